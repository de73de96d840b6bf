"""Every gauge, once met and once unmet, on a suite that differs in that one thing."""

from dataclasses import replace

import pytest

from layoutopt.building import Opening, Use
from layoutopt.geometry import Region
from layoutopt.judge.case import Case
from layoutopt.judge.gauges import GAUGES
from layoutopt.judge.verdict import judge_clause
from layoutopt.scheme import Furniture, Partition
from tests.judge.plan import (
    FIRST,
    SECOND,
    building,
    door,
    rural_building,
    rural_scheme,
    scheme,
    school_program,
    with_zone,
    zone,
)

GOOD = scheme()


def without(kind):
    return replace(GOOD, furniture=tuple(f for f in GOOD.furniture if f.kind != kind))


def with_doors(change):
    return replace(GOOD, doors=tuple(change(d) for d in GOOD.doors))


def one_door_to_the_group():
    return replace(GOOD, doors=GOOD.doors[:-1])


def shrunk_to(zone_id, *box):
    return with_zone(GOOD, zone_id, region=Region.rectangle(*box))


def on_level(level):
    rooms = {f"F1-R{i}": f"F{level}-R{i}" for i in (1, 2)}
    zones = tuple(replace(z, host_space=rooms[z.host_space]) for z in GOOD.zones)
    doors = tuple(
        replace(d, joins=tuple(f"F{level}-C" if j == "F1-C" else j for j in d.joins))
        for d in GOOD.doors
    )
    return replace(GOOD, level=level, zones=zones, doors=doors, host_spaces=tuple(rooms.values()))


def east_of_the_exit():
    """A building whose corridor goes on past the stair: room 3 stands at its blind end."""
    plan = building((Use.CLASSROOM, Use.OFFICE, Use.VACANT, Use.VACANT))
    return replace(plan, storeys=plan.storeys[:1])


def at_the_end(doors=1):
    """One zone in the last room of a corridor that ends there."""
    ends = [d for d in east_of_the_exit().storeys[0].openings_of("F1-R4") if d.kind == "door"]
    suite = zone("individual-1", "individual", (27720, 2640, 30000, 9840), host="F1-R4")
    standing = [
        door(d.at, ("individual-1", "F1-C"), new=False, width_mm=1000, wall_mm=240) for d in ends
    ]
    return replace(
        GOOD, zones=(suite,), partitions=(), doors=tuple(standing[:doors]), host_spaces=("F1-R4",)
    )


def straight_off_the_corridor():
    """The individual room at the corridor, its door in the middle of its wall."""
    own = replace(GOOD.doors[2], at=(1000, 2520), joins=("individual-1", "F1-C"))
    suite = shrunk_to("individual-1", 0, 2640, 2500, 5850)
    return replace(suite, zones=suite.zones[:1], doors=(own,))


CASES = {
    "area_behind_one_door": (
        GOOD,
        replace(
            one_door_to_the_group(),
            zones=(
                *GOOD.zones[:3],
                replace(GOOD.zones[3], region=Region.rectangle(9240, 2640, 19900, 9840)),
            ),
        ),
    ),
    "basic_first": (GOOD, with_zone(GOOD, "group", gone=True)),
    "client_hidden": (GOOD, straight_off_the_corridor()),
    "core_spaces": (GOOD, with_zone(GOOD, "group", gone=True)),
    "corridor_width_kept": (GOOD, shrunk_to("office_reception", 0, 1500, 9000, 5850)),
    "door_clear_width": (GOOD, with_doors(lambda d: replace(d, width_mm=750))),
    "door_spacing": (
        GOOD,
        with_doors(
            lambda d: (
                replace(d, at=(3300, 3000))
                if d.at == (1000, 2520)
                else replace(d, at=(3300, 4000))
                if d.at == (3300, 5900)
                else d
            )
        ),
    ),
    "extension_zones": (GOOD, with_zone(GOOD, "group", hosts=())),
    "individual_enclosed": (GOOD, replace(GOOD, partitions=GOOD.partitions[:1])),
    "inner_way_width": (
        GOOD,
        with_zone(
            GOOD,
            "office_reception",
            region=Region(
                (
                    (0, 2640),
                    (4000, 2640),
                    (4000, 5000),
                    (5000, 5000),
                    (5000, 2640),
                    (9000, 2640),
                    (9000, 5850),
                    (0, 5850),
                )
            ),
        ),
    ),
    "kind_present": (GOOD, with_zone(GOOD, "office_reception", hosts=("control_supervision",))),
    "mailbox": (GOOD, without("mailbox")),
    "merges_allowed": (GOOD, with_zone(GOOD, "group", hosts=("control_supervision",))),
    "partition_rw": (
        GOOD,
        replace(GOOD, partitions=tuple(replace(p, rw_db=41) for p in GOOD.partitions)),
    ),
    "plan_fits": (
        GOOD,
        replace(GOOD, zones=(zone("individual-1", "individual", (0, 5950, 3900, 9840)),)),
    ),
    "rooms_connected": (GOOD, replace(GOOD, doors=tuple(d for d in GOOD.doors if not d.new))),
    "separate_zones": (GOOD, with_zone(GOOD, "arts_relaxation", kind="other", hosts=())),
    "total_usable_area": (GOOD, with_zone(GOOD, "group", gone=True)),
    "usable_area_each": (GOOD, shrunk_to("individual-1", 0, 5950, 4000, 9600)),
    "welcome_sign": (GOOD, without("welcome_sign")),
    "window_floor_ratio": (
        replace(GOOD, zones=GOOD.zones[:1]),
        shrunk_to("individual-1", 0, 5950, 4000, 9600),
    ),
}


def verdicts(measure, suite, plan=None, program=None):
    program = program or school_program()
    case = Case(plan or building(), suite, program)
    facts = program.school
    return [
        finding
        for clause in program.standard.binding(facts.tier, demonstration=facts.demonstration)
        if clause.measure == measure
        for finding in judge_clause(case, clause)
    ]


@pytest.mark.parametrize("measure", CASES)
def test_met_and_unmet(measure):
    good, bad = CASES[measure]
    met, unmet = verdicts(measure, good), verdicts(measure, bad)
    assert met
    assert all(f.met for f in met)
    assert any(f.met is False for f in unmet), unmet


def test_every_gauge_has_its_cases():
    elsewhere = {
        "archive_kept", "corridor_width_kept", "display_name", "door_swing", "enrolment_match",
        "exit_doors_blind_end", "exit_travel", "furniture", "group_capacity", "noise_index",
        "noisy_neighbours", "one_classroom_area", "one_classroom_zones", "own_footprints",
        "public_route", "route_length", "seat_angle", "speech_privacy", "storey_limit",
        "storey_preferred", "usable_area_upper",
    }  # fmt: skip
    assert set(CASES) | elsewhere == set(GAUGES)


def one(measure, suite=GOOD, plan=None, program=None):
    found = verdicts(measure, suite, plan, program)
    assert len({f.met for f in found}) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("level", "limit", "preferred"),
    [(1, True, True), (2, True, True), (3, True, False), (5, False, False), (-1, True, False)],
)
def test_storeys(level, limit, preferred):
    plan = building()
    plan = replace(plan, storeys=(replace(plan.storeys[1], level=level),))
    suite = replace(on_level(2), level=level)
    assert one("storey_limit", suite, plan).met is limit
    assert one("storey_preferred", suite, plan).met is preferred


def test_secondary_schools_may_stand_on_the_fifth_floor():
    plan = building()
    plan = replace(plan, storeys=(replace(plan.storeys[1], level=5),))
    program = school_program(stage="secondary")
    assert one("storey_limit", on_level(2), plan, program).met


def test_own_footprints_of_a_demonstration_school():
    program = school_program(demonstration=True)
    assert one("own_footprints", program=program).met is False
    kinds = (
        "assessment_reading",
        "club_career",
        "potential_development",
        "control_supervision",
        "emotional_release",
    )
    extra = tuple(
        zone(k, k, (9240 + i * 1800, 2640, 11000 + i * 1800, 9840)) for i, k in enumerate(kinds)
    )
    suite = replace(GOOD, zones=(*(replace(z, hosts=()) for z in GOOD.zones), *extra))
    assert one("own_footprints", suite, program=program).met
    assert not verdicts("own_footprints", suite)


def test_names_and_rooms_for_the_enrolment():
    assert one("display_name").met
    assert one("display_name", program=school_program(display_name="")).met is False
    assert one("enrolment_match").met
    assert one("enrolment_match", program=school_program(enrolment=1800)).met is False
    assert one("enrolment_match", program=school_program(enrolment=None)).met is None


def test_noisy_neighbours_beside_and_above():
    assert one("noisy_neighbours").met
    beside = building((*FIRST[:2], Use.MUSIC, FIRST[3]))
    above = building(second=(Use.CANTEEN, *SECOND[1:]))
    assert one("noisy_neighbours", plan=beside).met is False
    assert one("noisy_neighbours", plan=above).met is False


def test_noise_of_every_zone():
    found = {f.subject: f for f in verdicts("noise_index", GOOD)}
    assert found["individual-1"].met
    assert found["individual-1"].limit == 45
    assert found["group"].limit == 50
    above = (Use.CLASSROOM, Use.GYM, Use.CLASSROOM, Use.STAIR)
    loud = building((Use.VACANT, Use.OFFICE, Use.MUSIC, Use.STAIR), above)
    assert {f.subject: f for f in verdicts("noise_index", GOOD, loud)}["group"].met is False


def test_routes():
    assert one("public_route").met
    assert one("route_length").met is None
    assert one("route_length").measured == pytest.approx(1.6, abs=0.1)
    plan = building()
    first = plan.storeys[0]
    shut = replace(first, openings=tuple(o for o in first.openings if o.id != "F1-E"))
    walled = replace(plan, storeys=(shut,))
    assert one("public_route", plan=walled).met is False
    assert one("route_length", plan=walled).met is False


def test_a_new_door_must_not_swing_into_the_corridor():
    def hung(y):
        new = door(
            (5000, 2520),
            ("office_reception", "F1-C"),
            wall_mm=240,
            hinge=(4550, 2520),
            leaf_end=(4550, y),
        )
        return replace(GOOD, doors=(*GOOD.doors, new))

    assert one("door_swing").met
    assert one("door_swing", hung(3420)).met
    assert one("door_swing", hung(1620)).met is False
    undrawn = replace(GOOD, doors=(*GOOD.doors, door((5000, 2520), ("office_reception", "F1-C"))))
    assert one("door_swing", undrawn).met is None


def test_the_blind_end_of_a_corridor_asks_for_two_doors():
    plan = east_of_the_exit()
    assert one("exit_doors_blind_end").met
    assert one("exit_doors_blind_end").limit is None
    single = one("exit_doors_blind_end", at_the_end(), plan)
    assert single.met is False
    assert single.measured == 1
    assert one("exit_doors_blind_end", at_the_end(2), plan).met
    first = plan.storeys[0]
    exit_there = Opening("F1-X", "door", (30120, 1200), 1500, ("F1-C", None), 90.0)
    open_end = replace(plan, storeys=(replace(first, openings=(*first.openings, exit_there)),))
    assert one("exit_doors_blind_end", at_the_end(), open_end).met


def test_a_door_in_the_end_wall_is_at_the_blind_end():
    plan = east_of_the_exit()
    first = plan.storeys[0]
    last = replace(first.space("F1-R4"), id="Z", region=Region.rectangle(30240, 0, 36000, 6000))
    opening = Opening("F1-Z", "door", (30120, 1200), 1000, ("Z", "F1-C"), 90.0)
    plan = replace(
        plan,
        storeys=(
            replace(first, spaces=(*first.spaces, last), openings=(*first.openings, opening)),
        ),
    )
    suite = zone("individual-1", "individual", (30240, 0, 36000, 6000), host="Z")
    standing = door(
        (30120, 1200),
        ("individual-1", "F1-C"),
        new=False,
        width_mm=1000,
        angle_deg=90.0,
        wall_mm=240,
    )
    suite = replace(GOOD, zones=(suite,), partitions=(), doors=(standing,), host_spaces=("Z",))
    assert one("exit_doors_blind_end", suite, plan).met is False


def test_township_rooms_may_be_larger_than_the_range():
    program = school_program("township")
    finding = one("usable_area_upper", program=program)
    assert finding.met is False
    assert finding.force == "should"
    assert one(
        "usable_area_upper", shrunk_to("individual-1", 0, 5950, 4000, 9600), program=program
    ).met


def test_furniture_is_not_decided():
    for measure in ("furniture", "seat_angle"):
        assert {f.met for f in verdicts(measure, GOOD)} == {None}
    assert one("group_capacity").met is None or one("group_capacity").measured == 38


# --- the rural variant ----------------------------------------------------------------------


def test_one_classroom_makes_the_areas_advice():
    program, plan = school_program("rural"), rural_building()
    areas = verdicts("usable_area_each", rural_scheme(), plan, program)
    assert {f.force for f in areas} == {"should"}
    assert one("one_classroom_area", rural_scheme(), plan, program).met
    assert one("one_classroom_zones", rural_scheme(), plan, program).met
    lacking = with_zone(rural_scheme(), "group", gone=True)
    assert one("one_classroom_zones", lacking, plan, program).met is False


def test_several_rooms_make_the_areas_law():
    program = school_program("rural")
    areas = verdicts("usable_area_each", GOOD, program=program)
    assert {f.force for f in areas} == {"must"}
    assert one("one_classroom_area", GOOD, program=program).met is None
    assert one("one_classroom_zones", GOOD, program=program).met is None


def smaller_classroom(width):
    plan = rural_building()
    floor = plan.storeys[0]
    small = replace(floor.space("R"), region=Region.rectangle(0, 2040, width, 8540))
    return replace(plan, storeys=(replace(floor, spaces=(floor.space("G"), small)),))


def test_a_classroom_too_small_is_too_small():
    plan, program = smaller_classroom(7500), school_program("rural")
    found = one("one_classroom_area", rural_scheme(), plan, program)
    assert (found.met, found.shortfall) == (False, 1.25)
    assert verdicts("usable_area_each", rural_scheme(), plan, program)[0].force == "should"


def test_three_rooms_in_one_small_classroom_are_three_rooms():
    plan, program = smaller_classroom(7500), school_program("rural")
    box = {"individual-1": (0, 0, 3200, 3200), "group": (0, 0, 5000, 4100)}
    suite = with_zone(
        rural_scheme(), "office_reception", region=Region.rectangle(0, 2040, 8000, 4500)
    )
    for zone_id, rectangle in box.items():
        suite = with_zone(suite, zone_id, region=Region.rectangle(*rectangle))
    assert one("one_classroom_area", suite, plan, program).met is None
    assert {f.force for f in verdicts("usable_area_each", suite, plan, program)} == {"must"}


# --- single conditions ----------------------------------------------------------------------


def test_a_release_corner_is_hosted_only_where_it_is_quiet():
    loud = school_program(release_mode="loud")
    assert any(f.met is False for f in verdicts("merges_allowed", GOOD, program=loud))
    assert any(f.met is False for f in verdicts("extension_zones", GOOD, program=loud))


def test_arts_in_the_individual_room_needs_13_6_m2():
    suite = with_zone(GOOD, "individual-1", hosts=("arts_relaxation",))
    assert all(f.met for f in verdicts("merges_allowed", suite))
    small = with_zone(suite, "individual-1", region=Region.rectangle(0, 5950, 4000, 9300))
    assert any(f.met is False for f in verdicts("merges_allowed", small))


def test_an_individual_room_is_no_way_to_another():
    doors = tuple(
        replace(d, joins=("arts_relaxation", "individual-1"), at=(4050, 8000), angle_deg=90.0)
        if d.at == (8000, 5900)
        else d
        for d in GOOD.doors
    )
    assert one("individual_enclosed", replace(GOOD, doors=doors)).met is False


def test_a_bare_opening_is_no_wall():
    plan = building()
    first = plan.storeys[0]
    gap = Opening("F1-G", "opening", (-120, 8000), 1500, ("F1-R1", None), 90.0)
    plan = replace(plan, storeys=(replace(first, openings=(*first.openings, gap)),))
    assert one("individual_enclosed", plan=plan).met is False
    shut = door((-120, 8000), ("individual-1", None), width_mm=1500, angle_deg=90.0, wall_mm=240)
    assert one("individual_enclosed", replace(GOOD, doors=(*GOOD.doors, shut)), plan).met


def test_a_mailbox_inside_or_far_away_does_not_count():
    for at in ((2000, 4000), (29000, 2300)):
        suite = replace(GOOD, furniture=(Furniture("mailbox", "outside", at, 0.0, (300, 200)),))
        suite = replace(suite, doors=tuple(d for d in suite.doors if d.at[0] < 9000))
        assert one("mailbox", suite).met is False


def test_taking_a_corridor_is_never_free():
    plan = building()
    taken = replace(
        GOOD,
        host_spaces=("F1-C",),
        zones=(zone("group", "group", (0, 0, 5000, 2400), host="F1-C"),),
    )
    assert one("corridor_width_kept", taken, plan).met is False


def test_messages_give_the_figure_and_say_when_it_is_close():
    finding = verdicts("usable_area_each", shrunk_to("individual-1", 0, 5950, 4000, 9720))[0]
    assert finding.message == "区individual-1 15.08 m² ≥ 15 m²:满足(临界,1 % 以内)"
    assert finding.message_en == "individual-1 15.08 m² ≥ 15 m²: met (borderline, within 1 %)"
    unmet = verdicts("usable_area_each", shrunk_to("individual-1", 0, 5950, 4000, 9600))[0]
    assert "14.6 m² < 15 m²:未满足" in unmet.message


def test_partitions_of_other_zones_are_not_the_individual_rooms():
    program = school_program()
    extra = Partition(((6000, 5950), (6000, 9840)), 100, 30)
    suite = replace(GOOD, partitions=(*GOOD.partitions, extra))
    assert one("partition_rw", suite, program=program).met
