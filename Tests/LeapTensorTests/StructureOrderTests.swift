import Testing

@testable import LeapTensor

// The expected numbers are NumPy 2.4's for the expression in quotes, with
//   x = (np.arange(12) * 7 % 13).reshape(3, 4), c = (np.arange(24) * 5 % 17).reshape(2, 3, 4), both as float64
//   v = np.array([3., -1, 4, 1, -5, 9]), t = c.transpose(2, 0, 1)[::-1]
//   put(a, 'i', v) is a copy of a after a[i] = v.
@Suite struct StructureOrderTests {
    let e = Engine()
    let x = Reference.x
    let c = Reference.c
    let v = Reference.v
    let t: Tensor

    init() throws { t = try Reference.t(e) }

    @Test func scanning() throws {
        try same("np.cumsum(x)", e.cumulativeSum(x), [12], [0, 7, 8, 16, 18, 27, 30, 40, 44, 55, 60, 72])
        try same(
            "np.cumsum(x, axis=0)", e.cumulativeSum(x, axis: 0),
            [3, 4], [0, 7, 1, 8, 2, 16, 4, 18, 6, 27, 9, 30])
        try same(
            "np.cumsum(t, axis=-1)", e.cumulativeSum(t, axis: -1),
            [4, 2, 3], [15, 16, 20, 7, 17, 30, 10, 23, 39, 2, 7, 15, 5, 13, 24, 14, 14, 17, 0, 3, 9, 9, 21, 36])
        try same("np.cumsum(x > 5)", e.cumulativeSum(greater(x, 5)), [12], [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6])
        try same("np.cumsum(x[:0], axis=0)", e.cumulativeSum(d([], [0, 4]), axis: 0), [0, 4], [])
        try same(
            "np.cumprod(x, axis=1)", e.cumulativeProduct(x, axis: 1),
            [3, 4], [0, 0, 0, 0, 2, 18, 54, 540, 4, 44, 220, 2640])
        try same("np.cumprod(v)", e.cumulativeProduct(v), [6], [3, -3, -12, -12, 60, 540])
        try same("np.maximum.accumulate(v)", e.cumulativeMaximum(v), [6], [3, 3, 4, 4, 4, 9])
        try same(
            "np.maximum.accumulate(t, axis=1)", e.cumulativeMaximum(t, axis: 1),
            [4, 2, 3], [15, 1, 4, 15, 10, 13, 10, 13, 16, 10, 13, 16, 5, 8, 11, 14, 8, 11, 0, 3, 6, 9, 12, 15])
        try same(
            "np.maximum.accumulate(x, axis=1)", e.cumulativeMaximum(x, axis: 1),
            [3, 4], [0, 7, 7, 8, 2, 9, 9, 10, 4, 11, 11, 12])
        try same(
            "np.maximum.accumulate(np.array([1., nan, 3., 2., 5.]))", e.cumulativeMaximum(d([1, .nan, 3, 2, 5], [5])),
            [5], [1, .nan, .nan, .nan, .nan])
    }

    @Test func ordering() throws {
        try same("np.sort(x)", e.sort(x), [3, 4], [0, 1, 7, 8, 2, 3, 9, 10, 4, 5, 11, 12])
        try same("np.sort(x, axis=0)", e.sort(x, axis: 0), [3, 4], [0, 7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12])
        try same(
            "np.sort(t, axis=None)", e.sort(t, axis: nil),
            [24], [0, 0, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 10, 11, 12, 13, 13, 14, 15, 15, 16])
        try same(
            "np.sort(t, axis=1)", e.sort(t, axis: 1),
            [4, 2, 3], [7, 1, 4, 15, 10, 13, 2, 5, 8, 10, 13, 16, 5, 0, 3, 14, 8, 11, 0, 3, 6, 9, 12, 15])
        try same(
            "np.sort(np.array([2., nan, -0.0, 0.0, inf, -inf, 2., -3]))",
            e.sort(d([2, .nan, -0.0, 0.0, .infinity, -.infinity, 2, -3], [8])),
            [8], [-.infinity, -3, 0, 0, 2, 2, .infinity, .nan])
        try same(
            "np.argsort(np.array([2., nan, -0.0, 0.0, inf, -inf, 2., -3]), kind='stable')",
            e.argumentSort(d([2, .nan, -0.0, 0.0, .infinity, -.infinity, 2, -3], [8])),
            [8], [5, 7, 2, 3, 0, 6, 4, 1])
        try same(
            "np.argsort(x, axis=0, kind='stable')", e.argumentSort(x, axis: 0),
            [3, 4], [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
        try same(
            "np.argsort(x, axis=None, kind='stable')", e.argumentSort(x, axis: nil),
            [12], [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11])
        try same("-np.sort(-x)", e.sort(x, isDescending: true), [3, 4], [8, 7, 1, 0, 10, 9, 3, 2, 12, 11, 5, 4])
        try same("np.argsort(-v, kind='stable')", e.argumentSort(v, isDescending: true), [6], [5, 2, 0, 3, 1, 4])
        try same(
            "np.argsort(np.argsort(x, kind='stable'), kind='stable')", e.rankOf(x),
            [3, 4], [0, 2, 1, 3, 0, 2, 1, 3, 0, 2, 1, 3])
        try same(
            "np.argsort(np.argsort(t, axis=0, kind='stable'), axis=0, kind='stable')", e.rankOf(t, axis: 0),
            [4, 2, 3], [3, 0, 0, 1, 2, 2, 2, 3, 3, 0, 1, 1, 1, 2, 2, 3, 0, 0, 0, 1, 1, 2, 3, 3])
        try same("-np.sort(-x, axis=0)[:2]", e.top(x, 2, axis: 0), [2, 4], [4, 11, 5, 12, 2, 9, 3, 10])
        try same("-np.sort(-v)[:3]", e.top(v, 3), [3], [9, 4, 3])
        try same("np.unique(c)", e.unique(c).values, [17], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
        try same(
            "np.unique(c, return_counts=True)[1]", e.unique(c).counts,
            [17], [2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 2, 1])
        try same(
            "np.unique(np.array([nan, 1., nan, 0., -0.]))", e.unique(d([.nan, 1, .nan, 0, -0.0], [5])).values,
            [3], [0, 1, .nan])
        try same("np.unique(x > 5)", e.unique(greater(x, 5)).values, [2], [0, 1])
        try same(
            "np.searchsorted([1., 3, 3, 5], [[0, 3], [5, 9]])",
            e.searchSorted(d([1, 3, 3, 5], [4]), d([0, 3, 5, 9], [2, 2])),
            [2, 2], [0, 1, 3, 4])
        try same(
            "np.searchsorted([1., 3, 3, 5], 3, side='right')",
            e.searchSorted(d([1, 3, 3, 5], [4]), n(3), afterEqual: true),
            [], [3])
        try same("np.searchsorted([1., nan], nan)", e.searchSorted(d([1, .nan], [2]), n(.nan)), [], [1])
    }

    @Test func quantiles() throws {
        try same("np.median(x)", e.median(x), [], [6])
        try same("np.median(x, axis=0)", e.median(x, axes: [0]), [4], [2, 9, 3, 10])
        try same("np.median(t, axis=(0, 2))", e.median(t, axes: [0, 2]), [2], [7, 8.5])
        try same(
            "np.median(t, axis=1, keepdims=True)", e.median(t, axes: [1], keep: true),
            [4, 1, 3], [11, 5.5, 8.5, 6, 9, 12, 9.5, 4, 7, 4.5, 7.5, 10.5])
        try same(
            "np.median([[1., nan, 3], [1, 2, 3]], axis=1)", e.median(d([1, .nan, 3, 1, 2, 3], [2, 3]), axes: [1]),
            [2], [.nan, 2])
        try same("np.median([inf, inf, 1])", e.median(d([.infinity, .infinity, 1], [3])), [], [.infinity])
        try same("np.quantile(x, 0.3)", e.quantile(x, n(0.3)), [], [3.3])
        try same(
            "np.quantile(x, [0, 0.25, 0.9, 1], axis=1)", e.quantile(x, d([0, 0.25, 0.9, 1], [4]), axes: [1]),
            [4, 3], [0, 2, 4, 0.75, 2.75, 4.75, 7.7, 9.7, 11.7, 8, 10, 12])
        try same(
            "np.quantile(t, 0.6, axis=(2, 0), keepdims=True)", e.quantile(t, n(0.6), axes: [2, 0], keep: true),
            [1, 2, 1], [9.2, 9.6])
        try same(
            "np.quantile(x[:, :2], [[0.1, 0.2]], axis=0)",
            e.quantile(e.index(x, [.all, .slice(start: nil, stop: 2, step: 1)]), d([0.1, 0.2], [1, 2]), axes: [0]),
            [1, 2, 2], [0.4, 7.4, 0.8, 7.8])
        try same("np.quantile([0.1, 0.1], 0.3)", e.quantile(d([0.1, 0.1], [2]), n(0.3)), [], [0.1])
        try same(
            "np.quantile([[1., nan], [1, 2]], 0.5, axis=1)",
            e.quantile(d([1, .nan, 1, 2], [2, 2]), n(0.5), axes: [1]),
            [2], [.nan, 1.5])
        try same("np.quantile(5., 0.5)", e.quantile(n(5), n(0.5)), [], [5])
    }
}
