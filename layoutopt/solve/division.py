"""Dividing one room into zones: an exact tiling, proven cheapest by CP-SAT.

Ways, exits and weights of the tiles of a :class:`~layoutopt.solve.tiling.Tiling`.
Not here: which room, and which zones; that is siting.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from ortools.sat.python import cp_model

from layoutopt.geometry import SQUARE_ENOUGH
from layoutopt.physics.daylight import FLOOR_PER_WINDOW
from layoutopt.solve.engine import Halt, bounding_solver, effort_of, small_solver
from layoutopt.solve.parts import Demand, Division, Tile
from layoutopt.solve.shape import SIDES, Obstacle, Shape
from layoutopt.solve.tiling import UPPER_MARGIN_MM2
from layoutopt.solve.ways import Ways
from layoutopt.weights import Weights

DOOR_MM = 900
"""Clear width of a new door: GB 50099-2011 8.2.4."""
HELD_MM = 150
"""A zone is kept where its sides stay this near: half a partition and a module (a default)."""
POLISH_EFFORT = 0.5
"""Deterministic time for which one division is polished."""


CIRCULATION = Demand("circulation", 0.0, 1200, 100.0, False, True, False, False)
"""A way inside the room, at least 1.20 m wide (GB 55019-2021 2.2.2), where it pays."""


def divide(
    shape: Shape,
    demands: Sequence[Demand],
    weights: Weights,
    *,
    time_limit_s: float,
    seed: int,
    effort: float = math.inf,
    least_partition: bool = False,
    avoid: Sequence[tuple[Tile, ...]] = (),
    at_most: int | None = None,
    at_least: int = 0,
    halt: Halt | None = None,
) -> Division:
    """Divide a room among zones at the least cost.

    Parameters
    ----------
    demands
        One for each zone; a circulation tile is added where it pays.
    least_partition
        Ask for the shortest partitions instead of the least cost.
    avoid
        Divisions that are not wanted, whatever they cost.
    at_most
        A dearer division is of no use: where there is no cheaper one, the answer has no
        tiles, and a bound just above this.
    at_least
        What any division is known to cost: one that costs no more is the best.
    """
    if len(demands) == 1:
        return _whole(shape, demands[0], weights)
    if not shape.divisible:
        return Division((), None, None)
    model = _Model(shape, sorted(demands), weights, least_partition=least_partition)
    for tiles in avoid:
        model.forbid(tiles)
    if at_least:
        model.model.add(model.cost >= at_least)
    return model.solve(time_limit_s, seed, effort, at_most, halt or Halt())


def polish(
    shape: Shape,
    demands: Sequence[Demand],
    weights: Weights,
    division: Division,
    *,
    seed: int,
) -> Division:
    """Among divisions that cost no more than one already found, take the most useful.

    Counselling small, the group room large, no counselling at the corridor's windows.
    """
    if len(division.tiles) < 2 or division.cost is None:
        return division
    model = _Model(shape, sorted(demands), weights, least_partition=False)
    return model.improve(division, seed)


def _whole(shape: Shape, demand: Demand, weights: Weights) -> Division:
    """A room used as it stands."""
    fits = shape.area_mm2 >= demand.area_m2 * 1e6 and (
        min(shape.width_mm, shape.depth_mm) >= demand.short_side_mm
    )
    open_door = any(g.bare for g in shape.gaps)  # an individual room has walls all round
    if demand.kind == "individual" and (open_door or not shape.hides_seat):
        return Division((), None, None)
    kept = all(
        held.kind == demand.kind
        and all(
            abs(a - b) <= HELD_MM
            for a, b in zip(held.box or (), (0, 0, shape.width_mm, shape.depth_mm), strict=False)
        )
        for held in shape.held
    )
    if not fits or not shape.may_exit or not kept:
        return Division((), None, None)
    tile = Tile(demand.kind, demand.enclosed, 0, 0, shape.width_mm, shape.depth_mm, None)
    large = 0 < demand.upper_m2 * 1e6 + UPPER_MARGIN_MM2 < shape.area_mm2
    glazed = sum(g.glazed_mm2 for g in shape.of("daylight"))
    short = max(0, shape.area_mm2 - FLOOR_PER_WINDOW * glazed) if demand.wants_daylight else 0
    terms = {
        "daylight": math.ceil(weights.daylight_cny_m2 * short / (1000 * FLOOR_PER_WINDOW)),
        "privacy": 1000 * weights.privacy_cny * (demand.kind == "individual"),
        "regularity": weights.regularity_cny_m * shape.long_mm,
        "oversize": 1000 * weights.oversize_cny * (demand.upper_m2 > 0 and large),
    }
    cost = sum(terms.values())
    return Division((tile,), cost, cost, demands=(demand,), terms=tuple(terms.items()))


class _Model(Ways):
    """The CP-SAT model of one division; one method posts one rule."""

    def __init__(
        self, shape: Shape, demands: list[Demand], weights: Weights, *, least_partition: bool
    ) -> None:
        super().__init__(shape, [*demands, CIRCULATION])
        self.weights = weights
        self.least_partition = least_partition
        self._post_symmetry()
        self._post_held()
        self._post_cost()
        self.model.add_hint(self.present[self.optional], 0)

    def _post_held(self) -> None:
        """Keep what a person fixed: a zone at a door, or with its outline."""
        model = self.model
        for held in self.shape.held:
            found: list[cp_model.IntVar] = []
            for i, demand in enumerate(self.demands):
                if demand.kind != held.kind:
                    continue
                so = model.new_bool_var("")
                for gap, owner in ((g, self.owns[i, g]) for g in self.shape.gaps):
                    if (gap.side, gap.start, gap.end) == held.gap:
                        model.add_implication(so, owner)
                for edge, at in zip(
                    (self.x0[i], self.y0[i], self.x1[i], self.y1[i]), held.box or (), strict=False
                ):
                    model.add(edge <= at + HELD_MM).only_enforce_if(so)
                    model.add(edge >= at - HELD_MM).only_enforce_if(so)
                found.append(so)
            model.add_bool_or(found)

    def _post_symmetry(self) -> None:
        """Order tiles of the same demand from left to right."""
        for i, j in combinations(range(self.n), 2):
            if self.demands[i] == self.demands[j]:
                total = 2 * self.shape.depth_mm
                self.model.add(total * self.x0[i] + self.y0[i] <= total * self.x0[j] + self.y0[j])

    # --- cost -------------------------------------------------------------------------

    def _post_cost(self) -> None:
        """Partitions, new doors, and zones that want daylight and have none."""
        model, shape, weights = self.model, self.shape, self.weights
        fixed = [o for o in shape.obstacles if o.fixed]
        around = sum(2 * (o.x1 - o.x0 + o.y1 - o.y0) for o in fixed)
        edges = sum(2 * (w + h) for w, h in zip(self.w, self.h, strict=True))
        hull = 2 * (shape.width_mm + shape.depth_mm)
        most = 20 * hull
        self.length = model.new_int_var(0, most, "partition_mm")
        inner_of_fixed = _inner_edge(fixed, shape)
        model.add(
            2 * self.length
            == edges + around - hull - 2 * inner_of_fixed - 2 * sum(self._open_edges())
        )
        doors = cp_model.LinearExpr.sum(
            [
                literal
                for (i, p), literal in self.parent.items()
                if self.demands[i].enclosed or self.demands[p].enclosed
            ]
        )
        # every individual room of a divided room has one door, and that a sealed one
        individual = sum(demand.kind == "individual" for demand in self.demands)
        sealed = individual * (weights.sealed_door_cny - weights.door_cny)
        self._post_bounds(doors)
        self.terms: dict[str, cp_model.LinearExprT] = {
            "partitions": weights.partition_cny_m * self.length,
            "doors": 1000 * (weights.door_cny * doors + sealed),
            "daylight": cp_model.LinearExpr.sum(self._dark()),
            "privacy": 1000 * weights.privacy_cny * cp_model.LinearExpr.sum(self._exposed()),
            "regularity": cp_model.LinearExpr.sum(self._long()),
            "oversize": 1000 * weights.oversize_cny * cp_model.LinearExpr.sum(self.large),
        }
        self.cost = model.new_int_var(0, 10**12, "cost")
        model.add(self.cost == cp_model.LinearExpr.sum(list(self.terms.values())))
        model.minimize(self.length if self.least_partition else self.cost)

    def _dark(self) -> list[cp_model.IntVar]:
        """Make what each zone's window lacks of a fifth of its floor, priced."""
        model, weight = self.model, self.weights.daylight_cny_m2
        windows = self.shape.of("daylight")
        dark: list[cp_model.IntVar] = []
        for i, demand in enumerate(self.demands):
            if not demand.wants_daylight or weight == 0:
                continue
            glazed = cp_model.LinearExpr.weighted_sum(
                [self.owns[i, g] for g in windows], [g.glazed_mm2 for g in windows]
            )
            # equalities throughout: a term that may be larger than need be is lowered by the
            # search a thousandth at a time
            most = self.shape.width_mm * self.shape.depth_mm
            short = model.new_int_var(0, most, "")
            model.add_max_equality(short, [self.floor[i] - FLOOR_PER_WINDOW * glazed, 0])
            priced = model.new_int_var(0, weight * most // (1000 * FLOOR_PER_WINDOW), "")
            model.add_division_equality(priced, weight * short, 1000 * FLOOR_PER_WINDOW)
            dark.append(priced)
        return dark

    def _exposed(self) -> list[cp_model.LinearExprT]:
        """List the ways into individual rooms on which people of other zones are passed.

        Those from zones other than the reception, and those from a way of the room's own
        that lies open to such a zone.
        """
        exposed: list[cp_model.LinearExprT] = []
        for (i, p), entered in self.parent.items():
            if self.demands[i].kind != "individual" or self.demands[p].first:
                continue
            if p != self.optional:
                exposed.append(entered)
            elif (lies_open := self.way_lies_open()) is not None:
                seen = self.model.new_bool_var("")
                self.model.add_bool_or(~entered, ~lies_open, seen)
                self.model.add_implication(seen, entered)
                self.model.add_implication(seen, lies_open)
                exposed.append(seen)
        return exposed

    def _long(self) -> list[cp_model.LinearExprT]:
        """Make how much longer enclosed tiles are than one and a half times their width, priced."""
        model, weight = self.model, self.weights.regularity_cny_m
        priced: list[cp_model.LinearExprT] = []
        most = 2 * max(self.shape.width_mm, self.shape.depth_mm)
        for i, demand in enumerate(self.demands):
            if not demand.enclosed or weight == 0 or demand.aspect <= SQUARE_ENOUGH:
                continue
            twice, a, b = model.new_int_var(0, most, ""), self.net_w[i], self.net_h[i]
            model.add_max_equality(twice, [2 * a - 3 * b, 2 * b - 3 * a, 0])
            if weight % 2 == 0:
                priced.append(weight // 2 * twice)
                continue
            half = model.new_int_var(0, weight * most, "")
            model.add_division_equality(half, weight * twice, 2)
            priced.append(half)
        return priced

    def _post_bounds(self, doors: cp_model.LinearExprT) -> None:
        """Post what follows anyhow, and shortens proofs: how much an enclosed tile walls off.

        Every inner edge of an enclosed tile is partition, shared by two tiles at the most.
        """
        model, shape = self.model, self.shape
        if any(o.fixed for o in shape.obstacles):
            return  # a fixed obstacle is an inner edge that needs no partition
        around: dict[int, cp_model.LinearExprT] = {}
        short = min(shape.width_mm, shape.depth_mm)
        for i, demand in enumerate(self.demands):
            if not demand.enclosed:
                continue
            edges: list[cp_model.LinearExprT] = []
            for side in SIDES:
                size = self.h[i] if side in ("left", "right") else self.w[i]
                edge = model.new_int_var(0, max(shape.width_mm, shape.depth_mm), "")
                model.add(edge == 0).only_enforce_if(self.touch[i, side])
                model.add(edge == size).only_enforce_if(~self.touch[i, side])
                edges.append(edge)
            around[i] = cp_model.LinearExpr.sum(edges)
            model.add(around[i] >= min(short, int(2000 * math.sqrt(demand.area_m2))))
        for n in range(1, len(around) + 1):
            for some in combinations(around, n):
                walled = cp_model.LinearExpr.sum([around[i] for i in some])
                if n == 1:
                    model.add(self.length >= walled)
                else:
                    parted = separating_mm(shape, self.demands, some)
                    model.add(2 * self.length >= walled + parted)
        shut = [d for d in self.demands if d.enclosed and not d.first]
        individual = sum(d.kind == "individual" for d in shut)
        free = len(shape.of("public")) - sum(d.first for d in self.demands)
        model.add(doors >= individual + max(0, len(shut) - individual - free))

    def forbid(self, tiles: tuple[Tile, ...]) -> None:
        """Ask for another division than this one: other tiles, or other ways in."""
        model = self.model
        circulation = tiles[-1].kind == "circulation"
        present = self.present[self.optional]
        differs = [~present if circulation else present]
        for i, tile in enumerate(tiles):
            for edge, value in zip(
                (self.x0[i], self.y0[i], self.x1[i], self.y1[i]),
                (tile.x0, tile.y0, tile.x1, tile.y1),
                strict=True,
            ):
                other = model.new_bool_var("")
                model.add(edge != value).only_enforce_if(other)
                differs.append(other)
            if tile.parent is not None:
                differs.append(~self.parent[i, tile.parent])
        model.add_bool_or(differs)

    # --- solving ----------------------------------------------------------------------

    def solve(
        self, time_limit_s: float, seed: int, effort: float, at_most: int | None, halt: Halt
    ) -> Division:
        """Prove the least cost, or that it is more than ``at_most``."""
        if at_most is not None:
            self.model.add(self.cost <= at_most)
        solver = small_solver(time_limit_s, seed, effort)
        status = halt.solve(solver, self.model)
        spent = effort_of(solver)
        bound = 0 if self.least_partition else max(0, _floor(solver, status))
        if status in (cp_model.FEASIBLE, cp_model.UNKNOWN) and not self.least_partition:
            # not proven: propagation finds layouts, a tree over the relaxation bounds them
            other = bounding_solver(time_limit_s, seed, effort)
            found = halt.solve(other, self.model)
            spent += effort_of(other)
            bound = max(bound, _floor(other, found))
            if found in (cp_model.OPTIMAL, cp_model.INFEASIBLE):
                solver, status = other, found
        if status == cp_model.INFEASIBLE:
            return Division((), None, None if at_most is None else at_most + 1, effort=spent)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Division((), None, bound, effort=spent)
        cost, length = solver.value(self.cost), solver.value(self.length)
        if self.least_partition:  # the bound is one of lengths; proven is the shortest
            bound = cost if status == cp_model.OPTIMAL else 0
        demands = tuple(self.demands[: self.optional])
        terms = self._account(solver)
        return Division(self._tiles(solver), cost, bound, length, demands, terms, spent)

    def _account(self, solver: cp_model.CpSolver) -> tuple[tuple[str, int], ...]:
        return tuple((name, int(solver.value(term))) for name, term in self.terms.items())

    def improve(self, division: Division, seed: int) -> Division:
        """Keep the cost, and ask for what is worth having besides."""
        assert division.cost is not None
        self.model.add(self.cost <= division.cost)
        wishes: list[cp_model.LinearExprT] = []
        for i, demand in enumerate(self.demands):
            if demand.kind in ("individual", "circulation", "control_supervision"):
                wishes.append(self.area[i])
                wishes += [8_000_000 * self.owns[i, g] for g in self.shape.of("borrowed")]
            elif demand.kind == "group":
                wishes.append(-1 * self.area[i])
        self.model.minimize(sum(wishes) if wishes else 0)
        solver = small_solver(60.0, seed, POLISH_EFFORT)
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return division
        # the wishes do not press upon the cost: price these very tiles
        for edge in (*self.x0, *self.x1, *self.y0, *self.y1, *self.present):
            self.model.add(edge == solver.value(edge))
        self.model.minimize(self.cost)
        if solver.solve(self.model) != cp_model.OPTIMAL:
            return division
        cost = solver.value(self.cost)
        return replace(
            division,
            tiles=self._tiles(solver),
            cost=cost,
            bound=None if division.bound is None else min(division.bound, cost),
            partition_mm=solver.value(self.length),
            terms=self._account(solver),
        )

    def _tiles(self, solver: cp_model.CpSolver) -> tuple[Tile, ...]:
        here = [i for i in range(self.n) if solver.value(self.present[i])]
        index = {i: k for k, i in enumerate(here)}
        parents = {i: p for (i, p), literal in self.parent.items() if solver.value(literal)}
        return tuple(
            Tile(
                self.demands[i].kind,
                self.demands[i].enclosed,
                solver.value(self.x0[i]),
                solver.value(self.y0[i]),
                solver.value(self.x1[i]),
                solver.value(self.y1[i]),
                None if solver.value(self.root[i]) else index[parents[i]],
            )
            for i in here
        )


def _floor(solver: cp_model.CpSolver, status: cp_model.CpSolverStatus) -> int:
    """Return what a search proved its objective to be at least, 0 where it proved nothing."""
    if status in (cp_model.INFEASIBLE, cp_model.MODEL_INVALID):
        return 0
    return math.ceil(solver.best_objective_bound - 1e-6)


def separating_mm(shape: Shape, demands: Sequence[Demand], some: Sequence[int]) -> int:
    """Return the least length of partition that parts some zones together from all others.

    In a rectangle, edges parallel to its sides that part a floor of area A from a rest of
    area B are at least min(short side, 2 sqrt A, 2 sqrt B) long.  (Where one column of the
    rectangle lies wholly inside the floor and another wholly outside, every row is cut: at
    least a side.  Else the floor, or the rest, lies within the cut rows and columns.)
    """
    inside = sum(demands[i].area_m2 for i in some)
    outside = sum(d.area_m2 for i, d in enumerate(demands) if i not in some)
    least = int(2000 * math.sqrt(min(inside, outside)))
    return min(shape.width_mm, shape.depth_mm, least)


def _inner_edge(fixed: list[Obstacle], shape: Shape) -> int:
    """Length of the fixed obstacles' edges that border floor, in mm: walls that stand."""
    total = 0
    for o in fixed:
        total += (o.y1 - o.y0) * ((o.x0 > 0) + (o.x1 < shape.width_mm))
        total += (o.x1 - o.x0) * ((o.y0 > 0) + (o.y1 < shape.depth_mm))
    for a, b in combinations(fixed, 2):
        if a.x1 == b.x0 or b.x1 == a.x0:
            total -= max(0, min(a.y1, b.y1) - max(a.y0, b.y0))
        if a.y1 == b.y0 or b.y1 == a.y0:
            total -= max(0, min(a.x1, b.x1) - max(a.x0, b.x0))
    return total
