import LeapTensor

/// One line of a calculation as the learner sees it: a name, how it was computed, from what.
final class Step {
    enum Kind {
        /// A parameter, or an argument that is differentiated by.
        case parameter(variable: UInt64)
        /// Data: nothing records how it came about.
        case constant
        /// One operation, or a few that read as one formula (`½·d²`).
        case computed
        /// A second name of the same value (`ŷ = z`).
        case alias
        /// A call of a layer or of a function of the library, shown as one step.
        case call(RecordedCall)
    }

    /// Where a step takes an input.
    struct Edge {
        /// The step it comes from.
        let source: Int
        /// The operation inside the step that takes it, as a position in the graph, and which of its inputs it is.
        let member: Int
        let input: Int
        /// What stands for it in the formula.
        let placeholder: String
        /// Further operations inside the step that take it, which only have a rule together.
        var twins: [(member: Int, input: Int)] = []
    }

    let kind: Kind
    /// The learner's name, or one that was made up.
    var name: String
    /// Whether the name was made up.
    let isNameMadeUp: Bool
    /// The position in the graph of the step's value.
    let root: Int
    /// The positions of all operations in the step, the root last; empty for what was not computed.
    let members: [Int]
    var edges: [Edge] = []
    /// Writes the step when someone reads it. The calculation keeps it.
    weak var writer: StepWriter?
    private lazy var writing = writer?.writing(of: self) ?? Writing()
    /// The formula in the placeholders of the edges, for steps that work element by element.
    var formula: Symbol? { writing.formula }
    /// How the step is written, with names; for steps without a formula.
    var structure: String { writing.structure }
    /// The step in the source that made the value, for loops.
    var origin: UInt64 = 0

    /// A step as text.
    struct Writing {
        var formula: Symbol?
        var structure = ""
    }

    init(kind: Kind, name: String, isNameMadeUp: Bool, root: Int, members: [Int]) {
        self.kind = kind
        self.name = name
        self.isNameMadeUp = isNameMadeUp
        self.root = root
        self.members = members
    }

    /// Whether it is a line of the table: parameters and data are only named in it.
    var isComputed: Bool {
        switch kind {
        case .parameter, .constant: false
        case .computed, .alias, .call: true
        }
    }

    var isParameter: Bool { if case .parameter = kind { true } else { false } }
    var isConstant: Bool { if case .constant = kind { true } else { false } }
    var isAlias: Bool { if case .alias = kind { true } else { false } }
    var call: RecordedCall? { if case .call(let call) = kind { call } else { nil } }
}
