"""The weights: every one with unit and reason, overridden in the job file, and what they do."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest

from layoutopt.building import Use
from layoutopt.diagnostics import UsageError
from layoutopt.job import load_job
from layoutopt.judge import score
from layoutopt.weights import Weights, default_weights, reasons, weights_of
from tests.solve.rooms import weighed
from tests.solve.school import asked, school, sited

NAMES = [f.name for f in fields(Weights)]


def test_every_weight_has_value_unit_and_reason() -> None:
    text = resources.files("layoutopt").joinpath("weights.toml").read_text("utf-8")
    rows = tomllib.loads(text)
    assert sorted(rows) == sorted(NAMES)  # and nothing that no term is weighed by
    for name, row in rows.items():
        assert set(row) == {"value", "unit", "zh", "en"}, name
        numbers = row["value"].values() if isinstance(row["value"], dict) else [row["value"]]
        assert all(type(n) is int and 0 <= n <= 1_000_000 for n in numbers), name
        assert all(row[key].strip() for key in ("unit", "zh", "en")), name
        assert any("\u4e00" <= c <= "\u9fff" for c in row["zh"]), name
        assert not any("\u4e00" <= c <= "\u9fff" for c in row["en"]), name
        reason = reasons()[name]
        assert (reason.unit, reason.zh, reason.en) == (row["unit"], row["zh"], row["en"])


def test_a_job_file_overrides_what_it_names(tmp_path: Path) -> None:
    job = tmp_path / "a.job.toml"
    job.write_text(
        "[weights]\nnoise_cny_db = 1500\n"
        "[weights.displaced_cny_m2]\nvacant = 10\nclassroom = false\ngym = 300\n"
        '[weights.storey_cny]\n2 = 0\n"5" = 7\n',
        "utf-8",
    )
    weights, plain = load_job(job).weights, default_weights()
    assert weights.noise_cny_db == 1500
    displaced = {k: v for k, v in plain.displaced_cny_m2.items() if k is not Use.CLASSROOM}
    assert weights.displaced_cny_m2 == {**displaced, Use.VACANT: 10, Use.GYM: 300}
    assert weights.storey_cny == {**plain.storey_cny, 2: 0, 5: 7}
    assert (weights.storey(5), weights.storey(6)) == (7, plain.higher_storey_cny)
    rest = [n for n in NAMES if n not in ("noise_cny_db", "displaced_cny_m2", "storey_cny")]
    assert all(getattr(weights, name) == getattr(plain, name) for name in rest)
    assert default_weights() == plain  # the default is nobody's to change
    job.write_text("", "utf-8")
    assert load_job(job).weights == plain


REFUSED = [
    ({"noise_cny": 1}, "noise_cny_db", "noise_cny_db"),
    ({"quiet": 1}, "weights: ", "可用的权重"),
    ({"noise_cny_db": -1}, "0 to 1000000", "0 到 1000000"),
    ({"noise_cny_db": 1.5}, "whole number", "整数"),
    ({"noise_cny_db": True}, "whole number", "整数"),
    ({"noise_cny_db": "900"}, "whole number", "整数"),
    ({"noise_cny_db": 10**7}, "0 to 1000000", "0 到 1000000"),
    ({"displaced_cny_m2": 5}, "vacant = 0", "vacant = 0"),
    ({"displaced_cny_m2": {"ballroom": 5}}, "ballroom", "ballroom"),
    ({"displaced_cny_m2": {"vacant": True}}, "whole number", "整数"),
    ({"displaced_cny_m2": {"vacant": -1}}, "vacant", "vacant"),
    ({"storey_cny": {"first": 5}}, "first", "first"),
    (7, "[weights]", "[weights]"),
    ([], "[weights]", "[weights]"),
]


@pytest.mark.parametrize(("table", "en", "zh"), REFUSED, ids=str)
def test_what_is_refused_says_what_to_write(table, en, zh) -> None:
    with pytest.raises(UsageError) as error:
        weights_of(table, "school.job.toml")
    assert error.value.message("en").startswith("school.job.toml: ")
    assert en in error.value.message("en")
    assert zh in error.value.message("zh")


def test_a_use_that_is_switched_off_is_never_taken() -> None:
    building = school([(9000, Use.STORAGE), (9000, Use.STORAGE), (9000, Use.CLASSROOM)] * 1)
    free = sited(building, asked())
    assert free.schemes
    assert set(free.schemes[0].host_spaces) <= {"F1-R1", "F1-R2"}
    never = weights_of({"displaced_cny_m2": {"storage": False}}, "job")
    answer = sited(building, replace(asked(), weights=never))
    hosts = {h for s in answer.schemes for h in s.host_spaces}
    assert not hosts & {"F1-R1", "F1-R2"}


def test_heavier_noise_never_makes_the_answer_louder() -> None:
    """What is proven best at a weight has no more decibels than what is best at a lesser one."""
    building = school(
        [(9000, Use.MUSIC), (5000, Use.VACANT), (7000, Use.VACANT), (9000, Use.STORAGE)],
        [(9000, Use.CLASSROOM), (9000, Use.OFFICE), (9000, Use.OFFICE)],
    )
    levels = []
    for weight in (0, 100, 900, 8000):
        answer = sited(building, replace(asked(), weights=weighed(noise_cny_db=weight)))
        assert answer.status == "optimal"
        one = replace(asked(), weights=weighed(noise_cny_db=1))
        levels.append(dict(score(building, answer.schemes[0], one))["noise"])
    assert all(later <= before + 1e-6 for before, later in pairwise(levels))
    assert levels[-1] < levels[0], levels  # else the school decides nothing
