"""The noise index: direction of every effect, and one room reckoned by hand."""

import math
import tomllib
from importlib import resources

import pytest

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.noise import NoiseField, noise_index


def building(next_door=Use.VACANT, above=Use.VACANT, openings=(), extra=()):
    rooms = (
        Space("R", Use.OFFICE, Region.rectangle(0, 0, 6000, 6000)),
        Space("N", next_door, Region.rectangle(6240, 0, 12240, 6000)),
        *extra,
    )
    first = Storey(1, "1", Frame(), (), rooms, tuple(openings))
    over = (Space("U", above, Region.rectangle(0, 0, 6000, 6000)),)
    return Building(
        ("a",), ("",), 0.001, "evidence", 1.0, (first, Storey(2, "2", Frame(), (), over, ()))
    )


def test_one_room_by_hand():
    absorption = 0.161 * 36 * 3.1 / 0.8
    wall = 90 - (49 - 5) + 10 * math.log10(6 * 3.1 / absorption)
    slab = 40 - 50 + 10 * math.log10(36 / absorption)
    total = 10 * math.log10(sum(10 ** (x / 10) for x in (35, wall, slab)))
    index = noise_index(building(Use.MUSIC))["R"]
    assert index.level_dba == pytest.approx(total)
    assert index.contributors[0].space_id == "N"
    assert index.contributors[0].dba == pytest.approx(wall, abs=0.05)
    assert sum(c.share for c in index.contributors) == pytest.approx(1, abs=0.01)


def test_a_music_room_is_heard_through_the_wall_and_through_the_slab():
    quiet = noise_index(building())["R"].level_dba
    assert noise_index(building(Use.MUSIC))["R"].level_dba > quiet + 5
    assert noise_index(building(above=Use.GYM))["R"].level_dba > quiet + 5


def test_nothing_is_quieter_than_the_background():
    assert all(i.level_dba >= 35 for i in noise_index(building()).values())


def corridor(crowd_at):
    spaces = (
        Space("C", Use.CORRIDOR, Region.rectangle(0, -2640, 60000, -240)),
        Space("S", Use.STAIR, Region.rectangle(crowd_at, -8000, crowd_at + 2000, -2880)),
    )
    openings = [
        Opening("D", "door", (1000, -120), 1000, ("R", "C")),
        Opening("S1", "opening", (crowd_at + 1000, -2760), 1500, ("S", "C")),
    ]
    return noise_index(building(openings=openings, extra=spaces))["R"].level_dba


def test_the_crowd_is_louder_the_nearer_it_is():
    assert corridor(2000) > corridor(15000) > corridor(40000)


def test_a_door_lets_more_through_than_a_wall():
    crowd = [
        Space("C", Use.CORRIDOR, Region.rectangle(0, -2640, 6000, -240)),
        Space("S", Use.STAIR, Region.rectangle(0, -8000, 6000, -2880)),
    ]
    stair = Opening("S1", "opening", (3000, -2760), 1500, ("S", "C"))
    door = Opening("D", "door", (1000, -120), 1000, ("R", "C"))
    shut = noise_index(building(openings=[stair], extra=crowd))["R"].level_dba
    opened = noise_index(building(openings=[stair, door], extra=crowd))["R"].level_dba
    assert opened > shut + 5


def test_a_zone_away_from_the_loud_wall_is_quieter_than_one_at_it():
    field = NoiseField(building(Use.MUSIC))
    near = field.index(1, "R", Region.rectangle(3050, 0, 6000, 6000), [(6.0, 41.0)])
    far = field.index(1, "R", Region.rectangle(0, 0, 2950, 6000), [(6.0, 41.0)])
    assert near.level_dba > far.level_dba + 3


def test_every_figure_says_where_it_comes_from():
    text = (resources.files("layoutopt.physics") / "noise.toml").read_text("utf-8")
    table = tomllib.loads(text)
    for group in ("room", "crowd"):
        for row in table[group].values():
            assert row["source"][:2] in {"[F", "[M", "[P"}
    stems = {k.removesuffix("_source") for k in table["model"] if k.endswith("_source")}
    figures = [k for k in table["model"] if not k.endswith("_source")]
    unsourced = [k for k in figures if not any(k.startswith(stem) for stem in stems)]
    assert unsourced == ["small_room_m2"]
