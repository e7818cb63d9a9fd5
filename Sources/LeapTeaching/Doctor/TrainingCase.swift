import LeapDiagnostics
import LeapDisplay
import LeapRuntime
import LeapTensor

/// A training that is examined: what the learner gave, and what was measured of it so far.
///
/// The examination looks at a part of the rows, drawn by a fixed generator of its own, so that it costs the same for
/// any number of rows and gives the same answer each time.
final class TrainingCase {
    /// How many rows the forward pass and the losses are measured on.
    static let sampleSize = 256

    let interpreter: Interpreter
    let net: Function
    let netName: String
    /// The functions the network is chained of; the network itself when it is no chain.
    let layers: [Function]
    let loss: Function
    let lossName: String
    let optimizer: Function
    /// Inputs, a row for each example.
    let x: Tensor
    /// Targets as they were given.
    let y: Tensor
    let test: (x: Tensor, y: Tensor)?
    let history: RecordValue?
    let batchSize: Int
    let askedSteps: Int?

    /// The place of the call that asks, from which errors in the learner's functions are seen.
    private let origin: UInt64
    let sampleX: Tensor
    /// The targets of the sample, repaired where a finding says how, so that the later checks can run.
    var sampleY: Tensor
    /// Whether the loss takes the target first.
    var swapsLoss = false
    /// What the loss is, once that is known.
    var lossKind = LossKind.other
    /// How many times that loss it is.
    var lossScale = 1.0
    var task = Task.values

    /// What is to be predicted.
    enum Task: Equatable {
        /// Class numbers, with a score for each of so many classes.
        case classes(Int)
        /// 0 or 1, with one probability.
        case binary
        case values
    }

    var engine: Engine { interpreter.engine }

    init(
        _ interpreter: Interpreter, net: Function, netName: String, x: Tensor, y: Tensor, loss: Function,
        lossName: String, optimizer: Function, test: (x: Tensor, y: Tensor)?, history: RecordValue?, steps: Int?,
        batchSize: Int
    ) throws {
        self.interpreter = interpreter
        self.net = net
        self.netName = netName
        if case .composition(let parts) = net.kind, !parts.isEmpty { layers = parts } else { layers = [net] }
        self.loss = loss
        self.lossName = lossName
        self.optimizer = optimizer
        self.x = x
        self.y = y
        self.test = test
        self.history = history
        self.batchSize = batchSize
        askedSteps = steps
        origin = interpreter.engine.origin
        let places = try Self.places(Self.shuffled(x.shape[0], first: Self.sampleSize))
        sampleX = try interpreter.engine.index(interpreter.engine.detach(x), [.integers(places)])
        sampleY = try interpreter.engine.index(interpreter.engine.detach(y), [.integers(places)])
    }

    // Rows

    /// Some of the numbers 0..<count in an order that is always the same.
    static func shuffled(_ count: Int, first: Int) -> [Int] {
        var generator = RandomGenerator(seed: 1)
        if count > 100_000 {
            // So many rows are not listed; one from each of as many equal sections will do.
            return (0..<first).map { part in
                let start = part * count / first
                let size = (part + 1) * count / first - start
                return start + Int(generator.nextBlock().0 % UInt64(max(1, size)))
            }
        }
        var order = Array(0..<count)
        for place in 0..<min(first, count) {
            order.swapAt(place, place + Int(generator.nextBlock().0 % UInt64(count - place)))
        }
        return Array(order.prefix(first))
    }

    static func places(_ rows: [Int]) throws -> Tensor {
        try Tensor(rows.map(Double.init), shape: Shape([rows.count]))
    }

    /// Rows of an array of the sample.
    func rows(_ tensor: Tensor, _ rows: [Int]) throws -> Tensor {
        try engine.index(tensor, [.integers(try Self.places(rows))])
    }

    // Running

    /// What the network gives, as an array.
    /// - Throws: what the network throws; `.type` when it gives no numbers.
    func predict(_ input: Tensor) throws -> Tensor { try outputs(input).last ?? input }

    /// Calls a function of the learner's.
    func call(_ function: Function, _ arguments: [Value]) throws -> Value {
        engine.origin = origin
        return try interpreter.call(function, arguments)
    }

    /// What each layer gives.
    func outputs(_ input: Tensor) throws -> [Tensor] {
        var result: [Tensor] = []
        var value = Value.tensor(input)
        for (index, layer) in layers.enumerated() {
            do {
                value = try call(layer, [value])
            } catch {
                throw Failure.diagnostic(
                    error,
                    note:
                        "\(layers.count > 1 ? "\(netName)[\(index)]" : netName) fails, before anything can be examined")
            }
            guard let tensor = try interpreter.tensor(interpreter.content(value)) else {
                let layerName = layers.count > 1 ? "layer \(index) of \(netName)" : netName
                throw Diagnostic(
                    .type, "\(layerName) gives \(value.kindName), and the next step needs an array")
            }
            result.append(tensor)
            value = .tensor(tensor)
        }
        return result
    }

    /// The loss of a prediction: one number, with its record.
    /// - Throws: what the loss throws; `.shape` when it gives more than one number.
    func lossValue(_ prediction: Tensor, _ target: Tensor) throws -> Tensor {
        try value(of: loss, prediction, target, isSwapped: swapsLoss)
    }

    func value(of loss: Function, _ prediction: Tensor, _ target: Tensor, isSwapped: Bool = false) throws -> Tensor {
        let arguments = isSwapped ? [target, prediction] : [prediction, target]
        let value = try call(loss, arguments.map { .tensor($0) })
        guard let tensor = try interpreter.tensor(interpreter.content(value)) else {
            throw Diagnostic(.type, "\(lossName) gives \(value.kindName), and a loss is one number")
        }
        guard tensor.count == 1 else {
            throw Diagnostic(
                .shape, "\(lossName) gives \(tensor.count) numbers (shape \(tensor.shape.literal)), and a loss is one",
                help: ["take the mean of them: mean(…)"])
        }
        return tensor
    }

    /// The loss on the sample as in use, without history.
    func sampleLoss() throws -> Double { try lossValue(predict(sampleX), sampleY).item }

    // Measured once

    /// The forward pass over the sample.
    private(set) lazy var forward = Measured { [unowned self] in try ForwardPass(self) }
    /// The record of the loss, and every parameter's gradient.
    private(set) lazy var backward = Measured { [unowned self] in try BackwardPass(self) }
    /// The columns of the inputs.
    private(set) lazy var columns = Measured { [unowned self] in try ColumnStatistics(x, engine: engine) }
    /// Facts for the answer that are no findings.
    var facts: [String] = []
    /// Numbers for the answer, by name.
    var numbers: [(name: String, value: Double)] = []
    /// What was not checked, and why.
    var skipped: [String] = []

    /// The parameters that training would move, with the names that messages give them.
    private(set) lazy var parameters = Measured { [unowned self] in
        try ParameterList(self)
    }

    /// A layer as the learner wrote it: `dense(4, 16)`.
    func text(of function: Function) -> String {
        let text = ValueText().text(.function(function))
        return text.count <= 40 && !text.contains("\n") ? text : function.displayName
    }
}

/// Something that is measured when it is first asked for.
final class Measured<Content> {
    private let measure: () throws -> Content
    private var content: Content?

    init(_ measure: @escaping () throws -> Content) { self.measure = measure }

    func callAsFunction() throws -> Content {
        if let content { return content }
        let fresh = try measure()
        content = fresh
        return fresh
    }
}

/// Errors of the learner's own functions.
enum Failure {
    /// Any error as a diagnostic, with a note.
    static func diagnostic(_ error: any Error, note: String? = nil) -> Diagnostic {
        var diagnostic: Diagnostic
        switch error {
        case let error as Diagnostic: diagnostic = error
        case let fault as ArgumentFault: diagnostic = fault.diagnostic
        case let fault as ArityFault: diagnostic = fault.diagnostic
        case let error as TensorError:
            let kind: Diagnostic.Kind =
                switch error.kind {
                case .shape: .shape
                case .type: .type
                case .index: .index
                case .domain: .domain
                case .memory: .memory
                case .interrupted: .interrupted
                case .parameter: .parameter
                }
            let named = error.naming(["the first array", "the second array", "the third array"])
            // Code would need the names.
            diagnostic = Diagnostic(kind, named.message, help: error.help.filter { $0.code.isEmpty })
        default: diagnostic = Diagnostic(.internal, "\(error)")
        }
        if let note, diagnostic.kind != .interrupted { diagnostic.notes.append(note) }
        return diagnostic
    }

    /// The result, or `nil` when the learner's function fails. A stop, or want of memory, is passed on.
    static func isNone<Result>(_ body: () throws -> Result) throws -> Result? {
        do {
            return try body()
        } catch {
            let diagnostic = diagnostic(error)
            switch diagnostic.kind {
            case .interrupted, .memory, .internal: throw error
            default: return nil
            }
        }
    }
}
