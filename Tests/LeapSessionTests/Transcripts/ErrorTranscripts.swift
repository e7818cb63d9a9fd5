import LeapTestSupport
import Testing

@Suite struct ErrorTranscripts {
    @Test("The calls in between are listed") func frames() {
        expectTranscript(
            #"""
            leap> f(x) = { g(x) }
            leap> g(x) = { h(x) }
            leap> h(x) = x @ [1, 2, 3]
            leap> x = [1, 2]
            x = [1, 2]
            leap> f(x)
                  h(x) = x @ [1, 2, 3]
                         ^^^^^^^^^^^^^
            error: the inner sizes of @ differ: x has 2 elements, [1, 2, 3] has 3 elements
               x          [2]   from line 4: x = [1, 2]
               [1, 2, 3]  [3]
               in h, called at line 2
               in g, called at line 1
               in f, called at line 5
            leap> map(f, [[1, 2], [3, 4]])
                  h(x) = x @ [1, 2, 3]
                         ^^^^^^^^^^^^^
            error: the inner sizes of @ differ: x has 2 elements, [1, 2, 3] has 3 elements
               x          [2]
               [1, 2, 3]  [3]
               in h, called at line 2
               in g, called at line 1
               in f, called at line 6
            leap> map(y -> y @ [1], [[1, 2], [3, 4]])
                           ^^^^^^^
            error: the inner sizes of @ differ: y has 2 elements, [1] has 1 element
               y    [2]
               [1]  [1]
               in (y -> y @ [1]), called at line 7
            leap> sum(1, 2, 3, 4)
                  ^^^^^^^^^^^^^^^
            error: sum takes 1 to 3 arguments, and got 4
               sum(x, axis = none, keep = false)
            help: the values are one list: sum([1, 2, 3, 4])
            """#)
    }

    @Test("Deep recursion is an error like any other") func recursion() {
        expectTranscript(
            #"""
            leap> f(n) = f(n + 1)
            leap> f(1)
                  f(n) = f(n + 1)
                         ^^^^^^^^
            error: too many calls inside one another
               in f, called at line 1, 19999 times
               in f, called at line 2
            help: check that the recursion reaches its end: if n <= 1 { … } else { … }
            leap> g(n) = if n == 0 { 0 } else { 1 + g(n - 1) }
            leap> g(10000)
            10000
            leap> h(n) = map(k -> h(k), [n])
            leap> h(1)
                  h(n) = map(k -> h(k), [n])
                         ^^^^^^^^^^^^^^^^^^^
            error: too many calls inside one another
               in h, called at line 5
               in (k -> h(k)), called at line 5
               in h, called at line 5
               in (k -> h(k)), called at line 5
               in h, called at line 5
               in (k -> h(k)), called at line 5
               in h, called at line 5
               in (k -> h(k)), called at line 5
               … and 1993 more calls
            help: check that the recursion reaches its end: if n <= 1 { … } else { … }
            leap> 1 + 1
            2
            """#)
    }

    @Test("Arrays larger than memory") func memory() {
        expectTranscript(
            #"""
            leap> zeros([100000, 100000, 1000])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: an array of 80 TB does not fit in this machine's memory
            help: use fewer elements, or go through them in parts
            leap> zeros([9e18, 9e18])
                  ^^^^^^^^^^^^^^^^^^^
            error: an array of the shape [9000000000000000000, 9000000000000000000] does not fit in this machine's memory
            leap> zeros([1e30])
                        ^^^^^^
            error: a whole number is wanted here, and this is 1e30
            leap> 1..1e20
                  ^^^^^^^
            error: the range has too many numbers
            help: a loop makes no array: for i in a..b { … }
            leap> zeros([1, 1, 1, 1, 1, 1, 1, 1, 1])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: an array has at most 8 axes, this would have 9
            leap> zeros([-1])
                  ^^^^^^^^^^^
            error: the size of an axis must not be negative: [-1]
            help: sizes are 0 or more; only reshape knows -1, for what the others leave
            leap> 1 + 1
            2
            """#)
    }

    @Test("Near misses") func spelling() {
        expectTranscript(
            #"""
            leap> sigmod(3)
                  ^^^^^^
            error: `sigmod` has no value
            help: did you mean sigmoid?
            leap> undefined_name
                  ^^^^^^^^^^^^^^
            error: `undefined_name` has no value
            help: a name has a value once it stands before =, for example undefined_name = 3
            leap> lineer = 3; liner + 1
                              ^^^^^
            error: `liner` has no value
            help: did you mean lineer?
            leap> nope
                  ^^^^
            error: `nope` has no value
            help: a name has a value once it stands before =, for example nope = 3
            leap> mean_square(3)
                  ^^^^^^^^^^^
            error: `mean_square` has no value
            help: a name has a value once it stands before =, for example mean_square(x) = x^2
            """#)
    }

    @Test("An error leaves the session as it was") func transactions() {
        expectTranscript(
            #"""
            leap> w = param(2); s = state(0); x = [1, 2, 3]
            leap> if true { w := 5; s := 1; y = 3; oops_here }
                                                   ^^^^^^^^^
            error: `oops_here` has no value
            help: a name has a value once it stands before =, for example oops_here = 3
            leap> w
            2  (parameter)
            leap> s
            0  (state)
            leap> y
                  ^
            error: `y` has no value
            help: a name has a value once it stands before =, for example y = 3
            leap> for i in 0..2 { x[i] = 10; if i == 1 { oops_here } }
                                                         ^^^^^^^^^
            error: `oops_here` has no value
            help: a name has a value once it stands before =, for example oops_here = 3
            leap> x
            [1, 2, 3]
            leap> seed(1); a = rand(); b = rand(); seed(1)
            leap> if true { rand(); oops_here }
                                    ^^^^^^^^^
            error: `oops_here` has no value
            help: a name has a value once it stands before =, for example oops_here = 3
            leap> rand() == a
            true
            leap> x = 5; x = oops_here
                             ^^^^^^^^^
            error: `oops_here` has no value
            help: a name has a value once it stands before =, for example oops_here = 3
            leap> x
            5
            leap> f(x) = 1
            leap> f(x) = 2 +
                           ^
            error: an expression is missing at the end
            leap> f(0)
            1
            leap> step(J) = { w := 100; oops_here }
            leap> step(3)
                  step(J) = { w := 100; oops_here }
                                        ^^^^^^^^^
            error: `oops_here` has no value
               in step, called at line 17
            help: a name has a value once it stands before =, for example oops_here = 3
            leap> w
            2  (parameter)
            """#)
    }

    @Test("A computation that turns into nan or inf is shown as such") func nan() {
        expectTranscript(
            #"""
            leap> log(-1)
            nan
            leap> 1/0
            inf
            leap> [1, 0] / 0
            [inf, nan]
            leap> sqrt([-1, 4])
            [nan, 2]
            leap> mean([])
            nan
            leap> max([])
                  ^^^^^^^
            error: max of an empty array: there is no element to choose
            help: ask first whether there are any: size([]) > 0
            leap> 0 * inf
            nan
            """#)
    }

    @Test("assert, close") func assertions() {
        expectTranscript(
            #"""
            leap> assert(true)
            leap> assert([1, 2] == [1, 2])
            leap> assert(1 + 1 == 3)
                         ^^^^^^^^^^
            error: the assertion does not hold
            leap> assert(1 + 1 == 3, "arithmetic")
                         ^^^^^^^^^^
            error: arithmetic
            leap> assert([1, 2] == [1, 3], "two")
                         ^^^^^^^^^^^^^^^^
            error: two
            leap> assert(3)
                         ^
            error: `condition` of assert is a boolean, and this is a number
            leap> close(0.1 + 0.2, 0.3)
            true
            leap> close([1, 2], [1, 2.1])
            false
            leap> close([1, 2], [1, 2.1], tol = 0.2)
            true
            leap> close(1e9, 1e9 + 1)
            true
            leap> close([1, 2], [1, 2, 3])
                  ^^^^^^^^^^^^^^^^^^^^^^^^
            error: the shapes [2] and [3] do not fit
            leap> time(() -> 1) < 10
            true
            leap> time(3)
                       ^
            error: `f` of time is a function, and this is a number
            help: for example x -> x^2
            """#)
    }

    @Test("An error inside the library points at the call") func libraryErrors() {
        expectTranscript(
            #"""
            leap> mse([1, 2], [1, 2, 3])
                  ^^^^^^^^^^^^^^^^^^^^^^
            error: the prediction has the shape [2] and the target [3]
               [1, 2]     [2]
               [1, 2, 3]  [3]
            help: each prediction is compared with one target: give as many of the one as of the other
            leap> train(relu, zeros([2, 2]), [0, 1])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: the network has no parameters to train
            leap> dense(2, 3)(zeros([4, 5]))
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: dense(2, 3) takes 2 numbers for each example, and its input has 5
               zeros([4, 5])  4×5
            help: dense(5, 3) takes 5
            leap> cross_entropy([1, 2], 3)
                  ^^^^^^^^^^^^^^^^^^^^^^^^
            error: label 3 is out of range: 2 classes are labelled 0 to 1
               in cross_entropy, at onehot(y, shape(z)[-1])
            help: class numbers begin at 0: subtract 1 from labels that begin at 1, or give 4 classes
            """#)
    }

    @Test("What goes wrong around a network") func networkMistakes() {
        expectTranscript(
            #"""
            leap> net = dense(4, 3); X = zeros([5, 4])
            leap> net(X.T)
                  ^^^^^^^^
            error: dense(4, 3) takes 4 numbers for each example, and its input has 5
               X.T  4×5
            help: dense(5, 3) takes 5
            leap> net.w := 0
                           ^
            error: the parameter `net.w` has the shape [4, 3], and the new value is one number
            help: an update keeps the shape: sum or mean over the extra axis, or make a new one with = and param
            leap> net.w[0] = 3
                  ^^^^^^^^
            error: only an element of a named array can be set
            help: give the array a name first, then x[0] = 1
            leap> w = param(zeros([2, 2])); w[0] := 3
                                            ^^^^
            error: `:=` updates a parameter or a state, and `w[0]` is an array
            help: a parameter is updated as a whole: w := where(mask, new, w)
            leap> w @ w @ [[1], [2], [3]]
                  ^^^^^^^^^^^^^^^^^^^^^^^
            error: the inner sizes of @ differ: w @ w has 2 columns, [[1], [2], [3]] has 3 rows
               w @ w            2×2
               [[1], [2], [3]]  3×1
            help: [[1], [2], [3]].T is 1×3 and (w @ w).T is 2×2; neither fits. [[1], [2], [3]] needs 2 rows, for example randn([2, 1])
            leap> J = sum(w^2); J.backward()
                                  ^^^^^^^^
            error: a number has no field `backward`
            help: ∂J/∂w is the gradient; nothing needs to be called before
            leap> w.grad
                    ^^^^
            error: a parameter has no field `grad`
            help: ∂J/∂w, or grad(J, w)
            leap> cross_entropy(net(X), [1, 2])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: scores of shape [5, 3] need class numbers of shape [5]; these have the shape [2]
               net(X)  5×3
               [1, 2]  [2]
            help: give one class number for each row of scores
            """#)
    }
}
