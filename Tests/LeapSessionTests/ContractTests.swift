import LeapTestSupport
import Testing

/// The examples of the language's description, word by word.
@Suite struct ContractTests {
    @Test("Values are shown with their names and shapes") func showing() {
        expectTranscript(
            """
            leap> x = [1, 2, 3]
            x = [1, 2, 3]
            leap> W = [[1, 2.5], [3, 4]]
            W = [[1, 2.5]
                 [3, 4  ]]   2×2
            leap> "a" == "a"
            true
            """)
    }

    @Test("The small network") func smallNetwork() {
        expectTranscript(
            """
            leap> w = param(2); x = -2; b = param(8); y = 2
            leap> ŷ = w*x + b
            ŷ = 4
            leap> J = (ŷ - y)^2 / 2
            J = 2
            leap> ∂J/∂w
            -4
            leap> w := w - 0.1 * ∂J/∂w
            w = 2.4  (parameter)
            leap> J(w) = w^2; J'(3)
            6
            """)
    }

    @Test("A product whose sizes differ") func matrixProduct() {
        expectTranscript(
            """
            leap> 1
            1
            leap> 2
            2
            leap> 3
            3
            leap> X = [[1, 2, 3], [4, 5, 6]]
            X = [[1, 2, 3]
                 [4, 5, 6]]   2×3
            leap> W = randn([4, 2]);
            leap> X @ W
                  ^^^^^
            error: the inner sizes of @ differ: X has 3 columns, W has 4 rows
               X  2×3   from line 4: X = [[1, 2, 3], [4, 5, 6]]
               W  4×2   from line 5: W = randn([4, 2])
            help: W.T is 2×4 and X.T is 3×2; neither fits. W needs 3 rows, for example randn([3, 2])
            """)
    }

    @Test("A layer is a function that carries its parameters") func layers() {
        expectTranscript(
            """
            leap> net = dense(784, 128) >> relu >> dense(128, 3)
            net = dense(784, 128) >> relu >> dense(128, 3)   100,867 parameters
            leap> net
            dense(784, 128) >> relu >> dense(128, 3)   100,867 parameters
            leap> shape(net[0].w)
            [784, 128]
            leap> size(params(net))
            4
            """)
    }

    @Test("Functions and control") func functions() {
        expectTranscript(
            """
            leap> f(x) = x^2 + 1                     # a definition
            leap> f(2)
            5
            leap> line(x, slope = 1, bias = 0) = slope * x + bias
            leap> line(3, slope = 2)                 # keyword arguments
            6
            leap> area(r) = {
              ...     s = r^2                        # a block's value is its last expression
              ...     π * s
              ... }
            leap> area(1)
            3.141592654
            leap> z = -1; if z > 0 { z } else { 0 }
            0
            leap> xs = [5, 6]; for (i, x) in enumerate(xs) { print(i, x) }
            0 5
            1 6
            leap> data = [[1, 2], [3, 4]]
            data = [[1, 2]
                    [3, 4]]   2×2
            leap> a, b = data
            a = [1, 2]
            b = [3, 4]
            leap> reshape(_, [2, 3])(arange(6))
            [[0, 1, 2]
             [3, 4, 5]]   2×3
            leap> dtype(zeros([2])) == "f64"
            true
            """)
    }

    @Test("A convolution written out by hand") func convolution() {
        expectTranscript(
            """
            leap> image = reshape(arange(25), [5, 5]); K = [[1, 0, -1], [1, 0, -1], [1, 0, -1]]
            leap> shape(windows(image, [3, 3]))
            [3, 3, 3, 3]
            leap> map(row -> map(p -> sum(p * K), row), windows(image, [3, 3]))
            [[-6, -6, -6]
             [-6, -6, -6]
             [-6, -6, -6]]   3×3
            """)
    }
}
