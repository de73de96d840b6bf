"""How the zones of a room are reached: from a public door, or from one another.

Doors clear of columns, ways through the room, exits enough for what stands behind them.
Not here: what that costs; that is division.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

from ortools.sat.python import cp_model

from layoutopt.solve.columns import DOOR_ROOM_MM, Column, columns
from layoutopt.solve.parts import Demand
from layoutopt.solve.shape import Shape
from layoutopt.solve.tiling import PARTITION_MM, Tiling

WAY_MM = 2000
"""A way of its own is no wider than this (a default)."""


class Ways(Tiling):
    """A tiling whose tiles are reached; one method posts one rule."""

    def __init__(self, shape: Shape, demands: list[Demand]) -> None:
        super().__init__(shape, demands)
        least = min(d.short_side_mm for d in self.demands) + PARTITION_MM // 2
        self.columns = {
            upright: columns(shape, least, upright=upright) for upright in (True, False)
        }
        self._next: dict[tuple[int, int], list[cp_model.IntVar]] = {}
        self._joined: dict[int, list[cp_model.IntVar]] = {}
        self._kept: dict[tuple[int, bool, int], cp_model.IntVar] = {}
        self._post_access()
        self._post_circulation()
        self._post_one_exit()
        self._post_blind_ends()

    def _post_access(self) -> None:
        """Every tile stands at a public door or is entered from a passage that does."""
        model = self.model
        self.parent: dict[tuple[int, int], cp_model.IntVar] = {}
        depth = [model.new_int_var(0, self.n, "") for _ in range(self.n)]
        self.root: list[cp_model.IntVar] = []
        for i, demand in enumerate(self.demands):
            public = [self.owns[i, g] for g in self.shape.of("public")]
            root = model.new_bool_var(f"root_{i}")
            self.root.append(root)
            if public:
                model.add_bool_or(public).only_enforce_if(root)
                for owner in public:
                    model.add_implication(owner, root)
            else:
                model.add(root == 0)
            if demand.first:
                model.add(root == 1)
            if demand.kind == "individual":
                model.add(root == 0)
                for gap in self.shape.of("inner"):
                    model.add(self.owns[i, gap] == 0)
            parents = [root, ~self.present[i]]
            for p in range(self.n):
                if p == i or not self.demands[p].passage:
                    continue
                entered = model.new_bool_var(f"from_{i}_{p}")
                model.add(depth[i] >= depth[p] + 1).only_enforce_if(entered)
                model.add_implication(entered, self.present[p])
                model.add_bool_or(self._neighbours(i, p)).only_enforce_if(entered)
                self.parent[i, p] = entered
                parents.append(entered)
            model.add_exactly_one(parents)

    def _post_circulation(self) -> None:
        """Keep a way a way: narrow, unless it is open to the reception and becomes part of it."""
        i, narrow = self.optional, [self.model.new_bool_var("") for _ in range(2)]
        self.model.add(self.w[i] <= WAY_MM).only_enforce_if(narrow[0])
        self.model.add(self.h[i] <= WAY_MM).only_enforce_if(narrow[1])
        joined = [
            literal
            for j, demand in enumerate(self.demands)
            if demand.first
            for literal in self._neighbours(i, j)
        ]
        self.model.add_bool_or(*narrow, *joined)

    def _neighbours(self, i: int, j: int) -> list[cp_model.IntVar]:
        """Make four literals: j stands right, left, above, below, with room for a door."""
        key = (min(i, j), max(i, j))
        if key not in self._next:
            self._next[key] = self._make_neighbours(*key)
        return self._next[key]

    def _make_neighbours(self, i: int, j: int, *, door: bool = True) -> list[cp_model.IntVar]:
        room = DOOR_ROOM_MM + PARTITION_MM // 2 if door else 0
        model = self.model
        literals = []
        sides = (
            (self.x1, self.x0, self.y0, self.y1, i, j),
            (self.x1, self.x0, self.y0, self.y1, j, i),
            (self.y1, self.y0, self.x0, self.x1, i, j),
            (self.y1, self.y0, self.x0, self.x1, j, i),
        )
        for k, (end, start, low, high, a, b) in enumerate(sides):
            literal = model.new_bool_var("")
            model.add(end[a] == start[b]).only_enforce_if(literal)
            for one, two in permutations((a, b)):
                model.add(high[one] - low[two] >= room).only_enforce_if(literal)
            for one in (a, b):
                model.add(high[one] - low[one] >= room).only_enforce_if(literal)
                model.add_implication(literal, self.present[one])
            for column in self.columns[k < 2] if door else ():
                ends = ((low[a], low[b]), (high[a], high[b]))
                model.add_bool_or(~literal, *self._clear_of(column, end[a], ends))
            literals.append(literal)
        return literals

    def _clear_of(
        self,
        column: Column,
        line: cp_model.IntVar,
        ends: tuple[tuple[cp_model.IntVar, ...], tuple[cp_model.IntVar, ...]],
    ) -> list[cp_model.IntVar]:
        """Make literals: an edge passes beside a column, or has room for a door on one side."""
        half, far = PARTITION_MM // 2, max(self.shape.width_mm, self.shape.depth_mm)
        ways = [
            self._at_most(line, column.low - half),
            self._at_least(line, column.high + half),
        ]
        if column.start >= DOOR_ROOM_MM:
            ways.append(
                self._both([self._at_most(x, column.start - DOOR_ROOM_MM) for x in ends[0]])
            )
        if column.end + DOOR_ROOM_MM <= far:
            ways.append(self._both([self._at_least(x, column.end + DOOR_ROOM_MM) for x in ends[1]]))
        return ways

    def _at_most(self, edge: cp_model.IntVar, value: int) -> cp_model.IntVar:
        """Make a literal that keeps an edge at or before a place, one for all who ask."""
        key = (edge.index, False, value)
        if key not in self._kept:
            self._kept[key] = self.model.new_bool_var("")
            self.model.add(edge <= value).only_enforce_if(self._kept[key])
        return self._kept[key]

    def _at_least(self, edge: cp_model.IntVar, value: int) -> cp_model.IntVar:
        """Make a literal that keeps an edge at or behind a place, one for all who ask."""
        key = (edge.index, True, value)
        if key not in self._kept:
            self._kept[key] = self.model.new_bool_var("")
            self.model.add(edge >= value).only_enforce_if(self._kept[key])
        return self._kept[key]

    def _both(self, literals: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
        both = self.model.new_bool_var("")
        self.model.add_bool_and(*literals).only_enforce_if(both)
        return both

    def _open_edges(self) -> list[cp_model.IntVar]:
        """Make, for each pair of open tiles, the shared edge that needs no partition."""
        edges = []
        for i, j in combinations(range(self.n), 2):
            if self.demands[i].enclosed or self.demands[j].enclosed:
                continue
            # however short: where two open zones meet, nothing is built
            literals = self._make_neighbours(i, j, door=False)
            edge = self.model.new_int_var(0, max(self.shape.width_mm, self.shape.depth_mm), "")
            self.model.add(edge == 0).only_enforce_if([~literal for literal in literals])
            self.model.add_at_most_one(literals)
            for k, literal in enumerate(literals):
                low, high = (self.y0, self.y1) if k < 2 else (self.x0, self.x1)
                for one, two in permutations((i, j)):
                    self.model.add(edge <= high[one] - low[two]).only_enforce_if(literal)
                for one in (i, j):
                    self.model.add(edge <= high[one] - low[one]).only_enforce_if(literal)
            edges.append(edge)
        return edges

    def way_lies_open(self) -> cp_model.IntVar | None:
        """Make a literal: the room's own way lies open to zones, and is no part of a reception.

        None where no zone could lie open to it.
        """
        i = self.optional
        others = [j for j in range(self.n) if j != i and not self.demands[j].enclosed]
        touched = [self._touches(i, j) for j in others if not self.demands[j].first]
        joined = [self._touches(i, j) for j in others if self.demands[j].first]
        if not touched:
            return None
        lies_open = self.model.new_bool_var("")
        for literal in touched:
            self.model.add_bool_or(~literal, *joined, lies_open)
        for literal in joined:
            self.model.add_implication(lies_open, ~literal)
        self.model.add_bool_or(~lies_open, *touched)
        return lies_open

    def _touches(self, i: int, j: int) -> cp_model.IntVar:
        """Make a literal: two tiles that are there share a stretch of edge, however short."""
        model = self.model
        both = (self.present[i], self.present[j])
        touches = model.new_bool_var("")
        beyond: list[list[cp_model.IntVar]] = []
        apart: list[cp_model.IntVar] = []
        for low, high in ((self.x0, self.x1), (self.y0, self.y1)):
            ends = [(high[i], low[j]), (high[j], low[i])]
            beyond.append([self._before(end, start, 0) for end, start in ends])
            apart += [self._before(end, start, 1) for end, start in ends]
        corners = [[a, b] for a in beyond[0] for b in beyond[1]]
        model.add_bool_or(touches, *(~p for p in both), *apart, *map(self._both, corners))
        for present in both:
            model.add_implication(touches, present)
        for literal in apart:
            model.add_implication(touches, ~literal)
        for a, b in corners:
            model.add_bool_or(~touches, ~a, ~b)
        return touches

    def _before(self, end: cp_model.IntVar, start: cp_model.IntVar, by_mm: int) -> cp_model.IntVar:
        """Make a literal that is true just where one edge lies so much before another."""
        literal = self.model.new_bool_var("")
        self.model.add(end + by_mm <= start).only_enforce_if(literal)
        self.model.add(end + by_mm > start).only_enforce_if(~literal)
        return literal

    def _post_one_exit(self) -> None:
        """Keep the floor behind a single exit door within 75 m2 (GB 55037-2022 7.4.2).

        Every public door belongs to a root, and a root with what is entered from it is one
        part of the suite.  Floors are taken to the centre lines of partitions, so that the
        rule does not depend on what is enclosed: a little stricter than the clause.
        """
        most = self.shape.exits.one_door_mm2
        if most is None or self.shape.area_mm2 <= most:
            return
        model, names = self.model, range(self.n)
        gross = [model.new_int_var(0, self.shape.width_mm * self.shape.depth_mm, "") for _ in names]
        for i in names:
            model.add_multiplication_equality(gross[i], self.w[i], self.h[i])
        part_of = {(i, r): model.new_bool_var("") for i in names for r in names}
        for i in names:
            model.add_exactly_one(part_of[i, r] for r in names)
            model.add_implication(self.root[i], part_of[i, i])
            for r in names:
                for p in names:
                    if (i, p) in self.parent:
                        entered, here, there = self.parent[i, p], part_of[i, r], part_of[p, r]
                        model.add_implication(here, there).only_enforce_if(entered)
                        model.add_implication(there, here).only_enforce_if(entered)
        for r in names:
            behind = []
            for i in names:
                floor = model.new_int_var(0, 10**10, "")
                model.add(floor >= gross[i]).only_enforce_if(part_of[i, r])
                behind.append(floor)
            exits = sum(self.owns[r, g] for g in self.shape.of("public"))
            single, several = model.new_bool_var(""), model.new_bool_var("")
            model.add(exits >= 2).only_enforce_if(several)
            model.add(sum(behind) <= most).only_enforce_if(single)
            model.add_bool_or(~self.root[r], several, single, *self._open_to_a_root(r))

    def _post_blind_ends(self) -> None:
        """Give two exits to a part whose exits all stand at blind ends (GB 55037-2022 7.4.2)."""
        public = self.shape.of("public")
        least = self.shape.exits.blind_doors
        if least is None or not any(g.blind for g in public):
            return
        for r in range(self.n):
            several = self.model.new_bool_var("")
            exits = sum(self.owns[r, g] for g in public)
            self.model.add(exits >= least).only_enforce_if(several)
            through = [self.owns[r, g] for g in public if not g.blind]
            joined = self._open_to_a_root(r) if least <= 2 else []
            self.model.add_bool_or(~self.root[r], several, *through, *joined)

    def _open_to_a_root(self, i: int) -> list[cp_model.IntVar]:
        """Make literals: nothing is built between a tile and a root, so its exits serve both."""
        if self.demands[i].enclosed:
            return []
        if i not in self._joined:
            self._joined[i] = []
            for j in range(self.n):
                if j == i or self.demands[j].enclosed:
                    continue
                joined = self.model.new_bool_var("")
                self.model.add_implication(joined, self.root[j])
                self.model.add_bool_or(self._neighbours(i, j)).only_enforce_if(joined)
                self._joined[i].append(joined)
        return self._joined[i]
