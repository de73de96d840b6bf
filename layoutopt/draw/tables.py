"""The tables of a sheet: areas, clauses, legend, notes, proof.

Not here: the plan (``plan.py``), the title block (``titleblock.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import shapely

from layoutopt.account import opened_words
from layoutopt.building import Storey
from layoutopt.draw import tint
from layoutopt.draw.block import Block, Column, Row, heading, moved, paragraph, stacked, table
from layoutopt.draw.demand import demand, total
from layoutopt.draw.sheet import (
    BLACK,
    PEN_BOLD,
    PEN_FINE,
    PEN_HAIR,
    PEN_MEDIUM,
    PEN_THIN,
    RED,
    WHITE,
    Fill,
    Lang,
    Mark,
    Proof,
    Stroke,
    Text,
    arc,
    rectangle,
)
from layoutopt.draw.words import (
    colon,
    figure,
    kind_name,
    listed,
    mark,
    reading,
    subject_name,
    word,
    zone_name,
)
from layoutopt.program import Program
from layoutopt.scheme import ClauseFinding, Scheme


def areas(scheme: Scheme, program: Program, lang: Lang, width_mm: float) -> Block:
    """Return the table of zones: what is asked, what is designed, whether it holds."""
    swatch, figures, verdict = 9.0, 19.0, 13.0
    columns = (
        Column("", swatch, "center"),
        Column(word("zone", lang), width_mm - swatch - 2 * figures - verdict, lines=2),
        Column(word("asked_m2", lang), figures, "right"),
        Column(word("design_m2", lang), figures, "right"),
        Column(word("result", lang), verdict, "center"),
    )
    rows: list[Row] = []
    kinds: list[str] = []
    for zone in scheme.zones:
        asked = demand(zone, scheme, program)
        met = asked is None or asked.met
        limit = "—" if asked is None else f"≥ {figure(asked.area_m2)}"
        guests = [kind_name(kind, program, lang) for kind in zone.hosts]
        gap = " " if lang == "en" else ""
        also = f"{gap}({word('hosts', lang)}{gap}{listed(guests, lang)})" if guests else ""
        sign = "—" if asked is None else word("met" if met else "unmet", lang)
        if asked is not None and not asked.binding:
            limit = f"({limit})"
        cells = (
            "",
            zone_name(zone, program, lang) + also,
            limit,
            f"{zone.region.area_m2:.1f}",
            sign,
        )
        rows.append(Row(cells, BLACK if met else RED))
        kinds.append(zone.kind)
    whole = total(scheme)
    asked_m2 = program.total_area_m2
    enough = whole >= asked_m2 - 0.005
    rows.append(
        Row(
            (
                "",
                word("total", lang),
                f"≥ {figure(asked_m2)}" if asked_m2 else "—",
                f"{whole:.1f}",
                word("met" if enough else "unmet", lang) if asked_m2 else "—",
            ),
            BLACK if enough else RED,
        )
    )
    body = table(columns, rows)
    body = Block(body.width_mm, body.height_mm, (*_swatches(body, kinds, swatch), *body.marks))
    parts = [heading(word("areas", lang), width_mm), body]
    if any(row.cells[2].startswith("(") for row in rows):
        parts.append(paragraph([(word("default_note", lang), BLACK)], width_mm, 2.0))
    return stacked(parts, 0.6)


def _swatches(body: Block, kinds: Sequence[str], width_mm: float) -> list[Mark]:
    """Return the tint of each zone, in the first cell of its row."""
    inner = next(m for m in body.marks if isinstance(m, Stroke) and m.pen_mm == PEN_FINE)
    rules = [line[0][1] for line in inner.lines if line[0][1] == line[1][1]]
    marks: list[Mark] = []
    for kind, top, bottom in zip(kinds, rules, rules[1:], strict=False):
        marks += tint.zone_marks(kind, shapely.box(0, bottom, width_mm, top), "frame")
    return marks


def clauses(
    scheme: Scheme,
    program: Program,
    lang: Lang,
    space: tuple[float, float, int],
    names: Mapping[str, str],
) -> Block:
    """Return the clauses that must hold, unmet ones first, as many as there is room for.

    Parameters
    ----------
    space
        Width and height in mm, and the number of columns to fall back to.
    names
        Names of spaces by id.
    """
    width, height, columns = space
    findings = sorted((f for f in scheme.verdict.findings if f.force == "must"), key=_urgency)
    unmet = sum(1 for f in findings if f.met is False)
    note = word("not_compliant", lang).format(unmet) if unmet else word("compliant", lang)
    head = heading(word("clauses", lang), width, note, RED if unmet else BLACK)
    tail = paragraph(_other_lines(scheme, lang), width, 2.2)
    room = height - head.height_mm - tail.height_mm - 1.6
    known = {**names, **{zone.id: zone_name(zone, program, lang) for zone in scheme.zones}}
    rows = [_clause_row(f, known, program, lang) for f in findings]
    grids = [(1, 2.5, 1), (1, 2.5, 2)] if width > 200 else []
    grids += [(columns, 2.5, 4), (columns, 2.2, 4), (columns, 2.2, 3), (columns, 2.2, 2)]
    shown = len(rows)
    while True:
        body = _in_columns(rows[:shown], len(rows) - shown, lang, width, grids[0])
        if body.height_mm <= room or shown == 0:
            break
        if len(grids) > 1:
            del grids[0]
        else:
            shown -= 1
    return stacked([head, body, tail], 0.8)


def _urgency(finding: ClauseFinding) -> int:
    """Order findings: unmet, met, to be attested, and last the physics that holds."""
    if finding.met is False:
        return 0
    if finding.met is None:
        return 2
    return 3 if finding.clause.startswith("PHY-") else 1


def _in_columns(
    rows: Sequence[Row], left: int, lang: Lang, width: float, grid: tuple[int, float, int]
) -> Block:
    """Return rows as tables side by side; ``grid``: how many, height of text, lines a cell."""
    columns, height_mm, lines = grid
    gap = 3.0
    each = (width - gap * (columns - 1)) / columns
    names = ("clause", "subject", "text", "measured", "limit")
    fixed = tuple(wide * height_mm / 2.2 for wide in (20.5, 21.0, 15.5, 15.5, 7.5))
    heads = (
        Column(word(names[0], lang), fixed[0]),
        Column(word(names[1], lang), fixed[1], lines=2),
        Column(word(names[2], lang), each - sum(fixed), lines=lines),
        Column(word(names[3], lang), fixed[2], "right"),
        Column(word(names[4], lang), fixed[3], "right"),
        Column("", fixed[4], "center"),
    )
    marks: list[Mark] = []
    tallest = 0.0
    for n, part in enumerate(_shared_out(heads, rows, columns, height_mm)):
        block = table(heads, part, height_mm, height_mm * 1.9)
        marks += block.at(n * (each + gap), 0.0)
        tallest = max(tallest, block.height_mm)
    if left:
        line = word("more_met", lang).format(left)
        marks.append(Text((0.0, -tallest - 2.2), line, 2.2, part="frame"))
        tallest += 4.0
    return Block(each * columns + gap * (columns - 1), tallest, tuple(marks))


def _shared_out(
    heads: Sequence[Column], rows: Sequence[Row], columns: int, height_mm: float
) -> list[list[Row]]:
    """Share rows out over columns of about equal height, in order."""
    if columns == 1:
        return [list(rows)]
    talls = [table(heads, [row], height_mm, height_mm * 1.9).height_mm for row in rows]
    bare = table(heads, [], height_mm, height_mm * 1.9).height_mm
    share = sum(tall - bare for tall in talls) / columns
    parts: list[list[Row]] = [[] for _ in range(columns)]
    filled = 0.0
    for row, tall in zip(rows, talls, strict=True):
        parts[min(int(filled / max(share, 0.1) + 1e-6), columns - 1)].append(row)
        filled += tall - bare
    return [part for part in parts if part]


def _clause_row(
    finding: ClauseFinding, names: Mapping[str, str], program: Program, lang: Lang
) -> Row:
    clause = next((c for c in program.standard.clauses if c.id == finding.clause), None)
    sign = {">=": "≥ ", "<=": "≤ "}.get(clause.relation, "") if clause else ""
    limit = "—" if finding.limit is None else sign + reading(finding.limit, finding.unit, lang)
    measured = reading(finding.measured, finding.unit, lang)
    text = finding.message if lang == "zh" else finding.message_en
    subject = subject_name(finding.subject, names, program, lang)
    if text.startswith((f"{subject}:", f"{subject}:")):
        text = text[len(subject) + 1 :]
    cells = (finding.clause, subject, text, measured, limit, mark(finding, lang))
    return Row(cells, RED if finding.met is False else BLACK)


def _other_lines(scheme: Scheme, lang: Lang) -> list[tuple[str, str]]:
    should = [f.met for f in scheme.verdict.findings if f.force == "should"]
    attest = sum(1 for f in scheme.verdict.findings if f.force == "attest")
    counts = (should.count(True), should.count(False), should.count(None))
    text = word("should_line", lang).format(*counts)
    return [(f"{text}    {word('attest_line', lang).format(attest)}", BLACK)]


def notes(scheme: Scheme, storey: Storey, lang: Lang, width_mm: float) -> Block:
    """Return the notes every plan carries, and one for each wall that is taken out."""
    opened = [
        (wall, storey.space(wall.space_id).rooms)
        for wall in scheme.opened
        if wall.level == storey.level
    ]
    keys = ["note_units", "note_wall", "note_door", "note_measure"]
    thick = listed(sorted({str(w.thickness_mm) for w in scheme.partitions}), lang)
    quiet = min((w.rw_db for w in scheme.partitions), default=0)
    if not scheme.partitions:
        keys.remove("note_wall")
    if not any(door.new for door in scheme.doors):
        keys.remove("note_door")
    lines = [word(key, lang) for key in keys]
    lines = [line.format(thick, quiet) if "{}" in line else line for line in lines]
    stop = "。" if lang == "zh" else "."
    removed = [opened_words(wall, rooms, lang) for wall, rooms in opened]
    lines += [line[0].upper() + line[1:] + stop for line in removed]
    rows = [(f"{n}. {line}", BLACK) for n, line in enumerate(lines, 1)]
    rows.append(
        (f"{len(rows) + 1}. {word('preliminary', lang)}{'.' if lang == 'en' else '。'}", RED)
    )
    return stacked([heading(word("notes", lang), width_mm), paragraph(rows, width_mm, 2.3)], 0.4)


def proof_line(proof: Proof, lang: Lang, width_mm: float) -> Block:
    """Return what the solver vouches for, in a line or two."""
    parts = [word(proof.status, lang)]
    if proof.objective is not None:
        parts.append(f"{word('objective', lang)} {proof.objective:,.0f}")
    if proof.bound is not None:
        parts.append(f"{word('bound', lang)} {proof.bound:,.0f}")
    if proof.gap is not None:
        parts.append(f"{word('gap', lang)} {proof.gap:.1%}")
    if proof.seconds is not None:
        parts.append(f"{proof.seconds:.1f} s")
    text = f"{word('proof', lang)}{colon(lang)}{' · '.join(parts)}"
    return paragraph([(text, BLACK)], width_mm, 2.3)


def legend(keys: Sequence[str], lang: Lang, width_mm: float) -> Block:
    """Return the signs of the plan and what they mean, in two columns."""
    marks: list[Mark] = []
    tall, half = 5.4, width_mm / 2
    for n, key in enumerate(keys):
        x, y = (n % 2) * half, -(n // 2) * tall - tall / 2
        marks += [moved(m, x, y) for m in _sign(key)]
        marks.append(Text((x + 13.0, y), word(key, lang), 2.3, part="frame"))
    body = Block(width_mm, -(-len(keys) // 2) * tall, tuple(marks))
    return stacked([heading(word("legend", lang), width_mm), body], 0.4)


def _sign(key: str) -> list[Mark]:
    """Draw one sign of the legend, 10 mm wide, its middle height at 0."""
    bar = rectangle((0.5, -1.2, 10.5, 1.2))
    thin = rectangle((0.5, -0.5, 10.5, 0.5))
    leaf = (((3.0, -1.8), (3.0, 2.0)),)
    sweep = (arc((3.0, -1.8), 3.8, 0.0, 90.0),)
    small = rectangle((4.0, -1.0, 7.0, 1.0))
    sets: dict[str, list[Mark]] = {
        "wall_kept": [Fill((bar,), tint.KEPT), Stroke((bar,), PEN_MEDIUM)],
        "wall_new": [Fill((thin,), RED), Stroke((thin,), PEN_THIN, RED)],
        "wall_demo": [Stroke((bar,), PEN_FINE, RED, (1.2, 0.6))],
        "door_kept": [Stroke(leaf, PEN_MEDIUM), Stroke(sweep, PEN_FINE)],
        "door_new": [Stroke(leaf, PEN_BOLD, RED), Stroke(sweep, PEN_FINE, RED)],
        "door_unused": [
            Stroke(
                (((0.5, 0.3), (10.5, 0.3)), ((0.5, -0.3), (10.5, -0.3))),
                PEN_FINE,
                BLACK,
                (1.2, 0.5),
            )
        ],
        "window": [Stroke(tuple(((0.5, y), (10.5, y)) for y in (-1.2, -0.3, 0.3, 1.2)), PEN_FINE)],
        "mailbox": [
            Fill((small,), WHITE),
            Stroke((small, ((4.0, 1.0), (5.5, 0.0), (7.0, 1.0))), PEN_FINE, RED),
        ],
        "welcome_sign": [Fill((rectangle((2.5, -0.5, 8.5, 0.5)),), RED)],
        "entrance": [Fill((((4.0, -1.4), (7.0, -1.4), (5.5, 1.4)),), RED)],
        "route": [Stroke((((0.5, 0.0), (10.5, 0.0)),), PEN_MEDIUM, RED, (1.4, 0.8))],
        "suite": [
            Fill((bar,), "#e9b4b4"),
            Stroke((bar,), PEN_HAIR, RED),
        ],
    }
    return [_framed(mark) for mark in sets[key]]


def _framed(mark: Mark) -> Mark:
    if isinstance(mark, Fill):
        return Fill(mark.rings, mark.color, "frame")
    if isinstance(mark, Stroke):
        return Stroke(mark.lines, mark.pen_mm, mark.color, mark.dash_mm, "frame")
    return mark


__all__ = ["areas", "clauses", "legend", "notes", "proof_line"]
