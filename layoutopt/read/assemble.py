"""From cells in one file's millimetres to the nouns: Storey, Space, Opening.

Registers storeys to one another, gives spaces their name, use, id and confidence.  Not
here: geometry of walls and gaps, and what is odd about a plan (``remarks.py``).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.ops import nearest_points

from layoutopt.building import Opening, Space, Storey, Use
from layoutopt.diagnostics import Finding, Severity
from layoutopt.geometry import (
    Frame,
    Region,
    Ring,
    largest_polygon,
    polygons_of,
    ring_of,
    square_metres,
)
from layoutopt.read.codes import Code, finding
from layoutopt.read.doubt import (
    EdgeGaps,
    area_is_doubtful,
    doubts,
    evidence_of,
    likelihood,
)
from layoutopt.read.gaps import Gap
from layoutopt.read.ink import Floats
from layoutopt.read.labels import Label, use_of
from layoutopt.read.level import Level
from layoutopt.read.mass import Mass
from layoutopt.read.registration import axes_of, shift_between, shift_by_axes, shift_by_lines
from layoutopt.read.remarks import (
    lone_leaves,
    opening_remarks,
    orphans,
    space_remarks,
    void_remarks,
    wall_remarks,
)
from layoutopt.read.spaces import Cell
from layoutopt.read.walls import Band

FEW = 8
"""On a storey of fewer spaces one may well be most of it."""
CERTAIN = 0.35
"""Plans whose walls agree in so much of their length lie over one another for sure."""
ALIGNED = 0.18
"""Less than this is chance."""
STRIP_MM = 200.0
"""Width of what joins the outlines of blocks that stand apart."""
OPEN_EDGE_MM = 185.0
"""A parapet is thinner than this, an outer wall is not."""
THINNER = 0.9
"""And it is thinner by this than the thick walls of its storey, be these thin ones."""


def assemble(levels: Sequence[Level]) -> tuple[tuple[Storey, ...], list[Finding]]:
    """Make storeys whose equal coordinates lie over one another."""
    findings: list[Finding] = []
    origins = _origins(levels, findings)
    storeys = []
    for level, origin in zip(levels, origins, strict=True):
        storeys.append(_storey(level, origin, findings))
    return tuple(storeys), findings


def _origins(levels: Sequence[Level], findings: list[Finding]) -> list[tuple[float, float]]:
    """Return for each plan the point of its own millimetres that becomes (0, 0)."""
    start = min(range(len(levels)), key=lambda i: abs((levels[i].level or 1) - 1))
    x0, y0, _, _ = levels[start].bounds
    done: dict[int, tuple[float, float]] = {start: (float(round(x0)), float(round(y0)))}
    faces = [level.faces() for level in levels]
    for i in sorted(range(len(levels)), key=lambda i: abs(i - start)):
        if i in done:
            continue
        best: tuple[float, tuple[float, float]] | None = None
        for j, origin in done.items():
            (dx, dy), share = _laid(faces[j], faces[i])
            if best is None or share > best[0] + 0.02:
                best = (share, (origin[0] - dx, origin[1] - dy))
        if best is None or best[0] < CERTAIN:
            by_axes = _by_axes(levels, i, done)
            best = (1.0, by_axes) if by_axes is not None else best
        if best is None or best[0] < ALIGNED:
            own = levels[i].bounds
            best = (0.0, (float(round(own[0])), float(round(own[1]))))
            findings.append(
                finding(
                    Code.STOREY_MISALIGNED,
                    Severity.WARNING,
                    f"{levels[i].name or levels[i].code} 无法可靠地与其他楼层对齐，按左下角对齐",
                    f"{levels[i].code} could not be laid over the other storeys with certainty; "
                    "aligned by its lower left corner",
                    at=levels[i].plan.frame.to_world(own[:2]),
                )
            )
        done[i] = best[1]
    return [done[i] for i in range(len(levels))]


def _laid(reference: Floats, other: Floats) -> tuple[tuple[float, float], float]:
    """Lay faces over faces: by where they run; by equal ones where that is not certain."""
    move, share = shift_by_lines(reference, other)
    if share < CERTAIN:
        by_equals, alike = shift_between(reference, other)
        if alike > max(share, ALIGNED):
            return by_equals, alike
    return move, share


def _by_axes(
    levels: Sequence[Level], i: int, done: Mapping[int, tuple[float, float]]
) -> tuple[float, float] | None:
    """Lay a plan over another by the names of their axes, where walls hardly agree."""
    mine = axes_of(levels[i].plan, levels[i].bounds)
    for j, origin in done.items():
        move = shift_by_axes(axes_of(levels[j].plan, levels[j].bounds), mine) if mine else None
        if move is not None:
            return origin[0] - move[0], origin[1] - move[1]
    return None


def _storey(level: Level, origin: tuple[float, float], findings: list[Finding]) -> Storey:
    world = level.plan.frame
    frame = Frame(world.unit_mm, world.to_world(origin), world.rotation_deg)
    order = sorted(level.members, key=lambda i: _position(level.cells.cells[i].polygon, origin))
    ids = {cell: f"{level.code}-S{n:02d}" for n, cell in enumerate(order, 1)}
    pairs, degree = _openings(level, origin, ids)
    openings = tuple(opening for opening, _ in pairs)
    here = set(level.members)
    solid = _clip(level.cells.walls, level.bounds)
    plugs = [
        gap.plug
        for gap, sides in zip(level.cells.gaps, level.cells.joins, strict=True)
        if here & set(sides)
    ]
    polygons = [level.cells.cells[i].polygon for i in level.members]
    ground = Mass(shapely.GeometryCollection([*polygons_of(solid), *plugs, *polygons]))
    cells = [level.cells.cells[i] for i in order]
    named = sum(any(level.labels[n].kind == "name" for n in cell.labels) for cell in cells)
    floor = sum(cell.polygon.area for cell in cells) if len(cells) >= FEW else math.inf
    edges = EdgeGaps.of(level.cells, level.dissolved)
    lines = level.walls.hairs.length > level.walls.mass.length
    parapet = _parapet_mm(level.walls.bands)
    spaces = []
    for i in order:
        cell, doors = level.cells.cells[i], degree[ids[i]]
        # Where all walls are single lines, a parapet looks like any of them.
        openness = 0.0 if lines else _openness(cell, ground, parapet)
        space = _space(level, cell, ids[i], doors, openness)
        labels = [level.labels[n] for n in cell.labels]
        evidence = evidence_of(cell, labels, space.printed_area_m2, doors, edges, i, space.use)
        against = doubts(evidence, named / len(order), cell.polygon.area / floor)
        sure = round(likelihood(evidence, against), 2)
        space = replace(space, confidence=sure, region=_region(cell.polygon, origin))
        spaces.append(space)
        flagged = area_is_doubtful(against, sure)
        findings += space_remarks(level, cell, space, doors, against, flagged=flagged)
    findings += orphans(level)
    findings += void_remarks(level)
    findings += opening_remarks(level, pairs, lone_leaves(level))
    findings += wall_remarks(level, ids)
    hull = shapely.union_all([solid, *plugs, *polygons]).buffer(300, join_style="mitre")
    hull = hull.buffer(-300, join_style="mitre")
    touching = [p for p in polygons_of(hull) if any(p.intersects(q) for q in polygons)]
    outline = _one(touching) if touching else largest_polygon(hull)
    return Storey(
        level=level.level or 1,
        name=level.name or level.code,
        frame=frame,
        outline=_ring(outline, origin),
        spaces=tuple(spaces),
        openings=openings,
        walls=tuple(
            _region(p, origin)
            for p in sorted(polygons_of(solid), key=lambda p: p.bounds)
            if p.area > 2e3
        ),
        source=level.source,
    )


def _one(blocks: Sequence[shapely.Polygon]) -> shapely.Polygon:
    """Join the blocks of a storey by strips where they are nearest, so that one ring holds all."""
    rest = sorted(blocks, key=lambda p: (-p.area, p.bounds))
    joined = rest.pop(0)
    while rest:
        near = min(rest, key=joined.distance)
        rest.remove(near)
        way = shapely.LineString(nearest_points(joined, near))
        strip = way.buffer(STRIP_MM / 2, cap_style="square")
        joined = largest_polygon(shapely.union_all([joined, strip, near]))
    return joined


def _position(polygon: shapely.Polygon, origin: tuple[float, float]) -> tuple[int, int, int]:
    x0, y0, x1, _ = polygon.bounds
    return round((y0 - origin[1]) / 500), round((x0 - origin[0]) / 100), round(x1)


def _region(polygon: shapely.Polygon, origin: tuple[float, float]) -> Region:
    region = Region.of(translate(polygon, -origin[0], -origin[1]))
    return Region(_canonical(region.boundary), tuple(sorted(map(_canonical, region.holes))))


def _canonical(ring: Ring) -> Ring:
    """Begin a ring at its lowest left corner, so that equal rings are equal."""
    if not ring:
        return ring
    first = min(range(len(ring)), key=lambda i: (ring[i][1], ring[i][0]))
    return ring[first:] + ring[:first]


def _ring(polygon: shapely.Polygon, origin: tuple[float, float]) -> Ring:
    return _canonical(ring_of(translate(polygon, -origin[0], -origin[1]).exterior.coords))


def _clip(
    mass: shapely.geometry.base.BaseGeometry, bounds: tuple[float, float, float, float]
) -> shapely.geometry.base.BaseGeometry:
    x0, y0, x1, y1 = bounds
    box = shapely.box(x0 - 1200, y0 - 1200, x1 + 1200, y1 + 1200)
    parts = [p for p in polygons_of(mass) if p.intersects(box)]
    return shapely.MultiPolygon(parts)


def _openings(
    level: Level, origin: tuple[float, float], ids: dict[int, str]
) -> tuple[list[tuple[Opening, Gap]], Counter[str]]:
    """Number the openings of a plan; count doors and bare gaps of each space."""
    letters = {"door": "D", "window": "W", "opening": "O"}
    chosen: list[tuple[Gap, tuple[int, int]]] = [
        (gap, sides)
        for gap, sides in zip(level.cells.gaps, level.cells.joins, strict=True)
        if any(side in ids for side in sides)
    ]
    chosen.sort(key=lambda item: (round(item[0].at[1] / 100), round(item[0].at[0] / 100)))
    count: Counter[str] = Counter()
    degree: Counter[str] = Counter()
    made = []
    for gap, sides in chosen:
        letter = letters[gap.kind]
        count[letter] += 1
        a, b = (ids.get(side) for side in sides)
        if gap.kind != "window":
            degree.update(x for x in (a, b) if x is not None)
        made.append(
            (
                Opening(
                    id=f"{level.code}-{letter}{count[letter]:02d}",
                    kind=gap.kind,
                    at=_mm(gap.at, origin),
                    width_mm=round(gap.width),
                    joins=(a, b) if a is not None else (b, a),
                    angle_deg=round(gap.angle_deg, 3) % 180.0,
                    wall_mm=round(gap.thickness),
                    hinge=_mm(gap.hinge, origin) if gap.hinge else None,
                    leaf_end=_mm(gap.leaf_end, origin) if gap.leaf_end else None,
                ),
                gap,
            )
        )
    return made, degree


def _mm(point: tuple[float, float], origin: tuple[float, float]) -> tuple[int, int]:
    return round(point[0] - origin[0]), round(point[1] - origin[1])


def _parapet_mm(bands: Sequence[Band]) -> float:
    """Return how thick a parapet may be: less than the outer walls, whatever these are."""
    walls = sorted((band.thickness, band.u1 - band.u0) for band in bands)
    enough = 0.9 * sum(length for _, length in walls)
    lengths = accumulate(length for _, length in walls)
    thick = next((t for (t, _), sofar in zip(walls, lengths, strict=True) if sofar >= enough), 0.0)
    return min(OPEN_EDGE_MM, THINNER * thick)


def _openness(cell: Cell, ground: Mass, parapet_mm: float) -> float:
    """Share of a space's edge behind which, within a parapet's thickness, is the open air."""
    ring = cell.polygon.exterior
    corners = shapely.get_coordinates(ring)
    far = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    steps = np.arange(250.0, ring.length, 500.0)
    if not len(steps):
        return 0.0
    on, ahead = (
        np.column_stack([np.interp(s, far, corners[:, 0]), np.interp(s, far, corners[:, 1])])
        for s in (steps, steps + 1.0)
    )
    along = ahead - on
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1])[:, None], 1e-9)
    side = 1.0 if ring.is_ccw else -1.0
    outward = on + side * np.column_stack([along[:, 1], -along[:, 0]]) * parapet_mm
    return float(1.0 - ground.holds(outward).mean())


def _space(level: Level, cell: Cell, space_id: str, degree: int, openness: float) -> Space:
    labels = [level.labels[i] for i in cell.labels]
    names = _names(labels)
    name = names[0] if names else None
    area_m2 = square_metres(cell.polygon)
    printed = _printed(labels, area_m2)
    numbers = [label.value for label in labels if label.kind == "number"]
    use, known = use_of(name) if name else (_shape_use(cell, degree, openness), False)
    if name and not known:
        second = next((use_of(n) for n in names[1:] if use_of(n)[1]), None)
        use, known = second if second else (use, known)
    if use is Use.CORRIDOR and openness > 0.2:
        use = Use.GALLERY
    if use is Use.OTHER and cell.flights and not name:
        use = Use.STAIR
    return Space(
        id=space_id,
        use=use,
        region=Region(()),
        name=name,
        number=numbers[0] if numbers else None,
        printed_area_m2=printed,
        available=use is Use.VACANT,
    )


def _names(labels: Sequence[Label]) -> list[str]:
    """Names in a space, the likeliest first: known words, large letters, the upper line."""
    names = [label for label in labels if label.kind == "name"]
    names.sort(
        key=lambda n: (
            not use_of(n.value)[1],
            n.value.isascii(),
            -round(n.text.height, 1),
            -n.text.at[1],
            n.text.at[0],
        )
    )
    return list(dict.fromkeys(n.value for n in names))


def _printed(labels: Sequence[Label], area_m2: float) -> float | None:
    printed = [label.area_m2 for label in labels if label.kind == "area"]
    printed += [
        label.area_m2
        for label in labels
        if label.kind == "plain" and abs(label.area_m2 / area_m2 - 1.0) < 0.1
    ]
    return min(printed, key=lambda a: abs(a - area_m2)) if printed else None


def _shape_use(cell: Cell, degree: int, openness: float) -> Use:
    """Guess the use of a space without a name."""
    if cell.flights:
        return Use.STAIR
    box = cell.polygon.minimum_rotated_rectangle
    corners = shapely.get_coordinates(box)
    sides = sorted(np.hypot(*(corners[1:3] - corners[:2]).T))
    if openness > 0.25:
        return Use.GALLERY
    thin = cell.polygon.area / max(1.0, cell.polygon.length / 2) < 3500.0
    if degree >= 4 and (sides[1] > 3.0 * sides[0] or thin):
        return Use.CORRIDOR
    return Use.OTHER


__all__ = ["assemble"]
