"""Openings of a model: the holes in walls and what fills them, as gaps in the plan.

Lengths are millimetres of the plan.  Not here: IFC entities, and which spaces are joined.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.geometry import largest_polygon, polygons_of
from layoutopt.read.gaps import Gap
from layoutopt.read.ink import Floats

Kind = Literal["door", "window", "opening"]
_RANK = {"door": 0, "window": 1, "opening": 2}
LAYERS_APART_MM = 80.0
"""Holes in two layers of one wall lie no farther apart than this."""
SLIVER_MM = 10.0
SAME_FACE_DEG = 20.0


@dataclass(frozen=True)
class Leaf:
    """A filling's own frame: ``at`` and the unit vector ``along`` the wall; how it swings.

    ``swing`` is the share of the width at which the hinge stands (0 or 1), None where
    the model does not say; a leaf opens to the left of ``along``.
    """

    at: tuple[float, float]
    along: tuple[float, float]
    width: float
    depth: float
    swing: float | None = None


def hole_gap(kind: Kind, hole: BaseGeometry, wall: BaseGeometry, leaf: Leaf | None) -> Gap | None:
    """Return the gap that a hole makes in a wall, None where it does not meet it."""
    parts = [p for p in polygons_of(wall.intersection(hole)) if not p.buffer(-SLIVER_MM).is_empty]
    if not parts:
        return None
    main = max(parts, key=lambda p: p.area)
    plug = _hull([p for p in parts if p.distance(main) < LAYERS_APART_MM])
    angle = _direction(wall, plug)
    if angle is None:
        angle = math.degrees(math.atan2(leaf.along[1], leaf.along[0])) if leaf else _longest(plug)
    return _hung(_gap(kind, plug, angle), leaf)


def loose_gap(kind: Kind, leaf: Leaf, walls: BaseGeometry, reach: float = 400.0) -> Gap:
    """Return the gap of a door or window for which no hole is modelled.

    It takes the wall it stands in, or its own depth where it stands in none.
    """
    (x, y), (ux, uy) = leaf.at, leaf.along

    def strip(half: float) -> shapely.Polygon:
        ends = ((x, y), (x + ux * leaf.width, y + uy * leaf.width))
        left = [(px - uy * half, py + ux * half) for px, py in ends]
        right = [(px + uy * half, py - ux * half) for px, py in ends]
        return shapely.Polygon([*left, *reversed(right)])

    angle = math.degrees(math.atan2(uy, ux))
    body = strip(max(leaf.depth, 30.0) / 2)
    parts = polygons_of(walls.intersection(strip(reach)))
    near = [p for p in parts if p.distance(body) < LAYERS_APART_MM and p.area > 1000.0]
    plug = _hull([*near, body]) if near else strip(max(leaf.depth, 60.0) / 2)
    return _hung(_gap(kind, plug, angle), leaf)


def between(edge: shapely.LineString, other: shapely.Polygon) -> Gap | None:
    """Return the bare opening where two spaces meet along an edge without a wall."""
    (x0, y0), (x1, y1) = edge.coords[0], edge.coords[-1]
    width = math.hypot(x1 - x0, y1 - y0)
    if width < 1.0:
        return None
    middle = edge.interpolate(0.5, normalized=True)
    near = shapely.shortest_line(middle, other).coords[-1]
    at = ((middle.x + near[0]) / 2, (middle.y + near[1]) / 2)
    depth = max(20.0, math.dist(middle.coords[0], near))
    angle = math.degrees(math.atan2(y1 - y0, x1 - x0)) % 180.0
    plug = edge.buffer(depth / 2, cap_style="flat")
    return Gap("opening", at, width, angle, depth, plug)


def united(gaps: Sequence[Gap]) -> list[Gap]:
    """Put together the holes that go through several layers of one wall."""
    ordered = sorted(gaps, key=lambda g: (_RANK[g.kind], g.at))
    made: list[Gap] = []
    for gap in ordered:
        for i, other in enumerate(made):
            if _one_hole(other, gap):
                whole = _gap(other.kind, _hull([other.plug, gap.plug]), other.angle_deg)
                made[i] = replace(other, at=whole.at, thickness=whole.thickness, plug=whole.plug)
                break
        else:
            made.append(gap)
    return made


def _one_hole(a: Gap, b: Gap) -> bool:
    turn = abs((a.angle_deg - b.angle_deg + 90.0) % 180.0 - 90.0)
    if turn > 3.0 or a.plug.distance(b.plug) > LAYERS_APART_MM:
        return False
    (u0, v0, u1, v1), (s0, t0, s1, t1) = (_extent(g.plug, a.angle_deg) for g in (a, b))
    along = min(u1, s1) - max(u0, s0)
    across = min(v1, t1) - max(v0, t0)
    if along > 0.6 * min(u1 - u0, s1 - s0) and across < 0.5 * min(v1 - v0, t1 - t0):
        return True
    shared = a.plug.intersection(b.plug).area
    return bool(shared > 0.6 * min(a.plug.area, b.plug.area))


def _hull(parts: Sequence[shapely.Polygon]) -> shapely.Polygon:
    """Return the convex shape that spans a hole through all its layers."""
    return largest_polygon(shapely.union_all(list(parts)).convex_hull)


def _extent(shape: BaseGeometry, angle_deg: float) -> tuple[float, float, float, float]:
    """Bounds in the frame of a wall: along it and across."""
    turn = math.radians(angle_deg)
    xy = shapely.get_coordinates(shape)
    u = xy @ (math.cos(turn), math.sin(turn))
    v = xy @ (-math.sin(turn), math.cos(turn))
    return float(u.min()), float(v.min()), float(u.max()), float(v.max())


def _gap(kind: Kind, plug: shapely.Polygon, angle_deg: float) -> Gap:
    angle = angle_deg % 180.0
    angle = 0.0 if 180.0 - angle < 1e-3 else angle
    u0, v0, u1, v1 = _extent(plug, angle)
    turn = math.radians(angle)
    u, v = (u0 + u1) / 2, (v0 + v1) / 2
    at = (u * math.cos(turn) - v * math.sin(turn), u * math.sin(turn) + v * math.cos(turn))
    return Gap(kind, at, u1 - u0, angle, v1 - v0, plug)


def _direction(wall: BaseGeometry, plug: BaseGeometry) -> float | None:
    """Direction of the wall's faces where a hole goes through it."""
    near = plug.buffer(3.0)
    votes: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for part in polygons_of(wall):
        for ring in (part.exterior, *part.interiors):
            for side in pairwise(ring.coords):
                length = shapely.LineString(side).intersection(near).length
                if length > 20.0:
                    angle = _angle(np.array(side))
                    votes[round(angle) % 180].append((length, angle))
    if not votes:
        return None
    best = max(sorted(votes), key=lambda key: sum(length for length, _ in votes[key]))
    first = votes[best][0][1]
    turns = [(n, (a - first + 90.0) % 180.0 - 90.0) for sides in votes.values() for n, a in sides]
    near_by = [(n, turn) for n, turn in turns if abs(turn) < SAME_FACE_DEG]  # a curve's chords
    return first + sum(n * turn for n, turn in near_by) / sum(n for n, _ in near_by)


def _angle(line: Floats) -> float:
    (x0, y0), (x1, y1) = line[0], line[-1]
    return math.degrees(math.atan2(y1 - y0, x1 - x0)) % 180.0


def _longest(shape: BaseGeometry) -> float:
    box = shapely.get_coordinates(shape.minimum_rotated_rectangle)
    sides = sorted((box[i : i + 2] for i in range(2)), key=lambda s: -math.dist(*s))
    return _angle(sides[0])


def _hung(gap: Gap, leaf: Leaf | None) -> Gap:
    """Add the hinge of a door and the tip of its open leaf, where they are known."""
    if gap.kind != "door" or leaf is None or leaf.swing is None:
        return gap
    ux, uy = leaf.along
    side = leaf.width * leaf.swing
    hinge = (leaf.at[0] + ux * side, leaf.at[1] + uy * side)
    if shapely.Point(hinge).distance(gap.plug) > 150.0 or gap.width > 1.5 * leaf.width:
        return gap
    tip = (hinge[0] - uy * leaf.width, hinge[1] + ux * leaf.width)
    return replace(gap, hinge=hinge, leaf_end=tip)


__all__ = ["Kind", "Leaf", "between", "hole_gap", "loose_gap", "united"]
