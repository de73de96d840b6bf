"""Whatever the solver calls lawful the judge finds lawful, at the price the solver named."""

from __future__ import annotations

import pytest

from tests.solve.trials import answer, quarrels, trial

FEW = range(24)
MANY = range(1000, 1300)


@pytest.mark.parametrize("seed", FEW)
def test_the_judge_agrees_on_small_schools(seed: int) -> None:
    case = trial(seed, small=True)
    assert quarrels(case, answer(case)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_the_judge_agrees_on_schools_of_every_kind(seed: int) -> None:
    case = trial(seed)
    assert quarrels(case, answer(case)) == []


def test_one_number_gives_one_school() -> None:
    assert trial(7) == trial(7)
    assert trial(7).building != trial(8).building


def test_the_same_effort_gives_the_same_answer() -> None:
    case = trial(1, small=True)
    first, again = answer(case), answer(case)
    assert first.schemes
    assert (first.status, first.bound, first.schemes) == (again.status, again.bound, again.schemes)
