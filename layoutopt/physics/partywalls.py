"""Fact: the walls between a piece of floor and what lies around it, each with its thickness.

Two faces that look at each other in parallel, no further apart than a wall is thick, are
the two sides of one wall, finishes counted; its thickness is their distance.  Our own
rule of recognition, that of :mod:`layoutopt.physics.adjacency`.  Not here: what a wall is
made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import Polygon

from layoutopt.physics.adjacency import SKEW, WALL_MM, edges_of

SPAN_MM = 1.0
"""A stretch of wall shorter than this is none."""


@dataclass(frozen=True)
class PartyWall:
    """A stretch of wall between a floor and its neighbour.

    ``neighbour`` is the neighbour's place in the list given; ``start`` and ``end`` lie on
    the floor's own face, in mm.
    """

    neighbour: int
    start: tuple[float, float]
    end: tuple[float, float]
    thickness_mm: float

    @property
    def length_mm(self) -> float:
        """How long the stretch is."""
        return float(np.hypot(self.end[0] - self.start[0], self.end[1] - self.start[1]))


class PartyWalls:
    """The faces of many floors, prepared once for many questions."""

    def __init__(self, floors: Sequence[Polygon]) -> None:
        edges = [(*edge, i) for i, floor in enumerate(floors) for edge in edges_of(floor)]
        self._faces = np.array(edges, dtype=np.float64).reshape(-1, 6)

    def around(self, floor: Polygon, wall_mm: float = WALL_MM) -> list[PartyWall]:
        """List the stretches of wall between a floor and the others, in a fixed order.

        A floor of the list may be asked about itself: only what faces it from outside
        counts.  Where two edges of one neighbour face the same stretch, it counts once,
        with the thinner wall.
        """
        own = np.array(edges_of(floor), dtype=np.float64).reshape(-1, 5)
        spans = self._spans(own, wall_mm)
        found: list[PartyWall] = []
        last: tuple[int, int] | None = None
        reached = 0.0
        for edge, neighbour, low, high, gap in spans:
            if last != (edge, neighbour):
                last, reached = (edge, neighbour), 0.0
            start = max(low, reached)
            if high - start < SPAN_MM:
                continue
            reached = high
            ax, ay, ux, uy, _ = own[edge]
            found.append(
                PartyWall(
                    neighbour,
                    (float(ax + ux * start), float(ay + uy * start)),
                    (float(ax + ux * high), float(ay + uy * high)),
                    max(0.0, gap),
                )
            )
        return found

    def _spans(
        self, own: NDArray[np.float64], wall_mm: float
    ) -> list[tuple[int, int, float, float, float]]:
        """List what faces each edge: edge, neighbour, start, end and distance."""
        if not len(own) or not len(self._faces):
            return []
        ax, ay, ux, uy, length = (own[:, i, None] for i in range(5))
        bx, by, vx, vy, other, owner = (self._faces[None, :, i] for i in range(6))
        gap = (bx - ax) * uy - (by - ay) * ux
        first = (bx - ax) * ux + (by - ay) * uy
        second = first + (vx * ux + vy * uy) * other
        low = np.maximum(0.0, np.minimum(first, second))
        high = np.minimum(length, np.maximum(first, second))
        facing = (ux * vx + uy * vy <= -0.5) & (np.abs(ux * vy - uy * vx) <= SKEW)
        facing &= (gap >= -10.0) & (gap <= wall_mm) & (high - low >= SPAN_MM)
        edges, faces = np.nonzero(facing)
        rows = (
            (int(i), int(owner[0, j]), float(low[i, j]), float(high[i, j]), float(gap[i, j]))
            for i, j in zip(edges, faces, strict=True)
        )
        return sorted(rows, key=lambda r: (r[0], r[1], r[4], r[2]))


__all__ = ["PartyWall", "PartyWalls"]
