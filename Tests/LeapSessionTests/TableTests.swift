import LeapSession
import Testing

/// Tables of comma-separated values.
@Suite struct TableTests {
    private func inFolder(_ body: @escaping (FileBench) throws -> Void) throws { try ArrayFileTests.inFolder(body) }

    @Test("A table with everything reads as Python reads it (Scripts/fixtures/array_files.py)") func agreement() throws
    {
        try inFolder { bench in
            bench.run(
                "t = csv(\"\(ArrayFileTests.folder)/table.csv\"); e = load(\"\(ArrayFileTests.folder)/table.npz\")")
            for name in ["whole", "real", "long", "missing", "flag", "id"] {
                #expect(bench.isTrue("dtype(t.\(name)) == dtype(e.\(name))"), "\(name)")
                #expect(bench.isTrue("all(t.\(name) == e.\(name) or isnan(t.\(name)) and isnan(e.\(name)))"), "\(name)")
            }
            #expect(bench.isTrue("all(map(size, t.word) == e.lengths)"))
        }
    }

    @Test(arguments: [
        // A mark at the beginning, CRLF, spaces, no newline at the end.
        ("\u{FEFF}a,b\r\n1, 2\r\n 3 ,4", "all(t.a == [1, 3]) and all(t.b == [2, 4])"),
        ("a,b\r1,2\r3,4\r", "all(t.a == [1, 3]) and all(t.b == [2, 4])"),
        ("a\n1\n\n2\n  \n3\n", "all(t.a == [1, 2, 3])"),
        ("a,b\n1,\n,2\nNA,?\n", "isnan(t.a[1]) and isnan(t.b[0]) and t.b[1] == 2 and isnan(t.b[2])"),
        ("a,b\n\"1\",\"x, y\"\n2,\"say \"\"so\"\"\"\n", "all(t.a == [1, 2]) and t.b == [\"x, y\", \"say \\\"so\\\"\"]"),
        ("a,b\n\"two\nlines\",1\nx,2\n", "t.a[0] == \"two\\nlines\" and all(t.b == [1, 2])"),
        ("a,b\ntrue,1\nFalse,0\n", "dtype(t.a) == \"bool\" and all(t.a == [true, false])"),
        ("a\ntrue\n1\n", "t.a == [\"true\", \"1\"]"),
        ("a\n1e3\n-.5\n+2.\n1E-2\n", "all(t.a == f32([1000, -0.5, 2, 0.01]))"),
        ("a\n1_000\n0x10\n", "t.a == [\"1_000\", \"0x10\"]"), ("a\n1.2.3\n", "t.a == [\"1.2.3\"]"),
        ("a\n-\n", "t.a == [\"-\"]"),
        ("a\n16777217\n", "t.a[0] == 16777217 and dtype(t.a) == \"f64\""), ("a\n16777216\n", "dtype(t.a) == \"f32\""),
        ("a\n1e300\n", "t.a[0] == 1e300"),
        ("a\ninf\n-inf\n", "t.a[0] == inf and t.a[1] == -inf and dtype(t.a) == \"f32\""),
        ("a\n0.1\n", "t.a[0] == f32(0.1)"), ("a\n3.14159265358979323846264338327950288\n", "t.a[0] == f32(π)"),
        ("a\n123456789012345678901234567890\n", "t.a[0] == 123456789012345678901234567890"),
        ("a,a,,\n1,2,3,4\n", "keys(t) == [\"a\", \"a_1\", \"column_2\", \"column_3\"]"),
        ("größe,ŷ\n1,2\n", "t.größe[0] == 1"), ("a,b\n", "size(t.a) == 0 and keys(t) == [\"a\", \"b\"]"),
    ])
    func contents(text: String, check: String) throws {
        try inFolder { bench in
            try bench.write("t.csv", Array(text.utf8))
            bench.run("t = csv(\"t.csv\")")
            #expect(bench.isTrue(check), "\(text)")
        }
    }

    @Test func settings() throws {
        try inFolder { bench in
            try bench.write("t.csv", Array("1;2\n3;4\n".utf8))
            bench.run("t = csv(\"t.csv\", separator = \";\", header = false)")
            #expect(bench.isTrue("all(t.column_0 == [1, 3]) and all(t.column_1 == [2, 4])"))
            #expect(
                bench.notes("t = csv(\"t.csv\")") == [
                    "note: \"t.csv\" has one column with this separator; separator = \";\" makes 2"
                ])
            #expect(bench.notes("t = csv(\"t.csv\", separator = \";\")").first?.contains("header = false") == true)
            try bench.write("tabs.tsv", Array("a\tb\n1\t\n\t2\n".utf8))
            bench.run("t = csv(\"tabs.tsv\", separator = \"\\t\")")
            #expect(bench.isTrue("t.a[0] == 1 and isnan(t.a[1]) and t.b[1] == 2"))
            try bench.write("empty.csv", Array("a,b\n".utf8))
            #expect(bench.notes("t = csv(\"empty.csv\")") == ["note: \"empty.csv\" has a header and no rows"])
            for code in [
                "csv(\"t.csv\", separator = \"--\")", "csv(\"t.csv\", header = 3)",
                "csv(\"t.csv\", separator = \"\\\"\")",
            ] {
                #expect(bench.error(code) != nil)
            }
        }
    }

    @Test(
        arguments: [
            ([], "is empty"), (Array("  \n\n".utf8), "empty but for spaces"),
            (Array("a,b\n1,2\n3\n4,5\n".utf8), "line 3 of \"t.csv\" has 1 field, and the header 2"),
            (Array("a,b\n1,2,3\n".utf8), "line 2 of \"t.csv\" has 3 fields, and the header 2"),
            (Array("a,b\n\"x\ny\",2\n1,2\n3".utf8), "line 5 of \"t.csv\" has 1 field"),
            (Array("a,b\n1,2\n3,\"cut".utf8), "the quote that opens in line 3 is never closed"),
            (Array("a,b\n1,".utf8) + [0] + Array("\n".utf8), "byte 6, in line 2, is zero"),
            (Array("a,b\n1,".utf8) + [0xE4] + Array("\n".utf8), "byte 6, in line 2, begins no character"),
            ([0xFF, 0xFE, 0x61, 0x00, 0x2C, 0x00], "is text in UTF-16"),
            ([0x61, 0x00, 0x2C, 0x00, 0x62, 0x00, 0x0A, 0x00], "looks like text in UTF-16"),
            (Array("PK\u{3}\u{4}xlsx".utf8), "Excel"), ([0x1F, 0x8B, 8, 0, 1], "compressed data"),
        ] as [([UInt8], String)])
    func damaged(bytes: [UInt8], words: String) throws {
        try inFolder { bench in
            try bench.write("t.csv", bytes)
            let error = bench.error("csv(\"t.csv\")") ?? "no error"
            #expect(error.contains(words), "\(error)")
        }
    }

    @Test("Many rows in parts, texts and numbers beyond f32 among them") func manyRows() throws {
        try inFolder { bench in
            var text = "i,half,word,id\n"
            for row in 0..<20_000 { text += "\(row),\(Double(row) / 2),w\(row % 7),\(100_000_000 + row)\n" }
            try bench.write("t.csv", Array(text.utf8))
            bench.run("t = csv(\"t.csv\"); n = arange(20000)")
            #expect(bench.isTrue("all(t.i == n) and all(t.half == n / 2) and all(t.id == 100000000 + n)"))
            #expect(bench.isTrue("t.word[19999] == \"w{19999 % 7}\" and size(t.word) == 20000"))
        }
    }
}
