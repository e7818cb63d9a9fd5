import Glibc
import Testing

@testable import LeapREPL

@Suite struct HistoryTests {
    @Test(arguments: [
        "1 + 1", "f(x) = {\n    x^2\n}", "\"a\\n\\\\\"", "\\", "\\n", "a\\\nb", "ŷ = α", "", "a\r\nb", "\n\n", "\\\\n",
    ])
    func escapingRoundTrips(_ entry: String) {
        let line = HistoryFile.escape(entry)
        #expect(!line.utf8.contains(10) && !line.utf8.contains(13))
        #expect(Array(HistoryFile.unescape(line).utf8) == Array(entry.utf8))
    }

    @Test func foreignLinesStayReadable() {
        #expect(HistoryFile.unescape("a\\qb") == "aqb")
        #expect(HistoryFile.unescape("a\\") == "a\\")
    }

    @Test func fileKeepsEntriesAndMakesItsFolders() {
        let folder = "/tmp/leap-history-test-\(getpid())"
        let file = HistoryFile(path: folder + "/state/leap/history", limit: 3)
        defer {
            unlink(file.path)
            rmdir(folder + "/state/leap")
            rmdir(folder + "/state")
            rmdir(folder)
        }
        #expect(file.load().isEmpty)
        file.append("one")
        file.append("two\nlines")
        #expect(file.load() == ["one", "two\nlines"])
        for index in 0..<5 { file.append("\(index)") }
        #expect(file.load() == ["2", "3", "4"])
        // The file had grown to more than twice the limit and was cut.
        #expect(readFile(file.path, limit: 1000)?.count == 6)
    }

    @Test func unwritableFileIsNoError() {
        let file = HistoryFile(path: "/proc/no/such/place/history")
        file.append("one")
        #expect(file.load().isEmpty)
        #expect(HistoryFile(path: "/tmp").load().isEmpty)
    }

    @Test func repetitionsAndBlanksAreNotAdded() {
        var history = HistoryList()
        let added = ["a", "a", "  \n", "b", "a"].map { history.add($0) }
        #expect(added == [true, false, false, true, true])
        #expect(history.entries == ["a", "b", "a"])
    }

    @Test func limitHolds() {
        var history = HistoryList(limit: 100)
        for index in 0..<1000 { history.add("\(index)") }
        #expect(history.entries.count <= 112)
        #expect(history.entries.last == "999")
    }

    @Test func walksBackAndForthByPrefix() {
        var history = HistoryList(entries: ["x = 1", "y = 2", "x = 3"])
        let back = [
            history.previous(text: "x", prefix: "x", continuing: false),
            history.previous(text: "x = 3", prefix: "x = 3", continuing: true),
            history.previous(text: "x = 1", prefix: "x = 1", continuing: true),
        ]
        #expect(back == ["x = 3", "x = 1", nil])
        // Behind the newest, the typed text is back.
        let forth = [
            history.next(text: "x = 1", continuing: true), history.next(text: "x = 3", continuing: true),
            history.next(text: "x", continuing: true),
        ]
        #expect(forth == ["x = 3", "x", nil])
    }

    @Test func editedEntryBeginsANewSearch() {
        var history = HistoryList(entries: ["a1", "b1", "a2"])
        let newest = history.previous(text: "", prefix: "", continuing: false)
        let edited = history.previous(text: "b", prefix: "b", continuing: false)
        #expect([newest, edited] == ["a2", "b1"])
    }
}
