"""Who sees the client's seat: from the corridor, the reception and outside the windows."""

import itertools
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutopt.building import Opening
from layoutopt.physics.frontage import footprint
from layoutopt.physics.sight import SEAT_MM, STEP_MM, exposure, leaf, sight

ROOM = shapely.box(0, 0, 4000, 4000)


def door(x, y=-120, *, width_mm=900, wall_mm=240, angle=0.0, hinge=None, leaf_end=None):
    return Opening("D", "door", (x, y), width_mm, ("R", None), angle, wall_mm, hinge, leaf_end)


def window(x, y, *, width_mm=1500, angle=0.0):
    return Opening("W", "window", (x, y), width_mm, ("R", None), angle)


def hung(x, *, left=True, inward=True, y=-120, wall_mm=240):
    """A door of 0.9 m on a wall along x, hinged on one side, opening to one side."""
    face = y + wall_mm // 2 if inward else y - wall_mm // 2
    hinge_x = x - 450 if left else x + 450
    tip = (hinge_x, face + (900 if inward else -900))
    return door(x, y, wall_mm=wall_mm, hinge=(hinge_x, face), leaf_end=tip)


# --- leaves -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("open_deg", "tip"),
    [
        (90, (1550, 900)),  # across the wall
        (0, (2450, 0)),  # in the doorway, its tip at the other jamb
        (30, (1550 + 900 * math.cos(math.pi / 6), 450)),
    ],
)
def test_a_leaf_turns_on_its_hinge(open_deg, tip):
    assert leaf(hung(2000), open_deg)[1] == pytest.approx(tip)


def test_a_leaf_turns_on_the_other_jamb_into_the_corridor_of_a_turned_wall():
    # the wall runs north (90 degrees): hinged at its north jamb, opening to the east
    turned = door(0, 0, angle=90.0, hinge=(120, 450), leaf_end=(1020, 450))
    assert leaf(turned, 0)[1] == pytest.approx((120, -450))
    assert leaf(turned, 60)[1] == pytest.approx((120 + 900 * math.sqrt(3) / 2, 0))


def test_a_leaf_drawn_shut_or_not_drawn_hides_nothing():
    shut = door(2000, hinge=(1550, 0), leaf_end=(2450, 0))
    assert leaf(shut, 30) is None
    bare = sight(ROOM, [ROOM], [], [door(2000)])
    assert sight(ROOM, [ROOM], [], [shut]).hidden_share == pytest.approx(bare.hidden_share)


def test_a_hinge_drawn_off_its_jamb_leaves_no_crack():
    off = door(2000, hinge=(1590, 0), leaf_end=(1590, 900))
    # the corner behind the leaf would show through the 40 mm between hinge and jamb
    corner = shapely.box(900, 100, 1500, 700)
    assert sight(ROOM, [ROOM], [], [off]).hidden.covers(corner)


# --- by hand ------------------------------------------------------------------------------


def test_the_view_through_a_bare_door_is_what_the_jambs_leave():
    # limiting lines from the outer to the other inner jamb, 240 up over 900 along, cut a
    # triangle of 1550 by 413.3 from each side: seen 16 - 2 * 0.3203 = 15.359 m2 of 16
    view = exposure(ROOM, [ROOM], [], [door(2000)], open_deg=90)
    assert view.from_corridor.share == pytest.approx(15.359 / 16, abs=0.003)


def test_ajar_before_the_doorway_one_looks_past_the_tip():
    # hinged left on the outer face (1550, -240), 30 degrees open into the corridor: tip
    # (2329.4, -690), the gap runs from there to the outer right jamb (2450, -240).
    # To the left one sees as far as from that jamb past the inner left one (1550, 0): hidden
    # is the triangle of 1550 by 413.3.  To the right as far as from the tip past the inner
    # right jamb (2450, 0), direction (120.6, 690): x = 3149 at y = 4000.
    view = exposure(ROOM, [ROOM], [], [hung(2000, inward=False)], open_deg=30)
    left = shapely.Polygon([(0, 0), (1550, 0), (0, 413.3)])
    right = shapely.Polygon([(2450, 0), (4000, 0), (4000, 4000), (3149, 4000)])
    hidden = (left.area + right.area) / ROOM.area
    assert view.from_corridor.share == pytest.approx(1 - hidden, abs=0.006)
    assert right.covers(view.seat)


def test_ajar_into_the_room_the_leaf_hides_what_lies_behind_it():
    # hinged left on the inner face (1550, 0), 30 degrees open: tip (2329.4, 450).  Between
    # the tip and the right jamb (2450, 0) lies the only gap.  Its lowest line to the right
    # runs from the outer left jamb (1550, -240) past (2450, 0): hidden is the triangle of
    # 1550 by 413.3.  Its outermost line to the left runs from the outer right jamb
    # (2450, -240) past the tip: direction (-120.6, 690): x = 1708.9 at y = 4000.
    # Hidden on the left: the polygon (0,0) (1550,0) tip (1708.9,4000) (0,4000).
    view = exposure(ROOM, [ROOM], [], [hung(2000)], open_deg=30)
    left = shapely.Polygon(
        [(0, 0), (1550, 0), (2329.4, 450), (2450 - 120.6 * 4240 / 690, 4000), (0, 4000)]
    )
    right = shapely.Polygon([(2450, 0), (4000, 0), (4000, 413.3)])
    hidden = (left.area + right.area) / ROOM.area
    assert view.from_corridor.share == pytest.approx(1 - hidden, abs=0.006)
    assert view.seat is not None
    assert left.covers(view.seat)


def test_the_reception_sees_straight_through_an_open_door_and_the_corridor_does_not():
    front, back = shapely.box(0, 0, 8000, 3000), shapely.box(0, 3100, 4000, 7000)
    inner = door(2000, 3050, wall_mm=100)
    view = exposure(back, [front, back], [inner], [door(7400)], reception=[front], open_deg=90)
    # the reception reaches from wall to wall before the door: only the shades of the jambs
    # are hidden, 100 up over 900 along: two triangles of 1550 by 172.2
    shades = 2 * 1550 * 172.2 / 2
    assert view.from_reception.share == pytest.approx(1 - shades / back.area, abs=0.003)
    assert view.from_corridor.share < 0.5
    assert view.seat is not None
    assert not view.seat_seen
    assert view.from_reception.seat_share > 0.9


def test_a_screen_takes_the_view_from_outside_and_without_it_nearly_all_is_seen():
    glass = window(2000, 4120)
    screened = exposure(ROOM, [ROOM], [], [], [glass])
    assert screened.from_outside.share == 0
    # 240 up over 1500 along from jambs at 1250 and 2750: two triangles of 1250 by 200
    bare = 1 - 1250 * 200 / ROOM.area
    assert screened.from_outside_unscreened.share == pytest.approx(bare, abs=0.002)
    assert screened.seat is not None
    assert not screened.seat_seen
    open_glass = exposure(ROOM, [ROOM], [], [], [glass], screened=False)
    assert open_glass.seat is None
    assert open_glass.seat_seen
    assert open_glass.seen_share == pytest.approx(bare, abs=0.002)


def test_a_window_of_the_next_room_shows_this_one_through_the_inner_door():
    front, back = shapely.box(0, 0, 4000, 3000), shapely.box(0, 3100, 4000, 7000)
    inner = door(2000, 3050, wall_mm=100)
    view = exposure(back, [front, back], [inner], [], [window(2000, -120)], screened=False)
    assert 0.2 < view.from_outside.share < 1


# --- seats --------------------------------------------------------------------------------


def test_a_seat_that_is_drawn_is_judged_where_it_stands():
    before = shapely.box(1550, 1000, 2450, 1900)
    behind = shapely.box(100, 100, 1000, 1000)
    for seat, seen in ((before, True), (behind, False)):
        view = exposure(ROOM, [ROOM], [], [hung(2000)], seat=seat, open_deg=90)
        assert view.seat_seen is seen
        assert view.from_corridor.seat_share == pytest.approx(float(seen))


def test_half_a_seat_seen_is_half():
    # the leaf at 90 degrees stands on x = 1550 from 0 to 900: nobody sees left of it
    # beyond the line from the outer right jamb (2450, -240) past the tip (1550, 900)
    seat = shapely.box(1200, 100, 1900, 800)
    view = exposure(ROOM, [ROOM], [], [hung(2000)], seat=seat, open_deg=90)
    assert view.from_corridor.seat_share == pytest.approx(0.5, abs=0.03)


def test_a_seat_may_be_given_by_its_middle():
    view = exposure(ROOM, [ROOM], [], [], seat=(2000, 2000))
    assert view.seat.area == pytest.approx((SEAT_MM - 2) ** 2)
    assert not view.seat_seen


def test_the_best_seat_is_hidden_from_the_reception_too_where_it_can_be():
    front, back = shapely.box(0, 0, 8000, 3000), shapely.box(0, 3100, 6000, 7000)
    inner = hung(5500, left=True, y=3050, wall_mm=100)
    view = exposure(back, [front, back], [inner], [door(700)], reception=[front])
    assert view.from_corridor.seat_share == 0
    assert view.from_reception.seat_share == 0


# --- against brute force --------------------------------------------------------------------


SCENES = st.fixed_dictionaries(
    {
        "door_x": st.integers(700, 5300),
        "wall_mm": st.integers(100, 400),
        "left": st.booleans(),
        "inward": st.booleans(),
        "leaf": st.booleans(),
        "inner_x": st.integers(700, 5300),
        "inner_leaf": st.booleans(),
        "inner_inward": st.booleans(),
        "open_deg": st.sampled_from([90, 60, 30]),
        "seed": st.integers(0, 2**32 - 1),
    }
)


def built(scene):
    """A corridor, a front room, and a back room behind an inner door."""
    thick = scene["wall_mm"]
    front, back = shapely.box(0, 0, 6000, 2500), shapely.box(0, 2600, 6000, 6000)
    outer = hung(
        scene["door_x"],
        left=scene["left"],
        inward=scene["inward"],
        y=-thick // 2,
        wall_mm=thick // 2 * 2,
    )
    if not scene["leaf"]:
        outer = door(scene["door_x"], -thick // 2, wall_mm=thick // 2 * 2)
    inner = (
        hung(scene["inner_x"], inward=scene["inner_inward"], y=2550, wall_mm=100)
        if scene["inner_leaf"]
        else door(scene["inner_x"], 2550, wall_mm=100)
    )
    corridor = shapely.box(-3000, -2640, 9000, -thick // 2 * 2)
    free = shapely.union_all(
        [front, back, corridor, *(footprint(d, across_mm=1) for d in (outer, inner))]
    )
    turned = [leaf(d, scene["open_deg"]) for d in (outer, inner)]
    leaves = [shapely.LineString(ends) for ends in turned if ends is not None]
    return front, back, outer, inner, corridor, free, leaves


def clear(free, leaves, starts, ends):
    """Which sight lines run over free floor and past every leaf, by plain geometry."""
    lines = shapely.linestrings(np.stack([starts, ends], axis=1))
    shapely.prepare(free)
    open_line = shapely.covers(free, lines)
    for blind in leaves:
        open_line &= ~shapely.intersects(lines, blind)
    return open_line


def wedge_of(opening, open_deg):
    """The floor between a leaf that stands ajar and its doorway, where nobody stands."""
    ends = leaf(opening, open_deg)
    if ends is None or open_deg >= 45:
        return None
    far = 2 * opening.at[0] - ends[0][0]
    return shapely.Polygon([*ends, (far, ends[0][1])])


def outside(wedge, eyes):
    if wedge is None:
        return eyes
    return eyes[~shapely.contains_xy(wedge.buffer(0.1), eyes)]


def lookouts(outer, open_deg, step):
    """Points all along where the corridor looks into an outer door."""
    face = outer.at[1] - outer.wall_mm / 2 - 0.5
    a, b = (outer.at[0] - 449.5, face), (outer.at[0] + 449.5, face)
    wedge = wedge_of(outer, open_deg)
    if wedge is not None and wedge.centroid.y < face:
        _, a, b = list(wedge.exterior.coords)[:3]
        # a hair away from the wedge, and from the wall at the jamb
        a, b = (a[0], a[1] - 0.1), (b[0] + 0.1 * (a[0] - b[0]) / 900, b[1] - 0.1)
    count = int(math.dist(a, b) / step) + 1
    return np.linspace(a, b, count)


def widest_mm(spot, outer, open_deg, free, leaves):
    """Across how much of a door's face, in one piece, a spot is seen."""
    eyes = lookouts(outer, open_deg, 1.0)
    seen = clear(free, leaves, eyes, np.broadcast_to(spot, eyes.shape))
    return max((len(list(run)) for shows, run in itertools.groupby(seen) if shows), default=0)


@settings(max_examples=25)
@given(SCENES)
def test_what_any_point_of_the_corridor_sees_is_seen(scene):
    front, back, outer, inner, corridor, free, leaves = built(scene)
    open_deg = scene["open_deg"]
    view = exposure(back, [front, back], [inner], [outer], open_deg=open_deg)
    rng = np.random.default_rng(scene["seed"])
    x0, y0, x1, y1 = corridor.bounds
    eyes = np.column_stack((rng.uniform(x0, x1, 4000), rng.uniform(y0, y1, 4000)))
    # most of a corridor sees nothing: half the eyes stand before the door
    eyes[2000:, 0] = outer.at[0] + rng.uniform(-1500, 1500, 2000)
    eyes = outside(wedge_of(outer, open_deg), eyes)
    spots = np.column_stack((rng.uniform(0, 6000, 4000), rng.uniform(2600, 6000, 4000)))
    found = spots[: len(eyes)][clear(free, leaves, eyes, spots[: len(eyes)])]
    missed = found[~shapely.contains_xy(view.from_corridor.seen.buffer(0.01), found)]
    # what is missed shows across less of the face than lies between two eyes
    for spot in missed:
        assert widest_mm(spot, outer, open_deg, free, leaves) < STEP_MM


@settings(max_examples=10)
@given(SCENES)
def test_what_is_seen_somebody_in_the_corridor_sees(scene):
    front, back, outer, inner, _, free, leaves = built(scene)
    view = exposure(back, [front, back], [inner], [outer], open_deg=scene["open_deg"])
    # well inside what is seen: the margin of 10 mm, and what 0.5 mm at the jamb make
    # of it across the room
    sure = view.from_corridor.seen.buffer(-50)
    rng = np.random.default_rng(scene["seed"])
    spots = np.column_stack((rng.uniform(0, 6000, 400), rng.uniform(2600, 6000, 400)))
    spots = spots[shapely.contains_xy(sure, spots)]
    eyes = lookouts(outer, scene["open_deg"], 5.0)
    pairs = np.array(list(itertools.product(spots, eyes)), dtype=float).reshape(-1, 2, 2)
    seen = clear(free, leaves, pairs[:, 0], pairs[:, 1]).reshape(len(spots), len(eyes))
    assert seen.any(axis=1).all()


@settings(max_examples=15)
@given(SCENES)
def test_what_any_point_of_the_reception_sees_is_seen(scene):
    front, back, outer, inner, _, free, leaves = built(scene)
    open_deg = scene["open_deg"]
    view = exposure(back, [front, back], [inner], [outer], reception=[front], open_deg=open_deg)
    rng = np.random.default_rng(scene["seed"])
    eyes = np.column_stack((rng.uniform(0, 6000, 3000), rng.uniform(0, 2500, 3000)))
    eyes = outside(wedge_of(inner, open_deg), eyes)
    spots = np.column_stack((rng.uniform(0, 6000, 3000), rng.uniform(2600, 6000, 3000)))
    found = spots[: len(eyes)][clear(free, leaves, eyes, spots[: len(eyes)])]
    missed = found[~shapely.contains_xy(view.from_reception.seen.buffer(0.01), found)]
    for spot in missed:
        assert widest_mm(spot, inner, open_deg, free, leaves) < STEP_MM


@settings(max_examples=20)
@given(SCENES)
def test_the_solver_and_the_exposure_agree_with_all_doors_wide(scene):
    front, back, outer, inner, *_ = built(scene)
    plain = sight(back, [front, back], [inner], [outer])
    view = exposure(back, [front, back], [inner], [outer], open_deg=90)
    assert view.seen_share == pytest.approx(1 - plain.hidden_share, abs=1e-9)
    assert (view.seat is None) is (plain.seat is None)


@settings(max_examples=15)
@given(SCENES)
def test_more_angles_show_no_less(scene):
    front, back, outer, inner, *_ = built(scene)
    suite = ([front, back], [inner], [outer])
    both, wide, ajar = (exposure(back, *suite, open_deg=d) for d in ((90, 30), 90, 30))
    assert both.seen_share >= max(wide.seen_share, ajar.seen_share) - 1e-9


@settings(max_examples=15)
@given(SCENES, st.integers(-40000, 40000), st.integers(-40000, 40000))
def test_moving_the_suite_changes_no_exposure(scene, dx, dy):
    front, back, outer, inner, *_ = built(scene)

    def moved(opening):
        def shift(p):
            return None if p is None else (p[0] + dx, p[1] + dy)

        return door(
            *shift(opening.at),
            wall_mm=opening.wall_mm,
            hinge=shift(opening.hinge),
            leaf_end=shift(opening.leaf_end),
        )

    here = exposure(back, [front, back], [inner], [outer])
    rooms = [shapely.box(*np.add(r.bounds, (dx, dy, dx, dy))) for r in (front, back)]
    there = exposure(rooms[1], rooms, [moved(inner)], [moved(outer)])
    assert there.seen_share == pytest.approx(here.seen_share, abs=1e-4)
    assert there.seat_seen is here.seat_seen
