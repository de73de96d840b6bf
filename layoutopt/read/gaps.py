"""Gaps: the holes between strips of wall that run in one line.

A row of strips is probed along its middle; what is free between wall and wall is a gap.
Not here: leaves of doors, and windows drawn where the wall runs through.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import shapely

from layoutopt.geometry import largest_polygon, polygons_of
from layoutopt.read.directions import turned
from layoutopt.read.ink import Floats, points_of
from layoutopt.read.plan import Plan
from layoutopt.read.walls import TOUCH_MM, Band, Walls

MIN_GAP_MM = 350.0
MAX_BARE_MM = 4600.0
MAX_WINDOW_MM = 12000.0
PIER_MM = 600.0
BESIDE_MM = 30.0
_PROBE_MM = 12500.0
HAIR_ROW_MM = 30.0
"""Rows thinner than this are walls drawn as one line."""


@dataclass(frozen=True)
class Gap:
    """An opening before its spaces are known, in local mm.

    ``plug`` closes it within the thickness of the wall; ``flush`` counts, of its four
    corners, those behind which another wall runs on square to it: 0 for a hole in a
    wall, 4 where walls on both sides of a corridor merely face each other; ``jambs``
    counts the ends at which a strip of this very wall ends, 1 where it merely meets
    another wall; ``run`` is the length of the longest strip of wall in its line.
    """

    kind: Literal["door", "window", "opening"]
    at: tuple[float, float]
    width: float
    angle_deg: float
    thickness: float
    plug: shapely.Polygon
    flush: int = 0
    jambs: int = 2
    run: float = math.inf
    hinge: tuple[float, float] | None = None
    leaf_end: tuple[float, float] | None = None

    @property
    def normal(self) -> tuple[float, float]:
        """Unit vector across the wall."""
        turn = math.radians(self.angle_deg)
        return -math.sin(turn), math.cos(turn)


@dataclass(frozen=True)
class Row:
    """Strips of one thickness in one line."""

    angle: float
    v0: float
    v1: float
    spans: Floats

    @property
    def run(self) -> float:
        """Length of the longest strip."""
        return float(np.ptp(self.spans, axis=1).max())

    @property
    def middle(self) -> float:
        """Where its centre line runs across."""
        return (self.v0 + self.v1) / 2


def rows_of(bands: Iterable[Band]) -> list[Row]:
    """Gather strips into rows; strips farther apart than any opening part a row."""
    lines: dict[tuple[float, int, int], list[Band]] = defaultdict(list)
    for band in bands:
        lines[band.angle_deg, round(band.v0 / 3.0), round(band.v1 / 3.0)].append(band)
    rows = []
    for group in lines.values():
        group.sort(key=lambda b: b.u0)
        start = 0
        reach = group[0].u1
        for i in range(1, len(group) + 1):
            if i < len(group) and group[i].u0 < reach + _PROBE_MM:
                reach = max(reach, group[i].u1)
                continue
            part = group[start:i]
            spans = np.array([(b.u0, b.u1) for b in part])
            rows.append(Row(part[0].angle_deg, part[0].v0, part[0].v1, spans))
            if i < len(group):
                start, reach = i, group[i].u1
    return _without_piers(rows)


def _without_piers(rows: list[Row]) -> list[Row]:
    """Drop short rows that are only the jambs of piers, seen across a longer wall."""
    by_angle: dict[float, list[Row]] = defaultdict(list)
    for row in rows:
        by_angle[row.angle].append(row)
    tables = {
        angle: np.array([(row.v0, row.v1, row.run) for row in group])
        for angle, group in by_angle.items()
    }

    def across(row: Row, a: float, b: float) -> bool:
        corners = shapely.get_coordinates(rectangle(row, a, b))
        for angle, table in tables.items():
            if abs(abs(angle - row.angle) - 90.0) > 1.0:
                continue
            uv = turned(corners, angle)
            low, high = uv.min(axis=0), uv.max(axis=0)
            fits = (np.abs(table[:, 0] - low[1]) < 30.0) & (np.abs(table[:, 1] - high[1]) < 30.0)
            for i in np.flatnonzero(fits & (table[:, 2] > row.run)):
                spans = by_angle[angle][i].spans
                if ((spans[:, 0] < low[0] + 30.0) & (spans[:, 1] > high[0] - 30.0)).any():
                    return True
        return False

    return [r for r in rows if r.run > PIER_MM or not all(across(r, a, b) for a, b in r.spans)]


class InnerLines:
    """The short ink that may lie inside a gap, by direction, in the frame of the wall."""

    def __init__(self, plan: Plan) -> None:
        rows = plan.segments[plan.inside]
        d = rows[:, 2:] - rows[:, :2]
        self._rows = rows
        self._angles = np.degrees(np.arctan2(d[:, 1], d[:, 0])) % 180.0
        self._cache: dict[float, tuple[Floats, shapely.STRtree]] = {}

    def along(self, angle: float, u0: float, u1: float, v0: float, v1: float) -> Floats:
        """Rows u0, u1, v of the ink that runs along a wall inside a window of its frame."""
        if angle not in self._cache:
            turn = np.abs((self._angles - angle + 90.0) % 180.0 - 90.0)
            uv = turned(self._rows[turn < 1.0], angle)
            table = np.column_stack(
                [uv[:, [0, 2]].min(axis=1), uv[:, [0, 2]].max(axis=1), uv[:, [1, 3]].mean(axis=1)]
            )
            boxes = shapely.box(table[:, 0], table[:, 2], table[:, 1], table[:, 2])
            self._cache[angle] = (table, shapely.STRtree(boxes))
        table, tree = self._cache[angle]
        return np.unique(np.round(table[np.sort(tree.query(shapely.box(u0, v0, u1, v1)))]), axis=0)


def gaps_in_row(row: Row, walls: Walls, lines: InnerLines) -> list[Gap]:
    """Probe the middle of a row of strips: between wall and wall lies a gap."""
    low, high = row.spans[:, 0].min() - 5000.0, row.spans[:, 1].max() + 5000.0
    ends = turned(np.array([[low, row.middle], [high, row.middle]]), -row.angle)
    hits = walls.barrier.within(shapely.LineString(ends))
    pieces = []
    for part in getattr(hits, "geoms", [hits]):
        if part.geom_type == "LineString" and not part.is_empty:
            u = turned(np.array(part.coords), row.angle)[:, 0]
            pieces.append((float(u.min()), float(u.max())))
    pieces.sort()
    gaps = []
    if not walls.hairs.is_empty:
        pieces = [_drawn(piece, row, walls) for piece in pieces]
    for (a0, a1), (b0, b1) in pairwise(pieces):
        width = b0 - a1
        if not MIN_GAP_MM <= width <= MAX_WINDOW_MM:
            continue
        left = bool(((row.spans[:, 1] > a0 - 1) & (row.spans[:, 1] < a1 + 20)).any())
        right = bool(((row.spans[:, 0] < b1 + 1) & (row.spans[:, 0] > b0 - 20)).any())
        if left or right:
            gap = _judge(row, a1, b0, walls, lines)
            gap = replace(gap, jambs=left + right) if gap else None
            if gap is not None:
                gaps.append(gap)
    return gaps


def _drawn(piece: tuple[float, float], row: Row, walls: Walls) -> tuple[float, float]:
    """Take back what a wall of one line was lengthened by to be hit."""
    ends = turned(
        np.array([(piece[0] + 1.0, row.middle), (piece[1] - 1.0, row.middle)]), -row.angle
    )
    low, high = (walls.mass_tiles.reaches(spot, 0.0) for spot in points_of(ends))
    return (
        piece[0] if low else piece[0] + TOUCH_MM,
        piece[1] if high else piece[1] - TOUCH_MM,
    )


def _judge(row: Row, a: float, b: float, walls: Walls, lines: InnerLines) -> Gap | None:
    """Look at what is drawn in a gap from a to b."""
    width = b - a
    inner = lines.along(row.angle, a, b, row.v0 - 20.0, row.v1 + 20.0)
    covers = (inner[:, 0] < a + 0.1 * width + 30) & (inner[:, 1] > b - 0.1 * width - 30)
    ends = (inner[:, 0] > a - 350.0) & (inner[:, 1] < b + 350.0)
    pane = inner[covers & ends]
    strictly = (pane[:, 2] > row.v0 + 8.0) & (pane[:, 2] < row.v1 - 8.0)
    flush = _flush(row, a, b, walls)
    few = len(pane) == 1 and (flush > 2 or width > MAX_BARE_MM)
    window = (bool(strictly.any()) and not few) or len(pane) >= 2
    if not window and (width > MAX_BARE_MM or row.run < 1.2 * (row.v1 - row.v0)):
        return None  # two columns in a row are no wall
    if not window and _goes_on_beside(row, a, b, walls):
        return None
    plug = plug_of(row, a, b, walls)
    x, y = turned(np.array([(a + b) / 2, row.middle]), -row.angle)
    return Gap(
        "window" if window else "opening",
        (float(x), float(y)),
        width,
        row.angle,
        row.v1 - row.v0,
        plug,
        flush,
        run=row.run,
    )


def _goes_on_beside(row: Row, a: float, b: float, walls: Walls) -> bool:
    """Whether a wall stands in the way: a parapet that goes on, the wall between columns."""
    inset = 0.12 * (row.v1 - row.v0)
    beside = (row.v0 - 60.0, row.v0 - 180.0, row.v1 + 60.0, row.v1 + 180.0)
    for v in (row.v0 + inset, row.v1 - inset, *beside):
        line = shapely.LineString(turned(np.array([[a, v], [b, v]]), -row.angle))
        if walls.barrier.within(line).length > 0.5 * (b - a):
            return True
    return False


def _flush(row: Row, a: float, b: float, walls: Walls) -> int:
    """Count the corners behind which a wall runs on across; columns are looked past."""
    count = 0
    for end, back in ((a, -1.0), (b, 1.0)):
        for v, out in ((row.v0, -1.0), (row.v1, 1.0)):
            count += any(
                _wall_across(row, end + back * depth, v, out, walls)
                for depth in (50.0, 200.0, 350.0)
            )
    return count


def _wall_across(row: Row, u: float, v: float, out: float, walls: Walls) -> bool:
    steps = np.array([(u, v + out * d) for d in range(50, 620, 60)])
    spots = points_of(turned(steps, -row.angle))
    past = ~shapely.intersects(walls.columns, spots)
    return bool(past.any() and shapely.intersects(walls.mass, spots[past]).mean() > 0.75)


def plug_of(row: Row, a: float, b: float, walls: Walls) -> shapely.Polygon:
    """Fill a gap exactly up to its jambs, also where they are not square to the wall."""
    if row.v1 - row.v0 < HAIR_ROW_MM:
        thick = replace(row, v0=row.v0 - TOUCH_MM, v1=row.v1 + TOUCH_MM)
        return rectangle(thick, a - TOUCH_MM - 3.0, b + TOUCH_MM + 3.0)
    reach = 400.0
    loose = rectangle(row, a - reach, b + reach)
    tight = rectangle(row, a - 6.0, b + 6.0)
    free = walls.mass_tiles.without(loose)
    middle = shapely.Point(turned(np.array([(a + b) / 2, row.middle]), -row.angle))
    for piece in polygons_of(free):
        if piece.distance(middle) < 1.0 and piece.area < 1.35 * tight.area:
            return largest_polygon(piece.buffer(1.0, join_style="mitre").intersection(loose))
    return tight


def rectangle(row: Row, a: float, b: float) -> shapely.Polygon:
    """Return the piece of a row between two places along it."""
    corners = np.array([[a, row.v0], [b, row.v0], [b, row.v1], [a, row.v1]])
    return shapely.Polygon(turned(corners, -row.angle))


def distinct(new: Iterable[Gap], old: Iterable[Gap] = ()) -> list[Gap]:
    """Leave one gap of those that lie in one another: the one in the longer, thicker wall."""
    rank = {"door": 0, "window": 1, "opening": 2}
    kept = list(old)
    first = len(kept)
    for gap in sorted(new, key=lambda g: (g.run < PIER_MM, -g.thickness, rank[g.kind], g.at)):
        for i, other in enumerate(kept):
            if abs(gap.at[0] - other.at[0]) + abs(gap.at[1] - other.at[1]) > 2 * MAX_WINDOW_MM:
                continue
            shared = gap.plug.intersection(other.plug).area
            if shared > 0.3 * gap.plug.area or shared > 0.6 * other.plug.area:
                if i >= first and gap.kind == "window" and other.kind == "opening":
                    kept[i] = replace(other, kind="window")
                break
            if gap.run < PIER_MM <= other.run and _alongside(gap, other):
                break  # between the flanks of columns that stand out of a wall
        else:
            kept.append(gap)
    return kept[first:]


def _alongside(gap: Gap, other: Gap) -> bool:
    turn = abs((gap.angle_deg - other.angle_deg + 90.0) % 180.0 - 90.0)
    return turn < 2.0 and gap.plug.distance(other.plug) < BESIDE_MM


__all__ = ["Gap", "InnerLines", "Row", "distinct", "gaps_in_row", "plug_of", "rectangle", "rows_of"]
