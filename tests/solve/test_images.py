"""What must not matter does not, and what must not help does not: whole buildings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from layoutopt.building import Building, Use
from layoutopt.program import Area, Program
from layoutopt.scheme import Schemes
from layoutopt.solve.hosts import survey
from tests.solve.images import mirrored, quarter_turned, shifted, with_a_room_more
from tests.solve.school import asked, school, sited
from tests.solve.trials import turned

USES = (Use.VACANT, Use.VACANT, Use.VACANT, Use.CLASSROOM, Use.OFFICE, Use.STORAGE, Use.MUSIC)
EFFORT = 5.0
FEW, MANY = range(3), range(3, 120)


def drawn(seed: int) -> tuple[Building, int, Program]:
    """Draw a school of one or two storeys, on a module of 0.1 m or none, and its programme."""
    lot = Random(f"image-{seed}")
    step = lot.choice((100, 10))
    rooms = [
        [(step * lot.randint(4000 // step, 9500 // step), lot.choice(USES)) for _ in range(count)]
        for count in lot.choice(((2,), (3,), (2, 2), (3, 2)))
    ]
    depth = step * lot.randint(5500 // step, 8000 // step)
    program = asked(lot.choice(("rural", "township")), enrolment=1200)
    return school(*rooms, depth=depth), depth, program


def same(first: Schemes, other: Schemes, within_cny: float) -> None:
    """Assert the same answer; a search cut short must not contradict the other."""
    if first.status == "optimal" and other.status == "optimal":
        assert other.objective == pytest.approx(first.objective, abs=within_cny)
        return
    for one, two in ((first, other), (other, first)):
        if one.status == "infeasible":
            assert two.objective is None
        if one.bound is not None and two.objective is not None:
            assert one.bound <= two.objective + within_cny


def no_worse(better: Schemes, than: Schemes, within_cny: float = 0.001) -> None:
    if than.objective is not None:
        assert better.status != "infeasible"
        assert better.bound is not None
        assert better.bound <= than.objective + within_cny
    if better.status == than.status == "optimal":
        assert better.objective is not None
        assert than.objective is not None
        assert better.objective <= than.objective + within_cny


# --- what must not matter -----------------------------------------------------------------


def check_images(seed: int) -> Schemes:
    building, _, program = drawn(seed)
    first = sited(building, program, effort=EFFORT)
    for image in (shifted(building, 12_345, -777), mirrored(building), quarter_turned(building)):
        same(first, sited(image, program, effort=EFFORT), within_cny=0.01)
    # corners are rounded to whole mm: the floor taken, and its price, by 1 in 10,000
    within = 2e-4 * (first.objective or 0.0)
    same(first, sited(turned(building, 17.3), program, effort=EFFORT), within)
    return first


def test_where_the_building_stands_does_not_matter() -> None:
    answers = [check_images(seed) for seed in FEW]
    assert sum(a.status == "optimal" for a in answers) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_where_the_building_stands_does_not_matter_often(seed: int) -> None:
    check_images(seed)


# --- what must not help -------------------------------------------------------------------


def check_more(seed: int) -> None:
    building, depth, program = drawn(seed)
    width = 100 * Random(seed).randint(30, 90)
    first = sited(building, program, effort=EFFORT)
    more = sited(with_a_room_more(building, width, depth), program, effort=EFFORT)
    # a longer corridor carries sound a little differently
    no_worse(more, first, within_cny=1.0)


def test_a_room_more_is_never_worse() -> None:
    for seed in FEW:
        check_more(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_a_room_more_is_never_worse_often(seed: int) -> None:
    check_more(seed)


def every(change: Callable[[Area], Area]) -> Callable[[Program], Program]:
    return lambda program: replace(program, areas=tuple(map(change, program.areas)))


def of(kind: str, **more: float) -> Callable[[Program], Program]:
    """Ask for more of one kind of area."""

    def change(a: Area) -> Area:
        if a.kind != kind:
            return a
        return replace(a, **{name: getattr(a, name) + step for name, step in more.items()})

    return every(change)


def one_storey(program: Program) -> Program:
    return replace(program, highest_level=1)


def no_first_room(program: Program) -> Program:
    return replace(program, school=replace(program.school, unavailable=("101",)))


TIGHTER: dict[str, Callable[[Program], Program]] = {
    "individual area": of("individual", area_m2=1.5),
    "group area": of("group", area_m2=4.0),
    "reception area": of("office_reception", area_m2=3.0),
    "individual side": of("individual", short_side_mm=400),
    "group side": of("group", short_side_mm=700),
    "reception side": of("office_reception", short_side_mm=500),
    "proportions": every(lambda a: replace(a, aspect=a.aspect - 0.4)),
    "total": lambda p: replace(p, total_area_m2=p.total_area_m2 + 8.0),
    "storeys": one_storey,
    "a room less": no_first_room,
}


def check_tighter(seed: int, name: str) -> None:
    """Surplus is priced beyond what is asked for: without that price, more is never cheaper."""
    building, program, loose = as_it_is(seed)
    no_worse(loose, than=sited(building, TIGHTER[name](program), effort=EFFORT))


@cache
def as_it_is(seed: int) -> tuple[Building, Program, Schemes]:
    building, _, program = drawn(seed)
    program = replace(
        program, weights=replace(program.weights, surplus_cny_m2=0), one_classroom_m2=None
    )
    return building, program, sited(building, program, effort=EFFORT)


@pytest.mark.parametrize("name", TIGHTER)
def test_a_tighter_clause_is_never_cheaper(name: str) -> None:
    check_tighter(1, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", TIGHTER)
@pytest.mark.parametrize("seed", range(2, 30))
def test_a_tighter_clause_is_never_cheaper_often(seed: int, name: str) -> None:
    check_tighter(seed, name)


def test_a_tighter_standard_is_never_cheaper() -> None:
    """Without the clauses about exit doors there are no fewer rooms, and no dearer layouts."""
    building = school([(9000, Use.VACANT), (4000, Use.VACANT), (4000, Use.VACANT)], depth=7800)
    program = asked("rural")
    measures = ("area_behind_one_door", "exit_doors_blind_end")
    clauses = tuple(c for c in program.standard.clauses if c.measure not in measures)
    lax = replace(program, standard=replace(program.standard, clauses=clauses))
    hosts = {h.id for h in survey(building, program).hosts}
    assert hosts < {h.id for h in survey(building, lax).hosts}
    no_worse(sited(building, lax), sited(building, program))
