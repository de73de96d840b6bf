"""The words of the papers, Chinese and English side by side.

Not here: where they stand (``listing``, ``notice``), nor the wording of the notice, which
stands in its template.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from layoutopt.diagnostics import UsageError
from layoutopt.rectification import (
    PHYSICS,
    Item,
    Rectification,
    Remark,
    Status,
    Supplier,
    Unattested,
)

LANGS: Final = ("zh", "en")

STATUS: Final[Mapping[Status, tuple[str, str]]] = {
    "open": ("待整改", "open"),
    "rectified": ("已整改", "rectified"),
    "overdue": ("逾期", "overdue"),
}
FORCE: Final[Mapping[str, tuple[str, str]]] = {
    "must": ("须整改", "must be put right"),
    "should": ("建议改进", "advice"),
    "attest": ("现场核实", "found on site"),
}
SUPPLIER: Final[Mapping[Supplier, tuple[str, str]]] = {
    "school": ("学校出具说明", "the school, in writing"),
    "on_site": ("检查人员现场核实", "the inspector, on site"),
}
REMARK: Final[Mapping[Remark, tuple[str, str]]] = {
    "": ("", ""),
    "claimed": (
        "报称已整改，复查仍未满足",
        "reported as rectified, found unmet again",
    ),
    "not_measurable": (
        "本次图纸无法判定，状态沿用",
        "not decided by this drawing; stands as it stood",
    ),
    "not_applicable": ("本次不适用，状态沿用", "not applicable this time; stands as it stood"),
    "not_seen": ("本次未见此对象，状态沿用", "subject not seen this time; stands as it stood"),
    "clause_holds": (
        "对象编号已变，本条现已全部满足",
        "ids have changed; the clause holds throughout",
    ),
}
TIER: Final[Mapping[str, tuple[str, str]]] = {
    "urban": ("城区", "urban"),
    "township": ("乡镇", "township"),
    "rural": ("农村", "rural"),
}
RECURRED: Final = ("复发（{}）", "recurred ({})")
UNSET: Final = ("未定", "not set")
DRAWING: Final = ("图面问题", "fault of the drawing")
PENDING: Final = ("待认定", "to be attested")
SUPPLIED: Final = ("已有结论", "settled")


def index(lang: str) -> int:
    """Return where a language stands in the pairs.

    Raises
    ------
    UsageError
        Another language than ``zh`` or ``en``.
    """
    if lang not in LANGS:
        raise UsageError(
            en=f"language {lang!r}: the papers are written in zh or en; choose one of them",
            zh=f"语言 {lang!r}：文书只有 zh（中文）和 en（英文）；请选其一",
        )
    return LANGS.index(lang)


def day(value: date | None, i: int) -> str:
    """Write a date as people do: 2026年12月1日, 1 December 2026; what is not set says so."""
    if value is None:
        return UNSET[i]
    if i == 0:
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def quoted(item: Item | Unattested, i: int) -> str:
    """Return what the clause says: its own words, in English their meaning where given.

    A code whose words were not at hand is named by its place.
    """
    if item.clause.startswith(PHYSICS) and not item.quote:
        return DRAWING[i]
    said = (item.quote_en or item.quote) if i else item.quote
    return said or item.section


def cited(item: Item | Unattested, i: int) -> str:
    """Return the clause's id, in Chinese with its place in the text."""
    return item.clause if i or not item.section else f"{item.clause}\n{item.section}"


def subject(item: Item | Unattested, i: int) -> str:
    """Return what the item speaks of."""
    return (item.subject_zh, item.subject_en)[i] or item.subject


def remark(item: Item, i: int) -> str:
    """Return the last inspection's word on an item, and whether it came back."""
    back = RECURRED[i].format(item.recurred_on.isoformat()) if item.recurred_on else ""
    return ("；", "; ")[i].join(filter(None, (back, REMARK[item.remark][i])))


def standard_name(rectification: Rectification, i: int, *, bare: bool = False) -> str:
    """Return the standard's name; unless ``bare`` with its id and since when it is in force."""
    r = rectification
    name = (r.standard_zh, r.standard_en)[i]
    shown = f"《{name}》" if name and i == 0 else name or r.standard_id
    if bare:
        return shown
    since = (f"施行：{r.in_force_from}", f"in force from {r.in_force_from}")[i]
    marks = filter(None, (r.standard_id if name else "", since if r.in_force_from else ""))
    inside = ("，", ", ")[i].join(marks)
    return shown + ((f"（{inside}）", f" ({inside})")[i] if inside else "")


def numbers(counted: list[int], i: int) -> str:
    """Write numbers of rows, runs of three and more by their ends: 1 to 10, 12."""
    runs: list[list[int]] = []
    for number in counted:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    to = ("至", " to ")[i]
    said = (
        [f"{run[0]}{to}{run[-1]}"] if len(run) > 2 else [str(number) for number in run]
        for run in runs
    )
    return ("、", ", ")[i].join(text for run in said for text in run)
