"""The storeys of an IFC model: which are real, how high they lie, which level each is.

Names are believed where they rise with the heights; otherwise levels are counted from
the ground.  Not here: the rooms on a storey.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from layoutopt.diagnostics import Finding, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.titles import level_of

SAME_FLOOR_MM = 600.0
"""Storeys of two wings that lie no farther apart are one."""
_ZERO = re.compile(
    r"(?:level|floor|storey|story|lvl|niveau|nivel|ebene|piano|plan)[\s_\-.]*0+(?![\d.])"
    r"|(?<![a-z0-9])(?:l|f|e)?0{1,2}f?(?![a-z0-9.,])|零层|0层",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:level|floor|storey|story|lvl|niveau|nivel|ebene)[\s_\-.]*0*([1-9]\d?)(?![\d.])"
    r"|(?<![a-z0-9])l0?([1-9]\d?)(?![\d.])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Floor:
    """One storey: the entities it is made of, its name, and the height of its floor in mm.

    ``rise`` is its height over the building's zero, as the file says.
    """

    ids: tuple[int, ...]
    name: str
    z: float
    rise: float
    guids: tuple[str, ...] = ()


def united(floors: Sequence[Floor], findings: list[Finding]) -> list[Floor]:
    """Put storeys at one height together, and order all by height."""
    made: list[Floor] = []
    for floor in sorted(floors, key=lambda f: (f.z, f.ids)):
        last = made[-1] if made else None
        if last is None or floor.z - last.z > SAME_FLOOR_MM or not _alike(last, floor):
            made.append(floor)
            continue
        findings.append(
            finding(
                Code.STOREYS_UNITED,
                Severity.INFO,
                f"楼层“{last.name}”与“{floor.name}”标高相近，按同一层读取",
                f"storeys '{last.name}' and '{floor.name}' lie at one height and were read as one",
                handles=[*last.guids, *floor.guids],
            )
        )
        made[-1] = Floor(
            last.ids + floor.ids, last.name, last.z, last.rise, last.guids + floor.guids
        )
    return made


def _alike(a: Floor, b: Floor) -> bool:
    said = {named_level(a.name), named_level(b.name)} - {None}
    return len(said) < 2


def named_level(name: str) -> int | None:
    """Return the level a storey's name tells, in plain counting: ground is 1."""
    level = level_of(name)
    if level is not None:
        return level
    match = _COUNTED.search(name)
    return int(match.group(1) or match.group(2)) if match else None


def levels_of(floors: Sequence[Floor], findings: list[Finding]) -> list[int]:
    """Give each storey, the lowest first, its level: ground 1, basements -1, -2."""
    said = [named_level(floor.name) for floor in floors]
    if any(_ZERO.search(floor.name) for floor in floors):  # counted from level 0 at the ground
        said = [
            1 if _ZERO.search(f.name) else n + 1 if n and n > 0 and _COUNTED.search(f.name) else n
            for f, n in zip(floors, said, strict=True)
        ]
    if all(said) and all(a < b for a, b in pairwise(said) if a and b):
        return [n for n in said if n]
    votes = Counter(i - (n - 1) if n > 0 else i - n for i, n in enumerate(said) if n is not None)
    if votes:
        ground = min(votes, key=lambda g: (-votes[g], g))
    else:
        ground = min(range(len(floors)), key=lambda i: (abs(floors[i].rise), -floors[i].rise))
    levels = [i - ground + 1 if i >= ground else i - ground for i in range(len(floors))]
    for floor, level, name in zip(floors, levels, said, strict=True):
        if name != level:
            findings.append(
                finding(
                    Code.LEVEL_BY_HEIGHT,
                    Severity.INFO if name is None else Severity.WARNING,
                    f"楼层“{floor.name}”（标高 {floor.rise / 1000:.2f} m）按标高读作第 {level} 层",
                    f"storey '{floor.name}' at {floor.rise / 1000:.2f} m is counted as level "
                    f"{level} by its height",
                    handles=floor.guids,
                )
            )
    return levels


__all__ = ["Floor", "levels_of", "named_level", "united"]
