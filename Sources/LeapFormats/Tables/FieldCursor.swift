import Glibc

/// Walks over the fields of one line of a table (RFC 4180: fields in double quotes may hold separators, newlines and
/// doubled quotes). A quote means something at the beginning of a field only. Spaces around a field do not count.
struct FieldCursor {
    private let base: UnsafePointer<UInt8>
    private let count: Int
    private let separator: UInt8
    private let newline: UInt8
    /// Where the next field begins.
    private(set) var position: Int
    /// Whether the field was the last of its line.
    private(set) var isLast = false
    /// The field without its quotes and spaces.
    private(set) var start = 0
    private(set) var end = 0
    /// Whether the field's text is more than its stretch: there are doubled quotes in it, or letters behind the quotes.
    private var rest: Range<Int>?
    private var hasDoubledQuotes = false

    init(_ base: UnsafePointer<UInt8>, count: Int, at position: Int, separator: UInt8, newline: UInt8) {
        (self.base, self.count, self.position) = (base, count, position)
        (self.separator, self.newline) = (separator, newline)
    }

    /// Moves on to the next field of the line.
    @inline(__always)
    mutating func next() {
        var place = position
        if place < count, base[place] == UInt8(ascii: "\"") { return nextQuoted() }
        rest = nil
        hasDoubledQuotes = false
        start = place
        while place < count, base[place] != separator, base[place] != newline { place += 1 }
        end = place
        finish(place)
        trim()
    }

    private mutating func nextQuoted() {
        hasDoubledQuotes = false
        start = position + 1
        var place = start
        while place < count {
            guard let found = memchr(base + place, 0x22, count - place) else {
                place = count
                break
            }
            place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            guard place + 1 < count, base[place + 1] == UInt8(ascii: "\"") else { break }
            hasDoubledQuotes = true
            place += 2
        }
        end = min(place, count)
        let restStart = min(count, end + 1)
        place = restStart
        while place < count, base[place] != separator, base[place] != newline { place += 1 }
        let isEmpty = (restStart..<place).allSatisfy { base[$0] == 32 || base[$0] == 9 || base[$0] == 13 }
        rest = isEmpty ? nil : restStart..<place
        finish(place)
        if rest == nil { trim() }
    }

    @inline(__always)
    private mutating func finish(_ place: Int) {
        isLast = place >= count || base[place] == newline
        position = place + 1
    }

    @inline(__always)
    private mutating func trim() {
        while start < end, base[start] == 32 || base[start] == 9 { start += 1 }
        while start < end, base[end - 1] == 32 || base[end - 1] == 9 || base[end - 1] == 13 { end -= 1 }
    }

    /// Whether the field is written just as it is meant.
    var isPlain: Bool { rest == nil && !hasDoubledQuotes }

    /// The field as text.
    var text: String {
        if isPlain {
            return String(decoding: UnsafeBufferPointer(start: base + start, count: end - start), as: UTF8.self)
        }
        var bytes: [UInt8] = []
        var place = start
        while place < end {
            bytes.append(base[place])
            place += base[place] == UInt8(ascii: "\"") ? 2 : 1
        }
        if let rest { bytes += rest.map { base[$0] } }
        let isSpace: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 13 }
        let front = bytes.drop(while: isSpace)
        return String(decoding: front.reversed().drop(while: isSpace).reversed(), as: UTF8.self)
    }

    /// The end of the line that begins at `start`: the place of its newline, or of the text's end. `nil` when a quote
    /// that opens in it is never closed.
    static func lineEnd(
        _ base: UnsafePointer<UInt8>, count: Int, from start: Int, separator: UInt8, newline: UInt8
    ) -> Int? {
        var place = start
        var isAtStart = true
        while place < count {
            let byte = base[place]
            if isAtStart, byte == UInt8(ascii: "\"") {
                place += 1
                while true {
                    guard place < count, let found = memchr(base + place, 0x22, count - place) else { return nil }
                    place = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
                    guard place < count, base[place] == UInt8(ascii: "\"") else { break }
                    place += 1
                }
                isAtStart = false
                continue
            }
            if byte == newline { return place }
            isAtStart = byte == separator
            place += 1
        }
        return count
    }
}
