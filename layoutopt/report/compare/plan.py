"""A scheme's plan as SVG for the page, from ``plans.json``: walls, zones, names in two languages.

What the schemes of a storey have in common is drawn once and used by each.  Names are set as
large as their rooms allow; text is the reader's own fonts.  Not here: geometry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from layoutopt.report.compare.runs import Names

ZONE_MM = (1000, 840, 700, 600, 510, 430, 380, 330, 290, 250, 220, 190, 160)
ROOM_MM = (700, 580, 480, 400, 330, 280, 230, 190, 150)
"""Letter heights that names may have, in mm of the building."""
LARGEST_SHARE = 0.026
"""The largest letters of a name, of the width that the plan shows at first."""
LEADING = 1.3
FILL = 0.92
"""How much of a room's width and height its name may take."""
LANGS = ("zh", "en")

Line = tuple[str, float]
"""A line of text and its height in mm."""


def shared_parts(run: int, storey: Mapping[str, Any]) -> Markup:
    """Return what all schemes of a storey are drawn upon, as definitions to be used."""
    name = part_name(run, storey["level"])
    strokes = (
        ("gaps", "#777", "4 3"),
        ("windows", "#3b5f86", ""),
        ("doors", "#555", ""),
    )
    parts = [
        Markup('<clipPath id="{0}-clip"><path d="{1}"/></clipPath>').format(name, storey["floor"]),
        Markup('<path id="{0}-floor" d="{1}" fill="#fff" fill-rule="evenodd"/>').format(
            name, storey["floor"]
        ),
        *(_heat(name, shown) for shown in storey["maps"]),
        Markup('<g id="{0}-lines"><path d="{1}" fill="#4a4a4a" fill-rule="evenodd"/>').format(
            name, storey["walls"]
        ),
        *(
            Markup(
                '<path d="{}" fill="none" stroke="{}" stroke-width="1" stroke-dasharray="{}" '
                'vector-effect="non-scaling-stroke"/>'
            ).format(storey[key], color, dash or "none")
            for key, color, dash in strokes
        ),
        *(Markup('<path d="{}" fill="#a31515"/>').format(mark) for mark in storey["entrances"]),
        Markup("</g>"),
    ]
    return Markup("\n").join(parts)


def part_name(run: int, level: int) -> str:
    """Name the parts of a storey of a run, for use in ids."""
    return f"st{run}-{level}".replace("--", "-b")


def scheme_marks(run: int, storey: Mapping[str, Any], scheme: Mapping[str, Any]) -> Markup:
    """Return what is drawn of one scheme, from back to front."""
    name = part_name(run, storey["level"])
    zones = scheme["zones"]
    marks = [
        Markup('<use href="#{}-floor"/>').format(name),
        *(
            Markup('<use class="heat heat-{}" href="#{}-{}"/>').format(m["kind"], name, m["kind"])
            for m in storey["maps"]
        ),
        *(
            Markup(
                '<path class="zone{}" d="{}" fill="{}" fill-rule="evenodd" '
                'vector-effect="non-scaling-stroke"/>'
            ).format("" if zone["enclosed"] else " open", zone["floor"], zone["color"])
            for zone in zones
        ),
        Markup('<use href="#{}-lines"/>').format(name),
        Markup('<path class="gone" d="{}" vector-effect="non-scaling-stroke"/>').format(
            scheme["removed"]
        ),
        Markup('<path class="new" d="{}" fill-rule="evenodd"/>').format(scheme["partitions"]),
        Markup('<path class="leaf" d="{}" vector-effect="non-scaling-stroke"/>').format(
            scheme["doors"]
        ),
        Markup('<path class="piece" d="{}" vector-effect="non-scaling-stroke"/>').format(
            scheme["furniture"]
        ),
        *(_names(lang, storey, scheme) for lang in LANGS),
    ]
    return Markup("\n").join(marks)


def _heat(name: str, shown: Mapping[str, Any]) -> Markup:
    x, y, width, height = shown["box"]
    return Markup(
        '<g id="{}-{}" clip-path="url(#{}-clip)"><image x="{}" y="{}" width="{}" height="{}" '
        'preserveAspectRatio="none" image-rendering="pixelated" href="{}"/></g>'
    ).format(name, shown["kind"], name, x, y, width, height, shown["png"])


def _names(lang: str, storey: Mapping[str, Any], scheme: Mapping[str, Any]) -> Markup:
    zones = scheme["zones"]
    most = max(LARGEST_SHARE * scheme["window"][2], 430.0)
    texts: list[Markup] = []
    for room in storey["rooms"]:
        if room["id"] in scheme["hosts"]:
            continue  # the zones that stand there have names of their own
        lines = [room["number"]] if room["number"] and room["number"] not in room[lang] else []
        texts += _texts(room["at"], _room_lines(room[lang], lines, room["room"], most), "room")
    for zone in zones:
        also = zone[f"also_{lang}"]
        joined = ("、" if lang == "zh" else ", ").join(also)
        guests = (f"兼 {joined}" if lang == "zh" else f"also {joined}") if also else ""
        said = zone[lang], f"{zone['area_m2']:.1f} m²", guests
        lines_of_zone = _zone_lines(said, zone["room"], most)
        texts += _texts(zone["at"], lines_of_zone, "name")
    return Markup('<g class="{0}" lang="{0}">{1}</g>').format(lang, Markup("").join(texts))


def _texts(at: list[int], lines: list[Line], kind: str) -> Iterator[Markup]:
    y = at[1] - sum(size * LEADING for _, size in lines) / 2
    for text, size in lines:
        y += size * LEADING
        yield Markup('<text class="{}" x="{}" y="{}" font-size="{}">{}</text>').format(
            kind, at[0], round(y - size * 0.42), round(size), text
        )


def _zone_lines(said: tuple[str, str, str], room: list[int], most: float) -> list[Line]:
    """Set a zone's name, its area and its guests as large as there is room for."""
    name, area, guests = said
    smallest = ZONE_MM[-1]
    sizes = [size for size in ZONE_MM if size <= most]
    for with_guests in (True, False) if guests else (False,):
        for size in sizes:
            small = max(0.72 * size, smallest)
            lines: list[Line] = [(row, size) for row in wrapped(name, room[0] * FILL / size)]
            lines.append((area, small))
            if with_guests:
                lines += [(row, small) for row in wrapped(guests, room[0] * FILL / small)]
            if _fits(lines, room):
                return lines
            if with_guests and size <= 290:
                break
    if room[0] >= room[1] or not name:
        return [(name, smallest)]
    return [(row, smallest) for row in wrapped(name, room[0] * FILL / smallest)]


def _room_lines(name: str, first: list[str], room: list[int], most: float) -> list[Line]:
    """Set a room's number and name; nothing where even the smallest letters are too large."""
    for size in (size for size in ROOM_MM if size <= 0.75 * most):
        lines = [(row, float(size)) for row in (*first, *wrapped(name, room[0] * FILL / size))]
        if _fits(lines, room):
            return lines
    return []


def _fits(lines: list[Line], room: list[int]) -> bool:
    wide = max(ems(text) * size for text, size in lines)
    tall = sum(size * LEADING for _, size in lines)
    return wide <= room[0] * FILL and tall <= room[1] * FILL


def ems(text: str) -> float:
    """Return about how wide a text runs: a Chinese character is one em, a letter half."""
    return sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in text)


def wrapped(text: str, most: float) -> list[str]:
    """Break a text into lines of at most so many ems: words stay whole, Chinese need not."""
    if ems(text) <= most:
        return [text]
    chinese = any(ord(c) > 0x2E7F for c in text)
    units = list(text) if chinese else text.split(" ")
    gap = "" if chinese else " "
    count = max(2, math.ceil(ems(text) / max(most, 1.0)))
    even = min(most, ems(text) / count + 1.0)  # lines alike in length read best
    rows: list[str] = []
    for unit in units:
        joined = f"{rows[-1]}{gap}{unit}" if rows else unit
        if rows and ems(joined) <= even:
            rows[-1] = joined
        else:
            rows.append(unit)
    return [row.strip() for row in rows]


def described(zones: Iterable[Mapping[str, Any]]) -> Names:
    """Say what a plan shows, for those who cannot see it."""
    zones = list(zones)
    zh = "、".join(f"{zone['zh']} {zone['area_m2']:g} 平方米" for zone in zones)
    en = ", ".join(f"{zone['en']} {zone['area_m2']:g} square metres" for zone in zones)
    return zh, en


__all__ = ["described", "ems", "part_name", "scheme_marks", "shared_parts", "wrapped"]
