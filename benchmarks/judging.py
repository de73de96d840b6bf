"""What the judge decides, and whether it catches what is broken: two tables.

    python benchmarks/judging.py

The first counts, for every standard and tier, the clauses that the judge computes from a
drawing, those that people attest, and those that this version cannot measure.  The second
breaks one must-clause at a time (tests/judge/mutants.py) and says which the judge named.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from layoutopt.standard import TIERS, load_standard, standard_ids  # noqa: E402
from tests.judge.mutants import base, mutants, twins, unmet  # noqa: E402


def clauses_table() -> None:
    print("| standard | tier | clauses | must | should | attest | computed | attested | not yet |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in standard_ids():
        standard = load_standard(name)
        for tier in TIERS:
            clauses = list(standard.binding(tier, demonstration=False))
            forces = [sum(c.force == f for c in clauses) for f in ("must", "should", "attest")]
            computed = sum(c.measure is not None for c in clauses)
            attested = sum(c.measure is None and c.force == "attest" for c in clauses)
            later = len(clauses) - computed - attested
            cells = (name, tier, len(clauses), *forces, computed, attested, later)
            print("| " + " | ".join(map(str, cells)) + " |")


def mutants_table() -> bool:
    """Print which broken clauses were caught; tell whether all were, and nothing else."""
    print("| tier | clause | what was done | caught | said besides |")
    print("|---|---|---|---|---|")
    exact = True
    for mutant in mutants():
        trial = mutant.make(base(mutant.tier, demonstration=mutant.demonstration))
        found = unmet(trial)
        same = twins(mutant.clause, trial[2]) | set(mutant.implied)
        caught = "yes" if mutant.clause in found else "NO"
        besides = ", ".join(sorted(found - {mutant.clause}))
        exact &= found == same
        print(f"| {mutant.tier} | {mutant.clause} | {mutant.done} | {caught} | {besides} |")
    return exact


if __name__ == "__main__":
    clauses_table()
    print()
    sys.exit(0 if mutants_table() else 1)
