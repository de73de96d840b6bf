"""Openings: the gaps between strips of wall that run in one line, and what is drawn in them.

A gap is a door where a leaf's arc starts in it, a window where lines run along it inside
the wall, and bare otherwise.  Windows drawn over a wall that runs through, and leaves
that stand on such a wall, are found as well.  Not here: which spaces an opening joins.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.geometry import polygons_of
from layoutopt.read.load import Arc, Floats
from layoutopt.read.plan import Plan
from layoutopt.read.walls import Band, Walls, by_direction, turned

MIN_GAP_MM = 350.0
MIN_BARE_MM = 550.0
MAX_BARE_MM = 4600.0
MAX_FLUSH_MM = 3400.0
MAX_WINDOW_MM = 12000.0
LOOSE_PLUG_MM = 200.0
_PROBE_MM = 12500.0


@dataclass(frozen=True)
class Gap:
    """An opening before its spaces are known, in local mm.

    ``plug`` closes it within the thickness of the wall; ``flush`` counts, of its four
    corners, those behind which another wall runs on square to it: 0 for a hole in a
    wall, 4 where walls on both sides of a corridor merely face each other.
    """

    kind: Literal["door", "window", "opening"]
    at: tuple[float, float]
    width: float
    angle_deg: float
    thickness: float
    plug: shapely.Polygon
    flush: int = 0
    hinge: tuple[float, float] | None = None
    leaf_end: tuple[float, float] | None = None

    @property
    def normal(self) -> tuple[float, float]:
        """Unit vector across the wall."""
        turn = math.radians(self.angle_deg)
        return -math.sin(turn), math.cos(turn)


def find_gaps(plan: Plan, walls: Walls) -> list[Gap]:
    """Find all gaps in the walls and say what is drawn in them."""
    lines = _InnerLines(plan)
    arcs = [a for a in plan.arcs if 40.0 < a.sweep_deg < 200.0 and 380.0 < a.radius < 1900.0]
    gaps: list[Gap] = []
    for row in _rows(walls.bands):
        if float(np.ptp(row.spans, axis=1).max()) < 1.2 * (row.v1 - row.v0):
            continue  # a jamb that happens to face another line
        gaps += _gaps_in_row(row, walls, lines)
    gaps = _distinct(gaps)
    gaps, lost = _hang_leaves(gaps, arcs)
    gaps += _distinct(_leaves_between_masses(lost, walls), gaps)
    gaps, lost = _hang_leaves(gaps, arcs)
    gaps += _distinct(_windows_in_mass(walls, lines), gaps)
    gaps += _distinct(_windows_by_themselves(plan, walls), gaps)
    gaps += _distinct(_leaves_on_mass(lost, walls), gaps)
    return [g for g in gaps if g.kind != "opening" or _bare_allowed(g)]


@dataclass(frozen=True)
class _Row:
    """Strips of one thickness in one line."""

    angle: float
    v0: float
    v1: float
    spans: Floats

    @property
    def middle(self) -> float:
        return (self.v0 + self.v1) / 2


def _rows(bands: Iterable[Band]) -> list[_Row]:
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
            rows.append(_Row(part[0].angle_deg, part[0].v0, part[0].v1, spans))
            if i < len(group):
                start, reach = i, group[i].u1
    return rows


class _InnerLines:
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


def _gaps_in_row(row: _Row, walls: Walls, lines: _InnerLines) -> list[Gap]:
    """Probe the middle of a row of strips: between wall and wall lies a gap."""
    low, high = row.spans[:, 0].min() - 5000.0, row.spans[:, 1].max() + 5000.0
    ends = turned(np.array([[low, row.middle], [high, row.middle]]), -row.angle)
    hits = shapely.intersection(shapely.LineString(ends), walls.mass)
    pieces = []
    for part in getattr(hits, "geoms", [hits]):
        if part.geom_type == "LineString" and not part.is_empty:
            u = turned(np.array(part.coords), row.angle)[:, 0]
            pieces.append((float(u.min()), float(u.max())))
    pieces.sort()
    gaps = []
    for (a0, a1), (b0, b1) in zip(pieces, pieces[1:], strict=False):
        width = b0 - a1
        if not MIN_GAP_MM <= width <= MAX_WINDOW_MM:
            continue
        left = bool(((row.spans[:, 1] > a0 - 1) & (row.spans[:, 1] < a1 + 20)).any())
        right = bool(((row.spans[:, 0] < b1 + 1) & (row.spans[:, 0] > b0 - 20)).any())
        if left or right:
            gap = _judge(row, a1, b0, walls, lines)
            if gap is not None:
                gaps.append(gap)
    return gaps


def _judge(row: _Row, a: float, b: float, walls: Walls, lines: _InnerLines) -> Gap | None:
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
    if not window and width > MAX_BARE_MM:
        return None
    plug = _plug(row, a, b, walls)
    x, y = turned(np.array([(a + b) / 2, row.middle]), -row.angle)
    return Gap(
        "window" if window else "opening",
        (float(x), float(y)),
        width,
        row.angle,
        row.v1 - row.v0,
        plug,
        flush,
    )


def _flush(row: _Row, a: float, b: float, walls: Walls) -> int:
    """Count the corners behind which a wall runs on across; columns are looked past."""
    count = 0
    for end, back in ((a, -1.0), (b, 1.0)):
        for v, out in ((row.v0, -1.0), (row.v1, 1.0)):
            count += any(
                _wall_across(row, end + back * depth, v, out, walls) for depth in (50.0, 200.0, 350.0)
            )
    return count


def _wall_across(row: _Row, u: float, v: float, out: float, walls: Walls) -> bool:
    steps = np.array([(u, v + out * d) for d in range(50, 620, 60)])
    spots = shapely.points(turned(steps, -row.angle))
    past = ~shapely.intersects(walls.columns, spots)
    return bool(past.any() and shapely.intersects(walls.mass, spots[int(np.argmax(past))]))


def _plug(row: _Row, a: float, b: float, walls: Walls) -> shapely.Polygon:
    """Fill a gap exactly up to its jambs, also where they are not square to the wall."""
    reach = 400.0
    loose = _rectangle(row, a - reach, b + reach)
    tight = _rectangle(row, a - 2.0, b + 2.0)
    free = shapely.difference(loose, walls.mass)
    middle = shapely.Point(turned(np.array([(a + b) / 2, row.middle]), -row.angle))
    for piece in polygons_of(free):
        if piece.distance(middle) < 1.0 and piece.area < 1.35 * tight.area:
            return piece.buffer(1.0, join_style="mitre").intersection(loose)
    return tight


def _rectangle(row: _Row, a: float, b: float) -> shapely.Polygon:
    corners = np.array([[a, row.v0], [b, row.v0], [b, row.v1], [a, row.v1]])
    return shapely.Polygon(turned(corners, -row.angle))


def _distinct(new: Iterable[Gap], old: Iterable[Gap] = ()) -> list[Gap]:
    """Leave one gap of those that lie in one another: the one in the thicker wall."""
    rank = {"door": 0, "window": 1, "opening": 2}
    kept = list(old)
    first = len(kept)
    for gap in sorted(new, key=lambda g: (-g.thickness, rank[g.kind], g.at)):
        for i, other in enumerate(kept):
            if abs(gap.at[0] - other.at[0]) + abs(gap.at[1] - other.at[1]) > 2 * MAX_WINDOW_MM:
                continue
            shared = gap.plug.intersection(other.plug).area
            if shared > 0.3 * gap.plug.area or shared > 0.6 * other.plug.area:
                if i >= first and gap.kind == "window" and other.kind == "opening":
                    kept[i] = replace(other, kind="window")
                break
        else:
            kept.append(gap)
    return kept[first:]


def _hang_leaves(gaps: list[Gap], arcs: list[Arc]) -> tuple[list[Gap], list[Arc]]:
    """Give each leaf to the gap that its hinge and its closed tip stand in."""
    hung = list(gaps)
    lost = []
    for arc in arcs:
        best, best_cost = -1, math.inf
        for i, gap in enumerate(hung):
            if math.dist(gap.at, arc.center) > gap.width / 2 + 700.0:
                continue
            cost = _misfit(gap, arc)
            if cost < best_cost:
                best, best_cost = i, cost
        if best < 0:
            lost.append(arc)
            continue
        gap = hung[best]
        tip = max((arc.start, arc.end), key=lambda p: abs(_across(gap, p)))
        if gap.hinge is None:
            gap = replace(gap, hinge=arc.center, leaf_end=tip)
        hung[best] = replace(gap, kind="door")
    return hung, lost


def _across(gap: Gap, point: tuple[float, float]) -> float:
    nx, ny = gap.normal
    return (point[0] - gap.at[0]) * nx + (point[1] - gap.at[1]) * ny


def _along(gap: Gap, point: tuple[float, float]) -> float:
    nx, ny = gap.normal
    return (point[0] - gap.at[0]) * ny - (point[1] - gap.at[1]) * nx


def _misfit(gap: Gap, arc: Arc) -> float:
    """How badly a leaf fits a gap; infinite where it cannot belong to it."""
    limit = gap.thickness / 2 + 160.0
    tips = sorted((arc.start, arc.end), key=lambda p: abs(_across(gap, p)))
    hinge_v, hinge_u = abs(_across(gap, arc.center)), abs(_along(gap, arc.center))
    if hinge_v > limit or abs(_across(gap, tips[0])) > limit:
        return math.inf
    at_jamb = abs(hinge_u - gap.width / 2)
    if at_jamb > 260.0 or abs(_across(gap, tips[1])) < 0.5 * arc.radius:
        return math.inf
    single, double = abs(arc.radius - gap.width), abs(2 * arc.radius - gap.width)
    inward = _along(gap, tips[0]) * _along(gap, arc.center)
    if inward > gap.width * gap.width / 4 + 1e4:
        return math.inf
    if arc.radius > gap.width + 250.0:
        return math.inf
    return at_jamb + min(single, double, 400.0) + hinge_v * 0.2


def _windows_in_mass(walls: Walls, lines: _InnerLines) -> list[Gap]:
    """Find windows over walls that run through: equal lines inside the wall, two or more."""
    found = []
    for row in _rows(walls.bands):
        thickness = row.v1 - row.v0
        if not 90.0 <= thickness <= 430.0:
            continue
        for low, high in _joined(row.spans):
            inner = lines.along(row.angle, low, high, row.v0 + 8.0, row.v1 - 8.0)
            length = inner[:, 1] - inner[:, 0]
            inner = inner[
                (length > 380.0)
                & (length < MAX_WINDOW_MM)
                & (inner[:, 0] > low - 30)
                & (inner[:, 1] < high + 30)
            ]
            for a, b in _panes(inner):
                if b - a > 0.97 * (high - low):
                    continue
                x, y = turned(np.array([(a + b) / 2, row.middle]), -row.angle)
                plug = _rectangle(row, a, b)
                if walls.mass.intersection(plug).area < 0.9 * plug.area:
                    continue
                found.append(
                    Gap("window", (float(x), float(y)), b - a, row.angle, thickness, plug)
                )
    return found


def _windows_by_themselves(plan: Plan, walls: Walls) -> list[Gap]:
    """Find windows where no strip of wall leads to: three or more equal parallel lines.

    Both ends must stand at a wall, be it a single line.
    """
    rows = plan.segments[plan.inside]
    found = []
    for angle, part in by_direction(rows):
        uv = turned(part, angle)
        u0, u1 = uv[:, [0, 2]].min(axis=1), uv[:, [0, 2]].max(axis=1)
        v = uv[:, [1, 3]].mean(axis=1)
        fit = (u1 - u0 > 380.0) & (u1 - u0 < MAX_WINDOW_MM)
        keys = np.column_stack([np.round(u0[fit] / 20.0), np.round(u1[fit] / 20.0)])
        _, group = np.unique(keys, axis=0, return_inverse=True)
        order = np.lexsort((v[fit], group.ravel()))
        groups, across = group.ravel()[order], v[fit][order]
        starts, ends = u0[fit][order], u1[fit][order]
        breaks = np.flatnonzero((np.diff(groups) != 0) | (np.diff(across) > 200.0)) + 1
        for chunk in np.split(np.arange(len(order)), breaks):
            if len(chunk) == 0 or len(np.unique(np.round(across[chunk]))) < 3:
                continue
            v0, v1 = float(across[chunk[0]]), float(across[chunk[-1]])
            if not 50.0 < v1 - v0 < 450.0:
                continue
            a, b = float(starts[chunk].mean()), float(ends[chunk].mean())
            row = _Row(angle, v0, v1, np.array([[a, b]]))
            jambs = [_rectangle(row, x - 60.0, x + 60.0) for x in (a, b)]
            if not all(walls.solid.intersects(jamb) for jamb in jambs):
                continue
            x, y = turned(np.array([(a + b) / 2, row.middle]), -angle)
            plug = _rectangle(row, a - 5.0, b + 5.0)
            found.append(Gap("window", (float(x), float(y)), b - a, angle, v1 - v0, plug))
    return found


def _joined(spans: Floats) -> list[tuple[float, float]]:
    runs: list[list[float]] = []
    for a, b in sorted(map(tuple, spans)):
        if runs and a <= runs[-1][1] + 500.0:
            runs[-1][1] = max(runs[-1][1], b)
        else:
            runs.append([a, b])
    return [(a, b) for a, b in runs]


def _panes(inner: Floats) -> list[tuple[float, float]]:
    """Return the extents that two or more of the lines share."""
    shared: dict[tuple[int, int], list[Floats]] = defaultdict(list)
    for row in inner:
        shared[round(row[0] / 25.0), round(row[1] / 25.0)].append(row)
    return [
        (float(np.mean([r[0] for r in rows])), float(np.mean([r[1] for r in rows])))
        for _, rows in sorted(shared.items())
        if len({round(r[2]) for r in rows}) >= 2
    ]


def _leaves_between_masses(arcs: Iterable[Arc], walls: Walls) -> list[Gap]:
    """Find the gap of a leaf that hangs where no strip of wall leads to: between columns."""
    found = []
    for arc in arcs:
        if arc.sweep_deg < 60.0 or arc.radius < 450.0:
            continue
        for tip, other in ((arc.start, arc.end), (arc.end, arc.start)):
            gap = _between(arc, tip, walls)
            if gap is not None and abs(_across(gap, other)) > 0.5 * arc.radius:
                found.append(gap)
    found.sort(key=lambda gap: gap.width)
    return _distinct(found)


def _between(arc: Arc, tip: tuple[float, float], walls: Walls) -> Gap | None:
    """Probe along a closed leaf for the masses on both sides."""
    dx, dy = tip[0] - arc.center[0], tip[1] - arc.center[1]
    angle = math.degrees(math.atan2(dy, dx)) % 180.0
    square = round(angle / 90.0) * 90.0
    angle = square % 180.0 if abs(angle - square) < 1.0 else angle
    (hinge_u, v), (tip_u, _) = turned(np.array([arc.center, tip]), angle)
    reach = 2.2 * arc.radius + 500.0
    low, high = min(hinge_u, tip_u) - reach, max(hinge_u, tip_u) + reach
    probe = turned(np.array([[low, v], [high, v]]), -angle)
    free = shapely.difference(shapely.LineString(probe), walls.solid)
    middle = (hinge_u + tip_u) / 2
    for part in getattr(free, "geoms", [free]):
        u = turned(np.array(part.coords), angle)[:, 0] if not part.is_empty else np.array([])
        if not len(u) or not u.min() < middle < u.max():
            continue
        a, b = float(u.min()), float(u.max())
        if a < low + 1.0 or b > high - 1.0 or min(abs(hinge_u - a), abs(hinge_u - b)) > 450.0:
            return None
        half = LOOSE_PLUG_MM / 2
        row = _Row(angle, float(v) - half, float(v) + half, np.array([[a, b]]))
        x, y = turned(np.array([(a + b) / 2, row.middle]), -angle)
        plug = _plug(row, a, b, walls)
        return Gap("opening", (float(x), float(y)), b - a, angle, LOOSE_PLUG_MM, plug)
    return None


def _leaves_on_mass(arcs: Iterable[Arc], walls: Walls) -> list[Gap]:
    """Make doors of leaves that stand on a wall drawn through."""
    found = []
    if walls.mass.is_empty:
        return []
    for arc in arcs:
        if not 70.0 < arc.sweep_deg < 110.0 or arc.radius < 550.0:
            continue
        hinge = shapely.Point(arc.center)
        tips = sorted((arc.start, arc.end), key=lambda p: walls.mass.distance(shapely.Point(p)))
        if walls.mass.distance(hinge) > 90.0 or walls.mass.distance(shapely.Point(tips[0])) > 90.0:
            continue
        closed = shapely.LineString([arc.center, tips[0]])
        if walls.mass.distance(shapely.Point(tips[1])) < 200.0:
            continue
        angle = math.degrees(math.atan2(tips[0][1] - arc.center[1], tips[0][0] - arc.center[0]))
        band = _band_at(closed, angle % 180.0, walls)
        if band is None:
            continue
        u = turned(np.array([arc.center, tips[0]]), band.angle_deg)[:, 0]
        row = _Row(band.angle_deg, band.v0, band.v1, np.array([[band.u0, band.u1]]))
        x, y = turned(np.array([u.mean(), row.middle]), -row.angle)
        found.append(
            Gap(
                "door",
                (float(x), float(y)),
                float(abs(u[1] - u[0])),
                row.angle,
                band.thickness,
                _rectangle(row, float(u.min()), float(u.max())),
                0,
                arc.center,
                tips[1],
            )
        )
    return found


def _band_at(line: BaseGeometry, angle: float, walls: Walls) -> Band | None:
    """Return the thickest strip that a line of this direction lies in."""
    best = None
    for band in walls.bands:
        if abs((band.angle_deg - angle + 90.0) % 180.0 - 90.0) > 3.0:
            continue
        uv = turned(np.array(line.coords), band.angle_deg)
        if uv[:, 0].min() < band.u0 - 60.0 or uv[:, 0].max() > band.u1 + 60.0:
            continue
        inside = uv[:, 1].min() > band.v0 - 100.0 and uv[:, 1].max() < band.v1 + 100.0
        if inside and (best is None or band.thickness > best.thickness):
            best = band
    return best


def _bare_allowed(gap: Gap) -> bool:
    limit = MAX_BARE_MM if gap.flush <= 2 else MAX_FLUSH_MM
    return MIN_BARE_MM <= gap.width <= limit


__all__ = ["Gap", "find_gaps"]
