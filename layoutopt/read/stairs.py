"""Flights of stairs: runs of equal lines at one pitch.

Not here: whether a space is a stair (see :mod:`layoutopt.read.assemble`).
"""

from __future__ import annotations

import numpy as np
import shapely

from layoutopt.read.directions import by_direction, turned
from layoutopt.read.ink import Bools, Floats, Ints

MIN_TREADS = 5
MIN_PITCH_MM, MAX_PITCH_MM = 200.0, 380.0
EQUAL_PITCH_MM = 8.0
SAME_END_MM = 40.0


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
    fits = (lengths > 600.0) & (lengths < 5000.0)
    treads = segments[fits]
    steps: set[tuple[float, ...]] = set()
    for angle, rows in by_direction(treads):
        uv = turned(rows, angle)
        table = np.column_stack(
            [uv[:, [0, 2]].min(axis=1), uv[:, [0, 2]].max(axis=1), uv[:, [1, 3]].mean(axis=1)]
        )
        for chain in _chains(table):
            chosen = rows[chain]
            steps.update(map(tuple, chosen.tolist()))
            mid = chosen.reshape(-1, 2).mean(axis=0)
            hulls.append(shapely.MultiPoint(chosen.reshape(-1, 2)).convex_hull)
            width = float(np.ptp(table[chain[0], :2]))
            flights.append((float(mid[0]), float(mid[1]), width))
    if steps:
        marks[fits] = [tuple(row) in steps for row in treads.tolist()]
    ground = shapely.union_all(hulls).buffer(200.0, join_style="mitre")
    ground = ground.buffer(-250.0, join_style="mitre")
    shapely.prepare(ground)
    return tuple(flights), marks, ground


def _chains(table: Floats) -> list[Ints]:
    """Follow equal lines u0, u1, v from one to the next at an even pitch."""
    if len(table) < MIN_TREADS:
        return []
    order = np.argsort(table[:, 2], kind="stable")
    u0, u1, v = table[order].T
    tree = shapely.STRtree(shapely.points(u0, v))
    boxes = shapely.box(u0 - SAME_END_MM, v + MIN_PITCH_MM, u0 + SAME_END_MM, v + MAX_PITCH_MM)
    here, there = tree.query(boxes)
    same = np.abs(u1[here] - u1[there]) <= SAME_END_MM
    pitches: dict[int, list[tuple[float, int]]] = {}
    for i, j in zip(here[same].tolist(), there[same].tolist(), strict=True):
        pitches.setdefault(i, []).append((float(v[j] - v[i]), j))
    taken = np.zeros(len(order), dtype=bool)
    chains = []
    for start in range(len(order)):
        if taken[start]:
            continue
        best: list[int] = []
        for pitch, first in sorted(pitches.get(start, ())):
            chain, step, last = [start], pitch, first
            while True:
                chain.append(last)
                following = [
                    (abs(p - step), p, j)
                    for p, j in pitches.get(last, ())
                    if abs(p - step) < EQUAL_PITCH_MM
                ]
                if not following:
                    break
                _, step, last = min(following)
            if len(chain) > len(best):
                best = chain
        if len(best) >= MIN_TREADS:
            taken[best] = True
            chains.append(order[np.array(best)])
    return chains


__all__ = ["find_flights"]
