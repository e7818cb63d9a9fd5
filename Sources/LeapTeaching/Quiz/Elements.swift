import LeapTensor

/// Places in arrays, counted in row-major order.
enum Elements {
    static func indices(_ element: Int, in shape: Shape) -> [Int] {
        var rest = element
        var result = [Int](repeating: 0, count: shape.rank)
        for axis in (0..<shape.rank).reversed() where shape[axis] > 0 {
            result[axis] = rest % shape[axis]
            rest /= shape[axis]
        }
        return result
    }

    static func element(_ indices: [Int], in shape: Shape) -> Int? {
        guard indices.count == shape.rank else { return nil }
        var result = 0
        for (axis, index) in indices.enumerated() {
            guard index >= 0, index < shape[axis] else { return nil }
            result = result * shape[axis] + index
        }
        return result
    }

    /// Which element of an input an element of a broadcast result comes from.
    static func origin(_ element: Int, in shape: Shape, from own: Shape) -> Int {
        if own == shape { return element }
        let all = indices(element, in: shape)
        let shift = shape.rank - own.rank
        guard shift >= 0 else { return 0 }
        let places = (0..<own.rank).map { own[$0] == 1 ? 0 : all[$0 + shift] }
        return self.element(places, in: own) ?? 0
    }

    /// `W1[0, 1]`, or the name alone for a number.
    static func name(_ name: String, _ element: Int, in shape: Shape) -> String {
        if shape.rank == 0 { return name }
        return "\(name)[" + indices(element, in: shape).map(String.init).joined(separator: ", ") + "]"
    }

    /// The same place of the transposed array; `nil` when there is none, or it is the same.
    static func mirrored(_ element: Int, in shape: Shape) -> Int? {
        guard shape.rank == 2 else { return nil }
        let places = indices(element, in: shape)
        guard places[0] != places[1] else { return nil }
        return self.element([places[1], places[0]], in: shape)
    }
}

extension Calculation {
    /// One element of a step's value.
    func number(_ step: Step, _ element: Int) -> Double {
        let tensor = value(of: step)
        return tensor.rank == 0 ? tensor.item : tensor.doubles(at: [element]).first ?? .nan
    }

    /// One element of the gradient of the value in a step; 0 when none arrives.
    func gradientNumber(_ step: Step, _ element: Int) throws -> Double {
        guard let gradient = try gradient(of: step) else { return 0 }
        return gradient.rank == 0 ? gradient.item : gradient.doubles(at: [element]).first ?? .nan
    }

    func shape(of step: Step) -> Shape { value(of: step).shape }

    /// `dJ/dW1[0, 1]`.
    func gradientName(_ step: Step, _ element: Int = 0) -> String {
        "d\(outputName)/d" + Elements.name(step.name, element, in: shape(of: step))
    }
}
