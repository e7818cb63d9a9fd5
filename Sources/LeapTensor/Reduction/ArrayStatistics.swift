import LeapKernels

/// What the elements of an array come to: for people who see only a part of it.
public struct ArrayStatistics: Sendable {
    /// The smallest and the largest of the finite elements, and their mean; nan when there are none. Of booleans, the
    /// mean is the share of those that are true.
    public let least: Double
    public let greatest: Double
    public let mean: Double
    /// How many elements are finite (of booleans: true), nan, and infinite.
    public let finiteCount: Int
    public let nanCount: Int
    public let infiniteCount: Int
}

extension Tensor {
    /// Goes once through the elements, a block at a time, and adds in double precision.
    /// - Returns: `nil` when a stop was asked for on the way, or there is no memory to pack a view.
    public func statistics(interrupt: InterruptFlag?) -> ArrayStatistics? {
        switch dataType {
        case .f64: summary(Double.self, interrupt) { leap_summary_f64($0, $1, $2) }
        case .f32: summary(Float.self, interrupt) { leap_summary_f32($0, $1, $2) }
        case .bool: truths(interrupt)
        }
    }

    /// How many elements are looked at between two looks at the interrupt flag.
    private static let block = 1 << 18

    private func summary<Element: TensorElement>(
        _ type: Element.Type, _ interrupt: InterruptFlag?,
        _ add: (UnsafePointer<Element>, Int, UnsafeMutablePointer<leap_summary>) -> Void
    ) -> ArrayStatistics? {
        let total = count
        let result = try? withPacked(type) { values -> leap_summary? in
            var result = leap_summary(least: .infinity, greatest: -.infinity, sum: 0, finite: 0, nans: 0)
            for start in stride(from: 0, to: total, by: Self.block) {
                if interrupt?.isRequested == true { return nil }
                add(values + start, min(Self.block, total - start), &result)
            }
            return result
        }
        guard let found = result ?? nil else { return nil }
        let hasFinite = found.finite > 0
        return ArrayStatistics(
            least: hasFinite ? found.least : .nan, greatest: hasFinite ? found.greatest : .nan,
            mean: hasFinite ? found.sum / Double(found.finite) : .nan, finiteCount: Int(found.finite),
            nanCount: Int(found.nans), infiniteCount: total - Int(found.finite) - Int(found.nans))
    }

    private func truths(_ interrupt: InterruptFlag?) -> ArrayStatistics? {
        let total = count
        let result = try? withPacked(Bool.self) { values -> Int? in
            values.withMemoryRebound(to: UInt8.self, capacity: total) { bytes in
                var result = 0
                for start in stride(from: 0, to: total, by: Self.block) {
                    if interrupt?.isRequested == true { return nil }
                    result += Int(leap_count_true(bytes + start, min(Self.block, total - start)))
                }
                return result
            }
        }
        guard let found = result ?? nil else { return nil }
        return ArrayStatistics(
            least: 0, greatest: 1, mean: total > 0 ? Double(found) / Double(total) : .nan, finiteCount: found,
            nanCount: 0, infiniteCount: 0)
    }
}
