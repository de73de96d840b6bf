"""Hatches that are wall: long and narrow pieces of filled ground.

Not here: columns, which are small and compact (see :mod:`layoutopt.read.columns`).
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely

from layoutopt.geometry import Frame, polygons_of
from layoutopt.read.ink import Floats, Ink, to_local

MIN_WIDTH_MM, MAX_WIDTH_MM = 55.0, 650.0
MIN_LENGTH_MM = 350.0


def find_fills(ink: Ink, frame: Frame) -> tuple[tuple[shapely.Polygon, ...], Floats]:
    """Find the filled shapes that have the proportions of walls, and their edges.

    A hatch may hold many rings; where one lies in another it is a hole.
    """
    rings: dict[str, list[Floats]] = defaultdict(list)
    for index, ring in enumerate(ink.rings):
        if ring.filled and not ring.in_block:
            rings[ring.handle or f"ring {index}"].append(to_local(frame, ring.points))
    found: list[shapely.Polygon] = []
    for paths in rings.values():
        shape = shapely.make_valid(shapely.Polygon(paths[0]))
        for path in paths[1:]:
            shape = shapely.symmetric_difference(shape, shapely.make_valid(shapely.Polygon(path)))
        found += [polygon for polygon in polygons_of(shape) if _is_wall(polygon)]
    outlines = [
        np.array(ring.coords)
        for polygon in found
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    edges = [np.hstack([line[:-1], line[1:]]) for line in outlines]
    return tuple(found), np.vstack(edges) if edges else np.zeros((0, 4))


def _is_wall(polygon: shapely.Polygon) -> bool:
    width = polygon.area / max(1.0, polygon.length / 2)
    return MIN_WIDTH_MM < width < MAX_WIDTH_MM and polygon.length / 2 > MIN_LENGTH_MM


__all__ = ["find_fills"]
