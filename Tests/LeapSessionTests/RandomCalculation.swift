/// A program that computes a number `J` from parameters in up to 30 steps: scalars, vectors and matrices, with names for
/// some of the steps. What it computes is smooth but for corners that random numbers do not meet.
struct RandomCalculation {
    private(set) var source: String
    /// The parameters it was computed from, with an index for one element of each.
    private(set) var parameters: [(name: String, element: String)] = []

    private struct Item {
        let text: String
        let shape: [Int]
    }

    private var generator: SeededGenerator
    private var pool: [Item] = []
    private var statements: [String] = []
    private let maximumSteps: Int

    init(seed: UInt64, usesArrays: Bool, maximumSteps: Int = 30) {
        generator = SeededGenerator(state: seed &* 0x9E37_79B9 &+ 12345)
        source = ""
        self.maximumSteps = maximumSteps
        build(usesArrays)
    }

    private mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    private mutating func number() -> String {
        let value = Double(pick(-900...900)) / 512 + 0.0137
        return String(value)
    }

    private mutating func literal(_ shape: [Int]) -> String {
        guard let first = shape.first else { return number() }
        return "[" + (0..<first).map { _ in literal(Array(shape.dropFirst())) }.joined(separator: ", ") + "]"
    }

    private mutating func build(_ usesArrays: Bool) {
        let shapes: [[Int]] = usesArrays ? [[], [3], [2, 3], [3, 2], []] : [[], [], []]
        for (index, shape) in shapes.enumerated() {
            let name = ["w", "v", "M", "N", "b"][index]
            statements.append("\(name) = param(\(literal(shape)));")
            pool.append(Item(text: name, shape: shape))
            let element =
                shape.isEmpty ? "" : "[" + shape.map { String(pick(0...($0 - 1))) }.joined(separator: ", ") + "]"
            parameters.append((name, element))
        }
        for (name, shape) in [("x", []), ("d", usesArrays ? [3] : [])] {
            statements.append("\(name) = \(literal(shape));")
            pool.append(Item(text: name, shape: shape))
        }
        let steps = pick(2...maximumSteps)
        for step in 0..<steps {
            let item = usesArrays ? anyStep() : scalarStep()
            if pick(0...2) > 0 {
                // Some steps get a name, some of them a second one.
                let name = "s\(step)"
                statements.append("\(name) = \(item.text);")
                pool.append(Item(text: name, shape: item.shape))
                if pick(0...9) == 0 {
                    statements.append("t\(step) = \(name);")
                    pool.append(Item(text: "t\(step)", shape: item.shape))
                }
            } else {
                pool.append(Item(text: "(\(item.text))", shape: item.shape))
            }
        }
        // The last steps and the parameters come together in one number.
        let parts = pool.suffix(3) + pool.prefix(2)
        let sum = parts.map { $0.shape.isEmpty ? "tanh(\($0.text))" : "mean(tanh(\($0.text)))" }
        statements.append("J = \(sum.joined(separator: " + "));")
        source = statements.joined(separator: "\n")
    }

    private mutating func any() -> Item {
        // The later ones are taken more often, so that the calculation gets deep.
        let index = max(pick(0...(pool.count - 1)), pick(0...(pool.count - 1)))
        let item = pool[index]
        // A text that holds a whole calculation again would grow without bound.
        return item.text.count < 80 ? item : pool[pick(0...2)]
    }

    private mutating func any(where fits: (Item) -> Bool) -> Item? {
        let fitting = pool.filter { fits($0) && $0.text.count < 80 }
        return fitting.isEmpty ? nil : fitting[pick(0...(fitting.count - 1))]
    }

    private mutating func scalarStep() -> Item {
        let a = any(where: \.shape.isEmpty)?.text ?? "w"
        let b = any(where: \.shape.isEmpty)?.text ?? "w"
        return Item(text: elementwise(a, b), shape: [])
    }

    private mutating func elementwise(_ a: String, _ b: String) -> String {
        switch pick(0...19) {
        case 0, 1: "\(a) + \(b)"
        case 2: "\(a) - \(b)"
        case 3, 4: "tanh(\(a)) * \(b)"
        case 5: "\(a) / (1.5 + \(b)^2)"
        case 6: "sigmoid(\(a))"
        case 7: "tanh(\(a))"
        case 8: "sin(\(a)) * cos(\(b))"
        case 9: "-\(a)"
        case 10: "\(a)^2 / (2 + \(a)^2)"
        case 11: "2 * \(a) - 0.5"
        case 12: "softplus(\(a))"
        case 13: "exp(-(\(a)^2))"
        case 14: "log(1.1 + \(a)^2)"
        case 15: "sqrt(0.7 + \(a)^2)"
        case 16: "maximum(\(a), \(b) + 0.0321)"
        case 17: "relu(\(a) - 0.01234)"
        case 18: "tanh(\(a))^3 / 3"
        default: "atan(\(a)) + \(b) / 4"
        }
    }

    private mutating func anyStep() -> Item {
        let a = any()
        switch pick(0...13) {
        case 0:
            // Shapes that broadcast: equal, a number, or a vector along the rows.
            if let b = any(where: {
                $0.shape == a.shape || $0.shape.isEmpty || ($0.shape.count == 1 && $0.shape.last == a.shape.last)
            }) {
                return Item(text: elementwise(a.text, b.text), shape: a.shape)
            }
        case 1, 2:
            if !a.shape.isEmpty, let inner = a.shape.last,
                let b = any(where: {
                    !$0.shape.isEmpty && $0.shape.first == inner && ($0.shape.count == 2 || a.shape.count == 2)
                })
            {
                return Item(
                    text: "tanh(\(a.text) @ \(b.text))", shape: Array(a.shape.dropLast()) + Array(b.shape.dropFirst()))
            }
        case 3: if !a.shape.isEmpty { return Item(text: "sum(\(a.text)) / 3", shape: []) }
        case 4: if !a.shape.isEmpty { return Item(text: "mean(\(a.text))", shape: []) }
        case 5: if a.shape.count == 2 { return Item(text: "sum(\(a.text), axis = 0)", shape: [a.shape[1]]) }
        case 6: if a.shape.count == 2 { return Item(text: "\(a.text).T", shape: a.shape.reversed()) }
        case 7: if !a.shape.isEmpty { return Item(text: "softmax(\(a.text))", shape: a.shape) }
        case 8:
            if let first = a.shape.first {
                return Item(text: "\(a.text)[\(pick(0...(first - 1)))]", shape: Array(a.shape.dropFirst()))
            }
        case 9: if !a.shape.isEmpty { return Item(text: "max(\(a.text))", shape: []) }
        case 10:
            if a.shape.count == 2 {
                return Item(text: "reshape(\(a.text), [\(a.shape[0] * a.shape[1])])", shape: [a.shape[0] * a.shape[1]])
            }
        case 11: return Item(text: "where(\(a.text) > 0.0123, \(a.text), 0.3 * \(a.text))", shape: a.shape)
        default: break
        }
        let b = any(where: { $0.shape == a.shape }) ?? a
        return Item(text: elementwise(a.text, b.text), shape: a.shape)
    }
}
