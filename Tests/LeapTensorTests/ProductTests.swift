import Testing

@testable import LeapTensor

/// `dot`, `trace` and `norm` as NumPy has them.
@Suite struct ProductTests {
    let checker = LawChecker()
    var engine: Engine { checker.engine }

    /// numpy 2.4: m = np.array([[3., -1, 2], [0.5, 4, -2.5]]); x = (np.arange(12) - 5.).reshape(2, 2, 3) * 0.5 + 0.25
    var m: Tensor { d([3, -1, 2, 0.5, 4, -2.5], [2, 3]) }
    var x: Tensor { d((0..<12).map { (Double($0) - 5) * 0.5 + 0.25 }, [2, 2, 3]) }

    func expectClose(_ a: Tensor, _ shape: [Int], _ expected: [Double], _ label: Comment = "") {
        #expect(ReplayLaw.isClose(a, d(expected, shape), 1e-13), "\(label.rawValue): \(a.doubles())")
    }

    /// np.linalg.norm(m, ord), np.linalg.norm(m, ord, axis=1)
    @Test func normsOfAMatrix() throws {
        let cases: [(MatrixNorm?, Double)] = [
            (nil, 6.041522986797286), (.frobenius, 6.041522986797286), (.nuclear, 8.28682182047441), (.order(1), 5),
            (.order(-1), 3.5), (.order(2), 5.1836733910214035), (.order(-2), 3.103148429453007),
            (.order(.infinity), 7), (.order(-.infinity), 6),
        ]
        for (kind, expected) in cases {
            let label = Comment(rawValue: "\(kind.map { "\($0)" } ?? "none")")
            expectClose(try engine.norm(m, kind: kind, axes: nil, keep: false), [], [expected], label)
            expectClose(try engine.norm(m, kind: kind, axes: [0, 1], keep: true), [1, 1], [expected], label)
            try checker.check("norm \(label.rawValue)", [m.doubles()], [m.shape]) {
                try engine.norm($0[0], kind: kind, axes: [-2, -1], keep: false)
            }
        }
        for (order, expected) in [
            (0, [3, 3]), (0.5, [17.191508225450303, 18.389050422582738]), (3, [3.3019272488946263, 4.304376290903027]),
            (-1, [0.5454545454545455, 0.37735849056603776]), (.infinity, [3, 4]),
        ] as [(Double, [Double])] {
            expectClose(try engine.norm(m, kind: .order(order), axes: [1], keep: false), [2], expected, "\(order)")
        }
    }

    /// np.linalg.norm(x, ord, axis=(0, 2)), np.linalg.norm(x, ord, axis=(-1, 0), keepdims=True)
    @Test func normsOfStacks() throws {
        let cases: [(MatrixNorm?, [Double], [Double])] = [
            (nil, [3.856812155135378, 4.886205071423016], [3.856812155135378, 4.886205071423016]),
            (.nuclear, [4.714177471028168, 5.587796455522474], [4.714177471028168, 5.587796455522475]),
            (.order(1), [3, 3.5], [5.25, 8.25]),
            (.order(2), [3.7288149082295483, 4.826540029189275], [3.7288149082295483, 4.826540029189275]),
            (.order(-.infinity), [3.75, 1.25], [3, 3]),
        ]
        for (kind, plain, turned) in cases {
            expectClose(try engine.norm(x, kind: kind, axes: [0, 2], keep: false), [2], plain)
            expectClose(try engine.norm(x, kind: kind, axes: [-1, 0], keep: true), [1, 2, 1], turned)
        }
        expectClose(try engine.norm(x, kind: nil, axes: nil, keep: false), [], [6.224949798994366])
        #expect(throws: TensorError.self) { try engine.norm(x, kind: .order(1), axes: nil, keep: false) }
        #expect(throws: TensorError.self) { try engine.norm(x, kind: .nuclear, axes: [0], keep: false) }
        #expect(throws: TensorError.self) { try engine.norm(m, kind: .order(3), axes: nil, keep: false) }
        #expect(throws: TensorError.self) { try engine.norm(m, kind: .order(1), axes: [0, 0], keep: false) }
    }

    /// np.trace(m, 1), np.trace(m, -1), np.trace(m, 5), np.trace(x), np.trace(x, axis1=1, axis2=2),
    /// np.trace(x, offset=1, axis1=2, axis2=0)
    @Test func traces() throws {
        expectClose(try engine.trace(m, offset: 1), [], [-3.5])
        expectClose(try engine.trace(m, offset: -1), [], [0.5])
        expectClose(try engine.trace(m, offset: 5), [], [0])
        expectClose(try engine.trace(x), [3], [0, 1, 2])
        expectClose(try engine.trace(x, axes: (1, 2)), [2], [-2.5, 3.5])
        expectClose(try engine.trace(x, offset: 1, axes: (2, 0)), [2], [0.75, 2.25])
        #expect(throws: TensorError.self) { try engine.trace(m, axes: (1, 1)) }
        #expect(throws: TensorError.self) { try engine.trace(m, axes: (0, 2)) }
        try checker.check("trace", [x.doubles()], [x.shape]) { try engine.trace($0[0], offset: 1, axes: (2, 0)) }
    }

    /// a = np.arange(12.).reshape(2, 2, 3) - 4; b = np.arange(12.).reshape(2, 3, 2) * 0.5
    /// np.dot(a, b), np.dot(a, [1, 2, 3]), np.dot([1, 2, 3], b)
    @Test func dotsOfMoreAxes() throws {
        let a = d((0..<12).map { Double($0) - 4 }, [2, 2, 3])
        let b = d((0..<12).map { Double($0) * 0.5 }, [2, 3, 2])
        let v = d([1, 2, 3], [3])
        expectClose(
            try engine.dot(a, b), [2, 2, 2, 2], [-7, -11.5, -34, -38.5, 2, 2, 2, 2, 11, 15.5, 38, 42.5, 20, 29, 74, 83])
        expectClose(try engine.dot(a, v), [2, 2], [-16, 2, 20, 38])
        expectClose(try engine.dot(v, b), [2, 2], [8, 11, 26, 29])
        #expect(try engine.dot(d([], [0, 3]), b).shape == Shape([0, 2, 2]))
        #expect(throws: TensorError.self) { try engine.dot(a, a) }
        var numbers = TestNumbers(4)
        for (first, second) in [([2, 2, 3], [2, 3, 2]), ([3], [2, 3, 1]), ([2, 1, 2], [2]), ([2, 0, 3], [3, 2])] {
            try checker.check(
                "dot", [numbers.list(Shape(first).count, -1, 1), numbers.list(Shape(second).count, -1, 1)],
                [Shape(first), Shape(second)]
            ) { try engine.dot($0[0], $0[1]) }
        }
    }
}
