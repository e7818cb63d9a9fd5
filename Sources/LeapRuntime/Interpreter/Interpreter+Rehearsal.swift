import LeapTensor

/// Trying something out: what the learner's own functions change meanwhile is put back.
extension Interpreter {
    /// Runs a body in which functions of the session are called, and puts back every parameter, state and random number
    /// that they changed, however it ends. What they print is not heard, and nobody is asked anything.
    ///
    /// Rehearsals may lie inside one another.
    public func rehearse<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = transaction
        let (random, wasTraining, listener, origin) = (engine.random, isTraining, host, engine.origin)
        transaction = Transaction()
        transaction.number = before.number + 1
        host = listener.map { DeafHost($0) }
        defer {
            // Newest first: a variable may have been noted more than once.
            for (variable, value) in transaction.variables.reversed() { variable.value = value }
            for (variable, value) in transaction.beforeCheckpoint { variable.value = value }
            // No variable carries a number as high as this yet, so each change from here on is noted.
            let next = transaction.number + 1
            transaction = before
            transaction.number = next
            (engine.random, isTraining, host, engine.origin) = (random, wasTraining, listener, origin)
        }
        return try body()
    }

    /// Runs a body with dropout and its like behaving as in training, or as in use.
    public func inTraining<Result>(_ isOn: Bool, _ body: () throws -> Result) rethrows -> Result {
        let before = isTraining
        isTraining = isOn
        defer { isTraining = before }
        return try body()
    }

    /// A function of the standard library, whatever the session has bound to its name.
    public func libraryFunction(_ name: String) -> Function? {
        if case .function(let function) = globals.libraryValue(name) { function } else { nil }
    }
}

/// A host that reads files for the program, and says and asks nothing.
private final class DeafHost: InterpreterHost {
    private let host: InterpreterHost

    init(_ host: InterpreterHost) { self.host = host }

    func write(_ text: String) {}
    func note(_ text: String) {}
    func progress(_ text: String) {}
    func text(of value: Value) -> String { host.text(of: value) }
    func text(of help: HelpAnswer) -> String { host.text(of: help) }
    func readFile(_ name: String) throws -> [UInt8] { try host.readFile(name) }
    func readData(_ name: String, checkInterrupt: () throws -> Void) throws -> [UInt8] {
        try host.readData(name, checkInterrupt: checkInterrupt)
    }
    // A file that is written could not be put back.
    func writeFile(_ name: String, _ body: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {}
    func readFolder(_ name: String) throws -> [String] { try host.readFolder(name) }
    func dataSet(_ name: String) -> [UInt8]? { host.dataSet(name) }
    var canAsk: Bool { false }
    func ask(_ question: Question) throws -> String? { nil }
    var stepsThroughAnswers: Bool { false }
}
