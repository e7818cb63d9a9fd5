import LeapSession
import Testing

/// Gradients through convolution, relu and pooling, where the engine takes short ways: a gate behind a pooling looks at the
/// winners only, and a bias adds up what the winners get.
@Suite struct PoolingGradientTests {
    /// Sizes of x and K, the settings of the pooling. Windows side by side, with rows left over, overlapping, with a border.
    @Test(
        arguments: [
            ("[4, 3, 8, 8]", "[6, 3, 3, 3]", "2"), ("[3, 2, 9, 7]", "[4, 2, 3, 3]", "2"),
            ("[2, 3, 10, 10]", "[5, 3, 3, 3]", "3, stride = 2"),
            ("[5, 1, 12, 12]", "[8, 1, 3, 3]", "3, 2, padding = 1"),
            ("[40, 3, 32, 32]", "[16, 3, 3, 3]", "2"),
        ], ["f32", "f64"])
    func shortWaysAgreeWithTheLongOnes(_ size: (String, String, String), _ type: String) {
        let (x, kernel, pooling) = size
        let code = """
            x = \(type)(randn(\(x))); K = param(\(type)(randn(\(kernel)))); b = param(\(type)(randn([shape(K)[0]])))
            z = conv2d(x, K, b, padding = 1); a = relu(z); p = maxpool2d(a, \(pooling)); J = sum(p * cos(p))
            ga = ∂J/∂a; gz = ∂J/∂z; gb = ∂J/∂b; gK = ∂J/∂K
            assert(all(gz == where(z > 0, ga, 0)), "gate")
            assert(max(abs(gb - sum(gz, axis = [0, 2, 3]))) <= 1e-5 * (1 + max(abs(gb))), "bias")
            c = conv2d(x, K, padding = 1)
            assert(max(abs(gK - grad(sum(c * detach(gz)), K))) <= 1e-4 * (1 + max(abs(gK))), "kernel")
            # The same numbers when everything was read before, and nothing waits.
            L = sum(maxpool2d(relu(detach(z)), \(pooling)) * cos(p))
            assert(abs(L - J) <= 1e-5 * (1 + abs(J)), "value")
            sum(abs(gz)) > 0
            """
        let (error, isTrue) = LargeStack.run {
            let session = Session(seed: 3)
            let result = session.execute(Array(code.utf8))
            return (result.error.map { session.render($0) }, result.value?.item == 1)
        }
        #expect(error == nil, "\(error ?? "")")
        #expect(isTrue)
    }

    /// relu's gradient is 0 at 0, whoever wins there.
    @Test func aShutGateHasNoGradient() {
        let code = """
            w = param(f32([[[[-1, -2], [0, -3]]]])); J = sum(maxpool2d(relu(w + 0), 2)) + sum(0 * w); sum(abs(∂J/∂w))
            """
        let value = LargeStack.run { Session(seed: 1).execute(Array(code.utf8)).value?.item }
        #expect(value == 0)
    }
}
