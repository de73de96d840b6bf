"""The division that costs least, and whether there is one, against every division there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from layoutopt.solve import tiling
from layoutopt.solve.division import divide
from layoutopt.solve.parts import Tile
from layoutopt.solve.shape import Obstacle
from layoutopt.weights import Weights
from tests.solve.enumeration import divisions
from tests.solve.lots import Lot, lot
from tests.solve.rooms import WEIGHTS, divided, door, individual, reading, reception, room, window

FEW = range(120)
MANY = range(120, 3000)
NO_DEARER = replace(
    WEIGHTS, partition_cny_m=301, door_cny=5000, daylight_cny_m2=400, regularity_cny_m=77
)
"""Other weights choose other divisions."""


def boxes(tiles: Sequence[Tile]) -> set[tuple[object, ...]]:
    """Name the rectangles of a division: which of two equal zones has which does not matter."""
    return {(t.kind, t.x0, t.y0, t.x1, t.y1) for t in tiles}


def held_to_the_truth(case: Lot, weights: Weights) -> None:
    """Feasible where a division exists, at the cost of the cheapest, and proven so."""
    shape, asked = case.shape, case.demands
    every = list(divisions(shape, asked, case.module_mm, weights))
    least = min((f.cost for f in every), default=None)
    answer = divide(shape, asked, weights, time_limit_s=600.0, seed=0)
    assert (answer.cost, answer.bound) == (least, least)
    if least is None:
        return
    capped = divide(shape, asked, weights, time_limit_s=600.0, seed=0, at_most=least - 1)
    assert (capped.cost, capped.bound) == (None, least)
    assert divide(shape, asked, weights, time_limit_s=600.0, seed=0, at_most=least).cost == least
    shortest = divide(shape, asked, weights, time_limit_s=600.0, seed=0, least_partition=True)
    assert shortest.partition_mm == min(f.partition_mm for f in every)
    # another division: no dearer than the cheapest of other rectangles (other ways may do)
    another = divide(shape, asked, weights, time_limit_s=600.0, seed=0, avoid=[answer.tiles])
    others = [f.cost for f in every if boxes(f.tiles) != boxes(answer.tiles)]
    assert another.tiles != answer.tiles
    if others:
        assert another.cost is not None
        assert least <= another.cost <= min(others)


@pytest.mark.parametrize("seed", FEW)
def test_nothing_is_cheaper_and_nothing_is_missed(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = lot(seed, zones=(2, 3, 3, 3))
    monkeypatch.setattr(tiling, "MODULE_MM", case.module_mm)
    held_to_the_truth(case, WEIGHTS)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_nothing_is_cheaper_and_nothing_is_missed_often(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = lot(seed)
    monkeypatch.setattr(tiling, "MODULE_MM", case.module_mm)
    held_to_the_truth(case, WEIGHTS if seed % 2 else NO_DEARER)


# --- what the search by lot found, alone --------------------------------------------------


def test_a_long_shallow_jog_does_not_keep_doors_away() -> None:
    """0.6 m of casing along 4 m of a wall: nothing stands in a partition elsewhere."""
    jog = Obstacle(0, 0, 600, 4000, fixed=False)
    shape = room(9000, 5000, door("bottom", 1500), window("top", 7000), obstacles=[jog])
    answer = divided(shape, reception(15.0), individual(10.0))
    assert answer.cost is not None


JOG = Obstacle(0, 0, 600, 4000, fixed=False)
STUB = Obstacle(2850, 0, 3150, 3000, fixed=False)
COLUMN = Obstacle(3700, 700, 4300, 1300, fixed=False)
SHAFT = Obstacle(0, 2000, 4000, 4000, fixed=True)


@pytest.mark.parametrize(
    ("case", "fits"),
    [
        # two zones one above the other along the casing: each loses its own part of it
        *(
            (
                Lot(
                    room(4600, 6000, door("right", 300), door("right", 4600), obstacles=[JOG]),
                    (reception(10.5), reading(area, aspect=2.5)),
                    1000,
                ),
                fits,
            )
            for area, fits in ((12.8, True), (13.3, False))
        ),
        # a piece of wall takes floor from the zone behind the one at its foot
        *(
            (
                Lot(
                    room(6000, 5000, door("left", 3500), obstacles=[STUB]),
                    (
                        reception(area, short_side_mm=2900, aspect=4.0),
                        individual(10.5, short_side_mm=1900, aspect=5.0),
                    ),
                    1000,
                ),
                fits,
            )
            for area, fits in ((17.3, True), (17.5, False))
        ),
        # the only edge between the two zones is 2 m long, with a column in its middle
        *(
            (
                Lot(
                    room(8000, 4000, door("right", 500), obstacles=[*columns, SHAFT]),
                    (reception(15.0), individual(6.5, short_side_mm=1900, aspect=2.5)),
                    1000,
                ),
                fits,
            )
            for columns, fits in (((), True), ((COLUMN,), False))
        ),
    ],
)
def test_what_stands_in_a_room(case: Lot, *, fits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiling, "MODULE_MM", case.module_mm)
    assert any(True for _ in divisions(case.shape, case.demands, case.module_mm)) is fits
    held_to_the_truth(case, WEIGHTS)
