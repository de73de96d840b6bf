"""A large geometry that is asked about small places: cut into tiles once.

The walls of a campus are one shape with thousands of holes; each question about it would
cost as much as the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.read.directions import turned_each
from layoutopt.read.ink import Bools, Floats, Ints, Shapes, lines_of

TILE_POINTS = 40
SAME_MM = 1e-3
"""Stretches in two tiles that come this near to one another are one."""


class Mass:
    """A geometry in tiles.  Questions are answered as if it were whole."""

    def __init__(self, geometry: BaseGeometry) -> None:
        self._tiles = _tiles(geometry, TILE_POINTS)
        self._tree = shapely.STRtree(self._tiles)
        shapely.prepare(self._tiles)

    def within(self, shape: BaseGeometry) -> BaseGeometry:
        """Return what a shape shares with the mass."""
        near = self._tiles[np.sort(self._tree.query(shape))]
        return shapely.intersection(shape, shapely.union_all(near))

    def holds(self, spots: Floats) -> Bools:
        """Whether places lie in the mass or on its edge: rows x and y, or short strings of such."""
        x, y = np.moveaxis(spots if spots.ndim == 3 else spots[:, None], 2, 0)
        boxes = shapely.box(x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1))
        string, tile = self._tree.query(boxes)
        marks = np.zeros(x.shape, dtype=bool)
        hit = shapely.intersects_xy(self._tiles[tile][:, None], x[string], y[string])
        np.logical_or.at(marks, string, hit)
        return marks.reshape(spots.shape[:-1])

    def areas(self, shapes: Shapes) -> Floats:
        """Return the area that each shape shares with the mass."""
        shape, tile = self._tree.query(shapes)
        shared = shapely.area(shapely.intersection(shapes[shape], self._tiles[tile]))
        return np.bincount(shape, weights=shared, minlength=len(shapes)).astype(float)

    def without(self, shapes: Shapes) -> Shapes:
        """Return what the mass leaves free of each shape."""
        left = shapes.copy()
        shape, tile = self._tree.query(shapes)
        order = np.lexsort((tile, shape))
        shape, tile = shape[order], tile[order]
        turn = np.arange(len(shape)) - np.searchsorted(shape, shape)
        for n in range(int(turn.max(initial=-1)) + 1):
            now = shape[turn == n]
            left[now] = shapely.difference(left[now], self._tiles[tile[turn == n]])
        return left

    def stretches(
        self, angles: Floats | Sequence[float], u0: Floats, u1: Floats, v: Floats
    ) -> tuple[Ints, Floats, Floats]:
        """Return where straight lines run within the mass.

        Parameters
        ----------
        angles
            Directions of the lines in degrees.
        u0, u1, v
            Where each begins and ends along its direction, and where it runs across.

        Returns
        -------
        For each stretch the number of its line and where it begins and ends, in order.
        """
        angles = np.asarray(angles, dtype=float)
        ends = turned_each(np.column_stack([u0, v, u1, v]), -angles)
        lines = lines_of(ends)
        line, tile = self._tree.query(lines)
        parts, index = shapely.get_parts(
            shapely.intersection(lines[line], self._tiles[tile]), return_index=True
        )
        straight = (shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)
        parts, line = parts[straight], line[index[straight]]
        if not len(parts):
            return np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0)
        spots, part = shapely.get_coordinates(parts, return_index=True)
        along = turned_each(spots, angles[line[part]])[:, 0]
        first = np.searchsorted(part, np.arange(len(parts)))
        low, high = np.minimum.reduceat(along, first), np.maximum.reduceat(along, first)
        order = np.lexsort((high, low, line))
        line, low, high = line[order], low[order], high[order]
        apart = (np.abs(np.concatenate([low, high])).max() + 1.0) * 2.0
        reached = np.maximum.accumulate(high + line * apart)
        begins = np.ones(len(line), dtype=bool)
        begins[1:] = (low + line * apart)[1:] > reached[:-1] + SAME_MM
        first = np.flatnonzero(begins)
        return line[first], low[first], np.maximum.reduceat(high, first)

    def meets(self, shape: BaseGeometry) -> bool:
        """Whether a shape touches the mass."""
        return len(self._tree.query(shape, predicate="intersects")) > 0

    def reaches(self, point: shapely.Point, distance_mm: float) -> bool:
        """Whether the mass comes within a distance of a point."""
        return len(self._tree.query(point, predicate="dwithin", distance=distance_mm)) > 0


def _tiles(geometry: BaseGeometry, limit: int) -> Shapes:
    """Halve a geometry, all parts at once, until none has many points."""
    done = []
    parts = shapely.get_parts(geometry)
    parts = parts[~shapely.is_empty(parts)]
    while len(parts):
        large = shapely.get_num_coordinates(parts) > limit
        done.append(parts[~large])
        parts = parts[large]
        x0, y0, x1, y1 = shapely.bounds(parts).T
        wide = x1 - x0 >= y1 - y0
        x, y = np.where(wide, (x0 + x1) / 2, x1), np.where(wide, y1, (y0 + y1) / 2)
        first = shapely.intersection(parts, shapely.box(x0, y0, x, y))
        x, y = np.where(wide, x, x0), np.where(wide, y0, y)
        second = shapely.intersection(parts, shapely.box(x, y, x1, y1))
        halves, parent = shapely.get_parts(
            np.stack([first, second], axis=1).ravel(), return_index=True
        )
        parts = parts[parent // 2]
        same = shapely.get_type_id(halves) == shapely.get_type_id(parts)
        stuck = same & (shapely.bounds(halves) == shapely.bounds(parts)).all(axis=1)
        done.append(halves[stuck])
        parts = halves[same & ~stuck]
    return np.concatenate(done) if done else np.zeros(0, dtype=object)


__all__ = ["Mass"]
