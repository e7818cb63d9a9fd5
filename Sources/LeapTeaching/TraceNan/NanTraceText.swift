import LeapDiagnostics
import LeapRuntime
import LeapTensor

/// The answer of `trace_nan` as people read it.
final class NanTraceText: Presentation {
    private let trace: NanTrace

    init(_ trace: NanTrace) { self.trace = trace }

    func text(width: Int) -> String {
        pieces().flatMap { piece -> [String] in
            guard let label = piece.label else { return Columns.wrapped(piece.text, width: width) }
            let head = label.isEmpty ? "" : Columns.left(label, 8)
            let lines = Columns.wrapped(piece.text, width: max(20, width - 8))
            return lines.enumerated().map { ($0.offset == 0 ? head : String(repeating: " ", count: 8)) + $0.element }
        }.map(Columns.trimmed).joined(separator: "\n")
    }

    func richParts() -> [(type: String, data: String)] {
        let pieces = pieces().filter { !$0.text.isEmpty }
        let head = pieces.first { $0.label == nil }?.text ?? ""
        var table = HTMLTable(name: "trace-nan", caption: head, heads: [])
        for piece in pieces.dropFirst() { table.add([piece.label ?? "", piece.text.trimmingSpaces]) }
        return [("text/html", table.text)]
    }

    // MARK: Pieces

    /// A line: a sentence, or what stands behind a label.
    private struct Piece {
        var label: String?
        var text: String
    }

    private func pieces() -> [Piece] {
        switch trace.outcome {
        case .healthy(let count, let harmless): return healthy(count, harmless)
        case .unrecorded:
            if let place = trace.writtenPlace {
                return [Piece(text: "\(shownValue()), as it was written \(place): no operation made it.")]
            }
            return [
                Piece(text: "\(shownValue()), and nothing records how: it was computed from plain data."),
                Piece(
                    label: "repair",
                    text: "make what it depends on a parameter, w = param(…), and compute \(trace.name) again"),
            ]
        case .found(let finding, let then): return found(finding, then)
        }
    }

    private func healthy(_ count: Int?, _ harmless: NanFinding?) -> [Piece] {
        var pieces: [Piece] = []
        switch count {
        case nil, 0?:
            pieces.append(
                Piece(text: "no nan and no inf: \(shownValue()), computed from plain data, so it has no gradients"))
        case 1?: pieces.append(Piece(text: "no nan and no inf: \(shownValue()), and its gradient is finite"))
        case let count?:
            pieces.append(Piece(text: "no nan and no inf: \(shownValue()), and all \(count) gradients are finite"))
        }
        if let harmless {
            let text = "no nan or inf reaches \(trace.name): \(shownValue()), and its gradients are finite"
            pieces = [Piece(text: text)]
            pieces.append(
                Piece(
                    text:
                        "harmless on the way: \(harmless.cause.calculation) \(harmless.place.description)\(at(harmless))"
                ))
        }
        return pieces
    }

    private func found(_ finding: NanFinding, _ then: NanFinding?) -> [Piece] {
        let kind = finding.value.isNaN ? "nan" : "inf"
        let place = "\(finding.place.description)\(at(finding))"
        var pieces: [Piece] = []
        let isData = finding.birth.kind == .data && finding.birth.direction == .forward
        if finding.birth.direction == .backward {
            let names =
                trace.badParameters.prefix(4).joined(separator: ", ") + (trace.badParameters.count > 4 ? ", …" : "")
            let verb = trace.badParameters.count == 1 ? "has" : "have"
            pieces.append(
                Piece(
                    text: "\(shownValue()) is finite, but the gradient of \(names) \(verb == "has" ? "is" : "are") not."
                ))
            pieces.append(Piece(text: "The first \(kind) is made in the backward pass, \(place):"))
        } else if isData {
            let name = dataText(finding)
            pieces.append(
                Piece(
                    text:
                        "\(shownValue()): \(name) is already \(BirthCause.number(finding.value)), before any operation."
                ))
        } else {
            pieces.append(Piece(text: "\(shownValue()). The first \(kind) is made in the forward pass, \(place):"))
        }
        pieces.append(Piece(text: ""))
        pieces += calculation(finding)
        pieces.append(Piece(label: "cause", text: finding.cause.cause))
        if !finding.cause.repair.isEmpty { pieces.append(Piece(label: "repair", text: finding.cause.repair)) }
        if let then {
            pieces.append(
                then.birth.kind == .data
                    ? Piece(label: "before", text: beforeText(then))
                    : Piece(label: "then", text: "\(then.cause.calculation) \(then.place.description)\(at(then))"))
        }
        if !trace.plainNames.isEmpty, finding.birth.kind != .data {
            let names = trace.plainNames.joined(separator: ", ")
            let isOne = trace.plainNames.count == 1
            let (verb, again) = isOne ? ("was", "it was") : ("were", "they were")
            pieces.append(
                Piece(
                    label: "note",
                    text: "\(names) \(verb) computed from plain data; \(again) computed again to see this")
            )
        }
        return pieces
    }

    /// The operation with its numbers.
    private func calculation(_ finding: NanFinding) -> [Piece] {
        if finding.operation == "data" || finding.operation == "parameter", finding.birth.direction == .forward {
            guard let bound = finding.data?.line else { return [] }
            return [Piece(text: "    " + bound), Piece(text: "")]
        }
        var lines: [String] = []
        if !finding.place.text.isEmpty { lines.append(finding.place.text) }
        let operands = finding.operands.filter { $0.name != nil || !$0.description.isEmpty }
        let described = operands.filter { $0.name != nil || $0.value == nil }.map(\.description)
        if !described.isEmpty { lines.append(described.joined(separator: "    ")) }
        if finding.birth.direction == .backward, let upstream = finding.upstream, finding.birth.kind != .data {
            let slope = slopeText(finding)
            lines.append("the gradient that comes in: \(BirthCause.number(upstream))\(slope)")
        }
        if !finding.cause.calculation.isEmpty { lines.append(finding.cause.calculation) }
        return lines.map { Piece(text: "    " + $0) } + [Piece(text: "")]
    }

    private func slopeText(_ finding: NanFinding) -> String {
        finding.slope.map { "    the slope here: \(BirthCause.number($0))" } ?? ""
    }

    private func beforeText(_ finding: NanFinding) -> String {
        if finding.data?.narrowed != nil { return "\(dataText(finding)): \(finding.cause.cause)" }
        return "\(dataText(finding)) was \(BirthCause.number(finding.value)) before any operation"
    }

    /// `x[1, 0]`.
    private func dataText(_ finding: NanFinding) -> String {
        (finding.data?.name ?? "a number in the source") + finding.indexText
    }

    private func at(_ finding: NanFinding) -> String {
        finding.indexText.isEmpty ? "" : ", at \(finding.indexText)"
    }

    /// `J = nan`, or how many elements of an array are not finite.
    private func shownValue() -> String {
        let value = trace.value
        if value.rank == 0 || value.count <= 4 && value.rank == 1 {
            return "\(trace.name) = \(TeachingNumber.inline(value))"
        }
        let numbers = value.doubles()
        let nan = numbers.filter(\.isNaN).count
        let inf = numbers.filter(\.isInfinite).count
        if nan + inf == 0 { return "\(trace.name) (\(TeachingNumber.shape(value.shape)))" }
        let parts = [nan > 0 ? "\(nan) nan" : "", inf > 0 ? "\(inf) inf" : ""].filter { !$0.isEmpty }
        return "\(trace.name) has \(parts.joined(separator: " and ")) among \(numbers.count) elements"
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.first == " " { text = text.dropFirst() }
        return String(text)
    }
}
