"""Products, linear algebra, and functions of functions."""

import numpy as np

from arrays import F32, F64, arithmetic_type, wide
from elementwise import no_rounding, spacing
from expressions import Leaf
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


def square_arguments(generator, depth):
    """Square matrices far from singular, whose diagonal outweighs the rest; sometimes a stack, carelessly not square."""
    n = generator.integer(1, 6)
    batch = generator.pick([(), (), (), (2,), (2, 1), (0,)])
    columns = n + (1 if generator.is_careless else 0)
    matrix = np.round(generator.random.normal(size=batch + (n, columns)), 3) + 2 * n * np.eye(n, columns)
    return [Leaf(matrix.astype(generator.pick([F64, F64, F32])))], {}


def rectangular_arguments(generator, depth):
    rows, columns = generator.integer(1, 5), generator.integer(1, 5)
    batch = generator.pick([(), (), (2,)])
    matrix = np.round(generator.random.normal(size=batch + (rows, columns)), 3)
    return [Leaf(matrix.astype(generator.pick([F64, F64, F32])))], {}


def symmetric_arguments(generator, depth):
    n = generator.integer(1, 5)
    a = np.round(generator.random.normal(size=generator.pick([(), (), (2,)]) + (n, n)), 2)
    return [Leaf((a + np.swapaxes(a, -1, -2)).astype(generator.pick([F64, F64, F32])))], {}


def solve_arguments(generator, depth):
    operands, arguments = square_arguments(generator, depth)
    a = operands[0].value
    b = generator.random.normal(size=a.shape[-1:] if a.ndim == 2 and generator.chance(0.5) else a.shape[-2:])
    return operands + [Leaf(np.round(b, 3).astype(generator.pick([F64, F64, F32])))], arguments


def decomposed(of):
    """In f64, in the type of the matrices."""

    def value(*arrays, **arguments):
        result = np.asarray(of(*[a.astype(F64) for a in arrays], **arguments))
        return result.astype(arithmetic_type(*arrays))

    return value


def solve_bound(reference, *arrays):
    """n eps κ |x|, with a condition number below 20 for the square matrices that are drawn."""
    n = max(arrays[0].shape[-2:])
    size = max([1] + [float(np.max(np.abs(a), initial=0)) for a in (reference, *arrays)])
    return np.full(reference.shape, 100 * n * np.finfo(reference.dtype).eps * size)


def det_bound(reference, a):
    return 100 * a.shape[-1] * np.finfo(reference.dtype).eps * np.abs(reference)


def finite_matrices(generator, depth):
    return generator.array(depth, least=2, most=4, fits=lambda x: 0 < x.size <= 200 and np.all(np.abs(x.astype(F64)) < 1e6))


def pair_of_axes(generator, rank):
    return tuple(int(a) - (rank if generator.chance(0.4) else 0) for a in generator.random.permutation(rank)[:2])


def matrix_norm_arguments(generator, depth):
    x = finite_matrices(generator, depth)
    ord = generator.pick([1, -1, float("inf"), 2, -2, "fro", "nuc"])
    arguments = {"ord": ord, "axis": pair_of_axes(generator, x.value.ndim)}
    if generator.chance(0.3):
        arguments["keep"] = True
    return [x], arguments


def matrix_norm(x, ord, axis, keep=False):
    return np.linalg.norm(x, ord=ord, axis=axis, keepdims=keep)


def matrix_norm_bound(reference, x, ord, axis, keep=False):
    return np.full(reference.shape, 200 * np.finfo(reference.dtype).eps * (1e-300 + np.sum(magnitudes(x))))


def trace_arguments(generator, depth):
    x = generator.array(depth, least=2, most=4)
    first, second = pair_of_axes(generator, x.value.ndim)
    return [x], {"offset": generator.integer(-2, 2), "axis1": first, "axis2": second}


def trace_of(x, offset, axis1, axis2):
    return np.trace(wide(x), offset, axis1, axis2).astype(F32 if x.dtype == F32 else F64)


def trace_of_bound(reference, x, **arguments):
    total = np.trace(magnitudes(x), **arguments)
    return overflowing(max(x.shape) * np.finfo(reference.dtype).eps * total, total, reference.dtype)


def high_dot_arguments(generator, depth):
    a = generator.array(depth, least=1, most=4, fits=lambda x: x.size <= 200)
    inner = a.value.shape[-1] + (1 if generator.is_careless else 0)
    return [a, generator.leaf((generator.integer(1, 3), inner, generator.integer(1, 3)))], {}


def composed(form):
    return lambda texts, arguments: form.format(texts[0])


def einsum_arguments(generator, depth):
    n, m, k = (generator.integer(0 if generator.chance(0.1) else 1, 4) for _ in range(3))
    pattern, shapes = generator.pick([
        ("ij,jk->ik", [(n, m), (m, k)]), ("ij->ji", [(n, m)]), ("ii->i", [(n, n)]), ("ii", [(n, n)]), ("ba", [(n, m)]),
        ("ij,ij->", [(n, m), (n, m)]), ("i,j->ij", [(n,), (m,)]), ("bij,bjk->bik", [(2, n, m), (2, m, k)]),
        ("ij,kj", [(n, m), (k, m)]), ("ij->i", [(n, m)]), ("ijk->kj", [(n, m, k)]), ("iij->j", [(n, n, m)]),
        ("...ij,...jk->...ik", [(2, n, m), (2, m, k)]), ("...i->...", [(n, m, k)]), ("i...,i...", [(n, m), (n, m)]),
        ("ij,jk,kl->il", [(n, m), (m, k), (k, 2)]), ("i,ij,j", [(n,), (n, m), (m,)])])
    if generator.is_careless:
        pattern = generator.pick(["x" + pattern, pattern.replace("j", "i", 1) + "->q", pattern + ",z"])
    return [generator.leaf(shape) for shape in shapes], {"pattern": pattern}


def einsum_text(texts, arguments):
    return f'einsum("{arguments["pattern"]}", {", ".join(texts)})'


def einsum(*arrays, pattern):
    return np.asarray(np.einsum(pattern, *[wide(a) for a in arrays])).astype(arithmetic_type(*arrays))


def einsum_bound(reference, *arrays, pattern):
    size = np.einsum(pattern, *[magnitudes(a) for a in arrays])
    if len(arrays) > 2 and not all(np.isfinite(wide(a)).all() for a in arrays):
        # Products of three can be grouped in several ways, and 0 times infinity is in some of them.
        return np.full(reference.shape, np.inf)
    # At most 4·4·4 terms of three factors; an infinity or nan has its place in each element it takes part in.
    bound = overflowing(200 * np.finfo(reference.dtype).eps * size, size, reference.dtype)
    return bound + 64 * np.finfo(reference.dtype).tiny


def table():
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
        Operation("dot_high", call("dot"), product(np.dot), high_dot_arguments, product_bound(np.dot), needs="einsum"),
        Operation("trace_of", call("trace"), trace_of, trace_arguments, trace_of_bound, needs="einsum"),
        Operation("matrix_norm", call("norm"), decomposed(matrix_norm), matrix_norm_arguments, matrix_norm_bound,
                  needs="einsum"),
        Operation("einsum", einsum_text, einsum, einsum_arguments, einsum_bound),
        Operation("det", call("det"), decomposed(np.linalg.det), square_arguments, det_bound),
        Operation("inv", call("inv"), decomposed(np.linalg.inv), square_arguments, solve_bound),
        Operation("solve", call("solve"), decomposed(np.linalg.solve), solve_arguments, solve_bound),
        # Factors are unique up to signs: what they multiply to is not.
        Operation("qr", composed("{{ q, r = qr({0}); q @ r }}"), decomposed(lambda a: a), rectangular_arguments,
                  solve_bound),
        Operation("svd", composed("svd({0}, compute_uv = false)"),
                  decomposed(lambda a: np.linalg.svd(a, compute_uv=False)), rectangular_arguments, solve_bound),
        Operation("svd_product", composed("{{ u, s, v = svd({0}, full_matrices = false); (u * expand(s, -2)) @ v }}"),
                  decomposed(lambda a: a), rectangular_arguments, solve_bound, needs="svd"),
        Operation("eigh", composed("{{ w, v = eigh({0}); w }}"), decomposed(np.linalg.eigvalsh), symmetric_arguments,
                  solve_bound),
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
