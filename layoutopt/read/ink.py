"""The ink of one file: segments, arcs, circles, rings and texts in world coordinates.

Blocks are dissolved, curves that are arcs of a circle are known as arcs however they
were drawn.  Not here: any idea of what the ink means, of its unit, or of storeys.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layoutopt.diagnostics import Finding
from layoutopt.geometry import Frame

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]
Shapes = NDArray[Any]
"""An array of shapely geometries."""


@dataclass(frozen=True)
class Text:
    """One line of text: ``at`` is its middle, ``width`` an estimate."""

    text: str
    at: tuple[float, float]
    height: float
    width: float
    rotation_deg: float
    layer: str
    handle: str


@dataclass(frozen=True)
class Arc:
    """A piece of a circle, counter-clockwise from ``start`` to ``end``."""

    center: tuple[float, float]
    radius: float
    start: tuple[float, float]
    end: tuple[float, float]
    sweep_deg: float
    layer: str
    handle: str


@dataclass(frozen=True)
class Ring:
    """A closed polyline, or the edge of a hatch (``filled``)."""

    points: Floats
    filled: bool
    layer: str
    handle: str
    in_block: bool


@dataclass(frozen=True)
class Leader:
    """A line from a tip to a text: ``points`` starts at the tip.

    ``text_handle`` is the entity that holds the text, empty where the leader does not say.
    """

    points: tuple[tuple[float, float], ...]
    text_handle: str
    handle: str


@dataclass(frozen=True)
class Mark:
    """One thing on a layer of ours, drawn by us or by hand, in world coordinates.

    ``kind`` is the type of the DXF entity, ``rings`` are closed, ``chains`` open; ``facts``
    is what its XDATA (or a block's attributes) says, pairs of key and value in their order,
    a key perhaps more than once.  ``insert`` is where and how a block stands: x, y, its
    rotation in degrees, and its scale across.
    """

    layer: str
    kind: str
    handle: str
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()
    chains: tuple[tuple[tuple[float, float], ...], ...] = ()
    arcs: tuple[Arc, ...] = ()
    texts: tuple[Text, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    insert: tuple[float, float, float, float] | None = None

    def fact(self, key: str) -> str | None:
        """Return the first value of a key, None where nothing is said of it."""
        return next((value for name, value in self.facts if name == key), None)


@dataclass(frozen=True)
class Losses:
    """What a file should have shown and did not: counts of entities, and names.

    ``proxies`` have no graphics (``proxy_walls`` of them are walls), ``xrefs`` are
    references to other files that are not in this one (title blocks are not counted),
    ``hidden`` lie on ``hidden_layers`` (``walls_hidden``
    on layers named after walls), ``pictures`` are images and underlays.  ``paper``
    and ``unplaced`` stand on sheets, and in blocks that are not inserted.
    """

    proxies: int = 0
    proxy_walls: int = 0
    xrefs: tuple[str, ...] = ()
    hidden: int = 0
    hidden_layers: tuple[str, ...] = ()
    walls_hidden: int = 0
    pictures: int = 0
    paper: int = 0
    unplaced: int = 0
    unplaced_blocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ink:
    """Everything drawn in one file.

    ``segments`` has a row x0, y0, x1, y1 for each straight piece; ``layer`` its index in
    ``layers``, ``block`` the number of the block instance that holds it (0: none),
    ``ring`` the index of its closed polyline in ``rings`` (-1: none).  A row of
    ``dimensions`` is what is measured in drawing units, what is written, and whether that
    is in metres (from feet and inches).
    """

    path: Path
    sha256: str
    layers: tuple[str, ...]
    segments: Floats
    layer: Ints
    block: Ints
    ring: Ints
    handles: tuple[str, ...]
    dashed: Bools
    arcs: tuple[Arc, ...]
    circles: tuple[tuple[float, float, float], ...]
    rings: tuple[Ring, ...]
    texts: tuple[Text, ...]
    dimensions: tuple[tuple[float, float, bool], ...]
    insunits: int
    findings: tuple[Finding, ...]
    leaders: tuple[Leader, ...] = ()
    losses: Losses = Losses()
    marks: tuple[Mark, ...] = ()


def points_of(xy: Floats) -> Shapes:
    """Make a shapely point of each row x, y."""
    return np.asarray(shapely.points(xy.reshape(-1, 2)), dtype=object)


def lines_of(rows: Floats) -> Shapes:
    """Make a shapely line of each row x0, y0, x1, y1."""
    return np.asarray(shapely.linestrings(rows.reshape(-1, 2, 2)), dtype=object)


def lengths_of(rows: Floats) -> Floats:
    """Length of each row x0, y0, x1, y1."""
    return np.asarray(np.hypot(rows[:, 2] - rows[:, 0], rows[:, 3] - rows[:, 1]))


def to_local(frame: Frame, rows: Floats) -> Floats:
    """Carry rows of world points into a frame's millimetres."""
    cos, sin = np.cos(np.radians(frame.rotation_deg)), np.sin(np.radians(frame.rotation_deg))
    turn = np.array([[cos, -sin], [sin, cos]])
    flat = rows.reshape(-1, 2)
    moved = (flat - np.array(frame.origin)) * frame.unit_mm @ turn
    return np.asarray(moved.reshape(rows.shape))


__all__ = [
    "Arc",
    "Bools",
    "Floats",
    "Ink",
    "Ints",
    "Leader",
    "Losses",
    "Mark",
    "Ring",
    "Shapes",
    "Text",
    "lengths_of",
    "lines_of",
    "points_of",
    "to_local",
]
