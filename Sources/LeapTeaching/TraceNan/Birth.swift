import LeapTensor

/// The operation that made the first nan or inf, or the data that came with one.
struct Birth {
    enum Direction: String { case forward, backward }

    enum Kind {
        /// Its inputs are finite, and what it gives is not.
        case operation
        /// Its inputs are infinite, and it makes a nan of them.
        case turn
        /// Nothing computed it: a constant or a parameter.
        case data
    }

    let kind: Kind
    let direction: Direction
    /// The position of the operation in the record.
    let node: Int
    /// The place of the element of its result, in the packed order.
    let place: Int
    /// Backwards, the input that is passed the nan or inf.
    var input: Int?
    /// Backwards, the place of the element in that input, and what is passed to it.
    var passed: (place: Int, value: Double)?
}
