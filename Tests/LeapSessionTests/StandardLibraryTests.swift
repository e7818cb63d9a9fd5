import LeapSession
import Testing

/// The library that is written in the language: losses, optimisers, training, data. The examples in its
/// documentation are tested elsewhere.
@Suite struct StandardLibraryTests {
    /// A layer speaks of the layer and the learner's array, not of what it is made of.
    @Test(arguments: [
        (
            "conv(3, 8, 5)(ones([1, 4, 9, 9]))",
            "conv(3, 8, 5) takes images N×3×H×W, and this array has the shape [1, 4, 9, 9]"
        ),
        ("conv(3, 8, 5)(ones([9, 9]))", "has the shape [9, 9]"),
        ("conv(3, 8, 2.5)", "a whole number, or a list of height and width; this is 2.5"),
        ("conv(3, 8, [3, 3, 3])", "this is [3, 3, 3]"), ("conv(3, 8, 0)", "this is 0"),
        ("conv(3, 8, 3, groups = 2)", "do not divide into 2 groups"),
        ("conv_transpose(3, 8, 2)(ones([1, 4, 9, 9]))", "conv_transpose(3, 8, 2) takes images N×3×H×W"),
        ("batchnorm(3)(ones([2, 4]))", "batchnorm(3) needs 3 channels along axis 1"),
        ("training(() -> batchnorm(3)(ones([1, 3])))", "more than one number for each channel"),
        ("layernorm(3)(ones([2, 4]))", "layernorm(3) needs last axes of [3] elements"),
        ("layernorm([2, 3])(ones([3]))", "needs last axes of [2, 3] elements"),
    ])
    func aLayerRefusesWhatDoesNotFit(_ code: String, _ words: String) { LibraryCase.expect(code, fails: words) }

    /// −(log p₀₂ + log p₁₀)/2, computed with NumPy 2.
    @Test func crossEntropyIsTheMeanOverRows() {
        LibraryCase.expect("cross_entropy([[1, 2, 3], [0.5, -1, 4]], [2, 0])", gives: [1.9719377647845795])
        LibraryCase.expect(
            "z = param([[1, 2, 3]]); J = cross_entropy(z, [2]); close(∂J/∂z, softmax([[1, 2, 3]]) - [0, 0, 1])",
            gives: [1])
    }

    @Test func bceStaysFinite() {
        LibraryCase.expect(
            "p = param([1, 0, 0.5]); J = bce(p, [0, 1, 1]); g = ∂J/∂p; [J < 20, all(abs(g) < 1e9)]", gives: [1, 1])
    }

    @Test func lossesAndAccuracyRefuseShapesThatDoNotFit() {
        LibraryCase.expect("mse([[1], [2]], [1, 2])", fails: "reshape([1, 2], [2, 1]) has the shape of the prediction")
        LibraryCase.expect("mse([1, 2, 3], [1, 2])", fails: "the prediction has the shape [3] and the target [2]")
        LibraryCase.expect("cross_entropy([[1, 2, 3]], [[0, 0, 1]])", fails: "need class numbers of shape [1]")
        LibraryCase.expect("cross_entropy([[1, 2, 3]], [3])", fails: "label 3 is out of range")
        LibraryCase.expect("accuracy([[1, 2]], [[0, 1]])", fails: "need class numbers of shape [1]")
    }

    private let small = "x = randn([10, 3]); y = x @ [1, 2, 3]; labels = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]; "

    @Test func trainFitsALine() {
        let options = "loss = mse, optimizer = adam(0.1), epochs = 200"
        LibraryCase.expect(
            small + "net = dense(3, 1); train(net, x, reshape(y, [-1, 1]), \(options)); ravel(net.w)",
            gives: [1, 2, 3], within: 1e-3)
        LibraryCase.expect(
            small + "net = dense(3, 1) >> ravel; train(net, x, y, \(options)); ravel(net[0].w)",
            gives: [1, 2, 3], within: 1e-3)
    }

    @Test func trainReturnsALossForEachEpoch() {
        LibraryCase.expect(small + "size(train(dense(3, 3), x, labels, epochs = 7, batch = 4).loss)", gives: [7])
        LibraryCase.expect(
            small + "h = train(dense(3, 3), x, labels, epochs = 2, validate = {x: x, y: labels}); "
                + "[size(h.validation), size(h.accuracy)]", gives: [2, 2])
        LibraryCase.expect(
            small + "y = reshape(y, [-1, 1]); net = dense(3, 1); "
                + "h = train(net, x, y, loss = mse, epochs = 2, validate = {x: x, y: y}); "
                + "h.validation[1] - mse(net(x), y)", gives: [0], within: 1e-5)
    }

    @Test func trainSaysWhatIsWrong() {
        LibraryCase.expect(small + "train(dense(3, 1), x, y, loss = mse)", fails: "reshape(y, [-1, 1])")
        LibraryCase.expect(small + "train(dense(3, 3), x, labels[:9])", fails: "x has 10 rows and y has 9")
        LibraryCase.expect(small + "train(dense(3, 3), iris(), labels)", fails: "give the fields")
        LibraryCase.expect(small + "train(dense(3, 3), x[:0], labels[:0])", fails: "x has no rows")
        LibraryCase.expect(small + "train(dense(3, 3), x, labels, batch = 0)", fails: "batch is a whole number")
        LibraryCase.expect(small + "train(dense(3, 3), x, labels, epochs = 2.5)", fails: "epochs is a whole number")
        LibraryCase.expect(small + "train(dense(3, 3), x, labels, optimizer = adam)", fails: "optimizer = adam(0.001)")
        LibraryCase.expect(small + "train(relu, x, labels)", fails: "no parameters to train")
        LibraryCase.expect(
            small + "train(dense(3, 3), x, labels, validate = {x: x, y: labels[:3]})",
            fails: "x has 10 rows and y has 3")
    }

    @Test func aFailedTrainingChangesNothing() {
        let code = small + "net = dense(3, 3); w = net.w + 0; "
        let (hasFailed, isUnchanged) = LargeStack.run {
            let session = Session(seed: 1)
            _ = session.execute(Array(code.utf8))
            let failed = session.execute(Array("labels[9] = 5; train(net, x, labels, batch = 1)".utf8))
            return (failed.error != nil, session.execute(Array("all(w == net.w)".utf8)).value?.doubles())
        }
        #expect(hasFailed)
        #expect(isUnchanged == [1])
    }

    /// The interrupt comes at the third line of progress, so some steps are done.
    @Test func anInterruptedTrainingKeepsWholeSteps() {
        let (wasInterrupted, hasMoved) = LargeStack.run {
            let session = Session(seed: 1)
            _ = session.execute(Array((small + "net = dense(3, 3); w = net.w + 0").utf8))
            var lines = 0
            session.onEvent = { event in
                guard case .progress = event else { return }
                lines += 1
                if lines == 3 { session.interrupt.request() }
            }
            let result = session.execute(Array("train(net, x, labels, epochs = 1000000)".utf8))
            session.onEvent = nil
            let moved = session.execute(Array("any(w != net.w) and all(isnan(net.w) == false)".utf8))
            return (result.error?.kind == .interrupted, moved.value?.doubles())
        }
        #expect(wasInterrupted)
        #expect(hasMoved == [1])
    }

    @Test func dropoutScalesInTrainingAndOnlyThere() {
        LibraryCase.expect("all(dropout(0.5)(ones([100])) == 1)", gives: [1])
        LibraryCase.expect("all(map(v -> v == 0 or v == 2, training(() -> dropout(0.5)(ones([100])))))", gives: [1])
        LibraryCase.expect("abs(mean(training(() -> dropout(0.2)(ones([10000])))) - 1) < 0.02", gives: [1])
        LibraryCase.expect("dropout(1)", fails: "dropout takes a share")
    }

    @Test func parametersComeInTheOrderOfTheLayers() {
        LibraryCase.expect(
            "concat(map(shape, params(dense(2, 3) >> tanh >> dense(3, 4, init = glorot) >> sigmoid)))",
            gives: [2, 3, 3, 3, 4, 4])
    }

    @Test func splitsHaveAllRowsOnce() {
        LibraryCase.expect(
            "a, b = split(arange(10), test = 0.3); concat([size(a), size(b)], sort(concat(a, b)))",
            gives: [7, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        LibraryCase.expect(
            "a, b, c, d = split(stack(arange(10), arange(10), axis = 1), arange(10), test = 0.3); "
                + "[all(a[:, 0] == c), all(b[:, 1] == d), size(d)]", gives: [1, 1, 3])
        LibraryCase.expect(
            "a, b = split(iris(), test = 0.2); concat(shape(a.x), shape(b.x), shape(b.y))",
            gives: [120, 4, 30, 4, 30])
        LibraryCase.expect("a, b, c = split(arange(6), 3); c", gives: [4, 5])
        LibraryCase.expect("a, b = split(arange(6), [2]); b", gives: [2, 3, 4, 5])
        LibraryCase.expect("split(arange(10), arange(9), test = 0.3)", fails: "x has 10 rows and y has 9")
        LibraryCase.expect("split(arange(10), test = 3)", fails: "from 0 to 1")
    }

    @Test func standardizeUsesTheTrainingSet() {
        LibraryCase.expect("ravel(standardize([[1, 5], [3, 5]]))", gives: [-1, 0, 1, 0])
        LibraryCase.expect("ravel(standardize([[5, 6]], like = [[1, 5], [3, 5]]))", gives: [3, 1])
    }

    /// The means of Fisher's table, 1936 (table II gives 5.006, 3.428, 1.462, 0.246 for setosa).
    @Test func theDataSetsAreWhole() {
        LibraryCase.expect(
            "d = iris(); mean(d.x[d.y == 0], axis = 0)", gives: [5.006, 3.428, 1.462, 0.246], within: 1e-6)
        LibraryCase.expect(
            "d = digits(); [shape(d.x)[0], shape(d.x)[1], min(d.x), max(d.x), size(unique(d.y))]",
            gives: [1797, 64, 0, 16, 10])
    }

    @Test func digitsAreLearned() {
        LibraryCase.expect(
            """
            seed(7)
            train_set, test_set = split(digits())
            net = dense(64, 64) >> relu >> dense(64, 10)
            train(net, train_set.x / 16, train_set.y, optimizer = adam(0.005), epochs = 12)
            accuracy(net(test_set.x / 16), test_set.y) >= 0.96
            """, gives: [1])
    }
}
