"""Fact: which parts of a floor can be left on one side only (袋形走道, blind ends).

A cut across the floor, no wider than what one fire closes, parts it; what is left without
an exit is blind.  Cuts are tried where a blind part can begin: beside each exit and where
the walls at a corner that stands out go on.  Our own reading of GB 50016-2014 5.5.17; the
figures are defaults.  Not here: what an exit is, and which doors stand there (``escape``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as Dot
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points, substring

from layoutopt.geometry import polygons_of, square_metres
from layoutopt.physics.floor import ALONG_MM, Floor, figure

FAR_MM = 100000.0
COLUMN_M2 = 2.0
"""A hole in a floor no larger than this is a column, not a court (a default)."""

INSET_MM = 15.0
"""Walls are straight to this much (a tolerance)."""
REACH_MM = 120.0
"""How far a cut may have to reach for the wall (a tolerance)."""
MOUTH_MM = 250.0
"""How closely a mouth is sampled where walks begin at it (a tolerance)."""

At = tuple[float, float]
Ray = tuple[At, At]
"""Where a ray begins, and its unit direction."""


@dataclass(frozen=True, eq=False)
class Front:
    """An exit as a floor sees it, in mm.

    ``patch`` is the place in front of it; ``ends`` the two ends of its line in the wall,
    None where it has none.
    """

    patch: BaseGeometry
    ends: tuple[At, At] | None


def blind_parts(floor: Polygon, fronts: Sequence[Front]) -> list[tuple[Polygon, LineString]]:
    """Find the parts of a floor without an exit behind a cut, each with its cut.

    Largest first; a part of a larger one is left out.  Columns do not count as floor's end.
    """
    whole = _without_columns(floor)
    patches = [p for p in (front.patch.intersection(whole) for front in fronts) if p.area > 0]
    rays = [*_corner_rays(whole), *(r for front in fronts for r in _exit_rays(front, whole))]
    found: list[tuple[Polygon, LineString]] = []
    for cut in _cuts(whole, rays):
        parts = polygons_of(whole.difference(cut.buffer(0.5, cap_style="square")))
        blind = [p for p in parts if not any(_holds(p, patch) for patch in patches)]
        if len(parts) > len(blind):
            found += [(part, cut) for part in blind]
    kept: list[tuple[Polygon, LineString]] = []
    for part, cut in sorted(found, key=lambda f: (-f[0].area, f[0].bounds)):
        if all(part.intersection(p).area < 0.95 * part.area for p, _ in kept):
            kept.append((part, cut))
    return kept


def depth_m(part: Polygon, mouth: LineString) -> float:
    """Measure the longest walk from the mouth of a part into it, in m."""
    places = np.array(shapely.get_coordinates(shapely.segmentize(mouth, 50.0)))
    tips = np.array(part.exterior.coords)
    length = Floor(part).reach(places, np.zeros(len(places)), tips)
    return float(length[np.isfinite(length)].max(initial=0.0)) / 1000.0


@dataclass(frozen=True, eq=False)
class Rim:
    """The edge of a blind part, once round, and the walk from the mouth to each place of it.

    ``places`` (n, 2) and ``depth`` (n,) in mm.
    """

    places: NDArray[np.float64]
    depth: NDArray[np.float64]

    def beyond_mm(self, door: Sequence[At]) -> float:
        """Measure how much further in one can still walk from a door, given by its two jambs.

        Followed along the edge both ways until it comes back out past the door, so that
        another arm of the same blind part does not count.  A door may stand back in a
        recess: the walk may come out again by as much as a recess is deep.  To within 0.1 m.
        """
        near = [int(np.argmin(np.hypot(*(self.places - np.array(jamb)).T))) for jamb in door]
        here = max(near, key=lambda i: float(self.depth[i]))
        start = float(self.depth[here])
        inner = np.roll(self.depth, -here) >= start - figure("recess_end_mm")
        out = np.flatnonzero(~inner)
        if len(out):
            inner[out[0] : out[-1] + 1] = False
        return float(np.roll(self.depth, -here)[inner].max(initial=start)) - start


def rim_of(part: Polygon, mouth: BaseGeometry) -> Rim:
    """Walk from the mouth of a part, or from the places in front of its exit, to its edge."""
    edge = shapely.segmentize(part.exterior, ALONG_MM)
    places = np.asarray(shapely.get_coordinates(edge), dtype=np.float64)[:-1]
    starts = np.asarray(shapely.get_coordinates(shapely.segmentize(mouth, MOUTH_MM)))
    length = Floor(part).reach(starts, np.zeros(len(starts)), places)
    return Rim(places, np.where(np.isfinite(length), length, 0.0))


def _cuts(floor: Polygon, rays: Sequence[Ray]) -> Iterator[LineString]:
    """Yield the cuts across a floor along rays, those one can get past left out."""
    inner = floor.buffer(-INSET_MM, join_style="mitre")
    wide = floor.buffer(1.0, join_style="mitre")
    widest = figure("blockable_mm")
    for at, (dx, dy) in rays:
        line = LineString([at, (at[0] + dx * FAR_MM, at[1] + dy * FAR_MM)])
        # a ray that goes on along a wall is no cut there: what counts is inside
        on_floor = line.intersection(inner)
        pieces = getattr(on_floor, "geoms", None) or [on_floor]
        cut = min(pieces, key=lambda piece: float(piece.distance(Dot(at))))
        if not isinstance(cut, LineString) or cut.is_empty or cut.distance(Dot(at)) > REACH_MM:
            continue
        ends = sorted(line.project(Dot(end)) for end in cut.coords)
        whole = substring(line, max(0.0, ends[0] - REACH_MM), ends[-1] + REACH_MM).intersection(
            wide
        )
        if isinstance(whole, LineString) and whole.length <= widest:
            yield whole


def _corner_rays(floor: Polygon) -> Iterator[Ray]:
    """Yield from each corner that stands out the rays that go on along its two walls."""
    plain = shapely.geometry.polygon.orient(floor)
    for ring in (plain.exterior, *plain.interiors):
        points = list(ring.coords)[:-1]
        for i, here in enumerate(points):
            before, after = points[i - 1], points[(i + 1) % len(points)]
            a = (here[0] - before[0], here[1] - before[1])
            b = (here[0] - after[0], here[1] - after[1])
            if a[1] * b[0] - a[0] * b[1] < 0:
                for x, y in (a, b):
                    length = math.hypot(x, y)
                    yield (here[0], here[1]), (x / length, y / length)


def _exit_rays(front: Front, floor: Polygon) -> Iterator[Ray]:
    """Yield rays across a floor from both ends of an exit."""
    if front.ends is None:
        return
    (ax, ay), (bx, by) = front.ends
    length = math.hypot(bx - ax, by - ay)
    middle = Dot((ax + bx) / 2, (ay + by) / 2)
    inner = floor.buffer(-10.0)
    if length == 0.0 or inner.is_empty or floor.distance(middle) > 500.0:
        return
    normal = ((ay - by) / length, (bx - ax) / length)
    on = nearest_points(inner, middle)[0]
    if normal[0] * (on.x - middle.x) + normal[1] * (on.y - middle.y) < 0:
        normal = (-normal[0], -normal[1])
    # the opening is drawn in the middle of its wall: the cut begins at the face
    face = floor.distance(middle)
    for x, y in front.ends:
        yield (x + normal[0] * face, y + normal[1] * face), normal


def _holds(part: Polygon, patch: BaseGeometry) -> bool:
    """Tell whether a part of a floor has more than the edge of an exit."""
    return bool(part.intersection(patch).area > 0.1 * patch.area)


def _without_columns(floor: Polygon) -> Polygon:
    courts = [ring for ring in floor.interiors if square_metres(Polygon(ring)) > COLUMN_M2]
    return Polygon(floor.exterior, courts)


__all__ = ["Front", "Rim", "blind_parts", "depth_m", "rim_of"]
