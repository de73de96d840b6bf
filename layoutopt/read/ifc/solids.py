"""Solids of a building model: what a level cut through them, or their shadow, looks like.

Pure geometry in millimetres: no idea of IFC, of storeys or of rooms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.read.ink import Floats, Ints, Shapes

STEP_MM = 0.05
"""A cut keeps this far from every corner, so that it never runs along a face."""


@dataclass(frozen=True)
class Solid:
    """The surface of one element: rows x, y, z in mm, and triangles as indices of them."""

    corners: Floats
    triangles: Ints

    @property
    def bottom(self) -> float:
        """Lowest height."""
        return float(self.corners[:, 2].min())

    @property
    def top(self) -> float:
        """Greatest height."""
        return float(self.corners[:, 2].max())

    def section(self, z: float) -> BaseGeometry:
        """Cut level at a height and return the area that is solid there.

        Bodies may overlap or lie in one another, and their faces may be turned the wrong
        way: a piece is solid where the faces around it are odd in number, or where they
        do not cancel out.
        """
        heights = self.corners[:, 2]
        while len(heights) and np.abs(heights - z).min() < STEP_MM / 2:
            z += STEP_MM
        above = heights[self.triangles] > z
        crossing = self.triangles[above.any(axis=1) & ~above.all(axis=1)]
        if not len(crossing):
            return shapely.Polygon()
        lines = self._cuts(crossing, z)
        ahead = self._ahead(crossing)
        keep = (lines[:, 0] != lines[:, 1]).any(axis=1)
        lines, ahead = lines[keep], ahead[keep]
        noded = shapely.node(shapely.MultiLineString(list(lines)))
        faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
        return shapely.union_all([f for f in faces if _is_solid(f, lines, ahead)])

    def shadow(self) -> BaseGeometry:
        """Return the outline seen from above."""
        rows = self.corners[self.triangles][:, :, :2]
        shapes: Shapes = np.asarray(shapely.polygons(rows), dtype=object)
        return shapely.union_all(shapes[shapely.area(shapes) > 1.0])

    def _cuts(self, crossing: Ints, z: float) -> Floats:
        """Return for each triangle the two points in which the level cuts its edges."""
        edges = np.stack([crossing[:, [0, 1]], crossing[:, [1, 2]], crossing[:, [2, 0]]], axis=1)
        edges = np.sort(edges, axis=2)  # neighbours then compute the very same point
        a, b = self.corners[edges[:, :, 0]], self.corners[edges[:, :, 1]]
        cut = (a[:, :, 2] > z) != (b[:, :, 2] > z)
        span = np.where(cut, b[:, :, 2] - a[:, :, 2], 1.0)
        share = (z - a[:, :, 2]) / span
        points = a[:, :, :2] + share[:, :, None] * (b[:, :, :2] - a[:, :, :2])
        return np.asarray(np.round(points[cut].reshape(-1, 2, 2), 2))

    def _ahead(self, crossing: Ints) -> Floats:
        """Return for each triangle whether it looks to greater x (1) or smaller (-1)."""
        a, b, c = (self.corners[crossing[:, i]] for i in range(3))
        normal = np.cross(b - a, c - a)
        return np.asarray(np.sign(normal[:, 0]))


def _is_solid(face: shapely.Polygon, lines: Floats, ahead: Floats) -> bool:
    spot = face.representative_point()
    y0, y1 = lines[:, 0, 1], lines[:, 1, 1]
    hit = np.flatnonzero((y0 > spot.y) != (y1 > spot.y))
    share = (spot.y - y0[hit]) / (y1[hit] - y0[hit])
    x = lines[hit, 0, 0] + share * (lines[hit, 1, 0] - lines[hit, 0, 0])
    met = ahead[hit[x > spot.x]]
    return bool(len(met) % 2 == 1 or met.sum() != 0)


__all__ = ["Solid"]
