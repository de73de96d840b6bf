"""A storey recovered from its truth: rooms, the wall mass between them, the holes in it.

Truth says where rooms end and where openings are, not what stands between.  What stands
between is found by closing the union of the rooms over the thickness of their walls,
laying an outer wall round it and taking the rooms away.  All in millimetres.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shapely.affinity import affine_transform
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

Vec = tuple[float, float]
OUTER_MM = 240.0
WIDEST_WALL_MM = 700.0
SMALLEST_VOID_M2 = 0.5


@dataclass(frozen=True)
class Room:
    """A space of the truth; ``facts`` is its entry there, kept for what is not geometry."""

    id: int
    polygon: Polygon
    facts: dict[str, Any]

    @property
    def name(self) -> str:
        """What the room is called, whether or not the source printed it."""
        return str(self.facts.get("name") or self.facts.get("true_name") or "")

    @property
    def use(self) -> str:
        return str(self.facts["use"])


@dataclass(frozen=True)
class Hole:
    """A door, window or bare opening: a box through the wall.

    ``along`` is the direction of the wall; ``thick`` what of it is pierced at ``at``.
    """

    kind: str
    at: Vec
    along: Vec
    width: float
    thick: float
    rooms: tuple[int | None, int | None]
    leaves: int = 0
    drawn: str = "none"
    high: bool = False
    skew: float = 0.0

    @property
    def normal(self) -> Vec:
        return (-self.along[1], self.along[0])

    def place(self, x: float, y: float) -> Vec:
        """Return the point x along the wall and y across it, from the middle."""
        (ax, ay), (nx, ny) = self.along, self.normal
        return (self.at[0] + x * ax + y * nx, self.at[1] + x * ay + y * ny)

    def box(self, beyond: float = 0.0, wider: float = 0.0) -> Polygon:
        """Return what is cut out of the wall, ``beyond`` its faces on both sides."""
        x, y = self.width / 2 + wider, self.thick / 2 + beyond
        return Polygon([self.place(*p) for p in ((-x, -y), (x, -y), (x, y), (-x, y))])

    @property
    def cut(self) -> Polygon:
        return self.box(2.0 + self.skew)


@dataclass(frozen=True)
class Fabric:
    """One storey: its rooms, the wall mass without holes, the holes, and enclosed non-rooms."""

    level: int
    title: str
    rooms: tuple[Room, ...]
    mass: BaseGeometry
    holes: tuple[Hole, ...]
    voids: tuple[Polygon, ...] = ()
    circles: tuple[tuple[Vec, float], ...] = ()
    centreline: bool = False
    unrotated_deg: float = field(default=0.0)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        return tuple(self.mass.bounds)

    @property
    def walls(self) -> BaseGeometry:
        """The wall mass with every opening and window cut out of it."""
        return self.mass.difference(unary_union([h.cut for h in self.holes]))

    @property
    def walls_with_windows(self) -> BaseGeometry:
        """The wall mass cut at doors only."""
        return self.mass.difference(unary_union([h.cut for h in self.holes if h.kind != "window"]))

    def moved(self, dx: float, dy: float, turn_deg: float = 0.0) -> Fabric:
        """Return it turned about the origin, then shifted."""
        c, s = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
        matrix = [c, -s, s, c, dx, dy]

        def point(p: Vec) -> Vec:
            return (c * p[0] - s * p[1] + dx, s * p[0] + c * p[1] + dy)

        def direction(p: Vec) -> Vec:
            return (c * p[0] - s * p[1], s * p[0] + c * p[1])

        return replace(
            self,
            rooms=tuple(
                replace(r, polygon=affine_transform(r.polygon, matrix)) for r in self.rooms
            ),
            mass=affine_transform(self.mass, matrix),
            holes=tuple(replace(h, at=point(h.at), along=direction(h.along)) for h in self.holes),
            voids=tuple(affine_transform(v, matrix) for v in self.voids),
            circles=tuple((point(c0), r) for c0, r in self.circles),
        )


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a geometry, largest first, ties by place."""
    found = [g for g in getattr(geometry, "geoms", [geometry]) if isinstance(g, Polygon)]
    nested = [
        p for g in getattr(geometry, "geoms", []) if isinstance(g, MultiPolygon) for p in g.geoms
    ]
    return sorted([g for g in found + nested if g.area > 1.0], key=lambda g: (-g.area, g.bounds))


def recover(truth: dict[str, Any], *, outer_mm: float = OUTER_MM) -> list[Fabric]:
    """Recover every storey of a truth, turned upright and moved to the origin."""
    k = truth["unit_m"] * 1000.0
    turn = -_main_direction(truth)
    return [_storey(s, k, turn, outer_mm, truth.get("circles", [])) for s in truth["storeys"]]


def _main_direction(truth: dict[str, Any]) -> float:
    """Return the angle of most wall in degrees, in (-45, 45]."""
    weight: dict[float, float] = {}
    for storey in truth["storeys"]:
        for space in storey["spaces"]:
            ring = space["boundary"]
            for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
                angle = round(math.degrees(math.atan2(y1 - y0, x1 - x0)) % 90.0, 1) % 90.0
                weight[angle] = weight.get(angle, 0.0) + math.hypot(x1 - x0, y1 - y0)
    best = max(sorted(weight), key=lambda a: weight[a])
    return best if best <= 45.0 else best - 90.0


def _storey(
    storey: dict[str, Any], k: float, turn: float, outer_mm: float, circles: Sequence[Any]
) -> Fabric:
    rings = [[(x * k, y * k) for x, y in s["boundary"]] for s in storey["spaces"]]
    origin = (min(x for r in rings for x, _ in r), min(y for r in rings for _, y in r))
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def local(p: Sequence[float]) -> Vec:
        x, y = p[0] * k - origin[0], p[1] * k - origin[1]
        return (c * x - s * y, s * x + c * y)

    rooms = []
    for facts in storey["spaces"]:
        holes = [[local(p) for p in h] for h in facts.get("holes") or []]
        polygon = Polygon([local(p) for p in facts["boundary"]], holes)
        rooms.append(Room(facts["id"], polygon if polygon.is_valid else polygon.buffer(0), facts))
    floor = unary_union([r.polygon for r in rooms])
    reach = _closing_mm(storey, rooms, local)
    closed = floor.buffer(reach, join_style="mitre").buffer(-reach, join_style="mitre").union(floor)
    whole = closed.buffer(outer_mm, join_style="mitre")
    mass = whole.difference(floor).simplify(0.01)
    mass = unary_union([p for p in polygons(mass) if p.area > 400.0])
    voids = [
        Polygon(ring)
        for p in polygons(whole)
        for ring in p.interiors
        if Polygon(ring).area > SMALLEST_VOID_M2 * 1e6
    ]
    found = _holes(storey, rooms, mass, local)
    return Fabric(
        level=storey["level"],
        title=storey["title"],
        rooms=tuple(rooms),
        mass=mass,
        holes=tuple(found),
        voids=tuple(voids),
        circles=tuple((local(at), r * k) for at, r in circles),
        unrotated_deg=turn,
    )


def _closing_mm(storey: dict[str, Any], rooms: Sequence[Room], local: Any) -> float:
    """Return half the thickest wall that a door of the storey goes through, and some."""
    by_id = {r.id: r.polygon for r in rooms}
    thickest = OUTER_MM
    for door in storey["doors"]:
        at = Point(local(door["at"]))
        sides = [by_id[j].exterior.distance(at) for j in door["joins"] if j in by_id]
        if len(sides) == 2:
            thickest = max(thickest, sum(sides))
    return min(thickest, WIDEST_WALL_MM) / 2 + 30.0


def _holes(
    storey: dict[str, Any], rooms: Sequence[Room], mass: BaseGeometry, local: Any
) -> list[Hole]:
    by_id = {r.id: r.polygon for r in rooms}
    holes = []
    for facts in storey["doors"]:
        joins = tuple(facts["joins"])
        holes.append(
            _hole(
                facts["kind"],
                local(facts["at"]),
                facts["width_m"] * 1000.0,
                joins,
                by_id,
                mass,
                leaves=facts.get("leaves", 1),
                drawn=facts.get("drawn", "leaf"),
            )
        )
    for facts in storey["windows"]:
        joins = (facts["space"], None)
        width = facts["width_m"] * 1000.0
        high = bool(facts.get("high"))
        holes.append(_hole("window", local(facts["at"]), width, joins, by_id, mass, high=high))
    return [h for h in holes if h is not None]


def _hole(
    kind: str,
    at: Vec,
    width: float,
    joins: tuple[int | None, ...],
    by_id: dict[int, Polygon],
    mass: BaseGeometry,
    **facts: Any,
) -> Hole | None:
    """Seat an opening in the middle of the wall it pierces; None where there is no wall."""
    faces = [_face(by_id[j], at, width) for j in joins if j in by_id]
    if not faces:
        return None
    dx, dy = faces[0]
    nx, ny = -dy, dx
    reach = WIDEST_WALL_MM + 2 * OUTER_MM
    probe = LineString(
        [(at[0] - reach * nx, at[1] - reach * ny), (at[0] + reach * nx, at[1] + reach * ny)]
    )
    crossed = probe.intersection(mass)
    pieces = [
        g
        for g in getattr(crossed, "geoms", [crossed])
        if isinstance(g, LineString) and g.length > 5
    ]
    if not pieces:
        return None
    piece = min(pieces, key=lambda g: g.distance(Point(at)))
    if piece.distance(Point(at)) > OUTER_MM or piece.length > WIDEST_WALL_MM + OUTER_MM:
        return None
    middle = piece.interpolate(0.5, normalized=True)
    skew = 0.0
    if len(faces) == 2:
        turn = abs(faces[0][0] * faces[1][1] - faces[0][1] * faces[1][0])
        skew = width / 2 * min(0.3, turn)
    rooms = (joins[0], joins[1] if len(joins) > 1 else None)
    return Hole(
        kind, (middle.x, middle.y), (dx, dy), width, piece.length, rooms, skew=skew, **facts
    )


def _face(polygon: Polygon, at: Vec, width: float) -> Vec:
    """Return the direction of the room's wall face that the opening lies in."""
    best, chosen = math.inf, (1.0, 0.0)
    point = Point(at)
    rings = [polygon.exterior, *polygon.interiors]
    for ring in rings:
        coords = list(ring.coords)
        for a, b in itertools.pairwise(coords):
            length = math.dist(a, b)
            if length < 1e-6:
                continue
            far = LineString([a, b]).distance(point)
            far += 0.0 if length > 0.4 * width else 60.0
            if far < best - 1e-6:
                best, chosen = far, ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
    return chosen


def columns_of(fabric: Fabric, wall_mm: float = OUTER_MM) -> list[Polygon]:
    """Return what of the mass is thicker than a wall: columns merged into the outline."""
    half = wall_mm / 2 + 8.0
    thick = fabric.mass.buffer(-half, join_style="mitre").buffer(half, join_style="mitre")
    found = []
    for p in polygons(thick.intersection(fabric.mass)):
        ring = list(p.minimum_rotated_rectangle.exterior.coords)
        sides = [math.dist(a, b) for a, b in itertools.pairwise(ring[:3])]
        if max(sides) <= 900.0 and p.area > 0.95 * sides[0] * sides[1]:
            found.append(p)
    return found


def with_free_columns(fabric: Fabric, side_mm: float = 400.0) -> tuple[Fabric, list[Polygon]]:
    """Return the storey with a column standing free in each large room, cut out of the room."""
    rooms, stood = [], []
    for room in fabric.rooms:
        x0, y0, x1, y1 = room.polygon.bounds
        wide = min(x1 - x0, y1 - y0) > 6000.0 and room.polygon.area > 70e6
        middle = ((x0 + x1) / 2 + 650.0, (y0 + y1) / 2)
        post = box(*(v - side_mm / 2 for v in middle), *(v + side_mm / 2 for v in middle))
        if wide and not fabric.circles and room.polygon.buffer(-1500).contains(post):
            stood.append(post)
            rooms.append(replace(room, polygon=room.polygon.difference(post)))
        else:
            rooms.append(room)
    return replace(fabric, rooms=tuple(rooms)), stood


def beside(left: Sequence[Fabric], right: Sequence[Fabric], turn_deg: float) -> list[Fabric]:
    """Return one building of two, the second turned: several angles on one storey."""
    joined = []
    for a, other_wing in zip(left, right, strict=False):
        b = other_wing.moved(0, 0, turn_deg)
        dx = a.bounds[2] - b.bounds[0] + 4000.0
        b = other_wing.moved(dx, a.bounds[1] - b.bounds[1], turn_deg)
        first = 1 + max(r.id for r in a.rooms)
        renamed = {r.id: first + i for i, r in enumerate(b.rooms)}

        def other(i: int | None, renamed: dict[int, int] = renamed) -> int | None:
            return None if i is None else renamed[i]

        rooms = [replace(r, id=renamed[r.id]) for r in b.rooms]
        holes = [replace(h, rooms=(other(h.rooms[0]), other(h.rooms[1]))) for h in b.holes]
        joined.append(
            replace(
                a,
                rooms=(*a.rooms, *rooms),
                mass=unary_union([a.mass, b.mass]),
                holes=(*a.holes, *holes),
                voids=(*a.voids, *b.voids),
                circles=(*a.circles, *b.circles),
            )
        )
    return joined


__all__ = [
    "Fabric",
    "Hole",
    "Room",
    "Vec",
    "beside",
    "columns_of",
    "polygons",
    "recover",
    "with_free_columns",
]
