"""Fact: how far people walk in the building, from its entrance and from room to room.

The ways are corridors, galleries, lobbies and stairs, and spaces of unknown use that lead
from one space to another.  Inside a way people walk the shortest path that its walls
allow; consecutive storeys are joined where their stairs lie over one another.  Shortest
paths are those of Dijkstra (1959) on a visibility graph (Lozano-Perez and Wesley 1979).
Not here: whether a way is wide enough, or free of steps.
"""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.ops import nearest_points

from layoutopt.building import PUBLIC_WAYS, Building, Space, Storey, Use
from layoutopt.geometry import Point, distance_mm, largest_polygon

STOREY_M = 12.0
"""Walking distance charged for one storey of stairs (a default of ours)."""
SLACK_MM = 30.0
"""How far a path may graze past a corner of the plaster (a default)."""
TOUCH_MM = 600.0
"""Two ways with this much boundary in common and no wall between are one (a default)."""

Key = tuple[int, str]
Row = tuple[NDArray[np.intp], NDArray[np.float64]]


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


def walks(building: Building) -> Walks:
    """Measure the ways of a building, once for many questions."""
    return Walks(building)


class Walks:
    """Walking distances in a building.

    ``entrance`` is where the routes begin: the widest outside door of a lobby on the
    ground floor, else of a corridor, gallery or stair, else an open gallery, which is
    entered from the yard, else the widest outside door there is (our reading of 方便进出).
    Parts of the building that cannot be reached indoors are reached through the yard,
    straight from the entrance to their own outside door.
    """

    def __init__(self, building: Building) -> None:
        self._at: list[Point] = []
        self._rows: list[list[Row]] = []
        self._doors: dict[Key, list[int]] = {}
        self._inside: dict[Key, list[tuple[int, Point]]] = {}
        self._outside: list[int] = []
        self._ways: dict[Key, Space] = {}
        self._from: dict[Key, NDArray[np.float64]] = {}
        for storey in building.storeys:
            self._add_openings(storey)
            self._add_thresholds(storey)
        self._add_stairs(building)
        for key, space in self._ways.items():
            self._span(key, space.region.polygon)
        self.entrance: Entrance | None = None
        self._route = self._routes(building)

    def route_m(self, level: int, space_id: str) -> float | None:
        """Walk from the entrance to the nearest door of a space, in m; None if cut off."""
        return self._nearest(self._route, (level, space_id))

    def between_m(self, level: int, a: str, b: str) -> float | None:
        """Walk from door to door of two spaces over the public ways, in m."""
        if a == b:
            return 0.0
        first, second = sorted((a, b))
        key = (level, first)
        if key not in self._from:
            self._from[key] = self._dijkstra([(n, 0.0) for n in self._doors.get(key, ())])
        return self._nearest(self._from[key], (level, second))

    def _nearest(self, distance: NDArray[np.float64], key: Key) -> float | None:
        least = min((float(distance[n]) for n in self._doors.get(key, ())), default=math.inf)
        return None if math.isinf(least) else least / 1000.0

    # --- building the graph -----------------------------------------------------------

    def _node(self, at: Point) -> int:
        self._at.append(at)
        self._rows.append([])
        return len(self._at) - 1

    def _add_openings(self, storey: Storey) -> None:
        level = storey.level
        for space in storey.spaces:
            if is_way(space, storey):
                self._ways[level, space.id] = space
        for opening in storey.openings:
            if opening.kind == "window":
                continue
            node = self._node(opening.at)
            a, b = opening.joins
            for side, other in ((a, b), (b, a)):
                if side is None:
                    if level >= 1:
                        self._outside.append(node)
                    continue
                key = (level, side)
                if key in self._ways:
                    self._inside.setdefault(key, []).append((node, opening.at))
                if key in self._ways or other is None or (level, other) in self._ways:
                    self._doors.setdefault(key, []).append(node)

    def _add_thresholds(self, storey: Storey) -> None:
        """Join ways that lie open to one another with no opening drawn between them."""
        for pair, middle in thresholds(storey):
            node = self._node(middle)
            for space_id in pair:
                key = (storey.level, space_id)
                self._inside.setdefault(key, []).append((node, middle))
                self._doors.setdefault(key, []).append(node)

    def _add_stairs(self, building: Building) -> None:
        """Join the stairs of consecutive storeys that lie over one another."""
        landings: dict[Key, int] = {}
        for key, space in self._ways.items():
            if space.use is Use.STAIR:
                point = space.region.polygon.representative_point()
                landings[key] = self._node((round(point.x), round(point.y)))
                self._inside.setdefault(key, []).append((landings[key], self._at[landings[key]]))
        levels = sorted(storey.level for storey in building.storeys)
        for low, high in itertools.pairwise(levels):
            storeys = high - low - (1 if low < 0 < high else 0)
            for (level, lower), a in landings.items():
                for (above, upper), b in landings.items():
                    if (level, above) != (low, high):
                        continue
                    pa = self._ways[level, lower].region.polygon
                    pb = self._ways[above, upper].region.polygon
                    if pa.intersection(pb).area > 0.3 * min(pa.area, pb.area):
                        self._link(a, b, storeys * STOREY_M * 1000.0)

    def _link(self, a: int, b: int, length_mm: float) -> None:
        self._rows[a].append((np.array([b]), np.array([length_mm])))
        self._rows[b].append((np.array([a]), np.array([length_mm])))

    def _span(self, key: Key, floor: Polygon) -> None:
        """Join the doors of one way along the shortest paths inside it."""
        inside = self._inside.get(key, [])
        if len(inside) < 2 or floor.is_empty:
            return
        nodes = [node for node, _ in inside]
        points = [nearest_points(floor, shapely.Point(at))[0].coords[0] for _, at in inside]
        corners = _corners(floor)
        nodes += [self._node((round(x), round(y))) for x, y in corners]
        where = np.array(points + corners, dtype=np.float64)
        length = np.hypot(*(where[:, None, :] - where[None, :, :]).transpose(2, 0, 1))
        if corners:
            length[~_visible(floor, where)] = np.inf
        index = np.array(nodes, dtype=np.intp)
        for i, node in enumerate(nodes):
            seen = np.isfinite(length[i])
            self._rows[node].append((index[seen], length[i][seen]))

    # --- walking ----------------------------------------------------------------------

    def _routes(self, building: Building) -> NDArray[np.float64]:
        seeds = self._find_entrance(building)
        distance = self._dijkstra(seeds)
        if self.entrance is None:
            return distance
        yard = list(self._outside)
        for storey in building.storeys:
            if storey.level == self.entrance.level:
                for gallery in _open_galleries(storey):
                    yard += self._doors.get((storey.level, gallery.id), [])
        start = self.entrance.at
        more = [(n, distance_mm(start, self._at[n])) for n in yard if math.isinf(distance[n])]
        return self._dijkstra(more, distance) if more else distance

    def _find_entrance(self, building: Building) -> list[tuple[int, float]]:
        ground = min(building.storeys, key=lambda s: (s.level < 1, abs(s.level)), default=None)
        if ground is None:
            return []
        uses = {space.id: space.use for space in ground.spaces}
        doors = [
            (uses[inside], opening, inside)
            for opening in ground.openings
            if opening.kind != "window" and None in opening.joins
            for inside in opening.joins
            if inside is not None
        ]
        for wanted in ({Use.LOBBY}, {Use.CORRIDOR, Use.GALLERY, Use.STAIR}, None, set(Use)):
            if wanted is None:
                galleries = _open_galleries(ground)
                seeds = [n for g in galleries for n in self._doors.get((ground.level, g.id), ())]
                if seeds:
                    at = galleries[0].region.polygon.representative_point()
                    self.entrance = Entrance(
                        ground.level, (round(at.x), round(at.y)), galleries[0].id
                    )
                    return [(n, 0.0) for n in seeds]
                continue
            of_kind = [d for d in doors if d[0] in wanted]
            if of_kind:
                _, door, inside = max(of_kind, key=lambda d: d[1].width_mm)
                self.entrance = Entrance(ground.level, door.at, inside)
                node = next(n for n in self._outside_of(ground.level) if self._at[n] == door.at)
                return [(node, 0.0)]
        return []

    def _outside_of(self, level: int) -> list[int]:
        if level >= 1:
            return self._outside
        return [n for (lvl, _), nodes in self._doors.items() if lvl == level for n in nodes]

    def _dijkstra(
        self, seeds: list[tuple[int, float]], distance: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        best = np.full(len(self._at), np.inf) if distance is None else distance.copy()
        heap: list[tuple[float, int]] = []
        for node, start in seeds:
            if start < best[node]:
                best[node] = start
                heap.append((start, node))
        heapq.heapify(heap)
        while heap:
            so_far, node = heapq.heappop(heap)
            if so_far > best[node]:
                continue
            for index, length in self._rows[node]:
                reached = so_far + length
                nearer = reached < best[index] - 1e-6
                for other, value in zip(index[nearer], reached[nearer], strict=True):
                    if value < best[other]:
                        best[other] = value
                        heapq.heappush(heap, (float(value), int(other)))
        return best


def _open_galleries(storey: Storey) -> list[Space]:
    """List the galleries that are open along their side."""
    return [space for space in storey.spaces if is_open_gallery(space, storey)]


def is_open_gallery(space: Space, storey: Storey) -> bool:
    """Tell whether a space is a gallery with no door to the outside: open along its side."""
    return space.use is Use.GALLERY and not any(
        o.kind != "window" and None in o.joins for o in storey.openings_of(space.id)
    )


def _corners(floor: Polygon) -> list[tuple[float, ...]]:
    """List the corners that stand out into the floor: paths bend round these only."""
    plain = shapely.geometry.polygon.orient(largest_polygon(floor.simplify(20.0)))
    found: list[tuple[float, ...]] = []
    for ring in (plain.exterior, *plain.interiors):
        points = list(ring.coords)[:-1]
        for i, here in enumerate(points):
            before, after = points[i - 1], points[(i + 1) % len(points)]
            turn = (here[0] - before[0]) * (after[1] - here[1]) - (here[1] - before[1]) * (
                after[0] - here[0]
            )
            if turn < 0:
                found.append((here[0], here[1]))
    return found


def _visible(floor: Polygon, where: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of each pair of points whether the straight line stays on the floor."""
    wide = floor.buffer(SLACK_MM, join_style="mitre")
    shapely.prepare(wide)
    a, b = np.triu_indices(len(where), k=1)
    lines = shapely.linestrings(np.stack([where[a], where[b]], axis=1))
    clear = shapely.covers(wide, lines)
    seen = np.eye(len(where), dtype=np.bool_)
    seen[a, b] = clear
    seen[b, a] = clear
    return seen


__all__ = [
    "STOREY_M",
    "Entrance",
    "Walks",
    "is_open_gallery",
    "is_way",
    "thresholds",
    "walks",
]
