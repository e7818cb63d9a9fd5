"""CPython on the rows of leap-bench."""

import platform

import rows


def loop(count):
    s = 0
    for i in range(count):
        s = s + i * i % 7
    return s


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def row(word):
    if word == "loop":
        code = compile(f"s = 0\nfor i in range({rows.LOOP_ROUNDS}): s = s + i * i % 7", "top level", "exec")
        names = {}
        elapsed, _ = rows.seconds(lambda: exec(code, names))
        rows.expect(names["s"], 1999998, 0)
        return elapsed / rows.LOOP_ROUNDS * 1e9
    if word == "function-loop":
        elapsed, s = rows.seconds(lambda: loop(rows.LOOP_ROUNDS))
        rows.expect(s, 1999998, 0)
        return elapsed / rows.LOOP_ROUNDS * 1e9
    if word == "fib":
        elapsed, f = rows.seconds(lambda: fib(27))
        rows.expect(f, 196418, 0)
        return elapsed / rows.FIB_CALLS * 1e9
    return None


if __name__ == "__main__":
    rows.main(lambda: f"CPython {platform.python_version()}", row)
