"""Runs programs that nobody meant, until the time is over; see README.md."""

import argparse
import json
import os
import random
import re
import secrets
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import corpus
from grammar import Grammar
from mutation import Mutation
from shrink import shrink

BATCH = 100


class Run:
    """One process of leap-fuzz, and how it ended."""

    def __init__(self, program, arguments, folder):
        done = subprocess.run([program, *arguments], capture_output=True, cwd=folder, timeout=900)
        self.output = done.stdout.decode(errors="replace")
        self.complaint = done.stderr.decode(errors="replace")
        self.code = done.returncode

    @property
    def failed(self):
        return self.code != 0

    @property
    def reason(self):
        """What failed, in a line that is the same for the same fault."""
        if self.code < 0:
            found = re.search(r"(Fatal error.*|runtime: .*|.*[Aa]ssertion.*|.*terminat.*)", self.complaint)
            return f"crash by signal {-self.code}: {found.group(1)[:120] if found else ''}"
        first = self.complaint.strip().splitlines()[:1]
        return re.sub(r"\d+", "0", first[0])[:160] if first else f"code {self.code}"


def batch_file(programs):
    return b"".join(b"%d\n%s" % (len(program), program) for program in programs)


class Fuzzer:
    def __init__(self, program, folder, seed):
        self.program = program
        self.folder = folder
        self.seed = seed
        self.scratch = folder / "scratch"
        self.scratch.mkdir(parents=True, exist_ok=True)
        entries = corpus.vocabulary(program)
        self.entries = entries
        self.corpus = corpus.load(entries)
        self.counts = Counter()
        self.reasons = Counter()

    def programs(self, number):
        """The programs of a batch: half by the grammar, half by mutation."""
        chance = random.Random(f"{self.seed} {number}")
        grammar, mutation = Grammar(chance, self.entries), Mutation(chance, self.corpus)
        return [grammar.program() if chance.random() < 0.5 else mutation.program() for _ in range(BATCH)]

    def run_batch(self, number):
        programs = self.programs(number)
        while programs:
            (self.scratch / "batch").write_bytes(batch_file(programs))
            run = Run(self.program, ["batch", "state"], self.scratch)
            found = re.findall(r"^\{.*\}$", run.output, re.MULTILINE)
            if found:
                self.counts.update(json.loads(found[-1]))
            if not run.failed:
                return
            current = int((self.scratch / "state").read_text() or 0)
            self.report(programs[current], run, number)
            if not found:
                # A crash took its counts with it.
                self.counts["programs"] += current + 1
            programs = programs[current + 1:]

    def report(self, program, run, number):
        self.reasons[run.reason] += 1
        count = self.reasons[run.reason]
        if count > 3:
            return
        name = f"{re.sub('[^a-z]+', '-', run.reason.lower())[:50].strip('-')}-{number}-{count}.leap"
        (self.folder / name).write_bytes(program)
        small = shrink(program, lambda text: self.fails_alike(text, run))
        (self.folder / ("small-" + name)).write_bytes(small)
        again = self.single(small)
        print(f"--- {run.reason}\n    {self.folder / ('small-' + name)} (batch {number} of seed {self.seed})")
        print("    " + small.decode(errors="backslashreplace")[:1500].replace("\n", "\n    "))
        print("    " + (again.complaint or run.complaint)[:1500].replace("\n", "\n    "), flush=True)

    def single(self, text):
        (self.scratch / "one.leap").write_bytes(text)
        return Run(self.program, ["one.leap"], self.scratch)

    def fails_alike(self, text, run):
        again = self.single(text)
        return again.failed and again.code == run.code and again.reason == run.reason


def main():
    parser = argparse.ArgumentParser(description="Runs programs that nobody meant.")
    parser.add_argument("--program", default="leap-fuzz", help="the built leap-fuzz")
    parser.add_argument("--seconds", type=float, default=60, help="how long (60)")
    parser.add_argument("--seed", type=int, help="where random numbers begin; a fresh one when left out")
    parser.add_argument("--first", type=int, default=0, help="the number of the first batch")
    parser.add_argument("--folder", default=".build/fuzz", help="where failing programs are kept")
    options = parser.parse_args()
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    folder = Path(options.folder).resolve()
    fuzzer = Fuzzer(str(Path(options.program).resolve()), folder, seed)
    print(f"seed {seed}, {len(fuzzer.corpus)} programs to begin with", flush=True)
    begin = time.monotonic()
    shown = begin
    number = options.first
    while time.monotonic() - begin < options.seconds:
        fuzzer.run_batch(number)
        number += 1
        if time.monotonic() - shown > 60:
            shown = time.monotonic()
            print(f"{shown - begin:.0f} s, {number} batches, {dict(fuzzer.counts)}, failures {sum(fuzzer.reasons.values())}", flush=True)
    print(f"{time.monotonic() - begin:.0f} s with seed {seed}: {dict(fuzzer.counts)}")
    for reason, count in fuzzer.reasons.most_common():
        print(f"    {count} × {reason}")
    print("Nothing failed." if not fuzzer.reasons else f"{sum(fuzzer.reasons.values())} programs failed.")
    return 1 if fuzzer.reasons else 0


if __name__ == "__main__":
    sys.exit(main())
