import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.geometry import Region
from layoutopt.physics.grid import Grid, cells_in, joined

corner = st.integers(-5000, 5000)
side = st.integers(50, 4000)


def test_cells_are_those_whose_middle_lies_on_the_floor():
    # x: middles -100, 100, 300, 500 and y: 100, 300 against a floor of -150..550 by 0..350
    cells = cells_in(Region.rectangle(-150, 0, 550, 350).polygon, 200)
    assert cells.origin == (-200, 0)
    assert cells.inside.tolist() == [[True] * 4, [True] * 4]
    assert cells.middles.tolist()[:2] == [[-100, 100], [100, 100]]


def test_holes_are_no_floor():
    floor = Region(
        ((0, 0), (900, 0), (900, 900), (0, 900)),
        (((300, 300), (300, 600), (600, 600), (600, 300)),),
    )
    assert cells_in(floor.polygon, 300).inside.sum() == 8


def test_figures_come_back_where_they_were_put():
    cells = cells_in(Region.rectangle(0, 0, 600, 400).polygon, 200)
    grid = cells.grid(np.arange(6))
    assert [cell.value for cell in grid.cells()] == [0, 1, 2, 3, 4, 5]
    assert next(grid.cells())[:4] == (0, 0, 200, 200)
    assert grid.at((450, 250)) == 5
    assert math.isnan(grid.at((650, 250)))
    assert grid.within(Region.rectangle(0, 0, 400, 200).polygon).tolist() == [0, 1]


@given(x=corner, y=corner, width=side, height=side)
def test_cells_cover_a_floor_to_within_half_a_cell_a_side(x, y, width, height):
    cells = cells_in(Region.rectangle(x, y, x + width, y + height).polygon, 100)
    assert abs(cells.inside.sum() * 100 * 100 - width * height) <= 100 * (width + height + 100)


@given(x=corner, y=corner, width=side, height=side)
def test_grids_join_to_what_both_say(x, y, width, height):
    left = cells_in(Region.rectangle(0, 0, 1000, 500).polygon, 100)
    right = cells_in(Region.rectangle(x, y, x + width, y + height).polygon, 100)
    first = left.grid(np.ones(len(left.middles)))
    second = right.grid(np.full(len(right.middles), 2.0))
    both = joined([first, second])
    here = {cell[:2]: cell.value for cell in both.cells()}
    assert here == {c[:2]: c.value for c in first.cells()} | {
        c[:2]: c.value for c in second.cells()
    }


def test_grids_of_other_steps_are_refused():
    one = Grid((0, 0), 100, np.ones((1, 1), np.float32))
    for other in (Grid((0, 0), 200, one.values), Grid((50, 0), 100, one.values)):
        with pytest.raises(ValueError, match="grids"):
            joined([one, other])
