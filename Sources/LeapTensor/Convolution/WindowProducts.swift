/// What a convolution adds up, product by product.
extension ConvolutionOperation {
    /// One product of a convolution: where its three numbers stand in their arrays, in row-major order.
    public struct Product {
        public let input: Int
        public let kernel: Int
        public let output: Int

        /// Where the number of one of the three arrays stands.
        public subscript(_ role: Role) -> Int {
            switch role {
            case .input: input
            case .kernel: kernel
            case .output: output
            }
        }
    }

    /// How the windows lie along the height and the width of the image.
    public var axes: (height: WindowAxis, width: WindowAxis) {
        (
            WindowAxis(
                stride: geometry.stride.height, dilation: geometry.dilation.height,
                padding: geometry.paddingBefore.height, length: geometry.input.height, places: geometry.kernel.height,
                windows: geometry.output.height),
            WindowAxis(
                stride: geometry.stride.width, dilation: geometry.dilation.width,
                padding: geometry.paddingBefore.width, length: geometry.input.width, places: geometry.kernel.width,
                windows: geometry.output.width)
        )
    }

    /// Into how many groups the channels are divided.
    public var groups: Int { geometry.groups }

    /// How many products a window has when all of it lies in the image.
    public var windowSize: Int { geometry.inputChannels / groups * geometry.kernel.height * geometry.kernel.width }

    /// All products that one element of one of the three arrays takes part in: those that are added to make an element
    /// of the output, and those whose other factor the element's gradient is added from. Those with zeros of the border
    /// are left out.
    /// - Parameters:
    ///   - role: the array.
    ///   - element: the position in row-major order.
    public func products(of role: Role, at element: Int) -> [Product] {
        let g = geometry
        let (height, width) = axes
        let shape = self.shape(role)
        var rest = element
        var index = [0, 0, 0, 0]
        for axis in (0..<4).reversed() { (index[axis], rest) = (rest % shape[axis], rest / shape[axis]) }
        let (inputs, outputs) = (g.inputChannels / groups, g.outputChannels / groups)
        var result: [Product] = []
        func add(_ image: Int, _ o: Int, _ c: Int, _ y: (Int, Int, Int), _ x: (Int, Int, Int)) {
            let channel = o / outputs * inputs + c
            result.append(
                Product(
                    input: ((image * g.inputChannels + channel) * g.input.height + y.0) * g.input.width + x.0,
                    kernel: ((o * inputs + c) * g.kernel.height + y.1) * g.kernel.width + x.1,
                    output: ((image * g.outputChannels + o) * g.output.height + y.2) * g.output.width + x.2))
        }
        /// The meetings along an axis, each an element of the image, a place of the kernel and a window.
        func meetings(_ axis: WindowAxis, _ given: Int) -> [(Int, Int, Int)] {
            switch role {
            case .output:
                (0..<axis.places).compactMap { place in
                    axis.element(window: given, place: place).map { ($0, place, given) }
                }
            case .kernel:
                (0..<axis.windows).compactMap { window in
                    axis.element(window: window, place: given).map { ($0, given, window) }
                }
            case .input:
                (0..<axis.places).compactMap { place in
                    axis.window(element: given, place: place).map { (given, place, $0) }
                }
            }
        }
        let (rows, columns) = (meetings(height, index[2]), meetings(width, index[3]))
        switch role {
        case .output:
            for c in 0..<inputs { for y in rows { for x in columns { add(index[0], index[1], c, y, x) } } }
        case .kernel:
            for image in 0..<g.batch { for y in rows { for x in columns { add(image, index[0], index[1], y, x) } } }
        case .input:
            let (group, c) = (index[1] / inputs, index[1] % inputs)
            for o in (group * outputs)..<((group + 1) * outputs) {
                for y in rows { for x in columns { add(index[0], o, c, y, x) } }
            }
        }
        return result
    }
}

extension PoolingGeometry {
    var axes: (height: WindowAxis, width: WindowAxis) {
        (
            WindowAxis(
                stride: stride.height, dilation: 1, padding: padding.height, length: inputShape[2],
                places: window.height, windows: output.height),
            WindowAxis(
                stride: stride.width, dilation: 1, padding: padding.width, length: inputShape[3],
                places: window.width, windows: output.width)
        )
    }

    /// The elements of the image under a window, along the rows, without the border.
    /// - Parameter window: the position of the window's result, in row-major order.
    func elements(under window: Int) -> [Int] {
        let (plane, y, x) = Self.parts(window, output.height, output.width)
        let (height, width) = axes
        return (0..<self.window.height).flatMap { a in
            (0..<self.window.width).compactMap { b in
                guard let row = height.element(window: y, place: a), let column = width.element(window: x, place: b)
                else { return nil }
                return (plane * inputShape[2] + row) * inputShape[3] + column
            }
        }
    }

    /// The windows that lie over an element of the image, as positions of their results.
    func windows(over element: Int) -> [Int] {
        let (plane, row, column) = Self.parts(element, inputShape[2], inputShape[3])
        let (height, width) = axes
        // From the last place on, the windows come in their order.
        return (0..<window.height).reversed().flatMap { a in
            (0..<window.width).reversed().compactMap { b in
                guard let y = height.window(element: row, place: a), let x = width.window(element: column, place: b)
                else { return nil }
                return (plane * output.height + y) * output.width + x
            }
        }
    }

    /// The image's channel, row and column of a position.
    private static func parts(_ position: Int, _ height: Int, _ width: Int) -> (plane: Int, row: Int, column: Int) {
        (position / (height * width), position / width % height, position % width)
    }
}

extension PoolingGeometry {
    /// The windows in which several elements are the largest, counted, and those elements.
    func ties(_ image: [Double], _ largest: [Double]) -> (windows: Int, elements: [Int]) {
        let (height, width) = axes
        var windows = 0
        var elements: [Int] = []
        var window = 0
        for plane in 0..<(inputShape[0] * inputShape[1]) {
            for y in 0..<output.height {
                for x in 0..<output.width {
                    let start = elements.count
                    for a in 0..<self.window.height {
                        guard let row = height.element(window: y, place: a) else { continue }
                        let line = (plane * inputShape[2] + row) * inputShape[3]
                        for b in 0..<self.window.width {
                            guard let column = width.element(window: x, place: b) else { continue }
                            if image[line + column] == largest[window] { elements.append(line + column) }
                        }
                    }
                    if elements.count - start > 1 {
                        windows += 1
                    } else {
                        elements.removeLast(elements.count - start)
                    }
                    window += 1
                }
            }
        }
        return (windows, elements)
    }
}

/// An operation that makes one number of each window of an image.
public protocol PoolingOperation: Operation {
    /// The elements of the image under a window, along the rows, without the border.
    /// - Parameter window: the position of the window's result, in row-major order.
    func elements(under window: Int) -> [Int]
    /// The windows that lie over an element of the image, as positions of their results.
    func windows(over element: Int) -> [Int]
}

extension MaxPoolOperation: PoolingOperation {
    public func elements(under window: Int) -> [Int] { winners.geometry.elements(under: window) }
    public func windows(over element: Int) -> [Int] { winners.geometry.windows(over: element) }

    /// The element of the image that a window took: the position in row-major order.
    public func winner(of window: Int) -> Int { winners.element(of: window) }

    /// The windows in which several elements are the largest, counted, and those elements.
    /// - Parameters:
    ///   - image: the elements of the image, in row-major order.
    ///   - largest: those of the result.
    public func ties(_ image: [Double], _ largest: [Double]) -> (windows: Int, elements: [Int]) {
        winners.geometry.ties(image, largest)
    }
}

extension SumPoolOperation: PoolingOperation {
    public func elements(under window: Int) -> [Int] { geometry.elements(under: window) }
    public func windows(over element: Int) -> [Int] { geometry.windows(over: element) }
}
