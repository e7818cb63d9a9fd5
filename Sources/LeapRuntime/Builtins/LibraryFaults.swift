import LeapDiagnostics
import LeapTensor

/// What the layers and losses of the standard library say when arrays do not fit.
extension BuiltinTable {
    static func libraryFaults() -> [Builtin] {
        [
            Builtin(
                "_refuse_pair", [.init("ŷ"), .init("y")],
                summary: "Says that a prediction and a target differ in shape."
            ) { interpreter, values in throw try interpreter.pairFault(values[0], values[1]) },
            Builtin(
                "_layer_input", [.init("input"), .init("w")],
                summary:
                    "The input of a layer in the data type of its weights, checked to have as many columns as they have rows."
            ) { interpreter, values in
                let input = try interpreter.numeric(values[0], "the input", of: "the layer", at: 0)
                let w = try interpreter.numeric(values[1], "w", of: "the layer", at: 1)
                guard input.rank > 0, w.rank != 2 || input.shape[input.rank - 1] == w.shape[0] else {
                    throw interpreter.layerFault(input, w)
                }
                return Value(
                    input.dataType == w.dataType ? input : try interpreter.engine.convert(input, to: w.dataType))
            },
            Builtin(
                "_refuse_labels", [.init("z"), .init("y")], summary: "Says that scores and class numbers do not fit."
            ) { interpreter, values in throw try interpreter.labelFault(values[0], values[1]) },
        ]
    }
}

extension Interpreter {
    /// A prediction and a target of different shapes: what broadcasting would have made of them.
    fileprivate func pairFault(_ prediction: Value, _ target: Value) throws -> Diagnostic {
        let (ŷ, y) = try lossOperands(prediction, target, "ŷ", "y")
        var notes = shapeNotes([(ŷ.text, ŷ.tensor), (y.text, y.tensor)], isAboutShapes: true)
        if let both = ŷ.tensor.shape.broadcast(with: y.tensor.shape), both.count > max(ŷ.tensor.count, y.tensor.count) {
            notes.append("the loss would compare every prediction with every target: \(Self.shapeNote(both))")
        }
        var help: [Help] = []
        if ŷ.tensor.count == y.tensor.count, !y.text.isEmpty {
            let shape = ŷ.tensor.shape.literal
            help = ["\(code: "reshape(\(y.text), \(shape))") has the shape of the prediction"]
        } else if ŷ.tensor.count == y.tensor.count {
            let sizes = [-1] + ŷ.tensor.shape.dimensions.dropFirst()
            help = ["give the target the shape of the prediction: reshape(y, \(Shape(sizes).literal))"]
        } else {
            help = ["each prediction is compared with one target: give as many of the one as of the other"]
        }
        return forCaller(
            "the prediction has the shape \(ŷ.tensor.shape.literal) and the target \(y.tensor.shape.literal)",
            notes, help)
    }

    /// Scores with a row for each example, and a target that is not one class number for each.
    fileprivate func labelFault(_ scores: Value, _ classes: Value) throws -> Diagnostic {
        let (z, y) = try lossOperands(scores, classes, "z", "y")
        let notes = shapeNotes([(z.text, z.tensor), (y.text, y.tensor)], isAboutShapes: true)
        let wanted = Shape(Array(z.tensor.shape.dimensions.dropLast()))
        var help: [Help] = ["give one class number for each row of scores"]
        if !y.text.isEmpty {
            if y.tensor.shape == z.tensor.shape {
                help = ["from rows of 0 and 1, \(code: "argmax(\(y.text), axis = -1)") makes class numbers"]
            } else if y.tensor.count == wanted.count {
                help = ["\(code: "reshape(\(y.text), \(wanted.literal))") has the shape that is needed"]
            }
        }
        return forCaller(
            "scores of shape \(z.tensor.shape.literal) need class numbers of shape \(wanted.literal); these have the shape \(y.tensor.shape.literal)",
            notes, help)
    }

    private func lossOperands(
        _ first: Value, _ second: Value, _ firstName: String, _ secondName: String
    ) throws -> ((text: String, tensor: Tensor), (text: String, tensor: Tensor)) {
        func words(_ name: String) -> String { learnersArgument(for: name).map { sourceText($0, "") } ?? "" }
        return (
            (words(firstName), try numeric(first, firstName, of: "the loss", at: 0)),
            (words(secondName), try numeric(second, secondName, of: "the loss", at: 1))
        )
    }

    /// An input whose width is not that of a layer.
    fileprivate func layerFault(_ input: Tensor, _ w: Tensor) -> Diagnostic {
        let (wanted, outputs) = (w.shape[0], w.shape.rank > 1 ? w.shape[1] : 1)
        let words = learnersArgument(for: "input").map { sourceText($0, "") } ?? ""
        let given = input.rank == 0 ? "is one number" : "has \(input.shape[input.rank - 1])"
        var notes = shapeNotes([(words.isEmpty ? "the input" : words, input)], isAboutShapes: true)
        if words.isEmpty, let note = notes.first, input.rank > 1 { notes = [note] }
        let width = input.rank == 0 ? 1 : input.shape[input.rank - 1]
        return forCaller(
            "dense(\(wanted), \(outputs)) takes \(wanted) \(wanted == 1 ? "number" : "numbers") for each example, and its input \(given)",
            notes,
            input.rank == 0
                ? ["an example is a vector, for example \(code: "zeros([\(wanted)])")"]
                : ["\(code: "dense(\(width), \(outputs))") takes \(width)"])
    }

    private func forCaller(_ message: String, _ notes: [String], _ help: [Help]) -> Diagnostic {
        var result = Diagnostic(.shape, message, notes: notes, help: help)
        result.isForCaller = true
        return result
    }
}
