"""Doors and windows as an office draws them."""

from __future__ import annotations

import math

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from benchmarks.drafting.fabric import Fabric, Hole, Vec
from benchmarks.drafting.pen import Pen

DOORS = (
    "block",
    "nested",
    "stretched",
    "anonymous",
    "exploded",
    "poly",
    "spline",
    "chords",
    "none",
)
WINDOWS = ("lines2", "lines3", "lines4", "block", "thick", "over")


def draw_openings(pen: Pen, fabric: Fabric) -> list[str]:
    """Draw every opening; returns what was drawn of each hole: leaf, window or none."""
    drawn = []
    walls = fabric.walls
    seat = pen.rng.choice(["middle", "face"])
    for i, hole in enumerate(fabric.holes):
        if hole.kind == "window":
            _window(pen, hole, fabric.centreline)
            drawn.append("window")
        elif hole.kind == "door" and pen.dialect.doors != "none" and hole.leaves:
            for hinge, along, normal, width in _leaves(pen, walls, hole, seat, fabric.centreline):
                _leaf(pen, hinge, along, normal, width)
            drawn.append("leaf")
            if pen.dialect.walls in {"through", "single_through"}:
                continue
            if i % 9 == 4:
                _threshold(pen, hole)
        else:
            drawn.append("none")
    return drawn


def _threshold(pen: Pen, hole: Hole) -> None:
    y = hole.thick / 2
    pen.line("door", hole.place(-hole.width / 2, y), hole.place(hole.width / 2, y))


def _leaves(
    pen: Pen, walls: BaseGeometry, hole: Hole, seat: str, centreline: bool
) -> list[tuple[Vec, Vec, Vec, float]]:
    """Return hinge, direction of the shut leaf, of the open leaf, and width of each leaf.

    Of the sides a door may open to, one where its swing meets no wall.
    """
    choices = [(1, 1), (1, -1), (-1, 1), (-1, -1)]
    pen.rng.shuffle(choices)
    best: tuple[float, list[tuple[Vec, Vec, Vec, float]]] | None = None
    for side, hand in choices:
        y = side * hole.thick / 2 if seat == "face" and not centreline else 0.0
        normal = (hole.normal[0] * side, hole.normal[1] * side)
        leaves = []
        width = hole.width / max(1, hole.leaves)
        for k in range(max(1, hole.leaves)):
            end = hand if k == 0 else -hand
            along = (-hole.along[0] * end, -hole.along[1] * end)
            leaves.append((hole.place(end * hole.width / 2, y), along, normal, width))
        clash = sum(walls.intersection(_swing(*leaf)).area for leaf in leaves)
        if best is None or clash < best[0] - 1.0:
            best = (clash, leaves)
        if clash < 1.0:
            break
    assert best is not None
    return best[1]


def _swing(hinge: Vec, along: Vec, normal: Vec, width: float) -> Polygon:
    points = [hinge]
    for k in range(7):
        a = math.pi / 2 * k / 6
        c, s = math.cos(a) * width * 0.98, math.sin(a) * width * 0.98
        points.append(
            (hinge[0] + c * along[0] + s * normal[0], hinge[1] + c * along[1] + s * normal[1])
        )
    return Polygon(points).buffer(-5.0)


def _leaf(pen: Pen, hinge: Vec, along: Vec, normal: Vec, width: float) -> None:
    kind = pen.dialect.doors
    mirrored = along[0] * normal[1] - along[1] * normal[0] < 0
    turn = math.degrees(math.atan2(along[1], along[0]))
    if kind in ("block", "nested", "stretched", "anonymous"):
        name, wide, high = _door_block(pen, kind, width)
        sx, sy = width / wide, (width / high if kind != "stretched" else width / wide)
        pen.insert("door", name, hinge, sx=sx, sy=-sy if mirrored else sy, turn=turn)
        return
    tip = (hinge[0] + width * normal[0], hinge[1] + width * normal[1])
    shut = (hinge[0] + width * along[0], hinge[1] + width * along[1])
    if kind == "poly":
        bulge = math.tan(math.pi / 8) * (1 if mirrored else -1)
        pen.chain("door", [hinge, (*tip, bulge), (*shut, 0.0)])
        return
    thin = 40.0
    corner = (tip[0] + thin * along[0], tip[1] + thin * along[1])
    foot = (hinge[0] + thin * along[0], hinge[1] + thin * along[1])
    if kind == "exploded":
        pen.lines("door", [(hinge, tip), (tip, corner), (corner, foot)])
        start = math.degrees(math.atan2(normal[1], normal[0]))
        end = math.degrees(math.atan2(along[1], along[0]))
        pen.arc("door", hinge, width, *((start, end) if mirrored else (end, start)))
        return
    steps = 12 if kind == "chords" else 24
    curve = []
    for k in range(steps + 1):
        a = math.pi / 2 * k / steps
        c, s = math.sin(a) * width, math.cos(a) * width
        curve.append(
            (hinge[0] + c * along[0] + s * normal[0], hinge[1] + c * along[1] + s * normal[1])
        )
    pen.line("door", hinge, tip)
    if kind == "chords":
        pen.chain("door", curve)
    else:
        k = 4.0 / 3.0 * math.tan(math.pi / 8) * width
        pen.layout.add_open_spline(
            [
                tip,
                (tip[0] + k * along[0], tip[1] + k * along[1]),
                (shut[0] + k * normal[0], shut[1] + k * normal[1]),
                shut,
            ],
            degree=3,
            dxfattribs=pen.look("door"),
        )


def _door_block(pen: Pen, kind: str, width: float) -> tuple[str, float, float]:
    """Return the name of a leaf block hinged at its origin, and its size as drawn."""
    if kind == "anonymous":
        name = pen.doc.blocks.new_anonymous_block(type_char="U").name
        _leaf_in(pen.into(pen.doc.blocks.get(name)), width, width)
        return name, width, width
    if kind == "stretched":
        # The leaf comes out a tenth shorter than its opening, its arc an ellipse.
        if "DOOR_L" not in pen.doc.blocks:
            _leaf_in(pen.into(pen.doc.blocks.new("DOOR_L")), 1000.0, 1000.0)
        squeezed = "DOOR_S"
        if squeezed not in pen.doc.blocks:
            inner = pen.into(pen.doc.blocks.new(squeezed))
            inner.insert("door", "DOOR_L", (0.0, 0.0), sx=1.0, sy=0.9)
        return squeezed, 1000.0, 900.0
    if "D1" not in pen.doc.blocks:
        _leaf_in(pen.into(pen.doc.blocks.new("D1")), 1.0, 1.0)
    if kind == "block":
        return "D1", 1.0, 1.0
    if "D_NEST" not in pen.doc.blocks:
        inner = pen.into(pen.doc.blocks.new("D_NEST"))
        inner.insert("door", "D1", (0.0, 0.0), sx=-900.0, sy=900.0, turn=180.0)
        outer = pen.into(pen.doc.blocks.new("D_NEST_M"))
        outer.insert("door", "D_NEST", (0.0, 0.0), sx=1.0, sy=-1.0)
    return "D_NEST_M", 900.0, 900.0


def _leaf_in(pen: Pen, wide: float, high: float) -> None:
    """Draw a leaf of unit proportions: shut along x, open along y."""
    thin = 0.045 * wide
    pen.chain("door", [(0, 0), (0, high), (thin, high), (thin, 0)], close=True)
    pen.arc("door", (0.0, 0.0), wide, 0.0, 90.0)


def _window(pen: Pen, hole: Hole, centreline: bool) -> None:
    kind = pen.dialect.windows
    x, y = hole.width / 2, hole.thick / 2
    if centreline:
        kind = "lines2"
    if kind == "block":
        if "WIN4" not in pen.doc.blocks:
            inner = pen.into(pen.doc.blocks.new("WIN4"))
            for v in (-0.5, -1 / 6, 1 / 6, 0.5):
                inner.line_unit("window", (-0.5, v), (0.5, v))
        turn = math.degrees(math.atan2(hole.along[1], hole.along[0]))
        pen.insert("window", "WIN4", hole.at, sx=hole.width, sy=hole.thick, turn=turn)
        return
    rows = {"lines2": (-1 / 4, 1 / 4), "lines3": (-1, 0, 1), "lines4": (-1, -1 / 3, 1 / 3, 1)}
    if kind in rows:
        for v in rows[kind]:
            pen.line("window", hole.place(-x, v * y), hole.place(x, v * y))
        if kind == "lines2":
            for u in (-x, x):
                pen.line("window", hole.place(u, -y / 4), hole.place(u, y / 4))
        return
    deep = y + 40.0 if kind == "thick" else y - 30.0
    corners = [hole.place(*p) for p in ((-x, -deep), (x, -deep), (x, deep), (-x, deep))]
    pen.chain("window", corners, close=True)
    pen.line("window", hole.place(-x, 0.0), hole.place(x, 0.0))
