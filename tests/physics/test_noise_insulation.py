"""Walls, doors and windows: the worked figures, and what must hold of any wall."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from layoutopt.building import Setting
from layoutopt.physics.insulation import (
    Piece,
    absorption_m2,
    door_rw_db,
    insulation_figures,
    opening_piece,
    transmission,
    wall_rw_db,
)
from layoutopt.physics.partywalls import PartyWalls


def composite_db(pieces):
    """The reduction of all pieces of a wall together: before a room whose A is the wall's area."""
    return -10 * math.log10(transmission(pieces, sum(piece.area_m2 for piece in pieces)))


@pytest.mark.parametrize(
    ("wall_m2", "wall_db", "door_db", "expected"),
    [
        (13, 49, 20, 28.7),
        (13, 49, 25, 33.6),
        (13, 49, 30, 38.4),
        (13, 49, 35, 42.8),
        (11, 36, 25, 31.6),
        (11, 45, 30, 37.4),
    ],
)
def test_a_wall_with_a_door_of_two_square_metres(wall_m2, wall_db, door_db, expected):
    # brick, 15 m2 with the door: -10 lg((13 * 10^-4.9 + 2 * 10^-2.0) / 15) = 28.7, and so on;
    # a stud partition of 13 m2 with the door: -10 lg((11 * 10^-3.6 + 2 * 10^-2.5) / 13) = 31.6
    found = composite_db([Piece("wall", wall_m2, wall_db), Piece("door", 2, door_db)])
    assert found == pytest.approx(expected, abs=0.05)


def test_a_room_behind_a_wall_by_hand():
    # 80 - 40 + 10 lg(10 / 20) = 40 - 3.01
    through = transmission([Piece("wall", 10, 40)], 20)
    assert 80 + 10 * math.log10(through) == pytest.approx(36.99, abs=0.005)


def test_absorption_by_the_volume():
    # 0.161 * 20 m2 * 3 m / 0.6 s = 16.1; 0.161 * 60 * 3 / 0.8 = 36.2
    assert absorption_m2(20, 3.0) == pytest.approx(16.1)
    assert absorption_m2(60, 3.0) == pytest.approx(36.225)


def test_the_limits_of_a_wall():
    assert transmission([Piece("wall", 10, math.inf)], 20) == 0
    assert transmission([Piece("opening", 30, 0)], 20) == 1.0  # never more than the source's


ratings = st.floats(0, 70)
areas = st.floats(0.1, 50)


@given(areas, ratings, areas, ratings, st.floats(0, 20))
def test_better_pieces_never_let_more_through(s1, r1, s2, r2, better):
    before = composite_db([Piece("wall", s1, r1), Piece("door", s2, r2)])
    assert composite_db([Piece("wall", s1, r1), Piece("door", s2, r2 + better)]) >= before - 1e-9
    assert min(r1, r2) - 1e-9 <= before <= max(r1, r2) + 1e-9


@given(areas, ratings, areas, ratings)
def test_from_either_side_the_same_part_passes(s1, r1, s2, r2):
    # D = L1 - L2 is the other way round but for the absorption: D12 - D21 = 10 lg(A2 / A1)
    pieces = [Piece("wall", s1, r1 + 20), Piece("door", s2, r2 + 20)]
    there, back = transmission(pieces, 60.0), transmission(pieces, 120.0)
    assert there / back == pytest.approx(2.0)


def test_walls_by_their_thickness():
    assert [wall_rw_db(t) for t in (75, 100, 120, 200, 240, 370)] == [33, 40, 40, 40, 49, 49]


def test_pieces_of_openings():
    assert opening_piece("door", 1.0, Setting()) == Piece("door", 2.1, 20)
    assert opening_piece("door", 1.0, Setting(), door_db=35).r_db == 35
    assert opening_piece("window", 2.0, Setting(), outside=True) == Piece("window", 3.6, 25)
    said = Setting(window_height_m=2.1)
    assert opening_piece("window", 2.0, said, outside=True).area_m2 == pytest.approx(4.2)
    assert opening_piece("window", 2.0, said).area_m2 == pytest.approx(2.0)
    assert opening_piece("opening", 1.0, Setting()).r_db == 0
    assert door_rw_db("sealed") == 35


def test_every_rating_says_where_it_comes_from():
    table = insulation_figures()
    rows = [*table["wall"], *table["door"].values(), *table["part"].values()]
    assert all(row["source"][:2] in {"[F", "[M", "[P", "a "} for row in rows)
    named = {k for k in table["assumed"] if not k.endswith("_source")}
    stems = {k.removesuffix("_source") for k in table["assumed"] if k.endswith("_source")}
    assert all(any(name.startswith(stem) for stem in stems) for name in named)


def test_a_wall_between_two_rooms_with_its_thickness():
    walls = PartyWalls([box(0, 0, 6000, 6000), box(6120, 1000, 9000, 9000)])
    (found,) = walls.around(box(0, 0, 6000, 6000))
    assert (found.neighbour, found.length_mm, found.thickness_mm) == (1, 5000, 120)
    (back,) = walls.around(box(6120, 1000, 9000, 9000))
    assert (back.neighbour, back.length_mm) == (0, 5000)


def test_rooms_too_far_apart_have_no_wall_in_common():
    assert not PartyWalls([box(6500, 0, 9000, 6000)]).around(box(0, 0, 6000, 6000))


def test_a_stretch_that_two_faces_look_at_counts_once():
    # the neighbour's face is drawn in two planes, one 100 mm behind the other
    step = box(6100, 0, 9000, 3000).union(box(6200, 2000, 9000, 6000))
    found = PartyWalls([step]).around(box(0, 0, 6000, 6000))
    assert sum(w.length_mm for w in found) == pytest.approx(6000)
