"""What is posted to shorten proofs never forbids a division, and never prices one too high."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, combinations_with_replacement
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from layoutopt.building import Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.program import Area, Program
from layoutopt.solve.division import divide, separating_mm
from layoutopt.solve.engine import new_solver
from layoutopt.solve.hosts import Host, Site
from layoutopt.solve.master import Master
from layoutopt.solve.mirror import canonical
from layoutopt.solve.parts import Demand, all_harder
from layoutopt.solve.question import Question
from layoutopt.solve.shape import Exits, Obstacle, Shape
from tests.solve.enumeration import Found, divisions, partition_mm, root_mm, shared_mm
from tests.solve.lots import lot
from tests.solve.rooms import WEIGHTS, door, group, individual, reception, room, window
from tests.solve.school import asked

FEW, MANY = range(40), range(40, 300)


def boxes_of(found: Found) -> list[tuple[int, int, int, int]]:
    return [(t.x0, t.y0, t.x1, t.y1) for t in found.tiles]


# --- the claim of separating_mm -----------------------------------------------------------


@given(
    columns=st.integers(2, 7),
    rows=st.integers(2, 7),
    size=st.tuples(st.integers(300, 2000), st.integers(300, 2000)),
    data=st.data(),
)
def test_any_floor_is_parted_by_at_least_so_much(
    columns: int, rows: int, size: tuple[int, int], data: st.DataObject
) -> None:
    """Squares of a grid, picked at will: not only what rectangles make."""
    wide, high = size
    cells = [(x, y) for x in range(columns) for y in range(rows)]
    picked = set(data.draw(st.lists(st.sampled_from(cells), unique=True)))
    length = sum(
        high for x, y in cells if x + 1 < columns and ((x, y) in picked) != ((x + 1, y) in picked)
    )
    length += sum(
        wide for x, y in cells if y + 1 < rows and ((x, y) in picked) != ((x, y + 1) in picked)
    )
    inside = len(picked) * wide * high / 1e6
    outside = columns * rows * wide * high / 1e6 - inside
    shape = room(columns * wide, rows * high)
    asked_for = [group(inside), group(outside)]
    assert separating_mm(shape, asked_for, (0,)) <= length


def check_tiling(shape: Shape, demands: list[Demand], found: Found) -> None:
    """Hold every bound of ``_post_bounds`` against one division."""
    boxes = boxes_of(found)
    short = min(shape.width_mm, shape.depth_mm)
    for i, demand in enumerate(demands):
        around = sum(shared_mm(boxes[i], b) for j, b in enumerate(boxes) if j != i)
        assert around >= min(short, root_mm(demand.area_m2))
    names = range(len(demands))
    for n in range(1, len(demands) + 1):
        for some in combinations(names, n):
            parted = sum(
                shared_mm(boxes[i], b) for i in some for j, b in enumerate(boxes) if j not in some
            )
            assert separating_mm(shape, demands, some) <= parted
    walled = [d for d in demands if d.enclosed and not d.first]
    assert found.partition_mm == partition_mm(boxes, [t.enclosed for t in found.tiles])
    doors = sum(
        t.parent is not None and (t.enclosed or found.tiles[t.parent].enclosed) for t in found.tiles
    )
    own = sum(d.kind == "individual" for d in walled)
    free = len(shape.of("public")) - sum(d.first for d in demands)
    assert doors >= own + max(0, len(walled) - own - free)


def held(seed: int, zones: tuple[int, ...]) -> int:
    case = lot(seed, zones=zones)
    if any(o.fixed for o in case.shape.obstacles):
        return 0
    demands = sorted(case.demands)
    count = 0
    for found in divisions(case.shape, demands, case.module_mm):
        check_tiling(case.shape, demands, found)
        count += 1
    return count


def test_bounds_hold_for_every_division() -> None:
    assert sum(held(seed, (2, 3)) for seed in FEW) > 500


@pytest.mark.slow
def test_bounds_hold_for_every_division_of_many_rooms() -> None:
    assert sum(held(seed, (2, 3, 4)) for seed in range(40, 400)) > 5000


# --- the master's -------------------------------------------------------------------------


def small_areas(rng: Random) -> tuple[Area, ...]:
    """Make areas of any size, as many of each as one likes and none asked for."""

    def area(kind: str, areas: tuple[float, ...], side: int, *, enclosed: bool, most: int) -> Area:
        return Area(
            kind,
            rng.choice(areas),
            side,
            2.5,
            enclosed,
            True,
            "",
            count=0,
            wanted=most,
            passage=not enclosed,
        )

    return (
        area("office_reception", (4.0, 6.0, 9.0), 1900, enclosed=False, most=1),
        area("individual", (3.0, 4.5, 6.0), 1500, enclosed=True, most=2),
        area("group", (5.0, 8.0), 1900, enclosed=True, most=1),
        area("assessment_reading", (3.0, 5.0), 1500, enclosed=False, most=1),
        area("control_supervision", (3.0, 4.0), 1500, enclosed=True, most=1),
    )


def one_room(shape: Shape, program: Program) -> tuple[Master, Host]:
    form, mirror = canonical(shape)
    space = Space("R", Use.VACANT, Region.rectangle(0, 0, shape.width_mm, shape.depth_mm), "R")
    floor = Storey(1, "1F", Frame(), (), (space,), ())
    host = Host(space, floor, Frame(), shape, form, mirror, 0.0, 0.0, 0.0)
    return Master(Question(Site((host,), {}, ()), program), 0), host


def menus(master: Master, most: int) -> Iterator[tuple[Area, ...]]:
    for size in range(2, most + 1):
        for menu in combinations_with_replacement(master.areas, size):
            if all(menu.count(a) <= a.wanted for a in menu):
                yield menu


def lowest(master: Master, host: Host, menu: tuple[Area, ...], *, of_cost: bool) -> int | None:
    """Ask the master what these zones in its room cost, or part off, at the least."""
    model = master.model.clone()
    for a in master.areas:
        model.add(master.count[a.kind, host.id] == menu.count(a))
    model.minimize(master.cost_of[host.id] if of_cost else master.cut_of[host.id])
    solver = new_solver(60.0, 0, math.inf)
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


def check_master(shape: Shape, rng: Random, tried: int, most: int) -> int:
    """Divide a room among some sets of zones, each against what the master thought of it.

    Divisions that are not proven best hold the bounds to account all the same.
    """
    program = replace(asked(), areas=small_areas(rng), total_area_m2=0.0)
    master, host = one_room(shape, program)
    sets = list(menus(master, most))
    count = 0
    for menu in rng.sample(sets, min(tried, len(sets))):
        demands = tuple(sorted(master._demand(a, frozenset()) for a in menu))
        answer = divide(host.form, demands, WEIGHTS, time_limit_s=60.0, seed=0, effort=0.2)
        if answer.cost is None:
            continue
        count += 1
        cost = lowest(master, host, menu, of_cost=True)
        assert cost is not None, (shape, menu)
        assert cost <= answer.cost, (shape, demands, answer)
        shortest = divide(
            host.form, demands, WEIGHTS, time_limit_s=60.0, seed=0, effort=0.2, least_partition=True
        )
        cut = lowest(master, host, menu, of_cost=False)
        assert cut is not None
        assert cut <= shortest.partition_mm, (shape, demands, shortest)
    return count


def master_held(seed: int, tried: int = 6, most: int = 4) -> int:
    shape = replace(lot(seed, zones=(2, 3)).shape, exits=Exits(None, None), askew_mm2=0)
    return check_master(shape, Random(f"menu-{seed}"), tried, most)


def test_the_master_never_thinks_a_room_too_dear() -> None:
    assert sum(master_held(seed, tried=3, most=3) for seed in range(14)) > 12


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_the_master_never_thinks_a_room_too_dear_often(seed: int) -> None:
    master_held(seed)


def test_the_master_knows_a_short_cut_between_two_staggered_halves() -> None:
    """Two halves that overlap by half a metre: the partition is no longer than that."""
    halves = (Obstacle(4000, 0, 8000, 3500, fixed=True), Obstacle(0, 4000, 4000, 7500, fixed=True))
    shape = room(
        8000, 7500, door("left", 500), door("right", 5000), window("bottom", 500), obstacles=halves
    )
    shape = replace(shape, exits=Exits(None, None))
    rng = Random(0)
    program = replace(asked(), areas=small_areas(rng), total_area_m2=0.0)
    master, host = one_room(shape, program)
    menu = tuple(a for a in master.areas if a.kind in ("office_reception", "group"))
    demands = tuple(sorted(master._demand(a, frozenset()) for a in menu))
    answer = divide(host.form, demands, WEIGHTS, time_limit_s=60.0, seed=0)
    assert answer.partition_mm == 500
    assert lowest(master, host, menu, of_cost=False) <= 500
    assert lowest(master, host, menu, of_cost=True) <= answer.cost


def check_easier(seed: int, tried: int) -> int:
    """Teach the master what the easiest zones cost; no harder zones may become too dear."""
    rng = Random(f"easier-{seed}")
    shape = replace(lot(seed, zones=(2, 3)).shape, exits=Exits(None, None), askew_mm2=0)
    known = small_areas(rng)
    reading, control = (
        next(a for a in known if a.kind == kind)
        for kind in ("assessment_reading", "control_supervision")
    )
    further = (
        replace(reading, kind="club_career", area_m2=reading.area_m2 + 1.0),
        replace(control, kind="arts_relaxation", area_m2=control.area_m2 + 1.0),
    )
    program = replace(asked(), areas=(*known, *further), total_area_m2=0.0)
    master, host = one_room(shape, program)
    sets, count = list(menus(master, 3)), 0
    for menu in rng.sample(sets, min(tried, len(sets))):
        demands = tuple(sorted(master._demand(a, frozenset()) for a in menu))
        easiest = master.easiest(demands)
        assert all_harder(demands, than=easiest)
        assert master.easiest(easiest) == easiest
        if easiest == demands:
            continue
        easy, hard = (
            divide(host.form, d, WEIGHTS, time_limit_s=60.0, seed=0, effort=0.2)
            for d in (easiest, demands)
        )
        master.teach_harder(host.form, easiest, easy.bound)
        if hard.cost is None:
            continue
        assert easy.bound is not None, (shape, demands)
        told = divide(
            host.form,
            demands,
            WEIGHTS,
            time_limit_s=60.0,
            seed=0,
            effort=0.2,
            at_least=easy.bound,
        )
        assert told.bound is not None, (shape, demands)
        assert easy.bound <= hard.cost
        if hard.proven:
            assert told.bound <= hard.cost
            assert not told.proven or told.cost == hard.cost
        for other in sets:
            if len(other) != len(menu):
                continue
            others = tuple(sorted(master._demand(a, frozenset()) for a in other))
            if others == demands or rng.random() < 0.1:
                cost = lowest(master, host, other, of_cost=True)
                exact = divide(host.form, others, WEIGHTS, time_limit_s=60.0, seed=0, effort=0.2)
                assert exact.cost is None or (cost is not None and cost <= exact.cost)
        count += 1
    return count


def test_what_easier_zones_cost_never_makes_harder_ones_too_dear() -> None:
    assert sum(check_easier(seed, tried=4) for seed in range(10)) > 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_what_easier_zones_cost_never_makes_harder_ones_too_dear_often(seed: int) -> None:
    check_easier(seed, tried=6)


def check_shortest(seed: int, tried: int) -> int:
    """Teach the master how short partitions can be; no zones may be asked for longer ones."""
    rng = Random(f"shortest-{seed}")
    shape = replace(lot(seed, zones=(2, 3)).shape, exits=Exits(None, None), askew_mm2=0)
    program = replace(asked(), areas=small_areas(rng), total_area_m2=0.0)
    master, host = one_room(shape, program)
    sets, count = list(menus(master, 3)), 0
    found = []
    for menu in rng.sample(sets, min(tried, len(sets))):
        demands = tuple(sorted(master._demand(a, frozenset()) for a in menu))
        shortest = divide(
            host.form,
            demands,
            WEIGHTS,
            time_limit_s=60.0,
            seed=0,
            effort=0.2,
            least_partition=True,
        )
        if len(demands) < 2 or shortest.cost is None:
            continue
        found.append((menu, shortest))
        if shortest.proven:
            master.teach_partition(host.form, demands, frozenset(), shortest.partition_mm)
            count += 1
    for menu, shortest in found:
        least = lowest(master, host, menu, of_cost=False)
        assert least is not None and least <= shortest.partition_mm
        assert not shortest.proven or least == shortest.partition_mm
    return count


def test_how_short_partitions_can_be_is_never_overstated() -> None:
    assert sum(check_shortest(seed, tried=8) for seed in range(12)) > 8


def test_a_reception_with_walls_needs_no_new_door() -> None:
    """It stands at a public door: no other zone is asked to pay for its walls."""
    shape = room(8000, 4000, door("bottom", 500), door("bottom", 6000))
    shape = replace(shape, exits=Exits(None, None))
    walled = reception(8.0, enclosed=True, passage=False)
    answer = divide(shape, (walled, group(8.0)), WEIGHTS, time_limit_s=60.0, seed=0)
    assert answer.cost == WEIGHTS.partition_cny_m * 4000


def test_a_client_in_an_open_zone_is_not_impossible() -> None:
    shape = room(8000, 4000, door("bottom", 500))
    asked_for = (reception(8.0), individual(8.0, enclosed=False))
    answer = divide(shape, asked_for, WEIGHTS, time_limit_s=60.0, seed=0)
    assert answer.cost is not None
    assert answer.partition_mm == 0
