"""Storeys: which spaces belong to one plan, which level it is, and how plans lie over one another.

Not here: what the spaces are for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from layoutopt.read.ink import Floats, Text
from layoutopt.read.labels import folded
from layoutopt.read.plan import Plan

_HAN = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "首": 1, "底": 1}
_ORDINALS = ("ground", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_OTHER_WORDS: tuple[tuple[str, int], ...] = (
    (r"planta\s+(baixa|baja)|rez[- ]de[- ]chauss|erdgeschoss|piano\s+terra|pianta\s+terra", 1),
    (r"planta\s+primera|primera\s+planta|1er\s+[ée]tage|1\.\s?og|piano\s+primo|primo\s+piano", 2),
    (r"planta\s+(segona|segunda)|2e\s+[ée]tage|2\.\s?og|piano\s+secondo", 3),
    (r"planta\s+(tercera)|3e\s+[ée]tage|3\.\s?og", 4),
    (r"soterrani|s[óo]tano|sous-sol|kellergeschoss|seminterrato", -1),
)
_NUMBERED = (
    r"(?<![a-z0-9.])(\d{1,2})f(?![a-z0-9])",
    r"(?<![a-z0-9])f(\d{1,2})(?![a-z0-9])",
    r"(?:level|storey|story|floor|lvl)[\s_\-]*(\d{1,2})(?!\d)",
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)\s+(?:floor|level|storey)",
)
_NOT_PLAN = re.compile(
    r"立面|剖面|详图|大样|节点|门窗表|做法|目录|总平面|屋顶|屋面|轴测|elevation|section|detail|"
    r"schedule|legend|roof|site plan|fa[cç]ana|fachada|alzado|secci[oó]|图例",
    re.IGNORECASE,
)
NEAR_MM = 1200.0
FAR_MM = 30000.0


@dataclass(frozen=True)
class Group:
    """The spaces of one plan: indices of cells, its title and its level where written."""

    cells: tuple[int, ...]
    title: str | None
    level: int | None
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class Leftover:
    """Something drawn that is no plan."""

    title: str
    at: tuple[float, float]
    handle: str


def level_of(text: str) -> int | None:
    """Return the level that a title or file name tells: 1 at the ground, basements below 0."""
    title = folded(text).lower()
    if _NOT_PLAN.search(title):
        return None
    return _basement(title) or _numbered(title) or _worded(title)


def _basement(title: str) -> int | None:
    match = re.search(r"(?:地下|负)([一二三四五六七八九\d]?)层?", title)
    if match:
        return -(_han(match.group(1)) or 1)
    match = re.search(r"(?<![a-z0-9])b(\d)(?:f|层)?(?![a-z0-9])|(?<!\w)-(\d)(?:f|层)", title)
    if match:
        return -int(match.group(1) or match.group(2))
    return -1 if re.search(r"basement|cellar", title) else None


def _numbered(title: str) -> int | None:
    match = re.search(
        r"([零一二三四五六七八九十两首底]+|\d{1,2})(?:[至~、,\-—]\S{1,6})?[层楼]", title
    )
    if match:
        return _han(match.group(1))
    for pattern in _NUMBERED:
        match = re.search(pattern, title)
        if match:
            return int(match.group(1)) or 1
    return None


def _worded(title: str) -> int | None:
    match = re.search(rf"({'|'.join(_ORDINALS)})\s+(?:floor|level|storey|story)", title)
    if match:
        return max(1, _ORDINALS.index(match.group(1)))
    return next((level for pattern, level in _OTHER_WORDS if re.search(pattern, title)), None)


def _han(digits: str) -> int | None:
    if not digits:
        return None
    if digits.isdigit():
        return int(digits)
    if "十" in digits:
        tens, ones = digits.split("十", 1)
        return (_HAN.get(tens, 1) if tens else 1) * 10 + (_HAN.get(ones, 0) if ones else 0)
    return _HAN.get(digits[-1])


def group_cells(
    plan: Plan, polygons: Sequence[shapely.Polygon]
) -> tuple[list[Group], list[Leftover]]:
    """Sort spaces into plans by nearness, sheets and titles."""
    islands = _islands(polygons)
    titles = [t for t in plan.texts if level_of(t.text) is not None or _NOT_PLAN.search(t.text)]
    titles = [t for t in titles if len(t.text) < 40]
    sheets = _outermost(plan.sheets)
    titles = _main_titles(titles, sheets)
    by_title: dict[int, list[int]] = {}
    untitled: list[list[int]] = []
    for island in islands:
        title = _title_of(shapely.MultiPolygon([polygons[i] for i in island]), titles, sheets)
        if title is None:
            untitled.append(island)
        else:
            by_title.setdefault(title, []).extend(island)
    groups: list[Group] = []
    leftovers: list[Leftover] = []
    if not untitled and all(level_of(titles[i].text) is None for i in by_title):
        untitled, by_title = list(by_title.values()), {}  # all cannot be elevations
    for index in sorted(by_title):
        text = titles[index]
        level = level_of(text.text)
        if level is None:
            leftovers.append(Leftover(text.text, text.at, text.handle))
        else:
            groups.append(_group(by_title[index], polygons, _short(text.text), level))
    big = max((_area(g.cells, polygons) for g in groups), default=0.0)
    for island in untitled:
        area = _area(island, polygons)
        if groups and area < 0.2 * big:
            group = _group(island, polygons, None, None)
            at = ((group.bounds[0] + group.bounds[2]) / 2, (group.bounds[1] + group.bounds[3]) / 2)
            leftovers.append(Leftover("", at, ""))
        else:
            groups.append(_group(island, polygons, None, None))
    if not by_title and len(groups) > 1:
        big = max(_area(g.cells, polygons) for g in groups)
        groups = [g for g in groups if _area(g.cells, polygons) > 0.2 * big]
    leftovers += [
        Leftover(titles[i].text, titles[i].at, titles[i].handle)
        for i in range(len(titles))
        if i not in by_title and level_of(titles[i].text) is None
    ]
    return groups, leftovers


def _short(title: str) -> str:
    return re.sub(r"\s*1\s*[:：]\s*\d+\s*$", "", folded(title)).strip()


def _area(cells: Sequence[int], polygons: Sequence[shapely.Polygon]) -> float:
    return float(sum(polygons[i].area for i in cells))


def _group(
    cells: Sequence[int], polygons: Sequence[shapely.Polygon], title: str | None, level: int | None
) -> Group:
    x0, y0, x1, y1 = shapely.MultiPolygon([polygons[i] for i in cells]).bounds
    return Group(tuple(sorted(cells)), title, level, (x0, y0, x1, y1))


def _islands(polygons: Sequence[shapely.Polygon]) -> list[list[int]]:
    """Gather spaces that stand within a wall's thickness of one another."""
    parent = list(range(len(polygons)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    tree = shapely.STRtree(list(polygons))
    for a, b in zip(
        *tree.query(list(polygons), predicate="dwithin", distance=NEAR_MM), strict=True
    ):
        low, high = sorted((root(int(a)), root(int(b))))
        parent[high] = low
    islands: dict[int, list[int]] = {}
    for i in range(len(polygons)):
        islands.setdefault(root(i), []).append(i)
    return list(islands.values())


def _outermost(sheets: Sequence[shapely.Polygon]) -> list[shapely.Polygon]:
    ordered = sorted(sheets, key=lambda s: -s.area)
    kept: list[shapely.Polygon] = []
    for sheet in ordered:
        if not any(other.buffer(10.0).contains(sheet) for other in kept):
            kept.append(sheet)
    return kept


def _main_titles(titles: Sequence[Text], sheets: Sequence[shapely.Polygon]) -> list[Text]:
    """In a sheet, leave the largest titles: smaller ones stand in the title block."""
    kept = []
    tallest: dict[int, float] = {}
    where = []
    for title in titles:
        spot = shapely.Point(title.at)
        sheet = next((i for i, s in enumerate(sheets) if s.contains(spot)), -1)
        where.append(sheet)
        tallest[sheet] = max(tallest.get(sheet, 0.0), title.height)
    for title, sheet in zip(titles, where, strict=True):
        if title.height > 0.6 * tallest[sheet]:
            kept.append(title)
    return kept


def _title_of(
    island: shapely.MultiPolygon, titles: Sequence[Text], sheets: Sequence[shapely.Polygon]
) -> int | None:
    """Return the title of an island: in its sheet, else the nearest; below rather than above."""
    x0, y0, x1, y1 = island.bounds
    middle = shapely.Point((x0 + x1) / 2, (y0 + y1) / 2)
    sheet = next((s for s in sheets if s.contains(middle)), None)
    best, best_cost = None, FAR_MM
    for i, title in enumerate(titles):
        tx, ty = title.at
        spot = shapely.Point(title.at)
        if sheet is not None and not sheet.contains(spot):
            continue
        if sheet is None and any(s.contains(spot) for s in sheets):
            continue
        dx = max(x0 - tx, 0.0, tx - x1)
        dy = max(y0 - ty, 0.0, (ty - y1) * 1.5)
        cost = float(np.hypot(dx * 1.5, dy)) + 0.05 * abs(tx - (x0 + x1) / 2)
        if cost < best_cost:
            best, best_cost = i, cost
    return best


def shift_between(reference: Floats, other: Floats) -> tuple[tuple[float, float], float]:
    """Find the move that lays one storey's faces over another's.

    Each pair of equal, parallel faces votes for the move between their middles.

    Returns
    -------
    The move to take from ``other`` to ``reference``, and the share of length that agrees.
    """
    a, b = _described(reference), _described(other)
    if not len(a) or not len(b):
        return (0.0, 0.0), 0.0
    i, j = np.nonzero(
        (np.abs(a[:, None, 2] - b[None, :, 2]) < 12.0)
        & (np.abs(a[:, None, 3] - b[None, :, 3]) < 0.5)
    )
    if not len(i):
        return (0.0, 0.0), 0.0
    move = a[i, :2] - b[j, :2]
    weight = np.minimum(a[i, 2], b[j, 2])
    keys, index = np.unique(np.round(move / 40.0), axis=0, return_inverse=True)
    totals = np.bincount(index.ravel(), weights=weight)
    best = keys[int(np.argmax(totals))] * 40.0
    near = (np.abs(move - best) < 45.0).all(axis=1)
    dx, dy = np.median(move[near], axis=0)
    share = float(weight[near].sum() / min(a[:, 2].sum(), b[:, 2].sum()))
    return (float(dx), float(dy)), min(1.0, share)


def _described(faces: Floats) -> Floats:
    """Rows x, y of the middle, length, direction of the longest faces."""
    d = faces[:, 2:] - faces[:, :2]
    length = np.hypot(d[:, 0], d[:, 1])
    keep = np.argsort(-length)[:700]
    keep = keep[length[keep] > 500.0]
    angle = np.degrees(np.arctan2(d[keep, 1], d[keep, 0])) % 180.0
    middle = (faces[keep, :2] + faces[keep, 2:]) / 2
    return np.column_stack([middle, length[keep], angle])


__all__ = ["Group", "Leftover", "group_cells", "level_of", "shift_between"]
