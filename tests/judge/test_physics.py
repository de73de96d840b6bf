"""Physics is judged whatever the standard says."""

from dataclasses import replace

import pytest

from layoutopt.building import Opening
from layoutopt.geometry import Region
from layoutopt.judge import judge
from layoutopt.judge.buildable import physics
from layoutopt.judge.case import Case
from layoutopt.scheme import Partition
from tests.judge.plan import building, door, scheme, school_program, with_zone, zone

GOOD = scheme()
RULES = {"PHY-INSIDE", "PHY-OVERLAP", "PHY-REACH", "PHY-DOOR", "PHY-COVER"}


def broken(suite, plan=None):
    case = Case(plan or building(), suite, school_program())
    return {f.clause for f in physics(case) if f.met is False}


def box(zone_id, *corners):
    return with_zone(GOOD, zone_id, region=Region.rectangle(*corners))


def new_door(at, joins, **more):
    return replace(GOOD, doors=(*GOOD.doors, door(at, joins, **more)))


def test_a_sound_suite_breaks_nothing():
    verdict = judge(building(), GOOD, school_program())
    assert {f.clause for f in verdict.findings if f.met} >= RULES
    assert verdict.compliant


def test_physics_needs_no_standard():
    empty = replace(school_program(), standard=replace(school_program().standard, clauses=()))
    stacked = replace(GOOD, zones=(*GOOD.zones, replace(GOOD.zones[0], id="again")))
    assert judge(building(), GOOD, empty).compliant
    assert not judge(building(), stacked, empty).compliant


@pytest.mark.parametrize(
    ("suite", "rule"),
    [
        (box("individual-1", -10, 5950, 4000, 9840), "PHY-INSIDE"),
        (with_zone(GOOD, "group", host_space="F1-R1"), "PHY-INSIDE"),
        (with_zone(GOOD, "group", host_space="nowhere"), "PHY-INSIDE"),
        (box("individual-1", 0, 5900, 4000, 9840), "PHY-OVERLAP"),
        (box("arts_relaxation", 3990, 5950, 9000, 9840), "PHY-OVERLAP"),
        (replace(GOOD, doors=GOOD.doors[1:]), "PHY-REACH"),
        (replace(GOOD, doors=GOOD.doors[:2]), "PHY-REACH"),
        (box("group", 9240, 2640, 17000, 9840), "PHY-COVER"),
        (new_door((6000, 7000), ("arts_relaxation", "office_reception")), "PHY-DOOR"),
        (new_door((2000, 5900), ("arts_relaxation", "office_reception")), "PHY-DOOR"),
        (new_door((2000, 9960), ("individual-1", None), wall_mm=240), "PHY-DOOR"),
        (new_door((5000, 2520), ("office_reception", "F1-C"), new=False), "PHY-DOOR"),
        (new_door((5000, 5900), ("arts_relaxation", "nobody")), "PHY-DOOR"),
    ],
)
def test_each_breach_is_found(suite, rule):
    assert rule in broken(suite)


def test_two_millimetres_are_drawing_error():
    assert "PHY-INSIDE" not in broken(box("individual-1", -2, 5950, 4000, 9840))


def test_a_new_door_in_an_old_wall_is_sound():
    assert not broken(new_door((5000, 2520), ("office_reception", "F1-C"), wall_mm=240))


def test_a_partition_runs_into_a_window():
    walls = (*GOOD.partitions, Partition(((6500, 5950), (6500, 9840)), 100, 50))
    zones = (
        *(z for z in GOOD.zones if z.id != "arts_relaxation"),
        zone("arts_relaxation", "arts_relaxation", (6550, 5950, 9000, 9840)),
        zone("other", "other", (4100, 5950, 6450, 9840)),
    )
    extra = door((5000, 5900), ("other", "office_reception"))
    suite = replace(GOOD, partitions=walls, zones=zones, doors=(*GOOD.doors, extra))
    assert broken(suite) == {"PHY-DOOR"}


def test_a_partition_runs_into_a_new_door():
    doors = tuple(replace(d, at=(4050, 5900)) if d.at == (3300, 5900) else d for d in GOOD.doors)
    assert "PHY-DOOR" in broken(replace(GOOD, doors=doors))


def test_open_floors_reach_one_another_along_900_mm():
    def split(at):
        zones = (
            *(z for z in GOOD.zones if z.kind != "group"),
            zone("group", "group", (9240, 2640, 18240, 6000), host="F1-R2"),
            replace(
                zone("club_career", "club_career", (9240, 6000, 18240, 9840), host="F1-R2"),
                region=Region(
                    (
                        (9240, 9840),
                        (9240, 6000 + at),
                        (18240 - 900, 6000 + at),
                        (18240 - 900, 6000),
                        (18240, 6000),
                        (18240, 9840),
                    )
                ),
            ),
        )
        return replace(GOOD, zones=zones)

    assert "PHY-REACH" not in broken(split(100))
    narrow = split(100)
    club = narrow.zone("club_career")
    ring = tuple((x + 100 if x == 17340 else x, y) for x, y in club.region.boundary)
    assert "PHY-REACH" in broken(with_zone(narrow, "club_career", region=Region(ring)))


def test_a_door_may_be_hung_in_a_bare_opening():
    plan = building()
    first = plan.storeys[0]
    gap = Opening("F1-G", "opening", (5000, 2520), 1000, ("F1-R1", "F1-C"))
    plan = replace(plan, storeys=(replace(first, openings=(*first.openings, gap)), plan.storeys[1]))
    suite = new_door((5000, 2520), ("office_reception", "F1-C"), wall_mm=240)
    assert not broken(suite, plan)


def test_a_door_may_name_the_room_instead_of_the_zone():
    doors = tuple(
        replace(d, joins=("F1-R1", "F1-C")) if d.joins == ("office_reception", "F1-C") else d
        for d in GOOD.doors
    )
    assert not broken(replace(GOOD, doors=doors))
