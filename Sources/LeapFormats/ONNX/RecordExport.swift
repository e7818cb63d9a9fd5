import LeapTensor

/// The record of a network's output as an ONNX graph: every operation that depends on the input becomes a node or a few,
/// every other value a constant.
///
/// A second record, of the same network for another number of rows, tells which sizes follow from that number: those
/// that differ. So nothing has to be known about how an operation treats its axes.
public struct RecordExport {
    /// Why a record cannot be exported.
    public enum Fault: Error {
        /// An operation that ONNX graphs of Leap do not have: where it stands, and what it is.
        case unsupported([UInt64], String)
        /// A value that changes with the input, though no operation is recorded that computes it from the input. Where
        /// something was computed from it.
        case unrecorded([UInt64])
        /// The output does not depend on the input.
        case independent
        /// The number of rows plays a part that a free size cannot.
        case fixedRows
    }

    /// Where a value was computed, as raw values of source spans: the operation, and the calls around it, outwards.
    static func place(of value: Tensor) -> [UInt64] {
        var result = [value.origin]
        var call = value.call
        while let next = call {
            result.append(next.origin)
            call = next.parent
        }
        return result
    }

    /// The functions of the language that can be exported, for messages.
    public static let supported =
        "+ - * / // % ^ @, relu leaky_relu gelu sigmoid tanh softplus softmax log_softmax, exp log sqrt abs sign floor ceil "
        + "round sin cos tan asin acos atan sinh cosh erf expm1 log1p, maximum minimum, sum mean var std max min logsumexp, "
        + "conv2d conv2d_transpose maxpool2d meanpool2d sumpool2d, reshape flatten transpose .T expand squeeze concat stack einsum, x[1:3] x[..., 0]"

    private let record: RecordGraph
    private let other: RecordGraph?
    private let names: [UInt64: String]
    /// Whether each value depends on the input.
    private let depends: [Bool]
    /// The name of each value in the graph, once it has one.
    private var valueNames: [Int: String] = [:]
    private var usedNames: Set<String> = ["x", "y"]
    private var graph = ONNXGraph()

    /// - Parameters:
    ///   - record: of an output; `input` is the leaf that stands for the input.
    ///   - again: the same for other inputs of the same shape, so different that a choice by their values shows.
    ///   - other: the same for another number of rows; `nil` when the sizes are to be as they are.
    ///   - names: of parameters.
    /// - Throws: `Fault`.
    public init(
        _ record: RecordGraph, again: [RecordGraph], other: RecordGraph?, input: UInt64, names: [UInt64: String]
    ) throws {
        (self.record, self.other, self.names) = (record, other, names)
        guard let leaf = record.nodes.firstIndex(where: { $0.tensor.variable == input }) else {
            throw Fault.independent
        }
        depends = record.dependents(of: leaf)
        valueNames[leaf] = "x"
        for again in again { try Self.compareConstants(record, again, depends, isSameShape: true) }
        if let other {
            guard Self.hasSameForm(record, other) else { throw Fault.fixedRows }
            try Self.compareConstants(record, other, depends, isSameShape: false)
        }
        graph.inputs = [ONNXGraph.Port(name: "x", sizes: sizes(leaf))]
    }

    private static func hasSameForm(_ a: RecordGraph, _ b: RecordGraph) -> Bool {
        a.nodes.count == b.nodes.count
            && zip(a.nodes, b.nodes).allSatisfy {
                $0.inputs == $1.inputs && $0.tensor.operation?.name == $1.tensor.operation?.name
                    && $0.tensor.rank == $1.tensor.rank
            }
    }

    /// Values that were not computed from the input must not change with it, nor with the number of rows.
    private static func compareConstants(
        _ record: RecordGraph, _ again: RecordGraph, _ depends: [Bool], isSameShape: Bool
    ) throws {
        func fault(_ position: Int) -> Fault {
            guard isSameShape else { return .fixedRows }
            let user = record.nodes.first { $0.inputs.contains(position) }
            return .unrecorded(place(of: user?.tensor ?? record.nodes[position].tensor))
        }
        guard hasSameForm(record, again) else {
            throw isSameShape ? Fault.unrecorded(place(of: record.nodes[record.outputPosition].tensor)) : .fixedRows
        }
        for (position, node) in record.nodes.enumerated() where node.inputs.isEmpty && !depends[position] {
            let (a, b) = (node.tensor, again.nodes[position].tensor)
            if a === b || a.variable != 0 && a.variable == b.variable { continue }
            guard a.shape == b.shape, a.dataType == b.dataType, try isEqual(a, b) else { throw fault(position) }
        }
    }

    private static func isEqual(_ a: Tensor, _ b: Tensor) throws -> Bool {
        func compare<Element: TensorElement & Equatable>(_ type: Element.Type) throws -> Bool {
            try a.withPacked(type) { x in
                try b.withPacked(type) { y in
                    (0..<a.count).allSatisfy { x[$0] == y[$0] || x[$0] != x[$0] && y[$0] != y[$0] }
                }
            }
        }
        switch a.dataType {
        case .f64: return try compare(Double.self)
        case .f32: return try compare(Float.self)
        case .bool: return try compare(Bool.self)
        }
    }

    /// The sizes of a value, those free that follow from the number of rows.
    private func sizes(_ position: Int) -> [ONNXGraph.Size] {
        let shape = record.nodes[position].tensor.shape.dimensions
        guard let other else { return shape.map { .fixed($0) } }
        return zip(shape, other.nodes[position].tensor.shape.dimensions).map { $0 == $1 ? .fixed($0) : .free("batch") }
    }

    // Building

    /// The graph, with the input `x` and the output `y`.
    /// - Throws: `Fault`, and what packing arrays throws.
    public mutating func exported() throws -> ONNXGraph {
        guard depends[record.outputPosition] else { throw Fault.independent }
        for position in record.nodes.indices where depends[position] && valueNames[position] == nil {
            try add(position)
        }
        graph.nodes.append(
            node("Identity", [valueNames[record.outputPosition] ?? "x"], output: "y"))
        graph.outputs = [ONNXGraph.Port(name: "y", sizes: sizes(record.outputPosition))]
        return graph
    }

    private func node(
        _ type: String, _ inputs: [String], output: String, _ attributes: [String: ONNXGraph.Attribute] = [:]
    ) -> ONNXGraph.Node {
        ONNXGraph.Node(
            type: type, inputs: inputs, outputs: [output], attributes: attributes, name: "\(type)_\(graph.nodes.count)")
    }

    /// Adds a node and returns the name of what it computes.
    mutating func emit(
        _ type: String, _ inputs: [String], _ attributes: [String: ONNXGraph.Attribute] = [:]
    ) -> String {
        let output = unused("v\(graph.nodes.count)")
        graph.nodes.append(node(type, inputs, output: output, attributes))
        return output
    }

    private mutating func unused(_ wanted: String) -> String {
        var name = wanted
        var number = 2
        while !usedNames.insert(name).inserted {
            name = "\(wanted)_\(number)"
            number += 1
        }
        return name
    }

    /// Adds a constant number.
    mutating func constant(_ value: Double) -> String {
        constant(Tensor(scalar: value), "number_\(graph.constants.count)")
    }

    /// Adds a list of whole numbers: a shape or axes.
    mutating func whole(_ values: [Int]) throws -> String {
        let tensor = try Tensor(values.map(Double.init), shape: Shape([values.count]))
        return constant(tensor, "sizes_\(graph.constants.count)", isWhole: true)
    }

    private mutating func constant(_ tensor: Tensor, _ wanted: String, isWhole: Bool = false) -> String {
        let name = unused(wanted)
        graph.constants.append(ONNXGraph.Constant(name: name, tensor: tensor, isWhole: isWhole))
        return name
    }

    /// The name of a value; one that does not depend on the input becomes a constant, which is called as the parameter it
    /// was computed from, if that is one.
    private mutating func name(_ position: Int) -> String {
        if let known = valueNames[position] { return known }
        let variables = self.variables(position)
        let wanted = variables.count == 1 ? names[variables.first ?? 0] : nil
        let name = constant(record.nodes[position].tensor, wanted ?? "constant_\(graph.constants.count)")
        valueNames[position] = name
        return name
    }

    /// The parameters that a value was computed from.
    private func variables(_ position: Int) -> Set<UInt64> {
        var found: Set<UInt64> = []
        var seen: Set<Int> = []
        var open = [position]
        while let next = open.popLast() {
            guard seen.insert(next).inserted else { continue }
            let node = record.nodes[next]
            if node.tensor.variable != 0 { found.insert(node.tensor.variable) }
            open += node.inputs
        }
        return found
    }

    /// Adds the nodes that compute a value.
    private mutating func add(_ position: Int) throws {
        let node = record.nodes[position]
        guard let operation = node.tensor.operation else {
            throw Fault.unsupported(Self.place(of: node.tensor), "this value")
        }
        // The slope of leaky_relu is a setting there, no value.
        let isSlope = operation.name == "leaky_relu" && OperationStep.isSetting(record.nodes[node.inputs[1]].tensor)
        let inputs = node.inputs.enumerated().map { isSlope && $0 == 1 ? "" : name($1) }
        let step = OperationStep(
            operation: operation, value: node.tensor, inputs: inputs,
            inputTensors: node.inputs.map { record.nodes[$0].tensor },
            shape: sizes(position), inputShapes: node.inputs.map { sizes($0) },
            otherCount: other.flatMap { ($0.nodes[position].tensor.operation as? ReductionOperation)?.count })
        valueNames[position] = try step.write(to: &self)
    }
}
