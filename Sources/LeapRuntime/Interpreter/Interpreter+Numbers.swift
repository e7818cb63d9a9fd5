import LeapTensor

/// Arithmetic on recorded numbers: what scalar lessons are made of, without tensors for their constants.
extension Interpreter {
    /// The value of an arithmetic operator on numbers of which at least one is recorded; `nil` for anything else.
    func recordedNumber(
        _ opcode: Opcode, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>
    ) -> Tensor? {
        guard let x = numberOperand(left), let y = numberOperand(right), x.recorded != nil || y.recorded != nil
        else { return nil }
        switch opcode {
        case .add: return engine.record(x.value + y.value, Elementwise.add, x, y)
        case .subtract: return engine.record(x.value - y.value, Elementwise.subtract, x, y)
        case .multiply: return engine.record(x.value * y.value, Elementwise.multiply, x, y)
        case .divide: return engine.record(x.value / y.value, Elementwise.divide, x, y)
        case .power: return engine.record(Arithmetic.power(x.value, y.value), Elementwise.power, x, y)
        default: return nil
        }
    }

    @inline(__always)
    private func numberOperand(_ place: UnsafeMutablePointer<Value>) -> Engine.NumberOperand? {
        if case .number(let number) = place.pointee { return Engine.NumberOperand(number) }
        if let tensor = place.tensor { return Engine.NumberOperand(tensor) }
        guard let variable = place.variable else { return nil }
        return variable._withUnsafeGuaranteedRef { $0.numberLeaf(engine) }.flatMap { Engine.NumberOperand($0) }
    }
}
