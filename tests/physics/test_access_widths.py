"""Clear widths of ways measured by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from layoutopt.building import Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.clearance import corridor_widths, swing, widths


def floor_of(*openings, floor):
    return Storey(1, "1", Frame(), (), (Space("C", Use.CORRIDOR, floor),), openings)


def door(door_id, at, angle_deg=0.0, width_mm=1000, hinge=None, leaf_end=None):
    return Opening(
        door_id, "door", at, width_mm, ("C", None), angle_deg, 0, hinge=hinge, leaf_end=leaf_end
    )


ENDS = door("W", (0, 1200), 90.0), door("E", (20000, 1200), 90.0)


def test_a_straight_corridor_is_as_wide_as_its_walls_stand_apart():
    found = corridor_widths(floor_of(*ENDS, floor=Region.rectangle(0, 0, 20000, 2400)), "C")
    assert found.narrowest_mm == 2400
    assert found.between_mm("W", "E") == 2400
    (a, b) = found.passages[0].across
    assert sorted((a[1], b[1])) == [0, 2400]


def test_pilasters_opposite_one_another_narrow_it():
    # 2400 less 300 and 200; the line across stands between them
    outline = [(0, 0), (9000, 0), (9000, 300), (9400, 300), (9400, 0), (20000, 0)]
    outline += [(20000, 2400), (9400, 2400), (9400, 2200), (9000, 2200), (9000, 2400), (0, 2400)]
    found = corridor_widths(floor_of(*ENDS, floor=Region(tuple(outline))), "C")
    assert found.narrowest_mm == 1900
    assert found.passages[0].parts in ((("W",), ("E",)), (("E",), ("W",)))
    (a, b) = found.passages[0].across
    assert 9000 <= a[0] <= 9400
    assert sorted((a[1], b[1])) == [300, 2200]


def test_beside_a_column_the_wider_side_counts():
    # a column of 500 from 600 to 1100: 600 on one side, 1300 on the other
    hole = ((9000, 600), (9000, 1100), (9500, 1100), (9500, 600))
    floor = Region(((0, 0), (20000, 0), (20000, 2400), (0, 2400)), (hole,))
    assert corridor_widths(floor_of(*ENDS, floor=floor), "C").narrowest_mm == 1300


def test_each_leg_of_an_l_has_its_width():
    ell = Region(((0, 0), (20000, 0), (20000, 20000), (18200, 20000), (18200, 2400), (0, 2400)))
    doors = [ENDS[0], door("A", (9000, 2400)), door("N", (19100, 20000))]
    found = corridor_widths(floor_of(*doors, floor=ell), "C")
    assert found.narrowest_mm == 1800
    assert found.between_mm("W", "A") == 2400
    assert found.between_mm("A", "N") == 1800


def test_a_passage_narrower_than_both_doors_see_is_found_between_them():
    # two halls of 6 m joined by a neck of 1.1 m
    hall = Region(
        (
            (0, 0), (6000, 0), (6000, 2000), (8000, 2000), (8000, 0), (14000, 0), (14000, 6000),
            (8000, 6000), (8000, 3100), (6000, 3100), (6000, 6000), (0, 6000),
        )
    )  # fmt: skip
    doors = door("W", (0, 3000), 90.0), door("E", (14000, 3000), 90.0), door("F", (14000, 4000))
    found = corridor_widths(floor_of(*doors, floor=hall), "C")
    assert found.between_mm("W", "E") == 1100
    assert found.between_mm("E", "F") > 3000


def test_a_leaf_that_stands_in_the_way_narrows_it_when_asked():
    # a leaf of 900 at right angles into a corridor of 2400
    leaf = door("L", (10000, 0), 0.0, 900, hinge=(9550, 0), leaf_end=(9550, 900))
    storey = floor_of(*ENDS, leaf, floor=Region.rectangle(0, 0, 20000, 2400))
    assert corridor_widths(storey, "C").between_mm("W", "E") == 2400
    assert corridor_widths(storey, "C", leaves=True).between_mm("W", "E") == 1500


def test_what_an_open_leaf_leaves():
    way = box(0, 0, 20000, 2400)
    out = door("L", (10000, -120), 0.0, 900, hinge=(9550, -120), leaf_end=(9550, 780))
    # hung in the middle of a wall of 240: it projects 780 and leaves 1620
    assert swing(out, way).projects_mm == 780
    assert swing(out, way).left_mm == 1620
    away = door("L", (10000, 0), 0.0, 900, hinge=(9550, 0), leaf_end=(9550, -900))
    assert swing(away, way).projects_mm == 0
    assert swing(away, way).left_mm == 2400
    assert swing(door("L", (10000, 0)), way) is None


def test_an_open_leaf_opposite_a_column_leaves_less():
    way = box(0, 0, 20000, 2400).difference(box(9400, 2000, 9800, 2400))
    out = door("L", (10000, 0), 0.0, 900, hinge=(9550, 0), leaf_end=(9550, 900))
    assert swing(out, way).left_mm == 1100


def test_a_leaf_drawn_ajar_is_taken_at_right_angles():
    out = door("L", (10000, 0), 0.0, 1000, hinge=(9500, 0), leaf_end=(10100, 800))
    assert swing(out, box(0, 0, 20000, 2400)).projects_mm == 1000


def test_a_way_nothing_opens_to_has_no_width():
    found = corridor_widths(floor_of(floor=Region.rectangle(0, 0, 20000, 2400)), "C")
    assert found.narrowest_mm is None
    assert found.between_mm("W", "E") is None


@given(
    wide=st.integers(1200, 3600),
    bites=st.lists(
        st.tuples(st.integers(1, 17), st.integers(100, 900)), max_size=3, unique_by=lambda b: b[0]
    ),
)
def test_a_straight_way_is_as_wide_as_its_deepest_pilaster_leaves(wide, bites):
    floor = box(0, 0, 20000, wide)
    for at, deep in bites:
        floor = floor.difference(box(at * 1000, wide - deep, at * 1000 + 400, wide))
    found = widths(floor, {"W": (0, wide // 2 - 400), "E": (20000, wide // 2 - 400)})
    left = wide - max((deep for _, deep in bites), default=0)
    assert found.between_mm("W", "E") == pytest.approx(left, abs=1)
    whole = widths(box(0, 0, 20000, wide), {"W": (0, wide // 2), "E": (20000, wide // 2)})
    assert found.narrowest_mm <= whole.narrowest_mm
