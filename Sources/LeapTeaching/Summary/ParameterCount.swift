import LeapRuntime
import LeapTensor

/// How many numbers one parameter holds, and the product that gives it.
struct ParameterCount {
    /// What a reader calls it: how the layer reaches it (`w`, `hidden.w`).
    let name: String
    let shape: Shape
    let dataType: DataType

    /// - Returns: `nil` when the content is not numeric.
    init?(_ variable: Variable, name: String) {
        switch variable.value {
        case .number: (shape, dataType) = (.scalar, .f64)
        case .boolean: (shape, dataType) = (.scalar, .bool)
        case .tensor(let tensor): (shape, dataType) = (tensor.shape, tensor.dataType)
        default: return nil
        }
        self.name = name
    }

    var count: Int { shape.count }
    var bytes: Int { count * dataType.byteCount }

    /// The product of the sizes as a lesson writes it: `784·128`. The sizes of kernels are stored as outputs, inputs,
    /// height, width, and said the other way round: `5·5·3·12`.
    var product: String {
        if shape.rank == 0 { return "1" }
        let sizes = shape.rank > 2 ? shape.dimensions.reversed() : shape.dimensions
        return sizes.map { TeachingNumber.grouped($0) }.joined(separator: "·")
    }

    /// `784·128 + 128 = 100,480`; the number alone when nothing is computed.
    static func arithmetic(_ parameters: [ParameterCount]) -> String {
        let sum = parameters.map(\.product).joined(separator: " + ")
        let total = TeachingNumber.grouped(parameters.reduce(0) { $0 + $1.count })
        return sum == total || parameters.isEmpty ? sum : "\(sum) = \(total)"
    }
}
