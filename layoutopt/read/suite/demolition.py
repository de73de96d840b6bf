"""Walls between two rooms that are drawn as taken out, whatever their data says.

Outlines on ``LO-WALL-DEMO`` that cover the whole wall which two rooms share make one room of
them.  What new doors cut out of walls lies there too, and makes none.  Not here: what is left
of the building then (:mod:`layoutopt.physics.opened`).
"""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry import Polygon

from layoutopt.building import Building, SharedWall, Storey
from layoutopt.diagnostics import Finding, Severity
from layoutopt.physics.adjacency import WALL_MM, shared_walls
from layoutopt.physics.opened import wall_between
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Ink
from layoutopt.read.suite.outlines import Outline, outlines, storey_of

DEMOLITION_LAYER = "LO-WALL-DEMO"
COVERED = 0.95
"""So much of a wall has to lie in what is drawn as taken out (a default)."""
DOORWAY_MM = 1500.0
"""What is longer was not drawn for a door (a default)."""


def walls_taken_out(
    building: Building, inks: Sequence[Ink], findings: list[Finding]
) -> tuple[SharedWall, ...]:
    """Find the walls between two rooms that our layers take out, storey by storey."""
    found: list[SharedWall] = []
    for source, ink in enumerate(inks):
        storeys = [storey for storey in building.storeys if storey.source == source]
        marks = [mark for mark in ink.marks if mark.layer == DEMOLITION_LAYER]
        if not marks or not storeys:
            continue
        closed, _ = outlines(marks, storeys[0].frame.unit_mm)
        placed = [(storey_of(outline, storeys)[0], outline) for outline in closed]
        for storey in storeys:
            mine = [outline for where, outline in placed if where is storey]
            walls = _walls(storey, [outline.local(storey.frame) for outline in mine])
            found += walls
            _remark(mine, walls, storey, findings)
    return tuple(found)


def _walls(storey: Storey, drawn: Sequence[Polygon]) -> list[SharedWall]:
    gone = shapely.union_all([piece for piece in drawn if not piece.is_empty])
    if gone.is_empty:
        return []
    near = {s.id for s in storey.spaces if s.region.polygon.distance(gone) <= WALL_MM}
    found: list[SharedWall] = []
    taken: set[str] = set()
    for pair in sorted(map(sorted, shared_walls(storey))):
        if not near.issuperset(pair) or taken & set(pair):
            continue
        wall = wall_between(storey, *pair)
        if wall is None:
            continue
        body = shapely.union_all([piece.polygon for piece in wall.stretches])
        if body.intersection(gone).area >= COVERED * body.area:
            found.append(wall)
            taken |= set(pair)
    return found


def _remark(
    drawn: Sequence[Outline],
    walls: Sequence[SharedWall],
    storey: Storey,
    findings: list[Finding],
) -> None:
    """Say of what is drawn as taken out, and opens no two rooms to one another."""
    opened = shapely.union_all([p.polygon for wall in walls for p in wall.stretches])
    for outline in drawn:
        body = outline.local(storey.frame)
        x0, y0, x1, y1 = body.bounds if not body.is_empty else (0.0, 0.0, 0.0, 0.0)
        ours = outline.fact("type") == "opened"
        if body.is_empty or not (ours or max(x1 - x0, y1 - y0) > DOORWAY_MM):
            continue
        if body.intersection(opened).area >= COVERED * body.area:
            continue
        findings.append(
            finding(
                Code.WALL_NOT_OPENED,
                Severity.WARNING,
                f"图层 {DEMOLITION_LAYER} 上的拆除范围未覆盖两个房间之间的整段墙,该墙按保留计;"
                "请画到墙的两端(柱边),每个房间只可与一个相邻房间打通",
                f"what is drawn on {DEMOLITION_LAYER} does not cover the whole wall between two "
                "rooms; the wall is taken as standing; draw it from end to end (to the columns), "
                "and open a room to one other at the most",
                at=outline.points[0],
                handles=[outline.handle],
            )
        )


__all__ = ["walls_taken_out"]
