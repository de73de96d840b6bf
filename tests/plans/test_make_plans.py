"""The schools of plans/ are what plans/make_plans.py says, and offer what they are meant to."""

import json
from itertools import pairwise
from pathlib import Path

import ezdxf
import pytest

from plans.make_plans import SCHOOLS, build_storeys, space_truth
from plans.plan_model import Room, Storey

HERE = Path(__file__).resolve().parent
PLANS = HERE.parent.parent / "plans"
STOREYS = {school.stem: build_storeys(school) for school in SCHOOLS}
STEMS = sorted(STOREYS)


def rooms(stem: str, *numbers: str) -> list[Room]:
    found = {r.number: r for storey in STOREYS[stem] for r in storey.rooms}
    return [found[number] for number in numbers]


def share_a_wall(storey: Storey, one: Room, other: Room) -> bool:
    return any({wall.low, wall.high} == {one.index, other.index} for wall in storey.walls)


@pytest.mark.parametrize("stem", STEMS)
def test_the_truth_is_up_to_date(stem):
    school = next(school for school in SCHOOLS if school.stem == stem)
    kept = json.loads((HERE / f"{stem}.truth.json").read_text("utf-8"))
    for record, storey in zip(kept["storeys"], STOREYS[stem], strict=True):
        ids = {
            room.index: space["id"]
            for room, space in zip(storey.rooms, record["spaces"], strict=True)
        }
        made = [space_truth(room, ids, (0, 0), school.style) for room in storey.rooms]
        for key in ("id", "name", "number", "use", "area_m2", "area_label"):
            assert [space[key] for space in made] == [space[key] for space in record["spaces"]]


@pytest.mark.parametrize("stem", STEMS)
def test_the_drawing_prints_what_the_truth_says(stem):
    kept = json.loads((HERE / f"{stem}.truth.json").read_text("utf-8"))
    doc = ezdxf.readfile(PLANS / f"{stem}.dxf")
    printed = [text.dxf.text for text in doc.modelspace().query("TEXT[layer=='SPACE']")]
    spaces = [space for storey in kept["storeys"] for space in storey["spaces"]]
    said = [s[key] for s in spaces for key in ("name", "number", "area_label") if s[key]]
    assert sorted(printed) == sorted(said)
    assert not doc.audit().errors


@pytest.mark.parametrize("stem", STEMS)
def test_openings_keep_clear_of_columns_and_every_room_has_a_door(stem):
    for storey in STOREYS[stem]:
        for opening in storey.openings:
            hole = opening.wall.strip(opening.start, opening.end)
            assert all(hole.intersection(c).area < 1 for c in storey.columns.values())
        entered = {
            side
            for opening in storey.openings
            if opening.kind in ("door", "opening")
            for side in (opening.wall.low, opening.wall.high)
        }
        assert {room.index for room in storey.rooms} <= entered
        numbers = [room.number for room in storey.rooms if room.number]
        assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("stem", "level", "numbers", "least", "most"),
    [
        ("urban-l4", 2, ("208", "209"), 115, 130),
        ("urban-l4", 4, ("409", "410"), 115, 130),
        ("urban-demo", 2, ("205", "206", "207"), 180, 230),
        ("township-3", 2, ("202", "203"), 75, 100),
        ("rural-row", 1, ("105", "106", "107"), 65, 80),
        ("rural-spare50", 2, ("202",), 51, 54),
    ],
)
def test_the_spare_rooms_adjoin_and_are_large_enough(stem, level, numbers, least, most):
    spare = rooms(stem, *numbers)
    storey = STOREYS[stem][level - 1]
    assert all(share_a_wall(storey, *pair) for pair in pairwise(spare))
    assert least < sum(room.area_m2 for room in spare) < most
