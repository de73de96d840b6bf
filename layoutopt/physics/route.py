"""Fact: what a walk to a room is like: its line, stairs, doors and narrowest place.

The walk is the shortest one of :mod:`layoutopt.physics.access`, so its length is the one
that layouts are scored by.  A plan shows no sills: whether the outside doors of a route
have a step is not known and is left to be attested.  Not here: judgements on any of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby, pairwise

from layoutopt.building import Building, Opening, Use
from layoutopt.geometry import Point, distance_mm
from layoutopt.physics.access import (
    Flood,
    Key,
    Net,
    Step,
    Walks,
    is_way,
    storeys_between,
    walks,
)
from layoutopt.physics.clearance import corridor_widths

ENTRANCE = "entrance"


@dataclass(frozen=True)
class Leg:
    """The part of a route on one storey: its line, in mm of the storey."""

    level: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Route:
    """The shortest walk to a space.

    Attributes
    ----------
    length_m
        Length, stairs charged with :data:`~layoutopt.physics.access.STOREY_M` a storey.
    legs
        The line to draw, storey by storey, in the order it is walked.
    storeys
        Storeys of stairs walked, up or down.
    step_free
        False where stairs are walked and there is no lift; True where none are, or there is
        a lift (which no plan shows the place of); None where nobody has said whether there
        is one.  Sills of :attr:`outside_doors` are not known either way.
    doors
        Ids of the doors and openings passed, the first and the last one among them.
    spaces
        Ids of the spaces walked through, in order, neither start nor aim among them.
    locked
        Those of ``spaces`` that are locked after class: rooms, which are no public way, and
        what :attr:`Setting.locked` names.
    outside_doors
        Those of ``doors`` that lead outside.
    outdoors_m
        How much of the length is walked in the yard, measured straight.
    narrowest_way_mm, narrowest_way
        The least clear width of the ways walked between the doors of the route, and the way
        it is in; None where no way is walked through.  Stairs are left out.
    narrowest_door_mm
        The least width of the doors passed, as drawn; None where none is.
    """

    length_m: float
    legs: tuple[Leg, ...]
    storeys: int
    step_free: bool | None
    doors: tuple[str, ...]
    spaces: tuple[str, ...]
    locked: tuple[str, ...]
    outside_doors: tuple[str, ...]
    outdoors_m: float
    narrowest_way_mm: int | None
    narrowest_way: str | None
    narrowest_door_mm: int | None

    @property
    def depth(self) -> int:
        """Step depth: how many doors are passed."""
        return len(self.doors)


def route(
    building: Building,
    level: int,
    space_id: str,
    start: str = ENTRANCE,
    *,
    after_class: bool = False,
) -> Route | None:
    """Find the walk from the entrance, or from a space, to the nearest door of a space.

    Public ways come first; only what they do not reach is looked for through rooms, and a
    part that cannot be reached indoors through the yard.

    Parameters
    ----------
    start
        ``entrance``, or the id of a space (a classroom of :attr:`Setting.wing`, say).
    after_class
        Walk through nothing that is locked after class.

    Returns
    -------
    Route
        None where no way leads.
    """
    paths = walks(building, after_class=after_class)
    aim = (level, space_id)
    origin = None if start == ENTRANCE else _key_of(building, start)
    if aim == origin:
        return _Teller(building, paths, origin).tell([], 0.0)
    for net, flood in _floods(paths, origin, rooms=not after_class):
        doors = net.doors if net is paths.net else net.all_doors
        node = net.nearest(flood, doors.get(aim, ()))
        if node is not None:
            length_m = float(flood.distance[node]) / 1000.0
            return _Teller(building, paths, origin).tell(flood.trace(node), length_m)
    return None


def wing_routes(building: Building, level: int, space_id: str) -> dict[str, Route | None]:
    """Find the walks to a space from every space of :attr:`Setting.wing`."""
    return {start: route(building, level, space_id, start) for start in building.setting.wing}


def _key_of(building: Building, space_id: str) -> Key:
    return next((f.level, s.id) for f in building.storeys for s in f.spaces if s.id == space_id)


def _floods(paths: Walks, origin: Key | None, *, rooms: bool) -> list[tuple[Net, Flood]]:
    """List the floods to look in: over the ways, then through rooms."""
    flood = paths.arrival if origin is None else _from_space(origin, paths.net)
    found = [(paths.net, flood)]
    if rooms:
        if origin is None:
            found.append((paths.rooms, paths.everywhere))
        else:
            further = paths.through_rooms(flood)
            if not paths.net.doors.get(origin):
                further = _from_space(origin, paths.rooms)
            found.append((paths.rooms, further))
    return found


def _from_space(origin: Key, net: Net) -> Flood:
    """Walk from the doors of a space, out into the yard where it must be."""
    doors = net.doors.get(origin) or net.all_doors.get(origin, [])
    flood = net.flood((n, 0.0, Step(-1, None)) for n in doors)
    out = [n for n in net.outside if math.isfinite(flood.distance[n])]
    more = []
    for node in net.outside:
        if math.isinf(flood.distance[node]):
            ways = [
                (float(flood.distance[n]) + distance_mm(net.at[n], net.at[node]), n) for n in out
            ]
            if ways:
                length, last = min(ways)
                more.append((node, length, Step(last, "yard")))
    return net.flood(more, flood) if more else flood


class _Teller:
    """Tells what a traced walk passes."""

    def __init__(self, building: Building, paths: Walks, origin: Key | None) -> None:
        self._building = building
        self._paths = paths
        self._net = paths.rooms
        self._origin = origin

    def tell(self, trace: list[tuple[int, Step]], length_m: float) -> Route:
        doors = self._doors(trace)
        spaces = self._spaces(trace)
        storeys = sum(
            abs(storeys_between(*sorted((self._net.level[a], self._net.level[b]))))
            for (a, _), (b, step) in pairwise(trace)
            if step.through == "stair"
        )
        lift = self._building.setting.lift
        width = self._narrowest(trace)
        return Route(
            length_m=length_m,
            legs=self._legs(trace),
            storeys=storeys,
            step_free=True if storeys == 0 or lift else lift,
            doors=tuple(door.id for door in doors),
            spaces=tuple(name for _, name in spaces),
            locked=tuple(name for level, name in spaces if self._is_locked(level, name)),
            outside_doors=tuple(door.id for door in doors if None in door.joins),
            outdoors_m=self._outdoors_mm(trace) / 1000.0,
            narrowest_way_mm=width[0] if width else None,
            narrowest_way=width[1] if width else None,
            narrowest_door_mm=min((door.width_mm for door in doors), default=None),
        )

    def _legs(self, trace: list[tuple[int, Step]]) -> tuple[Leg, ...]:
        places = [(self._net.level[node], self._net.at[node]) for node, _ in trace]
        entrance = self._paths.entrance
        if trace and trace[0][1].through == "yard" and entrance is not None:
            places.insert(0, (entrance.level, entrance.at))
        return tuple(
            Leg(level, tuple(at for at, _ in groupby(at for _, at in part)))
            for level, part in groupby(places, key=lambda place: place[0])
        )

    def _doors(self, trace: list[tuple[int, Step]]) -> list[Opening]:
        """List the openings passed: where one comes from one space into another."""
        found = []
        for i, (node, step) in enumerate(trace):
            following = trace[i + 1][1].through if i + 1 < len(trace) else None
            opening = self._net.opening.get(node)
            if opening is not None and (i == 0 or step.through != following):
                found.append(opening)
        return found

    def _spaces(self, trace: list[tuple[int, Step]]) -> list[Key]:
        keys = []
        for node, step in trace:
            if step.through == "stair":
                keys += [self._net.landing[step.node], self._net.landing[node]]
            elif isinstance(step.through, tuple):
                keys.append(step.through)
        return [key for key, _ in groupby(keys)]

    def _is_locked(self, level: int, name: str) -> bool:
        storey = self._building.storey(level)
        return name in self._building.setting.locked or not is_way(storey.space(name), storey)

    def _outdoors_mm(self, trace: list[tuple[int, Step]]) -> float:
        total = 0.0
        entrance = self._paths.entrance
        for node, step in trace:
            if step.through == "yard":
                begun = self._net.at[step.node] if step.node >= 0 else entrance and entrance.at
                total += distance_mm(begun, self._net.at[node]) if begun else 0.0
        return total

    def _narrowest(self, trace: list[tuple[int, Step]]) -> tuple[int, str] | None:
        """Find the least clear width of the ways between where one enters and leaves each."""
        found = []
        nodes = [node for node, _ in trace]
        steps = [step.through for _, step in trace]
        for i, key in enumerate(steps):
            if not isinstance(key, tuple) or i == 0 or steps[i - 1] == key:
                continue
            last = i
            while last + 1 < len(steps) and steps[last + 1] == key:
                last += 1
            storey = self._building.storey(key[0])
            space = storey.space(key[1])
            if space.use is Use.STAIR or not is_way(space, storey):
                continue
            ends = [self._name(n) for n in (nodes[i - 1], nodes[last])]
            if None in ends:
                continue
            width = corridor_widths(storey, key[1]).between_mm(str(ends[0]), str(ends[1]))
            if width is not None:
                found.append((width, key[1]))
        return min(found, default=None)

    def _name(self, node: int) -> str | None:
        """Name the opening or threshold of a node as the widths of a way name it."""
        opening = self._net.opening.get(node)
        return opening.id if opening is not None else self._net.threshold.get(node)


__all__ = ["ENTRANCE", "Leg", "Route", "route", "wing_routes"]
