"""Walls shared, and walls that only seem to be."""

import pytest

from layoutopt.building import Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.adjacency import shared_walls

A = Region.rectangle(0, 0, 5000, 6000)


def shared(other: Region) -> int | None:
    spaces = (Space("A", Use.OFFICE, A), Space("B", Use.OFFICE, other))
    return shared_walls(Storey(1, "1", Frame(), (), spaces, ())).get(frozenset("AB"))


@pytest.mark.parametrize("wall", [0, 100, 240, 450])
def test_a_wall_is_shared_however_thick(wall):
    assert shared(Region.rectangle(5000 + wall, 1000, 9000, 9000)) == 5000


def test_too_far_is_another_wall():
    assert shared(Region.rectangle(5460, 0, 9000, 6000)) is None


def test_a_corner_is_no_shared_wall():
    assert shared(Region.rectangle(5240, 5500, 9000, 9000)) is None
    assert shared(Region.rectangle(5240, 5400, 9000, 9000)) == 600


def test_pilasters_do_not_hide_a_wall():
    notched = Region(
        (
            (5240, 0),
            (9000, 0),
            (9000, 6000),
            (5240, 6000),
            (5240, 4000),
            (5400, 4000),
            (5400, 3600),
            (5240, 3600),
        )
    )
    assert shared(notched) == 6000


def test_a_wall_off_the_axes_is_found():
    import shapely
    from shapely import affinity

    turned = affinity.rotate(shapely.box(5240, 0, 9000, 6000), 30, origin=(0, 0))
    spaces = (
        Space("A", Use.OFFICE, Region.of(affinity.rotate(A.polygon, 30, origin=(0, 0)))),
        Space("B", Use.OFFICE, Region.of(turned)),
    )
    found = shared_walls(Storey(1, "1", Frame(), (), spaces, ()))
    assert found[frozenset("AB")] == pytest.approx(6000, abs=2)
