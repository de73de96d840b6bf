"""Fact: shortest walks on one piece of floor, round its corners and columns.

Shortest paths among obstacles run straight from corner to corner (Lozano-Perez and Wesley
1979); only corners that stand out into the floor count.  People are points here: how wide
a way is, :mod:`layoutopt.physics.clearance` tells.  Not here: doors, storeys, stairs.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from functools import cache, cached_property
from importlib import resources

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.ops import nearest_points

from layoutopt.geometry import Point, largest_polygon

SLACK_MM = 30.0
"""How far a path may graze past a corner of the plaster (a tolerance of ours)."""
ALONG_MM = 100.0
"""Places along a boundary among which the farthest is looked for (a tolerance of ours)."""

Places = NDArray[np.float64]
"""Places in mm, (n, 2)."""
Lengths = NDArray[np.float64]
"""Lengths in mm, (n,)."""


@cache
def figure(name: str) -> float:
    """Return a figure of ``walking.toml``, which says where each comes from."""
    text = resources.files("layoutopt.physics").joinpath("walking.toml").read_text("utf-8")
    return float(tomllib.loads(text)[name]["value"])


class Floor:
    """A piece of floor to walk on, columns as holes, in mm."""

    def __init__(self, polygon: Polygon) -> None:
        self.polygon = polygon

    @cached_property
    def corners(self) -> list[tuple[float, float]]:
        """The corners that stand out into the floor: paths bend round these only."""
        plain = shapely.geometry.polygon.orient(largest_polygon(self.polygon.simplify(20.0)))
        found: list[tuple[float, float]] = []
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

    @cached_property
    def _wide(self) -> Polygon:
        wide = self.polygon.buffer(SLACK_MM, join_style="mitre")
        shapely.prepare(wide)
        return wide

    def onto(self, points: Sequence[Point]) -> Places:
        """Move places to the floor, each to the nearest place on it."""
        moved = [nearest_points(self.polygon, shapely.Point(at))[0].coords[0] for at in points]
        return np.array(moved, dtype=np.float64).reshape(-1, 2)

    def clear(self, a: Places, b: Places) -> NDArray[np.bool_]:
        """Tell of each pair of places whether the straight line between them is on the floor."""
        if not self.corners:
            return np.ones(len(a), dtype=np.bool_)
        return np.asarray(shapely.covers(self._wide, shapely.linestrings(np.stack([a, b], 1))))

    def straight(self, where: Places) -> NDArray[np.float64]:
        """Measure the straight walks between places; infinite where a wall is between."""
        length: NDArray[np.float64] = np.hypot(
            *(where[:, None, :] - where[None, :, :]).transpose(2, 0, 1)
        )
        if self.corners:
            a, b = np.triu_indices(len(where), k=1)
            hidden = ~self.clear(where[a], where[b])
            length[a[hidden], b[hidden]] = np.inf
            length[b[hidden], a[hidden]] = np.inf
        return length

    def reach(self, where: Places, start: Lengths, targets: Places) -> Lengths:
        """Measure the shortest walk to each target from any of some places.

        Parameters
        ----------
        where, start
            Places on the floor, and how far one has walked already when one is there.
        targets
            Places on the floor.

        Returns
        -------
        array
            Length in mm, infinite where no way leads.
        """
        nodes = np.concatenate([where, np.array(self.corners).reshape(-1, 2)])
        best = np.concatenate([start, np.full(len(self.corners), np.inf)])
        if self.corners:
            best = _spread(self.straight(nodes), best)
        return self.arrive(nodes, best, targets)

    def arrive(self, nodes: Places, best: Lengths, targets: Places) -> Lengths:
        """Measure the last straight walk: to each target from the best node it sees."""
        return self.last(nodes, best, targets)[0]

    def last(
        self, nodes: Places, best: Lengths, targets: Places
    ) -> tuple[Lengths, NDArray[np.intp]]:
        """Measure the last straight walks, and tell from which node each comes (-1: none)."""
        found = np.full(len(targets), np.inf)
        origin = np.full(len(targets), -1, dtype=np.intp)
        known = np.flatnonzero(np.isfinite(best))
        nodes, best = nodes[known], best[known]
        if not len(nodes) or not len(targets):
            return found, origin
        total = np.hypot(*(targets[:, None, :] - nodes[None, :, :]).transpose(2, 0, 1)) + best
        order = np.argsort(total, axis=1, kind="stable")
        open_ = np.arange(len(targets))
        for rank in range(len(nodes)):
            node = order[open_, rank]
            seen = self.clear(targets[open_], nodes[node])
            found[open_[seen]] = total[open_[seen], node[seen]]
            origin[open_[seen]] = known[node[seen]]
            open_ = open_[~seen]
            if not len(open_):
                break
        return found, origin

    @cached_property
    def rim(self) -> Places:
        """Places along the boundary, corners among them, no further apart than 0.1 m."""
        dense = shapely.segmentize(self.polygon, ALONG_MM)
        return np.asarray(shapely.get_coordinates(dense), dtype=np.float64)

    def farthest(self, where: Places, start: Lengths) -> tuple[float, Point]:
        """Find the place from which the walk to the nearest of some places is longest.

        It is looked for along the boundary, where it lies as long as the places do not
        surround it; found to within 0.1 m.

        Returns
        -------
        tuple
            The length in mm, infinite where a part of the floor is cut off, and the place.
        """
        length = self.reach(where, start, self.rim)
        worst = int(np.argmax(length))
        x, y = self.rim[worst]
        return float(length[worst]), (round(float(x)), round(float(y)))


def _spread(length: NDArray[np.float64], best: Lengths) -> Lengths:
    """Let the best figures spread over a full matrix of lengths (Dijkstra 1959)."""
    best = best.copy()
    waiting = np.ones(len(best), dtype=np.bool_)
    while True:
        node = int(np.argmin(np.where(waiting, best, np.inf)))
        if not waiting[node] or math.isinf(best[node]):
            return best
        waiting[node] = False
        best = np.minimum(best, best[node] + length[node])


__all__ = ["ALONG_MM", "SLACK_MM", "Floor", "Lengths", "Places", "figure"]
