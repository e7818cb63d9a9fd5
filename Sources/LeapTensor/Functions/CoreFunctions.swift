/// The functions of the language that this module gives: element-wise functions, reductions, products, linear algebra.
public enum CoreFunctions {
    /// All entries, a fresh list each time.
    public static func all() -> [FunctionEntry] {
        (elementwise() + selection()).about(.elementwise) + (reductions() + truth()).about(.reducing)
            + (networks() + ImageFunctions.all()).about(.networks)
            + (products() + linearAlgebra()).about(.linearAlgebra)
    }
}

extension FunctionEntry.Argument {
    /// The tensor of an argument declared as one.
    func tensor() throws -> Tensor {
        if case .tensor(let value) = self { return value }
        throw TensorError(.parameter, "an array is missing")
    }

    /// The axes of an argument; `nil`, which means all, when it is none.
    var axes: [Int]? {
        switch self {
        case .integers(let list): list
        case .integer(let one): [one]
        default: nil
        }
    }

    var integer: Int? {
        switch self {
        case .integer(let value): value
        case .integers(let list) where list.count == 1: list[0]
        default: nil
        }
    }

    var number: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    var string: String? {
        if case .string(let value) = self { return value }
        return nil
    }

    var flag: Bool {
        if case .flag(let value) = self { return value }
        return false
    }
}

extension FunctionEntry {
    /// The shapes of a function that works element by element.
    static var sameShape: String { "x: […] → shape of x" }
    /// The shapes of an element-wise function of several arrays.
    static var commonShape: String { "shapes that broadcast → their common shape" }
    /// The shapes of a reduction.
    static var withoutAxes: String {
        "x: […] → shape of x without the axes, with all of them a number; keep = true leaves them with size 1"
    }
}

extension FunctionEntry.Parameter {
    static var x: FunctionEntry.Parameter { FunctionEntry.Parameter("x", .tensor) }
    static var axis: FunctionEntry.Parameter {
        FunctionEntry.Parameter("axis", .integers, default: FunctionEntry.Argument.none)
    }
    static var keep: FunctionEntry.Parameter { FunctionEntry.Parameter("keep", .flag, default: .flag(false)) }
}
