import LeapDiagnostics
import LeapTensor

/// Reads an ONNX file as a graph.
public enum ONNXReader {
    private typealias Number = ONNXNumber

    /// - Throws: `.file` that names the byte when the file is damaged; `.memory`, `.interrupted`.
    public static func read(_ file: FileData) throws -> ONNXGraph {
        guard !file.bytes.isEmpty else { throw file.fault("is empty") }
        var graph: ONNXGraph?
        var version = 0
        var reader = ProtobufReader(file, 0..<file.bytes.count)
        while let field = try reader.next() {
            switch (field.number, field.type) {
            case (Number.Model.graph, .length): graph = try self.graph(file, field.range)
            case (Number.Model.operators, .length):
                if let own = try operators(file, field.range) { version = own }
            default: break
            }
        }
        guard var graph else { throw file.fault("holds no network: it is no ONNX file, or a damaged one") }
        graph.operatorVersion = version
        return graph
    }

    /// The version of ONNX's own operators; `nil` for another set.
    private static func operators(_ file: FileData, _ range: Range<Int>) throws -> Int? {
        var (domain, version) = ("", 0)
        var reader = ProtobufReader(file, range)
        while let field = try reader.next() {
            switch field.number {
            case Number.Operators.domain: domain = try ProtobufReader.text(file, field)
            case Number.Operators.version: version = ProtobufReader.integer(field)
            default: break
            }
        }
        return domain.isEmpty || domain == "ai.onnx" ? version : nil
    }

    private static func graph(_ file: FileData, _ range: Range<Int>) throws -> ONNXGraph {
        var graph = ONNXGraph()
        var reader = ProtobufReader(file, range)
        while let field = try reader.next() {
            guard field.type == .length else { continue }
            try file.checkInterrupt()
            switch field.number {
            case Number.Graph.node: graph.nodes.append(try node(file, field.range))
            case Number.Graph.constant: graph.constants.append(try constant(file, field.range))
            case Number.Graph.input: graph.inputs.append(try port(file, field.range))
            case Number.Graph.output: graph.outputs.append(try port(file, field.range))
            default: break
            }
        }
        return graph
    }

    private static func node(_ file: FileData, _ range: Range<Int>) throws -> ONNXGraph.Node {
        var node = ONNXGraph.Node(type: "", inputs: [], outputs: [])
        var reader = ProtobufReader(file, range)
        while let field = try reader.next() {
            switch field.number {
            case Number.Node.input: node.inputs.append(try ProtobufReader.text(file, field))
            case Number.Node.output: node.outputs.append(try ProtobufReader.text(file, field))
            case Number.Node.name: node.name = try ProtobufReader.text(file, field)
            case Number.Node.type: node.type = try ProtobufReader.text(file, field)
            case Number.Node.domain: node.domain = try ProtobufReader.text(file, field)
            case Number.Node.attribute where field.type == .length:
                let (name, value) = try attribute(file, field.range)
                node.attributes[name] = value
            default: break
            }
        }
        return node
    }

    private static func attribute(_ file: FileData, _ range: Range<Int>) throws -> (String, ONNXGraph.Attribute) {
        var name = ""
        var value = ONNXGraph.Attribute.other
        var (floats, integers): ([Float], [Int]) = ([], [])
        var type = 0
        var reader = ProtobufReader(file, range)
        while let field = try reader.next() {
            switch (field.number, field.type) {
            case (Number.Attribute.name, _): name = try ProtobufReader.text(file, field)
            case (Number.Attribute.float, .fourBytes): value = .float(ProtobufReader.float(field))
            case (Number.Attribute.integer, .variable): value = .integer(ProtobufReader.integer(field))
            case (Number.Attribute.string, _): value = .string(try ProtobufReader.text(file, field))
            case (Number.Attribute.tensor, .length): value = .tensor(try constant(file, field.range))
            case (Number.Attribute.floats, _):
                floats += try ProtobufReader.fixed(file, field, size: 4).map {
                    Float(bitPattern: UInt32(truncatingIfNeeded: $0))
                }
            case (Number.Attribute.integers, _): integers += try ProtobufReader.integers(file, field)
            case (Number.Attribute.type, .variable): type = ProtobufReader.integer(field)
            default: break
            }
        }
        // An empty list, and a number that is zero, may be left out.
        switch type {
        case Number.Attribute.isIntegers: value = .integers(integers)
        case Number.Attribute.isFloats: value = .floats(floats)
        case Number.Attribute.isInteger: if case .other = value { value = .integer(0) }
        case Number.Attribute.isFloat: if case .other = value { value = .float(0) }
        case Number.Attribute.isString: if case .other = value { value = .string("") }
        default: break
        }
        return (name, value)
    }

    private static func port(_ file: FileData, _ range: Range<Int>) throws -> ONNXGraph.Port {
        var port = ONNXGraph.Port(name: "", sizes: [])
        var reader = ProtobufReader(file, range)
        while let field = try reader.next() {
            if field.number == Number.Port.name { port.name = try ProtobufReader.text(file, field) }
        }
        return port
    }

    private static func constant(_ file: FileData, _ range: Range<Int>) throws -> ONNXGraph.Constant {
        var (name, sizes, number): (String, [Int], Int) = ("", [], 0)
        var raw: Range<Int>?
        var (floats, doubles, whole): ([UInt64], [UInt64], [Int]) = ([], [], [])
        var reader = ProtobufReader(file, range)
        while let field = try reader.next() {
            switch (field.number, field.type) {
            case (Number.Tensor.sizes, _): sizes += try ProtobufReader.integers(file, field)
            case (Number.Tensor.type, .variable): number = ProtobufReader.integer(field)
            case (Number.Tensor.name, _): name = try ProtobufReader.text(file, field)
            case (Number.Tensor.raw, .length): raw = field.range
            case (Number.Tensor.floats, _): floats += try ProtobufReader.fixed(file, field, size: 4)
            case (Number.Tensor.doubles, _): doubles += try ProtobufReader.fixed(file, field, size: 8)
            case (Number.Tensor.integers32, _), (Number.Tensor.integers64, _), (Number.Tensor.unsigned, _):
                whole += try ProtobufReader.integers(file, field)
            case (Number.Tensor.external, _):
                throw file.fault(
                    "keeps its numbers in another file",
                    help: ["in Python, onnx.save_model(model, file) puts them into one"])
            default: break
            }
        }
        guard let type = Number.types[number] else {
            throw file.fault("has an array of a type that Leap does not read: `\(name)`, type \(number)")
        }
        guard sizes.allSatisfy({ $0 >= 0 }) else {
            throw file.damaged(at: range.lowerBound, "`\(name)` has a negative size")
        }
        let shape = try SafetensorsReader.checkedShape(sizes, file, "`\(name)`", at: range.lowerBound)
        let isWhole = type.byteCount == 1 || [.i64, .i32, .i16, .u64, .u32, .u16].contains(type)
        func constant(_ tensor: Tensor) -> ONNXGraph.Constant {
            ONNXGraph.Constant(name: name, tensor: tensor, isWhole: isWhole)
        }
        func wrong(_ count: Int) -> Diagnostic {
            file.damaged(
                at: range.lowerBound,
                "`\(name)` has \(count) numbers, and an array \(shape.literal) takes \(shape.count)")
        }
        if let raw {
            let (size, overflow) = shape.count.multipliedReportingOverflow(by: type.byteCount)
            guard !overflow, size == raw.count else { throw wrong(raw.count / type.byteCount) }
            return constant(try StoredNumbers.array(file, at: raw.lowerBound, type, shape).tensor)
        }
        switch type {
        case .f32:
            guard floats.count == shape.count else { throw wrong(floats.count) }
            return constant(
                try Tensor(floats.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }, shape: shape))
        case .f64:
            guard doubles.count == shape.count else { throw wrong(doubles.count) }
            return constant(try Tensor(doubles.map { Double(bitPattern: $0) }, shape: shape))
        default:
            guard whole.count == shape.count else { throw wrong(whole.count) }
            if type == .f16 {
                return constant(
                    try Tensor(whole.map { StoredNumbers.half(UInt16(truncatingIfNeeded: $0)) }, shape: shape))
            }
            if type == .bool { return constant(try Tensor(whole.map { $0 != 0 }, shape: shape)) }
            return constant(try Tensor(whole.map { Double($0) }, shape: shape))
        }
    }
}
