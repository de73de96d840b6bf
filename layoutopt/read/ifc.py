"""IFC to :class:`Building`: storeys, IfcSpaces, walls cut at 1.1 m, doors and windows.

What the model says is taken; what it leaves out is found as in a drawing: the walls of a
storey, cut open, are a plan, and floor that no IfcSpace claims is what is left free
between them.  The nouns are made by the same :func:`assemble` as for drawings.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Building, Storey
from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.geometry import Frame, largest_polygon, polygons_of
from layoutopt.read.assemble import Level, assemble
from layoutopt.read.codes import Code, finding
from layoutopt.read.gaps import Gap
from layoutopt.read.ifc_file import Mesh, Model, curves, meshes, open_model
from layoutopt.read.ifc_openings import Kind, Leaf, between, hole_gap, loose_gap, united
from layoutopt.read.ifc_storeys import Floor, levels_of
from layoutopt.read.ifc_storeys import united as united_floors
from layoutopt.read.ink import Floats, Ink, Shapes, Text, to_local
from layoutopt.read.labels import Label, read_labels, tidy
from layoutopt.read.layers import Role
from layoutopt.read.openings import find_gaps
from layoutopt.read.plan import Plan, main_direction
from layoutopt.read.solids import Solid
from layoutopt.read.spaces import OUTSIDE, Cell, Cells, find_cells
from layoutopt.read.units import UNITS_M
from layoutopt.read.walls import Walls, find_walls

CUT_MM = 1100.0
"""Height over the floor at which walls are cut, as in a drawn plan."""
OTHER_FLOOR_MM = 1500.0
"""A storey this far off cannot have the same walls cut at its own height."""
WALL_CLASSES = ("IfcWall", "IfcColumn", "IfcCurtainWall")
HAIR_MM = 3.0
"""What is left of a wall beside a hole is dropped where it is thinner than twice this."""
TOUCHING_MM = 30.0
MIN_WAY_MM = 550.0
MIN_SPACE_M2 = 1.0
STEPS_MM = (12.0, 40.0, 80.0, 140.0, 200.0, 280.0, 350.0, 450.0)


@dataclass(frozen=True)
class Room:
    """An IfcSpace on its way to becoming a space: its floor in mm and what is said of it."""

    guid: str
    polygon: shapely.Polygon
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Scene:
    """A model in local millimetres: solids by entity number, and the frame to the world."""

    model: Model
    frame: Frame
    solids: dict[int, Solid]
    owner: dict[int, int]
    """Entity number of the storey each element stands on, where the model says."""


def read_ifc(path: Path, unit_m: float | None = None) -> Building:
    """Read a building from an IFC file.

    Parameters
    ----------
    path
        The file.
    unit_m
        Metres per length unit where the file's own word for it is not to be taken.

    Raises
    ------
    InputError
        ifcopenshell is missing, the file is damaged, or no room is found in it.
    """
    model = open_model(path)
    try:
        return _read(model, unit_m)
    except InputError:
        raise
    except Exception as error:  # a model may say anything, and leave anything out
        reason = f"{type(error).__name__}: {error}"[:160]
        raise InputError(
            en=f"{path} holds something that is not understood ({reason}); export it again, "
            "or export the floor plans as DXF.",
            zh=f"{path} 中有无法理解的内容（{reason}）；请重新导出，或将各层平面图导出为 DXF。",
        ) from error


def _read(model: Model, given_unit_m: float | None) -> Building:
    findings = list(model.findings)
    bodies = _bodies(model)
    drawn = meshes(model, bodies)
    unit_m, source = _unit(model, given_unit_m, drawn, findings)
    scene = _scene(model, unit_m, drawn)
    _say_failed(bodies, scene, findings)
    plans = []
    floors = _floors(scene, findings)
    for floor in floors:
        made = _cells(scene, floor, floors, findings)
        if made is None:
            findings.append(
                finding(
                    Code.STOREY_EMPTY,
                    Severity.INFO,
                    f"楼层“{floor.name}”没有房间，未读取",
                    f"storey '{floor.name}' has no rooms and was left out",
                    handles=floor.guids,
                )
            )
        else:
            plans.append((floor, *made))
    if not plans:
        raise _nothing(model)
    levels = levels_of([floor for floor, *_ in plans], findings)
    polygons = [cell.polygon for _, _, cells, *_ in plans for cell in cells.cells]
    x0, y0, x1, y1 = shapely.total_bounds(polygons)
    storeys: list[Storey] = []
    for level, (floor, plan, cells, walls, labels) in zip(levels, plans, strict=True):
        whole = Level(
            level=level,
            name=floor.name,
            source=0,
            plan=plan,
            walls=walls,
            labels=labels,
            cells=cells,
            members=tuple(range(len(cells.cells))),
            bounds=(float(x0), float(y0), float(x1), float(y1)),
        )
        built, more = assemble([whole])  # one at a time: a model is registered already
        storeys += built
        findings += more
    spaces = [space.confidence for storey in storeys for space in storey.spaces]
    return Building(
        drawings=(str(model.path),),
        sha256=(model.sha256,),
        unit_m=unit_m,
        unit_from=source,
        confidence=sum(spaces) / len(spaces) if spaces else 0.0,
        storeys=tuple(storeys),
        findings=tuple(findings),
    )


def _nothing(model: Model) -> InputError:
    path = model.path
    if not model.all_of("IfcBuildingStorey"):
        return InputError(
            en=f"{path} has no storeys (IfcBuildingStorey); export the architectural model.",
            zh=f"{path} 中没有楼层（IfcBuildingStorey）；请导出建筑专业模型。",
        )
    return InputError(
        en=f"no rooms were found in {path}: neither IfcSpace nor walls that enclose one; export "
        "the architectural model with rooms.",
        zh=f"{path} 中找不到房间：既无 IfcSpace，也无围合的墙；请导出含房间的建筑专业模型。",
    )


# -- the model in millimetres ---------------------------------------------------------------


def _bodies(model: Model) -> list[Any]:
    """List the elements whose shape is wanted."""
    found = {e.id(): e for e in model.all_of(*WALL_CLASSES)}
    for element in list(found.values()):
        for part in _parts(element):
            if not part.is_a("IfcDoor") and not part.is_a("IfcWindow"):
                found[part.id()] = part
    others = ("IfcDoor", "IfcWindow", "IfcOpeningElement", "IfcSpace", "IfcStairFlight", "IfcStair")
    found |= {e.id(): e for e in model.all_of(*others)}
    return [found[key] for key in sorted(found)]


def _parts(element: Any) -> Iterable[Any]:
    for relation in getattr(element, "IsDecomposedBy", None) or ():
        for part in relation.RelatedObjects or ():
            yield part
            yield from _parts(part)


def _unit(
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


def _scene(model: Model, unit_m: float, drawn: dict[int, Mesh]) -> Scene:
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


def _say_failed(bodies: Sequence[Any], scene: Scene, findings: list[Finding]) -> None:
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
                at=_placed(elements[0]),
                handles=[e.GlobalId or "" for e in elements],
            )
        )


def _placed(element: Any) -> tuple[float, float] | None:
    matrix = _matrix(element)
    return None if matrix is None else (float(matrix[0, 3]), float(matrix[1, 3]))


def _matrix(element: Any) -> Floats | None:
    import ifcopenshell.util.placement as placements

    placement = getattr(element, "ObjectPlacement", None)
    if placement is None or not placement.is_a("IfcLocalPlacement"):
        return None
    return np.asarray(placements.get_local_placement(placement), dtype=float)


# -- storeys --------------------------------------------------------------------------------


def _floors(scene: Scene, findings: list[Finding]) -> list[Floor]:
    """List the storeys with the height of their floor, by the spaces and walls on it."""
    model, unit_mm = scene.model, scene.frame.unit_mm
    spaces: dict[int, list[float]] = defaultdict(list)
    walls: dict[int, list[float]] = defaultdict(list)
    for kinds, bottoms in ((("IfcSpace",), spaces), (("IfcWall",), walls)):
        for element in model.all_of(*kinds):
            key = element.id()
            if key in scene.solids and key in scene.owner:
                bottoms[scene.owner[key]].append(scene.solids[key].bottom)
    floors = []
    for storey in model.all_of("IfcBuildingStorey"):
        key = storey.id()
        matrix = _matrix(storey)
        placed = float(matrix[2, 3]) * unit_mm if matrix is not None else None
        said = storey.Elevation
        rise = float(said) * unit_mm if said is not None else placed or 0.0
        found = spaces.get(key) or walls.get(key)
        z = float(np.median(found)) if found else placed if placed is not None else rise
        name = tidy((storey.Name or storey.LongName or "").strip()) or f"{rise / 1000:+.3f}"
        floors.append(Floor((key,), name, z, rise, (storey.GlobalId or "",)))
    return united_floors(floors, findings)


def _stands(scene: Scene, key: int, floor: Floor, floors: Sequence[Floor]) -> bool:
    """Whether an element may be looked for on a floor: its own, or one well apart from it."""
    own = scene.owner.get(key)
    if own is None or own in floor.ids:
        return True
    home = next((f for f in floors if own in f.ids), None)
    return home is None or abs(home.z - floor.z) > OTHER_FLOOR_MM


# -- one storey -----------------------------------------------------------------------------

Made = tuple[Plan, Cells, Walls, tuple[Label, ...]]


def _cells(
    scene: Scene, floor: Floor, floors: Sequence[Floor], findings: list[Finding]
) -> Made | None:
    """Read one storey: its IfcSpaces first, then what they leave out."""
    pieces, columns = _pieces(scene, floor, floors)
    mass = shapely.union_all(list(pieces.values()))
    mass = mass.buffer(1.0, join_style="mitre").buffer(-1.0, join_style="mitre").simplify(0.3)
    gaps = united(_gaps(scene, floor, floors, pieces, mass, findings))
    plugs = shapely.union_all([gap.plug for gap in gaps])
    solid = shapely.union_all([mass, plugs])
    rooms = _rooms(scene, floor, solid, findings)
    standing: BaseGeometry = shapely.difference(mass, plugs)
    standing = standing.buffer(-HAIR_MM, join_style="mitre").buffer(HAIR_MM, join_style="mitre")
    plan = _plan(scene, floor, floors, standing, columns)
    walls = find_walls(plan)
    shapes = [room.polygon for room in rooms]
    bare = _bare(find_gaps(plan, walls), gaps, shapes) if walls.bands else []
    taken = shapely.union_all([mass, *shapes])
    walls = replace(walls, mass=taken, hairs=shapely.Polygon(), solid=taken)
    left = find_cells(plan, walls, [*gaps, *bare], ())
    if not rooms and not left.cells:
        return None
    labels = [label for room in rooms for label in room.labels]
    starts = np.cumsum([0, *(len(room.labels) for room in rooms)])
    cells = [
        Cell(room.polygon, tuple(range(a, b)), _flights(plan, room.polygon))
        for room, a, b in zip(rooms, starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    ]
    cells += [Cell(_net(cell.polygon, mass), (), cell.flights) for cell in left.cells]
    _say_found(scene, floor, rooms, left.cells, findings)
    open_ways = _open_ways(shapes, solid)
    all_gaps = [*gaps, *bare, *open_ways]
    joins = _joins(all_gaps, shapes, left, len(rooms))
    kept = [
        i
        for i, (a, b) in enumerate(joins)
        if a != b and (all_gaps[i].kind != "opening" or _firm(all_gaps[i], bare, (a, b)))
    ]
    found = Cells(
        tuple(cells),
        tuple(all_gaps[i] for i in kept),
        tuple(joins[i] for i in kept),
        standing,
    )
    return plan, found, replace(walls, mass=mass, solid=solid), tuple(labels)


def _firm(gap: Gap, bare: Sequence[Gap], sides: tuple[int, int]) -> bool:
    """A gap that only the walls suggest leads from space to space, not out into the open."""
    return OUTSIDE not in sides or not any(gap is other for other in bare)


def _pieces(
    scene: Scene, floor: Floor, floors: Sequence[Floor]
) -> tuple[dict[int, BaseGeometry], list[shapely.Polygon]]:
    """Cut the walls and columns of a storey, holes closed; low walls at half their height."""
    pieces: dict[int, BaseGeometry] = {}
    columns: list[shapely.Polygon] = []
    keys: dict[int, bool] = {}
    for element in scene.model.all_of(*WALL_CLASSES):
        is_column = element.is_a("IfcColumn")
        keys[element.id()] = is_column
        for part in _parts(element):
            if not part.is_a("IfcDoor") and not part.is_a("IfcWindow"):
                keys[part.id()] = is_column
    for key in sorted(keys):
        body = scene.solids.get(key)
        if body is None or not _stands(scene, key, floor, floors):
            continue
        cut = floor.z + CUT_MM
        low = floor.z + 500.0 < body.top <= cut and abs(body.bottom - floor.z) < 700.0
        if low and scene.owner.get(key) in floor.ids:
            cut = (max(body.bottom, floor.z) + body.top) / 2
        if not body.bottom < cut < body.top:
            continue
        section = body.section(cut).simplify(0.2)
        if section.area < 100.0:
            continue
        pieces[key] = section
        if keys[key]:
            columns += polygons_of(section)
    return pieces, columns


def _plan(
    scene: Scene,
    floor: Floor,
    floors: Sequence[Floor],
    mass: BaseGeometry,
    columns: Sequence[shapely.Polygon],
) -> Plan:
    """Draw the cut walls as a plan, in which bare gaps are found as in any drawing."""
    rows = [
        np.column_stack([xy[:-1], xy[1:]])
        for part in polygons_of(mass)
        for xy in (shapely.get_coordinates(r) for r in (part.exterior, *part.interiors))
    ]
    segments = np.vstack(rows) if rows else np.zeros((0, 4))
    count = len(segments)
    none, every = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    ink = Ink(
        path=scene.model.path,
        sha256=scene.model.sha256,
        layers=("WALL",),
        segments=segments,
        layer=np.zeros(count, dtype=np.intp),
        block=np.zeros(count, dtype=np.intp),
        ring=np.full(count, -1, dtype=np.intp),
        handles=("",) * count,
        dashed=none,
        arcs=(),
        circles=(),
        rings=(),
        texts=(),
        dimensions=(),
        insunits=0,
        findings=(),
    )
    treads = []
    for element in scene.model.all_of("IfcStairFlight", "IfcStair"):
        body = scene.solids.get(element.id())
        if body is None or not _stands(scene, element.id(), floor, floors):
            continue
        if body.top > floor.z + 300.0 and body.bottom < floor.z + CUT_MM:
            spot = body.shadow().centroid
            treads.append((float(spot.x), float(spot.y), 1200.0))
    return Plan(
        ink=ink,
        frame=scene.frame,
        segments=segments,
        roles=(Role.WALL,),
        wallish=every,
        inside=none,
        arcs=(),
        texts=(),
        columns=tuple(columns),
        sheets=(),
        treads=tuple(treads),
        trusted=False,
    )


def _flights(plan: Plan, polygon: shapely.Polygon) -> int:
    return sum(polygon.contains(shapely.Point(x, y)) for x, y, _ in plan.treads)


# -- openings -------------------------------------------------------------------------------


def _gaps(
    scene: Scene,
    floor: Floor,
    floors: Sequence[Floor],
    pieces: dict[int, BaseGeometry],
    mass: BaseGeometry,
    findings: list[Finding],
) -> list[Gap]:
    """Find the doors, windows and open ways of a storey."""
    gaps: list[Gap] = []
    lost: list[Any] = []
    filled: set[int] = set()
    for hole in scene.model.all_of("IfcOpeningElement"):
        body = scene.solids.get(hole.id())
        fillings = [r.RelatedBuildingElement for r in getattr(hole, "HasFillings", None) or ()]
        fillings = [f for f in fillings if f is not None]
        if body is None:
            continue
        filled.update(f.id() for f in fillings)
        if not _on_floor(body, floor) or not _stands(scene, hole.id(), floor, floors):
            continue
        kind = _kind(fillings)
        tall = body.bottom < floor.z + 300.0 and body.top > floor.z + 1750.0
        if kind == "opening" and not tall:
            continue  # a hatch, a niche, a hole for a pipe
        hosts = [r.RelatingBuildingElement for r in getattr(hole, "VoidsElements", None) or ()]
        host = shapely.union_all(
            [
                pieces[k]
                for h in hosts
                for k in (h.id(), *(p.id() for p in _parts(h)))
                if k in pieces
            ]
        )
        leaf = _leaf(scene, fillings[0]) if fillings else None
        gap = hole_gap(kind, body.shadow(), host, leaf) or hole_gap(kind, body.shadow(), mass, leaf)
        if gap is not None:
            if gap.kind != "opening" or gap.width >= MIN_WAY_MM:
                gaps.append(gap)
        elif fillings:
            filled -= {f.id() for f in fillings}
    for kind, name in (("door", "IfcDoor"), ("window", "IfcWindow")):
        for element in scene.model.all_of(name):
            key = element.id()
            body = scene.solids.get(key)
            if key in filled or not _stands(scene, key, floor, floors):
                continue
            if body is None and scene.owner.get(key) not in floor.ids:
                continue
            if body is not None and not _on_floor(body, floor):
                continue
            leaf = _leaf(scene, element)
            if leaf is None or leaf.width < 300.0:
                continue
            gap = loose_gap("door" if kind == "door" else "window", leaf, mass)
            gaps.append(gap)
            if not gap.plug.buffer(60.0).intersects(mass):
                lost.append(element)
    if lost:
        findings.append(
            finding(
                Code.OPENING_WITHOUT_WALL,
                Severity.WARNING,
                f"“{floor.name}”有 {len(lost)} 个门窗不在任何墙上；按其自身尺寸读取",
                f"'{floor.name}': {len(lost)} doors or windows stand in no wall; read by their "
                "own size",
                at=_placed(lost[0]),
                handles=[e.GlobalId or "" for e in lost],
            )
        )
    return gaps


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
    matrix = _matrix(element)
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


def _bare(
    found: Sequence[Gap], known: Sequence[Gap], shapes: Sequence[shapely.Polygon]
) -> list[Gap]:
    """Keep the bare gaps between walls that no modelled opening and no space takes up."""
    plugs = shapely.union_all([gap.plug.buffer(20.0) for gap in known])
    floor = shapely.union_all(list(shapes))
    return [
        gap
        for gap in found
        if gap.kind == "opening"
        and gap.plug.intersection(plugs).area < 0.1 * gap.plug.area
        and gap.plug.intersection(floor).area < 0.2 * gap.plug.area
    ]


def _open_ways(shapes: Sequence[shapely.Polygon], solid: BaseGeometry) -> list[Gap]:
    """Find where two spaces meet with no wall between them."""
    ways: list[Gap] = []
    if not shapes:
        return ways
    tree = shapely.STRtree(list(shapes))
    first, second = tree.query(list(shapes), predicate="dwithin", distance=TOUCHING_MM)
    near_walls = solid.buffer(TOUCHING_MM)
    for i, j in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if i >= j:
            continue
        shared = shapes[i].boundary.intersection(shapes[j].buffer(TOUCHING_MM + 1.0))
        free = shapely.line_merge(shared.difference(near_walls))
        for line in shapely.get_parts(free):
            if line.geom_type != "LineString" or line.length < MIN_WAY_MM - 2 * TOUCHING_MM:
                continue
            gap = between(_extended(line, TOUCHING_MM, near_walls), shapes[j])
            if gap is not None and gap.width >= MIN_WAY_MM:
                ways.append(gap)
    return ways


def _extended(line: shapely.LineString, by: float, walls: BaseGeometry) -> shapely.LineString:
    """Carry a straight line on to the walls from which it was kept."""
    xy = shapely.get_coordinates(line)
    ends = []
    for end, inner in ((xy[0], xy[1]), (xy[-1], xy[-2])):
        step = (end - inner) / max(1e-9, float(np.hypot(*(end - inner))))
        touches = shapely.Point(end).distance(walls) < 1.0
        ends.append(end + step * by if touches else end)
    return shapely.LineString([ends[0], *xy[1:-1], ends[1]])


def _joins(
    gaps: Sequence[Gap], shapes: Sequence[shapely.Polygon], left: Cells, count: int
) -> list[tuple[int, int]]:
    """Step out of each gap to both sides and see which space is there."""
    known = {id(gap): sides for gap, sides in zip(left.gaps, left.joins, strict=True)}
    tree = shapely.STRtree([*shapes, *(cell.polygon for cell in left.cells)])
    joins = []
    for gap in gaps:
        # find_cells keeps the order of the sides: along the normal first
        found = known.get(id(gap), (OUTSIDE, OUTSIDE))
        nx, ny = gap.normal
        sides = []
        for sign, other in zip((1.0, -1.0), found, strict=True):
            side = other + count if other != OUTSIDE else OUTSIDE
            for extra in STEPS_MM:
                if side != OUTSIDE:
                    break
                reach = sign * (gap.thickness / 2 + extra)
                for along in (0.0, 0.3, -0.3):
                    x = gap.at[0] + nx * reach + ny * along * gap.width
                    y = gap.at[1] + ny * reach - nx * along * gap.width
                    hits = tree.query(shapely.Point(x, y), predicate="within")
                    if len(hits):
                        side = int(hits.min())
                        break
            sides.append(side)
        joins.append((sides[0], sides[1]))
    return joins


# -- spaces ---------------------------------------------------------------------------------


def _rooms(scene: Scene, floor: Floor, solid: BaseGeometry, findings: list[Finding]) -> list[Room]:
    """Return the IfcSpaces of a storey, cut back to the inside faces of the walls."""
    shapes: list[tuple[Any, shapely.Polygon]] = []
    shapeless, trimmed, walled = [], [], []
    for space in _own_spaces(scene, floor):
        raw = _footprint(scene, space)
        if raw is None:
            shapeless.append(space)
            continue
        net = _net(raw, solid)
        if net.equals(raw) and raw.intersection(solid).area > 0.05 * raw.area:
            walled.append(space)
        elif net.area < 0.995 * raw.area:
            trimmed.append(space)
        if net.area > MIN_SPACE_M2 * 1e6:
            shapes.append((space, net))
    shapes = _apart(shapes, findings)
    if shapeless:
        names = "、".join(str(s.LongName or s.Name or s.GlobalId) for s in shapeless[:8])
        findings.append(
            finding(
                Code.SPACE_SHAPELESS,
                Severity.WARNING,
                f"“{floor.name}”有 {len(shapeless)} 个房间没有形体：{names}；请在导出时包含房间形体",
                f"'{floor.name}': {len(shapeless)} spaces have no shape: {names}; export them "
                "with their geometry",
                at=_placed(shapeless[0]),
                handles=[s.GlobalId or "" for s in shapeless],
            )
        )
    if trimmed:
        findings.append(
            finding(
                Code.SPACE_TRIMMED,
                Severity.FIXED,
                f"“{floor.name}”有 {len(trimmed)} 个房间伸入墙或柱内，已裁到墙的内表面",
                f"'{floor.name}': {len(trimmed)} spaces reach into walls or columns and were cut "
                "back to the inside faces",
                handles=[s.GlobalId or "" for s in trimmed],
            )
        )
    if walled:
        names = "、".join(str(s.LongName or s.Name or s.GlobalId) for s in walled[:8])
        findings.append(
            finding(
                Code.SPACE_IN_WALL,
                Severity.WARNING,
                f"“{floor.name}”有 {len(walled)} 个房间大半位于墙内：{names}；按模型轮廓读取，请核对",
                f"'{floor.name}': {len(walled)} spaces lie inside walls for the most part: {names}; "
                "read as they are modelled, check them",
                at=_placed(walled[0]),
                handles=[s.GlobalId or "" for s in walled],
            )
        )
    return [Room(s.GlobalId or "", polygon, _labels(scene, s, polygon)) for s, polygon in shapes]


def _own_spaces(scene: Scene, floor: Floor) -> list[Any]:
    """List a storey's spaces, without those that only sum up others or stand outdoors."""
    spaces = [s for s in scene.model.all_of("IfcSpace") if scene.owner.get(s.id()) in floor.ids]
    kept = []
    for space in spaces:
        kinds = {getattr(space, "PredefinedType", None), getattr(space, "ObjectType", None)}
        parts = [p for p in _parts(space) if p.is_a("IfcSpace") and p.id() in scene.solids]
        if kinds & {"GFA", "GROSSAREA", "BERTH", "EXTERNAL"} or parts:
            continue
        if getattr(space, "InteriorOrExteriorSpace", None) == "EXTERNAL":
            continue
        kept.append(space)
    return kept


def _footprint(scene: Scene, space: Any) -> shapely.Polygon | None:
    """Cut a space at 1.1 m over its floor; take its drawn outline where it has no body."""
    body = scene.solids.get(space.id())
    if body is not None:
        cut = body.bottom + min(CUT_MM, 0.5 * (body.top - body.bottom))
        shape: BaseGeometry = body.section(cut) if body.top - body.bottom > 1.0 else body.shadow()
    else:
        lines = curves(scene.model, [space]).get(space.id())
        if lines is None:
            return None
        xy = np.round(to_local(scene.frame, lines[0][:, :2]), 1)
        drawn: Shapes = np.asarray(shapely.linestrings(xy[lines[1]]), dtype=object)
        shape = shapely.polygonize(drawn)
    polygon = largest_polygon(largest_polygon(shape).simplify(0.3))
    return polygon if polygon.area > 0.2e6 else None


def _net(raw: shapely.Polygon, solid: BaseGeometry) -> shapely.Polygon:
    """Take walls, columns and the depth of doorways off a space, unless little is left then."""
    cut = shapely.difference(raw, solid)
    if cut.area > 0.9999 * raw.area:
        return raw
    cut = cut.buffer(-8.0, join_style="mitre").buffer(8.0, join_style="mitre")
    net = largest_polygon(cut.simplify(0.5))
    if net.area < 0.5 * raw.area:
        return raw
    holes = [ring for ring in net.interiors if shapely.Polygon(ring).area > 1e4]
    return shapely.Polygon(net.exterior, holes)


def _apart(
    shapes: list[tuple[Any, shapely.Polygon]], findings: list[Finding]
) -> list[tuple[Any, shapely.Polygon]]:
    """Let no two spaces claim the same floor: the smaller one has it."""
    order = sorted(range(len(shapes)), key=lambda i: (shapes[i][1].area, i))
    tree = shapely.STRtree([polygon for _, polygon in shapes])
    net = [polygon for _, polygon in shapes]
    dropped: set[int] = set()
    for rank, i in enumerate(order):
        smaller = set(order[:rank]) - dropped
        near = [int(j) for j in tree.query(net[i], predicate="intersects") if int(j) in smaller]
        taken = shapely.union_all([net[j] for j in sorted(near)])
        overlap = float(net[i].intersection(taken).area)
        if overlap < 0.01e6:
            continue
        over = [shapes[j][0] for j in sorted(near) if net[i].intersection(net[j]).area > 0.01e6]
        left = largest_polygon(net[i].difference(taken.buffer(1.0)).buffer(-20.0).buffer(20.0))
        if left.area < max(MIN_SPACE_M2 * 1e6, 0.1 * net[i].area):
            dropped.add(i)
        else:
            net[i] = largest_polygon(shapely.intersection(left, net[i]).simplify(0.5))
        findings.append(_overlap(shapes[i][0], over, overlap, gone=i in dropped))
    return [(shapes[i][0], net[i]) for i in range(len(shapes)) if i not in dropped]


def _overlap(space: Any, over: Sequence[Any], overlap: float, *, gone: bool) -> Finding:
    name = space.LongName or space.Name or space.GlobalId
    others = "、".join(str(s.LongName or s.Name or s.GlobalId) for s in over[:6])
    then = ("未读取", "left out") if gone else ("已减去重叠部分", "the overlap was taken off")
    return finding(
        Code.SPACES_OVERLAP,
        Severity.WARNING,
        f"房间“{name}”与 {others} 重叠 {overlap / 1e6:.2f} ㎡，{then[0]}",
        f"space '{name}' overlaps {others} by {overlap / 1e6:.2f} m2; {then[1]}",
        at=_placed(space),
        handles=[s.GlobalId or "" for s in (space, *over)],
    )


def _labels(scene: Scene, space: Any, polygon: shapely.Polygon) -> tuple[Label, ...]:
    """Return what a space says of itself: its name, its number, its net floor area."""
    spot = polygon.representative_point()

    def text(words: str) -> Text:
        return Text(words, (spot.x, spot.y), 300.0, 900.0, 0.0, "", space.GlobalId or "")

    long, short = ((value or "").strip() for value in (space.LongName, space.Name))
    said = [label for label in read_labels([text(long)]) if label.kind != "plain"] if long else []
    if long and not any(label.kind == "name" for label in said):
        numbered = [label for label in said if label.kind == "number"]
        said += [] if numbered and short else [Label("name", tidy(long), text(long))]
    named = any(label.kind == "name" for label in said)
    if short and short != long:
        more = [label for label in read_labels([text(short)]) if label.kind in {"name", "number"}]
        if named and not any(label.kind == "number" for label in said):
            numbers = [label for label in more if label.kind == "number"]
            if not numbers and len(short) <= 12 and any(c.isdigit() for c in short):
                numbers = [Label("number", short, text(short))]
            said += numbers
        elif not named:
            said += more
    area_m2 = _net_area_m2(scene.model, space)
    if area_m2 is not None:
        said = [label for label in said if label.kind != "area"]
        said.append(Label("area", f"{area_m2:.3f}".rstrip("0").rstrip("."), text("")))
    return tuple(said)


def _net_area_m2(model: Model, space: Any) -> float | None:
    """Return the net floor area among a space's quantities."""
    import ifcopenshell.util.element as elements

    for quantities in elements.get_psets(space, qtos_only=True).values():
        value = quantities.get("NetFloorArea")
        if isinstance(value, int | float) and math.isfinite(value) and value > 0:
            return float(value) * model.area_m2
    return None


def _say_found(
    scene: Scene,
    floor: Floor,
    rooms: Sequence[Room],
    left: Sequence[Cell],
    findings: list[Finding],
) -> None:
    """Say which rooms the model does not have as IfcSpace."""
    if not left:
        return
    spot = left[0].polygon.representative_point()
    at = scene.frame.to_world((spot.x, spot.y))
    if rooms:
        findings.append(
            finding(
                Code.SPACE_RECOVERED,
                Severity.WARNING,
                f"“{floor.name}”有 {len(left)} 处空间未建房间（IfcSpace），由墙体围合得出",
                f"'{floor.name}': {len(left)} rooms have no IfcSpace and were found between walls",
                at=at,
            )
        )
        return
    findings.append(
        finding(
            Code.MODEL_WITHOUT_SPACES,
            Severity.WARNING,
            f"“{floor.name}”没有房间（IfcSpace），{len(left)} 个空间由墙体围合得出，没有名称；"
            "请在模型中放置房间后重新导出",
            f"'{floor.name}' has no IfcSpace; {len(left)} rooms were found between its walls, "
            "without names: place rooms in the model and export it again",
            at=at,
        )
    )


__all__ = ["read_ifc"]
