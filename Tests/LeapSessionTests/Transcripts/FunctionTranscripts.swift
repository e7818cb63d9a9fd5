import LeapTestSupport
import Testing

@Suite struct FunctionTranscripts {
    @Test("The forms of a definition") func definitions() {
        expectTranscript(
            #"""
            leap> f(x) = x^2 + 1
            leap> f(3)
            10
            leap> line(x, slope = 1, bias = 0) = slope * x + bias
            leap> line(3, slope = 2)
            6
            leap> line(3, bias = 1, slope = 2)
            7
            leap> line(3, 2, 1)
            7
            leap> line(x = 3)
            3
            leap> area(r) = {
              ...     s = r^2
              ...     π * s
              ... }
            leap> area(2)
            12.56637061
            leap> d(x, y = x + 1) = y
            leap> d(1)
            2
            leap> g() = 5
            leap> g()
            5
            leap> fact(n) = if n <= 1 { 1 } else { n * fact(n - 1) }
            leap> fact(10)
            3628800
            """#)
    }

    @Test("A call that does not fit") func wrongCalls() {
        expectTranscript(
            #"""
            leap> line(x, slope = 1, bias = 0) = slope * x + bias
            leap> line(3, slop = 2)
                          ^^^^
            error: line has no parameter `slop`
               line(x, slope = 1, bias = 0)
            help: did you mean slope: line(3, slope = 2)
            leap> line()
                  ^^^^^^
            error: line takes 1 to 3 arguments, and got 0: `x` is missing
               line(x, slope = 1, bias = 0)
            leap> line(1, 2, 3, 4)
                  ^^^^^^^^^^^^^^^^
            error: line takes 1 to 3 arguments, and got 4
               line(x, slope = 1, bias = 0)
            leap> line(slope = 2, 3)
                                  ^
            error: an argument without a name stands behind the named argument slope
            help: put the named arguments last
            leap> line(3, x = 3)
                          ^
            error: line gets `x` twice
               line(x, slope = 1, bias = 0)
            help: once by its place, once by its name: leave one of them out
            leap> sqrt()
                  ^^^^^^
            error: sqrt takes 1 argument, and got 0: `x` is missing
               sqrt(x)
            leap> sqrt(1, 2)
                  ^^^^^^^^^^
            error: sqrt takes 1 argument, and got 2
               sqrt(x)
            leap> sqrt("a")
                       ^^^
            error: `x` of sqrt is a number or an array, and this is a string
            help: text has no numbers to compute with
            leap> sum([1, 2], axs = 0)
                              ^^^
            error: sum has no parameter `axs`
               sum(x, axis = none, keep = false)
            help: did you mean axis: sum([1, 2], axis = 0)
            leap> sum([[1, 2], [3, 4]], axis = 5)
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: there is no axis 5: [[1, 2], [3, 4]] has the shape [2, 2]
            help: its axes are 0 to 1, or -1 to -2 from the end
            leap> zeros(2, 3)
                           ^
            error: `dtype` of zeros is a string, and this is a number
            help: a shape is one list: zeros([2, 3])
            leap> (x -> x)(1, 2)
                  ^^^^^^^^^^^^^^
            error: (x -> x) takes 1 argument, and got 2
            leap> h(f) = f(1, 2, 3); h(sqrt)
                         ^^^^^^^^^^
            error: sqrt takes 1 argument, and got 3
               sqrt(x)
               in h, called at line 14
            """#)
    }

    @Test("An if is an expression, and its condition one boolean") func conditions() {
        expectTranscript(
            #"""
            leap> z = 3
            z = 3
            leap> if z > 0 { z } else { 0 }
            3
            leap> if z < 0 { "negative" } else if z == 0 { "zero" } else { "positive" }
            "positive"
            leap> if z < 0 { 1 }
            leap> v = if z < 0 { 1 }
            v = none
            leap> x = [1, -1]
            x = [1, -1]
            leap> if x > 0 { 1 }
                     ^^^^^
            error: a condition must be one boolean, and this is an array of 2
               x > 0  [2]
            help: all(x > 0)
            help: any(x > 0)
            leap> while x > 0 { 1 }
                        ^^^^^
            error: a condition must be one boolean, and this is an array of 2
               x > 0  [2]
            help: all(x > 0)
            help: any(x > 0)
            leap> if all(x > 0) { 1 } else { 2 }
            2
            leap> if 3 { 1 }
                     ^
            error: a condition must be one boolean, and this is a number
            help: 3 != 0
            leap> if none { 1 }
                     ^^^^
            error: a condition must be one boolean, and this is none
            help: none is the absence of a value: neither true nor false
            leap> if "a" { 1 }
                     ^^^
            error: a condition must be one boolean, and this is a string
            help: "a" != ""
            leap> if undefined_name { 1 }
                     ^^^^^^^^^^^^^^
            error: `undefined_name` has no value
            help: a name has a value once it stands before =, for example undefined_name = 3
            leap> if param(2) > 1 { "yes" }
            "yes"
            """#)
    }

    @Test("for, while, repeat, break, continue") func loops() {
        expectTranscript(
            #"""
            leap> for i in 0..2 { print(i) }
            0
            1
            2
            leap> for row in [[1, 2], [3, 4]] { print(row) }
            [1, 2]
            [3, 4]
            leap> for s in ["a", "b"] { print(s) }
            a
            b
            leap> for (i, x) in enumerate([5, 6]) { print(i, x) }
            0 5
            1 6
            leap> for (a, b) in [[1, 2], [3, 4]] { print(a + b) }
            3
            7
            leap> i = 0; while i < 3 { i = i + 1 }; i
            3
            leap> repeat 3 { i = i + 1 }; i
            6
            leap> for i in 0..9 { if i == 3 { break }; if i == 1 { continue }; print(i) }
            0
            2
            leap> for i in 0..2 { for j in 0..2 { if j == 1 { break }; print(i, j) } }
            0 0
            1 0
            2 0
            leap> for i in 1..0 { print(i) }
            leap> for i in 3 { print(i) }
                           ^
            error: a loop goes over an array or a list, and this is a number
            help: a range has many numbers: 0..2
            leap> for (a, b) in [1, 2] { print(a) }
                                ^^^^^^
            error: 2 names need a list or an array to take apart, and this is a number
            help: separate the values in brackets: a, b = [1, 2]
            leap> repeat -1 { 1 }
                         ^^
            error: `repeat` needs a whole number of times, not -1
            help: floor(x) or ceil(x) makes a whole number
            leap> repeat 2.5 { 1 }
                         ^^^
            error: `repeat` needs a whole number of times, not 2.5
            help: floor(x) or ceil(x) makes a whole number
            leap> break
                  ^^^^^
            error: break stands outside a loop
            leap> if true { continue }
                            ^^^^^^^^
            error: continue stands outside a loop
            leap> f() = { for i in 0..9 { if i == 4 { return i } } }
            leap> f()
            4
            """#)
    }

    @Test("return leaves the function") func returns() {
        expectTranscript(
            #"""
            leap> early(x) = { if x > 0 { return "positive" }; "other" }
            leap> early(1)
            "positive"
            leap> early(-1)
            "other"
            leap> nothing() = { return }
            leap> nothing()
            leap> return 3
                  ^^^^^^
            error: return stands outside a function
            help: the value of a line is shown by itself; write only the expression: 3
            """#)
    }

    @Test("Blocks open no scope, functions do") func scope() {
        expectTranscript(
            #"""
            leap> x = { a = 1; a + 1 }
            x = 2
            leap> a
            1
            leap> if true { inner = 5 }
            leap> inner
            5
            leap> t = 1
            t = 1
            leap> f() = { t = 5; t }
            leap> f()
            5
            leap> t
            1
            leap> g() = { local_name = 5; local_name }
            leap> g()
            5
            leap> local_name
                  ^^^^^^^^^^
            error: `local_name` has no value
            help: a name has a value once it stands before =, for example local_name = 3
            leap> k() = { t = t + 1; t }
            leap> k()
            2
            leap> t
            1
            leap> for i in 0..3 { last = i }
            leap> last + i
            6
            """#)
    }

    @Test("A top-level function sees later redefinitions, an inner one keeps what it captured") func lateBinding() {
        expectTranscript(
            #"""
            leap> f(x) = gain * x
            leap> f(1)
                  f(x) = gain * x
                         ^^^^
            error: `gain` has no value
               in f, called at line 2
            help: a name has a value once it stands before =, for example gain = 3
            leap> gain = 10
            gain = 10
            leap> f(1)
            10
            leap> gain = 20
            gain = 20
            leap> f(1)
            20
            leap> make(n) = { m = n; () -> m }
            leap> a = make(1); b = make(2)
            leap> a() + b()
            3
            leap> adders = map(i -> (x -> x + i), [1, 2, 3])
            adders = [x -> x + i, x -> x + i, x -> x + i]
            leap> adders[0](10) + adders[2](10)
            24
            leap> mk() = { r = []; for i in 0..2 { r = concat(r, [() -> i]) }; r }
            leap> [mk()[0](), mk()[2]()]
            [0, 2]
            leap> counter() = { n = state(0); () -> { n := n + 1; n + 0 } }
            leap> c = counter()
            c = counter()
            leap> c(); c()
            2
            leap> d = counter(); d()
            1
            leap> outer(n) = { inner(k) = if k == 0 { n } else { inner(k - 1) }; inner(3) }
            leap> outer(7)
            7
            leap> even(n) = if n == 0 { true } else { odd(n - 1) }
            leap> odd(n) = if n == 0 { false } else { even(n - 1) }
            leap> even(10)
            true
            """#)
    }

    @Test("Takes a list apart, or an array along its first axis") func destructuring() {
        expectTranscript(
            #"""
            leap> a, b = [1, 2]
            a = 1
            b = 2
            leap> a, b = [[1, 2], [3, 4]]
            a = [1, 2]
            b = [3, 4]
            leap> a, b = [b, a]
            a = [3, 4]
            b = [1, 2]
            leap> s, t = ["x", [1, 2]]
            s = "x"
            t = [1, 2]
            leap> a, b, c = [1, 2]
                            ^^^^^^
            error: 3 names do not fit an array of 2 along its first axis
            help: give as many names as there are values: 2
            leap> a, b = 3
                         ^
            error: 2 names need a list or an array to take apart, and this is a number
            help: separate the values in brackets: a, b = [1, 2]
            leap> p, q = split(arange(10), 2)
            p = [0, 1, 2, 3, 4]
            q = [5, 6, 7, 8, 9]
            """#)
    }

    @Test("A parameter list may state shapes") func shapes() {
        expectTranscript(
            #"""
            leap> loss(ŷ: [n, k], y: [n]) = n * 100 + k
            leap> loss(zeros([3, 2]), zeros([3]))
            302
            leap> loss(zeros([3, 2]), zeros([4]))
                  loss(ŷ: [n, k], y: [n]) = n * 100 + k
                                  ^
            error: `y` must have the shape [n] with n = 3, and has [4]
               in loss, called at line 3
            help: n stands for one size in the whole call: the arrays must agree in it
            leap> loss(zeros([3]), zeros([4]))
                  loss(ŷ: [n, k], y: [n]) = n * 100 + k
                       ^
            error: `ŷ` must have the shape [n, k], and has [3]
               in loss, called at line 4
            help: [zeros([3])] is a matrix of one row
            leap> loss("a", 3)
                  loss(ŷ: [n, k], y: [n]) = n * 100 + k
                       ^
            error: `ŷ` must be an array of shape [n, k], and this is a string
               in loss, called at line 5
            leap> exact(x: [2, _]) = size(x)
            leap> exact(zeros([2, 5]))
            10
            leap> exact(zeros([3, 5]))
                  exact(x: [2, _]) = size(x)
                        ^
            error: `x` must have the shape [2, _], and has [3, 5]
               in exact, called at line 8
            help: give an array with 2 along axis 0
            """#)
    }

    @Test("Layers stack") func chains() {
        expectTranscript(
            #"""
            leap> net = dense(784, 128) >> relu >> dense(128, 3)
            net = dense(784, 128) >> relu >> dense(128, 3)   100,867 parameters
            leap> net
            dense(784, 128) >> relu >> dense(128, 3)   100,867 parameters
            leap> shape(net[0].w)
            [784, 128]
            leap> shape(net[2].b)
            [3]
            leap> size(params(net))
            4
            leap> net[1]
            relu
            leap> net[0:2]
            dense(784, 128) >> relu   100,480 parameters
            leap> net[5]
                      ^
            error: index 5 is out of range: the chain has 3 layers (0 to 2)
            help: counting begins at 0: the last is net[2] or net[-1]
            leap> net.w
                      ^
            error: `net` captured no value `w`
            help: layers are taken by position: net[0].w
            leap> net[0].weights
                         ^^^^^^^
            error: `net[0]` captured no value `weights`
               it captured w, b
            help: it is called w here: net[0].w
            leap> shape(net(zeros([5, 784])))
            [5, 3]
            leap> layer = dense(2, 3, init = glorot)
            layer = dense(2, 3, glorot)   9 parameters
            leap> net[0] >> 3
                            ^
            error: `>>` joins functions, and `3` is a number
            help: to call a function with a value, write x |> f or f(x)
            """#)
    }

    @Test("A redefined built-in leaves the library alone") func builtinsRedefined() {
        expectTranscript(
            #"""
            leap> sum = 3
            sum = 3
            leap> mean([1, 2])
            1.5
            leap> cross_entropy([[0, 0, 0]], [1])
            1.098612289
            leap> sum([1, 2])
                  ^^^
            error: `sum` is a number, not a function
               line 1 gave the name of a built-in function to something else
            help: give it another name, and begin anew to have the function back
            leap> mean(x) = "mine"
            leap> mean([1])
            "mine"
            leap> rmse([1, 2], [1, 4])
            1.414213562
            """#)
    }

    @Test("Runs a file's definitions") func use() {
        expectTranscript(
            #"""
            leap> use "no_such_file.leap"
                      ^^^^^^^^^^^^^^^^^^^
            error: cannot read "no_such_file.leap": there is no such file
            help: relative names start at the folder Leap runs in, or the notebook's
            leap> use "."
                      ^^^
            error: cannot read ".": it is a folder
            help: give the name of a file, not of a folder
            leap> if true { use "a.leap" }
                            ^^^^^^^^^^^^
            error: `use` stands at the top level only
            help: move it out of the block
            """#)
    }
}
