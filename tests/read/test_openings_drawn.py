"""Doors and windows in every way that they are drawn: one house, one difficulty a test."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from ezdxf.document import Drawing

from layoutopt.building import Building
from layoutopt.read import read_building
from tests.drawings.house import Hole, Manner, draw, duo, one_layer
from tests.drawings.witness import check


def read(tmp_path: Path, doc: Drawing) -> Building:
    path = tmp_path / "plan.dxf"
    doc.saveas(path)
    return read_building([path])


@pytest.mark.parametrize("layers", ["named", "one"])
@pytest.mark.parametrize(
    "doors", ["arcs", "nested", "stretched", "bulges", "splines", "chords", "gaps"]
)
def test_doors(tmp_path: Path, doors: str, layers: str) -> None:
    """Nested blocks are mirrored where they open to the other side."""
    manner = Manner(doors=doors)
    manner = one_layer(manner) if layers == "one" else manner
    (storey,) = read(tmp_path, draw(duo(), manner)).storeys
    check(storey, duo(), manner, area_rel=0.005)


@pytest.mark.parametrize("doors", ["nested", "stretched"])
def test_doors_exploded(tmp_path: Path, doors: str) -> None:
    manner = Manner(doors=doors)
    doc = draw(duo(), manner)
    while inserts := doc.modelspace().query("INSERT"):
        for insert in inserts:
            insert.explode()
    (storey,) = read(tmp_path, doc).storeys
    check(storey, duo(), manner, area_rel=0.005)


@pytest.mark.parametrize("width", [700.0, 900.0, 1200.0, 1500.0, 1800.0])
def test_widths(tmp_path: Path, width: float) -> None:
    house = duo()
    holes = (replace(house.holes[0], width=width), *house.holes[1:])
    house, manner = replace(house, holes=holes), Manner()
    (storey,) = read(tmp_path, draw(house, manner)).storeys
    check(storey, house, manner, area_rel=0.005)


def test_a_door_with_one_and_a_half_leaves(tmp_path: Path) -> None:
    """Leaves of 900 and 300 mm that meet in a hole of 1200."""
    house = replace(duo(), holes=(Hole((1800, 2640), 1200), *duo().holes[1:]))
    doc = draw(replace(house, holes=house.holes[1:]), Manner(walls="outlines"))
    for entity in list(doc.modelspace().query("LWPOLYLINE")):
        doc.modelspace().delete_entity(entity)
    walls = draw(house, Manner(walls="outlines", doors="gaps", windows="none", names=False))
    for ring in walls.modelspace().query('LWPOLYLINE[layer=="WALL"]'):
        doc.modelspace().add_lwpolyline(
            list(ring.get_points("xy")), close=True, dxfattribs={"layer": "WALL"}
        )
    for x, radius, start in ((1200, 900, 0), (2400, 300, 90)):
        doc.modelspace().add_arc(
            (x, 2640), radius, start, start + 90, dxfattribs={"layer": "WINDOW"}
        )
        doc.modelspace().add_line((x, 2640), (x, 2640 + radius), dxfattribs={"layer": "WINDOW"})
    (storey,) = read(tmp_path, doc).storeys
    check(storey, house, Manner(), area_rel=0.005)


@pytest.mark.parametrize("at", ["middle", "face"])
def test_where_the_hinge_stands(tmp_path: Path, at: str) -> None:
    """Hinges stand in the middle of the wall, or on the face to which the door opens."""
    doc = draw(duo(), Manner())
    if at == "face":
        for entity in doc.modelspace().query('ARC LINE[layer=="WINDOW"]'):
            where = entity.dxf.center if entity.dxftype() == "ARC" else entity.dxf.start
            if entity.dxftype() == "LINE" and abs(entity.dxf.start.x - entity.dxf.end.x) > 1:
                continue
            if 0 < where.y < 9000:
                entity.translate(0, 120 if where.x < 5000 else -120, 0)
    (storey,) = read(tmp_path, doc).storeys
    check(storey, duo(), Manner(), area_rel=0.005)


@pytest.mark.parametrize("windows", ["lines", "block", "thick"])
@pytest.mark.parametrize("walls", ["pairs", "outlines", "hatched"])
def test_windows(tmp_path: Path, windows: str, walls: str) -> None:
    manner = Manner(windows=windows, walls=walls)
    (storey,) = read(tmp_path, draw(duo(), manner)).storeys
    check(storey, duo(), manner, area_rel=0.005)


def test_leaves_with_a_thickness(tmp_path: Path) -> None:
    """A leaf drawn as a box of 40 mm, its swing from the outer corner."""
    doc = draw(duo(), Manner())
    for line in list(doc.modelspace().query('LINE[layer=="WINDOW"]')):
        a, b = line.dxf.start, line.dxf.end
        if abs(a.x - b.x) > 1:
            continue
        box = [(a.x, a.y), (a.x + 40, a.y), (b.x + 40, b.y), (b.x, b.y)]
        doc.modelspace().add_lwpolyline(box, close=True, dxfattribs={"layer": "WINDOW"})
        doc.modelspace().delete_entity(line)
    (storey,) = read(tmp_path, doc).storeys
    check(storey, duo(), Manner(), area_rel=0.005)


def test_a_leaf_ajar(tmp_path: Path) -> None:
    """Swings of 45 degrees, as some offices draw them."""
    doc = draw(duo(), Manner(doors="gaps"))
    space, layer = doc.modelspace(), {"layer": "WINDOW"}
    for x, width, up in ((1000, 1000, 1), (7550, 900, 1)):
        turn = math.radians(45 * up)
        tip = (x + width * math.cos(turn), 2640 + width * math.sin(turn))
        space.add_line((x, 2640), tip, dxfattribs=layer)
        space.add_arc((x, 2640), width, 0, 45, dxfattribs=layer)
    (storey,) = read(tmp_path, doc).storeys
    inner = [o for o in storey.openings if None not in o.joins]
    assert sorted((o.kind, o.width_mm) for o in inner) == [("door", 900), ("door", 1000)]
