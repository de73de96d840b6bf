"""Read one jurisdiction's file, and refuse what is wrong in it: where, and what to do.

What only shows together with the files it builds on is :mod:`layoutopt.standard`'s.
"""

from __future__ import annotations

import datetime
import difflib
import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, NoReturn, get_args

from layoutopt.building import Use
from layoutopt.clause import (
    MARKS,
    MEASURES,
    STAGES,
    TIERS,
    TOO_WEAK,
    UNITS,
    WITHOUT_WORDS,
    Clause,
    Confidence,
    Force,
    Merge,
    Relation,
    Scope,
    Source,
    ZoneKind,
)
from layoutopt.diagnostics import InputError
from layoutopt.standards.lines import Path, line_numbers

_HAN = re.compile(r"[\u3400-\u9fff]")
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_KIND = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Sheet:
    """What one file says, with the lines to blame."""

    id: str
    file: str
    zh: str
    en: str
    in_force_from: str
    note: str
    note_en: str
    extends: tuple[str, ...]
    suite_names: tuple[str, ...]
    clauses: tuple[Clause, ...]
    zones: tuple[ZoneKind, ...]
    merges: tuple[Merge, ...]
    things: tuple[tuple[str, str, str], ...]
    lines: Mapping[Path, int]

    def refuse(self, path: Path, en: str, zh: str) -> NoReturn:
        """Say what is wrong at a place of the file, as an error.

        Raises
        ------
        InputError
            Always: file, line, clause, key, and the words given.
        """
        names: Mapping[int, str] = {i: c.id for i, c in enumerate(self.clauses)}
        refuse(self.file, self.lines, path, names, en, zh)

    def clause_path(self, clause_id: str, key: str) -> Path:
        """Return where a key of a clause stands."""
        index = next(i for i, clause in enumerate(self.clauses) if clause.id == clause_id)
        return ("clause", index, key)


def refuse(
    file: str, lines: Mapping[Path, int], path: Path, names: Mapping[int, str], en: str, zh: str
) -> NoReturn:
    """Raise the error for a place: the nearest line known, the clause's id, the key."""
    near = path
    while near not in lines:
        near = near[:-1]
    place, place_zh = f"{file}:{lines[near]}", f"{file} 第 {lines[near]} 行"
    if len(path) > 1 and isinstance(path[1], int):
        name = names.get(path[1], "") if path[0] == "clause" else ""
        table = name or f"[[{path[0]}]] {path[1] + 1}"
        place, place_zh = f"{place}: {table}", f"{place_zh}:{table}"
    elif len(path) > 1 and path[0] == "source":
        place, place_zh = f"{place}: [source.{path[1]}]", f"{place_zh}:[source.{path[1]}]"
    if path and isinstance(path[-1], str) and len(path) != 2:
        place, place_zh = f"{place}, key {path[-1]}", f"{place_zh},键 {path[-1]}"
    raise InputError(en=f"{place}: {en}", zh=f"{place_zh}:{zh}")


# --- what may stand where -----------------------------------------------------------------

Check = Callable[[Any], tuple[str, str] | None]
"""Returns what a value should be, in English and Chinese, or None where it is that."""


def _text(value: Any) -> tuple[str, str] | None:
    return None if isinstance(value, str) and value.strip() == value else (
        "write a text in quotes, without blanks at its ends",
        "请写成引号内的文字,首尾无空格",
    )  # fmt: skip


def _number(value: Any) -> tuple[str, str] | None:
    fine = isinstance(value, int | float) and not isinstance(value, bool)
    if fine and math.isfinite(value) and value >= 0:
        return None
    return "write a number, 0 or more, without quotes", "请写不小于 0 的数,不加引号"


def _whole(value: Any) -> tuple[str, str] | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return None
    return "write a whole number without quotes", "请写整数,不加引号"


def _yes(value: Any) -> tuple[str, str] | None:
    return None if isinstance(value, bool) else ("write true or false", "请写 true 或 false")


def _day(value: Any) -> tuple[str, str] | None:
    if isinstance(value, str) and _DAY.fullmatch(value):
        year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
        try:
            datetime.date(year, month, day)
        except ValueError:
            pass
        else:
            return None
    return (
        'write a date in quotes, "2022-12-31" or "2022"',
        '请写引号内的日期,如 "2022-12-31" 或 "2022"',
    )


def _list_of(check: Check) -> Check:
    def checked(value: Any) -> tuple[str, str] | None:
        if isinstance(value, list) and not any(check(item) for item in value):
            return None
        inner = check(None) or ("", "")
        return (
            f"write a list in square brackets; in it, {inner[0]}",
            f"请写方括号内的列表;其中{inner[1]}",
        )

    return checked


def _one_of(*choices: str) -> Check:
    listed = ", ".join(choices)

    def checked(value: Any) -> tuple[str, str] | None:
        if isinstance(value, str) and value in choices:
            return None
        near = difflib.get_close_matches(str(value), choices, n=1)
        hint = (f"did you mean {near[0]}? ", f"是否为 {near[0]}?") if near else ("", "")
        return f"{hint[0]}write one of: {listed}", f"{hint[1]}只可写:{listed}"

    return checked


def _some_of(*choices: str) -> Check:
    return _list_of(_one_of(*choices))


_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": ("zh", "en"),
        "source": ("mark", "zh", "en"),
        "zone": ("kind", "zh", "en", "core", "enclosed", "area_m2", "short_side_mm", "aspect"),
        "merge": ("host", "zone", "sharing"),
        "clause": ("id", "section", "en", "subject", "force", "source"),
    }
)
_KEYS: Mapping[str, Mapping[str, Check]] = MappingProxyType(
    {
        "": {
            "zh": _text, "en": _text, "in_force_from": _day, "note": _text, "note_en": _text,
            "extends": _list_of(_text), "suite_names": _list_of(_text),
        },
        "source": {
            "mark": _one_of(*MARKS), "zh": _text, "en": _text, "found": _text,
            "confidence": _one_of(*get_args(Confidence)),
        },
        "zone": {
            "kind": _text, "zh": _text, "en": _text, "core": _yes, "enclosed": _yes,
            "area_m2": _number, "short_side_mm": _whole, "aspect": _number, "passage": _yes,
            "aliases": _list_of(_text), "aliases_inside": _list_of(_text),
        },
        "merge": {
            "host": _text, "zone": _text, "sharing": _one_of("yes", "time"),
            "host_area_m2": _number, "quiet_release_only": _yes,
        },
        "clause": {
            "id": _text, "section": _text, "quote": _text, "en": _text, "tiers": _some_of(*TIERS),
            "stages": _some_of(*STAGES), "scope": _one_of(*get_args(Scope)), "subject": _text,
            "measure": _one_of(*MEASURES), "relation": _one_of(*get_args(Relation)),
            "limit": _number, "limits": _list_of(_number), "unit": _one_of(*UNITS),
            "items": _list_of(_text), "force": _one_of(*get_args(Force)),
            "demonstration": _yes, "tolerance": _number, "source": _text, "default": _text,
            "default_en": _text, "in_force_from": _day, "replaces": _list_of(_text),
        },
    }
)  # fmt: skip
_TABLES = ("source", "things", "zone", "merge", "clause")


# --- reading ------------------------------------------------------------------------------


def read_sheet(text: str, sheet_id: str, file: str) -> Sheet:
    """Read and check one file.

    Parameters
    ----------
    text
        The file's words.
    sheet_id
        Its id: the file's name without its ending.
    file
        What the file is called in messages.

    Raises
    ------
    InputError
        What is wrong, on which line, at which clause and key, and what to write instead.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (found[1], found[2]) if found else (str(text.count("\n") + 1), "1")
        what = str(error).partition(" (at ")[0]
        raise InputError(
            en=f"{file}:{line}: this is no TOML ({what}, column {column}); mend that line",
            zh=f"{file} 第 {line} 行第 {column} 列:不符合 TOML 语法;请改正此处"
            "(引号、方括号是否成对,等号两侧是否齐全)",
        ) from None
    return _Reader(data, sheet_id, file, line_numbers(text)).sheet()


class _Reader:
    """One file on its way to a sheet; every check refuses at its own line."""

    def __init__(
        self, data: dict[str, Any], sheet_id: str, file: str, lines: Mapping[Path, int]
    ) -> None:
        self.data, self.id, self.file, self.lines = data, sheet_id, file, lines
        rows = data.get("clause")
        self.names = {
            i: str(row["id"])
            for i, row in enumerate(rows if isinstance(rows, list) else [])
            if isinstance(row, dict) and "id" in row
        }

    def refuse(self, path: Path, en: str, zh: str) -> NoReturn:
        refuse(self.file, self.lines, path, self.names, en, zh)

    def sheet(self) -> Sheet:
        data = self.data
        self.keys("", (), {k: v for k, v in data.items() if k not in _TABLES}, _TABLES)
        self.in_both_tongues((), data, "note", "note_en")
        self.tongues((), data)
        sources = self.sources()
        zones = tuple(self.zone(i, row) for i, row in self.rows("zone"))
        merges = tuple(self.merge(i, row) for i, row in self.rows("merge"))
        clauses = tuple(self.clause(i, row, sources) for i, row in self.rows("clause"))
        self.once("zone", "kind", [zone.kind for zone in zones])
        self.once("merge", "zone", [f"{m.host} – {m.zone}" for m in merges])
        self.once("clause", "id", [clause.id for clause in clauses])
        return Sheet(
            id=self.id,
            file=self.file,
            zh=data["zh"],
            en=data["en"],
            in_force_from=data.get("in_force_from", ""),
            note=data.get("note", ""),
            note_en=data.get("note_en", ""),
            extends=tuple(data.get("extends", ())),
            suite_names=tuple(data.get("suite_names", ())),
            clauses=clauses,
            zones=zones,
            merges=merges,
            things=self.things(),
            lines=self.lines,
        )

    # --- tables -----------------------------------------------------------------------

    def rows(self, table: str) -> list[tuple[int, dict[str, Any]]]:
        rows = self.data.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.refuse(
                (table,),
                f"write each {table} under a line [[{table}]] of its own",
                f"每个 {table} 请另起一行 [[{table}]]",
            )
        return list(enumerate(rows))

    def keys(
        self, table: str, path: Path, row: Mapping[str, Any], besides: Iterable[str] = ()
    ) -> None:
        """Refuse keys that are unknown, of the wrong type, or missing."""
        known = _KEYS[table]
        for key, value in row.items():
            if key not in known:
                near = difflib.get_close_matches(key, [*known, *besides], n=1, cutoff=0.5)
                all_en, all_zh = ", ".join(known), "、".join(known)
                self.refuse(
                    (*path, key),
                    f"unknown key {key}; "
                    + (f"did you mean {near[0]}?" if near else f"known: {all_en}"),
                    f"没有 {key} 这个键;" + (f"是否为 {near[0]}?" if near else f"可用:{all_zh}"),
                )
            if fault := known[key](value):
                self.refuse((*path, key), f"{value!r}: {fault[0]}", f"{value!r}:{fault[1]}")
        for key in _NEEDED[table]:
            if key not in row:
                self.refuse(
                    path,
                    f"the key {key} is missing; add a line {key} = …",
                    f"缺少键 {key};请补一行 {key} = …",
                )

    def once(self, table: str, key: str, names: list[str]) -> None:
        for i, name in enumerate(names):
            if name in names[:i]:
                first = self.lines.get((table, names.index(name)), 0)
                self.refuse(
                    (table, i, key),
                    f"{name} stands on line {first} already; give another name or delete one",
                    f"{name} 已见于第 {first} 行;请改名或删去其一",
                )

    def tongues(self, path: Path, row: Mapping[str, Any]) -> None:
        """Refuse Chinese where English is read, and English alone where Chinese is."""
        for key in ("en", "default_en", "note_en"):
            if _HAN.search(row.get(key, "")):
                self.refuse((*path, key), "write English only here", "此处只写英文")
        for key in ("zh", "default", "note"):
            if row.get(key) and not _HAN.search(row[key]):
                self.refuse((*path, key), "write Chinese here", "此处请写中文")

    def in_both_tongues(self, path: Path, row: Mapping[str, Any], zh: str, en: str) -> None:
        if bool(row.get(zh)) != bool(row.get(en)):
            self.refuse(
                (*path, zh if row.get(zh) else en),
                f"write {zh} and {en} both, or neither",
                f"{zh} 与 {en} 须同时填写或都不填",
            )

    def sources(self) -> dict[str, Source]:
        table = self.data.get("source", {})
        if not isinstance(table, dict) or not all(isinstance(v, dict) for v in table.values()):
            self.refuse(
                ("source",),
                "write each source under a line [source.KEY] of its own",
                "每个来源请另起一行 [source.名称]",
            )
        for key, row in table.items():
            self.keys("source", ("source", key), row)
            self.tongues(("source", key), row)
        return {key: Source(key, **row) for key, row in table.items()}

    def things(self) -> tuple[tuple[str, str, str], ...]:
        table = self.data.get("things", {})
        if not isinstance(table, dict):
            self.refuse(("things",), "write them under a line [things]", "请写在 [things] 之下")
        for key, names in table.items():
            fine = isinstance(names, list) and len(names) == 2 and not any(map(_text, names))
            if not fine or not _HAN.search(names[0]) or _HAN.search(names[1]):
                self.refuse(
                    ("things", key),
                    f'write {key} = ["its name in Chinese", "its name in English"]',
                    f'请写 {key} = ["中文名称", "英文名称"]',
                )
        return tuple((key, zh, en) for key, (zh, en) in table.items())

    def zone(self, i: int, row: dict[str, Any]) -> ZoneKind:
        path: Path = ("zone", i)
        self.keys("zone", path, row)
        self.tongues(path, row)
        if not _KIND.fullmatch(row["kind"]):
            self.refuse(
                (*path, "kind"),
                "write small letters, digits and _ only, as in reading_room",
                "只可用小写字母、数字和下划线,如 reading_room",
            )
        if row["aspect"] < 1:
            self.refuse((*path, "aspect"), "write 1 or more: long side to short", "长宽比不小于 1")
        return ZoneKind(**_with_tuples(ZoneKind, row))

    def merge(self, i: int, row: dict[str, Any]) -> Merge:
        self.keys("merge", ("merge", i), row)
        return Merge(**row)

    # --- clauses ----------------------------------------------------------------------

    def clause(self, i: int, row: dict[str, Any], sources: Mapping[str, Source]) -> Clause:
        path: Path = ("clause", i)
        self.keys("clause", path, row)
        self.tongues(path, row)
        self.in_both_tongues(path, row, "default", "default_en")
        if not _ID.fullmatch(row["id"]):
            self.refuse(
                (*path, "id"), "write letters, digits, - and . only", "只可用字母、数字、- 和 ."
            )
        self.whom(path, row)
        self.figures(path, row)
        self.words(path, row, sources)
        values = {
            "quote": "", "tiers": list(TIERS), "measure": None, "relation": ">=", "limit": None,
            "unit": "", "in_force_from": self.data.get("in_force_from", ""), **row,
            "source": sources[row["source"]],
        }  # fmt: skip
        return Clause(**_with_tuples(Clause, values))

    def whom(self, path: Path, row: Mapping[str, Any]) -> None:
        """Check whom a clause speaks to."""
        for key in ("tiers", "stages"):
            demonstration = key == "tiers" and row.get("demonstration", False)
            if row.get(key) == [] and not demonstration:
                self.refuse(
                    (*path, key),
                    "an empty list speaks to no school; leave the key out for all of them",
                    "空列表对任何学校都不适用;适用全部时请删去此键",
                )
        if row.get("scope") == "estate" and "measure" in row:
            self.refuse(
                (*path, "measure"),
                "a clause about all schools (scope estate) is not measured on one; delete the key",
                "针对全部学校的条款(scope = estate)不在单校测量;请删去此键",
            )

    def figures(self, path: Path, row: Mapping[str, Any]) -> None:
        """Check that a clause says what its measure needs to compare."""
        if any(key in row for key in ("limit", "limits")) and "unit" not in row:
            self.refuse(
                path,
                "the figure has no unit; add a line unit = … "
                f"(one of: {', '.join(UNITS)})",
                f"数值缺少单位;请补一行 unit = …(可用:{'、'.join(UNITS)})",
            )  # fmt: skip
        if "measure" not in row:
            return
        measure = MEASURES[row["measure"]]
        wanted = ["relation", "unit"] + ["limit"] * measure.limit + ["items"] * bool(measure.items)
        for key in wanted:
            if key not in row or row[key] == []:
                self.refuse(
                    path,
                    f"the measure {row['measure']} compares with {key}; add a line {key} = …",
                    f"测量项 {row['measure']} 需要 {key};请补一行 {key} = …",
                )
        if len(row.get("limits", ())) < measure.limits:
            self.refuse(
                (*path, "limits"),
                f"the measure {row['measure']} reads {measure.limits} figures; "
                "write limits = [first, second]",
                f"测量项 {row['measure']} 需要 {measure.limits} 个数;请写 limits = [数, 数]",
            )
        if measure.items == "uses":
            uses = [use.value for use in Use]
            for item in row["items"]:
                if fault := _one_of(*uses)(item):
                    self.refuse((*path, "items"), f"{item}: {fault[0]}", f"{item}:{fault[1]}")

    def words(self, path: Path, row: Mapping[str, Any], sources: Mapping[str, Source]) -> None:
        """Check that nothing is quoted or demanded beyond what its source bears."""
        key = row["source"]
        if key not in sources:
            near = difflib.get_close_matches(key, list(sources), n=1) or list(sources)[:1]
            hint = f"; did you mean {near[0]}?" if near else ""
            hint_zh = f";是否为 {near[0]}?" if near else ""
            self.refuse(
                (*path, "source"),
                f"there is no [source.{key}] in this file{hint}",
                f"本文件没有 [source.{key}]{hint_zh}",
            )
        mark = sources[key].mark
        if row.get("quote") and mark in WITHOUT_WORDS:
            self.refuse(
                (*path, "quote"),
                f"the source is marked {mark} ({MARKS[mark][1]}): it has no words to quote; "
                "empty the quote and say the gist in default",
                f"来源标记为 {mark}({MARKS[mark][0]}),没有可引用的原文;"
                "请清空 quote,把大意写入 default",
            )
        if row["force"] == "must" and mark in TOO_WEAK:
            self.refuse(
                (*path, "force"),
                f"the source is marked {mark} ({MARKS[mark][1]}): no school fails by it; "
                "write should or attest, or find the text and mark it S or F",
                f"来源标记为 {mark}({MARKS[mark][0]}),不能据此判定学校不合格;"
                "请写 should 或 attest,或查到原文后改记 S、F",
            )
        if not row.get("quote") and not row.get("default"):
            self.refuse(
                path,
                "neither a quote nor a default; quote the text, or say its gist in default",
                "既无原文也无大意;请在 quote 中引用原文,或在 default 中写明大意",
            )


def _with_tuples(kind: type[Clause | ZoneKind], row: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in row.items()
        if key in names
    }


__all__ = ["Sheet", "read_sheet"]
