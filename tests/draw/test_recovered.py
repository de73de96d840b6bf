"""A source that is no DXF: the scheme's base is the plan as it was read."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pytest

from layoutopt.diagnostics import InputError
from layoutopt.draw.recovered import LAYERS, recovered_plan
from layoutopt.draw.source import base_drawing
from layoutopt.read import read_building
from tests.drawings.ifc_model import Model
from tests.drawings.ifc_model import two_rooms as modelled_rooms
from tests.drawings.small import Pen, two_rooms


@pytest.mark.parametrize("turn", [0.0, 17.0])
def test_it_reads_back_as_the_same_building(tmp_path: Path, turn: float) -> None:
    model = Model(unit="m", turn_deg=turn, shift=(50_000.0, 20_000.0, 0.0))
    modelled_rooms(model, model.storey("二层平面图", 0), numbers=("201", "202", "203"))
    source = model.save(tmp_path / "model.ifc")
    (storey,) = read_building([source]).storeys
    doc = base_drawing(source, storey)
    doc.saveas(tmp_path / "plan.dxf")
    (again,) = read_building([tmp_path / "plan.dxf"]).storeys
    assert again.level == storey.level == 2
    rooms = [
        sorted((str(s.name), str(s.number), s.use) for s in plan.spaces) for plan in (storey, again)
    ]
    assert rooms[0] == rooms[1]
    areas = [sorted(s.region.area_m2 for s in plan.spaces) for plan in (storey, again)]
    assert areas[0] == pytest.approx(areas[1], rel=0.002)
    openings = [
        sorted((o.kind, round(o.width_mm, -1)) for o in p.openings) for p in (storey, again)
    ]
    assert openings[0] == openings[1]
    corner = storey.frame.to_world(storey.outline[0])
    assert again.frame.to_world(again.outline[0]) == pytest.approx(corner, abs=0.01)


def test_no_layer_of_ours_and_the_sources_unit(tmp_path: Path) -> None:
    (storey,) = read_building([two_rooms(Pen()).save(tmp_path / "plan.dxf")]).storeys
    doc = recovered_plan(storey, 4)
    assert {e.dxf.layer for e in doc.modelspace()} == set(LAYERS)
    assert not any(layer.dxf.name.startswith("LO-") for layer in doc.layers)
    assert doc.header["$INSUNITS"] == 4
    assert ezdxf.units.InsertUnits(4).name == "Millimeters"


def test_a_dxf_is_its_own_base(tmp_path: Path) -> None:
    path = two_rooms(Pen()).save(tmp_path / "plan.dxf")
    (storey,) = read_building([path]).storeys
    doc = base_drawing(path, storey)
    assert "WALL" in {e.dxf.layer for e in doc.modelspace()}
    path.unlink()
    with pytest.raises(InputError, match="still there"):
        base_drawing(path, storey)
