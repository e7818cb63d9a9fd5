import LeapTensor

/// A register, seen by running code.
extension UnsafeMutablePointer<Value> {
    /// Stores a number without touching reference counts when the old content has none.
    @inline(__always)
    func store(_ number: Double) {
        if pointee.isTrivial {
            initialize(to: .number(number))
        } else {
            pointee = .number(number)
        }
    }

    @inline(__always)
    func store(_ flag: Bool) {
        if pointee.isTrivial {
            initialize(to: .boolean(flag))
        } else {
            pointee = .boolean(flag)
        }
    }

    // What stands here, without counting a reference: it stays where it is meanwhile.

    @inline(__always)
    var function: Unmanaged<Function>? {
        if case .function = pointee { UnsafeRawPointer(self).load(as: Unmanaged<Function>.self) } else { nil }
    }

    @inline(__always)
    var tensor: Unmanaged<Tensor>? {
        if case .tensor = pointee { UnsafeRawPointer(self).load(as: Unmanaged<Tensor>.self) } else { nil }
    }

    /// Whether what stands here never carries a name of its own.
    @inline(__always)
    var isNameless: Bool {
        switch pointee {
        case .variable, .function: false
        default: true
        }
    }

    @inline(__always)
    var variable: Unmanaged<Variable>? {
        if case .variable = pointee { UnsafeRawPointer(self).load(as: Unmanaged<Variable>.self) } else { nil }
    }

    /// Takes the content out and leaves nothing.
    @inline(__always)
    func take() -> Value {
        let value = move()
        initialize(to: .unbound)
        return value
    }
}
