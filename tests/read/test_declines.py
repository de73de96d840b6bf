"""What is lost on the way into a file: declined with the cause, or read and reported."""

from __future__ import annotations

import struct
from pathlib import Path

import ezdxf
import pytest
from ezdxf.document import Drawing

from layoutopt.building import Building
from layoutopt.diagnostics import InputError
from layoutopt.read import read_building
from layoutopt.read.load import load
from tests.drawings.small import Pen, two_rooms

WORDS = (("普通教室", 3000, 6000), ("备用教室", 9000, 6000), ("走廊", 6000, 1200))


def save(doc: Drawing, tmp_path: Path) -> Path:
    path = tmp_path / "plan.dxf"
    doc.saveas(path)
    return path


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_building([path])
    assert caught.value.exit_code == 3
    assert path.name in caught.value.en
    assert path.name in caught.value.zh
    return caught.value


def rooms(building: Building) -> set[str | None]:
    return {space.name for storey in building.storeys for space in storey.spaces}


def furnished(doc: Drawing) -> Drawing:
    """Add what is left when the walls are gone: names, axes, desks, dimensions' lines."""
    space = doc.modelspace()
    for word, x, y in WORDS:
        space.add_text(word, height=300, dxfattribs={"layer": "SPACE"}).set_placement((x, y))
    for k in range(12):
        x, y = 500 + 900 * (k % 6), 3500 + 1500 * (k // 6)
        space.add_lwpolyline(
            [(x, y), (x + 600, y), (x + 600, y + 450), (x, y + 450)], close=True,
            dxfattribs={"layer": "FURNITURE"},
        )  # fmt: skip
        space.add_lwpolyline(
            [(x + 7000, y), (x + 8200, y), (x + 8200, y + 450), (x + 7000, y + 450)], close=True,
            dxfattribs={"layer": "FURNITURE"},
        )  # fmt: skip
    for x in (-120, 6120, 12360):
        space.add_line((x, -3000), (x, 12000), dxfattribs={"layer": "DOTE"})
        space.add_circle((x, -3400), 400, dxfattribs={"layer": "AXIS"})
    for y in (-120, 2520, 9960):
        space.add_line((-3000, y), (15000, y), dxfattribs={"layer": "DOTE"})
        space.add_line((-2000, y + 9), (14000, y + 9), dxfattribs={"layer": "PUB_DIM"})
    return doc


@pytest.mark.parametrize("overlay", [False, True])
@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("rest", [False, True])
def test_walls_in_a_missing_reference(
    tmp_path: Path, overlay: bool, nested: bool, rest: bool
) -> None:
    doc = ezdxf.new("R2010")
    if rest:
        furnished(doc)
    doc.add_xref_def("..\\底图\\平面底图.dwg", "平面底图", flags=8 if overlay else 4)
    if nested:
        doc.blocks.new("外壳").add_blockref("平面底图", (0, 0))
    doc.modelspace().add_blockref("外壳" if nested else "平面底图", (0, 0))
    error = refused(save(doc, tmp_path))
    assert "bind" in error.en
    assert "平面底图" in error.zh


def test_a_missing_title_block_is_no_reason(tmp_path: Path) -> None:
    doc = two_rooms(Pen()).document()
    doc.add_xref_def("A1图框.dwg", "A1图框")
    doc.modelspace().add_blockref("A1图框", (0, 0))
    building = read_building([save(doc, tmp_path)])
    assert {"普通教室", "备用教室", "走廊"} <= rooms(building)
    assert [f.severity for f in building.findings if f.code == "R107"] == ["info"]


def test_another_missing_reference_beside_walls_is_reported(tmp_path: Path) -> None:
    doc = two_rooms(Pen()).document()
    doc.add_xref_def("给排水.dwg", "给排水")
    doc.modelspace().add_blockref("给排水", (0, 0))
    building = read_building([save(doc, tmp_path)])
    assert {"普通教室", "备用教室", "走廊"} <= rooms(building)
    assert [f.severity for f in building.findings if f.code == "R107"] == ["error"]


def proxies(path: Path, kind: str, extra: str = "", count: int = 9) -> Path:
    one = f"  0\n{kind}\n  5\nFF0{{}}\n330\n1F\n100\nAcDbEntity\n  8\nWALL\n{extra}"
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    head, tail = text.split("\n  2\nENTITIES\n")
    many = "".join(one.format(i) for i in range(count))
    path.write_text(f"{head}\n  2\nENTITIES\n{many}{tail}", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["TCH_WALL", "ACAD_PROXY_ENTITY", "AEC_WALL"])
def test_only_the_walls_are_proxies(tmp_path: Path, kind: str) -> None:
    extra = "100\nAcDbProxyEntity\n 90\n498\n 91\n500\n" if kind == "ACAD_PROXY_ENTITY" else ""
    path = proxies(save(furnished(ezdxf.new("R2010")), tmp_path), kind, extra)
    error = refused(path)
    assert "T3" in error.en
    assert "图形导出" in error.zh


def test_proxies_that_are_no_walls(tmp_path: Path) -> None:
    path = proxies(two_rooms(Pen()).save(tmp_path / "plan.dxf"), "TCH_MULTILEADER", count=3)
    building = read_building([path])
    assert {"普通教室", "备用教室", "走廊"} <= rooms(building)
    found = [f for f in building.findings if f.code == "R106"]
    assert found
    assert "FF00" in found[0].handles


def polyline_graphic(*points: tuple[float, float]) -> bytes:
    """Proxy graphics of one polyline: chunk type 6."""
    body = struct.pack("<L", len(points)) + b"".join(struct.pack("<3d", x, y, 0) for x, y in points)
    chunk = struct.pack("<2L", 8 + len(body), 6) + body
    return struct.pack("<2L", 8 + len(chunk), 1) + chunk


@pytest.mark.parametrize("kind", ["TCH_WALL", "ACAD_PROXY_ENTITY"])
def test_proxies_with_graphics_are_read(tmp_path: Path, kind: str) -> None:
    doc = two_rooms(Pen()).document()
    space = doc.modelspace()
    walls = [e for e in space if e.dxf.layer == "WALL" and e.dxftype() == "LINE"]
    graphics = []
    for wall in walls:
        a, b = wall.dxf.start, wall.dxf.end
        graphics.append(polyline_graphic((a.x, a.y), (b.x, b.y)))
        space.delete_entity(wall)
    path = save(doc, tmp_path)
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    head, tail = text.split("\n  2\nENTITIES\n")
    many = ""
    for i, data in enumerate(graphics):
        many += f"  0\n{kind}\n  5\nE{i:03X}\n100\nAcDbEntity\n  8\nWALL\n"
        if kind == "ACAD_PROXY_ENTITY":
            many += "100\nAcDbProxyEntity\n 90\n498\n 91\n500\n"
        raw = data.hex().upper()
        many += f"160\n{len(data)}\n"
        many += "".join(f"310\n{raw[k : k + 254]}\n" for k in range(0, len(raw), 254))
    path.write_text(f"{head}\n  2\nENTITIES\n{many}{tail}", encoding="utf-8")
    building = read_building([path])
    assert {"普通教室", "备用教室", "走廊"} <= rooms(building)
    assert any(f.code == "R109" for f in building.findings)


def test_wall_layers_frozen_and_the_rest_shown(tmp_path: Path) -> None:
    doc = furnished(two_rooms(Pen()).document())
    doc.layers.add("WALL").freeze()
    error = refused(save(doc, tmp_path))
    assert "off or frozen" in error.en
    assert "WALL" in error.zh


def test_everything_in_a_block_that_is_not_inserted(tmp_path: Path) -> None:
    doc = two_rooms(Pen()).document()
    block = doc.blocks.new("首层平面")
    for entity in list(doc.modelspace()):
        doc.modelspace().move_to_layout(entity, block)
    error = refused(save(doc, tmp_path))
    assert "not inserted" in error.en
    assert "首层平面" in error.zh


def test_everything_on_paper(tmp_path: Path) -> None:
    doc = two_rooms(Pen()).document()
    for entity in list(doc.modelspace()):
        doc.modelspace().move_to_layout(entity, doc.paperspace())
    error = refused(save(doc, tmp_path))
    assert "CHSPACE" in error.en
    assert "图纸空间" in error.zh


@pytest.mark.parametrize(
    ("head", "en", "zh"),
    [
        (b"%PDF-1.7\n", "PDF", "PDF"), (b"\x89PNG\r\n\x1a\n", "PNG", "PNG"),
        (b"PK\x03\x04", "ZIP", "ZIP"), (b"\xff\xd8\xff\xe0", "JPEG", "JPEG"),
        (b"AC1027\x00\x00", "DWG", "DWG"), (b"ISO-10303-21;\n", "IFC", "IFC"),
        (b"<?xml version='1.0'?>\n<svg>", "SVG", "SVG"), (b"\xd0\xcf\x11\xe0", "Revit", "Revit"),
    ],
)  # fmt: skip
def test_another_format_with_that_name(tmp_path: Path, head: bytes, en: str, zh: str) -> None:
    path = tmp_path / "plan.dxf"
    path.write_bytes(head + b"SECTION and so on \x00\x01" * 50)
    error = refused(path)
    assert en in error.en
    assert zh in error.zh


def same(path: Path) -> None:
    building = read_building([path])
    assert {"普通教室", "备用教室", "走廊"} <= rooms(building)


def test_binary_dxf(tmp_path: Path) -> None:
    path = tmp_path / "plan.dxf"
    two_rooms(Pen()).document().saveas(path, fmt="bin")
    assert path.read_bytes().startswith(b"AutoCAD Binary DXF")
    same(path)
    path.write_bytes(path.read_bytes()[:9000])
    assert "damaged" in refused(path).en or "no lines" in refused(path).en


@pytest.mark.parametrize("version", ["R12", "R2000", "R2018"])
@pytest.mark.parametrize(
    "form", ["utf-16", "utf-16-le", "utf-16-be", "bom", "cr", "crcrlf", "blank lines", "comment"]
)
def test_other_forms_of_the_same_text(tmp_path: Path, version: str, form: str) -> None:
    path = two_rooms(Pen(version=version, insunits=4)).save(tmp_path / "plan.dxf")
    encoding = "utf-8" if version == "R2018" else "cp1252"
    text = path.read_bytes().decode(encoding).replace("\r\n", "\n")
    text = text.replace("\\U+666E", "普") if form.startswith("utf") else text
    path.write_bytes(
        {
            "bom": lambda: b"\xef\xbb\xbf" + text.encode("utf-8"),
            "cr": lambda: text.replace("\n", "\r").encode(encoding),
            "crcrlf": lambda: text.replace("\n", "\r\r\n").encode(encoding),
            "blank lines": lambda: b"\r\n\r\n" + text.encode(encoding),
            "comment": lambda: b"999\nmade by hand\n" + text.encode(encoding),
        }.get(form, lambda: text.encode(form))()
    )
    same(path)


def broken(tmp_path: Path, entity: str, *, version: str = "R2000") -> Building:
    """Put a broken entity before the plan and read what is left."""
    path = two_rooms(Pen(version=version)).save(tmp_path / "plan.dxf")
    text = path.read_bytes().replace(b"\r\n", b"\n")
    head, tail = text.split(b"\n  2\nENTITIES\n")
    path.write_bytes(head + b"\n  2\nENTITIES\n" + entity.encode("latin-1") + tail)
    building = read_building([path])
    assert {"普通教室", "备用教室", "走廊"} <= rooms(building)
    return building


def tags(kind: str, *pairs: tuple[int, object], handle: str = "FA17") -> str:
    rows = [(0, kind), (5, handle), (100, "AcDbEntity"), (8, "WALL"), *pairs]
    return "".join(f"{code:3}\n{value}\n" for code, value in rows)


LINE = (100, "AcDbLine")


@pytest.mark.parametrize(
    "entity",
    [
        tags("SPLINE", (100, "AcDbSpline"), (70, 8), (71, 3), (72, 4), (73, 9), (40, "nan")),
        tags("SPLINE", (100, "AcDbSpline"), (70, 8), (71, 3), (72, 8), (73, 4), (74, 0),
             *[(40, v) for v in (0, 0, 0, 0, 1, 1, 1, 1)], *[(10, "1e308"), (20, "nan")] * 4),
        tags("LINE", LINE, (10, "nan"), (20, 0), (11, 5), (21, 5)),
        tags("LINE", LINE, (10, "inf"), (20, 0), (11, 5), (21, 5)),
        tags("LINE", LINE, (10, "1e300"), (20, 0), (11, 5), (21, "-1e300")),
        tags("CIRCLE", (100, "AcDbCircle"), (10, "1e300"), (20, 0), (40, "1e300")),
        tags("INSERT", (100, "AcDbBlockReference"), (2, "NOWHERE"), (10, 0), (20, 0)),
        tags("INSERT", (100, "AcDbBlockReference"), (2, "DOOR"), (10, 0), (20, 0),
             (41, 0), (42, 0), (43, 0)),
        tags("INSERT", (100, "AcDbBlockReference"), (2, "DOOR"), (10, 0), (20, 0),
             (70, 30000), (71, 30000), (44, 1), (45, 1)),
        tags("LWPOLYLINE", (100, "AcDbPolyline"), (90, 2), (70, 0), (10, "nan"), (20, 1),
             (10, 3), (20, "inf")),
        tags("FANCY", (100, "AcDbFancy"), (10, 1)),
    ],
)  # fmt: skip
def test_a_broken_entity_costs_only_itself(tmp_path: Path, entity: str) -> None:
    building = broken(tmp_path, entity)
    told = [f for f in building.findings if f.code in {"R105", "R106"}]
    assert told
    assert "FA17" in told[0].handles


def test_acis_text_that_cannot_be_encoded(tmp_path: Path) -> None:
    acis = [(1, "\x80\xfe odd \xa0^ bytes \x81"), (3, "\xff\xfe"), (1, "\ud83d".encode(
        "utf-16-le", "surrogatepass").decode("latin-1"))]  # fmt: skip
    broken(tmp_path, tags("BODY", (100, "AcDbModelerGeometry"), (70, 1), *acis))
    broken(tmp_path, tags("3DSOLID", (100, "AcDbModelerGeometry"), (70, 1), *acis), version="R2010")


@pytest.mark.parametrize("height", ["0", "-300", "nan", "1e300"])
def test_odd_text_heights(tmp_path: Path, height: str) -> None:
    entity = tags("TEXT", (100, "AcDbText"), (10, 3000), (20, 5000), (40, height), (1, "note"))
    broken(tmp_path, entity)


def test_a_block_that_holds_itself(tmp_path: Path) -> None:
    doc = two_rooms(Pen()).document()
    a, b = doc.blocks.new("A"), doc.blocks.new("B")
    a.add_blockref("B", (0, 0))
    b.add_blockref("A", (0, 0))
    b.add_line((0, 0), (10, 0))
    doc.modelspace().add_blockref("A", (0, 0))
    same(save(doc, tmp_path))


def test_a_plan_a_thousand_blocks_deep(tmp_path: Path) -> None:
    doc = two_rooms(Pen()).document()
    inner = doc.blocks.new("B0")
    for entity in list(doc.modelspace()):
        doc.modelspace().move_to_layout(entity, inner)
    for k in range(1, 1000):
        doc.blocks.new(f"B{k}").add_blockref(f"B{k - 1}", (1, 0))
    doc.modelspace().add_blockref("B999", (0, 0))
    same(save(doc, tmp_path))


def test_blocks_that_double_forty_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layoutopt.read.flatten.MAX_PIECES", 100_000)
    doc = two_rooms(Pen()).document()
    doc.blocks.new("B0").add_line((0, 0), (1, 0))
    for k in range(1, 41):
        block = doc.blocks.new(f"B{k}")
        block.add_blockref(f"B{k - 1}", (1, 0))
        block.add_blockref(f"B{k - 1}", (2, 0))
    doc.modelspace().add_blockref("B40", (90000, 0))
    ink = load(save(doc, tmp_path))
    assert any(f.code == "R105" for f in ink.findings)


def test_a_hatch_of_many_edges(tmp_path: Path) -> None:
    doc = two_rooms(Pen()).document()
    hatch = doc.modelspace().add_hatch()
    path = hatch.paths.add_edge_path()
    for k in range(30_000):
        path.add_line((k, 0), (k + 1, k % 2))
    same(save(doc, tmp_path))


@pytest.mark.parametrize("section", ["BLOCKS", "TABLES", "HEADER", "OBJECTS", "CLASSES"])
@pytest.mark.parametrize("version", ["R12", "R2000", "R2018"])
def test_a_section_is_missing(tmp_path: Path, section: str, version: str) -> None:
    path = two_rooms(Pen(version=version)).save(tmp_path / "plan.dxf")
    text = path.read_bytes().replace(b"\r\n", b"\n")
    start = text.find(b"  0\nSECTION\n  2\n" + section.encode())
    if start < 0:
        pytest.skip("this version has no such section")
    end = text.index(b"  0\nENDSEC\n", start) + len(b"  0\nENDSEC\n")
    path.write_bytes(text[:start] + text[end:])
    if section == "HEADER" and version == "R2018":
        load(path)  # UTF-8 without a version that says so
        return
    same(path)


def test_handles_given_twice(tmp_path: Path) -> None:
    path = two_rooms(Pen(version="R2000")).save(tmp_path / "plan.dxf")
    text = path.read_bytes().replace(b"\r\n", b"\n")
    head, tail = text.split(b"\n  2\nENTITIES\n")
    lines = tail.split(b"\n")
    for i in range(0, len(lines) - 1, 2):
        if lines[i].strip() == b"5":
            lines[i + 1] = b"2F"
    path.write_bytes(head + b"\n  2\nENTITIES\n" + b"\n".join(lines))
    same(path)


@pytest.mark.parametrize("name", ["WA<LL>", "墙|体", "WALL*", "W" * 300, "wall;:?"])
def test_layer_names_that_no_program_allows(tmp_path: Path, name: str) -> None:
    path = two_rooms(Pen(version="R2018")).save(tmp_path / "plan.dxf")
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    path.write_text(text.replace("\n  8\nWALL\n", f"\n  8\n{name}\n"), encoding="utf-8")
    same(path)


def test_what_a_missing_reference_leaves_is_no_building(tmp_path: Path) -> None:
    kiosk = Pen(shift=(30000, 0), wall_layer="FURNITURE")  # with walls of its own, beside the plan
    doc = furnished(two_rooms(kiosk, names=False).document())
    path = save(doc, tmp_path)
    alone = read_building([path])
    assert alone.storeys
    doc.add_xref_def("底图.dwg", "底图")
    doc.modelspace().add_blockref("底图", (0, 0))
    assert "bind" in refused(save(doc, tmp_path)).en
