"""The rooms of the building a suite may use, each in a frame of its own.

A :class:`Host` carries what the two models need: the room's hull with its obstacles,
where its doors and windows stand, and what it costs to take it.  Not here: any choice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import shapely
from shapely import affinity
from shapely.geometry import Point as Point2
from shapely.geometry import Polygon, box

from layoutopt.building import (
    PUBLIC_WAYS,
    Building,
    Opening,
    SharedWall,
    Space,
    Storey,
    Use,
)
from layoutopt.geometry import Frame, Point, Region, elongation_mm, ring_of
from layoutopt.physics.access import Walks, walks
from layoutopt.physics.adjacency import noisy_around, shared_walls
from layoutopt.physics.escape import at_blind_end
from layoutopt.physics.frontage import frontage_mm
from layoutopt.physics.noise import noise_field
from layoutopt.physics.opened import may_open, opened_storey
from layoutopt.physics.sight import sight
from layoutopt.program import Pin, Program
from layoutopt.solve.mirror import Mirror, canonical
from layoutopt.solve.shape import Exits, Gap, Held, Obstacle, Shape, Side
from layoutopt.solve.tiling import PARTITION_MM

SNAP_MM = 25
"""An edge this little off its axis counts as axis-parallel (a default)."""
NEAR_M = 30.0
"""How far apart, door to door, two rooms of one suite may be (a default)."""
UNREACHED_M = 100.0
"""The walk charged where the drawing shows none (a default)."""
AREA_BEHIND, BLIND_END = "area_behind_one_door", "exit_doors_blind_end"
"""The measures of the clauses that speak of exit doors."""

NOT_SQUARE = 0.05
"""An outline that lacks this share of its rectangle is no rectangle (a default)."""
Box = tuple[int, int, int, int]

Reason = tuple[str, str]
"""Why a room is passed over, in English and in Chinese."""


def exits_of(program: Program) -> Exits:
    """Read from a programme's standard what it asks of exit doors."""
    return Exits(
        min((round(m2 * 1e6) for _, m2 in exit_clauses(program, AREA_BEHIND)), default=None),
        max((math.ceil(n) for _, n in exit_clauses(program, BLIND_END)), default=None),
    )


def exit_clauses(program: Program, measure: str) -> list[tuple[str, float]]:
    """List the must-clauses of a measure that bind a school, each with its limit."""
    school = program.school
    return [
        (clause.id, clause.limit)
        for clause in program.standard.binding(
            school.tier, demonstration=school.demonstration, stage=school.stage
        )
        if clause.measure == measure and clause.force == "must" and clause.limit is not None
    ]


@dataclass(frozen=True)
class Host:
    """A room that may be used, with what using it costs in CNY-equivalents.

    ``form`` is the canonical image of its shape, in which it is divided (:mod:`mirror`),
    and ``mirror`` how that image is made.  ``noisy`` are the noisy rooms next to it,
    ``shut`` the doors that a person wants used no more.  ``opened`` is the wall taken out to
    make one room of two, which costs ``opened_cny``; ``storey`` is the floor without it.
    """

    space: Space
    storey: Storey
    frame: Frame
    shape: Shape
    form: Shape
    mirror: Mirror
    displaced_cny: float
    route_m: float
    noise_dba: float
    noisy: frozenset[str] = frozenset()
    shut: frozenset[str] = frozenset()
    opened: SharedWall | None = None
    opened_cny: float = 0.0

    @property
    def rooms(self) -> frozenset[str]:
        """The ids of the rooms it takes, as they stand."""
        return frozenset(room.id for room in self.space.rooms)

    @property
    def taken_cny(self) -> float:
        """What taking it costs, whatever is made of it and wherever it stands."""
        return self.displaced_cny + self.opened_cny

    @property
    def id(self) -> str:
        """The id of the space."""
        return self.space.id

    @property
    def area_m2(self) -> float:
        """Net area of the room as it stands."""
        return self.space.region.area_m2

    @property
    def doors(self) -> int:
        """How many doors lead to a public way or outside."""
        return len(self.shape.of("public"))


@dataclass(frozen=True)
class Site:
    """All hosts of a building, and for each pair near enough the price of distance.

    ``apart_m`` has 0 for rooms that share a wall; a pair that is missing is too far.
    ``refused`` says of each named room that was passed over, why.
    """

    hosts: tuple[Host, ...]
    apart_m: dict[frozenset[str], float]
    refused: tuple[tuple[str, Reason], ...]


def survey(
    building: Building, program: Program, *, any_room: bool = False, any_exit: bool = False
) -> Site:
    """List the rooms that may be used, measured once before any search.

    Parameters
    ----------
    any_room
        Look past the list of available rooms (to find out what that list costs).
    any_exit
        Look past what is asked of exit doors, likewise.
    """
    exits = Exits(None, None) if any_exit else exits_of(program)
    paths = walks(building)
    noise = noise_field(building)
    hosts: list[Host] = []
    refused: list[tuple[str, Reason]] = []
    for storey in building.storeys:
        for space in storey.spaces:
            reason = refusal(space, storey, program, any_room=any_room)
            if reason is None:
                noise_dba = noise.index(storey.level, space.id).level_dba
                noisy = noisy_around(building, storey.level, space, program.noisy_uses)
                host = replace(_host(space, storey, program, paths, noise_dba, exits), noisy=noisy)
                if host.shape.may_exit:
                    hosts.append(host)
                elif host.doors:
                    reason = NO_SECOND_EXIT
                else:
                    reason = NO_EXIT
            if reason:
                refused.append((space.id, reason))
    hosts += _merged(building, program, paths, exits, any_room=any_room)
    return Site(tuple(hosts), _apart(hosts, paths), tuple(refused))


def _merged(
    building: Building, program: Program, paths: Walks, exits: Exits, *, any_room: bool
) -> Iterator[Host]:
    """Yield the rooms that are left where a wall between two may be taken out.

    Route, noise and noisy neighbours are those of its parts as they stand: the shorter way,
    the louder room, the neighbours of both.  A room in which a person fixed a zone stays.
    """
    noise = noise_field(building)
    fixed = {pin.room for pin in program.school.pins if pin.zone and not pin.forbid}
    for wall in may_open(building, program.walls):
        storey = building.storey(wall.level)
        parts = [storey.space(room) for room in wall.rooms]
        if fixed & set(wall.rooms) or any(
            refusal(part, storey, program, any_room=any_room) for part in parts
        ):
            continue
        fresh = opened_storey(storey, wall)
        loudest = max(noise.index(wall.level, part.id).level_dba for part in parts)
        around = [noisy_around(building, wall.level, p, program.noisy_uses) for p in parts]
        host = replace(
            _host(fresh.space(wall.space_id), fresh, program, paths, loudest, exits, stands=storey),
            noisy=frozenset().union(*around) - set(wall.rooms),
            opened=wall,
            opened_cny=program.weights.opened_wall_cny_m * wall.length_mm / 1000,
        )
        if host.shape.may_exit:
            yield host


def repriced(site: Site, program: Program) -> Site:
    """Return the same rooms, taken at the prices of another programme."""
    per_m = program.weights.opened_wall_cny_m
    hosts = [
        replace(
            h,
            displaced_cny=_displaced_cny(h.space, program),
            opened_cny=per_m * h.opened.length_mm / 1000 if h.opened else 0.0,
        )
        for h in site.hosts
    ]
    return replace(site, hosts=tuple(hosts))


def _displaced_cny(space: Space, program: Program) -> float:
    """Price the floor taken from other uses, each room's by its own."""
    prices = program.weights.displaced_cny_m2
    return sum(
        0.0 if room.available else prices[room.use] * room.region.area_m2 for room in space.rooms
    )


NO_EXIT = ("no door to a corridor or outside", "没有通往走廊或室外的门")
NO_SECOND_EXIT = (
    "fewer exit doors than its size, or its place at the blind end of a corridor, asks for "
    "(GB 55037 7.4.2)",
    "疏散门数量少于其面积或走道尽端位置所要求的数量(GB 55037 第 7.4.2 条)",
)


def refusal(
    space: Space, storey: Storey, program: Program, *, any_room: bool = False
) -> Reason | None:
    """Tell why a space cannot host any part of a suite, or None if it can."""
    school = program.school
    keys = {space.id, space.number}
    if space.use not in program.weights.displaced_cny_m2:
        return (f"a {space.use.value} is never taken", f"用途“{USE_ZH[space.use]}”不可占用")
    if keys & set(school.unavailable):
        return ("the job says it is not available", "任务文件写明不可用")
    if school.available and not any_room and not keys & set(school.available):
        return ("not in the job's list of available rooms", "不在任务文件的可用房间之列")
    if storey.level > program.highest_level:
        return (
            f"above the {program.highest_level}th floor (GB 50099 4.3.2)",
            f"在 {program.highest_level} 层以上(GB 50099 第 4.3.2 条)",
        )
    if space.use is Use.OTHER and not space.name:
        return ("its use is unknown", "用途不明")
    return None


USE_ZH = {
    Use.CORRIDOR: "走廊",
    Use.GALLERY: "外廊",
    Use.STAIR: "楼梯间",
    Use.TOILET: "厕所",
    Use.HALL: "礼堂",
    Use.CANTEEN: "食堂",
    Use.GYM: "体育馆",
    Use.LOBBY: "门厅",
    Use.PLANT: "设备间",
    Use.CLASSROOM: "教室",
    Use.OFFICE: "办公室",
    Use.STORAGE: "储藏室",
    Use.LIBRARY: "图书室",
    Use.LAB: "实验室",
    Use.MUSIC: "音乐教室",
    Use.VACANT: "空闲",
    Use.COUNSELLING: "心理辅导室",
    Use.OTHER: "其他",
}


def _host(
    space: Space,
    storey: Storey,
    program: Program,
    paths: Walks,
    noise: float,
    exits: Exits,
    stands: Storey | None = None,
) -> Host:
    """Measure a room; ``stands`` is the floor as it stands, where a wall was taken out."""
    frame, shape = room_shape(space, storey, exits, ways=stands)
    shape = _held(shape, frame, space, program.school.pins)
    form, mirror = canonical(shape)
    route = min(
        (m for r in space.rooms if (m := paths.route_m(storey.level, r.id)) is not None),
        default=None,
    )
    return Host(
        space=space,
        storey=storey,
        frame=frame,
        shape=shape,
        form=form,
        mirror=mirror,
        shut=_shut(space, program.school.pins),
        displaced_cny=_displaced_cny(space, program),
        route_m=UNREACHED_M if route is None else route,
        noise_dba=noise,
    )


def _apart(hosts: list[Host], paths: Walks) -> dict[frozenset[str], float]:
    apart: dict[frozenset[str], float] = {}
    stands = {host.storey.level: host.storey for host in hosts if host.opened is None}
    stands |= {h.storey.level: h.storey for h in hosts if h.storey.level not in stands}
    walls = {level: shared_walls(storey) for level, storey in stands.items()}
    for i, a in enumerate(hosts):
        for b in hosts[:i]:
            if a.storey.level != b.storey.level:
                continue
            pair = frozenset((a.id, b.id))
            rooms = [(x, y) for x in a.rooms for y in b.rooms]
            if any(frozenset(two) in walls[a.storey.level] for two in rooms):
                apart[pair] = 0.0
                continue
            ways = [paths.between_m(a.storey.level, x, y) for x, y in rooms]
            way = min((m for m in ways if m is not None), default=None)
            if way is not None and way <= NEAR_M:
                apart[pair] = way
    return apart


def room_shape(
    space: Space, storey: Storey, exits: Exits, *, ways: Storey | None = None
) -> tuple[Frame, Shape]:
    """Put a room into the frame of its longest walls and describe it there.

    ``ways`` is the same floor as it stands, where walls were taken out for the room: its
    corridors, and what is blind of them, are those of either, and known already.
    """
    angle = _dominant_angle(space.region)
    spun = affinity.rotate(space.region.polygon, -angle, origin=(0, 0))
    x0, y0, x1, y1 = spun.bounds
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corner = (x0 * cos - y0 * sin, x0 * sin + y0 * cos)
    frame = Frame(1.0, corner, angle)
    local = affinity.translate(spun, -x0, -y0)
    width, depth = round(x1 - x0), round(y1 - y0)
    straight = _rectilinear(local)
    obstacles = tuple(_obstacles(straight, width, depth)) if straight else ()
    gaps = tuple(
        gap
        for opening in storey.openings_of(space.id)
        if (gap := _gap(opening, space, storey, ways or storey, frame, (width, depth))) is not None
    )
    area = round(local.area)
    # a door to the next room too: that room may be taken, or walked through
    doors = [
        o
        if _role(o, _beyond(o, space, storey)) == "public"
        else replace(o, hinge=None, leaf_end=None)
        for o in storey.openings_of(space.id)
        if o.kind != "window"
    ]
    room = space.region.polygon
    hides = sight(room, [room], [], doors).seat is not None
    hull = [box(0, 0, width, depth), *(box(o.x0, o.y0, o.x1, o.y1) for o in obstacles)]
    askew = math.ceil(hull[0].difference(shapely.union_all([local, *hull[1:]])).area)
    divisible = straight is not None
    return frame, Shape(
        width,
        depth,
        area,
        obstacles,
        gaps,
        divisible,
        hides,
        exits,
        askew if divisible else 0,
        round(elongation_mm(room)),
    )


def _shut(space: Space, pins: Sequence[Pin]) -> frozenset[str]:
    """List the doors of a room that a person wants used no more."""
    rooms = {space.id, *(room.id for room in space.rooms)}
    shut = (pin for pin in pins if pin.room in rooms and pin.forbid and not pin.zone)
    return frozenset(pin.opening for pin in shut if pin.opening)


def _held(shape: Shape, frame: Frame, space: Space, pins: Sequence[Pin]) -> Shape:
    """Write into a room what a person fixed there."""
    mine = [pin for pin in pins if pin.room == space.id]
    shut = _shut(space, pins)
    gaps = tuple(replace(g, role="inner") if g.opening in shut else g for g in shape.gaps)
    held = []
    for pin in mine:
        if pin.forbid or not (pin.opening or pin.outline):
            continue
        gap = next(((g.side, g.start, g.end) for g in gaps if g.opening == pin.opening), None)
        outline = [frame.to_local(point) for point in pin.outline]
        held.append(Held(pin.zone, gap, _tile_of(outline, shape) if outline else None))
    return replace(shape, gaps=gaps, held=tuple(held))


def _tile_of(outline: Sequence[tuple[float, float]], shape: Shape) -> Box | None:
    """Return the tile that a zone's net outline stands for, to the centre lines of partitions.

    None where the outline is no rectangle but for columns: a reception that is joined to a
    way of its own may be split in several ways, so only its room is held.
    """
    net = Polygon(outline)
    x0, y0, x1, y1 = net.bounds
    taken = [box(o.x0, o.y0, o.x1, o.y1) for o in shape.obstacles]
    whole = box(x0, y0, x1, y1).difference(shapely.union_all(taken))
    if net.area < (1 - NOT_SQUARE) * whole.area:
        return None
    low = [_to_centre(at, 0, outwards=-1) for at in (x0, y0)]
    ends = ((x1, shape.width_mm), (y1, shape.depth_mm))
    high = [_to_centre(at, end, outwards=1) for at, end in ends]
    return low[0], low[1], high[0], high[1]


def _to_centre(at: float, wall: int, *, outwards: int) -> int:
    """Carry an edge of a net outline to the wall, or to the centre line of its partition."""
    if abs(at - wall) < PARTITION_MM:
        return wall
    inside = (wall - at) * outwards > 0
    return round(at) + outwards * PARTITION_MM // 2 * inside


def _dominant_angle(region: Region) -> float:
    """Angle in [0, 90) of the walls, weighted by length; exactly 0 where nearly so."""
    ring = region.boundary
    votes: dict[float, float] = {}
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        length = math.hypot(bx - ax, by - ay)
        angle = round(math.degrees(math.atan2(by - ay, bx - ax)) % 90, 1) % 90
        votes[angle] = votes.get(angle, 0.0) + length
    coarse = max(votes, key=lambda a: (votes[a], -a))
    if min(coarse, 90 - coarse) <= 0.2:
        return 0.0
    longest = max(
        zip(ring, (*ring[1:], ring[0]), strict=True),
        key=lambda edge: (
            abs(
                math.degrees(math.atan2(edge[1][1] - edge[0][1], edge[1][0] - edge[0][0])) % 90
                - coarse
            )
            < 1,
            math.dist(*edge),
        ),
    )
    (ax, ay), (bx, by) = longest
    return math.degrees(math.atan2(by - ay, bx - ax)) % 90


def _rectilinear(local: Polygon) -> Polygon | None:
    """Snap a nearly rectilinear polygon to its axes; None where it is not one."""
    rings = []
    for ring in (local.exterior, *local.interiors):
        points = list(ring_of(ring.coords))
        if len(points) < 3:
            continue  # a hole of less than a millimetre is none
        snapped = [list(p) for p in points]
        for i in range(len(points)):
            j = (i + 1) % len(points)
            dx, dy = points[j][0] - points[i][0], points[j][1] - points[i][1]
            if abs(dx) <= SNAP_MM:
                snapped[j][0] = snapped[i][0]
            elif abs(dy) <= SNAP_MM:
                snapped[j][1] = snapped[i][1]
            else:
                return None
        if abs(snapped[0][0] - snapped[-1][0]) > 0 and abs(snapped[0][1] - snapped[-1][1]) > 0:
            return None
        rings.append(snapped)
    polygon = Polygon(rings[0], rings[1:])
    return polygon if polygon.is_valid else None


LARGE_MM = 900
"""An obstacle reaching further than this into the room is no column (a default)."""


def _obstacles(room: Polygon, width: int, depth: int) -> Iterator[Obstacle]:
    """Cut what the hull has more than the room into rectangles, widest first."""
    rest = Polygon([(0, 0), (width, 0), (width, depth), (0, depth)]).difference(room)
    xs = sorted({0, width} | {round(x) for p in _parts(rest) for x, _ in p.exterior.coords})
    ys = sorted({0, depth} | {round(y) for p in _parts(rest) for _, y in p.exterior.coords})
    taken: set[tuple[int, int]] = set()
    cells = {
        (i, j)
        for i in range(len(xs) - 1)
        for j in range(len(ys) - 1)
        if rest.contains(Point2((xs[i] + xs[i + 1]) / 2, (ys[j] + ys[j + 1]) / 2))
    }
    for i, j in sorted(cells):
        if (i, j) in taken:
            continue
        i1, j1 = i, j
        while (i1 + 1, j) in cells - taken:
            i1 += 1
        while all((k, j1 + 1) in cells - taken for k in range(i, i1 + 1)):
            j1 += 1
        taken |= {(a, b) for a in range(i, i1 + 1) for b in range(j, j1 + 1)}
        box = (xs[i], ys[j], xs[i1 + 1], ys[j1 + 1])
        if min(box[2] - box[0], box[3] - box[1]) >= 2:
            yield Obstacle(*box, fixed=min(box[2] - box[0], box[3] - box[1]) > LARGE_MM)


def _parts(geometry: object) -> list[Polygon]:
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    return [p for part in getattr(geometry, "geoms", ()) for p in _parts(part)]


def _gap(
    opening: Opening,
    space: Space,
    storey: Storey,
    ways: Storey,
    frame: Frame,
    size: tuple[int, int],
) -> Gap | None:
    x, y = frame.to_local(opening.at)
    distances: dict[Side, float] = {
        "bottom": abs(y),
        "top": abs(y - size[1]),
        "left": abs(x),
        "right": abs(x - size[0]),
    }
    along = (opening.angle_deg - frame.rotation_deg) % 180
    sides: tuple[Side, ...] = ("left", "right") if 45 < along < 135 else ("bottom", "top")
    side = min(sides, key=lambda s: distances[s])
    middle = y if side in ("left", "right") else x
    half = opening.width_mm / 2
    limit = size[1] if side in ("left", "right") else size[0]
    start, end = max(0, round(middle - half)), min(limit, round(middle + half))
    if end <= start:
        return None
    other = _beyond(opening, space, storey)
    role = _role(opening, other)
    blind = role == "public" and other is not None and at_blind_end(opening, other, ways)
    bare = opening.kind == "opening"
    lit = round(frontage_mm(space.region.polygon, opening)) if role == "daylight" else 0
    return Gap(opening.id, side, start, end, role, blind, bare, lit)


def _beyond(opening: Opening, space: Space, storey: Storey) -> Space | None:
    """Return the space an opening leads to, None for the outside."""
    other_id = opening.joins[1] if opening.joins[0] == space.id else opening.joins[0]
    return None if other_id is None else storey.space(other_id)


def _role(
    opening: Opening, beyond: Space | None
) -> Literal["public", "inner", "daylight", "borrowed"]:
    other = None if beyond is None else beyond.use
    if opening.kind == "window":
        return "daylight" if other in (None, Use.GALLERY) else "borrowed"
    public = other is None or other in PUBLIC_WAYS or other is Use.STAIR
    return "public" if public else "inner"


def corner(frame: Frame, x: float, y: float) -> Point:
    """Carry a point of a room's frame into whole mm of its storey."""
    wx, wy = frame.to_world((x, y))
    return round(wx), round(wy)
