import LeapRuntime
import LeapSession
import LeapTestSupport
import Testing

/// `graph`: the drawing in characters, the picture, and the graph as data.
@Suite struct GraphTests {
    static let smallNetwork = """
        w = param(2); x = -2; b = param(8); y = 2;
        c = w*x; z = c + b; ŷ = z; d = ŷ - y; J = 0.5d^2;
        """

    /// The small network of the course; the numbers are those of its slides (J = 2, dJ/dw = -4, dJ/db = 2).
    @Test func theSmallNetwork() {
        expectTranscript(
            """
            leap> w = param(2); x = -2; b = param(8); y = 2;
            leap> c = w*x; z = c + b; ŷ = z; d = ŷ - y; J = 0.5d^2;
            leap> graph(J)
            ╔═══════╤════════════╗  ╭────────╮
            ║ w = 2 │ dJ/dw = -4 ║  │ x = -2 │
            ╚═══════╧═╤══════════╝  ╰─┬──────╯
                      │ -2            │
            ┌─────────▼────┬──────────▼┐  ╔═══════╤═══════════╗
            │ c = w·x = -4 │ dJ/dc = 2 │  ║ b = 8 │ dJ/db = 2 ║
            └────────────┬─┴───────────┘  ╚═══════╧═╤═════════╝
                         │               ╭──────────╯
                         │ 1             │ 1
              ┌──────────▼────┬──────────▼┐
              │ z = c + b = 4 │ dJ/dz = 2 │
              └─────────────┬─┴───────────┘
                            │ 1
              ┌───────────┬─▼─────────┐  ╭───────╮
              │ ŷ = z = 4 │ dJ/dŷ = 2 │  │ y = 2 │
              └──────────┬┴───────────┘  ╰──┬────╯
                         │ 1                │
                 ┌───────▼───────┬──────────▼┐
                 │ d = ŷ - y = 2 │ dJ/dd = 2 │
                 └─────────────┬─┴───────────┘
                               │ 2
                 ┏━━━━━━━━━━━━━▼━━┯━━━━━━━━━━━┓
                 ┃ J = 0.5·d² = 2 │ dJ/dJ = 1 ┃
                 ┗━━━━━━━━━━━━━━━━┷━━━━━━━━━━━┛

            ═ parameter   ╭╮ data   ━ result   beside an arrow: the local derivative
            """)
    }

    /// L = w·x + w·w at w = 3, x = 2: three arrows leave w, and 2 + 3 + 3 = 8.
    @Test func aValueThatIsUsedThreeTimes() {
        expectTranscript(
            """
            leap> w = param(3); x = 2; L = w*x + w*w;
            leap> graph(L)
                     ╭───────╮     ╔═══════╤═══════════╗
                     │ x = 2 │     ║ w = 3 │ dL/dw = 8 ║
                     ╰───┬───╯     ╚═══════╧═╤═════════╝
                         │           ╭───────╋───╮
                         │           │ 2     │ 3 │ 3
            ┌────────────▼┬──────────▼┐  ┌───▼───▼──────┬────────────┐
            │ p = w·x = 6 │ dL/dp = 1 │  │ p₂ = w·w = 9 │ dL/dp₂ = 1 │
            └─────────────┴┬──────────┘  └────────────┬─┴────────────┘
                           │ 1                        │ 1
                         ┏━▼━━━━━━━━━━━━━━━┯━━━━━━━━━━▼┓
                         ┃ L = p + p₂ = 15 │ dL/dL = 1 ┃
                         ┗━━━━━━━━━━━━━━━━━┷━━━━━━━━━━━┛

            ═ parameter   ╭╮ data   ━ result   beside an arrow: the local derivative
            """)
    }

    /// Arrays show shapes and the length of their gradient: √(0.1001² + 0.25² + 0.5074² + 0.5²) = 0.7616 for W1.
    @Test func theTwoLayerNetwork() {
        expectTranscript(
            """
            leap> X = [[1, 2], [3, -1]]; W1 = param([[1, -1], [0.5, 1]]); b1 = param([0, 1]);
            leap> H = relu(X @ W1 + b1); W2 = param([[1, 0, -1], [0, 1, 0.5]]);
            leap> L = cross_entropy(H @ W2, [1, 0]);
            leap> graph(L)
            ╭────────╮  ╔═════════╤═══════════════════╗  ╔═════════╤═══════════════════╗
            │ X  2×2 │  ║ W1  2×2 │ ‖dL/dW1‖ = 0.7616 ║  ║ b1  [2] │ ‖dL/db1‖ = 0.3127 ║
            ╰───┬────╯  ╚═════════╧════╤══════════════╝  ╚═════════╧════╤══════════════╝
                │                      │               ╭────────────────╯
              ┌─▼────────────────────┬─▼───────────────▼┐
              │ s = X @ W1 + b1  2×2 │ ‖dL/ds‖ = 0.3437 │
              └────────────────────┬─┴──────────────────┘
                                   │
            ┌──────────────────┬───▼─────────────┐  ╔═════════╤═══════════════════╗
            │ H = relu(s)  2×2 │ ‖dL/dH‖ = 0.346 │  ║ W2  2×3 │ ‖dL/dW2‖ = 0.9086 ║
            └─────────────────┬┴─────────────────┘  ╚════╤════╧═══════════════════╝
                              │                          │
                     ┌────────▼────────┬─────────────────▼┐
                     │ z = H @ W2  2×3 │ ‖dL/dz‖ = 0.3582 │
                     └────────────────┬┴──────────────────┘
                                      │
              ┏━━━━━━━━━━━━━━━━━━━━━━━▼━━━━━━━━━━━━━━━┯━━━━━━━━━━━┓
              ┃ L = cross_entropy(z, [1, 0]) = 0.4014 │ dL/dL = 1 ┃
              ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┷━━━━━━━━━━━┛

            ═ parameter   ╭╮ data   ━ result   ‖ ‖: the length of a gradient
            """)
    }

    @Test func roundsOfALoopAreFolded() {
        let text = Self.graph("w = param(0.5); h = 1; for t in 1..100 { h = tanh(w*h) + 0.1 }; J = h^2;", width: 80)
        #expect(text.contains("× 98 more: h₂ … h₉₉"), "\(text)")
        #expect(text.contains("\n294 steps folded"), "\(text)")
        let drawn = DrawnGraph(text)
        #expect(drawn.boxCount == 10, "\(text)")
        #expect(drawn.faults.isEmpty, "\(drawn.faults)")
    }

    @Test func layersAreOneBoxUntilTheyAreOpened() {
        let net = "net = dense(2, 3) >> relu >> dense(3, 2); X = [[1, 2], [3, -1]]; L = mean(net(X));"
        let closed = DrawnGraph(Self.graph(net, width: 100))
        #expect(
            Set(closed.arrows) == [
                "X → h", "net[0].w → h", "net[0].b → h", "h → a", "a → h₂", "net[2].w → h₂", "net[2].b → h₂", "h₂ → L",
            ])
        let opened = Self.graph(net, width: 100, "graph(L, depth = 2)")
        #expect(opened.contains(" @ net[0].w + net[0].b"), "\(opened)")
        #expect(Self.output("w = param(1); graph(w, depth = 0)").contains("from 1 on"))
    }

    /// A loop of 2,000 rounds folds; so does what has no rounds: a sum of 300 different terms.
    @Test func largeGraphsAreFolded() {
        let loop = Self.graph("w = param(0.5); x = 0.1; for t in 1..2000 { x = sin(x*w) + tanh(w) }; J = x;", width: 80)
        #expect(loop.contains("× 1,998 more: "), "\(loop)")
        let operations = ["sin", "cos", "tanh", "exp", "sigmoid", "softplus", "atan"]
        let terms = (0..<300).map { place in
            "\(operations[place % 7])(w*\(Double(place * place % 97) / 64))" + (place % 5 == 0 ? "^2" : "")
        }
        let sum = Self.graph("w = param(0.5); J = \(terms.joined(separator: " + "));", width: 80)
        #expect(sum.contains("more steps: "), "\(sum)")
        let drawn = DrawnGraph(sum)
        #expect(drawn.boxCount <= 40 && drawn.boxCount > 20, "\(sum)")
        #expect(drawn.faults.isEmpty, "\(drawn.faults)")
        // Inputs can be too many as well.
        let names = (0..<90).map { "p\($0)" }
        let inputs =
            names.map { "\($0) = param(\($0.count)); " }.joined() + "J = sum([\(names.joined(separator: ", "))]);"
        #expect(Self.graph(inputs, width: 80).contains("more inputs: "))
    }

    // MARK: Laws

    /// No line is wider than asked; the lines of the drawing join the boxes that the data say, and none other.
    @Test("Drawings of random calculations keep their width and their arrows", arguments: 0..<4)
    func drawingsAreRight(part: Int) {
        let (failures, followed) = LargeStack.run {
            var failures: [String] = []
            var followed = 0
            let session = Session()
            for seed in (1 + part * 50)...(50 + part * 50) where failures.count < 3 {
                let calculation = RandomCalculation(seed: UInt64(seed), usesArrays: seed % 3 == 0)
                _ = session.execute(Array((calculation.source + "\nr = graph(J);").utf8))
                guard let record = Self.record(in: session) else {
                    failures.append("seed \(seed): no graph\n\(calculation.source)")
                    continue
                }
                for width in [40, 57, 64, 80, 101, 120] {
                    let text = record.presentation?.text(width: width) ?? ""
                    let wrong = Self.fault(text, width: width, edges: Self.edges(record), &followed)
                    if let wrong { failures.append("seed \(seed), \(width) columns: \(wrong)\n\(text)") }
                }
            }
            return (failures, followed)
        }
        // Few are lists, or have texts that are cut.
        #expect(followed > 200)
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n\n"))")
    }

    private static func fault(_ text: String, width: Int, edges: Set<String>, _ followed: inout Int) -> String? {
        if text.isEmpty { return "nothing" }
        if let long = text.split(separator: "\n").first(where: { $0.count > width }) { return "too wide: \(long)" }
        // A list has no arrows to follow; cut texts no names to compare.
        if text.hasPrefix("═ ") || text.contains("\n│   ↑") { return text.contains("↑") ? nil : "no list" }
        let drawn = DrawnGraph(text)
        if let fault = drawn.faults.first { return fault }
        if text.contains("…") { return nil }
        followed += 1
        let difference = Set(drawn.arrows).symmetricDifference(edges)
        return difference.isEmpty ? nil : "arrows: \(difference.sorted())"
    }

    // MARK: The picture

    @Test func thePictureIsXML() throws {
        let sources = [
            Self.smallNetwork,
            "n̄ = param(2); ẑ = param(1); J = where(n̄ < 3, n̄*ẑ, ẑ) * exp(-n̄);",
            "net = dense(2, 3) >> relu >> dense(3, 2); X = [[1, 2], [3, -1]]; J = cross_entropy(net(X), [1, 0]);",
            "w = param(0.5); h = 1; for t in 1..100 { h = tanh(w*h) + 0.1 }; J = h^2;",
            "a = param(1); J = log(a - 1);",
        ]
        for source in sources {
            let forms = Self.forms(source, "graph(J)")
            let picture = try #require(forms["image/svg+xml"])
            #expect(Markup.isWellFormed(picture), "\(picture)")
            #expect(!picture.contains("<script") && !picture.contains("href") && !picture.contains("url("))
            #expect(Markup.isWellFormed(try #require(forms["text/html"])))
        }
        let picture = try #require(Self.forms(sources[1], "graph(J)")["image/svg+xml"])
        #expect(picture.contains("n̄ &lt; 3"), "\(picture)")
        #expect(picture.contains("<title>ẑ = 1\n"), "\(picture)")
        // The checker itself refuses what it should.
        for wrong in [
            "<a><b></a>", "<a>1 < 2</a>", "<a>1 & 2</a>", "<a b=1/>", "<a/><a/>", "<a>", "<a b=\"1\" b=\"2\"/>",
        ] {
            #expect(!Markup.isWellFormed(wrong), "\(wrong)")
        }
        #expect(Markup.isWellFormed("<a b=\"1\"><c/>&lt;</a>"))
    }

    @Test func anExplanationHasAllForms() throws {
        let forms = Self.forms(Self.smallNetwork, "explain(J)")
        #expect(Set(forms.keys) == ["text/plain", "text/html", "text/latex", "image/svg+xml"])
        let html = try #require(forms["text/html"])
        #expect(Markup.isWellFormed(html))
        #expect(html.contains(">2·(-2) = -4</td>") && html.contains(">∂c/∂w = x = -2</td>"), "\(html)")
        #expect(
            forms["text/latex"] == #"""
                $$
                \begin{aligned}
                c &= w \cdot x = 2 \cdot (-2) = -4 \\
                z &= c+b = -4+8 = 4 \\
                \hat{y} &= z = 4 \\
                d &= \hat{y}-y = 4-2 = 2 \\
                J &= 0.5 d^{2} = 0.5 \cdot 2^{2} = 2 \\[1.5ex]
                \frac{\partial J}{\partial w} &= \frac{\partial J}{\partial d} \cdot \frac{\partial d}{\partial \hat{y}} \cdot \frac{\partial \hat{y}}{\partial z} \cdot \frac{\partial z}{\partial c} \cdot \frac{\partial c}{\partial w} = 2 \cdot 1 \cdot 1 \cdot 1 \cdot (-2) = -4 \\[1ex]
                \frac{\partial J}{\partial b} &= \frac{\partial J}{\partial d} \cdot \frac{\partial d}{\partial \hat{y}} \cdot \frac{\partial \hat{y}}{\partial z} \cdot \frac{\partial z}{\partial b} = 2 \cdot 1 \cdot 1 \cdot 1 = 2
                \end{aligned}
                $$
                """#)
    }

    /// Paths are added, and a matrix product is set as one.
    @Test func formulasOfPathsAndArrays() throws {
        let paths = try #require(Self.forms("w = param(3); x = 2; L = w*x + w*w;", "explain(L)")["text/latex"])
        #expect(paths.contains(#"&= 1 \cdot 2 + 1 \cdot 3 + 1 \cdot 3 \\"# + "\n" + #"&= 2 + 3 + 3 = 8"#), "\(paths)")
        let arrays = try #require(
            Self.forms("X = [[1, 2], [3, -1]]; W_1 = param([[1], [2]]); L = sum(X @ W_1);", "explain(L)")["text/latex"])
        #expect(arrays.contains(#"z &= X \, W_{1} \qquad (2 \times 1) \\"#), "\(arrays)")
        #expect(
            arrays.contains(#"\frac{\partial L}{\partial W_{1}} &= X^{\top} \, \frac{\partial L}{\partial z}"#),
            "\(arrays)")
    }

    // MARK: Data

    @Test func theGraphIsData() {
        expectTranscript(
            """
            leap> w = param(3); x = 2; L = w*x + w*w;
            leap> g = graph(L);
            leap> map(n -> n.name, g.nodes)
            ["w", "x", "p", "p₂", "L"]
            leap> map(n -> n.kind, g.nodes)
            ["parameter", "data", "step", "step", "result"]
            leap> g.nodes[0].gradient
            8
            leap> g.nodes[1].gradient == none
            true
            leap> g.nodes[4].formula
            "p + p₂"
            leap> map(e -> [e.from, e.to], g.edges)
            [["w", "p"], ["x", "p"], ["w", "p₂"], ["w", "p₂"], ["p", "L"], ["p₂", "L"]]
            leap> map(e -> e.derivative, g.edges)
            [2, 3, 3, 3, 1, 1]
            leap> g.agrees
            true
            leap> graph([1, 2])
                        ^^^^^^
            error: graph takes one number, and `[1, 2]` has 2 (shape [2])
            help: graph(sum([1, 2]))
            help: graph(mean([1, 2]))
            """)
    }

    // MARK: Helpers

    /// What code shows, and the text of its error.
    private static func output(_ code: String) -> String {
        LargeStack.run { Transcript.output(of: code, in: Session()).joined(separator: "\n") }
    }

    /// The drawing that `call` (or `graph` of the last value) gives.
    private static func graph(_ code: String, width: Int, _ call: String? = nil) -> String {
        let last = code.contains("L = ") ? "L" : "J"
        return LargeStack.run {
            let session = Session()
            let result = session.execute(Array((code + "\nr = \(call ?? "graph(\(last))");").utf8))
            if let error = result.error { return session.render(error) }
            return record(in: session)?.presentation?.text(width: width) ?? ""
        }
    }

    private static func record(in session: Session) -> RecordValue? {
        guard case .record(let record)? = session.interpreter.sessionVariables.first(where: { $0.name == "r" })?.value
        else { return nil }
        return record
    }

    /// `w → c` for every edge of the data.
    private static func edges(_ record: RecordValue) -> Set<String> {
        guard case .list(let list)? = record["edges"] else { return [] }
        var edges: Set<String> = []
        for case .record(let edge) in list.elements {
            if case .string(let from)? = edge["from"], case .string(let to)? = edge["to"] {
                edges.insert("\(from.text) → \(to.text)")
            }
        }
        return edges
    }

    /// All forms of an answer.
    private static func forms(_ code: String, _ call: String) -> [String: String] {
        LargeStack.run {
            let session = Session(seed: 1)
            session.showsRichForms = true
            let result = session.execute(Array((code + "\n" + call).utf8))
            guard case .result(let bundle)? = result.events.last else { return [:] }
            return Dictionary(bundle.parts.map { ($0.type, $0.data) }, uniquingKeysWith: { first, _ in first })
        }
    }

}
