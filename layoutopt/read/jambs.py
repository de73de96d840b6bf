"""Jambs: ends of walls that face each other, however the walls run.

Rows of strips find the gaps in straight walls; in curved and skew ones no two strips lie in
one line, but the end of one wall still looks at the end of the next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from layoutopt.geometry import polygons_of
from layoutopt.read.curves import LONGEST_CHORD_MM
from layoutopt.read.gaps import MAX_BARE_MM, MIN_GAP_MM, Gap
from layoutopt.read.ink import Floats, lengths_of, lines_of, points_of
from layoutopt.read.plan import Plan
from layoutopt.read.walls import MIN_WALL_MM, Walls

MAX_JAMB_MM = 650.0
MIN_STUB_MM = 80.0
FACING = -math.cos(math.radians(40.0))
AHEAD = math.cos(math.radians(25.0))
GRIP_MM = 6.0
"""How far a plug reaches into the walls that it closes."""


@dataclass(frozen=True)
class Jamb:
    """The end of a wall: its two corners, and the direction in which it looks."""

    a: tuple[float, float]
    b: tuple[float, float]
    ahead: tuple[float, float]

    @property
    def middle(self) -> tuple[float, float]:
        """Middle of the end."""
        return (self.a[0] + self.b[0]) / 2, (self.a[1] + self.b[1]) / 2

    @property
    def thickness(self) -> float:
        """Thickness of the wall at its end."""
        return math.dist(self.a, self.b)


def gaps_between_jambs(plan: Plan, walls: Walls, known: Sequence[Gap]) -> list[Gap]:
    """Find gaps between wall ends that face each other and are not closed by a known gap."""
    jambs = _open_jambs(walls, known)
    if len(jambs) < 2:
        return []
    ink = plan.segments[plan.inside]
    tree = shapely.STRtree(lines_of(ink))
    found = []
    for a, b in _facing(jambs, walls):
        width = math.dist(a.middle, b.middle)
        plug = shapely.MultiPoint(
            [
                (x - GRIP_MM * jamb.ahead[0], y - GRIP_MM * jamb.ahead[1])
                for jamb in (a, b)
                for x, y in (jamb.a, jamb.b)
            ]
        ).convex_hull
        if not isinstance(plug, shapely.Polygon):
            continue
        window = _glazed(plug, width, ink, tree)
        if not window and width > MAX_BARE_MM:
            continue
        (x0, y0), (x1, y1) = a.middle, b.middle
        found.append(
            Gap(
                "window" if window else "opening",
                ((x0 + x1) / 2, (y0 + y1) / 2),
                width,
                math.degrees(math.atan2(y1 - y0, x1 - x0)) % 180.0,
                (a.thickness + b.thickness) / 2,
                plug,
            )
        )
    return found


def glazed(plan: Plan, gaps: Sequence[Gap]) -> list[Gap]:
    """Make windows of the bare gaps in curved walls through which lines run."""
    ink = plan.segments[plan.inside]
    tree = shapely.STRtree(lines_of(ink))
    return [
        replace(gap, kind="window")
        if gap.kind == "opening"
        and gap.run < 2 * LONGEST_CHORD_MM
        and _glazed(gap.plug, gap.width, ink, tree)
        else gap
        for gap in gaps
    ]


def _open_jambs(walls: Walls, known: Sequence[Gap]) -> list[Jamb]:
    """List the wall ends at which no known gap begins."""
    plugs = shapely.STRtree([gap.plug for gap in known])
    jambs = []
    for polygon in polygons_of(walls.mass):
        oriented = shapely.geometry.polygon.orient(polygon)
        for ring in (oriented.exterior, *oriented.interiors):
            jambs += _ends(np.array(ring.simplify(1.0).coords)[:-1])
    spots = points_of(np.array([jamb.middle for jamb in jambs]).reshape(-1, 2))
    taken = set(plugs.query(spots, predicate="dwithin", distance=30.0)[0].tolist())
    return [jamb for i, jamb in enumerate(jambs) if i not in taken]


def _ends(ring: Floats) -> list[Jamb]:
    """List the short edges between two right turns out of the mass, which lies on the left."""
    if len(ring) < 4:
        return []
    edges = np.roll(ring, -1, axis=0) - ring
    lengths = np.hypot(edges[:, 0], edges[:, 1])
    unit = edges / np.maximum(lengths, 1e-9)[:, None]
    before = np.roll(unit, 1, axis=0)
    turn = np.arcsin(np.clip(before[:, 0] * unit[:, 1] - before[:, 1] * unit[:, 0], -1.0, 1.0))
    convex = turn > math.radians(55.0)  # at the start of each edge
    good = convex & np.roll(convex, -1) & (lengths > MIN_WALL_MM) & (lengths < MAX_JAMB_MM)
    good &= (np.roll(lengths, 1) > MIN_STUB_MM) & (np.roll(lengths, -1) > MIN_STUB_MM)
    return [
        Jamb(
            (float(ring[i, 0]), float(ring[i, 1])),
            (float(ring[(i + 1) % len(ring), 0]), float(ring[(i + 1) % len(ring), 1])),
            (float(unit[i, 1]), float(-unit[i, 0])),
        )
        for i in np.flatnonzero(good)
    ]


def _facing(jambs: Sequence[Jamb], walls: Walls) -> list[tuple[Jamb, Jamb]]:
    """Pair each wall end with the nearest that faces it, where both agree."""
    middle = np.array([jamb.middle for jamb in jambs])
    ahead = np.array([jamb.ahead for jamb in jambs])
    thick = np.array([jamb.thickness for jamb in jambs])
    tree = shapely.STRtree([shapely.Point(spot) for spot in middle])
    a, b = tree.query(tree.geometries, predicate="dwithin", distance=MAX_BARE_MM)
    keep = a != b
    a, b = a[keep], b[keep]
    way = middle[b] - middle[a]
    distance = np.hypot(way[:, 0], way[:, 1])
    cosine = np.sum(way * ahead[a], axis=1) / np.maximum(distance, 1e-9)
    good = (distance > MIN_GAP_MM) & (cosine > AHEAD)
    good &= np.sum(ahead[a] * ahead[b], axis=1) < FACING
    good &= np.abs(thick[a] - thick[b]) < np.maximum(80.0, 0.5 * np.minimum(thick[a], thick[b]))
    nearest: dict[int, int] = {}
    for i in np.lexsort((b, distance)):
        if good[i]:
            nearest.setdefault(int(a[i]), int(b[i]))
    pairs = []
    for i, j in sorted(nearest.items()):
        if i < j and nearest.get(j) == i:
            sight = shapely.LineString([jambs[i].middle, jambs[j].middle])
            blocked = walls.barrier.within(sight).length
            if blocked < 0.05 * sight.length:
                pairs.append((jambs[i], jambs[j]))
    return pairs


def _glazed(plug: shapely.Polygon, width: float, ink: Floats, tree: shapely.STRtree) -> bool:
    """Whether lines run through a gap from end to end, two or more."""
    inner = plug.buffer(-5.0, join_style="mitre")
    here = np.sort(tree.query(inner, predicate="intersects"))
    if not len(here):
        return False
    here = here[lengths_of(ink[here]) > 0.05 * width]
    drawn = shapely.length(shapely.intersection(lines_of(ink[here]), inner)).sum()
    return bool(drawn > 0.85 * width)


__all__ = ["gaps_between_jambs", "glazed"]
