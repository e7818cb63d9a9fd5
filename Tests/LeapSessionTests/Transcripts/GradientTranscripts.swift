import LeapTestSupport
import Testing

@Suite struct GradientTranscripts {
    @Test("The small network of the language's description") func smallNetwork() {
        expectTranscript(
            #"""
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
            """#)
    }

    @Test(":= takes the value, not its history; the shape stays") func updates() {
        expectTranscript(
            #"""
            leap> w = param(3); s = state(0); v = param([1, 2])
            leap> w := 2w
            w = 6  (parameter)
            leap> w += 1
            w = 7  (parameter)
            leap> w -= 2
            w = 5  (parameter)
            leap> v -= [1, 1]
            v = [0, 1]  (parameter)
            leap> s := 5
            s = 5  (state)
            leap> s += 1
            s = 6  (state)
            leap> s := "text"
            s = "text"  (state)
            leap> w := [1, 2]
                       ^^^^^^
            error: the parameter `w` is one number, and the new value has the shape [2]
            help: an update keeps the shape: sum or mean over the extra axis, or make a new one with = and param
            leap> v := 3
                       ^
            error: the parameter `v` has the shape [2], and the new value is one number
            help: an update keeps the shape: sum or mean over the extra axis, or make a new one with = and param
            leap> v := [1, 2, 3]
                       ^^^^^^^^^
            error: the parameter `v` has the shape [2], and the new value has the shape [3]
            help: an update keeps the shape: sum or mean over the extra axis, or make a new one with = and param
            leap> w := "a"
                       ^^^
            error: a parameter holds numbers, and this is a string
            help: = binds a name to anything; := only changes the numbers in a parameter
            leap> x = 3; x := 4
                         ^
            error: `:=` updates a parameter or a state, and `x` is a number
            help: x = 4 binds the name again
            help: x = param(x) makes it a parameter, which := can update
            leap> x += 1
                  ^
            error: `+=` updates a parameter or a state, and `x` is a number
            help: x = x + 1 binds the name again
            help: x = param(x) makes it a parameter, which := can update
            leap> nothing := 3
                  ^^^^^^^
            error: `nothing` has no value
            help: nothing = param(3) makes it a parameter
            leap> J = w^2; ∂J/∂s
                               ^
            error: `s` is a state, which is not trained
            help: make it a parameter: s = param(s)
            leap> p = param(f32([1, 2])); p := [0.1, 0.2]; dtype(p)
            "f32"
            """#)
    }

    @Test("What feeds := needs no history, what it calls keeps its own") func updatesWithoutHistory() {
        expectTranscript(
            """
            leap> w = param(3); slope(v) = { J = v^2; ∂J/∂v }
            leap> w := w - 0.1 * slope(w * 1)
            w = 2.4  (parameter)
            leap> w := w - 0.1 * (if true { slope(w + 0) } else { 0 })
            w = 1.92  (parameter)
            leap> v = w - 0.1 * w^2; w := w - 0.1 * w^2; w == v
            true
            leap> W = param([[1, 2], [3, 4]]); V = W - 0.5 * W @ W; W := W - 0.5 * W @ W; all(W == V)
            true
            leap> w := (w * 2) |> slope
            w = 6.20544  (parameter)
            """)
    }

    @Test("The ways to ask for a gradient") func forms() {
        expectTranscript(
            #"""
            leap> w = param(3); b = param([1, 2])
            leap> J = w^2 * sum(b)
            J = 27
            leap> ∂J/∂w
            18
            leap> grad(J, w)
            18
            leap> grad(J, [w, b])
            [18, [9, 9]]
            leap> grad(J)
            {w: 18, b: [9, 9]}
            leap> ∂J/∂w
            18
            leap> 2∂J/∂w
            36
            leap> -∂J/∂w
            -18
            leap> ∂J/∂w * 2
            36
            leap> ∂(2J)/∂w
            36
            leap> z = w * 2; K = z^2
            leap> ∂K/∂z
            12
            leap> ∂K/∂w
            24
            leap> ∂(sum(b^2))/∂b
            [2, 4]
            leap> x = [w, b[0]]
            x = [3, 1]
            leap> grad(grad(w^3, w), w)
            18
            leap> ∂(∂(∂(w^3)/∂w)/∂w)/∂w
            6
            """#)
    }

    @Test("A gradient is taken at the values that were recorded") func recorded() {
        expectTranscript(
            #"""
            leap> w = param(3)
            w = 3  (parameter)
            leap> J = w^2
            J = 9
            leap> w := 10
            w = 10  (parameter)
            leap> ∂J/∂w
            6
            leap> J
            9
            leap> J = w^2
            J = 100
            leap> ∂J/∂w
            20
            leap> g = ∂J/∂w; w := 1; ∂g/∂w
            2
            """#)
    }

    @Test("What follows ∂ is a name, a field path or a parenthesis") func fields() {
        expectTranscript(
            #"""
            leap> net = dense(2, 3, init = ones)
            net = dense(2, 3, ones)   9 parameters
            leap> L = sum(net(ones([1, 2])))
            L = 6
            leap> ∂L/∂net.w
            [[1, 1, 1]
             [1, 1, 1]]   2×3
            leap> ∂L/∂net.w[0]
            [1, 1, 1]
            leap> ∂L/∂net.b
            [1, 1, 1]
            leap> grad(L)
            {net.w: [[1, 1, 1]
                     [1, 1, 1]]   2×3
             net.b: [1, 1, 1]}
            leap> chain = dense(2, 1, init = ones) >> relu; M = sum(chain(ones([1, 2])))
            leap> grad(M, chain[0].w)
            [[1]
             [1]]   2×1
            leap> grad(L, params(net))
            [[[1, 1, 1]
              [1, 1, 1]]   2×3
             [1, 1, 1]]
            leap> ∂L/∂3
                  ^^^^^
            error: behind ∂ stands a name, a field path or a parenthesis
            help: ∂J/∂w, ∂J/∂net.w or ∂(J + 1)/∂w
            leap> ∂3/∂L
                  ^^
            error: behind ∂ stands a name, a field path or a parenthesis
            help: ∂J/∂w, ∂J/∂net.w or ∂(J + 1)/∂w
            """#)
    }

    @Test("f' on numbers and arrays") func derivatives() {
        expectTranscript(
            #"""
            leap> f(x) = x^3
            leap> f'(2)
            12
            leap> f''(2)
            12
            leap> f'''(2)
            6
            leap> f''''(2)
            0
            leap> f'([1, 2])
            [3, 12]
            leap> f''([1, 2])
            [6, 12]
            leap> (x -> x^2)'(3)
            6
            leap> f'
            f'
            leap> g = f'; g(2)
            12
            leap> sin'(0)
            1
            leap> (sin >> exp)'(0)
            1
            leap> h(x) = if x > 0 { x^2 } else { -x }
            leap> h'(2)
            4
            leap> h'(-2)
            -1
            leap> s(x) = { t = 0; for i in 1..3 { t = t + x^i }; t }
            leap> s'(2)
            17
            leap> s''(2)
            14
            leap> c(x) = 3
            leap> c'(2)
            0
            leap> c'([1, 2])
            [0, 0]
            leap> n(x, p = 2) = x^p
            leap> n'(3)
            6
            """#)
    }

    @Test("A function that mixes elements has no derivative element by element") func notElementwise() {
        expectTranscript(
            #"""
            leap> g(x) = sum(x)
            leap> g'([1, 2])
                  ^^^^^^^^^^
            error: g mixes the elements of its argument, so it has no derivative element by element
               it makes one number from the shape [2]
            help: grad(g) is its gradient: a function of x
            leap> g'(2)
            1
            leap> (x -> cumsum(x))'([1, 2])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^
            error: (x -> cumsum(x)) mixes the elements of its argument, so it has no derivative element by element
               it makes the shape [2] from the shape [2]
            help: jacobian(x -> cumsum(x)) has the derivative of every element by every element
            leap> (x -> x * mean(x))'([1, 2])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: (x -> x * mean(x)) mixes the elements of its argument, so it has no derivative element by element
               it makes the shape [2] from the shape [2]
            help: jacobian(x -> x * mean(x)) has the derivative of every element by every element
            leap> (x -> x[::-1])'([1, 2])
                  ^^^^^^^^^^^^^^^^^^^^^^^
            error: (x -> x[::-1]) mixes the elements of its argument, so it has no derivative element by element
               it makes the shape [2] from the shape [2]
            help: jacobian(x -> x[::-1]) has the derivative of every element by every element
            leap> softmax'([1, 2])
                  ^^^^^^^^^^^^^^^^
            error: softmax mixes the elements of its argument, so it has no derivative element by element
               it makes the shape [2] from the shape [2]
            help: jacobian(softmax) has the derivative of every element by every element
            leap> h(x, y) = x * y
            leap> h'(2)
                  ^
            error: `'` is the derivative of a function of one argument, and `h` takes 2
            help: grad(h) is its gradient in each argument
            leap> grad(h)(2, 3)
            [3, 2]
            leap> f'
                  ^
            error: `f` has no value
            help: a name has a value once it stands before =, for example f = 3
            leap> f(x) = "a"
            leap> f'(2)
                  ^^^^^
            error: f gives a string, which has no derivative
            leap> f'("b")
                  ^^^^^^^
            error: the argument of a derivative must be a number or an array, and this is a string
            """#)
    }

    @Test("grad, jacobian, hessian, jvp, vjp of functions") func functions() {
        expectTranscript(
            #"""
            leap> h(x, y) = x * y^2
            leap> grad(h)(2, 3)
            [9, 12]
            leap> grad(x -> sum(x^2))([1, 2])
            [2, 4]
            leap> grad(x -> x)([1, 2])
                  ^^^^^^^^^^^^^^^^^^^^
            error: a gradient is taken of one number, and (x -> x) gives the shape [2]
            help: jacobian(x -> x) takes functions of many values
            help: or make one number of the result inside the function, with sum or mean
            leap> grad(h)(2)
                  ^^^^^^^^^^
            error: h takes 2 arguments, and got 1: `y` is missing
               h(x, y)
            leap> jacobian(x -> x^2)([1, 2])
            [[2, 0]
             [0, 4]]   2×2
            leap> jacobian(x -> [x[0] * x[1], x[0]])([2, 3])
            [[3, 2]
             [1, 0]]   2×2
            leap> jacobian(x -> sum(x))([1, 2])
            [1, 1]
            leap> jacobian(x -> [x, x^2])(3)
            [1, 6]
            leap> hessian(x -> x[0]^2 * x[1])([1, 2])
            [[4, 2]
             [2, 0]]   2×2
            leap> hessian(x -> x^3)(2)
            12
            leap> hessian(x -> x)([1, 2])
                  ^^^^^^^^^^^^^^^^^^^^^^^
            error: a Hessian is taken of one number, and (x -> x) gives the shape [2]
            help: make one number of the result inside the function, with sum or mean
            leap> jvp(x -> x^2, [1, 2], [1, 0])
            [2, 0]
            leap> vjp(x -> x^2, [1, 2], [1, 1])
            [2, 4]
            leap> A = [[1, 2], [3, 4], [5, 6]]; jvp(x -> A @ x, [1, 1], [1, -1])
            [-1, -1, -1]
            leap> vjp(x -> A @ x, [1, 1], [1, 0, 1])
            [6, 8]
            leap> jvp(x -> x^2, [1, 2], [1, 0, 0])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: the direction has the shape [3], and the point has the shape [2]
            help: a direction has one number for each number of the point
            leap> jacobian(3)
                           ^
            error: `f` of jacobian is a function, and this is a number
            help: for example x -> x^2
            """#)
    }

    @Test("detach and custom") func detaching() {
        expectTranscript(
            #"""
            leap> w = param(3)
            w = 3  (parameter)
            leap> detach(w^2)
            9
            leap> J = detach(w) * w; ∂J/∂w
            3
            leap> ∂(detach(w))/∂w
            note: detach(w) does not depend on w, so the gradient is 0
            0
            leap> sq = custom(x -> x^2, (inputs, output, g) -> [2 * inputs[0] * g])
            sq = custom(x -> x^2)
            leap> sq(3)
            9
            leap> sq'(3)
            6
            leap> ∂(sq(w))/∂w
            6
            leap> ∂(∂(sq(w))/∂w)/∂w
            2
            leap> hyp = custom((a, b) -> a * b, (inputs, output, g) -> [inputs[1] * g, inputs[0] * g])
            hyp = custom((a, b) -> a * b)
            leap> grad(hyp)(2, 3)
            [3, 2]
            leap> grad(x -> sum(sq(x)))([1, 2])
            [2, 4]
            leap> bad = custom(x -> x^2, (inputs, output, g) -> [1, 2, 3])
            bad = custom(x -> x^2)
            leap> bad'(1)
                  ^^^^^^^
            error: the derivative gives the shape [3] for an input of one number
            leap> round_through = custom(round, (inputs, output, g) -> [g]); round_through'(1.4)
            1
            """#)
    }

    @Test("The derivative at a kink") func kinks() {
        expectTranscript(
            #"""
            leap> relu'(0)
            0
            leap> abs'(0)
            0
            leap> abs'([-1, 0, 1])
            [-1, 0, 1]
            leap> m = param([1, 3, 3]); ∂(max(m))/∂m
            [0, 1, 0]
            leap> ∂(min([m[1], m[2], m[1]]))/∂m
            [0, 1, 0]
            leap> a = param(2); b = param(2); grad(maximum(a, b), [a, b])
            [1, 0]
            leap> sqrt'(0)
            inf
            leap> log'(0)
            inf
            """#)
    }
}
