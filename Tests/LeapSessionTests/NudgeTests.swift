import LeapTestSupport
import Testing

/// `nudge`: before and after, the slope, and why it differs from the derivative.
@Suite struct NudgeTests {
    @Test func beforeAndAfter() {
        expectTranscript(
            #"""
            leap> w = param(3); J = w^2;
            leap> nudge(J, w, 0.001)
            w   3 → 3.001      by 0.001
            J   9 → 9.006001   by 0.006001
            slope of the nudge   0.006001 / 0.001 = 6.001
            dJ/dw                6
            They differ by 0.001: the curve bends. Half its second derivative times h is
            0.001; a smaller nudge comes closer.
            leap> nudge(J, w).slope
            6.001
            leap> nudge(w -> w^2, 3).gradient
            6
            """#)
    }

    /// Truncation first, then rounding.
    @Test func sweep() {
        expectTranscript(
            #"""
            leap> w = param(3); J = w^2;
            leap> nudge(J, w, sweep = true)
            dJ/dw = 6; the slope when w moves by h:
            h        slope           off by     both sides off by
            1        7.00000000      1.0e+00    0
            1e-1     6.10000000      1.0e-01    5.3e-15
            1e-2     6.01000000      1.0e-02    1.3e-13
            1e-3     6.00100000      1.0e-03    6.6e-13
            1e-4     6.00010000      1.0e-04    1.3e-11
            1e-5     6.00001000      1.0e-05    3.9e-11
            1e-6     6.00000100      1.0e-06    8.4e-10
            1e-7     6.00000009      8.8e-08    9.8e-09
            1e-8     5.99999996      3.6e-08    3.6e-08    smallest
            1e-9     6.00000050      5.0e-07    5.0e-07
            1e-10    6.00000050      5.0e-07    5.0e-07
            1e-11    6.00000050      5.0e-07    5.0e-07
            1e-12    6.00053340      5.3e-04    5.3e-04
            1e-13    6.00408612      4.1e-03    4.8e-03
            1e-14    6.21724894      2.2e-01    1.3e-01
            1e-15    5.32907052      6.7e-01    6.7e-01
            1e-16    0.00000000      6.0e+00    6.0e+00
            Down to about 1e-8 the error shrinks with h: the curve bends less and less on
            the way (truncation).
            Below that it grows: the digits of J run out (rounding).
            """#)
    }

    /// A straight line has no truncation.
    @Test func sweepOfALine() {
        expectTranscript(
            #"""
            leap> w = param(3); J = 2w;
            leap> nudge(J, w, sweep = true)
            dJ/dw = 2; the slope when w moves by h:
            h        slope           off by     both sides off by
            1        2.00000000      0          0          smallest
            1e-1     2.00000000      1.8e-15    1.8e-15
            1e-2     2.00000000      4.3e-14    4.3e-14
            1e-3     2.00000000      2.2e-13    2.2e-13
            1e-4     2.00000000      4.2e-12    4.2e-12
            1e-5     2.00000000      1.3e-11    1.3e-11
            1e-6     2.00000000      2.8e-10    2.8e-10
            1e-7     2.00000000      3.3e-09    3.3e-09
            1e-8     1.99999999      1.2e-08    1.2e-08
            1e-9     2.00000017      1.7e-07    1.7e-07
            1e-10    2.00000017      1.7e-07    1.7e-07
            1e-11    2.00000017      1.7e-07    1.7e-07
            1e-12    2.00017780      1.8e-04    1.8e-04
            1e-13    1.99840144      1.6e-03    1.6e-03
            1e-14    2.04281037      4.3e-02    4.3e-02
            1e-15    1.77635684      2.2e-01    2.2e-01
            1e-16    0.00000000      2.0e+00    2.0e+00
            The error does not shrink with h: the curve is straight here. It grows where the
            digits of J run out (rounding).
            """#)
    }

    @Test func cornerAndJump() {
        expectTranscript(
            #"""
            leap> w = param(0); J = abs(w);
            leap> nudge(J, w)
            w   0 → 0.001   by 0.001
            J   0 → 0.001   by 0.001
            slope of the nudge   0.001 / 0.001 = 1
            dJ/dw                0
            There is a corner at w = 0: to the left the slope is -1, to the right 1.
            leap> v = param(2); K = floor(v) + v;
            leap> nudge(K, v)
            v   2 → 2.001   by 0.001
            K   4 → 4.001   by 0.001
            slope of the nudge   0.001 / 0.001 = 1
            dK/dv                1
            K jumps here, from 3 to 4: no slope is right.
            leap> u = param(1e-9); L = 1/u;
            leap> nudge(L, u)
            u   1e-9       → 0.001000001   by 0.001
            L   1000000000 → 999.999       by -999999000
            slope of the nudge   -999999000 / 0.001 = -9.99999e11
            dL/du                -1e18
            They differ by 1e18: the nudge is large, and the curve bends on the way.
            """#)
    }

    /// A number is kept to 16 digits.
    @Test func tooSmall() {
        expectTranscript(
            #"""
            leap> w = param(1e300); J = w*1e-300;
            leap> nudge(J, w)
            w   1e300 → 1e300   by 0.001
            J   1     → 1       by 0
            slope of the nudge   0 / 0.001 = 0
            dJ/dw                1e-300
            The nudge is too small: w is kept to 16 digits, and adding 0.001 leaves it as it
            is.
            leap> v = param(1e8); K = v^2;
            leap> nudge(K, v)
            v   100000000 → 100000000.001      by 0.001
            K   1e16      → 1.00000000002e16   by 200000
            slope of the nudge   200000 / 0.001 = 200000000
            dK/dv                200000000
            The two agree.
            """#)
    }

    @Test func oneElement() {
        expectTranscript(
            #"""
            leap> w = param([1, 5]); J = sum(w^2);
            leap> nudge(J, w[0], 0.1)
            w[0]   1  → 1.1     by 0.1
            J      26 → 26.21   by 0.21
            slope of the nudge   0.21 / 0.1 = 2.1
            dJ/dw[0]             2
            They differ by 0.1: the curve bends. Half its second derivative times h is 0.1;
            a smaller nudge comes closer.
            leap> nudge(J, w)
            w[1]   5  → 5.001       by 0.001
            J      26 → 26.010001   by 0.010001
            slope of the nudge   0.010001 / 0.001 = 10.001
            dJ/dw[1]             10
            They differ by 0.001: the curve bends. Half its second derivative times h is
            0.001; a smaller nudge comes closer.
            """#)
    }

    /// The length of the nudge is not to blame.
    @Test func aWrongRule() {
        expectTranscript(
            #"""
            leap> f = custom(x -> x^2, (i, o, g) -> [3*i[0]*g]); w = param(2); J = f(w) + 1;
            leap> nudge(J, w)
            w   2 → 2.001      by 0.001
            J   5 → 5.004001   by 0.004001
            slope of the nudge   0.004001 / 0.001 = 4.001
            dJ/dw                6
            They differ by -1.999, and smaller nudges give 4, not 6: the derivative given to
            custom for f is not that of f.
            """#)
    }

    /// A function that gives what is known already, be it a number or a parameter.
    @Test func anArgumentWithoutEffect() {
        expectTranscript(
            """
            leap> w = param(3); nudge(a -> 2, 1)
                                      ^^^^^^
            error: the function does not depend on its argument
            help: its slope is 0 everywhere
            leap> nudge(a -> 2w, 1)
                        ^^^^^^^
            error: the function does not depend on its argument
            help: its slope is 0 everywhere
            """)
    }
}
