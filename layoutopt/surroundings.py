"""Noun: what no plan shows of a building, as a person says it in the job file.

``[setting]``: heights, a lift, rooms locked after class, the wing pupils come from;
``[[source]]``: what makes a noise outside.  Places are the drawing's own coordinates, rooms
their numbers or ids; :func:`with_setting` finds them in the building that was read.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from shapely.geometry import Point as ShapelyPoint
from shapely.geometry import Polygon

from layoutopt.building import Building, OutdoorSource, Setting, Space, Storey, Use
from layoutopt.corrections import check_keys, near_miss, rows_of
from layoutopt.diagnostics import UsageError
from layoutopt.geometry import Point, WorldPoint
from layoutopt.program import Program

TABLES: dict[str, dict[str, str]] = {
    "setting": {
        "room_height_m": "height",
        "window_height_m": "height",
        "sill_height_m": "height",
        "lift": "true/false",
        "locked": "rooms",
        "wing": "rooms",
    },
    "source": {"kind": "text", "side": "text", "place": "points", "dba": "level"},
}
"""The tables of a job file about a building's surroundings, with the kind of each value."""

KINDS = ("playground", "road", "other")
SIDES = ("north", "south", "east", "west")

KINDS_OF_VALUE = {
    "text": ("text", "文字"),
    "true/false": ("true or false", "true 或 false"),
    "height": ("height in metres, above 0 and at most 20", "高度(米),大于 0、不超过 20"),
    "level": ("level in dB(A), 0 to 140", "声级 dB(A),0 到 140"),
    "rooms": (
        'list of room numbers or ids, ["101", "102"]',
        '房间号或编号的列表,如 ["101", "102"]',
    ),
    "points": ("list of points [[x, y], ...] of the drawing", "图上的点列 [[x, y], ...]"),
}


@dataclass(frozen=True)
class Source:
    """A noise outside, its place in the drawing's world coordinates."""

    kind: Literal["playground", "road", "other"]
    place: tuple[WorldPoint, ...] = ()
    side: Literal["north", "south", "east", "west"] | None = None
    dba: float | None = None


@dataclass(frozen=True)
class Surroundings:
    """What the job file says of the building, rooms and places not yet looked up."""

    setting: Setting = field(default_factory=Setting)
    sources: tuple[Source, ...] = ()
    where: str = ""


def surroundings_of(tables: Mapping[str, Any], where: str) -> Surroundings:
    """Check and take ``[setting]`` and ``[[source]]``.

    Raises
    ------
    UsageError
        A key is unknown or its value another kind; a source without a place.
    """
    head = tables.get("setting", {})
    if not isinstance(head, dict):
        raise UsageError(
            en=f"{where}: setting is one table; write [setting] once",
            zh=f"{where}:setting 为单个表;请只写一次 [setting]",
        )
    check_keys(head, TABLES["setting"], _fits, KINDS_OF_VALUE, f"{where}: [setting]")
    rows = rows_of(tables.get("source", []), "source", where)
    if not head and not rows:
        return Surroundings()
    values: dict[str, Any] = {
        k: tuple(map(str, v)) if isinstance(v, list) else v for k, v in head.items()
    }
    sources = tuple(_source(row, f"{where}: [[source]] {n}") for n, row in enumerate(rows, 1))
    return Surroundings(Setting(**values), sources, where)


def _source(row: Mapping[str, Any], where: str) -> Source:
    check_keys(row, TABLES["source"], _fits, KINDS_OF_VALUE, where)
    for key, known in (("kind", KINDS), ("side", SIDES)):
        if key in row and row[key] not in known:
            en, zh = near_miss(row[key], known)
            raise UsageError(
                en=f"{where}: {key} {row[key]!r} is unknown; {en}one of {', '.join(known)}",
                zh=f"{where}:{key} {row[key]!r} 不可用;{zh}可用:{'、'.join(known)}",
            )
    if ("side" in row) == ("place" in row):
        raise UsageError(
            en=f"{where}: say either side (north, south, east, west) or place (points)",
            zh=f"{where}:请写明 side(north、south、east、west)或 place(点列),二者取一",
        )
    return Source(
        kind=cast("Literal['playground', 'road', 'other']", row.get("kind", "other")),
        place=tuple((float(x), float(y)) for x, y in row.get("place", ())),
        side=row.get("side"),
        dba=float(row["dba"]) if "dba" in row else None,
    )


def with_setting(building: Building, said: Surroundings) -> Building:
    """Find what was said in the building that was read.

    A place outdoors belongs to the plan nearest to it.

    Raises
    ------
    UsageError
        A room does not exist, or its number stands in two places.
    """
    setting = replace(
        said.setting,
        locked=tuple(
            find_room(building, key, f"{said.where}: locked").id for key in said.setting.locked
        ),
        wing=tuple(
            dict.fromkeys(
                room
                for key in said.setting.wing
                for room in _wing_rooms(building, key, f"{said.where}: wing")
            )
        ),
        outdoor=tuple(
            OutdoorSource(
                source.kind,
                tuple(_in_storeys(building, at) for at in source.place),
                source.side,
                source.dba,
            )
            for source in said.sources
        ),
    )
    return replace(building, setting=setting)


def _wing_rooms(building: Building, key: str, where: str) -> list[str]:
    """Find a room of the wing pupils come from, or all classrooms of a storey, ``F2``.

    Raises
    ------
    UsageError
        There is no such room; a storey without a classroom.
    """
    rooms = [space for storey in building.storeys for space in storey.spaces]
    storeys = {f"F{s.level}" if s.level > 0 else f"B{-s.level}": s for s in building.storeys}
    if key not in storeys or any(key in (space.id, space.number) for space in rooms):
        return [find_room(building, key, where).id]
    found = [space.id for space in storeys[key].spaces if space.use is Use.CLASSROOM]
    if not found:
        raise UsageError(
            en=f"{where}: storey {key} has no classroom; name the rooms pupils come from",
            zh=f"{where}:楼层 {key} 没有教室;请写明学生所在的房间",
        )
    return found


def _in_storeys(building: Building, at: WorldPoint) -> Point:
    """Carry a place of the drawing into the storeys' millimetres."""

    def away(storey: Storey) -> float:
        if len(storey.outline) < 3:
            return math.inf
        return float(Polygon(storey.outline).distance(ShapelyPoint(storey.frame.to_local(at))))

    return min(building.storeys, key=lambda s: (away(s), abs(s.level - 1))).frame.to_mm(at)


def find_room(building: Building, key: str, where: str) -> Space:
    """Find a room by its number or id.

    Raises
    ------
    UsageError
        It does not exist, with the ones that are near, or its number stands in two places.
    """
    spaces = [space for storey in building.storeys for space in storey.spaces]
    found = [space for space in spaces if key in (space.id, space.number)]
    if len(found) == 1:
        return found[0]
    numbers = sorted({space.number or space.id for space in spaces})
    if found:
        ids = ", ".join(space.id for space in found)
        raise UsageError(
            en=f"{where}: room {key!r} stands in several places ({ids}); use the id",
            zh=f"{where}:房间 {key!r} 有多处({ids});请改用编号 id",
        )
    near = difflib.get_close_matches(key, [*numbers, *(s.id for s in spaces)], n=3, cutoff=0.5)
    hint = f"; near: {', '.join(near)}" if near else ""
    more = " …" if len(numbers) > 40 else ""
    raise UsageError(
        en=f"{where}: there is no room {key!r} in the drawing{hint}; "
        f"rooms: {', '.join(numbers[:40])}{more}",
        zh=f"{where}:图中没有房间 {key!r}{hint.replace('near', '相近')};"
        f"现有:{'、'.join(numbers[:40])}{more}",
    )


NEVER_SHARED = ("individual", "office_reception")
"""Kinds that no room shared with the rest of the school can be (a default): privacy."""


def beside_shared(program: Program, building: Building) -> Program:
    """Return what is left to lay out of a programme where rooms are shared with the school.

    A shared room stands for the zone of its kind, its counted floor is taken off the total
    (XY-4.4-H1, STANDARDS D14), and nothing else of the suite goes into it.

    Raises
    ------
    UsageError
        There is no such room, no such kind of zone, or one that cannot be shared.
    """
    total, kinds, rooms = program.total_area_m2, set(), list(program.school.unavailable)
    for entry in program.school.shared:
        space = find_room(building, entry.room, "shared")
        known = [zone.kind for zone in program.standard.zones if zone.kind not in NEVER_SHARED]
        if entry.kind not in known:
            raise UsageError(
                en=f"shared: {entry.kind!r} is no zone that a shared room can be; "
                f"kinds: {', '.join(known)}",
                zh=f"shared:{entry.kind!r} 不是可共建共享的功能区;可选:{'、'.join(known)}",
            )
        total -= entry.counted * space.region.area_m2
        kinds.add(entry.kind)
        rooms.append(space.id)
    return replace(
        program,
        school=replace(program.school, unavailable=tuple(rooms)),
        areas=tuple(area for area in program.areas if area.kind not in kinds),
        total_area_m2=max(0.0, total),
    )


def _fits(value: Any, kind: str) -> bool:
    if kind in ("rooms", "points"):
        if not isinstance(value, list):
            return False
        if kind == "points":
            return bool(value) and all(map(_is_point, value))
        return all(isinstance(v, str | int) and not isinstance(v, bool) for v in value)
    if kind in ("height", "level"):
        low, high = (0, 20) if kind == "height" else (0, 140)
        return _is_number(value) and low <= value <= high and (kind == "level" or value > 0)
    return isinstance(value, bool) if kind == "true/false" else isinstance(value, str)


def _is_point(value: Any) -> bool:
    return isinstance(value, Sequence) and len(value) == 2 and all(map(_is_number, value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


__all__ = [
    "TABLES",
    "Source",
    "Surroundings",
    "beside_shared",
    "find_room",
    "surroundings_of",
    "with_setting",
]
