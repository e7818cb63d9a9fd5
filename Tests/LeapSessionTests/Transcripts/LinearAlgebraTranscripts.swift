import LeapTestSupport
import Testing

@Suite struct LinearAlgebraTranscripts {
    /// A singular matrix gets a lesson, and the session goes on.
    @Test("Determinant, inverse and equations") func equations() {
        expectTranscript(
            #"""
            leap> A = [[2, 1], [1, 3]]
            A = [[2, 1]
                 [1, 3]]   2×2
            leap> det(A)
            5
            leap> inv(A)
            [[ 0.6, -0.2]
             [-0.2,  0.4]]   2×2
            leap> solve(A, [3, 4])
            [1, 1]
            leap> solve(A, [[3, 1], [4, 0]])
            [[1,  0.6]
             [1, -0.2]]   2×2
            leap> det(stack(A, 2 * A))
            [5, 20]
            leap> dtype(inv(f32(A)))
            "f32"
            leap> det([[true, false], [false, true]])
            1
            leap> det(zeros([0, 0]))
            1
            leap> B = [[1, 2], [2, 4]]
            B = [[1, 2]
                 [2, 4]]   2×2
            leap> det(B)
            0
            leap> inv(B)
                  ^^^^^^
            error: B is singular, so it has no inverse: the pivot of column 1 is 0
               B  2×2   from line 10: B = [[1, 2], [2, 4]]
            help: column 1 is a combination of the columns before it
            help: its rank is 1 of 2; svd finds the directions that are lost
            leap> solve(B, [1, 2])
                  ^^^^^^^^^^^^^^^^
            error: B is singular, so the equations have no solution or endlessly many: the pivot of column 1 is 0
               B  2×2   from line 10: B = [[1, 2], [2, 4]]
            help: column 1 is a combination of the columns before it
            help: its rank is 1 of 2; svd finds the directions that are lost
            leap> inv(stack(A, B))
                  ^^^^^^^^^^^^^^^^
            error: stack(A, B)[1] is singular, so it has no inverse: the pivot of column 1 is 0
            help: column 1 is a combination of the columns before it
            help: its rank is 1 of 2; svd finds the directions that are lost
            leap> inv([[0.1, 0.7], [0.3, 2.1]])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: [[0.1, 0.7], [0.3, 2.1]] is singular, so it has no inverse: the pivot of column 1 is -1.1e-16, no more than the rounding of numbers up to 2.1
            help: column 1 is a combination of the columns before it
            help: its rank is 1 of 2; svd finds the directions that are lost
            leap> inv([[0, 1], [0, 2]])
                  ^^^^^^^^^^^^^^^^^^^^^
            error: [[0, 1], [0, 2]] is singular, so it has no inverse: the pivot of column 0 is 0
            help: column 0 holds only zeros
            help: its rank is 1 of 2; svd finds the directions that are lost
            leap> inv(A)[0, 0]
            0.6
            leap> det([[1, 2, 3], [4, 5, 6]])
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: det needs a square matrix, and [[1, 2, 3], [4, 5, 6]] is 2×3
               [[1, 2, 3], [4, 5, 6]]  2×3
            leap> inv([1, 2])
                  ^^^^^^^^^^^
            error: inv needs a square matrix, and [1, 2] is a vector
               [1, 2]  [2]
            leap> solve(A, [1, 2, 3])
                  ^^^^^^^^^^^^^^^^^^^
            error: the right side of solve needs a row for each of the 2 rows of A, and [1, 2, 3] has 3
               A          2×2   from line 1: A = [[2, 1], [1, 3]]
               [1, 2, 3]  [3]
            leap> solve(A, 2)
                  ^^^^^^^^^^^
            error: the right side of solve needs a row for each of the 2 rows of A, and 2 is a plain number
               A  2×2   from line 1: A = [[2, 1], [1, 3]]
            leap> solve(ones([3, 2, 2]) + eye(2), ones([2, 2, 1]))
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: the leading axes of solve do not fit: ones([3, 2, 2]) + eye(2) has the shape [3, 2, 2], ones([2, 2, 1]) [2, 2, 1]
               ones([3, 2, 2]) + eye(2)  3×2×2
               ones([2, 2, 1])           2×2×1
            help: all axes but the last two broadcast: sizes must be equal, or one of them 1
            """#)
    }

    /// numpy 2.4: np.linalg.qr([[3, 1], [4, 2]]), np.linalg.svd([[3, 0], [0, -2], [0, 0]]), np.linalg.eigh([[2, 9], [1, 2]])
    @Test("Factorizations") func factorizations() {
        expectTranscript(
            #"""
            leap> A = [[3, 1], [4, 2]]
            A = [[3, 1]
                 [4, 2]]   2×2
            leap> q, r = qr(A)
            q = [[-0.6, -0.8]
                 [-0.8,  0.6]]   2×2
            r = [[-5, -2.2]
                 [ 0,  0.4]]   2×2
            leap> close(q @ r, A)
            true
            leap> qr(A, mode = "r")
            [[-5, -2.2]
             [ 0,  0.4]]   2×2
            leap> shape(qr(ones([3, 2]), "complete")[0])
            [3, 3]
            leap> qr(A, "raw")
                  ^^^^^^^^^^^^
            error: qr has no mode "raw"
               A  2×2   from line 1: A = [[3, 1], [4, 2]]
            help: use mode = "reduced", "complete" or "r"
            leap> qr([1, 2])
                  ^^^^^^^^^^
            error: qr needs a matrix, and [1, 2] is a vector
               [1, 2]  [2]
            help: expand(…, 1) makes a column of a vector, expand(…, 0) a row
            leap> u, s, vh = svd([[3, 0], [0, -2], [0, 0]])
            u = [[1, 0, 0]
                 [0, 1, 0]
                 [0, 0, 1]]   3×3
            s = [3, 2]
            vh = [[1,  0]
                  [0, -1]]   2×2
            leap> u, s, vh = svd([[3, 0], [0, -2], [0, 0]], full_matrices = false)
            u = [[1, 0]
                 [0, 1]
                 [0, 0]]   3×2
            s = [3, 2]
            vh = [[1,  0]
                  [0, -1]]   2×2
            leap> close((u * s) @ vh, [[3, 0], [0, -2], [0, 0]])
            true
            leap> svd([[1, nan], [2, 4]])
                  ^^^^^^^^^^^^^^^^^^^^^^^
            error: svd needs finite numbers, and [[1, nan], [2, 4]][0, 1] is nan
            help: trace_nan(…) finds where a nan or an inf came from
            leap> u, s = svd(A)
                         ^^^^^^
            error: 2 names do not fit 3 values
            help: svd(A)[:2] has the first 2
            leap> w, v = eigh([[2, 9], [1, 2]])
            w = [1, 3]
            v = [[-0.70711, 0.70711]
                 [ 0.70711, 0.70711]]   2×2
            leap> eigh([[2, 9], [1, 2]], UPLO = "U")[0]
            [-7, 11]
            leap> eigh([[inf]])
                  ^^^^^^^^^^^^^
            error: eigh needs finite numbers, and [[inf]][0, 0] is inf
            help: trace_nan(…) finds where a nan or an inf came from
            """#)
    }

    @Test("Sums of products by letters") func letters() {
        expectTranscript(
            #"""
            leap> A = [[1, 2, 3], [4, 5, 6]]; v = [1, 0, 2]
            leap> einsum("ij,j->i", A, v)
            [7, 16]
            leap> einsum("ij,j", A, v)
            [7, 16]
            leap> einsum("ij->ji", A)
            [[1, 4]
             [2, 5]
             [3, 6]]   3×2
            leap> einsum("ij->", A)
            21
            leap> einsum("i,j->ij", [1, 2], v)
            [[1, 0, 2]
             [2, 0, 4]]   2×3
            leap> einsum("ii", [[1, 2], [3, 4]])
            5
            leap> shape(einsum("b...i,i->b...", ones([2, 5, 3]), v))
            [2, 5]
            leap> A |> einsum("ij->j", _)
            [5, 7, 9]
            leap> einsum("ij,jk", A, A)
                  ^^^^^^^^^^^^^^^^^^^^^
            error: the letter j stands for axis 1 of A, of size 3, and for axis 0 of the array, of size 2
            leap> einsum("ijk", A)
                  ^^^^^^^^^^^^^^^^
            error: "ijk" names 3 axes, and A has 2
            leap> einsum("ij->ik", A)
                  ^^^^^^^^^^^^^^^^^^^
            error: the letter k stands behind ->, and in front of it in none of the arrays
            help: the subscripts of a matrix product are "ij,jk->ik"
            leap> einsum("ij->ii", A)
                  ^^^^^^^^^^^^^^^^^^^
            error: the letter i stands behind -> twice
            help: the subscripts of a matrix product are "ij,jk->ik"
            leap> einsum("ii", A)
                  ^^^^^^^^^^^^^^^
            error: the letter i stands for axis 0 of A, of size 2, and for its axis 1, of size 3
            help: a letter that stands twice takes the diagonal, and needs equal sizes
            leap> einsum("ij,j", A)
                  ^^^^^^^^^^^^^^^^^
            error: the subscripts "ij,j" are for 2 arrays, and einsum got 1
            help: each array has its own letters, with commas between: "ij,jk->ik"
            leap> einsum("i...->i", A)
                  ^^^^^^^^^^^^^^^^^^^^
            error: the dots stand for an axis of the arrays, and behind -> there are none: einsum does not say what to do with them
            help: the subscripts of a matrix product are "ij,jk->ik"
            leap> einsum("i1->i", A)
                  ^^^^^^^^^^^^^^^^^^
            error: the axes of einsum are named by letters from a to z and A to Z, and "1" is none
            help: the subscripts of a matrix product are "ij,jk->ik"
            leap> einsum("ij")
                  ^^^^^^^^^^^^
            error: einsum takes at least 2 arguments, and got 1
               einsum(subscripts, arrays, …)
            leap> einsum(A, v)
                         ^
            error: `subscripts` of einsum is a string, and this is an array
            help: strings are written in double quotes: "…"
            leap> einsum("ij,j", A, "v")
                                    ^^^
            error: einsum takes arrays, and this is a string
            leap> einsum("i,j->ij", ones(1000000), ones(1000000))
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            error: an array of 8 TB does not fit in this machine's memory
            help: use fewer elements, or go through them in parts
            """#)
    }

    /// numpy 2.4: M = np.array([[3, -1], [.5, 4]]); np.linalg.norm(M), np.linalg.norm(M, "fro"), …, np.trace(M, 1)
    @Test("Norms, traces and products") func norms() {
        expectTranscript(
            #"""
            leap> M = [[3, -1], [0.5, 4]]
            M = [[3  , -1]
                 [0.5,  4]]   2×2
            leap> norm(M)
            5.123475383
            leap> norm(M, "fro")
            5.123475383
            leap> norm(M, 1)
            5
            leap> norm(M, inf)
            4.5
            leap> norm(M, 2)
            4.13847226
            leap> norm(M, "nuc")
            7.158910532
            leap> norm(M, 1, axis = 0)
            [3.5, 5]
            leap> norm(M, 3)
                  ^^^^^^^^^^
            error: there is no norm of matrices of the order 3
               M  2×2   from line 1: M = [[3, -1], [0.5, 4]]
            help: ord is 1, 2, inf, -1, -2, -inf, "fro" or "nuc"
            help: norm(ravel(…), 3) counts the elements as one long vector
            leap> norm(M, "max")
                  ^^^^^^^^^^^^^^
            error: norm has no order "max"
               M  2×2   from line 1: M = [[3, -1], [0.5, 4]]
            help: ord is a number, "fro" or "nuc"
            leap> norm([1, 2], "nuc")
                  ^^^^^^^^^^^^^^^^^^^
            error: this norm is one of matrices, and [1, 2] has one axis
               [1, 2]  [2]
            help: axis = [-2, -1] takes the matrices in the last two axes
            leap> norm(ones([2, 2, 2]), 1)
                  ^^^^^^^^^^^^^^^^^^^^^^^^
            error: an order of norm is for vectors or matrices, and ones([2, 2, 2]) has 3 axes
               ones([2, 2, 2])  2×2×2
            help: name one axis or two: axis = -1
            help: without ord, norm counts all elements as one long vector
            leap> trace(M, offset = 1)
            -1
            leap> trace(ones([3, 2, 2]), axis1 = 1, axis2 = 2)
            [2, 2, 2]
            leap> trace([1, 2])
                  ^^^^^^^^^^^^^
            error: trace needs a matrix, but [1, 2] has one axis
               [1, 2]  [2]
            help: the sum of all elements is sum([1, 2])
            leap> shape(dot(ones([2, 3, 4]), ones([5, 4, 6])))
            [2, 3, 5, 6]
            leap> dot(ones([2, 3]), M)
                  ^^^^^^^^^^^^^^^^^^^^
            error: dot sums over the last axis of ones([2, 3]), of size 3, and the last but one of M, of size 2
               ones([2, 3])  2×3
               M             2×2   from line 1: M = [[3, -1], [0.5, 4]]
            help: the shapes are [2, 3] and [2, 2]
            """#)
    }

    @Test("Their gradients") func gradients() {
        expectTranscript(
            #"""
            leap> A = param([[2, 1], [1, 3]])
            A = [[2, 1]
                 [1, 3]]   2×2 (parameter)
            leap> J = det(A)
            J = 5
            leap> ∂J/∂A
            [[ 3, -1]
             [-1,  2]]   2×2
            leap> ∂(sum(inv(A)))/∂A
            [[-0.16, -0.08]
             [-0.08, -0.04]]   2×2
            leap> x = solve(A, [3, 4]); ∂(sum(x))/∂A
            [[-0.4, -0.4]
             [-0.2, -0.2]]   2×2
            leap> ∂J/∂A |> G -> ∂(sum(G^2))/∂A
            [[4, 2]
             [2, 6]]   2×2
            leap> E = param(eye(2)); u, s, vh = svd(E); L = sum(u * [[1, 2], [3, 4]])
            leap> ∂L/∂E
                  ^^^^^
            error: svd has no derivative here: the singular values 0 and 1 are equal (1), so that their vectors can be turned among each other
            help: what does not depend on the choice of these vectors can be derived, as can the singular values themselves
            leap> T = param([[1, 2], [3, 4], [5, 6]]); K = sum(svd(T)[0])
            leap> ∂K/∂T
                  ^^^^^
            error: svd has no derivative here: the columns of u from 2 on are not determined by the matrix
            help: use full_matrices = false
            leap> f(t) = det([[t, 1], [1, t]]); f'(3)
            6
            leap> B = param([[1, 2], [2, 4]]); D = det(B); ∂D/∂B
            [[ 4, -2]
             [-2,  1]]   2×2
            leap> ∂(sum(s))/∂E
            [[1, 0]
             [0, 1]]   2×2
            leap> ∂(det(A)^2)/∂A |> G -> ∂(sum(G))/∂A
            [[ 28, -16]
             [-16,  22]]   2×2
            leap> A
            [[2, 1]
             [1, 3]]   2×2 (parameter)
            """#)
    }

    /// np.linalg.lstsq([[1, 0], [1, 1], [1, 2]], [1, 2, 4])[0] = [0.83333333, 1.5]
    @Test("Names of other libraries") func otherNames() {
        expectTranscript(
            #"""
            leap> inverse(eye(2))
                  ^^^^^^^
            error: `inverse` has no value
            help: inv(A)
            leap> eig(eye(2))
                  ^^^
            error: `eig` has no value
            help: eigh(A) gives the eigenvalues and eigenvectors of a symmetric matrix
            leap> lstsq(eye(2), [1, 2])
                  ^^^^^
            error: `lstsq` has no value
            help: solve(A.T @ A, A.T @ b) minimises norm(A @ x - b) when the columns of A do not depend on each other
            leap> A = [[1, 0], [1, 1], [1, 2]]; b = [1, 2, 4]; solve(A.T @ A, A.T @ b)
            [0.8333, 1.5]
            """#)
    }

    /// What `explain` gives as the rules, computed.
    @Test("The rules are the gradients") func rules() {
        expectTranscript(
            #"""
            leap> A = param([[2, 1], [1, 3]]); b = param([3, 4]); g = [[1, -2], [0.5, 3]];
            leap> x = solve(A, b); J = sum(x^3); close(∂J/∂A, -outer(solve(A.T, ∂J/∂x), x)) and close(∂J/∂b, solve(A.T, ∂J/∂x))
            true
            leap> X = solve(A, g * b); J = sum(X^3); close(∂J/∂A, -solve(A.T, ∂J/∂X) @ X.T)
            true
            leap> d = det(A); J = d^2; close(∂J/∂A, ∂J/∂d * d * inv(A).T)
            true
            leap> Y = inv(A); J = sum(Y^2 * g); close(∂J/∂A, -Y.T @ ∂J/∂Y @ Y.T)
            true
            leap> M = g * A; z = einsum("ij,kj->ik", A, M); J = sum(z^2); close(∂J/∂M, einsum("ik,ij->kj", ∂J/∂z, A))
            true
            leap> s = svd(A, compute_uv = false); J = sum(s^3); u, t, vh = svd(A, full_matrices = false); close(∂J/∂A, (u * ∂J/∂s) @ vh)
            true
            leap> w, v = eigh(A); J = sum(w^3); G = (v * ∂J/∂w) @ v.T; close(∂J/∂A, [[G[0, 0], 0], [2 * G[1, 0], G[1, 1]]])
            true
            leap> z = einsum("ii->", A); J = z^2; close(∂J/∂A, ∂J/∂z * eye(2))
            true
            leap> z = einsum("ij->j", A); J = sum(z^2); close(∂J/∂A, stack(∂J/∂z, ∂J/∂z))
            true
            """#)
    }

    @Test("Explained") func explained() {
        expectTranscript(
            #"""
            leap> A = param([[2, 1], [1, 3]]); b = param([3, 4])
            leap> x = solve(A, b); J = sum(x)
            leap> explain(J)
             #  step, and how the gradient goes back     value
             1  x = solve(A, b)                          [1, 1]
                  dJ/dA = -outer(solve(A.T, dJ/dx), x)   2×2  [[-0.4, -0.4], [-0.2, -0.2]]
                  dJ/db = solve(A.T, dJ/dx)              [0.4, 0.2]
             2  J = sum(x)                               2
                  dJ/dx = 1 in every element             [1, 1]

            dJ/dA   2×2    nudge along it 0.6325, its length 0.6325  ✓
            dJ/db = [0.4, 0.2]    nudge along it 0.4472, its length 0.4472  ✓
            One step of 0.1: J 2 → 1.941.
            leap> J = det(A); explain(J)
             #  node          forward    local derivative        dJ/dnode
             1  J = det(A)    = 5        dJ/dA = J · inv(A).T           1

            dJ/dA = [[3, -1], [-1, 2]]    nudge along it 3.873, its length 3.873  ✓
            One step of 0.1: J 5 → 3.55.
            leap> J = 3 * det(param([[1, 2], [2, 4]])); explain(J)
             #  node          forward      dJ/dnode
             1  d = det(x)          = 0           3
                  dJ/dx = dJ/dd · the cofactors of x, which is too near to singular for inv
             2  J = 3d        3·0   = 0           1
                  ∂J/∂d = 3

            dJ/dx = [[12, -6], [-6, 3]]    nudge along it 15, its length 15  ✓
            One step of 0.1: J 0 → -22.5.
            leap> Y = inv(A); J = sum(Y * Y); explain(J)
             #  step, and how the gradient goes back   value
             1  Y = inv(A)                             2×2  [[0.6, -0.2], [-0.2, 0.4]]
                  dJ/dA = -Y.T @ dJ/dY @ Y.T           2×2  [[-0.56, 0.32], [0.32, -0.24]]
             2  p = Y·Y                                2×2  [[0.36, 0.04], [0.04, 0.16]]
                  dJ/dY += dJ/dp · Y                   2×2  [[0.6, -0.2], [-0.2, 0.4]]
                  dJ/dY += dJ/dp · Y                   2×2  [[0.6, -0.2], [-0.2, 0.4]]
             3  J = sum(p)                             0.6
                  dJ/dp = 1 in every element           2×2  [[1, 1], [1, 1]]

            dJ/dA   2×2    nudge along it 0.7589, its length 0.7589  ✓
            One step of 0.1: J 0.6 → 0.5468.
            leap> J = sum(einsum("ij,j->i", A, b)^2); explain(J)
             #  step, and how the gradient goes back    value
             1  u = einsum("ij,j->i", A, b)             [10, 15]
                  dJ/dA = einsum("i,j->ij", dJ/du, b)   2×2  [[60, 80], [90, 120]]
                  dJ/db = einsum("i,ij->j", dJ/du, A)   [70, 110]
             2  u₂ = u²                                 [100, 225]
                  dJ/du = dJ/du₂ · 2u                   [20, 30]
             3  J = sum(u₂)                             325
                  dJ/du₂ = 1 in every element           [1, 1]

            dJ/dA = [[60, 80], [90, 120]]    nudge along it 180.3, its length 180.3  ✓
            dJ/db = [70, 110]    nudge along it 130.4, its length 130.4  ✓
            One step of 0.1 would be too long: J 325 → 13250.
            leap> q, r = qr(A); J = r[1, 1]; explain(J)
             #  step, and how the gradient goes back   value
             1  r = qr(A)[1]                           2×2  [[-2.236, -2.236], [0, 2.236]]
                  dJ/dA = dJ/dr, by the rule of qr     2×2
             2  J = r[1, 1]                            2.236
                  dJ/dr = 1, put back where it was taken, 0 elsewhere
                                                       2×2  [[0, 0], [0, 1]]

            dJ/dA   2×2    nudge along it 1.414, its length 1.414  ✓
            One step of 0.1: J 2.236 → 2.034.
            leap> w, v = eigh(A); J = w[1]; explain(J)
             #  step, and how the gradient goes back   value
             1  w = eigh(A)[0]                         [1.382, 3.618]
                  dJ/dA = (v * dJ/dw) @ v.T with w, v = eigh(A); twice that below the
                      diagonal, and 0 on the other side, which eigh does not read
                                                       2×2  [[0.2764, 0], [0.8944, 0.7236]]
             2  J = w[1]                               3.618
                  dJ/dw = 1, put back where it was taken, 0 elsewhere
                                                       [0, 1]

            dJ/dA   2×2    nudge along it 1.183, its length 1.183  ✓
            One step of 0.1: J 3.618 → 3.478.
            leap> s = svd(A, compute_uv = false); J = s[0]; explain(J)
             #  step, and how the gradient goes back   value
             1  s = svd(A, compute_uv = false)         [3.618, 1.382]
                  dJ/dA = (u * dJ/ds) @ vh, with u, s, vh = svd(A, full_matrices = false)
                                                       [[0.2764, 0.4472], [0.4472, 0.7236]]
             2  J = s[0]                               3.618
                  dJ/ds = 1, put back where it was taken, 0 elsewhere
                                                       [1, 0]

            dJ/dA   2×2    nudge along it 1, its length 1  ✓
            One step of 0.1: J 3.618 → 3.518.
            leap> J = det(A); check(J)
            parameter  elements  worst at  gradient  difference  off by
            A                 4  [0, 1]          -1          -1   8e-12  ✓
            All gradients agree with central differences in double precision.
            leap> graph(J)
             ╔════════╤═════════════════╗
             ║ A  2×2 │ ‖dJ/dA‖ = 3.873 ║
             ╚════════╧═══╤═════════════╝
                          │
            ┏━━━━━━━━━━━━━▼━━┯━━━━━━━━━━━┓
            ┃ J = det(A) = 5 │ dJ/dJ = 1 ┃
            ┗━━━━━━━━━━━━━━━━┷━━━━━━━━━━━┛

            ═ parameter   ━ result   ‖ ‖: the length of a gradient
            leap> J = einsum("ii", A); explain(J)
             #  node                   forward    dJ/dnode
             1  J = einsum("ii", A)    = 5               1
                  dJ/dA = 1, copied along i, on the diagonal, 0 elsewhere

            dJ/dA = [[1, 0], [0, 1]]    nudge along it 1.414, its length 1.414  ✓
            One step of 0.1: J 5 → 4.8.
            leap> J = sum(einsum("...j,j->...", A, b)); explain(J)
             #  step, and how the gradient goes back    value
             1  u = einsum("...j,j->...", A, b)         [10, 15]
                  dJ/dA = einsum("z,j->zj", dJ/du, b)   2×2  [[3, 4], [3, 4]]
                  dJ/db = einsum("z,zj->j", dJ/du, A)   [3, 4]
             2  J = sum(u)                              25
                  dJ/du = 1 in every element            [1, 1]

            dJ/dA = [[3, 4], [3, 4]]    nudge along it 7.071, its length 7.071  ✓
            dJ/db = [3, 4]    nudge along it 5, its length 5  ✓
            One step of 0.1: J 25 → 18.
            leap> J = 2 * det(A); explain(J, A[0, 1])
            dJ/dA[0, 1] = -2    nudge -2  ✓
               = dJ/dd·∂d/∂A[0, 1]
               = 2·(-1)
               = -2
            """#)
    }
}
