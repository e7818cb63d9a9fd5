import LeapDiagnostics
import LeapFormats
import LeapTensor

/// Puts the arrays of a file into the parameters and states of a network.
struct NetworkLoader {
    private let files: ArrayFiles
    private let network: Value
    private let netArgument: Int
    private let fileArgument: Int
    private var interpreter: Interpreter { files.interpreter }

    /// - Parameter netArgument: which argument of `load` the network is, `fileArgument` which the file.
    init(_ files: ArrayFiles, _ network: Value, netArgument: Int, fileArgument: Int) {
        (self.files, self.network) = (files, network)
        (self.netArgument, self.fileArgument) = (netArgument, fileArgument)
    }

    /// A name that both sides have.
    private struct Pair {
        let item: NamedContents.Item
        let variable: Variable
        let array: StoredArray
    }

    /// Reads the file and, when everything fits, sets all parameters and states.
    /// - Throws: what does not fit; then nothing has changed.
    func load(_ name: String) throws {
        let kind = try FileKind.of(name, among: [.safetensors, .npz, .npy], for: "load", argument: fileArgument)
        let contents = try NamedContents(network, interpreter)
        try checkTarget(contents)
        guard let file = try files.data(name) else { return }
        let arrays = try files.arrays(file, kind)
        let pairs = try matched(contents, arrays, name)
        files.noteRounded(arrays, name)
        for pair in pairs { interpreter.set(pair.variable, to: Value(pair.array.tensor)) }
    }

    private func checkTarget(_ contents: NamedContents) throws {
        let plain = contents.items.first { if case .array = $0.place { true } else { false } }
        guard contents.items.isEmpty || plain != nil || !contents.others.isEmpty else { return }
        let name = plain?.name ?? contents.others.first?.name ?? ""
        let what = name.isEmpty || name == NamedContents.single ? "this" : "`\(name)`"
        throw ArgumentFault(
            index: netArgument,
            diagnostic: Diagnostic(
                .parameter,
                contents.items.isEmpty && contents.others.isEmpty
                    ? "there are no parameters in this value, so nothing can be loaded into it"
                    : "load changes parameters and states, and \(what) is neither",
                help: ["load(\"net.safetensors\") with the file alone gives a record of its arrays"]))
    }

    /// Compares every name, shape and type.
    private func matched(_ contents: NamedContents, _ arrays: [StoredArray], _ file: String) throws -> [Pair] {
        let stored = Dictionary(arrays.map { ($0.name, $0) }) { first, _ in first }
        let known = Set(contents.items.map(\.name))
        var pairs: [Pair] = []
        var faults: [String] = []
        var missing: [NamedContents.Item] = []
        for item in contents.items {
            guard case .variable(let variable) = item.place, let old = try interpreter.tensor(variable.value) else {
                continue
            }
            guard let array = stored[item.name] else {
                missing.append(item)
                continue
            }
            let new = array.tensor
            if old.shape != new.shape {
                faults.append(
                    "\(place(item)) is \(Self.describe(old.shape)), in the file \(Self.describe(new.shape))")
            } else if old.dataType != new.dataType {
                faults.append(
                    "\(place(item)) has the type \(old.dataType.name), in the file \(new.dataType.name)")
            } else {
                pairs.append(Pair(item: item, variable: variable, array: array))
            }
        }
        let extra = arrays.map(\.name).filter { !known.contains($0) }
        guard faults.isEmpty, missing.isEmpty, extra.isEmpty else {
            throw fault(file, faults, missing, extra, arrays)
        }
        return pairs
    }

    private func place(_ item: NamedContents.Item) -> String {
        item.layer.isEmpty ? "`\(item.name)`" : "`\(item.name)` of \(item.layer)"
    }

    private static func describe(_ shape: Shape) -> String {
        shape.rank == 0 ? "a number" : shape.rank == 1 ? "a vector of \(shape[0])" : shape.description
    }

    private func fault(
        _ file: String, _ faults: [String], _ missing: [NamedContents.Item], _ extra: [String],
        _ arrays: [StoredArray]
    ) -> ArgumentFault {
        func some(_ list: [String]) -> String {
            list.count <= 6
                ? list.joined(separator: ", ") : list.prefix(5).joined(separator: ", ") + " and \(list.count - 5) more"
        }
        var notes = Array(faults.prefix(6))
        if faults.count > 6 { notes.append("and \(faults.count - 6) more that differ") }
        if !missing.isEmpty { notes.append("not in the file: " + some(missing.map(\.name))) }
        if !extra.isEmpty { notes.append("only in the file: " + some(extra)) }
        var help: [Help] = []
        if extra.contains(where: { $0.hasSuffix("weight") }) {
            help.append(
                "PyTorch has other names, and keeps the weights of dense layers transposed: r = load(\"\(file)\"); net[0].w := r[\"0.weight\"].T"
            )
        } else if missing.isEmpty, extra.isEmpty, faults.allSatisfy({ $0.contains("has the type") }) {
            help.append("r = load(\"\(file)\") gives the arrays, and := converts them: net[0].w := r[\"0.w\"]")
        } else {
            help.append("build the network as it was when it was saved; load(\"\(file)\") shows what is in the file")
        }
        return ArgumentFault(
            index: netArgument,
            diagnostic: Diagnostic(
                faults.isEmpty ? .name : .shape,
                "the arrays in \"\(file)\" do not fit the network; nothing was changed",
                notes: notes, help: help))
    }
}
