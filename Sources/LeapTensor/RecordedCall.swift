/// A call of a function in which something was recorded: what a lesson needs to show a layer as one step, or to open it.
public final class RecordedCall {
    /// The call that made this one; `nil` when it was made outside of functions.
    public private(set) var parent: RecordedCall?
    /// The function that was called; the evaluator knows its type.
    public let function: AnyObject
    /// Where the call stands in the source, as `SourceSpan.rawValue`.
    public let origin: UInt64

    public init(parent: RecordedCall?, function: AnyObject, origin: UInt64) {
        self.parent = parent
        self.function = function
        self.origin = origin
    }

    /// A recursion leaves a chain of thousands of calls, which would overflow a small stack if each freed the next.
    deinit {
        var next = parent
        parent = nil
        while isKnownUniquelyReferenced(&next), let call = next {
            next = call.parent
            call.parent = nil
        }
    }
}
