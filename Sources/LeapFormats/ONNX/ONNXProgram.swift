import LeapDiagnostics
import LeapTensor

/// An ONNX graph as a program of the language: a function of the graph's arrays that gives the network.
///
/// So an imported network is a function like any other: it is shown, explained, trained and saved as one.
///
///     arrays -> {
///         w_0 = arrays["0.w"]
///         x -> {
///             v0 = x @ w_0
///             relu(v0)
///         }
///     }
public struct ONNXProgram {
    /// The text of the program.
    public private(set) var text = ""
    /// The arrays it takes, each under its own name. Those that are not trained belong to the arithmetic: what was
    /// measured of a batch, or a table.
    public private(set) var arrays: [(array: StoredArray, isTrained: Bool)] = []

    /// - Throws: `.file` when the graph has operators that the language does not, or is not whole.
    public init(_ graph: ONNXGraph, _ file: FileData) throws {
        var writer = ONNXProgramWriter(graph, file)
        (text, arrays) = try writer.program()
    }
}

/// Writes the program of a graph, line by line.
struct ONNXProgramWriter {
    let graph: ONNXGraph
    let file: FileData
    private let constants: [String: ONNXGraph.Constant]
    /// What each value of the graph is called in the program.
    private var names: [String: String] = [:]
    private var usedNames = ONNXOperator.functionNames.union(["x", "arrays"])
    private var lines: [String] = []
    /// The constants that the program reads, by their names in the graph.
    private var read: [String] = []
    /// Constants that are computed with but not trained.
    private var untrained: Set<String> = []
    /// Arrays that stand in a node, not in the list of the graph.
    private var inner: [String: ONNXGraph.Constant] = [:]

    init(_ graph: ONNXGraph, _ file: FileData) {
        (self.graph, self.file) = (graph, file)
        constants = Dictionary(graph.constants.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The text of the program, and the arrays it takes.
    mutating func program() throws -> (String, [(array: StoredArray, isTrained: Bool)]) {
        let inputs = graph.inputs.map(\.name).filter { constants[$0] == nil }
        guard !inputs.isEmpty else { throw file.fault("holds a network without an input") }
        guard !graph.outputs.isEmpty else { throw file.fault("holds a network without an output") }
        for (index, input) in inputs.enumerated() {
            names[input] = inputs.count == 1 ? "x" : "x\(index + 1)"
            usedNames.insert(names[input] ?? "")
        }
        for node in graph.nodes {
            try file.checkInterrupt()
            try write(node)
        }
        let outputs = try graph.outputs.map { try name($0.name) }
        let arguments = inputs.map { names[$0] ?? "x" }
        var text = "arrays -> {\n"
        for name in read { text += "    \(names[name] ?? "") = arrays[\(Self.literal(name))]\n" }
        text += "    \(arguments.count == 1 ? arguments[0] : "(" + arguments.joined(separator: ", ") + ")") -> {\n"
        for line in lines { text += "        \(line)\n" }
        text += "        \(outputs.count == 1 ? outputs[0] : "[" + outputs.joined(separator: ", ") + "]")\n    }\n}\n"
        let arrays = read.compactMap { name in
            constant(name).map {
                (StoredArray(name: name, tensor: $0.tensor), !untrained.contains(name) && !name.hasPrefix("constant_"))
            }
        }
        return (text, arrays)
    }

    private func constant(_ name: String) -> ONNXGraph.Constant? { constants[name] ?? inner[name] }

    /// A name of the language for a name of the graph: `0.w` becomes `w_0`, `fc1.weight` `fc1_weight`.
    private mutating func identifier(_ name: String) -> String {
        var parts = name.split(separator: ".").map(String.init)
        let numbers = parts.prefix { Int($0) != nil }
        parts = Array(parts.dropFirst(numbers.count) + numbers)
        var result = ""
        for scalar in parts.joined(separator: "_").unicodeScalars.prefix(40) {
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
            result.unicodeScalars.append(isPlain ? scalar : "_")
        }
        if result.isEmpty || ("0"..."9").contains(result.unicodeScalars.first ?? "0") { result = "p_" + result }
        let words = [
            "if", "else", "for", "in", "while", "repeat", "break", "continue", "return", "use", "and", "or", "not",
            "true", "false", "none", "pi", "inf", "nan",
        ]
        if words.contains(result) { result += "_" }
        var free = result
        var number = 2
        while !usedNames.insert(free).inserted {
            free = "\(result)_\(number)"
            number += 1
        }
        return free
    }

    /// The words that stand for a value of the graph.
    mutating func name(_ value: String) throws -> String {
        if let known = names[value] { return known }
        guard let constant = constant(value) else {
            throw file.fault("uses a value that nothing computes: `\(value)`")
        }
        if constant.tensor.rank == 0 || constant.isWhole && constant.tensor.count == 1 && constant.tensor.rank == 1 {
            let number = Self.number(constant.tensor.item)
            names[value] = number
            return number
        }
        let name = identifier(value)
        names[value] = name
        read.append(value)
        return name
    }

    /// A number as the language writes it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "(-inf)" : "inf" }
        let text = value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
        return value < 0 ? "(\(text))" : text
    }

    /// A text as the language writes it: nothing in it is code.
    static func literal(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\", "{", "}": result += "\\\(scalar)"
            case _ where scalar.value < 32: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    static func list(_ values: [Int]) -> String { "[" + values.map(String.init).joined(separator: ", ") + "]" }

    mutating func markUntrained(_ name: String) { untrained.insert(name) }

    /// The whole numbers that a value is, when it is known what they are.
    func whole(_ name: String) -> [Int]? {
        guard let constant = constant(name) else { return nil }
        return constant.tensor.doubles().map { Int(exactly: $0) ?? ($0 < 0 ? Int.min : Int.max) }
    }

    /// The numbers of a constant.
    func numbers(_ name: String) -> [Double]? { constant(name)?.tensor.doubles() }

    func rank(_ name: String) -> Int? { constant(name)?.tensor.rank }

    func size(_ name: String, _ axis: Int) -> Int? { constant(name).map { $0.tensor.shape[axis] } }

    /// Adds a line that computes a value of the graph.
    mutating func define(_ value: String, _ expression: String) {
        let isShort = value.first == "v" && Int(value.dropFirst()) != nil
        let name = identifier(isShort ? value : "v_" + value)
        names[value] = name
        lines.append("\(name) = \(expression)")
    }

    /// Makes one value another name of a second.
    mutating func alias(_ value: String, _ expression: String) { names[value] = expression }

    mutating func addConstant(_ value: String, _ constant: ONNXGraph.Constant) {
        var constant = constant
        constant.name = value
        inner[value] = constant
    }

    private mutating func write(_ node: ONNXGraph.Node) throws {
        guard node.domain.isEmpty || node.domain == "ai.onnx" else {
            throw file.fault("has an operator of another set than ONNX's own: \(node.domain).\(node.type)")
        }
        guard let output = node.outputs.first else { throw file.fault("has a node without an output: \(node.type)") }
        guard names[output] == nil else { throw file.fault("computes `\(output)` twice") }
        try ONNXOperator(node: node, output: output, file: file, version: graph.operatorVersion).write(to: &self)
    }
}
