"""A drawing made of a truth says what the truth says, as far as another eye can tell."""

import json
import random
from itertools import pairwise, permutations
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.disassemble import recursive_decompose
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import unary_union

from benchmarks.dirt import DIRTS, dirty
from benchmarks.drafting.curved import curved_school
from benchmarks.drafting.fabric import recover
from benchmarks.redraw import redraw
from benchmarks.scoring import assign, score

TRUTHS = Path(__file__).parent.parent / "plans"
TRUTH = json.loads((TRUTHS / "rural-spare50.truth.json").read_text("utf-8"))
TRUTH["storeys"] = TRUTH["storeys"][:1]
STEM = "rural-spare50"


def drawn(dialect, folder, truth=TRUTH, stem=STEM):
    path, beside = redraw(truth, dialect, 1, folder, stem)
    return ezdxf.readfile(path), json.loads(beside.read_text("utf-8"))


def lines_of(layout, layer=None):
    """The straight and curved lines of a drawing, exploded, as one geometry."""
    found = []
    for entity in recursive_decompose(layout):
        if layer and entity.dxf.layer != layer:
            continue
        kind = entity.dxftype()
        if kind == "LINE":
            found.append(LineString([entity.dxf.start.vec2, entity.dxf.end.vec2]))
        elif kind == "LWPOLYLINE" and not entity.has_arc:
            points = [p.vec2 for p in entity.vertices_in_wcs()]
            found.append(LineString([*points, points[0]] if entity.closed else points))
        elif kind == "ARC":
            found.append(LineString([p.vec2 for p in entity.flattening(0.01)]))
    return unary_union(found)


def rooms_of(storey):
    return [Polygon(s["boundary"], s.get("holes") or []) for s in storey["spaces"]]


def read_as(truth):
    """The truth in the shape of `inspect --json`."""
    storeys = []
    for storey in truth["storeys"]:
        openings = [dict(d) for d in storey["doors"]]
        openings += [
            {**w, "kind": "window", "joins": [w["space"], None]} for w in storey["windows"]
        ]
        storeys.append({**storey, "openings": openings})
    return {"unit_m": truth["unit_m"], "storeys": storeys}


@pytest.mark.parametrize("dialect", ["pairs", "plaster", "faces_unbroken", "free_columns"])
def test_every_wall_face_of_a_room_is_drawn_and_only_openings_are_not(dialect, tmp_path):
    doc, truth = drawn(dialect, tmp_path)
    ink = lines_of(doc.modelspace()).buffer(0.5)
    for storey in truth["storeys"]:
        gaps = [Point(d["at"]).buffer(500 * d["width_m"] + 260) for d in storey["doors"]]
        gaps += [Point(w["at"]).buffer(500 * w["width_m"] + 260) for w in storey["windows"]]
        for room in rooms_of(storey):
            assert room.boundary.difference(ink).difference(unary_union(gaps)).length < 1.0


def test_a_hatched_wall_lies_between_the_rooms_and_never_in_them(tmp_path):
    doc, truth = drawn("hatched", tmp_path)
    layer = "1"
    parts = []
    for hatch in doc.modelspace().query(f'HATCH[layer=="{layer}"]'):
        rings = [[v[:2] for v in p.vertices] for p in hatch.paths.paths]
        parts.append(Polygon(rings[0], rings[1:]))
    walls = unary_union(parts)
    for storey in truth["storeys"]:
        for room in rooms_of(storey):
            assert walls.intersection(room).area < 1.0
        for door in storey["doors"]:
            assert walls.distance(Point(door["at"])) > 400 * door["width_m"]
        floor = unary_union(rooms_of(storey)).buffer(120, join_style="mitre")
        free = floor.difference(walls).difference(unary_union(rooms_of(storey)))
        openings = [*storey["doors"], *storey["windows"]]
        assert free.area / 1e6 < 1.1 * sum(0.25 * o["width_m"] for o in openings)


def test_rooms_of_single_lines_are_the_faces_of_those_lines(tmp_path):
    doc, truth = drawn("singleline_through", tmp_path)
    ink = lines_of(doc.modelspace(), "WALL")
    for storey, was in zip(truth["storeys"], TRUTH["storeys"], strict=True):
        bare = [Point(d["at"]).buffer(500 * d["width_m"] + 70) for d in storey["doors"]]
        for room, net in zip(rooms_of(storey), was["spaces"], strict=True):
            assert room.area / 1e6 > net["area_m2"]
            missing = room.boundary.difference(ink.buffer(1.0)).difference(unary_union(bare))
            assert missing.length < 1.0


def test_doors_stay_where_the_truth_has_them_and_in_the_middle_of_their_wall():
    for fabric, storey in zip(recover(TRUTH), TRUTH["storeys"], strict=True):
        assert len(fabric.holes) == len(storey["doors"]) + len(storey["windows"])
        for hole in fabric.holes:
            half = hole.thick / 2
            sides = [r.polygon.distance(Point(hole.at)) for r in fabric.rooms if r.id in hole.rooms]
            assert all(side == pytest.approx(half, abs=0.5) for side in sides)


def test_a_curved_school_is_drawn_with_arcs_of_its_faces(tmp_path):
    doc, truth = drawn("curved", tmp_path)
    arcs = [a for a in doc.modelspace().query("ARC") if a.dxf.radius > 10_000]
    assert len(arcs) > 20
    assert all((a.dxf.end_angle - a.dxf.start_angle) % 360 < 95 for a in arcs)
    ink = lines_of(doc.modelspace()).buffer(1.0)
    storey = truth["storeys"][0]
    gaps = [
        Point(o["at"]).buffer(500 * o["width_m"] + 260)
        for o in [*storey["doors"], *storey["windows"]]
    ]
    for room in rooms_of(storey):
        assert room.boundary.difference(ink).difference(unary_union(gaps)).length < 1.0


def test_the_rooms_of_a_curved_school_do_not_overlap():
    for storey in curved_school(3)["storeys"]:
        for a, b in pairwise(rooms_of(storey)):
            assert a.intersection(b).area < 1.0


def test_the_same_seed_draws_the_same(tmp_path):
    folders = [tmp_path / name for name in "ab"]
    said = []
    for folder in folders:
        folder.mkdir()
        doc, truth = drawn("pairs", folder)
        said.append((truth, [str(e.dxf.all_existing_dxf_attribs()) for e in doc.modelspace()]))
    assert said[0] == said[1]


@pytest.mark.parametrize("codepage", ["gbk_wrong", "gbk_missing"])
def test_a_spoilt_code_page_leaves_the_bytes_of_the_text(codepage, tmp_path):
    redraw(TRUTH, codepage, 1, tmp_path, STEM)
    raw = (tmp_path / f"{STEM}~{codepage}.dxf").read_bytes()
    assert "教师办公室".encode("gbk") in raw
    assert b"ANSI_936" not in raw
    assert (b"$DWGCODEPAGE" in raw) == (codepage == "gbk_wrong")
    assert ezdxf.readfile(tmp_path / f"{STEM}~{codepage}.dxf", encoding="gbk").modelspace()


LOOKS_THE_SAME = ["split", "z", "mirror_ocs", "shuffle", "explode", "onelayer", "xref_bound"]


@pytest.mark.parametrize("name", [*LOOKS_THE_SAME, "reblock"])
def test_dirt_of_the_file_leaves_the_picture(name, tmp_path):
    doc, _ = drawn("blocks_nested", tmp_path)
    before = lines_of(doc.modelspace())
    path = tmp_path / f"{STEM}~blocks_nested.dxf"
    dirtied, _ = dirty(path, path.with_suffix(".truth.json"), name, 1, tmp_path)
    after = lines_of(ezdxf.readfile(dirtied).modelspace())
    assert after.length == pytest.approx(before.length, rel=1e-3)
    assert before.hausdorff_distance(after) < 3.0


@pytest.mark.parametrize("name", ["offset", "rot33", "units_inch_missing", "units_paper"])
def test_truth_goes_where_the_drawing_goes(name, tmp_path):
    _, truth = drawn("pairs", tmp_path)
    path = tmp_path / f"{STEM}~pairs.dxf"
    dirtied, beside = dirty(path, path.with_suffix(".truth.json"), name, 1, tmp_path)
    moved = json.loads(beside.read_text("utf-8"))
    ink = lines_of(ezdxf.readfile(dirtied).modelspace()).buffer(0.001 / moved["unit_m"])
    k = moved["unit_m"] ** 2
    for storey, was in zip(moved["storeys"], truth["storeys"], strict=True):
        for room, space in zip(rooms_of(storey), was["spaces"], strict=True):
            assert room.area * k == pytest.approx(space["area_m2"], rel=1e-4)
            corners = [Point(p) for p in room.exterior.coords]
            assert sum(ink.distance(c) == 0 for c in corners) > 0.7 * len(corners)


@pytest.mark.parametrize(
    "name", ["dup", "gaps", "overshoot", "jitter", "furnish", "hatchfill", "stale"]
)
def test_dirt_changes_the_drawing_and_not_the_truth(name, tmp_path):
    doc, truth = drawn("pairs", tmp_path)
    path = tmp_path / f"{STEM}~pairs.dxf"
    dirtied, beside = dirty(path, path.with_suffix(".truth.json"), name, 1, tmp_path)
    after = lines_of(ezdxf.readfile(dirtied).modelspace())
    assert after.length != pytest.approx(lines_of(doc.modelspace()).length, rel=1e-6)
    assert json.loads(beside.read_text("utf-8"))["storeys"] == truth["storeys"]


def test_hatchfill_stays_within_walls(tmp_path):
    doc, truth = drawn("pairs", tmp_path)
    known = {e.dxf.handle for e in doc.modelspace()}
    DIRTS["hatchfill"](doc, truth, random.Random(1))
    new = [e for e in doc.modelspace().query("LINE") if e.dxf.handle not in known]
    strokes = unary_union([LineString([e.dxf.start.vec2, e.dxf.end.vec2]) for e in new])
    assert len(new) > 1000
    for storey in truth["storeys"]:
        for room in rooms_of(storey):
            assert strokes.intersection(room).length < 1.0


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=4))
def test_the_assignment_is_the_best_of_all(rows):
    cost = np.array(rows, dtype=float)
    pairs = assign(cost)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(rows)
    best = min(sum(r[j] for r, j in zip(rows, p, strict=False)) for p in permutations(range(4)))
    assert sum(cost[i, j] for i, j in pairs) == best


def test_truth_scores_as_perfect_and_a_lost_wall_costs_two_rooms():
    perfect = score(read_as(TRUTH), TRUTH)
    ones = ("f1_0.9", "names", "uses", "unit", "storeys", "door_p", "door_r", "joins", "window_r")
    assert [perfect[key] for key in ones] == [1.0] * len(ones)
    read = json.loads(json.dumps(read_as(TRUTH)))
    spaces = read["storeys"][0]["spaces"]
    pairs = [
        (a, b)
        for a in spaces
        for b in spaces
        if a["id"] < b["id"]
        and a["use"] == b["use"] == "classroom"
        and Polygon(a["boundary"]).distance(Polygon(b["boundary"])) < 300
    ]
    a, b = pairs[0]
    both = unary_union([Polygon(s["boundary"]).buffer(130, join_style="mitre") for s in (a, b)])
    a["boundary"] = list(both.exterior.coords)[:-1]
    a["area_m2"] = both.area / 1e6
    spaces.remove(b)
    lost = score(read, TRUTH)
    assert lost["merge"] == 1
    assert lost["f1_0.9"] == pytest.approx(1 - 3 / (2 * perfect["rooms_truth"] - 1), abs=1e-9)
