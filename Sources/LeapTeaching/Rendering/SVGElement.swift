/// Writes the elements of an SVG picture.
enum SVGElement {
    /// `<rect x="0" y="0"/>`; with `content` between its tags, which must be markup.
    static func element(_ name: String, _ attributes: [(String, String)], content: String? = nil) -> String {
        var text = "<" + name
        for (key, value) in attributes { text += " \(key)=\"\(MarkupText.escaped(value))\"" }
        guard let content else { return text + "/>" }
        return text + ">" + content + "</\(name)>"
    }

    static func text(_ text: String, x: Double, y: Double, _ attributes: [(String, String)]) -> String {
        element("text", [("x", number(x)), ("y", number(y))] + attributes, content: MarkupText.escaped(text))
    }

    static func title(_ text: String) -> String { element("title", [], content: MarkupText.escaped(text)) }

    static func rectangle(
        x: Double, y: Double, width: Double, height: Double, radius: Double, _ attributes: [(String, String)]
    ) -> String {
        element(
            "rect",
            [
                ("x", number(x)), ("y", number(y)), ("width", number(width)), ("height", number(height)),
                ("rx", number(radius)),
            ] + attributes)
    }

    /// A coordinate with at most one decimal.
    static func number(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
