"""Noun: what a person corrects in the reading of a drawing.

Said in the job file, honoured by the reader.  Places are points of the drawing's own
world coordinates, which stay when a better reader numbers the rooms anew.  Every key and
value is checked here; whether an entry hits anything is for the reader to say.
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from layoutopt.building import Use
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.geometry import WorldPoint

Box = tuple[float, float, float, float]
OpeningKind = Literal["door", "window", "opening"]

LAYER_ROLES = ("wall", "column", "rail", "opening", "stair", "noise", "unknown")
"""What a layer may be said to hold; ``unknown`` leaves it to the geometry."""
KINDS = ("door", "window", "opening")
WALL_MM = 200.0
"""Thickness of an added wall of which none is given."""

TABLES: dict[str, dict[str, str]] = {
    "storey": {
        "at": "point",
        "read": "text",
        "within": "box",
        "level": "whole number",
        "name": "text",
        "ignore": "true/false",
        "drawing": "text",
    },
    "space": {
        "at": "point",
        "room": "text",
        "use": "text",
        "name": "text",
        "number": "text",
        "drawing": "text",
    },
    "wall": {"from": "point", "to": "point", "thickness_mm": "length", "drawing": "text"},
    "close": {"from": "point", "to": "point", "thickness_mm": "length", "drawing": "text"},
    "opening": {"at": "point", "width_mm": "length", "kind": "text", "drawing": "text"},
    "remove": {"from": "point", "to": "point", "drawing": "text"},
}
"""The tables of a job file that correct the reading, with the kind of value of each key."""

_KINDS_OF_VALUE = {
    "text": ("text", "文字"),
    "whole number": ("whole number", "整数"),
    "true/false": ("true/false", "true/false"),
    "length": ("number of millimetres above 0", "正数(毫米)"),
    "point": ("point [x, y]", "[x, y] 两个数"),
    "box": (
        "window [x0, y0, x1, y1], lower left corner first",
        "[x0, y0, x1, y1] 四个数,由小到大",
    ),
}


@dataclass(frozen=True)
class Entry:
    """One entry: where it stands in the job file, and which drawing it means."""

    where: str
    drawing: str | None = None


@dataclass(frozen=True)
class StoreyFix(Entry):
    """A plan and what it really is.

    Chosen by a point in one of its spaces, by the title that was read, or by a window:
    what lies within it is one plan, whatever the reader made of it.
    """

    at: WorldPoint | None = None
    within: Box | None = None
    read: str | None = None
    level: int | None = None
    name: str | None = None
    ignore: bool = False


@dataclass(frozen=True)
class SpaceFix(Entry):
    """A space, chosen by a point in it, its id or its number; an empty text means none."""

    at: WorldPoint | None = None
    room: str | None = None
    use: Use | None = None
    name: str | None = None
    number: str | None = None


@dataclass(frozen=True)
class WallFix(Entry):
    """A straight piece of wall, by the ends of its centre line."""

    start: WorldPoint = (0.0, 0.0)
    end: WorldPoint = (0.0, 0.0)
    thickness_mm: float | None = None


@dataclass(frozen=True)
class OpeningFix(Entry):
    """A door, window or bare opening at a point in a wall."""

    at: WorldPoint = (0.0, 0.0)
    width_mm: float | None = None
    kind: OpeningKind | None = None


AnyEntry = TypeVar("AnyEntry", bound=Entry)


@dataclass(frozen=True)
class Corrections:
    """All that a person corrects: layers by name or pattern, and entries by place."""

    layers: tuple[tuple[str, str], ...] = ()
    storeys: tuple[StoreyFix, ...] = ()
    spaces: tuple[SpaceFix, ...] = ()
    walls: tuple[WallFix, ...] = ()
    closed: tuple[WallFix, ...] = ()
    openings: tuple[OpeningFix, ...] = ()
    removed: tuple[WallFix, ...] = ()
    where: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries but those of layers."""
        return (
            *self.storeys,
            *self.spaces,
            *self.walls,
            *self.closed,
            *self.openings,
            *self.removed,
        )

    def of_drawing(self, names: Sequence[str], index: int) -> Corrections:
        """Return what concerns one of the drawings.

        Raises
        ------
        UsageError
            An entry names a drawing that was not given, or gives a place without saying in
            which of several drawings.
        """
        for entry in self.entries:
            _check_drawing(entry, names)

        def mine(entries: tuple[AnyEntry, ...]) -> tuple[AnyEntry, ...]:
            return tuple(e for e in entries if e.drawing in (None, names[index]))

        return replace(
            self,
            storeys=mine(self.storeys),
            spaces=mine(self.spaces),
            walls=mine(self.walls),
            closed=mine(self.closed),
            openings=mine(self.openings),
            removed=mine(self.removed),
        )


def corrections_of(tables: Mapping[str, Any], where: str) -> Corrections:
    """Check and take the tables of a job file that correct the reading.

    Parameters
    ----------
    tables
        The parsed TOML: ``layers`` and the keys of :data:`TABLES`; others are not looked at.
    where
        The job file's path, for messages.

    Raises
    ------
    UsageError
        A key is unknown, a value has another type, an entry says too little to be meant.
    """
    entries = {
        name: [
            (f"{where}: [[{name}]] {n}", _checked(row, name, f"{where}: [[{name}]] {n}"))
            for n, row in enumerate(rows_of(tables.get(name, []), name, where), 1)
        ]
        for name in TABLES
    }
    storeys = tuple(_storey(row, at) for at, row in entries["storey"])
    _no_level_twice(storeys)
    return Corrections(
        layers=_layers(tables.get("layers", {}), where),
        storeys=storeys,
        spaces=tuple(_space(row, at) for at, row in entries["space"]),
        walls=tuple(_wall(row, at) for at, row in entries["wall"]),
        closed=tuple(_wall(row, at) for at, row in entries["close"]),
        openings=tuple(_opening(row, at) for at, row in entries["opening"]),
        removed=tuple(_wall(row, at) for at, row in entries["remove"]),
        where=where,
    )


def near_miss(word: str, known: Iterable[str]) -> tuple[str, str]:
    """Ask in English and Chinese whether the nearest known word was meant."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return (f"did you mean {near[0]!r}? ", f"是否为 {near[0]!r}?") if near else ("", "")


def read_toml(path: Path, what_zh: str) -> dict[str, Any]:
    """Read a file of the user's that lies over one of ours; ``what_zh`` names it in Chinese.

    Raises
    ------
    InputError
        It cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            en=f"{path}: cannot be read ({error}); save it as UTF-8 text",
            zh=f"{path}:{what_zh}无法读取({error});请存为 UTF-8 文本",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            en=f"{path}: not valid TOML: {error}; write one `key = value` a line",
            zh=f"{path}:不是有效的 TOML:{error};请每行写一个 key = value",
        ) from None


def rows_of(value: Any, name: str, where: str) -> list[Mapping[str, Any]]:
    """Take the entries of a table that may stand several times.

    Raises
    ------
    UsageError
        It is no list of entries.
    """
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    raise UsageError(
        en=f"{where}: {name} is a list of entries; begin each with [[{name}]] on a line of its own",
        zh=f"{where}:{name} 由若干条目组成;每条以单独一行 [[{name}]] 开头",
    )


def check_keys(
    row: Mapping[str, Any],
    known: Mapping[str, str],
    fits: Callable[[Any, str], bool],
    kinds: Mapping[str, tuple[str, str]],
    where: str,
) -> None:
    """Hold an entry to the keys there are and the kind of value of each.

    Parameters
    ----------
    known
        The keys, each with its kind of value.
    fits
        Whether a value is of a kind.
    kinds
        What a kind is called, in English and Chinese.

    Raises
    ------
    UsageError
        A key is unknown, with the nearest one, or its value is of another kind.
    """
    for key, value in row.items():
        if key not in known:
            en, zh = near_miss(key, known)
            raise UsageError(
                en=f"{where}: unknown key {key!r}; {en}keys: {', '.join(known)}",
                zh=f"{where}:未知的键 {key!r};{zh}可用的键:{'、'.join(known)}",
            )
        if not fits(value, known[key]):
            wanted, wanted_zh = kinds[known[key]]
            raise UsageError(
                en=f"{where}: {key} = {value!r} should be a {wanted}",
                zh=f"{where}:{key} = {value!r} 的类型应为 {wanted_zh}",
            )


def _checked(row: Mapping[str, Any], table: str, where: str) -> Mapping[str, Any]:
    check_keys(row, TABLES[table], _fits, _KINDS_OF_VALUE, where)
    return row


def _fits(value: Any, kind: str) -> bool:
    if kind == "text":
        return isinstance(value, str)
    if kind == "true/false":
        return isinstance(value, bool)
    if kind == "whole number":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "length":
        return _is_number(value) and value > 0
    count = {"point": 2, "box": 4}[kind]
    if not (isinstance(value, list) and len(value) == count and all(map(_is_number, value))):
        return False
    return kind == "point" or (value[0] < value[2] and value[1] < value[3])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _layers(value: Any, where: str) -> tuple[tuple[str, str], ...]:
    roles = ", ".join(LAYER_ROLES)
    if not isinstance(value, dict):
        raise UsageError(
            en=f'{where}: layers is a table; write [layers] and below it "NAME" = "wall"',
            zh=f'{where}:layers 应为表;请写 [layers],其下每行 "图层名" = "wall"',
        )
    for name, role in value.items():
        if role not in LAYER_ROLES:
            en, zh = near_miss(str(role), LAYER_ROLES)
            raise UsageError(
                en=f"{where}: [layers] {name!r} = {role!r}; {en}a layer holds one of {roles}",
                zh=f"{where}:[layers] {name!r} = {role!r};{zh}图层类别只能是 {roles}",
            )
    return tuple(value.items())


def _needs(row: Mapping[str, Any], where: str, *choices: Sequence[str]) -> None:
    """Ask for at least one key of each choice."""
    for keys in choices:
        if not any(key in row for key in keys):
            raise UsageError(
                en=f"{where}: says too little; add {' or '.join(keys)}",
                zh=f"{where}:内容不全;请补充 {' 或 '.join(keys)}",
            )


def _storey(row: Mapping[str, Any], where: str) -> StoreyFix:
    _needs(row, where, ("at", "within", "read"), ("level", "name", "ignore"))
    if row.get("level") == 0:
        raise UsageError(
            en=f"{where}: level 0 does not exist; the ground floor is 1, basements are -1, -2",
            zh=f"{where}:没有第 0 层;首层为 1,地下为 -1、-2",
        )
    within = row.get("within")
    return StoreyFix(
        where,
        row.get("drawing"),
        at=_point(row["at"]) if "at" in row else None,
        within=tuple(map(float, within)) if within else None,  # type: ignore[arg-type]  # four
        read=row.get("read"),
        level=row.get("level"),
        name=row.get("name"),
        ignore=row.get("ignore", False),
    )


def _no_level_twice(storeys: Sequence[StoreyFix]) -> None:
    seen: dict[int, StoreyFix] = {}
    for fix in storeys:
        if fix.level is None or fix.ignore:
            continue
        if fix.level in seen:
            first = seen[fix.level].where.rpartition(": ")[2]
            raise UsageError(
                en=f"{fix.where}: level {fix.level} was given to another plan before ({first}); "
                "each plan has a level of its own, or ignore = true",
                zh=f"{fix.where}:第 {fix.level} 层已指定给另一平面图({first});"
                "每个平面图须为不同楼层,或写 ignore = true",
            )
        seen[fix.level] = fix


def _space(row: Mapping[str, Any], where: str) -> SpaceFix:
    _needs(row, where, ("at", "room"), ("use", "name", "number"))
    if "at" in row and "room" in row:
        raise UsageError(
            en=f"{where}: at and room both say which space is meant; keep one",
            zh=f"{where}:at 与 room 都用来指明房间;请只保留一个",
        )
    use = row.get("use")
    known = [u.value for u in Use]
    if use is not None and use not in known:
        en, zh = near_miss(use, known)
        raise UsageError(
            en=f"{where}: use {use!r} is unknown; {en}uses: {', '.join(known)}",
            zh=f"{where}:未知的用途 {use!r};{zh}可用的用途:{'、'.join(known)}",
        )
    return SpaceFix(
        where,
        row.get("drawing"),
        at=_point(row["at"]) if "at" in row else None,
        room=row.get("room"),
        use=Use(use) if use is not None else None,
        name=row.get("name"),
        number=row.get("number"),
    )


def _wall(row: Mapping[str, Any], where: str) -> WallFix:
    _needs(row, where, ("from",), ("to",))
    start, end = _point(row["from"]), _point(row["to"])
    if start == end:
        raise UsageError(
            en=f"{where}: from and to are the same point; give both ends",
            zh=f"{where}:from 与 to 是同一点;请给出两个端点",
        )
    thickness = row.get("thickness_mm")
    return WallFix(
        where,
        row.get("drawing"),
        start=start,
        end=end,
        thickness_mm=float(thickness) if thickness is not None else None,
    )


def _opening(row: Mapping[str, Any], where: str) -> OpeningFix:
    _needs(row, where, ("at",), ("width_mm", "kind"))
    kind = row.get("kind")
    if kind is not None and kind not in KINDS:
        en, zh = near_miss(kind, KINDS)
        raise UsageError(
            en=f"{where}: kind {kind!r} is unknown; {en}kinds: {', '.join(KINDS)}",
            zh=f"{where}:未知的类别 {kind!r};{zh}可用:{'、'.join(KINDS)}",
        )
    width = row.get("width_mm")
    return OpeningFix(
        where,
        row.get("drawing"),
        at=_point(row["at"]),
        width_mm=float(width) if width is not None else None,
        kind=kind,
    )


def _point(value: Sequence[float]) -> WorldPoint:
    return float(value[0]), float(value[1])


def _check_drawing(entry: Entry, names: Sequence[str]) -> None:
    listed = ", ".join(names)
    if entry.drawing is not None and entry.drawing not in names:
        en, zh = near_miss(entry.drawing, names)
        raise UsageError(
            en=f"{entry.where}: drawing {entry.drawing!r} was not given; {en}given: {listed}",
            zh=f"{entry.where}:没有给出图纸 {entry.drawing!r};{zh}已给出:{listed}",
        )
    free = isinstance(entry, SpaceFix) and entry.room is not None
    free = free or (isinstance(entry, StoreyFix) and entry.within is None and entry.at is None)
    if entry.drawing is None and len(names) > 1 and not free:
        raise UsageError(
            en=f"{entry.where}: gives a place, but {len(names)} drawings were read; add drawing = "
            f"with the name of one of {listed}",
            zh=f"{entry.where}:给出了位置,但共读入 {len(names)} 张图;"
            f"请补充 drawing = 其中之一的文件名:{listed}",
        )


__all__ = [
    "KINDS",
    "LAYER_ROLES",
    "TABLES",
    "WALL_MM",
    "Corrections",
    "Entry",
    "OpeningFix",
    "SpaceFix",
    "StoreyFix",
    "WallFix",
    "check_keys",
    "corrections_of",
    "near_miss",
    "read_toml",
    "rows_of",
]
