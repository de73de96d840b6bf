"""Fact: a design index of the noise that comes into a room at break.

A coarse model for comparing places, never a measurement: GB 50118-2010 measures with
the pupils out and excludes the noise of teaching, so no figure here is one of its.
Room to room L2 = L1 - R' + 10 lg(S/A2), A2 = 0.161 V/T (EN 12354-1 in its simplest
form); several elements of a wall by their summed transmission; sources summed by energy.
All figures stand in ``noise.toml``, each with where it comes from.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import shapely
from shapely.geometry import Polygon

from layoutopt.building import PUBLIC_WAYS, Building, Opening, Space, Storey, Use
from layoutopt.geometry import Region, distance_mm, square_metres
from layoutopt.physics.adjacency import WALL_MM, Edge, edges_of, facing_mm
from layoutopt.physics.frontage import frontage_mm

Element = tuple[float, float]
"""Area in m2 and sound reduction in dB of a piece of wall."""
LOUD_FLOORS = frozenset({Use.GYM, Use.HALL, Use.MUSIC, Use.CANTEEN})


@dataclass(frozen=True)
class Contribution:
    """One source's part: ``space_id`` is None for the outdoors and the background."""

    space_id: str | None
    name: str
    dba: float
    share: float


@dataclass(frozen=True)
class NoiseIndex:
    """The index of a room in dB(A), and what makes it up, loudest first."""

    level_dba: float
    contributors: tuple[Contribution, ...]


def noise_index(building: Building) -> dict[str, NoiseIndex]:
    """Estimate the noise index of every space of a building, by space id."""
    field = NoiseField(building)
    return {
        space.id: field.index(storey.level, space.id)
        for storey in building.storeys
        for space in storey.spaces
    }


class NoiseField:
    """The sources of a building, prepared once for many receivers."""

    def __init__(self, building: Building) -> None:
        self._building = building
        self._edges = {
            (storey.level, space.id): edges_of(space.region.polygon)
            for storey in building.storeys
            for space in storey.spaces
        }
        self._trees = {
            storey.level: shapely.STRtree([s.region.polygon for s in storey.spaces])
            for storey in building.storeys
        }
        self._crowds = {
            (storey.level, space.id): list(_crowds(space, storey))
            for storey in building.storeys
            for space in storey.spaces
            if space.use in PUBLIC_WAYS or space.use is Use.STAIR
        }

    def index(
        self,
        level: int,
        host_id: str,
        floor: Region | None = None,
        partitions: Iterable[tuple[float, float]] = (),
    ) -> NoiseIndex:
        """Estimate the index of a space, or of one zone of it.

        Parameters
        ----------
        floor
            The zone's floor; None for the whole space as it stands.
        partitions
            Length in m and Rw in dB of the zone's walls to the rest of the suite,
            doors as short lengths with their own Rw.
        """
        model = _figures()["model"]
        storey = self._building.storey(level)
        host = storey.space(host_id)
        receiver = (floor or host.region).polygon
        absorption = _absorption_m2(square_metres(receiver))
        levels: list[tuple[str | None, str, float]] = [
            (None, "background", float(model["background_dba"]))
        ]
        edges = self._edges[level, host_id] if floor is None else edges_of(receiver)
        openings = [
            (o, width) for o in storey.openings_of(host_id) if (width := _front(receiver, o))
        ]
        for space in self._near(storey, receiver):
            if space.id == host_id:
                continue
            elements, doors = self._wall(edges, openings, space, storey)
            if elements:
                source = self._source_dba(space, storey, receiver, doors)
                name = space.name or space.use.value
                levels.append((space.id, name, _through(source, elements, absorption)))
        levels += self._through_slabs(storey, receiver, absorption)
        levels += self._from_outside(openings, absorption)
        inner = [
            (length * model["height_m"], rw - model["site_loss_db"]) for length, rw in partitions
        ]
        if inner:
            levels.append((None, "suite", _through(model["suite_dba"], inner, absorption)))
        return _sum(levels)

    def _near(self, storey: Storey, receiver: Polygon) -> Iterator[Space]:
        x0, y0, x1, y1 = receiver.bounds
        near = shapely.box(x0 - WALL_MM, y0 - WALL_MM, x1 + WALL_MM, y1 + WALL_MM)
        for i in sorted(self._trees[storey.level].query(near)):
            yield storey.spaces[i]

    def _wall(
        self,
        edges: list[Edge],
        openings: list[tuple[Opening, float]],
        space: Space,
        storey: Storey,
    ) -> tuple[list[Element], list[Opening]]:
        """List the elements between a receiver and a space, and the doors among them."""
        model = _figures()["model"]
        length = facing_mm(edges, self._edges[storey.level, space.id]) / 1000.0
        elements: list[Element] = []
        doors = []
        for opening, width in openings:
            if space.id not in opening.joins:
                continue
            r = {"door": "door_r_db", "window": "glazing_r_db", "opening": "gap_r_db"}[opening.kind]
            high = model["high_window_m" if opening.kind == "window" else "door_height_m"]
            elements.append((width / 1000.0 * high, float(model[r])))
            length = max(length, width / 1000.0)
            if opening.kind != "window":
                doors.append(opening)
        wall = length * model["height_m"] - sum(area for area, _ in elements)
        if wall > 0:
            elements.append((wall, float(model["wall_rw_db"] - model["site_loss_db"])))
        return elements, doors

    def _source_dba(
        self, space: Space, storey: Storey, receiver: Polygon, doors: list[Opening]
    ) -> float:
        """Level in a neighbouring space; in a way, what reaches the receiver's door."""
        figures = _figures()
        model = figures["model"]
        crowds = self._crowds.get((storey.level, space.id))
        if crowds is None:
            return float(figures["room"].get(space.use.value, figures["room"]["other"])["dba"])
        if space.use is Use.STAIR:
            return float(figures["room"]["stair"]["dba"])
        middle = receiver.representative_point()
        ears = [d.at for d in doors] or [(round(middle.x), round(middle.y))]
        mine = {d.id for d in doors}
        relief = model["gallery_relief_db"] if space.use is Use.GALLERY else 0
        loudest = max(
            (
                dba - relief - model["decay_db_m"] * distance_mm(ear, opening.at) / 1000.0
                for opening, dba in crowds
                if opening.id not in mine
                for ear in ears
            ),
            default=0.0,
        )
        return max(loudest, float(model["quiet_way_dba"] - relief))

    def _through_slabs(
        self, storey: Storey, receiver: Polygon, absorption: float
    ) -> Iterator[tuple[str | None, str, float]]:
        """Yield what comes through the floors above and below."""
        figures = _figures()
        model = figures["model"]
        levels = sorted(s.level for s in self._building.storeys)
        here = levels.index(storey.level)
        for i in (here - 1, here + 1):
            if not 0 <= i < len(levels):
                continue
            other = self._building.storey(levels[i])
            for j in sorted(self._trees[other.level].query(receiver)):
                space = other.spaces[j]
                overlap = square_metres(receiver.intersection(space.region.polygon))
                if overlap < 0.5 or space.use in PUBLIC_WAYS or space.use is Use.STAIR:
                    continue
                row = figures["room"].get(space.use.value, figures["room"]["other"])
                impact = model["impact_db"] if i > here and space.use in LOUD_FLOORS else 0
                elements = [(overlap, float(model["slab_rw_db"]))]
                level = _through(row["dba"] + impact, elements, absorption)
                yield space.id, space.name or space.use.value, level

    def _from_outside(
        self, openings: list[tuple[Opening, float]], absorption: float
    ) -> Iterator[tuple[str | None, str, float]]:
        model = _figures()["model"]
        glass = [
            (width / 1000.0 * model["window_m"], float(model["glazing_r_db"]))
            for o, width in openings
            if o.kind == "window" and None in o.joins
        ]
        doors = [
            (width / 1000.0 * model["door_height_m"], float(model["door_r_db"]))
            for o, width in openings
            if o.kind != "window" and None in o.joins
        ]
        if glass:
            yield None, "outdoors", _through(model["outdoor_dba"], glass, absorption)
        if doors:
            yield None, "outside door", _through(model["outside_door_dba"], doors, absorption)


@cache
def _figures() -> dict[str, dict[str, Any]]:
    text = (resources.files("layoutopt.physics") / "noise.toml").read_text("utf-8")
    return tomllib.loads(text)


def _front(receiver: Polygon, opening: Opening) -> float:
    width = frontage_mm(receiver, opening)
    return width if width >= 100 else 0.0


def _absorption_m2(area_m2: float) -> float:
    model = _figures()["model"]
    small = area_m2 < model["small_room_m2"]
    seconds = model["reverberation_small_s" if small else "reverberation_large_s"]
    return max(1.0, 0.161 * area_m2 * float(model["height_m"]) / float(seconds))


def _through(source_dba: float, elements: Iterable[Element], absorption_m2: float) -> float:
    """Carry a source's level through the elements of a wall into a room."""
    passed = sum(area * 10 ** (-r / 10) for area, r in elements)
    return float(source_dba) + 10 * math.log10(passed / absorption_m2)


def _sum(levels: list[tuple[str | None, str, float]]) -> NoiseIndex:
    energies = [10 ** (dba / 10) for _, _, dba in levels]
    total = sum(energies)
    parts = sorted(
        (
            Contribution(space, name, round(dba, 1), round(energy / total, 3))
            for (space, name, dba), energy in zip(levels, energies, strict=True)
        ),
        key=lambda c: (-c.dba, c.space_id or "", c.name),
    )
    return NoiseIndex(10 * math.log10(total), tuple(parts))


def _crowds(way: Space, storey: Storey) -> Iterator[tuple[Opening, float]]:
    """Yield the doors out of which a crowd comes into a way at break, with its level."""
    figures = _figures()["crowd"]
    for opening in storey.openings_of(way.id):
        if opening.kind == "window":
            continue
        other = opening.joins[1] if opening.joins[0] == way.id else opening.joins[0]
        if other is None:
            yield opening, float(figures["lobby"]["dba"])
            continue
        use = storey.space(other).use
        if use.value in figures:
            yield opening, float(figures[use.value]["dba"])


__all__ = ["Contribution", "NoiseField", "NoiseIndex", "noise_index"]
