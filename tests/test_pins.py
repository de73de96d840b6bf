"""Pins in the job file: what is taken, what is refused, and which room or door is meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from layoutopt.building import Building, Use
from layoutopt.diagnostics import UsageError
from layoutopt.geometry import Frame, Region
from layoutopt.job import load_job
from layoutopt.pins import moved, pinned, pins_of, with_pins
from layoutopt.program import Pin
from layoutopt.scheme import Zone
from tests.solve.school import asked, school

BUILDING = school([(9000, Use.VACANT), (9000, Use.CLASSROOM)])


def resolved(*rows: dict[str, object], building: Building = BUILDING) -> tuple[Pin, ...]:
    return pinned(building, pins_of(list(rows), "job"), asked())


def test_pins_of_a_job_file(tmp_path: Path) -> None:
    job = tmp_path / "a.job.toml"
    job.write_text(
        '[[pin]]\nzone = "group"\nroom = "101"\n'
        '[[pin]]\nzone = "group"\nroom = "F1-R2"\nforbid = true\n'
        '[[pin]]\nzone = "office_reception"\ndoor = [8300, 2520]\n'
        "[[pin]]\ndoor = [700.0, 2520.0]\nforbid = true\n",
        "utf-8",
    )
    assert pinned(BUILDING, load_job(job).pins, asked()) == (
        Pin("group", "F1-R1"),
        Pin("group", "F1-R2", forbid=True),
        Pin("office_reception", "F1-R1", opening="F1-D11"),
        Pin("", "F1-R1", opening="F1-D10", forbid=True),
    )


def test_a_door_is_found_in_the_drawings_own_coordinates() -> None:
    """A drawing in metres, far from its origin and turned a quarter."""
    floor = replace(BUILDING.storeys[0], frame=Frame(1000.0, (500.0, 300.0), 90.0))
    turned = replace(BUILDING, storeys=(floor,))
    at = list(floor.frame.to_world((8300, 2520)))
    (pin,) = resolved({"zone": "group", "door": at}, building=turned)
    assert pin.opening == "F1-D11"


def test_the_nearer_of_two_doors() -> None:
    for x, door in ((1400, "F1-D10"), (7500, "F1-D11"), (10200, "F1-D20")):
        (pin,) = resolved({"zone": "group", "door": [x, 2000]})
        assert pin.opening == door


REFUSED = [
    ({"zone": "group", "rom": "101"}, "'rom'", "room", "rom"),
    ({"zone": 5, "room": "101"}, "zone = 5", "text", "文字"),
    ({"zone": "group", "room": 101}, "room = 101", "text", "文字"),
    ({"zone": "group", "door": [1]}, "door = [1]", "point", "一点"),
    ({"zone": "group", "door": [1, True]}, "door =", "point", "一点"),
    ({"zone": "group", "door": [float("nan"), 0.0]}, "door =", "point", "一点"),
    ({"zone": "group", "room": "101", "forbid": "yes"}, "forbid = 'yes'", "true or false", "true"),
    ({}, "nothing", "zone with room", "zone 与 room"),
    ({"zone": "group"}, "nothing", "zone with room", "zone 与 room"),
    ({"room": "101"}, "nothing", "zone with room", "zone 与 room"),
    ({"room": "101", "forbid": True}, "nothing", "zone with room", "zone 与 room"),
    ({"door": [0, 0]}, "nothing", "forbid = true", "forbid = true"),
    ({"door": [0, 0], "forbid": False}, "nothing", "forbid = true", "forbid = true"),
    ({"zone": "group", "room": "101", "door": [700, 2520]}, "nothing", "door", "door"),
    ({"zone": "group", "door": [700, 2520], "forbid": True}, "nothing", "door", "door"),
    ({"zone": "sauna", "room": "101"}, "'sauna'", "group", "group"),
    ({"zone": "grop", "room": "101"}, "'grop'", "group", "group"),
    ({"zone": "group", "room": "109"}, "'109'", "101", "101"),
    ({"zone": "group", "door": [90000, 0]}, "1.5 m", "drawing's own", "原图坐标"),
    ({"door": [-120, 1200], "forbid": True}, "1.5 m", "drawing's own", "原图坐标"),
]


@pytest.mark.parametrize(("row", "what", "help_en", "help_zh"), REFUSED, ids=str)
def test_what_is_refused_says_where_and_what_to_write(row, what, help_en, help_zh) -> None:
    good = {"zone": "group", "room": "101"}
    with pytest.raises(UsageError) as error:
        resolved(good, row)
    english, chinese = (error.value.message(lang) for lang in ("en", "zh"))
    assert english.startswith("job: [[pin]] 2")
    assert chinese.startswith("job: [[pin]] 2")
    assert what in english
    assert help_en in english
    assert help_zh in chinese


@pytest.mark.parametrize("value", [{}, "101", ["group"], 3])
def test_no_list_of_entries(value) -> None:
    with pytest.raises(UsageError, match=r"\[\[pin\]\]"):
        pins_of(value, "job")


def test_rooms_pinned_by_number_that_stands_twice() -> None:
    floor = BUILDING.storeys[0]
    twice = tuple(replace(s, number="101") if s.id == "F1-R2" else s for s in floor.spaces)
    building = replace(BUILDING, storeys=(replace(floor, spaces=twice),))
    with pytest.raises(UsageError, match="F1-R1, F1-R2"):
        resolved({"zone": "group", "room": "101"}, building=building)


def test_individual_rooms_pinned_in_several_places_are_as_many_wanted() -> None:
    def wanted(*pins: Pin) -> int:
        return with_pins(asked(), pins).area("individual").wanted

    one, two = Pin("individual", "F1-R1"), Pin("individual", "F1-R2")
    assert wanted() == wanted(one) == wanted(one, one) == 1
    assert wanted(one, two) == 2
    assert wanted(one, replace(two, forbid=True)) == 1
    box, other = ((0, 0), (3, 0), (3, 3), (0, 3)), ((4, 0), (7, 0), (7, 3), (4, 3))
    assert wanted(replace(one, outline=box), replace(one, outline=other)) == 2
    assert wanted(one, replace(one, outline=box)) == 1
    assert with_pins(asked(), (Pin("group", "a"), Pin("group", "b"))).area("group").wanted == 1


def zone(zone_id: str, x: int, host: str = "F1-R1") -> Zone:
    floor = Region.rectangle(x, 0, x + 3000, 4000)
    return Zone(zone_id, zone_id.partition("-")[0], zone_id, host, floor, True)


def test_zones_that_were_moved_are_pins() -> None:
    before = {z.id: z for z in (zone("group", 0), zone("individual-1", 4000))}
    now = [zone("group", 0), zone("individual-1", 4500)]
    (pin,) = moved(now, before)
    assert (pin.zone, pin.room, pin.outline) == ("individual", "F1-R1", now[1].region.boundary)
    assert moved([zone("group", 0), zone("individual-1", 4002)], before) == ()  # 0.016 m2
    assert [p.zone for p in moved(now, {})] == ["group", "individual"]
