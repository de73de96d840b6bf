"""Storeys side by side on a page, whatever is shown of them.

The page of ``inspect``'s pictures: as large as its storeys need, what is to be said about
them beside.  Not here: what is drawn on a storey (``inspection.py``, ``maps.py``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import shapely
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Storey
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.draw import fabric, paper
from layoutopt.draw.block import Block
from layoutopt.draw.labels import Ground
from layoutopt.draw.sheet import (
    PEN_FINE,
    PEN_MEDIUM,
    PEN_THIN,
    Lang,
    Line,
    Mark,
    Sheet,
    Stroke,
    Text,
    arc,
    rectangle,
)
from layoutopt.draw.words import word
from layoutopt.geometry import WorldPoint

FORMATS: Mapping[str, Callable[[Sheet, Path], None]] = MappingProxyType(
    {".svg": paper.write_svg, ".png": paper.write_png}
)
SCALES = (100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000)
LARGEST_MM = (780.0, 520.0)
EDGE_MM = 12.0
SIDE_MM = 96.0
BETWEEN_MM = 14.0
HEAD_MM = 10.0
WALL = "#6b6b6b"
WINDOW = "#1f5fbf"
DOOR = "#8a1f8a"


@dataclass(frozen=True)
class Place:
    """One storey on the page: its lower left corner in mm, and on the paper."""

    storey: Storey
    scale: int
    origin: WorldPoint
    paper: WorldPoint
    lang: Lang

    def spot(self, point: WorldPoint) -> WorldPoint:
        """Carry a storey point in mm onto the paper."""
        return (
            self.paper[0] + (point[0] - self.origin[0]) / self.scale,
            self.paper[1] + (point[1] - self.origin[1]) / self.scale,
        )

    def on_paper(self, shape: BaseGeometry) -> BaseGeometry:
        """Carry a shape in storey mm onto the paper."""
        ratio = 1.0 / self.scale
        x, y = self.spot((0.0, 0.0))
        return affine_transform(shape, [ratio, 0, 0, ratio, x, y])

    def openings(self, ground: Ground, window: str = WINDOW, door: str = DOOR) -> list[Mark]:
        """Draw doors, windows and bare gaps; where leaves sweep, ``ground`` is half taken."""
        windows: list[Line] = []
        doors: list[Line] = []
        bare: list[Line] = []
        for opening in self.storey.openings:
            lines = [tuple(self.spot(p) for p in line) for line in fabric.window_lines(opening)]
            if opening.kind == "window":
                windows += lines[:1] + lines[-1:]
                continue
            leaf = fabric.swing(opening)
            if opening.kind == "opening":
                bare += lines[:1] + lines[-1:]
            elif leaf is None:
                doors.append(((lines[1][0]), (lines[1][1])))
                doors.append(((lines[2][0]), (lines[2][1])))
            else:
                hinge = self.spot(leaf.hinge)
                doors.append((hinge, self.spot(leaf.leaf_end)))
                doors.append(arc(hinge, leaf.radius / self.scale, leaf.start_deg, leaf.end_deg))
                ground.soft.append(self.on_paper(leaf.sector))
        return [
            Stroke(tuple(windows), PEN_THIN, window),
            Stroke(tuple(doors), PEN_THIN, door),
            Stroke(tuple(bare), PEN_FINE, door, (1.0, 0.6)),
        ]

    def title(self) -> Text:
        """Name the storey, its scale and how many spaces it has."""
        x0, _, _, y1 = bounds(self.storey)
        x, y = self.spot((x0, y1))
        count = f"{len(self.storey.spaces)} {word('spaces', self.lang)}"
        return Text((x, y + 5.0), f"{self.storey.name}  1:{self.scale}  {count}", 3.5)


def spread(
    title: str,
    storeys: Sequence[Storey],
    side: Block,
    draw: Callable[[Place], list[Mark]],
    lang: Lang,
) -> Sheet:
    """Compose a page: storeys row by row, each drawn at its place, and a block beside."""
    extents = [bounds(storey) for storey in storeys]
    rows, scale = _arrange(extents)
    marks: list[Mark] = []
    row_sizes = [
        (
            sum((extents[i][2] - extents[i][0]) / scale for i in row) + BETWEEN_MM * (len(row) - 1),
            max((extents[i][3] - extents[i][1]) / scale for i in row) + HEAD_MM,
        )
        for row in rows
    ]
    wide = max((size[0] for size in row_sizes), default=80.0)
    tall = sum(size[1] for size in row_sizes) + BETWEEN_MM * max(len(rows) - 1, 0)
    width = wide + SIDE_MM + 3 * EDGE_MM
    height = max(tall, side.height_mm) + 2 * EDGE_MM
    y = height - EDGE_MM
    for row, size in zip(rows, row_sizes, strict=True):
        x = EDGE_MM
        for i in row:
            box = extents[i]
            foot = y - (box[3] - box[1]) / scale - HEAD_MM
            marks += draw(Place(storeys[i], scale, (box[0], box[1]), (x, foot), lang))
            x += (box[2] - box[0]) / scale + BETWEEN_MM
        y -= size[1] + BETWEEN_MM
    marks += side.at(width - SIDE_MM - EDGE_MM, height - EDGE_MM)
    marks.append(Stroke((rectangle((4, 4, width - 4, height - 4)),), PEN_MEDIUM, part="frame"))
    return Sheet(title, (width, height), tuple(marks))


def scale_of(storeys: Sequence[Storey]) -> int:
    """Return the scale that a spread of these storeys is drawn at."""
    return _arrange([bounds(storey) for storey in storeys])[1]


def write_spread(
    path: Path, storeys: Sequence[Storey], compose: Callable[[Sequence[Storey]], Sheet]
) -> None:
    """Write storeys into a PNG, SVG or PDF, chosen by suffix; a PDF has a page for each.

    Raises
    ------
    UsageError
        The suffix is none of these.
    InputError
        The file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in {*FORMATS, ".pdf"}:
        known = ", ".join((*FORMATS, ".pdf"))
        raise UsageError(
            en=f"--picture {path}: the name must end in one of {known}",
            zh=f"--picture {path}:文件名须以 {known} 之一结尾",
        )
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if suffix == ".pdf":
            paper.write_pages([compose([s]) for s in storeys] or [compose([])], draft)
        else:
            FORMATS[suffix](compose(storeys), draft)
        os.replace(draft, path)  # noqa: PTH105 - the name of the guarantee
    except OSError as error:
        raise InputError(
            en=f"{path}: cannot be written ({error.strerror}); choose another place",
            zh=f"{path}:无法写入({error.strerror});请换一个位置",
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def bounds(storey: Storey) -> tuple[float, float, float, float]:
    """Return the box around a storey's walls and spaces, in its mm."""
    shapes = [fabric.mass(storey), *(space.region.polygon for space in storey.spaces)]
    x0, y0, x1, y1 = shapely.total_bounds(shapes)
    return float(x0), float(y0), float(x1), float(y1)


def _arrange(
    extents: list[tuple[float, float, float, float]],
) -> tuple[list[list[int]], int]:
    """Set storeys side by side, row by row, at the largest scale the page allows."""
    rows: list[list[int]] = []
    scale = SCALES[-1]
    for scale in SCALES:
        rows, x, height, row_height = [], 0.0, 0.0, 0.0
        for i, (x0, y0, x1, y1) in enumerate(extents):
            wide, tall = (x1 - x0) / scale, (y1 - y0) / scale + HEAD_MM
            if not rows or x + wide > LARGEST_MM[0]:
                height += row_height + BETWEEN_MM
                rows.append([])
                x, row_height = 0.0, 0.0
            rows[-1].append(i)
            x += wide + BETWEEN_MM
            row_height = max(row_height, tall)
        widest = max(((x1 - x0) / scale for x0, _, x1, _ in extents), default=0.0)
        if height + row_height <= LARGEST_MM[1] and widest <= LARGEST_MM[0]:
            break
    return rows, scale


__all__ = [
    "SIDE_MM",
    "WALL",
    "Place",
    "bounds",
    "scale_of",
    "spread",
    "write_spread",
]
