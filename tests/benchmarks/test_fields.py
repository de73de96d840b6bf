from benchmarks.fields import MEASURES, extremes, figures_of, ranked
from layoutopt.physics.fields import FIELD_KINDS, field_of
from tests.judge.plan import building

KEYS = [(level, f"F{level}-R{n}") for level in (1, 2) for n in (1, 2, 3)]
FIGURES = {
    **{measure.key: {} for measure in MEASURES},
    "noise": dict(zip(KEYS, (50.0, 41.0, 44.02, 44.0, 60.0, 47.0), strict=True)),
    "daylight": dict(zip(KEYS, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), strict=True)),
    "step_free": dict(zip(KEYS, (1.0, 1.0, 1.0, 1.0, 0.0, 0.0), strict=True)),
}


def test_rooms_are_ranked_quietest_lightest_and_nearest_first_ways_left_out():
    table = ranked("a", building(), FIGURES)
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| 房间")]
    assert [row[3] for row in rows] == ["41.0", "44.0", "44.0", "47.0", "50.0", "60.0"]
    assert [row[4] for row in rows] == ["1", "2", "2", "4", "5", "6"]  # printed alike, ranked alike
    assert rows[-1][5:7] == ["5.0", "2"]
    assert "走廊" not in table


def test_the_ends_of_a_ranking_are_named_and_those_that_tie_counted():
    rows = {row.split(" | ")[1]: row.split(" | ")[2:] for row in extremes("a", building(), FIGURES)}
    best, worst = rows["break dB(A)"]
    assert [part.rsplit(" ", 1)[1] for part in best.split(", ")] == ["41.0", "44.0", "44.0"]
    assert worst.split(", ")[0].endswith("60.0")
    best, worst = rows["step-free (1 yes)"]
    assert best == "4 of 6 rooms at 1"
    assert worst.count(",") == 2


def test_every_measure_has_figures_in_a_real_building():
    school = building()
    fields = {kind: field_of(school, kind) for kind in FIELD_KINDS}
    figures = figures_of(school, fields)
    assert set(figures) == {measure.key for measure in MEASURES}
    assert all(set(figures[key]) <= set(KEYS) and figures[key] for key in figures)
    assert all(0.0 <= share <= 1.0 for share in figures["seen"].values())
