/// What a gradient is taken with respect to.
public enum GradientTarget {
    /// A parameter: the gradients of all its leaves in the record are summed.
    case variable(UInt64)
    /// A tensor that the output was computed from.
    case node(Tensor)
}

extension Engine {
    /// The gradients of an output with respect to the targets: one pass backwards over its record.
    ///
    /// The pass itself is not recorded. Its results remember how to do it again, recorded, should they be
    /// differentiated themselves (see `DeferredGradient`), so that higher derivatives work to any order and cost
    /// nothing unless asked for.
    /// - Parameter seed: the gradient with respect to the output, in its shape; 1 when omitted.
    /// - Returns: for each target a fresh tensor of its shape and type; `nil` where the output does not depend on it.
    /// - Throws: `.shape` when the output is not one element and no seed is given, or the seed has another shape;
    ///   `.interrupted`.
    public func gradients(
        of output: Tensor, seed: Tensor? = nil, targets: [GradientTarget]
    ) throws -> [Tensor?] {
        try checkSeed(seed, of: output)
        guard output.isRecorded else { return [Tensor?](repeating: nil, count: targets.count) }
        return try withPass(over: output, targets) { scratch, wasRecording in
            let results = try runPass(scratch, output, seed: seed, targets)
            if wasRecording { deferRecords(of: results, output, seed, targets) }
            return results
        }
    }

    /// The gradient of a number with respect to one target.
    /// - Returns: `nil` where the output does not depend on the target.
    /// - Throws: `.shape` when the output is not one element; `.interrupted`.
    public func gradient(of output: Tensor, target: GradientTarget) throws -> Tensor? {
        try checkSeed(nil, of: output)
        guard output.isRecorded else { return nil }
        return try withPass(over: output, CollectionOfOne(target)) { scratch, wasRecording in
            guard try runPass(scratch, output, seed: nil),
                let result = try result(target, scratch.targetPlaces[0], scratch)
            else { return nil }
            if wasRecording { deferRecord(of: result, output, target) }
            return result
        }
    }

    /// Prepares a pass and calls `body` with its memory, and whether the engine was recording; it is not meanwhile.
    @inline(__always)
    private func withPass<Result>(
        over output: Tensor, _ targets: some Collection<GradientTarget>,
        _ body: (_ scratch: PassScratch, _ wasRecording: Bool) throws -> Result
    ) throws -> Result {
        let wasRecording = isRecording
        let scratch = spareScratch.popLast() ?? PassScratch()
        defer {
            isRecording = wasRecording
            scratch.release()
            spareScratch.append(scratch)
        }
        try prepare(output, targets, scratch)
        isRecording = false
        return try body(scratch, wasRecording)
    }

    /// Checks that a gradient of the output can start from the seed.
    /// - Throws: `.shape` when the output is not one element and no seed is given, or the seed has another shape.
    func checkSeed(_ seed: Tensor?, of output: Tensor) throws {
        if let seed {
            guard seed.shape == output.shape else {
                throw TensorError(
                    .shape,
                    "the gradient of an output of shape \(output.shape.literal) has the shape "
                        + "\(seed.shape.literal); the two must be the same")
            }
        } else if output.shape.rank != 0, output.count != 1 {
            throw TensorError(
                .shape, "a gradient needs a single number to start from, but {0} has the shape \(output.shape.literal)",
                help: ["make one number of it, for example with sum or mean"])
        }
    }

    /// Lists and marks the record of the output, with every deferred gradient on the way to a target replaced by
    /// its recorded computation.
    func prepare(_ output: Tensor, _ targets: some Collection<GradientTarget>, _ scratch: PassScratch) throws {
        var end: Tensor?
        if targets.count == 1, case .node(let tensor)? = targets.first { end = tensor }
        while true {
            // The order of the last pass holds when it was a pass over the whole record of the same output.
            if end == nil, scratch.holds(output, pass: passCount) {
                scratch.reset()
            } else {
                passCount += 1
                scratch.collect(output, pass: passCount, end: end)
            }
            scratch.mark(targets, pass: passCount)
            if !scratch.hasDeferred { return }
            var deferred: [Tensor] = []
            for place in 0..<scratch.count where scratch.nodes[place].depends {
                scratch.nodes[place].tensor._withUnsafeGuaranteedRef {
                    if $0.operationKind == .deferred, $0 !== end { deferred.append($0) }
                }
            }
            if deferred.isEmpty { return }
            for tensor in deferred { try expand(tensor) }
        }
    }

    /// Runs a prepared pass. While the engine records, the gradients of numbers are tensors, too.
    func runPass(
        _ scratch: PassScratch, _ output: Tensor, seed: Tensor?, _ targets: [GradientTarget]
    ) throws -> [Tensor?] {
        guard try runPass(scratch, output, seed: seed) else {
            return [Tensor?](repeating: nil, count: targets.count)
        }
        var results: [Tensor?] = []
        results.reserveCapacity(targets.count)
        for (index, target) in targets.enumerated() {
            results.append(try result(target, scratch.targetPlaces[index], scratch))
        }
        return results
    }

    /// The same, leaving the gradients where they are.
    /// - Returns: whether the output depends on a target at all.
    private func runPass(_ scratch: PassScratch, _ output: Tensor, seed: Tensor?) throws -> Bool {
        let last = scratch.count - 1
        guard last >= 0, scratch.nodes[last].depends else { return false }
        if output.storage == nil, !isRecording {
            scratch.nodes[last].gradient = seed?.scalarValue ?? 1
            scratch.nodes[last].isReached = true
        } else {
            try accumulate(
                seed ?? Tensor(scalar: 1, dataType: output.dataType).expanded(to: output.shape), at: last, scratch)
        }
        var place = last
        while place >= 0 {
            let node = scratch.nodes[place]
            if node.depends, node.isReached {
                try node.tensor._withUnsafeGuaranteedRef { try propagate($0, node, place, scratch) }
            }
            place -= 1
            if place & 0xFFF == 0 { try checkInterrupt() }
        }
        return true
    }

    /// Hands the gradient of a node on to its inputs.
    @inline(__always)
    private func propagate(_ tensor: Tensor, _ node: PassNode, _ place: Int, _ scratch: PassScratch) throws {
        if node.first < 0, node.second < 0, node.others < 0 { return }
        if tensor.storage == nil, tensor.dataType == .f64, !isRecording {
            // Numbers need no tensors: the partial derivatives are functions of numbers.
            let nodes = scratch.nodes
            let y = tensor.scalarValue
            let a = tensor.firstReference?._withUnsafeGuaranteedRef { $0.scalarValue } ?? 0
            switch tensor.operationKind {
            case .binary:
                let b = tensor.secondNumber
                tensor.withOperation(BinaryOperation.self) { operation in
                    if node.first >= 0, nodes[Int(node.first)].depends {
                        let partial =
                            operation.hasConstantFirst ? operation.constantFirst : operation.scalarFirstPartial(a, b, y)
                        nodes[Int(node.first)].gradient += node.gradient * partial
                        nodes[Int(node.first)].isReached = true
                    }
                    if node.second >= 0, nodes[Int(node.second)].depends {
                        let partial =
                            operation.hasConstantSecond
                            ? operation.constantSecond : operation.scalarSecondPartial(a, b, y)
                        nodes[Int(node.second)].gradient += node.gradient * partial
                        nodes[Int(node.second)].isReached = true
                    }
                }
                return
            case .unary:
                tensor.withOperation(UnaryOperation.self) { operation in
                    nodes[Int(node.first)].gradient += node.gradient * operation.scalarDerivative(a, y)
                    nodes[Int(node.first)].isReached = true
                }
                return
            default: break
            }
        }
        guard let operation = tensor.operation else { return }
        try propagateTensor(tensor, operation, node, place, scratch)
    }

    private func propagateTensor(
        _ tensor: Tensor, _ operation: Operation, _ node: PassNode, _ place: Int, _ scratch: PassScratch
    ) throws {
        let gradient: Tensor
        if tensor.storage == nil, !isRecording {
            gradient = Tensor(scalar: node.gradient, dataType: tensor.dataType)
        } else {
            guard let array = scratch.arrays[place] else { return }
            gradient = array
            if !node.isTarget { scratch.arrays[place] = nil }
        }
        let given = try operation.backward(
            tensor, gradient: gradient, wants: { scratch.wants(node, $0) }, engine: self)
        if let first = given.first, scratch.wants(node, 0) { try accumulate(first, at: Int(node.first), scratch) }
        if let second = given.second, scratch.wants(node, 1) { try accumulate(second, at: Int(node.second), scratch) }
        for (index, other) in given.others.enumerated() {
            if let other, scratch.wants(node, index + 2) {
                try accumulate(other, at: scratch.inputPlace(node, index + 2), scratch)
            }
        }
    }

    /// Adds to the gradient at a place.
    private func accumulate(_ contribution: Tensor, at place: Int, _ scratch: PassScratch) throws {
        let isNumber = scratch.nodes[place].tensor._withUnsafeGuaranteedRef { $0.storage == nil }
        scratch.nodes[place].isReached = true
        if isNumber, !isRecording {
            scratch.nodes[place].gradient += contribution.firstElement
            return
        }
        if scratch.arrays.isEmpty { scratch.arrays = [Tensor?](repeating: nil, count: scratch.count) }
        if let sum = scratch.arrays[place] {
            scratch.arrays[place] = try add(sum, contribution)
        } else {
            scratch.arrays[place] = contribution
        }
    }

    /// The gradient that a pass found for a target: zeros when nothing arrived although the output depends on it.
    private func result(_ target: GradientTarget, _ targetPlace: Int32, _ scratch: PassScratch) throws -> Tensor? {
        func read(_ place: Int) throws -> Tensor {
            let node = scratch.nodes[place]
            return try node.tensor._withUnsafeGuaranteedRef { tensor in
                if tensor.storage == nil, !isRecording {
                    return Tensor(scalar: node.gradient, dataType: tensor.dataType)
                }
                guard node.isReached, let array = scratch.arrays[place] else {
                    return try Tensor(scalar: 0, dataType: tensor.dataType).expanded(to: tensor.shape)
                }
                return isRecording ? array : Tensor(sharing: array, variable: 0)
            }
        }
        switch target {
        case .node:
            return targetPlace < 0 ? nil : try read(Int(targetPlace))
        case .variable(let number):
            var sum: Tensor?
            for leaf in scratch.targetLeaves {
                let place = Int(leaf)
                if scratch.nodes[place].tensor._withUnsafeGuaranteedRef({ $0.variable }) != number { continue }
                let gradient = try read(place)
                sum = try sum.map { try add($0, gradient) } ?? gradient
            }
            return sum
        }
    }
}
