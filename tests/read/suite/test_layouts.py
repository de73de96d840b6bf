"""layouts.json: what it says is what is read, and what is wrong in it is named by its path."""

from __future__ import annotations

import copy
import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.building import Building, Space, Storey, Use
from layoutopt.checked import Value
from layoutopt.diagnostics import InputError
from layoutopt.geometry import Frame, Region
from layoutopt.judge import judge
from layoutopt.read import read_suites
from layoutopt.read.codes import Code
from layoutopt.read.suite.layouts import layouts
from layoutopt.scheme import (
    ClauseFinding,
    Furniture,
    Partition,
    Scheme,
    SuiteDoor,
    Verdict,
    Zone,
)
from tests.drawings.small import Pen
from tests.read.suite.conftest import TOWNSHIP
from tests.read.suite.suites import PROGRAM, STANDARD, drawn_by_hand

CONTRACT = {
    "zones": (
        *("kind", "name", "storey", "host_space", "boundary", "holes"),
        *("area_m2", "enclosed", "hosts"),
    ),
    "doors": ("storey", "at", "width_m", "joins", "new"),
    "partitions": ("storey", "line", "thickness_mm", "rw_db"),
}


@pytest.fixture(scope="module", params=[0.0, 33.0], ids=["straight", "turned"])
def made(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    pen = Pen(turn_deg=request.param, shift=(812.5, 44.0))
    building, scheme, _ = drawn_by_hand(folder, pen)
    return folder, building, scheme


def file_of(building: Building, scheme: Scheme) -> dict:
    return {
        "schema": 1,
        "drawing": building.drawing_names,
        "sha256": list(building.sha256),
        "schemes": [scheme.to_json(building.storeys[0], building.storeys)],
    }


def write(folder: Path, data: object) -> Path:
    path = folder / "layouts.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


def test_the_drawing_is_found_beside_it(made):
    folder, building, scheme = made
    reading = read_suites([write(folder, file_of(building, scheme))], STANDARD)
    assert reading.kind == "json"
    assert reading.findings == ()
    assert reading.building.storeys == building.storeys
    (read,) = reading.schemes
    assert [replace(d, angle_deg=round(d.angle_deg, 6)) for d in read.doors] == [
        replace(d, angle_deg=round(d.angle_deg, 6)) for d in scheme.doors
    ]
    assert replace(read, doors=scheme.doors) == scheme


def test_the_contracts_fields_are_enough(made):
    """Other programs write no ids, hinges or thicknesses."""
    folder, building, scheme = made
    data = file_of(building, scheme)
    (item,) = data["schemes"]
    for key, fields in CONTRACT.items():
        item[key] = [{f: row[f] for f in fields} for row in item[key]]
    reading = read_suites([write(folder, data)], STANDARD)
    (read,) = reading.schemes
    assert [z.id for z in read.zones] == [z.id for z in scheme.zones]
    (door,), (old,) = read.doors, scheme.doors
    assert door.wall_mm == old.wall_mm
    assert abs((door.angle_deg - old.angle_deg + 90) % 180 - 90) < 0.1
    found = judge(building, scheme, PROGRAM).findings
    again = judge(reading.building, read, PROGRAM).findings
    assert [(f.clause, f.subject, f.met) for f in again if f.clause != "XY-4.3-V1"] == [
        (f.clause, f.subject, f.met) for f in found if f.clause != "XY-4.3-V1"
    ]  # how much a door shows hangs on its leaf, which those fields leave out


def test_a_door_that_stands_takes_its_leaf_from_the_building(made):
    folder, building, scheme = made
    storey = building.storeys[0]
    host = scheme.host_spaces[0]
    opening = next(o for o in storey.openings_of(host) if o.kind == "door")
    standing = SuiteDoor(
        opening.at, opening.width_mm, 0.0, ("group", "F1-S01"), False, 1, None, None
    )
    data = file_of(building, replace(scheme, doors=(standing,)))
    for door in data["schemes"][0]["doors"]:
        for key in ("angle_deg", "wall_mm", "hinge", "leaf_end"):
            del door[key]
    (door,) = read_suites([write(folder, data)], STANDARD).schemes[0].doors
    assert (door.wall_mm, door.angle_deg) == (opening.wall_mm, opening.angle_deg)
    assert (door.hinge, door.leaf_end) == (opening.hinge, opening.leaf_end)


def test_shared_is_written_only_where_it_is(made):
    _, building, scheme = made
    zones = (replace(scheme.zones[0], shared=True, counted=0.5), *scheme.zones[1:])
    first, second = file_of(building, replace(scheme, zones=zones))["schemes"][0]["zones"]
    assert (first["shared"], first["counted"]) == (True, 0.5)
    assert not {"shared", "counted"} & set(second)


def test_another_drawing_is_told(made, tmp_path):
    _, building, scheme = made
    source = tmp_path / "school.dxf"
    source.write_bytes(Path(building.drawings[0]).read_bytes().replace(b"AXIS", b"AXIS"))
    data = file_of(building, scheme)
    data["sha256"] = ["0" * 64]
    reading = read_suites([write(tmp_path, data)], STANDARD)
    assert [f.code for f in reading.findings] == [Code.OTHER_DRAWING]


def test_the_drawing_is_found_above_or_given(made, tmp_path):
    _, building, scheme = made
    shutil.copy(building.drawings[0], tmp_path / "school.dxf")
    (tmp_path / "out").mkdir()
    path = write(tmp_path / "out", file_of(building, scheme))
    assert read_suites([path], STANDARD).building.storeys == building.storeys
    moved = (tmp_path / "school.dxf").rename(tmp_path / "moved.dxf")
    with pytest.raises(InputError) as caught:
        read_suites([path], STANDARD)
    assert "check layouts.json school.dxf" in caught.value.en
    assert "check layouts.json school.dxf" in caught.value.zh
    assert read_suites([moved, path], STANDARD).building.storeys == building.storeys


def test_a_stale_area_is_told(made):
    folder, building, scheme = made
    data = file_of(building, scheme)
    data["schemes"][0]["zones"][0]["area_m2"] = 99.9
    reading = read_suites([write(folder, data)], STANDARD)
    assert [f.code for f in reading.findings] == [Code.LAYOUT_AREA_DIFFERS]


DAMAGE = {
    "no schemes": (lambda d: d.pop("schemes"), "schemes"),
    "empty": (lambda d: d.update(schemes=[]), "schemes"),
    "no drawing": (lambda d: d.pop("drawing"), "drawing"),
    "missing key": (lambda d: zone(d).pop("boundary"), "schemes[0].zones[0]: the key 'boundary'"),
    "wrong type": (lambda d: zone(d).update(boundary="x"), "schemes[0].zones[0].boundary"),
    "not a number": (
        lambda d: zone(d)["boundary"].__setitem__(1, [math.nan, 0]),
        "schemes[0].zones[0].boundary[1][0]",
    ),
    "text for a number": (
        lambda d: zone(d)["boundary"].__setitem__(1, ["1", 0]),
        "schemes[0].zones[0].boundary[1][0]",
    ),
    "no area": (
        lambda d: zone(d).update(boundary=[[0, 0], [1, 0], [2, 0]]),
        "schemes[0].zones[0].boundary",
    ),
    "kind": (lambda d: zone(d).update(kind="sauna"), "schemes[0].zones[0].kind"),
    "host": (lambda d: zone(d).update(host_space="F9-S99"), "schemes[0].zones[0].host_space"),
    "storey": (lambda d: zone(d).update(storey=9), "schemes[0].zones[0].storey"),
    "true for a number": (lambda d: zone(d).update(storey=True), "schemes[0].zones[0].storey"),
    "twice": (lambda d: zone(d).update(id="individual-1"), "schemes[0].zones[1]"),
    "joins": (
        lambda d: d["schemes"][0]["doors"][0].update(joins=["group", "nowhere"]),
        "schemes[0].doors[0].joins[1]",
    ),
    "one side": (
        lambda d: d["schemes"][0]["doors"][0].update(joins=["group"]),
        "schemes[0].doors[0].joins",
    ),
    "wide": (
        lambda d: d["schemes"][0]["doors"][0].update(width_m=1e9),
        "schemes[0].doors[0].width_m",
    ),
    "huge": (
        lambda d: d["schemes"][0]["doors"][0].update(width_m=10**400),
        "schemes[0].doors[0].width_m",
    ),
    "null": (
        lambda d: d["schemes"][0]["partitions"][0].update(rw_db=None),
        "schemes[0].partitions[0].rw_db",
    ),
    "point": (
        lambda d: d["schemes"][0]["partitions"][0].update(line=[[0, 0], [1]]),
        "schemes[0].partitions[0].line[1]",
    ),
    "furniture": (
        lambda d: d["schemes"][0]["furniture"][0].update(zone="attic"),
        "schemes[0].furniture[0].zone",
    ),
}


def zone(data: dict) -> dict:
    return data["schemes"][0]["zones"][0]


@pytest.mark.parametrize(("damage", "path"), DAMAGE.values(), ids=DAMAGE)
def test_what_is_wrong_is_named_by_its_path(made, damage, path):
    folder, building, scheme = made
    data = copy.deepcopy(file_of(building, scheme))
    damage(data)
    with pytest.raises(InputError) as caught:
        read_suites([write(folder, data)], STANDARD)
    assert path in caught.value.en
    assert path.split(": ")[0] in caught.value.zh
    assert "layouts.json" in caught.value.en


@pytest.mark.parametrize("text", ["{", '{"schemes": [', "{}", '{"a": 1} x', '{"a": \ud800}'])
def test_a_broken_file_is_refused(tmp_path, text):
    path = tmp_path / "layouts.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError, match=r"layouts\.json"):
        read_suites([path], STANDARD)


def test_two_layouts_are_refused(tmp_path):
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path in paths:
        path.write_text("{}")
    with pytest.raises(InputError, match="both layouts"):
        read_suites(paths, STANDARD)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 99, b"%PDF-1.7", b"[1, 2]"])
def test_what_is_no_drawing_is_refused_as_read_building_does(tmp_path, data):
    path = tmp_path / "school.dxf"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"school\.dxf"):
        read_suites([path], STANDARD)


def test_a_truncated_drawing_of_ours_never_ends_in_a_traceback(made, tmp_path):
    folder, _, _ = made
    data = (folder / "out" / "scheme-1.dxf").read_bytes()
    read = refused = 0
    for share in (0.3, 0.6, 0.8, 0.9, 0.97):
        path = tmp_path / "cut.dxf"
        path.write_bytes(data[: int(len(data) * share)])
        try:
            read += bool(read_suites([path], STANDARD).schemes)
        except InputError:
            refused += 1
    assert read + refused == 5


# --- round trips --------------------------------------------------------------------------

KINDS = [z.kind for z in STANDARD.zones]
MM = st.integers(-500_000, 500_000)
POINTS = st.tuples(MM, MM)
TURN = st.integers(0, 179_999).map(lambda n: n / 1000)
TEXT = st.text(max_size=8)
LEVELS = (1, 2)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    zones = []
    for i in range(draw(st.integers(1, 3))):
        (x, y), level = draw(POINTS), draw(st.sampled_from(LEVELS))
        width, depth = draw(st.integers(10, 9000)), draw(st.integers(10, 9000))
        shared = draw(st.booleans())
        zones.append(
            Zone(
                f"z{i}",
                draw(st.sampled_from(KINDS)),
                draw(TEXT),
                f"F{level}-S01",
                Region.rectangle(x, y, x + width, y + depth),
                draw(st.booleans()),
                tuple(draw(st.lists(st.sampled_from(KINDS), max_size=2))),
                shared,
                draw(st.integers(0, 20)) / 20 if shared else 1.0,
            )
        )
    sides = st.sampled_from([None, "F1-S01", "F2-S01", *(z.id for z in zones)])
    door = st.builds(
        SuiteDoor,
        at=POINTS,
        width_mm=st.integers(100, 5000),
        angle_deg=TURN,
        joins=st.tuples(sides, sides),
        new=st.booleans(),
        wall_mm=st.integers(1, 900),
        hinge=st.none() | POINTS,
        leaf_end=st.none() | POINTS,
    )
    piece = st.builds(
        Furniture,
        kind=TEXT,
        zone=st.sampled_from(["outside", *(z.id for z in zones)]),
        at=POINTS,
        rotation_deg=TURN,
        size_mm=st.tuples(st.integers(0, 5000), st.integers(0, 5000)),
    )
    clause = st.builds(
        ClauseFinding,
        clause=TEXT,
        force=st.sampled_from(["must", "should", "attest"]),
        met=st.none() | st.booleans(),
        measured=st.none() | st.floats(-1e9, 1e9),
        limit=st.none() | st.floats(-1e9, 1e9),
        unit=TEXT,
        subject=TEXT,
        message=TEXT,
        message_en=TEXT,
        decision=st.sampled_from(["met", "unmet", "borderline", "to_attest"]),
        shortfall=st.none() | st.floats(-1e9, 1e9),
        mend=TEXT,
        mend_en=TEXT,
        attested_by=TEXT,
        attested_on=TEXT,
    )
    ends = st.tuples(POINTS, POINTS).filter(lambda line: line[0] != line[1])
    walls = st.builds(Partition, ends, st.integers(1, 400), st.integers(0, 90))
    return Scheme(
        draw(st.integers(1, 9)),
        draw(TEXT),
        draw(st.floats(-1e9, 1e9)),
        1,
        ("F1-S01",),
        tuple(zones),
        tuple(draw(st.lists(walls, max_size=3))),
        tuple(draw(st.lists(door, max_size=3))),
        tuple(draw(st.lists(piece, max_size=3))),
        tuple(draw(st.dictionaries(TEXT, st.floats(-1e9, 1e9), max_size=2)).items()),
        {"total_usable_area_m2": 1.5},
        Verdict(tuple(draw(st.lists(clause, max_size=2)))),
    )


def house(turn_deg: float, unit_mm: float) -> Building:
    room = Region.rectangle(0, 0, 5000, 5000)
    storeys = tuple(
        Storey(
            level,
            f"{level}F",
            Frame(unit_mm, (1234.5 * level, -77.25), turn_deg),
            room.boundary,
            (Space(f"F{level}-S01", Use.VACANT, room),),
            (),
        )
        for level in LEVELS
    )
    return Building(("a.dxf",), ("0",), unit_mm / 1000, "evidence", 1.0, storeys)


@given(schemes(), st.sampled_from([0.0, 33.125, 90.0]), st.sampled_from([1.0, 1000.0, 25.4]))
def test_any_scheme_goes_through_json_unchanged(scheme, turn_deg, unit_mm):
    building = house(turn_deg, unit_mm)
    written = json.loads(json.dumps(scheme.to_json(building.storeys[0], building.storeys)))
    root = Value(Path("layouts.json"), "", {"schemes": [written]})
    (read,) = layouts(root, building, STANDARD, [])
    assert read == scheme


def test_the_solved_layout_is_read_as_it_was_written(solved):
    path = solved / "layouts.json"
    written = json.loads(path.read_text("utf-8"))["schemes"][0]
    reading = read_suites([path, TOWNSHIP], STANDARD)
    (scheme,) = reading.schemes
    assert scheme.to_json(reading.building.storey(scheme.level)) == written


def test_a_rated_door_keeps_its_rating(made):
    folder, building, scheme = made
    rated = replace(scheme, doors=tuple(replace(d, rw_db=35) for d in scheme.doors))
    reading = read_suites([write(folder, file_of(building, rated))], STANDARD)
    assert {d.rw_db for d in reading.schemes[0].doors} == {35}
