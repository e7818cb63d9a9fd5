import LeapDiagnostics
import LeapKernels

/// The factors P·A = L·U of each square matrix of an array, and what tells how near to singular it is.
struct LUFactors<Element: FactorElement> {
    let size: Int
    /// The axes before the matrices.
    let lead: Shape
    /// L and U of each matrix in one, column by column.
    let factors: Storage
    /// The row that was exchanged with each, from 1.
    let pivots: Storage
    /// For each matrix the first column whose pivot is 0, if one is.
    private(set) var zeroPivots: [Int?] = []
    /// For each column of each matrix the largest magnitude it had.
    private(set) var columnMaxima: [Element] = []
    /// For each matrix the largest sum of magnitudes of a column.
    private(set) var norms: [Element] = []

    var count: Int { lead.count }

    /// - Parameter name: the function that asks, for messages.
    /// - Throws: `.type` without the library, `.memory`, `.interrupted`.
    init(of a: Tensor, for name: String, engine: Engine) throws {
        let n = a.shape[a.rank - 1]
        let lead = a.leadShape
        (size, self.lead) = (n, lead)
        factors = try engine.copiedByColumns(a, Element.self)
        pivots = try Storage.of(Int32.self, count: lead.count * n)
        guard n > 0 else {
            (zeroPivots, norms) = ([Int?](repeating: nil, count: lead.count), Array(repeating: 0, count: lead.count))
            return
        }
        try engine.checkLibrarySize(name, n, n)
        columnMaxima.reserveCapacity(lead.count * n)
        for index in 0..<lead.count {
            let (matrix, exchanged) = (self.matrix(index), self.exchanged(index))
            var norm: Element = 0
            for column in 0..<n {
                if column & 0x3F == 0 { try engine.checkInterrupt() }
                var (largest, sum): (Element, Element) = (0, 0)
                for row in 0..<n {
                    let size = matrix[column * n + row].magnitude
                    if !(size <= largest) { largest = size }
                    sum += size
                }
                columnMaxima.append(largest)
                if !(sum <= norm) { norm = sum }
            }
            norms.append(norm)
            let size = Double(n)
            let info = try engine.callLibrary(name, work: size * size * size / 1.5, memory: [factors, pivots]) {
                Element.lu(n, matrix, exchanged)
            }
            zeroPivots.append(info > 0 ? info - 1 : nil)
        }
    }

    func matrix(_ index: Int) -> UnsafeMutablePointer<Element> {
        factors.elements(of: Element.self) + index * size * size
    }

    func exchanged(_ index: Int) -> UnsafeMutablePointer<Int32> { pivots.elements(of: Int32.self) + index * size }

    /// The determinant of a matrix: the product of the pivots, with the sign of the exchanges. It is multiplied in
    /// parts, so that only the whole can be too large or too small.
    func determinant(_ index: Int) -> Double {
        let (matrix, exchanged) = (matrix(index), exchanged(index))
        var significand = 1.0
        var exponent = 0
        for i in 0..<size {
            significand *= matrix[i * size + i].asDouble
            if Int(exchanged[i]) != i + 1 { significand.negate() }
            if significand == 0 || !significand.isFinite { return significand }
            exponent += Int(significand.exponent)
            significand = significand.sign == .minus ? -significand.significand : significand.significand
        }
        return Double(sign: .plus, exponent: max(-10_000, min(10_000, exponent)), significand: significand)
    }

    /// An estimate of 1 / (‖A‖·‖A⁻¹‖) of a matrix: 0 when it is singular, near 1 when it is far from it.
    func reciprocalCondition(_ index: Int, engine: Engine) throws -> Double {
        if size == 0 { return 1 }
        if zeroPivots[index] != nil { return 0 }
        let work = try Storage.of(Element.self, count: 4 * size + 1)
        let whole = try Storage.of(Int32.self, count: size)
        let numbers = work.elements(of: Element.self)
        let (size, norm, matrix) = (size, norms[index], matrix(index))
        _ = try engine.callLibrary("det", work: 0, memory: [factors, work, whole]) {
            Element.luCondition(size, matrix, norm, numbers + 4 * size, numbers, whole.elements(of: Int32.self))
        }
        return withExtendedLifetime(work) { numbers[4 * size].asDouble }
    }

    /// Where elimination shows that a matrix is singular: a pivot that is 0, or no larger than what rounding makes of
    /// the column.
    func singularColumn(_ index: Int, refusesRounding: Bool) -> (column: Int, pivot: Double)? {
        if let column = zeroPivots[index] { return (column, 0) }
        // With an inf or a nan among them, the numbers say nothing about rank.
        guard refusesRounding, norms[index].isFinite else { return nil }
        let matrix = matrix(index)
        let limit = 2 * Double(size).squareRoot() * Double(Element.ulpOfOne)
        for column in 0..<size {
            let pivot = matrix[column * size + column].asDouble
            if pivot.magnitude <= limit * columnMaxima[index * size + column].asDouble { return (column, pivot) }
        }
        return nil
    }
}

extension Engine {
    /// The error that a matrix without an inverse gets: what elimination found, and how many directions are lost.
    func singularError<Element: FactorElement>(
        _ name: String, _ a: Tensor, _ lu: LUFactors<Element>, _ index: Int, _ column: Int, _ pivot: Double
    ) -> TensorError {
        let place = MatrixPlace.text(index, lu.lead)
        let found =
            pivot == 0
            ? "the pivot of column \(column) is 0"
            : "the pivot of column \(column) is \(Self.short(pivot)), no more than the rounding of numbers up to "
                + Self.short(lu.columnMaxima[index * lu.size + column].asDouble)
        let consequence =
            name == "solve" ? "the equations have no solution or endlessly many" : "it has no inverse"
        let isZero = lu.columnMaxima[index * lu.size + column] == 0
        var help: [Help] = [
            isZero
                ? "column \(column) holds only zeros" : "column \(column) is a combination of the columns before it"
        ]
        if lu.size <= 200, let rank = try? rank(of: a, index) {
            help.append("its rank is \(rank) of \(lu.size); svd finds the directions that are lost")
        }
        return TensorError(.domain, "\(place) is singular, so \(consequence): \(found)", help: help)
    }

    /// How many singular values of one matrix are more than rounding: NumPy's `matrix_rank`.
    private func rank(of a: Tensor, _ index: Int) throws -> Int {
        try withoutRecording {
            let n = a.shape[a.rank - 1]
            let flat = try reshape(a, to: Shape([a.leadShape.count, n, n]))
            let values = try svd(subtensor(flat, at: index), computesVectors: false)[0].doubles()
            let epsilon = a.dataType == .f32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
            return values.filter { $0 > (values.first ?? 0) * Double(n) * epsilon }.count
        }
    }

    /// A number with two digits, for a message.
    static func short(_ value: Double) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            leap_format_general(base, buffer.count, 2, value)
            return String(cString: base)
        }
    }
}
