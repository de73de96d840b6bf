"""Fact: how far people walk in the building, from its entrance and from room to room.

The ways are corridors, galleries, lobbies and stairs, and spaces of unknown use that lead
from one space to another.  Inside a way people walk the shortest path that its walls
allow; consecutive storeys are joined where their stairs lie over one another.  Shortest
paths are those of Dijkstra (1959) on a visibility graph (Lozano-Perez and Wesley 1979).
Lengths are measured on the floor: the thickness of a wall at a door is not counted.
Not here: what the way is like (``route``), and how one gets out (``escape``).
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from shapely.ops import nearest_points

from layoutopt.building import PUBLIC_WAYS, Building, Opening, Space, Storey, Use
from layoutopt.geometry import Point, distance_mm
from layoutopt.physics.floor import Floor, Lengths, Places, figure
from layoutopt.physics.grid import Grid, cells_in, joined

STOREY_M = figure("storey_m")
"""Walking distance charged for one storey of stairs (a default of ours)."""
TOUCH_MM = figure("open_seam_mm")
"""Two ways with this much boundary in common and no wall between are one (a default)."""

ALIKE_MM = 50
"""Doors whose widths differ by no more are drawn as equally wide (a tolerance)."""

Key = tuple[int, str]
"""Level and id of a space."""


@dataclass(frozen=True)
class Entrance:
    """Where people come into the building."""

    level: int
    at: Point
    space_id: str


def is_way(space: Space, storey: Storey) -> bool:
    """Tell whether people walk through a space to get elsewhere.

    A space of unknown use counts when it has doors to two spaces or more.
    """
    if space.use in PUBLIC_WAYS or space.use is Use.STAIR:
        return True
    if space.use is not Use.OTHER:
        return False
    beyond = {
        side
        for opening in storey.openings_of(space.id)
        if opening.kind != "window"
        for side in opening.joins
        if side not in (space.id, None)
    }
    return len(beyond) >= 2


def thresholds(storey: Storey, of: Space | None = None) -> list[tuple[tuple[str, str], Point]]:
    """List the pairs of ways that lie open to one another, no opening drawn, and where.

    Parameters
    ----------
    of
        List only the pairs that this way is one of.
    """
    ways = [s for s in storey.spaces if is_way(s, storey)]
    found = []
    for i, a in enumerate(ways):
        for b in ways[:i]:
            if of is not None and of.id not in (a.id, b.id):
                continue
            pa, pb = a.region.polygon, b.region.polygon
            if pa.distance(pb) > 20 or any({a.id, b.id} == set(o.joins) for o in storey.openings):
                continue
            seam = pa.boundary.intersection(pb.buffer(20, join_style="mitre"))
            if seam.length >= TOUCH_MM:
                middle = nearest_points(seam, seam.centroid)[0]
                found.append(((a.id, b.id), (round(middle.x), round(middle.y))))
    return found


def ground_of(building: Building) -> Storey | None:
    """Return the storey one enters from the yard: the lowest that is no basement."""
    return min(building.storeys, key=lambda s: (s.level < 1, abs(s.level)), default=None)


# --- the net of walks -------------------------------------------------------------------


class Step(NamedTuple):
    """How one came to a node: from which (-1: one began there) and through what."""

    node: int
    through: Key | Literal["entrance", "stair", "yard"] | None


@dataclass(frozen=True, eq=False)
class Flood:
    """Distances in mm from where a walk began, and how one came to each node."""

    distance: Lengths
    came: dict[int, Step] = field(default_factory=dict)

    def trace(self, node: int) -> list[tuple[int, Step]]:
        """Return the nodes from the beginning of a walk to this one, each with its step."""
        found = []
        while node >= 0:
            step = self.came[node]
            found.append((node, step))
            node = step.node
        return found[::-1]


@dataclass(frozen=True, eq=False)
class Span:
    """The nodes of one space, in the order of their places on its floor."""

    floor: Floor
    nodes: NDArray[np.intp]
    where: Places


class Net:
    """Doors, corners and landings of some storeys, joined by the straight walks there are.

    Parameters
    ----------
    storeys
        Storeys of one building; only stairs of consecutive ones are joined.
    closed
        Ids of spaces that nobody may walk through.
    """

    def __init__(self, storeys: Sequence[Storey], closed: frozenset[str] = frozenset()) -> None:
        self.at: list[Point] = []
        self.level: list[int] = []
        self.opening: dict[int, Opening] = {}
        self.threshold: dict[int, str] = {}
        """Names of the nodes where two ways lie open to one another."""
        self.landing: dict[int, Key] = {}
        """The stair of each node in the middle of one."""
        self.outside: list[int] = []
        self.ways: dict[Key, Space] = {}
        self.doors: dict[Key, list[int]] = {}
        """Nodes of each space's openings to a way or to the outside."""
        self.all_doors: dict[Key, list[int]] = {}
        self.storeys = tuple(storeys)
        self._closed = closed
        self._inside: dict[Key, list[tuple[int, Point]]] = {}
        self._rows: list[list[tuple[NDArray[np.intp], Lengths, Key | Literal["stair"]]]] = []
        self.spans: dict[Key, Span] = {}
        for storey in self.storeys:
            self._add_openings(storey)
            self._add_thresholds(storey)
        self._add_stairs()
        for key, space in self.ways.items():
            self._span(key, space)

    # --- building it ------------------------------------------------------------------

    def _node(self, at: Point, level: int) -> int:
        self.at.append(at)
        self.level.append(level)
        self._rows.append([])
        return len(self.at) - 1

    def _add_openings(self, storey: Storey) -> None:
        level = storey.level
        for space in storey.spaces:
            if is_way(space, storey) and space.id not in self._closed:
                self.ways[level, space.id] = space
        for opening in storey.openings:
            if opening.kind == "window":
                continue
            node = self._node(opening.at, level)
            self.opening[node] = opening
            a, b = opening.joins
            for side, other in ((a, b), (b, a)):
                if side is None:
                    if level >= 1:
                        self.outside.append(node)
                    continue
                key = (level, side)
                self.all_doors.setdefault(key, []).append(node)
                if key in self.ways:
                    self._inside.setdefault(key, []).append((node, opening.at))
                if key in self.ways or other is None or (level, other) in self.ways:
                    self.doors.setdefault(key, []).append(node)

    def _add_thresholds(self, storey: Storey) -> None:
        """Join ways that lie open to one another with no opening drawn between them."""
        for pair, middle in thresholds(storey):
            keys = [(storey.level, space_id) for space_id in pair]
            if not any(key in self.ways for key in keys):
                continue
            node = self._node(middle, storey.level)
            self.threshold[node] = "/".join(pair)
            for key in keys:
                self.all_doors.setdefault(key, []).append(node)
                self.doors.setdefault(key, []).append(node)
                if key in self.ways:
                    self._inside.setdefault(key, []).append((node, middle))

    def _add_stairs(self) -> None:
        """Join the stairs of consecutive storeys that lie over one another."""
        landings: dict[Key, int] = {}
        for key, space in self.ways.items():
            if space.use is Use.STAIR:
                point = space.region.polygon.representative_point()
                landings[key] = self._node((round(point.x), round(point.y)), key[0])
                self.landing[landings[key]] = key
                self._inside.setdefault(key, []).append((landings[key], self.at[landings[key]]))
        levels = sorted(storey.level for storey in self.storeys)
        for low, high in itertools.pairwise(levels):
            for (level, lower), a in landings.items():
                for (above, upper), b in landings.items():
                    if (level, above) != (low, high):
                        continue
                    pa = self.ways[level, lower].region.polygon
                    pb = self.ways[above, upper].region.polygon
                    if pa.intersection(pb).area > 0.3 * min(pa.area, pb.area):
                        length = np.array([storeys_between(low, high) * STOREY_M * 1000.0])
                        self._rows[a].append((np.array([b]), length, "stair"))
                        self._rows[b].append((np.array([a]), length, "stair"))

    def _span(self, key: Key, space: Space) -> None:
        """Join the doors of one space along the shortest paths inside it."""
        floor = Floor(space.region.polygon)
        inside = self._inside.get(key, [])
        if not inside or floor.polygon.is_empty:
            return
        nodes = [node for node, _ in inside]
        where = floor.onto([at for _, at in inside])
        if floor.corners:
            nodes += [self._node((round(x), round(y)), key[0]) for x, y in floor.corners]
            where = np.concatenate([where, np.array(floor.corners)])
        index = np.array(nodes, dtype=np.intp)
        self.spans[key] = Span(floor, index, where)
        length = floor.straight(where)
        for i, node in enumerate(nodes):
            seen = np.isfinite(length[i])
            self._rows[node].append((index[seen], length[i][seen], key))

    def join_rooms(self) -> None:
        """Let people walk through rooms too, from door to door."""
        for storey in self.storeys:
            for space in storey.spaces:
                key = (storey.level, space.id)
                doors = self.all_doors.get(key, [])
                if key not in self.ways and len(doors) > 1:
                    self._inside[key] = [(node, self.at[node]) for node in doors]
                    self._span(key, space)

    # --- walking ----------------------------------------------------------------------

    def flood(
        self,
        seeds: Iterable[tuple[int, float, Step]],
        before: Flood | None = None,
    ) -> Flood:
        """Walk from some nodes to all that can be reached.

        Parameters
        ----------
        seeds
            Nodes to begin at, each with a length in mm walked already, and how.
        before
            A flood to go on from: what it reached stays as it is.
        """
        best = np.full(len(self.at), np.inf)
        came: dict[int, Step] = {}
        settled = np.zeros(len(self.at), dtype=np.bool_)
        if before is not None:
            known = len(before.distance)
            best[:known] = before.distance
            settled = np.isfinite(best)
            came = dict(before.came)
        heap: list[tuple[float, int]] = []
        for node, start, step in seeds:
            if start < best[node] and not settled[node]:
                best[node] = start
                came[node] = step
                heap.append((start, node))
            elif before is not None and settled[node]:
                heap.append((float(best[node]), node))
        heapq.heapify(heap)
        while heap:
            so_far, node = heapq.heappop(heap)
            if so_far > best[node]:
                continue
            for index, length, through in self._rows[node]:
                reached = so_far + length
                nearer = (reached < best[index] - 1e-6) & ~settled[index]
                for other, value in zip(
                    index[nearer].tolist(), reached[nearer].tolist(), strict=True
                ):
                    if value < best[other]:
                        best[other] = value
                        came[other] = Step(node, through)
                        heapq.heappush(heap, (value, other))
        return Flood(best, came)

    def nearest(self, flood: Flood, nodes: Iterable[int]) -> int | None:
        """Return the node of some that is nearest in a flood, None where none is reached."""
        node = min(nodes, key=lambda n: float(flood.distance[n]), default=None)
        return None if node is None or math.isinf(flood.distance[node]) else node


def storeys_between(low: int, high: int) -> int:
    """Count the storeys from one level up to another; there is no level 0."""
    return high - low - (1 if low < 0 < high else 0)


# --- walks ------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def walks(building: Building, *, after_class: bool = False) -> Walks:
    """Measure the ways of a building, once for many questions.

    Parameters
    ----------
    after_class
        Leave out the ways that are locked after class (:attr:`Setting.locked`).
    """
    return Walks(building, frozenset(building.setting.locked if after_class else ()))


class Walks:
    """Walking distances in a building.

    ``entrance`` is where the routes begin: the widest outside door of a lobby on the
    ground floor, else of a corridor, gallery or stair, else an open gallery, which is
    entered from the yard, else the widest outside door there is (our reading of 方便进出).
    Of doors equally wide each is an entrance, and a route begins at the one that is nearest
    to its aim; ``entrance`` is then the first of them.
    Parts of the building that cannot be reached indoors are reached through the yard,
    straight from the entrance to their own outside door.
    """

    def __init__(self, building: Building, closed: frozenset[str] = frozenset()) -> None:
        self.building = building
        self.net = Net(building.storeys, closed)
        self._closed = closed
        self._from: dict[Key, Flood] = {}
        self._grids: dict[tuple[int, int], Grid] = {}
        self.entrance: Entrance | None = None
        self._seeds = self._find_entrance()
        self.arrival = self._arrival()

    def route_m(self, level: int, space_id: str) -> float | None:
        """Walk from the entrance to the nearest door of a space, in m; None if cut off."""
        return self._nearest(self.arrival, (level, space_id))

    def between_m(self, level: int, a: str, b: str) -> float | None:
        """Walk from door to door of two spaces over the public ways, in m."""
        if a == b:
            return 0.0
        first, second = sorted((a, b))
        return self._nearest(self.departure((level, first)), (level, second))

    def departure(self, key: Key) -> Flood:
        """Walk from the doors of a space over the public ways, indoors."""
        if key not in self._from:
            doors = self.net.doors.get(key, ())
            self._from[key] = self.net.flood((n, 0.0, Step(-1, None)) for n in doors)
        return self._from[key]

    def _nearest(self, flood: Flood, key: Key) -> float | None:
        node = self.net.nearest(flood, self.net.doors.get(key, ()))
        return None if node is None else float(flood.distance[node]) / 1000.0

    # --- through rooms, and the field ---------------------------------------------------

    @cached_property
    def rooms(self) -> Net:
        """The same net, numbered alike, where rooms are walked through as well."""
        net = Net(self.building.storeys, self._closed)
        net.join_rooms()
        return net

    def through_rooms(self, flood: Flood) -> Flood:
        """Go on from a flood of the ways through rooms, to what the ways do not reach."""
        reached = np.flatnonzero(np.isfinite(flood.distance)).tolist()
        seeds = [(n, float(flood.distance[n]), flood.came[n]) for n in reached]
        return self.rooms.flood(seeds, flood)

    @cached_property
    def everywhere(self) -> Flood:
        """The arrival, through rooms where there is no other way."""
        return self.through_rooms(self.arrival)

    def access_grid(self, level: int, step_mm: int = 500) -> Grid:
        """Measure the walk from the entrance to every place of a storey, in m.

        Over the ways and on into the rooms, round walls and columns; rooms are crossed only
        to reach what lies behind them.  NaN where no way leads.
        """
        if (level, step_mm) not in self._grids:
            storey = self.building.storey(level)
            parts = [self._cells(storey, space, step_mm) for space in storey.spaces]
            whole = [grid for grid in parts if grid.values.size] or [_no_cells(step_mm)]
            self._grids[level, step_mm] = joined(whole)
        return self._grids[level, step_mm]

    def _cells(self, storey: Storey, space: Space, step_mm: int) -> Grid:
        key = (storey.level, space.id)
        cells = cells_in(space.region.polygon, step_mm)
        flood = self.everywhere
        span = self.rooms.spans.get(key)
        if self.entrance and space.id == self.entrance.space_id and is_open_gallery(space, storey):
            length = np.zeros(len(cells.middles))  # one steps into it anywhere
        elif span is not None:
            length = span.floor.arrive(span.where, flood.distance[span.nodes], cells.middles)
        else:
            floor = Floor(space.region.polygon)
            doors = self.rooms.all_doors.get(key, [])
            where = floor.onto([self.rooms.at[n] for n in doors])
            length = floor.reach(where, flood.distance[doors], cells.middles)
        return cells.grid(np.where(np.isfinite(length), length / 1000.0, np.nan))

    # --- where one comes in -------------------------------------------------------------

    def _arrival(self) -> Flood:
        flood = self.net.flood(self._seeds)
        if self.entrance is None:
            return flood
        yard = list(self.net.outside)
        for storey in self.building.storeys:
            if storey.level == self.entrance.level:
                for gallery in _open_galleries(storey):
                    yard += self.net.doors.get((storey.level, gallery.id), [])
        start = self.entrance.at
        more = [
            (n, distance_mm(start, self.net.at[n]), Step(-1, "yard"))
            for n in yard
            if math.isinf(flood.distance[n])
        ]
        return self.net.flood(more, flood) if more else flood

    def _find_entrance(self) -> list[tuple[int, float, Step]]:
        ground = ground_of(self.building)
        if ground is None:
            return []
        uses = {s.id: s.use for s in ground.spaces if s.id not in self._closed}
        doors = [
            (uses[inside], opening, inside)
            for opening in ground.openings
            if opening.kind != "window" and None in opening.joins
            for inside in opening.joins
            if inside in uses
        ]
        for wanted in ({Use.LOBBY}, {Use.CORRIDOR, Use.GALLERY, Use.STAIR}, None, set(Use)):
            if wanted is None:
                galleries = [g for g in _open_galleries(ground) if g.id not in self._closed]
                seeds = [
                    (n, 0.0, Step(-1, (ground.level, g.id)))
                    for g in galleries
                    for n in self.net.doors.get((ground.level, g.id), ())
                ]
                if seeds:
                    at = galleries[0].region.polygon.representative_point()
                    self.entrance = Entrance(
                        ground.level, (round(at.x), round(at.y)), galleries[0].id
                    )
                    return seeds
                continue
            of_kind = [d for d in doors if d[0] in wanted]
            if of_kind:
                _, door, inside = max(of_kind, key=lambda d: d[1].width_mm)
                self.entrance = Entrance(ground.level, door.at, str(inside))
                alike = {d.id for _, d, _ in of_kind if d.width_mm >= door.width_mm - ALIKE_MM}
                nodes = (
                    n
                    for n, o in self.net.opening.items()
                    if self.net.level[n] == ground.level and o.id in alike
                )
                return [(n, 0.0, Step(-1, "entrance")) for n in nodes]
        return []


def _no_cells(step_mm: int) -> Grid:
    """Return a grid of one empty cell, for a storey with no floor."""
    return Grid((0, 0), step_mm, np.full((1, 1), np.nan, np.float32))


def _open_galleries(storey: Storey) -> list[Space]:
    """List the galleries that are open along their side."""
    return [space for space in storey.spaces if is_open_gallery(space, storey)]


def is_open_gallery(space: Space, storey: Storey) -> bool:
    """Tell whether a space is a gallery with no door to the outside: open along its side."""
    return space.use is Use.GALLERY and not any(
        o.kind != "window" and None in o.joins for o in storey.openings_of(space.id)
    )


__all__ = [
    "STOREY_M",
    "Entrance",
    "Flood",
    "Key",
    "Net",
    "Span",
    "Step",
    "Walks",
    "ground_of",
    "is_open_gallery",
    "is_way",
    "storeys_between",
    "thresholds",
    "walks",
]
