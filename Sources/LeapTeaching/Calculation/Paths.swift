import LeapTensor

/// A way from the value back to a step: the chain rule multiplies along it.
struct Path {
    /// The steps from the value to the target, both included.
    let steps: [Int]
    /// The local derivatives along it, from the value on.
    let factors: [Double]

    /// The product of the local derivatives.
    var product: Double { factors.reduce(1, *) }
}

extension Calculation {
    /// How many paths lead from the value to each step, counted without listing them.
    func pathCounts(to target: Int) -> [Double] {
        var counts = [Double](repeating: 0, count: steps.count)
        counts[target] = 1
        for index in steps.indices where index > target {
            for edge in steps[index].edges { counts[index] += counts[edge.source] }
        }
        return counts
    }

    /// The paths to a step whose values along the way are numbers, up to `limit` of them.
    func paths(to target: Int, limit: Int) throws -> [Path] {
        let counts = pathCounts(to: target)
        var found: [Path] = []
        // A stack of half-finished paths: the way is searched without recursion, because it may be long.
        var way: [(step: Int, next: Int)] = [(output, 0)]
        var factors: [Double] = []
        while let top = way.last, found.count < limit {
            if top.step == target {
                found.append(Path(steps: way.map(\.step), factors: factors))
                way.removeLast()
                if !factors.isEmpty { factors.removeLast() }
                continue
            }
            let edges = steps[top.step].edges
            var next = top.next
            while next < edges.count, counts[edges[next].source] == 0 { next += 1 }
            guard next < edges.count else {
                way.removeLast()
                if !factors.isEmpty { factors.removeLast() }
                continue
            }
            way[way.count - 1].next = next + 1
            factors.append(try localDerivatives(steps[top.step])[next] ?? 0)
            way.append((edges[next].source, 0))
        }
        return found
    }

    /// Whether every step between the value and the target is one number.
    func isScalarPath(to target: Int) -> Bool {
        let counts = pathCounts(to: target)
        return steps.indices.allSatisfy { counts[$0] == 0 || value(of: steps[$0]).rank == 0 }
    }
}
