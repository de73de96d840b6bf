"""Every clause that is measured, once met and once unmet, in the words of ``cases/*.toml``."""

import re
import tomllib
from pathlib import Path

import pytest

from layoutopt.standard import load_standard, standard_ids
from tests.standards.edits import decided

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CASES = [
    (f"{path.stem}-{i}", case)
    for path in FILES
    for i, case in enumerate(tomllib.loads(path.read_text("utf-8"))["case"], start=1)
]
TRIALS = [
    pytest.param(case, clause, id=f"{name}-{clause}-{case['expect']}")
    for name, case in CASES
    for clause in case["clauses"]
]
HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.mark.parametrize(("case", "clause"), TRIALS)
def test_the_case_is_decided_as_it_says(case, clause):
    assert decided(case, clause) == case["expect"], case["given"]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_the_case_is_told_in_both_languages(case):
    assert HAN.search(case["given"])
    assert case["given_en"]
    assert not HAN.search(case["given_en"])
    known = {"clauses", "given", "given_en", "suite", "school", "change", "expect"}
    assert set(case) <= known


def compares(clause):
    """A clause with no figure (for comparison only) or asking for nothing is decided either way.

    Without a limit a measure is reported and never met nor unmet (`route_length`,
    `group_capacity`); "at least 0" holds whatever is there.
    """
    if clause.scope == "estate" or clause.measure is None:
        return False  # over all schools together; by people
    if clause.measure == "enrolment_match":
        return True  # its figure follows from the enrolment
    nothing = clause.relation == ">=" and clause.limit == 0
    return not nothing and (clause.limit is not None or bool(clause.limits))


@pytest.mark.parametrize("name", standard_ids())
def test_every_measured_clause_has_a_case_that_meets_it_and_one_that_does_not(name):
    expected = {(clause, case["expect"]) for _, case in CASES for clause in case["clauses"]}
    wanted = {
        (clause.id, expect)
        for clause in load_standard(name).clauses
        if compares(clause)
        for expect in ("met", "unmet")
    }
    assert wanted - expected == set()


def test_a_figure_for_comparison_is_never_met_nor_unmet():
    case = {"school": {"tier": "urban"}}
    assert decided(case, "XY-4.2-S2") == "not_applicable"
    assert decided(case, "XY-3-F1") == "not_applicable"
