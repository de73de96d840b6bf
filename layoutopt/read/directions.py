"""Directions: segments sorted by where they run, and runs of those that lie on one line.

Not here: what the lines are.
"""

from __future__ import annotations

import numpy as np

from layoutopt.read.ink import Floats, Ints

TURN_TOLERANCE_DEG = 0.25
SAME_FACE_MM = 4.0


def by_direction(segments: Floats) -> list[tuple[float, Floats]]:
    """Sort segments by direction: degrees in [0, 180) with the rows of each.

    Further columns behind x0, y0, x1, y1 travel with their rows.
    """
    if not len(segments):
        return []
    d = segments[:, 2:4] - segments[:, :2]
    lengths = np.hypot(d[:, 0], d[:, 1])
    angles = np.degrees(np.arctan2(d[:, 1], d[:, 0])) % 180.0
    angles[angles > 180.0 - TURN_TOLERANCE_DEG] -= 180.0
    order = np.argsort(angles)
    breaks = np.flatnonzero(np.diff(angles[order]) > TURN_TOLERANCE_DEG) + 1
    result = []
    for chunk in np.split(order, breaks):
        for part in _narrow(angles, lengths, chunk):
            mean = float(np.average(angles[part], weights=lengths[part]))
            square = round(mean / 90.0) * 90.0
            if abs(mean - square) < TURN_TOLERANCE_DEG:
                mean = square
            result.append((mean % 180.0, segments[part]))
    return result


def _narrow(angles: Floats, lengths: Floats, chunk: Ints) -> list[Ints]:
    """Split a chain of directions that drifted over more than a degree at its heavy spots."""
    if len(chunk) < 2 or angles[chunk[-1]] - angles[chunk[0]] <= 4 * TURN_TOLERANCE_DEG:
        return [chunk]
    parts = []
    rest = chunk
    while len(rest):
        bins = np.round(angles[rest] / TURN_TOLERANCE_DEG).astype(int)
        heavy = np.bincount(bins - bins.min(), weights=lengths[rest])
        best = (int(np.argmax(heavy)) + bins.min()) * TURN_TOLERANCE_DEG
        near = np.abs(angles[rest] - best) <= TURN_TOLERANCE_DEG
        if not near.any():
            parts.append(rest)
            break
        parts.append(rest[near])
        rest = rest[~near]
    return parts


def turned(points: Floats, angle_deg: float) -> Floats:
    """Turn points (or rows of points) clockwise by an angle, exactly at right angles."""
    cos, sin = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    quarter = round(angle_deg / 90.0)
    if angle_deg == quarter * 90.0:
        cos, sin = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[quarter % 4]
    turn = np.array([[cos, -sin], [sin, cos]])
    return np.asarray((points.reshape(-1, 2) @ turn).reshape(points.shape))


def turned_each(rows: Floats, angles_deg: Floats) -> Floats:
    """Turn each row of points clockwise by an angle of its own."""
    result = np.empty_like(rows)
    kinds, kind = np.unique(angles_deg, return_inverse=True)
    order = np.argsort(kind, kind="stable")
    ends = np.cumsum(np.bincount(kind, minlength=len(kinds)))
    for angle, chosen in zip(kinds, np.split(order, ends), strict=False):
        result[chosen] = turned(rows[chosen], float(angle))
    return result


def merge_collinear(uv: Floats, bridge: float) -> Floats:
    """Merge rows that lie on one line into runs u0, u1, v.

    Rows within 4 mm across are one line; gaps up to ``bridge`` mm along are closed.
    """
    u0, u1 = np.minimum(uv[:, 0], uv[:, 2]), np.maximum(uv[:, 0], uv[:, 2])
    v = (uv[:, 1] + uv[:, 3]) / 2
    order = np.argsort(v, kind="stable")
    line = np.zeros(len(v), dtype=np.intp)
    line[order] = np.concatenate([[0], np.cumsum(np.diff(v[order]) > SAME_FACE_MM)])
    order = np.lexsort((u0, line))
    runs: list[list[float]] = []
    last = -1
    for i in order:
        length = u1[i] - u0[i]
        if line[i] == last and u0[i] <= runs[-1][1] + bridge:
            run = runs[-1]
            run[1] = max(run[1], u1[i])
            run[2] += v[i] * length
            run[3] += length
        else:
            runs.append([u0[i], u1[i], v[i] * length, length])
            last = line[i]
    table = np.array(runs).reshape(-1, 4)
    return np.column_stack([table[:, 0], table[:, 1], table[:, 2] / table[:, 3]])


__all__ = ["TURN_TOLERANCE_DEG", "by_direction", "merge_collinear", "turned", "turned_each"]
