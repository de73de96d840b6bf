"""Small rooms and zones for them, drawn by lot: one number, always the same room.

Openings fall where they fall; piers, columns, shafts and recesses of either depth.  Small
zones, so that a room of five metres holds several.  Not here: what is asserted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from layoutopt.solve.parts import Demand
from layoutopt.solve.shape import Exits, Gap, Obstacle, Shape
from tests.solve.rooms import borrowed, door, group, individual, inner, reading, reception, window

OBSTACLES = (
    *("", "", "", "", ""),
    *("pier", "corner", "column", "row", "pair", "recess", "shaft", "z", "stub", "jog"),
)
SIDES = ("bottom", "top", "left", "right")


@dataclass(frozen=True)
class Lot:
    """A room, the zones asked for, and the module its partitions stand on."""

    shape: Shape
    demands: tuple[Demand, ...]
    module_mm: int


def lot(seed: int, *, zones: Sequence[int] = (2, 2, 3, 3, 3, 4)) -> Lot:
    """Draw a room for two to four zones."""
    rng = Random(f"room-{seed}")
    count = rng.choice(zones)
    module = rng.choice((500, 1000)) if count == 2 else 1000
    odd = rng.choice((0, 0, 0, 30, 470))
    width = 500 * rng.randint(8, 12 + 2 * count) + odd
    depth = 500 * rng.randint(6, 9 + count) + rng.choice((0, 0, odd))
    obstacles = _obstacles(rng, width, depth)
    gaps = _gaps(rng, width, depth, obstacles)
    floor = width * depth - sum(o.area_mm2 for o in obstacles)
    exits = rng.choice((Exits(), Exits(), Exits(12_000_000, 2), Exits(None, None)))
    askew = rng.choice((0, 0, 0, 4_000))
    shape = Shape(width, depth, floor, obstacles, gaps, True, True, exits, askew)
    return Lot(shape, _demands(rng, count), module)


def _obstacles(rng: Random, width: int, depth: int) -> tuple[Obstacle, ...]:
    kind = rng.choice(OBSTACLES)
    size = 50 * rng.randint(4, 14)
    x, y = 50 * rng.randint(20, width // 50 - 30), 50 * rng.randint(20, depth // 50 - 30)
    large = 50 * rng.randint(19, 36)
    wide = 50 * rng.randint(19, width // 100)
    if kind == "pier":
        return (
            Obstacle(x, 0, x + size, 50 * rng.randint(4, 14), fixed=False)
            if rng.random() < 0.5
            else Obstacle(width - 50 * rng.randint(4, 14), y, width, y + size, fixed=False),
        )
    if kind == "corner":
        return (Obstacle(0, depth - size, size, depth, fixed=False),)
    if kind == "column":
        return (Obstacle(x, y, x + size, y + size, fixed=False),)
    if kind == "pair":  # two columns in line, with room for a door between them or not
        far = y + 300 + 50 * rng.randint(10, 28)
        return tuple(
            Obstacle(x, at, x + 300, min(depth, at + 300), fixed=False)
            for at in (y, far)
            if at + 200 < depth
        )
    if kind == "recess":
        return (Obstacle(width - wide, 0, width, large, fixed=True),)
    if kind == "shaft":  # at a wall
        end = min(width, x + wide)
        return (Obstacle(x, depth - large, end, depth, fixed=True),)
    if kind == "z":
        half = depth // 100 * 50
        halves = (
            Obstacle(0, 0, width // 100 * 50, half - 50 * rng.randint(2, 30), fixed=True),
            Obstacle(width // 100 * 50, half + 50 * rng.randint(2, 30), width, depth, fixed=True),
        )
        return tuple(o for o in halves if o.area_mm2)
    if kind == "jog":  # too shallow for a recess, and long
        far = 100 * rng.randint(15, depth // 100 - 10)
        return (Obstacle(0, depth - far, size, depth, fixed=False),)
    if kind == "row":  # piers at both walls, in line or not
        off = rng.choice((0, 0, 200))
        deep = 50 * rng.randint(4, 14)
        return (
            Obstacle(x, 0, x + size, deep, fixed=False),
            Obstacle(x + off, depth - deep, x + off + size, depth, fixed=False),
        )
    if kind == "stub":  # a piece of wall that ends in the room
        return (Obstacle(x, 0, x + 300, 100 * rng.randint(15, depth // 100 - 15), fixed=False),)
    return ()


def _gaps(rng: Random, width: int, depth: int, obstacles: tuple[Obstacle, ...]) -> tuple[Gap, ...]:
    gaps: list[Gap] = []
    taken = {side: _walled(side, width, depth, obstacles) for side in SIDES}
    public = rng.choice((1, 2, 2, 3))
    makers = [(door, 1000)] * public
    makers += [(window, rng.choice((800, 1500)))] * rng.randint(0, 2)
    makers += [(inner, 900)] * (rng.random() < 0.2) + [(borrowed, 1200)] * (rng.random() < 0.2)
    for make, size in makers:
        for _ in range(4):
            side = rng.choice(SIDES)
            end = width if side in ("bottom", "top") else depth
            start = 50 * rng.randint(2, (end - size) // 50 - 2)
            if any(start < b + 200 and a < start + size + 200 for a, b in taken[side]):
                continue
            taken[side].append((start, start + size))
            more = {"blind": True} if make is door and rng.random() < 0.25 else {}
            gaps.append(make(side, start, size, **more))
            break
    return tuple(gaps)


def _walled(
    side: str, width: int, depth: int, obstacles: tuple[Obstacle, ...]
) -> list[tuple[int, int]]:
    at = {
        "bottom": lambda o: o.y0 == 0,
        "top": lambda o: o.y1 == depth,
        "left": lambda o: o.x0 == 0,
        "right": lambda o: o.x1 == width,
    }[side]
    along = side in ("bottom", "top")
    return [(o.x0, o.x1) if along else (o.y0, o.y1) for o in obstacles if at(o)]


def _demands(rng: Random, count: int) -> tuple[Demand, ...]:
    light = rng.random() < 0.5
    asked = [reception(rng.choice((4.0, 5.0, 6.5)), short_side_mm=1900, wants_daylight=light)]
    if rng.random() < 0.15:
        asked = []
    while len(asked) < count:
        make = rng.choice((individual, individual, group, reading))
        upper = rng.choice((0.0, 6.0)) if make is individual else 0.0
        area = rng.choice((3.0, 4.0, 5.0))
        zone = make(area, short_side_mm=rng.choice((1500, 1900)), wants_daylight=light)
        asked.append(replace(zone, upper_m2=upper, aspect=rng.choice((2.0, 2.5))))
    return tuple(asked)
