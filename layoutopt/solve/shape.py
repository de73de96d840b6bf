"""What the division of a room depends on, and nothing else.

A hull with its obstacles and openings, in whole millimetres from its lower left corner.
Not here: which room of the building it is, and what taking that room costs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from layoutopt.physics.daylight import WINDOW_HEIGHT_M

Side = Literal["bottom", "top", "left", "right"]
SIDES: tuple[Side, ...] = ("bottom", "top", "left", "right")


@dataclass(frozen=True)
class Gap:
    """An opening as the room sees it: an interval on one side of its hull.

    A ``blind`` one is an exit at the blind end of a corridor; in a ``bare`` one hangs no door.
    ``lit_mm`` is how much of a window to daylight lies on the room's boundary.  Which
    ``opening`` it is makes no difference to a division.
    """

    opening: str = field(compare=False)
    side: Side
    start: int
    end: int
    role: Literal["public", "inner", "daylight", "borrowed"]
    blind: bool = False
    bare: bool = False
    lit_mm: int = 0

    @property
    def glazed_mm2(self) -> int:
        """Area of window through which daylight comes, as high as windows are by default."""
        return round(self.lit_mm * WINDOW_HEIGHT_M * 1000)


@dataclass(frozen=True)
class Obstacle:
    """A rectangle of the hull that is not floor.

    ``fixed`` ones are too large to stand in a zone and are tiles of their own; the
    others (columns, pilasters) may stand in a zone, whose net area they reduce.
    """

    x0: int
    y0: int
    x1: int
    y1: int
    fixed: bool

    @property
    def area_mm2(self) -> int:
        """The floor it takes away."""
        return (self.x1 - self.x0) * (self.y1 - self.y0)


@dataclass(frozen=True)
class Exits:
    """What must-clauses ask of the exit doors of zones that one walks between.

    ``one_door_mm2`` is the most floor behind a single exit (GB 55037-2022 7.4.2-2),
    ``blind_doors`` the least exits where all stand at blind ends of corridors (7.4.2);
    None where the school's standard has no such clause.
    """

    one_door_mm2: int | None = 75_000_000
    blind_doors: int | None = 2


@dataclass(frozen=True)
class Shape:
    """What division depends on, and nothing else: equal shapes are divided alike.

    A rectangle of ``width_mm`` by ``depth_mm`` with obstacles and gaps, in local mm
    from its lower left corner; not ``divisible`` where the room is not rectilinear.
    ``hides_seat``: used undivided, it has a place for a client's seat that nobody sees
    through its open doors (clause XY-4.3-V1).  ``askew_mm2`` is the floor that hull and
    obstacles have more than the room, its walls being out of square: kept in hand.
    ``long_mm`` is by how much the room is longer than one and a half times its width.
    """

    width_mm: int
    depth_mm: int
    area_mm2: int
    obstacles: tuple[Obstacle, ...]
    gaps: tuple[Gap, ...]
    divisible: bool
    hides_seat: bool = True
    exits: Exits = Exits()
    askew_mm2: int = 0
    long_mm: int = 0

    def on(self, side: Side, *roles: str) -> tuple[Gap, ...]:
        """Return the gaps of a side, of the given roles or of any."""
        return tuple(g for g in self.gaps if g.side == side and (not roles or g.role in roles))

    def of(self, role: str) -> tuple[Gap, ...]:
        """Return the gaps of one role."""
        return tuple(g for g in self.gaps if g.role == role)

    @property
    def may_exit(self) -> bool:
        """Whether the room has the exits that its size and its place in the corridor ask for."""
        exits = self.of("public")
        least, most = self.exits.blind_doors, self.exits.one_door_mm2
        enough = least is None or len(exits) >= least or not all(g.blind for g in exits)
        vast = most is not None and len(exits) == 1 and self.area_mm2 > most
        return bool(exits) and enough and not vast
