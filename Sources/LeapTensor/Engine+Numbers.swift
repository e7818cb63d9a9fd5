/// Operations on f64 numbers for an evaluator that has them at hand, unboxed or as tensors of rank 0.
extension Engine {
    /// One of two operands that are numbers.
    public struct NumberOperand {
        public let value: Double
        /// The tensor whose element it is, when that is recorded. Its owner keeps it alive.
        public let recorded: Unmanaged<Tensor>?

        @inlinable @inline(__always)
        public init(_ value: Double) {
            self.value = value
            recorded = nil
        }

        /// - Returns: `nil` when the tensor is no f64 of rank 0.
        @inline(__always)
        public init?(_ tensor: Unmanaged<Tensor>) {
            guard let (value, isRecorded) = tensor._withUnsafeGuaranteedRef({ $0.number }) else { return nil }
            self.value = value
            recorded = isRecorded ? tensor : nil
        }
    }

    /// Enters the value of an operation on two numbers in the record, of which at least one is recorded: the same as
    /// the operation's own record, without tensors for the constants.
    /// - Parameter operation: one of `Elementwise`, which live as long as the program.
    public func record(
        _ value: Double, _ operation: BinaryOperation, _ first: NumberOperand, _ second: NumberOperand
    ) -> Tensor {
        let result = Tensor(scalar: value)
        let call = callSource?._withUnsafeGuaranteedRef { $0.currentCallReference() }
        if let reference = first.recorded {
            result.setRecord(
                operation, reference, second.recorded, constant: second.value, origin: origin, call: call)
        } else {
            let constant = Tensor(scalar: first.value)
            result.setRecord(
                operation, .passUnretained(constant), second.recorded, constant: second.value, origin: origin,
                call: call)
        }
        return result
    }
}

extension Tensor {
    /// The element of an f64 of rank 0, and whether it is recorded.
    @inline(__always)
    fileprivate var number: (value: Double, isRecorded: Bool)? { isNumber ? (scalarValue, isRecorded) : nil }
}
