"""Fact: which spaces of a storey share a wall.

Two boundaries that face each other in parallel, no further apart than a wall is thick,
are the two faces of one wall.  Our own rule of recognition; the figures are defaults.
"""

from __future__ import annotations

import itertools
import math

import shapely
from shapely.geometry import Polygon

from layoutopt.building import Storey
from layoutopt.physics.frontage import covered

WALL_MM = 450
"""No wall between two rooms is thicker than this (a default)."""
SHARED_MM = 600
"""Rooms share a wall when it is at least this long (a default)."""
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
