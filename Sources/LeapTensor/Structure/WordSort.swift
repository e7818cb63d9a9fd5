import LeapKernels

/// Sorts a long list of numbers, ascending or descending, equal ones as they stand, `nan` last.
///
/// Each number becomes a whole number of the same order, which radix sort moves digit by digit from the lowest (LSD).
/// It does so for the upper digits only, as many as tell most of the numbers apart, and insertion puts right what is
/// then out of place. When the order is wanted, and not the numbers, the lower bits hold each number's place.
struct WordSort {
    /// From this length on it is faster than `SortedOrder`.
    static let leastCount = 8192

    private let engine: Engine
    private let values: UnsafePointer<Double>
    private let count: Int
    private let survey: leap_sort_survey
    private var code: leap_sort_code
    private let partCount: Int

    /// Looks through the numbers, which must stay where they are.
    /// - Throws: `.memory` beyond 2³¹ − 1 numbers.
    init(_ values: UnsafePointer<Double>, _ count: Int, isDescending: Bool, engine: Engine) throws {
        guard count < Int(Int32.max), count <= Storage.physicalMemory / 64 else {
            throw TensorError(.memory, "an axis of \(count) elements is too long to sort")
        }
        self.engine = engine
        self.values = values
        self.count = count
        let length = 65_536
        var surveys = [leap_sort_survey](repeating: leap_sort_survey(), count: (count + length - 1) / length)
        try surveys.withUnsafeMutableBufferPointer { surveys in
            let surveys = surveys
            try engine.inParts(of: count, length: length) { start, number in
                leap_sort_survey_of(values, start, start + number, isDescending ? 1 : 0, &surveys[start / length])
            }
        }
        survey = surveys.reduce(
            leap_sort_survey(least: .max, greatest: 0, nan_count: 0, negative_zero_count: 0, disorder: 0)
        ) {
            leap_sort_survey(
                least: min($0.least, $1.least), greatest: max($0.greatest, $1.greatest),
                nan_count: $0.nan_count + $1.nan_count,
                negative_zero_count: $0.negative_zero_count + $1.negative_zero_count,
                disorder: $0.disorder + $1.disorder)
        }
        // The key of nan is the next above all others.
        let hasNumbers = survey.least <= survey.greatest
        let least = hasNumbers ? survey.least : 0
        let nanKey = hasNumbers ? survey.greatest + 1 : 0
        let range = (survey.nan_count > 0 ? nanKey : hasNumbers ? survey.greatest : 0) - least
        code = leap_sort_code(
            least: least, nan_key: nanKey, shift: Int32(min(63, range.leadingZeroBitCount)), place_bits: 0,
            descends: isDescending ? 1 : 0)
        partCount = count >= 1 << 20 ? 8 : count >= 1 << 18 ? 2 : 1
    }

    /// Whether the numbers are in order already.
    var isSorted: Bool { survey.disorder == 0 || survey.nan_count == count }

    /// Writes the numbers in order.
    func sortedValues(into result: UnsafeMutablePointer<Double>) throws {
        if isSorted {
            return try engine.inParts(of: count) { start, number in
                (result + start).update(from: values + start, count: number)
            }
        }
        // The result serves as the other memory, unless it lies across cache lines, as a row of a matrix may.
        let isAligned = UInt(bitPattern: result) % 64 == 0
        let first = try Storage.allocate(byteCount: count * 8)
        let second = try isAligned ? first : Storage.allocate(byteCount: count * 8)
        try withExtendedLifetime((first, second)) {
            var source = first.pointer.assumingMemoryBound(to: UInt64.self)
            var target = (isAligned ? UnsafeMutableRawPointer(result) : second.pointer).assumingMemoryBound(
                to: UInt64.self)
            let code = code
            try inParts { begin, end in
                withUnsafePointer(to: code) { leap_sort_words(values, begin, end, $0, source) }
            }
            _ = try sort(&source, &target, bits: 64 - Int(code.shift), isCut: false)
            try inParts { begin, end in
                withUnsafePointer(to: code) { leap_sort_values(source, begin, end, $0, result) }
            }
        }
        // Words know neither the sign of 0 nor what a nan carries: those are taken from where they stood.
        if survey.nan_count > 0 {
            try restore(result + (count - survey.nan_count), survey.nan_count) { $0.isNaN }
        }
        if survey.negative_zero_count > 0 {
            let numbers = count - survey.nan_count
            var low = 0
            var high = numbers
            while low < high {
                let middle = (low + high) / 2
                let isBefore = code.descends != 0 ? result[middle] > 0 : result[middle] < 0
                if isBefore { low = middle + 1 } else { high = middle }
            }
            var end = low
            while end < numbers, result[end] == 0 { end += 1 }
            try restore(result + low, end - low) { $0 == 0 }
        }
    }

    @inline(__always)
    private func restore(
        _ target: UnsafeMutablePointer<Double>, _ total: Int, _ isOne: (Double) -> Bool
    ) throws {
        var filled = 0
        try engine.inChunks(of: count) { start, number in
            for index in start..<(start + number) where filled < total && isOne(values[index]) {
                target[filled] = values[index]
                filled += 1
            }
        }
    }

    /// The places that put the numbers in order, as the lowest bits of words.
    /// - Returns: `nil` when they are in order already.
    func sortedPlaces() throws -> SortedPlaces? {
        if isSorted { return nil }
        var sorter = self
        let placeBits = Int.bitWidth - (count - 1).leadingZeroBitCount
        sorter.code.place_bits = Int32(placeBits)
        let code = sorter.code
        let first = try Storage.allocate(byteCount: count * 8)
        let second = try Storage.allocate(byteCount: count * 8)
        var source = first.pointer.assumingMemoryBound(to: UInt64.self)
        var target = second.pointer.assumingMemoryBound(to: UInt64.self)
        try sorter.inParts { begin, end in
            withUnsafePointer(to: code) { leap_sort_words(values, begin, end, $0, source) }
        }
        let bits = 64 - Int(code.shift)
        if try !sorter.sort(&source, &target, bits: min(bits, 64 - placeBits), isCut: bits > 64 - placeBits) {
            try sorter.sortInTwo(&source, &target)
        }
        return SortedPlaces(
            storage: source == first.pointer.assumingMemoryBound(to: UInt64.self) ? first : second,
            placeBits: placeBits)
    }

    /// When many keys differ only in what the words cut off: first by that, then by the rest.
    private func sortInTwo(_ source: inout UnsafeMutablePointer<UInt64>, _ target: inout UnsafeMutablePointer<UInt64>)
        throws
    {
        let code = code
        let placeBits = Int(code.place_bits)
        let (words, low) = (source, target)
        try inParts { begin, end in
            withUnsafePointer(to: code) { leap_sort_low_words(values, begin, end, $0, words) }
        }
        try moveAll(&source, &target, bits: placeBits)
        if source != low {
            try inParts { begin, end in (low + begin).update(from: source + begin, count: end - begin) }
        }
        // The order by the low bits stays where it is, in 32 bits, while its memory is needed for the words.
        let places = try Storage.allocate(byteCount: count * 4)
        let order = places.pointer.assumingMemoryBound(to: Int32.self)
        try inParts { begin, end in
            leap_sort_places_i32(low, begin, end, Int32(placeBits), order)
            withUnsafePointer(to: code) { leap_sort_high_words(values, begin, end, $0, low, words) }
        }
        source = words
        target = low
        try moveAll(&source, &target, bits: 64 - placeBits)
        let result = source
        let mask = UInt64(1) << UInt64(placeBits) - 1
        try withExtendedLifetime(places) {
            try inParts { begin, end in
                for index in begin..<end { result[index] = UInt64(order[Int(result[index] & mask)]) }
            }
        }
    }

    // MARK: Steps

    private func inParts(_ body: (_ begin: Int, _ end: Int) -> Void) throws {
        try engine.inParts(of: count) { body($0, $0 + $1) }
    }

    /// Sorts words by their upper bits, and by insertion to the end.
    /// - Parameter isCut: whether the words do not hold the whole keys.
    /// - Returns: whether it is done; `false` when many keys agree in all that the words hold of them.
    private func sort(
        _ source: inout UnsafeMutablePointer<UInt64>, _ target: inout UnsafeMutablePointer<UInt64>, bits: Int,
        isCut: Bool
    ) throws -> Bool {
        let all = (bits + Int(LEAP_SORT_DIGIT_BITS) - 1) / Int(LEAP_SORT_DIGIT_BITS)
        let some = digitsWorthMoving(source, all)
        try moveDigits(&source, &target, some)
        if try finish(source, digits: some, all, isCut: isCut) { return true }
        if some < all {
            try moveDigits(&source, &target, all)
            if try finish(source, digits: all, all, isCut: isCut) { return true }
        }
        return false
    }

    private func moveAll(
        _ source: inout UnsafeMutablePointer<UInt64>, _ target: inout UnsafeMutablePointer<UInt64>, bits: Int
    ) throws {
        let digits = (bits + Int(LEAP_SORT_DIGIT_BITS) - 1) / Int(LEAP_SORT_DIGIT_BITS)
        try moveDigits(&source, &target, digits)
    }

    /// How many digits, counted from the highest, tell most words apart, judged by a sample: after them, each word
    /// agrees with about one other at most.
    private func digitsWorthMoving(_ words: UnsafePointer<UInt64>, _ all: Int) -> Int {
        let size = count >= 1 << 18 ? 1024 : 256
        let placeBits = UInt64(code.place_bits)
        let sample = (0..<size).map { (words[$0 * (count / size)] >> placeBits) << placeBits }.sorted()
        // For each number of upper bits, the pairs of different words in the sample that agree in them.
        func pairs(_ bits: Int) -> Int {
            var total = 0
            var groupStart = 0
            var sameStart = 0
            for index in 1..<size {
                if bits > 0, (sample[index] ^ sample[index - 1]) >> UInt64(64 - bits) != 0 { groupStart = index }
                if sample[index] != sample[index - 1] { sameStart = index }
                total += max(0, sameStart - groupStart)
            }
            return total
        }
        var reliableBits = 0
        var reliablePairs = pairs(0)
        while reliableBits < 64 {
            let next = pairs(reliableBits + 1)
            if next < 16 { break }
            reliableBits += 1
            reliablePairs = next
        }
        if reliablePairs == 0 { return min(1, all) }
        let scale = 2 * Double(count) / Double(size * size)
        // Each further bit halves them at least, as far as the sample can tell.
        var bits = reliableBits
        var partners = scale * Double(reliablePairs)
        while partners > 1, bits < 64 {
            bits += 1
            partners = min(partners / 2, scale * Double(pairs(bits) + 4))
        }
        return max(1, min(all, (bits + Int(LEAP_SORT_DIGIT_BITS) - 1) / Int(LEAP_SORT_DIGIT_BITS)))
    }

    private func shift(_ digits: Int) -> Int { max(0, 64 - digits * Int(LEAP_SORT_DIGIT_BITS)) }

    private func moveDigits(
        _ source: inout UnsafeMutablePointer<UInt64>, _ target: inout UnsafeMutablePointer<UInt64>, _ digits: Int
    ) throws {
        let storage = try Storage.allocate(byteCount: partCount * MemoryLayout<leap_sort_part>.stride)
        let parts = storage.pointer.assumingMemoryBound(to: leap_sort_part.self)
        let digitCount = Int(LEAP_SORT_DIGITS)
        let countOffset = MemoryLayout<leap_sort_part>.offset(of: \.next) ?? 0
        func counts(_ part: Int, _ offset: Int) -> UnsafeMutablePointer<UInt32> {
            (UnsafeMutableRawPointer(parts + part) + offset).assumingMemoryBound(to: UInt32.self)
        }
        try withExtendedLifetime(storage) {
            for digit in stride(from: digits, to: 0, by: -1) {
                let shift = Int32(shift(digit))
                let (from, to) = (source, target)
                for part in 0..<partCount { counts(part, countOffset).update(repeating: 0, count: digitCount) }
                try inPieces { part, begin, end in
                    leap_sort_count(from, begin, end, shift, counts(part, countOffset))
                }
                var place: UInt32 = 0
                var isShared = false
                for value in 0..<digitCount {
                    let before = place
                    for part in 0..<partCount {
                        let number = counts(part, countOffset)[value]
                        counts(part, countOffset)[value] = place
                        counts(part, 0)[value] = place
                        place += number
                    }
                    isShared = isShared || Int(place - before) == count
                }
                // A digit that all share moves nothing.
                if isShared { continue }
                try inPieces { part, begin, end in leap_sort_move(from, begin, end, shift, parts + part, to) }
                Parallel.run(partCount) { leap_sort_flush(parts + $0, to) }
                swap(&source, &target)
            }
        }
    }

    /// Goes through all parts side by side, piece by piece.
    private func inPieces(_ body: (_ part: Int, _ begin: Int, _ end: Int) -> Void) throws {
        let length = 1 << 19
        var done = 0
        while done * partCount < count {
            Parallel.run(partCount) { part in
                let begin = count * part / partCount + done
                let end = min(begin + length, count * (part + 1) / partCount)
                if begin < end { body(part, begin, end) }
            }
            done += length
            try engine.checkInterrupt()
        }
    }

    /// Puts right what the lower bits have in disorder.
    /// - Returns: `false` when there is too much of it.
    private func finish(
        _ words: UnsafeMutablePointer<UInt64>, digits: Int, _ all: Int, isCut: Bool
    ) throws -> Bool {
        if digits == all, !isCut { return true }
        let sortedFrom = Int32(max(shift(digits), Int(code.place_bits)))
        let length = 65_536
        let parts = (count + length - 1) / length
        // Where words agree in the sorted bits, they belong to one part.
        var edges = [0]
        for part in 1..<max(1, parts) {
            let place = part * length
            edges.append(edges[part - 1] > place ? edges[part - 1] : leap_sort_edge(words, count, place, sortedFrom))
        }
        edges.append(count)
        var isDone = [Bool](repeating: true, count: parts)
        let code = code
        try isDone.withUnsafeMutableBufferPointer { isDone in
            let isDone = isDone
            try engine.inRounds(of: parts) { part in
                withUnsafePointer(to: code) {
                    isDone[part] =
                        leap_sort_finish(
                            words, edges[part], edges[part + 1], sortedFrom, isCut ? values : nil, $0) != 0
                }
            }
        }
        return !isDone.contains(false)
    }
}

/// The places that put a list in order: the lowest bits of words.
struct SortedPlaces {
    let storage: Storage
    let placeBits: Int

    private var words: UnsafePointer<UInt64> { UnsafePointer(storage.pointer.assumingMemoryBound(to: UInt64.self)) }

    /// Writes the places as numbers.
    func write(_ count: Int, to result: UnsafeMutablePointer<Double>, _ engine: Engine) throws {
        try engine.inParts(of: count) { leap_sort_places_f64(words, $0, $0 + $1, Int32(placeBits), result) }
    }

    func write(_ count: Int, to result: UnsafeMutablePointer<Int32>, _ engine: Engine) throws {
        try engine.inParts(of: count) { leap_sort_places_i32(words, $0, $0 + $1, Int32(placeBits), result) }
    }
}
