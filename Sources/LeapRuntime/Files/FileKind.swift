import LeapDiagnostics

/// The kinds of files that `save`, `load` and `export` know, by the ending of the name.
enum FileKind: String, CaseIterable {
    case safetensors, npy, npz, onnx, csv

    static let saved: [FileKind] = [.safetensors, .npy, .npz]
    static let loaded: [FileKind] = [.safetensors, .npy, .npz, .onnx, .csv]

    /// What is in it, for lists of kinds.
    var contents: String {
        switch self {
        case .safetensors: "arrays under names, as networks are kept; PyTorch and JAX read it"
        case .npy: "one array, of NumPy"
        case .npz: "arrays under names, of NumPy"
        case .onnx: "a network that other programs run"
        case .csv: "a table"
        }
    }

    /// The kind of a file by its ending.
    /// - Parameters:
    ///   - function: who asks, for the message.
    ///   - argument: which argument names the file.
    /// - Throws: a fault that lists the kinds, with the one that was probably meant.
    static func of(
        _ name: String, among kinds: [FileKind], for function: String, argument: Int
    ) throws -> FileKind {
        let last = name.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? name
        let dot = last.lastIndex(of: ".")
        let ending = dot.map { String(last[last.index(after: $0)...]) } ?? ""
        if let kind = FileKind(rawValue: ending.lowercased()), kinds.contains(kind) { return kind }
        var help: [Help] = []
        if let habit = habit(last.hasSuffix("-ubyte") ? "ubyte" : ending.lowercased(), function) {
            help.append(habit)
        } else if let kind = FileKind(rawValue: ending.lowercased()) {
            help.append(Help(kind.redirection))
        } else if !ending.isEmpty, let near = NearMiss.nearest(to: ending, among: kinds.map(\.rawValue)), let dot {
            help.append("did you mean \"\(name.dropLast(last.count))\(last[...dot])\(near)\"?")
        }
        let verb = function == "load" ? "reads" : "writes"
        throw ArgumentFault(
            index: argument,
            diagnostic: Diagnostic(
                .file,
                ending.isEmpty
                    ? "\(function) tells from the ending of a name what kind of file it is, and \"\(name)\" has none"
                    : "\(function) knows no files that end in .\(ending)",
                notes: ["it \(verb)"]
                    + kinds.map {
                        "   .\($0.rawValue)\(String(repeating: " ", count: 13 - $0.rawValue.count))\($0.contents)"
                    }, help: help))
    }

    /// Where a kind is at home that a function does not take.
    private var redirection: String {
        switch self {
        case .onnx: "export(net, \"net.onnx\", [1, 784]) writes ONNX files: the shape is that of the input"
        case .csv: "tables are read with csv and not written"
        default: "save(net, \"net.\(rawValue)\") writes .\(rawValue) files"
        }
    }

    /// Files of other systems.
    private static func habit(_ ending: String, _ function: String) -> Help? {
        switch ending {
        case "pt", "pth", "bin", "ckpt", "pkl", "pickle":
            function == "load"
                ? "such files hold programs, not only numbers; in PyTorch, safetensors.torch.save_file(model.state_dict(), \"net.safetensors\") writes one that can be read"
                : "safetensors.torch.load_file(\"net.safetensors\") reads it in PyTorch"
        case "h5", "hdf5", "keras", "tflite", "pb", "mat": "arrays go from program to program as .npz or .safetensors"
        case "gz": function == "load" ? "csv(\"file\") and idx(\"file\") read files that are compressed with gzip" : nil
        case "idx", "ubyte", "idx1-ubyte", "idx3-ubyte":
            function == "load" ? "idx(\"file\") reads the files of MNIST" : nil
        case "leap": function == "load" ? "use \"file.leap\" runs a file of the language" : nil
        case "jpg", "jpeg", "png": function == "load" ? "images(\"folder\") reads pictures" : nil
        case "txt", "tsv", "dat": function == "load" ? "csv(\"file\") reads tables" : nil
        default: nil
        }
    }
}
