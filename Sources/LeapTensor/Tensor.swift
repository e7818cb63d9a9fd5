/// An immutable array of numbers or booleans of any rank, and, when it was computed from a parameter, the
/// record of how.
///
/// A tensor is one word wherever it is kept. Rank 0 holds its element inline and owns no storage, so that the
/// scalar calculations of a lesson cost one small object a node. Elements are read through `withPacked` or
/// `withElements`, never through a stored pointer: what stands behind a tensor (packed elements, a strided view,
/// later a chain not yet run or a layout chosen by a library) is this type's own business.
public final class Tensor {
    public let dataType: DataType
    public let shape: Shape

    /// The element of a rank-0 tensor.
    let scalarValue: Double
    /// The memory that holds the elements; `nil` for rank 0.
    private(set) var storage: Storage?
    /// The index in the storage of the first element, in elements.
    let offset: Int
    /// The distances between neighbours along each axis in elements; `nil` when packed.
    let strides: [Int]?

    // The record. The references are counted by hand: a pass over a record reads them millions of times, and each
    // read of a strong reference would count up and down.

    private var operationReference: Unmanaged<Operation>?
    private(set) var firstReference: Unmanaged<Tensor>?
    private(set) var secondReference: Unmanaged<Tensor>?
    private var others: [Tensor]?

    /// How the tensor was computed; `nil` for constants and for leaves.
    public var operation: Operation? { operationReference?.takeUnretainedValue() }
    /// What it was computed from; constants included, so that a lesson can name them.
    public var firstInput: Tensor? { firstReference?.takeUnretainedValue() }
    public var secondInput: Tensor? {
        if let secondReference { return secondReference.takeUnretainedValue() }
        guard hasSecondNumber else { return nil }
        let constant = Tensor(scalar: secondConstant)
        secondReference = .passRetained(constant)
        return constant
    }
    /// The element of the second input of an operation on numbers.
    @inline(__always)
    var secondNumber: Double { secondReference?._withUnsafeGuaranteedRef { $0.scalarValue } ?? secondConstant }
    public var otherInputs: [Tensor] { others ?? [] }
    /// Whether there are more than two inputs.
    var hasOtherInputs: Bool { others != nil }
    /// The parameter whose value this is, or 0: a leaf of the record.
    public let variable: UInt64
    /// Whether it depends on a parameter.
    public private(set) var isRecorded: Bool
    // Here they share a word with the flag above: a node is a small object.
    /// Whether the second input is `secondConstant`.
    private var hasSecondNumber = false
    /// Whether the operation lives as long as the program, and is not counted.
    private var isOperationShared = false
    /// Where in the source it was computed, as `SourceSpan.rawValue`; 0 when unknown.
    public var origin: UInt64 = 0
    private var callReference: Unmanaged<RecordedCall>?
    /// The call of a function during which it was computed; `nil` outside of functions.
    public var call: RecordedCall? { callReference?.takeUnretainedValue() }

    // Scratch of the pass over a record that ran last (see `Gradient`).
    var passNumber: UInt64 = 0
    var passIndex: Int32 = 0
    /// Which result this is of an operation that gives several.
    var resultIndex: Int32 = 0

    /// The second input, when it is a plain f64 number: no tensor is kept for it until someone asks.
    private var secondConstant = 0.0

    /// A number.
    public init(scalar value: Double, dataType: DataType = .f64) {
        self.dataType = dataType
        shape = .scalar
        switch dataType {
        case .f64: scalarValue = value
        case .f32: scalarValue = Double(Float(value))
        case .bool: scalarValue = value != 0 ? 1 : 0
        }
        storage = nil
        offset = 0
        strides = nil
        variable = 0
        isRecorded = false
    }

    /// A view of memory. Rank 0 reads its element at once and keeps no storage.
    package init(dataType: DataType, shape: Shape, storage: Storage, offset: Int = 0, strides: [Int]? = nil) {
        self.dataType = dataType
        self.shape = shape
        variable = 0
        isRecorded = false
        if shape.rank == 0 {
            scalarValue =
                switch dataType {
                case .f64: storage.pointer.assumingMemoryBound(to: Double.self)[offset]
                case .f32: Double(storage.pointer.assumingMemoryBound(to: Float.self)[offset])
                case .bool: storage.pointer.assumingMemoryBound(to: Bool.self)[offset] ? 1 : 0
                }
            self.storage = nil
            self.offset = 0
            self.strides = nil
        } else {
            scalarValue = 0
            self.storage = storage
            self.offset = offset
            self.strides = strides.flatMap { shape.isPacked($0) ? nil : $0 }
        }
    }

    /// A number as a leaf of a record: the value of the parameter numbered `variable`.
    public init(scalar value: Double, variable: UInt64) {
        dataType = .f64
        shape = .scalar
        scalarValue = value
        storage = nil
        offset = 0
        strides = nil
        self.variable = variable
        isRecorded = true
    }

    /// The same elements as another tensor, without its record; with `variable`, as a leaf of a new one.
    init(sharing other: Tensor, variable: UInt64) {
        dataType = other.dataType
        shape = other.shape
        scalarValue = other.scalarValue
        storage = other.storage
        offset = other.offset
        strides = other.strides
        self.variable = variable
        isRecorded = variable != 0
    }

    /// Enters how a fresh tensor was computed. Called once, by `Engine.record`.
    func setRecord(
        _ operation: Operation, _ first: Tensor, _ second: Tensor?, _ others: [Tensor], origin: UInt64,
        call: RecordedCall? = nil
    ) {
        precondition(operationReference == nil, "a record is entered once")
        if let call { callReference = .passRetained(call) }
        operationReference = .passRetained(operation)
        firstReference = .passRetained(first)
        if let second { secondReference = .passRetained(second) }
        if !others.isEmpty { self.others = others }
        self.origin = origin
        isRecorded = true
    }

    /// The same for an operation on two f64 numbers. A second input that is a constant (`second` is `nil`) is kept as a
    /// number: half of what a scalar calculation is made of are constants. The operation must live as long as the program.
    func setRecord(
        _ operation: BinaryOperation, _ first: Unmanaged<Tensor>, _ second: Unmanaged<Tensor>?, constant: Double,
        origin: UInt64, call: Unmanaged<RecordedCall>?
    ) {
        precondition(operationReference == nil, "a record is entered once")
        callReference = call?.retain()
        operationReference = .passUnretained(operation)
        isOperationShared = true
        firstReference = first.retain()
        if let second {
            secondReference = second.retain()
        } else {
            hasSecondNumber = true
            secondConstant = constant
        }
        self.origin = origin
        isRecorded = true
    }

    /// Whether no other tensor shows this memory.
    func holdsStorageAlone() -> Bool { isKnownUniquelyReferenced(&storage) }

    /// Points the record at another computation of the same value (see `DeferredGradient`).
    func replaceRecord(_ operation: Operation, _ first: Tensor) {
        clearRecord()
        operationReference = .passRetained(operation)
        firstReference = .passRetained(first)
        isRecorded = true
    }

    /// Forgets how it was computed: it turned out not to depend on a parameter.
    func clearRecord() {
        dismantle()
        hasSecondNumber = false
        isOperationShared = false
        isRecorded = false
    }

    /// What the operation of the record does without tensors in a gradient pass.
    @inline(__always)
    var operationKind: Operation.Kind {
        operationReference?._withUnsafeGuaranteedRef { $0.kind } ?? .general
    }

    /// Whether it is an f64 of rank 0, whose element is at hand.
    @inline(__always)
    var isNumber: Bool { storage == nil && dataType == .f64 }

    /// Calls `body` with the operation, which must be there, without counting references.
    @inline(__always)
    func withOperation<Kind: Operation, Result>(_: Kind.Type, _ body: (Kind) -> Result) -> Result? {
        operationReference?._withUnsafeGuaranteedRef { body(unsafeDowncast($0, to: Kind.self)) }
    }

    @inlinable public var rank: Int { shape.rank }
    /// The number of elements.
    public var count: Int { shape.count }
    /// How many tensors it was computed from.
    public var inputCount: Int {
        (firstReference == nil ? 0 : 1) + (secondReference == nil && !hasSecondNumber ? 0 : 1) + (others?.count ?? 0)
    }

    /// An input by position: the second input is 1, the others follow from 2 on.
    public func input(_ index: Int) -> Tensor? {
        switch index {
        case 0: return firstInput
        case 1: return secondInput
        default:
            guard let others, index - 2 < others.count else { return nil }
            return others[index - 2]
        }
    }

    deinit { dismantle() }

    /// Lets go of the record. One of a million nodes in a row would overflow the stack if each freed the next, so
    /// what nobody else holds is taken apart here, in a loop.
    private func dismantle() {
        if !isOperationShared { operationReference?.release() }
        operationReference = nil
        if let reference = callReference {
            callReference = nil
            reference.release()
        }
        guard firstReference != nil else { return }
        var pending: [Tensor] = []
        var next = releaseInputs(&pending)
        while true {
            if let tensor = next {
                next = tensor.releaseInputs(&pending)
            } else if var tensor = pending.popLast() {
                if isKnownUniquelyReferenced(&tensor) { next = tensor.releaseInputs(&pending) }
            } else {
                return
            }
        }
    }

    /// Lets go of the inputs. Those that are now ours alone and have inputs themselves are handed on: one as the
    /// result, more in the list.
    @inline(__always)
    private func releaseInputs(_ pending: inout [Tensor]) -> Tensor? {
        var next: Tensor?
        if let reference = firstReference {
            firstReference = nil
            Self.hand(reference, on: &next, &pending)
        }
        if let reference = secondReference {
            secondReference = nil
            Self.hand(reference, on: &next, &pending)
        }
        if let list = others {
            others = nil
            // The list still holds each input, so whether one is ours alone is asked when its turn comes.
            for input in list where input.firstReference != nil { pending.append(input) }
        }
        return next
    }

    @inline(__always)
    private static func hand(_ reference: Unmanaged<Tensor>, on next: inout Tensor?, _ pending: inout [Tensor]) {
        var input = reference.takeRetainedValue()
        guard input.firstReference != nil, isKnownUniquelyReferenced(&input) else { return }
        if next == nil { next = input } else { pending.append(input) }
    }
}

extension Tensor {
    /// Packed elements from an array. The count must be that of the shape.
    /// - Throws: `.memory`, or `.shape` when the counts differ.
    public convenience init<Element: TensorElement>(_ elements: [Element], shape: Shape) throws {
        guard elements.count == shape.count else {
            throw TensorError(.shape, "\(elements.count) elements do not fill the shape \(shape.literal)")
        }
        let storage = try Storage.allocate(byteCount: elements.count * Element.dataType.byteCount)
        elements.withUnsafeBufferPointer { source in
            if let base = source.baseAddress {
                storage.pointer.assumingMemoryBound(to: Element.self).initialize(from: base, count: source.count)
            }
        }
        self.init(dataType: Element.dataType, shape: shape, storage: storage)
    }

    /// A fresh packed tensor that `fill` writes in full.
    /// - Throws: `.memory`, or what `fill` throws.
    package static func build<Element: TensorElement>(
        _ type: Element.Type, shape: Shape, _ fill: (UnsafeMutablePointer<Element>) throws -> Void
    ) throws -> Tensor {
        let storage = try Storage.allocate(byteCount: shape.count * Element.dataType.byteCount)
        try fill(storage.pointer.assumingMemoryBound(to: Element.self))
        return Tensor(dataType: Element.dataType, shape: shape, storage: storage)
    }

    /// A fresh packed f32 array that `fill` writes in full: for data that is too large to be copied.
    /// - Throws: `.memory`, or what `fill` throws.
    public static func single(
        shape: Shape, _ fill: (UnsafeMutablePointer<Float>) throws -> Void
    ) throws -> Tensor {
        _ = try shape.checkedCount()
        return try build(Float.self, shape: shape, fill)
    }

    /// The elements in row-major order, packed (copied first when the tensor is a strided view). `Element` must be
    /// the tensor's own type.
    public func withPacked<Element: TensorElement, Result>(
        _ type: Element.Type, _ body: (UnsafePointer<Element>) throws -> Result
    ) throws -> Result {
        precondition(Element.dataType == dataType, "elements read as another type")
        guard let storage else {
            let value = Element(fromDouble: scalarValue)
            return try withUnsafePointer(to: value, body)
        }
        try storage.settle()
        let base = UnsafePointer(storage.pointer.assumingMemoryBound(to: Element.self) + offset)
        guard let strides else { return try body(base) }
        let packed = try Storage.allocate(byteCount: count * dataType.byteCount)
        let target = packed.pointer.assumingMemoryBound(to: Element.self)
        Self.copyStrided(base, strides: strides, shape: shape.dimensions, to: target)
        return try withExtendedLifetime(packed) { try body(UnsafePointer(target)) }
    }

    /// Writes a strided array packed, last axis fastest.
    static func copyStrided<Element>(
        _ source: UnsafePointer<Element>, strides: [Int], shape: [Int], to target: UnsafeMutablePointer<Element>
    ) {
        let rank = shape.count
        if shape.contains(0) { return }
        if rank == 0 {
            target.initialize(to: source.pointee)
            return
        }
        let inner = shape[rank - 1]
        let innerStride = strides[rank - 1]
        var index = [Int](repeating: 0, count: rank)
        var position = 0
        var output = target
        while true {
            let row = source + position
            if innerStride == 1 {
                output.initialize(from: row, count: inner)
            } else {
                for column in 0..<inner { (output + column).initialize(to: row[column * innerStride]) }
            }
            output += inner
            var axis = rank - 2
            while axis >= 0 {
                index[axis] += 1
                position += strides[axis]
                if index[axis] < shape[axis] { break }
                position -= strides[axis] * shape[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// The only element of a tensor with one element.
    public var item: Double { firstElement }

    /// The first element in row-major order; nan when there is none.
    var firstElement: Double {
        guard let storage else { return scalarValue }
        guard count > 0 else { return .nan }
        return switch dataType {
        case .f64: storage.pointer.assumingMemoryBound(to: Double.self)[offset]
        case .f32: Double(storage.pointer.assumingMemoryBound(to: Float.self)[offset])
        case .bool: storage.pointer.assumingMemoryBound(to: Bool.self)[offset] ? 1 : 0
        }
    }

    /// All elements in row-major order as doubles: for display, tests and small work.
    public func doubles() -> [Double] {
        func read<Element: TensorElement>(_ type: Element.Type) -> [Double] {
            let total = count
            // Packing can only fail for want of memory, when the array of doubles could not be had either.
            return (try? withPacked(type) { pointer in (0..<total).map { pointer[$0].asDouble } }) ?? []
        }
        switch dataType {
        case .f64: return read(Double.self)
        case .f32: return read(Float.self)
        case .bool: return read(Bool.self)
        }
    }
}
