// Reductions of truth: what is not 0 counts as true, nan included.
extension Engine {
    /// Whether all elements over the axes are true; of nothing, true.
    public func all(_ x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let plan = try ReductionPlan(x, axes: axes)
        return try compare(.equal, countNonzero(x, axes: axes, keep: keep), Tensor(scalar: Double(plan.count)))
    }

    /// Whether an element over the axes is true; of nothing, false.
    public func any(_ x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try compare(.greater, countNonzero(x, axes: axes, keep: keep), Tensor(scalar: 0))
    }

    /// How many elements over the axes are true.
    public func countNonzero(_ x: Tensor, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try withoutRecording { try sum(x.converted(to: .bool), axes: axes, keep: keep) }
    }
}
