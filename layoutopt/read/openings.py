"""Openings: the gaps between strips of wall that run in one line, and what is drawn in them.

A gap is a door where a leaf's arc starts in it, a window where lines run along it inside
the wall, and bare otherwise.  Windows drawn over a wall that runs through, and leaves
that stand on such a wall, are found as well.  Not here: which spaces an opening joins.
"""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from layoutopt.read.gaps import MAX_BARE_MM, Gap, InnerLines, distinct, gaps_in_rows, rows_of
from layoutopt.read.jambs import gaps_between_jambs, glazed
from layoutopt.read.leaves import hang_leaves
from layoutopt.read.plan import Plan
from layoutopt.read.walls import Walls
from layoutopt.read.windows import (
    windows_by_themselves,
    windows_in_mass,
    windows_in_single_lines,
    windows_over_lines,
    windows_thinner_than_wall,
)

MIN_BARE_MM = 550.0
MAX_FLUSH_MM = 3400.0
"""Walls that face each other farther apart than this belong to a hall, not to an opening."""


def find_gaps(plan: Plan, walls: Walls) -> list[Gap]:
    """Find all gaps in the walls and say what is drawn in them."""
    lines = InnerLines(plan)
    arcs = [
        arc
        for arc in plan.arcs
        if 380.0 < arc.radius < 1900.0
        and (40.0 < arc.sweep_deg < 200.0 or (arc.sweep_deg > 8.0 and plan.leaf_tips.get(arc)))
    ]
    rows = rows_of(walls.bands)
    gaps = distinct(gaps_in_rows(rows, walls, lines))
    gaps += distinct(gaps_between_jambs(plan, walls, gaps), gaps)
    gaps = glazed(plan, gaps)
    gaps = hang_leaves(gaps, arcs, plan.leaf_tips, walls)
    gaps += distinct(windows_in_mass(rows, walls, lines), gaps)
    gaps += distinct(windows_thinner_than_wall(walls), gaps)
    gaps += distinct(windows_in_single_lines(walls), gaps)
    gaps += distinct(windows_over_lines(rows, walls, lines), gaps)
    gaps += distinct(windows_by_themselves(plan, walls), gaps)
    sure = [g.plug for g in gaps if g.kind != "opening"]
    tree = shapely.STRtree(sure)
    return [g for g in gaps if g.kind != "opening" or _bare_allowed(g, tree, sure)]


def _bare_allowed(gap: Gap, tree: shapely.STRtree, sure: Sequence[shapely.Polygon]) -> bool:
    """Whether a gap with nothing drawn in it may be an opening at all.

    It must not run through a door or a window in another wall.
    """
    for i in tree.query(gap.plug, predicate="intersects"):
        if gap.plug.intersection(sure[i]).area > 0.3 * gap.thickness * gap.thickness:
            return False
    limit = MAX_BARE_MM if gap.flush <= 2 else MAX_FLUSH_MM
    return MIN_BARE_MM <= gap.width <= limit


__all__ = ["find_gaps"]
