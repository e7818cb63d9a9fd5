import CMarkGFM

/// A CommonMark document as cmark-gfm reads it.
///
/// cmark replaces NUL bytes, which would shift every offset, and does not promise anything for bytes that are not
/// UTF-8. Both are replaced by one harmless byte each before it sees them, so that lengths and lines stay as they are.
final class MarkdownTree {
    /// The document node; owned by this object.
    let root: OpaquePointer

    /// - Parameters:
    ///   - bytes: any bytes.
    ///   - hidden: a part that is not Markdown (front matter); it is read as blank lines.
    init?(_ bytes: [UInt8], hiding hidden: Range<Int> = 0..<0) {
        var text = Self.sanitized(bytes)
        for index in hidden where text[index] != .newline && text[index] != .carriageReturn { text[index] = .space }
        guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else { return nil }
        defer { cmark_parser_free(parser) }
        text.withUnsafeBytes { buffer in
            if let base = buffer.baseAddress {
                cmark_parser_feed(parser, base.assumingMemoryBound(to: CChar.self), buffer.count)
            }
        }
        guard let document = cmark_parser_finish(parser) else { return nil }
        root = document
    }

    deinit { cmark_node_free(root) }

    /// The bytes with NUL and everything that is not UTF-8 replaced, byte for byte.
    static func sanitized(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        let substitute: UInt8 = 0x1A
        var index = 0
        while index < bytes.count {
            let length = scalarLength(bytes, at: index)
            if length == 0 || bytes[index] == 0 { result[index] = substitute }
            index += max(1, length)
        }
        return result
    }

    /// The offset of the first byte that is not UTF-8.
    static func firstDamage(in bytes: [UInt8]) -> Int? {
        var index = 0
        while index < bytes.count {
            let length = scalarLength(bytes, at: index)
            if length == 0 { return index }
            index += length
        }
        return nil
    }

    /// The length of the UTF-8 encoded scalar at an offset, or 0 when there is none (Unicode 15, table 3-7).
    private static func scalarLength(_ bytes: [UInt8], at index: Int) -> Int {
        let lead = bytes[index]
        if lead < 0x80 { return 1 }
        let length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0
        guard length > 0, index + length <= bytes.count else { return 0 }
        let second = bytes[index + 1]
        let lowest: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
        guard second >= lowest, second <= highest else { return 0 }
        for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// Every fenced code block in the order of the text.
    func fencedBlocks(in bytes: [UInt8], lines: SourceLines) -> [FencedBlock] {
        var blocks: [FencedBlock] = []
        var startLines: Set<Int> = []
        forEachNode { node, entering in
            guard entering else { return }
            let type = cmark_node_get_type(node)
            guard type.rawValue & UInt32(CMARK_NODE_TYPE_INLINE_BIT) == 0, type != CMARK_NODE_DOCUMENT else { return }
            startLines.insert(Int(cmark_node_get_start_line(node)) - 1)
            guard type == CMARK_NODE_CODE_BLOCK else { return }
            var length: Int32 = 0
            var offset: Int32 = 0
            var character: CChar = 0
            guard cmark_node_get_fenced(node, &length, &offset, &character) != 0 else { return }
            blocks.append(
                FencedBlock(
                    node: node, line: Int(cmark_node_get_start_line(node)) - 1, character: UInt8(bitPattern: character),
                    literal: Self.bytes(cmark_node_get_literal(node)), info: Self.text(cmark_node_get_fence_info(node)),
                    bytes: bytes, lines: lines))
        }
        for index in blocks.indices {
            blocks[index].findClosingFence(
                lastLine: Int(cmark_node_get_end_line(blocks[index].node)) - 1, in: bytes, lines: lines,
                blockStarts: startLines)
        }
        return blocks
    }

    /// Visits every node on the way down and, if it can have children, on the way up.
    func forEachNode(_ visit: (OpaquePointer, _ entering: Bool) -> Void) {
        guard let iterator = cmark_iter_new(root) else { return }
        defer { cmark_iter_free(iterator) }
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
            visit(node, event == CMARK_EVENT_ENTER)
        }
    }

    /// The node that follows in the same container.
    static func next(_ node: OpaquePointer) -> OpaquePointer? { cmark_node_next(node) }

    static func bytes(_ pointer: UnsafePointer<CChar>?) -> [UInt8] {
        guard let pointer else { return [] }
        var result: [UInt8] = []
        var index = 0
        while pointer[index] != 0 {
            result.append(UInt8(bitPattern: pointer[index]))
            index += 1
        }
        return result
    }

    static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        String(decoding: bytes(pointer), as: UTF8.self)
    }
}
