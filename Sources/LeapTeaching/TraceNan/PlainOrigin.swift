import LeapDiagnostics
import LeapRuntime
import LeapSyntax
import LeapTensor

/// Computes again what was computed from plain data, this time with a record.
struct PlainOrigin {
    let interpreter: Interpreter

    /// A calculation that was made again.
    struct Calculation {
        let output: Tensor
        /// The names of its leaves; those of literals have a space in them.
        let leaves: [UInt64: String]
    }

    /// The expression a name was bound to at the top level, and its place.
    func binding(of name: String) -> (expression: Expression, span: SourceSpan)? {
        guard let bound = interpreter.boundInOrder.last(where: { $0.name == name }),
            let file = interpreter.sources.file(at: bound.span.start), let program = try? Parser.parse(file),
            let statement = program.statements.first(where: { $0.span == bound.span }),
            case .assignment(.name, let expression) = statement.kind
        else { return nil }
        return (expression, bound.span)
    }

    /// What a name was bound to, computed again; `nil` when that gives something else today, or records nothing.
    /// - Throws: `.interrupted`.
    func calculation(of name: String, value: Tensor) throws -> Calculation? {
        try binding(of: name).flatMap { try calculation($0.expression, value: value) }
    }

    /// An expression computed again; `nil` when it gives something else than `value`, or records nothing.
    /// - Throws: `.interrupted`.
    func calculation(_ expression: Expression, value: Tensor) throws -> Calculation? {
        let names: [(name: String, value: Value)] = expression.namesInside.map { ($0, interpreter.value(named: $0)) }
        if let found = try run(expression, names, value) { return found }
        // Without names, the numbers themselves are what is recorded: log(0).
        var literals: [(name: String, value: Value)] = []
        let named = expression.namingLiterals(&literals)
        return literals.isEmpty ? nil : try run(named, names + literals, value)
    }

    private func run(
        _ expression: Expression, _ names: [(name: String, value: Value)], _ value: Tensor
    ) throws -> Calculation? {
        do {
            guard let again = try interpreter.recomputed(expression, recording: names),
                let output = try interpreter.tensor(again.value), output.isRecorded, Self.isSame(output, value)
            else { return nil }
            return Calculation(output: output, leaves: again.leaves)
        } catch {
            _ = try NetworkSummary.diagnostic(error)
            return nil
        }
    }

    /// Whether two arrays have the same elements, nan included.
    static func isSame(_ a: Tensor, _ b: Tensor) -> Bool {
        a.shape == b.shape && zip(a.doubles(), b.doubles()).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
}
