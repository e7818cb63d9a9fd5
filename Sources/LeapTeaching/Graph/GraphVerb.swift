import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// `graph(J)`, `graph(J, depth = 2)`.
enum GraphVerb {
    static var builtin: Builtin {
        Builtin(
            "graph", [.init("J"), .init("depth", default: "1")],
            summary:
                "Draws the computation graph of a number: a box for each step with its formula, its value and its gradient, beside each arrow the local derivative. Rounds of a loop are folded, and a layer is one box; depth = 2 opens layers. The fields .nodes and .edges are the graph as data.",
            shapes: "J: a number → a record",
            examples: [
                ("w = param(3); J = w^2; graph(J).nodes[0].gradient", "6"),
                ("w = param(3); J = w^2; graph(J).edges[0].derivative", "6"),
            ],
            seeAlso: ["explain", "nudge", "check", "summary", "grad"],
            keywords: ["computation graph", "draw", "picture", "diagram", "plot", "visualize"], topic: .teaching
        ) { interpreter, values in
            let request = try TeachingRequest(interpreter, values[0], of: "graph")
            let depth = try TeachingRequest.depth(values[1], interpreter, at: 1)
            let graph = try ComputationGraph(try request.calculation(depth: depth), isOpened: depth > 1)
            return .record(RecordValue(try GraphData.fields(graph), presentation: graph))
        }
    }
}
