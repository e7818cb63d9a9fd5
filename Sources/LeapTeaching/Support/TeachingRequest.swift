import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// What a learner asks about: a recorded number, and the words that named it.
struct TeachingRequest {
    let interpreter: Interpreter
    let output: Tensor
    /// The name of the value, when the argument is a plain name.
    let name: String?

    /// - Throws: `.type` for what is no number, `.shape` for an array, `.parameter` for plain data.
    init(_ interpreter: Interpreter, _ value: Value, of verb: String) throws {
        self.interpreter = interpreter
        let tensor = try interpreter.numeric(value, "J", of: verb, at: 0)
        let text = interpreter.sourceText(interpreter.callSpans.dropFirst().first, "J")
        let bound = interpreter.boundInOrder.first { binding in
            if case .tensor(let value) = binding.value { value === tensor } else { false }
        }
        name = Self.isName(text) && !interpreter.callSpans.isEmpty ? text : bound?.name
        guard tensor.count == 1 else {
            throw ArgumentFault(
                index: 0,
                diagnostic: Diagnostic(
                    .shape,
                    "\(verb) takes one number, and `\(text)` has \(tensor.count) (shape \(tensor.shape.literal))",
                    help: ["\(verb)(sum(\(text)))", "\(verb)(mean(\(text)))"]))
        }
        guard tensor.isRecorded else {
            throw ArgumentFault(
                index: 0,
                diagnostic: Diagnostic(
                    .parameter, "`\(text)` was computed from plain data: nothing records how",
                    help: [
                        name == nil
                            ? "compute it from a parameter: w = param(3); \(verb)(w^2)"
                            : "make what it depends on a parameter: w = param(…), then compute \(text) again"
                    ]))
        }
        output = tensor
    }

    /// - Parameter opensLayers: whether layers are opened while functions of the library stay one step each.
    func calculation(depth: Int = 1, opensLayers: Bool = false) throws -> Calculation {
        var builder = try CalculationBuilder(of: output, name: name, interpreter: interpreter, depth: depth)
        builder.opensLayers = opensLayers
        return try builder.build()
    }

    /// The argument `depth`: how many levels of layers are opened; 1 where it is not given.
    static func depth(_ value: Value, _ interpreter: Interpreter, at index: Int) throws -> Int {
        guard value.isGiven else { return 1 }
        let depth = try interpreter.wholeNumber(value, "depth")
        guard depth >= 1 else {
            throw ArgumentFault(
                index: index,
                diagnostic: Diagnostic(
                    .domain, "`depth` says how many levels of layers are opened, from 1 on; this is \(depth)"))
        }
        return depth
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic || first == "_" else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0 == "_" || $0.properties.numericType != nil
                || $0.properties.generalCategory == .nonspacingMark
        }
    }
}

extension Value {
    /// Whether an argument was given.
    var isGiven: Bool {
        switch self {
        case .unbound, .none: false
        default: true
        }
    }
}
