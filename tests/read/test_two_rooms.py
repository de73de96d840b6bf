"""The tiny plan is read the same in any place, direction, unit and order."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layoutopt.building import Building, Use
from layoutopt.read import read_building
from tests.drawings.small import DEPTH, INCH, METRE, MILLIMETRE, WAY, WIDTH, Pen, T, two_rooms

LENGTH = 2 * WIDTH + T


def read(tmp_path: Path, pen: Pen) -> Building:
    return read_building([pen.save(tmp_path / "plan.dxf")])


def shape(building: Building) -> object:
    """What must not depend on how the plan was drawn."""
    storey = building.storeys[0]
    return (
        sorted((s.name, s.use, round(s.region.area_m2, 2)) for s in storey.spaces),
        sorted((o.kind, o.width_mm) for o in storey.openings),
    )


def expected() -> object:
    room = round(WIDTH * DEPTH / 1e6, 2)
    return (
        sorted([
            ("普通教室", Use.CLASSROOM, room),
            ("备用教室", Use.VACANT, room),
            ("走廊", Use.CORRIDOR, round(LENGTH * WAY / 1e6, 2)),
        ]),
        sorted([("door", 1000)] * 2 + [("door", 1500)] + [("window", 2400)] * 2),
    )  # fmt: skip


def test_spaces_lie_on_the_wall_faces(tmp_path: Path) -> None:
    storey = read(tmp_path, two_rooms(Pen())).storeys[0]
    frame = storey.frame
    classroom = next(s for s in storey.spaces if s.use is Use.CLASSROOM)
    corners = {frame.to_world(p) for p in classroom.region.boundary}
    low, high = WAY + T, WAY + T + DEPTH
    assert corners == {(0, low), (WIDTH, low), (WIDTH, high), (0, high)}
    assert classroom.printed_area_m2 == 43.2
    assert classroom.confidence > 0.9
    assert not classroom.available
    assert next(s for s in storey.spaces if s.use is Use.VACANT).available


def test_doors_join_rooms_and_the_outside(tmp_path: Path) -> None:
    storey = read(tmp_path, two_rooms(Pen())).storeys[0]
    ids = {space.use: space.id for space in storey.spaces}
    joins = sorted(tuple(sorted(map(str, o.joins))) for o in storey.openings if o.kind == "door")
    way = ids[Use.CORRIDOR]
    assert joins == sorted(
        tuple(sorted((way, other))) for other in (ids[Use.CLASSROOM], ids[Use.VACANT], "None")
    )
    door = next(o for o in storey.openings if ids[Use.CLASSROOM] in o.joins and o.kind == "door")
    assert storey.frame.to_world(door.at) == (1100, WAY + T / 2)
    assert door.wall_mm == T
    assert door.angle_deg == 0.0
    assert storey.frame.to_world(door.hinge or (0, 0)) == (600, WAY + T / 2)
    assert storey.frame.to_world(door.leaf_end or (0, 0)) == (600, WAY + T / 2 + 1000)
    outer = [storey.frame.to_world(p) for p in storey.outline]
    assert set(outer) == {
        (-T, -T), (LENGTH + T, -T), (LENGTH + T, 2 * T + WAY + DEPTH), (-T, 2 * T + WAY + DEPTH)
    }  # fmt: skip


@pytest.mark.parametrize("doors", ["arcs", "blocks"])
@pytest.mark.parametrize("layer", ["WALL", "0", "E1"])
def test_layers_are_only_hints(tmp_path: Path, doors: str, layer: str) -> None:
    pen = Pen(wall_layer=layer, door_layer="0", text_layer="0")
    assert shape(read(tmp_path, two_rooms(pen, doors=doors))) == expected()


@pytest.mark.parametrize(
    ("unit_mm", "insunits"),
    [(1.0, MILLIMETRE), (1.0, 0), (1000.0, MILLIMETRE), (25.4, INCH), (25.4, MILLIMETRE),
     (10.0, METRE)],
)  # fmt: skip
def test_unit_is_inferred_whatever_the_header_says(
    tmp_path: Path, unit_mm: float, insunits: int
) -> None:
    building = read(tmp_path, two_rooms(Pen(unit_mm=unit_mm, insunits=insunits)))
    assert building.unit_m == pytest.approx(unit_mm / 1000)
    assert building.unit_from == "evidence"
    assert shape(building) == expected()


def test_a_given_unit_is_taken(tmp_path: Path) -> None:
    path = two_rooms(Pen()).save(tmp_path / "plan.dxf")
    building = read_building([path], unit_m=0.001)
    assert (building.unit_from, building.unit_m) == ("job", 0.001)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    quarter=st.integers(0, 3),
    shift=st.tuples(st.integers(-(10**8), 10**8), st.integers(-(10**8), 10**8)),
    order=st.integers(0, 1000),
    unit_mm=st.sampled_from([1.0, 1000.0, 25.4]),
)
def test_reading_is_invariant(
    tmp_path: Path, quarter: int, shift: tuple[int, int], order: int, unit_mm: float
) -> None:
    place = (shift[0] / unit_mm, shift[1] / unit_mm)
    pen = Pen(unit_mm=unit_mm, turn_deg=90.0 * quarter, shift=place, shuffle=order)
    assert shape(read(tmp_path, two_rooms(pen))) == expected()


@pytest.mark.parametrize("turn", [17.0, -32.5, 44.0])
def test_an_oblique_plan_is_read_in_its_own_direction(tmp_path: Path, turn: float) -> None:
    building = read(tmp_path, two_rooms(Pen(turn_deg=turn)))
    storey = building.storeys[0]
    assert math.isclose(storey.frame.rotation_deg, turn, abs_tol=0.02)
    areas, openings = shape(building)  # type: ignore[misc]
    wanted, same = expected()  # type: ignore[misc]
    assert [(n, u) for n, u, _ in areas] == [(n, u) for n, u, _ in wanted]
    assert [a for *_, a in areas] == pytest.approx([a for *_, a in wanted], rel=0.002)
    assert [k for k, _ in openings] == [k for k, _ in same]
    for space in storey.spaces:  # exactly upright in the storey's own frame
        for a, b in zip(space.region.boundary, space.region.boundary[1:], strict=False):
            assert a[0] == b[0] or a[1] == b[1]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = two_rooms(Pen()).save(tmp_path / "plan.dxf")
    assert read_building([path]).to_json() == read_building([path]).to_json()
