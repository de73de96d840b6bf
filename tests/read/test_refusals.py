"""What cannot be read is refused in both languages, with what to do; never a traceback."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layoutopt.diagnostics import InputError
from layoutopt.read import read_building
from tests.drawings.small import Pen, two_rooms


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_building([path])
    error = caught.value
    assert error.exit_code == 3
    assert path.name in error.en
    assert path.name in error.zh
    return error


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"   \r\n ", "empty"),
        (b"hello, this is no drawing\n" * 20, "not a DXF"),
        (bytes(range(256)) * 50, "not a DXF"),
        (b"AC1032" + bytes(500), "DWG"),
        (b"PK\x03\x04 a zip called .dxf", "not a DXF"),
    ],
)
def test_content(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "plan.dxf"
    path.write_bytes(content)
    assert word in refused(path).en


def test_missing_and_folder(tmp_path: Path) -> None:
    assert "not exist" in refused(tmp_path / "nothing.dxf").en
    assert "folder" in refused(tmp_path).en


def test_no_drawing() -> None:
    with pytest.raises(InputError):
        read_building([])


def test_empty_modelspace(tmp_path: Path) -> None:
    path = Pen().save(tmp_path / "plan.dxf")
    assert "no lines" in refused(path).en


def test_no_walls(tmp_path: Path) -> None:
    pen = Pen()
    pen.line(0, 0, 5000, 0, "0")
    pen.text("教室", 0, 0)
    assert "no walls" in refused(pen.save(tmp_path / "plan.dxf")).en


def test_all_layers_off(tmp_path: Path) -> None:
    doc = two_rooms(Pen()).document()
    for name in ("WALL", "WINDOW", "SPACE"):
        doc.layers.add(name).off()
    path = tmp_path / "plan.dxf"
    doc.saveas(path)
    assert "off or frozen" in refused(path).en


def test_only_a_missing_xref(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010")
    doc.add_xref_def("base.dwg", "BASE")
    doc.modelspace().add_blockref("BASE", (0, 0))
    path = tmp_path / "plan.dxf"
    doc.saveas(path)
    assert "bind" in refused(path).en


def test_tarch_objects_without_graphics(tmp_path: Path) -> None:
    path = two_rooms(Pen(), windows=False).save(tmp_path / "plan.dxf")
    wall = "  0\nTCH_WALL\n  5\nFF0{}\n330\n1F\n100\nAcDbEntity\n  8\nWALL\n100\nTDbWall\n"
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    head, tail = text.split("\n  2\nENTITIES\n")
    walls = "".join(wall.format(i) for i in range(9))
    path.write_text(f"{head}\n  2\nENTITIES\n{walls}{tail}", encoding="utf-8")
    error = refused(path)
    assert "T3" in error.en
    assert "图形导出" in error.zh


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cut=st.floats(0.02, 0.98), noise=st.binary(max_size=40))
def test_a_truncated_drawing_is_read_or_refused(tmp_path: Path, cut: float, noise: bytes) -> None:
    path = two_rooms(Pen(version="R2000")).save(tmp_path / "plan.dxf")
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)] + noise)
    try:
        building = read_building([path])
    except InputError as error:
        assert path.name in error.en
    else:
        assert building.storeys
