import LeapDiagnostics
import LeapRuntime
import LeapSyntax
import LeapTensor

/// Where the learner got data from that a record takes as they are, or a parameter.
struct DataOrigin {
    /// What the session or the source calls them; `nil` for numbers in the source.
    let name: String?
    let isParameter: Bool
    /// What the name stands for in the session, when it is these data.
    let bound: Tensor?
    /// `x comes from line 3: x = load(…)`.
    let line: String?
    /// Whether the statement behind the name computed them.
    let isComputed: Bool
    /// The number of the session that became an infinite f32.
    let narrowed: Double?

    init(_ position: Int, place: Int, _ names: BirthNames) {
        let tensor = names.graph.nodes[position].tensor
        let interpreter = names.interpreter
        isParameter = tensor.variable != 0 && names.leaves[tensor.variable] == nil
        var found = names.name(of: position)
        var value: Tensor?
        if !isParameter {
            let candidate = found ?? names.writtenName(position)
            if let candidate, let match = Self.match(interpreter.value(named: candidate), tensor, interpreter) {
                (found, value) = (candidate, match)
            } else if tensor.rank > 0 {
                // Another layer may know it by another name, in another type.
                for binding in interpreter.boundInOrder.reversed() {
                    guard let match = Self.match(binding.value, tensor, interpreter) else { continue }
                    (found, value) = (binding.name, match)
                    break
                }
            }
            found = found ?? candidate
        }
        name = found
        bound = value
        let origin = PlainOrigin(interpreter: interpreter)
        let binding = isParameter || value != nil ? found.flatMap { origin.binding(of: $0) } : nil
        isComputed = binding.map { !$0.expression.isLiteral } ?? false
        line = binding.map { binding in
            let text = BirthPlace.oneLine(interpreter.sources.text(of: binding.span))
            return "\(found ?? "it") comes from \(interpreter.lineText(binding.span))"
                + (text.isEmpty ? "" : ": \(text)")
        }
        let before = value.map { $0.doubles(at: [place])[0] }
        narrowed = before.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The array that a value of the session is, when it has the elements of the tensor, be it after a conversion.
    private static func match(_ value: Value, _ tensor: Tensor, _ interpreter: Interpreter) -> Tensor? {
        switch interpreter.content(value) {
        case .number, .tensor, .list: break
        default: return nil
        }
        guard let given = (try? interpreter.tensor(interpreter.content(value))) ?? nil, given.shape == tensor.shape,
            !given.isRecorded
        else { return nil }
        let isNarrow = tensor.dataType == .f32
        let isSame = zip(given.doubles(), tensor.doubles()).allSatisfy { before, after in
            let number = isNarrow ? Double(Float(before)) : before
            return number == after || (number.isNaN && after.isNaN)
        }
        return isSame ? given : nil
    }

    /// Why it is there, and what to do.
    func cause(_ value: Double) -> BirthCause {
        let text = BirthCause.number(value)
        if let narrowed {
            return BirthCause(
                "",
                "\(BirthCause.number(narrowed)) is larger than the largest \(BirthCause.largest(.f32)): a layer computes in f32",
                "divide the data by a number, or normalise them")
        }
        if isParameter {
            return BirthCause(
                "", "a step of training moved it there, or it was made so",
                "begin anew with a smaller learning rate, and trace_nan(J) at each step to see the first")
        }
        if isComputed {
            return BirthCause(
                "", "that line made it from plain data, and nothing recorded how", "look at what that line computes")
        }
        return BirthCause(
            "", "no operation made it: it was there from the beginning",
            value.isNaN
                ? "find such elements with isnan(…) and leave them out, or where(isnan(x), 0, x)"
                : "look where the \(text) comes from, or clip(…) it")
    }
}
