import Glibc
import LeapDiagnostics
import LeapTensor

/// Reads tables of comma-separated values.
///
/// One pass finds the lines, a second reads all fields as numbers on all cores, straight into the columns. What turns
/// out to be a column of texts, or of numbers that f32 does not hold, is read once more.
public enum CSVReader {
    /// - Parameter progress: told the share that is done, for tables that take a while.
    /// - Throws: `.file` that names the line when the file is no table; `.memory`, `.interrupted`.
    public static func read(
        _ packed: FileData, _ settings: TableSettings = TableSettings(), progress: (Double) -> Void = { _ in }
    ) throws -> Table {
        let file = Gzip.isCompressed(packed.bytes) ? try Gzip.content(of: packed) : packed
        let start = try TableText.check(file)
        return try file.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { throw empty(file, settings) }
            // Old files of the Macintosh end their lines with CR alone.
            let hasNewline = memchr(base, 10, bytes.count) != nil
            var reading = Reading(
                file: file, base: base, count: bytes.count, settings: settings, newline: hasNewline ? 10 : 13)
            try reading.findLines(from: start)
            guard !reading.lines.isEmpty else { throw empty(file, settings) }
            return try reading.table(progress)
        }
    }

    private static func empty(_ file: FileData, _ settings: TableSettings) -> Diagnostic {
        file.fault(
            file.bytes.isEmpty ? "is empty" : "is empty but for spaces and newlines",
            help: settings.hasHeader ? ["a table begins with a line of column names"] : [])
    }
}

/// A table on its way into columns.
private struct Reading {
    let file: FileData
    let base: UnsafePointer<UInt8>
    let count: Int
    let settings: TableSettings
    let newline: UInt8
    /// Where the lines with something in them begin.
    var lines: [Int] = []
    var columnCount = 0

    /// So many lines are read by one thread at a time, and so many such parts between two looks at the interrupt flag.
    private static let linesOfPart = 4096
    private static let partsTogether = 16

    init(file: FileData, base: UnsafePointer<UInt8>, count: Int, settings: TableSettings, newline: UInt8) {
        (self.file, self.base, self.count, self.settings, self.newline) = (file, base, count, settings, newline)
    }

    private func cursor(at position: Int) -> FieldCursor {
        FieldCursor(base, count: count, at: position, separator: settings.separator, newline: newline)
    }

    private func line(of offset: Int) -> Int {
        newline == 10
            ? TableText.line(of: offset, in: file.bytes) : file.bytes[..<offset].reduce(1) { $1 == 13 ? $0 + 1 : $0 }
    }

    // Lines

    mutating func findLines(from start: Int) throws {
        let hasQuotes = memchr(base, 0x22, count) != nil
        var place = start
        var steps = 0
        lines.reserveCapacity(min(count / 16 + 16, 1 << 24))
        while place < count {
            let end: Int
            if hasQuotes {
                guard
                    let found = FieldCursor.lineEnd(
                        base, count: count, from: place, separator: settings.separator, newline: newline)
                else {
                    throw file.fault(
                        "is cut off, or a quote is missing: the quote that opens in line \(line(of: place)) is never closed"
                    )
                }
                end = found
            } else {
                let found = memchr(base + place, Int32(newline), count - place)
                end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? count
            }
            if !isBlank(place, end) { lines.append(place) }
            place = end + 1
            steps += 1
            if steps & 0xFFFF == 0 { try file.checkInterrupt() }
        }
    }

    private func isBlank(_ start: Int, _ end: Int) -> Bool {
        var place = start
        while place < end {
            guard base[place] == 32 || base[place] == 9 || base[place] == 13 else { return false }
            // With tabs between the fields they mean something.
            if base[place] == settings.separator { return false }
            place += 1
        }
        return true
    }

    // The header

    /// Tables have no more columns; a file without newlines is no table.
    private static let mostColumns = 100_000

    private func fields(of line: Int) throws -> [String] {
        var cursor = cursor(at: line)
        var result: [String] = []
        repeat {
            cursor.next()
            result.append(cursor.text)
            guard result.count <= Self.mostColumns else {
                throw file.fault("is no table: its first line has more than \(Self.mostColumns) fields")
            }
        } while !cursor.isLast
        return result
    }

    private func names(_ header: [String]) -> [String] {
        var seen: Set<String> = []
        return header.enumerated().map { index, column in
            var name = !settings.hasHeader || column.isEmpty ? "column_\(index)" : column
            if !seen.insert(name).inserted {
                name += "_\(index)"
                while !seen.insert(name).inserted { name += "_" }
            }
            return name
        }
    }

    // The columns

    mutating func table(_ progress: (Double) -> Void) throws -> Table {
        let header = try fields(of: lines[0])
        let headerLine = lines[0]
        columnCount = header.count
        if settings.hasHeader { lines.removeFirst() }
        let storages = try (0..<columnCount).map { _ in try Storage.allocate(byteCount: lines.count * 4) }
        let kinds = try readNumbers(storages, headerLine: headerLine, progress)
        let again = try readAgain(kinds)
        var columns: [(name: String, column: Table.Column)] = []
        for (index, name) in names(header).enumerated() {
            if let column = again[index] {
                columns.append((name, column))
            } else {
                let numbers = Tensor(dataType: .f32, shape: Shape([lines.count]), storage: storages[index])
                columns.append((name, kinds[index].isBoolean ? .booleans(try Self.truth(numbers)) : .numbers(numbers)))
            }
        }
        return Table(columns: columns, remarks: remarks(header, line: headerLine))
    }

    private static func truth(_ numbers: Tensor) throws -> Tensor {
        try Tensor.build(Bool.self, shape: numbers.shape) { target in
            try numbers.withPacked(Float.self) { for index in 0..<numbers.count { target[index] = $0[index] == 1 } }
        }
    }

    private func remarks(_ header: [String], line: Int) -> [String] {
        var result: [String] = []
        if lines.isEmpty { result.append("\"\(file.name)\" has a header and no rows") }
        if header.count == 1, let better = betterSeparator(header[0]) {
            result.append(
                "\"\(file.name)\" has one column with this separator; separator = \(better.name) makes \(better.count)")
        }
        if settings.hasHeader, header.count > 1, header.allSatisfy({ Double($0) != nil }) {
            result.append("the header of \"\(file.name)\" is made of numbers; header = false takes it as a row")
        }
        return result
    }

    private func betterSeparator(_ header: String) -> (name: String, count: Int)? {
        for (character, name) in [(";", "\";\""), ("\t", "\"\\t\""), (",", "\",\""), ("|", "\"|\"")]
            as [(Character, String)]
        where character.asciiValue != settings.separator {
            let count = header.split(separator: character, omittingEmptySubsequences: false).count
            if count > 1 { return (name, count) }
        }
        return nil
    }

    /// Calls `body` with the lines of each part, on all cores, and `progress` with the number of lines that are done.
    private func inParts(_ progress: (Int) -> Void, _ body: (_ part: Int, Range<Int>) -> Void) throws {
        let parts = (lines.count + Self.linesOfPart - 1) / Self.linesOfPart
        for first in stride(from: 0, to: parts, by: Self.partsTogether) {
            try file.checkInterrupt()
            progress(first * Self.linesOfPart)
            Parallel.run(min(Self.partsTogether, parts - first)) { part in
                let start = (first + part) * Self.linesOfPart
                body(first + part, start..<min(lines.count, start + Self.linesOfPart))
            }
        }
    }

    /// Reads every field as a number into its column, and says what the columns are.
    private func readNumbers(
        _ storages: [Storage], headerLine: Int, _ progress: (Double) -> Void
    ) throws -> [FieldKinds] {
        let total = Double(lines.count)
        let parts = (lines.count + Self.linesOfPart - 1) / Self.linesOfPart
        var kinds = [FieldKinds](repeating: [], count: parts * columnCount)
        /// The first line of each part that has another number of fields, and that number.
        var faults = [(line: Int, count: Int)?](repeating: nil, count: parts)
        let targets = storages.map { $0.pointer.assumingMemoryBound(to: Float.self) }
        try kinds.withUnsafeMutableBufferPointer { kinds in
            try faults.withUnsafeMutableBufferPointer { faults in
                try targets.withUnsafeBufferPointer { targets in
                    try lines.withUnsafeBufferPointer { lines in
                        nonisolated(unsafe) let (kinds, faults, targets, lines) = (kinds, faults, targets, lines)
                        try inParts({ progress(Double($0) / total) }) { part, range in
                            let kindsOfPart = UnsafeMutableBufferPointer(
                                rebasing: kinds[(part * columnCount)..<((part + 1) * columnCount)])
                            for index in range where faults[part] == nil {
                                let found = readLine(lines[index], index, targets, kindsOfPart)
                                if found != columnCount { faults[part] = (index, found) }
                            }
                        }
                    }
                }
            }
        }
        if let fault = faults.compactMap({ $0 }).first {
            throw wrongCount(lines[fault.line], fault.count, headerLine: headerLine)
        }
        return (0..<columnCount).map { column in
            (0..<parts).reduce(into: FieldKinds()) { $0.formUnion(kinds[$1 * columnCount + column]) }
        }
    }

    /// Reads one line. Returns how many fields it has.
    @inline(__always)
    private func readLine(
        _ start: Int, _ row: Int, _ targets: UnsafeBufferPointer<UnsafeMutablePointer<Float>>,
        _ kinds: UnsafeMutableBufferPointer<FieldKinds>
    ) -> Int {
        var cursor = cursor(at: start)
        var column = 0
        repeat {
            cursor.next()
            if column < columnCount, !kinds[column].contains(.text) {
                let field = FieldValue.read(base, cursor)
                kinds[column].formUnion(field.kinds)
                targets[column][row] = field.single
            }
            column += 1
        } while !cursor.isLast
        return column
    }

    private func wrongCount(_ start: Int, _ count: Int, headerLine: Int) -> Diagnostic {
        func fields(_ count: Int) -> String { count == 1 ? "1 field" : "\(count) fields" }
        let end =
            FieldCursor.lineEnd(
                base, count: self.count, from: start, separator: settings.separator, newline: newline) ?? self.count
        let text = String(
            decoding: UnsafeBufferPointer(start: base + start, count: min(end - start, 60)), as: UTF8.self)
        let shown = text.prefix { $0 != "\n" && $0 != "\r" && $0 != "\r\n" }
        var help: [Help] = ["a field with a comma in it needs double quotes around it"]
        if settings.separator != UInt8(ascii: ",") {
            help = ["a field with the separator in it needs double quotes around it"]
        }
        if end == self.count, count < columnCount { help = ["it is the last line: the file may be cut off"] }
        return Diagnostic(
            .file,
            "line \(line(of: start)) of \"\(file.name)\" has \(fields(count)), and \(settings.hasHeader ? "the header" : "line \(line(of: headerLine))") \(columnCount)",
            notes: ["it begins with: \(shown)"], help: help)
    }

    // What is read once more

    /// The columns that are texts, and those that are numbers of 64 bits, each at its place.
    private func readAgain(_ kinds: [FieldKinds]) throws -> [Int: Table.Column] {
        let texts = kinds.indices.filter { kinds[$0].isText }
        let wide = kinds.indices.filter { kinds[$0].isWide }
        guard let last = (texts + wide).max(), !lines.isEmpty else {
            return Dictionary(uniqueKeysWithValues: texts.map { ($0, .texts([])) })
        }
        let storages = try wide.map { _ in try Storage.allocate(byteCount: lines.count * 8) }
        let strings = texts.map { _ in UnsafeMutablePointer<String>.allocate(capacity: lines.count) }
        defer { for pointer in strings { pointer.deallocate() } }
        /// Where the texts and the numbers of a column go; `nil` for a column that is there already.
        var textTargets = [UnsafeMutablePointer<String>?](repeating: nil, count: last + 1)
        var wideTargets = [UnsafeMutablePointer<Double>?](repeating: nil, count: last + 1)
        for (index, column) in texts.enumerated() { textTargets[column] = strings[index] }
        for (index, column) in wide.enumerated() {
            wideTargets[column] = storages[index].pointer.assumingMemoryBound(to: Double.self)
        }
        var done = 0
        do {
            try textTargets.withUnsafeBufferPointer { textTargets in
                try wideTargets.withUnsafeBufferPointer { wideTargets in
                    nonisolated(unsafe) let (textTargets, wideTargets) = (textTargets, wideTargets)
                    try inParts({ done = $0 }) { _, range in
                        for row in range {
                            var cursor = cursor(at: lines[row])
                            for column in 0...last {
                                cursor.next()
                                if let target = textTargets[column] {
                                    (target + row).initialize(to: cursor.text)
                                } else if let target = wideTargets[column] {
                                    target[row] = FieldValue.read(base, cursor).value
                                }
                            }
                        }
                    }
                }
            }
        } catch {
            for pointer in strings { pointer.deinitialize(count: done) }
            throw error
        }
        var result: [Int: Table.Column] = [:]
        for (index, column) in texts.enumerated() {
            result[column] = .texts(
                [String](unsafeUninitializedCapacity: lines.count) { buffer, count in
                    buffer.baseAddress?.moveInitialize(from: strings[index], count: lines.count)
                    count = lines.count
                })
        }
        for (index, column) in wide.enumerated() {
            result[column] = .numbers(
                Tensor(dataType: .f64, shape: Shape([lines.count]), storage: storages[index]))
        }
        return result
    }
}
