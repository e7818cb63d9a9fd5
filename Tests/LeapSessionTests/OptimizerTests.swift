import LeapSession
import Testing

/// Optimisers, schedules, and `train` with held-back data.
@Suite struct OptimizerTests {
    /// For J = Σ w⁴ from w = [1, −0.5]: PyTorch 2.15 in double precision, torch.optim with the same arguments
    /// (`clip` with the gradient times
    /// min(1, 1 / norm), without the 1e-6 that clip_grad_norm_ adds to the norm; the schedules CosineAnnealingLR, StepLR, ExponentialLR, LambdaLR); sgd and the first
    /// two of adam from the formulas of its documentation with NumPy 2.
    @Test(arguments: [
        ("sgd(0.05)", 5, [0.54078956144, -0.403797893431]),
        ("sgd(0.05, momentum = 0.9)", 5, [-0.251307209167, -0.254129778095]),
        ("sgd(0.05, momentum = 0.9, decay = 0.1)", 5, [-0.281578423827, -0.231105955377]),
        ("sgd(0.05, decay = 0.1)", 3, [0.621226178299, -0.428686002885]),
        ("sgd(0.05, momentum = 0.9, clip = 1)", 5, [0.367326294148, -0.387106931529]),
        ("adam(0.05)", 5, [0.755983181443, -0.266961193849]),
        ("adam(0.05, beta1 = 0.8, beta2 = 0.9, epsilon = 1e-3)", 3, [0.851427186517, -0.354333522257]),
        ("adam(0.05, decay = 0.1)", 5, [0.7558295645, -0.265186527021]),
        ("adamw(0.05, decay = 0.1)", 5, [0.734550292745, -0.258194147593]),
        ("rmsprop(0.05)", 5, [0.340348354936, -9.99999802409e-08]),
        (
            "rmsprop(0.02, keep = 0.9, epsilon = 1e-3, momentum = 0.9, decay = 0.1)", 5,
            [0.476040368126, -0.045191339548]
        ),
        ("sgd(cosine_decay(0.1, 4))", 5, [0.489908792799, -0.400319743104]),
        ("sgd(cosine_decay(0.1, 4, last = 0.01))", 4, [0.482034645275, -0.39621104557]),
        ("adam(step_decay(0.1, 2, 0.5))", 5, [0.686941819477, -0.209885413807]),
        ("sgd(exponential_decay(0.1, 0.8))", 5, [0.451295646691, -0.378873000495]),
        ("sgd(warmup(0.1, 4))", 6, [0.427632562636, -0.354434107207]),
        // Twice the same gradient is that gradient.
        ("accumulate(sgd(0.05), 1)", 5, [0.54078956144, -0.403797893431]),
        ("accumulate(adam(0.05), 3)", 15, [0.755983181443, -0.266961193849]),
    ])
    func optimizersFollowPyTorch(_ optimizer: String, _ steps: Int, _ expected: [Double]) {
        LibraryCase.expect(
            "w = param([1, -0.5]); step = \(optimizer); repeat \(steps) { step(sum(w^4), [w]) }; w + 0",
            gives: expected, within: 1e-11)
    }

    @Test func anOptimizerMovesOnlyWhatItIsGiven() {
        LibraryCase.expect(
            "a = param(1); b = param(1); step = sgd(0.5); step(a^2 + b^2, [b]); stack(a, b)", gives: [1, 0])
        LibraryCase.expect("a = param(1); b = param(1); step = sgd(0.5); step(a^2 + b^2); stack(a, b)", gives: [0, 0])
        LibraryCase.expect(
            "a = param(1); b = param(1); step = adam(0.5); step(a^2 + b^2, a); stack(a, b)", gives: [0.5, 1],
            within: 1e-7)
        LibraryCase.expect("net = dense(1, 1); step = sgd(1); step(sum(net([[1]])), net); net.b", gives: [-1])
        LibraryCase.expect("step = sgd(0.5); step(1)", fails: "depends on no parameter")
    }

    /// Nothing divides by a schedule's 0 steps.
    @Test(arguments: [
        ("cosine_decay(0.1, 0)", "steps is a whole number, 1 or more; this is 0"), ("step_decay(0.1, 0)", "every is"),
        ("step_decay(0.1, 2.5)", "this is 2.5"), ("warmup(0.1, -1)", "this is -1"),
    ])
    func aScheduleNeedsSteps(_ code: String, _ words: String) { LibraryCase.expect(code, fails: words) }

    /// Four batches of 8 and one of 32 have the same mean gradient.
    @Test func accumulatedStepsAreTheStepOfTheWholeBatch() {
        LibraryCase.expect(
            """
            x = randn([32, 5]); y = randn([32, 1]); a = param(ones([5, 1])); b = param(ones([5, 1]))
            whole = adam(0.1); parts = accumulate(adam(0.1), 4)
            for epoch in 1..3 {
                whole(mse(x @ a, y))
                for i in 0..3 { parts(mse(x[8 * i:8 * i + 8] @ b, y[8 * i:8 * i + 8])) }
            }
            max(abs(a - b))
            """, gives: [0], within: 1e-12)
        LibraryCase.expect("w = param(1); step = accumulate(sgd(0.1), 2); repeat 3 { step(w) }; w + 0", gives: [0.9])
        LibraryCase.expect("accumulate(sgd(0.1), 0)", fails: "n is a whole number, 1 or more; this is 0")
    }

    @Test func gradientsCanBeGiven() {
        LibraryCase.expect("w = param(1); step = sgd(0.1); step(w^2, [w], gradients = [10]); w + 0", gives: [0])
        LibraryCase.expect(
            "w = param(1); step = sgd(0.1); step(w^2, [w], gradients = [1, 2, 3])",
            fails: "3 gradients do not fit 1")
        LibraryCase.expect("norm(clip_gradients([3, 4], 1))", gives: [1])
        LibraryCase.expect("clip_gradients([3, 4], 5)", gives: [3, 4])
        LibraryCase.expect(
            "a = param([3, 0]); b = param([[0], [4]]); g = clip_gradients(grad((sum(a^2) + sum(b^2)) / 2, [a, b]), 0.5)"
                + "; concat(g[0], g[1][:, 0])", gives: [0.3, 0, 0, 0.4])
        LibraryCase.expect("clip_gradients([3, 4], 0)", fails: "more than 0; this is 0")
    }

    /// A network that learns noise gets worse on other noise: the training ends, and the best epoch comes back, running
    /// means included.
    @Test func trainingStopsWhenHeldBackDataGetWorse() {
        LibraryCase.expect(
            """
            net = dense(3, 64) >> batchnorm(64) >> relu >> dense(64, 2)
            x = randn([64, 3]); y = randint(0, 2, [64]); v = {x: randn([64, 3]), y: randint(0, 2, [64])}
            h = train(net, x, y, epochs = 100, validate = v, patience = 4, optimizer = adam(0.02))
            best = argmin(h.validation)
            [size(h.loss) < 100, size(h.loss) - 1 - best, h.validation[best] - f64(cross_entropy(predict(net, v.x), v.y))]
            """, gives: [1, 4, 0], within: 1e-9)
        LibraryCase.expect("train(dense(1, 1), [[1]], [[1]], loss = mse, patience = 2)", fails: "give validate")
        LibraryCase.expect(
            "train(dense(1, 1), [[1]], [[1]], loss = mse, optimizer = rmsprop)", fails: "call the optimizer")
    }

    @Test func predictionInBatchesIsTheWholeOne() {
        LibraryCase.expect(
            "net = dense(3, 4) >> relu >> dense(4, 2); x = randn([10, 3]); max(abs(predict(net, x, batch = 4) - net(x)))",
            gives: [0], within: 1e-6)
        LibraryCase.expect("predict(dense(3, 1), 5)", fails: "a row for each example")
    }
}
