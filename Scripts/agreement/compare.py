"""Whether two arrays agree."""

import numpy as np

from arrays import name_of


def difference(actual, reference, bound=None):
    """What is different, in words; None when the arrays agree.

    Without a bound the bits agree, the sign of zero among them; with one the distance is within it. nan and inf stand in
    the same places, except where the bound is infinite.
    """
    if actual.shape != reference.shape:
        return f"the shape is {list(actual.shape)} and not {list(reference.shape)}"
    if actual.dtype != reference.dtype:
        return f"the type is {name_of(actual.dtype)} and not {name_of(reference.dtype)}"
    if actual.dtype == bool:
        wrong = actual != reference
    elif bound is None:
        wrong = ~same_bits(actual, reference)
    else:
        wrong = ~same_bits(actual, reference) & ~within(actual, reference, bound)
    if not wrong.any():
        return None
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    text = f"{np.count_nonzero(wrong)} of {actual.size} elements differ; at {list(place)} {actual[place]!r} and not {reference[place]!r}"
    if bound is not None:
        text += f", the bound being {float(bound[place]):.3g}"
    return text


def same_bits(a, b):
    return ((a == b) & (np.signbit(a) == np.signbit(b))) | (np.isnan(a) & np.isnan(b))


def within(actual, reference, bound):
    with np.errstate(all="ignore"):
        distance = np.abs(actual.astype(np.longdouble) - reference.astype(np.longdouble))
        is_close = np.isfinite(actual) & np.isfinite(reference) & (distance <= bound)
        # Beyond the largest number is infinity: the last number before it is within a bound of it.
        limit = np.finfo(actual.dtype).max
        for a, b in ((actual, reference), (reference, actual)):
            is_close |= np.isinf(a) & np.isfinite(b) & (np.sign(a) == np.sign(b)) & (np.abs(b) >= limit - 2 * np.abs(bound))
    return is_close | np.isinf(bound)
