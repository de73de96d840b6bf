"""IFC to :class:`Building`: storeys, IfcSpaces, walls cut at 1.1 m, doors and windows.

What the model says is taken; what it leaves out is found as in a drawing: the walls of a
storey, cut open, are a plan, and floor that no IfcSpace claims is what is left free
between them.  The nouns are made by the same :func:`assemble` as for drawings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Building, Storey
from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.geometry import polygons_of
from layoutopt.read.assemble import assemble
from layoutopt.read.codes import Code, finding
from layoutopt.read.gaps import Gap
from layoutopt.read.ifc.floors import Floor, levels_of
from layoutopt.read.ifc.floors import united as united_floors
from layoutopt.read.ifc.holes import between
from layoutopt.read.ifc.model import Model, meshes, open_model
from layoutopt.read.ifc.openings import MIN_WAY_MM, gaps_on
from layoutopt.read.ifc.rooms import CUT_MM, Room, net_of, rooms_on
from layoutopt.read.ifc.scene import (
    WALL_CLASSES,
    Scene,
    bodies_of,
    matrix_of,
    parts_of,
    say_failed,
    scene_of,
    stands,
    unit_of,
)
from layoutopt.read.ink import Ink
from layoutopt.read.labels import Label, tidy
from layoutopt.read.layers import Role
from layoutopt.read.level import Level
from layoutopt.read.openings import find_gaps
from layoutopt.read.plan import Plan
from layoutopt.read.spaces import OUTSIDE, Cell, Cells, find_cells
from layoutopt.read.walls import Walls, find_walls

HAIR_MM = 3.0
"""What is left of a wall beside a hole is dropped where it is thinner than twice this."""
TOUCHING_MM = 30.0
STEPS_MM = (12.0, 40.0, 80.0, 140.0, 200.0, 280.0, 350.0, 450.0)


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
    bodies = bodies_of(model)
    drawn = meshes(model, bodies)
    unit_m, source = unit_of(model, given_unit_m, drawn, findings)
    scene = scene_of(model, unit_m, drawn)
    say_failed(bodies, scene, findings)
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
        matrix = matrix_of(storey)
        placed = float(matrix[2, 3]) * unit_mm if matrix is not None else None
        said = storey.Elevation
        rise = float(said) * unit_mm if said is not None else placed or 0.0
        found = spaces.get(key) or walls.get(key)
        z = float(np.median(found)) if found else placed if placed is not None else rise
        name = tidy((storey.Name or storey.LongName or "").strip()) or f"{rise / 1000:+.3f}"
        floors.append(Floor((key,), name, z, rise, (storey.GlobalId or "",)))
    return united_floors(floors, findings)


Made = tuple[Plan, Cells, Walls, tuple[Label, ...]]


def _cells(
    scene: Scene, floor: Floor, floors: Sequence[Floor], findings: list[Finding]
) -> Made | None:
    """Read one storey: its IfcSpaces first, then what they leave out."""
    pieces, columns = _pieces(scene, floor, floors)
    mass = shapely.union_all(list(pieces.values()))
    mass = mass.buffer(1.0, join_style="mitre").buffer(-1.0, join_style="mitre").simplify(0.3)
    gaps = gaps_on(scene, floor, floors, pieces, mass, findings)
    plugs = shapely.union_all([gap.plug for gap in gaps])
    solid = shapely.union_all([mass, plugs])
    rooms = rooms_on(scene, floor, solid, findings)
    standing: BaseGeometry = shapely.difference(mass, plugs)
    standing = standing.buffer(-HAIR_MM, join_style="mitre").buffer(HAIR_MM, join_style="mitre")
    plan = _plan(scene, floor, floors, standing, columns)
    walls = find_walls(plan, outlined=False, single=False)
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
    cells += [Cell(net_of(cell.polygon, mass), (), cell.flights) for cell in left.cells]
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
        for part in parts_of(element):
            if not part.is_a("IfcDoor") and not part.is_a("IfcWindow"):
                keys[part.id()] = is_column
    for key in sorted(keys):
        body = scene.solids.get(key)
        if body is None or not stands(scene, key, floor, floors):
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
        if body is None or not stands(scene, element.id(), floor, floors):
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
        leaf_tips={},
        texts=(),
        columns=tuple(columns),
        fills=(),
        sheets=(),
        treads=tuple(treads),
        trusted=False,
    )


def _flights(plan: Plan, polygon: shapely.Polygon) -> int:
    return sum(polygon.contains(shapely.Point(x, y)) for x, y, _ in plan.treads)


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
