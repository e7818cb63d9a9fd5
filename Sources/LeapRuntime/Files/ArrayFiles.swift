import LeapDiagnostics
import LeapFormats
import LeapTensor

/// What `save` and `load` do.
struct ArrayFiles {
    let interpreter: Interpreter

    /// The bytes of a file of data.
    func data(_ name: String) throws -> FileData? {
        guard let host = interpreter.host else { return nil }
        let engine = interpreter.engine
        let check = { try engine.checkInterrupt() }
        return FileData(name: name, bytes: try host.readData(name, checkInterrupt: check), checkInterrupt: check)
    }

    // Saving

    /// Writes the arrays inside a value.
    /// - Throws: when nothing in it can be written, or something cannot.
    func save(_ value: Value, _ name: String) throws {
        let kind = try FileKind.of(name, among: FileKind.saved, for: "save", argument: 1)
        guard let host = interpreter.host else { return }
        let contents = try NamedContents(value, interpreter)
        if let other = contents.others.first {
            throw ArgumentFault(
                index: 0,
                diagnostic: Diagnostic(
                    .type,
                    other.name.isEmpty
                        ? "save writes arrays, and this is \(other.value.kindName)"
                        : "save writes arrays, and `\(other.name)` is \(other.value.kindName)",
                    help: saveHelp(value, other)))
        }
        let arrays = try contents.arrays(interpreter).map { StoredArray(name: $0.name, tensor: $0.tensor) }
        guard !arrays.isEmpty else {
            let isFunction = if case .function = interpreter.content(value) { true } else { false }
            throw ArgumentFault(
                index: 0,
                diagnostic: Diagnostic(
                    .parameter, "there are no parameters and no arrays in this value, so there is nothing to save",
                    help: isFunction
                        ? [
                            "a function that reads its parameters by their global names does not hold them: save({w: w, b: b}, \"\(name)\")"
                        ]
                        : []))
        }
        if kind == .npy, arrays.count > 1 {
            throw ArgumentFault(
                index: 1,
                diagnostic: Diagnostic(
                    .file, "a file that ends in .npy holds one array, and here are \(arrays.count)",
                    help: ["the ending .npz is for several, and .safetensors"]))
        }
        // Everything is computed and checked before the file is touched.
        for array in arrays { try interpreter.settle(Value(array.tensor)) }
        try host.writeFile(name) { sink in
            let engine = interpreter.engine
            let interruptible: FileSink = { bytes in
                // Stretches between which an interrupt is looked for.
                var start = 0
                repeat {
                    try engine.checkInterrupt()
                    let end = min(bytes.count, start + 8 << 20)
                    try sink(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    start = end
                } while start < bytes.count
            }
            switch kind {
            case .npy: try NPYWriter.write(arrays[0].tensor, to: interruptible)
            case .npz: try NPZ.write(arrays, to: interruptible)
            case .safetensors, .onnx, .csv: try SafetensorsWriter.write(arrays, to: interruptible)
            }
        }
    }

    private func saveHelp(_ value: Value, _ other: (name: String, value: Value)) -> [Help] {
        if case .record = interpreter.content(value) {
            return [
                "put what is an array into a record of its own, for example save({x: data.x, y: data.y}, \"data.npz\")"
            ]
        }
        if case .list = interpreter.content(value) { return ["a list of arrays can be saved, or a record of them"] }
        return ["for example save(net, \"net.safetensors\"), or save({x: x, y: y}, \"data.npz\")"]
    }

    // Loading

    /// What is in a file, as a value.
    func load(_ name: String) throws -> Value {
        let kind = try FileKind.of(name, among: FileKind.loaded, for: "load", argument: 0)
        guard let file = try data(name) else { return .none }
        if kind == .csv { return try TableFile.value(file, TableSettings(), interpreter) }
        if kind == .onnx { return try interpreter.network(file) }
        let arrays = try arrays(file, kind)
        if kind == .npy {
            noteRounded(arrays, name)
            return Value(arrays[0].tensor)
        }
        return record(arrays, name)
    }

    /// The arrays in a file.
    func arrays(_ file: FileData, _ kind: FileKind) throws -> [StoredArray] {
        switch kind {
        case .safetensors: return try SafetensorsReader.read(file)
        case .npy: return [try NPYReader.read(file, name: NamedContents.single)]
        case .npz:
            let (arrays, leftOut) = try NPZ.read(file)
            if !leftOut.isEmpty {
                interpreter.host?.note(
                    "note: left out what is no array in \"\(file.name)\": \(leftOut.prefix(5).joined(separator: ", "))")
            }
            return arrays
        case .onnx, .csv: return []
        }
    }

    /// Arrays as a record, with a remark about rounded numbers.
    func record(_ arrays: [StoredArray], _ name: String) -> Value {
        noteRounded(arrays, name)
        return .record(RecordValue(arrays.map { ($0.name, Value($0.tensor)) }))
    }

    func noteRounded(_ arrays: [StoredArray], _ name: String) {
        for array in arrays where array.roundedCount > 0 {
            interpreter.host?.note(
                "note: \(array.roundedCount) whole numbers of `\(array.name)` in \"\(name)\" are beyond 2^53 and were rounded"
            )
        }
    }
}
