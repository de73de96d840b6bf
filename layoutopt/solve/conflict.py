"""Why no lawful layout exists: demands that cannot all hold, and the cheapest ways out.

The demands are the clauses that bind the school and what a person said in the job file.  A
set of them that cannot all hold is made minimal by deletion: each is given up in turn, and
put back where that makes a layout possible.  Each way out is solved again before it is
offered.  Raw cores of a CP-SAT model are sufficient but not minimal, and an objective makes
them useless; so every test is a search of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from layoutopt.account import opened_words
from layoutopt.building import Building, Use
from layoutopt.physics.opened import may_open
from layoutopt.program import ANY_LEVEL, Pin, Program, SharedRoom, WallRule
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
from layoutopt.solve.question import Rules
from layoutopt.solve.siting import Search
from layoutopt.surroundings import beside_shared

RELAXED_LIMIT_S = 20.0
RELAXED_EFFORT = 3.0
"""How long one relaxed search may take: by the clock, and in deterministic time."""
GRACE_S = 15.0
"""An explanation may take this long even where the search used up its time (a default)."""
MOST_WAYS = 8
"""So many ways out are offered at the most."""


@dataclass(frozen=True)
class Demand:
    """One thing asked for that can be given up: the clauses that ask it, and how that reads."""

    name: str
    clauses: tuple[str, ...]
    en: str
    zh: str
    subject: str = ""
    pin: Pin | None = None
    shared: SharedRoom | None = None


@dataclass
class Inquiry:
    """The searches behind one explanation, none of them run twice.

    ``offers`` are ways out that give up no demand: rooms shared with the school.
    """

    building: Building
    program: Program
    search: Search
    demands: tuple[Demand, ...]
    deadline: float
    offers: tuple[Demand, ...] = ()
    answers: dict[frozenset[Demand], tuple[Choice | None, bool]] = field(default_factory=dict)

    def without(self, given_up: Iterable[Demand]) -> tuple[Choice | None, bool]:
        """Search with some demands given up.

        Returns
        -------
        choice
            A layout, if one was found.
        certain
            Whether there is none where none was found.
        """
        key = frozenset(given_up)
        if key not in self.answers:
            if time.monotonic() >= self.deadline or self.search.halt.called:
                return None, False
            self.answers[key] = self._searched(key)
        return self.answers[key]

    def opening(self, walls: WallRule) -> Choice | None:
        """Search with other walls that may be opened, and every demand kept."""
        if time.monotonic() >= self.deadline or self.search.halt.called:
            return None
        return self._searched(frozenset(), walls)[0]

    def _searched(
        self, given_up: frozenset[Demand], walls: WallRule | None = None
    ) -> tuple[Choice | None, bool]:
        names = {demand.name for demand in given_up}
        kept = {demand.pin for demand in self.demands if demand not in given_up}
        school = replace(
            self.program.school,
            pins=tuple(pin for pin in self.program.school.pins if pin in kept),
        )
        rooms = tuple(demand.shared for demand in given_up if demand.shared is not None)
        program = beside_shared(
            replace(self.program, school=replace(school, shared=rooms)), self.building
        )
        program = replace(
            program,
            school=replace(program.school, shared=self.program.school.shared),
            total_area_m2=0.0 if "total" in names else program.total_area_m2,
            highest_level=ANY_LEVEL if "storey" in names else self.program.highest_level,
            walls=walls or self.program.walls,
        )
        site = survey(self.building, program, any_room="rooms" in names, any_exit="exits" in names)
        if not site.hosts:
            return None, True
        rules = Rules(
            total="total" not in names,
            near="near" not in names,
            small=frozenset(d.subject for d in given_up if d.name == "area"),
            without=frozenset(d.subject for d in given_up if d.name == "zone"),
        )
        relaxed = Search(
            site,
            program,
            min(self.deadline, time.monotonic() + RELAXED_LIMIT_S),
            self.search.workers,
            self.search.seed,
            rules=rules,
            effort=min(RELAXED_EFFORT, self.search.effort),
            halt=self.search.halt,
        )
        choice, bound = relaxed.run()
        return choice, bound is None


def explain(building: Building, search: Search, program: Program) -> Infeasible:
    """Find demands that cannot all hold, none too many, and what giving them up would cost."""
    deadline = max(search.deadline, time.monotonic() + GRACE_S)
    demands, offers = tuple(_demands(program, building)), tuple(_by_sharing(program, building))
    inquiry = Inquiry(building, program, search, demands, deadline, offers)
    conflict, minimal = _minimal(inquiry)
    ways, each_helps = _ways_out(inquiry, conflict)
    if not conflict and not search.site.hosts:
        return explain_empty(search.site, program)
    clauses = tuple(dict.fromkeys(c for demand in conflict for c in demand.clauses))
    sure = "each of them is needed: without any one there is a layout"
    sure_zh = "缺一不可:放宽其中任一项即有方案"
    if not conflict:  # whatever is given up: what nobody can give up stands in the way
        core = [a for a in program.areas if program.standard.zone(a.kind).core]
        clauses = tuple(dict.fromkeys(area.clause for area in core))
        sure = "no room takes even small ones, with doors and an individual room unseen"
        sure_zh = "即使面积不足亦无房间可容纳并保证门与私密"
    elif not minimal:
        sure = "whether all of them are needed was not established in the time"
        sure_zh = "限时内未能确认是否每一项都必要"
    elif not each_helps:
        sure = "none of them can be spared here, and other demands stand in the way besides"
        sure_zh = "此组要求缺一不可;此外另有其他要求相互冲突"
    listed, listed_zh = ", ".join(clauses), "、".join(clauses)
    rooms_en, rooms_zh = _rooms(search.site)
    return Infeasible(
        clauses=clauses,
        message=f"本楼可用房间中,下列要求不能同时满足:{listed_zh}({sure_zh})。{rooms_zh}。",
        message_en="among the rooms that may be used these cannot all hold: "
        f"{listed} ({sure}). {rooms_en}.",
        relaxations=tuple(ways),
        demands=tuple((d.en, d.zh) for d in conflict),
        minimal=minimal and bool(conflict),
    )


def _rooms(site: Site) -> tuple[str, str]:
    """Name the rooms that were looked at, or say why there is none."""
    if not site.hosts:
        listed, listed_zh = _refusals(site)
        return f"No room may be used: {listed}", f"没有可用的房间:{listed_zh}"
    rooms = "、".join(
        f"{h.space.number or h.space.name or h.id}({h.area_m2:.1f} m²)"
        for h in sorted(site.hosts, key=lambda h: -h.area_m2)[:8]
    )
    return f"Rooms looked at: {rooms}", f"已查房间:{rooms}"


def _minimal(inquiry: Inquiry) -> tuple[tuple[Demand, ...], bool]:
    """Shrink the demands to a set that cannot hold, of which none can be spared.

    Deletion: a demand is dropped for good where the rest cannot hold without it either.
    """
    dropped: list[Demand] = []
    kept: list[Demand] = []
    minimal = True
    for demand in inquiry.demands:
        choice, certain = inquiry.without([*dropped, demand])
        if choice is None and certain:
            dropped.append(demand)
            continue
        kept.append(demand)
        minimal = minimal and choice is not None
    return tuple(kept), minimal


def _ways_out(
    inquiry: Inquiry, conflict: tuple[Demand, ...]
) -> tuple[list[tuple[str, float]], bool]:
    """List what could be given up or done instead, each solved again, the cheapest first.

    Single demands first, those of the conflict and all others; rooms that could be shared.
    Where none of the conflict helps alone, one of it with as few others as will do: what was
    given up to shrink the conflict, and taken back one by one as long as a layout remains.

    Returns
    -------
    ways
        How each reads, and what the layout costs.
    each_helps
        Whether every demand of the conflict helps alone.
    """
    others = [d for d in (*inquiry.demands, *inquiry.offers) if d not in conflict]
    sets = [frozenset([d]) for d in (*conflict, *others) if inquiry.without([d])[0] is not None]
    each_helps = all(frozenset([d]) in sets for d in conflict)
    if not any(frozenset([d]) in sets for d in conflict):
        found = [key for key, (choice, _) in inquiry.answers.items() if choice is not None]
        several = [_taken_back(inquiry, key) for key in found if len(key) > 1]
        sets = list(dict.fromkeys([*sets, *several]))
    ways = []
    for given_up in sets:
        choice, _ = inquiry.without(given_up)
        if choice is not None:
            in_order = [d for d in (*inquiry.demands, *inquiry.offers) if d in given_up]
            ways.append((_change(in_order, choice, inquiry.program), choice.cost / 1000))
    ways += _opened_ways(inquiry)
    return sorted(ways, key=lambda way: way[1])[:MOST_WAYS], each_helps


def _opened_ways(inquiry: Inquiry) -> list[tuple[str, float]]:
    """Offer to open walls between rooms that the job file does not let be opened.

    Infill between columns first, and other walls only where that does not help.
    """
    rule = inquiry.program.walls
    known = may_open(inquiry.building, rule)
    for stage in STAGES[STAGES.index(rule.stage) + 1 :]:
        wider = replace(rule, stage=stage)
        if len(may_open(inquiry.building, wider)) == len(known):
            continue
        choice = inquiry.opening(wider)
        if choice is None:
            continue
        hosts = [host for host, _ in choice.rooms if host.opened is not None]
        zh, en = (
            stop.join(opened_words(h.opened, h.space.rooms, lang) for h in hosts if h.opened)
            for lang, stop in LANGS
        )
        outcome = _outcome([], choice, inquiry.program)
        return [(f"{zh} / {en}{outcome}", choice.cost / 1000)]
    return []


STAGES: tuple[Literal["none", "framed", "all"], ...] = ("none", "framed", "all")
LANGS: tuple[tuple[Literal["zh", "en"], str], ...] = (("zh", ";"), ("en", "; "))


def _taken_back(inquiry: Inquiry, given_up: frozenset[Demand]) -> frozenset[Demand]:
    """Ask again for what need not be given up, the dearest demands first."""
    for demand in reversed(inquiry.demands):
        less = given_up - {demand}
        if less and less != given_up and inquiry.without(less)[0] is not None:
            given_up = less
    return given_up


def explain_empty(site: Site, program: Program) -> Infeasible:
    """Say why there is no room to begin with."""
    listed, listed_zh = _refusals(site)
    clauses = [program.total_clause] if program.total_clause else []
    if NO_SECOND_EXIT in {reason for _, reason in site.refused}:
        clauses += [c for m in (BLIND_END, AREA_BEHIND) for c, _ in exit_clauses(program, m)]
    return Infeasible(
        clauses=tuple(clauses),
        message=f"没有可用的房间:{listed_zh}。请在任务文件中用 available 列出可用房间。",
        message_en=f"no room may be used: {listed}. "
        "List the rooms that may be used as `available` in the job file.",
    )


def _refusals(site: Site) -> tuple[str, str]:
    """List why rooms are passed over, in English and Chinese."""
    reasons = sorted({reason for _, reason in site.refused})
    listed = "; ".join(en for en, _ in reasons) or "no named room was recognised"
    listed_zh = ";".join(zh for _, zh in reasons) or "未识别到有名称的房间"
    return listed, listed_zh


# --- what can be given up -----------------------------------------------------------------


def _demands(program: Program, building: Building) -> Iterable[Demand]:
    """List what can be given up, the dearest to give up last: it is then kept in a conflict."""
    parts: tuple[Callable[[Program, Building], Iterable[Demand]], ...] = (
        _by_distance,
        _by_storey,
        _by_exits,
        _by_zone,
        _by_area,
        _by_total,
        _by_person,
    )
    for part in parts:
        yield from part(program, building)


def _by_person(program: Program, _: Building) -> Iterable[Demand]:
    school = program.school
    for number, pin in enumerate(school.pins, start=1):
        zone = program.standard.zone(pin.zone) if pin.zone else None
        what = (zone.en, zone.zh) if zone else ("a door", "一樘门")
        yield Demand(
            "pin",
            (f"JOB-pin-{number}",),
            f"give up pin {number} ({what[0]}, {pin.room})",
            f"放弃第 {number} 条固定({what[1]},{pin.room})",
            pin=pin,
        )
    if school.available or school.unavailable:
        yield Demand(
            "rooms",
            ("JOB-available",),
            "make other rooms available than the job lists",
            "增加任务文件以外的可用房间",
        )


def _by_sharing(program: Program, building: Building) -> Iterable[Demand]:
    """List rooms the school could share (XY-4.4-H1), the nearest to the ground first.

    Screening and reading may borrow a library or a computer room (STANDARDS 5).
    """
    mine = {room.room for room in program.school.shared}
    rooms = [
        space
        for storey in sorted(building.storeys, key=lambda s: (abs(s.level - 1), s.level))
        for space in storey.spaces
        if space.use is Use.LIBRARY or any(word in (space.name or "") for word in COMPUTER_ROOMS)
        if not mine & {space.id, space.number}
    ]
    zone = next((z for z in program.standard.zones if z.kind == BORROWED), None)
    if zone is None:
        return
    for space in rooms[:MOST_SHARED]:
        name = f"{space.number or space.id} {space.name or ''}".strip()
        yield Demand(
            "share",
            (),
            f"share {name} as {zone.en}",
            f"与学校共享{name},兼作{zone.zh}",
            shared=SharedRoom(space.id, zone.kind),
        )


BORROWED = "assessment_reading"
COMPUTER_ROOMS = ("计算机", "微机", "电脑", "信息技术")
MOST_SHARED = 3
"""So many rooms to share are offered at the most."""


def _by_total(program: Program, _: Building) -> Iterable[Demand]:
    if program.total_clause and program.total_area_m2:
        yield Demand(
            "total",
            (program.total_clause,),
            f"a suite of less than {program.total_area_m2:g} m2 in all",
            f"总使用面积不足 {program.total_area_m2:g} m²",
        )


def _by_zone(program: Program, _: Building) -> Iterable[Demand]:
    for area in program.areas:
        zone = program.standard.zone(area.kind)
        if not zone.core:
            yield Demand("zone", (area.clause,), f"without {zone.en}", f"不设{zone.zh}", area.kind)


def _by_area(program: Program, _: Building) -> Iterable[Demand]:
    for area in program.areas:
        zone = program.standard.zone(area.kind)
        if zone.core:
            yield Demand(
                "area",
                (area.clause,),
                f"{zone.en} smaller than {area.area_m2:g} m2",
                f"{zone.zh}小于 {area.area_m2:g} m²",
                area.kind,
            )


def _by_distance(_: Program, __: Building) -> Iterable[Demand]:
    yield Demand("near", ("DEFAULT-near",), "rooms further than 30 m apart", "各室相距超过 30 米")


def _by_storey(program: Program, building: Building) -> Iterable[Demand]:
    if any(storey.level > program.highest_level for storey in building.storeys):
        yield Demand(
            "storey",
            ("GB99-4.3.2",),
            f"above storey {program.highest_level}",
            f"设于 {program.highest_level} 层以上",
        )


def _by_exits(program: Program, building: Building) -> Iterable[Demand]:
    """Exit doors, where any room lacks one: there is something to give up."""
    shapes = [h.shape for h in survey(building, program, any_exit=True).hosts]
    asked = exits_of(program)
    ids: list[str] = []
    if asked.blind_doors is not None and any(g.blind for s in shapes for g in s.gaps):
        ids += [clause for clause, _ in exit_clauses(program, BLIND_END)]
    if asked.one_door_mm2 is not None and any(s.area_mm2 > asked.one_door_mm2 for s in shapes):
        ids += [clause for clause, _ in exit_clauses(program, AREA_BEHIND)]
    if ids:
        yield Demand(
            "exits",
            tuple(ids),
            "rooms with fewer exit doors than asked for (add a door to the corridor)",
            "疏散门数量不足的房间(可增开通往走廊的门)",
        )


# --- how it reads -------------------------------------------------------------------------


def _change(given_up: list[Demand], choice: Choice, program: Program) -> str:
    zh = "并".join(d.zh for d in given_up)
    en = " and ".join(d.en for d in given_up)
    return f"{zh} / {en}{_outcome(given_up, choice, program)}"


def _outcome(given_up: list[Demand], choice: Choice, program: Program) -> str:
    """Tell in which rooms the layout would stand, and by how much a clause would be short."""
    listed = set(program.school.available)
    rooms = [
        (h.space.number or h.space.name or h.id)
        + ("*" if listed and not listed & {h.id, h.space.number} else "")
        for h, _ in choice.rooms
    ]
    area = sum(h.area_m2 for h, _ in choice.rooms)
    short = ""
    if any(d.name == "total" for d in given_up) and area < program.total_area_m2:
        lack = program.total_area_m2 - area
        short = f", 差 {lack:.1f} m² / {lack:.1f} m2 short"
    return f" → {', '.join(rooms)} ({area:.1f} m²{short})"
