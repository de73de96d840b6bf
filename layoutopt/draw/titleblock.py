"""Frame, title block, caption, north arrow and scale bar of a sheet.

Not here: the plan itself and the tables.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

from layoutopt.building import Building
from layoutopt.draw.block import Block
from layoutopt.draw.sheet import (
    BLACK,
    GREY,
    PEN_CUT,
    PEN_FINE,
    PEN_MEDIUM,
    PEN_THIN,
    RED,
    WHITE,
    Box,
    Fill,
    Lang,
    Mark,
    Stroke,
    Text,
    circle,
    rectangle,
)
from layoutopt.draw.typeface import fit, width_mm
from layoutopt.draw.words import word
from layoutopt.program import Program
from layoutopt.scheme import Scheme

BINDING_MM = 25.0
EDGE_MM = {420.0: 5.0, 594.0: 10.0}


def inner_box(size_mm: tuple[float, float]) -> Box:
    """Return the box inside the frame: a binding edge on the left, GB/T 50001."""
    edge = EDGE_MM.get(size_mm[0], 5.0)
    return BINDING_MM, edge, size_mm[0] - edge, size_mm[1] - edge


def frame(size_mm: tuple[float, float]) -> list[Mark]:
    """Return the edge of the paper, the frame and its centring marks."""
    width, height = size_mm
    x0, y0, x1, y1 = inner_box(size_mm)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    centring = (
        ((x, y0), (x, y0 - 4)),
        ((x, y1), (x, y1 + 4)),
        ((x0, y), (x0 - 4, y)),
        ((x1, y), (x1 + 4, y)),
    )
    return [
        Stroke((rectangle((0, 0, width, height)),), PEN_FINE, GREY, part="frame"),
        Stroke((rectangle((x0, y0, x1, y1)),), PEN_CUT, part="frame"),
        Stroke(centring, PEN_MEDIUM, part="frame"),
    ]


def title_block(
    building: Building,
    scheme: Scheme,
    program: Program,
    lang: Lang,
    size: tuple[float, int],
    day: date | None,
    title: str = "title",
) -> Block:
    """Return the title block; ``size`` is its width in mm and the plan's scale, 0 for none.

    ``title`` is the word for what the sheet shows.
    """
    width, scale = size
    school, storey = program.school, building.storey(scheme.level)
    tier = word(school.tier, lang)
    if school.demonstration:
        tier += f" · {word('demonstration', lang)}"
    if school.enrolment:
        tier += f" · {school.enrolment} {word('pupils', lang)}"
    standard = program.standard.zh if lang == "zh" else program.standard.en
    half, third = width / 2, width / 3
    rows: tuple[tuple[float, tuple[tuple[float, str, str], ...]], ...] = (
        (6.2, ((width, "school", school.name),)),
        (6.2, ((half, "display_name", school.display_name), (half, "tier", tier))),
        (6.2, ((width, "standard", f"{standard} ({program.standard.in_force_from})"),)),
        (
            6.2,
            (
                (half, "storey", storey.name),
                (half, "source", Path(building.drawings[storey.source]).name),
            ),
        ),
        (
            6.2,
            (
                (third, "scheme", f"{scheme.id}"),
                (third, "scale", f"1:{scale}" if scale else "—"),
                (third, "date", day.isoformat() if day else ""),
            ),
        ),
        (8.0, ((third, "designer", ""), (third, "checker", ""), (third, "approver", ""))),
    )
    marks: list[Mark] = [
        Text(
            (width / 2, -5.0),
            word(title, lang),
            5.0 if lang == "zh" else 4.2,
            "center",
            part="frame",
        ),
    ]
    if scheme.title:
        title = fit(scheme.title, 2.5, width - 4)
        marks.append(Text((width / 2, -10.4), title, 2.5, "center", part="frame"))
    y = -13.4
    lines: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for tall, cells in rows:
        lines.append(((0.0, y), (width, y)))
        x = 0.0
        for wide, key, value in cells:
            name = word(key, lang)
            taken = width_mm(name, 2.2) + 2.6
            marks.append(Text((x + 1.2, y - tall / 2), name, 2.2, color="#444444", part="frame"))
            if value:
                shown, size_mm = _fitted(value, wide - taken - 1.2)
                marks.append(Text((x + taken, y - tall / 2), shown, size_mm, part="frame"))
            if x:
                lines.append(((x, y), (x, y - tall)))
            x += wide
        y -= tall
    lines.append(((0.0, y), (width, y)))
    warning = word("preliminary", lang)
    size_mm = min(3.0, 3.0 * (width - 4) / width_mm(warning, 3.0))
    marks.append(Text((width / 2, y - 3.2), warning, size_mm, "center", color=RED, part="frame"))
    y -= 6.4
    marks += [
        Stroke(tuple(lines), PEN_FINE, part="frame"),
        Stroke((rectangle((0.0, y, width, 0.0)),), PEN_CUT, part="frame"),
    ]
    return Block(width, -y, tuple(marks))


def _fitted(value: str, room: float) -> tuple[str, float]:
    """Return a text and the height at which it fits, cut at the least height."""
    height = 2.8
    while height > 2.0 and width_mm(value, height) > room:
        height -= 0.2
    return fit(value, height, room), height


def caption(title: str, scale: int, rotation_deg: float, lang: Lang, width_mm_: float) -> Block:
    """Return what stands under a plan: scale bar, name and scale, north arrow."""
    bar = 5000 / scale + 9.0  # what the scale bar and its figures take
    room = width_mm_ - bar - 34.0
    height = min(5.0, 5.0 * room / width_mm(title, 5.0))
    middle = max(width_mm_ / 2 - 6.0, bar + width_mm(title, height) / 2)
    name = Text((middle, -6.0), title, height, "center", part="frame")
    half = name.width_mm / 2 + 2.0
    x0, x1 = middle - half, middle + half
    marks: list[Mark] = [
        name,
        Stroke((((x0, -10.2), (x1, -10.2)),), PEN_CUT, part="frame"),
        Stroke((((x0, -11.2), (x1, -11.2)),), PEN_FINE, part="frame"),
        Text((x1 + 2.0, -7.0), f"1:{scale}", 3.5, part="frame"),
        *scale_bar((1.0, -9.0), scale),
        *north_arrow((width_mm_ - 9.0, -8.0), rotation_deg, lang),
    ]
    return Block(width_mm_, 17.0, tuple(marks))


def scale_bar(at: tuple[float, float], scale: int, length_m: int = 5) -> list[Mark]:
    """Draw a scale bar of five parts, one black, one white."""
    x, y = at
    each = length_m // 5
    metre = 1000 * each / scale
    marks: list[Mark] = []
    for n in range(5):
        box = rectangle((x + n * metre, y, x + (n + 1) * metre, y + 1.4))
        marks.append(Fill((box,), WHITE if n % 2 else BLACK, "frame"))
        marks.append(Stroke((box,), PEN_FINE, part="frame"))
    for n in (0, 1, 5):
        text = f"{n * each} m" if n == 5 else f"{n * each}"
        marks.append(Text((x + n * metre, y + 3.4), text, 2.2, "center", part="frame"))
    return marks


def north_arrow(at: tuple[float, float], rotation_deg: float, lang: Lang) -> list[Mark]:
    """Draw the north arrow: up in the school's drawing, for the drawing says no more."""
    angle = math.radians(90.0 - rotation_deg)
    ux, uy = math.cos(angle), math.sin(angle)
    x, y = at
    radius = 6.0
    tip = (x + ux * radius, y + uy * radius)
    needle = (
        tip,
        (x - ux * radius - uy * 0.9, y - uy * radius + ux * 0.9),
        (x - ux * radius + uy * 0.9, y - uy * radius - ux * 0.9),
    )
    note = word("north_note", lang)
    return [
        Stroke((circle(at, radius),), PEN_THIN, part="frame"),
        Fill((needle,), BLACK, "frame"),
        Text((x + ux * 8.0, y + uy * 8.0), word("north", lang), 2.8, "center", part="frame"),
        Text((x, y - 8.0), note, 2.0, "center", color=GREY, part="frame"),
    ]


__all__ = ["caption", "frame", "inner_box", "north_arrow", "scale_bar", "title_block"]
