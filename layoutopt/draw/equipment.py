"""The bill of equipment of a scheme as a page of its own: zone by zone, what a clause asks.

What it prints is ``measures["equipment"]``: how many are asked, placed on the plan, to be
bought, and to be seen by people on site.  Not here: what a zone needs (``equipment.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from layoutopt.building import Building
from layoutopt.draw.block import Block, Column, Row, heading, paragraph, stacked, table
from layoutopt.draw.sheet import A3, BLACK, GREY, RED, Lang, Mark, Sheet
from layoutopt.draw.titleblock import frame, inner_box, title_block
from layoutopt.draw.words import word, zone_name
from layoutopt.program import Program
from layoutopt.scheme import Scheme

GAP_MM = 4.0
COLUMN_MM = 118.0
LETTER_MM = 2.2
LEAST_ROW_MM = 3.9
NUMBERS = ("asked", "placed", "to_buy", "to_attest")


def compose_equipment(
    building: Building,
    scheme: Scheme,
    program: Program,
    *,
    lang: Lang = "zh",
    day: date | None = None,
) -> tuple[Sheet, ...]:
    """Compose as many A3 pages as the bill of equipment takes; none where there is no bill."""
    rows = scheme.measures.get("equipment")
    if not isinstance(rows, list) or not rows:
        return ()
    x0, y0, x1, y1 = inner_box(A3)
    width = (x1 - x0 - 3 * GAP_MM) / 2
    title = title_block(building, scheme, program, lang, (COLUMN_MM, 0), day, "equipment_title")
    head = heading(word("equipment", lang), 2 * width + GAP_MM)
    notes = paragraph(
        [(word("equipment_note", lang), BLACK), (word("equipment_sizes", lang), GREY)], width, 2.0
    )
    tall = y1 - y0 - head.height_mm - 2 * GAP_MM
    short = tall - title.height_mm - notes.height_mm - GAP_MM
    lines = _rows(rows, scheme, program, lang)
    pages: list[Sheet] = []
    while lines:
        first, lines = _filled(lines, width, tall, lang)
        second, lines = _filled(lines, width, short, lang)
        marks: list[Mark] = [*frame(A3), *head.at(x0 + GAP_MM, y1 - GAP_MM / 2)]
        top = y1 - GAP_MM - head.height_mm
        right = stacked([second, notes], GAP_MM)
        marks += first.at(x0 + GAP_MM, top) + right.at(x0 + 2 * GAP_MM + width, top)
        marks += title.at(x1 - COLUMN_MM, y0 + title.height_mm)
        name = f"{word('equipment_title', lang)} {word('scheme', lang)} {scheme.id}"
        pages.append(Sheet(f"{program.school.name} {name}".strip(), A3, tuple(marks)))
    return tuple(pages)


def _filled(
    rows: Sequence[Row], width_mm: float, height_mm: float, lang: Lang
) -> tuple[Block, list[Row]]:
    """Return a table with as many rows as fit, and the rows that are left."""
    number = 11.0
    columns = (
        Column(word("zone", lang), 26.0, lines=2),
        Column(word("item", lang), width_mm - 26.0 - 4 * number - 22.0 - 38.0, lines=2),
        *(Column(word(f"equipment_{key}", lang), number, "right") for key in NUMBERS),
        Column(word("clause", lang), 22.0, lines=2),
        Column(word("equipment_remark", lang), 38.0, lines=3),
    )
    count = 0
    block = table(columns, [], LETTER_MM, LEAST_ROW_MM)
    while count < len(rows):
        more = table(columns, rows[: count + 1], LETTER_MM, LEAST_ROW_MM)
        if more.height_mm > height_mm and count:
            break
        block, count = more, count + 1
    return (block if count else Block(width_mm, 0.0, ())), list(rows[count:])


def _rows(
    rows: Sequence[Mapping[str, Any]], scheme: Scheme, program: Program, lang: Lang
) -> list[Row]:
    names = {zone.id: zone_name(zone, program, lang) for zone in scheme.zones}
    made: list[Row] = []
    before = ""
    for row in rows:
        zone = names.get(str(row["zone"]), word(str(row["zone"]), lang))
        lacking = row["force"] == "must" and row["placed"] < row["must"] and not row["to_attest"]
        unplaced = lacking and not row["attested"]
        name = str(row[lang]) + (" *" if row["force"] == "must" else "")
        remark = str(row["note" if lang == "zh" else "note_en"])
        numbers = (str(row[key]) if row[key] else "—" for key in NUMBERS)
        clauses = ", ".join(row["clauses"]) or "—"
        cells = (zone if zone != before else "", name, *numbers, clauses, remark)
        made.append(Row(cells, RED if unplaced else BLACK))
        before = zone
    return made


__all__ = ["compose_equipment"]
