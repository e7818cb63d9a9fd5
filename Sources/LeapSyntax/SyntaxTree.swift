import LeapDiagnostics

/// An expression with its place in the source.
public struct Expression: Sendable {
    public var kind: Kind
    public var span: SourceSpan

    public init(_ kind: Kind, _ span: SourceSpan) {
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Sendable {
        /// A literal number, with the digits as they were written (for the formatter).
        case number(Double, text: String)
        /// `true`, `false`.
        case boolean(Bool)
        /// The word `none`.
        case none
        /// A string; without interpolation it is a single `.text` part.
        case string([StringPart])
        /// A name, in NFC. `π`, `inf` and `nan` are numbers, not names.
        case name(String)
        /// `[a, b, c]`.
        case array([Expression])
        /// `{name: value, …}`.
        case record([RecordField])
        /// A prefix operator.
        case unary(UnaryOperator, Expression)
        /// An infix operator. `2x` is `.implicitMultiply`.
        case binary(BinaryOperator, Expression, Expression)
        /// `a < b <= c`: the operands (one more than operators) and the operators.
        case comparison([Expression], [ComparisonOperator])
        /// `f(a, k = b)`. A `.placeholder` among the arguments makes it a function of the missing ones.
        case call(Expression, [Argument])
        /// `x[i, j]`.
        case index(Expression, [IndexItem])
        /// `r.field` (`x.T` is the field "T").
        case field(Expression, Name)
        /// `f'`.
        case derivative(Expression)
        /// `∂J/∂w`.
        case partial(of: Expression, by: Expression)
        /// `x -> e`, `(a, b) -> e`.
        case lambda([Parameter], Expression)
        /// `if c { … } else if … { … } else { … }`. `otherwise` is a block or another conditional.
        case conditional(Expression, then: Block, otherwise: Expression?)
        /// `{ … }` as an expression: its value is its last expression.
        case block(Block)
        /// `(e)`, kept so that printing gives back what was written.
        case parenthesized(Expression)
        /// `(+)`: an operator as a function of two arguments.
        case operatorFunction(OperatorName)
        /// `_` as an argument.
        case placeholder
    }
}

/// A name with its place.
public struct Name: Sendable, Hashable {
    public var text: String
    public var span: SourceSpan

    public init(_ text: String, _ span: SourceSpan) {
        self.text = text
        self.span = span
    }
}

/// A piece of a string: text, or `{expression:format}`.
public enum StringPart: Sendable {
    /// The characters, with escapes already resolved.
    case text(String)
    /// An interpolated expression and what stands behind the colon, if anything.
    case interpolation(Expression, format: String?)
}

/// `name: value` in a record.
public struct RecordField: Sendable {
    public var name: Name
    public var value: Expression

    public init(name: Name, value: Expression) {
        self.name = name
        self.value = value
    }
}

/// An argument of a call: positional, or `label = value`.
public struct Argument: Sendable {
    public var label: Name?
    public var value: Expression

    public init(label: Name?, value: Expression) {
        self.label = label
        self.value = value
    }
}

/// What stands between the brackets of an index, separated by commas.
public enum IndexItem: Sendable {
    case expression(Expression)
    /// `start:stop:step`, each optional.
    case slice(Expression?, Expression?, Expression?, SourceSpan)
    /// `...`
    case ellipsis(SourceSpan)
}

/// A parameter of a function: `x`, `x: [n, d]`, `x = 1`.
public struct Parameter: Sendable {
    public var name: Name
    /// The stated shape: names to bind or compare, and numbers to check.
    public var shape: [ShapeItem]?
    public var defaultValue: Expression?

    public init(name: Name, shape: [ShapeItem]? = nil, defaultValue: Expression? = nil) {
        self.name = name
        self.shape = shape
        self.defaultValue = defaultValue
    }
}

/// One size in a stated shape.
public enum ShapeItem: Sendable {
    case name(Name)
    case size(Int, SourceSpan)
    /// `_`: any size.
    case any(SourceSpan)
}

/// `{ … }`: statements in order.
public struct Block: Sendable {
    public var statements: [Statement]
    public var span: SourceSpan

    public init(statements: [Statement], span: SourceSpan) {
        self.statements = statements
        self.span = span
    }
}

/// A statement with its place.
public struct Statement: Sendable {
    public var kind: Kind
    public var span: SourceSpan
    /// Whether its value is not to be shown: a `;` ends it, or it is an assignment, an update or a definition
    /// that shares its line with a statement before it (`w = param(2); x = -2` shows nothing, `w = 3; w^2` shows 9).
    public var isSilenced: Bool

    public init(_ kind: Kind, _ span: SourceSpan, isSilenced: Bool = false) {
        self.kind = kind
        self.span = span
        self.isSilenced = isSilenced
    }

    public indirect enum Kind: Sendable {
        case expression(Expression)
        /// `name = e`, `a, b = e`, `x[i] = e`.
        case assignment(AssignmentTarget, Expression)
        /// `w := e`, `w += e`, `w -= e`. The target is a name or a field path.
        case update(Expression, UpdateOperator, Expression)
        /// `f(x, k = 1) = e`, with the `##` lines above it.
        case function(FunctionDefinition)
        /// `for x in e { … }`, `for (i, x) in e { … }`.
        case forLoop([Name], in: Expression, Block)
        case whileLoop(Expression, Block)
        case repeatLoop(Expression, Block)
        case breakLoop
        case continueLoop
        case returnValue(Expression?)
        /// `use "file.leap"`.
        case use(String, SourceSpan)
    }
}

/// What stands left of `=`.
public enum AssignmentTarget: Sendable {
    case name(Name)
    /// `a, b = …`
    case names([Name])
    /// `x[i, j] = …`
    case index(Name, [IndexItem], SourceSpan)
}

/// `name(parameters) = body`.
public struct FunctionDefinition: Sendable {
    public var name: Name
    public var parameters: [Parameter]
    public var body: Expression
    /// The text of the `##` lines right above it, without the marks, one line an entry.
    public var documentation: [String]

    public init(name: Name, parameters: [Parameter], body: Expression, documentation: [String]) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.documentation = documentation
    }
}

public enum UpdateOperator: String, Sendable {
    case set = ":="
    case add = "+="
    case subtract = "-="
}

public enum UnaryOperator: String, Sendable {
    case negate = "-"
    case plus = "+"
    case not = "not"
    case squareRoot = "√"
}

public enum BinaryOperator: String, Sendable, CaseIterable {
    case power = "^"
    /// `2x`: binds looser than `^` and tighter than `*`.
    case implicitMultiply = ""
    case matrixMultiply = "@"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case add = "+"
    case subtract = "-"
    /// `a..b`, both ends included.
    case range = ".."
    case and = "and"
    case or = "or"
    /// `f >> g`.
    case compose = ">>"
    /// `x |> f`.
    case pipe = "|>"
}

public enum ComparisonOperator: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}

/// An operator in parentheses, used as a function.
public enum OperatorName: Sendable, Hashable {
    case binary(BinaryOperator)
    case comparison(ComparisonOperator)
}

/// A whole source text, parsed.
public struct Program: Sendable {
    public var statements: [Statement]

    public init(statements: [Statement]) {
        self.statements = statements
    }
}
