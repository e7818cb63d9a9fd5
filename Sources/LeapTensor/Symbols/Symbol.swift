/// A formula: what a learner reads as an operation's value and derivative. The operators do what nobody writes out
/// (0·x, 1·x, x + 0, x·x); `simplified()` does the rest. Fractions are exact.
///
/// A formula with more than `maximumSize` parts, or nested deeper than `maximumDepth`, would not help a reader: it
/// becomes `…`, which has no value and swallows whatever is computed with it.
public struct Symbol: Sendable {
    indirect enum Node: Hashable, Sendable {
        case number(SymbolNumber)
        case pi
        /// The text of a number, which stands where a name stood.
        case numeral(String)
        case name(String)
        case negation(Symbol)
        case sum(Symbol, Symbol)
        case difference(Symbol, Symbol)
        case product(Symbol, Symbol)
        case quotient(Symbol, Symbol)
        case floorQuotient(Symbol, Symbol)
        case remainder(Symbol, Symbol)
        case power(Symbol, Symbol)
        case call(String, [Symbol])
        case choice(Comparison, Symbol, Symbol, then: Symbol, otherwise: Symbol)
        /// Too large to be written.
        case elided
    }

    /// How deep a formula may be nested.
    public static let maximumDepth = 200
    /// How many numbers, names and operations a formula may have.
    public static let maximumSize = 10_000

    let node: Node
    let depth: Int
    let size: Int
    /// Whether a part is the text of a number.
    let hasNumeral: Bool
    private let fingerprint: Int

    /// The formula with this node, or `…`. Folds nothing.
    init(node: Node) {
        var (depth, size, hasNumeral) = (1, 1, false)
        if case .numeral = node { hasNumeral = true }
        var isElided = false
        for part in node.parts {
            depth = max(depth, part.depth + 1)
            size += part.size
            hasNumeral = hasNumeral || part.hasNumeral
            isElided = isElided || part.isElided
        }
        isElided = isElided || depth > Self.maximumDepth || size > Self.maximumSize
        self.node = isElided ? .elided : node
        (self.depth, self.size) = isElided ? (1, 1) : (depth, size)
        self.hasNumeral = hasNumeral && !isElided
        // The parts' own fingerprints are in it, so that this looks at one level only.
        fingerprint = self.node.hashValue
    }

    /// A name, or any text that stands as one. `π` is the number.
    public init(_ name: String) { self.init(node: name == "π" ? .pi : .name(name)) }

    /// A number.
    public init(number: Double) {
        self.init(node: number == .pi ? .pi : .number(SymbolNumber(number)))
    }

    /// The text of a number, to be written where a name would stand: nothing is folded, so that 2·(-2) stays what it
    /// is until it is simplified.
    public init(numeral: String) { self.init(node: .numeral(numeral)) }

    init(_ number: SymbolNumber) { self.init(node: .number(number)) }

    static let elided = Symbol(node: .elided)

    /// Whether the formula is `…`, because it was too large.
    public var isElided: Bool {
        if case .elided = node { return true }
        return false
    }

    var number: SymbolNumber? {
        if case .number(let value) = node { return value }
        return nil
    }

    /// The number, if it is one.
    public var constantValue: Double? {
        if case .pi = node { return .pi }
        return number?.double
    }

    /// Whether two formulas may be taken for one thing: `a·a` is `a²`, but 2·2 with the values written in is not.
    func isSame(as other: Symbol) -> Bool { self == other && !hasNumeral && !isElided }

    /// How a formula is written.
    public enum Style: Sendable {
        /// As on a slide: `2x`, `½·x²`, `σ(x)`.
        case mathematics
        /// As in the language: `2 * x`, `x^2 / 2`, `sigmoid(x)`.
        case code
        /// For a typesetter: `\frac{1}{2} x^{2}`.
        case latex
    }
}

extension Symbol: Hashable {
    public static func == (a: Symbol, b: Symbol) -> Bool { a.fingerprint == b.fingerprint && a.node == b.node }
    public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

extension Symbol.Node {
    /// The formulas that this one is made of, in the order in which a slide shows them.
    var parts: [Symbol] {
        switch self {
        case .number, .pi, .numeral, .name, .elided: []
        case .negation(let a): [a]
        case .sum(let a, let b), .difference(let a, let b), .product(let a, let b), .quotient(let a, let b),
            .floorQuotient(let a, let b), .remainder(let a, let b), .power(let a, let b):
            [a, b]
        case .call(_, let arguments): arguments
        case .choice(_, let a, let b, let then, let otherwise): [then, a, b, otherwise]
        }
    }

    /// The same operation on other parts, given in the same order and number. Folds nothing.
    func replacingParts(_ parts: [Symbol]) -> Symbol.Node {
        switch self {
        case .number, .pi, .numeral, .name, .elided: self
        case .negation: .negation(parts[0])
        case .sum: .sum(parts[0], parts[1])
        case .difference: .difference(parts[0], parts[1])
        case .product: .product(parts[0], parts[1])
        case .quotient: .quotient(parts[0], parts[1])
        case .floorQuotient: .floorQuotient(parts[0], parts[1])
        case .remainder: .remainder(parts[0], parts[1])
        case .power: .power(parts[0], parts[1])
        case .call(let name, _): .call(name, parts)
        case .choice(let relation, _, _, _, _):
            .choice(relation, parts[1], parts[2], then: parts[0], otherwise: parts[3])
        }
    }
}
