"""Fact: how loud it is outside a window.

A point spreads by 20 lg of distance, a line by 10 lg (STANDARDS 3.5).  The distance is
counted from the acoustic centre: a point is its own, a line or an outline has it behind
its edge, a large playground by the radius of a circle of its area.  A window that sees the
source only through the building's own body is screened.  Figures in ``noise.toml``; the
sources themselves are said in the job file.  Not here: what comes through the window.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import OutdoorSource, Storey
from layoutopt.geometry import square_metres

WALL_MM = 600.0
"""The body that screens lies this far behind the outline, so that no wall screens itself."""
BEYOND_M = 50.0
"""A source along a side reaches this far past the building (a default)."""


@dataclass(frozen=True)
class Outside:
    """A source as it lies: its shape in mm, its centre's distance and how it spreads."""

    kind: str
    shape: BaseGeometry
    ref_m: float
    spread: float
    level_dba: float
    at_edge: bool

    def level_at(self, at: tuple[float, float]) -> float:
        """Return the level at a place in dB(A), nothing in between."""
        away_m = self.distance_m(at)
        radius_m = max(away_m, self.ref_m) if not self.at_edge else away_m + self.ref_m
        return self.level_dba - self.spread * math.log10(radius_m / self.ref_m)

    def distance_m(self, at: tuple[float, float]) -> float:
        """Return how far its edge is from a place."""
        return float(self.shape.distance(Point(at))) / 1000.0


def lay_out(
    source: OutdoorSource, storey: Storey, rows: dict[str, dict[str, Any]], time: str
) -> Outside:
    """Put a source of the job file in its place about a storey.

    A level that was said is that at break; in class time it differs by as much as the
    default of its kind does.
    """
    row = rows[source.kind]
    level = float(row[time])
    if source.dba is not None:
        level += source.dba - float(row["break"])
    ref_m, spread, at_edge = float(row["ref_m"]), float(row["spread"]), True
    shape: BaseGeometry
    if not source.place:
        shape, spread = _along(source.side or "south", storey, float(rows["side"]["gap_m"])), 10.0
    elif len(source.place) == 1:
        shape, spread, at_edge = Point(source.place[0]), 20.0, False
    elif len(source.place) == 2 or source.kind == "road":
        shape, spread = LineString(source.place), 10.0
    else:
        shape = shapely.make_valid(Polygon(source.place))
        ref_m = max(ref_m, math.sqrt(square_metres(shape) / math.pi))
    return Outside(source.kind, shape, ref_m, spread, level, at_edge)


def body_of(storey: Storey) -> BaseGeometry:
    """Return the body of a storey that screens what lies behind it, in mm."""
    outline: BaseGeometry = Polygon(storey.outline) if len(storey.outline) > 2 else Polygon()
    if outline.is_empty or not outline.is_valid:
        floors = [space.region.polygon for space in storey.spaces]
        outline = shapely.convex_hull(shapely.union_all(floors))
    return outline.buffer(-WALL_MM, join_style="mitre")


def is_screened(at: tuple[float, float], source: Outside, body: BaseGeometry) -> bool:
    """Tell whether the straight line to the nearest place of a source crosses the body."""
    if body.is_empty or source.shape.is_empty:
        return False
    line = shapely.shortest_line(Point(at), source.shape)
    return bool(line.intersection(body).length > 1.0)


def _along(side: str, storey: Storey, gap_m: float) -> LineString:
    """Draw the line along a side of the storey; north is up in the drawing's world."""
    points: list[tuple[float, ...]] = [*storey.outline]
    if len(points) < 3:
        points = [c for space in storey.spaces for c in space.region.polygon.exterior.coords]
    turn = math.radians(storey.frame.rotation_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    world = [(x * cos - y * sin, x * sin + y * cos) for x, y, *_ in points] or [(0.0, 0.0)]
    west, east = min(x for x, _ in world), max(x for x, _ in world)
    south, north = min(y for _, y in world), max(y for _, y in world)
    gap, far = gap_m * 1000.0, BEYOND_M * 1000.0
    ends = {
        "north": ((west - far, north + gap), (east + far, north + gap)),
        "south": ((west - far, south - gap), (east + far, south - gap)),
        "east": ((east + gap, south - far), (east + gap, north + far)),
        "west": ((west - gap, south - far), (west - gap, north + far)),
    }[side]
    return LineString([(x * cos + y * sin, -x * sin + y * cos) for x, y in ends])


__all__ = ["Outside", "body_of", "is_screened", "lay_out"]
