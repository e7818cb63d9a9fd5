import Glibc

/// Completion of file names inside strings.
enum FileNames {
    /// The files whose path begins like a text, as they would stand in its place.
    /// - Parameters:
    ///   - typed: what stands between the opening quote and the cursor; `~/` is the home folder.
    ///   - folder: where relative paths begin.
    static func matches(_ typed: String, in folder: String) -> [CompletionItem] {
        let slash = typed.lastIndex(of: "/")
        let head = slash.map { String(typed[...$0]) } ?? ""
        let tail = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
        var path = head
        if path.hasPrefix("~/"), let home = environment("HOME") { path = home + path.dropFirst(1) }
        if !path.hasPrefix("/") { path = folder + "/" + path }
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var items: [CompletionItem] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." || !name.hasPrefix(tail) { continue }
            // Hidden files are offered when the dot was typed.
            if name.hasPrefix("."), !tail.hasPrefix(".") { continue }
            var status = stat()
            let isFolder = stat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            items.append(CompletionItem(text: head + name + (isFolder ? "/" : ""), summary: isFolder ? "folder" : ""))
        }
        return items.sorted { $0.text < $1.text }
    }
}
