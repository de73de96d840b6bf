"""Every division of a small room, by trying them all: no solver, no bound, no cleverness.

The rules are written out again in whole millimetres, from what :mod:`layoutopt.solve`
says it does and not from how: a rectangle is put into the first free corner, then the
next, until the room is full.  Not here: which rooms are tried; that is ``lots``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise, product

from layoutopt.solve.parts import Demand, Tile
from layoutopt.solve.shape import Gap, Shape
from layoutopt.weights import Weights
from tests.solve.rooms import CLEAR, HALF, WEIGHTS

DOOR_MM = 1050
"""The free wall a new door asks for, beside what ends in that wall."""
MARGIN_MM2 = 6_000
LARGE_MM2 = 10_000
WAY = Demand("circulation", 0.0, 1200, 100.0, False, True, False, False)
WAY_MM = 2000

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Found:
    """A division: its tiles, what its partitions measure and what it costs (CNY/1000)."""

    tiles: tuple[Tile, ...]
    partition_mm: int
    cost: int


def lines_of(shape: Shape, module_mm: int) -> tuple[list[int], list[int]]:
    """List where partitions may run: the module, faces of shafts, middles of piers."""
    found = []
    for axis, end in ((0, shape.width_mm), (1, shape.depth_mm)):
        lines = {0, end, *range(module_mm, end, module_mm)}
        for o in shape.obstacles:
            low, high = (o.x0, o.x1) if axis == 0 else (o.y0, o.y1)
            lines |= {low, high} if o.fixed else {(low + high) // 2}
        for side in ("bottom", "top") if axis == 0 else ("left", "right"):
            gaps = sorted((g.start, g.end) for g in shape.gaps if g.side == side)
            lines |= {(a[1] + b[0]) // 2 for a, b in pairwise(gaps)}
        found.append(sorted(lines))
    return found[0], found[1]


def divisions(
    shape: Shape,
    demands: Sequence[Demand],
    module_mm: int,
    weights: Weights = WEIGHTS,
    *,
    ways: bool = True,
) -> Iterator[Found]:
    """Yield every division of a room, with and without a way of its own inside."""
    wanted = sorted(demands)
    for boxes in _fillings(shape, wanted, module_mm):
        yield from _priced(shape, wanted, boxes, weights)
    if ways:
        for boxes in _fillings(shape, [*wanted, WAY], module_mm):
            yield from _priced(shape, [*wanted, WAY], boxes, weights)


def least(
    found: Iterator[Found], measure: Callable[[Found], int] = lambda f: f.cost
) -> Found | None:
    return min(found, key=measure, default=None)


# --- rectangles ---------------------------------------------------------------------------


def _fillings(shape: Shape, wanted: list[Demand], module_mm: int) -> Iterator[tuple[Box, ...]]:
    """Fill the room: each rectangle starts at the lowest free cell, the leftmost of these."""
    xs, ys = lines_of(shape, module_mm)
    wide, high = len(xs) - 1, len(ys) - 1
    solid = 0
    for o in shape.obstacles:
        if o.fixed:
            solid |= _cells((xs.index(o.x0), ys.index(o.y0), xs.index(o.x1), ys.index(o.y1)), wide)
    full = (1 << wide * high) - 1

    @cache
    def suits(i: int, box: Box) -> bool:
        return _suits(shape, wanted[i], box)

    @cache
    def from_cell(cell: int) -> list[tuple[Box, int]]:
        x, y = cell % wide, cell // wide
        return [
            ((xs[x], ys[y], xs[x1], ys[y1]), _cells((x, y, x1, y1), wide))
            for x1 in range(x + 1, wide + 1)
            for y1 in range(y + 1, high + 1)
            if _parts_no_opening(shape, (xs[x], ys[y], xs[x1], ys[y1]))
        ]

    least = [round(d.area_m2 * 1e6) for d in wanted]

    def fill(taken: int, placed: tuple[Box | None, ...], rest: int) -> Iterator[tuple[Box, ...]]:
        left = [i for i, box in enumerate(placed) if box is None]
        if not left:
            if taken == full:
                yield tuple(box for box in placed if box is not None)
            return
        free = ~taken & full
        if not free or rest < sum(least[i] for i in left):
            return
        cell = (free & -free).bit_length() - 1
        # of two equal demands the first takes the first rectangle
        tried = [i for i in left if i == 0 or wanted[i] != wanted[i - 1] or placed[i - 1]]
        for box, cells in from_cell(cell):
            if cells & taken or (len(left) == 1 and cells | taken != full):
                continue
            for i in tried:
                if suits(i, box):
                    after = rest - (box[2] - box[0]) * (box[3] - box[1])
                    yield from fill(taken | cells, (*placed[:i], box, *placed[i + 1 :]), after)

    floor = shape.width_mm * shape.depth_mm - sum(o.area_mm2 for o in shape.obstacles if o.fixed)
    yield from fill(solid, (None,) * len(wanted), floor)


def _cells(span: Box, wide: int) -> int:
    x0, y0, x1, y1 = span
    return sum(((1 << (x1 - x0)) - 1) << (y * wide + x0) for y in range(y0, y1))


def _stretch(shape: Shape, gap: Gap, box: Box) -> tuple[int, int] | None:
    """Return the stretch of a gap's wall along which a rectangle stands."""
    x0, y0, x1, y1 = box
    at = {
        "bottom": y0 == 0,
        "top": y1 == shape.depth_mm,
        "left": x0 == 0,
        "right": x1 == shape.width_mm,
    }
    if not at[gap.side]:
        return None
    return (x0, x1) if gap.side in ("bottom", "top") else (y0, y1)


def _kept(shape: Shape, gap: Gap) -> tuple[int, int]:
    end = shape.width_mm if gap.side in ("bottom", "top") else shape.depth_mm
    return max(0, gap.start - CLEAR), min(end, gap.end + CLEAR)


def _parts_no_opening(shape: Shape, box: Box) -> bool:
    for gap in shape.gaps:
        stretch = _stretch(shape, gap, box)
        low, high = _kept(shape, gap)
        if stretch and any(low < end < high for end in stretch):
            return False
    return True


def _has(shape: Shape, box: Box, gap: Gap) -> bool:
    stretch = _stretch(shape, gap, box)
    low, high = _kept(shape, gap)
    return stretch is not None and stretch[0] <= low and high <= stretch[1]


def net_of(shape: Shape, box: Box) -> Box:
    """Take half a partition off every inner edge."""
    x0, y0, x1, y1 = box
    return (
        x0 + HALF * (x0 > 0),
        y0 + HALF * (y0 > 0),
        x1 - HALF * (x1 < shape.width_mm),
        y1 - HALF * (y1 < shape.depth_mm),
    )


def floor_mm2(shape: Shape, box: Box) -> int:
    """Measure the net floor of a rectangle, columns taken off."""
    x0, y0, x1, y1 = net_of(shape, box)
    lost = sum(
        max(0, min(x1, o.x1) - max(x0, o.x0)) * max(0, min(y1, o.y1) - max(y0, o.y0))
        for o in shape.obstacles
        if not o.fixed
    )
    return (x1 - x0) * (y1 - y0) - lost


def _suits(shape: Shape, demand: Demand, box: Box) -> bool:
    x0, y0, x1, y1 = net_of(shape, box)
    short, long = sorted((x1 - x0, y1 - y0))
    if short < demand.short_side_mm:
        return False
    if demand.kind != "circulation" and 10 * long > round(10 * demand.aspect) * short:
        return False
    if demand.kind == "individual" and any(
        g.role in ("public", "inner") and _has(shape, box, g) for g in shape.gaps
    ):
        return False
    if demand.first and not any(_has(shape, box, g) for g in shape.of("public")):
        return False
    asked = round(demand.area_m2 * 1e6)
    return not asked or floor_mm2(shape, box) >= asked + MARGIN_MM2 + shape.askew_mm2


# --- ways, exits, prices ------------------------------------------------------------------


def shared_mm(a: Box, b: Box) -> int:
    """Measure the edge that two rectangles share."""
    if a[2] == b[0] or b[2] == a[0]:
        return max(0, min(a[3], b[3]) - max(a[1], b[1]))
    if a[3] == b[1] or b[3] == a[1]:
        return max(0, min(a[2], b[2]) - max(a[0], b[0]))
    return 0


def holds_door(shape: Shape, a: Box, b: Box) -> bool:
    """Tell whether the edge of two rectangles has room for a door where no column stands."""
    if shared_mm(a, b) < DOOR_MM + HALF:
        return False
    upright = a[2] == b[0] or b[2] == a[0]
    across, along = (0, 1) if upright else (1, 0)
    line = max(a[across], b[across])
    low, high = max(a[along], b[along]), min(a[along + 2], b[along + 2])
    for o in sorted(_columns(shape), key=lambda c: c[along]):
        if o[across] - HALF < line < o[across + 2] + HALF and low < o[along + 2]:
            if min(o[along], high) - low >= DOOR_MM:
                return True
            low = o[along + 2]
    return high - low >= DOOR_MM


def _columns(shape: Shape) -> list[Box]:
    return [(o.x0, o.y0, o.x1, o.y1) for o in shape.obstacles if not o.fixed]


def partition_mm(boxes: Sequence[Box], enclosed: Sequence[bool]) -> int:
    return sum(
        shared_mm(boxes[i], boxes[j])
        for i, j in combinations(range(len(boxes)), 2)
        if enclosed[i] or enclosed[j]
    )


def _private(wanted: Sequence[Demand], boxes: Sequence[Box], p: int) -> bool:
    """Tell whether a zone is the reception, part of it, or a way that lies open to nobody."""
    if wanted[p].first or wanted[p] != WAY:
        return wanted[p].first
    seams = [
        d.first
        for d, box in zip(wanted, boxes, strict=True)
        if d != WAY and not d.enclosed and shared_mm(boxes[p], box) > 0
    ]
    return any(seams) or not seams


def _priced(
    shape: Shape, wanted: list[Demand], boxes: tuple[Box, ...], weights: Weights
) -> Iterator[Found]:
    """Yield a filling with the cheapest lawful ways into its zones, if there are any."""
    names = range(len(wanted))
    public = shape.of("public")
    exits = [[g for g in public if _has(shape, box, g)] for box in boxes]
    near = {
        (i, j) for i in names for j in names if i != j and holds_door(shape, boxes[i], boxes[j])
    }
    way = len(wanted) - 1
    if wanted[way] == WAY:
        x0, y0, x1, y1 = boxes[way]
        joined = any(d.first and (way, j) in near for j, d in enumerate(wanted))
        if min(x1 - x0, y1 - y0) > WAY_MM and not joined:
            return
    choices: list[list[int | None]] = [
        [None] if exits[i] else [p for p in names if (i, p) in near and wanted[p].passage]
        for i in names
    ]
    enclosed = [d.enclosed for d in wanted]
    best: tuple[int, tuple[int | None, ...]] | None = None
    for parents in product(*choices):
        part = [_root(parents, i) for i in names]
        if None in part or not _may_leave(shape, boxes, exits, enclosed, near, part):
            continue
        doors = sum(p is not None and (enclosed[i] or enclosed[p]) for i, p in enumerate(parents))
        shown = sum(
            d.kind == "individual" and p is not None and not _private(wanted, boxes, p)
            for d, p in zip(wanted, parents, strict=True)
        )
        price = 1000 * (weights.door_cny * doors + weights.privacy_cny * shown)
        if best is None or price < best[0]:
            best = price, parents
    if best is None:
        return
    cost, parents = best
    length = partition_mm(boxes, enclosed)
    cost += weights.partition_cny_m * length
    for demand, box in zip(wanted, boxes, strict=True):
        floor = floor_mm2(shape, box)
        glass = sum(round(1800 * g.lit_mm) for g in shape.of("daylight") if _has(shape, box, g))
        lacking = max(0, floor - 5 * glass) if demand.wants_daylight else 0
        cost += weights.daylight_cny_m2 * lacking // 5000
        x0, y0, x1, y1 = net_of(shape, box)
        short, long = sorted((x1 - x0, y1 - y0))
        cost += weights.regularity_cny_m * max(0, 2 * long - 3 * short) // 2 * demand.enclosed
        upper = round(demand.upper_m2 * 1e6)
        cost += 1000 * weights.oversize_cny * (upper > 0 and floor > upper + LARGE_MM2)
        if demand.kind == "individual":
            cost += 1000 * (weights.sealed_door_cny - weights.door_cny)
    yield Found(
        tuple(
            Tile(d.kind, d.enclosed, *box, parent)
            for d, box, parent in zip(wanted, boxes, parents, strict=True)
        ),
        length,
        cost,
    )


def _root(parents: tuple[int | None, ...], i: int) -> int | None:
    """Walk up to the zone at a public door; None where one walks in a circle."""
    for _ in parents:
        above = parents[i]
        if above is None:
            return i
        i = above
    return None


def _may_leave(
    shape: Shape,
    boxes: Sequence[Box],
    exits: Sequence[Sequence[Gap]],
    enclosed: Sequence[bool],
    near: set[tuple[int, int]],
    part: Sequence[int | None],
) -> bool:
    """Hold each part to the two clauses about exit doors; open roots serve each other."""
    most, least_doors = shape.exits.one_door_mm2, shape.exits.blind_doors
    for r in set(part):
        assert r is not None
        open_to = [
            j for j in set(part) if j != r and (r, j) in near and not (enclosed[r] or enclosed[j])
        ]
        floor = sum(
            (b[2] - b[0]) * (b[3] - b[1]) for b, p in zip(boxes, part, strict=True) if p == r
        )
        vast = most is not None and shape.area_mm2 > most and floor > most
        if vast and len(exits[r]) < 2 and not open_to:
            return False
        if least_doors is not None and all(g.blind for g in exits[r]):
            joined = bool(open_to) and least_doors <= 2
            if len(exits[r]) < least_doors and not joined:
                return False
    return True


def root_mm(area_m2: float) -> int:
    """Twice the side of a square of this area, in whole mm, rounded down."""
    return math.isqrt(round(4e6 * area_m2))
