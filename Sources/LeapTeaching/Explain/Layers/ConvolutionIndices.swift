import LeapTensor

/// The indices of a convolution in letters or numbers: image n, output channel o, input channel c, window [i, j], place
/// [a, b] in the kernel. Axes with one element are counted by 0.
struct ConvolutionIndices {
    /// A letter, or the number that stands for it.
    private enum Count {
        case letter(String)
        case number(Int)

        var text: String {
            switch self {
            case .letter(let letter): letter
            case .number(let number): String(number)
            }
        }
        var letter: String? { if case .letter(let letter) = self { letter } else { nil } }
    }

    private let operation: ConvolutionOperation
    private var image, output, channel, row, column, down, along: Count
    /// How many input and output channels a group has.
    private let inputs: Int
    private let outputs: Int

    init(_ operation: ConvolutionOperation) {
        self.operation = operation
        let (kernel, result) = (operation.shape(.kernel), operation.shape(.output))
        func count(_ size: Int, _ letter: String) -> Count { size == 1 ? .number(0) : .letter(letter) }
        image = count(result[0], "n")
        output = count(kernel[0], "o")
        channel = count(kernel[1], "c")
        (row, column) = (count(result[2], "i"), count(result[3], "j"))
        (down, along) = (count(kernel[2], "a"), count(kernel[3], "b"))
        inputs = kernel[1]
        outputs = kernel[0] / operation.groups
    }

    /// The windows over one element of the input: `dJ/dz[0, o, 2 - a, 3 - b]`. `nil` where the stride leaves some out.
    func output(over element: Int) -> String? {
        let (height, width) = operation.axes
        let shape = operation.shape(.input)
        guard height.stride == 1, width.stride == 1, operation.groups == 1 else { return nil }
        let (column, rest) = (element % shape[3], element / shape[3])
        let (row, image) = (rest % shape[2], rest / shape[2] / shape[1])
        return "[\(image), \(output.text), \(height.windowText(element: row, place: "a")), "
            + width.windowText(element: column, place: "b") + "]"
    }

    /// The channel of the kernel that an element of the input meets.
    func kernel(of element: Int) -> String {
        let shape = operation.shape(.input)
        let channel = element / (shape[2] * shape[3]) % shape[1]
        return "[\(output.text), \(channel), \(down.text), \(along.text)]"
    }

    /// The same with the indices of one element of an array as numbers; `nil` for the input, whose indices follow from
    /// several others.
    func at(_ element: Int, of role: ConvolutionOperation.Role) -> ConvolutionIndices? {
        let shape = operation.shape(role)
        var rest = element
        var index = [0, 0, 0, 0]
        for axis in (0..<4).reversed() { (index[axis], rest) = (rest % shape[axis], rest / shape[axis]) }
        var result = self
        switch role {
        case .input: return nil
        case .output:
            (result.image, result.output) = (.number(index[0]), .number(index[1]))
            (result.row, result.column) = (.number(index[2]), .number(index[3]))
        case .kernel:
            (result.output, result.channel) = (.number(index[0]), .number(index[1]))
            (result.down, result.along) = (.number(index[2]), .number(index[3]))
        }
        return result
    }

    /// `[n, c, 2i + a - 1, 2j + b - 1]`: where the number of an array stands.
    func text(_ role: ConvolutionOperation.Role) -> String {
        let parts: [String]
        switch role {
        case .output: parts = [image, output, row, column].map(\.text)
        case .kernel: parts = [output, channel, down, along].map(\.text)
        case .input:
            let (height, width) = operation.axes
            parts = [image.text, inputChannel, place(height, row, down), place(width, column, along)]
        }
        return "[" + parts.joined(separator: ", ") + "]"
    }

    /// The letters that are summed over, for the sum that one array is.
    func summed(to role: ConvolutionOperation.Role) -> [String] {
        switch role {
        case .output: [channel, down, along].compactMap(\.letter)
        case .kernel: [image, row, column].compactMap(\.letter)
        case .input: [output, down, along].compactMap(\.letter)
        }
    }

    /// Channels are counted within their group: the input's is that of the group of o.
    private var inputChannel: String {
        if operation.groups == 1 { return channel.text }
        if case .number(let o) = output {
            let first = o / outputs * inputs
            if case .number(let c) = channel { return String(first + c) }
            return first == 0 ? channel.text : "\(first) + \(channel.text)"
        }
        if inputs == 1, outputs == 1 { return output.text }
        let group = outputs == 1 ? output.text : "(\(output.text) // \(outputs))"
        return (inputs == 1 ? group : "\(inputs)\(group)") + (inputs == 1 ? "" : " + \(channel.text)")
    }

    private func place(_ axis: WindowAxis, _ window: Count, _ place: Count) -> String {
        switch (window, place) {
        case (.letter(let i), .letter(let a)): axis.text(window: i, place: a)
        case (.letter(let i), .number(let a)): axis.text(window: i, place: a)
        case (.number(let i), .letter(let a)): axis.text(window: i, place: a)
        case (.number(let i), .number(let a)): String(i * axis.stride + a * axis.dilation - axis.padding)
        }
    }
}
