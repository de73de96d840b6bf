"""Whether one can walk among what was placed: from door to door, and to each piece.

The free floor is shrunk by half the width of a way: what stays connected can be walked (the
disc of a motion planner, as in ``physics.clearance``).  What the bare room does not let
through is not asked of its furniture.
"""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely import affinity
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.furnish.model import Barrier, Placed
from layoutopt.furnish.poses import shape_of
from layoutopt.furnish.room import Room
from layoutopt.geometry import polygons_of

GIVE_MM = 2.0
"""By how much a way may be narrower than asked: pieces stand at whole millimetres."""
CHAIR_MM = 60.0
"""One sits down on a chair from a way as near as this (a default)."""
SHARE = 0.5
"""So much of the floor before a piece is to be walked on (a default)."""


def footprints(placed: Placed) -> list[Polygon]:
    """Return the floor that the pieces of a unit cover, in the room's frame."""
    return [affinity.translate(shape_of(p), placed.x, placed.y) for p in placed.pose.pieces]


def barriers(room: Room, placed: Sequence[Placed | None]) -> list[Barrier]:
    """Find what is cut off, each time with the units of which one has to move."""
    widths = _widths(room)
    bodies = {
        i: shapely.union_all(footprints(one))
        for i, one in enumerate(placed)
        if one is not None and not one.unit.hung
    }
    cut = _cut_off(room, bodies, placed, widths)
    found: list[Barrier] = []
    for target in cut:
        blockers = [
            i
            for i in bodies
            if i != target
            and target
            not in _cut_off(room, {k: b for k, b in bodies.items() if k != i}, placed, widths)
        ]
        chosen = blockers or list(bodies)
        if target >= 0 and target not in chosen:
            chosen.append(target)
        rows = [(i, one) for i in sorted(chosen) if (one := placed[i]) is not None]
        found.append(tuple((i, one.pose_index, one.x, one.y) for i, one in rows))
    return found


def _cut_off(
    room: Room,
    bodies: dict[int, BaseGeometry],
    placed: Sequence[Placed | None],
    widths: list[float],
) -> list[int]:
    """List the units that cannot be reached; -1, -2, ... for doors and the wheelchair."""
    entrance = room.entrance
    if entrance is None:
        return []
    rules = room.rules
    free = room.floor.difference(shapely.union_all(list(bodies.values())))
    cut = []
    for k, door in enumerate(room.thresholds):
        wide = widths[k]
        if wide and not _joined(_cores(free, wide), entrance, door, wide):
            cut.append(-1 - k)
    way = float(rules.way_mm)
    cores = _from(_cores(free, way), entrance, way)
    reached = shapely.union_all([core.buffer((way + GIVE_MM) / 2) for core in cores])
    for i, one in enumerate(placed):
        if one is None or one.pose.use is None:
            continue
        spot = shapely.box(*one.pose.use)
        spot = affinity.translate(spot, one.x, one.y)
        if one.pose.sits:
            near = reached.distance(spot) <= CHAIR_MM
        else:
            near = reached.intersection(spot).area >= SHARE * spot.area
        if not near:
            cut.append(i)
    if rules.turning_mm:
        circle = float(rules.turning_mm)
        if not _from(_cores(free, circle), entrance, circle + rules.main_way_mm):
            cut.append(-1 - len(room.thresholds))
    return cut


def _widths(room: Room) -> list[float]:
    """List the width of the way that the bare room lets through to each threshold."""
    rules = room.rules
    entrance = room.entrance
    found = []
    cores: dict[float, list[Polygon]] = {}
    for k, door in enumerate(room.thresholds):
        asked = float(rules.main_way_mm)
        if k < len(room.doors):
            asked = min(asked, float(room.doors[k].width_mm))
        wide = 0.0
        for width in (asked, float(rules.way_mm)):
            bare = cores.setdefault(width, _cores(room.floor, width))
            if entrance is not None and width <= asked and _joined(bare, entrance, door, width):
                wide = width
                break
        found.append(wide)
    return found


def _cores(free: BaseGeometry, wide_mm: float) -> list[Polygon]:
    return polygons_of(free.buffer(-(wide_mm - GIVE_MM) / 2))


def _from(cores: list[Polygon], place: BaseGeometry, wide_mm: float) -> list[Polygon]:
    """List where one can get to from a place: a disc stands before it within its radius."""
    return [core for core in cores if core.distance(place) <= wide_mm / 2 + 1.0]


def _joined(cores: list[Polygon], a: BaseGeometry, b: BaseGeometry, wide_mm: float) -> bool:
    return any(core.distance(b) <= wide_mm / 2 + 1.0 for core in _from(cores, a, wide_mm))


__all__ = ["barriers", "footprints"]
