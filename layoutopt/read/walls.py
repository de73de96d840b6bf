"""Wall mass: strips between parallel faces, columns, and the bare lines that also bound rooms.

The mass, not a graph of lines, is the base of the reading: gaps, duplicates and overlaps
then stop mattering.  Not here: openings (the gaps between strips) and spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.read.ink import Bools, Floats, Ints, Shapes, lengths_of, lines_of, points_of
from layoutopt.read.layers import Role
from layoutopt.read.plan import Plan

MIN_WALL_MM = 55.0
MAX_WALL_MM = 430.0
THICK_WALL_MM = 1050.0
"""Old masonry, ducts walled in: only for faces that have no nearer partner."""
BRIDGE_MM = 450.0
"""A face is not interrupted by a gap as wide as the thickest wall that meets it."""
NARROW_MM = 900.0
SHAFT_MM = 1600.0
"""Wall is narrow all over, or narrow on the whole with a walled-in shaft somewhere."""
OVERSHOOT_MM = 15.0
"""Faces are drawn on by this much to meet, where they were drawn a little short."""
EXPLAINED = 0.93
SAME_FACE_MM = 4.0
CLOSE_MM = 32.0
SHORT_MM = 45.0
NEXT_STRIP_MM = 9000.0
LONE_MM = 400.0
HAIR_MM = 0.2
TURN_TOLERANCE_DEG = 0.25


@dataclass(frozen=True)
class Band:
    """A straight strip of wall in the frame of its direction.

    ``u`` runs along the wall, ``v`` across; the direction is ``angle_deg`` to local x.
    """

    angle_deg: float
    u0: float
    u1: float
    v0: float
    v1: float

    @property
    def thickness(self) -> float:
        """Wall thickness in mm."""
        return self.v1 - self.v0


@dataclass(frozen=True)
class Walls:
    """The wall mass of one file, its strips, and all drawn faces.

    ``hairs`` are the faces without a partner that bound rooms all the same, as thin as
    0.4 mm; ``solid`` is both.  ``faces`` are merged face lines (x0, y0, x1, y1).
    """

    mass: BaseGeometry
    columns: BaseGeometry
    hairs: BaseGeometry
    solid: BaseGeometry
    bands: tuple[Band, ...]
    faces: Floats


def find_walls(plan: Plan) -> Walls:
    """Pair parallel faces 55 to 430 mm apart and unite the strips with the columns.

    Where a layer of walls is known, its closed narrow outlines are wall as well, however
    thick; and where they explain nearly all strips, the few others are left out.
    """
    segments = plan.segments[plan.wallish]
    outlines = _outlines(plan, segments)
    bands: list[Band] = []
    quads: list[Floats] = []
    faces: list[Floats] = []
    lone: list[Floats] = []
    for angle, rows in by_direction(segments):
        uv = turned(rows, angle)
        merged = merge_collinear(uv, BRIDGE_MM)
        found, shapes, used = _pair(merged, angle, outlines)
        bands += found
        quads += [turned(shape, -angle) for shape in shapes]
        back = np.column_stack(
            [merged[:, 0], merged[:, 2], merged[:, 1], merged[:, 2]]
        )  # u0, v, u1, v
        drawn = turned(back, -angle)
        faces.append(drawn)
        lone.append(drawn[~used])
    drawn_strips = shapely.polygons(np.array(quads).reshape(-1, 4, 2))
    strips: Shapes = np.asarray(shapely.make_valid(drawn_strips), dtype=object)
    body = shapely.union_all([outlines, *plan.columns])
    if len(strips) and not outlines.is_empty:
        shapely.prepare(body)
        area = np.asarray(shapely.area(strips))
        shared = np.asarray(shapely.area(shapely.intersection(strips, body))) / area
        if float((area * shared).sum()) > EXPLAINED * float(area.sum()):
            bands = [b for b, share in zip(bands, shared, strict=True) if share > 0.6]
            strips = strips[shared > 0.5]
    mass = closed(shapely.union_all([body, *strips]))
    hairs = _hairs(plan, _stack(lone))
    solid = shapely.union_all([mass, hairs])
    columns = shapely.union_all(list(plan.columns))
    shapely.prepare(columns)
    shapely.prepare(mass)
    return Walls(mass, columns, hairs, solid, tuple(bands), _stack(faces))


def _hairs(plan: Plan, lone: Floats) -> BaseGeometry:
    """Let faces without a partner bound rooms as well, where layers vouch for them."""
    if not (plan.trusted and Role.WALL in plan.roles):
        return shapely.Polygon()
    lone = lone[lengths_of(lone) > LONE_MM]
    lines = lines_of(lone)
    return shapely.union_all(shapely.buffer(lines, HAIR_MM, cap_style="square"))


def _outlines(plan: Plan, segments: Floats) -> BaseGeometry:
    """Return the closed narrow shapes that the faces draw around solid wall."""
    if not (plan.trusted and Role.WALL in plan.roles) or not len(segments):
        return shapely.Polygon()
    d = segments[:, 2:] - segments[:, :2]
    along = OVERSHOOT_MM * d / np.hypot(d[:, 0], d[:, 1])[:, None]
    longer = segments + np.hstack([-along, along])
    lines = list(lines_of(longer))
    lines += [column.exterior for column in plan.columns]
    noded = shapely.union_all(np.array(lines), grid_size=1.0)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    mean = shapely.area(faces) / np.maximum(shapely.length(faces) / 2, 1.0)
    hollow = ~shapely.is_empty(shapely.buffer(faces, -NARROW_MM / 2, quad_segs=2))
    wide = ~shapely.is_empty(shapely.buffer(faces, -SHAFT_MM / 2, quad_segs=2))
    spots = [text.at for text in plan.texts] + [flight[:2] for flight in plan.treads]
    written = np.zeros(len(faces), dtype=bool)
    if spots:
        inner = shapely.buffer(faces, -MAX_WALL_MM / 2, quad_segs=2)
        tree = shapely.STRtree(points_of(np.array(spots)))
        written[tree.query(inner, predicate="contains")[0]] = True
    slim = np.where(hollow, mean < 0.8 * MAX_WALL_MM, True) & ~wide
    return shapely.union_all(faces[slim & ~written])


def closed(mass: BaseGeometry) -> BaseGeometry:
    """Close slits narrower than 64 mm, corners kept sharp."""
    wide = mass.buffer(CLOSE_MM, join_style="mitre", mitre_limit=3.0)
    return wide.buffer(-CLOSE_MM, join_style="mitre", mitre_limit=3.0)


def by_direction(segments: Floats) -> list[tuple[float, Floats]]:
    """Sort segments by direction: degrees in [0, 180) with the rows of each."""
    if not len(segments):
        return []
    d = segments[:, 2:] - segments[:, :2]
    lengths = np.hypot(d[:, 0], d[:, 1])
    angles = np.degrees(np.arctan2(d[:, 1], d[:, 0])) % 180.0
    angles[angles > 180.0 - TURN_TOLERANCE_DEG] -= 180.0
    order = np.argsort(angles)
    breaks = np.flatnonzero(np.diff(angles[order]) > TURN_TOLERANCE_DEG) + 1
    result = []
    for chunk in np.split(order, breaks):
        for part in _narrow(angles, lengths, chunk):
            mean = float(np.average(angles[part], weights=lengths[part]))
            square = round(mean / 90.0) * 90.0
            if abs(mean - square) < TURN_TOLERANCE_DEG:
                mean = square
            result.append((mean % 180.0, segments[part]))
    return result


def _narrow(angles: Floats, lengths: Floats, chunk: Ints) -> list[Ints]:
    """Split a chain of directions that drifted over more than a degree at its heavy spots."""
    if len(chunk) < 2 or angles[chunk[-1]] - angles[chunk[0]] <= 4 * TURN_TOLERANCE_DEG:
        return [chunk]
    parts = []
    rest = chunk
    while len(rest):
        bins = np.round(angles[rest] / TURN_TOLERANCE_DEG).astype(int)
        heavy = np.bincount(bins - bins.min(), weights=lengths[rest])
        best = (int(np.argmax(heavy)) + bins.min()) * TURN_TOLERANCE_DEG
        near = np.abs(angles[rest] - best) <= TURN_TOLERANCE_DEG
        if not near.any():
            parts.append(rest)
            break
        parts.append(rest[near])
        rest = rest[~near]
    return parts


def turned(points: Floats, angle_deg: float) -> Floats:
    """Turn points (or rows of points) clockwise by an angle, exactly at right angles."""
    cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    quarter = round(angle_deg / 90.0)
    if angle_deg == quarter * 90.0:
        cos, sin = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[quarter % 4]
    turn = np.array([[cos, -sin], [sin, cos]])
    return np.asarray((points.reshape(-1, 2) @ turn).reshape(points.shape))


def merge_collinear(uv: Floats, bridge: float) -> Floats:
    """Merge rows that lie on one line into runs u0, u1, v.

    Rows within 4 mm across are one line; gaps up to ``bridge`` mm along are closed.
    """
    u0, u1 = np.minimum(uv[:, 0], uv[:, 2]), np.maximum(uv[:, 0], uv[:, 2])
    v = (uv[:, 1] + uv[:, 3]) / 2
    order = np.argsort(v, kind="stable")
    line = np.zeros(len(v), dtype=np.intp)
    line[order] = np.concatenate([[0], np.cumsum(np.diff(v[order]) > SAME_FACE_MM)])
    order = np.lexsort((u0, line))
    runs: list[list[float]] = []
    last = -1
    for i in order:
        length = u1[i] - u0[i]
        if line[i] == last and u0[i] <= runs[-1][1] + bridge:
            run = runs[-1]
            run[1] = max(run[1], u1[i])
            run[2] += v[i] * length
            run[3] += length
        else:
            runs.append([u0[i], u1[i], v[i] * length, length])
            last = line[i]
    table = np.array(runs).reshape(-1, 4)
    return np.column_stack([table[:, 0], table[:, 1], table[:, 2] / table[:, 3]])


def _pair(
    runs: Floats, angle: float, outlines: BaseGeometry
) -> tuple[list[Band], list[Floats], Bools]:
    """Pair runs into strips; also say which runs were used over most of their length."""
    boxes = shapely.box(runs[:, 0], runs[:, 2], runs[:, 1], runs[:, 2] + THICK_WALL_MM)
    lines = lines_of(runs[:, [0, 2, 1, 2]])
    source, target = shapely.STRtree(lines).query(boxes, predicate="intersects")
    gap = runs[target, 2] - runs[source, 2]
    u0 = np.maximum(runs[source, 0], runs[target, 0])
    u1 = np.minimum(runs[source, 1], runs[target, 1])
    near = (gap >= MIN_WALL_MM) & (gap <= MAX_WALL_MM)
    good = near & (u1 - u0 >= 0.6 * gap)
    good |= near & (u1 - u0 >= SHORT_MM) & _continues(runs, source, target, good)
    used = np.zeros(len(runs))
    np.add.at(used, source[good], (u1 - u0)[good])
    np.add.at(used, target[good], (u1 - u0)[good])
    length = runs[:, 1] - runs[:, 0]
    lonely = used < 0.2 * length
    longer = np.maximum(length[source], length[target])
    thick = (gap > MAX_WALL_MM) & (u1 - u0 >= 0.5 * gap)
    boxed = lonely[source] & lonely[target] & (u1 - u0 >= 0.8 * longer)
    if not outlines.is_empty:
        shapely.prepare(outlines)
        for i in np.flatnonzero(thick & ~boxed & (u1 - u0 > 200.0)):
            quad = np.array(
                [[u0[i], runs[source[i], 2]], [u1[i], runs[source[i], 2]],
                 [u1[i], runs[target[i], 2]], [u0[i], runs[target[i], 2]]]
            )  # fmt: skip
            strip = shapely.Polygon(turned(quad, -angle))
            boxed[i] = outlines.intersection(strip).area > 0.9 * strip.area
    thick &= boxed
    np.add.at(used, source[thick], (u1 - u0)[thick])
    np.add.at(used, target[thick], (u1 - u0)[thick])
    bands, shapes = [], []
    for i in np.flatnonzero(good | thick):
        a, b = runs[source[i]], runs[target[i]]
        reach = gap[i] + 60.0
        low = [x if u0[i] - x <= reach else u0[i] for x in (a[0], b[0])]
        high = [x if x - u1[i] <= reach else u1[i] for x in (a[1], b[1])]
        shapes.append(np.array([[low[0], a[2]], [high[0], a[2]], [high[1], b[2]], [low[1], b[2]]]))
        bands.append(Band(angle, float(u0[i]), float(u1[i]), float(a[2]), float(b[2])))
    return bands, shapes, used > 0.5 * length


def _continues(runs: Floats, source: Ints, target: Ints, good: Bools) -> Bools:
    """Mark pairs that continue, after an opening, a strip with the very same faces."""
    faces = np.column_stack([np.round(runs[source, 2] / 2), np.round(runs[target, 2] / 2)])
    known: dict[tuple[float, float], list[float]] = {}
    for i in np.flatnonzero(good):
        known.setdefault((faces[i, 0], faces[i, 1]), []).append(float(runs[source[i], 0]))
    marks = np.zeros(len(source), dtype=bool)
    for i in np.flatnonzero(~good):
        starts = known.get((faces[i, 0], faces[i, 1]), ())
        marks[i] = any(abs(start - runs[source[i], 0]) < NEXT_STRIP_MM for start in starts)
    return marks


def _stack(parts: Sequence[Floats]) -> Floats:
    return np.vstack(parts) if parts else np.zeros((0, 4))


__all__ = ["Band", "Walls", "by_direction", "closed", "find_walls", "merge_collinear", "turned"]
