import LeapDiagnostics
import LeapSyntax

/// The standard library: the part of the language that is written in it.
extension Interpreter {
    /// Takes in the texts of the standard library, before any other source. Each is run when one of the names it
    /// defines is used first.
    /// - Parameter onFailure: told of a text that does not run; the others are run all the same.
    /// - Throws: `.memory` when the texts are too long.
    public func setLibrary(
        _ sources: [(name: String, bytes: [UInt8])], onFailure: @escaping (any Error) -> Void
    ) throws {
        for (name, bytes) in sources {
            let file = try add(source: bytes, name: name, firstLine: 1)
            libraryEnd = file.base + UInt32(file.bytes.count)
            globals.deferLibraryPart(names: Self.namesAtLineStarts(bytes)) { [unowned self] in
                do { try load(file) } catch { onFailure(error) }
            }
        }
    }

    /// Runs a text of the library, whatever runs at the moment.
    private func load(_ file: SourceFile) throws {
        let (nameSpace, origin, spans, top) = (globals.nameSpace, engine.origin, callSpans, stackTop)
        defer {
            globals.nameSpace = nameSpace
            engine.origin = origin
            callSpans = spans
            stackTop = top
        }
        globals.nameSpace = .library
        for statement in try Parser.parse(file).statements {
            let code = try Compiler.compile(statement, globals: globals, firstTemporary: top - registers.start).code
            guard registers.ensureStack(registers.start + code.registerCount + 1) else { throw recursionError() }
            _ = try execute(code, function: nil, base: registers.start, given: 0)
        }
    }

    /// The names that stand at the beginnings of lines, up to a parenthesis or an equals sign: all that a text with
    /// indented blocks can define, found without parsing it.
    private static func namesAtLineStarts(_ bytes: [UInt8]) -> Set<String> {
        var names: Set<String> = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let first = line.first, isNameByte(first) else { continue }
            let head = line.prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "=") }
            for word in head.split(whereSeparator: { !isNameByte($0) }) {
                names.insert(String(decoding: word, as: UTF8.self))
            }
        }
        return names
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        default: false
        }
    }
}
