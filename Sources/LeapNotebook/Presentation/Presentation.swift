import CMarkGFM

/// A notebook as it is shown: prose laid out for a terminal, with the cells in their places.
struct Presentation {
    enum Part {
        /// Lines of prose, without a final newline.
        case prose(String)
        /// The index of a cell.
        case cell(Int)
    }

    private(set) var parts: [Part] = []

    init(_ notebook: Notebook, style: TerminalStyle) {
        var codeLines: Set<Int> = []
        MarkdownTree(notebook.bytes, hiding: notebook.frontMatterRange)?.forEachNode { node, entering in
            let type = cmark_node_get_type(node)
            guard entering, type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK else { return }
            let first = Int(cmark_node_get_start_line(node)) - 1
            let last = Int(cmark_node_get_end_line(node)) - 1
            if first <= last { codeLines.formUnion(first...last) }
        }
        let marks = FormulaMarks(notebook.bytes, lines: notebook.lines, codeLines: codeLines)
        guard let tree = MarkdownTree(marks.bytes, hiding: notebook.frontMatterRange) else { return }
        var renderer = ProseRenderer(notebook: notebook, style: style, marks: marks)
        renderer.renderChildren(of: tree.root)
        parts = renderer.finish()
    }
}

/// Walks a Markdown tree and writes it as lines.
private struct ProseRenderer {
    let style: TerminalStyle
    let marks: FormulaMarks
    private var cells: [Int: Int] = [:]
    private var outputLines: Set<Int> = []
    private var parts: [Presentation.Part] = []
    private var lines: [String] = []
    /// What stands before every line: quotation bars and list indentation.
    private var prefix = ""
    /// What stands before the next line instead: a list's bullet.
    private var bullet: String?
    private var depth = 0

    init(notebook: Notebook, style: TerminalStyle, marks: FormulaMarks) {
        self.style = style
        self.marks = marks
        for cell in notebook.cells {
            cells[cell.line] = cell.index
            if let output = cell.outputFence { outputLines.insert(output.line + 1) }
        }
    }

    mutating func finish() -> [Presentation.Part] {
        flush()
        return parts
    }

    private mutating func flush() {
        while lines.last?.isEmpty == true { lines.removeLast() }
        if !lines.isEmpty { parts.append(.prose(lines.joined(separator: "\n"))) }
        lines = []
    }

    mutating func renderChildren(of node: OpaquePointer, tight: Bool = false) {
        // Deeper nesting than any text has is not laid out.
        guard depth < 60 else { return }
        depth += 1
        defer { depth -= 1 }
        var child = cmark_node_first_child(node)
        while let current = child {
            render(current, tight: tight)
            child = cmark_node_next(current)
        }
    }

    private mutating func add(_ text: [String]) {
        lines += text
    }

    private mutating func gap(_ tight: Bool = false) {
        if !tight, let last = lines.last, !last.isEmpty { lines.append("") }
    }

    /// The prefix of the next line, taking a waiting bullet.
    private mutating func takePrefix() -> String {
        defer { bullet = nil }
        return bullet ?? prefix
    }

    private mutating func render(_ node: OpaquePointer, tight: Bool) {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_PARAGRAPH:
            let first = takePrefix()
            add(style.wrap(inlines(of: node), first: first, rest: prefix))
            gap(tight)
        case CMARK_NODE_HEADING:
            renderHeading(node)
        case CMARK_NODE_BLOCK_QUOTE:
            let outer = prefix
            let first = takePrefix()
            prefix += style.paint(.faint, "│") + " "
            if first != outer { bullet = first + style.paint(.faint, "│") + " " }
            renderChildren(of: node)
            prefix = outer
        case CMARK_NODE_LIST:
            renderList(node)
        case CMARK_NODE_CODE_BLOCK:
            renderCode(node)
        case CMARK_NODE_THEMATIC_BREAK:
            add([takePrefix() + style.paint(.faint, String(repeating: "─", count: min(40, style.width)))])
            gap()
        case CMARK_NODE_HTML_BLOCK:
            let text = MarkdownTree.text(cmark_node_get_literal(node))
            if !text.hasPrefix("<!--") { quote(text, face: .faint) }
        default:
            renderChildren(of: node)
        }
    }

    private mutating func renderHeading(_ node: OpaquePointer) {
        gap()
        let level = cmark_node_get_heading_level(node)
        let text = inlines(of: node)
        let first = takePrefix()
        if style.usesColour {
            add(style.wrap(text, first: first, rest: prefix).map { style.paint(.heading, $0) })
        } else {
            let wrapped = style.wrap(text, first: first, rest: prefix)
            let width = wrapped.map { TerminalStyle.columns(of: $0) }.max() ?? 0
            add(wrapped)
            if level <= 2 {
                add([prefix + String(repeating: level == 1 ? "=" : "-", count: max(1, width - prefix.count))])
            }
        }
        gap()
    }

    private mutating func renderList(_ node: OpaquePointer) {
        let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
        let isTight = cmark_node_get_list_tight(node) != 0
        var number = Int(cmark_node_get_list_start(node))
        let outer = prefix
        var item = cmark_node_first_child(node)
        while let current = item {
            let mark = isOrdered ? "\(number). " : "• "
            bullet = takePrefix() + mark
            prefix = outer + String(repeating: " ", count: mark.count)
            renderChildren(of: current, tight: isTight)
            if let waiting = bullet { add([waiting]) }
            bullet = nil
            prefix = outer
            number += 1
            item = cmark_node_next(current)
        }
        gap()
    }

    private mutating func renderCode(_ node: OpaquePointer) {
        let line = Int(cmark_node_get_start_line(node))
        if outputLines.contains(line) { return }
        if let cell = cells[line] {
            if let waiting = bullet { add([waiting]) }
            bullet = nil
            flush()
            parts.append(.cell(cell))
            return
        }
        quote(marks.restoring(MarkdownTree.text(cmark_node_get_literal(node))), face: .code)
    }

    /// Lines as they are, indented.
    private mutating func quote(_ text: String, face: TerminalStyle.Face) {
        var body = trimmingTrailingWhitespace(normalizingNewlines(text))
        body = TerminalStyle.withoutControls(body)
        for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
            add([takePrefix() + "    " + style.paint(face, String(line))])
        }
        gap()
    }

    // MARK: Inlines

    private func inlines(of node: OpaquePointer, depth: Int = 0) -> String {
        guard depth < 60 else { return "" }
        var result = ""
        var child = cmark_node_first_child(node)
        while let current = child {
            result += inline(current, depth: depth)
            child = cmark_node_next(current)
        }
        return result
    }

    private func inline(_ node: OpaquePointer, depth: Int) -> String {
        func literal() -> String {
            TerminalStyle.withoutControls(marks.restoring(MarkdownTree.text(cmark_node_get_literal(node))))
        }
        func plainly(_ mark: String) -> String { style.usesColour ? "" : mark }
        switch cmark_node_get_type(node) {
        case CMARK_NODE_TEXT: return literal()
        case CMARK_NODE_SOFTBREAK: return isTableRow(node) ? "\n" : " "
        case CMARK_NODE_LINEBREAK: return "\n"
        case CMARK_NODE_CODE: return plainly("`") + style.paint(.code, literal()) + plainly("`")
        case CMARK_NODE_HTML_INLINE: return ""
        case CMARK_NODE_EMPH:
            return plainly("*") + style.paint(.emphasis, inlines(of: node, depth: depth + 1)) + plainly("*")
        case CMARK_NODE_STRONG:
            return plainly("**") + style.paint(.strong, inlines(of: node, depth: depth + 1)) + plainly("**")
        case CMARK_NODE_LINK:
            let text = inlines(of: node, depth: depth + 1)
            let target = TerminalStyle.withoutControls(MarkdownTree.text(cmark_node_get_url(node)))
            return target.isEmpty || target == text || target.hasPrefix("#") ? text : "\(text) (\(target))"
        case CMARK_NODE_IMAGE: return "[image: \(inlines(of: node, depth: depth + 1))]"
        default: return inlines(of: node, depth: depth + 1)
        }
    }

    /// Whether a line break is between rows of a table, which are lines of their own.
    private func isTableRow(_ node: OpaquePointer) -> Bool {
        guard let next = cmark_node_next(node), cmark_node_get_type(next) == CMARK_NODE_TEXT else { return false }
        return MarkdownTree.text(cmark_node_get_literal(next)).hasPrefix("|")
    }
}
