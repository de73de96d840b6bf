"""Why no lawful layout exists: clauses that cannot all hold, and the cheapest ways out.

By searches with one demand given up, or several: raw cores of a CP-SAT model are sufficient
but not minimal, and an objective makes them useless.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from layoutopt.building import Building
from layoutopt.program import Program
from layoutopt.scheme import Infeasible
from layoutopt.solve.choice import Choice
from layoutopt.solve.hosts import (
    AREA_BEHIND,
    BLIND_END,
    NO_SECOND_EXIT,
    Site,
    exit_clauses,
    exits_of,
    survey,
)
from layoutopt.solve.master import Rules
from layoutopt.solve.siting import Search

RELAXED_LIMIT_S = 30.0
RELAXED_EFFORT = 5.0
"""How long one relaxed search may take: by the clock, and in deterministic time."""


@dataclass(frozen=True)
class Family:
    """A group of demands that can be given up together, and how that reads."""

    name: str
    clauses: tuple[str, ...]
    en: str
    zh: str


def explain(building: Building, search: Search, program: Program) -> Infeasible:
    """Find demands that cannot all hold, and what giving them up would cost.

    A demand whose loss alone makes a layout possible is part of every conflict.  Where
    no single one helps, demands are given up one after the other until a layout appears.
    """
    families = _families(program, building)
    kept: list[Family] = []
    relaxations = []
    for family in families:
        choice = _relaxed(building, search, program, [family])
        if choice is not None:
            kept.append(family)
            relaxations.append((_change([family], choice), choice.cost / 1000))
    while not relaxations and len(kept) < len(families):
        kept.append(families[len(kept)])
        choice = _relaxed(building, search, program, kept) if len(kept) > 1 else None
        if choice is not None:
            relaxations.append((_change(kept, choice), choice.cost / 1000))
    relaxations.sort(key=lambda r: r[1])
    rooms = "、".join(
        f"{h.space.number or h.space.name or h.id}({h.area_m2:.1f} m²)"
        for h in sorted(search.site.hosts, key=lambda h: -h.area_m2)[:8]
    )
    floor = sum(h.area_m2 for h in search.site.hosts)
    if floor < program.total_area_m2:  # plain arithmetic, no search needed
        kept += [f for f in families if f.name == "total" and f not in kept]
    clauses = tuple(c for f in kept for c in f.clauses)
    return Infeasible(
        clauses=clauses,
        message=f"本楼可用房间中,下列要求不能同时满足:{'、'.join(clauses) or '房间与门的位置'}。"
        f"已查房间:{rooms}。",
        message_en="among the rooms that may be used these cannot all hold: "
        f"{', '.join(clauses) or 'the rooms and their doors'}. Rooms looked at: {rooms}.",
        relaxations=tuple(relaxations),
    )


def explain_empty(site: Site, program: Program) -> Infeasible:
    """Say why there is no room to begin with."""
    reasons = sorted({reason for _, reason in site.refused})
    listed = "; ".join(en for en, _ in reasons) or "no named room was recognised"
    listed_zh = ";".join(zh for _, zh in reasons) or "未识别到有名称的房间"
    clauses = [program.total_clause] if program.total_clause else []
    if NO_SECOND_EXIT in reasons:
        clauses += [c for m in (BLIND_END, AREA_BEHIND) for c, _ in exit_clauses(program, m)]
    return Infeasible(
        clauses=tuple(clauses),
        message=f"没有可用的房间:{listed_zh}。请在任务文件中用 available 列出可用房间。",
        message_en=f"no room may be used: {listed}. "
        "List the rooms that may be used as `available` in the job file.",
    )


def _families(program: Program, building: Building) -> list[Family]:
    standard, school = program.standard, program.school
    families = []
    if school.available or school.unavailable:
        families.append(
            Family(
                "rooms",
                ("JOB-available",),
                "use other rooms than the job lists",
                "使用任务文件以外的房间",
            )
        )
    if program.total_clause:
        families.append(
            Family(
                "total",
                (program.total_clause,),
                f"a suite of less than {program.total_area_m2:g} m2 in all",
                f"总使用面积不足 {program.total_area_m2:g} m²",
            )
        )
    extensions = [a for a in program.areas if not standard.zone(a.kind).core]
    if extensions:
        ids = tuple(dict.fromkeys(a.clause for a in extensions))
        zones = [standard.zone(a.kind) for a in extensions]
        en = "without: " + ", ".join(zone.en for zone in zones)
        zh = "不设" + "、".join(zone.zh for zone in zones)
        families.append(Family("extensions", ids, en, zh))
    core = [a for a in program.areas if standard.zone(a.kind).core]
    families.append(
        Family(
            "least_areas",
            tuple(dict.fromkeys(a.clause for a in core)),
            "rooms smaller than the clauses ask",
            "各室面积低于条款要求",
        )
    )
    families.append(
        Family(
            "near",
            ("DEFAULT-near",),
            "rooms further than 30 m apart",
            "各室相距超过 30 米",
        )
    )
    families += _exits(program, building)
    order = ("rooms", "extensions", "total", "near", "exits", "least_areas")
    return sorted(families, key=lambda f: order.index(f.name))


def _exits(program: Program, building: Building) -> list[Family]:
    """Make the family of exit doors, where any room lacks one: there is something to give up."""
    shapes = [h.shape for h in survey(building, program, any_exit=True).hosts]
    asked = exits_of(program)
    ids: list[str] = []
    if asked.blind_doors is not None and any(g.blind for s in shapes for g in s.gaps):
        ids += [clause for clause, _ in exit_clauses(program, BLIND_END)]
    if asked.one_door_mm2 is not None and any(s.area_mm2 > asked.one_door_mm2 for s in shapes):
        ids += [clause for clause, _ in exit_clauses(program, AREA_BEHIND)]
    if not ids:
        return []
    return [
        Family(
            "exits",
            tuple(ids),
            "rooms with fewer exit doors than asked for (add a door to the corridor)",
            "疏散门数量不足的房间(可增开通往走廊的门)",
        )
    ]


def _change(given_up: list[Family], choice: Choice) -> str:
    zh = "并".join(f.zh for f in given_up)
    en = " and ".join(f.en for f in given_up)
    return f"{zh} / {en}{_outcome(choice)}"


def _relaxed(
    building: Building, search: Search, program: Program, given_up: list[Family]
) -> Choice | None:
    names = {f.name for f in given_up}
    rules = Rules(
        total="total" not in names,
        least_areas="least_areas" not in names,
        extensions="extensions" not in names,
        near="near" not in names,
    )
    site = search.site
    if names & {"rooms", "exits"}:
        site = survey(building, program, any_room="rooms" in names, any_exit="exits" in names)
    if not site.hosts:
        return None
    relaxed = Search(
        site,
        program if rules.total else replace(program, total_area_m2=0.0),
        time.monotonic() + RELAXED_LIMIT_S,
        search.workers,
        search.seed,
        rules=rules,
        effort=min(RELAXED_EFFORT, search.effort),
    )
    choice, _ = relaxed.run()
    return choice


def _outcome(choice: Choice) -> str:
    rooms = ", ".join(h.space.number or h.space.name or h.id for h, _ in choice.rooms)
    area = sum(h.area_m2 for h, _ in choice.rooms)
    return f" → {rooms} ({area:.1f} m²)"
