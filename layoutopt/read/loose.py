"""Loose ink: furniture, small things that stand apart from the walls.

Needed where no layer tells walls from furniture.  A pier between two windows stands apart
too, but it is no thicker than a wall, and its like stands beside it only along the wall.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely

from layoutopt.read.ink import Bools, Floats, Ints, lines_of, points_of

SMALL_MM = 3200.0
TOUCH_MM = 20.0
MAX_PIER_MM = 460.0
"""Small closed shapes thicker than this are no piece of wall."""
MIN_ABREAST_MM, MAX_ABREAST_MM = 400.0, 2200.0
"""Desks stand this far from one another in both directions, walls do not."""


def find_loose(segments: Floats, candidates: Bools) -> Bools:
    """Mark small groups of touching lines that are furniture by their shape or their order.

    Parameters
    ----------
    segments
        Rows x0, y0, x1, y1 in mm.
    candidates
        Which rows to look at.
    """
    marks = np.zeros(len(segments), dtype=bool)
    chosen = np.flatnonzero(candidates)
    if not len(chosen):
        return marks
    rows = segments[chosen]
    group = _groups(rows)
    low, high = _bounds(rows, group)
    size = high - low
    small = np.flatnonzero(size.max(axis=1) < SMALL_MM)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(int(group.max()) + 2))
    loose = np.zeros(len(size), dtype=bool)
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for g in small.tolist():
        members = rows[order[starts[g] : starts[g + 1]]]
        loose[g] = _is_bulky(members)
        w, h = size[g]
        alike[round(w / 10.0), round(h / 10.0), len(members)].append(g)
    middle = (low + high) / 2
    for groups in alike.values():
        if len(groups) > 3:
            chosen_groups = np.array(groups)
            loose[chosen_groups[_abreast(middle[chosen_groups], size[groups[0]])]] = True
    marks[chosen[loose[group]]] = True
    return marks


def _is_bulky(rows: Floats) -> bool:
    """Whether closed lines hold more than the thickness of a wall."""
    if len(rows) < 3:
        return False
    shapes = shapely.polygonize([shapely.union_all(lines_of(rows), grid_size=1.0)])
    return not shapely.union_all(shapes).buffer(-MAX_PIER_MM / 2, quad_segs=1).is_empty


def _abreast(middle: Floats, size: Floats) -> Bools:
    """Mark equal shapes whose like stands beside them across their length."""
    tree = shapely.STRtree(points_of(middle))
    reach = shapely.box(*(middle - MAX_ABREAST_MM).T, *(middle + MAX_ABREAST_MM).T)
    a, b = tree.query(reach)
    gap = np.abs(middle[a] - middle[b])
    across = (gap > MIN_ABREAST_MM) & (gap < MAX_ABREAST_MM)
    aligned = gap < 0.5 * size + 50.0
    long_x = size[0] >= size[1]
    beside = across[:, 1] & aligned[:, 0] if long_x else across[:, 0] & aligned[:, 1]
    marks = np.zeros(len(middle), dtype=bool)
    marks[a[beside]] = True
    return marks


def _groups(rows: Floats) -> Ints:
    """Number the groups of lines that touch one another."""
    lines = lines_of(rows)
    a, b = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=TOUCH_MM)
    keep = a < b
    a, b = a[keep], b[keep]
    label = np.arange(len(rows))
    while True:
        low = np.minimum(label[a], label[b])
        before = label.copy()
        np.minimum.at(label, label[a], low)
        np.minimum.at(label, label[b], low)
        label = label[label]
        label = label[label]
        if (label == before).all():
            break
    return np.asarray(np.unique(label, return_inverse=True)[1])


def _bounds(rows: Floats, group: Ints) -> tuple[Floats, Floats]:
    """Lower left and upper right corner of each group."""
    count = int(group.max()) + 1
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    for ends in (rows[:, :2], rows[:, 2:]):
        np.minimum.at(low, group, ends)
        np.maximum.at(high, group, ends)
    return low, high


__all__ = ["find_loose"]
