"""Noun of this room: a sheet of paper, in millimetres, with marks on it.

A sheet is composed once (``compose.py``) and written by many writers, which only have to
know a stroke, a fill and a text.  Origin at the lower left corner of the paper.
Not here: what the marks mean, and any drawing library.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from layoutopt.building import Building, Storey
from layoutopt.draw import typeface
from layoutopt.geometry import WorldPoint
from layoutopt.program import Program
from layoutopt.scheme import Scheme, Status

Lang = Literal["zh", "en"]
Line = tuple[WorldPoint, ...]
Box = tuple[float, float, float, float]
Part = Literal["plan", "frame"]
"""``plan`` is what stands in the building, ``frame`` all that is only on the paper."""

# Line groups after GB/T 50001, in mm on paper.
PEN_CUT = 0.7
PEN_BOLD = 0.5
PEN_MEDIUM = 0.35
PEN_THIN = 0.25
PEN_FINE = 0.18
PEN_HAIR = 0.13

BLACK = "#000000"
WHITE = "#ffffff"
GREY = "#7a7a7a"
RED = "#a31515"

A3 = (420.0, 297.0)
A2 = (594.0, 420.0)


@dataclass(frozen=True)
class Stroke:
    """Lines of one pen; ``dash_mm`` alternates between drawn and left out."""

    lines: tuple[Line, ...]
    pen_mm: float = PEN_THIN
    color: str = BLACK
    dash_mm: tuple[float, ...] = ()
    part: Part = "plan"


@dataclass(frozen=True)
class Fill:
    """A surface: rings with the even-odd rule, so that a hole is one more ring."""

    rings: tuple[Line, ...]
    color: str
    part: Part = "plan"


@dataclass(frozen=True)
class Text:
    """One line of text; ``height_mm`` is the nominal height of a Chinese character."""

    at: WorldPoint
    text: str
    height_mm: float = 2.5
    align: Literal["left", "center", "right"] = "left"
    valign: Literal["base", "middle"] = "middle"
    color: str = BLACK
    rotation_deg: float = 0.0
    part: Part = "plan"

    @property
    def width_mm(self) -> float:
        """Run length."""
        return typeface.width_mm(self.text, self.height_mm)

    @property
    def em_mm(self) -> float:
        """Size of the em square, which is what a font size means."""
        return self.height_mm * typeface.EM

    @property
    def start(self) -> WorldPoint:
        """The beginning of the baseline: all that a writer needs to place the text."""
        back = {"left": 0.0, "center": 0.5, "right": 1.0}[self.align] * self.width_mm
        down = typeface.CAP_MIDDLE * self.em_mm if self.valign == "middle" else 0.0
        cos = math.cos(math.radians(self.rotation_deg))
        sin = math.sin(math.radians(self.rotation_deg))
        return self.at[0] - back * cos + down * sin, self.at[1] - back * sin - down * cos

    @property
    def corners(self) -> Line:
        """The rectangle the text covers."""
        x, y = self.start
        cos = math.cos(math.radians(self.rotation_deg))
        sin = math.sin(math.radians(self.rotation_deg))
        low, high = -0.12 * self.em_mm, typeface.ASCENT * self.em_mm
        flat = ((0.0, low), (self.width_mm, low), (self.width_mm, high), (0.0, high))
        return tuple((x + dx * cos - dy * sin, y + dx * sin + dy * cos) for dx, dy in flat)


Mark = Stroke | Fill | Text


@dataclass(frozen=True)
class View:
    """The window a sheet gives onto the storey.

    ``at`` is the storey point (mm) under the paper point ``paper``, both lower left.
    """

    scale: int
    at: WorldPoint
    paper: WorldPoint
    size_mm: tuple[float, float]

    def to_paper(self, point: Sequence[float]) -> WorldPoint:
        """Carry a storey point in mm onto the paper."""
        return (
            self.paper[0] + (point[0] - self.at[0]) / self.scale,
            self.paper[1] + (point[1] - self.at[1]) / self.scale,
        )

    def to_storey(self, point: Sequence[float]) -> WorldPoint:
        """Carry a point on the paper back into the storey's mm."""
        return (
            self.at[0] + (point[0] - self.paper[0]) * self.scale,
            self.at[1] + (point[1] - self.paper[1]) * self.scale,
        )

    def line(self, points: Iterable[Sequence[float]]) -> Line:
        """Carry a run of storey points onto the paper."""
        return tuple(self.to_paper(point) for point in points)

    @property
    def box(self) -> Box:
        """The window on the paper."""
        x, y = self.paper
        return x, y, x + self.size_mm[0], y + self.size_mm[1]


@dataclass(frozen=True)
class Sheet:
    """A page: its size in mm, the view it gives, and its marks from back to front."""

    title: str
    size_mm: tuple[float, float]
    marks: tuple[Mark, ...]
    view: View | None = None

    @property
    def texts(self) -> tuple[Text, ...]:
        """The texts, in order."""
        return tuple(mark for mark in self.marks if isinstance(mark, Text))


@dataclass(frozen=True)
class Proof:
    """What the solver can vouch for: its status, objective, bound and relative gap."""

    status: Status
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Deliverable:
    """All that a writer may need to hand one scheme back.

    ``maps`` and ``equipment`` are the pages that a PDF has after the sheet.
    """

    building: Building
    scheme: Scheme
    program: Program
    proof: Proof
    lang: Lang
    sheet: Sheet
    day: date | None = None
    maps: Sheet | None = None
    equipment: tuple[Sheet, ...] = ()

    @property
    def storey(self) -> Storey:
        """The storey the suite stands on."""
        return self.building.storey(self.scheme.level)


def rectangle(box: Box) -> Line:
    """Return the closed outline of a box."""
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)


def circle(center: WorldPoint, radius: float, parts: int = 36) -> Line:
    """Return a closed circle as a run of chords."""
    return arc(center, radius, 0.0, 360.0, parts)


def arc(center: WorldPoint, radius: float, start: float, end: float, parts: int = 12) -> Line:
    """Return an arc from one angle to another (degrees) as a run of chords."""
    angles = (math.radians(start + (end - start) * i / parts) for i in range(parts + 1))
    return tuple(
        (center[0] + radius * math.cos(a), center[1] + radius * math.sin(a)) for a in angles
    )


__all__ = [
    "A2",
    "A3",
    "BLACK",
    "GREY",
    "PEN_BOLD",
    "PEN_CUT",
    "PEN_FINE",
    "PEN_HAIR",
    "PEN_MEDIUM",
    "PEN_THIN",
    "RED",
    "WHITE",
    "Box",
    "Deliverable",
    "Fill",
    "Lang",
    "Line",
    "Mark",
    "Part",
    "Proof",
    "Sheet",
    "Stroke",
    "Text",
    "View",
    "arc",
    "circle",
    "rectangle",
]
