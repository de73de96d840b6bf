"""The furniture in a DXF that solve wrote, measured as a person with CAD would.

Nothing of the placer is used here: blocks on LO-FURN, their attributes, where they stand.
"""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path

import ezdxf
import pytest
from shapely import affinity
from shapely.geometry import Polygon, box
from typer.testing import CliRunner

from layoutopt.cli import app

PLANS = Path(__file__).parents[1] / "plans"
ON_TOP = {"pc", "phone", "music", "wall_chart"}
"""What stands on other things, or hangs above them."""
OFFICE = {"desk", "office_chair"}
"""A chair is pushed under its table."""


@pytest.fixture(scope="module")
def drawing(tmp_path_factory):
    """The rural school's drawing, furnished; in millimetres and not turned."""
    out = tmp_path_factory.mktemp("furnished") / "out"
    done = CliRunner().invoke(
        app, ["solve", str(PLANS / "rural-spare50.dxf"), "--tier", "rural", "-o", str(out)]
    )
    assert done.exit_code == 0, done.output
    return ezdxf.readfile(out / "scheme-1.dxf")


def blocks(drawing) -> list[tuple[dict[str, str], object, Polygon]]:
    found = []
    for insert in drawing.modelspace().query('INSERT[layer=="LO-FURN"]'):
        said = {a.dxf.tag: a.dxf.text for a in insert.attribs}
        wide, deep = (int(n) * insert.dxf.xscale for n in said["SIZE"].split(","))
        x, y, _ = insert.dxf.insert
        flat = box(x - wide / 2, y - deep / 2, x + wide / 2, y + deep / 2)
        turned = affinity.rotate(flat, insert.dxf.rotation, origin=(x, y))
        found.append((said, insert, turned))
    return found


def zones(drawing) -> dict[str, Polygon]:
    found = {}
    for outline in drawing.modelspace().query('LWPOLYLINE[layer=="LO-ZONE"]'):
        said = dict(t.value.partition("=")[::2] for t in outline.get_xdata("LAYOUTOPT"))
        if said["type"] == "zone":
            found[said["id"]] = Polygon(outline.get_points("xy"))
    return found


def test_every_piece_is_a_named_block_with_attributes(drawing):
    kinds = {said["KIND"] for said, _, _ in blocks(drawing)}
    assert {"counsellor_chair", "client_chair", "desk", "file_cabinet", "mailbox"} <= kinds
    for said, insert, _ in blocks(drawing):
        assert insert.dxf.name.startswith(f"LO-{said['KIND'].upper()}-")
        assert said["NAME"]
        assert said["NAME"] != said["KIND"]
        assert said["ZONE"] == "outside" or said["ZONE"] in zones(drawing)
        assert len(drawing.blocks[insert.dxf.name]) > 4  # lines besides the four attributes


def test_counsellor_and_client_sit_at_60_or_90_degrees(drawing):
    seats = {said["KIND"]: insert for said, insert, _ in blocks(drawing)}
    pair = seats["counsellor_chair"], seats["client_chair"]
    turns = [insert.dxf.rotation for insert in pair]
    between = abs((turns[0] - turns[1] + 180) % 360 - 180)
    assert min(between, 180 - between) == pytest.approx(60, abs=0.5) or between == pytest.approx(
        90, abs=0.5
    )
    apart = pair[0].dxf.insert.distance(pair[1].dxf.insert)
    assert 1200 <= apart <= 1500
    # they look at a spot before them both, not away from one another
    (ax, ay, _), (bx, by, _) = (insert.dxf.insert for insert in pair)
    for (x, y), (ox, oy), turn in (((ax, ay), (bx, by), turns[0]), ((bx, by), (ax, ay), turns[1])):
        facing = math.radians(turn + 90.0)
        assert math.cos(facing) * (ox - x) + math.sin(facing) * (oy - y) > 0


def test_pieces_stand_in_their_zone_and_not_on_one_another(drawing):
    standing = [(s, p) for s, _, p in blocks(drawing) if s["KIND"] not in ON_TOP]
    rooms = zones(drawing)
    for said, place in standing:
        if said["ZONE"] != "outside":
            assert rooms[said["ZONE"]].buffer(2).covers(place), said
        else:
            assert all(room.intersection(place).area < 1 for room in rooms.values())
    for (a, pa), (b, pb) in combinations(standing, 2):
        if {a["KIND"], b["KIND"]} != OFFICE:
            assert pa.intersection(pb).area < 4, (a, b)


def test_the_client_is_clear_of_the_doors_leaf_and_cabinets_can_be_opened(drawing):
    pieces = blocks(drawing)
    leaves = drawing.modelspace().query('ARC[layer=="LO-DOOR-NEW"]')
    assert leaves
    for arc in leaves:
        sweep = Polygon([arc.dxf.center.xyz[:2], *((p.x, p.y) for p in arc.flattening(1.0))])
        assert all(sweep.intersection(place).area < 4 for _, _, place in pieces)
    others = [p for s, _, p in pieces if s["KIND"] not in ON_TOP]
    for said, insert, place in pieces:
        if said["KIND"] != "file_cabinet":
            continue
        turn = math.radians(insert.dxf.rotation + 90.0)
        out = affinity.translate(place, 900 * math.cos(turn), 900 * math.sin(turn))
        before = place.union(out).convex_hull.difference(place)
        assert all(p is place or before.intersection(p).area < 4 for p in others), said
