"""Which drawings on a sheet are storeys, which level each is, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import shapely

from layoutopt.building import Building
from layoutopt.diagnostics import Finding
from layoutopt.read import read_building
from layoutopt.read.codes import Code
from tests.drawings.small import DEPTH, WAY, WIDTH, Pen, T, two_rooms

LONG = 2 * WIDTH + 3 * T
"""Outer length of a plan of two rooms; it is 10.32 m deep."""
HIGH = WAY + DEPTH + 3 * T
R2 = "R2"


def put(pen: Pen, plan: Pen, dx: float, dy: float) -> Pen:
    """Draw a plan somewhere else on a sheet."""
    for kind, v in plan.jobs:
        if kind == "line":
            placed = (v[0] + dx, v[1] + dy, v[2] + dx, v[3] + dy, *v[4:])
        elif kind == "text":
            placed = (v[0], v[1] + dx, v[2] + dy, *v[3:])
        else:
            placed = (v[0] + dx, v[1] + dy, *v[2:])
        pen.jobs.append((kind, placed))
    return pen


def block(rooms: int = 3, *, wide: float = 4000, deep: float = 5000) -> Pen:
    """Draw another building: rooms in a row, each with a door to the outside."""
    pen = Pen()
    for k in range(rooms):
        x = k * (wide + T)
        pen.box(x - T, deep, x + wide + (T if k == rooms - 1 else 0), deep + T, "WALL")
        pen.box(x - T, -T, x, deep, "WALL")
        pen.box(x, -T, x + 1000, 0, "WALL")
        pen.box(x + 2000, -T, x + wide, 0, "WALL")
        pen.arc(x + 1000, -T / 2, 1000, 0, 90, "WINDOW")
        pen.line(x + 1000, -T / 2, x + 1000, -T / 2 + 1000, "WINDOW")
        pen.text(f"办公室{k + 1}", x + wide / 2, deep / 2)
    x = rooms * (wide + T) - T
    pen.box(x, -T, x + T, deep, "WALL")
    return pen


def frame(pen: Pen, x0: float, y0: float, x1: float, y1: float) -> None:
    """Draw a sheet's edge with a title block of small texts."""
    pen.ring([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], "FRAME")
    for k, words in enumerate(("设计", "图号 建施-03", "比例 1:100", "2F", "审核")):
        pen.text(words, x1 - 2500, y0 + 800 + 900 * k, 300)
    for k in range(70):
        pen.line(x1 - 5000, y0 + 100 + 60 * k, x1 - 200, y0 + 100 + 60 * k, "FRAME")


def read(tmp_path: Path, pen: Pen) -> Building:
    return read_building([pen.save(tmp_path / "plan.dxf")])


def levels(building: Building) -> list[tuple[int, int]]:
    """Level and number of spaces of each storey."""
    return [(s.level, len(s.spaces)) for s in building.storeys]


def said(building: Building) -> list[Code]:
    """Codes of what was found about storeys."""
    return [Code(f.code) for f in building.findings if f.code.startswith(R2)]


def found(building: Building, code: Code) -> list[Finding]:
    return [f for f in building.findings if f.code == code]


def row(titles: Sequence[str], *, turn: float = 0.0, apart: float = 12000.0) -> Pen:
    pen = Pen(turn_deg=turn)
    for k, title in enumerate(titles):
        put(pen, two_rooms(Pen()), k * (LONG + apart), 0)
        if title:
            pen.text(title, k * (LONG + apart) + LONG / 2, -5000, 700)
    return pen


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["一层平面图", "二层平面图"], [1, 2]),
        (["二层平面图", "一层平面图"], [1, 2]),
        (["ERDGESCHOSS", "1. OBERGESCHOSS"], [1, 2]),
        (["GROUND FLOOR PLAN", "FIRST FLOOR PLAN"], [1, 2]),
        (["FIRST FLOOR PLAN", "SECOND FLOOR PLAN"], [1, 2]),
        (["Level 0", "Level 1"], [1, 2]),
        (["Planta baja", "Planta 1"], [1, 2]),
        (["地下室平面图", "首层平面图"], [-1, 1]),
        (["一层平面图", "二~四层平面图"], [1, 2, 3, 4]),
        (["一层平面图", "标准层平面图", "五层平面图"], [1, 2, 3, 4, 5]),
        (["一层平面图", "二至三层平面图", "三层平面图"], [1, 2, 3]),
        (["SCHOOL YARD FLOOR", "GROUND FLOOR", "1ST FLOOR", "TOP FLOOR"], [-1, 1, 2, 3]),
        (["一层平面图", "二层平面图", "屋顶平面图"], [1, 2]),
    ],
)
def test_levels_of_a_row(tmp_path: Path, titles: list[str], expected: list[int]) -> None:
    building = read(tmp_path, row(titles))
    assert levels(building) == [(n, 3) for n in expected]
    regions = [sorted(s.region.boundary for s in st.spaces) for st in building.storeys]
    assert all(r == regions[0] for r in regions)  # laid over one another


def test_a_shared_plan_is_reported_and_ids_are_distinct(tmp_path: Path) -> None:
    building = read(tmp_path, row(["一层平面图", "二~四层平面图"]))
    (shared,) = found(building, Code.PLAN_SHARED)
    assert "2, 3, 4" in (shared.message_en or "")
    ids = [s.id for st in building.storeys for s in st.spaces]
    assert len(ids) == len(set(ids)) == 12


def test_whether_the_first_floor_is_at_the_ground_is_said(tmp_path: Path) -> None:
    american = read(tmp_path, row(["FIRST FLOOR PLAN", "SECOND FLOOR PLAN"]))
    assert said(american) == [Code.FIRST_IS_GROUND]
    assert said(read(tmp_path, row(["GROUND FLOOR PLAN", "FIRST FLOOR PLAN"]))) == []


@pytest.mark.parametrize("turn", [0.0, 32.0, -58.0])
def test_titles_above_stacked_plans(tmp_path: Path, turn: float) -> None:
    """Each title stands nearer to the plan above it than to its own."""
    pen = Pen(turn_deg=turn)
    for k, title in enumerate(("一层平面图", "二层平面图", "三层平面图")):
        y = k * (HIGH + 6000)
        put(pen, two_rooms(Pen()) if k else block(), 0, y)
        pen.text(title, LONG / 2, y + (HIGH + 3200 if k else 7000), 700)
    storeys = read(tmp_path, pen).storeys
    assert [s.level for s in storeys] == [1, 2, 3]
    assert any((s.name or "").startswith("办公室") for s in storeys[0].spaces)


def test_equal_plans_without_titles_are_storeys(tmp_path: Path) -> None:
    building = read(tmp_path, row(["", ""], apart=8000))
    assert levels(building) == [(1, 3), (2, 3)]
    assert said(building) == [Code.STOREY_UNTITLED] * 2


def test_different_blocks_without_titles_are_one_storey(tmp_path: Path) -> None:
    pen = put(two_rooms(Pen()), block(), LONG + 9000, 2000)
    building = read(tmp_path, pen)
    assert levels(building) == [(1, 6)]
    (storey,) = building.storeys
    outline = shapely.Polygon(storey.outline)
    assert outline.is_valid
    assert all(outline.covers(space.region.polygon) for space in storey.spaces)


def test_equal_blocks_over_one_title_are_one_storey(tmp_path: Path) -> None:
    pen = Pen()
    for k, title in enumerate(("一层平面图", "二层平面图")):
        x = k * 80000
        put(pen, two_rooms(Pen()), x, 0)
        put(pen, two_rooms(Pen()), x + LONG + 9000, 0)
        pen.text(title, x + LONG + 4500, -5000, 700)
    assert levels(read(tmp_path, pen)) == [(1, 6), (2, 6)]


def test_blocks_in_one_frame_are_one_storey(tmp_path: Path) -> None:
    pen = Pen()
    for k, title in enumerate(("一层平面图", "二层平面图")):
        x = k * 90000
        put(pen, two_rooms(Pen()), x, 0)
        put(pen, block(), x + LONG + 28000, 0)
        pen.text(title, x + LONG / 2, -5000, 700)
        frame(pen, x - 8000, -10000, x + 72000, 20000)
    building = read(tmp_path, pen)
    assert levels(building) == [(1, 6), (2, 6)]
    assert said(building) == []


def test_a_copy_far_off_is_left_out(tmp_path: Path) -> None:
    for title in ("", "一层平面图"):
        pen = put(row(["一层平面图"]), two_rooms(Pen(), names=False), 16e6, 5e6)
        if title:
            pen.text(title, 16e6 + LONG / 2, 5e6 - 5000, 700)
        building = read(tmp_path, pen)
        assert levels(building) == [(1, 3)]
        assert building.storeys[0].frame.origin[0] < 1e6
        (left,) = found(building, Code.LEVEL_TWICE if title else Code.NOT_A_PLAN)
        assert left.at is not None
        assert left.at[0] > 15e6


def test_an_older_copy_with_the_same_title_is_left_out(tmp_path: Path) -> None:
    older = two_rooms(Pen(), names=False)
    pen = put(row(["一层平面图"]), older, 0, 40000)
    pen.text("一层平面图", LONG / 2, 35000, 700)
    building = read(tmp_path, pen)
    assert levels(building) == [(1, 3)]
    assert {s.name for s in building.storeys[0].spaces} >= {"普通教室", "备用教室"}
    assert said(building) == [Code.LEVEL_TWICE]


def test_another_trade_gives_way_to_the_building(tmp_path: Path) -> None:
    building = read(tmp_path, row(["一层电气平面图", "一层平面图"]))
    assert [(s.level, s.name) for s in building.storeys] == [(1, "一层平面图")]
    assert said(building) == [Code.LEVEL_TWICE]
    alone = read(tmp_path, row(["一层消防平面图"]))
    assert levels(alone) == [(1, 3)]


def test_two_blocks_that_share_a_title_are_one_storey(tmp_path: Path) -> None:
    pen = put(row(["A栋一层平面图"]), block(), LONG + 40000, 0)
    pen.text("B栋一层平面图", LONG + 46000, -5000, 700)
    building = read(tmp_path, pen)
    assert levels(building) == [(1, 6)]
    assert said(building) == [Code.LEVEL_TWICE]


@pytest.mark.parametrize("title", ["卫生间大样 1:50", "1#楼梯一层平面图 1:50", "TOILET PLAN 1:50"])
def test_a_detail_is_left_out(tmp_path: Path, title: str) -> None:
    pen = put(row(["一层平面图", "二层平面图"]), block(1), 0, -30000)
    pen.text(title, 2000, -33000, 700)
    building = read(tmp_path, pen)
    assert levels(building) == [(1, 3), (2, 3)]
    (left,) = found(building, Code.NOT_A_PLAN)
    assert "1 enclosed areas" in (left.message_en or "")
    assert left.at is not None


def test_a_table_of_rooms_is_left_out(tmp_path: Path) -> None:
    pen = row(["一层平面图"])
    for k, words in enumerate(("普通教室", "备用教室", "走廊", "办公室", "音乐教室")):
        y = 20000 + 1000 * k
        for x0, x1 in ((0, 3000), (3000, 8000)):
            pen.box(x0, y, x1, y + 1000, "WALL")
            pen.box(x0 + 120, y + 120, x1 - 120, y + 880, "WALL")
        pen.text(words, 5500, y + 500)
    building = read(tmp_path, pen)
    assert levels(building) == [(1, 3)]


def test_a_title_without_rooms_is_reported_and_counts(tmp_path: Path) -> None:
    """The ground floor cannot be read; the first floor is level 2 all the same."""
    pen = row(["FIRST FLOOR"])
    pen.text("GROUND FLOOR", 60000, -5000, 700)
    building = read(tmp_path, pen)
    assert levels(building) == [(2, 3)]
    assert said(building) == [Code.PLAN_UNREAD]


def test_a_mezzanine_has_no_level_of_its_own(tmp_path: Path) -> None:
    building = read(tmp_path, row(["一层平面图", "夹层平面图", "二层平面图"]))
    assert [s.name for s in building.storeys] == ["一层平面图", "二层平面图", "夹层平面图"]
    assert said(building) == [Code.STOREY_UNTITLED]


def files(tmp_path: Path, plans: dict[str, str]) -> Building:
    """One drawing for each storey: name of the file -> title."""
    made = [row([title]).save(tmp_path / f"{name}.dxf") for name, title in plans.items()]
    return read_building(made)


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        ({"a": "GROUND FLOOR", "b": "FIRST FLOOR"}, [1, 2]),
        ({"plan-1": "", "plan-2": ""}, [1, 2]),
        ({"Level_0": "", "Level_1": "", "Level_2": ""}, [1, 2, 3]),
        ({"Schule_EG": "", "Schule_1.OG": "", "Schule_KG": ""}, [-1, 1, 2]),
        ({"L01": "", "L03": ""}, [1, 3]),
    ],
)
def test_one_file_per_storey(tmp_path: Path, plans: dict[str, str], expected: list[int]) -> None:
    assert [s.level for s in files(tmp_path, plans).storeys] == expected


def test_the_title_goes_before_the_name_of_the_file(tmp_path: Path) -> None:
    building = files(tmp_path, {"school-1F": "三层平面图", "school-2F": "二层平面图"})
    assert [s.level for s in building.storeys] == [2, 3]
    (conflict,) = found(building, Code.LEVEL_CONFLICT)
    assert "school-1F" in conflict.message


def test_one_title_left_in_all_files_is_not_believed(tmp_path: Path) -> None:
    building = files(tmp_path, {"school-1F": "一层平面图", "school-2F": "一层平面图"})
    assert [s.level for s in building.storeys] == [1, 2]
    assert said(building) == [Code.LEVEL_CONFLICT]


def axes(pen: Pen, x: float, y: float, right: float, top: float) -> None:
    """Name three axes each way, in circles."""
    for k, name in enumerate("123"):
        pen.circle(x + right * k / 2, y - 4000, 400)
        pen.text(name, x + right * k / 2, y - 4000, 400)
    for k, name in enumerate("ABC"):
        pen.circle(x - 4000, y + top * k / 2, 400)
        pen.text(name, x - 4000, y + top * k / 2, 400)


def test_unlike_storeys_are_laid_over_one_another_by_their_axes(tmp_path: Path) -> None:
    """The upper storey is another shape in the lower one's corner."""
    pen = put(two_rooms(Pen()), block(), 50000, 300)
    pen.text("一层平面图", LONG / 2, -7000, 700)
    pen.text("二层平面图", 50000 + 6000, -7000, 700)
    assert Code.STOREY_MISALIGNED in said(read(tmp_path, pen))
    axes(pen, 0, 0, 12000, 9000)
    axes(pen, 50000 - 1500, -1000, 12000, 9000)
    building = read(tmp_path, pen)
    assert said(building) == []
    low, high = building.storeys
    corner = high.frame.to_world(low.frame.to_local((0, 0)))
    assert corner == pytest.approx((50000 - 1500, -1000))


def test_storeys_that_share_walls_need_no_axes(tmp_path: Path) -> None:
    pen = row(["一层平面图", "二层平面图"])
    axes(pen, 0, 0, 12000, 9000)
    axes(pen, 40000, 2000, 12000, 9000)  # named wrongly
    low, high = read(tmp_path, pen).storeys
    shift = [b - a for a, b in zip(low.frame.origin, high.frame.origin, strict=True)]
    assert shift == pytest.approx([LONG + 12000, 0])


def test_walls_broken_otherwise_still_lie_over_one_another(tmp_path: Path) -> None:
    """No face of the upper storey is as long as one of the lower; the lines are the same."""
    pen = put(two_rooms(Pen()), two_rooms(Pen(), doors="gaps", windows=False), 30000, 500)
    for x in (2000, 7000, 11000):
        for y in (-T, WAY + T + DEPTH):
            pen.box(30000 + x, 500 + y, 30000 + x + 400, 500 + y + T, "WALL")
    pen.text("一层平面图", LONG / 2, -5000, 700)
    pen.text("二层平面图", 30000 + LONG / 2, -5000, 700)
    low, high = read(tmp_path, pen).storeys
    shift = [b - a for a, b in zip(low.frame.origin, high.frame.origin, strict=True)]
    assert shift == pytest.approx([30000, 500])


def test_a_legend_beside_the_second_block_takes_no_rooms(tmp_path: Path) -> None:
    pen = put(row(["一层平面图"]), block(), LONG + 9000, 2000)
    pen.text("图例", LONG + 9000 + 6000, -1500, 700)
    for k in range(3):
        pen.box(LONG + 9000, -4000 - 900 * k, LONG + 12000, -3100 - 900 * k, "TABLE")
    building = read(tmp_path, pen)
    assert levels(building) == [(1, 6)]
    assert said(building) == [Code.NOT_A_PLAN]


def test_the_titles_of_drawings_are_no_lost_names(tmp_path: Path) -> None:
    pen = Pen()
    put(pen, two_rooms(Pen()), 0, 0)
    put(pen, block(), 0, 20000)
    put(pen, block(1), -20000, 20000)
    pen.text("一层消防平面图", -10000, 15000, 700)
    building = read(tmp_path, pen)
    assert Code.LABEL_ORPHAN not in {f.code for f in building.findings}
