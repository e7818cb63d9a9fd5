"""Gradients of random differentiable expressions against central differences in extended precision."""

import numpy as np

from arrays import F32, F64, literal
from leap import Failure, Silence

# With 64 bits of mantissa: h² = 1e-10, made smaller by one step of Richardson's extrapolation; rounding is 1e-19 / h.
STEP = np.longdouble(1e-5)


class Smooth:
    """A function of arrays in both languages. `fits` says for which shapes; `safe` brings values to its domain."""

    def __init__(self, text, value, fits=lambda shape: True, domain=None):
        self.text = text
        self.value = value
        self.fits = fits
        self.domain = domain


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def logsumexp(x):
    m = np.max(x, axis=-1, keepdims=True)
    return np.squeeze(np.log(np.sum(np.exp(x - m), axis=-1, keepdims=True)) + m, -1)


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def unary():
    any_rank = lambda shape: True
    ranked = lambda shape: len(shape) >= 1
    matrix = lambda shape: len(shape) == 2
    last = lambda n: lambda shape: len(shape) >= 1 and shape[-1] >= n
    first = lambda n: lambda shape: len(shape) >= 1 and shape[0] >= n
    fits_flat = lambda shape: 1 <= int(np.prod(shape)) <= 40
    positive = lambda text: f"(abs({text}) + 0.5)"
    above = lambda x: np.abs(x) + np.longdouble("0.5")
    return [
        Smooth("exp(tanh({0}))", lambda x: np.exp(np.tanh(x))), Smooth("sin({0})", np.sin), Smooth("cos({0})", np.cos),
        Smooth("tanh({0})", np.tanh), Smooth("sigmoid({0})", sigmoid), Smooth("atan({0})", np.arctan),
        Smooth("softplus({0})", lambda x: np.logaddexp(x, 0)), Smooth("({0})^2", lambda x: x**2),
        Smooth("({0})^3", lambda x: x**3), Smooth("-({0})", np.negative), Smooth("sinh(sin({0}))", lambda x: np.sinh(np.sin(x))),
        Smooth("cosh(sin({0}))", lambda x: np.cosh(np.sin(x))), Smooth("expm1(sin({0}))", lambda x: np.expm1(np.sin(x))),
        Smooth("log(abs({0}) + 0.5)", lambda x: np.log(above(x))), Smooth("√(abs({0}) + 0.5)", lambda x: np.sqrt(above(x))),
        Smooth("log1p(abs({0}))", lambda x: np.log1p(np.abs(x))), Smooth("asin(sin({0}) / 2)", lambda x: np.arcsin(np.sin(x) / 2)),
        Smooth("acos(cos({0}) / 2)", lambda x: np.arccos(np.cos(x) / 2)), Smooth("1 / (abs({0}) + 0.5)", lambda x: 1 / above(x)),
        Smooth("relu({0})", lambda x: np.maximum(x, 0)), Smooth("leaky_relu({0}, slope = 0.25)", lambda x: np.where(x > 0, x, x / 4)),
        Smooth("abs({0})", np.abs), Smooth("clip({0}, -1, 1)", lambda x: np.clip(x, -1, 1)),
        Smooth("sum({0})", np.sum), Smooth("mean({0})", np.mean), Smooth("max({0})", np.max), Smooth("min({0})", np.min),
        Smooth("sum({0}, axis = -1)", lambda x: np.sum(x, axis=-1), ranked),
        Smooth("mean({0}, axis = 0, keep = true)", lambda x: np.mean(x, axis=0, keepdims=True), ranked),
        Smooth("max({0}, axis = 0)", lambda x: np.max(x, axis=0), ranked),
        Smooth("min({0}, axis = -1)", lambda x: np.min(x, axis=-1), ranked),
        Smooth("var({0}, axis = -1)", lambda x: np.var(x, axis=-1), last(2)),
        Smooth("var({0}, ddof = 1)", lambda x: np.var(x, ddof=1), lambda shape: np.prod(shape) > 1),
        Smooth("std({0})", np.std, last(3)), Smooth("norm({0})", lambda x: np.sqrt(np.sum(x**2)), ranked),
        Smooth("norm({0}, ord = 3, axis = -1)", lambda x: np.sum(np.abs(x)**3, axis=-1)**(1 / np.longdouble(3)), ranked),
        Smooth("prod({0})", np.prod, fits_flat), Smooth("prod({0}, axis = 0)", lambda x: np.prod(x, axis=0), ranked),
        Smooth("median({0})", np.median), Smooth("quantile({0}, 0.25)", lambda x: np.quantile(x, np.longdouble("0.25"))),
        Smooth("cumsum({0}, axis = 0)", lambda x: np.cumsum(x, axis=0), ranked),
        Smooth("cumprod({0}, axis = -1)", lambda x: np.cumprod(x, axis=-1), ranked),
        Smooth("cummax({0}, axis = 0)", lambda x: np.maximum.accumulate(x, axis=0), ranked),
        Smooth("sort({0})", lambda x: np.sort(x, axis=-1), ranked),
        Smooth("sort({0}, axis = 0, descending = true)", lambda x: -np.sort(-x, axis=0), ranked),
        Smooth("top({0}, 2)", lambda x: -np.sort(-x, axis=-1)[..., :2], last(2)),
        Smooth("logsumexp({0})", logsumexp, ranked), Smooth("softmax({0})", softmax, ranked),
        Smooth("log_softmax({0})", lambda x: np.log(softmax(x)), ranked),
        Smooth("({0}).T", lambda x: np.swapaxes(x, -1, -2), lambda shape: len(shape) >= 2),
        Smooth("transpose({0})", np.transpose), Smooth("ravel({0})", np.ravel), Smooth("reshape({0}, [-1, 1])", lambda x: x.reshape(-1, 1)),
        Smooth("flip({0}, axis = 0)", lambda x: np.flip(x, axis=0), ranked),
        Smooth("roll({0}, 1)", lambda x: np.roll(x, 1), ranked), Smooth("roll({0}, -1, axis = 0)", lambda x: np.roll(x, -1, axis=0), ranked),
        Smooth("tile({0}, 2)", lambda x: np.tile(x, 2), ranked), Smooth("pad({0}, 1)", lambda x: np.pad(x, 1), lambda s: 1 <= len(s) <= 3),
        Smooth("repeat_each({0}, 2, axis = 0)", lambda x: np.repeat(x, 2, axis=0), ranked),
        Smooth("expand({0}, -1)", lambda x: np.expand_dims(x, -1), lambda s: len(s) < 6), Smooth("squeeze({0})", np.squeeze),
        Smooth("concat({0}, 2 * {0})", lambda x: np.concatenate([x, 2 * x]), ranked),
        Smooth("stack({0}, {0}^2, axis = 0)", lambda x: np.stack([x, x**2]), lambda s: len(s) < 6),
        Smooth("({0})[::-1]", lambda x: x[::-1], ranked), Smooth("({0})[[0, 0, -1]]", lambda x: x[[0, 0, -1]], ranked),
        Smooth("({0})[..., 0]", lambda x: x[..., 0], ranked), Smooth("({0})[0]", lambda x: x[0], ranked),
        Smooth("({0})[1:]", lambda x: x[1:], first(2)), Smooth("({0})[none]", lambda x: x[None], lambda s: 1 <= len(s) < 6),
        Smooth("take({0}, [0, 0], axis = -1)", lambda x: np.take(x, [0, 0], axis=-1), ranked),
        Smooth("windows({0}, 2)", lambda x: np.lib.stride_tricks.sliding_window_view(x, 2, axis=-1), lambda s: 1 <= len(s) < 6 and s[-1] >= 2),
        Smooth("trace({0})", np.trace, matrix), Smooth("outer({0}, {0})", lambda x: np.outer(x, x), lambda s: len(s) == 1),
        Smooth("where({0} > 0.3, {0}, {0}^2)", lambda x: np.where(x > np.longdouble(0.3), x, x**2)),
        Smooth("map(row -> sum(row^2), {0})", lambda x: np.sum(x.reshape(x.shape[0], -1)**2, axis=1), ranked),
        Smooth("(({0}) @ ({0}).T)", lambda x: x @ x.T, matrix), Smooth("dot(ravel({0}), ravel({0}))", lambda x: np.sum(x * x)),
        Smooth("maximum({0}, 0.2)", lambda x: np.maximum(x, np.longdouble(0.2))), Smooth("{0} % 1.7", lambda x: x % np.longdouble(1.7)),
        Smooth("(abs({0}) + 0.5)^(sin({0}))", lambda x: above(x)**np.sin(x)),
    ]


BINARY = [("({0} + {1})", np.add), ("({0} - {1})", np.subtract), ("({0} * {1})", np.multiply),
          ("({0} / (1.5 + abs({1})))", lambda a, b: a / (np.longdouble(1.5) + np.abs(b))),
          ("maximum({0}, {1})", np.maximum), ("minimum({0}, {1})", np.minimum)]


class Case:
    """A random function of one array, in both languages."""

    def __init__(self, random):
        shape = tuple(int(n) for n in random.integers(1, 4, size=random.integers(0, 5)))
        x = np.round(random.normal(size=shape), 3)
        # 0 is a kink of abs, relu and others, where differences say little.
        self.x = np.asarray(np.where(x == 0, 0.001, x))
        self.functions = unary()
        self.random = random
        self.text, self.value, shape = self.grow(int(random.integers(1, 5)))
        # Each element of the value counts differently.
        weights = np.round(random.normal(size=shape), 2)
        text, value = self.text, self.value
        self.text = f"sum({literal(weights)} * {text})"
        self.value = lambda x: np.sum(weights.astype(np.longdouble) * value(x))

    def grow(self, depth):
        if depth == 0:
            return "x", lambda x: x, self.x.shape
        text, value, shape = self.grow(depth - 1)
        if self.random.random() < 0.25:
            other_text, other, other_shape = self.grow(int(self.random.integers(0, depth)))
            try:
                joint = np.broadcast_shapes(shape, other_shape)
                form, of = BINARY[self.random.integers(len(BINARY))]
                return form.format(text, other_text), lambda x: of(value(x), other(x)), joint
            except ValueError:
                pass
        fitting = [f for f in self.functions if f.fits(shape)]
        f = fitting[self.random.integers(len(fitting))]
        result = f.value(np.ones(shape, np.longdouble)).shape
        if int(np.prod(result)) > 200 or len(result) > 7:
            return text, value, shape
        return f"({f.text.format(text)})", lambda x: f.value(value(x)), result

    def statements(self):
        x = literal(self.x)
        return [f"{{ x = param({x}); grad({self.text}, x) }};", f"(grad(x -> {self.text}))({x});"]

    def reference(self):
        """The gradient by differences, and how much it can be trusted: half of it from each side must agree."""
        result = np.zeros(self.x.shape)
        doubt = np.zeros(self.x.shape)
        x = self.x.astype(np.longdouble)

        def at(place, h):
            y = x.copy()
            y[place] += h
            return self.value(y)

        middle = self.value(x)
        for place in np.ndindex(x.shape):
            ahead, behind = at(place, STEP), at(place, -STEP)
            wide = (at(place, 2 * STEP) - at(place, -2 * STEP)) / (4 * STEP)
            slope = (ahead - behind) / (2 * STEP)
            result[place] = (4 * slope - wide) / 3
            # A kink within the steps shows as two different slopes.
            doubt[place] = abs((ahead - middle) - (middle - behind)) / STEP
        return result, doubt


def check(leap, seed, count):
    """The number of gradients that are wrong; each is reported."""
    cases = []
    for number in range(count):
        with np.errstate(all="ignore"):
            cases.append(Case(np.random.default_rng([seed, number, 1])))
    wrong = skipped = 0
    for number, (case, outcomes) in enumerate(zip(cases, leap.run([c.statements() for c in cases]))):
        with np.errstate(all="ignore"):
            reference, doubt = case.reference()
        scale = 1 + np.max(np.abs(reference), initial=0)
        if not np.all(np.isfinite(reference)) or np.any(doubt > 1e-2 * scale):
            skipped += 1
            continue
        for statement, outcome in zip(case.statements(), outcomes):
            reason = None
            if isinstance(outcome, (Failure, Silence)):
                reason = repr(outcome)
            elif outcome.shape != reference.shape or outcome.dtype != F64:
                reason = f"the shape is {list(outcome.shape)}, the type {outcome.dtype}"
            elif not np.all(np.abs(outcome - reference) <= 1e-8 * scale):
                reason = f"{outcome.tolist()} and not {reference.tolist()}"
            if reason:
                wrong += 1
                if wrong <= 5:
                    print(f"--- gradient {number} of seed {seed}: {reason[:600]}\n    {statement[:1500]}")
    print(f"{count} gradients, {skipped} of them at a kink or not finite and left out")
    return wrong
