"""What a suite takes to build, and what that comes to."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.building import Setting
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.physics.cost import GROUPS, bill, load_prices
from layoutopt.scheme import Furniture
from tests.judge.plan import building, door, scheme, zone

SUITE = scheme()


def quantities(written, group):
    return {(row.item, row.subject): row.quantity for row in written.rows if row.group == group}


def test_partitions_are_their_lines_up_to_the_slab_less_their_doors():
    # (9.000 + 3.890) m x 3.1 m = 39.959; two doors 0.9 x 2.1 = 3.78; left 36.179
    (row,) = [r for r in bill(building(), SUITE).rows if r.group == "partition"]
    assert (row.item, row.quantity, row.unit) == ("partition-stud-100", 36.18, "m2")
    # 36.18 x 240 = 8683.20
    assert row.amount_cny == 8683.20


def test_walls_are_the_boundary_less_openings():
    walls = quantities(bill(building(), SUITE), "wall")
    # individual: 2 x (4.00 + 3.89) x 3.1 = 48.918, window 2.4 x 1.8 = 4.32, door 0.9 x 2.1 = 1.89
    assert walls["wall-paint", "individual-1"] == pytest.approx(48.918 - 4.32 - 1.89, abs=0.006)
    # reception: 2 x (9.00 + 3.21) x 3.1 = 75.702, two doors of 1.0 m and two of 0.9 m: 7.98
    assert walls["wall-paint", "office_reception"] == pytest.approx(75.702 - 7.98, abs=0.006)


def test_floors_and_ceilings_are_the_area_of_each_zone():
    written = bill(building(), SUITE)
    # arts 4.9 x 3.89 = 19.061; group 9.0 x 7.2 = 64.8
    assert quantities(written, "floor")["floor-wood", "arts_relaxation"] == 19.06
    assert quantities(written, "ceiling")["ceiling-mineral", "group"] == 64.8
    # a carpet of 64.8 m2 at 140 is 9072
    assert [r.amount_cny for r in written.rows if r.item == "floor-carpet"] == [9072.0]


def test_where_zones_lie_open_to_one_another_there_is_no_wall():
    left = zone("a", "group", (0, 2640, 4000, 5640))
    right = zone("b", "office_reception", (4000, 2640, 9000, 5640))
    bare = replace(SUITE, zones=(left, right), partitions=(), doors=())
    plain = quantities(bill(building(), replace(bare, zones=(left,))), "wall")["wall-paint", "a"]
    # the 3.0 m between the two are no wall: 3.0 x 3.1 = 9.3
    assert plain - quantities(bill(building(), bare), "wall")["wall-paint", "a"] == (
        pytest.approx(9.3, abs=0.011)
    )


def test_a_door_that_is_to_insulate_is_a_sealed_one():
    first, *rest = SUITE.doors
    rated = replace(SUITE, doors=(replace(first, new=True, rw_db=35), *rest))
    doors = quantities(bill(building(), rated), "door")
    assert doors["door-sealed-35", f"{first.width_mm} mm"] == 1
    assert doors["door-single", "900 mm"] == 1


def test_a_new_door_in_a_wall_that_stands_is_broken_out():
    through = door((5000, 2520), ("office_reception", "F1-C"), wall_mm=240)
    more = replace(SUITE, doors=(*SUITE.doors, through))
    # 0.9 x 2.1 x 0.24 = 0.4536 m3; the partitions stay as they were
    assert quantities(bill(building(), SUITE), "demolition") == {}
    assert quantities(bill(building(), more), "demolition") == {
        ("break-through", ""): 0.45,
        ("lintel", ""): 1,
    }
    assert quantities(bill(building(), more), "partition") == (
        quantities(bill(building(), SUITE), "partition")
    )
    assert quantities(bill(building(), more), "door") == {("door-single", "900 mm"): 3}


def test_floor_taken_is_counted_by_use_and_not_paid_for():
    # R1 is vacant and displaces nobody, R2 is an office of 9.0 x 7.2 m
    taken = [row for row in bill(building(), SUITE).rows if row.group == "displaced"]
    assert [(row.subject, row.quantity, row.amount_cny) for row in taken] == [
        ("office", 64.8, None)
    ]
    spare = building()
    first = spare.storeys[0]
    spaces = tuple(replace(s, available=True) for s in first.spaces)
    spare = replace(spare, storeys=(replace(first, spaces=spaces), *spare.storeys[1:]))
    assert quantities(bill(spare, SUITE), "displaced") == {}


def test_a_room_the_school_goes_on_using_gets_no_works():
    shared = replace(SUITE, zones=tuple(replace(z, shared=True) for z in SUITE.zones))
    parts = {row.group for row in bill(building(), shared).rows}
    assert parts == {"partition", "door", "furniture"}


def test_rows_add_up_and_contingency_is_on_top():
    written = bill(building(), SUITE)
    assert written.subtotal_cny == round(sum(written.amount_of(group) for group in GROUPS), 2)
    assert written.total_cny == pytest.approx(written.subtotal_cny * 1.08, abs=0.011)
    for row in written.rows:
        if row.unit_price_cny is not None:
            assert row.amount_cny == round(row.quantity * row.unit_price_cny, 2)
    assert written.to_json()["total_cny"] == written.total_cny


def test_what_has_no_price_is_said_and_not_counted():
    odd = Furniture("aquarium", "group", (12000, 5000), 0.0, (900, 400))
    written = bill(building(), replace(SUITE, furniture=(*SUITE.furniture, odd)))
    assert [row.zh for row in written.unpriced] == ["aquarium"]
    assert written.total_cny == bill(building(), SUITE).total_cny
    quiet = replace(SUITE, partitions=tuple(replace(p, rw_db=70) for p in SUITE.partitions))
    (row,) = bill(building(), quiet).unpriced
    assert row.zh == "隔墙 100 厚,Rw 70 dB"


def test_the_least_dear_partition_that_insulates_is_taken():
    prices = load_prices()
    assert prices.partition(200, 45).id == "partition-block-200"
    assert prices.partition(200, 50).id == "partition-stud-100"
    assert prices.partition(120, 55) is None


def test_what_is_known_of_the_building_goes_before_the_defaults():
    high = replace(building(), setting=Setting(room_height_m=3.6))
    # 12.89 x 3.6 - 3.78 = 42.624
    assert quantities(bill(high, SUITE), "partition")["partition-stud-100", ""] == 42.62


@given(length=st.integers(1000, 9000), height=st.floats(2.6, 4.5))
def test_more_wall_costs_more(length, height):
    def cost(mm, metres):
        part = replace(SUITE.partitions[0], line=((0, 5900), (mm, 5900)))
        room = replace(building(), setting=Setting(room_height_m=metres))
        return bill(room, replace(SUITE, partitions=(part,), doors=())).amount_of("partition")

    assert cost(length + 100, height) > cost(length, height)
    assert cost(length, height + 0.1) > cost(length, height)


def test_every_price_of_ours_says_where_it_comes_from_in_both_languages():
    prices = load_prices()
    assert len({p.id for p in prices.prices}) == len(prices.prices)
    for price in prices.prices:
        assert price.source.startswith("[P]")
        assert price.zh
        assert price.en
        assert price.group in GROUPS


def written(tmp_path, text):
    path = tmp_path / "prices.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_of_the_users_lies_over_ours(tmp_path):
    path = written(
        tmp_path,
        '[about]\ndate = "2027-03"\n[quantities]\ndoor_height_m = 2.0\n'
        '[[price]]\nid = "partition-stud-100"\ncny = 300\n'
        '[[price]]\nid = "floor-cork"\ngroup = "floor"\nzh = "软木"\nen = "cork"\nunit = "m2"\n'
        'cny = 200\nkinds = ["group"]\n',
    )
    prices = load_prices(path)
    ours = load_prices()
    assert (prices.date, prices.door_height_m) == ("2027-03", 2.0)
    assert prices.contingency_percent == ours.contingency_percent
    changed = prices.item("partition-stud-100")
    assert (changed.cny, changed.rw_db, changed.source) == (300, 50, "prices.toml")
    assert prices.of("floor", "group").id == "floor-cork"
    assert prices.of("floor", "individual") == ours.of("floor", "individual")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[price]]\nid = "floor-vinil"\ncny = 3\n', "did you mean 'floor-vinyl'"),
        ('[[price]]\nid = "lintel"\ncny = "3"\n', "at least 0"),
        ('[[price]]\nid = "lintel"\ncny = -3\n', "at least 0"),
        ('[[price]]\nid = "lintel"\ncny = nan\n', "at least 0"),
        ('[[price]]\nid = "lintel"\nkinds = [3]\n', "list of texts"),
        ('[[price]]\nid = "lintel"\nunit = "t"\n', "m2, m3, m, ea"),
        ("[[price]]\ncny = 3\n", "has no id"),
        ("[price]\ncny = 3\n", r"begin each with \[\[price\]\]"),
        ("[abuot]\n", "did you mean 'about'"),
        ("about = 3\n", "is a table"),
    ],
)
def test_a_wrong_price_list_is_refused_with_what_to_write(tmp_path, text, says):
    with pytest.raises(UsageError, match=says) as refusal:
        load_prices(written(tmp_path, text))
    assert "prices.toml" in refusal.value.zh


def test_a_price_list_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_prices(tmp_path / "none.toml")
    with pytest.raises(InputError, match="not valid TOML"):
        load_prices(written(tmp_path, "cny 3"))
