"""Fact: which doors stand at the blind end of a corridor (GB 55037-2022 7.4.2).

The code names the end of a corridor without measuring it: here a door stands at the end
when the way stops within 3 m of it with nothing beyond that leads on.  The figures are
defaults of ours.  Not here: how many doors are asked for there.
"""

from __future__ import annotations

from shapely.geometry import Point

from layoutopt.building import PUBLIC_WAYS, Space, Storey, Use
from layoutopt.geometry import Point as At
from layoutopt.geometry import distance_mm, polygons_of
from layoutopt.physics.access import is_open_gallery, thresholds
from layoutopt.physics.frontage import Wallbound, direction, footprint

END_MM = 3000.0
"""A door this near the end of a blind corridor stands at its end (a default)."""
LONG_MM = 4500.0
"""A corridor longer than this in front of a door is seen from its end wall (a default)."""


def at_blind_end(door: Wallbound, way: Space, storey: Storey) -> bool:
    """Tell whether a door stands at the end of a corridor with no exit beyond it.

    Lobbies and stairs have no blind end, nor has an open gallery at the ground, which is
    left along its whole side.  What leads on is a door or a bare opening to a stair, to
    another way or outside, or another way that lies open to this one; a window never.

    Parameters
    ----------
    door
        A door, new or standing, in a wall of the way.
    way
        The corridor or gallery it leads to.
    """
    open_ground = storey.level == 1 and is_open_gallery(way, storey)
    if open_ground or way.use not in (Use.CORRIDOR, Use.GALLERY):
        return False
    floor = way.region.polygon
    exits = [at for at in _exits(way, storey) if at != door.at]
    across = footprint(door, across_mm=20000.0).intersection(floor)
    strip = min(polygons_of(across), key=lambda p: p.distance(Point(door.at)), default=None)
    if strip is None:
        return False
    dx, dy = direction(door)
    depth = [-dy * x + dx * y for x, y in strip.exterior.coords]
    near = any(distance_mm(at, door.at) <= END_MM for at in exits)
    width_mm = max(depth) - min(depth)
    if width_mm > LONG_MM:
        return not near
    rest = polygons_of(floor.difference(strip.buffer(5.0, join_style="mitre")))
    if len(rest) < 2:
        # the strip is flush with the corridor's end: nothing lies beyond the door
        along = [dx * x + dy * y for x, y in floor.exterior.coords]
        here = dx * door.at[0] + dy * door.at[1]
        gap = min(here - min(along), max(along) - here)
        return gap <= END_MM and not near
    piece_of = {min(range(len(rest)), key=lambda i: rest[i].distance(Point(at))) for at in exits}
    return any(
        piece.area <= END_MM * max(width_mm, 1.0)
        for i, piece in enumerate(rest)
        if i not in piece_of
    )


def _exits(way: Space, storey: Storey) -> list[At]:
    """List the places where a way leads on to a stair, to another way or outside."""
    found = [at for _, at in thresholds(storey, way)]
    for opening in storey.openings_of(way.id):
        other = opening.joins[1] if opening.joins[0] == way.id else opening.joins[0]
        if opening.kind == "window":
            continue
        if other is None or storey.space(other).use in (*PUBLIC_WAYS, Use.STAIR):
            found.append(opening.at)
    return found


__all__ = ["at_blind_end"]
