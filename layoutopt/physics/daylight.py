"""Fact: how much daylight a piece of floor has, from its windows as they are drawn.

The ratio of window to floor (GB 50099-2011 table 9.2.1); the average daylight factor of
Lynes and Littlefair, mean = sum(W T M theta) / (A (1 - R^2)); the depth to which a room
lit from the side is lit, d/w + d/h <= 2/(1 - Rb) (BS 8206-2); and a factor for every
place: the sky component of the CIE overcast sky through each window (Walsh 1961, in closed
form), and on top of it, the same everywhere, what reflection adds to make the mean the
average daylight factor, as in the split-flux method of the BRS.  Glass lets through as much
from the side as straight on, so beside a window the figures are high.  All figures stand in
``daylight.toml``, each with where it comes from.

The mean is never to be held against the 2.0 % of GB 50099, the least at a point; the
mean of GB 50033, 3.0 %, is for reference.  Not here: sunshine, glare, light through a
corridor or an inner window, the depth of reveals, obstructions that reflect.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Building, Opening, Setting, Storey, Use
from layoutopt.geometry import square_metres
from layoutopt.physics.frontage import direction, footprint, frontage_mm, spans
from layoutopt.physics.grid import Grid, cells_in, joined
from layoutopt.physics.skylight import (
    Floats,
    average_daylight_factor,
    figure,
    limiting_depth_m,
    sky_component,
    source,
)

WINDOW_HEIGHT_M = figure("window_height_m")
"""Height of a window where nobody has said (a default)."""
FLOOR_PER_WINDOW = 5
"""Square metres of floor to one of window: GB 50099-2011 table 9.2.1."""
LIT_MM = 900
"""The least width of window that lights a zone (a default)."""
ROUNDING_MM = 10
STRIP_MM = 500.0
"""A window is seen past a corner of the room in strips of this width at most (a default)."""
CONVEX = 0.97
"""A floor that takes this much of its hull has no corner to look past, but columns."""
GLASS_MM = 100.0
"""Nobody works nearer to the glass than this: half of a thin wall."""


# --- windows and floor ---------------------------------------------------------------------


def daylight_windows(storey: Storey, space_id: str) -> tuple[Opening, ...]:
    """List the windows of a space that look outside, or onto an open gallery."""
    uses = {space.id: space.use for space in storey.spaces}
    return tuple(
        opening
        for opening in storey.openings_of(space_id)
        if opening.kind == "window"
        and any(
            side is None or uses.get(side) is Use.GALLERY
            for side in opening.joins
            if side != space_id
        )
    )


def windows_of(floor: BaseGeometry, windows: tuple[Opening, ...]) -> list[tuple[Opening, float]]:
    """List the windows on the boundary of a floor, each with its width there in mm."""
    return [(w, width) for w in windows if (width := frontage_mm(floor, w)) > 0]


def lit(floor: BaseGeometry, windows: tuple[Opening, ...]) -> bool:
    """Tell whether at least 0.9 m of one window lies on the floor's boundary."""
    return any(width >= LIT_MM - ROUNDING_MM for _, width in windows_of(floor, windows))


def window_floor_ratio(
    floor: BaseGeometry, windows: tuple[Opening, ...], height_m: float = WINDOW_HEIGHT_M
) -> float:
    """Return the area of the windows on a floor's boundary over the floor's area."""
    width_mm = sum(width for _, width in windows_of(floor, windows))
    return float(width_mm / 1000.0 * height_m / square_metres(floor)) if floor.area else 0.0


def glazing_short_m2(floor_m2: float, width_mm: float) -> float:
    """Return how many m2 of window a floor lacks for one to five (GB 50099-2011 table 9.2.1).

    Parameters
    ----------
    width_mm
        The width of the windows on its boundary, all as high as by default.
    """
    return max(0.0, floor_m2 / FLOOR_PER_WINDOW - width_mm / 1000.0 * WINDOW_HEIGHT_M)


# --- glazing and what it lights -------------------------------------------------------------


@dataclass(frozen=True)
class Glazing:
    """A window, as far as a floor fronts it, and what stands before it.

    ``spans_mm`` are along its wall from the window's middle; ``outward`` is the unit
    vector out of the room; heights above the floor.  ``obstruction_deg`` is how high above
    the horizon the sky begins, seen from the window; ``gallery_mm`` how deep the open
    gallery before it is, 0 where there is none, and ``soffit_m`` the height of its ceiling.
    """

    window: Opening
    spans_mm: tuple[tuple[float, float], ...]
    outward: tuple[float, float]
    sill_m: float
    head_m: float
    obstruction_deg: float
    gallery_mm: float = 0.0
    soffit_m: float = 0.0

    @property
    def width_m(self) -> float:
        """The width that the floor fronts."""
        return sum(b - a for a, b in self.spans_mm) / 1000.0

    @property
    def area_m2(self) -> float:
        """The area of the opening in the wall."""
        return self.width_m * (self.head_m - self.sill_m)

    @property
    def effective_m2(self) -> float:
        """The area that counts: less of it under the overhang of a gallery."""
        under = self.gallery_mm > figure("overhang_least_mm")
        return self.area_m2 * (figure("overhang_share") if under else 1.0)

    @property
    def sky_deg(self) -> float:
        """The angle of visible sky in a section through the window's middle."""
        middle = (self.sill_m + self.head_m) / 2
        top = 90.0
        if self.gallery_mm > 0:
            rise = max(0.0, self.soffit_m - middle) * 1000.0
            top = math.degrees(math.atan2(rise, self.gallery_mm))
        return max(0.0, top - self.obstruction_deg)


@dataclass(frozen=True)
class Daylight:
    """The daylight of a piece of floor.

    ``window_floor_ratio`` is of openings as drawn, ``effective_ratio`` with less for those
    under a gallery.  ``mean_percent`` is the average daylight factor, of lower confidence
    (see ``reference_mean_percent``); ``sky_percent`` the mean sky component in it.  Beyond
    ``limiting_depth_m`` lies ``beyond_share`` of the floor; None and 1 without a window.
    """

    floor_m2: float
    window_m2: float
    effective_m2: float
    mean_percent: float
    sky_percent: float
    limiting_depth_m: float | None
    beyond_share: float

    @property
    def window_floor_ratio(self) -> float:
        """Area of windows over area of floor."""
        return self.window_m2 / self.floor_m2 if self.floor_m2 else 0.0

    @property
    def effective_ratio(self) -> float:
        """Effective area of windows over area of floor."""
        return self.effective_m2 / self.floor_m2 if self.floor_m2 else 0.0

    @property
    def sky_only(self) -> bool:
        """Whether the factors of its places are sky components, no reflection added.

        So where the sky component alone comes to more than the average daylight factor:
        the two models disagree there, and their mean is not made to look as if they did not.
        """
        return self.sky_percent > self.mean_percent


@dataclass(frozen=True, eq=False)
class DaylightGrid:
    """Daylight factors over a storey in per cent, at the height of a table.

    0 where no window lights a room, NaN in open galleries.  The mean over each room is
    its average daylight factor, but for the spaces ``sky_only``: those have the sky
    component alone.
    """

    grid: Grid
    sky_only: frozenset[str]


class DaylightField:
    """The daylight of a building, its obstructions found once for many questions.

    Opposite a window stands whatever mass of the building's own storeys a fan of lines
    from it meets, as high as its storeys; and everywhere, what no plan shows: an
    obstruction of 10 degrees (a default).

    Parameters
    ----------
    building
        Its ``setting`` gives the heights; defaults where it does not.
    """

    def __init__(self, building: Building) -> None:
        setting = building.setting
        self._building = building
        self.room_height_m = setting.room_height_m or figure("room_height_m")
        self.sill_m, self.head_m = _window_heights(setting, self.room_height_m)
        self._levels = sorted(storey.level for storey in building.storeys)
        self._masses = {storey.level: _mass(storey) for storey in building.storeys}
        self._sky = {s.level: self._obstructions(s) for s in building.storeys}

    def glazing(self, level: int, floor: BaseGeometry, *space_ids: str) -> tuple[Glazing, ...]:
        """List the windows that light a floor: a room, a zone, or zones open to one another.

        Parameters
        ----------
        floor
            In mm of the storey; it may lie in several spaces.
        space_ids
            The spaces that it lies in.
        """
        storey = self._building.storey(level)
        windows = {w.id: w for i in space_ids for w in daylight_windows(storey, i)}
        found = []
        for window in windows.values():
            fronted = [(a, b) for a, b in spans(floor, window) if b - a > ROUNDING_MM]
            if not fronted:
                continue
            outward = _outward(floor, window)
            obstruction, gallery = self._sky[level][window.id]
            found.append(
                Glazing(
                    window=window,
                    spans_mm=tuple(fronted),
                    outward=outward,
                    sill_m=self.sill_m,
                    head_m=self.head_m,
                    obstruction_deg=obstruction,
                    gallery_mm=gallery,
                    soffit_m=self.room_height_m,
                )
            )
        return tuple(found)

    def of(self, level: int, floor: BaseGeometry, *space_ids: str) -> Daylight:
        """Measure the daylight of a floor that lies in these spaces."""
        return daylight(floor, self.glazing(level, floor, *space_ids), self.room_height_m)

    def grid(self, level: int, step_mm: int = 500) -> DaylightGrid:
        """Estimate the daylight factor of every square of a storey."""
        grids, sky_only = [], set()
        for space in self._building.storey(level).spaces:
            floor = space.region.polygon
            cells = cells_in(floor, step_mm)
            if not cells.inside.any() or space.use is Use.GALLERY:
                continue
            windows = self.glazing(level, floor, space.id)
            middles = cells.middles
            factors = sky_percent(floor, windows, middles)
            if windows:
                reflected = _mean_percent(floor, windows, self.room_height_m)
                reflected -= float(factors[_counted(floor, middles)].mean())
                if reflected < 0:
                    sky_only.add(space.id)
                factors += max(0.0, reflected)
            grids.append(cells.grid(factors))
        if not grids:
            return DaylightGrid(Grid((0, 0), step_mm, np.zeros((0, 0), np.float32)), frozenset())
        return DaylightGrid(joined(grids), frozenset(sky_only))

    # --- what stands opposite ---------------------------------------------------------

    def _obstructions(self, storey: Storey) -> dict[str, tuple[float, float]]:
        """Find for every daylight window its obstruction in degrees and its gallery in mm."""
        uses = {space.id: space for space in storey.spaces}
        found: dict[str, tuple[float, float]] = {}
        starts, normals, ids = [], [], []
        for space in storey.spaces:
            if space.use is Use.GALLERY:
                continue
            for window in daylight_windows(storey, space.id):
                if window.id in found:
                    continue
                nx, ny = _outward(space.region.polygon, window)
                other = next((i for i in window.joins if i is not None and i != space.id), None)
                depth = 0.0
                if other is not None:
                    depth = _depth_mm(uses[other].region.polygon, window, (nx, ny))
                out = window.wall_mm / 2 + depth
                found[window.id] = (figure("obstruction_deg"), depth)
                starts.append((window.at[0] + nx * out, window.at[1] + ny * out, out))
                normals.append((nx, ny))
                ids.append(window.id)
        if not ids:
            return found
        angles = self._fan(storey.level, np.array(starts), np.array(normals))
        return {i: (float(a), found[i][1]) for i, a in zip(ids, angles, strict=True)}

    def _fan(self, level: int, starts: Floats, normals: Floats) -> Floats:
        """Measure the mean obstruction over a fan of lines out of each window."""
        rays = int(figure("fan_rays"))
        turn = np.radians(np.linspace(-figure("fan_deg"), figure("fan_deg"), rays))
        cos, sin = np.cos(turn), np.sin(turn)
        nx, ny = normals[:, :1], normals[:, 1:]
        far = figure("far_mm")
        x = starts[:, :1] + far * (nx * cos - ny * sin)
        y = starts[:, 1:2] + far * (nx * sin + ny * cos)
        begin = np.broadcast_to(starts[:, None, :2], (*x.shape, 2))
        ends = np.stack([begin, np.stack([x, y], axis=2)], axis=2)
        lines = np.asarray(shapely.linestrings(ends))
        least = math.tan(math.radians(figure("obstruction_deg")))
        slope = np.full(x.shape, least)
        middle_m = (self.sill_m + self.head_m) / 2
        here = self._levels.index(level)
        storey_m = self.room_height_m + figure("slab_m")
        for above, other in enumerate(self._levels[here:]):
            rise_mm = ((above + 1) * storey_m - middle_m) * 1000.0
            reach = _first_mm(lines, self._masses[other], starts[:, :2])
            # in a section across the wall: the profile angle, distance from the glass
            across = reach * cos + starts[:, 2:]
            slope = np.maximum(slope, rise_mm / across)
        weighted: Floats = np.degrees(np.arctan(slope)) @ cos / cos.sum()
        return weighted


def daylight(floor: BaseGeometry, windows: Sequence[Glazing], room_height_m: float) -> Daylight:
    """Measure the daylight of a floor from its windows.

    Parameters
    ----------
    floor
        In mm; walls are taken to stand all along its edge.
    windows
        From :meth:`DaylightField.glazing`, or made by hand.
    """
    cells = cells_in(floor, 500)
    middles = cells.middles
    if not len(middles) and not floor.is_empty:
        point = floor.representative_point()
        middles = np.array([[point.x, point.y]])
    middles = middles[_counted(floor, middles)]
    sky = sky_percent(floor, windows, middles)
    depth, beyond = _beyond(floor, windows)
    return Daylight(
        floor_m2=square_metres(floor),
        window_m2=sum(w.area_m2 for w in windows),
        effective_m2=sum(w.effective_m2 for w in windows),
        mean_percent=_mean_percent(floor, windows, room_height_m),
        sky_percent=float(sky.mean()) if len(sky) else 0.0,
        limiting_depth_m=depth,
        beyond_share=beyond,
    )


def sky_percent(floor: BaseGeometry, windows: Sequence[Glazing], places: Floats) -> Floats:
    """Return the sky component through glazed windows at places on a floor, in per cent.

    At the height of a table.  The obstruction is taken as endless and far off, the edge of
    a gallery's ceiling as endless; a strip of a window counts where no wall of the floor
    stands between.

    Parameters
    ----------
    places
        (n, 2) in mm of the storey.
    """
    total = np.zeros(len(places))
    if not len(places):
        return total
    table = figure("work_plane_m")
    cornered = floor.area < CONVEX * floor.convex_hull.area
    for w in windows:
        dx, dy = direction(w.window)
        offset = places - np.asarray(w.window.at, dtype=np.float64)
        along = offset[:, 0] * dx + offset[:, 1] * dy
        away = -(offset[:, 0] * w.outward[0] + offset[:, 1] * w.outward[1])
        inside = away > 0
        away = np.maximum(away, GLASS_MM)
        low = np.maximum(
            (w.sill_m - table) * 1000.0, away * math.tan(math.radians(w.obstruction_deg))
        )
        high = np.full_like(away, (w.head_m - table) * 1000.0)
        if w.gallery_mm > 0:
            edge = max(0.0, w.soffit_m - table) * 1000.0
            high = np.minimum(high, edge * away / (away + w.gallery_mm))
        for a, b in w.spans_mm:
            strips = max(1, math.ceil((b - a) / STRIP_MM)) if cornered else 1
            ends = np.linspace(a, b, strips + 1)
            for start, end in itertools.pairwise(ends.tolist()):
                share = sky_component(start - along, end - along, low, high, away)
                seen = inside
                if cornered:
                    seen = inside & _clear(floor, w, (start + end) / 2, places)
                total += np.where(seen, share, 0.0)
    return 100.0 * total * _through()


def _counted(floor: BaseGeometry, places: Floats) -> NDArray[np.bool_]:
    """Tell which places count in a mean: those away from the walls, all where none is."""
    inner = floor.buffer(-figure("margin_mm"), join_style="mitre")
    shapely.prepare(inner)
    away = np.asarray(shapely.intersects_xy(inner, places[:, 0], places[:, 1]))
    return away if away.any() else np.ones(len(places), np.bool_)


def _through() -> float:
    """Return what of the light on an opening comes through its glass."""
    return figure("transmittance") * figure("clean_share") * figure("glass_share")


def _mean_percent(floor: BaseGeometry, windows: Sequence[Glazing], room_height_m: float) -> float:
    walls_m2 = floor.boundary.length / 1000.0 * room_height_m
    return average_daylight_factor(
        [(w.area_m2 * figure("glass_share"), w.sky_deg) for w in windows],
        2 * square_metres(floor) + walls_m2,
        transmittance=figure("transmittance"),
        clean_share=figure("clean_share"),
        reflectance=figure("reflectance"),
    )


def _beyond(floor: BaseGeometry, windows: Sequence[Glazing]) -> tuple[float | None, float]:
    """Find the limiting depth, the greatest of several walls', and the share beyond."""
    depths, near = [], []
    corners = shapely.get_coordinates(floor)
    for w in windows:
        u, n = np.array(direction(w.window)), np.array(w.outward)
        along = (corners - np.array(w.window.at)) @ u
        west, east = float(along.min()), float(along.max())
        depth = limiting_depth_m((east - west) / 1000.0, w.head_m, figure("rear_reflectance"))
        depths.append(depth)
        # from the middle of the wall to the depth behind its inner face
        back = -(w.window.wall_mm / 2 + depth * 1000.0)
        ring = ((west, 0.0), (east, 0.0), (east, back), (west, back))
        near.append(Polygon([np.array(w.window.at) + t * u + r * n for t, r in ring]))
    if not depths or not floor.area:
        return None, 1.0
    return max(depths), float(floor.difference(shapely.union_all(near)).area / floor.area)


def _window_heights(setting: Setting, room_height_m: float) -> tuple[float, float]:
    """Return the heights of sill and head above the floor; no window is above the ceiling."""
    sill = figure("sill_height_m") if setting.sill_height_m is None else setting.sill_height_m
    height = setting.window_height_m or WINDOW_HEIGHT_M
    head = min(sill + height, room_height_m)
    return (max(0.0, head - height) if setting.sill_height_m is None else min(sill, head)), head


def _outward(floor: BaseGeometry, window: Opening) -> tuple[float, float]:
    """Return the unit vector from a floor out through a window."""
    dx, dy = direction(window)
    deep = window.wall_mm / 2
    sides = [(-dy * s, dx * s) for s in (1.0, -1.0)]
    return max(
        sides,
        key=lambda n: floor.distance(
            shapely.Point(window.at[0] + n[0] * deep, window.at[1] + n[1] * deep)
        ),
    )


def _depth_mm(gallery: Polygon, window: Opening, outward: tuple[float, float]) -> float:
    """Measure how deep a gallery lies before a window, from the glass to its open edge."""
    x, y = window.at
    far = figure("far_mm")
    line = LineString([(x, y), (x + outward[0] * far, y + outward[1] * far)])
    pieces = shapely.get_parts(line.intersection(gallery))
    reaches = [[math.dist((x, y), xy) for xy in piece.coords] for piece in pieces]
    return max(min(reaches, key=min, default=[0.0]))


def _mass(storey: Storey) -> BaseGeometry:
    """Unite a storey's rooms and walls into what stands on it."""
    parts = [s.region.polygon for s in storey.spaces] + [w.polygon for w in storey.walls]
    close = figure("near_mm") / 2
    grown = shapely.union_all(parts).buffer(close, join_style="mitre")
    return grown.buffer(-close, join_style="mitre")


def _first_mm(lines: NDArray[np.object_], mass: BaseGeometry, starts: Floats) -> Floats:
    """Measure how far each line runs before it meets a mass; infinite where it never does."""
    reach = np.full(lines.shape, np.inf)
    edge = mass.boundary
    shapely.prepare(edge)
    near = figure("near_mm")
    for row, column in np.argwhere(shapely.intersects(edge, lines)).tolist():
        crossings = shapely.get_coordinates(lines[row, column].intersection(edge))
        far = np.sort(np.hypot(*(crossings - starts[row]).T))
        # a storey that overhangs this one is left before another is met
        if mass.contains(shapely.Point(starts[row])):
            far = far[1:]
        far = far[far > near]
        if len(far):
            reach[row, column] = far[0]
    return reach


def _clear(floor: BaseGeometry, w: Glazing, at_mm: float, places: Floats) -> NDArray[np.bool_]:
    """Tell from which places a strip of a window is seen past the floor's corners."""
    dx, dy = direction(w.window)
    spot = (w.window.at[0] + dx * at_mm, w.window.at[1] + dy * at_mm)
    wide = floor.union(footprint(w.window, across_mm=120.0)).buffer(50.0, join_style="mitre")
    shapely.prepare(wide)
    ends = np.broadcast_to(np.asarray(spot), places.shape)
    lines = shapely.linestrings(np.stack([places, ends], axis=1))
    return np.asarray(shapely.covers(wide, lines))


__all__ = [
    "LIT_MM",
    "WINDOW_HEIGHT_M",
    "Daylight",
    "DaylightField",
    "DaylightGrid",
    "Glazing",
    "average_daylight_factor",
    "daylight",
    "daylight_windows",
    "figure",
    "limiting_depth_m",
    "lit",
    "sky_component",
    "sky_percent",
    "source",
    "window_floor_ratio",
    "windows_of",
]
