"""Walls in every way that they are drawn: one house, one difficulty a test."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import ezdxf.transform
import pytest
import shapely
from ezdxf.document import Drawing
from ezdxf.entities import Line
from ezdxf.math import Matrix44, Vec3

from layoutopt.building import Storey
from layoutopt.read import read_building
from tests.drawings.house import Hole, House, Manner, Room, bent, draw, duo, ell, one_layer
from tests.drawings.witness import check, pair_up, told

LINES = Manner()
LAYERS = {"layer": "WALL"}


def read(tmp_path: Path, doc: Drawing) -> Storey:
    path = tmp_path / "plan.dxf"
    doc.saveas(path)
    (storey,) = read_building([path]).storeys
    return storey


Change = Callable[[Line, Vec3, Vec3], list[tuple[Vec3, Vec3]]]


def redrawn(change: Change, at_least: float) -> Drawing:
    """Draw the house in line pairs, each long face replaced by what is made of it."""
    doc = draw(duo(), LINES)
    space = doc.modelspace()
    for line in list(space.query('LINE[layer=="WALL"]')):
        a, b = line.dxf.start, line.dxf.end
        if (b - a).magnitude < at_least:
            continue
        for start, end in change(line, a, (b - a).normalize()):
            space.add_line(start, end, dxfattribs=LAYERS)
        space.delete_entity(line)
    return doc


def split(line: Line, a: Vec3, along: Vec3) -> list[tuple[Vec3, Vec3]]:
    """Three pieces that touch."""
    b = line.dxf.end
    cuts = [a, a.lerp(b, 0.31), a.lerp(b, 0.72), b]
    return list(pairwise(cuts))


def overlapping(line: Line, a: Vec3, along: Vec3) -> list[tuple[Vec3, Vec3]]:
    """Two pieces that share 200 mm, one of them a hair beside the other."""
    b, aside = line.dxf.end, along.orthogonal() * 1.5
    middle = a.lerp(b, 0.5)
    return [(a, middle + along * 100), (middle - along * 100 + aside, b + aside)]


def gapped(line: Line, a: Vec3, along: Vec3) -> list[tuple[Vec3, Vec3]]:
    """A hole of 120 mm in the face."""
    b = line.dxf.end
    middle = a.lerp(b, 0.4)
    return [(a, middle - along * 60), (middle + along * 60, b)]


def overshooting(line: Line, a: Vec3, along: Vec3) -> list[tuple[Vec3, Vec3]]:
    """Drawn 40 mm too long at corners, not into openings."""
    b = line.dxf.end
    holes = [duo().box(hole, 260.0) for hole in duo().holes]
    jamb = [any(hole.distance(shapely.Point(p.x, p.y)) < 1.0 for hole in holes) for p in (a, b)]
    return [(a - along * 40 * (not jamb[0]), b + along * 40 * (not jamb[1]))]


def short(line: Line, a: Vec3, along: Vec3) -> list[tuple[Vec3, Vec3]]:
    """Drawn 25 mm too short at both ends."""
    return [(a + along * 25, line.dxf.end - along * 25)]


def twice(line: Line, a: Vec3, along: Vec3) -> list[tuple[Vec3, Vec3]]:
    """Once there, once back."""
    return [(a, line.dxf.end), (line.dxf.end, a)]


@pytest.mark.parametrize("change", [split, overlapping, gapped, overshooting, short, twice])
def test_faces_drawn_carelessly(tmp_path: Path, change: Change) -> None:
    storey = read(tmp_path, redrawn(change, 1300.0))
    check(storey, duo(), LINES, area_rel=0.005)


def plastered(inner: float) -> Drawing:
    """A line of plaster 20 mm off each face of each wall, on the inside of the faces or not."""
    house = duo()
    doc = draw(house, LINES)
    layer = replace(house, thickness=house.thickness + 2 * inner)
    holes = [layer.box(hole, layer.thickness + 2.0) for hole in layer.holes]
    for part in shapely.get_parts(shapely.difference(layer.body, shapely.union_all(holes))):
        for ring in (part.exterior, *part.interiors):
            for a, b in pairwise(ring.coords):
                doc.modelspace().add_line(a, b, dxfattribs=LAYERS)
    return doc


def test_plaster_lines_inside_the_faces(tmp_path: Path) -> None:
    check(read(tmp_path, plastered(-20.0)), duo(), LINES, area_rel=0.005)


def test_plaster_lines_before_the_faces_are_the_finished_face(tmp_path: Path) -> None:
    finished = replace(duo(), thickness=duo().thickness + 40.0)
    check(read(tmp_path, plastered(20.0)), finished, LINES, area_rel=0.005)


def test_a_wall_with_its_insulation(tmp_path: Path) -> None:
    """Outer walls of three lines: the body, and 100 mm more on the outside."""
    doc = draw(duo(), LINES)
    outer = shapely.box(-220, -220, 13220, 9820)
    holes = [duo().box(hole, 800) for hole in duo().holes if hole.at[1] in (0, 9600)]
    for line in shapely.get_parts(shapely.difference(outer.exterior, shapely.union_all(holes))):
        for a, b in pairwise(line.coords):
            doc.modelspace().add_line(a, b, dxfattribs=LAYERS)
    for hole in duo().holes:
        if hole.at[1] in (0, 9600):
            side = -1 if hole.at[1] == 0 else 1
            for x in (hole.at[0] - hole.width / 2, hole.at[0] + hole.width / 2):
                y = hole.at[1] + side * 120
                doc.modelspace().add_line((x, y), (x, y + side * 100), dxfattribs=LAYERS)
    storey = read(tmp_path, doc)
    best = pair_up(told(storey, Matrix44()), duo().floors, area_rel=0.005)
    assert len(best) == 3


@pytest.mark.parametrize(
    "manner",
    [
        Manner(walls="outlines"),
        Manner(walls="outlines", doors="gaps"),
        Manner(walls="hatched"),
        Manner(walls="through", doors="nested"),
        Manner(walls="single", windows="block"),
        Manner(walls="single", doors="gaps", windows="block"),
    ],
    ids=lambda m: f"{m.walls}, {m.doors}",
)
@pytest.mark.parametrize("layers", ["named", "one"])
def test_walls_of_other_kinds(tmp_path: Path, manner: Manner, layers: str) -> None:
    manner = one_layer(manner) if layers == "one" else manner
    check(read(tmp_path, draw(duo(), manner)), duo(), manner, area_rel=0.005)


def test_walls_filled_with_a_pattern(tmp_path: Path) -> None:
    """Lines of a pattern are no faces; the outline of the hatch is."""
    doc = draw(duo(), Manner(walls="hatched"))
    for hatch in doc.modelspace().query("HATCH"):
        hatch.set_pattern_fill("ANSI31", scale=20.0)
    check(read(tmp_path, doc), duo(), LINES, area_rel=0.005)


@pytest.mark.parametrize("thickness", [100.0, 370.0])
def test_thin_and_thick_walls(tmp_path: Path, thickness: float) -> None:
    house = replace(duo(), thickness=thickness)
    check(read(tmp_path, draw(house, LINES)), house, LINES, area_rel=0.005)


@pytest.mark.parametrize("angle_deg", [-61.0, -7.5, 13.2, 33.3, 45.0, 89.0])
def test_any_angle(tmp_path: Path, angle_deg: float) -> None:
    doc = draw(duo(), LINES)
    turn = Matrix44.z_rotate(math.radians(angle_deg))
    ezdxf.transform.inplace(doc.modelspace(), turn)
    back = Matrix44.z_rotate(-math.radians(angle_deg))
    check(read(tmp_path, doc), duo(), LINES, back, area_rel=0.005)


@pytest.mark.parametrize("angle_deg", [8.0, 25.0, 45.0, 60.0])
def test_several_angles_in_one_building(tmp_path: Path, angle_deg: float) -> None:
    check(read(tmp_path, draw(bent(angle_deg), LINES)), bent(angle_deg), LINES, area_rel=0.005)


@pytest.mark.parametrize("merged", [True, False])
def test_columns_merged_in_or_drawn_over(tmp_path: Path, merged: bool) -> None:
    """Merged into the outline of the wall, or as filled squares on top of it."""
    house = ell()
    drawn = house if merged else replace(house, columns=())
    doc = draw(drawn, Manner(walls="outlines"))
    if merged:
        for entity in list(doc.modelspace().query('*[layer=="COLUMN"]')):
            doc.modelspace().delete_entity(entity)
    else:
        for column in house.columns:
            ring = list(column.exterior.coords)[:-1]
            doc.modelspace().add_lwpolyline(ring, close=True, dxfattribs={"layer": "COLUMN"})
    check(read(tmp_path, doc), house, LINES, area_rel=0.005)


@pytest.mark.parametrize(
    "layers",
    [
        "named",
        pytest.param(
            "one",
            marks=pytest.mark.xfail(
                strict=True,
                reason="the lines of the windows pair up as wall, the line of the wall between "
                "two of them passes for a pane",
            ),
        ),
    ],
)
def test_windows_of_four_lines_in_single_walls(tmp_path: Path, layers: str) -> None:
    manner = Manner(walls="single")
    manner = one_layer(manner) if layers == "one" else manner
    check(read(tmp_path, draw(duo(), manner)), duo(), manner, area_rel=0.005)


RADIUS = 20000.0


def curved(step_deg: float = 1.0) -> House:
    """Two sectors and a corridor about one centre, walls on arcs of 40 degrees."""

    def arc(radius: float) -> list[tuple[float, float]]:
        n = round(40.0 / step_deg)
        turns = [math.radians(70.0 + 40.0 * i / n) for i in range(n + 1)]
        return [(radius * math.cos(t), radius * math.sin(t)) for t in turns]

    def spot(radius: float, deg: float) -> tuple[float, float]:
        return (radius * math.cos(math.radians(deg)), radius * math.sin(math.radians(deg)))

    low, way, top = RADIUS, RADIUS + 2640.0, RADIUS + 9600.0
    outer = (*arc(low), *reversed(arc(top)), arc(low)[0])
    return House(
        walls=(outer, tuple(arc(way)), (spot(way, 90.0), spot(top, 90.0))),
        holes=(
            Hole(spot(RADIUS + 1320.0, 70.0), 1200),
            Hole(spot(RADIUS + 6000.0, 90.0), 1000, "door"),
        ),
        rooms=(
            Room("普通教室", duo().rooms[0].use, spot(RADIUS + 6000.0, 100.0)),
            Room("办公室", duo().rooms[1].use, spot(RADIUS + 6000.0, 80.0)),
            Room("走廊", duo().rooms[2].use, spot(RADIUS + 1320.0, 90.0)),
        ),
    )


def curved_drawing(kind: str) -> Drawing:
    """Faces as chords of 1 degree, as ARCs, or as one outline with bulges."""
    house = curved()
    doc = draw(house, LINES)
    if kind == "chords":
        return doc
    for line in list(doc.modelspace().query('LINE[layer=="WALL"]')):
        doc.modelspace().delete_entity(line)
    space = doc.modelspace()
    holes = shapely.union_all([house.box(h, house.thickness + 40.0) for h in house.holes])
    arcs: dict[int, list[float]] = {}
    for part in shapely.get_parts(shapely.difference(house.body, holes)):
        for ring in (part.exterior, *part.interiors):
            for a, b in pairwise(ring.coords):
                radii = math.hypot(*a), math.hypot(*b)
                if abs(radii[0] - radii[1]) > 1.5 or math.dist(a, b) < 150.0:
                    space.add_line(a, b, dxfattribs=LAYERS)
                else:
                    turns = [math.degrees(math.atan2(y, x)) for x, y in (a, b)]
                    arcs.setdefault(round(sum(radii) / 240.0), []).extend((*turns, *radii))
    for spots in arcs.values():
        turns = [t for i, t in enumerate(spots) if i % 4 < 2]
        radius = max(r for i, r in enumerate(spots) if i % 4 > 1)
        space.add_arc((0, 0), radius, min(turns), max(turns), dxfattribs=LAYERS)
    return doc


@pytest.mark.parametrize("kind", ["chords", "arcs"])
def test_curved_walls(tmp_path: Path, kind: str) -> None:
    storey = read(tmp_path, curved_drawing(kind))
    spaces = told(storey, Matrix44())
    pair_up(spaces, curved().floors, area_rel=0.005)
    assert {s.name for s in spaces} == {"普通教室", "办公室", "走廊"}


@pytest.mark.parametrize("doors", ["arcs", "gaps"])
def test_doors_in_a_curved_wall(tmp_path: Path, doors: str) -> None:
    house = curved()
    ways = []
    for deg in (78.5, 101.5):
        t = math.radians(deg)
        ways.append(Hole(((RADIUS + 2640) * math.cos(t), (RADIUS + 2640) * math.sin(t)), 900))
    house = replace(house, holes=(*house.holes, *ways))
    manner = Manner(doors=doors)
    check(read(tmp_path, draw(house, manner)), house, manner, area_rel=0.005, place_mm=80)
