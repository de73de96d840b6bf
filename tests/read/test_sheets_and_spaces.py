"""What else a sheet holds, and what spaces are like: one difficulty a test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from ezdxf.document import Drawing
from ezdxf.math import Matrix44

from layoutopt.building import Building, Use
from layoutopt.read import read_building
from layoutopt.read.codes import Code
from tests.drawings.house import Hole, House, Manner, Room, draw, duo, ell, write
from tests.drawings.witness import check

PAIRS = Manner()


def read(tmp_path: Path, doc: Drawing) -> Building:
    path = tmp_path / "plan.dxf"
    doc.saveas(path)
    return read_building([path])


def beside(doc: Drawing, other: Drawing, dx: float, dy: float) -> None:
    """Copy what is drawn in another drawing into this one, moved."""
    for entity in other.modelspace():
        copy = entity.copy()
        copy.translate(dx, dy, 0)
        doc.modelspace().add_entity(copy)


def titled(title: str = "一层平面图 1:100") -> Drawing:
    doc = draw(duo(), PAIRS)
    write(doc.modelspace(), title, (6500, -3000), "PUB_TITLE", 800)
    return doc


def test_storeys_stacked_on_one_sheet(tmp_path: Path) -> None:
    doc = titled()
    beside(doc, titled("二层平面图 1:100"), 0, 18000)
    beside(doc, titled("三层平面图 1:100"), 0, 36000)
    building = read(tmp_path, doc)
    assert [s.level for s in building.storeys] == [1, 2, 3]
    for k, storey in enumerate(building.storeys):
        check(storey, duo(), PAIRS, Matrix44.translate(0, -18000 * k, 0), area_rel=0.005)
    regions = [{s.region for s in storey.spaces} for storey in building.storeys]
    assert regions[0] == regions[1] == regions[2]


def a_facade(doc: Drawing) -> None:
    space = doc.modelspace()
    for x0, y0, x1, y1 in (
        (0, 20000, 13000, 30000), *((1000 + 3000 * i, 21000 + 3300 * j, 2800 + 3000 * i,
                                     22500 + 3300 * j) for i in range(4) for j in range(3))
    ):  # fmt: skip
        for inset in (0, 80):
            ring = shapely.box(x0 + inset, y0 + inset, x1 - inset, y1 - inset).exterior.coords
            space.add_lwpolyline(list(ring)[:-1], close=True, dxfattribs={"layer": "E_WALL"})
    write(space, "南立面图 1:100", (6500, 18500), "PUB_TITLE", 800)


def a_detail(doc: Drawing) -> None:
    """A toilet, drawn again four times as large."""
    part = draw(duo(), Manner(names=False))
    for entity in part.modelspace():
        entity.scale_uniform(2.0)
    beside(doc, part, 30000, 0)
    write(doc.modelspace(), "卫生间大样图 1:50", (43000, -3000), "PUB_TITLE", 800)


def a_schedule(doc: Drawing) -> None:
    space = doc.modelspace()
    for i in range(7):
        space.add_line((30000, 1000 * i), (42000, 1000 * i), dxfattribs={"layer": "PUB_TAB"})
        if i < 6:
            for j, words in enumerate(("M1021", "1000X2100", "6", "木门")):
                write(space, words, (31500 + 3000 * j, 1000 * i + 500), "PUB_TEXT")
    for j in range(5):
        x = 30000 + 3000 * j
        space.add_line((x, 0), (x, 6000), dxfattribs={"layer": "PUB_TAB"})
    write(space, "门窗表", (36000, 7000), "PUB_TITLE", 600)


def a_legend(doc: Drawing) -> None:
    space = doc.modelspace()
    for i, words in enumerate(("240厚砖墙", "120厚隔墙", "钢筋混凝土柱")):
        ring = [
            (30000, 1200 * i),
            (31500, 1200 * i),
            (31500, 1200 * i + 240),
            (30000, 1200 * i + 240),
        ]
        space.add_lwpolyline(ring, close=True, dxfattribs={"layer": "WALL"})
        write(space, words, (34000, 1200 * i + 120), "PUB_TEXT")
    write(space, "图例", (31000, 4500), "PUB_TITLE", 500)


@pytest.mark.parametrize("extra", [a_facade, a_detail, a_schedule, a_legend])
def test_what_is_no_plan_is_left_out_and_listed(tmp_path: Path, extra) -> None:
    doc = titled()
    extra(doc)
    building = read(tmp_path, doc)
    (storey,) = building.storeys
    check(storey, duo(), PAIRS, area_rel=0.005)
    assert Code.NOT_A_PLAN in {f.code for f in building.findings}


def test_a_stray_copy_far_away_is_left_out_and_listed(tmp_path: Path) -> None:
    """16 km off, without a title: forgotten."""
    doc = titled()
    beside(doc, draw(duo(), PAIRS), 16_000_000, 3_000_000)
    building = read(tmp_path, doc)
    (storey,) = building.storeys
    check(storey, duo(), PAIRS, area_rel=0.005)
    assert Code.NOT_A_PLAN in {f.code for f in building.findings}


def test_a_corridor_cut_by_a_fire_door(tmp_path: Path) -> None:
    house = duo()
    rooms = (*house.rooms[:2], Room("走廊", Use.CORRIDOR, (2000, 1320)),
             Room("走廊", Use.CORRIDOR, (10000, 1320)))  # fmt: skip
    cut = replace(
        house,
        walls=(*house.walls, ((5000, 0), (5000, 2640))),
        holes=(*house.holes, Hole((5000, 1320), 1500)),
        rooms=rooms,
    )
    (storey,) = read(tmp_path, draw(cut, PAIRS)).storeys
    check(storey, cut, PAIRS, area_rel=0.005)
    assert [s.use for s in storey.spaces].count(Use.CORRIDOR) == 2


@pytest.mark.parametrize("manner", [PAIRS, Manner(walls="outlines", doors="gaps")])
def test_l_shapes(tmp_path: Path, manner: Manner) -> None:
    """A corridor and a room round a corner are one space each."""
    (storey,) = read(tmp_path, draw(ell(), manner)).storeys
    check(storey, ell(), manner, area_rel=0.005)


def test_a_room_without_a_name_among_named_ones(tmp_path: Path) -> None:
    house: House = replace(duo(), rooms=(duo().rooms[0], duo().rooms[2]))
    building = read(tmp_path, draw(house, PAIRS))
    check(building.storeys[0], house, PAIRS, area_rel=0.005)
    nameless = [s for s in building.storeys[0].spaces if s.name is None]
    assert [s.use for s in nameless] == [Use.OTHER]
    assert Code.ROOM_UNLABELLED in {f.code for f in building.findings}


@pytest.mark.parametrize("kind", ["TEXT", "MTEXT", "attribute", "TEXT in two lines"])
def test_where_names_are_written(tmp_path: Path, kind: str) -> None:
    house = duo()
    doc = draw(house, Manner(names=False))
    space, layer = doc.modelspace(), {"layer": "SPACE"}
    doc.blocks.new("ROOM").add_attdef("NAME", (0, 0))
    for room in house.rooms:
        x, y = room.spot
        if kind == "TEXT":
            write(space, room.name, room.spot, "SPACE")
        elif kind == "MTEXT":
            text = space.add_mtext(f"{{\\fSimSun|b0;{room.name}}}\\P41.4㎡", dxfattribs=layer)
            text.dxf.char_height, text.dxf.attachment_point = 300, 5
            text.set_location(room.spot)
        elif kind == "attribute":
            insert = space.add_blockref("ROOM", room.spot, dxfattribs=layer)
            insert.add_attrib("NAME", room.name, room.spot, dxfattribs={"height": 300})
        else:
            half = len(room.name) // 2
            write(space, room.name[:half], (x, y + 250), "SPACE")
            write(space, room.name[half:], (x, y - 250), "SPACE")
    (storey,) = read(tmp_path, doc).storeys
    check(storey, house, PAIRS, area_rel=0.005)
