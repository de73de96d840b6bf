"""What the labels of a suite say: texts of ours, or typed by hand, that stand in a zone.

Not here: which of label and data is believed (see :mod:`layoutopt.read.suite.zones`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layoutopt.read.ink import Text
from layoutopt.read.labels import folded, read_labels
from layoutopt.read.suite.words import Named, Words

_GUESTS = re.compile(r"^(?:兼|also)\s*:\s*", re.IGNORECASE)
_LIMIT = re.compile(r"[≥≤<>]|^(?:要求|参考|使用面积|required|advised|usable)\b", re.IGNORECASE)
_BEGINS_A_FIGURE = re.compile(r"^(?:使用面积|面积|usable area|area)$", re.IGNORECASE)
LARGEST_SHARE = 0.95
"""Lines at least this high, by the highest, are the name; what is smaller explains it."""


NOTHING = Named()


@dataclass(frozen=True)
class Label:
    """The label of a zone: its name as one line and line by line, what it says, its figures.

    ``guests`` are the kinds it says share the zone, None where it says nothing of that.
    """

    name: str = ""
    lines: tuple[str, ...] = ()
    named: Named = NOTHING
    printed_m2: tuple[float, ...] = ()
    guests: tuple[str, ...] | None = None
    handles: tuple[str, ...] = ()

    def kinds(self, words: Words) -> tuple[str, ...]:
        """Return the kinds that any line of the label names first."""
        found = [self.named, *(words.read(line) for line in self.lines)]
        return tuple(dict.fromkeys(named.kinds[0] for named in found if named.kinds))


def label_of(texts: Sequence[Text], words: Words) -> Label:
    """Read the texts in a zone as its label."""
    names: list[Text] = []
    printed: list[float] = []
    guests: list[str] | None = None
    guest_height = 0.0
    for text in sorted(texts, key=_reading_order):
        content = folded(text.text)
        if _GUESTS.match(content):
            guests, guest_height = [_GUESTS.sub("", content)], text.height
            continue
        areas = [label.area_m2 for label in read_labels([text]) if label.kind == "area"]
        if areas and not _LIMIT.search(content.split(" ")[0]) and "≥" not in content:
            printed += areas
        elif areas or _LIMIT.search(content) or _BEGINS_A_FIGURE.match(content):
            if "≥" not in content:
                printed += areas
        elif guests is not None and abs(text.height - guest_height) < 0.05 * guest_height:
            guests.append(content)
        elif any(char.isalpha() for char in content) or (content.isdigit() and len(content) < 3):
            names.append(text)
    tallest = max((text.height for text in names), default=0.0)
    names = [text for text in names if text.height >= LARGEST_SHARE * tallest]
    lines = tuple(folded(text.text) for text in names)
    name = _one_line(lines)
    return Label(
        name=name,
        lines=lines,
        named=words.read(name),
        printed_m2=tuple(printed),
        guests=None if guests is None else words.read("/".join(_rejoined(guests))).kinds,
        handles=tuple(text.handle for text in texts),
    )


def _one_line(lines: Iterable[str]) -> str:
    """Join the lines of a name as its script does."""
    joined = ""
    for line in lines:
        blank = " " if joined and joined[-1].isascii() and line[:1].isascii() else ""
        joined += blank + line
    return joined


def _rejoined(lines: Sequence[str]) -> list[str]:
    """Join lines that were broken within a word; what is listed stays apart."""
    return [_one_line(lines).replace(",", "/")]


def _reading_order(text: Text) -> tuple[float, float]:
    turn = math.radians(text.rotation_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = text.at
    return -round((y * cos - x * sin) / max(text.height, 1e-9) * 2) / 2, x * cos + y * sin


__all__ = ["Label", "label_of"]
