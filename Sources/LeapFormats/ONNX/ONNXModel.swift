import LeapTensor

/// A network as ONNX describes it: named values, and nodes that compute some from others.
public struct ONNXGraph {
    public struct Node {
        public var type: String
        public var inputs: [String]
        public var outputs: [String]
        public var attributes: [String: Attribute] = [:]
        public var name = ""
        /// Whose operators these are; empty for ONNX's own.
        public var domain = ""
    }

    public enum Attribute {
        case float(Float)
        case integer(Int)
        case string(String)
        case floats([Float])
        case integers([Int])
        case tensor(Constant)
        /// Something that Leap has no use for.
        case other
    }

    /// An array that is part of the network.
    public struct Constant {
        public var name: String
        public var tensor: Tensor
        /// Whether its elements are whole numbers or booleans: a shape, axes.
        public var isWhole: Bool
    }

    /// What goes in or comes out.
    public struct Port {
        public var name: String
        /// The sizes; a name stands for one that is free.
        public var sizes: [Size]
    }

    public enum Size {
        case fixed(Int)
        case free(String)
    }

    public var nodes: [Node] = []
    public var constants: [Constant] = []
    public var inputs: [Port] = []
    public var outputs: [Port] = []
    /// The version of ONNX's operators that the nodes are meant in.
    public var operatorVersion = 17

    public init() {}
}

/// The numbers of ONNX's messages and types (onnx.proto).
enum ONNXNumber {
    enum Model { static let version = 1, producer = 2, producerVersion = 3, graph = 7, operators = 8 }
    enum Operators { static let domain = 1, version = 2 }
    enum Graph { static let node = 1, name = 2, constant = 5, input = 11, output = 12 }
    enum Node { static let input = 1, output = 2, name = 3, type = 4, attribute = 5, domain = 7 }
    enum Attribute {
        static let name = 1, float = 2, integer = 3, string = 4, tensor = 5, floats = 7, integers = 8, type = 20
        static let isFloat = 1, isInteger = 2, isString = 3, isTensor = 4, isFloats = 6, isIntegers = 7
    }
    enum Tensor {
        static let sizes = 1, type = 2, floats = 4, integers32 = 5, integers64 = 7, name = 8, raw = 9, doubles = 10
        static let unsigned = 11, external = 13, location = 14
    }
    enum Port { static let name = 1, type = 2 }
    enum PortType { static let tensor = 1 }
    enum TensorType { static let element = 1, shape = 2 }
    enum TensorShape { static let size = 1 }
    enum Size { static let value = 1, name = 2 }

    /// The types of elements by their numbers.
    static let types: [Int: StoredType] = [
        1: .f32, 2: .u8, 3: .i8, 4: .u16, 5: .i16, 6: .i32, 7: .i64, 9: .bool, 10: .f16, 11: .f64, 12: .u32, 13: .u64,
        16: .bf16,
    ]
    static let single = 1
    static let whole64 = 7
}
