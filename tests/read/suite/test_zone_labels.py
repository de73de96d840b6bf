"""What the lines of a zone's label say together."""

from __future__ import annotations

import pytest

from layoutopt.read.ink import Text
from layoutopt.read.suite.labels import Label, label_of
from layoutopt.read.suite.words import Words
from tests.read.suite.suites import STANDARD


def label(*lines: str, heights: tuple[float, ...] = ()) -> Label:
    sizes = heights or (300.0,) * len(lines)
    texts = [
        Text(words, (0.0, -400.0 * i), size, 1000.0, 0.0, "LO-TEXT", "1A")
        for i, (words, size) in enumerate(zip(lines, sizes, strict=True))
    ]
    return label_of(texts[::-1], Words(STANDARD, inside=True))


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("个别辅导室", "1"), "个别辅导室1"),
        (("个别辅导", "室12"), "个别辅导室12"),
        (("individual counselling", "room 1"), "individual counselling room 1"),
        (("办公接待区",), "办公接待区"),
    ],
)
def test_a_name_broken_over_lines_is_one(lines, name):
    assert label(*lines).name == name


def test_small_print_is_no_name():
    read = label("团体活动室", "使用面积 20.5 m2", "要求 ≥ 20 m2 √", heights=(308.0, 220.0, 220.0))
    assert (read.name, read.printed_m2) == ("团体活动室", (20.5,))


def test_a_figure_broken_over_lines():
    read = label("团体活动室", "使用面积", "20.5 m2", "要求", "≥ 20 m2 √")
    assert (read.name, read.printed_m2) == ("团体活动室", (20.5,))


def test_who_shares_is_read_over_broken_lines():
    read = label("团体活动室", "兼:社团生涯区、心检", "阅览区", heights=(308.0, 220.0, 220.0))
    assert read.guests == ("club_career", "assessment_reading")


def test_an_english_list_of_guests():
    read = label(
        "group activity room",
        "also: club and career area,",
        "assessment and reading area",
        heights=(308.0, 220.0, 220.0),
    )
    assert read.guests == ("club_career", "assessment_reading")
