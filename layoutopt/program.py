"""Noun: the school, and the programme of areas its suite asks for.

A :class:`School` says who asks; :func:`programme` turns it and a standard into the list
of functional areas with their limits, and the weights by which lawful layouts are compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from layoutopt.diagnostics import UsageError
from layoutopt.geometry import Ring
from layoutopt.standard import Clause, Force, Standard, Tier
from layoutopt.weights import Weights, default_weights


@dataclass(frozen=True)
class Attestation:
    """A person's word on a clause: who said so and when (ISO date).

    With ``items`` it speaks of these alone: equipment that is there but not drawn.
    """

    clause: str
    met: bool
    by: str
    on: str
    note: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class SharedRoom:
    """A room of the school that also serves the suite: as what, and how much of it counts."""

    room: str
    kind: str
    counted: float = 1.0


@dataclass(frozen=True)
class Pin:
    """What a person fixes: a kind of zone in a room, at a door, or with its outline.

    ``forbid`` turns it round: never in that room; a door without a zone is used no more.
    ``outline`` is in mm of the storey.
    """

    zone: str
    room: str
    opening: str = ""
    forbid: bool = False
    outline: Ring = ()


@dataclass(frozen=True)
class School:
    """Who asks: the facts of a school that no drawing shows, from its job file.

    ``available`` lists room numbers or ids: when given, only these may be used;
    ``release_mode`` says whether 情绪疏导 is a quiet corner or a loud room (STANDARDS D28).
    """

    tier: Tier
    enrolment: int | None = None
    demonstration: bool = False
    name: str = ""
    display_name: str = ""
    stage: Literal["primary", "secondary"] = "primary"
    available: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()
    release_mode: Literal["quiet", "loud"] = "quiet"
    attestations: tuple[Attestation, ...] = ()
    shared: tuple[SharedRoom, ...] = ()
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True)
class Area:
    """A functional area wanted: so many of a kind, each of at least ``area_m2``.

    ``count`` must be there; up to ``wanted`` are worth having.  ``own`` areas need a
    footprint of their own, others may share a host's as the standard's merges allow.
    ``clause`` is the clause that asks.  ``upper_m2`` is the area beyond which a zone is
    larger than anyone wants it: a clause's upper limit (STANDARDS D4: never a failure),
    else half as much again as the least area, a default of ours.  Through a ``passage`` one
    may walk to other areas.
    """

    kind: str
    area_m2: float
    short_side_mm: int
    aspect: float
    enclosed: bool
    own: bool
    clause: str
    count: int = 1
    wanted: int = 1
    upper_m2: float | None = None
    passage: bool = False


@dataclass(frozen=True)
class WallRule:
    """Which walls between rooms may be taken out: by default none.

    ``stage`` is ``none``, ``framed`` (infill between columns, as far as the plan shows) or
    ``all``; ``may_open`` are pairs of room ids that may be opened besides, ``keep`` those
    that stay whatever else is said.
    """

    stage: Literal["none", "framed", "all"] = "none"
    may_open: frozenset[frozenset[str]] = frozenset()
    keep: frozenset[frozenset[str]] = frozenset()


NOISY_USES = ("music", "gym", "canteen", "hall", "plant")
"""What is noisy where no clause lists it (a default): the list of XY-4.2-S3."""
ANY_LEVEL = 999
"""The highest level where no clause limits it."""


@dataclass(frozen=True)
class Program:
    """What is asked of the suite: areas, total, and the weights to compare by.

    ``one_classroom`` holds the least area of the rural variant, in which one classroom
    is divided into three areas and the areas' own limits are soft (clauses R11, R12).
    """

    school: School
    standard: Standard
    areas: tuple[Area, ...]
    total_area_m2: float
    total_clause: str | None
    highest_level: int
    one_classroom_m2: float | None = None
    noisy_uses: tuple[str, ...] = NOISY_USES
    weights: Weights = field(default_factory=default_weights)
    walls: WallRule = field(default_factory=WallRule)

    def area(self, kind: str) -> Area:
        """Return the area asked for by kind."""
        return next(area for area in self.areas if area.kind == kind)


def programme(school: School, standard: Standard, weights: Weights | None = None) -> Program:
    """List what a standard asks of a school's suite.

    The number of individual rooms worth having grows by one per 1,000 pupils: an
    advisory default of ours (STANDARDS D7), since the plan gives no table.

    Raises
    ------
    UsageError
        The standard asks for no individual room or no reception: a suite is laid out
        around these two.
    """
    clauses = list(
        standard.binding(school.tier, demonstration=school.demonstration, stage=school.stage)
    )
    wanted = max(1, math.ceil((school.enrolment or 0) / 1000))
    areas = []
    for zone in standard.zones:
        clause = _asking(zone.kind, core=zone.core, clauses=clauses)
        if clause is None:
            continue
        own = zone.core or any(c.measure == "own_footprints" for c in clauses)
        limit = _limit(clauses, "usable_area_each", zone.kind)
        least = max(zone.area_m2, limit.limit or 0.0) if limit else zone.area_m2
        upper = _limit(clauses, "usable_area_upper", zone.kind, force="should")
        areas.append(
            Area(
                kind=zone.kind,
                area_m2=least,
                short_side_mm=zone.short_side_mm,
                aspect=zone.aspect,
                enclosed=zone.enclosed,
                own=own,
                clause=limit.id if limit else clause.id,
                wanted=wanted if zone.kind == "individual" else 1,
                upper_m2=_upper(zone.kind, upper, least),
                passage=zone.passage and not zone.enclosed,
            )
        )
    _refuse_without(standard, [area.kind for area in areas])
    total = _limit(clauses, "total_usable_area", "suite")
    variant = _limit(clauses, "one_classroom_area", "suite")
    storey = _limit(clauses, "storey_limit", "suite")
    limits = storey.limits if storey else (ANY_LEVEL, ANY_LEVEL)
    return Program(
        school=school,
        standard=standard,
        areas=tuple(areas),
        total_area_m2=total.limit or 0.0 if total else 0.0,
        total_clause=total.id if total else None,
        highest_level=int(limits[school.stage == "secondary"]),
        one_classroom_m2=(
            variant.limit * (1 - variant.tolerance) if variant and variant.limit else None
        ),
        noisy_uses=next((c.items for c in clauses if c.measure == "noisy_neighbours"), NOISY_USES),
        weights=weights or default_weights(),
    )


def _limit(
    clauses: list[Clause], measure: str, subject: str, force: Force = "must"
) -> Clause | None:
    """Find the clause of this force that limits a measure of a subject."""
    wanted = (measure, subject, force)
    return next((c for c in clauses if (c.measure, c.subject, c.force) == wanted), None)


def _upper(kind: str, clause: Clause | None, least_m2: float) -> float | None:
    """Return the area beyond which a room that profits from no more is larger than wanted."""
    if clause is not None:
        return clause.limit
    return 1.5 * least_m2 if kind == "individual" else None


def _asking(kind: str, *, core: bool, clauses: list[Clause]) -> Clause | None:
    """Find the must-clause that asks for a kind of zone to be there at all."""
    measures = ("core_spaces", "own_footprints") if core else ("extension_zones", "own_footprints")
    asking = [c for c in clauses if c.force == "must" and kind in c.items]
    return next((c for m in measures for c in asking if c.measure == m), None)


def _refuse_without(standard: Standard, kinds: list[str]) -> None:
    for kind in ("individual", "office_reception"):
        if kind not in kinds:
            known = {zone.kind: zone for zone in standard.zones}
            zh = known[kind].zh if kind in known else kind
            en = known[kind].en if kind in known else kind
            raise UsageError(
                en=f"standard {standard.id}: no clause asks such a school for: {en} ({kind}), "
                "and a suite is laid out around it; name another standard, or one that extends it",
                zh=f"标准 {standard.id}:没有要求此类学校设置“{zh}”({kind})的条款,无法布置辅导室;"
                "请换用其他标准,或以继承它的标准补充",
            )
