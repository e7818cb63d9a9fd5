import Glibc
import LeapSession
import LeapTestSupport
import Testing

/// Long scripts, long records and long sessions are no different from short ones.
@Suite struct GrowthTests {
    private func value(_ source: String, in session: Session = Session()) -> Double? {
        LargeStack.run { session.execute(Array(source.utf8)).value?.item }
    }

    @Test("A script of many lines") func longScript() {
        let count = 20_000
        let lines = (0..<count).map { "x\($0 % 1_000) = \($0) + 2 * \($0 % 7)" }
        // 19007 % 7 is 2, and 19999 % 7 is 0.
        #expect(value(lines.joined(separator: "\n") + "\nx7 + x999") == 39_010.0)
    }

    @Test("A line of a megabyte") func longLine() {
        #expect(value("x = [" + String(repeating: "1, ", count: 350_000) + "2]; sum(x)") == 350_002)
        #expect(value("x = \"" + String(repeating: "a", count: 1 << 20) + "\"; size(x)") == 1_048_576)
    }

    @Test("A session of many statements: values, completion, roll-back, lines of errors") func longSession() {
        let session = Session()
        LargeStack.run {
            for index in 0..<10_000 { _ = session.execute(Array("v\(index % 3_000) = \(index)".utf8)) }
        }
        #expect(value("v0 + v2999", in: session) == 17_999)
        #expect(session.completions(in: "v299", cursor: 4).candidates.count == 11)
        let failed = LargeStack.run { session.execute(Array("v1 = 5 + [1, 2] @ [1, 2, 3]".utf8)) }
        #expect(failed.error.flatMap { session.position(of: $0)?.line } == 10_002)
        #expect(value("v1", in: session) == 9_001)
    }

    @Test("A file that assigns many names is one statement") func longUse() throws {
        let session = Session()
        session.workingDirectory = "/tmp"
        let name = "leap-growth-\(UInt64.random(in: 0...UInt64.max)).leap"
        let text = (0..<3_000).map { "u\($0) = \($0)" }.joined(separator: "\n")
        let file = try #require(fopen("/tmp/" + name, "w"))
        fputs(text + "\nu0 = 1\nabsent\n", file)
        fclose(file)
        defer { unlink("/tmp/" + name) }
        LargeStack.run {
            _ = session.execute(Array("u0 = 42; u2999 = 43".utf8))
            #expect(session.execute(Array("use \"\(name)\"".utf8)).error?.message == "`absent` has no value")
        }
        #expect(value("u0 + u2999", in: session) == 85)
        #expect(value("u5", in: session) == nil)
    }

    /// Depth is what hurts: a pass or a release that called itself for each node would end the process.
    @Test("A record of many nodes", arguments: ["1.5", "[1.5, 2, 3]"]) func longRecord(start: String) {
        #expect(
            value(
                """
                w = param(\(start)); J = w
                for i in 1..200000 { J = J + w }
                J = sum(J)
                g = state(∂J/∂w); J = 0
                sum(g * 1) / size(g * 1)
                """) == 200_001)
    }
}
