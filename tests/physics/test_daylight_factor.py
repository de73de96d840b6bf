"""Daylight factors: worked by hand, held to the integral, and to what must not grow."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.building import Building, Opening, Setting, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.physics.daylight import (
    DaylightField,
    Glazing,
    average_daylight_factor,
    daylight,
    figure,
    limiting_depth_m,
    sky_component,
    sky_percent,
    source,
)

LIGHT = {"transmittance": 0.8, "clean_share": 0.9, "reflectance": 0.5}
METRES = st.floats(0.1, 20.0)


# --- the average daylight factor ------------------------------------------------------------


def test_the_worked_example_of_the_source():
    # 3.4 x 4.0 x 3.2 m: A = 2 (13.6 + 10.88 + 12.8) = 74.56 m2;
    # 2.16 x 0.8 x 0.9 x 80 / (74.56 x 0.75) = 124.416 / 55.92 = 2.225
    assert average_daylight_factor([(2.16, 80)], 74.56, **LIGHT) == pytest.approx(2.225, abs=0.001)


def test_two_windows_under_different_skies_add_up():
    # (3 x 80 + 2 x 40) x 0.72 / (120 x 0.75) = 320 x 0.72 / 90 = 2.56
    assert average_daylight_factor([(3, 80), (2, 40)], 120, **LIGHT) == pytest.approx(2.56)


def test_black_walls_leave_the_light_that_falls_in():
    # R = 0: 5 x 60 x 0.72 / 100 = 2.16
    light = {**LIGHT, "reflectance": 0.0}
    assert average_daylight_factor([(5, 60)], 100, **light) == pytest.approx(2.16)


def test_no_glass_no_sky_and_opaque_glass_let_nothing_in():
    assert average_daylight_factor([], 100, **LIGHT) == 0
    assert average_daylight_factor([(5, -3)], 100, **LIGHT) == 0
    assert average_daylight_factor([(5, 80)], 100, **{**LIGHT, "transmittance": 0}) == 0


@given(st.floats(0.5, 20), st.floats(1, 90), st.floats(0, 0.8))
def test_more_glass_more_sky_and_lighter_walls_never_darken(area, angle, reflectance):
    light = {**LIGHT, "reflectance": reflectance}
    plain = average_daylight_factor([(area, angle)], 100, **light)
    assert average_daylight_factor([(area * 2, angle)], 100, **light) == pytest.approx(2 * plain)
    assert average_daylight_factor([(area, angle / 2)], 100, **light) < plain
    lighter = average_daylight_factor(
        [(area, angle)], 100, **{**LIGHT, "reflectance": reflectance + 0.1}
    )
    assert lighter > plain


# --- the limiting depth ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "head", "rear", "depth"),
    [
        (8.0, 2.7, 0.5, 4 / (1 / 8 + 1 / 2.7)),  # 4 / 0.49537 = 8.075
        (3.4, 2.7, 0.5, 6.0197),  # 4 / (0.294118 + 0.370370) = 4 / 0.664488
        (6.0, 3.0, 0.0, 4.0),  # 2 / (1/6 + 1/3) = 4
    ],
)
def test_how_deep_a_room_is_lit(width, head, rear, depth):
    assert limiting_depth_m(width, head, rear) == pytest.approx(depth, abs=1e-3)


# --- the sky component ----------------------------------------------------------------------


def test_half_the_sky_is_half_the_light():
    far = 1e9
    share = sky_component(*map(np.array, (-far, far, 0.0, far, 1.0)))
    assert share == pytest.approx(0.5, abs=1e-6)


def test_a_rectangle_as_wide_and_as_high_as_it_is_away():
    # h = 1, a = 45 degrees, k = sqrt 2, s = sqrt(1/2):
    # 3/(14 pi) (0.785398 - 0.615480/1.414214) = 0.068209 x 0.350188 = 0.023886
    # 2/(7 pi) (0.523599 - 0.707107/(2 x 1.224745)) = 0.090946 x 0.234924 = 0.021365
    share = sky_component(*map(np.array, (0.0, 1.0, 0.0, 1.0, 1.0)))
    assert share == pytest.approx(0.045251, abs=1e-5)


def test_what_lies_below_the_table_lights_nothing():
    low = sky_component(*map(np.array, (-1.0, 1.0, -1.0, 2.0, 3.0)))
    assert low == pytest.approx(sky_component(*map(np.array, (-1.0, 1.0, 0.0, 2.0, 3.0))))
    assert sky_component(*map(np.array, (-1.0, 1.0, -2.0, -1.0, 3.0))) == 0


def by_hand(left, right, low, high, away, count=400):
    """The same by summing small patches: L cos(zenith) over the solid angle."""
    x = left + (np.arange(count) + 0.5) * (right - left) / count
    z = low + (np.arange(count) + 0.5) * (high - low) / count
    x, z = np.meshgrid(x, z)
    square = x * x + z * z + away * away
    sine = z / np.sqrt(square)
    patch = (right - left) * (high - low) / count**2
    solid = patch * away / square**1.5
    return float((9 / (7 * math.pi) * (1 + 2 * sine) / 3 * sine * solid).sum())


@given(st.floats(-10, 10), METRES, st.floats(0, 3), METRES, st.floats(0.5, 12))
def test_the_closed_form_is_the_integral(left, width, low, height, away):
    edges = (left, left + width, low, low + height)
    share = sky_component(*map(np.array, (*edges, away)))
    assert share == pytest.approx(by_hand(*edges, away), rel=0.01, abs=1e-5)


@given(METRES, METRES, METRES, st.floats(0.5, 12))
def test_parts_of_a_window_add_up_and_distance_darkens(a, b, height, away):
    whole = sky_component(*map(np.array, (-a, b, 0.0, height, away)))
    parts = [
        sky_component(*map(np.array, (*span, 0.0, height, away))) for span in ((-a, 0.0), (0.0, b))
    ]
    assert whole == pytest.approx(sum(parts), abs=1e-12)
    mirrored = sky_component(*map(np.array, (-b, a, 0.0, height, away)))
    assert whole == pytest.approx(mirrored, abs=1e-12)
    assert sky_component(*map(np.array, (-a, b, 0.0, height, 2 * away))) < whole


# --- a floor and its windows ----------------------------------------------------------------

ROOM = shapely.box(0, 0, 6000, 8000)


def glazing(x=3000, y=-120, *, width_mm=3000, outward=(0.0, -1.0), angle=0.0, **more):
    window = Opening("W", "window", (x, y), width_mm, ("R", None), angle)
    heights = {"sill_m": 0.9, "head_m": 2.7, "obstruction_deg": 10.0, "soffit_m": 3.1, **more}
    return Glazing(window, ((-width_mm / 2, width_mm / 2),), outward, **heights)


def test_a_room_by_hand():
    # floor 48 m2, window 3.0 x 1.8 = 5.4 m2: 0.1125.  A = 96 + 28 x 3.1 = 182.8;
    # 5.4 x 0.75 x 80 x 0.72 / (182.8 x 0.75) = 233.28 / 137.1 = 1.7015.
    # lit to 4 / (1/6 + 1/2.7) = 7.448 of 8 m: beyond 0.552 / 8 = 0.069
    light = daylight(ROOM, [glazing()], 3.1)
    assert light.window_floor_ratio == pytest.approx(0.1125)
    assert light.effective_ratio == pytest.approx(0.1125)
    assert light.mean_percent == pytest.approx(1.7015, abs=1e-3)
    assert light.limiting_depth_m == pytest.approx(7.448, abs=1e-3)
    assert light.beyond_share == pytest.approx(0.069, abs=1e-3)


def test_a_room_without_a_window_is_dark():
    light = daylight(ROOM, [], 3.1)
    assert (light.mean_percent, light.sky_percent, light.beyond_share) == (0, 0, 1)
    assert light.limiting_depth_m is None


def test_a_window_across_lights_what_the_first_does_not_reach():
    across = glazing(3000, 8120, outward=(0.0, 1.0))
    assert daylight(ROOM, [glazing(), across], 3.1).beyond_share == pytest.approx(0)


def test_under_a_gallery_of_1_8_m():
    # middle of the window 1.8 m, ceiling 3.1: atan(1.3 / 1.8) = 35.84, less 10 = 25.84
    window = glazing(gallery_mm=1800.0)
    assert window.sky_deg == pytest.approx(25.84, abs=0.01)
    assert window.effective_m2 == pytest.approx(0.7 * 5.4)
    under, free = (daylight(ROOM, [w], 3.1) for w in (window, glazing()))
    assert under.window_floor_ratio == free.window_floor_ratio
    assert under.mean_percent == pytest.approx(free.mean_percent * 25.84 / 80, rel=1e-3)
    assert 0 < under.sky_percent < free.sky_percent


def test_a_narrow_ledge_counts_in_full():
    assert glazing(gallery_mm=900.0).effective_m2 == pytest.approx(5.4)


def test_the_sky_component_falls_away_from_the_window():
    places = np.array([(3000.0, y) for y in range(500, 8000, 500)])
    factors = sky_percent(ROOM, [glazing()], places)
    assert (np.diff(factors) < 0).all()


def test_behind_an_obstruction_no_sky_is_seen():
    # at 8 m the sky begins at 45 degrees, 8 m above the table: over the window's head
    places = np.array([(3000.0, 7880.0), (3000.0, 700.0)])
    back, front = sky_percent(ROOM, [glazing(obstruction_deg=45.0)], places)
    assert back == 0
    assert front > 0


def test_round_a_corner_the_window_is_not_seen():
    corner = shapely.box(0, 0, 3000, 8000) | shapely.box(0, 5000, 9000, 8000)
    window = glazing(1500, width_mm=1500)
    ahead, round_it = sky_percent(corner, [window], np.array([(1500.0, 7000.0), (8000.0, 5500.0)]))
    assert ahead > 0
    assert round_it == 0


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30), st.integers(0, 30))
def test_more_obstruction_or_gallery_never_brightens(a, b, c, d):
    little = glazing(obstruction_deg=min(a, b), gallery_mm=100.0 * min(c, d))
    much = glazing(obstruction_deg=max(a, b), gallery_mm=100.0 * max(c, d))
    bright, dim = (daylight(ROOM, [w], 3.1) for w in (little, much))
    assert dim.mean_percent <= bright.mean_percent + 1e-9
    assert dim.sky_percent <= bright.sky_percent + 1e-9


# --- a building -----------------------------------------------------------------------------


def court(gap_mm, storeys=1, setting=None):
    """Two rooms that look at one another over a yard, on so many storeys."""
    floors = []
    for level in range(1, storeys + 1):
        south = Space(f"S{level}", Use.OFFICE, Region.rectangle(0, 0, 60000, 6000))
        top = 6240 + gap_mm
        north = Space(f"N{level}", Use.OFFICE, Region.rectangle(0, top, 60000, top + 6000))
        windows = (
            Opening(f"WS{level}", "window", (30000, 6120), 3000, (f"S{level}", None)),
            Opening(f"WN{level}", "window", (30000, top - 120), 3000, (f"N{level}", None)),
        )
        floors.append(Storey(level, str(level), Frame(), (), (south, north), windows))
    return Building((), (), 0.001, "evidence", 1.0, tuple(floors), setting=setting or Setting())


def seen(building, level, space_id):
    field = DaylightField(building)
    floor = building.storey(level).space(space_id).region.polygon
    return field.glazing(level, floor, space_id)[0]


def test_what_stands_opposite_hides_the_sky_as_high_as_its_storeys():
    # one storey of 3.1 + 0.5 m, the window's middle at 1.8 m: 1.8 m over it, 5 m from the
    # wall, 5.12 from the glass, endless to both sides: atan(1.8 / 5.12) = 19.37
    assert seen(court(5000), 1, "S1").obstruction_deg == pytest.approx(19.37, abs=0.01)
    # three: 9.0 m over the lowest, atan(9 / 5.12) = 60.36; 1.8 m over the highest
    assert seen(court(5000, 3), 1, "S1").obstruction_deg == pytest.approx(60.36, abs=0.01)
    assert seen(court(5000, 3), 3, "S3").obstruction_deg == pytest.approx(19.37, abs=0.01)


def test_two_windows_that_face_one_another_see_as_much_sky():
    building = court(7000, 2)
    assert seen(building, 1, "S1").obstruction_deg == pytest.approx(
        seen(building, 1, "N1").obstruction_deg, abs=1e-6
    )


def test_far_off_only_what_no_plan_shows_is_left():
    assert seen(court(70000), 1, "S1").obstruction_deg == pytest.approx(figure("obstruction_deg"))


@given(st.integers(2000, 30000), st.integers(2000, 30000))
def test_nearer_is_darker(a, b):
    near, far = (seen(court(gap), 1, "S1").sky_deg for gap in sorted((a, b)))
    assert near <= far + 1e-9


def test_heights_are_what_the_job_file_says():
    told = Setting(window_height_m=1.5, sill_height_m=1.0, room_height_m=3.6)
    window = seen(court(70000, setting=told), 1, "S1")
    assert (window.sill_m, window.head_m, window.soffit_m) == (1.0, 2.5, 3.6)
    assert window.area_m2 == pytest.approx(3.0 * 1.5)


def test_a_window_is_no_higher_than_the_ceiling():
    told = Setting(window_height_m=2.4, room_height_m=2.8)
    window = seen(court(70000, setting=told), 1, "S1")
    assert window.head_m == 2.8
    assert window.area_m2 == pytest.approx(3.0 * 2.4)


def galleried():
    room = Space("R", Use.OFFICE, Region.rectangle(0, 0, 6000, 6000))
    gallery = Space("G", Use.GALLERY, Region.rectangle(0, -2040, 6000, -240))
    store = Space("D", Use.STORAGE, Region.rectangle(6240, 0, 9000, 6000))
    window = Opening("W", "window", (3000, -120), 2000, ("R", "G"))
    floor = Storey(1, "1", Frame(), (), (room, gallery, store), (window,))
    return Building((), (), 0.001, "evidence", 1.0, (floor,))


def test_a_gallery_is_as_deep_as_it_is_drawn():
    # 1.8 m of gallery and half the wall of 0.24
    assert seen(galleried(), 1, "R").gallery_mm == pytest.approx(1920)


def test_a_zone_has_the_windows_it_fronts_and_zones_open_to_one_another_share():
    building = galleried()
    field = DaylightField(building)
    west = shapely.box(0, 0, 2900, 6000)
    assert field.of(1, west, "R").window_m2 == pytest.approx(0.9 * 1.8)
    both = shapely.union_all([west, shapely.box(2900, 0, 6000, 6000)])
    assert field.of(1, both, "R").window_m2 == pytest.approx(2.0 * 1.8)
    assert field.of(1, shapely.box(6240, 0, 9000, 6000), "D").window_m2 == 0


def test_the_grid_has_the_average_factor_for_its_mean_and_says_where_it_has_not():
    building = court(20000)
    result = DaylightField(building).grid(1)
    for space in building.storey(1).spaces:
        floor = space.region.polygon
        light = DaylightField(building).of(1, floor, space.id)
        mean = float(result.grid.within(floor.buffer(-500)).mean())
        expected = light.sky_percent if light.sky_only else light.mean_percent
        assert mean == pytest.approx(expected, rel=1e-3)
        assert (space.id in result.sky_only) is light.sky_only


def test_the_grid_is_dark_without_windows_and_silent_in_a_gallery():
    result = DaylightField(galleried()).grid(1)
    assert result.grid.at((7500, 3000)) == 0
    assert math.isnan(result.grid.at((3000, -1000)))
    assert result.grid.at((3000, 600)) > result.grid.at((3000, 5600)) > 0


def test_every_figure_says_where_it_comes_from():
    from layoutopt.physics.skylight import _rows

    for name in _rows():
        assert source(name)[:3] in {"[F]", "[M]", "[D]", "[P]"}
