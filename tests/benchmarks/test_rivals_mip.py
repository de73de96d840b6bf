import pytest

pytest.importorskip("highspy")

from benchmarks.rivals_mip import PRICES, ZONES, Answer, DivisionMip, by_highs, ours
from benchmarks.rivals_mip import ROOMS as ROOMS_OF_TABLE
from tests.solve.rooms import door, group, individual, inner, reading, reception, room, window

HALL = room(8000, 6000, door("bottom", 500), window("top", 1000), window("top", 5500))
TALL = room(5000, 7000, door("left", 500), door("left", 5100), window("top", 1000))
THROUGH = room(7000, 5000, door("left", 500), inner("right", 500), window("top", 1000))
ROOMS = [
    (HALL, [reception(15.0), individual(15.0)]),
    (HALL, [reception(12.0), individual(10.0, wants_daylight=True), reading(8.0)]),
    (HALL, [reception(15.0, wants_daylight=True), individual(10.0, upper_m2=14.0)]),
    (HALL, [reception(10.0), individual(9.0), individual(9.0)]),
    (TALL, [reception(9.0), group(16.0)]),
    (TALL, [reception(9.0), individual(10.0, wants_daylight=True)]),
    (THROUGH, [reception(9.0), individual(9.0)]),
]


@pytest.mark.parametrize(("shape", "demands"), ROOMS)
def test_mip_and_cp_sat_prove_the_same_cost(shape, demands) -> None:
    answers = [
        ours(shape, demands, PRICES, 60.0),
        by_highs(shape, demands, PRICES, 60.0, 0.0),
    ]
    assert [a.gap for a in answers] == [0.0, 0.0]
    assert answers[0].cost == pytest.approx(answers[1].cost, abs=0.5)


def test_mip_too_finds_no_division_of_a_room_that_is_too_small() -> None:
    demands = [reception(30.0), individual(20.0)]
    for solve in (lambda: ours(HALL, demands, PRICES, 60.0),
                  lambda: by_highs(HALL, demands, PRICES, 60.0, 0.0)):  # fmt: skip
        with pytest.raises(ValueError, match="cannot be divided"):
            solve()


@pytest.mark.parametrize(
    "shape",
    [
        room(11000, 7000, door("left", 500)),
        room(8000, 6000, door("left", 500, blind=True)),
        room(8050, 6000, door("left", 500)),
    ],
    ids=["vast", "blind end", "off the module"],
)
def test_rooms_the_mip_has_no_rows_for_are_refused(shape) -> None:
    with pytest.raises(ValueError, match="only rooms"):
        DivisionMip(shape, [reception(15.0), individual(15.0)], PRICES)


def test_a_gap_counts_from_when_it_was_first_this_small() -> None:
    answer = Answer(100.0, 100.0, 9.0, ((1.0, 0.5), (2.0, 0.3), (4.0, 0.1)))
    assert [answer.seconds_to(g) for g in (0.6, 0.3, 0.2, 0.0)] == [1.0, 2.0, 4.0, 9.0]
    assert (answer.gap, Answer(None, 0.0, 1.0).gap, Answer(100.0, 60.0, 1.0).gap) == (0, 1, 0.4)


def test_the_mip_has_rows_for_every_room_of_the_table() -> None:
    for (n, _), shape in ROOMS_OF_TABLE.items():
        DivisionMip(shape, ZONES[:n], PRICES)
