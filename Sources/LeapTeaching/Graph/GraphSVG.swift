import Glibc
import LeapTensor

/// A computation graph as a picture that stands alone: no script, no font or style from elsewhere. Boxes have their own
/// background, so that it can be read on light and on dark pages; what colour says, frames and signs say as well.
struct GraphSVG {
    let graph: ComputationGraph

    private static let ink = "#1e293b"
    private static let line = "#7f8ea3"
    private static let font = "'DejaVu Sans Mono', 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace"

    /// `c = w·x`; for parameters and data the name.
    static func formulaLine(_ text: GraphBoxText) -> String {
        if text.formula.isEmpty { return text.name == text.value ? "" : text.name }
        return text.name.isEmpty ? text.formula : "\(text.name) = \(text.formula)"
    }

    /// The number, or the shape.
    static func valueLine(_ text: GraphBoxText) -> String { text.value }

    func text() -> String {
        let picture = GraphPicture(graph)
        let largest =
            graph.texts.filter { $0.kind != .result }.compactMap(\.gradientSize).map(abs)
            .filter(\.isFinite).max() ?? 0
        var parts: [String] = [SVGElement.title("The computation graph of \(graph.calculation.outputName)")]
        for (index, route) in picture.routes.enumerated() { parts.append(arrow(index, route, picture.isHorizontal)) }
        for (index, box) in picture.boxes.enumerated() { parts.append(self.box(index, box, largest: largest)) }
        // Labels last, so that no line runs over them.
        for (index, route) in picture.routes.enumerated() where !graph.labels[index].isEmpty {
            parts.append(label(graph.labels[index], route))
        }
        let (width, height) = (SVGElement.number(picture.width), SVGElement.number(picture.height))
        return SVGElement.element(
            "svg",
            [
                ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", "0 0 \(width) \(height)"), ("width", width),
                ("height", height), ("role", "img"), ("font-family", Self.font), ("fill", Self.ink),
                ("style", "max-width:100%;height:auto"),
            ], content: "\n" + parts.joined(separator: "\n") + "\n")
    }

    // MARK: Arrows

    private func arrow(_ index: Int, _ route: GraphPicture.Route, _ isHorizontal: Bool) -> String {
        func text(_ point: GraphPicture.Point) -> String {
            "\(SVGElement.number(point.x)) \(SVGElement.number(point.y))"
        }
        var path = "M\(text(route.from))"
        var here = route.from
        for piece in route.pieces {
            if piece.isCurve {
                let middle = isHorizontal ? (here.x + piece.to.x) / 2 : (here.y + piece.to.y) / 2
                let first = GraphPicture.Point(x: isHorizontal ? middle : here.x, y: isHorizontal ? here.y : middle)
                let second = GraphPicture.Point(
                    x: isHorizontal ? middle : piece.to.x, y: isHorizontal ? piece.to.y : middle)
                path += " C\(text(first)) \(text(second)) \(text(piece.to))"
            } else {
                path += " L\(text(piece.to))"
            }
            here = piece.to
        }
        let (x, y) = (here.x, here.y)
        let head =
            isHorizontal
            ? [(x + 1, y), (x - 8, y - 4.5), (x - 8, y + 4.5)] : [(x, y + 1), (x - 4.5, y - 8), (x + 4.5, y - 8)]
        let points = head.map { "\(SVGElement.number($0.0)),\(SVGElement.number($0.1))" }.joined(separator: " ")
        let arrow = graph.model.arrows[index]
        var title = "\(name(arrow.source)) → \(name(arrow.target))"
        if let rule = GraphBoxText.rule(arrow, graph.model, graph.calculation) {
            title = rule
            let label = graph.labels[index]
            if !label.isEmpty, !rule.hasSuffix("= \(label)") { title += " = \(label)" }
        }
        // No gradient flows back along data: a thinner, broken line.
        let isData = graph.texts[arrow.source].kind == .data
        return SVGElement.element(
            "g", [],
            content: SVGElement.title(title)
                + SVGElement.element(
                    "path",
                    [("d", path), ("fill", "none"), ("stroke", Self.line), ("stroke-width", isData ? "1.2" : "1.7")]
                        + (isData ? [("stroke-dasharray", "4 3")] : []))
                + SVGElement.element("polygon", [("points", points), ("fill", Self.line)]))
    }

    private func name(_ box: Int) -> String {
        graph.texts[box].name.isEmpty ? graph.texts[box].formula : graph.texts[box].name
    }

    private func label(_ label: String, _ route: GraphPicture.Route) -> String {
        let width = GraphPicture.labelWidth(label)
        return SVGElement.rectangle(
            x: route.label.x - width / 2, y: route.label.y - 9, width: width, height: 18, radius: 9,
            [("fill", "#f8fafc"), ("stroke", "#cbd5e1"), ("stroke-width", "1")])
            + SVGElement.text(
                label, x: route.label.x, y: route.label.y + 4,
                [("font-size", SVGElement.number(GraphPicture.labelSize)), ("text-anchor", "middle")])
    }

    // MARK: Boxes

    private func box(_ index: Int, _ box: GraphPicture.Box, largest: Double) -> String {
        let text = graph.texts[index]
        let centre = box.x + box.width / 2
        var content = SVGElement.title(title(text, graph.model.boxes[index]))
        content += frame(text, box, largest: largest)
        let strip = text.gradient.isEmpty ? 0.0 : 22
        let formula = Self.formulaLine(text)
        let value = Self.valueLine(text)
        let lines = (formula.isEmpty ? 0.0 : 19) + (value.isEmpty ? 0 : 20)
        var y = box.y + (box.height - strip - lines) / 2
        if !formula.isEmpty {
            content += SVGElement.text(
                formula, x: centre, y: y + 14,
                [("font-size", SVGElement.number(GraphPicture.formulaSize)), ("text-anchor", "middle")]
                    + (text.formula.isEmpty ? [("font-weight", "bold")] : []))
            y += 19
        }
        if !value.isEmpty {
            content += SVGElement.text(
                value, x: centre, y: y + 15,
                [("font-size", SVGElement.number(GraphPicture.valueSize)), ("text-anchor", "middle")]
                    + (text.isArray ? [("fill", "#475569")] : [("font-weight", "bold")]))
        }
        if strip > 0 {
            content += SVGElement.text(
                text.gradient, x: centre, y: box.y + box.height - (text.kind == .parameter ? 8 : 7),
                [("font-size", SVGElement.number(GraphPicture.gradientSize)), ("text-anchor", "middle")])
        }
        return SVGElement.element("g", [], content: content)
    }

    /// The frame tells the kind: double for a parameter, round and broken for data, heavy for the result, double sides
    /// for a layer, a stack of cards for what is folded.
    private func frame(_ text: GraphBoxText, _ box: GraphPicture.Box, largest: Double) -> String {
        func rectangle(_ inset: Double, radius: Double, _ attributes: [(String, String)]) -> String {
            SVGElement.rectangle(
                x: box.x + inset, y: box.y + inset, width: box.width - 2 * inset, height: box.height - 2 * inset,
                radius: radius, attributes)
        }
        let radius = text.kind == .data ? min(18, box.height / 2) : 5.0
        let stroke = [("stroke", Self.ink), ("stroke-width", text.kind == .result ? "2.8" : "1.2")]
        var result = ""
        if text.kind == .folded {
            for offset in [6.0, 3] {
                result += SVGElement.rectangle(
                    x: box.x + offset, y: box.y + offset, width: box.width, height: box.height, radius: radius,
                    [("fill", "#f1f5f9")] + stroke)
            }
        }
        // A rim, so that the frame is seen on dark pages.
        result += rectangle(-2.5, radius: radius + 2.5, [("fill", text.kind == .data ? "#f8fafc" : "#ffffff")])
        if !text.gradient.isEmpty { result += strip(text, box, largest: largest) }
        result += rectangle(
            0, radius: radius,
            [("fill", "none")] + stroke + (text.kind == .data ? [("stroke-dasharray", "5 3")] : []))
        switch text.kind {
        case .parameter: result += rectangle(3, radius: 3, [("fill", "none")] + stroke)
        case .layer:
            for x in [box.x + 4, box.x + box.width - 4] {
                result += SVGElement.element(
                    "path",
                    [
                        ("d", "M\(SVGElement.number(x)) \(SVGElement.number(box.y))v\(SVGElement.number(box.height))"),
                        ("fill", "none"),
                    ] + stroke)
            }
        default: break
        }
        return result
    }

    /// The lower part of a box: orange where raising the value raises the result, blue where it lowers it, violet for
    /// the length of an array's gradient; stronger for a larger one, a step for every factor of ten.
    private func strip(_ text: GraphBoxText, _ box: GraphPicture.Box, largest: Double) -> String {
        let size = text.gradientSize ?? 0
        let colour = text.isArray ? "#8b5cf6" : size < 0 ? "#3b82f6" : "#f97316"
        var strength = 0.0
        if !size.isFinite {
            strength = 1
        } else if size != 0, largest > 0 {
            // A result's own gradient is 1 and says nothing.
            strength = max(0.12, min(1, 1 + log10(abs(size) / largest) / 6))
        }
        if text.kind == .result { strength = 0.12 }
        // Inside the double frame of a parameter; the lower corners are round like those of the box.
        let inset = text.kind == .parameter ? 3.0 : 0
        let radius = text.kind == .parameter ? 3.0 : 5
        let (y, bottom) = (box.y + box.height - 22, box.y + box.height - inset)
        let (left, right) = (box.x + inset, box.x + box.width - inset)
        func number(_ value: Double) -> String { SVGElement.number(value) }
        let path =
            "M\(number(left)) \(number(y))H\(number(right))V\(number(bottom - radius))"
            + "a\(number(radius)) \(number(radius)) 0 0 1 \(number(-radius)) \(number(radius))"
            + "H\(number(left + radius))a\(number(radius)) \(number(radius)) 0 0 1 \(number(-radius)) \(number(-radius))Z"
        let opacity = size == 0 ? "1" : "0.\(10 + Int(strength * 45))"
        return SVGElement.element(
            "path", [("d", path), ("fill", size == 0 ? "#e2e8f0" : colour), ("fill-opacity", opacity)])
            + SVGElement.element(
                "path",
                [
                    ("d", "M\(number(left)) \(number(y))H\(number(right))"), ("stroke", Self.ink),
                    ("stroke-width", "0.6"),
                ])
    }

    private func title(_ text: GraphBoxText, _ box: GraphModel.Box) -> String {
        var parts = [text.head]
        if let step = box.step {
            let tensor = graph.calculation.value(of: graph.calculation.steps[step])
            if tensor.rank > 0, tensor.count <= 12 { parts.append(TeachingNumber.inline(tensor, limit: 12)) }
        }
        if !text.gradient.isEmpty { parts.append(text.gradient) }
        return parts.joined(separator: "\n")
    }
}
