"""IfcSpaces to rooms: net of walls and columns, apart from one another, with their labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.diagnostics import Finding, Severity
from layoutopt.geometry import largest_polygon, polygons_of, square_metres
from layoutopt.read.codes import Code, finding
from layoutopt.read.ifc.floors import Floor
from layoutopt.read.ifc.model import Model, curves
from layoutopt.read.ifc.scene import Scene, parts_of, placed
from layoutopt.read.ink import Shapes, Text, to_local
from layoutopt.read.labels import Label, read_labels, tidy

CUT_MM = 1100.0
"""Height over its floor at which a space is cut."""
MIN_SPACE_M2 = 1.0
SLIVER_MM2 = 150.0


@dataclass(frozen=True)
class Room:
    """An IfcSpace on its way to becoming a space: its floor in mm and what is said of it."""

    guid: str
    polygon: shapely.Polygon
    labels: tuple[Label, ...]


def rooms_on(
    scene: Scene, floor: Floor, solid: BaseGeometry, findings: list[Finding]
) -> list[Room]:
    """Return the IfcSpaces of a storey, cut back to the inside faces of the walls."""
    shapes: list[tuple[Any, shapely.Polygon]] = []
    shapeless, trimmed, walled = [], [], []
    for space in _own_spaces(scene, floor):
        raw = _footprint(scene, space)
        if raw is None:
            shapeless.append(space)
            continue
        net = net_of(raw, solid)
        if net.equals(raw) and raw.intersection(solid).area > 0.05 * raw.area:
            walled.append(space)
        elif net.area < 0.995 * raw.area:
            trimmed.append(space)
        if square_metres(net) > MIN_SPACE_M2:
            shapes.append((space, net))
    shapes = _apart(shapes, findings)
    if shapeless:
        names = "、".join(str(s.LongName or s.Name or s.GlobalId) for s in shapeless[:8])
        findings.append(
            finding(
                Code.SPACE_SHAPELESS,
                Severity.WARNING,
                f"“{floor.name}”有 {len(shapeless)} 个房间没有形体：{names}；"
                "请在导出时包含房间形体",
                f"'{floor.name}': {len(shapeless)} spaces have no shape: {names}; export them "
                "with their geometry",
                at=placed(shapeless[0]),
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
                f"“{floor.name}”有 {len(walled)} 个房间大半位于墙内：{names}；"
                "按模型轮廓读取，请核对",
                f"'{floor.name}': {len(walled)} spaces lie inside walls for the most part: "
                f"{names}; read as they are modelled, check them",
                at=placed(walled[0]),
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
        parts = [p for p in parts_of(space) if p.is_a("IfcSpace") and p.id() in scene.solids]
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
        shape = shapely.MultiPolygon(polygons_of(shapely.polygonize(list(drawn))))
    polygon = largest_polygon(largest_polygon(shape).simplify(0.3))
    return polygon if polygon.area > 0.2e6 else None


def net_of(raw: shapely.Polygon, solid: BaseGeometry) -> shapely.Polygon:
    """Take walls, columns and the depth of doorways off a space, unless little is left then."""
    cut = shapely.difference(raw, solid)
    if raw.area - cut.area < SLIVER_MM2:
        return raw
    if cut.area < 0.5 * raw.area:
        return raw
    cut = cut.buffer(-8.0, join_style="mitre").buffer(8.0, join_style="mitre")
    net = largest_polygon(cut.simplify(0.5))
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
        overlap = square_metres(net[i].intersection(taken))
        if overlap < 0.01:
            continue
        over = [
            shapes[j][0] for j in sorted(near) if square_metres(net[i].intersection(net[j])) > 0.01
        ]
        left = largest_polygon(net[i].difference(taken.buffer(1.0)).buffer(-20.0).buffer(20.0))
        if square_metres(left) < max(MIN_SPACE_M2, 0.1 * square_metres(net[i])):
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
        f"房间“{name}”与 {others} 重叠 {overlap:.2f} ㎡，{then[0]}",
        f"space '{name}' overlaps {others} by {overlap:.2f} m2; {then[1]}",
        at=placed(space),
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
