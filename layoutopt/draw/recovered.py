"""The plan of one storey as it was read, drawn as a DXF of its own.

For sources that are no DXF: what the scheme is then drawn on.  Layers begin ``PLAN-``;
world coordinates and unit are those of the source.  Not here: the scheme.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace

from layoutopt.building import Opening, Storey
from layoutopt.draw import fabric
from layoutopt.geometry import WorldPoint

LAYERS = {"PLAN-WALL": 7, "PLAN-DOOR": 3, "PLAN-WINDOW": 4, "PLAN-TEXT": 2}
"""Layers of a recovered plan and their colours."""
FONT_MM = 300
TITLE_MM = 600
SINGLE_LEAF_MM = 1200
STYLE = "PLAN"


def recovered_plan(storey: Storey, insunits: int) -> Drawing:
    """Draw the walls, openings and names of a storey.

    Parameters
    ----------
    storey
        The storey as it was read.
    insunits
        The DXF's code for the unit of the source, 0 where it has none.
    """
    doc = new("R2010")
    doc.header["$INSUNITS"] = insunits
    doc.styles.add(STYLE, font="gbenor.shx", dxfattribs={"bigfont": "gbcbig.shx"})
    for name, color in LAYERS.items():
        doc.layers.add(name, color=color)
    brush = _Brush(doc.modelspace(), storey)
    for wall in storey.walls:
        for ring in (wall.boundary, *wall.holes):
            brush.line(ring, "PLAN-WALL", close=True)
    for opening in storey.openings:
        brush.opening(opening)
    brush.names()
    return doc


class _Brush:
    def __init__(self, layout: Modelspace, storey: Storey) -> None:
        self.layout, self.storey, self.frame = layout, storey, storey.frame

    def line(self, points: Iterable[Sequence[float]], layer: str, *, close: bool = False) -> None:
        world = [self.frame.to_world(point) for point in points]
        self.layout.add_lwpolyline(world, close=close, dxfattribs={"layer": layer})

    def opening(self, opening: Opening) -> None:
        if opening.kind == "window":
            for pair in fabric.window_lines(opening):
                self.line(pair, "PLAN-WINDOW")
        elif opening.kind == "door":
            for hinge, tip, closed in _leaves(opening):
                self._leaf(hinge, tip, closed)

    def _leaf(self, hinge: WorldPoint, tip: WorldPoint, closed: WorldPoint) -> None:
        self.line([hinge, tip], "PLAN-DOOR")
        ends = sorted(
            (math.degrees(math.atan2(y - hinge[1], x - hinge[0])) for x, y in (tip, closed))
        )
        if ends[1] - ends[0] > 180.0:
            ends.reverse()
        turn = self.frame.rotation_deg
        self.layout.add_arc(
            self.frame.to_world(hinge),
            math.dist(hinge, tip) / self.frame.unit_mm,
            ends[0] + turn,
            ends[1] + turn,
            dxfattribs={"layer": "PLAN-DOOR"},
        )

    def names(self) -> None:
        for space in self.storey.spaces:
            spot = space.region.polygon.representative_point()
            lines = [text for text in (space.name, space.number) if text]
            if space.printed_area_m2:
                lines.append(f"{space.printed_area_m2:g}m2")
            for row, text in enumerate(lines):
                self._text(text, (spot.x, spot.y - 1.6 * FONT_MM * row), FONT_MM)
        xs, ys = zip(*self.storey.outline, strict=True)
        self._text(self.storey.name, ((min(xs) + max(xs)) / 2, min(ys) - 3 * TITLE_MM), TITLE_MM)

    def _text(self, text: str, at: WorldPoint, height_mm: float) -> None:
        entity = self.layout.add_text(
            text,
            height=height_mm / self.frame.unit_mm,
            rotation=self.frame.rotation_deg,
            dxfattribs={"layer": "PLAN-TEXT", "style": STYLE},
        )
        entity.set_placement(self.frame.to_world(at), align=TextEntityAlignment.MIDDLE_CENTER)


def _leaves(door: Opening) -> list[tuple[WorldPoint, WorldPoint, WorldPoint]]:
    """Return hinge, tip of the open leaf and of the closed one; as read, else the usual way."""
    turn = math.radians(door.angle_deg)
    ux, uy = math.cos(turn), math.sin(turn)
    x, y = door.at
    half = door.width_mm / 2
    ends = ((x - ux * half, y - uy * half), (x + ux * half, y + uy * half))
    hinge, tip = door.hinge, door.leaf_end
    if hinge is not None and tip is not None:
        return [(hinge, tip, max(ends, key=lambda end: math.dist(end, hinge)))]
    if door.width_mm <= SINGLE_LEAF_MM:
        (hx, hy), far = ends
        return [((hx, hy), (hx - uy * door.width_mm, hy + ux * door.width_mm), far)]
    return [((ex, ey), (ex - uy * half, ey + ux * half), (x, y)) for ex, ey in ends]


__all__ = ["LAYERS", "recovered_plan"]
