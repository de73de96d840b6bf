"""For every must-clause a layout that breaks exactly it: the judge reports it, nothing else."""

import pytest

from tests.judge.mutants import base, mutants, twins, unmet

ALL = mutants()


@pytest.mark.parametrize(
    ("tier", "demonstration"),
    [("urban", False), ("urban", True), ("township", False), ("rural", False)],
)
def test_the_bases_meet_every_must_clause(tier, demonstration):
    assert unmet(base(tier, demonstration=demonstration)) == set()


@pytest.mark.parametrize("mutant", ALL, ids=lambda m: f"{m.tier}-{m.clause}")
def test_a_mutant_breaks_its_clause_and_nothing_else(mutant):
    trial = mutant.make(base(mutant.tier, demonstration=mutant.demonstration))
    assert unmet(trial) == twins(mutant.clause, trial[2]) | set(mutant.implied)


@pytest.mark.parametrize("tier", ["urban", "township", "rural"])
def test_every_must_clause_that_is_computed_has_its_mutant(tier):
    _, _, program = base(tier)
    binding = program.standard.binding(tier, demonstration=True)
    computed = {c.id for c in binding if c.force == "must" and c.measure is not None}
    tried = {m.clause for m in ALL if m.tier == tier}
    tried |= {m.clause for m in ALL if m.demonstration}
    assert computed <= tried
