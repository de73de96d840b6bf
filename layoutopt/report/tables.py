"""A table on a sheet, found by its headers wherever people have moved it to.

Each table has a column without a visible header, holding for each row what a program
needs and no person does: ``layoutopt`` stands above it, one JSON record a row below.
Not here: what the columns mean (``listing``).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from layoutopt.diagnostics import InputError
from layoutopt.report.cells import date_in, text_in

RECORD = "layoutopt"
HEAD_ROWS = 40
"""Headers are looked for in so many rows from the top."""


@dataclass(frozen=True)
class Column:
    """A column: its header in both languages, its width in characters."""

    key: str
    zh: str
    en: str
    width: float
    required: bool = False

    def header(self, i: int) -> str:
        """Return its header."""
        return (self.zh, self.en)[i]


@dataclass(frozen=True)
class Table:
    """A table as found: the row of its headers, where each column stands, its language."""

    path: Path
    sheet: Worksheet
    head: int
    at: Mapping[str, int]
    lang: int

    def cell(self, row: int, key: str) -> Cell | None:
        """Return a cell, None where there is no such column or a merge covers it."""
        if key not in self.at:
            return None
        cell = self.sheet.cell(row, self.at[key])
        return None if isinstance(cell, MergedCell) else cell

    def value(self, row: int, key: str) -> Any:
        """Return what stands in a cell, None where there is none."""
        cell = self.cell(row, key)
        return None if cell is None else cell.value

    def text(self, row: int, key: str) -> str:
        """Return a cell's text."""
        return text_in(self.value(row, key))

    def date(self, row: int, key: str) -> date | None:
        """Return a cell's date.

        Raises
        ------
        InputError
            Something else stands there: names the cell.
        """
        cell = self.cell(row, key)
        if cell is None:
            return None
        try:
            return date_in(cell.value)
        except (ValueError, OverflowError):
            where = self.where(cell.coordinate)
            shown = text_in(cell.value)[:40]
            raise InputError(
                en=f"{where[1]}: {shown!r} is no date; write it like 2026-12-31, or leave it blank",
                zh=f"{where[0]}:“{shown}”不是日期;请写成 2026-12-31 的样子,或留空",
            ) from None

    def where(self, coordinate: str) -> tuple[str, str]:
        """Say where a cell is, for a message."""
        return (
            f"{self.path}:工作表“{self.sheet.title}”的 {coordinate} 单元格",
            f"{self.path}: sheet {self.sheet.title!r}, cell {coordinate}",
        )

    def rows(self) -> Iterator[int]:
        """Yield the rows below the headers in which anything of the table stands."""
        for row in range(self.head + 1, self.sheet.max_row + 1):
            if any(self.value(row, key) not in (None, "") for key in self.at):
                yield row

    def last(self) -> int:
        """Return the last row in which anything stands at all, in whatever column."""
        filled = (
            cell.row
            for cells in self.sheet.iter_rows(min_row=self.head)
            for cell in cells
            if cell.value not in (None, "")
        )
        return max(filled, default=self.head)

    def record(self, row: int) -> dict[str, Any]:
        """Return what the program noted for a row; empty where it noted nothing."""
        return as_record(self.value(row, RECORD))

    def notes(self) -> Iterator[tuple[int, str]]:
        """Yield the marks the program left above the headers, by row."""
        for row in range(1, self.head):
            if text := self.text(row, RECORD):
                yield row, text

    def reach(self, last: int) -> None:
        """Let filter, tables and print area go down to a row, where they begin here."""
        sheet = self.sheet
        if sheet.auto_filter.ref:
            sheet.auto_filter.ref = self._down(sheet.auto_filter.ref, last)
        for table in sheet.tables.values():
            table.ref = self._down(table.ref, last)
            if table.autoFilter is not None:
                table.autoFilter.ref = table.ref
        areas = str(sheet.print_area or "").replace("$", "").split(",")
        if len(areas) == 1 and areas[0]:
            sheet.print_area = self._down(areas[0].rpartition("!")[2], last)

    def _down(self, area: str, last: int) -> str:
        left, top, right, bottom = range_boundaries(area)
        if left is None or top is None or right is None or bottom is None:
            return area
        if not top <= self.head <= bottom:
            return area
        return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{max(bottom, last)}"


def as_record(value: object) -> dict[str, Any]:
    """Read a JSON object out of a cell; anything else is an empty one."""
    try:
        record = json.loads(text_in(value))
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def find_table(
    path: Path, book: Workbook, titles: Sequence[str], columns: Sequence[Column]
) -> Table | None:
    """Find a table: on the sheet of that title, else on any sheet; None if there is none.

    Raises
    ------
    InputError
        It stands there with a column missing: names sheet and header.
    """
    named = [sheet for sheet in book.worksheets if sheet.title.strip() in titles]
    for sheet in named or book.worksheets:
        found = [_headers(sheet, row, columns) for row in range(1, _depth(sheet))]
        best = max(range(len(found)), key=lambda i: len(found[i][0]), default=None)
        if best is None or (not named and len(found[best][0]) < 4):
            continue
        at, lang = found[best]
        missing = [c for c in columns if c.required and c.key not in at]
        if missing:
            shown = "、".join(f"“{c.zh}”" for c in missing)
            shown_en = ", ".join(repr(c.en) for c in missing)
            raise InputError(
                en=f"{path}: sheet {sheet.title!r} has no header {shown_en}; "
                "write it back above its column",
                zh=f"{path}:工作表“{sheet.title}”缺少表头{shown};请把它写回所在列的上方",
            )
        return Table(path, sheet, best + 1, at, lang)
    return None


def _depth(sheet: Worksheet) -> int:
    return min(sheet.max_row, HEAD_ROWS) + 1


def _headers(sheet: Worksheet, row: int, columns: Sequence[Column]) -> tuple[dict[str, int], int]:
    """Return which columns' headers stand in a row, and in which language most of them."""
    known = {_plain(c.header(i)): (c.key, i) for i in (0, 1) for c in columns}
    known[RECORD] = (RECORD, -1)
    at: dict[str, int] = {}
    said = [0, 0]
    for cell in sheet[row]:
        key, i = known.get(_plain(text_in(cell.value)), ("", -1))
        if key and key not in at:
            at[key] = int(cell.column or 0)
            if i >= 0:
                said[i] += 1
    return at, int(said[1] > said[0])


def _plain(header: str) -> str:
    return "".join(unicodedata.normalize("NFKC", header).casefold().split())
