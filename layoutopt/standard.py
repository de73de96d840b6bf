"""Noun: a jurisdiction's standard, clause by clause, as data.

A new city is one TOML file under ``standards/`` and its test cases, no code.  The solver
takes its limits from here, and so does the judge; neither knows a number of its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from layoutopt.diagnostics import UsageError

Tier = Literal["urban", "township", "rural"]
Force = Literal["must", "should", "attest"]
Scope = Literal["school", "estate"]
Stage = Literal["primary", "secondary"]
TIERS: tuple[Tier, ...] = ("urban", "township", "rural")
STAGES: tuple[Stage, ...] = ("primary", "secondary")


@dataclass(frozen=True)
class Clause:
    """One rule: what is measured on whom, how it compares with the limit, and its words.

    ``measure`` names a gauge of the judge (None: nothing a drawing can show, to be
    attested); ``subject`` the zone kind it is measured on, or ``suite``; ``default`` is
    our reading where the text is open, and is shown as ours, never as the text's.
    """

    id: str
    section: str
    quote: str
    tiers: tuple[Tier, ...]
    subject: str
    measure: str | None
    relation: Literal[">=", "<=", "=", "in"]
    limit: float | None
    unit: str
    force: Force
    demonstration: bool = False
    tolerance: float = 0.0
    limits: tuple[float, ...] = ()
    items: tuple[str, ...] = ()
    source: str = ""
    default: str = ""
    default_en: str = ""
    en: str = ""
    scope: Scope = "school"
    stages: tuple[Stage, ...] = STAGES
    in_force_from: str = ""
    replaces: tuple[str, ...] = ()

    def binds(self, tier: Tier, *, demonstration: bool) -> bool:
        """Tell whether the clause speaks to a school of this tier."""
        return (tier in self.tiers or (self.demonstration and demonstration)) and (
            demonstration or not self.demonstration
        )


@dataclass(frozen=True)
class Merge:
    """May a zone stand on another's footprint: ``yes``, or only ``time``-shared."""

    host: str
    zone: str
    sharing: Literal["yes", "time"]
    host_area_m2: float = 0.0
    quiet_release_only: bool = False


@dataclass(frozen=True)
class ZoneKind:
    """A functional area the standard knows, with the defaults its text leaves open.

    ``area_m2`` is the least area where no clause gives one (a default of ours);
    ``short_side_mm`` and ``aspect`` are defaults too (STANDARDS D24); an ``enclosed``
    zone has walls all round and a door of its own.
    """

    kind: str
    zh: str
    en: str
    core: bool
    enclosed: bool
    area_m2: float
    short_side_mm: int
    aspect: float
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standard:
    """One edition of a jurisdiction's standard."""

    id: str
    zh: str
    en: str
    in_force_from: str
    clauses: tuple[Clause, ...]
    zones: tuple[ZoneKind, ...]
    merges: tuple[Merge, ...]
    suite_names: tuple[str, ...] = ()

    def binding(self, tier: Tier, *, demonstration: bool) -> Iterator[Clause]:
        """Yield the clauses that speak to a school of this tier."""
        return (c for c in self.clauses if c.binds(tier, demonstration=demonstration))

    def zone(self, kind: str) -> ZoneKind:
        """Return what is known of a kind of zone."""
        return next(zone for zone in self.zones if zone.kind == kind)

    def merge(self, host: str, zone: str) -> Merge | None:
        """Return the permission to put a zone on a host's footprint, or None."""
        return next((m for m in self.merges if m.host == host and m.zone == zone), None)


def standard_ids() -> tuple[str, ...]:
    """List the standards that come with the package."""
    files = resources.files("layoutopt.standards").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def load_standard(standard_id: str) -> Standard:
    """Load a standard by its id.

    Raises
    ------
    UsageError
        No such standard: the message lists those there are.
    """
    known = standard_ids()
    if standard_id not in known:
        raise UsageError(
            en=f"standard: no standard is called {standard_id!r}; known: {', '.join(known)}",
            zh=f"标准:没有名为 {standard_id!r} 的标准;现有:{'、'.join(known)}",
        )
    text = (resources.files("layoutopt.standards") / f"{standard_id}.toml").read_text("utf-8")
    return _standard(standard_id, tomllib.loads(text))


def _standard(standard_id: str, data: dict[str, Any]) -> Standard:
    return Standard(
        id=standard_id,
        zh=data["zh"],
        en=data["en"],
        in_force_from=data["in_force_from"],
        clauses=tuple(_clause(row) for row in data["clause"]),
        zones=tuple(ZoneKind(**row) for row in data["zone"]),
        merges=tuple(Merge(**row) for row in data["merge"]),
    )


def _clause(row: dict[str, Any]) -> Clause:
    tiers = tuple(row.pop("tiers", TIERS))
    return Clause(
        **{
            "measure": None,
            "relation": ">=",
            "limit": None,
            "unit": "",
            **row,
            "tiers": tiers,
            "limits": tuple(row.get("limits", ())),
            "items": tuple(row.get("items", ())),
        }
    )
