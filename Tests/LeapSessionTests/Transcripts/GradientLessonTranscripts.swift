import LeapTestSupport
import Testing

/// What a mistake with a gradient is told, and how the optimisers use gradients.
@Suite struct GradientLessonTranscripts {
    @Test("Mistakes that get a lesson, not a stack trace") func lessons() {
        expectTranscript(
            #"""
            leap> w = param(2); J = w^2
            leap> x = 3
            x = 3
            leap> ∂J/∂x
                      ^
            error: `x` is plain data: nothing records how J depends on it
            help: make it a parameter before computing J: x = param(3)
            leap> w = w - 0.1 * ∂J/∂w
            w = 1.6
            leap> ∂J/∂w
                      ^
            error: `w` is no longer the parameter that `J` was computed from
               `w` was a parameter until line 4 bound it with =
            help: w := … updates a parameter in place; = binds the name to something else
            leap> w = param(2); J = w^2; w = 3
            leap> ∂J/∂w
                      ^
            error: `w` is no longer a parameter
               `w` was a parameter until line 6 bound it with =
            help: w := … updates a parameter in place
            help: w = param(w) makes a new one
            leap> v = param([1, 2]); K = v^2
            leap> ∂K/∂v
                   ^
            error: a gradient is taken of one number, and `K` has 2 (shape [2])
            help: ∂(sum(K))/∂v
            help: ∂(mean(K))/∂v
            leap> P = 3 * 2
            P = 6
            leap> ∂P/∂v
            note: P does not depend on v, so the gradient is 0
            [0, 0]
            leap> ∂(sum(K))/∂J
            note: sum(K) does not depend on J, so the gradient is 0
            0
            leap> dJ/dw
                  ^^
            error: `dJ` has no value; a derivative is written with ∂
            help: ∂J/∂w
            help: grad(J, w)
            leap> dK/dv
                  ^^
            error: `dK` has no value; a derivative is written with ∂
            help: ∂K/∂v
            help: grad(K, v)
            leap> M = [[1, 2], [3, 4]]
            M = [[1, 2]
                 [3, 4]]   2×2
            leap> M'
                  ^
            error: `'` is the derivative of a function, and `M` is an array
            help: M.T is the transpose
            leap> v'
                  ^
            error: `'` is the derivative of a function, and `v` is a parameter
            help: v.T is the transpose
            leap> 3'
                  ^
            error: `'` is the derivative of a function, and `3` is a number
            help: a derivative is that of a function: f(x) = x^2, then f'(3)
            leap> "a"'
                  ^^^
            error: `'` is the derivative of a function, and this is a string
            leap> ∂J/∂unknown_name
                      ^^^^^^^^^^^^
            error: `unknown_name` has no value
            help: a name has a value once it stands before =, for example unknown_name = 3
            leap> ∂unknown_name/∂v
                   ^^^^^^^^^^^^
            error: `unknown_name` has no value
            help: a name has a value once it stands before =, for example unknown_name = 3
            leap> f(x) = x^2
            leap> ∂f/∂v
                   ^
            error: `f` is a function, and ∂ takes a value that was computed
            help: f' is its derivative
            help: grad(f) is its gradient in each argument
            leap> ∂J/∂f
                      ^
            error: `f` is a function, and a gradient is taken by a parameter or a computed value
            help: params(f) lists the parameters inside: grad(J, params(f))
            leap> ∂"a"/∂v
                  ^^^^
            error: behind ∂ stands a name, a field path or a parenthesis
            help: ∂J/∂w, ∂J/∂net.w or ∂(J + 1)/∂w
            """#)
    }

    @Test("A function's own names are not the globals") func sameNameInFunction() {
        expectTranscript(
            #"""
            leap> w = param(2); w = 5
            leap> f(x) = { w = param(x); J = w^2; ∂J/∂w }
            leap> f(3)
            6
            leap> h(x) = { w = x * 2; ∂w/∂x }
            leap> h(3)
                  h(x) = { w = x * 2; ∂w/∂x }
                                          ^
            error: `x` is plain data: nothing records how w depends on it
               in h, called at line 5
            help: make it a parameter before computing w: x = param(3)
            leap> h(param(3))
            2
            """#)
    }

    @Test("step(J) moves every parameter that J depends on") func optimisers() {
        expectTranscript(
            #"""
            leap> w = param(3); step = sgd(0.1); step(w^2); w
            2.4  (parameter)
            leap> step = adam(0.1); step(w^2); w
            2.3  (parameter)
            leap> b = param(1); step = sgd(0.5); step(w * b, [b]); w
            2.3  (parameter)
            leap> b
            -0.1500000001  (parameter)
            leap> m = sgd(0.1, momentum = 0.9); m(b^2); m(b^2); b
            -0.06900000005  (parameter)
            leap> step(3)
                  ^^^^^^^
            error: the value depends on no parameter, so there is nothing to move
            help: a parameter is made with param(…) before the value is computed from it
            """#)
    }
}
