"""What the Python peers share: the data of the rows, the reference values, and one timed run.

A peer program is called with the word of a row and prints one number, the figure of one run in the row's unit.
Called with "version" it prints its name and version. It ends with status 3 when it has no program for the row.
"""

import math
import sys
import time

# Sizes, as in the rows of leap-bench.
LOOP_ROUNDS = 1_000_000
FIB_CALLS = 832_039
GRAPH_ROUNDS = 20_000
ARRAY_SIZE = 10_000_000
NETWORKS = {
    # word: layer sizes, batch, steps before the clock starts, steps that are timed, optimiser, loss at the last step
    "network-32": ([784, 128, 64, 3], 32, 2, 400, "momentum", 0.00055355837),
    "network-256": ([784, 128, 64, 3], 256, 2, 100, "momentum", 0.0514029),
    "network-wide": ([784, 784, 784, 10], 128, 2, 30, "adam", 0.00621488),
}
CONVOLUTIONAL = {
    # word: channels, side of the images, outputs of the dense layers, batch, steps before the clock, timed, last loss
    "cnn-28": ([1, 16, 32], 28, [10], 64, 2, 60, 1.96610470687),
    "cnn-64": ([3, 16, 32, 64], 64, [128, 5], 32, 2, 30, 0.78749984335),
}
LEARNING_RATE = {"momentum": 0.01, "adam": 0.001, "convolutional": 0.0001}
ARRAYS = ("sum", "cumsum", "sort", "argsort", "mask", "unique", "window-mean")
# The products that are timed at a size: about the same time for each.
PRODUCTS = {64: 20_000, 256: 1_000, 1024: 30}


def noise(numpy, size, factor):
    """Numbers in [0, 1) that every language makes alike: the digits of a sine far behind the point."""
    s = numpy.sin(factor * numpy.arange(math.prod(size), dtype="float64")) * 43758.5453
    return (s - numpy.floor(s)).reshape(size)


def network(numpy, word):
    """Input, class numbers, weights and biases of a row, in single precision."""
    sizes, batch = NETWORKS[word][:2]
    x = noise(numpy, (batch, sizes[0]), 1.7).astype("float32")
    y = numpy.arange(batch) % sizes[-1]
    weights = [
        ((noise(numpy, (m, n), 1.0) - 0.5) * math.sqrt(24 / m)).astype("float32") for m, n in zip(sizes, sizes[1:])
    ]
    biases = [numpy.zeros(n, "float32") for n in sizes[1:]]
    return x, y, weights, biases


def convolutional(numpy, word):
    """Images, class numbers, kernels (outputs × inputs × 3 × 3), and weights of the dense layers of a row."""
    channels, side, outputs, batch = CONVOLUTIONAL[word][:4]
    x = noise(numpy, (batch, channels[0], side, side), 1.7).astype("float32")
    y = numpy.arange(batch) % outputs[-1]

    def drawn(m, n):
        return ((noise(numpy, (m, n), 1.0) - 0.5) * math.sqrt(24 / m)).astype("float32")

    kernels = [drawn(9 * m, n).T.reshape(n, m, 3, 3) for m, n in zip(channels, channels[1:])]
    sizes = [channels[-1] * (side >> len(kernels)) ** 2] + outputs
    return x, y, kernels, [drawn(m, n) for m, n in zip(sizes, sizes[1:])]


def expect(value, reference, tolerance):
    """Ends with status 1 when a result is wrong: its time is worth nothing."""
    if not abs(value - reference) <= tolerance * abs(reference):
        sys.exit(f"{value} is not {reference}")


def steps_figure(word, step, steps):
    """The figure of a network's row: `step` takes one step and gives the loss, maybe not computed yet."""
    reference = NETWORKS[word][5] if word in NETWORKS else CONVOLUTIONAL[word][6]
    begin = time.perf_counter()
    for _ in range(steps):
        loss = step()
    loss = float(loss)
    elapsed = time.perf_counter() - begin
    expect(loss, reference, 1e-3)
    return elapsed / steps * (1e6 if word in ("network-32", "network-256") else 1e3)


def seconds(work):
    """The seconds of one run of `work`, and what it gave; the run before it is not counted."""
    work()
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def main(version, row):
    """`version()` gives name and version; `row(word)` the figure, or None when there is no program for it."""
    if len(sys.argv) != 2:
        sys.exit("usage: python3 FILE ROW, or: python3 FILE version")
    if sys.argv[1] == "version":
        print(version())
        return
    figure = row(sys.argv[1])
    if figure is None:
        sys.exit(3)
    print(figure)
