import LeapSession
import LeapTestSupport
import Testing

/// Operations on large arrays run together and later than they are written; nobody notices.
@Suite struct LargeArrayTests {
    private func differences(_ transcript: String) -> [String] {
        LargeStack.run { Transcript.differences(transcript, in: Session()) }
    }

    @Test("An array that does not fit is an error where it is made") func memory() {
        let found = differences(
            """
            leap> f(a, b) = { y = exp(a * b); y + 1 }
            leap> f(ones([1000000, 1]), ones([1000000]))
                  f(a, b) = { y = exp(a * b); y + 1 }
                                      ^^^^^
            error: an array of 8 TB does not fit in this machine's memory
               in f, called at line 2
            help: use fewer elements, or go through them in parts
            leap> f(zeros([3]), 1)
            [2, 2, 2]
            """)
        #expect(found == [])
    }

    @Test("What was noted keeps the values it was written with") func values() {
        let found = differences(
            """
            leap> x = zeros([1000]);
            leap> f(x) = { y = x + 1; x[0] = 5; y[0] }
            leap> f(x)
            1
            leap> g(x) = { x[0] = 5; y = 2x; x[0] = 7; [y[0], x[0]] }
            leap> g(x)
            [10, 7]
            leap> x[0]
            0
            leap> w = param(ones([1000])); y = w * 3;
            leap> w := w + 1;
            leap> y[0]
            3
            leap> s = state(zeros([1000])); for i in 1..200 { s := 0.5 * s + i }; s[0]
            398
            leap> h() = { a = exp(x); b = a * 2; c = a + b; a = 0; [b[1], c[1]] }
            leap> h()
            [2, 3]
            """)
        #expect(found == [])
    }

    @Test("A mistake in a chain is named with its operands") func shapes() {
        let found = differences(
            """
            leap> x = ones([1000]); y = ones([999]);
            leap> sum(exp(x) * 2 + y)
                      ^^^^^^^^^^^^^^
            error: the shapes [1000] and [999] do not fit: the last axes have 1000 and 999 elements
               exp(x) * 2  [1000]
               y           [999]    from line 1: y = ones([999])
            help: axes are compared from the last; sizes must be equal, or one of them 1
            """)
        #expect(found == [])
    }
}
