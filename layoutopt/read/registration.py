"""Registration: the move that lays one plan over another of the same building.

Not here: which plans belong to one building, and what is done where none fits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import shapely

from layoutopt.read.ink import Floats
from layoutopt.read.plan import Plan

BUBBLE_MM = (200.0, 1500.0)
"""Radius of the circle that holds the name of an axis."""
AROUND_MM = 9000.0
"""How far from a plan its axes are named."""
SHORTEST_MM = 300.0
MOST_FACES = 400
"""So many of the longest faces are laid over one another."""
SURE = 0.5
"""A move that lays so much on faces needs not be better than others."""
RIVAL_MM = 150.0
LIKELY = 8
"""So many moves are tried in each direction."""
AXES = 3
"""So many axes must agree in each direction."""


def shift_between(reference: Floats, other: Floats) -> tuple[tuple[float, float], float]:
    """Find the move that lays one storey's faces over another's.

    Each pair of equal, parallel faces votes for the move between their middles.

    Returns
    -------
    The move to take from ``other`` to ``reference``, and the share of length that agrees.
    """
    a, b = _described(reference), _described(other)
    if not len(a) or not len(b):
        return (0.0, 0.0), 0.0
    i, j = np.nonzero(
        (np.abs(a[:, None, 2] - b[None, :, 2]) < 12.0)
        & (np.abs(a[:, None, 3] - b[None, :, 3]) < 0.5)
    )
    if not len(i):
        return (0.0, 0.0), 0.0
    move = a[i, :2] - b[j, :2]
    weight = np.minimum(a[i, 2], b[j, 2])
    keys, index = np.unique(np.round(move / 40.0), axis=0, return_inverse=True)
    totals = np.bincount(index.ravel(), weights=weight)
    best = keys[int(np.argmax(totals))] * 40.0
    near = (np.abs(move - best) < 45.0).all(axis=1)
    dx, dy = np.median(move[near], axis=0)
    share = float(weight[near].sum() / min(a[:, 2].sum(), b[:, 2].sum()))
    return (float(dx), float(dy)), min(1.0, share)


def _described(faces: Floats) -> Floats:
    """Rows x, y of the middle, length, direction of the longest faces."""
    d = faces[:, 2:] - faces[:, :2]
    length = np.hypot(d[:, 0], d[:, 1])
    keep = np.argsort(-length)[:700]
    keep = keep[length[keep] > 500.0]
    angle = np.degrees(np.arctan2(d[keep, 1], d[keep, 0])) % 180.0
    middle = (faces[keep, :2] + faces[keep, 2:]) / 2
    return np.column_stack([middle, length[keep], angle])


def shift_by_lines(reference: Floats, other: Floats) -> tuple[tuple[float, float], float]:
    """Find the move that lays most length of faces on faces, however they are broken up.

    Faces along the main direction and across it vote for a coordinate each; the likeliest
    moves are then tried.  Returns the move and the share of length that lies on a face, less
    where another move is as good.
    """
    a, b = _upright(reference), _upright(other)
    total = min(*(sum(_length(rows).sum() for rows in side) for side in (a, b)))
    if not total:
        return (0.0, 0.0), 0.0
    tried = sorted(
        (
            (_lying(a[0], b[0], x, y) + _lying(a[1], b[1], y, x), (x, y))
            for x in _likely(a[0], b[0])
            for y in _likely(a[1], b[1])
        ),
        reverse=True,
    )
    if not tried:
        return (0.0, 0.0), 0.0
    best, move = tried[0]
    rivals = [lying for lying, other in tried if np.hypot(*np.subtract(other, move)) > RIVAL_MM]
    if best < SURE * total and rivals and rivals[0] > 0.8 * best:
        best = min(best, best - rivals[0])  # nothing speaks for this move alone
    return move, float(best / total)


def _upright(faces: Floats) -> tuple[Floats, Floats]:
    """Rows of place, start, end: faces that run up, then faces that run across."""
    d = np.abs(faces[:, 2:] - faces[:, :2])
    made = []
    for k in (0, 1):
        rows = faces[(d[:, k] < 0.01 * d[:, 1 - k]) & (d[:, 1 - k] > SHORTEST_MM)]
        ends = np.sort(rows[:, [1 - k, 3 - k]], axis=1)
        table = np.column_stack([(rows[:, k] + rows[:, k + 2]) / 2, ends])
        made.append(table[np.argsort(-_length(table), kind="stable")[:MOST_FACES]])
    return made[0], made[1]


def _length(rows: Floats) -> Floats:
    return np.asarray(rows[:, 2] - rows[:, 1])


def _likely(a: Floats, b: Floats) -> list[float]:
    """List the likeliest moves in one coordinate, the best first."""
    if not len(a) or not len(b):
        return []
    move = (a[:, None, 0] - b[None, :, 0]).ravel()
    weight = np.minimum(_length(a)[:, None], _length(b)[None, :]).ravel()
    keys, index = np.unique(np.round(move / 20.0), return_inverse=True)
    totals = np.bincount(index.ravel(), weights=weight)
    found: list[float] = []
    for i in np.argsort(-totals, kind="stable"):
        at = keys[i] * 20.0
        if all(abs(at - f) > 60.0 for f in found):
            near = np.abs(move - at) < 15.0
            found.append(float(np.median(move[near])) if near.any() else float(at))
        if len(found) == LIKELY:
            break
    return found


def _lying(a: Floats, b: Floats, across: float, along: float) -> float:
    """Measure the length of faces ``b``, moved, that lies on faces ``a``."""
    same = np.abs(a[:, None, 0] - b[None, :, 0] - across) < 15.0
    shared = np.minimum(a[:, None, 2], b[None, :, 2] + along) - np.maximum(
        a[:, None, 1], b[None, :, 1] + along
    )
    lying = np.where(same, np.maximum(shared, 0.0), 0.0).sum(axis=0)
    return float(np.minimum(lying, _length(b)).sum())


def axes_of(plan: Plan, bounds: tuple[float, float, float, float]) -> dict[str, Floats]:
    """Find the names of axes round a plan: short texts in circles, with where they stand."""
    x0, y0, x1, y1 = bounds
    around = shapely.box(x0 - AROUND_MM, y0 - AROUND_MM, x1 + AROUND_MM, y1 + AROUND_MM)
    circles = [
        shapely.Point(plan.frame.to_local((x, y))).buffer(0.5 * r * plan.frame.unit_mm)
        for x, y, r in plan.ink.circles
        if BUBBLE_MM[0] < r * plan.frame.unit_mm < BUBBLE_MM[1]
    ]
    tree = shapely.STRtree(circles)
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for text in plan.texts:
        spot = shapely.Point(text.at)
        if len(text.text) > 3 or not around.contains(spot):
            continue
        for i in tree.query(spot, predicate="within")[:1]:
            centre = circles[int(i)].centroid
            found[text.text].append((centre.x, centre.y))
    return {name: np.array(spots) for name, spots in sorted(found.items())}


def shift_by_axes(
    reference: Mapping[str, Floats], other: Mapping[str, Floats]
) -> tuple[float, float] | None:
    """Find the move that lays equally named axes over one another; none where few agree.

    An axis fixes a plan only across its own direction, so each coordinate votes for itself.
    """
    moves: list[float] = []
    names = [name for name in reference if name in other]
    for k in (0, 1):
        votes: dict[int, dict[str, float]] = defaultdict(dict)
        for name in names:
            for d in (reference[name][:, None, k] - other[name][None, :, k]).ravel():
                for key in {round(float(d) / 40.0 - 0.25), round(float(d) / 40.0 + 0.25)}:
                    votes[key].setdefault(name, float(d))
        best = max(votes.values(), key=len, default={})
        if len(best) < AXES:
            return None
        moves.append(float(np.median(list(best.values()))))
    return moves[0], moves[1]


__all__ = ["axes_of", "shift_between", "shift_by_axes", "shift_by_lines"]
