/// Writes JSON text, one value after the other.
public struct JSONWriter {
    public private(set) var text = ""
    private var needsComma = false

    public init() {}

    /// An object; `body` writes its keys and values in turn.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        text += "{"
        needsComma = false
        body(&self)
        text += "}"
        needsComma = true
    }

    /// An array; `body` writes its elements.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        text += "["
        needsComma = false
        body(&self)
        text += "]"
        needsComma = true
    }

    /// The key of the value that is written next.
    public mutating func key(_ name: String) {
        string(name)
        text += ": "
        needsComma = false
    }

    public mutating func string(_ value: String) {
        separate()
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || (0x2028...0x2029).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    public mutating func integer(_ value: Int) {
        separate()
        text += String(value)
    }

    /// The shortest number that reads back as the same value; a whole one without `.0`. JSON has no nan and no
    /// infinity: they are the strings "nan", "inf" and "-inf".
    public mutating func number<Value: BinaryFloatingPoint & LosslessStringConvertible>(_ value: Value) {
        guard value.isFinite else {
            string(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
            return
        }
        separate()
        let description = String(value)
        text += description.hasSuffix(".0") ? String(description.dropLast(2)) : description
    }

    public mutating func boolean(_ value: Bool) {
        separate()
        text += value ? "true" : "false"
    }

    public mutating func null() {
        separate()
        text += "null"
    }

    /// A string, or null.
    public mutating func optional(_ value: String?) {
        if let value { string(value) } else { null() }
    }

    /// An integer, or null.
    public mutating func optional(_ value: Int?) {
        if let value { integer(value) } else { null() }
    }

    private mutating func separate() {
        if needsComma { text += ", " }
        needsComma = true
    }
}
