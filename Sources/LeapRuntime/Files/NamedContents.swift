import LeapDiagnostics
import LeapTensor

/// The arrays inside a value, each with the way to it: `0.w`, `2.b`, `encoder.0.w`.
///
/// Layers count by position, captured values and fields have their names. Of functions the parameters count and those
/// states that hold numbers; of lists and records the arrays, too.
struct NamedContents {
    enum Place {
        case variable(Variable)
        case array(Tensor)
    }

    struct Item {
        let name: String
        let place: Place
        /// The layer it belongs to, in words; empty outside of functions.
        let layer: String
    }

    private(set) var items: [Item] = []
    /// Values that are no arrays, with the way to each.
    private(set) var others: [(name: String, value: Value)] = []

    /// The name of an array that is saved by itself.
    static let single = "array"

    init(_ value: Value, _ interpreter: Interpreter) throws {
        var seen: Set<ObjectIdentifier> = []
        var names: Set<String> = []
        // Chains of closures can be long: what is still to be visited stands in an array, the next at its end.
        var open = [(value: value, path: "", layer: "", isInFunction: false)]
        func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
        func add(_ path: String, _ place: Place, _ layer: String) {
            var name = path.isEmpty ? Self.single : path
            // What a built-in made of other functions has no names for them.
            var number = 2
            while !names.insert(name).inserted {
                name = "\(path)_\(number)"
                number += 1
            }
            items.append(Item(name: name, place: place, layer: layer))
        }
        while let (value, path, layer, isInFunction) = open.popLast() {
            switch value {
            case .variable(let variable):
                guard seen.insert(ObjectIdentifier(variable)).inserted else { continue }
                switch variable.value {
                case .number, .boolean, .tensor: add(path, .variable(variable), layer)
                default: open.append((variable.value, path, layer, true))
                }
            case .function(let function):
                guard seen.insert(ObjectIdentifier(function)).inserted else { continue }
                switch function.kind {
                case .closure:
                    let words = interpreter.host?.text(of: value) ?? function.displayName
                    let here = words.prefix { $0 != "\n" }.split(separator: "   ").first.map(String.init) ?? ""
                    for capture in Interpreter.captures(of: function).reversed() {
                        open.append((capture.value, join(path, capture.name), here, true))
                    }
                case .composition(let layers):
                    for (index, layer) in layers.enumerated().reversed() {
                        open.append((.function(layer), join(path, String(index)), "", true))
                    }
                case .native(let native):
                    for capture in native.captures.reversed() { open.append((capture, path, layer, true)) }
                case .builtin: break
                }
            case .list(let list):
                for (index, element) in list.elements.enumerated().reversed() {
                    open.append((element, join(path, String(index)), layer, isInFunction))
                }
            case .record(let record):
                for field in record.fields.reversed() {
                    open.append((field.value, join(path, field.name), layer, isInFunction))
                }
            case .number, .boolean, .tensor:
                guard !isInFunction, let tensor = try interpreter.tensor(value) else { continue }
                add(path, .array(interpreter.engine.detach(tensor)), layer)
            default: if !isInFunction { others.append((path, value)) }
            }
        }
    }

    /// The arrays as they are now.
    func arrays(_ interpreter: Interpreter) throws -> [(name: String, tensor: Tensor)] {
        try items.compactMap { item in
            switch item.place {
            case .array(let tensor): return (item.name, tensor)
            case .variable(let variable):
                return try interpreter.tensor(variable.value).map { (item.name, interpreter.engine.detach($0)) }
            }
        }
    }
}
