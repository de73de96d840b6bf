"""The key plan: the whole storey, small, with the suite and the way to it.

Not here: the suite's own plan.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator

import shapely
from shapely.affinity import affine_transform
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from layoutopt.building import PUBLIC_WAYS, Opening, Storey, Use
from layoutopt.draw import fabric, tint
from layoutopt.draw.block import Block, heading, stacked
from layoutopt.draw.sheet import (
    PEN_FINE,
    PEN_HAIR,
    PEN_MEDIUM,
    RED,
    Fill,
    Lang,
    Line,
    Mark,
    Stroke,
    Text,
)
from layoutopt.draw.words import word
from layoutopt.geometry import Point, WorldPoint, distance_mm
from layoutopt.scheme import Scheme

SUITE = "#e9b4b4"
WALL = "#555555"
JOG_MM = 900


def key_plan(storey: Storey, scheme: Scheme, lang: Lang, size_mm: tuple[float, float]) -> Block:
    """Return the storey fitted into a box of width and height, the suite marked."""
    width, height = size_mm
    note = scheme.measures.get("entrance_route_m")
    told = word("route_m", lang).format(note) if isinstance(note, int | float) else ""
    head = heading(word("key_plan_of", lang).format(storey.name), width, told)
    walls = fabric.mass(storey)
    shapes = [walls, *(space.region.polygon for space in storey.spaces)]
    x0, y0, x1, y1 = (float(value) for value in shapely.total_bounds(shapes))
    room = height - head.height_mm - 5.0
    scale = min((width - 8.0) / (x1 - x0), room / (y1 - y0))
    drawn = (y1 - y0) * scale + 5.0
    left = (width - (x1 - x0) * scale) / 2 - x0 * scale
    low = -drawn + 2.5 - y0 * scale

    def small(shape: BaseGeometry) -> BaseGeometry:
        return affine_transform(shape, [scale, 0, 0, scale, left, low])

    def spot(point: Point | WorldPoint) -> WorldPoint:
        return point[0] * scale + left, point[1] * scale + low

    suite = small(
        shapely.union_all([space.region.polygon for space in fabric.hosts(storey, scheme)])
    )
    rooms = shapely.MultiPolygon([space.region.polygon for space in storey.spaces])
    marks: list[Mark] = [
        Stroke(tint.rings(small(rooms)), PEN_HAIR, part="frame"),
        Fill(tint.rings(small(walls)), WALL, "frame"),
        Fill(tint.rings(suite), SUITE, "frame"),
        Stroke(tint.hatching(suite, 45.0, 1.6), PEN_HAIR, RED, part="frame"),
        Stroke(tint.rings(suite), PEN_MEDIUM, RED, part="frame"),
    ]
    path = route(storey, scheme)
    if path:
        line: Line = tuple(spot(point) for point in path)
        marks.append(Stroke((line,), PEN_MEDIUM, RED, (1.4, 0.8), "frame"))
        marks += _arrow_head(line)
    for opening in entrances(storey):
        marks.append(_entrance(spot(opening.at), opening, storey))
    marks += _stair_names(storey, small, lang)
    return stacked([head, Block(width, drawn, tuple(marks))])


def entrances(storey: Storey) -> list[Opening]:
    """Return the doors by which the storey is entered from outside."""
    ways = {space.id for space in storey.spaces if space.use in PUBLIC_WAYS}
    return [
        opening
        for opening in storey.openings
        if opening.kind != "window" and None in opening.joins and ways & set(opening.joins)
    ]


def route(storey: Storey, scheme: Scheme) -> list[Point]:
    """Return the way from an entrance or a stair to the suite's door, where it is simple.

    Runs from opening to opening through public ways; empty unless every leg stays in them.
    """
    inside = {zone.id for zone in scheme.zones}
    goals = [d.at for d in scheme.doors if inside & set(d.joins) and not inside >= set(d.joins)]
    reception = [d.at for d in scheme.doors if d.at in goals and "office_reception" in d.joins]
    goals = reception or goals
    ways = [space for space in storey.spaces if space.use in PUBLIC_WAYS]
    floor = shapely.union_all([space.region.polygon.buffer(1.0) for space in ways])
    stairs = {space.id for space in storey.spaces if space.use is Use.STAIR}
    starts = [o.at for o in entrances(storey)]
    if not starts:
        starts = [o.at for o in storey.openings if stairs & set(o.joins)]
    if not starts or not goals or floor.is_empty:
        return []
    doors = [o for o in storey.openings if o.kind != "window"]
    floor = floor | shapely.union_all([shapely.Point(o.at).buffer(o.wall_mm) for o in doors])
    floor = floor | shapely.union_all([shapely.Point(at).buffer(300) for at in goals])
    bends = [(round(x), round(y)) for space in ways for x, y in _middle_line(space.region.polygon)]
    middles = [o.at for o in doors if _public(o, {space.id for space in ways})]
    turns = [(at[0], y) for at in (*goals, *starts) for _, y in bends]
    turns += [(x, at[1]) for at in (*goals, *starts) for x, _ in bends]
    nodes = list(dict.fromkeys([*starts, *goals, *bends, *middles, *turns]))[:240]
    shapely.prepare(floor)
    edges: dict[Point, list[tuple[float, Point]]] = {node: [] for node in nodes}
    for a, b in itertools.combinations(nodes, 2):
        if floor.covers(LineString([a, b])):
            cost = distance_mm(a, b)
            edges[a].append((cost, b))
            edges[b].append((cost, a))
    return _shortest(edges, starts, set(goals))


def _public(opening: Opening, ways: set[str]) -> bool:
    return all(joined in ways for joined in opening.joins if joined) and None not in opening.joins


def _middle_line(polygon: shapely.Polygon) -> Iterator[tuple[float, float]]:
    """Yield the middles of the rectangles a way is made of; columns and jogs do not count."""
    corners = list(polygon.exterior.coords)
    xs = _apart(sorted({x for x, _ in corners}))
    ys = _apart(sorted({y for _, y in corners}))
    for x0, x1 in itertools.pairwise(xs):
        for y0, y1 in itertools.pairwise(ys):
            point = shapely.Point((x0 + x1) / 2, (y0 + y1) / 2)
            if polygon.contains(point):
                yield point.x, point.y


def _apart(values: list[float]) -> list[float]:
    """Drop coordinates that stand less than a body's width after another."""
    kept: list[float] = []
    for value in values:
        if not kept or value - kept[-1] >= JOG_MM:
            kept.append(value)
    return kept


def _shortest(
    edges: dict[Point, list[tuple[float, Point]]], starts: list[Point], goals: set[Point]
) -> list[Point]:
    queue: list[tuple[float, Point, tuple[Point, ...]]] = [(0.0, s, (s,)) for s in starts]
    heapq.heapify(queue)
    seen: set[Point] = set()
    while queue:
        cost, node, path = heapq.heappop(queue)
        if node in goals:
            return list(path)
        if node in seen:
            continue
        seen.add(node)
        for step, following in edges.get(node, []):
            if following not in seen:
                heapq.heappush(queue, (cost + step, following, (*path, following)))
    return []


def _arrow_head(line: Line) -> list[Mark]:
    if len(line) < 2:
        return []
    (ax, ay), (bx, by) = line[-2], line[-1]
    length = math.hypot(bx - ax, by - ay)
    if length < 0.5:
        return []
    ux, uy = (bx - ax) / length, (by - ay) / length
    ring = (
        (bx, by),
        (bx - 2.2 * ux - 0.8 * uy, by - 2.2 * uy + 0.8 * ux),
        (bx - 2.2 * ux + 0.8 * uy, by - 2.2 * uy - 0.8 * ux),
    )
    return [Fill((ring,), RED, "frame")]


def _entrance(at: WorldPoint, opening: Opening, storey: Storey) -> Fill:
    """Draw a triangle outside an entrance that points inwards."""
    space = storey.space(next(joined for joined in opening.joins if joined))
    inner = space.region.polygon.representative_point()
    angle = math.radians(opening.angle_deg + 90.0)
    nx, ny = math.cos(angle), math.sin(angle)
    if (inner.x - opening.at[0]) * nx + (inner.y - opening.at[1]) * ny < 0:
        nx, ny = -nx, -ny
    x, y = at
    tail = (x - 3.2 * nx, y - 3.2 * ny)
    ring = (
        (x, y),
        (tail[0] - 1.4 * ny, tail[1] + 1.4 * nx),
        (tail[0] + 1.4 * ny, tail[1] - 1.4 * nx),
    )
    return Fill((ring,), RED, "frame")


def _stair_names(storey: Storey, small: object, lang: Lang) -> list[Mark]:
    marks: list[Mark] = []
    for space in storey.spaces:
        if space.use is not Use.STAIR or not callable(small):
            continue
        area = small(space.region.polygon)
        x0, y0, x1, y1 = area.bounds
        text = Text(
            (area.centroid.x, area.centroid.y), word("stair", lang), 1.8, "center", part="frame"
        )
        if text.width_mm < x1 - x0 and y1 - y0 > 2.4:
            marks.append(text)
        else:
            marks.append(
                Stroke((((x0, y0), (x1, y1)), ((x0, y1), (x1, y0))), PEN_FINE, part="frame")
            )
    return marks


__all__ = ["entrances", "key_plan", "route"]
