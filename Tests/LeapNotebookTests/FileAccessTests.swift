import Foundation
import LeapSession
import Testing

@testable import LeapNotebook

@Suite struct FileAccessTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("leap-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func replacingKeepsTheModeAndLeavesNothingBehind() throws {
        try withFolder { folder in
            let path = folder + "/a.leapnb"
            try FileAccess.replace(path, with: Array("one".utf8))
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            try FileAccess.replace(path, with: Array("two".utf8))
            #expect(try FileReader.read(path) == Array("two".utf8))
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o640)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.leapnb"])
        }
    }

    @Test func aSymbolicLinkStaysOne() throws {
        try withFolder { folder in
            try FileAccess.replace(folder + "/real", with: [1])
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/real")
            try FileAccess.replace(folder + "/link", with: [2])
            #expect(try FileReader.read(folder + "/real") == [2])
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == folder + "/real")
        }
    }

    @Test func whatCannotBeReadOrWrittenIsSaid() throws {
        try withFolder { folder in
            let missing = #expect(throws: FileError.self) { try FileReader.read(folder + "/no") }
            #expect(missing?.message == "cannot read \"\(folder)/no\": there is no such file")
            let directory = #expect(throws: FileError.self) { try FileReader.read(folder) }
            #expect(directory?.message.hasSuffix("it is a folder") == true)
            #expect(throws: FileError.self) { try FileAccess.replace(folder + "/no/a", with: []) }
            #expect(throws: FileError.self) { try FileAccess.notebooks(at: [folder]) }
        }
    }

    @Test func foldersAreSearchedForNotebooks() throws {
        try withFolder { folder in
            for name in ["b/2.leapnb", "a/1.leapnb", ".hidden/3.leapnb", "a/x.leap"] {
                let path = folder + "/" + name
                try FileManager.default.createDirectory(
                    atPath: FileAccess.folder(of: path), withIntermediateDirectories: true)
                try FileAccess.replace(path, with: [])
            }
            let found = try FileAccess.notebooks(at: [folder, folder + "/a/x.leap"])
            #expect(found == [folder + "/a/1.leapnb", folder + "/b/2.leapnb", folder + "/a/x.leap"])
        }
    }
}
