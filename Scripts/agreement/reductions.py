"""Reductions, scans, and what is made of them."""

import numpy as np

from arrays import BOOL, F64, float_type, wide
from elementwise import no_rounding, spacing, tiniest
from operations import Operation, call


def reduction_arguments(generator, depth, fits=lambda x: True):
    x = generator.array(depth, least=0, fits=fits)
    arguments = {}
    axis = generator.axes(x.value.ndim)
    if axis is not None or generator.chance(0.2):
        arguments["axis"] = axis
    if generator.chance(0.3):
        arguments["keep"] = True
    return [x], arguments


def single_axis_arguments(generator, depth):
    x = generator.array(depth, least=0)
    arguments = {}
    if x.value.ndim and generator.chance(0.75):
        arguments["axis"] = generator.axis(x.value.ndim)
    return [x], arguments


def single_axis_keep_arguments(generator, depth):
    operands, arguments = single_axis_arguments(generator, depth)
    if generator.chance(0.3):
        arguments["keep"] = True
    return operands, arguments


def length(x, axis):
    """How many elements are combined into one."""
    if axis is None:
        return x.size
    axes = axis if isinstance(axis, tuple) else (axis,)
    return int(np.prod([x.shape[a] for a in axes]))


def overflowing(bound, magnitude, dtype):
    """A bound, and infinity where a partial result may leave the numbers: there the order of the terms decides."""
    return np.where(magnitude < np.finfo(dtype).max, bound, np.inf)


def magnitudes(x):
    """The absolute values, without what is not finite: that has its place in every order."""
    x = np.abs(wide(x))
    return np.where(np.isfinite(x), x, 0)


def sum_error(x, dtype, axis=None, keep=False):
    """n eps Σ|x|, for any order of the terms (Higham, Accuracy and Stability of Numerical Algorithms, 4.2)."""
    total = np.sum(magnitudes(x), axis=axis, keepdims=keep)
    return overflowing(length(x, axis) * np.finfo(dtype).eps * total, total, dtype)


def sum_value(x, axis=None, keep=False):
    return np.sum(wide(x), axis=axis, keepdims=keep).astype(float_type(x))


def sum_bound(reference, x, axis=None, keep=False):
    # One term is not rounded.
    if length(x, axis) <= 1:
        return 0 * reference
    return sum_error(x, reference.dtype, axis, keep)


def mean_value(x, axis=None, keep=False):
    return np.mean(wide(x), axis=axis, keepdims=keep).astype(float_type(x))


def mean_bound(reference, x, axis=None, keep=False):
    return sum_error(x, reference.dtype, axis, keep) / max(1, length(x, axis)) + spacing(reference)


def prod_value(x, axis=None, keep=False):
    return np.prod(wide(x), axis=axis, keepdims=keep).astype(float_type(x))


def prod_bound(reference, x, axis=None, keep=False):
    size = magnitudes(x)
    largest = np.prod(np.maximum(size, 1), axis=axis, keepdims=keep)
    least = np.prod(np.where(size > 0, np.minimum(size, 1), 1), axis=axis, keepdims=keep)
    bound = length(x, axis) * spacing(reference)
    # A product of numbers that are not finite may pass 0 on its way, or not.
    return np.where(least > tiniest(reference.dtype), overflowing(bound, largest, reference.dtype), np.inf)


def var_value(x, axis=None, ddof=0, keep=False):
    return np.var(wide(x), axis=axis, ddof=ddof, keepdims=keep).astype(float_type(x))


def var_error(x, dtype, axis, ddof, keep):
    """Of two passes: the mean is off by n eps mean|x|; each distance is rounded, and so is their sum of squares."""
    n = length(x, axis)
    eps = np.finfo(dtype).eps
    size = magnitudes(x)
    m = np.mean(size, axis=axis, keepdims=True) if n else 0
    shift = (n + 1) * eps * m
    values = np.where(np.isfinite(x), wide(x), 0)
    distance = np.abs(values - (np.mean(values, axis=axis, keepdims=True) if n else 0))
    each = shift + eps * (size + m)
    squares = np.sum(distance**2, axis=axis, keepdims=keep)
    error = (n + 4) * eps * squares + np.sum(2 * distance * each + each**2, axis=axis, keepdims=keep)
    return overflowing(error / max(1, n - ddof), np.sum(size, axis=axis, keepdims=keep) + squares, dtype)


def var_bound(reference, x, axis=None, ddof=0, keep=False):
    return var_error(x, reference.dtype, axis, ddof, keep) + 2 * spacing(reference)


def std_value(x, axis=None, ddof=0, keep=False):
    return np.std(wide(x), axis=axis, ddof=ddof, keepdims=keep).astype(float_type(x))


def std_bound(reference, x, axis=None, ddof=0, keep=False):
    error = var_error(x, reference.dtype, axis, ddof, keep)
    s = np.where(np.isfinite(reference), wide(reference), 0)
    # The root of v + e is at most sqrt(v) + min(sqrt(e), e / sqrt(v)); a square below the least number is lost.
    root = np.minimum(np.sqrt(error), error / np.where(s > 0, s, tiniest(reference.dtype)))
    return root + 2 * spacing(reference) + np.sqrt(wide(tiniest(reference.dtype)))


def spread_arguments(generator, depth):
    operands, arguments = reduction_arguments(generator, depth)
    if generator.chance(0.4):
        arguments["ddof"] = 1
    return operands, arguments


def norm_value(x, ord=2, axis=None, keep=False):
    size = np.abs(wide(x))
    if ord == np.inf:
        return np.max(size, axis=axis, keepdims=keep).astype(float_type(x))
    return np.asarray(np.sum(size**ord, axis=axis, keepdims=keep) ** (1 / np.longdouble(ord))).astype(float_type(x))


def norm_bound(reference, x, ord=2, axis=None, keep=False):
    if ord == np.inf:
        return 0 * reference
    size = magnitudes(x)
    powers = size**ord
    total = np.sum(powers, axis=axis, keepdims=keep)
    tiny = tiniest(reference.dtype)
    is_lost = np.any((powers < tiny) & (size > 0), axis=axis, keepdims=keep)
    # The exponent 1 / ord is rounded, which counts by the logarithm of the sum.
    logarithm = np.abs(np.log(np.where(total > 0, total, 1)))
    bound = (length(x, axis) + 8 + logarithm) * spacing(reference)
    return np.where(is_lost, np.inf, overflowing(bound, total, reference.dtype))


def norm_arguments(generator, depth):
    operands, arguments = reduction_arguments(generator, depth)
    axis = arguments.get("axis")
    if isinstance(axis, tuple):
        # Over two axes it is the norm of matrices, without ord the root of the sum of squares; over more there is none.
        arguments["axis"] = axis[:2]
    elif generator.chance(0.7) and (axis is not None or operands[0].value.ndim == 1):
        arguments = {"ord": generator.pick([1, 2, 3, float("inf")]), **arguments}
    return operands, arguments


def extreme(name, of, text=None):
    def value(x, axis=None, keep=False):
        return of(x.astype(float_type(x)), axis=axis, keepdims=keep)

    return Operation(name, call(name), value, reduction_arguments, no_rounding)


def place(name, of):
    def value(x, axis=None, keep=False):
        return of(x.astype(float_type(x)), axis=axis, keepdims=keep)

    return Operation(name, call(name), value, single_axis_keep_arguments)


def median_value(x, axis=None, keep=False):
    return np.median(x.astype(float_type(x)), axis=axis, keepdims=keep)


def largest(x, axis, keep):
    return np.max(magnitudes(x), axis=axis, keepdims=keep, initial=0)


def median_bound(reference, x, axis=None, keep=False):
    # Half the sum of two, or one and half their distance.
    return overflowing(spacing(reference), 2 * largest(x, axis, keep), reference.dtype)


def quantile_value(x, q, axis=None, keep=False):
    x = x.astype(float_type(x))
    return np.quantile(x, np.asarray(q, x.dtype) if x.dtype != F64 else q, axis=axis, keepdims=keep)


def quantile_bound(reference, x, q, axis=None, keep=False):
    # The place q (n - 1) is rounded, and with it the weights of the neighbours.
    eps = np.finfo(reference.dtype).eps
    size = largest(x, axis, keep)
    return overflowing((4 + length(x, axis)) * eps * size + spacing(reference), 2 * size, reference.dtype)


def ordered_arguments(generator, depth):
    operands, arguments = reduction_arguments(generator, depth)
    if isinstance(arguments.get("axis"), tuple) and operands[0].value.size == 0:
        # NumPy cannot reshape an empty array over several axes.
        arguments["axis"] = arguments["axis"][0]
    return operands, arguments


def quantile_arguments(generator, depth):
    operands, arguments = ordered_arguments(generator, depth)
    q = generator.pick([0, 0.25, 0.5, 0.75, 1, 0.1, 0.33, [0.25, 0.75], [0, 0.5, 1]])
    if generator.is_careless and generator.chance(0.5):
        q = generator.pick([1.5, -0.1])
    return operands, {"q": q, **arguments}


def truth(name, of):
    return Operation(name, call(name), lambda x, axis=None, keep=False: of(x, axis=axis, keepdims=keep),
                     reduction_arguments)


def scan(name, of, bound=None):
    def value(x, axis=None):
        return np.asarray(of(x.astype(float_type(x)), axis=axis))

    return Operation(name, call(name), value, single_axis_arguments, bound)


def wide_scan(name, of, bound):
    def value(x, axis=None):
        return np.asarray(of(wide(x), axis=axis)).astype(float_type(x))

    return Operation(name, call(name), value, single_axis_arguments, bound)


def steps(x, axis):
    """How many terms each element of a scan has."""
    ones = np.ones(x.shape)
    return np.cumsum(ones, axis=axis)


def cumsum_bound(reference, x, axis=None):
    total = np.cumsum(magnitudes(x), axis=axis)
    eps = np.finfo(reference.dtype).eps
    return overflowing(np.maximum(steps(x, axis) - 1, 0) * eps * total, total, reference.dtype)


def cumprod_bound(reference, x, axis=None):
    size = magnitudes(x)
    most = np.cumprod(np.maximum(size, 1), axis=axis)
    least = np.cumprod(np.where(size > 0, np.minimum(size, 1), 1), axis=axis)
    bound = overflowing(steps(x, axis) * spacing(reference), most, reference.dtype)
    return np.where(least > tiniest(reference.dtype), bound, np.inf)


def logsumexp_value(x, axis=-1, keep=False):
    x = wide(x)
    m = np.max(x, axis=axis, keepdims=True)
    m = np.where(np.isfinite(m), m, 0)
    y = np.log(np.sum(np.exp(x - m), axis=axis, keepdims=True)) + m
    return y if keep else np.squeeze(y, axis=axis)


def logsumexp(x, axis=-1, keep=False):
    return np.asarray(logsumexp_value(x, axis, keep)).astype(float_type(x))


def logsumexp_bound(reference, x, axis=-1, keep=False):
    eps = np.finfo(reference.dtype).eps
    return (length(x, axis) + 8) * eps * (1 + largest(x, axis, keep))


def softmax_value(x, axis=-1):
    x = wide(x)
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def softmax(x, axis=-1):
    return softmax_value(x, axis).astype(float_type(x))


def softmax_bound(reference, x, axis=-1):
    eps = np.finfo(reference.dtype).eps
    # An exponent of size |x - max| is rounded by eps times that, and so is its exponential.
    exponent = np.abs(wide(x) - np.max(wide(x), axis=axis, keepdims=True))
    exponent = np.where(np.isfinite(exponent), exponent, 0)
    return (x.shape[axis] + 8 + exponent) * eps * np.abs(wide(reference)) + tiniest(reference.dtype)


def log_softmax(x, axis=-1):
    y = wide(x) - np.max(wide(x), axis=axis, keepdims=True)
    return (y - np.log(np.sum(np.exp(y), axis=axis, keepdims=True))).astype(float_type(x))


def log_softmax_bound(reference, x, axis=-1):
    eps = np.finfo(reference.dtype).eps
    size = 1 + np.max(magnitudes(x), axis=axis, keepdims=True) + magnitudes(x)
    return (x.shape[axis] + 8) * eps * size


def share_arguments(generator, depth):
    x = generator.array(depth, least=1, fits=lambda x: x.size > 0)
    return [x], {"axis": generator.axis(x.value.ndim)} if generator.chance(0.6) else {}


def table():
    return [
        Operation("sum", call("sum"), sum_value, reduction_arguments, sum_bound, weight=2),
        Operation("mean", call("mean"), mean_value, reduction_arguments, mean_bound),
        Operation("prod", call("prod"), prod_value, reduction_arguments, prod_bound),
        Operation("var", call("var"), var_value, spread_arguments, var_bound),
        Operation("std", call("std"), std_value, spread_arguments, std_bound),
        Operation("norm", call("norm"), norm_value, norm_arguments, norm_bound),
        extreme("max", np.max), extreme("min", np.min),
        place("argmax", np.argmax), place("argmin", np.argmin),
        Operation("median", call("median"), median_value, ordered_arguments, median_bound),
        Operation("quantile", call("quantile", "q"), quantile_value, quantile_arguments, quantile_bound),
        truth("all", np.all), truth("any", np.any), truth("count", np.count_nonzero),
        wide_scan("cumsum", np.cumsum, cumsum_bound), wide_scan("cumprod", np.cumprod, cumprod_bound),
        scan("cummax", cummax_value, no_rounding),
        Operation("logsumexp", call("logsumexp"), logsumexp, share_arguments, logsumexp_bound),
        Operation("softmax", call("softmax"), softmax, share_arguments, softmax_bound),
        Operation("log_softmax", call("log_softmax"), log_softmax, share_arguments, log_softmax_bound),
    ]


def cummax_value(x, axis=None):
    return np.maximum.accumulate(x.ravel()) if axis is None else np.maximum.accumulate(x, axis=axis)
