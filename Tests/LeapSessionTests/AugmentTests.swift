import LeapSession
import Testing

/// Pictures that are changed at random.
@Suite struct AugmentTests {
    private static let picture = "x = reshape(arange(1, 13) / 20, [1, 1, 3, 4]); "

    @Test func nothingIsChangedWithoutNeed() {
        LibraryCase.expect(
            Self.picture + "augment(x, flip = false)", gives: (1...12).map { Double($0) / 20 })
        LibraryCase.expect("augment(zeros([0, 3, 8, 8]))", gives: [])
    }

    @Test("Half of the pictures are mirrored, as flip does it") func flipping() {
        let code = "x = rand([200, 2, 3, 5]); y = augment(x); "
        LibraryCase.expect(
            code
                + "same = all(y == x, axis = [1, 2, 3]); turned = all(y == flip(x, axis = 3), axis = [1, 2, 3]); all(same or turned) and 70 < count(same) < 130",
            gives: [1])
    }

    @Test("Shifts are by whole pixels, both ways, and repeat the border") func shifting() {
        LibraryCase.expect(
            """
            x = rand([200, 1, 6, 6]); y = augment(x, flip = false, shift = 1)
            wide = concat(x[:, :, :1], x, x[:, :, -1:], axis = 2)
            wide = concat(wide[:, :, :, :1], wide, wide[:, :, :, -1:], axis = 3)
            found = zeros([3, 3])
            for i in 0..199 { for a in 0..2 { for b in 0..2 {
                if all(y[i] == wide[i, :, a:a + 6, b:b + 6]) { found[a, b] = found[a, b] + 1 }
            } } }
            sum(found) == 200 and min(found) > 5
            """, gives: [1])
    }

    @Test("A turn by 90° of a square picture is a transposed one, mirrored") func turning() {
        // Either way round: the sum over both is the same in each case.
        LibraryCase.expect(
            "x = rand([1, 1, 5, 5]); y = _augment(x, [[0, 90, 0, 0, 1]]); close(y[0, 0], flip(x[0, 0].T, axis = 0), tol = 1e-6)",
            gives: [1])
        LibraryCase.expect(
            "x = rand([1, 2, 4, 4]); close(_augment(x, [[0, 180, 0, 0, 1]]), flip(x, axis = [2, 3]), tol = 1e-6)",
            gives: [1])
        // A smooth picture, turned: the slope turns with it.
        LibraryCase.expect(
            """
            x = reshape(arange(21) - 10, [1, 1, 1, 21]) + zeros([1, 1, 21, 1])
            y = _augment(x, [[0, 30, 0, 0, 1]])[0, 0]
            [y[10, 11] - y[10, 10], y[11, 10] - y[10, 10]]
            """, gives: [0.8660254, -0.5], within: 1e-5)
    }

    @Test func brightness() {
        LibraryCase.expect(
            "x = rand([50, 1, 4, 4]); y = augment(x, flip = false, brightness = 0.3); min(y) >= 0 and max(y) == 1",
            gives: [1])
        LibraryCase.expect(
            "x = 0.5 * ones([200, 1, 1, 1]); y = ravel(augment(x, brightness = 0.2)); 0.4 <= min(y) < 0.41 and 0.59 < max(y) <= 0.6",
            gives: [1])
        // Numbers that are no shares of light are not cut.
        LibraryCase.expect("max(augment(100 * ones([20, 1, 2, 2]), brightness = 0.2)) > 110", gives: [1])
    }

    @Test func theLayerActsInTrainingOnly() {
        let net = "f = augmentation(shift = 3); x = rand([4, 1, 8, 8]); "
        LibraryCase.expect(net + "all(f(x) == x)", gives: [1])
        LibraryCase.expect(net + "any(training(() -> f(x)) != x)", gives: [1])
        LibraryCase.expect(
            "data = shapes(60); net = augmentation(shift = 1) >> flatten >> dense(784, 3); h = train(net, data.x, data.y, epochs = 2); size(h.loss)",
            gives: [2])
    }

    @Test func sameSeedSamePictures() {
        let code = "sum(augment(rand([8, 3, 16, 16]), shift = 2, rotate = 20, brightness = 0.2))"
        #expect(LibraryCase(code, seed: 3).numbers == LibraryCase(code, seed: 3).numbers)
        #expect(LibraryCase(code, seed: 3).numbers != LibraryCase(code, seed: 4).numbers)
    }

    @Test(arguments: [
        ("augment(zeros([4, 4]))", "reshape(zeros([4, 4]), [1, 4, 4])"),
        ("augment(param(zeros([1, 1, 4, 4])))", "no gradient goes through augment"),
        ("augment(zeros([1, 1, 4, 4]), shift = -1)", "0 or more"),
        ("augment(zeros([1, 1, 4, 4]), brightness = 1)", "a share from 0"),
        ("augment(zeros([1, 1, 4, 4]), rotate = inf)", "finite numbers"),
    ])
    func mistakes(_ code: String, _ words: String) { LibraryCase.expect(code, fails: words) }
}
