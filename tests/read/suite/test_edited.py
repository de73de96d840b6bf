"""Hand edits of our drawing: each changes in the scheme what it changes in the drawing."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import ezdxf
import pytest
from ezdxf.document import Drawing
from ezdxf.math import Matrix44
from shapely.affinity import translate

from layoutopt.diagnostics import InputError
from layoutopt.draw import Proof, write_scheme
from layoutopt.geometry import Region
from layoutopt.judge import judge
from layoutopt.read import SuiteReading, read_building, read_suites
from layoutopt.read.codes import Code
from layoutopt.read.suite.partitions import DEFAULT_RW_DB
from layoutopt.scheme import Scheme
from layoutopt.solve.compose import PARTITION_RW_DB
from tests.drawings.small import Pen
from tests.read.suite.suites import (
    DEEP_MM,
    PROGRAM,
    ROOM_MM,
    STANDARD,
    WALL_MM,
    WAY_MM,
    drawn_by_hand,
    edited,
    hand_laid,
    on,
    row,
    text_of,
    worded,
    zone_outline,
)

PENS = {
    "millimetres": Pen,
    "turned": lambda: Pen(turn_deg=33.0, shift=(5.2e5, -3.1e5)),
    "metres": lambda: Pen(unit_mm=1000.0, insunits=6, turn_deg=90.0, shift=(812.5, 44.0)),
}


@pytest.fixture(scope="module", params=PENS.values(), ids=PENS)
def hand(request, tmp_path_factory):
    """A drawing of ours in some unit and direction, and what is read from it unedited."""
    folder = tmp_path_factory.mktemp("hand")
    building, _, path = drawn_by_hand(folder, request.param())
    frame = building.storeys[0].frame
    return path, frame, read_suites([path], STANDARD).schemes[0]


def again(path: Path, folder: Path, edit: Callable[[Drawing], object]) -> SuiteReading:
    return read_suites([edited(path, folder / "edited.dxf", edit)], worded())


def codes(reading: SuiteReading) -> list[str]:
    return [f.code for f in reading.findings]


def shift(frame, dx_mm: float, dy_mm: float) -> tuple[float, float, float]:
    (x0, y0), (x1, y1) = frame.to_world((0, 0)), frame.to_world((dx_mm, dy_mm))
    return x1 - x0, y1 - y0, 0.0


def apart(scheme: Scheme) -> Scheme:
    """The scheme without its title: rooms in it are told by their ids."""
    return replace(scheme, title="")


def across(scheme: Scheme) -> tuple[int, int]:
    """One millimetre from the group room to the individual room."""
    (ax, ay), (bx, _) = scheme.partitions[0].line
    x, y = scheme.zone("individual-1").region.polygon.centroid.coords[0]
    return ((1 if x > ax else -1), 0) if ax == bx else (0, (1 if y > ay else -1))


def without_enclosure(scheme: Scheme, *ids: str) -> Scheme:
    zones = tuple(replace(z, enclosed=z.enclosed and z.id not in ids) for z in scheme.zones)
    return replace(scheme, zones=zones)


def test_the_default_rating_is_that_of_the_partitions_we_draw():
    assert DEFAULT_RW_DB == PARTITION_RW_DB


def test_a_zone_moved(hand, tmp_path):
    path, frame, base = hand
    ux, uy = across(base)
    move = shift(frame, -700 * ux, -700 * uy)
    reading = again(path, tmp_path, lambda d: zone_outline(d, "individual-1").translate(*move))
    old = base.zone("individual-1")
    moved = Region.of(translate(old.region.polygon, -700 * ux, -700 * uy))
    read = reading.schemes[0]
    assert read.zone("individual-1").region.polygon.equals(moved.polygon)
    assert read.zone("group") == base.zone("group")
    assert (read.partitions, read.furniture) == (base.partitions, base.furniture)
    assert [d for d in read.doors if not d.new] == [d for d in base.doors if not d.new]
    assert codes(reading) == [Code.ZONE_OPEN]


def test_a_zone_resized(hand, tmp_path):
    path, frame, base = hand
    ux, uy = across(base)
    dx, dy, _ = shift(frame, 200 * ux, 200 * uy)

    def draw_in(document: Drawing) -> None:
        outline = zone_outline(document, "individual-1")
        line = base.partitions[0].line
        near = {
            i
            for i, p in enumerate(outline.get_points("xy"))
            if abs((frame.to_mm(p)[0] - line[0][0]) * ux + (frame.to_mm(p)[1] - line[0][1]) * uy)
            < 100
        }
        assert len(near) == 2
        outline.set_points(
            [
                (x + dx, y + dy) if i in near else (x, y)
                for i, (x, y) in enumerate(outline.get_points("xy"))
            ],
            format="xy",
        )

    reading = again(path, tmp_path, draw_in)
    old, new = base.zone("individual-1"), reading.schemes[0].zone("individual-1")
    beyond = old.region.polygon.difference(translate(old.region.polygon, 200 * ux, 200 * uy))
    assert new.region.polygon.equals(old.region.polygon.difference(beyond))
    assert set(codes(reading)) == {Code.ZONE_OPEN, Code.LABEL_AREA_STALE}
    kept = replace(new, region=old.region, enclosed=True)
    assert apart(replace(reading.schemes[0], zones=())) == apart(replace(base, zones=()))
    assert kept == old


def test_a_zone_deleted(hand, tmp_path):
    path, _, base = hand

    def delete(document: Drawing) -> None:
        document.modelspace().delete_entity(zone_outline(document, "individual-1"))

    read = again(path, tmp_path, delete).schemes[0]
    assert read.zones == (base.zone("group"),)
    assert read.partitions == base.partitions
    new = next(d for d in read.doors if d.new)
    assert set(new.joins) == {"group", base.host_spaces[0]}


def test_a_partition_erased(hand, tmp_path):
    path, _, base = hand

    def erase(document: Drawing) -> None:
        for kind in ("LWPOLYLINE", "HATCH"):
            for body in on(document, "LO-WALL-NEW", kind):
                document.modelspace().delete_entity(body)
        for kind in ("LWPOLYLINE", "ARC"):
            for leaf in on(document, "LO-DOOR-NEW", kind):
                document.modelspace().delete_entity(leaf)

    reading = again(path, tmp_path, erase)
    read = reading.schemes[0]
    assert read.partitions == ()
    assert read.doors == tuple(d for d in base.doors if not d.new)
    assert codes(reading) == [Code.ZONE_OPEN, Code.ZONE_OPEN]
    expected = without_enclosure(base, "individual-1", "group")
    assert read.zones == expected.zones


def test_half_a_partition_moved_stands_where_it_is_drawn(hand, tmp_path):
    path, frame, base = hand
    ux, uy = across(base)
    move = shift(frame, 300 * ux, 300 * uy)

    def push(document: Drawing) -> None:
        for body in on(document, "LO-WALL-NEW"):
            body.translate(*move)
        for kind in ("LWPOLYLINE", "ARC"):
            for leaf in on(document, "LO-DOOR-NEW", kind):
                leaf.translate(*move)

    read = again(path, tmp_path, push).schemes[0]
    (a, b) = base.partitions[0].line
    moved = {(x + 300 * ux, y + 300 * uy) for x, y in (a, b)}
    assert [set(w.line) for w in read.partitions] == [moved]
    assert [(w.thickness_mm, w.rw_db) for w in read.partitions] == [(100, 45)]
    old, new = (next(d for d in s.doors if d.new) for s in (base, read))
    assert new.at == (old.at[0] + 300 * ux, old.at[1] + 300 * uy)


def test_a_door_erased_leaves_its_gap(hand, tmp_path):
    path, _, base = hand

    def erase(document: Drawing) -> None:
        for kind in ("LWPOLYLINE", "ARC"):
            for leaf in on(document, "LO-DOOR-NEW", kind):
                document.modelspace().delete_entity(leaf)

    reading = again(path, tmp_path, erase)
    read = reading.schemes[0]
    door = next(d for d in base.doors if d.new)
    assert read.doors == tuple(d for d in base.doors if not d.new)
    assert len(read.partitions) == 2
    (a, b) = base.partitions[0].line
    whole = abs(a[0] - b[0]) + abs(a[1] - b[1])
    pieces = [abs(p[0] - q[0]) + abs(p[1] - q[1]) for p, q in (w.line for w in read.partitions)]
    assert sum(pieces) == whole - door.width_mm
    assert codes(reading) == [Code.ZONE_OPEN, Code.ZONE_OPEN]


def test_a_door_shifted_stands_in_the_solid_wall(hand, tmp_path):
    path, frame, base = hand
    (ax, ay), (bx, by) = base.partitions[0].line
    length = abs(bx - ax) + abs(by - ay)
    ux, uy = (bx - ax) / length, (by - ay) / length
    move = shift(frame, 2000 * ux, 2000 * uy)

    def push(document: Drawing) -> None:
        for kind in ("LWPOLYLINE", "ARC"):
            for leaf in on(document, "LO-DOOR-NEW", kind):
                leaf.translate(*move)

    read = again(path, tmp_path, push).schemes[0]
    old, new = (next(d for d in s.doors if d.new) for s in (base, read))
    assert new.at == (old.at[0] + 2000 * ux, old.at[1] + 2000 * uy)
    assert (new.width_mm, new.wall_mm, new.joins) == (900, 100, old.joins)
    assert len(read.partitions) == 2  # where it stood the gap is still drawn
    assert read.zones == without_enclosure(base, "individual-1", "group").zones


def test_a_door_mirrored_opens_the_other_way(hand, tmp_path):
    path, frame, base = hand
    old = next(d for d in base.doors if d.new)
    (ax, ay), (bx, by) = (frame.to_world(p) for p in base.partitions[0].line)

    def mirror(document: Drawing) -> None:
        """What the CAD's MIRROR along the partition does."""
        turn = Matrix44.translate(-ax, -ay, 0)
        angle = math.atan2(by - ay, bx - ax)
        turn = turn @ Matrix44.z_rotate(-angle) @ Matrix44.scale(1, -1, 1)
        turn = turn @ Matrix44.z_rotate(angle) @ Matrix44.translate(ax, ay, 0)
        for kind in ("LWPOLYLINE", "ARC"):
            for leaf in on(document, "LO-DOOR-NEW", kind):
                leaf.transform(turn)

    read = again(path, tmp_path, mirror).schemes[0]
    new = next(d for d in read.doors if d.new)
    assert (new.at, new.width_mm, new.hinge) == (old.at, old.width_mm, old.hinge)
    assert new.leaf_end == tuple(2 * h - e for h, e in zip(old.hinge, old.leaf_end, strict=True))
    assert set(new.joins) == set(old.joins)
    assert read.partitions == base.partitions
    assert read.zones == base.zones


def test_a_label_retyped_wins_over_the_data(hand, tmp_path):
    path, _, base = hand

    def retype(document: Drawing) -> None:
        text_of(document, "个别辅导室").dxf.text = "沙盘放松室"

    reading = again(path, tmp_path, retype)
    read = reading.schemes[0]
    zone = next(z for z in read.zones if z.kind == "arts_relaxation")
    old = base.zone("individual-1")
    assert (zone.id, zone.name) == ("arts_relaxation", "沙盘放松室")
    assert (zone.region, zone.host_space) == (old.region, old.host_space)
    assert codes(reading) == [Code.LABEL_WINS]
    assert next(d for d in read.doors if d.new).joins == ("arts_relaxation", "group")


def test_the_label_says_who_shares(hand, tmp_path):
    path, _, base = hand

    def retype(document: Drawing) -> None:
        text_of(document, "社团生涯区").dxf.text = "兼:心检阅览区、艺术放松区"

    reading = again(path, tmp_path, retype)
    zones = tuple(
        replace(z, hosts=("assessment_reading", "arts_relaxation")) if z.id == "group" else z
        for z in base.zones
    )
    assert reading.schemes[0] == replace(base, zones=zones)
    assert codes(reading) == [Code.LABEL_WINS]


def test_a_free_name_is_the_name(hand, tmp_path):
    path, _, base = hand

    def retype(document: Drawing) -> None:
        text_of(document, "个别辅导室").dxf.text = "心语小屋"

    reading = again(path, tmp_path, retype)
    zones = tuple(replace(z, name="心语小屋") if z.id == "individual-1" else z for z in base.zones)
    assert apart(reading.schemes[0]) == apart(replace(base, zones=zones))
    assert codes(reading) == []


def test_without_its_data_a_zone_is_what_its_label_says(hand, tmp_path):
    path, _, base = hand

    def strip(document: Drawing) -> None:
        for entity in document.modelspace():
            if entity.has_xdata("LAYOUTOPT"):
                entity.discard_xdata("LAYOUTOPT")

    reading = again(path, tmp_path, strip)
    read = reading.schemes[0]
    assert {(z.id, z.kind, z.name, z.hosts) for z in read.zones} == {
        (z.id, z.kind, z.name, z.hosts) for z in base.zones
    }
    for zone in read.zones:
        assert zone.region == base.zone(zone.id).region
        assert zone.enclosed
    assert [set(w.line) for w in read.partitions] == [set(base.partitions[0].line)]
    assert [w.rw_db for w in read.partitions] == [DEFAULT_RW_DB]
    old, new = (next(d for d in s.doors if d.new) for s in (base, read))
    assert (new.at, new.hinge, new.leaf_end, new.joins) == (
        old.at,
        old.hinge,
        old.leaf_end,
        old.joins,
    )
    assert codes(reading) == [
        Code.ZONE_BY_LABEL,
        Code.ZONE_BY_LABEL,
        Code.PARTITION_RATED_BY_DEFAULT,
    ]


def test_a_zone_copied_is_numbered_anew(hand, tmp_path):
    path, frame, base = hand

    def copy(document: Drawing) -> None:
        outline = zone_outline(document, "individual-1")
        twin = outline.copy()
        document.modelspace().add_entity(twin)
        dx, dy, _ = shift(frame, 20, 20)
        twin.translate(dx, dy, 0)

    reading = again(path, tmp_path, copy)
    read = reading.schemes[0]
    assert [z.id for z in read.zones] == ["group", "individual-1", "individual-2"]
    assert read.zones[:2] == base.zones
    assert Code.ZONE_RENUMBERED in codes(reading)


def test_a_stale_area_is_told(hand, tmp_path):
    path, _, base = hand

    def restate(document: Drawing) -> None:
        words = next(
            t for t in on(document, "LO-TEXT", "TEXT") if t.dxf.text.startswith("使用面积")
        )
        words.dxf.text = "使用面积 99.9 m2"

    reading = again(path, tmp_path, restate)
    assert reading.schemes[0] == base
    assert codes(reading) == [Code.LABEL_AREA_STALE]
    assert "99.9" in reading.findings[0].message


def test_a_zone_drawn_as_four_lines_with_a_label(hand, tmp_path):
    path, _, base = hand

    def explode(document: Drawing) -> None:
        outline = zone_outline(document, "individual-1")
        corners = [(x, y) for x, y in outline.get_points("xy")]
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
            document.modelspace().add_line(a, b, dxfattribs={"layer": "LO-ZONE"})
        document.modelspace().delete_entity(outline)

    reading = again(path, tmp_path, explode)
    read = reading.schemes[0].zone("individual-1")
    assert read.region.polygon.equals(base.zone("individual-1").region.polygon)
    assert Code.ZONE_BY_LABEL in codes(reading)


def test_furniture_moved_and_turned(hand, tmp_path):
    path, frame, base = hand

    def move(document: Drawing) -> None:
        (chair,) = on(document, "LO-FURN", "INSERT")
        assert {a.dxf.tag: a.dxf.text for a in chair.attribs}["KIND"] == "armchair"
        chair.translate(*shift(frame, 250, -100))
        chair.dxf.rotation += 30.0
        chair.dxf.xscale *= 2
        chair.dxf.yscale *= 2

    read = again(path, tmp_path, move).schemes[0]
    old = base.furniture[0]
    (new,) = read.furniture
    assert new.at == (old.at[0] + 250, old.at[1] - 100)
    assert new.rotation_deg == pytest.approx((old.rotation_deg + 30.0) % 360, abs=0.01)
    assert new.size_mm == (2 * old.size_mm[0], 2 * old.size_mm[1])
    assert (new.kind, new.zone) == (old.kind, old.zone)
    assert replace(read, furniture=base.furniture) == base


def test_a_furniture_block_with_attributes(hand, tmp_path):
    path, frame, base = hand
    at = base.zone("group").region.polygon.centroid.coords[0]

    def insert(document: Drawing) -> None:
        block = document.blocks.new("LO-DESK")
        block.add_lwpolyline([(-0.6, -0.3), (0.6, -0.3), (0.6, 0.3), (-0.6, 0.3)], close=True)
        scale = 1000.0 / frame.unit_mm
        ref = document.modelspace().add_blockref(
            "LO-DESK",
            frame.to_world(at),
            dxfattribs={
                "layer": "LO-FURN",
                "xscale": scale,
                "yscale": scale,
                "rotation": frame.rotation_deg,
            },
        )
        ref.add_attrib("KIND", "desk", frame.to_world(at))
        ref.add_attrib("ZONE", "group", frame.to_world(at))

    pieces = again(path, tmp_path, insert).schemes[0].furniture
    desk = next(p for p in pieces if p.kind == "desk")
    assert (desk.zone, desk.size_mm) == ("group", (1200, 600))
    assert desk.at == (round(at[0]), round(at[1]))


def test_our_layers_may_be_off(hand, tmp_path):
    path, _, base = hand

    def turn_off(document: Drawing) -> None:
        for layer in document.layers:
            if layer.dxf.name.startswith("LO-"):
                layer.off()

    assert again(path, tmp_path, turn_off).schemes[0] == base


def test_a_drawing_without_zones_is_read_by_its_names(hand, tmp_path):
    path, _, _ = hand

    def clear(document: Drawing) -> None:
        for outline in on(document, "LO-ZONE"):
            document.modelspace().delete_entity(outline)

    with pytest.raises(InputError) as caught:
        again(path, tmp_path, clear)
    assert "备用教室" in caught.value.zh
    assert "[[space]]" in caught.value.en


def test_a_zone_outside_every_room_can_be_judged(hand, tmp_path):
    path, frame, _ = hand
    reading = again(
        path,
        tmp_path,
        lambda d: zone_outline(d, "individual-1").translate(*shift(frame, 40000, 0)),
    )
    assert Code.ZONE_OUTSIDE in codes(reading)
    verdict = judge(reading.building, reading.schemes[0], PROGRAM)
    assert any(f.clause == "PHY-INSIDE" and f.met is False for f in verdict.findings)


def test_an_unedited_copy_saved_by_another_program_version(hand, tmp_path):
    path, _, base = hand
    document = ezdxf.readfile(path)
    document.dxfversion = "R2018"
    document.saveas(tmp_path / "again.dxf")
    assert read_suites([tmp_path / "again.dxf"], STANDARD).schemes[0] == base


def test_an_english_sheet_keeps_its_names(tmp_path):
    _, scheme, path = drawn_by_hand(tmp_path, Pen(), lang="en")
    reading = read_suites([path], STANDARD)
    assert reading.findings == ()
    assert [(z.name, z.hosts) for z in reading.schemes[0].zones] == [
        (z.name, z.hosts) for z in scheme.zones
    ]


def test_a_zone_drawn_on_another_storey(tmp_path):
    pen = row(Pen(), ["普通教室", "备用教室", "图书室"], title="一层平面图")
    pen = row(pen, ["普通教室", "备用室", "美术室"], at=(0, 20000), title="二层平面图")
    source = pen.save(tmp_path / "school.dxf")
    scheme = hand_laid(read_building([source]))
    proof = Proof("feasible", 0.0, 0.0, 0.0, 0.0)
    ours = write_scheme(read_building([source]), scheme, PROGRAM, proof, tmp_path / "out")[0]
    x0, x1 = ROOM_MM + WALL_MM, 2 * ROOM_MM + WALL_MM
    y0, y1 = 20000 + WAY_MM + WALL_MM, 20000 + WAY_MM + WALL_MM + DEEP_MM

    def draw(document: Drawing) -> None:
        space = document.modelspace()
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "LO-ZONE"})
        words = space.add_mtext("办公接待区", dxfattribs={"layer": "LO-TEXT", "char_height": 300})
        words.set_location((x0 + 500, y1 - 500))

    reading = again(ours, tmp_path, draw)
    read = reading.schemes[0]
    assert read.level == 2  # where the reception is
    homes = {z.id: z.host_space[:2] for z in read.zones}
    assert homes == {"group": "F1", "individual-1": "F1", "office_reception": "F2"}
    upper = reading.building.storey(2).space(read.zone("office_reception").host_space)
    assert (
        upper.region.polygon.symmetric_difference(read.zone("office_reception").region.polygon).area
        < 1e4
    )
    assert read.partitions == scheme.partitions


def test_a_curved_zone_is_its_chords(hand, tmp_path):
    path, _, base = hand

    def bend(document: Drawing) -> None:
        outline = zone_outline(document, "individual-1")
        points = [(x, y, 0.0, 0.0, 0.0) for x, y in outline.get_points("xy")]
        points[0] = (*points[0][:4], -0.3)
        outline.set_points(points)

    read = again(path, tmp_path, bend).schemes[0].zone("individual-1")
    old = base.zone("individual-1").region.polygon
    sides = [math.dist(a, b) for a, b in itertools.pairwise(old.exterior.coords)]
    angle = 4 * math.atan(0.3)
    segments = [
        (side / 2 / math.sin(angle / 2)) ** 2 * (angle - math.sin(angle)) / 2 for side in sides
    ]
    lost = old.area - read.region.polygon.area
    assert min(abs(lost - s) / s for s in segments) < 0.01
    assert len(read.region.boundary) > 8


NONSENSE = [
    ["kind=sauna", "id=sauna"],
    ["kind=group", "id=individual-1", "hosts=,,x", "counted=nan", "shared=1", "enclosed=?"],
    ["kind", "=", "kind=", "id="],
    ["type=hole", "id=nobody"],
    ["line=1,2", "part=1,2,3", "part=0,nan,0,inf,0,1,1", "thickness_mm=x"],
    ["at=x", "width_mm=inf", "joins=", "angle_deg=x"],
]


@pytest.mark.parametrize("strings", NONSENSE, ids=str)
def test_data_that_cannot_be_meant_never_ends_in_a_traceback(hand, tmp_path, strings):
    path, _, base = hand

    def spoil(document: Drawing) -> None:
        for layer in ("LO-ZONE", "LO-WALL-NEW", "LO-DOOR-NEW", "LO-FURN"):
            for entity in (*on(document, layer), *on(document, layer, "INSERT")):
                entity.set_xdata("LAYOUTOPT", [(1000, s) for s in strings])

    try:
        read = again(path, tmp_path, spoil).schemes[0]
    except InputError as error:
        assert "LO-ZONE" in error.en  # all outlines are holes now
        assert strings[0] == "type=hole"
        return
    assert {z.kind for z in read.zones} <= {"individual", "group"}
    assert [set(w.line) for w in read.partitions] == [set(base.partitions[0].line)]
