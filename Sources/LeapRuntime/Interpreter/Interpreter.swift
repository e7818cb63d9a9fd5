import LeapDiagnostics
import LeapTensor

/// What the interpreter asks of the program around it.
public protocol InterpreterHost: AnyObject {
    /// Text from `print`.
    func write(_ text: String)
    /// A remark to the learner.
    func note(_ text: String)
    /// A line of progress that replaces the one before; empty to clear it.
    func progress(_ text: String)
    /// A value as `print` and `"{…}"` write it.
    func text(of value: Value) -> String
    /// The answer of `help` as text.
    func text(of help: HelpAnswer) -> String
    /// The content of a file, for data loaders. The name is the learner's.
    func readFile(_ name: String) throws -> [UInt8]
    /// The content of a file of data, which may be large. The name is the learner's.
    /// - Throws: `Diagnostic` of the kind `.file`, and what `checkInterrupt` throws.
    func readData(_ name: String, checkInterrupt: () throws -> Void) throws -> [UInt8]
    /// Replaces a file by what `body` writes: whole, or, when that fails, not at all. The name is the learner's.
    /// - Throws: `Diagnostic` of the kind `.file`, and what `body` throws.
    func writeFile(_ name: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws
    /// The names in a folder, in order, folders marked by a slash at their end; without hidden ones.
    func readFolder(_ name: String) throws -> [String]
    /// The bytes of a data set that comes with Leap.
    func dataSet(_ name: String) -> [UInt8]?
    /// Whether there is a front that can ask. The person may still leave a question open.
    var canAsk: Bool { get }
    /// Asks the person a question and waits for the answer.
    /// - Returns: the line without its newline; `nil` when nobody can be asked, or the person wants no more questions.
    /// - Throws: `Diagnostic` of the kind `.interrupted` on Ctrl-C, so that the statement is rolled back.
    func ask(_ question: Question) throws -> String?
    /// Whether answers of several steps are to be shown step by step, with a pause behind each.
    var stepsThroughAnswers: Bool { get }
}

/// Runs compiled code. One interpreter holds the whole state of a session: globals, parameters, random numbers.
/// It belongs to one thread.
public final class Interpreter: CallSource {
    public let engine: Engine
    /// What surrounds it; must not refer back to the interpreter.
    public var host: InterpreterHost?
    let registers: RegisterFile
    let globals: GlobalTable
    /// The sources of the session, for messages that name lines.
    public var sources = SourceMap()
    /// The built-in functions by name.
    public var builtins: [String: Builtin] { globals.builtins }

    /// The frames of the calls that are running.
    let frames: UnsafeMutablePointer<Frame>
    var frameCount = 0
    static let maximumDepth = 20_000
    /// How many calls go through built-ins (`map(f, …)`) at the moment; each uses the machine's stack.
    var nativeDepth = 0
    static let maximumNativeDepth = 1_000
    /// The first free register behind the running frame; where a built-in's calls begin.
    var stackTop: UnsafeMutablePointer<Value>

    var transaction = Transaction()
    /// The last offset of the standard library's sources.
    public internal(set) var libraryEnd: UInt32 = 0
    /// The statement that is running, as far as it was typed.
    var statementSpan = SourceSpan.none
    /// The files that `use` is reading now.
    var filesInUse: Set<String> = []
    private var lastVariable: UInt64 = 0
    /// The parameters that are alive.
    public let variables = VariableRegistry()
    /// The places of the running built-in's callee and positional arguments.
    public internal(set) var callSpans: [SourceSpan] = []
    /// The leaves that stand for arguments of derivatives being computed now.
    var activeLeaves: Set<UInt64> = []
    /// Whether `dropout` and its like behave as in training.
    var isTraining = false

    /// A call that waits for another to return.
    struct Frame {
        var code: Unmanaged<Code>
        var function: Unmanaged<Function>?
        var instruction: UnsafeMutablePointer<Instruction>
        var base: UnsafeMutablePointer<Value>
        /// Bit i is set when argument i was given.
        var given: UInt32
        /// The function that was called, which runs until it returns to this frame.
        var callee: Unmanaged<Function>
        /// The call as records know it, made when something is recorded in it. Counted by hand.
        var call: Unmanaged<RecordedCall>?
    }

    /// The calls that built-ins made (`map(f, …)`, a chain of layers) and that are running.
    var nativeCalls: [NativeCall] = []

    /// - Parameter additional: built-in functions beside the language's own.
    public init(interrupt: InterruptFlag, builtins additional: @escaping @autoclosure () -> [Builtin] = []) {
        engine = Engine(interrupt: interrupt)
        registers = RegisterFile()
        globals = GlobalTable(registers: registers) {
            BuiltinTable.all.merging(additional().map { ($0.name, $0) }) { _, new in new }
        }
        frames = .allocate(capacity: Self.maximumDepth + 1)
        stackTop = registers.start + GlobalTable.capacity
        super.init()
        engine.callSource = .passUnretained(self)
    }

    deinit {
        engine.callSource = nil
        frames.deallocate()
    }

    /// The running call as records know it.
    public override func currentCall() -> RecordedCall? {
        frameCount == 0 && nativeCalls.isEmpty ? nil : enteredCall()
    }

    public override func currentCallReference() -> Unmanaged<RecordedCall>? {
        if nativeCalls.isEmpty, frameCount > 0, let call = frames[frameCount - 1].call { return call }
        guard currentCall() != nil else { return nil }
        return innermostCallReference()
    }

    /// A fresh parameter or state.
    func makeVariable(_ value: Value, isTrained: Bool) -> Variable {
        lastVariable += 1
        let variable = Variable(identifier: lastVariable, isTrained: isTrained, value: value, registry: variables)
        variable.savedIn = transaction.number
        return variable
    }

    /// A number for a leaf that is no parameter (the argument of a derivative).
    func makeTemporaryIdentifier() -> UInt64 {
        // The upper half is never given to parameters, so that `grad(J)` can tell them apart.
        lastVariable += 1
        return lastVariable | Self.temporaryBit
    }

    static let temporaryBit: UInt64 = 1 << 63

    /// Calls a function from a built-in.
    public func call(_ function: Function, _ arguments: [Value]) throws -> Value {
        guard nativeDepth < Self.maximumNativeDepth else { throw recursionError() }
        nativeDepth += 1
        // The words of the call that is running are not those of the calls inside it.
        let outerSpans = callSpans
        defer {
            nativeDepth -= 1
            callSpans = outerSpans
        }
        switch function.kind {
        case .closure(let code, _):
            let base = stackTop
            guard registers.ensureStack(base + max(code.registerCount, arguments.count) + 1) else {
                throw recursionError()
            }
            for (index, argument) in arguments.enumerated() { base[index] = argument }
            let given: UInt32
            do {
                given = try bindArguments(function, code, base: base, count: arguments.count, labels: nil)
            } catch {
                for index in arguments.indices { base[index] = .unbound }
                throw error
            }
            let origin = SourceSpan(rawValue: engine.origin)
            nativeCalls.append(NativeCall(floor: frameCount, function: function, origin: origin.rawValue))
            defer {
                nativeCalls.removeLast()
                stackTop = base
                // What the caller records after the call stands where the caller was called: a derivative of the
                // function is not written inside the function.
                engine.origin = origin.rawValue
            }
            do {
                return try execute(code, function: function, base: base, given: given)
            } catch var error as Diagnostic {
                error.frames.append(Diagnostic.Frame(function: text(of: function), span: origin))
                throw error
            }
        case .builtin(let builtin):
            callSpans = []
            let bound = try bindArguments(builtin, arguments, labels: nil)
            do {
                return try builtin.body(self, bound)
            } catch let error as TensorError where error.kind != .interrupted {
                throw callError(error, builtin, bound)
            }
        case .composition(let parts):
            guard let first = parts.first else { return arguments.first ?? .none }
            // What each part records stands at the call of the whole chain.
            let origin = engine.origin
            var value = try call(first, arguments)
            for part in parts.dropFirst() {
                engine.origin = origin
                value = try call(part, [value])
            }
            return value
        case .native(let native):
            try checkArity(native, arguments.count, labels: nil)
            return try native.body(self, arguments)
        }
    }

    @inline(never)
    func recursionError() -> Diagnostic {
        Diagnostic(
            .recursion, "too many calls inside one another",
            help: ["check that the recursion reaches its end: if n <= 1 { … } else { … }"])
    }
}
