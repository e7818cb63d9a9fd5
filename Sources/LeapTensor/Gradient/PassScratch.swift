/// A recorded tensor in the order of a pass: inputs before results.
struct PassNode {
    /// Kept alive by the output of the pass.
    let tensor: Unmanaged<Tensor>
    /// The places of the inputs in the order; -1 for constants.
    let first: Int32
    let second: Int32
    /// Where the places of the other inputs begin in `PassScratch.otherPlaces`.
    let others: Int32
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
    var nodes: [PassNode] = []
    var otherPlaces: [Int32] = []
    /// Where the targets stand in the order; -1 for parameters, and for tensors that are not in it.
    var targetPlaces: [Int32] = []
    /// The gradients of arrays by place; empty until the first.
    var arrays: [Tensor?] = []
    private var stack: [(tensor: Unmanaged<Tensor>, next: Int32)] = []

    /// The place of an input in the order of the pass, or -1.
    @inline(__always)
    private func place(_ input: Tensor?, _ pass: UInt64) -> Int32 {
        guard let input, input.isRecorded, input.passNumber == pass else { return -1 }
        return input.passIndex
    }

    /// Lists the recorded tensors that the output was computed from, inputs first, without recursion. What lies
    /// behind `end` is left out.
    func collect(_ output: Tensor, pass: UInt64, end: Tensor?) {
        nodes.removeAll(keepingCapacity: true)
        otherPlaces.removeAll(keepingCapacity: true)
        stack.removeAll(keepingCapacity: true)
        guard output.isRecorded else { return }
        enter(output, pass, end)
        while !stack.isEmpty {
            let top = stack.count - 1
            let (reference, start) = stack[top]
            let entered = reference._withUnsafeGuaranteedRef { tensor -> Bool in
                var next = Int(start)
                let inputCount = 2 + tensor.otherInputs.count
                while next < inputCount {
                    let input = tensor.input(next)
                    next += 1
                    if let input, input.isRecorded, input.passNumber != pass {
                        stack[top].next = Int32(next)
                        if enter(input, pass, end) { return true }
                    }
                }
                return false
            }
            if !entered {
                stack.removeLast()
                reference._withUnsafeGuaranteedRef { append($0, pass) }
            }
        }
    }

    /// Visits a tensor: one without inputs enters the order at once, another goes on the stack.
    @inline(__always) @discardableResult
    private func enter(_ tensor: Tensor, _ pass: UInt64, _ end: Tensor?) -> Bool {
        tensor.passNumber = pass
        if tensor.firstInput == nil || tensor === end {
            tensor.passIndex = Int32(nodes.count)
            nodes.append(PassNode(tensor: .passUnretained(tensor), first: -1, second: -1, others: -1))
            return false
        }
        tensor.passIndex = -1
        stack.append((.passUnretained(tensor), 0))
        return true
    }

    @inline(__always)
    private func append(_ tensor: Tensor, _ pass: UInt64) {
        var others: Int32 = -1
        if !tensor.otherInputs.isEmpty {
            others = Int32(otherPlaces.count)
            for input in tensor.otherInputs { otherPlaces.append(place(input, pass)) }
        }
        tensor.passIndex = Int32(nodes.count)
        nodes.append(
            PassNode(
                tensor: .passUnretained(tensor), first: place(tensor.firstInput, pass),
                second: place(tensor.secondInput, pass), others: others))
    }

    /// Marks the targets and whatever depends on one.
    func mark(_ targets: [GradientTarget], pass: UInt64) {
        var variables: [UInt64] = []
        targetPlaces.removeAll(keepingCapacity: true)
        for target in targets {
            var place: Int32 = -1
            switch target {
            case .variable(let number): variables.append(number)
            case .node(let tensor):
                if tensor.isRecorded, tensor.passNumber == pass {
                    place = tensor.passIndex
                    nodes[Int(place)].isTarget = true
                }
            }
            targetPlaces.append(place)
        }
        let lookup = variables.count > 8 ? Set(variables) : []
        for place in nodes.indices {
            let node = nodes[place]
            var isTarget = node.isTarget
            var depends = false
            if node.first < 0, node.second < 0, node.others < 0 {
                let variable = node.tensor._withUnsafeGuaranteedRef { $0.variable }
                if variable != 0 {
                    isTarget = isTarget || (lookup.isEmpty ? variables.contains(variable) : lookup.contains(variable))
                }
            } else {
                depends = node.first >= 0 && nodes[Int(node.first)].depends
                depends = depends || (node.second >= 0 && nodes[Int(node.second)].depends)
                if !depends, node.others >= 0 {
                    let count = node.tensor._withUnsafeGuaranteedRef { $0.otherInputs.count }
                    for index in Int(node.others)..<Int(node.others) + count where otherPlaces[index] >= 0 {
                        if nodes[Int(otherPlaces[index])].depends { depends = true }
                    }
                }
            }
            nodes[place].isTarget = isTarget
            nodes[place].depends = depends || isTarget
        }
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
        arrays.removeAll(keepingCapacity: arrays.capacity <= 100_000)
        if nodes.capacity > 100_000 {
            nodes = []
            otherPlaces = []
            stack = []
        }
    }
}
