"""How an item stands: its pieces and the floor it takes, in a frame of its own.

A pose is rigid.  Its ``body`` is the box that nothing else may stand in, its ``keep`` the
body with the floor that stays free around it.  The two counselling seats are one pose, with
their angle and the distance of the heads built in; so is a circle of chairs.  Not here: a room.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import shapely
from shapely import affinity
from shapely.geometry import Polygon

from layoutopt.equipment import PAIR, Want
from layoutopt.furniture import Item, Part, Rules, Side

Box = tuple[float, float, float, float]
SLACK_MM = 2
"""By how much a body is taken larger on each side, for pieces stand at whole millimetres."""
FOOT_MM = 500
"""Floor before a counselling seat for the feet (a default)."""
SPOT_MM = 50.0
SIXTY = 20.0
"""Points against seats at 60 degrees: at 90 each has a wall behind (a default)."""


@dataclass(frozen=True)
class Pose:
    """An item as it stands: pieces in mm from its middle, and the boxes it takes.

    ``use`` is the floor where whoever uses it stands, None where nobody does; ``sits``: it
    is a chair, and one comes up to it from any side.  ``seat`` is the place of the client's
    seat; ``chairs`` how many a circle has; ``faces`` the direction whoever works there
    looks in, as quarters from -y counter-clockwise.
    """

    pieces: tuple[Part, ...]
    body: Box
    keep: Box
    use: Box | None = None
    sits: bool = False
    seat: tuple[float, float] | None = None
    chairs: int = 0
    faces: int | None = None
    cost: float = 0.0

    def turned(self, quarters: int) -> Pose:
        """Turn the pose counter-clockwise by quarters."""
        if quarters % 4 == 0:
            return self
        return replace(
            self,
            pieces=tuple(
                replace(p, at_mm=_whole(_spun(p.at_mm, quarters)), turn_deg=p.turn_deg + 90 * q)
                for p in self.pieces
                for q in (quarters % 4,)
            ),
            body=_spun_box(self.body, quarters),
            keep=_spun_box(self.keep, quarters),
            use=_spun_box(self.use, quarters) if self.use else None,
            seat=_spun(self.seat, quarters) if self.seat else None,
            faces=None if self.faces is None else (self.faces + quarters) % 4,
        )


def shape_of(part: Part) -> Polygon:
    """Return the floor a piece covers, in its pose's frame."""
    (x, y), (wide, deep) = part.at_mm, part.size_mm
    flat = shapely.box(x - wide / 2, y - deep / 2, x + wide / 2, y + deep / 2)
    return affinity.rotate(flat, part.turn_deg, origin=(x, y)) if part.turn_deg else flat


def plain(want: Want) -> Pose:
    """Make the pose of an item that is one piece, with its chairs, or a nested stack."""
    item = want.item
    wide, deep = item.stowed_mm if want.stowed and item.stowed_mm else item.size_mm
    if item.stack:
        n = want.count
        row = [
            Part(item.kind, (0, round((i - (n - 1) / 2) * (deep + SLACK_MM))), (wide, deep))
            for i in range(n)
        ]
        pieces = tuple(row)
    else:
        pieces = (Part(item.kind, (0, 0), (wide, deep)),)
    if not want.stowed:
        pieces += item.parts
    body = _box_of(pieces)
    keep = (
        body[0] - item.left_mm,
        body[1] - item.back_mm,
        body[2] + item.right_mm,
        body[3] + item.front_mm,
    )
    if want.stowed:
        keep = (body[0], body[1], body[2], body[3] + min(item.front_mm, FOOT_MM))
    use: Box | None = None
    sits = bool(item.parts) and not want.stowed
    if sits:
        use = _box_of(item.parts)
    elif keep[3] > body[3] and item.stands != "hung":
        use = (body[0], body[3], body[2], keep[3])
    elif keep[0] < body[0]:
        use = (keep[0], body[1], body[0], body[3])
    works = item.light == "side" and sits
    return Pose(pieces, body, keep, use, sits, faces=0 if works else None)


DOWN: dict[Side, int] = {"back": 0, "left": 1, "front": 2, "right": 3}
"""By how many quarters a pose is turned so that a side is at the bottom."""


def pairs(item: Item, rules: Rules) -> Iterator[Pose]:
    """Yield how the two counselling seats may stand: at 90 or 60 degrees, and mirrored.

    At 90 degrees the seats stand along the sides of a square, the side table in its corner;
    at 60 side by side, the one turned towards the other, the table between and behind.  The
    sight lines meet in front of both.
    """
    wide, deep = item.size_mm
    table = item.parts[0] if item.parts else None
    low, high = rules.heads_mm
    for angle in rules.angles_deg:
        for mirror in (1, -1):
            if angle == 90:
                pose = _cornered(wide, deep, (low + high) / 2, table)
            else:
                pose = _turned_in(wide, deep, (low + high) / 2, table)
            if mirror == -1:
                pose = _mirrored(pose)
            yield pose


def _cornered(wide: int, deep: int, heads_mm: float, table: Part | None) -> Pose:
    """Seat the two along the sides of a square; the corner between them is the table's."""
    # both seats as far from the corner as the distance of the heads asks
    reach = round((deep / 2 + heads_mm / math.sqrt(2)) / 5) * 5
    pieces = [
        Part(PAIR[1], (reach, deep // 2), (wide, deep)),
        Part(PAIR[0], (deep // 2, reach), (wide, deep), -90.0),
    ]
    if table is not None:
        tw, td = table.size_mm
        pieces.append(Part(table.kind, (round(tw / 2), round(td / 2)), table.size_mm))
    side = reach + wide / 2
    body = _padded((0.0, 0.0, side, side))
    use = _about(reach, reach)
    return Pose(tuple(pieces), body, body, use, seat=(float(reach), deep / 2))


def _turned_in(wide: int, deep: int, heads_mm: float, table: Part | None) -> Pose:
    """Seat the two side by side, the counsellor's turned in by 60 degrees."""
    apart = round(heads_mm / 5) * 5
    turn = math.radians(60.0)
    half = (wide * math.cos(turn) + deep * math.sin(turn)) / 2
    high = (wide * math.sin(turn) + deep * math.cos(turn)) / 2
    room = apart - half - wide / 2
    pieces = [
        Part(PAIR[1], (0, 0), (wide, deep)),
        Part(PAIR[0], (apart, 0), (wide, deep), 60.0),
    ]
    low = -max(deep / 2, high)
    if table is not None:
        side = min(table.size_mm[0], math.floor(room - 20))
        if side >= 300:
            middle = round(wide / 2 + room / 2)
            pieces.append(Part(table.kind, (middle, round(low + side / 2)), (side, side)))
    body = _padded((-wide / 2, low, apart + half, max(deep / 2, high)))
    ahead = apart / math.tan(turn)
    keep = (body[0], body[1], body[2], max(body[3], deep / 2 + FOOT_MM))
    use = _about(0.0, max(ahead, deep / 2 + FOOT_MM / 2))
    return Pose(tuple(pieces), body, keep, use, seat=(0.0, 0.0), cost=SIXTY)


def _mirrored(pose: Pose) -> Pose:
    """Swap left and right."""
    flip = (replace(p, at_mm=(-p.at_mm[0], p.at_mm[1]), turn_deg=-p.turn_deg) for p in pose.pieces)

    def back(box: Box) -> Box:
        return -box[2], box[1], -box[0], box[3]

    return replace(
        pose,
        pieces=tuple(flip),
        body=back(pose.body),
        keep=back(pose.keep),
        use=back(pose.use) if pose.use else None,
        seat=(-pose.seat[0], pose.seat[1]) if pose.seat else None,
    )


def ring(item: Item, chairs: int, pitch_mm: int, way_mm: int) -> Pose:
    """Put an even number of chairs in a circle, open towards -y and +y to walk through."""
    wide, deep = item.size_mm
    arc = chairs // 2
    radius = max(pitch_mm * chairs / (2 * math.pi), deep + way_mm / 2)
    while True:  # the least circle that leaves both openings as wide as a way
        step = 2 * math.asin(pitch_mm / 2 / radius)
        gap = math.pi - (arc - 1) * step
        reach = (wide * math.cos(gap / 2) + deep * abs(math.sin(gap / 2))) / 2
        if gap > 0 and radius * math.sin(min(gap, math.pi) / 2) - reach >= way_mm / 2 + SPOT_MM:
            break
        radius += 10.0
    pieces = []
    for side in (0.0, math.pi):
        for i in range(arc):
            bearing = side - math.pi / 2 + gap / 2 + i * step
            at = (round(radius * math.cos(bearing)), round(radius * math.sin(bearing)))
            # a seat looks along its own +y: towards the middle
            pieces.append(Part(item.kind, at, (wide, deep), math.degrees(bearing) + 90.0))
    out = radius + math.hypot(wide, deep) / 2
    body = _padded((-out, -out, out, out))
    return Pose(tuple(pieces), body, body, _about(0.0, 0.0), chairs=chairs)


def _about(x: float, y: float) -> Box:
    """Return a spot to stand on."""
    return x - SPOT_MM, y - SPOT_MM, x + SPOT_MM, y + SPOT_MM


def _box_of(pieces: tuple[Part, ...]) -> Box:
    x0, y0, x1, y1 = shapely.union_all([shape_of(p) for p in pieces]).bounds
    return _padded((x0, y0, x1, y1))


def _padded(box: Box) -> Box:
    return box[0] - SLACK_MM, box[1] - SLACK_MM, box[2] + SLACK_MM, box[3] + SLACK_MM


def _spun(at: tuple[float, float], quarters: int) -> tuple[float, float]:
    x, y = at
    return ((x, y), (-y, x), (-x, -y), (y, -x))[quarters % 4]


def _whole(at: tuple[float, float]) -> tuple[int, int]:
    return round(at[0]), round(at[1])


def _spun_box(box: Box, quarters: int) -> Box:
    (ax, ay), (bx, by) = _spun(box[:2], quarters), _spun(box[2:], quarters)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


__all__ = ["DOWN", "Box", "Pose", "pairs", "plain", "ring", "shape_of"]
