"""The wall mass as an office draws it."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

from shapely.geometry import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, polygonize, unary_union

from benchmarks.drafting.fabric import (
    OUTER_MM,
    Fabric,
    Hole,
    Room,
    Vec,
    columns_of,
    polygons,
    with_free_columns,
)
from benchmarks.drafting.pen import Pen

PLASTER_MM = 20.0
SLIVER_MM2 = 30_000.0
Segment = tuple[Vec, Vec]


class UnsuitableError(Exception):
    """This building cannot be drawn exactly in this dialect."""


def prepare(fabric: Fabric, columns: str, walls: str) -> tuple[Fabric, list[Polygon]]:
    """Return the storey as the dialect changes it, and its columns that stand free."""
    if walls.startswith("single"):
        return to_centrelines(fabric), []
    return with_free_columns(fabric) if columns == "free" else (fabric, [])


def draw_walls(pen: Pen, fabric: Fabric, free: list[Polygon]) -> None:
    """Draw walls and columns of a storey."""
    if pen.dialect.walls.startswith("single"):
        _single(pen, fabric, through=pen.dialect.walls == "single_through")
    else:
        _massive(pen, fabric, free)


def _massive(pen: Pen, fabric: Fabric, free: list[Polygon]) -> None:
    kind = pen.dialect.walls
    solid = fabric.walls
    merged = columns_of(fabric) if pen.dialect.columns == "drawn" else []
    outline = solid.difference(unary_union(merged)) if merged else solid
    for column in [*merged, *free]:
        ring = _ring(column)
        pen.chain("column", ring, close=True)
        if kind != "hatch" or column in free:
            pen.hatch("hatch", column, "SOLID")
    parts = polygons(outline)
    if kind in ("hatch", "hatch_outline"):
        for part in parts:
            pen.hatch("wall", part, pen.dialect.pattern, scale=45.0)
    if kind == "polyline":
        for ring in [r for part in parts for r in (part.exterior, *part.interiors)]:
            pen.chain("wall", list(ring.coords)[:-1], close=True)
    elif kind == "through":
        pen.lines("wall", unbroken(fabric, pen.dialect.doors == "none"))
    elif kind != "hatch":
        core = polygons(solid.buffer(-PLASTER_MM, join_style="mitre")) if kind == "plaster" else []
        for part in [*parts, *core]:
            outline_lines(pen, part, fabric.circles)


def outline_lines(pen: Pen, shape: Polygon, circles: tuple[tuple[Vec, float], ...]) -> None:
    """Draw the rings of a shape as loose lines, and as arcs where it follows a circle."""
    for ring in (shape.exterior, *shape.interiors):
        points = [(x, y) for x, y in ring.coords]
        follows = [_circle_of(a, b, circles) for a, b in itertools.pairwise(points)]
        i = 0
        while i < len(follows):
            j = i
            while follows[i] is not None and j + 1 < len(follows) and follows[j + 1] == follows[i]:
                j += 1
            if follows[i] is None or math.dist(points[i], points[j + 1]) < 0.5:
                pen.line("wall", points[i], points[i + 1])
            else:
                _arc(pen, points[i], points[j + 1], follows[i])
            i = j + 1


def _circle_of(
    a: Vec, b: Vec, circles: tuple[tuple[Vec, float], ...]
) -> tuple[Vec, float, bool] | None:
    """Return the circle that a step follows, and whether anticlockwise."""
    for (cx, cy), radius in circles:
        centre = (cx, cy)
        on = abs(math.dist(a, centre) - radius) < 0.5 and abs(math.dist(b, centre) - radius) < 0.5
        if on and math.dist(a, b) < 0.2 * radius:
            turn = (a[0] - cx) * (b[1] - cy) - (a[1] - cy) * (b[0] - cx)
            return (centre, radius, turn > 0)
    return None


def _arc(pen: Pen, a: Vec, b: Vec, circle: tuple[Vec, float, bool]) -> None:
    (cx, cy), radius, anticlockwise = circle
    start, end = (math.degrees(math.atan2(p[1] - cy, p[0] - cx)) for p in (a, b))
    if not anticlockwise:
        start, end = end, start
    pen.arc("wall", (cx, cy), radius, start, end)


def unbroken(fabric: Fabric, bare: bool) -> list[Segment]:
    """Return the faces of the mass, run through doors and the stems of T-junctions.

    What has neither leaf nor window drawn in it is cut out, or nobody could see it.
    """
    unseen = [h for h in fabric.holes if h.kind == "opening" or (h.kind == "door" and bare)]
    cut = unary_union([h.cut for h in unseen])
    segments = [
        (a, b)
        for part in polygons(fabric.mass.difference(cut))
        for ring in (part.exterior, *part.interiors)
        for a, b in zip(ring.coords, ring.coords[1:], strict=False)
    ]
    rows: dict[tuple[int, int], list[tuple[float, float, Segment]]] = {}
    for a, b in segments:
        angle = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0])) % 180.0
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        offset = -s * a[0] + c * a[1]
        low, high = sorted((c * a[0] + s * a[1], c * b[0] + s * b[1]))
        key = (round(angle * 10) % 1800, round(offset))
        rows.setdefault(key, []).append(
            (low, high, (a, b) if c * a[0] + s * a[1] == low else (b, a))
        )
    out: list[Segment] = []
    for key in sorted(rows):
        run = sorted(rows[key])
        low, high, (start, end) = run[0]
        for low2, high2, (a, b) in run[1:]:
            bridge = LineString([end, a])
            if low2 - high < 450.0 and (low2 <= high or fabric.mass.buffer(1.0).covers(bridge)):
                if high2 > high:
                    high, end = high2, b
            else:
                out.append((start, end))
                high, start, end = high2, a, b
        out.append((start, end))
    return out


def to_centrelines(fabric: Fabric) -> Fabric:
    """Return the storey whose rooms reach to the middle of their walls.

    The centre lines are drawn up from the faces; the rooms are then the faces *of those
    lines*, so that truth is what is drawn.

    Raises
    ------
    UnsuitableError
        Where lines of two rooms do not meet: walls of many thicknesses, or curved ones.
    """
    if fabric.circles:
        raise UnsuitableError
    others = {
        r.id: unary_union([q.polygon for q in fabric.rooms if q.id != r.id]) for r in fabric.rooms
    }
    grown = {r.id: _grown(r.polygon, others[r.id]) for r in fabric.rooms}
    rings = _snapped([list(grown[r.id].exterior.coords)[:-1] for r in fabric.rooms])
    network = unary_union([LineString([*ring, ring[0]]) for ring in rings])
    faces = list(polygonize(network))
    rooms: list[Room] = []
    taken: set[int] = set()
    for room in fabric.rooms:
        inside = [
            i
            for i, face in enumerate(faces)
            if face.intersection(room.polygon).area > 0.5 * face.area and i not in taken
        ]
        shape = unary_union([faces[i] for i in inside]) if inside else Polygon()
        if len(inside) != 1 or shape.area < room.polygon.area:
            raise UnsuitableError
        taken.update(inside)
        rooms.append(replace(room, polygon=shape))
    rest = [face for i, face in enumerate(faces) if i not in taken]
    if any(face.area < SLIVER_MM2 for face in rest):
        raise UnsuitableError
    holes = []
    for hole in fabric.holes:
        near = network.interpolate(network.project(Point(hole.at)))
        if near.distance(Point(hole.at)) > 130.0:
            raise UnsuitableError
        holes.append(replace(hole, at=(near.x, near.y), thick=100.0))
    return replace(
        fabric,
        rooms=tuple(rooms),
        mass=network.buffer(1.0),
        holes=tuple(holes),
        voids=tuple(face for face in rest if face.area > 5e5),
        centreline=True,
    )


def _long_edges(ring: list[Vec], shortest: float = 450.0) -> list[Segment]:
    """Return the edges of a ring that are walls, not the sides of a column."""
    pairs = list(zip(ring, ring[1:] + ring[:1], strict=True))
    kept = [(a, b) for a, b in pairs if math.dist(a, b) > shortest]
    joined: list[Segment] = []
    for a, b in kept:
        if joined and _turn(joined[-1], (a, b)) < 1e-3 and _off(joined[-1], a) < 30.0:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    if (
        len(joined) > 1
        and _turn(joined[-1], joined[0]) < 1e-3
        and _off(joined[-1], joined[0][0]) < 30
    ):
        joined[0] = (joined.pop()[0], joined[0][1])
    return joined


def _turn(e: Segment, f: Segment) -> float:
    (ax, ay), (bx, by) = ((p[1][0] - p[0][0], p[1][1] - p[0][1]) for p in (e, f))
    return abs(ax * by - ay * bx) / (math.hypot(ax, ay) * math.hypot(bx, by))


def _off(e: Segment, p: Vec) -> float:
    (ax, ay), (bx, by) = e
    return abs((bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax)) / math.dist(*e)


def _grown(room: Polygon, others: BaseGeometry) -> Polygon:
    """Return the room with every wall face moved out by half of its wall."""
    ring = list(Polygon(room.exterior).simplify(1.0).exterior.coords)[:-1]
    if not Polygon(ring).exterior.is_ccw:
        ring.reverse()
    edges = _long_edges(ring)
    if len(edges) < 3:
        raise UnsuitableError
    moved: list[Segment] = []
    for a, b in edges:
        length = math.dist(a, b)
        nx, ny = (b[1] - a[1]) / length, -(b[0] - a[0]) / length
        gaps = []
        for t in (0.1, 0.3, 0.5, 0.7, 0.9):
            p = (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]))
            ray = LineString([(p[0] + nx, p[1] + ny), (p[0] + 700 * nx, p[1] + 700 * ny)])
            if (met := ray.intersection(others)) and not met.is_empty:
                gaps.append(Point(p).distance(met))
        half = (sorted(gaps)[len(gaps) // 2] if gaps else OUTER_MM) / 2
        moved.append(((a[0] + half * nx, a[1] + half * ny), (b[0] + half * nx, b[1] + half * ny)))
    corners: list[Vec] = []
    for e, f in zip(moved, moved[1:] + moved[:1], strict=True):
        if _turn(e, f) < 0.02:
            corners += [e[1], f[0]]
        else:
            corners.append(_crossing(e, f))
    shape = Polygon(corners)
    if not shape.is_valid or shape.area < room.area:
        raise UnsuitableError
    return shape


def _crossing(e: Segment, f: Segment) -> Vec:
    (x1, y1), (x2, y2) = e
    (x3, y3), (x4, y4) = f
    d = (x1 - x2) * (y3 - y4) - (y1 - y2) * (x3 - x4)
    p, q = x1 * y2 - y1 * x2, x3 * y4 - y3 * x4
    return ((p * (x3 - x4) - (x1 - x2) * q) / d, (p * (y3 - y4) - (y1 - y2) * q) / d)


def _snapped(rings: list[list[Vec]], within: float = 130.0) -> list[list[Vec]]:
    """Bring x and y of upright lines that all but coincide together: one line a wall."""
    out = [list(r) for r in rings]
    for axis in (0, 1):
        values = sorted({round(p[axis], 3) for r in out for p in r})
        groups: list[list[float]] = []
        for v in values:
            if groups and v - groups[-1][0] <= within:
                groups[-1].append(v)
            else:
                groups.append([v])
        to = {v: group[len(group) // 2] for group in groups for v in group}
        out = [
            [(to[round(p[0], 3)], p[1]) if axis == 0 else (p[0], to[round(p[1], 3)]) for p in r]
            for r in out
        ]
    return out


def _single(pen: Pen, fabric: Fabric, *, through: bool) -> None:
    lines = unary_union([LineString(r.polygon.exterior.coords) for r in fabric.rooms])
    if not through:
        gaps = [h.box(60.0) for h in fabric.holes if h.kind != "window"]
        lines = lines.difference(unary_union(gaps))
    else:
        gaps = [h.box(60.0) for h in fabric.holes if h.kind == "opening"]
        lines = lines.difference(unary_union(gaps))
    merged = linemerge(lines) if isinstance(lines, MultiLineString) else lines
    for part in getattr(merged, "geoms", [merged]):
        points = list(part.simplify(0.5).coords)
        pen.lines("wall", itertools.pairwise(points))


def _ring(shape: Polygon) -> list[Vec]:
    return [(x, y) for x, y in shape.exterior.coords][:-1]


__all__ = ["Hole", "UnsuitableError", "draw_walls", "outline_lines", "prepare", "to_centrelines"]
