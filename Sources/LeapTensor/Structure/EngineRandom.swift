import Glibc
import LeapDiagnostics

extension Engine {
    /// Numbers drawn evenly from [0, 1). The f32 numbers are the f64 ones, cut to 24 bits.
    public func uniform(_ shape: Shape, _ type: DataType = .f64) throws -> Tensor {
        try drawn(shape, type) { word in
            type == .f32 ? Double(word >> 40) * 0x1p-24 : RandomGenerator.unit(word)
        }
    }

    /// Numbers drawn from the normal distribution with mean 0 and standard deviation 1.
    ///
    /// Each block of 128 bits gives two, by the method of G. Box and M. Muller, "A note on the generation of random
    /// normal deviates", 1958: with u, v even in (0, 1], r = √(−2 ln u), they are r cos 2πv and r sin 2πv.
    public func normal(_ shape: Shape, _ type: DataType = .f64) throws -> Tensor {
        var pending: Double?
        var generator = random
        let result = try drawn(shape, type, advance: false) { _ in
            if let value = pending {
                pending = nil
                return value
            }
            let (first, second) = generator.nextBlock()
            // From (0, 1], so that the logarithm exists.
            let radius = sqrt(-2 * log(Double((first >> 11) + 1) * 0x1p-53))
            let angle = 2 * Double.pi * RandomGenerator.unit(second)
            pending = radius * sin(angle)
            return radius * cos(angle)
        }
        random = generator
        return result
    }

    /// Whole numbers drawn evenly from `low..<high`.
    /// - Throws: `.domain` when there is none, or they are not exact in f64.
    public func randomIntegers(_ low: Int, _ high: Int, _ shape: Shape) throws -> Tensor {
        guard low < high else {
            throw TensorError(
                .domain, "there is no whole number from \(low) up to (not including) \(high)",
                help: ["the upper end is not drawn: \(code: "randint(\(low), \(max(low, high) + 1))") can give \(low)"])
        }
        guard low >= -(1 << 53), high <= 1 << 53 else {
            throw TensorError(.domain, "randint draws numbers between -2^53 and 2^53")
        }
        let bound = UInt64(high - low)
        return try drawn(shape, .f64) { Double(low + Int(RandomGenerator.below(bound, $0))) }
    }

    /// An array of numbers made from words of the generator, two to a block.
    @inline(__always)
    private func drawn(
        _ shape: Shape, _ type: DataType, advance: Bool = true, _ number: (UInt64) -> Double
    ) throws -> Tensor {
        guard type != .bool else {
            throw TensorError(.type, "random numbers are f64 or f32", help: ["rand([3]) < 0.5 draws booleans"])
        }
        var generator = random
        var second: UInt64 = 0
        func next(_ index: Int) -> Double {
            guard advance else { return number(0) }
            if index & 1 == 1 { return number(second) }
            let block = generator.nextBlock()
            second = block.1
            return number(block.0)
        }
        // Written in chunks, between which the computation can be stopped; then the generator has not moved.
        func build<Element: TensorElement>(_ element: Element.Type) throws -> Tensor {
            try Tensor.build(element, shape: shape) { target in
                try inChunks(of: shape.count) { first, count in
                    for index in first..<(first + count) { target[index] = Element(fromDouble: next(index)) }
                }
            }
        }
        let result = type == .f32 ? try build(Float.self) : try build(Double.self)
        random = generator
        return result
    }

    /// The numbers 0..<count in random order: each order is equally likely (Fisher and Yates, from the end).
    func randomOrder(_ count: Int) throws -> [Int] {
        try randomOrder(of: count, first: count)
    }

    /// So many different numbers of 0..<count, in random order.
    private func randomOrder(of count: Int, first chosen: Int) throws -> [Int] {
        try GatherPlan.checkMemory(Shape([count]))
        var order = Array(0..<count)
        var second: UInt64?
        for index in 0..<chosen {
            if index & 0xFFFF == 0 { try checkInterrupt() }
            var word = second ?? 0
            if second == nil {
                (word, second) = random.nextBlock()
            } else {
                second = nil
            }
            order.swapAt(index, index + Int(RandomGenerator.below(UInt64(count - index), word)))
        }
        return Array(order.prefix(chosen))
    }

    /// The parts of an array along its first axis, in random order.
    /// - Throws: `.shape` for a number.
    public func shuffle(_ x: Tensor) throws -> Tensor {
        guard x.rank > 0 else {
            throw TensorError(
                .shape, "a number cannot be shuffled",
                help: ["permutation(n) gives the numbers below n in random order"])
        }
        return try rows(x, try randomOrder(x.shape[0]), Shape([x.shape[0]]), name: "shuffle")
    }

    /// The numbers 0..<count in random order.
    public func permutation(_ count: Int) throws -> Tensor {
        guard count >= 0 else { throw TensorError(.domain, "permutation needs a count, not \(count)") }
        return try Tensor(try randomOrder(try Shape.checked([count]).count).map(Double.init), shape: Shape([count]))
    }

    /// Parts of an array along its first axis, drawn at random.
    /// - Parameters:
    ///   - isReplacing: whether a part can be drawn again.
    ///   - probabilities: how likely each part is; equally if `nil`.
    /// - Throws: `.domain` when there are too few parts, or the probabilities do not add up to 1.
    public func choice(
        _ x: Tensor, _ shape: Shape, isReplacing: Bool = true, probabilities: Tensor? = nil
    ) throws -> Tensor {
        guard x.rank > 0 else { throw TensorError(.shape, "choice draws from an array, not from a number") }
        let size = x.shape[0]
        let count = shape.count
        guard size > 0 || count == 0 else { throw TensorError(.domain, "there is nothing to choose from") }
        guard isReplacing || count <= size else {
            throw TensorError(
                .domain, "\(count) different elements cannot be chosen from \(size)",
                help: ["\(code: "choice({0}, \(count), replace = true)") may draw an element more than once"])
        }
        try GatherPlan.checkMemory(shape)
        let places: [Int]
        if let probabilities {
            places = try weightedPlaces(size, count, isReplacing, probabilities)
        } else if isReplacing {
            let bound = UInt64(max(1, size))
            places = try drawn(Shape([count]), .f64) { Double(RandomGenerator.below(bound, $0)) }.doubles().map {
                Int($0)
            }
        } else {
            places = try randomOrder(of: size, first: count)
        }
        return try rows(x, places, shape, name: "choice")
    }

    private func weightedPlaces(
        _ size: Int, _ count: Int, _ isReplacing: Bool, _ probabilities: Tensor
    ) throws -> [Int] {
        let weights = probabilities.doubles()
        guard probabilities.rank == 1, weights.count == size else {
            throw TensorError(.shape, "choice needs one probability for each of the \(size) elements")
        }
        guard weights.allSatisfy({ $0 >= 0 && $0 <= 1 }), abs(weights.reduce(0, +) - 1) < 1e-6 else {
            throw TensorError(.domain, "the probabilities must not be negative and must add up to 1")
        }
        let draws = try uniform(Shape([isReplacing ? count : size])).doubles()
        if isReplacing {
            var sums: [Double] = []
            var total = 0.0
            for weight in weights {
                total += weight
                sums.append(total)
            }
            let lastPossible = weights.lastIndex { $0 > 0 } ?? 0
            return draws.map { draw in
                var low = 0
                var high = lastPossible
                while low < high {
                    let middle = (low + high) / 2
                    if sums[middle] <= draw * total { low = middle + 1 } else { high = middle }
                }
                return low
            }
        }
        guard weights.count(where: { $0 > 0 }) >= count else {
            throw TensorError(.domain, "fewer than \(count) elements have a probability above 0")
        }
        // The smallest of exponential variables with rates p: drawing without replacement, one after the other
        // (P. Efraimidis, P. Spirakis, "Weighted random sampling with a reservoir", 2006).
        let keys = zip(draws, weights).map { draw, weight in weight > 0 ? -log1p(-draw) / weight : .infinity }
        return Array(keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.prefix(count))
    }

    /// Parts of an array along its first axis.
    private func rows(_ x: Tensor, _ places: [Int], _ shape: Shape, name: String) throws -> Tensor {
        let length = x.shape.dimensions[1...].reduce(1, *)
        let result = try Shape.checked(shape.dimensions + x.shape.dimensions[1...])
        let starts = length == 0 ? [] : places.map { $0 * length }
        return try select(
            x, .gather(GatherPlan(inputShape: x.shape, shape: result, starts: starts, blockLength: max(1, length))),
            name: name, choice: .fixed)
    }
}
