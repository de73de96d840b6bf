"""A wall between two rooms drawn as taken out: read back from what is drawn, and from JSON."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import ezdxf
import pytest

from layoutopt.building import Building
from layoutopt.diagnostics import InputError
from layoutopt.draw import Proof, write_scheme
from layoutopt.geometry import Region
from layoutopt.judge import judge, measure
from layoutopt.physics.opened import opened, wall_between
from layoutopt.read import read_building, read_suites
from layoutopt.read.codes import Code
from layoutopt.read.suite.doors import standing_doors
from layoutopt.scheme import Partition, Scheme, SuiteDoor, Zone
from tests.drawings.small import Pen, two_rooms
from tests.read.suite.suites import PROGRAM, STANDARD, edited, facts, on
from tests.read.suite.test_layouts import file_of, write
from tests.read.suite.test_unedited import same_floor

PENS = {
    "millimetres": Pen,
    "turned": lambda: Pen(turn_deg=33.0, shift=(5.2e5, -3.1e5)),
    "metres": lambda: Pen(unit_mm=1000.0, insunits=6, turn_deg=90.0, shift=(812.5, 44.0)),
}
DEMOLITION = "LO-WALL-DEMO"


def laid(building: Building) -> Scheme:
    """Both rooms made one: a group where the wall stood, an individual room at one end."""
    storey = building.storeys[0]
    rooms = [s.id for s in storey.spaces if s.name in ("普通教室", "备用教室")]
    wall = wall_between(storey, *rooms)
    assert wall is not None
    left = opened(building, [wall]).storeys[0]
    host = left.space(wall.space_id)
    x0, y0, x1, y1 = (round(v) for v in host.region.polygon.bounds)
    long = (x1 - x0) > (y1 - y0)
    cut = (x0 + round(0.7 * (x1 - x0))) if long else (y0 + round(0.7 * (y1 - y0)))
    low, high, line = (
        ((x0, y0, cut - 50, y1), (cut + 50, y0, x1, y1), ((cut, y0), (cut, y1)))
        if long
        else ((x0, y0, x1, cut - 50), (x0, cut + 50, x1, y1), ((x0, cut), (x1, cut)))
    )
    at = ((cut, (y0 + y1) // 2), ((x0 + x1) // 2, cut))[not long]
    ux, uy = (0, 1) if long else (1, 0)
    hinge = (at[0] - 450 * ux, at[1] - 450 * uy)
    leaf = (hinge[0] + 900 * uy, hinge[1] + 900 * ux)
    zones = (
        Zone("group", "group", "团体活动室", host.id, Region.rectangle(*low), True),
        Zone("individual-1", "individual", "个别辅导室1", host.id, Region.rectangle(*high), True),
    )
    joins = ("individual-1", "group")
    door = SuiteDoor(at, 900, 90.0 * long, joins, True, 100, hinge, leaf)
    doors = (*standing_doors(left, host.id, zones), door)
    scheme = Scheme(1, "x", 0.0, 1, (host.id,), zones, (Partition(line, 100, 45),), doors)
    return replace(scheme, opened=(wall,))


@pytest.fixture(scope="module", params=PENS)
def made(request, tmp_path_factory) -> tuple[Building, Scheme, Path, Path]:
    folder = tmp_path_factory.mktemp("opened")
    source = two_rooms(PENS[request.param]()).save(folder / "school.dxf")
    building = read_building([source])
    scheme = laid(building)
    left = opened(building, scheme.opened)
    proof = Proof("feasible", 0.0, 0.0, 0.0, 0.0)
    drawing = write_scheme(left, scheme, PROGRAM, proof, folder / "out")[0]
    return building, scheme, drawing, source


def test_the_drawing_is_judged_as_the_layout_is(made):
    building, scheme, drawing, source = made
    by_drawing = read_suites([drawing], STANDARD)
    file = write(drawing.parent, file_of(building, scheme))
    by_file = read_suites([file, source], STANDARD)
    assert by_drawing.findings == by_file.findings == ()
    assert by_drawing.building.storeys == building.storeys  # the school is as it stands
    drawn, told = by_drawing.schemes[0], by_file.schemes[0]
    assert drawn.opened == told.opened == scheme.opened
    assert drawn.host_spaces == told.host_spaces == scheme.host_spaces
    assert same_floor(drawn, told)
    assert judge(building, drawn, PROGRAM) == judge(building, told, PROGRAM)
    assert measure(building, drawn, PROGRAM) == measure(building, told, PROGRAM)
    inside = next(f for f in judge(building, drawn, PROGRAM).findings if f.clause == "PHY-INSIDE")
    assert inside.met


def test_what_is_drawn_counts_and_not_its_data(made, tmp_path):
    def without_data(document) -> None:
        for outline in on(document, DEMOLITION):
            outline.discard_xdata("LAYOUTOPT")

    bare = edited(made[2], tmp_path / "bare.dxf", without_data)
    assert read_suites([bare], STANDARD).schemes[0].opened == made[1].opened


def test_a_wall_drawn_out_in_part_stays(made, tmp_path):
    def halved(document) -> None:
        (outline,) = [e for e in on(document, DEMOLITION) if facts(e).get("type") == "opened"]
        points = [ezdxf.math.Vec2(p) for p in outline.get_points("xy")]
        far = max(points, key=points[0].distance)
        middle = (points[0] + far) / 2
        outline.set_points([middle + (p - middle) / 2 for p in points], format="xy")

    reading = read_suites([edited(made[2], tmp_path / "half.dxf", halved)], STANDARD)
    assert reading.schemes[0].opened == ()
    assert Code.WALL_NOT_OPENED in [f.code for f in reading.findings]


def test_rooms_that_share_no_wall_are_named_by_their_path(made, tmp_path):
    building, scheme, _, source = made
    data = file_of(building, scheme)
    room = data["schemes"][0]["opened"][0]["rooms"][0]
    data["schemes"][0]["opened"][0]["rooms"] = [room, room]
    with pytest.raises(InputError) as error:
        read_suites([write(tmp_path, data), source], STANDARD)
    assert "schemes[0].opened[0].rooms" in error.value.message("en")


def test_the_bill_has_the_wall_and_the_engineer(made):
    building, scheme, *_ = made
    told = measure(building, scheme, PROGRAM)
    metres = scheme.opened[0].length_mm / 1000
    rows = {row["item"]: row for row in told["bill"]["rows"] if row["group"] == "demolition"}
    assert rows["wall-made-good"]["quantity"] == pytest.approx(metres)
    assert rows["wall-taken-out"]["quantity"] == pytest.approx(metres * 3.1, abs=0.01)
    assert rows["structural-check"]["quantity"] == 1
    assert told["opened_wall_m"] == pytest.approx(metres, abs=0.005)
