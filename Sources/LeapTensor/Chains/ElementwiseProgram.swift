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

    subscript(slot: Int) -> Tensor { withOperand(slot) { $0 } }

    /// Calls `body` with an operand, whose references are not counted.
    @inline(__always)
    func withOperand<Result>(_ slot: Int, _ body: (Tensor) throws -> Result) rethrows -> Result {
        switch slot {
        case 0: try body(a)
        case 1: try body(b)
        case 2: try body(c)
        default: try body(d)
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
    private let instructions: UnsafeMutableBufferPointer<leap_instruction>
    private let constants: UnsafeMutableBufferPointer<Double>
    /// Which operand a leaf register shows.
    private let slots: UnsafeMutableBufferPointer<Int>
    private let registerCount: Int

    /// - Parameter formula: gives the value from the operands.
    init(_ formula: ChainFormula) {
        func operand(_ slot: Int) -> ChainNumber { .node(ChainNode(nil, .f64, offset: slot)) }
        let program = ChainProgram()
        let value = formula(operand(0), operand(1), operand(2), operand(3))
        // The program does not keep the nodes it was made from.
        defer { withExtendedLifetime(value) {} }
        switch value {
        case .constant(let number): result = .constant(number)
        case .node(let node) where node.isLeaf: result = .operand(node.offset)
        case .node(let node):
            program.compile(node)
            result = .register(node.register)
        }
        instructions = .allocate(capacity: program.instructionCount)
        for index in 0..<program.instructionCount {
            instructions.initializeElement(at: index, to: program.instructions[index])
        }
        constants = .allocate(capacity: program.constantCount)
        for index in 0..<program.constantCount {
            constants.initializeElement(at: index, to: program.constants[index])
        }
        slots = .allocate(capacity: program.leafCount)
        for register in 0..<program.leafCount {
            slots.initializeElement(at: register, to: program.leaf(register).offset)
        }
        registerCount = program.registerCount
    }

    deinit {
        instructions.deallocate()
        constants.deallocate()
        slots.deallocate()
    }

    /// The value for operands that broadcast to the shape, which has `count` elements.
    /// - Parameter leaves: room for the description of four operands.
    /// - Throws: `.memory`, `.interrupted`.
    func run(
        _ operands: ChainOperands, shape: Shape, count: Int, type: DataType,
        _ leaves: UnsafeMutablePointer<leap_leaf>
    ) throws -> Tensor {
        switch result {
        case .constant(let value): return try Tensor(scalar: value, dataType: type).expanded(to: shape)
        case .operand(let slot): return try operands[slot].expanded(to: shape).converted(to: type)
        case .register(let register):
            let storage = try Storage.allocate(byteCount: count * type.byteCount)
            if count > 0 { try run(operands, shape, type, count, register, storage.pointer, leaves) }
            return Tensor(dataType: type, shape: shape, storage: storage)
        }
    }

    private func run(
        _ operands: ChainOperands, _ shape: Shape, _ type: DataType, _ count: Int, _ register: Int,
        _ target: UnsafeMutableRawPointer, _ leaves: UnsafeMutablePointer<leap_leaf>
    ) throws {
        for slot in slots { try operands.withOperand(slot) { try $0.storage?.settle() } }
        // Numbers are read from here.
        var numbers = (0.0, 0.0, 0.0, 0.0)
        withUnsafeMutablePointer(to: &numbers) { numbers in
            let numbers = UnsafeMutableRawPointer(numbers).assumingMemoryBound(to: Double.self)
            for place in 0..<slots.count {
                operands.withOperand(slots[place]) {
                    Self.describe($0, shape, type, count, numbers + place, in: leaves + place)
                }
            }
            var output = leap_output(base: target, place: Int32(truncatingIfNeeded: register))
            withUnsafePointer(to: &output) { output in
                var chain = leap_chain(
                    instructions: instructions.baseAddress, leaves: leaves, constants: constants.baseAddress,
                    outputs: output, instruction_count: Int32(truncatingIfNeeded: instructions.count),
                    leaf_count: Int32(truncatingIfNeeded: slots.count),
                    constant_count: Int32(truncatingIfNeeded: constants.count), output_count: 1,
                    register_count: Int32(truncatingIfNeeded: registerCount), summed: -1, factor: -1,
                    type: Int32(type.rawValue))
                _ = leap_chain_run(&chain, 0, count)
            }
        }
    }

    /// Describes an operand as the kernels read it. A number is written to `number` and repeated.
    @inline(__always)
    private static func describe(
        _ x: Tensor, _ shape: Shape, _ type: DataType, _ count: Int, _ number: UnsafeMutablePointer<Double>,
        in leaf: UnsafeMutablePointer<leap_leaf>
    ) {
        guard let storage = x.storage else {
            number.pointee = x.scalarValue
            leaf.pointee.base = UnsafeRawPointer(number)
            leaf.pointee.type = Int32(DataType.f64.rawValue)
            leaf.pointee.setRun(count, step: 0)
            return
        }
        leaf.pointee.base = UnsafeRawPointer(storage.pointer + x.offset * x.dataType.byteCount)
        leaf.pointee.type = Int32(x.dataType.rawValue)
        if !x.isPacked || x.shape != shape {
            leaf.pointee.setLayout(of: x, broadcastTo: shape)
        } else if x.dataType == type {
            leaf.pointee.rank = 0
        } else {
            leaf.pointee.setRun(count, step: 1)
        }
    }
}

extension leap_leaf {
    /// Enters one axis.
    @inline(__always)
    mutating func setRun(_ size: Int, step: Int) {
        rank = 1
        sizes.0 = size
        steps.0 = step
    }

    /// Enters the sizes and steps with which an array is read as a larger shape, as `mergedLayout` gives them.
    mutating func setLayout(of x: Tensor, broadcastTo target: Shape) {
        var count = 0
        withUnsafeMutableBytes(of: &sizes) { sizes in
            withUnsafeMutableBytes(of: &steps) { steps in
                let sizes = sizes.assumingMemoryBound(to: Int.self)
                let steps = steps.assumingMemoryBound(to: Int.self)
                // From the last axis to the first: the step of packed neighbours is known on the way.
                var packed = 1
                let lead = target.rank - x.shape.rank
                for axis in stride(from: target.rank - 1, through: 0, by: -1) {
                    var step = 0
                    if axis >= lead {
                        let size = x.shape[axis - lead]
                        if size == target[axis] { step = x.strides?[axis - lead] ?? packed }
                        packed *= size
                    }
                    let size = target[axis]
                    if size == 1 { continue }
                    if count > 0, step == steps[count - 1] * sizes[count - 1] {
                        sizes[count - 1] *= size
                    } else {
                        sizes[count] = size
                        steps[count] = step
                        count += 1
                    }
                }
                for place in 0..<count / 2 {
                    sizes.swapAt(place, count - 1 - place)
                    steps.swapAt(place, count - 1 - place)
                }
            }
        }
        if count == 0 { setRun(1, step: 1) } else { rank = Int32(truncatingIfNeeded: count) }
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
