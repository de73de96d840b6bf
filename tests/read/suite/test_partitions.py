"""New walls taken apart: what the solver would have called its partitions comes back."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import rotate
from shapely.geometry import LineString

from layoutopt.draw.fabric import new_walls
from layoutopt.geometry import polygons_of
from layoutopt.read.suite.partitions import Body, pieces
from layoutopt.scheme import Partition, Scheme

Line = tuple[tuple[int, int], tuple[int, int]]


def drawn(lines: list[Line], thickness: int = 100) -> list[shapely.Polygon]:
    walls = tuple(Partition(line, thickness, 41) for line in lines)
    return new_walls(Scheme(1, "", 0.0, 1, (), (), walls, ()))


def bodies(shapes: list[shapely.Polygon]) -> list[Body]:
    """As a drawing has them: each ring by itself."""
    rings = [ring for shape in shapes for ring in (shape.exterior, *shape.interiors)]
    return [Body(shapely.Polygon(ring), ()) for ring in rings]


def found(lines: list[Line], thickness: int = 100) -> set[frozenset[tuple[int, int]]]:
    read = pieces(bodies(drawn(lines, thickness)), [])
    assert all(p.partition.thickness_mm == thickness and p.straight for p in read)
    return {frozenset(p.partition.line) for p in read}


SHAPES: dict[str, list[Line]] = {
    "corner": [((0, 0), (4000, 0)), ((4000, 0), (4000, 3000))],
    "tee": [((0, 0), (6000, 0)), ((2500, 0), (2500, 3000))],
    "cross": [((0, 2000), (6000, 2000)), ((3000, 0), (3000, 4000))],
    "comb": [((0, 0), (9000, 0)), ((3000, 0), (3000, 3000)), ((6000, 0), (6000, 3000))],
    "room within": [
        ((0, 0), (4000, 0)),
        ((0, 3000), (4000, 3000)),
        ((0, 0), (0, 3000)),
        ((4000, 0), (4000, 3000)),
    ],
    "apart": [((0, 0), (3000, 0)), ((4000, 0), (7000, 0))],
    "two near each other": [((0, 0), (5000, 0)), ((0, 250), (5000, 250))],
}


@pytest.mark.parametrize("lines", SHAPES.values(), ids=SHAPES)
def test_the_pieces_are_the_partitions(lines):
    assert found(lines) == {frozenset(line) for line in lines}


@pytest.mark.parametrize("lines", SHAPES.values(), ids=SHAPES)
def test_in_any_direction_within_a_millimetre(lines):
    shapes = [rotate(shape, 27.3, origin=(0, 0)) for shape in drawn(lines)]
    read = [LineString(p.partition.line) for p in pieces(bodies(shapes), [])]
    wanted = [rotate(LineString(line), 27.3, origin=(0, 0)) for line in lines]
    assert len(read) == len(wanted)
    for line in wanted:
        assert min(line.hausdorff_distance(other) for other in read) < 1.5


@given(
    st.lists(st.integers(8, 50), min_size=0, max_size=4, unique=True),
    st.lists(st.integers(8, 50), min_size=0, max_size=3, unique=True),
    st.sampled_from([80, 100, 120, 150]),
)
def test_a_grid_of_partitions_comes_back(xs, ys, thickness):
    """Full-length partitions both ways, none nearer to another than 600 mm."""
    xs = [x * 600 // 4 for x in xs if x % 4 == 0]
    ys = [y * 600 // 4 for y in ys if y % 4 == 0]
    lines: list[Line] = [((x, 0), (x, 9000)) for x in xs] + [((0, y), (9000, y)) for y in ys]
    assert found(lines, thickness) == {frozenset(line) for line in lines}


def test_nothing_is_lost_of_a_wall_that_is_not_straight():
    lump = shapely.Point(0, 0).buffer(700)
    read = pieces([Body(lump, ())], [])
    assert any(not p.straight for p in read)
    covered = shapely.union_all(
        [LineString(p.partition.line).buffer(p.partition.thickness_mm / 2) for p in read]
    )
    assert covered.intersection(lump).area > 0.9 * lump.area


def test_a_skew_partition():
    line = ((0, 0), (3000, 1700))
    body = LineString(line).buffer(60, cap_style="flat")
    (piece,) = pieces([Body(body, ())], [])
    assert piece.partition.thickness_mm == 120
    assert {*piece.partition.line} == {*line}
    assert not piece.rated


def test_the_same_outline_twice_is_one_wall():
    shapes = drawn([((0, 0), (3000, 0))])
    assert len(pieces(bodies(shapes) * 2, [])) == 1


def test_overlapping_walls_are_one_mass():
    shapes = drawn([((0, 0), (3000, 0))]) + drawn([((2000, 0), (6000, 0))])
    (piece,) = pieces(bodies(shapes), [])
    assert math.dist(*piece.partition.line) == 6000
    assert len(polygons_of(shapely.union_all(shapes))) == 1
