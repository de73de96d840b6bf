"""Each rule of a division alone, and every division against an independent measure."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutopt.solve import tiling as tiling_module
from layoutopt.solve.division import divide, polish
from layoutopt.solve.parts import Division, all_dearer, all_harder, harder
from layoutopt.solve.shape import Exits, Obstacle, Shape
from layoutopt.solve.tiling import AREA_MARGIN_MM2
from tests.solve.rooms import (
    WEIGHTS,
    borrowed,
    cheapest_by_enumeration,
    divided,
    door,
    group,
    individual,
    inner,
    owns,
    reading,
    reception,
    room,
    tile_of,
    verify,
    weighed,
    window,
)

NONE = Division((), None, None)
TWO_BLIND = (door("left", 500, blind=True), door("left", 4000, blind=True))
HALL = room(8000, 6000, door("bottom", 500), window("top", 1000), window("top", 5500))
"""A room with everything: a door, two windows, floor enough."""


def proven_none(answer: Division) -> bool:
    return answer == NONE


# --- one zone, the room as it stands ------------------------------------------------------


def test_whole_room_costs_nothing() -> None:
    answer = divided(HALL, group(20.0))
    assert (answer.cost, answer.bound, len(answer.tiles)) == (0, 0, 1)
    assert answer.tiles[0].parent is None


@pytest.mark.parametrize(
    ("shape", "demand"),
    [
        (room(5000, 4000, door("left", 500)), group(20.01)),
        (room(2900, 9000, door("left", 500)), group(20.0)),
        (room(8000, 6000), group(20.0)),
        (room(8000, 6000, inner("left", 500)), group(20.0)),
        (room(10000, 7600, door("left", 500)), group(20.0)),
        (room(8000, 6000, door("left", 500, blind=True)), group(20.0)),
        (replace(HALL, hides_seat=False), individual(10.0)),
        (room(8000, 6000, door("left", 500, bare=True)), individual(10.0)),
        (room(8000, 6000, door("left", 500), inner("top", 500, bare=True)), individual(10.0)),
    ],
    ids=[
        "area",
        "short side",
        "no door",
        "only a way through",
        "one exit",
        "blind end",
        "seat in sight",
        "no door in the opening",
        "open to the next room",
    ],
)
def test_whole_room_refused(shape: Shape, demand) -> None:
    assert proven_none(divided(shape, demand))


@pytest.mark.parametrize(
    ("shape", "demand"),
    [
        (room(5000, 4000, door("left", 500)), group(20.0)),
        (room(3000, 9000, door("left", 500)), group(20.0)),
        (room(10000, 7500, door("left", 500)), group(20.0)),
        (room(10000, 7600, door("left", 500), door("left", 5000)), group(20.0)),
        (room(8000, 6000, door("left", 500, blind=True), door("left", 4000)), group(20.0)),
        (room(8000, 6000, *TWO_BLIND), group(20.0)),
        (replace(room(8000, 6000, TWO_BLIND[0]), exits=Exits(None, None)), group(20.0)),
        (replace(HALL, hides_seat=False), group(20.0)),
        (replace(HALL, divisible=False), group(20.0)),
        (room(8000, 6000, door("left", 500, bare=True)), group(20.0)),
    ],
    ids=[
        "area",
        "short side",
        "one exit",
        "two exits",
        "one exit not blind",
        "two blind exits",
        "no such clauses",
        "seat in sight",
        "not rectilinear",
        "no door in the opening",
    ],
)
def test_whole_room_beside_it(shape: Shape, demand) -> None:
    assert divided(shape, demand).cost == 0


def test_whole_room_dark_large_long_and_exposed_are_charged() -> None:
    wants = group(20.0, wants_daylight=True)
    glazed = 2 * 1.5 * 1.8
    short = 48.0 / 5 - glazed
    assert divided(HALL, wants).cost == round(1000 * WEIGHTS.daylight_cny_m2 * short)
    dark = room(8000, 6000, door("bottom", 500), borrowed("top", 3000))
    assert divided(dark, wants).cost == round(1000 * WEIGHTS.daylight_cny_m2 * 48.0 / 5)
    alone = divided(HALL, individual(10.0, upper_m2=48.0)).cost
    assert alone == 1000 * WEIGHTS.privacy_cny
    large = divided(HALL, individual(10.0, upper_m2=47.98)).cost
    assert large == alone + 1000 * WEIGHTS.oversize_cny
    long = replace(HALL, long_mm=1000)
    assert divided(long, group(20.0)).cost == 1000 * WEIGHTS.regularity_cny_m


# --- two zones, rule by rule --------------------------------------------------------------


def test_straight_partition() -> None:
    answer = divided(HALL, reception(15.0), individual(15.0))
    assert answer.proven
    assert answer.partition_mm == 6000
    assert answer.cost == 6000 * WEIGHTS.partition_cny_m + 1000 * WEIGHTS.sealed_door_cny


def test_not_divisible() -> None:
    assert proven_none(divided(replace(HALL, divisible=False), reception(15.0), individual(10.0)))


def test_area() -> None:
    # a partition at 2.9 m leaves 2.85 m x 4 m and 2.05 m x 4 m
    shape = room(5000, 4000, door("left", 500))
    assert divided(shape, reception(11.39), individual(8.19)).cost is not None
    assert proven_none(divided(shape, reception(11.41), individual(8.19)))
    assert proven_none(divided(shape, reception(11.39), individual(8.21)))


def test_short_side() -> None:
    # inside 7.0 m: 3.2 + 0.1 + 3.7
    shape = room(7000, 2400, door("left", 500))
    fits = divided(shape, reception(7.0), individual(7.0, short_side_mm=2400))
    assert fits.cost is not None
    assert proven_none(divided(shape, reception(7.0), individual(7.0, short_side_mm=2500)))


def test_aspect() -> None:
    # across a room 6 m deep, a zone at aspect 2.0 is at least 3.0 m wide
    shape = room(9000, 6000, door("bottom", 7800), door("bottom", 6500), door("top", 7800))
    slim = divided(shape, reception(15.0), individual(12.0, aspect=2.5))
    assert slim.cost is not None
    narrow = room(6900, 3000, door("left", 500), door("right", 500))
    assert divided(narrow, reception(8.0), group(8.0, aspect=1.4)).cost is not None
    assert proven_none(divided(narrow, reception(8.0, aspect=1.1), group(8.0, aspect=1.1)))


def test_partition_never_ends_in_an_opening() -> None:
    # a window on each long wall over the whole stretch a partition could end on
    shape = room(
        6000, 3000, door("left", 500), window("top", 900, 4200), window("bottom", 900, 4200)
    )
    assert proven_none(divided(shape, reception(6.0), individual(6.0)))
    beside = room(
        6000, 3000, door("left", 500), window("top", 900, 2000), window("bottom", 900, 2000)
    )
    answer = divided(beside, reception(6.0), individual(6.0))
    assert tile_of(answer, "individual").x0 >= 3000  # 2900 and 100 clear of the opening


def test_partition_in_the_middle_of_a_pier() -> None:
    # 210 mm of pier between two windows: no module line stands clear of both
    shape = room(
        6000,
        3000,
        door("left", 500),
        window("top", 350, 2600),
        window("top", 3150, 2600),
    )
    pier = replace(
        shape, gaps=(*shape.gaps[:1], window("top", 345, 2600), window("top", 3155, 2600))
    )
    answer = divided(pier, reception(6.0), individual(6.0))
    assert tile_of(answer, "individual").x0 == 3050
    narrower = replace(
        shape, gaps=(*shape.gaps[:1], window("top", 345, 2610), window("top", 3145, 2610))
    )
    assert proven_none(divided(narrower, reception(6.0), individual(6.0)))


def test_reception_stands_at_a_public_door() -> None:
    shut = room(6000, 4000, window("top", 2000))
    through = room(6000, 4000, inner("left", 500))
    public = room(6000, 4000, door("left", 500))
    assert proven_none(divided(shut, reception(8.0), individual(8.0)))
    assert proven_none(divided(through, reception(8.0), individual(8.0)))
    answer = divided(public, reception(8.0), individual(8.0))
    assert owns(public, tile_of(answer, "office_reception"), public.gaps[0])


def test_individual_never_at_a_public_door_nor_a_way_through() -> None:
    both = room(6000, 4000, door("left", 500), door("right", 500))
    assert divided(both, reception(8.0), group(8.0, short_side_mm=2000)).cost is not None
    # the individual room keeps off both doors: the straight partition will not do
    answer = divided(both, reception(8.0), individual(6.0))
    assert answer.cost is None or answer.partition_mm > 4000
    passing = room(6000, 3000, door("left", 500), inner("right", 500))
    assert divided(passing, reception(8.0), group(6.0, short_side_mm=2000)).cost is not None
    assert proven_none(divided(passing, reception(8.0), individual(6.0)))


def test_every_zone_is_reached() -> None:
    # three in a row: the last is only reached through the middle one
    row = room(9000, 2100, door("left", 500))
    asked = {"aspect": 2.0, "short_side_mm": 2000}
    assert divided(row, reception(5.0), reading(5.0), individual(5.0, **asked)).cost is not None
    assert proven_none(divided(row, reception(5.0), group(5.0, **asked), individual(5.0, **asked)))


def test_columns_are_deducted() -> None:
    # 0.6 m x 0.6 m in every corner costs 1.44 m2
    corners = tuple(
        Obstacle(x, y, x + 600, y + 600, fixed=False) for x in (0, 4400) for y in (0, 3400)
    )
    bare = room(5000, 4000, door("left", 1500))
    posts = room(5000, 4000, door("left", 1500), obstacles=corners)
    asked = (reception(11.0), individual(7.8))
    assert divided(bare, *asked).cost is not None
    assert proven_none(divided(posts, *asked))
    assert divided(posts, reception(10.0), individual(7.0)).cost is not None


def test_column_standing_free_is_deducted() -> None:
    post = (Obstacle(2200, 1700, 2800, 2300, fixed=False),)
    shape = room(5000, 4000, door("left", 500), obstacles=post)
    assert divided(shape, reception(10.9), individual(7.9)).cost is not None
    assert proven_none(divided(shape, reception(11.4), individual(7.9)))


def test_fixed_obstacle_is_never_covered() -> None:
    # an L: 6 x 6 m less 3 x 3 m in the corner
    shape = room(
        6000, 6000, door("left", 500), obstacles=(Obstacle(3000, 3000, 6000, 6000, fixed=True),)
    )
    answer = divided(shape, reception(15.0), individual(8.0))
    assert answer.cost is not None  # verify() has seen that no tile covers it
    assert answer.partition_mm == 3000
    assert proven_none(divided(shape, reception(18.0), individual(8.0)))
    hull = replace(shape, obstacles=(), area_mm2=36_000_000)
    assert divided(hull, reception(18.0), individual(8.0)).cost is not None


@pytest.mark.parametrize("at", [(0, 0), (3000, 0), (0, 3000), (3000, 3000)])
def test_fixed_obstacle_anywhere(at: tuple[int, int]) -> None:
    x, y = at
    shape = room(
        6000,
        6000,
        door("left", 1200 if y else 4000),
        door("right", 1200 if y else 4000),
        obstacles=(Obstacle(x, y, x + 3000, y + 3000, fixed=True),),
    )
    answer = divided(shape, reception(7.0), group(7.0, short_side_mm=2000))
    assert answer.cost is not None


def test_more_than_75_m2_behind_one_exit() -> None:
    asked = (reception(35.0), group(30.0))
    large = (11000, 7000)
    assert proven_none(divided(room(*large, door("left", 500)), *asked))
    assert divided(room(*large, door("left", 500), door("right", 500)), *asked).cost is not None
    assert divided(room(*large, door("left", 500), door("left", 5000)), *asked).cost is not None
    assert divided(room(10700, 7000, door("left", 500)), *asked).cost is not None


def test_floors_behind_exits_of_their_own_are_not_added_up() -> None:
    """Each part has one exit and less than 75 m2; the room has two exits and more."""
    shape = room(16000, 7000, door("bottom", 500), door("bottom", 14000))
    wide = reception(40.0, short_side_mm=6000), group(40.0, short_side_mm=6000)
    answer = divided(shape, *wide)
    assert answer.cost == 700 * answer.partition_mm  # one partition across, no new door
    assert [t.parent for t in answer.tiles] == [None, None]


def test_parts_at_a_blind_end_have_two_exits_each() -> None:
    asked = (reception(12.0), group(15.0))
    ends = [door("left", 500), door("right", 500)]
    free = divided(room(8000, 5000, *ends), *asked)
    # with one partition across, either part has one exit: lawful where one walks on
    assert [t.parent for t in free.tiles] == [None, None]
    blind = [replace(g, blind=True) for g in ends]
    answer = divided(room(8000, 5000, *blind), *asked)
    assert answer.cost is not None
    assert answer.cost > free.cost
    half = divided(room(8000, 5000, blind[0], ends[1]), *asked)
    assert half.cost is not None
    assert free.cost < half.cost <= answer.cost
    one = room(8000, 5000, blind[0])
    assert proven_none(divided(one, *asked))
    unasked = replace(one, exits=Exits(None, None))
    assert divided(unasked, *asked).cost is not None


def test_open_parts_at_a_blind_end_share_their_exits() -> None:
    asked = (reception(12.0), reading(12.0))
    ends = [door("left", 500, blind=True), door("right", 500, blind=True)]
    answer = divided(room(8000, 5000, *ends), *asked)
    assert answer.cost == 0
    assert [t.parent for t in answer.tiles] == [None, None]


def test_daylight_is_charged() -> None:
    wants = {"wants_daylight": True}
    left = room(6000, 4000, door("left", 500), window("left", 1900))
    dark = dict(divided(left, reception(8.0, **wants), individual(8.0, **wants)).terms)
    assert dark["daylight"] > 1000 * WEIGHTS.daylight_cny_m2
    assert dict(divided(left, reception(8.0), individual(8.0)).terms)["daylight"] == 0
    both = room(6000, 4000, door("left", 500), window("left", 1900), window("right", 1900))
    light = dict(divided(both, reception(8.0, **wants), individual(8.0, **wants)).terms)
    assert light["daylight"] < dark["daylight"]


def test_a_column_elsewhere_makes_no_zone_smaller() -> None:
    """A zone is as large as it is, wherever a column stands in the room."""
    small = {"aspect": 1.6, "upper_m2": 9.9}  # at this aspect a zone across 4 m has 10.2 m2
    column = Obstacle(1500, 1800, 2100, 2400, fixed=False)
    shape = room(6000, 4000, door("left", 500))
    asked = reception(8.0), individual(6.0, **small)
    plain = divided(shape, *asked)
    beside = divided(replace(shape, obstacles=(column,), area_mm2=shape.area_mm2 - 360_000), *asked)
    assert beside.cost == plain.cost


def test_oversize_is_charged() -> None:
    # at aspect 1.6 a zone across 4 m is 2.55 m wide: 10.2 m2
    shape = room(5000, 4000, door("left", 500))
    asked = individual(6.0, aspect=1.6)
    plain = weighed(regularity_cny_m=0)
    free = divided(shape, reception(8.0), asked, weights=plain)
    small = divided(shape, reception(8.0), replace(asked, upper_m2=10.3), weights=plain)
    tight = divided(shape, reception(8.0), replace(asked, upper_m2=10.1), weights=plain)
    assert small.cost == free.cost
    assert free.cost < tight.cost <= free.cost + 1000 * WEIGHTS.oversize_cny
    large = weighed(regularity_cny_m=0, oversize_cny=0)
    dear = divided(shape, reception(8.0), replace(asked, upper_m2=10.1), weights=large)
    assert dear.cost == free.cost


def test_a_long_enclosed_zone_is_charged() -> None:
    shape = room(9000, 3000, door("left", 500))
    asked = reception(8.0), individual(15.0, aspect=2.0, upper_m2=0.0)
    long = divided(shape, *asked)  # 15 m2 across 3 m: 5 m long, half a metre more than 3 to 2
    assert dict(long.terms)["regularity"] == WEIGHTS.regularity_cny_m * (5000 + 50 - 4500)


def test_an_individual_room_entered_from_the_reading_area_is_exposed() -> None:
    shape = room(3200, 8500, door("bottom", 500))  # too narrow for a way beside the zones
    exposed = divided(shape, reading(14.0), individual(10.0))
    assert dict(exposed.terms)["privacy"] == 1000 * WEIGHTS.privacy_cny
    assert dict(divided(shape, reception(14.0), individual(10.0)).terms)["privacy"] == 0


def test_a_way_that_lies_open_to_readers_is_no_private_way() -> None:
    """At a way of its own a room is private only where nobody waits or reads in sight of it."""
    shape = room(7200, 6000, door("bottom", 500))
    dear = weighed(privacy_cny=100_000, partition_cny_m=10)
    open_to = divided(shape, reading(8.0), individual(10.0), weights=dear)
    assert dict(open_to.terms)["privacy"] == 1000 * dear.privacy_cny
    walled = replace(reading(8.0), enclosed=True)
    assert dict(divided(shape, walled, individual(10.0), weights=dear).terms)["privacy"] == 0
    two_doors = room(7200, 6000, door("bottom", 500), door("bottom", 5000))
    between = divided(two_doors, reading(8.0), individual(10.0), weights=dear)
    assert dict(between.terms)["privacy"] == 0  # it stands between its way and the readers


def test_walls_beside_a_room_may_save_what_openness_costs() -> None:
    shape = room(7200, 6000, door("bottom", 500))
    easy = reading(8.0), individual(10.0)
    hard = replace(easy[0], enclosed=True, passage=False), easy[1]
    assert all_harder(hard, than=easy)
    assert not all_dearer(hard, than=easy)
    dear = weighed(privacy_cny=100_000, partition_cny_m=10)
    assert divided(shape, *hard, weights=dear).cost < divided(shape, *easy, weights=dear).cost
    no_room = reading(8.0), group(10.0)
    assert all_dearer((replace(no_room[0], enclosed=True), no_room[1]), than=no_room)


def test_prices_are_weighed() -> None:
    free = weighed(partition_cny_m=0, door_cny=0, sealed_door_cny=0)
    assert divided(HALL, reception(15.0), individual(10.0), weights=free).cost == 0


def test_a_way_where_it_pays() -> None:
    # four rooms along the windows, reached from a way along the corridor's wall
    shape = room(
        12000, 6000, door("bottom", 500), *(window("top", x) for x in (700, 3700, 6700, 9700))
    )
    rooms = [individual(10.0, wants_daylight=True)] * 3
    answer = divided(shape, reception(15.0, wants_daylight=True), *rooms)
    assert any(t.kind == "circulation" for t in answer.tiles)


def test_same_seed_same_division() -> None:
    asked = (reception(12.0), individual(8.0), individual(8.0))
    assert divided(HALL, *asked, seed=3) == divided(HALL, *asked, seed=3)


# --- polish and shortest ------------------------------------------------------------------


def test_polish_keeps_cost_and_rules() -> None:
    asked = (reception(12.0), individual(8.0), group(12.0))
    first = divided(HALL, *asked)
    better = polish(HALL, asked, WEIGHTS, first, seed=0)
    verify(HALL, asked, better)
    assert better.cost == first.cost
    floors = [
        (t.x1 - t.x0) * (t.y1 - t.y0) for d in (first, better) for t in d.tiles if t.kind == "group"
    ]
    assert floors[1] >= floors[0]


def test_polish_leaves_whole_rooms_alone() -> None:
    whole = divided(HALL, group(20.0))
    assert polish(HALL, (group(20.0),), WEIGHTS, whole, seed=0) is whole


def test_least_partition() -> None:
    # daylight tempts the cheapest division into longer partitions; the shortest is shorter
    asked = (reception(12.0, wants_daylight=True), individual(8.0, wants_daylight=True))
    cheapest = divided(HALL, *asked)
    shortest = divide(HALL, asked, WEIGHTS, time_limit_s=60.0, seed=0, least_partition=True)
    verify(HALL, asked, replace(shortest, bound=shortest.cost))
    assert shortest.partition_mm <= cheapest.partition_mm
    assert shortest.cost >= cheapest.cost


# --- properties ---------------------------------------------------------------------------


@st.composite
def shapes(draw, module: int = 100, columns: bool = True) -> Shape:
    """Draw small rooms with a door or two and windows, as they fall."""
    width = draw(st.integers(4000 // module, 8000 // module)) * module
    depth = draw(st.integers(3000 // module, 6000 // module)) * module
    gaps = []
    taken: list[tuple[str, int, int]] = []
    for make, size, count in (
        (door, 1000, draw(st.integers(1, 2))),
        (window, 1500, draw(st.integers(0, 2))),
        (inner, 900, draw(st.integers(0, 1))),
    ):
        for _ in range(count):
            side = draw(st.sampled_from(["bottom", "top", "left", "right"]))
            end = width if side in ("bottom", "top") else depth
            start = draw(st.integers(2, (end - size) // 50 - 2)) * 50
            if any(s == side and start < b + 200 and a < start + size + 200 for s, a, b in taken):
                continue
            taken.append((side, start, start + size))
            gaps.append(make(side, start, size))
    obstacles = ()
    if columns and draw(st.booleans()):
        side = draw(st.integers(2, 6)) * 100
        obstacles = (Obstacle(0, 0, side, side, fixed=False),)
        gaps = [g for g in gaps if g.side not in ("left", "bottom") or g.start >= side + 100]
    return room(width, depth, *gaps, obstacles=obstacles)


@st.composite
def demand_sets(draw, most: int = 2):
    light = draw(st.booleans())
    asked = [reception(draw(st.sampled_from([5.0, 6.5, 8.0])), wants_daylight=light)]
    for _ in range(draw(st.integers(1, most))):
        area = draw(st.sampled_from([4.5, 6.0, 7.5]))
        make = draw(st.sampled_from([individual, individual, group, reading]))
        upper = draw(st.sampled_from([0.0, 9.0])) if make is individual else 0.0
        asked.append(make(area, short_side_mm=2000, wants_daylight=light, upper_m2=upper))
    return tuple(asked)


@settings(max_examples=30)
@given(shape=shapes(), asked=demand_sets())
def test_divisions_are_what_they_say(shape: Shape, asked) -> None:
    answer = divided(shape, *asked)  # measured again by verify()
    if answer.cost is not None and answer.proven:
        verify(shape, asked, polish(shape, asked, WEIGHTS, answer, seed=0))


def pier_lines(shape: Shape, module: int) -> tuple[list[int], list[int]]:
    """List where partitions may run: the module, and the middles of piers."""
    found = []
    for end, sides in (
        (shape.width_mm, ("bottom", "top")),
        (shape.depth_mm, ("left", "right")),
    ):
        lines = set(range(module, end, module))
        for side in sides:
            gaps = sorted(shape.on(side), key=lambda g: g.start)
            lines |= {(a.end + b.start) // 2 for a, b in pairwise(gaps)}
        found.append(sorted(lines))
    return found[0], found[1]


@settings(max_examples=25)
@given(shape=shapes(module=500, columns=False), asked=demand_sets(most=1))
def test_nothing_is_cheaper(shape: Shape, asked) -> None:
    """Against every tiling there is, on a module of half a metre."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiling_module, "MODULE_MM", 500)
        answer = divided(shape, *asked)
    least = cheapest_by_enumeration(shape, sorted(asked), pier_lines(shape, 500), AREA_MARGIN_MM2)
    assert answer.cost == least
    assert answer.bound == least


# --- which demands are harder -------------------------------------------------------------


@pytest.mark.parametrize(
    ("easier", "is_harder"),
    [
        ({}, True),
        ({"area_m2": 9.0}, True),
        ({"area_m2": 11.0}, False),
        ({"short_side_mm": 1900}, True),
        ({"short_side_mm": 2100}, False),
        ({"aspect": 2.5}, True),
        ({"aspect": 1.5}, False),
        ({"enclosed": False}, True),
        ({"passage": True}, True),
        ({"wants_daylight": True}, False),
        ({"upper_m2": 12.0}, False),
    ],
)
def test_harder(easier: dict, is_harder: bool) -> None:
    assert harder(individual(10.0), replace(individual(10.0), **easier)) is is_harder


def test_harder_is_no_wider_than_its_rules() -> None:
    assert harder(individual(10.0, upper_m2=12.0), individual(10.0, upper_m2=15.0))
    assert not harder(individual(10.0, upper_m2=15.0), individual(10.0, upper_m2=12.0))
    assert harder(individual(10.0), group(10.0, short_side_mm=2000))
    assert not harder(group(10.0), individual(10.0))  # a group room may stand at a public door
    assert all_harder((), ())
    assert not all_harder((individual(10.0),), ())
    pair = (individual(10.0), group(20.0))
    assert all_harder(pair[::-1], pair)


def test_a_reception_is_not_harder_than_an_open_zone() -> None:
    """Beside a reception a way may be wide, for it becomes part of the reception."""
    shape = room(9000, 7200, door("bottom", 5000), window("top", 500), window("top", 6500))
    own = individual(15.0, upper_m2=22.5, short_side_mm=2400)
    first = divided(shape, reception(15.0, short_side_mm=2400), own)
    other = divided(shape, reading(8.0), own)
    assert first.proven
    assert other.proven
    if first.cost < other.cost:
        assert not all_harder((reception(15.0, short_side_mm=2400), own), (reading(8.0), own))


@st.composite
def dominated(draw):
    """Draw demands, and demands that all_harder calls easier."""
    hard = draw(demand_sets(most=1))
    kinds = {
        "office_reception": [reception, reading],
        "individual": [individual, group, reading],
        "group": [group, reading],
        "assessment_reading": [reading],
    }
    easy = []
    for d in hard:
        make = draw(st.sampled_from(kinds[d.kind]))
        easy.append(
            make(
                d.area_m2 - draw(st.sampled_from([0.0, 1.0])),
                short_side_mm=d.short_side_mm,
                aspect=max(d.aspect, draw(st.sampled_from([2.0, 2.5]))),
                wants_daylight=d.wants_daylight and draw(st.booleans()),
                upper_m2=d.upper_m2 and draw(st.sampled_from([0.0, d.upper_m2, 11.0])),
            )
        )
    return hard, tuple(easy)


@settings(max_examples=40)
@given(shape=shapes(module=500), pair=dominated())
def test_easier_demands_cost_no_more(shape: Shape, pair) -> None:
    hard, easy = pair
    if not all_harder(hard, than=easy):
        return
    a = divided(shape, *hard)
    if a.cost is None:
        return
    b = divided(shape, *easy)
    assert b.cost is not None
    if all_dearer(hard, than=easy):
        assert b.bound <= a.cost
        assert b.cost <= a.cost or not b.proven
    assert math.isfinite(b.cost)
