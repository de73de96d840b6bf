"""Ways out of storeys small enough to pace off by hand."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.escape import (
    blind_ends,
    door_travel,
    exits,
    floor_travel,
    travel,
    walkable,
)
from layoutopt.scheme import SuiteDoor


def space(space_id, use, *box):
    return Space(space_id, use, Region.rectangle(*box))


def door(door_id, at, a, b, width_mm=1000, kind="door", angle_deg=0.0):
    return Opening(door_id, kind, at, width_mm, (a, b), angle_deg=angle_deg, wall_mm=0)


def storey(spaces, openings, level=1):
    return Storey(level, str(level), Frame(), (), tuple(spaces), tuple(openings))


def building(*storeys):
    return Building(("a",), ("",), 0.001, "evidence", 1.0, storeys)


def below():
    """Return a ground floor, so that the storey over it is none."""
    return storey([space("C0", Use.CORRIDOR, 0, 0, 1000, 1000)], [], 1)


def floor(*stairs, rooms=(), shape=None, length=40000):
    """A second storey: a corridor of 2 m with stairs 2 m wide on its south side."""
    spaces = [Space("C", Use.CORRIDOR, shape or Region.rectangle(0, 0, length, 2000))]
    openings = []
    for i, x in enumerate(stairs):
        spaces.append(space(f"S{i}", Use.STAIR, x - 1500, -6000, x + 1500, 0))
        openings.append(door(f"S{i}1", (x, 0), f"S{i}", "C", 2000, "opening"))
    for name, x in rooms:
        spaces.append(space(name, Use.CLASSROOM, x - 1000, 2000, x + 5000, 8000))
        openings.append(door(f"{name}1", (x, 2000), name, "C"))
    return storey(spaces, openings, 2)


def over(*args, **kwargs):
    return building(below(), floor(*args, **kwargs))


# --- exits and travel -------------------------------------------------------------------


def test_a_door_between_two_stairs_takes_the_nearer():
    # stairs at 2 m and 38 m, door at 12 m: 10 m along and 2 m across
    way_out = travel(over(2000, 38000, rooms=[("A", 12000)]), 2, "A")
    assert way_out.to_exit_m == pytest.approx(math.hypot(10.0, 2.0))
    assert way_out.dead_end is False
    assert way_out.exits_reached == 2
    assert way_out.path == ((12000, 2000), (2000, 0))
    assert way_out.door == "A1"


def test_a_door_beyond_the_last_stair_is_in_a_dead_end():
    # stairs at 2 m and 20 m, door at 32 m
    way_out = travel(over(2000, 20000, rooms=[("A", 32000)]), 2, "A")
    assert way_out.to_exit_m == pytest.approx(math.hypot(12.0, 2.0))
    assert way_out.dead_end is True
    assert way_out.exits_reached == 2


def test_with_one_stair_every_door_is_in_a_dead_end():
    way_out = travel(over(20000, rooms=[("A", 10000), ("B", 20000)]), 2, "B")
    assert way_out.to_exit_m == pytest.approx(2.0)
    assert (way_out.dead_end, way_out.exits_reached) == (True, 1)


def test_exits_less_than_five_metres_apart_are_one():
    # 2 m wide at 10 m and at 16 m are 4 m apart; at 17.2 m, 5.2 m
    assert travel(over(10000, 16000, rooms=[("A", 30000)]), 2, "A").exits_reached == 1
    assert travel(over(10000, 17200, rooms=[("A", 30000)]), 2, "A").exits_reached == 2


def test_the_way_out_bends_with_the_corridor():
    # an L: the door at (3, 2) m, the corner at (8, 2) m, the stair at the north end (9, 20) m
    ell = Region(((0, 0), (10000, 0), (10000, 20000), (8000, 20000), (8000, 2000), (0, 2000)))
    spaces = [
        Space("C", Use.CORRIDOR, ell),
        space("A", Use.OFFICE, 2000, 2000, 6000, 6000),
        space("S", Use.STAIR, 8000, 20000, 10000, 26000),
    ]
    openings = [
        door("A1", (3000, 2000), "A", "C"),
        door("S1", (9000, 20000), "S", "C", 2000, "opening"),
    ]
    way_out = travel(building(below(), storey(spaces, openings, 2)), 2, "A")
    assert way_out.to_exit_m == pytest.approx(5.0 + math.hypot(1.0, 18.0))
    assert way_out.path == ((3000, 2000), (8000, 2000), (9000, 20000))


def test_on_the_ground_the_way_out_is_a_door_and_not_a_stair():
    ground = replace(floor(2000, rooms=[("A", 12000)]), level=1)
    out = door("E", (40000, 1000), "C", None, 1800, angle_deg=90.0)
    block = building(replace(ground, openings=(*ground.openings, out)))
    assert [(e.kind, e.name) for e in exits(block, 1)] == [("outside", "E")]
    assert travel(block, 1, "A").to_exit_m == pytest.approx(math.hypot(28.0, 1.0))
    upper = replace(block, storeys=(below(), replace(block.storeys[0], level=2)))
    assert [(e.kind, e.name) for e in exits(upper, 2)] == [("stair", "S01")]


def test_an_open_gallery_is_an_exit_on_the_ground_only():
    def gallery(level):
        spaces = [
            space("G", Use.GALLERY, 0, 0, 40000, 2000),
            space("A", Use.CLASSROOM, 10000, 2000, 18000, 8000),
            space("S", Use.STAIR, 40000, 0, 43000, 6000),
        ]
        openings = [
            door("A1", (12000, 2000), "A", "G"),
            door("S1", (40000, 1000), "S", "G", 2000, "opening", 90.0),
        ]
        return storey(spaces, openings, level)

    low = travel(building(gallery(1)), 1, "A")
    assert (low.to_exit_m, low.dead_end) == (0.0, False)
    assert blind_ends(building(gallery(1)), 1) == ()
    high = travel(building(below(), gallery(2)), 2, "A")
    assert high.to_exit_m == pytest.approx(math.hypot(28.0, 1.0))
    assert high.dead_end is True


def test_a_window_is_no_way_out():
    ground = storey(
        [space("C", Use.CORRIDOR, 0, 0, 9000, 2000), space("A", Use.OFFICE, 0, 2000, 4000, 6000)],
        [door("A1", (2000, 2000), "A", "C"), door("W", (9000, 1000), "C", None, 1800, "window")],
    )
    assert exits(building(ground), 1) == ()
    assert travel(building(ground), 1, "A") is None


def test_a_room_behind_a_room_goes_out_through_it():
    # 6 m through the outer room to its door at 12 m, then as that room goes
    plain = floor(2000, 38000, rooms=[("A", 12000)])
    inner = space("N", Use.STORAGE, 11000, 8000, 17000, 12000)
    block = building(
        below(),
        replace(
            plain,
            spaces=(*plain.spaces, inner),
            openings=(*plain.openings, door("N1", (12000, 8000), "N", "A")),
        ),
    )
    way_out = travel(block, 2, "N")
    assert way_out.to_exit_m == pytest.approx(6.0 + math.hypot(10.0, 2.0))
    assert way_out.through == ("A",)
    assert way_out.path == ((12000, 8000), (12000, 2000), (2000, 0))
    # its far corner is 5 m east and 4 m north of its door
    assert way_out.inside_m == pytest.approx(math.hypot(5.0, 4.0))


# --- inside a room ----------------------------------------------------------------------


def test_the_farthest_place_of_a_room_is_the_corner_far_from_its_door():
    # 6 x 6 m, the door 1 m from the west corner: 5 m east, 6 m north
    way_out = travel(over(2000, 38000, rooms=[("A", 12000)]), 2, "A")
    assert way_out.inside_m == pytest.approx(math.hypot(5.0, 6.0))
    assert way_out.farthest_at == (17000, 8000)
    assert way_out.from_farthest_m == pytest.approx(way_out.inside_m + way_out.to_exit_m)


def test_with_two_doors_the_farthest_place_lies_between_them():
    # doors 8 m apart in a room of 10 x 6 m: the middle of the far wall, 4 m off either door
    spaces = [
        space("C", Use.CORRIDOR, 0, 0, 40000, 2000),
        space("A", Use.CLASSROOM, 10000, 2000, 20000, 8000),
    ]
    openings = [door("A1", (11000, 2000), "A", "C"), door("A2", (19000, 2000), "A", "C")]
    plan = storey(spaces, [*openings, door("E", (0, 1000), "C", None, angle_deg=90.0)])
    way_out = travel(building(plan), 1, "A")
    assert way_out.inside_m == pytest.approx(math.hypot(4.0, 6.0), abs=0.05)


def test_inside_a_room_one_walks_round_a_column():
    # a wall-like column from x = 2 m to 8 m across the middle of the way to the corner
    hole = ((2000, 5000), (2000, 5500), (8000, 5500), (8000, 5000))
    room = Region(((0, 2000), (10000, 2000), (10000, 8000), (0, 8000)), (hole,))
    spaces = [space("C", Use.CORRIDOR, 0, 0, 10000, 2000), Space("A", Use.CLASSROOM, room)]
    openings = [
        door("A1", (5000, 2000), "A", "C"),
        door("E", (0, 1000), "C", None, angle_deg=90.0),
    ]
    way_out = travel(building(storey(spaces, openings)), 1, "A")
    straight_up = math.hypot(3.0, 3.0) + 0.5 + math.hypot(3.0, 2.5)  # to (5, 8) round either end
    assert way_out.inside_m == pytest.approx(straight_up, abs=0.01)
    assert way_out.farthest_at == (5000, 8000)


# --- a suite that is to be ---------------------------------------------------------------


def suite_door(at, a, b, wall_mm=0, new=True):
    return SuiteDoor(at, 900, 0.0, (a, b), new, wall_mm)


def test_a_suite_of_two_zones_goes_out_by_the_door_of_one():
    # zones of 3 x 6 m with a partition of 100 and a door in it; the far corner of the second
    first, second = (
        Region.rectangle(11000, 2000, 14000, 8000),
        Region.rectangle(14100, 2000, 17000, 8000),
    )
    inner = SuiteDoor((14050, 7000), 900, 90.0, ("a", "b"), True, 100)
    outer = suite_door((12000, 2000), "a", "C")
    block = over(2000, 38000, rooms=[("A", 12000)])
    whole = walkable([first, second], [inner])
    way_out = floor_travel(block, 2, whole, [inner, outer])
    assert way_out.to_exit_m == pytest.approx(math.hypot(10.0, 2.0))
    # to the jamb (14, 6.55), along the opening of 0.1 m, on to the corner (17, 2)
    inside = math.hypot(2.0, 4.55) + 0.1 + math.hypot(2.9, 4.55)
    assert way_out.inside_m == pytest.approx(inside, abs=0.02)
    assert way_out.from_farthest_m == pytest.approx(inside + way_out.to_exit_m, abs=0.02)


def test_a_suite_with_no_door_to_a_way_has_no_way_out():
    block = over(2000, 38000, rooms=[("A", 12000)])
    alone = Region.rectangle(11000, 2000, 14000, 8000)
    assert floor_travel(block, 2, walkable([alone]), []) is None


def test_a_proposed_door_is_measured_as_one_that_stands():
    block = over(2000, 20000, rooms=[("A", 32000)])
    stands = travel(block, 2, "A")
    new = door_travel(block, 2, suite_door((32000, 2000), "a", "C"), "C")
    assert new.to_exit_m == pytest.approx(stands.to_exit_m)
    assert (new.dead_end, new.exits_reached, new.path) == (True, 2, stands.path)
    assert door_travel(block, 2, suite_door((12000, 8000), "a", None), None) is None


# --- blind ends -------------------------------------------------------------------------


def test_the_corridor_beyond_the_last_stair_is_blind():
    # the stair's opening ends at 21 m of 40 m
    block = over(1000, 20000, rooms=[("A", 12000), ("B", 32000)])
    (end,) = blind_ends(block, 2)
    assert end.length_m == pytest.approx(19.0, abs=0.01)
    assert end.ways == ("C",)
    assert sorted(end.mouth) == [
        (21000, pytest.approx(0, abs=2)),
        (21000, pytest.approx(2000, abs=2)),
    ]


def test_a_corridor_with_a_stair_at_either_end_has_no_blind_end():
    assert blind_ends(over(1000, 39000, rooms=[("A", 12000)]), 2) == ()


def test_a_stub_off_a_corridor_is_blind_from_its_mouth():
    # a T: a stub 2 m wide and 10 m deep north of a corridor with two stairs
    tee = Region(
        (
            (0, 0), (40000, 0), (40000, 2000), (22000, 2000), (22000, 12000), (20000, 12000),
            (20000, 2000), (0, 2000),
        )
    )  # fmt: skip
    (end,) = blind_ends(over(1000, 39000, shape=tee), 2)
    assert end.length_m == pytest.approx(10.0, abs=0.01)


def test_a_recess_is_no_blind_end():
    recess = Region(
        (
            (0, 0), (40000, 0), (40000, 2000), (22000, 2000), (22000, 2900), (20000, 2900),
            (20000, 2000), (0, 2000),
        )
    )  # fmt: skip
    assert blind_ends(over(1000, 39000, shape=recess), 2) == ()


def test_a_hall_one_can_get_past_a_fire_in_is_no_blind_end():
    # 8 m wide where it opens to the corridor
    hall = Region(
        (
            (0, 0), (40000, 0), (40000, 2000), (28000, 2000), (28000, 8000), (20000, 8000),
            (20000, 2000), (0, 2000),
        )
    )  # fmt: skip
    assert blind_ends(over(1000, 39000, shape=hall), 2) == ()


def test_round_a_court_there_are_two_ways():
    ring = Region(
        ((0, 0), (40000, 0), (40000, 20000), (0, 20000)),
        (((2000, 2000), (2000, 18000), (38000, 18000), (38000, 2000)),),
    )
    both = over(10000, 30000, shape=ring)
    assert blind_ends(both, 2) == ()
    assert door_travel(both, 2, suite_door((20000, 20000), "a", "C"), "C").dead_end is False


def test_a_corridor_goes_on_behind_a_door_in_it():
    # fire doors at 20 m part the corridor in two; the stair of each half serves both
    spaces = [
        space("C", Use.CORRIDOR, 0, 0, 20000, 2000),
        space("D", Use.CORRIDOR, 20000, 0, 40000, 2000),
        space("S", Use.STAIR, 0, -6000, 3000, 0),
        space("T", Use.STAIR, 37000, -6000, 40000, 0),
    ]
    openings = [
        door("S1", (1500, 0), "S", "C", 2000, "opening"),
        door("T1", (38500, 0), "T", "D", 2000, "opening"),
        door("F", (20000, 1000), "C", "D", 1500, angle_deg=90.0),
    ]
    block = building(below(), storey(spaces, openings, 2))
    assert blind_ends(block, 2) == ()
    at = suite_door((12000, 2000), "a", "C")
    assert door_travel(block, 2, at, "C").exits_reached == 2
    lost = building(below(), storey(spaces[:3], [openings[0], openings[2]], 2))
    (end,) = blind_ends(lost, 2)  # from the edge of the opening at 2.5 m on
    assert (end.ways, end.length_m) == (("C", "D"), pytest.approx(37.5, abs=0.01))
    assert door_travel(lost, 2, at, "C").dead_end is True


# --- what holds of any corridor -----------------------------------------------------------

PLACES = st.lists(st.integers(1, 39), min_size=2, max_size=5, unique=True)


@given(stairs=PLACES, at=st.integers(1, 39))
def test_without_one_exit_the_walk_is_never_shorter(stairs, at):
    whole = over(*(x * 1000 for x in stairs), rooms=[("A", at * 1000)])
    before = travel(whole, 2, "A")
    assert before.to_exit_m == pytest.approx(min(math.hypot(x - at, 2.0) for x in stairs))
    for left in range(len(stairs)):
        fewer = [x * 1000 for i, x in enumerate(stairs) if i != left]
        after = travel(over(*fewer, rooms=[("A", at * 1000)]), 2, "A")
        assert after.to_exit_m >= before.to_exit_m - 1e-9
        assert after.exits_reached <= before.exits_reached
        assert after.from_farthest_m >= before.from_farthest_m - 1e-9
        assert after.dead_end or not before.dead_end


@given(stairs=st.lists(st.integers(1, 39), min_size=2, max_size=4, unique=True))
def test_in_a_straight_corridor_what_is_beyond_the_outer_stairs_is_blind(stairs):
    ends = blind_ends(over(*(x * 1000 for x in stairs)), 2)
    beyond = [x for x in (min(stairs) - 1.0, 39.0 - max(stairs)) if x >= 1.0]
    assert sorted(e.length_m for e in ends) == pytest.approx(sorted(beyond), abs=0.01)
