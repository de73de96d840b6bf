"""One zone as furniture sees it: in the frame of its walls, with what is to be kept free.

Facts of one zone only: where its walls are real, what its doors sweep, where its glass is,
by which ways it is entered.  Not here: any piece of furniture.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Building, Opening, Storey
from layoutopt.furniture import Rules
from layoutopt.geometry import Frame, largest_polygon
from layoutopt.physics.daylight import figure
from layoutopt.physics.doorside import swept
from layoutopt.physics.fit import main_angle_deg
from layoutopt.physics.frontage import Wallbound, direction, footprint, frontage_mm
from layoutopt.scheme import Scheme, SuiteDoor, Zone

WALL_MM = 20.0
"""How near to a wall's face a zone's edge has to lie to be that wall (finishes; a default)."""
OPEN_MM = 60.0
"""Zones nearer than this, with no wall between, lie open to one another: no wall is thinner."""
THROUGH_MM = 900.0
"""Where zones lie open along less than this nobody walks through (a default)."""
SLOPE = 1 / 40
"""An edge this little out of the axes is a wall one stands furniture against (a default)."""
FACE_MM = 25.0
"""Faces of a wall that differ by less are one face: columns are plastered over (a default)."""
LEAF_MM = 50.0
"""Room left about the floor that a leaf sweeps: its thickness and handle (a default)."""

Quarter = int
G = TypeVar("G", bound=BaseGeometry)


@dataclass(frozen=True)
class Stretch:
    """A stretch of wall that furniture may stand against.

    In the room turned by so many quarters clockwise, so that the wall is at the bottom:
    its face is at ``y_mm`` from ``x0_mm`` to ``x1_mm``.
    """

    quarter: Quarter
    y_mm: float
    x0_mm: float
    x1_mm: float


class Room:
    """A zone in a frame of its own: mm, along its longest walls, its corner at (0, 0)."""

    def __init__(self, building: Building, scheme: Scheme, zone: Zone, rules: Rules) -> None:
        self.zone = zone
        self.rules = rules
        self.scheme = scheme
        self.storey = _storey(building, scheme, zone)
        floor = zone.region.polygon
        angle = main_angle_deg(floor)
        if min(angle, 90.0 - angle) < 0.05:
            angle = 0.0
        corner = affinity.rotate(floor, -angle, origin=(0, 0)).bounds[:2]
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        x, y = corner
        self.frame = Frame(1.0, (x * cos - y * sin, x * sin + y * cos), angle)
        self.floor = largest_polygon(self.to_local(floor))
        sill = building.setting.sill_height_m
        self.sill_mm = 1000.0 * (figure("sill_height_m") if sill is None else sill)

    # --- frames -------------------------------------------------------------------------

    def to_local(self, geometry: G) -> G:
        """Carry a geometry of the storey into the room's frame."""
        x0, y0 = self.frame.origin
        moved = affinity.translate(geometry, -x0, -y0)
        turn = self.frame.rotation_deg
        return affinity.rotate(moved, -turn, origin=(0, 0)) if turn else moved

    # --- openings -----------------------------------------------------------------------

    @cached_property
    def doors(self) -> tuple[SuiteDoor, ...]:
        """The doors and bare openings of the zone."""
        return tuple(d for d in self.scheme.doors if self.zone.id in d.joins)

    @cached_property
    def windows(self) -> tuple[Opening, ...]:
        """The windows that the zone fronts."""
        floor = self.zone.region.polygon
        return tuple(
            o
            for o in self.storey.openings_of(self.zone.host_space)
            if o.kind == "window" and frontage_mm(floor, o) > 100.0
        )

    @cached_property
    def window_sides(self) -> frozenset[Quarter]:
        """On which sides windows to the outside are: quarters from -y, counter-clockwise."""
        sides = set()
        for window in self.windows:
            if None not in window.joins:
                continue
            sides.add(self._side(window))
        return frozenset(sides)

    def _side(self, opening: Wallbound) -> Quarter:
        """Tell on which side of the room the wall of an opening is: 0 is -y, 1 is +x."""
        at = self.to_local(shapely.Point(opening.at))
        x0, y0, x1, y1 = self.floor.bounds
        dx, dy = direction(opening)
        along = math.radians(-self.frame.rotation_deg)
        across = abs(dx * math.cos(along) - dy * math.sin(along)) < math.sqrt(0.5)
        if across:
            return 1 if at.x > (x0 + x1) / 2 else 3
        return 2 if at.y > (y0 + y1) / 2 else 0

    @cached_property
    def thresholds(self) -> tuple[BaseGeometry, ...]:
        """Where the zone is entered: at its doors, and along its open edges."""
        floor = self.zone.region.polygon
        found: list[BaseGeometry] = []
        for door in self.doors:
            near = footprint(door, across_mm=150.0).intersection(floor)
            if not near.is_empty:
                found.append(self.to_local(near))
        for edge in self.open_edges:
            found.append(edge.buffer(1.0).intersection(self.floor))
        return tuple(found)

    @cached_property
    def entrance(self) -> BaseGeometry | None:
        """The threshold people come in by: the door to a way, else the first there is."""
        zones = {zone.id for zone in self.scheme.zones}
        public = [i for i, d in enumerate(self.doors) if not set(d.joins) <= zones]
        spots = self.thresholds
        if not spots:
            return None
        return spots[public[0]] if public and public[0] < len(spots) else spots[0]

    @cached_property
    def open_edges(self) -> tuple[LineString, ...]:
        """The stretches of the zone's rim where it lies open to another zone."""
        others = [z for z in self.scheme.zones if z.id != self.zone.id]
        near = shapely.union_all([z.region.polygon for z in others]).buffer(OPEN_MM)
        rim = self.zone.region.polygon.boundary.intersection(near)
        rim = rim.difference(self._wall_faces)
        lines = shapely.get_parts(shapely.line_merge(rim))
        return tuple(
            self.to_local(line)
            for line in lines
            if isinstance(line, LineString) and line.length >= THROUGH_MM
        )

    @cached_property
    def _wall_faces(self) -> BaseGeometry:
        """The strips that the faces of walls lie in, in mm of the storey."""
        host = self.storey.space(self.zone.host_space).region.polygon
        strips = [host.boundary.buffer(WALL_MM)]
        for wall in self.scheme.partitions:
            body = LineString(wall.line).buffer(wall.thickness_mm / 2, cap_style="square")
            strips.append(body.buffer(WALL_MM, join_style="mitre"))
        return shapely.union_all(strips)

    # --- what is kept free --------------------------------------------------------------

    @cached_property
    def swept(self) -> BaseGeometry:
        """The floor that door leaves sweep, and that is walked on just inside a door."""
        free = []
        deep = float(self.rules.main_way_mm)
        floor = self.zone.region.polygon
        for door in self.doors:
            least = max(deep, float(door.width_mm)) if door.hinge is None else deep
            free.append(footprint(door, across_mm=least))
            sector = swept(door)
            if sector is not None and sector.intersection(floor).area > 1000.0:
                free.append(sector.buffer(LEAF_MM, join_style="mitre"))
        return self.to_local(shapely.union_all(free)) if free else Polygon()

    @cached_property
    def inner(self) -> Polygon:
        """The floor a gap away from the walls: all pieces stand on it."""
        return largest_polygon(self.floor.buffer(-float(self.rules.gap_mm), join_style="mitre"))

    @cached_property
    def glass(self) -> BaseGeometry:
        """The floor just before glass, where nothing higher than the sill stands."""
        deep = float(self.rules.before_glass_mm)
        strips = [footprint(w, across_mm=deep) for w in self.windows]
        return self.to_local(shapely.union_all(strips)) if strips else Polygon()

    def free(self, *, tall: bool, hung: bool = False) -> BaseGeometry:
        """Return the floor that a piece may cover.

        Parameters
        ----------
        tall
            Higher than the sill of the windows.
        hung
            On the wall: no door sweeps over it, no glass lies behind it.
        """
        return self._free[tall or hung]

    @cached_property
    def _free(self) -> dict[bool, BaseGeometry]:
        low = self.inner.difference(self.swept)
        return {False: low, True: low.difference(self.glass)}

    # --- walls --------------------------------------------------------------------------

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The stretches of wall along the room's axes, those of columns among them."""
        faces = self.to_local(self._wall_faces)
        found: list[Stretch] = []
        for quarter in range(4):
            turned = shapely.geometry.polygon.orient(quarter_turned(self.floor, -quarter))
            walls = quarter_turned(faces, -quarter)
            level = sorted(
                stretch
                for ring in (turned.exterior, *turned.interiors)
                for a, b in itertools.pairwise(ring.coords)
                for stretch in _level(a, b, walls)
            )
            found += [Stretch(quarter, *stretch) for stretch in _joined(level)]
        return tuple(found)

    def blocked(self, quarter: Quarter, *, tall: bool | None) -> BaseGeometry:
        """Return all but the floor a piece may cover, in the room turned clockwise.

        Parameters
        ----------
        tall
            As for :meth:`free`; None for the floor that clearances may cover.
        """
        return self._blocked[quarter, tall]

    @cached_property
    def _blocked(self) -> dict[tuple[Quarter, bool | None], BaseGeometry]:
        x0, y0, x1, y1 = self.floor.bounds
        around = shapely.box(x0 - 5000, y0 - 5000, x1 + 5000, y1 + 5000)
        keep = around.difference(self.floor.buffer(1.0, join_style="mitre"))
        kinds = {
            None: keep,
            False: around.difference(self.free(tall=False).buffer(0.5, join_style="mitre")),
            True: around.difference(self.free(tall=True).buffer(0.5, join_style="mitre")),
        }
        return {
            (quarter, tall): quarter_turned(shape, -quarter)
            for tall, shape in kinds.items()
            for quarter in range(4)
        }


def quarter_turned(shape: G, quarters: int) -> G:
    """Turn a shape counter-clockwise about (0, 0) by quarters, exactly."""
    turn = quarters % 4
    if turn == 0:
        return shape

    def spin(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = xy[:, 0], xy[:, 1]
        pairs = ((x, y), (-y, x), (-x, -y), (y, -x))[turn]
        return np.stack(pairs, axis=1)

    return shapely.transform(shape, spin)


def _level(
    a: Iterable[float], b: Iterable[float], walls: BaseGeometry
) -> Iterator[tuple[float, float, float]]:
    """Yield what of an edge runs along +x, so that the floor is above it, and is wall."""
    (ax, ay), (bx, by) = a, b
    if bx - ax < 100.0 or abs(by - ay) > SLOPE * (bx - ax):
        return
    for line in shapely.get_parts(LineString([a, b]).intersection(walls)):
        if isinstance(line, LineString) and line.length >= 100.0:
            (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
            yield max(y0, y1), min(x0, x1), max(x0, x1)


def _joined(
    level: list[tuple[float, float, float]],
) -> Iterator[tuple[float, float, float]]:
    """Join edges that continue one another on one face."""
    rest = list(level)
    while rest:
        y, x0, x1 = rest.pop(0)
        for other in list(rest):
            oy, ox0, ox1 = other
            if abs(oy - y) <= FACE_MM and ox0 <= x1 + FACE_MM and ox1 >= x0 - FACE_MM:
                y, x0, x1 = max(y, oy), min(x0, ox0), max(x1, ox1)
                rest.remove(other)
        yield y, x0, x1


def _storey(building: Building, scheme: Scheme, zone: Zone) -> Storey:
    """Return the storey a zone stands on."""
    return next(
        (s for s in building.storeys if any(space.id == zone.host_space for space in s.spaces)),
        building.storey(scheme.level),
    )


__all__ = ["Quarter", "Room", "Stretch", "quarter_turned"]
