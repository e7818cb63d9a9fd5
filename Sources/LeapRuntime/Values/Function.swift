import LeapDiagnostics
import LeapTensor

/// A function of the language: something that was written in it, a built-in, or one made from others.
public final class Function {
    public enum Kind {
        /// Written in the language: code, and the values it captured.
        case closure(Code, captures: [Value])
        case builtin(Builtin)
        /// `f >> g >> …`, flattened.
        case composition([Function])
        /// Made by a built-in from other values (`f'`, `grad(f)`): a body, and what it was made from.
        case native(NativeFunction)
    }

    public let kind: Kind
    /// The code of a closure, where a call reaches it in one step.
    let code: Unmanaged<Code>?
    /// The values a closure captured, where its code reaches them in one step.
    let captures: [Value]
    /// The name it was defined or first bound with.
    public internal(set) var name: String?
    /// The call that made it, when a named function returned it: `dense(784, 128)`.
    public internal(set) var maker: Maker?

    public init(_ kind: Kind, name: String? = nil) {
        self.kind = kind
        self.name = name
        // `kind` keeps it alive.
        if case .closure(let code, let captures) = kind {
            self.code = .passUnretained(code)
            self.captures = captures
        } else {
            code = nil
            captures = []
        }
    }

    /// The call that returned a function.
    public struct Maker {
        /// The function that was called.
        public let name: String
        /// Its arguments as they were given; those by keyword with their labels.
        public let arguments: [(label: String?, value: Value)]
    }

    /// What stands for it in messages.
    public var displayName: String {
        if let name { return name }
        if let maker { return maker.name }
        switch kind {
        case .closure(let code, _): return code.name ?? "the function"
        case .builtin(let builtin): return builtin.name
        case .composition(let parts): return parts.map(\.displayName).joined(separator: " >> ")
        case .native(let native): return native.description
        }
    }
}

/// A function made by a built-in out of other values.
public final class NativeFunction {
    /// How it is shown: `f'`, `grad(f)`.
    public let description: String
    /// The values it was made from, so that `params` finds the parameters inside.
    public let captures: [Value]
    /// How many arguments it takes; `nil` for any number.
    public let arity: Int?
    let body: (Interpreter, [Value]) throws -> Value

    init(
        _ description: String, captures: [Value], arity: Int?,
        body: @escaping (Interpreter, [Value]) throws -> Value
    ) {
        self.description = description
        self.captures = captures
        self.arity = arity
        self.body = body
    }
}

/// A built-in function: one row of the built-in table, with everything that is said about it.
public final class Builtin {
    public struct Parameter {
        public let name: String
        /// Whether it must be given.
        public let isRequired: Bool
        /// The default as it is shown in the signature.
        public let defaultText: String?
        /// Whether it is an array that is computed with, whose shape an error shows.
        public let isOperand: Bool

        public init(
            _ name: String, default defaultText: String? = nil, isRequired: Bool = true, isOperand: Bool = false
        ) {
            self.isOperand = isOperand
            self.name = name
            self.isRequired = isRequired && defaultText == nil
            self.defaultText = defaultText
        }
    }

    public let name: String
    public let parameters: [Parameter]
    /// With so many positional arguments or more, none is missing.
    let leastPositional: Int
    /// Whether a parameter takes any number of positional arguments.
    public let isVariadic: Bool
    /// Which parameter that is; those before it take their arguments by position.
    public let variadicPosition: Int
    /// Whether one list stands for its elements as arguments of a variadic function.
    public let spreadsList: Bool
    public let summary: String
    /// The shapes it takes and gives.
    public let shapes: String
    public let formula: String
    public let derivative: String
    public let examples: [(code: String, output: String)]
    public let seeAlso: [String]
    /// Other words by which it is found: names in NumPy and PyTorch, terms of the field.
    public let keywords: [String]
    /// The heading it stands under in the reference.
    public let topic: FunctionTopic?
    /// The same function of one plain number, when there is one: spares boxing.
    let scalarBody: ((Double) -> Double)?
    /// Computes the value. Arguments are in the order of the parameters, `.unbound` where omitted; that of a variadic
    /// parameter is a list.
    let body: (Interpreter, [Value]) throws -> Value

    public init(
        _ name: String, _ parameters: [Parameter], isVariadic: Bool = false,
        variadicPosition: Int = 0, spreadsList: Bool = true, summary: String, shapes: String = "",
        formula: String = "",
        derivative: String = "", examples: [(code: String, output: String)] = [], seeAlso: [String] = [],
        keywords: [String] = [], topic: FunctionTopic? = nil,
        scalarBody: ((Double) -> Double)? = nil, body: @escaping (Interpreter, [Value]) throws -> Value
    ) {
        self.name = name
        self.parameters = parameters
        leastPositional = parameters.lastIndex(where: \.isRequired).map { $0 + 1 } ?? 0
        self.isVariadic = isVariadic
        self.variadicPosition = variadicPosition
        self.spreadsList = spreadsList
        self.summary = summary
        self.shapes = shapes
        self.formula = formula
        self.derivative = derivative
        self.examples = examples
        self.seeAlso = seeAlso
        self.keywords = keywords
        self.topic = topic
        self.scalarBody = scalarBody
        self.body = body
    }

    /// The same entry with another body, which may call this one's.
    func replacing(body: @escaping (Interpreter, [Value]) throws -> Value) -> Builtin {
        Builtin(
            name, parameters, isVariadic: isVariadic, variadicPosition: variadicPosition, spreadsList: spreadsList,
            summary: summary, shapes: shapes,
            formula: formula, derivative: derivative, examples: examples, seeAlso: seeAlso, keywords: keywords,
            topic: topic, body: body)
    }

    /// `sum(x, axis = none, keep = false)`.
    public var signature: String {
        let list = parameters.enumerated().map { index, parameter in
            let suffix = isVariadic && index == variadicPosition ? ", …" : ""
            return parameter.name + suffix + (parameter.defaultText.map { " = \($0)" } ?? "")
        }
        return "\(name)(\(list.joined(separator: ", ")))"
    }
}
