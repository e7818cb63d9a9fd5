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

    // The record. `operation` is nil for constants and for leaves.

    /// How the tensor was computed.
    public private(set) var operation: Operation?
    /// What it was computed from; constants included, so that a lesson can name them.
    public private(set) var firstInput: Tensor?
    public private(set) var secondInput: Tensor?
    public private(set) var otherInputs: [Tensor] = []
    /// The parameter whose value this is, or 0: a leaf of the record.
    public let variable: UInt64
    /// Whether it depends on a parameter.
    public private(set) var isRecorded: Bool
    /// Where in the source it was computed, as `SourceSpan.rawValue`; 0 when unknown.
    public var origin: UInt64 = 0

    // Scratch of the pass over a record that ran last (see `Gradient`).
    var passNumber: UInt64 = 0
    var passIndex: Int32 = 0
    /// Which result this is of an operation that gives several.
    var resultIndex: Int32 = 0

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
    init(dataType: DataType, shape: Shape, storage: Storage, offset: Int = 0, strides: [Int]? = nil) {
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
            self.strides = strides == shape.packedStrides ? nil : strides
        }
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
    func setRecord(_ operation: Operation, _ first: Tensor, _ second: Tensor?, _ others: [Tensor], origin: UInt64) {
        self.operation = operation
        firstInput = first
        secondInput = second
        otherInputs = others
        self.origin = origin
        isRecorded = true
    }

    /// Whether no other tensor shows this memory.
    func holdsStorageAlone() -> Bool { isKnownUniquelyReferenced(&storage) }

    /// Points the record at another computation of the same value (see `Gradient`, higher derivatives).
    func replaceRecord(_ operation: Operation, _ first: Tensor) {
        self.operation = operation
        firstInput = first
        secondInput = nil
        otherInputs = []
    }

    /// Forgets how it was computed: it turned out not to depend on a parameter.
    func clearRecord() {
        operation = nil
        firstInput = nil
        secondInput = nil
        otherInputs = []
        isRecorded = false
    }

    @inlinable public var rank: Int { shape.rank }
    /// The number of elements.
    public var count: Int { shape.count }
    /// How many tensors it was computed from.
    public var inputCount: Int { (firstInput == nil ? 0 : 1) + (secondInput == nil ? 0 : 1) + otherInputs.count }

    /// An input by position.
    public func input(_ index: Int) -> Tensor? {
        switch index {
        case 0: firstInput
        case 1: secondInput
        default: index - 2 < otherInputs.count ? otherInputs[index - 2] : nil
        }
    }

    /// A record of a million nodes in a row would overflow the stack if each freed the next: take it apart here.
    deinit {
        guard firstInput != nil else { return }
        var pending: [Tensor] = []
        takeInputs(into: &pending)
        while var tensor = pending.popLast() {
            if tensor.firstInput != nil, isKnownUniquelyReferenced(&tensor) { tensor.takeInputs(into: &pending) }
        }
    }

    private func takeInputs(into list: inout [Tensor]) {
        if let input = firstInput, input.firstInput != nil { list.append(input) }
        firstInput = nil
        if let input = secondInput, input.firstInput != nil { list.append(input) }
        secondInput = nil
        for input in otherInputs where input.firstInput != nil { list.append(input) }
        otherInputs = []
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
    static func build<Element: TensorElement>(
        _ type: Element.Type, shape: Shape, _ fill: (UnsafeMutablePointer<Element>) throws -> Void
    ) throws -> Tensor {
        let storage = try Storage.allocate(byteCount: shape.count * Element.dataType.byteCount)
        try fill(storage.pointer.assumingMemoryBound(to: Element.self))
        return Tensor(dataType: Element.dataType, shape: shape, storage: storage)
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
