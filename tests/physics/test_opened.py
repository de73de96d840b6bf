"""The wall between two rooms: where it runs, what stays of it, and the room that is left."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from layoutopt.building import Building, Opening, Setting, Space, Storey, Use
from layoutopt.diagnostics import UsageError
from layoutopt.geometry import Frame, Region
from layoutopt.physics.opened import (
    found_again,
    may_open,
    opened,
    opened_storey,
    wall_between,
    wall_rule,
)
from layoutopt.program import WallRule
from layoutopt.walls import SaidWalls

WALL = 200
A = Region.rectangle(0, 2000, 6000, 8600)
B = Region.rectangle(6200, 2000, 12200, 8600)
COLUMNS = [  # 400 mm square, on the axis of the wall, at either end of it
    shapely.box(5900, 1900, 6300, 2300),
    shapely.box(5900, 8300, 6300, 8700),
]
PIER = shapely.box(5700, 5000, 6500, 5400)


def floor(a: Region = A, b: Region = B, *more: Opening) -> Storey:
    """Two rooms 6.0 by 6.6 m beside one another, a corridor south of them."""
    spaces = (
        Space("F1-A", Use.CLASSROOM, a, "甲", "101", available=True),
        Space("F1-B", Use.STORAGE, b, "乙", "102"),
        Space("F1-C", Use.CORRIDOR, Region.rectangle(0, 0, 12200, 1800), "走廊"),
    )
    doors = tuple(
        Opening(f"F1-D{i}", "door", (x, 1900), 1000, (room, "F1-C"), wall_mm=WALL)
        for i, (x, room) in enumerate(((1000, "F1-A"), (11000, "F1-B")))
    )
    shell = shapely.box(-200, -200, 12400, 8800)
    mass = shell - shapely.union_all([s.region.polygon for s in spaces])
    walls = (Region.of(mass),)
    outline = ((-200, -200), (12400, -200), (12400, 8800), (-200, 8800))
    return Storey(1, "1F", Frame(), outline, spaces, (*doors, *more), walls)


def around(*solid: shapely.Polygon) -> Storey:
    """The same two rooms going round what stands in or at the wall between them."""
    gone = shapely.union_all(list(solid))
    return floor(*(Region.of(room.polygon - gone) for room in (A, B)))


def built(*storeys: Storey) -> Building:
    return Building(("a.dxf",), ("",), 0.001, "evidence", 1.0, storeys)


def test_what_is_taken_out_is_the_wall_and_nothing_else():
    storey = floor()
    wall = wall_between(storey, "F1-B", "F1-A")
    assert wall is not None
    assert (wall.rooms, wall.length_mm, wall.thickness_mm) == (("F1-A", "F1-B"), 6600, WALL)
    left = opened_storey(storey, wall)
    room = left.space("F1-A+F1-B")
    assert room.region.polygon.equals(shapely.box(0, 2000, 12200, 8600))
    assert (room.number, room.use, room.available) == ("101+102", Use.CLASSROOM, False)
    assert [part.id for part in room.parts] == ["F1-A", "F1-B"]
    assert {o.id: o.joins for o in left.openings} == {
        "F1-D0": ("F1-A+F1-B", "F1-C"),
        "F1-D1": ("F1-A+F1-B", "F1-C"),
    }
    before, after = (shapely.union_all([w.polygon for w in s.walls]) for s in (storey, left))
    assert before.area - after.area == pytest.approx(6600 * WALL, abs=3 * 6600)


def test_a_door_in_the_wall_goes_with_it():
    door = Opening("F1-X", "door", (6100, 5000), 900, ("F1-A", "F1-B"), 90.0, WALL)
    storey = floor(A, B, door)
    wall = wall_between(storey, "F1-A", "F1-B")
    assert wall is not None
    assert wall.length_mm == 6600
    assert [o.id for o in opened_storey(storey, wall).openings] == ["F1-D0", "F1-D1"]


def test_columns_and_piers_stay_and_stand_in_the_room():
    storey = around(*COLUMNS, PIER)
    wall = wall_between(storey, "F1-A", "F1-B")
    assert wall is not None
    assert len(wall.stretches) == 2
    assert wall.length_mm == 8300 - 5400 + 5000 - 2300
    room = opened_storey(storey, wall).space(wall.space_id).region.polygon
    whole = shapely.box(0, 2000, 12200, 8600) - shapely.union_all([*COLUMNS, PIER])
    assert room.symmetric_difference(whole).area < 1e3
    assert len(room.interiors) == 1


@pytest.mark.parametrize(
    ("solid", "framed"),
    [((), False), (COLUMNS[:1], False), (COLUMNS, True), ((*COLUMNS, PIER), True)],
)
def test_a_frame_has_columns_at_both_ends(solid, framed):
    wall = wall_between(around(*solid), "F1-A", "F1-B")
    assert wall is not None
    assert wall.framed is framed


def test_a_thick_wall_is_no_infill():
    far = Region.rectangle(6370, 2000, 12200, 8600)
    solid = shapely.union_all([column.buffer(200, join_style="mitre") for column in COLUMNS])
    storey = floor(*(Region.of(room.polygon - solid) for room in (A, far)))
    wall = wall_between(storey, "F1-A", "F1-B")
    assert wall is not None
    assert (wall.thickness_mm, wall.framed) == (370, False)


def test_a_doorway_makes_no_room_of_two():
    b = Region.rectangle(6200, 7500, 12200, 14000)  # they face each other along 1.1 m
    assert wall_between(floor(A, b), "F1-A", "F1-B") is None
    assert wall_between(floor(), "F1-A", "F1-C") is not None  # a wall, yet one that stays


def test_which_walls_may_be_opened():
    plain, framed = built(floor()), built(around(*COLUMNS))
    pair = frozenset(("F1-A", "F1-B"))
    assert may_open(framed, WallRule()) == []
    assert may_open(plain, WallRule("framed")) == []
    for school, rule in (
        (framed, WallRule("framed")),
        (plain, WallRule("all")),
        (plain, WallRule(may_open=frozenset((pair,)))),
    ):
        assert [w.space_id for w in may_open(school, rule)] == ["F1-A+F1-B"]
        assert may_open(school, replace(rule, keep=frozenset((pair,)))) == []


def test_the_rest_of_the_building_follows():
    setting = Setting(locked=("F1-B",), wing=("F1-A", "F1-B"))
    school = replace(built(floor()), setting=setting)
    wall = wall_between(school.storeys[0], "F1-A", "F1-B")
    assert wall is not None
    left = opened(school, [wall])
    assert left.setting == Setting(locked=("F1-A+F1-B",), wing=("F1-A+F1-B",))
    assert opened(left, [wall]) == left  # it is out already
    assert opened(school, ()) is school


def test_a_wall_is_found_in_another_reading():
    school = built(floor())
    wall = wall_between(school.storeys[0], "F1-A", "F1-B")
    assert wall is not None
    renamed = {"F1-A": "F1-S7", "F1-B": "F1-S2", "F1-C": "F1-S1"}
    spaces = tuple(replace(s, id=renamed[s.id]) for s in school.storeys[0].spaces)
    other = built(replace(school.storeys[0], spaces=spaces))
    assert [w.rooms for w in found_again([wall], school, other)] == [("F1-S7", "F1-S2")]


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("101", "999"), "there is no room"),
        (("101", "101"), "are one room"),
        (("101", "F1-C"), "is a way"),
        (("103", "102"), "share no wall"),
    ],
)
def test_pairs_that_cannot_be_meant(pair, words):
    storey = floor()
    far = Space("F1-D", Use.OFFICE, Region.rectangle(20000, 2000, 26000, 8600), "丙", "103")
    school = built(replace(storey, spaces=(*storey.spaces, far)))
    for key in ("may_open", "keep"):
        with pytest.raises(UsageError) as error:
            wall_rule(school, SaidWalls(**{key: (pair,)}, where="job.toml"))
        assert words in error.value.message("en")
        assert f"[walls] {key}" in error.value.message("zh")
