"""The example schools in plans/ against their truth: an honest F1, not a snapshot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from layoutopt.building import Building, Use
from layoutopt.read import read_building

ROOT = Path(__file__).parents[2]
TRUTHS = sorted((ROOT / "tests" / "plans").glob("*.truth.json"))


def polygon(space: dict[str, Any]) -> shapely.Polygon:
    return shapely.Polygon(space["boundary"], space.get("holes", []))


def hits(found: list[shapely.Polygon], wanted: list[shapely.Polygon]) -> int:
    """How many wanted rooms have a found one with intersection over union of 0.75."""
    tree = shapely.STRtree(found)
    count = 0
    for room in wanted:
        for i in tree.query(room, predicate="intersects"):
            shared = room.intersection(found[i]).area
            count += shared > 0.75 * (room.area + found[i].area - shared)
    return count


@pytest.mark.parametrize("truth_path", TRUTHS, ids=lambda path: path.name.split(".")[0])
def test_plan(truth_path: Path) -> None:
    truth = json.loads(truth_path.read_text(encoding="utf-8"))
    name = truth_path.name.split(".")[0]
    building: Building = read_building([ROOT / "plans" / f"{name}.dxf"])
    read = building.to_json()
    assert read["unit_m"] == truth["unit_m"]
    levels = {storey["level"]: storey for storey in read["storeys"]}
    assert set(levels) == {storey["level"] for storey in truth["storeys"]}
    found_count = wanted_count = matched = 0
    doors = met = 0
    for storey in truth["storeys"]:
        found = [polygon(s) for s in levels[storey["level"]]["spaces"]]
        wanted = [polygon(s) for s in storey["spaces"]]
        found_count, wanted_count = found_count + len(found), wanted_count + len(wanted)
        matched += hits(found, wanted)
        spots = [shapely.Point(d["at"]) for d in storey["doors"]]
        made = shapely.MultiPoint(
            [o["at"] for o in levels[storey["level"]]["openings"] if o["kind"] != "window"]
        )
        doors += len(spots)
        met += sum(made.distance(spot) * truth["unit_m"] < 0.3 for spot in spots)
    assert 2 * matched / (found_count + wanted_count) > 0.95
    assert met / doors > 0.9


def test_rooms_with_columns_are_rectilinear():
    """Piers in front of walls leave square corners, or no room could be divided."""
    building = read_building([ROOT / "plans" / "urban-l4.dxf"])
    storey = building.storeys[0]
    classrooms = [s for s in storey.spaces if s.use is Use.CLASSROOM]
    assert len(classrooms) >= 6
    for space in classrooms:
        ring = space.region.boundary
        edges = zip(ring, (*ring[1:], ring[0]), strict=True)
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in edges), space.id
