import LeapTensor

/// Follows nan and inf from a result back to where they were made.
struct ForwardSearch {
    let graph: RecordGraph
    let engine: Engine
    /// How many elements of one array are looked at one by one.
    static let elementLimit = 1 << 16

    /// Where every nan and inf that reaches the output was made, in the order of the record.
    func births() throws -> [Birth] {
        var isReached = [Bool](repeating: false, count: graph.nodes.count)
        isReached[graph.outputPosition] = true
        var found: [Birth] = []
        for position in graph.nodes.indices.reversed() where isReached[position] {
            if position & 0xFF == 0 { try engine.checkInterrupt() }
            guard let (births, sources) = try origins(of: position) else { continue }
            found += births
            for source in sources { isReached[source] = true }
        }
        return found.reversed()
    }

    /// The first nan or inf of the whole record, whether it reaches the output or not.
    func first() throws -> Birth? {
        for position in graph.nodes.indices {
            if position & 0xFF == 0 { try engine.checkInterrupt() }
            if let birth = try origins(of: position)?.births.first(where: { $0.kind == .operation }) { return birth }
        }
        return nil
    }

    /// What was made by a node, and the inputs that brought the rest; `nil` when the node is finite.
    private func origins(of position: Int) throws -> (births: [Birth], sources: [Int])? {
        let node = graph.nodes[position]
        let places = try NonFinite.places(node.tensor, limit: Self.elementLimit)
        guard let first = places.first else { return nil }
        func birth(_ kind: Birth.Kind, _ place: Int) -> Birth {
            Birth(kind: kind, direction: .forward, node: position, place: place)
        }
        guard let operation = node.tensor.operation else { return ([birth(.data, nanFirst(node.tensor, places))], []) }
        if operation.isElementwise { return elementwise(node, operation, places, birth) }
        let bad = try node.inputs.filter { try NonFinite.first(graph.nodes[$0].tensor) != nil }
        if bad.isEmpty { return ([birth(.operation, first)], []) }
        let hadNan = try bad.contains { input in
            let tensor = graph.nodes[input].tensor
            return tensor.doubles(at: try NonFinite.places(tensor, limit: Self.elementLimit)).contains(where: \.isNaN)
        }
        let values = node.tensor.doubles(at: places)
        guard !hadNan, let turned = values.firstIndex(where: \.isNaN) else { return ([], bad) }
        return ([birth(.turn, places[turned])], bad)
    }

    /// A nan before an inf: it is the worse of the two.
    private func nanFirst(_ tensor: Tensor, _ places: [Int]) -> Int {
        zip(places, tensor.doubles(at: places)).first { $0.1.isNaN }?.0 ?? places[0]
    }

    /// Element by element: an element is made here when the elements it was computed from are finite.
    private func elementwise(
        _ node: RecordGraph.Node, _ operation: Operation, _ places: [Int], _ birth: (Birth.Kind, Int) -> Birth
    ) -> (births: [Birth], sources: [Int]) {
        let shape = node.tensor.shape
        let own = node.tensor.doubles(at: places)
        let values = node.inputs.map { input in
            let tensor = graph.nodes[input].tensor
            return tensor.doubles(at: places.map { shape.place($0, broadcastFrom: tensor.shape) })
        }
        var made: Int?
        var turned: Int?
        var brings = [Bool](repeating: false, count: node.inputs.count)
        for (index, place) in places.enumerated() {
            var inputs = Array(node.inputs.indices)
            // Only the value that was chosen counts.
            if operation is WhereOperation, inputs.count == 3 { inputs = [values[0][index] != 0 ? 1 : 2] }
            let bad = inputs.filter { !values[$0][index].isFinite }
            for input in bad { brings[input] = true }
            if bad.isEmpty {
                made = made ?? place
            } else if own[index].isNaN, !bad.contains(where: { values[$0][index].isNaN }) {
                turned = turned ?? place
            }
        }
        var births: [Birth] = []
        if let turned { births.append(birth(.turn, turned)) }
        if let made { births.append(birth(.operation, made)) }
        return (births, node.inputs.indices.filter { brings[$0] }.map { node.inputs[$0] })
    }
}
