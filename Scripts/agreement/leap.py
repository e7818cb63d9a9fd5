"""Leap as a process: many statements in one, their values in full precision."""

import json
import subprocess

import numpy as np

from arrays import NAMES


class Failure:
    """An error that Leap gave."""

    def __init__(self, error):
        self.kind = error["kind"]
        self.message = error["message"]

    def __repr__(self):
        return f"error ({self.kind}): {self.message}"


class Silence:
    """A statement that ended without an array, or a process that died."""

    def __init__(self, reason):
        self.reason = reason

    def __repr__(self):
        return self.reason


def element(x):
    # "nan", "inf" and "-inf" are strings.
    return float(x)


def array(value):
    dtype = NAMES[value["dtype"]]
    if dtype == NAMES["bool"]:
        data = np.array(value["data"], dtype=bool)
    else:
        data = np.array([element(x) for x in value["data"]], dtype=np.float64).astype(dtype)
    return data.reshape([int(size) for size in value["shape"]])


def outcome(record):
    if record["error"]:
        return Failure(record["error"])
    if record["value"] is None:
        return Silence("no array")
    return array(record["value"])


class Leap:
    def __init__(self, path):
        self.path = path
        self.processes = 0

    def knows(self, name):
        command = [self.path, "help", name]
        return subprocess.run(command, capture_output=True, text=True).returncode == 0

    def run(self, programs):
        """The outcomes of each program, a list of statements: as many as ran, the last an error if there was one.

        A program is one statement a line, and all programs share a session. An error ends a process; the next one goes
        on behind the program that failed.
        """
        results = []
        while len(results) < len(programs):
            results += self.run_to_error(programs[len(results):])
        return results

    def run_to_error(self, programs):
        self.processes += 1
        source = "\n".join(statement for program in programs for statement in program) + "\n"
        done = subprocess.run([self.path, "-", "--json"], input=source.encode(), capture_output=True)
        lines = done.stdout.decode().splitlines()
        # "-0" is a number with a sign.
        records = [json.loads(line, parse_int=float) for line in lines]
        results = []
        used = 0
        for program in programs:
            part = records[used:used + len(program)]
            outcomes = [outcome(record) for record in part]
            used += len(part)
            if len(outcomes) == len(program) and not any(isinstance(o, Failure) for o in outcomes):
                results.append(outcomes)
                continue
            if not any(isinstance(o, Failure) for o in outcomes):
                outcomes.append(Silence(f"leap ended with code {done.returncode}: {done.stderr.decode()[-300:]}"))
            if records and records[0]["source"] == source.rstrip("\n") and len(programs) > 1:
                # Something does not parse, and so nothing ran: each program by itself.
                return [self.run_to_error([program])[0] for program in programs]
            results.append(outcomes)
            return results
        return results
