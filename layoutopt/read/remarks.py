"""What is odd about a plan, said in both languages: spaces, names, walls, openings.

Each remark has a code, a place, and how sure the reader is.  Not here: how likely a space
is right (``doubt.py``).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Opening, Space, Use
from layoutopt.diagnostics import Finding, Severity
from layoutopt.geometry import polygons_of, square_metres
from layoutopt.read.codes import Code, finding
from layoutopt.read.doubt import AREA_TOLERANCE, Doubt
from layoutopt.read.gaps import Gap
from layoutopt.read.ink import Floats, Ints, lines_of, points_of
from layoutopt.read.labels import Label, use_of
from layoutopt.read.level import Level
from layoutopt.read.spaces import Cell
from layoutopt.read.titles import is_title
from layoutopt.read.walls import BRIDGE_MM, MAX_WALL_MM

LEAST_GAP_MM = 8.0
"""Smaller slits between collinear lines are roundings."""
SAME_PLACE_MM = 700.0
"""Closed gaps nearer than this to one another are one: both faces of a wall, say."""
STUB_MM = 600.0
MOST = 40
"""No more findings of one kind on a storey; the last one counts the others."""

_REASONS: Mapping[Doubt, tuple[str, str]] = {
    "printed": ("与标注面积不符", "the printed area differs"),
    "names": ("有多个名称,可能是几个房间", "several names, perhaps several rooms"),
    "again": ("同一名称出现多次", "its name is written more than once"),
    "unnamed": ("没有名称,可能是房间的一部分", "no name, perhaps a part of another room"),
    "doorless": ("没有门", "no door"),
    "unproved": ("边界多处为无门窗的洞口", "much of its edge is bare openings"),
    "vast": ("面积过大,可能是几个空间", "very large for its use, perhaps several spaces"),
    "unwitnessed": ("图中没有房间名称可供核对", "no room names in the plan to check it by"),
    "partly_unproved": ("部分边界为无门窗的洞口", "part of its edge is bare openings"),
    "ragged": ("轮廓不规整", "a ragged outline"),
    "small": ("面积很小", "very small"),
    "dissolved": ("跨越了未封闭的缺口", "united over gaps left open"),
}


def space_remarks(
    level: Level, cell: Cell, space: Space, degree: int, against: Sequence[Doubt], *, flagged: bool
) -> list[Finding]:
    """Say what is odd about a space."""
    spot = cell.polygon.representative_point()
    at = level.plan.frame.to_world((spot.x, spot.y))
    labels = [level.labels[i] for i in cell.labels]
    found: list[Finding] = []

    def note(
        code: Code, severity: Severity, zh: str, en: str, sure: float, handles: Sequence[str] = ()
    ) -> None:
        found.append(
            finding(
                code, severity, zh, en, subject=space.id, at=at, handles=handles, confidence=sure
            )
        )

    named = [label for label in labels if label.kind == "name"]
    known = {label.value: use_of(label.value)[0] for label in named if use_of(label.value)[1]}
    if space.name is None and space.use is not Use.STAIR:
        note(Code.ROOM_UNLABELLED, Severity.INFO, "房间没有名称", "a space without a name", 0.9)
    if len(set(known.values())) > 1:
        listed = "、".join(list(known)[:6])
        note(
            Code.ROOM_TWO_LABELS,
            Severity.WARNING,
            f"一个房间内有多个名称：{listed}",
            f"a space with several names: {listed}",
            0.9,
            [label.text.handle for label in named],
        )
    area_m2 = square_metres(cell.polygon)
    printed = space.printed_area_m2
    if printed is not None and abs(printed / area_m2 - 1.0) > AREA_TOLERANCE:
        note(
            Code.AREA_MISMATCH,
            Severity.WARNING,
            f"标注面积 {printed:g} ㎡，图上为 {area_m2:.1f} ㎡",
            f"printed area {printed:g} m2, drawn {area_m2:.1f} m2",
            0.95,
            [label.text.handle for label in labels if label.kind in {"area", "plain"}],
        )
    if degree == 0:
        note(
            Code.ROOM_WITHOUT_DOOR,
            Severity.WARNING,
            "找不到通向该房间的门",
            "no opening leads to this space",
            0.8,
        )
    if flagged:
        reasons = [_REASONS[doubt] for doubt in against[:3]]
        note(
            Code.AREA_DOUBTFUL,
            Severity.WARNING,
            f"面积 {area_m2:.1f} ㎡ 可能偏差 5 % 以上：{'；'.join(zh for zh, _ in reasons)}",
            f"area {area_m2:.1f} m2 is likely off by more than 5 %: "
            f"{'; '.join(en for _, en in reasons)}",
            1.0 - space.confidence,
        )
    return found


def opening_remarks(
    level: Level, openings: Sequence[tuple[Opening, Gap]], lone: Sequence[tuple[float, float]]
) -> list[Finding]:
    """Say which openings have nothing drawn in them, and which leaves hang in no opening."""
    to_world = level.plan.frame.to_world
    bare = [
        finding(
            Code.PLUG_WITHOUT_DOOR,
            Severity.INFO,
            f"洞口宽 {opening.width_mm} mm，未画门窗",
            f"an opening of {opening.width_mm} mm with neither door nor window drawn in it",
            subject=opening.id,
            at=to_world(gap.at),
            confidence=0.85 if gap.flush == 0 else 0.7 if gap.flush <= 2 else 0.55,
        )
        for opening, gap in openings
        if opening.kind == "opening" and gap.at not in level.told
    ]
    outside = [
        finding(
            Code.OPENING_OUTSIDE,
            Severity.WARNING,
            "门扇所在处未找到墙上的洞口",
            "the leaf of a door, but no opening in a wall was found there",
            at=to_world(at),
            confidence=0.7,
        )
        for at in lone
    ]
    return [*_at_most(bare, level), *_at_most(outside, level)]


def lone_leaves(level: Level) -> list[tuple[float, float]]:
    """Find swings of doors, with their leaf drawn, that hang in none of the openings."""
    x0, y0, x1, y1 = level.bounds
    arcs = [
        arc
        for arc in level.plan.arcs
        if 70.0 < arc.sweep_deg < 110.0
        and 550.0 < arc.radius < 1350.0
        and x0 < arc.center[0] < x1
        and y0 < arc.center[1] < y1
    ]
    if not arcs:
        return []
    plugs = shapely.STRtree([gap.plug for gap in level.cells.gaps])
    centres = np.array([arc.center for arc in arcs])
    hung, _ = plugs.query(points_of(centres), predicate="dwithin", distance=350.0)
    lone = np.setdiff1d(np.arange(len(arcs)), hung)
    segments = level.plan.segments
    found: list[tuple[float, float]] = []
    for ends in (np.array([arc.start for arc in arcs]), np.array([arc.end for arc in arcs])):
        leaves = np.hstack([centres, ends])[lone]
        low = np.minimum(leaves[:, :2], leaves[:, 2:]) - 60.0
        high = np.maximum(leaves[:, :2], leaves[:, 2:]) + 60.0
        leaf, row = level.plan.tree.query(shapely.box(*low.T, *high.T))
        for turned in (leaves, leaves[:, [2, 3, 0, 1]]):
            drawn = np.abs(segments[row] - turned[leaf]).max(axis=1, initial=0.0) < 120.0
            found += [arcs[i].center for i in lone[leaf[drawn]]]
    return sorted(set(found))


def orphans(level: Level) -> list[Finding]:
    """Say which room names inside the plan's bounds no space holds."""
    held = {i for cell in level.cells.cells for i in cell.labels}
    x0, y0, x1, y1 = level.bounds
    found: dict[str, list[Label]] = defaultdict(list)
    for i, label in enumerate(level.labels):
        x, y = label.text.at
        here = x0 < x < x1 and y0 < y < y1
        if label.kind == "name" and i not in held and here and not is_title(label.text.text):
            found[label.value].append(label)
    return [
        finding(
            Code.LABEL_ORPHAN,
            Severity.WARNING,
            f"“{name}”不在任何房间内",
            f"'{name}' stands in no space",
            subject=level.code,
            at=level.plan.frame.to_world(labels[0].text.at),
            handles=[label.text.handle for label in labels],
            confidence=0.8 if use_of(name)[1] else 0.5,
        )
        for name, labels in found.items()
    ]


def void_remarks(level: Level) -> list[Finding]:
    """Say what is enclosed inside the plan's bounds but was taken for no space."""
    x0, y0, x1, y1 = level.bounds
    found = []
    for void in level.cells.voids:
        spot = void.representative_point()
        if not (x0 < spot.x < x1 and y0 < spot.y < y1):
            continue
        area_m2 = square_metres(void)
        found.append(
            finding(
                Code.VOID_LEFT_OUT,
                Severity.INFO,
                f"封闭区域 {area_m2:.1f} ㎡ 没有门也没有名称，按井道或天井处理，未列为房间",
                f"an enclosed area of {area_m2:.1f} m2 without a way in and without a name was "
                "taken for a shaft or a court, not for a room",
                subject=level.code,
                at=level.plan.frame.to_world((spot.x, spot.y)),
                confidence=0.7,
            )
        )
    return found


def wall_remarks(level: Level, ids: Mapping[int, str]) -> list[Finding]:
    """Say what was repaired in the walls' lines, and what looks unfinished."""
    looked_at = _rows_here(level)
    rows = looked_at[looked_at < len(level.plan.ink.handles)]  # then come edges of hatches
    here = np.zeros(len(level.plan.segments), dtype=bool)
    here[rows] = True

    def handles(area: BaseGeometry) -> list[str]:
        near = np.sort(level.plan.tree.query(area, predicate="intersects"))
        return [level.plan.ink.handles[i] for i in near[here[near]][:20]]

    found = [
        finding(
            Code.GAP_CLOSED,
            Severity.FIXED,
            f"墙线有 {width:.0f} mm 的缺口，按连续墙处理",
            f"a gap of {width:.0f} mm in a wall's line was closed",
            at=level.plan.frame.to_world(at),
            handles=handles(shapely.Point(at).buffer(width + 30.0, quad_segs=2)),
            confidence=0.95 if width < 150.0 else 0.8,
        )
        for at, width in _closed_gaps(level, looked_at)
    ]
    found = _at_most(found, level)
    found += _duplicates(level, rows)
    stubs = [
        finding(
            Code.DANGLING_WALL,
            Severity.INFO,
            "墙端悬空：一端没有与其他墙相接",
            "a wall that ends free inside a space",
            subject=ids[i],
            at=level.plan.frame.to_world((stub.centroid.x, stub.centroid.y)),
            handles=handles(stub),
            confidence=0.6,
        )
        for i in level.members
        for stub in _stubs(level, level.cells.cells[i].polygon)
    ]
    return [*found, *_at_most(stubs, level), *_single_lines(level, ids)]


def _at_most(found: list[Finding], level: Level) -> list[Finding]:
    """Keep the first of many findings of one kind, and count the others."""
    if len(found) <= MOST:
        return found
    first, rest = found[: MOST - 1], found[MOST - 1 :]
    return [
        *first,
        finding(
            Code(rest[0].code),
            rest[0].severity,
            f"{level.name or level.code} 另有 {len(rest)} 处同类问题",
            f"{len(rest)} more of the same on {level.name or level.code}",
            at=rest[0].at,
            handles=[handle for f in rest for handle in f.handles],
            confidence=rest[0].confidence,
        ),
    ]


def _rows_here(level: Level) -> Ints:
    """Return the numbers of the segments within the plan's bounds that were looked at."""
    x0, y0, x1, y1 = level.bounds
    segments = level.plan.segments
    middle = (segments[:, :2] + segments[:, 2:]) / 2
    here = ((middle > (x0 - 900, y0 - 900)) & (middle < (x1 + 900, y1 + 900))).all(axis=1)
    return np.flatnonzero(here & (level.plan.wallish | level.plan.inside))


def _closed_gaps(level: Level, rows: Ints) -> list[tuple[tuple[float, float], float]]:
    """Find where the face of a wall is interrupted beside free floor though wall runs on.

    Where another wall meets a face there is wall on both sides, at an opening on neither; a
    face ends at a column and goes on behind it.
    """
    faces = level.faces()
    drawn = level.plan.segments[rows]
    if not len(faces) or not len(drawn):
        return []
    d = faces[:, 2:] - faces[:, :2]
    length = np.hypot(d[:, 0], d[:, 1])
    faces, d, length = faces[length > 1.0], d[length > 1.0], length[length > 1.0]
    along = d / length[:, None]
    face, line = shapely.STRtree(lines_of(drawn)).query(
        lines_of(faces), predicate="dwithin", distance=5.0
    )
    a, b = drawn[line, :2] - faces[face, :2], drawn[line, 2:] - faces[face, :2]
    across = np.column_stack([-along[face, 1], along[face, 0]])
    level_with = (np.abs((a * across).sum(1)) < 6.0) & (np.abs((b * across).sum(1)) < 6.0)
    face = face[level_with]
    ends = np.column_stack(
        [
            (a[level_with] * along[face]).sum(1),
            (b[level_with] * along[face]).sum(1),
        ]
    )
    low, high = ends.min(axis=1), ends.max(axis=1)
    order = np.lexsort((low, face))
    face, low, high = face[order], low[order], high[order]
    far = float(length.max()) * 2.0 + 1e4
    covered = np.maximum.accumulate(high + face * far) - face * far
    start, width = covered[:-1], low[1:] - covered[:-1]
    hit = (face[1:] == face[:-1]) & (width > LEAST_GAP_MM) & (width <= BRIDGE_MM)
    index = np.flatnonzero(hit)
    middle = faces[face[index], :2] + along[face[index]] * (start + width / 2)[index, None]
    side = np.column_stack([-along[face[index], 1], along[face[index], 0]]) * 20.0
    mass = level.walls.mass
    left = shapely.intersects(mass, points_of(middle + side))
    right = shapely.intersects(mass, points_of(middle - side))
    column = shapely.dwithin(level.walls.columns, points_of(middle), 30.0)
    keep = np.flatnonzero((left != right) & ~column)
    return _clustered(middle[keep], width[index][keep])


def _clustered(spots: Floats, widths: Floats) -> list[tuple[tuple[float, float], float]]:
    """Take spots near one another for one, the widest."""
    if not len(spots):
        return []
    kept: list[int] = []
    points = points_of(spots)
    for i in np.lexsort((spots[:, 1], spots[:, 0], -widths)):
        near = shapely.distance(points[kept], points[i]) < SAME_PLACE_MM if kept else np.zeros(0)
        if not near.any():
            kept.append(int(i))
    return [((float(spots[i, 0]), float(spots[i, 1])), float(widths[i])) for i in kept]


def _duplicates(level: Level, rows: Ints) -> list[Finding]:
    """Count lines that are drawn over one another exactly."""
    if not len(rows):
        return []
    ends = np.round(level.plan.segments[rows] / 0.5).astype(np.int64)
    back = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[back] = ends[back][:, [2, 3, 0, 1]]
    _, first, number = np.unique(ends, axis=0, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[number.ravel()] != np.arange(len(rows)))
    if not len(again):
        return []
    x0, y0, x1, y1 = level.plan.segments[rows[again[0]]]
    return [
        finding(
            Code.DUPLICATE_REMOVED,
            Severity.FIXED,
            f"{level.name or level.code} 有 {len(again)} 条重复图线，只计一次",
            f"{len(again)} lines of {level.name or level.code} are drawn twice; each counts once",
            at=level.plan.frame.to_world(((x0 + x1) / 2, (y0 + y1) / 2)),
            handles=[level.plan.ink.handles[i] for i in rows[again]],
            confidence=1.0,
        )
    ]


def _stubs(level: Level, space: shapely.Polygon) -> list[shapely.Polygon]:
    """Find thin pieces of wall that reach into a space and end there."""
    reach = MAX_WALL_MM / 2 + 10.0
    filled = space.buffer(reach, join_style="mitre").buffer(-reach, join_style="mitre")
    found = []
    for piece in polygons_of(filled.difference(space.buffer(1.0, join_style="mitre"))):
        if piece.area < 3e4:
            continue
        box = shapely.get_coordinates(piece.minimum_rotated_rectangle)
        if len(box) < 4:
            continue
        sides = sorted((math.dist(box[0], box[1]), math.dist(box[1], box[2])))
        slender = sides[1] > max(STUB_MM, 2.2 * sides[0]) and piece.area > 0.7 * math.prod(sides)
        if slender and piece.intersection(level.walls.mass).area > 0.8 * piece.area:
            found.append(piece)
    return found


def _single_lines(level: Level, ids: Mapping[int, str]) -> list[Finding]:
    """Say which spaces are bounded by lines that have no second face."""
    hairs = level.walls.hairs
    if hairs.is_empty:
        return []
    parts = polygons_of(hairs)
    tree = shapely.STRtree(parts)
    found = []
    for i in level.members:
        ring = level.cells.cells[i].polygon.exterior
        near = tree.query(ring, predicate="dwithin", distance=2.0)
        if not len(near):
            continue
        beside = shapely.union_all([parts[n].buffer(2.0) for n in np.sort(near)])
        touched = ring.intersection(beside)
        if touched.length < max(STUB_MM, 0.05 * ring.length):
            continue
        spot = shapely.Point(shapely.get_coordinates(touched)[0])
        found.append(
            finding(
                Code.WALL_FROM_SINGLE_LINE,
                Severity.INFO,
                f"有 {touched.length / 1000:.1f} m 边界只有单线，按墙面处理",
                f"{touched.length / 1000:.1f} m of its edge is a single line, taken for a wall",
                subject=ids[i],
                at=level.plan.frame.to_world((spot.x, spot.y)),
                confidence=0.7,
            )
        )
    return found


__all__ = [
    "lone_leaves",
    "opening_remarks",
    "orphans",
    "space_remarks",
    "void_remarks",
    "wall_remarks",
]
