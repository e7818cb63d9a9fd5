/// What an `einsum` does: for each array the labels of its axes, and those of the result. Arrays are multiplied where
/// their labels agree; what the result does not name is summed.
struct EinsumPlan {
    /// For each array the labels of its axes; a label that stands twice takes the diagonal.
    let operands: [[Int]]
    /// The labels of the result, each once.
    let output: [Int]
    /// How many places a label stands for.
    let sizes: [Int: Int]
    /// The shapes of the arrays.
    let shapes: [Shape]
    /// The letter of each label.
    let letters: [Int: Character]
    /// The subscripts as they were given, if they were.
    var written: String?

    /// `ij,jk->ik`.
    var text: String {
        func written(_ labels: [Int]) -> String { String(labels.map { letters[$0] ?? "?" }) }
        return operands.map(written).joined(separator: ",") + "->" + written(output)
    }

    var resultShape: Shape { Shape(output.map { sizes[$0] ?? 1 }) }

    /// The labels of an array without repetitions, and without those along which it has one element and others more:
    /// there it is stretched.
    func labels(of operand: Int) -> [Int] {
        var found: [Int] = []
        for (axis, label) in operands[operand].enumerated()
        where !found.contains(label) && shapes[operand][axis] == sizes[label] { found.append(label) }
        return found
    }

    /// The plan of the gradient of an array: the gradient of the result times the other arrays. It lacks the labels
    /// that only this array has: along those the gradient is the same everywhere.
    func gradient(of operand: Int) -> EinsumPlan {
        let others = operands.indices.filter { $0 != operand }
        let available = Set(output).union(others.flatMap { labels(of: $0) })
        return EinsumPlan(
            operands: [output] + others.map { operands[$0] }, output: labels(of: operand).filter(available.contains),
            sizes: sizes, shapes: [resultShape] + others.map { shapes[$0] }, letters: letters)
    }

    /// The gradient of an array as a learner reads it: an `einsum`, and what is done with it.
    /// - Parameters:
    ///   - names: the names of the arrays.
    ///   - upstream: the gradient of the result; `nil` where it is 1.
    func gradientText(of operand: Int, names: [String], upstream: String?) -> String {
        let plan = gradient(of: operand)
        var (parts, subscripts) = (names, plan.operands)
        parts.remove(at: operand)
        if let upstream {
            parts.insert(upstream, at: 0)
        } else {
            subscripts.removeFirst()
        }
        var text = "1"
        if parts.count == 1, subscripts[0] == plan.output {
            text = parts[0]
        } else if !parts.isEmpty {
            let inner = EinsumPlan(
                operands: subscripts, output: plan.output, sizes: sizes, shapes: shapes, letters: letters)
            text = "einsum(\"\(inner.text)\", \(parts.joined(separator: ", ")))"
        }
        let own = labels(of: operand)
        let alone = own.filter { !plan.output.contains($0) }
        if !alone.isEmpty {
            text += ", copied along " + alone.map { String(letters[$0] ?? "?") }.joined(separator: ", ")
        }
        if Set(operands[operand]).count < operands[operand].count { text += ", on the diagonal, 0 elsewhere" }
        if own.count < Set(operands[operand]).count { text += ", back in the shape of \(names[operand])" }
        return text
    }
}

extension Engine {
    /// Sums of products of arrays, told by letters for their axes, as NumPy's `einsum`: `"ij,jk->ik"` is the matrix
    /// product.
    /// - Throws: `.domain` for subscripts that say nothing sensible; `.shape` where they do not fit the arrays;
    ///   `.memory`, `.interrupted`. In messages `{0}` stands for the subscripts, `{1}` for the first array.
    public func einsum(_ subscripts: String, _ arrays: [Tensor]) throws -> Tensor {
        let plan = try EinsumParser(subscripts, arrays.map(\.shape)).plan()
        let type = Self.commonType(of: arrays)
        return try einsum(plan, arrays.map { try convert($0, to: type) })
    }

    /// - Parameter arrays: of one type, which is not boolean, and the plan's shapes.
    func einsum(_ plan: EinsumPlan, _ arrays: [Tensor]) throws -> Tensor {
        let value = try withoutRecording { try EinsumRun(plan, self).value(arrays.map(detach)) }
        let second = arrays.count > 1 ? arrays[1] : nil
        return record(value, EinsumOperation(plan), arrays[0], second, Array(arrays.dropFirst(2)))
    }

    /// The type of a product of all: plain numbers take that of the arrays.
    private static func commonType(of arrays: [Tensor]) -> DataType {
        let large =
            arrays.contains { $0.rank > 0 && $0.dataType != .bool }
            ? arrays.filter { $0.rank > 0 } : arrays
        if large.contains(where: { $0.dataType == .f64 }) { return .f64 }
        return large.contains { $0.dataType == .f32 } ? .f32 : .f64
    }
}

/// A sum of products. The gradient of each array is again one: of the gradient of the result and the other arrays. What
/// the array alone has been summed over is repeated, and where its diagonal was taken the rest is 0.
public final class EinsumOperation: Operation {
    let plan: EinsumPlan

    init(_ plan: EinsumPlan) {
        self.plan = plan
        super.init()
    }

    public override var name: String { "einsum" }

    /// The subscripts: `ij,jk->ik`.
    package var equation: String { plan.written ?? plan.text }

    public override func callText(_ inputs: [String]) -> String? {
        "einsum(\"\(plan.written ?? plan.text)\", \(inputs.joined(separator: ", ")))"
    }

    /// The gradient of an input as a learner reads it, by the names of the inputs and of the gradient of the result,
    /// which is `nil` where it is 1.
    public func gradientText(of input: Int, names: [String], upstream: String?) -> String {
        plan.gradientText(of: input, names: names, upstream: upstream)
    }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try engine.einsum(plan, plan.shapes.indices.map { try input($0, of: inputs, shape: plan.shapes[$0]) })
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        let inputs = (0..<node.inputCount).compactMap(node.input)
        let gradients = try inputs.indices.map { operand in
            wants(operand) ? try self.gradient(of: operand, inputs, gradient, engine) : nil
        }
        return InputGradients(
            gradients[0], gradients.count > 1 ? gradients[1] : nil, others: Array(gradients.dropFirst(2)))
    }

    private func gradient(
        of operand: Int, _ inputs: [Tensor], _ gradient: Tensor, _ engine: Engine
    ) throws -> Tensor {
        let (shape, labels) = (plan.shapes[operand], plan.operands[operand])
        let inner = plan.gradient(of: operand)
        let others = inputs.indices.filter { $0 != operand }.map { inputs[$0] }
        let product = try engine.einsum(inner, [gradient] + others)
        // One axis for each of the array's: the labels come in the order in which they first stand.
        var left = inner.output[...]
        let sizes = labels.map { label -> Int in
            guard left.first == label else { return 1 }
            left = left.dropFirst()
            return plan.sizes[label] ?? 1
        }
        var result = try engine.broadcast(engine.reshape(product, to: Shape(sizes)), to: shape)
        for (axis, label) in labels.enumerated() {
            guard let first = labels.firstIndex(of: label), first < axis else { continue }
            var diagonal = [Int](repeating: 1, count: shape.rank)
            (diagonal[first], diagonal[axis]) = (shape[first], shape[axis])
            let unit = try engine.reshape(engine.eye(shape[axis], result.dataType), to: Shape(diagonal))
            result = try engine.multiply(result, unit)
        }
        return result
    }
}
