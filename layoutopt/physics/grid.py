"""Fact: a figure for every square of a floor, as the fields give it and the maps draw it.

Cells lie on one lattice through (0, 0) of the storey, so that grids of the same step fit
over one another and can be joined.  Not here: what the figures mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layoutopt.geometry import Point


class Cell(NamedTuple):
    """One square of a grid in storey mm, west, south, east and north, and its figure."""

    x0: int
    y0: int
    x1: int
    y1: int
    value: float


@dataclass(frozen=True, eq=False)
class Grid:
    """A figure for every square of a floor.

    Parameters
    ----------
    origin
        South-west corner of the first cell, in storey mm.
    step_mm
        Side of a cell.
    values
        One row for each line of cells, rows from south to north, columns from west to
        east; NaN where there is no floor or no figure.  The unit is its maker's.
    """

    origin: Point
    step_mm: int
    values: NDArray[np.float32]

    def cells(self) -> Iterator[Cell]:
        """Yield the cells that have a figure, south to north, west to east."""
        x, y, step = *self.origin, self.step_mm
        for row, column in np.argwhere(~np.isnan(self.values)).tolist():
            x0, y0 = x + column * step, y + row * step
            yield Cell(x0, y0, x0 + step, y0 + step, float(self.values[row, column]))

    def at(self, point: Point) -> float:
        """Return the figure at a place; NaN outside."""
        column = (point[0] - self.origin[0]) // self.step_mm
        row = (point[1] - self.origin[1]) // self.step_mm
        rows, columns = self.values.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return math.nan
        return float(self.values[row, column])

    def within(self, geometry: BaseGeometry) -> NDArray[np.float32]:
        """List the figures of the cells whose middle lies in a geometry."""
        rows, columns = np.nonzero(~np.isnan(self.values))
        x = self.origin[0] + (columns + 0.5) * self.step_mm
        y = self.origin[1] + (rows + 0.5) * self.step_mm
        shapely.prepare(geometry)
        inside = shapely.intersects_xy(geometry, x, y)
        return self.values[rows[inside], columns[inside]]


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a lattice whose middle lies on a floor, waiting for their figures."""

    origin: Point
    step_mm: int
    inside: NDArray[np.bool_]

    @property
    def middles(self) -> NDArray[np.float64]:
        """The middles of the cells inside, (n, 2) in storey mm, in the order of a grid."""
        rows, columns = np.nonzero(self.inside)
        half = self.step_mm / 2
        x = self.origin[0] + columns * self.step_mm + half
        y = self.origin[1] + rows * self.step_mm + half
        return np.column_stack((x, y)).astype(np.float64)

    def grid(self, figures: NDArray[np.floating]) -> Grid:
        """Make the grid whose figures are given in the order of :attr:`middles`."""
        values = np.full(self.inside.shape, np.nan, np.float32)
        values[self.inside] = figures
        return Grid(self.origin, self.step_mm, values)


def cells_in(floor: BaseGeometry, step_mm: int) -> Cells:
    """Find the cells of the storey's lattice whose middle lies on a floor (in mm)."""
    if floor.is_empty:
        return Cells((0, 0), step_mm, np.zeros((0, 0), np.bool_))
    x0, y0, x1, y1 = floor.bounds
    first = math.floor(x0 / step_mm), math.floor(y0 / step_mm)
    columns = math.ceil(x1 / step_mm) - first[0]
    rows = math.ceil(y1 / step_mm) - first[1]
    origin = first[0] * step_mm, first[1] * step_mm
    x = origin[0] + (np.arange(columns) + 0.5) * step_mm
    y = origin[1] + (np.arange(rows) + 0.5) * step_mm
    shapely.prepare(floor)
    return Cells(origin, step_mm, shapely.intersects_xy(floor, x[None, :], y[:, None]))


def joined(grids: Iterable[Grid]) -> Grid:
    """Lay grids of one step and one lattice over one another; the later one wins.

    Raises
    ------
    ValueError
        There is none, or they do not lie on one lattice.
    """
    parts = [grid for grid in grids if grid.values.size]
    steps = {grid.step_mm for grid in parts}
    if len(steps) != 1:
        raise ValueError(f"grids of one step are wanted, not of {sorted(steps)}")
    step = steps.pop()
    if len({(g.origin[0] % step, g.origin[1] % step) for g in parts}) != 1:
        raise ValueError("the grids do not lie on one lattice")
    x0 = min(g.origin[0] for g in parts)
    y0 = min(g.origin[1] for g in parts)
    rows = max((g.origin[1] - y0) // step + g.values.shape[0] for g in parts)
    columns = max((g.origin[0] - x0) // step + g.values.shape[1] for g in parts)
    values = np.full((rows, columns), np.nan, np.float32)
    for grid in parts:
        row, column = (grid.origin[1] - y0) // step, (grid.origin[0] - x0) // step
        height, width = grid.values.shape
        part = values[row : row + height, column : column + width]
        part[:] = np.where(np.isnan(grid.values), part, grid.values)
    return Grid((x0, y0), step, values)


__all__ = ["Cell", "Cells", "Grid", "cells_in", "joined"]
