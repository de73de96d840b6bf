"""Walking distances on buildings small enough to walk by hand."""

import time

import pytest

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.access import STOREY_M, is_way, walks


def space(space_id, use, *box):
    return Space(space_id, use, Region.rectangle(*box))


def door(door_id, at, a, b, width_mm=1000, kind="door"):
    return Opening(door_id, kind, at, width_mm, (a, b))


def storey(spaces, openings, level=1):
    return Storey(level, str(level), Frame(), (), tuple(spaces), tuple(openings))


def building(*storeys):
    return Building(("a",), ("",), 0.001, "evidence", 1.0, storeys)


def straight(entrance_use=Use.CORRIDOR, door_to=None):
    spaces = [
        space("C", entrance_use, 0, 0, 20000, 2000),
        space("A", Use.CLASSROOM, 0, 2000, 8000, 8000),
        space("B", Use.CLASSROOM, 12000, 2000, 20000, 8000),
        space("N", Use.STORAGE, 8000, 2000, 12000, 8000),
    ]
    openings = [
        door("A1", (4000, 2000), "A", "C"),
        door("B1", (16000, 2000), "B", "C"),
        door("N1", (12000, 5000), "N", "B"),
    ]
    if door_to:
        openings.append(door("E", (0, 1000), door_to, None, 1800))
    return building(storey(spaces, openings))


def test_a_straight_corridor_is_walked_straight():
    paths = walks(straight(door_to="C"))
    assert paths.entrance.at == (0, 1000)
    assert paths.route_m(1, "A") == pytest.approx((4000**2 + 1000**2) ** 0.5 / 1000)
    assert paths.between_m(1, "A", "B") == pytest.approx(12.0)
    assert paths.between_m(1, "B", "A") == paths.between_m(1, "A", "B")
    assert paths.between_m(1, "A", "A") == 0.0


def test_a_room_behind_a_room_has_no_public_door():
    paths = walks(straight(door_to="C"))
    assert paths.route_m(1, "N") is None
    assert paths.between_m(1, "A", "N") is None


def test_an_open_gallery_is_entered_from_the_yard():
    paths = walks(straight(Use.GALLERY))
    assert paths.route_m(1, "A") == 0.0
    assert paths.entrance.space_id == "C"


def test_a_classroom_door_is_the_last_entrance_there_is():
    paths = walks(straight(door_to="A"))
    assert paths.entrance.space_id == "A"
    assert paths.route_m(1, "A") == 0.0


def test_no_entrance_no_route():
    paths = walks(straight())
    assert paths.entrance is None
    assert paths.route_m(1, "A") is None
    assert paths.between_m(1, "A", "B") == pytest.approx(12.0)


def l_shaped():
    ell = Region(((0, 0), (10000, 0), (10000, 10000), (8000, 10000), (8000, 2000), (0, 2000)))
    spaces = [
        Space("C", Use.CORRIDOR, ell),
        space("A", Use.OFFICE, -3000, 0, 0, 2000),
        space("B", Use.OFFICE, 8000, 10000, 10000, 13000),
    ]
    openings = [door("A1", (0, 1000), "A", "C"), door("B1", (9000, 10000), "B", "C")]
    return building(storey(spaces, openings))


def test_a_bent_corridor_is_walked_round_its_corner():
    corner = (8000**2 + 1000**2) ** 0.5 + (8000**2 + 1000**2) ** 0.5
    assert walks(l_shaped()).between_m(1, "A", "B") == pytest.approx(corner / 1000, rel=1e-3)


def test_a_column_is_walked_round():
    column = Region(
        ((0, 0), (10000, 0), (10000, 2000), (0, 2000)),
        (((4000, 500), (4000, 1500), (6000, 1500), (6000, 500)),),
    )
    spaces = [
        Space("C", Use.CORRIDOR, column),
        space("A", Use.OFFICE, -3000, 0, 0, 2000),
        space("B", Use.OFFICE, 10000, 0, 13000, 2000),
    ]
    openings = [door("A1", (0, 1000), "A", "C"), door("B1", (10000, 1000), "B", "C")]
    way = walks(building(storey(spaces, openings))).between_m(1, "A", "B")
    assert way == pytest.approx((2 * (4000**2 + 500**2) ** 0.5 + 2000) / 1000, rel=1e-3)


def test_stairs_join_the_storeys_where_they_lie_over_one_another():
    def level(n):
        spaces = [
            space(f"C{n}", Use.CORRIDOR, 0, 0, 10000, 2000),
            space(f"S{n}", Use.STAIR, 8000, 2000, 10000, 6000),
            space(f"A{n}", Use.OFFICE, 0, 2000, 4000, 6000),
        ]
        openings = [
            door(f"S{n}", (9000, 2000), f"S{n}", f"C{n}", 1500, "opening"),
            door(f"A{n}", (2000, 2000), f"A{n}", f"C{n}"),
        ]
        if n == 1:
            openings.append(door("E", (0, 1000), "C1", None))
        return storey(spaces, openings, n)

    paths = walks(building(level(1), level(2), level(3)))
    first, second, third = (paths.route_m(n, f"A{n}") for n in (1, 2, 3))
    assert first < second < third
    assert third - second == pytest.approx(STOREY_M)


def test_a_lobby_is_the_main_entrance_however_narrow():
    spaces = [
        space("C", Use.CORRIDOR, 0, 0, 10000, 2000),
        space("L", Use.LOBBY, 10000, 0, 14000, 2000),
    ]
    openings = [door("E1", (0, 1000), "C", None, 3000), door("E2", (14000, 1000), "L", None, 1500)]
    assert walks(building(storey(spaces, openings))).entrance.space_id == "L"


def test_ways_that_touch_are_one_way():
    spaces = [
        space("C", Use.CORRIDOR, 0, 0, 10000, 2000),
        space("L", Use.LOBBY, 10000, 0, 14000, 2000),
        space("A", Use.OFFICE, 0, 2000, 4000, 6000),
    ]
    openings = [door("A1", (2000, 2000), "A", "C"), door("E", (14000, 1000), "L", None)]
    way = walks(building(storey(spaces, openings))).route_m(1, "A")
    assert way == pytest.approx(4.0 + (8000**2 + 1000**2) ** 0.5 / 1000, rel=1e-3)


def test_a_part_cut_off_is_reached_through_the_yard():
    spaces = [
        space("C", Use.CORRIDOR, 0, 0, 10000, 2000),
        space("A", Use.OFFICE, 20000, 0, 24000, 2000),
    ]
    openings = [door("E", (0, 1000), "C", None), door("A1", (20000, 1000), "A", None)]
    assert walks(building(storey(spaces, openings))).route_m(1, "A") == pytest.approx(20.0)


def test_a_space_of_unknown_use_is_a_way_when_it_leads_on():
    spaces = [
        space("X", Use.OTHER, 0, 0, 2000, 2000),
        space("A", Use.OFFICE, 2000, 0, 4000, 2000),
        space("B", Use.OFFICE, 0, 2000, 2000, 4000),
    ]
    one = storey(spaces, [door("1", (2000, 1000), "X", "A")])
    two = storey(spaces, [*one.openings, door("2", (1000, 2000), "X", "B")])
    assert not is_way(spaces[0], one)
    assert is_way(spaces[0], two)


def test_two_hundred_rooms_take_under_a_second():
    spaces = [space("C", Use.CORRIDOR, 0, 0, 400000, 2400)]
    openings = [door("E", (0, 1200), "C", None)]
    for i in range(200):
        x = i % 100 * 4000
        y = 2400 if i < 100 else 0
        spaces.append(
            space(f"R{i}", Use.OFFICE, x, y - 6000 * (y == 0), x + 3900, y + 6000 * (y > 0))
        )
        openings.append(door(f"D{i}", (x + 500, y), f"R{i}", "C"))
    start = time.perf_counter()
    paths = walks(building(storey(spaces, openings)))
    assert paths.route_m(1, "R199") > 390
    assert paths.between_m(1, "R0", "R199") > 390
    assert time.perf_counter() - start < 1.0
