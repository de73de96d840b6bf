"""Curves: arcs too large for a door, as chords, so that curved walls are walls like any other.

Arcs about one centre are broken at the same angles, so that the chords of the two faces of
a wall run side by side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from layoutopt.read.ink import Arc, Floats, Ints

MIN_RADIUS_MM = 1950.0
CHORD_MM = 420.0
"""A chord of this length is 2 mm off an arc of 10 m: less than an area shows."""


def chords_of(arcs: Sequence[Arc]) -> tuple[Floats, Ints]:
    """Return the chords of the large arcs as rows x0, y0, x1, y1, and each one's arc."""
    rows: list[Floats] = []
    owners: list[int] = []
    for index, arc in enumerate(arcs):
        if arc.radius < MIN_RADIUS_MM or arc.sweep_deg < 0.05:
            continue
        spokes = (
            math.atan2(arc.start[1] - arc.center[1], arc.start[0] - arc.center[0]),
            math.radians(arc.sweep_deg),
        )
        step = math.tau / 2 ** math.ceil(math.log2(math.tau * arc.radius / CHORD_MM))
        first, last = spokes[0], spokes[0] + spokes[1]
        inner = np.arange(math.ceil(first / step + 0.2), math.floor(last / step - 0.2) + 1) * step
        angles = np.concatenate([[first], inner, [last]])
        points = np.array(arc.center) + arc.radius * np.column_stack(
            [np.cos(angles), np.sin(angles)]
        )
        points[0], points[-1] = arc.start, arc.end
        rows.append(np.hstack([points[:-1], points[1:]]))
        owners += [index] * (len(points) - 1)
    if not rows:
        return np.zeros((0, 4)), np.zeros(0, dtype=np.intp)
    return np.vstack(rows), np.array(owners, dtype=np.intp)


__all__ = ["chords_of"]
