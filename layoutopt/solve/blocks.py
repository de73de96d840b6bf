"""Rectangles in a rectangular hull that do not overlap: what every layout model shares.

Edges, sizes, who is left of or below whom, and least areas, for CP-SAT.  Rooms divided
into zones (tiling) and public block-layout instances (benchmarks/blocks.py) build on it.
Not here: walls, openings, ways, prices.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from ortools.sat.python import cp_model

Box = tuple[int, int, int, int]
"""A rectangle that is given: x0, y0, x1, y1."""


@dataclass(frozen=True)
class Order:
    """How every two rectangles are parted: just one of four literals for each pair.

    ``left[i, j]``: rectangle i ends where j begins, or before.  ``below[i, j]``: likewise
    upwards.  A pair that is parted both ways has either.
    """

    left: dict[tuple[int, int], cp_model.IntVar]
    below: dict[tuple[int, int], cp_model.IntVar]


class Blocks:
    """A CP-SAT model of rectangles, its methods each posting one fact of the plane.

    Lengths are whole numbers of one unit, the caller's.  A rectangle that is absent has
    all edges at 0.

    Parameters
    ----------
    xs, ys
        Where vertical and horizontal edges may run; the hull is from the least to the
        greatest of them, and begins at 0.
    n
        How many rectangles there are.
    optional
        Those that may be left out.
    """

    def __init__(
        self, xs: cp_model.Domain, ys: cp_model.Domain, n: int, optional: Collection[int] = ()
    ) -> None:
        self.model = model = cp_model.CpModel()
        self.n, names = n, range(n)
        self.hull = (xs.max(), ys.max())
        self.present = [
            model.new_bool_var(f"present_{i}") if i in optional else model.new_constant(1)
            for i in names
        ]
        self.x0 = [model.new_int_var_from_domain(xs, f"x0_{i}") for i in names]
        self.x1 = [model.new_int_var_from_domain(xs, f"x1_{i}") for i in names]
        self.y0 = [model.new_int_var_from_domain(ys, f"y0_{i}") for i in names]
        self.y1 = [model.new_int_var_from_domain(ys, f"y1_{i}") for i in names]
        self.w = [model.new_int_var(0, self.hull[0], f"w_{i}") for i in names]
        self.h = [model.new_int_var(0, self.hull[1], f"h_{i}") for i in names]
        for i in names:
            model.add(self.w[i] == self.x1[i] - self.x0[i])
            model.add(self.h[i] == self.y1[i] - self.y0[i])
        for edge in (self.x0, self.x1, self.y0, self.y1, self.w, self.h):
            for i in optional:
                model.add(edge[i] == 0).only_enforce_if(~self.present[i])

    def post_no_overlap(self, fixed: Sequence[Box] = ()) -> None:
        """No two rectangles overlap, nor one of them and what is fixed."""
        model, names = self.model, range(self.n)
        x_intervals = [
            model.new_optional_interval_var(
                self.x0[i], self.w[i], self.x1[i], self.present[i], f"ix_{i}"
            )
            for i in names
        ]
        y_intervals = [
            model.new_optional_interval_var(
                self.y0[i], self.h[i], self.y1[i], self.present[i], f"iy_{i}"
            )
            for i in names
        ]
        for x0, y0, x1, y1 in fixed:
            x_intervals.append(model.new_fixed_size_interval_var(x0, x1 - x0, ""))
            y_intervals.append(model.new_fixed_size_interval_var(y0, y1 - y0, ""))
        model.add_no_overlap_2d(x_intervals, y_intervals)

    def post_order(self) -> Order:
        """Part every two rectangles, all of them present, by a line.

        Says again what non-overlap says, in literals that distances can be hung on.  Nothing
        is lost by taking left wherever a pair is parted both ways; then left is transitive,
        and so is below, but where left has taken its place.  That much is posted.
        """
        model, left, below = self.model, {}, {}
        for i, j in permutations(range(self.n), 2):
            left[i, j] = model.new_bool_var(f"left_{i}_{j}")
            below[i, j] = model.new_bool_var(f"below_{i}_{j}")
            model.add(self.x1[i] <= self.x0[j]).only_enforce_if(left[i, j])
            model.add(self.y1[i] <= self.y0[j]).only_enforce_if(below[i, j])
        for i, j in combinations(range(self.n), 2):
            model.add_exactly_one(left[i, j], left[j, i], below[i, j], below[j, i])
        for i, j, k in permutations(range(self.n), 3):
            model.add_implication(left[i, j], left[i, k]).only_enforce_if(left[j, k])
            model.add_bool_or(~below[i, j], ~below[j, k], below[i, k], left[i, k], left[k, i])
        return Order(left, below)

    def product(
        self, one: cp_model.LinearExprT, two: cp_model.LinearExprT, most: int, name: str = ""
    ) -> cp_model.IntVar:
        """Make the area of two sides, which is ``most`` at the most."""
        area = self.model.new_int_var(0, most, name)
        self.model.add_multiplication_equality(area, one, two)
        return area

    def post_tangents(
        self,
        one: cp_model.LinearExpr,
        two: cp_model.LinearExpr,
        least: int,
        slopes: Sequence[tuple[int, int]] = ((1, 1),),
    ) -> None:
        """Post what follows for sides from one times two being ``least`` or more.

        For each (a, b): a * one + b * two is at least 2 sqrt(a b least), with equality where
        the line touches the hyperbola (arithmetic and geometric mean).  The product says
        little to a linear relaxation, these say it; small coefficients keep cuts exact.
        """
        for a, b in slopes:
            touching = math.isqrt(4 * a * b * least - 1) + 1
            self.model.add(a * one + b * two >= touching)
