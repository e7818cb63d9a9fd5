import LeapTestSupport
import Testing

/// What `explain` shows as one step or one round: loops, recursion, layers, functions.
@Suite struct ExplainFoldingTests {
    @Test func roundsOfALoopAreFolded() {
        expectTranscript(
            #"""
            leap> w = param(0.5); s = 0
            leap> for i in 1..7 { s = s + w * i }
            leap> J = s;
            leap> explain(J)
             #  node            forward               local derivative              dJ/dnode
             1  p = w·i         0.5·1        = 0.5    ∂p/∂w = i = 1                        1
             2  s₁ = s + p      0 + 0.5      = 0.5    ∂s₁/∂s = 1    ∂s₁/∂p = 1             1
             3  p₂ = w·i        0.5·2        =   1    ∂p₂/∂w = i = 2                       1
             4  s₂ = s₁ + p₂    0.5 + 1      = 1.5    ∂s₂/∂s₁ = 1    ∂s₂/∂p₂ = 1           1
             ⋮  4 more rounds of the loop: s₃ … s₆
             5  p₇ = w·i        0.5·7        = 3.5    ∂p₇/∂w = i = 7                       1
             6  J = s₆ + p₇     10.5 + 3.5   =  14    ∂J/∂s₆ = 1    ∂J/∂p₇ = 1             1

            dJ/dw = 28   7 paths added, explain(J, w) lists them    nudge 28  ✓
            w up by 0.001 moves J up by about 0.028. One step of 0.1: w -2.3, J 14 → -64.4.
            leap> explain(J, w)
            dJ/dw = 28: 7 paths from J to w
               J→s₆→s₅→s₄→s₃→s₂→s₁→p→w
                 = ∂J/∂s₆ · ∂s₆/∂s₅ · ∂s₅/∂s₄ · ∂s₄/∂s₃ · ∂s₃/∂s₂ · ∂s₂/∂s₁ · ∂s₁/∂p · ∂p/∂w
                 = 1 · 1 · 1 · 1 · 1 · 1 · 1 · i
                 = 1·1·1·1·1·1·1·1 = 1
               J→s₆→s₅→s₄→s₃→s₂→p₂→w
                 = ∂J/∂s₆ · ∂s₆/∂s₅ · ∂s₅/∂s₄ · ∂s₄/∂s₃ · ∂s₃/∂s₂ · ∂s₂/∂p₂ · ∂p₂/∂w
                 = 1 · 1 · 1 · 1 · 1 · 1 · i
                 = 1·1·1·1·1·1·2 = 2
               J→s₆→s₅→s₄→s₃→p₃→w
                 = ∂J/∂s₆ · ∂s₆/∂s₅ · ∂s₅/∂s₄ · ∂s₄/∂s₃ · ∂s₃/∂p₃ · ∂p₃/∂w
                 = 1 · 1 · 1 · 1 · 1 · i
                 = 1·1·1·1·1·3 = 3
               J→s₆→s₅→s₄→p₄→w
                 = ∂J/∂s₆ · ∂s₆/∂s₅ · ∂s₅/∂s₄ · ∂s₄/∂p₄ · ∂p₄/∂w
                 = 1 · 1 · 1 · 1 · i
                 = 1·1·1·1·4 = 4
               J→s₆→s₅→p₅→w
                 = ∂J/∂s₆ · ∂s₆/∂s₅ · ∂s₅/∂p₅ · ∂p₅/∂w
                 = 1 · 1 · 1 · i
                 = 1·1·1·5 = 5
               J→s₆→p₆→w
                 = ∂J/∂s₆ · ∂s₆/∂p₆ · ∂p₆/∂w
                 = 1 · 1 · i
                 = 1·1·6 = 6
               J→p₇→w
                 = ∂J/∂p₇ · ∂p₇/∂w
                 = 1 · i
                 = 1·7 = 7
            sum over the paths: 1 + 2 + 3 + 4 + 5 + 6 + 7 = 28
            nudge: w 0.5 → 0.501, J 14 → 14.028, slope 28; to both sides 28  ✓
            """#)
    }

    /// Loops in loops are folded from the inside outwards.
    @Test func nestedLoopsAreFolded() {
        expectTranscript(
            #"""
            leap> w = param(0.5); s = 1
            leap> for i in 1..6 { for j in 1..5 { s = s * w }; s = s + i }
            leap> J = s;
            leap> explain(J)
             #  node             forward                    dJ/dnode
             1  s₁ = s·w         1·0.5         =     0.5    1.863e-9
                  ∂s₁/∂w = s = 1
             2  s₂ = s₁·w        0.5·0.5       =    0.25    3.725e-9
                  ∂s₂/∂s₁ = w = 0.5
                  ∂s₂/∂w = s₁ = 0.5
             ⋮  2 more rounds of the loop: s₃ … s₄
             3  s₅ = s₄·w        0.0625·0.5    = 0.03125     2.98e-8
                  ∂s₅/∂s₄ = w = 0.5
                  ∂s₅/∂w = s₄ = 0.0625
             4  s₆ = s₅ + i      0.03125 + 1   =   1.031     2.98e-8
                  ∂s₆/∂s₅ = 1
                  ∂s₆/∂i = 1
             5  s₇ = s₆·w        1.031·0.5     =  0.5156     5.96e-8
                  ∂s₇/∂s₆ = w = 0.5
                  ∂s₇/∂w = s₆ = 1.031
             6  s₈ = s₇·w        0.5156·0.5    =  0.2578    1.192e-7
                  ∂s₈/∂s₇ = w = 0.5
                  ∂s₈/∂w = s₇ = 0.5156
             ⋮  2 more rounds of the loop: s₉ … s₁₀
             7  s₁₁ = s₁₀·w      0.06445·0.5   = 0.03223    9.537e-7
                  ∂s₁₁/∂s₁₀ = w = 0.5
                  ∂s₁₁/∂w = s₁₀ = 0.06445
             8  s₁₂ = s₁₁ + i    0.03223 + 2   =   2.032    9.537e-7
                  ∂s₁₂/∂s₁₁ = 1
                  ∂s₁₂/∂i = 1
             ⋮  3 more rounds of the loop: s₁₈ … s₃₀
             9  s₃₁ = s₃₀·w      5.128·0.5     =   2.564      0.0625
                  ∂s₃₁/∂s₃₀ = w = 0.5
                  ∂s₃₁/∂w = s₃₀ = 5.128
            10  s₃₂ = s₃₁·w      2.564·0.5     =   1.282       0.125
                  ∂s₃₂/∂s₃₁ = w = 0.5
                  ∂s₃₂/∂w = s₃₁ = 2.564
             ⋮  2 more rounds of the loop: s₃₃ … s₃₄
            11  s₃₅ = s₃₄·w      0.3205·0.5    =  0.1602           1
                  ∂s₃₅/∂s₃₄ = w = 0.5
                  ∂s₃₅/∂w = s₃₄ = 0.3205
            12  J = s₃₅ + i      0.1602 + 6    =    6.16           1
                  ∂J/∂s₃₅ = 1
                  ∂J/∂i = 1

            dJ/dw = 1.643   30 paths, one backward pass    nudge 1.643  ✓
            w up by 0.001 moves J up by about 0.001643.
            One step of 0.1: w 0.3357, J 6.16 → 6.021.
            """#)
    }

    /// A function that calls itself is folded as a loop is.
    @Test func recursionIsFolded() {
        expectTranscript(
            #"""
            leap> fact(n) = if n <= 0 { w } else { w * fact(n - 1) }
            leap> w = param(1.001); J = fact(50);
            leap> explain(J)
             #  node           forward                  local derivative            dJ/dnode
             1  p = w·w        1.001·1.001   = 1.002    ∂p/∂w = w = 1.001, twice        1.05
             2  p₂ = w·p       1.001·1.002   = 1.003    ∂p₂/∂w = p = 1.002             1.049
                                                        ∂p₂/∂p = w = 1.001
             ⋮  46 more rounds of the loop: p₃ … p₄₈
             3  p₄₉ = w·p₄₈    1.001·1.05    = 1.051    ∂p₄₉/∂w = p₄₈ = 1.05           1.001
                                                        ∂p₄₉/∂p₄₈ = w = 1.001
             4  J = w·p₄₉      1.001·1.051   = 1.052    ∂J/∂w = p₄₉ = 1.051                1
                                                        ∂J/∂p₄₉ = w = 1.001

            dJ/dw = 53.61   51 paths, one backward pass    nudge 53.61  ✓
            w up by 0.001 moves J up by about 0.05361.
            One step of 0.1: w -4.36, J 1.052 → -4.127e32.
            """#)
    }

    /// Layers are one step each; depth = 2 opens them, and the data keeps the learner's name.
    @Test func layersAreFoldedAndOpened() {
        expectTranscript(
            #"""
            leap> net = dense(2, 2) >> tanh >> dense(2, 1);
            leap> X = [[1, 2], [3, 4]]; y = [[1], [2]]; L = mse(net(X), y);
            leap> explain(L)
             #  step, and how the gradient goes back     value
             1  h = dense(2, 2)(X)                       [[2.376, 0.348], [4.354, 0.3857]]
                  dL/dnet[0].w = X.T @ dL/dh             2×2
                  dL/dnet[0].b = sum(dL/dh, axis = 0)    [0.005125, -3.075]
             2  a = tanh(h)                              2×2
                  dL/dh = dL/da · (1 - tanh(h)²)         2×2
             3  h₂ = dense(2, 1)(a)                      2×1  [[0.2986], [0.3445]]
                  dL/da = dL/dh₂ @ net[2].w.T            [[0.1443, -1.05], [0.3407, -2.478]]
                  dL/dnet[2].w = a.T @ dL/dh₂            2×1  [[-2.344], [-0.8433]]
                  dL/dnet[2].b = sum(dL/dh₂, axis = 0)   [-2.357]
             4  d = h₂ - y                               2×1  [[-0.7014], [-1.656]]
                  dL/dh₂ = dL/dd                         2×1  [[-0.7014], [-1.656]]
             5  u = d²                                   2×1  [[0.492], [2.741]]
                  dL/dd = dL/du · 2d                     2×1  [[-0.7014], [-1.656]]
             6  L = mean(u)                              1.616
                  dL/du = 1/2 in every element           2×1  [[0.5], [0.5]]

            dL/dnet[0].w   2×2    nudge along it 12.77, its length 12.77  ✓
            dL/dnet[0].b = [0.005125, -3.075]    nudge along it 3.075, its length 3.075  ✓
            dL/dnet[2].w   2×1    nudge along it 2.491, its length 2.491  ✓
            dL/dnet[2].b = [-2.357]    nudge -2.357  ✓
            One step of 0.1: L 1.616 → 0.3663.
            leap> explain(L, depth = 2)
             #  step, and how the gradient goes back     value
             1  s = X @ net[0].w + net[0].b              [[2.376, 0.348], [4.354, 0.3857]]
                  dL/dnet[0].w = X.T @ dL/ds             2×2
                  dL/dnet[0].b = sum(dL/ds, axis = 0)    [0.005125, -3.075]
             2  a = tanh(s)                              2×2
                  dL/ds = dL/da · (1 - tanh(s)²)         2×2
             3  s₂ = a @ net[2].w + net[2].b             2×1  [[0.2986], [0.3445]]
                  dL/da = dL/ds₂ @ net[2].w.T            [[0.1443, -1.05], [0.3407, -2.478]]
                  dL/dnet[2].w = a.T @ dL/ds₂            2×1  [[-2.344], [-0.8433]]
                  dL/dnet[2].b = sum(dL/ds₂, axis = 0)   [-2.357]
             4  d = s₂ - y                               2×1  [[-0.7014], [-1.656]]
                  dL/ds₂ = dL/dd                         2×1  [[-0.7014], [-1.656]]
             5  u = d²                                   2×1  [[0.492], [2.741]]
                  dL/dd = dL/du · 2d                     2×1  [[-0.7014], [-1.656]]
             6  L = mean(u)                              1.616
                  dL/du = 1/2 in every element           2×1  [[0.5], [0.5]]

            dL/dnet[0].w   2×2    nudge along it 12.77, its length 12.77  ✓
            dL/dnet[0].b = [0.005125, -3.075]    nudge along it 3.075, its length 3.075  ✓
            dL/dnet[2].w   2×1    nudge along it 2.491, its length 2.491  ✓
            dL/dnet[2].b = [-2.357]    nudge -2.357  ✓
            One step of 0.1: L 1.616 → 0.3663.
            """#)
    }

    /// A weight that is used twice gets both parts.
    @Test func sharedWeights() {
        expectTranscript(
            #"""
            leap> W = param([[0.1, 0.2], [0.3, 0.4]]); layer = x -> tanh(x @ W); net = layer >> layer; J = sum(net([1, 2]));
            leap> explain(J, W[0, 1])
            dJ/dW[0, 1] = 0.7638    nudge 0.7638  ✓
               = x[0]·dJ/dz[1]
               = 1·0.2569
               = 0.2569
               = a[0]·dJ/dz₂[1]
               = 0.6044·0.8387
               = 0.5069
               2 uses added: 0.2569 + 0.5069 = 0.7638
            """#)
    }

    @Test func closuresAndDefaultArguments() {
        expectTranscript(
            #"""
            leap> sq(x, k = 2) = { y = x^k; y + 1 };
            leap> w = param(3); J = sq(sq(w)) + sq(w, k = 3);
            leap> explain(J)
             #  node           forward             local derivative             dJ/dnode
             1  y₁ = w^k       3²         =   9    ∂y₁/∂w = k·w^(k - 1) = 6           20
             2  s = y₁ + 1     9 + 1      =  10    ∂s/∂y₁ = 1                         20
             3  y₂ = s^k       10²        = 100    ∂y₂/∂s = k·s^(k - 1) = 20           1
             4  s₂ = y₂ + 1    100 + 1    = 101    ∂s₂/∂y₂ = 1                         1
             5  y₃ = w^k       3³         =  27    ∂y₃/∂w = k·w^(k - 1) = 27           1
             6  s₃ = y₃ + 1    27 + 1     =  28    ∂s₃/∂y₃ = 1                         1
             7  J = s₂ + s₃    101 + 28   = 129    ∂J/∂s₂ = 1    ∂J/∂s₃ = 1            1

            dJ/dw   J→s₂→y₂→s→y₁→w   1·1·20·1·6 = 120
                    J→s₃→y₃→w        1·1·27     =  27
                    120 + 27 = 147, 2 paths added    nudge 147  ✓
            w up by 0.001 moves J up by about 0.147.
            One step of 0.1 would be too long: J 129 → 17414.
            """#)
    }
}
