"""One form for what the models say: the same figures, and cells where there is floor."""

from dataclasses import replace

import numpy as np
import pytest

from layoutopt.building import Use
from layoutopt.physics.access import walks
from layoutopt.physics.daylight import DaylightField
from layoutopt.physics.fields import FIELD_KINDS, field_of
from layoutopt.physics.grid import cells_in
from layoutopt.physics.noise import noise_index
from tests.judge.plan import building

SCHOOL = building()


@pytest.mark.parametrize("kind", FIELD_KINDS)
def test_every_room_has_a_figure_and_cells(kind):
    field = field_of(SCHOOL, kind)
    for storey in SCHOOL.storeys:
        for space in storey.spaces:
            cells = field.grids[storey.level].within(space.region.polygon)
            assert len(cells) == len(cells_in(space.region.polygon, 500).middles)
            assert np.isfinite(field.figures[storey.level, space.id])


def test_figures_are_those_of_the_models():
    at_break, in_class = field_of(SCHOOL, "noise"), field_of(SCHOOL, "noise-lesson")
    rooms = {(level, f"F{level}-R{n}") for level in (1, 2) for n in (1, 2, 3)}
    for level, room in rooms:
        for field, time in ((at_break, "break"), (in_class, "lesson")):
            assert field.figures[level, room] == noise_index(SCHOOL, time)[room].level_dba
        assert field_of(SCHOOL, "access").figures[level, room] == walks(SCHOOL).route_m(level, room)
        floor = SCHOOL.storey(level).space(room).region.polygon
        light = DaylightField(SCHOOL).of(level, floor, room)
        assert field_of(SCHOOL, "daylight").figures[level, room] == light.mean_percent
    assert all(at_break.figures[key] > in_class.figures[key] for key in rooms)


def test_what_is_open_to_the_sky_or_cut_off_has_no_figure():
    ground = SCHOOL.storeys[0]
    open_way = tuple(
        replace(s, use=Use.GALLERY) if s.use is Use.CORRIDOR else s for s in ground.spaces
    )
    school = replace(SCHOOL, storeys=(replace(ground, spaces=open_way),))
    assert (1, "F1-C") not in field_of(school, "daylight").figures
    shut = replace(ground, openings=tuple(o for o in ground.openings if "F1-R2" not in o.joins))
    school = replace(SCHOOL, storeys=(shut,))
    field = field_of(school, "access")
    assert (1, "F1-R2") not in field.figures
    assert not len(field.grids[1].within(ground.space("F1-R2").region.polygon))
