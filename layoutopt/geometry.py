"""Ground: points, regions and frames in whole millimetres.

Every length inside layoutopt is a whole millimetre in the coordinates of one storey;
a :class:`Frame` leads from there to the drawing's own world coordinates and back.
Area is computed here and nowhere else.  Not here: anything that knows what a wall is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

Point = tuple[int, int]
Ring = tuple[Point, ...]
WorldPoint = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """A similarity between a drawing's world and a storey's (or a room's) millimetres.

    Parameters
    ----------
    unit_mm
        Millimetres per drawing unit: 1.0 for a drawing in mm, 1000.0 for one in metres.
    origin
        World position of local (0, 0).
    rotation_deg
        Angle of the local x axis, counter-clockwise, as seen in the world.
    """

    unit_mm: float = 1.0
    origin: WorldPoint = (0.0, 0.0)
    rotation_deg: float = 0.0

    def to_mm(self, point: Sequence[float]) -> Point:
        """Carry a world point into whole local millimetres."""
        x, y = self.to_local(point)
        return round(x), round(y)

    def to_local(self, point: Sequence[float]) -> WorldPoint:
        """Carry a world point into local millimetres without rounding."""
        cos, sin = self._cos_sin
        dx = (point[0] - self.origin[0]) * self.unit_mm
        dy = (point[1] - self.origin[1]) * self.unit_mm
        return dx * cos + dy * sin, -dx * sin + dy * cos

    def to_world(self, point: Sequence[float]) -> WorldPoint:
        """Carry a local millimetre point into the drawing's world coordinates."""
        cos, sin = self._cos_sin
        dx = point[0] * cos - point[1] * sin
        dy = point[0] * sin + point[1] * cos
        return self.origin[0] + dx / self.unit_mm, self.origin[1] + dy / self.unit_mm

    @cached_property
    def _cos_sin(self) -> tuple[float, float]:
        if self.rotation_deg == 0.0:
            return 1.0, 0.0
        angle = math.radians(self.rotation_deg)
        return math.cos(angle), math.sin(angle)


@dataclass(frozen=True)
class Region:
    """A piece of floor: one outer ring and its holes, open rings in whole mm."""

    boundary: Ring
    holes: tuple[Ring, ...] = ()

    @cached_property
    def polygon(self) -> Polygon:
        """The region as a valid shapely polygon, in mm."""
        polygon = Polygon(self.boundary, self.holes)
        if polygon.is_valid:
            return polygon
        return largest_polygon(shapely.make_valid(polygon))

    @property
    def area_m2(self) -> float:
        """Net floor area."""
        return square_metres(self.polygon)

    @classmethod
    def of(cls, polygon: Polygon) -> Region:
        """Round a shapely polygon to whole millimetres, outer ring counter-clockwise."""
        oriented = shapely.geometry.polygon.orient(polygon)
        holes = (ring_of(hole.coords) for hole in oriented.interiors)
        return cls(ring_of(oriented.exterior.coords), tuple(h for h in holes if len(h) > 2))

    @classmethod
    def rectangle(cls, x0: int, y0: int, x1: int, y1: int) -> Region:
        """Make an axis-parallel rectangle from two opposite corners."""
        return cls(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def ring_of(coords: Iterable[Sequence[float]]) -> Ring:
    """Round to whole mm, open the ring, drop repeated and collinear points."""
    points: list[Point] = []
    for coord in coords:
        point = (round(coord[0]), round(coord[1]))
        if not points or points[-1] != point:
            points.append(point)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    kept = [
        p for i, p in enumerate(points) if _cross(points[i - 1], p, points[(i + 1) % len(points)])
    ]
    return tuple(kept)


def _cross(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """List the polygons of any geometry, lines and points left out."""
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    parts = getattr(geometry, "geoms", ())
    return [polygon for part in parts for polygon in polygons_of(part)]


def largest_polygon(geometry: BaseGeometry) -> Polygon:
    """Return the largest polygon of a geometry, an empty polygon where there is none."""
    return max(polygons_of(geometry), key=lambda p: p.area, default=Polygon())


def union(regions: Iterable[Region]) -> BaseGeometry:
    """Unite regions into one geometry, in mm."""
    return shapely.union_all([region.polygon for region in regions])


def square_metres(geometry: BaseGeometry) -> float:
    """Return the area of a geometry in mm, in square metres: the one place that does."""
    return float(geometry.area) / 1e6


def distance_mm(a: Sequence[float], b: Sequence[float]) -> float:
    """Straight distance."""
    return math.hypot(a[0] - b[0], a[1] - b[1])


__all__ = [
    "Frame",
    "Point",
    "Region",
    "Ring",
    "WorldPoint",
    "distance_mm",
    "largest_polygon",
    "polygons_of",
    "ring_of",
    "square_metres",
    "union",
]


def elongation_mm(polygon: Polygon) -> float:
    """Return by how many mm the sides of a floor differ from three to two, 0 for a squarer one.

    Its sides are those of the least rectangle about it, in whatever direction.
    """
    box = polygon.minimum_rotated_rectangle
    if not isinstance(box, Polygon):
        return 0.0
    a, b, c = box.exterior.coords[:3]
    sides = math.dist(a, b), math.dist(b, c)
    return max(0.0, max(sides) - SQUARE_ENOUGH * min(sides))


SQUARE_ENOUGH = 1.5
"""A room this many times as long as wide is furnished well (a default)."""
