"""Which doors stand at the blind end of a corridor."""

from dataclasses import replace

import pytest

from layoutopt.building import Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.escape import at_blind_end

WAY = Space("C", Use.CORRIDOR, Region.rectangle(0, 0, 20000, 2400))
FIRST = Opening("D1", "door", (700, 2520), 1000, ("A", "C"))
MIDDLE = Opening("D2", "door", (10000, 2520), 1000, ("B", "C"))
LAST = Opening("D3", "door", (19300, 2520), 1000, ("Z", "C"))
STAIR = Opening("S", "door", (8000, -120), 1200, ("C", "S"))
ROOMS = (
    Space("A", Use.VACANT, Region.rectangle(0, 2640, 6000, 9000)),
    Space("B", Use.VACANT, Region.rectangle(6240, 2640, 13000, 9000)),
    Space("Z", Use.VACANT, Region.rectangle(13240, 2640, 20000, 9000)),
    Space("S", Use.STAIR, Region.rectangle(7000, -5000, 10000, -240)),
)


def storey(*more: Opening, level: int = 2, way: Space = WAY, spaces=()) -> Storey:
    openings = (FIRST, MIDDLE, LAST, *more)
    return Storey(level, "F", Frame(), (), (way, *ROOMS, *spaces), openings)


def blind(floor: Storey) -> list[str]:
    way = floor.space("C")
    return [d.id for d in (FIRST, MIDDLE, LAST) if at_blind_end(d, way, floor)]


def test_both_ends_of_a_corridor_with_its_stair_in_the_middle():
    assert blind(storey(STAIR)) == ["D1", "D3"]


@pytest.mark.parametrize("kind", ["door", "opening"])
def test_an_exit_in_the_end_wall_opens_the_end(kind):
    well = Space("T", Use.STAIR, Region.rectangle(20240, 0, 26000, 3000))
    out = Opening("E", kind, (20120, 1200), 1500, ("C", "T"), 90.0)
    assert blind(storey(STAIR, out, spaces=(well,))) == ["D1"]


def test_a_door_to_the_outside_opens_the_end_at_the_ground_only():
    # upstairs no plan shows what stands behind it (as for the distance to an exit)
    out = Opening("E", "door", (20120, 1200), 1500, ("C", None), 90.0)
    back = replace(out, id="F", at=(-120, 1200))
    assert blind(storey(out, level=1)) == ["D1"]
    assert blind(storey(out, back, level=1)) == []
    assert blind(storey(STAIR, out)) == ["D1", "D3"]


def test_a_window_is_no_exit():
    glass = Opening("W", "window", (20120, 1200), 1500, ("C", None), 90.0)
    assert blind(storey(STAIR, glass)) == ["D1", "D3"]


def test_a_lobby_that_lies_open_to_the_corridor_opens_its_end_where_it_leads_out():
    lobby = Space("L", Use.LOBBY, Region.rectangle(20000, 0, 26000, 6000))
    assert blind(storey(STAIR, spaces=(lobby,))) == ["D1"]  # its end is 6 m further on
    out = Opening("E", "door", (26120, 3000), 1800, ("L", None), 90.0)
    assert blind(storey(out, level=1, spaces=(lobby,))) == ["D1"]


def test_a_classroom_beyond_the_end_is_no_way_out():
    beyond = Opening("X", "door", (20120, 1200), 1500, ("C", "K"), 90.0)
    room = Space("K", Use.CLASSROOM, Region.rectangle(20240, 0, 26000, 6000))
    assert blind(storey(STAIR, beyond, spaces=(room,))) == ["D1", "D3"]


def test_an_open_gallery_has_blind_ends_upstairs_only():
    gallery = replace(WAY, use=Use.GALLERY)
    assert blind(storey(STAIR, way=gallery)) == ["D1", "D3"]
    assert blind(storey(STAIR, level=1, way=gallery)) == []


def test_a_walled_gallery_at_the_ground_has_blind_ends():
    gallery = replace(WAY, use=Use.GALLERY)
    out = Opening("E", "door", (-120, 1200), 1500, ("C", None), 90.0)
    assert blind(storey(out, level=1, way=gallery)) == ["D3"]


def test_lobbies_have_no_blind_end():
    assert blind(storey(STAIR, way=replace(WAY, use=Use.LOBBY))) == []


# --- the shapes on which a strip across the corridor was wrong -----------------------------


def way_of(*ring: tuple[int, int], holes=()) -> Space:
    return Space("C", Use.CORRIDOR, Region(ring, holes))


def door(x: int, y: int, angle_deg: float = 0.0) -> Opening:
    return Opening("D", "door", (x, y), 1000, ("A", "C"), angle_deg, wall_mm=0)


def stair(name: str, x: int, y: int, width_mm: int = 2000, angle_deg: float = 0.0) -> Opening:
    return Opening(name, "opening", (x, y), width_mm, ("C", f"T{name}"), angle_deg, wall_mm=0)


def told(way: Space, stairs: tuple[Opening, ...], *doors: Opening) -> list[bool]:
    room = Space("A", Use.VACANT, Region.rectangle(-99000, 0, -90000, 9000))
    wells = tuple(
        Space(s.joins[1], Use.STAIR, Region.rectangle(i * 9000, -99000, i * 9000 + 3000, -90000))
        for i, s in enumerate(stairs)
    )
    floor = Storey(2, "F", Frame(), (), (way, room, *wells), (*doors, *stairs))
    return [at_blind_end(d, way, floor) for d in doors]


TEE = way_of(
    (0, 0), (30000, 0), (30000, 2000), (16000, 2000), (16000, 12000), (14000, 12000),
    (14000, 2000), (0, 2000),
)  # fmt: skip


def test_opposite_the_leg_of_a_tee_there_are_two_ways():
    # stairs at the west end and at the head of the leg: the door lies between them
    stairs = (stair("W", 0, 1000, angle_deg=90.0), stair("N", 15000, 12000))
    assert told(TEE, stairs, door(15000, 0)) == [False]
    # the east arm is 14 m of blind end from the corner at 16 m: only its last 3 m are its end
    doors = (door(17000, 0), door(26400, 0), door(26600, 0), door(29000, 2000))
    assert told(TEE, stairs, *doors) == [False, False, True, True]


def test_each_arm_of_a_blind_tee_has_an_end_of_its_own():
    stairs = (stair("N", 15000, 12000),)
    ends = (door(500, 0), door(29500, 2000))
    assert told(TEE, stairs, *ends, door(15000, 0), door(14000, 7000, 90.0)) == [
        True, True, False, False,
    ]  # fmt: skip


def test_at_the_mouth_of_a_stair_one_is_at_the_exit():
    straight = way_of((0, 0), (30000, 0), (30000, 2000), (0, 2000))
    # the stair's mouth begins 0.5 m from the end wall: what is beyond is a recess
    both = (stair("W", 1500, 2000), stair("E", 28500, 2000))
    assert told(straight, both, door(700, 0), door(0, 1000, 90.0)) == [False, False]
    # 2.5 m beyond the mouth is a blind end
    further = (stair("W", 3500, 2000), stair("E", 28500, 2000))
    assert told(straight, further, door(700, 0), door(4500, 0)) == [True, False]


def test_along_a_blind_corridor_is_not_at_its_end():
    straight = way_of((0, 0), (30000, 0), (30000, 2000), (0, 2000))
    doors = (door(26400, 0), door(26600, 2000), door(30000, 1000, 90.0))
    assert told(straight, (stair("W", 0, 1000, angle_deg=90.0),), *doors) == [False, True, True]


def test_round_a_court_there_is_no_end():
    ring = way_of(
        (0, 0), (20000, 0), (20000, 20000), (0, 20000),
        holes=(((2000, 2000), (2000, 18000), (18000, 18000), (18000, 2000)),),
    )  # fmt: skip
    corners = (door(500, 0), door(19500, 20000), door(20000, 500, 90.0))
    assert told(ring, (stair("W", 0, 10000, angle_deg=90.0),), *corners) == [False] * 3


def test_a_door_that_stands_back_is_along_the_corridor():
    # in a recess of 0.45 m, half-way along
    niche = way_of(
        (0, 0), (30000, 0), (30000, 2000), (15000, 2000), (15000, 2450), (13500, 2450),
        (13500, 2000), (0, 2000),
    )  # fmt: skip
    west = (stair("W", 0, 1000, angle_deg=90.0),)
    assert told(niche, west, door(14250, 2450)) == [False]


def test_where_no_exit_was_found_every_end_is_blind():
    straight = way_of((0, 0), (30000, 0), (30000, 2000), (0, 2000))
    assert told(straight, (), door(600, 0), door(15000, 0), door(29400, 0)) == [True, False, True]
