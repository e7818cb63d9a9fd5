import LeapTestSupport
import Testing

@Suite struct OperatorTranscripts {
    @Test("The table, tightest first") func precedence() {
        expectTranscript(
            #"""
            leap> -2^2
            -4
            leap> 2^3^2
            512
            leap> 2^-1
            0.5
            leap> -2^-2
            -0.25
            leap> √4^2
            4
            leap> 2 * 3 @ 4
                  ^^^^^^^^^
            error: @ multiplies arrays, but 2 * 3 is a plain number
               2 * 3  a number
               4      a number
            help: use * to multiply by a number
            leap> 6/2*3
            9
            leap> 7 // 2 * 2
            6
            leap> 2 + 3 * 4
            14
            leap> 1..2 + 3
            [1, 2, 3, 4, 5]
            leap> 0..2 == [0, 1, 2]
            [true, true, true]
            leap> 1 < 2 and 3 < 2
            false
            leap> true or false and false
            true
            leap> not true or true
            true
            leap> sqrt >> exp >> log
            sqrt >> exp >> log
            leap> 9 |> sqrt |> sqrt
            1.732050808
            leap> 3 |> x -> x + 1
            4
            leap> f = x -> x + 1 >> sqrt
            f = x -> x + 1 >> sqrt
            leap> not 1 == 2
                      ^
            error: `not` needs a boolean, and `1` is a number
            help: not turns true into false; of a number ask 1 == 0
            """#)
    }

    @Test("Floor quotient and remainder have the sign of the divisor") func division() {
        expectTranscript(
            #"""
            leap> 7 // 2
            3
            leap> -7 // 2
            -4
            leap> -7 % 3
            2
            leap> 7 % -3
            -2
            leap> 7.5 % 2
            1.5
            leap> 5 % 0
            nan
            leap> 5 // 0
            inf
            leap> [7, -7] // [2, 2]
            [3, -4]
            leap> [7, -7] % [3, 3]
            [1, 2]
            """#)
    }

    @Test("Element-wise, and chains mean both") func comparisons() {
        expectTranscript(
            #"""
            leap> 0 < 0.5 < 1
            true
            leap> 0 < 2 < 1
            false
            leap> 0 < [0.5, 2] < 1
            [true, false]
            leap> 1 == 1.0 != 2
            true
            leap> [1, 2] == [1, 3]
            [true, false]
            leap> "a" < "b"
            true
            leap> "a" == 1
            false
            leap> none == none
            true
            leap> {a: 1} == {a: 1}
            true
            leap> ["a", "b"] == ["a", "b"]
            true
            leap> true == 1
            true
            leap> [1, 2] == [1, 2, 3]
                  ^^^^^^^^^^^^^^^^^^^
            error: the shapes [2] and [3] do not fit: the last axes have 2 and 3 elements
               [1, 2]     [2]
               [1, 2, 3]  [3]
            help: axes are compared from the last; sizes must be equal, or one of them 1
            """#)
    }

    @Test("Short-circuit on scalars, element-wise on arrays") func logic() {
        expectTranscript(
            #"""
            leap> false and undefined_name
            false
            leap> true or undefined_name
            true
            leap> true and undefined_name
                           ^^^^^^^^^^^^^^
            error: `undefined_name` has no value
            help: a name has a value once it stands before =, for example undefined_name = 3
            leap> [true, false] and [true, true]
            [true, false]
            leap> [true, false] or [false, false]
            [true, false]
            leap> not [true, false]
            [false, true]
            leap> true and 3
                           ^
            error: `and` needs booleans, and `3` is a number
            help: compare it: 3 != 0
            leap> 1 or true
                  ^
            error: `or` needs booleans, and `1` is a number
            help: compare it: 1 != 0
            """#)
    }

    @Test("An operator in parentheses is a function") func operatorFunctions() {
        expectTranscript(
            #"""
            leap> (+)(1, 2)
            3
            leap> (-)(5, 3)
            2
            leap> (^)(2, 10)
            1024
            leap> (@)([1, 2], [3, 4])
            11
            leap> (<)(1, 2)
            true
            leap> reduce((*), [1, 2, 3, 4])
            24
            leap> map((+), [1, 2], [3, 4])
            [4, 6]
            """#)
    }

    @Test("An underscore leaves an argument open") func placeholders() {
        expectTranscript(
            #"""
            leap> f = reshape(_, [2, 3])
            f = reshape(_, [2, 3])
            leap> f(arange(6))
            [[0, 1, 2]
             [3, 4, 5]]   2×3
            leap> arange(6) |> reshape(_, [3, 2])
            [[0, 1]
             [2, 3]
             [4, 5]]   3×2
            leap> map(sum(_, axis = 0), [[1, 2], [3, 4]])
            [3, 7]
            leap> _ + 1
                  ^
            error: _ stands only as a whole argument of a call
            help: reshape(_, [2, 3]) is a function; for anything else write x -> x + 1
            """#)
    }

    @Test("Matrix products") func products() {
        expectTranscript(
            #"""
            leap> [1, 2] @ [3, 4]
            11
            leap> [[1, 2], [3, 4]] @ [1, 1]
            [3, 7]
            leap> [1, 1] @ [[1, 2], [3, 4]]
            [4, 6]
            leap> [[1, 2], [3, 4]] @ [[1, 0], [0, 2]]
            [[1, 4]
             [3, 8]]   2×2
            leap> zeros([0, 3]) @ zeros([3, 2])
            []   0×2
            leap> 2 @ 3
                  ^^^^^
            error: @ multiplies arrays, but 2 is a plain number
               2  a number
               3  a number
            help: use * to multiply by a number
            """#)
    }

    @Test(".T swaps the last two axes") func transpose() {
        expectTranscript(
            #"""
            leap> [[1, 2, 3], [4, 5, 6]].T
            [[1, 4]
             [2, 5]
             [3, 6]]   3×2
            leap> shape(zeros([2, 3, 4]).T)
            [2, 4, 3]
            leap> [1, 2].T
            [1, 2]
            """#)
    }

    @Test("From 0, from the end when negative") func indexing() {
        expectTranscript(
            #"""
            leap> x = [10, 20, 30, 40]
            x = [10, 20, 30, 40]
            leap> x[0]
            10
            leap> x[-1]
            40
            leap> x[1:3]
            [20, 30]
            leap> x[:2]
            [10, 20]
            leap> x[::2]
            [10, 30]
            leap> x[::-1]
            [40, 30, 20, 10]
            leap> x[[2, 0]]
            [30, 10]
            leap> x[x > 15]
            [20, 30, 40]
            leap> x[-2:]
            [30, 40]
            leap> x[10:]
            []
            leap> x[4]
                  ^^^^
            error: index 4 is out of range: x has 4 elements (0 to 3, or -4 to -1)
               x  [4]   from line 1: x = [10, 20, 30, 40]
            help: counting begins at 0: the last is x[3] or x[-1]
            leap> x[1.5]
                    ^^^
            error: an index is a whole number, and this is 1.5
            help: floor(…) or a // b gives a whole number
            leap> x["a"]
                    ^^^
            error: an index is a whole number, a slice, a mask or an array of numbers, and this is a string
            help: only the fields of a record have names; places count from 0: x[0]
            leap> 5[0]
                  ^^^^
            error: 5 is a number and has no parts to take
            help: leave the index out: 5
            leap> x[:, 0]
                  ^^^^^^^
            error: too many indices: x has 1 axis, the index 2 parts
               x  [4]   from line 1: x = [10, 20, 30, 40]
            help: one index for each axis, for example x[0]
            """#)
    }

    @Test("Several axes") func matrixIndexing() {
        expectTranscript(
            #"""
            leap> M = reshape(arange(12), [3, 4])
            M = [[0, 1,  2,  3]
                 [4, 5,  6,  7]
                 [8, 9, 10, 11]]   3×4
            leap> M[1]
            [4, 5, 6, 7]
            leap> M[1, 2]
            6
            leap> M[:, 0]
            [0, 4, 8]
            leap> M[..., 0]
            [0, 4, 8]
            leap> M[-1, -1]
            11
            leap> M[M > 5]
            [6, 7, 8, 9, 10, 11]
            leap> M[[0, 2]]
            [[0, 1,  2,  3]
             [8, 9, 10, 11]]   2×4
            leap> M[[0, 2], [1, 3]]
            [1, 11]
            leap> M[1:, ::2]
            [[4,  6]
             [8, 10]]   2×2
            leap> M[:, none, 0]
            [[0]
             [4]
             [8]]   3×1
            leap> M[0, 0, 0]
                  ^^^^^^^^^^
            error: too many indices: M has 2 axes, the index 3 parts
               M  3×4   from line 1: M = reshape(arange(12), [3, 4])
            help: one index for each axis, for example M[0, 0]
            leap> M[3]
                  ^^^^
            error: index 3 is out of range: M has 3 rows (0 to 2, or -3 to -1)
               M  3×4   from line 1: M = reshape(arange(12), [3, 4])
            help: counting begins at 0: the last is M[2] or M[-1]
            """#)
    }

    @Test("x[i] = v binds a changed copy; other names keep theirs") func indexAssignment() {
        expectTranscript(
            #"""
            leap> x = [10, 20, 30, 40]; y = x
            leap> x[0] = 99
            x = [99, 20, 30, 40]
            leap> y
            [10, 20, 30, 40]
            leap> x[1:3] = 0
            x = [99, 0, 0, 40]
            leap> x[x > 50] = -1
            x = [-1, 0, 0, 40]
            leap> z = [x, x]; x[0] = 5; z
            [[-1, 0, 0, 40]
             [-1, 0, 0, 40]]   2×4
            leap> M = zeros([2, 2]); M[0] = [1, 2]; M[:, 1] = 7; M
            [[1, 7]
             [0, 7]]   2×2
            leap> f(v) = { v[0] = 100; v }
            leap> f(y)
            [100, 20, 30, 40]
            leap> y
            [10, 20, 30, 40]
            leap> x[10] = 1
                  ^^^^^
            error: index 10 is out of range: x has 4 elements (0 to 3, or -4 to -1)
            help: counting begins at 0: the last is x[3] or x[-1]
            leap> M[0, :] = [1, 2, 3]
                  ^^^^^^^
            error: the value has the shape [3], but the index selects [2]
               M  2×2
            help: one number would fill all of the selection
            leap> q[0] = 1
                  ^
            error: `q` has no value
            help: an array is made before its parts are changed: q = zeros([10])
            leap> w = param([1, 2]); w[0] = 3
                                     ^^^^
            error: a parameter is changed with :=, as a whole
            help: for example w := where(mask, new, w)
            help: the parts of a copy can be assigned: copy = detach(w)
            leap> k = ["a", "b"]; k[0] = "c"; k
            ["c", "b"]
            """#)
    }

    @Test("NumPy's rule") func broadcasting() {
        expectTranscript(
            #"""
            leap> [[1, 2], [3, 4]] + [10, 20]
            [[11, 22]
             [13, 24]]   2×2
            leap> [[1], [2]] * [1, 2, 3]
            [[1, 2, 3]
             [2, 4, 6]]   2×3
            leap> [1, 2] + [1, 2, 3]
                  ^^^^^^^^^^^^^^^^^^
            error: the shapes [2] and [3] do not fit: the last axes have 2 and 3 elements
               [1, 2]     [2]
               [1, 2, 3]  [3]
            help: axes are compared from the last; sizes must be equal, or one of them 1
            leap> ones([2, 3]) + ones([3, 2])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: the shapes [2, 3] and [3, 2] do not fit: the last axes have 3 and 2 elements
               ones([2, 3])  2×3
               ones([3, 2])  3×2
            help: ones([3, 2]).T has the shape [2, 3]
            help: axes are compared from the last; sizes must be equal, or one of them 1
            """#)
    }

    @Test("The operand is named") func wrongTypes() {
        expectTranscript(
            #"""
            leap> 1 + none
                      ^^^^
            error: `+` needs numbers, and this is none
            help: a function whose last line is no expression gives none
            leap> "a" + 1
                  ^^^
            error: `+` adds numbers or joins two strings, and `"a"` is the only string
            help: text makes a string of a value: "a" + text(1)
            leap> "a" + "b"
            "ab"
            leap> sqrt + 1
                  ^^^^
            error: `+` needs numbers, and `sqrt` is a function
            help: call it first: sqrt(…)
            help: x -> sqrt(x) + 1 is a new function
            leap> "a" * 3
                  ^^^
            error: `*` needs numbers, and `"a"` is a string
            help: strings are joined by + and compared by ==
            leap> -"a"
                   ^^^
            error: `-` needs numbers, and `"a"` is a string
            help: strings are joined by + and compared by ==
            leap> √"a"
                   ^^^
            error: `√` needs numbers, and `"a"` is a string
            help: strings are joined by + and compared by ==
            leap> not 3
                      ^
            error: `not` needs a boolean, and `3` is a number
            help: not turns true into false; of a number ask 3 == 0
            leap> 5(3)
                  ^
            error: a number is not a function
            help: a product is written 5 * (3)
            leap> x = 5; x(3)
                         ^
            error: `x` is a number, not a function
            help: a product is written x * 3
            leap> y = [1, 2]; y(0)
                              ^
            error: `y` is an array, not a function
            help: elements are taken with brackets, counting from 0: y[0]
            leap> [1, 2].shape
                         ^^^^^
            error: an array has no field `shape`
            help: shape([1, 2])
            leap> x.length
                    ^^^^^^
            error: a number has no field `length`
            help: size(x)
            """#)
    }
}
