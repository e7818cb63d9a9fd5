import Glibc
import LeapSession
import Testing

/// Folders that are not what one expects.
@Suite struct PictureFolderTests {
    /// A new folder that `body` fills and looks at.
    private func inFolder(_ body: (String) throws -> Void) rethrows {
        var template = Array("/tmp/leap-pictures-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            Issue.record("no folder")
            return
        }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { remove(folder) }
        try body(folder)
    }

    private func remove(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                guard name != ".", name != ".." else { continue }
                let inner = path + "/" + name
                var information = stat()
                let isFolder = lstat(inner, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
                if isFolder { remove(inner) } else { unlink(inner) }
            }
            closedir(directory)
        }
        rmdir(path)
    }

    private func copyPicture(to path: String) throws {
        let bytes = try FileReader.read(PictureTests.folder + "/kinds/gray.png")
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        #expect(write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
    }

    /// What `images` says of a folder: its notes, its error, and how many pictures it has.
    private func read(_ folder: String) -> (notes: String, error: String, count: Double?) {
        LargeStack.run {
            let session = Session()
            let result = session.execute(Array("d = images(\"\(folder)\", size = 4); shape(d.x)[0]".utf8))
            let notes = result.events.map { if case .note(let text) = $0 { text } else { "" } }.joined()
            return (notes, result.error.map { session.render($0) } ?? "", result.value?.doubles().first)
        }
    }

    @Test("A pipe is not waited for, links in a circle end, folders without pictures are named")
    func strangeFiles() throws {
        try inFolder { folder in
            for name in ["full", "empty"] { #expect(mkdir(folder + "/" + name, 0o700) == 0) }
            try copyPicture(to: folder + "/full/a.png")
            #expect(mkfifo(folder + "/full/b.png", 0o600) == 0)
            #expect(symlink("c.png", folder + "/full/c.png") == 0)
            #expect(symlink(".", folder + "/full/d") == 0)
            #expect(symlink("nowhere", folder + "/full/e.png") == 0)
            let (notes, error, count) = read(folder)
            #expect(error == "" && count == 1)
            for words in [
                "left out 4 of 5 files", "full/d/: it is a folder inside a class's folder",
                "it is a pipe or a device, not a file", "its links lead in a circle", "there is no such file",
                "no pictures in empty, and the folder counts as a class",
            ] { #expect(notes.contains(words), "\(notes)") }
        }
    }

    @Test func nothingToRead() throws {
        try inFolder { folder in
            #expect(read(folder).error.contains("has no folders"))
            #expect(mkdir(folder + "/empty", 0o700) == 0)
            #expect(read(folder).error.contains("there are no files"))
            #expect(mkfifo(folder + "/empty/a.png", 0o600) == 0)
            #expect(read(folder).error.contains("none of the 1 files"))
        }
    }
}
