import LeapDiagnostics
import LeapSyntax

/// One step of compiled code: an opcode and three operands, sixteen bytes.
///
/// Operands name registers relative to the frame; where a value is read, a negative operand `~k` names constant k.
struct Instruction {
    var opcode: Opcode
    /// Whether the result of an arithmetic operation needs no history: it only feeds a `:=`.
    var isUnrecorded = false
    var a: Int32
    var b: Int32
    var c: Int32

    init(_ opcode: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) {
        self.opcode = opcode
        self.a = Int32(truncatingIfNeeded: a)
        self.b = Int32(truncatingIfNeeded: b)
        self.c = Int32(truncatingIfNeeded: c)
    }
}

/// What an instruction does. `R` is a register, `V` a register or constant, `K` a constant's number, `→` a jump.
enum Opcode: UInt8 {
    /// R[a] = V[b]; an unbound source is an error
    case move
    /// R[a] = R[b] if bound, else the outer value: global slot c
    case moveOrGlobal
    /// R[a] = R[b] if bound, else capture c
    case moveOrCapture
    /// R[a] = global slot b
    case loadGlobal
    /// R[a] = capture b
    case loadCapture
    /// R[a] = the running function
    case loadSelf

    // R[a] = V[b] op V[c]
    case add, subtract, multiply, divide, floorDivide, remainder, power, matrixMultiply
    case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual
    case logicalAnd, logicalOr, range, compose
    /// The same comparisons, when nothing but the `jumpIfFalse` that follows needs the result
    case lessAndJump, lessOrEqualAndJump, greaterAndJump, greaterOrEqualAndJump, equalAndJump, notEqualAndJump
    // R[a] = op V[b]
    case negate, plus, not, squareRoot, derivative

    /// R[a] = ∂V[b]/∂V[c]
    case partial

    // Jumps go to instruction a.
    case jump
    /// → a backwards, with an interrupt check
    case jumpBack
    /// The same, when instruction a is a `rangeNext`, which is carried out at once
    case jumpBackInRange
    /// → a when V[b] is false; c tells what the condition belongs to
    case jumpIfFalse
    /// → a when R[b] is the boolean false (`and`)
    case jumpIfDecidedFalse
    /// → a when R[b] is the boolean true (`or`)
    case jumpIfDecidedTrue
    /// → a when R[b] is bound (an argument was given)
    case jumpIfBound

    /// R[a]: index, R[a+1]: last; checks two bounds V[b], V[c] of a numeric range
    case rangePrepare
    /// R[b] = R[a] and R[a] += 1 while R[a] <= R[a+1], else → c
    case rangeNext
    /// R[a] = iterator over V[b]
    case iterate
    /// R[b] = next of R[a], else → c
    case iterateNext
    /// R[a]: count down from V[b]
    case repeatPrepare
    /// → b when R[a] is 0, else R[a] -= 1
    case repeatNext

    /// R[a] = call R[a] with b arguments R[a+1]…; c ≥ 0: constant with the call's shape (keywords)
    case call
    /// R[a] = call global slot c with b positional arguments R[a+1]…
    case callGlobal
    /// returns V[b]
    case returnValue
    /// R[a] = a closure over nested code b
    case makeClosure
    /// R[a] = array of b values from R[c]; ~b when some of them were computed and may make a list
    case makeArray
    /// R[a] = list of b values from R[c], never stacked
    case makeList
    /// R[a] = record named by K[b], values from R[c]
    case makeRecord
    /// R[a] = string by K[b], values from R[c]
    case interpolate
    /// R[a] = V[b].K[c]
    case field
    /// R[a] = V[b][index shape c]
    case index
    /// R[a][index shape c] = R[b]
    case assignIndex
    /// checks the shape of R[a] against K[b] and binds the names
    case checkShape
    /// takes V[b] apart into c values at R[a]…
    case destructure
    /// V[a] := V[b]; c: the update operator (0 set, 1 add, 2 subtract)
    case update
    /// gives V[a] the name K[b], if it is a parameter or function without one
    case nameValue
    /// throws an error that was found at compile time, K[a]
    case fail
}

/// How a call passes its arguments, when not all are positional.
final class CallShape {
    /// A label for each argument; `nil` for positional ones, which come first.
    let labels: [Name?]

    init(labels: [Name?]) { self.labels = labels }
}

/// What stands between the brackets of an index; values come from consecutive registers.
enum IndexPart {
    /// One register.
    case value(SourceSpan)
    /// Which of start, stop, step are given, each in a register.
    case slice(start: Bool, stop: Bool, step: Bool, SourceSpan)
    case ellipsis
}

/// What stands between the brackets of one index, and the first register of its values.
struct IndexShape {
    let parts: [IndexPart]
    let first: Int
}

/// A stated parameter shape, with names as registers.
struct ShapePattern {
    enum Item {
        /// Bind or compare the local in a register.
        case name(register: Int, text: String)
        case size(Int)
        case any
    }
    let parameter: String
    let items: [Item]
    let span: SourceSpan
}

/// Compiled code of a statement or a function.
public final class Code {
    /// The name of the function; `nil` for an anonymous one.
    public let name: String?
    public let parameters: [Parameter]
    /// The `##` lines above the definition.
    public let documentation: [String]
    /// The body as it was written, for display and teaching; `nil` for a top-level statement.
    public let body: Expression?
    /// The definition's place.
    public let span: SourceSpan

    var instructions: UnsafeMutableBufferPointer<Instruction>
    var constants: UnsafeMutableBufferPointer<Value>
    /// The place of each instruction.
    let spans: [SourceSpan]
    /// The places of each instruction's operands, where they help a message.
    let operandSpans: [[SourceSpan]]
    let registerCount: Int
    /// The first register that is a temporary; those below are parameters and locals.
    let firstTemporary: Int
    /// Where each captured value comes from when the closure is made.
    let captureSources: [CaptureSource]
    let captureNames: [String]
    let localNames: [String]
    let callShapes: [CallShape]
    let indexShapes: [IndexShape]
    let recordShapes: [[String]]
    let stringShapes: [[StringPiece]]
    let shapePatterns: [ShapePattern]
    let nested: [Code]
    let failures: [Diagnostic]
    /// Whether a call with as many positional arguments as parameters needs no preparation.
    let isSimple: Bool
    let parameterCount: Int
    /// With so many positional arguments or more, none is missing.
    let leastPositional: Int

    enum CaptureSource {
        case register(Int)
        case capture(Int)
        case selfFunction
    }

    enum StringPiece {
        case text(String)
        case value(format: String?)
    }

    init(_ builder: CodeBuilder) {
        builder.fuse()
        name = builder.name
        parameters = builder.parameters
        documentation = builder.documentation
        body = builder.body
        span = builder.span
        spans = builder.spans
        operandSpans = builder.operandSpans
        registerCount = builder.registerCount
        firstTemporary = builder.firstTemporary
        captureSources = builder.captureSources
        captureNames = builder.captureNames
        localNames = builder.localNames
        callShapes = builder.callShapes
        indexShapes = builder.indexShapes
        recordShapes = builder.recordShapes
        stringShapes = builder.stringShapes
        shapePatterns = builder.shapePatterns
        nested = builder.nested
        failures = builder.failures
        isSimple = builder.parameters.count < 32
        parameterCount = builder.parameters.count
        leastPositional = builder.parameters.lastIndex { $0.defaultValue == nil }.map { $0 + 1 } ?? 0
        instructions = .allocate(capacity: builder.instructions.count)
        _ = instructions.initialize(from: builder.instructions)
        constants = .allocate(capacity: max(1, builder.constants.count))
        _ = constants.initialize(from: builder.constants)
        constantCount = builder.constants.count
    }

    private let constantCount: Int

    deinit {
        instructions.deallocate()
        UnsafeMutableBufferPointer(start: constants.baseAddress, count: constantCount).deinitialize()
        constants.deallocate()
    }
}
