import LeapRuntime

extension Presentation {
    /// The text as it stands, for answers that are lines rather than a table.
    func preformatted() -> (type: String, data: String) {
        ("text/html", "<pre style=\"line-height:1.25\">\(MarkupText.escaped(text(width: 100)))</pre>")
    }
}
