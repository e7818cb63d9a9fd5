/// The settings of an operation over windows as plain numbers, height first: for those who write a network down.
package struct WindowNumbers {
    package var kernel: [Int]
    package var stride: [Int]
    /// Zeros above and on the left, below and on the right.
    package var paddingBefore: [Int]
    package var paddingAfter: [Int]
    package var dilation = [1, 1]
    package var groups = 1
    /// Rows and columns that a transposed convolution adds at the end.
    package var extra = [0, 0]
}

extension ConvolutionOperation {
    /// The settings of `conv2d` or `conv2d_transpose`; `nil` for the gradient by the kernels.
    package var numbers: WindowNumbers? {
        func list(_ pair: ConvolutionGeometry.Pair) -> [Int] { [pair.height, pair.width] }
        let after = geometry.paddingAfter
        var numbers = WindowNumbers(
            kernel: list(geometry.kernel), stride: list(geometry.stride), paddingBefore: list(geometry.paddingBefore),
            paddingAfter: [max(0, after.height), max(0, after.width)], dilation: list(geometry.dilation),
            groups: geometry.groups)
        switch role {
        case .kernel: return nil
        case .output: return numbers
        case .input:
            numbers.paddingAfter = numbers.paddingBefore
            let sizes = zip(list(geometry.input), list(geometry.output))
            numbers.extra = sizes.enumerated().map { axis, size in
                let reach = ConvolutionGeometry.reach(numbers.kernel[axis], numbers.dilation[axis])
                return size.0 - ((size.1 - 1) * numbers.stride[axis] + reach - 2 * numbers.paddingBefore[axis])
            }
            return numbers
        }
    }

    /// Whether it is `conv2d_transpose`.
    package var isTransposed: Bool { role == .input }
}

extension PoolingGeometry {
    fileprivate var numbers: WindowNumbers {
        WindowNumbers(
            kernel: [window.height, window.width], stride: [stride.height, stride.width],
            paddingBefore: [padding.height, padding.width], paddingAfter: [padding.height, padding.width])
    }
}

extension MaxPoolOperation {
    package var numbers: WindowNumbers { winners.geometry.numbers }
}

extension SumPoolOperation {
    /// The settings of `meanpool2d` or `sumpool2d`; `nil` for their gradients.
    package var numbers: WindowNumbers? { isSpreading ? nil : geometry.numbers }
}
