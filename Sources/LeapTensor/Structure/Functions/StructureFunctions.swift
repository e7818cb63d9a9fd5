/// The functions of the language that create, rearrange, select and order.
public enum StructureFunctions {
    /// All of them, for the built-in table.
    public static func all() -> [FunctionEntry] {
        (creating() + drawing()).about(.creating)
            + (describing() + reshaping() + joining() + repeating()).about(.shape)
            + selecting().about(.selecting) + scanning().about(.scanning) + ordering().about(.ordering)
    }
}

/// The arguments of a call, read by position as the kind that the parameter declares.
struct StructureArguments {
    let values: [FunctionEntry.Argument]

    init(_ values: [FunctionEntry.Argument]) { self.values = values }

    private func mismatch(_ index: Int, _ wanted: String) -> TensorError {
        TensorError(.type, "argument \(index + 1) must be \(wanted)")
    }

    /// Whether the argument was left out and has no default.
    func isMissing(_ index: Int) -> Bool {
        if index < values.count, case .none = values[index] { return true }
        return index >= values.count
    }

    func tensor(_ index: Int) throws -> Tensor {
        switch index < values.count ? values[index] : .none {
        case .tensor(let value): return value
        case .number(let value): return Tensor(scalar: value)
        case .integer(let value): return Tensor(scalar: Double(value))
        default: throw mismatch(index, "an array")
        }
    }

    func tensors(_ index: Int) throws -> [Tensor] {
        switch index < values.count ? values[index] : .none {
        case .tensors(let values): return values
        case .tensor(let value): return [value]
        default: throw mismatch(index, "arrays")
        }
    }

    func integer(_ index: Int) throws -> Int {
        switch index < values.count ? values[index] : .none {
        case .integer(let value): return value
        case .integers(let values) where values.count == 1: return values[0]
        default: throw mismatch(index, "a whole number")
        }
    }

    func integers(_ index: Int) throws -> [Int] {
        switch index < values.count ? values[index] : .none {
        case .integers(let values): return values
        case .integer(let value): return [value]
        default: throw mismatch(index, "whole numbers")
        }
    }

    func number(_ index: Int) throws -> Double {
        switch index < values.count ? values[index] : .none {
        case .number(let value): return value
        case .integer(let value): return Double(value)
        default: throw mismatch(index, "a number")
        }
    }

    func flag(_ index: Int) throws -> Bool {
        guard index < values.count, case .flag(let value) = values[index] else {
            throw mismatch(index, "true or false")
        }
        return value
    }

    func string(_ index: Int) throws -> String {
        guard index < values.count, case .string(let value) = values[index] else { throw mismatch(index, "a string") }
        return value
    }

    /// Whole numbers, or `nil` when the argument was left out.
    func optionalIntegers(_ index: Int) throws -> [Int]? { isMissing(index) ? nil : try integers(index) }
    func optionalInteger(_ index: Int) throws -> Int? { isMissing(index) ? nil : try integer(index) }
    func shape(_ index: Int) throws -> Shape { try Shape.checked(try integers(index)) }
    func dataType(_ index: Int) throws -> DataType { try DataType(named: try string(index)) }
}
