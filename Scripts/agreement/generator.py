"""Draws expressions: operands of random shapes, types and values, and operations that fit them."""

import numpy as np

from arrays import BOOL, F32, F64, literal
from expressions import Leaf, Node

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 0.1, 1e16 + 2, 1e-8, 1e8, np.nan, np.inf, -np.inf]
LARGE = {F64: [1e300, -1.7e308, 1e-300, 5e-324, -2.5e-310], F32: [1e38, -3.4e38, 1e-38, 1e-45, -3e-41]}
# What leap --json writes of an array is at most 100,000 elements.
MOST_ELEMENTS = 95_000
MOST_AXES = 8


class Refused(Exception):
    """NumPy raised an error; the expression ends there, and Leap has to give an error, too."""

    def __init__(self, node):
        self.node = node


class NoFit(Exception):
    """No operand that the operation takes was found."""


class Generator:
    def __init__(self, seed, operations):
        self.random = np.random.default_rng(seed)
        self.operations = operations
        weights = np.array([operation.weight for operation in operations])
        self.weights = weights / weights.sum()
        # Whether arguments may be wrong: such an expression tests that both sides refuse.
        self.is_careless = False

    # Choices

    def chance(self, share):
        return self.random.random() < share

    def pick(self, items):
        return items[self.random.integers(len(items))]

    def integer(self, low, high):
        """A whole number from low to high, both included."""
        return int(self.random.integers(low, high + 1))

    # Leaves

    def shape(self, least=0, most=MOST_AXES):
        rank = min(max(least, self.pick([0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5, 8])), most)
        shape = []
        for _ in range(rank):
            size = self.pick([1, 1, 2, 2, 3, 3, 4, 5]) if rank < 5 else self.pick([1, 1, 2, 2, 3])
            shape.append(size)
        if rank and self.chance(0.06):
            shape[self.integer(0, rank - 1)] = 0
        return tuple(shape)

    def dtype(self):
        return self.pick([F64, F64, F64, F32, F32, BOOL])

    def values(self, shape, dtype):
        if dtype == BOOL:
            return self.random.random(shape) < 0.5
        kind = self.pick(["decimal", "decimal", "ties", "ties", "wide", "special", "unit"])
        if kind == "decimal":
            x = np.round(self.random.normal(size=shape) * 3, self.integer(1, 6))
        elif kind == "ties":
            x = self.random.integers(-3, 4, size=shape).astype(F64)
        elif kind == "wide":
            x = self.random.normal(size=shape) * 10.0 ** self.random.integers(-12, 13, size=shape)
        elif kind == "unit":
            x = np.round(self.random.random(shape) * 2 - 1, 4)
        else:
            pool = np.array(SPECIAL + LARGE[dtype])
            x = pool[self.random.integers(len(pool), size=shape)]
        with np.errstate(all="ignore"):
            return np.asarray(x, F64).astype(dtype)

    def leaf(self, shape=None, dtype=None):
        shape = self.shape() if shape is None else tuple(shape)
        dtype = self.dtype() if dtype is None else dtype
        if int(np.prod(shape)) > 400:
            return self.drawn(shape, dtype)
        return Leaf(self.values(shape, dtype))

    def drawn(self, shape, dtype):
        """A large array, which Leap draws itself. Only its shape and its type are known."""
        text = f"{{ seed({self.integer(0, 10**6)}); randn({list(shape)}) }}"
        value = self.random.normal(size=shape)
        if dtype == F32:
            text = f"f32({text})"
        elif dtype == BOOL:
            text, value = f"({text} > 0)", value > 0
        return Leaf(value.astype(dtype), text)

    def large_leaf(self):
        shapes = [(3000,), (60, 50), (1030,), (9, 7, 33), (2, 1500), (1500, 2), (129, 65), (4, 4, 4, 4, 4, 4)]
        # Large enough for several threads.
        largest = [(90_000,), (300, 300), (30, 100, 30)]
        return self.drawn(self.pick(largest if self.chance(0.15) else shapes), self.dtype())

    def scalar(self):
        """A plain number, as a literal."""
        return Leaf(np.array(self.pick([0.0, 1.0, 2.0, -1.0, 0.5, 3.0, 0.1, -2.5, np.nan, np.inf]), F64))

    # Operands

    def operand(self, depth, fits=lambda x: True):
        """An expression whose value fits."""
        for attempt in range(6):
            if depth > 0 and self.chance(0.75):
                node = self.node(depth)
            elif self.chance(0.03):
                node = self.large_leaf()
            else:
                node = self.leaf()
            if node.value.size <= MOST_ELEMENTS and fits(node.value):
                return node
            if depth > 1:
                depth -= 1
        raise NoFit

    def array(self, depth, least=1, most=MOST_AXES, fits=lambda x: True):
        """An expression with so many axes; a written array when chance finds none."""
        try:
            return self.operand(depth, lambda x: least <= x.ndim <= most and fits(x))
        except NoFit:
            for _ in range(20):
                leaf = self.leaf(self.shape(least, most))
                if fits(leaf.value):
                    return leaf
            raise

    def boolean(self, depth, shape=None):
        fits = lambda x: x.dtype == BOOL and (shape is None or x.shape == shape)
        try:
            return self.operand(depth, fits)
        except NoFit:
            return self.leaf(shape, BOOL)

    def broadcast_shape(self, shape):
        """A shape that fits another one by the rules of broadcasting."""
        result = [1 if self.chance(0.3) else n for n in shape]
        if self.chance(0.3):
            result = result[self.integer(0, len(result)):]
        elif len(result) < MOST_AXES and self.chance(0.15):
            result = [self.integer(1, 3)] + result
        if self.is_careless and result:
            result[self.integer(0, len(result) - 1)] += self.integer(1, 2)
        return tuple(result)

    def partner(self, x, depth):
        """An operand to go with another."""
        if self.chance(0.15):
            return self.scalar()
        if depth > 0 and self.chance(0.35):
            for _ in range(4):
                node = self.node(depth)
                if self.is_careless or fits_together(node.value.shape, x.value.shape):
                    return node
        return self.leaf(self.broadcast_shape(x.value.shape))

    # Arguments

    def axis(self, rank):
        """One axis, counted from the front or the end."""
        if self.is_careless and self.chance(0.7):
            return self.pick([rank, -rank - 1])
        if rank == 0:
            raise NoFit
        return self.integer(-rank, rank - 1)

    def axes(self, rank):
        """What reductions take: none, one axis, or several."""
        if rank == 0 and not self.is_careless:
            return None
        kind = self.pick(["none", "one", "one", "several"])
        if kind == "none" and not self.is_careless:
            return None
        if kind == "one" or rank < 2:
            return self.axis(rank)
        count = self.integer(1, rank)
        axes = [int(a) for a in self.random.permutation(rank)[:count]]
        if self.is_careless:
            axes[-1] = self.pick([axes[0], rank]) if len(axes) > 1 else rank
        return tuple(a - rank if self.chance(0.4) else a for a in axes)

    # Operations

    def node(self, depth):
        for _ in range(30):
            operation = self.operations[self.random.choice(len(self.operations), p=self.weights)]
            try:
                return self.apply(operation, depth)
            except NoFit:
                continue
        return self.leaf()

    def apply(self, operation, depth):
        operands, arguments = operation.draw(self, depth - 1)
        node = Node(operation, operands, arguments)
        try:
            node.evaluate()
        except MemoryError:
            raise NoFit
        except Exception as error:
            node.error = error
            raise Refused(node)
        if node.value.size > MOST_ELEMENTS:
            raise NoFit
        if node.value.ndim > MOST_AXES:
            # Too many for Leap: nothing more can be made of it.
            raise Refused(node)
        return node

    def expression(self, operation=None):
        """An expression; with an operation, one that ends in it."""
        self.is_careless = self.chance(0.05)
        depth = self.pick([1, 2, 2, 3, 3, 4])
        while True:
            try:
                return self.apply(operation, depth) if operation else self.node(depth)
            except NoFit:
                # Nothing fits this operation in this mood.
                self.is_careless = False
            except Refused as refused:
                return refused.node


def fits_together(a, b):
    try:
        shape = np.broadcast_shapes(a, b)
        return len(shape) <= MOST_AXES and np.prod(shape) <= MOST_ELEMENTS
    except ValueError:
        return False


def leaf_of(value):
    return Leaf(value, None if value.size <= 400 else literal(value))
