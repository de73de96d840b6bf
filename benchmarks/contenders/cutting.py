"""A room divided by cuts that go right through: slicing trees, measured and priced.

What both rivals share: how a tree becomes rectangles, what is wrong with them, and what
partitions, doors, dark and oversize zones cost.  The rules are those a division must obey
(no partition ends in an opening, least sizes, a way into every zone); the search is not.
Slicing trees: Wong and Liu, "A new algorithm for floorplan design", DAC 1986.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise

from layoutopt.geometry import SQUARE_ENOUGH
from layoutopt.physics.daylight import FLOOR_PER_WINDOW
from layoutopt.solve.parts import Demand, Division, Tile
from layoutopt.solve.shape import Gap, Obstacle, Shape
from layoutopt.weights import Weights

WAY, VOID = "circulation", "void"
PARTITION_MM, MODULE_MM, CLEAR_MM = 100, 100, 100
DOOR_EDGE_MM, OPEN_EDGE_MM = 1100, 1000
WAY_MM, WIDEST_WAY_MM = 1300, 2000
MARGIN_MM2, UPPER_MARGIN_MM2 = 6_000, 10_000
SHORT_OF_M2, SHORT_OF_M, OUT_OF_SHAPE = 3000.0, 5000.0, 4000.0
"""Penalties in CNY: for a square metre and a metre that are lacking, and for an aspect."""
BROKEN = 8000.0
"""Penalty in CNY for any other rule that is broken."""


@dataclass(frozen=True)
class Leaf:
    """A zone of this kind; ``WAY`` is a corridor in the room, ``VOID`` what is no floor."""

    kind: str


@dataclass(frozen=True)
class Cut:
    """A rectangle cut in two: ``upright`` parts left from right, else lower from upper.

    The cut stands where both sides get floor by what they ask for, moved by ``lean`` (a
    share of the side), on the nearest line where it ends in no opening.
    """

    upright: bool
    first: Tree
    second: Tree
    lean: float = 0.0


Tree = Leaf | Cut
Box = tuple[int, int, int, int]


def leaves(tree: Tree) -> list[str]:
    """List the kinds at the leaves, left to right."""
    if isinstance(tree, Leaf):
        return [tree.kind]
    return leaves(tree.first) + leaves(tree.second)


@dataclass(frozen=True)
class Assessed:
    """What a divided room is worth: its penalty, its cost (thousandths of a CNY), its tiles."""

    penalty: float
    cost: int
    division: Division


class Room:
    """A room's shape with what its division needs again and again, worked out once."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.fixed = [o for o in shape.obstacles if o.fixed]
        self.columns = [o for o in shape.obstacles if not o.fixed]
        self._lines: dict[tuple[bool, bool, bool], list[int]] = {}

    @cached_property
    def divisible(self) -> bool:
        """Whether cuts right through can divide it: at most one recess."""
        return self.shape.divisible and len(self.fixed) <= 1

    @cached_property
    def _exits_matter(self) -> bool:
        """Whether the room is large enough, or blind enough, for its exits to be counted."""
        exits = self.shape.exits
        vast = exits.one_door_mm2 is not None and self.shape.area_mm2 > exits.one_door_mm2
        return vast or (exits.blind_doors is not None and any(g.blind for g in self.shape.gaps))

    def lines(self, *, upright: bool, low: bool, high: bool) -> list[int]:
        """List where a cut may stand that ends at the lower, or the upper, wall."""
        key = (upright, low, high)
        if key not in self._lines:
            self._lines[key] = self._permitted(*key)
        return self._lines[key]

    def _permitted(self, upright: bool, low: bool, high: bool) -> list[int]:
        shape = self.shape
        end = shape.width_mm if upright else shape.depth_mm
        sides = ("bottom", "top") if upright else ("left", "right")
        lines = set(range(MODULE_MM, end, MODULE_MM))
        for o in shape.obstacles:
            a, b = (o.x0, o.x1) if upright else (o.y0, o.y1)
            lines |= {a, b} if o.fixed else {(a + b) // 2}
        barred: list[Gap] = []
        for side, reached in zip(sides, (low, high), strict=True):
            gaps = sorted((g for g in shape.gaps if g.side == side), key=lambda g: g.start)
            lines |= {(a.end + b.start) // 2 for a, b in pairwise(gaps)}
            barred += gaps if reached else []
        return sorted(
            p
            for p in lines
            if 0 < p < end and not any(g.start - CLEAR_MM < p < g.end + CLEAR_MM for g in barred)
        )

    def placed(self, tree: Tree, demands: Mapping[str, Demand]) -> list[tuple[str, Box]]:
        """Cut the hull up: a rectangle for each leaf (none thinner than nothing)."""
        found: list[tuple[str, Box]] = []
        self._place(tree, (0, 0, self.shape.width_mm, self.shape.depth_mm), demands, found)
        return found

    def _place(
        self, tree: Tree, at: Box, demands: Mapping[str, Demand], found: list[tuple[str, Box]]
    ) -> None:
        if isinstance(tree, Leaf):
            found.append((tree.kind, at))
            return
        x0, y0, x1, y1 = at
        p = self._position(tree, at, demands)
        if tree.upright:
            self._place(tree.first, (x0, y0, p, y1), demands, found)
            self._place(tree.second, (p, y0, x1, y1), demands, found)
        else:
            self._place(tree.first, (x0, y0, x1, p), demands, found)
            self._place(tree.second, (x0, p, x1, y1), demands, found)

    def _position(self, tree: Cut, at: Box, demands: Mapping[str, Demand]) -> int:
        x0, y0, x1, y1 = at
        upright = tree.upright
        low, high = (x0, x1) if upright else (y0, y1)
        wanted = self._flush(tree, low, high)
        if wanted is None:
            way = [isinstance(t, Leaf) and t.kind == WAY for t in (tree.first, tree.second)]
            span = high - low
            if way[0]:
                wanted = low + WAY_MM + max(0.0, tree.lean) * span
            elif way[1]:
                wanted = high - WAY_MM + min(0.0, tree.lean) * span
            else:
                a, b = self._asked(tree.first, demands), self._asked(tree.second, demands)
                wanted = low + span * (a / (a + b) + tree.lean)
        if upright:
            lines = self.lines(upright=True, low=y0 == 0, high=y1 == self.shape.depth_mm)
        else:
            lines = self.lines(upright=False, low=x0 == 0, high=x1 == self.shape.width_mm)
        return _nearest(lines, wanted, low, high)

    def _flush(self, tree: Cut, low: int, high: int) -> float | None:
        """Stand the cut at the face of the recess, on the side that holds it."""
        for part, behind in ((tree.first, True), (tree.second, False)):
            if self.fixed and VOID in leaves(part):
                o = self.fixed[0]
                a, b = (o.x0, o.x1) if tree.upright else (o.y0, o.y1)
                face = b if behind else a
                if low < face < high:
                    return face
        return None

    def _asked(self, tree: Tree, demands: Mapping[str, Demand]) -> float:
        if isinstance(tree, Cut):
            return self._asked(tree.first, demands) + self._asked(tree.second, demands)
        if tree.kind == VOID:
            return self.fixed[0].area_mm2 / 1e6 if self.fixed else 1.0
        return 3.0 if tree.kind == WAY else demands[tree.kind].area_m2

    # --- what it is worth ---------------------------------------------------------------

    def assess(self, tree: Tree, demands: Mapping[str, Demand], weights: Weights) -> Assessed:
        """Measure a tree: what is wrong with it, and what it costs."""
        if isinstance(tree, Leaf):
            return self._whole(demands[tree.kind], weights)
        penalty = 0.0 if self.divisible else 5 * BROKEN
        boxes = []
        for kind, box in self.placed(tree, demands):
            if kind == VOID:
                o = self.fixed[0] if self.fixed else None
                penalty += 0.0 if o and (o.x0, o.y0, o.x1, o.y1) == box else 2 * BROKEN
            else:
                boxes.append((kind, box))
                penalty += sum(BROKEN for o in self.fixed if _overlap(o, box) > 0)
        edges = {
            (i, j): _edge(boxes[i][1], boxes[j][1]) for i, j in combinations(range(len(boxes)), 2)
        }
        asked = [demands.get(kind, _WAY_DEMAND) for kind, _ in boxes]
        partition_mm = sum(
            mm for (i, j), mm in edges.items() if asked[i].enclosed or asked[j].enclosed
        )
        cost = weights.partition_cny_m * partition_mm
        owned: list[list[Gap]] = [[] for _ in boxes]
        for gap in self.shape.gaps:
            owner = next((i for i, (_, box) in enumerate(boxes) if self._owns(box, gap)), None)
            if owner is None:
                penalty += BROKEN
            else:
                owned[owner].append(gap)
        for i, (_, box) in enumerate(boxes):
            wrong, extra = self._sized(asked[i], box, owned[i], weights)
            penalty += wrong
            cost += extra
        parents, wrong = self._entered(asked, owned, edges)
        penalty += wrong
        penalty += self._ways(boxes, asked, edges)
        penalty += self._exits(boxes, asked, owned, edges, parents)
        for i, p in enumerate(parents):
            if p is not None and (asked[i].enclosed or asked[p].enclosed):
                alone = asked[i].kind == "individual"
                cost += 1000 * (weights.sealed_door_cny if alone else weights.door_cny)
                exposed = alone and asked[p].kind not in ("office_reception", WAY)
                cost += 1000 * weights.privacy_cny * exposed
        tiles = tuple(
            Tile(kind, asked[i].enclosed, *box, parents[i]) for i, (kind, box) in enumerate(boxes)
        )
        return Assessed(penalty, cost, Division(tiles, cost, None, partition_mm))

    def _whole(self, demand: Demand, weights: Weights) -> Assessed:
        """Measure a room used as it stands."""
        shape = self.shape
        penalty = SHORT_OF_M2 * max(0.0, demand.area_m2 - shape.area_mm2 / 1e6)
        short = min(shape.width_mm, shape.depth_mm)
        penalty += SHORT_OF_M * max(0, demand.short_side_mm - short) / 1000
        if demand.kind == "individual":
            penalty += BROKEN * (not shape.hides_seat or any(g.bare for g in shape.gaps))
        large = 0 < demand.upper_m2 * 1e6 + UPPER_MARGIN_MM2 < shape.area_mm2
        cost = 1000 * weights.oversize_cny * (large and demand.upper_m2 > 0)
        cost += _dark(demand, shape.area_mm2, shape.gaps, weights)
        cost += 1000 * weights.privacy_cny * (demand.kind == "individual")
        cost += weights.regularity_cny_m * shape.long_mm
        tile = Tile(demand.kind, demand.enclosed, 0, 0, shape.width_mm, shape.depth_mm, None)
        return Assessed(penalty, cost, Division((tile,), cost, None))

    def _owns(self, box: Box, gap: Gap) -> bool:
        x0, y0, x1, y1 = box
        shape = self.shape
        if gap.side in ("bottom", "top"):
            if (y0 != 0) if gap.side == "bottom" else (y1 != shape.depth_mm):
                return False
            low, high, end = x0, x1, shape.width_mm
        else:
            if (x0 != 0) if gap.side == "left" else (x1 != shape.width_mm):
                return False
            low, high, end = y0, y1, shape.depth_mm
        return low <= max(0, gap.start - CLEAR_MM) and min(end, gap.end + CLEAR_MM) <= high

    def _net(self, box: Box) -> Box:
        x0, y0, x1, y1 = box
        half = PARTITION_MM // 2
        return (
            x0 + half * (x0 > 0),
            y0 + half * (y0 > 0),
            x1 - half * (x1 < self.shape.width_mm),
            y1 - half * (y1 < self.shape.depth_mm),
        )

    def _sized(
        self, demand: Demand, box: Box, owned: Sequence[Gap], weights: Weights
    ) -> tuple[float, int]:
        """Compare one zone with its least sizes: the penalty, and what dark and large cost."""
        net = self._net(box)
        wide, high = max(1, net[2] - net[0]), max(1, net[3] - net[1])
        penalty = SHORT_OF_M * max(0, demand.short_side_mm - min(wide, high)) / 1000
        if demand.kind == WAY:
            return penalty, 0
        area = wide * high
        for o in self.columns:
            if o.x0 < net[2] and net[0] < o.x1 and o.y0 < net[3] and net[1] < o.y1:
                area -= _overlap(o, net)
        least = demand.area_m2 * 1e6 + MARGIN_MM2 + self.shape.askew_mm2
        if area < least:
            penalty += 500.0 + SHORT_OF_M2 * (least - area) / 1e6
        aspect = max(wide, high) / min(wide, high) - round(demand.aspect, 1)
        if aspect > 0:
            penalty += 500.0 + OUT_OF_SHAPE * min(3.0, aspect)
        if demand.kind == "individual":
            penalty += BROKEN * sum(g.role in ("public", "inner") for g in owned)
        if demand.first and not any(g.role == "public" for g in owned):
            penalty += BROKEN
        large = 0 < demand.upper_m2 * 1e6 + UPPER_MARGIN_MM2 < area
        cost = 1000 * weights.oversize_cny * (large and demand.upper_m2 > 0)
        if demand.enclosed:
            cost += _dark(demand, area, owned, weights)
            long_mm = max(wide, high) - SQUARE_ENOUGH * min(wide, high)
            cost += round(weights.regularity_cny_m * max(0.0, long_mm))
        return penalty, cost

    def _entered(
        self,
        asked: Sequence[Demand],
        owned: Sequence[Sequence[Gap]],
        edges: Mapping[tuple[int, int], int],
    ) -> tuple[list[int | None], float]:
        """Enter every zone from a passage, by the fewest doors: breadth first from the doors."""
        parents: list[int | None] = [None] * len(asked)
        reached = [any(g.role == "public" for g in gaps) for gaps in owned]
        while True:
            ways = [
                (asked[i].enclosed or asked[p].enclosed, p, i)
                for (a, b), mm in edges.items()
                if mm >= DOOR_EDGE_MM
                for p, i in ((a, b), (b, a))
                if reached[p] and not reached[i] and asked[p].passage
            ]
            if not ways:
                break
            _, p, i = min(ways)
            parents[i], reached[i] = p, True
        return parents, BROKEN * reached.count(False)

    def _ways(
        self,
        boxes: Sequence[tuple[str, Box]],
        asked: Sequence[Demand],
        edges: Mapping[tuple[int, int], int],
    ) -> float:
        """A way is narrow, or open to the reception and so a part of it."""
        wrong = 0.0
        for k, (kind, (x0, y0, x1, y1)) in enumerate(boxes):
            if kind == WAY and min(x1 - x0, y1 - y0) > WIDEST_WAY_MM:
                joined = any(
                    k in pair and mm >= DOOR_EDGE_MM and any(asked[n].first for n in pair)
                    for pair, mm in edges.items()
                )
                wrong += 0.0 if joined else BROKEN
        return wrong

    def _exits(
        self,
        boxes: Sequence[tuple[str, Box]],
        asked: Sequence[Demand],
        owned: Sequence[Sequence[Gap]],
        edges: Mapping[tuple[int, int], int],
        parents: Sequence[int | None],
    ) -> float:
        """Hold each part that one walks through to what is asked of its exits."""
        exits = self.shape.exits
        if not self._exits_matter:
            return 0.0
        part = list(range(len(boxes)))
        joined = [(i, p) for i, p in enumerate(parents) if p is not None]
        joined += [
            pair
            for pair, mm in edges.items()
            if mm >= OPEN_EDGE_MM and not (asked[pair[0]].enclosed or asked[pair[1]].enclosed)
        ]
        for i, j in joined:
            part = [part[j] if p == part[i] else p for p in part]
        wrong = 0.0
        for name in set(part):
            here = [k for k, p in enumerate(part) if p == name]
            doors = [g for k in here for g in owned[k] if g.role == "public"]
            if not doors:
                continue
            few = exits.blind_doors is not None and len(doors) < exits.blind_doors
            wrong += BROKEN * (few and all(g.blind for g in doors))
            if exits.one_door_mm2 is not None and len(doors) == 1:
                floor = sum((b[2] - b[0]) * (b[3] - b[1]) for _, b in (boxes[k] for k in here))
                wrong += BROKEN * (floor > exits.one_door_mm2)
        return wrong


_WAY_DEMAND = Demand(WAY, 0.0, 1200, 100.0, False, True, False, False)


def _nearest(lines: Sequence[int], wanted: float, low: int, high: int) -> int:
    """Return the line nearest to where a cut is wanted, strictly inside where there is one."""
    a, b = bisect_left(lines, low + 1), bisect_left(lines, high)
    if a >= b:
        return round((low + high) / 2)
    k = min(max(bisect_left(lines, wanted, a, b), a), b - 1)
    if k > a and wanted - lines[k - 1] < lines[k] - wanted:
        k -= 1
    return lines[k]


def _dark(demand: Demand, area_mm2: float, gaps: Sequence[Gap], weights: Weights) -> int:
    """Price the window that a zone wants and lacks, in thousandths of a CNY."""
    if not demand.wants_daylight:
        return 0
    glazed = sum(g.glazed_mm2 for g in gaps if g.role == "daylight")
    short_mm2 = max(0.0, area_mm2 / FLOOR_PER_WINDOW - glazed)
    return round(weights.daylight_cny_m2 * short_mm2 / 1000)


def _overlap(o: Obstacle, box: Box) -> int:
    wide = min(o.x1, box[2]) - max(o.x0, box[0])
    high = min(o.y1, box[3]) - max(o.y0, box[1])
    return wide * high if wide > 0 and high > 0 else 0


def _edge(a: Box, b: Box) -> int:
    """Measure the edge two boxes share."""
    if a[2] == b[0] or b[2] == a[0]:
        return max(0, min(a[3], b[3]) - max(a[1], b[1]))
    if a[3] == b[1] or b[3] == a[1]:
        return max(0, min(a[2], b[2]) - max(a[0], b[0]))
    return 0


# --- changing trees -------------------------------------------------------------------------


def paths(tree: Tree, at: tuple[int, ...] = ()) -> list[tuple[tuple[int, ...], Tree]]:
    """List every node with the way to it (0: first, 1: second)."""
    found = [(at, tree)]
    if isinstance(tree, Cut):
        found += paths(tree.first, (*at, 0)) + paths(tree.second, (*at, 1))
    return found


def replaced(tree: Tree, at: tuple[int, ...], by: Tree) -> Tree:
    """Put another node where one stands."""
    if not at:
        return by
    assert isinstance(tree, Cut)
    if at[0] == 0:
        return replace(tree, first=replaced(tree.first, at[1:], by))
    return replace(tree, second=replaced(tree.second, at[1:], by))


def without(tree: Tree, at: tuple[int, ...]) -> Tree | None:
    """Take a node out; its sibling takes the place of both."""
    if not at:
        return None
    parent = at[:-1]
    node = next(n for p, n in paths(tree) if p == parent)
    assert isinstance(node, Cut)
    return replaced(tree, parent, node.second if at[-1] == 0 else node.first)


def strips(kinds: Sequence[str], *, upright: bool) -> Tree:
    """Lay zones side by side."""
    first, *rest = kinds
    return Cut(upright, Leaf(first), strips(rest, upright=upright)) if rest else Leaf(first)


def hull_with_recess(room: Room, tree: Tree, *, upright: bool) -> Tree:
    """Keep a room's recess free: cut it off beside a part of the tree, if it has a recess."""
    if not room.fixed or isinstance(tree, Leaf):
        return tree
    o = room.fixed[0]
    late = (o.x0 > 0) if upright else (o.y0 > 0)
    behind = (o.y0 > 0) if upright else (o.x0 > 0)
    beside = tree.second if late else tree.first
    kept = Cut(not upright, beside, Leaf(VOID)) if behind else Cut(not upright, Leaf(VOID), beside)
    return Cut(upright, tree.first, kept) if late else Cut(upright, kept, tree.second)
