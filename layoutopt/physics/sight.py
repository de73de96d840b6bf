"""Fact: what of a room can be seen from outside the suite, and from its reception.

Whoever stands anywhere in a corridor sees into the suite through the outer face of one
of its doors; so what no point of such a face sees, no passer-by sees, and what one sees,
somebody just outside it sees.  The view from a point is its isovist (Benedikt 1979), cut
exactly; each face is looked through at its two ends and at points at most 50 mm apart
between them, which misses only what shows across less than 50 mm of the face: less than
lies between a person's eyes.  Where a leaf stands ajar before a face, the gap past its tip
is looked through instead.  A view is drawn 10 mm too large rather than too small.  Heights
are left out, but for glazing, which may be taken as screened to 1.70 m, by analogy with
GB 50099-2011 6.2.14.
Not here: which door is public.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.geometry import Point, distance_mm
from layoutopt.physics.fit import main_angle_deg, places_for
from layoutopt.physics.frontage import REACH_MM, Wallbound, direction, footprint

SEAT_MM = 900
"""Side of the square a client's seat takes (a default: armchair 700 x 750 with elbows)."""
OPEN_DEG = (90.0, 30.0)
"""How far doors stand open when they are looked through (a default: wide, and ajar)."""
STEP_MM = 50.0
"""Distance of the points that a face is looked through at."""
GROWN_MM = 10.0
"""By how much a view is drawn too large: more than is lost between two such points."""
SEAM_MM = 3.0
INSET_MM = 0.5
"""How far from its face and its jambs an eye stands, so that it stands in no wall."""
LAP_MM = 15.0
SAME_MM = 0.001
"""Points of an outline nearer than this are one."""
STAND_DEG = 45.0
"""Between a doorway and a leaf less open than this nobody stands (a default)."""
HANG_MM = 60.0
"""A leaf whose hinge is drawn this near a wall hangs there and leaves no crack (a default)."""

Eye = tuple[float, float]
Segment = tuple[Eye, Eye]


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


@dataclass(frozen=True)
class View:
    """What onlookers of one kind see of a room.

    ``seen`` is the part of the room, in mm; ``share`` its part of the room and
    ``seat_share`` that of the seat, 0 to 1; ``seat_share`` is None where there is no seat.
    """

    seen: BaseGeometry
    share: float
    seat_share: float | None


@dataclass(frozen=True)
class Exposure:
    """How much of a room, and of the client's seat in it, is seen, and from where.

    ``seen_share`` is what of the room is seen from outside the suite: from the corridor,
    and through the glazing unless that is screened.  ``seat`` is the square of the seat
    given, or of the best hidden one; None where no seat can be hidden from outside.
    ``seat_seen`` tells whether it is seen from outside the suite, and is True where no seat
    can be hidden.  ``from_outside`` is empty where the glazing is taken as screened;
    ``from_outside_unscreened`` is what would be seen without the screens.
    """

    open_deg: tuple[float, ...]
    screened: bool
    seen_share: float
    seat: Polygon | None
    seat_seen: bool
    from_corridor: View
    from_reception: View
    from_outside: View
    from_outside_unscreened: View


def sight(
    room: Polygon,
    suite: Sequence[Polygon],
    doors: Sequence[Doorway],
    public: Sequence[Doorway],
    seat_mm: float = SEAT_MM,
) -> Sight:
    """Find what of a room is hidden from everybody outside the suite, all doors wide open.

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
    floor = _floor(suite, [*doors, *public])
    walls = _opaque(floor, [*doors, *public], OPEN_DEG[0])
    hidden = room.difference(_seen(_face_eyes(public, suite), walls))
    places = places_for(hidden, seat_mm, seat_mm, main_angle_deg(room))
    seat = None
    if not places.is_empty:
        point = places.representative_point()
        seat = (round(point.x), round(point.y))
    share = hidden.area / room.area if room.area else 0.0
    return Sight(hidden, float(share), seat)


def exposure(
    room: Polygon,
    suite: Sequence[Polygon],
    doors: Sequence[Doorway],
    public: Sequence[Doorway],
    windows: Sequence[Wallbound] = (),
    *,
    reception: Sequence[Polygon] = (),
    open_deg: float | Sequence[float] = OPEN_DEG,
    seat: Polygon | Point | None = None,
    screened: bool = True,
    seat_mm: float = SEAT_MM,
) -> Exposure:
    """Measure how far a room and the client's seat in it are seen, and from where.

    Doors turn on their hinges: at 0 degrees a leaf lies in its doorway, at 90 it stands
    across the wall.  A door that is not drawn with its leaf is looked through as if it had
    none, which shows most.  All doors stand open together, the worst case.

    Parameters
    ----------
    room
        The room with the seat, in mm.
    suite, doors, public
        As for :func:`sight`.
    windows
        The glazing of the suite that people can come up to from outside: windows on the
        ground floor, and on any floor those to a public way.
    reception
        The floors where visitors wait, among those of the suite, the room not among them.
    open_deg
        How far the doors stand open; of several angles, what is seen at any of them.
    seat
        The seat as drawn, or its middle; None for the place that is hidden best: from
        outside, then from the reception too, then also were the glazing not screened.
    screened
        Whether glazing is screened to 1.70 m, so that nobody sees through it.
    seat_mm
        Side of the square that a seat takes where it is not drawn.
    """
    angles = tuple(open_deg) if isinstance(open_deg, Sequence) else (float(open_deg),)
    hung = [*doors, *public]
    floor = _floor(suite, hung)
    glazed = _floor(suite, [*hung, *windows])
    from_corridor: list[BaseGeometry] = []
    from_reception: list[BaseGeometry] = []
    from_glass: list[BaseGeometry] = []
    for angle in angles:
        eyes, gaps = _past_leaves(_face_eyes(public, suite), public, angle)
        walls = _opaque(shapely.union_all([floor, *gaps]), hung, angle)
        from_corridor.append(_seen(eyes, walls))
        eyes, _ = _past_leaves(_seam_eyes(reception, floor), doors, angle)
        from_reception.append(_seen(eyes, _opaque(floor, hung, angle)))
        if windows:
            from_glass.append(_seen(_face_eyes(windows, suite), _opaque(glazed, hung, angle)))
    corridor, waiting, glass = (
        room.intersection(shapely.union_all(seen))
        for seen in (from_corridor, from_reception, from_glass)
    )
    outside = Polygon() if screened else glass
    public_view = corridor.union(outside)
    if seat is None:
        chairs = _best_seat(room, public_view, waiting, glass, seat_mm)
    else:
        chairs = seat if isinstance(seat, Polygon) else _square(room, seat, seat_mm)
    whole = _view(public_view, room, chairs)
    return Exposure(
        open_deg=angles,
        screened=screened,
        seen_share=whole.share,
        seat=chairs,
        seat_seen=whole.seat_share is None or whole.seat_share > 0.0,
        from_corridor=_view(corridor, room, chairs),
        from_reception=_view(waiting, room, chairs),
        from_outside=_view(outside, room, chairs),
        from_outside_unscreened=_view(glass, room, chairs),
    )


def leaf(door: Doorway, open_deg: float) -> Segment | None:
    """Turn the leaf of a door on its hinge: hinge and tip, in mm.

    Returns
    -------
    tuple or None
        None where no leaf is drawn, or it is drawn shut, so that its side is not known.
    """
    if door.hinge is None or door.leaf_end is None:
        return None
    (hx, hy), (dx, dy) = door.hinge, direction(door)
    length = distance_mm(door.hinge, door.leaf_end)
    across = (door.leaf_end[1] - hy) * dx - (door.leaf_end[0] - hx) * dy
    if abs(across) < 0.1 * length or length == 0:
        return None
    along = math.copysign(1.0, (door.at[0] - hx) * dx + (door.at[1] - hy) * dy)
    side = math.copysign(1.0, across)
    turn = math.radians(open_deg)
    shut, wide = along * math.cos(turn) * length, side * math.sin(turn) * length
    return (hx, hy), (hx + shut * dx - wide * dy, hy + shut * dy + wide * dx)


def _best_seat(
    room: Polygon,
    public: BaseGeometry,
    waiting: BaseGeometry,
    glass: BaseGeometry,
    seat_mm: float,
) -> Polygon | None:
    """Find the place that is hidden from most onlookers, from those outside at least."""
    angle = main_angle_deg(room)
    for seen in ((public, waiting, glass), (public, waiting), (public,)):
        hidden = room.difference(shapely.union_all(list(seen)))
        places = places_for(hidden, seat_mm, seat_mm, angle)
        if not places.is_empty:
            point = places.representative_point()
            return _square(room, (round(point.x), round(point.y)), seat_mm)
    return None


def _square(room: Polygon, middle: Point, side_mm: float) -> Polygon:
    """Draw a seat along the walls of a room, 1 mm smaller for whole millimetres."""
    half = side_mm / 2 - 1.0
    x, y = middle
    square = shapely.box(x - half, y - half, x + half, y + half)
    return affinity.rotate(square, main_angle_deg(room), origin=(x, y))


def _view(seen: BaseGeometry, room: Polygon, seat: Polygon | None) -> View:
    share = seen.area / room.area if room.area else 0.0
    of_seat = None
    if seat is not None and seat.area:
        # less than a hand's breadth square is the drawing, not a view of a person
        area = seen.intersection(seat).area
        of_seat = float(area / seat.area) if area > GROWN_MM**2 else 0.0
    return View(seen, float(share), of_seat)


def _floor(suite: Sequence[Polygon], openings: Sequence[Wallbound]) -> BaseGeometry:
    """Unite the floors with what is looked through in the walls between them."""
    gaps = []
    for opening in openings:
        gap = footprint(opening, across_mm=LAP_MM)
        short = [d for f in suite if 0.0 < (d := f.distance(gap)) <= REACH_MM - LAP_MM]
        # floor that begins behind a finish, or is drawn a little off, still is at the door
        gaps.append(footprint(opening, across_mm=REACH_MM) if short else gap)
    floor = shapely.union_all([*suite, *gaps]).buffer(SEAM_MM, join_style="mitre")
    return floor.buffer(-SEAM_MM, join_style="mitre")


def _opaque(floor: BaseGeometry, doors: Sequence[Doorway], open_deg: float) -> NDArray[np.float64]:
    """List what stops the eye: walls, and the leaves of the doors."""
    rows = [
        (a[0], a[1], b[0], b[1])
        for line in shapely.get_parts(floor.boundary)
        for a, b in itertools.pairwise(line.coords)
    ]
    for door in doors:
        turned = leaf(door, open_deg)
        if turned is None:
            continue
        hinge, tip = turned
        rows.append((*hinge, *tip))
        (ax, ay), (bx, by) = shapely.shortest_line(shapely.Point(hinge), floor.boundary).coords
        if 0.0 < math.hypot(bx - ax, by - ay) <= HANG_MM:
            rows.append((ax, ay, bx, by))
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _face_eyes(openings: Iterable[Wallbound], suite: Sequence[Polygon]) -> list[Eye]:
    """List points across the outer faces of openings."""
    inside = shapely.union_all(list(suite))
    eyes: list[Eye] = []
    for opening in openings:
        dx, dy = direction(opening)
        deep = opening.wall_mm / 2 + INSET_MM
        faces = [(opening.at[0] - dy * s * deep, opening.at[1] + dx * s * deep) for s in (1, -1)]
        x, y = max(faces, key=lambda f: inside.distance(shapely.Point(f)))
        half = max(opening.width_mm / 2 - INSET_MM, 0.0)
        eyes += [(x + dx * t, y + dy * t) for t in _spread(-half, half)]
    return eyes


def _seam_eyes(rooms: Sequence[Polygon], floor: BaseGeometry) -> list[Eye]:
    """List points along the edge of rooms where no wall stands.

    Whoever looks out of these rooms looks through that edge.
    """
    if not rooms:
        return []
    edge = shapely.union_all(list(rooms)).boundary
    eyes: list[Eye] = []
    seams = shapely.line_merge(edge.intersection(floor.buffer(-INSET_MM, join_style="mitre")))
    for seam in shapely.get_parts(seams):
        for a, b in itertools.pairwise(seam.coords):
            length = math.dist(a, b)
            eyes += [
                (a[0] + (b[0] - a[0]) * t / length, a[1] + (b[1] - a[1]) * t / length)
                for t in _spread(0.0, length)
                if length
            ]
    return eyes


def _past_leaves(
    eyes: list[Eye], doors: Iterable[Doorway], open_deg: float
) -> tuple[list[Eye], list[Polygon]]:
    """Move the eyes before a leaf that stands ajar to the gap past its tip.

    Returns
    -------
    tuple
        The eyes, and the wedges of floor between such leaves and their doorways.
    """
    wedges = []
    for door in doors:
        turned = leaf(door, open_deg)
        if turned is None or not eyes or open_deg >= STAND_DEG:
            continue
        hinge, tip = turned
        dx, dy = direction(door)
        reach = 2 * ((door.at[0] - hinge[0]) * dx + (door.at[1] - hinge[1]) * dy)
        jamb = (hinge[0] + reach * dx, hinge[1] + reach * dy)
        wedge = Polygon([hinge, tip, jamb])
        # eyes at the face that the leaf opens before, and at no other
        xy = np.array(eyes)
        before = np.asarray(shapely.dwithin(wedge, shapely.points(xy), LAP_MM))
        if wedge.area == 0 or not before.any():
            continue
        eyes = [eye for eye, gone in zip(eyes, before.tolist(), strict=True) if not gone]
        # just inside the wedge, for its edge is drawn as a wall
        middle = wedge.centroid
        for t in _spread(0.0, 1.0, math.dist(tip, jamb)):
            x, y = tip[0] + (jamb[0] - tip[0]) * t, tip[1] + (jamb[1] - tip[1]) * t
            away = math.dist((x, y), (middle.x, middle.y))
            pull = INSET_MM / away
            eyes.append((x + (middle.x - x) * pull, y + (middle.y - y) * pull))
        wedges.append(wedge)
    return eyes, wedges


def _spread(low: float, high: float, length_mm: float | None = None) -> NDArray[np.float64]:
    """Space points evenly from end to end of so many mm, by 50 mm or less."""
    length = high - low if length_mm is None else length_mm
    count = max(2, math.ceil(length / STEP_MM) + 1)
    return np.linspace(low, high, count)


def _seen(eyes: Sequence[Eye], walls: NDArray[np.float64]) -> BaseGeometry:
    """Unite what is seen from several points.

    The ends of a row of eyes see nearly all of it: a few are united, and of the others
    only those that see more, which is much less work than to unite them all.
    """
    views = np.array([_isovist(eye, walls) for eye in eyes], dtype=np.object_)
    if not len(views):
        return Polygon()
    seen: BaseGeometry = shapely.union_all(views[[0, -1]])
    rest = views[1:-1]
    while len(rest):
        wide = seen.buffer(SAME_MM, join_style="mitre")
        shapely.prepare(wide)
        rest = rest[~np.asarray(shapely.covers(wide, rest))]
        chosen = np.zeros(len(rest), dtype=np.bool_)
        chosen[len(rest) // 8 :: 4] = True
        seen = shapely.union_all([seen, *rest[chosen]])
        rest = rest[~chosen]
    return seen.buffer(GROWN_MM)


def _isovist(eye: tuple[float, float], walls: NDArray[np.float64]) -> BaseGeometry:
    """Cut the polygon seen from a point among opaque segments."""
    start = walls[:, :2] - eye
    along = walls[:, 2:] - walls[:, :2]
    ends = np.concatenate([start, walls[:, 2:] - eye])
    bearing = np.arctan2(ends[:, 1], ends[:, 0])
    angles = np.unique(np.concatenate([bearing - 1e-7, bearing, bearing + 1e-7]))
    ray = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    across = ray[:, None, 0] * along[None, :, 1] - ray[:, None, 1] * along[None, :, 0]
    flat = np.abs(across) < 1e-12
    across = np.where(flat, 1.0, across)
    reach = (start[:, 0] * along[:, 1] - start[:, 1] * along[:, 0])[None, :] / across
    where = (start[None, :, 0] * ray[:, None, 1] - start[None, :, 1] * ray[:, None, 0]) / across
    hit = ~flat & (reach > 1e-6) & (where >= -1e-9) & (where <= 1 + 1e-9)
    nearest = np.where(hit, reach, np.inf).min(axis=1)
    nearest = np.where(np.isfinite(nearest), nearest, 0.0)
    outline = _plain(np.asarray(eye) + ray * nearest[:, None])
    if len(outline) < 3:
        return Polygon()
    view = Polygon(outline)
    return view if view.is_valid else shapely.make_valid(view)


def _plain(outline: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave out the points of a ring that lie on others, or on one line between others."""
    apart = np.hypot(*(outline - np.roll(outline, 1, axis=0)).T) > SAME_MM
    ring = outline[apart]
    before, after = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    lengths = np.hypot(*before.T), np.hypot(*after.T)
    # beside a short edge its two ends make one corner: neither goes
    straight = (np.minimum(*lengths) > 1.0) & (np.abs(cross) < 1e-6 * lengths[0] * lengths[1])
    kept: NDArray[np.float64] = ring[~straight]
    return kept


__all__ = [
    "OPEN_DEG",
    "SEAT_MM",
    "Doorway",
    "Exposure",
    "Sight",
    "View",
    "exposure",
    "leaf",
    "sight",
]
