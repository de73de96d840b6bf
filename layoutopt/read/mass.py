"""A large geometry that is asked about small places: cut into tiles once.

The walls of a campus are one shape with thousands of holes; each question about it would
cost as much as the whole.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

TILE_POINTS = 120


class Mass:
    """A geometry in tiles.  Questions are answered as if it were whole."""

    def __init__(self, geometry: BaseGeometry) -> None:
        self._tiles = np.array(_tiles(geometry, TILE_POINTS), dtype=object)
        self._tree = shapely.STRtree(self._tiles)

    def near(self, shape: BaseGeometry) -> BaseGeometry:
        """Return the part of the mass about a shape."""
        found = self._tiles[np.sort(self._tree.query(shape))]
        return shapely.union_all(found) if len(found) else shapely.Polygon()

    def within(self, shape: BaseGeometry) -> BaseGeometry:
        """Return what a shape shares with the mass."""
        return shapely.intersection(shape, self.near(shape))

    def without(self, shape: BaseGeometry) -> BaseGeometry:
        """Return what of a shape the mass leaves free."""
        return shapely.difference(shape, self.near(shape))

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
