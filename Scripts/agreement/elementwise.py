"""Element-wise operations."""

import math

import numpy as np

from arrays import BOOL, F64, converted, float_type, joined, wide
from operations import Operation, call, infix, prefix

erf_of = np.vectorize(math.erf, otypes=[np.float64])


def tiniest(dtype):
    return np.finfo(dtype).tiny


def spacing(reference, dtype=None):
    """The distance to the next number, of the size of the reference; of the least where it is not finite."""
    dtype = dtype or reference.dtype
    x = np.abs(np.where(np.isfinite(reference), reference, 0)).astype(dtype)
    return np.spacing(x).astype(np.longdouble)


def units(count):
    """A bound of so many units in the last place of the value.

    Where the value is near the largest number, the next one is infinity: both are within the bound.
    """
    return lambda reference, *inputs, **arguments: count * spacing(reference)


def no_rounding(reference, *inputs, **arguments):
    """Of the values that compete, one; of two zeros either, which in NumPy depends on the processor's vectors."""
    return np.zeros(reference.shape)


def unary_arguments(generator, depth):
    return [generator.operand(depth)], {}


def binary_arguments(generator, depth):
    x = generator.operand(depth)
    y = generator.partner(x, depth)
    return ([x, y] if generator.chance(0.5) else [y, x]), {}


def boolean_arguments(generator, depth):
    x = generator.boolean(depth)
    # A single boolean on the left decides alone, without a look at the right.
    if x.value.ndim == 0:
        return [x, generator.leaf((), BOOL)], {}
    shape = generator.broadcast_shape(x.value.shape)
    return [x, generator.leaf(shape, BOOL)], {}


def function(name, value, bound, **more):
    """A function of one array, computed in extended precision and rounded once."""

    def of(x):
        return np.asarray(value(wide(x.astype(float_type(x))))).astype(float_type(x))

    return Operation(name, call(name), of, unary_arguments, bound, **more)


def exact(name, value, **more):
    """A function of one array without rounding, or rounded once: both sides give the same bits."""
    return Operation(name, call(name), lambda x: value(x.astype(float_type(x))), unary_arguments, **more)


def either_zero(name, value):
    return Operation(name, call(name), lambda x: value(x.astype(float_type(x))), unary_arguments, no_rounding)


def arithmetic(name, symbol, value, bound=None, **more):
    def of(a, b):
        (a, b), dtype = converted(a, b)
        return np.asarray(value(a, b)).astype(dtype)

    text = call(name) if symbol is None else infix(symbol)
    return Operation(name, text, of, binary_arguments, bound, needs="sum", **more)


def comparison(name, symbol, value):
    def of(a, b):
        if a.dtype != BOOL or b.dtype != BOOL:
            a, b = converted(a, b)[0]
        return value(a, b)

    return Operation(name, infix(symbol), of, binary_arguments, needs="sum", weight=0.6)


def chain_arguments(generator, depth):
    x = generator.operand(depth)
    return [generator.partner(x, 0), x, generator.scalar()], {}


def chain(a, b, c):
    left = np.less(*converted(a, b)[0])
    right = np.less_equal(*converted(b, c)[0])
    return left & right


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def gelu(x):
    x64 = x.astype(F64)
    return x * erf_tail(x64)


def erf_tail(x):
    """The probability that a standard normal number is below x: (1 + erf(x / sqrt 2)) / 2 without its cancellation."""
    return np.vectorize(lambda v: 0.5 * math.erfc(-v / math.sqrt(2)), otypes=[np.float64])(x)


def gelu_bound(reference, x):
    # The formula 1 + erf(...) is exact to the unit of 1, which is multiplied by x / 2.
    eps = np.finfo(reference.dtype).eps
    return 4 * spacing(reference) + 2 * eps * np.abs(np.where(np.isfinite(x), wide(x), 0))


def underflowing(count):
    """Units in the last place, where exponentials on the way may underflow or overflow."""
    return lambda reference, *inputs: count * spacing(reference) + tiniest(reference.dtype)


def clip_arguments(generator, depth):
    x = generator.operand(depth)
    low, high = sorted(generator.random.integers(-3, 4, 2).tolist())
    arguments = {"min": low, "max": high}
    if generator.chance(0.3):
        del arguments[generator.pick(["min", "max"])]
    return [x], arguments


def clip(x, min=None, max=None):
    x = x.astype(float_type(x))
    return np.clip(x, None if min is None else x.dtype.type(min), None if max is None else x.dtype.type(max))


def where_arguments(generator, depth):
    a = generator.operand(depth)
    b = generator.partner(a, depth)
    shape = np.broadcast_shapes(a.value.shape, b.value.shape) if not generator.is_careless else a.value.shape
    condition = generator.boolean(0, shape) if generator.chance(0.5) else generator.leaf(shape, BOOL)
    return [condition, a, b], {}


def where(condition, a, b):
    return np.where(condition, a, b).astype(joined(a, b))


def leaky_relu(x, slope):
    x = x.astype(float_type(x))
    return np.where(x > 0, x, x.dtype.type(slope) * x)


def close_arguments(generator, depth):
    x = generator.operand(depth)
    return [x, generator.partner(x, 0)], {}


def close(a, b):
    (a, b), _ = converted(a, b)
    with np.errstate(all="ignore"):
        return np.all((a == b) | (np.abs(a - b) <= 1e-6 * np.maximum(1, np.abs(b))))


def round_half_even(x):
    return np.round(x)


def table():
    tanh = function("tanh", np.tanh, units(4))
    return [
        function("exp", np.exp, units(4)), function("log", np.log, units(4)),
        function("log1p", np.log1p, units(4)), function("expm1", np.expm1, units(4)),
        exact("sqrt", np.sqrt), exact("abs", np.abs), exact("sign", np.sign), exact("floor", np.floor),
        exact("ceil", np.ceil), exact("round", round_half_even),
        function("sin", np.sin, units(4)), function("cos", np.cos, units(4)), function("tan", np.tan, units(4)),
        function("asin", np.arcsin, units(4)), function("acos", np.arccos, units(4)),
        function("atan", np.arctan, units(4)), function("sinh", np.sinh, units(4)),
        function("cosh", np.cosh, units(4)), tanh,
        function("erf", lambda x: erf_of(x.astype(F64)), units(4)),
        function("sigmoid", sigmoid, underflowing(6)), function("softplus", softplus, units(6)),
        function("gelu", gelu, gelu_bound),
        either_zero("relu", lambda x: np.maximum(x, 0)),
        Operation("leaky_relu", call("leaky_relu"), leaky_relu,
                  lambda g, d: ([g.operand(d)], {"slope": g.pick([0.01, 0.25, 0.1])})),
        Operation("isnan", call("isnan"), lambda x: np.isnan(x.astype(F64)), unary_arguments),
        Operation("isinf", call("isinf"), lambda x: np.isinf(x.astype(float_type(x))), unary_arguments),
        Operation("negate", prefix("-"), lambda x: -x.astype(float_type(x)), unary_arguments, needs="sum"),
        Operation("root", prefix("√"), lambda x: np.sqrt(x.astype(float_type(x))), unary_arguments, needs="sum"),
        Operation("not", prefix("not "), np.logical_not, lambda g, d: ([g.boolean(d)], {}), needs="sum"),
        arithmetic("add", "+", np.add, weight=2), arithmetic("subtract", "-", np.subtract, weight=2),
        arithmetic("multiply", "*", np.multiply, weight=2), arithmetic("divide", "/", np.divide, weight=2),
        arithmetic("floor_divide", "//", np.floor_divide), arithmetic("remainder", "%", np.remainder),
        arithmetic("power", "^", lambda a, b: np.power(wide(a), wide(b)), units(4)),
        arithmetic("maximum", None, np.maximum, no_rounding), arithmetic("minimum", None, np.minimum, no_rounding),
        comparison("equal", "==", np.equal), comparison("not_equal", "!=", np.not_equal),
        comparison("less", "<", np.less), comparison("less_equal", "<=", np.less_equal),
        comparison("greater", ">", np.greater), comparison("greater_equal", ">=", np.greater_equal),
        Operation("chain", lambda t, a: f"({t[0]} < {t[1]} <= {t[2]})", chain, chain_arguments, needs="sum"),
        Operation("and", infix("and"), np.logical_and, boolean_arguments, needs="sum"),
        Operation("or", infix("or"), np.logical_or, boolean_arguments, needs="sum"),
        Operation("clip", call("clip"), clip, clip_arguments, no_rounding),
        Operation("where", call("where"), where, where_arguments),
        Operation("close", call("close"), close, close_arguments, weight=0.3),
        Operation("f32", call("f32"), lambda x: x.astype(np.float32), unary_arguments),
        Operation("f64", call("f64"), lambda x: x.astype(np.float64), unary_arguments),
    ]
