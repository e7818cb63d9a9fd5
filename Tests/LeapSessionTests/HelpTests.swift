import LeapDisplay
import LeapRuntime
import LeapSession
import LeapTensor
import LeapTestSupport
import Testing

/// The documentation is complete, and people find it.
@Suite struct HelpTests {
    /// The names of the vocabulary in the contract of the language, in its order.
    static let vocabulary =
        """
        zeros ones full eye arange linspace logspace rand randn randint shuffle choice permutation seed
        shape rank size reshape flatten ravel transpose T squeeze expand concat stack split tile repeat_each roll flip pad
        sum mean prod max min argmax argmin var std median quantile all any count norm cumsum cumprod cummax
        sort argsort unique rank_of searchsorted top where clip take mask
        @ dot outer einsum trace det inv solve qr svd eigh
        exp log log1p expm1 sqrt abs sign floor ceil round sin cos tan asin acos atan sinh cosh tanh erf sigmoid relu
        leaky_relu gelu softplus maximum minimum isnan isinf
        map reduce scan outer_with windows iterate filter enumerate zip
        softmax log_softmax logsumexp onehot conv2d conv2d_transpose maxpool2d meanpool2d sumpool2d
        assert close print time f32 f64 dtype params summary train
        dense conv maxpool meanpool sumpool batchnorm layernorm dropout embedding sgd adam cross_entropy
        param state grad jacobian hessian jvp vjp detach custom
        csv idx save load export
        explain nudge check graph quiz doctor trace_nan curve contour descent plot training
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    /// Names of the vocabulary that are not there yet: take a name out when its function comes.
    static let pending: Set<String> = [
        // pictures
        "plot", "curve", "contour", "descent",
    ]

    /// Entries without an example, and why there can be none.
    static let withoutExample: [String: String] = [
        "csv": "it reads a file, and a session in a test has none",
        "images": "it reads a folder, and a session in a test has none",
        "save": "it writes a file, and a session in a test has none",
        "load": "it reads a file, and a session in a test has none",
        "export": "it writes a file, and a session in a test has none",
        "idx": "it reads a file, and a session in a test has none",
        "use": "it runs a file, and a session in a test has none",
    ]

    private static func entries() -> [HelpEntry] { LargeStack.run { Session().helpEntries } }

    @Test("Every function, word and sign is documented in full") func complete() {
        let entries = Self.entries()
        #expect(entries.count > 150)
        var names: Set<String> = []
        for entry in entries { names.formUnion([entry.name] + (entry.topic == .words ? entry.keywords : [])) }
        var faults: [String] = []
        for entry in entries where !Self.pending.contains(entry.name) {
            func fault(_ text: String) { faults.append("\(entry.name): \(text)") }
            let isFunction = entry.topic != .words
            if entry.topic == nil { fault("no topic") }
            if entry.summary.first?.isEmpty ?? true { fault("no summary") }
            for paragraph in entry.summary where !".:)".contains(paragraph.last ?? " ") && !paragraph.hasPrefix(" ") {
                fault("a paragraph without a full stop: \(paragraph)")
            }
            if isFunction, entry.shapes.isEmpty { fault("no shapes") }
            if entry.examples.isEmpty != (Self.withoutExample[entry.name] != nil) {
                fault(entry.examples.isEmpty ? "no example" : "an example, and a reason why there is none")
            }
            if entry.seeAlso.isEmpty { fault("no see also") }
            for other in entry.seeAlso {
                if !names.contains(other), !Self.pending.contains(other) { fault("see also \(other): there is none") }
                if other == entry.name { fault("see also itself") }
            }
            if entry.keywords.isEmpty { fault("no keywords") }
            if entry.topic == .elementwise, entry.formula.isEmpty, !["isnan", "isinf"].contains(entry.name) {
                fault("no formula")
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test("The whole vocabulary is there but what is known to be missing") func everyName() {
        let names = Set(Self.entries().flatMap { [$0.name] + ($0.topic == .words ? $0.keywords : []) })
        let missing = Self.vocabulary.filter { !names.contains($0) && !Self.pending.contains($0) }
        #expect(missing.isEmpty, "\(missing) are promised")
        #expect(Self.pending.isSubset(of: Self.vocabulary))
    }

    @Test("Every built-in function is in the reference") func everyBuiltin() {
        let missing = LargeStack.run {
            let session = Session()
            let names = Set(session.helpEntries.map(\.name))
            return session.interpreter.builtins.keys.filter { !$0.hasPrefix("_") && !names.contains($0) }.sorted()
        }
        #expect(missing.isEmpty)
    }

    /// Words of the field, and names in NumPy and PyTorch, with the function that is meant.
    @Test(
        "People find what they look for",
        arguments: [
            ("average", "mean"), ("averages", "mean"), ("concatenate", "concat"), ("np.concatenate", "concat"),
            ("torch.cat", "concat"), ("argpartition", "top"), ("topk", "top"), ("convolution", "windows"),
            ("amax", "max"), ("np.amin", "min"), ("tensordot", "einsum"), ("loss", "cross_entropy"), ("loss", "mse"),
            ("unsqueeze", "expand"), ("expand_dims", "expand"), ("permute", "transpose"), ("view", "reshape"),
            ("clamp", "clip"), ("matmul", "@"), ("len", "size"), ("lambda", "->"), ("import", "use"),
            ("one-hot", "onehot"), ("one hot", "onehot"), ("to_categorical", "onehot"), ("backpropagation", "grad"),
            ("stop_gradient", "detach"), ("gather", "take"), ("nn.Linear", "dense"), ("fully connected", "dense"),
            ("moving average", "windows"), ("Sequential", ">>"), ("train_test_split", "split"),
            ("zscore", "standardize"),
            ("classification_report", "report"), ("confusion_matrix", "confusion"), ("sensitivity", "recall"),
            ("roc_auc_score", "auc"), ("value_counts", "counts"), ("drop_duplicates", "duplicates"),
            ("isna", "missing"),
            ("MinMaxScaler", "normalize"), ("make_moons", "moons"), ("ColorJitter", "augment"), ("anomaly", "outliers"),
            ("optimizer", "adam"), ("learning rate", "doctor"), ("activation", "relu"), ("identity", "eye"),
            ("allclose", "close"), ("vmap", "map"), ("fold", "reduce"), ("comment", "#"), ("ndim", "rank"),
            ("overfitting", "dropout"), ("gaussian", "randn"), ("percentile", "quantile"), ("pow", "^"),
            ("np.random.normal", "randn"), ("F.softplus", "softplus"), ("dictionary", "{"), ("slice", "["),
        ])
    func search(word: String, name: String) {
        let found = LargeStack.run { () -> [String] in
            let session = Session()
            switch session.interpreter.help(for: word) ?? session.interpreter.helpSearch(word) {
            case .entry(let entry): return [entry.name]
            case .found(_, let entries): return entries.map(\.name)
            default: return []
            }
        }
        #expect(found.prefix(12).contains(name), "\(word) finds \(found)")
    }

    @Test(arguments: ["qqqq", "no_such_name_at_all", "x", "", " ", "np.", "sigmod"])
    func nothingIsFoundForNothing(word: String) {
        #expect(LargeStack.run { Session().helpSearch(word) } == nil)
    }

    @Test func layout() {
        let text = LargeStack.run { () -> [String] in
            let session = Session()
            session.displayWidth = 60
            let narrow = session.help(for: "softmax") ?? ""
            session.usesColour = true
            return [narrow, session.help(for: "softmax") ?? "", session.helpSearch("average") ?? ""]
        }
        #expect(
            text[0] == """
                softmax(x, axis = -1)
                  Positive shares that add up to 1 along the axis.
                  shapes      x: […] → shape of x
                  value       exp(x) / Σ exp(x)
                  derivative  y (g − Σ g·y), g the gradient of y
                  >>> softmax([0, 0])
                  [0.5, 0.5]
                  see also    log_softmax, sigmoid
                """)
        #expect(text[1].contains("\u{1B}[1msoftmax(x, axis = -1)\u{1B}[0m\n"))
        #expect(text[1].contains("  \u{1B}[34mshapes\u{1B}[0m      x: […] → shape of x\n"))
        #expect(text[2].contains("\u{1B}[1mmean\u{1B}[0m"))
    }

    @Test("Lines of help are no longer than the terminal is wide", arguments: [40, 60, 80, 140])
    func width(columns: Int) {
        let long = LargeStack.run { () -> [String] in
            let session = Session()
            session.displayWidth = columns
            return session.helpEntries.flatMap { entry -> [String] in
                // Code and its output are shown as they are.
                let code = Set(entry.examples.flatMap { ["  >>> " + $0.code] + lines($0.output).map { "  " + $0 } })
                return lines(session.help(for: entry.name) ?? "").filter { $0.count > columns && !code.contains($0) }
            }
        }
        #expect(long.isEmpty, "\(long.joined(separator: "\n"))")
    }

    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test("help in a session") func transcript() {
        let differences = Transcript.differences(
            """
            leap> help("if")
            if c { … } else { … }
              Chooses; it is an expression and has a value. The condition is one boolean.
              >>> if 1 < 2 { "yes" } else { "no" }
              "yes"
              see also    where, while, ==
            leap> help((+))
            a + b
              The sum, element by element; joins two strings.
              shapes      a, b: shapes that broadcast → their common shape
              derivative  g in a, g in b
              >>> [1, 2] + 10
              [11, 12]
              see also    -, sum
            leap> help("argpartition")
            Nothing is named "argpartition"; these speak of it:
              top  The k largest elements along an axis, the largest first.
            leap> help(argpartition)
            Nothing is named "argpartition"; these speak of it:
              top  The k largest elements along an axis, the largest first.
            leap> help(sigmod)
                  ^^^^^^^^^^^^
            error: nothing is named "sigmod", and no help speaks of it
            help: did you mean sigmoid?
            leap> help([1])
            The value is an array.
            leap> ## The area of a circle, in the square of
              ... ## the radius's unit.
              ... ##
              ... ## Negative radii count as positive.
              ... ## shapes: r: […] → shape of r
              ... ## formula: π r²
              ... ## see also: sqrt, norm
              ... ## >>> area(1) == π
              ... ## true
              ... area(r) = π * r^2
            leap> help(area)
            area(r)
              The area of a circle, in the square of the radius's unit.
              Negative radii count as positive.
              shapes      r: […] → shape of r
              value       π r²
              >>> area(1) == π
              true
              see also    sqrt, norm
            leap> help("radii")
            Nothing is named "radii"; these speak of it:
              area  The area of a circle, in the square of the radius's unit.
            """)
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test("The reference page has every entry with its examples") func reference() {
        let entries = Self.entries()
        let page = ReferencePage(entries)
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                .replacing("\"", with: "&quot;")
        }
        var missing: [String] = []
        for entry in entries {
            if !page.markdown.contains(entry.title) || !page.html.contains("<code>\(escaped(entry.title))</code>") {
                missing.append(entry.name)
            }
            for example in entry.examples {
                if !page.markdown.contains("```leap\n\(example.code)\n```\n") { missing.append(example.code) }
                if !page.html.contains("<kbd>\(escaped(example.code))</kbd>") { missing.append(example.code) }
                guard !example.output.isEmpty else { continue }
                if !page.markdown.contains("```output\n\(example.output)\n```\n") { missing.append(example.output) }
                if !page.html.contains("<samp>\(escaped(example.output))</samp>") { missing.append(example.output) }
            }
        }
        #expect(missing.isEmpty, "\(missing)")
    }

    @Test("Every link of the page has a target, and no target is there twice") func links() {
        let html = ReferencePage(Self.entries()).html
        func values(_ attribute: String) -> [String] {
            html.split(separator: attribute + "=\"").dropFirst().compactMap { $0.split(separator: "\"").first }
                .map(String.init)
        }
        let targets = values(" id")
        #expect(Set(targets).count == targets.count, "\(Dictionary(grouping: targets) { $0 }.filter { $1.count > 1 })")
        let dangling = values(" href").filter { $0.hasPrefix("#") && !targets.contains(String($0.dropFirst())) }
        #expect(dangling.isEmpty, "\(dangling)")
        // Nothing is fetched: the page works without a network.
        for mark in ["http:", "https:", "src=", "@import", "url("] { #expect(!html.contains(mark), "\(mark)") }
    }
}
