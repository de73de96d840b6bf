"""Fact: what of a room can be seen from the public ways, with every door open.

Whoever stands anywhere in a corridor sees into the suite through the outer face of one
of its doors; so what no point of such a face sees, no passer-by sees.  The view from a
point is its isovist (Benedikt 1979), cut exactly; each face is looked through at points
at most 75 mm apart.  Glazing is taken as screened to 1.70 m, by analogy with
GB 50099-2011 6.2.14.  Not here: which door is public.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.geometry import Point
from layoutopt.physics.fit import main_angle_deg, places_for
from layoutopt.physics.frontage import Wallbound, direction, footprint

SEAT_MM = 900
"""Side of the square a client's seat takes (a default: armchair 700 x 750 with elbows)."""
STEP_MM = 75.0
SEAM_MM = 3.0


class Doorway(Wallbound, Protocol):
    """A door with its leaf, as far as it is known."""

    @property
    def hinge(self) -> Point | None:
        """Where the leaf hangs."""

    @property
    def leaf_end(self) -> Point | None:
        """The tip of the leaf, open at 90 degrees."""


@dataclass(frozen=True)
class Sight:
    """What stays hidden of a room, in mm, and a place for a seat there.

    ``hidden_share`` is between 0 and 1; ``seat`` is the middle of a hidden square.
    """

    hidden: BaseGeometry
    hidden_share: float
    seat: Point | None


def sight(
    room: Polygon,
    suite: Sequence[Polygon],
    doors: Sequence[Doorway],
    public: Sequence[Doorway],
    seat_mm: float = SEAT_MM,
) -> Sight:
    """Find what of a room is hidden from everybody outside the suite.

    Parameters
    ----------
    room
        The room with the seat.
    suite
        All floors of the suite, the room among them; floors that touch lie open.
    doors
        The doors inside the suite.
    public
        The doors between the suite and the public ways.
    """
    gaps = [footprint(door, across_mm=15.0) for door in (*doors, *public)]
    floor = shapely.union_all([*suite, *gaps]).buffer(SEAM_MM, join_style="mitre")
    floor = floor.buffer(-SEAM_MM, join_style="mitre")
    leaves = [
        (door.hinge, door.leaf_end)
        for door in (*doors, *public)
        if door.hinge is not None and door.leaf_end is not None
    ]
    walls = _segments(floor, leaves)
    inside = shapely.union_all(list(suite))
    views = [_isovist(eye, walls) for door in public for eye in _eyes(door, inside)]
    seen = shapely.union_all(views).buffer(10.0) if views else Polygon()
    hidden = room.difference(seen)
    angle = main_angle_deg(room)
    places = places_for(hidden, seat_mm, seat_mm, angle)
    seat = None
    if not places.is_empty:
        point = places.representative_point()
        seat = (round(point.x), round(point.y))
    share = hidden.area / room.area if room.area else 0.0
    return Sight(hidden, float(share), seat)


def _eyes(door: Doorway, inside: BaseGeometry) -> list[tuple[float, float]]:
    """List points across the outer face of a door."""
    dx, dy = direction(door)
    deep = door.wall_mm / 2 + 10.0
    faces = [(door.at[0] - dy * s * deep, door.at[1] + dx * s * deep) for s in (1, -1)]
    x, y = max(faces, key=lambda f: inside.distance(shapely.Point(f)))
    half = max(door.width_mm / 2 - 10.0, 0.0)
    count = max(2, math.ceil(2 * half / STEP_MM) + 1)
    return [(x + dx * t, y + dy * t) for t in np.linspace(-half, half, count)]


def _segments(floor: BaseGeometry, leaves: Sequence[tuple[Point, Point]]) -> NDArray[np.float64]:
    rows: list[tuple[float, float, float, float]] = []
    for line in shapely.get_parts(floor.boundary):
        points = list(line.coords)
        rows += [(*a, *b) for a, b in itertools.pairwise(points)]
    rows += [(*a, *b) for a, b in leaves]
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _isovist(eye: tuple[float, float], walls: NDArray[np.float64]) -> BaseGeometry:
    """Cut the polygon seen from a point among opaque segments."""
    start = walls[:, :2] - eye
    along = walls[:, 2:] - walls[:, :2]
    ends = np.concatenate([start, walls[:, 2:] - eye])
    bearing = np.arctan2(ends[:, 1], ends[:, 0])
    angles = np.unique(np.concatenate([bearing - 1e-5, bearing, bearing + 1e-5]))
    ray = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    across = ray[:, None, 0] * along[None, :, 1] - ray[:, None, 1] * along[None, :, 0]
    flat = np.abs(across) < 1e-12
    across = np.where(flat, 1.0, across)
    reach = (start[:, 0] * along[:, 1] - start[:, 1] * along[:, 0])[None, :] / across
    where = (start[None, :, 0] * ray[:, None, 1] - start[None, :, 1] * ray[:, None, 0]) / across
    hit = ~flat & (reach > 1e-6) & (where >= -1e-9) & (where <= 1 + 1e-9)
    nearest = np.where(hit, reach, np.inf).min(axis=1)
    nearest = np.where(np.isfinite(nearest), nearest, 0.0)
    outline = np.asarray(eye) + ray * nearest[:, None]
    if len(outline) < 3:
        return Polygon()
    return shapely.make_valid(Polygon(outline))


__all__ = ["SEAT_MM", "Doorway", "Sight", "sight"]
