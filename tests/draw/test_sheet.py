"""The composed sheet: what is on it, that nothing covers anything, that it fits its paper."""

from __future__ import annotations

import itertools
import warnings
from dataclasses import replace

import pytest
import shapely
from shapely.geometry import Polygon

from layoutopt.draw import fabric, typeface
from layoutopt.draw.compose import compose
from layoutopt.draw.keyplan import route
from layoutopt.draw.sheet import Fill, Sheet, Stroke, Text
from layoutopt.geometry import Frame, Region
from layoutopt.scheme import Partition, SuiteDoor
from tests.draw import model


@pytest.fixture(scope="module", params=["zh", "en"])
def sheet(request: pytest.FixtureRequest) -> Sheet:
    return compose(
        model.building(), model.scheme(), model.PROGRAM, lang=request.param, proof=model.PROOF
    )


def test_every_mark_lies_on_the_paper(sheet):
    paper = shapely.box(0, 0, *sheet.size_mm).buffer(0.01)
    for mark in sheet.marks:
        if isinstance(mark, Text):
            assert paper.contains(Polygon(mark.corners)), mark.text
        else:
            lines = mark.rings if isinstance(mark, Fill) else mark.lines
            for line in lines:
                for x, y in line:
                    assert 0 <= x <= sheet.size_mm[0]
                    assert 0 <= y <= sheet.size_mm[1]


def test_no_text_covers_another(sheet):
    boxes = [(text.text, Polygon(text.corners).buffer(-0.15)) for text in sheet.texts]
    for (a, box_a), (b, box_b) in itertools.combinations(boxes, 2):
        assert not box_a.intersects(box_b), (a, b)


def test_no_label_stands_on_a_wall(sheet):
    walls = shapely.union_all(
        [fabric.mass(model.building().storey(1)), *fabric.new_walls(model.scheme())]
    )
    view = sheet.view
    on_paper = shapely.transform(walls, lambda points: (points - view.at) / view.scale + view.paper)
    for text in sheet.texts:
        if text.part == "plan":
            assert Polygon(text.corners).intersection(on_paper).area < 0.05, text.text


def test_every_zone_is_named_with_its_area_and_what_is_asked():
    sheet = compose(model.building(), model.scheme(), model.PROGRAM, proof=model.PROOF)
    said = "".join(text.text for text in sheet.texts if text.part == "plan").replace(" ", "")
    for zone in model.scheme().zones:
        assert zone.name in said
        assert f"使用面积{zone.region.area_m2:.1f}m²" in said
    assert "要求≥15m²✓" in said
    assert "兼:社团生涯区、潜能开发区" in said
    assert "信箱" in said
    assert "标识牌" in said


def test_sheet_says_that_it_is_preliminary_and_what_is_proven():
    sheet = compose(model.building(), model.scheme(), model.PROGRAM, proof=model.PROOF)
    said = " ".join(text.text for text in sheet.texts)
    assert "初步方案;承重墙须经结构工程师确认" in said
    assert "已证明最优" in said
    assert "差距 0.0%" in said
    assert "1:100" in said
    assert "信阳市浉河区示例小学" in said
    assert "有 1 条强制性条文未满足" in said


def test_view_is_true_to_scale(sheet):
    view = sheet.view
    assert view.scale == 100
    (x0, y0), (x1, y1) = view.to_paper((9240, 2640)), view.to_paper((18240, 9840))
    assert (x1 - x0, y1 - y0) == pytest.approx((90.0, 72.0))
    assert view.to_storey(view.to_paper((123, 456))) == pytest.approx((123, 456))


def test_dimensions_set_out_the_new_walls_from_the_standing_ones():
    storey, scheme = model.building().storey(1), model.scheme()
    view = fabric.window(storey, scheme, 3000)
    found = {
        round(b - a) for chain in fabric.chains(storey, scheme, view) for a, b in chain.segments
    }
    assert found == {4400, 4500, 5600, 3300, 3560, 3540, 3260, 3840}


def test_a_dimension_runs_past_a_pier_to_the_wall():
    storey, scheme = model.building().storey(1), model.scheme()
    room = Region(
        (
            (0, 0),
            (6000, 0),
            (6000, 5000),
            (3400, 5000),
            (3400, 4700),
            (2700, 4700),
            (2700, 5000),
            (0, 5000),
        )
    )
    space = replace(storey.space("F1-S02"), region=room)
    wall = Partition(((0, 2000), (3000, 2000)), 100, 50)
    scheme = replace(
        scheme, host_spaces=("F1-S02",), partitions=(wall,), zones=(), doors=(), furniture=()
    )
    storey = replace(storey, spaces=(space,), walls=(), openings=(), outline=room.boundary)
    (chain,) = fabric.chains(storey, scheme, (-3000.0, -3000.0, 9000.0, 8000.0))
    assert [round(b - a) for a, b in chain.segments] == [1950, 2950]


def test_partitions_that_meet_at_a_corner_leave_no_notch():
    scheme = replace(
        model.scheme(),
        partitions=(
            Partition(((0, 0), (3000, 0)), 100, 50),
            Partition(((3000, 0), (3000, 2000)), 100, 50),
        ),
        doors=(),
    )
    (wall,) = fabric.new_walls(scheme)
    assert wall.contains(shapely.Point(3049, -49))


def test_a_new_door_in_a_standing_wall_takes_that_wall_out():
    storey, scheme = model.building().storey(1), model.scheme()
    (piece,) = fabric.demolished(storey, scheme)
    assert piece.area == pytest.approx(900 * 240, rel=0.01)
    assert not fabric.kept_walls(storey, scheme).contains(shapely.Point(18360, 4600))


@pytest.mark.parametrize(
    ("hinge", "leaf_end", "start", "end"),
    [
        ((-450, 0), (-450, 900), 0, 90),
        ((450, 0), (450, 900), 90, 180),
        ((-450, 0), (-450, -900), -90, 0),
        ((450, 0), (450, -900), -180, -90),
    ],
)
def test_a_leaf_swings_between_shut_and_open(hinge, leaf_end, start, end):
    door = SuiteDoor((0, 0), 900, 0.0, ("a", "b"), True, 100, hinge, leaf_end)
    leaf = fabric.swing(door)
    sweep = (leaf.start_deg % 360, leaf.end_deg % 360)
    assert sweep == pytest.approx((start % 360, end % 360))


def test_route_stays_on_the_floor_and_ends_at_the_reception_door():
    path = route(model.building().storey(1), model.scheme())
    assert path[0] == (-120, 1200)
    assert path[-1] == (10240, 2520)
    assert len(path) > 2


def test_a_suite_too_long_for_a3_goes_to_a2_at_the_same_scale():
    building, scheme = model.building(), model.scheme()
    scheme = replace(scheme, host_spaces=("F1-S01", "F1-S02", "F1-S03"))
    sheet = compose(building, scheme, model.PROGRAM)
    assert sheet.size_mm == (594.0, 420.0)
    assert sheet.view.scale == 100


def test_an_upright_suite_has_its_clauses_beside_it():
    building, scheme = model.upright()
    sheet = compose(building, scheme, model.PROGRAM, proof=model.PROOF)
    assert sheet.size_mm == (420.0, 297.0)
    assert sheet.view.size_mm[1] > sheet.view.size_mm[0]


def test_a_storey_without_walls_is_drawn_from_its_spaces():
    building = model.building()
    bare = replace(building, storeys=(replace(building.storey(1), walls=()),))
    sheet = compose(bare, model.scheme(), model.PROGRAM)
    assert sum(isinstance(mark, Stroke) for mark in sheet.marks) > 20


def test_north_turns_with_the_frame():
    turned = compose(model.building(frame=Frame(rotation_deg=90.0)), model.scheme(), model.PROGRAM)
    north = next(text for text in turned.texts if text.text == "北")
    straight = compose(model.building(), model.scheme(), model.PROGRAM)
    up = next(text for text in straight.texts if text.text == "北")
    assert north.at[0] > up.at[0]
    assert north.at[1] < up.at[1]


def test_the_typeface_has_what_a_chinese_drawing_can_say():
    for text in ("垚堃镕琤浉河区", "㎡²≥≤×°±Øφ→✓●○■□①⑩№‰", "心理辅导室ABCabc0123", "䓖㛃𬭎"):
        assert typeface.legible(text) == text
    assert typeface.legible("✗\t😀") == f"{typeface.GETA} {typeface.GETA}"


def test_wrapping_keeps_words_whole_and_stays_within_its_limit():
    rows = typeface.wrap("个别辅导室 individual counselling room,兼用", 2.5, 20.0)
    assert all(typeface.width_mm(row, 2.5) <= 20.0 for row in rows)
    assert any("counselling" in row for row in rows)
    assert not any(row.startswith(",") for row in rows)
    assert typeface.wrap("心理辅导室平面布置图", 2.5, 12.0, lines=1)[0].endswith("…")
    assert typeface.wrap("", 2.5, 20.0) == ()


def test_unknown_findings_and_empty_verdict_do_no_harm():
    scheme = replace(model.scheme(), verdict=type(model.scheme().verdict)(), furniture=(), title="")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sheet = compose(model.building(), scheme, model.PROGRAM)
    assert sheet.texts
