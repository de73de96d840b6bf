"""How sure a space is: the evidence for and against its edge, and what follows from it.

The confidence is the likelihood that the space is right (intersection over union with the
true one at least 0.9).  Not here: how the doubt is worded (``remarks.py``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from layoutopt.building import PUBLIC_WAYS, Use
from layoutopt.geometry import square_metres
from layoutopt.read.gaps import Gap
from layoutopt.read.labels import Label, use_of
from layoutopt.read.spaces import Cell, Cells

Doubt = Literal[
    "printed",
    "names",
    "again",
    "unnamed",
    "doorless",
    "unproved",
    "vast",
    "partly_unproved",
    "unwitnessed",
    "ragged",
    "small",
    "dissolved",
]

AREA_TOLERANCE = 0.05
"""An area off by more than this is flagged."""
SAME_NAME_MM = 4000.0
"""A name written again farther away than this is likely a second room's."""
LABELLED = 0.6
"""In a plan where this share of the spaces is named, one without a name is odd."""
SOME_EDGE, MUCH_EDGE = 0.05, 0.15
UNLABELLED = 0.2
"""In a plan where fewer are named, nothing vouches for a space without a name."""
VAST = 0.35
"""A share of a storey's floor that hardly any room has, but halls and ways."""
LARGE_STAIR_M2 = 45.0
"""Two flights 2 m wide with landings take 25 m2: more is a stair that ran into something."""
LARGE_USES = PUBLIC_WAYS | {Use.HALL, Use.GYM, Use.CANTEEN, Use.LIBRARY}
OPEN_USES = PUBLIC_WAYS | {Use.STAIR}
SMALL_M2 = 7.0
NARROW_MM = 900.0
CONFIRMED = 0.99
"""Likelihood of a space whose printed area is the area drawn."""
LEVEL = 3.8
"""Log odds of a space against which nothing speaks."""
AGAINST: dict[Doubt, float] = {
    "printed": 4.0,
    "names": 3.6,
    "again": 3.5,
    "unnamed": 4.0,
    "doorless": 2.0,
    "unproved": 3.2,
    "vast": 3.0,
    "partly_unproved": 1.4,
    "unwitnessed": 1.4,
    "ragged": 1.0,
    "small": 1.4,
    "dissolved": 0.4,
}
"""Log odds each doubt takes away.

From a logistic regression over those 512 of the 1415 spaces of 32 drafted drawings that no
printed area confirms, rounded, and weighed down for small samples; ``doorless``, ``vast`` and
``unwitnessed`` did not occur there and are set by judgement.
"""
FLAGS: frozenset[Doubt] = frozenset(
    {"printed", "names", "again", "unnamed", "doorless", "unproved"}
)
"""Doubts that flag an area by themselves."""
FLAG_BELOW = 0.6


@dataclass(frozen=True)
class Evidence:
    """What speaks for and against a space.

    ``printed_off`` is the relative difference to the printed area, None without one;
    ``names`` counts names that differ, ``again`` how often one is repeated far away;
    ``dissolved`` and ``unproved`` are shares of the edge: gaps united over, and bare
    openings that bound it; ``ragged`` the share of the area that is lost when what is
    narrower than 0.9 m is cut off.
    """

    printed_off: float | None
    names: int
    again: int
    unnamed: bool
    doors: int
    dissolved: float
    unproved: float
    ragged: float
    area_m2: float
    use: Use


def evidence_of(
    cell: Cell,
    labels: Sequence[Label],
    printed_m2: float | None,
    doors: int,
    gaps: EdgeGaps,
    index: int,
    use: Use,
) -> Evidence:
    """Gather what speaks for and against a space."""
    polygon = cell.polygon
    edge = max(1.0, polygon.length)
    area_m2 = square_metres(polygon)
    named = [label for label in labels if label.kind == "name"]
    spots: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for label in named:
        spots[label.value].append(label.text.at)
    again = sum(
        max((math.dist(a, b) for a in places for b in places), default=0.0) > SAME_NAME_MM
        for places in spots.values()
    )
    known = {label.value for label in named if use_of(label.value)[1]}
    slim = polygon.buffer(-NARROW_MM / 2, quad_segs=2)
    broad = slim.buffer(NARROW_MM / 2 + 40.0, quad_segs=2)  # and back into square corners
    return Evidence(
        printed_off=abs(printed_m2 / area_m2 - 1.0) if printed_m2 else None,
        names=max(len(known), min(1, len(spots))),
        again=again,
        unnamed=not named,
        doors=doors,
        dissolved=gaps.dissolved.get(index, 0.0) / edge,
        unproved=gaps.unproved.get(index, 0.0) / edge,
        ragged=1.0 - min(1.0, broad.intersection(polygon).area / polygon.area),
        area_m2=area_m2,
        use=use,
    )


@dataclass(frozen=True)
class EdgeGaps:
    """Widths in mm, summed by space: gaps united over, and bare openings that bound it."""

    dissolved: dict[int, float]
    unproved: dict[int, float]

    @classmethod
    def of(cls, cells: Cells, dissolved: Sequence[Gap]) -> EdgeGaps:
        """Sort gaps by the spaces they lie in or bound."""
        within: dict[int, float] = defaultdict(float)
        bounding: dict[int, float] = defaultdict(float)
        if dissolved and cells.cells:
            tree = shapely.STRtree([cell.polygon for cell in cells.cells])
            middles = shapely.points(np.array([gap.at for gap in dissolved]))
            for gap, cell in zip(*tree.query(middles, predicate="within"), strict=True):
                within[int(cell)] += dissolved[int(gap)].width
        for gap, sides in zip(cells.gaps, cells.joins, strict=True):
            if gap.kind == "opening":
                for side in set(sides):
                    bounding[side] += gap.width
        return cls(within, bounding)


def doubts(evidence: Evidence, named: float, floor: float) -> tuple[Doubt, ...]:
    """Name what speaks against a space, the weightiest first.

    Nothing does where a printed area confirms it.

    Parameters
    ----------
    named
        Share of the storey's spaces that have a name.
    floor
        Share of the storey's floor that is this space.
    """
    if evidence.printed_off is not None and evidence.printed_off <= AREA_TOLERANCE:
        return ()
    much = evidence.unproved > MUCH_EDGE
    way = evidence.use in OPEN_USES  # bare openings are their nature
    holds: dict[Doubt, bool] = {
        "printed": evidence.printed_off is not None,
        "names": evidence.names > 1,
        "again": evidence.again > 0,
        "unnamed": named > LABELLED and evidence.unnamed and evidence.use is not Use.STAIR,
        "doorless": evidence.doors == 0,
        "unproved": much and not way,
        "partly_unproved": (much and way) or SOME_EDGE < evidence.unproved <= MUCH_EDGE,
        "vast": (floor > VAST and evidence.use not in LARGE_USES)
        or (evidence.use is Use.STAIR and evidence.area_m2 > LARGE_STAIR_M2),
        "unwitnessed": named < UNLABELLED and evidence.unnamed,
        "ragged": evidence.ragged > 0.02,
        "small": evidence.area_m2 < SMALL_M2,
        "dissolved": evidence.dissolved > 0.0,
    }
    return tuple(doubt for doubt in sorted(AGAINST, key=lambda d: -AGAINST[d]) if holds[doubt])


def likelihood(evidence: Evidence, against: Sequence[Doubt]) -> float:
    """Return how likely a space is right: its confidence."""
    if evidence.printed_off is not None and evidence.printed_off <= AREA_TOLERANCE:
        return CONFIRMED
    odds = LEVEL - sum(AGAINST[doubt] for doubt in against)
    return max(0.05, 1.0 / (1.0 + math.exp(-odds)))


def area_is_doubtful(against: Sequence[Doubt], confidence: float) -> bool:
    """Whether a space's area is likely off by more than 5 %."""
    return any(doubt in FLAGS for doubt in against) or confidence < FLAG_BELOW


__all__ = [
    "AREA_TOLERANCE",
    "Doubt",
    "EdgeGaps",
    "Evidence",
    "area_is_doubtful",
    "doubts",
    "evidence_of",
    "likelihood",
]
