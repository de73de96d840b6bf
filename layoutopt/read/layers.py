"""What a layer holds: as its name suggests in several languages, or as a person says.

A name is a vote, no more; a person's word that differs from it is honoured.
"""

from __future__ import annotations

import difflib
import fnmatch
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

import numpy as np

from layoutopt.building import Layer
from layoutopt.corrections import Corrections
from layoutopt.diagnostics import Finding, Severity, UsageError
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Ink, Ring


class Role(StrEnum):
    """What a layer's name suggests."""

    WALL = "wall"
    COLUMN = "column"
    RAIL = "rail"
    OPENING = "opening"
    STAIR = "stair"
    NOISE = "noise"
    UNKNOWN = "unknown"


_ROLES: tuple[tuple[Role, str], ...] = (
    (
        Role.NOISE,
        r"dim|axis|axes|dote|grid|轴|标注|尺寸|text|txt|title|ttlb|图名|图框|frame|border|tab\b|pub_"
        r"|furn|家具|lvtry|洁具|sanr|fixt|anno|说明|编号|iden|defpoints|elev|e_line|hatch|填充"
        r"|mobil|meuble|north|equip|elec|light|sprink|hvac|cota|ejes|texto|symbol",
    ),
    (Role.STAIR, r"stair|strs|楼梯|踏步|escal|trepp|scala"),
    (Role.RAIL, r"balcon|rail|hral|栏|阳台|护|parapet|baranda"),
    (Role.COLUMN, r"col(umn|s|\b|-)|柱|pilar|stutz|pilastr"),
    (Role.OPENING, r"win|glaz|door|门|窗|fenst|ventan|puerta|porte|porta|opening|finestr|carpint"),
    (Role.WALL, r"wall|墙|mur|muro|pared|wand|壁|partition|tabiq|albañ|beton|concrete|砼"),
)


def role_of(layer: str) -> Role:
    """Return what a layer name suggests, by the words of several languages."""
    name = layer.lower()
    for role, pattern in _ROLES:
        if re.search(pattern, name):
            return role
    return Role.UNKNOWN


def layers_of(ink: Ink) -> Counter[str]:
    """Count the pieces of ink on each layer: lines, arcs and texts."""
    counts: Counter[str] = Counter()
    numbers = np.bincount(ink.layer, minlength=len(ink.layers))
    counts.update({name: int(n) for name, n in zip(ink.layers, numbers, strict=True)})
    counts.update(arc.layer for arc in ink.arcs)
    counts.update(text.layer for text in ink.texts)
    return counts


def given_roles(names: Iterable[str], corrections: Corrections) -> dict[str, Role]:
    """Return the roles a person gave to layers: by its very name first, then by pattern."""
    given: dict[str, Role] = {}
    said = [(pattern.lower(), Role(role)) for pattern, role in corrections.layers]
    for name in sorted(names):
        low = name.lower()
        role = next((role for pattern, role in said if pattern == low), None)
        if role is None:
            role = next((r for pattern, r in said if fnmatch.fnmatchcase(low, pattern)), None)
        if role is not None:
            given[name] = role
    return given


def check_layers(names: Sequence[str], corrections: Corrections) -> None:
    """See that every layer in the job file is in the drawings.

    Raises
    ------
    UsageError
        One is not, with the nearest that are.
    """
    low = [name.lower() for name in names]
    for pattern, _ in corrections.layers:
        if pattern.lower() in low or any(fnmatch.fnmatchcase(n, pattern.lower()) for n in low):
            continue
        near = _near_words(pattern, names)
        raise UsageError(
            en=f"{corrections.where}: [layers] {pattern!r} is no layer with ink on it; "
            f"near: {near}",
            zh=f"{corrections.where}:[layers] {pattern!r} 不是有图线的图层;相近:{near}",
        )


def _near_words(word: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, names, n=4, cutoff=0.3) or sorted(names)[:8]
    return ", ".join(near)


def read_layers(inks: Sequence[Ink], corrections: Corrections) -> tuple[Layer, ...]:
    """List all layers with the role they were given or guessed."""
    counts: Counter[str] = Counter()
    for ink in inks:
        counts.update(layers_of(ink))
    given = given_roles(counts, corrections)
    return tuple(
        Layer(name, str(given.get(name, role_of(name))), counts[name]) for name in sorted(counts)
    )


def layer_findings(names: Iterable[str], corrections: Corrections) -> tuple[list[Finding], int]:
    """Say which layers were given another role than their name suggests; count the others."""
    found, repeats = [], 0
    for name, role in given_roles(names, corrections).items():
        guess = role_of(name)
        if role is guess:
            repeats += 1
            continue
        found.append(
            finding(
                Code.LAYER_CORRECTED,
                Severity.INFO,
                f"图层 {name} 按任务文件视为 {role}(原判 {guess})",
                f"layer {name} holds {role}, says the job file (its name suggests {guess})",
                confidence=1.0,
            )
        )
    return found, repeats


def without_noise(ink: Ink, corrections: Corrections) -> Ink:
    """Leave out the ink of layers that a person, and not their name, says are noise.

    Raises
    ------
    UsageError
        Nothing would be left.
    """
    given = given_roles(layers_of(ink), corrections)
    noise = {n for n, role in given.items() if role is Role.NOISE and role_of(n) is not Role.NOISE}
    if not noise:
        return ink
    keep = ~np.isin(ink.layer, [i for i, name in enumerate(ink.layers) if name in noise])
    if not keep.any():
        raise UsageError(
            en=f"{corrections.where}: [layers] calls every layer noise; leave the walls' out",
            zh=f"{corrections.where}:[layers] 把所有图层都标为 noise;请保留墙体所在图层",
        )
    return replace(
        ink,
        segments=ink.segments[keep],
        layer=ink.layer[keep],
        block=ink.block[keep],
        ring=ink.ring[keep],
        handles=tuple(h for h, ok in zip(ink.handles, keep, strict=True) if ok),
        dashed=ink.dashed[keep],
        arcs=tuple(arc for arc in ink.arcs if arc.layer not in noise),
        texts=tuple(text for text in ink.texts if text.layer not in noise),
        rings=tuple(  # their numbers stay, for the segments name them
            Ring(np.zeros((3, 2)), r.filled, r.layer, r.handle, r.in_block)
            if r.layer in noise
            else r
            for r in ink.rings
        ),
    )


__all__ = [
    "Role",
    "check_layers",
    "given_roles",
    "layer_findings",
    "layers_of",
    "read_layers",
    "role_of",
    "without_noise",
]
