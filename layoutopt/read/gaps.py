"""Gaps: the holes between strips of wall that run in one line.

A row of strips is probed along its middle; what is free between wall and wall is a gap.
Not here: leaves of doors, and windows drawn where the wall runs through.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Literal

import numpy as np
import shapely

from layoutopt.geometry import largest_polygon
from layoutopt.read.directions import turned, turned_each
from layoutopt.read.ink import Bools, Floats, Ints, Shapes, points_of
from layoutopt.read.plan import Plan
from layoutopt.read.walls import MIN_WALL_MM, TOUCH_MM, Band, Walls

MIN_GAP_MM = 350.0
MAX_BARE_MM = 4600.0
MAX_WINDOW_MM = 12000.0
PIER_MM = 600.0
BESIDE_MM = 30.0
_PROBE_MM = 12500.0
HAIR_ROW_MM = 30.0
"""Rows thinner than this are walls drawn as one line."""
PANE_PLAY_MM = 30.0
"""A line of a window ends this near to its jambs."""
SAME_PANE_MM = 2.0


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

    @cached_property
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

    def along(
        self, angles: Floats, u0: Floats, u1: Floats, v0: Floats, v1: Floats
    ) -> tuple[Ints, Floats]:
        """Return the ink that runs along walls inside windows of their frames.

        Returns
        -------
        For each line the number of its window, in order, and its row u0, u1, v in whole mm;
        what is drawn twice counts once, and so do the pieces of one line.
        """
        found = []
        for angle in np.unique(angles):
            table, tree = self._in_frame(float(angle))
            here = np.flatnonzero(angles == angle)
            window, line = tree.query(shapely.box(u0[here], v0[here], u1[here], v1[here]))
            rows = np.column_stack([here[window], table[line]])
            own = (rows[:, 1] > u0[here[window]] - PANE_PLAY_MM) & (
                rows[:, 2] < u1[here[window]] + PANE_PLAY_MM
            )
            found.append(np.round(np.vstack([_whole(rows[own]), rows[~own]])))
        rows = np.unique(np.vstack(found), axis=0) if found else np.zeros((0, 4))
        return rows[:, 0].astype(np.intp), rows[:, 1:]

    def _in_frame(self, angle: float) -> tuple[Floats, shapely.STRtree]:
        if angle not in self._cache:
            turn = np.abs((self._angles - angle + 90.0) % 180.0 - 90.0)
            uv = turned(self._rows[turn < 1.0], angle)
            table = np.column_stack(
                [uv[:, [0, 2]].min(axis=1), uv[:, [0, 2]].max(axis=1), uv[:, [1, 3]].mean(axis=1)]
            )
            boxes = shapely.box(table[:, 0], table[:, 2], table[:, 1], table[:, 2])
            self._cache[angle] = (table, shapely.STRtree(boxes))
        return self._cache[angle]


def _whole(rows: Floats) -> Floats:
    """Join the pieces of lines: rows of window, u0, u1, v that lie on one v and touch."""
    if len(rows) < 2:
        return rows
    rows = rows[np.lexsort((rows[:, 3], rows[:, 0]))]
    apart = (np.diff(rows[:, 0]) != 0) | (np.diff(rows[:, 3]) > SAME_PANE_MM)
    line = np.concatenate([[0], np.cumsum(apart)])
    order = np.lexsort((rows[:, 1], line))
    rows, line = rows[order], line[order]
    far = (np.abs(rows[:, 1:3]).max() + PANE_PLAY_MM) * 4.0 * line
    reach = np.maximum.accumulate(rows[:, 2] + far)
    starts = np.flatnonzero(
        np.concatenate([[True], rows[1:, 1] + far[1:] > reach[:-1] + SAME_PANE_MM])
    )
    ends = np.maximum.reduceat(rows[:, 2], starts)
    return np.column_stack([rows[starts, 0], rows[starts, 1], ends, rows[starts, 3]])


@dataclass(frozen=True)
class Holes:
    """Free stretches from a to b between wall and wall, each in a row, in columns.

    Campuses have thousands: all are looked at together.
    """

    angle: Floats
    v0: Floats
    v1: Floats
    run: Floats
    a: Floats
    b: Floats
    jambs: Ints

    @classmethod
    def of(cls, holes: Sequence[tuple[Row, float, float, int]]) -> Holes:
        """Write rows with a, b and jambs into columns."""
        table = [(r.angle, r.v0, r.v1, r.run, a, b, jambs) for r, a, b, jambs in holes]
        angle, v0, v1, run, a, b, jambs = np.array(table, dtype=float).reshape(-1, 7).T
        return cls(angle, v0, v1, run, a, b, jambs.astype(np.intp))

    def __len__(self) -> int:
        return len(self.a)

    def chosen(self, marks: Bools) -> Holes:
        """Leave those that are marked."""
        return replace(self, **{c.name: getattr(self, c.name)[marks] for c in fields(self)})

    @property
    def width(self) -> Floats:
        """From jamb to jamb."""
        return self.b - self.a

    @property
    def thickness(self) -> Floats:
        """Of the wall."""
        return self.v1 - self.v0

    def middles(self) -> Floats:
        """Rows x, y of the middles."""
        centre = np.column_stack([(self.a + self.b) / 2, (self.v0 + self.v1) / 2])
        return turned_each(centre, -self.angle)

    def rectangles(self, longer: float, thicker: float = 0.0) -> Shapes:
        """Return the pieces of the rows between the jambs, longer and thicker at both ends."""
        a, b = self.a - longer, self.b + longer
        v0, v1 = self.v0 - thicker, self.v1 + thicker
        corners = turned_each(np.column_stack([a, v0, b, v0, b, v1, a, v1]), -self.angle)
        return np.asarray(shapely.polygons(corners.reshape(-1, 4, 2)), dtype=object)


def gaps_in_rows(rows: Sequence[Row], walls: Walls, lines: InnerLines) -> list[Gap]:
    """Probe the middle of each row of strips: between wall and wall lies a gap.

    What is drawn in it, and how the walls about it run, says what it is.
    """
    holes = _holes(rows, walls)
    panes, strict, reach = _panes(holes, lines)
    maybe = strict | (panes >= 2)
    thin = holes.run < 1.2 * holes.thickness  # two columns in a row are no wall
    keep = maybe | ~((holes.width > MAX_BARE_MM) | thin)
    holes, panes, maybe, thin = holes.chosen(keep), panes[keep], maybe[keep], thin[keep]
    reach = reach[keep]
    flush = _flush(holes, walls)
    few = (panes == 1) & ((flush > 2) | (holes.width > MAX_BARE_MM))
    window = maybe & ~few
    keep = window | ~((holes.width > MAX_BARE_MM) | thin)
    bare = keep & ~window
    keep[bare] = ~_goes_on_beside(holes.chosen(bare), walls)
    holes, flush, window = holes.chosen(keep), flush[keep], window[keep]
    holes = _as_thin_as_drawn(holes, reach[keep], window & thin[keep])
    plugs = plugs_of(holes, walls)
    return [
        Gap(
            "window" if window[i] else "opening",
            (float(x), float(y)),
            float(holes.width[i]),
            float(holes.angle[i]),
            float(holes.thickness[i]),
            plugs[i],
            int(flush[i]),
            jambs=int(holes.jambs[i]),
            run=float(holes.run[i]),
        )
        for i, (x, y) in enumerate(holes.middles())
    ]


def _holes(rows: Sequence[Row], walls: Walls) -> Holes:
    """Find the stretches free of wall, as wide as an opening, at which a strip of a row ends."""
    line, low, high = walls.barrier.stretches(
        np.array([row.angle for row in rows]),
        np.array([row.spans[:, 0].min() - 5000.0 for row in rows]),
        np.array([row.spans[:, 1].max() + 5000.0 for row in rows]),
        np.array([row.middle for row in rows]),
    )
    if not walls.hairs.is_empty:
        low, high = _drawn(rows, line, low, high, walls)
    width = low[1:] - high[:-1]
    free = (line[1:] == line[:-1]) & (width >= MIN_GAP_MM) & (width <= MAX_WINDOW_MM)
    begins = [np.sort(row.spans[:, 0]) for row in rows]
    ends = [np.sort(row.spans[:, 1]) for row in rows]
    found = []
    for i in np.flatnonzero(free):
        n, a, b = int(line[i]), float(high[i]), float(low[i + 1])
        left = _any_between(ends[n], low[i] - 1, a + 20)
        right = _any_between(begins[n], b - 20, high[i + 1] + 1)
        if left or right:
            found.append((rows[n], a, b, left + right))
    return Holes.of(found)


def _drawn(
    rows: Sequence[Row], line: Ints, low: Floats, high: Floats, walls: Walls
) -> tuple[Floats, Floats]:
    """Take back what walls of one line were lengthened by to be hit."""
    angle = np.array([rows[i].angle for i in line])
    middle = np.array([rows[i].middle for i in line])
    ends = []
    for u, back in ((low, 1.0), (high, -1.0)):
        spots = turned_each(np.column_stack([u + back, middle]), -angle)
        thick = walls.mass_tiles.holds(spots)
        ends.append(np.where(thick, u, u + back * TOUCH_MM))
    return ends[0], ends[1]


def _any_between(ordered: Floats, low: float, high: float) -> bool:
    i = int(np.searchsorted(ordered, low, side="right"))
    return bool(i < len(ordered) and ordered[i] < high)


def _panes(holes: Holes, lines: InnerLines) -> tuple[Ints, Bools, Floats]:
    """Count the lines that lead through each hole; say where one lies within the wall.

    Also returns from where to where across each hole its lines lie, nan where there are none.
    """
    hole, inner = lines.along(holes.angle, holes.a, holes.b, holes.v0 - 20.0, holes.v1 + 20.0)
    a, b, width = holes.a[hole], holes.b[hole], holes.width[hole]
    covers = (inner[:, 0] < a + 0.1 * width + 30) & (inner[:, 1] > b - 0.1 * width - 30)
    ends = (inner[:, 0] > a - 350.0) & (inner[:, 1] < b + 350.0)
    hole, v = hole[covers & ends], inner[covers & ends, 2]
    strictly = (v > holes.v0[hole] + 8.0) & (v < holes.v1[hole] - 8.0)
    count = np.bincount(hole, minlength=len(holes))
    reach = np.full((len(holes), 2), (np.inf, -np.inf))
    np.minimum.at(reach[:, 0], hole, v)
    np.maximum.at(reach[:, 1], hole, v)
    reach[count == 0] = np.nan
    return count, np.bincount(hole[strictly], minlength=len(holes)) > 0, reach


def _as_thin_as_drawn(holes: Holes, reach: Floats, between_columns: Bools) -> Holes:
    """Take windows that stand between columns for as thick as they are drawn, not as these."""
    drawn = reach[:, 1] - reach[:, 0]
    thinner = between_columns & (drawn > MIN_WALL_MM) & (drawn < holes.thickness - 60.0)
    return replace(
        holes,
        v0=np.where(thinner, reach[:, 0], holes.v0),
        v1=np.where(thinner, reach[:, 1], holes.v1),
    )


def _goes_on_beside(holes: Holes, walls: Walls) -> Bools:
    """Whether a wall stands in the way: a parapet that goes on, the wall between columns.

    A single line counts within the thickness only: beside it, it may be a threshold.
    """
    inset = 0.12 * holes.thickness
    within = np.stack([holes.v0 + inset, holes.v1 - inset])
    beside = np.stack([holes.v0 - 60.0, holes.v0 - 180.0, holes.v1 + 60.0, holes.v1 + 180.0])
    blocked = np.zeros(len(holes), dtype=bool)
    for across, mass in ((within, walls.barrier), (beside, walls.mass_tiles)):
        angle, a, b = (np.tile(column, len(across)) for column in (holes.angle, holes.a, holes.b))
        line, low, high = mass.stretches(angle, a, b, across.ravel())
        walled = np.bincount(line, weights=high - low, minlength=across.size)
        blocked |= (walled > 0.5 * (b - a)).reshape(across.shape).any(axis=0)
    return blocked


def _flush(holes: Holes, walls: Walls) -> Ints:
    """Count the corners behind which a wall runs on across; columns are looked past."""
    count = np.zeros(len(holes), dtype=np.intp)
    for end, back in ((holes.a, -1.0), (holes.b, 1.0)):
        for v, out in ((holes.v0, -1.0), (holes.v1, 1.0)):
            across = np.zeros(len(holes), dtype=bool)
            for depth in (50.0, 200.0, 350.0):
                rest = np.flatnonzero(~across)
                u = end[rest] + back * depth
                across[rest] = _wall_across(holes.angle[rest], u, v[rest], out, walls)
            count += across
    return count


def _wall_across(angle: Floats, u: Floats, v: Floats, out: float, walls: Walls) -> Bools:
    steps = np.arange(50.0, 620.0, 60.0)
    uv = np.stack(np.broadcast_arrays(u[:, None], v[:, None] + out * steps), axis=2)
    spots = turned_each(uv.reshape(-1, 2 * len(steps)), -angle).reshape(uv.shape)
    hit = walls.mass_tiles.holds(spots)
    some = np.flatnonzero(hit.any(axis=1))
    past = ~walls.column_tiles.holds(spots[some])
    walled = np.zeros(len(u), dtype=bool)
    walled[some] = (hit[some] & past).sum(axis=1) > 0.75 * past.sum(axis=1)
    return walled


def plug_of(row: Row, a: float, b: float, walls: Walls) -> shapely.Polygon:
    """Fill a gap exactly up to its jambs, also where they are not square to the wall."""
    return largest_polygon(plugs_of(Holes.of([(row, a, b, 0)]), walls)[0])


def plugs_of(holes: Holes, walls: Walls) -> Shapes:
    """Fill holes exactly up to their jambs, also where they are not square to the wall."""
    plugs = np.where(
        holes.thickness < HAIR_ROW_MM,
        holes.rectangles(TOUCH_MM + 3.0, TOUCH_MM),
        holes.rectangles(6.0),
    )
    thin = np.flatnonzero(holes.thickness < HAIR_ROW_MM)
    if len(thin):
        # Lines that meet the middle of the gap need no thick plug to close it.
        narrow = holes.rectangles(TOUCH_MM + 3.0)[thin]
        tips = shapely.difference(narrow, holes.rectangles(-1.0, 1.0)[thin])
        met = np.array([all(map(walls.drawn.meets, shapely.get_parts(tip))) for tip in tips])
        plugs[thin[met]] = narrow[met]
    solid = np.flatnonzero(holes.thickness >= HAIR_ROW_MM)
    loose = holes.rectangles(400.0)[solid]
    limit = 1.35 * shapely.area(plugs[solid])
    middles = points_of(holes.middles()[solid])
    pieces, at = shapely.get_parts(walls.mass_tiles.without(loose), return_index=True)
    fits = (shapely.area(pieces) < limit[at]) & (shapely.area(pieces) > 0.0)
    fits &= shapely.distance(pieces, middles[at]) < 1.0
    at, first = np.unique(at[fits], return_index=True)
    snug = shapely.buffer(pieces[fits][first], 1.0, join_style="mitre")
    filled = shapely.intersection(snug, loose[at])
    for i, shape in zip(solid[at], filled, strict=True):
        plugs[i] = largest_polygon(shape)
    return plugs


def rectangle(row: Row, a: float, b: float) -> shapely.Polygon:
    """Return the piece of a row between two places along it."""
    corners = np.array([[a, row.v0], [b, row.v0], [b, row.v1], [a, row.v1]])
    return shapely.Polygon(turned(corners, -row.angle))


def distinct(new: Iterable[Gap], old: Iterable[Gap] = ()) -> list[Gap]:
    """Leave one gap of those that lie in one another: the one in the longer, thicker wall."""
    rank = {"door": 0, "window": 1, "opening": 2}
    first = list(old)

    def order(gap: Gap) -> tuple[object, ...]:
        short = gap.run < PIER_MM
        return short, short and gap.kind == "opening", -gap.thickness, rank[gap.kind], gap.at

    gaps = first + sorted(new, key=order)
    kept = dict(enumerate(first))
    for i, rivals in enumerate(_touching([gap.plug for gap in gaps], len(first)), len(first)):
        gap = gaps[i]
        for j, shared in rivals:
            other = kept.get(j)
            if other is None:
                continue
            if shared > 0.3 * gap.plug.area or shared > 0.6 * other.plug.area:
                if j >= len(first) and gap.kind == "window" and other.kind == "opening":
                    kept[j] = replace(other, kind="window")
                break
            bare_by_window = gap.kind == "opening" and other.kind == "window"
            flank = gap.run < PIER_MM and (other.run >= PIER_MM or bare_by_window)
            if flank and _alongside(gap, other):
                break  # between the flanks of columns that stand out of a wall
        else:
            kept[i] = gap
    return [gap for i, gap in kept.items() if i >= len(first)]


def _touching(plugs: Sequence[shapely.Polygon], first: int) -> list[list[tuple[int, float]]]:
    """List, for each plug but the first ones, those before it and the area shared with each."""
    shapes = np.array(plugs, dtype=object)
    near: list[list[tuple[int, float]]] = [[] for _ in plugs[first:]]
    if not near:
        return near
    later, before = shapely.STRtree(shapes).query(
        shapes[first:], predicate="dwithin", distance=BESIDE_MM
    )
    later += first
    order = np.lexsort((before, later))
    order = order[before[order] < later[order]]
    later, before = later[order], before[order]
    shared = shapely.area(shapely.intersection(shapes[later], shapes[before]))
    for i, j, area in zip(later.tolist(), before.tolist(), shared.tolist(), strict=True):
        near[i - first].append((j, area))
    return near


def _alongside(gap: Gap, other: Gap) -> bool:
    turn = abs((gap.angle_deg - other.angle_deg + 90.0) % 180.0 - 90.0)
    return turn < 2.0 and gap.plug.distance(other.plug) < BESIDE_MM


__all__ = [
    "Gap",
    "InnerLines",
    "Row",
    "distinct",
    "gaps_in_rows",
    "plug_of",
    "rectangle",
    "rows_of",
]
