import LeapTestSupport
import Testing

@Suite struct VocabularyTranscripts {
    @Test("Creating arrays") func creating() {
        expectTranscript(
            #"""
            leap> zeros([2, 3])
            [[0, 0, 0]
             [0, 0, 0]]   2×3
            leap> ones(3)
            [1, 1, 1]
            leap> full([2, 2], 7)
            [[7, 7]
             [7, 7]]   2×2
            leap> eye(2)
            [[1, 0]
             [0, 1]]   2×2
            leap> arange(5)
            [0, 1, 2, 3, 4]
            leap> arange(2, 8, 2)
            [2, 4, 6]
            leap> linspace(0, 1, 5)
            [0, 0.25, 0.5, 0.75, 1]
            leap> logspace(0, 2, 3)
            [1, 10, 100]
            leap> seed(1); a = rand([3]); seed(1); all(rand([3]) == a)
            true
            leap> shape(randn([2, 3]))
            [2, 3]
            leap> r = randint(0, 5, [100]); [min(r) >= 0, max(r) <= 4]
            [true, true]
            leap> sort(permutation(5))
            [0, 1, 2, 3, 4]
            leap> sort(shuffle([3, 1, 2]))
            [1, 2, 3]
            leap> shape(choice([1, 2, 3], 2))
            [2]
            leap> zeros([2]).dtype
                             ^^^^^
            error: an array has no field `dtype`
            help: dtype(zeros([2]))
            """#)
    }

    @Test("Changing shapes") func shapes() {
        expectTranscript(
            #"""
            leap> x = arange(6)
            x = [0, 1, 2, 3, 4, 5]
            leap> shape(x)
            [6]
            leap> rank([[1]])
            2
            leap> size([[1, 2], [3, 4]])
            4
            leap> reshape(x, [3, -1])
            [[0, 1]
             [2, 3]
             [4, 5]]   3×2
            leap> reshape(x, [4, 2])
                  ^^^^^^^^^^^^^^^^^^
            error: 6 elements do not fill the shape [4, 2], which has 8
               x  [6]   from line 1: x = arange(6)
            help: reshape(x, [2, 3]) would fit
            leap> flatten(zeros([2, 3, 4])) |> shape
            [2, 12]
            leap> ravel([[1, 2], [3, 4]])
            [1, 2, 3, 4]
            leap> shape(transpose(zeros([2, 3, 4]), [0, 2, 1]))
            [2, 4, 3]
            leap> shape(squeeze(zeros([1, 3, 1])))
            [3]
            leap> shape(expand([1, 2], [3, 2]))
                        ^^^^^^^^^^^^^^^^^^^^^^
            error: there is no axis 3 in a result with 3 axes
            help: its axes are 0 to 2, or -1 to -3 from the end
            leap> concat([1, 2], [3])
            [1, 2, 3]
            leap> concat([[1, 2]], [[3, 4]], axis = 1)
            [[1, 2, 3, 4]]   1×4
            leap> a = [[1, 2], [3, 4]]; concat([a, -a], axis = 1)
            [[1, 2, -1, -2]
             [3, 4, -3, -4]]   2×4
            leap> concat([[1], [2]])
            [1, 2]
            leap> shape(stack([a, -a, a], axis = -1))
            [2, 2, 3]
            leap> stack([1, 2])
            [1, 2]
            leap> a = param([1, 2]); grad(sum(concat([a, a^2]) * [1, 2, 3, 4]), a)
            [7, 18]
            leap> concat([1, 2])
                  ^^^^^^^^^^^^^^
            error: concat joins arrays along an axis, and a number has none
               1  a number
               2  a number
            help: stack makes a vector of numbers: stack(1, 2)
            leap> stack([1, 2], [3, 4], axis = 1)
            [[1, 3]
             [2, 4]]   2×2
            leap> split(arange(6), 3)
            [[0, 1], [2, 3], [4, 5]]
            leap> tile([1, 2], 2)
            [1, 2, 1, 2]
            leap> repeat_each([1, 2], 2)
            [1, 1, 2, 2]
            leap> roll([1, 2, 3], 1)
            [3, 1, 2]
            leap> flip([1, 2, 3])
            [3, 2, 1]
            leap> pad([[1, 2]], [[1, 0], [0, 1]], value = 9)
            [[9, 9, 9]
             [1, 2, 9]]   2×3
            leap> concat([[1, 2]], [[1, 2, 3]])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: arrays joined along axis 0 must agree in the others: the first is 1×2, number 2 is 1×3
               [[1, 2]]     1×2
               [[1, 2, 3]]  1×3
            help: concat([[1, 2]], [[1, 2, 3]], axis = 1) joins them along axis 1
            """#)
    }

    @Test("Reductions with axis and keep") func reducing() {
        expectTranscript(
            #"""
            leap> M = [[1, 2], [3, 5]]
            M = [[1, 2]
                 [3, 5]]   2×2
            leap> sum(M)
            11
            leap> sum(M, axis = 0)
            [4, 7]
            leap> sum(M, axis = -1)
            [3, 8]
            leap> sum(M, axis = [0, 1])
            11
            leap> sum(M, axis = 1, keep = true)
            [[3]
             [8]]   2×1
            leap> mean(M, axis = 0)
            [2, 3.5]
            leap> prod(M)
            30
            leap> [max(M), min(M)]
            [5, 1]
            leap> max(M, axis = 0)
            [3, 5]
            leap> argmax(M)
            3
            leap> argmin(M, axis = 1)
            [0, 0]
            leap> var([1, 2, 3, 4])
            1.25
            leap> std([1, 2, 3, 4], ddof = 1)
            1.290994449
            leap> median([3, 1, 2])
            2
            leap> quantile([1, 2, 3, 4], 0.5)
            2.5
            leap> all([true, false])
            false
            leap> any(M > 4)
            true
            leap> count(M > 1)
            3
            leap> norm([3, 4])
            5
            leap> sum(M, axis = 2)
                  ^^^^^^^^^^^^^^^^
            error: there is no axis 2: M has the shape [2, 2]
               M  2×2   from line 1: M = [[1, 2], [3, 5]]
            help: its axes are 0 to 1, or -1 to -2 from the end
            leap> sum("a")
                      ^^^
            error: `x` of sum is a number or an array, and this is a string
            help: text has no numbers to compute with
            """#)
    }

    @Test("Scans and orders") func scanning() {
        expectTranscript(
            #"""
            leap> cumsum([1, 2, 3])
            [1, 3, 6]
            leap> cumprod([1, 2, 3])
            [1, 2, 6]
            leap> cummax([1, 3, 2])
            [1, 3, 3]
            leap> sort([3, 1, 2])
            [1, 2, 3]
            leap> argsort([3, 1, 2])
            [1, 2, 0]
            leap> unique([3, 1, 3])
            [1, 3]
            leap> searchsorted([1, 3, 5], 4)
            2
            leap> top([5, 1, 4], 2)
            [5, 4]
            """#)
    }

    @Test("Choosing elements") func selecting() {
        expectTranscript(
            #"""
            leap> where([1, -1] > 0, [1, 2], 0)
            [1, 0]
            leap> clip([-1, 0.5, 2], 0, 1)
            [0, 0.5, 1]
            leap> take([10, 20, 30], [2, 0])
            [30, 10]
            leap> onehot([0, 2], 3)
            [[1, 0, 0]
             [0, 0, 1]]   2×3
            leap> onehot([3], 3)
                  ^^^^^^^^^^^^^^
            error: label 3 is out of range: 3 classes are labelled 0 to 2
            help: class numbers begin at 0: subtract 1 from labels that begin at 1, or give 4 classes
            leap> maximum([1, 5], [3, 2])
            [3, 5]
            """#)
    }

    @Test("Functions of every element") func functions() {
        expectTranscript(
            #"""
            leap> exp(0)
            1
            leap> sqrt([4, 9])
            [2, 3]
            leap> [floor(1.5), ceil(1.5), round(2.5), round(3.5), sign(-2)]
            [1, 2, 2, 4, -1]
            leap> sigmoid(0)
            0.5
            leap> softmax([0, 0])
            [0.5, 0.5]
            leap> log_softmax([0, 0])
            [-0.69315, -0.69315]
            leap> logsumexp([0, 0])
            0.6931471806
            leap> isnan([1, nan])
            [false, true]
            leap> abs([-1, 2])
            [1, 2]
            """#)
    }

    @Test("Functions that take functions") func higher() {
        expectTranscript(
            #"""
            leap> map(x -> x^2, [1, 2, 3])
            [1, 4, 9]
            leap> map(row -> sum(row), [[1, 2], [3, 4]])
            [3, 7]
            leap> map((a, b) -> a * b, [1, 2], [3, 4])
            [3, 8]
            leap> map(x -> [x, 2x], [1, 2])
            [[1, 2]
             [2, 4]]   2×2
            leap> map(s -> size(s), ["a", "bcd"])
            [1, 3]
            leap> map(x -> x, 3)
                              ^
            error: map goes over an array or a list, and this is a number
            leap> map(3, [1])
                      ^
            error: `f` of map is a function, and this is a number
            help: the function stands first: map(x -> x^2, [1, 2, 3])
            leap> map((a, b) -> a, [1, 2], [1])
                                           ^^^
            error: map goes over sequences of one length, and these have 2 and 1 elements
            leap> reduce((+), [1, 2, 3])
            6
            leap> reduce((a, b) -> a + b, [], 0)
            0
            leap> reduce((+), [])
                              ^^
            error: nothing to reduce: the sequence is empty
            help: give a value to begin with: reduce((+), [], 0)
            leap> scan((+), [1, 2, 3])
            [1, 3, 6]
            leap> filter(x -> x > 1, [1, 2, 3])
            [2, 3]
            leap> iterate(x -> 2x, 1, 4)
            [1, 2, 4, 8, 16]
            leap> outer_with((*), [1, 2], [3, 4])
            [[3, 4]
             [6, 8]]   2×2
            leap> enumerate(["a", "b"])
            [[0, "a"], [1, "b"]]
            leap> zip([1, 2], ["a", "b"])
            [[1, "a"], [2, "b"]]
            leap> windows([1, 2, 3, 4], 2)
            [[1, 2]
             [2, 3]
             [3, 4]]   3×2
            leap> windows([1, 2, 3, 4], [2], step = 2)
            [[1, 2]
             [3, 4]]   2×2
            leap> w = param([1, 2]); ∂(sum(map(x -> x^2, w)))/∂w
            [2, 4]
            leap> ∂(reduce((a, b) -> a * b, w))/∂w
            [2, 1]
            """#)
    }

    @Test("Losses, metrics and data") func library() {
        expectTranscript(
            #"""
            leap> mse([1, 2], [1, 4])
            2
            leap> half_mse([1, 2], [1, 4])
            1
            leap> rmse([1, 2], [1, 4])
            1.414213562
            leap> bce(0.5, 1)
            0.6931471806
            leap> cross_entropy([[0, 0, 0]], [1])
            1.098612289
            leap> accuracy([[2, 1], [0, 3]], [0, 0])
            0.5
            leap> shape(iris().x)
            [150, 4]
            leap> iris().names
            ["setosa", "versicolor", "virginica"]
            leap> shape(digits().x)
            [1797, 64]
            leap> a, b = split(arange(10)); [size(a), size(b)]
            [8, 2]
            leap> tr, te = split(iris()); [shape(tr.x), shape(te.x)]
            [[120, 4]
             [ 30, 4]]   2×2
            leap> xa, xb, ya, yb = split(iris().x, iris().y, test = 0.1); [shape(xb)[0], shape(yb)[0]]
            [15, 15]
            leap> close(mean(standardize(iris().x), axis = 0), 0, tol = 1e-5)
            true
            """#)
    }
}
