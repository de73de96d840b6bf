"""Heat maps: the right colour in the right place, and a scale that everybody can read."""

from __future__ import annotations

import itertools
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pypdfium2
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex, to_rgb
from shapely.geometry import Polygon

from layoutopt import pipeline
from layoutopt.cli import Map
from layoutopt.draw.maps import DARKEST, SCALES, cividis, draw_map, heat, map_sheet, scale_block
from layoutopt.draw.sheet import Fill
from layoutopt.geometry import Region
from layoutopt.physics.fields import FIELD_KINDS, Field, field_of
from layoutopt.physics.grid import cells_in, joined
from tests.draw import model

KINDS = pytest.mark.parametrize("kind", FIELD_KINDS)


def shape(mark):
    """What a fill covers: its rings with the even-odd rule."""
    covered = Polygon()
    for ring in mark.rings:
        covered = covered.symmetric_difference(Polygon(ring).buffer(0))
    return covered


def coloured(storey, field):
    return {mark.color: shape(mark) for mark in heat(storey, field, lambda s: s)}


def lightness(color):
    """CIE L* of a colour in sRGB."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


# --- the scale -------------------------------------------------------------------------------


def test_the_colours_are_those_of_cividis():
    for at in np.linspace(DARKEST, 1, 41):
        wanted = np.array(to_rgb(mpl.colormaps["cividis"](float(at))))
        assert np.abs(np.array(to_rgb(cividis(float(at)))) - wanted).max() < 0.04
    for n in range(17):
        assert cividis(n / 16) == to_hex(mpl.colormaps["cividis"](n / 16))


@KINDS
def test_in_grey_the_steps_stay_apart_and_worse_is_darker(kind):
    scale = SCALES[kind]
    tones = [lightness(color) for color in scale.colors]
    falls = [a - b for a, b in itertools.pairwise(tones)]
    if scale.worse == "low":
        falls = [-fall for fall in falls]
    assert min(falls) > 5  # some 2 are just told apart side by side
    assert max(falls) < 2 * min(falls)
    assert min(tones) > 20  # walls, at 10, are darker than any floor


@KINDS
def test_those_who_see_no_red_or_no_green_tell_the_steps_apart(kind):
    # Machado, Oliveira, Fernandes 2009, severity 1.0, on linear sRGB
    protan = [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]
    deutan = [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
    for sight in (protan, deutan):
        tones = []
        for color in SCALES[kind].colors:
            rgb = np.array(to_rgb(color))
            linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
            y = np.array([0.2126, 0.7152, 0.0722]) @ np.clip(np.array(sight) @ linear, 0, 1)
            tones.append(116 * y ** (1 / 3) - 16)
        steps = np.diff(tones)
        assert (steps > 5).all() or (steps < -5).all()


@KINDS
@given(figure=st.floats(0, 200))
def test_a_figure_lies_in_the_range_its_step_says(kind, figure):
    scale = SCALES[kind]
    bounds = (-np.inf, *scale.steps, np.inf)
    n = scale.step_of(figure)
    assert bounds[n] < figure <= bounds[n + 1]
    assert len(scale.ranges) == len(scale.colors) == len(scale.steps) + 1


def test_the_steps_are_named_with_their_bounds():
    assert SCALES["access"].ranges[:2] == ("≤ 10", "10 – 20")
    assert SCALES["access"].ranges[-1] == "> 100"


# --- the floor --------------------------------------------------------------------------------


def test_a_space_without_cells_takes_the_colour_of_its_figure():
    storey = model.building().storey(1)
    first, second = storey.spaces[:2]
    field = Field("noise", {}, {(1, first.id): 42.0, (1, second.id): 77.0})
    found = coloured(storey, field)
    scale = SCALES["noise"]
    wanted = {scale.colors[scale.step_of(42.0)]: first, scale.colors[-1]: second}
    assert found.keys() == wanted.keys()
    assert all(found[color].equals(wanted[color].region.polygon) for color in wanted)


def test_cells_colour_their_own_place_up_to_the_walls_and_no_further():
    storey = model.building().storey(1)
    room = storey.spaces[0].region.polygon  # 0..9000 by 2640..9840
    cells = cells_in(room, 500)
    # louder than 40 west of 4500, quieter east of it
    grid = cells.grid(np.where(cells.middles[:, 0] < 4500, 62.0, 42.0))
    found = coloured(storey, Field("noise", {1: grid}, {}))
    scale = SCALES["noise"]
    loud, quiet = scale.colors[scale.step_of(62.0)], scale.colors[scale.step_of(42.0)]
    assert set(found) == {loud, quiet}
    assert found[loud].symmetric_difference(room & shapely.box(0, 0, 4500, 9e4)).area < 1
    assert found[quiet].symmetric_difference(room & shapely.box(4500, 0, 9e4, 9e4)).area < 1


def test_a_neighbours_cells_do_not_come_through_the_wall():
    storey = model.building().storey(1)
    rooms = [space.region.polygon for space in storey.spaces[:2]]
    parts = [cells_in(room, 500) for room in rooms]
    grids = [c.grid(np.full(len(c.middles), v)) for c, v in zip(parts, (30.0, 80.0), strict=True)]
    found = coloured(storey, Field("noise", {1: joined(grids)}, {}))
    scale = SCALES["noise"]
    for room, color in zip(rooms, (scale.colors[0], scale.colors[-1]), strict=True):
        assert found[color].symmetric_difference(room).area < 1


@settings(max_examples=20)
@given(step=st.sampled_from([500, 900, 1300]), seed=st.integers(0, 99))
def test_every_bit_of_a_floor_has_one_colour(step, seed):
    storey = model.building().storey(1)
    space = storey.spaces[5]
    cells = cells_in(space.region.polygon, step)
    figures = np.random.default_rng(seed).uniform(20, 90, len(cells.middles))
    pieces = coloured(storey, Field("noise", {1: cells.grid(figures)}, {}))
    covered = shapely.union_all(list(pieces.values()))
    assert sum(piece.area for piece in pieces.values()) == pytest.approx(covered.area)
    assert covered.area == pytest.approx(space.region.polygon.area, rel=1e-6)


def test_what_has_no_figure_stays_white():
    storey = model.building().storey(1)
    assert heat(storey, Field("access", {}, {}), lambda s: s) == []
    sheet = map_sheet(model.building(), Field("access", {}, {}))
    assert any(text.text == "–" for text in sheet.texts)


# --- the page ---------------------------------------------------------------------------------


@KINDS
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_storey_has_its_rooms_figures_and_a_scale(kind, lang):
    building = model.surveyed()
    figures = {
        (storey.level, space.id): 1.0 + n
        for storey in building.storeys
        for n, space in enumerate(storey.spaces)
    }
    sheet = map_sheet(building, Field(kind, {}, figures), lang=lang)
    said = [text.text for text in sheet.texts]
    scale = SCALES[kind]
    for storey in building.storeys:
        assert any(text.startswith(storey.name) for text in said)
    for n in range(min(len(storey.spaces) for storey in building.storeys)):
        figure = scale.said(1.0 + n)
        assert said.count(figure) + said.count(figure.split()[0]) >= len(building.storeys)
    assert set(scale.ranges) <= set(said)
    assert ("北" if lang == "zh" else "N") in said
    titles = {
        "noise": ("噪声设计指数(课间)", "Noise at break: design index"),
        "noise-lesson": ("噪声设计指数(上课时)", "Noise in class time: design index"),
        "daylight": ("采光系数(估算)", "Daylight factor, estimated"),
        "access": ("距主入口步行距离", "Walk from the entrance"),
    }
    assert titles[kind][lang == "en"] in said
    colors = {mark.color for mark in sheet.marks if isinstance(mark, Fill)}
    assert set(scale.colors) <= colors


def test_rooms_whose_cells_lack_a_part_are_marked():
    building = model.building()
    room = building.storey(1).spaces[0].id
    field = Field("daylight", {}, {(1, room): 2.5}, frozenset({(1, room)}))
    sheet = map_sheet(building, field)
    assert any(text.text == "2.5 % *" for text in sheet.texts)
    assert any("*" in text.text and "天空" in text.text for text in sheet.texts)


@KINDS
def test_the_scale_stands_alone_on_any_page(kind):
    block = scale_block(kind, 60.0, "zh")
    for mark in block.at(0.0, 0.0):
        if isinstance(mark, Fill):
            ring = shape(mark)
            assert ring.bounds[0] >= 0
            assert ring.bounds[2] <= 60
            assert -block.height_mm <= ring.bounds[1]


def test_labels_do_not_cover_one_another():
    building = model.surveyed()
    sheet = map_sheet(building, field_of(building, "access"))
    boxes = [(t.text, Polygon(t.corners).buffer(-0.2)) for t in sheet.texts]
    for (a, box_a), (b, box_b) in itertools.combinations(boxes, 2):
        assert not box_a.intersects(box_b), (a, b)


def test_a_pdf_has_a_page_for_each_storey(tmp_path):
    building = model.surveyed()
    path = tmp_path / "map.pdf"
    draw_map(building, field_of(building, "noise"), path, lang="zh")
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]
    assert len(pages) == len(building.storeys)
    assert all("噪声设计指数" in page for page in pages)


def test_the_same_map_twice(tmp_path):
    for name in ("a.svg", "b.svg"):
        building = model.surveyed()
        draw_map(building, field_of(building, "noise"), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_building_without_spaces_has_a_map_too(tmp_path):
    building = model.building()
    bare = replace(
        building.storey(1), spaces=(), openings=(), walls=(Region.rectangle(0, 0, 9, 9),)
    )
    for storeys in ((bare,), ()):
        empty = replace(building, storeys=storeys)
        for kind in FIELD_KINDS:
            draw_map(empty, field_of(empty, kind), tmp_path / "a.png")


def test_the_command_line_knows_every_field():
    assert [kind.value for kind in Map] == list(FIELD_KINDS)


def test_pipeline_draws_the_map_that_was_asked_for(tmp_path):
    building = model.surveyed()
    for kind in (None, *FIELD_KINDS):
        pipeline.picture(building, tmp_path / f"{kind}.svg", kind, lang="en")
    texts = [(tmp_path / f"{kind}.svg").read_bytes() for kind in (None, *FIELD_KINDS)]
    assert len(set(texts)) == len(texts)
