"""Fact: noise, daylight and the way from the entrance, as fields over a whole building.

One form for what the noise model, the daylight model and the walks say of every square of
floor and of every space, so that maps and rankings need to know only this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from layoutopt.building import Building
from layoutopt.physics.access import walks
from layoutopt.physics.daylight import daylight_windows, window_floor_ratio
from layoutopt.physics.grid import Grid
from layoutopt.physics.noise import noise_index

FieldKind = Literal["noise", "daylight", "access"]
FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)


@dataclass(frozen=True, eq=False)
class Field:
    """A quantity over a building.

    ``grids`` by level, ``figures`` by level and space id: a space that has none (no way
    leads there) is left out.  Noise is a design index in dB(A), daylight in per cent,
    access in m.
    """

    kind: FieldKind
    grids: Mapping[int, Grid]
    figures: Mapping[tuple[int, str], float]


def field_of(building: Building, kind: FieldKind) -> Field:
    """Compute a field over every storey of a building."""
    make = {"noise": _noise, "daylight": _daylight, "access": _access}
    return make[kind](building)


def _noise(building: Building) -> Field:
    index = noise_index(building)
    levels = {s.id: storey.level for storey in building.storeys for s in storey.spaces}
    return Field("noise", {}, {(levels[i], i): n.level_dba for i, n in index.items()})


def _daylight(building: Building) -> Field:
    figures = {
        (storey.level, space.id): 100.0
        * window_floor_ratio(space.region.polygon, daylight_windows(storey, space.id))
        for storey in building.storeys
        for space in storey.spaces
    }
    return Field("daylight", {}, figures)


def _access(building: Building) -> Field:
    ways = walks(building)
    figures = {
        (storey.level, space.id): route
        for storey in building.storeys
        for space in storey.spaces
        if (route := ways.route_m(storey.level, space.id)) is not None
    }
    return Field("access", {}, figures)


__all__ = ["FIELD_KINDS", "Field", "FieldKind", "field_of"]
