import LeapDiagnostics
import LeapDisplay
import LeapSession
import LeapTensor

/// What `--json` prints of one cell or statement: one object on a line.
///
/// ```
/// {"cell": 1, "source": "[1, 2]", "outputs": [{"text/plain": "[1, 2]"}],
///  "value": {"dtype": "f64", "shape": [2], "data": [1, 2]}, "error": null}
/// ```
/// `value` is the last value when it is numeric and has at most `elementLimit` elements, else null; `data` is in
/// row-major order. `error` is null or `{"kind", "message", "line", "column", "help"}`; `help` is one string, several
/// suggestions on lines of their own, or null, and `line` and `column` are null when the place is not known.
public struct JSONRecord {
    /// The largest value that is written.
    public static let elementLimit = 100_000

    /// The number of the cell or statement, from 1.
    public var number: Int
    public var source: String
    public var events: [SessionEvent]
    /// The last value.
    public var value: Tensor?
    public var error: Diagnostic?
    /// Where its error is.
    public var errorPosition: (line: Int, column: Int)?

    public init(
        number: Int, source: String, events: [SessionEvent] = [], value: Tensor? = nil, error: Diagnostic? = nil,
        errorPosition: (line: Int, column: Int)? = nil
    ) {
        self.number = number
        self.source = source
        self.events = events
        self.value = value
        self.error = error
        self.errorPosition = errorPosition
    }

    public init(number: Int, source: String, result: ExecutionResult, errorPosition: (line: Int, column: Int)?) {
        self.init(
            number: number, source: source, events: result.events, value: result.value, error: result.error,
            errorPosition: errorPosition)
    }

    /// The object, without a newline. `more` writes further keys.
    public func line(_ more: (inout JSONWriter) -> Void = { _ in }) -> String {
        var writer = JSONWriter()
        writer.object { json in
            json.key("cell")
            json.integer(number)
            json.key("source")
            json.string(source)
            json.key("outputs")
            json.array { array in
                for event in events { Self.write(event, to: &array) }
            }
            json.key("value")
            Self.write(value, to: &json)
            json.key("error")
            writeError(to: &json)
            more(&json)
        }
        return writer.text
    }

    private static func write(_ event: SessionEvent, to json: inout JSONWriter) {
        let parts: [(type: String, data: String)]
        switch event {
        case .text(let text), .note(let text): parts = [(DisplayBundle.plainType, text)]
        case .result(let bundle): parts = bundle.parts
        case .progress: return
        }
        json.object { object in
            for part in parts {
                object.key(part.type)
                object.string(part.data)
            }
        }
    }

    private static func write(_ value: Tensor?, to json: inout JSONWriter) {
        guard let value, value.count <= elementLimit else {
            json.null()
            return
        }
        let elements = value.doubles()
        json.object { object in
            object.key("dtype")
            object.string(value.dataType.name)
            object.key("shape")
            object.array { array in
                for size in value.shape.dimensions { array.integer(size) }
            }
            object.key("data")
            object.array { array in
                switch value.dataType {
                case .f64: for element in elements { array.number(element) }
                case .f32: for element in elements { array.number(Float(element)) }
                case .bool: for element in elements { array.boolean(element != 0) }
                }
            }
        }
    }

    private func writeError(to json: inout JSONWriter) {
        guard let error else {
            json.null()
            return
        }
        json.object { object in
            object.key("kind")
            object.string(error.kind.rawValue)
            object.key("message")
            object.string(error.message)
            object.key("line")
            object.optional(errorPosition?.line)
            object.key("column")
            object.optional(errorPosition?.column)
            object.key("help")
            object.optional(error.help.isEmpty ? nil : error.help.map(\.text).joined(separator: "\n"))
        }
    }
}
