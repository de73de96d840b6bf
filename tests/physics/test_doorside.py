"""Where a mailbox hangs: beside the suite's door, else on the nearest wall of the way."""

from layoutopt.building import Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.doorside import hung_outside
from layoutopt.scheme import SuiteDoor

MAILBOX = (("mailbox", (300, 200)),)
DOOR = SuiteDoor((3000, 2520), 1000, 0.0, ("office_reception", "C"), new=False, wall_mm=240)


def hung(*openings: tuple[int, int, int], width_mm: int = 2400, open_ends: bool = False):
    """Hang a mailbox in a corridor 6 m long; ``openings`` are middle, width, and height in y."""
    rooms = (
        Space("C", Use.CORRIDOR, Region.rectangle(0, 2400 - width_mm, 6000, 2400)),
        Space("R", Use.VACANT, Region.rectangle(0, 2640, 6000, 9000)),
    )
    made = [Opening("D", "door", (3000, 2520), 1000, ("R", "C"))]
    made += [
        Opening(f"W{n}", "window", (x, y), width, ("R", "C"), 0.0)
        for n, (x, width, y) in enumerate(openings)
    ]
    if open_ends:
        made += [Opening(f"E{x}", "opening", (x, 1000), 3000, ("C", None), 90.0) for x in (0, 6000)]
    storey = Storey(1, "1F", Frame(), (), rooms, tuple(made))
    return hung_outside(storey, [DOOR], MAILBOX)


def test_beside_the_door_where_there_is_wall():
    (box,) = hung()
    assert box.at[1] == 2300
    assert abs(box.at[0] - 3000) == 500 + 200 + 150


GLAZED = ((1200, 2300, 2520), (4800, 2300, 2520))
"""Windows on both sides of the door."""


def test_on_the_nearest_wall_that_keeps_the_way_wide_where_windows_leave_none():
    (box,) = hung(*GLAZED)
    assert box.at[0] in (100, 5900)  # the corridor is as wide as asked for and no wider
    assert box.rotation_deg in (90.0, 270.0)


def test_across_a_way_that_is_wide_enough():
    (box,) = hung(*GLAZED, width_mm=3000, open_ends=True)
    assert box.at[1] == -500  # its back to the wall, its front to the door
    assert abs(box.at[0] - 3000) < 200
    assert box.rotation_deg == 0.0


def test_nowhere_without_a_wall():
    assert hung(*GLAZED, (3000, 6000, -120), open_ends=True) == ()
