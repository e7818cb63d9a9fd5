import LeapSession
import LeapTensor
import LeapTestSupport
import Testing

/// Records of programs of the language, computed again.
@Suite struct RecordReplayTests {
    /// The record of a program's value.
    func record(_ source: String) throws -> (graph: RecordGraph, engine: Engine, session: Session) {
        let session = Session(seed: 1)
        let result = session.execute(Array(source.utf8))
        let value = try #require(result.value, "\(result.error?.message ?? "no value"): \(source)")
        #expect(value.isRecorded, "\(source)")
        return (try RecordGraph(of: value, engine: session.interpreter.engine), session.interpreter.engine, session)
    }

    @Test("A function with a derivative of its own is called again") func custom() throws {
        let source =
            "f = custom(x -> { y = x; repeat 2 { y = y * x }; y + (t -> t^2)'(x) }, (x, y, g) -> [g]); f(param(2)) * 10"
        let (graph, engine, session) = try record(source)
        try withExtendedLifetime(session) {
            // x³ + 2x at 3, times 10
            let output = try graph.replay([0: Tensor(scalar: 3)], inDouble: true, engine: engine).last
            #expect(output?.item == 330)
            #expect(try graph.backward(engine: engine).gradients[0]?.item == 10)
            #expect(engine.isRecording)
        }
    }

    @Test(
        "Programs give their value again",
        arguments: [
            "net = dense(3, 4) >> relu >> dense(4, 2); X = randn([5, 3]); mse(net(X), ones([5, 2]))",
            "net = dense(3, 4) >> tanh >> dense(4, 3); cross_entropy(net(randn([6, 3])), [0, 1, 2, 0, 1, 2])",
            "k = param(f32(randn([3, 3]))); X = f32(randn([2, 6, 6])); y = sum(windows(X, [3, 3]) * k, axis=[-2, -1]); sum(dense(16, 2)(relu(flatten(y))) ^ 2)",
            "w = param([1, 2, 3]); s = 0; for i in 0..2 { s = s + w[i] * w[-1 - i] }; s / norm(w)",
            "w = param(randn([4, 3])); v = w * 1; v[1] = v[0] * 2; v[:, 0] = 1; sum(exp(v.T @ v))",
            "w = param([0.1, 0.2]); sum(grad(x -> sum(x^3 * softmax(x)))(w) ^ 2)",
            "A = param(randn([3, 3]) + 3 * eye(3)); q, r = qr(A); w, v = eigh(A); sum(solve(A, q) * r) + w[0] + norm(A, \"nuc\") + sum(v * v * [1, 2, 3])",
            "A = param([[1, 2], [2, 4]]); d = det(A); sum(grad(d, A) ^ 3) + d + sum(inv(A + eye(2)))",
            "A = param(f32(randn([2, 3, 4]))); u, s, vh = svd(A, full_matrices = false); sum(einsum(\"bij,bkj->ik\", A, A) ^ 2) + sum((u * expand(s, -2)) @ vh)",
            "w = param([3, 1, 2]); max(w) + min(w) + median(w) + prod(w) + std(w) + sum(sort(w) * [1, 2, 3])",
        ])
    func programs(_ source: String) throws {
        let (graph, engine, session) = try record(source)
        try withExtendedLifetime(session) {
            var replacements: [Int: Tensor] = [:]
            for (position, node) in graph.nodes.enumerated() where node.tensor.variable != 0 {
                replacements[position] = node.tensor
            }
            #expect(!replacements.isEmpty)
            let values = try graph.replay(replacements, inDouble: false, engine: engine)
            let output = graph.nodes[graph.outputPosition].tensor
            #expect(values.last?.doubles() == output.doubles(), "\(source)")
            let wide = try #require(try graph.replay([:], inDouble: true, engine: engine).last)
            #expect(wide.dataType == .f64)
            #expect((wide.item - output.item).magnitude <= 1e-5 * (1 + output.item.magnitude), "\(source)")

            // Central differences over the f64 replay agree with the gradients.
            let pass = try graph.backward(engine: engine)
            let replayer = try RecordReplayer(graph, inDouble: true, engine: engine)
            for position in replacements.keys {
                let base = replayer.value(at: position).doubles()
                let gradient = try #require(pass.gradients[position]).doubles()
                for element in base.indices.prefix(20) {
                    func value(_ nudge: Double) throws -> Double {
                        try replayer.output(at: position, element: element, value: base[element] + nudge).item
                    }
                    let slope = try (value(1e-5) - value(-1e-5)) / 2e-5
                    #expect((slope - gradient[element]).magnitude <= 1e-4 * (1 + slope.magnitude), "\(source)")
                }
            }
        }
    }
}
