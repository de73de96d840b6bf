"""How one gets out of a suite, and what its doors leave of the corridors they open to.

Measured by ``physics`` for every part of a suite that is left together; nothing is decided
here.  Not here: the clauses on it (``egress``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layoutopt.building import Use
from layoutopt.geometry import square_metres, union
from layoutopt.judge.case import Case
from layoutopt.physics.clearance import corridor_widths, swing
from layoutopt.physics.escape import (
    Travel,
    at_blind_end,
    door_travel,
    exits,
    floor_travel,
    travel,
    walkable,
)
from layoutopt.scheme import SuiteDoor


@dataclass(frozen=True)
class Leaving:
    """How one leaves a part of a suite: zones one walks between without crossing a way.

    ``doors`` lead to public ways or outside; ``at_blind_end`` are those of them at the end
    of a blind corridor.  ``travel`` is the walk out by the nearest of them, of a part
    without a door of its own that from its room through others; None where no exit can be
    reached.
    """

    zones: frozenset[str]
    level: int
    area_m2: float
    doors: tuple[SuiteDoor, ...]
    at_blind_end: tuple[SuiteDoor, ...]
    travel: Travel | None

    @property
    def all_at_blind_end(self) -> bool:
        """Whoever leaves does so at the end of a blind corridor."""
        return bool(self.doors) and len(self.at_blind_end) == len(self.doors)


def leave(case: Case, group: frozenset[str]) -> Leaving:
    """Measure the way out of a part of a suite."""
    zones = [case.zones[i] for i in case.zones if i in group]
    doors = doors_out(case, group)
    level = case.level_of(zones[0].id)
    here = [zone.region for zone in zones if case.level_of(zone.id) == level]
    way_out = None
    if doors:
        inner = [door for door in case.inner_doors if set(door.joins) <= group]
        floor = walkable(here, inner)
        way_out = floor_travel(case.building, level, floor, doors)
    elif zones[0].host_space in case.spaces:
        way_out = travel(case.building, level, zones[0].host_space)
    return Leaving(
        zones=group,
        level=level,
        area_m2=square_metres(union(zone.region for zone in zones)),
        doors=doors,
        at_blind_end=tuple(door for door in doors if stands_at_blind_end(case, door)),
        travel=way_out,
    )


def doors_out(case: Case, group: frozenset[str]) -> tuple[SuiteDoor, ...]:
    """List the doors by which one leaves a part of a suite."""
    return tuple(door for door in case.public_doors if group & set(door.joins))


def stands_at_blind_end(case: Case, door: SuiteDoor) -> bool:
    """Tell whether a door of a suite stands at the end of a blind corridor."""
    way = way_of(case, door)
    return way is not None and at_blind_end(door, case.spaces[way], case.storey_of(way))


def way_of(case: Case, door: SuiteDoor) -> str | None:
    """Return the public way that a door opens onto; None for the outside."""
    return next((s for s in door.joins if s in case.spaces and case.is_public(s)), None)


def leaving_json(case: Case) -> list[dict[str, Any]]:
    """Tell for ``layouts.json`` how every part of the suite is left, in m and m2."""
    return [_told(case, leave(case, group)) for group in case.groups]


def _told(case: Case, part: Leaving) -> dict[str, Any]:
    told: dict[str, Any] = {
        "zones": [i for i in case.zones if i in part.zones],
        "area_m2": round(part.area_m2, 2),
        "exit_doors": len(part.doors),
        "behind_one_door_m2": round(part.area_m2, 2) if len(part.doors) == 1 else None,
        "at_blind_end": part.all_at_blind_end,
        "doors": [_door_told(case, part, door) for door in part.doors],
    }
    way_out = part.travel
    if way_out is None:
        return told | {"to_exit_m": None}
    out = next(
        (e for e in exits(case.building, part.level) if way_out.path and e.at == way_out.path[-1]),
        None,
    )
    return told | {
        "to_exit_m": round(way_out.to_exit_m, 1),
        "from_farthest_m": _metres(way_out.from_farthest_m),
        "exits_reached": way_out.exits_reached,
        "dead_end": way_out.dead_end,
        "exit": {"kind": out.kind, "space": out.space_id} if out else None,
        "through": list(way_out.through),
    }


def _door_told(case: Case, part: Leaving, door: SuiteDoor) -> dict[str, Any]:
    way = way_of(case, door)
    way_out = door_travel(case.building, part.level, door, way)
    hung = swing(door, case.spaces[way].region.polygon) if way is not None else None
    return {
        "joins": list(door.joins),
        "new": door.new,
        "to_exit_m": None if way_out is None else round(way_out.to_exit_m, 1),
        "at_blind_end": door in part.at_blind_end,
        "swings_into_way_mm": hung.projects_mm if hung else None,
        "way_left_mm": hung.left_mm if hung else None,
    }


def ways_json(case: Case) -> list[dict[str, Any]]:
    """Tell the clear width of each corridor before the suite: bare, and past open leaves."""
    new = [door for door in case.public_doors if door.new]
    found = []
    for way, bare in widths_before(case).items():
        hung = tuple(door for door in new if way in door.joins)
        past = corridor_widths(case.storey_of(way), way, leaves=True, hung=hung)
        found.append({"way": way, "clear_mm": bare, "past_open_leaves_mm": past.narrowest_mm})
    return found


def widths_before(case: Case) -> dict[str, int | None]:
    """Measure the clear width of each corridor that doors of the suite open onto, in mm."""
    ways = dict.fromkeys(way_of(case, door) for door in case.public_doors)
    return {
        way: corridor_widths(case.storey_of(way), way).narrowest_mm
        for way in ways
        if way is not None and case.spaces[way].use is not Use.STAIR
    }


def _metres(length: float | None) -> float | None:
    """Round a length; None where a part of the floor is cut off from the door."""
    return None if length is None or length == float("inf") else round(length, 1)


__all__ = [
    "Leaving",
    "doors_out",
    "leave",
    "leaving_json",
    "stands_at_blind_end",
    "way_of",
    "ways_json",
    "widths_before",
]
