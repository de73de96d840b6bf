"""The verdict as a whole: properties, measures, and the score's terms."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutopt.building import Building, Use
from layoutopt.geometry import Region
from layoutopt.judge import judge, measure, score
from layoutopt.scheme import Scheme
from tests.judge.plan import (
    FIRST,
    building,
    rural_building,
    rural_scheme,
    scheme,
    school_program,
    with_zone,
    zone,
)

GOOD = scheme()
PROGRAM = school_program()


def terms(suite=GOOD, plan=None, program=PROGRAM):
    return dict(score(plan or building(), suite, program))


def moved(plan: Building, suite: Scheme, dx: int, dy: int) -> tuple[Building, Scheme]:
    def point(p):
        return p and (p[0] + dx, p[1] + dy)

    def region(r):
        return Region(tuple(map(point, r.boundary)), tuple(tuple(map(point, h)) for h in r.holes))

    storeys = tuple(
        replace(
            s,
            spaces=tuple(replace(x, region=region(x.region)) for x in s.spaces),
            openings=tuple(replace(o, at=point(o.at)) for o in s.openings),
        )
        for s in plan.storeys
    )
    suite = replace(
        suite,
        zones=tuple(replace(z, region=region(z.region)) for z in suite.zones),
        partitions=tuple(replace(p, line=tuple(map(point, p.line))) for p in suite.partitions),
        doors=tuple(
            replace(d, at=point(d.at), hinge=point(d.hinge), leaf_end=point(d.leaf_end))
            for d in suite.doors
        ),
        furniture=tuple(replace(f, at=point(f.at)) for f in suite.furniture),
    )
    return replace(plan, storeys=storeys), suite


def turned(plan: Building, suite: Scheme) -> tuple[Building, Scheme]:
    """Turn everything by 90 degrees."""

    def point(p):
        return p and (-p[1], p[0])

    def region(r):
        return Region(tuple(map(point, r.boundary)), tuple(tuple(map(point, h)) for h in r.holes))

    storeys = tuple(
        replace(
            s,
            spaces=tuple(replace(x, region=region(x.region)) for x in s.spaces),
            openings=tuple(
                replace(o, at=point(o.at), angle_deg=o.angle_deg + 90) for o in s.openings
            ),
        )
        for s in plan.storeys
    )
    suite = replace(
        suite,
        zones=tuple(replace(z, region=region(z.region)) for z in suite.zones),
        partitions=tuple(replace(p, line=tuple(map(point, p.line))) for p in suite.partitions),
        doors=tuple(replace(d, at=point(d.at), angle_deg=d.angle_deg + 90) for d in suite.doors),
        furniture=tuple(replace(f, at=point(f.at)) for f in suite.furniture),
    )
    return replace(plan, storeys=storeys), suite


def decisions(plan, suite, program=PROGRAM):
    return [(f.clause, f.subject, f.met) for f in judge(plan, suite, program).findings]


@settings(max_examples=8)
@given(st.integers(-80000, 80000), st.integers(-80000, 80000))
def test_moving_everything_changes_no_finding(dx, dy):
    plan, suite = moved(building(), GOOD, dx, dy)
    assert decisions(plan, suite) == decisions(building(), GOOD)
    assert dict(score(plan, suite, PROGRAM)) == pytest.approx(terms(), abs=0.5)


def test_turning_everything_changes_no_finding():
    plan, suite = turned(building(), GOOD)
    assert decisions(plan, suite) == decisions(building(), GOOD)
    assert dict(score(plan, suite, PROGRAM)) == pytest.approx(terms(), abs=1.0)


@settings(max_examples=12)
@given(
    st.sampled_from(["individual-1", "office_reception", "arts_relaxation", "group"]),
    st.integers(1, 2500),
)
def test_shrinking_a_zone_never_makes_an_area_clause_met(zone_id, cut):
    def areas(suite):
        found = judge(building(), suite, PROGRAM).findings
        return {(f.clause, f.subject): f.met for f in found if f.unit == "m2"}

    (x0, y0), _, (x1, y1), _ = GOOD.zone(zone_id).region.boundary
    smaller = with_zone(GOOD, zone_id, region=Region.rectangle(x0, y0, x1 - cut, y1))
    asked = {c.id for c in PROGRAM.standard.clauses if c.relation == ">="}
    before, after = areas(GOOD), areas(smaller)
    for key, met in after.items():
        if key[0] in asked and met:
            assert before[key]


def test_the_urban_suite_is_compliant_and_the_rural_one_too():
    assert judge(building(), GOOD, PROGRAM).compliant
    assert judge(rural_building(), rural_scheme(), school_program("rural")).compliant


def test_every_binding_clause_is_answered_in_both_languages():
    findings = judge(building(), GOOD, PROGRAM).findings
    binding = {c.id for c in PROGRAM.standard.binding("urban", demonstration=False)}
    answered = {f.clause for f in findings}
    assert binding <= answered
    assert all(f.message and f.message_en for f in findings)
    assert not any("None" in f.message or "None" in f.message_en for f in findings)


def test_what_no_drawing_shows_is_left_to_people():
    findings = judge(building(), GOOD, PROGRAM).findings
    hotline = next(f for f in findings if f.clause == "XY-5.1-O3")
    assert hotline.met is None
    assert "开设24小时心理热线" in hotline.message


# --- measures -------------------------------------------------------------------------------


def test_measures_are_those_of_the_plan():
    found = measure(building(), GOOD, PROGRAM)
    assert found["total_usable_area_m2"] == pytest.approx(128.31, abs=0.01)
    assert found["partition_m"] == pytest.approx(12.89)
    assert found["new_doors"] == 2
    assert found["cost_cny"] == 700 * 12.89 + 2 * 1800
    room = found["zones"]["individual-1"]
    assert room["area_m2"] == 15.56
    assert room["step_depth"] == 2
    assert room["client_seat_seen"] is False
    assert room["window_floor_ratio"] == pytest.approx(2.4 * 1.8 / 15.56, abs=1e-3)
    assert found["zones"]["office_reception"]["step_depth"] == 1
    assert (room["speech_privacy_grade"], room["speech_privacy_db"]) == ("poor", 76.0)
    assert room["daylight_factor_pct"] > 0
    assert found["entrance"]["doors"] >= 1
    assert {n["how"] for n in found["neighbours"]} >= {"wall", "above"}
    rows = found["bill"]["rows"]
    assert any(row["quantity"] > 0 for row in rows)


def test_what_was_not_measured_is_left_out():
    plan = building()
    first = plan.storeys[0]
    shut = replace(first, openings=tuple(o for o in first.openings if o.id != "F1-E"))
    assert "entrance_route_m" not in measure(replace(plan, storeys=(shut,)), GOOD, PROGRAM)


# --- score ----------------------------------------------------------------------------------


def test_terms_by_hand():
    found = terms()
    assert found["partitions"] == pytest.approx(700 * 12.89)
    assert found["doors"] == 3600
    assert found["displaced"] == pytest.approx(500 * 64.8)
    assert found["storey"] == 0
    assert found["apart"] == 0
    assert found["shared"] == 5 * 1500
    assert found["missing"] == 0
    assert found["surplus"] == pytest.approx(40 * (129.6 - 100))


def with_a_way(beside: str, *, starts_mm: int) -> Scheme:
    """Enter the individual room from a way at the first door; beside it stands another zone."""
    zones = [z for z in GOOD.zones if z.id != "office_reception"]
    zones.append(zone("circulation", "circulation", (0, 2640, 4500, 5850), enclosed=False))
    zones.append(zone(beside, beside, (starts_mm, 2640, 9000, 5850), enclosed=False))
    doors = [
        replace(d, joins=("individual-1", "circulation")) if "individual-1" in d.joins else d
        for d in GOOD.doors
    ]
    return replace(GOOD, zones=tuple(zones), doors=tuple(doors))


def test_a_way_that_lies_open_to_readers_is_no_private_way():
    assert terms(with_a_way("assessment_reading", starts_mm=4500))["privacy"] == 5000
    assert terms(with_a_way("assessment_reading", starts_mm=4600))["privacy"] == 0
    assert terms(with_a_way("office_reception", starts_mm=4500))["privacy"] == 0


def test_rooms_without_a_window_are_priced():
    plan = building()
    first = plan.storeys[0]
    walled = replace(first, openings=tuple(o for o in first.openings if o.kind != "window"))
    dark = terms(plan=replace(plan, storeys=(walled,)))["daylight"]
    wanting = sum(z.region.area_m2 for z in GOOD.zones if z.kind in ("individual", "group"))
    assert dark == pytest.approx(1500 * wanting / 5)
    assert terms()["daylight"] < dark


def test_displaced_floor_has_its_uses_price():
    assert terms(plan=building((Use.VACANT, Use.COUNSELLING, *FIRST[2:])))["displaced"] == 0
    lab = terms(plan=building((Use.LAB, Use.VACANT, *FIRST[2:])))["displaced"]
    assert lab == pytest.approx(1400 * 64.8)
    plan = building()
    first = plan.storeys[0]
    free = replace(first, spaces=tuple(replace(s, available=True) for s in first.spaces))
    assert terms(plan=replace(plan, storeys=(free,)))["displaced"] == 0


def test_storeys_and_missing_rooms_and_large_ones():
    plan = building()
    for level, price in ((2, 1000), (3, 8000), (7, 24000), (-1, 30000)):
        lifted = replace(plan, storeys=(replace(plan.storeys[0], level=level),))
        assert terms(replace(GOOD, level=level), lifted)["storey"] == price
    assert terms(program=school_program(enrolment=2500))["missing"] == 2 * 12000
    township = school_program("township")
    assert terms(program=township)["oversize"] == 6000
    assert terms()["oversize"] == 0


def test_rooms_apart_are_charged_by_the_walk():
    plan, suite = building(), GOOD
    first = plan.storeys[0]
    group = replace(suite.zone("group"), host_space="F1-R3", region=first.space("F1-R3").region)
    apart = replace(suite, zones=(*suite.zones[:3], group), host_spaces=("F1-R1", "F1-R3"))
    assert terms(apart)["apart"] == pytest.approx(400 * (19480 - 8000) / 1000, rel=0.01)


def test_time_sharing_costs_more():
    shared = with_zone(GOOD, "office_reception", hosts=("club_career",))
    assert terms(shared)["shared"] == 3 * 1500 + 4000


def test_the_score_is_finite_whatever_is_missing():
    for each in GOOD.zones:
        assert all(math.isfinite(v) for v in terms(with_zone(GOOD, each.id, gone=True)).values())
