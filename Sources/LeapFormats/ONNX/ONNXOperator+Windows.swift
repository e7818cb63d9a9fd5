/// Operators over windows.
extension ONNXOperator {
    func windows(_ writer: inout ONNXProgramWriter) throws {
        let x = try input(0, &writer)
        if node.type == "GlobalAveragePool" {
            return writer.define(output, "mean(\(x), axis = [2, 3], keep = true)")
        }
        if node.type == "GlobalMaxPool" { return writer.define(output, "max(\(x), axis = [2, 3], keep = true)") }
        let isPooling = node.type == "MaxPool" || node.type == "AveragePool"
        let kernel = integers("kernel_shape") ?? given(1).flatMap { kernelSize($0, writer) }
        guard let kernel, kernel.count == 2 else { throw fault("over other than two axes") }
        let stride = integers("strides") ?? [1, 1]
        let dilation = integers("dilations") ?? [1, 1]
        let pads = try paddings(kernel, stride, dilation)
        guard stride.count == 2, dilation.count == 2, pads.count == 4 else { throw fault("over other than two axes") }
        guard integer("ceil_mode", 0) == 0 else { throw fault("with ceil_mode") }
        let isSymmetric = pads[0] == pads[2] && pads[1] == pads[3]
        let strideText = "stride = \(ONNXProgramWriter.list(stride))"
        if isPooling {
            guard dilation == [1, 1] else { throw fault("with dilations") }
            // A mean that leaves the border out divides by other numbers at the edges.
            let leavesOut = node.type == "AveragePool" && integer("count_include_pad", 0) == 0
            guard pads.allSatisfy({ $0 == 0 }) || isSymmetric && !leavesOut else {
                throw fault(leavesOut ? "that leaves the border out" : "with another border on each side")
            }
            let function = node.type == "MaxPool" ? "maxpool2d" : "meanpool2d"
            return writer.define(
                output,
                "\(function)(\(x), \(ONNXProgramWriter.list(kernel)), \(strideText), padding = \(ONNXProgramWriter.list([pads[0], pads[1]])))"
            )
        }
        let weights = try input(1, &writer)
        let bias = given(2) == nil ? "" : ", bias = \(try input(2, &writer))"
        let rest =
            "\(bias), \(strideText), padding = PADDING, dilation = \(ONNXProgramWriter.list(dilation)), groups = \(integer("group", 1))"
        if node.type == "ConvTranspose" {
            guard isSymmetric, integers("output_shape") == nil else { throw fault("with another border on each side") }
            let extra = integers("output_padding") ?? [0, 0]
            let settings = rest.replacing("PADDING", with: ONNXProgramWriter.list([pads[0], pads[1]]))
            return writer.define(
                output,
                "conv2d_transpose(\(x), \(weights)\(settings), output_padding = \(ONNXProgramWriter.list(extra)))")
        }
        if isSymmetric {
            let settings = rest.replacing("PADDING", with: ONNXProgramWriter.list([pads[0], pads[1]]))
            return writer.define(output, "conv2d(\(x), \(weights)\(settings))")
        }
        let padded = "pad(\(x), [[0, 0], [0, 0], [\(pads[0]), \(pads[2])], [\(pads[1]), \(pads[3])]])"
        writer.define(output, "conv2d(\(padded), \(weights)\(rest.replacing("PADDING", with: "[0, 0]")))")
    }

    private func kernelSize(_ name: String, _ writer: ONNXProgramWriter) -> [Int]? {
        guard writer.rank(name) == 4, let height = writer.size(name, 2), let width = writer.size(name, 3) else {
            return nil
        }
        return [height, width]
    }

    /// The border: above, on the left, below, on the right.
    private func paddings(_ kernel: [Int], _ stride: [Int], _ dilation: [Int]) throws -> [Int] {
        switch text("auto_pad", "NOTSET") {
        case "NOTSET": return integers("pads") ?? [0, 0, 0, 0]
        case "VALID": return [0, 0, 0, 0]
        case "SAME_UPPER", "SAME_LOWER":
            guard stride == [1, 1], dilation.count == 2 else {
                throw fault("with a border that follows from the image")
            }
            let total = (0..<2).map { (kernel[$0] - 1) &* dilation[$0] }
            let small = total.map { $0 / 2 }
            let large = (0..<2).map { total[$0] - small[$0] }
            return text("auto_pad", "") == "SAME_UPPER" ? small + large : large + small
        default: throw fault("with an unknown border")
        }
    }
}
