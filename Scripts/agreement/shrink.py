"""Makes a failing expression small: the one step that fails, on the least arrays that make it fail."""

import numpy as np

from arrays import BOOL
from check import check_all, single
from expressions import Leaf, Node

MOST_TRIALS = 300


def fails(leap, root):
    if root.operation is None:
        return None
    try:
        root = rebuilt(root)
    except Exception:
        return None
    found, _ = check_all(leap, [root])
    return found[0] if found else None


def rebuilt(node):
    if node.operation is None:
        return node
    return Node(node.operation, [rebuilt(o) for o in node.operands], node.arguments)


def shrink(leap, disagreement):
    """The same disagreement, as small as it gets."""
    if disagreement.kind == "whole":
        return shrink_tree(leap, disagreement)
    if disagreement.kind == "literal":
        return disagreement
    root = single(disagreement.node, disagreement.inputs)
    found = fails(leap, root)
    if not found:
        return disagreement
    trials = 0
    progress = True
    while progress and trials < MOST_TRIALS:
        progress = False
        for candidate in smaller_operands(found.node):
            trials += 1
            again = fails(leap, candidate)
            if again and again.sort == found.sort:
                found, progress = again, True
                break
            if trials >= MOST_TRIALS:
                break
    return found


def smaller_operands(node):
    for position, operand in enumerate(node.operands):
        for value in smaller(operand.value):
            operands = list(node.operands)
            operands[position] = Leaf(value)
            yield Node(node.operation, operands, node.arguments)


def smaller(x):
    """Arrays with fewer or simpler elements."""
    for axis, size in enumerate(x.shape):
        if size > 1:
            yield np.take(x, range(size // 2), axis=axis)
            yield np.take(x, range(size // 2, size), axis=axis)
            if size <= 8:
                for i in range(size):
                    yield np.delete(x, i, axis=axis)
    if x.ndim and x.shape[0] == 1:
        yield x[0]
    if x.dtype == BOOL or x.size > 12:
        return
    for place in np.ndindex(x.shape):
        for simple in (0, 1, 2):
            if x[place] != simple and not (abs(x[place]) <= 2 and float(x[place]).is_integer()):
                y = x.copy()
                y[place] = simple
                yield y


def shrink_tree(leap, disagreement):
    """Cuts parts off an expression that differs as a whole."""
    found = disagreement
    progress = True
    while progress:
        progress = False
        for candidate in cuts(found.program.root):
            again = fails(leap, candidate)
            if again and again.kind == "whole":
                found, progress = again, True
                break
    return found


def cuts(node):
    """A part alone; the whole with a part evaluated."""
    if node.operation is None:
        return
    yield from (operand for operand in node.operands if operand.operation)
    for position, operand in enumerate(node.operands):
        replacements = []
        if operand.operation and operand.value is not None and operand.value.size <= 400:
            replacements.append(Leaf(operand.value))
        replacements += list(cuts(operand))
        for replacement in replacements:
            operands = list(node.operands)
            operands[position] = replacement
            yield Node(node.operation, operands, node.arguments)
