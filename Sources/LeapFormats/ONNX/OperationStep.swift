import LeapTensor

/// One operation of a record on its way into ONNX's nodes (operators of version 17).
struct OperationStep {
    let operation: Operation
    let value: Tensor
    /// The names of its inputs.
    let inputs: [String]
    let inputTensors: [Tensor]
    /// The sizes of its result and of its inputs.
    let shape: [ONNXGraph.Size]
    let inputShapes: [[ONNXGraph.Size]]
    /// In the other record, how many elements a reduction makes one of.
    let otherCount: Int?

    private typealias Fault = RecordExport.Fault

    private static let unary = [
        "-": "Neg", "exp": "Exp", "log": "Log", "sqrt": "Sqrt", "abs": "Abs", "sign": "Sign", "floor": "Floor",
        "ceil": "Ceil", "round": "Round", "sin": "Sin", "cos": "Cos", "tan": "Tan", "asin": "Asin", "acos": "Acos",
        "atan": "Atan", "sinh": "Sinh", "cosh": "Cosh", "tanh": "Tanh", "erf": "Erf", "sigmoid": "Sigmoid",
        "relu": "Relu",
        "softplus": "Softplus",
    ]
    private static let binary = [
        "+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "^": "Pow", "maximum": "Max", "minimum": "Min",
    ]

    /// Adds the nodes and returns the name of the result.
    func write(to export: inout RecordExport) throws -> String {
        switch operation {
        case is UnaryOperation: return try unary(&export)
        case is BinaryOperation: return try binary(&export)
        case is ConvertOperation, is IdentityOperation: return inputs[0]
        case is MatrixProductOperation: return export.emit("MatMul", inputs)
        case let operation as ReshapeOperation: return try reshape(operation, &export)
        case let operation as TransposeOperation:
            return export.emit("Transpose", inputs, ["perm": .integers(operation.order)])
        case is BroadcastOperation: return try broadcast(&export)
        case let operation as SoftmaxOperation:
            return export.emit("Softmax", inputs, ["axis": .integer(operation.axis)])
        case let operation as LogSoftmaxOperation:
            return export.emit("LogSoftmax", inputs, ["axis": .integer(operation.axis)])
        case let operation as SumOperation:
            return export.emit(
                "ReduceSum", [inputs[0], try export.whole(operation.axes)],
                ["keepdims": .integer(operation.keep ? 1 : 0)])
        case let operation as ReductionOperation: return try reduction(operation, &export)
        case let operation as PickOperation:
            guard let axes = operation.axes, ["max", "min"].contains(operation.name) else { throw unsupported }
            return export.emit(
                operation.name == "max" ? "ReduceMax" : "ReduceMin", inputs,
                ["axes": .integers(axes), "keepdims": .integer(operation.keep ? 1 : 0)])
        case let operation as JoinOperation:
            var parts = inputs
            if operation.sizes == nil {
                let axis = try export.whole([operation.axis])
                parts = parts.map { export.emit("Unsqueeze", [$0, axis]) }
            }
            return export.emit("Concat", parts, ["axis": .integer(operation.axis)])
        case let operation as SelectOperation: return try select(operation, &export)
        case let operation as EinsumOperation:
            return export.emit("Einsum", inputs, ["equation": .string(operation.equation)])
        case let operation as ConvolutionOperation: return try convolution(operation, &export)
        case let operation as MaxPoolOperation:
            return export.emit("MaxPool", inputs, Self.window(operation.numbers))
        case let operation as SumPoolOperation: return try sumPool(operation, &export)
        default: throw unsupported
        }
    }

    private var unsupported: RecordExport.Fault {
        .unsupported(RecordExport.place(of: value), operation.name.isEmpty ? "a function of one's own" : operation.name)
    }

    // Element by element

    private func unary(_ export: inout RecordExport) throws -> String {
        if let type = Self.unary[operation.name] { return export.emit(type, inputs) }
        switch operation.name {
        case "gelu":
            // x/2 · (1 + erf(x/√2)); an operator of that name came later.
            let scaled = export.emit("Div", [inputs[0], export.constant(2.0.squareRoot())])
            let share = export.emit("Add", [export.emit("Erf", [scaled]), export.constant(1)])
            return export.emit("Mul", [export.emit("Mul", [inputs[0], export.constant(0.5)]), share])
        case "expm1": return export.emit("Sub", [export.emit("Exp", inputs), export.constant(1)])
        case "log1p": return export.emit("Log", [export.emit("Add", [inputs[0], export.constant(1)])])
        default: throw unsupported
        }
    }

    private func binary(_ export: inout RecordExport) throws -> String {
        if let type = Self.binary[operation.name] { return export.emit(type, inputs) }
        switch operation.name {
        case "//": return export.emit("Floor", [export.emit("Div", inputs)])
        case "%":
            // The remainder has the sign of the divisor.
            let quotient = export.emit("Floor", [export.emit("Div", inputs)])
            return export.emit("Sub", [inputs[0], export.emit("Mul", [quotient, inputs[1]])])
        case "leaky_relu":
            if Self.isSetting(inputTensors[1]) {
                return export.emit("LeakyRelu", [inputs[0]], ["alpha": .float(Float(inputTensors[1].item))])
            }
            return export.emit("PRelu", inputs)
        default: throw unsupported
        }
    }

    /// Whether an operand of an operation can stand as a setting: a plain number.
    static func isSetting(_ tensor: Tensor) -> Bool { tensor.count == 1 && !tensor.isRecorded }

    // Shapes

    private func reshape(_ operation: ReshapeOperation, _ export: inout RecordExport) throws -> String {
        var hasFree = false
        let sizes = try zip(shape, operation.shape.dimensions).map { size, value -> Int in
            guard case .free = size else { return value }
            if hasFree { throw Fault.fixedRows }
            hasFree = true
            return -1
        }
        // Without a free size 0 means an empty axis.
        let attributes: [String: ONNXGraph.Attribute] = sizes.contains(0) ? ["allowzero": .integer(1)] : [:]
        return export.emit("Reshape", [inputs[0], try export.whole(sizes)], attributes)
    }

    private func broadcast(_ export: inout RecordExport) throws -> String {
        let lead = shape.count - inputShapes[0].count
        let sizes = try shape.enumerated().map { axis, size -> Int in
            switch size {
            case .fixed(let value): return value
            case .free:
                // 1 keeps what the input has; it must have it.
                guard axis >= lead, case .free = inputShapes[0][axis - lead] else { throw Fault.fixedRows }
                return 1
            }
        }
        return export.emit("Expand", [inputs[0], try export.whole(sizes)])
    }

    private func select(_ operation: SelectOperation, _ export: inout RecordExport) throws -> String {
        guard let slice = operation.slice else { throw unsupported }
        let input = inputTensors[0].shape
        var (starts, ends, axes, steps): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
        for axis in 0..<input.rank {
            let (start, step, size) = (slice.starts[axis], slice.steps[axis], slice.sizes[axis] ?? 1)
            if start == 0, step == 1, size == input[axis], slice.sizes[axis] != nil { continue }
            // What is left of a free size is not known.
            if case .free = inputShapes[0][axis] { throw Fault.fixedRows }
            let end = start + step * size
            starts.append(start)
            // Backwards up to the first place, which no number behind the end of the axis would name.
            ends.append(end < 0 ? Int.min / 2 : end)
            axes.append(axis)
            steps.append(step)
        }
        var result = inputs[0]
        if !axes.isEmpty {
            result = export.emit(
                "Slice",
                [
                    result, try export.whole(starts), try export.whole(ends), try export.whole(axes),
                    try export.whole(steps),
                ])
        }
        let gone = slice.sizes.indices.filter { slice.sizes[$0] == nil }
        if !gone.isEmpty { result = export.emit("Squeeze", [result, try export.whole(gone)]) }
        // The axes that are left, as they lie, and as they are wanted.
        let wanted = slice.axes.filter { $0 >= 0 }
        let left = wanted.sorted()
        if wanted != left {
            let order = wanted.map { left.firstIndex(of: $0) ?? 0 }
            result = export.emit("Transpose", [result], ["perm": .integers(order)])
        }
        let inserted = slice.axes.indices.filter { slice.axes[$0] < 0 }
        return inserted.isEmpty ? result : export.emit("Unsqueeze", [result, try export.whole(inserted)])
    }

    // Reductions

    private func reduction(_ operation: ReductionOperation, _ export: inout RecordExport) throws -> String {
        let axes = ONNXGraph.Attribute.integers(operation.axes)
        let keep = ONNXGraph.Attribute.integer(operation.keep ? 1 : 0)
        switch operation {
        case is MeanOperation: return export.emit("ReduceMean", inputs, ["axes": axes, "keepdims": keep])
        case is LogSumExpOperation: return export.emit("ReduceLogSumExp", inputs, ["axes": axes, "keepdims": keep])
        case let operation as VarianceOperation: return try variance(operation, operation.ddof, &export)
        case let operation as StandardDeviationOperation:
            return export.emit("Sqrt", [try variance(operation, operation.ddof, &export)])
        default: throw unsupported
        }
    }

    private func variance(_ operation: ReductionOperation, _ ddof: Int, _ export: inout RecordExport) throws -> String {
        let axes = ONNXGraph.Attribute.integers(operation.axes)
        let mean = export.emit("ReduceMean", inputs, ["axes": axes, "keepdims": .integer(1)])
        let distance = export.emit("Sub", [inputs[0], mean])
        let square = export.emit("Mul", [distance, distance])
        let result = export.emit(
            "ReduceMean", [square], ["axes": axes, "keepdims": .integer(operation.keep ? 1 : 0)])
        if ddof == 0 { return result }
        if let otherCount, otherCount != operation.count { throw Fault.fixedRows }
        return export.emit(
            "Mul", [result, export.constant(Double(operation.count) / Double(operation.count - ddof))])
    }

    // Windows

    private static func window(_ numbers: WindowNumbers) -> [String: ONNXGraph.Attribute] {
        [
            "kernel_shape": .integers(numbers.kernel), "strides": .integers(numbers.stride),
            "pads": .integers(numbers.paddingBefore + numbers.paddingAfter),
        ]
    }

    private func convolution(_ operation: ConvolutionOperation, _ export: inout RecordExport) throws -> String {
        guard let numbers = operation.numbers else { throw unsupported }
        var attributes = Self.window(numbers)
        attributes["dilations"] = .integers(numbers.dilation)
        attributes["group"] = .integer(numbers.groups)
        guard operation.isTransposed else { return export.emit("Conv", inputs, attributes) }
        attributes["output_padding"] = .integers(numbers.extra)
        return export.emit("ConvTranspose", inputs, attributes)
    }

    private func sumPool(_ operation: SumPoolOperation, _ export: inout RecordExport) throws -> String {
        guard let numbers = operation.numbers else { throw unsupported }
        var attributes = Self.window(numbers)
        // A window over the border is divided by its whole size.
        attributes["count_include_pad"] = .integer(1)
        let mean = export.emit("AveragePool", inputs, attributes)
        let factor = operation.scale * Double(numbers.kernel[0] * numbers.kernel[1])
        return abs(factor - 1) < 1e-12 ? mean : export.emit("Mul", [mean, export.constant(factor)])
    }
}
