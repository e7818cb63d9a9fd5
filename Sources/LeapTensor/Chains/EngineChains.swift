import LeapKernels

extension Engine {
    /// Arrays of at most so many elements are computed at once: noting them costs as much.
    static let smallCount = 256

    /// The value of a formula over operands that broadcast to the shape: computed at once for small arrays, else
    /// pending.
    /// - Throws: `.memory`, `.interrupted`.
    func elementwise(
        _ program: ElementwiseProgram, _ operands: [Tensor], shape: Shape, type: DataType,
        _ formula: ([ChainNumber]) -> ChainNumber
    ) throws -> Tensor {
        let count = shape.count
        if count <= Self.smallCount { return try program.run(operands, shape: shape, type: type) }
        var value = formula(try operands.map { try chainNumber($0, shape, count, type) })
        if case .node(let node) = value, node.size > ChainRunner.limit {
            let counted = ChainProgram.count(node, limit: ChainRunner.limit)
            if counted <= ChainRunner.limit {
                node.setSize(counted)
            } else {
                for operand in operands { try operand.storage?.settle() }
                value = formula(try operands.map { try chainNumber($0, shape, count, type) })
            }
        }
        switch value {
        case .constant(let number): return try Tensor(scalar: number, dataType: type).expanded(to: shape)
        case .node(let node): return try pendingTensor(node, shape, count, type)
        }
    }

    private func pendingTensor(_ node: ChainNode, _ shape: Shape, _ count: Int, _ type: DataType) throws -> Tensor {
        if let owner = node.owner {
            return Tensor(dataType: type, shape: shape, storage: owner.takeUnretainedValue())
        }
        var node = node
        if let leaf = node.leaf {
            if leaf.steps.isEmpty, leaf.dataType == type, let storage = leaf.storage {
                return Tensor(dataType: type, shape: shape, storage: storage, offset: leaf.offset)
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
        if x.strides?.allSatisfy({ $0 == 0 }) == true || x.count == 1 { return .constant(x.firstElement) }
        var layout: (sizes: [Int], steps: [Int]) = ([], [])
        if !x.isPacked || x.shape != shape {
            layout = x.mergedLayout(broadcastTo: shape)
            if layout.sizes.count == 1, layout.steps == [1] { layout = ([], []) }
        }
        if layout.sizes.isEmpty, x.dataType != type { layout = ([count], [1]) }
        return .node(
            ChainNode(
                leaf: .init(
                    storage: storage, dataType: x.dataType, offset: x.offset, sizes: layout.sizes, steps: layout.steps)))
    }

    /// The sum of all elements of an array that is pending, without computing the array.
    func pendingSum(_ x: Tensor) throws -> Double? {
        guard let storage = x.storage, let pending = storage.pending, x.isPacked, x.offset == 0,
            storage.byteCount == x.count * x.dataType.byteCount
        else { return nil }
        return try pending.runner.sum(pending.node, count: x.count)
    }

    /// Computes what is pending in an array.
    /// - Throws: `.memory`, `.interrupted`.
    public func settle(_ x: Tensor) throws { try x.storage?.settle() }
}
