import LeapSession
import Testing

/// Networks in files: their parameters, and as ONNX. What other programs make of the files is compared by
/// Scripts/exchange.
@Suite struct NetworkFileTests {
    private func inFolder(_ body: @escaping (FileBench) throws -> Void) throws { try ArrayFileTests.inFolder(body) }

    @Test func names() throws {
        try inFolder { bench in
            bench.run("net = dense(3, 4) >> batchnorm(4) >> relu >> dense(4, 2); save(net, \"net.safetensors\")")
            #expect(
                bench.isTrue(
                    "keys(load(\"net.safetensors\")) == [\"0.w\", \"0.b\", \"1.scale\", \"1.running_mean\", \"1.running_variance\", \"1.shift\", \"3.w\", \"3.b\"]"
                ))
            bench.run("save(dense(3, 4), \"one.safetensors\"); save({encoder: net, rate: param(0.1)}, \"two.npz\")")
            #expect(bench.isTrue("keys(load(\"one.safetensors\")) == [\"w\", \"b\"]"))
            #expect(
                bench.isTrue("all(load(\"two.npz\")[\"encoder.0.w\"] == net[0].w) and load(\"two.npz\").rate == 0.1"))
            // A layer that stands there twice is written once.
            bench.run("a = dense(4, 4); save(a >> relu >> a, \"twice.safetensors\")")
            #expect(bench.isTrue("keys(load(\"twice.safetensors\")) == [\"0.w\", \"0.b\"]"))
        }
    }

    @Test("A network is what it was", arguments: ["safetensors", "npz"]) func restored(ending: String) throws {
        try inFolder { bench in
            bench.run("make() = conv(1, 2, 3) >> batchnorm(2) >> relu >> flatten >> dense(32, 3); net = make()")
            bench.run("x = randn([8, 1, 6, 6]); train(net, x, randint(0, 3, [8]), epochs = 2, batch = 4);")
            bench.run("save(net, \"net.\(ending)\"); other = make()")
            #expect(bench.isTrue("any(other(x) != net(x))"))
            bench.run("load(other, \"net.\(ending)\")")
            #expect(bench.isTrue("all(other(x) == net(x)) and all(other[1].running_mean == net[1].running_mean)"))
            #expect(bench.isTrue("any(net[1].running_mean != 0) and dtype(other[0].K) == \"f32\""))
            // The gradient reaches what was loaded.
            bench.run("J = sum(other(x)); g = grad(J, other[0].K); load(\"net.\(ending)\", other)")
            #expect(bench.isTrue("all(shape(g) == shape(net[0].K))"))
        }
    }

    @Test("Nothing changes when one array does not fit, and the error says which")
    func misfits() throws {
        try inFolder { bench in
            bench.run("net = dense(3, 4) >> relu >> dense(4, 2); save(net, \"net.safetensors\")")
            for (code, words) in [
                (
                    "dense(3, 4) >> relu >> dense(4, 3)",
                    ["`2.w` of dense(4, 3) is 4×3, in the file 4×2", "`2.b` of dense(4, 3) is a vector of 3"]
                ),
                ("dense(3, 4) >> dense(4, 2)", ["not in the file: 1.w, 1.b", "only in the file: 2.w, 2.b"]),
                ("dense(3, 4)", ["not in the file: w, b", "only in the file: 0.w"]),
                ("dense(3, 4) >> relu >> (x -> x)", ["only in the file: 2.w, 2.b"]),
            ] {
                bench.run("other = \(code); before = map(p -> p + 0, params(other))")
                let error = bench.error("load(other, \"net.safetensors\")") ?? "no error"
                for word in words { #expect(error.contains(word), "\(error)") }
                #expect(error.contains("nothing was changed"))
                #expect(bench.isTrue("all(map(i -> all(before[i] == params(other)[i]), 0..size(before) - 1))"))
            }
            bench.run("w = param([1, 2]); save({w: f32([1, 2])}, \"w.safetensors\")")
            #expect(
                bench.error("load({w: w}, \"w.safetensors\")")?.contains("`w` has the type f64, in the file f32")
                    == true)
            #expect(bench.error("load([1, 2], \"w.safetensors\")")?.contains("neither") == true)
            #expect(bench.error("load(relu, \"w.safetensors\")")?.contains("no parameters") == true)
        }
    }

    @Test("An error later in the statement puts the parameters back") func transaction() throws {
        try inFolder { bench in
            bench.run(
                "w = param([1, 2]); s = state(3); both = {w: w, s: s}; save(both, \"a.npz\"); w := [5, 6]; s := 7")
            #expect(bench.error("f() = { load(both, \"a.npz\"); assert(false) }; f()") != nil)
            #expect(bench.isTrue("all(w == [5, 6]) and s == 7"))
            bench.run("load(both, \"a.npz\")")
            #expect(bench.isTrue("all(w == [1, 2]) and s == 3"))
        }
    }

    @Test("Names of PyTorch get a word about its layout") func foreignNames() throws {
        try inFolder { bench in
            bench.run(
                "r = {}; r[\"0.weight\"] = f32(zeros([4, 3])); r[\"0.bias\"] = f32(zeros([4])); save(r, \"t.safetensors\")"
            )
            #expect(bench.error("load(dense(3, 4) >> relu, \"t.safetensors\")")?.contains("transposed") == true)
        }
    }

    // ONNX

    @Test(
        "An exported network gives its numbers when it is loaded",
        arguments: [
            ("dense(4, 8) >> relu >> dense(8, 3) >> softmax", "[1, 4]"),
            (
                "conv(2, 3, 3, padding = \"same\") >> batchnorm(3) >> gelu >> maxpool(2) >> flatten >> dense(12, 2)",
                "[1, 2, 4, 4]"
            ),
            ("conv(2, 4, 3, stride = 2, padding = 1, groups = 2) >> leaky_relu >> sumpool(2)", "[1, 2, 7, 8]"),
            ("conv_transpose(2, 3, 3, stride = 2, padding = 1) >> tanh >> meanpool(2)", "[1, 2, 3, 4]"),
            ("layernorm(4) >> dropout(0.5) >> (x -> x + sigmoid(x) * 2 - x^2 / 3)", "[1, 4]"),
            ("x -> logsumexp(x, axis = 1) + std(x, axis = 1, ddof = 1) * max(x, axis = 1)", "[1, 4]"),
        ])
    func exported(code: String, shape: String) throws {
        try inFolder { bench in
            bench.run("net = \(code); export(net, \"net.onnx\", \(shape)); again = load(\"net.onnx\")")
            for rows in [1, 5] {
                bench.run("x = randn(concat([\(rows)], (\(shape))[1:]))")
                #expect(bench.isTrue("close(again(f32(x)), net(f32(x)), tol = 1e-5)"), "\(rows) rows")
            }
        }
    }

    @Test("A loaded network is trained, saved and explained as any other") func importedNetwork() throws {
        try inFolder { bench in
            bench.run("net = dense(4, 3) >> relu; export(net, \"net.onnx\", [1, 4]); again = load(\"net.onnx\")")
            #expect(bench.isTrue("size(params(again)) == 2 and all(again.w_0 == net[0].w)"))
            bench.run("J = sum(again(f32(ones([2, 4])))); g = ∂J/∂again.w_0; save(again, \"again.safetensors\")")
            #expect(bench.isTrue("all(shape(g) == [4, 3])"))
            // Its functions are those of the library.
            bench.run("relu(x) = 7; third = load(\"net.onnx\")")
            #expect(bench.isTrue("all(third(f32(ones([2, 4]))) == net(f32(ones([2, 4]))))"))
        }
    }

    @Test(
        "What cannot be exported is named with its line",
        arguments: [
            ("x -> x * (x > 0)", "x * (x > 0)"), ("x -> cumsum(x, axis = 1)", "cumsum cannot be exported"),
            ("x -> if sum(x) > 0 { x } else { 2 * x }", "chooses by the values"),
            ("dense(4, 4) >> (x -> sort(x, axis = 1))", "line 1: sort(x, axis = 1)"), ("x -> 3", "does not depend"),
            ("x -> \"a\"", "gives an array"),
        ])
    func refused(code: String, words: String) throws {
        try inFolder { bench in
            let error = bench.error("export(\(code), \"net.onnx\", [1, 4])") ?? "no error"
            #expect(error.contains(words), "\(error)")
            let names = try bench.names()
            #expect(names.isEmpty)
        }
    }

    @Test func numberOfRows() throws {
        try inFolder { bench in
            let notes = bench.notes("export(x -> x + zeros(shape(x)) + shape(x)[0], \"net.onnx\", [2, 4])")
            #expect(notes.first?.contains("the shape [2, 4] only") == true)
            #expect(bench.isTrue("all(load(\"net.onnx\")(f32(ones([2, 4]))) == 3)"))
            // Exporting changes nothing.
            bench.run("s = state(0); export(x -> { s := s + 1; 2 * x }, \"b.onnx\", [1, 4])")
            #expect(bench.isTrue("s == 0"))
            for code in [
                "export(relu, \"a.onx\", [1, 4])", "export(relu, \"a.onnx\", 3.5)", "export(relu, \"a.onnx\", [0, 4])",
            ] {
                #expect(bench.error(code) != nil)
            }
        }
    }

    @Test("Damaged ONNX files give an error or a network, never a crash") func damaged() throws {
        try inFolder { bench in
            bench.run(
                "net = conv(1, 2, 3) >> batchnorm(2) >> relu >> flatten >> dense(8, 2); export(net, \"net.onnx\", [1, 1, 4, 4])"
            )
            let whole = try bench.bytes("net.onnx")
            for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 80)) {
                try bench.write("cut.onnx", Array(whole[..<length]))
                if let error = bench.error("y = load(\"cut.onnx\");") {
                    #expect(error.contains("cut.onnx"), "\(error)")
                }
            }
            var state: UInt64 = 3
            for _ in 0..<400 {
                var bytes = whole
                for _ in 0..<3 {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    bytes[Int(state >> 33) % bytes.count] ^= 1 << UInt8((state >> 20) & 7)
                }
                try bench.write("bad.onnx", bytes)
                _ = bench.error("y = load(\"bad.onnx\");")
            }
        }
    }
}
