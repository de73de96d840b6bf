"""Our own drawing, unedited: the school is the school, and the suite is the suite."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from layoutopt.geometry import Region
from layoutopt.judge import judge, measure
from layoutopt.read import read_building, read_suites
from layoutopt.read.codes import Code
from layoutopt.scheme import Scheme
from tests.drawings.small import Pen
from tests.read.suite.conftest import ROOT, TOWNSHIP, solved_into
from tests.read.suite.suites import PROGRAM, STANDARD, drawn_by_hand

PENS = {
    "millimetres": Pen,
    "turned": lambda: Pen(turn_deg=33.0, shift=(5.2e5, -3.1e5)),
    "metres": lambda: Pen(unit_mm=1000.0, insunits=6, turn_deg=90.0, shift=(812.5, 44.0)),
}


def same_floor(a: Scheme, b: Scheme) -> bool:
    return all(
        x.region.polygon.equals(y.region.polygon) for x, y in zip(a.zones, b.zones, strict=True)
    )


def bare(scheme: Scheme) -> Scheme:
    """What the drawing can say: no objective, no verdict, each ring from anywhere."""
    zones = tuple(replace(z, region=Region.rectangle(0, 0, 1, 1)) for z in scheme.zones)
    return replace(Scheme(1, "", 0.0, scheme.level, (), zones, (), ()), furniture=scheme.furniture)


def test_the_building_is_that_of_the_source(solved):
    source = read_building([TOWNSHIP])
    ours = read_building([solved / "scheme-1.dxf"])
    assert ours.storeys == source.storeys
    assert (ours.unit_m, ours.confidence, ours.layers) == (
        source.unit_m,
        source.confidence,
        source.layers,
    )
    assert [f for f in ours.findings if f.code != Code.OURS_LEFT_OUT] == list(source.findings)


def test_the_drawing_is_judged_as_the_layout_is(solved):
    by_file = read_suites([solved / "layouts.json", TOWNSHIP], STANDARD)
    by_drawing = read_suites([solved / "scheme-1.dxf"], STANDARD)
    assert (by_file.kind, by_drawing.kind) == ("json", "ours")
    assert by_drawing.findings == ()
    laid, drawn = by_file.schemes[0], by_drawing.schemes[0]
    assert bare(drawn) == bare(laid)
    assert same_floor(drawn, laid)
    assert (drawn.partitions, drawn.doors, drawn.host_spaces) == (
        laid.partitions,
        laid.doors,
        laid.host_spaces,
    )
    assert judge(by_drawing.building, drawn, PROGRAM) == judge(by_file.building, laid, PROGRAM)
    assert measure(by_drawing.building, drawn, PROGRAM) == measure(by_file.building, laid, PROGRAM)


@pytest.mark.slow
@pytest.mark.parametrize(("plan", "tier"), [("rural-row", "rural"), ("rural-spare50", "rural")])
def test_so_it_is_on_every_plan(tmp_path, plan, tier):
    source = ROOT / "plans" / f"{plan}.dxf"
    folder = solved_into(tmp_path / "out", source, tier, alternatives=2)
    by_file = read_suites([folder / "layouts.json", source], STANDARD)
    for laid in by_file.schemes:
        by_drawing = read_suites([folder / f"scheme-{laid.id}.dxf"], STANDARD)
        drawn = by_drawing.schemes[0]
        assert by_drawing.building.storeys == by_file.building.storeys
        assert by_drawing.findings == ()
        assert (drawn.partitions, drawn.doors) == (laid.partitions, laid.doors)
        assert judge(by_drawing.building, drawn, PROGRAM) == judge(by_file.building, laid, PROGRAM)


@pytest.mark.parametrize("pen", PENS.values(), ids=PENS)
def test_in_any_direction_and_unit(tmp_path, pen):
    building, scheme, path = drawn_by_hand(tmp_path, pen())
    reading = read_suites([path], STANDARD)
    assert reading.building.storeys == building.storeys
    assert reading.findings == ()
    read = reading.schemes[0]
    assert same_floor(read, scheme)
    assert bare(read) == bare(scheme)
    assert read.partitions == scheme.partitions
    assert [d for d in read.doors if d.new] == list(scheme.doors)
    standing = building.storeys[0].openings_of(scheme.host_spaces[0])
    assert [d.at for d in read.doors if not d.new] == [o.at for o in standing if o.kind != "window"]


def test_a_scheme_goes_through_json_unchanged(solved):
    reading = read_suites([solved / "layouts.json", TOWNSHIP], STANDARD)
    scheme = reading.schemes[0]
    storey = reading.building.storey(scheme.level)
    written = json.loads((solved / "layouts.json").read_text("utf-8"))["schemes"][0]
    assert json.loads(json.dumps(scheme.to_json(storey))) == written
    assert scheme.verdict.findings
