"""Furniture as an architect draws it: the sign of each kind in plan, in its own frame.

In mm, the middle at the origin, the front (where people stand or sit) at +y, as in the
catalogue.  Kinds that have no sign of their own are drawn as a box with a diagonal.  Not
here: where a piece stands (``furnish``), and pens and layers (``plan``, ``dxf``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from layoutopt.draw.sheet import Line, arc
from layoutopt.geometry import WorldPoint
from layoutopt.scheme import Furniture

Circle = tuple[WorldPoint, float]


@dataclass(frozen=True)
class Symbol:
    """Lines (closed where the last point is the first), circles and dark surfaces."""

    lines: tuple[Line, ...]
    circles: tuple[Circle, ...] = ()
    solids: tuple[Line, ...] = ()

    @property
    def outlines(self) -> tuple[Line, ...]:
        """All lines, circles as chords."""
        return (*self.lines, *(arc(middle, r, 0.0, 360.0) for middle, r in self.circles))


def symbol(kind: str, size_mm: tuple[int, int]) -> Symbol:
    """Return the sign of a kind of furniture at its size: width across, depth front to back."""
    return SIGNS_OF.get(kind, _box)(float(size_mm[0]), float(size_mm[1]))


def placed(piece: Furniture, line: Iterable[WorldPoint]) -> Line:
    """Carry a line of a sign to where the piece stands."""
    turn = math.radians(piece.rotation_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = piece.at
    return tuple((x + px * cos - py * sin, y + px * sin + py * cos) for px, py in line)


def _rect(x0: float, y0: float, x1: float, y1: float) -> Line:
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)


def _round(x0: float, y0: float, x1: float, y1: float, r: float) -> Line:
    """Return a rectangle with rounded corners."""
    r = min(r, (x1 - x0) / 2, (y1 - y0) / 2)
    corners = (
        ((x1 - r, y0 + r), 270.0),
        ((x1 - r, y1 - r), 0.0),
        ((x0 + r, y1 - r), 90.0),
        ((x0 + r, y0 + r), 180.0),
    )
    points = [p for middle, start in corners for p in arc(middle, r, start, start + 90.0)]
    return (*points, points[0])


def _box(w: float, d: float) -> Symbol:
    x, y = w / 2, d / 2
    return Symbol((_rect(-x, -y, x, y), ((-x, -y), (x, y))))


def _armchair(w: float, d: float) -> Symbol:
    """Draw back and arms round a cushion."""
    return _sofa(w, d, seats=1)


def _sofa(w: float, d: float, seats: int = 2) -> Symbol:
    x, y = w / 2, d / 2
    arm, back = min(150.0, w / 6), min(180.0, d / 4)
    seams: list[Line] = [
        (
            (-x + arm + n * (w - 2 * arm) / seats, -y + back),
            (-x + arm + n * (w - 2 * arm) / seats, y),
        )
        for n in range(1, seats)
    ]
    seat = _round(-x + arm, -y + back, x - arm, y, 60.0)
    return Symbol((_round(-x, -y, x, y, 90.0), seat, *seams))


def _chair(w: float, d: float) -> Symbol:
    """Draw a seat, and a back bent round it."""
    x, y = w / 2, d / 2
    back = tuple((px, py * 0.35 - y * 0.62) for px, py in arc((0.0, 0.0), x, 180.0, 360.0))
    return Symbol((_round(-0.86 * x, -0.72 * y, 0.86 * x, y, 60.0), back))


def _table(w: float, d: float) -> Symbol:
    x, y = w / 2, d / 2
    inset = min(40.0, w / 10, d / 10)
    return Symbol((_rect(-x, -y, x, y), _rect(-x + inset, -y + inset, x - inset, y - inset)))


def _desk(w: float, d: float) -> Symbol:
    """Draw a table top, and a chest of drawers under its right end."""
    x, y = w / 2, d / 2
    return Symbol((_rect(-x, -y, x, y), ((x - min(400.0, w / 3), -y), (x - min(400.0, w / 3), y))))


def _screen_desk(w: float, d: float) -> Symbol:
    """Draw a table with a screen at its back and a keyboard before it."""
    x, y = w / 2, d / 2
    wide = min(500.0, 0.7 * w)
    return Symbol(
        (
            _rect(-x, -y, x, y),
            _rect(-wide / 2, -y + 0.14 * d, wide / 2, -y + 0.26 * d),
            _rect(-0.4 * wide, -y + 0.5 * d, 0.4 * wide, -y + 0.72 * d),
        )
    )


def _computer(w: float, d: float) -> Symbol:
    x, y = w / 2, d / 2
    return Symbol((_rect(-x, -y, x, -y + 0.4 * d), _rect(-0.7 * x, 0.1 * d, 0.7 * x, y)))


def _cabinet(w: float, d: float) -> Symbol:
    """Draw a closed cabinet: both diagonals, the doors' leaves at the front."""
    x, y = w / 2, d / 2
    return Symbol((_rect(-x, -y, x, y), ((-x, -y), (x, y)), ((-x, y), (x, -y))))


def _shelf(w: float, d: float) -> Symbol:
    """Draw an open shelf: its back, and its uprights."""
    x, y = w / 2, d / 2
    bays = max(2, round(w / 400))
    uprights: list[Line] = [
        ((-x + n * w / bays, -y), (-x + n * w / bays, y)) for n in range(1, bays)
    ]
    return Symbol((_rect(-x, -y, x, y), ((-x, -0.6 * y), (x, -0.6 * y)), *uprights))


def _stack(w: float, d: float) -> Symbol:
    """Draw folded tables, leaf behind leaf."""
    x, y = w / 2, d / 2
    leaves: list[Line] = [((-x, -y + n * d / 4), (x, -y + n * d / 4)) for n in range(1, 4)]
    return Symbol((_rect(-x, -y, x, y), *leaves))


def _cushions(w: float, d: float) -> Symbol:
    r = min(w / 4, d / 2)
    return Symbol((), (((-w / 2 + r, 0.0), r), ((w / 2 - r, 0.0), r), ((0.0, 0.0), 0.8 * r)))


def _sand(w: float, d: float) -> Symbol:
    """Draw a tray on its stand, and the ripples of the sand."""
    x, y = w / 2, d / 2
    inner = _rect(-x + 30, -y + 30, x - 30, y - 30)
    ripples = tuple(
        tuple(
            (-0.7 * x + t * 1.4 * x / 12, at + 25.0 * math.sin(t * math.pi / 2)) for t in range(13)
        )
        for at in (-0.35 * y, 0.25 * y)
    )
    return Symbol((_rect(-x, -y, x, y), inner, *ripples))


def _recliner(w: float, d: float) -> Symbol:
    """Draw a reclining chair laid back: headrest, seat, footrest."""
    x, y = w / 2, d / 2
    arm = min(120.0, w / 6)
    return Symbol(
        (
            _round(-x, -y, x, y, 120.0),
            _round(-x + arm, -y + 0.06 * d, x - arm, -y + 0.2 * d, 60.0),
            ((-x + arm, -y + 0.42 * d), (x - arm, -y + 0.42 * d)),
            ((-x + arm, -y + 0.74 * d), (x - arm, -y + 0.74 * d)),
        )
    )


def _dummy(w: float, d: float) -> Symbol:
    r = min(w, d) / 2
    return Symbol((), (((0.0, 0.0), r), ((0.0, 0.0), 0.45 * r)))


def _board(w: float, d: float) -> Symbol:
    x, y = w / 2, d / 2
    return Symbol((_rect(-x, -y, x, y),), solids=(_rect(-x, -y, x, y),))


def _projection(w: float, d: float) -> Symbol:
    """Draw a screen on its wall, and which way it is looked at."""
    x, y = w / 2, d / 2
    return Symbol(
        (
            _rect(-x, -y, x, y),
            ((-0.8 * x, y), (-0.6 * x, y + 120)),
            ((0.8 * x, y), (0.6 * x, y + 120)),
        )
    )


def _letters(w: float, d: float) -> Symbol:
    x, y = w / 2, d / 2
    return Symbol((_rect(-x, -y, x, y), ((-x, -y), (0.0, 0.0), (x, -y))))


def _small(w: float, d: float) -> Symbol:
    x, y = w / 2, d / 2
    return Symbol((_rect(-x, -y, x, y),))


def _printer(w: float, d: float) -> Symbol:
    x, y = w / 2, d / 2
    return Symbol(
        (
            _rect(-x, -y, x, y),
            _rect(-0.7 * x, -0.7 * y, 0.7 * x, 0.4 * y),
            ((-0.5 * x, 0.4 * y), (-0.5 * x, y), (0.5 * x, y), (0.5 * x, 0.4 * y)),
        )
    )


SIGNS_OF: dict[str, Callable[[float, float], Symbol]] = {
    **dict.fromkeys(
        ("counsellor_chair", "client_chair", "armchair", "reading_chair", "soft_seat"), _armchair
    ),
    **dict.fromkeys(("group_chair", "chair", "office_chair"), _chair),
    **dict.fromkeys(("side_table", "club_table", "drawing"), _table),
    **dict.fromkeys(("pc_station", "training_station", "monitor_desk", "self_help"), _screen_desk),
    **dict.fromkeys(("file_cabinet", "storage_cabinet"), _cabinet),
    **dict.fromkeys(("bookcase", "miniature_shelf", "magazine_rack"), _shelf),
    **dict.fromkeys(("display_board", "wall_chart", "welcome_sign"), _board),
    **dict.fromkeys(("music", "phone"), _small),
    "sofa_2": _sofa,
    "desk": _desk,
    "pc": _computer,
    "printer": _printer,
    "low_cabinet": _box,
    "movable_tables_chairs": _stack,
    "cushions": _cushions,
    "multimedia": _projection,
    "sandplay": _sand,
    "relaxation": _recliner,
    "vent_dummy": _dummy,
    "mailbox": _letters,
}
"""How each kind is drawn."""

__all__ = ["Symbol", "placed", "symbol"]
