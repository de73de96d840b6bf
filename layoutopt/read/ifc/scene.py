"""A model in millimetres, its main direction upright: what stands where, on which storey.

Not here: what storeys, walls and spaces make of it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from layoutopt.diagnostics import Finding, Severity
from layoutopt.geometry import Frame
from layoutopt.read.codes import Code, finding
from layoutopt.read.ifc.floors import Floor
from layoutopt.read.ifc.model import Mesh, Model
from layoutopt.read.ifc.solids import Solid
from layoutopt.read.ink import Floats, to_local
from layoutopt.read.plan import main_direction
from layoutopt.read.units import UNITS_M

OTHER_FLOOR_MM = 1500.0
"""A storey this far off cannot have the same walls cut at its own height."""
WALL_CLASSES = ("IfcWall", "IfcColumn", "IfcCurtainWall")


@dataclass(frozen=True)
class Scene:
    """A model in local millimetres: solids by entity number, and the frame to the world."""

    model: Model
    frame: Frame
    solids: dict[int, Solid]
    owner: dict[int, int]
    """Entity number of the storey each element stands on, where the model says."""


def bodies_of(model: Model) -> list[Any]:
    """List the elements whose shape is wanted."""
    found = {e.id(): e for e in model.all_of(*WALL_CLASSES)}
    for element in list(found.values()):
        for part in parts_of(element):
            if not part.is_a("IfcDoor") and not part.is_a("IfcWindow"):
                found[part.id()] = part
    others = ("IfcDoor", "IfcWindow", "IfcOpeningElement", "IfcSpace", "IfcStairFlight", "IfcStair")
    found |= {e.id(): e for e in model.all_of(*others)}
    return [found[key] for key in sorted(found)]


def parts_of(element: Any) -> Iterable[Any]:
    """List what an element is made of, its parts' parts as well."""
    for relation in getattr(element, "IsDecomposedBy", None) or ():
        for part in relation.RelatedObjects or ():
            yield part
            yield from parts_of(part)


def unit_of(
    model: Model, given: float | None, drawn: dict[int, Mesh], findings: list[Finding]
) -> tuple[float, Literal["evidence", "header", "job"]]:
    """Take the unit of the job or the file, or the one in which walls have a storey's height."""
    if given is not None:
        return given, "job"
    heights = [float(np.ptp(drawn[e.id()][0][:, 2])) for e in model.all_of("IfcWall", "IfcDoor")
               if e.id() in drawn]  # fmt: skip
    median = float(np.median(heights)) if heights else 0.0
    if not median or 1.2 <= median * model.unit_m <= 30.0:
        return model.unit_m, "header"
    fitting = [u for u in UNITS_M.values() if 1.8 <= median * u <= 8.0]
    if not fitting:
        return model.unit_m, "header"
    unit_m = min(fitting, key=lambda u: (abs(math.log(median * u / 3.0)), u))
    findings.append(
        finding(
            Code.UNIT_CONFLICT,
            Severity.WARNING,
            f"文件单位为 {model.unit_m:g} m，但墙高 {median:g}，按 1 单位 = {unit_m:g} m 读取",
            f"the file says {model.unit_m:g} m a unit, but its walls are {median:g} high; "
            f"read as {unit_m:g} m a unit",
        )
    )
    return unit_m, "evidence"


def scene_of(model: Model, unit_m: float, drawn: dict[int, Mesh]) -> Scene:
    """Bring the model to millimetres, its main direction upright."""
    unit_mm = unit_m * 1000.0
    faces = [drawn[e.id()] for e in model.all_of(*WALL_CLASSES, "IfcSpace") if e.id() in drawn]
    turn = main_direction(np.vstack([_upright(*mesh) for mesh in faces])) if faces else 0.0
    turn = round(turn, 6)
    corners = [mesh[0][:, :2].min(axis=0) for mesh in drawn.values()]
    low = np.min(corners, axis=0) if corners else np.zeros(2)
    frame = Frame(unit_mm, (float(low[0]), float(low[1])), turn)
    solids = {}
    for key, (xyz, parts) in drawn.items():
        local = np.column_stack([to_local(frame, xyz[:, :2]), xyz[:, 2] * unit_mm])
        solids[key] = Solid(local, parts)
    owner = {}
    wanted = {*solids, *(e.id() for e in model.all_of("IfcSpace", "IfcDoor", "IfcWindow"))}
    for key in sorted(wanted):
        storey = _storey_of(model.file.by_id(key))
        if storey is not None:
            owner[key] = storey
    return Scene(model, frame, solids, owner)


def _upright(corners: Floats, triangles: Any) -> Floats:
    """Return a segment along each upright triangle, as long as the triangle weighs."""
    a, b, c = (corners[triangles[:, i]] for i in range(3))
    normal = np.cross(b - a, c - a)
    size = np.linalg.norm(normal, axis=1)
    upright = (np.abs(normal[:, 2]) < 1e-3 * size) & (size > 0)
    along = np.column_stack([-normal[upright, 1], normal[upright, 0]])
    return np.column_stack([np.zeros_like(along), along])


def _storey_of(element: Any) -> int | None:
    """Climb from an element to the storey that holds it."""
    import ifcopenshell.util.element as elements

    seen = 0
    while element is not None and seen < 20:
        if element.is_a("IfcBuildingStorey"):
            return int(element.id())
        element, seen = elements.get_parent(element), seen + 1
    return None


def say_failed(bodies: Sequence[Any], scene: Scene, findings: list[Finding]) -> None:
    """Say which elements have a shape that could not be made."""
    failed: dict[str, list[Any]] = defaultdict(list)
    for element in bodies:
        shaped = getattr(element, "Representation", None) is not None
        if shaped and element.id() not in scene.solids and not element.is_a("IfcSpace"):
            failed[element.is_a()].append(element)
    for name, elements in sorted(failed.items()):
        findings.append(
            finding(
                Code.SHAPE_FAILED,
                Severity.WARNING,
                f"{len(elements)} 个 {name} 的形体无法生成，已跳过",
                f"the shape of {len(elements)} × {name} could not be made; skipped",
                at=placed(elements[0]),
                handles=[e.GlobalId or "" for e in elements],
            )
        )


def placed(element: Any) -> tuple[float, float] | None:
    """Return where an element is placed in the world, in the file's unit."""
    matrix = matrix_of(element)
    return None if matrix is None else (float(matrix[0, 3]), float(matrix[1, 3]))


def matrix_of(element: Any) -> Floats | None:
    """Return an element's own frame in the world, in the file's unit."""
    import ifcopenshell.util.placement as placements

    placement = getattr(element, "ObjectPlacement", None)
    if placement is None or not placement.is_a("IfcLocalPlacement"):
        return None
    return np.asarray(placements.get_local_placement(placement), dtype=float)


def stands(scene: Scene, key: int, floor: Floor, floors: Sequence[Floor]) -> bool:
    """Whether an element may be looked for on a floor: its own, or one well apart from it."""
    own = scene.owner.get(key)
    if own is None or own in floor.ids:
        return True
    home = next((f for f in floors if own in f.ids), None)
    return home is None or abs(home.z - floor.z) > OTHER_FLOOR_MM
