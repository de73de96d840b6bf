"""Labels as offices write them: areas, numbers, names in pieces."""

from __future__ import annotations

import pytest

from layoutopt.read.ink import Text
from layoutopt.read.labels import read_labels

H = 300.0


def at(words: str, x: float, y: float, *, height: float = H, turn: float = 0.0) -> Text:
    width = sum(1.0 if ord(c) >= 0x2E80 else 0.65 for c in words) * height
    return Text(words, (x, y), height, width, turn, "0", words)


def said(*texts: Text) -> list[tuple[str, str]]:
    return [(label.kind, label.value) for label in read_labels(texts)]


@pytest.mark.parametrize(
    ("text", "area_m2"),
    [
        ("s=48.82 m2", 48.82), ("241,69 m²", 241.69), ("mq=25.06", 25.06), ("mq 25,06", None),
        ("25,06 mq", 25.06), ("63.2㎡", 63.2), ("S=63.2", 63.2), ("面积:63.2平方米", 63.2),
        ("使用面积63.2㎡", 63.2), ("使用面积：63.20m²", 63.2), ("63.20 m 2", 63.2),
        ("63.2平米", 63.2),
        ("A: 63.20 m²", 63.2), ("Sup. útil 63,2 m2", 63.2), ("Superficie: 63,20 m²", 63.2),
        ("1.063,20 m²", 1063.2), ("1 063,20 m²", 1063.2), ("1,063.2 m2", 1063.2),
        ("680 sq ft", 63.17), ("680 SF", 63.17), ("63.2 sq.m", 63.2), ("NGF 63,20 m²", 63.2),
        ("(63.2㎡)", 63.2), ("63.2 qm", 63.2), ("Area=63.2", 63.2),
    ],
)  # fmt: skip
def test_areas(text: str, area_m2: float | None) -> None:
    areas = [label.area_m2 for label in read_labels([at(text, 0, 0)]) if label.kind == "area"]
    assert areas == ([] if area_m2 is None else [pytest.approx(area_m2)])


@pytest.mark.parametrize(
    ("text", "area_m2"),
    [
        ("5065 X 3350", 16.97), ("12'-9\"X11'-7½\"", 13.77), ("6.00x8.40", 50.4),
        ("9'6\" x 10'", 8.83), ("3 x 2", 6.0), ("250x600", None), ("2x4", 8.0), ("800x2100", None),
    ],
)  # fmt: skip
def test_sizes_are_areas_that_the_space_must_agree_with(text: str, area_m2: float | None) -> None:
    plain = [label.area_m2 for label in read_labels([at(text, 0, 0)]) if label.kind == "plain"]
    assert plain == ([] if area_m2 is None else [pytest.approx(area_m2, abs=0.02)])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("101", "101"), ("A-101", "A-101"), ("1F-03", "1F-03"), ("B1-02", "B1-02"),
        ("101室", "101"),
        ("2.14", None), ("A101", "A101"), ("101A", "101A"), ("C1518", None), ("M1021", None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: str | None) -> None:
    found = [v for kind, v in said(at(text, 0, 0)) if kind == "number"]
    assert found == ([] if number is None else [number])


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("普通", "教室"), ["普通教室"]), (("一年级", "(1)班"), ["一年级(1)班"]),
        (("教", "室"), ["教室"]), (("多", "功", "能", "厅"), ["多功能厅"]),
        (("READING", "ROOM"), ["READING ROOM"]), (("TEACHERS", "OFFICE"), ["TEACHERS OFFICE"]),
        (("教室", "CLASSROOM"), ["教室", "CLASSROOM"]), (("教室", "走廊"), ["教室", "走廊"]),
        (("教室", "教室"), ["教室", "教室"]), (("男厕", "女厕"), ["男厕", "女厕"]),
        (("物理", "实验室"), ["物理", "实验室"]), (("教室", "63.2㎡"), ["教室"]),
        (("101", "教室"), ["教室"]), (("Sala de", "professors"), ["Sala de professors"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turn", [0.0, 90.0, 180.0])
def test_names_over_several_lines(lines: tuple[str, ...], names: list[str], turn: float) -> None:
    down = {0.0: (0, -1), 90.0: (1, 0), 180.0: (0, 1)}[turn]
    texts = [
        at(line, 1.5 * H * i * down[0], 1.5 * H * i * down[1], turn=turn)
        for i, line in enumerate(lines)
    ]
    found = [value for kind, value in said(*texts) if kind == "name"]
    if names == ["物理", "实验室"]:  # both mean the same: one name or two, the use is known
        assert found in (names, ["物理实验室"])
    else:
        assert sorted(found) == sorted(names)


def test_spaced_doubled_and_upside_down() -> None:
    assert said(at("教  室", 0, 0)) == [("name", "教室")]
    pieces = [at(c, 1.1 * H * i, 0) for i, c in enumerate("备用教室")]
    assert said(*pieces) == [("name", "备用教室")]
    assert said(at("W.C", 0, 0), at("W.C", 20, 10)) == [("name", "W.C")]
    assert said(at("教室", 0, 0, turn=180.0)) == [("name", "教室")]


def test_a_raised_two() -> None:
    base = at("63.20m", 0, 0)
    two = at("2", base.width / 2 + 60, 120, height=0.6 * H)
    assert said(base, two) == [("area", "63.20")]
