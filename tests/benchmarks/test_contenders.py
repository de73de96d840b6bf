"""The rivals are judged and scored like ours, and know what a layout is worth."""

from dataclasses import replace
from random import Random

import pytest

from benchmarks.contenders import annealing, greedy
from benchmarks.contenders.annealing import State, _moved
from benchmarks.contenders.cutting import Cut, Leaf, Room, leaves, paths, replaced, without
from benchmarks.contenders.layout import Brief, Layout
from benchmarks.estate_proof import School, ask, summary
from benchmarks.growth import ZONES, lot_of, with_zones
from benchmarks.rivals import compare, gain
from layoutopt.building import Use
from layoutopt.judge import judge, score
from layoutopt.solve.shape import Gap
from tests.solve.rooms import cost_of, individual, partition_length, reception, room
from tests.solve.school import asked, school
from tests.solve.trials import trial

TOWNSHIP = asked()
PLAN = school([(4200, Use.OFFICE), (6600, Use.VACANT), (8400, Use.CLASSROOM), (3600, Use.STORAGE)])


def test_planner_hands_in_a_lawful_scheme():
    found = greedy.plan(Brief(PLAN, TOWNSHIP, TOWNSHIP))
    assert found is not None
    assert judge(PLAN, found.scheme, TOWNSHIP).compliant
    kinds = {zone.kind for zone in found.scheme.zones}
    assert kinds >= {area.kind for area in TOWNSHIP.areas}


def test_rivals_are_scored_as_ours():
    """One yardstick: the judge's score, and the rivals' estimate of it is right."""
    brief = Brief(PLAN, TOWNSHIP, TOWNSHIP)
    for found in (greedy.plan(brief), annealing.anneal(Brief(PLAN, TOWNSHIP, TOWNSHIP), 1.0)):
        assert found is not None
        total = sum(value for _, value in score(PLAN, found.scheme, TOWNSHIP))
        assert found.score == total
        assert found.estimate == pytest.approx(total, abs=5.0)
    answer = ask(School("plan", "test", "township", PLAN, TOWNSHIP), 60.0).schemes
    assert brief.judge(answer.schemes[0], 0.0).score == pytest.approx(answer.objective, abs=5.0)


def test_a_proven_optimum_is_not_beaten():
    entry = compare(
        School("plan", "test", "township", PLAN, TOWNSHIP),
        time_limit_s=60.0,
        least_s=1.0,
        long_s=0.0,
        seed=0,
    )
    assert entry["status"] == "optimal"
    assert entry["equal"] != "none"
    assert float(str(entry["gain_equal"])) >= 0
    assert float(str(entry["gain_greedy"])) >= 0


@pytest.mark.parametrize("seed", [1, 2])
def test_any_move_keeps_a_whole_suite(seed):
    """Every zone stands once or shares a floor, whatever moves are made; none breaks down."""
    case = trial(seed, small=True)
    brief = Brief(case.building, case.program, case.program)
    plans = greedy.candidates(brief)
    assert plans
    lot = Random(seed)
    state = State(dict(plans[0].rooms), plans[0].hosted)
    for _ in range(150):
        moved = _moved(brief, state, lot)
        if moved is None:
            continue
        state = moved
        standing = [k for tree in state.trees.values() for k in leaves(tree)]
        guests = {zone for zone, _ in state.hosted}
        for kind, area in brief.areas.items():
            if area.own:
                assert area.count <= standing.count(kind) <= area.wanted
            else:
                assert standing.count(kind) + (kind in guests) == 1
        assert brief.estimate(state.layout).energy > 0


def test_room_is_measured_as_the_solver_is_held_to():
    """Partitions and cost of a division agree with the other measure, in tests/solve."""
    shape = room(
        9000,
        7000,
        Gap("D", "bottom", 700, 1700, "public"),
        Gap("E", "bottom", 7300, 8300, "public"),
        Gap("W", "top", 6000, 7500, "daylight"),
    )
    demands = [individual(10.0, wants_daylight=True), reception(15.0)]
    asked_for = {d.kind: d for d in demands}
    weights = TOWNSHIP.weights
    # two zones: the individual room behind the reception, no door of its own
    tree = Cut(False, Leaf("office_reception"), Leaf("individual"))
    known = Room(shape).assess(tree, asked_for, weights)
    tiles = known.division.tiles
    assert known.division.partition_mm == partition_length(shape, tiles) == 9000
    ordered = sorted(tiles, key=lambda t: t.kind)
    ordered = [replace(t, parent=None if t.parent is None else 1) for t in ordered]
    assert known.cost == cost_of(shape, demands, ordered, weights)
    # beside the reception it stands at a public door, which is forbidden
    beside = Room(shape).assess(Cut(True, tree.first, tree.second), asked_for, weights)
    assert beside.penalty > known.penalty


def test_trees_are_taken_apart_and_put_together():
    tree = Cut(True, Leaf("a"), Cut(False, Leaf("b"), Leaf("c")))
    assert without(tree, (1, 0)) == Cut(True, Leaf("a"), Leaf("c"))
    assert without(tree, (0,)) == Cut(False, Leaf("b"), Leaf("c"))
    assert replaced(tree, (1, 1), Leaf("d")) == Cut(
        True, Leaf("a"), Cut(False, Leaf("b"), Leaf("d"))
    )
    assert [at for at, _ in paths(tree)] == [(), (0,), (1,), (1, 0), (1, 1)]


def test_no_cut_ends_in_an_opening():
    gap = Gap("D", "bottom", 3000, 6000, "public")
    cutter = Room(room(9000, 7000, gap))
    at_wall = cutter.lines(upright=True, low=True, high=False)
    assert not [p for p in at_wall if 2900 < p < 6100]
    inside = cutter.lines(upright=True, low=False, high=False)
    assert [p for p in inside if 2900 < p < 6100]


def test_what_the_judge_refuses_is_not_handed_in():
    brief = Brief(PLAN, TOWNSHIP, TOWNSHIP)
    alone = Layout.of({"F1-R2": Leaf("office_reception")}, frozenset())
    assert brief.estimate(alone).penalty > 0
    assert not brief.tried(alone).lawful
    assert brief.best is None


def test_gain_is_a_share_of_the_rival():
    assert gain(80.0, 100.0) == 0.2
    assert gain(1000.0, 1010.0) == 0.0
    assert gain(None, 100.0) == ""


def test_shares_leave_out_what_has_no_layout():
    row = {"objective": 1.0, "solve_s": 5.0, "first_to_reading": 1.0, "lawful": True}
    row |= {"score_off": 0.0}
    none = {"objective": "", "solve_s": 1.0, "first_to_reading": "", "lawful": ""}
    rows = [
        row | {"status": "optimal"},
        row | {"status": "feasible", "solve_s": 60.0, "first_to_reading": 3.0},
        none | {"status": "infeasible"},
        none | {"status": "crashed"},
    ]
    told = summary(rows)
    assert told["optimal within the limit"] == "1 of 3 (33%)"
    assert told["no lawful layout exists (proven)"] == "1 of 4 (25%)"
    assert told["first layout within 2 × reading"] == "1 of 2 (50%)"


def test_growth_asks_for_as_many_zones_as_it_says():
    for n in ZONES:
        assert sum(area.count for area in with_zones(n).areas) == n
    assert lot_of(10, 3)[:5] == lot_of(5, 3)
