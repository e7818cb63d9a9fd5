import LeapTensor

/// Why an operation made a nan or inf, in the learner's words, and what to do about it.
struct BirthCause {
    /// The calculation with its numbers: `log(0) = -inf`.
    var calculation: String
    var cause: String
    /// What repairs it; empty when nothing can be said.
    var repair: String

    init(_ calculation: String, _ cause: String, _ repair: String = "") {
        self.calculation = calculation
        self.cause = cause
        self.repair = repair
    }

    /// The largest number of a type, as a message says it.
    static func largest(_ type: DataType) -> String { type == .f32 ? "f32 (3.4e38)" : "f64 (1.8e308)" }

    /// What to do when numbers become too large.
    static func smaller(_ type: DataType) -> String {
        type == .f32
            ? "make the numbers smaller (divide, normalise, lower the learning rate), or compute with f64(…), which goes to 1.8e308"
            : "make the numbers smaller: divide, normalise the data, lower the learning rate"
    }

    /// An operation as a function of its operands: `w*x + 1e-9` needs parentheses as a factor.
    static func grouped(_ text: String) -> String {
        text.contains(where: { " +-*/^@".contains($0) }) && !text.hasSuffix(")") ? "(\(text))" : text
    }
}
