"""From the solver's choice to a scheme: zones, partitions and doors on the plan.

Everything here is geometry that follows from the choice; nothing is decided that costs
anything, but where on its wall a new door stands: where it shows least of the room.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Polygon, box

from layoutopt.building import Storey
from layoutopt.furniture import default_furniture
from layoutopt.geometry import Frame, Point, Region, largest_polygon
from layoutopt.physics.doorside import hung_outside
from layoutopt.physics.sight import sight
from layoutopt.program import Program
from layoutopt.scheme import Partition, Scheme, SuiteDoor, Zone
from layoutopt.solve.choice import Choice
from layoutopt.solve.division import DOOR_MM
from layoutopt.solve.hosts import Host
from layoutopt.solve.parts import Division, Tile
from layoutopt.solve.tiling import PARTITION_MM

PARTITION_RW_DB = 50
"""2 x 12.7 mm plasterboard each side of a stud with 50 mm of wool, well built: 50 to 51
(tonghy, STANDARDS 3.8); what GB 50099-2011 table 9.4.2 asks for walls to noisy rooms."""
SEALED_DB = 35
"""The door of an individual room: gasketed doors 30 to 50 (UFC 4-171-04AN, STANDARDS 3.8)."""
JAMB_MM = 100
"""Wall left beside a new door where there is room (a default)."""
OUTSIDE = tuple(
    (item.kind, item.size_mm) for item in default_furniture().items if item.stands == "outside"
)
"""What hangs beside the door of every suite (clauses M1, E3)."""

Segment = tuple[tuple[int, int], tuple[int, int]]


def compose(choice: Choice, program: Program, number: int) -> Scheme:
    """Lay a choice out on the storey it stands on."""
    storey = choice.rooms[0][0].storey
    names = _zone_ids(choice)
    zones: list[Zone] = []
    partitions: list[Partition] = []
    doors: list[SuiteDoor] = []
    for host, division in choice.rooms:
        ids = names[host.id]
        segments = list(_walls(division.tiles))
        # at the corner of a recess a partition ends flush: nothing is built past it
        ends = {
            (x, y)
            for o in host.shape.obstacles
            if o.fixed
            for x in (o.x0, o.x1)
            for y in (o.y0, o.y1)
        }
        walls = shapely.union_all([_slab(a, b, ends) for (a, b), _ in segments])
        zones += _zones(host, division, ids, walls, choice, program)
        partitions += [
            Partition((_out(host, a), _out(host, b)), PARTITION_MM, PARTITION_RW_DB)
            for a, b in _straightened([line for line, _ in segments])
        ]
        doors += _standing_doors(host, [z for z in zones if z.host_space == host.id])
        doors += _new_doors(host, division, ids, zones, doors)
    levels = (host.id for host, _ in choice.rooms)
    return Scheme(
        id=number,
        title=_title(choice, storey, program),
        objective=choice.cost / 1000,
        level=storey.level,
        host_spaces=tuple(levels),
        zones=tuple(zones),
        partitions=tuple(partitions),
        doors=tuple(_united(doors)),
        furniture=hung_outside(storey, doors, OUTSIDE),
        terms=tuple(choice.terms.items()),
        opened=tuple(host.opened for host, _ in choice.rooms if host.opened is not None),
    )


def clients_hidden(host: Host, division: Division, program: Program) -> bool:
    """Tell whether every client of a divided room has a seat that no open door shows.

    A door to the next room counts as a public one: that room may be taken, or walked through.
    """
    if len(division.tiles) == 1:
        return True  # measured on the room as it stands: Shape.hides_seat
    scheme = compose(Choice(0, ((host, division),), {}), program, 0)
    floors = [zone.region.polygon for zone in scheme.zones]
    public = [_shown(d, host) for d in scheme.doors if not d.new]
    inner = [d for d in scheme.doors if d.new]
    return all(
        sight(zone.region.polygon, floors, inner, public).seat is not None
        for zone in scheme.zones
        if zone.kind == "individual"
    )


def _shown(door: SuiteDoor, host: Host) -> SuiteDoor:
    """Take the leaf off a door that leads to another room: it hides nothing for certain."""
    public = {g.opening for g in host.shape.of("public")}
    stands = next(o for o in host.storey.openings_of(host.id) if o.at == door.at)
    return door if stands.id in public else replace(door, hinge=None, leaf_end=None)


def _title(choice: Choice, storey: Storey, program: Program) -> str:
    rooms = "、".join(h.space.number or h.space.name or h.id for h, _ in choice.rooms)
    name = program.school.display_name or "心理辅导室"
    return f"{name}:{storey.name}({rooms})"


def _zone_ids(choice: Choice) -> dict[str, list[str]]:
    """Number the zones: the kind alone where there is one, else numbered."""
    kinds = [t.kind for _, d in choice.rooms for t in _merged(d.tiles)]
    seen: dict[str, int] = {}
    names: dict[str, list[str]] = {}
    for host, division in choice.rooms:
        ids = []
        for tile in division.tiles:
            if tile.kind == "circulation" and _joins_reception(tile, division.tiles):
                ids.append("office_reception")
                continue
            seen[tile.kind] = seen.get(tile.kind, 0) + 1
            several = kinds.count(tile.kind) > 1 or tile.kind == "individual"
            ids.append(f"{tile.kind}-{seen[tile.kind]}" if several else tile.kind)
        names[host.id] = ids
    return names


def _merged(tiles: tuple[Tile, ...]) -> list[Tile]:
    return [t for t in tiles if not (t.kind == "circulation" and _joins_reception(t, tiles))]


def _joins_reception(tile: Tile, tiles: tuple[Tile, ...]) -> bool:
    """Tell whether a way lies open to the reception, and so is part of it."""
    return any(t.kind == "office_reception" and _shared(tile, t) is not None for t in tiles)


def _shared(a: Tile, b: Tile) -> Segment | None:
    """Return the edge two tiles share, or None."""
    for x in {a.x0, a.x1} & {b.x0, b.x1}:
        if a.x1 == b.x0 or b.x1 == a.x0:
            low, high = max(a.y0, b.y0), min(a.y1, b.y1)
            if low < high and x in (max(a.x0, b.x0), min(a.x1, b.x1)):
                return (x, low), (x, high)
    for y in {a.y0, a.y1} & {b.y0, b.y1}:
        if a.y1 == b.y0 or b.y1 == a.y0:
            low, high = max(a.x0, b.x0), min(a.x1, b.x1)
            if low < high and y in (max(a.y0, b.y0), min(a.y1, b.y1)):
                return (low, y), (high, y)
    return None


def _walls(tiles: tuple[Tile, ...]) -> Iterator[tuple[Segment, tuple[int, int]]]:
    """Yield the edges between tiles that are not both open, with the tiles' indices."""
    for i, a in enumerate(tiles):
        for j in range(i):
            b = tiles[j]
            edge = _shared(a, b)
            if edge is not None and (a.enclosed or b.enclosed):
                yield edge, (j, i)


def _slab(
    a: tuple[int, int], b: tuple[int, int], flush: Collection[tuple[int, int]] = ()
) -> Polygon:
    """Thicken an edge, half a partition past its ends too, save where it ends ``flush``."""
    half = PARTITION_MM // 2
    (ax, ay), (bx, by) = sorted((a, b))
    before, behind = (0 if end in flush else half for end in ((ax, ay), (bx, by)))
    if ax == bx:
        return box(ax - half, ay - before, bx + half, by + behind)
    return box(ax - before, ay - half, bx + behind, by + half)


def _straightened(segments: list[Segment]) -> list[Segment]:
    """Join edges that continue one another on one line."""
    lines: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for (ax, ay), (bx, by) in segments:
        if ax == bx:
            lines.setdefault(("x", ax), []).append((min(ay, by), max(ay, by)))
        else:
            lines.setdefault(("y", ay), []).append((min(ax, bx), max(ax, bx)))
    joined: list[Segment] = []
    for (axis, at), spans in sorted(lines.items()):
        runs: list[tuple[int, int]] = []
        for low, high in sorted(spans):
            if runs and low <= runs[-1][1]:
                runs[-1] = (runs[-1][0], max(high, runs[-1][1]))
            else:
                runs.append((low, high))
        joined += [((at, a), (at, b)) if axis == "x" else ((a, at), (b, at)) for a, b in runs]
    return joined


def _zones(
    host: Host,
    division: Division,
    ids: list[str],
    walls: shapely.Geometry,
    choice: Choice,
    program: Program,
) -> Iterator[Zone]:
    room = host.space.region.polygon
    for zone_id in dict.fromkeys(ids):
        tiles = [t for t, name in zip(division.tiles, ids, strict=True) if name == zone_id]
        main = next((t for t in tiles if t.kind != "circulation"), tiles[0])
        if len(division.tiles) == 1:
            region = host.space.region
        else:
            local = shapely.union_all(
                [
                    box(
                        t.x0 - _rim(t.x0),
                        t.y0 - _rim(t.y0),
                        t.x1 + _rim_end(t.x1, host.shape.width_mm),
                        t.y1 + _rim_end(t.y1, host.shape.depth_mm),
                    )
                    for t in tiles
                ]
            )
            floor = shapely.transform(local.difference(walls), lambda xy: _spun(host.frame, xy))
            region = Region.of(largest_polygon(floor.intersection(room)))
        yield Zone(
            id=zone_id,
            kind=main.kind,
            name=_name(zone_id, main.kind, program),
            host_space=host.id,
            region=region,
            enclosed=main.enclosed or len(division.tiles) == 1,
            hosts=choice.hosts_of.get(main.kind, ())
            if zone_id in (main.kind, f"{main.kind}-1")
            else (),
        )


def _rim(edge: int) -> int:
    """Reach past the hull, so that rounding never leaves a sliver at a wall."""
    return 5 if edge == 0 else 0


def _rim_end(edge: int, end: int) -> int:
    return 5 if edge == end else 0


def _spun(frame: Frame, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.array([frame.to_world(p) for p in xy])


def _name(zone_id: str, kind: str, program: Program) -> str:
    zh = program.standard.zone(kind).zh
    number = zone_id.removeprefix(kind).removeprefix("-")
    return zh + number


def _out(host: Host, point: tuple[float, float]) -> Point:
    x, y = host.frame.to_world(point)
    return round(x), round(y)


def _standing_doors(host: Host, zones: list[Zone]) -> Iterator[SuiteDoor]:
    """Yield the doors that stand and serve a zone of the suite; not those kept shut."""
    for opening in host.storey.openings_of(host.id):
        if opening.kind == "window" or opening.id in host.shut:
            continue
        zone = min(zones, key=lambda z: z.region.polygon.distance(shapely.Point(opening.at)))
        other = opening.joins[1] if opening.joins[0] == host.id else opening.joins[0]
        yield SuiteDoor(
            at=opening.at,
            width_mm=opening.width_mm,
            angle_deg=opening.angle_deg,
            joins=(zone.id, other),
            new=False,
            wall_mm=opening.wall_mm,
            hinge=opening.hinge,
            leaf_end=opening.leaf_end,
        )


def _united(doors: list[SuiteDoor]) -> Iterator[SuiteDoor]:
    """Make one of a door that stands between two rooms of the suite: it joins their zones."""
    standing = {door.at: door.joins[0] for door in reversed(doors) if not door.new}
    second = {door.at: door.joins[0] for door in doors if not door.new}
    for door in doors:
        if door.new or standing[door.at] == second[door.at]:
            yield door
        elif door.joins[0] == standing[door.at]:
            yield replace(door, joins=(standing[door.at], second[door.at]))


def _new_doors(
    host: Host, division: Division, ids: list[str], zones: list[Zone], standing: list[SuiteDoor]
) -> list[SuiteDoor]:
    """Hang a door in the partition between a zone and the one it is entered from.

    At one end of the shared edge, the leaf opening into the room it serves against the
    nearer wall: at the end that hides most of the room from the public ways.
    """
    hung: list[SuiteDoor] = []
    public = [_shown(d, host) for d in standing if not d.new and d.joins[0] in ids]
    for i, tile in enumerate(division.tiles):
        if tile.parent is None:
            continue
        parent = division.tiles[tile.parent]
        edge = _shared(tile, parent)
        if edge is None or ids[i] == ids[tile.parent] or not (tile.enclosed or parent.enclosed):
            continue
        spans = _free(edge, host, division.tiles)
        ends = [
            _door(host, tile, edge, (ids[i], ids[tile.parent]), span=span, at_end=end)
            for span in spans
            for end in (0, 1)
        ]
        room = next(z for z in zones if z.id == ids[i]).region.polygon
        floors = [z.region.polygon for z in zones if z.host_space == host.id]

        def hidden(
            door: SuiteDoor, room: Polygon = room, floors: list[Polygon] = floors
        ) -> tuple[bool, float]:
            view = sight(room, floors, [*hung, door], public)
            return view.seat is not None, round(view.hidden_share, 3)

        hung.append(max(ends, key=hidden) if tile.kind == "individual" else ends[-1])
    return hung


def _free(edge: Segment, host: Host, tiles: tuple[Tile, ...]) -> list[tuple[float, float]]:
    """List the spans of an edge where a door can hang: no column, no other partition."""
    line = LineString(edge)
    (ax, ay), (bx, by) = edge
    # a pier beside the line takes half the thickness of the wall too
    beside = PARTITION_MM / 2 + 1
    taken = [box(o.x0, o.y0, o.x1, o.y1).buffer(beside) for o in host.shape.obstacles]
    for other, _ in _walls(tiles):
        slab = _slab(*other)
        if not LineString(other).covers(line) and LineString(other).intersection(line).length == 0:
            taken.append(slab)
    free = line.difference(shapely.union_all(taken))
    spans = []
    for part in getattr(free, "geoms", [free]):
        ends = sorted(math.dist((ax, ay), xy) for xy in part.coords)
        if ends[-1] - ends[0] >= DOOR_MM:
            spans.append((ends[0], ends[-1]))
    return spans or [(0.0, math.dist((ax, ay), (bx, by)))]


def _door(
    host: Host,
    tile: Tile,
    edge: Segment,
    joins: tuple[str, str],
    *,
    span: tuple[float, float],
    at_end: int,
) -> SuiteDoor:
    """Make a door at the start (0) or the end (1) of a free span of an edge."""
    (ax, ay), (bx, by) = edge
    length = math.dist((ax, ay), (bx, by))
    ux, uy = (bx - ax) / length, (by - ay) / length
    jamb = min(JAMB_MM, (span[1] - span[0] - DOOR_MM) / 2)
    middle, toward = (
        (span[0] + jamb + DOOR_MM / 2, -1),
        (span[1] - jamb - DOOR_MM / 2, 1),
    )[at_end]
    at = (ax + ux * middle, ay + uy * middle)
    hinge = (at[0] + toward * ux * DOOR_MM / 2, at[1] + toward * uy * DOOR_MM / 2)
    centre = ((tile.x0 + tile.x1) / 2, (tile.y0 + tile.y1) / 2)
    side = 1 if (centre[0] - ax) * -uy + (centre[1] - ay) * ux > 0 else -1
    leaf = (hinge[0] - uy * side * DOOR_MM, hinge[1] + ux * side * DOOR_MM)
    angle = (math.degrees(math.atan2(uy, ux)) + host.frame.rotation_deg) % 180
    return SuiteDoor(
        at=_out(host, at),
        width_mm=DOOR_MM,
        angle_deg=angle,
        joins=joins,
        new=True,
        wall_mm=PARTITION_MM,
        hinge=_out(host, hinge),
        leaf_end=_out(host, leaf),
        rw_db=SEALED_DB if tile.kind == "individual" else None,
    )
