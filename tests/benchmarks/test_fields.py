from benchmarks.fields import ranked
from layoutopt.physics.fields import Field
from tests.judge.plan import building


def test_rooms_are_ranked_quietest_lightest_and_nearest_first_ways_left_out():
    school = building()
    keys = [(level, f"F{level}-R{n}") for level in (1, 2) for n in (1, 2, 3)]
    noise = dict(zip(keys, (50.0, 41.0, 44.02, 44.0, 60.0, 47.0), strict=True))
    light = dict(zip(keys, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), strict=True))
    fields = {"noise": Field("noise", {}, noise), "daylight": Field("daylight", {}, light)}
    table = ranked("a", school, fields)
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| 房间")]
    assert [row[3] for row in rows] == ["41.0", "44.0", "44.0", "47.0", "50.0", "60.0"]
    assert [row[4] for row in rows] == ["1", "2", "2", "4", "5", "6"]  # printed alike, ranked alike
    assert rows[-1][5:] == ["5.0", "2 |"]
    assert "走廊" not in table
