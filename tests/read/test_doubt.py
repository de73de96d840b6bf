"""Confidence and the flag of a doubtful area follow the evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from layoutopt.building import Building, Use
from layoutopt.diagnostics import Finding
from layoutopt.read import read_building
from layoutopt.read.codes import Code
from layoutopt.read.doubt import Evidence, area_is_doubtful, doubts, likelihood
from tests.drawings.small import DEPTH, WAY, WIDTH, Pen, T, two_rooms

GOOD = Evidence(None, 1, 0, False, 1, 0.0, 0.0, 0.0, 50.0, Use.CLASSROOM)
MIDDLE = WAY + T + DEPTH / 2


def judged(evidence: Evidence, named: float = 1.0, floor: float = 0.1) -> tuple[float, bool]:
    against = doubts(evidence, named, floor)
    sure = likelihood(evidence, against)
    return sure, area_is_doubtful(against, sure)


def test_a_space_with_nothing_against_it_is_sure() -> None:
    sure, flagged = judged(GOOD)
    assert sure > 0.95
    assert not flagged


@pytest.mark.parametrize(
    ("change", "named", "floor"),
    [
        ({"printed_off": 0.07}, 1.0, 0.1),
        ({"names": 2}, 1.0, 0.1),
        ({"again": 1}, 1.0, 0.1),
        ({"unnamed": True}, 0.9, 0.1),
        ({"doors": 0}, 1.0, 0.1),
        ({"unproved": 0.2}, 1.0, 0.1),
        ({"unnamed": True, "area_m2": 4.0, "unproved": 0.1}, 0.0, 0.1),
        ({}, 1.0, 0.6),
    ],
)
def test_each_doubt_lowers_the_confidence(change, named, floor) -> None:
    worse = replace(GOOD, **change)
    sure, flagged = judged(worse, named, floor)
    assert sure < judged(GOOD)[0] - 0.05
    assert flagged == (floor < 0.5 or sure < 0.6)


def test_a_printed_area_that_agrees_outweighs_every_doubt() -> None:
    evidence = replace(GOOD, names=2, again=1, unproved=0.3, printed_off=0.01)
    assert judged(evidence) == (0.99, False)


def test_bare_openings_are_the_nature_of_ways() -> None:
    way = replace(GOOD, use=Use.CORRIDOR, unproved=0.3)
    assert judged(way)[0] > judged(replace(way, use=Use.OFFICE))[0]
    assert not judged(way)[1]


# --- in drawings --------------------------------------------------------------------------


def read(tmp_path: Path, pen: Pen) -> Building:
    return read_building([pen.save(tmp_path / "plan.dxf")])


def of(building: Building, code: Code) -> list[Finding]:
    return [f for f in building.findings if f.code == code]


def test_a_clean_plan_has_no_finding_on_its_spaces(tmp_path: Path) -> None:
    building = read(tmp_path, two_rooms(Pen()))
    assert [f for f in building.findings if f.code.startswith(("R3", "R4"))] == []
    assert min(s.confidence for s in building.storeys[0].spaces) > 0.9


def test_a_wrong_printed_area_flags_the_room(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    pen.text("50.0㎡", WIDTH + T + WIDTH / 2, MIDDLE - 600)
    building = read(tmp_path, pen)
    (flag,) = of(building, Code.AREA_DOUBTFUL)
    room = next(s for s in building.storeys[0].spaces if s.id == flag.subject)
    assert room.name == "备用教室"
    assert flag.confidence == pytest.approx(1.0 - room.confidence, abs=0.011)
    assert "printed" in flag.said("en")
    assert "标注面积" in flag.said("zh")
    assert " / " not in flag.said("en") + flag.said("zh")


def test_two_rooms_without_the_wall_between(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    pen.jobs = [
        job for job in pen.jobs
        if not (job[0] == "line" and job[1][0] == job[1][2] and job[1][0] in (WIDTH, WIDTH + T)
                and job[1][1] == WAY + T)
    ]  # fmt: skip
    building = read(tmp_path, pen)
    assert {f.subject for f in of(building, Code.AREA_DOUBTFUL)} >= {
        f.subject for f in of(building, Code.ROOM_TWO_LABELS)
    }
    assert len(of(building, Code.ROOM_TWO_LABELS)) == 1


def test_bare_gaps_are_said(tmp_path: Path) -> None:
    building = read(tmp_path, two_rooms(Pen(), doors="gaps"))
    found = of(building, Code.PLUG_WITHOUT_DOOR)
    ids = {o.id for o in building.storeys[0].openings if o.kind == "opening"}
    assert {f.subject for f in found} == ids
    assert all(f.at and f.confidence for f in found)


def test_a_gap_in_a_face_is_said_with_its_width(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    pen.jobs.remove(("line", (-T, 0, -T, WAY + T + DEPTH, "WALL")))
    pen.line(-T, 0, -T, 5000, "WALL")
    pen.line(-T, 5060, -T, WAY + T + DEPTH, "WALL")
    building = read(tmp_path, pen)
    (gap,) = of(building, Code.GAP_CLOSED)
    assert gap.at == pytest.approx((-T, 5030), abs=1.0)
    assert "60 mm" in gap.said("en")
    assert len(gap.handles) == 2
    assert gap.severity == "fixed"


def test_lines_drawn_twice_are_counted(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    again = [job for job in pen.jobs if job[0] == "line"][:7]
    pen.jobs += [(k, (v[2], v[3], v[0], v[1], v[4])) for k, v in again]
    (found,) = of(read(tmp_path, pen), Code.DUPLICATE_REMOVED)
    assert found.said("en").startswith("7 lines")
    assert len(found.handles) == 7


def test_hatched_walls_are_not_drawn_twice(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    document = pen.document()
    space = document.modelspace()
    long, top = 2 * WIDTH + T, WAY + T + DEPTH
    for x in (-T, long):
        hatch = space.add_hatch(dxfattribs={"layer": "WALL"})
        hatch.paths.add_polyline_path([(x, 0), (x + T, 0), (x + T, top), (x, top)], is_closed=True)
    space.add_line((-T, 0), (-T, top), dxfattribs={"layer": "WALL"})  # this one is
    document.saveas(tmp_path / "plan.dxf")
    (found,) = of(read_building([tmp_path / "plan.dxf"]), Code.DUPLICATE_REMOVED)
    assert found.said("en").startswith("1 lines")


def test_a_wall_that_ends_free(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    pen.box(2000, MIDDLE + 1200, 2120, WAY + T + DEPTH, "WALL")
    found = of(read(tmp_path, pen), Code.DANGLING_WALL)
    assert len(found) == 1
    assert found[0].at == pytest.approx((2060, (MIDDLE + 1200 + WAY + T + DEPTH) / 2), abs=60)
    assert found[0].handles


def test_a_leaf_where_no_wall_is(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    pen.arc(3000, MIDDLE + 1500, 900, 0, 90, "WINDOW")
    pen.line(3000, MIDDLE + 1500, 3000, MIDDLE + 2400, "WINDOW")
    (found,) = of(read(tmp_path, pen), Code.OPENING_OUTSIDE)
    assert found.at == pytest.approx((3000, MIDDLE + 1500), abs=1.0)


def test_findings_in_json_have_confidence_and_english(tmp_path: Path) -> None:
    found = read(tmp_path, two_rooms(Pen(), doors="gaps")).to_json()["findings"]
    assert found
    for row in found:
        assert row["message"].endswith(f" / {row['message_en']}")
        assert row["confidence"] is None or 0.0 <= row["confidence"] <= 1.0
