"""Fact: how wide a way is, between its walls and columns, and beside an open door leaf.

The clear width between two places is that of the widest disc that gets from the one to the
other: between parallel walls their distance, at a column what is left beside it, on the
wider side.  Widths are found by shrinking the floor until it parts (the disc of a motion
planner; Lozano-Perez 1983), in whole millimetres.  Doors and windows are as drawn, so frames
are not taken off.  Not here: what width is asked for; flights of stairs, whose width no
outline of a stair shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as Dot
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from layoutopt.building import Storey
from layoutopt.geometry import Point, distance_mm, largest_polygon, polygons_of
from layoutopt.physics.access import thresholds
from layoutopt.physics.floor import figure
from layoutopt.physics.frontage import Wallbound, direction

FAR_MM = 100000.0
TOUCH_MM = 50.0
EVEN_MM = 10
"""Widths that differ by less are one width: walls are not drawn straighter (a tolerance)."""


class Leafed(Wallbound, Protocol):
    """A door with its leaf as drawn open."""

    @property
    def hinge(self) -> Point | None:
        """Where the leaf hangs."""

    @property
    def leaf_end(self) -> Point | None:
        """The tip of the leaf, open."""


@dataclass(frozen=True)
class Passage:
    """A place where a way is no wider than ``width_mm``, and which places it parts.

    ``across`` runs from wall to wall there; ``parts`` are the places (openings and
    thresholds of the way, by name) that a disc any wider cannot get from group to group of.
    """

    width_mm: int
    across: tuple[Point, Point]
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Widths:
    """The clear widths of one way: its passages, narrowest first.

    A way all of one width has one passage.  A way with a single opening has one as well:
    the widest disc that can stand before it.
    """

    passages: tuple[Passage, ...]

    @property
    def narrowest_mm(self) -> int | None:
        """The clear width at the narrowest place; None for a way that nothing opens to."""
        return self.passages[0].width_mm if self.passages else None

    def between_mm(self, a: str, b: str) -> int | None:
        """Return the clear width all the way from one opening to another, None if unknown."""
        for passage in self.passages:
            homes = [next((i for i, p in enumerate(passage.parts) if x in p), -1) for x in (a, b)]
            if -1 not in homes and homes[0] != homes[1]:
                return passage.width_mm
        return None


@dataclass(frozen=True)
class Swing:
    """What an open leaf leaves of a way.

    ``projects_mm`` is how far the leaf, at right angles to its wall, stands into the way;
    ``left_mm`` the clear way from its tip to what stands opposite.
    """

    projects_mm: int
    left_mm: int


@lru_cache(maxsize=256)
def corridor_widths(
    storey: Storey, space_id: str, *, leaves: bool = False, hung: tuple[Leafed, ...] = ()
) -> Widths:
    """Measure the clear widths of a way between all its openings.

    Parameters
    ----------
    leaves
        Take off the leaves of doors that stand open into the way, as they are drawn.
    hung
        Doors not yet in the storey, whose leaves are taken off with the others.
    """
    space = storey.space(space_id)
    places = {o.id: o.at for o in storey.openings_of(space_id) if o.kind != "window"}
    for (a, b), at in thresholds(storey, space):
        places[f"{a}/{b}"] = at
    floor = space.region.polygon
    if leaves:
        swung = [leaf_of(o) for o in (*storey.openings_of(space_id), *hung)]
        inside = [s for s in swung if s is not None and s.intersection(floor).area > 0]
        if not inside:
            return corridor_widths(storey, space_id)
        floor = largest_polygon(floor.difference(shapely.union_all(inside)))
    return widths(floor, places)


def widths(floor: Polygon, places: dict[str, Point]) -> Widths:
    """Measure the clear widths of a floor between named places on its rim."""
    found: list[Passage] = []
    if not floor.is_empty:
        onto = {name: nearest_points(floor, Dot(at))[0] for name, at in places.items()}
        _part(floor, onto, 0, found)
    return Widths(tuple(sorted(found, key=lambda p: (p.width_mm, p.parts))))


def _part(floor: Polygon, places: dict[str, Dot], least: int, found: list[Passage]) -> None:
    """Find the width at which places part from one another, then go on with each part."""
    if not places or (len(places) < 2 and found):
        return
    x0, y0, x1, y1 = floor.bounds
    low, high = least, round(min(x1 - x0, y1 - y0)) + 1
    if len(_groups(floor, places, low)) > 1:
        high = low  # cut off from one another: no way at all
    while high - low > 1:
        middle = (low + high) // 2
        groups = _groups(floor, places, middle)
        low, high = (middle, high) if len(groups) == 1 and groups[0][0] else (low, middle)
    parts = _groups(floor, places, low + EVEN_MM)
    across = _across(floor, low, [piece for piece, _ in parts if piece])
    names = tuple(tuple(sorted(group)) for _, group in parts)
    found.append(Passage(low, across, names))
    for piece, group in parts:
        if piece is not None and len(group) > 1:
            wide = _grown(piece, low + EVEN_MM).intersection(floor)
            _part(largest_polygon(wide), {n: places[n] for n in group}, low + EVEN_MM, found)


def _core(floor: Polygon, width_mm: float) -> list[Polygon]:
    """Return where the middle of a disc can be; half a millimetre is given away."""
    return polygons_of(floor.buffer(-max(0.0, width_mm - 0.5) / 2, quad_segs=16))


def _grown(core: Polygon, width_mm: int) -> Polygon:
    """Return what a disc covers whose middle moves on a core."""
    return core.buffer(width_mm / 2, quad_segs=16)


def _groups(
    floor: Polygon, places: dict[str, Dot], width_mm: int
) -> list[tuple[Polygon | None, list[str]]]:
    """Sort places by the piece of floor where a disc can move that they lie on."""
    cores = _core(floor, width_mm)
    grown = [_grown(core, width_mm) for core in cores]
    homes: dict[int, list[str]] = {}
    alone: list[tuple[Polygon | None, list[str]]] = []
    recess = figure("recess_mm") + TOUCH_MM
    for name, at in places.items():
        gaps = [piece.distance(at) for piece in grown]
        best = min(range(len(gaps)), key=gaps.__getitem__, default=None)
        if best is None or gaps[best] > recess:
            alone.append((None, [name]))
        else:
            homes.setdefault(best, []).append(name)
    return [*((cores[i], names) for i, names in sorted(homes.items())), *alone]


def _across(floor: Polygon, width_mm: int, apart: list[Polygon]) -> tuple[Point, Point]:
    """Draw a line from wall to wall where the floor is as narrow as this."""
    core = shapely.union_all(_core(floor, width_mm))
    at: Dot
    if len(apart) > 1:
        a, b = nearest_points(apart[0], shapely.union_all(apart[1:]))
        middle = Dot((a.x + b.x) / 2, (a.y + b.y) / 2)
        at = middle if core.is_empty else nearest_points(core, middle)[0]
    else:
        wider = shapely.union_all(_core(floor, width_mm + 2)).buffer(2.0)
        neck = core.difference(wider)
        somewhere = neck if not neck.is_empty else core if not core.is_empty else floor
        at = somewhere.representative_point()
    wall = nearest_points(floor.boundary, at)[0]
    length = wall.distance(at)
    if length == 0.0:
        return (round(at.x), round(at.y)), (round(at.x), round(at.y))
    dx, dy = (at.x - wall.x) / length, (at.y - wall.y) / length
    ray = LineString([(at.x, at.y), (at.x + dx * FAR_MM, at.y + dy * FAR_MM)])
    far = _first(ray.intersection(floor.boundary), at)
    end = far if far is not None else at
    return (round(wall.x), round(wall.y)), (round(end.x), round(end.y))


def _first(hits: BaseGeometry, at: Dot) -> Dot | None:
    """Return the place among hits that is nearest to a place."""
    return None if hits.is_empty else nearest_points(hits, at)[0]


def leaf_of(door: Leafed) -> Polygon | None:
    """Return the body of a leaf as drawn open, None where it is not drawn."""
    if door.hinge is None or door.leaf_end is None or door.hinge == door.leaf_end:
        return None
    leaf = LineString([door.hinge, door.leaf_end])
    return leaf.buffer(figure("leaf_mm") / 2, cap_style="flat")


def swing(door: Leafed, way: Polygon) -> Swing | None:
    """Measure what the open leaf of a door leaves of a way.

    The leaf is taken at right angles to its wall, where it stands furthest out, on the side
    it is drawn; None where no leaf is drawn.  A leaf that opens away from the way projects
    0 mm and leaves the whole way in front of the door.

    Parameters
    ----------
    way
        The floor of the way, columns as holes.
    """
    if door.hinge is None or door.leaf_end is None:
        return None
    leaf_mm = distance_mm(door.hinge, door.leaf_end)
    dx, dy = direction(door)
    normal = (-dy, dx)
    inward = nearest_points(way, Dot(door.at))[0]
    side = normal[0] * (inward.x - door.at[0]) + normal[1] * (inward.y - door.at[1])
    if side < 0:
        normal = (dy, -dx)
    toward = sum(n * (e - h) for n, e, h in zip(normal, door.leaf_end, door.hinge, strict=True))
    into = toward > 0
    hinge_depth = sum(n * (h - a) for n, h, a in zip(normal, door.hinge, door.at, strict=True))
    face = abs(side)
    projects = max(0.0, hinge_depth + leaf_mm - face) if into else 0.0
    return Swing(round(projects), round(_depth(door, way, normal, face + projects, into=into)))


def _depth(
    door: Leafed, way: Polygon, normal: tuple[float, float], start_mm: float, *, into: bool
) -> float:
    """Measure how far a way goes on in front of a door, from a depth before its middle.

    Looked at over the width of the door, or where a leaf stands in the way, over the
    thickness of the leaf at its hinge: the nearest obstacle counts.
    """
    dx, dy = direction(door)
    half = figure("leaf_mm") / 2 if into else door.width_mm / 2
    at = door.hinge if into and door.hinge is not None else door.at
    shift = (at[0] - door.at[0]) * dx + (at[1] - door.at[1]) * dy
    x, y = door.at[0] + dx * shift, door.at[1] + dy * shift
    corners = [
        (x + dx * s * half + normal[0] * d, y + dy * s * half + normal[1] * d)
        for s, d in ((-1, start_mm + 1.0), (1, start_mm + 1.0), (1, FAR_MM), (-1, FAR_MM))
    ]
    strip = Polygon(corners)
    free = way.buffer(-1.0, join_style="mitre").intersection(strip)
    near = [piece for piece in polygons_of(strip.difference(free)) if piece.area > 1.0]
    depths = [
        min(normal[0] * (px - x) + normal[1] * (py - y) for px, py in piece.exterior.coords)
        for piece in near
    ]
    return max(0.0, min(depths, default=start_mm) - start_mm + 1.0)


__all__ = ["Leafed", "Passage", "Swing", "Widths", "corridor_widths", "leaf_of", "swing", "widths"]
