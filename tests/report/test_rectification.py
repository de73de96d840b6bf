from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.diagnostics import UsageError
from layoutopt.rectification import rectify, supervision
from layoutopt.scheme import Verdict
from layoutopt.standard import Standard
from tests.report.cases import FIRST, SCHOOL, SECOND, STANDARD, THIRD, finding, listed

CLAUSES = ("XY-4.4-U02", "XY-4.4-M1", "PHY-DOOR", "ZZ-1")
SUBJECTS = ("suite", "individual-1", "individual-2", "individual-1 – office_reception")
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
FINDINGS = st.builds(
    finding,
    clause=st.sampled_from(CLAUSES),
    subject=st.sampled_from(SUBJECTS),
    met=st.sampled_from((True, False, None)),
    force=st.sampled_from(("must", "should", "attest")),
)
VERDICTS = st.lists(FINDINGS, min_size=1, max_size=8).map(lambda f: Verdict(tuple(f)))


@st.composite
def lists(draw):
    made = None
    for school, verdict, day in draw(
        st.lists(st.tuples(st.sampled_from("甲乙"), VERDICTS, DAYS), min_size=1, max_size=3)
    ):
        made = rectify(verdict, school, STANDARD, on=day, previous=made)
        made = replace(made, items=tuple(draw(typed(item)) for item in made.items))
    return made


@st.composite
def typed(draw, item):
    return replace(
        item,
        owner=draw(st.sampled_from(("", "张校长"))),
        deadline=draw(st.none() | DAYS),
        note=draw(st.sampled_from(("", "暑假施工"))),
        status=draw(st.sampled_from((item.status, "rectified"))),
    )


@given(lists(), VERDICTS, DAYS)
def test_the_same_inspection_twice_changes_nothing(previous, verdict, day):
    once = rectify(verdict, "甲", STANDARD, on=day, previous=previous)
    assert rectify(verdict, "甲", STANDARD, on=day, previous=once) == once


@given(lists(), VERDICTS, DAYS)
def test_every_unmet_finding_is_on_the_list_once_and_nothing_met_is_open(previous, verdict, day):
    made = rectify(verdict, "甲", STANDARD, on=day, previous=previous)
    pending = [i.key[1:] for i in made.of("甲") if i.status != "rectified"]
    unmet = {(f.clause, f.subject) for f in verdict.findings if f.met is False}
    assert all(pending.count(key) == 1 for key in unmet)
    undecided = {(f.clause, f.subject) for f in verdict.findings if f.met is None}
    met = {(f.clause, f.subject) for f in verdict.findings if f.met} - unmet - undecided
    assert not met & set(pending)


@given(lists(), VERDICTS, DAYS)
def test_nothing_of_the_last_list_is_lost_nor_what_people_wrote(previous, verdict, day):
    made = rectify(verdict, "甲", STANDARD, on=day, previous=previous)
    assert made.of("乙") == previous.of("乙")
    now = {item.key: item for item in made.items}
    for item in previous.items:
        kept = now[item.key]
        assert (kept.owner, kept.deadline, kept.note) == (item.owner, item.deadline, item.note)
        assert kept.first_found == item.first_found


@given(lists(), VERDICTS, DAYS)
def test_what_nothing_decides_never_becomes_rectified(previous, verdict, day):
    made = {i.key: i for i in rectify(verdict, "甲", STANDARD, on=day, previous=previous).items}
    for item in previous.of("甲"):
        said = [f for f in verdict.findings if f.clause == item.clause]
        if item.status != "rectified" and (not said or any(f.met is None for f in said)):
            exact = [f for f in said if f.subject == item.subject]
            if not exact or any(f.met is None for f in exact):
                assert made[item.key].status != "rectified"


def test_findings_of_one_clause_and_subject_are_one_item():
    two = finding("PHY-DOOR", message="甲"), finding("PHY-DOOR", message="乙")
    (item,) = listed(*two).items
    assert item.found == "甲；乙"


def test_a_borderline_figure_that_fails_is_unmet():
    (item,) = listed(finding(decision="borderline")).items
    assert item.status == "open"


def test_rectified_then_unmet_again_recurs_with_its_first_day():
    first = listed(finding())
    second = listed(finding(met=True), on=SECOND, previous=first)
    assert (second.items[0].status, second.items[0].rectified_on) == ("rectified", SECOND)
    third = listed(finding(), on=THIRD, previous=second)
    (item,) = third.items
    assert (item.status, item.recurred_on, item.first_found) == ("open", THIRD, FIRST)
    assert item.rectified_on is None


def test_rectified_by_hand_alone_is_called_a_claim():
    first = listed(finding())
    marked = replace(first, items=(replace(first.items[0], status="rectified"),))
    (item,) = listed(finding(), on=SECOND, previous=marked).items
    assert (item.status, item.remark, item.recurred_on) == ("open", "claimed", None)


@pytest.mark.parametrize(
    ("now", "remark"),
    [
        (finding(met=None), "not_measurable"),
        (finding(met=None, decision="not_applicable"), "not_applicable"),
        (finding("XY-4.4-M1", "suite"), "not_seen"),
    ],
)
def test_what_is_not_decided_stands_as_it_stood(now, remark):
    (item, *_) = listed(now, on=SECOND, previous=listed(finding())).items
    assert (item.status, item.remark, item.last_checked) == ("open", remark, FIRST)


def test_a_room_that_is_gone_is_rectified_where_the_clause_holds_for_all():
    first = listed(finding(subject="individual-2"))
    (item,) = listed(finding(met=True), on=SECOND, previous=first).items
    assert (item.status, item.remark) == ("rectified", "clause_holds")


def test_overdue_is_a_deadline_before_the_day():
    on = FIRST + timedelta(days=1)
    for deadline, status in ((FIRST, "overdue"), (on, "open"), (None, "open")):
        assert listed(on=on, deadline=deadline).items[0].status == status


def test_owner_and_deadline_come_from_the_clause_before_the_school():
    made = listed(
        finding(),
        finding("XY-4.4-M1", "suite"),
        finding("XY-4.2-S1", "suite", force="should"),
        owner="李主任",
        deadline=SECOND,
        per_clause={"XY-4.4-M1": ("王老师", THIRD)},
    )
    assert [(i.owner, i.deadline) for i in made.items] == [
        ("李主任", SECOND),
        ("王老师", THIRD),
        ("李主任", None),
    ]


def test_what_has_no_deadline_and_what_is_overdue():
    made = listed(
        finding(), finding("XY-4.4-M1", "suite"), per_clause={"XY-4.4-M1": ("", date(2026, 1, 1))}
    )
    answer = supervision(made)
    assert not answer.all_dated
    assert [i.clause for i in answer.undated] == ["XY-4.4-U02"]
    assert [i.clause for i in answer.overdue] == ["XY-4.4-M1"]


def test_the_sentences_come_from_the_standard_or_not_at_all():
    made = listed()
    assert (made.demand.clause, made.consequence.clause) == ("XY-6-I1", "XY-6-I2")
    other = Standard("bare", "某标准", "Bare", "", (), (), ())
    bare = rectify(Verdict((finding(),)), SCHOOL, other, on=FIRST)
    assert (bare.demand, bare.consequence) == (None, None)


def test_only_what_is_open_is_asked_to_be_attested():
    made = listed(
        finding(met=None, decision="to_attest", force="attest", clause="XY-5.1-O3"),
        finding(met=None, decision="not_applicable", clause="XY-4.4-M1"),
        finding(met=True),
    )
    assert [a.clause for a in made.attestations_missing] == ["XY-5.1-O3"]


def test_subjects_are_named_in_both_languages():
    door = finding("PHY-DOOR", "individual-2 – outside")
    (item,) = listed(door).items
    assert item.subject_zh == "门 个别辅导室2 – 室外"
    assert item.subject_en == "door individual counselling room 2 – outside"


def test_nothing_judged_is_nothing_passed():
    with pytest.raises(UsageError) as error:
        rectify(Verdict(), SCHOOL, STANDARD, on=FIRST)
    assert SCHOOL in error.value.zh
