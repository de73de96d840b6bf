"""What is measured of a scheme for its readers, paced off by hand on the small school."""

import math
from dataclasses import replace

import pytest

from layoutopt.account import place_lines
from layoutopt.building import Opening, OutdoorSource, Setting, Space, Use
from layoutopt.geometry import Region
from layoutopt.judge import judge, measure
from layoutopt.judge.case import Case
from layoutopt.judge.measures import PLAYGROUND_M
from layoutopt.judge.privacy import exposure_of
from layoutopt.physics.sight import OPEN_DEG, exposure
from layoutopt.scheme import Furniture
from tests.judge.plan import building, scheme, school_program

PLAN, SUITE, PROGRAM = building(), scheme(), school_program()
EXIT = 0, 1200
"""Where one steps out of the corridor, at the inner face of its west wall."""


def measured(plan=PLAN, suite=SUITE):
    return measure(plan, suite, PROGRAM)


def with_setting(**said):
    return replace(PLAN, setting=Setting(**said))


# --- the way out ----------------------------------------------------------------------------


def test_each_part_of_the_suite_is_left_by_its_nearest_door():
    front, group = measured()["egress"]
    assert front["zones"] == ["individual-1", "arts_relaxation", "office_reception"]
    assert (front["exit_doors"], group["exit_doors"]) == (2, 2)
    # from the north face of the corridor to the outside door
    assert front["to_exit_m"] == round(math.dist((1000, 2400), EXIT) / 1000, 1)
    assert group["to_exit_m"] == round(math.dist((10240, 2400), EXIT) / 1000, 1)
    assert [d["to_exit_m"] for d in group["doors"]] == [10.3, 17.3]
    assert front["exit"] == {"kind": "outside", "space": "F1-C"}
    # one outside door: whoever comes out can go one way only
    assert (front["exits_reached"], front["dead_end"]) == (1, True)


def test_a_second_way_out_is_no_dead_end():
    east = Opening("F1-E2", "door", (30120, 1200), 1800, ("F1-C", None), 90.0)
    ground = PLAN.storey(1)
    both = replace(
        PLAN, storeys=(replace(ground, openings=(*ground.openings, east)), *PLAN.storeys[1:])
    )
    front, _ = measured(both)["egress"]
    assert (front["exits_reached"], front["dead_end"]) == (2, False)


def test_floor_behind_one_door_is_told_where_there_is_one():
    front, group = measured()["egress"]
    assert (front["behind_one_door_m2"], group["behind_one_door_m2"]) == (None, None)
    fewer = replace(SUITE, doors=SUITE.doors[:-1])
    _, group = measured(suite=fewer)["egress"]
    assert (group["exit_doors"], group["behind_one_door_m2"]) == (1, group["area_m2"])
    assert group["area_m2"] == 64.8


def test_a_part_without_a_door_of_its_own_is_left_through_its_room():
    # the doors of the group room stand in the building, and the drawn suite names none
    shut = replace(SUITE, doors=SUITE.doors[:-2])
    _, group = measured(suite=shut)["egress"]
    assert (group["exit_doors"], group["doors"]) == (0, [])
    assert group["to_exit_m"] == 10.3


def test_a_leaf_that_opens_into_the_corridor_narrows_it():
    # 1 m wide, hung at (7500, 2520), standing out to y = 1520: 880 mm beyond the face at 2400
    out = replace(SUITE.doors[3], new=True, hinge=(7500, 2520), leaf_end=(7500, 1520))
    doors = (*SUITE.doors[:3], out, *SUITE.doors[4:])
    found = measured(suite=replace(SUITE, doors=doors))
    (told,) = [d for d in found["egress"][0]["doors"] if d["new"]]
    assert (told["swings_into_way_mm"], told["way_left_mm"]) == (880, 1520)
    (way,) = found["ways"]
    assert (way["way"], way["clear_mm"]) == ("F1-C", 2400)
    assert way["past_open_leaves_mm"] == pytest.approx(1520, abs=2)
    assert measured()["ways"][0]["past_open_leaves_mm"] == 2400


def test_the_width_of_the_corridor_is_told_and_not_judged():
    (found,) = [f for f in judge(PLAN, SUITE, PROGRAM).findings if f.clause == "GB99-8.2.3"]
    assert (found.met, "净宽 2.40 m" in found.message) == (True, True)
    ground = PLAN.storey(1)
    slim = replace(ground.space("F1-C"), region=Region.rectangle(0, 700, 30000, 2400))
    spaces = tuple(slim if s.id == "F1-C" else s for s in ground.spaces)
    plan = replace(PLAN, storeys=(replace(ground, spaces=spaces), *PLAN.storeys[1:]))
    (found,) = [f for f in judge(plan, SUITE, PROGRAM).findings if f.clause == "GB99-8.2.3"]
    assert found.met is True
    assert "净宽 1.70 m(小于 1.80 m,原有,仅提示)" in found.message
    assert "1.70 m wide where narrowest (under 1.80 m" in found.message_en


def test_the_walk_out_is_told_beside_the_clause_that_people_attest():
    found = [f for f in judge(PLAN, SUITE, PROGRAM).findings if f.clause == "GB16-5.5.17"]
    assert [(f.measured, f.met, f.decision) for f in found] == [
        (1.6, None, "to_attest"), (10.3, None, "to_attest"),
    ]  # fmt: skip
    assert "10.3 m" in found[1].message
    assert "10.3 m from the door" in found[1].message_en
    none = replace(
        PLAN.storey(1), openings=tuple(o for o in PLAN.storey(1).openings if o.id != "F1-E")
    )
    lost = judge(replace(PLAN, storeys=(none, *PLAN.storeys[1:])), SUITE, PROGRAM).findings
    lost = [f for f in lost if f.clause == "GB16-5.5.17"]
    assert all(f.measured is None and "no exit" in f.message_en for f in lost)


# --- who sees the client ----------------------------------------------------------------------


def test_a_seat_that_is_drawn_is_the_one_looked_at():
    free = measured()["zones"]["individual-1"]["exposure"]
    assert set(free) == {"open_90_deg", "open_30_deg"}
    assert free["open_90_deg"]["seat_seen"] is False
    # a chair in the line of the room's door and the corridor door at (8000, 2520): seen
    chair = Furniture("client_chair", "individual-1", (2700, 6500), 0.0, (700, 750))
    drawn = replace(SUITE, furniture=(*SUITE.furniture, chair))
    seen = measured(suite=drawn)["zones"]["individual-1"]["exposure"]["open_90_deg"]
    assert seen["seat_seen"] is True
    assert seen["corridor"]["seat_share"] > 0
    assert seen["corridor"]["share"] == free["open_90_deg"]["corridor"]["share"]


def test_windows_show_a_room_at_the_ground_only():
    room = measured()["zones"]["individual-1"]["exposure"]["open_90_deg"]
    assert room["outside_unscreened"]["share"] > 0.9
    case = Case(PLAN, SUITE, PROGRAM)
    upstairs = replace(PLAN, storeys=tuple(replace(s, level=s.level + 1) for s in PLAN.storeys))
    zone = case.zones["individual-1"]
    shown = exposure_of(Case(upstairs, replace(SUITE, level=2), PROGRAM), zone, 90.0)
    assert shown.from_outside_unscreened.share == 0.0
    assert shown.from_corridor.share == exposure_of(case, zone, 90.0).from_corridor.share


@pytest.mark.parametrize("degrees", OPEN_DEG)
def test_rooms_one_does_not_walk_to_change_nothing(degrees):
    """The rest of the suite is left out of what is looked through, to save time."""
    case = Case(PLAN, SUITE, PROGRAM)
    zone = case.zones["individual-1"]
    quick = exposure_of(case, zone, degrees)
    whole = exposure(
        zone.region.polygon,
        [z.region.polygon for z in SUITE.zones],
        case.inner_doors,
        case.public_doors,
        reception=[case.zones["office_reception"].region.polygon],
        open_deg=degrees,
    )
    assert quick.from_corridor.share == pytest.approx(whole.from_corridor.share, abs=1e-9)
    assert quick.from_reception.share == pytest.approx(whole.from_reception.share, abs=1e-9)


# --- noise, the wing, the neighbours ------------------------------------------------------------


def test_the_noise_of_a_zone_is_made_of_named_parts():
    zones = measured()["zones"]
    for zone in zones.values():
        assert 1 <= len(zone["noise_main"]) <= 3
        shares = [part["share"] for part in zone["noise_main"]]
        assert shares == sorted(shares, reverse=True)
        assert all(part["zh"] and part["en"] for part in zone["noise_main"])
    gym = building(second=(Use.GYM, Use.OFFICE, Use.CLASSROOM, Use.STAIR))
    loud = measured(gym)["zones"]
    assert loud["individual-1"]["impact_from"] == ["F2-R1"]
    assert loud["group"]["impact_from"] == []
    assert loud["individual-1"]["noise_main"][0]["space"] == "F2-R1"


def test_a_playground_nearer_than_25_m_is_flagged():
    assert "playground_m" not in measured()
    # north of the rooms, whose zones end at y = 9840
    for far, near in ((9840 + 24900, True), (9840 + 25100, False)):
        line = OutdoorSource("playground", ((0, far), (30000, far)))
        found = measured(with_setting(outdoor=(line,)))
        assert found["playground_m"] == pytest.approx((far - 9840) / 1000)
        assert found["playground_near"] is near
    assert PLAYGROUND_M == 25.0


def test_the_walk_from_each_room_of_the_wing_the_longest_first():
    assert measured()["wing"] == []
    first, second = measured(with_setting(wing=("F1-R3", "F2-R3")))["wing"]
    assert (first["from"], second["from"]) == ("F2-R3", "F1-R3")
    assert (first["storeys"], second["storeys"]) == (1, 0)
    # along the corridor's north face from the classroom's west door to the reception's east one
    assert second["length_m"] == pytest.approx((19480 - 8000) / 1000, abs=0.06)


def test_a_wing_that_is_cut_off_is_told_first():
    island = Space("F1-X", Use.CLASSROOM, Region.rectangle(0, 20000, 8000, 28000))
    ground = PLAN.storey(1)
    cut = replace(ground, spaces=(*ground.spaces, island))
    plan = replace(with_setting(wing=("F1-R3", "F1-X")), storeys=(cut, *PLAN.storeys[1:]))
    assert measured(plan)["wing"][0] == {"from": "F1-X", "length_m": None}


def test_a_terminal_tells_it_in_both_languages():
    music = building((Use.VACANT, Use.OFFICE, Use.MUSIC, Use.STAIR))
    told = replace(SUITE, measures=measured(music))
    zh = list(place_lines(told, PROGRAM, "zh"))
    en = list(place_lines(told, PROGRAM, "en"))
    assert len(zh) == len(en) == 6
    total = told.measures["bill"]["total_cny"]
    assert zh[0].startswith(f"造价估算 {total:,.0f} 元")
    assert en[0].startswith(f"estimate CNY {total:,.0f} ")
    assert zh[1] == "嘈杂邻室:隔壁 房间3"
    assert en[1] == "noisy neighbours: next door 房间3"
    assert "个别辅导" in zh[3] or "individual-1" in zh[3]
    assert en[3] == (
        "individual-1: with the doors open the client's seat is seen from the reception, "
        "outside (unless windows are screened)"
    )
    assert zh[5].endswith("2 个疏散门,至安全出口 10.3 m,袋形走道")
    assert en[5] == "group: 2 exit doors, 10.3 m to an exit, in a dead end"


def test_a_terminal_tells_the_dearest_items_of_all_zones_together():
    told = replace(SUITE, measures=measured())
    amounts = {}
    for row in told.measures["bill"]["rows"]:
        amounts[row["en"]] = amounts.get(row["en"], 0.0) + (row["amount_cny"] or 0.0)
    name, amount = max(amounts.items(), key=lambda item: item[1])
    assert f"most of it: {name} {amount:,.0f}" in next(iter(place_lines(told, PROGRAM, "en")))
