import LeapTestSupport
import Testing

/// `explain`: the table, the paths, one gradient, one element.
@Suite struct ExplainTests {
    @Test("A parameter with two names goes by the first, whatever failed before") func firstName() {
        expectTranscript(
            """
            leap> y
                  ^
            error: `y` has no value
            help: a name has a value once it stands before =, for example y = 3
            leap> x = param(2); y = x;
            leap> explain(y)
            x is a parameter: it was not computed. Its gradient in itself is 1.
            """)
    }

    @Test("A sign in a layer is not taken for a difference") func signInALayer() {
        expectTranscript(
            """
            leap> w = param([[1, 2], [3, 4]]); make() = { x -> -(x @ w) }; g = make(); J = sum(g([[1, 2]])^2);
            leap> explain(J, w[1, 1])
            dJ/dw[1, 1] = 40    nudge 40  ✓
               through h = make()([[1, 2]]): 40
            """)
    }

    /// The worked example of the course: w = 2, x = -2, b = 8, target 2.
    @Test func theSmallNetwork() {
        expectTranscript(
            #"""
            leap> w = param(2); x = -2; b = param(8); y = 2; c = w*x; z = c + b; ŷ = z; d = ŷ - y; J = d^2/2;
            leap> explain(J)
             #  node         forward          local derivative           dJ/dnode
             1  c = w·x      2·(-2)   = -4    ∂c/∂w = x = -2                    2
             2  z = c + b    -4 + 8   =  4    ∂z/∂c = 1    ∂z/∂b = 1            2
             3  ŷ = z                 =  4    ∂ŷ/∂z = 1                         2
             4  d = ŷ - y    4 - 2    =  2    ∂d/∂ŷ = 1    ∂d/∂y = -1           2
             5  J = ½·d²     ½·2²     =  2    ∂J/∂d = d = 2                     1

            dJ/dw   J→d→ŷ→z→c→w   2·1·1·1·(-2) = -4    nudge -4  ✓
            dJ/db   J→d→ŷ→z→b     2·1·1·1      =  2    nudge  2  ✓
            w up by 0.001 moves J down by about 0.004.
            One step of 0.1: w 2.4, b 7.8, J 2 → 0.5.
            leap> explain(J, w)
            dJ/dw = -4: 1 path from J to w
               J→d→ŷ→z→c→w
                 = ∂J/∂d · ∂d/∂ŷ · ∂ŷ/∂z · ∂z/∂c · ∂c/∂w
                 = d · 1 · 1 · 1 · x
                 = 2·1·1·1·(-2) = -4
            nudge: w 2 → 2.001, J 2 → 1.996002, slope -3.998; to both sides -4  ✓
            leap> explain(J, J)
            dJ/dJ = 1: it is J itself
            """#)
    }

    /// Its answer is data, too.
    @Test func answersAreData() {
        expectTranscript(
            #"""
            leap> w = param(2); x = -2; b = param(8); y = 2; c = w*x; z = c + b; ŷ = z; d = ŷ - y; J = d^2/2;
            leap> e = explain(J);
            leap> e.paths[0].factors
            [2, 1, 1, 1, -2]
            leap> e.paths[1].nodes
            ["J", "d", "ŷ", "z", "b"]
            leap> e.gradients.w
            -4
            leap> e.value
            2
            leap> e.agrees
            true
            leap> e.nodes[4].name
            "J"
            leap> e.nodes[4].derivatives
            ["∂J/∂d = d = 2"]
            leap> explain(J, w).gradient
            -4
            leap> explain(J, w).path_count
            1
            leap> explain(J, b).agrees
            true
            """#)
    }

    /// L = 0.4014, dL/dW1 = [[0.1001, -0.25], [0.5074, -0.5]], and L = 0.2705 after a step of 0.1: the numbers of the
    /// course; written out in plain loops they come out the same.
    @Test func theTwoLayerNetwork() {
        expectTranscript(
            #"""
            leap> X = [[1, 2], [3, -1]]; W1 = param([[1, -1], [0.5, 1]]); b1 = param([0, 1]);
            leap> W2 = param([[1, 0, -1], [0, 1, 0.5]]); b2 = param([0, 0, 0]); y = [1, 0];
            leap> Z1 = X @ W1 + b1; A1 = relu(Z1); Z2 = A1 @ W2 + b2; L = cross_entropy(Z2, y);
            leap> explain(L)
             #  step, and how the gradient goes back        value
             1  Z1 = X @ W1 + b1                            2×2  [[2, 2], [2.5, -3]]
                  dL/dW1 = X.T @ dL/dZ1                     2×2
                  dL/db1 = sum(dL/dZ1, axis = 0)            [0.1879, -0.25]
             2  A1 = relu(Z1)                               2×2  [[2, 2], [2.5, 0]]
                  1 of 4 gates shut
                  dL/dZ1 = dL/dA1 · (1 if Z1 > 0, else 0)   [[0.2318, -0.25], [-0.04388, 0]]
             3  Z2 = A1 @ W2 + b2                           [[2, 2, -1], [2.5, 0, -2.5]]
                  dL/dA1 = dL/dZ2 @ W2.T                    2×2
                  dL/dW2 = A1.T @ dL/dZ2                    2×3
                  dL/db2 = sum(dL/dZ2, axis = 0)            [0.2031, -0.2184, 0.01524]
             4  L = cross_entropy(Z2, y)                    0.4014
                  dL/dZ2 = (softmax(Z2) - onehot) / 2       2×3

            dL/dW1   2×2    nudge along it 0.7616, its length 0.7616  ✓
            dL/db1 = [0.1879, -0.25]    nudge along it 0.3127, its length 0.3127  ✓
            dL/dW2   2×3    nudge along it 0.9086, its length 0.9086  ✓
            dL/db2   [3]    nudge along it 0.2986, its length 0.2986  ✓
            One step of 0.1: L 0.4014 → 0.2705.
            leap> explain(L, W1)
            in Z1 = X @ W1 + b1
               dL/dW1 = X.T @ dL/dZ1
               shapes: 2×2 = 2×2 @ 2×2
            dL/dW1 = [[0.1001, -0.25], [0.5074, -0.5]]
            dL/dW1[1, 0] = 0.5074    nudge 0.5074  ✓
               = X[0, 1]·dL/dZ1[0, 0] + X[1, 1]·dL/dZ1[1, 0]
               = 2·0.2318 + (-1)·(-0.04388)
               = 0.5074
               where dL/dZ1 comes from: explain(L, Z1)
            all of it: length 0.7616, a nudge along it gives 0.7616  ✓
            leap> explain(L, Z2[0, 1])
            dL/dZ2[0, 1] = -0.2561    nudge -0.2561  ✓
               = (softmax(Z2)[0, 1] - 1)·1/2
               = -0.5121·0.5
               = -0.2561
            """#)
    }

    /// Opened, cross-entropy is what the library computes with.
    @Test func crossEntropyOpened() {
        expectTranscript(
            #"""
            leap> z = param([1, 2, 3]); L = cross_entropy(z, 2);
            leap> explain(L)
             #  node                       forward     dL/dnode
             1  L = cross_entropy(z, 2)    = 0.4076           1
                  dL/dz = softmax(z) - onehot

            dL/dz   = softmax(z) - onehot   [3]    nudge along it 0.4243, its length 0.4243
                ✓
            One step of 0.1: L 0.4076 → 0.3899.
            leap> explain(L, depth = 2)
             #  step, and how the gradient goes back        value
             1  p = log_softmax(z)                          [-2.408, -1.408, -0.4076]
                  dL/dz = dL/dp - softmax(z) · sum(dL/dp)   [0.09003, 0.2447, -0.3348]
             2  c = p·onehot(2, …)                          [0, 0, -0.4076]
                  dL/dp = dL/dc · (onehot(2, …))            [0, 0, -1]
             3  t = sum(c)                                  -0.4076
                  dL/dc = dL/dt, copied to every element summed
                                                            [-1, -1, -1]
             4  n = -t                                      0.4076
                  dL/dt = -dL/dn                            -1
             5  L = n/size(2)                               0.4076
                  dL/dn = 1/size(2)                         1

            dL/dz   [3]    nudge along it 0.4243, its length 0.4243  ✓
            One step of 0.1: L 0.4076 → 0.3899.
            leap> explain(L, z[2])
            dL/dz[2] = -0.3348    nudge -0.3348  ✓
               = (softmax(z)[2] - 1)
               = -0.3348
            """#)
    }

    @Test func twoPathsAndThreeUses() {
        expectTranscript(
            #"""
            leap> w = param(3); x = param(2); L = w*x + w*w;
            leap> explain(L)
             #  node          forward         local derivative                  dL/dnode
             1  p = w·x       3·2     =  6    ∂p/∂w = x = 2    ∂p/∂x = w = 3           1
             2  p₂ = w·w      3·3     =  9    ∂p₂/∂w = w = 3, twice                    1
             3  L = p + p₂    6 + 9   = 15    ∂L/∂p = 1    ∂L/∂p₂ = 1                  1

            dL/dw   L→p→w    1·2 = 2
                    L→p₂→w   1·3 = 3
                    L→p₂→w   1·3 = 3
                    2 + 3 + 3 = 8, 3 paths added    nudge 8  ✓
            dL/dx   L→p→x    1·3 = 3    nudge 3  ✓
            w up by 0.001 moves L up by about 0.008.
            One step of 0.1: w 2.2, x 1.7, L 15 → 8.58.
            leap> explain(L, w)
            dL/dw = 8: 3 paths from L to w
               L→p→w
                 = ∂L/∂p · ∂p/∂w
                 = 1 · x
                 = 1·2 = 2
               L→p₂→w
                 = ∂L/∂p₂ · ∂p₂/∂w
                 = 1 · w
                 = 1·3 = 3
               L→p₂→w
                 = ∂L/∂p₂ · ∂p₂/∂w
                 = 1 · w
                 = 1·3 = 3
            sum over the paths: 2 + 3 + 3 = 8
            nudge: w 3 → 3.001, L 15 → 15.008001, slope 8.001; to both sides 8  ✓
            """#)
    }

    /// w to the eighth by squaring three times: 2·2·2 paths, each 81·9·3, together 8·3⁷ = 17496.
    @Test func eightEqualPaths() {
        expectTranscript(
            #"""
            leap> w = param(3); a = w*w; b = a*a; J = b*b;
            leap> explain(J)
             #  node       forward           local derivative         dJ/dnode
             1  a = w·w    3·3     =    9    ∂a/∂w = w = 3, twice         2916
             2  b = a·a    9·9     =   81    ∂b/∂a = a = 9, twice          162
             3  J = b·b    81·81   = 6561    ∂J/∂b = b = 81, twice           1

            dJ/dw = 17496   8 paths added, explain(J, w) lists them    nudge 17496  ✓
            w up by 0.001 moves J up by about 17.5.
            One step of 0.1 would be too long: J 6561 → 8.661e25.
            leap> explain(J, w)
            dJ/dw = 17496: 8 paths from J to w
               J→b→a→w
               8 paths, each 81·9·3 = 2187; 8·2187 = 17496
            nudge: w 3 → 3.001, J 6561 → 6578.5164, slope 17516.4; to both sides 17496  ✓
            """#)
    }

    @Test func whereSaysWhatWasChosen() {
        expectTranscript(
            #"""
            leap> w = param([3, -1, 2]); J = sum(where(w > 0, w^2, -w));
            leap> explain(J)
             #  step, and how the gradient goes back   value
             1  u = w²                                 [9, 1, 4]
                  dJ/dw += dJ/du · 2w                  [6, 0, 4]
             2  n = -w                                 [-3, 1, -2]
                  dJ/dw += -dJ/dn                      [0, -1, 0]
             3  u₂ = where(w > 0, u, n)                [9, 1, 4]
                  dJ/du = dJ/du₂ where u was chosen, 0 elsewhere
                                                       [1, 0, 1]
                  dJ/dn = dJ/du₂ where n was chosen, 0 elsewhere
                                                       [0, 1, 0]
             4  J = sum(u₂)                            14
                  dJ/du₂ = 1 in every element          [1, 1, 1]

            dJ/dw = [6, -1, 4]    nudge along it 7.28, its length 7.28  ✓
            One step of 0.1: J 14 → 9.22.
            leap> explain(J, w[1])
            dJ/dw[1] = -1    nudge -1  ✓
               = dJ/dn[1]·(-1)
               = 1·(-1)
               = -1
               1 other use of w: 0 for this element
            """#)
    }

    /// The derivative of a function is not written inside it: its names are not used for what the rules multiply with.
    @Test func secondDerivatives() {
        expectTranscript(
            #"""
            leap> x = 4; f(w) = w*x*w; w = param(3); J = f'(w)^2;
            leap> explain(J)
             #  node             forward                local derivative           dJ/dnode
             1  p = w·x          3·4           =  12    ∂p/∂w = x = 4                    48
             2  J = (p + 4w)²    (12 + 4·3)²   = 576    ∂J/∂w = 8(p + 4w) = 192           1
                                                        ∂J/∂p = 2(p + 4w) = 48

            dJ/dw   J→w     8(p + 4w) = 192
                    J→p→w   48·4      = 192
                    192 + 192 = 384, 2 paths added    nudge 384  ✓
            w up by 0.001 moves J up by about 0.384.
            One step of 0.1 would be too long: J 576 → 80202.2.
            leap> y = w^3; g = ∂y/∂w; K = y + g^2;
            leap> explain(K)
             #  node         forward             local derivative          dK/dnode
             1  y = w³       3³         =  27    ∂y/∂w = 3w² = 27                 1
             2  g = 3w²      3·3²       =  27    ∂g/∂w = 6w = 18                 54
             3  u = g²       27²        = 729    ∂u/∂g = 2g = 54                  1
             4  K = y + u    27 + 729   = 756    ∂K/∂y = 1    ∂K/∂u = 1           1

            dK/dw   K→y→w     1·27    =  27
                    K→u→g→w   1·54·18 = 972
                    27 + 972 = 999, 2 paths added    nudge 999  ✓
            w up by 0.001 moves K up by about 0.999.
            One step of 0.1 would be too long: K 756 → 792573130.4.
            """#)
    }

    /// Every operation is drilled: cumprod has no rule that is written as a product, and its parts are asked for.
    @Test func oneElementOfAnyOperation() {
        expectTranscript(
            #"""
            leap> w = param([3, 1, 2]); c = cumprod(w); J = sum(c * [1, 2, 3]);
            leap> explain(J, w[0])
            dJ/dw[0] = 9    nudge 9  ✓
               = dJ/dc[0] + dJ/dc[1] + dJ/dc[2]·∂c[2]/∂w[0]
               = 1 + 2 + 3·2
               = 9
               where dJ/dc comes from: explain(J, c)
            leap> A = param([[1, 2], [3, 4]]); s = param(2); K = sum(A * s);
            leap> explain(K, s)
            in p = A·s
               dK/ds = sum(dK/dp · A)
            dK/ds = 10    nudge 10  ✓
               = dK/dp[0, 0]·A[0, 0] + dK/dp[0, 1]·A[0, 1] + dK/dp[1, 0]·A[1, 0] + dK/dp[1,
                   1]·A[1, 1]
               = 1·1 + 1·2 + 1·3 + 1·4
               = 10
            leap> explain(K, A[1, 0])
            dK/dA[1, 0] = 2    nudge 2  ✓
               = dK/dp[1, 0]·s
               = 1·2
               = 2
            leap> v = param([1, 2, 3, 4]); M = sum(v[[3, 3, 0]]) + v[1];
            leap> explain(M, v[3])
            dM/dv[3] = 2    nudge 2  ✓
               = dM/du[0] + dM/du[1]
               = 1 + 1
               = 2
               1 other use of v: 0 for this element
            """#)
    }

    /// f32 gradients are right to seven digits: no mismatch is claimed.
    @Test func singlePrecision() {
        expectTranscript(
            #"""
            leap> w = param(f32([0.1, 0.2])); x = [1.5, 2.5]; J = sum(exp(w*x));
            leap> explain(J, w)
            in p = w·x
               dJ/dw = dJ/dp · x
            dJ/dw = [1.743, 4.122]
            dJ/dw[1] = 4.122    nudge 4.122  ✓
               = dJ/dp[1]·x[1]
               = 1.649·2.5
               = 4.122
            all of it: length 4.475, a nudge along it gives 4.475  ✓
            leap> check(J)
            parameter  elements  worst at  gradient  difference  off by
            w                 2  [1]       4.121803    4.121803   2e-08  ✓
            All gradients agree with central differences in double precision.
            """#)
    }

    @Test func cornersAndJumps() {
        expectTranscript(
            #"""
            leap> w = param(0); J = relu(w) + 2w;
            leap> explain(J)
             #  node           forward          local derivative                  dJ/dnode
             1  a = relu(w)    relu(0)   = 0    ∂a/∂w = 0 (1 if w > 0, else 0)           1
             2  J = a + 2w     0 + 2·0   = 0    ∂J/∂w = 2    ∂J/∂a = 1                   1

            dJ/dw   J→w           2
                    J→a→w   1·0 = 0
                    2 + 0 = 2, 2 paths added    nudge 2.5  ✗
               ✗ dJ/dw is 2, but a nudge gives 2.5: there is a corner here, with slope 2 on
                   the left and 3 on the right
            One step of 0.1: w -0.2, J 0 → -0.4.
            leap> u = param(2); K = floor(u) + u;
            leap> explain(K, u)
            dK/du = 1: 2 paths from K to u
               K→v→u
                 = ∂K/∂v · ∂v/∂u
                 = 1 · 0
                 = 1·0 = 0
               K→u
                 = ∂K/∂u
                 = 1
            sum over the paths: 0 + 1 = 1
            nudge: u 2 → 2.001, K 4 → 4.001, slope 1; to both sides 11.5  ✗
               ✗ dK/du is 1, but a nudge gives 11.5: K jumps here, from 3 to 4
            leap> v = param(0); A = abs(v);
            leap> explain(A)
             #  node       forward      local derivative       dA/dnode
             1  A = |v|    |0|   = 0    ∂A/∂v = sign(v) = 0           1

            dA/dv   A→v   sign(v) = 0    nudge 0  ✓
            At v = 0 there is a corner here, with slope -1 on the left and 1 on the right;
                the rule takes 0.
            One step of 0.1: v 0, A 0 → 0.
            """#)
    }

    @Test func aFlatPlaceIsNoCorner() {
        expectTranscript(
            #"""
            leap> w = param(0); J = w^2;
            leap> explain(J)
             #  node      forward     local derivative    dJ/dnode
             1  J = w²    0²   = 0    ∂J/∂w = 2w = 0             1

            dJ/dw   J→w   2w = 0    nudge 0  ✓
            J is flat here in w. One step of 0.1: w 0, J 0 → 0.
            """#)
    }

    /// The parameter keeps its name; what a function calls by the same name is numbered.
    @Test func localNamesLikeTheParameters() {
        expectTranscript(
            #"""
            leap> w = param(2); f(w) = { w = w*2; w = w + 1; w^2 }; J = f(w);
            leap> explain(J)
             #  node           forward         local derivative     dJ/dnode
             1  w₁ = 2w        2·2     =  4    ∂w₁/∂w = 2                 10
             2  w₂ = w₁ + 1    4 + 1   =  5    ∂w₂/∂w₁ = 1                10
             3  J = w₂²        5²      = 25    ∂J/∂w₂ = 2w₂ = 10           1

            dJ/dw   J→w₂→w₁→w   10·1·2 = 20    nudge 20  ✓
            w up by 0.001 moves J up by about 0.02. One step of 0.1: w 0, J 25 → 1.
            """#)
    }

    /// A curve that bends strongly has no corner.
    @Test func strongBendsAreNoCorners() {
        expectTranscript(
            #"""
            leap> w = param(0.3); J = sin(1000000*w);
            leap> explain(J)
             #  node            forward                   dJ/dnode
             1  p = 1000000w    1000000·0.3   = 300000     -0.9943
                  ∂p/∂w = 1000000
             2  J = sin(p)      sin(300000)   = 0.1071           1
                  ∂J/∂p = cos(p) = -0.9943

            dJ/dw   J→p→w   -0.9943·1000000 = -994252.2    nudge -994252.2  ✓
            w up by 0.001 moves J down by about 994.3 by its slope; it bends strongly, and
                in truth moves down by about 0.869.
            One step of 0.1 would be too long: J 0.1071 → 0.5638.
            leap> v = param(1e-9); K = 1/v;
            leap> explain(K)
             #  node       forward                  local derivative         dK/dnode
             1  K = 1/v    1/1e-9   = 1000000000    ∂K/∂v = -1/v² = -1e18           1

            dK/dv   K→v   -1/v² = -1e18    nudge -1e18  ✓
            v up by 0.001 moves K down by about 1e15 by its slope; it bends strongly, and in
                truth moves down by about 999999000.
            One step of 0.1: v 1e17, K 1000000000 → 1e-17.
            """#)
    }

    @Test func notANumber() {
        expectTranscript(
            #"""
            leap> w = param(-1); J = log(w);
            leap> explain(J)
             #  node          forward            local derivative    dJ/dnode
             1  J = log(w)    log(-1)   = nan    ∂J/∂w = 1/w = -1           1

            dJ/dw   J→w   1/w = -1    nudge impossible
            J is nan: trace_nan(J) names the operation that made it.
            leap> explain(J, w)
            dJ/dw = -1: 1 path from J to w
               J→w
                 = ∂J/∂w
                 = 1/w
                 = -1
            nudge: J becomes nan: no slope to compare with
            """#)
    }

    /// A derivative of one's own that is wrong is found, also where all numbers are small.
    @Test func aWrongRuleIsFound() {
        expectTranscript(
            #"""
            leap> f = custom(x -> 1e-6*x^2, (i, o, g) -> [3e-6*i[0]*g]); w = param(2); J = f(w) + 1;
            leap> explain(J)
             #  node         forward              local derivative    dJ/dnode
             1  u = f(w)                = 4e-6    ∂u/∂w = 6e-6               1
             2  J = u + 1    4e-6 + 1   =    1    ∂J/∂u = 1                  1

            dJ/dw   J→u→w   1·6e-6 = 6e-6    nudge 4e-6  ✗
               ✗ dJ/dw is 6e-6, but a nudge gives 4e-6: the derivative given to custom for f
                   is not that of f
            One step of 0.1: w 2, J 1 → 1.
            """#)
    }

    /// What a simplification would hide is shown as it was written.
    @Test func zeroTimesAValue() {
        expectTranscript(
            #"""
            leap> w = param(2); J = 0*w + 3;
            leap> explain(J)
             #  node           forward    local derivative    dJ/dnode
             1  J = 0*w + 3    = 3        ∂J/∂w = 0                  1

            dJ/dw   J→w      0    nudge 0  ✓
            A small move of w leaves J as it is. One step of 0.1: w 2, J 3 → 3.
            """#)
    }

    @Test func wrongArguments() {
        expectTranscript(
            #"""
            leap> w = param(2); x = 3; J = w*x; u = param(1); n = dense(1, 1); L = sum(n([1]));
            leap> explain(J, x)
                             ^
            error: `x` is plain data: nothing records how J depends on it
            help: make it a parameter before computing J: x = param(…)
            leap> explain(J, u)
                             ^
            error: J does not depend on `u`: its gradient is 0
            help: compute J again after making u a parameter
            leap> explain(L, n)
                             ^
            error: `n` is a function, and explain takes one parameter or value of it
            help: explain(L, n.w)
            help: explain(L, n.b)
            leap> explain(5)
                          ^
            error: `5` was computed from plain data: nothing records how
            help: compute it from a parameter: w = param(3); explain(w^2)
            leap> explain(param([1, 2]))
                          ^^^^^^^^^^^^^
            error: explain takes one number, and `param([1, 2])` has 2 (shape [2])
            help: explain(sum(param([1, 2])))
            help: explain(mean(param([1, 2])))
            leap> v = param([[1, 2], [3, 4]]); K = sum(v);
            leap> explain(K, v[0])
                             ^^^^
            error: `v[0]` has 2 elements, and explain takes one, or the whole array
            help: explain(K, v)
            """#)
    }

    /// One line at a time, each with its question first; `a` shows all that is left.
    @Test func oneLineAtATime() {
        let setup = "w = param(3); J = (w - 1)^2"
        let text = QuizScript.dialogue(setup, "explain(J, step = true);", answer: QuizScript.script(["", "", "a"]))
        #expect(
            text.prefix(6) == [
                "d = w - 1, with w = 3. What is d?", "— Enter shows the answer, a all of them —",
                "   d = 3 - 1 = 2", "", "J = d², with d = 2. What is J?", "— Enter shows the answer, a all of them —",
            ])
        #expect(text.contains("   ∂J/∂d = 2d = 4, so dJ/dd = 1·4 = 4"))
        #expect(text.contains("   ∂d/∂w = 1, so dJ/dw = 4·1 = 4"))
        #expect(text.filter { $0.hasPrefix("— Enter") }.count == 3)
    }
}
