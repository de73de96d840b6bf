"""A DXF file to :class:`Ink`: sniffing, recovery, and refusals that say what to do.

Not here: how entities are flattened (see :mod:`layoutopt.read.flatten`).
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from ezdxf import recover
from ezdxf.document import Drawing as Document
from ezdxf.filemanagement import readfile

from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.encoding import mender_for
from layoutopt.read.flatten import Collector, circle_of
from layoutopt.read.ink import Arc, Floats, Ink, Ring


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
    mend = mender_for(document)
    try:
        collector = Collector(document, mend)
        collector.modelspace()
    except Exception as error:  # any byte content may reach this line
        raise _unreadable(path, error) from error
    findings += _left_out(collector)
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
    walls = sum(n for kind, n in collector.proxies.items() if "WALL" in kind)
    if walls or sum(collector.proxies.values()) > max(20, len(ink.seg) // 4):
        raise _nothing(path, collector)
    return _freeze(path, hashlib.sha256(data).hexdigest(), document, collector, findings)


def _left_out(collector: Collector) -> list[Finding]:
    """Say what could not be taken."""
    found = []
    if collector.skipped:
        kinds = ", ".join(f"{kind} × {n}" for kind, n in collector.skipped.most_common(6))
        found.append(
            finding(
                Code.ENTITY_SKIPPED,
                Severity.INFO,
                f"跳过了无法理解的图元：{kinds}",
                f"entities that could not be understood were skipped: {kinds}",
                handles=collector.skipped_handles,
            )
        )
    if collector.proxies:
        kinds = ", ".join(f"{kind} × {n}" for kind, n in collector.proxies.most_common(6))
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
        for name in sorted(set(collector.xrefs))
    )
    return found


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
        zh=f"{path} 已损坏且无法修复（{reason}）；"
        "请在 CAD 中运行 AUDIT 或 RECOVER 后重新另存为 DXF。",
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


def _freeze(
    path: Path, sha256: str, document: Document, collector: Collector, findings: list[Finding]
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
            Ring(points if _sane(points) else np.zeros((3, 2)), filled, name, handle, in_block)
            for points, filled, name, handle, in_block in ink.ring
        ),
        texts=tuple(text for text in ink.text if math.isfinite(sum(text.at))),
        dimensions=tuple(collector.dimensions),
        insunits=int(document.header.get("$INSUNITS", 0) or 0),
        findings=tuple(findings),
    )


def _sane(points: Floats) -> bool:
    return bool(np.isfinite(points).all() and (np.abs(points) < 1e12).all())


def _arcs(drawn: Iterable[tuple[Floats, str, str]]) -> Iterable[Arc]:
    """Yield what is round; pieces of ellipses say nothing about walls."""
    for points, layer, handle in drawn:
        circle = circle_of(points) if _sane(points) else None
        if circle is None:
            continue
        cx, cy, radius = circle
        spokes = points - (cx, cy)
        turns = np.unwrap(np.arctan2(spokes[:, 1], spokes[:, 0]))
        sweep = float(np.degrees(turns[-1] - turns[0]))
        ends = (points[0], points[-1]) if sweep > 0 else (points[-1], points[0])
        start, end = ((float(p[0]), float(p[1])) for p in ends)
        yield Arc((cx, cy), radius, start, end, abs(sweep), layer, handle)


def _circles(drawn: Iterable[tuple[Floats, str]]) -> Iterable[tuple[float, float, float]]:
    for points, _ in drawn:
        center = points.mean(axis=0)
        radius = float(np.hypot(*(points - center).T).mean())
        if math.isfinite(radius) and radius > 0:
            yield float(center[0]), float(center[1]), radius


def _nothing(path: Path, collector: Collector) -> InputError:
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
    if Code.DWG_BEST_EFFORT in codes:
        return InputError(
            en=f"no walls that enclose a room were found in {path}; DWG is read as best effort, "
            "so save it as DXF in a CAD program and try again.",
            zh=f"{path} 中找不到围成房间的墙；DWG 只能尽力读取，请在 CAD 中另存为 DXF 后再试。",
        )
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


__all__ = ["load", "refusal"]
