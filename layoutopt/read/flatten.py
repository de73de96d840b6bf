"""Entities to plain pieces: each block is dissolved once and then placed as often as inserted.

Every entity is guarded: one that is broken is counted and left out.  Layers that are off
or frozen are left out too.  Not here: files, code pages, and what pieces mean.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ezdxf.document import Drawing as Document
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.math import OCS
from ezdxf.path import from_hatch, make_path

from layoutopt.read.ink import Floats, Text

ARC_POINTS = 9
MAX_DEPTH = 12
MAX_PIECES = 2_000_000
CJK = 0x2E80


@dataclass
class Pieces:
    """Ink being collected, of the modelspace or of one block."""

    seg: list[Floats] = field(default_factory=list)
    seg_layer: list[str] = field(default_factory=list)
    seg_handle: list[str] = field(default_factory=list)
    seg_block: list[int] = field(default_factory=list)
    seg_ring: list[int] = field(default_factory=list)
    seg_dashed: list[bool] = field(default_factory=list)
    arc: list[tuple[Floats, str, str]] = field(default_factory=list)
    circle: list[tuple[Floats, str]] = field(default_factory=list)
    ring: list[tuple[Floats, bool, str, str, bool]] = field(default_factory=list)
    text: list[Text] = field(default_factory=list)
    blocks: int = 0


class Collector:
    """Walks the modelspace once; each block is dissolved once and then placed."""

    def __init__(self, document: Document, mend: Callable[[str], str]) -> None:
        self.document = document
        self.mend = mend
        self.ink = Pieces()
        self.dimensions: list[tuple[float, float]] = []
        self.skipped: Counter[str] = Counter()
        self.skipped_handles: list[str] = []
        self.proxies: Counter[str] = Counter()
        self.xrefs: list[str] = []
        self.hidden = 0
        self._blocks: dict[str, Pieces] = {}
        self._off = {
            layer.dxf.name.lower()
            for layer in document.layers
            if layer.is_off() or layer.is_frozen()
        }
        self._dashed_layers = {
            layer.dxf.name.lower() for layer in document.layers if _is_dashed(layer.dxf.linetype)
        }

    def modelspace(self) -> None:
        """Take everything in the modelspace."""
        for entity in self.document.modelspace():
            self._guarded(entity, self.ink, 0)

    def _guarded(self, entity: DXFEntity, into: Pieces, depth: int) -> None:
        try:
            self._take(entity, into, depth)
        except Exception:  # one broken entity must not lose the drawing
            self.skipped[entity.dxftype()] += 1
            self.skipped_handles.append(_handle(entity))

    def _take(self, entity: Any, into: Pieces, depth: int) -> None:
        kind = entity.dxftype()
        if kind.startswith("TCH_"):
            self.proxies[kind] += 1
            return
        if kind in {"ACAD_PROXY_ENTITY", "OLE2FRAME"}:
            self._take_proxy(entity, into, depth)
            return
        if not hasattr(entity.dxf, "layer"):
            self.skipped[kind] += 1
            return
        layer = entity.dxf.layer
        if layer.lower() in self._off or entity.dxf.get("invisible", 0):
            self.hidden += 1
            return
        if kind in _TAKERS:
            getattr(self, _TAKERS[kind])(entity, into, depth)
        elif kind not in _SILENT:
            self.skipped[kind] += 1

    def _take_proxy(self, entity: Any, into: Pieces, depth: int) -> None:
        pieces = list(entity.virtual_entities()) if hasattr(entity, "virtual_entities") else []
        if not pieces:
            self.proxies[entity.dxftype()] += 1
        for piece in pieces:
            self._guarded(piece, into, depth + 1)

    def _line(self, entity: Any, into: Pieces, _depth: int) -> None:
        a, b = entity.dxf.start, entity.dxf.end
        self._add(entity, into, np.array([[a.x, a.y, b.x, b.y]]))

    def _arc(self, entity: Any, into: Pieces, _depth: int) -> None:
        start = math.radians(entity.dxf.start_angle)
        sweep = (math.radians(entity.dxf.end_angle) - start) % math.tau or math.tau
        center, radius, ocs = entity.dxf.center, abs(entity.dxf.radius), _ocs(entity)
        angles = start + np.linspace(0.0, sweep, ARC_POINTS)
        points = [
            ocs((center.x + radius * math.cos(t), center.y + radius * math.sin(t), center.z))
            for t in angles
        ]
        into.arc.append((np.array(points), self.mend(entity.dxf.layer), _handle(entity)))

    def _circle(self, entity: Any, into: Pieces, _depth: int) -> None:
        center, radius, ocs = entity.dxf.center, abs(entity.dxf.radius), _ocs(entity)
        points = [
            ocs((center.x + radius * dx, center.y + radius * dy, center.z))
            for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1))
        ]
        into.circle.append((np.array(points), self.mend(entity.dxf.layer)))

    def _lwpolyline(self, entity: Any, into: Pieces, _depth: int) -> None:
        if entity.has_arc:
            self._curved(entity, into)
            return
        points = np.array([(p.x, p.y) for p in entity.vertices_in_wcs()], dtype=float)
        self._chain(entity, into, points, closed=bool(entity.closed))

    def _polyline(self, entity: Any, into: Pieces, _depth: int) -> None:
        if not (entity.is_2d_polyline or entity.is_3d_polyline):
            return
        if entity.is_2d_polyline and entity.has_arc:
            self._curved(entity, into)
            return
        ocs = _ocs(entity) if entity.is_2d_polyline else _flat
        points = np.array([ocs(v.dxf.location) for v in entity.vertices], dtype=float)
        self._chain(entity, into, points, closed=bool(entity.is_closed))

    def _curved(self, entity: Any, into: Pieces) -> None:
        outline: list[tuple[float, float]] = []
        for piece in entity.virtual_entities():
            piece.dxf.layer = entity.dxf.layer
            if piece.dxftype() == "ARC":
                self._arc(piece, into, 0)
                arc = into.arc[-1][0]
                into.arc[-1] = (arc, into.arc[-1][1], _handle(entity))
                outline += [(float(x), float(y)) for x, y in arc]
            elif piece.dxftype() == "LINE":
                a, b = piece.dxf.start, piece.dxf.end
                self._add(entity, into, np.array([[a.x, a.y, b.x, b.y]]))
                outline.append((a.x, a.y))
        if entity.is_closed and len(outline) > 2:
            self._ring(entity, into, np.array(outline), filled=False)

    def _smooth(self, entity: Any, into: Pieces, _depth: int) -> None:
        path = make_path(entity)
        size = float(np.ptp([(p.x, p.y) for p in path.control_vertices()], axis=0).max())
        if size <= 0.0:
            return
        points = np.array([(p.x, p.y) for p in path.flattening(size / 100.0, 4)])[:2000]
        self._chain(entity, into, points, closed=False)

    def _chain(self, entity: Any, into: Pieces, points: Floats, *, closed: bool) -> None:
        if len(points) < 2:
            return
        if not closed and len(points) > 3 and np.allclose(points[0], points[-1]):
            closed, points = True, points[:-1]
        if not closed and len(points) >= 5 and _turns_evenly(points):
            into.arc.append((points, self.mend(entity.dxf.layer), _handle(entity)))
            return
        ring = -1
        if closed and len(points) > 2:
            ring = len(into.ring)
            self._ring(entity, into, points, filled=False)
            points = np.vstack([points, points[:1]])
        self._add(entity, into, np.hstack([points[:-1], points[1:]]), ring)

    def _ring(self, entity: Any, into: Pieces, points: Floats, *, filled: bool) -> None:
        into.ring.append((points, filled, self.mend(entity.dxf.layer), _handle(entity), False))

    def _hatch(self, entity: Any, into: Pieces, _depth: int) -> None:
        for path in from_hatch(entity):
            if len(path):
                points = np.array([(p.x, p.y) for p in path.flattening(5.0, 4)])
                if len(points) > 2:
                    self._ring(entity, into, points, filled=True)

    def _solid(self, entity: Any, into: Pieces, _depth: int) -> None:
        points = np.array([(p.x, p.y) for p in entity.wcs_vertices()], dtype=float)
        if len(points) > 2:
            self._ring(entity, into, points, filled=True)

    def _text(self, entity: Any, into: Pieces, _depth: int) -> None:
        content = self.mend(entity.plain_text())
        if not content.strip():
            return
        height = abs(entity.dxf.height)
        width = _text_width(content) * height * abs(entity.dxf.get("width", 1.0))
        halign, valign = entity.dxf.get("halign", 0), entity.dxf.get("valign", 0)
        at = entity.dxf.insert
        if (halign or valign) and entity.dxf.hasattr("align_point"):
            at = entity.dxf.align_point
        if halign in {3, 5}:
            at = entity.dxf.insert.lerp(entity.dxf.align_point)
        across = {0: 0.5, 2: -0.5}.get(halign, 0.0) * width
        up = 0.0 if halign == 4 else {0: 0.5, 1: 0.5, 2: 0.0, 3: -0.5}.get(valign, 0.0) * height
        turn = math.radians(entity.dxf.get("rotation", 0.0))
        x = at.x + across * math.cos(turn) - up * math.sin(turn)
        y = at.y + across * math.sin(turn) + up * math.cos(turn)
        x, y = _ocs(entity)((x, y, at.z))
        into.text.append(
            Text(
                content.strip(),
                (x, y),
                height,
                width,
                math.degrees(turn),
                self.mend(entity.dxf.layer),
                _handle(entity),
            )
        )

    def _mtext(self, entity: Any, into: Pieces, _depth: int) -> None:
        lines = [self.mend(line) for line in entity.plain_text(split=True)]
        height = abs(entity.dxf.char_height)
        pitch = 1.6 * height * entity.dxf.get("line_spacing_factor", 1.0)
        turn = math.radians(entity.get_rotation())
        anchor = entity.dxf.get("attachment_point", 1)
        top = {0: 0.0, 1: (len(lines) - 1) / 2, 2: len(lines) - 1}[(anchor - 1) // 3]
        lift = {0: -0.5, 1: 0.0, 2: 0.5}[(anchor - 1) // 3]
        origin = entity.dxf.insert
        for i, line in enumerate(lines):
            if not line.strip():
                continue
            width = _text_width(line.strip()) * height
            across = {0: 0.5, 1: 0.0, 2: -0.5}[(anchor - 1) % 3] * width
            up = (top - i) * pitch + lift * height
            into.text.append(
                Text(
                    line.strip(),
                    (
                        origin.x + across * math.cos(turn) - up * math.sin(turn),
                        origin.y + across * math.sin(turn) + up * math.cos(turn),
                    ),
                    height,
                    width,
                    math.degrees(turn),
                    self.mend(entity.dxf.layer),
                    _handle(entity),
                )
            )

    def _dimension(self, entity: Any, _into: Pieces, _depth: int) -> None:
        """Keep what the dimension says and what it measures, not its lines."""
        measured = entity.get_measurement()
        said = entity.dxf.get("text", "")
        value = measured
        if said and "<>" not in said:
            try:
                value = float(said.strip())
            except ValueError:
                return
        if isinstance(measured, float) and measured > 0 and value > 0:
            self.dimensions.append((measured, value))

    def _insert(self, entity: Any, into: Pieces, depth: int) -> None:
        for attrib in entity.attribs:
            if not attrib.is_invisible:
                self._guarded(attrib, into, depth)
        name = entity.dxf.name
        if name not in self.document.blocks or depth > MAX_DEPTH:
            return
        block = self.document.blocks[name]
        definition = block.block
        if definition is not None and definition.dxf.flags & (4 | 8) and not len(block):
            self.xrefs.append(self.mend(name))
            return
        pieces = self._block(name, depth)
        copies = entity.multi_insert() if entity.mcount > 1 else (entity,)
        for copy in copies:
            if len(into.seg) > MAX_PIECES:
                return
            _place(pieces, copy, self.mend(entity.dxf.layer), _handle(entity), into)

    def _block(self, name: str, depth: int) -> Pieces:
        if name not in self._blocks:
            pieces = Pieces()
            self._blocks[name] = pieces  # stands for itself inside itself: an endless block ends
            for entity in self.document.blocks[name]:
                if entity.dxftype() != "ATTDEF":
                    self._guarded(entity, pieces, depth + 1)
        return self._blocks[name]

    def _add(self, entity: Any, into: Pieces, rows: Floats, ring: int = -1) -> None:
        layer = entity.dxf.layer
        linetype = entity.dxf.get("linetype", "BYLAYER")
        dashed = (
            layer.lower() in self._dashed_layers
            if linetype.upper() in {"BYLAYER", "BYBLOCK"}
            else _is_dashed(linetype)
        )
        name, handle = self.mend(layer), _handle(entity)
        for row in rows:
            into.seg.append(row)
            into.seg_layer.append(name)
            into.seg_handle.append(handle)
            into.seg_block.append(0)
            into.seg_ring.append(ring)
            into.seg_dashed.append(dashed)


_TAKERS = {
    "LINE": "_line",
    "ARC": "_arc",
    "CIRCLE": "_circle",
    "ELLIPSE": "_smooth",
    "SPLINE": "_smooth",
    "LWPOLYLINE": "_lwpolyline",
    "POLYLINE": "_polyline",
    "HATCH": "_hatch",
    "SOLID": "_solid",
    "TRACE": "_solid",
    "TEXT": "_text",
    "ATTRIB": "_text",
    "MTEXT": "_mtext",
    "DIMENSION": "_dimension",
    "INSERT": "_insert",
}
_SILENT = {"POINT", "VIEWPORT", "ATTDEF", "LEADER", "MULTILEADER", "WIPEOUT", "IMAGE", "XLINE"}


def _place(pieces: Pieces, insert: Any, layer: str, handle: str, into: Pieces) -> None:
    """Copy a block's ink into its parent, through the insert's similarity or affinity."""
    m = np.array(list(insert.matrix44())).reshape(4, 4)
    linear, shift = m[:2, :2], m[3, :2]

    def moved(points: Floats) -> Floats:
        return np.asarray(points @ linear + shift)

    def own(name: str) -> str:
        return layer if name == "0" else name

    first_ring, first_block = len(into.ring), into.blocks + 1
    into.blocks += 1 + pieces.blocks
    if pieces.seg:
        rows = np.array(pieces.seg)
        rows = np.hstack([moved(rows[:, :2]), moved(rows[:, 2:])])
        into.seg.extend(rows)
        into.seg_layer.extend(own(name) for name in pieces.seg_layer)
        into.seg_handle.extend([handle] * len(rows))
        into.seg_block.extend(first_block + n for n in pieces.seg_block)
        into.seg_ring.extend(r if r < 0 else r + first_ring for r in pieces.seg_ring)
        into.seg_dashed.extend(pieces.seg_dashed)
    into.arc.extend((moved(points), own(name), handle) for points, name, _ in pieces.arc)
    into.circle.extend((moved(points), own(name)) for points, name in pieces.circle)
    into.ring.extend(
        (moved(points), filled, own(name), handle, True)
        for points, filled, name, _, _ in pieces.ring
    )
    scale = math.sqrt(abs(float(np.linalg.det(linear))))
    turn = math.degrees(math.atan2(linear[0, 1], linear[0, 0]))
    for text in pieces.text:
        x, y = moved(np.array([text.at]))[0]
        into.text.append(
            Text(
                text.text,
                (float(x), float(y)),
                text.height * scale,
                text.width * scale,
                text.rotation_deg + turn,
                own(text.layer),
                handle,
            )
        )


def _turns_evenly(points: Floats) -> bool:
    """Whether a chain of short chords stands for an arc; corners of boxes lie on circles too."""
    d = np.diff(points, axis=0)
    turns = np.diff(np.unwrap(np.arctan2(d[:, 1], d[:, 0])))
    small = bool((np.abs(turns) < math.radians(40.0)).all() and (np.abs(turns) > 1e-4).all())
    one_way = bool((turns > 0).all() or (turns < 0).all())
    return small and one_way and circle_of(points) is not None


def circle_of(points: Floats) -> tuple[float, float, float] | None:
    """Return centre and radius where the points lie evenly on a circle, else None."""
    base = points[0]
    local = points - base
    a, b = local[len(local) // 2], local[-1]
    det = 2.0 * (a[0] * b[1] - a[1] * b[0])
    size = float(np.abs(local).max())
    if size <= 0 or abs(det) < 1e-3 * size * size:
        return None
    aa, bb = float(a @ a), float(b @ b)
    cx, cy = (b[1] * aa - a[1] * bb) / det, (a[0] * bb - b[0] * aa) / det
    radii = np.hypot(local[:, 0] - cx, local[:, 1] - cy)
    radius = float(radii.mean())
    if float(np.ptp(radii)) > 0.02 * radius:
        return None
    return float(cx + base[0]), float(cy + base[1]), radius


def _ocs(entity: Any) -> Callable[[Any], tuple[float, float]]:
    extrusion = entity.dxf.get("extrusion", None)
    if extrusion is None or extrusion.isclose((0, 0, 1)):
        return _flat
    ocs = OCS(extrusion)

    def turned(point: Any) -> tuple[float, float]:
        p = ocs.to_wcs(point)
        return p.x, p.y

    return turned


def _flat(point: Any) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _handle(entity: Any) -> str:
    handle = entity.dxf.get("handle", None) if hasattr(entity, "dxf") else None
    return str(handle) if handle else ""


def _is_dashed(linetype: str) -> bool:
    name = linetype.upper()
    return any(
        word in name for word in ("CENTER", "DASH", "DOT", "DIVIDE", "PHANTOM", "AXIS", "HIDDEN")
    )


def _text_width(content: str) -> float:
    return sum(1.0 if ord(char) >= CJK else 0.65 for char in content)


__all__ = ["Collector", "Pieces", "circle_of"]
