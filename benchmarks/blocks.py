"""Public block-layout instances through our core, against SCIP.

    pip install -e ".[bench]"
    python benchmarks/blocks.py instances.json --names m6 m7 fo7_2 --limit 300

Place departments of given areas in a hull without overlap, minimise the sum of flow times
rectilinear distance between centres (Sherali, Fraticelli and Meller 2003; instances as in
MINLPLib, which are not part of this project: give the path).  The core,
layoutopt/solve/blocks.py, is that of our room division; this file adds flows and distances.

Lengths are real numbers and CP-SAT counts, so the proof is one of a relaxation: edges are
rounded to the nearest 1/SCALE, areas to (w + 1)(h + 1), and what rounding may cost, two
units a unit of flow, is taken off the bound.  A linear program with the relative positions
of the best answer gives the true value.  SCIP is asked for the same gap, with the best of
the four formulations tried.  Ours has 2 workers (two searches that share what they learn),
SCIP 1 thread; seconds of processor time are printed too.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ortools.sat.python import cp_model  # noqa: E402

from layoutopt.solve.blocks import Blocks, Order  # noqa: E402

SCALE = 1000
"""Units of our core in a unit of the instance."""
TANGENTS = 12
"""How many tangents an area gets, evenly in the logarithm of the side."""
STEEPEST = 12
"""The largest coefficient of a tangent."""
FLOW_SCALE = 10
"""Flows of all instances are whole tenths."""
TIGHT = 1e-6
"""An area counts as reached this far below it, relatively: HiGHS is feasible to 1e-7."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class Department:
    """A rectangle wanted: least area, and between what its sides must lie."""

    area: float
    width_min: float
    width_max: float
    height_min: float
    height_max: float


@dataclass(frozen=True)
class Instance:
    """A block-layout instance, as published; flows of a pair summed over both ways."""

    name: str
    width: float
    height: float
    departments: tuple[Department, ...]
    flows: dict[Pair, float]
    best_known: float

    @property
    def anchor(self) -> int:
        """The department that may be kept in one quarter: most flow, then most area."""
        ends = range(len(self.departments))
        flow = [sum(f for pair, f in self.flows.items() if k in pair) for k in ends]
        return max(ends, key=lambda k: (flow[k], self.departments[k].area))


@dataclass(frozen=True)
class Outcome:
    """Value of the best layout (None: none found), proven bound, and what it took."""

    value: float | None
    bound: float
    seconds: float
    cpu_s: float
    proven: bool

    @property
    def gap(self) -> float:
        """How far the bound is below the value, relatively."""
        return math.inf if self.value is None else (self.value - self.bound) / self.value


def load(path: Path) -> dict[str, Instance]:
    """Read instances from a JSON file as described in it."""
    instances = {}
    for data in json.loads(path.read_text("utf-8")):
        flows: dict[Pair, float] = {}
        for flow in data["flows"]:
            i, j = sorted((flow["from"], flow["to"]))
            flows[i, j] = flows.get((i, j), 0.0) + flow["weight"]
        instances[data["name"]] = Instance(
            data["name"],
            data["width"],
            data["height"],
            tuple(Department(**d) for d in data["departments"]),
            flows,
            data["best_known"],
        )
    return instances


# --- ours ---------------------------------------------------------------------------------


class Layout(Blocks):
    """The core with flows: centres, distances, and the symmetry of the hull broken."""

    def __init__(self, instance: Instance) -> None:
        wide, high = round(instance.width * SCALE), round(instance.height * SCALE)
        domains = (cp_model.Domain(0, wide), cp_model.Domain(0, high))
        super().__init__(*domains, len(instance.departments))
        self.instance = instance
        self.post_no_overlap()
        self.order: Order = self.post_order()
        for i, department in enumerate(instance.departments):
            self._post_department(i, department)
        centre_x = [a + b for a, b in zip(self.x0, self.x1, strict=True)]  # doubled
        centre_y = [a + b for a, b in zip(self.y0, self.y1, strict=True)]
        # rounding keeps a centre that is in the lower half there, up to one unit of its double
        self.model.add(centre_x[instance.anchor] <= wide + 1)
        self.model.add(centre_y[instance.anchor] <= high + 1)
        costs = []
        for (i, j), flow in instance.flows.items():
            weight = round(flow * FLOW_SCALE)
            assert math.isclose(weight, flow * FLOW_SCALE), "flows are not whole tenths"
            sides = ((centre_x, self.order.left, self.w), (centre_y, self.order.below, self.h))
            for centre, before, size in sides:
                costs.append(weight * self._distance(i, j, centre, before, size))
        self.model.minimize(cp_model.LinearExpr.sum(costs))

    def _bounds(self, i: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Sides between which a rounded width and height lie."""
        d, (wide, high) = self.instance.departments[i], self.hull
        return (
            (math.floor(d.width_min * SCALE) - 1, min(wide, math.ceil(d.width_max * SCALE) + 1)),
            (math.floor(d.height_min * SCALE) - 1, min(high, math.ceil(d.height_max * SCALE) + 1)),
        )

    def _post_department(self, i: int, department: Department) -> None:
        model = self.model
        grown = []
        for size, (low, high) in zip((self.w[i], self.h[i]), self._bounds(i), strict=True):
            model.add_linear_constraint(size, low, high)
            one_more = model.new_int_var(low + 1, high + 1, "")
            model.add(one_more == size + 1)
            grown.append(one_more)
        (low, _), (_, high) = self._bounds(i)
        most = (self._bounds(i)[0][1] + 1) * (high + 1)
        least = math.ceil(department.area * SCALE**2 - 1e-3)
        model.add(self.product(*grown, most) >= least)
        first, last = max(low + 1, least / (high + 1)), self._bounds(i)[0][1] + 1
        steps = [first * (last / first) ** (t / (TANGENTS - 1)) for t in range(TANGENTS)]
        slopes = {_slope(least / length**2) for length in steps} | {(1, 1)}
        self.post_tangents(*grown, least, sorted(slopes))

    def _distance(
        self,
        i: int,
        j: int,
        centre: Sequence[cp_model.LinearExpr],
        before: dict[Pair, cp_model.IntVar],
        size: Sequence[cp_model.IntVar],
    ) -> cp_model.IntVar:
        """Make twice the distance of two centres along one axis."""
        model, axis = self.model, 0 if size is self.w else 1
        distance = model.new_int_var(0, 2 * self.hull[axis], "")
        model.add(distance >= centre[i] - centre[j])
        model.add(distance >= centre[j] - centre[i])
        least = sum(self._bounds(k)[axis][0] for k in (i, j))
        most = sum(self._bounds(k)[axis][1] for k in (i, j))
        parted = before[i, j] + before[j, i]
        model.add(distance >= size[i] + size[j] - most + most * parted)
        model.add(distance >= least * parted)
        return distance


def _slope(ratio: float) -> tuple[int, int]:
    """Return two small whole numbers in about this ratio."""
    if ratio > 1:
        return _slope(1 / ratio)[::-1]
    fraction = Fraction(ratio).limit_denominator(STEEPEST)
    fraction = max(fraction, Fraction(1, STEEPEST))
    return fraction.numerator, fraction.denominator


def by_core(instance: Instance, limit_s: float) -> Outcome:
    """Solve by CP-SAT: two searches, both with every constraint in the linear program."""
    start, cpu = time.perf_counter(), time.process_time()
    layout = Layout(instance)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 2
    solver.parameters.subsolvers.extend(["max_lp", "pseudo_costs"])
    solver.parameters.add_lp_constraints_lazily = False
    status = solver.solve(layout.model)
    unit = 2 * SCALE * FLOW_SCALE
    bound = solver.best_objective_bound / unit - 2 * sum(instance.flows.values()) / SCALE
    value = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        left = [pair for pair, literal in layout.order.left.items() if solver.value(literal)]
        below = [pair for pair, literal in layout.order.below.items() if solver.value(literal)]
        value = restored(instance, left, below)
    return Outcome(
        value,
        bound,
        time.perf_counter() - start,
        time.process_time() - cpu,
        status == cp_model.OPTIMAL and value is not None,
    )


def restored(instance: Instance, left: Sequence[Pair], below: Sequence[Pair]) -> float | None:
    """Return the least true cost with these relative positions, None if there is no layout.

    Areas are convex; tangents are added where a linear program's answer falls short.
    """
    import numpy as np
    from scipy.optimize import linprog

    n, pairs = len(instance.departments), list(instance.flows)
    x, y, w, h = (range(k * n, (k + 1) * n) for k in range(4))  # centres and sides
    count = 4 * n + 2 * len(pairs)
    rows: list[np.ndarray] = []
    limits: list[float] = []

    def at_most(terms: dict[int, float], limit: float) -> None:
        row = np.zeros(count)
        for k, a in terms.items():
            row[k] = a
        rows.append(row)
        limits.append(limit)

    def area(i: int, length: float) -> None:
        a = instance.departments[i].area
        at_most({w[i]: -a / length**2, h[i]: -1.0}, -2 * a / length)

    for centre, size, before, hull in (
        (x, w, left, instance.width),
        (y, h, below, instance.height),
    ):
        for i in range(n):
            at_most({size[i]: 0.5, centre[i]: -1.0}, 0.0)
            at_most({size[i]: 0.5, centre[i]: 1.0}, hull)
        for i, j in before:
            at_most({centre[i]: 1.0, size[i]: 0.5, centre[j]: -1.0, size[j]: 0.5}, 0.0)
        for k, (i, j) in enumerate(pairs):
            distance = 4 * n + 2 * k + (centre is y)
            at_most({centre[i]: 1.0, centre[j]: -1.0, distance: -1.0}, 0.0)
            at_most({centre[i]: -1.0, centre[j]: 1.0, distance: -1.0}, 0.0)
    cost = np.zeros(count)
    for k, pair in enumerate(pairs):
        cost[4 * n + 2 * k : 4 * n + 2 * k + 2] = instance.flows[pair]
    sides = [(d.width_min, min(d.width_max, instance.width)) for d in instance.departments]
    sides += [(d.height_min, min(d.height_max, instance.height)) for d in instance.departments]
    bounds = [(0.0, None)] * (2 * n) + sides + [(0.0, None)] * (2 * len(pairs))
    for i, (low, high) in enumerate(sides[:n]):
        for t in range(TANGENTS):
            area(i, low + (high - low) * t / (TANGENTS - 1))
    for _ in range(100):
        answer = linprog(cost, np.array(rows), np.array(limits), bounds=bounds)
        if not answer.success:
            return None
        short = [
            i
            for i, d in enumerate(instance.departments)
            if answer.x[w[i]] * answer.x[h[i]] < d.area * (1 - TIGHT)
        ]
        if not short:
            return float(answer.fun)
        for i in short:
            area(i, float(answer.x[w[i]]))
            area(i, instance.departments[i].area / float(answer.x[h[i]]))
    return None


# --- the rival ----------------------------------------------------------------------------


def by_scip(instance: Instance, limit_s: float, gap: float) -> Outcome:
    """Solve by SCIP as a convex MINLP: one thread, other settings as they come.

    Four literals a pair and the same distance cuts as ours were faster on m7 and fo7_2 than
    two literals a pair, and a / w <= h faster than w h >= a.
    """
    import pyscipopt

    start, cpu = time.perf_counter(), time.process_time()
    scip: Any = pyscipopt.Model()
    scip.hideOutput()
    wide, high = instance.width, instance.height
    names = range(len(instance.departments))
    most_w = [min(wide, d.width_max) for d in instance.departments]
    most_h = [min(high, d.height_max) for d in instance.departments]
    x = [scip.addVar(lb=0, ub=wide) for _ in names]
    y = [scip.addVar(lb=0, ub=high) for _ in names]
    w = [
        scip.addVar(lb=d.width_min, ub=m) for d, m in zip(instance.departments, most_w, strict=True)
    ]
    h = [
        scip.addVar(lb=d.height_min, ub=m)
        for d, m in zip(instance.departments, most_h, strict=True)
    ]
    for i, d in enumerate(instance.departments):
        scip.addCons(d.area / w[i] - h[i] <= 0)
        for centre, size, hull in ((x[i], w[i], wide), (y[i], h[i], high)):
            scip.addCons(centre >= size / 2)
            scip.addCons(centre <= hull - size / 2)
    cost = 0
    for i, j in combinations(names, 2):
        literals = [scip.addVar(vtype="B") for _ in range(4)]
        scip.addCons(literals[0] + literals[1] + literals[2] + literals[3] == 1)
        for centre, size, hull, most, ways in (
            (x, w, wide, most_w, literals[:2]),
            (y, h, high, most_h, literals[2:]),
        ):
            for (a, b), way in zip(((i, j), (j, i)), ways, strict=True):
                end, begin = centre[a] + size[a] / 2, centre[b] - size[b] / 2
                scip.addCons(end <= begin + hull * (1 - way))
            if (i, j) in instance.flows:
                distance = scip.addVar(lb=0, ub=hull)
                scip.addCons(distance >= centre[i] - centre[j])
                scip.addCons(distance >= centre[j] - centre[i])
                big = (most[i] + most[j]) / 2
                parted = ways[0] + ways[1]
                scip.addCons(distance >= (size[i] + size[j]) / 2 - big * (1 - parted))
                cost = cost + instance.flows[i, j] * distance
    scip.addCons(x[instance.anchor] <= wide / 2)
    scip.addCons(y[instance.anchor] <= high / 2)
    scip.setObjective(cost)
    scip.setParam("limits/time", limit_s)
    scip.setParam("limits/gap", gap)
    scip.optimize()
    return Outcome(
        scip.getPrimalbound() if scip.getNSols() else None,
        scip.getDualbound(),
        time.perf_counter() - start,
        time.process_time() - cpu,
        scip.getStatus() in ("optimal", "gaplimit"),
    )


def main() -> None:
    """Solve every instance named by both, and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instances", type=Path)
    parser.add_argument("--names", nargs="*", help="default: all")
    parser.add_argument("--limit", type=float, default=300.0, help="seconds a solver and instance")
    parser.add_argument("--no-scip", action="store_true")
    options = parser.parse_args()
    known = load(options.instances)
    heads = ("instance", "best known", "ours", "bound", "gap %", "ours s", "ours CPU s")
    heads += ("SCIP", "SCIP bound", "SCIP s", "SCIP CPU s", "SCIP / ours")
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    for name in options.names or known:
        print(compared(known[name], options.limit, scip=not options.no_scip), flush=True)


def compared(instance: Instance, limit_s: float, *, scip: bool) -> str:
    """Return one row of the table."""
    ours = by_core(instance, limit_s)
    cells = [instance.name, f"{instance.best_known:.4f}", *_cells(ours)]
    if scip:
        rival = by_scip(instance, limit_s, ours.gap if ours.proven else 0.0)
        value, bound, _, seconds, cpu = _cells(rival)
        limits = f"{'' if rival.proven else '> '}{'' if ours.proven else '< '}"
        ratio = rival.seconds / ours.seconds
        both = ours.proven or rival.proven
        cells += [value, bound, seconds, cpu, f"{limits}{ratio:.2f}" if both else "–"]
    return "| " + " | ".join(cells) + " |"


def _cells(outcome: Outcome) -> list[str]:
    value = "–" if outcome.value is None else f"{outcome.value:.4f}"
    over = "" if outcome.proven else "> "
    return [
        value,
        f"{outcome.bound:.4f}",
        f"{100 * outcome.gap:.2f}",
        f"{over}{outcome.seconds:.1f}",
        f"{outcome.cpu_s:.1f}",
    ]


if __name__ == "__main__":
    main()
