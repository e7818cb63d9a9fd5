import LeapDiagnostics
import LeapRuntime
import LeapSyntax
import LeapTensor

/// The learner's names: of values, parameters and data.
extension CalculationBuilder {
    /// Names the recorded nodes that the learner named.
    mutating func findNames() throws {
        let bound = boundNames()
        for node in graph.nodes.indices where tensor(node).operation != nil {
            try checkInterrupt()
            let session = bound[ObjectIdentifier(tensor(node))] ?? []
            let written = changesNothing(node) ? nil : try writtenName(node)
            names[node] = session.contains { $0 == written } || session.isEmpty ? written : session.first
        }
        let last = graph.nodes.count - 1
        if let outputName { names[last] = outputName }
    }

    /// The session's names of each tensor, in the order in which they were bound.
    func boundNames() -> [ObjectIdentifier: [String]] {
        var result: [ObjectIdentifier: [String]] = [:]
        for binding in interpreter.boundInOrder {
            if case .tensor(let tensor) = binding.value {
                result[ObjectIdentifier(tensor), default: []].append(binding.name)
            }
        }
        return result
    }

    /// The name on the left of `=` where the value was computed: in the code that computed it, or where the call that
    /// gave it as its result stands.
    private func writtenName(_ node: Int) throws -> String? {
        var calls: [RecordedCall] = []
        var next = tensor(node).call
        while let call = next, calls.count < 64 {
            calls.append(call)
            next = call.parent
        }
        calls.reverse()
        for (level, call) in calls.enumerated() {
            try checkInterrupt()
            guard isResult(node, of: call) else { continue }
            guard let site = source.site(call.origin), let name = site.name else { continue }
            if !isIntermediate(node, level: level, origin: call.origin, isInLoop: site.loop != nil) { return name }
        }
        guard let site = source.site(tensor(node).origin), let name = site.name,
            !isIntermediate(node, level: calls.count, origin: tensor(node).origin, isInLoop: site.loop != nil)
        else { return nil }
        return name
    }

    /// Whether everything that takes the node lies outside the call.
    private func isResult(_ node: Int, of call: RecordedCall) -> Bool {
        consumers[node].allSatisfy { consumer in
            var next = tensor(consumer.node).call
            var steps = 0
            while let outer = next, steps < 256 {
                if outer === call { return false }
                next = outer.parent
                steps += 1
            }
            return true
        }
    }

    /// Whether a value is only on its way to the one that the expression gives: something that takes it was computed
    /// by the same expression. In a loop the next round computes by the same expression, too, in the same way.
    private func isIntermediate(_ node: Int, level: Int, origin: UInt64, isInLoop: Bool) -> Bool {
        consumers[node].contains { consumer in
            let other = tensor(consumer.node)
            guard originAtLevel(other, level) == origin else { return false }
            if !isInLoop { return true }
            return other.operation?.name != tensor(node).operation?.name
                || (other.call?.function as AnyObject?) !== (tensor(node).call?.function as AnyObject?)
        }
    }

    private func originAtLevel(_ tensor: Tensor, _ level: Int) -> UInt64 {
        var origins: [UInt64] = [tensor.origin]
        var next = tensor.call
        while let call = next, origins.count < 80 {
            origins.append(call.origin)
            next = call.parent
        }
        origins.reverse()
        return level < origins.count ? origins[level] : tensor.origin
    }

    // MARK: Parameters and data

    /// The name of a parameter: how the session reaches it, or what the code calls it.
    func parameterName(_ node: Int, _ sessionNames: [UInt64: String]) -> String {
        let variable = tensor(node).variable
        if let name = sessionNames[variable] { return name }
        if let name = interpreter.variables[variable]?.name { return name }
        for consumer in consumers[node] {
            if let name = operand(consumer.node, consumer.input)?.nameText { return name }
        }
        return "x"
    }

    /// The name of data: what the code calls it, or its value.
    func constantName(_ node: Int, _ bound: [ObjectIdentifier: [String]]) -> String {
        // Inside a layer the code's names are the layer's own: the learner knows the argument.
        if let consumer = consumers[node].first?.node, let call = folds[consumer] {
            return bound[ObjectIdentifier(tensor(node))]?.first ?? argumentText(of: call) ?? "data"
        }
        for consumer in consumers[node] {
            guard let expression = operand(consumer.node, consumer.input)?.withoutParentheses else { continue }
            if let call = tensor(consumer.node).call, isOfLibrary(call) {
                // The library's own names say nothing to a learner: the caller's do.
                if let text = callersText(expression, call) { return text }
                continue
            }
            switch expression.kind {
            case .name(let name): return name
            case .number, .unary: break
            default:
                // What the library wraps around its data says nothing to a learner.
                if case .call(let callee, let arguments) = expression.kind, let first = arguments.first?.value,
                    callee.nameText?.hasPrefix("_") == true
                {
                    if let text = source.text(first.span.rawValue, limit: 24) { return text }
                } else if let text = source.text(expression.span.rawValue, limit: 20) {
                    return text
                }
            }
        }
        if let name = bound[ObjectIdentifier(tensor(node))]?.first { return name }
        if tensor(node).rank == 0 { return TeachingNumber.text(tensor(node).item) }
        if let name = argumentName(node) { return name }
        // An array of one number, which a derivative begins with, acts as that number.
        let values = tensor(node).count <= 10_000 ? tensor(node).doubles() : []
        if let first = values.first, values.allSatisfy({ $0 == first }) { return TeachingNumber.text(first) }
        return "data"
    }

    /// The argument of a layer that data came in by, when the learner's value of that name has the same elements: a
    /// layer converts its input.
    private func argumentName(_ node: Int) -> String? {
        guard let consumer = consumers[node].first?.node else { return nil }
        var next = tensor(consumer).call
        var texts: [String] = []
        while let call = next, texts.count < 64 {
            if let text = argumentText(of: call) { texts.append(text) }
            next = call.parent
        }
        for text in texts where TeachingRequest.isName(text) {
            guard case .tensor(let value)? = interpreter.boundInOrder.last(where: { $0.name == text })?.value,
                value.shape == tensor(node).shape,
                value === tensor(node)
                    || zip(value.doubles(), tensor(node).doubles()).allSatisfy({ Float($0) == Float($1) })
            else { continue }
            return text
        }
        return nil
    }

    private func isOfLibrary(_ call: RecordedCall) -> Bool {
        guard let function = call.function as? Function, case .closure(let code, _) = function.kind else {
            return false
        }
        return code.span.start <= interpreter.libraryEnd
    }

    /// What a function of the library computes with, in the words of the call: `size(y)` in cross_entropy(z, t) is
    /// `size(t)`.
    private func callersText(_ expression: Expression, _ call: RecordedCall) -> String? {
        guard let function = call.function as? Function, case .closure(let code, _) = function.kind else { return nil }
        switch expression.withoutParentheses.kind {
        case .name(let name):
            // What a layer was made with is a number of its own.
            if let captured = Interpreter.captures(of: function).first(where: { $0.name == name }) {
                if case .tensor(let tensor) = captured.value, tensor.rank == 0 {
                    return TeachingNumber.text(tensor.item)
                }
                return name
            }
            // A local of a layer holds what the layer was called with, in another type.
            if code.parameters.count == 1, code.parameters[0].name.text != name { return argumentText(of: call) }
            guard let place = code.parameters.firstIndex(where: { $0.name.text == name }),
                let site = source.site(call.origin),
                case .call(_, let arguments) = site.expression.withoutParentheses.kind
            else { return nil }
            let byName = arguments.first { $0.label?.text == name }
            guard
                let argument = byName
                    ?? (place < arguments.count && arguments[place].label == nil ? arguments[place] : nil)
            else { return nil }
            if let outer = call.parent, isOfLibrary(outer) { return callersText(argument.value, outer) }
            return source.text(argument.value.span.rawValue, limit: 20)
        case .call(let callee, let arguments):
            guard let name = callee.nameText, let first = arguments.first,
                let inner = callersText(first.value, call)
            else { return nil }
            if name.hasPrefix("_") { return inner }
            return "\(name)(\(inner)\(arguments.count > 1 ? ", …" : ""))"
        case .number(_, let text): return text
        case .binary(let symbol, let left, let right):
            guard symbol == .add || symbol == .subtract, let first = callersText(left, call),
                let second = callersText(right, call)
            else { return nil }
            return "\(first) \(symbol.rawValue) \(second)"
        default: return nil
        }
    }

    /// The first argument of a call as it was written.
    func argumentText(of call: RecordedCall) -> String? {
        guard let site = source.site(call.origin),
            case .call(_, let arguments) = site.expression.withoutParentheses.kind, let first = arguments.first
        else { return nil }
        return source.text(first.value.span.rawValue, limit: 20)
    }

    // MARK: Names for what the learner did not name

    /// A short letter that tells how a value was made.
    /// - Returns: letters in the order of preference: one that the learner uses is passed over.
    func letters(for node: Int) -> [String] {
        if folds[node] != nil { return ["h", "g"] }
        if let factor = tensor(node).operation as? FactorOperation, factor.part < factor.partNames.count {
            return [factor.partNames[factor.part]]
        }
        switch tensor(node).operation?.name {
        case "+": return ["s", "z", "t"]
        case "-": return tensor(node).secondInput == nil ? ["n"] : ["d", "r"]
        case "*": return ["p", "c", "v"]
        case "/": return ["q", "r"]
        case "@": return ["z", "s"]
        case "relu", "sigmoid", "tanh", "gelu", "softplus", "leaky_relu": return ["a", "h"]
        case "exp": return ["e"]
        case "log", "log1p", "log_softmax": return ["l", "g"]
        case "mean": return ["m"]
        case "det": return ["d"]
        case "inv": return ["Y", "V"]
        case "solve": return ["x", "v"]
        case "sum": return ["t", "s"]
        default: return ["u", "v"]
        }
    }
}

/// Hands out names that are not taken.
struct NameSupply {
    private var taken: Set<String>
    private let learners: Set<String>
    private var counts: [String: Int] = [:]

    init(taken: Set<String>) {
        self.taken = taken
        learners = taken
    }

    /// The first of the letters that the learner does not use, alone or with a number below it.
    mutating func name(_ letters: [String]) -> String {
        let letter = letters.first { !learners.contains($0) } ?? letters[0]
        if counts[letter] == nil, taken.insert(letter).inserted {
            counts[letter] = 1
            return letter
        }
        var count = counts[letter] ?? 1
        while true {
            count += 1
            let name = letter + TeachingNumber.subscripted(count)
            if taken.insert(name).inserted {
                counts[letter] = count
                return name
            }
        }
    }
}
