"""The picture of ``inspect``: over the source drawing, with every finding in its place."""

from __future__ import annotations

import itertools
from dataclasses import replace

import ezdxf
import pypdfium2
import pytest
import shapely
from shapely.geometry import Polygon

from layoutopt.diagnostics import Finding, Severity
from layoutopt.draw import draw_inspection
from layoutopt.draw.inspection import SOURCE, UNSURE_INK, inspection_sheet
from layoutopt.draw.legend import COLOR, MANY, grouped
from layoutopt.draw.sheet import Fill, Stroke
from layoutopt.draw.underlay import Underlay
from tests.draw import model


def found(code, severity=Severity.WARNING, subject=None, at=None, text="x"):
    message = f"{text}号 / {text} en"
    return Finding(code, severity, message, subject, at, message_en=f"{text} en")


def strokes(sheet, color):
    return [m for m in sheet.marks if isinstance(m, Stroke) and m.color == color]


@pytest.fixture
def source(tmp_path):
    return model.draw_source(tmp_path / "school.dxf")


def test_findings_of_a_code_share_a_number_the_gravest_first():
    groups = grouped(
        [found("R302", Severity.INFO), found("R406"), found("R101", Severity.ERROR), found("R406")]
    )
    codes = [(g.number, g.findings[0].code, len(g.findings)) for g in groups]
    assert codes == [(1, "R101", 1), (2, "R406", 2), (3, "R302", 1)]


def test_many_hints_are_small_signs_but_warnings_keep_their_number():
    many = [found("R301", Severity.FIXED), found("R302", Severity.INFO)] * (MANY + 1)
    warned = [found("R406")] * (MANY + 1)
    by_code = {g.findings[0].code: g for g in grouped([*many, *warned])}
    assert by_code["R406"].corners == 0
    assert by_code["R301"].corners != by_code["R302"].corners
    assert all(by_code[c].radius_mm < by_code["R406"].radius_mm for c in ("R301", "R302"))


def test_the_source_lies_under_the_storey(source):
    document = ezdxf.readfile(source)
    space = document.modelspace()
    document.layers.add("OFF").off()
    for x, layer in ((4000.0, "0"), (5000.0, "OFF")):
        space.add_line((x, 1000), (x, 3000), dxfattribs={"layer": layer})
    space.add_line((-9e6, 0), (9e6, 0))  # only passes by
    space.add_text("不画", height=300).set_placement((4000, 4000))
    block = document.blocks.new("CHAIR")
    block.add_circle((0, 0), 200)
    space.add_blockref("CHAIR", (6000, 2000))
    document.saveas(source)
    building = model.building(source)
    storey = building.storey(1)
    lines = Underlay(building).under(storey, 1000.0)
    assert ((4000.0, 1000.0), (4000.0, 3000.0)) in [
        tuple((round(x), round(y)) for x, y in line) for line in lines
    ]
    assert not any(abs(x - 5000.0) < 1 and abs(y - 1000.0) < 1 for line in lines for x, y in line)
    assert any(len(line) > 8 and abs(line[0][0] - 6000) < 201 for line in lines)
    x0, y0, x1, y1 = shapely.MultiPoint(storey.outline).bounds
    for x, y in itertools.chain.from_iterable(lines):
        assert x0 - 1001 <= x <= x1 + 1001
        assert y0 - 1001 <= y <= y1 + 1001
    sheet = inspection_sheet(building, underlay=Underlay(building))
    plan = [s for s in strokes(sheet, SOURCE) if s.part == "plan"]
    assert max(len(s.lines) for s in plan) == len(lines)


def test_a_turned_storey_has_its_source_in_place(source):
    building = model.building(source)
    straight = Underlay(building).under(building.storey(1), 500.0)
    storey = building.storey(1)
    turned = replace(storey, frame=replace(storey.frame, rotation_deg=30.0))
    moved = Underlay(replace(building, storeys=(turned,)))
    x, y = storey.frame.to_world(straight[0][0])
    wanted = turned.frame.to_local((x, y))
    spots = [p for line in moved.under(turned, 1e6) for p in line]
    assert min(shapely.Point(wanted).distance(shapely.Point(p)) for p in spots) < 0.01


def test_a_source_that_is_gone_is_said_on_the_picture(tmp_path):
    building = model.building(tmp_path / "gone.dxf")
    sheet = inspection_sheet(building, underlay=Underlay(building), lang="en")
    assert any("gone.dxf cannot be opened" in text.text for text in sheet.texts)
    draw_inspection(building, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 10_000


def test_unsure_spaces_are_hatched_and_doubtful_areas_outlined():
    building = model.building()
    plain = inspection_sheet(building)
    first, *others = building.storey(1).spaces
    storey = replace(building.storey(1), spaces=(replace(first, confidence=0.3), *others))
    finding = found("R406", subject=first.id)
    doubtful = inspection_sheet(replace(building, storeys=(storey,), findings=(finding,)))
    legend_only = len(strokes(plain, UNSURE_INK))
    assert len(strokes(doubtful, UNSURE_INK)) == legend_only + 1
    orange = COLOR[Severity.WARNING]
    assert len(strokes(doubtful, orange)) > len(strokes(plain, orange))


def test_names_and_signs_do_not_cover_one_another():
    building = model.surveyed()
    spaces = [s for t in building.storeys for s in t.spaces]
    findings = tuple(
        found(code, severity, subject=space.id)
        for space in spaces
        for code, severity in (("R406", Severity.WARNING), ("R401", Severity.INFO))
        if space.region.area_m2 > 20
    )
    sheet = inspection_sheet(replace(building, findings=findings))
    boxes = [(t.text, Polygon(t.corners).buffer(-0.2)) for t in sheet.texts]
    for (a, box_a), (b, box_b) in itertools.combinations(boxes, 2):
        assert not box_a.intersects(box_b), (a, b)


def test_every_finding_with_a_place_has_its_sign():
    building = model.surveyed()
    sheet = inspection_sheet(building)
    discs = dict.fromkeys(COLOR.values(), 0)
    for mark in sheet.marks:
        if isinstance(mark, Fill) and mark.color in discs and len(mark.rings[0]) > 20:
            discs[mark.color] += 1
    for severity in (Severity.WARNING, Severity.FIXED, Severity.ERROR):
        assert discs[COLOR[severity]] == 2  # one on the plan, one in the legend


def test_a_pdf_has_a_page_for_each_storey(tmp_path):
    building = model.surveyed()
    findings = (
        found("R406", subject="F1-S03", text="erstens"),
        found("R406", subject="F2-S04", text="zweitens"),
        found("R102", text="allgemein"),
    )
    path = tmp_path / "picture.pdf"
    draw_inspection(replace(building, findings=findings), path, lang="en")
    document = pypdfium2.PdfDocument(path)
    pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) == 2
    assert "erstens en" in pages[0]
    assert "zweitens" not in pages[0]
    assert "zweitens en" in pages[1]
    assert all("allgemein en" in page for page in pages)
    assert not any("erstens号" in page for page in pages)


def test_the_same_picture_twice(tmp_path, source):
    for name in ("a.svg", "b.svg"):
        draw_inspection(model.surveyed(), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
