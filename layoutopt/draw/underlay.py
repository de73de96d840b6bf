"""The source drawing's linework as it lies under a storey: lines only, no texts.

Decomposed by ezdxf; what it cannot decompose is left out, for this is a background.  Not
here: any idea of what the lines mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from ezdxf import disassemble
from ezdxf.document import Drawing
from numpy.typing import NDArray

from layoutopt.building import Building, Storey
from layoutopt.diagnostics import InputError
from layoutopt.draw.sheet import Line
from layoutopt.draw.source import open_drawing

Points = NDArray[np.float64]

LEFT_OUT = frozenset(
    {"TEXT", "MTEXT", "ATTRIB", "ATTDEF", "DIMENSION", "HATCH", "POINT", "VIEWPORT", "IMAGE"}
    | {"LEADER", "MULTILEADER", "WIPEOUT", "SOLID", "TRACE", "XLINE", "RAY", "OLE2FRAME"}
)
FLAT_MM = 10.0
"""Curves are drawn to this."""
DEEPEST = 12
MOST_LINES = 400_000


class Underlay:
    """The lines of the drawings a building was read from."""

    def __init__(self, building: Building) -> None:
        self.missing: list[str] = []
        self._lines: dict[int, list[Points]] = {}
        units = {storey.source: storey.frame.unit_mm for storey in building.storeys}
        for source, unit_mm in sorted(units.items()):
            path = Path(building.drawings[source])
            try:
                document = open_drawing(path)
            except InputError:
                self.missing.append(path.name)
                continue
            self._lines[source] = list(_lines(document, FLAT_MM / unit_mm))

    def under(self, storey: Storey, margin_mm: float) -> list[Line]:
        """Return the runs of points on a storey and a margin around, in its millimetres."""
        lines = self._lines.get(storey.source, [])
        corners = np.array(storey.outline, dtype=float).reshape(-1, 2)
        if not lines or not len(corners):
            return []
        low, high = corners.min(axis=0) - margin_mm, corners.max(axis=0) + margin_mm
        frame = storey.frame
        turn = np.radians(frame.rotation_deg)
        linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        flat = (np.vstack(lines) - np.array(frame.origin)) * frame.unit_mm @ linear
        found: list[Line] = []
        stops = np.cumsum([len(line) for line in lines])[:-1]
        for line in np.split(flat, stops):
            # a line that only passes by, a frame's side say, would lead off the page
            if (line >= low).all() and (line <= high).all():
                found.append(tuple((float(x), float(y)) for x, y in line))
        return found


def _lines(document: Drawing, flat: float) -> Iterator[Points]:
    """Yield the lines of the modelspace that can be seen, as rows of points."""
    hidden = {
        layer.dxf.name.lower() for layer in document.layers if layer.is_off() or layer.is_frozen()
    }
    count = 0
    for entity in _decomposed(document.modelspace(), document, hidden, DEEPEST):
        try:
            primitive = disassemble.make_primitive(entity, max_flattening_distance=flat)
            points = np.array([(v.x, v.y) for v in primitive.vertices()], dtype=float)
        except Exception:  # any broken entity may be met
            continue
        if len(points) > 1 and np.isfinite(points).all():
            yield points
            count += 1
            if count > MOST_LINES:
                return


def _decomposed(
    entities: Iterable[Any], document: Drawing, hidden: set[str], depth: int
) -> Iterator[Any]:
    for entity in entities:
        kind = entity.dxftype()
        layer = str(entity.dxf.get("layer", "0")).lower() if hasattr(entity, "dxf") else "0"
        if kind in LEFT_OUT or layer in hidden:
            continue
        if kind != "INSERT":
            yield entity
        elif depth > 0:
            try:
                parts = list(entity.virtual_entities())
            except Exception:  # and any broken insert
                continue
            yield from _decomposed(parts, document, hidden, depth - 1)


__all__ = ["Underlay"]
