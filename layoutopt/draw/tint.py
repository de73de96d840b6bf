"""Tints and hatches: one for each kind of zone and use of a space, told apart in b/w too.

Not here: where they go.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from layoutopt.building import Use
from layoutopt.draw.sheet import PEN_HAIR, Fill, Line, Mark, Part, Stroke
from layoutopt.geometry import polygons_of

KEPT = "#b4b4b4"
HATCH = "#a8a8a8"

Hatch = tuple[tuple[float, float], ...]
"""Families of parallel lines: angle in degrees, spacing in mm on paper."""

ZONES: Mapping[str, tuple[str, Hatch]] = MappingProxyType(
    {
        "individual": ("#dbe9f6", ((45.0, 3.2),)),
        "group": ("#e2f0d9", ((0.0, 3.2),)),
        "office_reception": ("#fdf1d0", ((135.0, 3.2),)),
        "assessment_reading": ("#e8e0f2", ((90.0, 3.2),)),
        "club_career": ("#d9f0ec", ((22.5, 3.2),)),
        "potential_development": ("#f0ecd9", ((67.5, 3.2),)),
        "control_supervision": ("#e4e4ec", ((112.5, 3.2),)),
        "arts_relaxation": ("#fbe3ea", ((45.0, 5.0), (135.0, 5.0))),
        "emotional_release": ("#f7dfcf", ((0.0, 4.6), (90.0, 4.6))),
        "circulation": ("#ffffff", ()),
        "other": ("#f2f2f2", ()),
    }
)

USES: Mapping[Use, str] = MappingProxyType(
    {
        Use.CLASSROOM: "#cfe2f3",
        Use.CORRIDOR: "#f4f1e6",
        Use.GALLERY: "#ece7d3",
        Use.STAIR: "#d9d9d9",
        Use.TOILET: "#c9e7e4",
        Use.OFFICE: "#fde9c0",
        Use.STORAGE: "#e3d5c3",
        Use.LIBRARY: "#d5e8c8",
        Use.LAB: "#dcd3ee",
        Use.MUSIC: "#f3cfe0",
        Use.HALL: "#f6d2c4",
        Use.CANTEEN: "#fadcb0",
        Use.GYM: "#e9dca8",
        Use.LOBBY: "#f9f6ec",
        Use.PLANT: "#c4c9d2",
        Use.VACANT: "#b9e3a9",
        Use.COUNSELLING: "#f5b8b8",
        Use.OTHER: "#efefef",
    }
)


def zone_marks(kind: str, area: BaseGeometry, part: Part = "plan") -> list[Mark]:
    """Return the tint and the hatch of a kind of zone over an area on paper."""
    color, hatch = ZONES.get(kind, ZONES["other"])
    marks: list[Mark] = [Fill(rings(area), color, part)]
    lines = tuple(line for angle, gap in hatch for line in hatching(area, angle, gap))
    if lines:
        marks.append(Stroke(lines, PEN_HAIR, HATCH, part=part))
    return marks


def rings(area: BaseGeometry) -> tuple[Line, ...]:
    """Return the rings of an area, outer ones counter-clockwise, holes clockwise."""
    found: list[Line] = []
    for polygon in polygons_of(area):
        turned = orient(polygon)
        for ring in (turned.exterior, *turned.interiors):
            found.append(tuple((float(x), float(y)) for x, y in ring.coords))
    return tuple(found)


def lines_of(geometry: BaseGeometry) -> tuple[Line, ...]:
    """Return the runs of points of any lines in a geometry."""
    if geometry.is_empty:
        return ()
    if isinstance(geometry, LineString):
        return (tuple((float(x), float(y)) for x, y in geometry.coords),)
    return tuple(line for part in getattr(geometry, "geoms", ()) for line in lines_of(part))


def hatching(area: BaseGeometry, angle_deg: float, gap_mm: float) -> tuple[Line, ...]:
    """Return parallel lines over an area, on one grid for the whole sheet."""
    if area.is_empty:
        return ()
    angle = math.radians(angle_deg)
    ux, uy = math.cos(angle), math.sin(angle)
    x0, y0, x1, y1 = area.bounds
    corners = [(x, y) for x in (x0, x1) for y in (y0, y1)]
    across = [-uy * x + ux * y for x, y in corners]
    along = [ux * x + uy * y for x, y in corners]
    first = math.ceil(min(across) / gap_mm)
    rows = []
    for n in range(first, math.floor(max(across) / gap_mm) + 1):
        d = n * gap_mm
        rows.append(
            LineString(
                [(ux * t - uy * d, uy * t + ux * d) for t in (min(along) - 1, max(along) + 1)]
            )
        )
    return lines_of(shapely.intersection(area, shapely.MultiLineString(rows)))


__all__ = ["KEPT", "USES", "ZONES", "hatching", "lines_of", "rings", "zone_marks"]
