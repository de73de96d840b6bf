"""What a walk passes, on buildings small enough to walk by hand."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.building import Building, Opening, Setting, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.access import STOREY_M, walks
from layoutopt.physics.route import route, wing_routes


def space(space_id, use, *box):
    return Space(space_id, use, Region.rectangle(*box))


def door(door_id, at, a, b, width_mm=1000, kind="door", angle_deg=0.0):
    return Opening(door_id, kind, at, width_mm, (a, b), angle_deg=angle_deg, wall_mm=0)


def storey(spaces, openings, level=1):
    return Storey(level, str(level), Frame(), (), tuple(spaces), tuple(openings))


def building(*storeys, **setting):
    return Building(("a",), ("",), 0.001, "evidence", 1.0, storeys, setting=Setting(**setting))


def school(levels=2, **setting):
    """A corridor of 20 x 2 m, entered at its west end, a stair at its east end."""

    def level(n):
        spaces = [
            space(f"C{n}", Use.CORRIDOR, 0, 0, 20000, 2000),
            space(f"A{n}", Use.CLASSROOM, 0, 2000, 8000, 8000),
            space(f"B{n}", Use.OFFICE, 8000, 2000, 16000, 8000),
            space(f"K{n}", Use.STORAGE, 8000, 8000, 16000, 12000),
            space(f"S{n}", Use.STAIR, 18000, 2000, 20000, 6000),
        ]
        openings = [
            door(f"A{n}1", (4000, 2000), f"A{n}", f"C{n}"),
            door(f"B{n}1", (12000, 2000), f"B{n}", f"C{n}", 900),
            door(f"K{n}1", (12000, 8000), f"K{n}", f"B{n}", 800),
            door(f"S{n}1", (19000, 2000), f"S{n}", f"C{n}", 1500, "opening"),
        ]
        if n == 1:
            openings.append(door("E", (0, 1000), "C1", None, 1800, angle_deg=90.0))
        return storey(spaces, openings, n)

    return building(*(level(n) for n in range(1, levels + 1)), **setting)


def test_a_route_on_the_ground_is_a_line_through_two_doors():
    # from (0, 1000) straight to (12000, 2000)
    way = route(school(), 1, "B1")
    assert way.length_m == pytest.approx(math.hypot(12.0, 1.0))
    assert [(leg.level, leg.points) for leg in way.legs] == [(1, ((0, 1000), (12000, 2000)))]
    assert way.doors == ("E", "B11")
    assert way.depth == 2
    assert way.spaces == ("C1",)
    assert way.storeys == 0
    assert way.step_free is True
    assert way.outside_doors == ("E",)
    assert way.locked == ()


def test_a_route_upstairs_has_a_leg_on_each_storey():
    # (0, 1000) - (19000, 2000) - landing (19000, 4000), 12 m a storey, and back down the corridor
    way = route(school(3), 3, "A3")
    walked = math.hypot(19.0, 1.0) + 2.0 + 2 * STOREY_M + 2.0 + 15.0
    assert way.length_m == pytest.approx(walked)
    assert way.storeys == 2
    assert [leg.level for leg in way.legs] == [1, 2, 3]
    assert way.legs[0].points == ((0, 1000), (19000, 2000), (19000, 4000))
    assert way.legs[2].points == ((19000, 4000), (19000, 2000), (4000, 2000))
    assert way.spaces == ("C1", "S1", "S2", "S3", "C3")
    assert way.doors == ("E", "S11", "S31", "A31")


def test_stairs_are_step_free_only_with_a_lift():
    assert route(school(lift=True), 2, "A2").step_free is True
    assert route(school(lift=False), 2, "A2").step_free is False
    assert route(school(), 2, "A2").step_free is None
    assert route(school(lift=False), 1, "A1").step_free is True


def test_a_room_behind_a_room_is_reached_through_it_and_that_is_locked():
    # (0, 1000) - (12000, 2000), then 6 m through B1
    paths = walks(school())
    assert paths.route_m(1, "K1") is None
    way = route(school(), 1, "K1")
    assert way.length_m == pytest.approx(math.hypot(12.0, 1.0) + 6.0)
    assert way.spaces == ("C1", "B1")
    assert way.locked == ("B1",)
    assert way.doors == ("E", "B11", "K11")
    assert way.narrowest_door_mm == 800
    assert route(school(), 1, "K1", after_class=True) is None


def test_a_locked_corridor_is_told_and_not_walked_after_class():
    closed = school(locked=("C2",))
    assert route(closed, 2, "A2").locked == ("C2",)
    assert route(closed, 2, "A2", after_class=True) is None
    assert route(closed, 1, "A1", after_class=True) == route(closed, 1, "A1")


def test_a_walk_from_a_wing_begins_at_its_door():
    # A1's door (4000, 2000) to B1's (12000, 2000): 8 m along the wall
    found = wing_routes(school(wing=("A1", "A2")), 1, "B1")
    assert found["A1"].length_m == pytest.approx(8.0)
    assert found["A1"].doors == ("A11", "B11")
    assert found["A1"].outside_doors == ()
    assert found["A2"].length_m == pytest.approx(15.0 + 2.0 + STOREY_M + 2.0 + 7.0)
    assert found["A2"].storeys == 1


def test_the_line_bends_at_a_corner_and_the_narrow_leg_counts():
    # an L: 2 m wide, then 1.5 m wide
    ell = Region(((0, 0), (10000, 0), (10000, 10000), (8500, 10000), (8500, 2000), (0, 2000)))
    spaces = [Space("C", Use.CORRIDOR, ell), space("B", Use.OFFICE, 8500, 10000, 10000, 13000)]
    openings = [
        door("E", (0, 1000), "C", None, 1800, angle_deg=90.0),
        door("B1", (9250, 10000), "B", "C", 900),
    ]
    way = route(building(storey(spaces, openings)), 1, "B")
    assert way.legs[0].points == ((0, 1000), (8500, 2000), (9250, 10000))
    assert way.length_m == pytest.approx(math.hypot(8.5, 1.0) + math.hypot(8.0, 0.75))
    assert (way.narrowest_way_mm, way.narrowest_way) == (1500, "C")


def test_a_part_cut_off_is_walked_to_through_the_yard():
    spaces = [
        space("C", Use.CORRIDOR, 0, 0, 10000, 2000),
        space("A", Use.OFFICE, 20000, 0, 24000, 2000),
        space("B", Use.OFFICE, 0, 2000, 4000, 6000),
    ]
    openings = [
        door("E", (0, 1000), "C", None),
        door("A1", (20000, 1000), "A", None),
        door("B1", (3000, 2000), "B", "C"),
    ]
    block = building(storey(spaces, openings))
    way = route(block, 1, "A")
    assert way.outdoors_m == pytest.approx(20.0)
    assert way.legs[0].points == ((0, 1000), (20000, 1000))
    # from B: 3 m and 1 m off to E, then 20 m of yard
    other = route(block, 1, "A", "B")
    assert other.length_m == pytest.approx(math.hypot(3.0, 1.0) + 20.0)
    assert other.outdoors_m == pytest.approx(20.0)
    assert other.doors == ("B1", "E", "A1")


def test_an_open_gallery_is_entered_at_the_door_itself():
    spaces = [
        space("G", Use.GALLERY, 0, 0, 20000, 2000),
        space("A", Use.CLASSROOM, 0, 2000, 8000, 8000),
    ]
    way = route(building(storey(spaces, [door("A1", (4000, 2000), "A", "G")])), 1, "A")
    assert way.length_m == 0.0
    assert way.spaces == ("G",)
    assert way.doors == ("A1",)
    assert way.step_free is True


def test_no_entrance_no_route():
    block = school()
    shut = replace(
        block,
        storeys=tuple(
            replace(s, openings=tuple(o for o in s.openings if o.id != "E")) for s in block.storeys
        ),
    )
    assert route(shut, 1, "A1") is None
    assert route(shut, 2, "A2", "A1") is not None


def test_a_space_is_no_walk_from_itself():
    way = route(school(), 1, "A1", "A1")
    assert (way.length_m, way.legs, way.doors) == (0.0, (), ())


@given(
    doors=st.lists(st.integers(1, 39), min_size=3, max_size=3, unique=True),
    column=st.integers(2000, 36000),
)
def test_walks_go_both_ways_and_never_gain_by_a_detour(doors, column):
    hole = tuple((column + x, y) for x, y in ((0, 500), (0, 1500), (1500, 1500), (1500, 500)))
    floor = Region(((0, 0), (40000, 0), (40000, 2400), (0, 2400)), (hole,))
    spaces = [Space("C", Use.CORRIDOR, floor)]
    openings = [door("E", (0, 1200), "C", None, 1800)]
    for i, at in enumerate(doors):
        y = 2400 * (i % 2)
        spaces.append(space(f"R{i}", Use.OFFICE, at * 1000, y, at * 1000 + 900, y + 1))
        openings.append(door(f"D{i}", (at * 1000, y), f"R{i}", "C"))
    block = building(storey(spaces, openings))
    length = {
        (a, b): route(block, 1, f"R{b}", f"R{a}").length_m for a in range(3) for b in range(3)
    }
    for a in range(3):
        for b in range(3):
            assert length[a, b] == pytest.approx(length[b, a])
            for c in range(3):
                assert length[a, c] <= length[a, b] + length[b, c] + 1e-6
    for i in range(3):
        walked = route(block, 1, f"R{i}")
        assert walked.length_m == pytest.approx(walks(block).route_m(1, f"R{i}"))
        points = walked.legs[0].points
        drawn = sum(math.dist(p, q) for p, q in pairwise(points)) / 1000
        assert walked.length_m == pytest.approx(drawn)


def test_the_field_gives_the_walk_to_each_place():
    # middle of a cell (4250, 1750): from (0, 1000) straight; in A1 through its door (4000, 2000)
    grid = walks(school()).access_grid(1)
    assert grid.step_mm == 500
    assert grid.at((4250, 1750)) == pytest.approx(math.hypot(4.25, 0.75), rel=1e-5)
    to_door = math.hypot(4.0, 1.0)
    assert grid.at((4250, 6250)) == pytest.approx(to_door + math.hypot(0.25, 4.25), rel=1e-5)
    # behind B1, through its inner door at (12000, 8000)
    to_inner = math.hypot(12.0, 1.0) + 6.0
    assert grid.at((12250, 10250)) == pytest.approx(to_inner + math.hypot(0.25, 2.25), rel=1e-5)
    assert math.isnan(grid.at((17000, 5000)))  # a wall


def test_the_field_goes_up_the_stairs():
    low, high = (walks(school()).access_grid(n) for n in (1, 2))
    landing = math.hypot(19.0, 1.0) + 2.0
    at = (19250, 4250)
    assert high.at(at) - STOREY_M == pytest.approx(landing + math.hypot(0.25, 0.25), rel=1e-5)
    assert low.at(at) < high.at(at)


def test_the_field_bends_round_a_column():
    # from (0, 1000) past the corner (4000, 1500) and (6000, 1500) to (9750, 1250)
    floor = Region(
        ((0, 0), (10000, 0), (10000, 2000), (0, 2000)),
        (((4000, 500), (4000, 1500), (6000, 1500), (6000, 500)),),
    )
    spaces = [Space("C", Use.CORRIDOR, floor)]
    openings = [door("E", (0, 1000), "C", None), door("F", (10000, 1000), "C", None, 500)]
    grid = walks(building(storey(spaces, openings))).access_grid(1)
    walked = math.hypot(4.0, 0.5) + 2.0 + math.hypot(3.75, 0.25)
    assert grid.at((9750, 1250)) == pytest.approx(walked, rel=1e-4)
    assert math.isnan(grid.at((5000, 1000)))
