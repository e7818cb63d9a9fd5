import Glibc
import LeapDiagnostics
import LeapSession
import LeapTensor
import LeapTestSupport
import Testing

/// Long work of every kind can be stopped, and the session goes on as it was.
@Suite(.serialized) struct InterruptTests {
    /// Runs a statement and asks for a stop after a while.
    /// - Returns: the error that ended it.
    static func stopped(_ source: String, setup: String = "", in session: Session) -> Diagnostic? {
        if !setup.isEmpty, let error = session.execute(Array(setup.utf8)).error { return error }
        let flag = Unmanaged.passRetained(session.interrupt)
        var thread = pthread_t()
        let started = pthread_create(
            &thread, nil,
            { context in
                usleep(40_000)
                if let context { Unmanaged<InterruptFlag>.fromOpaque(context).takeRetainedValue().request() }
                return nil
            }, flag.toOpaque())
        guard started == 0 else { return nil }
        let result = session.execute(Array(source.utf8))
        pthread_join(thread, nil)
        return result.error
    }

    @Test(
        "A long statement stops",
        arguments: [
            ("while true { 1 }", ""),
            ("i = 0; while true { i = i + 1 }", ""),
            ("for i in 1..1e12 { i }", ""),
            ("repeat 1e12 { 1 }", ""),
            ("f(n) = f(n + 1)\nwhile true { if false { f(1) } }", ""),
            ("loop(100000000000)", "loop(n) = { s = 0; for i in 1..n { s = s + i }; s }"),
            ("map(x -> { while true { 1 } }, [1, 2])", ""),
            ("while true { sum(A @ A) }", "A = rand([100, 100])"),
            ("while true { x[0] = 1 }", "x = zeros([10])"),
            ("iterate(x -> x, 1, 1e12)", ""),
            ("reduce((a, b) -> a + b, 1..400000)", ""),
            ("map(x -> x + 1, zeros([400000]))", ""),
            ("scan((a, b) -> a + b, zeros([400000]))", ""),
            ("filter(x -> x > 1, zeros([400000]))", ""),
            ("outer_with((a, b) -> a * b, zeros([2000]), zeros([2000]))", ""),
            ("(x -> { while true { x = x * 1 } })'(2)", ""),
            ("jacobian(x -> sin(x))(zeros([3000]))", ""),
            ("hessian(x -> sum(x^3))(zeros([2000]))", ""),
            ("while true { ∂J/∂w }", "w = param(2); J = w^2"),
            ("y = x % 1e-300 + (2x) % 1e-299", "x = (1 + rand([2000000])) * 1e300;"),
            ("J = sum(x % 1e-300)", "x = (1 + rand([2000000])) * 1e300;"),
            ("while true { s := 0.9 * s + x }", "x = rand([1000000]); s = state(x);"),
            ("while true { ∂J/∂w }", "w = param(rand([100000])); J = sum(sigmoid(w) * exp(w))"),
            ("while true { sort(x) }", "x = rand([1000000]);"),
            ("while true { w := w + 1 }", "w = param(2)"),
            ("svd(A)", "A = rand([900, 900]);"),
            ("while true { inv(A) }", "A = rand([50, 4, 4]) + 4 * eye(4);"),
            ("while true { einsum(\"ij,jk,kl->il\", A, A, A) }", "A = rand([100, 100]);"),
            ("while true { tile(x, [1, 10000]) }", "x = rand([3000, 1]);"),
            ("while true { repeat_each(x, 30) }", "x = rand([1000000]);"),
        ])
    func statement(source: String, setup: String) {
        let (kind, intact) = LargeStack.run {
            let session = Session()
            let error = Self.stopped(source, setup: setup, in: session)
            let after = session.execute(Array("1 + 1".utf8))
            return (error?.kind, after.error == nil && after.value?.item == 2)
        }
        #expect(kind == .interrupted)
        #expect(intact)
    }

    @Test("A stopped statement changes nothing") func unchanged() {
        let differences = LargeStack.run {
            let session = Session()
            _ = Self.stopped(
                "while true { w := w + 1; s := s + 1; y = y + 1; rand() }",
                setup: "seed(3); a = rand(); seed(3); w = param(2); s = state(1); y = 5", in: session)
            return Transcript.differences(
                """
                leap> w
                2  (parameter)
                leap> s
                1  (state)
                leap> y
                5
                leap> rand() == a
                true
                """, in: session)
        }
        #expect(differences == [])
    }

    @Test("An interrupted training run keeps the last whole step and says so") func training() {
        let (kind, notes, moved, finite) = LargeStack.run { () -> (Diagnostic.Kind?, [String], Bool, Bool) in
            let session = Session()
            _ = session.execute(
                Array("x = randn([64, 4]); y = randint(0, 3, [64]); net = dense(4, 3); before = net.w + 0".utf8))
            var notes: [String] = []
            var bars = 0
            session.onEvent = { [unowned session] event in
                if case .note(let text) = event { notes.append(text) }
                // The stop is asked for once training is under way, however slow the machine.
                if case .progress = event { bars += 1 }
                if bars == 3 { session.interrupt.request() }
            }
            let error = session.execute(Array("train(net, x, y, epochs = 1000000)".utf8)).error
            let moved = session.execute(Array("any(net.w != before)".utf8)).value?.item == 1
            let finite = session.execute(Array("all(net.w - net.w == 0)".utf8)).value?.item == 1
            return (error?.kind, notes, moved, finite)
        }
        #expect(kind == .interrupted)
        #expect(notes == ["note: interrupted; the parameters keep the last whole step"])
        #expect(moved)
        #expect(finite)
    }

    @Test("An error in a training run keeps nothing") func failedTraining() {
        expectTranscript(
            """
            leap> x = randn([8, 2]); y = [0, 1, 0, 1, 0, 1, 0, 1]; net = dense(2, 2); before = net.w + 0; n = state(0)
            leap> counting(z, t) = { n := n + 1; if n > 3 { assert(false, "enough") }; cross_entropy(z, t) }
            leap> train(net, x, y, loss = counting, batch = 2)
                  counting(z, t) = { n := n + 1; if n > 3 { assert(false, "enough") }; cross_entropy(z, t) }
                                                                   ^^^^^
            error: enough
               in counting, called at training.leap:…
               in (() -> loss(net(x[rows]), y[rows])), called at training.leap:…
               in train, called at line 3
            leap> all(net.w == before)
            true
            leap> n
            0  (state)
            """)
    }
}
