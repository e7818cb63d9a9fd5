import LeapDiagnostics
import LeapTensor

/// One node of an ONNX graph as a line of the language.
struct ONNXOperator {
    let node: ONNXGraph.Node
    let output: String
    let file: FileData
    /// The version of the operators.
    let version: Int

    /// Operators that are functions of one array by another name.
    private static let functions = [
        "Exp": "exp", "Log": "log", "Sqrt": "sqrt", "Abs": "abs", "Sign": "sign", "Floor": "floor", "Ceil": "ceil",
        "Round": "round", "Sin": "sin", "Cos": "cos", "Tan": "tan", "Asin": "asin", "Acos": "acos", "Atan": "atan",
        "Sinh": "sinh", "Cosh": "cosh", "Tanh": "tanh", "Erf": "erf", "Sigmoid": "sigmoid", "Relu": "relu",
        "Softplus": "softplus",
    ]
    private static let signs = ["Add": "+", "Sub": "-", "Mul": "*", "Div": "/", "Pow": "^", "MatMul": "@"]

    /// The functions that the lines call: no value may have such a name.
    static let functionNames = Set(functions.values).union([
        "maximum", "minimum", "leaky_relu", "gelu", "clip", "softmax", "log_softmax", "einsum", "mean", "max", "min",
        "sum", "var", "logsumexp", "maxpool2d", "meanpool2d", "conv2d", "conv2d_transpose", "pad", "where", "rank",
        "size", "shape", "reshape", "flatten", "transpose", "concat", "squeeze", "expand",
    ])

    /// For messages.
    static let supported =
        (functions.keys.sorted() + signs.keys.sorted()).joined(separator: " ")
        + " Neg Max Min Sum LeakyRelu PRelu Gelu Clip Softmax LogSoftmax Gemm Conv ConvTranspose MaxPool AveragePool "
        + "GlobalAveragePool GlobalMaxPool BatchNormalization LayerNormalization Reshape Flatten Transpose Squeeze Unsqueeze "
        + "Slice Concat ReduceSum ReduceMean ReduceMax ReduceMin ReduceLogSumExp Einsum Identity Dropout Cast Constant"

    func write(to writer: inout ONNXProgramWriter) throws {
        if let function = Self.functions[node.type] {
            return writer.define(output, "\(function)(\(try input(0, &writer)))")
        }
        if let sign = Self.signs[node.type] {
            return writer.define(output, "\(try input(0, &writer)) \(sign) \(try input(1, &writer))")
        }
        switch node.type {
        case "Neg": writer.define(output, "-\(try input(0, &writer))")
        case "Identity", "Dropout", "Cast": writer.alias(output, try input(0, &writer))
        case "Constant": try constant(&writer)
        case "Max", "Min", "Sum": try several(&writer)
        case "LeakyRelu":
            writer.define(output, "leaky_relu(\(try input(0, &writer)), \(Self.text(float("alpha", 0.01))))")
        case "PRelu": writer.define(output, "leaky_relu(\(try input(0, &writer)), \(try input(1, &writer)))")
        case "Gelu":
            guard text("approximate", "none") == "none" else { throw fault("with the approximation by tanh") }
            writer.define(output, "gelu(\(try input(0, &writer)))")
        case "Clip": try clip(&writer)
        case "Softmax", "LogSoftmax":
            // Up to version 12 the axis began a group of axes; of a batch of rows that is the same.
            let function = node.type == "Softmax" ? "softmax" : "log_softmax"
            writer.define(
                output, "\(function)(\(try input(0, &writer)), axis = \(integer("axis", version < 13 ? 1 : -1)))")
        case "Gemm": try gemm(&writer)
        case "Einsum":
            let arrays = try node.inputs.indices.map { try input($0, &writer) }
            writer.define(
                output, "einsum(\(ONNXProgramWriter.literal(text("equation", ""))), \(arrays.joined(separator: ", ")))")
        case "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool":
            try windows(&writer)
        case "BatchNormalization", "LayerNormalization": try normalization(&writer)
        case "Reshape", "Flatten", "Transpose", "Concat", "Squeeze", "Unsqueeze": try shape(&writer)
        case "Slice": try slice(&writer)
        case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceLogSumExp": try reduce(&writer)
        default:
            throw file.fault(
                "has an operator that Leap does not read: \(node.type)", help: ["these are read: \(Self.supported)"])
        }
    }

    // What stands in the node

    func fault(_ what: String) -> Diagnostic { file.fault("has \(node.type) \(what), which Leap does not read") }

    func input(_ index: Int, _ writer: inout ONNXProgramWriter) throws -> String {
        guard node.inputs.indices.contains(index), !node.inputs[index].isEmpty else {
            throw file.fault("has \(node.type) with too few inputs")
        }
        return try writer.name(node.inputs[index])
    }

    /// The name of an input that may be left out.
    func given(_ index: Int) -> String? {
        node.inputs.indices.contains(index) && !node.inputs[index].isEmpty ? node.inputs[index] : nil
    }

    func integer(_ name: String, _ standard: Int) -> Int {
        if case .integer(let value)? = node.attributes[name] { return value }
        return standard
    }

    func float(_ name: String, _ standard: Float) -> Float {
        if case .float(let value)? = node.attributes[name] { return value }
        return standard
    }

    func text(_ name: String, _ standard: String) -> String {
        if case .string(let value)? = node.attributes[name] { return value }
        return standard
    }

    func integers(_ name: String) -> [Int]? {
        if case .integers(let values)? = node.attributes[name] { return values }
        return nil
    }

    /// The shortest decimal of a number of 32 bits.
    static func text(_ value: Float) -> String { ONNXProgramWriter.number(Double("\(value)") ?? Double(value)) }

    // Operators

    private func constant(_ writer: inout ONNXProgramWriter) throws {
        switch node.attributes["value"] ?? node.attributes["value_float"] ?? node.attributes["value_int"]
            ?? node.attributes["value_ints"]
        {
        case .tensor(let tensor): writer.addConstant(output, tensor)
        case .float(let value): writer.alias(output, Self.text(value))
        case .integer(let value): writer.alias(output, ONNXProgramWriter.number(Double(value)))
        case .integers(let values):
            writer.addConstant(
                output,
                ONNXGraph.Constant(
                    name: output, tensor: try Tensor(values.map(Double.init), shape: Shape([values.count])),
                    isWhole: true))
        default: throw fault("of a kind")
        }
    }

    private func several(_ writer: inout ONNXProgramWriter) throws {
        let function = ["Max": "maximum", "Min": "minimum"][node.type]
        var result = try input(0, &writer)
        for index in node.inputs.indices.dropFirst() {
            let next = try input(index, &writer)
            result = function.map { "\($0)(\(result), \(next))" } ?? "\(result) + \(next)"
        }
        writer.define(output, result)
    }

    private func clip(_ writer: inout ONNXProgramWriter) throws {
        var bounds: [String] = []
        for (index, name) in [(1, "min"), (2, "max")] {
            if given(index) != nil {
                bounds.append("\(name) = \(try input(index, &writer))")
            } else if case .float(let value)? = node.attributes[name] {
                bounds.append("\(name) = \(Self.text(value))")
            }
        }
        let x = try input(0, &writer)
        if bounds.isEmpty {
            writer.alias(output, x)
        } else {
            writer.define(output, "clip(\(x), \(bounds.joined(separator: ", ")))")
        }
    }

    private func gemm(_ writer: inout ONNXProgramWriter) throws {
        let a = try input(0, &writer) + (integer("transA", 0) != 0 ? ".T" : "")
        let b = try input(1, &writer) + (integer("transB", 0) != 0 ? ".T" : "")
        let (alpha, beta) = (float("alpha", 1), float("beta", 1))
        var text = "\(a) @ \(b)"
        if alpha != 1 { text = "\(Self.text(alpha)) * (\(text))" }
        if given(2) != nil {
            text += " + \(beta == 1 ? "" : "\(Self.text(beta)) * ")\(try input(2, &writer))"
        }
        writer.define(output, text)
    }

    private func normalization(_ writer: inout ONNXProgramWriter) throws {
        let x = try input(0, &writer)
        let epsilon = Self.text(float("epsilon", 1e-5))
        let scale = try input(1, &writer)
        if node.type == "LayerNormalization" {
            let axis = integer("axis", -1)
            guard axis < 0, axis >= -8 else { throw fault("over axes that are counted from the front") }
            let axes = ONNXProgramWriter.list(Array(axis...(-1)))
            let shift = given(2) == nil ? "" : " + \(try input(2, &writer))"
            return writer.define(
                output,
                "(\(x) - mean(\(x), axis = \(axes), keep = true)) / sqrt(var(\(x), axis = \(axes), keep = true) + \(epsilon)) * \(scale)\(shift)"
            )
        }
        guard integer("training_mode", 0) == 0 else { throw fault("as in training") }
        for index in [3, 4] where given(index) != nil { writer.markUntrained(node.inputs[index]) }
        let (shift, mean, variance) = (try input(2, &writer), try input(3, &writer), try input(4, &writer))
        writer.define("\(output)_each", "where((0..rank(\(x)) - 1) == 1, size(\(scale)), 1)")
        let each = try writer.name("\(output)_each")
        func spread(_ name: String) -> String { "reshape(\(name), \(each))" }
        writer.define(
            output,
            "(\(x) - \(spread(mean))) / sqrt(\(spread(variance)) + \(epsilon)) * \(spread(scale)) + \(spread(shift))")
    }

    private func shape(_ writer: inout ONNXProgramWriter) throws {
        let x = try input(0, &writer)
        switch node.type {
        case "Reshape":
            guard let sizes = given(1).flatMap({ writer.whole($0) }) ?? integers("shape") else {
                throw fault("to a shape that is computed")
            }
            let keepsZero = integer("allowzero", 0) != 0
            let words = sizes.enumerated().map { axis, size in
                size == 0 && !keepsZero ? "shape(\(x))[\(axis)]" : String(size)
            }
            writer.define(output, "reshape(\(x), [\(words.joined(separator: ", "))])")
        case "Flatten":
            guard integer("axis", 1) == 1 else { throw fault("behind another axis than the first") }
            writer.define(output, "flatten(\(x))")
        case "Transpose":
            writer.define(output, "transpose(\(x)\(integers("perm").map { ", \(ONNXProgramWriter.list($0))" } ?? ""))")
        case "Concat":
            let arrays = try node.inputs.indices.map { try input($0, &writer) }
            writer.define(output, "concat(\(arrays.joined(separator: ", ")), axis = \(integer("axis", 0)))")
        default:
            let axes = integers("axes") ?? given(1).flatMap { writer.whole($0) }
            if node.type == "Squeeze" {
                writer.define(output, "squeeze(\(x)\(axes.map { ", axis = \(ONNXProgramWriter.list($0))" } ?? ""))")
            } else {
                guard let axes, !axes.isEmpty else { throw fault("without axes") }
                var text = x
                for axis in axes.sorted() { text = "expand(\(text), \(axis))" }
                writer.define(output, text)
            }
        }
    }

    /// Along axes that are counted from the front.
    private func slice(_ writer: inout ONNXProgramWriter) throws {
        let x = try input(0, &writer)
        let starts = given(1).flatMap { writer.whole($0) } ?? integers("starts")
        let ends = given(2).flatMap { writer.whole($0) } ?? integers("ends")
        guard let starts, let ends, starts.count == ends.count else { throw fault("from places that are computed") }
        let axes = given(3).flatMap { writer.whole($0) } ?? integers("axes") ?? Array(starts.indices)
        let steps = given(4).flatMap { writer.whole($0) } ?? [Int](repeating: 1, count: starts.count)
        guard axes.count == starts.count, steps.count == starts.count, Set(axes).count == axes.count,
            axes.allSatisfy({ 0..<8 ~= $0 }), !steps.contains(0)
        else { throw fault("along axes that are counted from the end") }
        var parts = [String](repeating: ":", count: (axes.max() ?? -1) + 1)
        for (index, axis) in axes.enumerated() {
            // A place far outside stands for the end of the axis.
            func place(_ value: Int) -> String { value.magnitude > 1 << 31 ? "" : String(value) }
            let step = steps[index] == 1 ? "" : ":\(steps[index])"
            parts[axis] = "\(place(starts[index])):\(place(ends[index]))\(step)"
        }
        if parts.isEmpty { return writer.alias(output, x) }
        writer.define(output, "\(x)[\(parts.joined(separator: ", "))]")
    }

    private func reduce(_ writer: inout ONNXProgramWriter) throws {
        let functions = [
            "ReduceSum": "sum", "ReduceMean": "mean", "ReduceMax": "max", "ReduceMin": "min",
            "ReduceLogSumExp": "logsumexp",
        ]
        let axes = integers("axes") ?? given(1).flatMap { writer.whole($0) }
        if axes == nil, given(1) != nil { throw fault("over axes that are computed") }
        let x = try input(0, &writer)
        if axes?.isEmpty ?? true, integer("noop_with_empty_axes", 0) != 0 { return writer.alias(output, x) }
        let list = axes.map { $0.isEmpty ? "none" : ONNXProgramWriter.list($0) } ?? "none"
        writer.define(
            output,
            "\(functions[node.type] ?? "sum")(\(x), axis = \(list), keep = \(integer("keepdims", 1) != 0))")
    }
}
