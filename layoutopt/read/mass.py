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
from layoutopt.read.ink import Floats, Ints, Shapes, lines_of

TILE_POINTS = 40
SAME_MM = 1e-3
"""Stretches in two tiles that come this near to one another are one."""


class Mass:
    """A geometry in tiles.  Questions are answered as if it were whole."""

    def __init__(self, geometry: BaseGeometry) -> None:
        self._tiles = np.array(_tiles(geometry, TILE_POINTS), dtype=object)
        self._tree = shapely.STRtree(self._tiles)

    def within(self, shape: BaseGeometry) -> BaseGeometry:
        """Return what a shape shares with the mass."""
        near = self._tiles[np.sort(self._tree.query(shape))]
        return shapely.intersection(shape, shapely.union_all(near))

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


def _tiles(geometry: BaseGeometry, limit: int) -> list[BaseGeometry]:
    """Halve a geometry until no part has many points."""
    done: list[BaseGeometry] = []
    todo = [part for part in shapely.get_parts(geometry) if not part.is_empty]
    while todo:
        part = todo.pop()
        if shapely.get_num_coordinates(part) <= limit:
            done.append(part)
            continue
        x0, y0, x1, y1 = part.bounds
        if x1 - x0 >= y1 - y0:
            middle = (x0 + x1) / 2
            boxes = shapely.box(x0, y0, middle, y1), shapely.box(middle, y0, x1, y1)
        else:
            middle = (y0 + y1) / 2
            boxes = shapely.box(x0, y0, x1, middle), shapely.box(x0, middle, x1, y1)
        for box in boxes:
            piece = shapely.intersection(part, box)
            halves = [p for p in shapely.get_parts(piece) if p.geom_type == part.geom_type]
            if len(halves) == 1 and halves[0].bounds == part.bounds:
                done.append(halves[0])
            else:
                todo.extend(halves)
    return done


__all__ = ["Mass"]
