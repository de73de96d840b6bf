"""Rooms made by hand, and a measure of their divisions that shares nothing with the solver."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import shapely
from shapely.geometry import Polygon, box

from layoutopt.solve.division import divide
from layoutopt.solve.parts import Demand, Division, Tile
from layoutopt.solve.shape import Gap, Obstacle, Shape
from layoutopt.weights import Weights, default_weights

WEIGHTS = default_weights()
HALF = 50
"""Half a partition."""
CLEAR = 100
"""No partition stands nearer to an opening."""
DOOR_EDGE = 1100
"""An edge this long holds a new door of 0.9 m with its jambs."""


def door(side: str, start: int, width: int = 1000, **more) -> Gap:
    return Gap(f"D-{side}-{start}", side, start, start + width, "public", **more)


def inner(side: str, start: int, width: int = 1000, **more) -> Gap:
    return Gap(f"I-{side}-{start}", side, start, start + width, "inner", **more)


def window(side: str, start: int, width: int = 1500) -> Gap:
    return Gap(f"W-{side}-{start}", side, start, start + width, "daylight", lit_mm=width)


def borrowed(side: str, start: int, width: int = 1500) -> Gap:
    return Gap(f"B-{side}-{start}", side, start, start + width, "borrowed")


def room(width: int, depth: int, *gaps: Gap, obstacles: Sequence[Obstacle] = ()) -> Shape:
    floor = width * depth - sum(o.area_mm2 for o in obstacles)
    return Shape(width, depth, floor, tuple(obstacles), gaps, divisible=True)


def reception(area_m2: float = 15.0, **changes) -> Demand:
    facts = {
        "short_side_mm": 2000,
        "aspect": 2.5,
        "enclosed": False,
        "passage": True,
        "first": True,
        "wants_daylight": False,
        **changes,
    }
    return Demand("office_reception", area_m2, **facts)


def individual(area_m2: float = 10.0, **changes) -> Demand:
    facts = {
        "short_side_mm": 2000,
        "aspect": 2.0,
        "enclosed": True,
        "passage": False,
        "first": False,
        "wants_daylight": False,
        **changes,
    }
    return Demand("individual", area_m2, **facts)


def group(area_m2: float = 20.0, **changes) -> Demand:
    facts = {
        "short_side_mm": 3000,
        "aspect": 2.0,
        "enclosed": True,
        "passage": False,
        "first": False,
        "wants_daylight": False,
        **changes,
    }
    return Demand("group", area_m2, **facts)


def reading(area_m2: float = 8.0, **changes) -> Demand:
    facts = {
        "short_side_mm": 2000,
        "aspect": 2.5,
        "enclosed": False,
        "passage": True,
        "first": False,
        "wants_daylight": False,
        **changes,
    }
    return Demand("assessment_reading", area_m2, **facts)


def weighed(**changes: int) -> Weights:
    return replace(default_weights(), **changes)


def divided(shape: Shape, *demands: Demand, weights: Weights = WEIGHTS, seed: int = 0) -> Division:
    """Divide a room, and hold every division that is found against the measure below."""
    answer = divide(shape, demands, weights, time_limit_s=60.0, seed=seed)
    if answer.cost is not None:
        verify(shape, demands, answer, weights)
    return answer


def tile_of(answer: Division, kind: str) -> Tile:
    return next(t for t in answer.tiles if t.kind == kind)


# --- the measure ------------------------------------------------------------------------


def verify(
    shape: Shape, demands: Sequence[Demand], answer: Division, weights: Weights = WEIGHTS
) -> None:
    """Assert that a division obeys every rule, and costs what it says."""
    tiles = answer.tiles
    kinds = sorted(t.kind for t in tiles if t.kind != "circulation")
    assert kinds == sorted(d.kind for d in demands)
    _verify_tiling(shape, tiles)
    _verify_gaps(shape, tiles)
    _verify_sizes(shape, demands, tiles)
    _verify_ways(shape, tiles)
    _verify_exits(shape, tiles)
    if len(tiles) > 1:
        length = partition_length(shape, tiles)
        assert answer.partition_mm == length
    # every zone's lack of daylight and length is rounded up to a thousandth of a CNY
    exact = cost_of(shape, demands, tiles, weights)
    assert exact <= answer.cost <= exact + 2 * len(tiles)
    assert answer.cost == sum(value for _, value in answer.terms)
    assert answer.bound is not None
    assert answer.bound <= answer.cost


def area_of(tile: Tile) -> Polygon:
    return box(tile.x0, tile.y0, tile.x1, tile.y1)


def solid(shape: Shape) -> Polygon:
    return shapely.union_all(
        [box(o.x0, o.y0, o.x1, o.y1) for o in shape.obstacles if o.fixed] or [Polygon()]
    )


def _verify_tiling(shape: Shape, tiles: Sequence[Tile]) -> None:
    for a, b in combinations(tiles, 2):
        assert area_of(a).intersection(area_of(b)).area == 0
    hull = box(0, 0, shape.width_mm, shape.depth_mm)
    tiled = shapely.union_all([area_of(t) for t in tiles])
    if len(tiles) > 1:
        assert tiled.intersection(solid(shape)).area == 0
        assert tiled.area + solid(shape).area == hull.area
    assert hull.covers(tiled)


def side_of(shape: Shape, gap: Gap, tile: Tile) -> tuple[int, int] | None:
    """Return the stretch of a gap's side that a tile stands at, or None."""
    at = {
        "bottom": tile.y0 == 0,
        "top": tile.y1 == shape.depth_mm,
        "left": tile.x0 == 0,
        "right": tile.x1 == shape.width_mm,
    }[gap.side]
    if not at:
        return None
    return (tile.x0, tile.x1) if gap.side in ("bottom", "top") else (tile.y0, tile.y1)


def reach_of(shape: Shape, gap: Gap) -> tuple[int, int]:
    end = shape.width_mm if gap.side in ("bottom", "top") else shape.depth_mm
    return max(0, gap.start - CLEAR), min(end, gap.end + CLEAR)


def owns(shape: Shape, tile: Tile, gap: Gap) -> bool:
    stretch = side_of(shape, gap, tile)
    low, high = reach_of(shape, gap)
    return stretch is not None and stretch[0] <= low and high <= stretch[1]


def _verify_gaps(shape: Shape, tiles: Sequence[Tile]) -> None:
    for gap in shape.gaps:
        assert sum(owns(shape, t, gap) for t in tiles) == 1, gap
        low, high = reach_of(shape, gap)
        for t in tiles:
            ends = side_of(shape, gap, t) or ()
            assert not any(low < end < high for end in ends), gap


def net(shape: Shape, tile: Tile) -> Polygon:
    """What is left of a tile inside its partitions, columns taken off."""
    inside = box(
        tile.x0 + HALF * (tile.x0 > 0),
        tile.y0 + HALF * (tile.y0 > 0),
        tile.x1 - HALF * (tile.x1 < shape.width_mm),
        tile.y1 - HALF * (tile.y1 < shape.depth_mm),
    )
    columns = [box(o.x0, o.y0, o.x1, o.y1) for o in shape.obstacles if not o.fixed]
    return inside.difference(shapely.union_all(columns)) if columns else inside


def _verify_sizes(shape: Shape, demands: Sequence[Demand], tiles: Sequence[Tile]) -> None:
    for kind in {d.kind for d in demands}:
        wanted = sorted((d for d in demands if d.kind == kind), key=lambda d: d.area_m2)
        floors = sorted((net(shape, t) for t in tiles if t.kind == kind), key=lambda p: p.area)
        for demand, floor in zip(wanted, floors, strict=True):
            x0, y0, x1, y1 = floor.bounds
            short, long = sorted((x1 - x0, y1 - y0))
            assert floor.area >= demand.area_m2 * 1e6
            assert short >= demand.short_side_mm
            if len(tiles) > 1:
                assert long <= round(demand.aspect, 1) * short + 1e-6
    for tile in tiles:
        if tile.kind == "circulation":
            x0, y0, x1, y1 = net(shape, tile).bounds
            assert min(x1 - x0, y1 - y0) >= 1200


def _verify_ways(shape: Shape, tiles: Sequence[Tile]) -> None:
    for i, tile in enumerate(tiles):
        outside = [g for g in shape.of("public") if owns(shape, tile, g)]
        assert (tile.parent is None) == bool(outside)
        if tile.kind == "individual" and len(tiles) > 1:
            assert not outside
            assert not [g for g in shape.of("inner") if owns(shape, tile, g)]
        if tile.kind == "office_reception":
            assert outside
        seen = {i}
        at = tile
        while at.parent is not None:
            above = tiles[at.parent]
            assert above.kind in PASSAGE_KINDS
            shared = area_of(at).intersection(area_of(above)).length
            assert shared >= DOOR_EDGE
            assert at.parent not in seen
            seen.add(at.parent)
            at = above


def _verify_exits(shape: Shape, tiles: Sequence[Tile]) -> None:
    """Hold what one walks through without leaving to the two clauses about exit doors."""
    part = list(range(len(tiles)))
    pairs = [(i, t.parent) for i, t in enumerate(tiles) if t.parent is not None]
    for i, j in combinations(range(len(tiles)), 2):
        seam = area_of(tiles[i]).intersection(area_of(tiles[j])).length
        if seam >= 1000 and not (tiles[i].enclosed or tiles[j].enclosed):
            pairs.append((i, j))
    for i, j in pairs:
        part = [part[j] if p == part[i] else p for p in part]
    for name in set(part):
        here = [t for t, p in zip(tiles, part, strict=True) if p == name]
        exits = [g for g in shape.of("public") if any(owns(shape, t, g) for t in here)]
        assert exits
        if shape.exits.blind_doors is not None:
            assert len(exits) >= shape.exits.blind_doors or not all(g.blind for g in exits)
        if shape.exits.one_door_mm2 is not None and len(exits) == 1:
            assert sum(net(shape, t).area for t in here) <= shape.exits.one_door_mm2


PASSAGE_KINDS = {"office_reception", "assessment_reading", "circulation"}


def partition_length(shape: Shape, tiles: Sequence[Tile]) -> int:
    """Measure the edges between tiles where at least one side is enclosed."""
    stands = shapely.union_all(
        [box(0, 0, shape.width_mm, shape.depth_mm).boundary, solid(shape).boundary]
    )
    rims = shapely.union_all([area_of(t).boundary for t in tiles]).difference(stands)
    open_edges = [
        area_of(a).intersection(area_of(b))
        for a, b in combinations(tiles, 2)
        if not (a.enclosed or b.enclosed)
    ]
    return round(rims.difference(shapely.union_all(open_edges)).length)


def cost_of(
    shape: Shape, demands: Sequence[Demand], tiles: Sequence[Tile], weights: Weights = WEIGHTS
) -> int:
    """Price what is measured, in thousandths of a CNY."""
    length = partition_length(shape, tiles) if len(tiles) > 1 else 0
    doors = sum(t.parent is not None and (t.enclosed or tiles[t.parent].enclosed) for t in tiles)
    # tiles come in the order of the sorted demands, the way last
    dark = large = long = exposed = sealed = 0.0
    for tile, demand in zip(tiles, sorted(demands), strict=False):
        assert tile.kind == demand.kind
        floor = net(shape, tile).area
        glass = sum(
            1800 * g.lit_mm for g in shape.of("daylight") if len(tiles) == 1 or owns(shape, tile, g)
        )
        dark += max(0.0, floor / 5 - glass) / 1e6 if demand.wants_daylight else 0.0
        large += 0 < demand.upper_m2 * 1e6 < floor - 10_000
        x0, y0, x1, y1 = net(shape, tile).bounds
        sides = sorted((x1 - x0, y1 - y0))
        long += max(0.0, sides[1] - 1.5 * sides[0]) if demand.enclosed and len(tiles) > 1 else 0
        if demand.kind == "individual":
            exposed += tile.parent is None or not _private(tiles[tile.parent], tiles)
            sealed += len(tiles) > 1
    long += shape.long_mm if len(tiles) == 1 else 0
    return math.ceil(
        weights.partition_cny_m * length
        + 1000 * weights.door_cny * (doors - sealed)
        + 1000 * weights.sealed_door_cny * sealed
        + 1000 * weights.daylight_cny_m2 * dark
        + 1000 * weights.privacy_cny * exposed
        + weights.regularity_cny_m * long
        + 1000 * weights.oversize_cny * large
        - 1e-6
    )


def _private(way: Tile, tiles: Sequence[Tile]) -> bool:
    """Tell whether nobody but who comes to a room passes its door."""
    if way.kind != "circulation":
        return way.kind == "office_reception"
    seams = {
        t.kind: area_of(t).intersection(area_of(way)).length
        for t in tiles
        if t is not way and not t.enclosed
    }
    return seams.pop("office_reception", 0) > 0 or not any(seams.values())


# --- every division of a small room -------------------------------------------------------


def cheapest_by_enumeration(
    shape: Shape, demands: Sequence[Demand], lines: tuple[list[int], list[int]], margin_mm2: int
) -> int | None:
    """Try every tiling of a room by two zones, with and without a way: the least cost.

    All tilings by two or three rectangles come about by cutting right through.
    """
    costs = []
    whole = (0, 0, shape.width_mm, shape.depth_mm)
    for parts in _cuts(whole, lines):
        for order in ((0, 1), (1, 0)):
            costs.append(_tried(shape, demands, [parts[i] for i in order], None, margin_mm2))
        for k in (0, 1):
            for more in _cuts(parts[k], lines):
                three = [parts[1 - k], *more]
                for i, j in ((a, b) for a in range(3) for b in range(3) if a != b):
                    way = three[3 - i - j]
                    costs.append(_tried(shape, demands, [three[i], three[j]], way, margin_mm2))
    found = [c for c in costs if c is not None]
    return min(found, default=None)


Box = tuple[int, int, int, int]


def _cuts(whole: Box, lines: tuple[list[int], list[int]]) -> list[tuple[Box, Box]]:
    x0, y0, x1, y1 = whole
    upright = [((x0, y0, x, y1), (x, y0, x1, y1)) for x in lines[0] if x0 < x < x1]
    level = [((x0, y0, x1, y), (x0, y, x1, y1)) for y in lines[1] if y0 < y < y1]
    return upright + level


def _touch(a: Box, b: Box) -> bool:
    """Tell whether two boxes share an edge with room for a door."""
    if a[2] == b[0] or b[2] == a[0]:
        return min(a[3], b[3]) - max(a[1], b[1]) >= DOOR_EDGE
    if a[3] == b[1] or b[3] == a[1]:
        return min(a[2], b[2]) - max(a[0], b[0]) >= DOOR_EDGE
    return False


def _tried(
    shape: Shape, demands: Sequence[Demand], boxes: Sequence[Box], way: Box | None, margin_mm2: int
) -> int | None:
    tiles = [Tile(d.kind, d.enclosed, *b, None) for d, b in zip(demands, boxes, strict=True)]
    if way is not None:
        tiles.append(Tile("circulation", False, *way, None))
    outside = []
    for gap in shape.gaps:
        low, high = reach_of(shape, gap)
        owners = [t for t in tiles if owns(shape, t, gap)]
        if len(owners) != 1:
            return None
        if any(low < e < high for t in tiles for e in side_of(shape, gap, t) or ()):
            return None
        if gap.role == "public":
            outside.append(owners[0])
        if gap.role in ("public", "inner") and owners[0].kind == "individual":
            return None
    for demand, tile in zip(demands, tiles, strict=False):
        floor = net(shape, tile)
        x0, y0, x1, y1 = floor.bounds
        short, long = sorted((x1 - x0, y1 - y0))
        if short < demand.short_side_mm or long > demand.aspect * short + 1e-6:
            return None
        if floor.area < demand.area_m2 * 1e6 + margin_mm2:
            return None
        if demand.first and tile not in outside:
            return None
    if way is not None:
        x0, y0, x1, y1 = net(shape, tiles[2]).bounds
        narrow = min(way[2] - way[0], way[3] - way[1]) <= 2000
        joined = any(d.first and _touch(way, b) for d, b in zip(demands, boxes, strict=True))
        if min(x1 - x0, y1 - y0) < 1200 or not (narrow or joined):
            return None
    return _entered(shape, demands, tiles, outside)


def _entered(
    shape: Shape, demands: Sequence[Demand], tiles: list[Tile], outside: list[Tile]
) -> int | None:
    """Choose the cheapest way into every tile, or None where one is not reached."""
    passages = {d.kind for d in demands if d.passage} | {"circulation"}
    at = [(t.x0, t.y0, t.x1, t.y1) for t in tiles]
    depth = {i: 0 for i, t in enumerate(tiles) if t in outside}
    parents: dict[int, int | None] = dict.fromkeys(depth)
    for _ in tiles:
        for i, tile in enumerate(tiles):
            if i in parents and i in depth and depth[i] == 0:
                continue
            ways = [
                (tile.enclosed or tiles[p].enclosed, p)
                for p in depth
                if p != i
                and tiles[p].kind in passages
                and _touch(at[i], at[p])
                and parents.get(p) != i
            ]
            if ways:
                parents[i] = min(ways)[1]
                depth[i] = depth[parents[i]] + 1
    if len(parents) < len(tiles):
        return None
    done = [
        Tile(t.kind, t.enclosed, t.x0, t.y0, t.x1, t.y1, parents[i]) for i, t in enumerate(tiles)
    ]
    return cost_of(shape, demands, done)
