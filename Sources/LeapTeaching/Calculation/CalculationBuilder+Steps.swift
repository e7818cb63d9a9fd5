import LeapDiagnostics
import LeapDisplay
import LeapRuntime
import LeapSyntax
import LeapTensor

/// Makes the steps once names and owners are known.
extension CalculationBuilder {
    func makeSteps() throws -> [Step] {
        let bound = boundNames()
        let sessionNames = interpreter.parameterNames()
        var members: [Int: [Int]] = [:]
        for node in graph.nodes.indices where tensor(node).operation != nil {
            members[owner[node], default: []].append(node)
        }

        // A literal is part of the formula; a node that changes nothing is passed through.
        var isNeeded = Array(repeating: false, count: graph.nodes.count)
        for node in graph.nodes.indices where owner[node] == node && tensor(node).operation != nil {
            isNeeded[node] = true
        }
        for node in graph.nodes.indices where tensor(node).operation != nil {
            try checkInterrupt()
            for (input, position) in graph.nodes[node].inputs.enumerated() where tensor(position).operation == nil {
                let isNamed = folds[node] == nil ? !isLiteral(node, input) : isArgument(node, position)
                if tensor(position).variable != 0 || isNamed {
                    isNeeded[position] = true
                }
            }
        }
        isNeeded[graph.nodes.count - 1] = true

        var steps: [Step] = []
        var stepOf: [Int: Int] = [:]
        var stepOfVariable: [UInt64: Int] = [:]
        var letters: [(step: Int, letters: [String])] = []
        for node in graph.nodes.indices where isNeeded[node] {
            try checkInterrupt()
            let value = tensor(node)
            if value.operation == nil {
                if value.variable != 0, let known = stepOfVariable[value.variable] {
                    stepOf[node] = known
                    continue
                }
                let isParameter = value.variable != 0
                let step = Step(
                    kind: isParameter ? .parameter(variable: value.variable) : .constant,
                    name: isParameter ? parameterName(node, sessionNames) : constantName(node, bound),
                    isNameMadeUp: false, root: node, members: [])
                if isParameter { stepOfVariable[value.variable] = steps.count }
                stepOf[node] = steps.count
                steps.append(step)
                continue
            }
            if isPassThrough(node), folds[node] == nil, let input = graph.nodes[node].inputs.first,
                let inner = stepOf[input]
            {
                stepOf[node] = inner
                continue
            }
            let name = names[node]
            let step = Step(
                kind: folds[node].map { .call($0) } ?? .computed, name: name ?? "", isNameMadeUp: name == nil,
                root: node, members: members[node] ?? [node])
            step.origin = value.origin
            if name == nil { letters.append((steps.count, self.letters(for: node))) }
            makeEdges(step, stepOf)
            stepOf[node] = steps.count
            steps.append(step)
            addAliases(of: node, bound, &steps, &stepOf)
        }
        try nameSteps(&steps, letters)
        return steps
    }

    /// Whether data inside a layer is what the layer was called with, as far as that can be told: an array in a product.
    private func isArgument(_ node: Int, _ position: Int) -> Bool {
        guard tensor(position).rank > 0, let operation = tensor(node).operation else { return false }
        return operation.name == "@" || operation is ConvolutionOperation
            || (operation is ConvertOperation && consumers[node].contains { folds[$0.node] != nil })
    }

    /// Whether a constant is shown as the number it is, inside the formula.
    private func isLiteral(_ node: Int, _ input: Int) -> Bool {
        guard let operation = tensor(node).operation, operation is BinaryOperation else { return false }
        return literal(node, input) != nil
    }

    private func makeEdges(_ step: Step, _ stepOf: [Int: Int]) {
        let inside = Set(step.members)
        for member in step.members {
            for (input, position) in graph.nodes[member].inputs.enumerated() where !inside.contains(position) {
                guard let source = stepOf[position], step.call != nil || !isLiteral(member, input) else { continue }
                step.edges.append(
                    Step.Edge(source: source, member: member, input: input, placeholder: "p\(step.edges.count)"))
            }
        }
        joinUses(in: step, stepOf)
    }

    /// A normalisation takes its input three times: itself, for the mean, for the variance. The rule is one for all.
    private func joinUses(in step: Step, _ stepOf: [Int: Int]) {
        guard step.call != nil, let parts = NormalizationParts(graph, root: step.root, members: step.members),
            let source = stepOf[parts.x], let first = step.edges.firstIndex(where: { $0.source == source })
        else { return }
        let others = step.edges.indices.filter { $0 > first && step.edges[$0].source == source }
        step.edges[first].twins = others.map { (step.edges[$0].member, step.edges[$0].input) }
        for index in others.reversed() { step.edges.remove(at: index) }
    }

    /// Further names that the session bound to the same value, each a step of its own: `ŷ = z`.
    private func addAliases(
        of node: Int, _ bound: [ObjectIdentifier: [String]], _ steps: inout [Step], _ stepOf: inout [Int: Int]
    ) {
        guard node != graph.nodes.count - 1, let own = names[node],
            let all = bound[ObjectIdentifier(tensor(node))], let place = all.firstIndex(of: own)
        else { return }
        for name in all[(place + 1)...] {
            let alias = Step(kind: .alias, name: name, isNameMadeUp: false, root: node, members: [])
            alias.edges = [Step.Edge(source: steps.count - 1, member: -1, input: 0, placeholder: "p0")]
            stepOf[node] = steps.count
            steps.append(alias)
        }
    }

    /// Gives every step a name of its own.
    private func nameSteps(_ steps: inout [Step], _ letters: [(step: Int, letters: [String])]) throws {
        var count: [String: Int] = [:]
        for step in steps where !step.isNameMadeUp && !step.isConstant { count[step.name, default: 0] += 1 }
        // A parameter keeps its name, if it is the only one of that name.
        var parameters: [String: Int] = [:]
        for step in steps where step.isParameter { parameters[step.name, default: 0] += 1 }
        var next: [String: Int] = [:]
        // The value itself keeps the name that it is asked for by: those before it get numbers.
        for step in steps
        where !step.isNameMadeUp && !step.isConstant && count[step.name, default: 0] > 1 && step !== steps.last {
            let name = step.name
            if step.isParameter, parameters[name] == 1 { continue }
            next[name, default: 0] += 1
            step.name = name + TeachingNumber.subscripted(next[name] ?? 1)
        }
        let learners = interpreter.boundInOrder.map(\.name)
        var supply = NameSupply(taken: Set(learners).union(steps.map(\.name)))
        for (step, letters) in letters {
            try checkInterrupt()
            steps[step].name = supply.name(step == steps.count - 1 ? ["J", "L"] : letters)
        }
    }

    // MARK: How a step is written

    func writing(of step: Step, among steps: [Step]) -> Step.Writing {
        var writing = Step.Writing()
        let inputs = step.edges.map { steps[$0.source].name }
        switch step.kind {
        case .alias: writing.structure = inputs.first ?? ""
        case .call(let call): writing.structure = callText(call, step, steps)
        case .computed:
            writing.formula = formula(step)
            // 0·w is shown as it was written: simplified, it would hide what it was computed from.
            if let formula = writing.formula, formula.names.count < Set(step.edges.map(\.placeholder)).count,
                let expression = source.site(step.origin)?.expression,
                expression.namesInside.allSatisfy(inputs.contains), let text = source.text(step.origin, limit: 32)
            {
                writing.formula = nil
                writing.structure = text
                break
            }
            if writing.formula == nil { writing.structure = structureText(step, inputs) }
        case .parameter, .constant: break
        }
        return writing
    }

    /// The formula of a step in its placeholders, when all of it works element by element.
    private func formula(_ step: Step) -> Symbol? {
        var symbols: [Int: Symbol] = [:]
        var placeholders: [String: String] = [:]
        for edge in step.edges { placeholders["\(edge.member),\(edge.input)"] = edge.placeholder }
        for member in step.members {
            var inputs: [Symbol] = []
            for (input, position) in graph.nodes[member].inputs.enumerated() {
                if let inner = symbols[position] {
                    inputs.append(inner)
                } else if let placeholder = placeholders["\(member),\(input)"] {
                    inputs.append(Symbol(placeholder))
                } else if tensor(position).rank == 0, !isRecorded(position) {
                    inputs.append(Symbol(number: tensor(position).item))
                } else {
                    return nil
                }
            }
            switch tensor(member).operation {
            case let unary as UnaryOperation where inputs.count == 1:
                symbols[member] = .call(unary.name, inputs) ?? unary.symbolicValue(inputs[0])
            case let binary as BinaryOperation where inputs.count == 2:
                symbols[member] = .call(binary.name, inputs) ?? binary.symbolicValue(inputs[0], inputs[1])
            case is ConvertOperation, is IdentityOperation: symbols[member] = inputs[0]
            default: return nil
            }
        }
        guard let written = symbols[step.root] else { return nil }
        let simple = written.simplified()
        return simple.names.count == Set(step.edges.map(\.placeholder)).count ? simple : written
    }

    /// `dense(2, 3)(x)`, or the call as it was written.
    private func callText(_ call: RecordedCall, _ step: Step, _ steps: [Step]) -> String {
        var inputs: [String] = []
        for edge in step.edges where !steps[edge.source].isParameter {
            let name = steps[edge.source].name
            if !inputs.contains(name) { inputs.append(name) }
        }
        guard let function = call.function as? Function else { return inputs.joined(separator: ", ") }
        if function.maker != nil {
            if inputs.isEmpty, let text = argumentText(of: call) { inputs = [text] }
            return ValueText(width: 200).inline(.function(function)) + "(" + inputs.joined(separator: ", ") + ")"
        }
        // The argument by the name of its step, where it was written as another calculation.
        if let site = source.site(call.origin),
            case .call(_, let arguments) = site.expression.withoutParentheses.kind, arguments.count > 1,
            let first = arguments.first, first.value.nameText == nil, let input = inputs.first
        {
            let others = arguments.dropFirst().compactMap { argument in
                source.text(argument.value.span.rawValue, limit: 16).map {
                    (argument.label.map { $0.text + " = " } ?? "") + $0
                }
            }
            if others.count == arguments.count - 1 {
                return "\(function.displayName)(\(([input] + others).joined(separator: ", ")))"
            }
        }
        if let text = source.text(call.origin, limit: 32), !text.contains(">>"), !text.contains("|>"),
            text.hasPrefix(function.displayName + "(")
        {
            return text
        }
        return function.displayName + "(" + inputs.joined(separator: ", ") + ")"
    }

    /// An operation that is no formula: as a call, with its settings as they were written.
    private func structureText(_ step: Step, _ inputs: [String]) -> String {
        // What only passes its input on says nothing: the operation before it does.
        let last = step.members.last { !changesNothing($0) } ?? step.root
        let node = convolution(in: last) ?? last
        guard let operation = tensor(node).operation else { return "" }
        // A layer: the product stands inside the sum.
        if operation.name == "+", let product = step.members.first(where: { tensor($0).operation?.name == "@" }) {
            func name(_ member: Int, _ input: Int) -> String {
                let index = step.edges.firstIndex { $0.member == member && $0.input == input }
                return index.map { TensorRules.bracketed(inputs[$0]) } ?? "…"
            }
            let text = "\(name(product, 0)) @ \(name(product, 1))"
            let other = graph.nodes[node].inputs[0] == product ? 1 : 0
            return other == 1 ? "\(text) + \(name(node, 1))" : "\(name(node, 0)) + \(text)"
        }
        let inputs = operation.name == "@" ? inputs.map(TensorRules.bracketed) : inputs
        switch operation.name {
        case "@": return inputs.count == 2 ? "\(inputs[0]) @ \(inputs[1])" : "@"
        case "assign" where inputs.count == 2: return "\(inputs[0]), with \(inputs[1]) put in"
        case "transpose" where inputs.count == 1 && tensor(node).rank == 2: return inputs[0] + ".T"
        case "index":
            if let site = source.site(tensor(node).origin), case .index(let base, _) = site.expression.kind,
                let whole = source.text(tensor(node).origin, limit: 40),
                let prefix = source.text(base.span.rawValue, limit: 40), let first = inputs.first
            {
                return first + whole.dropFirst(prefix.count)
            }
            if let first = inputs.first, let place = pickedElement(node) { return first + place }
        default: break
        }
        // A convolution takes the bias along.
        if inputs.count == graph.nodes[node].inputs.count || operation is ConvolutionOperation,
            let text = operation.callText(inputs)
        {
            return text
        }
        if operation is BinaryOperation || operation is UnaryOperation {
            if source.site(tensor(node).origin)?.expression.operands(of: operation.name) != nil,
                let text = source.text(tensor(node).origin, limit: 32)
            {
                return text
            }
            if inputs.count == 2 { return "\(inputs[0]) \(operation.name) \(inputs[1])" }
            if let text = plainText(step, node, inputs) { return text }
        }
        // Keyword arguments as they were written: sum(x, axis = 0).
        var settings = ""
        if let site = source.site(tensor(node).origin), case .call(let callee, let arguments) = site.expression.kind,
            callee.nameText == operation.name
        {
            for (place, argument) in arguments.enumerated() where argument.label != nil || place >= inputs.count {
                guard let text = source.text(argument.value.span.rawValue, limit: 24) else { continue }
                if let label = argument.label {
                    settings += ", \(label.text) = \(text)"
                } else if case .array = argument.value.kind, !inputs.isEmpty, operation.name != "concat" {
                    settings += ", \(text)"
                }
            }
        }
        var name = operation.name
        if operation is CustomOperation, let site = source.site(tensor(node).origin) {
            // A function with a derivative of its own is known by what the learner called it.
            if case .call(let callee, _) = site.expression.kind, let text = callee.nameText { name = text }
        }
        // The library's flatten reshapes.
        if name == "reshape", settings.isEmpty, tensor(node).rank == 2, let input = tensor(node).firstInput,
            input.rank > 2,
            input.shape[0] == tensor(node).shape[0]
        {
            name = "flatten"
        }
        if name.contains(" ") { name = "custom" }
        return name + "(" + inputs.joined(separator: ", ") + settings + ")"
    }

    /// An operation of two numbers, of which one is data without a name.
    private func plainText(_ step: Step, _ node: Int, _ inputs: [String]) -> String? {
        guard let operation = tensor(node).operation as? BinaryOperation, graph.nodes[node].inputs.count == 2 else {
            return nil
        }
        let texts = graph.nodes[node].inputs.enumerated().map { input, position -> String? in
            if let edge = step.edges.firstIndex(where: { $0.member == node && $0.input == input }) {
                return inputs[edge]
            }
            return tensor(position).rank == 0 ? TeachingNumber.factor(tensor(position).item) : nil
        }
        guard let first = texts[0], let second = texts[1] else { return nil }
        let isProduct = operation.name == "*" || operation.name == "^"
        return isProduct ? first + (operation.name == "*" ? "·" : "^") + second : "\(first) \(operation.name) \(second)"
    }

    /// `[2]`, when one element was taken and no source says so.
    private func pickedElement(_ node: Int) -> String? {
        guard let operation = tensor(node).operation, tensor(node).count == 1, let whole = tensor(node).firstInput,
            whole.count <= 4096,
            let places = try? Tensor((0..<whole.count).map(Double.init), shape: whole.shape),
            let picked = try? operation.forward([places], engine: interpreter.engine), picked.count == 1
        else { return nil }
        return ElementRule.index(Int(picked.item), in: whole.shape)
    }
}
