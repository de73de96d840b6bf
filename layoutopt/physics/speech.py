"""Fact: how private what is said in a room is from those about it.

P = (L1 - L2) + LN: the level difference to the listener and the background there.  From
80 on a normal voice is not followed, from 86 on almost nothing is understood (a rule on
laboratory ratings plus background, mchinc.com; STANDARDS 2.2).  The difference is that of
EN 12354-1 in its simplest form, R + 10 lg(A/S), R that of all pieces of the wall together
(:mod:`layoutopt.physics.insulation`); on a corridor, which is no room, A is taken as S.
Through a room in between, such as the reception, the differences of both walls add.  The
privacy of a room is that at its worst listener.  Figures in ``speech.toml``; a drawing
does not rate walls and doors, so which are assumed are labelled defaults there and in
``insulation.toml``.  Never a measurement; to be measured on site.  Left out: listeners
outdoors, ducts and ceilings above partitions.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Building, Opening, Space, Storey
from layoutopt.geometry import distance_mm, largest_polygon, square_metres
from layoutopt.physics.frontage import frontage_mm
from layoutopt.physics.insulation import (
    Piece,
    What,
    absorption_m2,
    new_door_rw_db,
    opening_piece,
    part_rw_db,
    room_height_m,
    standing_door_rw_db,
    transmission,
    wall_rw_db,
)
from layoutopt.physics.partywalls import PartyWall, PartyWalls
from layoutopt.physics.waysound import carries
from layoutopt.scheme import Partition, SuiteDoor, Zone

Ear = Literal["corridor", "reception", "room", "floor"]
Grade = Literal["confidential", "normal", "poor"]

OPEN_MM = 5.0
"""Floors this close touch: no wall is thinner."""
SAME_MM = 50.0
"""A door of the suite this close to an opening of the building hangs in it."""
REST_MM = 150.0
"""What is left of a room between its zones is no wider than a partition."""
OVER_M2 = 0.5
"""Rooms over or under by less do not listen."""
BEST_DOOR_DB = 60
"""No door is rated higher."""


@dataclass(frozen=True)
class Listener:
    """Somebody who might listen, and what stands between.

    Parameters
    ----------
    pieces
        What parts the listener from the room, or from where ``via`` listens.
    absorption_m2
        Equivalent absorption area at the listener; None on a corridor, where it is taken
        as the area of the pieces.
    background_dba
        Background at the listener; None for the default of the kind.
    via
        The listener in between, where speech comes through another room.

    Two listeners of one kind, name and id are one person whom speech reaches two ways.
    """

    name: str
    kind: Ear
    pieces: tuple[Piece, ...]
    absorption_m2: float | None = None
    background_dba: float | None = None
    space_id: str | None = None
    via: Listener | None = None


@dataclass(frozen=True)
class Hearing:
    """What one listener gets of what is said.

    ``weakest`` is the piece that lets most through, of the way on which most comes;
    ``via`` names the room in between, None where there is none.
    """

    name: str
    kind: Ear
    space_id: str | None
    privacy_db: float
    difference_db: float
    background_dba: float
    weakest: Piece
    via: str | None


@dataclass(frozen=True)
class SpeechPrivacy:
    """The privacy of a room in dB, that at its worst listener.

    ``loud_db`` is the figure for a loud voice.  ``door_for_normal_db`` and
    ``door_for_confidential_db`` are the least whole Rw of the room's own door with which
    the worst listener would get no more than that grade; None where that listener is
    reached by no door of the room, or no door would do, for the wall does not.
    """

    privacy_db: float
    loud_db: float
    grade: Grade
    worst: Hearing
    hearings: tuple[Hearing, ...]
    door_for_normal_db: int | None
    door_for_confidential_db: int | None


def speech_privacy(listeners: Sequence[Listener]) -> SpeechPrivacy | None:
    """Find how private a room is, None where nobody can listen.

    Parameters
    ----------
    listeners
        As :func:`listeners_around` finds them, or made by hand.
    """
    places: dict[tuple[Ear, str, str | None], list[Listener]] = {}
    for listener in listeners:
        if sum(piece.area_m2 for piece in listener.pieces) > 0:
            places.setdefault((listener.kind, listener.name, listener.space_id), []).append(
                listener
            )
    if not places:
        return None
    hearings = sorted(
        (_hearing(ways) for ways in places.values()),
        key=lambda h: (h.privacy_db, h.kind, h.space_id or "", h.name),
    )
    worst = hearings[0]
    ways = places[worst.kind, worst.name, worst.space_id]
    return SpeechPrivacy(
        worst.privacy_db,
        worst.privacy_db - float(_figures()["model"]["loud_voice_db"]),
        grade_of(worst.privacy_db),
        worst,
        tuple(hearings),
        _door_for(ways, normal_db()),
        _door_for(ways, confidential_db()),
    )


def grade_of(privacy_db: float) -> Grade:
    """Name what a figure means."""
    if privacy_db >= confidential_db():
        return "confidential"
    return "normal" if privacy_db >= normal_db() else "poor"


def normal_db() -> float:
    """Return the figure from which a normal voice is private, in dB."""
    return float(_figures()["grade"]["normal_db"])


def confidential_db() -> float:
    """Return the figure from which almost nothing is understood, in dB."""
    return float(_figures()["grade"]["confidential_db"])


def _hearing(ways: Sequence[Listener]) -> Hearing:
    passed = [_passed(way) for way in ways]
    total = sum(passed)
    difference = math.inf if total <= 0 else -10 * math.log10(total)
    main = ways[max(range(len(ways)), key=lambda i: passed[i])]
    background = _background(ways[0])
    first = _first(main)
    return Hearing(
        main.name,
        main.kind,
        main.space_id,
        difference + background,
        difference,
        background,
        max(first.pieces, key=lambda piece: piece.passed_m2),
        None if main.via is None else main.via.name,
    )


def _passed(listener: Listener) -> float:
    """Return which part of the energy in the room stands at a listener."""
    area = sum(piece.area_m2 for piece in listener.pieces)
    here = transmission(listener.pieces, listener.absorption_m2 or area)
    return here if listener.via is None else here * _passed(listener.via)


def _first(listener: Listener) -> Listener:
    """Return who listens right behind the room's own wall."""
    return listener if listener.via is None else _first(listener.via)


def _background(listener: Listener) -> float:
    said = listener.background_dba
    return float(_figures()["background"][listener.kind]["dba"]) if said is None else said


def _door_for(ways: Sequence[Listener], target_db: float) -> int | None:
    """Return the least whole rating of the room's own doors that reaches a figure."""
    if not any(piece.what == "door" for way in ways for piece in _first(way).pieces):
        return None
    for rating in range(BEST_DOOR_DB + 1):
        rated = [_with_doors(way, float(rating)) for way in ways]
        if _hearing(rated).privacy_db >= target_db:
            return rating
    return None


def _with_doors(listener: Listener, r_db: float) -> Listener:
    """Rate the room's own doors anew."""
    if listener.via is not None:
        return replace(listener, via=_with_doors(listener.via, r_db))
    pieces = tuple(
        replace(piece, r_db=r_db) if piece.what == "door" else piece for piece in listener.pieces
    )
    return replace(listener, pieces=pieces)


# --- who is there ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Floor:
    """A piece of floor on the room's storey where somebody may listen."""

    name: str
    kind: Ear
    id: str
    polygon: Polygon

    def listener(
        self, pieces: tuple[Piece, ...], height_m: float, via: Listener | None
    ) -> Listener:
        """Put a listener there."""
        absorption = None
        if self.kind != "corridor":
            absorption = absorption_m2(square_metres(self.polygon), height_m)
        return Listener(self.name, self.kind, pieces, absorption, None, self.id, via)


def listeners_around(
    building: Building,
    level: int,
    zone: Zone,
    zones: Sequence[Zone] = (),
    partitions: Sequence[Partition] = (),
    doors: Sequence[SuiteDoor] = (),
    *,
    standing_door_db: float | None = None,
    new_door_db: float | None = None,
) -> tuple[Listener, ...]:
    """Find who can listen to a zone: beside it, above and below, and behind its reception.

    Parameters
    ----------
    level
        The storey that the zone and all that is given here stand on.
    zones
        The zones of the suite on that storey, with or without the zone itself.
    partitions, doors
        The suite's new walls, each with its own rating, and its doors; walls that stand
        are rated by their thickness, doors that are not among these as doors that stand.
    standing_door_db, new_door_db
        Rw of doors; None for the labelled defaults.

    Returns
    -------
    tuple
        Behind a zone that one enters by a door from the room, whoever is on the ways
        about that zone listens too, through both.
    """
    storey = building.storey(level)
    shell = _Shell(building, storey, partitions, doors, (standing_door_db, new_door_db))
    others = [other for other in zones if other.id != zone.id]
    floors = [*_zone_floors(others), *_space_floors(storey, [*others, zone])]
    height = room_height_m(building.setting)
    found: list[Listener] = []
    for floor, pieces in shell.around(zone.region.polygon, floors):
        beside = floor.listener(pieces, height, None)
        found.append(beside)
        is_zone = any(other.id == floor.id for other in others)
        if is_zone and any(piece.what in ("door", "opening") for piece in pieces):
            ways = [f for f in floors if f.kind == "corridor"]
            found += [
                way.listener(outer, height, beside)
                for way, outer in shell.around(floor.polygon, ways)
            ]
    return (*found, *_over_and_under(building, level, zone))


class _Shell:
    """What stands between floors of one storey: walls, doors and windows, rated."""

    def __init__(
        self,
        building: Building,
        storey: Storey,
        partitions: Sequence[Partition],
        doors: Sequence[SuiteDoor],
        door_db: tuple[float | None, float | None],
    ) -> None:
        self._setting = building.setting
        self._height_m = room_height_m(building.setting)
        self._partitions = [
            (LineString(p.line).buffer(p.thickness_mm / 2 + OPEN_MM, cap_style="flat"), p.rw_db)
            for p in partitions
        ]
        standing, new = door_db
        standing = standing_door_rw_db() if standing is None else standing
        new = new_door_rw_db() if new is None else new
        self._openings: list[tuple[SuiteDoor | Opening, Callable[[float], Piece]]] = []
        for door in doors:
            self._openings.append((door, self._maker("door", new if door.new else standing)))
        for opening in storey.openings:
            if not any(distance_mm(door.at, opening.at) <= SAME_MM for door in doors):
                self._openings.append((opening, self._maker(opening.kind, standing)))

    def _maker(
        self, kind: Literal["door", "window", "opening"], door_db: float
    ) -> Callable[[float], Piece]:
        return lambda width_m: opening_piece(kind, width_m, self._setting, door_db=door_db)

    def around(
        self, floor: Polygon, others: Sequence[_Floor]
    ) -> Iterator[tuple[_Floor, tuple[Piece, ...]]]:
        """Yield the floors about a floor, each with what parts them."""
        stretches: dict[int, list[PartyWall]] = {}
        for wall in PartyWalls([other.polygon for other in others]).around(floor):
            stretches.setdefault(wall.neighbour, []).append(wall)
        mine = [
            (opening, make, width)
            for opening, make in self._openings
            if (width := frontage_mm(floor, opening)) >= opening.width_mm / 2
        ]
        for i, other in enumerate(others):
            cut = [
                make(width / 1000.0)
                for opening, make, width in mine
                if frontage_mm(other.polygon, opening) >= opening.width_mm / 2
            ]
            walls = [self._wall(wall) for wall in stretches.get(i, [])]
            whole = sum(piece.area_m2 for piece in walls)
            left = max(0.0, whole - sum(piece.area_m2 for piece in cut))
            pieces = [replace(p, area_m2=p.area_m2 * left / whole) for p in walls] + cut
            if pieces and sum(piece.area_m2 for piece in pieces) > 0:
                yield other, tuple(pieces)

    def _wall(self, wall: PartyWall) -> Piece:
        area = wall.length_mm / 1000.0 * self._height_m
        if wall.thickness_mm <= OPEN_MM:
            return Piece("opening", area, part_rw_db("opening"))
        rating = self._rating(wall) - float(_figures()["model"]["site_loss_db"])
        return Piece("wall", area, rating)

    def _rating(self, wall: PartyWall) -> float:
        """Rate a wall by the partition that it is, else by its thickness."""
        (ax, ay), (bx, by) = wall.start, wall.end
        along = math.hypot(bx - ax, by - ay)
        # the floor lies on the left of its own face, the wall on the right
        out = wall.thickness_mm / 2 / along
        middle = Point((ax + bx) / 2 + (by - ay) * out, (ay + by) / 2 - (bx - ax) * out)
        for body, rw_db in self._partitions:
            if body.covers(middle):
                return float(rw_db)
        return wall_rw_db(wall.thickness_mm)


def _zone_floors(zones: Sequence[Zone]) -> Iterator[_Floor]:
    for zone in zones:
        kind: Ear = "reception" if zone.kind == "office_reception" else "room"
        yield _Floor(zone.name, kind, zone.id, zone.region.polygon)


def _space_floors(storey: Storey, zones: Sequence[Zone]) -> Iterator[_Floor]:
    """Yield the spaces of a storey, of the suite's rooms what its zones leave over."""
    for space in storey.spaces:
        taken = [z.region.polygon for z in zones if z.host_space == space.id]
        rest: BaseGeometry = space.region.polygon
        if taken:
            rest = rest.difference(shapely.union_all(taken).buffer(REST_MM, join_style="mitre"))
            rest = rest.buffer(-REST_MM, join_style="mitre").buffer(REST_MM, join_style="mitre")
        floor = largest_polygon(rest)
        if not floor.is_empty:
            yield _Floor(_name(space), _kind(space), space.id, floor)


def _over_and_under(building: Building, level: int, zone: Zone) -> Iterator[Listener]:
    """Yield who listens above and below, through the slab."""
    levels = sorted(storey.level for storey in building.storeys)
    here = levels.index(level)
    height = room_height_m(building.setting)
    for i in (here - 1, here + 1):
        if not 0 <= i < len(levels):
            continue
        for space in building.storey(levels[i]).spaces:
            over = zone.region.polygon.intersection(space.region.polygon)
            area = square_metres(over)
            if area < OVER_M2 or carries(space):
                continue
            slab = Piece("slab", area, part_rw_db("slab"))
            absorption = absorption_m2(space.region.area_m2, height)
            yield Listener(_name(space), "floor", (slab,), absorption, None, space.id)


def _kind(space: Space) -> Ear:
    return "corridor" if carries(space) else "room"


def _name(space: Space) -> str:
    return space.name or space.number or space.id


@cache
def _figures() -> dict[str, dict[str, Any]]:
    text = (resources.files("layoutopt.physics") / "speech.toml").read_text("utf-8")
    return tomllib.loads(text)


__all__ = [
    "Ear",
    "Grade",
    "Hearing",
    "Listener",
    "SpeechPrivacy",
    "What",
    "confidential_db",
    "grade_of",
    "listeners_around",
    "normal_db",
    "speech_privacy",
]
