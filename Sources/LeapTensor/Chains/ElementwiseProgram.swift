import LeapKernels

/// A formula of up to four operands; those it does not have are given all the same.
typealias ChainFormula = (ChainNumber, ChainNumber, ChainNumber, ChainNumber) -> ChainNumber

/// The operands of a formula. Those it does not have repeat the first.
struct ChainOperands {
    let a, b, c, d: Tensor

    init(_ a: Tensor, _ b: Tensor? = nil, _ c: Tensor? = nil, _ d: Tensor? = nil) {
        self.a = a
        self.b = b ?? a
        self.c = c ?? a
        self.d = d ?? a
    }

    subscript(slot: Int) -> Tensor {
        switch slot {
        case 0: a
        case 1: b
        case 2: c
        default: d
        }
    }
}

/// A formula compiled once for operands that are given later: what small arrays are computed with, where noting a chain
/// would cost more than running it.
final class ElementwiseProgram {
    private enum Result {
        case constant(Double)
        case operand(Int)
        case register(Int)
    }

    private let result: Result
    private var instructions: [leap_instruction] = []
    private var constants: [Double] = []
    /// Which operand a leaf register shows.
    private var slots: [Int] = []
    private var registerCount = 0

    /// - Parameter formula: gives the value from the operands.
    init(_ formula: ChainFormula) {
        func operand(_ slot: Int) -> ChainNumber { .node(ChainNode(nil, .f64, offset: slot)) }
        switch formula(operand(0), operand(1), operand(2), operand(3)) {
        case .constant(let number): result = .constant(number)
        case .node(let node) where node.isLeaf: result = .operand(node.offset)
        case .node(let node):
            let program = ChainProgram()
            program.compile(node)
            result = .register(node.register)
            instructions = (0..<program.instructionCount).map { program.instructions[$0] }
            constants = (0..<program.constantCount).map { program.constants[$0] }
            slots = (0..<program.leafCount).map { program.leaf($0).offset }
            registerCount = program.registerCount
        }
    }

    /// The value for operands that broadcast to the shape.
    /// - Throws: `.memory`.
    func run(_ operands: ChainOperands, shape: Shape, type: DataType) throws -> Tensor {
        switch result {
        case .constant(let value): return try Tensor(scalar: value, dataType: type).expanded(to: shape)
        case .operand(let slot): return try operands[slot].expanded(to: shape).converted(to: type)
        case .register(let register):
            let count = shape.count
            let storage = try Storage.allocate(byteCount: count * type.byteCount)
            if count > 0 { try run(operands, shape, type, count, register, storage.pointer) }
            return Tensor(dataType: type, shape: shape, storage: storage)
        }
    }

    private func run(
        _ operands: ChainOperands, _ shape: Shape, _ type: DataType, _ count: Int, _ register: Int,
        _ target: UnsafeMutableRawPointer
    ) throws {
        for slot in slots { try operands[slot].storage?.settle() }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: slots.count + 1) { numbers in
            withUnsafeTemporaryAllocation(of: leap_leaf.self, capacity: slots.count + 1) { leaves in
                for (place, slot) in slots.enumerated() {
                    numbers.initializeElement(at: place, to: 0)
                    let number = numbers.baseAddress.map { $0 + place }
                    leaves.initializeElement(at: place, to: Self.leaf(operands[slot], shape, type, count, number))
                }
                instructions.withUnsafeBufferPointer { instructions in
                    constants.withUnsafeBufferPointer { constants in
                        withUnsafePointer(to: leap_output(base: target, place: Int32(register))) { output in
                            var chain = leap_chain(
                                instructions: instructions.baseAddress, leaves: UnsafePointer(leaves.baseAddress),
                                constants: constants.baseAddress, outputs: output,
                                instruction_count: Int32(instructions.count), leaf_count: Int32(slots.count),
                                constant_count: Int32(constants.count), output_count: 1,
                                register_count: Int32(registerCount), summed: -1, factor: -1, type: Int32(type.rawValue)
                            )
                            _ = leap_chain_run(&chain, 0, count)
                        }
                    }
                }
            }
        }
        withExtendedLifetime(operands) {}
    }

    /// An operand as the kernels read it. A number is written to `number` and repeated.
    private static func leaf(
        _ x: Tensor, _ shape: Shape, _ type: DataType, _ count: Int, _ number: UnsafeMutablePointer<Double>?
    ) -> leap_leaf {
        var leaf = leap_leaf()
        guard let storage = x.storage else {
            number?.pointee = x.scalarValue
            leaf.base = UnsafeRawPointer(number)
            leaf.type = Int32(DataType.f64.rawValue)
            leaf.setLayout([count], [0])
            return leaf
        }
        leaf.base = UnsafeRawPointer(storage.pointer + x.offset * x.dataType.byteCount)
        leaf.type = Int32(x.dataType.rawValue)
        if x.isPacked, x.shape == shape {
            if x.dataType != type { leaf.setLayout([count], [1]) }
            return leaf
        }
        let layout = x.mergedLayout(broadcastTo: shape)
        leaf.setLayout(layout.sizes, layout.steps)
        return leaf
    }
}

extension Tensor {
    /// The sizes and steps with which the elements are read as a larger shape, neighbouring axes merged where one walk
    /// serves both. At least one axis.
    func mergedLayout(broadcastTo target: Shape) -> (sizes: [Int], steps: [Int]) {
        let strides = self.strides(broadcastTo: target)
        var sizes: [Int] = []
        var steps: [Int] = []
        for axis in 0..<target.rank where target[axis] != 1 {
            if let last = steps.last, last == strides[axis] * target[axis] {
                sizes[sizes.count - 1] *= target[axis]
                steps[steps.count - 1] = strides[axis]
            } else {
                sizes.append(target[axis])
                steps.append(strides[axis])
            }
        }
        return sizes.isEmpty ? ([1], [1]) : (sizes, steps)
    }
}
