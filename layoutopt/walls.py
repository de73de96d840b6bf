"""What a person says of the walls between rooms: which may be taken out, which stay.

``[walls]`` in the job file.  What bears in a building no plan shows, so by default every wall
stays; whatever is said here, a structural engineer has to confirm it.  Not here: where such a
wall runs and what is left without it (:mod:`layoutopt.physics.opened`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

from layoutopt.building import Building
from layoutopt.corrections import near_miss
from layoutopt.diagnostics import UsageError
from layoutopt.surroundings import find_room

STAGES = ("none", "framed", "all")
KEYS = ("may_open", "keep")
Pair = tuple[str, str]


@dataclass(frozen=True)
class SaidWalls:
    """``[walls]`` as the job file has it: rooms by number or id, not yet looked up."""

    stage: Literal["none", "framed", "all"] = "none"
    may_open: tuple[Pair, ...] = ()
    keep: tuple[Pair, ...] = ()
    where: str = ""


def walls_of(table: Any, where: str) -> SaidWalls:
    """Check and take ``[walls]``.

    Raises
    ------
    UsageError
        A key is unknown; a value is neither a stage nor a list of pairs of rooms.
    """
    at = f"{where}: [walls]"
    if not isinstance(table, dict):
        raise UsageError(
            en=f"{at}: is one table; write [walls] once (a wall to add is [[wall]])",
            zh=f"{at}:为单个表;请只写一次 [walls](补画墙体用 [[wall]])",
        )
    if not table:
        return SaidWalls()
    for key in table:
        if key not in KEYS:
            en, zh = near_miss(key, KEYS)
            raise UsageError(
                en=f"{at}: unknown key {key!r}; {en}keys: {', '.join(KEYS)}",
                zh=f"{at}:未知的键 {key!r};{zh}可用的键:{'、'.join(KEYS)}",
            )
    said = table.get("may_open", "none")
    if isinstance(said, str):
        if said not in STAGES:
            raise _neither(at, "may_open", said)
        stage = cast("Literal['none', 'framed', 'all']", said)
        return SaidWalls(stage, (), _pairs(table.get("keep", []), "keep", at), where)
    pairs = _pairs(said, "may_open", at)
    return SaidWalls("none", pairs, _pairs(table.get("keep", []), "keep", at), where)


def _pairs(value: Any, key: str, at: str) -> tuple[Pair, ...]:
    rows = value if isinstance(value, list) else [value]
    pairs = []
    for row in rows:
        two = isinstance(row, list) and len(row) == 2
        if not two or not all(isinstance(v, str | int) and not isinstance(v, bool) for v in row):
            raise _neither(at, key, value)
        pairs.append((str(row[0]), str(row[1])))
    return tuple(pairs)


def _neither(at: str, key: str, value: Any) -> UsageError:
    stages = ' "none", "framed", "all" or' if key == "may_open" else ""
    stages_zh = ' "none"、"framed"、"all",或' if key == "may_open" else ""
    return UsageError(
        en=f'{at}: {key} = {value!r}; write{stages} pairs of rooms, [["203", "204"]]',
        zh=f'{at}:{key} = {value!r};应为{stages_zh}成对的房间,如 [["203", "204"]]',
    )


def pairs_in(building: Building, pairs: tuple[Pair, ...], where: str) -> list[Pair]:
    """Find the rooms of pairs; their ids.

    Raises
    ------
    UsageError
        A room does not exist, or its number stands in two places; a room with itself.
    """
    found = []
    for a, b in pairs:
        first, second = (find_room(building, key, where).id for key in (a, b))
        if first == second:
            raise UsageError(
                en=f"{where}: {a!r} and {b!r} are one room; name the two on either side of a wall",
                zh=f"{where}:{a!r} 与 {b!r} 为同一房间;请写墙两侧的两个房间",
            )
        found.append((first, second))
    return found


__all__ = ["SaidWalls", "pairs_in", "walls_of"]
