/// A recorded tensor in the order of a pass: inputs before results.
struct PassNode {
    /// Kept alive by the output of the pass.
    let tensor: Unmanaged<Tensor>
    /// The places of the inputs in the order; -1 for constants.
    var first: Int32 = -1
    var second: Int32 = -1
    /// Where the places of the other inputs begin in `PassScratch.otherPlaces`.
    var others: Int32 = -1
    /// Whether a target is among what it was computed from, or is it.
    var depends = false
    var isTarget = false
    /// Whether a gradient arrived.
    var isReached = false
    /// The gradient of a number, while nothing is recorded.
    var gradient = 0.0
}

/// The working memory of one pass over a record. Kept and used again, so that a small graph allocates nothing.
final class PassScratch {
    /// The order, `count` nodes long.
    private(set) var nodes: UnsafeMutablePointer<PassNode>
    private(set) var count = 0
    private var capacity = 64
    private var stack: UnsafeMutablePointer<(tensor: Unmanaged<Tensor>, next: Int32)>
    private var depth = 0
    private var stackCapacity = 64

    var otherPlaces: [Int32] = []
    /// Where the targets stand in the order; -1 for parameters, and for tensors that are not in it.
    var targetPlaces: [Int32] = []
    /// Where leaves of target parameters stand.
    private(set) var targetLeaves: [Int32] = []
    /// The gradients of arrays by place; empty until the first.
    var arrays: [Tensor?] = []
    /// Whether a gradient with a short record is in the order.
    private(set) var hasDeferred = false
    /// The pass whose order this is, if it went over a whole record; 0 for none.
    private var wholePass: UInt64 = 0

    init() {
        nodes = .allocate(capacity: capacity)
        stack = .allocate(capacity: stackCapacity)
    }

    deinit {
        nodes.deallocate()
        stack.deallocate()
    }

    /// Lists the recorded tensors that the output was computed from, inputs first, without recursion. What lies
    /// behind `end` is left out.
    func collect(_ output: Tensor, pass: UInt64, end: Tensor?) {
        count = 0
        depth = 0
        hasDeferred = false
        wholePass = end == nil ? pass : 0
        otherPlaces.removeAll(keepingCapacity: true)
        guard output.isRecorded else { return }
        let end = end.map { Unmanaged.passUnretained($0).toOpaque() }
        enter(.passUnretained(output), pass, end)
        while depth > 0 {
            let reference = stack[depth - 1].tensor
            if let input = reference._withUnsafeGuaranteedRef({ nextInput($0, pass) }) {
                enter(input, pass, end)
            } else {
                depth -= 1
                reference._withUnsafeGuaranteedRef { append($0, pass) }
            }
        }
    }

    /// Whether the order is that of the output, with nothing left out and no record changed since: records change in
    /// passes of their own, which have other numbers.
    func holds(_ output: Tensor, pass: UInt64) -> Bool {
        wholePass == pass && count > 0 && !hasDeferred && output.passNumber == pass
            && nodes[count - 1].tensor.toOpaque() == Unmanaged.passUnretained(output).toOpaque()
    }

    /// Makes the order ready for another pass.
    func reset() {
        for place in 0..<count {
            nodes[place].isTarget = false
            nodes[place].isReached = false
            nodes[place].gradient = 0
        }
    }

    /// The next input of the tensor on top of the stack that must be visited.
    @inline(__always)
    private func nextInput(_ tensor: Tensor, _ pass: UInt64) -> Unmanaged<Tensor>? {
        let next = stack[depth - 1].next
        if next == 0 {
            stack[depth - 1].next = 1
            if let input = tensor.firstReference, Self.isNew(input, pass) { return input }
        }
        if next <= 1 {
            stack[depth - 1].next = 2
            if let input = tensor.secondReference, Self.isNew(input, pass) { return input }
        }
        return tensor.hasOtherInputs ? nextOther(tensor, pass) : nil
    }

    private func nextOther(_ tensor: Tensor, _ pass: UInt64) -> Unmanaged<Tensor>? {
        let others = tensor.otherInputs
        var index = max(0, Int(stack[depth - 1].next) - 2)
        while index < others.count {
            let input = Unmanaged.passUnretained(others[index])
            index += 1
            stack[depth - 1].next = Int32(index + 2)
            if Self.isNew(input, pass) { return input }
        }
        return nil
    }

    @inline(__always)
    private static func isNew(_ input: Unmanaged<Tensor>, _ pass: UInt64) -> Bool {
        input._withUnsafeGuaranteedRef { $0.isRecorded && $0.passNumber != pass }
    }

    /// Visits a tensor: one without inputs enters the order at once, another goes on the stack.
    @inline(__always)
    private func enter(_ reference: Unmanaged<Tensor>, _ pass: UInt64, _ end: UnsafeMutableRawPointer?) {
        reference._withUnsafeGuaranteedRef { tensor in
            tensor.passNumber = pass
            if tensor.firstReference == nil || reference.toOpaque() == end {
                tensor.passIndex = Int32(count)
                push(PassNode(tensor: reference))
            } else {
                tensor.passIndex = -1
                if depth == stackCapacity { growStack() }
                (stack + depth).initialize(to: (reference, 0))
                depth += 1
            }
        }
    }

    @inline(__always)
    private func append(_ tensor: Tensor, _ pass: UInt64) {
        var node = PassNode(tensor: .passUnretained(tensor))
        if let input = tensor.firstReference { node.first = Self.place(input, pass) }
        if let input = tensor.secondReference { node.second = Self.place(input, pass) }
        if tensor.hasOtherInputs {
            node.others = Int32(otherPlaces.count)
            for input in tensor.otherInputs { otherPlaces.append(Self.place(.passUnretained(input), pass)) }
        }
        if tensor.operationKind == .deferred { hasDeferred = true }
        tensor.passIndex = Int32(count)
        push(node)
    }

    /// The place of an input in the order of the pass, or -1.
    @inline(__always)
    private static func place(_ input: Unmanaged<Tensor>, _ pass: UInt64) -> Int32 {
        input._withUnsafeGuaranteedRef { $0.isRecorded && $0.passNumber == pass ? $0.passIndex : -1 }
    }

    @inline(__always)
    private func push(_ node: PassNode) {
        if count == capacity { growNodes() }
        (nodes + count).initialize(to: node)
        count += 1
    }

    private func growNodes() {
        let larger = UnsafeMutablePointer<PassNode>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }

    private func growStack() {
        let larger = UnsafeMutablePointer<(tensor: Unmanaged<Tensor>, next: Int32)>.allocate(
            capacity: stackCapacity * 2)
        larger.moveInitialize(from: stack, count: depth)
        stack.deallocate()
        stack = larger
        stackCapacity *= 2
    }

    /// Marks the targets and whatever depends on one.
    func mark(_ targets: some Collection<GradientTarget>, pass: UInt64) {
        targetPlaces.removeAll(keepingCapacity: true)
        targetLeaves.removeAll(keepingCapacity: true)
        for target in targets {
            var place: Int32 = -1
            if case .node(let tensor) = target, tensor.isRecorded, tensor.passNumber == pass {
                place = tensor.passIndex
                nodes[Int(place)].isTarget = true
            }
            targetPlaces.append(place)
        }
        let lookup = targets.count > 8 ? Self.variables(targets) : []
        for place in 0..<count {
            let node = nodes[place]
            if node.first < 0, node.second < 0, node.others < 0 {
                let variable = node.tensor._withUnsafeGuaranteedRef { $0.variable }
                let isLeaf =
                    variable != 0
                    && (targets.count > 8 ? lookup.contains(variable) : Self.names(targets, variable))
                if isLeaf { targetLeaves.append(Int32(place)) }
                nodes[place].isTarget = node.isTarget || isLeaf
                nodes[place].depends = nodes[place].isTarget
            } else if node.isTarget {
                nodes[place].depends = true
            } else {
                nodes[place].depends =
                    (node.first >= 0 && nodes[Int(node.first)].depends)
                    || (node.second >= 0 && nodes[Int(node.second)].depends)
                    || (node.others >= 0 && othersDepend(node))
            }
        }
    }

    private static func variables(_ targets: some Collection<GradientTarget>) -> Set<UInt64> {
        var result: Set<UInt64> = []
        for case .variable(let number) in targets { result.insert(number) }
        return result
    }

    @inline(__always)
    private static func names(_ targets: some Collection<GradientTarget>, _ variable: UInt64) -> Bool {
        for target in targets {
            if case .variable(let number) = target, number == variable { return true }
        }
        return false
    }

    private func othersDepend(_ node: PassNode) -> Bool {
        let inputs = node.tensor._withUnsafeGuaranteedRef { $0.otherInputs.count }
        for index in Int(node.others)..<Int(node.others) + inputs where otherPlaces[index] >= 0 {
            if nodes[Int(otherPlaces[index])].depends { return true }
        }
        return false
    }

    /// Whether the gradient of the input at a position is wanted.
    @inline(__always)
    func wants(_ node: PassNode, _ position: Int) -> Bool {
        let place = inputPlace(node, position)
        return place >= 0 && nodes[place].depends
    }

    @inline(__always)
    func inputPlace(_ node: PassNode, _ position: Int) -> Int {
        switch position {
        case 0: return Int(node.first)
        case 1: return Int(node.second)
        default:
            let index = Int(node.others) + position - 2
            return node.others >= 0 && index < otherPlaces.count ? Int(otherPlaces[index]) : -1
        }
    }

    /// Forgets the gradients; gives back memory that only a very long record needs.
    func release() {
        if !arrays.isEmpty { arrays.removeAll(keepingCapacity: arrays.capacity <= 100_000) }
        if capacity > 100_000 {
            nodes.deallocate()
            capacity = 64
            count = 0
            wholePass = 0
            nodes = .allocate(capacity: capacity)
        }
        if stackCapacity > 100_000 {
            stack.deallocate()
            stackCapacity = 64
            stack = .allocate(capacity: stackCapacity)
        }
    }
}
