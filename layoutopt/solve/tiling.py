"""A room filled by rectangles: one a zone, no rest, none ending in an opening.

The hull of the room is tiled without rest by one rectangle a zone; partitions run along
the tile edges, so a zone loses half a partition's thickness on each inner edge.  The
profile cuts (the tiles that a scan line meets add up to the hull) make proofs short.
Not here: how zones are reached, and what they cost; that is division.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from ortools.sat.python import cp_model

from layoutopt.solve.blocks import Blocks
from layoutopt.solve.parts import Demand
from layoutopt.solve.shape import SIDES, Gap, Obstacle, Shape, Side

PARTITION_MM = 100
"""Thickness of a new partition (a default): 2 x 12 mm board each side of a 50 mm stud."""
MODULE_MM = 100
"""Partitions stand on this module (a default), or in the middle of a pier or column."""
CLEAR_MM = 100
"""A partition stays this far from an opening, measured from its centre line (a default)."""
UPPER_MARGIN_MM2 = 10_000
"""An area counts as beyond its upper limit from here on: 0.01 m2 (STANDARDS D3)."""
AREA_MARGIN_MM2 = 6_000
"""Kept in hand on every least area, for rounding to whole millimetres."""


class Tiling(Blocks):
    """A CP-SAT model of rectangles that fill a room; one method posts one rule.

    The last demand is optional, its tile absent where it does not pay.
    """

    def __init__(self, shape: Shape, demands: list[Demand]) -> None:
        xs = cp_model.Domain.from_values(_lines(shape, horizontal=True))
        ys = cp_model.Domain.from_values(_lines(shape, horizontal=False))
        self.optional = len(demands) - 1
        super().__init__(xs, ys, len(demands), {self.optional})
        self.shape = shape
        self.demands = demands
        self._make_touches()
        self._post_tiling()
        self._post_walls()
        self._post_sizes()

    # --- rectangles -------------------------------------------------------------------

    def _make_touches(self) -> None:
        """Make literals: a tile stands at a side of the hull."""
        model, shape = self.model, self.shape
        self.touch: dict[tuple[int, Side], cp_model.IntVar] = {}
        ends = {
            "left": (self.x0, 0),
            "right": (self.x1, shape.width_mm),
            "bottom": (self.y0, 0),
            "top": (self.y1, shape.depth_mm),
        }
        for i in range(self.n):
            for side in SIDES:
                edge, end = ends[side]
                touch = model.new_bool_var(f"touch_{i}_{side}")
                model.add(edge[i] == end).only_enforce_if(touch)
                model.add(edge[i] != end).only_enforce_if(~touch, self.present[i])
                model.add_implication(touch, self.present[i])
                self.touch[i, side] = touch

    def _post_tiling(self) -> None:
        """Tiles and fixed obstacles fill the hull: no overlap, and every profile full."""
        shape = self.shape
        fixed = [o for o in shape.obstacles if o.fixed]
        self.post_no_overlap([(o.x0, o.y0, o.x1, o.y1) for o in fixed])
        self._post_profile(self.x0, self.x1, self.h, shape.width_mm, shape.depth_mm, fixed, "x")
        self._post_profile(self.y0, self.y1, self.w, shape.depth_mm, shape.width_mm, fixed, "y")

    def _post_profile(
        self,
        low: list[cp_model.IntVar],
        high: list[cp_model.IntVar],
        size: list[cp_model.IntVar],
        length: int,
        breadth: int,
        fixed: list[Obstacle],
        axis: Literal["x", "y"],
    ) -> None:
        """Post: what a scan line through 0, or just behind a tile's end, meets fills up."""
        model = self.model
        spans = [
            (o.x0, o.x1, o.y1 - o.y0) if axis == "x" else (o.y0, o.y1, o.x1 - o.x0) for o in fixed
        ]
        first = []
        for j in range(self.n):
            met = model.new_int_var(0, breadth, "")
            touch = self.touch[j, "left" if axis == "x" else "bottom"]
            model.add(met == size[j]).only_enforce_if(touch)
            model.add(met == 0).only_enforce_if(~touch)
            first.append(met)
        model.add(sum(first) == breadth - sum(s for a, _, s in spans if a == 0))
        # a scan line at the end of every tile and every fixed obstacle that is not the hull's end
        scans: list[tuple[cp_model.LinearExprT, list[cp_model.IntVar]]] = []
        for i in range(self.n):
            ends = self.touch[i, "right" if axis == "x" else "top"]
            inner = model.new_bool_var("")
            model.add_bool_and(~ends, self.present[i]).only_enforce_if(inner)
            model.add_bool_or(ends, ~self.present[i], inner)
            scans.append((high[i], [inner]))
        scans += [(b, []) for _, b, _ in spans if b < length]
        for position, condition in scans:
            hits = [
                self._met(position, low[j], high[j], size[j], self.present[j], breadth)
                for j in range(self.n)
            ]
            hits += [
                self._met(position, a, b, s, model.new_constant(1), breadth) for a, b, s in spans
            ]
            model.add(sum(hits) == breadth).only_enforce_if(condition)

    def _met(
        self,
        position: cp_model.LinearExprT,
        low: cp_model.LinearExprT,
        high: cp_model.LinearExprT,
        size: cp_model.LinearExprT,
        present: cp_model.IntVar,
        breadth: int,
    ) -> cp_model.IntVar:
        """Make the size of a tile where low <= position < high, else 0."""
        model = self.model
        started, open_, hit = (model.new_bool_var("") for _ in range(3))
        model.add(low <= position).only_enforce_if(started)
        model.add(low > position).only_enforce_if(~started)
        model.add(high > position).only_enforce_if(open_)
        model.add(high <= position).only_enforce_if(~open_)
        model.add_bool_and(started, open_, present).only_enforce_if(hit)
        model.add_bool_or(~started, ~open_, ~present, hit)
        met = model.new_int_var(0, breadth, "")
        model.add(met == size).only_enforce_if(hit)
        model.add(met == 0).only_enforce_if(~hit)
        return met

    # --- walls, doors, windows --------------------------------------------------------

    def _post_walls(self) -> None:
        """No partition ends in an opening; so each opening belongs to one tile."""
        model, shape = self.model, self.shape
        self.owns: dict[tuple[int, Gap], cp_model.IntVar] = {}
        for gap in shape.gaps:
            low, high = (self.x0, self.x1) if gap.side in ("bottom", "top") else (self.y0, self.y1)
            length = shape.width_mm if gap.side in ("bottom", "top") else shape.depth_mm
            first, last = max(0, gap.start - CLEAR_MM), min(length, gap.end + CLEAR_MM)
            owners = []
            for i in range(self.n):
                touch = self.touch[i, gap.side]
                owner = model.new_bool_var("")
                model.add_implication(owner, touch)
                model.add(low[i] <= (0 if first == 0 else first)).only_enforce_if(owner)
                model.add(high[i] >= last).only_enforce_if(owner)
                before, behind = model.new_bool_var(""), model.new_bool_var("")
                model.add(high[i] <= first).only_enforce_if(before)
                model.add(low[i] >= last).only_enforce_if(behind)
                model.add_bool_or(~touch, owner, before, behind)
                self.owns[i, gap] = owner
                owners.append(owner)
            model.add_exactly_one(owners)

    # --- sizes ------------------------------------------------------------------------

    def _post_sizes(self) -> None:
        """Least net area, least side and proportion of every tile."""
        self.area: list[cp_model.IntVar] = []
        self.floor: list[cp_model.LinearExpr] = []
        self.net_w: list[cp_model.IntVar] = []
        self.net_h: list[cp_model.IntVar] = []
        self.large: list[cp_model.IntVar] = []
        for i, demand in enumerate(self.demands):
            here = self.present[i]
            net_w = self._net(self.w[i], i, ("left", "right"))
            net_h = self._net(self.h[i], i, ("bottom", "top"))
            for net in (net_w, net_h):
                self.model.add(net >= demand.short_side_mm).only_enforce_if(here)
            tenths = round(demand.aspect * 10)
            if i != self.optional:
                self.model.add(10 * net_w <= tenths * net_h)
                self.model.add(10 * net_h <= tenths * net_w)
            self.net_w.append(net_w)
            self.net_h.append(net_h)
            self.area.append(self._net_area(i, demand, net_w, net_h))

    def _net(self, gross: cp_model.IntVar, i: int, sides: tuple[Side, Side]) -> cp_model.IntVar:
        inner = 2 - self.touch[i, sides[0]] - self.touch[i, sides[1]]
        net = self.model.new_int_var(0, max(self.shape.width_mm, self.shape.depth_mm), "")
        half = PARTITION_MM // 2
        self.model.add(net == gross - half * inner).only_enforce_if(self.present[i])
        self.model.add(net == 0).only_enforce_if(~self.present[i])
        return net

    def _net_area(
        self, i: int, demand: Demand, net_w: cp_model.IntVar, net_h: cp_model.IntVar
    ) -> cp_model.IntVar:
        model, shape = self.model, self.shape
        area = self.product(net_w, net_h, shape.width_mm * shape.depth_mm, f"area_{i}")
        if demand.area_m2 <= 0:
            self.floor.append(area + 0)
            return area
        lost: list[cp_model.LinearExprT] = [
            self._lost(i, o) for o in shape.obstacles if not o.fixed
        ]
        least = round(demand.area_m2 * 1e6) + AREA_MARGIN_MM2 + shape.askew_mm2
        floor = area - cp_model.LinearExpr.sum(lost)
        self.floor.append(floor)
        model.add(floor >= least)
        if demand.upper_m2:
            large = model.new_bool_var(f"large_{i}")
            upper = round(demand.upper_m2 * 1e6) + UPPER_MARGIN_MM2
            model.add(floor <= upper).only_enforce_if(~large)
            model.add(floor > upper).only_enforce_if(large)
            self.large.append(large)
        self.post_tangents(net_w, net_h, least)
        return area

    def _lost(self, i: int, o: Obstacle) -> cp_model.LinearExprT:
        """Measure what a column takes off a tile's net floor, exactly: both limits need it."""
        model, shape = self.model, self.shape
        wide = self._overlap(i, (self.x0[i], self.x1[i]), ("left", "right"), (o.x0, o.x1))
        if o.y0 == 0 or o.y1 == shape.depth_mm:
            return self._at_wall(i, "bottom" if o.y0 == 0 else "top", wide, o.y1 - o.y0)
        high = self._overlap(i, (self.y0[i], self.y1[i]), ("bottom", "top"), (o.y0, o.y1))
        if o.x0 == 0 or o.x1 == shape.width_mm:
            return self._at_wall(i, "left" if o.x0 == 0 else "right", high, o.x1 - o.x0)
        lost = model.new_int_var(0, o.area_mm2, "")
        model.add_multiplication_equality(lost, wide, high)
        return lost

    def _at_wall(
        self, i: int, side: Side, length: cp_model.IntVar, thick: int
    ) -> cp_model.LinearExprT:
        """Count a pier for a tile that stands at its wall: no tile is narrower than one."""
        here = self.model.new_int_var(0, max(self.shape.width_mm, self.shape.depth_mm), "")
        touch = self.touch[i, side]
        self.model.add(here == length).only_enforce_if(touch)
        self.model.add(here == 0).only_enforce_if(~touch)
        return thick * here

    def _overlap(
        self,
        i: int,
        edges: tuple[cp_model.IntVar, cp_model.IntVar],
        sides: tuple[Side, Side],
        span: tuple[int, int],
    ) -> cp_model.IntVar:
        """Make the length along which a tile's net floor meets an interval."""
        model, half = self.model, PARTITION_MM // 2
        start, end = model.new_int_var(0, 10**6, ""), model.new_int_var(-half, 10**6, "")
        model.add_max_equality(start, [edges[0] + half * (1 - self.touch[i, sides[0]]), span[0]])
        model.add_min_equality(end, [edges[1] - half * (1 - self.touch[i, sides[1]]), span[1]])
        met = model.new_int_var(0, span[1] - span[0], "")
        model.add_max_equality(met, [end - start, 0])
        return met


def _lines(shape: Shape, *, horizontal: bool) -> list[int]:
    """Where edges may run: the hull, the module, obstacle faces and middles of piers."""
    end = shape.width_mm if horizontal else shape.depth_mm
    sides: tuple[Side, Side] = ("bottom", "top") if horizontal else ("left", "right")
    lines = {0, end} | set(range(MODULE_MM, end, MODULE_MM))
    for o in shape.obstacles:
        low, high = (o.x0, o.x1) if horizontal else (o.y0, o.y1)
        lines |= {low, high} if o.fixed else {(low + high) // 2}
    for side in sides:
        gaps = sorted(shape.on(side), key=lambda g: g.start)
        lines |= {(a.end + b.start) // 2 for a, b in pairwise(gaps)}
    return sorted(line for line in lines if 0 <= line <= end)
