import LeapDiagnostics
import LeapFormats
import LeapSyntax
import LeapTensor

extension Interpreter {
    /// A network from an ONNX file, as a function of the language with parameters.
    /// - Throws: `.file` when it cannot be one.
    func network(_ file: FileData) throws -> Value {
        let program = try ONNXProgram(ONNXReader.read(file), file)
        // The functions are those of the library, whatever the session has bound to their names.
        let nameSpace = globals.nameSpace
        defer { globals.nameSpace = nameSpace }
        globals.nameSpace = .library
        let source = try add(source: Array(program.text.utf8), name: file.name, firstLine: 1)
        guard let statement = try Parser.parse(source).statements.first else { return .none }
        let (code, _) = try Compiler.compile(statement, globals: globals)
        guard let body = code.nested.last else { return .none }
        let fields = program.arrays.map { entry -> (name: String, value: Value) in
            let value = Value(entry.array.tensor)
            return (entry.array.name, .variable(makeVariable(value, isTrained: entry.isTrained)))
        }
        return try call(Function(.closure(body, captures: [])), [.record(RecordValue(fields))])
    }
}
