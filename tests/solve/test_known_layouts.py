"""Schools built around a layout that is lawful are never called infeasible, nor laid out worse."""

from __future__ import annotations

import pytest

from layoutopt.judge import judge, score
from layoutopt.solve import solve
from tests.solve.known import Known, known

MODULE_MM = 100
"""Partitions of the known layouts stand on the module that the search knows."""


def found_too(case: Known, effort: float) -> bool:
    """Search a school around a known layout; tell whether the answer is proven best."""
    terms = score(case.building, case.scheme, case.program)
    price = sum(value for _, value in terms)
    answer = solve(case.building, case.program, time_limit_s=3600.0, workers=1, effort=effort)
    assert answer.status != "infeasible", answer.infeasible
    assert answer.bound is not None
    assert answer.bound <= price + 1.0, terms
    if answer.status != "optimal":
        return False
    assert answer.program == case.program  # no other variant stands in for it
    assert answer.objective is not None
    assert answer.objective <= price + 1.0, terms
    for scheme in answer.schemes:
        findings = judge(case.building, scheme, case.program).findings
        assert not [f for f in findings if f.force == "must" and f.met is False]
        again = score(case.building, scheme, case.program)
        # a partition's ends are rounded to whole mm
        assert sum(v for _, v in again) == pytest.approx(
            scheme.objective, abs=1.0 + 0.7 * len(scheme.partitions)
        )
    return True


def around(seeds: range, effort: float, **how) -> list[bool]:
    cases = (known(seed, module_mm=MODULE_MM, **how) for seed in seeds)
    return [found_too(case, effort) for case in cases if case is not None]


@pytest.mark.parametrize("tier", ["rural", "township"])
def test_a_tight_known_layout_is_found(tier: str) -> None:
    """Every area is asked for to a hundredth of a m2 of what the layout has."""
    proven = around(range(11), 5.0, tier=tier, tight=True)
    assert sum(proven) >= 3


def test_a_known_layout_is_no_better() -> None:
    assert sum(around(range(100, 112), 5.0, tier="rural", tight=False)) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("tight", [True, False])
@pytest.mark.parametrize("tier", ["rural", "township"])
@pytest.mark.parametrize("start", range(1000, 1200, 20))
def test_known_layouts_of_many_schools(tier: str, start: int, *, tight: bool) -> None:
    around(range(start, start + 20), 8.0, tier=tier, tight=tight)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_known_layouts_of_urban_schools(seed: int) -> None:
    around(range(10 * seed, 10 * seed + 10), 3.0, tier="urban", tight=False)
