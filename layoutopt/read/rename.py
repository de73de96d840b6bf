"""A person's corrections of spaces honoured: use, name and number, in the finished building.

Works on a :class:`Building` of any source.  Not here: what changes the geometry
(``amend.py``).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

import shapely

from layoutopt.building import Building, Space, Storey, Use
from layoutopt.corrections import Corrections, SpaceFix
from layoutopt.diagnostics import Finding, Severity, UsageError
from layoutopt.geometry import WorldPoint
from layoutopt.read.codes import Code, finding
from layoutopt.read.labels import use_of

ANSWERED = frozenset({Code.ROOM_UNLABELLED, Code.ROOM_TWO_LABELS})
"""Findings that a name given by a person settles."""


def correct_spaces(building: Building, corrections: Corrections) -> tuple[Building, list[str]]:
    """Give spaces the use, name and number that a person says.

    A new name without a use brings the use that its words mean, where one is known.

    Returns
    -------
    The building, and the entries that say what was read anyhow.

    Raises
    ------
    UsageError
        An entry hits no space, or the same as another one: what is near.
    """
    names = building.drawing_names
    hit: dict[str, SpaceFix] = {}
    repeats: list[str] = []
    done: list[Finding] = []
    changed: dict[str, Space] = {}
    for fix in corrections.spaces:
        storeys = [s for s in building.storeys if fix.drawing in (None, names[s.source])]
        storey, space = _by_point(fix, storeys) if fix.at else _by_key(fix, storeys)
        if space.id in hit:
            first = hit[space.id].where.rpartition(": ")[2]
            raise UsageError(
                en=f"{fix.where}: {space.id} was corrected before by {first}; keep one of the two",
                zh=f"{fix.where}:{space.id} 已由 {first} 修改;请只保留一条",
            )
        hit[space.id] = fix
        new = _said(space, fix)
        if new == space:
            repeats.append(fix.where.rpartition(": ")[2])
            continue
        changed[space.id] = new
        done.append(_finding(storey, space, new))
    if not hit:
        return building, []
    settled = {i for i, fix in hit.items() if fix.name}
    storeys_now = tuple(
        replace(storey, spaces=tuple(changed.get(s.id, s) for s in storey.spaces))
        for storey in building.storeys
    )
    findings = tuple(
        f for f in building.findings if not (f.code in ANSWERED and f.subject in settled)
    )
    return replace(building, storeys=storeys_now, findings=(*findings, *done)), repeats


def _said(space: Space, fix: SpaceFix) -> Space:
    name = space.name if fix.name is None else fix.name or None
    number = space.number if fix.number is None else fix.number or None
    use = space.use
    if fix.use is not None:
        use = fix.use
    elif name is not None and name != space.name:
        meant, known = use_of(name)
        use = meant if known else use
    available = space.available if use is space.use else use is Use.VACANT
    return replace(space, name=name, number=number, use=use, available=available)


def _finding(storey: Storey, old: Space, new: Space) -> Finding:
    pairs = [
        (old.name or "?", new.name or "?"),
        (old.number or "?", new.number or "?"),
        (old.use.value, new.use.value),
    ]
    said = ", ".join(f"{a} → {b}" for a, b in pairs if a != b)
    spot = old.region.polygon.representative_point()
    return finding(
        Code.SPACE_CORRECTED,
        Severity.INFO,
        f"按任务文件更正:{said}",
        f"corrected by the job file: {said}",
        subject=new.id,
        at=storey.frame.to_world((spot.x, spot.y)),
        confidence=1.0,
    )


def _by_point(fix: SpaceFix, storeys: Sequence[Storey]) -> tuple[Storey, Space]:
    at: WorldPoint = fix.at or (0.0, 0.0)
    away: list[tuple[float, str]] = []
    for storey in storeys:
        spot = shapely.Point(storey.frame.to_local(at))
        for space in storey.spaces:
            polygon = space.region.polygon
            if polygon.covers(spot):
                return storey, space
            distance = polygon.distance(spot) / 1000
            away.append((distance, f"{space.id} {space.name or '?'} ({distance:.1f} m)"))
    near = ", ".join(text for _, text in sorted(away)[:3]) or "none"
    raise UsageError(
        en=f"{fix.where}: no space is at [{at[0]:g}, {at[1]:g}]; near: {near}",
        zh=f"{fix.where}:[{at[0]:g}, {at[1]:g}] 处没有空间;最近:{near}",
    )


def _by_key(fix: SpaceFix, storeys: Sequence[Storey]) -> tuple[Storey, Space]:
    spaces = [(storey, space) for storey in storeys for space in storey.spaces]
    found = [(t, s) for t, s in spaces if fix.room in (s.id, s.number)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(s.id for _, s in found)
        raise UsageError(
            en=f"{fix.where}: room {fix.room!r} stands in several places ({ids}); use the id or at",
            zh=f"{fix.where}:房间 {fix.room!r} 有多处({ids});请改用 id 或 at",
        )
    keys = [key for _, s in spaces for key in (s.number, s.id) if key]
    near = difflib.get_close_matches(fix.room or "", keys, n=4, cutoff=0.4) or keys[:8]
    raise UsageError(
        en=f"{fix.where}: there is no room {fix.room!r}; near: {', '.join(near)}",
        zh=f"{fix.where}:没有房间 {fix.room!r};相近:{'、'.join(near)}",
    )


__all__ = ["correct_spaces"]
