"""A mass in tiles answers as if it were whole."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutopt.read.mass import Mass

sides = st.tuples(*[st.integers(-3000, 3000)] * 2, *[st.integers(50, 2500)] * 2)


def mass_of(
    boxes: list[tuple[int, int, int, int]], turn: float
) -> shapely.geometry.base.BaseGeometry:
    """Unite boxes, round enough to need many tiles, and turn them."""
    shapes = [shapely.box(x, y, x + w, y + h).buffer(40.0, quad_segs=12) for x, y, w, h in boxes]
    return shapely.affinity.rotate(shapely.union_all(shapes), turn, origin=(0, 0))


@settings(max_examples=60, deadline=None)
@given(st.lists(sides, min_size=1, max_size=9), st.sampled_from([0.0, 31.0, 90.0]), sides)
def test_tiles_answer_as_the_whole(
    boxes: list[tuple[int, int, int, int]], turn: float, probe: tuple[int, int, int, int]
) -> None:
    whole = mass_of(boxes, turn)
    mass = Mass(whole)
    x, y, w, h = probe
    shapes = np.array([shapely.box(x, y, x + w, y + h), shapely.box(9e6, 9e6, 9e6 + 1, 9e6 + 1)])
    shared = shapely.area(shapely.intersection(shapes, whole))
    assert np.allclose(mass.areas(shapes), shared, atol=1e-3)
    left = shapely.area(shapely.difference(shapes, whole))
    assert np.allclose(shapely.area(mass.without(shapes)), left, atol=1e-3)
    spots = np.random.default_rng(w).uniform(-4000, 6000, (40, 2))
    expected = shapely.intersects_xy(whole, spots[:, 0], spots[:, 1])
    assert (mass.holds(spots) == expected).all()
    assert (mass.holds(spots.reshape(8, 5, 2)) == expected.reshape(8, 5)).all()
    ends = np.array([x - 4000.0]), np.array([x + w + 4000.0])
    line, low, high = mass.stretches([turn], *ends, np.array([float(y)]))
    drawn = shapely.LineString([(ends[0][0], y), (ends[1][0], y)])
    drawn = shapely.affinity.rotate(drawn, turn, origin=(0, 0))
    assert not line.any()
    assert np.isclose((high - low).sum(), shapely.intersection(drawn, whole).length, atol=0.1)
    assert (low[1:] > high[:-1]).all()


def test_a_stretch_from_a_face_into_a_wall_is_one() -> None:
    """A line along the face of a thin wall runs on, inside a thick one, without a break."""
    walls = shapely.union_all([shapely.box(0, 0, 1000, 120), shapely.box(1000, 0, 3000, 240)])
    line, low, high = Mass(walls).stretches(
        [0.0], np.array([-500.0]), np.array([5000.0]), np.array([120.0])
    )
    assert (line.tolist(), low.tolist(), high.tolist()) == ([0], [0.0], [3000.0])


def test_nothing_is_in_an_empty_mass() -> None:
    empty = Mass(shapely.Polygon())
    assert not empty.holds(np.zeros((3, 2))).any()
    assert len(empty.stretches([0.0], np.zeros(1), np.ones(1), np.zeros(1))[0]) == 0
    assert empty.without(np.array([shapely.box(0, 0, 1, 1)]))[0].area == 1.0
