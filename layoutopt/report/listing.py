"""The rectification list as a workbook: written, filled in by people, read back.

One sheet of items, one of what is still to be attested, one that says how to fill them
in.  At a re-inspection the office's own workbook is updated: rows are found by their key,
columns by their headers, and whatever else stands in it is left as it is.
Not here: what a new sheet looks like (``sheets``), how a table is found (``tables``).
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

from openpyxl import Workbook

from layoutopt.diagnostics import InputError
from layoutopt.rectification import (
    Item,
    Quoted,
    Rectification,
    Remark,
    Status,
    Supplier,
    Unattested,
    due,
)
from layoutopt.report import words
from layoutopt.report.cells import LONGEST, clean, date_in, is_unset, put
from layoutopt.report.files import (
    Written,
    check_closed,
    check_new,
    keep,
    losses,
    open_workbook,
    read_bytes,
    settled,
    write_whole,
)
from layoutopt.report.sheets import (
    ITEMS,
    ITEMS_TITLE,
    PENDING,
    PENDING_TITLE,
    blank,
    fit_row,
    headline,
    style_row,
    summary,
)
from layoutopt.report.tables import RECORD, Table, as_record, find_table
from layoutopt.standard import Force, Tier

SCHEMA = 1
PEOPLE = ("owner", "deadline", "note")
"""Columns that belong to people: what they typed there is never written over."""


def write_list(
    rectification: Rectification, path: Path, lang: str, base: Path | None = None
) -> Written:
    """Write the list as a workbook, or bring the office's workbook up to date.

    With ``base`` the list goes into that workbook, in the language of its headers, and
    ``path`` may be the same file: the earlier one then is kept beside it under the date
    of its inspection.  A workbook in which nothing changes is not written again.

    Returns
    -------
    Written
        Where it stands, where the earlier file was kept, and what of the earlier one an
        update cannot carry over.

    Raises
    ------
    UsageError
        ``path`` stands already and is not ``base``.
    InputError
        ``base`` cannot be read or is open elsewhere, or ``path`` cannot be written.
    """
    i = words.index(lang)
    rectification = cleaned(rectification)
    same = base is not None and path.exists() and path.samefile(base)
    if not same:
        check_new(path)
    if base is None:
        book = blank(rectification, i)
        _update(path, book, rectification)
        write_whole(path, _bytes(book, rectification.inspected_on))
        return Written(path)
    if same:
        check_closed(path)
    data = read_bytes(base)
    book, said = open_workbook(base, data, values=False)
    earlier = read_list(base)
    changed = _update(base, book, rectification)
    if not changed:
        if not same:
            write_whole(path, data)
        return Written(path)
    fresh = _bytes(book, rectification.inspected_on)
    kept = keep(path, data, earlier.inspected_on) if same else None
    write_whole(path, fresh)
    return Written(path, kept, losses(data, said))


def read_list(path: Path) -> Rectification:
    """Read a list back, with what people have written into it.

    Rows that a person added are items too when they name a clause; others are theirs
    alone and stay in the workbook.  Columns may stand in any order.

    Raises
    ------
    InputError
        No such workbook, a header missing, two rows of one item, a status or a date
        that is none: the message names the sheet and the cell.
    """
    book, _ = open_workbook(path, read_bytes(path), values=True)
    table = _items_table(path, book)
    meta = _meta_in(table)
    items: dict[tuple[str, str, str], tuple[int, Item]] = {}
    for row in table.rows():
        item = _item(table, row, meta)
        if item is None:
            continue
        if item.key in items:
            raise _twice(table, items[item.key][0], row, item)
        items[item.key] = (row, item)
    listed = tuple(item for _, item in items.values())
    return _rectification(meta, listed, _unattested(path, book))


def cleaned(rectification: Rectification) -> Rectification:
    """Return a list whose texts a workbook and a letter can hold (see ``cells.clean``)."""
    return replace(
        _clean(rectification),
        items=tuple(map(_clean, rectification.items)),
        attestations_missing=tuple(map(_clean, rectification.attestations_missing)),
    )


_Noun = TypeVar("_Noun", Rectification, Item, Unattested)


def _clean(noun: _Noun) -> _Noun:
    said = {f.name: getattr(noun, f.name) for f in fields(noun)}
    texts: dict[str, Any] = {k: clean(v) for k, v in said.items() if isinstance(v, str)}
    return replace(noun, **texts)


# --- writing -------------------------------------------------------------------------


def _bytes(book: Workbook, on: date) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue(), on)


def _items_table(path: Path, book: Workbook) -> Table:
    table = find_table(path, book, ITEMS_TITLE, ITEMS)
    if table is None:
        raise InputError(
            en=f"{path}: no sheet has the headers of a rectification list "
            f"(sheet {ITEMS_TITLE[1]!r}); name a list that layoutopt wrote",
            zh=f"{path}:没有一张工作表带有整改清单的表头(工作表“{ITEMS_TITLE[0]}”);"
            "请指定由本软件生成的清单",
        )
    return table


def _update(path: Path, book: Workbook, rectification: Rectification) -> bool:
    """Bring a workbook up to a list; tell whether anything in it changed."""
    table = _items_table(path, book)
    changed = _head(table, rectification)
    known: dict[tuple[str, str, str], int] = {}
    for row in table.rows():
        key = _key(table, row, rectification.school)
        if key[1]:
            known[key] = row
    last = table.last()
    for number, item in enumerate(rectification.items, start=1):
        named = (item.school, item.clause, words.subject(item, table.lang))
        row = known.get(item.key, known.get(named, 0))
        fresh = row == 0
        if fresh:
            last += 1
            row = last
            style_row(table, row)
        written = _write_item(table, row, item, number, fresh=fresh)
        changed |= written
        if written:
            fit_row(table, row)
    table.reach(last)
    return changed | _update_pending(path, book, rectification)


def _head(table: Table, rectification: Rectification) -> bool:
    """Write the lines above the headers anew, where people left them standing."""
    changed = False
    for row, mark in table.notes():
        if as_record(mark):
            changed |= put(table.sheet.cell(row, table.at[RECORD]), _meta(rectification))
            continue
        said = {"head": headline, "summary": summary}.get(mark)
        shown = next((c for c in table.sheet[row] if c.value and c.value != mark), None)
        if said is not None and shown is not None:
            changed |= put(shown, said(rectification, table.lang))
    return changed


def _write_item(table: Table, row: int, item: Item, number: int, *, fresh: bool) -> bool:
    i = table.lang
    values: dict[str, str | int | date | None] = {
        "school": item.school,
        "clause": words.cited(item, i),
        "quote": words.quoted(item, i),
        "force": words.FORCE[item.force][i],
        "subject": words.subject(item, i),
        "found": (item.found, item.found_en)[i],
        "todo": (item.todo, item.todo_en)[i],
        "owner": item.owner or words.UNSET[i],
        "deadline": item.deadline or words.UNSET[i],
        "status": words.STATUS[item.status][i],
        "note": item.note,
        "first_found": item.first_found,
        "last_checked": item.last_checked,
        "rectified_on": item.rectified_on,
        "remark": words.remark(item, i),
        RECORD: _record(item),
    }
    if fresh:
        values["no"] = number
    changed = False
    for key, value in values.items():
        cell = table.cell(row, key)
        if cell is None or (key in PEOPLE and not fresh and not is_unset(cell.value)):
            continue
        if not fresh and key in PEOPLE and is_unset(value):
            continue
        if isinstance(value, date) and _is(cell.value, value):
            continue
        changed |= put(cell, value)
    return changed


def _is(value: object, on: date) -> bool:
    """Tell whether a cell says a date already, however it was typed."""
    try:
        return date_in(value) == on
    except (ValueError, OverflowError):
        return False


def _record(item: Item) -> str:
    """Write down what the visible cells do not say: the key, and the other language."""
    record: dict[str, Any] = {
        k: v.isoformat() if isinstance(v, date) else v
        for k, v in asdict(item).items()
        if k not in {"owner", "deadline", "note"} and v not in ("", None, False)
    }
    text = json.dumps(record, ensure_ascii=False)
    if len(text) > LONGEST:
        short = {k: v for k, v in record.items() if k in {"school", "clause", "subject", "force"}}
        text = json.dumps(short, ensure_ascii=False)
    return text


def _meta(rectification: Rectification) -> str:
    said = asdict(replace(rectification, items=(), attestations_missing=()))
    meta = {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in said.items()
        if key not in {"items", "attestations_missing"} and value not in ("", None)
    }
    return json.dumps({"schema": SCHEMA, **meta}, ensure_ascii=False)


def _update_pending(path: Path, book: Workbook, rectification: Rectification) -> bool:
    table = find_table(path, book, PENDING_TITLE, PENDING)
    if table is None:
        return False
    i = table.lang
    rows = {_key(table, row): row for row in table.rows()}
    missing = {entry.key: entry for entry in rectification.attestations_missing}
    changed = False
    for key, row in rows.items():
        # What was settled since stays on the sheet, with whatever was written beside it.
        if key[0] == rectification.school and key not in missing:
            state = table.cell(row, "state")
            changed |= state is not None and put(state, words.SUPPLIED[i])
    last = table.last()
    for key, entry in missing.items():
        row = rows.get(key, 0)
        if not row:
            last += 1
            row = last
            style_row(table, row)
        values = {
            "school": entry.school,
            "clause": words.cited(entry, i),
            "quote": words.quoted(entry, i),
            "subject": words.subject(entry, i),
            "supplier": words.SUPPLIER[entry.supplier][i],
            "state": words.PENDING[i],
            RECORD: json.dumps(asdict(entry), ensure_ascii=False),
        }
        written = False
        for name, value in values.items():
            cell = table.cell(row, name)
            written |= cell is not None and put(cell, value)
        changed |= written
        if written:
            fit_row(table, row)
    table.reach(last)
    return changed


# --- reading -------------------------------------------------------------------------


def _meta_in(table: Table) -> dict[str, Any]:
    """Return what is noted above the headers, or what the rows say where that is gone."""
    meta: dict[str, Any] = next((r for _, t in table.notes() if (r := as_record(t))), {})
    rows = list(table.rows())
    schools = (_key(table, row)[0] for row in rows)
    checked = [d for row in rows if (d := table.date(row, "last_checked"))]
    meta["school"] = str(meta.get("school") or next(filter(None, schools), ""))
    meta["on"] = _iso(meta.get("inspected_on")) or max(checked, default=None)
    if not meta["school"] or meta["on"] is None:
        raise InputError(
            en=f"{table.path}: the list does not say which school was inspected when; "
            "take the workbook as it was written, its hidden column with it",
            zh=f"{table.path}:清单中没有学校和检查日期;请使用原工作簿,勿删除其隐藏列",
        )
    return meta


def _key(table: Table, row: int, school: str = "") -> tuple[str, str, str]:
    """Return school, clause and subject of a row, as recorded or as they stand there."""
    record = table.record(row)
    clause = table.text(row, "clause").strip().partition("\n")[0].strip()
    return (
        str(record.get("school") or table.text(row, "school").strip() or school),
        str(record.get("clause") or clause),
        str(record.get("subject") or table.text(row, "subject").strip()),
    )


def _item(table: Table, row: int, meta: Mapping[str, Any]) -> Item | None:
    """Read a row; None where it is a person's own and names no clause."""
    record = table.record(row)
    school, clause, subject = _key(table, row, meta["school"])
    if not clause:
        return None
    i = table.lang
    names = (str(record.get("subject_zh", "")), str(record.get("subject_en", "")))
    found = [str(record.get(k, "")) for k in ("found", "found_en")]
    todo = [str(record.get(k, "")) for k in ("todo", "todo_en")]
    shown = table.text(row, "found")
    if not record:
        found = [shown, shown]
        names = (subject, subject)
        quote = table.text(row, "quote")
        record = {"quote": quote, "quote_en": quote, "section": ""}
    typed = table.text(row, "todo")
    reworded = bool(typed.strip()) and typed != clean(todo[i])
    if reworded:
        todo = [typed, typed]
    on: date = meta["on"]
    owner = table.text(row, "owner").strip()
    item = Item(
        school=school,
        clause=clause,
        section=str(record.get("section", "")),
        quote=str(record.get("quote", "")),
        quote_en=str(record.get("quote_en", "")),
        force=_force(table, row, record),
        subject=subject,
        subject_zh=names[0],
        subject_en=names[1],
        found=found[0],
        found_en=found[1],
        todo=todo[0],
        todo_en=todo[1],
        todo_typed=reworded or bool(record.get("todo_typed", False)),
        owner="" if is_unset(owner) else owner,
        deadline=table.date(row, "deadline"),
        status=_status(table, row),
        first_found=table.date(row, "first_found") or _iso(record.get("first_found")) or on,
        last_checked=table.date(row, "last_checked") or _iso(record.get("last_checked")) or on,
        rectified_on=table.date(row, "rectified_on"),
        note=table.text(row, "note"),
        remark=_one_of(record.get("remark"), get_args(Remark), ""),
        recurred_on=_iso(record.get("recurred_on")),
    )
    return due(item, on) if school == meta["school"] else item


def _force(table: Table, row: int, record: Mapping[str, Any]) -> Force:
    said = table.text(row, "force").strip().casefold()
    shown = next((f for f, pair in words.FORCE.items() if said in pair), "must")
    force: Force = _one_of(record.get("force") or shown, get_args(Force), "must")
    return force


def _status(table: Table, row: int) -> Status:
    said = table.text(row, "status").strip()
    if not said:
        return "open"
    for status, pair in words.STATUS.items():
        if said.casefold() in {*pair, status}:
            return status
    cell = table.cell(row, "status")
    zh, en = table.where(cell.coordinate if cell else f"{row}")
    raise InputError(
        en=f"{en}: {said[:40]!r} is no status; choose "
        + ", ".join(pair[1] for pair in words.STATUS.values()),
        zh=f"{zh}:“{said[:40]}”不是状态;请选"
        + "、".join(pair[0] for pair in words.STATUS.values()),
    )


def _one_of(value: Any, known: tuple[Any, ...], otherwise: Any) -> Any:
    return value if value in known else otherwise


def _iso(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _twice(table: Table, first: int, second: int, item: Item) -> InputError:
    zh, en = words.subject(item, 0), words.subject(item, 1)
    return InputError(
        en=f"{table.path}: sheet {table.sheet.title!r}: rows {first} and {second} are both "
        f"clause {item.clause} for {en} ({item.school}); keep one of them",
        zh=f"{table.path}:工作表“{table.sheet.title}”第 {first} 行与第 {second} 行同为"
        f"条款 {item.clause}、对象“{zh}”({item.school});请只保留一行",
    )


def _unattested(path: Path, book: Workbook) -> tuple[Unattested, ...]:
    table = find_table(path, book, PENDING_TITLE, PENDING)
    if table is None:
        return ()
    entries = []
    for row in table.rows():
        record = table.record(row)
        state = table.text(row, "state").strip()
        if state in words.SUPPLIED or not record.get("clause"):
            continue
        texts = ("school", "clause", "section", "quote", "subject", "subject_zh")
        entries.append(
            Unattested(
                **{key: str(record.get(key, "")) for key in texts},
                supplier=_one_of(record.get("supplier"), get_args(Supplier), "school"),
                quote_en=str(record.get("quote_en", "")),
                subject_en=str(record.get("subject_en", "")),
            )
        )
    return tuple(entries)


def _rectification(
    meta: Mapping[str, Any], items: tuple[Item, ...], pending: tuple[Unattested, ...]
) -> Rectification:
    def quoted(key: str) -> Quoted | None:
        value = meta.get(key)
        if not isinstance(value, dict):
            return None
        texts = (str(value.get(k, "")) for k in ("clause", "section", "quote", "quote_en"))
        return Quoted(*texts)

    return Rectification(
        school=meta["school"],
        standard_id=str(meta.get("standard_id", "")),
        items=items,
        attestations_missing=pending,
        inspected_on=meta["on"],
        inspector=str(meta.get("inspector", "")),
        tier=_one_of(meta.get("tier"), get_args(Tier), None),
        standard_zh=str(meta.get("standard_zh", "")),
        standard_en=str(meta.get("standard_en", "")),
        in_force_from=str(meta.get("in_force_from", "")),
        demand=quoted("demand"),
        consequence=quoted("consequence"),
    )
