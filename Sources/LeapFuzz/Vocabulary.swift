import LeapNotebook
import LeapRuntime
import LeapSession

/// The names that programs can be made of.
enum Vocabulary {
    /// One JSON object a line: `{"name", "parameters", "examples"}`.
    static var text: String {
        let session = Session()
        let interpreter = session.interpreter
        var lines: [String] = []
        for name in interpreter.visibleNames(beginningWith: "") {
            var json = JSONWriter()
            json.object { object in
                object.key("name")
                object.string(name)
                object.key("parameters")
                object.array { array in
                    for parameter in interpreter.parameterNames(of: name) { array.string(parameter) }
                }
                object.key("examples")
                object.array { array in
                    for example in interpreter.builtins[name]?.examples ?? [] { array.string(example.code) }
                }
            }
            lines.append(json.text)
        }
        for word in WordHelp.all where !word.example.code.isEmpty {
            var json = JSONWriter()
            json.object { object in
                object.key("name")
                object.string("")
                object.key("parameters")
                object.array { _ in }
                object.key("examples")
                object.array { $0.string(word.example.code) }
            }
            lines.append(json.text)
        }
        return lines.joined(separator: "\n")
    }
}
