"""Drafting of our own school drawings: a worked-out storey becomes DXF entities.

The habits are those of a design office that draws with 天正 (TArch) and exports to T3: walls
are loose lines broken at openings, doors and windows are blocks, room names, numbers and areas
are separate texts, every storey is a sheet of its own in one modelspace.
"""

from __future__ import annotations

import math
from itertools import pairwise

from ezdxf.document import Drawing
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from plans.notation import is_sub_axis
from plans.outline import SideSegment, side_segments
from plans.pen import Pen, Vec
from plans.plan_model import (
    CIRCULATION,
    Opening,
    Room,
    Storey,
    parts_of,
)


class Draft(Pen):
    """Draws one storey."""

    def __init__(self, doc: Drawing, storey: Storey, style_name: str, shift: Vec) -> None:
        super().__init__(doc, style_name, shift)
        self.storey = storey

    def draw(self) -> None:
        self.axes_and_dimensions()
        self.walls()
        self.columns()
        for opening in self.storey.openings:
            self.opening(opening)
        for room in self.storey.rooms:
            self.room_label(room)
            if room.use == "stair":
                self.stair(room)
            elif room.use == "toilet":
                self.toilet(room)
            elif room.furnished and room.use == "office":
                self.office_furniture(room)
            elif room.furnished:
                self.furniture(room)
        if self.storey.level == 1:
            self.ground()

    # -- walls, columns, openings ----------------------------------------------------------

    def walls(self) -> None:
        storey = self.storey
        columns = unary_union(list(storey.columns.values()))
        body = storey.wall_body.difference(storey.cuts(rail=False))
        lines = unary_union([part.boundary for part in parts_of(body)])
        if not storey.style.column_through_walls:
            lines = lines.difference(columns.buffer(-0.5))
        for start, end in segments(lines):
            self.line(start, end, "WALL")
        rails = storey.rail_body.difference(storey.cuts(rail=True)).difference(columns)
        for start, end in segments(unary_union([part.boundary for part in parts_of(rails)])):
            self.line(start, end, "BALCONY")

    def columns(self) -> None:
        for column in self.storey.columns.values():
            ring = [self.at((x, y)) for x, y in list(column.exterior.coords)[:4]]
            self.msp.add_lwpolyline(ring, close=True, dxfattribs={"layer": "COLUMN"})
            hatch = self.msp.add_hatch(color=256, dxfattribs={"layer": "COLUMN"})
            hatch.paths.add_polyline_path(ring, is_closed=True)

    def opening(self, opening: Opening) -> None:
        wall = opening.wall
        rotation = 0 if wall.horizontal else 90
        if opening.kind in ("window", "high"):
            self.window(opening, rotation)
        elif opening.kind == "door":
            self.door(opening, rotation)
        elif not wall.rail:
            for side in (-0.5, 0.5):
                across = side * wall.thickness
                self.line(
                    wall.point(opening.start, across),
                    wall.point(opening.end, across),
                    "WINDOW",
                    linetype="DASHED",
                )
        if opening.kind == "opening":
            return
        outside = wall.thickness / 2 + 280
        if opening.kind == "door":
            side = -opening.swing
        elif opening.kind == "high":
            side = 1 if wall.high != opening.room else -1
        else:
            side = 1 if wall.high is None else -1
            if self.storey.use_at(opening.room) == "corridor":
                side = -side
        point = wall.point(opening.centre, side * outside)
        self.text(
            opening.tag, point, 200 if opening.kind == "high" else 250, "WINDOW_TEXT", rotation
        )

    def window(self, opening: Opening, rotation: float) -> None:
        wall, high = opening.wall, opening.kind == "high"
        if self.storey.style.window_blocks:
            block = "$WINLIB2D$00000009" if high else "$WINLIB2D$00000001"
            self.insert(
                block,
                wall.point(opening.centre),
                "WINDOW",
                (opening.width, wall.thickness),
                rotation,
            )
            return
        for share in (-0.5, -1 / 6, 1 / 6, 0.5):
            across = share * wall.thickness
            attribs = {"linetype": "DASHED"} if high and abs(share) < 0.5 else {}
            self.line(
                wall.point(opening.start, across),
                wall.point(opening.end, across),
                "WINDOW",
                **attribs,
            )

    def door(self, opening: Opening, rotation: float) -> None:
        wall, width = opening.wall, opening.width
        layer = "DOOR_FIRE" if opening.tag.startswith("FM") else "WINDOW"
        # A turn by 90 degrees maps the block's y to -x, so the swing is mirrored there.
        swing = opening.swing if wall.horizontal else -opening.swing
        along = -1 if opening.hinge > 0 else 1
        if self.storey.style.door_blocks == "library":
            block = "$DorLib2D$00000004" if opening.leaves == 2 else "$DorLib2D$00000001"
            self.insert(
                block, wall.point(opening.centre), layer, (along * width, swing * width), rotation
            )
            return
        block = opening.tag
        if block not in self.doc.blocks:
            made = self.doc.blocks.new(block)
            hinges = ((0, 1), (width, -1)) if opening.leaves == 2 else ((0, 1),)
            leaf = width / opening.leaves
            for x, direction in hinges:
                made.add_lwpolyline(
                    [(x, 0), (x + direction * 40, 0), (x + direction * 40, leaf), (x, leaf)],
                    close=True,
                )
                first, last = (0, 90) if direction > 0 else (90, 180)
                made.add_arc((x, 0), leaf, first, last)
        face = opening.swing * wall.thickness / 2
        corner = opening.start if along > 0 else opening.end
        self.insert(block, wall.point(corner, face), layer, (along, swing), rotation)

    # -- rooms -----------------------------------------------------------------------------

    def room_label(self, room: Room) -> None:
        if room.use in CIRCULATION and room.use != "lobby":
            self.circulation_label(room)
            return
        minx, miny, maxx, maxy = room.net.bounds
        x, y = (minx + maxx) / 2, (miny + maxy) / 2
        if room.use == "stair":
            self.stair_label(room)
            return
        if room.use == "toilet":
            x, y = self.toilet_aisle(room)
        height = 500 if maxx - minx > 5000 else 400 if maxx - minx > 3000 else 300
        if room.number:
            self.text(room.number, (x, y + 750), 350, "SPACE")
        self.text(room.name, (x, y), height, "SPACE")
        self.text(area_label(room, self.storey.style.area_unit), (x, y - 700), 300, "SPACE")

    def stair_label(self, room: Room) -> None:
        minx, miny, maxx, maxy = room.net.bounds
        inward = self.stair_frame(room)
        self.text(
            room.name,
            inward((maxx - minx if inward.upright else maxy - miny) / 2, -1),
            300,
            "SPACE",
            0 if inward.upright else 90,
        )

    def circulation_label(self, room: Room) -> None:
        spans = [
            (self.storey.xs[a], self.storey.xs[b], self.storey.ys[c], self.storey.ys[d])
            for a, b, c, d in room.spans
        ]
        for number, (x0, x1, y0, y1) in enumerate(spans):
            upright = y1 - y0 > x1 - x0
            point = (
                ((x0 + x1) / 2, y0 + (y1 - y0) * 0.55)
                if upright
                else (x0 + (x1 - x0) * 0.42, (y0 + y1) / 2)
            )
            if number == 0:
                self.text(room.name, point, 400, "SPACE", 90 if upright else 0)
        x0, x1, y0, y1 = spans[0]
        spot = (x0 + (x1 - x0) * 0.62, (y0 + y1) / 2 - 250)
        self.elevation(spot)

    def elevation(self, spot: Vec) -> None:
        """The level mark: a triangle standing on the level with its height in metres."""
        x, y = spot
        value = (self.storey.level - 1) * self.storey.style.storey_height / 1000
        self.poly([(x + 1600, y + 300), (x - 300, y + 300), (x, y), (x + 300, y + 300)], "DIM_ELEV")
        label = "±0.000" if value == 0 else f"{value:.3f}"
        self.text(label, (x + 900, y + 500), 250, "DIM_ELEV")

    def stair_frame(self, room: Room) -> StairFrame:
        wall = self.storey.door_wall(room)
        assert wall is not None, room.name
        return StairFrame(room.net.bounds, self.storey.side_of(wall, room.index))

    def stair(self, room: Room) -> None:
        """Two flights with a rear landing: treads, break line, arrows, handrail."""
        frame = self.stair_frame(room)
        width, depth, level = frame.width, frame.depth, self.storey.level
        steps, well = 12, 160
        rear = max(1500.0, min(1900.0, width / 2))
        tread = min(280, (depth - rear - 1300) / steps // 10 * 10)
        flight = (width - well) / 2
        near, far = depth - rear - steps * tread, depth - rear
        up, down = level == 1 or not self.storey.top, level > 1
        middle = (near + far) / 2
        for k in range(steps + 1):
            v = near + k * tread
            if down:
                self.line(frame((0), v), frame(flight, v), "STAIR")
            if down or v <= middle:
                self.line(frame(flight + well, v), frame(width, v), "STAIR")
        top_of_rail = far if down else middle
        self.poly(
            [
                frame(u, v)
                for u, v in (
                    (flight, near),
                    (flight, top_of_rail),
                    (flight + well, top_of_rail),
                    (flight + well, near),
                )
            ],
            "HANDRAIL",
            close=True,
        )
        centre_up, centre_down = width - flight / 2, flight / 2
        if up:
            a, b = middle - 300, middle + 300
            u0, u1 = flight + well, width
            mid = (u0 + u1) / 2
            self.poly(
                [
                    frame(u, v)
                    for u, v in (
                        (u0 - 100, a),
                        (mid - 150, middle - 60),
                        (mid - 60, middle + 180),
                        (mid + 60, middle - 180),
                        (mid + 150, middle + 60),
                        (u1, b),
                    )
                ],
                "STAIR",
            )
            self.arrow([frame(centre_up, near - 350), frame(centre_up, middle - 250)])
            self.text("上", frame(centre_up, near - 600), 300, "STAIR")
        if down:
            end = middle + 300 if up else near + 150
            path = [
                frame(centre_down, near - 350),
                frame(centre_down, far + 350),
                frame(centre_up, far + 350),
                frame(centre_up, end),
            ]
            self.arrow(path)
            self.text("下", frame(centre_down, near - 600), 300, "STAIR")

    def arrow(self, path: list[Vec]) -> None:
        (x0, y0), (x1, y1) = path[-2:]
        length = math.hypot(x1 - x0, y1 - y0)
        ux, uy = (x1 - x0) / length * 350, (y1 - y0) / length * 350
        self.poly([*path[:-1], (x1 - ux, y1 - uy)], "STAIR")
        self.msp.add_lwpolyline(
            [(*self.at((x1 - ux, y1 - uy)), 120.0, 0.0), (*self.at((x1, y1)), 0.0, 0.0)],
            format="xyse",
            dxfattribs={"layer": "STAIR"},
        )

    def toilet(self, room: Room) -> None:
        """Squat stalls along one side, urinals (men) and basins along the other."""
        frame = self.stair_frame(room)
        width, depth = frame.width, frame.depth
        flip = self.toilet_flipped(room)

        def spot(u: float, v: float) -> Vec:
            return frame(width - u if flip else u, v)

        stalls = int((depth - 2000) // 950)
        for k in range(stalls):
            v = depth - k * 950
            self.line(spot(0, v - 950), spot(1250, v - 950), "LVTRY")
            self.line(spot(1250, v - 950), spot(1250, v - 750), "LVTRY")
            self.line(spot(1250, v - 200), spot(1250, v), "LVTRY")
            turn = 90 if frame.upright else 0
            self.insert("B_SQUAT", spot(600, v - 475), "LVTRY", rotation=turn)
        if room.name.startswith("男") and width > 3000:
            length = stalls * 950 - 950
            self.poly(
                [
                    spot(width, depth),
                    spot(width - 350, depth),
                    spot(width - 350, depth - length),
                    spot(width, depth - length),
                ],
                "LVTRY",
            )
            self.line(spot(width - 250, depth), spot(width - 250, depth - length), "LVTRY")
        for k in range(2):
            self.insert(
                "B_BASIN", spot(300, 450 + 650 * k), "LVTRY", rotation=90 if frame.upright else 0
            )

    def toilet_flipped(self, room: Room) -> bool:
        """Stalls stand on the side away from the door."""
        wall, frame = self.storey.door_wall(room), self.stair_frame(room)
        door = next(
            (o for o in self.storey.openings if o.wall is wall and o.room == room.index), None
        )
        return (
            door is not None
            and wall is not None
            and frame.along(wall.point(door.centre)) < frame.width / 2
        )

    def toilet_aisle(self, room: Room) -> Vec:
        """The middle of the free floor between stalls and the opposite wall."""
        frame = self.stair_frame(room)
        u = (1250 + frame.width - (350 if room.name.startswith("男") else 0)) / 2
        return frame(frame.width - u if self.toilet_flipped(room) else u, frame.depth * 0.55)

    def furniture(self, room: Room) -> None:
        """Rows of double desks before the front wall, kept clear of the room's label."""
        minx, miny, maxx, maxy = room.net.bounds
        label = label_box(room)
        wide = maxx - minx >= maxy - miny
        run, cross = (maxx - minx, maxy - miny) if wide else (maxy - miny, maxx - minx)
        columns, rows = int((cross - 900) // 1800), int((run - 3000) // 950)

        def spot(u: float, v: float) -> Vec:
            return (minx + u, miny + v) if wide else (minx + v, maxy - u)

        gap = (cross - columns * 1200) / (columns + 1)
        for k in range(columns):
            v = gap * (k + 1) + 1200 * k + 600
            for r in range(rows):
                point = spot(2400 + 950 * r, v)
                if not label.intersects(Point(point).buffer(550)):
                    self.insert("B_DESK", point, "FURNITURE", rotation=90 if wide else 0)
        self.poly(
            [
                spot(250, cross / 2 - 2000),
                spot(120, cross / 2 - 2000),
                spot(120, cross / 2 + 2000),
                spot(250, cross / 2 + 2000),
            ],
            "FURNITURE",
            True,
        )
        self.poly(
            [
                spot(900, cross / 2 - 500),
                spot(1400, cross / 2 - 500),
                spot(1400, cross / 2 + 500),
                spot(900, cross / 2 + 500),
            ],
            "FURNITURE",
            True,
        )

    def office_furniture(self, room: Room) -> None:
        minx, _, maxx, maxy = room.net.bounds
        for x in (minx + 900, maxx - 900):
            for k in range(2):
                y = maxy - 1100 - 1500 * k
                if not label_box(room).intersects(Point(x, y).buffer(700)):
                    self.insert(
                        "B_ODESK", (x, y), "FURNITURE", rotation=90 if x < maxx - 1000 else 270
                    )

    # -- axes and dimensions ---------------------------------------------------------------

    def axes_and_dimensions(self) -> None:
        storey = self.storey
        reach: dict[tuple[bool, str], list[float]] = {}
        for side in "SNWE":
            vertical_axes = side in "SN"
            run = storey.xs if vertical_axes else storey.ys
            sign = -1 if side in "SW" else 1
            for segment in side_segments(storey, side):
                if segment.local and not vertical_axes:
                    continue
                self.chain(side, segment, sign)
                for name in segment.bubbles:
                    at, base = run[name], segment.level + sign * 4700
                    reach.setdefault((vertical_axes, name), []).append(base)
                    centre = (at, base + sign * 400) if vertical_axes else (base + sign * 400, at)
                    self.msp.add_circle(self.at(centre), 400, {"layer": "AXIS"})
                    self.text(name, centre, 250 if is_sub_axis(name) else 400, "AXIS_TEXT")
        footprint = storey.footprint()
        for vertical_axes, run in ((True, storey.xs), (False, storey.ys)):
            for name, at in run.items():
                ends = reach.get((vertical_axes, name), [])
                strip = (
                    box(at - 200, -1e6, at + 200, 1e6)
                    if vertical_axes
                    else box(-1e6, at - 200, 1e6, at + 200)
                )
                bounds = footprint.intersection(strip).bounds
                low, high = (bounds[1], bounds[3]) if vertical_axes else (bounds[0], bounds[2])
                low = min([*ends, low - 800])
                high = max([*ends, high + 800])
                if vertical_axes:
                    self.line((at, low), (at, high), "DOTE")
                else:
                    self.line((low, at), (high, at), "DOTE")

    def chain(self, side: str, segment: SideSegment, sign: int) -> None:
        horizontal = side in "SN"
        overall = [min(segment.axes), max(segment.axes)]
        for offset, stops in ((2200, segment.stops), (3000, segment.axes), (3800, overall)):
            if offset == 2200 and len(stops) == len(segment.axes):
                continue
            place = segment.level + sign * offset
            for start, end in pairwise(stops):
                first = start == stops[0]
                if horizontal:
                    self.dimension(
                        (start, segment.level), (end, segment.level), (0, place), 0, first
                    )
                else:
                    self.dimension(
                        (segment.level, start), (segment.level, end), (place, 0), 90, first
                    )

    def dimension(self, p1: Vec, p2: Vec, base: Vec, angle: float, first: bool) -> None:
        """A rendered DIMENSION; only the first of a chain keeps both lines and ticks."""
        dim = self.msp.add_linear_dim(
            base=self.at(base),
            p1=self.at(p1),
            p2=self.at(p2),
            angle=angle,
            dimstyle="_TCH_ARCH",
            dxfattribs={"layer": "PUB_DIM"},
        )
        dim.render()
        block = self.doc.blocks.get(dim.dimension.dxf.geometry)
        for entity in list(block.query("POINT")):
            block.delete_entity(entity)
        along = 0 if angle == 0 else 1
        for line in list(block.query("LINE")):
            ends = {round(line.dxf.start[along], 1), round(line.dxf.end[along], 1)}
            if not first and ends == {round(self.at(p1)[along], 1)}:
                block.delete_entity(line)
        for tick in list(block.query("INSERT")):
            if not first and abs(tick.dxf.insert[along] - self.at(p1)[along]) < 0.1:
                block.delete_entity(tick)

    # -- outside ---------------------------------------------------------------------------

    def ground(self) -> None:
        """Steps before the entrances and the apron (散水) around the ground floor."""
        steps = []
        for opening in self.storey.openings:
            wall = opening.wall
            if opening.kind not in ("door", "opening") or None not in (wall.low, wall.high):
                continue
            sign = 1 if wall.high is None else -1
            face = wall.thickness / 2
            for k in range(3):
                half, out = opening.width / 2 + 450 + 300 * k, face + 1000 + 300 * k
                points = [
                    wall.point(opening.centre + s * half, sign * d)
                    for s, d in ((-1, face), (-1, out), (1, out), (1, face))
                ]
                self.poly(points, "GROUND")
            half = opening.width / 2 + 1050
            corners = [
                wall.point(opening.centre + s * half, sign * d)
                for s, d in ((-1, 0), (-1, face + 1600), (1, face + 1600), (1, 0))
            ]
            steps.append(Polygon(corners))
        apron = self.storey.footprint().buffer(800, join_style="mitre").boundary
        for start, end in segments(apron.difference(unary_union(steps))):
            self.line(start, end, "GROUND")


class StairFrame:
    """Local coordinates of a room seen from its door wall: u across, v into the room."""

    def __init__(self, bounds: tuple[float, float, float, float], side: str) -> None:
        self.minx, self.miny, self.maxx, self.maxy = bounds
        self.side, self.upright = side, side in "SN"
        across, deep = self.maxx - self.minx, self.maxy - self.miny
        self.width, self.depth = (across, deep) if self.upright else (deep, across)

    def __call__(self, u: float, v: float) -> Vec:
        if v == -1:
            v = self.depth - 700
        return {
            "S": (self.minx + u, self.miny + v),
            "N": (self.maxx - u, self.maxy - v),
            "W": (self.minx + v, self.maxy - u),
            "E": (self.maxx - v, self.miny + u),
        }[self.side]

    def along(self, point: Vec) -> float:
        x, y = point
        return {"S": x - self.minx, "N": self.maxx - x, "W": self.maxy - y, "E": y - self.miny}[
            self.side
        ]


def label_box(room: Room) -> Polygon:
    """The place the room's number, name and area take up."""
    minx, miny, maxx, maxy = room.net.bounds
    x, y, half = (minx + maxx) / 2, (miny + maxy) / 2, 230 * len(room.name) + 150
    return box(x - half, y - 900, x + half, y + 1000)


def segments(lines: BaseGeometry) -> list[tuple[Vec, Vec]]:
    """Straight pieces of line work: collinear runs merged, each written once, in order."""
    found: set[tuple[Vec, Vec]] = set()
    for part in getattr(lines, "geoms", [lines]):
        points = [(round(x, 1), round(y, 1)) for x, y in part.simplify(0.05).coords]
        for pair in pairwise(points):
            if pair[0] != pair[1]:
                found.add((min(pair), max(pair)))
    merged: list[tuple[Vec, Vec]] = []
    for axis in (0, 1):
        straight = sorted(
            (p for p in found if p[0][1 - axis] == p[1][1 - axis]),
            key=lambda p: (p[0][1 - axis], p[0][axis]),
        )
        for start, end in straight:
            if merged and merged[-1][1] == start and merged[-1][0][1 - axis] == end[1 - axis]:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
    return merged


def area_label(room: Room, unit: str) -> str:
    return f"{room.area_m2:.1f}{unit}"
