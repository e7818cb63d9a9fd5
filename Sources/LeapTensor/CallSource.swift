/// What knows which call of a function is running. The evaluator is one; a plain one knows of no calls.
open class CallSource {
    public init() {}

    /// The running call; `nil` outside of functions.
    open func currentCall() -> RecordedCall? { nil }

    /// The same, kept alive by whoever knows it: for records of numbers, which are made by the million.
    open func currentCallReference() -> Unmanaged<RecordedCall>? { nil }
}
