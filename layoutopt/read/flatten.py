"""Entities to plain pieces: each block is dissolved once and then placed as often as inserted.

Every entity is guarded: one that is broken is counted and left out.  Layers that are off
or frozen are left out too.  Not here: files, code pages, texts, and what pieces mean.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ezdxf.document import Drawing as Document
from ezdxf.entities.dxfentity import DXFEntity, DXFTagStorage
from ezdxf.path import from_hatch, make_path

from layoutopt.read.ink import Floats, Leader, Losses, Text
from layoutopt.read.layers import Role, role_of
from layoutopt.read.written import (
    dimension_of,
    flat,
    leader_of,
    mtext_lines,
    multileader_of,
    text_lines,
)

ARC_POINTS = 9
QUARTER_SLACK = 0.02
"""Radians by which a door's swing may differ from a quarter."""
MAX_STRETCH = 1.7
"""A door block stretched further than this is no door any more."""
MAX_COPIES = 20_000
"""More copies than this in one insert are a slip: a plan has some hundred columns."""
MAX_PIECES = 1_500_000
"""Pieces placed from blocks in one file, before what is left is skipped."""
MAX_EDGES = 20_000
FAR = 1e12
"""Coordinates beyond this are broken: national grids in millimetres stay below."""
_FRAME_NAME = re.compile(
    r"图框|标题|签|会签|图签|logo|title|frame|border|sheet|a[0-4]\b|tk\d*$", re.I
)

Segment = tuple[float, float, float, float]
Tag = tuple[str, str, int, int, bool]
"""Layer, handle, block instance, ring, dashed."""


@dataclass
class Pieces:
    """Ink being collected, of the modelspace or of one block."""

    seg: list[Segment] = field(default_factory=list)
    tag: list[Tag] = field(default_factory=list)
    arc: list[tuple[Floats, str, str]] = field(default_factory=list)
    circle: list[tuple[Floats, str]] = field(default_factory=list)
    ring: list[tuple[Floats, bool, str, str, bool]] = field(default_factory=list)
    text: list[Text] = field(default_factory=list)
    leader: list[Leader] = field(default_factory=list)
    blocks: int = 0

    def __len__(self) -> int:
        return len(self.seg) + len(self.arc) + len(self.circle) + len(self.ring) + len(self.text)


class BrokenEntityError(ValueError):
    """An entity whose numbers cannot be meant."""


class Collector:
    """Walks the modelspace once; each block is dissolved once and then placed."""

    def __init__(self, document: Document, mend: Callable[[str], str]) -> None:
        self.document = document
        self.mend = mend
        self.ink = Pieces()
        self.dimensions: list[tuple[float, float, bool]] = []
        self.skipped: Counter[str] = Counter()
        self.skipped_handles: list[str] = []
        self.proxies: Counter[str] = Counter()
        self.proxy_handles: list[str] = []
        self.drawn_proxies: Counter[str] = Counter()
        self.xrefs: list[str] = []
        self.hidden: Counter[str] = Counter()
        self.pictures = 0
        self._placed = 0
        self._blocks: dict[str, Pieces] = {}
        self._off: set[str] = set()
        self._dashed: set[str] = set()
        for layer in document.layers:
            name = layer.dxf.name.lower()
            if layer.is_off() or layer.is_frozen():
                self._off.add(name)
            if is_dashed(str(layer.dxf.get("linetype", ""))):
                self._dashed.add(name)
        size = document.header.get("$TEXTSIZE", 0.0)
        self._usual_height = float(size) if isinstance(size, float) and 0 < size < 1e6 else 1.0

    def modelspace(self) -> None:
        """Take everything in the modelspace."""
        for entity in self.document.modelspace():
            self._guarded(entity, self.ink)

    def losses(self) -> Losses:
        """Tell what is not in the ink though the file has or should have it."""
        paper = sum(
            entity.dxftype() != "VIEWPORT"
            for layout in self.document.layouts
            if not layout.is_modelspace
            for entity in layout
        )
        unplaced = {
            block.name: len(block)
            for block in self.document.blocks
            if not block.is_any_layout
            and not block.name.startswith("*")
            and block.name not in self._blocks
        }
        large = sorted(unplaced, key=lambda name: (-unplaced[name], name))[:3]
        walls = sum(n for kind, n in self.proxies.items() if "WALL" in kind.upper())
        return Losses(
            proxies=sum(self.proxies.values()),
            proxy_walls=walls,
            xrefs=tuple(sorted({n for n in self.xrefs if not _FRAME_NAME.search(n)})),
            hidden=sum(self.hidden.values()),
            hidden_layers=tuple(name for name, _ in self.hidden.most_common(6)),
            walls_hidden=sum(n for name, n in self.hidden.items() if role_of(name) is Role.WALL),
            pictures=self.pictures,
            paper=paper,
            unplaced=sum(unplaced.values()),
            unplaced_blocks=tuple(self.mend(name) for name in large),
        )

    def _guarded(self, entity: DXFEntity, into: Pieces) -> None:
        try:
            self._take(entity, into)
        except Exception:  # one broken entity must not lose the drawing
            self._skip(entity.dxftype(), handle_of(entity))

    def _skip(self, kind: str, handle: str) -> None:
        self.skipped[kind] += 1
        if handle:
            self.skipped_handles.append(handle)

    def _take(self, entity: Any, into: Pieces) -> None:
        kind = entity.dxftype()
        if kind in _SILENT:
            return
        if kind in _PICTURES:
            self.pictures += 1
            return
        if kind == "ACAD_PROXY_ENTITY" or (
            isinstance(entity, DXFTagStorage) and kind not in _STANDARD
        ):
            self._take_proxy(entity, into)
            return
        if not hasattr(entity.dxf, "layer"):
            self._skip(kind, handle_of(entity))
            return
        layer = entity.dxf.layer
        if layer.lower() in self._off or entity.dxf.get("invisible", 0):
            self.hidden[self.mend(layer)] += 1
            return
        taker = _TAKERS.get(kind)
        if taker is None:
            self._skip(kind, handle_of(entity))
        else:
            getattr(self, taker)(entity, into)

    def _take_proxy(self, entity: Any, into: Pieces) -> None:
        """Take what a custom object shows of itself; count it where that is nothing."""
        layer = str(entity.graphic_properties().get("layer", "0")) if (
            isinstance(entity, DXFTagStorage)
        ) else str(entity.dxf.get("layer", "0"))  # fmt: skip
        if layer.lower() in self._off:
            self.hidden[self.mend(layer)] += 1
            return
        kind = self._class_of(entity)
        virtual = getattr(entity, "virtual_entities", None) or getattr(
            entity, "__virtual_entities__", None
        )
        try:
            pieces = list(virtual()) if virtual is not None else []
        except Exception:  # graphics of any program, of any version
            pieces = []
        handle = handle_of(entity)
        if not pieces:
            self.proxies[kind] += 1
            self.proxy_handles.append(handle)
            return
        self.drawn_proxies[kind] += 1
        for piece in pieces:
            piece.dxf.handle = handle
            if piece.dxf.get("layer", "0") == "0":
                piece.dxf.layer = layer
            self._guarded(piece, into)

    def _class_of(self, entity: Any) -> str:
        """Name the kind of a custom object: a proxy knows it by the number of its class only."""
        kind = str(entity.dxftype())
        if kind != "ACAD_PROXY_ENTITY":
            return kind
        number = 0
        for code, value in getattr(entity, "acdb_proxy_entity", None) or ():
            if code == 91:
                number = int(value)
        classes = list(self.document.classes.classes.values())
        if 0 <= number - 500 < len(classes):
            return str(classes[number - 500].dxf.get("name", kind))
        return kind

    def _line(self, entity: Any, into: Pieces) -> None:
        a, b = entity.dxf.start, entity.dxf.end
        self._segments(entity, into, [(a.x, a.y, b.x, b.y)])

    def _arc(self, entity: Any, into: Pieces) -> None:
        start = math.radians(entity.dxf.start_angle)
        sweep = (math.radians(entity.dxf.end_angle) - start) % math.tau or math.tau
        points = _round(entity, start + np.linspace(0.0, sweep, ARC_POINTS))
        into.arc.append((points, self.mend(entity.dxf.layer), handle_of(entity)))

    def _circle(self, entity: Any, into: Pieces) -> None:
        points = _round(entity, np.arange(4) * (math.pi / 2))
        into.circle.append((points, self.mend(entity.dxf.layer)))

    def _lwpolyline(self, entity: Any, into: Pieces) -> None:
        if entity.has_arc:
            self._curved(entity, into)
            return
        points = np.array([(p.x, p.y) for p in entity.vertices_in_wcs()], dtype=float)
        self._chain(entity, into, points, closed=bool(entity.closed))

    def _polyline(self, entity: Any, into: Pieces) -> None:
        if not (entity.is_2d_polyline or entity.is_3d_polyline):
            self._parts(entity, into)
            return
        if entity.is_2d_polyline and entity.has_arc:
            self._curved(entity, into)
            return
        turned = flat(entity) if entity.is_2d_polyline else None
        corners = (vertex.dxf.location for vertex in entity.vertices)
        if turned is None:
            points = np.array([(p.x, p.y) for p in corners], dtype=float)
        else:
            points = np.array([turned(p) for p in corners], dtype=float)
        self._chain(entity, into, points, closed=bool(entity.is_closed))

    def _curved(self, entity: Any, into: Pieces) -> None:
        outline: list[tuple[float, float]] = []
        for piece in entity.virtual_entities():
            piece.dxf.layer = entity.dxf.layer
            if piece.dxftype() == "ARC":
                self._arc(piece, into)
                arc = into.arc[-1][0]
                into.arc[-1] = (arc, into.arc[-1][1], handle_of(entity))
                outline += [(float(x), float(y)) for x, y in arc]
            elif piece.dxftype() == "LINE":
                a, b = piece.dxf.start, piece.dxf.end
                self._segments(entity, into, [(a.x, a.y, b.x, b.y)])
                outline.append((a.x, a.y))
        if entity.is_closed and len(outline) > 2:
            self._ring(entity, into, np.array(outline), filled=False)

    def _parts(self, entity: Any, into: Pieces) -> None:
        """Take the pieces that a compound entity is drawn with: multilines, meshes, tables."""
        handle = handle_of(entity)
        for i, piece in enumerate(entity.virtual_entities()):
            if i >= MAX_EDGES:
                raise BrokenEntityError
            piece.dxf.handle = handle
            if piece.dxf.get("layer", "0") == "0":
                piece.dxf.layer = entity.dxf.layer
            self._guarded(piece, into)

    def _ellipse(self, entity: Any, into: Pieces) -> None:
        """Take the swing of a stretched door as an arc, any other ellipse as a smooth line."""
        if abs(entity.construction_tool().param_span - math.pi / 2) < QUARTER_SLACK:
            spots = entity.vertices(entity.params(ARC_POINTS))
            points = _sound(np.array([(p.x, p.y) for p in spots], dtype=float))
            if circle_of(points) or quarter_of(points):
                into.arc.append((points, self.mend(entity.dxf.layer), handle_of(entity)))
                return
        self._smooth(entity, into)

    def _smooth(self, entity: Any, into: Pieces) -> None:
        path = make_path(entity)
        spots = _sound(np.array([(p.x, p.y) for p in path.control_vertices()], dtype=float))
        size = float(np.ptp(spots, axis=0).max()) if len(spots) else 0.0
        if size <= 0.0:
            return
        points = np.array([(p.x, p.y) for p in path.flattening(size / 100.0, 4)])[:2000]
        self._chain(entity, into, points, closed=False)

    def _chain(self, entity: Any, into: Pieces, points: Floats, *, closed: bool) -> None:
        if len(points) < 2:
            return
        _sound(points)
        if not closed and len(points) > 3 and np.allclose(points[0], points[-1]):
            closed, points = True, points[:-1]
        if not closed and len(points) >= 5 and _turns_evenly(points):
            into.arc.append((points, self.mend(entity.dxf.layer), handle_of(entity)))
            return
        ring = -1
        if closed and len(points) > 2:
            ring = len(into.ring)
            self._ring(entity, into, points, filled=False)
            points = np.vstack([points, points[:1]])
        rows = np.hstack([points[:-1], points[1:]]).tolist()
        self._segments(entity, into, [(a, b, c, d) for a, b, c, d in rows], ring)

    def _ring(self, entity: Any, into: Pieces, points: Floats, *, filled: bool) -> None:
        _sound(points)
        into.ring.append((points, filled, self.mend(entity.dxf.layer), handle_of(entity), False))

    def _hatch(self, entity: Any, into: Pieces) -> None:
        edges = sum(len(getattr(path, "edges", ())) for path in entity.paths.paths)
        if edges > MAX_EDGES:  # a stipple, traced from a picture
            raise BrokenEntityError
        for path in from_hatch(entity):
            if len(path):
                spots = np.array([(p.x, p.y) for p in path.control_vertices()], dtype=float)
                size = float(np.ptp(_sound(spots), axis=0).max())
                points = np.array([(p.x, p.y) for p in path.flattening(size / 100.0 or 1.0, 4)])
                if len(points) > 2:
                    self._ring(entity, into, points, filled=True)

    def _solid(self, entity: Any, into: Pieces) -> None:
        points = np.array([(p.x, p.y) for p in entity.wcs_vertices()], dtype=float)
        if len(points) > 2:
            self._ring(entity, into, points, filled=True)

    def _text(self, entity: Any, into: Pieces) -> None:
        layer, handle = self.mend(entity.dxf.layer), handle_of(entity)
        self._write(into, text_lines(entity, self.mend, layer, handle, self._usual_height))

    def _attrib(self, entity: Any, into: Pieces) -> None:
        if entity.has_embedded_mtext_entity:
            self._mtext(entity.virtual_mtext_entity(), into)
        else:
            self._text(entity, into)

    def _mtext(self, entity: Any, into: Pieces) -> None:
        layer, handle = self.mend(entity.dxf.layer), handle_of(entity)
        self._write(into, mtext_lines(entity, self.mend, layer, handle, self._usual_height))

    def _write(self, into: Pieces, texts: Iterable[Text]) -> None:
        for text in texts:
            if not (abs(text.at[0]) < FAR and abs(text.at[1]) < FAR and text.width < FAR):
                raise BrokenEntityError
            into.text.append(text)

    def _dimension(self, entity: Any, _into: Pieces) -> None:
        """Keep what the dimension says and what it measures, not its lines."""
        dimension = dimension_of(entity, self.mend)
        if dimension is not None:
            self.dimensions.append(dimension)

    def _leader(self, entity: Any, into: Pieces) -> None:
        leader = leader_of(entity, handle_of(entity))
        if leader is not None:
            into.leader.append(leader)

    def _multileader(self, entity: Any, into: Pieces) -> None:
        layer, handle = self.mend(entity.dxf.layer), handle_of(entity)
        texts, leaders = multileader_of(entity, self.mend, layer, handle, self._usual_height)
        self._write(into, texts)
        into.leader += leaders

    def _insert(self, entity: Any, into: Pieces) -> None:
        for attrib in entity.attribs:
            if not attrib.is_invisible:
                self._guarded(attrib, into)
        name = entity.dxf.name
        if name not in self.document.blocks:
            self._skip("INSERT", handle_of(entity))
            return
        pieces = self._dissolved(name)
        copies = entity.mcount
        if copies > MAX_COPIES or self._placed + copies * len(pieces) > MAX_PIECES:
            raise BrokenEntityError
        layer, handle = self.mend(entity.dxf.layer), handle_of(entity)
        for copy in entity.multi_insert() if copies > 1 else (entity,):
            self._placed += len(pieces)
            _place(pieces, copy, layer, handle, into)

    def _dissolved(self, name: str) -> Pieces:
        """Return a block's pieces.

        Blocks it is made of come first, so that depth costs no recursion.
        """
        above = [name]
        below = [self._held_by(name)]
        while above:
            child = None if above[-1] in self._blocks else next(below[-1], None)
            if child is None:
                top = above.pop()
                below.pop()
                if top not in self._blocks:
                    self._dissolve(top, {*above, top})
            elif child not in self._blocks and child not in above:
                above.append(child)
                below.append(self._held_by(child))
        return self._blocks[name]

    def _held_by(self, name: str) -> Iterator[str]:
        for entity in self.document.blocks[name]:
            if entity.dxftype() == "INSERT":
                child = str(entity.dxf.get("name", ""))
                if child in self.document.blocks:
                    yield child

    def _dissolve(self, name: str, above: set[str]) -> None:
        pieces = Pieces()
        for entity in self.document.blocks[name]:
            kind = entity.dxftype()
            if kind == "ATTDEF":
                continue
            if kind == "INSERT" and str(entity.dxf.get("name", "")) in above:
                self._skip(kind, handle_of(entity))  # a block that holds itself has no end
                continue
            self._guarded(entity, pieces)
        if self._is_reference(name) and not pieces.seg and not pieces.arc:
            self.xrefs.append(self.mend(name))
        self._blocks[name] = pieces

    def _is_reference(self, name: str) -> bool:
        definition = self.document.blocks[name].block
        if definition is None:
            return False
        return bool(definition.dxf.get("flags", 0) & (4 | 8) or definition.dxf.get("xref_path", ""))

    def _segments(self, entity: Any, into: Pieces, rows: list[Segment], ring: int = -1) -> None:
        layer = entity.dxf.layer
        linetype = str(entity.dxf.get("linetype", "BYLAYER"))
        dashed = (
            layer.lower() in self._dashed
            if linetype.upper() in {"BYLAYER", "BYBLOCK"}
            else is_dashed(linetype)
        )
        tag = (self.mend(layer), handle_of(entity), 0, ring, dashed)
        for a, b, c, d in rows:
            if not (abs(a) < FAR and abs(b) < FAR and abs(c) < FAR and abs(d) < FAR):
                raise BrokenEntityError
        into.seg += rows
        into.tag += [tag] * len(rows)


_TAKERS = {
    "LINE": "_line",
    "ARC": "_arc",
    "CIRCLE": "_circle",
    "ELLIPSE": "_ellipse",
    "SPLINE": "_smooth",
    "HELIX": "_smooth",
    "LWPOLYLINE": "_lwpolyline",
    "POLYLINE": "_polyline",
    "MLINE": "_parts",
    "MESH": "_parts",
    "ACAD_TABLE": "_parts",
    "HATCH": "_hatch",
    "MPOLYGON": "_hatch",
    "SOLID": "_solid",
    "TRACE": "_solid",
    "3DFACE": "_solid",
    "TEXT": "_text",
    "ATTRIB": "_attrib",
    "MTEXT": "_mtext",
    "DIMENSION": "_dimension",
    "ARC_DIMENSION": "_dimension",
    "LEADER": "_leader",
    "MULTILEADER": "_multileader",
    "MLEADER": "_multileader",
    "INSERT": "_insert",
}
_SILENT = {"POINT", "VIEWPORT", "ATTDEF", "WIPEOUT", "XLINE", "RAY", "SEQEND", "LIGHT", "CAMERA"}
_PICTURES = {
    *("IMAGE", "OLE2FRAME", "OLEFRAME", "POINTCLOUD", "ACDBPOINTCLOUDEX"),
    *("PDFUNDERLAY", "DWFUNDERLAY", "DGNUNDERLAY"),
    *("PDFREFERENCE", "DWFREFERENCE", "DGNREFERENCE"),
}
_STANDARD = {
    *("ACAD_TABLE", "TABLE", "TOLERANCE", "SHAPE", "VERTEX", "RTEXT", "ARCALIGNEDTEXT"),
    *("REGION", "BODY", "3DSOLID", "SURFACE", "SUN", "SECTION", "GEOPOSITIONMARKER"),
}


def _round(entity: Any, angles: Any) -> Floats:
    center, radius, turned = entity.dxf.center, abs(entity.dxf.radius), flat(entity)
    x, y = center.x + radius * np.cos(angles), center.y + radius * np.sin(angles)
    if turned is None:
        return _sound(np.column_stack([x, y]))
    return _sound(np.array([turned((a, b, center.z)) for a, b in zip(x, y, strict=True)]))


def _sound(points: Floats) -> Floats:
    """Return the points; raise where one is no number or beyond any drawing."""
    if not (np.abs(points) < FAR).all():
        raise BrokenEntityError
    return points


def _place(pieces: Pieces, insert: Any, layer: str, handle: str, into: Pieces) -> None:
    """Copy a block's ink into its parent, through the insert's similarity or affinity."""
    m = np.array(list(insert.matrix44())).reshape(4, 4)
    linear, shift = m[:2, :2], m[3, :2]
    scale = math.sqrt(abs(float(linear[0, 0] * linear[1, 1] - linear[0, 1] * linear[1, 0])))
    if not (0.0 < scale < FAR and (np.abs(m) < FAR).all()):
        raise BrokenEntityError  # flattened to nothing, or larger than any drawing

    def moved(points: Floats) -> Floats:
        return _sound(np.asarray(points @ linear + shift))

    def own(name: str) -> str:
        return layer if name == "0" else name

    first_ring, first_block = len(into.ring), into.blocks + 1
    into.blocks += 1 + pieces.blocks
    if pieces.seg:
        rows = moved(np.array(pieces.seg).reshape(-1, 2))
        into.seg += [(a, b, c, d) for a, b, c, d in rows.reshape(-1, 4).tolist()]
        into.tag += [
            (own(name), handle, first_block + n, r if r < 0 else r + first_ring, dashed)
            for name, _, n, r, dashed in pieces.tag
        ]
    shapes: list[Floats] = [p[0] for p in pieces.arc]
    shapes += [p[0] for p in pieces.circle] + [p[0] for p in pieces.ring]
    if shapes:
        ends = np.cumsum([len(points) for points in shapes])
        shapes = np.split(moved(np.concatenate(shapes)), ends[:-1])
        spots = iter(shapes)
        into.arc += [(next(spots), own(name), handle) for _, name, _ in pieces.arc]
        into.circle += [(next(spots), own(name)) for _, name in pieces.circle]
        into.ring += [
            (next(spots), filled, own(name), handle, True) for _, filled, name, *_ in pieces.ring
        ]
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
    for leader in pieces.leader:
        points = tuple((float(x), float(y)) for x, y in moved(np.array(leader.points)))
        into.leader.append(Leader(points, handle, handle))


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


def quarter_of(points: Floats) -> tuple[float, float, float] | None:
    """Return centre and mean radius of a quarter of an ellipse, evenly sampled, else None.

    The swing of a door whose block was scaled more along the wall than across it.
    """
    first, middle, last = points[0], points[len(points) // 2], points[-1]
    center = (first + last - math.sqrt(2.0) * middle) / (2.0 - math.sqrt(2.0))
    u, v = first - center, last - center
    a, b = float(np.hypot(*u)), float(np.hypot(*v))
    if not (0.0 < a < MAX_STRETCH * b and b < MAX_STRETCH * a and abs(float(u @ v)) < 0.05 * a * b):
        return None
    turns = np.linspace(0.0, math.pi / 2, len(points))[:, None]
    off = np.abs(center + u * np.cos(turns) + v * np.sin(turns) - points).max()
    if float(off) > 0.02 * max(a, b):
        return None
    return float(center[0]), float(center[1]), (a + b) / 2


def handle_of(entity: Any) -> str:
    """Return an entity's handle, empty where it has none."""
    handle = entity.dxf.get("handle", None) if hasattr(entity, "dxf") else None
    return str(handle) if handle else ""


def is_dashed(linetype: str) -> bool:
    """Whether lines of this type are broken: axes, hidden edges, bounds."""
    name = linetype.upper()
    return any(
        word in name for word in ("CENTER", "DASH", "DOT", "DIVIDE", "PHANTOM", "AXIS", "HIDDEN")
    )


__all__ = [
    "BrokenEntityError",
    "Collector",
    "Pieces",
    "circle_of",
    "handle_of",
    "is_dashed",
    "quarter_of",
]
