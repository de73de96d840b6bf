"""Blocks of a sheet: marks with a size, made at the origin and moved to their place.

A block hangs from its upper left corner: x runs right, y runs down into the negative.
Not here: what the blocks say (``tables.py``, ``titleblock.py``, ``keyplan.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from layoutopt.draw.sheet import (
    BLACK,
    PEN_FINE,
    PEN_MEDIUM,
    Fill,
    Line,
    Mark,
    Stroke,
    Text,
    rectangle,
)
from layoutopt.draw.typeface import fit, wrap

PAD = 1.2


@dataclass(frozen=True)
class Block:
    """Marks that hang from (0, 0) and cover a width and a height in mm."""

    width_mm: float
    height_mm: float
    marks: tuple[Mark, ...]

    def at(self, x: float, y: float) -> list[Mark]:
        """Return the marks with the upper left corner moved to a place on the paper."""
        return [moved(mark, x, y) for mark in self.marks]


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its width in mm, where its text stands."""

    title: str
    width_mm: float
    align: Literal["left", "center", "right"] = "left"
    lines: int = 1


@dataclass(frozen=True)
class Row:
    """A row of a table: one text for each column."""

    cells: tuple[str, ...]
    color: str = BLACK


def moved(mark: Mark, dx: float, dy: float) -> Mark:
    """Return a mark moved on the paper."""
    if isinstance(mark, Text):
        return replace(mark, at=(mark.at[0] + dx, mark.at[1] + dy))
    if isinstance(mark, Fill):
        return replace(mark, rings=_moved(mark.rings, dx, dy))
    return replace(mark, lines=_moved(mark.lines, dx, dy))


def _moved(lines: Iterable[Line], dx: float, dy: float) -> tuple[Line, ...]:
    return tuple(tuple((x + dx, y + dy) for x, y in line) for line in lines)


def heading(text: str, width_mm: float, note: str = "", color: str = BLACK) -> Block:
    """Return the heading of a block, a note at its right end."""
    marks: list[Mark] = [
        Text((0.0, -3.0), text, 3.5, part="frame"),
        Stroke((((0.0, -5.8), (width_mm, -5.8)),), PEN_MEDIUM, part="frame"),
    ]
    if note:
        marks.append(Text((width_mm, -3.2), note, 2.5, "right", color=color, part="frame"))
    return Block(width_mm, 6.4, tuple(marks))


def paragraph(rows: Sequence[tuple[str, str]], width_mm: float, height_mm: float = 2.2) -> Block:
    """Return lines of running text, each item with its colour, broken at the width."""
    marks: list[Mark] = []
    y = 0.0
    for item, color in rows:
        for line in wrap(item, height_mm, width_mm):
            y -= height_mm * 1.55
            marks.append(
                Text((0.0, y + height_mm * 0.7), line, height_mm, color=color, part="frame")
            )
    return Block(width_mm, -y, tuple(marks))


def table(
    columns: Sequence[Column], rows: Sequence[Row], height_mm: float = 2.5, least_mm: float = 4.6
) -> Block:
    """Return a ruled table with its heading row."""
    marks: list[Mark] = []
    width = sum(column.width_mm for column in columns)
    rules: list[float] = [0.0]
    heads = Row(tuple(column.title for column in columns))
    for row in (heads, *rows):
        cells = [
            (column, _broken(cell, height_mm, column))
            for column, cell in zip(columns, row.cells, strict=True)
        ]
        tall = max(least_mm, 1.4 + max(len(lines) for _, lines in cells) * height_mm * 1.3)
        x, y = 0.0, rules[-1]
        for column, lines in cells:
            marks += _cell(column, lines, (x, y, tall), height_mm, row.color)
            x += column.width_mm
        rules.append(y - tall)
    bottom = rules[-1]
    uprights = [0.0]
    for column in columns:
        uprights.append(uprights[-1] + column.width_mm)
    inner = tuple(((0.0, y), (width, y)) for y in rules[1:-1])
    inner += tuple(((x, 0.0), (x, bottom)) for x in uprights[1:-1])
    marks += [
        Stroke(inner, PEN_FINE, part="frame"),
        Stroke((rectangle((0.0, bottom, width, 0.0)),), PEN_MEDIUM, part="frame"),
    ]
    return Block(width, -bottom, tuple(marks))


def _broken(cell: str, height_mm: float, column: Column) -> tuple[str, ...]:
    room = column.width_mm - 2 * PAD
    if column.lines == 1:
        return (fit(cell, height_mm, room),)
    return wrap(cell, height_mm, room, column.lines)


def _cell(
    column: Column, lines: Sequence[str], at: tuple[float, float, float], height: float, color: str
) -> list[Text]:
    x, y, tall = at
    anchor = {
        "left": x + PAD,
        "center": x + column.width_mm / 2,
        "right": x + column.width_mm - PAD,
    }[column.align]
    top = y - tall / 2 + (len(lines) - 1) * height * 0.65
    return [
        Text(
            (anchor, top - n * height * 1.3),
            line,
            height,
            column.align,
            color=color,
            part="frame",
        )
        for n, line in enumerate(lines)
        if line
    ]


def stacked(blocks: Sequence[Block], gap_mm: float = 0.0) -> Block:
    """Return blocks one under another."""
    marks: list[Mark] = []
    y = 0.0
    for n, block in enumerate(blocks):
        y -= gap_mm if n else 0.0
        marks += block.at(0.0, y)
        y -= block.height_mm
    return Block(max((block.width_mm for block in blocks), default=0.0), -y, tuple(marks))


__all__ = ["Block", "Column", "Row", "heading", "moved", "paragraph", "stacked", "table"]
