"""What a person corrects is honoured, in any unit, direction and place; or it is an error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from layoutopt.building import Building, Use
from layoutopt.corrections import Corrections, corrections_of
from layoutopt.diagnostics import UsageError
from layoutopt.read import read_building
from layoutopt.read.codes import Code
from tests.drawings.small import DEPTH, WAY, WIDTH, Pen, T, two_rooms

ROOM = WIDTH * DEPTH / 1e6
TOP = WAY + T + DEPTH
MIDDLE = WAY + T + DEPTH / 2
PENS: list[Callable[[], Pen]] = [
    Pen,
    lambda: Pen(turn_deg=33.0, shift=(5.2e5, -3.1e5)),
    lambda: Pen(unit_mm=1000.0, insunits=6, turn_deg=90.0, shift=(812.5, 44.0)),
]


def said(**tables: object) -> Corrections:
    return corrections_of(tables, "x.job.toml")


def read(tmp_path: Path, pen: Pen, **tables: object) -> Building:
    return read_building([pen.save(tmp_path / "plan.dxf")], corrections=said(**tables))


def areas(building: Building) -> list[float]:
    return sorted(round(s.region.area_m2, 1) for t in building.storeys for s in t.spaces)


def codes(building: Building) -> list[str]:
    return [f.code for f in building.findings if f.code.startswith("R6")]


def refused(tmp_path: Path, pen: Pen, **tables: object) -> str:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, pen, **tables)
    assert "x.job.toml" in caught.value.en
    assert "x.job.toml" in caught.value.zh
    return caught.value.en


@pytest.mark.parametrize("pen", PENS)
def test_an_added_wall_parts_a_room(tmp_path: Path, pen: Callable[[], Pen]) -> None:
    plan = two_rooms(pen())
    y = WAY + T + 5000.0  # above the names; ends 100 mm short of the walls on both sides
    wall = {"from": plan.at(100, y), "to": plan.at(WIDTH - 100, y), "thickness_mm": 100}
    plan.text("储藏室", WIDTH / 2, y + 1000)
    wall = {k: list(v) if isinstance(v, tuple) else v for k, v in wall.items()}
    before = read(tmp_path, plan)
    building = read(tmp_path, plan, wall=[wall])
    assert areas(before).count(pytest.approx(ROOM, abs=0.1)) == 2
    lower, upper = WIDTH * (5000 - 50) / 1e6, WIDTH * (DEPTH - 5000 - 50) / 1e6
    assert areas(building) == pytest.approx(
        sorted([lower, upper, ROOM, (2 * WIDTH + T) * WAY / 1e6]), abs=0.1
    )
    assert codes(building) == [Code.WALL_ADDED]
    found = next(f for f in building.findings if f.code == Code.WALL_ADDED)
    assert found.at == pytest.approx(plan.at(WIDTH / 2, y))
    assert found.confidence == 1.0


@pytest.mark.parametrize("pen", PENS)
def test_a_removed_wall_merges_two_rooms(tmp_path: Path, pen: Callable[[], Pen]) -> None:
    plan = two_rooms(pen())
    x = WIDTH + T / 2
    wall = {"from": list(plan.at(x, WAY + T)), "to": list(plan.at(x, TOP))}
    building = read(tmp_path, plan, remove=[wall])
    assert areas(building) == pytest.approx(
        sorted([2 * ROOM + T * DEPTH / 1e6, (2 * WIDTH + T) * WAY / 1e6]), abs=0.1
    )
    assert codes(building) == [Code.WALL_REMOVED]


@pytest.mark.parametrize("doors", ["arcs", "blocks", "gaps"])
def test_a_closed_door_is_wall(tmp_path: Path, doors: str) -> None:
    plan = two_rooms(Pen(), doors=doors)
    y = WAY + T / 2
    before = read(tmp_path, plan)
    building = read(tmp_path, plan, close=[{"from": [600, y], "to": [1600, y]}])
    assert areas(building) == areas(before)
    room = next(s for s in building.storeys[0].spaces if s.name == "普通教室")
    doors_of = [o for o in building.storeys[0].openings_of(room.id) if o.kind != "window"]
    assert doors_of == []
    assert codes(building) == [Code.CLOSED_BY_JOB]
    assert Code.ROOM_WITHOUT_DOOR in {f.code for f in building.findings if f.subject == room.id}


def test_a_leak_is_closed(tmp_path: Path) -> None:
    """A hall whose outer wall has a hole wider than any opening is no room, but with a word."""
    plan = two_rooms(Pen())
    left = 2 * WIDTH + 2 * T
    right = left + 10000
    for x0, y0, x1, y1 in (
        (left, 0, right + T, T), (left, 9000, right + T, 9000 + T),
        (right, T, right + T, 1500), (right, 7500, right + T, 9000),
    ):  # fmt: skip
        plan.box(x0, y0, x1, y1, "WALL")
    plan.text("多功能厅", left + 5000, 4500)
    before = read(tmp_path, plan)
    assert "多功能厅" not in {s.name for s in before.storeys[0].spaces}
    line = {"from": [right + T / 2, 1500], "to": [right + T / 2, 7500], "thickness_mm": T}
    building = read(tmp_path, plan, close=[line])
    hall = next(s for s in building.storeys[0].spaces if s.name == "多功能厅")
    assert hall.region.area_m2 == pytest.approx(10.0 * (9.0 - T / 1000), abs=0.2)


@pytest.mark.parametrize("kind", ["door", "window", "opening"])
@pytest.mark.parametrize("pen", PENS)
def test_an_opening_is_cut_into_a_wall(tmp_path: Path, pen: Callable[[], Pen], kind: str) -> None:
    plan = two_rooms(pen())
    at = list(plan.at(WIDTH + T / 2 + 60, MIDDLE))  # 60 mm beside the axis of the wall
    building = read(tmp_path, plan, opening=[{"at": at, "width_mm": 1200, "kind": kind}])
    rooms = {s.name: s.id for s in building.storeys[0].spaces}
    joined = {rooms["普通教室"], rooms["备用教室"]}
    (new,) = [o for o in building.storeys[0].openings if set(o.joins) == joined]
    assert (new.kind, new.width_mm, new.wall_mm) == (kind, 1200, T)
    assert areas(building) == areas(read(tmp_path, plan))
    assert codes(building) == [Code.OPENING_BY_JOB]


def test_an_opening_is_called_what_it_is(tmp_path: Path) -> None:
    plan = two_rooms(Pen(), doors="gaps")
    spot = [1100, WAY + T / 2]
    building = read(tmp_path, plan, opening=[{"at": spot, "kind": "door"}])
    (door,) = [o for o in building.storeys[0].openings if o.kind == "door"]
    assert door.width_mm == 1000
    wider = read(tmp_path, plan, opening=[{"at": spot, "kind": "door", "width_mm": 800}])
    (door,) = [o for o in wider.storeys[0].openings if o.kind == "door"]
    assert door.width_mm == 800
    assert areas(wider) == areas(building)


def test_layers_by_name_and_pattern(tmp_path: Path) -> None:
    """Furniture drawn like walls on a layer without a telling name."""
    plan = two_rooms(Pen(wall_layer="L-1", door_layer="L-2", text_layer="L-3"))
    plan.line(0, 6000, WIDTH, 6000, "L-9b")
    plan.line(0, 6200, WIDTH, 6200, "L-9b")
    assert ROOM not in areas(read(tmp_path, plan))[1:2]
    building = read(tmp_path, plan, layers={"l-9*": "noise"})
    assert areas(building) == areas(read(tmp_path, two_rooms(Pen())))
    assert codes(building) == [Code.LAYER_CORRECTED]
    walls = read(tmp_path, plan, layers={"L-1": "wall", "L-2": "opening"})
    assert areas(walls) == areas(building)
    roles = {layer.name: layer.role for layer in walls.layers}
    assert (roles["L-1"], roles["L-2"], roles["L-9b"]) == ("wall", "opening", "unknown")


def test_two_plans_are_told_their_levels(tmp_path: Path) -> None:
    plan = two_rooms(Pen())
    plan.jobs += [
        (k, ((v[0] + 40000, v[1], v[2] + 40000, *v[3:]) if k == "line" else
             (v[0], v[1] + 40000, *v[2:]) if k == "text" else (v[0] + 40000, *v[1:])))
        for k, v in two_rooms(Pen()).jobs
    ]  # fmt: skip
    left, right = [1000, MIDDLE], [41000, MIDDLE]
    storeys = [{"at": left, "level": 3, "name": "三层"}, {"at": right, "level": -1}]
    building = read(tmp_path, plan, storey=storeys)
    assert [(s.level, s.name) for s in building.storeys] == [(-1, "B1"), (3, "三层")]
    assert codes(building) == [Code.STOREY_CORRECTED] * 2
    assert Code.STOREY_UNTITLED not in {f.code for f in building.findings}
    assert building.storeys[1].frame.to_world((0, 0))[0] < 20000
    one = read(tmp_path, plan, storey=[{"within": [30000, -5e3, 7e4, 2e4], "ignore": True}])
    assert len(one.storeys) == 1
    both = read(tmp_path, plan, storey=[{"within": [-1000, -5e3, 7e4, 2e4], "level": 2}])
    assert [(s.level, len(s.spaces)) for s in both.storeys] == [(2, 6)]


def test_spaces_are_corrected(tmp_path: Path) -> None:
    plan = two_rooms(Pen())
    spaces = [
        {"at": [1000, MIDDLE], "use": "music", "number": "201"},
        {"at": [WIDTH + T + 1000, MIDDLE], "name": "图书室"},
    ]
    building = read(tmp_path, plan, space=spaces)
    by_name = {s.name: s for s in building.storeys[0].spaces}
    assert (by_name["普通教室"].use, by_name["普通教室"].number) == (Use.MUSIC, "201")
    assert by_name["图书室"].use is Use.LIBRARY  # its new name says so
    assert not by_name["图书室"].available
    assert codes(building) == [Code.SPACE_CORRECTED] * 2
    room = by_name["图书室"].id
    again = read(tmp_path, plan, space=[{"room": room, "use": "vacant"}])
    assert next(s for s in again.storeys[0].spaces if s.id == room).available


def test_a_name_settles_what_was_odd(tmp_path: Path) -> None:
    plan = two_rooms(Pen(), names=False)
    building = read(tmp_path, plan, space=[{"at": [1000, MIDDLE], "name": "教室"}])
    unnamed = {f.subject for f in building.findings if f.code == Code.ROOM_UNLABELLED}
    named = next(s for s in building.storeys[0].spaces if s.name == "教室")
    assert named.id not in unnamed
    assert len(unnamed) == 2


def test_what_was_read_anyhow_is_said(tmp_path: Path) -> None:
    plan = two_rooms(Pen())
    building = read(
        tmp_path,
        plan,
        layers={"WALL": "wall"},
        space=[{"at": [1000, MIDDLE], "use": "classroom"}],
        opening=[{"at": [1100, WAY + T / 2], "kind": "door"}],
        wall=[{"from": [0, WAY + T / 2], "to": [500, WAY + T / 2]}],
    )
    assert codes(building) == [Code.JOB_REPEATS]
    text = building.findings[-1].message_en or ""
    assert all(
        entry in text for entry in ("[layers]", "[[space]] 1", "[[opening]] 1", "[[wall]] 1")
    )
    assert building.storeys == read(tmp_path, plan).storeys


FAR = [9e5, 9e5]


@pytest.mark.parametrize(
    ("tables", "word"),
    [
        ({"layers": {"WAL": "wall"}}, "near: WALL"),
        ({"layers": {"*": "noise"}}, "every layer noise"),
        ({"storey": [{"at": FAR, "level": 2}]}, "plans: "),
        ({"storey": [{"read": "九层", "level": 2}]}, "plans: "),
        ({"space": [{"at": FAR, "use": "lab"}]}, "near: F1-S0"),
        ({"space": [{"room": "F1-S09", "use": "lab"}]}, "near: F1-S0"),
        ({"space": [{"room": "F1-S01", "use": "lab"}, {"room": "F1-S01", "name": "x"}]}, "1; keep"),
        ({"wall": [{"from": FAR, "to": [9.1e5, 9e5]}]}, "nearest wall"),
        ({"close": [{"from": FAR, "to": [9.1e5, 9e5]}]}, "nearest wall"),
        ({"close": [{"from": [3000, WAY + 120], "to": [4000, WAY + 120]}]}, "no gap here"),
        ({"opening": [{"at": FAR, "width_mm": 900}]}, "no wall here"),
        ({"opening": [{"at": [3000, WAY + 120], "kind": "door"}]}, "add width_mm"),
        ({"remove": [{"from": [1000, MIDDLE], "to": [5000, MIDDLE]}]}, "no wall along"),
        ({"space": [{"at": [0, 0], "use": "lab", "drawing": "plam.dxf"}]}, "mean 'plan.dxf'"),
    ],
)
def test_an_entry_that_hits_nothing(tmp_path: Path, tables: dict[str, object], word: str) -> None:
    assert word in refused(tmp_path, two_rooms(Pen()), **tables)


def test_places_in_several_drawings(tmp_path: Path) -> None:
    first = two_rooms(Pen()).save(tmp_path / "1F.dxf")
    second = two_rooms(Pen()).save(tmp_path / "2F.dxf")
    entry = {"at": [1000, MIDDLE], "name": "舞蹈室"}
    with pytest.raises(UsageError, match=r"drawing = .*1F\.dxf, 2F\.dxf"):
        read_building([first, second], corrections=said(space=[entry]))
    building = read_building(
        [first, second], corrections=said(space=[{**entry, "drawing": "2F.dxf"}])
    )
    names = {t.level: {s.name for s in t.spaces} for t in building.storeys}
    assert "舞蹈室" in names[2]
    assert "舞蹈室" not in names[1]
