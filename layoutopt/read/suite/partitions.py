"""New walls as they are drawn, taken apart into straight partitions.

Drawn are outlines of what partitions and corners make up together; wanted are centre lines
with a thickness, ending on each other's centre lines as the solver has them.
Not here: doors; the caller closes the wall where one hangs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.affinity import rotate
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from layoutopt.geometry import distance_mm, polygons_of
from layoutopt.read.suite.outlines import Facts
from layoutopt.scheme import Partition

DEFAULT_RW_DB = 50
"""Sound reduction where nothing says it: that of the partitions we draw."""
LEAST_MM, MOST_MM = 30.0, 400.0
"""Thickness of a partition."""
SEAM_MM = 0.5
"""Bodies this near are one."""
DRAWN_MM = 2.5
"""A partition so near to what its data says was not moved."""
EDGE_MM = 20.0
NEW_SHARE = 0.25
"""A strip that covers less than this share of its thickness squared anew is none of its own."""
UNCLEAR_MM2 = 1e4

Line = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Said:
    """What the XDATA of a body says of one partition in it."""

    index: int
    partition: Partition


@dataclass(frozen=True)
class Body:
    """An outline on the layer of new walls, in storey mm."""

    polygon: Polygon
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Piece:
    """A partition, where it stood among the scheme's, and whether anything says its rating."""

    partition: Partition
    index: int | None
    rated: bool
    straight: bool = True


@dataclass(frozen=True)
class _Strip:
    line: Line
    thickness: float

    @property
    def length(self) -> float:
        return distance_mm(*self.line)

    @property
    def body(self) -> Polygon:
        return LineString(self.line).buffer(self.thickness / 2, cap_style="flat")

    @property
    def turn_deg(self) -> float:
        (ax, ay), (bx, by) = self.line
        return math.degrees(math.atan2(by - ay, bx - ax)) % 180.0


def said_of(facts: Facts) -> tuple[Said, ...]:
    """Read what XDATA says of partitions; what cannot be read is passed over."""
    found: list[Said] = []
    for key, value in facts:
        if key == "part":
            numbers = _numbers(value, 7)
            if numbers:
                index, ax, ay, bx, by, thickness, rw = numbers
                found.append(Said(index, Partition(((ax, ay), (bx, by)), thickness, rw)))
    if found:
        return tuple(found)
    one = dict(facts)
    line = _numbers(one.get("line", ""), 4)
    rest = _numbers(f"{one.get('thickness_mm', '')},{one.get('rw_db', '')}", 2)
    if not line or not rest:
        return ()
    ax, ay, bx, by = line
    return (Said(0, Partition(((ax, ay), (bx, by)), rest[0], rest[1])),)


def _numbers(text: str, count: int) -> list[int]:
    try:
        numbers = [round(float(part)) for part in text.split(",")]
    except (ValueError, OverflowError):
        return []
    return numbers if len(numbers) == count else []


def mass_of(bodies: Sequence[Body]) -> BaseGeometry:
    """Unite bodies: rings within rings are holes by turns, others lie over one another."""
    distinct: list[Polygon] = []
    for body in bodies:
        if not any(body.polygon.equals(other) for other in distinct):
            distinct.append(body.polygon)
    distinct.sort(key=lambda polygon: -polygon.area)
    mass: BaseGeometry = Polygon()
    for i, polygon in enumerate(distinct):
        depth = sum(other.covers(polygon) for other in distinct[:i])
        mass = mass.difference(polygon) if depth % 2 else mass.union(polygon)
    return mass


def pieces(bodies: Sequence[Body], plugs: Iterable[Polygon]) -> list[Piece]:
    """Take new walls apart into straight partitions.

    Parameters
    ----------
    bodies
        The outlines as drawn.
    plugs
        What doors take out of partitions; the partitions run through there.
    """
    whole = shapely.union_all([mass_of(bodies), *plugs])
    whole = whole.buffer(SEAM_MM, join_style="mitre").buffer(-SEAM_MM, join_style="mitre")
    found: list[Piece] = []
    for polygon in polygons_of(whole):
        said = [s for body in bodies if body.polygon.intersects(polygon) for s in body.said]
        strips, rest = _strips(polygon, said)
        ended = [_ended(strip, strips) for strip in strips]
        found += [_piece(strip, said) for strip in ended]
        found += [replace(_piece(_lump(p), said), straight=False) for p in rest]
    # as the scheme had them, what is new after that
    found.sort(key=lambda p: (p.index is None, p.index or 0, p.partition.line))
    return list(dict.fromkeys(found))


def _strips(polygon: Polygon, said: Sequence[Said]) -> tuple[list[_Strip], list[Polygon]]:
    """Return the straight strips that make up a body, and what none of them covers."""
    known = [_Strip(s.partition.line, 1.0).turn_deg for s in said]

    def rank(strip: _Strip) -> tuple[float, bool, float, Line]:
        as_said = any(_skew(strip.turn_deg, turn) < 1.0 for turn in known)
        return -round(strip.length), not as_said, round(strip.turn_deg, 3), strip.line

    chosen: list[_Strip] = []
    covered: BaseGeometry = Polygon()
    for strip in sorted(_candidates(polygon), key=rank):
        fresh = strip.body.difference(covered).area
        if fresh > NEW_SHARE * strip.thickness**2:
            chosen.append(strip)
            covered = covered.union(strip.body)
    rest = polygon.difference(covered.buffer(1.0, join_style="mitre"))
    return chosen, [p for p in polygons_of(rest) if p.area > UNCLEAR_MM2]


def _candidates(polygon: Polygon) -> Iterator[_Strip]:
    """Yield the longest strips between each two faces that look at each other."""
    oriented = orient(polygon)
    edges = np.vstack(
        [
            np.hstack([xy[:-1], xy[1:]])
            for xy in map(shapely.get_coordinates, (oriented.exterior, *oriented.interiors))
        ]
    )
    along = edges[:, 2:] - edges[:, :2]
    lengths = np.hypot(*along.T)
    turns = np.degrees(np.arctan2(along[:, 1], along[:, 0])) % 180.0
    directions: list[float] = []
    for i in np.argsort(-lengths, kind="stable"):
        if lengths[i] >= EDGE_MM and all(_skew(turns[i], d) > 0.5 for d in directions):
            directions.append(float(turns[i]))
    for direction in directions:
        yield from _candidates_along(polygon, edges[lengths >= EDGE_MM], direction)


def _candidates_along(polygon: Polygon, edges: np.ndarray, direction: float) -> Iterator[_Strip]:
    flat = rotate(polygon, -direction, origin=(0, 0))
    turn = math.radians(direction)
    cos, sin = math.cos(turn), math.sin(turn)
    back = np.array([[cos, sin], [-sin, cos]])
    rows = (edges.reshape(-1, 2) @ back.T).reshape(-1, 4)
    level = np.abs(rows[:, 3] - rows[:, 1]) <= 0.01 * np.abs(rows[:, 2] - rows[:, 0])
    lower = [row for row in rows[level] if row[2] > row[0]]
    upper = [row for row in rows[level] if row[2] < row[0]]
    x0, _, x1, _ = flat.bounds
    for low in lower:
        for high in upper:
            y0, y1 = (low[1] + low[3]) / 2, (high[1] + high[3]) / 2
            start, end = max(low[0], high[2]), min(low[2], high[0])
            if not LEAST_MM <= y1 - y0 <= MOST_MM or end - start < EDGE_MM:
                continue
            for a, b in _runs(flat, (y0 + 1.0, (y0 + y1) / 2, y1 - 1.0), (x0 - 1.0, x1 + 1.0)):
                if a < end and b > start and b - a >= y1 - y0 - 1.0:
                    y = (y0 + y1) / 2
                    ends = np.array([[a, y], [b, y]]) @ back
                    (ax, ay), (bx, by) = ends.tolist()
                    yield _Strip(((ax, ay), (bx, by)), float(y1 - y0))


def _runs(
    flat: Polygon, levels: Iterable[float], reach: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return where a body is met at each of these levels."""
    runs = [reach]
    for y in levels:
        cut = flat.intersection(LineString([(reach[0], y), (reach[1], y)]))
        lines = [part.bounds for part in getattr(cut, "geoms", [cut]) if not part.is_empty]
        runs = [
            (max(a, box[0]), min(b, box[2]))
            for a, b in runs
            for box in lines
            if min(b, box[2]) - max(a, box[0]) > 1.0
        ]
    return runs


def _skew(a: float, b: float) -> float:
    return abs((a - b + 90.0) % 180.0 - 90.0)


def _ended(strip: _Strip, strips: Sequence[_Strip]) -> _Strip:
    """Let a strip end on the centre line of the one it runs into."""
    ends = list(strip.line)
    for other in strips:
        if other is strip or _skew(strip.turn_deg, other.turn_deg) < 20.0:
            continue
        spot = _crossing(strip.line, other.line)
        reach = other.thickness / 2 + 2.0
        axis = LineString(other.line)
        for i in (0, 1):
            if axis.distance(Point(ends[i])) <= reach and distance_mm(spot, ends[i]) <= 2 * reach:
                ends[i] = spot
    return replace(strip, line=(ends[0], ends[1]))


def _crossing(a: Line, b: Line) -> tuple[float, float]:
    (ax, ay), (bx, by) = a
    (cx, cy), (dx, dy) = b
    ux, uy, vx, vy = bx - ax, by - ay, dx - cx, dy - cy
    share = ((cx - ax) * vy - (cy - ay) * vx) / (ux * vy - uy * vx)
    return ax + ux * share, ay + uy * share


def _lump(polygon: Polygon) -> _Strip:
    """Stand in for a body of another shape: the middle of its narrowest box."""
    corners = shapely.get_coordinates(polygon.minimum_rotated_rectangle)[:4]
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    first = int(np.argmin(sides[:2]))
    a = (corners[first] + corners[(first + 1) % 4]) / 2
    b = (corners[(first + 2) % 4] + corners[(first + 3) % 4]) / 2
    return _Strip(((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))), float(sides[first]))


def _piece(strip: _Strip, said: Sequence[Said]) -> Piece:
    """Make a partition: as its data has it where it was not moved, else as it is drawn."""
    a, b = ((round(x), round(y)) for x, y in strip.line)
    for one in said:
        ends = one.partition.line
        off = min(max(distance_mm(a, ends[i]), distance_mm(b, ends[1 - i])) for i in (0, 1))
        if off <= DRAWN_MM and abs(one.partition.thickness_mm - strip.thickness) <= DRAWN_MM:
            return Piece(one.partition, one.index, rated=True)
    axis = LineString(strip.line)
    near = sorted(
        said,
        key=lambda s: (
            _skew(_Strip(s.partition.line, 1.0).turn_deg, strip.turn_deg) > 1.0,
            float(axis.distance(LineString(s.partition.line))),
        ),
    )
    rw = near[0].partition.rw_db if near else DEFAULT_RW_DB
    line = min((a, b), (b, a))
    return Piece(Partition(line, round(strip.thickness), rw), None, rated=bool(near))


__all__ = ["DEFAULT_RW_DB", "Body", "Piece", "mass_of", "pieces", "said_of"]
