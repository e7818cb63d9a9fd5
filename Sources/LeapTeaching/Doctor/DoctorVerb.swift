import LeapDiagnostics
import LeapDisplay
import LeapRuntime
import LeapTensor

/// `doctor(net, x, y)`: what is wrong with this training.
enum DoctorVerb {
    static var builtin: Builtin {
        Builtin(
            "doctor",
            [
                .init("net"), .init("x"), .init("y"), .init("loss", default: "cross_entropy"),
                .init("optimizer", default: "adam(0.001)"), .init("test", default: "none"),
                .init("batch", default: "32"), .init("history", default: "none"), .init("steps", default: "none"),
            ],
            summary:
                "What is wrong with a training: looks at the data, the network, the loss and the optimizer, tries some steps and takes them back. `test` is a record with x and y that are held back, `history` what train returned, `steps` how many steps are tried.",
            shapes: "net, x: [n, …], y: [n, …] → a record",
            examples: [
                (
                    "x = randn([90, 2]); y = randint(0, 3, [90]); r = doctor(dense(2, 8) >> relu >> dense(8, 3) >> softmax, x, y); r.findings[0].name",
                    "\"double softmax\""
                ),
                (
                    "x = [[0, 0], [0, 1], [1, 0], [1, 1]]; r = doctor(dense(2, 8) >> tanh >> dense(8, 2), x, [0, 1, 1, 0], optimizer = adam(0.05)); r.healthy",
                    "true"
                ),
            ],
            seeAlso: ["train", "check"],
            keywords: ["debug", "diagnose", "training", "problem", "overfit", "learning rate", "dead"], topic: .teaching
        ) { interpreter, values in try examine(interpreter, values) }
    }

    private static func examine(_ interpreter: Interpreter, _ values: [Value]) throws -> Value {
        let net = try interpreter.function(values[0], "net", of: "doctor", at: 0)
        let netText = interpreter.sourceText(interpreter.callSpans.dropFirst().first, "net")
        let isName = netText.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        let x = try table(interpreter, values[1], "x", at: 1)
        let y = try table(interpreter, values[2], "y", at: 2)
        guard x.shape[0] == y.shape[0] else {
            throw fault(
                2, .shape, "x has \(x.shape[0]) rows and y has \(y.shape[0])", ["each row of x has one target in y"])
        }
        guard x.shape[0] > 0, x.count > 0, y.count > 0 else { throw fault(1, .shape, "x has no rows") }
        let loss = try function(interpreter, values[3], "loss", standard: "cross_entropy", at: 3)
        let origin = interpreter.engine.origin
        return try interpreter.rehearse {
            let optimizer = try optimizer(interpreter, values[4])
            interpreter.engine.origin = origin
            let training = try TrainingCase(
                interpreter, net: net, netName: isName ? netText : "net", x: x, y: y, loss: loss,
                lossName: loss.name ?? "the loss", optimizer: optimizer, test: try test(interpreter, values[5], x),
                history: try record(interpreter, values[7], "history", at: 7),
                steps: try count(interpreter, values[8], "steps", at: 8, limit: 100_000),
                batchSize: try count(interpreter, values[6], "batch", at: 6, limit: 1_000_000) ?? 32)
            let parameters = try training.parameters()
            guard !parameters.variables.isEmpty else {
                throw fault(
                    0, .parameter, "the network has no parameters to train",
                    ["layers like dense(4, 3) bring parameters; param(…) makes one"])
            }
            return answer(try Examination(training), training)
        }
    }

    private static func answer(_ examination: Examination, _ training: TrainingCase) -> Value {
        let findings = examination.findings
        let list = findings.map { finding, consequences in
            Value.record(
                RecordValue([
                    ("name", Value(finding.name)), ("message", Value(finding.message)), ("why", Value(finding.why)),
                    ("help", Value(finding.help.map { Value($0) })),
                    ("consequences", Value(consequences.map { Value($0.name) })),
                ]))
        }
        var fields: [(name: String, value: Value)] = [
            ("findings", Value(list)), ("healthy", .boolean(findings.isEmpty)),
        ]
        fields += training.numbers.map { ($0.name, .number($0.value)) }
        fields.append(("facts", Value(training.facts.map { Value($0) })))
        fields.append(("not_checked", Value(training.skipped.map { Value($0) })))
        let text = ValueText().text(.function(training.net))
        let subject = training.layers.count > 1 && text.count <= 60 && !text.contains("\n") ? text : training.netName
        return .record(
            RecordValue(
                fields,
                presentation: DoctorPresentation(
                    findings, facts: training.facts, skipped: training.skipped, subject: subject)))
    }

    // Arguments

    private static func fault(
        _ index: Int, _ kind: Diagnostic.Kind, _ message: String, _ help: [Help] = []
    ) -> ArgumentFault {
        ArgumentFault(index: index, diagnostic: Diagnostic(kind, message, help: help))
    }

    /// An array with a row for each example.
    private static func table(_ interpreter: Interpreter, _ value: Value, _ name: String, at index: Int) throws
        -> Tensor
    {
        if case .record = interpreter.content(value) {
            throw fault(
                index, .type, "`\(name)` of doctor is an array with a row for each example, and this is a record",
                ["give the fields: doctor(net, data.x, data.y)"])
        }
        let tensor = try interpreter.numeric(value, name, of: "doctor", at: index)
        guard tensor.rank > 0 else {
            throw fault(index, .shape, "`\(name)` of doctor has a row for each example, and this is one number")
        }
        return interpreter.engine.detach(tensor)
    }

    private static func function(
        _ interpreter: Interpreter, _ value: Value, _ name: String, standard: String, at index: Int
    ) throws -> Function {
        if value.isGiven { return try interpreter.function(value, name, of: "doctor", at: index) }
        guard let function = interpreter.libraryFunction(standard) else {
            throw fault(index, .type, "`\(name)` of doctor must be given: there is no \(standard)")
        }
        return function
    }

    private static func optimizer(_ interpreter: Interpreter, _ value: Value) throws -> Function {
        let adam = try function(interpreter, .none, "optimizer", standard: "adam", at: 4)
        guard value.isGiven else {
            guard case .function(let made) = try interpreter.call(adam, [.number(0.001)]) else { return adam }
            return made
        }
        guard case .function(let optimizer) = interpreter.content(value) else {
            throw fault(
                4, .type, "`optimizer` of doctor is a function, and this is \(interpreter.content(value).kindName)",
                ["optimizer = sgd(0.1), or adam(0.001)"])
        }
        if optimizer === adam || optimizer === interpreter.libraryFunction("sgd") {
            throw fault(4, .type, "call the optimizer to make one: optimizer = \(optimizer.displayName)(0.001)")
        }
        return optimizer
    }

    private static func test(
        _ interpreter: Interpreter, _ value: Value, _ x: Tensor
    ) throws -> (x: Tensor, y: Tensor)? {
        guard value.isGiven else { return nil }
        let parts: [Value]
        switch interpreter.content(value) {
        case .record(let record): parts = [record["x"], record["y"]].compactMap { $0 }
        case .list(let list): parts = list.elements
        default: parts = []
        }
        guard parts.count == 2 else {
            throw fault(
                5, .type, "`test` of doctor is a record with x and y, or a list of two, and this is \(value.kindName)",
                ["test = {x: x_test, y: y_test}"])
        }
        let held = (
            x: try table(interpreter, parts[0], "test.x", at: 5), y: try table(interpreter, parts[1], "test.y", at: 5)
        )
        guard held.x.shape[0] == held.y.shape[0] else {
            throw fault(5, .shape, "test.x has \(held.x.shape[0]) rows and test.y has \(held.y.shape[0])")
        }
        guard held.x.shape.dimensions.dropFirst() == x.shape.dimensions.dropFirst() else {
            throw fault(
                5, .shape,
                "a row of test.x has the shape \(Shape(Array(held.x.shape.dimensions.dropFirst())).literal), and a row of x \(Shape(Array(x.shape.dimensions.dropFirst())).literal)"
            )
        }
        return held
    }

    private static func record(
        _ interpreter: Interpreter, _ value: Value, _ name: String, at index: Int
    ) throws -> RecordValue? {
        guard value.isGiven else { return nil }
        guard case .record(let record) = interpreter.content(value), record["loss"] != nil else {
            throw fault(index, .type, "`\(name)` of doctor is what train returned: a record with the field loss")
        }
        return record
    }

    private static func count(
        _ interpreter: Interpreter, _ value: Value, _ name: String, at index: Int, limit: Int
    ) throws -> Int? {
        guard value.isGiven else { return nil }
        let number = try interpreter.wholeNumber(value, "`\(name)` of doctor")
        guard number >= 1, number <= limit else {
            throw fault(
                index, .domain, "`\(name)` of doctor is from 1 to \(TeachingNumber.grouped(limit)); this is \(number)")
        }
        return number
    }
}
