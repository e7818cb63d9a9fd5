import LeapTestSupport
import Testing

/// `check`: every gradient against central differences.
@Suite struct CheckTests {
    @Test func allAgree() {
        expectTranscript(
            #"""
            leap> w = param(2); b = param([1, 2]); J = sum((w*b)^2);
            leap> check(J)
            parameter  elements  worst at  gradient  difference  off by
            w                 1                  20          20   8e-12  ✓
            b                 2  [0]              8           8   8e-12  ✓
            All gradients agree with central differences in double precision.
            leap> check(J).agrees
            true
            leap> check(J, w).parameters[0].gradient
            20
            """#)
    }

    @Test func aWrongRule() {
        expectTranscript(
            #"""
            leap> f = custom(x -> x^2, (i, o, g) -> [3*i[0]*g]); w = param(2); J = f(w) + 1;
            leap> check(J)
            parameter  elements  worst at  gradient  difference  off by
            w                 1                   6           4   3e-01  ✗
               the derivative given to custom for f is not that of f
            The gradient does not agree.
            leap> h = custom(x -> x^2, (i, o, g) -> [4*i[0]*g]); v = param([2, 3]); K = sum(h(v)) + w;
            leap> check(K)
            parameter  elements  worst at  gradient  difference  off by
            v                 2  [0]              8           4   5e-01  ✗
               the derivative given to custom for h is not that of h: it is twice what a
                   nudge gives
            w                 1                   1           1   8e-12  ✓
            1 of 2 gradients does not agree.
            """#)
    }

    /// The middle of the two slopes of |w| at 0 is what the rule takes.
    @Test func aCornerThatTheDifferenceHides() {
        expectTranscript(
            #"""
            leap> w = param(0); J = abs(w);
            leap> check(J)
            parameter  elements  worst at  gradient  difference  off by
            w                 1                   0           0       0  ∧
               there is a corner here, with slope -1 on the left and 1 on the right; the
                   rule takes 0
            There is a corner: no slope to agree with.
            """#)
    }

    @Test func cornersAndJumps() {
        expectTranscript(
            #"""
            leap> w = param(0); J = relu(w) + 2w;
            leap> check(J)
            parameter  elements  worst at  gradient  difference  off by
            w                 1                   2         2.5   2e-01  ∧
               there is a corner here, with slope 2 on the left and 3 on the right; the rule
                   takes 2
            There is a corner: no slope to agree with.
            leap> v = param(2); K = floor(v) + v;
            leap> check(K)
            parameter  elements  worst at  gradient  difference  off by
            v                 1                   1        11.5   9e-01  ✗
               K jumps here, from 3 to 4: no slope is right
            The gradient does not agree.
            """#)
    }

    /// Strong bends, large and small numbers, and a large value that hides a small change are no mistakes.
    @Test func noFalseAlarms() {
        expectTranscript(
            #"""
            leap> w = param(1e-9); J = 1/w;
            leap> check(J)
            parameter  elements  worst at  gradient  difference  off by
            w                 1               -1e18       -1e18   2e-13  ✓
            All gradients agree with central differences in double precision.
            leap> check(1e9 + w)
            parameter  elements  worst at  gradient  difference  off by
            w                 1                   1    0.999999   1e-09  ✓
            All gradients agree with central differences in double precision.
            leap> v = param(0.3); K = sin(1000000*v);
            leap> check(K)
            parameter  elements  worst at   gradient  difference  off by
            v                 1            -994252.2   -994252.2   5e-09  ✓
            All gradients agree with central differences in double precision.
            leap> u = param(1e300); L = u*1e-300;
            leap> check(L)
            parameter  elements  worst at  gradient  difference  off by
            u                 1              1e-300      1e-300  2e-305  ✓
            All gradients agree with central differences in double precision.
            """#)
    }

    @Test func notANumber() {
        expectTranscript(
            #"""
            leap> w = param(-1); J = log(w);
            leap> check(J)
            parameter  elements  worst at  gradient  difference  off by
            w                 1                  -1         nan     inf  ✗
               one of them is no number: trace_nan(J) tells where that began
            The gradient does not agree.
            """#)
    }

    /// Every fourth element is nudged one by one; the rule is wrong at others only.
    @Test func aWrongRuleBetweenTheSampledElementsIsFound() {
        expectTranscript(
            #"""
            leap> w = param(ones([2000])); odd = arange(2000) % 4 == 1
            leap> f = custom(x -> x^2, (inputs, output, g) -> [2 * inputs[0] * g * (1 + odd)]);
            leap> check(sum(f(w))).agrees
            false
            leap> c = check(sum(w^2)); [c.agrees, c.parameters[0].checked]
            [1, 500]
            """#)
    }
}
