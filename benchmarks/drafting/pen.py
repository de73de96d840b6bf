"""A drawing file and the hand that draws in it, layer by role."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence

import ezdxf
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts import BaseLayout
from shapely.geometry import Polygon

from benchmarks.drafting.dialects import LAYERS, ROLES, Dialect
from benchmarks.drafting.fabric import Vec

COLOURS = (7, 9, 4, 5, 7, 7, 7, 7, 1, 3, 3, 8, 6, 2, 8, 2, 7, 7)


class Pen:
    """Draws into one layout; ``into`` gives a pen for a block."""

    def __init__(
        self, doc: Drawing, layout: BaseLayout, dialect: Dialect, rng: random.Random
    ) -> None:
        self.doc, self.layout, self.dialect, self.rng = doc, layout, dialect, rng
        self.layers = dict(zip(ROLES, LAYERS[dialect.layers], strict=True))

    def into(self, layout: BaseLayout) -> Pen:
        """Return the same pen over a block's own layout."""
        return Pen(self.doc, layout, self.dialect, self.rng)

    def look(self, role: str) -> dict[str, object]:
        return {"layer": self.layers[role]}

    def line(self, role: str, a: Vec, b: Vec, linetype: str = "") -> None:
        if math.dist(a, b) > 0.5:
            look = self.look(role)
            self.layout.add_line(
                a, b, dxfattribs={**look, "linetype": linetype} if linetype else look
            )

    def line_unit(self, role: str, a: Vec, b: Vec) -> None:
        """Draw a line of a block that is one unit large."""
        self.layout.add_line(a, b, dxfattribs=self.look(role))

    def lines(self, role: str, pairs: Iterable[tuple[Vec, Vec]]) -> None:
        for a, b in pairs:
            self.line(role, a, b)

    def chain(
        self, role: str, points: Sequence[Sequence[float]], *, close: bool = False, width: float = 0
    ) -> None:
        """Draw a polyline; points may carry a bulge as third number."""
        full = [(p[0], p[1], p[2] if len(p) > 2 else 0.0) for p in points]
        made = self.layout.add_lwpolyline(
            full, format="xyb", close=close, dxfattribs=self.look(role)
        )
        if width:
            made.dxf.const_width = width

    def arc(self, role: str, centre: Vec, radius: float, start: float, end: float) -> None:
        self.layout.add_arc(centre, radius, start, end, dxfattribs=self.look(role))

    def circle(self, role: str, centre: Vec, radius: float) -> None:
        self.layout.add_circle(centre, radius, dxfattribs=self.look(role))

    def text(
        self,
        role: str,
        words: str,
        at: Vec,
        height: float,
        *,
        align: str = "MIDDLE_CENTER",
        turn: float = 0.0,
    ) -> None:
        made = self.layout.add_text(
            words, height=height, rotation=turn, dxfattribs={**self.look(role), "style": "OFFICE"}
        )
        made.set_placement(at, align=TextEntityAlignment[align])

    def mtext(self, role: str, words: str, at: Vec, height: float, *, attachment: int = 5) -> None:
        self.layout.add_mtext(
            words,
            dxfattribs={
                **self.look(role),
                "style": "OFFICE",
                "char_height": height,
                "insert": at,
                "attachment_point": attachment,
            },
        )

    def hatch(self, role: str, shape: Polygon, pattern: str, scale: float = 60.0) -> None:
        made = self.layout.add_hatch(dxfattribs=self.look(role))
        if pattern == "SOLID":
            made.set_solid_fill(color=256)
        else:
            made.set_pattern_fill(pattern, scale=scale, color=256)
        made.paths.add_polyline_path(list(shape.exterior.coords)[:-1], is_closed=True, flags=1)
        for ring in shape.interiors:
            made.paths.add_polyline_path(list(ring.coords)[:-1], is_closed=True, flags=16)

    def insert(
        self, role: str, name: str, at: Vec, *, sx: float = 1.0, sy: float = 1.0, turn: float = 0.0
    ) -> None:
        self.layout.add_blockref(
            name,
            at,
            dxfattribs={**self.look(role), "xscale": sx, "yscale": sy, "rotation": turn},
        )


def open_sheet(dialect: Dialect, rng: random.Random) -> Pen:
    """Return a pen over an empty drawing in millimetres with the dialect's layers."""
    doc = ezdxf.new(dialect.version or "R2010", setup=["linetypes"])
    doc.header["$MEASUREMENT"] = 1
    doc.header["$LTSCALE"] = 100
    style = doc.styles.add("OFFICE", font="gbenor.shx" if dialect.language == "zh" else "txt.shx")
    if dialect.language == "zh":
        style.dxf.bigfont = "gbcbig.shx"
    layers = dict.fromkeys(LAYERS[dialect.layers])
    colours = dict(zip(LAYERS[dialect.layers], COLOURS, strict=True))
    for name in layers:
        if name not in doc.layers:
            doc.layers.add(name, color=colours[name])
    dims = doc.dimstyles.duplicate_entry("Standard", "OFFICE")
    for key, value in {
        "dimtxt": 250.0,
        "dimasz": 150.0,
        "dimtsz": 120.0,
        "dimexe": 120.0,
        "dimexo": 300.0,
        "dimgap": 60.0,
        "dimdec": 0,
        "dimtxsty": "OFFICE",
    }.items():
        dims.set_dxf_attrib(key, value)
    if dialect.language == "zh" and (dialect.version or "") == "R2000":
        doc.header["$DWGCODEPAGE"] = "ANSI_936"
        doc.encoding = "gbk"
    return Pen(doc, doc.modelspace(), dialect, rng)
