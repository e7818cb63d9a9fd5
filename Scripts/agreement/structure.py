"""Shapes, joining and splitting, creation."""

import numpy as np

from arrays import BOOL, F32, F64, NAMES, float_type, joined, literal, name_of
from elementwise import unary_arguments, units
from operations import Operation, argument_text, call


def factors(generator, count):
    """A random shape with so many elements."""
    shape = []
    while count > 1 and len(shape) < 5:
        divisors = [d for d in range(1, min(count, 40) + 1) if count % d == 0]
        d = int(generator.pick(divisors))
        shape.append(d)
        count //= d
    return shape + [count] if count != 1 or not shape else shape


def reshape_arguments(generator, depth):
    x = generator.operand(depth)
    if x.value.size == 0:
        shape = generator.pick([[0], [0, 3], [2, 0], [1, 0, 2]])
    else:
        shape = factors(generator, x.value.size)
        if generator.chance(0.4):
            shape[generator.integer(0, len(shape) - 1)] = -1
    if generator.is_careless:
        shape = shape + [generator.pick([2, -1])]
    return [x], {"shape": shape}


def permutation(generator, rank):
    axes = [int(a) for a in generator.random.permutation(rank)]
    if generator.is_careless and rank:
        axes[0] = generator.pick([rank, axes[-1]]) if rank > 1 else rank
    return [a - rank if generator.chance(0.3) else a for a in axes]


def transpose_arguments(generator, depth):
    x = generator.array(depth, least=0)
    return [x], {"axes": permutation(generator, x.value.ndim)} if generator.chance(0.7) else {}


def swap(x):
    return np.swapaxes(x, -1, -2)


def matrix_arguments(generator, depth):
    return [generator.array(depth, least=2)], {}


def squeeze_arguments(generator, depth):
    x = generator.array(depth, least=0)
    ones = [a for a, n in enumerate(x.value.shape) if n == 1]
    if generator.is_careless and x.value.ndim > len(ones):
        return [x], {"axis": generator.pick([a for a, n in enumerate(x.value.shape) if n != 1])}
    if ones and generator.chance(0.6):
        axes = [a - x.value.ndim if generator.chance(0.4) else a for a in ones]
        return [x], {"axis": generator.pick(axes) if generator.chance(0.6) else tuple(axes)}
    return [x], {}


def expand_arguments(generator, depth):
    x = generator.array(depth, least=0, most=7)
    return [x], {"axis": generator.axis(x.value.ndim + 1)}


def join_arguments(generator, depth):
    x = generator.array(depth)
    axis = generator.axis(x.value.ndim)
    others = []
    for _ in range(generator.integer(1, 3)):
        shape = list(x.value.shape)
        if -len(shape) <= axis < len(shape):
            shape[axis] = generator.integer(0, 3)
        if generator.is_careless:
            shape[generator.integer(0, len(shape) - 1)] += 1
        others.append(generator.leaf(shape))
    return [x] + others, {"axis": axis} if axis != 0 or generator.chance(0.5) else {}


def concat(*parts, axis=0):
    return np.concatenate([p.astype(joined(*parts)) for p in parts], axis=axis)


def stack_arguments(generator, depth):
    x = generator.array(depth, least=0, most=7)
    others = [generator.leaf(x.value.shape) for _ in range(generator.integer(1, 2))]
    if generator.is_careless and others and x.value.ndim:
        others[-1] = generator.leaf([n + 1 for n in x.value.shape])
    return [x] + others, {"axis": generator.axis(x.value.ndim + 1)} if generator.chance(0.7) else {}


def stack(*parts, axis=0):
    return np.stack(parts, axis=axis)


def bracket_arguments(generator, depth):
    x = generator.array(depth, least=0, most=7)
    return [x] + [generator.leaf(x.value.shape) for _ in range(generator.integer(0, 2))], {}


def split_arguments(generator, depth):
    x = generator.array(depth)
    axis = generator.axis(x.value.ndim)
    if not -x.value.ndim <= axis < x.value.ndim:
        return [x], {"at": 1, "axis": axis, "part": 0}
    size = x.value.shape[axis]
    if generator.chance(0.5):
        counts = [n for n in range(1, size + 1) if size % n == 0] or [1]
        at = int(generator.pick(counts)) + (1 if generator.is_careless else 0)
        return [x], {"at": at, "axis": axis, "part": generator.integer(0, max(0, at - 1))}
    at = sorted(generator.random.integers(0, size + 2, generator.integer(1, 2)).tolist())
    return [x], {"at": at, "axis": axis, "part": generator.integer(0, len(at))}


def split_text(texts, arguments):
    return f"split({texts[0]}, {arguments['at']}, axis = {arguments['axis']})[{arguments['part']}]"


def tile_arguments(generator, depth):
    x = generator.array(depth, least=0, most=5)
    if generator.chance(0.3):
        return [x], {"reps": generator.integer(0, 3)}
    return [x], {"reps": [generator.integer(0 if generator.chance(0.1) else 1, 3) for _ in range(generator.integer(1, 4))]}


def repeat_arguments(generator, depth):
    x = generator.array(depth)
    arguments = {}
    size = x.value.size
    if generator.chance(0.7):
        arguments["axis"] = generator.axis(x.value.ndim)
        if not -x.value.ndim <= arguments["axis"] < x.value.ndim:
            return [x], {"repeats": 2, **arguments}
        size = x.value.shape[arguments["axis"]]
    repeats = generator.integer(0, 3)
    if 0 < size < 20 and generator.chance(0.4):
        repeats = [generator.integer(0, 2) for _ in range(size + (1 if generator.is_careless and size > 1 else 0))]
    return [x], {"repeats": repeats, **arguments}


def roll_arguments(generator, depth):
    x = generator.array(depth)
    if generator.chance(0.3):
        return [x], {"shift": generator.integer(-5, 5)}
    if x.value.ndim > 1 and generator.chance(0.3):
        axes = generator.random.permutation(x.value.ndim)[:2].tolist()
        return [x], {"shift": [generator.integer(-4, 4), generator.integer(-4, 4)], "axis": axes}
    return [x], {"shift": generator.integer(-5, 5), "axis": generator.axis(x.value.ndim)}


def flip_arguments(generator, depth):
    x = generator.array(depth)
    axis = generator.axes(x.value.ndim)
    return [x], {} if axis is None else {"axis": axis}


def pad_arguments(generator, depth):
    x = generator.array(depth, most=4)
    some = lambda: generator.integer(0, 2)
    kind = generator.pick(["all", "pair", "each"])
    widths = some() if kind == "all" else [[some(), some()]] if kind == "pair" else [[some(), some()] for _ in x.value.shape]
    if generator.is_careless:
        widths = [[1, 1] for _ in range(x.value.ndim + 2)]
    arguments = {"widths": widths}
    if generator.chance(0.5):
        arguments["value"] = generator.pick([1, -2.5, float("nan")])
    return [x], arguments


def pad(x, widths, value=0):
    return np.pad(x, widths, constant_values=value)


def windows_arguments(generator, depth):
    x = generator.array(depth, least=1, most=4)
    count = generator.integer(1, x.value.ndim)
    sizes = [generator.integer(1, max(1, n)) for n in x.value.shape[-count:]]
    if generator.is_careless:
        sizes[0] += 6
    step = generator.pick([1, 1, 2])
    return [x], {"size": sizes, **({"step": step} if step != 1 else {})}


def windows(x, size, step=1):
    axes = tuple(range(x.ndim - len(size), x.ndim))
    all_windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=axes)
    return all_windows[tuple(slice(None, None, step if a in axes else 1) for a in range(x.ndim))]


def onehot_arguments(generator, depth):
    classes = generator.integer(1, 4)
    shape = generator.shape(0, 3)
    labels = generator.random.integers(0, classes + (1 if generator.is_careless else 0), size=shape).astype(F64)
    from expressions import Leaf

    return [Leaf(labels)], {"classes": classes}


def onehot(labels, classes):
    return np.eye(classes)[labels.astype(int)]


# Creation: no operands.

def creation(name, value, draw, positional, bound=None):
    return Operation(name, call(name, *positional), value, lambda g, d: ([], draw(g)), bound, weight=0.4)


def with_type(generator, arguments):
    if generator.chance(0.4):
        arguments["dtype"] = generator.pick(list(NAMES))
    return arguments


def of_type(make):
    return lambda *a, dtype="f64", **k: make(*a, **k).astype(NAMES[dtype])


def shape_argument(generator):
    shape = list(generator.shape(0, 8))
    if generator.is_careless:
        shape = shape[:2] + [-1]
    return shape


def eye_draw(generator):
    arguments = {"n": generator.integer(0, 4)}
    if generator.chance(0.5):
        arguments["m"] = generator.integer(0, 5)
    if generator.chance(0.5):
        arguments["k"] = generator.integer(-3, 3)
    return with_type(generator, arguments)


def arange_draw(generator):
    step = generator.pick([1, 2, 0.5, 0.1, -1, -0.3, 1.7])
    start = generator.pick([0, 1, -2, 0.5, 10])
    return {"start": start, "stop": start + step * generator.pick([0, 1, 5, 7, 10.5, -2]), "step": step}


def arange_bound(reference, start, stop, step):
    # NumPy adds (start + step) - start again and again, which is rounded.
    return 4 * np.spacing(np.maximum(np.abs(reference), max(abs(start), abs(step)))) * np.maximum(1, len(reference))


def range_text(texts, arguments):
    return f"({argument_text(arguments['a'])}..{argument_text(arguments['b'])})"


def space_draw(generator):
    return {"start": generator.pick([0, -1, 1.5, 1e-3]), "stop": generator.pick([1, 2, -3, 1.5]),
            "num": generator.pick([0, 1, 2, 3, 7, 50])}


def logspace_bound(reference, start, stop, num, base=10):
    # The exponent is rounded, too.
    exponent = max(abs(start), abs(stop)) * np.log(base)
    return (4 + 4 * exponent) * np.spacing(np.abs(reference))


def linspace_bound(reference, start, stop, num):
    return np.full(reference.shape, 2 * np.spacing(max(abs(start), abs(stop))))


def table():
    return [
        Operation("shape", call("shape"), lambda x: np.array(x.shape, F64), unary_arguments, weight=0.4),
        Operation("rank", call("rank"), lambda x: np.array(x.ndim, F64), unary_arguments, weight=0.3),
        Operation("size", call("size"), lambda x: np.array(x.size, F64), unary_arguments, weight=0.3),
        Operation("reshape", call("reshape", "shape"), lambda x, shape: x.reshape(shape), reshape_arguments),
        Operation("ravel", call("ravel"), np.ravel, unary_arguments),
        Operation("flatten", call("flatten"), lambda x: x.reshape(x.shape[0], int(np.prod(x.shape[1:]))),
                  lambda g, d: ([g.array(d, least=2)], {})),
        Operation("transpose", call("transpose"), lambda x, axes=None: np.transpose(x, axes), transpose_arguments),
        Operation("T", lambda t, a: f"({t[0]}).T", swap, matrix_arguments, needs="transpose"),
        Operation("squeeze", call("squeeze"), lambda x, axis=None: np.squeeze(x, axis=axis), squeeze_arguments),
        Operation("expand", call("expand", "axis"), lambda x, axis: np.expand_dims(x, axis), expand_arguments),
        Operation("concat", call("concat"), concat, join_arguments),
        Operation("stack", call("stack"), stack, stack_arguments),
        Operation("brackets", lambda t, a: f"[{', '.join(t)}]", stack, bracket_arguments, needs="stack"),
        Operation("split", split_text, split_value, split_arguments),
        Operation("tile", call("tile", "reps"), lambda x, reps: np.tile(x, reps), tile_arguments),
        Operation("repeat_each", call("repeat_each", "repeats"),
                  lambda x, repeats, axis=None: np.repeat(x, repeats, axis=axis), repeat_arguments),
        Operation("roll", call("roll", "shift"), lambda x, shift, axis=None: np.roll(x, shift, axis=axis),
                  roll_arguments),
        Operation("flip", call("flip"), lambda x, axis=None: np.flip(x, axis=axis), flip_arguments),
        Operation("pad", call("pad", "widths"), pad, pad_arguments),
        Operation("windows", call("windows", "size"), windows, windows_arguments),
        Operation("onehot", call("onehot", "classes"), onehot, onehot_arguments, weight=0.4),
        creation("zeros", of_type(lambda shape: np.zeros(shape)),
                 lambda g: with_type(g, {"shape": shape_argument(g)}), ["shape"]),
        creation("ones", of_type(lambda shape: np.ones(shape)),
                 lambda g: with_type(g, {"shape": shape_argument(g)}), ["shape"]),
        creation("full", lambda shape, value: np.full(shape, float(value)),
                 lambda g: {"shape": shape_argument(g), "value": g.pick([2, -1.5, float("nan")])}, ["shape", "value"]),
        creation("eye", of_type(lambda n, m=None, k=0: np.eye(n, m, k)), eye_draw, ["n"]),
        creation("arange", lambda start, stop, step: np.arange(start, stop, step, dtype=F64), arange_draw,
                 ["start", "stop", "step"], arange_bound),
        Operation("range", range_text, lambda a, b: np.arange(a, b + 1.0),
                  lambda g, d: ([], {"a": g.integer(-3, 3), "b": g.integer(-3, 6)}), needs="arange", weight=0.3),
        creation("linspace", lambda start, stop, num: np.linspace(start, stop, num), space_draw,
                 ["start", "stop", "num"], linspace_bound),
        creation("logspace", lambda start, stop, num: np.logspace(start, stop, num), space_draw,
                 ["start", "stop", "num"], logspace_bound),
    ]


def split_value(x, at, axis, part):
    return np.split(x, at, axis=axis)[part]
