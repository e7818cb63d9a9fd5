import LeapDiagnostics
import LeapFormats
import LeapTensor

/// Writes a network as an ONNX file: runs it on numbers of the given shape, and exports the record of the output.
struct NetworkExport {
    let interpreter: Interpreter
    let network: Function

    /// - Parameter shape: of the input; its first size, if there are several, is the number of rows, which stays free.
    func export(to name: String, shape: Shape) throws {
        _ = try FileKind.of(name, among: [.onnx], for: "export", argument: 1)
        guard let host = interpreter.host else { return }
        let graph: ONNXGraph
        do {
            graph = try freeRows(shape) ?? fixedRows(shape)
        } catch let fault as RecordExport.Fault {
            throw diagnostic(fault)
        }
        try host.writeFile(name) { try ONNXWriter.write(graph, to: $0) }
    }

    /// A run of the network: what it gave, and the number of the leaf that stands for its input.
    private struct Run {
        let record: RecordGraph
        let leaf: UInt64
    }

    /// The inputs that a network is tried on: numbers of both signs, their opposites, so that a comparison with 0 comes out
    /// the other way round, and large ones, on the other side of thresholds.
    private static let scales: [Float] = [1, -1, 100]

    /// Runs the network as in use, and puts back whatever it changes.
    private func run(_ shape: Shape, scale: Float = 1) throws -> Run {
        var random = RandomGenerator(seed: 1)
        let input = try Tensor.single(shape: shape) { target in
            for index in 0..<shape.count { target[index] = scale * (Float(random.nextBlock().0 >> 40) * 0x1p-22 - 2) }
        }
        let leaf = interpreter.makeTemporaryIdentifier()
        let value = Value.tensor(interpreter.engine.leaf(input, variable: leaf))
        let result = try interpreter.rehearse {
            try interpreter.inTraining(false) { try interpreter.call(network, [value]) }
        }
        guard let output = try interpreter.tensor(interpreter.content(result)) else {
            throw ArgumentFault(
                index: 0,
                diagnostic: Diagnostic(
                    .type, "a network is exported that gives an array, and this one gives \(result.kindName)"))
        }
        return Run(record: try RecordGraph(of: output, engine: interpreter.engine), leaf: leaf)
    }

    /// The graph for any number of rows; `nil` when the network does not take that.
    private func freeRows(_ shape: Shape) throws -> ONNXGraph? {
        guard shape.rank > 1 else { return nil }
        func with(_ rows: Int) -> Shape { Shape([rows] + shape.dimensions.dropFirst()) }
        // The given shape first: an error speaks of it.
        _ = try run(shape)
        let runs: [Run]
        let other: Run
        do {
            runs = try Self.scales.map { try run(with(3), scale: $0) }
            other = try run(with(5))
        } catch let fault as Diagnostic where fault.kind != .interrupted {
            return nil
        } catch let fault as TensorError where fault.kind != .interrupted {
            return nil
        }
        do {
            return try graph(runs, other: other)
        } catch RecordExport.Fault.fixedRows {
            return nil
        }
    }

    /// The graph for the shape as it is.
    private func fixedRows(_ shape: Shape) throws -> ONNXGraph {
        let graph = try graph(Self.scales.map { try run(shape, scale: $0) }, other: nil)
        if shape.rank > 1 {
            interpreter.host?.note(
                "note: the network depends on the number of rows; the file is for inputs of the shape \(shape.literal) only"
            )
        }
        return graph
    }

    private func graph(_ runs: [Run], other: Run?) throws -> ONNXGraph {
        var names: [UInt64: String] = [:]
        for item in try NamedContents(.function(network), interpreter).items {
            if case .variable(let variable) = item.place { names[variable.identifier] = item.name }
        }
        var export = try RecordExport(
            runs[0].record, again: runs.dropFirst().map(\.record), other: other?.record, input: runs[0].leaf,
            names: names)
        return try export.exported()
    }

    // Errors

    private func diagnostic(_ fault: RecordExport.Fault) -> ArgumentFault {
        let can: Help = "these can be exported: \(RecordExport.supported)"
        let found: Diagnostic
        switch fault {
        case .unsupported(let origins, let name):
            found = Diagnostic(
                .type, "\(name) cannot be exported", notes: place(origins).map { ["it stands in \($0)"] } ?? [],
                help: [can])
        case .unrecorded(let origins):
            found = Diagnostic(
                .type,
                "the network chooses by the values of its input (a comparison, a place, a branch), which cannot be exported",
                notes: place(origins).map { ["what was chosen goes into \($0)"] } ?? [], help: [can])
        case .independent:
            found = Diagnostic(.type, "the output of the network does not depend on its input")
        case .fixedRows:
            found = Diagnostic(.shape, "the number of rows plays a part in the network that cannot be exported")
        }
        return ArgumentFault(index: 0, diagnostic: found)
    }

    /// The line in which a value was computed, and its words: outside of the library, if possible.
    private func place(_ origins: [UInt64]) -> String? {
        let spans = origins.map { SourceSpan(rawValue: $0) }.filter { $0 != .none }
        guard let span = spans.first(where: { !interpreter.isInLibrary($0) }) else { return nil }
        let text = interpreter.sourceText(span, "")
        return interpreter.lineText(span) + (text.isEmpty ? "" : ": \(text)")
    }
}
