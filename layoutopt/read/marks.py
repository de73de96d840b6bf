"""What layoutopt drew into a drawing, taken out of it: the scheme is no part of the school.

Known by its layers ``LO-…`` and by XDATA of the application ``LAYOUTOPT`` (written by the
drawing room).  Taken even where its layer is off: people turn our texts off to see theirs.
Not here: what the marks mean (see :mod:`layoutopt.read.suite`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from ezdxf.document import Drawing as Document
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.path import make_path

from layoutopt.read.flatten import Collector, Pieces, circle_of, handle_of
from layoutopt.read.ink import Arc, Floats, Mark

APPLICATION = "LAYOUTOPT"
PREFIX = "LO-"
LAYERS = frozenset(
    f"{PREFIX}{name}"
    for name in (
        *("ZONE", "ZONE-HATCH", "WALL-NEW", "WALL-DEMO", "DOOR-NEW"),
        *("FURN", "TEXT", "DIM", "NOTE", "SHEET"),
    )
)
"""The layers of the contract; others that begin so are ours where the application is known."""
WITHOUT_MEANING = frozenset({"HATCH", "WIPEOUT", "DIMENSION", "MPOLYGON", "SOLID"})
"""What only shows what outlines say."""
FLAT_SHARE = 0.0005
"""Bulges become chords no farther from the curve than this share of the outline's size."""


def take_marks(document: Document, mend: Callable[[str], str]) -> tuple[Mark, ...]:
    """Take what is ours out of a drawing's modelspace, and its plotting layouts.

    Parameters
    ----------
    document
        The drawing; what is ours is no longer in it afterwards.
    mend
        Puts texts right that were read in the wrong code page.
    """
    modelspace = document.modelspace()
    known = any(name.upper() == APPLICATION for name in _names(document.appids))
    ours = [entity for entity in modelspace if _is_ours(entity, known=known)]
    if not ours:
        return ()
    collector = _Collector(document, mend)
    marks = [mark for entity in ours for mark in collector.marks(entity)]
    for entity in ours:
        modelspace.unlink_entity(entity)
    for name in list(document.layout_names()):
        if name.upper().startswith(PREFIX):
            document.layouts.delete(name)
    return tuple(marks)


def _names(table: Any) -> Iterator[str]:
    for entry in table:
        yield str(entry.dxf.get("name", ""))


def _is_ours(entity: Any, *, known: bool) -> bool:
    if not isinstance(entity, DXFGraphic):  # a custom object: none of ours, perhaps layerless
        return False
    layer = str(entity.dxf.get("layer", "0")).upper()
    if layer in LAYERS or (known and layer.startswith(PREFIX)):
        return True
    return known and bool(entity.has_xdata(APPLICATION))


class _Collector(Collector):
    """Takes entities one by one, whether their layer is on or off."""

    def __init__(self, document: Document, mend: Callable[[str], str]) -> None:
        super().__init__(document, mend)
        self._off = set()

    def marks(self, entity: Any) -> Iterator[Mark]:
        kind = str(entity.dxftype())
        if kind in WITHOUT_MEANING:
            return
        pieces = Pieces()
        self._guarded(entity, pieces)
        rings = [ring for ring, filled, *_ in pieces.ring if not filled]
        if kind in {"LWPOLYLINE", "POLYLINE"} and len(rings) == 1 and entity.has_arc:
            rings = [_curved(entity, rings[0])]
        yield Mark(
            layer=self.mend(str(entity.dxf.get("layer", "0"))).upper(),
            kind=kind,
            handle=handle_of(entity),
            rings=tuple(tuple((float(x), float(y)) for x, y in ring) for ring in rings),
            chains=tuple(_chains(pieces)),
            arcs=tuple(_arcs(pieces)),
            texts=tuple(pieces.text),
            facts=(*_facts(entity, self.mend), *_attributes(entity, self.mend)),
            insert=_insert(entity) if kind == "INSERT" else None,
        )


def _curved(entity: Any, coarse: Floats) -> Floats:
    """Return an outline with bulges, its curves as chords."""
    size = float(np.ptp(coarse, axis=0).max())
    spots = make_path(entity).flattening(max(size * FLAT_SHARE, 1e-9), 8)
    points = np.array([(p.x, p.y) for p in spots], dtype=float)
    return points[:-1] if len(points) > 1 and np.allclose(points[0], points[-1]) else points


def _chains(pieces: Pieces) -> Iterator[tuple[tuple[float, float], ...]]:
    """Yield what is open, segments that follow one another joined."""
    chain: list[tuple[float, float]] = []
    for (x0, y0, x1, y1), (_, _, _, ring, _) in zip(pieces.seg, pieces.tag, strict=True):
        if ring >= 0:
            continue
        if not chain or chain[-1] != (x0, y0):
            if len(chain) > 1:
                yield tuple(chain)
            chain = [(x0, y0)]
        chain.append((x1, y1))
    if len(chain) > 1:
        yield tuple(chain)


def _arcs(pieces: Pieces) -> Iterator[Arc]:
    for points, layer, handle in pieces.arc:
        circle = circle_of(points)
        if circle is None:
            continue
        x, y, radius = circle
        spokes = points - (x, y)
        turns = np.unwrap(np.arctan2(spokes[:, 1], spokes[:, 0]))
        sweep = float(np.degrees(turns[-1] - turns[0]))
        ends = [(float(p[0]), float(p[1])) for p in (points[0], points[-1])]
        start, end = ends if sweep > 0 else ends[::-1]
        yield Arc((x, y), radius, start, end, abs(sweep), layer, handle)


def _facts(entity: Any, mend: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    if not entity.has_xdata(APPLICATION):
        return
    for tag in entity.get_xdata(APPLICATION):
        if tag.code == 1000 and "=" in str(tag.value):
            key, _, value = mend(str(tag.value)).partition("=")
            yield key.strip(), value.strip()


def _insert(entity: Any) -> tuple[float, float, float, float]:
    at = entity.dxf.insert
    scale = abs(float(entity.dxf.get("xscale", 1.0)))
    return float(at.x), float(at.y), float(entity.dxf.get("rotation", 0.0)), scale


def _attributes(entity: Any, mend: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for attribute in getattr(entity, "attribs", ()):
        yield str(attribute.dxf.get("tag", "")).lower(), mend(str(attribute.dxf.get("text", "")))


__all__ = ["APPLICATION", "LAYERS", "PREFIX", "take_marks"]
