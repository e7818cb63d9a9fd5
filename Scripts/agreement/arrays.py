"""Arrays as both sides see them: the element types, the rules of promotion, and literals in Leap."""

import numpy as np

F64, F32, BOOL = np.dtype("f8"), np.dtype("f4"), np.dtype("?")
NAMES = {"f64": F64, "f32": F32, "bool": BOOL}


def name_of(dtype):
    return next(name for name, known in NAMES.items() if known == dtype)


def joined(*arrays):
    """The type of a structure that holds elements of all: the wider; a plain scalar takes the type of the arrays."""
    if all(a.dtype == BOOL for a in arrays):
        return BOOL
    return arithmetic_type(*arrays)


def arithmetic_type(*arrays):
    """The type of a result of arithmetic: f64, or f32 when no f64 array takes part. Booleans count as 0 and 1.

    A number of rank 0 in f64 is a plain scalar, which takes the type of what it meets.
    """
    strong = [a.dtype for a in arrays if a.dtype != BOOL and not (a.ndim == 0 and a.dtype == F64)]
    if F64 in strong:
        return F64
    return F32 if F32 in strong else F64


def converted(*arrays):
    """The operands in the type in which they are computed, and that type."""
    dtype = arithmetic_type(*arrays)
    return [a.astype(dtype) for a in arrays], dtype


def float_type(x):
    """The type of a function's value: booleans count as numbers in f64."""
    return F32 if x.dtype == F32 else F64


def wide(x):
    """In extended precision, in which rounding does not show at the precision of f64."""
    return np.asarray(x).astype(np.longdouble)


def normal(value):
    """A NumPy value with one of the three types: whole numbers are numbers."""
    value = np.asarray(value)
    return value if value.dtype in (F64, F32, BOOL) else value.astype(F64)


def number_text(x):
    x = float(x)
    if np.isnan(x):
        return "nan"
    if np.isinf(x):
        return "inf" if x > 0 else "-inf"
    text = repr(x)
    return text[:-2] if text.endswith(".0") else text


def literal(array):
    """A Leap expression for an array, exact."""
    array = np.asarray(array)
    if array.size == 0:
        body = f"zeros({list(array.shape)})"
        if array.dtype == BOOL:
            return f"({body} > 0)"
    elif array.dtype == BOOL:
        return nested(array, lambda x: "true" if x else "false")
    else:
        body = nested(array, number_text)
        # -2^3 is -(2^3).
        if array.ndim == 0 and body.startswith("-"):
            body = f"({body})"
    return f"f32({body})" if array.dtype == F32 else body


def nested(array, text):
    if array.ndim == 0:
        return text(array[()])
    return "[" + ", ".join(nested(part, text) for part in array) + "]"
