"""On which line of a TOML file a key stands: ``tomllib`` does not say.

No parser: it trusts that ``tomllib`` has read the text already, and only counts.
"""

from __future__ import annotations

import re
from collections import Counter

Path = tuple[str | int, ...]
"""Where a value stands: ("clause", 3, "limit") is a key of the fourth [[clause]]."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?")
_KEY = re.compile(r"""\s*([A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')\s*[.=]""")


def line_numbers(text: str) -> dict[Path, int]:
    """Map every table and key to its line, counted from 1.

    Only lines that begin outside strings and brackets can begin a table or a key, so the
    text is followed through strings of several lines and arrays.
    """
    found: dict[Path, int] = {(): 1}
    tables: Counter[str] = Counter()
    where: Path = ()
    quote, depth = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not quote and depth == 0:
            if header := _HEADER.match(line):
                parts = tuple(part.strip().strip("\"'") for part in header[2].split("."))
                where = parts
                if header[1] == "[[":
                    where = (*parts, tables[header[2]])
                    tables[header[2]] += 1
                found.setdefault(where, number)
                continue
            if key := _KEY.match(line):
                found.setdefault((*where, key[1].strip("\"'")), number)
        quote, depth = _follow(line, quote, depth)
    return found


def _follow(line: str, quote: str, depth: int) -> tuple[str, int]:
    """Return the string left open and the depth of brackets at the end of a line."""
    i = 0
    while i < len(line):
        if quote:
            if line[i] == "\\" and quote[0] == '"':
                i += 2
            elif line.startswith(quote, i):
                i, quote = i + len(quote), ""
            else:
                i += 1
            continue
        mark = line[i]
        if mark == "#":
            break
        if mark in "\"'":
            quote = mark * 3 if line.startswith(mark * 3, i) else mark
            i += len(quote)
            continue
        depth += (mark in "[{") - (mark in "]}")
        i += 1
    return (quote if len(quote) == 3 else ""), depth
