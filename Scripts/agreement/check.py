"""Runs expressions in Leap and compares every step with NumPy."""

from collections import Counter

import numpy as np

from arrays import F32, F64, literal
from compare import difference
from differences import is_documented
from expressions import Leaf, Node, Program
from leap import Failure, Silence


class Disagreement:
    """A step whose value is not NumPy's, with the inputs it had in Leap."""

    def __init__(self, program, node, inputs, actual, reference, reason):
        self.program = program
        self.node = node
        self.inputs = inputs
        self.actual = actual
        self.reference = reference
        self.reason = reason

    @property
    def kind(self):
        return self.node.operation.name if self.node.operation else "literal"

    @property
    def sort(self):
        """What a smaller expression has to keep."""
        return self.kind, isinstance(self.actual, Failure), isinstance(self.reference, Exception)


def check(program, outcomes, documented=None):
    """The first disagreement of a program; None when all steps agree.

    Each step is compared for the inputs that Leap had, so that rounding does not add up from step to step, and the whole
    expression in one statement has to give the bits of the step by step computation.
    """
    values = {}
    for part, outcome in zip(program.parts, outcomes):
        inputs = [values[id(operand)] for operand in part.operands]
        if part.operation is None:
            reason = leaf_difference(part, outcome)
            if reason:
                return Disagreement(program, part, inputs, outcome, part.value, reason)
            values[id(part)] = outcome
            continue
        reason, reference = step_difference(part, inputs, outcome)
        if reason:
            key = is_documented(part, inputs, outcome, reference)
            if not key:
                return Disagreement(program, part, inputs, outcome, reference, reason)
            if documented is not None:
                documented[key] += 1
        if isinstance(outcome, (Failure, Silence)):
            return None
        values[id(part)] = outcome
    whole = outcomes[len(program.parts)] if len(outcomes) > len(program.parts) else Silence("it did not run")
    last = values[id(program.root)]
    reason = repr(whole) if isinstance(whole, (Failure, Silence)) else difference(whole, last)
    if reason and documented is not None and is_other_order(program, values, whole, last):
        documented["the order of the terms of a sum in one statement"] += 1
        reason = None
    if reason:
        return Disagreement(program, Whole(program.root), [], whole, last, "in one statement " + reason)
    return None


def is_other_order(program, values, whole, last):
    """Whether a sum is in the expression, and what differs is within the rounding of its terms in another order."""
    sums = {"sum", "mean", "dot", "var", "std", "norm", "matmul"}
    has_sum = any(p.operation and p.operation.name in sums for p in program.parts)
    if not has_sum or isinstance(whole, (Failure, Silence)) or last.dtype == bool:
        return False
    types = {values[id(p)].dtype for p in program.parts}
    eps = np.finfo(F32 if F32 in types else F64).eps
    with np.errstate(all="ignore"):
        terms = [np.sum(np.abs(values[id(p)].astype(np.longdouble))) for p in program.parts]
    largest = max((float(t) for t in terms if np.isfinite(t)), default=0)
    return difference(whole, last, np.full(last.shape, 4 * eps * largest)) is None


class Whole:
    """Stands for the whole expression in one statement."""

    class operation:
        name = "whole"

    def __init__(self, root):
        self.text = root.text


def leaf_difference(leaf, outcome):
    if isinstance(outcome, (Failure, Silence)):
        return repr(outcome)
    if leaf.is_drawn:
        return None if outcome.shape == leaf.value.shape and outcome.dtype == leaf.value.dtype else "another shape or type"
    return difference(outcome, leaf.value)


def step_difference(node, inputs, outcome):
    """What is different, in words, and the reference: a value or the error that NumPy raised."""
    if isinstance(outcome, Silence):
        return repr(outcome), None
    try:
        reference, bound = node.reference(inputs)
    except Exception as error:
        if isinstance(outcome, Failure):
            return None, error
        return f"a value, and NumPy raises {type(error).__name__}: {error}", error
    if isinstance(outcome, Failure):
        return repr(outcome), reference
    return difference(outcome, reference, bound), reference


def check_all(leap, roots, documented=None):
    """The disagreements of many expressions, and the outcomes of their roots."""
    programs = [Program(root) for root in roots]
    disagreements, ends = [], Counter()
    for program, outcomes in zip(programs, leap.run([p.statements for p in programs])):
        found = check(program, outcomes, documented)
        if found:
            disagreements.append(found)
        ends["errors" if outcomes and isinstance(outcomes[-1], Failure) else "values"] += 1
    return disagreements, ends


def single(node, inputs):
    """The same operation on literals."""
    return Node(node.operation, [Leaf(np.array(x), literal_text(x)) for x in inputs], node.arguments)


def literal_text(x):
    return None if x.size <= 2000 else literal(x)
