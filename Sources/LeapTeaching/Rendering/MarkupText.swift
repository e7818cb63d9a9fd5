/// Text inside HTML and SVG.
enum MarkupText {
    /// The text with everything escaped that markup would read as its own, for contents and for quoted attributes.
    /// Control characters, which XML 1.0 does not allow, are left out.
    static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            case "\t", "\n", "\r": result.append(scalar)
            default:
                let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                if isAllowed, !(0x7F...0x9F).contains(scalar.value) { result.append(scalar) }
            }
        }
        return String(result)
    }
}
