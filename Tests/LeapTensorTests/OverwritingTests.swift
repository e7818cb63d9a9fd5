import Testing

@testable import LeapTensor

/// A chain writes its results over arrays that nobody reads again; everything else keeps its values.
@Suite struct OverwritingTests {
    let engine = Engine()

    private func array(_ count: Int, _ type: DataType, from start: Int = 0) throws -> Tensor {
        let numbers = (0..<count).map { Double((($0 + start) * 7919) % 1000) / 500 - 1 }
        return try engine.convert(Tensor(numbers, shape: Shape([count])), to: type)
    }

    private func address(_ x: Tensor) -> UnsafeMutableRawPointer? { x.storage?.pointer }

    private func same(_ a: [Double], _ b: [Double]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    }

    @Test(arguments: [DataType.f64, .f32]) func aStateThatIsReplacedStaysInItsMemory(type: DataType) throws {
        var state = try array(20_000, type)
        let input = try array(20_000, type, from: 3)
        let start = address(state)
        var reference = state.doubles()
        let added = input.doubles()
        for _ in 0..<5 {
            state = try engine.add(engine.multiply(state, Tensor(scalar: 0.5)), input)
            try engine.settle(state)
            for place in reference.indices {
                let next = reference[place] * 0.5 + added[place]
                reference[place] =
                    type == .f32 ? Double(Float(Float(reference[place]) * 0.5) + Float(added[place])) : next
            }
        }
        #expect(address(state) == start)
        #expect(same(state.doubles(), reference))
        #expect(same(input.doubles(), added))
    }

    @Test func twoResultsOfOneRunTakeOverTwoArrays() throws {
        // A step of gradient descent with momentum.
        let weights = try array(5000, .f32)
        var (velocity, gradient) = (try array(5000, .f32, from: 1), try array(5000, .f32, from: 2))
        let (v, g, w) = (velocity.doubles(), gradient.doubles(), weights.doubles())
        let addresses = Set([address(velocity), address(gradient)])
        velocity = try engine.add(engine.multiply(Tensor(scalar: 0.9), velocity), gradient)
        gradient = Tensor(scalar: 0)
        try engine.settleSoon(velocity)
        let moved = try engine.subtract(weights, engine.multiply(Tensor(scalar: 0.01), velocity))
        try engine.settle(moved)
        #expect(Set([address(velocity), address(moved)]) == addresses)
        let expected = zip(v, g).map { Float(0.9) * Float($0) + Float($1) }
        #expect(same(velocity.doubles(), expected.map { Double($0) }))
        #expect(same(moved.doubles(), zip(w, expected).map { Double(Float($0) - Float(0.01) * $1) }))
        #expect(same(weights.doubles(), w))
    }

    @Test func whatIsHeldElsewhereKeepsItsValues() throws {
        var state = try array(3000, .f64)
        let (old, view) = (state, try engine.transpose(engine.reshape(state, to: Shape([30, 100])), order: [1, 0]))
        let (before, turned) = (old.doubles(), view.doubles())
        // What waits for the same array reads it later.
        let waiting = try engine.multiply(state, state)
        state = try engine.add(state, Tensor(scalar: 1))
        try engine.settle(state)
        #expect(same(state.doubles(), before.map { $0 + 1 }))
        #expect(same(old.doubles(), before))
        #expect(same(view.doubles(), turned))
        #expect(same(waiting.doubles(), before.map { $0 * $0 }))
    }

    @Test func whatWaitsForAnArrayKeepsIt() throws {
        var state: Tensor? = try array(3000, .f64)
        let before = try #require(state).doubles()
        let waiting = try engine.multiply(#require(state), #require(state))
        let next = try engine.add(#require(state), Tensor(scalar: 1))
        state = nil
        try engine.settle(next)
        #expect(same(next.doubles(), before.map { $0 + 1 }))
        #expect(same(waiting.doubles(), before.map { $0 * $0 }))
    }

    @Test func functionsThatGoOverTheirOperandTwiceDoNotOverwriteIt() throws {
        // Beyond the plain range of exp, where a block is computed again.
        let numbers = (0..<2000).map { Double($0) - 1000 }
        for operation in [Elementwise.sigmoid, Elementwise.exp, Elementwise.tanh, Elementwise.sin, Elementwise.cos] {
            for scale in [1.0, 1e4] {
                let scaled = numbers.map { $0 * scale }
                let pieces = try (0..<10).flatMap {
                    try engine.apply(
                        operation, Tensor(Array(scaled[$0 * 200..<($0 + 1) * 200]), shape: Shape([200]))
                    ).doubles()
                }
                let x = try engine.apply(operation, Tensor(scaled, shape: Shape([2000])))
                #expect(same(x.doubles(), pieces), "\(operation.name)")
            }
        }
    }

    /// A pool of arrays, each whole and in pieces that are too small to wait: random operations replace arrays, drop
    /// them, and read them now or later.
    @Test(arguments: Array(0..<60)) func randomProgramsGiveWhatSmallArraysGive(seed: Int) throws {
        let type: DataType = seed % 2 == 0 ? .f64 : .f32
        let (length, pieces) = (200, 3)
        var random = RandomGenerator(seed: UInt64(seed))
        func pick(_ count: Int) -> Int { Int(random.nextBlock().0 % UInt64(count)) }
        var pool: [(whole: Tensor, parts: [Tensor])] = []
        for index in 0..<5 {
            let whole = try array(length * pieces, type, from: 31 * index)
            let numbers = whole.doubles()
            pool.append(
                (
                    whole,
                    try (0..<pieces).map {
                        try engine.convert(
                            Tensor(Array(numbers[$0 * length..<($0 + 1) * length]), shape: Shape([length])), to: type)
                    }
                ))
        }
        let unary = [Elementwise.tanh, Elementwise.sigmoid, Elementwise.negate, Elementwise.relu, Elementwise.exp]
        let binary = [Elementwise.add, Elementwise.subtract, Elementwise.multiply, Elementwise.maximum]
        for _ in 0..<150 {
            let (a, b, target) = (pick(pool.count), pick(pool.count), pick(pool.count))
            switch pick(10) {
            case 0, 1, 2, 3:
                let operation = binary[pick(binary.count)]
                pool[target] = (
                    try engine.apply(operation, pool[a].whole, pool[b].whole),
                    try zip(pool[a].parts, pool[b].parts).map { try engine.apply(operation, $0, $1) }
                )
            case 4, 5:
                let operation = unary[pick(unary.count)]
                pool[target] = (
                    try engine.apply(operation, pool[a].whole),
                    try pool[a].parts.map { try engine.apply(operation, $0) }
                )
            case 6:
                let number = Tensor(scalar: 0.5)
                pool[target] = (
                    try engine.multiply(pool[a].whole, number),
                    try pool[a].parts.map { try engine.multiply($0, number) }
                )
            case 7: try engine.settleSoon(pool[a].whole)
            case 8: try engine.settle(pool[a].whole)
            default: #expect(same(pool[a].whole.doubles(), pool[a].parts.flatMap { $0.doubles() }))
            }
        }
        for entry in pool { #expect(same(entry.whole.doubles(), entry.parts.flatMap { $0.doubles() })) }
    }
}
