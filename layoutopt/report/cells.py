"""What stands in one cell: texts that stay texts, dates however they were typed.

Not here: which cell (``tables``).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils.datetime import from_excel

from layoutopt.report.words import UNSET

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that no XML file, and so no workbook or letter, can hold."""
LONGEST = 32_000
"""Characters in a cell; Excel holds 32,767 and drops the rest without a word."""
DATE_FORMAT = "yyyy-mm-dd"
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]|(\d\d)(\d\d))"
)
_BLANK = {"", "-", "—", "——", "/", "无", "待定", "tbd", "n/a", "none", *UNSET}


def clean(text: str) -> str:
    """Return a text as XML can hold it: what it cannot is replaced by a visible mark."""
    # Excel writes a carriage return as _x000D_, and would read that text as one.
    plain = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    whole = _FORBIDDEN.sub(MARK, plain)
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"


def put(cell: Cell | MergedCell, value: str | float | date | None) -> bool:
    """Write into a cell what is not there yet; tell whether anything changed.

    A text stays a text, whatever it begins with: a school's name is never a formula.  A
    cell that a merge covers is left alone.
    """
    if isinstance(cell, MergedCell):
        return False
    if isinstance(value, str):
        value = clean(value) or None
    current: object = cell.value
    if isinstance(current, datetime):
        current = current.date()
    elif isinstance(current, CellRichText):
        current = str(current)
    if current == value and (cell.data_type != "f" or value is None):
        return False
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[0] in "=+-@"
    elif isinstance(value, date):
        cell.number_format = DATE_FORMAT
    return True


def text_in(value: object) -> str:
    """Return what a cell's value says as a text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n").replace("_x000D_", "")


def is_unset(value: object) -> bool:
    """Tell whether a cell says nothing, or says that it is not settled."""
    return text_in(value).strip().casefold() in _BLANK


def date_in(value: object) -> date | None:
    """Return a cell's date: a date of Excel's, or one typed as text; None if not settled.

    Raises
    ------
    ValueError
        Something that is no date between 2000 and 2099.
    """
    if is_unset(value):
        return None
    found = _date(value)
    if found is None or not EARLIEST <= found <= LATEST:
        raise ValueError(text_in(value))
    return found


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = unicodedata.normalize("NFKC", text_in(value))
    match = _DATE.fullmatch("".join(text.split()))
    if match:
        year, *rest = (int(part) for part in match.groups() if part)
        return date(year, *rest)
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A date whose cell has lost its format is Excel's number of days.
        serial = from_excel(value)
        return serial.date() if isinstance(serial, datetime) else None
    return None
