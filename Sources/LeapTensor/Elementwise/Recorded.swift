/// A number of a formula that computes with whole tensors through the engine, and so is recorded: what higher
/// derivatives are made of. Constants stay plain numbers until they meet a tensor.
struct Recorded {
    /// The engine of a computation, and the first error in it: formulas do not throw.
    final class Context {
        let engine: Engine
        var error: (any Error)?

        init(_ engine: Engine) { self.engine = engine }

        /// The computed tensor, or the error met on the way.
        func finish(_ result: Recorded) throws -> Tensor {
            if let error { throw error }
            return result.tensor ?? Tensor(scalar: result.constant)
        }
    }

    let tensor: Tensor?
    let constant: Double
    let context: Context?

    init(_ tensor: Tensor, _ context: Context) {
        self.tensor = tensor
        constant = .nan
        self.context = context
    }

    init(constant: Double) {
        tensor = nil
        self.constant = constant
        context = nil
    }

    private var asTensor: Tensor { tensor ?? Tensor(scalar: constant) }

    private func unary(_ operation: UnaryOperation) -> Recorded {
        guard let tensor, let context else { return Recorded(constant: operation.scalarValue(constant)) }
        return context.run(fallback: tensor) { try $0.apply(operation, tensor) }
    }

    private func binary(_ operation: BinaryOperation, _ other: Recorded) -> Recorded {
        guard let context = context ?? other.context else {
            return Recorded(constant: operation.scalarValue(constant, other.constant))
        }
        return context.run(fallback: asTensor) { try $0.apply(operation, asTensor, other.asTensor) }
    }
}

extension Recorded.Context {
    func run(fallback: Tensor, _ body: (Engine) throws -> Tensor) -> Recorded {
        guard error == nil else { return Recorded(fallback, self) }
        do {
            return Recorded(try body(engine), self)
        } catch {
            self.error = error
            return Recorded(fallback, self)
        }
    }
}

extension Recorded: ElementwiseNumber {
    init(floatLiteral value: Double) { self.init(constant: value) }
    init(integerLiteral value: Int) { self.init(constant: Double(value)) }

    static func + (a: Recorded, b: Recorded) -> Recorded {
        if a.tensor == nil, a.constant == 0 { return b }
        if b.tensor == nil, b.constant == 0 { return a }
        return a.binary(Elementwise.add, b)
    }
    static func - (a: Recorded, b: Recorded) -> Recorded {
        b.tensor == nil && b.constant == 0 ? a : a.binary(Elementwise.subtract, b)
    }
    static func * (a: Recorded, b: Recorded) -> Recorded {
        if a.tensor == nil, a.constant == 1 { return b }
        if b.tensor == nil, b.constant == 1 { return a }
        return a.binary(Elementwise.multiply, b)
    }
    static func / (a: Recorded, b: Recorded) -> Recorded {
        b.tensor == nil && b.constant == 1 ? a : a.binary(Elementwise.divide, b)
    }
    static prefix func - (a: Recorded) -> Recorded { a.unary(Elementwise.negate) }
    static func power(_ a: Recorded, _ b: Recorded) -> Recorded { a.binary(Elementwise.power, b) }
    static func floorDivide(_ a: Recorded, _ b: Recorded) -> Recorded { a.binary(Elementwise.floorDivide, b) }
    static func remainder(_ a: Recorded, _ b: Recorded) -> Recorded { a.binary(Elementwise.remainder, b) }
    static func maximum(_ a: Recorded, _ b: Recorded) -> Recorded { a.binary(Elementwise.maximum, b) }
    static func minimum(_ a: Recorded, _ b: Recorded) -> Recorded { a.binary(Elementwise.minimum, b) }
    static func exp(_ x: Recorded) -> Recorded { x.unary(Elementwise.exp) }
    static func expm1(_ x: Recorded) -> Recorded { x.unary(Elementwise.expm1) }
    static func log(_ x: Recorded) -> Recorded { x.unary(Elementwise.log) }
    static func log1p(_ x: Recorded) -> Recorded { x.unary(Elementwise.log1p) }
    static func sqrt(_ x: Recorded) -> Recorded { x.unary(Elementwise.sqrt) }
    static func abs(_ x: Recorded) -> Recorded { x.unary(Elementwise.abs) }
    static func sign(_ x: Recorded) -> Recorded { x.unary(Elementwise.sign) }
    static func floor(_ x: Recorded) -> Recorded { x.unary(Elementwise.floor) }
    static func ceil(_ x: Recorded) -> Recorded { x.unary(Elementwise.ceil) }
    static func round(_ x: Recorded) -> Recorded { x.unary(Elementwise.round) }
    static func sin(_ x: Recorded) -> Recorded { x.unary(Elementwise.sin) }
    static func cos(_ x: Recorded) -> Recorded { x.unary(Elementwise.cos) }
    static func tan(_ x: Recorded) -> Recorded { x.unary(Elementwise.tan) }
    static func asin(_ x: Recorded) -> Recorded { x.unary(Elementwise.asin) }
    static func acos(_ x: Recorded) -> Recorded { x.unary(Elementwise.acos) }
    static func atan(_ x: Recorded) -> Recorded { x.unary(Elementwise.atan) }
    static func sinh(_ x: Recorded) -> Recorded { x.unary(Elementwise.sinh) }
    static func cosh(_ x: Recorded) -> Recorded { x.unary(Elementwise.cosh) }
    static func tanh(_ x: Recorded) -> Recorded { x.unary(Elementwise.tanh) }
    static func erf(_ x: Recorded) -> Recorded { x.unary(Elementwise.erf) }
    static func sigmoid(_ x: Recorded) -> Recorded { x.unary(Elementwise.sigmoid) }

    static func select(
        _ relation: Comparison, _ a: Recorded, _ b: Recorded, _ then: Recorded, _ otherwise: Recorded
    ) -> Recorded {
        guard let context = a.context ?? b.context ?? then.context ?? otherwise.context else {
            return relation.holds(a.constant, b.constant) ? then : otherwise
        }
        return context.run(fallback: a.asTensor) { engine in
            let condition = try engine.compare(relation, a.asTensor, b.asTensor)
            // Two plain numbers take the type of what they are chosen by: a comparison of f32 keeps f32.
            let type = Tensor.commonType(a.asTensor, b.asTensor)
            let first = then.tensor ?? Tensor(scalar: then.constant, dataType: type)
            let second = otherwise.tensor ?? Tensor(scalar: otherwise.constant, dataType: type)
            return try engine.where(condition, first, second)
        }
    }

    static func replacingZero(_ x: Recorded, with substitute: Recorded) -> Recorded {
        select(.equal, x, 0, substitute, x)
    }
}
