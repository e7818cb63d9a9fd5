import LeapKernels

extension Engine {
    /// Pictures mirrored, turned, shifted and made brighter, each in its own way.
    ///
    /// A picture is mirrored left to right first, then turned about its middle, then shifted. What comes from outside is
    /// the pixel at the border. Turned pictures take the mean of four pixels, by their nearness. Numbers from 0 to 1
    /// stay from 0 to 1. No gradient goes through it.
    /// - Parameters:
    ///   - x: pictures (N, C, H, W), or one (C, H, W).
    ///   - moves: a row for each picture: whether it is mirrored (not 0), the angle in degrees, the shift to the right
    ///     and down in whole pixels, the factor of the brightness.
    /// - Throws: `.shape`, `.type`, `.domain` with what does not fit; `.interrupted`, `.memory`.
    public func movedPictures(_ x: Tensor, _ moves: Tensor) throws -> Tensor {
        guard x.rank == 4 || x.rank == 3 else {
            throw TensorError(
                .shape,
                "augment takes pictures N×C×H×W, or one picture C×H×W, and {0} has the shape \(x.shape.literal)",
                help: x.rank == 2
                    ? ["one grey picture: \(code: "reshape({0}, [1, \(x.shape[0]), \(x.shape[1])])")"] : [])
        }
        guard !x.isRecorded else {
            throw TensorError(
                .type, "no gradient goes through augment, and {0} depends on a parameter",
                help: ["augment the pictures before the first layer"])
        }
        let sizes = Array(x.shape.dimensions.suffix(3))
        let count = x.rank == 4 ? x.shape[0] : 1
        guard moves.shape == Shape([count, 5]) else {
            throw TensorError(.shape, "there is a row of 5 numbers for each picture")
        }
        guard sizes[1] * sizes[2] < 1 << 31 else { throw TensorError(.shape, "these pictures are too large") }
        guard x.count > 0 else { return x }
        let numbers = moves.doubles()
        guard numbers.allSatisfy(\.isFinite) else {
            throw TensorError(.domain, "shift, rotate and brightness of augment are finite numbers")
        }
        let rows = (0..<count).map { row -> leap_picture_move in
            let move = numbers[row * 5..<row * 5 + 5]
            func pixels(_ number: Double) -> Double { max(-1e6, min(1e6, number.rounded())) }
            return leap_picture_move(
                is_mirrored: move[row * 5] != 0 ? 1 : 0,
                angle: move[row * 5 + 1].remainder(dividingBy: 360) * .pi / 180, right: pixels(move[row * 5 + 2]),
                down: pixels(move[row * 5 + 3]), factor: move[row * 5 + 4])
        }
        let source = x.dataType == .bool ? try convert(x, to: .f32) : x
        func moved<Element: TensorElement>(
            _: Element.Type,
            _ kernel: (
                UnsafePointer<leap_picture_move>, UnsafePointer<Element>, UnsafeMutablePointer<Element>, Int, Int, Int
            ) -> Void
        ) throws -> Tensor {
            let length = sizes[0] * sizes[1] * sizes[2]
            return try source.withPacked(Element.self) { base in
                try Tensor.build(Element.self, shape: x.shape) { target in
                    // Between rounds the computation can be stopped.
                    let round = max(1, 4_000_000 / length)
                    for first in stride(from: 0, to: count, by: round) {
                        if first > 0 { try checkInterrupt() }
                        rows.withUnsafeBufferPointer { rows in
                            guard let rows = rows.baseAddress else { return }
                            Parallel.run(min(round, count - first)) { part in
                                let row = first + part
                                kernel(
                                    rows + row, base + row * length, target + row * length, sizes[0], sizes[1],
                                    sizes[2])
                            }
                        }
                    }
                }
            }
        }
        return source.dataType == .f64
            ? try moved(Double.self, leap_move_picture_f64) : try moved(Float.self, leap_move_picture_f32)
    }
}
