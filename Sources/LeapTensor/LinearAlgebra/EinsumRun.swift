/// Computes an `einsum`: takes diagonals, sums what one array alone has, and then multiplies two arrays at a time, as
/// matrix products where something is summed. Of several arrays the pair comes first whose product is smallest beside
/// its factors. Nothing is recorded.
struct EinsumRun {
    private let plan: EinsumPlan
    private let engine: Engine

    /// An array whose axes have labels, each its own.
    private struct Term {
        let array: Tensor
        let labels: [Int]
    }

    init(_ plan: EinsumPlan, _ engine: Engine) {
        self.plan = plan
        self.engine = engine
    }

    func value(_ arrays: [Tensor]) throws -> Tensor {
        _ = try Shape.checked(plan.resultShape.dimensions)
        var terms = try arrays.indices.map { try term(arrays[$0], $0) }
        terms = try terms.indices.map { index in
            let others = terms.indices.filter { $0 != index }.flatMap { terms[$0].labels }
            return try summed(terms[index], keeping: Set(plan.output).union(others))
        }
        while terms.count > 1 {
            try engine.checkInterrupt()
            let (first, second) = try nextPair(terms)
            let (a, b) = (terms[first], terms[second])
            terms.remove(at: second)
            terms.remove(at: first)
            terms.append(try product(a, b, keeping: Set(plan.output).union(terms.flatMap(\.labels))))
        }
        let result = terms[0]
        let order = plan.output.compactMap { result.labels.firstIndex(of: $0) }
        return try engine.transpose(result.array, order: order)
    }

    private func size(_ labels: some Sequence<Int>) -> Double { labels.reduce(1) { $0 * Double(plan.sizes[$1] ?? 1) } }
    private func shape(_ labels: [Int]) -> [Int] { labels.map { plan.sizes[$0] ?? 1 } }

    /// An array with its diagonals taken, and without the axes along which it is stretched.
    private func term(_ array: Tensor, _ operand: Int) throws -> Term {
        let labels = plan.labels(of: operand)
        if labels == plan.operands[operand] { return Term(array: array, labels: labels) }
        let steps = array.strides ?? array.shape.packedStrides
        let own = labels.map { label in
            plan.operands[operand].indices.filter { plan.operands[operand][$0] == label }.reduce(0) { $0 + steps[$1] }
        }
        return Term(array: try array.view(Shape(shape(labels)), own), labels: labels)
    }

    private func summed(_ term: Term, keeping kept: Set<Int>) throws -> Term {
        let axes = term.labels.indices.filter { !kept.contains(term.labels[$0]) }
        if axes.isEmpty { return term }
        return Term(array: try engine.sum(term.array, axes: axes), labels: term.labels.filter(kept.contains))
    }

    /// The pair to multiply next, the first before the second.
    private func nextPair(_ terms: [Term]) throws -> (Int, Int) {
        if terms.count == 2 { return (0, 1) }
        var best: (first: Int, second: Int, growth: Double)?
        var fewestAxes = Int.max
        for first in terms.indices {
            for second in (first + 1)..<max(first + 1, terms.count) {
                let others = terms.indices.filter { $0 != first && $0 != second }.flatMap { terms[$0].labels }
                let kept = Set(plan.output).union(others)
                let all = Set(terms[first].labels).union(terms[second].labels)
                let result = all.filter(kept.contains)
                fewestAxes = min(fewestAxes, result.count)
                if result.count > Shape.maximumRank { continue }
                let growth = size(result) - size(terms[first].labels) - size(terms[second].labels)
                if best.map({ growth < $0.growth }) ?? true { best = (first, second, growth) }
            }
        }
        guard let best else {
            throw TensorError(
                .shape,
                "einsum multiplies two arrays at a time, and every product of two would have \(fewestAxes) axes or more",
                help: ["an array has at most \(Shape.maximumRank) axes; sum some of them before"])
        }
        return (best.first, best.second)
    }

    private func product(_ a: Term, _ b: Term, keeping kept: Set<Int>) throws -> Term {
        let both = a.labels.filter(b.labels.contains)
        let batch = both.filter(kept.contains)
        let inner = both.filter { !kept.contains($0) }
        let left = a.labels.filter { !b.labels.contains($0) }
        let right = b.labels.filter { !a.labels.contains($0) }
        let labels = batch + left + right
        guard labels.count <= Shape.maximumRank else {
            throw TensorError(
                .shape, "an array has at most \(Shape.maximumRank) axes, and einsum would need \(labels.count)")
        }
        if inner.isEmpty || (left.isEmpty && right.isEmpty && !batch.isEmpty) {
            // Nothing is summed, or only element by element.
            let axes = labels + inner
            let product = try engine.multiply(aligned(a, axes), aligned(b, axes))
            let sums = Array(labels.count..<axes.count)
            return Term(array: sums.isEmpty ? product : try engine.sum(product, axes: sums), labels: labels)
        }
        let (rows, columns, depth) = (try count(left), try count(right), try count(inner))
        let lead = batch.isEmpty ? [] : [try count(batch)]
        let first = try engine.reshape(ordered(a, batch + left + inner), to: Shape(lead + [rows, depth]))
        let second = try engine.reshape(ordered(b, batch + inner + right), to: Shape(lead + [depth, columns]))
        let product = try engine.matrixMultiply(first, second)
        return Term(array: try engine.reshape(product, to: Shape(shape(labels))), labels: labels)
    }

    private func count(_ labels: [Int]) throws -> Int { try Shape(shape(labels)).checkedCount() }

    private func ordered(_ term: Term, _ labels: [Int]) throws -> Tensor {
        try engine.transpose(term.array, order: labels.compactMap { term.labels.firstIndex(of: $0) })
    }

    /// An array with an axis for each label: of size 1 where it has none.
    private func aligned(_ term: Term, _ labels: [Int]) throws -> Tensor {
        let array = try ordered(term, labels.filter(term.labels.contains))
        return try engine.reshape(array, to: Shape(labels.map { term.labels.contains($0) ? plan.sizes[$0] ?? 1 : 1 }))
    }
}
