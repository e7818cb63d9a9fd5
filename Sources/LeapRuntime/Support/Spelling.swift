/// Near misses: the names a learner may have meant.
public enum Spelling {
    /// The candidate closest to a name, if it is close enough to be a slip.
    public static func nearest(to name: String, among candidates: [String]) -> String? {
        let limit = name.count <= 2 ? 0 : name.count <= 4 ? 1 : name.count <= 7 ? 2 : 3
        let lower = name.lowercased()
        var best: (distance: Int, name: String)?
        for candidate in candidates.sorted() where candidate != name {
            if candidate.lowercased() == lower || withoutMarks(candidate) == withoutMarks(name) { return candidate }
            guard abs(candidate.count - name.count) <= limit else { continue }
            let distance = distance(Array(name), Array(candidate))
            guard distance <= limit, distance < max(name.count, candidate.count) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        return best?.name
    }

    /// The letters alone: `ŷ` as `y`. The marks stand as scalars of their own, or the letter has a mark in itself.
    private static func withoutMarks(_ name: String) -> String {
        var result = ""
        for character in name {
            guard let first = character.unicodeScalars.first else { continue }
            switch first.value {
            case 0x177: result.append("y")
            case 0x175: result.append("w")
            case 0xE2: result.append("a")
            default: result.unicodeScalars.append(first)
            }
        }
        return result
    }

    /// The number of single-character edits, a swap of neighbours counting as one (Damerau, 1964).
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }

    /// What a name from another language is called here.
    static func habit(_ name: String) -> String? {
        switch name {
        case "np", "numpy", "torch", "jnp": "the functions need no prefix: zeros([2, 3]), sum(x)"
        case "len": "size(x) counts all elements, shape(x)[0] the rows"
        case "range": "a..b counts from a to b, both included: 0..9"
        case "True": "true"
        case "False": "false"
        case "None", "null", "nil": "none"
        case "pi": "π, typed as \\pi and Tab; it is a number: 3.141592654"
        case "lambda": "x -> x^2 is a function without a name"
        case "def", "function", "fn", "func": "f(x) = x^2 + 1 defines a function"
        case "tensor", "array", "ndarray": "an array is written [1, 2, 3]"
        case "Linear", "Dense": "dense(inputs, outputs)"
        case "append", "hstack", "vstack", "cat", "extend": "concat(a, b) joins arrays"
        case "e", "euler": "exp(x) is the power of e; exp(1) is e itself"
        case "ln": "log(x) is the natural logarithm"
        case "log10": "log(x) / log(10)"
        case "log2": "log(x) / log(2)"
        case "pow", "power": "a power is written x^2"
        case "matmul", "mm": "a matrix product is written A @ B"
        case "int": "floor(x), or a // b"
        case "float", "double": "f64(x) and f32(x) convert"
        case "str", "string": "text(x), or \"{x}\""
        case "println", "printf", "echo", "puts": "print(x)"
        case "backward", "gradient", "autograd", "diff": "∂J/∂w, or grad(J, w)"
        case "requires_grad", "Variable", "Parameter", "parameter", "variable": "w = param(2)"
        case "exit", "quit", "bye": "Ctrl-D leaves"
        case "size_of", "length", "count_of": "size(x)"
        case "transposed": "x.T"
        case "random": "rand([2, 3]) and randn([2, 3])"
        case "linear": "dense(inputs, outputs)"
        case "let", "var", "const": "x = 1 binds a name"
        case "numel": "size(x)"
        case "ndim": "rank(x)"
        case "arange": nil
        default: nil
        }
    }
}
