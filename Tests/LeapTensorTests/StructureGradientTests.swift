import Testing

@testable import LeapTensor

/// Derivatives of structure functions, first and second, against central differences.
@Suite struct StructureGradientTests {
    let checker = LawChecker()
    var e: Engine { checker.engine }

    /// Checks the squares of a function's elements, so that second derivatives do not vanish.
    func check(_ inputs: [Tensor], line: Int = #line, _ function: ([Tensor]) throws -> Tensor) throws {
        try checker.check("line \(line)", inputs.map { $0.doubles() }, inputs.map(\.shape)) {
            let result = try function($0)
            return try e.multiply(result, result)
        }
    }

    func random(_ shape: Int...) throws -> Tensor { try e.normal(Shape(shape)) }

    @Test func indexing() throws {
        let x = try random(3, 4)
        let places = d([2, 0, 2, -1], [2, 2])
        try check([x]) { try e.index($0[0], [.integer(1), .integer(-1)]) }
        try check([x]) { try e.index($0[0], [.slice(start: nil, stop: nil, step: -2), .newAxis, .integer(1)]) }
        try check([x]) { try e.index($0[0], [.integers(places)]) }
        try check([x]) { try e.index($0[0], [.slice(start: 1, stop: nil, step: 1), .integers(places)]) }
        try check([x]) { try e.index($0[0], [.mask(greater(x, 0))]) }
        try check([x]) { try e.index($0[0], [.slice(start: 1, stop: 1, step: 1)]) }
        try check([try random(2, 2, 3)]) {
            try e.index($0[0], [.integers(d([0, 1], [2])), .all, .integers(d([2, 2], [2]))])
        }
        try check([x]) {
            try e.index(
                e.transpose(e.index($0[0], [.slice(start: 1, stop: nil, step: 1)]), order: [1, 0]),
                [.slice(start: nil, stop: nil, step: 2)])
        }
        try check([x]) { try e.subtensor(e.subtensor($0[0], at: 1), at: 2) }
        try check([x]) { try e.take($0[0], d([1, 1, 3], [3]), axis: 1) }
        try check([n(0.7)]) { try e.index($0[0], [.newAxis, .ellipsis]) }
    }

    @Test func assigning() throws {
        let x = try random(3, 4)
        try check([x, n(1.5)]) { try e.assign($0[0], [.integer(0), .integer(-2)], $0[1]) }
        try check([x, try random(2, 1)]) { try e.assign($0[0], [.slice(start: nil, stop: nil, step: -2)], $0[1]) }
        try check([x, try random(1, 1, 4)]) { try e.assign($0[0], [.integer(1)], $0[1]) }
        try check([x, n(2)]) { try e.assign($0[0], [.mask(greater(x, 0))], $0[1]) }
        // Of two values for one place the last counts.
        try check([x, try random(3, 4)]) { try e.assign($0[0], [.integers(d([1, 2, 1], [3]))], $0[1]) }
        try check([try random(2, 3)]) {
            try e.assign($0[0], [.all, .integer(0)], e.index($0[0], [.all, .integer(2)]))
        }
    }

    @Test func arranging() throws {
        let x = try random(2, 3)
        let c = try random(2, 1, 3)
        for parts in [[x], [x, x], [x, try random(1, 3), try random(0, 3), try random(2, 3)]] {
            try check(parts) { try e.concat($0) }
        }
        try check([x, try random(2, 1)]) { try e.concat([$0[1], $0[0], $0[1]], axis: -1) }
        try check([x, try random(2, 3), x]) { try e.stack($0, axis: 1) }
        try check([n(1), n(2), n(3)]) { try e.stack($0) }
        try check([x]) { try e.stack([$0[0], $0[0]], axis: -1) }
        try check([x]) { try e.split($0[0], at: [1], axis: 1)[1] }
        try check([x]) { try e.reshape($0[0], dimensions: [3, -1]) }
        try check([c]) { try e.flatten(e.transpose($0[0], axes: [2, 0, 1])) }
        try check([c]) { try e.swapLastTwo($0[0]) }
        try check([c]) { try e.squeeze($0[0]) }
        try check([c]) { try e.expand($0[0], axes: [0, -1]) }
        try check([c]) { try e.flip($0[0], axes: [2, 0]) }
        try check([x]) { try e.tile($0[0], [2, 1, 2]) }
        try check([n(2)]) { try e.tile($0[0], [3]) }
        try check([x]) { try e.repeatEach($0[0], [0, 2, 1], axis: 1) }
        try check([x]) { try e.roll($0[0], [1, -1], axes: [0, 1]) }
        try check([x]) { try e.pad($0[0], [(1, 0), (0, 2)], value: 0.5) }
        try check([try random(0, 2)]) { try e.pad($0[0], [(1, 1), (0, 0)]) }
        try check([try random(4, 4)]) { try e.windows($0[0], [2, 3]) }
        try check([try random(2, 5)]) { try e.windows($0[0], [3], steps: [2]) }
    }

    @Test func scanning() throws {
        let x = try random(3, 2)
        try check([x]) { try e.cumulativeSum($0[0]) }
        try check([x]) { try e.cumulativeSum($0[0], axis: 0) }
        try check([x]) { try e.cumulativeSum(e.cumulativeSum($0[0], axis: 1), axis: 0) }
        try check([x]) { try e.cumulativeProduct($0[0]) }
        try check([x]) { try e.cumulativeProduct($0[0], axis: 0) }
        // Zeros need the product of the other factors, not a quotient.
        try check([d([2, 0, 3, 0, 5], [5])]) { try e.cumulativeProduct($0[0]) }
        try check([d([1, 0, -1], [1, 3])]) { try e.cumulativeProduct($0[0], axis: 0) }
        try check([try random(0, 3)]) { try e.cumulativeProduct($0[0], axis: 0) }
        try check([x]) { try e.cumulativeMaximum($0[0], axis: 0) }
        try check([n(3)]) { try e.cumulativeSum($0[0]) }
    }

    @Test func ordering() throws {
        let x = try random(3, 4)
        try check([x]) { try e.sort($0[0]) }
        try check([x]) { try e.sort($0[0], axis: 0, isDescending: true) }
        try check([x]) { try e.top($0[0], 2, axis: 1) }
        try check([x]) { try e.median($0[0]) }
        try check([x]) { try e.median($0[0], axes: [0], keep: true) }
        try check([x]) { try e.quantile($0[0], d([0.1, 0.5, 1], [3]), axes: [1]) }
        try check([x]) { try e.unique($0[0]).values }
        try check([x]) { try e.choice($0[0], Shape([2]), isReplacing: false).shape == Shape([2, 4]) ? $0[0] : n(.nan) }
    }

    /// The third derivative of x₀x₁x₂, put together from indexing, stacking and a running product.
    @Test func thirdDerivative() throws {
        let x = e.leaf(d([2, 3, 5], [3]), variable: 1)
        let parts = try e.rows(x)
        var y = try e.subtensor(e.cumulativeProduct(e.stack(parts)), at: 2)
        #expect(y.item == 30)
        for place in 0..<3 {
            let gradient = try #require(try e.gradients(of: y, targets: [.variable(1)])[0])
            y = try e.subtensor(gradient, at: place)
        }
        #expect(y.item == 1)
    }

    @Test func otherTypes() throws {
        let x = e.leaf(f([1, 2, 3], [3]), variable: 1)
        let y = try e.sum(e.index(x, [.integers(d([0, 0, 2], [3]))]), to: .scalar)
        let gradient = try #require(try e.gradients(of: y, targets: [.variable(1)])[0])
        #expect(gradient.dataType == .f32)
        #expect(gradient.doubles() == [2, 0, 1])
        // A row of a wider type widens the array; the gradient comes back in the row's own type.
        let both = try e.stack([x, d([4, 5, 6], [3])])
        #expect(both.dataType == .f64)
        let back = try e.gradients(of: e.sum(both, to: .scalar), targets: [.variable(1)])[0]
        #expect(back?.dataType == .f32)
    }
}
