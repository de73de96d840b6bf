"""Noun: the furniture catalogue, what may stand in a zone and what room it needs.

The catalogue stands in ``furniture.toml``: sizes, clearances, zones, numbers, and whence
each is known.  A file of the user's lies over it, item by item and key by key.
A piece looks along its own +y: its front, where people stand or sit, is +y, its back -y,
its right +x.  Not here: where anything is put (``furnish``), and what it costs.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from layoutopt.corrections import near_miss, read_toml, rows_of
from layoutopt.diagnostics import UsageError

Stands = Literal["wall", "free", "pair", "ring", "hung", "outside", "on", "attested"]
"""How an item stands: with its back to a wall, free, as the two counselling seats, as chairs
in a circle, hung on a wall, hung outside the suite's door, on another item, or not on any
drawing (software, books, boxes): to be attested."""
Side = Literal["back", "front", "left", "right"]
Light = Literal["", "side", "no"]
"""How daylight is to come to whoever uses an item: from the side, or not onto it."""


@dataclass(frozen=True)
class Part:
    """A piece that belongs to an item, in the item's own frame, mm from its middle."""

    kind: str
    at_mm: tuple[int, int]
    size_mm: tuple[int, int]
    turn_deg: float = 0.0


@dataclass(frozen=True)
class Count:
    """How many: ``least`` always, one more for every ``m2_each`` or ``pupils_each``.

    Never more than ``most``.
    """

    least: int = 1
    most: int = 1
    m2_each: float = 0.0
    pupils_each: int = 0

    def of(self, area_m2: float, enrolment: int | None) -> int:
        """Return the number wanted in a zone of this area in a school of this size."""
        wanted = self.least
        if self.m2_each:
            wanted = max(wanted, math.floor(area_m2 / self.m2_each))
        if self.pupils_each and enrolment:
            wanted = max(wanted, math.ceil(enrolment / self.pupils_each))
        return min(wanted, self.most)


@dataclass(frozen=True)
class Item:
    """An item of the catalogue.

    ``size_mm`` is its width and depth, ``front_mm`` and so on the floor to be kept free on
    its sides.  ``zones`` are the kinds of zone it belongs to, the fittest first.
    ``answers`` are the things of a standard's clauses that it answers (``file_cabinet``);
    ``clauses`` and ``quote`` say which and in what words.  ``force`` is how much it must be
    there where no clause asks; a clause that must hold makes it a must.
    ``carried_by`` is the piece it stands on, ``at_mm`` where from that piece's middle.
    ``once``: only the first zone of the suite that takes it gets it.  ``stack``: all its
    pieces stand nested, one behind the other.  ``own_only``: only in a zone with a footprint
    of its own, not where the zone is a guest of another.  ``stowed_mm`` is what it takes
    folded or stacked, in a room shared in time.  ``release`` binds it to a mode of the
    emotional release zone.  ``to_wall`` are the sides that may stand at a wall, the fittest
    first; at the front, with the room its user needs.  ``lock``: it locks, and stands in
    view of staff.  ``source`` is where its size is known from, ``reason`` why it is not drawn.
    """

    kind: str
    zh: str
    en: str
    zones: tuple[str, ...]
    stands: Stands
    source: str
    size_mm: tuple[int, int] = (0, 0)
    height_mm: int = 0
    front_mm: int = 0
    back_mm: int = 0
    left_mm: int = 0
    right_mm: int = 0
    force: Literal["must", "should"] = "should"
    count: Count = Count()
    answers: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    quote: str = ""
    parts: tuple[Part, ...] = ()
    carried_by: str = ""
    at_mm: tuple[int, int] = (0, 0)
    once: bool = False
    stack: bool = False
    own_only: bool = False
    stowed_mm: tuple[int, int] | None = None
    release: Literal["", "quiet", "loud"] = ""
    light: Light = ""
    to_wall: tuple[Side, ...] = ("back",)
    lock: bool = False
    electric: bool = False
    reason: str = ""
    reason_en: str = ""

    @property
    def placed(self) -> bool:
        """Whether it takes a place of its own on the plan."""
        return self.stands not in ("on", "attested")


@dataclass(frozen=True)
class Rules:
    """What is kept free between the pieces, in mm, and how the counselling seats stand.

    ``turning_mm`` is the wheelchair's circle, 0 where none is asked for.  ``heads_mm`` are
    the least and the greatest distance between the heads of counsellor and client.
    """

    main_way_mm: int
    way_mm: int
    turning_mm: int
    gap_mm: int
    before_glass_mm: int
    heads_mm: tuple[int, int]
    angles_deg: tuple[int, ...]
    m2_per_seat: float
    ring_pitch_mm: int


@dataclass(frozen=True)
class Taste:
    """What placings that fit are compared by: defaults of ours, see ``furniture.toml``."""

    left_out: int
    along_wall_m: int
    no_corner: int
    other_side: int
    glare: int
    back_to_door: int
    seat_seen: int
    seat_at_window: int
    seat_near_door_m: int
    seat_off_wall: int
    off_middle_m: int
    chair_missing: int
    lock_near_door_m: int
    screen_opposite_window: int


@dataclass(frozen=True)
class FurnitureList:
    """The catalogue, item by item, with the rules of placing and what is liked."""

    items: tuple[Item, ...]
    rules: Rules
    taste: Taste

    def item(self, kind: str) -> Item:
        """Return the item of a kind."""
        return next(item for item in self.items if item.kind == kind)

    def answering(self, thing: str) -> tuple[Item, ...]:
        """List the items that answer what a clause asks for by this word."""
        return tuple(item for item in self.items if thing in item.answers)


@cache
def default_furniture() -> FurnitureList:
    """Return the catalogue of ``furniture.toml``."""
    return _laid(())


def load_furniture(path: Path | None = None) -> FurnitureList:
    """Load our catalogue, a user's file laid over it.

    Raises
    ------
    InputError
        The file cannot be read, or is no TOML.
    UsageError
        It says something that no catalogue says.
    """
    return default_furniture() if path is None else _laid((path,))


def _laid(paths: Iterable[Path]) -> FurnitureList:
    text = resources.files("layoutopt").joinpath("furniture.toml").read_text("utf-8")
    ours = "furniture.toml"
    rows: Rows = {}
    rules: dict[str, Any] = {}
    taste: dict[str, Any] = {}
    for data, where in (
        (tomllib.loads(text), ours),
        *((read_toml(p, "家具目录"), str(p)) for p in paths),
    ):
        _known(data, ("rules", "taste", "item"), where)
        rules |= _ruled(data.get("rules", {}), f"{where}: [rules]")
        taste |= _checked(data.get("taste", {}), _TASTE, f"{where}: [taste]")
        rows = _over(rows, data, where)
    items = {kind: _item(row, where) for kind, (row, where) in rows.items()}
    placed = [k for k, item in items.items() if item.placed]
    placed += [part.kind for item in items.values() for part in item.parts]
    for kind, item in items.items():
        if item.carried_by and item.carried_by not in placed:
            en, zh = near_miss(item.carried_by, placed)
            raise UsageError(
                en=f"{rows[kind][1]}: carried_by = {item.carried_by!r}: no such item stands on the "
                f"floor; {en}write one of {', '.join(placed)}",
                zh=f"{rows[kind][1]}:carried_by = {item.carried_by!r}:没有这样的落地家具;"
                f"{zh}应为 {'、'.join(placed)} 之一",
            )
    return FurnitureList(tuple(items.values()), Rules(**rules), Taste(**taste))


Rows = dict[str, tuple[dict[str, Any], str]]


def _ruled(said: Any, where: str) -> dict[str, Any]:
    """Check what a file says of the rules."""
    rules = _checked(said, _RULES, where)
    heads = rules.get("heads_mm", [0, 0])
    if len(heads) != 2 or heads[0] > heads[1]:
        _refuse(where, "heads_mm", heads, "[least, most]", "[最小, 最大]")
    angles = rules.get("angles_deg", [90])
    if not angles or not set(angles) <= {60, 90}:
        _refuse(where, "angles_deg", angles, "[90], [60] or [90, 60]", "[90]、[60] 或 [90, 60]")
    return {k: tuple(v) if isinstance(v, list) else v for k, v in rules.items()}


def _over(rows: Rows, data: Mapping[str, Any], path: str) -> Rows:
    """Lay a file over the items there are: by kind, and in an item by key."""
    rows = dict(rows)
    for n, row in enumerate(rows_of(data.get("item", []), "item", path), start=1):
        where = f"{path}: [[item]] {row.get('kind', n)}"
        _checked(row, _ITEM, where)
        kind = row.get("kind")
        if not kind:
            raise UsageError(
                en=f'{where}: has no kind; write kind = "file_cabinet", say, or a new one',
                zh=f'{where}:缺少 kind;请写明,如 kind = "file_cabinet",或起一个新的',
            )
        base = rows[kind][0] if kind in rows else {"source": Path(path).name}
        rows[kind] = ({**base, **row}, where)
        _check_whole(rows[kind][0], rows, where, new=not base.get("zh"))
    return rows


def _check_whole(row: Mapping[str, Any], rows: Rows, where: str, *, new: bool) -> None:
    """Refuse an item that lacks something, or says what no item can be."""
    missing = [key for key in ("zh", "en", "zones", "stands", "source") if not row.get(key)]
    stands = row.get("stands")
    if stands not in (None, "attested") and "size_mm" not in row:
        missing.append("size_mm")
    if stands == "on" and not row.get("carried_by"):
        missing.append("carried_by")
    if stands == "attested" and not (row.get("reason") and row.get("reason_en")):
        missing += ["reason", "reason_en"]
    if missing:
        en, zh = near_miss(str(row["kind"]), [k for k in rows if k != row["kind"]])
        note = (f"no such item yet; {en}a new one" if new else "it", zh if new else "")
        raise UsageError(
            en=f"{where}: {note[0]} also needs {', '.join(missing)}",
            zh=f"{where}:{note[1]}还须写明 {'、'.join(missing)}",
        )
    for key, allowed in _CHOICES.items():
        said = row.get(key, [])
        if not set(said if isinstance(said, list) else [said]) <= set(allowed):
            words = [word or '""' for word in allowed]
            _refuse(where, key, row[key], f"one of {', '.join(words)}", "、".join(words))


def _item(row: Mapping[str, Any], where: str) -> Item:
    made = dict(row)
    count = made.pop("count", 1)
    if isinstance(count, int):
        made["count"] = Count(count, count)
    else:
        table = _checked(count, _COUNT, f"{where}: count")
        made["count"] = Count(**table)
        if made["count"].least > made["count"].most:
            _refuse(where, "count", count, "least <= most", "least 不大于 most")
    made["parts"] = tuple(_part(p, f"{where}: parts") for p in made.get("parts", ()))
    for key in ("zones", "size_mm", "at_mm", "answers", "clauses", "stowed_mm", "to_wall"):
        if key in made:
            made[key] = tuple(made[key])
    for key in ("size_mm", "stowed_mm"):
        if key in made and not (len(made[key]) == 2 and all(v > 0 for v in made[key])):
            _refuse(where, key, list(made[key]), "[width, depth] in mm", "[宽, 深](毫米)")
    return Item(**made)


def _part(row: Any, where: str) -> Part:
    _checked(row, _PART, where)
    missing = [key for key in ("kind", "at_mm", "size_mm") if len(row.get(key, ())) < 2]
    if missing:
        _refuse(where, missing[0], row.get(missing[0]), "kind, at_mm, size_mm", "三者俱全")
    return Part(
        row["kind"],
        (row["at_mm"][0], row["at_mm"][1]),
        (row["size_mm"][0], row["size_mm"][1]),
        float(row.get("turn_deg", 0.0)),
    )


_WORDS: tuple[str, ...] = (
    *("kind", "zh", "en", "stands", "source", "force", "quote", "carried_by"),
    *("release", "light", "reason", "reason_en"),
)
_ITEM: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(_WORDS, "text"),
        **dict.fromkeys(("zones", "answers", "clauses", "to_wall"), "texts"),
        **dict.fromkeys(("size_mm", "stowed_mm"), "figures"),
        "at_mm": "places",
        **dict.fromkeys(("height_mm", "front_mm", "back_mm", "left_mm", "right_mm"), "figure"),
        **dict.fromkeys(("once", "stack", "own_only", "lock", "electric"), "flag"),
        "parts": "tables",
        "count": "count",
    }
)
_PART: Mapping[str, str] = MappingProxyType(
    {"kind": "text", "at_mm": "places", "size_mm": "figures", "turn_deg": "place"}
)
_COUNT: Mapping[str, str] = MappingProxyType(
    {"least": "figure", "most": "figure", "m2_each": "measure", "pupils_each": "figure"}
)
_RULES: Mapping[str, str] = MappingProxyType(
    {
        **{f.name: "figure" for f in fields(Rules)},
        "heads_mm": "figures",
        "angles_deg": "figures",
        "m2_per_seat": "measure",
    }
)
_TASTE: Mapping[str, str] = MappingProxyType({f.name: "figure" for f in fields(Taste)})
_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "stands": get_args(Stands),
        "force": ("must", "should"),
        "release": ("", "quiet", "loud"),
        "light": get_args(Light),
        "to_wall": get_args(Side),
    }
)
_SAY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "text": ("text", "文字"),
        "texts": ("a list of texts", "文字列表"),
        "figure": ("a whole number of at least 0", "不小于 0 的整数"),
        "figures": ("a list of whole numbers of at least 0", "不小于 0 的整数列表"),
        "place": ("a number", "数"),
        "places": ("a list of whole numbers", "整数列表"),
        "measure": ("a figure of at least 0", "不小于 0 的数"),
        "flag": ("true or false", "true 或 false"),
        "tables": ("a list of tables", "由表组成的列表"),
        "count": ("a whole number, or { least = 2, most = 6, m2_each = 4 }", "整数,或上下限表"),
    }
)


def _fits(value: Any, kind: str) -> bool:
    """Tell whether a value is of a kind of :data:`_SAY`."""

    def whole(one: Any, least: float = -1e6) -> bool:
        return isinstance(one, int) and not isinstance(one, bool) and least <= one < 1e6

    if kind in ("texts", "figures", "places", "tables"):
        one = {
            "texts": lambda v: isinstance(v, str),
            "figures": lambda v: whole(v, 0),
            "places": whole,
            "tables": lambda v: isinstance(v, dict),
        }[kind]
        return isinstance(value, list) and all(map(one, value))
    if kind in ("measure", "place"):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and (-1e6 if kind == "place" else 0) <= value < 1e6
    return {
        "text": isinstance(value, str),
        "figure": whole(value, 0),
        "flag": isinstance(value, bool),
        "count": isinstance(value, dict) or whole(value, 0),
    }[kind]


def _checked(data: Any, kinds: Mapping[str, str], where: str) -> dict[str, Any]:
    """Hold a table to its keys and the kinds of their values."""
    if not isinstance(data, dict):
        raise UsageError(
            en=f"{where}: is a table; write the keys under it, one a line",
            zh=f"{where}:应为表;请在其下每行写一个键",
        )
    _known(data, kinds, where)
    for key, value in data.items():
        if not _fits(value, kinds[key]):
            _refuse(where, key, value, *_SAY[kinds[key]])
    return data


def _known(data: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
    known = list(keys)
    for key in data:
        if key not in known:
            en, zh = near_miss(key, known)
            raise UsageError(
                en=f"{where}: unknown key {key!r}; {en}keys: {', '.join(known)}",
                zh=f"{where}:未知的键 {key!r};{zh}可用的键:{'、'.join(known)}",
            )


def _refuse(where: str, key: str, value: Any, en: str, zh: str) -> None:
    raise UsageError(
        en=f"{where}: {key} = {value!r}; write {en}", zh=f"{where}:{key} = {value!r};应为 {zh}"
    )


__all__ = [
    "Count",
    "FurnitureList",
    "Item",
    "Part",
    "Rules",
    "Taste",
    "default_furniture",
    "load_furniture",
]
