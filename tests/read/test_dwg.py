"""DWG is read as well as its converter can; the reader is told so, or told to use DXF."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from layoutopt.building import Use
from layoutopt.diagnostics import InputError
from layoutopt.read import read_building
from tests.drawings.dwg import save_dwg
from tests.drawings.small import METRE, Pen, two_rooms


def test_the_same_as_from_the_dxf(tmp_path: Path) -> None:
    pen = two_rooms(Pen(shift=(25_000.0, -4_000.0)))
    path = save_dwg(pen.document(), tmp_path / "plan.dwg")
    building = read_building([path])
    drawing = read_building([pen.save(tmp_path / "plan.dxf")])
    assert building.storeys == drawing.storeys
    assert building.drawing_names == ["plan.dwg"]
    assert building.sha256 == (hashlib.sha256(path.read_bytes()).hexdigest(),)
    warning = next(f for f in building.findings if f.code == "R551")
    assert warning.severity == "warning"
    assert "DXF" in warning.message
    assert "R2000" in warning.message


def test_the_unit_of_the_header_is_a_vote(tmp_path: Path) -> None:
    pen = two_rooms(Pen(unit_mm=1000.0, insunits=METRE))
    building = read_building([save_dwg(pen.document(), tmp_path / "plan.dwg")])
    assert building.unit_m == 1.0
    assert not [f for f in building.findings if f.code == "R101"]


def test_lost_blocks_are_counted(tmp_path: Path) -> None:
    """The converter drops the three door blocks of this R2000 file; it does not say so."""
    pen = two_rooms(Pen(), doors="blocks")
    building = read_building([save_dwg(pen.document(), tmp_path / "plan.dwg")])
    assert {space.use for space in building.storeys[0].spaces} == {
        Use.CLASSROOM, Use.VACANT, Use.CORRIDOR
    }  # fmt: skip
    doors = [o for o in building.storeys[0].openings if o.kind == "door"]
    lost = [f.message for f in building.findings if f.code == "R552"]
    assert len(doors) == 3 or any("INSERT × 3" in message for message in lost)


def test_a_storey_as_dwg_and_one_as_dxf(tmp_path: Path) -> None:
    first = save_dwg(two_rooms(Pen()).document(), tmp_path / "1F.dwg")
    second = two_rooms(Pen()).save(tmp_path / "2F.dxf")
    assert [s.level for s in read_building([first, second]).storeys] == [1, 2]


def test_the_name_of_the_file_says_nothing(tmp_path: Path) -> None:
    path = save_dwg(two_rooms(Pen()).document(), tmp_path / "plan.dxf")
    assert "R551" in [f.code for f in read_building([path]).findings]


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_building([path])
    assert caught.value.exit_code == 3
    for message in (caught.value.en, caught.value.zh):
        assert path.name in message
        assert "DXF" in message
        assert "converted.dxf" not in message
    return caught.value


@pytest.mark.parametrize("keep", [0, 6, 500, 3000])
def test_what_cannot_be_read(tmp_path: Path, keep: int) -> None:
    path = save_dwg(two_rooms(Pen()).document(), tmp_path / "plan.dwg")
    whole = path.read_bytes()
    path.write_bytes(b"AC1032" + bytes(500) if keep == 0 else whole[:keep])
    assert "DWG" in refused(path).en


def test_an_empty_drawing(tmp_path: Path) -> None:
    path = save_dwg(Pen().document(), tmp_path / "plan.dwg")
    assert "best effort" in refused(path).en


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save_dwg(two_rooms(Pen()).document(), tmp_path / "plan.dwg")
    monkeypatch.setitem(sys.modules, "ezdwg", None)
    error = refused(path)
    assert "layoutopt[dwg]" in error.en
    assert "layoutopt[dwg]" in error.zh
