import Glibc

/// The memory in which code runs: the table of globals, and behind it the stack of frames.
///
/// It is reserved once and never moves, so that running code keeps plain pointers into it. Only what was
/// initialised has been touched.
final class RegisterFile {
    let start: UnsafeMutablePointer<Value>
    /// The end of the stack.
    let end: UnsafeMutablePointer<Value>
    private var globalCount = 0
    /// The end of the initialised part of the stack.
    private(set) var stackLimit: UnsafeMutablePointer<Value>
    private let stackCapacity = 1 << 21

    init() {
        let count = GlobalTable.capacity + stackCapacity
        start = .allocate(capacity: count)
        end = start + count
        stackLimit = start + GlobalTable.capacity
    }

    deinit {
        start.deinitialize(count: globalCount)
        let stack = start + GlobalTable.capacity
        stack.deinitialize(count: stackLimit - stack)
        start.deallocate()
    }

    /// Makes the first `count` global slots readable.
    func initialize(upTo count: Int) {
        guard count > globalCount else { return }
        (start + globalCount).initialize(repeating: .unbound, count: count - globalCount)
        globalCount = count
    }

    /// Makes the stack readable up to `top`.
    /// - Returns: whether there was room.
    @inline(__always)
    func ensureStack(_ top: UnsafeMutablePointer<Value>) -> Bool {
        if top <= stackLimit { return true }
        return growStack(top)
    }

    @inline(never)
    private func growStack(_ top: UnsafeMutablePointer<Value>) -> Bool {
        let target = min(end, top + 1024)
        guard top <= target else { return false }
        stackLimit.initialize(repeating: .unbound, count: target - stackLimit)
        stackLimit = target
        return true
    }
}
