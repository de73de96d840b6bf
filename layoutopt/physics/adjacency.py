"""Fact: which spaces of a storey share a wall, and who the neighbours of a suite are.

Two boundaries that face each other in parallel, no further apart than a wall is thick,
are the two faces of one wall.  Our own rule of recognition; the figures are defaults.
Neighbours share a wall, look at one another across a public way, or lie above or below.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import PUBLIC_WAYS, Building, Space, Storey, Use
from layoutopt.geometry import Region, polygons_of, square_metres, union
from layoutopt.physics.frontage import covered

WALL_MM = 450
"""No wall between two rooms is thicker than this (a default)."""
SHARED_MM = 600
"""Rooms share a wall when it is at least this long (a default)."""
ACROSS_MM = 12_000
"""Rooms further apart do not face one another across a corridor (a default)."""
OVERLAP_M2 = 0.5
"""Floors that lie over one another by less do not count (a default)."""
SKEW = math.sin(math.radians(2.0))

Edge = tuple[float, float, float, float, float]
"""Start, unit direction and length of a boundary edge, the floor on its left."""


def shared_walls(storey: Storey) -> dict[frozenset[str], int]:
    """Measure the walls shared by pairs of spaces, in mm of length.

    Returns
    -------
    dict
        The shared length of each pair of space ids; pairs under 600 mm are left out.
    """
    spaces = [s for s in storey.spaces if not s.region.polygon.is_empty]
    polygons = [s.region.polygon for s in spaces]
    edges = [edges_of(p) for p in polygons]
    tree = shapely.STRtree([shapely.box(*p.bounds) for p in polygons])
    found: dict[frozenset[str], int] = {}
    for i, polygon in enumerate(polygons):
        x0, y0, x1, y1 = polygon.bounds
        near = shapely.box(x0 - WALL_MM, y0 - WALL_MM, x1 + WALL_MM, y1 + WALL_MM)
        for j in tree.query(near):
            if j < i:
                length = facing_mm(edges[i], edges[j])
                if length >= SHARED_MM:
                    found[frozenset((spaces[i].id, spaces[j].id))] = round(length)
    return found


def edges_of(floor: Polygon) -> list[Edge]:
    """List the boundary edges of a floor, each with the floor on its left."""
    oriented = shapely.geometry.polygon.orient(floor)
    edges: list[Edge] = []
    for ring in (oriented.exterior, *oriented.interiors):
        points = list(ring.coords)
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            length = math.hypot(bx - ax, by - ay)
            if length >= 1:
                edges.append((ax, ay, (bx - ax) / length, (by - ay) / length, length))
    return edges


def facing_mm(first: list[Edge], second: list[Edge], wall_mm: float = WALL_MM) -> float:
    """Measure along how many mm two boundaries face each other within a wall's thickness."""
    total = 0.0
    for ax, ay, ux, uy, length in first:
        spans = []
        for bx, by, vx, vy, other in second:
            if ux * vx + uy * vy > -0.5 or abs(ux * vy - uy * vx) > SKEW:
                continue
            # the other floor lies on the right of this edge, away from its own floor
            gap = (bx - ax) * uy - (by - ay) * ux
            if not -10.0 <= gap <= wall_mm:
                continue
            start = (bx - ax) * ux + (by - ay) * uy
            end = start + (vx * ux + vy * uy) * other
            low, high = max(0.0, min(start, end)), min(length, max(start, end))
            if high > low:
                spans.append((low, high))
        total += covered(spans)
    return total


Floor = tuple[Space, BaseGeometry]
How = Literal["wall", "across", "above", "below"]
_HOWS: tuple[How, ...] = ("wall", "across", "above", "below")


@dataclass(frozen=True)
class Neighbour:
    """A space beside, across the way from, above or below given floors.

    ``length_m`` is that of the shared wall, or how much of it faces the space across a
    public way; ``area_m2`` that of the shared slab.  The other one is None.
    """

    space_id: str
    level: int
    use: Use
    how: How
    length_m: float | None = None
    area_m2: float | None = None


def neighbours(building: Building, level: int, floors: Sequence[Region]) -> tuple[Neighbour, ...]:
    """Find what shares a wall, a corridor, a floor or a ceiling with floors of a storey.

    A space that the floors lie in is no neighbour, so both whole rooms and zones of
    one may be asked for.  Storeys that were not read have no spaces: what is above the
    second floor of a drawing that goes on with the fourth is not known.

    Returns
    -------
    tuple of Neighbour
        By how they are neighbours (wall, across, above, below), the largest first.
    """
    storey = building.storey(level)
    ours = union(floors)
    edges = [edge for floor in floors for edge in edges_of(floor.polygon)]
    others = [s for s in storey.spaces if _apart(s.region.polygon, ours)]
    found = _behind_walls(level, ours, edges, others)
    beside = {n.space_id for n in found}
    between = [(s, s.region.polygon - ours) for s in storey.spaces]
    found += [
        _beside(space, level, "across", length)
        for space in others
        if space.id not in beside
        and space.use not in PUBLIC_WAYS
        and (length := _across_mm(edges, space, between)) >= SHARED_MM
    ]
    found += _over(building, level + 1 or 1, ours, "above")  # there is no storey 0
    found += _over(building, level - 1 or -1, ours, "below")
    rank = {how: n for n, how in enumerate(_HOWS)}
    return tuple(
        sorted(found, key=lambda n: (rank[n.how], -(n.length_m or n.area_m2 or 0), n.space_id))
    )


def noisy_around(
    building: Building, level: int, space: Space, uses: Collection[str]
) -> frozenset[str]:
    """Return the ids of the spaces of some uses behind a wall of a space, above or below it."""
    # what lies across a corridor is not asked for, and costs most to find
    ours = space.region.polygon
    loud = [s for s in building.storey(level).spaces if s.use.value in uses]
    others = [s for s in loud if _apart(s.region.polygon, ours)]
    found = _behind_walls(level, ours, edges_of(ours), others)
    found += _over(building, level + 1 or 1, ours, "above")
    found += _over(building, level - 1 or -1, ours, "below")
    return frozenset(n.space_id for n in found if n.use.value in uses)


def _behind_walls(
    level: int, ours: BaseGeometry, edges: list[Edge], others: Sequence[Space]
) -> list[Neighbour]:
    """List the spaces that share a wall with floors, of those given."""
    if ours.is_empty:
        return []
    x0, y0, x1, y1 = ours.bounds
    found = []
    for space in others:
        a0, b0, a1, b1 = space.region.polygon.bounds
        if max(a0 - x1, x0 - a1, b0 - y1, y0 - b1) > WALL_MM:
            continue
        length = facing_mm(edges, edges_of(space.region.polygon))
        if length >= SHARED_MM:
            found.append(_beside(space, level, "wall", length))
    return found


def _apart(space: Polygon, ours: BaseGeometry) -> bool:
    return not space.is_empty and square_metres(space.intersection(ours)) < OVERLAP_M2


def _beside(space: Space, level: int, how: How, length_mm: float) -> Neighbour:
    return Neighbour(space.id, level, space.use, how, length_m=round(length_mm / 1000.0, 2))


def _over(building: Building, level: int, ours: BaseGeometry, how: How) -> Iterator[Neighbour]:
    for storey in building.storeys:
        if storey.level != level:
            continue
        for space in storey.spaces:
            area = square_metres(space.region.polygon.intersection(ours))
            if area >= OVERLAP_M2:
                yield Neighbour(space.id, level, space.use, how, area_m2=round(area, 2))


def _across_mm(edges: list[Edge], space: Space, between: Sequence[Floor]) -> float:
    """Measure along how many mm a space faces edges over a public way, nothing between."""
    total = 0.0
    for ax, ay, ux, uy, length in edges:
        seen: list[tuple[float, float]] = []
        for bx, by, vx, vy, other in edges_of(space.region.polygon):
            if ux * vx + uy * vy > -0.5 or abs(ux * vy - uy * vx) > SKEW:
                continue
            gap = (bx - ax) * uy - (by - ay) * ux
            if not WALL_MM < gap <= ACROSS_MM:
                continue
            start = (bx - ax) * ux + (by - ay) * uy
            end = start + (vx * ux + vy * uy) * other
            low, high = max(0.0, min(start, end)), min(length, max(start, end))
            if high <= low:
                continue
            strip = Polygon(
                [
                    (ax + ux * along + uy * out, ay + uy * along - ux * out)
                    for along, out in ((low, 0.0), (high, 0.0), (high, gap), (low, gap))
                ]
            )
            ways, blocks = _between(strip, space, between)
            spans = [_span(piece, (ax, ay), (ux, uy)) for piece in polygons_of(ways)]
            shut = [_span(piece, (ax, ay), (ux, uy)) for piece in polygons_of(blocks)]
            seen += _without(spans, shut)
        total += covered(seen)
    return total


def _between(
    strip: Polygon, space: Space, floors: Sequence[Floor]
) -> tuple[BaseGeometry, BaseGeometry]:
    """Return what of the public ways, and of any other space, lies in a strip of floor."""
    near = [(s, floor) for s, floor in floors if s.id != space.id and floor.intersects(strip)]
    ways, blocks = (
        shapely.union_all([floor for s, floor in near if (s.use in PUBLIC_WAYS) is public])
        for public in (True, False)
    )
    return ways.intersection(strip), blocks.intersection(strip)


def _span(
    piece: Polygon, start: tuple[float, float], along: tuple[float, float]
) -> tuple[float, float]:
    places = [
        (x - start[0]) * along[0] + (y - start[1]) * along[1] for x, y in piece.exterior.coords
    ]
    return min(places), max(places)


def _without(
    spans: list[tuple[float, float]], shut: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Take spans out of spans."""
    for low, high in shut:
        spans = [
            part
            for a, b in spans
            for part in ((a, min(b, low)), (max(a, high), b))
            if part[1] > part[0]
        ]
    return spans


__all__ = [
    "SHARED_MM",
    "WALL_MM",
    "Edge",
    "How",
    "Neighbour",
    "edges_of",
    "facing_mm",
    "neighbours",
    "noisy_around",
    "shared_walls",
]
