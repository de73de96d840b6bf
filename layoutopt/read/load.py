"""A DXF file as plain ink: segments, arcs, circles, rings and texts in world coordinates.

Blocks are dissolved (nested, mirrored, scaled), curves that are arcs of a circle are
known as arcs however they were drawn, layers that are off or frozen are left out.
Not here: any idea of what the ink means, of its unit, or of storeys.
"""

from __future__ import annotations

import hashlib
import logging
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from ezdxf import recover
from ezdxf.document import Drawing as Document
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.filemanagement import readfile
from ezdxf.lldxf.encoding import decode_dxf_unicode, has_dxf_unicode
from ezdxf.math import OCS
from ezdxf.path import from_hatch, make_path
from numpy.typing import NDArray

from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.read.codes import Code, finding

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

ARC_POINTS = 9
MAX_DEPTH = 12
MAX_PIECES = 2_000_000
CJK = 0x2E80


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
class Ink:
    """Everything drawn in one file.

    ``segments`` has a row x0, y0, x1, y1 for each straight piece; ``layer`` its index in
    ``layers``, ``block`` the number of the block instance that holds it (0: none),
    ``ring`` the index of its closed polyline in ``rings`` (-1: none).
    """

    path: Path
    sha256: str
    layers: tuple[str, ...]
    segments: Floats
    layer: Ints
    block: Ints
    ring: Ints
    handles: tuple[str, ...]
    dashed: NDArray[np.bool_]
    arcs: tuple[Arc, ...]
    circles: tuple[tuple[float, float, float], ...]
    rings: tuple[Ring, ...]
    texts: tuple[Text, ...]
    dimensions: tuple[tuple[float, float], ...]
    insunits: int
    findings: tuple[Finding, ...]


def load(path: Path) -> Ink:
    """Read a DXF file.

    Raises
    ------
    InputError
        The file cannot be read, or holds nothing that can be used.
    """
    data = _bytes(path)
    findings: list[Finding] = []
    document = _document(path, findings)
    mend = _mender(document)
    try:
        collector = _Collector(document, mend)
        collector.modelspace()
    except InputError:
        raise
    except Exception as error:  # any byte content may reach this line
        raise _unreadable(path, error) from error
    findings += collector.notes()
    if mend.mended:
        findings.append(
            finding(
                Code.ENCODING_GUESSED,
                Severity.FIXED,
                f"文字编码按 {mend.name} 重新解释",
                f"text was decoded again as {mend.name}",
            )
        )
    ink = collector.ink
    if not ink.seg and not ink.arc:
        raise _nothing(path, collector)
    collector.warn_unusable(path)
    return _freeze(path, hashlib.sha256(data).hexdigest(), document, collector, findings)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(
            en=f"{path} is a folder; give the DXF file in it.",
            zh=f"{path} 是文件夹；请指定其中的 DXF 文件。",
        )
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(
            en=f"{path} does not exist; check the name and the folder.",
            zh=f"找不到 {path}；请检查文件名和路径。",
        ) from error
    except OSError as error:
        raise InputError(
            en=f"{path} cannot be opened ({error.strerror}); check its permissions.",
            zh=f"无法打开 {path}（{error.strerror}）；请检查权限。",
        ) from error
    if not data.strip():
        raise InputError(
            en=f"{path} is empty; export the drawing again as DXF.",
            zh=f"{path} 是空文件；请重新导出 DXF。",
        )
    head = data[:4096]
    if head[:4] == b"AC10" or head[:4] == b"AC1.":
        raise InputError(
            en=f"{path} is a DWG drawing; save it as DXF (any version from R12) and try again.",
            zh=f"{path} 是 DWG 文件；请在 CAD 中另存为 DXF（R12 以上任意版本）后再试。",
        )
    if not head.startswith(b"AutoCAD Binary DXF") and b"SECTION" not in data[:200_000]:
        raise InputError(
            en=f"{path} is not a DXF file (no SECTION in it); export the drawing as DXF.",
            zh=f"{path} 不是 DXF 文件（其中没有 SECTION）；请从 CAD 导出 DXF。",
        )
    return data


def _unreadable(path: Path, error: Exception) -> InputError:
    reason = f"{type(error).__name__}: {error}"[:160]
    return InputError(
        en=f"{path} is damaged and could not be recovered ({reason}); "
        "open it in a CAD program, run AUDIT or RECOVER, and save it as DXF again.",
        zh=f"{path} 已损坏且无法修复（{reason}）；请在 CAD 中运行 AUDIT 或 RECOVER 后重新另存为 DXF。",
    )


def _document(path: Path, findings: list[Finding]) -> Document:
    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    try:
        return readfile(path)
    except Exception as first:  # a reader meets every kind of damage
        try:
            document, _ = recover.readfile(path)
        except Exception as error:
            raise _unreadable(path, error) from first
        findings.append(
            finding(
                Code.RECOVERED,
                Severity.WARNING,
                f"文件已损坏，只读出可恢复的部分（{type(first).__name__}）",
                f"the file is damaged; only what could be recovered was read ({first})"[:200],
            )
        )
        return document


class _Mender:
    """Decodes text that was decoded with the wrong code page."""

    def __init__(self, encoding: str, name: str | None) -> None:
        self.encoding = encoding
        self.name = name
        self.mended = False

    def __call__(self, text: str) -> str:
        if has_dxf_unicode(text):
            text = decode_dxf_unicode(text)
        if self.name is None or text.isascii():
            return text
        try:
            better = text.encode(self.encoding, "surrogateescape").decode(self.name)
        except (UnicodeError, LookupError):
            return text.encode("utf-8", "replace").decode("utf-8")
        self.mended = self.mended or better != text
        return better


def _mender(document: Document) -> _Mender:
    """Judge by the texts themselves which code page they were written in."""
    encoding = document.encoding if document.dxfversion < "AC1021" else "utf-8"
    samples = [layer.dxf.name for layer in document.layers]
    for entity in document.modelspace():
        kind = entity.dxftype()
        if kind == "TEXT":
            samples.append(entity.dxf.text)
        elif kind == "MTEXT":
            samples.append(getattr(entity, "text", ""))
    odd = [text for text in samples if isinstance(text, str) and not text.isascii()]
    if encoding != "utf-8" and _decodes(odd, encoding, "utf-8"):
        return _Mender(encoding, "utf-8")
    best, name = _plausible("".join(odd)), None
    if not _misread(odd):
        return _Mender(encoding, None)
    for candidate in ("gb18030", "big5"):
        score = 0.0
        for text in odd:
            try:
                score += _plausible(text.encode(encoding, "surrogateescape").decode(candidate))
            except (UnicodeError, LookupError):
                score -= 5 * len(text)
        if score > best + 1:
            best, name = score, candidate
    return _Mender(encoding, name)


def _decodes(texts: Iterable[str], encoding: str, candidate: str) -> bool:
    """Whether all texts are valid in another code page; chance hardly makes valid UTF-8."""
    raw = []
    for text in texts:
        try:
            raw.append(text.encode(encoding, "surrogateescape"))
            raw[-1].decode(candidate)
        except (UnicodeError, LookupError):
            return False
    return any(not piece.isascii() for piece in raw)


def _misread(texts: Iterable[str]) -> bool:
    """Whether accented letters come in runs, as halves of ideographs do and accents do not."""
    runs, alone = 0, 0
    for text in texts:
        for run in re.findall("[\\x80-\\xff\\u0152-\\u0192\\u2013-\\u2122\\udc80-\\udcff]+", text):
            runs, alone = (runs + len(run), alone) if len(run) > 1 else (runs, alone + 1)
    return runs > 2 * alone


def _plausible(text: str) -> float:
    """How much a text looks like writing: ideographs are, strings of accents are not."""
    score = 0.0
    for char in text:
        code = ord(char)
        if 0x4E00 <= code <= 0x9FFF:
            score += 2.0
        elif 0xD800 <= code <= 0xDFFF:
            score -= 8.0
        elif 0x80 <= code <= 0x192 and char not in "²³°±×µ":
            score -= 1.0
    return score


@dataclass
class _Pieces:
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


class _Collector:
    """Walks the modelspace once; each block is dissolved once and then placed."""

    def __init__(self, document: Document, mend: Callable[[str], str]) -> None:
        self.document = document
        self.mend = mend
        self.ink = _Pieces()
        self.dimensions: list[tuple[float, float]] = []
        self.skipped: Counter[str] = Counter()
        self.skipped_handles: list[str] = []
        self.proxies: Counter[str] = Counter()
        self.xrefs: list[str] = []
        self.hidden = 0
        self._blocks: dict[str, _Pieces] = {}
        self._off = {
            layer.dxf.name.lower()
            for layer in document.layers
            if layer.is_off() or layer.is_frozen()
        }
        self._dashed_layers = {
            layer.dxf.name.lower() for layer in document.layers if _is_dashed(layer.dxf.linetype)
        }

    def modelspace(self) -> None:
        for entity in self.document.modelspace():
            self._guarded(entity, self.ink, 0)

    def notes(self) -> list[Finding]:
        """Say what was left out."""
        found = []
        if self.skipped:
            kinds = ", ".join(f"{kind} × {n}" for kind, n in self.skipped.most_common(6))
            found.append(
                finding(
                    Code.ENTITY_SKIPPED,
                    Severity.INFO,
                    f"跳过了无法理解的图元：{kinds}",
                    f"entities that could not be understood were skipped: {kinds}",
                    handles=self.skipped_handles,
                )
            )
        if self.proxies:
            kinds = ", ".join(f"{kind} × {n}" for kind, n in self.proxies.most_common(6))
            found.append(
                finding(
                    Code.PROXY_UNREADABLE,
                    Severity.ERROR,
                    f"代理图元没有图形：{kinds}；请在天正中另存为 T3 或图形导出",
                    f"proxy objects carry no graphics: {kinds}; export as T3 from TArch",
                )
            )
        found.extend(
            finding(
                Code.XREF_MISSING,
                Severity.ERROR,
                f"外部参照 {name} 不在文件中；请绑定（BIND）后再导出",
                f"the external reference {name} is not in the file; bind it and export again",
            )
            for name in sorted(set(self.xrefs))
        )
        return found

    def warn_unusable(self, path: Path) -> None:
        """Refuse drawings whose walls are certainly not in the file."""
        drawn = len(self.ink.seg)
        walls = sum(n for kind, n in self.proxies.items() if "WALL" in kind)
        if walls or sum(self.proxies.values()) > max(20, drawn // 4):
            raise _nothing(path, self)

    def _guarded(self, entity: DXFEntity, into: _Pieces, depth: int) -> None:
        try:
            self._take(entity, into, depth)
        except InputError:
            raise
        except Exception:  # one broken entity must not lose the drawing
            self.skipped[entity.dxftype()] += 1
            self.skipped_handles.append(_handle(entity))

    def _take(self, entity: Any, into: _Pieces, depth: int) -> None:
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
        taker = _TAKERS.get(kind)
        if taker is not None:
            taker(self, entity, into, depth)
        elif kind not in _SILENT:
            self.skipped[kind] += 1

    def _take_proxy(self, entity: Any, into: _Pieces, depth: int) -> None:
        pieces = list(entity.virtual_entities()) if hasattr(entity, "virtual_entities") else []
        if not pieces:
            self.proxies[entity.dxftype()] += 1
        for piece in pieces:
            self._guarded(piece, into, depth + 1)

    def _line(self, entity: Any, into: _Pieces, _depth: int) -> None:
        a, b = entity.dxf.start, entity.dxf.end
        self._add(entity, into, np.array([[a.x, a.y, b.x, b.y]]))

    def _arc(self, entity: Any, into: _Pieces, _depth: int) -> None:
        start = math.radians(entity.dxf.start_angle)
        sweep = (math.radians(entity.dxf.end_angle) - start) % math.tau or math.tau
        center, radius, ocs = entity.dxf.center, abs(entity.dxf.radius), _ocs(entity)
        angles = start + np.linspace(0.0, sweep, ARC_POINTS)
        points = [
            ocs((center.x + radius * math.cos(t), center.y + radius * math.sin(t), center.z))
            for t in angles
        ]
        into.arc.append((np.array(points), self.mend(entity.dxf.layer), _handle(entity)))

    def _circle(self, entity: Any, into: _Pieces, _depth: int) -> None:
        center, radius, ocs = entity.dxf.center, abs(entity.dxf.radius), _ocs(entity)
        points = [
            ocs((center.x + radius * dx, center.y + radius * dy, center.z))
            for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1))
        ]
        into.circle.append((np.array(points), self.mend(entity.dxf.layer)))

    def _lwpolyline(self, entity: Any, into: _Pieces, _depth: int) -> None:
        if entity.has_arc:
            self._curved(entity, into)
            return
        points = np.array([(p.x, p.y) for p in entity.vertices_in_wcs()], dtype=float)
        self._chain(entity, into, points, closed=bool(entity.closed))

    def _polyline(self, entity: Any, into: _Pieces, _depth: int) -> None:
        if not (entity.is_2d_polyline or entity.is_3d_polyline):
            return
        if entity.is_2d_polyline and entity.has_arc:
            self._curved(entity, into)
            return
        ocs = _ocs(entity) if entity.is_2d_polyline else _flat
        points = np.array([ocs(v.dxf.location) for v in entity.vertices], dtype=float)
        self._chain(entity, into, points, closed=bool(entity.is_closed))

    def _curved(self, entity: Any, into: _Pieces) -> None:
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

    def _smooth(self, entity: Any, into: _Pieces, _depth: int) -> None:
        path = make_path(entity)
        size = float(np.ptp([(p.x, p.y) for p in path.control_vertices()], axis=0).max())
        if size <= 0.0:
            return
        points = np.array([(p.x, p.y) for p in path.flattening(size / 100.0, 4)])[:2000]
        self._chain(entity, into, points, closed=False)

    def _chain(self, entity: Any, into: _Pieces, points: Floats, *, closed: bool) -> None:
        if len(points) < 2:
            return
        if not closed and len(points) > 3 and np.allclose(points[0], points[-1]):
            closed, points = True, points[:-1]
        if not closed and len(points) >= 5 and _circle_of(points) is not None:
            into.arc.append((points, self.mend(entity.dxf.layer), _handle(entity)))
            return
        ring = -1
        if closed and len(points) > 2:
            ring = len(into.ring)
            self._ring(entity, into, points, filled=False)
            points = np.vstack([points, points[:1]])
        self._add(entity, into, np.hstack([points[:-1], points[1:]]), ring)

    def _ring(self, entity: Any, into: _Pieces, points: Floats, *, filled: bool) -> None:
        into.ring.append((points, filled, self.mend(entity.dxf.layer), _handle(entity), False))

    def _hatch(self, entity: Any, into: _Pieces, _depth: int) -> None:
        for path in from_hatch(entity):
            if len(path):
                points = np.array([(p.x, p.y) for p in path.flattening(5.0, 4)])
                if len(points) > 2:
                    self._ring(entity, into, points, filled=True)

    def _solid(self, entity: Any, into: _Pieces, _depth: int) -> None:
        points = np.array([(p.x, p.y) for p in entity.wcs_vertices()], dtype=float)
        if len(points) > 2:
            self._ring(entity, into, points, filled=True)

    def _text(self, entity: Any, into: _Pieces, _depth: int) -> None:
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

    def _mtext(self, entity: Any, into: _Pieces, _depth: int) -> None:
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

    def _dimension(self, entity: Any, _into: _Pieces, _depth: int) -> None:
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

    def _insert(self, entity: Any, into: _Pieces, depth: int) -> None:
        for attrib in entity.attribs:
            if not attrib.is_invisible:
                self._guarded(attrib, into, depth)
        name = entity.dxf.name
        block = self.document.blocks.get(name)
        if block is None or depth > MAX_DEPTH:
            return
        if block.block is not None and (block.block.dxf.flags & 4 or block.block.dxf.flags & 8):
            if not len(block):
                self.xrefs.append(self.mend(name))
                return
        pieces = self._block(name, depth)
        copies = entity.multi_insert() if entity.mcount > 1 else (entity,)
        for copy in copies:
            if len(into.seg) > MAX_PIECES:
                return
            _place(pieces, copy, self.mend(entity.dxf.layer), _handle(entity), into)

    def _block(self, name: str, depth: int) -> _Pieces:
        if name not in self._blocks:
            pieces = _Pieces()
            self._blocks[name] = pieces  # stands for itself inside itself: an endless block ends
            for entity in self.document.blocks[name]:
                if entity.dxftype() != "ATTDEF":
                    self._guarded(entity, pieces, depth + 1)
        return self._blocks[name]

    def _add(self, entity: Any, into: _Pieces, rows: Floats, ring: int = -1) -> None:
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


_Taker = Callable[[_Collector, Any, _Pieces, int], None]
_TAKERS: dict[str, _Taker] = {
    "LINE": _Collector._line,
    "ARC": _Collector._arc,
    "CIRCLE": _Collector._circle,
    "ELLIPSE": _Collector._smooth,
    "SPLINE": _Collector._smooth,
    "LWPOLYLINE": _Collector._lwpolyline,
    "POLYLINE": _Collector._polyline,
    "HATCH": _Collector._hatch,
    "SOLID": _Collector._solid,
    "TRACE": _Collector._solid,
    "TEXT": _Collector._text,
    "ATTRIB": _Collector._text,
    "MTEXT": _Collector._mtext,
    "DIMENSION": _Collector._dimension,
    "INSERT": _Collector._insert,
}
_SILENT = {"POINT", "VIEWPORT", "ATTDEF", "LEADER", "MULTILEADER", "WIPEOUT", "IMAGE", "XLINE"}


def _place(pieces: _Pieces, insert: Any, layer: str, handle: str, into: _Pieces) -> None:
    """Copy a block's ink into its parent, through the insert's similarity or affinity."""
    m = np.array(list(insert.matrix44())).reshape(4, 4)
    linear, shift = m[:2, :2], m[3, :2]

    def moved(points: Floats) -> Floats:
        return points @ linear + shift

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


def _freeze(
    path: Path, sha256: str, document: Document, collector: _Collector, findings: list[Finding]
) -> Ink:
    ink = collector.ink
    segments = np.array(ink.seg, dtype=float).reshape(-1, 4)
    names = sorted({*ink.seg_layer})
    index = {name: i for i, name in enumerate(names)}
    good = np.isfinite(segments).all(axis=1) & (np.abs(segments) < 1e12).all(axis=1)
    good &= (segments[:, :2] != segments[:, 2:]).any(axis=1)
    layer = np.array([index[name] for name in ink.seg_layer], dtype=np.intp)
    return Ink(
        path=path,
        sha256=sha256,
        layers=tuple(names),
        segments=segments[good],
        layer=layer[good],
        block=np.array(ink.seg_block, dtype=np.intp)[good],
        ring=np.array(ink.seg_ring, dtype=np.intp)[good],
        handles=tuple(h for h, ok in zip(ink.seg_handle, good, strict=True) if ok),
        dashed=np.array(ink.seg_dashed, dtype=bool)[good],
        arcs=tuple(_arcs(ink.arc)),
        circles=tuple(_circles(ink.circle)),
        rings=tuple(
            Ring(points, filled, name, handle, in_block)
            for points, filled, name, handle, in_block in ink.ring
        ),
        texts=tuple(text for text in ink.text if math.isfinite(sum(text.at))),
        dimensions=tuple(collector.dimensions),
        insunits=int(document.header.get("$INSUNITS", 0) or 0),
        findings=tuple(findings),
    )


def _arcs(drawn: Iterable[tuple[Floats, str, str]]) -> Iterable[Arc]:
    """Yield what is round; pieces of ellipses say nothing about walls."""
    for points, layer, handle in drawn:
        circle = _circle_of(points)
        if circle is None:
            continue
        cx, cy, radius = circle
        spokes = points - (cx, cy)
        turns = np.unwrap(np.arctan2(spokes[:, 1], spokes[:, 0]))
        sweep = float(np.degrees(turns[-1] - turns[0]))
        ends = (points[0], points[-1]) if sweep > 0 else (points[-1], points[0])
        start, end = ((float(p[0]), float(p[1])) for p in ends)
        yield Arc((cx, cy), radius, start, end, abs(sweep), layer, handle)


def _circle_of(points: Floats) -> tuple[float, float, float] | None:
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


def _circles(drawn: Iterable[tuple[Floats, str]]) -> Iterable[tuple[float, float, float]]:
    for points, _ in drawn:
        center = points.mean(axis=0)
        radius = float(np.hypot(*(points - center).T).mean())
        if math.isfinite(radius) and radius > 0:
            yield float(center[0]), float(center[1]), radius


def _nothing(path: Path, collector: _Collector) -> InputError:
    if collector.proxies:
        count = sum(collector.proxies.values())
        return InputError(
            en=f"{path} holds {count} TArch (TCH) or proxy objects without graphics, so its walls "
            "cannot be seen; in TArch use 'save as T3' / 'graphic export' and give that file.",
            zh=f"{path} 中有 {count} 个天正（TCH）或代理图元，不含图形，墙体无法读取；"
            "请在天正中用“另存为 T3”或“图形导出”后再试。",
        )
    if collector.xrefs:
        names = ", ".join(sorted(set(collector.xrefs)))
        return InputError(
            en=f"{path} only refers to other drawings ({names}); bind them (XREF, Bind) "
            "and export again.",
            zh=f"{path} 只含外部参照（{names}）；请绑定（XREF→绑定）后重新导出。",
        )
    if collector.hidden:
        return InputError(
            en=f"everything in {path} is on layers that are off or frozen; "
            "switch the layers on and save again.",
            zh=f"{path} 中的图元都在关闭或冻结的图层上；请打开图层后重新保存。",
        )
    return InputError(
        en=f"{path} holds no lines in its modelspace; draw the plan there and export again.",
        zh=f"{path} 的模型空间中没有图线；请确认平面图在模型空间后重新导出。",
    )


def refusal(path: Path, findings: Iterable[Finding]) -> InputError:
    """Return the error for a drawing in which no walls were found, with the likely cause."""
    codes = {f.code for f in findings}
    if Code.XREF_MISSING in codes:
        return InputError(
            en=f"no walls in {path}: external references are missing; bind them (XREF, Bind).",
            zh=f"{path} 中没有墙：缺少外部参照；请绑定（XREF→绑定）后重新导出。",
        )
    if Code.PROXY_UNREADABLE in codes:
        return InputError(
            en=f"no walls in {path}: they are proxy objects; in TArch save as T3 / graphic export.",
            zh=f"{path} 中没有墙：墙体是代理图元；请在天正中另存为 T3 或图形导出。",
        )
    return InputError(
        en=f"no walls that enclose a room were found in {path}; is it a floor plan, and are its "
        "layers on? If its unit is unusual, give the unit.",
        zh=f"{path} 中找不到围成房间的墙；请确认它是平面图、图层已打开；如单位特殊请指定单位。",
    )


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
    return any(word in name for word in ("CENTER", "DASH", "DOT", "DIVIDE", "PHANTOM", "AXIS", "HIDDEN"))


def _text_width(content: str) -> float:
    return sum(1.0 if ord(char) >= CJK else 0.65 for char in content)


__all__ = ["Arc", "Floats", "Ink", "Ints", "Ring", "Text", "load", "refusal"]
