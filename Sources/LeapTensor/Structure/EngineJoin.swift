import LeapDiagnostics

extension Engine {
    /// The arrays one after the other along an axis that they have.
    ///
    /// The element type is the widest of the arrays'.
    /// - Throws: `.shape` when there is no array, one is a number, or another axis differs.
    public func concat(_ parts: [Tensor], axis: Int = 0) throws -> Tensor {
        guard let first = parts.first else {
            throw TensorError(
                .shape, "concat needs at least one array", help: ["\(code: "concat([1, 2], [3])") joins two"])
        }
        guard parts.allSatisfy({ $0.rank > 0 }) else {
            throw TensorError(
                .shape, "concat joins arrays along an axis, and a number has none",
                help: ["stack makes a vector of numbers: \(code: "stack(1, 2)")"])
        }
        let axis = try first.shape.normalAxis(axis)
        if parts.count == 1 { return first }
        var total = 0
        for (index, part) in parts.enumerated() {
            guard part.rank == first.rank else {
                throw TensorError(
                    .shape,
                    "concat joins arrays with as many axes: the first has \(Self.axes(first.rank)), number "
                        + "\(index + 1) has \(Self.axes(part.rank))",
                    help: Self.joinHelp(parts, index, axis))
            }
            for other in 0..<first.rank where other != axis && part.shape[other] != first.shape[other] {
                throw TensorError(
                    .shape,
                    "arrays joined along axis \(axis) must agree in the others: the first is "
                        + "\(first.shape.description), number \(index + 1) is \(part.shape.description)",
                    help: Self.joinHelp(parts, index, axis))
            }
            total += part.shape[axis]
        }
        let shape = try Shape.checked(first.shape.replacing(axis..<(axis + 1), with: [total]))
        let sizes = parts.map { $0.shape[axis] }
        return try join(parts, shape, JoinOperation(axis: axis, sizes: sizes, name: "concat"))
    }

    /// `1 axis`, `2 axes`
    private static func axes(_ rank: Int) -> String { rank == 1 ? "1 axis" : "\(rank) axes" }

    /// What would make two arrays fit for concat.
    private static func joinHelp(_ parts: [Tensor], _ index: Int, _ axis: Int) -> [Help] {
        guard parts.count == 2 else { return [] }
        let (first, second) = (parts[0].shape, parts[1].shape)
        if first.rank == second.rank {
            let differing = first.dimensions.indices.filter { first[$0] != second[$0] }
            guard differing.count == 1 else { return [] }
            return ["\(code: "concat({0}, {1}, axis = \(differing[0]))") joins them along axis \(differing[0])"]
        }
        if axis == 0, first.rank == 2, second.rank == 1, first[1] == second[0] {
            return ["\(code: "concat({0}, [{1}])") adds it as a row"]
        }
        if axis == 0, first.rank == 1, second.rank == 2, second[1] == first[0] {
            return ["\(code: "concat([{0}], {1})") puts it in front as a row"]
        }
        return []
    }

    /// Arrays of one shape as the parts of a new axis. No array gives an empty vector.
    ///
    /// The element type is the widest of the arrays'.
    /// - Throws: `.shape` that names the first array whose shape differs, `.index` for an axis out of range.
    public func stack(_ parts: [Tensor], axis: Int = 0) throws -> Tensor {
        guard let first = parts.first else { return try Tensor([Double](), shape: Shape([0])) }
        if first.rank == 0, axis == 0 || axis == -1, let result = try stackNumbers(parts) { return result }
        for (index, part) in parts.enumerated() where part.shape != first.shape {
            throw TensorError(
                .shape,
                part.rank == 1 && first.rank == 1
                    ? "row \(index) \(Self.extent(part.shape)), row 0 has \(first.shape[0])"
                    : "row \(index) \(Self.extent(part.shape)), row 0 \(Self.extent(first.shape))",
                help: ["the parts of an array have one shape"])
        }
        var dimensions = first.shape.dimensions
        let place = try Shape.newAxis(axis, rank: dimensions.count + 1)
        dimensions.insert(parts.count, at: place)
        let shape = try Shape.checked(dimensions)
        return try join(parts, shape, JoinOperation(axis: place, sizes: nil, name: "stack"))
    }

    /// `has 3 elements`, `is 2×3`, `is a number`
    private static func extent(_ shape: Shape) -> String {
        switch shape.rank {
        case 0: "is a number"
        case 1: shape[0] == 1 ? "has 1 element" : "has \(shape[0]) elements"
        default: "is \(shape.description)"
        }
    }

    /// A vector of numbers of one type, in one loop; `nil` when they are something else.
    private func stackNumbers(_ parts: [Tensor]) throws -> Tensor? {
        guard let type = parts.first?.dataType else { return nil }
        for part in parts {
            if part.rank != 0 || part.dataType != type { return nil }
        }
        func build<Element: TensorElement>(_ element: Element.Type) throws -> Tensor {
            try Tensor.build(element, shape: Shape([parts.count])) { target in
                for index in parts.indices {
                    (target + index).initialize(to: Element(fromDouble: parts[index].scalarValue))
                }
            }
        }
        let result: Tensor
        switch type {
        case .f64: result = try build(Double.self)
        case .f32: result = try build(Float.self)
        case .bool: result = try build(Bool.self)
        }
        guard isRecording, parts.contains(where: \.isRecorded) else { return result }
        return record(result, JoinOperation(axis: 0, sizes: nil, name: "stack"), parts)
    }

    private func record(_ result: Tensor, _ operation: JoinOperation, _ parts: [Tensor]) -> Tensor {
        record(
            result, operation, parts[0], parts.count > 1 ? parts[1] : nil, parts.count > 2 ? Array(parts[2...]) : [])
    }

    private func join(_ parts: [Tensor], _ shape: Shape, _ operation: JoinOperation) throws -> Tensor {
        let type = parts.reduce(parts[0].dataType) { $0.joined(with: $1.dataType) }
        let parts = try parts.map { $0.dataType == type ? $0 : try convert($0, to: type) }
        let storage = try Storage.allocate(byteCount: shape.count * type.byteCount)
        var position = 0
        for (index, part) in parts.enumerated() {
            if operation.axis == 0, let source = part.packedBytes {
                // Along the first axis the parts lie one after the other.
                let length = part.count * type.byteCount
                (storage.pointer + position).copyMemory(from: source, byteCount: length)
                position += length
            } else {
                try Self.write(part, .view(operation.geometry(of: index, in: shape)), into: storage, at: 0)
                position += part.count * type.byteCount
            }
        }
        let result = Tensor(dataType: type, shape: shape, storage: storage)
        return record(result, operation, parts)
    }

    /// Parts of an array along an axis: `sections` equal ones.
    /// - Throws: `.shape` when the axis does not divide evenly.
    public func split(_ x: Tensor, sections: Int, axis: Int = 0) throws -> [Tensor] {
        let axis = try x.shape.normalAxis(axis)
        let size = x.shape[axis]
        guard sections > 0 else { throw TensorError(.domain, "split needs at least one part, not \(sections)") }
        // More parts than elements can only be parts of an empty axis; they would be objects without end.
        guard size % sections == 0, sections <= max(size, 1 << 16) else {
            throw TensorError(
                .shape, "axis \(axis) has \(size) elements, which do not divide into \(sections) equal parts",
                help: [
                    "a list gives the places to cut at, for example \(code: "split({0}, [\(size / 2)]\(axis == 0 ? "" : ", axis = \(axis)"))")"
                ])
        }
        let part = size / sections
        return try (0..<sections).map { try slice(x, axis: axis, $0 * part, ($0 + 1) * part, name: "split") }
    }

    /// Parts of an array along an axis, cut before each of the given places.
    public func split(_ x: Tensor, at places: [Int], axis: Int = 0) throws -> [Tensor] {
        let axis = try x.shape.normalAxis(axis)
        let ends = places.map { Optional($0) } + [nil]
        var start: Int? = 0
        return try ends.map { end in
            defer { start = end }
            let items = [IndexItem](repeating: .all, count: axis) + [.slice(start: start, stop: end, step: 1)]
            return try select(x, try IndexResolver.resolve(items, x.shape), name: "split")
        }
    }

    /// The part of an axis from `start` up to `end`, which must lie within it.
    func slice(_ x: Tensor, axis: Int, _ start: Int, _ end: Int, name: String = "index") throws -> Tensor {
        var starts = [Int](repeating: 0, count: x.rank)
        starts[axis] = start
        let whole = ViewGeometry.whole(x.shape)
        let geometry = ViewGeometry(
            inputShape: x.shape, starts: starts,
            shape: Shape(x.shape.replacing(axis..<(axis + 1), with: [max(0, end - start)])), axes: whole.axes,
            steps: whole.steps)
        return try select(x, .view(geometry), name: name)
    }
}

/// Arrays side by side along an axis. Each input's gradient is its part of the result's.
public final class JoinOperation: Operation {
    /// The axis along which they lie; a new one for `stack`.
    public let axis: Int
    /// The sizes along the axis; `nil` when each input is one place of it.
    public let sizes: [Int]?
    private let starts: [Int]
    private let ownName: String

    init(axis: Int, sizes: [Int]?, name: String) {
        self.axis = axis
        self.sizes = sizes
        var start = 0
        starts = (sizes ?? []).map { size in
            defer { start += size }
            return start
        }
        ownName = name
        super.init()
    }

    public override var name: String { ownName }

    /// Where an input stands in the result.
    func geometry(of input: Int, in shape: Shape) -> ViewGeometry {
        var place = [Int](repeating: 0, count: shape.rank)
        var whole = ViewGeometry.whole(shape)
        if let sizes {
            place[axis] = starts[input]
            return ViewGeometry(
                inputShape: shape, starts: place,
                shape: Shape(shape.replacing(axis..<(axis + 1), with: [sizes[input]])), axes: whole.axes,
                steps: whole.steps)
        }
        place[axis] = input
        whole.axes.remove(at: axis)
        whole.steps.remove(at: axis)
        return ViewGeometry(
            inputShape: shape, starts: place, shape: Shape(shape.replacing(axis..<(axis + 1), with: [])),
            axes: whole.axes, steps: whole.steps)
    }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        try sizes == nil ? engine.stack(inputs, axis: axis) : engine.concat(inputs, axis: axis)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        func part(_ input: Int) throws -> Tensor? {
            guard wants(input) else { return nil }
            if sizes == nil, gradient.rank == 1 { return try engine.subtensor(gradient, at: input) }
            return try engine.select(gradient, .view(geometry(of: input, in: node.shape)), name: "index")
        }
        return InputGradients(
            try part(0), node.secondInput == nil ? nil : try part(1),
            others: try node.otherInputs.indices.map { try part($0 + 2) })
    }
}
