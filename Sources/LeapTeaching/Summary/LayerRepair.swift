import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// Looks for what would make a layer take its input: other numbers in the call that made it, `flatten` before it, or
/// another shape of the input. Only what runs is offered.
struct LayerRepair {
    private let summary: NetworkSummary
    private let layer: LayerSummary
    private let position: Int
    private let value: Value
    private let input: Tensor
    private var interpreter: Interpreter { summary.interpreter }

    init(_ summary: NetworkSummary, _ position: Int, _ value: Value, _ input: Tensor) {
        self.summary = summary
        self.position = position
        layer = summary.layers[position]
        self.value = value
        self.input = input
    }

    /// - Throws: `.interrupted`.
    func sentences() throws -> [String] {
        guard let tensor = try interpreter.tensor(value) else { return [] }
        if tensor.rank == 3, position == 0, let sentence = try oneImage(tensor) { return [sentence] }
        if tensor.rank == 4, let sentence = try otherNumber(tensor, axes: [1]) { return [sentence] }
        if tensor.rank > 2, let sentence = try flattened() { return [sentence] }
        let axes = Array((0..<tensor.rank).reversed())
        return try otherNumber(tensor, axes: axes).map { [$0] + (try otherInput(tensor, axes)) } ?? []
    }

    /// An image without the axis that counts images.
    private func oneImage(_ tensor: Tensor) throws -> String? {
        guard let shape = try? Shape.checked([1] + tensor.shape.dimensions),
            let image = try? interpreter.engine.filled(shape, 0, .f32), try runs(layer.function, Value(image))
        else { return nil }
        return "the first axis counts the images: an input of the shape \(shape.literal) would run"
    }

    /// A number in the call that made the layer, replaced by a size of what comes in.
    private func otherNumber(_ tensor: Tensor, axes: [Int]) throws -> String? {
        guard let maker = layer.function.maker, case .function(let make) = interpreter.value(named: maker.name) else {
            return nil
        }
        for (index, argument) in maker.arguments.enumerated() {
            guard case .number(let old) = argument.value, let size = Int(exactly: old), size > 0 else { continue }
            for axis in axes where tensor.shape[axis] != size {
                var arguments = maker.arguments
                arguments[index].value = .number(Double(tensor.shape[axis]))
                guard let made = try made(make, maker, arguments), try runs(made, value) else { continue }
                let noun = noun(axis, of: tensor)
                let call = "\(maker.name)(\(arguments.map(text).joined(separator: ", ")))"
                return "\(layer.name) expects \(size) \(noun) and gets \(tensor.shape[axis]): \(call) would run"
            }
        }
        return nil
    }

    private func noun(_ axis: Int, of tensor: Tensor) -> String {
        if tensor.rank == 1 { return "numbers" }
        if tensor.rank == 2, axis == 1 { return "columns" }
        if tensor.rank == 4, axis == 1 { return "channels" }
        return "along axis \(axis)"
    }

    private func made(
        _ function: Function, _ maker: Function.Maker, _ arguments: [(label: String?, value: Value)]
    ) throws -> Function? {
        // A call from here has no keywords: those given by name must be the next ones in order.
        guard case .closure(let code, _) = function.kind, arguments.count <= code.parameters.count else { return nil }
        for (argument, parameter) in zip(arguments, code.parameters) {
            if let label = argument.label, label != parameter.name.text { return nil }
        }
        do {
            guard case .function(let made) = try interpreter.call(function, arguments.map(\.value)) else { return nil }
            return made
        } catch {
            _ = try NetworkSummary.diagnostic(error)
            return nil
        }
    }

    private func text(_ argument: (label: String?, value: Value)) -> String {
        let value = interpreter.host?.text(of: argument.value) ?? ""
        return argument.label.map { "\($0) = \(value)" } ?? value
    }

    private func runs(_ function: Function, _ value: Value) throws -> Bool {
        do {
            _ = try interpreter.call(function, [value])
            return true
        } catch {
            _ = try NetworkSummary.diagnostic(error)
            return false
        }
    }

    /// The shape of the whole network's input that the first layer would take.
    private func otherInput(_ tensor: Tensor, _ axes: [Int]) throws -> [String] {
        guard position == 0, let maker = layer.function.maker else { return [] }
        for argument in maker.arguments {
            guard case .number(let number) = argument.value, let size = Int(exactly: number), size > 0 else { continue }
            for axis in axes where input.shape[axis] != size {
                var sizes = input.shape.dimensions
                sizes[axis] = size
                guard let shape = try? Shape.checked(sizes),
                    let other = try? interpreter.engine.filled(shape, 0, .f32),
                    try runs(layer.function, Value(other))
                else { continue }
                return ["an input of the shape \(shape.literal) would run, too"]
            }
        }
        return []
    }

    /// `flatten` before the layer, with another number in it if need be.
    private func flattened() throws -> String? {
        guard case .function(let flatten) = interpreter.value(named: "flatten") else { return nil }
        let rows: Value
        do {
            rows = try interpreter.call(flatten, [value])
        } catch {
            _ = try NetworkSummary.diagnostic(error)
            return nil
        }
        if try runs(layer.function, rows) { return "flatten >> \(layer.name) would run" }
        guard let flat = try interpreter.tensor(rows), flat.rank == 2 else { return nil }
        return try LayerRepair(summary, position, rows, input).otherNumber(flat, axes: [1]).map {
            "behind flatten, " + $0
        }
    }
}
