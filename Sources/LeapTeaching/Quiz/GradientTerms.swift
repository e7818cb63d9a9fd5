import LeapTensor

/// One element of a gradient as the products that are added: what arrives from above times how fast the step above
/// changes. For steps whose rule can be worked by hand.
struct GradientTerms {
    struct Term {
        let local: Double
        let upstream: Double

        var product: Double { local * upstream }
    }

    /// The step that takes the target, and along which edge.
    let step: Int
    let edge: Int
    let terms: [Term]
    /// For a mean: how many elements share it.
    let share: Int

    var sum: Double { terms.reduce(0) { $0 + $1.product } }

    /// What one use of the target adds to one element of its gradient.
    /// - Returns: `nil` for other steps, and where there are too many terms.
    init?(_ calculation: Calculation, step index: Int, edge edgeIndex: Int, element: Int, limit: Int) throws {
        let step = calculation.steps[index]
        let edge = step.edges[edgeIndex]
        guard let gradient = try calculation.gradient(of: step), gradient.count <= Self.largest else { return nil }
        let source = calculation.steps[edge.source]
        let (own, all) = (calculation.shape(of: source), calculation.shape(of: step))
        guard calculation.value(of: source).count <= Self.largest else { return nil }
        let upstream = gradient.doubles()
        self.step = index
        self.edge = edgeIndex
        var share = 1
        var terms: [Term] = []
        if step.isAlias {
            terms = [Term(local: 1, upstream: upstream[element])]
        } else if let formula = StepFormula(calculation, step) {
            let partial = formula.derivative(along: { $0.member == edge.member && $0.input == edge.input })
            for place in upstream.indices where Elements.origin(place, in: all, from: own) == element {
                guard let local = partial.value(formula.numbers(place)), terms.count < limit else { return nil }
                terms.append(Term(local: local, upstream: upstream[place]))
            }
        } else {
            let operation = calculation.value(of: step).operation?.name
            switch operation {
            case "@":
                guard let products = Self.products(calculation, step, edge, element, upstream), products.count <= limit
                else { return nil }
                terms = products
            case "sum", "mean":
                guard let passed = calculation.contribution(edge) else { return nil }
                let number = passed.rank == 0 ? passed.item : passed.doubles(at: [element]).first ?? .nan
                if operation == "mean" { share = calculation.value(of: source).count / max(1, upstream.count) }
                terms = [Term(local: 1 / Double(share), upstream: number * Double(share))]
            default: return nil
            }
        }
        self.share = share
        self.terms = terms
    }

    /// The largest array whose elements are looked at one by one.
    static let largest = 4096

    /// The rule of the matrix product: dA = G·Bᵀ, dB = Aᵀ·G, a vector being one row on the left and one column on the
    /// right.
    private static func products(
        _ calculation: Calculation, _ step: Step, _ edge: Step.Edge, _ element: Int, _ upstream: [Double]
    ) -> [Term]? {
        let inputs = calculation.graph.nodes[step.root].inputs.map { calculation.graph.nodes[$0].tensor }
        guard inputs.count == 2, inputs.allSatisfy({ (1...2).contains($0.rank) && $0.count <= largest }) else {
            return nil
        }
        let (a, b) = (inputs[0], inputs[1])
        let inner = a.shape[a.rank - 1]
        let columns = b.rank == 2 ? b.shape[1] : 1
        let rows = a.rank == 2 ? a.shape[0] : 1
        if edge.input == 0 {
            let (row, k) = (element / inner, element % inner)
            let others = b.doubles()
            return (0..<columns).map {
                Term(local: others[k * columns + $0], upstream: upstream[row * columns + $0])
            }
        }
        let (k, column) = (element / columns, element % columns)
        let others = a.doubles()
        return (0..<rows).map { Term(local: others[$0 * inner + k], upstream: upstream[$0 * columns + column]) }
    }
}
