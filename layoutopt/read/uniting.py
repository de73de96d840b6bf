"""Uniting: which bare gaps part two spaces, and which only cut through one.

A gap without door or window in it may be an opening, or no more than two walls that face
each other across a corridor.  All are weighed together, the surest cuts first, since what a
piece is known to be depends on what it has been united with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import shapely

from layoutopt.building import Use
from layoutopt.geometry import square_metres
from layoutopt.read.gaps import Gap
from layoutopt.read.ink import Bools, Shapes, lines_of, points_of
from layoutopt.read.labels import use_of

OUTSIDE = -1
WAYS = (Use.CORRIDOR, Use.GALLERY)
BESIDE_MM = 450.0
"""A column beside an opening stands out by less than this."""
WAY_MM = 2600.0
"""Mean width of a corridor at most."""
PASSABLE_MM = 1150.0
"""A corridor is nowhere narrower, columns included."""
WIDE_MM = 1400.0
WAY_GOES_ON = 1.5
STAIR_BEGINS = -1.0
NAMELESS = 0.8
WRITTEN = 4.0
"""Weights in the scale of :func:`_likeness_to_cuts`; ours, set on invented buildings."""


def unite(
    gaps: Sequence[Gap],
    joins: Sequence[tuple[int, int]],
    pieces: Sequence[shapely.Polygon],
    said: Mapping[int, Collection[str]],
    flights: Collection[int],
    written: Mapping[int, Collection[str]],
) -> tuple[list[int], set[int]]:
    """Decide which bare gaps are no openings, and unite what they part.

    A gap stays where it is more of a hole in a wall than a cut through a space, and where
    both its sides have names of their own.  Two pieces with a door between them are never
    one space: a further bare gap between these is an opening where it is a hole in a wall,
    else it is wall.

    Parameters
    ----------
    gaps, joins
        The gaps, and the pieces on their two sides.
    pieces
        Free floor between walls and gaps, in mm.
    said, flights
        The names written in each piece; the pieces that hold a flight of stairs.
    written
        For each gap the names written in the gap itself.

    Returns
    -------
    For each piece the piece it is united with, and the gaps that are wall.
    """
    groups = _Groups(gaps, joins, pieces, said, flights)
    bare = [i for i, gap in enumerate(gaps) if gap.kind == "opening"]
    likeness = _likeness_to_cuts([gaps[i] for i in bare], [joins[i] for i in bare], pieces)
    cut = dict(zip(bare, likeness, strict=True))
    for i in written:
        if i in cut:
            cut[i] += WRITTEN  # nobody writes a room's name into a doorway
    inner = [i for i in bare if OUTSIDE not in joins[i]]
    sure = [i for i in inner if cut[i] > 1.0]
    for i in sorted(sure, key=lambda i: (-round(cut[i], 3), gaps[i].at)):
        groups.settle(i, cut[i], written.get(i, ()))
    weight = {i: cut[i] + groups.leaning(i) for i in inner if cut[i] <= 1.0}
    for i in sorted(weight, key=lambda i: (-round(weight[i], 3), gaps[i].at)):
        groups.settle(i, cut[i] + groups.leaning(i))
    outer = [i for i in bare if OUTSIDE in joins[i]]
    for i in sorted(outer, key=lambda i: (-round(cut[i], 3), gaps[i].at)):
        groups.settle_outer(i, cut[i])
    return [groups.root(i) for i in range(len(pieces))], groups.walled


class _Groups:
    """Pieces being united, with what is known of each group."""

    def __init__(
        self,
        gaps: Sequence[Gap],
        joins: Sequence[tuple[int, int]],
        pieces: Sequence[shapely.Polygon],
        said: Mapping[int, Collection[str]],
        flights: Collection[int],
    ) -> None:
        self.gaps, self.joins = gaps, joins
        self.walled: set[int] = set()
        self._parent = list(range(len(pieces)))
        self._said = {i: set(said.get(i, ())) for i in range(len(pieces))}
        self._stair = {i for i in range(len(pieces)) if i in flights}
        self._narrow = {i for i, piece in enumerate(pieces) if _is_way(piece)}
        self._firm: dict[int, int] = defaultdict(int)
        self._apart: dict[int, set[int]] = defaultdict(set)
        self._labelled = 3 * sum(map(bool, self._said.values())) > sum(
            square_metres(piece) > 1.0 for piece in pieces
        )
        for gap, (a, b) in zip(gaps, joins, strict=True):
            if gap.kind != "opening":
                self._firm[a] += 1
                self._firm[b] += 1
                if a != b:
                    self._apart[a].add(b)
                    self._apart[b].add(a)

    def root(self, i: int) -> int:
        """Return the group of a piece."""
        while i != OUTSIDE and self._parent[i] not in (i, OUTSIDE):
            i = self._parent[i]
        return OUTSIDE if i != OUTSIDE and self._parent[i] == OUTSIDE else i

    def leaning(self, i: int) -> float:
        """Weigh what the two sides of a gap are known to be, for (above 0) or against a cut."""
        a, b = (self.root(side) for side in self.joins[i])
        stairs, ways = (
            [test(side) for side in (a, b)] for test in (self._is_stair, self._is_public)
        )
        if any(stairs):
            return STAIR_BEGINS
        if self._said[a] and self._said[b]:
            return 0.0
        if all(ways) and self.gaps[i].width > PASSABLE_MM:
            return WAY_GOES_ON
        return NAMELESS if self._labelled and self.gaps[i].width > WIDE_MM else 0.0

    def _is_stair(self, a: int) -> bool:
        return a in self._stair or any(use_of(name)[0] is Use.STAIR for name in self._said[a])

    def _is_public(self, a: int) -> bool:
        if self._said[a]:
            return any(use_of(name)[0] in WAYS for name in self._said[a])
        return a in self._narrow

    def settle(self, i: int, weight: float, written: Collection[str] = ()) -> None:
        """Unite the two sides of a bare gap, or leave them apart."""
        a, b = (self.root(side) for side in self.joins[i])
        if a == b:
            return
        if b in self._apart[a]:
            if self.gaps[i].jambs < 2 or weight > 0.0:
                self.walled.add(i)
            return
        rivals = self._said[a] and self._said[b] and not self._said[a] & self._said[b]
        if weight > 0.0 and (written or not rivals):
            self._said[a].update(written)
            self._unite(a, b)

    def settle_outer(self, i: int, weight: float) -> None:
        """Leave an opening to the outside, or give up the piece behind it.

        In a plan without names, a piece behind a hole in a wall is a room.
        """
        a, b = (self.root(side) for side in self.joins[i])
        inner = b if a == OUTSIDE else a
        if inner == OUTSIDE or OUTSIDE not in (a, b):
            return
        known = self._said[inner] or inner in self._stair
        behind_wall = not self._labelled and weight <= 0.0
        if (
            not known
            and not behind_wall
            and not (self.gaps[i].flush <= 2 and self._firm[inner] > 0)
        ):
            self._unite(a, b)

    def _unite(self, a: int, b: int) -> None:
        low, high = min(a, b), max(a, b)
        self._parent[high] = low
        for other in self._apart.pop(high, set()):
            self._apart[other].discard(high)
            self._apart[other].add(low)
            self._apart[low].add(other)
        if low == OUTSIDE:
            return
        self._said[low] |= self._said[high]
        self._firm[low] += self._firm[high]
        if high in self._stair:
            self._stair.add(low)
        if high in self._narrow:
            self._narrow.add(low)


def _is_way(piece: shapely.Polygon) -> bool:
    """Whether a piece is long and narrow."""
    width = piece.area / (piece.length / 2)
    return bool(width < WAY_MM and piece.length / 2 > 3.5 * width)


def _likeness_to_cuts(
    gaps: Sequence[Gap], joins: Sequence[tuple[int, int]], pieces: Sequence[shapely.Polygon]
) -> list[float]:
    """Weigh whether bare gaps cut through one space (above 0) or are holes in walls.

    A cut is as wide as the space on both its sides; an opening is narrow and has wall
    beside it at least on one.
    """
    full = np.zeros(len(gaps), dtype=np.intp)
    for which, sign in ((0, 1.0), (1, -1.0)):
        some = [i for i, sides in enumerate(joins) if sides[which] != OUTSIDE]
        beside = np.array([pieces[joins[i][which]] for i in some], dtype=object)
        full[some] += _fill([gaps[i] for i in some], beside, sign)
    wide = [min(1.0, max(-1.0, (gap.width - 1500.0) / 1000.0)) for gap in gaps]
    return [
        (-1.0, -0.7, 1.5)[n] + w + 0.15 * (gap.jambs < 2)
        for n, w, gap in zip(full.tolist(), wide, gaps, strict=True)
    ]


def _fill(gaps: Sequence[Gap], pieces: Shapes, sign: float) -> Bools:
    """Whether each gap is as wide as the space on one side of it."""
    at = np.array([gap.at for gap in gaps]).reshape(-1, 2)
    normal = np.array([gap.normal for gap in gaps]).reshape(-1, 2)
    along = np.column_stack([normal[:, 1], -normal[:, 0]])
    width = np.array([gap.width for gap in gaps]).reshape(-1, 1)
    thickness = np.array([gap.thickness for gap in gaps]).reshape(-1, 1)
    seen, wider = np.zeros(len(gaps), dtype=bool), np.zeros(len(gaps), dtype=bool)
    for depth in (250.0, 700.0):
        middle = at + normal * sign * (thickness / 2 + depth)
        half = along * (width / 2 + BESIDE_MM)
        lines = lines_of(np.hstack([middle + half, middle - half]))
        parts, gap = shapely.get_parts(shapely.intersection(lines, pieces), return_index=True)
        near = shapely.distance(parts, points_of(middle)[gap]) < 1.0
        parts, gap = parts[near], gap[near]
        seen[gap] = True
        wider[gap[shapely.length(parts) > width[gap, 0] + BESIDE_MM]] = True
    return np.asarray(seen & ~wider)


__all__ = ["OUTSIDE", "unite"]
