"""What a person fixes or forbids before the rest is laid out: pins, in the job file.

``[[pin]]`` says of a zone in which room it stands, or never; by which door it is entered;
of a door that it is used no more.  Zones that were moved by hand in a finished drawing are
pins too, with their outlines.  Walls that stand need no pin: they are kept unless
:mod:`layoutopt.walls` lets one go.
Every key is checked here, and every room and door found.  Not here: honouring them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from layoutopt.building import PUBLIC_WAYS, Building, Opening, Space, Storey, Use
from layoutopt.corrections import check_keys, rows_of
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.geometry import Region, WorldPoint
from layoutopt.program import Pin, Program
from layoutopt.scheme import Zone
from layoutopt.surroundings import find_room

KEYS = {"zone": "text", "room": "text", "door": "point", "forbid": "flag"}
KINDS = {
    "text": ("a text", "文字"),
    "point": ("a point [x, y] of the drawing", "图中一点 [x, y]"),
    "flag": ("true or false", "true 或 false"),
}
NEAR_DOOR_MM = 1500.0
"""A point this near to the middle of a door means that door (a default)."""


@dataclass(frozen=True)
class Said:
    """A pin as the job file says it: a zone's kind, a room, a door; places are the world's."""

    zone: str = ""
    room: str = ""
    door: WorldPoint | None = None
    forbid: bool = False
    where: str = ""


def pins_of(value: Any, where: str) -> tuple[Said, ...]:
    """Check and take ``[[pin]]``.

    Raises
    ------
    UsageError
        A key is unknown or of another kind; an entry that fixes nothing.
    """
    found = []
    for number, row in enumerate(rows_of(value, "pin", where), start=1):
        at = f"{where}: [[pin]] {number}"
        check_keys(row, KEYS, _fits, KINDS, at)
        said = Said(
            row.get("zone", ""),
            row.get("room", ""),
            tuple(map(float, row["door"])) if "door" in row else None,  # type: ignore[arg-type]
            row.get("forbid", False),
            at,
        )
        _refuse_empty(said)
        found.append(said)
    return tuple(found)


def _fits(value: Any, kind: str) -> bool:
    if kind == "point":
        return (
            isinstance(value, list)
            and len(value) == 2
            and all(
                isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)
                for v in value
            )
        )
    return isinstance(value, bool if kind == "flag" else str)


def _refuse_empty(said: Said) -> None:
    fixes = said.zone and (said.room or said.door)
    shuts = said.door and said.forbid and not said.zone
    if (
        not (fixes or shuts)
        or (said.room and said.door)
        or (said.zone and said.door and said.forbid)
    ):
        raise UsageError(
            en=f"{said.where}: says nothing that can be kept; write zone with room (forbid = true: "
            "never there), zone with door, or door with forbid = true",
            zh=f"{said.where}:没有可固定的内容;请写 zone 与 room(forbid = true 表示不得设于该处)、"
            "zone 与 door,或 door 与 forbid = true",
        )


def pinned(building: Building, said: Iterable[Said], program: Program) -> tuple[Pin, ...]:
    """Find the rooms and doors that pins speak of.

    Raises
    ------
    UsageError
        A zone that is not asked for; a room or a door that does not exist.
    """
    kinds = [area.kind for area in program.areas]
    found = []
    for one in said:
        if one.zone and one.zone not in kinds:
            raise UsageError(
                en=f"{one.where}: no zone {one.zone!r} is asked for; zones: {', '.join(kinds)}",
                zh=f"{one.where}:没有功能区 {one.zone!r};可用:{'、'.join(kinds)}",
            )
        if one.door is None:
            space = find_room(building, one.room, one.where)
            found.append(Pin(one.zone, space.id, forbid=one.forbid))
            continue
        door, space = _door(building, one)
        found.append(Pin(one.zone, space.id, opening=door.id, forbid=one.forbid))
    return tuple(found)


def with_pins(program: Program, pins: Iterable[Pin]) -> Program:
    """Add pins to a programme; individual rooms pinned in several places are as many wanted.

    Of every other kind a suite has one, so two pins of it in two rooms cannot both hold.
    """
    every = tuple(pins)
    fixed = {pin for pin in every if pin.zone == "individual" and not pin.forbid}
    whole = {pin.room for pin in fixed if not (pin.opening or pin.outline)}
    parts = {pin for pin in fixed if pin.opening or pin.outline}
    places = len(parts) + len(whole - {pin.room for pin in parts})
    areas = tuple(
        replace(area, wanted=max(area.wanted, places)) if area.kind == "individual" else area
        for area in program.areas
    )
    return replace(program, areas=areas, school=replace(program.school, pins=every))


def _door(building: Building, said: Said) -> tuple[Opening, Space]:
    """Find the door that a point means, and the room behind it."""
    assert said.door is not None
    reach: list[tuple[float, Storey, Opening]] = []
    for storey in building.storeys:
        at = storey.frame.to_local(said.door)
        reach += [
            (math.dist(at, o.at), storey, o)
            for o in storey.openings  # what has no leaf cannot be kept shut
            if o.kind == "door" or (o.kind == "opening" and not said.forbid)
        ]
    near = min(reach, key=lambda r: r[0], default=None)
    rooms = [] if near is None else _rooms_at(near[1], near[2])
    if near is None or near[0] > NEAR_DOOR_MM or not rooms:
        x, y = said.door
        within = f"{NEAR_DOOR_MM / 1000:g}"
        raise UsageError(
            en=f"{said.where}: no door of a room stands within {within} m of ({x:g}, {y:g}); "
            "points are the drawing's own",
            zh=f"{said.where}:({x:g}, {y:g}) 周围 {within} 米内没有房间的门;坐标为原图坐标",
        )
    return near[2], rooms[0]


def _rooms_at(storey: Storey, door: Opening) -> list[Space]:
    """List the rooms at a door, ways left out."""
    spaces = [storey.space(side) for side in door.joins if side is not None]
    return [s for s in spaces if s.use not in PUBLIC_WAYS and s.use is not Use.STAIR]


def carried(
    zones: Sequence[Zone], of: Building, building: Building, file: Path
) -> tuple[Zone, ...]:
    """Carry zones by their place in the world from one reading of a school into another.

    Raises
    ------
    InputError
        It is another school: where a zone's room was, there is none, or one unlike it.
    """
    found = []
    for zone in zones:
        there = next(s for s in of.storeys if any(x.id == zone.host_space for x in s.spaces))
        home = next((s for s in building.storeys if s.level == there.level), None)
        host = None if home is None else _same_room(there.space(zone.host_space), there, home)
        if home is None or host is None:
            names = ", ".join(building.drawing_names)
            raise InputError(
                en=f"{file}: {zone.id} stands in a room that is not in {names}; give the drawing "
                "that the file was made for",
                zh=f"{file}:{zone.name or zone.id} 所在房间不在 {names} 中;"
                "请给出生成该文件所用的图纸",
            )
        found.append(replace(zone, host_space=host.id, region=_moved(zone.region, there, home)))
    return tuple(found)


def _moved(region: Region, there: Storey, home: Storey) -> Region:
    return Region(tuple(home.frame.to_mm(there.frame.to_world(point)) for point in region.boundary))


def _same_room(space: Space, there: Storey, home: Storey) -> Space | None:
    """Find a room of the same place and shape."""
    floor = _moved(space.region, there, home).polygon
    for other in home.spaces:
        whole = _moved(other.region, home, home).polygon
        if floor.intersection(whole).area >= SAME_ROOM * floor.union(whole).area:
            return other
    return None


SAME_ROOM = 0.9
"""Rooms that share so much of what both cover are one room, read twice (a default)."""


def moved(drawn: Sequence[Zone], before: Mapping[str, Zone]) -> tuple[Pin, ...]:
    """Make pins of the zones of a drawn suite that stand elsewhere than before.

    Parameters
    ----------
    drawn
        The zones as they are drawn now.
    before
        The zones of the run that made the drawing, by id; empty: all are pins.
    """
    found = []
    for zone in drawn:
        old = before.get(zone.id)
        floor = zone.region.polygon
        if old is not None:
            apart = floor.symmetric_difference(old.region.polygon).area
            if apart <= MOVED_MM2:
                continue
        found.append(Pin(zone.kind, zone.host_space, outline=zone.region.boundary))
    return tuple(found)


MOVED_MM2 = 50_000.0
"""A zone that differs by more than this (0.05 m2) was moved (a default)."""
