"""Every model is held to cases worked by hand, those that the benchmark prints."""

from collections import Counter

import pytest

from benchmarks import hand_worked
from benchmarks.hand_worked import CASES, DATA, QUESTIONS, computed, holds

MODELS = {
    *("noise", "speech privacy", "exposure", "daylight", "access", "egress", "cost", "neighbours"),
}


@pytest.mark.parametrize("case", CASES, ids=[f"{c['model']}: {c['name']}" for c in CASES])
def test_the_model_says_what_was_worked_by_hand(case):
    found = computed(case)
    assert found == pytest.approx(case["expected"], abs=case["tolerance"] + 1e-9)
    assert holds(case, found)
    assert case["working"]


def test_every_model_has_three_cases_at_least():
    counted = Counter(case["model"] for case in CASES)
    assert set(counted) == MODELS
    assert min(counted.values()) >= 3


def test_no_question_and_no_plan_of_the_file_is_left_unasked():
    assert {case["ask"] for case in CASES} == set(QUESTIONS)
    assert {case["given"].get("plan") for case in CASES} - {None} == set(DATA["plan"])


def test_the_table_has_a_row_for_each_case_and_says_when_a_model_is_off(capsys, monkeypatch):
    assert hand_worked.main() == 0
    assert capsys.readouterr().out.count("\n| ") == len(CASES)
    off = [{**CASES[0], "expected": CASES[0]["expected"] + 1}, *CASES[1:]]
    monkeypatch.setattr(hand_worked, "CASES", off)
    assert hand_worked.main() == 1
