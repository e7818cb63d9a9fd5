import LeapTestSupport
import Testing

/// Corners where random expressions once differed from NumPy 2.4 (`Scripts/agreement`); the values are NumPy's.
@Suite struct NumPyTranscripts {
    @Test("Sorting all elements in a row") func sortingInARow() {
        expectTranscript(
            """
            leap> sort([[4, 1], [3, 2]], axis = none)
            [1, 2, 3, 4]
            leap> argsort([[4, 1], [3, 2]], axis = none, descending = true)
            [0, 2, 3, 1]
            """)
    }

    @Test("Too few elements: nan or inf, with the type and the shape of the result") func tooFewElements() {
        expectTranscript(
            """
            leap> median(zeros([0]))
            nan
            leap> median(f32(zeros([0, 2])), axis = 0, keep = true)
            [[nan, nan]]   1×2 f32
            leap> median(zeros([2, 0]), axis = 0)
            []
            leap> [var([1], ddof = 1), std([1], ddof = 2), var(zeros([0]), ddof = 1)]
            [nan, nan, nan]
            leap> [var([1, 3], ddof = 3), std([1, 3], ddof = 5)]
            [inf, inf]
            """)
    }

    @Test("No place in no elements") func noPlace() {
        expectTranscript(
            """
            leap> argmin(zeros([0, 0]), axis = -1)
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: argmin of an empty array: there is no element to choose
            help: ask first whether there are any: size(zeros([0, 0])) > 0
            leap> shape(argmax(zeros([0, 2]), axis = 1))
            [0]
            leap> max(zeros([0, 0]), axis = -1)
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: max of an empty array: there is no element to choose
            help: ask first whether there are any: size(zeros([0, 0])) > 0
            leap> shape(min(zeros([0, 2]), axis = 1))
            [0]
            """)
    }

    @Test("A quotient that is rounded to zero has the sign of the quotient") func signsOfZero() {
        expectTranscript(
            """
            leap> 1 / ([-0.5, 0.5, -0.0, 0] // [-2, 2, 1, -3])
            [inf, inf, -inf, -inf]
            leap> 1 / (f32([-0.5, -0.0]) // f32([-2, 1]))
            [inf, -inf]
            leap> [6694573540183420 // 1.6288171340225654, 5555978390348462 // 1.500698668202863] == [4110082955506699, 3702261158798743]
            [true, true]
            leap> f32(8490578) // f32(1.6874444) == 5031619
            true
            leap> 1 / (-0.5 // -2)
            inf
            """)
    }

    @Test("With an axis, split cuts at positions, however many rows there are") func splitAlongAxis() {
        expectTranscript(
            """
            leap> split([0, 2], [1, 1], axis = 0)
            [[0], [], [2]]
            leap> split([[1, 2], [3, 4]], [0, 1], axis = 1)[1]
            [[1]
             [3]]   2×1
            """)
    }
}
