import Testing

@testable import LeapTensor

// The expected numbers are NumPy 2.4's for the expression in quotes, with
//   x = (np.arange(12) * 7 % 13).reshape(3, 4), c = (np.arange(24) * 5 % 17).reshape(2, 3, 4), both as float64
//   v = np.array([3., -1, 4, 1, -5, 9]), t = c.transpose(2, 0, 1)[::-1]
//   put(a, 'i', v) is a copy of a after a[i] = v.
@Suite struct StructureIndexTests {
    let e = Engine()
    let x = Reference.x
    let c = Reference.c
    let v = Reference.v
    let t: Tensor

    init() throws { t = try Reference.t(e) }

    @Test func slices() throws {
        try same(
            "t[...]", e.index(t, [.ellipsis]),
            [4, 2, 3], [15, 1, 4, 7, 10, 13, 10, 13, 16, 2, 5, 8, 5, 8, 11, 14, 0, 3, 0, 3, 6, 9, 12, 15])
        try same(
            "c[::3, 1::-1]",
            e.index(c, [.slice(start: nil, stop: nil, step: 3), .slice(start: 1, stop: nil, step: -1)]),
            [1, 2, 4], [3, 8, 13, 1, 0, 5, 10, 15])
        try same("x[-2, -1:6:1]", e.index(x, [.integer(-2), .slice(start: -1, stop: 6, step: 1)]), [1], [10])
        try same("x[2]", e.index(x, [.integer(2)]), [4], [4, 11, 5, 12])
        try same(
            "c[::2, :0:-1, 5::-2]",
            e.index(
                c,
                [
                    .slice(start: nil, stop: nil, step: 2), .slice(start: nil, stop: 0, step: -1),
                    .slice(start: 5, stop: nil, step: -2),
                ]),
            [1, 2, 2], [4, 11, 1, 8])
        try same("t[:-1:-1, ...]", e.index(t, [.slice(start: nil, stop: -1, step: -1), .ellipsis]), [0, 2, 3], [])
        try same(
            "c[None, -1, :2:2, -4]",
            e.index(c, [.newAxis, .integer(-1), .slice(start: nil, stop: 2, step: 2), .integer(-4)]),
            [1, 1], [9])
        try same("c[-1]", e.index(c, [.integer(-1)]), [3, 4], [9, 14, 2, 7, 12, 0, 5, 10, 15, 3, 8, 13])
        try same(
            "c[:-1:1, 2, ..., -2]",
            e.index(c, [.slice(start: nil, stop: -1, step: 1), .integer(2), .ellipsis, .integer(-2)]),
            [1], [16])
        try same("x[-2, ::1]", e.index(x, [.integer(-2), .slice(start: nil, stop: nil, step: 1)]), [4], [2, 9, 3, 10])
        try same("c[0:1:-1]", e.index(c, [.slice(start: 0, stop: 1, step: -1)]), [0, 3, 4], [])
        try same(
            "x[..., 3:-4:1, -3]", e.index(x, [.ellipsis, .slice(start: 3, stop: -4, step: 1), .integer(-3)]),
            [0], [])
        try same("x[::-1, 1]", e.index(x, [.slice(start: nil, stop: nil, step: -1), .integer(1)]), [3], [11, 9, 7])
        try same(
            "c[...]", e.index(c, [.ellipsis]),
            [2, 3, 4], [0, 5, 10, 15, 3, 8, 13, 1, 6, 11, 16, 4, 9, 14, 2, 7, 12, 0, 5, 10, 15, 3, 8, 13])
        try same(
            "t[1, ..., -1, 2::3]",
            e.index(t, [.integer(1), .ellipsis, .integer(-1), .slice(start: 2, stop: nil, step: 3)]),
            [1], [8])
        try same(
            "x[:-3:-1]", e.index(x, [.slice(start: nil, stop: -3, step: -1)]),
            [2, 4], [4, 11, 5, 12, 2, 9, 3, 10])
        try same("x[..., 1, -3]", e.index(x, [.ellipsis, .integer(1), .integer(-3)]), [], [9])
        try same("x[:-2:1, -2]", e.index(x, [.slice(start: nil, stop: -2, step: 1), .integer(-2)]), [1], [1])
        try same(
            "t[None, ..., 1::-1, -1, None]",
            e.index(t, [.newAxis, .ellipsis, .slice(start: 1, stop: nil, step: -1), .integer(-1), .newAxis]),
            [1, 4, 2, 1], [13, 4, 8, 16, 3, 11, 15, 6])
        try same(
            "c[2::-2]", e.index(c, [.slice(start: 2, stop: nil, step: -2)]),
            [1, 3, 4], [9, 14, 2, 7, 12, 0, 5, 10, 15, 3, 8, 13])
        try same("c[-1, ..., 1]", e.index(c, [.integer(-1), .ellipsis, .integer(1)]), [3], [14, 0, 3])
        try same("c[0]", e.index(c, [.integer(0)]), [3, 4], [0, 5, 10, 15, 3, 8, 13, 1, 6, 11, 16, 4])
        try same(
            "x[..., ::3, None]", e.index(x, [.ellipsis, .slice(start: nil, stop: nil, step: 3), .newAxis]),
            [3, 2, 1], [0, 8, 2, 10, 4, 12])
        try same(
            "c[...]", e.index(c, [.ellipsis]),
            [2, 3, 4], [0, 5, 10, 15, 3, 8, 13, 1, 6, 11, 16, 4, 9, 14, 2, 7, 12, 0, 5, 10, 15, 3, 8, 13])
        try same(
            "c[:-2:1, 0, ...]", e.index(c, [.slice(start: nil, stop: -2, step: 1), .integer(0), .ellipsis]),
            [0, 4], [])
    }

    @Test func arraysOfPlaces() throws {
        try same(
            "x[None, ..., :3:-1, [2, 1]]",
            e.index(x, [.newAxis, .ellipsis, .slice(start: nil, stop: 3, step: -1), .integers(d([2, 1], [2]))]),
            [1, 0, 2], [])
        try same(
            "t[None, [[3], [-2]], -1, [1, -2]]",
            e.index(t, [.newAxis, .integers(d([3, -2], [2, 1])), .integer(-1), .integers(d([1, -2], [2]))]),
            [1, 2, 2], [12, 12, 0, 0])
        try same(
            "c[0::2, ..., [[-1, -2], [1, -2]], [1, -1]]",
            e.index(
                c,
                [
                    .slice(start: 0, stop: nil, step: 2), .ellipsis, .integers(d([-1, -2, 1, -2], [2, 2])),
                    .integers(d([1, -1], [2])),
                ]),
            [1, 2, 2], [11, 1, 8, 1])
        try same(
            "x[::3, [-4, -1]]", e.index(x, [.slice(start: nil, stop: nil, step: 3), .integers(d([-4, -1], [2]))]),
            [1, 2], [0, 8])
        try same(
            "t[..., ::-1, -4:4:-1, [0, 0]]",
            e.index(
                t,
                [
                    .ellipsis, .slice(start: nil, stop: nil, step: -1), .slice(start: -4, stop: 4, step: -1),
                    .integers(d([0, 0], [2])),
                ]),
            [4, 0, 2], [])
        try same(
            "t[..., 4::1, :-2:2, [-1, -2]]",
            e.index(
                t,
                [
                    .ellipsis, .slice(start: 4, stop: nil, step: 1), .slice(start: nil, stop: -2, step: 2),
                    .integers(d([-1, -2], [2])),
                ]),
            [0, 0, 2], [])
        try same(
            "x[[0, 2], 2::1]", e.index(x, [.integers(d([0, 2], [2])), .slice(start: 2, stop: nil, step: 1)]),
            [2, 2], [1, 8, 5, 12])
        try same(
            "c[::2, [-2, -1], [[1, -4], [2, 2]]]",
            e.index(
                c,
                [
                    .slice(start: nil, stop: nil, step: 2), .integers(d([-2, -1], [2])),
                    .integers(d([1, -4, 2, 2], [2, 2])),
                ]),
            [1, 2, 2], [8, 6, 13, 16])
        try same(
            "t[[1, 1], ..., -2]", e.index(t, [.integers(d([1, 1], [2])), .ellipsis, .integer(-2)]),
            [2, 2], [13, 5, 13, 5])
        try same(
            "t[2::1, -1, [[1], [1]]]",
            e.index(t, [.slice(start: 2, stop: nil, step: 1), .integer(-1), .integers(d([1, 1], [2, 1]))]),
            [2, 2, 1], [0, 0, 12, 12])
        try same(
            "x[None, [[1, -2], [1, 2]], None, [-3, -4]]",
            e.index(x, [.newAxis, .integers(d([1, -2, 1, 2], [2, 2])), .newAxis, .integers(d([-3, -4], [2]))]),
            [2, 2, 1, 1], [9, 2, 9, 4])
        try same(
            "t[[-4, -2], ...]", e.index(t, [.integers(d([-4, -2], [2])), .ellipsis]),
            [2, 2, 3], [15, 1, 4, 7, 10, 13, 5, 8, 11, 14, 0, 3])
        try same(
            "t[2:3:1, ..., [1, 0], [-2, 0]]",
            e.index(
                t,
                [
                    .slice(start: 2, stop: 3, step: 1), .ellipsis, .integers(d([1, 0], [2])),
                    .integers(d([-2, 0], [2])),
                ]),
            [1, 2], [0, 5])
        try same(
            "x[[2], 5::1]", e.index(x, [.integers(d([2], [1])), .slice(start: 5, stop: nil, step: 1)]),
            [1, 0], [])
        try same(
            "t[..., [1, -2], -1]", e.index(t, [.ellipsis, .integers(d([1, -2], [2])), .integer(-1)]),
            [4, 2], [13, 4, 8, 16, 3, 11, 15, 6])
        try same(
            "x[[[-3, 2], [2, 1]], 0]", e.index(x, [.integers(d([-3, 2, 2, 1], [2, 2])), .integer(0)]),
            [2, 2], [0, 4, 4, 2])
        try same(
            "c[:-4:-2, [[1], [-2]]]",
            e.index(c, [.slice(start: nil, stop: -4, step: -2), .integers(d([1, -2], [2, 1]))]),
            [1, 2, 1, 4], [12, 0, 5, 10, 12, 0, 5, 10])
        try same(
            "c[0, [-3, -2], ...]", e.index(c, [.integer(0), .integers(d([-3, -2], [2])), .ellipsis]),
            [2, 4], [0, 5, 10, 15, 3, 8, 13, 1])
        try same("x[2, [-3, 1]]", e.index(x, [.integer(2), .integers(d([-3, 1], [2]))]), [2], [11, 11])
        try same(
            "c[[[-1, -1], [-2, -1]], :0:3, -2]",
            e.index(c, [.integers(d([-1, -1, -2, -1], [2, 2])), .slice(start: nil, stop: 0, step: 3), .integer(-2)]),
            [2, 2, 0], [])
        try same(
            "c[[-1], [-2, 2]]", e.index(c, [.integers(d([-1], [1])), .integers(d([-2, 2], [2]))]),
            [2, 4], [12, 0, 5, 10, 15, 3, 8, 13])
        try same(
            "t[..., 0, [0, 1], [1, 0]]",
            e.index(t, [.ellipsis, .integer(0), .integers(d([0, 1], [2])), .integers(d([1, 0], [2]))]),
            [2], [1, 7])
        try same(
            "t[[[1], [0]]]", e.index(t, [.integers(d([1, 0], [2, 1]))]),
            [2, 1, 2, 3], [10, 13, 16, 2, 5, 8, 15, 1, 4, 7, 10, 13])
        try same(
            "c[1, [[0, 0], [-2, 1]]]", e.index(c, [.integer(1), .integers(d([0, 0, -2, 1], [2, 2]))]),
            [2, 2, 4], [9, 14, 2, 7, 9, 14, 2, 7, 12, 0, 5, 10, 12, 0, 5, 10])
        try same(
            "c[1, [1, -3], -2]", e.index(c, [.integer(1), .integers(d([1, -3], [2])), .integer(-2)]),
            [2], [5, 2])
        try same(
            "x[..., [[-2, 1], [0, -2]], None, :-1:1]",
            e.index(
                x, [.ellipsis, .integers(d([-2, 1, 0, -2], [2, 2])), .newAxis, .slice(start: nil, stop: -1, step: 1)]),
            [2, 2, 1, 3], [2, 9, 3, 2, 9, 3, 0, 7, 1, 2, 9, 3])
        try same(
            "t[[-3], ..., [0, 1], ::1]",
            e.index(
                t,
                [
                    .integers(d([-3], [1])), .ellipsis, .integers(d([0, 1], [2])),
                    .slice(start: nil, stop: nil, step: 1),
                ]),
            [2, 3], [10, 13, 16, 2, 5, 8])
        try same(
            "t[None, ::-2, 0, [2, -1]]",
            e.index(t, [.newAxis, .slice(start: nil, stop: nil, step: -2), .integer(0), .integers(d([2, -1], [2]))]),
            [1, 2, 2], [6, 6, 16, 16])
        try same(
            "x[[-3, 0], None, ..., -3]", e.index(x, [.integers(d([-3, 0], [2])), .newAxis, .ellipsis, .integer(-3)]),
            [2, 1], [7, 7])
        try same(
            "t[..., 0, [0, -1], -1]", e.index(t, [.ellipsis, .integer(0), .integers(d([0, -1], [2])), .integer(-1)]),
            [2], [4, 13])
        try same(
            "x[[-2], ..., ::1]",
            e.index(x, [.integers(d([-2], [1])), .ellipsis, .slice(start: nil, stop: nil, step: 1)]),
            [1, 4], [2, 9, 3, 10])
        try same(
            "t[-4::-1, [1, -1], -2]",
            e.index(t, [.slice(start: -4, stop: nil, step: -1), .integers(d([1, -1], [2])), .integer(-2)]),
            [1, 2], [10, 10])
        try same(
            "c[[-1], None, [1, 1]]", e.index(c, [.integers(d([-1], [1])), .newAxis, .integers(d([1, 1], [2]))]),
            [2, 1, 4], [12, 0, 5, 10, 12, 0, 5, 10])
        try same(
            "t[[3, 2], :-4:-1, None, [-2]]",
            e.index(
                t,
                [.integers(d([3, 2], [2])), .slice(start: nil, stop: -4, step: -1), .newAxis, .integers(d([-2], [1]))]),
            [2, 2, 1], [12, 3, 0, 8])
        try same(
            "c[[0, 0], [-2], -6::1]",
            e.index(c, [.integers(d([0, 0], [2])), .integers(d([-2], [1])), .slice(start: -6, stop: nil, step: 1)]),
            [2, 4], [3, 8, 13, 1, 3, 8, 13, 1])
        try same(
            "t[1:, 1, ..., [0, -2]]",
            e.index(t, [.slice(start: 1, stop: nil, step: 1), .integer(1), .ellipsis, .integers(d([0, -2], [2]))]),
            [2, 3], [2, 14, 9, 5, 0, 12])
    }

    @Test func masks() throws {
        try same("x[x > 5]", e.index(x, [.mask(greater(x, 5))]), [6], [7, 8, 9, 10, 11, 12])
        try same("c[c > 12]", e.index(c, [.mask(greater(c, 12))]), [6], [15, 13, 16, 14, 15, 13])
        try same("t[t > 13]", e.index(t, [.mask(greater(t, 13))]), [4], [15, 16, 14, 15])
        try same(
            "x[[True,False,True]]", e.index(x, [.mask(b([true, false, true], [3]))]),
            [2, 4], [0, 7, 1, 8, 4, 11, 5, 12])
        try same(
            "x[:, [True,False,True,False]]", e.index(x, [.all, .mask(b([true, false, true, false], [4]))]),
            [3, 2], [0, 1, 2, 3, 4, 5])
        try same(
            "x[[True,False,True], [1,2]]",
            e.index(x, [.mask(b([true, false, true], [3])), .integers(d([1, 2], [2]))]),
            [2], [7, 5])
        try same("c[:, x > 8]", e.index(c, [.all, .mask(greater(x, 8))]), [2, 4], [8, 1, 11, 4, 0, 10, 3, 13])
        try same("c[1, x > 8]", e.index(c, [.integer(1), .mask(greater(x, 8))]), [4], [0, 10, 3, 13])
        try same(
            "c[[True,False], :, [1,2]]", e.index(c, [.mask(b([true, false], [2])), .all, .integers(d([1, 2], [2]))]),
            [2, 3], [5, 8, 11, 10, 13, 16])
        try same("x[x > 99]", e.index(x, [.mask(greater(x, 99))]), [0], [])
        try same(
            "c[:, [False,False,False]]", e.index(c, [.all, .mask(b([false, false, false], [3]))]), [2, 0, 4], [])
    }

    @Test func assignments() throws {
        try same(
            "put(x, '1, 2', -1)", e.assign(x, [.integer(1), .integer(2)], n(-1)),
            [3, 4], [0, 7, 1, 8, 2, 9, -1, 10, 4, 11, 5, 12])
        try same(
            "put(x, '0', [1,2,3,4])", e.assign(x, [.integer(0)], d([1, 2, 3, 4], [4])),
            [3, 4], [1, 2, 3, 4, 2, 9, 3, 10, 4, 11, 5, 12])
        try same(
            "put(x, ':, 1:3', [[1],[2],[3]])",
            e.assign(x, [.all, .slice(start: 1, stop: 3, step: 1)], d([1, 2, 3], [3, 1])),
            [3, 4], [0, 1, 1, 8, 2, 2, 2, 10, 4, 3, 3, 12])
        try same(
            "put(x, '::-2, ::2', [50,60])",
            e.assign(
                x, [.slice(start: nil, stop: nil, step: -2), .slice(start: nil, stop: nil, step: 2)], d([50, 60], [2])),
            [3, 4], [50, 7, 60, 8, 2, 9, 3, 10, 50, 11, 60, 12])
        try same(
            "put(x, 'x > 5', 0)", e.assign(x, [.mask(greater(x, 5))], n(0)),
            [3, 4], [0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0])
        try same(
            "put(x, '[0, 2]', [[1,2,3,4],[5,6,7,8]])",
            e.assign(x, [.integers(d([0, 2], [2]))], d([1, 2, 3, 4, 5, 6, 7, 8], [2, 4])),
            [3, 4], [1, 2, 3, 4, 2, 9, 3, 10, 5, 6, 7, 8])
        try same(
            "put(x, '[0, 0, 1], [1, 1, 2]', [7,8,9])",
            e.assign(x, [.integers(d([0, 0, 1], [3])), .integers(d([1, 1, 2], [3]))], d([7, 8, 9], [3])),
            [3, 4], [0, 8, 1, 8, 2, 9, 9, 10, 4, 11, 5, 12])
        try same(
            "put(x, '...', np.ones((1,3,4)))", e.assign(x, [.ellipsis], e.filled(Shape([1, 3, 4]), 1)),
            [3, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
        try same(
            "put(x, ':, [2, 0]', [[1, 2]])", e.assign(x, [.all, .integers(d([2, 0], [2]))], d([1, 2], [1, 2])),
            [3, 4], [2, 7, 1, 8, 2, 9, 1, 10, 2, 11, 1, 12])
        try same(
            "put(x, '1:1', 9)", e.assign(x, [.slice(start: 1, stop: 1, step: 1)], n(9)),
            [3, 4], [0, 7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12])
        try same(
            "put(c, '..., [1, 0], :', [[[1],[2]]])",
            e.assign(c, [.ellipsis, .integers(d([1, 0], [2])), .all], d([1, 2], [1, 2, 1])),
            [2, 3, 4], [2, 2, 2, 2, 1, 1, 1, 1, 6, 11, 16, 4, 2, 2, 2, 2, 1, 1, 1, 1, 15, 3, 8, 13])
        try same(
            "put(t, '1:, 0', 5)", e.assign(t, [.slice(start: 1, stop: nil, step: 1), .integer(0)], n(5)),
            [4, 2, 3], [15, 1, 4, 7, 10, 13, 5, 5, 5, 2, 5, 8, 5, 5, 5, 14, 0, 3, 5, 5, 5, 9, 12, 15])
    }
}
