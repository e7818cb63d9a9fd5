"""The documented differences from NumPy. The README of this folder has the reasons."""

import numpy as np

from leap import Failure


def is_documented(node, inputs, outcome, reference):
    """The name of the difference that explains this one; None when there is none."""
    for name, explains in DIFFERENCES.items():
        if explains(node.operation.name, node.arguments, inputs, outcome, reference):
            return name
    return None


def number_has_no_axis(name, arguments, inputs, outcome, reference):
    """NumPy takes the axes 0 and -1 of a single number, which has none."""
    return isinstance(outcome, Failure) and outcome.kind == "index" and inputs and inputs[0].ndim == 0


def at_most_8_axes(name, arguments, inputs, outcome, reference):
    """An array has at most 8 axes, and 64 in NumPy."""
    return isinstance(outcome, Failure) and "at most 8 axes" in outcome.message


def quantile_at_infinity(name, arguments, inputs, outcome, reference):
    """NumPy interpolates also where the place is an element itself, and inf - inf is nan."""
    if name != "quantile" or isinstance(outcome, Failure) or isinstance(reference, Exception):
        return False
    is_same = (outcome == reference) | np.isnan(reference)
    return outcome.dtype == reference.dtype and bool(np.isinf(inputs[0]).any() and is_same.all())


DIFFERENCES = {"a quantile beside infinity": quantile_at_infinity, "a number has no axis": number_has_no_axis, "at most 8 axes": at_most_8_axes}
