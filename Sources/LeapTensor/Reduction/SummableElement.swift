import LeapKernels

/// Elements that are added up in double precision.
protocol SummableElement: TensorElement {
    /// The sum of elements that lie `step` apart.
    static func sum(_ values: UnsafePointer<Self>, _ count: Int, step: Int) -> Double
    /// Adds rows of `count` elements to `count` totals.
    static func add(
        rows: Int, rowStep: Int, of values: UnsafePointer<Self>, step: Int, to totals: UnsafeMutablePointer<Double>,
        _ count: Int)
}

/// The types of sums.
protocol SumElement: TensorElement {
    /// Totals divided by a number.
    static func divide(
        _ totals: UnsafePointer<Double>, by divisor: Double, into result: UnsafeMutablePointer<Self>, _ count: Int)
}

extension Double: SummableElement, SumElement {
    static func sum(_ values: UnsafePointer<Double>, _ count: Int, step: Int) -> Double {
        leap_sum_f64(values, count, step)
    }
    static func add(
        rows: Int, rowStep: Int, of values: UnsafePointer<Double>, step: Int, to totals: UnsafeMutablePointer<Double>,
        _ count: Int
    ) { leap_add_rows_f64(totals, count, values, step, rows, rowStep) }
    static func divide(
        _ totals: UnsafePointer<Double>, by divisor: Double, into result: UnsafeMutablePointer<Double>, _ count: Int
    ) { leap_divide_totals_f64(result, count, totals, divisor) }
}

extension Float: SummableElement, SumElement {
    static func sum(_ values: UnsafePointer<Float>, _ count: Int, step: Int) -> Double {
        leap_sum_f32(values, count, step)
    }
    static func add(
        rows: Int, rowStep: Int, of values: UnsafePointer<Float>, step: Int, to totals: UnsafeMutablePointer<Double>,
        _ count: Int
    ) { leap_add_rows_f32(totals, count, values, step, rows, rowStep) }
    static func divide(
        _ totals: UnsafePointer<Double>, by divisor: Double, into result: UnsafeMutablePointer<Float>, _ count: Int
    ) { leap_divide_totals_f32(result, count, totals, Float(divisor)) }
}

extension Bool: SummableElement {
    static func sum(_ values: UnsafePointer<Bool>, _ count: Int, step: Int) -> Double {
        leap_sum_bool(UnsafeRawPointer(values).assumingMemoryBound(to: UInt8.self), count, step)
    }
    static func add(
        rows: Int, rowStep: Int, of values: UnsafePointer<Bool>, step: Int, to totals: UnsafeMutablePointer<Double>,
        _ count: Int
    ) {
        leap_add_rows_bool(
            totals, count, UnsafeRawPointer(values).assumingMemoryBound(to: UInt8.self), step, rows, rowStep)
    }
}
