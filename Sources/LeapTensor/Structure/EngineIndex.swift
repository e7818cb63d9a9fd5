import LeapDiagnostics

extension Engine {
    /// The elements that an index chooses, by NumPy's rules: `x[1]`, `x[1:3, ::-1]`, `x[..., 0]`, `x[x > 0]`,
    /// `x[[2, 0]]`. Slices are views; masks and arrays of places copy.
    /// - Throws: `.index` for places out of range, too many items, or a mask that does not fit; `.type` for places that
    ///   are not whole numbers.
    public func index(_ x: Tensor, _ items: [IndexItem]) throws -> Tensor {
        if !x.isRecorded || !isRecording {
            if let part = try x.part(items) { return part }
            if items.count == 1, case .mask(let mask) = items[0], mask.rank == x.rank, x.rank > 0 {
                return try chosen(x, where: try IndexResolver.fitting(mask, axis: 0, x.shape))
            }
        }
        return try select(x, try IndexResolver.resolve(items, x.shape), name: "index")
    }

    /// The part of an array at a place of its first axis.
    /// - Throws: `.index` when there is no such place, or no axis.
    public func subtensor(_ x: Tensor, at place: Int) throws -> Tensor {
        if !x.isRecorded || !isRecording, x.rank > 0 {
            let checked = try IndexResolver.checked(place, axis: 0, size: x.shape[0])
            guard x.rank > 1 else { return x.element(at: checked * (x.strides?[0] ?? 1)) }
            let stride = x.strides?[0] ?? x.shape.dimensions.dropFirst().reduce(1, *)
            return x.trailing(axes: 1, at: checked * stride)
        }
        return try index(x, [.integer(place)])
    }

    /// The parts of an array along its first axis.
    /// - Throws: `.shape` for a number.
    public func rows(_ x: Tensor) throws -> [Tensor] {
        guard x.rank > 0 else { throw TensorError(.shape, "a number has no axis to go along") }
        // Each row is an object of its own, of about 200 bytes, and whoever goes over them makes another of each; there
        // may be many rows without any elements.
        let (bytes, overflow) = x.shape[0].multipliedReportingOverflow(by: 400)
        guard !overflow, bytes < 1 << 28 || bytes <= SystemMemory.available() else {
            throw TensorError(
                .memory, "\(x.shape[0]) rows do not fit in this machine's memory one by one",
                help: ["use whole-array functions, which need no separate rows"])
        }
        var rows: [Tensor] = []
        rows.reserveCapacity(x.shape[0])
        for place in 0..<x.shape[0] {
            if place & 0xFFFF == 0 { try checkInterrupt() }
            rows.append(try subtensor(x, at: place))
        }
        return rows
    }

    /// A new array that has `value` where the index points, and is else like `x`. The value broadcasts; of several
    /// values for one place the last counts. The result has the type of `x`.
    /// - Throws: what `index` throws; `.shape` when the value does not broadcast; `.type` for numbers put into
    ///   a boolean array.
    public func assign(_ x: Tensor, _ items: [IndexItem], _ value: Tensor) throws -> Tensor {
        let selection = try IndexResolver.resolve(items, x.shape)
        let value = try assignable(value, to: x, selection.shape)
        return try overwrite(x, selection, value)
    }

    /// Puts `value` into the array itself where the index points.
    ///
    /// It happens only when nobody could notice: `x` and its memory have no other holder, `x` and the value are not
    /// recorded, and the elements lie packed.
    /// - Returns: whether it was done; if not, nothing has changed and `assign` does the work.
    /// - Throws: what `assign` throws.
    public func assignInPlace(_ x: inout Tensor, _ items: [IndexItem], _ value: Tensor) throws -> Bool {
        guard isKnownUniquelyReferenced(&x), x.variable == 0, !x.isRecorded, !value.isRecorded, x.strides == nil,
            x.holdsStorageAlone()
        else { return false }
        if value.rank == 0, x.dataType != .bool || value.dataType == .bool, let place = try x.elementPlace(items) {
            x.setElement(at: place, to: value.scalarValue)
            return true
        }
        let selection = try IndexResolver.resolve(items, x.shape)
        let value = try assignable(value, to: x, selection.shape)
        guard let storage = x.storage else { return false }
        // The value may show the memory that is about to change; then its elements are copied first.
        try Self.write(value.storage === storage ? value.packedCopy() : value, selection, into: storage, at: x.offset)
        return true
    }

    /// The value in the type of the array, checked against the shape it is to fill.
    private func assignable(_ value: Tensor, to x: Tensor, _ shape: Shape) throws -> Tensor {
        if x.dataType == .bool, value.dataType != .bool {
            throw TensorError(
                .type, "a boolean array cannot hold numbers",
                help: ["convert the array first: \(code: "{0} = f64({0})")"])
        }
        guard value.shape.isBroadcastable(to: shape) else {
            throw TensorError(
                .shape,
                "the value has the shape \(value.shape.literal), but the index selects \(shape.literal)",
                help: ["one number would fill all of the selection"])
        }
        var value = value
        if value.rank > shape.rank {
            value = try reshape(value, to: Shape(Array(value.shape.dimensions.suffix(shape.rank))))
        }
        return value.dataType == x.dataType ? value : try convert(value, to: x.dataType)
    }

    /// A copy of `x` with a selection overwritten. The value broadcasts to the selection and has the type of `x`.
    func overwrite(_ x: Tensor, _ selection: Selection, _ value: Tensor, name: String = "assign") throws -> Tensor {
        let storage = try x.packedStorage()
        try Self.write(value, selection, into: storage, at: 0)
        let result = Tensor(dataType: x.dataType, shape: x.shape, storage: storage)
        return record(result, AssignOperation(selection, name: name), x, value)
    }

    static func write(
        _ value: Tensor, _ selection: Selection, into storage: Storage, at offset: Int
    ) throws {
        switch value.dataType {
        case .f64: try write(Double.self, value, selection, into: storage, at: offset)
        case .f32: try write(Float.self, value, selection, into: storage, at: offset)
        case .bool: try write(Bool.self, value, selection, into: storage, at: offset)
        }
    }

    private static func write<Element: TensorElement>(
        _ type: Element.Type, _ value: Tensor, _ selection: Selection, into storage: Storage, at offset: Int
    ) throws {
        let target = storage.pointer.assumingMemoryBound(to: Element.self) + offset
        let shape = selection.shape
        value.withStrided(type) { source, strides in
            let spread = value.shape.broadcastStrides(strides, to: shape)
            switch selection {
            case .view(let geometry):
                let packed = geometry.inputShape.packedStrides
                let base = target + geometry.offset(packed)
                let pair = StridedPair(shape: shape.dimensions, first: geometry.strides(packed), second: spread)
                let (count, stepOut, stepIn) = (pair.innerCount, pair.innerFirst, pair.innerSecond)
                pair.forEachRow { output, input in
                    let output = base + output
                    let input = source + input
                    for index in 0..<count { output[index * stepOut] = input[index * stepIn] }
                }
            case .gather(let plan):
                // Element number k of the selection lies in block k / blockLength.
                let pair = StridedPair(shape: shape.dimensions, first: shape.packedStrides, second: spread)
                let length = plan.blockLength
                plan.starts.withUnsafeBufferPointer { starts in
                    pair.forEachRow { first, input in
                        var block = first / length
                        var position = first - block * length
                        for index in 0..<pair.innerCount {
                            target[starts[block] + position] = source[input + index * pair.innerSecond]
                            position += 1
                            if position == length {
                                position = 0
                                block += 1
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A selection overwritten: the first input is the array, the second the value.
public final class AssignOperation: Operation {
    let selection: Selection
    private let ownName: String

    init(_ selection: Selection, name: String) {
        self.selection = selection
        ownName = name
        super.init()
    }

    public override var name: String { ownName }
    /// Listed places may come from a mask, or from another value that is not recorded.
    public override var keepsRecordedChoice: Bool { selection.isList }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let x = try input(0, of: inputs, shape: selection.inputShape)
        let value = try input(1, of: inputs)
        guard value.shape.broadcast(with: selection.shape) == selection.shape else {
            throw TensorError.doNotFit(value.shape, selection.shape, names: nil)
        }
        return try engine.overwrite(x, selection, engine.convert(value, to: x.dataType), name: name)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        var result = InputGradients()
        if wants(0) {
            let zero = Tensor(scalar: 0, dataType: gradient.dataType)
            result.first = try engine.overwrite(gradient, selection, zero)
        }
        if wants(1), let value = node.secondInput {
            var selected = try engine.select(gradient, selection, name: "index")
            if case .gather(let plan) = selection, let winners = plan.lastOfEach() {
                // A value that a later one replaced has no effect.
                let mask = try Tensor(
                    winners.flatMap { [Bool](repeating: $0, count: plan.blockLength) }, shape: plan.shape)
                selected = try engine.multiply(selected, try engine.convert(mask, to: gradient.dataType))
            }
            result.second = try engine.sum(selected, to: value.shape)
        }
        return result
    }
}

extension Shape {
    /// Whether a value of this shape fills the other by repeating its elements.
    func isBroadcastable(to other: Shape) -> Bool {
        guard rank <= other.rank else {
            // Leading axes of size 1 may go, as in NumPy's assignment.
            return dimensions.prefix(rank - other.rank).allSatisfy { $0 == 1 }
                && Shape(Array(dimensions.suffix(other.rank))).isBroadcastable(to: other)
        }
        let missing = other.rank - rank
        return dimensions.indices.allSatisfy { dimensions[$0] == 1 || dimensions[$0] == other[$0 + missing] }
    }

    /// Strides that show an array of this shape as one of the other.
    func broadcastStrides(_ strides: [Int], to other: Shape) -> [Int] {
        (0..<other.rank).map { axis in
            let own = axis - other.rank + rank
            return own < 0 || dimensions[own] == 1 ? 0 : strides[own]
        }
    }
}

extension Tensor {
    /// The part that an index of integers alone points to, without a record; `nil` for another index.
    @inline(__always)
    func part(_ items: [IndexItem]) throws -> Tensor? {
        let dimensions = shape.dimensions
        guard !items.isEmpty, items.count <= dimensions.count else { return nil }
        if items.count == dimensions.count { return try elementPlace(items).map(element) }
        var packedPlace = 0
        var stridedPlace = 0
        for axis in 0..<items.count {
            guard case .integer(let place) = items[axis] else { return nil }
            let checked = try IndexResolver.checked(place, axis: axis, size: dimensions[axis])
            packedPlace = packedPlace * dimensions[axis] + checked
            if let strides { stridedPlace += checked * strides[axis] }
        }
        let length = dimensions[items.count...].reduce(1, *)
        return trailing(axes: items.count, at: strides == nil ? packedPlace * length : stridedPlace)
    }

    /// A view of the last axes, without the first few.
    func trailing(axes dropped: Int, at place: Int) -> Tensor {
        guard let storage else { return self }
        return Tensor(
            dataType: dataType, shape: Shape(Array(shape.dimensions[dropped...])), storage: storage,
            offset: offset + place, strides: strides.map { Array($0[dropped...]) })
    }

    /// Where in the storage (from `offset`) the element lies that an index of integers, one for each axis, points to;
    /// `nil` for another index.
    @inline(__always)
    func elementPlace(_ items: [IndexItem]) throws -> Int? {
        let dimensions = shape.dimensions
        guard !dimensions.isEmpty, items.count == dimensions.count else { return nil }
        var packedPlace = 0
        var stridedPlace = 0
        for axis in 0..<items.count {
            guard case .integer(let place) = items[axis] else { return nil }
            let checked = try IndexResolver.checked(place, axis: axis, size: dimensions[axis])
            packedPlace = packedPlace * dimensions[axis] + checked
            if let strides { stridedPlace += checked * strides[axis] }
        }
        return strides == nil ? packedPlace : stridedPlace
    }

    /// The element at a place of the storage, as a number of its own.
    @inline(__always)
    func element(at place: Int) -> Tensor {
        guard let storage else { return Tensor(scalar: scalarValue, dataType: dataType) }
        let position = offset + place
        let value: Double =
            switch dataType {
            case .f64: storage.pointer.assumingMemoryBound(to: Double.self)[position]
            case .f32: Double(storage.pointer.assumingMemoryBound(to: Float.self)[position])
            case .bool: storage.pointer.assumingMemoryBound(to: Bool.self)[position] ? 1 : 0
            }
        return Tensor(scalar: value, dataType: dataType)
    }

    func setElement(at place: Int, to value: Double) {
        guard let storage else { return }
        let position = offset + place
        switch dataType {
        case .f64: storage.pointer.assumingMemoryBound(to: Double.self)[position] = value
        case .f32: storage.pointer.assumingMemoryBound(to: Float.self)[position] = Float(value)
        case .bool: storage.pointer.assumingMemoryBound(to: Bool.self)[position] = value != 0
        }
    }

    /// Where the elements begin, if they lie packed in memory.
    var packedBytes: UnsafeRawPointer? {
        guard strides == nil, let storage else { return nil }
        return UnsafeRawPointer(storage.pointer + offset * dataType.byteCount)
    }

    /// Fresh memory with the packed elements.
    func packedStorage() throws -> Storage {
        let target = try Storage.allocate(byteCount: count * dataType.byteCount)
        if let source = packedBytes {
            target.pointer.copyMemory(from: source, byteCount: count * dataType.byteCount)
            return target
        }
        func copy<Element: TensorElement>(_ type: Element.Type) {
            withStrided(type) { source, strides in
                Self.copyStrided(
                    source, strides: strides, shape: shape.dimensions,
                    to: target.pointer.assumingMemoryBound(to: Element.self))
            }
        }
        switch dataType {
        case .f64: copy(Double.self)
        case .f32: copy(Float.self)
        case .bool: copy(Bool.self)
        }
        return target
    }

    /// The same elements in memory of their own, without a record.
    func packedCopy() throws -> Tensor {
        Tensor(dataType: dataType, shape: shape, storage: try packedStorage())
    }
}
