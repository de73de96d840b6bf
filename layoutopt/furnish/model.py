"""The CP-SAT model: every item takes one of its spots, and no two are in each other's way.

Bodies never overlap, nor does a body stand on what another keeps free; what is kept free
may overlap.  Not here: what a spot is (``spots``), and whether one can still walk (``ways``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ortools.sat.python import cp_model

from layoutopt.furnish.poses import Pose
from layoutopt.furnish.spots import Unit
from layoutopt.furniture import Taste

SCALE = 100
"""Points are counted in hundredths, in whole numbers."""
NEAR_ENOUGH = 12
"""Points by which a placing may miss the best (a default)."""
APART_MM = 250
"""A piece that is to stand elsewhere is moved at least this far."""
OVERHEAD_MM = 1200
"""What hangs on a wall leaves this much below it free (a default)."""

Answer = Literal["found", "none", "unknown"]


@dataclass(frozen=True)
class Placed:
    """A unit where it stands: its pose about ``(x, y)`` of the room's frame."""

    unit: Unit
    pose: Pose
    pose_index: int
    x: int
    y: int


Barrier = tuple[tuple[int, int, int, int], ...]
"""Units by index with the pose and the place they must not all keep."""


@dataclass(frozen=True)
class Placing:
    """What the model answered; units by index, None for what was left out."""

    answer: Answer
    placed: tuple[Placed | None, ...] = ()
    effort: float = 0.0


def place(
    units: Sequence[Unit],
    taste: Taste,
    *,
    effort: float,
    barriers: Iterable[Barrier] = (),
    without: Iterable[int] = (),
    before: Sequence[Placed | None] = (),
) -> Placing:
    """Place what must be there and as much as may be of what should.

    Parameters
    ----------
    effort
        Limit in CP-SAT's deterministic time.
    barriers
        Placings that were found to block the way: one of their units has to move.
    without
        Units, by index, that are to be left out.
    before
        An earlier placing of the same units, to begin from.

    Returns
    -------
    Placing
        ``none``: proven that the units that must be there find no place on their spots.
    """
    if any(unit.must and not unit.spots for unit in units):
        return Placing("none")
    model = cp_model.CpModel()
    boxes = [_Unit(model, unit, i) for i, unit in enumerate(units)]
    for i, box in enumerate(boxes):
        box.hint(model, before[i] if before else None)
    for a, b in itertools.combinations(boxes, 2):
        _apart(model, a, b)
    for a, b in itertools.pairwise(boxes):
        if a.unit.want is b.unit.want and not b.unit.must:
            model.add_implication(b.there, a.there)
    for index in without:
        model.add(boxes[index].there == 0)
    for barrier in barriers:
        _part(model, boxes, barrier)
    model.minimize(sum(box.cost(taste) for box in boxes))
    spent = 0.0
    status, solver = cp_model.UNKNOWN, cp_model.CpSolver()
    # raising the bound by cores places most rooms best at once, and some not at all
    for by_cores in (True, False):
        solver = _solver(effort, by_cores=by_cores)
        status = solver.solve(model)
        spent += float(solver.response_proto.deterministic_time)
        if status != cp_model.UNKNOWN:
            break
    if status == cp_model.INFEASIBLE:
        return Placing("none", effort=spent)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Placing("unknown", effort=spent)
    return Placing("found", tuple(box.value(solver) for box in boxes), spent)


def _solver(effort: float, *, by_cores: bool) -> cp_model.CpSolver:
    """Make a solver of one worker, without presolve: these models are small."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = effort
    solver.parameters.catch_sigint_signal = False
    solver.parameters.linearization_level = 1
    solver.parameters.cp_model_presolve = False
    solver.parameters.absolute_gap_limit = NEAR_ENOUGH * SCALE
    solver.parameters.optimize_with_core = by_cores
    return solver


class _Unit:
    """The variables of one unit: which spot, where exactly, and its boxes."""

    def __init__(self, model: cp_model.CpModel, unit: Unit, index: int) -> None:
        self.unit = unit
        self.there = model.new_bool_var(f"there{index}")
        self.spots = [model.new_bool_var(f"spot{index}.{k}") for k in range(len(unit.spots))]
        model.add(sum(self.spots) == self.there)
        if unit.must:
            model.add(self.there == 1)
        xs = [x for spot in unit.spots for x in spot.x] or [0]
        ys = [y for spot in unit.spots for y in spot.y] or [0]
        self.x = model.new_int_var(min(xs), max(xs), f"x{index}")
        self.y = model.new_int_var(min(ys), max(ys), f"y{index}")
        reach = max(max(xs) - min(xs), max(ys) - min(ys))
        self.off = model.new_int_var(0, reach, f"off{index}")
        self.poses = {
            k: model.new_bool_var(f"pose{index}.{k}") for k in {spot.pose for spot in unit.spots}
        }
        by_pose: dict[int, list[cp_model.IntVar]] = {k: [] for k in self.poses}
        for spot, chosen in zip(unit.spots, self.spots, strict=True):
            by_pose[spot.pose].append(chosen)
            for var, (low, high) in ((self.x, spot.x), (self.y, spot.y)):
                if low == high:
                    model.add(var == low).only_enforce_if(chosen)
                else:
                    model.add(var >= low).only_enforce_if(chosen)
                    model.add(var <= high).only_enforce_if(chosen)
                    if spot.per_m:
                        gap = var - low if spot.end == 0 else high - var
                        model.add(self.off >= gap).only_enforce_if(chosen)
        for k, several in by_pose.items():
            model.add(sum(several) == self.poses[k])
        self.body = self._box("body")
        self.keep = self._box("keep")

    def _box(self, name: Literal["body", "keep"]) -> tuple[cp_model.LinearExprT, ...]:
        """Return the sides of a box: west, south, east, north, in whole mm, outwards."""
        sides: list[cp_model.LinearExprT] = []
        for i, var in enumerate((self.x, self.y, self.x, self.y)):
            reach = {k: _out(getattr(self.unit.poses[k], name)[i], i) for k in self.poses}
            sides.append(var + sum(reach[k] * chosen for k, chosen in self.poses.items()))
        return tuple(sides)

    def hint(self, model: cp_model.CpModel, before: Placed | None) -> None:
        """Begin the search where the unit stood before, else at its best spot."""
        spots = self.unit.spots
        if not spots:
            return
        best = min(range(len(spots)), key=lambda k: spots[k].cost)
        if before is not None:
            there = (
                k
                for k, spot in enumerate(spots)
                if spot.pose == before.pose_index
                and spot.x[0] <= before.x <= spot.x[1]
                and spot.y[0] <= before.y <= spot.y[1]
            )
            best = next(there, best)
        model.add_hint(self.there, 1)
        for k, chosen in enumerate(self.spots):
            model.add_hint(chosen, k == best)

    def cost(self, taste: Taste) -> cp_model.LinearExprT:
        """Return what the unit costs as it stands, or left out."""
        spots = zip(self.unit.spots, self.spots, strict=True)
        here = sum(round(spot.cost * SCALE) * chosen for spot, chosen in spots)
        slope = max((spot.per_m for spot in self.unit.spots), default=0.0)
        out = taste.left_out * SCALE * (1 - self.there)
        return here + round(slope * SCALE / 1000.0) * self.off + out

    def value(self, solver: cp_model.CpSolver) -> Placed | None:
        """Read where the unit was placed."""
        for spot, chosen in zip(self.unit.spots, self.spots, strict=True):
            if solver.boolean_value(chosen):
                at = solver.value(self.x), solver.value(self.y)
                return Placed(self.unit, self.unit.poses[spot.pose], spot.pose, *at)
        return None


def _out(reach: float, side: int) -> int:
    """Round the reach of a box outwards."""
    return int(-(-reach // 1)) if side >= 2 else int(reach // 1)


def _apart(model: cp_model.CpModel, a: _Unit, b: _Unit) -> None:
    """Keep a body off what another keeps free, both ways."""
    if not (a.unit.spots and b.unit.spots) or _over(a.unit, b.unit) or _over(b.unit, a.unit):
        return
    both = [] if a.unit.must and b.unit.must else [a.there.Not(), b.there.Not()]
    pairs = [(a.keep, b.body), (a.body, b.keep)]
    if all(pose.keep == pose.body for unit in (a.unit, b.unit) for pose in unit.poses):
        pairs = pairs[:1]
    for one, other in pairs:
        sides = []
        for first, second in ((one, other), (other, one)):
            for axis in (0, 1):
                clear = model.new_bool_var("")
                model.add(first[axis + 2] <= second[axis]).only_enforce_if(clear)
                sides.append(clear)
        model.add_bool_or([*sides, *both])


def _over(hung: Unit, other: Unit) -> bool:
    """Tell whether a thing on the wall hangs above another, so that both may be there."""
    flat = all(
        pose.keep[3] - pose.body[3] == 0 == pose.keep[1] - pose.body[1] for pose in hung.poses
    )
    return hung.hung and flat and not other.hung and other.item.height_mm <= OVERHEAD_MM


def _part(model: cp_model.CpModel, boxes: Sequence[_Unit], barrier: Barrier) -> None:
    """Forbid that all units of a barrier stay where they are."""
    moves: list[cp_model.LiteralT] = []
    for index, pose, x, y in barrier:
        box = boxes[index]
        size = _size(box.unit.poses[pose])
        alike = [lit for k, lit in box.poses.items() if _size(box.unit.poses[k]) == size]
        elsewhere = model.new_bool_var("")
        model.add(sum(alike) == 0).only_enforce_if(elsewhere)
        moves += [elsewhere]
        for var, at in ((box.x, x), (box.y, y)):
            for bound in (var <= at - APART_MM, var >= at + APART_MM):
                moved = model.new_bool_var("")
                model.add(bound).only_enforce_if(moved)
                moves.append(moved)
    model.add_bool_or(moves)


def _size(pose: Pose) -> tuple[int, int]:
    """Return how wide and deep a body is as it stands, by 100 mm."""
    x0, y0, x1, y1 = pose.body
    return round((x1 - x0) / 100.0), round((y1 - y0) / 100.0)


__all__ = ["Answer", "Barrier", "Placed", "Placing", "place"]
