import LeapDiagnostics
import LeapKernels
import LeapTensor

extension Interpreter {
    /// Where a value that an instruction reads stands: a register, or a constant.
    @inline(__always)
    private static func operand(
        _ index: Int32, _ base: UnsafeMutablePointer<Value>, _ constants: UnsafeMutablePointer<Value>
    ) -> UnsafeMutablePointer<Value> {
        _fastPath(index >= 0) ? base + Int(index) : constants + Int(~index)
    }

    /// Runs code until it returns. The arguments stand in the first registers from `base` on.
    ///
    /// The state of the loop (instruction, frame, constants) is in locals, so that nothing but registers is touched
    /// between instructions; calls of functions written in the language stay within this loop and use no stack of
    /// the machine.
    func execute(
        _ firstCode: Code, function firstFunction: Function?, base firstBase: UnsafeMutablePointer<Value>,
        given firstGiven: UInt32
    ) throws -> Value {
        let floor = frameCount
        var code = Unmanaged.passUnretained(firstCode)
        var function = firstFunction.map { Unmanaged.passUnretained($0) }
        var base = firstBase
        var given = firstGiven
        guard var instruction = firstCode.instructions.baseAddress, var constants = firstCode.constants.baseAddress
        else { return .none }
        stackTop = base + firstCode.registerCount

        do {
            while true {
                let current = instruction.pointee
                instruction += 1
                switch current.opcode {
                case .move:
                    let source = Self.operand(current.b, base, constants)
                    if case .number(let number) = source.pointee {
                        (base + Int(current.a)).store(number)
                    } else if case .unbound = source.pointee {
                        throw unboundError(code, instruction, register: Int(current.b))
                    } else if Int(current.b) >= code._withUnsafeGuaranteedRef({ $0.firstTemporary }) {
                        base[Int(current.a)] = source.take()
                    } else {
                        base[Int(current.a)] = source.pointee
                    }
                case .moveOrGlobal:
                    if case .unbound = base[Int(current.b)] {
                        let value = registers.start[Int(current.c)]
                        if case .unbound = value { throw unboundGlobalError(Int(current.c)) }
                        base[Int(current.a)] = value
                    } else {
                        base[Int(current.a)] = base[Int(current.b)]
                    }
                case .moveOrCapture:
                    if case .unbound = base[Int(current.b)] {
                        base[Int(current.a)] = try capture(function, Int(current.c))
                    } else {
                        base[Int(current.a)] = base[Int(current.b)]
                    }
                case .loadGlobal:
                    let source = registers.start + Int(current.b)
                    if case .unbound = source.pointee { throw unboundGlobalError(Int(current.b)) }
                    base[Int(current.a)] = source.pointee
                case .loadCapture: base[Int(current.a)] = try capture(function, Int(current.b))
                case .loadSelf:
                    if let function { base[Int(current.a)] = .function(function.takeUnretainedValue()) }

                case .add:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x + y)
                    } else {
                        try arithmetic(current, left, right, base, code, instruction)
                    }
                case .subtract:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x - y)
                    } else {
                        try arithmetic(current, left, right, base, code, instruction)
                    }
                case .multiply:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x * y)
                    } else {
                        try arithmetic(current, left, right, base, code, instruction)
                    }
                case .divide:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x / y)
                    } else {
                        try arithmetic(current, left, right, base, code, instruction)
                    }
                case .remainder:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(leap_remainder(x, y))
                    } else {
                        try arithmetic(current, left, right, base, code, instruction)
                    }
                case .floorDivide:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(Arithmetic.floorDivide(x, y))
                    } else {
                        try arithmetic(current, left, right, base, code, instruction)
                    }
                case .power:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(Arithmetic.power(x, y))
                    } else {
                        try arithmetic(current, left, right, base, code, instruction)
                    }
                case .matrixMultiply, .logicalAnd, .logicalOr, .range, .compose:
                    try arithmetic(
                        current, Self.operand(current.b, base, constants), Self.operand(current.c, base, constants),
                        base, code, instruction)

                case .less:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x < y)
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .lessOrEqual:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x <= y)
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .greater:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x > y)
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .greaterOrEqual:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x >= y)
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .equal:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x == y)
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .notEqual:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        (base + Int(current.a)).store(x != y)
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }

                // A comparison of numbers with the jump that follows it: the jump is taken here, or passed over.
                case .lessAndJump:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        if x < y {
                            instruction += 1
                        } else {
                            instruction =
                                code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                                + Int(instruction.pointee.a)
                        }
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .lessOrEqualAndJump:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        if x <= y {
                            instruction += 1
                        } else {
                            instruction =
                                code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                                + Int(instruction.pointee.a)
                        }
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .greaterAndJump:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        if x > y {
                            instruction += 1
                        } else {
                            instruction =
                                code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                                + Int(instruction.pointee.a)
                        }
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .greaterOrEqualAndJump:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        if x >= y {
                            instruction += 1
                        } else {
                            instruction =
                                code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                                + Int(instruction.pointee.a)
                        }
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .equalAndJump:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        if x == y {
                            instruction += 1
                        } else {
                            instruction =
                                code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                                + Int(instruction.pointee.a)
                        }
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }
                case .notEqualAndJump:
                    let left = Self.operand(current.b, base, constants)
                    let right = Self.operand(current.c, base, constants)
                    if case .number(let x) = left.pointee, case .number(let y) = right.pointee {
                        if x != y {
                            instruction += 1
                        } else {
                            instruction =
                                code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                                + Int(instruction.pointee.a)
                        }
                    } else {
                        try comparison(current, left, right, base, code, instruction)
                    }

                case .negate:
                    let source = Self.operand(current.b, base, constants)
                    if case .number(let x) = source.pointee {
                        (base + Int(current.a)).store(-x)
                    } else {
                        try unary(current, source, base, code, instruction)
                    }
                case .plus, .not, .squareRoot, .derivative:
                    try unary(current, Self.operand(current.b, base, constants), base, code, instruction)
                case .partial:
                    engine.origin = span(code, instruction).rawValue
                    stackTop = base + code._withUnsafeGuaranteedRef { $0.registerCount }
                    let result = try partial(
                        of: Self.operand(current.b, base, constants).pointee,
                        by: Self.operand(current.c, base, constants).pointee,
                        names: operandSpans(code, instruction))
                    clearTemporaries(current, base, code)
                    base[Int(current.a)] = result

                case .jump:
                    instruction =
                        code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                        + Int(current.a)
                case .jumpBack:
                    if engine.interrupt.isRequested { throw Diagnostic(.interrupted, "interrupted") }
                    instruction =
                        code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                        + Int(current.a)
                case .jumpBackInRange:
                    if engine.interrupt.isRequested { throw Diagnostic(.interrupted, "interrupted") }
                    let start = code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                    instruction = start + Int(current.a)
                    let head = instruction.pointee
                    let counter = base + Int(head.a)
                    if case .number(let x) = counter.pointee, case .number(let last) = (counter + 1).pointee, x <= last
                    {
                        (base + Int(head.b)).store(x)
                        counter.initialize(to: .number(x + 1))
                        instruction += 1
                    } else {
                        instruction = start + Int(head.c)
                    }
                case .jumpIfFalse:
                    let condition: Bool
                    if case .boolean(let flag) = Self.operand(current.b, base, constants).pointee {
                        condition = flag
                    } else {
                        condition = try self.condition(
                            Self.operand(current.b, base, constants).pointee, code, instruction)
                    }
                    if !condition {
                        instruction =
                            code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                            + Int(current.a)
                    }
                case .jumpIfDecidedFalse, .jumpIfDecidedTrue:
                    if case .boolean(let flag) = Self.operand(current.b, base, constants).pointee,
                        flag == (current.opcode == .jumpIfDecidedTrue)
                    {
                        instruction =
                            code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                            + Int(current.a)
                    }
                case .jumpIfBound:
                    if case .unbound = base[Int(current.b)] { break }
                    instruction =
                        code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                        + Int(current.a)

                case .rangePrepare:
                    let (first, last) = try rangeBounds(
                        Self.operand(current.b, base, constants).pointee,
                        Self.operand(current.c, base, constants).pointee, operandSpans(code, instruction))
                    (base + Int(current.a)).store(first)
                    (base + Int(current.a) + 1).store(last)
                case .rangeNext:
                    let counter = base + Int(current.a)
                    if case .number(let x) = counter.pointee, case .number(let last) = (counter + 1).pointee, x <= last
                    {
                        (base + Int(current.b)).store(x)
                        counter.initialize(to: .number(x + 1))
                    } else {
                        instruction =
                            code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                            + Int(current.c)
                    }
                case .iterate:
                    let source = Self.operand(current.b, base, constants).pointee
                    base[Int(current.a)] = try iterator(over: source)
                    base[Int(current.a) + 1] = .number(0)
                case .iterateNext:
                    if let value = try nextElement(base + Int(current.a)) {
                        base[Int(current.b)] = value
                    } else {
                        base[Int(current.a)] = .unbound
                        instruction =
                            code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                            + Int(current.c)
                    }
                case .repeatPrepare:
                    (base + Int(current.a)).store(try repeatCount(Self.operand(current.b, base, constants).pointee))
                case .repeatNext:
                    if case .number(let left) = base[Int(current.a)], left >= 1 {
                        (base + Int(current.a)).store(left - 1)
                    } else {
                        instruction =
                            code._withUnsafeGuaranteedRef { $0.instructions.baseAddress.unsafelyUnwrapped }
                            + Int(current.b)
                    }

                case .call, .callGlobal:
                    if engine.interrupt.isRequested { throw Diagnostic(.interrupted, "interrupted") }
                    let callee = base + Int(current.a)
                    let count = Int(current.b)
                    let isGlobal = current.opcode == .callGlobal
                    let source = isGlobal ? registers.start + Int(current.c) : callee
                    guard let target = source.function else {
                        throw notAFunctionError(source.pointee, code, instruction, argumentCount: count)
                    }
                    if let targetCode = target._withUnsafeGuaranteedRef({ $0.code }) {
                        let newBase = callee + 1
                        let (size, firstTemporary, isSimple) = targetCode._withUnsafeGuaranteedRef {
                            ($0.registerCount, $0.firstTemporary, $0.isSimple && $0.parameterCount == count)
                        }
                        guard frameCount < Self.maximumDepth, registers.ensureStack(newBase + max(size, count) + 1)
                        else { throw recursionError() }
                        let newGiven: UInt32
                        if isSimple, isGlobal || current.c < 0 {
                            newGiven = (1 << UInt32(truncatingIfNeeded: count)) &- 1
                            var local = newBase + count
                            let end = newBase + firstTemporary
                            while local < end {
                                if !local.pointee.isTrivial {
                                    local.pointee = .unbound
                                } else {
                                    local.initialize(to: .unbound)
                                }
                                local += 1
                            }
                        } else {
                            let labels =
                                isGlobal || current.c < 0
                                ? nil : code._withUnsafeGuaranteedRef { $0.callShapes[Int(current.c)].labels }
                            newGiven = try bindArguments(
                                target.takeUnretainedValue(), targetCode.takeUnretainedValue(), base: newBase,
                                count: count, labels: labels)
                        }
                        (frames + frameCount).initialize(
                            to: Frame(
                                code: code, function: function, instruction: instruction, base: base, given: given,
                                callee: target))
                        frameCount &+= 1
                        code = targetCode
                        function = target
                        base = newBase
                        given = newGiven
                        targetCode._withUnsafeGuaranteedRef {
                            instruction = $0.instructions.baseAddress.unsafelyUnwrapped
                            constants = $0.constants.baseAddress.unsafelyUnwrapped
                        }
                        stackTop = base + size
                    } else {
                        stackTop = base + code._withUnsafeGuaranteedRef { $0.registerCount }
                        engine.origin = span(code, instruction).rawValue
                        let shape = isGlobal ? -1 : Int(current.c)
                        callSpans = argumentSpans(code, instruction, shape)
                        try callNative(target.takeUnretainedValue(), callee, count: count, shape: shape, code)
                    }
                case .returnValue:
                    let source = Self.operand(current.b, base, constants)
                    if case .unbound = source.pointee {
                        throw unboundError(code, instruction, register: Int(current.b))
                    }
                    let isFunction = function != nil
                    let (size, firstTemporary) = code._withUnsafeGuaranteedRef { ($0.registerCount, $0.firstTemporary) }
                    var result: Value
                    if current.b >= 0, isFunction || Int(current.b) >= firstTemporary {
                        if let made = source.function { noteMaker(made, by: code, base: base, given: given) }
                        result = source.take()
                    } else {
                        result = source.pointee
                    }
                    var register = isFunction ? base : base + firstTemporary
                    let end = base + size
                    while register < end {
                        if !register.pointee.isTrivial { register.pointee = .unbound }
                        register += 1
                    }
                    if frameCount == floor { return result }
                    frameCount &-= 1
                    let frame = frames[frameCount]
                    frame.call?.release()
                    let target = base - 1
                    code = frame.code
                    function = frame.function
                    instruction = frame.instruction
                    base = frame.base
                    given = frame.given
                    code._withUnsafeGuaranteedRef {
                        constants = $0.constants.baseAddress.unsafelyUnwrapped
                        stackTop = base + $0.registerCount
                    }
                    if case .number(let number) = result { target.store(number) } else { target.pointee = result }

                case .makeClosure: try makeClosure(current, base, code, function)
                case .makeArray:
                    engine.origin = span(code, instruction).rawValue
                    let isWrittenOut = current.b >= 0
                    let result = try makeArray(
                        base + Int(current.c), count: Int(isWrittenOut ? current.b : ~current.b),
                        isWrittenOut: isWrittenOut)
                    base[Int(current.a)] = result
                case .nameValue where (base + Int(current.a)).isNameless: break
                case .makeList, .makeRecord, .interpolate, .field, .destructure, .checkShape, .nameValue:
                    stackTop = base + code._withUnsafeGuaranteedRef { $0.registerCount }
                    engine.origin = span(code, instruction).rawValue
                    try structure(current, base, constants, code, instruction)
                case .index:
                    stackTop = base + code._withUnsafeGuaranteedRef { $0.registerCount }
                    engine.origin = span(code, instruction).rawValue
                    let result = try index(
                        Self.operand(current.b, base, constants).pointee, code, Int(current.c), base, instruction)
                    if Int(current.b) >= code._withUnsafeGuaranteedRef({ $0.firstTemporary }) {
                        Self.operand(current.b, base, constants).pointee = .unbound
                    }
                    base[Int(current.a)] = result
                case .assignIndex:
                    engine.origin = span(code, instruction).rawValue
                    try assignIndex(
                        base + Int(current.a), base + Int(current.b), code, Int(current.c), base, instruction)
                case .update:
                    // The commonest way: a number into a number.
                    if current.c == 0, case .number(let number) = Self.operand(current.b, base, constants).pointee,
                        let variable = Self.operand(current.a, base, constants).variable,
                        variable._withUnsafeGuaranteedRef({ $0.number }) != nil
                    {
                        set(variable, to: number)
                        continue
                    }
                    engine.origin = span(code, instruction).rawValue
                    try update(
                        Self.operand(current.a, base, constants).pointee,
                        Self.operand(current.b, base, constants).pointee, Int(current.c),
                        operandSpans(code, instruction))
                case .fail:
                    throw code._withUnsafeGuaranteedRef { $0.failures[Int(current.a)] }
                }
            }
        } catch {
            // The frames above the one this call began with are left: name them, free what they hold.
            var diagnostic = located(error, code, instruction, base: base)
            var top = base + code._withUnsafeGuaranteedRef { $0.registerCount }
            while frameCount > floor {
                frameCount -= 1
                let frame = frames[frameCount]
                frame.call?.release()
                diagnostic.frames.append(
                    Diagnostic.Frame(
                        function: functionName(function), span: span(frame.code, frame.instruction)))
                code = frame.code
                function = frame.function
                base = frame.base
                top = max(top, base + code._withUnsafeGuaranteedRef { $0.registerCount })
            }
            var register = function == nil ? base + code._withUnsafeGuaranteedRef { $0.firstTemporary } : base
            while register < top {
                if !register.pointee.isTrivial { register.pointee = .unbound }
                register += 1
            }
            throw diagnostic
        }
    }

    // Places

    @inline(__always)
    func span(_ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>) -> SourceSpan {
        code._withUnsafeGuaranteedRef { code in
            let index = next - code.instructions.baseAddress.unsafelyUnwrapped - 1
            return code.spans[index]
        }
    }

    @inline(never)
    func operandSpans(_ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>) -> [SourceSpan] {
        code._withUnsafeGuaranteedRef { code in
            let index = next - code.instructions.baseAddress.unsafelyUnwrapped - 1
            return code.operandSpans[index]
        }
    }

    /// The places of a call's function and of its positional arguments, which stand before those with names.
    @inline(never)
    private func argumentSpans(
        _ code: Unmanaged<Code>, _ next: UnsafeMutablePointer<Instruction>, _ shape: Int
    ) -> [SourceSpan] {
        let spans = operandSpans(code, next)
        guard shape >= 0 else { return spans }
        let labels = code._withUnsafeGuaranteedRef { $0.callShapes[shape].labels }
        return Array(spans.prefix(1 + labels.prefix { $0 == nil }.count))
    }

    /// Empties the operands of an instruction that were temporaries: their last use is over.
    @inline(__always)
    func clearTemporaries(_ current: Instruction, _ base: UnsafeMutablePointer<Value>, _ code: Unmanaged<Code>) {
        let firstTemporary = code._withUnsafeGuaranteedRef { $0.firstTemporary }
        if Int(current.b) >= firstTemporary { base[Int(current.b)] = .unbound }
        if Int(current.c) >= firstTemporary { base[Int(current.c)] = .unbound }
    }
}
