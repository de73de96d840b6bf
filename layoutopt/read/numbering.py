"""Numbering: which level each plan of a building is, over all of its drawings.

Titles go before the names of files; plans that tell no level are placed by where they
stand among those that do.  Not here: what a title means by itself (``titles.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely

from layoutopt.diagnostics import Finding, Severity
from layoutopt.geometry import Frame
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Floats
from layoutopt.read.level import Level
from layoutopt.read.registration import shift_between
from layoutopt.read.storeys import Leftover
from layoutopt.read.titles import Title, settle, tell

COPY = 0.4
"""Two plans of one level that share so much of their walls show the same thing."""
ASIDE_OF_ROW = 0.5
"""A plan stands in a row with others if it is off their line by less, in spacings."""


@dataclass(frozen=True)
class _Claim:
    """A plan that says it is a level; ``shared`` where it serves several."""

    plan: int
    level: int
    shared: bool


def number(levels: Sequence[Level], findings: list[Finding]) -> list[Level]:
    """Give each plan a level of its own; one that serves several levels is copied.

    Parameters
    ----------
    levels
        The plans of all drawings; where ``given``, a person says the level.
    findings
        What is guessed or left out is added here.

    Returns
    -------
    The plans from the lowest level to the highest.
    """
    titles = [tell(level.name) if level.name else None for level in levels]
    wanted = _wanted(levels, titles, findings)
    taken: dict[int, Level] = {}
    rest: list[int] = []
    for claim in _in_order(levels, titles, wanted):
        level = levels[claim.plan]
        first = taken.get(claim.level)
        if first is None:
            taken[claim.level] = replace(level, level=claim.level)
        elif not claim.shared:
            _second(first, level, titles[claim.plan], levels, taken, rest, findings)
    for i, numbers in enumerate(wanted):
        served = [n for n in numbers if n in taken and taken[n].members == levels[i].members]
        if len(served) > 1:
            findings.append(_serves(levels[i], served))
    unknown = [i for i, numbers in enumerate(wanted) if not numbers]
    _place(levels, titles, unknown, wanted, taken, findings)
    ordered = sorted(rest, key=lambda i: _position(levels[i]))
    for i in ordered:
        taken[_free(taken)] = replace(levels[i], level=_free(taken))
    return [taken[n] for n in sorted(taken)]


def left_out(leftovers: Sequence[Leftover], frame: Frame) -> list[Finding]:
    """List what is drawn in a file and is no plan."""
    found = []
    for left in leftovers:
        rooms_zh = f"(含 {left.spaces} 个封闭区域)" if left.spaces else ""
        rooms_en = f" ({left.spaces} enclosed areas)" if left.spaces else ""
        zh, en = {
            "titled": (f"不是楼层平面,未读取:{left.title}", f"not a floor plan: {left.title}"),
            "small": ("无图名的小图,未读取", "a small drawing without a title"),
            "stray": ("远离其他图形的残留图形,未读取", "something drawn far off from all else"),
            "copy": ("与另一平面图相同且无图名的副本,未读取", "a copy of a plan, without a title"),
            "unread": (
                f"图名“{left.title}”处没有读到房间;请检查该处墙体的图层和线条",
                f"no rooms were found by the title '{left.title}'; check the walls drawn there",
            ),
        }[left.why]
        unread = left.why == "unread"
        found.append(
            finding(
                Code.PLAN_UNREAD if unread else Code.NOT_A_PLAN,
                Severity.WARNING if unread or left.why == "copy" else Severity.INFO,
                zh + rooms_zh,
                en + rooms_en + ("" if unread else ", left out"),
                at=frame.to_world(left.at),
                handles=[left.handle] if left.handle else [],
            )
        )
    return found


def _wanted(
    levels: Sequence[Level], titles: Sequence[Title | None], findings: list[Finding]
) -> list[tuple[int, ...]]:
    """Ask the person, the title, the name of the file, in this order."""
    alone = [sum(other.source == level.source for other in levels) == 1 for level in levels]
    named = [
        tell(level.plan.ink.path.stem, file_name=True) if lone else None
        for level, lone in zip(levels, alone, strict=True)
    ]
    told = [t if t is not None and t.tells_level else None for t in titles]
    unread = dict.fromkeys(title for level in levels for title in level.unread)
    by_title = settle([*told, *map(tell, unread)])
    by_name = settle([t if t is not None and t.tells_level else None for t in named]).levels
    if by_title.assumed:
        findings.append(_assumed([lv for lv, t in zip(levels, told, strict=True) if t]))
    singles = [n for i, n in enumerate(by_title.levels[: len(levels)]) if n and alone[i]]
    stale = len(set(singles)) < len(singles) and len({*by_name}) == len(levels)
    wanted: list[tuple[int, ...]] = []
    for level, says, name in zip(levels, by_title.levels[: len(levels)], by_name, strict=True):
        if level.given and level.level is not None:
            wanted.append((level.level,))
            continue
        if says and name and not {*says} & {*name}:
            findings.append(_disagree(level, says[0], name[0], by_name=stale))
        mine = (name or says) if stale else (says or name)
        own = () if mine or level.level is None or level.name in ("", None) else (level.level,)
        wanted.append(mine or own)
    return wanted


def _in_order(
    levels: Sequence[Level], titles: Sequence[Title | None], wanted: Sequence[tuple[int, ...]]
) -> list[_Claim]:
    """Order who says to be a level: told by a person, not shared, the building itself, fullest."""

    def rank(claim: _Claim) -> tuple[bool, bool, bool, int, int]:
        level, title = levels[claim.plan], titles[claim.plan]
        aside = title is not None and title.aside
        return not level.given, claim.shared, aside, -_named(level), -len(level.members)

    claims = [_Claim(i, n, len(numbers) > 1) for i, numbers in enumerate(wanted) for n in numbers]
    return sorted(claims, key=rank)


def _named(level: Level) -> int:
    cells = (level.cells.cells[i] for i in level.members)
    return sum(any(level.labels[n].kind == "name" for n in cell.labels) for cell in cells)


def _second(
    first: Level,
    level: Level,
    title: Title | None,
    levels: Sequence[Level],
    taken: dict[int, Level],
    rest: list[int],
    findings: list[Finding],
) -> None:
    """Decide on a plan whose level another one is already: a copy, a block, or neither."""
    at = first.level or 1
    share = shift_between(first.faces(), level.faces())[1]
    copy = share > COPY or len(level.members) < 0.2 * len(first.members)
    if (title is not None and title.aside) or (copy and not level.given):
        zh, en = "未读取该图", "left out"
    elif first.source == level.source and _apart(first, level, levels):
        taken[at] = _united(first, level)
        zh, en = (
            "两图形状不同,作为同一层的两部分读取",
            "they differ and are read as one storey's parts",
        )
    else:
        rest.append(next(i for i, other in enumerate(levels) if other is level))
        zh, en = "该图按未写楼层处理,请在任务文件中写明", "say in the job file which level it is"
    findings.append(
        finding(
            Code.LEVEL_TWICE,
            Severity.WARNING,
            f"有两个平面图都是第 {at} 层({len(first.members)} 个与 {len(level.members)} 个房间):"
            f"{level.name or level.plan.ink.path.name};{zh}",
            f"two plans claim level {at} ({len(first.members)} and {len(level.members)} rooms): "
            f"{level.name or level.plan.ink.path.name}; {en}",
            at=level.plan.frame.to_world(level.bounds[:2]),
        )
    )


def _apart(first: Level, level: Level, levels: Sequence[Level]) -> bool:
    """Whether no other plan lies between two that may be united."""
    both = shapely.box(*_around(first, level))
    others = [o for o in levels if o.source == level.source and o.members != level.members]
    return not any(
        both.intersects(shapely.box(*o.bounds))
        for o in others
        if not {*o.members} & {*first.members}
    )


def _around(a: Level, b: Level) -> tuple[float, float, float, float]:
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = a.bounds, b.bounds
    return min(ax0, bx0), min(ay0, by0), max(ax1, bx1), max(ay1, by1)


def _united(first: Level, other: Level) -> Level:
    members = tuple(sorted({*first.members, *other.members}))
    return replace(first, members=members, bounds=_around(first, other))


def _place(
    levels: Sequence[Level],
    titles: Sequence[Title | None],
    unknown: Sequence[int],
    wanted: Sequence[tuple[int, ...]],
    taken: dict[int, Level],
    findings: list[Finding],
) -> None:
    """Place plans that tell no level: typical ones, those in a row with others, the rest."""
    schemes = {i: t.scheme if (t := titles[i]) is not None else "plan" for i in unknown}
    known = [(i, numbers[0]) for i, numbers in enumerate(wanted) if numbers]
    for i in [i for i in unknown if schemes[i] == "typical"]:
        numbers = _missing(taken)
        taken |= {n: replace(levels[i], level=n) for n in numbers}
        findings.append(_serves(levels[i], numbers))
    middle = [i for i in unknown if schemes[i] in {"plan", "between"}]
    for i in sorted(middle, key=lambda i: _position(levels[i])):
        at = _in_row(levels, i, known)
        how = (
            ("按图面位置推定", "by its place in the row")
            if at is not None
            else ("按次序", "by order")
        )
        if at is None or at in taken:
            at = _free(taken) if schemes[i] == "plan" else _above(taken)
        taken[at] = replace(levels[i], level=at)
        known = [*known, (i, at)]
        findings.append(_untitled(levels[i], at, how, alone=len(levels) == 1))
    for i in [i for i in unknown if schemes[i] == "top"]:
        at = _above(taken)
        taken[at] = replace(levels[i], level=at)
        findings.append(_untitled(levels[i], at, ("最上一层", "above all others")))


def _missing(taken: dict[int, Level]) -> list[int]:
    """List the levels a typical plan serves: those that none is drawn for, from the second."""
    first = next(n for n in range(2, len(taken) + 3) if n not in taken)
    higher = [n for n in taken if n > first]
    return list(range(first, min(higher))) if higher else [first]


def _free(taken: dict[int, Level]) -> int:
    return next(n for n in range(1, len(taken) + 2) if n not in taken)


def _above(taken: dict[int, Level]) -> int:
    return max(max(taken, default=0) + 1, 1)


def _in_row(levels: Sequence[Level], i: int, known: Sequence[tuple[int, int]]) -> int | None:
    """Count on from the neighbours where plans stand in a row, in order of their levels."""
    row = sorted((n, _centre(levels[k])) for k, n in known if levels[k].source == levels[i].source)
    if len(row) < 2:
        return None
    start, way = row[0][1], row[-1][1] - row[0][1]
    length = float(np.hypot(*way))
    if length < 1.0:
        return None
    spacing = length / (len(row) - 1)
    along = [float((c - start) @ way) / length for _, c in row]
    across = [_off(way, c - start) for _, c in row]
    here = _centre(levels[i]) - start
    mine, off = float(here @ way) / length, _off(way, here)
    if max(*across, off) > ASIDE_OF_ROW * spacing or any(b <= a for a, b in pairwise(along)):
        return None
    numbers = [n for n, _ in row]
    if mine < 0.0:
        return numbers[0] - 1 or -1
    if mine > along[-1]:
        return numbers[-1] + 1 or 1
    below = numbers[sum(a < mine for a in along) - 1]
    return below + 1 or 1


def _off(way: Floats, to: Floats) -> float:
    """How far a place lies beside the line that leads along ``way``."""
    return abs(float(way[0] * to[1] - way[1] * to[0])) / float(np.hypot(*way))


def _centre(level: Level) -> Floats:
    x0, y0, x1, y1 = level.bounds
    return np.array([(x0 + x1) / 2, (y0 + y1) / 2])


def _position(level: Level) -> tuple[int, int, float]:
    return level.source, round(level.bounds[0] / 5000), -level.bounds[1]


def _where(level: Level) -> tuple[float, float]:
    return level.plan.frame.to_world(level.bounds[:2])


def _untitled(level: Level, at: int, how: tuple[str, str], *, alone: bool = False) -> Finding:
    name = level.name or level.plan.ink.path.name
    return finding(
        Code.STOREY_UNTITLED,
        Severity.INFO if alone else Severity.WARNING,
        f"平面图没有写明楼层的图名({name}),{how[0]}作为第 {at} 层;如不符请在任务文件中写明",
        f"a plan without a title that tells its level ({name}), taken as level {at} {how[1]}; "
        "if that is wrong, say so in the job file",
        at=_where(level),
        confidence=0.8 if alone else 0.5,
    )


def _serves(level: Level, numbers: Sequence[int]) -> Finding:
    listed = ", ".join(map(str, numbers))
    return finding(
        Code.PLAN_SHARED,
        Severity.INFO,
        f"图“{level.name}”为多层共用,各层(第 {listed} 层)均按此图读取",
        f"'{level.name}' serves several levels; each of them ({listed}) was read from it",
        at=_where(level),
        confidence=0.9,
    )


def _assumed(levels: Sequence[Level]) -> Finding:
    listed = ", ".join(level.name for level in levels)
    return finding(
        Code.FIRST_IS_GROUND,
        Severity.INFO,
        f"图名中没有地面层,“first floor”按地面层(第 1 层)读取:{listed}",
        f"no title says ground floor, so the first floor is taken to be at the ground: {listed}",
        at=_where(levels[0]) if levels else None,
        confidence=0.8,
    )


def _disagree(level: Level, title: int, name: int, *, by_name: bool) -> Finding:
    file = level.plan.ink.path.name
    zh = "多张图的图名相同,以文件名为准" if by_name else "以图名为准"
    en = (
        "other drawings have the same title, so the file's name counts"
        if by_name
        else ("the title counts")
    )
    return finding(
        Code.LEVEL_CONFLICT,
        Severity.WARNING,
        f"图名“{level.name}”为第 {title} 层,文件名 {file} 为第 {name} 层;{zh}",
        f"the title '{level.name}' says level {title}, the file's name {file} level {name}; {en}",
        at=_where(level),
        confidence=0.7,
    )


__all__ = ["left_out", "number"]
