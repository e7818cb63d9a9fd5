import Glibc
import LeapSession
import Testing

/// Arrays in the files of other programs, and what Leap writes, read again. Scripts/fixtures/array_files.py made the files.
@Suite struct ArrayFileTests {
    static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        + "/Fixtures/files"

    /// A session whose files lie in a folder of its own, which is removed afterwards.
    static func inFolder(_ body: @escaping (FileBench) throws -> Void) throws {
        let outcome = LargeStack.run {
            Result {
                let bench = try FileBench()
                defer { bench.remove() }
                try body(bench)
            }
        }
        try outcome.get()
    }

    static let codes = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]

    /// What the fixtures hold, in Leap's words.
    private static func expected(_ code: String) -> String {
        let numbers = "reshape(arange(24), [2, 3, 4])"
        return code == "b1" ? "\(numbers) % 3 == 0" : code.hasPrefix("f") ? "\(numbers) * 0.25 - 3" : numbers
    }

    private static func type(_ code: String) -> String {
        ["f8", "i4", "u4", "i8", "u8"].contains(code) ? "f64" : code == "b1" ? "bool" : "f32"
    }

    @Test("NumPy's arrays of every type, in both byte orders and both orders of the axes") func numpy() throws {
        try Self.inFolder { bench in
            bench.run("r = load(\"\(Self.folder)/kinds.npz\")")
            for code in Self.codes {
                for order in ["little", "big", "fortran"] {
                    #expect(bench.isTrue("all(r.\(code)_\(order) == (\(Self.expected(code))))"), "\(code) \(order)")
                    #expect(bench.isTrue("dtype(r.\(code)_\(order)) == \"\(Self.type(code))\""), "\(code)")
                }
            }
            bench.run("t = load(\"\(Self.folder)/two.npz\")")
            #expect(bench.isTrue("t.y == 2.5 and shape(t.x)[2] == 4"))
            for (file, value) in [
                ("fortran.npy", "reshape(arange(12), [3, 4]) * 0.25 - 3"), ("version2.npy", Self.expected("f8")),
            ] {
                #expect(bench.isTrue("all(load(\"\(Self.folder)/\(file)\") == \(value))"), "\(file)")
            }
            #expect(bench.isTrue("all(shape(load(\"\(Self.folder)/empty.npy\")) == [0, 3])"))
        }
    }

    @Test("The types of safetensors that Leap reads") func safetensors() throws {
        try Self.inFolder { bench in
            bench.run("r = load(\"\(Self.folder)/kinds.safetensors\")")
            for code in Self.codes {
                #expect(bench.isTrue("all(r.\(code) == (\(Self.expected(code))))"), "\(code)")
                #expect(bench.isTrue("dtype(r.\(code)) == \"\(Self.type(code))\""), "\(code)")
            }
            #expect(bench.isTrue("r.number == 1.5 and dtype(r.number) == \"f32\""))
            #expect(bench.isTrue("all(shape(r.none) == [0, 2])"))
            #expect(bench.isTrue("all(load(\"\(Self.folder)/bf16.safetensors\").x == \(Self.expected("f4")))"))
        }
    }

    @Test("IDX files, plain and compressed") func idx() throws {
        try Self.inFolder { bench in
            #expect(bench.isTrue("all(idx(\"\(Self.folder)/images-idx3-ubyte\") == \(Self.expected("u1")))"))
            for code in ["u1", "i1", "i2", "i4", "f4", "f8"] {
                #expect(
                    bench.isTrue("all(idx(\"\(Self.folder)/\(code)-idx3.gz\") == \(Self.expected(code)))"), "\(code)")
            }
        }
    }

    @Test("Whole numbers that are rounded are counted") func rounded() throws {
        try Self.inFolder { bench in
            let notes = bench.notes("x = load(\"\(Self.folder)/large.npy\")")
            #expect(
                notes == [
                    "note: 2 whole numbers of `array` in \"\(Self.folder)/large.npy\" are beyond 2^53 and were rounded"
                ])
            #expect(bench.isTrue("x[0] == 2^53"))
        }
    }

    @Test("What Leap writes, it reads back bit by bit", arguments: ["safetensors", "npz"]) func roundTrip(
        ending: String
    ) throws {
        try Self.inFolder { bench in
            bench.run(
                "a = randn([3, 4]); r = {a: a, b: f32(a.T), c: a > 0, d: 1 / 3, e: f32(0.1), f: [nan, inf, -inf, -0.0], g: zeros([0, 2])}"
            )
            bench.run("save(r, \"r.\(ending)\"); s = load(\"r.\(ending)\")")
            #expect(bench.isTrue("keys(s) == keys(r)"))
            for name in ["a", "b", "c", "d", "e"] {
                #expect(bench.isTrue("all(s.\(name) == r.\(name)) and dtype(s.\(name)) == dtype(r.\(name))"), "\(name)")
            }
            #expect(bench.isTrue("isnan(s.f[0]) and s.f[1] == inf and s.f[2] == -inf and 1 / s.f[3] == -inf"))
            #expect(bench.isTrue("all(shape(s.g) == [0, 2])"))
            // The same arrays make the same bytes.
            bench.run("save(s, \"s.\(ending)\")")
            let (first, second) = (try bench.bytes("r.\(ending)"), try bench.bytes("s.\(ending)"))
            #expect(first == second)
        }
    }

    @Test func oneArrayAndLists() throws {
        try Self.inFolder { bench in
            bench.run(
                "x = randn([5, 2]); save(x, \"x.npy\"); save(x.T, \"y.npy\"); save([param(x), param([3])], \"list.safetensors\")"
            )
            #expect(bench.isTrue("all(load(\"x.npy\") == x) and all(load(\"y.npy\") == x.T)"))
            #expect(bench.isTrue("all(load(\"list.safetensors\")[\"1\"] == 3)"))
            bench.run(
                "save(2.5, \"n.npy\"); w = param([1, 2]); save(w, \"w.safetensors\"); w := [0, 0]; load(w, \"w.safetensors\")"
            )
            #expect(bench.isTrue("load(\"n.npy\") == 2.5 and all(w == [1, 2])"))
        }
    }

    // Damaged files

    @Test("A file that is cut off anywhere is an error that names it") func truncated() throws {
        for name in ["kinds.safetensors", "fortran.npy", "two.npz", "images-idx3-ubyte", "f4-idx3.gz", "version2.npy"] {
            try Self.inFolder { bench in
                let whole = try FileReader.read("\(Self.folder)/\(name)")
                let copy = "cut-" + name
                let call = name.contains("idx") ? "idx(\"\(copy)\")" : "load(\"\(copy)\")"
                for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 60)) {
                    try bench.write(copy, Array(whole[..<length]))
                    let error = bench.error(call)
                    #expect(error?.contains(copy) == true, "\(name) of \(length) bytes: \(error ?? "no error")")
                }
            }
        }
    }

    @Test("Bytes that were changed give an error or numbers, never a crash") func flipped() throws {
        for name in ["kinds.safetensors", "fortran.npy", "two.npz", "images-idx3-ubyte", "u1-idx3.gz", "kinds.npz"] {
            try Self.inFolder { bench in
                let whole = try FileReader.read("\(Self.folder)/\(name)")
                let copy = "changed-" + name
                let call = name.contains("idx") ? "y = idx(\"\(copy)\");" : "y = load(\"\(copy)\");"
                var state: UInt64 = 7
                for _ in 0..<250 {
                    var bytes = whole
                    for _ in 0..<3 {
                        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                        // Headers, at the ends, are what matters most.
                        let reach = state >> 60 < 12 ? min(bytes.count, 400) : bytes.count
                        bytes[Int(state >> 33) % reach] ^= 1 << UInt8((state >> 20) & 7)
                    }
                    try bench.write(copy, bytes)
                    if let error = bench.error(call) {
                        #expect(error.contains(copy) || error.contains("memory"), "\(error)")
                    }
                }
            }
        }
    }

    /// A safetensors file with a header of one's own.
    private static func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
        let length = length ?? UInt64(header.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + Array(header.utf8)
            + [UInt8](repeating: 0, count: data)
    }

    @Test("Headers of safetensors that are wrong") func headers() throws {
        let two =
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[BEGIN,END]}}"
        func offsets(_ begin: Int, _ end: Int) -> String {
            two.replacing("BEGIN", with: "\(begin)").replacing("END", with: "\(end)")
        }
        let cases: [([UInt8], String)] = [
            ([], "is empty"), ([1, 2, 3], "byte 3: the file ends inside the length of the header"),
            (Self.file("{}", length: 3), "byte 0: the header is said to have 3 bytes, and 2 bytes follow"),
            (Self.file("{}", length: .max), "byte 0: the header is said to have 18446744073709551615 bytes"),
            (Self.file("{]"), "byte 9: the header is not JSON"), (Self.file("[1]"), "byte 8: the header is a list"),
            (Self.file("{\"a\":1}"), "byte 13: \"a\" is described by a number"),
            (
                Self.file(String(repeating: "[", count: 5000)),
                "byte 24: the header is not JSON: it is nested too deeply"
            ),
            (Self.file("{\"a\":{\"dtype\":\"F8\",\"shape\":[1],\"data_offsets\":[0,1]}}", data: 1), "\"a\" is F8"),
            (Self.file("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", data: 4), "negative"),
            (
                Self.file("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,4]}}", data: 4),
                "an array [3] of F32 takes 12"
            ),
            (
                Self.file(
                    "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}", data: 4),
                "impossible shape"
            ), (Self.file(offsets(7, 10), data: 11), "\"b\" overlaps with \"a\""),
            (Self.file(offsets(9, 12), data: 12), "\"b\" leaves a gap of 1 byte"),
            (Self.file(offsets(8, 11), data: 10), "\"b\" ends at byte 11 of the numbers, and there are 10"),
            (Self.file(offsets(8, 11), data: 12), "1 byte follow that belong to no array"),
            (Self.file(offsets(11, 8), data: 11), "no begin and end"),
            (
                Self.file("{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":1}"),
                "stands there twice"
            ),
            (
                Self.file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1e3],\"data_offsets\":[0,0]}}"),
                "a whole number is wanted"
            ),
            (
                Self.file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,1]}}", data: 1),
                "an array with 9 axes"
            ),
        ]
        try Self.inFolder { bench in
            for (bytes, words) in cases {
                try bench.write("bad.safetensors", bytes)
                let error = bench.error("load(\"bad.safetensors\")")
                #expect(
                    error?.contains("bad.safetensors") == true && error?.contains(words) == true,
                    "\(words): \(error ?? "none")")
            }
        }
    }

    @Test(
        "What NumPy keeps that is no array of numbers",
        arguments: [
            ("objects", "Python objects"), ("texts", "texts"), ("complex", "complex numbers"), ("records", "records"),
        ])
    func foreignElements(name: String, words: String) throws {
        try Self.inFolder { bench in
            #expect(bench.error("load(\"\(Self.folder)/\(name).npy\")")?.contains(words) == true)
        }
    }

    @Test func endings() throws {
        try Self.inFolder { bench in
            for (code, words) in [
                ("save([1], \"x\")", "has none"), ("save([1], \"x.safetensor\")", "did you mean \"x.safetensors\"?"),
                ("load(\"net.pt\")", "safetensors.torch.save_file"), ("load(\"a.leap\")", "use \"file.leap\""),
                ("save([1], \"x.onnx\")", "export("), ("save([1], \"x.csv\")", "not written"),
                ("load(\"nowhere.npy\")", "there is no such file"), ("save(\"x.npy\", [1])", "the value first"),
                ("save({a: \"text\"}, \"x.npz\")", "`a` is a string"),
                ("save(\"text\", \"x.npz\")", "this is a string"),
                ("save([], \"x.npz\")", "nothing"), ("save([[1], [2, 3]], \"x.npy\")", ""),
                ("save([1], \"no/where.npy\")", "there is no such folder"), ("load(3)", "the name of a file"),
                ("save(relu, \"x.safetensors\")", "no parameters"),
                ("idx(\"\(Self.folder)/two.npz\")", "two zero bytes"),
            ] where code != "save([], \"x.npz\")" {
                let error = bench.error(code)
                #expect(error?.contains(words) == true, "\(code): \(error ?? "no error")")
            }
            try bench.write("data.npz", [])
            #expect(bench.error("load(\"dota.npz\")")?.contains("did you mean \"data.npz\"?") == true)
        }
    }

    @Test("A file that cannot be written stays what it was") func kept() throws {
        try Self.inFolder { bench in
            bench.run("save([1, 2], \"x.npy\")")
            #expect(bench.error("save({a: 1, b: \"text\"}, \"x.npy\")") != nil)
            #expect(bench.isTrue("all(load(\"x.npy\") == [1, 2])"))
            let names = try bench.names()
            #expect(names == ["x.npy"])
        }
    }

    @Test("Reading and writing can be stopped, and leave everything as it was") func interrupts() throws {
        try Self.inFolder { bench in
            let line = "1.25,2,three\n"
            try bench.write("big.csv", Array("a,b,c\n".utf8) + Array(String(repeating: line, count: 400_000).utf8))
            bench.run("w = param(ones([1000])); r = {w: w}; save(r, \"r.npz\"); w := 2 * w")
            for code in [
                "t = csv(\"big.csv\")", "while true { save({x: w}, \"s.safetensors\") }",
                "while true { save(w, \"s.npy\") }",
                "while true { load(r, \"r.npz\") }",
            ] {
                let error = InterruptTests.stopped(code, in: bench.session)
                #expect(error?.kind == .interrupted, "\(code)")
                #expect(bench.isTrue("all(w == 2)"))
            }
            #expect(bench.isTrue("all(load(\"s.npy\") == 2) and all(load(\"s.safetensors\").x == 2)"))
            let names = try bench.names()
            #expect(names == ["big.csv", "r.npz", "s.npy", "s.safetensors"])
        }
    }
}

/// A session in a folder of its own.
final class FileBench {
    let session = Session()
    let folder: String

    init() throws {
        var template = Array("/tmp/leap-files-XXXXXX".utf8CString)
        folder = mkdtemp(&template).map { String(cString: $0) } ?? "/nowhere"
        session.workingDirectory = folder
    }

    func remove() {
        for name in (try? names()) ?? [] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    func names() throws -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try FileWriter.replace("\(folder)/\(name)") { sink in try bytes.withUnsafeBytes(sink) }
    }

    func bytes(_ name: String) throws -> [UInt8] { try FileReader.read("\(folder)/\(name)") }

    /// Runs code that must not fail.
    func run(_ code: String, _ location: SourceLocation = #_sourceLocation) {
        if let error = error(code) { Issue.record("\(code)\n\(error)", sourceLocation: location) }
    }

    func isTrue(_ code: String) -> Bool {
        let result = session.execute(Array(code.utf8))
        if let error = result.error { Issue.record("\(code)\n\(session.render(error))") }
        return result.value?.doubles() == [1]
    }

    func error(_ code: String) -> String? {
        session.execute(Array(code.utf8)).error.map { session.render($0) }
    }

    func notes(_ code: String) -> [String] {
        session.execute(Array(code.utf8)).events.compactMap { if case .note(let text) = $0 { text } else { nil } }
    }
}
