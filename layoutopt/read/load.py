"""A DXF file to :class:`Ink`, or a refusal that says what to do.

The file is sniffed, opened, its code page is found, its entities are flattened.
Not here: any of these steps.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.encoding import Mender, mender_for
from layoutopt.read.flatten import Collector, circle_of, quarter_of
from layoutopt.read.ink import Arc, Floats, Ink, Losses, Ring, Text
from layoutopt.read.layers import Role, role_of
from layoutopt.read.marks import take_marks
from layoutopt.read.opening import Opened, UnopenableError, open_content
from layoutopt.read.refusals import no_walls, nothing_drawn, unreadable
from layoutopt.read.sniff import sniff

POINT = 1e-9
"""Segments no longer than this in drawing units are points, in every unit."""


def load(path: Path) -> Ink:
    """Read a DXF file.

    Raises
    ------
    InputError
        The file cannot be read, or holds nothing that can be used.
    """
    data = _bytes(path)
    content = sniff(path, data)
    try:
        opened = open_content(content)
        mend = mender_for(opened.document, decoded_as=opened.encoding)
        marks = take_marks(opened.document, mend)
        collector = Collector(opened.document, mend)
        collector.modelspace()
        losses = collector.losses()
    except UnopenableError as error:
        raise unreadable(path, str(error)) from error
    except Exception as error:  # any byte content may reach this line
        raise unreadable(path, f"{type(error).__name__}: {error}"[:160]) from error
    if not collector.ink.seg and not collector.ink.arc:
        raise nothing_drawn(path, losses)
    findings = _damage(opened) + _left_out(opened, collector, losses) + _mended(mend)
    ink = _freeze(path, hashlib.sha256(data).hexdigest(), opened, collector, losses, findings)
    if marks:
        ink = replace(ink, marks=marks, findings=(*ink.findings, _ours()))
    if losses.proxy_walls or losses.proxies > max(20, len(ink.segments) // 4):
        raise no_walls(ink)
    return ink


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(
            en=f"{path} is a folder; give the DXF file in it.",
            zh=f"{path} 是文件夹；请指定其中的 DXF 文件。",
        )
    try:
        return path.read_bytes()
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


def _damage(opened: Opened) -> list[Finding]:
    if opened.damage is None:
        return []
    return [
        finding(
            Code.RECOVERED,
            Severity.WARNING,
            f"文件已损坏，只读出可恢复的部分（{opened.damage}）",
            f"the file is damaged; only what could be recovered was read ({opened.damage})",
        )
    ]


def _mended(mend: Mender) -> list[Finding]:
    if not mend.mended:
        return []
    return [
        finding(
            Code.ENCODING_GUESSED,
            Severity.FIXED,
            f"文字编码按 {mend.name} 重新解释（文件按 {mend.encoding} 标注）",
            f"text was decoded again as {mend.name} (the file says {mend.encoding})",
        )
    ]


def _left_out(opened: Opened, collector: Collector, losses: Losses) -> list[Finding]:
    """Say what could not be taken."""
    found = []
    skipped = collector.skipped + opened.lost
    if skipped:
        kinds, total = _counted(skipped), sum(skipped.values())
        found.append(
            finding(
                Code.ENTITY_SKIPPED,
                Severity.INFO,
                f"跳过了 {total} 个无法理解的图元：{kinds}",
                f"{total} entities that could not be understood were skipped: {kinds}",
                handles=[*opened.lost_handles, *collector.skipped_handles],
            )
        )
    if collector.proxies:
        kinds = _counted(collector.proxies)
        found.append(
            finding(
                Code.PROXY_UNREADABLE,
                Severity.ERROR,
                f"代理图元没有图形：{kinds}；请在天正中另存为 T3 或图形导出",
                f"proxy objects carry no graphics: {kinds}; export as T3 from TArch",
                handles=collector.proxy_handles,
            )
        )
    if collector.drawn_proxies:
        kinds = _counted(collector.drawn_proxies)
        found.append(
            finding(
                Code.PROXY_DRAWN,
                Severity.INFO,
                f"代理图元按其自带图形读取：{kinds}",
                f"proxy objects were read from the graphics they carry: {kinds}",
            )
        )
    for name in sorted(set(collector.xrefs)):
        serious = Severity.ERROR if name in losses.xrefs else Severity.INFO
        found.append(
            finding(
                Code.XREF_MISSING,
                serious,
                f"外部参照 {name} 不在文件中；请绑定（BIND）后再导出",
                f"the external reference {name} is not in the file; bind it and export again",
            )
        )
    walls = [name for name in collector.hidden if role_of(name) is Role.WALL]
    if walls:
        names = ", ".join(sorted(walls)[:6])
        found.append(
            finding(
                Code.WALLS_HIDDEN,
                Severity.WARNING,
                f"墙体图层已关闭或冻结，未读取：{names}",
                f"wall layers are off or frozen and were not read: {names}",
            )
        )
    return found


def _ours() -> Finding:
    return finding(
        Code.OURS_LEFT_OUT,
        Severity.INFO,
        "图中绘有本程序的方案(LO- 图层),不作为现状建筑读取",
        "a scheme of ours is drawn here (layers LO-); it is not read as part of the building",
    )


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} × {n}" for kind, n in kinds.most_common(6))


def _freeze(
    path: Path,
    sha256: str,
    opened: Opened,
    collector: Collector,
    losses: Losses,
    findings: list[Finding],
) -> Ink:
    ink = collector.ink
    segments = np.array(ink.seg, dtype=float).reshape(-1, 4)
    names = sorted({tag[0] for tag in ink.tag})
    index = {name: i for i, name in enumerate(names)}
    good = (np.abs(segments[:, :2] - segments[:, 2:]) > POINT).any(axis=1)
    layer = np.array([index[tag[0]] for tag in ink.tag], dtype=np.intp)
    insunits = opened.document.header.get("$INSUNITS", 0)
    return Ink(
        path=path,
        sha256=sha256,
        layers=tuple(names),
        segments=segments[good],
        layer=layer[good],
        block=np.array([tag[2] for tag in ink.tag], dtype=np.intp)[good],
        ring=np.array([tag[3] for tag in ink.tag], dtype=np.intp)[good],
        handles=tuple(tag[1] for tag, ok in zip(ink.tag, good, strict=True) if ok),
        dashed=np.array([tag[4] for tag in ink.tag], dtype=bool)[good],
        arcs=tuple(_arcs(ink.arc)),
        circles=tuple(_circles(ink.circle)),
        rings=tuple(Ring(*ring) for ring in ink.ring),
        texts=tuple(text for text in ink.text if _sound(text)),
        dimensions=tuple(collector.dimensions),
        insunits=int(insunits) if isinstance(insunits, (int, float)) else 0,
        findings=tuple(findings),
        leaders=tuple(ink.leader),
        losses=losses,
    )


def _sound(text: Text) -> bool:
    return math.isfinite(text.at[0] + text.at[1] + text.width + text.rotation_deg) and (
        0.0 < text.height < math.inf
    )


def _arcs(drawn: Iterable[tuple[Floats, str, str]]) -> Iterable[Arc]:
    """Yield what is round, and quarters of ellipses: the swings of stretched doors."""
    for points, layer, handle in drawn:
        circle = circle_of(points) or quarter_of(points)
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
        if radius > 0:
            yield float(center[0]), float(center[1]), radius


__all__ = ["load"]
