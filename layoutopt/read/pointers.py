"""Names that stand elsewhere: behind a leader, or in a table that a room's number points to.

A label is placed where it points: at the tip of its leader, or on the room's number.
Not here: which space a place lies in (see :mod:`layoutopt.read.spaces`).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import shapely

from layoutopt.diagnostics import Finding, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Floats, Leader, Text, lengths_of, points_of
from layoutopt.read.labels import Label, folded, joined, names_a_room, read_labels, tidy
from layoutopt.read.plan import Plan

_ENTRY = re.compile(r"^[(（]?([A-Z]{0,2}-?\d{1,4}[a-zA-Z]?)[)）.、:：]?$")
ROWS = 3
"""A table has as many rows at least."""
PITCH = 4.0
"""Rows of a table are no farther apart, in text heights; rooms are."""

MIN_DOT_MM, MAX_DOT_MM = 15.0, 260.0
MAX_TEXT_MM = 4000.0


@dataclass(frozen=True)
class Entry:
    """A row of a table of rooms: a number and what it means."""

    number: str
    name: Text
    area: Text | None


def point_labels(plan: Plan) -> tuple[list[Label], list[Finding]]:
    """Read the labels of a plan, and carry those that point to where they point."""
    findings: list[Finding] = []
    texts = list(plan.texts)
    entries, in_table = schedule_of(texts)
    texts = [text for i, text in enumerate(texts) if i not in in_table]
    moved, texts = _led(plan, texts)
    labels = read_labels(texts)
    for text, tip in moved:
        for label in read_labels([replace(text, at=tip)]):
            labels.append(label)
            if label.kind == "name":
                findings.append(_pointed(plan, label, "引线", "its leader", Code.NAME_BY_LEADER))
    for label in _numbered(plan, texts, entries):
        labels.append(label)
        if label.kind == "name":
            findings.append(_pointed(plan, label, "编号表", "a table", Code.NAME_BY_TABLE))
    return labels, findings


def _pointed(plan: Plan, label: Label, zh: str, en: str, code: Code) -> Finding:
    return finding(
        code,
        Severity.INFO,
        f"“{label.value}”由{zh}指到此处",
        f"{label.value} is the name here by {en}",
        at=plan.frame.to_world(label.text.at),
        handles=[label.text.handle],
    )


def schedule_of(texts: Sequence[Text]) -> tuple[dict[str, Entry], set[int]]:
    """Find tables of rooms: rows of a number, a name and perhaps an area, close together.

    Returns
    -------
    The rows by number, and the indices of the texts that make them up.
    """
    if not texts:
        return {}, set()
    tree = shapely.STRtree(shapely.points([t.at for t in texts]))
    rows: list[tuple[int, int]] = []
    for i, text in enumerate(texts):
        if (
            not _ENTRY.match(folded(text.text))
            or abs(math.sin(math.radians(text.rotation_deg))) > 0.1
        ):
            continue
        name = _right_of(texts, tree, i, 30.0, names=True)
        if name is not None:
            rows.append((i, name))
    found: dict[str, Entry] = {}
    used: set[int] = set()
    for table in _tables(texts, rows):
        for i, n in table:
            match = _ENTRY.match(folded(texts[i].text))
            if match is None:
                continue
            area = _right_of(texts, tree, n, 30.0, names=False)
            found.setdefault(
                match.group(1),
                Entry(match.group(1), texts[n], None if area is None else texts[area]),
            )
            used |= {i, n} | ({area} if area is not None else set())
    return found, used


def _right_of(
    texts: Sequence[Text], tree: shapely.STRtree, i: int, reach: float, *, names: bool
) -> int | None:
    text = texts[i]
    x0 = text.at[0] + text.width / 2
    band = shapely.box(
        x0, text.at[1] - 0.6 * text.height, x0 + reach * text.height, text.at[1] + 0.6 * text.height
    )
    best, nearest = None, math.inf
    for j in tree.query(band, predicate="intersects"):
        other = texts[int(j)]
        gap = other.at[0] - other.width / 2 - x0
        if int(j) == i or not -0.3 * text.height < gap < nearest:
            continue
        if not 0.7 < other.height / text.height < 1.4:
            continue
        best, nearest = int(j), gap
    if best is None:
        return None
    content = folded(texts[best].text)
    if names:
        fits = names_a_room(tidy(content)) and not _ENTRY.match(content)
    else:
        fits = any(label.kind in {"area", "plain"} for label in read_labels([texts[best]]))
    return best if fits else None


def _tables(texts: Sequence[Text], rows: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Gather rows under one another, flush and close; numbers in a table differ."""
    ordered = sorted(rows, key=lambda row: (-texts[row[0]].at[1], texts[row[0]].at[0]))
    tables: list[list[tuple[int, int]]] = []
    for row in ordered:
        for table in tables:
            last, text = texts[table[-1][0]], texts[row[0]]
            fall = last.at[1] - text.at[1]
            flush = min(
                abs(last.at[0] - text.at[0]),
                abs((last.at[0] - last.width / 2) - (text.at[0] - text.width / 2)),
            )
            if 0.8 * text.height < fall < PITCH * text.height and flush < 0.8 * text.height:
                table.append(row)
                break
        else:
            tables.append([row])
    return [
        table
        for table in tables
        if len(table) >= ROWS and len({texts[i].text for i, _ in table}) == len(table)
    ]


def _numbered(plan: Plan, texts: Sequence[Text], entries: dict[str, Entry]) -> list[Label]:
    """Give each number in the plan that the table has the name it has there.

    A number of one or two digits must stand in a bubble, and not in one that an axis ends in.
    """
    if not entries:
        return []
    bubbles = _bubbles(plan)
    labels: list[Label] = []
    for text in joined(texts):
        match = _ENTRY.match(folded(text.text))
        entry = entries.get(match.group(1)) if match else None
        if match is None or entry is None:
            continue
        if len(match.group(1)) < 3 and not _in_bubble(text, bubbles):
            continue
        here = replace(entry.name, at=text.at)
        labels += read_labels([here])
        if entry.area is not None:
            labels += [
                label
                for label in read_labels([replace(entry.area, at=text.at)])
                if label.kind in {"area", "plain"}
            ]
        if len(match.group(1)) < 3:
            labels.append(Label("number", match.group(1), text))
    return labels


def _bubbles(plan: Plan) -> list[tuple[float, float, float]]:
    """Return the circles in local millimetres that no line ends in from outside."""
    circles = []
    tree = shapely.STRtree(points_of(plan.segments.reshape(-1, 2)))
    lengths = lengths_of(plan.segments)
    for cx, cy, radius in plan.ink.circles:
        x, y = plan.frame.to_local((cx, cy))
        r = radius * plan.frame.unit_mm
        near = tree.query(shapely.Point(x, y).buffer(1.15 * r))
        ends = plan.segments.reshape(-1, 2)[near]
        rim = np.abs(np.hypot(ends[:, 0] - x, ends[:, 1] - y) - r) < 0.1 * r
        if not (rim & (lengths[near // 2] > 2.5 * r)).any():
            circles.append((x, y, r))
    return circles


def _in_bubble(text: Text, bubbles: Sequence[tuple[float, float, float]]) -> bool:
    return any(
        math.hypot(text.at[0] - x, text.at[1] - y) < 0.5 * r
        and 0.5 * text.height < r < 3.0 * text.height
        for x, y, r in bubbles
    )


def _led(
    plan: Plan, texts: list[Text]
) -> tuple[list[tuple[Text, tuple[float, float]]], list[Text]]:
    """Part the texts that a leader carries away from those that stand where they belong."""
    leaders = [_local(plan, leader) for leader in plan.ink.leaders]
    moved: list[tuple[Text, tuple[float, float]]] = []
    gone: set[int] = set()
    for leader in leaders:
        mine = [i for i, text in enumerate(texts) if _holds(leader, text)]
        for i in mine:
            moved.append((texts[i], leader.points[0]))
        gone |= set(mine)
    for i, tip in [*_underlined(plan, texts), *_dotted(plan, texts)]:
        if i not in gone:
            moved.append((texts[i], tip))
            gone.add(i)
    return moved, [text for i, text in enumerate(texts) if i not in gone]


def _local(plan: Plan, leader: Leader) -> Leader:
    return replace(leader, points=tuple(plan.frame.to_local(point) for point in leader.points))


def _holds(leader: Leader, text: Text) -> bool:
    if leader.text_handle and leader.text_handle == text.handle:
        return True
    if leader.text_handle:
        return False
    return _beside(text, leader.points[-1])


def _beside(text: Text, spot: tuple[float, float]) -> bool:
    """Whether a place is at the edge of a text: at an end of its line, or under it."""
    turn = math.radians(-text.rotation_deg)
    dx, dy = spot[0] - text.at[0], spot[1] - text.at[1]
    x = dx * math.cos(turn) - dy * math.sin(turn)
    y = dx * math.sin(turn) + dy * math.cos(turn)
    return abs(x) < 0.6 * text.width + 1.2 * text.height and abs(y) < 1.4 * text.height


def _underlined(plan: Plan, texts: Sequence[Text]) -> list[tuple[int, tuple[float, float]]]:
    """Find leaders of plain lines: a line under a name, and one from its end to the tip."""
    rows, lengths = plan.segments, lengths_of(plan.segments)
    names = [i for i, text in enumerate(texts) if names_a_room(tidy(folded(text.text)))]
    if not names or not len(rows):
        return []
    widths = np.array([[texts[i].width, texts[i].height] for i in names])
    fits = np.flatnonzero(
        (lengths > 0.6 * widths[:, 0].min()) & (lengths < (1.8 * widths[:, 0] + widths[:, 1]).max())
    )
    middles = shapely.STRtree(points_of((rows[fits, :2] + rows[fits, 2:]) / 2))
    ends = rows.reshape(-1, 2)
    at_ends = cache(lambda: shapely.STRtree(points_of(ends)))  # few plans have such leaders
    at = np.array([texts[i].at for i in names])
    reach = np.array([[1.6 * texts[i].height] for i in names])
    name, row = middles.query(shapely.box(*(at - reach).T, *(at + reach).T))
    near: dict[int, list[int]] = defaultdict(list)
    for n, k in zip(name.tolist(), row.tolist(), strict=True):
        near[names[n]].append(int(fits[k]))
    found = []
    for i, beside in sorted(near.items()):
        text = texts[i]
        under = [k for k in beside if _is_under(text, rows[k], float(lengths[k]))]
        tips = []
        for k in under:
            for end in (rows[k, :2], rows[k, 2:]):
                tips_near = at_ends().query(shapely.Point(end).buffer(0.15 * text.height))
                others = [int(n) for n in tips_near if int(n) // 2 != k]
                if len(others) == 1 and lengths[others[0] // 2] > 1.5 * text.height:
                    tips.append(ends[others[0] ^ 1])
        if len(tips) == 1:
            found.append((i, (float(tips[0][0]), float(tips[0][1]))))
    return found


def _dotted(plan: Plan, texts: Sequence[Text]) -> list[tuple[int, tuple[float, float]]]:
    """Find leaders of plain lines that end in a dot: the dot stands in the room."""
    dots = [
        (x, y, r * plan.frame.unit_mm)
        for (x, y), r in (
            (plan.frame.to_local((cx, cy)), radius) for cx, cy, radius in plan.ink.circles
        )
        if MIN_DOT_MM < r * plan.frame.unit_mm < MAX_DOT_MM
    ]
    rows = plan.segments
    if not dots or not texts or not len(rows):
        return []
    ends = rows.reshape(-1, 2)
    at_ends = shapely.STRtree(points_of(ends))
    at_texts = shapely.STRtree([shapely.Point(text.at) for text in texts])
    found: dict[int, tuple[float, float]] = {}
    for x, y, r in dots:
        for n in np.sort(at_ends.query(shapely.Point(x, y), "dwithin", 1.3 * r)).tolist():
            if lengths_of(rows[n // 2][None])[0] < 4.0 * r:
                continue
            here = _at_tail(n, ends, at_ends, at_texts, texts)
            if any(names_a_room(tidy(folded(texts[i].text))) for i in here):
                found.update((i, (x, y)) for i in here if i not in found)
    return sorted(found.items())


def _at_tail(
    n: int,
    ends: Floats,
    at_ends: shapely.STRtree,
    at_texts: shapely.STRtree,
    texts: Sequence[Text],
) -> list[int]:
    """Follow a leader from its dot, over a bend at most, to the lines of text at its tail."""
    for _ in range(2):
        tail = shapely.Point(ends[n ^ 1])
        near = np.sort(at_texts.query(tail, "dwithin", MAX_TEXT_MM)).tolist()
        first = [i for i in near if _beside(texts[i], (tail.x, tail.y))]
        if first:
            block = [first[0]]
            for i in near:  # lines stand under one another
                if any(_stacked(texts[i], texts[k]) for k in block) and i not in block:
                    block.append(i)
            return block
        on = [int(k) for k in at_ends.query(tail, "dwithin", 5.0) if int(k) // 2 != n // 2]
        if len(on) != 1:
            return []
        n = on[0]
    return []


def _stacked(a: Text, b: Text) -> bool:
    turn = math.radians(-a.rotation_deg)
    dx, dy = b.at[0] - a.at[0], b.at[1] - a.at[1]
    across = dx * math.cos(turn) - dy * math.sin(turn)
    up = dx * math.sin(turn) + dy * math.cos(turn)
    return abs(across) < max(a.width, b.width) / 2 and abs(up) < 2.2 * max(a.height, b.height)


def _is_under(text: Text, row: Floats, length: float) -> bool:
    if not 0.6 * text.width < length < 1.8 * text.width + text.height:
        return False
    angle = math.degrees(math.atan2(row[3] - row[1], row[2] - row[0])) - text.rotation_deg
    if abs(math.sin(math.radians(angle))) > 0.02:
        return False
    turn = math.radians(-text.rotation_deg)
    dx, dy = (row[0] + row[2]) / 2 - text.at[0], (row[1] + row[3]) / 2 - text.at[1]
    drop = dx * math.sin(turn) + dy * math.cos(turn)
    return bool(-1.3 * text.height < drop < -0.45 * text.height)


__all__ = ["Entry", "point_labels", "schedule_of"]
