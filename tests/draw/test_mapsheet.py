"""The page of maps: the storey under four fields, the suite on it, and what it costs."""

from __future__ import annotations

import itertools
from dataclasses import replace

import matplotlib as mpl
import pypdfium2
import pytest
from matplotlib.figure import Figure
from shapely.geometry import Polygon

from layoutopt import draw, pipeline
from layoutopt.draw import mapsheet, paper
from layoutopt.draw.bill import bill_table, lines_of
from layoutopt.draw.maps import SCALES, SUITE, panel, panel_size_mm
from layoutopt.draw.mapsheet import compose_maps, fields_of
from layoutopt.draw.sheet import A3, Fill, Stroke, Text
from layoutopt.draw.titleblock import inner_box
from layoutopt.physics.cost import bill
from layoutopt.physics.fields import FIELD_KINDS, Field
from tests.draw import model

TITLES = {
    "zh": ("噪声设计指数(课间)", "噪声设计指数(上课时)", "采光系数(估算)", "距主入口步行距离"),
    "en": (
        "Noise at break: design index",
        "Noise in class time: design index",
        "Daylight factor, estimated",
        "Walk from the entrance",
    ),
}


@pytest.fixture(scope="module")
def suite():
    """The model's scheme with what the judge would have measured of it."""
    plain = model.scheme()
    zones = {
        zone.id: {"noise_dba": 40.1 + n, "daylight_factor_pct": 1.25, "window_floor_ratio": 0.16}
        for n, zone in enumerate(plain.zones)
    }
    written = bill(model.building(), plain).to_json()
    return replace(plain, measures={**plain.measures, "zones": zones, "bill": written})


@pytest.fixture(scope="module")
def fields():
    return fields_of(model.building(), [1])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_has_four_maps_their_scales_the_zones_and_the_bill(suite, fields, lang):
    sheet = compose_maps(model.building(), suite, model.PROGRAM, fields, lang=lang)
    said = [text.text for text in sheet.texts]
    assert sheet.size_mm == A3
    assert [said.count(title) for title in TITLES[lang]] == [1, 1, 1, 1]
    for scale in SCALES.values():
        assert {f"{step:g}" for step in scale.steps} <= set(said)
    for n in range(1, len(suite.zones) + 1):
        assert said.count(str(n)) >= 5  # on four maps and in the table
        assert f"{39.1 + n:.1f}".rstrip("0").rstrip(".") in said
    assert any(f"{suite.measures['bill']['total_cny']:,.2f}" in text for text in said)
    label = suite.measures["bill"]["label_en" if lang == "en" else "label"]
    assert label in "".join(said) or label in " ".join(said)


def test_the_zones_are_outlined_where_they_lie_on_every_map(suite, fields):
    sheet = compose_maps(model.building(), suite, model.PROGRAM, fields)
    outlines = [m for m in sheet.marks if isinstance(m, Stroke) and m.color == SUITE]
    outlines = [m for m in outlines if len(m.lines) == len(suite.zones)]
    assert len(outlines) == len(FIELD_KINDS)
    scale = int(next(t.text for t in sheet.texts if t.text.startswith("1:"))[2:])
    for outline in outlines:
        drawn = sorted(Polygon(line).area for line in outline.lines)
        wanted = sorted(zone.region.polygon.area / scale**2 for zone in suite.zones)
        assert drawn == pytest.approx(wanted)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_leaves_the_frame_and_no_text_covers_another(suite, fields, lang):
    sheet = compose_maps(model.building(), suite, model.PROGRAM, fields, lang=lang)
    x0, y0, x1, y1 = inner_box(A3)
    for text in sheet.texts:
        for x, y in text.corners:
            assert x0 <= x <= x1, text.text
            assert y0 <= y <= y1, text.text
    boxes = [(t.text, Polygon(t.corners).buffer(-0.25)) for t in sheet.texts if t.text]
    for (a, box_a), (b, box_b) in itertools.combinations(boxes, 2):
        assert not box_a.intersects(box_b), (a, b)


def test_a_panel_is_as_large_as_it_says_and_as_right_as_its_scale(fields):
    storey = model.building().storey(1)
    for scale in (150, 400):
        block = panel(storey, fields["noise"], scale, "zh")
        assert (block.width_mm, block.height_mm) == pytest.approx(panel_size_mm(storey, scale))
    half, whole = panel_size_mm(storey, 300)[0], panel_size_mm(storey, 150)[0]
    assert whole == pytest.approx(2 * half)


def test_rooms_of_the_suite_have_no_figure_of_their_own_and_others_do():
    storey = model.building().storey(1)
    zones = model.scheme().zones
    figures = {(1, space.id): 141.0 + n for n, space in enumerate(storey.spaces)}
    field = Field("noise", {}, figures)
    hosts = {zone.host_space for zone in zones}

    def said(block):
        return {mark.text for mark in block.marks if isinstance(mark, Text)}

    plain, with_zones = (said(panel(storey, field, 200, "zh", z)) for z in ((), zones))
    for n, space in enumerate(storey.spaces):
        assert f"{141 + n}" in plain
        assert (f"{141 + n}" in with_zones) == (space.id not in hosts)


def test_a_panel_can_be_drawn_onto_the_axes_of_any_figure(fields, tmp_path):
    block = panel(model.building().storey(1), fields["access"], 300, "en")
    figure = Figure(figsize=(block.width_mm / 25.4, block.height_mm / 25.4))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, block.width_mm)
    axes.set_ylim(-block.height_mm, 0.0)
    paper.draw_on(axes, block.marks)
    texts = {text.get_text() for text in axes.texts}
    assert "Walk from the entrance" in texts
    drawn = sum(isinstance(mark, Fill | Stroke) for mark in block.marks)
    assert len(axes.patches) == drawn
    with mpl.rc_context({"svg.fonttype": "path"}):
        figure.savefig(tmp_path / "a.svg")


# --- the bill -------------------------------------------------------------------------------


def test_the_bill_adds_up_rows_of_one_item_and_keeps_its_total(suite):
    written = suite.measures["bill"]
    lines = lines_of(written, "zh")
    assert len({(line.name, line.price_cny) for line in lines}) == len(lines)
    assert len(lines) < len(written["rows"])
    total = sum(line.amount_cny or 0.0 for line in lines)
    assert total == pytest.approx(written["subtotal_cny"], abs=0.005)
    floors = [row for row in written["rows"] if row["group"] == "ceiling"]
    quantity = sum(line.quantity for line in lines if line.name == floors[0]["zh"])
    same = [row["quantity"] for row in floors if row["zh"] == floors[0]["zh"]]
    assert quantity == pytest.approx(sum(same))


def test_a_bill_that_has_no_room_says_how_much_it_leaves_out(suite):
    written = suite.measures["bill"]
    whole = bill_table(written, "en", 114.0, 1000.0)
    room = whole.height_mm - 15.0
    part = bill_table(written, "en", 114.0, room)
    assert part.height_mm <= room
    said = [mark.text for mark in part.marks if isinstance(mark, Text)]
    rest = next(text for text in said if "more items" in text)
    left = lines_of(written, "en")[-int(rest.split()[0]) :]
    assert f"{sum(line.amount_cny or 0.0 for line in left):,.2f}" in said
    assert any(f"{written['total_cny']:,.2f}" in text for text in said)


def test_what_has_no_price_is_a_dash_and_never_nought():
    written = {
        "rows": [
            {
                "group": "displaced",
                "item": "",
                "zh": "占用",
                "en": "taken",
                "source": "",
                "subject": "office",
                "quantity": 64.8,
                "unit": "m2",
                "unit_price_cny": None,
                "amount_cny": None,
            }
        ],
        "date": "2026-11",
        "label": "参考",
        "label_en": "defaults",
        "subtotal_cny": 0.0,
        "contingency_percent": 8.0,
        "contingency_cny": 0.0,
        "total_cny": 0.0,
    }
    block = bill_table(written, "zh", 114.0, 200.0)
    said = [mark.text for mark in block.marks if isinstance(mark, Text)]
    assert said.count("—") == 2
    assert "占用 (办公)" in said


def test_a_scheme_that_was_not_measured_has_a_page_without_figures(fields):
    sheet = compose_maps(model.building(), model.scheme(), model.PROGRAM, fields)
    said = [text.text for text in sheet.texts]
    assert "工程量清单" not in said
    assert "各功能区数值" in said


# --- files ----------------------------------------------------------------------------------


def test_the_pdf_has_the_maps_after_the_sheet_and_the_picture_has_not(tmp_path, suite):
    source = model.draw_source(tmp_path / "school.dxf")
    building = model.building(source)
    files = draw.write_scheme(building, suite, model.PROGRAM, model.PROOF, tmp_path / "out")
    document = pypdfium2.PdfDocument(next(f for f in files if f.suffix == ".pdf"))
    first, second = (page.get_textpage().get_text_range() for page in document)
    assert TITLES["zh"][0] not in first
    assert all(title in second for title in TITLES["zh"])
    assert "工程量清单" in second
    svg = next(f for f in files if f.suffix == ".svg").read_text("utf-8")
    assert svg.count("<svg") == 1


def test_fields_are_computed_for_the_storeys_asked_for_only():
    building = model.surveyed()
    found = fields_of(building, [building.storeys[0].level])
    assert set(found) == set(FIELD_KINDS)
    for field in found.values():
        assert set(field.grids) == {building.storeys[0].level}


def test_several_schemes_share_the_fields(tmp_path, monkeypatch, suite):
    source = model.draw_source(tmp_path / "school.dxf")
    building = model.building(source)
    shared = fields_of(building, [1])

    def again(*_):
        raise AssertionError("computed again")

    monkeypatch.setattr(mapsheet, "field_of", again)
    monkeypatch.setattr(draw, "WRITERS", {".pdf": draw.WRITERS[".pdf"]})
    for n in (1, 2):
        one = replace(suite, id=n)
        draw.write_scheme(building, one, model.PROGRAM, model.PROOF, tmp_path, fields=shared)
    assert pipeline.fields_of is fields_of
