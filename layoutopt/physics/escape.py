"""Fact: how one gets out of a storey: its exits, the walk to them, blind ends.

An exit is a stair, reached where one steps into it, and on the ground floor a door to the
outside, or the open side of a gallery; a window never is (GB 50016-2014 5.5).  Doors to the
outside on other floors are left out: no plan shows what stands behind them.  Every stair is
taken to lead out.  The ground floor is level 1, as the reader numbers storeys; drawings that
leave it out show none.  Not here: the distances and doors that are asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, Protocol

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as Dot
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from layoutopt.building import Building, Space, Storey, Use
from layoutopt.geometry import (
    Point,
    Region,
    distance_mm,
    largest_polygon,
    polygons_of,
)
from layoutopt.physics.access import (
    Flood,
    Key,
    Net,
    Step,
    is_open_gallery,
    thresholds,
)
from layoutopt.physics.blind import Front, Rim, blind_parts, depth_m, rim_of
from layoutopt.physics.floor import Floor, figure
from layoutopt.physics.frontage import REACH_MM, Wallbound, direction, footprint

SIMPLE_MM = 20.0
"""Offsets of the ways' walls up to this are drawing, not shape (a tolerance)."""
GROUND = 1
"""The level of the storey that one leaves by a door to the outside."""
JOIN_MM = 10.5
"""Two floors no further apart than twice this lie open to one another (a tolerance)."""


@dataclass(frozen=True)
class Exit:
    """A place where one is out of a storey.

    ``space_id`` is the stair, the space whose door leads outside, or the gallery that is
    open along its side; ``name`` that of the opening, of the threshold or of the gallery.
    """

    kind: Literal["stair", "outside", "side"]
    space_id: str
    name: str
    at: Point
    width_mm: int


@dataclass(frozen=True)
class BlindEnd:
    """A part of the ways that can only be left through its mouth, no wider than 4.5 m.

    ``length_m`` is the longest walk from the mouth into it; ``ways`` are the spaces it
    lies in.
    """

    floor: Region
    mouth: tuple[Point, Point]
    length_m: float
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Travel:
    """The walk from a door to the nearest exit, and from the worst place behind the door.

    Attributes
    ----------
    to_exit_m
        From the door to the nearest exit over the ways.
    dead_end
        Every way from the door to an exit begins the same way: it lies in a blind end, or
        there is one exit only (袋形走道, GB 50016-2014 5.5.17).
    exits_reached
        How many exits can be reached; those within 5 m of one another count as one.
    path
        The line from the door to the exit, in mm of the storey.
    door
        The opening; None for a door that is not of the building.
    through
        Rooms crossed on the way out, for a room that has no door to a way.
    inside_m, from_farthest_m, farthest_at
        The longest walk inside to a door, round columns; the longest walk from inside to an
        exit, and from where.  None where only a door was asked about; infinite where a
        part of the floor is cut off.
    """

    to_exit_m: float
    dead_end: bool
    exits_reached: int
    path: tuple[Point, ...]
    door: str | None = None
    through: tuple[str, ...] = ()
    inside_m: float | None = None
    from_farthest_m: float | None = None
    farthest_at: Point | None = None


class Joining(Wallbound, Protocol):
    """A door that says what it joins: ids of spaces or zones, None for the outside."""

    @property
    def joins(self) -> tuple[str | None, str | None]:
        """The two sides."""


# --- ways out ---------------------------------------------------------------------------


def exits(building: Building, level: int) -> tuple[Exit, ...]:
    """List the exits of a storey."""
    return _plan(building, level).exits


def blind_ends(building: Building, level: int) -> tuple[BlindEnd, ...]:
    """List the parts of the ways of a storey that can be left on one side only.

    A cut across the ways at an exit or at a corner, no wider than one fire would close,
    parts them; what is left without an exit is blind.  Parts that go in by less than 1 m
    are recesses and left out, and so are parts of larger ones.
    """
    return _plan(building, level).blind_ends


def at_blind_end(door: Wallbound, way: Space, storey: Storey) -> bool:
    """Tell whether a door stands at the end of a blind corridor (走道尽端, GB 55037-2022 7.4.2).

    It lies in a blind end, and beyond its nearer jamb no more than 3 m of it are left.  The
    code tells rooms at the end from rooms along a blind corridor (袋形走道两侧) without
    measuring it: the 3 m are a default.  On a floor where no exit was found every end is
    blind.  Lobbies and stairs are no corridors.

    Parameters
    ----------
    door
        A door, new or standing, in a wall of the way.
    way
        The corridor or gallery it leads to.
    """
    if way.use not in (Use.CORRIDOR, Use.GALLERY):
        return False
    return _plan_of(storey).is_at_end(door, way)


def travel(building: Building, level: int, space_id: str) -> Travel | None:
    """Measure the way out of a space by its nearest door.

    Returns
    -------
    Travel
        None where no exit can be reached.
    """
    return _plan(building, level).travel(space_id)


def door_travel(
    building: Building, level: int, door: Wallbound, way_id: str | None
) -> Travel | None:
    """Measure the way out from a door, drawn or only proposed, that opens onto a way.

    Parameters
    ----------
    way_id
        The way it opens to; None for the outside.
    """
    return _plan(building, level).from_door(door.at, way_id)


def floor_travel(
    building: Building, level: int, floor: Polygon, doors: Sequence[Joining]
) -> Travel | None:
    """Measure the way out of a piece of floor, as a suite is to be, by its nearest door.

    Parameters
    ----------
    floor
        What one walks on behind the doors: :func:`walkable`.
    doors
        Its doors to the ways and to the outside; doors between its rooms are passed over.
    """
    plan = _plan(building, level)
    found: list[tuple[Point, Travel]] = []
    for door in doors:
        for side in door.joins:
            if side is None or side in plan.way_ids:
                way_out = plan.from_door(door.at, side)
                if way_out is not None:
                    found.append((door.at, way_out))
    if not found:
        return None
    best = min((t for _, t in found), key=lambda t: t.to_exit_m)
    return _inside(best, floor, [at for at, _ in found], [t.to_exit_m * 1e3 for _, t in found])


def walkable(floors: Iterable[Region], doors: Iterable[Wallbound] = ()) -> Polygon:
    """Join floors to one, through the doors between them and where they lie open."""
    pieces = [region.polygon for region in floors]
    pieces += [footprint(door, across_mm=REACH_MM) for door in doors]
    whole = shapely.union_all([p.buffer(JOIN_MM, join_style="mitre") for p in pieces])
    return largest_polygon(whole.buffer(-JOIN_MM, join_style="mitre"))


def _inside(way_out: Travel, floor: Polygon, doors: Sequence[Point], mm: list[float]) -> Travel:
    """Add the walk behind the doors: how far in each case from the worst place."""
    on = Floor(floor)
    where = on.onto(doors)
    inside_mm, _ = on.farthest(where, np.zeros(len(doors)))
    farthest_mm, at = on.farthest(where, np.array(mm))
    return Travel(
        way_out.to_exit_m,
        way_out.dead_end,
        way_out.exits_reached,
        way_out.path,
        way_out.door,
        way_out.through,
        inside_mm / 1000.0,
        farthest_mm / 1000.0,
        at,
    )


def _plan(building: Building, level: int) -> _Plan:
    return _plan_of(building.storey(level))


@lru_cache(maxsize=64)
def _plan_of(storey: Storey) -> _Plan:
    return _Plan(storey)


class _Plan:
    """The exits of one storey and the walks to them."""

    def __init__(self, storey: Storey) -> None:
        self.storey = storey
        self.ground = storey.level == GROUND
        self.net = Net([storey])
        self.way_ids = frozenset(name for _, name in self.net.ways)
        self._use = {space.id: space.use for space in storey.spaces}
        self._open = frozenset(
            s.id for s in storey.spaces if self.ground and is_open_gallery(s, storey)
        )
        self.exits = tuple(self._find_exits())

    def _key(self, space_id: str) -> Key:
        return self.storey.level, space_id

    def _find_exits(self) -> Iterator[Exit]:
        for opening in self.storey.openings:
            if opening.kind == "window":
                continue
            a, b = opening.joins
            if self.ground:
                behind = a or b
                if None in opening.joins and behind:
                    yield Exit("outside", behind, opening.id, opening.at, opening.width_mm)
                continue
            for side, other in ((a, b), (b, a)):
                if side and self._use[side] is Use.STAIR and self._use.get(str(other)) != Use.STAIR:
                    if other is not None:
                        yield Exit("stair", side, opening.id, opening.at, opening.width_mm)
                    break
        if self.ground:
            for name in sorted(self._open):
                inside = self.storey.space(name).region.polygon.representative_point()
                yield Exit("side", name, name, (round(inside.x), round(inside.y)), 0)
            return
        for pair, at in thresholds(self.storey):
            stairs = [name for name in pair if self._use[name] is Use.STAIR]
            if len(stairs) == 1:
                width = round(self._seam(pair).length)
                yield Exit("stair", stairs[0], "/".join(pair), at, width)

    def _seam(self, pair: tuple[str, str]) -> BaseGeometry:
        a, b = (self.storey.space(name).region.polygon for name in pair)
        return a.boundary.intersection(b.buffer(20, join_style="mitre"))

    def _seeds(self, found: Iterable[Exit]) -> list[tuple[int, float, Step]]:
        nodes: list[int] = []
        names = {e.name for e in found}
        nodes += [n for n, o in self.net.opening.items() if o.id in names]
        nodes += [n for n, name in self.net.threshold.items() if name in names]
        nodes += [n for g in sorted(self._open & names) for n in self.net.doors[self._key(g)]]
        return [(n, 0.0, Step(-1, None)) for n in nodes]

    @cached_property
    def flood(self) -> Flood:
        """The walks from the exits, over the ways."""
        return self.net.flood(self._seeds(self.exits))

    @cached_property
    def rooms(self) -> Net:
        """The net in which rooms are crossed as well."""
        net = Net([self.storey])
        net.join_rooms()
        return net

    @cached_property
    def through_rooms(self) -> Flood:
        """The walks from the exits, through rooms where there is no other way."""
        reached = np.flatnonzero(np.isfinite(self.flood.distance)).tolist()
        seeds = [(n, float(self.flood.distance[n]), self.flood.came[n]) for n in reached]
        return self.rooms.flood(seeds, self.flood)

    @cached_property
    def _reach(self) -> list[Flood]:
        """The walks from each exit by itself."""
        return [self.net.flood(self._seeds([found])) for found in self.exits]

    def _count(self, node: int) -> int:
        """Count the exits that a node leads to."""
        reached = [
            found
            for found, flood in zip(self.exits, self._reach, strict=True)
            if math.isfinite(flood.distance[node])
        ]
        return _most_apart(reached)

    # --- travel -------------------------------------------------------------------------

    def from_door(self, at: Point, way_id: str | None) -> Travel | None:
        """Measure the way out from a door in the wall of a way."""
        if way_id is None:
            return Travel(0.0, False, 1, (at,)) if self.ground else None
        if self._use[way_id] is Use.STAIR and not self.ground:
            return Travel(0.0, False, 1, (at,))
        span = self.net.spans.get(self._key(way_id))
        if way_id in self._open:
            return Travel(0.0, False, 1, (at,))
        if span is None:
            return None
        place = span.floor.onto([at])
        length, last = span.floor.last(span.where, self.flood.distance[span.nodes], place)
        if last[0] < 0:
            return None
        node = int(span.nodes[last[0]])
        path = [at, *(self.net.at[n] for n, _ in reversed(self.flood.trace(node)))]
        exits_reached = self._count(node)
        return Travel(
            float(length[0]) / 1000.0,
            exits_reached < 2 or self.is_blind(at, way_id),
            exits_reached,
            tuple(p for i, p in enumerate(path) if i == 0 or p != path[i - 1]),
        )

    def is_blind(self, at: Point, way_id: str) -> bool:
        """Tell whether a door in the wall of a way lies in a blind end."""
        place = nearest_points(self.storey.space(way_id).region.polygon, Dot(at))[0]
        return any(e.floor.polygon.distance(place) <= 1.0 for e in self.blind_ends)

    def travel(self, space_id: str) -> Travel | None:
        """Measure the way out of a space."""
        key = self._key(space_id)
        nodes = [n for n in self.net.doors.get(key, ()) if math.isfinite(self.flood.distance[n])]
        if not nodes:
            return self._through(key)
        node = min(nodes, key=lambda n: float(self.flood.distance[n]))
        best = self._from_node(node, space_id)
        space = self.storey.space(space_id)
        where = [self.net.at[n] for n in nodes]
        lengths = [float(self.flood.distance[n]) for n in nodes]
        return _inside(best, space.region.polygon, where, lengths)

    def _from_node(self, node: int, space_id: str) -> Travel:
        """Tell of the walk from one opening of a space."""
        opening = self.net.opening.get(node)
        path = tuple(self.net.at[n] for n, _ in reversed(self.flood.trace(node)))
        length_m = float(self.flood.distance[node]) / 1000.0
        reached = self._count(node)
        blind = reached < 2
        if opening is not None:
            beyond = opening.joins[1] if opening.joins[0] == space_id else opening.joins[0]
            if opening.id in {e.name for e in self.exits} or beyond in self._open:
                blind = False  # one is out with the first step
            elif beyond is not None and beyond in self.way_ids:
                blind = blind or self.is_blind(opening.at, beyond)
        return Travel(length_m, blind, reached, path, opening.id if opening else None)

    def _through(self, key: Key) -> Travel | None:
        """Measure the way out of a space that has no door to a way."""
        flood = self.through_rooms
        nodes = [n for n in self.rooms.all_doors.get(key, ()) if math.isfinite(flood.distance[n])]
        if not nodes:
            return None
        node = min(nodes, key=lambda n: float(flood.distance[n]))
        trace = flood.trace(node)
        last = [n for n, step in trace if math.isfinite(_at(self.flood, n))][-1]
        crossed = [
            step.through[1]
            for n, step in trace
            if isinstance(step.through, tuple) and step.through not in self.net.ways
        ]
        outer = next((s for s in self.net.opening[last].joins if s in crossed), None)
        out = self._from_node(last, str(outer))
        opening = self.rooms.opening[node]
        walked = Travel(
            float(flood.distance[node]) / 1000.0,
            out.dead_end,
            out.exits_reached,
            tuple(self.rooms.at[n] for n, _ in reversed(trace)),
            opening.id,
            tuple(dict.fromkeys(reversed(crossed))),
        )
        where = [self.rooms.at[n] for n in nodes]
        lengths = [float(flood.distance[n]) for n in nodes]
        return _inside(walked, self.storey.space(key[1]).region.polygon, where, lengths)

    # --- blind ends -----------------------------------------------------------------------

    @cached_property
    def _blind(self) -> list[tuple[BlindEnd, LineString]]:
        """The parts of the ways without an exit behind a cut across them, and the cuts."""
        fronts = [self._front(found) for found in self.exits]
        ends = [
            (self._blind_end(part, cut), cut)
            for floor in self._floors
            for part, cut in blind_parts(floor, fronts)
        ]
        return [
            (end, cut)
            for end, cut in ends
            if end.length_m * 1000.0 >= figure("recess_end_mm")
            and any(self._use[name] is not Use.STAIR for name in end.ways)
        ]

    @property
    def blind_ends(self) -> tuple[BlindEnd, ...]:
        """The blind ends, without their cuts."""
        return tuple(end for end, _ in self._blind)

    @cached_property
    def _rims(self) -> list[tuple[Polygon, Rim]]:
        """The blind ends with the walks into them; a floor with one exit is blind all over."""
        found = [(e.floor.polygon, rim_of(e.floor.polygon, cut)) for e, cut in self._blind]
        fronts = [(exit_, self._front(exit_).patch) for exit_ in self.exits]
        for floor in self._floors:
            here = [(e, patch) for e, patch in fronts if patch.intersects(floor)]
            if _most_apart([e for e, _ in here]) < 2:
                before = shapely.union_all([patch for _, patch in here]).intersection(floor)
                middle = nearest_points(floor, floor.centroid)[0]
                found.append((floor, rim_of(floor, before if here else middle)))
        return found

    def is_at_end(self, door: Wallbound, way: Space) -> bool:
        """Tell whether a door in the wall of a way stands at the end of a blind part."""
        if way.id in self._open:
            return False
        floor, (x, y), (dx, dy) = way.region.polygon, door.at, direction(door)
        place = nearest_points(floor, Dot(x, y))[0]
        half = door.width_mm / 2
        jambs = [(place.x + dx * half * s, place.y + dy * half * s) for s in (-1, 1)]
        return any(
            rim.beyond_mm(jambs) <= figure("end_mm")
            for part, rim in self._rims
            if part.distance(place) <= 1.0 + SIMPLE_MM
        )

    @cached_property
    def _floors(self) -> list[Polygon]:
        """Join the ways of the storey, stairs left out where stepping into one is the exit."""
        ways = [s for s in self.net.ways.values() if self.ground or s.use is not Use.STAIR]
        names = {s.id for s in ways}
        pieces = [s.region.polygon for s in ways]
        pieces += [
            footprint(o, across_mm=REACH_MM)
            for o in self.storey.openings
            if o.kind != "window" and names.issuperset(map(str, o.joins))
        ]
        whole = shapely.union_all([p.buffer(JOIN_MM, join_style="mitre") for p in pieces])
        whole = whole.buffer(-JOIN_MM, join_style="mitre").simplify(SIMPLE_MM)
        return polygons_of(whole)

    def _front(self, found: Exit) -> Front:
        """Tell how the ways see an exit."""
        if found.kind == "side":
            return Front(self.storey.space(found.space_id).region.polygon, None)
        opening = next((o for o in self.storey.openings if o.id == found.name), None)
        if opening is not None:
            (x, y), (dx, dy), half = opening.at, direction(opening), opening.width_mm / 2
            ends = ((x - dx * half, y - dy * half), (x + dx * half, y + dy * half))
            return Front(footprint(opening, across_mm=REACH_MM + 50.0), ends)
        first, second = found.name.split("/")
        seam = self._seam((first, second))
        points = [(x, y) for x, y in shapely.get_coordinates(seam).tolist()]
        return Front(seam.buffer(REACH_MM, cap_style="flat"), (min(points), max(points)))

    def _blind_end(self, part: Polygon, cut: LineString) -> BlindEnd:
        ways = [
            s.id
            for s in self.net.ways.values()
            if s.region.polygon.intersection(part).area
            > 0.1 * min(part.area, s.region.polygon.area)
        ]
        (x0, y0), (x1, y1) = cut.coords[0], cut.coords[-1]
        return BlindEnd(
            Region.of(part),
            ((round(x0), round(y0)), (round(x1), round(y1))),
            depth_m(part, cut),
            tuple(ways),
        )


def _at(flood: Flood, node: int) -> float:
    """Return how far a node is, one of a later net being out of reach."""
    return float(flood.distance[node]) if node < len(flood.distance) else math.inf


def _most_apart(found: Sequence[Exit]) -> int:
    """Count the most exits no two of which count as one.

    Not the number of clusters: that would grow where an exit between two others is lost.
    """
    if not found:
        return 0
    first, rest = found[0], found[1:]
    apart = [other for other in rest if not _is_one(first, other)]
    with_it = 1 + _most_apart(apart)
    return with_it if len(apart) == len(rest) else max(with_it, _most_apart(rest))


def _is_one(a: Exit, b: Exit) -> bool:
    """Tell whether two exits count as one."""
    if "side" in (a.kind, b.kind):
        return False
    if a.kind == b.kind == "stair" and a.space_id == b.space_id:
        return True
    apart = distance_mm(a.at, b.at) - (a.width_mm + b.width_mm) / 2
    return apart < figure("exit_spacing_mm")


__all__ = [
    "BlindEnd",
    "Exit",
    "Travel",
    "at_blind_end",
    "blind_ends",
    "door_travel",
    "exits",
    "floor_travel",
    "travel",
    "walkable",
]
