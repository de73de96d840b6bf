"""The model behind our own school drawings: axes, rooms, walls, columns and openings.

A storey is written down the way an architect talks about it: rooms lie between named axes
(``"2-4" x "A-B"``), walls follow from which room meets which, columns stand where main axes
cross.  Everything is in millimetres; the net room polygons (walls and columns cut out) are the
ground truth written beside the drawings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from plans.notation import is_sub_axis, use_of

CIRCULATION = {"corridor", "gallery", "lobby"}
TEACHING = {"classroom", "lab", "library", "music", "hall", "vacant", "canteen"}
DOORS_BY_USE = {
    "classroom": "M1021*2",
    "lab": "M1021*2",
    "library": "M1021*2",
    "music": "M1021*2",
    "hall": "M1521*2",
    "canteen": "M1521",
    "plant": "M1021",
    "corridor": "",
    "gallery": "",
    "lobby": "",
    "stair": "K",
}


@dataclass
class Room:
    """One room: a union of axis rectangles, with what is to be written and hung in it."""

    index: int
    name: str
    use: str
    number: str | None
    spans: list[tuple[str, str, str, str]]
    doors: str
    door_side: str | None = None
    furnished: bool = False
    net: Polygon = field(default_factory=Polygon)

    @property
    def area_m2(self) -> float:
        return float(self.net.area) / 1e6


@dataclass
class Wall:
    """A straight stretch of wall (or gallery railing) between the same two neighbours."""

    horizontal: bool
    axis: int
    start: int
    end: int
    low: int | None
    high: int | None
    near: int
    far: int
    rail: bool = False

    @property
    def thickness(self) -> int:
        return self.far - self.near

    @property
    def middle(self) -> float:
        return self.axis + (self.near + self.far) / 2

    def strip(self, start: float, end: float, margin: float = 0) -> Polygon:
        near, far = self.axis + self.near - margin, self.axis + self.far + margin
        return box(start, near, end, far) if self.horizontal else box(near, start, far, end)

    def point(self, along: float, across: float = 0) -> tuple[float, float]:
        """World point at ``along`` the wall, ``across`` from the middle of its thickness."""
        other = self.middle + across
        return (along, other) if self.horizontal else (other, along)

    def other_than(self, room: int) -> int | None:
        return self.high if self.low == room else self.low


@dataclass
class Opening:
    """A door, window or plain opening cut through a wall."""

    wall: Wall
    centre: float
    width: int
    tag: str
    kind: str
    room: int | None
    leaves: int = 0
    swing: int = 1
    hinge: int = -1

    @property
    def start(self) -> float:
        return self.centre - self.width / 2

    @property
    def end(self) -> float:
        return self.centre + self.width / 2


@dataclass(frozen=True)
class Style:
    """How the building is built and how its office draws it."""

    outer: tuple[int, int] = (120, 120)
    inner: int = 240
    cold_gallery: bool = False
    column: int = 400
    pillar: int = 400
    column_through_walls: bool = False
    window_blocks: bool = True
    door_blocks: str = "library"
    window_max: int = 2700
    area_unit: str = "m²"
    storey_height: int = 3900


@dataclass(frozen=True)
class StoreyData:
    """What make_plans.py writes down for one storey."""

    rooms: str
    extras: str = ""
    furnished: str = ""
    no_columns: str = ""


class Storey:
    """One storey worked out: rooms with net polygons, walls, columns, openings."""

    def __init__(
        self,
        level: int,
        top: bool,
        data: StoreyData,
        xs: dict[str, int],
        ys: dict[str, int],
        style: Style,
        structure: Storey | None = None,
    ) -> None:
        self.level, self.top, self.style = level, top, style
        self.xs, self.ys = xs, ys
        self.x_list, self.y_list = list(xs.values()), list(ys.values())
        self.rooms = parse_rooms(data)
        self.owner = self._owners()
        self.walls = self._walls()
        columns = structure.columns if structure else self._columns()
        dropped = {tuple(item.split("x")) for item in data.no_columns.split()}
        self.columns: dict[tuple[str, str], Polygon] = {
            key: column for key, column in columns.items() if key not in dropped
        }
        self.openings: list[Opening] = []
        self._extra_openings(data.extras)
        for room in self.rooms:
            self._room_doors(room)
        for room in self.rooms:
            self._room_windows(room)
        self.openings.sort(key=lambda o: (o.wall.axis, o.wall.horizontal, o.centre))
        self.wall_body, self.rail_body = self._bodies()
        self._net_polygons()

    # -- rooms and walls -------------------------------------------------------------------

    def _owners(self) -> dict[tuple[int, int], int]:
        owner: dict[tuple[int, int], int] = {}
        x_names, y_names = list(self.xs), list(self.ys)
        for room in self.rooms:
            for x0, x1, y0, y1 in room.spans:
                for i in range(x_names.index(x0), x_names.index(x1)):
                    for j in range(y_names.index(y0), y_names.index(y1)):
                        assert (i, j) not in owner, (room.name, self.rooms[owner[i, j]].name)
                        owner[i, j] = room.index
        return owner

    def use_at(self, room: int | None) -> str:
        return "outside" if room is None else self.rooms[room].use

    def _walls(self) -> list[Wall]:
        walls: list[Wall] = []
        for horizontal in (True, False):
            lines = list(self.ys.items()) if horizontal else list(self.xs.items())
            runs = self.x_list if horizontal else self.y_list
            for line, (label, axis) in enumerate(lines):
                last: Wall | None = None
                for cell in range(len(runs) - 1):
                    keys = (
                        [(cell, line - 1), (cell, line)]
                        if horizontal
                        else [(line - 1, cell), (line, cell)]
                    )
                    low, high = (self.owner.get(key) for key in keys)
                    if low == high:
                        last = None
                        continue
                    if last and (last.low, last.high) == (low, high):
                        last.end = runs[cell + 1]
                        continue
                    near, far, rail = self._thickness(low, high, is_sub_axis(label))
                    last = Wall(
                        horizontal, axis, runs[cell], runs[cell + 1], low, high, near, far, rail
                    )
                    walls.append(last)
        return walls

    def _thickness(self, low: int | None, high: int | None, light: bool) -> tuple[int, int, bool]:
        inside, outside = self.style.outer
        uses = (self.use_at(low), self.use_at(high))
        if "outside" in uses:
            rail = "gallery" in uses
            depth = outside - 120 if rail else -inside
            span = (-outside, -depth) if uses[0] == "outside" else (depth, outside)
            return *span, rail
        if "gallery" in uses and self.style.cold_gallery:
            span = (-outside, inside) if uses[0] == "gallery" else (-inside, outside)
            return *span, False
        half = 60 if light else self.style.inner // 2
        return -half, half, False

    # -- columns ---------------------------------------------------------------------------

    def _openness(self, i: int, j: int) -> int:
        room = self.owner.get((i, j))
        if room is None:
            return 2
        return 1 if self.rooms[room].use in CIRCULATION else 0

    def _columns(self) -> dict[tuple[str, str], Polygon]:
        """Columns at main axis crossings: flush with the outer or the corridor face."""
        columns = {}
        for i, (x_name, x) in enumerate(self.xs.items()):
            for j, (y_name, y) in enumerate(self.ys.items()):
                quadrants = [[self._openness(i + a, j + b) for b in (-1, 0)] for a in (-1, 0)]
                flat = [*quadrants[0], *quadrants[1]]
                if is_sub_axis(x_name) or is_sub_axis(y_name) or min(flat) == 2:
                    continue
                touching = [w for w in self.walls if touches(w, x, y)]
                if not touching:
                    continue
                size = (
                    self.style.pillar
                    if any(w.rail for w in touching) and not any(not w.rail for w in touching)
                    else self.style.column
                )
                bounds = []
                for vertical, at in ((True, x), (False, y)):
                    lines = [w for w in touching if w.horizontal != vertical]
                    before = sum(quadrants[0]) if vertical else quadrants[0][0] + quadrants[1][0]
                    bounds.append(place_column(lines, at, before, sum(flat) - before, size))
                columns[x_name, y_name] = box(
                    bounds[0][0], bounds[1][0], bounds[0][1], bounds[1][1]
                )
        return columns

    # -- openings --------------------------------------------------------------------------

    def walls_of(self, room: int) -> Iterator[Wall]:
        return (w for w in self.walls if room in (w.low, w.high))

    def _extra_openings(self, extras: str) -> None:
        """``"M1824 A 6-7"``: that door on axis A, midway between axes 6 and 7."""
        for item in filter(None, (part.strip() for part in extras.split(";"))):
            tag, line, between, *shift = item.split()
            horizontal = line in self.ys
            axis = self.ys[line] if horizontal else self.xs[line]
            run = self.xs if horizontal else self.ys
            first, second = between.split("-")
            centre = (run[first] + run[second]) / 2 + sum(int(value) for value in shift)
            wall = next(
                w
                for w in self.walls
                if w.horizontal == horizontal and w.axis == axis and w.start <= centre <= w.end
            )
            self._add_door(wall, centre, tag, None)

    def _add_door(
        self, wall: Wall, centre: float, tag: str, room: int | None, hinge: int = -1
    ) -> None:
        width = int(re.sub(r"\D", "", tag)[:2]) * 100
        if tag.startswith("K"):
            self.openings.append(Opening(wall, centre, int(tag[1:]), tag, "opening", room))
            return
        outward = next(
            (1 if side is wall.high else -1 for side in (wall.low, wall.high) if side is None), 0
        )
        if not outward:
            inner = room if room is not None else wall.high
            outward = 1 if wall.high == inner else -1
            if self.use_at(inner) == "hall":
                outward = -outward
        self.openings.append(
            Opening(
                wall, centre, width, tag, "door", room, 2 if width >= 1200 else 1, outward, hinge
            )
        )

    def door_wall(self, room: Room) -> Wall | None:
        """The stretch of wall a room is entered through: its longest to a circulation."""
        candidates = [
            w
            for w in self.walls_of(room.index)
            if self.use_at(w.other_than(room.index)) in CIRCULATION
        ]
        if room.door_side:
            candidates = [w for w in candidates if self.side_of(w, room.index) == room.door_side]
        return max(candidates, key=lambda w: w.end - w.start, default=None)

    @staticmethod
    def side_of(wall: Wall, room: int) -> str:
        if wall.horizontal:
            return "N" if wall.low == room else "S"
        return "E" if wall.low == room else "W"

    def clear_ends(self, wall: Wall) -> tuple[float, float]:
        """The free stretch of a wall between the cross walls and columns at its ends."""
        start, end = wall.start + 120.0, wall.end - 120.0
        for column in self.columns.values():
            if not column.intersects(wall.strip(wall.start, wall.end)):
                continue
            x0, y0, x1, y1 = column.bounds
            low, high = (x0, x1) if wall.horizontal else (y0, y1)
            if low <= wall.start + 500:
                start = max(start, high)
            if high >= wall.end - 500:
                end = min(end, low)
        return start, end

    def _room_doors(self, room: Room) -> None:
        spec = room.doors
        wall = self.door_wall(room)
        if not spec or wall is None:
            return
        start, end = self.clear_ends(wall)
        tag, _, count = spec.partition("*")
        if tag == "K" or tag.startswith("FM"):
            width = int((end - start - 400) // 300 * 300)
            tag = f"K{width}" if tag == "K" else tag
            self._add_door(wall, (start + end) / 2, tag, room.index)
            return
        at_end = tag.endswith("-")
        tag = tag.rstrip("-")
        width = int(tag[1:3]) * 100
        if end - start < 6000:
            count = ""
        first = -(-(start + 100) // 50) * 50 + width / 2
        last = (end - 100) // 50 * 50 - width / 2
        if count == "2" or not at_end:
            self._add_door(wall, first, tag, room.index, -1)
        if count == "2" or at_end:
            self._add_door(wall, last, tag, room.index, 1)

    def _room_windows(self, room: Room) -> None:
        if room.use in {"gallery"}:
            return
        door_wall = self.door_wall(room)
        outer = [
            w for w in self.walls_of(room.index) if w.other_than(room.index) is None and not w.rail
        ]
        if door_wall is not None and room.use != "corridor":
            opposite = {"N": "S", "S": "N", "E": "W", "W": "E"}[self.side_of(door_wall, room.index)]
            outer = [w for w in outer if self.side_of(w, room.index) == opposite] or outer
        for wall in outer:
            for start, end in self.bays(wall):
                self._outer_window(wall, start, end, room)
        long_enough = door_wall is not None and door_wall.end - door_wall.start >= 4000
        if door_wall is not None and long_enough and room.use in TEACHING and "*2" in room.doors:
            self._high_windows(door_wall, room)

    def bays(self, wall: Wall) -> list[tuple[int, int]]:
        run = self.xs if wall.horizontal else self.ys
        cuts = sorted(
            {wall.start, wall.end}
            | {
                at
                for name, at in run.items()
                if wall.start < at < wall.end and not is_sub_axis(name)
            }
        )
        bays = []
        for start, end in pairwise(cuts):
            middle = (start + end) // 2
            bays += [(start, middle), (middle, end)] if end - start > 6000 else [(start, end)]
        return bays

    def _outer_window(self, wall: Wall, start: int, end: int, room: Room) -> None:
        limits = {"toilet": 1500, "stair": 1800, "corridor": 2100, "storage": 1800}
        limit = min(limits.get(room.use, 3000), self.style.window_max)
        width = min(limit, (end - start - 1400) // 300 * 300)
        centre = (start + end) / 2
        if width < 900 or any(
            o.wall is wall
            and o.start < centre + width / 2 + 200
            and o.end > centre - width / 2 - 200
            for o in self.openings
        ):
            return
        height = {"toilet": 9, "stair": 15, "corridor": 15}.get(room.use, 18)
        self.openings.append(
            Opening(wall, centre, width, f"C{width // 100:02d}{height:02d}", "window", room.index)
        )

    def _high_windows(self, wall: Wall, room: Room) -> None:
        doors = [o for o in self.openings if o.wall is wall]
        for start, end in self.bays(wall):
            low = max(
                [start + 400.0]
                + [
                    o.end + 300
                    for o in doors
                    if start <= o.centre <= end and o.centre < (start + end) / 2
                ]
            )
            high = min(
                [end - 400.0]
                + [
                    o.start - 300
                    for o in doors
                    if start <= o.centre <= end and o.centre > (start + end) / 2
                ]
            )
            width = min(1800, int((high - low) // 300 * 300))
            if width >= 1200:
                centre = round((low + high) / 2 / 50) * 50
                self.openings.append(
                    Opening(wall, centre, width, f"GC{width // 100:02d}09", "high", room.index)
                )

    # -- solid bodies and net rooms --------------------------------------------------------

    def _bodies(self) -> tuple[BaseGeometry, BaseGeometry]:
        bodies: list[BaseGeometry] = []
        for rail in (False, True):
            parts = [w.strip(w.start, w.end) for w in self.walls if w.rail == rail]
            for x in self.x_list:
                for y in self.y_list:
                    here = [w for w in self.walls if w.rail == rail and touches(w, x, y)]
                    across = [w for w in here if not w.horizontal]
                    along = [w for w in here if w.horizontal]
                    if across and along:
                        parts.append(
                            box(
                                x + min(w.near for w in across),
                                y + min(w.near for w in along),
                                x + max(w.far for w in across),
                                y + max(w.far for w in along),
                            )
                        )
            bodies.append(unary_union(parts))
        return bodies[0], bodies[1].difference(bodies[0])

    def cuts(self, rail: bool) -> BaseGeometry:
        return unary_union(
            [o.wall.strip(o.start, o.end, 5) for o in self.openings if o.wall.rail == rail]
        )

    def cell(self, room: Room) -> BaseGeometry:
        return unary_union(
            [
                box(self.xs[x0], self.ys[y0], self.xs[x1], self.ys[y1])
                for x0, x1, y0, y1 in room.spans
            ]
        )

    def _net_polygons(self) -> None:
        columns = unary_union(list(self.columns.values()))
        solid = unary_union([self.wall_body, self.rail_body, columns])
        cells = [self.cell(room) for room in self.rooms]
        for room, cell in zip(self.rooms, cells, strict=True):
            shape = cell
            if room.use == "gallery":
                shape = cell.buffer(self.style.outer[1], join_style="mitre").difference(
                    unary_union([c for c in cells if c is not cell])
                )
            net = shape.difference(solid)
            largest = max(parts_of(net), key=lambda part: part.area).simplify(0.1)
            assert isinstance(largest, Polygon), room.name
            room.net = largest

    def footprint(self) -> BaseGeometry:
        return unary_union([self.wall_body, self.rail_body, *map(self.cell, self.rooms)])


def parts_of(shape: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in getattr(shape, "geoms", [shape]) if not part.is_empty]


def touches(wall: Wall, x: int, y: int) -> bool:
    along, across = (x, y) if wall.horizontal else (y, x)
    return wall.axis == across and wall.start <= along <= wall.end


def place_column(
    lines: list[Wall], at: int, before: int, after: int, size: int
) -> tuple[float, float]:
    """Extent of a column across one direction: flush on its more open side, else centred."""
    if not lines or before == after:
        return at - size / 2, at + size / 2
    if before > after:
        low = at + min(w.near for w in lines)
        return low, low + size
    high = at + max(w.far for w in lines)
    return high - size, high


def parse_rooms(data: StoreyData) -> list[Room]:
    """Lines such as ``y A-B: 1-2 101 值班室; 2-4 102 一(1)班 M1021*2@S``."""
    rooms: list[Room] = []
    furnished = set(data.furnished.split())
    for line in filter(None, (part.strip() for part in data.rooms.splitlines())):
        head, _, body = line.partition(":")
        direction, fixed = head.split()
        for entry in filter(None, (part.strip() for part in body.split(";"))):
            span, number, name, *flags = entry.split()
            x_span, y_span = (span, fixed) if direction == "y" else (fixed, span)
            (x0, x1), (y0, y1) = x_span.split("-"), y_span.split("-")
            use = use_of(name)
            known = next((r for r in rooms if r.name == name and use in CIRCULATION), None)
            if known:
                known.spans.append((x0, x1, y0, y1))
                continue
            doors, _, side = (flags[0] if flags else "").partition("@")
            room = Room(
                len(rooms),
                name,
                use,
                None if number == "-" else number,
                [(x0, x1, y0, y1)],
                doors,
                side or None,
            )
            if not doors:
                room.doors = DOORS_BY_USE.get(use, "M0921")
                if use == "vacant":
                    room.doors = "M1021*2"
            room.furnished = room.number in furnished
            rooms.append(room)
    return rooms
