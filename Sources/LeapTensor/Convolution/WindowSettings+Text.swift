extension ConvolutionGeometry.Pair {
    /// `2`, or `[2, 1]` where the height and the width differ.
    fileprivate var text: String { height == width ? String(height) : "[\(height), \(width)]" }
    fileprivate var isOne: Bool { height == 1 && width == 1 }
    fileprivate var isZero: Bool { height == 0 && width == 0 }
}

extension ConvolutionOperation {
    /// The settings as they are written in a call, those that say nothing left out: `stride = 2`.
    var settingTexts: [String] {
        let g = geometry
        var texts: [String] = []
        if !g.stride.isOne { texts.append("stride = \(g.stride.text)") }
        // Only "same" may pad the end more than the beginning.
        if role == .output, g.stride.isOne, g.output == g.input, g.paddingAfter != g.paddingBefore {
            texts.append("padding = \"same\"")
        } else if !g.paddingBefore.isZero {
            texts.append("padding = \(g.paddingBefore.text)")
        }
        if role == .input {
            let least = ConvolutionGeometry.Pair(
                (g.output.height - 1) * g.stride.height - 2 * g.paddingBefore.height
                    + ConvolutionGeometry.reach(g.kernel.height, g.dilation.height),
                (g.output.width - 1) * g.stride.width - 2 * g.paddingBefore.width
                    + ConvolutionGeometry.reach(g.kernel.width, g.dilation.width))
            let extra = ConvolutionGeometry.Pair(g.input.height - least.height, g.input.width - least.width)
            if !extra.isZero { texts.append("output_padding = \(extra.text)") }
        }
        if !g.dilation.isOne { texts.append("dilation = \(g.dilation.text)") }
        if g.groups != 1 { texts.append("groups = \(g.groups)") }
        return texts
    }
}

extension PoolingGeometry {
    /// The size and the other settings as they are written in a call: `3`, `stride = 2`.
    var settingTexts: [String] {
        var texts = [window.text]
        if stride != window { texts.append("stride = \(stride.text)") }
        if !padding.isZero { texts.append("padding = \(padding.text)") }
        return texts
    }
}
