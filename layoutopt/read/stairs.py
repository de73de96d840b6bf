"""Flights of stairs: runs of equal lines at one pitch.

Not here: whether a space is a stair (see :mod:`layoutopt.read.assemble`).
"""

from __future__ import annotations

import numpy as np
import shapely

from layoutopt.read.ink import Bools, Floats


def find_flights(
    segments: Floats, lengths: Floats
) -> tuple[tuple[tuple[float, float, float], ...], Bools, shapely.Geometry]:
    """Find flights: five or more equal lines at one pitch of 200 to 380 mm.

    Returns the middle of each flight with its width, the marks of its lines, and the
    ground the flights cover with the well between them.
    """
    marks = np.zeros(len(segments), dtype=bool)
    flights: list[tuple[float, float, float]] = []
    hulls: list[shapely.Geometry] = []
    long = np.flatnonzero((lengths > 600.0) & (lengths < 5000.0))
    if not len(long):
        return (), marks, shapely.Polygon()
    xy = segments[long]
    flip = (xy[:, 0] > xy[:, 2] + 1e-6) | (
        (np.abs(xy[:, 0] - xy[:, 2]) <= 1e-6) & (xy[:, 1] > xy[:, 3])
    )
    xy[flip] = xy[flip][:, [2, 3, 0, 1]]
    d = (xy[:, 2:] - xy[:, :2]) / lengths[long][:, None]
    angle = np.round(np.degrees(np.arctan2(d[:, 1], d[:, 0])), 1)
    along = np.sum(xy[:, :2] * d, axis=1)
    across = xy[:, 1] * d[:, 0] - xy[:, 0] * d[:, 1]
    keys = np.column_stack([angle, np.round(along / 20.0), np.round(lengths[long] / 20.0)])
    _, group = np.unique(keys, axis=0, return_inverse=True)
    order = np.lexsort((across, group.ravel()))
    groups, rows = group.ravel()[order], across[order]
    step = np.diff(rows)
    same = (np.diff(groups) == 0) & (step > 1.0)
    start = 0
    for i in range(1, len(order) + 1):
        if (
            i < len(order)
            and same[i - 1]
            and 200.0 < step[i - 1] < 380.0
            and (i - start < 2 or abs(step[i - 1] - step[i - 2]) < 6.0)
        ):
            continue
        if i - start >= 5:
            chosen = long[order[start:i]]
            marks[chosen] = True
            mid = segments[chosen].reshape(-1, 2).mean(axis=0)
            hulls.append(shapely.MultiPoint(segments[chosen].reshape(-1, 2)).convex_hull)
            flights.append((float(mid[0]), float(mid[1]), float(lengths[chosen[0]])))
        start = i
    ground = shapely.union_all(hulls).buffer(200.0, join_style="mitre")
    ground = ground.buffer(-250.0, join_style="mitre")
    shapely.prepare(ground)
    return tuple(flights), marks, ground


__all__ = ["find_flights"]
