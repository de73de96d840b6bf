"""Names that stand elsewhere: tables of rooms that numbers point to, and leaders."""

from __future__ import annotations

from pathlib import Path

import pytest
from ezdxf.document import Drawing
from ezdxf.math import Vec2
from ezdxf.render import mleader

from layoutopt.building import Building, Use
from layoutopt.read import read_building
from tests.drawings.small import Pen, two_rooms

LEFT, RIGHT, WAY = (3000, 6200), (9200, 6200), (6200, 1200)
TABLE = (("1", "普通教室", "43.20"), ("2", "音乐教室", "43.20"), ("3", "走廊", "29.38"))


def word(doc: Drawing, words: str, x: float, y: float, height: float = 300) -> None:
    doc.modelspace().add_text(words, height=height).set_placement((x, y))


def read(doc: Drawing, tmp_path: Path) -> Building:
    path = tmp_path / "plan.dxf"
    doc.saveas(path)
    return read_building([path])


def uses(building: Building) -> dict[str | None, Use]:
    return {space.name: space.use for storey in building.storeys for space in storey.spaces}


@pytest.mark.parametrize("areas", [False, True])
@pytest.mark.parametrize("numbers", ["bubbles", "bare"])
def test_a_table_of_rooms(tmp_path: Path, areas: bool, numbers: str) -> None:
    doc = two_rooms(Pen(), names=False).document()
    rows = [(n if numbers == "bubbles" else f"10{n}", name, area) for n, name, area in TABLE]
    for i, (number, name, area) in enumerate(rows):
        y = 9000 - 500 * i
        word(doc, number, 16000, y)
        word(doc, name, 17200, y)
        if areas:
            word(doc, area, 20000, y)
    for (number, _, _), (x, y) in zip(rows, (LEFT, RIGHT, WAY), strict=True):
        word(doc, number, x - 100, y - 150)
        if numbers == "bubbles":
            doc.modelspace().add_circle((x, y), 420)
    building = read(doc, tmp_path)
    assert uses(building) == {
        "普通教室": Use.CLASSROOM, "音乐教室": Use.MUSIC, "走廊": Use.CORRIDOR,
    }  # fmt: skip
    printed = {s.printed_area_m2 for storey in building.storeys for s in storey.spaces}
    assert (43.2 in printed) == areas
    assert {s.number for storey in building.storeys for s in storey.spaces} == {r[0] for r in rows}
    assert sum(f.code == "R421" for f in building.findings) == 3


def test_axis_bubbles_are_no_rooms(tmp_path: Path) -> None:
    doc = two_rooms(Pen()).document()
    for i, (number, name, _) in enumerate(TABLE):
        word(doc, number, 16000, 9000 - 500 * i)
        word(doc, name, 17200, 9000 - 500 * i)
    for number, x in (("1", -120), ("2", 6120), ("3", 12360)):
        doc.modelspace().add_line((x, 10500), (x, 12000))
        doc.modelspace().add_circle((x, 12400), 400)
        word(doc, number, x - 100, 12250)
    building = read(doc, tmp_path)
    assert set(uses(building)) == {"普通教室", "备用教室", "走廊"}
    assert not any(f.code == "R421" for f in building.findings)


def test_rooms_one_under_another_are_no_table(tmp_path: Path) -> None:
    doc = two_rooms(Pen(), names=False).document()
    for number, name, (x, y) in (
        ("101", "教室", LEFT), ("102", "备用教室", RIGHT), ("103", "走廊", WAY)
    ):  # fmt: skip
        word(doc, number, x - 900, y)
        word(doc, name, x, y)
    assert set(uses(read(doc, tmp_path))) == {"教室", "备用教室", "走廊"}


def outside(kind: str) -> Drawing:
    """Draw two rooms of which the right one is named from outside."""
    doc = two_rooms(Pen(), names=False).document()
    space = doc.modelspace()
    word(doc, "普通教室", 2400, 6000)
    word(doc, "走廊", 3000, 1100)
    tip, knee, end = (9000, 7000), (14500, 8000), (16500, 8000)
    if kind == "LEADER":
        note = space.add_mtext("音乐教室", dxfattribs={"insert": (16600, 8150), "char_height": 300})
        leader = space.add_leader([tip, knee, end])
        leader.dxf.annotation_handle = note.dxf.handle
    elif kind == "MULTILEADER":
        builder = space.add_multileader_mtext("Standard")
        builder.set_content("音乐教室", char_height=300)
        builder.add_leader_line(mleader.ConnectionSide.left, [Vec2(tip)])
        builder.build(insert=Vec2(15000, 8000))
    else:
        word(doc, "音乐教室", 14600, 8100)
        space.add_line(knee, (15900, 8000))
        space.add_line(knee, tip)
    return doc


@pytest.mark.parametrize("kind", ["LEADER", "MULTILEADER", "lines"])
def test_leaders(tmp_path: Path, kind: str) -> None:
    building = read(outside(kind), tmp_path)
    assert uses(building)["音乐教室"] is Use.MUSIC
    assert sum(f.code == "R420" for f in building.findings) == 1
    assert not any(f.code == "R403" for f in building.findings)
