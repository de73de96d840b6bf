"""A small invented building with its exact truth, drawn in any office's manner.

A :class:`House` is walls on centre lines with holes in them; a :class:`Manner` says how
walls, doors and windows are drawn.  Rooms, areas and the door graph follow from the
walls alone, so that one truth holds for every manner and after every change of the drawing.
Millimetres throughout.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import ezdxf
import shapely
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts import BaseLayout
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Use
from layoutopt.geometry import polygons_of

Vec = tuple[float, float]


@dataclass(frozen=True)
class Hole:
    """A door, a window or a bare gap: its middle, its width; ``left`` hinges and opens left."""

    at: Vec
    width: float
    kind: str = "door"
    left: bool = True


@dataclass(frozen=True)
class Room:
    """What is written in a room, and where."""

    name: str
    use: Use
    spot: Vec


@dataclass(frozen=True)
class House:
    """Walls as chains of centre lines (closed where the last point is the first)."""

    walls: tuple[tuple[Vec, ...], ...]
    holes: tuple[Hole, ...]
    rooms: tuple[Room, ...]
    columns: tuple[shapely.Polygon, ...] = ()
    thickness: float = 240.0

    @cached_property
    def body(self) -> BaseGeometry:
        """Wall mass and columns, every hole closed."""
        bodies = [
            shapely.buffer(
                shapely.LinearRing(chain) if chain[0] == chain[-1] else shapely.LineString(chain),
                self.thickness / 2,
                join_style="mitre",
                cap_style="flat",
            )
            for chain in self.walls
        ]
        return shapely.union_all([*bodies, *self.columns])

    @cached_property
    def floors(self) -> list[shapely.Polygon]:
        """The net area of each room, in the order of their places."""
        rings = [ring for part in polygons_of(self.body) for ring in part.interiors]
        free = shapely.union_all([shapely.Polygon(ring) for ring in rings])
        return _ordered(polygons_of(shapely.difference(free, self.body)))

    @cached_property
    def fields(self) -> list[shapely.Polygon]:
        """Each room up to the centre lines of its walls."""
        lines = shapely.union_all(
            [shapely.LineString(chain) for chain in self.walls], grid_size=0.01
        )
        return _ordered(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))))

    def axis(self, hole: Hole) -> tuple[Vec, Vec]:
        """Unit vectors along and across the wall that a hole is in."""
        spot = shapely.Point(hole.at)
        legs = [leg for chain in self.walls for leg in pairwise(chain)]
        (x0, y0), (x1, y1) = min(legs, key=lambda leg: shapely.LineString(leg).distance(spot))
        size = math.hypot(x1 - x0, y1 - y0)
        along = ((x1 - x0) / size, (y1 - y0) / size)
        return along, (-along[1], along[0])

    def box(self, hole: Hole, depth: float, across: float = 0.0) -> shapely.Polygon:
        """Return a box as wide as a hole and as deep as asked, moved across the wall."""
        (ax, ay), (nx, ny) = self.axis(hole)
        x, y = hole.at[0] + nx * across, hole.at[1] + ny * across
        w, d = hole.width / 2, depth / 2
        return shapely.Polygon(
            [(x + i * w * ax + j * d * nx, y + i * w * ay + j * d * ny)
             for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        )  # fmt: skip

    def sides(self, hole: Hole) -> tuple[int, int]:
        """Return the rooms that a hole joins, -1 for the outside."""
        _, (nx, ny) = self.axis(hole)
        reach = self.thickness / 2 + 150.0
        spots = [(hole.at[0] + s * reach * nx, hole.at[1] + s * reach * ny) for s in (1, -1)]
        found = [
            next((i for i, f in enumerate(self.floors) if f.contains(shapely.Point(p))), -1)
            for p in spots
        ]
        return (min(found), max(found))

    def without_wall(self, index: int) -> House:
        """Take one wall away with the holes in it."""
        wall = shapely.LineString(self.walls[index])
        kept = tuple(h for h in self.holes if wall.distance(shapely.Point(h.at)) > 1.0)
        walls = self.walls[:index] + self.walls[index + 1 :]
        return replace(self, walls=walls, holes=kept)


def _ordered(floors: Iterable[shapely.Polygon]) -> list[shapely.Polygon]:
    return sorted(floors, key=lambda f: (round(f.centroid.x), round(f.centroid.y)))


@dataclass(frozen=True)
class Manner:
    """How an office draws.

    ``walls``: pairs, outlines, hatched, single, through (faces not broken at openings).
    ``doors``: arcs, nested (mirrored blocks in blocks), stretched (blocks scaled unevenly),
    bulges, splines, chords, gaps.  ``windows``: lines, block, thick, none.
    """

    walls: str = "pairs"
    doors: str = "arcs"
    windows: str = "lines"
    wall_layer: str = "WALL"
    open_layer: str = "WINDOW"
    text_layer: str = "SPACE"
    column_layer: str = "COLUMN"
    names: bool = True


def one_layer(manner: Manner) -> Manner:
    """Draw everything on layer 0."""
    return replace(manner, wall_layer="0", open_layer="0", text_layer="0", column_layer="0")


def draw(house: House, manner: Manner) -> Drawing:
    """Draw a house into a new document in millimetres."""
    doc = ezdxf.new("R2010")
    doc.header["$INSUNITS"] = 4
    space = doc.modelspace()
    _door_blocks(doc)
    _draw_walls(space, house, manner)
    for hole in house.holes:
        if hole.kind == "door":
            _draw_door(space, house, hole, manner)
        elif hole.kind == "window":
            _draw_window(space, house, hole, manner)
    if manner.names:
        for room in house.rooms:
            write(space, room.name, room.spot, manner.text_layer)
    return doc


def write(space: BaseLayout, words: str, at: Vec, layer: str, height: float = 300.0) -> None:
    """Write one line, its middle at a place."""
    text = space.add_text(words, height=height, dxfattribs={"layer": layer})
    text.set_placement(at, align=TextEntityAlignment.MIDDLE_CENTER)


def _draw_walls(space: BaseLayout, house: House, manner: Manner) -> None:
    layer = {"layer": manner.wall_layer}
    if manner.walls == "single":
        lines = shapely.union_all([shapely.LineString(chain) for chain in house.walls])
        cuts = [house.box(hole, 100.0) for hole in house.holes]
        for line in shapely.get_parts(shapely.difference(lines, shapely.union_all(cuts))):
            space.add_lwpolyline(list(line.coords), dxfattribs=layer)
        return
    solid = house.body
    if manner.walls != "through":
        holes = [house.box(hole, house.thickness + 40.0) for hole in house.holes]
        solid = shapely.difference(solid, shapely.union_all(holes))
    for part in shapely.get_parts(solid):
        rings = [list(ring.coords)[:-1] for ring in (part.exterior, *part.interiors)]
        if manner.walls == "hatched":
            hatch = space.add_hatch(dxfattribs=layer)
            for i, ring in enumerate(rings):
                hatch.paths.add_polyline_path(ring, is_closed=True, flags=1 if i == 0 else 0)
        for ring in rings if manner.walls != "hatched" else ():
            if manner.walls == "outlines":
                space.add_lwpolyline(ring, close=True, dxfattribs=layer)
            else:
                for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
                    space.add_line(a, b, dxfattribs=layer)
    for column in house.columns:
        ring = list(column.exterior.coords)[:-1]
        space.add_lwpolyline(ring, close=True, dxfattribs={"layer": manner.column_layer})
        fill = space.add_hatch(dxfattribs={"layer": manner.column_layer})
        fill.paths.add_polyline_path(ring, is_closed=True)


def _door_blocks(doc: Drawing) -> None:
    """Make DOOR, a block in a block: hinge at the origin, closed along x, one unit wide."""
    leaf = doc.blocks.new("LEAF")
    leaf.add_line((0, 0), (0, 1))
    leaf.add_arc((0, 0), 1, 0, 90)
    doc.blocks.new("DOOR").add_blockref("LEAF", (0, 0))


def _draw_door(space: BaseLayout, house: House, hole: Hole, manner: Manner) -> None:
    """Hang one leaf in a hole up to 1.3 m wide, two in a wider one."""
    (ax, ay), (nx, ny) = house.axis(hole)
    two = hole.width > 1300.0
    for sign in (1.0, -1.0) if two else ((1.0,) if hole.left else (-1.0,)):
        radius = hole.width / 2 if two else hole.width
        side = 1.0 if hole.left else -1.0
        hinge = (hole.at[0] - sign * ax * hole.width / 2, hole.at[1] - sign * ay * hole.width / 2)
        closed = (sign * ax * radius, sign * ay * radius)
        open_ = (side * nx * radius, side * ny * radius)
        _draw_leaf(space, hinge, closed, open_, manner)


def _draw_leaf(space: BaseLayout, hinge: Vec, closed: Vec, open_: Vec, manner: Manner) -> None:
    layer = {"layer": manner.open_layer}
    radius = math.hypot(*closed)
    turn = math.degrees(math.atan2(closed[1], closed[0]))
    ccw = closed[0] * open_[1] - closed[1] * open_[0] > 0
    start = turn if ccw else turn - 90.0
    if manner.doors == "gaps":
        return
    if manner.doors in ("nested", "stretched"):
        depth = radius * (0.85 if manner.doors == "stretched" else 1.0)
        scale = {"xscale": radius, "yscale": depth if ccw else -depth}
        space.add_blockref("DOOR", hinge, dxfattribs={**layer, **scale, "rotation": turn})
        return
    tip = (hinge[0] + open_[0], hinge[1] + open_[1])
    space.add_line(hinge, tip, dxfattribs=layer)
    if manner.doors == "arcs":
        space.add_arc(hinge, radius, start, start + 90.0, dxfattribs=layer)
        return
    spots = [
        (hinge[0] + radius * math.cos(math.radians(start + a)),
         hinge[1] + radius * math.sin(math.radians(start + a)))
        for a in range(0, 91, 10)
    ]  # fmt: skip
    if manner.doors == "bulges":
        ends = [(*spots[0], math.tan(math.pi / 8)), (*spots[-1], 0.0)]
        space.add_lwpolyline(ends, format="xyb", dxfattribs=layer)
    elif manner.doors == "splines":
        space.add_spline_control_frame([(x, y, 0) for x, y in spots[::3]], dxfattribs=layer)
    else:
        space.add_lwpolyline(spots, dxfattribs=layer)


def _draw_window(space: BaseLayout, house: House, hole: Hole, manner: Manner) -> None:
    layer = {"layer": manner.open_layer}
    t = house.thickness
    if manner.walls == "single":
        t = 120.0
    if manner.windows == "block":
        name = f"WIN{round(hole.width)}"
        if name not in space.doc.blocks:
            block = space.doc.blocks.new(name)
            for k in range(4):
                y = t * (k / 3 - 0.5)
                block.add_line((-hole.width / 2, y), (hole.width / 2, y))
        (ax, ay), _ = house.axis(hole)
        turn = math.degrees(math.atan2(ay, ax))
        space.add_blockref(name, hole.at, dxfattribs={**layer, "rotation": turn})
        return
    ring = list(house.box(hole, t + (80.0 if manner.windows == "thick" else 0.0)).exterior.coords)
    if manner.windows == "thick":
        space.add_lwpolyline(ring[:-1], close=True, dxfattribs=layer)
    (ax, ay), (nx, ny) = house.axis(hole)
    w = hole.width / 2
    for k in range(4):
        v = t * (k / 3 - 0.5)
        x, y = hole.at[0] + v * nx, hole.at[1] + v * ny
        ends = ((x - w * ax, y - w * ay), (x + w * ax, y + w * ay))
        space.add_line(*ends, dxfattribs=layer)


def school() -> House:
    """Two classrooms and a store over a corridor, an office and a toilet below it."""
    return House(
        walls=(
            ((0, 0), (18000, 0), (18000, 15000), (0, 15000), (0, 0)),
            ((0, 5640), (18000, 5640)),
            ((0, 8280), (18000, 8280)),
            ((6240, 8280), (6240, 15000)),
            ((13200, 8280), (13200, 15000)),
            ((9000, 0), (9000, 5640)),
        ),
        holes=(
            Hole((1400, 8280), 1000),
            Hole((7500, 8280), 1000, left=False),
            Hole((14500, 8280), 900),
            Hole((4000, 5640), 900, left=False),
            Hole((12000, 5640), 800),
            Hole((0, 6960), 1800),
            Hole((3000, 15000), 2400, "window"),
            Hole((9500, 15000), 3000, "window"),
            Hole((15600, 15000), 1500, "window"),
            Hole((4500, 0), 2400, "window"),
            Hole((13500, 0), 1200, "window"),
            Hole((18000, 6960), 1500, "window"),
        ),
        rooms=(
            Room("普通教室", Use.CLASSROOM, (3000, 11500)),
            Room("音乐教室", Use.MUSIC, (9700, 11500)),
            Room("储藏室", Use.STORAGE, (15500, 11500)),
            Room("走廊", Use.CORRIDOR, (9000, 6960)),
            Room("办公室", Use.OFFICE, (4500, 2700)),
            Room("卫生间", Use.TOILET, (13500, 2700)),
        ),
    )


def ell() -> House:
    """An L-shaped corridor about an L-shaped room, with columns free and in the walls."""
    return House(
        walls=(
            ((0, 0), (17640, 0), (17640, 14440), (0, 14440), (0, 0)),
            ((2640, 0), (2640, 11800), (17640, 11800)),
            ((2640, 6000), (9000, 6000)),
            ((9000, 0), (9000, 6000)),
            ((12000, 6000), (12000, 11800)),
            ((9000, 6000), (17640, 6000)),
            ((2640, 8900), (7000, 8900), (7000, 11800)),
        ),
        holes=(
            Hole((2640, 3000), 1000),
            Hole((2640, 7200), 1000, left=False),
            Hole((5000, 11800), 900),
            Hole((14000, 11800), 900, left=False),
            Hole((10500, 6000), 900),
            Hole((1320, 0), 1500),
            Hole((5800, 0), 2400, "window"),
            Hole((13000, 0), 2400, "window"),
            Hole((17640, 9000), 1800, "window"),
            Hole((9000, 14440), 1800, "window"),
        ),
        rooms=(
            Room("图书室", Use.LIBRARY, (5800, 3000)),
            Room("实验室", Use.LAB, (9500, 8000)),
            Room("备用教室", Use.VACANT, (4800, 10300)),
            Room("办公室", Use.OFFICE, (14800, 9000)),
            Room("教室", Use.CLASSROOM, (13300, 3000)),
            Room("走廊", Use.CORRIDOR, (9000, 13120)),
        ),
        columns=(shapely.box(2440, 11600, 2840, 12000), shapely.box(12800, 3800, 13200, 4200)),
    )


def bent(angle_deg: float = 25.0) -> House:
    """Two wings at an angle, the corridor running through the bend."""
    half = math.tan(math.radians(angle_deg / 2))
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))

    def left(u: float, v: float) -> Vec:
        return (12000 - u, v)

    def right(u: float, v: float) -> Vec:
        return (12000 + u * cos + v * sin, -u * sin + v * cos)

    def fold(v: float) -> Vec:
        return (12000 + v * half, v)

    low, way, top = 0.0, 2640.0, 9000.0
    return House(
        walls=(
            (left(12000, low), fold(low), right(12000, low), right(12000, top), fold(top),
             left(12000, top), left(12000, low)),
            (left(12000, way), fold(way), right(12000, way)),
            (fold(way), fold(top)),
            (left(6000, way), left(6000, top)),
            (right(6500, way), right(6500, top)),
        ),
        holes=(
            Hole(left(11000, way), 1000),
            Hole(left(2000, way), 1000, left=False),
            Hole(right(2500, way), 1000),
            Hole(right(9000, way), 900, left=False),
            Hole(left(12000, way / 2), 1500),
            Hole(left(9000, top), 2400, "window"),
            Hole(left(3000, top), 2400, "window"),
            Hole(right(4000, top), 1800, "window"),
            Hole(right(9000, top), 2400, "window"),
        ),
        rooms=(
            Room("教室", Use.CLASSROOM, left(9000, 6000)),
            Room("会议室", Use.OFFICE, left(2500, 6000)),
            Room("美术教室", Use.LAB, right(4500, 6000)),
            Room("储藏室", Use.STORAGE, right(9200, 6000)),
            Room("走廊", Use.CORRIDOR, left(5000, way / 2)),
        ),
    )  # fmt: skip


def duo() -> House:
    """Two rooms over a corridor: the shortest house with a wall of every kind."""
    return House(
        walls=(
            ((0, 0), (13000, 0), (13000, 9600), (0, 9600), (0, 0)),
            ((0, 2640), (13000, 2640)),
            ((6000, 2640), (6000, 9600)),
        ),
        holes=(
            Hole((1500, 2640), 1000),
            Hole((8000, 2640), 900, left=False),
            Hole((2000, 0), 1500),
            Hole((3000, 9600), 2400, "window"),
            Hole((9500, 9600), 1800, "window"),
        ),
        rooms=(
            Room("普通教室", Use.CLASSROOM, (3000, 6000)),
            Room("办公室", Use.OFFICE, (9500, 6000)),
            Room("走廊", Use.CORRIDOR, (6500, 1320)),
        ),
    )


HOUSES = {"school": school(), "ell": ell(), "bent": bent()}
MANNERS = {
    "pairs": Manner(),
    "outlines": Manner(walls="outlines", doors="gaps"),
    "hatched": Manner(walls="hatched", doors="bulges"),
    "single": Manner(walls="single", doors="chords", windows="block"),
    "through": Manner(walls="through", doors="nested"),
    "nested": Manner(doors="nested", windows="block"),
    "stretched": Manner(doors="stretched", windows="block"),
    "splines": Manner(doors="splines"),
    "one layer": one_layer(Manner(doors="nested", windows="block")),
    "one layer, outlines": one_layer(Manner(walls="outlines")),
    "nameless": Manner(names=False),
}
__all__ = [
    "HOUSES",
    "MANNERS",
    "Hole",
    "House",
    "Manner",
    "Room",
    "bent",
    "draw",
    "duo",
    "ell",
    "one_layer",
    "school",
    "write",
]
