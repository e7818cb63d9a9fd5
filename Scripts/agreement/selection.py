"""Indexing, ordering, selecting."""

import numpy as np

from arrays import BOOL, F64, float_type, literal, nested, number_text
from elementwise import no_rounding
from expressions import Leaf
from generator import MOST_AXES, NoFit
from operations import Operation, argument_text, call


class Item:
    """One place between the brackets of an index: its text and NumPy's index."""

    def __init__(self, text, index):
        self.text = text
        self.index = index


def bound_text(value):
    return "" if value is None else str(value)


def slice_item(generator, size):
    def end():
        return None if generator.chance(0.4) else generator.integer(-size - 2, size + 2)

    low, high = end(), end()
    step = None if generator.chance(0.5) else generator.pick([1, 2, 3, -1, -1, -2])
    text = f"{bound_text(low)}:{bound_text(high)}" + ("" if step is None else f":{step}")
    return Item(text, slice(low, high, step))


def list_item(generator, size, shape=None):
    if shape is None:
        shape = (generator.integer(1, 4),) if generator.chance(0.8) else (2, generator.integer(1, 3))
    indices = generator.random.integers(-size, size, size=shape)
    if generator.is_careless and indices.size and generator.chance(0.5):
        indices.flat[0] = generator.pick([size, -size - 1])
    return Item(nested(indices, lambda i: str(int(i))), indices)


def mask_item(generator, size):
    mask = generator.random.random(size) < 0.6
    return Item("[" + ", ".join("true" if m else "false" for m in mask) + "]", mask)


def number_item(generator, size):
    i = generator.integer(-size, size - 1)
    if generator.is_careless and generator.chance(0.5):
        i = generator.pick([size, -size - 1])
    return Item(str(i), i)


def items(generator, shape, allows_lists=True):
    """What stands between the brackets for an array of this shape."""
    rank = len(shape)
    count = generator.integer(1, rank)
    lists = None
    result = []
    has_gap = count < rank and generator.chance(0.4) or generator.chance(0.1)
    front = generator.integer(0, count) if has_gap else count
    sizes = list(shape[:front]) + list(shape[rank - (count - front):] if count > front else [])
    for position, size in enumerate(sizes):
        if has_gap and position == front:
            result.append(Item("...", Ellipsis))
        kind = generator.pick(["number", "slice", "slice", "all", "list", "mask"])
        if size == 0 and kind in ("number", "list"):
            kind = "slice"
        if kind in ("list", "mask") and (not allows_lists or lists is not None and kind == "mask"):
            kind = "slice"
        if kind == "number":
            result.append(number_item(generator, size))
        elif kind == "all":
            result.append(Item(":", slice(None)))
        elif kind == "slice":
            result.append(slice_item(generator, size))
        elif kind == "list":
            item = list_item(generator, size, lists)
            lists = item.index.shape
            result.append(item)
        elif size:
            if generator.is_careless:
                size += 1
            item = mask_item(generator, size)
            lists = (int(item.index.sum()),)
            result.append(item)
        else:
            result.append(Item(":", slice(None)))
        if len(result) < 7 and generator.chance(0.05) and rank < 7:
            result.append(Item("none", None))
    if has_gap and front == len(sizes):
        result.append(Item("...", Ellipsis))
    if generator.is_careless and generator.chance(0.3):
        result += [Item("0", 0)] * (rank + 1 - len(result))
    return result


def index_arguments(generator, depth):
    x = generator.array(depth)
    return [x], {"items": items(generator, x.value.shape)}


def index_text(texts, arguments):
    name = texts[0] if texts[0].isidentifier() else f"({texts[0]})"
    return f"{name}[{', '.join(item.text for item in arguments['items'])}]"


def index(x, items):
    return x[tuple(item.index for item in items)]


def masked_arguments(generator, depth):
    x = generator.array(depth)
    most = generator.integer(1, x.value.ndim)
    mask = generator.leaf(x.value.shape[:most], BOOL)
    return [x, mask], {}


def masked_text(texts, arguments):
    name = texts[0] if texts[0].isidentifier() else f"({texts[0]})"
    return f"{name}[{texts[1]}]"


def change_arguments(generator, depth):
    x = generator.array(depth, fits=lambda x: x.dtype != BOOL)
    chosen = items(generator, x.value.shape)
    with np.errstate(all="ignore"):
        try:
            part = x.value[tuple(item.index for item in chosen)]
        except IndexError:
            part = np.zeros(())
    if has_twice(x.value.shape, chosen):
        # NumPy does not say which of two values for one place wins.
        chosen = [item for item in chosen if not isinstance(item.index, np.ndarray)] or [Item("...", Ellipsis)]
        try:
            part = x.value[tuple(item.index for item in chosen)]
        except IndexError:
            part = np.zeros(())
    if part.ndim > MOST_AXES:
        raise NoFit
    value = generator.leaf(generator.broadcast_shape(part.shape), x.value.dtype)
    if value.value.ndim > part.ndim:
        value = generator.leaf((), x.value.dtype)
    return [x, value], {"items": chosen}


def has_twice(shape, chosen):
    try:
        places = np.arange(int(np.prod(shape))).reshape(shape)[tuple(item.index for item in chosen)]
    except IndexError:
        return False
    return np.unique(places).size != np.size(places)


def change_text(texts, arguments):
    inside = ", ".join(item.text for item in arguments["items"])
    return f"{{ r = {texts[0]}; r[{inside}] = {texts[1]}; r }}"


def change(x, value, items):
    x = x.copy()
    x[tuple(item.index for item in items)] = value
    return x


def take_arguments(generator, depth):
    x = generator.array(depth, fits=lambda x: x.size > 0)
    arguments = {}
    size = x.value.size
    if generator.chance(0.7):
        arguments["axis"] = generator.axis(x.value.ndim)
        if not -x.value.ndim <= arguments["axis"] < x.value.ndim:
            return [x], {"indices": [0], **arguments}
        size = x.value.shape[arguments["axis"]]
    indices = list_item(generator, size).index.tolist() if generator.chance(0.8) else generator.integer(-size, size - 1)
    return [x], {"indices": indices, **arguments}


def order_arguments(generator, depth):
    x = generator.array(depth)
    arguments = {}
    if generator.chance(0.6):
        arguments["axis"] = generator.axis(x.value.ndim)
    if generator.chance(0.25):
        arguments["descending"] = True
    return [x], arguments


def argsort(x, axis=-1, descending=False):
    """Equal ones stay as they stand, nan last, in both directions."""
    key = x.astype(float_type(x))
    return np.argsort(-key if descending else key, axis=axis, kind="stable")


def sort(x, axis=-1, descending=False):
    order = argsort(x, axis, descending)
    return np.take_along_axis(x, order, axis=axis)


def plain_order_arguments(generator, depth):
    operands, arguments = order_arguments(generator, depth)
    arguments.pop("descending", None)
    return operands, arguments


def rank_of(x, axis=-1):
    return np.argsort(argsort(x, axis), axis=axis, kind="stable")


def sort_all(x):
    return np.sort(x, axis=None, kind="stable")


def top_arguments(generator, depth):
    x = generator.array(depth)
    axis = generator.axis(x.value.ndim)
    if not -x.value.ndim <= axis < x.value.ndim:
        return [x], {"k": 1, "axis": axis}
    return [x], {"k": generator.integer(0, x.value.shape[axis] + (1 if generator.is_careless else 0)), "axis": axis}


def top(x, k, axis=-1):
    if k > x.shape[axis]:
        raise ValueError("more than there are")
    return np.take(sort(x, axis, descending=True), range(k), axis=axis)


def search_arguments(generator, depth):
    sorted_values = np.sort(np.round(generator.random.normal(size=generator.integer(0, 9)) * 2))
    if generator.chance(0.2):
        sorted_values = np.append(sorted_values, generator.pick([np.inf, np.nan]))
    return [Leaf(sorted_values), generator.operand(depth)], {} if generator.chance(0.5) else {"side": "right"}


def searchsorted(a, v, side="left"):
    return np.searchsorted(a, v.astype(F64), side=side)


def table():
    return [
        Operation("index", index_text, index, index_arguments, needs="sum", weight=4),
        Operation("masked", masked_text, lambda x, m: x[m], masked_arguments, needs="sum", weight=1.5),
        Operation("change", change_text, change, change_arguments, needs="sum", weight=1.5),
        Operation("mask", call("mask"), lambda x, m: x[m], masked_arguments),
        Operation("take", call("take", "indices"), lambda x, indices, axis=None: np.take(x, indices, axis=axis),
                  take_arguments),
        Operation("sort", call("sort"), sort, order_arguments),
        Operation("sort_all", lambda t, a: f"sort({t[0]}, axis = none)", sort_all,
                  lambda g, d: ([g.array(d)], {}), needs="sort", weight=0.3),
        Operation("argsort", call("argsort"), argsort, order_arguments),
        Operation("rank_of", call("rank_of"), rank_of, plain_order_arguments),
        Operation("unique", call("unique"), np.unique, lambda g, d: ([g.array(d, least=0)], {}), no_rounding),
        Operation("unique_counts", lambda t, a: f"unique({t[0]}, counts = true)[1]",
                  lambda x: np.unique(x, return_counts=True)[1], lambda g, d: ([g.array(d, least=0)], {}),
                  needs="unique", weight=0.5),
        Operation("top", call("top", "k"), top, top_arguments),
        Operation("searchsorted", call("searchsorted"), searchsorted, search_arguments),
    ]
