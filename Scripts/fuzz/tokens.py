"""Source texts as tokens, roughly: enough to exchange one for another."""

import re

TOKEN = re.compile(
    rb"""
    (?P<space>[ \t]+) | (?P<newline>\r?\n) | (?P<comment>\#[^\n]*)
    | (?P<string>"(?:[^"\\\n]|\\.)*"?)
    | (?P<number>(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>(?:[A-Za-z_]|[\xce\xcf\xc3\xc5\xe1][\x80-\xbf]+)(?:[A-Za-z0-9_]|[\x80-\xbf\xc3-\xcf])*)
    | (?P<sign>:=|\+=|-=|\*=|->|\|>|>>|//|==|!=|<=|>=|\.\.\.|\.\.|\xe2\x88[\x80-\xbf]|.)
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(source):
    """The tokens of a text, each with its class; put together they are the text."""
    return [(match.lastgroup, match.group()) for match in TOKEN.finditer(source)]


def text(parts):
    return b"".join(part for _, part in parts)
