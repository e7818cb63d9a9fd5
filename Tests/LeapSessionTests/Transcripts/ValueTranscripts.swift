import LeapTestSupport
import Testing

@Suite struct ValueTranscripts {
    @Test("The block of the language's description") func showing() {
        expectTranscript(
            #"""
            leap> x = [1, 2, 3]
            x = [1, 2, 3]
            leap> W = [[1, 2.5], [3, 4]]
            W = [[1, 2.5]
                 [3, 4  ]]   2×2
            leap> "a" == "a"
            true
            """#)
    }

    @Test("Up to ten significant digits") func scalars() {
        expectTranscript(
            #"""
            leap> 9.006001
            9.006001
            leap> 6.001
            6.001
            leap> 0.1 + 0.2
            0.3
            leap> 1/3
            0.3333333333
            leap> 123456789.123
            123456789.1
            leap> 1e20
            1e20
            leap> -0.0
            0
            leap> 0/0
            nan
            leap> -1/0
            -inf
            leap> 1000000
            1000000
            leap> 0.00001
            1e-5
            """#)
    }

    @Test("Up to five significant digits, in aligned columns") func arrays() {
        expectTranscript(
            #"""
            leap> [1/3, 2/3]
            [0.33333, 0.66667]
            leap> [1.23456789, 2]
            [1.2346, 2]
            leap> [[1/3, 100], [2, nan]]
            [[0.3333, 100]
             [2     , nan]]   2×2
            leap> [0.001, 1000]
            [0.001, 1000]
            leap> [1e-10, 1]
            [1e-10, 1]
            leap> [1e20, 2e20]
            [1e20, 2e20]
            leap> [true, false]
            [true, false]
            leap> [[1, -2], [-3.5, 4]]
            [[ 1  , -2]
             [-3.5,  4]]   2×2
            leap> [1, nan, inf, -inf]
            [1, nan, inf, -inf]
            leap> zeros([2, 2, 2])
            [[[0, 0]
              [0, 0]]

             [[0, 0]
              [0, 0]]]   2×2×2
            leap> zeros([2, 0])
            [[]
             []]   2×0
            leap> []
            []
            """#)
    }

    @Test("A large array is cut, and says its shape") func largeArrays() {
        expectTranscript(
            #"""
            leap> arange(1000)
            [0, 1, 2, …, 997, 998, 999]   1000 elements
            min 0  mean 499.5  max 999
            leap> ones([30, 30])
            [[1, 1, 1, …, 1, 1, 1]
             [1, 1, 1, …, 1, 1, 1]
             [1, 1, 1, …, 1, 1, 1]
             …
             [1, 1, 1, …, 1, 1, 1]
             [1, 1, 1, …, 1, 1, 1]
             [1, 1, 1, …, 1, 1, 1]]   30×30
            min 1  mean 1  max 1
            leap> zeros([100, 2])
            [[0, 0]
             [0, 0]
             [0, 0]
             …
             [0, 0]
             [0, 0]
             [0, 0]]   100×2
            min 0  mean 0  max 0
            """#)
    }

    @Test("An assignment is shown with its name, a definition not at all") func bindings() {
        expectTranscript(
            #"""
            leap> a, b = [1, [2, 3]]
                             ^^^^^^
            error: row 1 has 2 elements, row 0 is a number
            help: the parts of an array have one shape
            leap> a = none
            a = none
            leap> f(x) = x
            leap> p = param(2)
            p = 2  (parameter)
            leap> s = state([1, 2])
            s = [1, 2]  (state)
            leap> p
            2  (parameter)
            leap> q = param([[1, 2], [3, 4]])
            q = [[1, 2]
                 [3, 4]]   2×2 (parameter)
            leap> none
            """#)
    }

    @Test("Strings, lists, records, functions") func otherValues() {
        expectTranscript(
            #"""
            leap> ["rose", "tulip"]
            ["rose", "tulip"]
            leap> [1, "a", none]
            [1, "a", none]
            leap> {name: "x", value: [1, 2]}
            {name: "x", value: [1, 2]}
            leap> {}
            {}
            leap> [sqrt, relu]
            [sqrt, relu]
            leap> x -> x^2
            x -> x^2
            leap> (a, b) -> a + b
            (a, b) -> a + b
            leap> sqrt >> (x -> x + 1)
            sqrt >> (x -> x + 1)
            leap> dense(2, 3)
            dense(2, 3)   9 parameters
            """#)
    }

    @Test("Literals and creators are f64, a plain scalar takes the array's type") func precision() {
        expectTranscript(
            #"""
            leap> dtype(1)
            "f64"
            leap> dtype([1, 2])
            "f64"
            leap> dtype(zeros([2]))
            "f64"
            leap> dtype(linspace(0, 1, 3))
            "f64"
            leap> dtype(randn([2]))
            "f64"
            leap> dtype(rand([2]))
            "f64"
            leap> dtype(iris().x)
            "f32"
            leap> dtype(dense(2, 3).w)
            "f32"
            leap> dtype(dense(2, 2)(zeros([1, 2])))
            "f32"
            leap> dtype(f32([1]) + [1])
            "f64"
            leap> dtype([1] + f32([1]))
            "f64"
            leap> dtype(f32([1]) + 1)
            "f32"
            leap> dtype(2 * f32([1]))
            "f32"
            leap> dtype(f32([1]) ^ 2)
            "f32"
            leap> dtype(f32([1]) / 3)
            "f32"
            leap> dtype(f32(1) + 1)
            "f32"
            leap> dtype(f32(1) * [1, 2])
            "f64"
            leap> dtype(f32([1]) @ [1])
            "f64"
            leap> dtype([1, 2] > 1)
            "bool"
            leap> dtype(sum(f32([1, 2])))
            "f32"
            leap> dtype(exp(f32([1])))
            "f32"
            leap> dtype(param(2) * f32([1, 2]))
            "f32"
            leap> f64(f32(0.1))
            0.1000000015
            leap> f32(1/3)
            0.3333333
            leap> f32([[1/3, 2]])
            [[0.3333, 2]]   1×2 f32
            leap> true + true
            2
            leap> sum([true, true, false])
            2
            leap> true * 2.5
            2.5
            """#)
    }

    @Test("Elements of one shape are stacked, also in a gradient") func literals() {
        expectTranscript(
            #"""
            leap> [[1, 2], [3, 4]]
            [[1, 2]
             [3, 4]]   2×2
            leap> [[[1]]]
            [[[1]]]   1×1×1
            leap> w = param(3); y = [w, 2w, 1]; ∂(sum(y^2))/∂w
            30
            leap> v = [1, 2]; [v, 2v]
            [[1, 2]
             [2, 4]]   2×2
            leap> [[1, 2], [3]]
                           ^^^
            error: row 1 has 1 element, row 0 has 2
            help: the parts of an array have one shape
            leap> [[1, 2], 3]
                           ^
            error: row 1 is a number, row 0 has 2 elements
            help: the parts of an array have one shape
            leap> [1, [2, 3]]
                      ^^^^^^
            error: row 1 has 2 elements, row 0 is a number
            help: the parts of an array have one shape
            """#)
    }

    @Test("A list holds anything") func lists() {
        expectTranscript(
            #"""
            leap> l = ["rose", "tulip"]
            l = ["rose", "tulip"]
            leap> l[0]
            "rose"
            leap> l[-1]
            "tulip"
            leap> l[5]
                    ^
            error: index 5 is out of range: the list has 2 elements (0 to 1)
            help: counting begins at 0: the last is l[1] or l[-1]
            leap> size(l)
            2
            leap> concat(l, ["iris"])
            ["rose", "tulip", "iris"]
            leap> [l, 3]
            [["rose", "tulip"], 3]
            leap> fns = []; for i in 0..2 { fns = concat(fns, [x -> x + 1]) }; size(fns)
            3
            """#)
    }

    @Test("Fields by name") func records() {
        expectTranscript(
            #"""
            leap> r = {name: "x", value: [1, 2]}
            r = {name: "x", value: [1, 2]}
            leap> r.name
            "x"
            leap> r["value"]
            [1, 2]
            leap> r.valeu
                    ^^^^^
            error: the record has no field `valeu`
               its fields are name, value
            help: did you mean r.value?
            leap> r.value[0]
            1
            leap> keys(r)
            ["name", "value"]
            leap> r["value"] = 3
            r = {name: "x", value: 3}
            """#)
    }

    @Test("Values on a line, strings without quotes") func print() {
        expectTranscript(
            #"""
            leap> print("a", [1, 2, 3], 2.5, "b {1 + 1} {π:.3f}")
            a [1, 2, 3] 2.5 b 2 3.142
            leap> print([[1, 2], [3, 4]], "x")
            [[1, 2]
             [3, 4]] x
            leap> print()
            leap> print(none, true)
            none true
            leap> print([1, "a"])
            [1, "a"]
            leap> print(["a", "b"])
            ["a", "b"]
            """#)
    }
}
