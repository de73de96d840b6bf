"""Two rooms made one: only where the wall may go, at its price, and as the judge sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layoutopt.building import Building, Use
from layoutopt.judge import score
from layoutopt.physics.opened import may_open, opened
from layoutopt.program import Pin, Program, WallRule
from layoutopt.solve.hosts import survey
from tests.solve.rooms import weighed
from tests.solve.school import asked, school, sited
from tests.solve.trials import answer, quarrels, trial

SPARE, TAUGHT = Use.VACANT, Use.CLASSROOM
NARROW = [(2900, SPARE)] * 4
"""None of them takes a group of 20 m2; two take it once the wall between them is out."""
ALL = WallRule("all")
PAIR = frozenset(("F1-R1", "F1-R2"))


def narrow() -> Building:
    return school(NARROW, depth=6600)


def allowed(rule: WallRule, **weights: int) -> Program:
    return replace(asked(), walls=rule, weights=weighed(**weights))


def test_a_suite_fits_only_where_walls_may_go():
    assert sited(narrow(), asked()).status == "infeasible"
    found = sited(narrow(), allowed(ALL))
    assert found.status == "optimal"
    scheme = found.schemes[0]
    assert scheme.opened
    assert {wall.space_id for wall in scheme.opened} <= set(scheme.host_spaces)
    assert dict(scheme.terms)["opened"] == pytest.approx(
        1200 * sum(wall.length_mm for wall in scheme.opened) / 1000
    )


def test_what_is_kept_stays():
    every = {frozenset(wall.rooms) for wall in may_open(narrow(), ALL)}
    assert PAIR in every
    kept = allowed(replace(ALL, keep=frozenset(every)))
    assert sited(narrow(), kept).status == "infeasible"
    some = allowed(replace(ALL, keep=frozenset((PAIR,))))
    assert all(frozenset(h.rooms) != PAIR for h in survey(narrow(), some).hosts)


def test_without_leave_nothing_changes():
    assert [h.id for h in survey(narrow(), asked()).hosts if h.opened] == []


def test_a_room_is_taken_once_and_so_is_its_price():
    uses = [(3600, SPARE), (3600, TAUGHT), (5200, SPARE), (3600, Use.MUSIC)]
    building = school(uses, depth=6600)
    program = allowed(ALL, opened_wall_cny_m=1)
    found = sited(building, program, alternatives=3)
    assert any(scheme.opened for scheme in found.schemes)
    for scheme in found.schemes:
        spaces = opened(building, scheme.opened).storey(scheme.level)
        rooms = [room.id for h in scheme.host_spaces for room in spaces.space(h).rooms]
        assert len(rooms) == len(set(rooms))
        told = dict(scheme.terms)
        for name, value in score(building, scheme, program):
            assert value == pytest.approx(told.get(name, 0.0), abs=1.0), name


@pytest.mark.parametrize("seed", [13, 21, 43, 50])
def test_the_judge_agrees_term_by_term(seed):
    """Columns, piers, recesses, walls out of square and turned: whatever the lot gave."""
    case = trial(seed, small=True)
    weights = replace(case.program.weights, opened_wall_cny_m=30)
    case = replace(case, program=replace(case.program, walls=ALL, weights=weights))
    found = answer(case)
    assert any(scheme.opened for scheme in found.schemes)
    assert quarrels(case, found) == []


def test_a_room_in_which_a_zone_is_pinned_stays():
    program = allowed(ALL)
    pinned = replace(program.school, pins=(Pin("individual", "F1-R2"),))
    hosts = survey(narrow(), replace(program, school=pinned)).hosts
    assert {h.id for h in hosts if h.opened} == {"F1-R3+F1-R4"}


def test_a_zone_forbidden_in_a_room_is_not_in_the_room_made_of_it():
    base = allowed(ALL)
    first = sited(narrow(), base).schemes[0]
    home = next(z.host_space for z in first.zones if z.kind == "group")
    pins = tuple(Pin("group", room, forbid=True) for room in home.split("+"))
    found = sited(narrow(), replace(base, school=replace(base.school, pins=pins)))
    assert found.schemes
    for zone in found.schemes[0].zones:
        if zone.kind == "group":
            assert not set(zone.host_space.split("+")) & set(home.split("+"))


def test_opening_a_wall_is_a_way_out():
    reason = sited(narrow(), asked()).infeasible
    assert reason is not None
    best = sited(narrow(), allowed(ALL))
    words = [(change, cost) for change, cost in reason.relaxations if "removed" in change]
    assert words
    change, cost = words[0]
    assert "6.6 m" in change
    assert "structural engineer" in change
    assert "须由结构工程师确认" in change
    assert best.objective is not None
    assert cost >= best.objective - 0.001


def test_a_wall_the_job_keeps_is_no_way_out():
    every = frozenset(frozenset(wall.rooms) for wall in may_open(narrow(), ALL))
    reason = sited(narrow(), allowed(WallRule(keep=every))).infeasible
    assert reason is not None
    assert not any("removed" in change for change, _ in reason.relaxations)
