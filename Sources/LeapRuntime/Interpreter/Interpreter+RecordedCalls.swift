import LeapTensor

/// A call that a built-in made; it has no frame of its own.
struct NativeCall {
    /// How many frames there were when it began.
    let floor: Int
    let function: Function
    let origin: UInt64
    var call: RecordedCall?
}

extension Interpreter {
    /// The running call, entered if it is not yet. Calls are entered when something is recorded in them, never before:
    /// a function that records nothing costs nothing.
    func enteredCall() -> RecordedCall? {
        // From the innermost call outwards to one that is entered, then back in.
        var (frame, native) = (frameCount, nativeCalls.count)
        var call: RecordedCall?
        while frame > 0 || native > 0 {
            if isNative(frame, native) {
                call = nativeCalls[native - 1].call
                if call != nil { break }
                native -= 1
            } else {
                call = frames[frame - 1].call?.takeUnretainedValue()
                if call != nil { break }
                frame -= 1
            }
        }
        // The call at (frame, native) is entered; those inside it are not yet.
        while frame < frameCount || native < nativeCalls.count {
            let entersNative =
                native < nativeCalls.count && (frame == frameCount || nativeCalls[native].floor <= frame)
            if entersNative {
                let next = nativeCalls[native]
                call = RecordedCall(parent: call, function: next.function, origin: next.origin)
                nativeCalls[native].call = call
                native += 1
            } else {
                let next = frames[frame]
                let made = RecordedCall(
                    parent: call, function: next.callee.takeUnretainedValue(),
                    origin: span(next.code, next.instruction).rawValue)
                frames[frame].call = .passRetained(made)
                call = made
                frame += 1
            }
        }
        return call
    }

    /// The innermost call, which has been entered and is kept alive where it was.
    func innermostCallReference() -> Unmanaged<RecordedCall>? {
        if isNative(frameCount, nativeCalls.count) {
            return nativeCalls[nativeCalls.count - 1].call.map { .passUnretained($0) }
        }
        return frameCount > 0 ? frames[frameCount - 1].call : nil
    }

    /// Whether the innermost of so many calls is one that a built-in made.
    private func isNative(_ frame: Int, _ native: Int) -> Bool {
        native > 0 && nativeCalls[native - 1].floor >= frame
    }
}
