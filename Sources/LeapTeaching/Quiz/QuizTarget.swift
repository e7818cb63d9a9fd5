import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// Finds the step, and perhaps the element of it, that a second argument names.
enum QuizTarget {
    static func find(_ value: Value, in calculation: Calculation) throws -> QuizPlan.Target {
        let interpreter = calculation.interpreter
        let text = interpreter.sourceText(interpreter.callSpans.dropFirst(2).first, "w")
        let output = calculation.outputName
        switch value {
        case .variable(let variable) where variable.isTrained:
            if let step = parameter(variable.identifier, in: calculation) {
                return QuizPlan.Target(step: step, element: nil)
            }
        case .tensor(let tensor) where tensor.isRecorded:
            // The last name of a value is the one that later steps take.
            if let step = calculation.steps.lastIndex(where: {
                $0.isComputed && calculation.graph.nodes[$0.root].tensor === tensor
            }), step != calculation.output {
                return QuizPlan.Target(step: step, element: nil)
            }
            if let target = try element(tensor, in: calculation) { return target }
        default: break
        }
        throw ArgumentFault(
            index: 1,
            diagnostic: Diagnostic(
                .parameter, "`\(text)` is no parameter or step that `\(output)` depends on",
                help: ["quiz(\(output))"]))
    }

    private static func parameter(_ variable: UInt64, in calculation: Calculation) -> Int? {
        calculation.steps.firstIndex { step in
            if case .parameter(variable) = step.kind { return true }
            return false
        }
    }

    /// `W[0, 1]`: the array, and which element was taken. The element is found by taking it from the numbers 0, 1, 2…
    private static func element(_ tensor: Tensor, in calculation: Calculation) throws -> QuizPlan.Target? {
        guard tensor.count == 1 else { return nil }
        var selections: [Operation] = []
        var base = tensor
        while let operation = base.operation, operation.name == "index", let input = base.firstInput,
            selections.count < 8
        {
            selections.append(operation)
            base = input
        }
        guard !selections.isEmpty,
            let step = calculation.steps.lastIndex(where: {
                let own = calculation.graph.nodes[$0.root].tensor
                return own === base || (base.variable != 0 && own.variable == base.variable)
            }), calculation.value(of: calculation.steps[step]).shape == base.shape,
            base.count <= 10_000_000
        else { return nil }
        var places = try Tensor((0..<base.count).map(Double.init), shape: base.shape)
        for selection in selections.reversed() { places = try selection.forward([places], engine: calculation.engine) }
        return Int(exactly: places.item).map { QuizPlan.Target(step: step, element: $0) }
    }
}
