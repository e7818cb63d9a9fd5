"""Compares Leap with NumPy on random expressions; see README.md."""

import argparse
import os
import secrets
import sys
import time
import warnings
from collections import Counter

import numpy as np

import elementwise
import gradients
import linear
import reductions
import selection
import structure
from check import check_all
from expressions import walk
from generator import Generator
from leap import Leap
from shrink import shrink

BATCH = 250


def operations(leap):
    """The operations that this Leap has."""
    every = [o for module in (elementwise, reductions, structure, selection, linear) for o in module.table()]
    known = {name: leap.knows(name) for name in {o.needs for o in every}}
    return [o for o in every if known[o.needs]], sorted(name for name in known if not known[name])


def describe(disagreement, seed, number):
    lines = [f"--- {disagreement.kind}: {disagreement.reason}", f"    {disagreement.node.text[:1500]}"]
    lines.append(f"    Leap   {short(disagreement.actual)}")
    lines.append(f"    NumPy  {short(disagreement.reference)}")
    lines.append(f"    again  Scripts/agreement/run --seed {seed} --only {number}")
    return "\n".join(lines)


def short(value):
    return " ".join(repr(value).split())[:400]


def expression(seed, number, entries, last):
    """The expression with this number. Each has random numbers of its own, so that it can be repeated alone."""
    generator = Generator([seed, number], entries)
    # In turn each operation is the last one, so that none is left out.
    if last:
        return generator.expression(last[0])
    return generator.expression(entries[number // 2 % len(entries)] if number % 2 else None)


def main():
    parser = argparse.ArgumentParser(description="Compares Leap with NumPy on random expressions.")
    parser.add_argument("--count", type=int, default=3000, help="how many expressions (3000)")
    parser.add_argument("--gradients", type=int, help="how many gradients (a tenth of the expressions)")
    parser.add_argument("--seed", type=int, help="where random numbers begin; a fresh one when left out")
    parser.add_argument("--only", type=int, help="only the expression with this number")
    parser.add_argument("--ends-in", help="only expressions whose last operation has this name")
    parser.add_argument("--leap", default="leap", help="the program (the leap on the PATH)")
    parser.add_argument("--coverage", action="store_true", help="how often each operation occurred")
    options = parser.parse_args()
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    warnings.simplefilter("ignore")
    begin = time.monotonic()
    leap = Leap(options.leap)
    entries, missing = operations(leap)
    last = [entry for entry in entries if entry.name == options.ends_in]
    if options.ends_in and not last:
        parser.error(f"there is no operation {options.ends_in}")
    numbers = range(options.count) if options.only is None else [options.only]
    uses, ends, documented, failures = Counter(), Counter(), Counter(), []
    for start in range(0, len(numbers), BATCH):
        part = list(numbers[start:start + BATCH])
        roots = [expression(seed, number, entries, last) for number in part]
        for root in roots:
            uses.update(p.operation.name for p in walk(root) if p.operation)
        by_program = dict(zip(map(id, roots), part))
        found, outcomes = check_all(leap, roots, documented)
        ends += outcomes
        failures += [(f, by_program[id(f.program.root)]) for f in found]
    kinds = Counter()
    for failure, number in failures:
        kinds[failure.kind] += 1
        if kinds[failure.kind] <= 3:
            if options.only is not None:
                print("\n".join(failure.program.statements))
            print(describe(shrink(leap, failure), seed, number), flush=True)
    wrong = 0
    if options.only is None and not last:
        count = options.count // 10 if options.gradients is None else options.gradients
        wrong = gradients.check(leap, seed, count)
    if missing:
        print("not in this Leap:", ", ".join(missing))
    print(f"{sum(ends.values())} expressions with seed {seed}, NumPy {np.__version__}: {ends['values']} end in a value, "
          f"{ends['errors']} in an error; {len(uses)} operations, the rarest {min(uses.values(), default=0)} times; "
          f"{time.monotonic() - begin:.0f} s, {leap.processes} processes")
    for name, count in documented.most_common():
        print(f"    documented difference: {name}, {count} times")
    if options.coverage:
        print(", ".join(f"{name} {count}" for name, count in uses.most_common()))
    if failures or wrong:
        print(f"{len(failures)} disagreements ({dict(kinds)}), {wrong} wrong gradients")
        sys.exit(1)
    print("Leap and NumPy agree.")


if __name__ == "__main__":
    sys.exit(main())
