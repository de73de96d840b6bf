"""Leaves: arcs of doors, and the gap that each hangs in.

Where no strip of wall leads to a leaf's gap, or the wall is drawn through, the leaf
itself is the evidence for one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely

from layoutopt.geometry import largest_polygon
from layoutopt.read.directions import turned
from layoutopt.read.gaps import Gap, Row, distinct, plug_of, rectangle
from layoutopt.read.ink import Arc, Floats, Ints
from layoutopt.read.walls import Walls

LOOSE_PLUG_MM = 200.0
"""Thickness of the plug where a leaf hangs between columns and no wall tells it."""
WELL_HUNG = 120.0
"""A misfit below this leaves no doubt where a leaf hangs."""
NEW_GAP = 40.0
"""A gap between strips of wall is preferred to a free stretch by this much misfit."""
SHELF_MM = 4000.0
MEETING_MM = 120.0
"""Two leaves of one door leave no more than this between them."""
Tips = tuple[tuple[float, float], ...]
"""The tips of an arc to which a leaf is drawn from its hinge."""
MAX_JAMB_MM = 900.0
"""No wall is thicker than this at a door."""


def hang_leaves(
    gaps: list[Gap], arcs: Sequence[Arc], leaf_tips: Mapping[Arc, Tips], walls: Walls
) -> list[Gap]:
    """Give each leaf to the gap that its hinge and its closed tip stand in.

    Where no strip of wall leads to a leaf, the free stretch between the masses beside it,
    along the closed leaf, is its gap; where the wall is drawn through, the leaf alone is.
    """
    hung = list(gaps)
    shelf = _Shelf(hung)
    through: list[Gap] = []
    for arc in sorted(arcs, key=lambda arc: (arc.center, arc.start)):
        best, best_cost = -1, math.inf
        for i in shelf.near(arc):
            cost = _misfit(hung[i], arc, leaf_tips.get(arc, ()))
            if cost < best_cost:
                best, best_cost = i, cost
        made = _drawn_through(arc, leaf_tips.get(arc, ()), walls) if best_cost > WELL_HUNG else None
        if made is not None:
            through.append(made)
            continue
        if best_cost > WELL_HUNG and arc.sweep_deg >= 60.0 and arc.radius >= 450.0:
            for tip in (arc.start, arc.end):
                free = _between(arc, tip, walls)
                cost = _misfit(free, arc, leaf_tips.get(arc, ())) if free else math.inf
                if cost + NEW_GAP < best_cost:
                    made, best_cost = free, cost + NEW_GAP
        if made is not None:
            best = len(hung)
            hung.append(made)
            shelf.add(made)
        if best < 0:
            continue
        gap = hung[best]
        tip = max((arc.start, arc.end), key=lambda p: abs(_across(gap, p)))
        if gap.hinge is None:
            gap = replace(gap, hinge=arc.center, leaf_end=tip)
        hung[best] = replace(gap, kind="door")
    old = [gap for gap in hung[: len(gaps)] if gap.kind == "door"]
    rest = [gap for gap in hung[: len(gaps)] if gap.kind != "door"]
    doors = old + distinct([*hung[len(gaps) :], *_double(distinct(through))], old)
    return doors + distinct(rest, doors)


def _double(doors: Sequence[Gap]) -> list[Gap]:
    """Join two leaves that meet in one line into one door of two leaves."""
    rest = list(doors)
    joined = []
    while rest:
        door = rest.pop(0)
        for other in rest:
            apart = math.dist(door.at, other.at)
            turn = abs((door.angle_deg - other.angle_deg + 90.0) % 180.0 - 90.0)
            meet = abs(apart - (door.width + other.width) / 2) < MEETING_MM
            if turn < 1.0 and meet and abs(_across(door, other.at)) < MEETING_MM:
                rest.remove(other)
                plug = largest_polygon(shapely.union_all([door.plug, other.plug]).convex_hull)
                middle = plug.centroid
                door = replace(
                    door, at=(middle.x, middle.y), width=door.width + other.width, plug=plug
                )
                break
        joined.append(door)
    return joined


class _Shelf:
    """Gaps by place, so that a leaf looks only at those about it."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._count = 0
        for gap in gaps:
            self.add(gap)

    def add(self, gap: Gap) -> None:
        """Put one more gap on the shelf."""
        x0, y0, x1, y1 = gap.plug.bounds
        for i in range(int((x0 - 900.0) // SHELF_MM), int((x1 + 900.0) // SHELF_MM) + 1):
            for j in range(int((y0 - 900.0) // SHELF_MM), int((y1 + 900.0) // SHELF_MM) + 1):
                self._cells[i, j].append(self._count)
        self._count += 1

    def near(self, arc: Arc) -> list[int]:
        """Indices of the gaps about a hinge."""
        x, y = arc.center
        return self._cells.get((int(x // SHELF_MM), int(y // SHELF_MM)), [])


def _misfit(gap: Gap, arc: Arc, leaf_tips: Tips) -> float:
    """How badly a leaf fits a gap; infinite where it cannot belong to it."""
    if math.dist(gap.at, arc.center) > gap.width / 2 + 700.0:
        return math.inf
    limit = gap.thickness / 2 + 160.0
    tips = sorted((arc.start, arc.end), key=lambda p: abs(_across(gap, p)))
    hinge_v, hinge_u = abs(_across(gap, arc.center)), abs(_along(gap, arc.center))
    if hinge_v > limit or abs(_across(gap, tips[0])) > limit:
        return math.inf
    at_jamb = abs(hinge_u - gap.width / 2)
    lift = 0.5 * arc.radius * min(1.0, math.sin(math.radians(min(arc.sweep_deg, 90.0))))
    if at_jamb > 260.0 or abs(_across(gap, tips[1])) < lift:
        return math.inf
    single, double = abs(arc.radius - gap.width), abs(2 * arc.radius - gap.width)
    inward = _along(gap, tips[0]) * _along(gap, arc.center)
    if inward > gap.width * gap.width / 4 + 1e4:
        return math.inf
    if arc.radius > gap.width + 250.0:
        return math.inf
    wrong = 0.0
    if leaf_tips and tips[1] not in leaf_tips:
        wrong = 300.0  # the leaf is drawn where the door stands open
    return at_jamb + min(single, double, 600.0) + hinge_v * 0.2 + wrong


def _across(gap: Gap, point: tuple[float, float]) -> float:
    nx, ny = gap.normal
    return (point[0] - gap.at[0]) * nx + (point[1] - gap.at[1]) * ny


def _along(gap: Gap, point: tuple[float, float]) -> float:
    nx, ny = gap.normal
    return (point[0] - gap.at[0]) * ny - (point[1] - gap.at[1]) * nx


def _between(arc: Arc, tip: tuple[float, float], walls: Walls) -> Gap | None:
    """Probe along a closed leaf for the masses on both sides."""
    dx, dy = tip[0] - arc.center[0], tip[1] - arc.center[1]
    angle = math.degrees(math.atan2(dy, dx)) % 180.0
    square = round(angle / 90.0) * 90.0
    angle = square % 180.0 if abs(angle - square) < 0.1 else angle
    (hinge_u, hinge_v), (tip_u, _) = turned(np.array([arc.center, tip]), angle)
    reach = 2.2 * arc.radius + 500.0
    low, high = min(hinge_u, tip_u) - reach, max(hinge_u, tip_u) + reach
    middle = (hinge_u + tip_u) / 2
    for v in (hinge_v, hinge_v + 90.0, hinge_v - 90.0):
        span = _free_about(middle, v, low, high, angle, walls)
        if span is None:
            continue
        a, b = span
        if min(abs(hinge_u - a), abs(hinge_u - b)) > 450.0:
            continue
        v0, v1 = _between_jambs(a, b, float(v), angle, walls)
        row = Row(angle, v0, v1, np.array([[a, b]]))
        x, y = turned(np.array([(a + b) / 2, row.middle]), -angle)
        plug = plug_of(row, a, b, walls)
        return Gap("opening", (float(x), float(y)), b - a, angle, v1 - v0, plug)
    return None


def _free_about(
    middle: float, v: float, low: float, high: float, angle: float, walls: Walls
) -> tuple[float, float] | None:
    """Return the free stretch along a wall's direction, between mass and mass, about a place."""
    _, begins, ends = _walled(low, high, v, angle, walls)
    if bool(((begins <= middle) & (middle <= ends)).any()):
        return None
    a, b = ends[ends < middle].max(initial=low), begins[begins > middle].min(initial=high)
    return (float(a), float(b)) if a > low + 1.0 and b < high - 1.0 else None


def _walled(
    u0: float, u1: float, v: float, angle: float, walls: Walls
) -> tuple[Ints, Floats, Floats]:
    return walls.barrier.stretches([angle], np.array([u0]), np.array([u1]), np.array([v]))


def _between_jambs(a: float, b: float, v: float, angle: float, walls: Walls) -> tuple[float, float]:
    """Return from where to where across a wall two jambs face each other."""
    low, high = v - MAX_JAMB_MM, v + MAX_JAMB_MM
    for u in (a - 20.0, b + 20.0):
        _, begins, ends = _walled(v - MAX_JAMB_MM, v + MAX_JAMB_MM, -u, angle + 90.0, walls)
        at = (begins - 5.0 <= v) & (v <= ends + 5.0)
        low, high = begins[at].max(initial=low), ends[at].min(initial=high)
    if not 30.0 < high - low < MAX_JAMB_MM:
        half = LOOSE_PLUG_MM / 2
        low, high = max(low, v - half), min(high, v + half)
    if high - low < 10.0:
        low, high = v - 5.0, v + 5.0
    return low, high


def _drawn_through(arc: Arc, leaf_tips: Tips, walls: Walls) -> Gap | None:
    """Make a door of a leaf that stands on a wall drawn through."""
    ajar = len(leaf_tips) == 1  # a leaf drawn at any angle, by itself evidence enough
    if arc.radius < 550.0 or not (70.0 < arc.sweep_deg < 110.0 or (ajar and arc.sweep_deg < 110.0)):
        return None
    if not walls.barrier.reaches(shapely.Point(arc.center), 90.0):
        return None
    for closed_tip, open_tip in ((arc.start, arc.end), (arc.end, arc.start)):
        if closed_tip in leaf_tips and open_tip not in leaf_tips:
            continue
        if not walls.barrier.reaches(shapely.Point(closed_tip), 90.0):
            continue
        drawn_open = open_tip in leaf_tips  # then it may rest against a wall
        if not drawn_open and walls.barrier.reaches(shapely.Point(open_tip), 200.0):
            continue
        closed = shapely.LineString([arc.center, closed_tip])
        if walls.barrier.within(closed.buffer(90.0, cap_style="flat")).length < 2 * arc.radius:
            continue
        dx, dy = closed_tip[0] - arc.center[0], closed_tip[1] - arc.center[1]
        band = walls.band_at(closed, math.degrees(math.atan2(dy, dx)) % 180.0)
        if band is None:
            continue
        u = turned(np.array([arc.center, closed_tip]), band.angle_deg)[:, 0]
        row = Row(band.angle_deg, band.v0, band.v1, np.array([[band.u0, band.u1]]))
        x, y = turned(np.array([u.mean(), row.middle]), -row.angle)
        return Gap(
            "door",
            (float(x), float(y)),
            float(abs(u[1] - u[0])),
            row.angle,
            band.thickness,
            rectangle(row, float(u.min()), float(u.max())),
            hinge=arc.center,
            leaf_end=open_tip,
        )
    return None


__all__ = ["hang_leaves"]
