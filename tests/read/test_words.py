"""Names, titles, numbers and areas, as they are written."""

from __future__ import annotations

import pytest

from layoutopt.building import Use
from layoutopt.read.ink import Text
from layoutopt.read.labels import names_a_room, read_labels, use_of
from layoutopt.read.layers import Role, role_of
from layoutopt.read.titles import level_of
from layoutopt.read.units import unit_from_areas


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("一层平面图 1:100", 1), ("教学楼十二层平面图", 12), ("首层平面图", 1), ("底层平面图", 1),
        ("地下一层平面图", -1), ("负二层平面图", -2), ("3F平面图", 3), ("B1层平面图", -1),
        ("SECOND FLOOR PLAN", 2), ("Level 4", 4), ("2nd floor", 2), ("Ground floor", 1),
        ("Basement plan", -1), ("planta baixa", 1), ("三至五层平面图", 3), ("school-2F", 2),
        ("南立面图", None), ("屋顶平面图", None), ("一层楼梯详图", None), ("普通教室", None),
    ],
)  # fmt: skip
def test_level(title: str, level: int | None) -> None:
    assert level_of(title) == level


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("普通教室", Use.CLASSROOM), ("三（2）班", Use.CLASSROOM), ("音乐教室", Use.MUSIC),
        ("体育器材室", Use.STORAGE), ("男厕", Use.TOILET), ("心理咨询室", Use.COUNSELLING),
        ("备用教室", Use.VACANT), ("教师办公室", Use.OFFICE), ("2#楼梯", Use.STAIR),
        ("楼梯间", Use.STAIR), ("配电间", Use.PLANT), ("门厅", Use.LOBBY), ("外廊", Use.GALLERY),
        ("报告厅", Use.HALL), ("CORRIDOR", Use.CORRIDOR), ("CHEM LAB", Use.LAB),
        ("Female W.C.", Use.TOILET), ("READING ROOM", Use.LIBRARY), ("Kitchen", Use.CANTEEN),
        ("STORE", Use.STORAGE), ("ELEC.", Use.PLANT), ("Stair 2", Use.STAIR),
    ],
)  # fmt: skip
def test_use(name: str, use: Use) -> None:
    assert use_of(name) == (use, True)


@pytest.mark.parametrize("text", ["上", "下", "平面图", "1:100", "N", "±0.000", "C1518", "黑板"])
def test_no_room(text: str) -> None:
    assert [label for label in read_labels([written(text)]) if label.kind == "name"] == []


def test_a_room_needs_letters() -> None:
    assert names_a_room("教室")
    assert not names_a_room("--")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("63.2㎡", [("area", "63.2")]),
        ("63.2m2", [("area", "63.2")]),
        ("S=48.82m²", [("area", "48.82")]),
        ("面积：58.95㎡", [("area", "58.95")]),
        ("241,69 m²", [("area", "241,69")]),
        ("103", [("number", "103")]),
        ("教室 63.2㎡", [("area", "63.2"), ("name", "教室")]),
        ("204 美 术 教 室", [("number", "204"), ("name", "美术教室")]),
        ("DUTY ROOM", [("name", "DUTY ROOM")]),
    ],
)
def test_labels(text: str, labels: list[tuple[str, str]]) -> None:
    assert [(label.kind, label.value) for label in read_labels([written(text)])] == labels


@pytest.mark.parametrize(
    ("layer", "role"),
    [
        ("A-WALL", Role.WALL), ("4.2墙体", Role.WALL), ("xref$0$A-WALL", Role.WALL),
        ("muratura", Role.WALL), ("COLUMN", Role.COLUMN), ("5门窗", Role.OPENING),
        ("PUB_DIM", Role.NOISE), ("3轴线", Role.NOISE), ("6楼梯", Role.STAIR),
        ("BALCONY", Role.RAIL), ("0", Role.UNKNOWN),
    ],
)  # fmt: skip
def test_layer_names(layer: str, role: Role) -> None:
    assert role_of(layer) is role


def test_printed_areas_tell_the_unit() -> None:
    assert unit_from_areas(0.001, [(0.5, 50.0), (0.25, 25.2), (0.6, 59.0)]) == 0.01
    assert unit_from_areas(0.001, [(50.0, 50.0), (25.0, 25.2), (60.0, 59.0)]) is None


def written(text: str) -> Text:
    return Text(text, (0.0, 0.0), 300.0, 300.0 * len(text), 0.0, "0", "1")
