"""Columns and piers in the way of new doors.

A partition may run into one; a door hangs beside it, before it or behind it.  Not here:
what a column takes off the floor of a zone; that is tiling.
"""

from __future__ import annotations

from dataclasses import dataclass

from layoutopt.solve.shape import Shape
from layoutopt.solve.tiling import PARTITION_MM

DOOR_ROOM_MM = 1050
"""The free partition that a new door with its jambs needs (a default)."""


@dataclass(frozen=True)
class Column:
    """Where a door cannot hang: in lines from ``low`` to ``high``, from ``start`` to ``end``."""

    low: int
    high: int
    start: int
    end: int


def columns(shape: Shape, least_mm: int, *, upright: bool) -> list[Column]:
    """List the columns that upright or level partitions may meet.

    No partition stands nearer to a wall than ``least_mm``.  Columns of one line with no
    room for a door between them are taken as one.
    """
    half = PARTITION_MM // 2
    found = [
        Column(o.x0, o.x1, o.y0, o.y1) if upright else Column(o.y0, o.y1, o.x0, o.x1)
        for o in shape.obstacles
        if not o.fixed
    ]
    last = (shape.width_mm if upright else shape.depth_mm) - least_mm
    found = [c for c in found if c.high + half > least_mm and c.low - half < last]
    united: list[Column] = []
    for column in found:
        while near := [c for c in united if _in_line(c, column)]:
            united.remove(near[0])
            column = Column(  # noqa: PLW2901
                min(column.low, near[0].low),
                max(column.high, near[0].high),
                min(column.start, near[0].start),
                max(column.end, near[0].end),
            )
        united.append(column)
    return united


def _in_line(a: Column, b: Column) -> bool:
    """Tell whether a partition may meet both of two columns, with no door between them."""
    return (
        max(a.low, b.low) < min(a.high, b.high) + PARTITION_MM
        and max(a.start, b.start) < min(a.end, b.end) + DOOR_ROOM_MM
    )
