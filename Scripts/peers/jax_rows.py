"""JAX on the rows of leap-bench, compiled with jit; compiling is not counted."""

import numpy as np

import rows

import jax
import jax.numpy as jnp

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)


def ready(work):
    """`work`, waiting until its result is there."""
    return lambda: jax.block_until_ready(work())


def graph():
    x, y = 1.5, 2.0

    @jax.jit
    def step(w, b):
        dw, db = jax.grad(lambda w, b: (w * x + b - y) ** 2 / 2, argnums=(0, 1))(w, b)
        return w - 0.01 * dw, b - 0.01 * db

    def work():
        w, b = jnp.float64(0.5), jnp.float64(0.1)
        for _ in range(rows.GRAPH_ROUNDS):
            w, b = step(w, b)
        return float(w) * x + float(b) - y

    elapsed, error = rows.seconds(work)
    if not abs(error) < 1e-9:
        raise SystemExit(1)
    return elapsed / rows.GRAPH_ROUNDS * 1e6


def network(word):
    x, y, w, b = rows.network(np, word)
    _, _, warm, steps, optimizer, _ = rows.NETWORKS[word]
    rate = rows.LEARNING_RATE[optimizer]
    x, y = jnp.asarray(x), jnp.asarray(y)
    parameters = [(jnp.asarray(a), jnp.asarray(c)) for a, c in zip(w, b)]

    def loss(parameters):
        return cross_entropy(dense_layers(x, parameters), y)

    return training(word, loss, parameters, x.dtype, optimizer, rate, warm, steps)


def dense_layers(z, parameters):
    for i, (a, c) in enumerate(parameters):
        z = z @ a + c
        if i < len(parameters) - 1:
            z = jax.nn.relu(z)
    return z


def cross_entropy(z, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], axis=1).mean()


def convolutional(word):
    """Images N×H×W×C, and the largest of each window by a reshape: the fastest of the ways that were tried."""
    x, y, kernels, weights = rows.convolutional(np, word)
    _, _, _, _, warm, steps, _ = rows.CONVOLUTIONAL[word]
    side = x.shape[2] >> len(kernels)
    # The rows of the first dense layer in the order height, width, channel.
    first = weights[0].reshape(-1, side, side, weights[0].shape[1]).transpose(1, 2, 0, 3)
    weights[0] = first.reshape(weights[0].shape)
    x, y = jnp.asarray(x.transpose(0, 2, 3, 1)), jnp.asarray(y)
    parameters = [
        [(jnp.asarray(k.transpose(2, 3, 1, 0)), jnp.zeros(k.shape[0], x.dtype)) for k in kernels],
        [(jnp.asarray(w), jnp.zeros(w.shape[1], x.dtype)) for w in weights],
    ]

    def loss(parameters):
        z = x
        for k, b in parameters[0]:
            z = jax.lax.conv_general_dilated(z, k, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
            z = jax.nn.relu(z + b)
            n, h, w, c = z.shape
            z = z.reshape(n, h // 2, 2, w // 2, 2, c).max((2, 4))
        return cross_entropy(dense_layers(z.reshape(z.shape[0], -1), parameters[1]), y)

    return training(word, loss, parameters, x.dtype, "adam", rows.LEARNING_RATE["convolutional"], warm, steps)


def training(word, loss, parameters, dtype, optimizer, rate, warm, steps):
    """The figure of a row: steps of an optimiser down the gradient of loss(parameters)."""
    zeros = jax.tree.map(jnp.zeros_like, parameters)

    def momentum(state):
        p, v = state
        value, g = jax.value_and_grad(loss)(p)
        v = jax.tree.map(lambda v, g: 0.9 * v + g, v, g)
        return (jax.tree.map(lambda p, v: p - rate * v, p, v), v), value

    def adam(state):
        p, m, v, t = state
        value, g = jax.value_and_grad(loss)(p)
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        first, second = (1 - 0.9**t).astype(dtype), (1 - 0.999**t).astype(dtype)
        p = jax.tree.map(lambda p, m, v: p - rate * (m / first) / (jnp.sqrt(v / second) + 1e-8), p, m, v)
        return (p, m, v, t), value

    if optimizer == "momentum":
        update, state = momentum, (parameters, zeros)
    else:
        update, state = adam, (parameters, zeros, zeros, jnp.float64(0))
    compiled = jax.jit(update, donate_argnums=0)
    state = jax.tree.map(jnp.copy, state)

    def step():
        nonlocal state
        state, value = compiled(state)
        return value

    for _ in range(warm):
        jax.block_until_ready(step())
    return rows.steps_figure(word, step, steps)


def chain(dtype, with_gradient, size=rows.ARRAY_SIZE):
    x = jnp.asarray(np.linspace(-3, 3, size).astype(dtype))

    def total(x):
        return jnp.sum(jax.nn.sigmoid(2 * x + 1) * jnp.exp(-x * x))

    compiled = jax.jit(jax.value_and_grad(total) if with_gradient else total)
    elapsed, result = rows.seconds(ready(lambda: compiled(x)))
    rows.expect(float(result[0] if with_gradient else result) / size, 0.19941451, 1e-5)
    return elapsed * 1e3


def array(word, size=rows.ARRAY_SIZE):
    x = jnp.asarray(np.random.default_rng(1).random(size))
    programs = {
        "sum": jax.jit(jnp.sum),
        "cumsum": jax.jit(jnp.cumsum),
        "sort": jax.jit(jnp.sort),
        "argsort": jax.jit(jnp.argsort),
        "mask": lambda x: x[x > 0.5],
        "unique": jnp.unique,
        "window-mean": jax.jit(lambda x: (x[:-4] + x[1:-3] + x[2:-2] + x[3:-1] + x[4:]) / 5),
    }
    elapsed, _ = rows.seconds(ready(lambda: programs[word](x)))
    return elapsed * 1e3


def product(dtype, size):
    count = rows.PRODUCTS[size]
    a = jnp.asarray(rows.noise(np, (size, size), 1.0).astype(dtype))
    b = jnp.asarray(rows.noise(np, (size, size), 1.7).astype(dtype))
    multiply = jax.jit(jnp.matmul)

    def work():
        for _ in range(count):
            c = multiply(a, b)
        return c

    elapsed, _ = rows.seconds(ready(work))
    return 2 * size**3 * count / elapsed / 1e9


def row(word):
    if word in ("graph", "graph-grad"):
        return graph()
    if word in rows.NETWORKS:
        return network(word)
    if word in rows.CONVOLUTIONAL:
        return convolutional(word)
    if word.startswith("chain-"):
        return chain("float" + word[-2:], "gradient" in word)
    if word in rows.ARRAYS:
        return array(word)
    if word.startswith("product-f"):
        _, dtype, size = word.split("-")
        return product("float" + dtype[1:], int(size))
    return None


if __name__ == "__main__":
    rows.main(lambda: f"JAX {jax.__version__}", row)
