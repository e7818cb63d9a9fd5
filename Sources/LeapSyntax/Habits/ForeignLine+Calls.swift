/// Functions, methods and modules of other libraries.
extension ForeignLine {
    /// What modules are called when they are imported.
    private static let modules: Set<String> = [
        "np", "numpy", "jnp", "jax", "torch", "tf", "math", "cmath", "random", "linalg", "nn", "functional", "F",
        "optim", "tensor", "Math", "plt", "scipy", "special",
    ]

    /// Whether a name is that of a module of another language, which nothing here needs.
    public static func isModule(_ name: String) -> Bool { modules.contains(name) }

    /// What a function of another library is called here, where the arguments are the same.
    static func functionName(_ name: String) -> String {
        switch name {
        case "concatenate", "cat", "hstack": "concat"
        case "absolute", "fabs": "abs"
        case "amax": "max"
        case "amin": "min"
        case "ndim", "dim": "rank"
        case "numel", "len", "length": "size"
        case "ReLU", "Relu": "relu"
        case "Sigmoid": "sigmoid"
        case "Tanh": "tanh"
        case "Linear", "Dense": "dense"
        case "Adam": "adam"
        case "SGD": "sgd"
        case "arctan": "atan"
        case "arcsin": "asin"
        case "arccos": "acos"
        case "ln": "log"
        case "mse_loss", "MSELoss": "mse"
        case "one_hot": "onehot"
        case "manual_seed": "seed"
        default: name
        }
    }

    /// Functions whose sizes may be separate arguments elsewhere; here they are one list.
    private static let creators: Set<String> = ["zeros", "ones", "rand", "randn", "empty"]

    /// `np.zeros((2, 3))`, `math.pi`, `torch.nn.functional.relu(x)`.
    mutating func rewriteModules() {
        var index = 0
        while index + 2 < pieces.count {
            guard isWord(index), Self.modules.contains(at(index)), at(index - 1) != ".", at(index + 1) == ".",
                isWord(index + 2), !isBound(at(index))
            else {
                index += 1
                continue
            }
            let space = pieces[index].space
            var name = index + 2
            while Self.modules.contains(at(name)), at(name + 1) == ".", isWord(name + 2) { name += 2 }
            pieces.removeSubrange(index..<name)
            pieces[index].space = space
            rewriteMember(index)
            index += 1
        }
    }

    /// A name that a module had in front.
    private mutating func rewriteMember(_ index: Int) {
        let isCalled = at(index + 1) == "("
        switch at(index) {
        case "pi" where !isCalled: pieces[index].text = "π"
        case "e" where !isCalled: replace(index..<(index + 1), with: "exp(1)")
        case "float32" where !isCalled: replace(index..<(index + 1), with: "\"f32\"")
        case "float64" where !isCalled: replace(index..<(index + 1), with: "\"f64\"")
        case "array", "tensor", "asarray", "Tensor", "from_numpy":
            guard isCalled, let close = closer(index + 1), let first = arguments(index + 1, close).first else { return }
            replace(index..<(close + 1), with: first)
        case "Sequential" where isCalled:
            guard let close = closer(index + 1), case let layers = arguments(index + 1, close), !layers.isEmpty else {
                return
            }
            replace(index..<(close + 1), with: layers.joined(separator: " >> "))
        case "ReLU" where isCalled && at(index + 2) == ")", "Sigmoid" where isCalled && at(index + 2) == ")",
            "Tanh" where isCalled && at(index + 2) == ")":
            replace(index..<(index + 3), with: at(index).lowercased())
        case "normal" where isCalled: rewriteNormal(index)
        default: pieces[index].text = Self.functionName(at(index))
        }
    }

    /// `random.normal(size = (2, 3))`
    private mutating func rewriteNormal(_ index: Int) {
        guard let close = closer(index + 1), let size = parts(index + 1, close).last else { return }
        let isNamed = at(size.lowerBound) == "size" && at(size.lowerBound + 1) == "="
        guard isNamed else { return }
        replace(index..<(close + 1), with: "randn(\(text((size.lowerBound + 2)..<size.upperBound)))")
    }

    // MARK: Methods

    /// `x.sum(axis = 0)`, `x.shape[0]`, `x.reshape(2, 3)`.
    mutating func rewriteMethods() {
        var dot = 1
        while dot + 1 < pieces.count {
            defer { dot += 1 }
            guard at(dot) == ".", kind(dot) == .sign, isWord(dot + 1), pieces[dot].space.isEmpty,
                let start = startOfOperand(endingAt: dot - 1), kind(dot - 1) != .number
            else { continue }
            let owner = text(start..<dot)
            var end = dot + 2
            var given: [String]?
            if at(end) == "(", pieces[end].space.isEmpty, let close = closer(end) {
                given = arguments(end, close)
                end = close + 1
            }
            guard !Self.modules.contains(owner), let call = Self.call(at(dot + 1), of: owner, given) else { continue }
            replace(start..<end, with: call)
            dot = start
        }
    }

    private static let unaryMethods: Set<String> = [
        "sum", "mean", "prod", "max", "min", "argmax", "argmin", "std", "var", "median", "all", "any", "norm", "cumsum",
        "cumprod", "sort", "argsort", "exp", "log", "sqrt", "abs", "sin", "cos", "tan", "tanh", "sigmoid", "relu",
        "softmax",
        "floor", "ceil", "round", "sign", "flatten", "ravel", "squeeze", "unique", "clip", "detach", "repeat_each",
        "take",
        "log_softmax", "trace", "outer", "quantile", "square", "fill", "flip", "roll", "expand_dims",
    ]

    /// What calls a method of an array.
    /// - Parameter given: its arguments; `nil` when it is not called.
    static func call(_ method: String, of owner: String, _ given: [String]?) -> String? {
        let arguments = (given ?? []).map(argument)
        let all = ([owner] + arguments).joined(separator: ", ")
        switch method {
        case "shape" where given == nil: return "shape(\(owner))"
        case "size", "shape":
            if let axis = arguments.first { return "shape(\(owner))[\(axis)]" }
            return "\(method)(\(owner))"
        case "ndim", "rank", "dim": return "rank(\(owner))"
        case "dtype": return "dtype(\(owner))"
        case "len", "length", "numel", "count": return "size(\(owner))"
        case "reshape", "view":
            guard !arguments.isEmpty else { return nil }
            let isOne = arguments.count == 1 && !Self.isNumber(arguments[0])
            if isOne, arguments[0].hasPrefix("(") {
                return "reshape(\(owner), [\(arguments[0].dropFirst().dropLast())])"
            }
            return "reshape(\(owner), \(isOne ? arguments[0] : "[\(arguments.joined(separator: ", "))]"))"
        case "transpose", "permute", "t":
            if arguments.isEmpty
                || method == "transpose" && ["0, 1", "1, 0"].contains(arguments.joined(separator: ", "))
            {
                return "\(owner).T"
            }
            return "transpose(\(owner), [\(arguments.joined(separator: ", "))])"
        case "dot", "matmul", "mm": return arguments.count == 1 ? "\(owner) @ \(arguments[0])" : nil
        case "pow" where arguments.count == 1: return "\(owner)^\(arguments[0])"
        case "item", "numpy", "tolist", "copy", "clone", "cpu", "cuda", "contiguous":
            return arguments.isEmpty ? owner : nil
        case "append", "push":
            return arguments.count == 1 ? "\(owner) = concat(\(owner), [\(arguments[0])])" : nil
        case "float": return "f32(\(owner))"
        case "double": return "f64(\(owner))"
        case "astype": return "f64(\(owner))"
        case _ where unaryMethods.contains(method): return method == "square" ? "\(owner)^2" : "\(method)(\(all))"
        default: return nil
        }
    }

    private static func isNumber(_ text: String) -> Bool { Double(text) != nil }

    /// An argument with the name that its parameter has here.
    private static func argument(_ text: String) -> String {
        for (foreign, own) in [
            ("dim", "axis"), ("dims", "axis"), ("axes", "axis"), ("keepdims", "keep"), ("keepdim", "keep"),
        ] {
            let rest = text.dropFirst(foreign.count).drop { $0 == " " }
            if text.hasPrefix(foreign), rest.first == "=", !rest.hasPrefix("==") {
                return own + text.dropFirst(foreign.count)
            }
        }
        return text
    }

    // MARK: Calls

    /// `range(3)`, `len(x)`, `zeros(2, 3)`, `pow(x, 2)`.
    mutating func rewriteCalls() {
        var index = 0
        while index + 1 < pieces.count {
            defer { index += 1 }
            guard isWord(index), at(index + 1) == "(", pieces[index + 1].space.isEmpty, at(index - 1) != ".",
                let close = closer(index + 1), at(close + 1) != "=",
                Self.creators.contains(at(index)) || at(index) == "concat" || !isBound(at(index))
            else { continue }
            let given = arguments(index + 1, close)
            func rewrite(_ text: String) { replace(index..<(close + 1), with: text) }
            if let flag = given.firstIndex(where: { $0.hasPrefix("requires_grad") }) {
                var rest = given
                rest.remove(at: flag)
                rewrite("param(\(at(index))(\(rest.joined(separator: ", "))))")
                continue
            }
            switch at(index) {
            case "range":
                if given.count == 1 { rewrite("0..\(Self.oneLess(given[0]))") }
                if given.count == 2 { rewrite("\(given[0])..\(Self.oneLess(given[1]))") }
                if given.count == 3 { rewrite("arange(\(given.joined(separator: ", ")))") }
            case "len", "length", "numel": pieces[index].text = "size"
            case "pow", "power":
                if given.count == 2 { rewrite("\(Self.operand(given[0]))^\(Self.operand(given[1]))") }
            case "matmul", "mm":
                if given.count == 2 { rewrite("\(Self.operand(given[0])) @ \(Self.operand(given[1]))") }
            case "square":
                if given.count == 1 { rewrite("\(Self.operand(given[0]))^2") }
            case "int":
                if given.count == 1 { rewrite("floor(\(given[0]))") }
            case "float":
                if given.count == 1 { rewrite("f64(\(given[0]))") }
            case "str":
                if given.count == 1 { rewrite("text(\(given[0]))") }
            case "c":
                if !given.isEmpty { rewrite("[\(given.joined(separator: ", "))]") }
            case "array", "list":
                if given.count == 1 { rewrite(given[0]) }
            case "concat", "stack", "concatenate", "hstack", "cat":
                // Here the arrays are arguments of their own.
                let elements = given.count == 1 ? Self.elements(of: given[0]) : []
                let name = Self.functionName(at(index))
                if elements.count > 1 {
                    rewrite("\(name)(\(elements.joined(separator: ", ")))")
                } else {
                    pieces[index].text = name
                }
            case let name where Self.creators.contains(name):
                let sizes = given.prefix { !$0.contains("=") && !$0.contains("\"") }
                if sizes.count > 1 {
                    let rest = given[sizes.count...].map { ", " + $0 }.joined()
                    rewrite("\(name == "empty" ? "zeros" : name)([\(sizes.joined(separator: ", "))]\(rest))")
                }
            case let name: pieces[index].text = Self.functionName(name)
            }
        }
    }

    /// `[1 2; 3 4]`: numbers without commas, rows between semicolons.
    mutating func rewriteMatrices() {
        var index = 0
        while index < pieces.count {
            defer { index += 1 }
            let isPostfix =
                index > 0 && pieces[index].space.isEmpty && (isWord(index - 1) || [")", "]"].contains(at(index - 1)))
            guard at(index) == "[", kind(index) == .sign, !isPostfix, let close = closer(index), close > index + 2
            else {
                continue
            }
            let inner = pieces[(index + 1)..<close]
            guard inner.allSatisfy({ $0.kind == .number || $0.text == ";" }) else { continue }
            let rows = inner.split { $0.text == ";" }.map { $0.map(\.text).joined(separator: ", ") }
            replace(
                index..<(close + 1),
                with: rows.count == 1 ? "[\(rows[0])]" : "[" + rows.map { "[\($0)]" }.joined(separator: ", ") + "]")
        }
    }

    /// A text as an operand: in parentheses when it is more than a word, a call or a number.
    static func operand(_ text: String) -> String {
        let line = ForeignLine(text)
        return line.endOfOperand(0) == line.pieces.count ? text : "(\(text))"
    }

    /// `(2, 3)` where a list is meant, and `{"a": 1}`.
    mutating func rewriteTuples() {
        var index = 0
        while index < pieces.count {
            defer { index += 1 }
            if at(index) == "{", kind(index) == .sign, kind(index + 1) == .string, at(index + 2) == ":",
                let close = closer(index)
            {
                for part in parts(index, close) where kind(part.lowerBound) == .string && at(part.lowerBound + 1) == ":"
                {
                    let name = at(part.lowerBound).dropFirst().dropLast()
                    pieces[part.lowerBound].text = String(name)
                    pieces[part.lowerBound].kind = .word
                }
            }
            guard at(index) == "(", kind(index) == .sign, let close = closer(index), parts(index, close).count > 1,
                at(close + 1) != "->", at(close + 1) != "in"
            else { continue }
            let isCall =
                pieces[index].space.isEmpty && index > 0
                && (isWord(index - 1) && !["return", "in"].contains(at(index - 1))
                    || [")", "]", "'"].contains(at(index - 1)))
            if isCall || at(index - 1) == "for" { continue }
            pieces[index].text = "["
            pieces[close].text = "]"
        }
    }
}
