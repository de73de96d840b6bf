"""Noun: what people say at an inspection, in the job file.

``[[attest]]``: a person's word on a clause that no drawing decides, or on pieces of
equipment that are there but not drawn; who said so and when is asked for.  ``[[shared]]``:
a room of the school that also serves the suite.  ``[inspection]`` and ``[[rectify]]``: who
inspects, on what day, and who is to mend what by when.  Whether a clause exists is for
:func:`check_clauses`, once the standard is known.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layoutopt.corrections import check_keys, near_miss, rows_of
from layoutopt.diagnostics import UsageError
from layoutopt.program import Attestation, SharedRoom
from layoutopt.standard import Clause, Standard

TABLES: dict[str, dict[str, str]] = {
    "attest": {
        "clause": "text",
        "met": "true/false",
        "by": "text",
        "on": "date",
        "items": "texts",
        "note": "text",
    },
    "shared": {"room": "text", "kind": "text", "counted": "share"},
    "rectify": {"clause": "text", "owner": "text", "deadline": "date"},
    "inspection": {"by": "text", "on": "date", "owner": "text", "deadline": "date"},
}
"""The tables of a job file about an inspection, with the kind of value of each key."""

NEEDED = {"attest": ("clause", "by", "on"), "shared": ("room", "kind"), "rectify": ("clause",)}

KINDS_OF_VALUE = {
    "text": ("text", "文字"),
    "texts": ('list of texts, ["pc", "printer"]', '文字列表,如 ["pc", "printer"]'),
    "true/false": ("true or false", "true 或 false"),
    "date": ("date, 2026-09-30", "日期,如 2026-09-30"),
    "share": ("number from 0 to 1", "0 到 1 之间的数"),
}


@dataclass(frozen=True)
class Duty:
    """Who is to mend a clause, and by when; None where nobody has said."""

    clause: str
    owner: str = ""
    deadline: dt.date | None = None


@dataclass(frozen=True)
class Inspection:
    """Who inspects and when; who is to mend what is not met, and by when, if said.

    ``owner`` and ``deadline`` are for every clause, ``duties`` for single ones.
    """

    by: str = ""
    on: dt.date | None = None
    owner: str = ""
    deadline: dt.date | None = None
    duties: tuple[Duty, ...] = ()


def attestations_of(tables: Mapping[str, Any], where: str) -> tuple[Attestation, ...]:
    """Check and take ``[[attest]]``; ``met`` is true where it is left out.

    Raises
    ------
    UsageError
        A key is unknown, missing or of another type; nobody's name; a clause attested
        twice on one day.
    """
    found = []
    for at, row in _entries(tables, "attest", where):
        if not row["by"].strip():
            raise UsageError(
                en=f"{at}: by is empty; say who attests it",
                zh=f"{at}:by 为空;请写明认定人",
            )
        found.append(
            Attestation(
                clause=row["clause"],
                met=row.get("met", True),
                by=row["by"].strip(),
                on=_date(row["on"]).isoformat(),
                note=row.get("note", ""),
                items=tuple(row.get("items", ())),
            )
        )
        earlier = [a for a in found[:-1] if (a.clause, a.on) == (found[-1].clause, found[-1].on)]
        if any(set(a.items) & set(found[-1].items) or a.items == found[-1].items for a in earlier):
            raise UsageError(
                en=f"{at}: {row['clause']} is attested twice on {found[-1].on}; keep one",
                zh=f"{at}:{row['clause']} 在 {found[-1].on} 有两条认定;请只保留一条",
            )
    return tuple(found)


def shared_of(tables: Mapping[str, Any], where: str) -> tuple[SharedRoom, ...]:
    """Check and take ``[[shared]]``; a room counts in full where no share is given.

    Raises
    ------
    UsageError
        A key is unknown, missing or of another type.
    """
    return tuple(
        SharedRoom(row["room"], row["kind"], float(row.get("counted", 1.0)))
        for _, row in _entries(tables, "shared", where)
    )


def inspection_of(tables: Mapping[str, Any], where: str) -> Inspection:
    """Check and take ``[inspection]`` and ``[[rectify]]``.

    Raises
    ------
    UsageError
        A key is unknown, missing or of another type; a clause stands twice.
    """
    head = tables.get("inspection", {})
    if not isinstance(head, dict):
        raise UsageError(
            en=f"{where}: inspection is one table; write [inspection] once",
            zh=f"{where}:inspection 为单个表;请只写一次 [inspection]",
        )
    check_keys(head, TABLES["inspection"], _fits, KINDS_OF_VALUE, f"{where}: [inspection]")
    duties: list[Duty] = []
    for at, row in _entries(tables, "rectify", where):
        if row["clause"] in {duty.clause for duty in duties}:
            raise UsageError(
                en=f"{at}: clause {row['clause']} stands twice; keep one entry",
                zh=f"{at}:条款 {row['clause']} 重复;请只保留一条",
            )
        deadline = _date(row["deadline"]) if "deadline" in row else None
        duties.append(Duty(row["clause"], row.get("owner", ""), deadline))
    return Inspection(
        by=head.get("by", ""),
        on=_date(head["on"]) if "on" in head else None,
        owner=head.get("owner", ""),
        deadline=_date(head["deadline"]) if "deadline" in head else None,
        duties=tuple(duties),
    )


def check_clauses(
    attestations: Sequence[Attestation],
    inspection: Inspection,
    standard: Standard,
    where: str,
) -> None:
    """Hold what people said to the standard: clauses and items that it does not know.

    Raises
    ------
    UsageError
        With the nearest clause or item there is.
    """
    clauses = {clause.id: clause for clause in standard.clauses}
    for said in attestations:
        clause = _clause(said.clause, clauses, f"{where}: [[attest]]", standard)
        for item in said.items:
            if item not in clause.items:
                en, zh = near_miss(item, clause.items)
                raise UsageError(
                    en=f"{where}: [[attest]] {clause.id}: no item {item!r}; {en}"
                    f"items: {', '.join(clause.items) or 'none'}",
                    zh=f"{where}:[[attest]] {clause.id}:没有项目 {item!r};{zh}"
                    f"可用:{'、'.join(clause.items) or '无'}",
                )
    for duty in inspection.duties:
        _clause(duty.clause, clauses, f"{where}: [[rectify]]", standard)


def _clause(
    clause_id: str, clauses: Mapping[str, Clause], where: str, standard: Standard
) -> Clause:
    if clause_id in clauses:
        return clauses[clause_id]
    en, zh = near_miss(clause_id, clauses)
    raise UsageError(
        en=f"{where}: the standard {standard.id!r} has no clause {clause_id!r}; {en}"
        f"`standards show {standard.id}` lists them",
        zh=f"{where}:标准 {standard.id!r} 没有条款 {clause_id!r};{zh}"
        f"可用 standards show {standard.id} 查看",
    )


def _entries(
    tables: Mapping[str, Any], name: str, where: str
) -> list[tuple[str, Mapping[str, Any]]]:
    rows = rows_of(tables.get(name, []), name, where)
    entries = []
    for n, row in enumerate(rows, 1):
        at = f"{where}: [[{name}]] {n}"
        check_keys(row, TABLES[name], _fits, KINDS_OF_VALUE, at)
        for key in NEEDED[name]:
            if key not in row:
                raise UsageError(
                    en=f"{at}: says too little; add {key}", zh=f"{at}:内容不全;请补充 {key}"
                )
        entries.append((at, row))
    return entries


def _fits(value: Any, kind: str) -> bool:
    if kind == "text":
        return isinstance(value, str)
    if kind == "texts":
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if kind == "true/false":
        return isinstance(value, bool)
    if kind == "share":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and math.isfinite(value) and 0 <= value <= 1
    try:
        _date(value)
    except (TypeError, ValueError):
        return False
    return True


def _date(value: Any) -> dt.date:
    """Take a TOML date, or one written as text."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(value)


__all__ = [
    "TABLES",
    "Duty",
    "Inspection",
    "attestations_of",
    "check_clauses",
    "inspection_of",
    "shared_of",
]
