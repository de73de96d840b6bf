"""Fact: what is loud on one storey and outside it, and how it is heard on the ways.

Crowds come out of doors at break; rooms leak through what is shut; stairs, people passing
and the outdoors are there everywhere.  Levels by use and time stand in ``noise.toml``.
Not here: what comes into a room (:mod:`layoutopt.physics.noise`).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import square_metres
from layoutopt.physics.frontage import frontage_mm
from layoutopt.physics.insulation import opening_piece, room_height_m, standing_door_rw_db
from layoutopt.physics.outdoors import Outside, body_of, is_screened, lay_out
from layoutopt.physics.partywalls import PartyWalls
from layoutopt.physics.waysound import Decay, Place, Points, Speaker, WaySound, carries

Time = Literal["break", "lesson"]
TIMES: tuple[Time, ...] = ("break", "lesson")
Kind = Literal["background", "room", "crowd", "people", "floor", "outdoors", "suite"]

OVERLAP_M2 = 0.5
"""Rooms that lie over one another by less have no slab in common."""


class Origin(NamedTuple):
    """Where a sound comes from, and along which way."""

    kind: Kind
    space_id: str | None
    name: str
    via: str | None
    words: tuple[str, str]


@dataclass(frozen=True)
class Part:
    """What comes through one piece of a room's shell: its energies in the diffuse field."""

    energies: tuple[tuple[Origin, float], ...]
    area_m2: float = 0.0
    place: tuple[Place, Place] | None = None


class _Emitter(NamedTuple):
    """A door, window or gap that sounds into a way; levels in dB(A) by time."""

    way_id: str
    at: Place
    space_id: str | None
    level_dba: dict[str, float]


class StoreyNoise:
    """One storey: its emitters, its ways, its walls and what lies outside it."""

    def __init__(self, building: Building, storey: Storey) -> None:
        self.storey = storey
        self.setting = building.setting
        self.height_m = room_height_m(building.setting)
        self.spaces = {space.id: space for space in storey.spaces}
        self._polygons = [space.region.polygon for space in storey.spaces]
        self.walls = PartyWalls(self._polygons)
        self._tree = shapely.STRtree(self._polygons)
        # an opening to a space that is not there sounds nowhere
        self._known = [
            o for o in storey.openings if all(s is None or s in self.spaces for s in o.joins)
        ]
        self._openings: dict[str, list[Opening]] = {}
        for opening in self._known:
            for side in dict.fromkeys(opening.joins):
                if side is not None:
                    self._openings.setdefault(side, []).append(opening)
        self.outdoor: dict[Time, list[Outside]] = {
            time: [lay_out(s, storey, figures()["outdoor"], time) for s in self.setting.outdoor]
            for time in TIMES
        }
        self._body = body_of(storey)
        self._ears: dict[str, dict[str, int]] = {}
        self._origins: dict[str, list[Origin]] = {}
        self._out: dict[tuple[Place, Time], list[tuple[Origin, float]]] = {}
        self._quiets: dict[tuple[str, Time], list[tuple[Origin, float]]] = {}
        self._at_ears: dict[tuple[str, Time], NDArray[np.float64]] = {}
        self._emitters = list(self._emit())
        sources = dict.fromkeys(e.space_id for e in self._emitters)
        self._sources = list(sources)
        self._row = np.array([self._sources.index(e.space_id) for e in self._emitters], dtype=int)
        decay = Decay(model("near_m"), model("along_db_m"), model("turn_db"), standing_door_rw_db())
        speakers = [Speaker(e.way_id, e.at) for e in self._emitters]
        self._sound = WaySound(storey, speakers, decay)

    # --- places -------------------------------------------------------------------------

    def openings_of(self, host_id: str, receiver: Polygon) -> list[tuple[Opening, float]]:
        """List the openings of a room that a floor fronts, with how much of each in mm."""
        found = []
        for opening in self._openings.get(host_id, ()):
            width = frontage_mm(receiver, opening)
            if width >= 100:
                found.append((opening, width))
        return found

    def over(self, receiver: Polygon) -> list[tuple[Space, float]]:
        """List the spaces of this storey that lie over or under a floor, with m2 in common."""
        found = []
        for i in sorted(self._tree.query(receiver)):
            overlap = square_metres(receiver.intersection(self._polygons[i]))
            if overlap >= OVERLAP_M2:
                found.append((self.storey.spaces[i], overlap))
        return found

    def ear_at(self, opening_id: str) -> Place:
        """Return the middle of an opening."""
        opening = next(o for o in self._known if o.id == opening_id)
        return float(opening.at[0]), float(opening.at[1])

    # --- what is loud -------------------------------------------------------------------

    def _emit(self) -> Iterator[_Emitter]:
        """Yield what sounds into the ways: crowds at doors, rooms through what is shut."""
        doors: dict[str | None, int] = {}
        touching: list[tuple[Opening, str, str | None]] = []
        for opening in self._known:
            for way_id, other in (opening.joins, opening.joins[::-1]):
                if way_id is None or not carries(self.spaces[way_id]) or other == way_id:
                    continue
                touching.append((opening, way_id, other))
                if opening.kind != "window":
                    doors[other] = doors.get(other, 0) + 1
        for opening, way_id, other in touching:
            at = (float(opening.at[0]), float(opening.at[1]))
            levels: dict[str, float] = {}
            for time in TIMES:
                share = 10 * math.log10(doors.get(other, 1))
                level = self._emitted(opening, way_id, other, share, time)
                if level is not None:
                    levels[time] = level
            if levels:
                yield _Emitter(way_id, at, other, levels)

    def _emitted(
        self, opening: Opening, way_id: str, other: str | None, share_db: float, time: Time
    ) -> float | None:
        """Return the level that an opening sounds into a way with, None for none."""
        crowds = figures()["crowd"]
        kept = opening_piece(opening.kind, 1.0, self.setting).r_db
        if other is None:
            if opening.kind == "window" or self.spaces[way_id].use is Use.GALLERY:
                leak = 0.0  # what comes in there is in the way's own level
            else:
                at = (float(opening.at[0]), float(opening.at[1]))
                leak = sum(e for _, e in self.out_at(at, time)) * energy_of(-kept)
            row = crowds["outside"]
        else:
            space = self.spaces[other]
            row = crowds.get(space.use.value, {})
            if carries(space):
                leak = 0.0
                if space.use is not Use.STAIR or self.spaces[way_id].use is Use.STAIR:
                    return None
            else:
                leak = energy_of(room_dba(space, time) - kept)
        crowd = 0.0
        if opening.kind != "window" and time in row:
            crowd = energy_of(float(row[time]) - share_db)
        total = crowd + leak
        return 10 * math.log10(total) if total > 0 else None

    def _quiet(self, way_id: str, time: Time) -> list[tuple[Origin, float]]:
        """List what a way has everywhere: people passing, and what comes in from outside."""
        key = way_id, time
        if key not in self._quiets:
            self._quiets[key] = self._everywhere(way_id, time)
        return self._quiets[key]

    def _everywhere(self, way_id: str, time: Time) -> list[tuple[Origin, float]]:
        way = self.spaces[way_id]
        row = figures()["way"][way.use.value]
        found = [(origin_of("people", way), energy_of(float(row[time])))]
        if way.use is Use.GALLERY:
            middle = way.region.polygon.representative_point()
            return found + self.out_at((middle.x, middle.y), time)
        glass = [
            (o, float(o.width_mm))
            for o in self._openings.get(way_id, ())
            if o.kind == "window" and None in o.joins
        ]
        return found + [pair for part in self.facade(glass, time) for pair in part.energies]

    # --- along the ways -----------------------------------------------------------------

    def origins(self, way_id: str) -> list[Origin]:
        """List whose energies :meth:`heard` gives, row by row."""
        if way_id not in self._origins:
            self._origins[way_id] = self._named(way_id)
        return self._origins[way_id]

    def _named(self, way_id: str) -> list[Origin]:
        rows = [
            _OUTSIDE_DOOR._replace(via=way_id)
            if source is None
            else _along(self.spaces[source], self.spaces[way_id])
            for source in self._sources
        ]
        return rows + [origin for origin, _ in self._quiet(way_id, "break")]

    def heard(self, way_id: str, points: Points, time: Time) -> NDArray[np.float64]:
        """Return the energies at points of a way, by origin (rows) and point (columns)."""
        return self._energies(self._sound.losses_db(way_id, points), way_id, time)

    def _energies(self, losses: Points, way_id: str, time: Time) -> NDArray[np.float64]:
        levels = np.array([e.level_dba.get(time, -np.inf) for e in self._emitters])
        energies = np.zeros((len(self._sources), losses.shape[1]))
        if len(levels):
            np.add.at(energies, self._row, 10 ** ((levels[:, None] - losses) / 10))
        if way_id in self._sources:  # a stair is as loud as it is: its own crowd comes back not
            energies[self._sources.index(way_id)] = 0.0
        quiet = np.array([energy for _, energy in self._quiet(way_id, time)])
        return np.concatenate([energies, np.repeat(quiet[:, None], losses.shape[1], axis=1)])

    def at_ear(self, way_id: str, ear: str, without: str, time: Time) -> list[tuple[Origin, float]]:
        """List the energies on a way at a room's door or wall, the room's own left out."""
        if way_id not in self._ears:
            self._listen(way_id)
        column = self._at_ears[way_id, time][:, self._ears[way_id][ear]]
        return [
            (origin, float(energy))
            for origin, energy in zip(self.origins(way_id), column, strict=True)
            if energy > 0 and (origin.space_id != without)
        ]

    def _listen(self, way_id: str) -> None:
        """Hear a way at all its openings and in front of the walls of all its rooms."""
        places: dict[str, Place] = {}
        for opening in self._openings.get(way_id, ()):
            places[opening.id] = self._sound.on_floor(way_id, self.ear_at(opening.id))
        longest: dict[str, float] = {}
        for wall in self.walls.around(self.spaces[way_id].region.polygon):
            ear = f"{self.storey.spaces[wall.neighbour].id}|{way_id}"
            if wall.length_mm > longest.get(ear, 0.0):
                longest[ear] = wall.length_mm
                middle = (
                    (wall.start[0] + wall.end[0]) / 2,
                    (wall.start[1] + wall.end[1]) / 2,
                )
                places[ear] = self._sound.on_floor(way_id, middle)
        self._ears[way_id] = {ear: i for i, ear in enumerate(places)}
        points = np.array(list(places.values()), dtype=np.float64).reshape(-1, 2)
        losses = self._sound.losses_db(way_id, points)
        for time in TIMES:
            self._at_ears[way_id, time] = self._energies(losses, way_id, time)

    # --- from outside -------------------------------------------------------------------

    def out_at(self, at: Place, time: Time) -> list[tuple[Origin, float]]:
        """List the energies outdoors at a place of the facade."""
        if (at, time) not in self._out:
            self._out[at, time] = self._outdoors(at, time)
        return self._out[at, time]

    def _outdoors(self, at: Place, time: Time) -> list[tuple[Origin, float]]:
        rows = figures()["outdoor"]
        found = [(_outdoor("ambient"), energy_of(float(rows["ambient"][time])))]
        for source in self.outdoor[time]:
            level = source.level_at(at)
            if is_screened(at, source, self._body):
                level -= model("screen_db")
            found.append((_outdoor(source.kind), energy_of(level)))
        return found

    def out_of_doors(self, time: Time) -> list[tuple[Origin, float]]:
        """List the crowd in front of an outside door."""
        row = figures()["crowd"]["outside"]
        return [(_OUTSIDE_DOOR, energy_of(float(row[time])))] if time in row else []

    def facade(self, glass: Sequence[tuple[Opening, float]], time: Time) -> list[Part]:
        """List what comes through closed windows: the level outside less the facade's."""
        whole = sum(width for _, width in glass)
        parts = []
        for opening, width in glass:
            at = (float(opening.at[0]), float(opening.at[1]))
            piece = opening_piece("window", width / 1000.0, self.setting, outside=True)
            share = width / whole * energy_of(-model("facade_db"))
            pairs = tuple((origin, energy * share) for origin, energy in self.out_at(at, time))
            parts.append(Part(pairs, piece.area_m2, (at, at)))
        return parts


def energy_of(level_db: float) -> float:
    """Return the energy of a level, 1 at 0 dB; of a loss, the part that is left."""
    return float(10 ** (level_db / 10))


def room_dba(space: Space, time: Time) -> float:
    """Return what goes on in a room by its use, in dB(A)."""
    rooms = figures()["room"]
    return float(rooms.get(space.use.value, rooms["other"])[time])


# --- words --------------------------------------------------------------------------------


def words_of(space: Space) -> tuple[str, str]:
    """Name a space by the name it has in the drawing, else by its use."""
    if space.name:
        return space.name, space.name
    row = figures()["way" if carries(space) else "room"].get(space.use.value)
    row = row or figures()["room"]["other"]
    number = space.number or space.id
    return f"{row['zh']} {number}", f"{row['en']} {number}"


def origin_of(kind: Kind, space: Space) -> Origin:
    """Name a space as where a sound comes from."""
    zh, en = words_of(space)
    name = space.name or space.use.value
    words = {
        "floor": (f"{zh}(经楼板)", f"{en}, through the slab"),
        "people": (f"{zh}内的行人", f"people in {en}"),
    }.get(kind, (zh, en))
    return Origin(kind, space.id, name, None, words)


def _along(space: Space, way: Space) -> Origin:
    (zh, en), (by_zh, by_en) = words_of(space), words_of(way)
    words = (f"{zh}门口(经{by_zh})", f"at the door of {en}, along {by_en}")
    return Origin("crowd", space.id, space.name or space.use.value, way.id, words)


def _outdoor(kind: str) -> Origin:
    row = figures()["outdoor"][kind]
    return Origin("outdoors", None, "outdoors" if kind == "ambient" else kind, None, _pair(row))


def _pair(row: dict[str, Any]) -> tuple[str, str]:
    return str(row["zh"]), str(row["en"])


BACKGROUND = Origin("background", None, "background", None, ("本底噪声", "background"))
SUITE = Origin("suite", None, "suite", None, ("本套其他房间", "the rest of the suite"))
_OUTSIDE_DOOR = Origin(
    "crowd", None, "outside door", None, ("室外门口的人流", "people at an outside door")
)


def model(name: str) -> float:
    """Return a figure of the model."""
    return float(figures()["model"][name])


@cache
def figures() -> dict[str, dict[str, Any]]:
    """Return the table of levels, each row with its source."""
    text = (resources.files("layoutopt.physics") / "noise.toml").read_text("utf-8")
    return tomllib.loads(text)


__all__ = [
    "BACKGROUND",
    "SUITE",
    "Kind",
    "Origin",
    "Part",
    "StoreyNoise",
    "Time",
    "energy_of",
    "figures",
    "model",
    "origin_of",
    "room_dba",
]
