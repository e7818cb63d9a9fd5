/// How the answer of a teaching verb is shown. The answer itself is a record, so that each number in it can be used;
/// its presentation is what people read.
public protocol Presentation: AnyObject {
    /// Plain text for a terminal or a notebook, at most so many columns wide where that is possible.
    func text(width: Int) -> String
    /// The same in other forms, by MIME type: `image/svg+xml`, `text/html`, `text/latex`. Computed when asked for.
    func richParts() -> [(type: String, data: String)]
}
