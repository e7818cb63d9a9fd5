/// Near misses: the names a learner may have meant.
public enum Spelling {
    /// The candidate closest to a name, if it is close enough to be a slip.
    public static func nearest(to name: String, among candidates: [String]) -> String? {
        let limit = name.count <= 4 ? 1 : name.count <= 7 ? 2 : 3
        let lower = name.lowercased()
        var best: (distance: Int, name: String)?
        for candidate in candidates.sorted() where candidate != name {
            if candidate.lowercased() == lower { return candidate }
            guard abs(candidate.count - name.count) <= limit else { continue }
            let distance = distance(Array(name), Array(candidate))
            guard distance <= limit, distance < max(name.count, candidate.count) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        return best?.name
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
        case "append": "concat(a, b) joins arrays"
        case "numel": "size(x)"
        case "ndim": "rank(x)"
        case "arange": nil
        default: nil
        }
    }
}
