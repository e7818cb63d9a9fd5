import Testing

/// The usual mistakes: each is recognised by the number it leads to.
@Suite struct QuizMistakeTests {
    @Test func mistakesWithAGradient() {
        QuizScript.expect(
            QuizScript.small, "quiz(J)", "dJ/dw",
            [
                ("6", "6 takes ∂c/∂w as w. In a product the other factor stays: ∂c/∂w = x."),
                ("4", "4 has the right size, but the wrong sign. The minus comes from ∂c/∂w = -2."),
                ("-2", "-2 is only the local ∂c/∂w; multiply by the upstream dJ/dc = 2."),
                ("-8", "-8 leaves out the ½ of ½·d². It stays in front: ∂J/∂d = d."),
                ("3", "3 adds the factors. Along a path they are multiplied."),
                ("2", "2 is what arrives at c; multiply by the local ∂c/∂w = -2."),
                ("9", "9 is the value of b. Asked is a derivative."),
                ("d·w", "d·w, which is 6 here, takes ∂c/∂w as w."),
            ])
    }

    @Test func mistakesWithALocalDerivative() {
        QuizScript.expect(
            QuizScript.small, "quiz(J)", "∂c/∂w",
            [
                ("3", "In a product the other factor stays."), ("2", "has the right size, but the wrong sign."),
                ("-6", "-6 is the value of c. Asked is how fast it changes with w."),
                ("-4", "-4 is dJ/dw, all the way from J. Asked is this step alone."),
            ])
        QuizScript.expect(
            QuizScript.small, "quiz(J)", "∂J/∂d",
            [("4", "4 leaves out the ½ of ½·d²."), ("1", "1 misses the exponent of ½·d²."), ("0", "0 would mean")])
        let power = "w = param(1.5); J = w^3"
        QuizScript.expect(
            power, "quiz(J)", "∂J/∂w",
            [
                ("2.25", "misses the exponent of w³"), ("10.125", "does not lower it by one"),
                ("3.375", "is the value of J"),
            ])
    }

    @Test func mistakesWithAValue() {
        QuizScript.expect(
            QuizScript.small, "quiz(J)", "c",
            [
                ("6", "wrong sign"), ("1", "1 is a sum; c = w·x is a product."),
                ("-2", "-2 is ∂c/∂w: how fast it changes. Asked is what it is."), ("w+x", "is a sum; c = w·x"),
            ])
        QuizScript.expect(
            QuizScript.small, "quiz(J)", "z",
            [
                ("-54", "-54 is a product; z = c + b is a sum."), ("-15", "has a sign wrong"),
                ("9", "9 is the value of b."),
            ])
        QuizScript.expect(QuizScript.small, "quiz(J)", "J", [("4", "4 leaves out the ½ of J = ½·d².")])
        let power = "w = param(1.5); J = w^3"
        QuizScript.expect(
            power, "quiz(J)", "J", [("4.5", "4.5 multiplies by the exponent"), ("6.75", "6.75 is ∂J/∂w")])
    }

    @Test func mistakesWithSeveralPaths() {
        // L = w·x + w·w at w = 3, x = 2: 2 + 3 + 3 = 8.
        let setup = "w = param(3); x = 2\nL = w*x + w*w"
        QuizScript.expect(
            setup, "quiz(L)", "dL/dw",
            [
                ("8", "Right."), ("2", "2 is one path only, L→p→w. There are 3: add their products."),
                ("3", "3 is one path only, L→p₂→w."), ("5", "5 leaves out the path L→p₂→w."),
                ("18", "18 multiplies the paths."), ("-8", "wrong sign"), ("x + 2w", "Right."),
                ("x + w", "leaves out the path"),
            ])
        QuizScript.expect(setup, "quiz(L)", "∂p₂/∂w", [("6", "Right."), ("2w", "Right."), ("3", "counts w once")])
        QuizScript.expect(setup, "quiz(L)", "product", [("1·2", "Right."), ("x", "Right."), ("3", "")])
    }

    @Test func mistakesWithAGate() {
        // z = -1, so that the gate is shut.
        let shut = "w = param(1); x = 2; b = -3; y = 2; z = w*x + b; h = relu(z); J = (h - y)^2"
        QuizScript.expect(
            shut, "quiz(J)", "dJ/dw",
            [("-8", "-8 takes ∂h/∂z as 1. In relu(z) a gate decides, and here z = -1: ∂h/∂z = 0.")])
        QuizScript.expect(
            shut, "quiz(J)", "∂h/∂z", [("1", "In relu(z) a gate decides, and here z = -1."), ("0", "Right.")])
        QuizScript.expect(shut, "quiz(J)", "h", [("-1", "-1 is what goes in; h = relu(z) is what comes out.")])
    }

    @Test func mistakesWithAnInnerDerivative() {
        // a = σ(1) = 0.7311, dJ/dw = 2a·a(1 - a)·x = 0.5749; without σ′ it is 2a·x = 2.924.
        let setup = "w = param(0.5); x = 2; z = w*x; a = sigmoid(z); J = a^2"
        QuizScript.expect(
            setup, "quiz(J)", "dJ/dw",
            [
                ("0.575", "Right."),
                ("2.92", "2.92 leaves out the derivative of σ(z). It is a factor, too: ∂a/∂z = σ(z)"),
                ("2.14", "takes the value σ(z) for the derivative"), ("0.287", "misses the exponent of a²"),
                ("0.393", "is dz/dw"),
            ].dropLast())
        QuizScript.expect(setup, "quiz(J)", "∂a/∂z", [("0.73", "takes the value σ(z) for the derivative")])
        QuizScript.expect(setup, "quiz(J)", "a", [("1", "1 is what goes in"), ("0.197", "0.197 is ∂a/∂z")])
    }

    @Test func mistakesWithAMean() {
        // e = [1, 2, 2], dM/dw = ⅔(1·1 + 2·2 + 2·3) = 22/3.
        let setup = "w = param(3); xs = [1, 2, 3]; ys = [2, 4, 7]\ne = w*xs - ys; M = mean(e^2)"
        QuizScript.expect(
            setup, "quiz(M)", "dM/dw",
            [
                ("22/3", "Right."), ("22", "22 leaves out the 1/3 of M = mean(u)."), ("6", "6 is only the local part"),
                ("11/3", "misses the exponent of e²"), ("2/3", "is one of 3 products"),
                ("10/3", "is only what arrives at p"),
            ])
        QuizScript.expect(setup, "quiz(M)", "M", [("9", "9 is the sum. The mean divides it by how many there are: 3.")])
    }

    @Test func mistakesWithAMatrixProduct() {
        // Reference: dL/dW1 = [[0.1001, -0.25], [0.5074, -0.5]] of the two-layer example.
        QuizScript.expect(
            QuizScript.network, "quiz(L, W1[0, 1])", "dL/dW1[0, 1]",
            [
                ("-0.25", "Right."), ("0.507", "is dL/dW1[1, 0]: row and column are swapped."), ("0.25", "wrong sign"),
                ("4", "4 is only the local part; multiply by what arrives, dL/dz1."),
                ("-0.132", "takes ∂h/∂z1 as 1. In relu(z1) a gate decides"), ("-0.5", "leaves out the 1/2 of L"),
            ])
        QuizScript.expect(
            QuizScript.network, "quiz(L)", "z1[0, 1]",
            [
                ("2.5", "z1[1, 0]: row and column are swapped."), ("1", "1 leaves out b1"),
                ("-1", "is one of the 2 products"),
                ("3", "3 adds the pairs."),
            ].dropLast())
        QuizScript.expect(
            "A = param([[1, 2], [3, 4]]); B = [[5, 6], [7, 8]]; C = A @ B; J = sum(C)", "quiz(J)", "C[0, 1]",
            [
                ("22", "Right."), ("43", "row and column"), ("23", "goes along row 1 of B"),
                ("16", "one of the 2 products"), ("17", "adds the pairs"),
            ])
        let shapes = "A = param([[1, 2, 3], [3, 4, 5]]); B = [[5], [6], [7]]; C = A @ B; J = sum(C)"
        QuizScript.expect(
            shapes, "quiz(J)", "shape of C",
            [
                ("[2, 1]", "Right."), ("1x2", "turned round"), ("(2, 3)", "is the shape of A"),
                ("two", "A shape is written [2, 3]"),
            ])
    }
}
