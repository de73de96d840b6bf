"""Storeys: which of a file's spaces belong to one plan, and which to no plan at all.

Spaces that touch are an island; a title and a frame tell which islands are one storey.
Not here: what titles mean (``titles.py``), and which level a plan is (``numbering.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

from layoutopt.read.ink import Floats, Text
from layoutopt.read.labels import Label, folded, use_of
from layoutopt.read.plan import Plan
from layoutopt.read.registration import shift_between
from layoutopt.read.spaces import Cells
from layoutopt.read.titles import Title, settle, tell
from layoutopt.read.walls import Walls

NEAR_MM = 1200.0
"""Spaces are parted by a wall's thickness, buildings by more."""
APART_MM = 15_000.0
"""Blocks of one storey may stand so far apart; where titles tell the storeys, farther."""
APART_TITLED_MM = 25_000.0
FAR_MM = 30_000.0
STRAY_MM = 1_000_000.0
"""What lies this far off was copied there by accident."""
SMALL = 0.2
"""Share of the largest plan's area under which a drawing without a title is a detail."""
DETAIL = 0.35
"""The same for a drawing that is titled as something else."""
ALIKE = 0.5
"""Share of wall length that the plans of one building have in common at least."""
TABLE_BOXES = 4
TABLE_ROW_MM = 1500.0
"""A row of a table is lower than this, a room is wider."""
LOOSE = 0.15
"""How far off the middle a title may stand, in widths of the drawing."""


@dataclass(frozen=True)
class Group:
    """The spaces of one plan: indices of cells, its title and its level where written."""

    cells: tuple[int, ...]
    title: str | None
    level: int | None
    bounds: tuple[float, float, float, float]


Why = Literal["titled", "small", "stray", "copy", "unread"]


@dataclass(frozen=True)
class Leftover:
    """Something drawn that is no plan, and why: ``unread`` a title without spaces."""

    title: str
    at: tuple[float, float]
    handle: str
    why: Why = "titled"
    spaces: int = 0


@dataclass(frozen=True)
class _Caption:
    """A title on the sheet, upright."""

    text: Text
    title: Title
    at: tuple[float, float]
    frame: int


@dataclass(frozen=True)
class _Island:
    """Spaces that touch, upright; ``lived`` where rooms have names or doors."""

    cells: tuple[int, ...]
    hull: BaseGeometry
    area: float
    lived: bool
    frame: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        x0, y0, x1, y1 = self.hull.bounds
        return (x0, y0, x1, y1)


def part(
    plan: Plan, walls: Walls, cells: Cells, labels: Sequence[Label]
) -> tuple[list[Group], list[Leftover]]:
    """Part the spaces of a file into plans, and list what is none."""
    polygons = [cell.polygon for cell in cells.cells]
    captions, turn, frames = _captions(plan, polygons)
    islands = _islands(polygons, cells, labels, turn, frames)
    split = _Split(islands, captions, walls, polygons, cells, labels)
    return split.groups()


class _Split:
    """One file's islands on the way to plans."""

    def __init__(
        self,
        islands: Sequence[_Island],
        captions: Sequence[_Caption],
        walls: Walls,
        polygons: Sequence[shapely.Polygon],
        cells: Cells,
        labels: Sequence[Label],
    ) -> None:
        self.islands, self.captions = islands, captions
        self.faces, self.polygons = walls.faces, polygons
        self.cells, self.labels = cells, labels
        lived = [i for i in islands if i.lived] or list(islands)
        self.big = max((i.area for i in lived), default=0.0)
        self.any_lived = any(i.lived and i.area > 0.5 * self.big for i in islands)
        self.owner: dict[int, int] = {}
        self.out: dict[int, int] = {}

    def groups(self) -> tuple[list[Group], list[Leftover]]:
        """Claim islands by titles, join the blocks of a storey, sort the rest."""
        self._claim()
        clusters = [part for cluster in self._joined() for part in self._copies_apart(cluster)]
        left = [
            self._leftover(self.captions[c], sum(len(self.islands[i].cells) for i in members))
            for c, members in self._out_by_caption().items()
        ]
        titled = [c for c in clusters if self._caption_of(c) is not None]
        untitled = [c for c in clusters if self._caption_of(c) is None]
        largest = max((self._area(c) for c in clusters), default=0.0)
        kept = list(titled)
        for cluster in untitled:
            why = self._no_plan(cluster, titled, largest)
            if why is None:
                kept.append(cluster)
            else:
                x0, y0, x1, y1 = self._bounds(cluster)
                count = sum(len(self.islands[i].cells) for i in cluster)
                left.append(Leftover("", ((x0 + x1) / 2, (y0 + y1) / 2), "", why, count))
        used = {self.owner[i] for c in titled for i in c if i in self.owner}
        left += self._unused(used)
        return self._made(kept), left

    # --- titles claim islands

    def _claim(self) -> None:
        """Let each title of a plan have the island it stands by; others only what is no plan."""
        plans = [k for k, c in enumerate(self.captions) if c.title.is_plan]
        others = [k for k, c in enumerate(self.captions) if not c.title.is_plan]
        large = [i for i, n in enumerate(self.islands) if n.area > SMALL * self.big]
        small = [i for i, n in enumerate(self.islands) if n.area > 0.05 * self.big]
        self._claim_each(plans, [i for i in large if self.islands[i].lived or not self.any_lived])
        self._claim_others(others, plans)
        self._claim_each(plans, [i for i in small if i not in self.out])

    def _claim_each(self, captions: Sequence[int], islands: Sequence[int]) -> None:
        """Give each title one island: titles stand all below or all above their drawings."""
        free = [k for k in captions if k not in self.owner.values()]
        mine = [i for i in islands if i not in self.owner]
        best: tuple[tuple[int, float], dict[int, int]] | None = None
        for above in (1.5, 4.0, 0.25):
            pairs = sorted(
                (self._cost(i, k, above), k, i)
                for k in free
                for i in mine
                if self._cost(i, k, above) < self._reach(i)
            )
            claimed: dict[int, int] = {}
            total = 0.0
            for cost, k, i in pairs:
                if i not in claimed and k not in claimed.values():
                    claimed[i] = k
                    total += cost / min(1.0, above)
            score = (-len(claimed), total)
            if best is None or score < best[0]:
                best = (score, claimed)
        if best is not None:
            self.owner |= best[1]

    def _claim_others(self, others: Sequence[int], plans: Sequence[int]) -> None:
        """Leave out what is titled as something else: details, and drawings like a roof."""
        for i, island in enumerate(self.islands):
            if i in self.owner:
                continue
            may = [k for k in others if not (island.lived and self.captions[k].title.table)]
            costs = [(self._cost(i, k, 1.5), k) for k in may]
            away, best = min(costs, default=(FAR_MM, -1))
            rival = min((self._cost(i, k, 1.5) for k in plans), default=FAR_MM)
            if away >= min(rival, FAR_MM / 2):
                continue
            detail = not island.lived or island.area < DETAIL * self.big
            if detail or (self.owner and self._stands_under(i, best)):
                self.out[i] = best

    def _stands_under(self, i: int, k: int) -> bool:
        """Whether a title stands before the middle of a drawing, as tall as those of plans."""
        (x0, _, x1, _), caption = self.islands[i].bounds, self.captions[k]
        plans = [self.captions[n].text.height for n in self.owner.values()]
        middle = abs(caption.at[0] - (x0 + x1) / 2) < LOOSE * (x1 - x0)
        return (
            middle and caption.text.height > 0.8 * max(plans) and self._cost(i, k, 1.0) < FAR_MM / 3
        )

    def _reach(self, i: int) -> float:
        x0, y0, x1, y1 = self.islands[i].bounds
        return max(FAR_MM, 0.5 * max(x1 - x0, y1 - y0))

    def _cost(self, i: int, k: int, above: float) -> float:
        """How far a title stands from an island; ``above`` weighs where it stands above."""
        island, caption = self.islands[i], self.captions[k]
        if island.frame != caption.frame:
            return np.inf
        (x0, y0, x1, y1), (x, y) = island.bounds, caption.at
        dx = max(x0 - x, 0.0, x - x1)
        dy = max(y0 - y, 0.0, (y - y1) * above)
        return float(np.hypot(dx * 1.5, dy)) + 0.05 * abs(x - (x0 + x1) / 2)

    # --- blocks of one storey

    def _joined(self) -> list[list[int]]:
        """Join islands to the nearest, never two that titles own."""
        members: dict[int, list[int]] = {}
        chosen = [i for i in range(len(self.islands)) if i not in self.out]
        parent = {i: i for i in chosen}
        owner = {i: self.owner.get(i) for i in chosen}

        def root(i: int) -> int:
            while parent[i] != i:
                i = parent[i]
            return i

        for _, i, j in self._neighbours(chosen):
            a, b = sorted((root(i), root(j)))
            if a == b or (owner[a] is not None and owner[b] is not None):
                continue
            parent[b] = a
            owner[a] = owner[a] if owner[a] is not None else owner[b]
        for i in chosen:
            members.setdefault(root(i), []).append(i)
        return list(members.values())

    def _neighbours(self, chosen: Sequence[int]) -> list[tuple[float, int, int]]:
        """Pairs of islands that may be one storey, the nearest first."""
        hulls = [self.islands[i].hull for i in chosen]
        tree = shapely.STRtree(hulls)
        near, there = tree.query(hulls, predicate="dwithin", distance=self._apart())
        pairs = {(chosen[a], chosen[b]) for a, b in zip(near, there, strict=True) if a < b}
        for frame in {self.islands[i].frame for i in chosen} - {-1}:
            if sum(c.frame == frame and c.title.is_plan for c in self.captions) == 1:
                same = [i for i in chosen if self.islands[i].frame == frame]
                pairs |= {(a, b) for a in same for b in same if a < b}
        found = []
        for i, j in sorted(pairs):
            a, b = self.islands[i], self.islands[j]
            away = float(a.hull.distance(b.hull))
            odd = self.any_lived and not (a.lived and b.lived)
            if a.frame == b.frame and not (odd and away > NEAR_MM):
                found.append((away, i, j))
        return sorted(found)

    def _apart(self) -> float:
        titled = any(c.title.tells_level for c in self.captions)
        return APART_TITLED_MM if titled else APART_MM

    def _copies_apart(self, cluster: list[int]) -> list[list[int]]:
        """Part plans of one shape that stand near each other: they are several storeys.

        Equal blocks under one title that stands in their middle, or in one frame, are not.
        """
        seed = next((i for i in cluster if i in self.owner), None)
        seed = max(cluster, key=lambda i: self.islands[i].area) if seed is None else seed
        copies = [i for i in cluster if i != seed and self._alike(seed, i)]
        if not copies or self._title_spans(cluster, seed):
            return [cluster]
        seeds = [seed, *copies]
        parts: dict[int, list[int]] = {i: [i] for i in seeds}
        for i in cluster:
            if i not in parts:
                hull = self.islands[i].hull
                parts[min(seeds, key=lambda s: self.islands[s].hull.distance(hull))].append(i)
        return list(parts.values())

    def _title_spans(self, cluster: Sequence[int], seed: int) -> bool:
        if seed not in self.owner:
            return False
        caption = self.captions[self.owner[seed]]
        if caption.frame != -1:
            return True
        boxes = np.array([self.islands[i].bounds for i in cluster])
        x0, x1 = boxes[:, 0].min(), boxes[:, 2].max()
        sx0, _, sx1, _ = self.islands[seed].bounds
        off = abs(caption.at[0] - (x0 + x1) / 2)
        return bool(off < LOOSE * (x1 - x0) and off <= abs(caption.at[0] - (sx0 + sx1) / 2) + 1.0)

    def _alike(self, i: int, j: int) -> bool:
        a, b = self.islands[i], self.islands[j]
        if min(a.area, b.area) < 0.5 * max(a.area, b.area):
            return False
        return self._share([i], [j]) > ALIKE

    def _share(self, a: Sequence[int], b: Sequence[int]) -> float:
        return shift_between(self._faces(a), self._faces(b))[1]

    def _faces(self, cluster: Sequence[int]) -> Floats:
        x0, y0, x1, y1 = self._bounds(cluster)
        middle = (self.faces[:, :2] + self.faces[:, 2:]) / 2
        low, high = (x0 - 900, y0 - 900), (x1 + 900, y1 + 900)
        return self.faces[((middle > low) & (middle < high)).all(axis=1)]

    # --- what is left

    def _no_plan(
        self, cluster: Sequence[int], titled: Sequence[Sequence[int]], largest: float
    ) -> Why | None:
        if self._area(cluster) < SMALL * largest:
            return "small"
        hull = self._hull(cluster)
        others = [self._hull(c) for c in titled if c is not cluster]
        if others and min(hull.distance(o) for o in others) > STRAY_MM:
            return "stray"
        words = self._words(cluster)
        for other in titled:
            same = words and words == self._words(other) and any(w.isdigit() for w in words)
            if same and self._share(cluster, other) > 0.9:
                return "copy"
        return None

    def _words(self, cluster: Sequence[int]) -> list[str]:
        cells = [self.cells.cells[c] for i in cluster for c in self.islands[i].cells]
        return sorted(self.labels[n].value for cell in cells for n in cell.labels)

    def _unused(self, used: set[int]) -> list[Leftover]:
        """List other drawings, and titles of plans in which nothing was found."""
        told = settle([c.title for c in self.captions]).levels
        have = {n for k in used for n in told[k]}
        left = []
        for k, caption in enumerate(self.captions):
            if k in used or k in self.out.values():
                continue
            if not caption.title.is_plan:
                left.append(self._leftover(caption, 0))
            elif told[k] and not have & {*told[k]} and not caption.title.short:
                left.append(Leftover(_short(caption.text.text), *_spot(caption), "unread"))
        return left

    def _out_by_caption(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for i, k in self.out.items():
            found.setdefault(k, []).append(i)
        return {k: found[k] for k in sorted(found)}

    def _leftover(self, caption: _Caption, spaces: int) -> Leftover:
        return Leftover(_short(caption.text.text), *_spot(caption), "titled", spaces)

    # --- made

    def _made(self, clusters: Sequence[Sequence[int]]) -> list[Group]:
        captions = [self._caption_of(c) for c in clusters]
        levels = settle([c.title if c else None for c in captions]).levels
        groups = []
        for cluster, caption, level in zip(clusters, captions, levels, strict=True):
            cells = tuple(sorted(c for i in cluster for c in self.islands[i].cells))
            title = _short(caption.text.text) if caption else None
            groups.append(Group(cells, title, level[0] if level else None, self._bounds(cluster)))
        return groups

    def _caption_of(self, cluster: Iterable[int]) -> _Caption | None:
        return next((self.captions[self.owner[i]] for i in cluster if i in self.owner), None)

    def _area(self, cluster: Iterable[int]) -> float:
        return float(sum(self.islands[i].area for i in cluster))

    def _hull(self, cluster: Iterable[int]) -> BaseGeometry:
        return shapely.MultiPoint(
            [p for i in cluster for p in shapely.get_coordinates(self.islands[i].hull)]
        ).convex_hull

    def _bounds(self, cluster: Iterable[int]) -> tuple[float, float, float, float]:
        shapes = [self.polygons[c] for i in cluster for c in self.islands[i].cells]
        x0, y0, x1, y1 = shapely.MultiPolygon(shapes).bounds
        return (x0, y0, x1, y1)


def _spot(caption: _Caption) -> tuple[tuple[float, float], str]:
    return caption.text.at, caption.text.handle


def _short(title: str) -> str:
    return re.sub(r"\s*1\s*[:：]\s*\d+\s*$", "", folded(title)).strip()


def _captions(
    plan: Plan, polygons: Sequence[shapely.Polygon]
) -> tuple[list[_Caption], float, list[BaseGeometry]]:
    """Find the titles of drawings; also how the sheet is turned, and its frames upright."""
    told = [(text, title) for text in plan.texts if (title := tell(text.text)) is not None]
    frames = _outermost(plan.sheets)
    tall = float(np.median([t.height for t in plan.texts])) if plan.texts else 0.0
    tree = shapely.STRtree(list(polygons))
    kept = []
    for text, title in told:
        inside = len(tree.query(shapely.Point(text.at), predicate="within")) > 0
        if text.height > (1.8 if inside else 1.3 if title.short else 0.7) * tall:
            kept.append((text, title))
    where = [
        next((i for i, s in enumerate(frames) if s.contains(shapely.Point(text.at))), -1)
        for text, _ in kept
    ]
    tallest: dict[int, float] = {}
    for (text, _), frame in zip(kept, where, strict=True):
        tallest[frame] = max(tallest.get(frame, 0.0), text.height)
    turn = 0.0
    if kept:
        turns = [round(t.rotation_deg, 1) % 360.0 for t, m in kept if m.is_plan] or [0.0]
        turn = max(sorted(set(turns)), key=turns.count)
    captions = []
    for (text, title), frame in zip(kept, where, strict=True):
        if text.height > 0.6 * tallest[frame]:
            spot = rotate(shapely.Point(text.at), -turn, origin=(0.0, 0.0))
            captions.append(_Caption(text, title, (spot.x, spot.y), frame))
    return captions, turn, [rotate(s, -turn, origin=(0.0, 0.0)) for s in frames]


def _islands(
    polygons: Sequence[shapely.Polygon],
    cells: Cells,
    labels: Sequence[Label],
    turn: float,
    frames: Sequence[BaseGeometry],
) -> list[_Island]:
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
    gathered: dict[int, list[int]] = {}
    for i in range(len(polygons)):
        gathered.setdefault(root(i), []).append(i)
    doored = {s for g, sides in zip(cells.gaps, cells.joins, strict=True) for s in sides}
    made = []
    for members in gathered.values():
        hull = shapely.MultiPoint(
            [p for i in members for p in polygons[i].exterior.coords]
        ).convex_hull
        hull = rotate(hull, -turn, origin=(0.0, 0.0))
        names = [labels[n] for i in members for n in cells.cells[i].labels]
        named = any(n.kind == "name" and use_of(n.value)[1] for n in names)
        frame = next((k for k, s in enumerate(frames) if s.contains(hull.centroid)), -1)
        area = float(sum(polygons[i].area for i in members))
        lived = any(i in doored for i in members) or (named and not _is_table(polygons, members))
        made.append(_Island(tuple(members), hull, area, lived, frame))
    return made


def _is_table(polygons: Sequence[shapely.Polygon], members: Sequence[int]) -> bool:
    """Whether enclosed areas without an opening are the boxes of a table."""
    sides = [np.ptp(shapely.get_coordinates(polygons[i]), axis=0).min() for i in members]
    return len(members) >= TABLE_BOXES and float(np.median(sides)) < TABLE_ROW_MM


def _outermost(sheets: Sequence[shapely.Polygon]) -> list[shapely.Polygon]:
    kept: list[shapely.Polygon] = []
    for sheet in sorted(sheets, key=lambda s: -s.area):
        if not any(other.buffer(10.0).contains(sheet) for other in kept):
            kept.append(sheet)
    return kept


__all__ = ["Group", "Leftover", "part"]
