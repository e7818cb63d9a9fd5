"""Products, linear algebra, and functions of functions."""

import numpy as np

from arrays import F64, arithmetic_type, wide
from elementwise import no_rounding, spacing
from operations import Operation, call, infix
from reductions import magnitudes, overflowing


def product_bound(product):
    """n eps |A| |B|, whatever the order of the terms (Higham, Accuracy and Stability, 3.5)."""

    def bound(reference, a, b, **arguments):
        size = product(magnitudes(a), magnitudes(b), **arguments)
        n = max(a.shape[-1] if a.ndim else 1, 1)
        eps = np.finfo(reference.dtype).eps
        is_finite = np.isfinite(wide(a)).all() and np.isfinite(wide(b)).all()
        result = overflowing(n * eps * size + n * np.finfo(reference.dtype).tiny, size, reference.dtype)
        # An infinity or nan has its place in each element it takes part in.
        return result if is_finite else np.where(np.isfinite(reference), np.maximum(result, spacing(reference)), result)

    return bound


def product(of):
    def value(a, b, **arguments):
        return np.asarray(of(wide(a), wide(b), **arguments)).astype(arithmetic_type(a, b))

    return value


def matmul_arguments(generator, depth):
    a = generator.array(depth, least=1, most=5, fits=lambda x: x.shape[-1] <= 200)
    inner = a.value.shape[-1] + (1 if generator.is_careless else 0)
    columns = generator.integer(1, 4)
    if a.value.ndim <= 2 and generator.chance(0.3):
        shape = (inner,)
    else:
        batch = generator.broadcast_shape(a.value.shape[:-2]) if a.value.ndim > 2 else ()
        if generator.chance(0.15):
            batch = (generator.integer(1, 3),) + tuple(batch)
        shape = tuple(batch[-3:]) + (inner, columns)
    return [a, generator.leaf(shape)], {}


def dot_arguments(generator, depth):
    a = generator.array(depth, least=1, most=2)
    inner = a.value.shape[-1] + (1 if generator.is_careless else 0)
    shape = (inner,) if a.value.ndim == 1 else (inner, generator.integer(1, 3))
    return [a, generator.leaf(shape)], {}


def outer_arguments(generator, depth):
    a = generator.array(depth, least=1, most=2, fits=lambda x: x.size <= 60)
    return [a, generator.leaf(generator.shape(1, 2))], {}


def outer(a, b):
    dtype = arithmetic_type(a, b)
    return np.outer(a.astype(dtype), b.astype(dtype))


def trace(x):
    return np.trace(wide(x)).astype(np.float32 if x.dtype == np.float32 else F64)


def trace_bound(reference, x):
    n = min(x.shape[:2])
    total = np.trace(magnitudes(x))
    return overflowing(n * np.finfo(reference.dtype).eps * total, total, reference.dtype)


def rows(generator, depth):
    return generator.array(depth, least=1, most=4, fits=lambda x: 0 < x.size <= 300)


def sums_of_rows(x):
    return np.sum(wide(x).reshape(x.shape[0], -1), axis=1).astype(np.float32 if x.dtype == np.float32 else F64)


def sums_of_rows_bound(reference, x):
    size = np.sum(magnitudes(x).reshape(x.shape[0], -1), axis=1)
    n = int(np.prod(x.shape[1:]))
    if n == 1:
        return 0 * reference
    return overflowing(n * np.finfo(reference.dtype).eps * size, size, reference.dtype)


def filtered(x):
    keep = np.array([np.any(row > 0) for row in x.astype(F64)])
    return x[keep]


def maximum_so_far(x):
    return np.maximum.accumulate(x.astype(np.float32 if x.dtype == np.float32 else F64), axis=0)


def prefixed(prefix):
    return lambda texts, arguments: f"{prefix}{texts[0]})"


def well_conditioned(generator, depth):
    """A square matrix far from singular: its diagonal outweighs the rest."""
    from expressions import Leaf

    n = generator.integer(1, 6)
    matrix = np.round(generator.random.normal(size=(n, n)), 3) + 2 * n * np.eye(n)
    return Leaf(matrix)


def solve_bound(reference, a, *others):
    # n eps κ, with a condition number below 10 for these matrices, and the size of the solution.
    return 100 * len(a) * np.finfo(F64).eps * (1 + np.max(np.abs(reference), initial=0))


def det_bound(reference, a):
    return 100 * len(a) * np.finfo(F64).eps * np.abs(reference)


def solve_arguments(generator, depth):
    a = well_conditioned(generator, depth)
    n = len(a.value)
    return [a, generator.leaf((n,) if generator.chance(0.5) else (n, generator.integer(1, 3)), F64)], {}


def symmetric_arguments(generator, depth):
    from expressions import Leaf

    a = np.round(generator.random.normal(size=(4, 4)), 2)
    return [Leaf(a + a.T)], {}


def composed(form):
    return lambda texts, arguments: form.format(texts[0])


def einsum_arguments(generator, depth):
    n, m, k = (generator.integer(1, 4) for _ in range(3))
    pattern, shapes = generator.pick([
        ("ij,jk->ik", [(n, m), (m, k)]), ("ij->ji", [(n, m)]), ("ii->i", [(n, n)]), ("ii", [(n, n)]),
        ("ij,ij->", [(n, m), (n, m)]), ("i,j->ij", [(n,), (m,)]), ("bij,bjk->bik", [(2, n, m), (2, m, k)]),
        ("ij->i", [(n, m)]), ("ijk->kj", [(n, m, k)]), ("...ij,...jk->...ik", [(2, n, m), (2, m, k)])])
    if generator.is_careless:
        pattern = "x" + pattern
    return [generator.leaf(shape, F64) for shape in shapes], {"pattern": pattern}


def einsum_text(texts, arguments):
    return f'einsum("{arguments["pattern"]}", {", ".join(texts)})'


def einsum(*arrays, pattern):
    return np.einsum(pattern, *[wide(a) for a in arrays]).astype(F64)


def einsum_bound(reference, *arrays, pattern):
    size = np.einsum(pattern, *[magnitudes(a) for a in arrays])
    return overflowing(70 * np.finfo(F64).eps * size, size, F64)


def table():
    square = lambda g, d: ([well_conditioned(g, d)], {})
    return [
        Operation("matmul", infix("@"), product(np.matmul), matmul_arguments, product_bound(np.matmul), needs="sum",
                  weight=2),
        Operation("dot", call("dot"), product(np.dot), dot_arguments, product_bound(np.dot)),
        Operation("outer", call("outer"), outer, outer_arguments),
        Operation("trace", call("trace"), trace, lambda g, d: ([g.array(d, least=2, most=2)], {}), trace_bound),
        Operation("map", prefixed("map(row -> sum(row), "), sums_of_rows, lambda g, d: ([rows(g, d)], {}),
                  sums_of_rows_bound),
        Operation("filter", prefixed("filter(row -> any(row > 0), "), filtered, lambda g, d: ([rows(g, d)], {})),
        Operation("reduce", prefixed("reduce((a, b) -> maximum(a, b), "), lambda x: maximum_so_far(x)[-1],
                  lambda g, d: ([g.array(d, fits=lambda x: 1 < len(x) <= 60)], {}), no_rounding),
        Operation("scan", prefixed("scan((a, b) -> maximum(a, b), "), maximum_so_far,
                  lambda g, d: ([g.array(d, fits=lambda x: 1 < len(x) <= 60)], {}), no_rounding),
        Operation("outer_with", lambda t, a: f"outer_with((-), {t[0]}, {t[1]})",
                  difference_table, table_arguments),
        Operation("iterate", composed("iterate(x -> abs(x) - 1, {0}, 3)"),
                  lambda x: np.stack(iterates(x)), lambda g, d: ([g.array(d, least=0, most=4)], {}), weight=0.5),
        Operation("einsum", einsum_text, einsum, einsum_arguments, einsum_bound),
        Operation("det", call("det"), np.linalg.det, square, det_bound),
        Operation("inv", call("inv"), np.linalg.inv, square, solve_bound),
        Operation("solve", call("solve"), lambda a, b: np.linalg.solve(a, b), solve_arguments, solve_bound),
        # Factors are unique up to signs: what they multiply to is not.
        Operation("qr", composed("{{ q, r = qr({0}); q @ r }}"), lambda a: a, square, solve_bound),
        Operation("svd", composed("{{ u, s, v = svd({0}); s }}"), lambda a: np.linalg.svd(a, compute_uv=False), square,
                  solve_bound),
        Operation("eigh", composed("{{ w, v = eigh({0}); w }}"), lambda a: np.linalg.eigvalsh(a),
                  symmetric_arguments, solve_bound),
    ]


def table_arguments(generator, depth):
    return [generator.array(depth, most=1, fits=lambda x: 0 < x.size <= 40) for _ in range(2)], {}


def difference_table(a, b):
    # The elements meet as single numbers: a plain one takes the type of the other.
    dtype = arithmetic_type(a[0], b[0])
    return np.subtract.outer(a.astype(dtype), b.astype(dtype))


def iterates(x):
    x = x.astype(np.float32 if x.dtype == np.float32 else F64)
    result = [x]
    for _ in range(3):
        result.append(np.abs(result[-1]) - x.dtype.type(1))
    return result
