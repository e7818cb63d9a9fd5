import LeapDiagnostics
import LeapSyntax

/// The code of one function or top-level statement while it is compiled: instructions, constants, and the names
/// that are in scope.
final class CodeBuilder {
    let name: String?
    let parameters: [Parameter]
    let documentation: [String]
    let body: Expression?
    let span: SourceSpan
    /// The function this one is written in; `nil` for a top-level statement.
    let parent: CodeBuilder?
    /// Whether this is a top-level statement, whose registers are the global slots.
    var isTopLevel: Bool { parent == nil }

    var instructions: [Instruction] = []
    var spans: [SourceSpan] = []
    /// The places of each instruction's operands, where they help a message.
    var operandSpans: [[SourceSpan]] = []
    var constants: [Value] = []
    private var numberConstants: [UInt64: Int] = [:]
    var callShapes: [CallShape] = []
    var indexShapes: [IndexShape] = []
    var recordShapes: [[String]] = []
    var stringShapes: [[Code.StringPiece]] = []
    var shapePatterns: [ShapePattern] = []
    var nested: [Code] = []
    var failures: [Diagnostic] = []

    /// The locals' registers (functions only).
    private(set) var locals: [String: Int] = [:]
    private(set) var localNames: [String] = []
    /// Locals that have a value wherever the code being compiled runs.
    var definitelyAssigned: Set<String> = []
    private(set) var captureIndices: [String: Int] = [:]
    var captureSources: [Code.CaptureSource] = []
    var captureNames: [String] = []
    /// The name by which the body refers to the function itself.
    var selfName: String?
    /// Global slots that the statement assigns (top level only).
    var assignedGlobals: Set<Int> = []

    private(set) var firstTemporary: Int
    private var nextTemporary: Int
    private(set) var registerCount: Int

    init(
        name: String?, parameters: [Parameter], documentation: [String] = [], body: Expression?, span: SourceSpan,
        parent: CodeBuilder?, assignedNames: [String] = [], firstTemporary: Int = 0
    ) {
        self.name = name
        self.parameters = parameters
        self.documentation = documentation
        self.body = body
        self.span = span
        self.parent = parent
        for parameter in parameters {
            locals[parameter.name.text] = localNames.count
            localNames.append(parameter.name.text)
        }
        for name in assignedNames where locals[name] == nil {
            locals[name] = localNames.count
            localNames.append(name)
        }
        self.firstTemporary = parent == nil ? firstTemporary : localNames.count
        nextTemporary = self.firstTemporary
        registerCount = self.firstTemporary
    }

    // Registers

    /// A mark to which `release` returns.
    var temporaryMark: Int { nextTemporary }

    func newTemporary() -> Int {
        defer { nextTemporary += 1 }
        registerCount = max(registerCount, nextTemporary + 1)
        return nextTemporary
    }

    /// Frees the temporaries taken since the mark.
    func release(to mark: Int) { nextTemporary = mark }

    /// The operand of a number constant.
    func constant(_ number: Double) -> Int {
        if let index = numberConstants[number.bitPattern] { return ~index }
        numberConstants[number.bitPattern] = constants.count
        constants.append(.number(number))
        return ~(constants.count - 1)
    }

    /// The operand of any other constant.
    func constant(_ value: Value) -> Int {
        constants.append(value)
        return ~(constants.count - 1)
    }

    // Instructions

    /// The number of the next instruction.
    var position: Int { instructions.count }

    @discardableResult
    func emit(
        _ opcode: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, at span: SourceSpan,
        operands: [SourceSpan] = []
    ) -> Int {
        instructions.append(Instruction(opcode, a, b, c))
        spans.append(span)
        operandSpans.append(operands)
        return instructions.count - 1
    }

    /// Points the jump at `instruction` to the next instruction.
    func patch(_ instruction: Int) {
        switch instructions[instruction].opcode {
        case .rangeNext, .iterateNext: instructions[instruction].c = Int32(position)
        case .repeatNext: instructions[instruction].b = Int32(position)
        default: instructions[instruction].a = Int32(position)
        }
    }

    // Names

    /// Where a name read in this code finds its value.
    enum Reference {
        case local(Int)
        case capture(Int)
        case itself
        case global
    }

    func resolve(_ name: String) -> Reference {
        if isTopLevel { return .global }
        if let register = locals[name] { return .local(register) }
        return resolveOutward(name)
    }

    /// The same, passing over this function's own locals.
    func resolveOutward(_ name: String) -> Reference {
        if name == selfName { return .itself }
        if let index = captureIndices[name] { return .capture(index) }
        guard let parent, !parent.isTopLevel else { return .global }
        let source: Code.CaptureSource
        switch parent.resolve(name) {
        case .local(let register): source = .register(register)
        case .capture(let index): source = .capture(index)
        case .itself: source = .selfFunction
        case .global: return .global
        }
        captureIndices[name] = captureSources.count
        captureSources.append(source)
        captureNames.append(name)
        return .capture(captureSources.count - 1)
    }
}

/// The names a body assigns, in order of appearance, not looking into nested functions.
struct AssignedNames {
    private(set) var names: [String] = []
    private var seen: Set<String> = []

    static func of(_ body: Expression) -> [String] {
        var collector = AssignedNames()
        collector.visit(body)
        return collector.names
    }

    private mutating func add(_ name: String) {
        if seen.insert(name).inserted { names.append(name) }
    }

    private mutating func visit(_ block: Block) { for statement in block.statements { visit(statement) } }

    private mutating func visit(_ statement: Statement) {
        switch statement.kind {
        case .expression(let expression): visit(expression)
        case .assignment(let target, let value):
            visit(value)
            switch target {
            case .name(let name): add(name.text)
            case .names(let list): for name in list { add(name.text) }
            case .index(let name, let items, _):
                visit(items)
                add(name.text)
            }
        case .update(let target, _, let value):
            visit(target)
            visit(value)
        case .function(let definition): add(definition.name.text)
        case .forLoop(let targets, let sequence, let body):
            visit(sequence)
            for name in targets { add(name.text) }
            visit(body)
        case .whileLoop(let condition, let body), .repeatLoop(let condition, let body):
            visit(condition)
            visit(body)
        case .returnValue(let value): if let value { visit(value) }
        case .breakLoop, .continueLoop, .use: break
        }
    }

    private mutating func visit(_ items: [IndexItem]) {
        for item in items {
            switch item {
            case .expression(let expression): visit(expression)
            case .slice(let start, let stop, let step, _):
                for part in [start, stop, step] { if let part { visit(part) } }
            case .ellipsis: break
            }
        }
    }

    private mutating func visit(_ expression: Expression) {
        switch expression.kind {
        case .number, .boolean, .none, .name, .lambda, .operatorFunction, .placeholder: break
        case .string(let parts):
            for part in parts { if case .interpolation(let value, _) = part { visit(value) } }
        case .array(let elements): for element in elements { visit(element) }
        case .record(let fields): for field in fields { visit(field.value) }
        case .unary(_, let operand), .field(let operand, _), .derivative(let operand), .parenthesized(let operand):
            visit(operand)
        case .binary(_, let left, let right), .partial(let left, let right):
            visit(left)
            visit(right)
        case .comparison(let operands, _): for operand in operands { visit(operand) }
        case .call(let callee, let arguments):
            visit(callee)
            for argument in arguments { visit(argument.value) }
        case .index(let base, let items):
            visit(base)
            visit(items)
        case .conditional(let condition, let then, let otherwise):
            visit(condition)
            visit(then)
            if let otherwise { visit(otherwise) }
        case .block(let block): visit(block)
        }
    }
}
