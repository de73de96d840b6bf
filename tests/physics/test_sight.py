"""What an open door shows: rooms for which a ruler gives the answer."""

import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.building import Opening
from layoutopt.physics.fit import fits, main_angle_deg, places_for
from layoutopt.physics.sight import _isovist, _opaque, sight

ROOM = shapely.box(0, 0, 4000, 4000)


def door(x, y=-120, width_mm=900, wall_mm=240, angle=0.0, hinge=None, leaf_end=None):
    return Opening("D", "door", (x, y), width_mm, ("R", None), angle, wall_mm, hinge, leaf_end)


def test_no_door_shows_nothing():
    view = sight(ROOM, [ROOM], [], [])
    assert view.hidden_share == pytest.approx(1)
    assert view.seat is not None


def test_only_the_shade_of_the_wall_is_hidden_from_the_corridor():
    # jambs at 1550 and 2450: the limiting lines run from one face's jamb to the other's,
    # 240 mm up over 900 mm along, so each shade is a triangle of 1550 by 413 mm
    view = sight(ROOM, [ROOM], [], [door(2000)])
    triangle = 1550 * (1550 * 240 / 900) / 2
    assert view.hidden.area == pytest.approx(2 * triangle, rel=0.12)
    assert view.seat is None


def test_a_leaf_hides_what_is_behind_it():
    shaded = door(2000, hinge=(1550, 0), leaf_end=(1550, 900))
    bare = sight(ROOM, [ROOM], [], [door(2000)])
    view = sight(ROOM, [ROOM], [], [shaded])
    assert view.hidden.area > 2 * bare.hidden.area
    assert view.seat is not None
    assert view.seat[0] < 1550


def test_a_wide_room_hides_a_seat_beside_the_door():
    room = shapely.box(0, 0, 8000, 3000)
    assert sight(room, [room], [], [door(700)]).seat is not None


def two_rooms(inner_x, outer_x):
    front, back = shapely.box(0, 0, 8000, 3000), shapely.box(0, 3100, 4000, 7000)
    inner = door(inner_x, 3050, wall_mm=100)
    return sight(back, [front, back], [inner], [door(outer_x)])


def test_doors_in_line_show_and_doors_apart_hide():
    in_line, apart = two_rooms(2000, 2000), two_rooms(3400, 7400)
    assert apart.hidden_share > in_line.hidden_share
    assert apart.seat is not None


def test_open_floors_are_looked_across():
    front, back = shapely.box(0, 0, 4000, 3000), shapely.box(0, 3000, 4000, 7000)
    view = sight(back, [front, back], [], [door(2000)])
    assert view.hidden_share < 0.05


def test_the_seat_lies_in_the_hidden_part():
    view = two_rooms(3400, 7400)
    x, y = view.seat
    assert view.hidden.buffer(2).covers(shapely.box(x - 448, y - 448, x + 448, y + 448))


@given(st.integers(-50000, 50000), st.integers(-50000, 50000))
def test_moving_everything_changes_nothing(dx, dy):
    moved = shapely.box(dx, dy, dx + 4000, dy + 4000)
    view = sight(moved, [moved], [], [door(1000 + dx, dy - 120)])
    assert view.hidden_share == pytest.approx(
        sight(ROOM, [ROOM], [], [door(1000)]).hidden_share, abs=1e-3
    )


@given(st.integers(500, 4000), st.integers(500, 4000))
def test_a_rectangle_fits_where_its_sides_do(length, width):
    room = shapely.box(0, 0, 3000, 2000)
    places = places_for(room, length, width)
    assert places.is_empty == (length > 3000 or width > 2000)


def test_a_rectangle_fits_a_turned_room_and_not_past_a_column():
    turned = shapely.affinity.rotate(shapely.box(0, 0, 4100, 3500), 37)
    assert fits(turned, 4000, 3400)
    assert main_angle_deg(turned) == pytest.approx(37, abs=0.01)
    holed = shapely.box(0, 0, 4100, 3500).difference(shapely.box(2000, 1700, 2300, 2000))
    assert not fits(holed, 4000, 3400)


@pytest.mark.parametrize(
    ("floor", "eye", "area"),
    [
        (shapely.box(0, 0, 4000, 4000), (1000, 1000), 16e6),
        # an L: past its inner corner (5, 5) the sight line from (2.5, 7.5) ends in the corner
        # (10, 0): a triangle of 12.5 m2 of the 75 is hidden
        (
            shapely.box(0, 0, 10000, 10000) - shapely.box(5000, 5000, 10000, 10000),
            (2500, 7500),
            62.5e6,
        ),
        # a pillar of 2 m: from 2 m before it shades 2 m to 8 m over the 6 m to the wall
        (
            shapely.box(-5000, -5000, 5000, 5000) - shapely.box(-1000, -1000, 1000, 1000),
            (3000, 0),
            70e6,
        ),
    ],
)
def test_an_isovist_is_exact(floor, eye, area):
    assert _isovist(eye, _opaque(floor, [], 90)).area == pytest.approx(area, rel=1e-6)
