/// Reads the subscripts of an `einsum` for arrays of given shapes.
struct EinsumParser {
    private let subscripts: String
    private let shapes: [Shape]

    /// A letter, or the three dots that stand for the axes without a letter.
    private enum Sign: Equatable {
        case letter(Character)
        case dots
    }

    init(_ subscripts: String, _ shapes: [Shape]) {
        self.subscripts = subscripts
        self.shapes = shapes
    }

    /// - Throws: `.domain` for subscripts that cannot be read; `.shape` where they do not fit the arrays.
    func plan() throws -> EinsumPlan {
        let (inputs, output) = try signs()
        guard inputs.count == shapes.count else {
            let names = "\(inputs.count) array\(inputs.count == 1 ? "" : "s")"
            throw TensorError(
                .domain, "the subscripts \"\(subscripts)\" are for \(names), and einsum got \(shapes.count)",
                help: ["each array has its own letters, with commas between: \"ij,jk->ik\""])
        }
        var letters: [Character: Int] = [:]
        for sign in inputs.joined() {
            if case .letter(let letter) = sign, letters[letter] == nil { letters[letter] = letters.count }
        }
        // The axes under dots count from the last.
        let hidden = try inputs.indices.map { try hiddenAxes(inputs[$0], $0) }
        let most = hidden.max() ?? 0
        func dotted(_ count: Int) -> [Int] { (0..<count).reversed().map { letters.count + $0 } }
        let operands = inputs.indices.map { index in
            inputs[index].flatMap { sign -> [Int] in
                switch sign {
                case .letter(let letter): [letters[letter] ?? 0]
                case .dots: dotted(hidden[index])
                }
            }
        }
        var names: [Int: Character] = [:]
        for (letter, label) in letters { names[label] = letter }
        var unused = "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA".filter { letters[$0] == nil }[...]
        for label in dotted(most) { names[label] = unused.popFirst() ?? "?" }
        let result = try outputLabels(output, inputs, letters, dotted(most))
        let plan = EinsumPlan(
            operands: operands, output: result, sizes: try sizes(operands, names, letters.count), shapes: shapes,
            letters: names, written: subscripts)
        _ = try Shape.checked(plan.resultShape.dimensions)
        return plan
    }

    // MARK: Reading

    private func signs() throws -> (inputs: [[Sign]], output: [Sign]?) {
        let text = subscripts.filter { !$0.isWhitespace }
        let sides = text.replacing("->", with: ">").split(separator: ">", omittingEmptySubsequences: false)
        guard sides.count <= 2 else { throw fault("\"\(subscripts)\" has more than one ->") }
        let inputs = try sides[0].split(separator: ",", omittingEmptySubsequences: false).map(read)
        return (inputs, sides.count == 2 ? try read(sides[1]) : nil)
    }

    private func read(_ text: Substring) throws -> [Sign] {
        var signs: [Sign] = []
        var rest = text
        while let next = rest.first {
            if rest.hasPrefix("...") {
                guard !signs.contains(.dots) else { throw fault("\"\(text)\" has the dots ... twice") }
                signs.append(.dots)
                rest = rest.dropFirst(3)
            } else if next.isASCII, next.isLetter {
                signs.append(.letter(next))
                rest = rest.dropFirst()
            } else {
                throw fault(
                    next == "."
                        ? "the dots in \"\(text)\" are not three"
                        : "the axes of einsum are named by letters from a to z and A to Z, and \"\(next)\" is none")
            }
        }
        return signs
    }

    private func fault(_ message: String) -> TensorError {
        TensorError(.domain, message, help: ["the subscripts of a matrix product are \"ij,jk->ik\""])
    }

    // MARK: Fitting

    /// An array in messages: by its name, as far as names are put in.
    private func array(_ index: Int) -> String { index < 3 ? "{\(index + 1)}" : "array \(index + 1)" }

    /// How many axes of an array the dots stand for.
    private func hiddenAxes(_ signs: [Sign], _ index: Int) throws -> Int {
        let letters = signs.filter { $0 != .dots }.count
        let hidden = shapes[index].rank - letters
        if signs.contains(.dots) ? hidden >= 0 : hidden == 0 { return hidden }
        let written = signs.map { if case .letter(let letter) = $0 { String(letter) } else { "..." } }.joined()
        let axes = shapes[index].rank
        throw TensorError(
            .shape,
            "\"\(written)\" names \(letters) ax\(letters == 1 ? "is" : "es"), and \(array(index)) has "
                + (axes == 0 ? "none" : "\(axes)"),
            help: hidden > 0 ? ["dots stand for the axes without a letter: \"...\(written)\""] : [])
    }

    /// The labels of the result: as written, or those that stand once, in the order of the alphabet, behind the dots.
    private func outputLabels(
        _ output: [Sign]?, _ inputs: [[Sign]], _ letters: [Character: Int], _ dotted: [Int]
    ) throws -> [Int] {
        guard let output else {
            let counts = inputs.joined().reduce(into: [Character: Int]()) {
                if case .letter(let letter) = $1 { $0[letter, default: 0] += 1 }
            }
            let once = letters.keys.filter { counts[$0] == 1 }.sorted { $0.asciiValue ?? 0 < $1.asciiValue ?? 0 }
            return dotted + once.compactMap { letters[$0] }
        }
        if !dotted.isEmpty, !output.contains(.dots) {
            let axes = dotted.count == 1 ? "an axis" : "\(dotted.count) axes"
            throw fault(
                "the dots stand for \(axes) of the arrays, and behind -> there are none: einsum does not say what "
                    + "to do with them")
        }
        var labels: [Int] = []
        for sign in output {
            guard case .letter(let letter) = sign else {
                labels += dotted
                continue
            }
            guard let label = letters[letter] else {
                throw fault("the letter \(letter) stands behind ->, and in front of it in none of the arrays")
            }
            guard !labels.contains(label) else { throw fault("the letter \(letter) stands behind -> twice") }
            labels.append(label)
        }
        return labels
    }

    /// How many places each label stands for; 1 is stretched.
    private func sizes(
        _ operands: [[Int]], _ names: [Int: Character], _ letterCount: Int
    ) throws -> [Int: Int] {
        var sizes: [Int: Int] = [:]
        /// Where a label was met first.
        var places: [Int: String] = [:]
        for (index, labels) in operands.enumerated() {
            for (axis, label) in labels.enumerated() {
                let size = shapes[index][axis]
                let name = label < letterCount ? "the letter \(names[label] ?? "?")" : "an axis under the dots"
                let place = "axis \(axis) of \(array(index)), of size \(size)"
                if let first = labels.firstIndex(of: label), shapes[index][first] != size {
                    throw TensorError(
                        .shape,
                        "\(name) stands for axis \(first) of \(array(index)), of size \(shapes[index][first]), and for "
                            + "its axis \(axis), of size \(size)",
                        help: ["a letter that stands twice takes the diagonal, and needs equal sizes"])
                }
                if let known = sizes[label], known != size, known != 1, size != 1, let other = places[label] {
                    throw TensorError(.shape, "\(name) stands for \(other), and for \(place)")
                }
                if sizes[label] == nil || sizes[label] == 1 { (sizes[label], places[label]) = (size, place) }
            }
        }
        return sizes
    }
}
