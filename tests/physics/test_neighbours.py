"""Who is beside, across the way, above and below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.building import Building, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.adjacency import neighbours, shared_walls


def storey(level, *rooms):
    spaces = tuple(Space(name, use, Region.rectangle(*box)) for name, use, box in rooms)
    return Storey(level, f"{level}", Frame(), (), spaces, ())


def school(*storeys):
    return Building(("a.dxf",), ("",), 0.001, "evidence", 1.0, storeys)


# A corridor 2.4 m wide with walls of 0.24 m; the office is south of it.
GROUND = (
    ("ours", Use.VACANT, (0, 2640, 6000, 9640)),
    ("class", Use.CLASSROOM, (6240, 2640, 15240, 9640)),
    ("way", Use.CORRIDOR, (0, 0, 15240, 2400)),
    ("office", Use.OFFICE, (2000, -5240, 9000, -240)),
)
OURS = [Region.rectangle(0, 2640, 6000, 9640)]


def rows(building, level=1, floors=OURS):
    return [
        (n.space_id, n.how, n.length_m or n.area_m2) for n in neighbours(building, level, floors)
    ]


def test_walls_are_measured_and_rooms_across_the_way():
    # wall to the class 9640-2640 = 7.0 m, to the corridor 6.0 m; the office faces 2000..6000
    assert rows(school(storey(1, *GROUND))) == [
        ("class", "wall", 7.0),
        ("way", "wall", 6.0),
        ("office", "across", 4.0),
    ]


def test_slabs_are_measured_above_and_below():
    above = storey(2, ("gym", Use.GYM, (3000, 2640, 15240, 9640)))
    cellar = storey(-1, ("plant", Use.PLANT, (0, 2640, 2000, 4640)))
    found = neighbours(school(cellar, storey(1, *GROUND), above), 1, OURS)
    # above: 3.0 x 7.0 = 21; below: 2.0 x 2.0 = 4
    slabs = [(n.space_id, n.level, n.how, n.area_m2, n.use) for n in found if n.area_m2]
    assert slabs == [("gym", 2, "above", 21.0, Use.GYM), ("plant", -1, "below", 4.0, Use.PLANT)]


def test_a_storey_that_was_not_read_hides_what_is_over_it():
    far = storey(3, ("gym", Use.GYM, (0, 2640, 6000, 9640)))
    assert not [n for n in neighbours(school(storey(1, *GROUND), far), 1, OURS) if n.area_m2]


def test_what_stands_in_between_is_not_looked_across():
    kiosk = ("kiosk", Use.OTHER, (3000, 500, 6000, 1500))
    # of the office's 2000..6000 only 2000..3000 is still faced
    found = rows(school(storey(1, *GROUND, kiosk)))
    assert ("office", "across", 1.0) in found


def test_rooms_back_to_back_over_a_yard_are_not_across_a_way():
    spaces = [room for room in GROUND if room[0] != "way"]
    assert [how for _, how, _ in rows(school(storey(1, *spaces)))] == ["wall"]


def test_the_room_a_zone_stands_in_is_no_neighbour_and_hides_the_corridor():
    # the zone is the northern part of its room: the class along 3.0 m, nothing else
    zone = [Region.rectangle(0, 6640, 6000, 9640)]
    assert rows(school(storey(1, *GROUND)), floors=zone) == [("class", "wall", 3.0)]


@given(
    gap=st.integers(0, 450),
    low=st.integers(-4000, 4000),
    length=st.integers(700, 9000),
)
def test_a_wall_is_as_long_from_either_side(gap, low, length):
    boxes = {"A": (0, 0, 5000, 6000), "B": (5000 + gap, low, 9000, low + length)}
    building = school(storey(1, *((n, Use.OFFICE, b) for n, b in boxes.items())))
    there = [
        [n.length_m for n in neighbours(building, 1, [Region.rectangle(*box)])]
        for box in boxes.values()
    ]
    assert there[0] == there[1]
    shared = shared_walls(building.storey(1)).get(frozenset("AB"))
    assert there[0] == ([] if shared is None else [pytest.approx(shared / 1000, abs=0.006)])
