import LeapDiagnostics
import LeapPictures
import LeapTensor

extension BuiltinTable {
    /// Reading pictures.
    static func pictures() -> [Builtin] {
        [
            Builtin(
                "images",
                [
                    .init("folder"), .init("size", default: "64", isRequired: false),
                    .init("gray", default: "false", isRequired: false),
                ],
                summary:
                    "Reads pictures from a folder that has a folder for each class: JPEG and PNG files, turned upright, resized "
                    + "to size×size (or height×width, for a list of two), numbers from 0 to 1. Files that cannot be read are "
                    + "left out and listed with the reason in skipped.",
                shapes:
                    "n files in k folders → {x: [n, 3, size, size], y: [n], classes: k strings, files: n strings, skipped: a list}",
                examples: [], seeAlso: ["split", "conv", "standardize", "csv"],
                keywords: ["pictures", "photographs", "jpeg", "png", "ImageFolder", "load", "data set", "folder"],
                topic: .data
            ) { interpreter, values in
                let folder = try interpreter.string(values[0], "folder", of: "images", at: 0)
                var size = [64, 64]
                if case .unbound = values[1] {} else { size = try pictureSize(values[1], interpreter) }
                var isGray = false
                if case .unbound = values[2] {
                } else if case .boolean(let flag) = interpreter.content(values[2]) {
                    isGray = flag
                } else {
                    throw ArgumentFault(
                        index: 2, diagnostic: Diagnostic(.type, "`gray` of images is true or false"))
                }
                return try PictureFolder(folder, height: size[0], width: size[1], isGray: isGray).read(interpreter)
            }
        ]
    }

    /// A size in pixels: one number, or the height and the width.
    private static func pictureSize(_ value: Value, _ interpreter: Interpreter) throws -> [Int] {
        let numbers = try interpreter.numeric(value, "size", of: "images", at: 1)
        let sizes = numbers.rank <= 1 ? numbers.doubles() : []
        let whole = sizes.compactMap { Int(exactly: $0) }
        guard (1...2).contains(sizes.count), whole.count == sizes.count, whole.allSatisfy({ (1...8192).contains($0) })
        else {
            throw ArgumentFault(
                index: 1,
                diagnostic: Diagnostic(
                    .domain,
                    "`size` of images is a whole number of pixels from 1 to 8192, or a list of height and width",
                    help: ["for example size = 64, or size = [48, 64]"]))
        }
        return [whole[0], whole[whole.count - 1]]
    }
}

/// A folder of pictures on its way into an array.
private struct PictureFolder {
    let folder: String
    let height: Int
    let width: Int
    let isGray: Bool

    /// A file, with its class and the name that the learner sees.
    private struct File {
        let name: String
        let label: Int
    }

    init(_ folder: String, height: Int, width: Int, isGray: Bool) {
        (self.folder, self.height, self.width, self.isGray) = (folder, height, width, isGray)
    }

    private var channels: Int { isGray ? 1 : 3 }
    private var pictureCount: Int { channels * height * width }

    /// So many files are in memory at a time.
    private static let together = 32

    func read(_ interpreter: Interpreter) throws -> Value {
        guard let host = interpreter.host else { return .none }
        var skipped: [(file: String, reason: String)] = []
        let (classes, files) = try list(host, &skipped)
        guard !files.isEmpty else {
            throw Diagnostic(
                .file, "there are no files in the folders of \"\(folder)\"",
                help: ["each class of pictures is a folder of its own: \(folder)/rose/1.jpg, \(folder)/tulip/1.jpg"])
        }
        var kept: [File] = []
        // Memory for all of them; what is skipped leaves room at the end, which is given back.
        let whole = try Tensor.single(shape: Shape([files.count, channels, height, width])) { target in
            for start in stride(from: 0, to: files.count, by: Self.together) {
                try interpreter.engine.checkInterrupt()
                host.progress("reading pictures  \(start)/\(files.count)")
                let some = Array(files[start..<min(start + Self.together, files.count)])
                for (file, reason) in zip(some, try decode(some, host, target + kept.count * pictureCount)) {
                    if let reason { skipped.append((file.name, reason)) } else { kept.append(file) }
                }
            }
            host.progress("")
        }
        let filled = Set(kept.map(\.label))
        let empty = classes.indices.filter { !filled.contains($0) }.map { classes[$0] }
        report(skipped, of: kept.count + skipped.count, without: kept.isEmpty ? [] : empty, host)
        guard !kept.isEmpty else {
            throw Diagnostic(
                .file, "none of the \(files.count) files in \"\(folder)\" is a picture that can be read",
                help: ["JPEG and PNG files are read"])
        }
        let x =
            kept.count == files.count
            ? whole : try interpreter.engine.index(whole, [.slice(start: 0, stop: kept.count, step: 1)])
        let y = try Tensor(kept.map { Float($0.label) }, shape: Shape([kept.count]))
        return .record(
            RecordValue([
                ("x", Value(x)), ("y", Value(y)), ("classes", Value(classes.map { Value($0) })),
                ("files", Value(kept.map { Value($0.name) })),
                (
                    "skipped",
                    Value(
                        skipped.map {
                            .record(RecordValue([("file", Value($0.file)), ("reason", Value($0.reason))]))
                        })
                ),
            ]))
    }

    private func list(
        _ host: InterpreterHost, _ skipped: inout [(file: String, reason: String)]
    ) throws -> (classes: [String], files: [File]) {
        let entries = try host.readFolder(folder)
        let folders = entries.filter { $0.hasSuffix("/") }
        guard !folders.isEmpty else {
            throw Diagnostic(
                .file, "\"\(folder)\" has no folders, and each class of pictures is a folder",
                help: ["for example \(folder)/rose/1.jpg and \(folder)/tulip/1.jpg"])
        }
        for entry in entries where !entry.hasSuffix("/") { skipped.append((entry, "it lies in no class's folder")) }
        var files: [File] = []
        for (label, name) in folders.enumerated() {
            var entries: [String] = []
            do { entries = try host.readFolder(folder + "/" + name.dropLast()) } catch let fault as Diagnostic {
                if fault.kind == .interrupted { throw fault }
                skipped.append((name, fault.message))
            }
            for entry in entries {
                if entry.hasSuffix("/") {
                    skipped.append((name + entry, "it is a folder inside a class's folder"))
                } else {
                    files.append(File(name: name + entry, label: label))
                }
            }
        }
        return (folders.map { String($0.dropLast()) }, files)
    }

    /// Decodes files on all cores and writes those that can be read one behind the other.
    /// - Returns: for each file why it is left out; `nil` for those that were written.
    private func decode(
        _ files: [File], _ host: InterpreterHost, _ target: UnsafeMutablePointer<Float>
    ) throws -> [String?] {
        var reasons = [String?](repeating: nil, count: files.count)
        let contents = try files.indices.map { index -> [UInt8] in
            do { return try host.readFile(folder + "/" + files[index].name) } catch let fault as Diagnostic {
                if fault.kind == .interrupted { throw fault }
                reasons[index] = fault.message
                return []
            }
        }
        for (index, content) in contents.enumerated() where reasons[index] == nil && content.isEmpty {
            reasons[index] = "it is empty"
        }
        let count = pictureCount
        let isSkipped = reasons.map { $0 != nil }
        // Each picture has a place of its own, so that no thread waits for another.
        var places = [Float](repeating: 0, count: files.count * count)
        reasons.withUnsafeMutableBufferPointer { reasons in
            places.withUnsafeMutableBufferPointer { places in
                nonisolated(unsafe) let (reasons, places) = (reasons, places)
                Parallel.run(files.count) { index in
                    guard !isSkipped[index], let place = places.baseAddress else { return }
                    reasons[index] = decode(contents[index], place + index * count)
                }
            }
        }
        var written = 0
        for index in files.indices where reasons[index] == nil {
            places.withUnsafeBufferPointer { places in
                if let base = places.baseAddress {
                    (target + written * count).update(from: base + index * count, count: count)
                }
            }
            written += 1
        }
        return reasons
    }

    /// Decodes one file into an array channels × height × width.
    /// - Returns: why it cannot be read; `nil` when it is there.
    private func decode(_ content: [UInt8], _ target: UnsafeMutablePointer<Float>) -> String? {
        var picture = leap_picture()
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            let status = leap_picture_decode(
                content, content.count, isGray ? 1 : 0, max(height, width), &picture, message.baseAddress, 256)
            defer { leap_picture_free(&picture) }
            let words = message.baseAddress.map { String(cString: $0) } ?? ""
            switch status {
            case LEAP_PICTURE_READ:
                return leap_picture_resize(&picture, width, height, target) != 0 ? nil : "there is no memory for it"
            case LEAP_PICTURE_FOREIGN: return "it is neither a JPEG nor a PNG file"
            case LEAP_PICTURE_DAMAGED: return "it is damaged (\(words))"
            case LEAP_PICTURE_TOO_LARGE: return "its header claims \(words), which is too large"
            case LEAP_PICTURE_NO_LIBRARY:
                return "the library for its format is not installed (libturbojpeg0, libpng16-16)"
            default: return "there is no memory for it"
            }
        }
    }

    /// Tells what was left out.
    private func report(
        _ skipped: [(file: String, reason: String)], of count: Int, without empty: [String], _ host: InterpreterHost
    ) {
        guard !skipped.isEmpty || !empty.isEmpty else { return }
        var lines: [String] = []
        if !skipped.isEmpty {
            lines.append("left out \(skipped.count) of \(count) files in \"\(folder)\":")
            lines += skipped.prefix(5).map { "  \($0.file): \($0.reason)" }
            if skipped.count > 5 { lines.append("  and \(skipped.count - 5) more: the field skipped lists them") }
        }
        if !empty.isEmpty {
            lines.append(
                "no pictures in \(empty.prefix(5).joined(separator: ", "))\(empty.count > 5 ? ", …" : ""), and \(empty.count == 1 ? "the folder counts" : "these folders count") as a class"
            )
        }
        host.note(lines.joined(separator: "\n"))
    }
}
