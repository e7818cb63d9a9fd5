import LeapSession
import LeapTestSupport
import Testing

/// `explain` through convolution, pooling, normalisation and dropout. The numbers of the small examples were worked out
/// by hand; every text says beside each gradient what a nudge gives.
@Suite struct ImageLessonTests {
    @Test("The 5×5 image with the 3×3 kernel of the course") func theCourseExample() {
        expectTranscript(
            #"""
            leap> image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]];
            leap> x = param(reshape(image, [1, 1, 5, 5])); K = param(reshape([[1, 0, 1], [0, 1, 0], [1, 0, 1]], [1, 1, 3, 3]));
            leap> z = conv2d(x, K);
            leap> z[0, 0]
            [[4, 3, 4]
             [2, 4, 3]
             [2, 3, 4]]   3×3
            leap> J = sum(z^2) / 2;
            leap> explain(J)
             #  step, and how the gradient goes back       value
             1  z = conv2d(x, K)                           1×1×3×3
                  z[0, 0, 0, 0] = 1·1 + 1·0 + 1·1 + 0·0 + 1·1 + 1·0 + 0·1 + 0·0 + 1·1 = 4
                  dJ/dx = Σ dJ/dz·K, back in the windows   1×1×5×5
                  dJ/dK = Σ x·dJ/dz over 9 windows         1×1×3×3
             2  u = z²                                     1×1×3×3
                  dJ/dz = dJ/du · 2z                       1×1×3×3
             3  t = sum(u)                                 99
                  dJ/du = dJ/dt, copied to every element summed
                                                           1×1×3×3
             4  J = ½·t                                    49.5
                  dJ/dt = ½                                0.5

            dJ/dx   1×1×5×5    nudge along it 33.75, its length 33.75  ✓
            dJ/dK   1×1×3×3    nudge along it 59.62, its length 59.62  ✓
            One step of 0.1: J 49.5 → 16.41.
            leap> explain(J, K)
            in z = conv2d(x, K)
               dJ/dK = Σ x·dJ/dz over 9 windows
               dJ/dK[0, 0, a, b] = Σ x[0, 0, i + a, j + b]·dJ/dz[0, 0, i, j] over i, j
               shapes: 1×1×3×3 from 1×1×5×5 and 1×1×3×3
            dJ/dK   1×1×3×3, the shape of K
            dJ/dK[0, 0, 1, 1] = 25    nudge 25  ✓
               = Σ x[0, 0, i + 1, j + 1]·dJ/dz[0, 0, i, j] over i, j
               = x[0, 0, 1, 1]·dJ/dz[0, 0, 0, 0] + x[0, 0, 1, 2]·dJ/dz[0, 0, 0, 1] + … 7
                   more
               = 1·4 + 1·3 + 1·4 + 0·2 + 1·4 + 1·3 + 0·2 + 1·3 + 1·4
               = 25
               where dJ/dz comes from: explain(J, z)
            all of it: length 59.62, a nudge along it gives 59.62  ✓
            leap> explain(J, K[0, 0, 1, 2])
            dJ/dK[0, 0, 1, 2] = 21    nudge 21  ✓
               = Σ x[0, 0, i + 1, j + 2]·dJ/dz[0, 0, i, j] over i, j
               = x[0, 0, 1, 2]·dJ/dz[0, 0, 0, 0] + x[0, 0, 1, 3]·dJ/dz[0, 0, 0, 1] + … 7
                   more
               = 1·4 + 1·3 + 0·4 + 1·2 + 1·4 + 1·3 + 1·2 + 1·3 + 0·4
               = 21
               where dJ/dz comes from: explain(J, z)
            leap> explain(J, x)
            in z = conv2d(x, K)
               dJ/dx = Σ dJ/dz·K, back in the windows
               dJ/dx[0, 0, i + a, j + b] += dJ/dz[0, 0, i, j]·K[0, 0, a, b]
               the same: dJ/dz, with a border of 2 zeros, convolved with K turned by 180°:
                   [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
               shapes: 1×1×5×5 from 1×1×3×3 and 1×1×3×3
            dJ/dx   1×1×5×5, the shape of x
            dJ/dx[0, 0, 2, 2] = 18    nudge 18  ✓
               = Σ dJ/dz[0, 0, 2 - a, 2 - b]·K[0, 0, a, b] over a, b
               = dJ/dz[0, 0, 2, 2]·K[0, 0, 0, 0] + dJ/dz[0, 0, 2, 1]·K[0, 0, 0, 1] + … 7
                   more
               = 4·1 + 3·0 + 2·1 + 3·0 + 4·1 + 2·0 + 4·1 + 3·0 + 4·1
               = 18
               where dJ/dz comes from: explain(J, z)
            all of it: length 33.75, a nudge along it gives 33.75  ✓
            leap> explain(J, x[0, 0, 0, 1])
            dJ/dx[0, 0, 0, 1] = 3    nudge 3  ✓
               = Σ dJ/dz[0, 0, 0 - a, 1 - b]·K[0, 0, a, b] over a, b
               = dJ/dz[0, 0, 0, 1]·K[0, 0, 0, 0] + dJ/dz[0, 0, 0, 0]·K[0, 0, 0, 1]
               = 3·1 + 4·0
               = 3
               where dJ/dz comes from: explain(J, z)
            leap> explain(J, z[0, 0, 1, 1])
            dJ/dz[0, 0, 1, 1] = 4    nudge 4  ✓
               = dJ/du[0, 0, 1, 1]·(2z[0, 0, 1, 1])
               = 0.5·8
               = 4
               where z[0, 0, 1, 1] = Σ x[0, 0, a + 1, b + 1]·K[0, 0, a, b] over a, b
                     z[0, 0, 1, 1] = 1·1 + 1·0 + 1·1 + 0·0 + 1·1 + 1·0 + 0·1 + 1·0 + 1·1 = 4
            """#)
    }

    @Test("Bias, stride, padding and groups") func settingsOfAConvolution() {
        expectTranscript(
            #"""
            leap> seed(2); x = param(randn([2, 4, 6, 6])); K = param(randn([4, 2, 3, 3])); b = param(randn([4]));
            leap> z = conv2d(x, K, b, stride = 2, padding = 1, groups = 2); J = sum(z^2) / 2;
            leap> explain(J)
             #  step, and how the gradient goes back       value
             1  z = conv2d(x, K, b, stride = 2, padding = 1, groups = 2)
                                                           2×4×3×3
                  z[0, 0, 1, 1] = -1.005·(-1.847) + … 17 more + (-0.7462) = 10.65
                  dJ/dx = Σ dJ/dz·K, back in the windows   2×4×6×6
                  dJ/dK = Σ x·dJ/dz over 18 windows        4×2×3×3
                  dJ/db = sum(dJ/dz, axis = [0, 2, 3])     [25.47, 36.17, -26.13, -12.43]
             2  u = z²                                     2×4×3×3
                  dJ/dz = dJ/du · 2z                       2×4×3×3
             3  t = sum(u)                                 1409.4
                  dJ/du = dJ/dt, copied to every element summed
                                                           2×4×3×3
             4  J = ½·t                                    704.7
                  dJ/dt = ½                                0.5

            dJ/dx   2×4×6×6    nudge along it 164, its length 164  ✓
            dJ/dK   4×2×3×3    nudge along it 228.6, its length 228.6  ✓
            dJ/db   [4]    nudge along it 52.86, its length 52.86  ✓
            One step of 0.1 would be too long: J 704.7 → 2995.8.
            leap> explain(J, K)
            in z = conv2d(x, K, b, stride = 2, padding = 1, groups = 2)
               dJ/dK = Σ x·dJ/dz over 18 windows
               dJ/dK[o, c, a, b] = Σ x[n, 2(o // 2) + c, 2i + a - 1, 2j + b - 1]·dJ/dz[n, o,
                   i, j] over n, i, j
               shapes: 4×2×3×3 from 2×4×6×6 and 2×4×3×3
            dJ/dK   4×2×3×3, the shape of K
            dJ/dK[1, 1, 0, 2] = -83.54    nudge -83.54  ✓
               = Σ x[n, 1, 2i - 1, 2j + 1]·dJ/dz[n, 1, i, j] over n, i, j
               6 more meet the border, which is 0
               = x[0, 1, 1, 1]·dJ/dz[0, 1, 1, 0] + x[0, 1, 1, 3]·dJ/dz[0, 1, 1, 1] + … 10
                   more
               = -1.847·2.585 + (-2.683)·12.13 + (-0.2724)·2.048 + 0.5565·1.673 +
                   2.395·(-4.085) + (-2.267)·14.02 + 1.312·(-0.4976) + … 5 more
               = -83.54
               where dJ/dz comes from: explain(J, z)
            all of it: length 228.6, a nudge along it gives 228.6  ✓
            leap> explain(J, b[2])
            dJ/db[2] = -26.13    nudge -26.13  ✓
               = dJ/dz[0, 2, 0, 0] + dJ/dz[0, 2, 0, 1] + dJ/dz[0, 2, 0, 2] + dJ/dz[0, 2, 1,
                   0] + … 14 more
               = 1.219 + (-5.148) + (-6.557) + (-2.717) + … 14 more
               = -26.13
               where dJ/dz comes from: explain(J, z)
            leap> explain(J, x[1, 2, 3, 3])
            dJ/dx[1, 2, 3, 3] = 2.331    nudge 2.331  ✓
               = dJ/dz[1, 2, 2, 2]·K[2, 0, 0, 0] + dJ/dz[1, 2, 2, 1]·K[2, 0, 0, 2] +
                   dJ/dz[1, 2, 1, 2]·K[2, 0, 2, 0] + dJ/dz[1, 2, 1, 1]·K[2, 0, 2, 2] + … 4
                   more
               = -5.767·0.1656 + (-2.043)·(-1.221) + 0.8972·(-0.4136) + 3.318·0.1616 + … 4
                   more
               = 2.331
               where dJ/dz comes from: explain(J, z)
            """#)
    }

    @Test("The transposed convolution") func transposedConvolution() {
        expectTranscript(
            #"""
            leap> x = param(reshape([1, 2], [1, 1, 1, 2])); K = param(reshape([1, 2, 3, 4], [1, 1, 2, 2]));
            leap> t = conv2d_transpose(x, K)
            t = [[[[1,  4, 4]
                   [3, 10, 8]]]]   1×1×2×3
            leap> J = sum(t^2) / 2;
            leap> explain(J, K)
            in t = conv2d_transpose(x, K)
               dJ/dK = Σ dJ/dt·x over 2 windows
               dJ/dK[0, 0, a, b] = Σ dJ/dt[0, 0, a, j + b]·x[0, 0, 0, j] over j
               shapes: 1×1×2×2 from 1×1×2×3 and 1×1×1×2
            dJ/dK   1×1×2×2, the shape of K
            dJ/dK[0, 0, 1, 1] = 26    nudge 26  ✓
               = Σ dJ/dt[0, 0, 1, j + 1]·x[0, 0, 0, j] over j
               = dJ/dt[0, 0, 1, 1]·x[0, 0, 0, 0] + dJ/dt[0, 0, 1, 2]·x[0, 0, 0, 1]
               = 10·1 + 8·2
               = 26
               where dJ/dt comes from: explain(J, t)
            all of it: length 37.82, a nudge along it gives 37.82  ✓
            leap> explain(J, x)
            in t = conv2d_transpose(x, K)
               dJ/dx = Σ dJ/dt·K over each window
               dJ/dx[0, 0, 0, j] = Σ dJ/dt[0, 0, a, j + b]·K[0, 0, a, b] over a, b
               shapes: 1×1×1×2 from 1×1×2×3 and 1×1×2×2
            dJ/dx   1×1×1×2, the shape of x
            dJ/dx[0, 0, 0, 1] = 74    nudge 74  ✓
               = Σ dJ/dt[0, 0, a, b + 1]·K[0, 0, a, b] over a, b
               = dJ/dt[0, 0, 0, 1]·K[0, 0, 0, 0] + dJ/dt[0, 0, 0, 2]·K[0, 0, 0, 1] +
                   dJ/dt[0, 0, 1, 1]·K[0, 0, 1, 0] + dJ/dt[0, 0, 1, 2]·K[0, 0, 1, 1]
               = 4·1 + 4·2 + 10·3 + 8·4
               = 74
               where dJ/dt comes from: explain(J, t)
            all of it: length 94.02, a nudge along it gives 94.02  ✓
            """#)
    }

    @Test("Who won, and what the others get") func poolings() {
        expectTranscript(
            #"""
            leap> x = param(reshape([[1, 3, 2, 0], [5, 7, 0, 2], [4, 4, 1, 1], [0, 0, 9, 5]], [1, 1, 4, 4]));
            leap> p = maxpool2d(x, 2); J = sum(p^2) / 2;
            leap> explain(J)
             #  step, and how the gradient goes back   value
             1  p = maxpool2d(x, 2)                    1×1×2×2
                  p[0, 0, 0, 0] = max(1, 3, 5, 7) = x[0, 0, 1, 1] = 7
                  2 of 4 windows have a tie: the first wins
                  dJ/dx = dJ/dp to the winner of each window, 0 to the others
                                                       1×1×4×4
             2  u = p²                                 1×1×2×2
                  dJ/dp = dJ/du · 2p                   1×1×2×2
             3  t = sum(u)                             150
                  dJ/du = dJ/dt, copied to every element summed
                                                       1×1×2×2
             4  J = ½·t                                75
                  dJ/dt = ½                            0.5

            dJ/dx   1×1×4×4    nudge along it 11.4, its length 11.4  ✓
            One step of 0.1: J 75 → 62.65.
            leap> explain(J, x)
            in p = maxpool2d(x, 2)
               dJ/dx = dJ/dp to the winner of each window, 0 to the others
               2 of 4 windows have a tie: the first wins
            dJ/dx   1×1×4×4, the shape of x
            dJ/dx[0, 0, 3, 2] = 9    nudge 9  ✓
               = dJ/dp[0, 0, 1, 1]
               = 9
               where dJ/dp comes from: explain(J, p)
            all but the 4 elements in ties: length 11.4, a nudge along it gives 11.4  ✓
            leap> explain(J, x[0, 0, 0, 1])
            dJ/dx[0, 0, 0, 1] = 0    nudge 0  ✓
               in the window of p[0, 0, 0, 0] x[0, 0, 1, 1] = 7 wins, x[0, 0, 0, 1] = 3
                   loses
               = 0
               where dJ/dp comes from: explain(J, p)
            leap> explain(J, x[0, 0, 2, 1])
            dJ/dx[0, 0, 2, 1] = 0    nudge 2  ∧
               ∧ there is a corner here, with slope 0 on the left and 4 on the right
               a tie in the window of p[0, 0, 1, 0]: x[0, 0, 2, 0] comes first
               = 0
               where dJ/dp comes from: explain(J, p)
            leap> m = meanpool2d(x, 2); L = sum(m^2) / 2;
            leap> explain(L, x[0, 0, 1, 1])
            dL/dx[0, 0, 1, 1] = 1    nudge 1  ✓
               = dL/dm[0, 0, 0, 0]·1/4
               = 4·0.25
               = 1
               where dL/dm comes from: explain(L, m)
            leap> s = sumpool2d(x, [2, 3], stride = 1); M = sum(s);
            leap> explain(M, x[0, 0, 1, 1])
            dM/dx[0, 0, 1, 1] = 4    nudge 4  ✓
               = dM/ds[0, 0, 0, 0] + dM/ds[0, 0, 0, 1] + dM/ds[0, 0, 1, 0] + dM/ds[0, 0, 1,
                   1]
               = 1 + 1 + 1 + 1
               = 4
               where dM/ds comes from: explain(M, s)
            """#)
    }

    @Test("Mean, spread and the three terms") func normalisations() {
        expectTranscript(
            #"""
            leap> x = param(reshape([1, 3, 5, 7, 2, 2, 4, 8], [4, 2])); n = batchnorm(2); t = reshape(1..8, [4, 2]);
            leap> J = sum(training(() -> n(x)) * t);
            leap> explain(J)
             #  step, and how the gradient goes back       value
             1  h = batchnorm(2)(x)                        4×2
                  = n.scale · x̂ + n.shift, x̂ = (x - mean) / √(variance + ε)
                  mean 3, √(variance + ε) = 1.581 for x[:, 0]
                  dJ/dx = (ĝ - mean(ĝ) - x̂·mean(ĝ·x̂)) / √(variance + ε), ĝ = dJ/dh · n.scale
                                                           4×2
                  dJ/dn.scale = sum(dJ/dh · x̂, axis = 0)   [3.795, 3.922]
                  dJ/dn.shift = sum(dJ/dh, axis = 0)       [16, 20]
             2  p = h·t                                    4×2
                  dJ/dh = dJ/dp · t                        [[1, 2], [3, 4], [5, 6], [7, 8]]
             3  J = sum(p)                                 7.717
                  dJ/dp = 1 in every element               [[1, 1], [1, 1], [1, 1], [1, 1]]

            dJ/dx   4×2    nudge along it 3.008, its length 3.008  ✓
            dJ/dn.scale = [3.795, 3.922]    nudge along it 5.458, its length 5.458  ✓
            dJ/dn.shift = [16, 20]    nudge along it 25.61, its length 25.61  ✓
            One step of 0.1: J 7.717 → -61.43.
            leap> explain(J, x[0, 1])
            dJ/dx[0, 1] = -0.875    nudge -0.875  ✓
               √(variance + ε) = 2.55
               ĝ = dJ/dh[0, 1]·n.scale = 2·1 = 2
               x̂ = -0.7845
               = ĝ·1/√(variance + ε) + (-mean(ĝ))·1/√(variance + ε) +
                   (-x̂)·mean(ĝ·x̂)·1/√(variance + ε)
               = 2·0.3922 + (-5)·0.3922 + 0.7845·0.9806·0.3922
               = -0.875
            leap> explain(J, n.scale[1])
            dJ/dn.scale[1] = 3.922    nudge 3.922  ✓
               = dJ/dh[0, 1]·x̂[0, 1] + dJ/dh[1, 1]·x̂[1, 1] + dJ/dh[2, 1]·x̂[2, 1] + dJ/dh[3,
                   1]·x̂[3, 1]
               = 2·(-0.7845) + 4·0.7845 + 6·(-1.177) + 8·1.177
               = 3.922
            leap> J = sum(n(x) * t);
            leap> explain(J, x[0, 1])
            dJ/dx[0, 1] = 1.505    nudge 1.505  ✓
               √(variance + ε) = 1.329
               ĝ = dJ/dh[0, 1]·n.scale = 2·1 = 2
               = ĝ·1/√(variance + ε)
               = 2·0.7524
               = 1.505
            leap> l = layernorm(4); v = param([[1, 2, 5, 8], [3, 3, 4, 6]]); J = sum(l(v)^2 * reshape(1..8, [2, 4]));
            leap> explain(J)
             #  step, and how the gradient goes back       value
             1  h = layernorm(4)(v)                        2×4
                  = l.scale · x̂ + l.shift, x̂ = (x - mean) / √(variance + ε)
                  mean 4, √(variance + ε) = 2.739 for v[0, :]
                  dJ/dv = (ĝ - mean(ĝ) - x̂·mean(ĝ·x̂)) / √(variance + ε), ĝ = dJ/dh · l.scale
                                                           2×4
                  dJ/dl.scale = sum(dJ/dh · x̂, axis = 0)   [9.067, 10.13, 0.8, 59.73]
                  dJ/dl.shift = sum(dJ/dh, axis = 0)       [-10.36, -12.72, 2.191, 37.81]
             2  u = h²                                     2×4
                  dJ/dh = dJ/du · 2h                       2×4
             3  p = u·data                                 2×4
                  dJ/du = dJ/dp · data                     2×4  [[1, 2, 3, 4], [5, 6, 7, 8]]
             4  J = sum(p)                                 39.87
                  dJ/dp = 1 in every element               2×4  [[1, 1, 1, 1], [1, 1, 1, 1]]

            dJ/dv   2×4    nudge along it 2.435, its length 2.435  ✓
            dJ/dl.scale   [4]    nudge along it 61.27, its length 61.27  ✓
            dJ/dl.shift   [4]    nudge along it 41.27, its length 41.27  ✓
            One step of 0.1 would be too long: J 39.87 → 1584.
            leap> explain(J, v[0, 3])
            dJ/dv[0, 3] = 0.48    nudge 0.48  ✓
               √(variance + ε) = 2.739
               ĝ = dJ/dh[0, 3]·l.scale = 11.68·1 = 11.68
               x̂ = 1.461
               = ĝ·1/√(variance + ε) + (-mean(ĝ))·1/√(variance + ε) +
                   (-x̂)·mean(ĝ·x̂)·1/√(variance + ε)
               = 11.68·0.3651 + (-2.191)·0.3651 + (-1.461)·5.6·0.3651
               = 0.48
            """#)
    }

    @Test("Which were dropped, and the factor of the others") func droppedElements() {
        expectTranscript(
            #"""
            leap> seed(4); x = param([[1, 2, 3], [4, 5, 6]]); J = sum(training(() -> dropout(0.25)(x)) * [1, 2, 3]);
            leap> explain(J)
             #  step, and how the gradient goes back   value
             1  h = dropout(0.25)(x)                   [[1.333, 2.667, 4], [0, 6.667, 8]]
                  1 of 6 dropped, the others divided by 1 - p = 0.75: times 1.333
                  dropped: [1, 0]
                  dJ/dx = dJ/dh / 0.75 where x was kept, 0 where it was dropped
                                                       [[1.333, 2.667, 4], [0, 2.667, 4]]
             2  p = h·([1, 2, 3])                      [[1.333, 5.333, 12], [0, 13.33, 24]]
                  dJ/dh = dJ/dp · [1, 2, 3]            2×3  [[1, 2, 3], [1, 2, 3]]
             3  J = sum(p)                             56
                  dJ/dp = 1 in every element           2×3  [[1, 1, 1], [1, 1, 1]]

            dJ/dx   2×3    nudge along it 6.928, its length 6.928  ✓
            One step of 0.1: J 56 → 51.2.
            leap> explain(J, x[0, 0])
            dJ/dx[0, 0] = 1.333    nudge 1.333  ✓
               x[0, 0] was kept
               = dJ/dh[0, 0]·1/0.75
               = 1·1.333
               = 1.333
            leap> explain(J, x[1, 1])
            dJ/dx[1, 1] = 2.667    nudge 2.667  ✓
               x[1, 1] was kept
               = dJ/dh[1, 1]·1/0.75
               = 2·1.333
               = 2.667
            """#)
    }

    @Test("Through the layers") func aNetwork() {
        expectTranscript(
            #"""
            leap> seed(1); net = conv(1, 2, 3) >> relu >> maxpool(2) >> flatten >> dense(18, 3); images = rand([4, 1, 8, 8]);
            leap> L = cross_entropy(net(images), [0, 1, 2, 1]);
            leap> explain(L)
             #  step, and how the gradient goes back        value
             1  h = conv(1, 2, 3)(images)                   4×2×6×6
                  h[0, 0, 0, 0] = 0.835·(-0.05359) + 0.207·(-0.136) + … 7 more + 0 = 1.286
                  dL/dnet[0].K = Σ images·dL/dh over 144 windows
                                                            2×1×3×3
                  dL/dnet[0].b = sum(dL/dh, axis = [0, 2, 3])
                                                            [0.001145, -0.06478]
             2  a = relu(h)                                 4×2×6×6
                  145 of 288 gates shut
                  dL/dh = dL/da · (1 if h > 0, else 0)      4×2×6×6
             3  h₂ = maxpool(2)(a)                          4×2×3×3
                  h₂[0, 0, 0, 0] = max(1.286, 0.08563, 0.612, 0.509) = a[0, 0, 0, 0] = 1.286
                  26 of 72 windows have a tie: the first wins
                  dL/da = dL/dh₂ to the winner of each window, 0 to the others
                                                            4×2×6×6
             4  u = flatten(h₂)                             4×18
                  dL/dh₂ = dL/du, back in the shape of h₂   4×2×3×3
             5  h₃ = dense(18, 3)(u)                        4×3
                  dL/du = dL/dh₃ @ net[4].w.T               4×18
                  dL/dnet[4].w = u.T @ dL/dh₃               18×3
                  dL/dnet[4].b = sum(dL/dh₃, axis = 0)      [0.04787, -0.1715, 0.1236]
             6  L = cross_entropy(h₃, [0, 1, 2, 1])         1.054
                  dL/dh₃ = (softmax(h₃) - onehot) / 4       4×3

            dL/dnet[0].K   2×1×3×3    nudge along it 0.2757, its length 0.2757  ✓
            dL/dnet[0].b   [2]    nudge along it 0.06479, its length 0.06479  ✓
            dL/dnet[4].w   18×3    nudge along it 0.6291, its length 0.6291  ✓
            dL/dnet[4].b   [3]    nudge along it 0.2168, its length 0.2168  ✓
            One step of 0.1: L 1.054 → 1.007.
            leap> explain(L, net[0].K[1, 0, 2, 2])
            dL/dnet[0].K[1, 0, 2, 2] = 0.08428    nudge 0.08428  ✓
               = Σ images[n, 0, i + 2, j + 2]·dL/dh[n, 1, i, j] over n, i, j
               134 of the 144 products are 0
               = images[0, 0, 2, 3]·dL/dh[0, 1, 0, 1] + images[0, 0, 3, 4]·dL/dh[0, 1, 1, 2]
                   + … 8 more
               = 0.2727·(-0.09182) + 0.9468·0.06353 + 0.5649·0.0585 + 0.1965·0.01816 +
                   0.378·(-0.03242) + 0.1668·0.05234 + 0.005553·(-0.06999) + … 3 more
               = 0.08428
            leap> explain(L, net[0].b[1])
            dL/dnet[0].b[1] = -0.06478    nudge -0.06478  ✓
               = dL/dh[0, 1, 0, 0] + dL/dh[0, 1, 0, 1] + dL/dh[0, 1, 0, 2] + dL/dh[0, 1, 0,
                   3] + … 140 more
               = 0 + (-0.09182) + 0 + 0 + … 140 more
               = -0.06478
            """#)
    }
}
