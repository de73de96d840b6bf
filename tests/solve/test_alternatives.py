"""Schemes to choose from: none needless, each called what it is, each trade in true figures."""

from __future__ import annotations

import re
from functools import cache

import pytest

from layoutopt.account import BEST_AT, choice_lines
from layoutopt.building import Building, Use
from layoutopt.judge import score
from layoutopt.scheme import Scheme, Schemes
from layoutopt.solve.alternatives import BALANCED, WISHES
from layoutopt.weights import default_weights
from tests.solve.school import asked, school, sited

TIE = 1.0
FIGURE = r"([\d,]+(?:\.\d+)?)"


@cache
def case() -> tuple[Building, Schemes]:
    """A school where what is quiet, near, light and unused lies in different places."""
    building = school(
        [(9000, Use.STORAGE), (9000, Use.MUSIC), (7500, Use.VACANT)],
        [(9000, Use.VACANT), (9000, Use.STORAGE)],
    )
    return building, sited(building, asked(), alternatives=5, effort=15.0)


def figures(scheme: Scheme) -> list[float]:
    """Measure a scheme by the judge, wish by wish, and all the rest together."""
    terms = dict(score(case()[0], scheme, asked()))
    wishes = [sum(terms[name] for name in wish.terms) for wish in WISHES]
    return [*wishes, sum(terms.values()) - sum(wishes)]


def test_there_is_a_choice() -> None:
    answer = case()[1]
    assert len(answer.schemes) >= 3
    assert answer.schemes[0].best_at[0] == BALANCED
    assert all(BALANCED not in s.best_at for s in answer.schemes[1:])


def test_none_is_better_than_another_in_everything() -> None:
    """By the judge's measure, not by the solver's."""
    rows = [figures(s) for s in case()[1].schemes]
    for i, a in enumerate(rows):
        for j, b in enumerate(rows):
            if i != j:
                assert any(x < y - TIE / 2 for x, y in zip(a, b, strict=True)), (i, j)


def test_they_differ_in_place_or_in_what_leads_to_what() -> None:
    seen = set()
    for scheme in case()[1].schemes:
        kind = {z.id: z.kind for z in scheme.zones}
        ways = frozenset(
            tuple(sorted(kind.get(str(side), str(side)) for side in d.joins)) for d in scheme.doors
        )
        seen.add((frozenset((z.kind, z.host_space, z.hosts) for z in scheme.zones), ways))
    assert len(seen) == len(case()[1].schemes)


def test_names_are_true() -> None:
    """Who is called best at something has the least of it, and some other has more."""
    answer = case()[1]
    table = [figures(s) for s in answer.schemes]
    called = 0
    for i, wish in enumerate(WISHES):
        column = [row[i] for row in table]
        for scheme, value in zip(answer.schemes, column, strict=True):
            if wish.name in scheme.best_at:
                called += 1
                assert value <= min(column) + 2 * TIE
                assert max(column) > value
            else:
                assert value > min(column) - TIE or max(column) <= min(column) + TIE
        if max(column) > min(column) + 3 * TIE:
            assert any(wish.name in s.best_at for s in answer.schemes), wish.name
    assert called >= 3


def test_trades_are_true_figures() -> None:
    answer, weights = case()[1], default_weights()
    table = [figures(s) for s in answer.schemes]
    assert (answer.schemes[0].trade, answer.schemes[0].trade_en) == ("", "")
    for scheme, row in list(zip(answer.schemes, table, strict=True))[1:]:
        for i, wish in enumerate(WISHES):
            difference = row[i] - table[0][i]
            price = getattr(weights, wish.unit) if wish.unit else 1
            told = re.search(rf"{FIGURE} {wish.of[0]} (less|more)", scheme.trade_en)
            told_zh = re.search(rf"(少|多) {FIGURE} {wish.of[1]}", scheme.trade)
            assert bool(told) == bool(told_zh)
            if told is None or told_zh is None:
                assert abs(difference) <= TIE + 0.5
                continue
            amount = float(told[1].replace(",", ""))
            assert amount == pytest.approx(abs(difference) / price, abs=max(0.06, 1.1 / price))
            assert (told[2] == "less") == (difference < 0) == (told_zh[1] == "少")
            assert told_zh[2] == told[1]
        total = re.search(r"\(in all ([+-][\d,]+)\)", scheme.trade_en)
        assert total is not None
        assert float(total[1].replace(",", "")) == pytest.approx(
            scheme.objective - answer.schemes[0].objective, abs=2.0
        )


def test_every_name_is_told_in_both_languages() -> None:
    assert set(BEST_AT) == {BALANCED, *(wish.name for wish in WISHES)}
    second = case()[1].schemes[1]
    english, chinese = (list(choice_lines(second, lang)) for lang in ("en", "zh"))
    assert len(english) == len(chinese) == 1 + bool(second.best_at)
    assert second.trade_en in english[-1]
    assert second.trade in chinese[-1]
    assert not re.search("[\u4e00-\u9fff]", " ".join(english))
