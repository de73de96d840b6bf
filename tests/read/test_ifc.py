"""A model is read into the same building as its drawing, and its faults are said."""

from __future__ import annotations

import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layoutopt.building import Building, Space, Storey, Use
from layoutopt.diagnostics import InputError
from layoutopt.read import read_building
from tests.drawings.ifc_model import Model, box, model_of, two_rooms
from tests.drawings.small import DEPTH, WAY, WIDTH, Pen, T
from tests.drawings.small import two_rooms as drawn_rooms

ROOT = Path(__file__).resolve().parents[2]
LONG, TOP = 2 * WIDTH + T, WAY + T + DEPTH


def read(tmp_path: Path, model: Model, name: str = "model.ifc") -> Building:
    return read_building([model.save(tmp_path / name)])


def one_storey(**place: Any) -> tuple[Model, Any]:
    model = Model(**place)
    return model, model.storey("一层", 0)


def codes(building: Building) -> list[str]:
    return [f.code for f in building.findings]


def named(storey: Storey, name: str) -> Space:
    return next(space for space in storey.spaces if space.name == name)


def shape(storey: Storey, *, numbers: bool = False) -> object:
    """All that must be the same from a drawing and from a model."""
    names = {space.id: space.name for space in storey.spaces}
    spaces = Counter(
        (s.name, s.number if numbers else None, s.use, round(s.region.area_m2, 1), s.available)
        for s in storey.spaces
    )
    openings = Counter(
        (o.kind, o.width_mm, o.wall_mm, frozenset(str(names.get(j or "")) for j in o.joins))
        for o in storey.openings
    )
    return spaces, openings


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"schema": "IFC2X3", "unit": "ft"},
        {"schema": "IFC4X3", "unit": "in", "turn_deg": 90.0},
        {"unit": "m", "turn_deg": 17.0, "shift": (5e6, -3e6, 12_000.0)},
        {"turn_deg": -32.5, "shift": (1000.0, 2000.0, -500.0)},
    ],
)
def test_the_same_as_from_the_drawing(tmp_path: Path, place: dict[str, Any]) -> None:
    drawing = read_building([drawn_rooms(Pen()).save(tmp_path / "plan.dxf")])
    model, storey = one_storey(**place)
    two_rooms(model, storey)
    building = read(tmp_path, model)
    assert shape(building.storeys[0]) == shape(drawing.storeys[0])
    assert building.unit_m == pytest.approx(model.unit_mm / 1000)
    assert building.unit_from == "header"
    assert building.storeys[0].frame.rotation_deg == pytest.approx(
        (place.get("turn_deg", 0.0) + 45) % 90 - 45, abs=1e-4
    )
    assert building.findings == ()


@pytest.mark.parametrize("plan", ["township-3", pytest.param("urban-l4", marks=pytest.mark.slow)])
def test_a_whole_school_is_the_same_from_both(tmp_path: Path, plan: str) -> None:
    drawing = read_building([ROOT / "plans" / f"{plan}.dxf"])
    building = read(tmp_path, model_of(drawing, unit="m", turn_deg=17.0, shift=(4e4, 3e4, 900.0)))
    assert [s.level for s in building.storeys] == [s.level for s in drawing.storeys]
    for model, drawn in zip(building.storeys, drawing.storeys, strict=True):
        assert model.name == drawn.name
        rooms = [
            sorted((str(s.name), str(s.number), s.use, s.available) for s in storey.spaces)
            for storey in (model, drawn)
        ]
        assert rooms[0] == rooms[1]
        areas = [sorted(s.region.area_m2 for s in storey.spaces) for storey in (model, drawn)]
        assert areas[0] == pytest.approx(areas[1], rel=0.005)
        assert shape(model)[1].keys() == shape(drawn)[1].keys()  # type: ignore[index]
        holes = [shapely_holes(storey) for storey in (model, drawn)]
        assert holes[0] > 0
        assert abs(holes[0] - holes[1]) <= 2  # walls enclose rooms, they do not fill them


def shapely_holes(storey: Storey) -> float:
    """Floor that the outline holds and the walls leave free, in 10 m2."""
    from layoutopt.geometry import Region, union

    return round((Region(storey.outline).area_m2 - union(storey.walls).area / 1e6) / 10)


def test_world_coordinates_are_the_models_own(tmp_path: Path) -> None:
    model, storey = one_storey(unit="m", turn_deg=30.0, shift=(100_000.0, 50_000.0, 0.0))
    two_rooms(model, storey)
    read_storey = read(tmp_path, model).storeys[0]
    room = named(read_storey, "普通教室")
    x, y = read_storey.frame.to_world(room.region.boundary[0])
    cos, sin = math.cos(math.radians(30)), math.sin(math.radians(30))
    corner = (0.0, (WAY + T) / 1000)
    wanted = (100 + corner[0] * cos - corner[1] * sin, 50 + corner[0] * sin + corner[1] * cos)
    assert (x, y) == pytest.approx(wanted, abs=0.002)


def test_doors_have_their_swing_and_walls_their_holes(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    read_storey = read(tmp_path, model).storeys[0]
    room = named(read_storey, "普通教室")
    door = next(o for o in read_storey.openings_of(room.id) if o.kind == "door")
    to_world = read_storey.frame.to_world
    assert to_world(door.at) == (1100, WAY + T / 2)
    assert to_world(door.hinge or (0, 0)) == (600, WAY + T / 2)
    assert to_world(door.leaf_end or (0, 0)) == (600, WAY + T / 2 + 1000)
    from shapely import Point

    assert not any(wall.polygon.contains(Point(door.at)) for wall in read_storey.walls)


@pytest.mark.parametrize(
    ("names", "levels"),
    [
        (["一层", "二层", "三层"], [1, 2, 3]),
        (["B1", "1F", "2F"], [-1, 1, 2]),
        (["Level 0", "Level 1", "Level 2"], [1, 2, 3]),
        (["Level 1", "Level 2", "Roof terrace"], [1, 2, 3]),
        (["地下一层", "±0.000", "3.600"], [-1, 1, 2]),
        (["Basement", "Ground floor", "First floor"], [-1, 1, 2]),
        (["a", "b", "c"], [-1, 1, 2]),
        (["三层", "四层", "五层"], [3, 4, 5]),
    ],
)
def test_levels_from_names_and_heights(tmp_path: Path, names: list[str], levels: list[int]) -> None:
    first = -3600.0 if levels[0] < 0 else (levels[0] - 1) * 3600.0
    model = Model(unit="m")
    for i, name in enumerate(names):
        two_rooms(model, model.storey(name, first + 3600.0 * i))
    building = read(tmp_path, model)
    assert [s.level for s in building.storeys] == levels
    assert [s.name for s in building.storeys] == names
    frames = {s.frame for s in building.storeys}
    assert len(frames) == 1  # equal coordinates lie over one another


def test_datum_levels_without_rooms_are_left_out(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    model.storey("一层吊顶", 2700)
    model.storey("屋面", 3600)
    building = read(tmp_path, model)
    assert [s.name for s in building.storeys] == ["一层"]
    assert codes(building).count("R506") == 2


def test_storeys_of_two_wings_at_one_height_are_one(tmp_path: Path) -> None:
    model, west = one_storey()
    east = model.storey("一层 东楼", 150)
    two_rooms(model, west)
    far = LONG + 8000
    for corners in (box(far - T, -T, far, 6000 + T), box(far + 5000, -T, far + 5000 + T, 6000 + T),
                    box(far, -T, far + 5000, 0), box(far, 6000, far + 5000, 6000 + T)):  # fmt: skip
        model.wall(east, corners)
    model.space(east, box(far, 0, far + 5000, 6000), "音乐教室", "110")
    building = read(tmp_path, model)
    assert len(building.storeys) == 1
    assert {s.use for s in building.storeys[0].spaces} >= {Use.MUSIC, Use.CLASSROOM}
    assert "R510" in codes(building)


def test_without_spaces_rooms_are_found_between_walls(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey, spaces=False)
    building = read(tmp_path, model)
    areas = sorted(round(s.region.area_m2, 2) for s in building.storeys[0].spaces)
    assert areas == [29.38, 43.2, 43.2]
    assert {len(s.region.boundary) for s in building.storeys[0].spaces} == {4}
    assert "R501" in codes(building)
    kinds = Counter(o.kind for o in building.storeys[0].openings)
    assert kinds == {"door": 3, "window": 2}


def test_a_room_the_model_forgot_is_found(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey, spaces=False)
    model.space(storey, box(0, WAY + T, WIDTH, TOP), "普通教室", "101")
    building = read(tmp_path, model)
    assert len(building.storeys[0].spaces) == 3
    assert "R502" in codes(building)
    room = named(building.storeys[0], "普通教室")
    door = next(o for o in building.storeys[0].openings_of(room.id) if o.kind == "door")
    assert None not in door.joins  # into the corridor that was found


def test_a_room_without_a_wall_between_leads_on(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey, spaces=False)
    model.space(storey, box(0, 0, 5000, WAY), "门厅")
    model.space(storey, box(5000, 0, LONG, WAY), "走廊")
    storey_read = read(tmp_path, model).storeys[0]
    ids = {named(storey_read, "门厅").id, named(storey_read, "走廊").id}
    way = next(o for o in storey_read.openings if set(o.joins) == ids)
    assert (way.kind, way.width_mm) == ("opening", WAY)
    assert storey_read.frame.to_world(way.at) == (5000, WAY / 2)


def test_a_hole_that_nothing_fills_is_an_open_way_and_a_hatch_is_none(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    wall = model.file.by_type("IfcWall")[5]  # between the two rooms
    x = WIDTH
    model.opening(wall, storey, box(x - 100, 5000, x + T + 100, 6200))
    model.opening(wall, storey, box(x - 100, 7000, x + T + 100, 8000), sill=1000, height=800)
    storey_read = read(tmp_path, model).storeys[0]
    ways = [o for o in storey_read.openings if o.kind == "opening"]
    assert [(o.width_mm, o.wall_mm, round(o.angle_deg)) for o in ways] == [(1200, T, 90)]
    rooms = {named(storey_read, "普通教室").id, named(storey_read, "备用教室").id}
    assert set(ways[0].joins) == rooms


def test_columns_stand_out_of_the_floor(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    model.solid("Column", storey, box(2800, 6000, 3200, 6400))
    model.solid("Column", storey, box(-100, 5000, 300, 5400))
    room = named(read(tmp_path, model).storeys[0], "普通教室")
    assert len(room.region.holes) == 1
    assert room.region.area_m2 == pytest.approx(43.2 - 0.16 - 0.3 * 0.4, abs=0.001)


def test_spaces_to_the_wall_axis_are_cut_back(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey, spaces=False)
    half = T / 2
    axes = box(-half, WAY + half, WIDTH + half, TOP + half)
    model.space(storey, axes, "普通教室", "101")
    building = read(tmp_path, model)
    assert named(building.storeys[0], "普通教室").region.area_m2 == pytest.approx(43.2, abs=0.01)
    assert "R504" in codes(building)


def test_a_stated_area_that_is_wrong_is_said(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey, spaces=False)
    model.space(storey, box(0, WAY + T, WIDTH, TOP), "普通教室", "101", area_m2=50.0)
    building = read(tmp_path, model)
    room = named(building.storeys[0], "普通教室")
    assert room.printed_area_m2 == 50.0
    assert [f.subject for f in building.findings if f.code == "R404"] == [room.id]


def test_overlaps_and_spaces_without_shape_are_said(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    model.space(storey, box(-T, -T, LONG + T, TOP + T), "建筑面积")
    model.space(storey, None, "库房", "109")
    model.space(storey, box(4000, 5000, 5500, 6500), "管井")
    building = read(tmp_path, model)
    spaces = building.storeys[0].spaces
    assert "建筑面积" not in {s.name for s in spaces}
    assert named(building.storeys[0], "普通教室").region.area_m2 == pytest.approx(
        43.2 - 2.25, abs=0.02
    )
    assert codes(building).count("R505") == 2
    assert codes(building).count("R503") == 1
    shapeless = next(f for f in building.findings if f.code == "R503")
    assert "库房" in shapeless.message


@pytest.mark.parametrize(
    ("long_name", "name", "wanted", "number"),
    [
        ("普通教室", "101", "普通教室", "101"),
        (None, "心理咨询室", "心理咨询室", None),
        (None, "普通教室 101", "普通教室", "101"),
        ("Classroom", "1.05", "Classroom", "1.05"),
        ("Corridor", "7", "Corridor", "7"),
        (None, "12", None, None),
        (None, None, None, None),
        ("", "", None, None),
    ],
)
def test_names_and_numbers(
    tmp_path: Path, long_name: str | None, name: str | None, wanted: str | None, number: str | None
) -> None:
    model, storey = one_storey()
    two_rooms(model, storey, spaces=False)
    model.space(storey, box(0, WAY + T, WIDTH, TOP), long_name, name)
    spaces = read(tmp_path, model).storeys[0].spaces
    room = next(s for s in spaces if s.region.boundary[0] == (0, WAY + T))
    assert room.name == wanted
    assert room.number in {number, name if wanted is None and name else None}


def test_a_curved_wall(tmp_path: Path) -> None:
    model, storey = one_storey()

    def arc(radius: float, *, back: bool = False) -> list[tuple[float, float]]:
        turns = [math.radians(180 * i / 48) for i in range(49)]
        points = [(radius * math.cos(t), radius * math.sin(t)) for t in turns]
        return points[::-1] if back else points

    wall = model.wall(storey, [*arc(5000 + T), *arc(5000, back=True)])
    model.wall(storey, box(-5000 - T, -T, 5000 + T, 0))
    model.space(storey, arc(5000), "音乐教室")
    hole = model.opening(wall, storey, box(-500, 4600, 500, 5600))
    model.fill("Door", storey, hole, box(-500, 5000, 500, 5000 + T))
    storey_read = read(tmp_path, model).storeys[0]
    assert storey_read.spaces[0].region.area_m2 == pytest.approx(math.pi * 12.5, rel=0.002)
    (door,) = storey_read.openings
    assert door.width_mm == pytest.approx(1000, abs=2)
    assert door.joins == (storey_read.spaces[0].id, None)
    assert min(door.angle_deg, 180 - door.angle_deg) < 1.0


def test_low_walls_and_tall_ones(tmp_path: Path) -> None:
    """A gallery's parapet is cut although it is low; a wall through two storeys in both."""
    model, low = one_storey()
    high = model.storey("二层", 3600)
    for storey in (low, high):
        model.wall(storey, box(-T, 0, 0, 5000), height=HIGH if storey is low else 100)
        model.wall(storey, box(8000, 0, 8000 + T, 5000))
        model.wall(storey, box(0, 4760, 8000, 5000))
        model.wall(storey, box(0, 0, 8000, 120), height=1000)
        model.space(storey, box(-120, 0, 8120, 4760), "外廊")
    building = read(tmp_path, model)
    for storey_read in building.storeys:
        assert storey_read.spaces[0].region.area_m2 == pytest.approx(8 * 4.64, abs=0.01)


HIGH = 7200


def test_a_door_without_hole_or_wall(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    model.fill("Door", storey, None, box(3000, WAY, 4000, WAY + T))  # in a wall without a hole
    model.fill("Door", storey, None, box(30_000, 0, 31_000, T))  # in the open
    building = read(tmp_path, model)
    storey_read = building.storeys[0]
    rooms = {named(storey_read, "普通教室").id, named(storey_read, "走廊").id}
    doors = [o for o in storey_read.openings if o.kind == "door" and set(o.joins) == rooms]
    assert [(o.width_mm, o.wall_mm) for o in doors] == [(1000, T)] * 2
    assert "R509" in codes(building)


def test_a_wall_in_two_layers_has_one_door(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    skin = model.wall(storey, box(0, WAY - 50, LONG, WAY))
    model.opening(skin, storey, box(600, WAY - 50, 1600, WAY))
    model.opening(skin, storey, box(WIDTH + T + 600, WAY - 50, WIDTH + T + 1600, WAY))
    storey_read = read(tmp_path, model).storeys[0]
    room = named(storey_read, "普通教室")
    (door,) = [o for o in storey_read.openings_of(room.id) if o.kind == "door"]
    assert door.wall_mm == T + 50
    assert set(door.joins) == {room.id, named(storey_read, "走廊").id}
    assert not [o for o in storey_read.openings if o.kind == "opening"]


def test_a_wrong_unit_is_seen_by_the_walls(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    path = model.save(tmp_path / "model.ifc")
    path.write_text(path.read_text().replace(".LENGTHUNIT.,.MILLI.", ".LENGTHUNIT.,$"))
    building = read_building([path])
    assert (building.unit_m, building.unit_from) == (0.001, "evidence")
    assert "R101" in codes(building)
    assert read_building([path], unit_m=0.001).unit_from == "job"


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_raw_chinese_is_mended(tmp_path: Path, codec: str) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    path = model.save(tmp_path / "model.ifc")
    standard = "普通教室".encode("utf-16-be").hex().upper()
    text = path.read_text().replace(f"\\X2\\{standard}\\X0\\", "普通教室")
    path.write_bytes(text.encode(codec))
    building = read_building([path])
    assert named(building.storeys[0], "普通教室").use is Use.CLASSROOM
    assert "R103" in codes(building)


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    model, storey = one_storey(turn_deg=17.0)
    two_rooms(model, storey)
    path = model.save(tmp_path / "model.ifc")
    assert read_building([path]).to_json() == read_building([path]).to_json()


def test_the_name_of_the_file_says_nothing(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    assert len(read(tmp_path, model, "model.dxf").storeys[0].spaces) == 3


# -- refusals ---------------------------------------------------------------------------------


def refused(paths: list[Path]) -> InputError:
    with pytest.raises(InputError) as caught:
        read_building(paths)
    assert caught.value.exit_code == 3
    assert paths[0].name in caught.value.en
    assert paths[0].name in caught.value.zh
    return caught.value


def test_refusals(tmp_path: Path) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    path = model.save(tmp_path / "model.ifc")
    drawing = drawn_rooms(Pen()).save(tmp_path / "plan.dxf")
    assert "alone" in refused([path, drawing]).en
    text = path.read_text()
    path.write_text(text.replace("'IFC4'", "'IFC4X1'"))
    assert "IFC4X1" in refused([path]).en
    path.write_text("ISO-10303-21;\nnothing that follows makes sense")
    assert "damaged" in refused([path]).en
    Model().save(path)
    assert "no storeys" in refused([path]).en
    model, storey = one_storey()
    model.wall(storey, box(0, 0, 5000, T))
    model.save(path)
    assert "no rooms" in refused([path]).en


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, storey = one_storey()
    two_rooms(model, storey)
    path = model.save(tmp_path / "model.ifc")
    monkeypatch.setitem(sys.modules, "ifcopenshell", None)
    error = refused([path])
    assert "layoutopt[ifc]" in error.en
    assert "layoutopt[ifc]" in error.zh


def test_a_shape_that_kills_the_kernel_costs_that_shape_only(tmp_path: Path) -> None:
    """An empty polyline ends the process that makes the shapes (SIGFPE), not the reading."""
    model, storey = one_storey()
    two_rooms(model, storey)
    pillar = model.solid("Column", storey, box(2800, 6000, 3200, 6400))
    pillar.Representation.Representations[0].Items[0].SweptArea.OuterCurve.Points = []
    building = read(tmp_path, model)
    assert [s.name for s in building.storeys[0].spaces] == ["走廊", "普通教室", "备用教室"]
    assert len(building.storeys[0].openings) == 5
    failed = next(f for f in building.findings if f.code == "R508")
    assert failed.handles == (pillar.GlobalId,)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_damaged_model_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "whole.ifc"
    if not path.exists():
        model, storey = one_storey()
        two_rooms(model, storey)
        model.save(path)
    lines = path.read_text().split("\n")
    start = lines.index("DATA;") + 1
    kind = data.draw(st.sampled_from(["cut", "drop", "empty", "swap", "number"]))
    at = data.draw(st.integers(start, len(lines) - 4))
    if kind == "cut":
        lines = lines[:at]
    elif kind == "drop":
        del lines[at : at + data.draw(st.integers(1, 12))]
    elif kind == "empty":
        head, _, rest = lines[at].partition("(")
        fields = rest.removesuffix(");").split(",")
        fields[data.draw(st.integers(0, len(fields) - 1))] = "$"
        lines[at] = f"{head}({','.join(fields)});"
    elif kind == "swap":
        other = data.draw(st.integers(start, len(lines) - 4))
        number, _, body = lines[at].partition("=")
        lines[at] = f"{number}={lines[other].partition('=')[2] or body}"
    else:
        lines[at] = lines[at].replace("0.", data.draw(st.sampled_from(["1.E300", "-7.", "1.E-30"])))
    broken = tmp_path / "broken.ifc"
    broken.write_text("\n".join(lines))
    try:
        building = read_building([broken])
    except InputError as error:
        assert broken.name in error.en
    else:
        assert building.storeys


@pytest.mark.slow
def test_a_suite_is_laid_out_in_a_model(tmp_path: Path) -> None:
    import ezdxf

    from layoutopt.job import load_job
    from layoutopt.pipeline import lay_out

    drawing = read_building([ROOT / "plans" / "township-3.dxf"])
    source = model_of(drawing, unit="m").save(tmp_path / "school.ifc")
    outcome = lay_out(
        [source], load_job(ROOT / "plans" / "township-3.job.toml"), tmp_path / "out",
        alternatives=1, time_limit_s=120.0, workers=2, seed=0, force=False, lang="zh",
        progress=lambda en, zh: None,
    )  # fmt: skip
    assert outcome.exit_code == 0
    doc = ezdxf.readfile(tmp_path / "out" / "scheme-1.dxf")
    layers = {entity.dxf.layer for entity in doc.modelspace()}
    assert {"LO-ZONE", "LO-TEXT", "PLAN-WALL", "PLAN-DOOR", "PLAN-TEXT"} <= layers
    assert {layer.partition("-")[0] for layer in layers} == {"LO", "PLAN"}
