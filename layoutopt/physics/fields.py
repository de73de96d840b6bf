"""Fact: noise, daylight and the way from the entrance, as fields over a whole building.

One form for what the noise model, the daylight model and the walks say of every square of
floor and of every space, so that maps and rankings need to know only this.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from layoutopt.building import Building, Storey, Use
from layoutopt.physics.access import walks
from layoutopt.physics.daylight import DaylightField
from layoutopt.physics.grid import Grid
from layoutopt.physics.noise import noise_field
from layoutopt.physics.storeynoise import Time

FieldKind = Literal["noise", "noise-lesson", "daylight", "access"]
FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)


@dataclass(frozen=True, eq=False)
class Field:
    """A quantity over a building.

    ``grids`` by level, ``figures`` by level and space id: a space that has none (no way
    leads there, it lies open to the sky) is left out.  ``noise`` is a design index in
    dB(A) of what comes in at break, ``noise-lesson`` in class time, never a measurement;
    ``daylight`` the factor in per cent, of a space its mean; ``access`` the walk from the
    entrance in m, of a space to its nearest door.  ``partial`` are spaces whose cells lack
    a part of the figure: the light reflected in the room (``DaylightGrid.sky_only``).
    """

    kind: FieldKind
    grids: Mapping[int, Grid]
    figures: Mapping[tuple[int, str], float]
    partial: frozenset[tuple[int, str]] = frozenset()


def field_of(building: Building, kind: FieldKind, levels: Collection[int] | None = None) -> Field:
    """Compute a field over a building.

    Parameters
    ----------
    levels
        The storeys that are wanted; all of them without it.
    """
    storeys = [s for s in building.storeys if levels is None or s.level in levels]
    if kind == "daylight":
        return _daylight(building, storeys)
    if kind == "access":
        return _access(building, storeys)
    return _noise(building, storeys, kind, "break" if kind == "noise" else "lesson")


def _noise(building: Building, storeys: list[Storey], kind: FieldKind, time: Time) -> Field:
    noise = noise_field(building)
    return Field(
        kind,
        {storey.level: noise.grid(storey.level, time) for storey in storeys},
        {
            (storey.level, space.id): noise.index(storey.level, space.id, time=time).level_dba
            for storey in storeys
            for space in storey.spaces
        },
    )


def _daylight(building: Building, storeys: list[Storey]) -> Field:
    light = DaylightField(building)
    found = {storey.level: light.grid(storey.level) for storey in storeys}
    return Field(
        "daylight",
        {level: there.grid for level, there in found.items()},
        {
            (storey.level, space.id): light.of(
                storey.level, space.region.polygon, space.id
            ).mean_percent
            for storey in storeys
            for space in storey.spaces
            if space.use is not Use.GALLERY
        },
        frozenset((level, space) for level, there in found.items() for space in there.sky_only),
    )


def _access(building: Building, storeys: list[Storey]) -> Field:
    ways = walks(building)
    return Field(
        "access",
        {storey.level: ways.access_grid(storey.level) for storey in storeys},
        {
            (storey.level, space.id): route
            for storey in storeys
            for space in storey.spaces
            if (route := ways.route_m(storey.level, space.id)) is not None
        },
    )


__all__ = ["FIELD_KINDS", "Field", "FieldKind", "field_of"]
