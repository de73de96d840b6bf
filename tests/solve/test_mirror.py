"""The eight images of a room are one room: one canonical form, one cost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from layoutopt.solve.division import divide
from layoutopt.solve.mirror import Mirror, canonical
from layoutopt.solve.parts import Tile
from layoutopt.solve.shape import Gap, Obstacle, Shape
from tests.solve.lots import Lot, lot
from tests.solve.rooms import WEIGHTS, door, individual, reception, room, verify, window

SEEDS = st.integers(0, 10**6)
EIGHT = list(product((False, True), repeat=3))


def images(shape: Shape) -> list[tuple[Mirror, Shape]]:
    mirrors = [Mirror(*how, shape.width_mm, shape.depth_mm) for how in EIGHT]
    return [(mirror, mirror.image(shape)) for mirror in mirrors]


def ends(shape: Shape, gap: Gap) -> frozenset[tuple[int, int]]:
    """Put the two ends of an opening on the hull."""
    across = {"bottom": 0, "left": 0, "top": shape.depth_mm, "right": shape.width_mm}[gap.side]
    return frozenset(
        (at, across) if gap.side in ("bottom", "top") else (across, at)
        for at in (gap.start, gap.end)
    )


def tiles_of(case: Lot, cuts: list[int]) -> list[Tile]:
    """Cut a room upright anywhere: any rectangles do."""
    width, depth = case.shape.width_mm, case.shape.depth_mm
    xs = sorted({0, width, *(1 + c % (width - 1) for c in cuts)})
    return [
        Tile("group", True, a, 0, b, depth, None if k == 0 else k - 1)
        for k, (a, b) in enumerate(pairwise(xs))
    ]


@given(seed=SEEDS)
def test_one_canonical_form_for_all_images(seed: int) -> None:
    shape = lot(seed).shape
    form, mirror = canonical(shape)
    assert mirror.image(shape) == form
    assert canonical(form)[0] == form
    assert [canonical(image)[0] for _, image in images(shape)] == [form] * 8
    assert form.width_mm >= form.depth_mm


def test_one_canonical_form_though_only_one_obstacle_is_fixed() -> None:
    """Two equal rectangles in mirrored places, one a shaft, the other a casing."""
    pair = (Obstacle(0, 0, 950, 950, fixed=True), Obstacle(5050, 0, 6000, 950, fixed=False))
    shape = room(6000, 5000, obstacles=pair)
    assert len({canonical(image)[0] for _, image in images(shape)}) == 1


@given(seed=SEEDS)
def test_an_image_keeps_all_that_can_be_measured(seed: int) -> None:
    shape = lot(seed).shape
    solid = sorted((o.area_mm2, o.fixed) for o in shape.obstacles)
    for mirror, image in images(shape):
        assert image.area_mm2 == shape.area_mm2
        assert {image.width_mm, image.depth_mm} == {shape.width_mm, shape.depth_mm}
        assert sorted((o.area_mm2, o.fixed) for o in image.obstacles) == solid
        assert (image.exits, image.askew_mm2) == (shape.exits, shape.askew_mm2)
        there = {g.opening: g for g in image.gaps}
        for gap in shape.gaps:
            carried = there[gap.opening]
            assert (carried.role, carried.blind, carried.bare) == (gap.role, gap.blind, gap.bare)
            # points go where rectangles go
            corners = frozenset(mirror.box((x, y, x, y))[:2] for x, y in ends(shape, gap))
            assert ends(image, carried) == corners


@given(seed=SEEDS, cuts=st.lists(st.integers(0, 10**5), max_size=4))
def test_tiles_there_and_back(seed: int, cuts: list[int]) -> None:
    case = lot(seed)
    tiles = tuple(tiles_of(case, cuts))
    for mirror, image in images(case.shape):
        moved = mirror.tiles(tiles)
        assert mirror.tiles_back(moved) == tiles
        assert mirror.tiles(mirror.tiles_back(moved)) == moved
        hull = box(0, 0, image.width_mm, image.depth_mm)
        floors = [box(t.x0, t.y0, t.x1, t.y1) for t in moved]
        assert sum(f.area for f in floors) == hull.area
        assert all(hull.covers(f) for f in floors)
        assert [t.parent for t in moved] == [t.parent for t in tiles]


@settings(max_examples=25)
@given(seed=SEEDS, which=st.integers(1, 7))
def test_every_image_costs_the_same(seed: int, which: int) -> None:
    """Rooms of whole modules, for the module is counted from one corner."""
    case = lot(seed, zones=(2, 3))
    shape = case.shape
    if shape.width_mm % 100 or shape.depth_mm % 100:
        return
    mirror, image = images(shape)[which]
    here, there = (
        divide(s, case.demands, WEIGHTS, time_limit_s=60.0, seed=0) for s in (shape, image)
    )
    assert (here.cost, here.bound) == (there.cost, there.bound)
    if there.cost is not None:
        back = Mirror.tiles_back(mirror, there.tiles)
        assert {(t.x1 - t.x0) * (t.y1 - t.y0) for t in back} == {
            (t.x1 - t.x0) * (t.y1 - t.y0) for t in there.tiles
        }


@pytest.mark.parametrize("which", range(8))
def test_a_division_of_an_image_is_one_of_the_room(which: int) -> None:
    shape = room(8000, 6000, door("bottom", 500), window("top", 1000), window("right", 3000))
    asked = (reception(12.0), individual(8.0, wants_daylight=True))
    mirror, image = images(shape)[which]
    answer = divide(image, asked, WEIGHTS, time_limit_s=60.0, seed=0)
    assert answer.cost is not None
    verify(image, asked, answer)
    back = mirror.tiles_back(answer.tiles)
    verify(shape, asked, replace(answer, tiles=back))
