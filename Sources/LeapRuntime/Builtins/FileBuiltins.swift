import LeapDiagnostics
import LeapFormats
import LeapTensor

extension BuiltinTable {
    /// Networks and arrays in files.
    static func files() -> [Builtin] {
        [
            Builtin(
                "save", [.init("value"), .init("file")],
                summary:
                    "Writes the parameters of a network, or arrays, to a file. The ending of its name says which kind: "
                    + ".safetensors for networks, lists and records of arrays, .npy for one array and .npz for several, "
                    + "both as NumPy reads them. In the file a parameter is called by the position of its layer and its "
                    + "name: 0.w, 0.b, 2.w; one array alone is called array. The states that belong to a network (the running mean of batchnorm) are written, too.",
                shapes: "a function, an array, or a list or record of arrays; a string → nothing",
                examples: [], seeAlso: ["load", "export", "params"],
                keywords: [
                    "write", "store", "safetensors", "npy", "npz", "state_dict", "checkpoint", "torch.save", "savez",
                ],
                topic: .data
            ) { interpreter, values in
                if case .string = interpreter.content(values[0]), case .string = interpreter.content(values[1]) {
                } else if case .string = interpreter.content(values[0]) {
                    throw ArgumentFault(
                        index: 0,
                        diagnostic: Diagnostic(
                            .type, "save takes the value first and then the file",
                            help: ["for example save(net, \"net.safetensors\")"]))
                }
                let name = try interpreter.string(values[1], "file", of: "save", at: 1)
                try ArrayFiles(interpreter: interpreter).save(values[0], name)
                return .none
            },
            Builtin(
                "load", [.init("net"), .init("file", default: "none")],
                summary:
                    "load(\"net.safetensors\") reads a file: a record of arrays from .safetensors and .npz, an array from .npy, a "
                    + "table from .csv, a function from .onnx. load(net, \"net.safetensors\"), in either order, puts the numbers into the "
                    + "network net, after every name, shape and type was compared; when one does not fit, nothing changes.",
                shapes: "a string → a record, an array or a function; a network and a string → nothing",
                examples: [], seeAlso: ["save", "export", "csv", "idx"],
                keywords: [
                    "read", "open", "safetensors", "npy", "npz", "onnx", "load_state_dict", "checkpoint", "torch.load",
                    "restore",
                ],
                topic: .data
            ) { interpreter, values in
                let files = ArrayFiles(interpreter: interpreter)
                if case .string(let file) = interpreter.content(values[0]) {
                    // The order does not matter: load("file", net) and load(net, "file").
                    guard values[1].isBound else { return try files.load(file.text) }
                    if case .none = interpreter.content(values[1]) { return try files.load(file.text) }
                    if case .string = interpreter.content(values[1]) {
                    } else {
                        try NetworkLoader(files, values[1], netArgument: 1, fileArgument: 0).load(file.text)
                        return .none
                    }
                }
                guard values[1].isBound else {
                    throw ArgumentFault(
                        index: 0,
                        diagnostic: Diagnostic(
                            .type,
                            "load takes the name of a file, and this is \(interpreter.content(values[0]).kindName)",
                            help: [
                                "load(\"net.safetensors\") reads a file, load(net, \"net.safetensors\") fills a network"
                            ]))
                }
                let name = try interpreter.string(values[1], "file", of: "load", at: 1)
                try NetworkLoader(files, values[0], netArgument: 0, fileArgument: 1).load(name)
                return .none
            },
            Builtin(
                "idx", [.init("file")],
                summary:
                    "Reads an array from an IDX file, the format of MNIST and its relatives (train-images-idx3-ubyte); also when it "
                    + "is compressed with gzip. Bytes become f32 numbers from 0 to 255.",
                shapes: "a file → the array in it: n images [n, 28, 28], n labels [n]",
                examples: [], seeAlso: ["load", "images", "csv"],
                keywords: ["mnist", "fashion", "ubyte", "idx3", "gzip", "digits", "load", "read"], topic: .data
            ) { interpreter, values in
                let name = try interpreter.string(values[0], "file", of: "idx", at: 0)
                guard let file = try ArrayFiles(interpreter: interpreter).data(name) else { return .none }
                return Value(try IDXReader.read(file))
            },
            Builtin(
                "export", [.init("net"), .init("file"), .init("shape")],
                summary:
                    "Writes a network as an ONNX file, which other programs run: the arithmetic and the parameters, in f32, as in "
                    + "use (dropout does nothing, batchnorm uses its running mean). The shape is that of an input, as in [1, 784]; "
                    + "the number of rows, its first size, stays free. The network is run to see what it computes, so what it does "
                    + "must not depend on the values of the input (a comparison, an if).",
                shapes: "a function, a string, a shape → nothing",
                examples: [], seeAlso: ["save", "load", "summary"],
                keywords: ["onnx", "deploy", "torch.onnx.export", "onnxruntime", "model", "convert"], topic: .data
            ) { interpreter, values in
                let network = try interpreter.function(values[0], "net", of: "export", at: 0)
                let name = try interpreter.string(values[1], "file", of: "export", at: 1)
                let sizes = try interpreter.numeric(values[2], "shape", of: "export", at: 2)
                let whole =
                    sizes.rank == 1 && sizes.dataType != .bool ? sizes.doubles().compactMap { Int(exactly: $0) } : []
                guard !whole.isEmpty, whole.count == sizes.count, whole.allSatisfy({ $0 > 0 }) else {
                    throw ArgumentFault(
                        index: 2,
                        diagnostic: Diagnostic(
                            .type, "`shape` of export is the shape of an input: a list of whole numbers of 1 or more",
                            help: ["the number of rows comes first: [1, 784], or [1, 3, 32, 32] for images"]))
                }
                try NetworkExport(interpreter: interpreter, network: network).export(
                    to: name, shape: Shape.checked(whole))
                return .none
            },
        ]
    }
}
