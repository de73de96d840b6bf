"""Windows on the boundary of a floor."""

import pytest

from layoutopt.building import Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.daylight import daylight_windows, lit, window_floor_ratio, windows_of
from layoutopt.physics.frontage import footprint, frontage_mm

WINDOW = Opening("W", "window", (3000, 6120), 2000, ("R", None))
ROOM = Region.rectangle(0, 0, 6000, 6000).polygon


def test_the_ratio_is_window_over_floor():
    assert window_floor_ratio(ROOM, (WINDOW,)) == pytest.approx(2.0 * 1.8 / 36)
    assert window_floor_ratio(ROOM, ()) == 0


@pytest.mark.parametrize(
    ("edge", "width", "light"), [(2900, 900, True), (2500, 500, False), (1900, 0, False)]
)
def test_a_zone_has_the_part_of_a_window_that_it_fronts(edge, width, light):
    zone = Region.rectangle(0, 0, edge, 6000).polygon
    assert sum(w for _, w in windows_of(zone, (WINDOW,))) == pytest.approx(width)
    assert lit(zone, (WINDOW,)) is light


def test_a_zone_away_from_the_wall_has_no_window():
    assert frontage_mm(Region.rectangle(0, 0, 6000, 5800).polygon, WINDOW) == 0


def test_a_wall_off_the_axes():
    from shapely import affinity

    turned = affinity.rotate(ROOM, 30, origin=(3000, 6120))
    window = Opening("W", "window", (3000, 6120), 2000, ("R", None), 30.0)
    assert frontage_mm(turned, window) == pytest.approx(2000)
    assert footprint(window).area == pytest.approx(2000 * 240)


def test_daylight_comes_from_outside_or_over_a_gallery():
    spaces = (
        Space("R", Use.OFFICE, Region.rectangle(0, 0, 6000, 6000)),
        Space("G", Use.GALLERY, Region.rectangle(0, -2000, 6000, -240)),
        Space("C", Use.CORRIDOR, Region.rectangle(6240, 0, 8000, 6000)),
    )
    gallery = Opening("G", "window", (3000, -120), 1500, ("R", "G"))
    corridor = Opening("C", "window", (6120, 3000), 1500, ("R", "C"), 90.0)
    door = Opening("D", "door", (1000, -120), 1000, ("R", "G"))
    floor = Storey(1, "1", Frame(), (), spaces, (WINDOW, gallery, corridor, door))
    assert [w.id for w in daylight_windows(floor, "R")] == ["W", "G"]
