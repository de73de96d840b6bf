"""One test for each difficulty that drawings have."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from layoutopt.building import Building, Use
from layoutopt.read import read_building
from layoutopt.read.codes import Code
from tests.drawings.small import DEPTH, WAY, WIDTH, Pen, T, two_rooms

LENGTH = 2 * WIDTH + T
ROOM_M2 = WIDTH * DEPTH / 1e6


def read(tmp_path: Path, pen: Pen) -> Building:
    return read_building([pen.save(tmp_path / "plan.dxf")])


def areas(building: Building, level: int = 1) -> list[float]:
    return sorted(round(s.region.area_m2, 1) for s in building.storey(level).spaces)


def codes(building: Building) -> set[str]:
    return {finding.code for finding in building.findings}


def test_bare_gaps_are_openings(tmp_path: Path) -> None:
    building = read(tmp_path, two_rooms(Pen(), doors="gaps"))
    kinds = sorted(o.kind for o in building.storeys[0].openings)
    assert kinds == ["opening", "opening", "opening", "window", "window"]
    assert len(building.storeys[0].spaces) == 3


def test_everything_twice(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    pen.jobs += pen.jobs
    building = read(tmp_path, pen)
    assert areas(building) == areas(read(tmp_path, two_rooms(Pen())))
    assert {s.name for s in building.storeys[0].spaces} == {"普通教室", "备用教室", "走廊"}


def test_columns_are_cut_out_of_the_room(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    for x, y in ((-T, WAY + T + DEPTH / 2), (WIDTH / 2 - 1000, WAY + T + 2000)):
        pen.ring([(x, y), (x + 500, y), (x + 500, y + 500), (x, y + 500)], "COLUMN")
    room = next(s for s in read(tmp_path, pen).storeys[0].spaces if s.use is Use.CLASSROOM)
    assert len(room.region.holes) == 1
    assert room.region.area_m2 == pytest.approx(ROOM_M2 - 0.25 - 0.5 * 0.26)


def test_axis_lines_are_no_walls(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    for x in (-T / 2, 3000, WIDTH + T / 2):
        pen.line(x, -3000, x, 14000, "X1")
        pen.ring([(x - 400, 14000), (x, 14400), (x + 400, 14000)], "X1")
    doc = pen.document()
    for x in (-T / 2, 3000, WIDTH + T / 2):
        doc.modelspace().add_circle((x, -3400), 400)
    path = tmp_path / "plan.dxf"
    doc.saveas(path)
    assert areas(read_building([path])) == areas(read(tmp_path, two_rooms(Pen())))


def test_a_flight_makes_a_stair_without_a_name(tmp_path: Path) -> None:
    pen = two_rooms(Pen(), names=False)
    for k in range(12):
        pen.line(0, 5000 + 280 * k, 2800, 5000 + 280 * k, "STAIR")
        pen.line(3000, 5000 + 280 * k, WIDTH, 5000 + 280 * k, "STAIR")
    uses = [s.use for s in read(tmp_path, pen).storeys[0].spaces]
    assert uses.count(Use.STAIR) == 1


def test_an_open_gallery(tmp_path: Path) -> None:
    pen = Pen()
    top, low = DEPTH, -T
    for x0, x1 in ((-T, 800), (1800, LENGTH + T)):
        pen.box(x0, low, x1, 0, "WALL")
    pen.box(-T, top, LENGTH + T, top + T, "WALL")
    for x in (-T, LENGTH):
        pen.box(x, 0, x + T, top, "WALL")
    pen.arc(800, -T / 2, 1000, 0, 90, "WINDOW")
    pen.line(800, -T / 2, 800, 1000 - T / 2, "WINDOW")
    for x0, x1 in ((-T, 4000), (6000, LENGTH + T)):
        pen.box(x0, low - WAY - 120, x1, low - WAY, "BALCONY")
    for x in (-T, LENGTH + T - 120):
        pen.box(x, low - WAY, x + 120, low, "BALCONY")
    pen.text("教室", 4000, 4000)
    pen.text("走廊", 4000, low - 1200)
    storey = read(tmp_path, pen).storeys[0]
    assert {s.use for s in storey.spaces} == {Use.CLASSROOM, Use.GALLERY}
    assert sorted(o.kind for o in storey.openings) == ["door", "opening"]


def test_storeys_side_by_side_are_registered(tmp_path: Path) -> None:
    pen = Pen()
    for k, title in enumerate(("地下一层平面图 1:100", "一层平面图", "二层平面图")):
        part = two_rooms(Pen())
        part.text(title, LENGTH / 2, -4000, 800)
        for kind, values in part.jobs:
            pen.jobs.append((kind, _moved(kind, values, 40000.0 * k, 1000.0 * k)))
    building = read(tmp_path, pen)
    assert [s.level for s in building.storeys] == [-1, 1, 2]
    assert [s.name for s in building.storeys] == ["地下一层平面图", "一层平面图", "二层平面图"]
    regions = [{s.region for s in storey.spaces} for storey in building.storeys]
    assert regions[0] == regions[1] == regions[2]
    assert building.storeys[0].spaces[0].id == "B1-S01"


def _moved(kind: str, values: tuple[object, ...], dx: float, dy: float) -> tuple[object, ...]:
    v = list(values)
    first = {"line": (0, 2), "arc": (0,), "text": (1,), "block": (1,)}[kind]
    for i in first:
        v[i], v[i + 1] = v[i] + dx, v[i + 1] + dy  # type: ignore[operator]
    return tuple(v)


def test_one_file_per_storey_named_by_the_file(tmp_path: Path) -> None:
    first = two_rooms(Pen()).save(tmp_path / "school-1F.dxf")
    second = two_rooms(Pen(shift=(500.0, 700.0))).save(tmp_path / "school-2F.dxf")
    building = read_building([second, first])
    assert [(s.level, s.source) for s in building.storeys] == [(1, 1), (2, 0)]
    assert [Path(d).name for d in building.drawings] == ["school-2F.dxf", "school-1F.dxf"]
    assert {s.region for s in building.storey(1).spaces} == {
        s.region for s in building.storey(2).spaces
    }


def test_an_elevation_is_left_out(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    pen.text("一层平面图", LENGTH / 2, -3000, 800)
    for k in range(2):
        pen.box(300 * k, 40000 + 300 * k, 12000 - 300 * k, 48000 - 300 * k, "WALL")
    pen.text("南立面图", 6000, 38500, 800)
    building = read(tmp_path, pen)
    assert len(building.storeys) == 1
    assert len(building.storeys[0].spaces) == 3
    assert Code.NOT_A_PLAN in codes(building)


def test_gbk_text_under_a_wrong_code_page(tmp_path: Path) -> None:
    path = tmp_path / "plan.dxf"
    doc = two_rooms(Pen(version="R2000")).document()
    doc.encoding = "gbk"
    doc.saveas(path)
    path.write_bytes(path.read_bytes().replace(b"ANSI_936", b"ANSI_1252"))
    building = read_building([path])
    assert {s.name for s in building.storeys[0].spaces} == {"普通教室", "备用教室", "走廊"}
    assert Code.ENCODING_GUESSED in codes(building)


def test_a_split_and_spaced_name(tmp_path: Path) -> None:
    pen = two_rooms(Pen(), names=False)
    for i, char in enumerate("音乐教室"):
        pen.text(char, 2000 + 300 * i, 6000)
    pen.text("102 美 术 教 室", 9000, 6000)
    pen.text("S=43.20m²", 9000, 5400)
    spaces = {s.name: s for s in read(tmp_path, pen).storeys[0].spaces}
    assert spaces["音乐教室"].use is Use.MUSIC
    assert spaces["美术教室"].number == "102"
    assert spaces["美术教室"].printed_area_m2 == 43.2


def test_a_wrong_printed_area_is_a_finding(tmp_path: Path) -> None:
    pen = two_rooms(Pen(), names=False)
    pen.text("教室", 3000, 6000)
    pen.text("63.2㎡", 3000, 5400)
    building = read(tmp_path, pen)
    assert Code.AREA_MISMATCH in codes(building)
    assert {Code.ROOM_UNLABELLED} <= codes(building)
    mismatch = next(f for f in building.findings if f.code == Code.AREA_MISMATCH)
    assert mismatch.subject is not None
    assert " / " in mismatch.message


def test_an_aligned_pair_of_walls_does_not_cut_the_corridor(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    pen.box(WIDTH, -T - 3000, WIDTH + T, -T, "WALL")  # goes on below the corridor
    ways = [s for s in read(tmp_path, pen).storeys[0].spaces if s.use is Use.CORRIDOR]
    assert [round(s.region.area_m2, 2) for s in ways] == [round(LENGTH * WAY / 1e6, 2)]


def test_a_frame_round_the_sheet_is_not_a_room(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    for k in range(2):
        pen.box(-6000 + 300 * k, -8000 + 300 * k, 30000 - 300 * k, 16000 - 300 * k, "F")
    pen.text("一层平面图", LENGTH / 2, -3000, 800)
    assert len(read(tmp_path, pen).storeys[0].spaces) == 3


def test_walls_drawn_short_at_the_corners(tmp_path: Path) -> None:
    pen = two_rooms(Pen())
    pen.jobs = [
        (k, (*_shorter(v), v[4]) if k == "line" and v[4] == "WALL" else v) for k, v in pen.jobs
    ]
    assert areas(read(tmp_path, pen)) == areas(read(tmp_path, two_rooms(Pen())))


def _shorter(values: tuple[object, ...]) -> tuple[float, ...]:
    x0, y0, x1, y1 = (float(v) for v in values[:4])  # type: ignore[arg-type]
    size = max(abs(x1 - x0), abs(y1 - y0))
    cut = 12.0 / size if size > 1000 else 0.0
    dx, dy = (x1 - x0) * cut, (y1 - y0) * cut
    return x0 + dx, y0 + dy, x1 - dx, y1 - dy


def test_an_arc_drawn_as_chords_is_a_leaf_and_a_box_of_five_points_is_not(tmp_path: Path) -> None:
    pen = two_rooms(Pen(), doors="gaps")
    doc = pen.document()
    space = doc.modelspace()
    for x in (600, WIDTH + T + 600):
        y = WAY + T / 2
        chords = [
            (x + 1000 * math.cos(math.radians(a)), y + 1000 * math.sin(math.radians(a)))
            for a in range(0, 91, 10)
        ]
        space.add_lwpolyline(chords, dxfattribs={"layer": "WINDOW"})
    box = [(3000, -1000), (3000, -T), (3300, -T), (3300, -1000), (3001, -1000)]
    space.add_lwpolyline(box, dxfattribs={"layer": "WALL"})
    path = tmp_path / "plan.dxf"
    doc.saveas(path)
    storey = read_building([path]).storeys[0]
    assert sorted(o.kind for o in storey.openings if o.kind != "window") == [
        "door", "door", "opening"
    ]  # fmt: skip
