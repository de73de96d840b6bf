"""Sound along the ways of a storey: the formula by hand, its limits, and reciprocity."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.building import Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.waysound import Decay, Speaker, WaySound

DECAY = Decay(near_m=3.0, along_db_m=0.3, turn_db=4.0, door_r_db=20.0)
LONG = Region.rectangle(0, 0, 60000, 2400)
BENT = Region(((0, 0), (20000, 0), (20000, 20000), (17600, 20000), (17600, 2400), (0, 2400)))


def loss(use, region, source, ear, openings=(), more=(), to="C"):
    spaces = (Space("C", use, region), *more)
    storey = Storey(1, "1", Frame(), (), spaces, tuple(openings))
    sound = WaySound(storey, [Speaker("C", source)], DECAY)
    return float(sound.losses_db(to, np.array([ear], dtype=float))[0, 0])


def test_a_hard_corridor_takes_three_decibels_in_ten_metres():
    # k = 0: 0.3 * 10 = 3.0
    assert loss(Use.CORRIDOR, LONG, (5000, 1200), (15000, 1200)) == pytest.approx(3.0)


def test_a_gallery_lets_sound_spread_beyond_three_metres():
    # k = 1: 10 lg(30 / 3) + 0.3 * 30 = 10 + 9 = 19; within 3 m only 0.3 * 2 = 0.6
    assert loss(Use.GALLERY, LONG, (5000, 1200), (35000, 1200)) == pytest.approx(19.0)
    assert loss(Use.GALLERY, LONG, (5000, 1200), (7000, 1200)) == pytest.approx(0.6)


def test_twice_as_far_along_a_gallery_is_three_decibels_and_the_way():
    near = loss(Use.GALLERY, LONG, (0, 1200), (10000, 1200))
    far = loss(Use.GALLERY, LONG, (0, 1200), (20000, 1200))
    assert far - near == pytest.approx(10 * math.log10(2) + 3.0)


def test_round_a_corner_the_way_is_longer_and_bends():
    # (0, 2400) along the wall to the corner (17600, 2400): 17.6 m; up to (17600, 20000):
    # 17.6 m; 0.3 * 35.2 + 4 for 90 degrees = 14.56
    found = loss(Use.CORRIDOR, BENT, (0, 2400), (17600, 20000))
    assert found == pytest.approx(14.56)


def test_half_a_corner_costs_half_a_bend():
    # from (7600, 12400) no line: the floor is an L; 45 degrees come about at the corner
    # from (0, 2400) to (17600 + 2000, 4400): 17.6 m and 2.828 m at 45 degrees
    found = loss(Use.CORRIDOR, BENT, (0, 2400), (19600, 4400))
    assert found == pytest.approx(0.3 * (17.6 + math.hypot(2, 2)) + 2.0)


def storey_of_two(kind):
    other = Space("D", Use.CORRIDOR, Region.rectangle(60240, 0, 80000, 2400))
    return [Opening("O", kind, (60120, 1200), 1800, ("C", "D"), 90.0, 240)], (other,)


def test_a_closed_door_across_the_way_keeps_its_own_rating_back():
    door, more = storey_of_two("door")
    gap, _ = storey_of_two("opening")
    shut = loss(Use.CORRIDOR, LONG, (50000, 1200), (70000, 1200), door, more, to="D")
    bare = loss(Use.CORRIDOR, LONG, (50000, 1200), (70000, 1200), gap, more, to="D")
    assert shut - bare == pytest.approx(20.0)
    # 20 m less the 0.24 m of wall, straight through
    assert bare == pytest.approx(0.3 * 19.76, abs=0.05)


def test_no_way_no_sound():
    more = (Space("D", Use.CORRIDOR, Region.rectangle(0, 9000, 60000, 11400)),)
    assert loss(Use.CORRIDOR, LONG, (0, 0), (100, 9100), (), more, to="D") == math.inf


def test_ways_that_lie_open_to_one_another_are_one():
    more = (Space("D", Use.LOBBY, Region.rectangle(60000, 0, 80000, 2400)),)
    found = loss(Use.CORRIDOR, LONG, (50000, 1200), (70000, 1200), (), more, to="D")
    assert found == pytest.approx(6.0, abs=0.1)


def test_a_pillar_stops_no_sound():
    pillar = Region(LONG.boundary, (((9800, 1000), (10200, 1000), (10200, 1400), (9800, 1400)),))
    assert loss(Use.CORRIDOR, pillar, (0, 1200), (20000, 1200)) == pytest.approx(6.0)


def test_a_thin_wall_between_two_arms_of_a_corridor_is_no_pillar():
    # a U: 20 m out, round the end of a wall 240 mm thick, 20 m back
    ring = ((0, 0), (22000, 0), (22000, 5040), (0, 5040), (0, 2640), (20000, 2640))
    arms = Region((*ring, (20000, 2400), (0, 2400)))
    found = loss(Use.CORRIDOR, arms, (0, 2400), (0, 2640))
    assert found == pytest.approx(0.3 * 40.24 + 8.0, abs=0.05)


inside = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda p: (p[0] * 100, p[1] * 100))


def on_bent(at):
    return at[1] <= 2400 or at[0] >= 17600


@given(a=inside.filter(on_bent), b=inside.filter(on_bent), use=st.sampled_from(sorted(Use)[:2]))
def test_it_is_as_far_back_as_there(a, b, use):
    use = Use.GALLERY if use is sorted(Use)[0] else Use.CORRIDOR
    assert loss(use, BENT, a, b) == pytest.approx(loss(use, BENT, b, a), abs=1e-6)


@given(ear=inside.filter(on_bent))
def test_nothing_is_nearer_than_the_straight_line(ear):
    found = loss(Use.CORRIDOR, BENT, (100, 100), ear)
    assert found >= 0.3 * math.dist((100, 100), ear) / 1000 - 1e-6
