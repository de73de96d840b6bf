"""The shortest drawings that show one difficulty each: two rooms beside a corridor.

Everything is drawn in millimetres through a :class:`Pen`, which turns, moves and scales
it, so that one plan can be drawn in any unit and direction.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import ezdxf
from ezdxf.document import Drawing
from ezdxf.layouts import BlockLayout, Modelspace

T = 240
"""Wall thickness."""
WIDTH, DEPTH, WAY = 6000, 7200, 2400
"""Net size of a room, and net width of the corridor below it."""
MILLIMETRE, CENTIMETRE, METRE, INCH = 4, 5, 6, 1


@dataclass
class Pen:
    """Draws millimetres into a DXF of any unit, direction and place."""

    unit_mm: float = 1.0
    turn_deg: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    insunits: int = MILLIMETRE
    shuffle: int | None = None
    wall_layer: str = "WALL"
    door_layer: str = "WINDOW"
    text_layer: str = "SPACE"
    version: str = "R2010"
    jobs: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Carry a point of the plan into the drawing."""
        c, s = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        if self.turn_deg % 90 == 0:
            c, s = round(c), round(s)
        return (
            (x * c - y * s) / self.unit_mm + self.shift[0],
            (x * s + y * c) / self.unit_mm + self.shift[1],
        )

    def line(self, x0: float, y0: float, x1: float, y1: float, layer: str) -> None:
        self.jobs.append(("line", (x0, y0, x1, y1, layer)))

    def box(self, x0: float, y0: float, x1: float, y1: float, layer: str) -> None:
        """Draw four lines: the outline of a piece of wall."""
        for a, b in (
            ((x0, y0), (x1, y0)), ((x1, y0), (x1, y1)), ((x1, y1), (x0, y1)), ((x0, y1), (x0, y0))
        ):  # fmt: skip
            self.line(*a, *b, layer)

    def ring(self, points: Iterable[tuple[float, float]], layer: str) -> None:
        self.jobs.append(("ring", (tuple(points), layer)))

    def arc(self, x: float, y: float, r: float, start: float, end: float, layer: str) -> None:
        self.jobs.append(("arc", (x, y, r, start, end, layer)))

    def circle(self, x: float, y: float, r: float, layer: str = "AXIS") -> None:
        self.jobs.append(("circle", (x, y, r, layer)))

    def text(self, words: str, x: float, y: float, height: float = 300) -> None:
        self.jobs.append(("text", (words, x, y, height)))

    def block(self, name: str, x: float, y: float, *, sx: float = 1, sy: float = 1) -> None:
        self.jobs.append(("block", (name, x, y, sx, sy)))

    def document(self) -> Drawing:
        """Draw everything, in the order given or shuffled."""
        doc = ezdxf.new(self.version)
        doc.header["$INSUNITS"] = self.insunits
        jobs = list(self.jobs)
        if self.shuffle is not None:
            random.Random(self.shuffle).shuffle(jobs)
        door_block(doc)
        for kind, values in jobs:
            getattr(self, f"_{kind}")(doc.modelspace(), *values)
        return doc

    def save(self, path: Path) -> Path:
        self.document().saveas(path)
        return path

    def _line(self, m: Modelspace, x0: float, y0: float, x1: float, y1: float, layer: str) -> None:
        m.add_line(self.at(x0, y0), self.at(x1, y1), dxfattribs={"layer": layer})

    def _ring(self, m: Modelspace, points: Iterable[tuple[float, float]], layer: str) -> None:
        m.add_lwpolyline([self.at(*p) for p in points], close=True, dxfattribs={"layer": layer})

    def _arc(
        self, m: Modelspace, x: float, y: float, r: float, start: float, end: float, layer: str
    ) -> None:
        m.add_arc(
            self.at(x, y), r / self.unit_mm, start + self.turn_deg, end + self.turn_deg,
            dxfattribs={"layer": layer},
        )  # fmt: skip

    def _circle(self, m: Modelspace, x: float, y: float, r: float, layer: str) -> None:
        m.add_circle(self.at(x, y), r / self.unit_mm, dxfattribs={"layer": layer})

    def _text(self, m: Modelspace, words: str, x: float, y: float, height: float) -> None:
        text = m.add_text(words, height=height / self.unit_mm, rotation=self.turn_deg)
        text.set_placement(self.at(x, y), align=ezdxf.enums.TextEntityAlignment.MIDDLE_CENTER)
        text.dxf.layer = self.text_layer

    def _block(self, m: Modelspace, name: str, x: float, y: float, sx: float, sy: float) -> None:
        m.add_blockref(
            name, self.at(x, y),
            dxfattribs={
                "xscale": sx / self.unit_mm, "yscale": sy / self.unit_mm,
                "rotation": self.turn_deg, "layer": self.door_layer,
            },
        )  # fmt: skip


def door_block(doc: Drawing) -> BlockLayout:
    """Make the block DOOR: hinge at the origin, closed leaf along x, one unit wide, nested."""
    leaf = doc.blocks.new("LEAF")
    leaf.add_line((0, 0), (0, 1))
    leaf.add_arc((0, 0), 1, 0, 90)
    door = doc.blocks.new("DOOR")
    door.add_blockref("LEAF", (0, 0))
    return door


def two_rooms(pen: Pen, *, doors: str = "arcs", windows: bool = True, names: bool = True) -> Pen:
    """Draw two rooms side by side, 6.0 by 7.2 m, over a corridor 2.4 m wide.

    Local (0, 0) is the lower left inside corner of the corridor.  ``doors``: "arcs",
    "blocks", "gaps" or "none".
    """
    wall, glass = pen.wall_layer, pen.door_layer
    long = 2 * WIDTH + T
    top = WAY + T + DEPTH
    gaps: dict[str, list[tuple[float, float]]] = {"middle": [], "top": [], "bottom": []}
    if doors != "none":
        gaps["middle"] = [(600, 1600), (WIDTH + T + 600, WIDTH + T + 1600)]
        gaps["bottom"] = [(600, 2100)]
    if windows:
        gaps["top"] = [(1500, 3900), (WIDTH + T + 1500, WIDTH + T + 3900)]
    for name, y in (("bottom", -T), ("middle", WAY), ("top", top)):
        reach = 0 if name == "middle" else T
        stops = [-reach, *(x for gap in gaps[name] for x in gap), long + reach]
        for x0, x1 in zip(stops[::2], stops[1::2], strict=True):
            pen.box(x0, y, x1, y + T, wall)
    for x, y0 in ((-T, 0), (long, 0), (WIDTH, WAY + T)):
        pen.line(x, y0, x, top, wall)
        pen.line(x + T, y0, x + T, top, wall)
    for x0, x1 in gaps["top"]:
        for k in range(4):
            pen.line(x0, top + T * k / 3, x1, top + T * k / 3, glass)
    for x0, x1 in gaps["middle"] + gaps["bottom"]:
        y = WAY + T / 2 if x1 - x0 < 1200 else -T / 2
        if doors == "arcs":
            pen.arc(x0, y, x1 - x0, 0, 90, glass)
            pen.line(x0, y, x0, y + x1 - x0, glass)
        elif doors == "blocks":
            pen.block("DOOR", x1, y, sx=-(x1 - x0), sy=x1 - x0)  # mirrored
    if names:
        pen.text("普通教室", WIDTH / 2, WAY + T + DEPTH / 2)
        pen.text("43.2㎡", WIDTH / 2, WAY + T + DEPTH / 2 - 600)
        pen.text("备用教室", WIDTH + T + WIDTH / 2, WAY + T + DEPTH / 2)
        pen.text("走廊", long / 2, WAY / 2)
    return pen
