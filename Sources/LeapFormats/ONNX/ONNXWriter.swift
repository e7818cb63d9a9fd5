import LeapTensor

/// Writes a graph as an ONNX file. Its numbers become f32, its whole numbers 64 bits wide.
public enum ONNXWriter {
    private typealias Number = ONNXNumber

    public static func write(_ graph: ONNXGraph, to sink: FileSink) throws {
        var model = ProtobufWriter()
        // The version of the format that came with these operators.
        model.integer(Number.Model.version, 8)
        model.string(Number.Model.producer, "Leap")
        try model.message(Number.Model.graph) { try write(graph, &$0) }
        model.message(Number.Model.operators) {
            $0.string(Number.Operators.domain, "")
            $0.integer(Number.Operators.version, graph.operatorVersion)
        }
        try model.bytes.withUnsafeBytes(sink)
    }

    private static func write(_ graph: ONNXGraph, _ writer: inout ProtobufWriter) throws {
        for node in graph.nodes {
            writer.message(Number.Graph.node) { message in
                for input in node.inputs { message.string(Number.Node.input, input) }
                for output in node.outputs { message.string(Number.Node.output, output) }
                message.string(Number.Node.name, node.name)
                message.string(Number.Node.type, node.type)
                for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
                    message.message(Number.Node.attribute) { write(name, attribute, &$0) }
                }
            }
        }
        writer.string(Number.Graph.name, "net")
        for constant in graph.constants {
            try writer.message(Number.Graph.constant) { try write(constant, &$0) }
        }
        for input in graph.inputs { writer.message(Number.Graph.input) { write(input, &$0) } }
        for output in graph.outputs { writer.message(Number.Graph.output) { write(output, &$0) } }
    }

    private static func write(_ name: String, _ attribute: ONNXGraph.Attribute, _ writer: inout ProtobufWriter) {
        writer.string(Number.Attribute.name, name)
        switch attribute {
        case .float(let value):
            writer.float(Number.Attribute.float, value)
            writer.integer(Number.Attribute.type, Number.Attribute.isFloat)
        case .integer(let value):
            writer.integer(Number.Attribute.integer, value)
            writer.integer(Number.Attribute.type, Number.Attribute.isInteger)
        case .string(let value):
            writer.string(Number.Attribute.string, value)
            writer.integer(Number.Attribute.type, Number.Attribute.isString)
        case .integers(let values):
            // This list is not packed in the format's description.
            for value in values { writer.integer(Number.Attribute.integers, value) }
            writer.integer(Number.Attribute.type, Number.Attribute.isIntegers)
        case .floats(let values):
            for value in values { writer.float(Number.Attribute.floats, value) }
            writer.integer(Number.Attribute.type, Number.Attribute.isFloats)
        case .tensor, .other: break
        }
    }

    private static func write(_ constant: ONNXGraph.Constant, _ writer: inout ProtobufWriter) throws {
        let tensor = constant.tensor
        for size in tensor.shape.dimensions { writer.integer(Number.Tensor.sizes, size) }
        writer.integer(Number.Tensor.type, constant.isWhole ? Number.whole64 : Number.single)
        writer.string(Number.Tensor.name, constant.name)
        var bytes: [UInt8] = []
        if constant.isWhole {
            for value in tensor.doubles() {
                let whole = UInt64(bitPattern: Int64(value))
                for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: whole >> UInt64(8 * shift))) }
            }
        } else if tensor.dataType == .f32 {
            try StoredNumbers.write(tensor) { bytes += $0 }
        } else {
            let singles = tensor.doubles().map { Float($0) }
            singles.withUnsafeBytes { bytes += $0 }
        }
        writer.data(Number.Tensor.raw, bytes)
    }

    private static func write(_ port: ONNXGraph.Port, _ writer: inout ProtobufWriter) {
        writer.string(Number.Port.name, port.name)
        writer.message(Number.Port.type) { type in
            type.message(Number.PortType.tensor) { tensor in
                tensor.integer(Number.TensorType.element, Number.single)
                tensor.message(Number.TensorType.shape) { shape in
                    for size in port.sizes {
                        shape.message(Number.TensorShape.size) {
                            switch size {
                            case .fixed(let value): $0.integer(Number.Size.value, value)
                            case .free(let name): $0.string(Number.Size.name, name)
                            }
                        }
                    }
                }
            }
        }
    }
}
