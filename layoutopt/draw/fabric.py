"""What stays, what is new and what comes out, as shapes in the storey's millimetres.

Shared by everything that draws: the sheet and the DXF show the same walls, leaves and
dimensions.  Not here: paper, pens and text.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Opening, Space, Storey
from layoutopt.geometry import Point, WorldPoint, polygons_of
from layoutopt.scheme import Furniture, Partition, Scheme, SuiteDoor

Bounds = tuple[float, float, float, float]
TOUCH_MM = 300
OUTER_REACH_MM = 1000
RIM_MM = 900
INNER_OFFSETS_MM = (450, 300, 600)
LEAST_DIMENSION_MM = 250


@dataclass(frozen=True)
class Swing:
    """A door leaf, open, and the quarter circle it sweeps; angles in degrees."""

    hinge: WorldPoint
    leaf_end: WorldPoint
    radius: float
    start_deg: float
    end_deg: float

    @property
    def sector(self) -> Polygon:
        """The floor that the leaf sweeps over."""
        span = self.end_deg - self.start_deg
        angles = [math.radians(self.start_deg + span * i / 12) for i in range(13)]
        x, y = self.hinge
        rim = [(x + self.radius * math.cos(a), y + self.radius * math.sin(a)) for a in angles]
        return Polygon([self.hinge, *rim])


@dataclass(frozen=True)
class Chain:
    """A run of dimensions along one axis of the storey.

    ``at`` is where the dimension line stands on the other axis; ``feet`` is where the
    extension lines begin there.
    """

    axis: Literal["x", "y"]
    at: float
    feet: float
    segments: tuple[tuple[float, float], ...]

    def point(self, along: float, across: float) -> WorldPoint:
        """Return the storey point at a place on the chain."""
        return (along, across) if self.axis == "x" else (across, along)


def oblong(at: Sequence[float], length_mm: float, depth_mm: float, angle_deg: float) -> Polygon:
    """Return a rectangle by its middle, its length along an angle, and its depth."""
    angle = math.radians(angle_deg)
    ux, uy = math.cos(angle) * length_mm / 2, math.sin(angle) * length_mm / 2
    vx, vy = -math.sin(angle) * depth_mm / 2, math.cos(angle) * depth_mm / 2
    x, y = at
    return Polygon(
        [
            (x - ux - vx, y - uy - vy),
            (x + ux - vx, y + uy - vy),
            (x + ux + vx, y + uy + vy),
            (x - ux + vx, y - uy + vy),
        ]
    )


def mass(storey: Storey) -> BaseGeometry:
    """Return the walls that stand; where none were read, what lies between the spaces."""
    if storey.walls:
        return shapely.union_all([wall.polygon for wall in storey.walls])
    shell = shapely.make_valid(Polygon(storey.outline))
    holes = [space.region.polygon for space in storey.spaces]
    holes += [oblong(o.at, o.width_mm, o.wall_mm + 2, o.angle_deg) for o in storey.openings]
    return shell - shapely.union_all(holes)


def new_walls(scheme: Scheme) -> list[Polygon]:
    """Return the new partitions, joined at their corners, door openings cut out."""
    slabs = [_slab(partition, scheme.partitions) for partition in scheme.partitions]
    cuts = [_cut(door) for door in scheme.doors if door.new]
    return polygons_of(shapely.union_all(slabs) - shapely.union_all(cuts))


def demolished(storey: Storey, scheme: Scheme) -> list[Polygon]:
    """Return what comes out of the walls that stand: for new doors, and between two rooms."""
    cuts = [_cut(door) for door in scheme.doors if door.new]
    pieces = polygons_of(mass(storey) & shapely.union_all(cuts))
    return [piece for piece in pieces if piece.area > 1e4] + opened(storey, scheme)


def opened(storey: Storey, scheme: Scheme) -> list[Polygon]:
    """Return the walls between rooms that are taken out, column to column."""
    walls = [wall for wall in scheme.opened if wall.level == storey.level]
    return [piece.polygon for wall in walls for piece in wall.stretches]


def kept_walls(storey: Storey, scheme: Scheme) -> BaseGeometry:
    """Return the walls that stand and go on standing."""
    return mass(storey) - shapely.union_all(demolished(storey, scheme))


def _cut(door: SuiteDoor) -> Polygon:
    return oblong(door.at, door.width_mm, door.wall_mm + 4, door.angle_deg)


def _slab(partition: Partition, others: Iterable[Partition]) -> Polygon:
    """Return a partition's plan, run on to the far face where it meets another's end."""
    (ax, ay), (bx, by) = partition.line
    length = math.hypot(bx - ax, by - ay)
    if length == 0:
        return Polygon()
    ux, uy = (bx - ax) / length, (by - ay) / length
    half = partition.thickness_mm / 2
    run_on = [0.0, 0.0]
    for other in others:
        if other is partition:
            continue
        for end, (x, y) in enumerate(partition.line):
            if any(math.hypot(x - ox, y - oy) <= half + 1 for ox, oy in other.line):
                run_on[end] = max(run_on[end], other.thickness_mm / 2)
    line = LineString(
        [
            (ax - ux * run_on[0], ay - uy * run_on[0]),
            (bx + ux * run_on[1], by + uy * run_on[1]),
        ]
    )
    return line.buffer(half, cap_style="flat")


def swing(door: Opening | SuiteDoor) -> Swing | None:
    """Return a door's leaf and sweep, None where the leaf is not drawn."""
    if door.hinge is None or door.leaf_end is None:
        return None
    hx, hy = door.hinge
    radius = math.hypot(door.leaf_end[0] - hx, door.leaf_end[1] - hy)
    if radius < 1:
        return None
    angle = math.radians(door.angle_deg)
    ux, uy = math.cos(angle), math.sin(angle)
    if (door.at[0] - hx) * ux + (door.at[1] - hy) * uy < 0:
        ux, uy = -ux, -uy
    shut = math.degrees(math.atan2(uy, ux))
    opened = math.degrees(math.atan2(door.leaf_end[1] - hy, door.leaf_end[0] - hx))
    turn = (opened - shut + 180) % 360 - 180
    start, end = (shut, shut + turn) if turn >= 0 else (shut + turn, shut)
    return Swing(
        (float(hx), float(hy)),
        (float(door.leaf_end[0]), float(door.leaf_end[1])),
        radius,
        start,
        end,
    )


def footprint(piece: Furniture) -> Polygon:
    """Return the floor a piece of furniture covers."""
    return oblong(piece.at, piece.size_mm[0], piece.size_mm[1], piece.rotation_deg)


def hosts(storey: Storey, scheme: Scheme) -> list[Space]:
    """Return the spaces the suite stands in."""
    return [space for space in storey.spaces if space.id in scheme.host_spaces]


def suite_bounds(storey: Storey, scheme: Scheme) -> Bounds:
    """Return the box around the suite's host spaces, or its zones where these are unknown."""
    shapes = [space.region.polygon for space in hosts(storey, scheme)]
    shapes += [zone.region.polygon for zone in scheme.zones]
    x0, y0, x1, y1 = shapely.total_bounds(shapes)
    return float(x0), float(y0), float(x1), float(y1)


def window(storey: Storey, scheme: Scheme, margin_mm: int) -> Bounds:
    """Return the piece of the storey to show: the suite, and a margin where there is more."""
    x0, y0, x1, y1 = suite_bounds(storey, scheme)
    everything = shapely.union_all(
        [mass(storey), *(space.region.polygon for space in storey.spaces)]
    )
    m, rim = margin_mm, RIM_MM
    return (
        x0 - (m if everything.intersects(shapely.box(x0 - m, y0, x0 - rim, y1)) else rim),
        y0 - (m if everything.intersects(shapely.box(x0, y0 - m, x1, y0 - rim)) else rim),
        x1 + (m if everything.intersects(shapely.box(x1 + rim, y0, x1 + m, y1)) else rim),
        y1 + (m if everything.intersects(shapely.box(x0, y1 + rim, x1, y1 + m)) else rim),
    )


def chains(storey: Storey, scheme: Scheme, view: Bounds) -> tuple[Chain, ...]:
    """Return the dimensions that set out the new partitions from the walls that stand.

    A partition that meets an outer side of the suite is dimensioned outside the window
    ``view``, any other inside its room, near the wall it meets.
    """
    suite = suite_bounds(storey, scheme)
    found: dict[tuple[str, float, float], set[tuple[float, float]]] = {}
    doors: list[Opening | SuiteDoor] = [*storey.openings, *scheme.doors]
    clutter = shapely.union_all(
        [footprint(piece).buffer(150) for piece in scheme.furniture]
        + [leaf.sector for leaf in map(swing, doors) if leaf]
    )
    for partition in scheme.partitions:
        axis = _across(partition)
        host = _host(storey, scheme, partition)
        if axis is None or host is None:
            continue
        key, along = _place(partition, axis, host, (suite, view), clutter)
        inside = view[0] < key[1] < view[2] if axis == "y" else view[1] < key[1] < view[3]
        if inside:
            limits = _limits(host, axis, key[1], along)
        else:
            box = host.region.polygon.bounds
            limits = (box[0], box[2]) if axis == "x" else (box[1], box[3])
        found.setdefault(key, set()).update({limits, _faces(partition, axis)})
    return tuple(
        Chain("x" if key[0] == "x" else "y", key[1], key[2], segments)
        for key, pairs in sorted(found.items())
        if (segments := _clear(pairs, [_faces(p, key[0]) for p in scheme.partitions]))
    )


def _across(partition: Partition) -> Literal["x", "y"] | None:
    """Tell along which axis a partition is set out: across its own line."""
    (ax, ay), (bx, by) = partition.line
    if abs(ax - bx) <= 2 and ay != by:
        return "x"
    if abs(ay - by) <= 2 and ax != bx:
        return "y"
    return None


def _faces(partition: Partition, axis: str) -> tuple[float, float]:
    middle = partition.line[0][0 if axis == "x" else 1]
    return middle - partition.thickness_mm / 2, middle + partition.thickness_mm / 2


def _host(storey: Storey, scheme: Scheme, partition: Partition) -> Space | None:
    middle = LineString(partition.line).centroid
    near = sorted(hosts(storey, scheme), key=lambda s: float(s.region.polygon.distance(middle)))
    return near[0] if near else None


def _place(
    partition: Partition,
    axis: str,
    host: Space,
    bounds: tuple[Bounds, Bounds],
    clutter: BaseGeometry,
) -> tuple[tuple[str, float, float], float]:
    """Choose where the dimension line of a partition stands: key, and the place along it.

    ``bounds`` are those of the suite and of the window.
    """
    suite, view = bounds
    cross = 1 if axis == "x" else 0
    ends = sorted(point[cross] for point in partition.line)
    along = float(partition.line[0][1 - cross])
    low, high = suite[cross], suite[cross + 2]
    gap = 700.0
    outer = [
        (view[side] + sign * gap, view[side])
        for side, sign, touching, reach in (
            (cross + 2, 1, high - ends[1] <= TOUCH_MM, view[cross + 2] - high),
            (cross, -1, ends[0] - low <= TOUCH_MM, low - view[cross]),
        )
        if touching and reach <= OUTER_REACH_MM
    ]
    if outer:
        return (axis, *outer[0]), along
    offsets = [o for o in INNER_OFFSETS_MM if o < (ends[1] - ends[0]) / 2]
    places = [float(at) for o in offsets for at in (ends[0] + o, ends[1] - o)]
    places = places or [(ends[0] + ends[1]) / 2]

    def crossed(at: float) -> float:
        low, high = _limits(host, axis, at, along)
        line = LineString([(low, at), (high, at)] if axis == "x" else [(at, low), (at, high)])
        box = host.region.polygon.bounds
        whole = box[2] - box[0] if axis == "x" else box[3] - box[1]
        short = whole - (high - low)  # a pier stands in the way
        return float(line.intersection(clutter).length) + 5.0 * short

    at = min(places, key=crossed)
    return (axis, at, at), along


def _limits(host: Space, axis: str, at: float, along: float) -> tuple[float, float]:
    """Return the faces of the standing walls that a line through the host runs between."""
    x0, y0, x1, y1 = host.region.polygon.bounds
    line = LineString([(x0 - 1, at), (x1 + 1, at)] if axis == "x" else [(at, y0 - 1), (at, y1 + 1)])
    cut = shapely.intersection(host.region.polygon, line)
    middle = shapely.Point((along, at) if axis == "x" else (at, along))
    parts = list(getattr(cut, "geoms", [cut]))
    part = min(parts, key=lambda p: float(p.distance(middle)))
    if part.is_empty:
        return (x0, x1) if axis == "x" else (y0, y1)
    bounds = part.bounds
    return (bounds[0], bounds[2]) if axis == "x" else (bounds[1], bounds[3])


def _clear(
    pairs: set[tuple[float, float]], walls: list[tuple[float, float]]
) -> tuple[tuple[float, float], ...]:
    """Turn limits and faces into the clear stretches between them, thicknesses left out."""
    ticks = sorted({value for pair in pairs for value in pair})
    thick = {(round(a), round(b)) for a, b in walls}
    return tuple(
        (a, b)
        for a, b in itertools.pairwise(ticks)
        if b - a >= LEAST_DIMENSION_MM and (round(a), round(b)) not in thick
    )


def window_lines(opening: Opening) -> list[tuple[WorldPoint, WorldPoint]]:
    """Return the four lines of a window in plan, across the wall's thickness."""
    angle = math.radians(opening.angle_deg)
    ux, uy = math.cos(angle) * opening.width_mm / 2, math.sin(angle) * opening.width_mm / 2
    vx, vy = -math.sin(angle) * opening.wall_mm, math.cos(angle) * opening.wall_mm
    x, y = opening.at
    return [
        ((x - ux + vx * s, y - uy + vy * s), (x + ux + vx * s, y + uy + vy * s))
        for s in (-0.5, -0.13, 0.13, 0.5)
    ]


def jambs(at: Point, width_mm: int, wall_mm: int, angle_deg: float) -> list[tuple[WorldPoint, ...]]:
    """Return the two ends of an opening, as lines across the wall."""
    ring = list(oblong(at, width_mm, wall_mm, angle_deg).exterior.coords)
    return [
        ((ring[0][0], ring[0][1]), (ring[3][0], ring[3][1])),
        ((ring[1][0], ring[1][1]), (ring[2][0], ring[2][1])),
    ]


__all__ = [
    "Bounds",
    "Chain",
    "Swing",
    "chains",
    "demolished",
    "footprint",
    "hosts",
    "jambs",
    "kept_walls",
    "mass",
    "new_walls",
    "oblong",
    "opened",
    "suite_bounds",
    "swing",
    "window",
    "window_lines",
]
