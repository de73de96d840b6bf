import json

import pytest

pytest.importorskip("scipy")

from benchmarks.blocks import Department, Instance, by_core, load, restored

THREE = Instance(
    "three",
    6.0,
    2.0,
    tuple(Department(4.0, 1.0, 4.0, 1.0, 4.0) for _ in range(3)),
    {(0, 1): 2.0, (1, 2): 1.0},
    5.5,
)
"""No rest in the hull.  In a row of squares it costs 6; 0 and 1 as 4 x 1, one on the other,
beside 2 as a square cost 2 x 1 + 3 + 0.5."""


def test_the_true_optimum_lies_between_the_bound_and_the_value() -> None:
    outcome = by_core(THREE, 60.0)
    assert outcome.proven
    assert outcome.value == pytest.approx(5.5, abs=1e-4)
    assert 5.5 - 2 * 2 * 3.0 / 1000 <= outcome.bound <= 5.5


def test_relative_positions_give_the_true_cost() -> None:
    assert restored(THREE, [(0, 1), (1, 2), (0, 2)], []) == pytest.approx(6.0, abs=1e-4)
    assert restored(THREE, [(1, 0), (0, 2), (1, 2)], []) == pytest.approx(8.0, abs=1e-4)
    assert restored(THREE, [], [(0, 1), (1, 2), (0, 2)]) is None


def test_flows_of_both_ways_are_summed(tmp_path) -> None:
    department = {
        "area": 4.0,
        "width_min": 1.0,
        "width_max": 4.0,
        "height_min": 1.0,
        "height_max": 4.0,
    }
    data = {
        "name": "two",
        "width": 4.0,
        "height": 2.0,
        "departments": [department, department],
        "flows": [{"from": 1, "to": 0, "weight": 1.5}, {"from": 0, "to": 1, "weight": 2.0}],
        "best_known": 7.0,
    }
    path = tmp_path / "instances.json"
    path.write_text(json.dumps([data]), "utf-8")
    assert load(path)["two"].flows == {(0, 1): 3.5}


def test_scip_finds_the_same_value() -> None:
    pytest.importorskip("pyscipopt")
    from benchmarks.blocks import by_scip

    outcome = by_scip(THREE, 60.0, 0.0)
    assert outcome.proven
    assert outcome.value == pytest.approx(5.5, abs=1e-4)
