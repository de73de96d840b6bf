"""A run's folder read back: ``layouts.json`` and ``plans.json``, checked key by key.

What later versions added to ``layouts.json`` may be missing from an older folder; the page
then shows less.  The drawing itself is never opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from layoutopt.checked import Value, load_json
from layoutopt.clause import Tier
from layoutopt.diagnostics import InputError
from layoutopt.physics.fields import FIELD_KINDS
from layoutopt.scheme import ClauseFinding, Infeasible, Status, finding_of

Names = tuple[str, str]
"""Chinese and English."""

RECORD, PLANS = "layouts.json", "plans.json"
LARGEST_MM = 10_000_000
_PATH = re.compile(r"[MLAZ0-9 .-]*")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/]+=*")


@dataclass(frozen=True)
class ZoneFacts:
    """A zone of a scheme as the record tells of it; ``room`` is the host's name."""

    id: str
    kind: str
    names: Names
    host: str
    room: Names
    area_m2: float
    hosts: tuple[Names, ...] = ()
    shared: bool = False


@dataclass(frozen=True)
class ClauseWords:
    """A clause's own words, their meaning in English, and where they stand."""

    id: str
    section: str = ""
    quote: str = ""
    en: str = ""
    default: Names = ("", "")
    source: Names = ("", "")


@dataclass(frozen=True)
class Entry:
    """One scheme of a run; ``terms`` add up to ``objective``, in CNY-equivalents."""

    id: int
    title: str
    objective: float
    terms: Mapping[str, float]
    best_at: tuple[str, ...]
    trade: Names
    storeys: tuple[int, ...]
    zones: tuple[ZoneFacts, ...]
    measures: Mapping[str, Any]
    findings: tuple[ClauseFinding, ...]
    rooms: tuple[Names, ...] = ()

    @property
    def compliant(self) -> bool:
        """No clause that must hold is unmet."""
        return not any(f.force == "must" and f.met is False for f in self.findings)


@dataclass(frozen=True)
class Run:
    """What one run of ``solve`` left in its folder.

    ``plans`` is its ``plans.json`` once checked, None where there is none.
    """

    folder: Path
    school: str
    tier: str
    enrolment: int | None
    demonstration: bool
    standard: Names
    status: Status
    bound: float | None
    gap: float | None
    seed: int | None
    drawings: tuple[str, ...]
    sha256: tuple[str, ...]
    schemes: tuple[Entry, ...]
    infeasible: Infeasible | None = None
    clauses: Mapping[str, ClauseWords] = field(default_factory=dict)
    kinds: Mapping[str, Names] = field(default_factory=dict)
    rooms: Mapping[str, Names] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    plans: Mapping[str, Any] | None = None


def read_run(folder: Path) -> Run:
    """Read the folder of a run, or its ``layouts.json``.

    Raises
    ------
    InputError
        It is no such folder, or what stands in it is damaged.
    """
    record = folder if folder.name == RECORD else folder / RECORD
    if not record.is_file():
        raise InputError(
            en=f"{folder}: holds no {RECORD}; give a folder that solve -o wrote",
            zh=f"{folder}:其中没有 {RECORD};请给出 solve -o 生成的文件夹",
        )
    plans = record.with_name(PLANS)
    drawn = load_json(plans) if plans.is_file() else None
    return _run(load_json(record), drawn)


def run_of(record: Path, told: Any, plans: Any) -> Run:
    """Take a run from what is about to be written as its record and its plans."""
    return _run(Value(record, "", told), Value(record.with_name(PLANS), "", plans))


def _run(root: Value, plans: Value | None) -> Run:
    rooms = {item.get("id").text(): _room(item) for item in _items(root, "rooms")}
    kinds = {
        kind: (names.get("zh").text(), names.get("en").text())
        for kind, names in _pairs(root, "zone_kinds")
    }
    standard = root.get("standard").text()
    named = root.get("standard_name") if root.has("standard_name") else None
    schemes = [_entry(item, rooms, kinds) for item in root.get("schemes").items()]
    ids = [scheme.id for scheme in schemes]
    if len(set(ids)) < len(ids):
        raise root.get("schemes").wrong(
            "two schemes have the same id; write the file anew with solve",
            "有两个方案编号相同;请用 solve 重新生成该文件",
        )
    if plans is not None:
        _check_plans(plans, ids)
    school = _said(root, "school") or _said(root, "display_name")
    drawings = tuple(item.text() for item in root.get("drawing").items())
    status = root.get("status").one_of(get_args(Status), "status", "求解状态")
    return Run(
        folder=root.file.resolve().parent,
        school=school or (Path(drawings[0]).stem if drawings else root.file.parent.name),
        tier=root.get("tier").one_of(get_args(Tier), "tier", "学校类别"),
        enrolment=root.get("enrolment").whole(0, 1e6) if root.has("enrolment") else None,
        demonstration=root.has("demonstration") and root.get("demonstration").flag(),
        standard=(named.get("zh").text(), named.get("en").text()) if named else (standard,) * 2,
        status=cast("Status", status),
        bound=_number(root, "bound"),
        gap=_number(root, "gap"),
        seed=root.get("seed").whole() if root.has("seed") else None,
        drawings=drawings,
        sha256=tuple(item.text() for item in _items(root, "sha256")),
        schemes=tuple(schemes),
        infeasible=_infeasible(root.get("infeasible")) if root.has("infeasible") else None,
        clauses={c.id: c for c in map(_clause, _items(root, "clauses"))},
        kinds=kinds,
        rooms=rooms,
        weights={name: value.whole() for name, value in _pairs(root, "weights")},
        notes=tuple(item.text() for item in _items(root, "notes")),
        plans=plans.value if plans is not None else None,
    )


def _entry(item: Value, rooms: Mapping[str, Names], kinds: Mapping[str, Names]) -> Entry:
    zones = tuple(_zone(zone, rooms, kinds) for zone in item.get("zones").items())
    hosts = [host.text() for host in _items(item, "host_spaces")] or [z.host for z in zones]
    measures = item.get("measures")
    measures.has("")  # raises where it is no object
    return Entry(
        id=item.get("id").whole(0, 1e6),
        title=_said(item, "title"),
        objective=item.get("objective").number(),
        terms={name: value.number() for name, value in _pairs(item, "terms")},
        best_at=tuple(name.text() for name in _items(item, "best_at")),
        trade=(_said(item, "trade"), _said(item, "trade_en")),
        storeys=tuple(level.whole(-100, 1000) for level in item.get("storeys").items(1)),
        zones=zones,
        measures=measures.value,
        findings=tuple(finding_of(f) for f in item.get("verdict").get("findings").items()),
        rooms=tuple(_hosted(host, rooms) for host in dict.fromkeys(hosts)),
    )


def _zone(item: Value, rooms: Mapping[str, Names], kinds: Mapping[str, Names]) -> ZoneFacts:
    kind, host = item.get("kind").text(), item.get("host_space").text()
    zone_id = item.get("id").text() if item.has("id") else kind
    number = zone_id.removeprefix(kind).removeprefix("-")
    zh, en = kinds.get(kind, (kind, kind.replace("_", " ")))
    return ZoneFacts(
        id=zone_id,
        kind=kind,
        names=(_said(item, "name") or f"{zh}{number}", f"{en} {number}".strip()),
        host=host,
        room=_hosted(host, rooms),
        area_m2=item.get("area_m2").number(0.0),
        hosts=tuple(kinds.get(h.text(), (h.text(),) * 2) for h in _items(item, "hosts")),
        shared=item.has("shared") and item.get("shared").flag(),
    )


def _hosted(host: str, rooms: Mapping[str, Names]) -> Names:
    """Name a host; one with a plus is two rooms whose wall is taken out."""
    parts = [rooms.get(part, (part, part)) for part in host.split("+")]
    return " + ".join(zh for zh, _ in parts), " + ".join(en for _, en in parts)


def _room(item: Value) -> Names:
    """Name a room by its number and what it is called."""
    number = _said(item, "number")
    told = item.get("zh").text(), item.get("en").text()
    return (
        told if not number or number in told[0] else (f"{number} {told[0]}", f"{number} {told[1]}")
    )


def _clause(item: Value) -> ClauseWords:
    return ClauseWords(
        id=item.get("id").text(),
        section=_said(item, "section"),
        quote=_said(item, "quote"),
        en=_said(item, "en"),
        default=(_said(item, "default"), _said(item, "default_en")),
        source=(_said(item, "source"), _said(item, "source_en")),
    )


def _infeasible(item: Value) -> Infeasible:
    return Infeasible(
        clauses=tuple(clause.text() for clause in item.get("clauses").items()),
        message=item.get("message").text(),
        message_en=_said(item, "message_en"),
        relaxations=tuple(
            (way.get("change").text(), way.get("cost").number())
            for way in item.get("relaxations").items()
        ),
        demands=tuple(
            (demand.get("en").text(), demand.get("zh").text()) for demand in _items(item, "demands")
        ),
        minimal=item.has("minimal") and item.get("minimal").flag(),
    )


def _items(item: Value, key: str) -> list[Value]:
    return item.get(key).items() if item.has(key) else []


def _pairs(item: Value, key: str) -> list[tuple[str, Value]]:
    """Return what stands in an object, None left out; nothing where there is no object."""
    if not item.has(key):
        return []
    inner = item.get(key)
    inner.has("")  # raises where it is no object
    return [(name, inner.get(name)) for name in inner.value if inner.has(name)]


def _said(item: Value, key: str) -> str:
    return item.get(key).text() if item.has(key) else ""


def _number(item: Value, key: str) -> float | None:
    return item.get(key).number() if item.has(key) else None


# --- plans ------------------------------------------------------------------------------


def _check_plans(root: Value, schemes: Sequence[int]) -> None:
    """Refuse plans that are damaged, or that are not those of these schemes."""
    levels = {_checked_storey(storey) for storey in root.get("storeys").items()}
    found = [_checked_scheme(scheme, levels) for scheme in root.get("schemes").items()]
    if sorted(found) != sorted(schemes):
        raise root.get("schemes").wrong(
            f"are not the schemes of {RECORD}; write both anew with solve",
            f"与 {RECORD} 中的方案不一致;请用 solve 重新生成",
        )


def _checked_storey(storey: Value) -> int:
    storey.get("name").text()
    _box(storey.get("box"))
    for key in ("floor", "walls", "windows", "doors", "gaps"):
        _shape(storey.get(key))
    for mark in storey.get("entrances").items():
        _shape(mark)
    for room in storey.get("rooms").items():
        for key in ("id", "number", "zh", "en"):
            room.get(key).text()
        _spot(room)
    for shown in storey.get("maps").items():
        _check_map(shown)
    return storey.get("level").whole()


def _checked_scheme(scheme: Value, levels: set[int]) -> int:
    if scheme.get("level").whole() not in levels:
        raise scheme.wrong("its storey is missing", "缺少其所在楼层")
    _box(scheme.get("window"))
    for host in scheme.get("hosts").items():
        host.text()
    for key in ("partitions", "removed", "doors", "furniture"):
        _shape(scheme.get(key))
    for zone in scheme.get("zones").items():
        for key in ("id", "zh", "en"):
            zone.get(key).text()
        for key in ("also_zh", "also_en"):
            for name in zone.get(key).items():
                name.text()
        _shape(zone.get("floor"))
        _matched(zone.get("color"), _COLOR, "a colour", "颜色")
        zone.get("area_m2").number(0.0)
        zone.get("enclosed").flag()
        _spot(zone)
    return scheme.get("id").whole()


def _check_map(shown: Value) -> None:
    shown.get("kind").one_of(FIELD_KINDS, "map", "图")
    for key in ("zh", "en", "note_zh", "note_en", "unit"):
        shown.get(key).text()
    steps, colors = shown.get("steps").items(1), shown.get("colors").items(2)
    for step in steps:
        step.number()
    for color in colors:
        _matched(color, _COLOR, "a colour", "颜色")
    if len(colors) != len(steps) + 1:
        raise shown.get("colors").wrong(
            "must be one more than there are steps", "颜色应比分级界限多一个"
        )
    _box(shown.get("box"))
    _matched(shown.get("png"), _PNG, "a PNG as data", "PNG 数据")


def _spot(item: Value) -> None:
    for key in ("at", "room"):
        _numbers(item.get(key), 2)


def _box(item: Value) -> None:
    _numbers(item, 4)


def _numbers(item: Value, count: int) -> None:
    numbers = item.items(count)
    if len(numbers) != count:
        raise item.wrong(f"must be {count} numbers", f"应为 {count} 个数")
    for number in numbers:
        number.number(-LARGEST_MM, LARGEST_MM)


def _shape(item: Value) -> None:
    _matched(item, _PATH, "the path of a shape", "图形路径")


def _matched(item: Value, pattern: re.Pattern[str], en: str, zh: str) -> None:
    if not pattern.fullmatch(item.text()):
        raise item.wrong(f"is not {en}; write the file anew with solve", f"不是{zh};请重新生成")


__all__ = ["ClauseWords", "Entry", "Names", "Run", "ZoneFacts", "read_run", "run_of"]
