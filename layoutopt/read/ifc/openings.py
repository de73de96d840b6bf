"""Doors, windows and open ways of a model's storey: entities to gaps in the plan.

The shape of a hole is left to :mod:`layoutopt.read.ifc.holes`; which spaces a gap joins
is found in :mod:`layoutopt.read.ifc.reading`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.diagnostics import Finding, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.gaps import Gap
from layoutopt.read.ifc.floors import Floor
from layoutopt.read.ifc.holes import Kind, Leaf, hole_gap, loose_gap, united
from layoutopt.read.ifc.scene import Scene, matrix_of, parts_of, placed, stands
from layoutopt.read.ifc.solids import Solid

MIN_WAY_MM = 550.0


def gaps_on(
    scene: Scene,
    floor: Floor,
    floors: Sequence[Floor],
    pieces: Mapping[int, BaseGeometry],
    mass: BaseGeometry,
    findings: list[Finding],
) -> list[Gap]:
    """Find the doors, windows and open ways of a storey.

    Parameters
    ----------
    pieces, mass
        The cut walls of the storey, each by its entity number and all together, their
        holes closed.
    """
    filled: set[int] = set()
    gaps = []
    for hole in scene.model.all_of("IfcOpeningElement"):
        body = scene.solids.get(hole.id())
        fillings = _related(hole, "HasFillings", "RelatedBuildingElement")
        if body is None:
            continue
        here = _on_floor(body, floor) and stands(scene, hole.id(), floor, floors)
        gap = _hole(scene, floor, hole, fillings, pieces, mass) if here else None
        if gap is not None:
            gaps.append(gap)
        if gap is not None or not here:
            filled.update(f.id() for f in fillings)
    loose = [
        (element, gap)
        for element in scene.model.all_of("IfcDoor", "IfcWindow")
        if element.id() not in filled and stands(scene, element.id(), floor, floors)
        for gap in [_loose(scene, floor, element, mass)]
        if gap is not None
    ]
    lost = [element for element, gap in loose if not gap.plug.buffer(60.0).intersects(mass)]
    if lost:
        findings.append(
            finding(
                Code.OPENING_WITHOUT_WALL,
                Severity.WARNING,
                f"“{floor.name}”有 {len(lost)} 个门窗不在任何墙上；按其自身尺寸读取",
                f"'{floor.name}': {len(lost)} doors or windows stand in no wall; read by their "
                "own size",
                at=placed(lost[0]),
                handles=[e.GlobalId or "" for e in lost],
            )
        )
    return united([*gaps, *(gap for _, gap in loose)])


def _hole(
    scene: Scene,
    floor: Floor,
    hole: Any,
    fillings: Sequence[Any],
    pieces: Mapping[int, BaseGeometry],
    mass: BaseGeometry,
) -> Gap | None:
    """Return the gap an IfcOpeningElement makes; niches, hatches and sleeves make none."""
    body = scene.solids[hole.id()]
    kind = _kind(fillings)
    tall = body.bottom < floor.z + 300.0 and body.top > floor.z + 1750.0
    if kind == "opening" and not tall:
        return None
    hosts = [
        pieces[part.id()]
        for host in _related(hole, "VoidsElements", "RelatingBuildingElement")
        for part in (host, *parts_of(host))
        if part.id() in pieces
    ]
    leaf = _leaf(scene, fillings[0]) if fillings else None
    gap = hole_gap(kind, body.shadow(), shapely.union_all(hosts), leaf)
    gap = gap or hole_gap(kind, body.shadow(), mass, leaf)
    return None if gap and kind == "opening" and gap.width < MIN_WAY_MM else gap


def _loose(scene: Scene, floor: Floor, element: Any, mass: BaseGeometry) -> Gap | None:
    """Return the gap of a door or window that fills no modelled hole."""
    body = scene.solids.get(element.id())
    here = scene.owner.get(element.id()) in floor.ids if body is None else _on_floor(body, floor)
    leaf = _leaf(scene, element) if here else None
    if leaf is None or leaf.width < 300.0:
        return None
    return loose_gap("door" if element.is_a("IfcDoor") else "window", leaf, mass)


def _related(element: Any, inverse: str, end: str) -> list[Any]:
    relations = getattr(element, inverse, None) or ()
    return [other for r in relations if (other := getattr(r, end)) is not None]


def _kind(fillings: Sequence[Any]) -> Kind:
    if any(f.is_a("IfcDoor") for f in fillings):
        return "door"
    return "window" if fillings else "opening"


def _on_floor(body: Solid, floor: Floor) -> bool:
    """Whether something reaches well into the height in which people walk and look out."""
    low, high = max(body.bottom, floor.z + 100.0), min(body.top, floor.z + 2500.0)
    return high - low > min(300.0, 0.5 * (body.top - body.bottom))


def _leaf(scene: Scene, element: Any) -> Leaf | None:
    """Return the own frame of a door or window: x along the wall, y to where it swings."""
    matrix = matrix_of(element)
    if matrix is None:
        return None
    start = scene.frame.to_local((matrix[0, 3], matrix[1, 3]))
    ahead = scene.frame.to_local((matrix[0, 3] + matrix[0, 0], matrix[1, 3] + matrix[1, 0]))
    ux, uy = ahead[0] - start[0], ahead[1] - start[1]
    size = math.hypot(ux, uy)
    if size < 1e-9:
        return None
    ux, uy = ux / size, uy / size
    width = float(element.OverallWidth or 0.0) * scene.frame.unit_mm
    offset, depth = 0.0, 0.0
    body = scene.solids.get(element.id())
    if body is not None:
        xy = body.corners[:, :2] - start
        u, v = xy @ (ux, uy), xy @ (-uy, ux)
        offset, depth = float(u.min()), min(300.0, float(np.ptp(v)))
        if width <= 0 or abs(float(np.ptp(u)) - width) > 0.3 * width:
            width = float(np.ptp(u))
    at = (start[0] + ux * offset, start[1] + uy * offset)
    return Leaf(at, (ux, uy), width, depth, _swing(element))


def _swing(element: Any) -> float | None:
    """Return which end of a single-leaf door has the hinge: 0 at its origin, 1 at the other."""
    import ifcopenshell.util.element as elements

    kind = elements.get_type(element)
    for said in (getattr(element, "OperationType", None), getattr(kind, "OperationType", None)):
        if said == "SINGLE_SWING_LEFT":
            return 0.0
        if said == "SINGLE_SWING_RIGHT":
            return 1.0
    return None
