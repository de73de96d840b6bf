"""Curved walls: long arcs as chords, faces about one centre cut at the same angles.

Not here: the swings of doors, and curves drawn as chords already.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from layoutopt.read.ink import Arc, Floats, Ints

MIN_RADIUS_MM = 1950.0
"""Doors swing within this."""
CHORD_MM = 320.0
"""Chords are this long at least, so that two faces of a wall overlap enough to be a pair."""
LONGEST_CHORD_MM = 650.0
"""And about this long on the outer faces of a building, cut at the same angles."""
MAX_STEP_DEG = 5.0
SAME_CENTRE_MM = 60.0


def chords_of(arcs: Sequence[Arc]) -> tuple[Floats, Ints]:
    """Cut arcs larger than any door's swing into chords.

    Parameters
    ----------
    arcs
        In mm.

    Returns
    -------
    Rows x0, y0, x1, y1, and for each the number of its arc.
    """
    rows: list[Floats] = []
    of: list[int] = []
    for group in _about_one_centre(arcs):
        radius = min(arcs[i].radius for i in group)
        step = math.degrees(CHORD_MM / radius)
        step = min(MAX_STEP_DEG, 360.0 / math.floor(360.0 / step))
        for i in group:
            made = _chords(arcs[i], step)
            rows.append(made)
            of += [i] * len(made)
    return np.vstack(rows) if rows else np.zeros((0, 4)), np.array(of, dtype=np.intp)


def _about_one_centre(arcs: Sequence[Arc]) -> list[list[int]]:
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, arc in enumerate(arcs):
        if arc.radius >= MIN_RADIUS_MM:
            x, y = arc.center
            groups[round(x / SAME_CENTRE_MM), round(y / SAME_CENTRE_MM)].append(i)
    return list(groups.values())


def _chords(arc: Arc, step_deg: float) -> Floats:
    """Cut an arc at whole multiples of a step."""
    (cx, cy), (sx, sy) = arc.center, arc.start
    first = math.degrees(math.atan2(sy - cy, sx - cx))
    last = first + arc.sweep_deg
    inner = np.arange(math.floor(first / step_deg) + 1, math.ceil(last / step_deg)) * step_deg
    turns = np.radians(np.concatenate([[first], inner, [last]]))
    points = np.column_stack([cx + arc.radius * np.cos(turns), cy + arc.radius * np.sin(turns)])
    return np.hstack([points[:-1], points[1:]])


__all__ = ["chords_of"]
