"""Heat maps: a field of the building over its plan, every storey, with a scale to read it by.

:func:`heat` and :func:`scale_block` give marks of the sheet's own, for any page.  Colours
are those of cividis, of evenly spaced lightness, made to look alike to people with and
without colour blindness and to stay in order in grey (Nunez, Anderton and Renslow 2018,
PLoS ONE 13(7) e0199239); what is worse is darker.  :func:`panel` is one storey's map with
its scale, a block for a sheet or, by ``paper.draw_on``, for a figure's axes.  Not here: what
the figures mean.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Building, Space, Storey
from layoutopt.draw import fabric, tint
from layoutopt.draw.block import Block, heading, paragraph, stacked
from layoutopt.draw.labels import Ground, Paragraph, box_around
from layoutopt.draw.sheet import (
    BLACK,
    GREY,
    PEN_BOLD,
    PEN_HAIR,
    RED,
    WHITE,
    Fill,
    Lang,
    Mark,
    Part,
    Sheet,
    Stroke,
    Text,
    rectangle,
)
from layoutopt.draw.spread import SIDE_MM, Place, bounds, scale_of, spread, write_spread
from layoutopt.draw.titleblock import north_arrow, scale_bar
from layoutopt.draw.typeface import wrap
from layoutopt.draw.words import word
from layoutopt.geometry import polygons_of
from layoutopt.physics.fields import Field, FieldKind
from layoutopt.physics.grid import Grid
from layoutopt.scheme import Zone

CIVIDIS = (
    *("#00224e", "#002e6a", "#1a386f", "#32436d", "#434e6c", "#535a6d"),
    *("#61656f", "#6f7073", "#7d7c78", "#8c8878", "#9b9476", "#aba072"),
    *("#bcae6c", "#cdbb63", "#dec958", "#f0d846", "#fee838"),
)
DARKEST = 0.1
"""Where on the map the darkest step lies: darker than that, walls would drown in it."""
WALL = "#1c1c1c"
EDGE = "#5a5a5a"
DOOR = "#b8442a"
"""Of a hue that the map has not, and so told from every step."""
ROW_MM = 5.6
STRIP_MM = 8.0
"""Height of a scale that lies under its map."""
SUITE = RED
MARGIN_MM = 1.0
BARS_M = (5, 10, 20, 50)

Shift = Callable[[BaseGeometry], BaseGeometry]


@dataclass(frozen=True)
class Scale:
    """How a field is shown: the bounds of its steps, its unit, and which end is worse."""

    steps: tuple[float, ...]
    unit: str
    worse: str
    digits: int = 0

    @property
    def colors(self) -> tuple[str, ...]:
        """The colours of the steps, from the lowest figures to the highest."""
        places = np.linspace(1.0, DARKEST, len(self.steps) + 1).tolist()
        return tuple(cividis(at) for at in (places if self.worse == "high" else reversed(places)))

    def step_of(self, figure: float) -> int:
        """Return the number of the step a figure falls in; a bound belongs below it."""
        return bisect_left(self.steps, figure)

    @property
    def ranges(self) -> tuple[str, ...]:
        """The steps in figures, from the lowest to the highest."""
        names = [f"{step:g}" for step in self.steps]
        middle = (f"{a} – {b}" for a, b in itertools.pairwise(names))
        return (f"≤ {names[0]}", *middle, f"> {names[-1]}")

    def said(self, figure: float) -> str:
        """Return a figure with its unit."""
        return f"{figure:.{self.digits}f} {self.unit}"


# Finest where the rooms of the schools measured lie: steps are alike in colour, not in figure.
_NOISE = Scale((38, 40, 42, 44, 46, 48, 50, 52, 55, 65), "dB(A)", "high")
SCALES: Mapping[FieldKind, Scale] = MappingProxyType(
    {
        "noise": _NOISE,
        "noise-lesson": _NOISE,
        "daylight": Scale((0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 10), "%", "low", 1),
        "access": Scale((10, 20, 30, 40, 50, 60, 70, 80, 100), "m", "high"),
    }
)


def cividis(at: float) -> str:
    """Return the colour at a place between 0 (dark) and 1 (light) of the map."""
    spot = at * (len(CIVIDIS) - 1)
    n = min(int(spot), len(CIVIDIS) - 2)
    low, high = (
        np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) for color in CIVIDIS[n : n + 2]
    )
    red, green, blue = np.rint(low + (high - low) * (spot - n)).astype(int).tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"


def draw_map(building: Building, field: Field, path: Path, *, lang: str = "zh") -> None:
    """Draw a field over every storey into a PNG, SVG or PDF, chosen by suffix.

    Raises
    ------
    UsageError
        The suffix is none of these.
    InputError
        The file cannot be written.
    """
    words: Lang = "en" if lang == "en" else "zh"

    def compose(storeys: Sequence[Storey]) -> Sheet:
        return map_sheet(building, field, storeys, lang=words)

    write_spread(path, building.storeys, compose)


def map_sheet(
    building: Building,
    field: Field,
    shown: Sequence[Storey] | None = None,
    *,
    lang: Lang = "zh",
) -> Sheet:
    """Compose the map; the page is as large as the storeys need.

    Parameters
    ----------
    shown
        The storeys on this page; all of them without it.
    """
    storeys = [s for s in (shown or building.storeys) if s.spaces or s.walls]

    def draw(place: Place) -> list[Mark]:
        return _storey(place, field)

    side = _side(building, storeys, field.kind, lang)
    return spread(word(f"map_{field.kind}", lang), storeys, side, draw, lang)


def heat(storey: Storey, field: Field, on_paper: Shift, part: Part = "plan") -> list[Mark]:
    """Colour the floor of a storey by a field, step by step.

    Where the field has cells in a space these are drawn, up to its walls; else the whole
    space takes the colour of its figure, and stays white where it has none.

    Parameters
    ----------
    on_paper
        Carries a shape from storey mm onto the paper.
    """
    scale = SCALES[field.kind]
    parts: list[list[BaseGeometry]] = [[] for _ in scale.colors]
    grid = field.grids.get(storey.level)
    for space in storey.spaces:
        pieces = _steps_in(space.region.polygon, grid, scale) if grid is not None else {}
        figure = field.figures.get((storey.level, space.id))
        if not pieces and figure is not None:
            pieces = {scale.step_of(figure): space.region.polygon}
        for step, piece in pieces.items():
            parts[step].append(piece)
    return [
        Fill(tint.rings(on_paper(shapely.union_all(pieces))), color, part)
        for pieces, color in zip(parts, scale.colors, strict=True)
        if pieces
    ]


def panel(
    storey: Storey, field: Field, scale: int, lang: Lang, zones: Sequence[Zone] = ()
) -> Block:
    """Return one storey's map at a scale: title, plan, scale of colours under it.

    Rooms have their figures where there is room for them.

    Parameters
    ----------
    zones
        Of a suite: outlined, and numbered from 1 in this order; the rooms they stand in
        have no figure of their own.
    """
    x0, y0, x1, y1 = bounds(storey)
    width, height = (x1 - x0) / scale, (y1 - y0) / scale
    unit = SCALES[field.kind].unit
    head = heading(word(f"map_{field.kind}", lang), width, f"{unit}  1:{scale}")
    top = head.height_mm + 1.5
    place = Place(storey, scale, (x0, y0), (0.0, -top - height), lang)
    ground = Ground()
    marks = [*head.marks, *_plan(place, field, ground)]
    marks += _zone_marks(place, zones, ground)
    taken = {zone.host_space for zone in zones}
    for space in _smallest_first(storey):
        if space.id not in taken:
            paragraphs = _figures(_said(space, field, storey.level))
            marks += _label(ground, place.on_paper(space.region.polygon), paragraphs)
    strip = _strip(field.kind, width)
    marks += strip.at(0.0, -top - height - 1.5)
    return Block(width, top + height + 1.5 + strip.height_mm, tuple(marks))


def panel_size_mm(storey: Storey, scale: int) -> tuple[float, float]:
    """Return the width and height of a :func:`panel`."""
    x0, y0, x1, y1 = bounds(storey)
    over = heading("", 1.0).height_mm + 3.0 + STRIP_MM
    return (x1 - x0) / scale, (y1 - y0) / scale + over


def _strip(kind: FieldKind, width_mm: float) -> Block:
    """Return the scale of a map lying: a box a step, the bounds under the seams."""
    scale = SCALES[kind]
    each = width_mm / len(scale.colors)
    marks: list[Mark] = []
    for n, color in enumerate(scale.colors):
        box = rectangle((n * each, -3.4, (n + 1) * each, 0.0))
        marks += [Fill((box,), color, "frame"), Stroke((box,), PEN_HAIR, part="frame")]
    for n, step in enumerate(scale.steps, start=1):
        marks.append(Text((n * each, -5.6), f"{step:g}", 2.2, "center", part="frame"))
    return Block(width_mm, STRIP_MM, tuple(marks))


def _zone_marks(place: Place, zones: Sequence[Zone], ground: Ground) -> list[Mark]:
    """Outline zones, red on white so that they stand out from light and dark, and number them."""
    floors = [place.on_paper(zone.region.polygon) for zone in zones]
    lines = tuple(ring for floor in floors for ring in tint.rings(floor))
    if not lines:
        return []
    marks: list[Mark] = [Stroke(lines, 2 * PEN_BOLD, WHITE), Stroke(lines, PEN_BOLD, SUITE)]
    for n, floor in enumerate(floors, start=1):
        said = [Paragraph(((str(n), height),), SUITE) for height in (2.8, 2.2, 1.8)]
        marks += _label(ground, floor, said)
    return marks


def scale_block(kind: FieldKind, width_mm: float, lang: Lang) -> Block:
    """Return the scale of a map: title, unit and steps, and what the figures are."""
    scale = SCALES[kind]
    marks: list[Mark] = []
    rows = list(zip(scale.ranges, scale.colors, strict=True))
    for n, (said, color) in enumerate(rows):
        y = -n * ROW_MM
        box = rectangle((0.0, y - ROW_MM, 12.0, y))
        marks += [Fill((box,), color, "frame"), Stroke((box,), PEN_HAIR, part="frame")]
        marks.append(Text((15.0, y - ROW_MM / 2), said, 2.4, part="frame"))
    body = Block(width_mm, len(rows) * ROW_MM, tuple(marks))
    title = heading(word(f"map_{kind}", lang), width_mm, scale.unit)
    note = paragraph([(word(f"map_{kind}_note", lang), GREY)], width_mm)
    return stacked([title, body, note], 2.0)


def _side(building: Building, storeys: Sequence[Storey], kind: FieldKind, lang: Lang) -> Block:
    """Return what stands beside the storeys: the scale of figures, of lengths, and north."""
    facts = [("、".join(building.drawing_names), BLACK)]
    scale = scale_of(storeys)
    bar_m = next((m for m in BARS_M if m * 1000 / scale >= 20.0), BARS_M[-1])
    turned = storeys[0].frame.rotation_deg if storeys else 0.0
    foot = Block(
        SIDE_MM,
        20.0,
        (
            *scale_bar((1.0, -12.0), scale, bar_m),
            Text((1.0, -15.5), f"1:{scale}", 2.5, part="frame"),
            *north_arrow((SIDE_MM - 12.0, -10.0), turned, lang),
        ),
    )
    return stacked([scale_block(kind, SIDE_MM, lang), paragraph(facts, SIDE_MM, 2.4), foot], 5.0)


def _storey(place: Place, field: Field) -> list[Mark]:
    """Draw one storey from back to front: heat, walls, openings, names with figures."""
    storey = place.storey
    ground = Ground()
    marks = _plan(place, field, ground)
    for space in _smallest_first(storey):
        area = place.on_paper(space.region.polygon)
        marks += _label(ground, area, _choices(space, field, storey.level, place.lang))
    return [*marks, place.title()]


def _plan(place: Place, field: Field, ground: Ground) -> list[Mark]:
    """Draw heat, edges of spaces, walls and openings; take their room."""
    storey = place.storey
    walls = place.on_paper(fabric.mass(storey))
    ground.take(polygons_of(walls))
    marks = heat(storey, field, place.on_paper)
    outlines = [
        ring for s in storey.spaces for ring in tint.rings(place.on_paper(s.region.polygon))
    ]
    marks.append(Stroke(tuple(outlines), PEN_HAIR, EDGE))
    marks.append(Fill(tint.rings(walls), WALL))
    return [*marks, *place.openings(ground, EDGE, DOOR)]


def _smallest_first(storey: Storey) -> list[Space]:
    return sorted(storey.spaces, key=lambda s: s.region.area_m2)


def _label(ground: Ground, area: BaseGeometry, choices: Sequence[Paragraph]) -> list[Mark]:
    """Set the first choice that finds room in an area, on white."""
    placed = ground.place(area, choices)
    if placed is None:
        return []
    wide, tall = placed[0].size_mm
    box = box_around(placed[1], (wide + MARGIN_MM, tall))
    return [
        Fill(tint.rings(box), WHITE),
        Stroke(tint.rings(box), PEN_HAIR, EDGE),
        *placed[0].texts(placed[1]),
    ]


def _choices(space: Space, field: Field, level: int, lang: Lang) -> list[Paragraph]:
    """List what may stand in a space: its name and figure, as large as there is room."""
    name = space.name or f"({word(space.use.value, lang)})"
    if space.number and space.number not in name:
        name = f"{space.number} {name}"
    said = _said(space, field, level)
    choices = []
    for limit in (30.0, 16.0, 10.0):
        for factor in (1.0, 0.85, 0.7):
            rows = [(row, 2.4) for row in wrap(name, 2.4 * factor, limit)]
            choices.append(Paragraph(((said, 3.2), *rows)).scaled(factor, 1.5))
    return [*choices, *_figures(said)]


def _said(space: Space, field: Field, level: int) -> str:
    """Return the figure of a space with its unit; a dash for none, a star for a part."""
    figure = field.figures.get((level, space.id))
    said = SCALES[field.kind].said(figure) if figure is not None else "–"
    return f"{said} *" if (level, space.id) in field.partial else said


def _figures(said: str) -> list[Paragraph]:
    """List the sizes in which a figure may stand without its unit."""
    bare = said.partition(" ")[0]
    return [Paragraph(((bare, height),)) for height in (2.4, 1.8, 1.5)]


def _steps_in(floor: Polygon, grid: Grid, scale: Scale) -> dict[int, BaseGeometry]:
    """Cut a floor into the pieces of each step of the scale, by the cells that lie in it."""
    step = grid.step_mm
    rows, columns = grid.values.shape
    x0, y0, x1, y1 = floor.bounds
    left = max(0, int((x0 - grid.origin[0]) // step) - 1)
    low = max(0, int((y0 - grid.origin[1]) // step) - 1)
    right = min(columns, int((x1 - grid.origin[0]) // step) + 2)
    high = min(rows, int((y1 - grid.origin[1]) // step) + 2)
    if left >= right or low >= high:
        return {}
    west = grid.origin[0] + np.arange(left, right) * step
    south = grid.origin[1] + np.arange(low, high) * step
    shapely.prepare(floor)
    inside = shapely.intersects_xy(floor, west[None, :] + step / 2, south[:, None] + step / 2)
    own = np.where(inside, grid.values[low:high, left:right], np.nan).astype(np.float64)
    if np.isnan(own).all():
        return {}
    values = _up_to_the_walls(own)
    number = np.searchsorted(scale.steps, values, side="left")
    pieces: dict[int, BaseGeometry] = {}
    for n in np.unique(number[~np.isnan(values)]).tolist():
        row, column = np.nonzero((number == n) & ~np.isnan(values))
        boxes = shapely.box(west[column], south[row], west[column] + step, south[row] + step)
        piece = shapely.coverage_union_all(boxes).intersection(floor)
        if piece.area > 0:
            pieces[n] = piece
    return pieces


def _up_to_the_walls(own: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the cells around those of a space the mean of their neighbours' figures.

    Cells whose middle lies in the wall still cover a strip of the floor.
    """
    padded = np.pad(own, 1, constant_values=np.nan)
    rows, columns = own.shape
    around = np.stack([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)])
    known = ~np.isnan(around)
    count = known.sum(axis=0)
    total = np.where(known, around, 0.0).sum(axis=0)
    mean = np.divide(total, count, out=np.full(own.shape, np.nan), where=count > 0)
    return np.where(np.isnan(own), mean, own)


__all__ = [
    "SCALES",
    "Scale",
    "cividis",
    "draw_map",
    "heat",
    "map_sheet",
    "panel",
    "panel_size_mm",
    "scale_block",
]
