"""NumPy on the rows of leap-bench. The derivatives of the networks are written out by hand."""

import numpy as np

import rows


def train(word, dtype="float32"):
    x, y, w, b = rows.network(np, word)
    x, w, b = x.astype(dtype), [a.astype(dtype) for a in w], [a.astype(dtype) for a in b]
    _, batch, warm, steps, optimizer, _ = rows.NETWORKS[word]
    rate = rows.LEARNING_RATE[optimizer]
    parameters = w + b
    first = [np.zeros_like(p) for p in parameters]
    second = [np.zeros_like(p) for p in parameters]
    taken = 0

    def step():
        nonlocal taken
        activations = [x]
        for i in range(len(w)):
            z = activations[-1] @ w[i]
            z += b[i]
            if i < len(w) - 1:
                np.maximum(z, 0, out=z)
            activations.append(z)
        z = activations[-1] - activations[-1].max(axis=1, keepdims=True)
        e = np.exp(z)
        total = e.sum(axis=1, keepdims=True)
        p = e / total
        picked = np.arange(batch), y
        loss = (np.log(total[:, 0]) - z[picked]).mean()
        p[picked] -= 1
        d = p / dtype_of(batch)
        dw, db = [None] * len(w), [None] * len(w)
        for i in reversed(range(len(w))):
            dw[i] = activations[i].T @ d
            db[i] = d.sum(axis=0)
            if i > 0:
                d = d @ w[i].T
                d *= activations[i] > 0
        taken += 1
        for p, g, m, v in zip(parameters, dw + db, first, second):
            if optimizer == "momentum":
                m *= 0.9
                m += g
                p -= rate * m
            else:
                m *= 0.9
                m += 0.1 * g
                v *= 0.999
                v += 0.001 * (g * g)
                p -= rate * (m / (1 - 0.9**taken)) / (np.sqrt(v / (1 - 0.999**taken)) + 1e-8)
        return loss

    dtype_of = np.dtype(dtype).type
    for _ in range(warm):
        step()
    return step, steps


def chain(dtype, size=rows.ARRAY_SIZE):
    x = np.linspace(-3, 3, size).astype(dtype)
    one, two = x.dtype.type(1), x.dtype.type(2)
    elapsed, total = rows.seconds(lambda: ((one / (one + np.exp(-(two * x + one)))) * np.exp(-x * x)).sum())
    rows.expect(float(total) / size, 0.19941451, 1e-5)
    return elapsed * 1e3


def array(word, size=rows.ARRAY_SIZE):
    x = np.random.default_rng(1).random(size)
    programs = {
        "sum": lambda: x.sum(),
        "cumsum": lambda: x.cumsum(),
        "sort": lambda: np.sort(x),
        "argsort": lambda: np.argsort(x),
        "mask": lambda: x[x > 0.5],
        "unique": lambda: np.unique(x),
        "window-mean": lambda: np.lib.stride_tricks.sliding_window_view(x, 5).mean(axis=-1),
    }
    elapsed, _ = rows.seconds(programs[word])
    return elapsed * 1e3


def product(dtype, size):
    count = rows.PRODUCTS[size]
    a = rows.noise(np, (size, size), 1.0).astype(dtype)
    b = rows.noise(np, (size, size), 1.7).astype(dtype)

    def work():
        for _ in range(count):
            c = a @ b
        return c

    elapsed, _ = rows.seconds(work)
    return 2 * size**3 * count / elapsed / 1e9


def row(word):
    if word in rows.NETWORKS:
        return rows.steps_figure(word, *train(word))
    if word in ("chain-f32", "chain-f64"):
        return chain("float" + word[-2:])
    if word in rows.ARRAYS:
        return array(word)
    if word.startswith("product-f"):
        _, dtype, size = word.split("-")
        return product("float" + dtype[1:], int(size))
    return None


if __name__ == "__main__":
    rows.main(lambda: f"NumPy {np.__version__}", row)
