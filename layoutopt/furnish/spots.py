"""Where in a room each item may stand: poses, and the ranges of their middles.

Against walls the ranges are exact in whole millimetres; the counselling seats and circles
stand on a lattice of :data:`MODULE_MM`, flush with the walls too.  Everything about one item
and the room is settled here; only items among themselves are left to the model.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.equipment import Want
from layoutopt.furnish.poses import DOWN, Box, Pose, pairs, plain, ring
from layoutopt.furnish.room import Room, Stretch
from layoutopt.furniture import Item, Taste
from layoutopt.geometry import polygons_of
from layoutopt.physics.fit import places_for
from layoutopt.physics.sight import SEAT_MM

MODULE_MM = 50
"""The lattice of what stands free."""
KEPT = 160
"""So many of the best places of a free item are tried before all of them are."""
SHORT_MM = 50
NEAR_MM = 250.0
"""A seat whose back is this near a wall has it behind (a default)."""

AT_GLASS_MM = 500.0
"""A seat this near the floor before glass is at the window (a default)."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Spot:
    """Where the middle of a pose may be: a range along x or along y, or one place.

    ``cost`` in points; ``per_m`` more for every metre from ``(x, y)[end]`` of the range.
    """

    pose: int
    x: Span
    y: Span
    cost: float
    per_m: float = 0.0
    end: int = 0


@dataclass(frozen=True)
class Unit:
    """One item to be placed, its poses and its spots; ``whole`` when no spot was left out."""

    want: Want
    number: int
    must: bool
    poses: tuple[Pose, ...]
    spots: tuple[Spot, ...]
    whole: bool = True

    @property
    def item(self) -> Item:
        """What is placed."""
        return self.want.item

    @property
    def hung(self) -> bool:
        """Whether it hangs on a wall."""
        return self.item.stands == "hung"


def units_of(
    room: Room, wants: tuple[Want, ...], taste: Taste, sights: Sights, *, thorough: bool = False
) -> tuple[Unit, ...]:
    """List what is to be placed in a room, with all its spots.

    Parameters
    ----------
    sights
        What of the room the client's seat may take.
    thorough
        All places of what stands free, and not only the best: for proofs.
    """
    units = []
    for want in wants:
        item = want.item
        if not item.placed:
            continue
        if item.stands == "pair":
            poses, spots, whole = _pair_spots(room, item, taste, sights, thorough=thorough)
            units.append(Unit(want, 0, want.must > 0, poses, spots, whole))
            continue
        if item.stands == "ring":
            poses, spots, whole = _ring_spots(room, want, taste, thorough=thorough)
            units.append(Unit(want, 0, want.must > 0, poses, spots, whole))
            continue
        finder = _free_spots if item.stands == "free" else _wall_spots
        poses, spots = finder(room, want, taste)
        for number in range(1 if item.stack else want.count):
            units.append(Unit(want, number, number < want.must, poses, spots))
    return tuple(units)


@dataclass(frozen=True)
class Sights:
    """What of a room is hidden, in the room's frame: where a client may sit.

    ``hidden`` from everybody outside the suite, all doors wide open; ``seen`` is what shows
    of it when doors stand ajar, or to people in the reception.
    """

    hidden: BaseGeometry
    seen: BaseGeometry


# --- against a wall ------------------------------------------------------------------------


def _wall_spots(room: Room, want: Want, taste: Taste) -> tuple[tuple[Pose, ...], tuple[Spot, ...]]:
    item = want.item
    base = plain(want)
    hung = item.stands == "hung"
    tall = hung or item.height_mm > room.sill_mm
    poses: dict[tuple[int, str], Pose] = {}
    spots: list[Spot] = []
    sides = ("back",) if hung else item.to_wall
    for stretch in room.stretches:
        for rank, side in enumerate(sides):
            stood = base.turned(DOWN[side])
            key = ((stretch.quarter + DOWN[side]) % 4, "")
            pose = poses.setdefault(key, base.turned(key[0]))
            index = list(poses).index(key)
            for low, high, y in _along(room, stretch, stood, tall=tall, front=side == "front"):
                liked = taste.other_side * rank
                corner = _corner(stretch, stood)
                for span, anchor in _halves((low, high), middle=hung):
                    xs, ys, end = _back(span, y, stretch.quarter, anchor)
                    at = xs[end * (xs[0] != xs[1])], ys[end * (ys[0] != ys[1])]
                    cost = liked + _liking(room, pose, at, item, taste)
                    if not hung and span[anchor] != corner[anchor]:
                        cost += taste.no_corner
                    spots.append(Spot(index, xs, ys, cost, float(taste.along_wall_m), end))
    return tuple(poses.values()), tuple(dict.fromkeys(spots))


def _along(
    room: Room, stretch: Stretch, stood: Pose, *, tall: bool, front: bool
) -> Iterator[tuple[int, int, int]]:
    """Yield the ranges of a pose's middle along a wall, in the room turned for that wall."""
    rest = stood.keep[1] if front else stood.body[1]
    y = math.ceil(stretch.y_mm + room.rules.gap_mm - rest)
    low, high = _corner(stretch, stood)
    if low > high:
        return
    taken: list[tuple[float, float]] = []
    for box, kind in ((stood.body, tall), (stood.keep, None)):
        taken += _in_the_way(room.blocked(stretch.quarter, tall=kind), box, y, (low, high))
    at = low
    for begin, end in sorted(taken):
        if begin >= at:
            yield at, math.floor(begin), y
        at = max(at, math.ceil(end))
        if at > high:
            return
    yield at, high, y


def _in_the_way(
    blocked: BaseGeometry, box: Box, y: int, span: Span
) -> Iterator[tuple[float, float]]:
    """Yield the open intervals of a middle at which a box meets what is blocked."""
    x0, y0, x1, y1 = box
    band = shapely.box(span[0] + x0, y + y0 + 0.6, span[1] + x1, y + y1 - 0.6)
    for piece in polygons_of(blocked.intersection(band)):
        begin, _, end, _ = piece.bounds
        yield begin - x1 + 0.6, end - x0 - 0.6


def _corner(stretch: Stretch, stood: Pose) -> Span:
    """Return the middles at which a pose stands at the one and the other end of a wall."""
    return math.ceil(stretch.x0_mm - stood.body[0]), math.floor(stretch.x1_mm - stood.body[2])


def _halves(span: Span, *, middle: bool) -> Iterator[tuple[Span, int]]:
    """Part a range in two, each with the end that is liked: the outer or the middle one."""
    low, high = span
    if high - low < SHORT_MM:
        yield span, 0
        return
    half = (low + high) // 2
    yield (low, half), int(middle)
    yield (half, high), int(not middle)


def _back(span: Span, y: int, quarter: int, anchor: int) -> tuple[Span, Span, int]:
    """Carry a range from the room turned clockwise into the room; and which end is its end."""
    low, high = span
    return (
        ((low, high), (y, y), anchor),
        ((-y, -y), (low, high), anchor),
        ((-high, -low), (-y, -y), 1 - anchor),
        ((y, y), (-high, -low), 1 - anchor),
    )[quarter]


def _liking(room: Room, pose: Pose, at: tuple[int, int], item: Item, taste: Taste) -> float:
    """Weigh an item standing at a place for itself: light, the door, the screen."""
    cost = pose.cost
    door = room.entrance
    if pose.faces is not None:
        if {pose.faces, (pose.faces + 2) % 4} & room.window_sides:
            cost += taste.glare
        if door is not None:
            to_door = door.centroid.x - at[0], door.centroid.y - at[1]
            ahead = ((0, -1), (1, 0), (0, 1), (-1, 0))[pose.faces]
            if ahead[0] * to_door[0] + ahead[1] * to_door[1] < 0:
                cost += taste.back_to_door
    if item.stands == "hung" and item.light == "no":
        looks = _quarter_of(pose)
        if looks in room.window_sides:
            cost += taste.screen_opposite_window
    if item.lock and door is not None:
        away = math.dist(at, (door.centroid.x, door.centroid.y)) / 1000.0
        cost += taste.lock_near_door_m * max(0.0, 10.0 - away)
    return cost


def _quarter_of(pose: Pose) -> int:
    """Return the side that the front of a pose's first piece looks to."""
    return (round(pose.pieces[0].turn_deg / 90.0) + 2) % 4


# --- standing free -------------------------------------------------------------------------


def _free_spots(room: Room, want: Want, taste: Taste) -> tuple[tuple[Pose, ...], tuple[Spot, ...]]:
    pose = plain(want)
    tall = want.item.height_mm > room.sill_mm
    spots = [
        Spot(0, (x, x), (y, y), _liking(room, pose, (x, y), want.item, taste))
        for x, y in _lattice(_places(room, pose, tall=tall))
    ]
    return (pose,), tuple(spots)


def _places(room: Room, pose: Pose, *, tall: bool) -> BaseGeometry:
    """Find all middles at which the body lies on free floor, and what it keeps in the room."""
    found = None
    for box, floor in ((pose.body, room.free(tall=tall)), (pose.keep, room.floor.buffer(1.0))):
        x0, y0, x1, y1 = box
        middles = places_for(floor, x1 - x0, y1 - y0)
        moved = affinity.translate(middles, -(x0 + x1) / 2, -(y0 + y1) / 2)
        found = moved if found is None else found.intersection(moved)
        if pose.keep == pose.body:
            break
    return found if found is not None else Polygon()


def _lattice(places: BaseGeometry, step: int = MODULE_MM) -> list[tuple[int, int]]:
    """List the lattice points of an area, those flush with its edges among them."""
    points: set[tuple[int, int]] = set()
    for part in polygons_of(places):
        x0, y0, x1, y1 = part.bounds
        xs = sorted({*range(math.ceil(x0), math.floor(x1) + 1, step), math.floor(x1)})
        ys = sorted({*range(math.ceil(y0), math.floor(y1) + 1, step), math.floor(y1)})
        grid = np.array([(x, y) for x in xs for y in ys], dtype=np.float64).reshape(-1, 2)
        inside = shapely.intersects_xy(part.buffer(0.6), grid[:, 0], grid[:, 1])
        points |= {(int(x), int(y)) for x, y in grid[inside]}
    return sorted(points)


def _pair_spots(
    room: Room, item: Item, taste: Taste, sights: Sights, *, thorough: bool
) -> tuple[tuple[Pose, ...], tuple[Spot, ...], bool]:
    """Find where the two counselling seats may stand, the client's hidden."""
    poses = tuple(pose.turned(quarter) for pose in pairs(item, room.rules) for quarter in range(4))
    # the client's seat is measured as the judge does: a square about its middle
    seats = places_for(sights.hidden, SEAT_MM, SEAT_MM)
    unseen = places_for(room.floor.difference(sights.seen), SEAT_MM, SEAT_MM)
    shapely.prepare(unseen)
    glass = room.glass.buffer(AT_GLASS_MM)
    shapely.prepare(glass)
    door = room.entrance
    walls = room.floor.boundary
    corners = shapely.points(np.array(room.floor.exterior.coords))
    farthest = float(shapely.distance(corners, door).max()) if door is not None else 0.0
    rated: list[tuple[float, int, int, int]] = []
    for index, pose in enumerate(poses):
        places = _places(room, pose, tall=False)
        if places.is_empty or pose.seat is None:
            continue
        sx, sy = pose.seat
        hidden = affinity.translate(seats, -sx, -sy)
        points = _lattice(places.intersection(hidden))
        if not points:
            continue
        xy = np.array(points, dtype=np.float64)
        at = shapely.points(xy + np.array([sx, sy]))
        cost = np.full(len(points), pose.cost)
        if door is not None:
            cost += taste.seat_near_door_m * (farthest - shapely.distance(at, door)) / 1000.0
        cost += taste.seat_seen * ~shapely.intersects(unseen.buffer(0.6), at)
        if not glass.is_empty:
            cost += taste.seat_at_window * shapely.intersects(glass, at)
        for part in pose.pieces[:2]:
            turn = math.radians(part.turn_deg)
            back = (
                part.at_mm[0] + math.sin(turn) * part.size_mm[1] / 2,
                part.at_mm[1] - math.cos(turn) * part.size_mm[1] / 2,
            )
            off = shapely.distance(shapely.points(xy + np.array(back)), walls)
            cost += taste.seat_off_wall * ((off > NEAR_MM) + off / 1000.0)
        rated += [(round(float(c), 3), index, x, y) for c, (x, y) in zip(cost, points, strict=True)]
    rated.sort()
    kept = rated if thorough else _spread(rated)
    spots = tuple(Spot(index, (x, x), (y, y), cost) for cost, index, x, y in kept)
    return poses, spots, len(kept) == len(rated)


def _spread(rated: list[tuple[float, int, int, int]]) -> list[tuple[float, int, int, int]]:
    """Keep the best places, no two of one pose within a few steps of the lattice."""
    kept: list[tuple[float, int, int, int]] = []
    taken: set[tuple[int, int, int]] = set()
    for row in rated:
        cell = (row[1], row[2] // (4 * MODULE_MM), row[3] // (4 * MODULE_MM))
        if cell not in taken:
            taken.add(cell)
            kept.append(row)
            if len(kept) == KEPT:
                break
    return kept


def _ring_spots(
    room: Room, want: Want, taste: Taste, *, thorough: bool
) -> tuple[tuple[Pose, ...], tuple[Spot, ...], bool]:
    """Find where circles of more and fewer chairs may stand, open towards the door."""
    least = min(want.item.count.least, want.count)
    poses: list[Pose] = []
    spots: list[Spot] = []
    middle = room.floor.centroid
    door = room.entrance
    whole = True
    for chairs in range(want.count - want.count % 2, least - 1, -2):
        pose = ring(want.item, chairs, room.rules.ring_pitch_mm, room.rules.way_mm)
        places = _places(room, pose, tall=False)
        points = _lattice(places, MODULE_MM if thorough else 2 * MODULE_MM)
        if not points:
            continue
        cost = [
            taste.off_middle_m * math.dist(p, (middle.x, middle.y)) / 1000.0
            + taste.chair_missing * (want.count - chairs)
            for p in points
        ]
        best = sorted(zip(cost, points, strict=True))
        kept = best if thorough else best[: KEPT // 4]
        whole = whole and len(kept) == len(best)
        quarter_of: dict[int, int] = {}
        for value, (x, y) in kept:
            quarter = _towards(door, x, y)
            if quarter not in quarter_of:
                quarter_of[quarter] = len(poses)
                poses.append(pose.turned(quarter))
            spots.append(Spot(quarter_of[quarter], (x, x), (y, y), value))
    return tuple(poses), tuple(spots), whole


def _towards(door: BaseGeometry | None, x: int, y: int) -> int:
    """Tell on which side of a place the door is: 0 is -y, 1 is +x."""
    if door is None:
        return 0
    dx, dy = door.centroid.x - x, door.centroid.y - y
    if abs(dx) > abs(dy):
        return 1 if dx > 0 else 3
    return 2 if dy > 0 else 0


__all__ = ["MODULE_MM", "Sights", "Spot", "Unit", "units_of"]
