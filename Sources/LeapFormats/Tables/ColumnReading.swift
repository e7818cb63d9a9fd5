import LeapTensor

/// What the fields of a column are: numbers, truth values, texts. Found field by field.
struct FieldKinds: OptionSet {
    let rawValue: UInt8
    static let number = FieldKinds(rawValue: 1)
    static let boolean = FieldKinds(rawValue: 2)
    static let missing = FieldKinds(rawValue: 4)
    static let text = FieldKinds(rawValue: 8)
    /// A number that 32 bits do not hold.
    static let wide = FieldKinds(rawValue: 16)

    /// Whether a column of these is texts.
    var isText: Bool { contains(.text) || contains(.boolean) && (contains(.number) || contains(.missing)) }
    var isBoolean: Bool { !isText && contains(.boolean) }
    var isWide: Bool { !isText && contains(.wide) }
}

/// One field of a table as a number.
enum FieldValue {
    private static let missingWords: Set<String> = [
        "", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "null", "NULL", "None", "?",
    ]

    /// Numbers beyond this are looked at: f32 holds all whole numbers up to here.
    private static let wide = 16_777_216.0

    /// The number in a field, and what kind it is; true is 1.
    @inline(__always)
    static func read(
        _ base: UnsafePointer<UInt8>, _ cursor: borrowing FieldCursor
    ) -> (value: Double, single: Float, kinds: FieldKinds) {
        if cursor.isPlain, let decimal = DecimalNumber(base, cursor.start, cursor.end) {
            if let value = decimal.double, let single = DecimalNumber.single(value) {
                let isWide = value.magnitude > wide && Double(single) != value
                return (value, single, isWide ? [.number, .wide] : .number)
            }
            // Long or close to halfway between two numbers: the library's reading is exact.
            let text = cursor.text
            if let value = Double(text), let single = Float(text) {
                let isWide = value.magnitude > wide && Double(single) != value
                return (value, single, isWide ? [.number, .wide] : .number)
            }
        }
        return word(cursor.text)
    }

    private static func word(_ text: String) -> (value: Double, single: Float, kinds: FieldKinds) {
        if missingWords.contains(text) { return (.nan, .nan, .missing) }
        switch text {
        case "true", "True", "TRUE": return (1, 1, .boolean)
        case "false", "False", "FALSE": return (0, 0, .boolean)
        case "inf", "+inf", "Inf", "Infinity", "infinity": return (.infinity, .infinity, .number)
        case "-inf", "-Inf", "-Infinity", "-infinity": return (-.infinity, -.infinity, .number)
        default: return (.nan, .nan, .text)
        }
    }
}
