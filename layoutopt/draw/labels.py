"""Finding room for text: boxes that touch no wall, no leaf and no other text.

Everything in millimetres on paper.  Not here: what the text says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.draw import typeface
from layoutopt.draw.sheet import BLACK, Part, Text
from layoutopt.geometry import WorldPoint, largest_polygon

LEADING = 1.45
CLEARANCE_MM = 0.7


@dataclass(frozen=True)
class Paragraph:
    """Centred lines of text that stay together: each line with its height in mm."""

    lines: tuple[tuple[str, float], ...]
    color: str = BLACK

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the block."""
        width = max((typeface.width_mm(text, height) for text, height in self.lines), default=0.0)
        return width, sum(height * LEADING for _, height in self.lines)

    def scaled(self, factor: float, least_mm: float = 1.8) -> Paragraph:
        """Return the block with smaller letters, none below a least height."""
        lines = tuple((text, max(height * factor, least_mm)) for text, height in self.lines)
        return replace(self, lines=lines)

    def texts(self, center: WorldPoint, part: Part = "plan") -> list[Text]:
        """Set the block around a point."""
        y = center[1] + self.size_mm[1] / 2
        set_lines = []
        for text, height in self.lines:
            y -= height * LEADING / 2
            set_lines.append(
                Text((center[0], y), text, height, "center", color=self.color, part=part)
            )
            y -= height * LEADING / 2
        return set_lines


@dataclass
class Ground:
    """The paper while it fills up: what is taken, hard (never covered) and soft.

    ``said`` are the boxes of texts among what is hard.
    """

    hard: list[BaseGeometry] = field(default_factory=list)
    soft: list[BaseGeometry] = field(default_factory=list)
    said: list[BaseGeometry] = field(default_factory=list)

    def take(self, shapes: Iterable[BaseGeometry]) -> None:
        """Mark shapes as taken for good."""
        self.hard.extend(shapes)

    def say(self, box: BaseGeometry) -> None:
        """Mark the box of a text as taken."""
        self.said.append(box)
        self.take([box])

    def find(
        self,
        within: BaseGeometry,
        size_mm: tuple[float, float],
        near: WorldPoint | None = None,
        *,
        spare_soft: bool = True,
    ) -> WorldPoint | None:
        """Return the middle of a free box inside an area, nearest to a wish, or None."""
        if within.is_empty:
            return None
        box = shapely.box(*within.bounds).buffer(CLEARANCE_MM, join_style="mitre")
        taken = [s for s in (*self.hard, *(self.soft if spare_soft else ())) if s.intersects(box)]
        free = within - shapely.union_all([s & box for s in taken]).buffer(CLEARANCE_MM)
        if free.is_empty:
            return None
        width, height = size_mm
        x0, y0, x1, y1 = free.bounds
        if x1 - x0 < width or y1 - y0 < height:
            return None
        wish = near or _middle(within)
        xs = _steps(x0 + width / 2, x1 - width / 2, wish[0])
        ys = _steps(y0 + height / 2, y1 - height / 2, wish[1])
        grid_x, grid_y = (axis.ravel() for axis in np.meshgrid(xs, ys))
        shapely.prepare(free)
        boxes = shapely.box(
            grid_x - width / 2, grid_y - height / 2, grid_x + width / 2, grid_y + height / 2
        )
        fits = shapely.covers(free, boxes)
        if not fits.any():
            return None
        away = np.hypot(grid_x - wish[0], grid_y - wish[1])
        best = int(np.argmin(np.where(fits, away, np.inf)))
        return float(grid_x[best]), float(grid_y[best])

    def place(
        self,
        within: BaseGeometry,
        choices: Sequence[Paragraph],
        near: WorldPoint | None = None,
        *,
        over_soft: bool = True,
    ) -> tuple[Paragraph, WorldPoint] | None:
        """Place the first choice that finds room, if need be over soft things; take the room."""
        for spare_soft in (True, False) if over_soft else (True,):
            for choice in choices:
                size = choice.size_mm
                at = self.find(within, size, near, spare_soft=spare_soft)
                if at is not None:
                    self.say(box_around(at, size))
                    return choice, at
        return None


def box_around(at: WorldPoint, size_mm: tuple[float, float]) -> Polygon:
    """Return the box of a size around a point."""
    half_width, half_height = size_mm[0] / 2, size_mm[1] / 2
    return shapely.box(
        at[0] - half_width, at[1] - half_height, at[0] + half_width, at[1] + half_height
    )


def covered(text: Text) -> Polygon:
    """Return what a text covers."""
    return Polygon(text.corners)


def _middle(area: BaseGeometry) -> WorldPoint:
    """Return the point of an area that is farthest from its edge."""
    polygon = largest_polygon(area)
    if polygon.is_empty:
        x0, y0, x1, y1 = area.bounds
        return (x0 + x1) / 2, (y0 + y1) / 2
    if polygon.area / max(shapely.box(*polygon.bounds).area, 1e-9) > 0.95:
        middle = polygon.centroid.coords[0]
    else:
        middle = shapely.maximum_inscribed_circle(polygon, tolerance=0.5).coords[0]
    return float(middle[0]), float(middle[1])


def _steps(low: float, high: float, wish: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return places from low to high, about a millimetre apart, the wish among them."""
    steps = np.linspace(low, high, max(2, min(90, int(high - low) + 2)))
    if low <= wish <= high:
        steps = np.append(steps, wish)
    return np.asarray(steps, dtype=np.float64)


__all__ = ["Ground", "Paragraph", "box_around", "covered"]
