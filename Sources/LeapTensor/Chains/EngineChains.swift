import LeapKernels

extension Engine {
    /// Arrays of at most so many elements are computed at once: noting them costs as much.
    static let smallCount = 256

    /// The value of a formula over operands that broadcast to the shape: computed at once for small arrays, else
    /// pending.
    /// - Throws: `.memory`, `.interrupted`.
    func elementwise(
        _ program: ElementwiseProgram, _ operands: ChainOperands, shape: Shape, type: DataType,
        _ formula: ChainFormula, operandCount: Int
    ) throws -> Tensor {
        let count = shape.count
        if count <= Self.smallCount {
            return try program.run(operands, shape: shape, count: count, type: type, chains.leaves)
        }
        if shape.rank == 4, let inMemory = try channelsLast(operands, shape, operandCount) {
            let memory = Shape(Tensor.channelsLastOrder.map { shape[$0] })
            return try noted(inMemory, memory, type, formula, operandCount).asChannelsFirst()
        }
        return try noted(operands, shape, type, formula, operandCount)
    }

    /// The value of a formula over large operands, pending.
    private func noted(
        _ operands: ChainOperands, _ shape: Shape, _ type: DataType, _ formula: ChainFormula, _ operandCount: Int
    ) throws -> Tensor {
        let count = shape.count
        func evaluate() throws -> ChainNumber {
            let a = try chainNumber(operands.a, shape, count, type)
            let b = operandCount > 1 ? try chainNumber(operands.b, shape, count, type) : a
            let c = operandCount > 2 ? try chainNumber(operands.c, shape, count, type) : a
            let d = operandCount > 3 ? try chainNumber(operands.d, shape, count, type) : a
            return formula(a, b, c, d)
        }
        var value = try evaluate()
        if case .node(let node) = value, node.size > ChainRunner.limit {
            let counted = ChainProgram.count(node, limit: ChainRunner.limit)
            if counted <= ChainRunner.limit {
                node.setSize(counted)
            } else {
                for slot in 0..<operandCount { try operands[slot].storage?.settle() }
                value = try evaluate()
            }
        }
        switch value {
        case .constant(let number): return try Tensor(scalar: number, dataType: type).expanded(to: shape)
        case .node(let node): return try pendingTensor(node, shape, count, type)
        }
    }

    /// The operands seen as they lie in memory, when one of them is images with the channels last: then the result lies in
    /// the same way.
    private func channelsLast(_ operands: ChainOperands, _ shape: Shape, _ count: Int) throws -> ChainOperands? {
        var isChannelsLast = false
        for slot in 0..<count {
            let operand = operands[slot]
            if operand.shape == shape, !operand.isPacked, try operand.asChannelsLast() != nil { isChannelsLast = true }
        }
        guard isChannelsLast else { return nil }
        func seen(_ x: Tensor) throws -> Tensor {
            guard x.storage != nil else { return x }
            let strides = x.strides(broadcastTo: shape)
            let sizes = Shape([Int](repeating: 1, count: 4 - x.rank) + x.shape.dimensions)
            return try x.view(
                Shape(Tensor.channelsLastOrder.map { sizes[$0] }), Tensor.channelsLastOrder.map { strides[$0] })
        }
        return ChainOperands(
            try seen(operands.a), count > 1 ? try seen(operands.b) : nil, count > 2 ? try seen(operands.c) : nil,
            count > 3 ? try seen(operands.d) : nil)
    }

    private func pendingTensor(_ node: ChainNode, _ shape: Shape, _ count: Int, _ type: DataType) throws -> Tensor {
        if let owner = node.owner {
            return Tensor(dataType: type, shape: shape, storage: owner.takeUnretainedValue())
        }
        var node = node
        if node.isLeaf {
            if node.layout == nil, let storage = node.storage {
                return Tensor(dataType: type, shape: shape, storage: storage, offset: node.offset)
            }
            // The larger of a value and itself: a copy.
            node = ChainNode(LEAP_MAXIMUM, .node(node), .node(node))
        }
        try Storage.check(byteCount: count * type.byteCount)
        node.dataType = type
        let storage = Storage(pending: PendingChain(node: node, runner: chains), byteCount: count * type.byteCount)
        return Tensor(dataType: type, shape: shape, storage: storage)
    }

    /// An operand of a chain: a number, what is pending, or memory to read.
    private func chainNumber(_ x: Tensor, _ shape: Shape, _ count: Int, _ type: DataType) throws -> ChainNumber {
        guard let storage = x.storage else { return .constant(x.scalarValue) }
        let isWhole = x.isPacked && x.offset == 0 && storage.byteCount == count * x.dataType.byteCount
        if let pending = storage.pending {
            if isWhole, x.dataType == type { return .node(pending.node) }
            try storage.settle()
        }
        if storage.product != nil, !isWhole || x.dataType != type { try storage.settle() }
        if x.strides?.allSatisfy({ $0 == 0 }) == true || x.count == 1 { return .constant(x.firstElement) }
        var layout: ChainNode.Layout?
        if !x.isPacked || x.shape != shape {
            let merged = x.mergedLayout(broadcastTo: shape)
            if merged.steps != [1] { layout = ChainNode.Layout(merged.sizes, merged.steps) }
        }
        if layout == nil {
            if x.dataType != type {
                layout = ChainNode.Layout([count], [1])
            } else if x.offset == 0, storage.byteCount == count * type.byteCount {
                return .node(.whole(storage, type))
            }
        }
        return .node(ChainNode(storage, x.dataType, offset: x.offset, layout: layout))
    }

    /// The sum of all elements of an array that is pending, without computing the array.
    func pendingSum(_ x: Tensor) throws -> Double? {
        guard let storage = x.storage, let pending = storage.pending, x.isPacked, x.offset == 0,
            storage.byteCount == x.count * x.dataType.byteCount
        else { return nil }
        return try pending.runner.sum(pending.node, count: x.count)
    }

    /// Lets an array whose elements will be needed be computed by the next that needs them on its way, unless it waits for
    /// much already.
    /// - Throws: `.memory`, `.interrupted`.
    public func settleSoon(_ x: Tensor) throws {
        guard let storage = x.storage, let pending = storage.pending else { return }
        if pending.node.size > Self.largestWait { return try storage.settle() }
        pending.node.isWanted = true
    }

    /// The size of a chain that may wait: a state that is changed over and over must not keep all rounds before.
    private static let largestWait = 20

    /// Computes what is pending in an array.
    /// - Throws: `.memory`, `.interrupted`.
    public func settle(_ x: Tensor) throws { try x.storage?.settle() }
}
