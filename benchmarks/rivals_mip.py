"""Dividing one room: our CP-SAT model against the same model as MIP on HiGHS and SCIP.

    pip install -e ".[bench]"
    python benchmarks/rivals_mip.py --zones 2 3 4 5 6 --limit 60

One thread each, one after the other in the same run, to the same gap: the proof where both
reach it in time, else the gap at which the slower of the two was stopped (a rival is asked
for no more than ours proved; ours is timed when it had reached what the rival did).  The MIP
has every rule of layoutopt/solve/division.py that these rooms can meet, written from the
rules and not from the CP-SAT model, with the least big-M each row allows; where both prove,
their costs must be equal, which checks both.  Rooms are invented: no columns, no notches,
at most 75 m2, no exit at a blind end, new partitions on the module; others are refused.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, permutations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ortools.sat.python import cp_model  # noqa: E402

from layoutopt.solve.columns import DOOR_ROOM_MM  # noqa: E402
from layoutopt.solve.division import (  # noqa: E402
    CIRCULATION,
    _Model,
    separating_mm,
)
from layoutopt.solve.engine import small_solver  # noqa: E402
from layoutopt.solve.parts import Demand  # noqa: E402
from layoutopt.solve.shape import SIDES, Gap, Shape  # noqa: E402
from layoutopt.solve.tiling import (  # noqa: E402
    AREA_MARGIN_MM2,
    CLEAR_MM,
    MODULE_MM,
    PARTITION_MM,
    UPPER_MARGIN_MM2,
)
from layoutopt.solve.ways import WAY_MM  # noqa: E402
from layoutopt.weights import Weights, default_weights  # noqa: E402

PRICES = replace(
    default_weights(),
    sealed_door_cny=default_weights().door_cny,
    privacy_cny=0,
    daylight_cny_m2=0,
    regularity_cny_m=0,
)
"""What both sides weigh here: partitions, doors and zones too large; the MIP has no more."""
Term = tuple[float, int]
"""A coefficient and the number of a variable."""
HALF = PARTITION_MM // 2
FEASIBLE_POINT = 2
"""HiGHS: kSolutionStatusFeasible."""
EDGE = MODULE_MM // HALF
"""Edges count modules, sizes count half partitions; so many of these make one of those."""


class Mip:
    """A MIP whose implications get their least big-M from the bounds of the variables."""

    def __init__(self) -> None:
        import highspy

        self.highs = highspy.Highs()
        self.highs.silent()
        self._integer = highspy.HighsVarType.kInteger
        self.low: list[float] = []
        self.high: list[float] = []

    def integer(self, low: float, high: float) -> int:
        """Make a whole number."""
        self.highs.addVariable(lb=low, ub=high, type=self._integer)
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def literal(self) -> int:
        """Make a number that is 0 or 1."""
        return self.integer(0, 1)

    def row(self, terms: Iterable[Term], low: float = -math.inf, high: float = math.inf) -> None:
        """Post low <= sum <= high."""
        sums: dict[int, float] = {}
        for a, v in terms:
            sums[v] = sums.get(v, 0.0) + a
        self.highs.addRow(low, high, len(sums), list(sums), list(sums.values()))

    def implied(
        self, literals: Sequence[tuple[int, bool]], terms: Sequence[Term], high: float
    ) -> None:
        """Post sum <= high, where every literal has its value."""
        sums: dict[int, float] = {}
        for a, v in terms:
            sums[v] = sums.get(v, 0.0) + a
        most = sum(max(a * self.low[v], a * self.high[v]) for v, a in sums.items())
        big = most - high
        if big <= 0:
            return
        # sum + big * (how many literals have their value - how many there are) <= high
        rest = [(big if wanted else -big, v) for v, wanted in literals]
        missing = len(literals) - sum(not wanted for _, wanted in literals)
        self.row([*((a, v) for v, a in sums.items()), *rest], high=high + big * missing)

    def just_if(self, literal: int, terms: Sequence[Term], high: float) -> None:
        """Post: sum <= high just if the literal is true; all are whole numbers."""
        self.implied([(literal, True)], terms, high)
        self.implied([(literal, False)], [(-a, v) for a, v in terms], -high - 1)

    def any_of(self, literals: Iterable[int], *, unless: Iterable[int] = ()) -> None:
        """Post: one of the literals is true, or one of the others is false."""
        others = list(unless)
        self.row([*((1, v) for v in literals), *((-1, v) for v in others)], low=1 - len(others))


class DivisionMip(Mip):
    """The division of one room; lengths in half partitions, edges in modules."""

    def __init__(self, shape: Shape, demands: Sequence[Demand], prices: Weights) -> None:
        super().__init__()
        _refuse(shape)
        self.shape, self.prices = shape, prices
        self.demands = [*sorted(demands), CIRCULATION]
        self.n = len(self.demands)
        self.optional = self.n - 1
        self.wide, self.deep = shape.width_mm // MODULE_MM, shape.depth_mm // MODULE_MM
        self.present = [
            self.literal() if i == self.optional else self.integer(1, 1) for i in range(self.n)
        ]
        self.x0, self.x1 = ([self.integer(0, self.wide) for _ in range(self.n)] for _ in "01")
        self.y0, self.y1 = ([self.integer(0, self.deep) for _ in range(self.n)] for _ in "01")
        self._post_edges()
        self._post_no_overlap()
        for low, high, other, breadth, sides in (
            (self.x0, self.x1, (self.y0, self.y1), self.deep, ("left", "right")),
            (self.y0, self.y1, (self.x0, self.x1), self.wide, ("bottom", "top")),
        ):
            self._post_profile(low, high, other, breadth, sides)
        self._post_gaps()
        self._post_sizes()
        self._post_ways()
        self._post_order_of_equals()
        self._post_cost()

    def size(self, i: int, *, across: bool, factor: float = 1.0) -> list[Term]:
        """Return the terms of a tile's width or height, in modules."""
        low, high = (self.x0, self.x1) if across else (self.y0, self.y1)
        return [(factor, high[i]), (-factor, low[i])]

    # --- tiling -----------------------------------------------------------------------

    def _post_edges(self) -> None:
        self.touch: dict[tuple[int, str], int] = {}
        ends = {
            "left": (self.x0, 0),
            "right": (self.x1, -self.wide),
            "bottom": (self.y0, 0),
            "top": (self.y1, -self.deep),
        }
        for i in range(self.n):
            here = self.present[i]
            for across in (True, False):
                self.row(self.size(i, across=across), low=0)
            for edge in (self.x0, self.x1, self.y0, self.y1):
                if i == self.optional:
                    self.implied([(here, False)], [(1, edge[i])], 0)
            for side in SIDES:
                edge, end = ends[side]
                touch = self.touch[i, side] = self.literal()
                sign = 1 if end == 0 else -1  # how far from the end: sign * edge - end
                self.implied([(touch, True)], [(sign, edge[i])], end)
                self.implied([(touch, False), (here, True)], [(-sign, edge[i])], -end - 1)
                self.row([(1, touch), (-1, here)], high=0)

    def _post_no_overlap(self) -> None:
        for i, j in combinations(range(self.n), 2):
            ways = []
            for a, b in ((i, j), (j, i)):
                for low, high in ((self.x0, self.x1), (self.y0, self.y1)):
                    way = self.literal()
                    self.implied([(way, True)], [(1, high[a]), (-1, low[b])], 0)
                    ways.append(way)
            self.any_of(ways, unless=[self.present[i], self.present[j]])

    def _post_profile(
        self,
        low: list[int],
        high: list[int],
        other: tuple[list[int], list[int]],
        breadth: int,
        sides: tuple[str, str],
    ) -> None:
        """What a scan line through 0, or just behind a tile's end, meets fills the hull."""
        sizes = [[(1.0, other[1][j]), (-1.0, other[0][j])] for j in range(self.n)]
        first = []
        for j in range(self.n):
            met = self._either(self.touch[j, sides[0]], sizes[j], breadth)
            first.append((1.0, met))
        self.row(first, breadth, breadth)
        for i in range(self.n):
            inner = self.literal()  # the tile is here and does not end at the hull
            end = self.touch[i, sides[1]]
            self.row([(1, inner), (1, end), (-1, self.present[i])], 0, 0)
            hits = []
            for j in range(self.n):
                if j == i:
                    continue  # a scan line just behind a tile does not meet it
                started, still, hit = (self.literal() for _ in range(3))
                self.just_if(started, [(1, low[j]), (-1, high[i])], 0)
                self.just_if(still, [(1, high[i]), (-1, high[j])], -1)
                for need in (started, still, self.present[j]):
                    self.row([(1, hit), (-1, need)], high=0)
                self.any_of([hit], unless=[started, still, self.present[j]])
                hits.append((1.0, self._either(hit, sizes[j], breadth)))
            self.implied([(inner, True)], hits, breadth)
            self.implied([(inner, True)], [(-a, v) for a, v in hits], -breadth)

    def _either(self, literal: int, size: list[Term], most: int) -> int:
        """Make a number that is the size where the literal is true, else 0."""
        met = self.integer(0, most)
        self.row([(1, met), (-most, literal)], high=0)
        self.row([(1, met), *((-a, v) for a, v in size)], high=0)
        self.row([(1, met), *((-a, v) for a, v in size), (-most, literal)], low=-most)
        return met

    # --- openings and sizes -----------------------------------------------------------

    def _post_gaps(self) -> None:
        self.owns: dict[tuple[int, Gap], int] = {}
        for gap in self.shape.gaps:
            flat = gap.side in ("bottom", "top")
            low, high = (self.x0, self.x1) if flat else (self.y0, self.y1)
            length = self.shape.width_mm if flat else self.shape.depth_mm
            first = max(0, gap.start - CLEAR_MM) // MODULE_MM
            last = -(-min(length, gap.end + CLEAR_MM) // MODULE_MM)
            owners = []
            for i in range(self.n):
                touch, owner = self.touch[i, gap.side], self.literal()
                before, behind = self.literal(), self.literal()
                self.row([(1, owner), (-1, touch)], high=0)
                self.implied([(owner, True)], [(1, low[i])], first)
                self.implied([(owner, True)], [(-1, high[i])], -last)
                self.implied([(before, True)], [(1, high[i])], first)
                self.implied([(behind, True)], [(-1, low[i])], -last)
                self.any_of([owner, before, behind], unless=[touch])
                self.owns[i, gap] = owner
                owners.append(owner)
            self.row([(1, v) for v in owners], 1, 1)

    def _post_sizes(self) -> None:
        self.large: list[int] = []
        for i, demand in enumerate(self.demands):
            here = self.present[i]
            nets = []
            for across, sides in ((True, ("left", "right")), (False, ("bottom", "top"))):
                net = self.integer(0, EDGE * (self.wide if across else self.deep))
                touches = [(-1.0, self.touch[i, s]) for s in sides]
                gross = self.size(i, across=across, factor=-EDGE)
                # net = EDGE * gross - (2 - touches), and all of it is 0 where absent
                self.row([(1, net), *gross, *touches, (2, here)], 0, 0)
                self.row([(1, net), (-math.ceil(demand.short_side_mm / HALF), here)], low=0)
                nets.append(net)
            if i != self.optional:
                tenths = round(demand.aspect * 10)
                for one, two in permutations(nets):
                    self.row([(10, one), (-tenths, two)], high=0)
            if demand.area_m2 > 0:
                self._post_area(nets, demand)

    def _post_area(self, nets: list[int], demand: Demand) -> None:
        """Keep the area to its least: exactly, by the edges of the hull of whole sizes."""
        mm2 = round(demand.area_m2 * 1e6) + AREA_MARGIN_MM2 + self.shape.askew_mm2
        least = -(-mm2 // HALF**2)
        wide, deep = EDGE * self.wide, EDGE * self.deep
        corners: list[tuple[int, int]] = []
        for w in range(1, wide + 1):
            h = -(-least // w)
            if h > deep:
                continue
            while len(corners) >= 2 and _left_turn(corners[-2], corners[-1], (w, h)) <= 0:
                corners.pop()
            corners.append((w, h))
        self.row([(1, nets[0])], low=corners[0][0])
        self.row([(1, nets[1])], low=min(h for _, h in corners))
        for (w, h), (w2, h2) in pairwise(corners):
            if h2 < h:
                across, along = h - h2, w2 - w
                self.row([(across, nets[0]), (along, nets[1])], low=across * w + along * h)
        if demand.upper_m2:
            upper = (round(demand.upper_m2 * 1e6) + UPPER_MARGIN_MM2) // HALF**2
            large = self.literal()
            self.large.append(large)
            chosen = [(w, self.literal()) for w in range(1, wide + 1)]
            self.row([(1, v) for _, v in chosen], 1, 1)
            self.row([*((w, v) for w, v in chosen), (-1, nets[0])], 0, 0)
            room = [(-float(min(deep, upper // w)), v) for w, v in chosen]
            self.row([(1, nets[1]), *room, (-deep, large)], high=0)

    # --- ways -------------------------------------------------------------------------

    def _beside(self, i: int, j: int, room: int) -> list[int]:
        """Make four literals: j right, left, above, below of i, along ``room`` at least."""
        literals = []
        for end, start, low, high, a, b in (
            (self.x1, self.x0, self.y0, self.y1, i, j),
            (self.x1, self.x0, self.y0, self.y1, j, i),
            (self.y1, self.y0, self.x0, self.x1, i, j),
            (self.y1, self.y0, self.x0, self.x1, j, i),
        ):
            literal = self.literal()
            on = [(literal, True)]
            self.implied(on, [(1, end[a]), (-1, start[b])], 0)
            self.implied(on, [(-1, end[a]), (1, start[b])], 0)
            for one in (a, b):
                for two in (a, b):
                    self.implied(on, [(1, low[two]), (-1, high[one])], -room)
                self.row([(1, literal), (-1, self.present[one])], high=0)
            literals.append(literal)
        return literals

    def _post_ways(self) -> None:
        room = -(-(DOOR_ROOM_MM + HALF) // MODULE_MM)
        near = {
            (i, j): self._beside(i, j, room)
            for i, j in combinations(range(self.n), 2)
            if self.demands[i].passage or self.demands[j].passage
        }
        depth = [self.integer(0, self.n) for _ in range(self.n)]
        self.parent: dict[tuple[int, int], int] = {}
        for i, demand in enumerate(self.demands):
            public = [self.owns[i, g] for g in self.shape.of("public")]
            root = self.literal()
            self.row([*((1, v) for v in public), (-1, root)], low=0)
            for owner in public:
                self.row([(1, owner), (-1, root)], high=0)
            if demand.first:
                self.row([(1, root)], low=1)
            if demand.kind == "individual":
                barred = [root, *(self.owns[i, g] for g in self.shape.of("inner"))]
                self.row([(1, v) for v in barred], high=0)
            ways = [root]
            for p in range(self.n):
                if p == i or not self.demands[p].passage:
                    continue
                entered = self.parent[i, p] = self.literal()
                self.implied([(entered, True)], [(1, depth[p]), (-1, depth[i])], -1)
                self.row([(1, entered), (-1, self.present[p])], high=0)
                self.any_of(near[min(i, p), max(i, p)], unless=[entered])
                ways.append(entered)
            self.row([*((1, v) for v in ways), (-1, self.present[i])], 0, 0)
        narrow = []
        for across in (True, False):
            literal = self.literal()
            self.implied(
                [(literal, True)], self.size(self.optional, across=across), WAY_MM // MODULE_MM
            )
            narrow.append(literal)
        open_to = [v for j, d in enumerate(self.demands) if d.first for v in near[j, self.optional]]
        self.any_of([*narrow, *open_to])

    def _post_order_of_equals(self) -> None:
        for i, j in combinations(range(self.n), 2):
            if self.demands[i] == self.demands[j]:
                total = 2 * self.deep
                terms = [(total, self.x0[i]), (1, self.y0[i])]
                terms += [(-total, self.x0[j]), (-1, self.y0[j])]
                self.row(terms, high=0)

    # --- cost -------------------------------------------------------------------------

    def _post_cost(self) -> None:
        """Partitions, doors and large zones, in CNY; and what follows for enclosed ones."""
        hull = 2 * (self.wide + self.deep)
        length = self.integer(0, 10 * hull)  # in modules
        edges = [
            term
            for i in range(self.n)
            for across in (True, False)
            for term in self.size(i, across=across, factor=-2)
        ]
        opened = []
        for i, j in combinations(range(self.n), 2):
            if not self.demands[i].enclosed and not self.demands[j].enclosed:
                opened.append((2.0, self._open_edge(i, j)))
        self.row([(2, length), *edges, *opened], -hull, -hull)
        doors = [
            v
            for (i, p), v in self.parent.items()
            if self.demands[i].enclosed or self.demands[p].enclosed
        ]
        walled: dict[int, list[Term]] = {}
        for i, demand in enumerate(self.demands):
            if demand.enclosed:
                around = self._walls_of(i)
                short = min(self.wide, self.deep)
                least = min(short, int(2000 * math.sqrt(demand.area_m2)) // MODULE_MM)
                self.row(around, low=least)
                self.row([(1, length), *((-a, v) for a, v in around)], low=0)
                walled[i] = list(around)
        for n in range(2, len(walled) + 1):
            for some in combinations(walled, n):  # the bound that ours has too
                parted = separating_mm(self.shape, self.demands, some) // MODULE_MM
                edges = [(-a, v) for i in some for a, v in walled[i]]
                self.row([(2, length), *edges], low=parted)
        enclosed = sum(d.enclosed and d.kind != "individual" for d in self.demands)
        individual = sum(d.kind == "individual" for d in self.demands)
        free = len(self.shape.of("public")) - sum(d.first for d in self.demands)
        self.row([(1, v) for v in doors], low=individual + max(0, enclosed - free))
        costs = [(self.prices.partition_cny_m * MODULE_MM / 1000, length)]
        costs += [(self.prices.door_cny, v) for v in doors]
        costs += [(self.prices.oversize_cny, v) for v in self.large]
        for price, v in costs:
            self.highs.changeColCost(v, price)

    def _open_edge(self, i: int, j: int) -> int:
        """Make the length along which two open zones meet."""
        literals = self._beside(i, j, 0)
        edge = self.integer(0, max(self.wide, self.deep))
        self.row([(1, v) for v in literals], high=1)
        most = [self.deep, self.deep, self.wide, self.wide]
        self.row([(1, edge), *((-m, v) for m, v in zip(most, literals, strict=True))], high=0)
        for k, literal in enumerate(literals):
            low, high = (self.y0, self.y1) if k < 2 else (self.x0, self.x1)
            for one in (i, j):
                for two in (i, j):
                    self.implied([(literal, True)], [(1, edge), (-1, high[one]), (1, low[two])], 0)
        return edge

    def _walls_of(self, i: int) -> list[Term]:
        """Make the terms of a tile's edges that do not stand at the hull."""
        terms = []
        for side in SIDES:
            across = side in ("bottom", "top")
            most = self.wide if across else self.deep
            inner = self.literal()
            self.row([(1, inner), (1, self.touch[i, side])], 1, 1)
            terms.append((1.0, self._either(inner, self.size(i, across=across), most)))
        return terms


def _left_turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _refuse(shape: Shape) -> None:
    """Raise ValueError for what this MIP has no rows for."""
    most = shape.exits.one_door_mm2
    if shape.obstacles or (most is not None and shape.area_mm2 > most):
        raise ValueError("only rooms without obstacles, up to the area behind one door")
    if any(g.blind for g in shape.gaps):
        raise ValueError("only rooms without an exit at a blind end")
    lines = [shape.width_mm, shape.depth_mm]
    for side in SIDES:
        gaps = sorted(shape.on(side), key=lambda g: g.start)
        lines += [(a.end + b.start) // 2 for a, b in pairwise(gaps)]
    if any(line % MODULE_MM for line in lines):
        raise ValueError("only rooms whose edges and middles of piers stand on the module")


# --- the rivals ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What one solver said of one room: cost and bound in CNY (None: nothing found).

    ``path``: the gap from each second on at which it became smaller.
    """

    cost: float | None
    bound: float
    seconds: float
    path: tuple[tuple[float, float], ...] = ()

    @property
    def gap(self) -> float:
        """How far the bound is below the cost, relatively; costs are whole tens of CNY."""
        if self.cost is None:
            return 1.0
        return 0.0 if self.cost - self.bound < 1 else (self.cost - self.bound) / self.cost

    def seconds_to(self, gap: float) -> float:
        """Return the second at which the gap was this small."""
        return min((s for s, g in self.path if g <= gap + 1e-9), default=self.seconds)

    def __str__(self) -> str:
        return f"{self.seconds:.2f}" + (f" (gap {self.gap:.0%})" if self.gap else "")


class _Path(cp_model.CpSolverSolutionCallback):
    """Notes when CP-SAT's gap became smaller."""

    def __init__(self, start: float) -> None:
        super().__init__()
        self.start, self.cost, self.bound = start, math.inf, 0.0
        self.path: list[tuple[float, float]] = []

    def on_solution_callback(self) -> None:
        self.cost = self.objective_value
        self.tell(self.best_objective_bound)

    def tell(self, bound: float) -> None:
        self.bound = max(self.bound, bound)
        if self.cost < math.inf:
            gap = max(0.0, (self.cost - self.bound) / self.cost)
            self.path.append((time.perf_counter() - self.start, gap))


def ours(shape: Shape, demands: Sequence[Demand], prices: Weights, limit_s: float) -> Answer:
    """Divide by CP-SAT with the model and the settings of the product: one worker."""
    start = time.perf_counter()
    model = _Model(shape, sorted(demands), prices, least_partition=False)
    solver, path = small_solver(limit_s, 0, math.inf), _Path(start)
    solver.best_bound_callback = path.tell
    status = solver.solve(model.model, path)
    seconds = time.perf_counter() - start
    if status == cp_model.INFEASIBLE:
        raise ValueError("CP-SAT: the room cannot be divided so")
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    cost = solver.objective_value / 1000 if found else None
    return Answer(cost, solver.best_objective_bound / 1000, seconds, tuple(path.path))


def by_highs(
    shape: Shape, demands: Sequence[Demand], prices: Weights, limit_s: float, gap: float
) -> Answer:
    """Divide by the MIP on HiGHS: one thread, other settings as they come."""
    import highspy

    start = time.perf_counter()
    highs = DivisionMip(shape, demands, prices).highs
    for option, value in (("threads", 1), ("time_limit", limit_s), ("mip_rel_gap", gap)):
        highs.setOptionValue(option, value)
    highs.run()
    seconds = time.perf_counter() - start
    info = highs.getInfo()
    if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        raise ValueError("HiGHS: the room cannot be divided so")
    found = info.primal_solution_status == FEASIBLE_POINT
    return Answer(info.objective_function_value if found else None, info.mip_dual_bound, seconds)


def by_scip(
    shape: Shape, demands: Sequence[Demand], prices: Weights, limit_s: float, gap: float
) -> Answer:
    """Divide by the same MIP on SCIP: one thread, other settings as they come."""
    import pyscipopt

    start = time.perf_counter()
    scip: Any = pyscipopt.Model()
    scip.hideOutput()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "division.mps")
        DivisionMip(shape, demands, prices).highs.writeModel(str(path))
        scip.readProblem(str(path))
    scip.setParam("limits/time", limit_s)
    scip.setParam("limits/gap", gap / (1 - gap) if gap < 1 else 0.0)  # SCIP's is of the bound
    scip.optimize()
    seconds = time.perf_counter() - start
    if scip.getStatus() == "infeasible":
        raise ValueError("SCIP: the room cannot be divided so")
    return Answer(scip.getObjVal() if scip.getNSols() else None, scip.getDualbound(), seconds)


# --- the rooms ----------------------------------------------------------------------------


def _gap(side: str, start: int, width: int, role: str) -> Gap:
    return Gap(f"{role}-{side}-{start}", side, start, start + width, role)  # type: ignore[arg-type]


def _room(width: int, depth: int, doors: Sequence[int], windows: Sequence[int]) -> Shape:
    gaps = [_gap("bottom", x, 1000, "public") for x in doors]
    gaps += [_gap("top", x, 1800, "daylight") for x in windows]
    return Shape(width, depth, width * depth, (), tuple(gaps), divisible=True)


def _zone(kind: str, area_m2: float, short_mm: int, aspect: float, flags: str = "") -> Demand:
    """``flags``: enclosed, passage, first, wants light, by their first letters."""
    return Demand(kind, area_m2, short_mm, aspect, *(letter in flags for letter in "epfw"))


ZONES = (
    _zone("office_reception", 12.0, 2000, 2.5, "pf"),
    _zone("individual", 10.0, 2000, 2.0, "ew"),
    _zone("assessment_reading", 8.0, 2000, 2.5, "p"),
    _zone("group", 16.0, 3000, 2.0, "ew"),
    _zone("relaxation", 8.0, 2000, 2.5, "e"),
    _zone("archive", 4.0, 1500, 3.0, "e"),
)
"""Zones in the order in which rooms of 2, 3, ... zones take them; areas are invented."""
ROOMS = {
    (2, "a"): _room(6000, 5000, [500], [1200, 3600]),
    (2, "b"): _room(9000, 6000, [500, 7500], [1000, 3600, 6200]),
    (3, "a"): _room(6600, 6000, [500], [1000, 3800]),
    (3, "b"): _room(9000, 7200, [500, 7500], [1000, 3600, 6200]),
    (4, "a"): _room(8400, 6600, [500, 6900], [1000, 3400, 5800]),
    (4, "b"): _room(9600, 7200, [500, 8100], [1000, 3800, 6600]),
    (5, "a"): _room(9000, 7200, [500, 7500], [1000, 3600, 6200]),
    (5, "b"): _room(9900, 7500, [4400], [1000, 4000, 7000]),
    (6, "a"): _room(9600, 7500, [500, 8100], [1000, 3800, 6600]),
    (6, "b"): _room(9900, 7500, [500, 8300], [1000, 4000, 7000]),
}


def main() -> None:
    """Divide every room three times, and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zones", nargs="*", type=int, default=[2, 3, 4, 5, 6])
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a solver and room")
    options = parser.parse_args()
    heads = ("zones", "room m", "cost CNY", "CP-SAT s", "HiGHS s", "SCIP s", "HiGHS / ours")
    print("| " + " | ".join((*heads, "SCIP / ours", "proven costs equal")) + " |")
    print("|---" * (len(heads) + 2) + "|")
    for (n, _), shape in ROOMS.items():
        if n in options.zones:
            print(compared(shape, ZONES[:n], PRICES, options.limit), flush=True)


def compared(shape: Shape, demands: Sequence[Demand], prices: Weights, limit_s: float) -> str:
    """Return one row of the table."""
    first = ours(shape, demands, prices, limit_s)
    rivals = [by(shape, demands, prices, limit_s, first.gap) for by in (by_highs, by_scip)]
    proven = [a.cost for a in (first, *rivals) if a.gap == 0 and a.cost is not None]
    equal = max(proven) - min(proven) < 0.5 if len(proven) > 1 else None
    size = f"{shape.width_mm / 1000:.1f} x {shape.depth_mm / 1000:.1f}"
    verdict = {True: "yes", False: "NO", None: "–"}[equal]
    cost = "–" if first.cost is None else f"{first.cost:.0f}"
    ratios = [f"{r.seconds / first.seconds_to(max(r.gap, first.gap)):.1f}" for r in rivals]
    cells = (len(demands), size, cost, first, *rivals, *ratios, verdict)
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    main()
