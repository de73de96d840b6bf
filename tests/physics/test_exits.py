"""Which doors stand at the blind end of a corridor."""

from dataclasses import replace

import pytest

from layoutopt.building import Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.exits import at_blind_end

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
    out = Opening("E", kind, (20120, 1200), 1500, ("C", None), 90.0)
    assert blind(storey(STAIR, out)) == ["D1"]


def test_a_window_is_no_exit():
    glass = Opening("W", "window", (20120, 1200), 1500, ("C", None), 90.0)
    assert blind(storey(STAIR, glass)) == ["D1", "D3"]


def test_a_lobby_that_lies_open_to_the_corridor_opens_its_end():
    lobby = Space("L", Use.LOBBY, Region.rectangle(20000, 0, 26000, 6000))
    assert blind(storey(STAIR, spaces=(lobby,))) == ["D1"]


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
