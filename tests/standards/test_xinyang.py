"""The Xinyang standard is whole, says what the plan says, and asks what the plan asks."""

from importlib import resources

import pytest

from layoutopt.program import School, programme
from layoutopt.standard import load_standard

PLAN = (resources.files("layoutopt.standards") / "sources" / "xinyang-plan.zh.txt").read_text(
    "utf-8"
)
STANDARD = load_standard("xinyang")
OF_THE_PLAN = [c for c in STANDARD.clauses if c.id.startswith("XY-")]
KINDS = {z.kind for z in STANDARD.zones}
CORE = {"individual", "group", "office_reception"}


@pytest.mark.parametrize("clause", OF_THE_PLAN, ids=lambda c: c.id)
def test_every_quote_stands_in_the_plan(clause):
    assert clause.quote
    assert clause.quote in PLAN


def test_all_85_clauses_are_there_once():
    ids = [c.id for c in STANDARD.clauses]
    assert len(OF_THE_PLAN) == 85
    assert len(ids) == len(set(ids))


def test_items_and_merges_name_known_kinds():
    for merge in STANDARD.merges:
        assert {merge.host, merge.zone} <= KINDS
        assert merge.zone not in CORE
        assert merge.sharing in {"yes", "time"}
    for clause in STANDARD.clauses:
        if clause.measure in {"core_spaces", "extension_zones", "own_footprints"}:
            assert set(clause.items) <= KINDS


def test_no_one_hosts_a_loud_release():
    assert [m.host for m in STANDARD.merges if m.zone == "emotional_release"] == ["arts_relaxation"]
    assert STANDARD.merge("arts_relaxation", "emotional_release").quiet_release_only
    assert STANDARD.merge("individual", "arts_relaxation").host_area_m2 == 13.6
    assert STANDARD.merge("individual", "club_career") is None


@pytest.mark.parametrize(
    ("tier", "individual", "total", "zones"),
    [("urban", 15, 100, 9), ("township", 10, 70, 3), ("rural", 10, 0, 3)],
)
def test_the_programme_of_each_tier(tier, individual, total, zones):
    program = programme(School(tier, enrolment=1800), STANDARD)
    assert program.area("individual").area_m2 == individual
    assert program.area("group").area_m2 == 20
    assert program.area("office_reception").area_m2 == 15
    assert program.total_area_m2 == total
    assert len(program.areas) == zones
    assert program.highest_level == 4
    assert program.one_classroom_m2 == (49 if tier == "rural" else None)


@pytest.mark.parametrize("tier", ["urban", "township", "rural"])
def test_a_demonstration_school_needs_nine_footprints(tier):
    program = programme(School(tier, demonstration=True), STANDARD)
    assert sum(area.own for area in program.areas) == 9


def test_secondary_schools_may_go_one_higher():
    assert programme(School("urban", stage="secondary"), STANDARD).highest_level == 5


def test_the_plan_travels_as_it_was_read():
    assert PLAN.count("平方米以上/每间") >= 4
    assert "使用面积不小于100平米" in PLAN
