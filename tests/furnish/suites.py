"""One room on a corridor as a whole suite, and what stands in it measured again by shapely."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import shapely
from shapely import affinity
from shapely.geometry import Polygon

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.equipment import Furnished, ZoneFurnished
from layoutopt.furnish import furnish
from layoutopt.furniture import FurnitureList, default_furniture
from layoutopt.geometry import Frame, Point, Region
from layoutopt.program import Program, School, programme
from layoutopt.scheme import Furniture, Scheme, SuiteDoor, Zone
from layoutopt.standard import load_standard

WALL = 240


def asked(tier: str = "urban", **facts) -> Program:
    return programme(School(tier, **facts), load_standard("xinyang"))


def suite(
    kind: str,
    width: int,
    depth: int,
    *,
    door_x: int = 700,
    angle: float = 0.0,
    column: tuple[int, int, int, int] | None = None,
    windows: tuple[tuple[int, int], ...] = (),
    hosts: tuple[str, ...] = (),
) -> tuple[Building, Scheme]:
    """A room of the inner size given north of a corridor; windows in its north wall, x0 to x1."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def at(x: float, y: float) -> Point:
        return round(x * cos - y * sin), round(x * sin + y * cos)

    def box(x0: int, y0: int, x1: int, y1: int) -> tuple[Point, ...]:
        return at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)

    holes = (tuple(reversed(box(*column))),) if column else ()
    floor = Region(box(0, 0, width, depth), holes)
    way = Region(box(-6000, -WALL - 2800, width + 6000, -WALL))
    jamb = door_x + (450 if 2 * door_x < width else -450)  # the leaf screens the wider side
    hinge, tip = at(jamb, -WALL / 2), at(jamb, 900 - WALL / 2)
    glass = [
        Opening(
            f"W{i}", "window", at((a + b) / 2, depth + WALL / 2), b - a, ("R", None), angle % 180
        )
        for i, (a, b) in enumerate(windows)
    ]
    door = Opening("D", "door", at(door_x, -WALL / 2), 900, ("R", "C"), angle % 180)
    door = replace(door, hinge=hinge, leaf_end=tip)
    spaces = (Space("R", Use.VACANT, floor, "房间"), Space("C", Use.CORRIDOR, way, "走廊"))
    storey = Storey(1, "1F", Frame(), way.boundary, spaces, (door, *glass))
    hung = SuiteDoor(
        door.at, 900, angle % 180, ("zone", "C"), False, WALL, hinge=hinge, leaf_end=tip
    )
    zone = Zone("zone", kind, "区", "R", floor, True, hosts)
    scheme = Scheme(1, "", 0.0, 1, ("R",), (zone,), (), (hung,))
    return Building(("a.dxf",), ("",), 0.001, "evidence", 1.0, (storey,)), scheme


def done(
    built: tuple[Building, Scheme],
    program: Program | None = None,
    furniture: FurnitureList | None = None,
) -> Furnished:
    return furnish(*built, program or asked(), furniture or default_furniture())


def first(*how, **more) -> ZoneFurnished:
    return done(*how, **more).zones[0]


def shape(piece: Furniture) -> Polygon:
    (x, y), (wide, deep) = piece.at, piece.size_mm
    flat = shapely.box(x - wide / 2, y - deep / 2, x + wide / 2, y + deep / 2)
    return affinity.rotate(flat, piece.rotation_deg, origin=(x, y))


def before(piece: Furniture, sides: dict[str, int]) -> list[Polygon]:
    """The floor a piece keeps free on its sides, by its own front (+y)."""
    (x, y), (wide, deep) = piece.at, piece.size_mm
    strips = {
        "front": (x - wide / 2, y + deep / 2, x + wide / 2, y + deep / 2 + sides.get("front", 0)),
        "left": (x - wide / 2 - sides.get("left", 0), y - deep / 2, x - wide / 2, y + deep / 2),
        "right": (x + wide / 2, y - deep / 2, x + wide / 2 + sides.get("right", 0), y + deep / 2),
    }
    return [
        affinity.rotate(shapely.box(*strips[side]), piece.rotation_deg, origin=(x, y))
        for side, mm in sides.items()
        if mm
    ]


CARRIED = frozenset({"pc", "phone", "music"})
HUNG = frozenset({"wall_chart", "multimedia", "display_board"})


def quarrels(built: tuple[Building, Scheme], found: Furnished) -> list[str]:
    """List what stands on another, through a wall, in a door's swing, or in a clearance."""
    _, scheme = built
    wrong = []
    furniture = default_furniture()
    for zone, told in zip(scheme.zones, found.zones, strict=True):
        floor = zone.region.polygon.buffer(0.5)
        swings = [
            shapely.Point(d.hinge).buffer(d.width_mm).intersection(shapely.union_all([floor]))
            for d in scheme.doors
            if d.hinge and zone.id in d.joins
        ]
        standing = [p for p in told.pieces if p.kind not in CARRIED | HUNG]
        for piece in told.pieces:
            if not floor.covers(shape(piece)):
                wrong.append(f"{piece.kind} through a wall")
        for a, b in combinations(standing, 2):
            if shape(a).intersection(shape(b)).area > 100.0:
                wrong.append(f"{a.kind} on {b.kind}")
        for piece in standing:
            if any(s.intersection(shape(piece)).area > 1500.0 for s in _quarters(swings, scheme)):
                wrong.append(f"{piece.kind} in a door's swing")
            item = next((i for i in furniture.items if i.kind == piece.kind), None)
            if item is None or item.parts or item.stack or piece.kind in told.stowed:
                continue
            sides = {"front": item.front_mm, "left": item.left_mm, "right": item.right_mm}
            for free in before(piece, sides):
                if free.difference(floor).area > 3000.0:
                    wrong.append(f"{piece.kind} opens into a wall")
                for other in standing:
                    if other is not piece and shape(other).intersection(free).area > 3000.0:
                        wrong.append(f"{other.kind} before {piece.kind}")
    return wrong


def _quarters(swings: list[Polygon], scheme: Scheme) -> list[Polygon]:
    """Cut each disc about a hinge down to the quarter before its doorway."""
    cut = []
    for disc, door in zip(swings, scheme.doors, strict=False):
        assert door.hinge is not None
        assert door.leaf_end is not None
        hx, hy = door.hinge
        other = (2 * door.at[0] - hx, 2 * door.at[1] - hy)
        far = (
            other[0] + door.leaf_end[0] - hx,
            other[1] + door.leaf_end[1] - hy,
        )
        cut.append(disc.intersection(Polygon([door.hinge, other, far, door.leaf_end])))
    return cut


def kinds(told: ZoneFurnished) -> list[str]:
    return [piece.kind for piece in told.pieces]


def sight_lines(told: ZoneFurnished) -> tuple[float, float, bool]:
    """Angle of the two counselling seats, distance of the heads in mm, and whether they meet."""
    seats = {p.kind: p for p in told.pieces if p.kind.endswith(("lor_chair", "client_chair"))}
    a, b = seats["counsellor_chair"], seats["client_chair"]
    turn = abs(a.rotation_deg - b.rotation_deg) % 180.0
    looks = [
        (-math.sin(math.radians(p.rotation_deg)), math.cos(math.radians(p.rotation_deg)))
        for p in (a, b)
    ]
    rays = [
        shapely.LineString([p.at, (p.at[0] + dx * 3000, p.at[1] + dy * 3000)])
        for p, (dx, dy) in zip((a, b), looks, strict=True)
    ]
    return min(turn, 180.0 - turn), math.dist(a.at, b.at), rays[0].intersects(rays[1])
