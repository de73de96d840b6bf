"""The second page of a scheme: its storey under four fields, and what it costs.

Four maps of :mod:`layoutopt.draw.maps` at the largest scale that an A3 page allows; a column
with the figures of the zones, the bill of quantities and the title block.  Not here: the
fields, the figures and the prices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from layoutopt.building import Building, Storey
from layoutopt.draw.bill import bill_table
from layoutopt.draw.block import Block, Column, Row, heading, paragraph, stacked, table
from layoutopt.draw.maps import BARS_M, panel, panel_size_mm
from layoutopt.draw.sheet import A3, BLACK, GREY, Lang, Mark, Sheet, Text
from layoutopt.draw.titleblock import frame, inner_box, north_arrow, scale_bar, title_block
from layoutopt.draw.words import figure, word, zone_name
from layoutopt.physics.fields import FIELD_KINDS, Field, FieldKind, field_of
from layoutopt.program import Program
from layoutopt.scheme import Scheme, Zone

COLUMN_MM = 118.0
GAP_MM = 4.0
FOOT_MM = 17.0
"""What the scale of lengths and the north arrow take under the maps."""
SCALES = (100, 150, 200, 250, 300, 400, 500, 600, 750, 1000, 1500, 2000, 3000, 5000)
ROWS = (2, 4, 1)
"""Rows that four maps may stand in, the likeliest first."""

Fields = Mapping[FieldKind, Field]


def fields_of(building: Building, levels: Sequence[int]) -> Fields:
    """Compute what the maps of these storeys show, once for any number of schemes."""
    return {kind: field_of(building, kind, levels) for kind in FIELD_KINDS}


def compose_maps(
    building: Building,
    scheme: Scheme,
    program: Program,
    fields: Fields,
    *,
    lang: Lang = "zh",
    day: date | None = None,
) -> Sheet:
    """Compose the page of maps of one scheme, on A3.

    Parameters
    ----------
    fields
        Those of :func:`fields_of`, the scheme's storey among their levels.
    day
        The date in the title block; left blank where it is None.
    """
    storey = building.storey(scheme.level)
    here = {space.id for space in storey.spaces}
    zones = [zone for zone in scheme.zones if zone.host_space in here]
    x0, y0, x1, y1 = inner_box(A3)
    left, foot, right = x0 + GAP_MM, y0 + FOOT_MM, x1 - COLUMN_MM - GAP_MM
    scale, rows = _arranged(storey, (right - left, y1 - foot - GAP_MM), len(fields))
    columns = -(-len(fields) // rows)
    wide, tall = panel_size_mm(storey, scale)
    room_x, room_y = (right - left) / columns, (y1 - GAP_MM - foot) / rows
    marks: list[Mark] = frame(A3)
    for n, field in enumerate(fields.values()):
        row, column = divmod(n, columns)
        at_x = left + column * room_x + (room_x - wide) / 2
        at_y = y1 - GAP_MM - row * room_y - (room_y - tall) / 2
        marks += panel(storey, field, scale, lang, zones).at(at_x, at_y)
    bar_m = next((m for m in BARS_M if m * 1000 / scale >= 20.0), BARS_M[-1])
    middle = (left + right) / 2
    title = f"{storey.name}  {word('maps_title', lang)}"
    marks += scale_bar((left + 1.0, y0 + 5.0), scale, bar_m)
    marks.append(Text((middle, y0 + 8.0), title, 4.5, "center", part="frame"))
    marks += north_arrow((right - 9.0, y0 + 10.5), storey.frame.rotation_deg, lang)
    size = COLUMN_MM, scale
    title_part = title_block(building, scheme, program, lang, size, day, "maps_title")
    marks += title_part.at(x1 - COLUMN_MM, y0 + title_part.height_mm)
    height = y1 - y0 - title_part.height_mm
    marks += _column(scheme, program, zones, lang, height).at(x1 - COLUMN_MM + GAP_MM / 2, y1)
    name = f"{word('maps_title', lang)} {word('scheme', lang)} {scheme.id}"
    return Sheet(f"{program.school.name} {name}".strip(), A3, tuple(marks))


def _arranged(storey: Storey, room: tuple[float, float], count: int) -> tuple[int, int]:
    """Return the largest scale at which the maps fit, and the rows they stand in."""
    for scale in SCALES:
        wide, tall = panel_size_mm(storey, scale)
        for rows in ROWS:
            columns = -(-count // rows)
            if (wide + GAP_MM) * columns <= room[0] and (tall + GAP_MM) * rows <= room[1]:
                return scale, rows
    return SCALES[-1], ROWS[0]


def _column(
    scheme: Scheme, program: Program, zones: Sequence[Zone], lang: Lang, height: float
) -> Block:
    """Return what stands over the title block: notes, figures of the zones, the bill."""
    width = COLUMN_MM - GAP_MM
    rows = [(word("maps_note", lang), BLACK)]
    rows += [(word(f"map_{kind}_note", lang), GREY) for kind in ("daylight", "access")]
    blocks = [
        _zone_table(scheme, program, zones, lang, width),
        paragraph(rows, width, 2.0),
    ]
    bill = scheme.measures.get("bill")
    if isinstance(bill, Mapping):
        taken = sum(block.height_mm + GAP_MM for block in blocks)
        blocks.insert(1, bill_table(bill, lang, width, height - taken - 2 * GAP_MM))
    top = Block(width, 0.0, ())
    return stacked([top, *blocks], GAP_MM * 0.75)


def _zone_table(
    scheme: Scheme, program: Program, zones: Sequence[Zone], lang: Lang, width: float
) -> Block:
    """Return the figures of the zones, by the numbers they have on the maps."""
    number, wide = 7.0, 21.0
    columns = (
        Column("", number, "center"),
        Column(word("zone", lang), width - number - 3 * wide),
        Column(word("noise_short", lang), wide, "right"),
        Column(word("daylight_short", lang), wide, "right"),
        Column(word("window_short", lang), wide, "right"),
    )
    measured = scheme.measures.get("zones", {})
    rows = []
    for n, zone in enumerate(zones, start=1):
        own = measured.get(zone.id, {})
        figures = (
            figure(own.get(key))
            for key in ("noise_dba", "daylight_factor_pct", "window_floor_ratio")
        )
        rows.append(Row((str(n), zone_name(zone, program, lang), *figures)))
    head = heading(word("zone_figures", lang), width)
    return stacked([head, table(columns, rows, 2.2, 3.9)], 0.6)


__all__ = ["Fields", "compose_maps", "fields_of"]
