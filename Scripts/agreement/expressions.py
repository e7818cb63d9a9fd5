"""Expressions: an operation with its operands, as Leap text and as a NumPy computation."""

import numpy as np

from arrays import literal, normal


class Leaf:
    """An array that is written down, or drawn by Leap."""

    operation = None
    operands = ()

    def __init__(self, value, text=None):
        self.value = normal(value)
        self.text = text or literal(self.value)
        self.is_drawn = text is not None

    @property
    def size(self):
        return 1


class Node:
    """An operation on operands, with fixed arguments (axes, shapes) beside them."""

    def __init__(self, operation, operands, arguments):
        self.operation = operation
        self.operands = operands
        self.arguments = arguments
        self.text = self.text_of([operand.text for operand in operands])
        self.value = None
        self.error = None

    def text_of(self, texts):
        return self.operation.text(texts, self.arguments)

    def reference(self, inputs):
        """NumPy's value for these inputs, with the bound of what rounding may change. Raises what NumPy raises."""
        with np.errstate(all="ignore"):
            return self.operation.reference(inputs, self.arguments)

    def evaluate(self):
        self.value, _ = self.reference([operand.value for operand in self.operands])
        return self

    @property
    def size(self):
        return 1 + sum(operand.size for operand in self.operands)


def walk(root):
    """Every part of an expression, operands before what uses them."""
    for operand in root.operands:
        yield from walk(operand)
    yield root


class Program:
    """An expression step by step: each part bound to a name, then the whole in one statement."""

    def __init__(self, root):
        self.root = root
        self.parts = list(walk(root))
        self.names = {id(part): f"t{i}" for i, part in enumerate(self.parts)}
        self.statements = []
        for part in self.parts:
            text = part.text
            if part.operation:
                text = part.text_of([self.names[id(operand)] for operand in part.operands])
            self.statements.append(f"{self.names[id(part)]} = {text};")
        self.statements.append(f"({root.text});")
