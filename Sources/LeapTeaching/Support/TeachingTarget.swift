import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// What the second argument of a verb means: a step of the calculation, or one element of it (`w[0, 1]`).
struct TeachingTarget {
    let step: Int
    /// The position of the element in row-major order; `nil` for all of it.
    let element: Int?

    init(step: Int, element: Int? = nil) {
        self.step = step
        self.element = element
    }

    /// - Throws: `.parameter` for data, and for what the value was not computed from.
    init(_ value: Value, in calculation: Calculation, of verb: String, at index: Int = 1) throws {
        let interpreter = calculation.interpreter
        let spans = interpreter.callSpans
        let span = index + 1 < spans.count ? spans[index + 1] : nil
        let text = interpreter.sourceText(span, "w")
        func fault(_ message: String, _ help: [Help] = []) -> ArgumentFault {
            ArgumentFault(index: index, diagnostic: Diagnostic(.parameter, message, help: help))
        }
        let tensor: Tensor
        switch value {
        case .variable(let variable) where variable.isTrained:
            if let found = calculation.steps.firstIndex(where: {
                if case .parameter(variable.identifier) = $0.kind { true } else { false }
            }) {
                (step, element) = (found, nil)
                return
            }
            throw fault(
                "\(calculation.outputName) does not depend on `\(text)`: its gradient is 0",
                ["compute \(calculation.outputName) again after making \(text) a parameter"])
        case .tensor(let given) where given.isRecorded: tensor = given
        case .function, .list, .record:
            // A network, or parameters in a list: one of them is meant.
            let names = calculation.parameters.map { calculation.steps[$0].name }
                .filter { $0.hasPrefix(text) && $0 != text }
            throw fault(
                "`\(text)` is \(value.kindName), and \(verb) takes one parameter or value of it",
                names.prefix(2).map { "\(verb)(\(calculation.outputName), \($0))" })
        default:
            throw fault(
                "`\(text)` is plain data: nothing records how \(calculation.outputName) depends on it",
                TeachingRequest.isName(text)
                    ? ["make it a parameter before computing \(calculation.outputName): \(text) = param(…)"]
                    : ["ask about a parameter, or about a value that \(calculation.outputName) was computed from"])
        }
        if let found = Self.step(of: tensor, in: calculation, name: text) {
            (step, element) = (found, nil)
            return
        }
        // An element that was taken just now, for the question: it is not part of the calculation, its array is.
        if let operation = tensor.operation, operation.name == "index", let whole = tensor.firstInput,
            let found = Self.step(of: whole, in: calculation, name: nil)
        {
            let count = whole.count
            let places = try Tensor((0..<count).map(Double.init), shape: whole.shape)
            let picked = try operation.forward([places], engine: calculation.engine)
            guard picked.count == 1 else {
                throw ArgumentFault(
                    index: index,
                    diagnostic: Diagnostic(
                        .shape, "`\(text)` has \(picked.count) elements, and \(verb) takes one, or the whole array",
                        help: ["\(verb)(\(calculation.outputName), \(calculation.steps[found].name))"]))
            }
            (step, element) = (found, Int(picked.item))
            return
        }
        throw fault(
            "\(calculation.outputName) was not computed from `\(text)`",
            ["ask about a parameter, or about a value that \(calculation.outputName) was computed from"])
    }

    /// The step whose value a tensor is; of several names of one value, the one that was asked for.
    private static func step(of tensor: Tensor, in calculation: Calculation, name: String?) -> Int? {
        if let position = calculation.graph.position(of: tensor) {
            let steps = calculation.steps.indices.filter { calculation.steps[$0].root == position }
            if let named = steps.first(where: { calculation.steps[$0].name == name }) { return named }
            if let first = steps.first { return first }
        }
        guard tensor.variable != 0 else { return nil }
        return calculation.steps.firstIndex {
            if case .parameter(tensor.variable) = $0.kind { true } else { false }
        }
    }
}
