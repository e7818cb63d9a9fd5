import Testing

@testable import LeapTensor

/// The arrays of the comparisons with NumPy.
enum Reference {
    static var x: Tensor { d((0..<12).map { Double($0 * 7 % 13) }, [3, 4]) }
    static var c: Tensor { d((0..<24).map { Double($0 * 5 % 17) }, [2, 3, 4]) }
    static var v: Tensor { d([3, -1, 4, 1, -5, 9], [6]) }

    /// A view whose memory lies in another order: c.transpose(2, 0, 1)[::-1]
    static func t(_ engine: Engine) throws -> Tensor {
        let reversed = IndexItem.slice(start: nil, stop: nil, step: -1)
        return try engine.index(try engine.transpose(c, order: [2, 0, 1]), [reversed])
    }
}

/// An f64 array; a mistake in a test gives an empty one, which no expectation accepts.
func d(_ values: [Double], _ shape: [Int]) -> Tensor {
    shape.isEmpty
        ? Tensor(scalar: values.first ?? .nan) : (try? Tensor(values, shape: Shape(shape))) ?? Tensor(scalar: .nan)
}

func f(_ values: [Float], _ shape: [Int]) -> Tensor {
    (try? Tensor(values, shape: Shape(shape))) ?? Tensor(scalar: .nan)
}

func b(_ values: [Bool], _ shape: [Int]) -> Tensor {
    (try? Tensor(values, shape: Shape(shape))) ?? Tensor(scalar: .nan)
}

func n(_ value: Double) -> Tensor { Tensor(scalar: value) }

/// x > limit
func greater(_ x: Tensor, _ limit: Double) -> Tensor { b(x.doubles().map { $0 > limit }, x.shape.dimensions) }

/// Expects the shape and the numbers (to 1e-14) that NumPy gives for the expression.
func same(
    _ expression: String, _ result: @autoclosure () throws -> Tensor, _ shape: [Int], _ values: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let result = try result()
    #expect(result.shape.dimensions == shape, "\(expression)", sourceLocation: sourceLocation)
    let numbers = result.doubles()
    let isClose =
        numbers.count == values.count
        && zip(numbers, values).allSatisfy { $0 == $1 || abs($0 - $1) <= 1e-14 * abs($1) || ($0.isNaN && $1.isNaN) }
    #expect(isClose, "\(expression) is \(values), not \(numbers)", sourceLocation: sourceLocation)
}

/// Expects the error of an expression, word by word.
func fails(
    _ kind: TensorError.Kind, _ message: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Any
) {
    do {
        let value = try body()
        Issue.record("no error, but \(value)", sourceLocation: sourceLocation)
    } catch let error as TensorError {
        #expect(error.kind == kind, sourceLocation: sourceLocation)
        #expect(error.message == message, sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}
