import LeapDiagnostics
import LeapRuntime
import LeapSession
import LeapTensor
import LeapTestSupport
import Testing

/// The teaching verbs meet everything that can be asked: they answer or say what is wrong, they can be stopped, and
/// they leave the session as it was.
@Suite(.serialized) struct TeachingRobustnessTests {
    @Test("Empty arrays have no elements to ask about") func emptyArrays() {
        expectTranscript(
            """
            leap> F = param(zeros([0, 3])); w = param(2); J = sum(F) + w^2; K = sum(F)
            leap> nudge(J, F)
                  ^^^^^^^^^^^
            error: F has no elements: there is nothing to nudge
            leap> quiz(J).asked
            0
            leap> quiz(K, questions = 3)
                  ^^^^^^^^^^^^^^^^^^^^^^
            error: nothing in the calculation of `K` can be asked with few digits
            help: explain(K) shows it
            leap> explain(J, F).gradient
            []   0×3
            leap> check(J).agrees
            true
            """)
    }

    @Test("A verb that a built-in calls does not take the words of the outer call") func wordsOfCalls() {
        let outputs = LargeStack.run {
            let session = Session()
            _ = session.execute(Array("w = param([1, 2]); J = sum(w^2)".utf8))
            return Transcript.output(of: "map(check, [w * 3])", in: session)
                + Transcript.output(of: "map(j -> explain(j).gradients.w, [J])", in: session)
        }
        #expect(!outputs.joined().contains("sum(check)"), "\(outputs)")
    }

    @Test(
        "Long verbs stop",
        arguments: [
            ("explain(J)", loop), ("nudge(J, w)", loop), ("check(J)", loop), ("graph(J)", loop), ("quiz(J)", loop),
            ("trace_nan(J)", loop), ("explain(J, w)", recursion), ("graph(J, depth = 20)", recursion),
            ("nudge(a -> { while true { a = a * 1 } }, 3)", ""),
            ("doctor(net, randn([50, 4]), randint(0, 3, [50]))", endlessLayer), ("summary(net, [5, 4])", endlessLayer),
            ("explain(c(w))", endlessRule), ("check(c(w))", endlessRule), ("trace_nan(c(w))", endlessRule),
        ])
    func longVerbsStop(source: String, setup: String) {
        let (kind, before, after) = LargeStack.run {
            let session = Session()
            _ = session.execute(Array("seed(3); w = param(2)".utf8))
            if !setup.isEmpty { _ = session.execute(Array(setup.utf8)) }
            let before = Self.state(session)
            let error = InterruptTests.stopped(source, in: session)
            return (error?.kind, before, Self.state(session))
        }
        #expect(kind == .interrupted)
        #expect(before == after)
    }

    private static let loop = "s = 0; for i in 1..60000 { s = s + sin(w * i) }; J = s + 0"
    private static let recursion = "f(n) = if n == 0 { w } else { f(n - 1) * 0.999 + w }; J = f(10000)"
    private static let endlessLayer = "net = dense(4, 3) >> (a -> { while true { a = a * 1 } })"
    private static let endlessRule = "c = custom(a -> a^2, (x, y, g) -> { while true { 1 }; [g] })"

    /// What a look must not change.
    private static func state(_ session: Session) -> String {
        let interpreter = session.interpreter
        let names = session.variables().map { "\($0.name) = \($0.text)" }
        return "\(names) \(interpreter.engine.random) \(interpreter.engine.isRecording)"
    }

    @Test("What fails inside a verb leaves everything as it was") func failuresRollBack() {
        let (kinds, before, after) = LargeStack.run {
            let session = Session()
            _ = session.execute(
                Array(
                    """
                    seed(1); w = param(2); n = state(0); J = w^2
                    count(a) = { n := n + 1; w := w + 1; assert(n < 0, "enough"); a }
                    rule = custom(a -> a^2, (x, y, g) -> { n := n + 1; assert(false, "no rule"); [g] })
                    net = dense(3, 4) >> dropout(0.5) >> count
                    K = rule(w)
                    """.utf8))
            let before = Self.state(session)
            let kinds = [
                "summary(net, [2, 3])", "doctor(net, randn([8, 3]), randint(0, 4, [8]))", "explain(K)", "check(K)",
                "nudge(count, 3)", "graph(K)", "{ w := 7; explain(J); assert(false, \"no\") }",
            ].map { source in session.execute(Array(source.utf8)).error?.kind }
            return (kinds, before, Self.state(session))
        }
        #expect(kinds.filter { $0 == .internal }.isEmpty, "\(kinds)")
        #expect(kinds.last == .assertion)
        #expect(before == after)
    }

    @Test("A record made before a failure is explained as before") func recordsSurvive() {
        let (before, after) = LargeStack.run {
            let session = Session()
            _ = session.execute(
                Array("w = param(2); f(a) = sin(a) * w; J = f(w^2); bad(a) = { f(a); assert(false, \"no\"); a }".utf8))
            let before = Transcript.output(of: "explain(J)\ngrad(J, w)", in: session)
            for source in ["bad(J)", "map(bad, [1, 2])", "nudge(bad, 3)", "explain(bad(J))", "(map(f, [J]); bad(J))"] {
                _ = session.execute(Array(source.utf8))
            }
            return (before, Transcript.output(of: "explain(J)\ngrad(J, w)", in: session))
        }
        #expect(!before.joined().contains("error"))
        #expect(before == after)
    }

    /// Calls are counted by hand in the frames of the evaluator.
    @Test(
        "Recorded calls live as long as what was recorded in them",
        arguments: [
            "J = f(10000)", "J = sum(map(e -> f(20) * e, [1, 2, 3]))", "J = selfmap(3)", "J = make(3)(w)",
            "J = (f >> sq >> sq)(50)", "J = reduce((a, b) -> f(3) * a + b, [1, 2, 3])",
        ])
    func callsAreFreed(source: String) {
        let (wasAlive, isAlive, failed) = LargeStack.run { () -> (Bool, Bool, Bool) in
            let session = Session()
            _ = session.execute(
                Array(
                    """
                    w = param(1.5); sq(a) = a^2 * w
                    f(n) = { a = w * 1; if n <= 0 { a } else { f(n - 1) * 0.99 + w } }
                    selfmap(n) = if n == 0 { w } else { sum(map(e -> selfmap(n - 1) * e, [1, 2])) }
                    make(k) = a -> a * w * k
                    failing(n) = { a = w * 1; if n <= 0 { assert(false, "no"); a } else { failing(n - 1) * 0.99 + a } }
                    """.utf8))
            // What the failure leaves behind must not be freed a second time, nor kept.
            let failed = session.execute(Array("failing(5000)".utf8)).error != nil
            _ = session.execute(Array(source.utf8))
            weak var call: RecordedCall?
            func look() {
                guard case .tensor(var tensor) = session.interpreter.value(named: "J") else { return }
                // The output of a built-in stands outside: its inputs were recorded in calls.
                while tensor.call == nil, let input = tensor.firstInput { tensor = input }
                call = tensor.call
            }
            look()
            let wasAlive = call != nil
            _ = session.execute(Array("J = 0".utf8))
            _ = session.execute(Array("1 + 1".utf8))
            return (wasAlive, call != nil, failed)
        }
        #expect(failed)
        #expect(wasAlive)
        #expect(!isAlive)
    }

    @Test("Elements taken one by one from a long vector do not fill the memory") func manyElements() {
        let output = LargeStack.run {
            let session = Session()
            _ = session.execute(Array("w = param(ones([9000])); J = sum(map(a -> a^2, w))".utf8))
            // What each of the 9000 contributes is a vector of 9000: 650 MB, if all were kept.
            return Transcript.output(of: "explain(J, w[8999]).gradient\nall(grad(J, w) == 2)", in: session)
        }
        #expect(output == ["2", "true"])
    }

    @Test("A chain of calls is freed without a deep stack") func longChain() {
        var call: RecordedCall?
        for origin in 0..<1_000_000 {
            call = RecordedCall(parent: call, function: RecordedCall.self as AnyObject, origin: UInt64(origin))
        }
        weak let first = call
        call = nil
        #expect(first == nil)
    }
}
