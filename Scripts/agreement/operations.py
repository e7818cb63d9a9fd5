"""What an entry of the tables is."""

from arrays import normal
import numpy as np


class Operation:
    """One operation: its name, its Leap text, its NumPy meaning, and how arguments are drawn.

    text(texts, arguments): the Leap expression, from the texts of the operands.
    value(*inputs, **arguments): NumPy's value.
    bound(reference, *inputs, **arguments): how far Leap's value may be from it, an array; None where it is exact. `inf`
        where rounding decides everything.
    draw(generator, depth): operands and arguments.
    """

    def __init__(self, name, text, value, draw, bound=None, needs=None, weight=1.0):
        self.name = name
        self.text = text
        self.value = value
        self.draw = draw
        self.bound = bound
        self.needs = needs or name
        self.weight = weight

    def reference(self, inputs, arguments):
        value = normal(self.value(*inputs, **arguments))
        if self.bound is None:
            return value, None
        return value, np.broadcast_to(self.bound(value, *inputs, **arguments), value.shape)


def argument_text(value):
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(argument_text(v) for v in value) + "]"
    if isinstance(value, float) and value != value:
        return "nan"
    return repr(value)


def call(name, *positional):
    """`name(x, y, key = value)`; the arguments named in `positional` are written without their names."""

    def text(texts, arguments):
        parts = list(texts)
        parts += [argument_text(arguments[key]) for key in positional]
        parts += [f"{key} = {argument_text(v)}" for key, v in arguments.items() if key not in positional]
        return f"{name}({', '.join(parts)})"

    return text


def infix(symbol):
    return lambda texts, arguments: f"({texts[0]} {symbol} {texts[1]})"


def prefix(symbol):
    return lambda texts, arguments: f"({symbol}{texts[0]})"
