import Testing

@testable import LeapTensor

/// Small repeatable numbers for tests.
struct TestNumbers {
    var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// Between `low` and `high`.
    mutating func next(_ low: Double, _ high: Double) -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return low + (high - low) * Double(state >> 11) / 9_007_199_254_740_992
    }

    mutating func list(_ count: Int, _ low: Double, _ high: Double) -> [Double] {
        (0..<count).map { _ in next(low, high) }
    }
}

/// Checks derivatives against central differences in double precision, and the record of what they are taken of.
struct LawChecker {
    let engine = Engine()

    /// The weighted sum of a function's result: one number that depends on every element of it.
    private func weighted(_ result: Tensor) throws -> Tensor {
        let numbers = result.dataType == .bool ? try engine.convert(result, to: .f64) : result
        let weights = (0..<numbers.count).map { 0.5 + Double(($0 * 7) % 11) / 11 }
        let weight = try engine.convert(Tensor(weights, shape: numbers.shape), to: numbers.dataType)
        return try engine.sum(engine.multiply(numbers, weight))
    }

    private func leaves(_ inputs: [[Double]], _ shapes: [Shape], _ type: DataType) throws -> [Tensor] {
        try zip(inputs, shapes).enumerated().map { index, pair in
            let value = try pair.1.rank == 0 ? Tensor(scalar: pair.0[0]) : Tensor(pair.0, shape: pair.1)
            return engine.leaf(try engine.convert(value, to: type), variable: UInt64(index + 1))
        }
    }

    private func targets(_ count: Int) -> [GradientTarget] { (1...count).map { .variable(UInt64($0)) } }

    /// Compares the gradients of `function` with differences, in f64 and f32, and its second derivatives with the
    /// differences of the first.
    func check(
        _ name: String, _ inputs: [[Double]], _ shapes: [Shape], second: Bool = true,
        _ function: ([Tensor]) throws -> Tensor
    ) throws {
        let label = Comment(rawValue: "\(name) at shapes \(shapes.map(\.literal))")
        try ReplayLaw(engine: engine).check(label, inputs, shapes, function)
        func value(_ at: [[Double]]) throws -> Double { try weighted(function(leaves(at, shapes, .f64))).item }
        func slope(_ at: [[Double]], _ type: DataType) throws -> [[Double]] {
            let leaves = try leaves(at, shapes, type)
            let gradients = try engine.gradients(of: weighted(function(leaves)), targets: targets(inputs.count))
            return zip(gradients, leaves).map { gradient, leaf in
                guard let gradient else { return [Double](repeating: 0, count: leaf.count) }
                #expect(gradient.shape == leaf.shape, label)
                #expect(gradient.dataType == leaf.dataType, label)
                return gradient.doubles()
            }
        }
        /// A number made of all first derivatives.
        func slopeSum(_ at: [[Double]]) throws -> Tensor {
            let leaves = try leaves(at, shapes, .f64)
            let gradients = try engine.gradients(of: weighted(function(leaves)), targets: targets(inputs.count))
            var total = Tensor(scalar: 0)
            for gradient in gradients { if let gradient { total = try engine.add(total, weighted(gradient)) } }
            return total
        }
        let first = try slope(inputs, .f64)
        try compare(first, inputs, label, "first", value)
        for (a, b) in zip(first, try slope(inputs, .f32)) {
            for (x, y) in zip(a, b) { #expect((x - y).magnitude <= 2e-3 * (1 + x.magnitude), label) }
        }
        guard second else { return }
        let total = try slopeSum(inputs)
        let gradients = try engine.gradients(of: total, targets: targets(inputs.count))
        let curvature = zip(gradients, inputs).map { gradient, input in
            gradient?.doubles() ?? [Double](repeating: 0, count: input.count)
        }
        try compare(curvature, inputs, label, "second") { try slopeSum($0).item }
    }

    private func compare(
        _ found: [[Double]], _ inputs: [[Double]], _ label: Comment, _ which: String,
        _ value: ([[Double]]) throws -> Double
    ) throws {
        let step = 1e-5
        for (index, input) in inputs.enumerated() {
            for element in input.indices {
                var (up, down) = (inputs, inputs)
                up[index][element] += step
                down[index][element] -= step
                let difference = try (value(up) - value(down)) / (2 * step)
                let gradient = found[index][element]
                #expect(
                    (gradient - difference).magnitude <= 1e-5 * (1 + difference.magnitude),
                    "\(label.rawValue): \(which) derivative \(gradient), by difference \(difference)")
            }
        }
    }
}
