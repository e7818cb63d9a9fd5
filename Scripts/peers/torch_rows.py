"""PyTorch on the rows of leap-bench: eager; convolutional networks at its best, with the channels last, fused Adam, and
a malloc that keeps memory.

With "reference-" before the word of a convolutional row: the loss at its last step in double precision.
"""

import os
import sys

import numpy as np
import torch

import rows


def graph():
    x, y = 1.5, 2.0

    def work():
        w = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
        b = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
        for _ in range(rows.GRAPH_ROUNDS):
            dw, db = torch.autograd.grad((w * x + b - y) ** 2 / 2, (w, b))
            with torch.no_grad():
                w -= 0.01 * dw
                b -= 0.01 * db
        return float(w * x + b - y)

    elapsed, error = rows.seconds(work)
    if not abs(error) < 1e-9:
        raise SystemExit(1)
    return elapsed / rows.GRAPH_ROUNDS * 1e6


def network(word):
    x, y, w, b = rows.network(np, word)
    _, _, warm, steps, optimizer, _ = rows.NETWORKS[word]
    rate = rows.LEARNING_RATE[optimizer]
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    w = [torch.from_numpy(a).requires_grad_() for a in w]
    b = [torch.from_numpy(a).requires_grad_() for a in b]
    if optimizer == "momentum":
        optimizer = torch.optim.SGD(w + b, lr=rate, momentum=0.9)
    else:
        optimizer = torch.optim.Adam(w + b, lr=rate)

    def step():
        z = x
        for i in range(len(w)):
            z = torch.addmm(b[i], z, w[i])
            if i < len(w) - 1:
                z = torch.relu(z)
        loss = torch.nn.functional.cross_entropy(z, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.detach()

    for _ in range(warm):
        step()
    return rows.steps_figure(word, step, steps)


def convolutional(word, dtype="float32"):
    x, y, kernels, weights = rows.convolutional(np, word)
    _, _, _, _, warm, steps, _ = rows.CONVOLUTIONAL[word]
    layers = []
    for kernel in kernels:
        layer = torch.nn.Conv2d(kernel.shape[1], kernel.shape[0], 3, padding=1)
        layer.weight.data = torch.from_numpy(kernel.copy())
        layers += [layer, torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
    layers.append(torch.nn.Flatten())
    for i, weight in enumerate(weights):
        layer = torch.nn.Linear(*weight.shape)
        layer.weight.data = torch.from_numpy(weight.T.copy())
        layers += [layer] if i == len(weights) - 1 else [layer, torch.nn.ReLU()]
    for layer in layers:
        if hasattr(layer, "bias"):
            torch.nn.init.zeros_(layer.bias)
    net = torch.nn.Sequential(*layers).to(getattr(torch, dtype), memory_format=torch.channels_last)
    x = torch.from_numpy(x).to(getattr(torch, dtype), memory_format=torch.channels_last)
    y = torch.from_numpy(y)
    optimizer = torch.optim.Adam(net.parameters(), lr=rows.LEARNING_RATE["convolutional"], fused=True)

    def step():
        loss = torch.nn.functional.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.detach()

    for _ in range(warm):
        step()
    if dtype == "float64":
        for _ in range(steps):
            loss = step()
        return float(loss)
    return rows.steps_figure(word, step, steps)


def with_kept_memory():
    """Starts this program again with a malloc that gives nothing back: PyTorch allocates every temporary anew."""
    settings = {
        "MALLOC_MMAP_MAX_": "0",
        "MALLOC_TRIM_THRESHOLD_": "20000000000",
        "MALLOC_TOP_PAD_": "268435456",
    }
    if any(os.environ.get(name) != value for name, value in settings.items()):
        os.execve(sys.executable, [sys.executable] + sys.argv, {**os.environ, **settings})


def chain(dtype, with_gradient, size=rows.ARRAY_SIZE):
    x = torch.from_numpy(np.linspace(-3, 3, size).astype(dtype)).requires_grad_(with_gradient)

    def work():
        total = (torch.sigmoid(2 * x + 1) * torch.exp(-x * x)).sum()
        if with_gradient:
            torch.autograd.grad(total, x)
        return total.detach()

    elapsed, total = rows.seconds(work)
    rows.expect(float(total) / size, 0.19941451, 1e-5)
    return elapsed * 1e3


def array(word, size=rows.ARRAY_SIZE):
    x = torch.from_numpy(np.random.default_rng(1).random(size))
    programs = {
        "sum": lambda: x.sum(),
        "cumsum": lambda: x.cumsum(0),
        "sort": lambda: x.sort(),
        "argsort": lambda: x.argsort(),
        "mask": lambda: x[x > 0.5],
        "unique": lambda: x.unique(),
        "window-mean": lambda: torch.nn.functional.avg_pool1d(x[None, None], 5, stride=1),
    }
    elapsed, _ = rows.seconds(programs[word])
    return elapsed * 1e3


def product(dtype, size):
    count = rows.PRODUCTS[size]
    a = torch.from_numpy(rows.noise(np, (size, size), 1.0).astype(dtype))
    b = torch.from_numpy(rows.noise(np, (size, size), 1.7).astype(dtype))

    def work():
        for _ in range(count):
            c = a @ b
        return c

    elapsed, _ = rows.seconds(work)
    return 2 * size**3 * count / elapsed / 1e9


def row(word):
    if word in ("graph", "graph-grad"):
        return graph()
    if word in rows.NETWORKS:
        return network(word)
    if word in rows.CONVOLUTIONAL:
        with_kept_memory()
        return convolutional(word)
    if word.removeprefix("reference-") in rows.CONVOLUTIONAL:
        return convolutional(word.removeprefix("reference-"), "float64")
    if word.startswith("chain-"):
        return chain("float" + word[-2:], "gradient" in word)
    if word in rows.ARRAYS:
        return array(word)
    if word.startswith("product-f"):
        _, dtype, size = word.split("-")
        return product("float" + dtype[1:], int(size))
    return None


if __name__ == "__main__":
    rows.main(lambda: f"PyTorch {torch.__version__}", row)
