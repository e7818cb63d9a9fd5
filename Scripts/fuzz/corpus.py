"""Programs to begin with: the examples of all functions, the notebooks' cells, the transcripts of the tests."""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def vocabulary(program):
    """The names of the language with their parameters, and their examples."""
    lines = subprocess.run([program, "--vocabulary"], capture_output=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def transcripts(text):
    """What is typed in the transcripts of a test file: the steps of one transcript are one program."""
    program = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("leap> "):
            program.append(line[6:])
        elif line.startswith("... ") and program:
            program.append(line[4:])
        elif line.endswith('"""') or line.endswith('"""#') or line.startswith("}"):
            if program:
                yield "\n".join(program)
            program = []


def cells(text):
    """The cells of a notebook, each with all before it."""
    found = re.findall(r"^```leap[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for end in range(1, len(found) + 1):
        yield "\n".join(found[max(0, end - 3):end])
    yield "\n".join(found)


def documented(text):
    """The definitions of the library, and the examples in their documentation."""
    yield text
    for example in re.findall(r"^## >>> (.*)$", text, re.MULTILINE):
        yield example


def load(entries):
    programs = [example for entry in entries for example in entry["examples"]]
    for path in sorted(ROOT.glob("Tests/**/*.swift")):
        programs += transcripts(path.read_text())
    for path in sorted(ROOT.glob("notebooks/**/*.leapnb")):
        programs += cells(path.read_text())
    for path in sorted(ROOT.glob("stdlib/*.leap")):
        programs += documented(path.read_text())
    return sorted({program.encode() for program in programs if program.strip()})
