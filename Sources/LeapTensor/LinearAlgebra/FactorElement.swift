import LeapKernels

/// An element type whose matrices LAPACK factors. The functions are those of `LeapFactorizations.h`.
protocol FactorElement: ProductElement, BinaryFloatingPoint {
    typealias Elements = UnsafeMutablePointer<Self>
    typealias Whole = UnsafeMutablePointer<Int32>

    static func lu(_ n: Int, _ a: Elements, _ pivots: Whole) -> Int32
    static func luSolve(_ n: Int, _ count: Int, _ lu: Elements, _ pivots: Whole, _ b: Elements) -> Int32
    static func luCondition(
        _ n: Int, _ lu: Elements, _ norm: Self, _ reciprocal: Elements, _ work: Elements, _ whole: Whole
    ) -> Int32
    static func qr(_ m: Int, _ n: Int, _ a: Elements, _ factors: Elements, _ work: Elements, _ count: Int) -> Int32
    static func qrColumns(
        _ m: Int, _ columns: Int, _ made: Int, _ a: Elements, _ factors: Elements, _ work: Elements, _ count: Int
    ) -> Int32
    static func svd(
        _ job: Int8, _ m: Int, _ n: Int, _ a: Elements, _ s: Elements, _ u: Elements, _ vh: Elements, _ work: Elements,
        _ count: Int, _ whole: Whole
    ) -> Int32
    static func eigh(
        _ job: Int8, _ triangle: Int8, _ n: Int, _ a: Elements, _ w: Elements, _ work: Elements, _ count: Int,
        _ whole: Whole, _ wholeCount: Int
    ) -> Int32
}

extension Double: FactorElement {
    static func lu(_ n: Int, _ a: Elements, _ pivots: Whole) -> Int32 { leap_lu_f64(n, a, pivots) }
    static func luSolve(_ n: Int, _ count: Int, _ lu: Elements, _ pivots: Whole, _ b: Elements) -> Int32 {
        leap_lu_solve_f64(n, count, lu, pivots, b)
    }
    static func luCondition(
        _ n: Int, _ lu: Elements, _ norm: Double, _ reciprocal: Elements, _ work: Elements, _ whole: Whole
    ) -> Int32 { leap_lu_condition_f64(n, lu, norm, reciprocal, work, whole) }
    static func qr(
        _ m: Int, _ n: Int, _ a: Elements, _ factors: Elements, _ work: Elements, _ count: Int
    ) -> Int32 { leap_qr_f64(m, n, a, factors, work, count) }
    static func qrColumns(
        _ m: Int, _ columns: Int, _ made: Int, _ a: Elements, _ factors: Elements, _ work: Elements, _ count: Int
    ) -> Int32 { leap_qr_columns_f64(m, columns, made, a, factors, work, count) }
    static func svd(
        _ job: Int8, _ m: Int, _ n: Int, _ a: Elements, _ s: Elements, _ u: Elements, _ vh: Elements, _ work: Elements,
        _ count: Int, _ whole: Whole
    ) -> Int32 { leap_svd_f64(job, m, n, a, s, u, vh, work, count, whole) }
    static func eigh(
        _ job: Int8, _ triangle: Int8, _ n: Int, _ a: Elements, _ w: Elements, _ work: Elements, _ count: Int,
        _ whole: Whole, _ wholeCount: Int
    ) -> Int32 { leap_eigh_f64(job, triangle, n, a, w, work, count, whole, wholeCount) }
}

extension Float: FactorElement {
    static func lu(_ n: Int, _ a: Elements, _ pivots: Whole) -> Int32 { leap_lu_f32(n, a, pivots) }
    static func luSolve(_ n: Int, _ count: Int, _ lu: Elements, _ pivots: Whole, _ b: Elements) -> Int32 {
        leap_lu_solve_f32(n, count, lu, pivots, b)
    }
    static func luCondition(
        _ n: Int, _ lu: Elements, _ norm: Float, _ reciprocal: Elements, _ work: Elements, _ whole: Whole
    ) -> Int32 { leap_lu_condition_f32(n, lu, norm, reciprocal, work, whole) }
    static func qr(
        _ m: Int, _ n: Int, _ a: Elements, _ factors: Elements, _ work: Elements, _ count: Int
    ) -> Int32 { leap_qr_f32(m, n, a, factors, work, count) }
    static func qrColumns(
        _ m: Int, _ columns: Int, _ made: Int, _ a: Elements, _ factors: Elements, _ work: Elements, _ count: Int
    ) -> Int32 { leap_qr_columns_f32(m, columns, made, a, factors, work, count) }
    static func svd(
        _ job: Int8, _ m: Int, _ n: Int, _ a: Elements, _ s: Elements, _ u: Elements, _ vh: Elements, _ work: Elements,
        _ count: Int, _ whole: Whole
    ) -> Int32 { leap_svd_f32(job, m, n, a, s, u, vh, work, count, whole) }
    static func eigh(
        _ job: Int8, _ triangle: Int8, _ n: Int, _ a: Elements, _ w: Elements, _ work: Elements, _ count: Int,
        _ whole: Whole, _ wholeCount: Int
    ) -> Int32 { leap_eigh_f32(job, triangle, n, a, w, work, count, whole, wholeCount) }
}
