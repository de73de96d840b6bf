"""The plane geometry that layout models share, each fact alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from layoutopt.solve.blocks import Blocks


def squares(wide: int, high: int, sides: list[int]) -> Blocks:
    blocks = Blocks(cp_model.Domain(0, wide), cp_model.Domain(0, high), len(sides))
    for w, h, side in zip(blocks.w, blocks.h, sides, strict=True):
        blocks.model.add(w == side)
        blocks.model.add(h == side)
    return blocks


def status(blocks: Blocks) -> int:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 5.0
    return solver.solve(blocks.model)


@pytest.mark.parametrize(
    ("hull", "sides", "fits"),
    [
        ((5, 3), [3, 2], True),
        ((4, 3), [3, 2], False),
        ((5, 5), [3, 2, 2, 2], True),
        ((5, 5), [3, 3], False),
    ],
)
@pytest.mark.parametrize("how", ["no overlap", "order", "both"])
def test_squares_fit_or_not_whichever_way_it_is_said(hull, sides, fits, how) -> None:
    blocks = squares(*hull, sides)
    if how != "order":
        blocks.post_no_overlap()
    if how != "no overlap":
        blocks.post_order()
    assert status(blocks) == (cp_model.OPTIMAL if fits else cp_model.INFEASIBLE)


def test_what_is_fixed_is_not_overlapped() -> None:
    for fixed, fits in (([(0, 0, 2, 3)], True), ([(1, 0, 3, 3)], False)):
        blocks = squares(5, 3, [3])
        blocks.post_no_overlap(fixed)
        assert (status(blocks) == cp_model.OPTIMAL) == fits


def test_an_absent_rectangle_takes_no_room() -> None:
    blocks = Blocks(cp_model.Domain(0, 3), cp_model.Domain(0, 3), 2, optional={1})
    blocks.post_no_overlap()
    for i in range(2):
        blocks.model.add(blocks.w[i] == 3).only_enforce_if(blocks.present[i])
        blocks.model.add(blocks.h[i] == 3).only_enforce_if(blocks.present[i])
    assert status(blocks) == cp_model.OPTIMAL
    blocks.model.add(blocks.present[1] == 1)
    assert status(blocks) == cp_model.INFEASIBLE


def test_just_one_order_of_each_pair_and_it_is_true() -> None:
    blocks = squares(6, 6, [2, 2, 2])
    order = blocks.post_order()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(blocks.model)
    for i in range(3):
        for j in range(i):
            ways = [order.left[i, j], order.left[j, i], order.below[i, j], order.below[j, i]]
            assert sum(map(solver.value, ways)) == 1
    for (i, j), literal in order.left.items():
        assert not solver.value(literal) or solver.value(blocks.x1[i]) <= solver.value(blocks.x0[j])
    for (i, j), literal in order.below.items():
        assert not solver.value(literal) or solver.value(blocks.y1[i]) <= solver.value(blocks.y0[j])


@given(
    st.integers(1, 10**4), st.integers(1, 10**4), st.integers(0, 10**4), st.integers(1, 12),
    st.integers(1, 12),
)  # fmt: skip
def test_tangents_cut_off_no_area_that_is_large_enough(w, h, less, a, b) -> None:
    least = max(1, w * h - less)
    blocks = squares(1, 1, [1])
    one, two = (blocks.model.new_constant(size) for size in (w, h))
    blocks.post_tangents(one, two, least, [(a, b)])
    assert status(blocks) == cp_model.OPTIMAL


def test_a_tangent_cuts_off_sides_that_are_too_short() -> None:
    for sides, fits in (((4, 4), True), ((4, 3), False), ((8, 2), True), ((16, 1), True)):
        blocks = squares(1, 1, [1])
        one, two = (blocks.model.new_constant(size) for size in sides)
        blocks.post_tangents(one, two, 16)
        assert (status(blocks) == cp_model.OPTIMAL) == fits
