"""The files: true to size, searchable, the same twice, and all or nothing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import ezdxf
import pypdfium2
import pytest
import shapely

from layoutopt import draw
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.draw import draw_inspection, dxf, paper, write_scheme
from layoutopt.draw.compose import compose
from layoutopt.draw.dxf_tables import LAYERS
from layoutopt.draw.sheet import Sheet, Stroke, Text
from layoutopt.geometry import Frame, Region
from tests.draw import model

MM = 72 / 25.4


@pytest.fixture(scope="module")
def sheet():
    return compose(model.building(), model.scheme(), model.PROGRAM, proof=model.PROOF)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    source = model.draw_source(folder / "school.dxf")
    return write_scheme(
        model.building(source), model.scheme(), model.PROGRAM, model.PROOF, folder / "deep"
    )


def test_a_scheme_is_written_once_in_each_form(files):
    assert [path.name for path in files] == [f"scheme-1{suffix}" for suffix in draw.WRITERS]
    assert all(path.stat().st_size > 10_000 for path in files)
    assert sorted(path.name for path in files[0].parent.iterdir()) == sorted(p.name for p in files)


def test_pdf_is_a3_with_searchable_chinese(files):
    document = pypdfium2.PdfDocument(files[1])
    page = document[0]
    assert (page.get_width() / MM, page.get_height() / MM) == pytest.approx((420, 297), abs=0.01)
    text = page.get_textpage().get_text_range()
    for word in (
        "心理辅导室平面布置图",
        "个别辅导室",
        "使用面积 15.9 m²",
        "承重墙须经结构工程师确认",
        "✓",
    ):
        assert word in text
    assert typeface_names(files[1]) == {b"LayoutoptSansSC-Regular"}


def typeface_names(path):
    return {
        name.partition(b"+")[2] or name
        for name in re.findall(rb"/BaseFont /([^\s/]+)", path.read_bytes())
    }


def test_nine_metres_measure_ninety_millimetres(tmp_path, sheet):
    line = (sheet.view.to_paper((9240, 5000)), sheet.view.to_paper((18240, 5000)))
    ruler = Sheet("ruler", sheet.size_mm, (Stroke((line,), 0.25),), sheet.view)
    paper.write_pdf(ruler, tmp_path / "a.pdf")
    paper.write_svg(ruler, tmp_path / "a.svg")
    page = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0]
    (path,) = [
        o
        for o in page.get_objects()
        if o.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH
        and o.get_bounds()[2] - o.get_bounds()[0] < 1000
    ]
    left, _, right, _ = path.get_bounds()
    assert (right - left) / MM == pytest.approx(90.5, abs=0.05)  # pdfium adds twice the pen
    svg = (tmp_path / "a.svg").read_text()
    found = re.findall(r'd="M ([\d.]+) [\d.]+\s*L ([\d.]+) [\d.]+', svg)
    assert any(abs((float(b) - float(a)) / MM - 90.0) < 0.05 for a, b in found)
    assert 'width="1190.55' in svg
    assert 'height="841.88' in svg


def test_pdf_content_is_true_to_size_to_a_twentieth_of_a_millimetre(tmp_path, sheet):
    line = (sheet.view.to_paper((9240, 5000)), sheet.view.to_paper((18240, 5000)))
    ruler = Sheet("ruler", sheet.size_mm, (Stroke((line,), 0.25),), sheet.view)
    import matplotlib as mpl

    with mpl.rc_context({"pdf.compression": 0}):
        paper._STYLE["pdf.compression"] = 0
        try:
            paper.write_pdf(ruler, tmp_path / "a.pdf")
        finally:
            paper._STYLE["pdf.compression"] = 6
    content = (tmp_path / "a.pdf").read_bytes()
    pairs = re.findall(rb"([\d.]+) ([\d.]+) m\s+([\d.]+) ([\d.]+) l", content)
    lengths = [(float(c) - float(a)) / MM for a, _, c, _ in pairs]
    assert any(abs(length - 90.0) < 0.05 for length in lengths)


def test_two_runs_give_the_same_bytes(tmp_path, sheet):
    for suffix, write in ((".pdf", paper.write_pdf), (".svg", paper.write_svg)):
        first, second = tmp_path / f"1{suffix}", tmp_path / f"2{suffix}"
        write(sheet, first)
        write(sheet, second)
        assert first.read_bytes() == second.read_bytes()


def test_a_glyph_that_is_missing_is_replaced_not_warned_about(tmp_path, sheet):
    page = replace(sheet, marks=(Text((50, 50), "✗😀 $x^2$ 心", 5.0),))
    paper.write_pdf(page, tmp_path / "a.pdf")  # warnings are errors here
    text = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0].get_textpage().get_text_range()
    assert "〓〓 $x^2$ 心" in text


FRAMES = {
    "R12": Frame(1000.0, (50.0, 20.0), 30.0),
    "R2000": Frame(),
    "R2018": Frame(1.0, (1e6, -2e5), -90.0),
}


@pytest.mark.parametrize("version", FRAMES)
@pytest.mark.filterwarnings("ignore:.*INSUNITS")
def test_dxf_keeps_the_source_and_adds_only_our_layers(tmp_path, version):
    frame = FRAMES[version]
    source = model.draw_source(tmp_path / "school.dxf", frame, version)
    building, scheme = model.building(source, frame), model.scheme()
    sheet = compose(building, scheme, model.PROGRAM, proof=model.PROOF)
    dxf.write_dxf(_deliverable(building, scheme, sheet), tmp_path / "out.dxf")
    before, after = ezdxf.readfile(source), ezdxf.readfile(tmp_path / "out.dxf")
    assert after.dxfversion >= "AC1024"
    assert "普通教室101" in (tmp_path / "out.dxf").read_text("utf-8")

    old, new = _entities(before), _entities(after)
    assert set(old) <= set(new)
    assert {handle: new[handle] for handle in old} == old
    added = [after.entitydb[handle] for handle in set(new) - set(old)]
    assert {entity.dxf.layer for entity in added} <= set(LAYERS)
    assert {
        "LO-ZONE",
        "LO-WALL-NEW",
        "LO-WALL-DEMO",
        "LO-DOOR-NEW",
        "LO-FURN",
        "LO-TEXT",
        "LO-DIM",
        "LO-ZONE-HATCH",
        "LO-NOTE",
    } <= {e.dxf.layer for e in added}
    assert sum(e.dxftype() == "DIMENSION" for e in added) == 8
    texts = {e.dxf.text for e in after.modelspace().query("TEXT")}
    assert {"普通教室101", "走廊", "个别辅导室", "使用面积 15.9 m2"} <= texts
    assert before.layers.get("LO-TEXT").color == after.layers.get("LO-TEXT").color == 3

    audit = after.audit()
    assert not audit.errors
    assert not audit.fixes


def _deliverable(building, scheme, sheet):
    from layoutopt.draw.sheet import Deliverable

    return Deliverable(building, scheme, model.PROGRAM, model.PROOF, "zh", sheet)


def _entities(doc):
    """Every entity of modelspace and blocks that has a handle: what it is, and where."""
    found = {}
    for entity in doc.modelspace():
        place = ()
        if entity.dxf.is_supported("insert"):
            place = tuple(round(v, 6) for v in entity.dxf.insert)
        found[entity.dxf.handle] = (entity.dxftype(), entity.dxf.layer, place)
    return found


@pytest.mark.parametrize("version", ["R2000", "R2018"])
def test_zones_are_read_back_from_the_dxf_as_they_were_written(tmp_path, version):
    frame = FRAMES[version]
    source = model.draw_source(tmp_path / "school.dxf", frame, version)
    building, scheme = model.building(source, frame), model.scheme()
    sheet = compose(building, scheme, model.PROGRAM)
    dxf.write_dxf(_deliverable(building, scheme, sheet), tmp_path / "out.dxf")
    msp = ezdxf.readfile(tmp_path / "out.dxf").modelspace()
    read = {}
    for entity in msp.query('LWPOLYLINE[layer=="LO-ZONE"]'):
        assert entity.closed
        strings = (tag.value for tag in entity.get_xdata("LAYOUTOPT") if tag.code == 1000)
        facts = dict(string.partition("=")[::2] for string in strings)
        ring = tuple(frame.to_mm(point) for point in entity.get_points("xy"))
        read[facts["id"]] = (facts["kind"], facts["name"], facts["hosts"], Region(ring))
    assert set(read) == {zone.id for zone in scheme.zones}
    for zone in scheme.zones:
        kind, name, hosts, region = read[zone.id]
        assert (kind, name, hosts) == (zone.kind, zone.name, ",".join(zone.hosts))
        assert shapely.symmetric_difference(region.polygon, zone.region.polygon).area < 1e3


def test_dxf_has_the_sheet_as_a_layout_at_scale(files):
    doc = ezdxf.readfile(files[0])
    layout = doc.paperspace("LO-A3")
    viewport = next(v for v in layout.query("VIEWPORT") if v.dxf.id != 1)
    assert viewport.dxf.view_height / viewport.dxf.height == pytest.approx(100.0)
    assert {e.dxf.layer for e in layout if e.dxftype() != "VIEWPORT"} == {"LO-SHEET"}
    style = doc.styles.get("layoutopt-sc")
    assert (style.dxf.font, style.dxf.bigfont) == ("gbenor.shx", "gbcbig.shx")
    assert doc.dimstyles.get("LO-100").dxf.dimtxsty == "layoutopt-sc"


def test_names_of_ours_that_the_school_uses_are_left_alone(tmp_path):
    source = model.draw_source(tmp_path / "school.dxf")
    doc = ezdxf.readfile(source)
    doc.styles.add("layoutopt-sc", font="arial.ttf")
    doc.dimstyles.add("LO-100")
    doc.layouts.new("LO-A3")
    doc.saveas(source)
    building = model.building(source)
    sheet = compose(building, model.scheme(), model.PROGRAM)
    dxf.write_dxf(_deliverable(building, model.scheme(), sheet), tmp_path / "out.dxf")
    doc = ezdxf.readfile(tmp_path / "out.dxf")
    assert doc.styles.get("layoutopt-sc").dxf.font == "arial.ttf"
    assert doc.styles.get("layoutopt-sc-2").dxf.font == "gbenor.shx"
    assert {"LO-A3", "LO-A3-2"} <= set(doc.layout_names())
    assert len(doc.paperspace("LO-A3").query("TEXT")) == 0


def test_chinese_survives_a_header_that_names_the_wrong_code_page(tmp_path):
    source = model.draw_source(tmp_path / "school.dxf")
    raw = source.read_bytes().replace(b"ANSI_936", b"ANSI_1252")
    source.write_bytes(raw)
    building = model.building(source)
    sheet = compose(building, model.scheme(), model.PROGRAM)
    dxf.write_dxf(_deliverable(building, model.scheme(), sheet), tmp_path / "out.dxf")
    texts = Counter(
        e.dxf.text for e in ezdxf.readfile(tmp_path / "out.dxf").modelspace().query("TEXT")
    )
    assert texts["普通教室101"] == 1


def test_a_failure_leaves_nothing_and_keeps_what_was_there(tmp_path, monkeypatch):
    source = model.draw_source(tmp_path / "school.dxf")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "scheme-1.dxf").write_text("before")

    def fail(_deliverable, path):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(draw, "WRITERS", {**draw.WRITERS, ".svg": fail})
    with pytest.raises(InputError):
        write_scheme(model.building(source), model.scheme(), model.PROGRAM, model.PROOF, folder)
    assert [path.name for path in folder.iterdir()] == ["scheme-1.dxf"]
    assert (folder / "scheme-1.dxf").read_text() == "before"


def test_a_source_that_is_gone_is_said_so(tmp_path):
    building = model.building(tmp_path / "gone.dxf")
    with pytest.raises(InputError, match=r"gone\.dxf"):
        write_scheme(building, model.scheme(), model.PROGRAM, model.PROOF, tmp_path / "out")


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_inspection_is_drawn_by_suffix(tmp_path, suffix):
    path = tmp_path / f"picture{suffix}"
    draw_inspection(model.surveyed(), path, lang="zh")
    assert path.stat().st_size > 10_000
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    if suffix == ".pdf":
        pages = pypdfium2.PdfDocument(path)
        text = "".join(page.get_textpage().get_text_range() for page in pages)
        for word in ("一层平面图", "二层平面图", "普通教室", "101", "64.8 m²", "R102", "女卫生间"):
            assert word in text


def test_inspection_refuses_a_suffix_it_does_not_know(tmp_path):
    with pytest.raises(UsageError, match=r"\.png"):
        draw_inspection(model.building(), tmp_path / "picture.bmp")
    assert list(tmp_path.iterdir()) == []
