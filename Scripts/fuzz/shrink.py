"""Makes a failing program small: without lines, then without tokens, as long as it fails in the same way."""

import time

import tokens

LONGEST = 60


def shrink(program, fails):
    """The smallest program found within a minute for which `fails` is true."""
    end = time.monotonic() + LONGEST
    if not fails(program):
        return program
    program = without(program.split(b"\n"), b"\n", fails, end)
    parts = [part for _, part in tokens.tokens(program)]
    return without(parts, b"", fails, end)


def without(parts, glue, fails, end):
    """Leaves out runs of parts, long ones first."""
    size = max(1, len(parts) // 2)
    while size >= 1:
        place = 0
        while place < len(parts) and time.monotonic() < end:
            fewer = parts[:place] + parts[place + size:]
            if fewer and fails(glue.join(fewer)):
                parts = fewer
            else:
                place += size
        size //= 2
    return glue.join(parts)
