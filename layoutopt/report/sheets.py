"""What a new list looks like: its sheets, columns, colours and the page it prints on.

Not here: what goes into the rows (``listing``).  An office's own workbook is never
restyled.
"""

from __future__ import annotations

import math
import unicodedata
from datetime import datetime, time

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from layoutopt.rectification import Rectification, Status, supervision
from layoutopt.report import words
from layoutopt.report.cells import DATE_FORMAT, put
from layoutopt.report.tables import RECORD, Column, Table

ITEMS_TITLE = ("整改清单", "Rectification list")
PENDING_TITLE = ("待认定", "To be attested")
HELP_TITLE = ("说明", "How to fill in")
ITEMS = (
    Column("no", "序号", "No.", 5),
    Column("school", "学校", "School", 12),
    Column("clause", "条款", "Clause", 13, required=True),
    Column("quote", "条款原文", "What the clause says", 26),
    Column("force", "类别", "Kind", 9),
    Column("subject", "对象", "Subject", 12, required=True),
    Column("found", "检查情况", "Found", 27, required=True),
    Column("todo", "整改要求", "To do", 27, required=True),
    Column("owner", "责任人", "Responsible", 12, required=True),
    Column("deadline", "整改期限", "Deadline", 12, required=True),
    Column("status", "状态", "Status", 9, required=True),
    Column("note", "备注", "Note", 16),
    Column("first_found", "首次发现", "First found", 12),
    Column("last_checked", "最近检查", "Last checked", 12),
    Column("rectified_on", "整改完成", "Rectified on", 12),
    Column("remark", "复查提示", "Remark of the check", 20),
    Column(RECORD, RECORD, RECORD, 3),
)
PENDING = (
    Column("school", "学校", "School", 14),
    Column("clause", "条款", "Clause", 14, required=True),
    Column("quote", "条款原文", "What the clause says", 46),
    Column("subject", "对象", "Subject", 14),
    Column("supplier", "由谁提供", "Who supplies it", 18),
    Column("state", "状态", "Status", 10, required=True),
    Column("answer", "认定结果", "Met or not", 10),
    Column("by", "认定人", "Attested by", 11),
    Column("on", "认定日期", "Attested on", 12),
    Column(RECORD, RECORD, RECORD, 3),
)
PRINTED = "note"
"""The last column on paper; what follows is the list's own book-keeping."""
DATES = ("deadline", "first_found", "last_checked", "rectified_on", "on")
CENTRED = {"no", "force", "owner", "status", "state", "answer", "by", *DATES}
HEAD_ROW = 4
LINE_PT, HIGHEST_PT = 13.0, 400.0
"""Height of a line of 10 pt, and of a row: Excel allows 409 pt."""
DEPTH = 2000
"""Rows for which choices and colours are laid down beforehand."""

FONT = ("宋体", "Calibri")
TITLE_FONT = ("黑体", "Calibri")
_THIN = Side(style="thin", color="808080")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEAD_FILL = PatternFill("solid", fgColor="D9E2EC")
_OVERDUE_FILL = PatternFill("solid", bgColor="F8CBAD")
_DONE_FONT = Font(color="808080")


def blank(rectification: Rectification, i: int) -> Workbook:
    """Make a workbook with its sheets laid out and no rows in them."""
    book = Workbook()
    stamp = datetime.combine(rectification.inspected_on, time())
    book.properties.created = book.properties.modified = stamp
    book.properties.creator = "layoutopt"
    book.properties.title = ITEMS_TITLE[i]
    sheet = book.active
    if not isinstance(sheet, Worksheet):  # a new workbook has one sheet
        sheet = book.create_sheet()
    sheet.title = ITEMS_TITLE[i]
    _lay_out(sheet, ITEMS, i, ("心理辅导室整改清单", "Counselling suite: rectification list")[i])
    last = get_column_letter(len(ITEMS))
    for row, mark, height in ((1, "{}", 30), (2, "head", 20), (3, "summary", 50)):
        sheet[f"{last}{row}"].value = '{"schema": 0}' if row == 1 else mark
        sheet.row_dimensions[row].height = height
    put(sheet["A2"], headline(rectification, i))
    put(sheet["A3"], summary(rectification, i))
    sheet.freeze_panes = f"{_letter(ITEMS, 'quote')}{HEAD_ROW + 1}"
    _choices(sheet, i)
    _colours(sheet, i)
    pending = book.create_sheet(PENDING_TITLE[i])
    title = ("尚待认定的条款", "Clauses still to be attested")[i]
    _lay_out(pending, PENDING, i, title)
    put(pending["A2"], _PENDING_HELP[i])
    pending.row_dimensions[2].height = 34
    pending.row_dimensions[3].height = 4
    pending.freeze_panes = f"A{HEAD_ROW + 1}"
    _help(book.create_sheet(HELP_TITLE[i]), rectification, i)
    return book


def headline(rectification: Rectification, i: int) -> str:
    """Say who was inspected, when, by whom and by which standard."""
    r = rectification
    tier = words.TIER[r.tier][i] if r.tier else ""
    standard = words.standard_name(r, i)
    if i == 0:
        parts = [
            f"本次检查学校：{r.school}" + (f"（{tier}）" if tier else ""),
            f"检查日期：{words.day(r.inspected_on, 0)}",
            f"检查人：{r.inspector}" if r.inspector else "",
            f"依据：{standard}",
        ]
        return "  ".join(filter(None, parts))
    parts = [
        f"School inspected: {r.school}" + (f" ({tier})" if tier else ""),
        f"Date: {words.day(r.inspected_on, 1)}",
        f"Inspector: {r.inspector}" if r.inspector else "",
        f"Standard: {standard}",
    ]
    return "   ".join(filter(None, parts))


def summary(rectification: Rectification, i: int) -> str:
    """Count the items, and answer whether all have a deadline and which are overdue."""
    r = rectification
    must = [item for item in r.items if item.force == "must"]
    count = {s: sum(item.status == s for item in must) for s in words.STATUS}
    rest = len(r.items) - len(must)
    answer = supervision(r)
    undated, late = len(answer.undated), len(answer.overdue)
    which = ("、", ", ")[i].join(dict.fromkeys(item.clause for item in answer.overdue))
    if i == 0:
        dated = f"尚有 {undated} 项未定，请填写" if undated else "未整改事项均已设定"
        asks = f"（{r.demand.clause}）" if r.demand else ""
        warns = f"（{r.consequence.clause}）" if r.consequence else ""
        threat = f"“{r.consequence.quote}。”" if late and r.consequence else ""
        return (
            f"须整改 {len(must)} 项：待整改 {count['open']}，逾期 {count['overdue']}，"
            f"已整改 {count['rectified']}；建议改进及现场核实 {rest} 项；"
            f"待认定 {len(r.attestations_missing)} 条。整改期限{asks}：{dated}。"
            f"逾期{warns}：{f'{late} 项（{which}）' if late else '无'}。{threat}"
        )
    dated = f"{undated} not set, please fill in" if undated else "set for all that is open"
    asks = f" ({r.demand.clause})" if r.demand else ""
    warns = f" ({r.consequence.clause})" if r.consequence else ""
    threat = (r.consequence.quote_en or r.consequence.quote) if late and r.consequence else ""
    return (
        f"To be put right: {len(must)} (open {count['open']}, overdue {count['overdue']}, "
        f"rectified {count['rectified']}); advice and findings on site: {rest}; "
        f"to be attested: {len(r.attestations_missing)}. Deadlines{asks}: {dated}. "
        f"Overdue{warns}: {f'{late} ({which})' if late else 'none'}. {threat}".rstrip()
    )


def style_row(table: Table, row: int) -> None:
    """Dress the cells of a new row."""
    for key in table.at:
        cell = table.cell(row, key)
        if cell is None:
            continue
        cell.font = Font(name=FONT[table.lang], size=10)
        cell.border = BORDER
        cell.alignment = Alignment(
            wrap_text=key != RECORD,
            vertical="center",
            horizontal="center" if key in CENTRED else "left",
        )
        if key in DATES:
            cell.number_format = DATE_FORMAT


def fit_row(table: Table, row: int) -> bool:
    """Make a row high enough for its texts, never lower than it is; tell whether it grew.

    Excel fits rows by itself only while nobody has set their height, LibreOffice only
    when it opens a file in its window.
    """
    lines = 1
    for key, column in table.at.items():
        cell = table.cell(row, key)
        if key == RECORD or cell is None or cell.value is None or key in DATES:
            continue
        width = table.sheet.column_dimensions[get_column_letter(column)].width
        lines = max(lines, lines_in(str(cell.value), max(width - 1.0, 4.0)))
    wanted = min(lines * LINE_PT + 6.0, HIGHEST_PT)
    current = table.sheet.row_dimensions[row].height
    if current is not None and current >= wanted:
        return False
    table.sheet.row_dimensions[row].height = wanted
    return True


def lines_in(text: str, width: float) -> int:
    """Count the lines of a text in a column; a Chinese character is two wide."""
    count = 0
    for line in text.split("\n"):
        wide = sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1.1 for c in line)
        count += max(1, math.ceil(wide / width))
    return count


def _letter(columns: tuple[Column, ...], key: str) -> str:
    return get_column_letter([c.key for c in columns].index(key) + 1)


def _lay_out(sheet: Worksheet, columns: tuple[Column, ...], i: int, title: str) -> None:
    """Write title and headers; set widths, filter and page."""
    seen = [c for c in columns if c.key != RECORD]
    keys = [c.key for c in seen]
    printed = keys.index(PRINTED) + 1 if PRINTED in keys else len(seen)
    right = get_column_letter(printed)
    for row in (1, 2, 3):
        sheet.merge_cells(f"A{row}:{right}{row}")
        sheet[f"A{row}"].alignment = Alignment(wrap_text=True, vertical="center")
        sheet[f"A{row}"].font = Font(name=FONT[i], size=10)
    sheet["A1"].value = title
    sheet["A1"].font = Font(name=TITLE_FONT[i], size=16, bold=i == 1)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30
    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(HEAD_ROW, number, column.header(i))
        cell.font = Font(name=TITLE_FONT[i], size=10, bold=i == 1)
        cell.fill = HEAD_FILL
        cell.border = BORDER
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].hidden = column.key == RECORD
    sheet.row_dimensions[HEAD_ROW].height = 30
    everything = f"A{HEAD_ROW}:{get_column_letter(len(columns))}{HEAD_ROW}"
    sheet.auto_filter.ref = everything
    sheet.print_area = f"A1:{right}{HEAD_ROW}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    set_page(sheet, i)


def set_page(sheet: Worksheet, i: int) -> None:
    """Have a sheet print on A4 landscape, as wide as the page, with page numbers."""
    sheet.page_setup.paperSize = 9  # A4, ECMA-376 18.3.1.63
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.footer = 0.6, 0.75, 0.35
    sheet.print_options.horizontalCentered = True
    if sheet.oddFooter is not None and sheet.oddFooter.center is not None:
        sheet.oddFooter.center.text = ("第 &P 页，共 &N 页", "Page &P of &N")[i]


def _choices(sheet: Worksheet, i: int) -> None:
    """Offer the three statuses; ask for dates, without refusing 未定."""
    status = DataValidation(
        type="list",
        formula1='"' + ",".join(pair[i] for pair in words.STATUS.values()) + '"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=("状态", "Status")[i],
        error=("请从列表中选择", "Choose from the list")[i],
    )
    days = DataValidation(
        type="date",
        operator="between",
        formula1="DATE(2000,1,1)",
        formula2="DATE(2099,12,31)",
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle=("日期", "Date")[i],
        error=(
            "请写成 2026-12-31 的样子；尚未确定的可留空或写“未定”",
            "Write it like 2026-12-31; leave it blank where it is not settled",
        )[i],
    )
    for rule, keys in ((status, ("status",)), (days, ("deadline", "rectified_on"))):
        for key in keys:
            letter = _letter(ITEMS, key)
            rule.add(f"{letter}{HEAD_ROW + 1}:{letter}{DEPTH}")
        sheet.add_data_validation(rule)


def _colours(sheet: Worksheet, i: int) -> None:
    """Colour a row by its status: overdue red, rectified grey."""
    area = f"A{HEAD_ROW + 1}:{_letter(ITEMS, 'remark')}{DEPTH}"
    status = f"${_letter(ITEMS, 'status')}{HEAD_ROW + 1}"
    looks: tuple[tuple[Status, DifferentialStyle], ...] = (
        ("overdue", DifferentialStyle(fill=_OVERDUE_FILL)),
        ("rectified", DifferentialStyle(font=_DONE_FONT)),
    )
    for said, look in looks:
        rule = Rule(type="expression", dxf=look, formula=[f'{status}="{words.STATUS[said][i]}"'])
        sheet.conditional_formatting.add(area, rule)


def _help(sheet: Worksheet, rectification: Rectification, i: int) -> None:
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 100
    lines = [
        (("依据", "Standard")[i], words.standard_name(rectification, i)),
        *((pair[0][i], pair[1][i]) for pair in _HELP),
    ]
    put(sheet["A1"], HELP_TITLE[i])
    sheet["A1"].font = Font(name=TITLE_FONT[i], size=16, bold=i == 1)
    sheet.row_dimensions[1].height = 30
    for row, (name, text) in enumerate(lines, start=2):
        for cell, value in ((sheet.cell(row, 1), name), (sheet.cell(row, 2), text)):
            put(cell, value)
            cell.font = Font(name=FONT[i], size=11, bold=cell.column == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = BORDER
        sheet.row_dimensions[row].height = 15.0 * lines_in(text, 90.0) + 6.0
    set_page(sheet, i)


_PENDING_HELP = (
    "以下条款图纸无法判定，须由所列单位或人员认定。右侧三列供现场手写或填报；"
    "结论须写入任务文件，下次检查才会采用。",
    "No drawing decides these clauses; those named are to attest them. The three columns on "
    "the right are for notes on site; an answer counts once it stands in the job file.",
)
_HELP = (
    (
        ("填写哪些栏", "What to fill in"),
        (
            "责任人、整改期限、备注由人填写，再次检查时原样保留。状态可选；整改要求可改写，"
            "改写后不再自动更新。其余各栏由软件填写，再次检查时更新。",
            "Responsible, Deadline and Note are yours and stay as typed at every later check. "
            "Status may be chosen; To do may be reworded and then is no longer renewed. All "
            "other columns are written by the program and renewed at the next check.",
        ),
    ),
    (
        ("整改期限", "Deadline"),
        (
            "写成 2026-12-31 或 2026年12月31日。尚未确定的留空或写“未定”。文件未规定天数，"
            "期限由检查单位确定。",
            "Write it like 2026-12-31. Leave it blank, or write “not set”, where it is not "
            "settled. The text names no number of days: the office sets the deadline.",
        ),
    ),
    (
        words.STATUS["open"],
        (
            "检查未满足，未过期限或期限未定。",
            "Found unmet; the deadline has not passed or is not set.",
        ),
    ),
    (
        words.STATUS["overdue"],
        (
            "检查未满足，整改期限早于检查日期。",
            "Found unmet; the deadline is earlier than the day of the inspection.",
        ),
    ),
    (
        words.STATUS["rectified"],
        (
            "复查已满足，保留在清单中。人工改为“已整改”的，复查仍未满足时恢复为待整改，并在复查提示中注明。",
            "Seen to hold at a later check; stays on the list. Where it was chosen by hand and "
            "the next check finds the clause unmet, it is open again and the remark says so.",
        ),
    ),
    (
        ("类别", "Kind"),
        (
            "须整改：强制性条文未满足。建议改进：推荐性条文未满足。现场核实：由人员现场认定为未满足。",
            "Must be put right: a clause that must hold does not. Advice: a clause that should "
            "hold does not. Found on site: people on site attested that it does not hold.",
        ),
    ),
    (
        ("复查提示", "Remark of the check"),
        (
            "复发：曾经整改、再次检查又不满足。状态沿用：本次无法判定，不视为已整改。",
            "Recurred: rectified before and unmet again. Stands as it stood: nothing decided it "
            "this time, which never counts as rectified.",
        ),
    ),
    (
        ("自己的内容", "Your own"),
        (
            "可以增加列、工作表、批注、格式，可以调整列序和行序；再次检查时均保留。请勿删除末尾的隐藏列。"
            "自行增加的行写明条款即作为一项；不写条款的行只供自用。",
            "Add columns, sheets, comments and formats, move columns and rows: all stay at the "
            "next check. Do not delete the hidden column at the end. A row you add is an item "
            "when it names a clause; without one it is yours alone.",
        ),
    ),
    (
        ("打印", "Printing"),
        (
            "A4 横向，表头逐页重复；备注以右的各栏不打印。",
            "A4 landscape, headers on every page; the columns right of Note are not printed.",
        ),
    ),
)
