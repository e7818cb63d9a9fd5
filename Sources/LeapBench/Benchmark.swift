/// One row of the table: a Leap program, run by the real evaluator.
struct Benchmark {
    /// The row's name for `--only` and for the programs of the peers.
    let word: String
    let name: String
    let unit: Unit
    /// What the design aims at, in the same unit; `nil` where it names no figure.
    var aim: Double?
    /// Statements that are typed before, one by one, untimed.
    var history: [String] = []
    /// Statements that are run once, untimed.
    var setup = ""
    /// Statements that are timed as a whole.
    let program: String
    /// Whether the program's lines are given to the session one by one, as at the prompt.
    var isTyped = false
    /// How many operations (iterations, calls, steps) the program has.
    var operations = 1.0
    /// For rates, how many thousand million floating-point operations they are together.
    var work = 0.0
    /// Expressions that must be true afterwards: the time of a wrong result is worth nothing.
    let check: String
    /// The peers that have a program for this row.
    var peers: [Peer] = []

    /// The figure of a program that took so long.
    func figure(seconds: Double) -> Double {
        unit.isRate ? work / seconds : seconds * unit.perSecond / operations
    }

    /// How much longer Leap takes than a peer, from their figures: below 1, Leap is faster.
    func ratio(_ leap: Double, to peer: Double) -> Double { unit.isRate ? peer / leap : leap / peer }

    func isReached(_ figure: Double) -> Bool? {
        aim.map { unit.isRate ? figure >= $0 : figure <= $0 }
    }
}

/// What a row's figures are measured in.
struct Unit {
    let name: String
    /// How many of the unit a second has.
    var perSecond = 1.0
    /// Whether more is better.
    var isRate = false

    static func nanoseconds(_ operation: String) -> Unit { Unit(name: "ns/" + operation, perSecond: 1e9) }
    static func microseconds(_ operation: String) -> Unit { Unit(name: "µs/" + operation, perSecond: 1e6) }
    static let milliseconds = Unit(name: "ms", perSecond: 1e3)
    static func milliseconds(_ operation: String) -> Unit { Unit(name: "ms/" + operation, perSecond: 1e3) }
    static let seconds = Unit(name: "s")
    static let gigaflops = Unit(name: "GFLOP/s", isRate: true)
}

/// How much work the rows have.
enum Effort {
    /// What is measured.
    case full
    /// As little as still runs every program and checks its result.
    case small
}
