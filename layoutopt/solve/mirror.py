"""Rooms that are mirror images of one another, or the same room turned, are one room.

A :class:`Shape` has a canonical form, the least of its eight images; divisions are
sought in that form alone, so that what is learnt of one room holds for all its images,
and a mirrored or turned building is laid out at the same cost.  Not here: any choice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

from layoutopt.solve.parts import Tile
from layoutopt.solve.shape import Gap, Obstacle, Shape, Side

Box = tuple[int, int, int, int]

FLIPPED_X: dict[Side, Side] = {"left": "right", "right": "left", "bottom": "bottom", "top": "top"}
FLIPPED_Y: dict[Side, Side] = {"left": "left", "right": "right", "bottom": "top", "top": "bottom"}
SWAPPED: dict[Side, Side] = {"left": "bottom", "right": "top", "bottom": "left", "top": "right"}


@dataclass(frozen=True, order=True)
class Mirror:
    """One of the eight images of a room of ``width_mm`` by ``depth_mm``.

    ``swap`` exchanges the axes, then ``flip_x`` and ``flip_y`` turn the image round.
    """

    swap: bool
    flip_x: bool
    flip_y: bool
    width_mm: int
    depth_mm: int

    def image(self, shape: Shape) -> Shape:
        """Return the image of a room; what does not depend on its sides stays as it is."""
        width, depth = (
            (self.depth_mm, self.width_mm) if self.swap else (self.width_mm, self.depth_mm)
        )
        obstacles = sorted(
            (Obstacle(*self.box((o.x0, o.y0, o.x1, o.y1)), fixed=o.fixed) for o in shape.obstacles),
            key=_obstacle_key,
        )
        gaps = sorted((self._gap(gap) for gap in shape.gaps), key=_gap_key)
        return replace(
            shape,
            width_mm=width,
            depth_mm=depth,
            obstacles=tuple(obstacles),
            gaps=tuple(gaps),
        )

    def tiles(self, tiles: Iterable[Tile]) -> tuple[Tile, ...]:
        """Carry tiles of the room into its image."""
        return tuple(_moved(tile, self.box((tile.x0, tile.y0, tile.x1, tile.y1))) for tile in tiles)

    def tiles_back(self, tiles: Iterable[Tile]) -> tuple[Tile, ...]:
        """Carry tiles of the image back into the room."""
        return tuple(_moved(t, self._box_back((t.x0, t.y0, t.x1, t.y1))) for t in tiles)

    def box(self, box: Box) -> Box:
        """Carry a rectangle into the image."""
        x0, y0, x1, y1 = box
        width, depth = self.width_mm, self.depth_mm
        if self.swap:
            x0, y0, x1, y1, width, depth = y0, x0, y1, x1, depth, width
        if self.flip_x:
            x0, x1 = width - x1, width - x0
        if self.flip_y:
            y0, y1 = depth - y1, depth - y0
        return x0, y0, x1, y1

    def _box_back(self, box: Box) -> Box:
        x0, y0, x1, y1 = box
        width, depth = self.width_mm, self.depth_mm
        if self.swap:
            width, depth = depth, width
        if self.flip_x:
            x0, x1 = width - x1, width - x0
        if self.flip_y:
            y0, y1 = depth - y1, depth - y0
        return (y0, x0, y1, x1) if self.swap else (x0, y0, x1, y1)

    def _gap(self, gap: Gap) -> Gap:
        side, start, end = gap.side, gap.start, gap.end
        if self.swap:
            side = SWAPPED[side]
        turned = self.flip_x if side in ("bottom", "top") else self.flip_y
        along_x = (side in ("bottom", "top")) != self.swap
        length = self.width_mm if along_x else self.depth_mm
        if turned:
            start, end = length - end, length - start
        if self.flip_x:
            side = FLIPPED_X[side]
        if self.flip_y:
            side = FLIPPED_Y[side]
        return replace(gap, side=side, start=start, end=end)


def canonical(shape: Shape) -> tuple[Shape, Mirror]:
    """Return the least image of a room, the same for all its images, and how it is made."""
    mirrors = [
        Mirror(swap, flip_x, flip_y, shape.width_mm, shape.depth_mm)
        for swap, flip_x, flip_y in product((False, True), repeat=3)
    ]
    images = [(mirror.image(shape), mirror) for mirror in mirrors]
    return min(images, key=lambda pair: _key(pair[0]))


def _key(shape: Shape) -> tuple[object, ...]:
    return (
        -shape.width_mm,
        [_obstacle_key(o) for o in shape.obstacles],
        [_gap_key(g) for g in shape.gaps],
    )


def _obstacle_key(o: Obstacle) -> tuple[int, int, int, int]:
    return o.x0, o.y0, o.x1, o.y1


def _gap_key(gap: Gap) -> tuple[str, int, int, str, bool, bool, int]:
    return gap.side, gap.start, gap.end, gap.role, gap.blind, gap.bare, gap.lit_mm


def _moved(tile: Tile, box: Box) -> Tile:
    x0, y0, x1, y1 = box
    return replace(tile, x0=x0, y0=y0, x1=x1, y1=y1)
