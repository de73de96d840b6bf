"""Fact: how much of an opening lies on the boundary of a piece of floor.

An opening is a rectangle through its wall; a floor fronts it where it comes up to the
wall there.  Not here: whether the opening is a door, a window or a gap.
"""

from __future__ import annotations

import math
from typing import Protocol

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.geometry import Point, polygons_of

REACH_MM = 120
"""How far from the face of the wall floor may begin (finishes, drawing errors; default)."""


class Wallbound(Protocol):
    """Anything that stands in a wall: an opening of the building, a door of the suite."""

    @property
    def at(self) -> Point:
        """Middle of the opening in the middle of the wall."""

    @property
    def width_mm(self) -> int:
        """Width along the wall."""

    @property
    def angle_deg(self) -> float:
        """Direction of the wall."""

    @property
    def wall_mm(self) -> int:
        """Thickness of the wall."""


def direction(opening: Wallbound) -> tuple[float, float]:
    """Return the unit vector along the wall of an opening."""
    quarter = opening.angle_deg / 90.0
    if quarter == round(quarter):
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[round(quarter) % 4]
    angle = math.radians(opening.angle_deg)
    return math.cos(angle), math.sin(angle)


def footprint(opening: Wallbound, *, across_mm: float = 0.0, along_mm: float = 0.0) -> Polygon:
    """Draw the rectangle of an opening through its wall, grown by so much on each side."""
    dx, dy = direction(opening)
    half = opening.width_mm / 2 + along_mm
    deep = opening.wall_mm / 2 + across_mm
    x, y = opening.at
    return Polygon(
        [
            (x + dx * a * half - dy * b * deep, y + dy * a * half + dx * b * deep)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
    )


def frontage_mm(floor: BaseGeometry, opening: Wallbound, reach_mm: float = REACH_MM) -> float:
    """Measure the width of an opening that a floor fronts, in mm.

    A floor that only comes up to a jamb, or lies on neither side, fronts 0 mm.
    """
    return covered(spans(floor, opening, reach_mm))


def spans(
    floor: BaseGeometry, opening: Wallbound, reach_mm: float = REACH_MM
) -> list[tuple[float, float]]:
    """List where along its wall a floor fronts an opening, in mm from the opening's middle."""
    near = floor.intersection(footprint(opening, across_mm=reach_mm))
    dx, dy = direction(opening)
    x0, y0 = opening.at
    found = []
    for piece in polygons_of(near):
        along = [(x - x0) * dx + (y - y0) * dy for x, y in piece.exterior.coords]
        found.append((min(along), max(along)))
    return sorted(found)


def covered(intervals: list[tuple[float, float]]) -> float:
    """Measure the union of intervals."""
    total, end = 0.0, -math.inf
    for low, high in sorted(intervals):
        total += max(0.0, high - max(low, end))
        end = max(end, high)
    return total
