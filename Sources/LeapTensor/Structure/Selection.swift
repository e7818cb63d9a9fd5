/// A choice of elements of an array of a known shape, laid out as an array: the one form behind indexing, slices,
/// `take`, sorting, `tile`, `pad` and the rest.
///
/// Reading a selection is `Engine.select`; its derivative is `Engine.scatter`, which adds each value to the place it
/// came from, and whose derivative is again `select`.
enum Selection {
    /// Elements at regular distances: read without a copy.
    case view(ViewGeometry)
    /// Elements at listed places.
    case gather(GatherPlan)

    /// Whether the places are listed, not told by distances.
    var isList: Bool {
        if case .gather = self { return true }
        return false
    }

    var inputShape: Shape {
        switch self {
        case .view(let geometry): geometry.inputShape
        case .gather(let plan): plan.inputShape
        }
    }

    var shape: Shape {
        switch self {
        case .view(let geometry): geometry.shape
        case .gather(let plan): plan.shape
        }
    }
}

/// A list of blocks of an array: `blockLength` neighbours from each of `starts`, which count elements of the packed
/// array. Two blocks are the same or disjoint.
struct GatherPlan {
    let inputShape: Shape
    let shape: Shape
    let starts: [Int]
    let blockLength: Int

    /// The elements at chosen places along each axis, as NumPy's `ix_`; `nil` takes the whole axis.
    /// - Parameter check: looks for an interrupt.
    static func grid(_ inputShape: Shape, _ places: [[Int]?], check: () throws -> Void) throws -> GatherPlan {
        let shape = try Shape.checked(places.indices.map { places[$0]?.count ?? inputShape[$0] })
        let strides = inputShape.packedStrides
        var blockAxis = inputShape.rank
        while blockAxis > 0, places[blockAxis - 1] == nil { blockAxis -= 1 }
        let blockLength = inputShape.dimensions[blockAxis...].reduce(1, *)
        if shape.dimensions.contains(0) {
            return GatherPlan(inputShape: inputShape, shape: shape, starts: [], blockLength: 1)
        }
        try checkMemory(shape)
        var starts = [0]
        for axis in 0..<blockAxis {
            let offsets = places[axis]?.map { $0 * strides[axis] } ?? (0..<inputShape[axis]).map { $0 * strides[axis] }
            starts = try sums(starts, offsets, check: check)
        }
        return GatherPlan(inputShape: inputShape, shape: shape, starts: starts, blockLength: blockLength)
    }

    /// The array as a whole, `counts` times along each axis, one of them more than once: the last axis that is repeated is
    /// copied in runs with all behind it.
    static func tiled(
        _ inputShape: Shape, _ counts: [Int], _ shape: Shape, check: () throws -> Void
    ) throws -> GatherPlan {
        let strides = inputShape.packedStrides
        let last = counts.lastIndex { $0 != 1 } ?? 0
        var starts = [0]
        for axis in 0..<last {
            let size = inputShape[axis]
            let offsets = (0..<size).map { $0 * strides[axis] }
            let all = try sums([Int](repeating: 0, count: counts[axis]), offsets, check: check)
            starts = try sums(starts, all, check: check)
        }
        starts = try sums(starts, [Int](repeating: 0, count: counts[last]), check: check)
        let blockLength = inputShape.dimensions[last...].reduce(1, *)
        return GatherPlan(inputShape: inputShape, shape: shape, starts: starts, blockLength: blockLength)
    }

    /// Each start with each offset, the offsets innermost.
    private static func sums(_ starts: [Int], _ offsets: [Int], check: () throws -> Void) throws -> [Int] {
        if offsets == [0] { return starts }
        let part = 1 << 16
        var result: [Int] = []
        result.reserveCapacity(starts.count * offsets.count)
        for start in starts {
            for first in stride(from: 0, to: offsets.count, by: part) {
                for offset in offsets[first..<min(first + part, offsets.count)] { result.append(start + offset) }
                try check()
            }
        }
        return result
    }

    /// Checks that the places of so many elements can be listed.
    /// - Throws: `.memory` when the lists would not fit.
    static func checkMemory(_ shape: Shape) throws {
        guard shape.count <= Storage.physicalMemory / 32 else {
            throw TensorError(
                .memory,
                "choosing the \(shape.count) elements of a \(shape.description) array takes more than this "
                    + "machine's memory")
        }
    }

    /// For each block, whether no later block has the same place; `nil` when all places differ.
    func lastOfEach() -> [Bool]? {
        var last: [Int: Int] = [:]
        last.reserveCapacity(starts.count)
        for (index, start) in starts.enumerated() { last[start] = index }
        guard last.count < starts.count else { return nil }
        return starts.indices.map { last[starts[$0]] == $0 }
    }
}

/// A selection as it stands in a record.
public final class SelectOperation: Operation {
    /// Where the places come from, which says what to do when the elements have other values.
    enum Choice {
        /// From settings only, as those of a slice: they stay.
        case fixed
        /// Maybe from values that are not recorded, as those of a mask, or from values in a way that the shape of the
        /// result depends on, as those of `unique`: they stay, too, for want of anything better.
        case kept
        /// From the values, as those of a sorted array: they are looked for again.
        case again((Tensor, Engine) throws -> Tensor)
    }

    let selection: Selection
    private let ownName: String
    private let choice: Choice

    init(_ selection: Selection, name: String, choice: Choice) {
        self.selection = selection
        ownName = name
        self.choice = choice
        super.init()
    }

    public override var name: String { ownName }
    public override var keepsRecordedChoice: Bool {
        if case .kept = choice { return true }
        return false
    }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let x = try input(0, of: inputs, shape: selection.inputShape)
        if case .again(let compute) = choice { return try compute(x, engine) }
        return try engine.select(x, selection, name: name, choice: choice)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        InputGradients(try engine.scatter(gradient, selection))
    }
}

/// The transpose of a selection: zeros, with each element added at the place that the selection read.
public final class ScatterOperation: Operation {
    let selection: Selection
    /// What stands around the elements of a padded array; `nil` for a transposed selection.
    private let border: Double?

    init(_ selection: Selection, border: Double? = nil) {
        self.selection = selection
        self.border = border
        super.init()
    }

    public override var name: String { border == nil ? "scatter" : "pad" }
    /// Listed places may have been found by sorting, or by a mask.
    public override var keepsRecordedChoice: Bool { selection.isList }

    public override func forward(_ inputs: [Tensor], engine: Engine) throws -> Tensor {
        let x = try input(0, of: inputs, shape: selection.shape)
        if let border { return try engine.framed(x, selection, border) }
        return try engine.scatter(engine.number(x), selection)
    }

    public override func backward(
        _ node: Tensor, gradient: Tensor, wants: (Int) -> Bool, engine: Engine
    ) throws -> InputGradients {
        InputGradients(try engine.select(gradient, selection, name: "index"))
    }
}

extension Engine {
    /// The selected elements.
    /// - Parameter choice: where the places come from; when omitted, those of a view are fixed and others kept.
    func select(
        _ x: Tensor, _ selection: Selection, name: @autoclosure () -> String,
        choice: @autoclosure () -> SelectOperation.Choice? = nil
    ) throws -> Tensor {
        let result: Tensor
        switch selection {
        case .view(let geometry): result = try x.view(geometry)
        case .gather(let plan):
            switch x.dataType {
            case .f64: result = try gather(Double.self, x, plan)
            case .f32: result = try gather(Float.self, x, plan)
            case .bool: result = try gather(Bool.self, x, plan)
            }
        }
        return record(
            result, SelectOperation(selection, name: name(), choice: choice() ?? (selection.isList ? .kept : .fixed)), x
        )
    }

    private func gather<Element: TensorElement>(
        _ type: Element.Type, _ x: Tensor, _ plan: GatherPlan
    ) throws -> Tensor {
        try x.withPacked(type) { source in
            try Tensor.build(type, shape: plan.shape) { target in
                let length = plan.blockLength
                try plan.starts.withUnsafeBufferPointer { starts in
                    try inChunks(of: starts.count) { first, count in
                        if length == 1 {
                            for index in first..<(first + count) { target[index] = source[starts[index]] }
                        } else {
                            for index in first..<(first + count) {
                                (target + index * length).initialize(from: source + starts[index], count: length)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Zeros of the selection's input shape, with each element of `g` added at the place it was selected from.
    func scatter(_ g: Tensor, _ selection: Selection) throws -> Tensor {
        let result: Tensor
        switch g.dataType {
        case .f64: result = try scatter(Double.self, g, selection)
        case .f32: result = try scatter(Float.self, g, selection)
        case .bool: throw TensorError(.type, "a boolean array has no derivative")
        }
        return record(result, ScatterOperation(selection), g)
    }

    private func scatter<Element: TensorElement & FloatingPoint>(
        _ type: Element.Type, _ g: Tensor, _ selection: Selection
    ) throws -> Tensor {
        let shape = selection.inputShape
        return try Tensor.build(type, shape: shape) { target in
            target.initialize(repeating: 0, count: shape.count)
            switch selection {
            case .view(let geometry):
                let packed = shape.packedStrides
                let base = target + geometry.offset(packed)
                g.withStrided(type) { source, strides in
                    let pair = StridedPair(
                        shape: geometry.shape.dimensions, first: geometry.strides(packed), second: strides)
                    let (count, stepOut, stepIn) = (pair.innerCount, pair.innerFirst, pair.innerSecond)
                    pair.forEachRow { output, input in
                        let output = base + output
                        let input = source + input
                        for index in 0..<count { output[index * stepOut] += input[index * stepIn] }
                    }
                }
            case .gather(let plan):
                try g.withPacked(type) { source in
                    let length = plan.blockLength
                    try plan.starts.withUnsafeBufferPointer { starts in
                        try inChunks(of: starts.count) { first, count in
                            for index in first..<(first + count) {
                                let output = target + starts[index]
                                let input = source + index * length
                                for position in 0..<length { output[position] += input[position] }
                            }
                        }
                    }
                }
            }
        }
    }
}
