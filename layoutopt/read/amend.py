"""A person's corrections honoured: walls, gaps, openings and plans, each in its step.

What is honoured becomes a finding with its place; what hits nothing is an error that says
what is near.  Both belong to one attempt at the drawing, so errors are collected, not
raised.  Not here: layers (``layers.py``), and spaces, which need the finished building
(``rename.py``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layoutopt.corrections import WALL_MM, Corrections, Entry, OpeningFix, StoreyFix, WallFix
from layoutopt.diagnostics import Finding, Severity, UsageError
from layoutopt.geometry import Frame
from layoutopt.read.codes import Code, finding
from layoutopt.read.directions import turned
from layoutopt.read.gaps import Gap
from layoutopt.read.spaces import Cells
from layoutopt.read.storeys import Group, Leftover
from layoutopt.read.walls import Band, Walls

REACH_MM = 350.0
"""The end of an added wall is carried on by this much to meet a wall that stands."""
ASTRAY_MM = 8000.0
"""An added wall this far from every other is a slip of the coordinates."""
BESIDE_MM = 150.0
"""How far beside a wall a point may lie that means it."""


@dataclass
class Amendments:
    """What came of the corrections in one attempt at a drawing."""

    done: list[Finding] = field(default_factory=list)
    missed: list[UsageError] = field(default_factory=list)
    repeats: list[str] = field(default_factory=list)

    def miss(self, entry: Entry, en: str, zh: str) -> None:
        """Note an entry that hits nothing."""
        self.missed.append(UsageError(en=f"{entry.where}: {en}", zh=f"{entry.where}:{zh}"))

    def repeat(self, entry: Entry) -> None:
        """Note an entry that says what was read anyhow."""
        self.repeats.append(entry.where.rpartition(": ")[2])


# --- walls ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Run:
    """A correction's line in local mm, and in the frame of its own direction."""

    line: shapely.LineString
    angle: float
    u0: float
    u1: float
    v: float

    @classmethod
    def of(cls, fix: WallFix, frame: Frame) -> _Run:
        a, b = frame.to_local(fix.start), frame.to_local(fix.end)
        angle = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0])) % 180.0
        uv = turned(np.array([a, b]), angle)
        return cls(
            shapely.LineString([a, b]),
            angle,
            float(uv[:, 0].min()),
            float(uv[:, 0].max()),
            float(uv[:, 1].mean()),
        )

    @property
    def length(self) -> float:
        """Length in mm."""
        return self.u1 - self.u0

    def strip(self, half: float, more: tuple[float, float] = (0.0, 0.0)) -> shapely.Polygon:
        """Return the piece of floor within ``half`` of the line, carried on at its ends."""
        return _quad(self.angle, self.u0 - more[0], self.u1 + more[1], self.v - half, self.v + half)

    def reach(self, mass: BaseGeometry) -> tuple[float, float]:
        """Measure how far the ends must be carried on to meet a wall that stands."""
        found = []
        for u, way in ((self.u0, -1.0), (self.u1, 1.0)):
            ends = np.array([[u, self.v], [u + way * REACH_MM, self.v]])
            ray = shapely.LineString(turned(ends, -self.angle))
            hit = ray.intersection(mass)
            start = shapely.Point(ray.coords[0])
            away = start.distance(hit) if not hit.is_empty else 0.0
            found.append(away + 2.0 if away > 0.0 else 0.0)
        return found[0], found[1]


def _quad(angle: float, u0: float, u1: float, v0: float, v1: float) -> shapely.Polygon:
    corners = np.array([[u0, v0], [u1, v0], [u1, v1], [u0, v1]])
    return shapely.Polygon(turned(corners, -angle))


def _midway(fix: WallFix) -> tuple[float, float]:
    return (fix.start[0] + fix.end[0]) / 2, (fix.start[1] + fix.end[1]) / 2


def _turn(a: float, b: float) -> float:
    return abs((a - b + 90.0) % 180.0 - 90.0)


def _solid(walls: Walls, mass: BaseGeometry, hairs: BaseGeometry | None = None) -> Walls:
    hairs = walls.hairs if hairs is None else hairs
    shapely.prepare(mass)
    return replace(walls, mass=mass, hairs=hairs, solid=shapely.union_all([mass, hairs]))


def amend_walls(
    walls: Walls, frame: Frame, corrections: Corrections, said: Amendments
) -> tuple[Walls, BaseGeometry]:
    """Take away and add walls; also return what was taken away."""
    gone: list[shapely.Geometry] = []
    for fix in corrections.removed:
        walls, strip = _without(walls, _Run.of(fix, frame), fix, said)
        gone.append(strip)
    for fix in corrections.walls:
        walls = _with(walls, _Run.of(fix, frame), fix, said)
    return walls, shapely.union_all(gone)


def _with(walls: Walls, run: _Run, fix: WallFix, said: Amendments) -> Walls:
    half = (fix.thickness_mm or WALL_MM) / 2
    away = run.line.distance(walls.mass)
    if run.length < 50.0 or away > ASTRAY_MM:
        said.miss(
            fix,
            f"the wall is {run.length:.0f} mm long and {away / 1000:.1f} m from the nearest wall; "
            "points stand in the drawing's own coordinates",
            f"该墙长 {run.length:.0f} mm,距最近的墙 {away / 1000:.1f} m;坐标应为原图坐标",
        )
        return walls
    strip = run.strip(half, run.reach(walls.mass))
    if strip.difference(walls.mass).area < 0.05 * strip.area:
        said.repeat(fix)
        return walls
    said.done.append(
        finding(
            Code.WALL_ADDED,
            Severity.INFO,
            f"按任务文件补墙,长 {run.length / 1000:.2f} m,厚 {2 * half:.0f} mm",
            f"a wall added by the job file, {run.length / 1000:.2f} m by {2 * half:.0f} mm",
            at=_midway(fix),
            confidence=1.0,
        )
    )
    return _solid(walls, shapely.union_all([walls.mass, strip]))


def _without(
    walls: Walls, run: _Run, fix: WallFix, said: Amendments
) -> tuple[Walls, shapely.Geometry]:
    """Take a piece of wall away, but not the walls that it meets."""
    mine = [band for band in walls.bands if _covers(band, run)]
    if mine:
        low, high = min(b.v0 for b in mine), max(b.v1 for b in mine)
        strip = _quad(mine[0].angle_deg, *_along(run, mine[0].angle_deg), low - 3.0, high + 3.0)
    else:
        strip = run.strip(BESIDE_MM)
    met = [
        _quad(b.angle_deg, b.u0, b.u1, b.v0, b.v1)
        for b in walls.bands
        if _turn(b.angle_deg, run.angle) > 10.0
    ]
    near = [quad for quad in met if quad.intersects(strip)]
    through = [quad for quad in near if quad.difference(strip.buffer(60.0)).area > 1e4]
    cut = strip.difference(shapely.union_all(through)) if through else strip
    taken = cut.intersection(walls.solid)
    if run.line.intersection(cut.intersection(walls.solid.buffer(20.0))).length < 0.3 * run.length:
        away = run.line.distance(walls.solid) / 1000
        said.miss(
            fix,
            f"there is no wall along this line to remove (nearest: {away:.1f} m)",
            f"沿此线没有可删除的墙(最近处 {away:.1f} m)",
        )
        return walls, shapely.Polygon()
    bands = [piece for band in walls.bands for piece in _trimmed(band, run, band in mine)]
    said.done.append(
        finding(
            Code.WALL_REMOVED,
            Severity.INFO,
            f"按任务文件删除墙,长 {run.length / 1000:.2f} m",
            f"a wall removed by the job file, {run.length / 1000:.2f} m long",
            at=_midway(fix),
            confidence=1.0,
        )
    )
    walls = replace(walls, bands=tuple(bands))
    walls = _solid(walls, walls.mass.difference(cut), walls.hairs.difference(cut))
    return walls, shapely.union_all([cut, taken])


def _along(run: _Run, angle: float) -> tuple[float, float]:
    u = turned(np.array(run.line.coords), angle)[:, 0]
    return float(u.min()), float(u.max())


def _covers(band: Band, run: _Run) -> bool:
    """Whether a strip of wall runs along a correction's line."""
    if _turn(band.angle_deg, run.angle) > 2.0:
        return False
    uv = turned(np.array(run.line.coords), band.angle_deg)
    v = float(uv[:, 1].mean())
    beside = band.v0 - BESIDE_MM / 2 <= v <= band.v1 + BESIDE_MM / 2
    return beside and min(band.u1, uv[:, 0].max()) - max(band.u0, uv[:, 0].min()) > 20.0


def _trimmed(band: Band, run: _Run, covered: bool) -> list[Band]:
    if not covered:
        return [band]
    u0, u1 = _along(run, band.angle_deg)
    spans = [(band.u0, min(band.u1, u0)), (max(band.u0, u1), band.u1)]
    return [replace(band, u0=a, u1=b) for a, b in spans if b - a > 20.0]


# --- gaps and openings ----------------------------------------------------------------------


def amend_gaps(
    gaps: Sequence[Gap],
    walls: Walls,
    gone: BaseGeometry,
    frame: Frame,
    corrections: Corrections,
    said: Amendments,
) -> tuple[list[Gap], Walls, dict[tuple[float, float], OpeningFix]]:
    """Close what is to be closed, open what is to be opened.

    Returns
    -------
    The gaps, the walls, and the corrections of openings by the place of their gap.
    """
    kept = [g for g in gaps if gone.is_empty or not _mostly(g.plug, gone)]
    for fix in corrections.closed:
        kept, walls = _closed(kept, walls, _Run.of(fix, frame), fix, said)
    opened: dict[tuple[float, float], OpeningFix] = {}
    for door in corrections.openings:
        kept, walls = _opened(kept, walls, frame, door, opened, said)
    return kept, walls, opened


def _mostly(plug: shapely.Polygon, gone: BaseGeometry) -> bool:
    return bool(plug.intersection(gone).area > 0.3 * plug.area)


def _closed(
    gaps: list[Gap], walls: Walls, run: _Run, fix: WallFix, said: Amendments
) -> tuple[list[Gap], Walls]:
    hit = [g for g in gaps if run.line.intersection(g.plug).length > 0.5 * min(g.width, run.length)]
    thick = max((g.thickness for g in hit), default=WALL_MM)
    strip = run.strip((fix.thickness_mm or thick) / 2, run.reach(walls.mass))
    if not hit and strip.difference(walls.mass).area < 0.05 * strip.area:
        said.miss(
            fix,
            "there is no gap here: the wall stands from end to end",
            "此处没有缺口:墙已连续",
        )
        return gaps, walls
    if run.line.distance(walls.mass) > ASTRAY_MM:
        away = run.line.distance(walls.mass) / 1000
        said.miss(
            fix,
            f"the nearest wall is {away:.1f} m away; points stand in the drawing's own coordinates",
            f"距最近的墙 {away:.1f} m;坐标应为原图坐标",
        )
        return gaps, walls
    said.done.append(
        finding(
            Code.CLOSED_BY_JOB,
            Severity.INFO,
            f"按任务文件封堵 {run.length:.0f} mm",
            f"{run.length:.0f} mm closed by the job file",
            at=_midway(fix),
            confidence=1.0,
        )
    )
    mass = shapely.union_all([walls.mass, strip, *(g.plug for g in hit)])
    return [g for g in gaps if g not in hit], _solid(walls, mass)


def _opened(
    gaps: list[Gap],
    walls: Walls,
    frame: Frame,
    fix: OpeningFix,
    opened: dict[tuple[float, float], OpeningFix],
    said: Amendments,
) -> tuple[list[Gap], Walls]:
    spot = shapely.Point(frame.to_local(fix.at))
    near = [g for g in gaps if g.plug.distance(spot) <= BESIDE_MM / 2]
    old = min(near, key=lambda g: math.dist(g.at, (spot.x, spot.y)), default=None)
    if old is not None:
        kind = fix.kind or old.kind
        if kind == old.kind and (fix.width_mm is None or abs(fix.width_mm - old.width) < 20.0):
            said.repeat(fix)
            return gaps, walls
        new = replace(old, kind=kind)
        if fix.width_mm is not None and abs(fix.width_mm - old.width) >= 20.0:
            new = _cut(spot, old.angle_deg, old.thickness, fix, old)
        mass = shapely.union_all([walls.mass, old.plug.difference(new.plug)])
        walls = _solid(walls, mass)
        rest = [g for g in gaps if g is not old]
    else:
        made = _in_wall(spot, walls, fix, said)
        if made is None:
            return gaps, walls
        new, rest = made, gaps
    opened[new.at] = fix
    # a bare opening is parted with as a door first, for nobody may dissolve it
    return [*rest, replace(new, kind="door") if new.kind == "opening" else new], walls


def _in_wall(spot: shapely.Point, walls: Walls, fix: OpeningFix, said: Amendments) -> Gap | None:
    """Cut an opening into a wall that runs through."""
    if fix.width_mm is None:
        said.miss(
            fix,
            "no opening was read here; add width_mm to cut one into the wall",
            "此处未读到洞口;如需在墙上开洞请补充 width_mm",
        )
        return None
    best: tuple[float, float, float] | None = None
    for band in walls.bands:
        u, v = turned(np.array([[spot.x, spot.y]]), band.angle_deg)[0]
        away = max(band.v0 - v, v - band.v1, 0.0)
        if band.u0 - 50.0 <= u <= band.u1 + 50.0 and away <= BESIDE_MM:
            key = (away, band.thickness, band.angle_deg)
            best = key if best is None or key < best else best
            middle = (band.v0 + band.v1) / 2
            if best == key:
                foot = turned(np.array([[u, middle]]), -band.angle_deg)[0]
                place = shapely.Point(foot)
    if best is not None:
        return _cut(place, best[2], best[1], fix, None)
    if walls.mass.distance(spot) > BESIDE_MM:
        said.miss(
            fix,
            f"there is no wall here (nearest: {walls.mass.distance(spot) / 1000:.1f} m)",
            f"此处没有墙(最近处 {walls.mass.distance(spot) / 1000:.1f} m)",
        )
        return None
    angle, thickness, foot_point = _way_through(spot, walls.mass)
    return _cut(foot_point, angle, thickness, fix, None)


def _way_through(spot: shapely.Point, mass: BaseGeometry) -> tuple[float, float, shapely.Point]:
    """Find the shortest way through a wall: its direction is square to that."""
    best = (math.inf, 0.0, spot)
    for angle in np.arange(0.0, 180.0, 1.0):
        ends = np.array([[-800.0, 0.0], [800.0, 0.0]])
        ray = shapely.LineString(turned(ends, -(angle + 90.0)) + np.array([spot.x, spot.y]))
        hit = ray.intersection(mass)
        parts = [p for p in getattr(hit, "geoms", [hit]) if not p.is_empty]
        part = min(parts, key=lambda p: p.distance(spot), default=None)
        if part is not None and part.distance(spot) <= BESIDE_MM and 20.0 < part.length < best[0]:
            best = (float(part.length), float(angle), part.centroid)
    return best[1], best[0] if math.isfinite(best[0]) else WALL_MM, best[2]


def _cut(
    at: shapely.Point, angle: float, thickness: float, fix: OpeningFix, old: Gap | None
) -> Gap:
    """Make an opening around a point, on the axis of the wall where an old one gives it."""
    width = fix.width_mm or 0.0
    u, v = turned(np.array([[at.x, at.y]]), angle)[0]
    if old is not None:
        v = turned(np.array([old.at]), angle)[0][1]
    half = thickness / 2
    plug = _quad(angle, u - width / 2, u + width / 2, v - half - 2.0, v + half + 2.0)
    x, y = turned(np.array([[u, v]]), -angle)[0]
    kind = fix.kind or (old.kind if old is not None else "door")
    return Gap(kind, (float(x), float(y)), width, angle, thickness, plug)


def amend_cells(
    cells: Cells, opened: Mapping[tuple[float, float], OpeningFix], said: Amendments
) -> Cells:
    """See what became of the openings that were given, and call them what they are."""
    places = {gap.at for gap in cells.gaps}
    for at, fix in opened.items():
        if at not in places:
            said.miss(
                fix,
                "the opening borders no space on either side; is the wall closed around a room?",
                "该洞口两侧都没有空间;请检查房间墙体是否闭合",
            )
            continue
        said.done.append(
            finding(
                Code.OPENING_BY_JOB,
                Severity.INFO,
                f"按任务文件设洞口:{fix.kind or 'door'}",
                f"an opening set by the job file: {fix.kind or 'door'}",
                at=fix.at,
                confidence=1.0,
            )
        )
    gaps = tuple(
        replace(gap, kind="opening")
        if gap.at in opened and opened[gap.at].kind == "opening"
        else gap
        for gap in cells.gaps
    )
    return replace(cells, gaps=gaps)


# --- plans ----------------------------------------------------------------------------------


def amend_groups(
    groups: Sequence[Group],
    leftovers: Sequence[Leftover],
    polygons: Sequence[shapely.Polygon],
    frame: Frame,
    fixes: Sequence[StoreyFix],
    said: Amendments,
) -> tuple[list[tuple[Group, bool]], list[Leftover]]:
    """Part the spaces into the plans a person says; also whether a level was given."""
    state = [(group, False) for group in groups]
    if not fixes:
        return state, list(leftovers)
    spots = [p.representative_point() for p in polygons]
    world = [frame.to_world((s.x, s.y)) for s in spots]
    left = list(leftovers)
    for fix in fixes:
        inside = _inside(fix, world)
        chosen = [
            (n, tuple(c for c in group.cells if c in inside))
            for n, (group, _) in enumerate(state)
            if (fix.read is None or fix.read in (group.title, f"F{group.level}"))
            and (fix.at is None or _holds(group, polygons, frame.to_local(fix.at)))
        ]
        chosen = [(n, cells) for n, cells in chosen if cells]
        taken = {c for group, _ in state for c in group.cells}
        cells = tuple(sorted(c for _, part in chosen for c in part))
        if not cells and fix.read is None and fix.at is None:
            cells = tuple(sorted(inside - taken))  # a plan the reader left out
        if not cells:
            _miss_storey(fix, [g for g, _ in state], frame, said)
            continue
        main = max(
            (state[n][0] for n, _ in chosen),
            key=lambda g: sum(polygons[c].area for c in g.cells if c in inside),
            default=None,
        )
        title = fix.name or (main.title if main else None)
        level = fix.level if fix.level is not None else (main.level if main else None)
        same = len(chosen) == 1 and main is not None and cells == main.cells
        if same and not fix.ignore and main and (title, level) == (main.title, main.level):
            said.repeat(fix)
            state = [(g, True) if g is main else (g, given) for g, given in state]
            continue
        bounds = shapely.MultiPolygon([polygons[c] for c in cells]).bounds
        rest = []
        for group, given in state:
            remains = tuple(c for c in group.cells if c not in cells)
            if remains == group.cells:
                rest.append((group, given))
            elif remains:
                around = shapely.MultiPolygon([polygons[c] for c in remains]).bounds
                rest.append((replace(group, cells=remains, bounds=around), given))
        box = shapely.box(*bounds)
        left = [gap for gap in left if not box.contains(shapely.Point(gap.at))]
        if not fix.ignore:
            rest.append((Group(cells, title, level, bounds), fix.level is not None))
        state = rest
        said.done.append(_storey_finding(fix, title, level, frame.to_world(bounds[:2])))
    return state, left


def _holds(group: Group, polygons: Sequence[shapely.Polygon], at: tuple[float, float]) -> bool:
    spot = shapely.Point(at)
    return any(polygons[c].covers(spot) for c in group.cells)


def _inside(fix: StoreyFix, world: Sequence[tuple[float, float]]) -> set[int]:
    if fix.within is None:
        return set(range(len(world)))
    x0, y0, x1, y1 = fix.within
    return {i for i, (x, y) in enumerate(world) if x0 <= x <= x1 and y0 <= y <= y1}


def _storey_finding(
    fix: StoreyFix, title: str | None, level: int | None, at: tuple[float, float]
) -> Finding:
    what = title or "?"
    if fix.ignore:
        zh, en = f"按任务文件不读取:{what}", f"left out, says the job file: {what}"
    else:
        zh = f"按任务文件,该平面图为第 {level} 层:{what}"
        en = f"this plan is level {level}, says the job file: {what}"
    return finding(Code.STOREY_CORRECTED, Severity.INFO, zh, en, at=at, confidence=1.0)


def _miss_storey(fix: StoreyFix, groups: Sequence[Group], frame: Frame, said: Amendments) -> None:
    listed = []
    for group in groups:
        x0, y0 = frame.to_world(group.bounds[:2])
        x1, y1 = frame.to_world(group.bounds[2:])
        listed.append(f"{group.title or '?'} [{x0:.0f}, {y0:.0f}, {x1:.0f}, {y1:.0f}]")
    said.miss(
        fix,
        "no plan that was read is there; give the window of one that was left out with within; "
        f"plans: {'; '.join(listed) or 'none'}",
        f"此处没有已读取的平面图;被略去的图请用 within 给出窗口;已读到:{';'.join(listed) or '无'}",
    )


__all__ = [
    "Amendments",
    "amend_cells",
    "amend_gaps",
    "amend_groups",
    "amend_walls",
]
