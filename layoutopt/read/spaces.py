"""Spaces: what is left free between the walls when the openings are closed.

Not here: which bare gaps part two spaces (see :mod:`layoutopt.read.uniting`); which storey a
space is on, its use, its id.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.geometry import largest_polygon, polygons_of, square_metres
from layoutopt.read.gaps import Gap
from layoutopt.read.ink import Floats, Ints, points_of
from layoutopt.read.labels import Label
from layoutopt.read.mass import Mass
from layoutopt.read.plan import Plan
from layoutopt.read.uniting import OUTSIDE, unite
from layoutopt.read.walls import Walls

MIN_SPACE_M2 = 1.0
MIN_NAMELESS_M2 = 2.0
"""In a plan without names, what is enclosed and larger than this is a room, door or no door."""
SLIVER_MM2 = 4000.0
STEPS_MM = (12.0, 40.0, 80.0, 140.0, 200.0, 280.0, 350.0, 450.0)
MIN_WIDTH_MM = 560.0


@dataclass(frozen=True)
class Cell:
    """A space in local mm with the indices of its labels and the flights in it."""

    polygon: shapely.Polygon
    labels: tuple[int, ...]
    flights: int


@dataclass(frozen=True)
class Cells:
    """All spaces of a file; ``joins`` holds for each gap the cells on its two sides.

    ``voids`` are enclosed too, but no way leads in and nothing is written there.
    """

    cells: tuple[Cell, ...]
    gaps: tuple[Gap, ...]
    joins: tuple[tuple[int, int], ...]
    walls: BaseGeometry
    voids: tuple[shapely.Polygon, ...] = ()


def find_cells(plan: Plan, walls: Walls, gaps: Sequence[Gap], labels: Sequence[Label]) -> Cells:
    """Cut the free floor into spaces and see which gaps lead where."""
    plugs = [gap.plug for gap in gaps]
    solid = shapely.union_all([walls.mass, *plugs])
    hairs = walls.hairs
    solid = _without_islands(solid, plan, hairs)
    blocked = solid
    if not hairs.is_empty:
        blocked = shapely.union_all([solid, hairs])
    pieces = _free(blocked)
    tree = shapely.STRtree(pieces)
    joins = _sides(gaps, pieces, tree, Mass(blocked))
    names = _held(pieces, _name_spots(labels))
    flights = _held(pieces, [(i, (f[0], f[1])) for i, f in enumerate(plan.treads)])
    said = {i: frozenset(labels[n].value for n in names.get(i, ())) for i in range(len(pieces))}
    inscribed = _held([gap.plug for gap in gaps], _name_spots(labels))
    written = {i: frozenset(labels[n].value for n in found) for i, found in inscribed.items()}
    parent, walled = unite(gaps, joins, pieces, said, frozenset(flights), written)
    open_gaps = [i for i in range(len(gaps)) if i not in walled]
    gaps, joins = [gaps[i] for i in open_gaps], [joins[i] for i in open_gaps]
    return _assemble(plan, gaps, joins, pieces, parent, labels, solid, names, flights)


def _without_islands(solid: BaseGeometry, plan: Plan, hairs: BaseGeometry) -> BaseGeometry:
    """Drop small masses that stand free and enclose nothing, but for columns."""
    parts = polygons_of(solid)
    if not parts:
        return solid
    columns = shapely.STRtree([column.centroid for column in plan.columns])
    kept = []
    for part in parts:
        x0, y0, x1, y1 = part.bounds
        lone = max(x1 - x0, y1 - y0) < 8000.0 and not part.interiors
        held = len(columns.query(part, predicate="intersects")) > 0 or part.intersects(hairs)
        if held or not lone:
            kept.append(part)
    return shapely.MultiPolygon(kept)


def _free(blocked: BaseGeometry) -> list[shapely.Polygon]:
    """List the enclosed free pieces, slivers between two plugs as well."""
    parts = np.array(polygons_of(blocked), dtype=object)
    rings = np.array([ring for part in parts for ring in part.interiors], dtype=object)
    holes = np.asarray(shapely.polygons(rings), dtype=object)
    holes = holes[shapely.area(holes) > SLIVER_MM2]
    inside: dict[int, list[int]] = defaultdict(list)
    for hole, part in zip(*shapely.STRtree(parts).query(holes, predicate="contains"), strict=True):
        inside[int(hole)].append(int(part))
    found: list[shapely.Polygon] = []
    for i, hole in enumerate(holes):
        islands = shapely.union_all(parts[sorted(inside[i])]) if i in inside else None
        found += polygons_of(hole if islands is None else shapely.difference(hole, islands))
    unique: dict[tuple[int, int, int], shapely.Polygon] = {}
    for piece in found:
        if piece.area < SLIVER_MM2:
            continue
        spot = piece.representative_point()
        unique[round(spot.x), round(spot.y), round(piece.area)] = piece
    return sorted(unique.values(), key=lambda p: (p.bounds[0], p.bounds[1], p.area))


def _roomy(piece: shapely.Polygon) -> bool:
    return square_metres(piece) > MIN_SPACE_M2 and not piece.buffer(-MIN_WIDTH_MM / 2).is_empty


def _sides(
    gaps: Sequence[Gap],
    pieces: Sequence[shapely.Polygon],
    tree: shapely.STRtree,
    blocked: Mass,
) -> list[tuple[int, int]]:
    """Step out of each gap to both sides, through whatever else is plugged there.

    From its middle first, and from beside the middle where something solid stands there.
    """
    at = np.array([gap.at for gap in gaps]).reshape(-1, 2)
    normal = np.array([gap.normal for gap in gaps]).reshape(-1, 2)
    along = np.column_stack([normal[:, 1], -normal[:, 0]])
    thickness = np.array([gap.thickness for gap in gaps])
    width = np.array([gap.width for gap in gaps])
    bare = np.array([gap.kind == "opening" for gap in gaps], dtype=bool)
    roomy = cache(lambda i: _roomy(pieces[i]))
    result = []
    for sign in (1.0, -1.0):
        found = np.full(len(gaps), OUTSIDE)
        going = np.arange(len(gaps))
        for share, extra in itertools.product((0.0, 0.3, -0.3), STEPS_MM):
            reach = sign * (thickness[going] / 2 + extra)
            shift = share * width[going]
            spots = at[going] + normal[going] * reach[:, None] + along[going] * shift[:, None]
            spot, piece = _within(spots, pieces, tree)
            spot, first = np.unique(spot, return_index=True)
            found[going[spot]] = piece[first]
            done = ~blocked.holds(spots)
            done[spot] = [
                bare[i] or roomy(n) for i, n in zip(going[spot], piece[first].tolist(), strict=True)
            ]
            going = going[~done]
        result.append(found.tolist())
    return list(zip(*result, strict=True))


def _name_spots(labels: Sequence[Label]) -> list[tuple[int, tuple[float, float]]]:
    return [(i, label.text.at) for i, label in enumerate(labels) if label.kind == "name"]


def _within(
    spots: Floats, pieces: Sequence[shapely.Polygon], tree: shapely.STRtree
) -> tuple[Ints, Ints]:
    """Pair places with the pieces that they are in; a corridor may wind round all others."""
    shapes, points = np.array(pieces, dtype=object), points_of(spots)
    shapely.prepare(shapes)
    spot, piece = tree.query(points)
    inside = shapely.contains(shapes[piece], points[spot])
    return spot[inside], piece[inside]


def _held(
    pieces: Sequence[shapely.Polygon], spots: Sequence[tuple[int, tuple[float, float]]]
) -> dict[int, list[int]]:
    """Sort things by the piece they stand in."""
    held: dict[int, list[int]] = defaultdict(list)
    if spots and pieces:
        places = np.array([at for _, at in spots])
        for spot, piece in zip(*_within(places, pieces, shapely.STRtree(pieces)), strict=True):
            held[int(piece)].append(spots[int(spot)][0])
    return held


def _assemble(
    plan: Plan,
    gaps: Sequence[Gap],
    joins: Sequence[tuple[int, int]],
    pieces: Sequence[shapely.Polygon],
    parent: Sequence[int],
    labels: Sequence[Label],
    solid: BaseGeometry,
    names: Iterable[int],
    flights: Iterable[int],
) -> Cells:
    members: dict[int, list[shapely.Polygon]] = defaultdict(list)
    for i, piece in enumerate(pieces):
        members[parent[i]].append(piece)
    kept_gaps, kept_joins = [], []
    for gap, (a, b) in zip(gaps, joins, strict=True):
        sides = tuple(OUTSIDE if s == OUTSIDE else parent[s] for s in (a, b))
        if gap.kind == "opening" and sides[0] == sides[1]:
            if sides[0] != OUTSIDE:
                members[sides[0]].append(gap.plug)
            continue
        if sides[0] == sides[1] == OUTSIDE:
            continue
        kept_gaps.append(gap)
        kept_joins.append((sides[0], sides[1]))
    polygons: list[shapely.Polygon] = []
    index = {OUTSIDE: OUTSIDE}
    reached = {
        side
        for gap, sides in zip(kept_gaps, kept_joins, strict=True)
        for side in sides
        if gap.kind == "door" or (gap.kind == "opening" and OUTSIDE not in sides)
    }
    spoken = {parent[i] for i in (*names, *flights)}
    labelled = 3 * len(spoken) > sum(map(_roomy, pieces))
    voids = []
    for key in sorted(k for k in members if k != OUTSIDE):
        index[key] = OUTSIDE
        shape: BaseGeometry = members[key][0]
        if len(members[key]) > 1:
            # Edges that all but coincide make GEOS lose whole pieces: let them overlap.
            wider = shapely.buffer(members[key], 1.5, join_style="mitre")
            shape = shapely.union_all(wider).buffer(-1.5, join_style="mitre")
        shape = max(polygons_of(shape), key=lambda p: p.area)
        if not _roomy(shape):
            continue  # the inside of a wall
        bare = key not in reached and key not in spoken
        if bare and (labelled or square_metres(shape) < MIN_NAMELESS_M2):
            voids.append(shape)  # a shaft or a court: no way in, nothing written
            continue
        index[key] = len(polygons)
        polygons.append(_trimmed(shape))
    inside = _held(polygons, [(i, label.text.at) for i, label in enumerate(labels)])
    stairs = _held(polygons, [(i, (f[0], f[1])) for i, f in enumerate(plan.treads)])
    kept = [i for i, (a, b) in enumerate(kept_joins) if index[a] != OUTSIDE or index[b] != OUTSIDE]
    cells = tuple(
        Cell(polygon, tuple(sorted(inside.get(i, ()))), len(stairs.get(i, ())))
        for i, polygon in enumerate(polygons)
    )
    cut = shapely.disjoint_subset_union_all([gap.plug for gap in gaps])
    return Cells(
        cells,
        tuple(kept_gaps[i] for i in kept),
        tuple((index[kept_joins[i][0]], index[kept_joins[i][1]]) for i in kept),
        shapely.difference(solid, cut),
        tuple(voids),
    )


def _trimmed(polygon: shapely.Polygon) -> shapely.Polygon:
    """Drop holes that are no columns (under 0.01 m2) and points that turn nothing."""
    holes = [ring for ring in polygon.interiors if shapely.Polygon(ring).area > 1e4]
    return largest_polygon(shapely.Polygon(polygon.exterior, holes).simplify(0.3))


__all__ = ["OUTSIDE", "Cell", "Cells", "find_cells"]
