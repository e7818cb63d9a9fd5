import LeapTensor

/// A place where the slope is not the same on both sides.
struct Corner {
    let left: Double
    let right: Double

    /// - Parameters:
    ///   - size: the number that is moved, without its sign.
    ///   - moved: the value when the number is moved so far.
    /// - Returns: `nil` when the slopes on both sides come together as the move gets smaller.
    init?(_ calculation: Calculation, at size: Double, _ moved: (Double) throws -> Double) rethrows {
        let here = try moved(0)
        let noise = 4e-16 * calculation.sensitivity
        var last: (left: Double, right: Double)?
        var isShrinking = false
        var h = 1e-2 * max(1, size)
        for _ in 0..<14 {
            let sides = (left: (here - (try moved(-h))) / h, right: ((try moved(h)) - here) / h)
            let largest = max(abs(sides.left), abs(sides.right))
            let gap = abs(sides.left - sides.right)
            // Of shorter moves rounding leaves too little.
            if noise / h > 1e-4 * largest, last != nil { break }
            guard gap.isFinite else { return nil }
            // A jump grows with every shorter move, and a bend gets flat.
            if gap < 0.02 * largest || largest == 0 { return nil }
            if let before = last {
                let wider = abs(before.left - before.right)
                if wider * 2 < gap, gap > 1e6 { return nil }
                isShrinking = gap < 0.5 * wider
            }
            last = sides
            h /= 8
        }
        // Where the slopes come together there is no corner: the square of 0 is flat.
        guard let last, !isShrinking else { return nil }
        (left, right) = last
    }

    var text: String {
        "there is a corner here, with slope \(TeachingNumber.text(left)) on the left and "
            + "\(TeachingNumber.text(right)) on the right"
    }
}

/// A place where the value itself jumps: floor, sign, a comparison.
struct Jump {
    let left: Double
    let right: Double

    /// - Returns: `nil` when the value comes back to what it is as the move gets smaller.
    init?(at size: Double, _ moved: (Double) throws -> Double) rethrows {
        let here = try moved(0)
        let (near, nearer) = (1e-9 * max(1, size), 1e-12 * max(1, size))
        let sides = (left: try moved(-near), right: try moved(near))
        let largest = max(abs(sides.left - here), abs(sides.right - here))
        let nearest = max(abs(try moved(-nearer) - here), abs(try moved(nearer) - here))
        guard largest.isFinite, largest > 1e-7 * max(abs(here), 1e-3), nearest > 0.5 * largest else { return nil }
        (left, right) = sides
    }

    func text(_ name: String) -> String {
        "\(name) jumps here, from \(TeachingNumber.text(left)) to \(TeachingNumber.text(right))"
    }
}
