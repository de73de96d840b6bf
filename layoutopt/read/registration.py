"""Registration: the move that lays one plan over another of the same building.

Not here: which plans belong to one building, and what is done where none fits.
"""

from __future__ import annotations

import numpy as np

from layoutopt.read.ink import Floats


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


__all__ = ["shift_between"]
