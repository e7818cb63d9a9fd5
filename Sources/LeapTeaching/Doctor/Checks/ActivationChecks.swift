import LeapRuntime
import LeapTensor

/// What can be wrong between the layers: an activation that is missing, flat, or shut.
enum ActivationChecks {
    /// Two layers with nothing but sums and products by constants between them.
    static func forgotten(_ training: TrainingCase) throws -> Finding? {
        let forward = try training.forward()
        let graph = forward.graph
        let dependsOnParameter = Self.dependsOnParameter(forward)
        /// The input that carries the rows of a product `rows @ weights`; `nil` when it is no such product.
        func rows(of position: Int) -> Int? {
            let node = graph.nodes[position]
            guard ["@", "conv2d"].contains(node.tensor.operation?.name), node.inputs.count == 2,
                forward.dependsOnInput[position]
            else { return nil }
            let moving = node.inputs.filter { forward.dependsOnInput[$0] }
            let weights = node.inputs.filter { !forward.dependsOnInput[$0] && dependsOnParameter[$0] }
            return moving.count == 1 && weights.count == 1 ? moving[0] : nil
        }
        for position in graph.nodes.indices {
            guard var place = rows(of: position) else { continue }
            // Back through what is linear in the rows, to another product.
            while rows(of: place) == nil {
                let node = graph.nodes[place]
                let moving = node.inputs.filter { forward.dependsOnInput[$0] }
                guard moving.count == 1, let next = moving.first, let name = node.tensor.operation?.name else { break }
                let isLinear =
                    switch name {
                    case "+", "-", "*": true
                    case "/": node.inputs.first == next
                    default: ForwardPass.moving.contains(name)
                    }
                guard isLinear else { break }
                place = next
            }
            guard rows(of: place) != nil else { continue }
            let isConvolution = [place, position].contains { graph.nodes[$0].tensor.operation?.name == "conv2d" }
            var pair =
                isConvolution
                ? "A convolution is followed by another layer in \(training.netName) with nothing between."
                : "Two products x @ w follow each other in \(training.netName) with nothing between."
            var help = "put an activation between them, for example relu"
            if let first = forward.layer(of: place), let second = forward.layer(of: position), first != second {
                let texts = [first, second].map { training.text(of: training.layers[$0]) }
                pair =
                    "\(training.netName)[\(first)] and \(training.netName)[\(second)], \(texts[0]) and \(texts[1]), follow each other with no activation between."
                help = "put an activation between them: \(texts[0]) >> relu >> \(texts[1])"
            }
            return Finding(
                DoctorCheck.forgottenActivation, pair,
                why: isConvolution
                    ? "Sums of products of sums of products are sums of products: together they can do no more than one layer."
                    : "(x @ V) @ W is x @ (V @ W): together they can do no more than one layer.", help: [help],
                sign: "two layers in a row are one", explains: [DoctorCheck.overfit])
        }
        return nil
    }

    /// Whether each node depends on a parameter.
    static func dependsOnParameter(_ forward: ForwardPass) -> [Bool] {
        var result = [Bool](repeating: false, count: forward.graph.nodes.count)
        for (position, node) in forward.graph.nodes.enumerated() {
            let variable = node.tensor.variable
            result[position] =
                (variable != 0 && variable != ForwardPass.inputVariable) || node.inputs.contains { result[$0] }
        }
        return result
    }

    /// ReLUs that give 0 for every row.
    static func deadUnits(_ training: TrainingCase) throws -> Finding? {
        let forward = try training.forward()
        let rowCount = training.sampleX.shape[0]
        for position in forward.positions(named: ["relu", "maximum"]) {
            try training.engine.checkInterrupt()
            let node = forward.graph.nodes[position]
            guard let input = node.inputs.first(where: { forward.dependsOnInput[$0] }), node.tensor.rank > 1,
                node.tensor.shape[0] == rowCount, isRelu(forward.graph, node)
            else { continue }
            // Of images each channel is a unit that looks at many places.
            let axis = node.tensor.rank == 4 ? 1 : node.tensor.rank - 1
            let units = node.tensor.shape[axis]
            guard units > 1, node.tensor.count > 0 else { continue }
            let before = largest(forward.graph.nodes[input].tensor, axis: axis)
            let dead = before.indices.filter { !(before[$0] > 0) }
            // How far the unit would come without its bias.
            let bias = bias(forward, of: input, units: units)
            let shutByBias = bias.map { bias in dead.filter { before[$0] - bias.values[$0] > 0 } } ?? []
            let isByBias = 2 * shutByBias.count >= units && !shutByBias.isEmpty
            guard 4 * dead.count >= 3 * units || isByBias else { continue }
            var message =
                axis == 1 && node.tensor.rank == 4
                ? "\(dead.count) of \(units) feature maps of \(forward.place(of: position, training)) are 0 everywhere, for every image."
                : "\(dead.count) of \(units) units of \(forward.place(of: position, training)) give 0 for every row."
            var help = ["begin with smaller inputs (standardize) or with other weights"]
            if isByBias, let bias {
                let typical = shutByBias.map { bias.values[$0] }.sorted()[shutByBias.count / 2]
                let reach = shutByBias.map { before[$0] - bias.values[$0] }.max() ?? 0
                let name = try training.parameters().name(bias.variable)
                message +=
                    " The bias \(name) is about \(InputChecks.number(typical)) there, and the inputs add \(InputChecks.number(reach)) to it at most."
                help = [
                    "begin with biases of 0, as dense does: make the network again",
                    "if training made them so, use a smaller learning rate, or leaky_relu, which never shuts",
                ]
            } else if let highest = before.max() {
                message += " What goes into them is \(InputChecks.number(highest)) at most."
            }
            return Finding(
                DoctorCheck.deadUnits, message,
                why: "Where relu gives 0 its slope is 0 as well: no gradient passes, and the unit never changes again.",
                help: help,
                sign: "\(dead.count) of \(units) \(node.tensor.rank == 4 ? "feature maps" : "units") are dead",
                explains: DoctorCheck.ofTraining.union([DoctorCheck.noGradient, DoctorCheck.firstLoss])
                    .union(isByBias ? [DoctorCheck.inputs] : []))
        }
        return nil
    }

    private static func isRelu(_ graph: RecordGraph, _ node: RecordGraph.Node) -> Bool {
        guard node.tensor.operation?.name == "maximum" else { return true }
        return node.inputs.contains { graph.nodes[$0].tensor.rank == 0 && graph.nodes[$0].tensor.item == 0 }
    }

    /// The largest number at each place of an axis.
    private static func largest(_ tensor: Tensor, axis: Int) -> [Double] {
        let columns = tensor.shape[axis]
        let below = tensor.shape.dimensions[(axis + 1)...].reduce(1, *)
        var result = [Double](repeating: -.infinity, count: columns)
        for (place, number) in tensor.doubles().enumerated() where number > result[place / below % columns] {
            result[place / below % columns] = number
        }
        return result
    }

    /// The bias that was added last, when the node is a sum of something and a vector parameter.
    private static func bias(_ forward: ForwardPass, of position: Int, units: Int) -> (
        variable: UInt64, values: [Double]
    )? {
        let node = forward.graph.nodes[position]
        guard node.tensor.operation?.name == "+" else { return nil }
        for var input in node.inputs {
            // The bias of a convolution is given the axes of an image.
            if forward.graph.nodes[input].tensor.operation is ReshapeOperation,
                let inner = forward.graph.nodes[input].inputs.first
            {
                input = inner
            }
            let tensor = forward.graph.nodes[input].tensor
            if tensor.variable != 0, tensor.variable != ForwardPass.inputVariable, tensor.count == units {
                return (tensor.variable, tensor.doubles())
            }
        }
        return nil
    }
}
