import Testing

@testable import LeapTensor

/// Every differentiable function of the table against central differences, over shapes and broadcasts.
@Suite struct DerivativeTests {
    /// Where a function's first argument must lie, if not between −2 and 2. Away from kinks by construction of the
    /// numbers (they are never within 1e-4 of one).
    static let domains: [String: (Double, Double)] = [
        "log": (0.3, 3), "log1p": (-0.6, 2), "sqrt": (0.3, 3), "asin": (-0.9, 0.9), "acos": (-0.9, 0.9),
        "tan": (-1.2, 1.2),
    ]
    static let shapes: [Shape] = [.scalar, Shape([3]), Shape([2, 3]), Shape([0]), Shape([2, 0]), Shape([2, 1, 2])]
    static let pairs: [(Shape, Shape)] = [
        (.scalar, .scalar), (Shape([3]), .scalar), (.scalar, Shape([2, 2])), (Shape([2, 3]), Shape([3])),
        (Shape([2, 1]), Shape([1, 3])), (Shape([0]), Shape([1])), (Shape([2, 3]), Shape([2, 3])),
    ]

    let checker = LawChecker()

    /// The arguments of a table entry around given tensors: the others take their defaults.
    func call(_ entry: FunctionEntry, _ tensors: [Tensor], _ changes: [String: FunctionEntry.Argument] = [:]) throws
        -> Tensor
    {
        var rest = tensors[...]
        let arguments = entry.parameters.map { parameter -> FunctionEntry.Argument in
            if let change = changes[parameter.name] { return change }
            if case .tensor = parameter.kind, let next = rest.popFirst() { return .tensor(next) }
            return parameter.defaultValue ?? .none
        }
        guard case .tensor(let result) = try entry.apply(checker.engine, arguments) else {
            throw TensorError(.parameter, "not a tensor")
        }
        return result
    }

    @Test func unaryFunctions() throws {
        var numbers = TestNumbers(1)
        for entry in CoreFunctions.elementwise() {
            let (low, high) = Self.domains[entry.name] ?? (-2, 2)
            for shape in Self.shapes {
                try checker.check(entry.name, [numbers.list(shape.count, low, high)], [shape]) {
                    try call(entry, $0)
                }
            }
        }
    }

    @Test func binaryOperations() throws {
        let engine = checker.engine
        let operations: [(String, Double, (Tensor, Tensor) throws -> Tensor)] = [
            ("+", -2, engine.add), ("-", -2, engine.subtract), ("*", -2, engine.multiply), ("/", 0.5, engine.divide),
            ("^", 0.5, engine.power), ("//", 0.6, engine.floorDivide), ("%", 0.6, engine.remainder),
            ("maximum", -2, engine.maximum), ("minimum", -2, engine.minimum),
            ("leaky_relu", -2, { try engine.apply(Elementwise.leakyRelu, $0, $1) }),
            ("where", -2, { try engine.where(engine.compare(.less, $0, $1), $0, engine.multiply($0, $1)) }),
            ("clip", -2, { try engine.clip($0, $1, Tensor(scalar: 1)) }),
        ]
        var numbers = TestNumbers(2)
        for (name, low, operation) in operations {
            for (a, b) in Self.pairs {
                let inputs = [numbers.list(a.count, low, 2), numbers.list(b.count, low, 2)]
                try checker.check(name, inputs, [a, b]) { try operation($0[0], $0[1]) }
            }
        }
        try checker.check("-x", [[1, 2]], [Shape([2])]) { try engine.negate($0[0]) }
    }

    @Test func reductions() throws {
        var numbers = TestNumbers(3)
        for entry in CoreFunctions.reductions() + CoreFunctions.networks() {
            if entry.name.hasPrefix("arg") { continue }
            let isNetwork = CoreFunctions.networks().contains { $0.name == entry.name }
            for shape in [Shape.scalar, Shape([4]), Shape([2, 3]), Shape([2, 1, 3])] where !isNetwork || shape.rank > 0
            {
                // The slope of a deviation of one number is not a limit of differences.
                if shape.count == 1, ["var", "std", "norm"].contains(entry.name) { continue }
                let input = [numbers.list(shape.count, 0.2, 2)]
                try checker.check(entry.name, input, [shape]) { try call(entry, $0) }
                guard shape.rank > 1, entry.parameters.contains(where: { $0.name == "axis" }) else { continue }
                let isSingle = entry.parameters.contains {
                    if $0.name == "axis", case .integer = $0.kind { return true }
                    return false
                }
                for axes in isSingle ? [[0], [-1]] : [[0], [-1], [0, -1], []] {
                    if ["std", "norm"].contains(entry.name), axes.isEmpty { continue }
                    if entry.name == "std", axes == [1], shape.rank == 3 { continue }
                    let axis: FunctionEntry.Argument = isSingle ? .integer(axes[0]) : .integers(axes)
                    for keep in [false, true] {
                        try checker.check("\(entry.name) over \(axes)", input, [shape], second: shape.rank == 2) {
                            try call(entry, $0, ["axis": axis, "keep": .flag(keep)])
                        }
                    }
                }
            }
        }
        let engine = checker.engine
        for p in [1, 1.5, 3, .infinity] {
            try checker.check("norm \(p)", [[0.5, -1.5, 2]], [Shape([3])]) { try engine.norm($0[0], order: p) }
        }
        try checker.check("sample var", [[0.5, -1.5, 2]], [Shape([3])]) { try engine.variance($0[0], ddof: 1) }
        // Zeros in a product: one, two, and everywhere.
        for zeros in [[0.0, 2, 3], [0, 0, 3], [0, 0, 0], [5]] {
            try checker.check("prod", [zeros], [Shape([zeros.count])]) { try engine.product($0[0]) }
        }
    }

    @Test func matrixProducts() throws {
        let engine = checker.engine
        var numbers = TestNumbers(4)
        let pairs: [([Int], [Int])] = [
            ([3], [3]), ([2, 3], [3]), ([3], [3, 2]), ([2, 3], [3, 4]), ([2, 2, 3], [3, 2]),
            ([2, 1, 2, 3], [3, 3, 2]),
            ([1, 3], [3, 1]), ([2, 0], [0, 3]), ([0, 2], [2, 3]), ([2], [3, 2, 2]),
        ]
        for (a, b) in pairs {
            let shapes = [Shape(a), Shape(b)]
            let inputs = shapes.map { numbers.list($0.count, -2, 2) }
            try checker.check("@", inputs, shapes) { try engine.matrixMultiply($0[0], $0[1]) }
        }
        let square = [numbers.list(6, -1, 1)]
        try checker.check("x.T @ x", square, [Shape([2, 3])]) {
            try engine.matrixMultiply(engine.swapLastTwo($0[0]), $0[0])
        }
        try checker.check("trace", square, [Shape([2, 3])]) { try engine.trace($0[0]) }
        try checker.check("dot", [[1, 2], [3, 4]], [Shape([2]), Shape([2])]) { try engine.dot($0[0], $0[1]) }
        try checker.check("outer", [[1, 2], [3, 4, 5]], [Shape([2]), Shape([3])]) { try engine.outer($0[0], $0[1]) }
    }

    @Test func views() throws {
        let engine = checker.engine
        var numbers = TestNumbers(5)
        let input = [numbers.list(6, -2, 2)]
        let shape = [Shape([2, 3])]
        func squared(_ x: Tensor) throws -> Tensor { try engine.multiply(x, x) }
        try checker.check("reshape", input, shape) { try squared(engine.reshape($0[0], to: Shape([3, 2]))) }
        try checker.check("transpose", input, shape) { try squared(engine.transpose($0[0], order: [1, 0])) }
        try checker.check("expand", input, shape) { try squared(engine.broadcast($0[0], to: Shape([2, 2, 3]))) }
        try checker.check("sum to", input, shape) { try squared(engine.sum($0[0], to: Shape([2, 1]))) }
        try checker.check("slice", input, shape) {
            try squared(engine.index($0[0], [.all, .slice(start: 1, stop: 3, step: 1)]))
        }
        try checker.check("sum of a view", input, shape) {
            let moved = try engine.transpose(engine.broadcast($0[0], to: Shape([2, 2, 3])), order: [2, 0, 1])
            return try squared(engine.sum(moved, axes: [0, 2]))
        }
    }

    /// f32 data with f64 parameters and the other way round.
    @Test func mixedTypes() throws {
        let engine = checker.engine
        let x = try engine.convert(Tensor([1.0, 2, 3], shape: Shape([3])), to: .f32)
        let w = engine.leaf(Tensor(scalar: 2), variable: 1)
        let y = try engine.multiply(x, w)
        #expect(y.dataType == .f32)
        let gradient = try #require(try engine.gradients(of: engine.sum(y), targets: [.variable(1)])[0])
        #expect(gradient.dataType == .f64)
        #expect(gradient.item == 6)
        let v = engine.leaf(try engine.convert(Tensor([1.0, 2, 3], shape: Shape([3])), to: .f32), variable: 2)
        let z = try engine.sum(
            engine.power(engine.multiply(v, Tensor([1.0, 1, 2], shape: Shape([3]))), Tensor(scalar: 2)))
        #expect(z.dataType == .f64)
        let slope = try #require(try engine.gradients(of: z, targets: [.variable(2)])[0])
        #expect(slope.dataType == .f32)
        #expect(slope.doubles() == [2, 4, 24])
        let curvature = try #require(try engine.gradients(of: engine.sum(slope), targets: [.variable(2)])[0])
        #expect(curvature.doubles() == [2, 2, 8])
        #expect(curvature.dataType == .f32)
    }
}
