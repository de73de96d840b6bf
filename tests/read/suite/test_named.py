"""A suite that is built: rooms that bear its names, and what is said where they do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from layoutopt.corrections import corrections_of
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.judge import judge
from layoutopt.program import SharedRoom
from layoutopt.read import SuiteReading, read_building, read_suites
from layoutopt.read.codes import Code
from layoutopt.read.suite.words import Words
from tests.drawings.ifc_model import model_of
from tests.drawings.small import Pen
from tests.read.suite.suites import PROGRAM, STANDARD, row, worded

OTHERS = ["普通教室", "教师办公室"]
PENS = {
    "millimetres": Pen,
    "turned": lambda: Pen(turn_deg=33.0, shift=(5.2e5, -3.1e5)),
    "metres": lambda: Pen(unit_mm=1000.0, insunits=6, turn_deg=90.0, shift=(812.5, 44.0)),
}


def read(folder: Path, pen: Pen, **said) -> SuiteReading:
    return read_suites([pen.save(folder / "school.dxf")], worded(), **said)


def zones(reading: SuiteReading) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    return {z.id: (z.kind, z.name, z.hosts) for z in reading.schemes[0].zones}


def codes(reading: SuiteReading) -> list[str]:
    return [f.code for f in reading.findings]


@pytest.mark.parametrize("pen", PENS.values(), ids=PENS)
def test_rooms_become_zones(tmp_path, pen):
    names = ["办公接待室", "心理咨询室", "团体辅导室", *OTHERS]
    reading = read(tmp_path, row(pen(), names))
    assert reading.kind == "named"
    assert reading.findings == ()
    assert zones(reading) == {
        "office_reception": ("office_reception", "办公接待室", ()),
        "individual-1": ("individual", "心理咨询室", ()),
        "group": ("group", "团体辅导室", ()),
    }
    scheme = reading.schemes[0]
    storey = reading.building.storeys[0]
    for zone in scheme.zones:
        assert zone.region == storey.space(zone.host_space).region
        assert zone.enclosed
    assert (scheme.partitions, scheme.level) == ((), 1)
    corridor = next(s.id for s in storey.spaces if s.name == "走廊")
    assert {d.joins for d in scheme.doors} == {(z.id, corridor) for z in scheme.zones}
    assert all(not d.new and d.hinge and d.leaf_end for d in scheme.doors)
    verdict = judge(reading.building, scheme, PROGRAM)
    assert all(f.met for f in verdict.findings if f.clause.startswith("PHY"))


def test_names_that_say_several_things(tmp_path):
    names = ["办公接待室(兼档案室)", "心理阅览/社团生涯区", "沙盘放松室", "放松室兼宣泄室"]
    reading = read(tmp_path, row(Pen(), names))
    assert [(z.id, z.kind, z.hosts) for z in reading.schemes[0].zones] == [
        ("office_reception", "office_reception", ()),
        ("assessment_reading", "assessment_reading", ("club_career",)),
        ("arts_relaxation-1", "arts_relaxation", ()),
        ("arts_relaxation-2", "arts_relaxation", ("emotional_release",)),
    ]


@pytest.mark.parametrize(
    ("name", "kinds", "number"),
    [
        ("心理咨询室2", ("individual",), 2),
        ("心理諮詢室(3)", ("individual",), 3),
        ("咨询二室", ("individual",), 2),
        ("团 体 辅 导 室", ("group",), None),
        ("团体辅導室", ("group",), None),
        ("Counselling Room 2", ("individual",), 2),
        ("GROUP ROOM", ("group",), None),
        ("individual counselling room 12", ("individual",), 12),
        ("沙盘、宣泄及社团生涯", ("arts_relaxation", "emotional_release", "club_career"), None),
        ("普通教室", (), None),
    ],
)
def test_what_names_mean(name, kinds, number):
    named = Words(worded()).read(name)
    assert (named.kinds, named.number) == (kinds, number)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("个体咨询室", "individual"),
        ("心理咨询室", "individual"),
        ("团辅室", "group"),
        ("团体活动室", "group"),
        ("心理办公室", "office_reception"),
        ("办公接待室(兼档案室)", "office_reception"),
        ("心理测评室", "assessment_reading"),
        ("沙盘室", "arts_relaxation"),
        ("音乐放松室", "arts_relaxation"),
        ("宣泄室", "emotional_release"),
        ("individual counselling room", "individual"),
        ("音乐教室", None),
        ("图书阅览室", None),
        ("校长接待室", None),
        ("安防监控室", None),
        ("会议室", None),
    ],
)
def test_words_of_the_standard(name, kind):
    named = Words(STANDARD).read(name)
    assert (named.kinds[:1] or (None,)) == (kind,)


def test_the_longest_word_wins():
    standard = worded()
    longer = tuple(
        replace(z, aliases=("心理咨询接待",)) if z.kind == "office_reception" else z
        for z in standard.zones
    )
    words = Words(replace(standard, zones=longer))
    assert words.read("心理咨询接待室").kinds == ("office_reception",)


def test_numbered_rooms_keep_their_numbers(tmp_path):
    names = ["心理咨询室2", "心理咨询室", "心理咨询室1", "办公接待室"]
    reading = read(tmp_path, row(Pen(), names))
    assert {z.name: z.id for z in reading.schemes[0].zones} == {
        "心理咨询室2": "individual-2",
        "心理咨询室": "individual-3",
        "心理咨询室1": "individual-1",
        "办公接待室": "office_reception",
    }


def test_a_room_with_the_suites_name_alone(tmp_path):
    reading = read(tmp_path, row(Pen(), ["心理辅导室", *OTHERS]))
    assert zones(reading) == {"other": ("other", "心理辅导室", ())}
    assert codes(reading) == [Code.PARTS_NOT_DRAWN]


def test_beside_named_rooms_the_suites_name_asks_for_nothing(tmp_path):
    reading = read(tmp_path, row(Pen(), ["心理辅导室", "心理咨询室", *OTHERS]))
    assert set(zones(reading)) == {"other", "individual-1"}
    assert codes(reading) == []


def test_several_names_in_one_room(tmp_path):
    reading = read(tmp_path, row(Pen(), ["心理咨询室|沙盘室", *OTHERS]))
    (zone,) = reading.schemes[0].zones
    assert {zone.kind, *zone.hosts} == {"individual", "arts_relaxation"}
    assert len(zone.hosts) == 1
    assert codes(reading) == [Code.BOUNDARY_NOT_DRAWN]


def test_a_bare_gap_is_no_enclosure(tmp_path):
    reading = read(tmp_path, row(Pen(), ["心理咨询室", "办公接待室", *OTHERS], bare=(1,)))
    by_id = {z.id: z.enclosed for z in reading.schemes[0].zones}
    assert by_id == {"individual-1": True, "office_reception": False}


def test_a_suite_on_two_storeys(tmp_path):
    pen = row(Pen(), ["办公接待室", "心理咨询室1", *OTHERS], title="一层平面图")
    pen = row(
        pen, ["普通教室", "团体辅导室", "心理咨询室2", "图书室"], at=(0, 20000), title="二层平面图"
    )
    reading = read(tmp_path, pen)
    scheme = reading.schemes[0]
    assert scheme.level == 1
    homes = {z.id: z.host_space[:2] for z in scheme.zones}
    assert homes == {
        "office_reception": "F1",
        "individual-1": "F1",
        "group": "F2",
        "individual-2": "F2",
    }
    assert codes(reading) == [Code.SUITE_ON_STOREYS]
    json = scheme.to_json(reading.building.storey(1), reading.building.storeys)
    assert json["storeys"] == [1, 2]
    assert {z["id"]: z["storey"] for z in json["zones"]}["group"] == 2
    upper = next(z for z in json["zones"] if z["id"] == "group")
    assert all(y > 20000 for _, y in upper["boundary"])
    assert {d["storey"] for d in json["doors"]} == {1, 2}


def test_one_drawing_per_storey(tmp_path):
    first = row(Pen(), ["普通教室", "心理咨询室", *OTHERS], title="一层平面图")
    second = row(Pen(), ["心理接待室", "团体辅导室", *OTHERS], title="二层平面图")
    paths = [first.save(tmp_path / "1.dxf"), second.save(tmp_path / "2.dxf")]
    reading = read_suites(paths, worded())
    assert reading.schemes[0].level == 2
    assert set(zones(reading)) == {"individual-1", "office_reception", "group"}


def test_words_that_are_only_safe_beside_the_suite(tmp_path):
    standard = worded()
    kinds = tuple(
        replace(z, aliases_inside=("接待室", "音乐") if z.kind == "office_reception" else ())
        for z in standard.zones
    )
    standard = replace(standard, zones=kinds)

    def ids(names: list[str]) -> set[str]:
        path = row(Pen(), names).save(tmp_path / "school.dxf")
        return {z.id for z in read_suites([path], standard).schemes[0].zones}

    assert ids(["心理咨询室", "接待室", *OTHERS]) == {"individual-1", "office_reception"}
    assert ids(["心理咨询室", *OTHERS, "接待室"]) == {"individual-1"}
    assert ids(["心理咨询室", "接待会议室", *OTHERS]) == {"individual-1"}
    assert ids(["心理咨询室", "音乐室", *OTHERS]) == {"individual-1"}  # no door between


@pytest.mark.parametrize("pen", PENS.values(), ids=PENS)
def test_mailbox_and_welcome_sign(tmp_path, pen):
    plan = row(pen(), ["办公接待室", "心理咨询室", *OTHERS])
    plan.text("心理信箱", 2600, 2200, 150)
    plan.text("校长信箱", 3600, 2200, 150)
    plan.text("欢迎来谈心", 700, 2200, 150)
    reading = read(tmp_path, plan)
    pieces = {p.kind: p for p in reading.schemes[0].furniture}
    assert set(pieces) == {"mailbox", "welcome_sign"}
    frame = reading.building.storeys[0].frame
    assert pieces["mailbox"].zone == "outside"
    assert pieces["mailbox"].at == frame.to_mm(plan.at(2600, 2200))
    assert len(reading.schemes[0].furniture) == 2


def test_no_suite_at_all_says_what_was_read(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, row(Pen(), ["普通教室", "美术室"]))
    for message in (caught.value.zh, caught.value.en):
        assert "美术室" in message
        assert "[[space]]" in message
    assert "individual counselling room" in caught.value.en
    assert "个别辅导室" in caught.value.zh


def test_a_name_given_in_the_job_file_counts(tmp_path):
    plan = row(Pen(), ["普通教室", "美术室"])
    at = list(plan.at(2000, 5000))
    corrections = corrections_of({"space": [{"at": at, "name": "心理咨询室"}]}, "x.job.toml")
    reading = read(tmp_path, plan, corrections=corrections)
    assert zones(reading) == {"individual-1": ("individual", "心理咨询室", ())}


def test_a_counselling_room_of_unknown_name_is_told(tmp_path):
    reading = read(tmp_path, row(Pen(), ["心理咨询室", "心理器材间", *OTHERS]))
    assert set(zones(reading)) == {"individual-1"}
    assert codes(reading) == [Code.NAME_NOT_KNOWN]


def test_a_shared_room(tmp_path):
    plan = row(Pen(), ["心理咨询室", "会议室", *OTHERS])
    room = next(s.id for s in read(tmp_path, plan).building.storeys[0].spaces if s.name == "会议室")
    reading = read(tmp_path, plan, shared=[SharedRoom(room, "group", 0.5)])
    zone = reading.schemes[0].zone("group")
    assert (zone.shared, zone.counted, zone.host_space) == (True, 0.5, room)
    assert any("group" in door.joins for door in reading.schemes[0].doors)
    with pytest.raises(UsageError, match="there is no room"):
        read(tmp_path, plan, shared=[SharedRoom("999", "group")])
    with pytest.raises(UsageError, match="no kind of zone"):
        read(tmp_path, plan, shared=[SharedRoom(room, "sauna")])


def test_a_shared_room_over_a_room_of_the_suite_has_its_own_door(tmp_path):
    plan = row(Pen(), ["心理咨询室", "办公接待室", *OTHERS], title="一层平面图")
    plan = row(plan, ["会议室", "音乐室", *OTHERS], at=(0, 30_000), title="二层平面图")
    first = read(tmp_path, plan).building
    room = next(s.id for floor in first.storeys for s in floor.spaces if s.name == "会议室")
    scheme = read(tmp_path, plan, shared=[SharedRoom(room, "group")]).schemes[0]
    assert sum("group" in door.joins for door in scheme.doors) == 1


def test_a_model_is_read_by_its_names_too(tmp_path):
    plan = row(Pen(), ["心理咨询室", "办公接待室", *OTHERS])
    building = read_building([plan.save(tmp_path / "school.dxf")])
    reading = read_suites([model_of(building).save(tmp_path / "school.ifc")], worded())
    assert reading.kind == "named"
    assert set(zones(reading)) == {"individual-1", "office_reception"}
    assert len(reading.schemes[0].doors) == 2


def test_a_corridor_with_the_name_of_an_inner_way_is_no_suite(tmp_path):
    plan = row(Pen(), ["心理咨询室", *OTHERS])
    plan.jobs = [
        (kind, ("内部走道", *values[1:]) if values[0] == "走廊" else values)
        for kind, values in plan.jobs
    ]
    assert set(zones(read(tmp_path, plan))) == {"individual-1"}


def test_an_inner_way_that_leads_to_the_suite_alone(tmp_path):
    plan = row(Pen(), ["心理咨询室", "团体辅导室"])
    plan.jobs = [
        (kind, ("内部走道", *values[1:]) if values[0] == "走廊" else values)
        for kind, values in plan.jobs
    ]
    assert set(zones(read(tmp_path, plan))) == {"individual-1", "group", "circulation"}


def test_an_inner_way_alone_is_no_suite(tmp_path):
    with pytest.raises(InputError):
        read(tmp_path, row(Pen(), ["内部走道", *OTHERS]))
