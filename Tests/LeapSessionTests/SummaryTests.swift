import LeapSession
import LeapTestSupport
import Testing

/// `summary`: layers, shapes, parameters, and the arithmetic behind their numbers.
@Suite struct SummaryTests {
    /// 784-16-3 and 784² + 784 are the numbers of the course.
    @Test func layersWithTheirArithmetic() {
        expectTranscript(
            """
            leap> net = dense(784, 16) >> relu >> dense(16, 3);
            leap> summary(net, [1, 784])
             #  layer           output  parameters
             0  input           1×784
             1  dense(784, 16)  1×16        12,560  784·16 + 16 = 12,560
             2  relu            1×16             0
             3  dense(16, 3)    1×3             51  16·3 + 3 = 51

            12,560 + 51 = 12,611 parameters of 4 bytes (f32): 50.44 kB
            leap> summary(dense(784, 784))
             #  layer            parameters
             1  dense(784, 784)     615,440  784·784 + 784 = 615,440

            615,440 parameters of 4 bytes (f32): 2.462 MB
            leap> summary(relu >> (x -> 2x), [2, 2])
             #  layer    output  parameters
             0  input    2×2
             1  relu     2×2              0
             2  x -> 2x  2×2              0

            no parameters
            """)
    }

    @Test func answersAreData() {
        expectTranscript(
            """
            leap> s = summary(dense(784, 16) >> relu >> dense(16, 3), [5, 784]);
            leap> s.layers[0].parameters
            12560
            leap> s.layers[0].arithmetic
            "784·16 + 16 = 12,560"
            leap> s.layers[2].output
            [5, 3]
            leap> s.layers[2].weights[0].shape
            [16, 3]
            leap> s.total
            12611
            leap> s.bytes
            50444
            leap> s.failure == none
            true
            """)
    }

    /// A kernel's sizes are said as height, width, channels in, channels out: 5·5·3·12 + 12 = 912.
    @Test func kernelsAreSaidTheOtherWayRound() {
        expectTranscript(
            """
            leap> K = param(f32(zeros([12, 3, 5, 5]))); b = param(f32(zeros([12])));
            leap> layer = x -> x + sum(K) + sum(b);
            leap> summary(layer, [1, 3])
             #  layer  output  parameters
             0  input  1×3
             1  layer  1×3            912  5·5·3·12 + 12 = 912

            912 parameters of 4 bytes (f32): 3.648 kB
            """)
    }

    @Test func theLayerThatFailsIsNamedWithWhatWouldRun() {
        expectTranscript(
            """
            leap> summary(dense(784, 128) >> relu >> dense(100, 3) >> softmax, [1, 784])
             #  layer            output  parameters
             0  input            1×784
             1  dense(784, 128)  1×128      100,480  784·128 + 128 = 100,480
             2  relu             1×128            0
             3  dense(100, 3)    ✗              303  100·3 + 3 = 303

            layer 3, dense(100, 3), cannot take the 1×128 that layer 2 gives:
              dense(100, 3) takes 100 numbers for each example, and its input has 128
            dense(100, 3) expects 100 columns and gets 128: dense(128, 3) would run
            the whole network has 100,783 parameters of 4 bytes (f32): 403.1 kB
            leap> s = summary(dense(4, 8) >> dense(3, 2), [1, 4]); s.failure.layer
            2
            leap> s.failure.repairs
            ["dense(3, 2) expects 3 columns and gets 8: dense(8, 2) would run"]
            leap> summary(dense(4, 8), [1, 5]).failure.repairs[1]
            "an input of the shape [1, 4] would run, too"
            leap> summary(relu >> dense(12, 3), [2, 3, 4]).failure.repairs
            ["flatten >> dense(12, 3) would run"]
            leap> summary(dense(13, 3), [2, 3, 4]).failure.repairs
            ["behind flatten, dense(13, 3) expects 13 columns and gets 12: dense(12, 3) would run"]
            leap> W = param(zeros([3, 2])); summary(x -> x @ W, [1, 4]).failure.repairs
            []
            leap> summary(relu >> (x -> [x, [1, 2]] + "a"), [1, 4]).failure.layer
            2
            """)
    }

    /// Only the number that does not fit changes; the language shows keywords that came in order without their names.
    @Test func repairsKeepTheOtherArguments() {
        expectTranscript(
            """
            leap> summary(dense(3, 3, init = glorot), [1, 4]).failure.repairs[0]
            "dense(3, 3, glorot) expects 3 columns and gets 4: dense(4, 3, glorot) would run"
            """)
    }

    @Test func functionsThatHoldLayers() {
        expectTranscript(
            """
            leap> make() = { a = dense(4, 8); b = dense(8, 3); x -> b(relu(a(x))) }
            leap> summary(make(), [5, 4])
             #  layer   output  parameters
             0  input   5×4
             1  make()  5×3             67  a.w  4·8 = 32
                                            a.b  8
                                            b.w  8·3 = 24
                                            b.b  3

            67 parameters of 4 bytes (f32): 268 bytes
            leap> hidden = dense(4, 2);
            leap> f(x) = relu(hidden(x))
            leap> summary(f, [5, 4]).layers[0].weights[0].name
            "hidden.w"
            leap> summary(f)
             #  layer  parameters
             1  f               0

            no parameters inside; those that a function reads by their names count when a
            shape is given
            """)
    }

    @Test func sharedParametersCountOnce() {
        expectTranscript(
            """
            leap> l = dense(4, 4);
            leap> s = summary(l >> relu >> l, [5, 4])
            s =
             #  layer        output  parameters
             0  input        5×4
             1  dense(4, 4)  5×4             20  4·4 + 4 = 20
             2  relu         5×4              0
             3  dense(4, 4)  5×4              0  w, b shared with layer 1, counted there

            20 parameters of 4 bytes (f32): 80 bytes
            leap> s.layers[2].shared
            ["w", "b"]
            """)
    }

    @Test func parametersThatDoNothingAreNamed() {
        expectTranscript(
            """
            leap> make() = { w = param(2); c = param([1, 2, 3]); x -> if rank(x) > 5 { c } else { w * x } }
            leap> summary(make(), [1, 3])
             #  layer   output  parameters
             0  input   1×3
             1  make()  1×3              4  1 + 3 = 4
                                            not used: c

            4 parameters of 8 bytes (f64): 32 bytes
            leap> summary(make()).layers[0].unused
            []
            """)
    }

    /// States, random numbers and the mode of dropout are as they were.
    @Test func nothingIsChanged() {
        expectTranscript(
            """
            leap> n = state(0);
            leap> count = x -> { n := n + 1; x + rand([]) };
            leap> net = count >> dropout(0.5) >> dense(3, 3); seed(1); a = rand([]); seed(1);
            leap> s = summary(net, [1, 3]); n + 0
            0
            leap> rand([]) == a
            true
            leap> training(() -> summary(dropout(0.5) >> (x -> if x[0] == 1 { 2x } else { x[0:5] }), ones([1])).layers[1].output)
            [1]
            """)
    }

    /// What a statement changed before the summary is still put back when the statement fails.
    @Test func aFailingStatementIsStillUndone() {
        expectTranscript(
            """
            leap> n = state(0);
            leap> go() = { n := 1; s = summary(x -> { n := 5; x }, [1, 2]); m = n + 0; n := 2; m }
            leap> go()
            1
            leap> n + 0
            2
            leap> fail() = { n := 3; s = summary(x -> { n := 5; x }, [1, 2]); n := 4; assert(false) }
            leap> fail()
            …
            …
            …
            …
            leap> n + 0
            2
            """)
    }

    @Test func anArrayIsTakenAsTheInput() {
        expectTranscript(
            """
            leap> summary(dense(2, 3), [[1, 2], [3, 4]]).layers[0].output
            [2, 3]
            leap> summary(dense(4, 3), 4).layers[0].output
            [3]
            """)
    }

    @Test func mistakesAreNamed() {
        expectTranscript(
            """
            leap> summary(3)
                          ^
            error: `net` of summary is a function, and this is a number
            help: for example summary(dense(4, 3) >> relu, [1, 4])
            leap> summary([dense(2, 2), relu])
                          ^^^^^^^^^^^^^^^^^^^
            error: `net` of summary is a function, and this is a list
            help: layers are joined with >>: dense(4, 3) >> relu
            leap> summary(dense(4, 3), [0.5, 1])
                                       ^^^^^^^^
            error: the sizes of a shape are whole numbers, and one of these is 0.5
            help: a shape is a list of whole numbers, the number of rows first: [1, 784]
            leap> summary(dense(4, 3), [1e9, 1e9, 1e9])
            …
            …
            """)
    }

    @Test func eachLineFitsTheWidth() {
        let source = """
            layer(number_of_inputs, number_of_outputs) = {
                a = param(zeros([12345, 6789])); b = param(zeros([6789])); c = param(zeros([3, 4, 5, 6, 7]))
                x -> x + sum(a[0]) + sum(b) + sum(c)
            }
            summary(layer(123456789, 123456789) >> relu >> (x -> exp(log(abs(x) + 1) + log(abs(x) + 2) - log(abs(x)))), [4])
            """
        let lines = LargeStack.run { Transcript.output(of: source, in: Session()) }
        #expect(lines.count > 5)
        for line in lines { #expect(line.count <= 80, "\(line)") }
    }

    @Test func theTableIsHTMLToo() {
        let parts = LargeStack.run {
            let session = Session()
            session.showsRichForms = true
            let result = session.execute(Array("summary(dense(2, 1) >> (x -> x < 1), [1, 2])".utf8))
            guard case .result(let bundle)? = result.events.first else { return [(type: "", data: "")] }
            return bundle.parts
        }
        let html = parts.first { $0.type == "text/html" }?.data ?? ""
        #expect(html.contains(">2·1 + 1 = 3</td>"))
        #expect(html.contains("x -&gt; x &lt; 1"))
    }
}
