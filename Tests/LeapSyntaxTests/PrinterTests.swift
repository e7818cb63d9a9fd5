import LeapDiagnostics
import LeapSyntax
import Testing

@Suite struct PrinterTests {
    private static func statement(_ source: String) -> Statement? {
        try? TreeDump.program(Array(source.utf8)).statements.first
    }

    /// What is written in the canonical way comes back as it was.
    @Test(arguments: [
        "a + b * c^2", "(a + b) * c", "-x^2", "(-x)^2", "2x^2 + 1", "(1/2)x".replacing("1/2", with: "1 / 2"),
        "1 / (2x)", "2^-1", "0..9", "x[1:3, :, ..., ::2]", "f(x, k = 1)", "x -> x^2", "(a, b = 1) -> a + b",
        "() -> { w := 0; w }", "if a { b } else if c { d } else { e }", "∂J/∂net.w[0]", "∂(J + 1)/∂w",
        "\"loss {J:.3f} \\{ \\n \\\"\"", "{a: 1, b: [1, 2]}", "reduce((+), xs)", "f(_, [2, 3])", "f''(3)", "x.T @ y",
        "0 < x <= 1 and not y", "x |> f >> g", "[]", "{}", "f(x) = { s = x; return s }", "a, b = split(x)",
        "x[0] = 3", "for (i, x) in xs { break }", "while c { x = 1 }", "repeat 3 {}", "use \"a.leap\"", "√x + √(2x)",
        "(x: [n, 3, _]) -> n", "net[0].w -= 1",
    ])
    func canonical(source: String) throws {
        let statement = try #require(Self.statement(source))
        #expect(printStatement(statement) == source)
    }

    /// Parentheses appear where a tree without them needs them.
    @Test func parenthesesWhereNeeded() {
        func number(_ value: Double, _ text: String) -> Expression { Expression(.number(value, text: text), .none) }
        func name(_ text: String) -> Expression { Expression(.name(text), .none) }
        func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> Expression {
            Expression(.binary(operation, left, right), .none)
        }
        let x = name("x")
        let sum = binary(.add, x, number(1, "1"))
        #expect(printExpression(binary(.multiply, sum, sum)) == "(x + 1) * (x + 1)")
        #expect(printExpression(binary(.subtract, x, binary(.subtract, x, x))) == "x - (x - x)")
        #expect(printExpression(binary(.power, number(-2, "-2"), number(2, "2"))) == "(-2)^2")
        #expect(printExpression(binary(.power, binary(.power, x, x), x)) == "(x^x)^x")
        #expect(printExpression(binary(.implicitMultiply, number(2, "2"), number(3, "3"))) == "2 * 3")
        #expect(printExpression(binary(.implicitMultiply, number(2, "2"), name("e1"))) == "2 * e1")
        #expect(printExpression(binary(.implicitMultiply, x, x)) == "x * x")
        let product = binary(.implicitMultiply, number(2, "2"), x)
        #expect(printExpression(binary(.divide, number(1, "1"), product)) == "1 / (2x)")
        #expect(printExpression(binary(.power, x, product)) == "x^(2x)")
        #expect(
            printExpression(Expression(.field(Expression(.partial(of: x, by: x), .none), Name("T", .none)), .none))
                == "(∂x/∂x).T")
        let lambda = Expression(.lambda([Parameter(name: Name("x", .none))], sum), .none)
        #expect(printExpression(binary(.compose, lambda, lambda)) == "(x -> x + 1) >> (x -> x + 1)")
        #expect(printExpression(Expression(.call(lambda, []), .none)) == "(x -> x + 1)()")
    }

    /// Statements survive printing; comments and silencing aside, a line is the same program.
    @Test func statementLaws() {
        for seed in 0..<UInt64(200) {
            var generator = ProgramGenerator(seed: seed)
            guard let program = try? TreeDump.program(Array(generator.program(statements: 3).utf8)) else {
                Issue.record("seed \(seed) does not parse")
                return
            }
            for statement in program.statements {
                let before = Self.plain(TreeDump.dump(statement))
                let after = Self.plain(TreeDump.parse(printStatement(statement)))
                guard after == before else {
                    Issue.record("seed \(seed): \(printStatement(statement))\n\(before)\n\(after)")
                    return
                }
            }
        }
    }

    /// A dump without silencing and documentation.
    private static func plain(_ dump: String) -> String {
        var text = dump.replacing(";", with: "")
        while let start = text.ranges(of: " doc[").first, let end = text[start.upperBound...].firstIndex(of: "]") {
            text.removeSubrange(start.lowerBound...end)
        }
        return text
    }

    /// Printing a long chain takes no deep recursion, and nested products no exponential time.
    @Test func longChains() {
        for link in [" + x", ".a", "(1)", "[0]", "'"] {
            let source = "x" + String(repeating: link, count: 9_000)
            let printed = onStack(megabytes: 8) {
                guard let program = try? TreeDump.program(Array(source.utf8)) else { return "" }
                return printStatement(program.statements[0])
            }
            #expect(printed == source)
        }
        let nested = String(repeating: "2f(", count: 60) + "x" + String(repeating: ")", count: 60)
        #expect(Self.statement(nested).map(printStatement) == nested)
    }

    /// Trees without `.parenthesized` survive printing and parsing.
    @Test func laws() {
        for seed in 0..<UInt64(2000) {
            var generator = TreeGenerator(random: SeededGenerator(seed: seed))
            let tree = generator.expression(4)
            let printed = printExpression(tree)
            let before = TreeDump.dump(TreeGenerator.normalized(tree))
            do throws(Diagnostic) {
                let program = try TreeDump.program(Array(printed.utf8))
                guard program.statements.count == 1, case .expression(let parsed) = program.statements[0].kind else {
                    Issue.record("seed \(seed): \(printed) is not one expression")
                    return
                }
                let after = TreeDump.dump(TreeGenerator.normalized(parsed))
                guard after == before else {
                    Issue.record("seed \(seed): \(printed)\n\(before)\n\(after)")
                    return
                }
            } catch {
                Issue.record("seed \(seed): \(printed): \(error.message)")
                return
            }
        }
    }
}

/// Makes random expression trees.
struct TreeGenerator {
    var random: SeededGenerator

    private mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &random)] }

    mutating func expression(_ depth: Int) -> Expression {
        Expression(kind(depth), .none)
    }

    private mutating func kind(_ depth: Int) -> Expression.Kind {
        guard depth > 0 else {
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return .number(2, text: pick(["2", "0", "1.", "2.5", "1e3", "-2", ".5", "π"]))
            case 1: return .boolean(true)
            case 2: return .string([.text("a{\"")])
            default: return .name(pick(["x", "e", "e1", "ŷ", "x1", "b0", "_a", "exp"]))
            }
        }
        switch Int.random(in: 0..<15, using: &random) {
        case 0, 1, 2, 3:
            return .binary(pick(BinaryOperator.allCases), expression(depth - 1), expression(depth - 1))
        case 4: return .binary(.implicitMultiply, expression(0), expression(depth - 1))
        case 5:
            return .comparison([expression(depth - 1), expression(depth - 1), expression(0)], [.less, .equal])
        case 6, 7:
            return .unary(pick([.negate, .plus, .not, .squareRoot]), expression(depth - 1))
        case 8:
            return .call(
                expression(depth - 1),
                [
                    Argument(label: nil, value: expression(depth - 1)),
                    Argument(label: Name("k", .none), value: Expression(.placeholder, .none)),
                ])
        case 9:
            return .index(
                expression(depth - 1),
                [.expression(expression(depth - 1)), .slice(nil, expression(0), nil, .none), .ellipsis(.none)])
        case 10: return .field(expression(depth - 1), Name("T", .none))
        case 11: return .partial(of: expression(depth - 1), by: expression(0))
        case 12: return .lambda([Parameter(name: Name("x", .none))], expression(depth - 1))
        case 13:
            let block = Block(statements: [Statement(.expression(expression(depth - 1)), .none)], span: .none)
            return .conditional(expression(depth - 1), then: block, otherwise: nil)
        default: return .derivative(expression(depth - 1))
        }
    }

    /// Without parentheses, with `2x` as a product and a negative number as a sign and a number.
    static func normalized(_ expression: Expression) -> Expression {
        func all(_ list: [Expression]) -> [Expression] { list.map(normalized) }
        let kind: Expression.Kind
        switch expression.kind {
        case .parenthesized(let inner): return normalized(inner)
        case .number(let value, let text) where text.hasPrefix("-"):
            kind = .unary(.negate, Expression(.number(value, text: String(text.dropFirst())), .none))
        case .binary(let operation, let left, let right):
            kind = .binary(
                operation == .implicitMultiply ? .multiply : operation, normalized(left), normalized(right))
        case .comparison(let operands, let operators): kind = .comparison(all(operands), operators)
        case .unary(let operation, let operand): kind = .unary(operation, normalized(operand))
        case .call(let function, let arguments):
            kind = .call(
                normalized(function), arguments.map { Argument(label: $0.label, value: normalized($0.value)) })
        case .index(let base, let items):
            kind = .index(
                normalized(base),
                items.map { item in
                    switch item {
                    case .expression(let value): return .expression(normalized(value))
                    case .slice(let start, let stop, let step, let span):
                        return .slice(start.map(normalized), stop.map(normalized), step.map(normalized), span)
                    case .ellipsis: return item
                    }
                })
        case .field(let base, let name): kind = .field(normalized(base), name)
        case .partial(let numerator, let denominator):
            kind = .partial(of: normalized(numerator), by: normalized(denominator))
        case .lambda(let parameters, let body): kind = .lambda(parameters, normalized(body))
        case .derivative(let inner): kind = .derivative(normalized(inner))
        case .conditional(let condition, let then, let otherwise):
            let statements = then.statements.map { statement -> Statement in
                guard case .expression(let value) = statement.kind else { return statement }
                return Statement(.expression(normalized(value)), .none)
            }
            kind = .conditional(
                normalized(condition), then: Block(statements: statements, span: .none), otherwise: otherwise)
        default: kind = expression.kind
        }
        return Expression(kind, .none)
    }
}
