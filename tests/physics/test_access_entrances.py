"""Several doors to come in by: of those equally wide, none is the main one by its number."""

import math
from dataclasses import replace

import pytest

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.access import walks
from layoutopt.physics.route import route


def gallery(first_mm=2400, second_mm=2400, *, turned=False):
    """A gallery of 60 x 2 m with a gap to the yard near either end, a classroom at each."""
    spaces = [
        Space("G", Use.GALLERY, Region.rectangle(0, 0, 60000, 2000)),
        Space("A", Use.CLASSROOM, Region.rectangle(0, 2000, 9000, 8000)),
        Space("B", Use.CLASSROOM, Region.rectangle(51000, 2000, 60000, 8000)),
    ]
    openings = [
        Opening("G1", "opening", (5000, 0), first_mm, ("G", None), 0.0, 0),
        Opening("G2", "opening", (55000, 0), second_mm, ("G", None), 0.0, 0),
        Opening("A1", "door", (5000, 2000), 1000, ("A", "G"), 0.0, 0),
        Opening("B1", "door", (55000, 2000), 1000, ("B", "G"), 0.0, 0),
    ]
    storey = Storey(1, "1", Frame(), (), tuple(spaces), tuple(openings[:: -1 if turned else 1]))
    return Building(("a",), ("",), 0.001, "evidence", 1.0, (storey,))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("second_mm", [2400, 2380])
def test_one_comes_in_by_the_nearer_of_two_gaps_equally_wide(turned, second_mm):
    # 2 m across the gallery to the door opposite, at either end; before, one end was 50 m away
    school = gallery(second_mm=second_mm, turned=turned)
    assert [walks(school).route_m(1, room) for room in ("A", "B")] == [2.0, 2.0]


def test_a_clearly_wider_gap_is_the_entrance_for_all():
    paths = walks(gallery(2400, 1800))
    assert paths.entrance.at == (5000, 0)
    assert paths.route_m(1, "A") == 2.0
    assert paths.route_m(1, "B") == pytest.approx(math.hypot(50.0, 2.0))


def test_the_route_passes_its_own_entrance_and_nothing_out_of_doors():
    way = route(gallery(), 1, "B")
    assert way.doors == ("G2", "B1")
    assert [leg.points for leg in way.legs] == [((55000, 0), (55000, 2000))]
    assert way.outdoors_m == 0.0
    assert way.spaces == ("G",)
    assert way.outside_doors == ("G2",)


def test_the_map_of_walks_begins_at_both():
    grid = walks(gallery()).access_grid(1)
    assert grid.at((5000, 500)) < 2.0
    assert grid.at((55000, 500)) < 2.0
    # halfway between the gaps it is 25 m to either
    assert grid.at((30000, 1000)) == pytest.approx(25.0, abs=0.5)


def test_the_order_of_the_openings_changes_no_walk():
    one, other = gallery(), gallery(turned=True)
    assert one != other
    more = (*other.storeys[0].openings, Opening("W", "window", (100, 8000), 900, ("A", None)))
    other = replace(other, storeys=(replace(other.storeys[0], openings=more),))
    for room in ("A", "B", "G"):
        assert walks(one).route_m(1, room) == walks(other).route_m(1, room)
