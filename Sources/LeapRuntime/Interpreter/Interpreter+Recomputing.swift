import LeapDiagnostics
import LeapSyntax
import LeapTensor

extension Interpreter {
    /// Computes a top-level expression once more with the plain numbers and arrays that it names as leaves of a
    /// record, so that a lesson can look at a calculation that nothing recorded.
    ///
    /// The names have the values they have now, which may differ from those of the first time. What the expression
    /// changes is put back.
    /// - Parameter names: names in the expression with their values; those whose value is no array of numbers, or has a
    ///   record already, stay what they are.
    /// - Returns: the value, and the name of each leaf by its number; `nil` when no name became a leaf.
    /// - Throws: what computing the expression throws.
    public func recomputed(
        _ expression: Expression, recording names: [(name: String, value: Value)]
    ) throws -> (value: Value, leaves: [UInt64: String])? {
        var parameters: [Parameter] = []
        var arguments: [Value] = []
        var leaves: [UInt64: String] = [:]
        for (name, given) in names where parameters.count < 31 {
            let value = content(given)
            switch value {
            case .number, .tensor, .list: break
            default: continue
            }
            guard let tensor = try tensor(value), tensor.dataType != .bool, !tensor.isRecorded else { continue }
            let identifier = makeTemporaryIdentifier()
            leaves[identifier] = name
            parameters.append(Parameter(name: Name(name, expression.span)))
            arguments.append(.tensor(engine.leaf(tensor, variable: identifier)))
        }
        if parameters.isEmpty { return nil }
        let function = Expression(.lambda(parameters, expression), expression.span)
        let (code, _) = try Compiler.compile(Statement(.expression(function), expression.span), globals: globals)
        guard let body = code.nested.last else { return nil }
        // At the top level a function captures nothing.
        let made = Function(.closure(body, captures: []))
        return (try rehearse { try inTraining(false) { try call(made, arguments) } }, leaves)
    }
}
