"""Noun: what lawful layouts are compared by, in yuan or what is held to be worth as much.

The weights stand in ``weights.toml``, each with its unit and a reason; all are defaults
of ours.  A job file overrides any of them in its table ``[weights]``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from layoutopt.building import Use
from layoutopt.corrections import near_miss
from layoutopt.diagnostics import UsageError


@dataclass(frozen=True)
class Weights:
    """What a unit of each term of the objective weighs; see ``weights.toml``.

    ``displaced_cny_m2`` is what it costs to take a square metre away from a use; a use
    that is not listed is never taken.
    """

    partition_cny_m: int
    door_cny: int
    opened_wall_cny_m: int
    sealed_door_cny: int
    displaced_cny_m2: Mapping[Use, int]
    storey_cny: Mapping[int, int]
    higher_storey_cny: int
    basement_cny: int
    route_cny_m: int
    apart_cny_m: int
    noise_cny_db: int
    noise_free_dba: int
    neighbour_cny: int
    privacy_cny: int
    daylight_cny_m2: int
    regularity_cny_m: int
    shared_cny: int
    time_shared_cny: int
    missing_room_cny: int
    oversize_cny: int
    surplus_cny_m2: int

    def storey(self, level: int) -> int:
        """Return what standing on a storey costs: low ones are liked (clause XY-4.2-S4)."""
        if level < 0:
            return self.basement_cny
        return self.storey_cny.get(level, self.higher_storey_cny)


@dataclass(frozen=True)
class Reason:
    """Why a term is weighed as it is: its unit, and a sentence in either language."""

    unit: str
    zh: str
    en: str


@cache
def default_weights() -> Weights:
    """Return the weights of ``weights.toml``."""
    rows = _rows()
    return Weights(**{f.name: _value(f.name, rows[f.name]["value"]) for f in fields(Weights)})


@cache
def reasons() -> Mapping[str, Reason]:
    """Return the reason of every weight, by its name."""
    return MappingProxyType(
        {name: Reason(row["unit"], row["zh"], row["en"]) for name, row in _rows().items()}
    )


def weights_of(table: Any, where: str) -> Weights:
    """Take a job file's ``[weights]``: what it does not name stays.

    Raises
    ------
    UsageError
        A weight is unknown, or no whole number from nought up.
    """
    if not isinstance(table, dict):
        raise UsageError(
            en=f"{where}: weights is a table; write [weights] on a line of its own",
            zh=f"{where}:weights 是一个表;请以单独一行 [weights] 开头",
        )
    known = {f.name for f in fields(Weights)}
    base = default_weights()
    said: dict[str, Any] = {}
    for name, value in table.items():
        if name not in known:
            en, zh = near_miss(name, sorted(known))
            raise UsageError(
                en=f"{where}: unknown weight {name!r}; {en}weights: {', '.join(sorted(known))}",
                zh=f"{where}:未知的权重 {name!r};{zh}可用的权重:{'、'.join(sorted(known))}",
            )
        if name in ("displaced_cny_m2", "storey_cny"):
            said[name] = _lain_over(name, value, getattr(base, name), where)
        else:
            _check_number(name, value, where)
            said[name] = value
    return replace(base, **said)


def _lain_over(name: str, value: Any, base: Mapping[Any, int], where: str) -> Mapping[Any, int]:
    """Lay a table of weights over the default one; ``false`` takes a use off the list."""
    wanted = "a use, as in vacant = 0" if name == "displaced_cny_m2" else "a storey, as in 1 = 0"
    wanted_zh = "用途,如 vacant = 0" if name == "displaced_cny_m2" else "楼层,如 1 = 0"
    if not isinstance(value, dict):
        raise UsageError(
            en=f"{where}: weights.{name} is a table by {wanted}",
            zh=f"{where}:weights.{name} 是一个表,键为{wanted_zh}",
        )
    merged = dict(base)
    for key, number in value.items():
        try:
            place = _key(name, key)
        except ValueError:
            raise UsageError(
                en=f"{where}: weights.{name}.{key}: not {wanted}",
                zh=f"{where}:weights.{name}.{key}:键应为{wanted_zh}",
            ) from None
        if number is False:
            merged.pop(place, None)
            continue
        _check_number(f"{name}.{key}", number, where)
        merged[place] = number
    return MappingProxyType(merged)


def _check_number(name: str, value: Any, where: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise UsageError(
            en=f"{where}: weights.{name} = {value!r}: write a whole number from 0 to {MOST}",
            zh=f"{where}:weights.{name} = {value!r}:请写 0 到 {MOST} 的整数",
        )


MOST = 1_000_000
"""No weight is greater: the solver counts in thousandths, in whole numbers."""


def _key(name: str, key: str) -> Use | int:
    return Use(key) if name == "displaced_cny_m2" else int(key)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({_key(name, key): number for key, number in value.items()})
    return value


@cache
def _rows() -> dict[str, dict[str, Any]]:
    text = resources.files("layoutopt").joinpath("weights.toml").read_text("utf-8")
    return tomllib.loads(text)
