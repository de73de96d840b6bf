"""What stands in rooms and what is written round a plan: furniture, stairs, axes, dimensions."""

from __future__ import annotations

import itertools
import math

from shapely.geometry import Polygon, box
from shapely.prepared import prep

from benchmarks.drafting.fabric import Fabric, Room, Vec
from benchmarks.drafting.pen import Pen

TREAD_MM = 280.0


def furnish(pen: Pen, fabric: Fabric) -> None:
    """Put desks, shelves and sanitary ware into rooms, clear of their doors."""
    as_blocks = pen.rng.random() < 0.5
    for room in fabric.rooms:
        keep = [
            h.box(1100.0, 200.0) for h in fabric.holes if h.kind != "window" and room.id in h.rooms
        ]
        free = room.polygon.buffer(-250.0)
        for k in keep:
            free = free.difference(k)
        if free.is_empty:
            continue
        if room.use in ("classroom", "lab", "music"):
            _grid(pen, free, 1200.0, 500.0, 1900.0, 1400.0, "DESK" if as_blocks else "")
        elif room.use in ("office", "library", "vacant"):
            _grid(pen, free, 1400.0, 700.0, 2600.0, 2600.0, "TABLE" if as_blocks else "")
        elif room.use == "toilet":
            _grid(pen, free, 500.0, 700.0, 1000.0, 1500.0, "WC" if as_blocks else "", "sanitary")
        elif room.use == "storage":
            _grid(pen, free, 1600.0, 450.0, 2000.0, 1500.0, "", "furniture")


def _grid(
    pen: Pen,
    free: Polygon,
    w: float,
    h: float,
    dx: float,
    dy: float,
    block: str,
    role: str = "furniture",
) -> None:
    x0, y0, x1, y1 = free.bounds
    if block and block not in pen.doc.blocks:
        inner = pen.into(pen.doc.blocks.new(block))
        _piece(inner, role, w, h, block)
    inside = prep(free)
    for i in range(int((x1 - x0) / dx)):
        for j in range(int((y1 - y0) / dy)):
            x, y = x0 + (i + 0.5) * dx, y0 + (j + 0.5) * dy
            if not inside.contains(
                box(x - w / 2 - 150, y - h / 2 - 450, x + w / 2 + 150, y + h / 2)
            ):
                continue
            if block:
                pen.insert(role, block, (x, y))
            else:
                corners = ((-w, -h), (w, -h), (w, h), (-w, h))
                pen.chain(role, [(x + u / 2, y + v / 2) for u, v in corners], close=True)


def _piece(pen: Pen, role: str, w: float, h: float, block: str) -> None:
    corners = ((-w, -h), (w, -h), (w, h), (-w, h))
    pen.chain(role, [(u / 2, v / 2) for u, v in corners], close=True)
    if block == "WC":
        pen.circle(role, (0.0, 0.0), 0.35 * w)
    else:
        for u in (-w / 4, w / 4):
            chair = [(u - 200, -h / 2 - 400), (u + 200, -h / 2 - 400), (u + 200, -h / 2 - 40)]
            pen.chain(role, [*chair, (u - 200, -h / 2 - 40)], close=True)


def draw_stairs(pen: Pen, fabric: Fabric) -> None:
    """Draw two flights with treads, a rail and an arrow into every stair."""
    for room in fabric.rooms:
        x0, y0, x1, y1 = _inner(room)
        upright_share = room.polygon.area / ((x1 - x0) * (y1 - y0))
        if room.use != "stair" or upright_share < 0.8:
            continue
        upright = (y1 - y0) >= (x1 - x0)

        def at(u: float, v: float, upright: bool = upright, o: Vec = (x0, y0)) -> Vec:
            return (o[0] + u, o[1] + v) if upright else (o[0] + v, o[1] + u)

        wide, long = (x1 - x0, y1 - y0) if upright else (y1 - y0, x1 - x0)
        if wide < 1800.0 or long < 3200.0:
            continue
        first, steps = 1200.0, min(14, int((long - 2400.0) / TREAD_MM))
        if steps < 3:
            continue
        last = first + steps * TREAD_MM
        mid = wide / 2
        for k in range(steps + 1):
            v = first + k * TREAD_MM
            pen.line("stair", at(0.0, v), at(mid - 60.0, v))
            pen.line("stair", at(mid + 60.0, v), at(wide, v))
        rail = [at(mid - 60, first), at(mid + 60, first), at(mid + 60, last), at(mid - 60, last)]
        pen.chain("stair", rail, close=True)
        pen.chain("stair", [at(mid / 2, first - 500), at(mid / 2, last - 300)])
        tip = last - 300
        pen.chain(
            "stair", [at(mid / 2 - 70, tip - 200), at(mid / 2, tip), at(mid / 2 + 70, tip - 200)]
        )
        words = "上" if pen.dialect.language == "zh" else "UP"
        pen.text("stair", words, at(mid / 2, first - 700), 250.0)


def _inner(room: Room) -> tuple[float, float, float, float]:
    """Return the bounds of a room without the corners that columns take."""
    inner = room.polygon.buffer(-600, join_style="mitre").buffer(600, join_style="mitre")
    return (inner if not inner.is_empty else room.polygon).bounds


def draw_axes(pen: Pen, fabric: Fabric) -> None:
    """Draw grid lines through long walls, each with a bubble at both ends."""
    linetype = pen.rng.choice(["CENTER", "CENTER", "Continuous"])
    for axis in (0, 1):
        stations = _stations(fabric, axis)
        low, high = fabric.bounds[1 - axis] - 5500.0, fabric.bounds[3 - axis] + 5500.0
        for k, v in enumerate(stations):
            name = str(k + 1) if axis == 0 else chr(65 + k % 26)
            ends = [(v, low), (v, high)] if axis == 0 else [(low, v), (high, v)]
            pen.line("axis", *ends, linetype=linetype)
            for (x, y), sign in zip(ends, (-1, 1), strict=True):
                at = (x, y + sign * 400) if axis == 0 else (x + sign * 400, y)
                pen.circle("bubble", at, 400.0)
                pen.text("bubble", name, at, 350.0)


def draw_dimensions(pen: Pen, fabric: Fabric) -> None:
    """Draw a chain of dimensions along the bottom and the left side."""
    for axis in (0, 1):
        stations = _stations(fabric, axis)
        at = fabric.bounds[1 - axis] - 3000.0
        for a, b in itertools.pairwise(stations):
            p, q = (
                ((a, at + 1200), (b, at + 1200)) if axis == 0 else ((at + 1200, a), (at + 1200, b))
            )
            if pen.dialect.dims == "entities":
                base = (a, at) if axis == 0 else (at, a)
                made = pen.layout.add_linear_dim(
                    base,
                    p,
                    q,
                    angle=0 if axis == 0 else 90,
                    dimstyle="OFFICE",
                    dxfattribs=pen.look("dim"),
                )
                made.render()
            else:
                p, q = ((a, at), (b, at)) if axis == 0 else ((at, a), (at, b))
                pen.line("dim", p, q)
                for x, y in (p, q):
                    pen.line("dim", (x - 100, y - 100), (x + 100, y + 100))
                    ext = (
                        ((x, y - 200), (x, y + 1200))
                        if axis == 0
                        else ((x - 200, y), (x + 1200, y))
                    )
                    pen.line("dim", *ext)
                middle = ((a + b) / 2, at + 200) if axis == 0 else (at - 200, (a + b) / 2)
                pen.text("dim", f"{b - a:.0f}", middle, 250.0, turn=0.0 if axis == 0 else 90.0)


def _stations(fabric: Fabric, axis: int) -> list[float]:
    """Return where walls of some length stand, by the faces of rooms; at least 1.5 m apart."""
    weight: dict[int, float] = {}
    for room in fabric.rooms:
        ring = list(room.polygon.exterior.coords)
        for a, b in itertools.pairwise(ring):
            if abs(a[axis] - b[axis]) < 1.0 and (run := math.dist(a, b)) > 2500.0:
                outward = (
                    120 if Polygon(ring).representative_point().coords[0][axis] < a[axis] else -120
                )
                side = 0 if fabric.centreline else outward
                key = round((a[axis] + side) / 10)
                weight[key] = weight.get(key, 0.0) + run
    taken: list[int] = []
    for key in sorted(weight, key=lambda k: (-weight[k], k)):
        if all(abs(key - t) >= 150 for t in taken):
            taken.append(key)
    return [10.0 * k for k in sorted(taken)]
