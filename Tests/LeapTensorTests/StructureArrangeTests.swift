import Testing

@testable import LeapTensor

// The expected numbers are NumPy 2.4's for the expression in quotes, with
//   x = (np.arange(12) * 7 % 13).reshape(3, 4), c = (np.arange(24) * 5 % 17).reshape(2, 3, 4), both as float64
//   v = np.array([3., -1, 4, 1, -5, 9]), t = c.transpose(2, 0, 1)[::-1]
//   put(a, 'i', v) is a copy of a after a[i] = v.
@Suite struct StructureArrangeTests {
    let e = Engine()
    let x = Reference.x
    let c = Reference.c
    let v = Reference.v
    let t: Tensor

    init() throws { t = try Reference.t(e) }

    @Test func arranging() throws {
        try same(
            "x.reshape(2,-1)", e.reshape(x, dimensions: [2, -1]),
            [2, 6], [0, 7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12])
        try same(
            "t.reshape(-1)", e.ravel(t),
            [24], [15, 1, 4, 7, 10, 13, 10, 13, 16, 2, 5, 8, 5, 8, 11, 14, 0, 3, 0, 3, 6, 9, 12, 15])
        try same(
            "t.reshape(4,6)", e.flatten(t),
            [4, 6], [15, 1, 4, 7, 10, 13, 10, 13, 16, 2, 5, 8, 5, 8, 11, 14, 0, 3, 0, 3, 6, 9, 12, 15])
        try same(
            "c.transpose()", e.transpose(c, axes: nil),
            [4, 3, 2], [0, 9, 3, 12, 6, 15, 5, 14, 8, 0, 11, 3, 10, 2, 13, 5, 16, 8, 15, 7, 1, 10, 4, 13])
        try same(
            "c.transpose(0,2,1)", e.transpose(c, axes: [0, -1, 1]),
            [2, 4, 3], [0, 3, 6, 5, 8, 11, 10, 13, 16, 15, 1, 4, 9, 12, 15, 14, 0, 3, 2, 5, 8, 7, 10, 13])
        try same(
            "np.swapaxes(c,-1,-2)", e.swapLastTwo(c),
            [2, 4, 3], [0, 3, 6, 5, 8, 11, 10, 13, 16, 15, 1, 4, 9, 12, 15, 14, 0, 3, 2, 5, 8, 7, 10, 13])
        try same(
            "np.squeeze(x[:1])", e.squeeze(e.index(x, [.slice(start: nil, stop: 1, step: 1)])),
            [4], [0, 7, 1, 8])
        try same(
            "np.squeeze(x[:1, :1], 0)",
            e.squeeze(
                e.index(x, [.slice(start: nil, stop: 1, step: 1), .slice(start: nil, stop: 1, step: 1)]), axes: [0]),
            [1], [0])
        try same("np.expand_dims(v, 0)", e.expand(v, axes: [0]), [1, 6], [3, -1, 4, 1, -5, 9])
        try same("np.expand_dims(v, -1)", e.expand(v, axes: [-1]), [6, 1], [3, -1, 4, 1, -5, 9])
        try same(
            "np.expand_dims(x, (0, 2))", e.expand(x, axes: [0, 2]),
            [1, 3, 1, 4], [0, 7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12])
        try same("np.flip(x)", e.flip(x), [3, 4], [12, 5, 11, 4, 10, 3, 9, 2, 8, 1, 7, 0])
        try same(
            "np.flip(t, 1)", e.flip(t, axes: [1]),
            [4, 2, 3], [7, 10, 13, 15, 1, 4, 2, 5, 8, 10, 13, 16, 14, 0, 3, 5, 8, 11, 9, 12, 15, 0, 3, 6])
        try same(
            "np.flip(c, (0, -1))", e.flip(c, axes: [0, -1]),
            [2, 3, 4], [7, 2, 14, 9, 10, 5, 0, 12, 13, 8, 3, 15, 15, 10, 5, 0, 1, 13, 8, 3, 4, 16, 11, 6])
        try same(
            "np.concatenate([x, x[:1]])", e.concat([x, e.index(x, [.slice(start: nil, stop: 1, step: 1)])]),
            [4, 4], [0, 7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12, 0, 7, 1, 8])
        try same(
            "np.concatenate([x, -x, x], axis=1)", e.concat([x, e.negate(x), x], axis: 1),
            [3, 12],
            [
                0, 7, 1, 8, 0, -7, -1, -8, 0, 7, 1, 8, 2, 9, 3, 10, -2, -9, -3, -10, 2, 9, 3, 10, 4, 11, 5, 12, -4, -11,
                -5, -12, 4, 11, 5, 12,
            ])
        try same(
            "np.concatenate([t, t], axis=-2)", e.concat([t, t], axis: -2),
            [4, 4, 3],
            [
                15, 1, 4, 7, 10, 13, 15, 1, 4, 7, 10, 13, 10, 13, 16, 2, 5, 8, 10, 13, 16, 2, 5, 8, 5, 8, 11, 14, 0, 3,
                5, 8, 11, 14, 0, 3, 0, 3, 6, 9, 12, 15, 0, 3, 6, 9, 12, 15,
            ])
        try same(
            "np.concatenate([x, np.zeros((0, 4))])", e.concat([x, d([], [0, 4])]),
            [3, 4], [0, 7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12])
        try same(
            "np.stack([v, v * 2], axis=1)", e.stack([v, e.add(v, v)], axis: 1),
            [6, 2], [3, 6, -1, -2, 4, 8, 1, 2, -5, -10, 9, 18])
        try same(
            "np.stack([x, x], axis=-1)", e.stack([x, x], axis: -1),
            [3, 4, 2], [0, 0, 7, 7, 1, 1, 8, 8, 2, 2, 9, 9, 3, 3, 10, 10, 4, 4, 11, 11, 5, 5, 12, 12])
        try same(
            "np.stack([t, t], axis=1)", e.stack([t, t], axis: 1),
            [4, 2, 2, 3],
            [
                15, 1, 4, 7, 10, 13, 15, 1, 4, 7, 10, 13, 10, 13, 16, 2, 5, 8, 10, 13, 16, 2, 5, 8, 5, 8, 11, 14, 0, 3,
                5, 8, 11, 14, 0, 3, 0, 3, 6, 9, 12, 15, 0, 3, 6, 9, 12, 15,
            ])
        try same("np.split(v, 3)[1]", e.split(v, sections: 3)[1], [2], [4, 1])
        try same("np.split(x, 2, axis=1)[1]", e.split(x, sections: 2, axis: 1)[1], [3, 2], [1, 8, 3, 10, 5, 12])
        try same("np.split(v, [2, 5])[1]", e.split(v, at: [2, 5])[1], [3], [4, 1, -5])
        try same("np.split(v, [2, 5])[2]", e.split(v, at: [2, 5])[2], [1], [9])
        try same("np.split(v, [4, 2])[1]", e.split(v, at: [4, 2])[1], [0], [])
        try same("np.split(v, [-1])[1]", e.split(v, at: [-1])[1], [1], [9])
        try same("np.split(v, [9])[1]", e.split(v, at: [9])[1], [0], [])
        try same("np.tile(v, 2)", e.tile(v, [2]), [12], [3, -1, 4, 1, -5, 9, 3, -1, 4, 1, -5, 9])
        try same(
            "np.tile(x, (2, 1, 2))", e.tile(x, [2, 1, 2]),
            [2, 3, 8],
            [
                0, 7, 1, 8, 0, 7, 1, 8, 2, 9, 3, 10, 2, 9, 3, 10, 4, 11, 5, 12, 4, 11, 5, 12, 0, 7, 1, 8, 0, 7, 1, 8, 2,
                9, 3, 10, 2, 9, 3, 10, 4, 11, 5, 12, 4, 11, 5, 12,
            ])
        try same(
            "np.tile(x, 2)", e.tile(x, [2]),
            [3, 8], [0, 7, 1, 8, 0, 7, 1, 8, 2, 9, 3, 10, 2, 9, 3, 10, 4, 11, 5, 12, 4, 11, 5, 12])
        try same("np.tile(3., (2, 2))", e.tile(n(3), [2, 2]), [2, 2], [3, 3, 3, 3])
        try same("np.tile(v, 0)", e.tile(v, [0]), [0], [])
        try same(
            "np.repeat(x, 2)", e.repeatEach(x, [2]),
            [24], [0, 0, 7, 7, 1, 1, 8, 8, 2, 2, 9, 9, 3, 3, 10, 10, 4, 4, 11, 11, 5, 5, 12, 12])
        try same(
            "np.repeat(x, [1, 0, 2], axis=0)", e.repeatEach(x, [1, 0, 2], axis: 0),
            [3, 4], [0, 7, 1, 8, 4, 11, 5, 12, 4, 11, 5, 12])
        try same(
            "np.repeat(t, 2, axis=-1)", e.repeatEach(t, [2], axis: -1),
            [4, 2, 6],
            [
                15, 15, 1, 1, 4, 4, 7, 7, 10, 10, 13, 13, 10, 10, 13, 13, 16, 16, 2, 2, 5, 5, 8, 8, 5, 5, 8, 8, 11, 11,
                14, 14, 0, 0, 3, 3, 0, 0, 3, 3, 6, 6, 9, 9, 12, 12, 15, 15,
            ])
        try same("np.repeat(5., 3)", e.repeatEach(n(5), [3]), [3], [5, 5, 5])
        try same("np.roll(v, 2)", e.roll(v, [2]), [6], [-5, 9, 3, -1, 4, 1])
        try same("np.roll(x, -1)", e.roll(x, [-1]), [3, 4], [7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12, 0])
        try same(
            "np.roll(x, (1, -1), axis=(0, 1))", e.roll(x, [1, -1], axes: [0, 1]),
            [3, 4], [11, 5, 12, 4, 7, 1, 8, 0, 9, 3, 10, 2])
        try same(
            "np.roll(t, 5, axis=2)", e.roll(t, [5], axes: [2]),
            [4, 2, 3], [1, 4, 15, 10, 13, 7, 13, 16, 10, 5, 8, 2, 8, 11, 5, 0, 3, 14, 3, 6, 0, 12, 15, 9])
        try same(
            "np.roll(x, 1, axis=(0, 1))", e.roll(x, [1], axes: [0, 1]),
            [3, 4], [12, 4, 11, 5, 8, 0, 7, 1, 10, 2, 9, 3])
        try same(
            "np.pad(x, [[1, 1], [2, 0]])", e.pad(x, [(1, 1), (2, 0)]),
            [5, 6], [0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 1, 8, 0, 0, 2, 9, 3, 10, 0, 0, 4, 11, 5, 12, 0, 0, 0, 0, 0, 0])
        try same(
            "np.pad(v, [[0, 2]], constant_values=9)", e.pad(v, [(0, 2)], value: 9),
            [8], [3, -1, 4, 1, -5, 9, 9, 9])
        try same(
            "np.pad(t[:2, :1], [[0, 1], [1, 0], [1, 1]], constant_values=-1)",
            e.pad(
                e.index(t, [.slice(start: nil, stop: 2, step: 1), .slice(start: nil, stop: 1, step: 1)]),
                [(0, 1), (1, 0), (1, 1)], value: -1),
            [3, 2, 5],
            [
                -1, -1, -1, -1, -1, -1, 15, 1, 4, -1, -1, -1, -1, -1, -1, -1, 10, 13, 16, -1, -1, -1, -1, -1, -1, -1,
                -1, -1, -1, -1,
            ])
        try same(
            "np.lib.stride_tricks.sliding_window_view(x, (2, 3))", e.windows(x, [2, 3]),
            [2, 2, 2, 3], [0, 7, 1, 2, 9, 3, 7, 1, 8, 9, 3, 10, 2, 9, 3, 4, 11, 5, 9, 3, 10, 11, 5, 12])
        try same(
            "np.lib.stride_tricks.sliding_window_view(c, (2, 2), axis=(1, 2))[:, ::2, ::2]",
            e.windows(c, [2, 2], steps: [2]),
            [2, 1, 2, 2, 2], [0, 5, 3, 8, 10, 15, 13, 1, 9, 14, 12, 0, 2, 7, 5, 10])
        try same(
            "np.lib.stride_tricks.sliding_window_view(t, 2, axis=2)", e.windows(t, [2]),
            [4, 2, 2, 2],
            [
                15, 1, 1, 4, 7, 10, 10, 13, 10, 13, 13, 16, 2, 5, 5, 8, 5, 8, 8, 11, 14, 0, 0, 3, 0, 3, 3, 6, 9, 12, 12,
                15,
            ])
        try same("np.take(x, [[0, 11], [5, -1]])", e.take(x, d([0, 11, 5, -1], [2, 2])), [2, 2], [0, 12, 9, 12])
        try same("np.take(x, [2, 0], axis=1)", e.take(x, d([2, 0], [2]), axis: 1), [3, 2], [1, 0, 3, 2, 5, 4])
        try same("np.take(x, 1, axis=0)", e.take(x, n(1), axis: 0), [4], [2, 9, 3, 10])
        try same(
            "np.take(t, [[1], [0]], axis=-2)", e.take(t, d([1, 0], [2, 1]), axis: -2),
            [4, 2, 1, 3], [7, 10, 13, 15, 1, 4, 2, 5, 8, 10, 13, 16, 14, 0, 3, 5, 8, 11, 9, 12, 15, 0, 3, 6])
        try same("np.eye(3)[[2, 0]]", e.oneHot(d([2, 0], [2]), classes: 3), [2, 3], [0, 0, 1, 1, 0, 0])
    }

    @Test func creating() throws {
        try same("np.eye(3, 4, k=1)", e.eye(3, columns: 4, offset: 1), [3, 4], [0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
        try same("np.eye(2, k=-1)", e.eye(2, offset: -1), [2, 2], [0, 0, 1, 0])
        try same("np.arange(1, 2, 0.3)", e.arange(1, 2, step: 0.3), [4], [1, 1.3, 1.6, 1.9000000000000001])
        try same("np.arange(5, 0, -2.)", e.arange(5, 0, step: -2), [3], [5, 3, 1])
        try same("np.arange(3, 1)", e.arange(3, 1), [0], [])
        try same(
            "np.linspace(1, 2, 4)", e.linspace(1, 2, count: 4),
            [4], [1, 1.3333333333333333, 1.6666666666666665, 2])
        try same("np.linspace(1, 2, 1)", e.linspace(1, 2, count: 1), [1], [1])
        try same("np.linspace(0, -1, 3)", e.linspace(0, -1, count: 3), [3], [0, -0.5, -1])
        try same("np.logspace(0, 2, 3)", e.logspace(0, 2, count: 3), [3], [1, 10, 100])
        try same("np.logspace(0, 3, 4, base=2)", e.logspace(0, 3, count: 4, base: 2), [4], [1, 2, 4, 8])
        try same("np.full((2, 2), 7.)", e.filled(Shape([2, 2]), 7), [2, 2], [7, 7, 7, 7])
    }
}
