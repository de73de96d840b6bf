"""Why there is no layout: none of the demands is there for nothing, and every way out is one.

What the solver calls minimal is solved again here with the demand taken out of the
programme or the standard itself, not with the relaxations of the solver's own.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from functools import cache

import pytest

from layoutopt.building import Building, Use
from layoutopt.judge import judge
from layoutopt.pins import with_pins
from layoutopt.program import ANY_LEVEL, Pin, Program, WallRule
from layoutopt.scheme import Infeasible
from layoutopt.solve import conflict, solve
from tests.solve.school import asked, school, sited, with_total

SPARE, TAUGHT = Use.VACANT, Use.CLASSROOM
SMALL_M2 = 4.0
"""How small the solver makes a zone whose least area is given up."""


def without(program: Program, clause: str) -> Program:
    """Take one demand out of what is asked: a pin, a list of rooms, a clause with its limit."""
    school_ = program.school
    if clause.startswith("JOB-pin-"):
        number = int(clause.removeprefix("JOB-pin-"))
        pins = [pin for i, pin in enumerate(school_.pins, start=1) if i != number]
        return replace(program, school=replace(school_, pins=tuple(pins)))
    if clause == "JOB-available":
        return replace(program, school=replace(school_, available=(), unavailable=()))
    if clause == program.total_clause:
        return with_total(program, 0.0)
    if clause == "GB99-4.3.2":
        return replace(program, highest_level=ANY_LEVEL)
    if clause.startswith("GB37-7.4.2"):
        measures = ("exit_doors_blind_end", "area_behind_one_door")
        kept = tuple(c for c in program.standard.clauses if c.measure not in measures)
        return replace(program, standard=replace(program.standard, clauses=kept))
    assert any(a.clause == clause for a in program.areas), clause
    smaller = tuple(
        replace(a, area_m2=SMALL_M2) if a.clause == clause else a for a in program.areas
    )
    return replace(program, areas=smaller)


def everything(program: Program) -> set[str]:
    """List all that could be given up but the distance between rooms: no clause, never needed."""
    school_ = program.school
    asked_for = {f"JOB-pin-{i}" for i in range(1, len(school_.pins) + 1)}
    asked_for |= {"JOB-available"} if school_.available else set()
    asked_for |= {program.total_clause} if program.total_area_m2 else set()
    asked_for |= {a.clause for a in program.areas}
    asked_for |= {"GB37-7.4.2a", "GB37-7.4.2b"}
    return {str(c) for c in asked_for} | {"GB99-4.3.2"}


def said(clause: str, program: Program) -> str:
    """Return words by which a way out says that a demand is given up."""
    if clause.startswith("JOB-pin-"):
        return f"give up pin {clause.removeprefix('JOB-pin-')} "
    for area in program.areas:
        if area.clause == clause:
            return f"{program.standard.zone(area.kind).en} smaller than"
    return {
        "JOB-available": "other rooms available",
        program.total_clause: "m2 in all",
        "GB99-4.3.2": "above storey",
    }.get(clause, "fewer exit doors")


CASES: dict[str, tuple[Building, Program]] = {
    "total": (school([(4220, SPARE), (5550, SPARE)]), asked()),
    "available": (
        school([(4000, SPARE), (9000, TAUGHT), (9000, TAUGHT)]),
        asked(available=("101",)),
    ),
    "exits": (school([(4000, SPARE), (4000, SPARE)], depth=7800), asked("rural")),
    "storey": (
        school([(3000, SPARE)], [], [], [], [(9000, SPARE), (9000, SPARE)]),
        asked(stage="primary"),
    ),
    "pins": (
        school([(9000, SPARE), (5000, SPARE)]),
        with_pins(asked(), [Pin("group", "F1-R1"), Pin("group", "F1-R1", forbid=True)]),
    ),
    "pin and total": (
        school([(9000, SPARE), (3000, SPARE)]),
        with_pins(asked(available=("102", "101")), [Pin("group", "F1-R2")]),
    ),
    "two rooms listed": (
        school([(4000, SPARE), (3000, SPARE), (9000, TAUGHT)]),
        asked(available=("101", "102")),
    ),
}


LONG = {"pins", "pin and total", "two rooms listed"}
"""Cases that take dozens of searches."""
NAMES = [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in CASES]


@cache
def explained(name: str) -> Infeasible:
    answer = sited(*CASES[name])
    assert answer.status == "infeasible"
    assert answer.infeasible is not None
    return answer.infeasible


SEVERAL = {"pin and total", "two rooms listed"}
"""Cases of more than one conflict: not every demand of the first is a way out alone."""


@pytest.mark.parametrize("name", NAMES)
def test_none_of_the_demands_can_be_spared(name: str) -> None:
    """With all other demands really gone the conflict remains, and goes with any of its own."""
    building, program = CASES[name]
    reason = explained(name)
    assert reason.minimal, reason
    assert reason.demands
    alone = program
    for clause in everything(program) - set(reason.clauses):
        if not (clause.startswith("GB37") and "GB37-7.4.2a" in reason.clauses):  # one demand
            alone = without(alone, clause)
    assert sited(building, alone).status == "infeasible", reason.clauses
    for clause in reason.clauses:
        assert sited(building, without(alone, clause)).schemes, (clause, reason.clauses)
        if "without any one" in reason.message_en:
            assert sited(building, without(program, clause)).schemes, (clause, reason.clauses)
    assert ("other demands" in reason.message_en) == (name in SEVERAL)


@pytest.mark.parametrize("name", NAMES)
def test_every_way_out_is_one(name: str) -> None:
    """Solved again without what is to be given up: a lawful suite but for that, no dearer."""
    building, program = CASES[name]
    reason = explained(name)
    assert reason.relaxations
    costs = [cost for _, cost in reason.relaxations]
    assert costs == sorted(costs)
    for change, cost in reason.relaxations:
        words = change.partition(" / ")[2].partition(" → ")[0]
        given_up = [c for c in sorted(everything(program)) if said(c, program) in words]
        opens = "removed" in words  # a wall: no demand is given up, one room more is there
        assert len(given_up) >= 1 + words.count(" and give up") or opens, words
        easier = replace(program, walls=WallRule("all")) if opens else program
        for clause in given_up:
            easier = without(easier, clause)
        answer = sited(building, easier)
        assert answer.status == "optimal", change
        # the explanation's search is a short one: not the best, and never better than it
        assert answer.objective <= cost + 0.001 or "in all" in words, change
        unmet = {
            f.clause
            for f in judge(building, answer.schemes[0], program).findings
            if f.force == "must" and f.met is False
        }
        assert unmet <= set(given_up), change


def test_demands_are_said_in_both_languages() -> None:
    reason = explained("available")
    for en, zh in reason.demands:
        assert not re.search("[\u4e00-\u9fff]", en)
        assert re.search("[\u4e00-\u9fff]", zh)
    data = reason.to_json()
    assert data["minimal"] is True
    assert data["demands"] == [{"en": en, "zh": zh} for en, zh in reason.demands]


def test_the_same_question_gets_the_same_explanation() -> None:
    assert sited(*CASES["total"]).infeasible == explained("total")


def test_an_explanation_takes_no_longer_than_it_may(monkeypatch) -> None:
    """A hard case with a limit of one second: the grace of the explanation is added, no more."""
    monkeypatch.setattr(conflict, "GRACE_S", 2.0)
    building = school(*[[(4200, SPARE), (3500, SPARE), (5000, SPARE)] * 2] * 3)
    program = with_total(asked("urban", demonstration=True), 400.0)
    start = time.monotonic()
    answer = solve(building, program, time_limit_s=1.0)
    took = time.monotonic() - start
    assert not answer.schemes
    assert took <= 1.0 + 2.0 + 2.0


def test_nothing_helps() -> None:
    """One closet: whatever is given up, no suite fits, and that is what is said."""
    answer = sited(school([(1500, SPARE), (9000, Use.STAIR)]), asked())
    assert answer.status == "infeasible"
    reason = answer.infeasible
    assert not reason.relaxations
    assert not reason.minimal
    assert reason.clauses
    assert "no room takes even small ones" in reason.message_en
    assert "无房间可容纳" in reason.message
