/// Whether a text is one well-formed XML element: tags that match, attributes in quotes and unlike one another, and
/// nothing unescaped (W3C, "Extensible Markup Language 1.0", section 2.1; without comments, CDATA and instructions).
struct Markup {
    private let scalars: [Unicode.Scalar]
    private var place = 0
    private var open: [String] = []

    static func isWellFormed(_ text: String) -> Bool {
        var markup = Markup(text)
        return markup.check()
    }

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private mutating func check() -> Bool {
        var rootCount = 0
        while let scalar = next {
            if scalar == "<" {
                place += 1
                if next == "/" {
                    place += 1
                    guard name() == open.popLast(), take(">") else { return false }
                } else {
                    if open.isEmpty { rootCount += 1 }
                    guard tag() else { return false }
                }
            } else {
                if open.isEmpty, !(scalar == "\n" || scalar == " ") { return false }
                guard character() else { return false }
            }
        }
        return open.isEmpty && rootCount == 1
    }

    private mutating func tag() -> Bool {
        let element = name()
        guard !element.isEmpty else { return false }
        var seen: Set<String> = []
        while let scalar = next {
            switch scalar {
            case " ", "\n": place += 1
            case ">":
                place += 1
                open.append(element)
                return true
            case "/":
                place += 1
                return take(">")
            default:
                let key = name()
                guard !key.isEmpty, seen.insert(key).inserted, take("="), take("\"") else { return false }
                while let inner = next, inner != "\"" {
                    guard inner != "<", character() else { return false }
                }
                guard take("\"") else { return false }
            }
        }
        return false
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    private mutating func name() -> String {
        var name = ""
        while let scalar = next, scalar.properties.isAlphabetic || "-_:.0123456789".unicodeScalars.contains(scalar) {
            name.unicodeScalars.append(scalar)
            place += 1
        }
        return name
    }

    /// A character, or an entity that XML knows by itself.
    private mutating func character() -> Bool {
        guard let scalar = next, scalar.value >= 0x20 || scalar == "\n" || scalar == "\t" else { return false }
        place += 1
        guard scalar == "&" else { return true }
        var entity = ""
        while let inner = next, inner != ";" {
            entity.unicodeScalars.append(inner)
            place += 1
        }
        return take(";") && ["amp", "lt", "gt", "quot", "apos", "#39"].contains(entity)
    }
}
