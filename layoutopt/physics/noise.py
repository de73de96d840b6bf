"""Fact: a design index of the noise that comes into a room, at break or in class time.

A coarse model for comparing places, never a measurement: GB 50118-2010 measures with
the pupils out and excludes the noise of teaching, so no figure here is one of its.

A room hears its neighbours through composite walls (:mod:`~layoutopt.physics.insulation`),
the crowd and every leaking door of its storey along the ways
(:mod:`~layoutopt.physics.waysound`), the rooms above and below through the slab, the
outdoors through its windows (:mod:`~layoutopt.physics.outdoors`) and a background; all
are summed by energy.  Its own noise is not in it.  A way has what is heard on it.

The index of a room is its diffuse field.  On a grid, near a wall, door or window of area S
the direct field is added: what p1^2 tau S / A is far from it is p1^2 tau S (1/A + 1/(8 pi
r^2)) at a distance r (radiation into a half space, Kuttruff, Room Acoustics), r at least
sqrt(S / 2 pi).  Left out: walls to the outside without a window, footfall other than
under loud rooms, stairwells as a way for sound between storeys.

Sources by use and time, and all other figures, stand in ``noise.toml``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from shapely.geometry import Polygon

from layoutopt.building import Building, Opening, Space, Use
from layoutopt.geometry import Region, square_metres
from layoutopt.physics.grid import Grid, cells_in, joined
from layoutopt.physics.insulation import (
    Piece,
    absorption_m2,
    opening_piece,
    part_rw_db,
    room_height_m,
    site_loss_db,
    transmission,
    wall_rw_db,
)
from layoutopt.physics.partywalls import PartyWall
from layoutopt.physics.storeynoise import (
    BACKGROUND,
    SUITE,
    Kind,
    Origin,
    Part,
    StoreyNoise,
    Time,
    energy_of,
    figures,
    model,
    origin_of,
    room_dba,
)
from layoutopt.physics.waysound import Place, Points, carries

LOUD_FLOORS = frozenset({Use.GYM, Use.HALL, Use.MUSIC, Use.CANTEEN})
"""Rooms whose footfall is heard below."""
TILE_MM = 500
"""How closely a way is sampled for its own index."""


@dataclass(frozen=True)
class Contribution:
    """One source's part in an index.

    ``space_id`` is None for the background, the outdoors and the suite; ``via`` is the way
    that a sound came along; ``words`` name it in Chinese and English.
    """

    space_id: str | None
    name: str
    dba: float
    share: float
    kind: Kind = "room"
    via: str | None = None
    words: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class NoiseIndex:
    """The design index of a room in dB(A), and what makes it up, loudest first.

    ``impact_from`` are the ids of rooms above whose footfall is heard (STANDARDS 3.6).
    """

    level_dba: float
    contributors: tuple[Contribution, ...]
    impact_from: tuple[str, ...] = ()
    time: Time = "break"

    @property
    def main(self) -> tuple[Contribution, ...]:
        """The three that count most."""
        return self.contributors[:3]


def noise_index(building: Building, time: Time = "break") -> dict[str, NoiseIndex]:
    """Estimate the design index of every space of a building, by space id."""
    field = noise_field(building)
    return {
        space.id: field.index(storey.level, space.id, time=time)
        for storey in building.storeys
        for space in storey.spaces
    }


@lru_cache(maxsize=8)
def noise_field(building: Building) -> NoiseField:
    """Prepare the noise of a building once, for everybody who asks."""
    return NoiseField(building)


def suite_dba(kind: str, *, loud: bool = False) -> float:
    """Return the level in a zone of the suite while it is used, by its kind, in dB(A).

    ``loud`` is an emotional release area where pupils shout and box.
    """
    rows = figures()["suite"]
    row = rows.get(kind, rows["other"])
    return float(row.get("loud_dba", row["dba"]) if loud else row["dba"])


class NoiseField:
    """The sources of a building, prepared once for many receivers."""

    def __init__(self, building: Building) -> None:
        self._building = building
        self._floors: dict[int, StoreyNoise] = {}
        self._known: dict[tuple[int, str, Time], NoiseIndex] = {}

    def index(
        self,
        level: int,
        host_id: str,
        floor: Region | None = None,
        partitions: Iterable[tuple[float, ...]] = (),
        *,
        time: Time = "break",
    ) -> NoiseIndex:
        """Estimate the design index of a space, or of one zone of it.

        Parameters
        ----------
        floor
            The zone's floor; None for the whole space as it stands.
        partitions
            Length in m and Rw in dB of the zone's walls to the rest of the suite, doors as
            short lengths with their own Rw; where a third figure is given it is the level
            behind in dB(A), else that of normal speech.
        time
            Between lessons, or in class time.
        """
        inner = tuple(partitions)
        key = (level, host_id, time)
        plain = floor is None and not inner
        if plain and key in self._known:
            return self._known[key]
        here = self._floor(level)
        space = here.spaces[host_id]
        if floor is None and carries(space):
            return self._known.setdefault(key, self._of_way(here, space, time))
        receiver = (floor or space.region).polygon
        parts = self._parts(here, host_id, receiver, time)
        absorption = self._absorption_m2(receiver)
        for length_m, rw_db, *said in inner:
            piece = Piece("wall", length_m * here.height_m, rw_db - site_loss_db())
            source = said[0] if said else suite_dba("other")
            parts.append(Part(((SUITE, energy_of(source) * transmission([piece], absorption)),)))
        found = _sum(parts, self._impact_from(level, receiver), time)
        return self._known.setdefault(key, found) if plain else found

    def grid(self, level: int, time: Time = "break", step_mm: int = TILE_MM) -> Grid:
        """Estimate the design index for every square of a storey, in dB(A).

        Rooms have their diffuse field and the direct field of their shell, as the module
        says; ways what reaches each square along the way.  NaN where there is no floor.
        """
        here = self._floor(level)
        grids = []
        for space in here.storey.spaces:
            cells = cells_in(space.region.polygon, step_mm)
            middles = cells.middles
            if not len(middles):
                continue
            if carries(space):
                energy = here.heard(space.id, middles, time).sum(axis=0)
            else:
                parts = self._parts(here, space.id, space.region.polygon, time)
                absorption = self._absorption_m2(space.region.polygon)
                energy = _near(parts, middles, absorption)
            grids.append(cells.grid(10 * np.log10(energy)))
        if not grids:
            return Grid((0, 0), step_mm, np.zeros((0, 0), np.float32))
        return joined(grids)

    def playground_m(self, level: int, floor: Region) -> float | None:
        """Measure from the edge of the nearest playground to a floor, in m.

        For GB 50099-2011 4.3.7 (25 m).  None where no place of a playground was said; one
        that lies along a side has no known distance.
        """
        here = self._floor(level)
        away = [
            float(source.shape.distance(floor.polygon)) / 1000.0
            for said, source in zip(
                self._building.setting.outdoor, here.outdoor["break"], strict=True
            )
            if said.kind == "playground" and said.place
        ]
        return min(away, default=None)

    # --- what comes into a room -----------------------------------------------------------

    def _floor(self, level: int) -> StoreyNoise:
        if level not in self._floors:
            self._floors[level] = StoreyNoise(self._building, self._building.storey(level))
        return self._floors[level]

    def _absorption_m2(self, receiver: Polygon) -> float:
        return absorption_m2(square_metres(receiver), room_height_m(self._building.setting))

    def _of_way(self, here: StoreyNoise, way: Space, time: Time) -> NoiseIndex:
        middles = cells_in(way.region.polygon, TILE_MM).middles
        if not len(middles):
            point = way.region.polygon.representative_point()
            middles = np.array([[point.x, point.y]])
        energies = here.heard(way.id, middles, time).mean(axis=1)
        origins = here.origins(way.id)
        pairs = tuple((o, float(e)) for o, e in zip(origins, energies, strict=True) if e > 0)
        return _sum([Part(pairs)], (), time)

    def _parts(self, here: StoreyNoise, host_id: str, receiver: Polygon, time: Time) -> list[Part]:
        """List what comes into a room, piece by piece of its shell, the background first."""
        absorption = self._absorption_m2(receiver)
        parts = [Part(((BACKGROUND, energy_of(model("background_dba"))),))]
        openings = here.openings_of(host_id, receiver)
        taken: dict[str, float] = {}
        glass: list[tuple[Opening, float]] = []
        for opening, width in openings:
            other = next((s for s in opening.joins if s != host_id), None)
            if other is None and opening.kind == "window":
                glass.append((opening, width))
                continue
            piece = opening_piece(opening.kind, width / 1000.0, self._building.setting)
            through = transmission([piece], absorption)
            pairs = tuple(
                (origin, energy * through)
                for origin, energy in self._behind(here, host_id, other, opening.id, time)
            )
            at = (float(opening.at[0]), float(opening.at[1]))
            parts.append(Part(pairs, piece.area_m2, (at, at)))
            if other is not None:
                taken[other] = taken.get(other, 0.0) + piece.area_m2
        parts += here.facade(glass, time)
        parts += self._walls(here, host_id, receiver, taken, time)
        parts += self._slabs(here.storey.level, receiver, absorption, time)
        return parts

    def _behind(
        self, here: StoreyNoise, host_id: str, other: str | None, ear: str, time: Time
    ) -> list[tuple[Origin, float]]:
        """List the energies behind a piece of shell: in a room, on a way, outdoors."""
        if other is None:
            return [*here.out_at(here.ear_at(ear), time), *here.out_of_doors(time)]
        space = here.spaces[other]
        if not carries(space):
            level = room_dba(space, time)
            return [(origin_of("room", space), energy_of(level))]
        return here.at_ear(other, ear, host_id, time)

    def _walls(
        self,
        here: StoreyNoise,
        host_id: str,
        receiver: Polygon,
        taken: dict[str, float],
        time: Time,
    ) -> Iterator[Part]:
        """Yield what comes through walls to the neighbours, their openings cut out."""
        absorption = self._absorption_m2(receiver)
        stretches: dict[str, list[PartyWall]] = {}
        for wall in here.walls.around(receiver):
            neighbour = here.storey.spaces[wall.neighbour].id
            if neighbour != host_id:
                stretches.setdefault(neighbour, []).append(wall)
        for neighbour, walls in stretches.items():
            whole = sum(w.length_mm for w in walls) / 1000.0 * here.height_m
            left = 1.0 - taken.get(neighbour, 0.0) / whole
            if left <= 0:
                continue
            behind = self._behind(here, host_id, neighbour, f"{host_id}|{neighbour}", time)
            for wall in walls:
                area = wall.length_mm / 1000.0 * here.height_m * left
                rating = wall_rw_db(wall.thickness_mm) - site_loss_db()
                through = transmission([Piece("wall", area, rating)], absorption)
                pairs = tuple((origin, energy * through) for origin, energy in behind)
                yield Part(pairs, area, (wall.start, wall.end))

    def _neighbour_levels(self, level: int) -> tuple[int | None, int | None]:
        """Return the levels below and above."""
        levels = sorted(s.level for s in self._building.storeys)
        i = levels.index(level)
        return (
            levels[i - 1] if i > 0 else None,
            levels[i + 1] if i + 1 < len(levels) else None,
        )

    def _slabs(
        self, level: int, receiver: Polygon, absorption: float, time: Time
    ) -> Iterator[Part]:
        """Yield what comes through the floors below and above."""
        below, above = self._neighbour_levels(level)
        for other in (below, above):
            if other is None:
                continue
            floor = self._floor(other)
            for space, overlap in floor.over(receiver):
                piece = Piece("slab", overlap, part_rw_db("slab"))
                through = transmission([piece], absorption)
                if carries(space):
                    source = self.index(other, space.id, time=time).level_dba
                else:
                    source = room_dba(space, time)
                if other == above and space.use in LOUD_FLOORS:
                    source += model("impact_db")
                yield Part(((origin_of("floor", space), energy_of(source) * through),))

    def _impact_from(self, level: int, receiver: Polygon) -> tuple[str, ...]:
        _, above = self._neighbour_levels(level)
        if above is None:
            return ()
        over = self._floor(above).over(receiver)
        return tuple(space.id for space, _ in over if space.use in LOUD_FLOORS)


# --- sums ---------------------------------------------------------------------------------


def _near(parts: Sequence[Part], points: Points, absorption: float) -> Points:
    """Sum the diffuse and the direct fields at points of a room, as energies."""
    total = np.zeros(len(points))
    for part in parts:
        energy = sum(e for _, e in part.energies)
        total += energy
        if part.place is None or part.area_m2 <= 0:
            continue
        away_m = _away_mm(points, *part.place) / 1000.0
        radius = np.maximum(away_m, math.sqrt(part.area_m2 / (2 * math.pi)))
        total += energy * absorption / (8 * math.pi * radius**2)
    return total


def _away_mm(points: Points, start: Place, end: Place) -> Points:
    """Return how far points are from a stretch of wall."""
    ux, uy = end[0] - start[0], end[1] - start[1]
    px, py = points[:, 0] - start[0], points[:, 1] - start[1]
    along = np.clip((px * ux + py * uy) / max(ux * ux + uy * uy, 1e-9), 0.0, 1.0)
    away: Points = np.hypot(px - along * ux, py - along * uy)
    return away


def _sum(parts: Sequence[Part], impact_from: tuple[str, ...], time: Time) -> NoiseIndex:
    """Sum energies, those of one origin together."""
    energies: dict[Origin, float] = {}
    for part in parts:
        for origin, energy in part.energies:
            energies[origin] = energies.get(origin, 0.0) + energy
    total = sum(energies.values())
    found = sorted(
        (
            Contribution(
                origin.space_id,
                origin.name,
                round(10 * math.log10(energy), 1),
                round(energy / total, 3),
                origin.kind,
                origin.via,
                origin.words,
            )
            for origin, energy in energies.items()
            if energy > 0
        ),
        key=lambda c: (-c.dba, -c.share, c.kind, c.space_id or "", c.via or "", c.name),
    )
    return NoiseIndex(10 * math.log10(total), tuple(found), impact_from, time)


__all__ = [
    "Contribution",
    "NoiseField",
    "NoiseIndex",
    "Time",
    "noise_field",
    "noise_index",
    "suite_dba",
]
