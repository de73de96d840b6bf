"""Fact: the doors by which one leaves a room, and the floor that lies behind them.

Ways and the outside are where a door leads out (GB 55037-2022 7.4.2); a window never is a
door.  Not here: how far it is from there (``escape``), and how many doors are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from layoutopt.building import Building, Opening, Storey
from layoutopt.geometry import Region, square_metres, union
from layoutopt.physics.access import is_ground, is_way


@dataclass(frozen=True)
class RoomGroup:
    """Rooms that one walks between without stepping on a way, and their doors out."""

    spaces: tuple[str, ...]
    area_m2: float
    exits: tuple[str, ...]


def exit_doors(building: Building, level: int, space_id: str) -> tuple[Opening, ...]:
    """List the doors and bare openings of a space that lead to a way or outside.

    A door to the outside counts on the ground floor only, a window nowhere.
    """
    storey = building.storey(level)
    return tuple(
        o
        for o in storey.openings_of(space_id)
        if o.kind != "window" and _leads_out(o, space_id, storey, is_ground(building, storey))
    )


def _leads_out(opening: Opening, space_id: str, storey: Storey, ground: bool) -> bool:
    other = opening.joins[1] if opening.joins[0] == space_id else opening.joins[0]
    return ground if other is None else is_way(storey.space(other), storey)


def room_groups(building: Building, level: int) -> tuple[RoomGroup, ...]:
    """Group the rooms of a storey by the doors between them, ways left out.

    Returns
    -------
    tuple of RoomGroup
        Each with its net floor, which is the area behind one door where it has one exit.
    """
    storey = building.storey(level)
    rooms = {s.id: s.region for s in storey.spaces if not is_way(s, storey)}
    links = [(a, b) for o in storey.openings if o.kind != "window" for a, b in [o.joins] if a and b]
    exits = {room: [o.id for o in exit_doors(building, level, room)] for room in rooms}
    return connected(rooms, links, exits)


def connected(
    floors: Mapping[str, Region],
    links: Iterable[tuple[str, str]],
    exits: Mapping[str, Sequence[str]],
) -> tuple[RoomGroup, ...]:
    """Group floors by what joins them; floors that overlap are counted once.

    Parameters
    ----------
    floors
        Rooms or zones by id.
    links
        Pairs joined by a door or an open side; what is not among the floors is passed over.
    exits
        Names of the exit doors of each.
    """
    home = {name: name for name in floors}

    def root(name: str) -> str:
        while home[name] != name:
            name = home[name]
        return name

    for a, b in links:
        if a in home and b in home:
            first, second = sorted((root(a), root(b)))
            home[second] = first
    groups: dict[str, list[str]] = {}
    for name in floors:
        groups.setdefault(root(name), []).append(name)
    return tuple(
        RoomGroup(
            tuple(group),
            square_metres(union(floors[name] for name in group)),
            tuple(dict.fromkeys(e for name in group for e in exits.get(name, ()))),
        )
        for group in groups.values()
    )


__all__ = ["RoomGroup", "connected", "exit_doors", "room_groups"]
