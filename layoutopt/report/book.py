"""``report.xlsx``: a run as a workbook that goes on computing.

Sheets of the schemes compared, areas, clauses, the bill of quantities, equipment, and what the
figures are.  A price or a quantity that is changed changes amounts, sums and the comparison:
what a spreadsheet can work out stands there as a formula.  Not here: the figures themselves.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from layoutopt.account import BEST_AT, FORCES
from layoutopt.report import words
from layoutopt.report.cells import put
from layoutopt.report.compare.measures import MEASURES, figure
from layoutopt.report.compare.page import DECISIONS, STATUS
from layoutopt.report.compare.runs import ClauseWords, Entry, Names, Run
from layoutopt.report.files import settled, write_whole
from layoutopt.report.sheets import (
    BORDER,
    FONT,
    HEAD_FILL,
    LINE_PT,
    TITLE_FONT,
    lines_in,
    set_page,
)

Cell = str | float | None
TITLES: Final[Mapping[str, Names]] = {
    "schemes": ("方案对比", "Schemes"),
    "areas": ("面积", "Areas"),
    "clauses": ("条款", "Clauses"),
    "bill": ("工程量与造价", "Quantities and cost"),
    "equipment": ("设备", "Equipment"),
    "about": ("说明", "About"),
}
GROUPS: Final[Mapping[str, Names]] = {
    "partition": ("隔墙", "partitions"),
    "door": ("门", "doors"),
    "demolition": ("拆除", "demolition"),
    "floor": ("地面", "floors"),
    "wall": ("墙面", "walls"),
    "ceiling": ("顶棚", "ceilings"),
    "furniture": ("家具", "furniture"),
    "equipment": ("设备", "equipment"),
    "displaced": ("占用用房", "floor taken"),
}
UNITS: Final[Mapping[str, Names]] = {
    "m2": ("m²", "m²"),
    "m3": ("m³", "m³"),
    "ea": ("个", "ea"),
    "count": ("个", ""),
    "bool": ("", ""),
    "ratio": ("", ""),
}
STAMP: Final = date(2000, 1, 1)
"""The day every workbook bears inside: the same run gives the same bytes."""
MONEY, AREA, ONE = "#,##0.00", "0.00", "0.0"
_BEST = PatternFill("solid", bgColor="E3F2E9")
_POOR = PatternFill("solid", bgColor="FBE9E7")
_INPUT = PatternFill("solid", fgColor="FFF9E0")
_NOTE = Font(color="55606B", size=9)


class Head(NamedTuple):
    """A column of a sheet: its names, its width in characters, its number format."""

    names: Names
    width: float
    form: str = ""


def write_book(run: Run, path: Path, lang: str) -> None:
    """Write the workbook of a run.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    write_whole(path, settled(_bytes(run, words.index(lang)), STAMP))


def _bytes(run: Run, i: int) -> bytes:
    book = Workbook()
    book.properties.creator = "layoutopt"
    book.properties.title = f"{run.school} {TITLES['schemes'][i]}"
    if book.calculation is not None:
        book.calculation.fullCalcOnLoad = True
    for sheet in list(book.worksheets):
        book.remove(sheet)
    sheets = {key: book.create_sheet(names[i]) for key, names in TITLES.items()}
    totals = _bill(sheets["bill"], run, i)
    _schemes(sheets["schemes"], run, totals, i)
    _areas(sheets["areas"], run, i)
    _clauses(sheets["clauses"], run, i)
    _equipment(sheets["equipment"], run, i)
    _about(sheets["about"], run, i)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- what every sheet has ---------------------------------------------------------------


def _title(sheet: Worksheet, run: Run, text: str, note: str, wide: int, i: int) -> None:
    last = get_column_letter(wide)
    for row, said in ((1, f"{run.school}  {text}"), (2, note)):
        sheet.merge_cells(f"A{row}:{last}{row}")
        put(sheet.cell(row, 1), said)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="center")
    sheet["A1"].font = Font(name=TITLE_FONT[i], size=15, bold=True)
    sheet["A2"].font = Font(name=FONT[i], size=9, color="55606B")
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[2].height = 30


def _head(sheet: Worksheet, row: int, heads: Sequence[Head], i: int) -> None:
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(row, column)
        put(cell, head.names[i])
        cell.font = Font(name=TITLE_FONT[i], size=10, bold=True)
        cell.fill, cell.border = HEAD_FILL, BORDER
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        letter = get_column_letter(column)
        now = sheet.column_dimensions[letter].width or 0.0
        sheet.column_dimensions[letter].width = max(now if row > 4 else 0.0, head.width)
    sheet.row_dimensions[row].height = 28


def _row(sheet: Worksheet, row: int, heads: Sequence[Head], values: Sequence[Cell], i: int) -> None:
    """Write a row; a text that begins with ``=`` is a formula only where :class:`_Formula` says."""
    lines = 1
    for column, (head, value) in enumerate(zip(heads, values, strict=True), start=1):
        cell = sheet.cell(row, column)
        if isinstance(value, Formula):
            cell.value = str(value)
        else:
            put(cell, value)
        if isinstance(value, str) and not isinstance(value, Formula):
            lines = max(lines, lines_in(value, max(head.width - 1.0, 4.0)))
        cell.font = Font(name=FONT[i], size=10)
        cell.border = BORDER
        number = bool(head.form) and not (isinstance(value, str) and not isinstance(value, Formula))
        cell.alignment = Alignment(
            wrap_text=True, vertical="center", horizontal="right" if number else "left"
        )
        if number:
            cell.number_format = head.form
    sheet.row_dimensions[row].height = min(lines * LINE_PT + 5.0, 380.0)


class Formula(str):
    """A text that is meant to compute; any other text stays a text."""

    __slots__ = ()


def _finish(sheet: Worksheet, heads: Sequence[Head], top: int, last: int, i: int) -> None:
    """Set the filter, the frozen head and the page of a table from ``top`` to ``last``."""
    wide = get_column_letter(len(heads))
    sheet.auto_filter.ref = f"A{top}:{wide}{max(last, top)}"
    sheet.freeze_panes = f"B{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.print_area = f"A1:{wide}{max(last, top)}"
    set_page(sheet, i)


def _rule(formula: str, fill: PatternFill) -> Rule:
    return Rule(type="expression", dxf=DifferentialStyle(fill=fill), formula=[formula])


def _name(scheme: Entry, i: int) -> str:
    return f"{('方案', 'Scheme')[i]} {scheme.id}"


def _unit(unit: str, i: int) -> str:
    return UNITS.get(unit, (unit, unit))[i]


# --- the sheets -------------------------------------------------------------------------


def _bill(sheet: Worksheet, run: Run, i: int) -> dict[int, str]:
    """Write the bill: sums on top, rows below; return where each scheme's total stands."""
    heads = (
        Head(("方案", "Scheme"), 11),
        Head(("分项", "Group"), 12),
        Head(("项目", "Item"), 40),
        Head(("部位", "Where"), 20),
        Head(("数量", "Quantity"), 11, "#,##0.00"),
        Head(("单位", "Unit"), 8),
        Head(("单价(元)", "Unit price (CNY)"), 13, MONEY),
        Head(("金额(元)", "Amount (CNY)"), 15, MONEY),
        Head(("依据", "Source"), 30),
    )
    note = (
        "单价与预备费率(浅黄)均为本软件参考值,非报价、不含税,可直接改写;金额、小计、合计随之重算。"
        "无单价者只计数量,不计入合计。",
        "Prices and contingency (yellow) are defaults of ours, no quotation, without tax: write "
        "your own, and amounts and sums follow. What has no price is counted only.",
    )
    _title(sheet, run, TITLES["bill"][i], note[i], len(heads), i)
    sums = (
        Head(("方案", "Scheme"), 11),
        Head(("小计(元)", "Subtotal"), 12, MONEY),
        Head(("预备费率", "Contingency, share"), 40, "0.0%"),
        Head(("预备费(元)", "Contingency"), 20, MONEY),
        Head(("合计(元)", "Total"), 15, MONEY),
    )
    priced = [(scheme, _bill_of(scheme)) for scheme in run.schemes]
    _head(sheet, 4, sums, i)
    top = 4 + len(priced) + 3
    last = top + sum(len(bill.get("rows", ())) for _, bill in priced)
    span = f"$A${top + 1}:$A${max(last, top + 1)}"
    amounts = f"$H${top + 1}:$H${max(last, top + 1)}"
    totals = {}
    for row, (scheme, bill) in enumerate(priced, start=5):
        share = (figure(bill, "contingency_percent") or 0.0) / 100.0
        values: tuple[Cell, ...] = (
            _name(scheme, i),
            Formula(f"=ROUND(SUMIF({span},A{row},{amounts}),2)"),
            share,
            Formula(f"=ROUND(B{row}*C{row},2)"),
            Formula(f"=B{row}+D{row}"),
        )
        _row(sheet, row, sums, values, i)
        sheet.cell(row, 3).fill = _INPUT
        sheet.cell(row, 5).font = Font(name=FONT[i], size=10, bold=True)
        totals[scheme.id] = f"'{TITLES['bill'][i]}'!$E${row}"
    _head(sheet, top, heads, i)
    row = top
    for scheme, bill in priced:
        names = {zone.id: zone.names[i] for zone in scheme.zones}
        for item in bill.get("rows", ()):
            row += 1
            price = figure(item, "unit_price_cny")
            group, unit = str(item.get("group", "")), str(item.get("unit", ""))
            subject = str(item.get("subject", ""))
            values = (
                _name(scheme, i),
                GROUPS.get(group, (group, group))[i],
                str(item.get(words.LANGS[i], "")),
                names.get(subject, SUBJECTS.get(subject, (subject, subject))[i]),
                figure(item, "quantity"),
                _unit(unit, i),
                price,
                Formula(f'=IF(ISNUMBER(G{row}),ROUND(E{row}*G{row},2),"")'),
                str(item.get("source", "")),
            )
            _row(sheet, row, heads, values, i)
            sheet.cell(row, 7).fill = _INPUT
    _finish(sheet, heads, top, row, i)
    sheet.freeze_panes = None  # the sums stand above the head: both have to scroll
    return totals


SUBJECTS: Final[Mapping[str, Names]] = {
    "suite": ("辅导室整体", "the suite"),
    "outside": ("门外", "outside the door"),
    "classroom": ("教室", "classroom"),
    "office": ("办公室", "office"),
    "storage": ("储藏室", "storage"),
    "library": ("图书室", "library"),
    "lab": ("实验室", "laboratory"),
    "music": ("音乐教室", "music room"),
    "other": ("其他用房", "other room"),
}


def _bill_of(scheme: Entry) -> Mapping[str, Any]:
    """Return the bill of a scheme with rows that are rows; empty where there is none."""
    bill = scheme.measures.get("bill")
    if not isinstance(bill, Mapping) or not isinstance(bill.get("rows"), list):
        return {}
    return {**bill, "rows": [row for row in bill["rows"] if isinstance(row, Mapping)]}


def _schemes(sheet: Worksheet, run: Run, totals: Mapping[int, str], i: int) -> None:
    """Write the measures, a row each, a column a scheme, and which scheme is best in it."""
    count = len(run.schemes)
    heads = (
        Head(("指标", "Measure"), 24),
        Head(("单位", "Unit"), 11),
        *(Head((_name(s, 0), _name(s, 1)), 17, ONE) for s in run.schemes),
        Head(("最优值", "Best value"), 13, ONE),
        Head(("最优方案", "Best scheme"), 16),
        Head(("说明", "What it is"), 44),
    )
    status = STATUS[run.status]
    note = (
        f"{words.TIER[run.tier][0]}学校;依据 {run.standard[0]};求解状态:{status[0]}。"
        "“最优”由公式求得,改动造价后随之变化。",
        f"{words.TIER[run.tier][1]} school; standard: {run.standard[1]}; status: {status[1]}. "
        "What is best is worked out by formulas and follows a change of prices.",
    )
    _title(sheet, run, TITLES["schemes"][i], note[i], len(heads), i)
    _head(sheet, 4, heads, i)
    row = 4
    texts: tuple[tuple[Names, list[str]], ...] = (
        (("位置", "Where"), [_place(s, i) for s in run.schemes]),
        (
            ("最擅长", "Best at"),
            [
                ("、", ", ")[i].join(BEST_AT[b][i] for b in s.best_at if b in BEST_AT)
                for s in run.schemes
            ],
        ),
        (("与方案 1 相比", "Against scheme 1"), [s.trade[i] or s.trade[0] for s in run.schemes]),
    )
    for names, said in texts:
        row += 1
        _row(sheet, row, heads, (names[i], "", *said, "", "", ""), i)
    first, last = get_column_letter(3), get_column_letter(2 + count)
    for measure in MEASURES:
        values: list[Cell] = [measure.of(scheme) for scheme in run.schemes]
        if not count or all(value is None for value in values):
            continue
        row += 1
        if measure.key == "cost":
            values = [Formula(f"={totals[scheme.id]}") for scheme in run.schemes]
        span = f"{first}{row}:{last}{row}"
        best: Cell = None
        who: Cell = None
        if measure.better and count > 1:
            best = Formula(f"={'MIN' if measure.better == 'low' else 'MAX'}({span})")
            best_at = get_column_letter(3 + count)
            who = Formula(
                f'=IF(COUNTIF({span},{best_at}{row})=COUNT({span}),"—",'
                f"INDEX(${first}$4:${last}$4,MATCH({best_at}{row},{span},0)))"
            )
        form = "#,##0" + ("." + "0" * measure.digits if measure.digits else "")
        shaped = tuple(head._replace(form=form if head.form else "") for head in heads)
        cells = (measure.names[i], measure.unit[i], *values, best, who, measure.note[i])
        _row(sheet, row, shaped, cells, i)
        if measure.better and count > 1:
            rule = _rule(f"AND({first}{row}=${best_at}${row},MIN({span})<MAX({span}))", _BEST)
            sheet.conditional_formatting.add(span, rule)
    if run.infeasible is not None:
        reason = (run.infeasible.message, run.infeasible.message_en or run.infeasible.message)
        told = [(("原因", "Why"), reason[i])]
        told += [
            (("须放宽之一", "One has to give"), (zh, en)[i]) for en, zh in run.infeasible.demands
        ]
        told += [(("出路", "A way out"), way) for way, _ in run.infeasible.relaxations]
        for names, text in told:
            row += 1
            _row(sheet, row, heads, (names[i], "", "", "", text), i)
    _finish(sheet, heads, 4, row, i)
    sheet.freeze_panes = "C5"


def _place(scheme: Entry, i: int) -> str:
    storeys = ("、", ", ")[i].join(map(str, scheme.storeys))
    rooms = ("、", ", ")[i].join(room[i] for room in scheme.rooms)
    return f"{storeys} 层 {rooms}" if i == 0 else f"storey {storeys}: {rooms}"


def _areas(sheet: Worksheet, run: Run, i: int) -> None:
    heads = (
        Head(("方案", "Scheme"), 11),
        Head(("功能区", "Area"), 22),
        Head(("所在房间", "Room"), 26),
        Head(("使用面积 m²", "Usable m²"), 13, AREA),
        Head(("要求 m²", "Asked m²"), 12, AREA),
        Head(("差值 m²", "Difference m²"), 13, "+0.00;-0.00;0.00"),
        Head(("合用功能区", "Areas on its floor"), 34),
        Head(("课间噪声 dB(A)", "Noise at break dB(A)"), 14, ONE),
        Head(("采光系数 %", "Daylight %"), 12, ONE),
        Head(("言语私密 dB", "Speech privacy dB"), 13, ONE),
    )
    note = (
        "使用面积为净面积。合计行只计筛选后可见的行。“要求”取自强制条款的限值,无此限值者留空。",
        "Areas are net. The total counts the rows that a filter leaves visible. What is asked is "
        "the limit of a clause that must hold; blank where none gives one.",
    )
    _title(sheet, run, TITLES["areas"][i], note[i], len(heads), i)
    _head(sheet, 4, heads, i)
    row = 4
    for scheme in run.schemes:
        for zone in scheme.zones:
            row += 1
            asked = max(
                (
                    f.limit
                    for f in scheme.findings
                    if f.subject == zone.id
                    and f.force == "must"
                    and f.unit in ("m2", "m²")
                    and f.limit is not None
                    and f.measured is not None
                    and abs(f.measured - zone.area_m2) < 0.011
                ),
                default=None,
            )
            values: tuple[Cell, ...] = (
                _name(scheme, i),
                zone.names[i],
                zone.room[i],
                zone.area_m2,
                asked,
                Formula(f'=IF(ISNUMBER(E{row}),D{row}-E{row},"")'),
                ("、", ", ")[i].join(names[i] for names in zone.hosts),
                *(
                    figure(scheme.measures, "zones", zone.id, key)
                    for key in ("noise_dba", "daylight_factor_pct", "speech_privacy_db")
                ),
            )
            _row(sheet, row, heads, values, i)
    end = row
    _finish(sheet, heads, 4, end, i)
    if end > 4:
        total = Formula(f"=SUBTOTAL(109,D5:D{end})")
        shown = (("合计(可见行)", "Total of visible rows")[i], "", "", total, *[None] * 6)
        _row(sheet, end + 2, heads, shown, i)
        sheet.cell(end + 2, 4).font = Font(name=FONT[i], size=10, bold=True)
        sheet.conditional_formatting.add(
            f"F5:F{end}", _rule("AND(ISNUMBER($F5),$F5<-0.005)", _POOR)
        )
        sheet.print_area = f"A1:{get_column_letter(len(heads))}{end + 2}"


def _clauses(sheet: Worksheet, run: Run, i: int) -> None:
    heads = (
        Head(("方案", "Scheme"), 11),
        Head(("条款", "Clause"), 13),
        Head(("效力", "Force"), 9),
        Head(("结论", "Result"), 14),
        Head(("对象", "Subject"), 18),
        Head(("实测", "Measured"), 10, "General"),
        Head(("限值", "Limit"), 10, "General"),
        Head(("单位", "Unit"), 9),
        Head(("条款原文", "What the clause says"), 36),
        Head(("核对情况", "Finding"), 44),
        Head(("整改", "To mend it"), 36),
    )
    counted = " · ".join(
        f"{_name(s, i)}: "
        + ", ".join(
            f"{DECISIONS[key][1 + i]} {sum(f.decision == key for f in s.findings)}"
            for key in DECISIONS
            if any(f.decision == key for f in s.findings)
        )
        for s in run.schemes
    )
    _title(sheet, run, TITLES["clauses"][i], counted, len(heads), i)
    _head(sheet, 4, heads, i)
    row = 4
    order = list(DECISIONS)
    for scheme in run.schemes:
        names = {zone.id: zone.names[i] for zone in scheme.zones}
        names |= {room: told[i] for room, told in run.rooms.items()}
        for finding in sorted(scheme.findings, key=lambda f: order.index(f.decision)):
            row += 1
            said = run.clauses.get(finding.clause, ClauseWords(finding.clause))
            subject = " – ".join(
                names.get(side, SUBJECTS.get(side, (side, side))[i])
                for side in finding.subject.split(" – ")
            )
            sign, *decided = DECISIONS[finding.decision]
            values: tuple[Cell, ...] = (
                _name(scheme, i),
                finding.clause,
                FORCES[finding.force][i],
                f"{sign} {decided[i]}",
                subject,
                None if finding.unit == "bool" else finding.measured,
                None if finding.unit == "bool" else finding.limit,
                _unit(finding.unit, i),
                said.quote or said.default[i],
                (finding.message, finding.message_en or finding.message)[i],
                (finding.mend, finding.mend_en or finding.mend)[i],
            )
            _row(sheet, row, heads, values, i)
    sheet.conditional_formatting.add(f"A5:K{max(row, 5)}", _rule('LEFT($D5,1)="✗"', _POOR))
    _finish(sheet, heads, 4, row, i)
    sheet.freeze_panes = "C5"


def _equipment(sheet: Worksheet, run: Run, i: int) -> None:
    heads = (
        Head(("方案", "Scheme"), 11),
        Head(("功能区", "Area"), 22),
        Head(("设备", "Item"), 30),
        Head(("效力", "Force"), 9),
        Head(("配置件数", "Asked"), 10, "0"),
        Head(("图上布置", "Placed"), 10, "0"),
        Head(("已认定", "Attested"), 10, "0"),
        Head(("须购置", "To buy"), 10, "0"),
        Head(("须认定", "To attest"), 10, "0"),
        Head(("条款", "Clauses"), 18),
        Head(("条款原文或备注", "Words of the clause, or a note"), 44),
    )
    rows = [
        (scheme, item)
        for scheme in run.schemes
        for item in scheme.measures.get("equipment") or ()
        if isinstance(item, Mapping)
    ]
    note = (
        "件数取自求解记录;合计行只计筛选后可见的行。",
        "Counts are those of the record; the total counts the rows that a filter leaves visible.",
    )
    none = (
        "本次求解的结果中没有设备清单。",
        "The record of this run holds no list of equipment.",
    )
    _title(sheet, run, TITLES["equipment"][i], (note if rows else none)[i], len(heads), i)
    _head(sheet, 4, heads, i)
    row = 4
    for scheme, item in rows:
        row += 1
        names = {zone.id: zone.names[i] for zone in scheme.zones}
        zone, force = str(item.get("zone", "")), str(item.get("force", ""))
        clauses = item.get("clauses")
        said = item.get("quote") or item.get("note" if i == 0 else "note_en") or ""
        values: tuple[Cell, ...] = (
            _name(scheme, i),
            names.get(zone, SUBJECTS.get(zone, (zone, zone))[i]),
            str(item.get(words.LANGS[i]) or item.get("kind", "")),
            FORCES[force][i] if force in FORCES else force,
            *(figure(item, key) for key in ("asked", "placed", "attested", "to_buy", "to_attest")),
            ", ".join(map(str, clauses)) if isinstance(clauses, list) else "",
            str(said),
        )
        _row(sheet, row, heads, values, i)
    _finish(sheet, heads, 4, row, i)
    if rows:
        sums = [Formula(f"=SUBTOTAL(109,{c}5:{c}{row})") for c in "EFGHI"]
        shown = (("合计(可见行)", "Total of visible rows")[i], "", "", "", *sums, "", "")
        _row(sheet, row + 2, heads, shown, i)
        sheet.print_area = f"A1:{get_column_letter(len(heads))}{row + 2}"


def _about(sheet: Worksheet, run: Run, i: int) -> None:
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 100
    put(sheet["A1"], TITLES["about"][i])
    sheet["A1"].font = Font(name=TITLE_FONT[i], size=15, bold=True)
    rows = [
        (("图纸", "Drawing"), "、".join(run.drawings)),
        (("图纸校验(SHA-256)", "SHA-256"), " ".join(run.sha256)),
        (("依据", "Standard"), run.standard[i]),
        (("求解状态", "Status"), STATUS[run.status][i]),
        *((names, text[i]) for names, text in _ABOUT),
        *((("求解记录", "Of the search"), note) for note in run.notes),
    ]
    for row, (names, text) in enumerate(rows, start=2):
        for cell, value in ((sheet.cell(row, 1), names[i]), (sheet.cell(row, 2), text)):
            put(cell, value)
            cell.font = Font(name=FONT[i], size=10, bold=cell.column == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = BORDER
        sheet.row_dimensions[row].height = LINE_PT * lines_in(text, 96.0) + 5.0
    set_page(sheet, i)


_ABOUT: Final[tuple[tuple[Names, Names], ...]] = (
    (
        ("综合得分", "Overall score"),
        (
            "各项按权重折算为元当量后相加,越小越好;权重均为本软件的参考值,不出自标准。",
            "All terms weighed in CNY-equivalents and added; less is better. The weights are "
            "defaults of ours, none stands in a standard.",
        ),
    ),
    (
        ("造价", "Cost"),
        (
            "按本软件的参考单价估算,不是报价,不含税;占用用房只计面积。改写单价或数量即重算。",
            "Estimated at default prices of ours: no quotation, without tax; floor taken from "
            "other uses is only counted. Change a price or a quantity and all sums follow.",
        ),
    ),
    (
        ("噪声与采光", "Noise and daylight"),
        (
            "噪声为设计指数,不是按 GB 50118 的测量值;采光系数为估算。均用于比较。",
            "Noise is a design index, no measurement under GB 50118; daylight factors are "
            "estimates. Both are for comparing.",
        ),
    ),
    (
        ("条款结论", "Results of clauses"),
        (
            "“待认定”者图纸无法判定,须由学校或检查人员认定;“临界”者以现场实测为准。",
            "To attest: no drawing decides it, the school or the inspector does. Borderline: to "
            "be measured on site.",
        ),
    ),
    (
        ("初步方案", "Preliminary"),
        (
            "供比选;承重墙与消防须经有资质的专业人员确认。",
            "For choosing; structure and fire safety are to be confirmed by qualified people.",
        ),
    ),
)

__all__ = ["write_book"]
