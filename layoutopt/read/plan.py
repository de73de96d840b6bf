"""The ink of one file in millimetres, sorted by what its layers and shapes suggest.

Layer names are votes: they order the ink where the geometry of a layer agrees, and are
left aside (``trust=False``) where it does not.  Not here: walls, openings, spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from layoutopt.geometry import Frame
from layoutopt.read.load import Arc, Floats, Ink, Ints, Text

Bools = NDArray[np.bool_]

SMALL_BLOCK_MM = 3500.0
_NUMBER = re.compile(r"^\d{2,6}(?:\.\d{1,3})?$")


class Role(StrEnum):
    """What a layer's name suggests."""

    WALL = "wall"
    COLUMN = "column"
    RAIL = "rail"
    OPENING = "opening"
    STAIR = "stair"
    NOISE = "noise"
    UNKNOWN = "unknown"


_ROLES: tuple[tuple[Role, str], ...] = (
    (
        Role.NOISE,
        r"dim|axis|axes|dote|grid|轴|标注|尺寸|text|txt|title|ttlb|图名|图框|frame|border|tab\b|pub_"
        r"|furn|家具|lvtry|洁具|sanr|fixt|anno|说明|编号|iden|defpoints|elev|e_line|hatch|填充"
        r"|mobil|meuble|north|equip|elec|light|sprink|hvac|cota|ejes|texto|symbol",
    ),
    (Role.STAIR, r"stair|strs|楼梯|踏步|escal|trepp|scala"),
    (Role.RAIL, r"balcon|rail|hral|栏|阳台|护|parapet|baranda"),
    (Role.COLUMN, r"col(umn|s|\b|-)|柱|pilar|stutz|pilastr"),
    (Role.OPENING, r"win|glaz|door|门|窗|fenst|ventan|puerta|porte|porta|opening|finestr|carpint"),
    (Role.WALL, r"wall|墙|mur|muro|pared|wand|壁|partition|tabiq|albañ|beton|concrete|砼"),
)


def role_of(layer: str) -> Role:
    """Return what a layer name suggests, by the words of several languages."""
    name = layer.lower()
    for role, pattern in _ROLES:
        if re.search(pattern, name):
            return role
    return Role.UNKNOWN


@dataclass(frozen=True)
class Plan:
    """Ink in local millimetres; ``frame`` leads back to the world.

    ``wallish`` marks the segments that may be wall faces, ``inside`` those that may be
    leaves, window lines or sills.  ``columns`` are small closed shapes, ``frames`` the
    boxes of drawing sheets.
    """

    ink: Ink
    frame: Frame
    segments: Floats
    roles: tuple[Role, ...]
    wallish: Bools
    inside: Bools
    arcs: tuple[Arc, ...]
    texts: tuple[Text, ...]
    columns: tuple[shapely.Polygon, ...]
    sheets: tuple[shapely.Polygon, ...]
    treads: tuple[tuple[float, float, float], ...]
    trusted: bool


def to_plan(ink: Ink, unit_m: float, *, trust: bool) -> Plan:
    """Bring the ink to millimetres on its main direction and sort it.

    Parameters
    ----------
    ink
        What was loaded.
    unit_m
        Metres per drawing unit.
    trust
        Whether layer names may leave ink out.
    """
    unit_mm = unit_m * 1000.0
    turn = main_direction(ink.segments)
    middle = np.median(ink.segments[:, :2], axis=0)
    frame = Frame(unit_mm, (float(middle[0]), float(middle[1])), turn)
    segments = _moved(frame, ink.segments)
    roles = tuple(role_of(name) for name in ink.layers)
    role = np.array([list(Role).index(r) for r in roles], dtype=np.intp)[ink.layer]
    lengths = _lengths(segments)
    arcs = tuple(_moved_arc(frame, arc) for arc in ink.arcs)
    texts = tuple(_moved_text(frame, text) for text in ink.texts)

    sheets = _sheets(segments, ink.ring, texts)
    noise = _on_sheets(segments, sheets) | ink.dashed | _axes(segments, lengths, ink, frame)
    noise |= _dimension_lines(segments, lengths, texts)
    treads, tread_marks, flights = _treads(segments, lengths)
    leaves = _leaves(segments, lengths, arcs)
    small = _in_small_blocks(segments, ink.block)
    columns, on_column = _columns(ink, frame, roles)
    named = Role.WALL in roles
    middles = shapely.points((segments[:, :2] + segments[:, 2:]) / 2)
    tread_marks |= shapely.contains(flights, middles)  # handrails, arrows, break lines
    wallish = ~noise & ~tread_marks & ~leaves & ~small & ~on_column & (lengths > 2.0)
    inside = ~noise & ~tread_marks & (lengths > 15.0)
    if trust:
        keep = {Role.WALL, Role.RAIL}
        if not named:
            keep |= {Role.UNKNOWN, Role.OPENING, Role.COLUMN}
        wallish &= np.isin(role, [list(Role).index(r) for r in keep])
        drop = {Role.NOISE, Role.STAIR}
        if Role.OPENING in roles:
            drop |= {Role.WALL, Role.COLUMN, Role.RAIL}
        inside &= ~np.isin(role, [list(Role).index(r) for r in drop])
    return Plan(
        ink, frame, segments, roles, wallish, inside, arcs, texts, columns, sheets, treads, trust
    )


def main_direction(segments: Floats) -> float:
    """Return the angle in degrees, in (-45, 45], along which most ink runs."""
    d = segments[:, 2:] - segments[:, :2]
    lengths = np.hypot(d[:, 0], d[:, 1])
    angles = np.degrees(np.arctan2(d[:, 1], d[:, 0])) % 90.0
    bins = np.round(angles / 0.25).astype(int) % 360
    weight = np.bincount(bins, weights=lengths, minlength=360)
    weight = weight + np.roll(weight, 1) + np.roll(weight, -1)
    best = int(np.argmax(weight))
    near = np.abs((bins - best + 180) % 360 - 180) <= 1
    offset = (angles[near] - best * 0.25 + 45.0) % 90.0 - 45.0
    order = np.argsort(offset)
    half = np.searchsorted(np.cumsum(lengths[near][order]), lengths[near].sum() / 2)
    angle = best * 0.25 + float(offset[order][min(half, len(order) - 1)])
    angle = (angle + 45.0) % 90.0 - 45.0
    return 0.0 if abs(angle) < 0.02 else angle


def _moved(frame: Frame, rows: Floats) -> Floats:
    cos, sin = np.cos(np.radians(frame.rotation_deg)), np.sin(np.radians(frame.rotation_deg))
    turn = np.array([[cos, -sin], [sin, cos]])
    flat = rows.reshape(-1, 2)
    return ((flat - frame.origin) * frame.unit_mm @ turn).reshape(rows.shape)


def _moved_arc(frame: Frame, arc: Arc) -> Arc:
    return Arc(
        frame.to_local(arc.center),
        arc.radius * frame.unit_mm,
        frame.to_local(arc.start),
        frame.to_local(arc.end),
        arc.sweep_deg,
        arc.layer,
        arc.handle,
    )


def _moved_text(frame: Frame, text: Text) -> Text:
    return Text(
        text.text,
        frame.to_local(text.at),
        text.height * frame.unit_mm,
        text.width * frame.unit_mm,
        text.rotation_deg - frame.rotation_deg,
        text.layer,
        text.handle,
    )


def _lengths(segments: Floats) -> Floats:
    return np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])


def _sheets(segments: Floats, ring: Ints, texts: Iterable[Text]) -> tuple[shapely.Polygon, ...]:
    """Find the boxes of sheets: large upright rectangles, ringed, with much ink inside."""
    found = []
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    places = np.array([text.at for text in texts]).reshape(-1, 2)
    rings = ring[ring >= 0]
    if not len(rings):
        return ()
    counts = np.bincount(rings)
    four = set(np.flatnonzero(counts == 4).tolist())
    candidates = np.flatnonzero(np.isin(ring, list(four)) & (_lengths(segments) > 12000.0))
    for index in np.unique(ring[candidates]):
        rows = segments[ring == index]
        low = np.minimum(rows[:, :2], rows[:, 2:]).min(axis=0)
        high = np.maximum(rows[:, :2], rows[:, 2:]).max(axis=0)
        if (high - low).min() < 8000.0:
            continue
        inside = ((middles > low) & (middles < high)).all(axis=1).sum()
        written = ((places > low) & (places < high)).all(axis=1).sum() if len(places) else 0
        if inside > 60 and written > 3:
            found.append(shapely.box(low[0], low[1], high[0], high[1]))
    return tuple(found)


def _on_sheets(segments: Floats, sheets: Iterable[shapely.Polygon]) -> Bools:
    """Mark the sides of sheets."""
    marks = np.zeros(len(segments), dtype=bool)
    for sheet in sheets:
        x0, y0, x1, y1 = sheet.bounds
        near_x = (np.abs(segments[:, [0, 2]][..., None] - [x0, x1]) < 2.0).any(axis=2).all(axis=1)
        near_y = (np.abs(segments[:, [1, 3]][..., None] - [y0, y1]) < 2.0).any(axis=2).all(axis=1)
        level = np.abs(segments[:, 1] - segments[:, 3]) < 1.0
        upright = np.abs(segments[:, 0] - segments[:, 2]) < 1.0
        marks |= (near_x & upright) | (near_y & level)
    return marks


def _axes(segments: Floats, lengths: Floats, ink: Ink, frame: Frame) -> Bools:
    """Mark axis lines: long lines that end at a bubble."""
    bubbles = [
        (*frame.to_local((x, y)), r * frame.unit_mm)
        for x, y, r in ink.circles
        if 200.0 < r * frame.unit_mm < 1500.0
    ]
    marks = np.zeros(len(segments), dtype=bool)
    if not bubbles:
        return marks
    disc = np.array(bubbles)
    tree = shapely.STRtree(shapely.points(disc[:, :2]))
    for end in (segments[:, :2], segments[:, 2:]):
        points = shapely.points(end)
        source, target = tree.query(points, predicate="dwithin", distance=1600.0)
        gap = np.hypot(*(end[source] - disc[target, :2]).T)
        hit = np.abs(gap - disc[target, 2]) < 0.12 * disc[target, 2]
        marks[source[hit]] = True
    return marks & (lengths > 3000.0)


def _dimension_lines(segments: Floats, lengths: Floats, texts: Iterable[Text]) -> Bools:
    """Mark lines whose length is written on them, and the short lines across their ends."""
    marks = np.zeros(len(segments), dtype=bool)
    numbers = [t for t in texts if _NUMBER.match(t.text)]
    if not numbers or not len(segments):
        return marks
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    tree = shapely.STRtree(shapely.points(middles))
    ends: list[Floats] = []
    for text in numbers:
        value = float(text.text)
        for scale in (1.0, 1000.0):
            near = tree.query(shapely.Point(text.at).buffer(3.0 * text.height))
            same = near[np.abs(lengths[near] - value * scale) < 0.005 * value * scale + 1.0]
            if len(same) and value * scale > 300.0:
                marks[same] = True
                ends += [segments[i].reshape(2, 2) for i in same]
    if not ends:
        return marks
    spots = shapely.union_all(shapely.points(np.vstack(ends))).buffer(4.0)
    short = np.flatnonzero(lengths < 3500.0)
    lines = shapely.linestrings(segments[short].reshape(-1, 2, 2))
    touching, _ = shapely.STRtree(shapely.get_parts(spots)).query(lines, predicate="intersects")
    tips = shapely.points(segments[short].reshape(-1, 2))
    on_end = shapely.intersects(spots, tips).reshape(-1, 2).any(axis=1)
    crossing = np.zeros(len(short), dtype=bool)
    crossing[touching] = True
    marks[short[crossing & ~on_end]] = True
    return marks


def _leaves(segments: Floats, lengths: Floats, arcs: Iterable[Arc]) -> Bools:
    """Mark door leaves: as long as an arc's radius, from its centre to its end."""
    marks = np.zeros(len(segments), dtype=bool)
    doors = [arc for arc in arcs if 25.0 < arc.sweep_deg < 200.0 and 300.0 < arc.radius < 2600.0]
    if not doors:
        return marks
    boxes = shapely.box(
        *np.minimum(segments[:, :2], segments[:, 2:]).T,
        *np.maximum(segments[:, :2], segments[:, 2:]).T,
    )
    tree = shapely.STRtree(boxes)
    for arc in doors:
        for tip in (arc.start, arc.end):
            span = shapely.LineString([arc.center, tip]).buffer(75.0)
            for i in tree.query(span):
                if lengths[i] > 1.12 * arc.radius or lengths[i] < 0.8 * arc.radius:
                    continue
                x0, y0, x1, y1 = segments[i]
                along = np.hypot(x0 - arc.center[0], y0 - arc.center[1]) + np.hypot(
                    x1 - tip[0], y1 - tip[1]
                )
                back = np.hypot(x1 - arc.center[0], y1 - arc.center[1]) + np.hypot(
                    x0 - tip[0], y0 - tip[1]
                )
                if min(along, back) < 130.0:
                    marks[i] = True
    return marks


def _in_small_blocks(segments: Floats, block: Ints) -> Bools:
    """Mark the ink of small block instances: furniture, doors, windows, symbols."""
    marks = np.zeros(len(segments), dtype=bool)
    if block.max(initial=0) == 0:
        return marks
    n = int(block.max()) + 1
    low, high = np.full((n, 2), np.inf), np.full((n, 2), -np.inf)
    for ends in (segments[:, :2], segments[:, 2:]):
        np.minimum.at(low, block, ends)
        np.maximum.at(high, block, ends)
    size = np.where(np.isfinite(low), high - low, 0.0).max(axis=1)
    small = size < SMALL_BLOCK_MM
    small[0] = False
    return small[block]


def _treads(
    segments: Floats, lengths: Floats
) -> tuple[tuple[tuple[float, float, float], ...], Bools, shapely.Geometry]:
    """Find flights: five or more equal lines at one pitch of 200 to 380 mm.

    Returns the middle of each flight with its width, the marks of its lines, and the
    ground the flights cover with the well between them.
    """
    marks = np.zeros(len(segments), dtype=bool)
    flights: list[tuple[float, float, float]] = []
    hulls: list[shapely.Geometry] = []
    long = np.flatnonzero((lengths > 600.0) & (lengths < 5000.0))
    if not len(long):
        return (), marks, shapely.Polygon()
    xy = segments[long]
    flip = (xy[:, 0] > xy[:, 2] + 1e-6) | (
        (np.abs(xy[:, 0] - xy[:, 2]) <= 1e-6) & (xy[:, 1] > xy[:, 3])
    )
    xy[flip] = xy[flip][:, [2, 3, 0, 1]]
    d = (xy[:, 2:] - xy[:, :2]) / lengths[long][:, None]
    angle = np.round(np.degrees(np.arctan2(d[:, 1], d[:, 0])), 1)
    along = np.sum(xy[:, :2] * d, axis=1)
    across = xy[:, 1] * d[:, 0] - xy[:, 0] * d[:, 1]
    keys = np.column_stack([angle, np.round(along / 20.0), np.round(lengths[long] / 20.0)])
    _, group = np.unique(keys, axis=0, return_inverse=True)
    order = np.lexsort((across, group.ravel()))
    groups, rows = group.ravel()[order], across[order]
    step = np.diff(rows)
    same = (np.diff(groups) == 0) & (step > 1.0)
    start = 0
    for i in range(1, len(order) + 1):
        if i < len(order) and same[i - 1] and 200.0 < step[i - 1] < 380.0 and (
            i - start < 2 or abs(step[i - 1] - step[i - 2]) < 6.0
        ):
            continue
        if i - start >= 5:
            chosen = long[order[start:i]]
            marks[chosen] = True
            mid = segments[chosen].reshape(-1, 2).mean(axis=0)
            hulls.append(shapely.MultiPoint(segments[chosen].reshape(-1, 2)).convex_hull)
            flights.append((float(mid[0]), float(mid[1]), float(lengths[chosen[0]])))
        start = i
    ground = shapely.union_all(hulls).buffer(200.0, join_style="mitre")
    ground = ground.buffer(-250.0, join_style="mitre")
    shapely.prepare(ground)
    return tuple(flights), marks, ground


def _columns(
    ink: Ink, frame: Frame, roles: tuple[Role, ...]
) -> tuple[tuple[shapely.Polygon, ...], Bools]:
    """Find columns: small compact closed shapes outside blocks, filled or named or repeated.

    Also marks their lines, which are no wall faces of their own.
    """
    on_column = np.zeros(len(ink.segments), dtype=bool)
    by_layer = dict(zip(ink.layers, roles, strict=True))
    found: dict[tuple[int, int], shapely.Polygon] = {}
    shapes = []
    for index, ring in enumerate(ink.rings):
        role = by_layer.get(ring.layer, role_of(ring.layer))
        if role in {Role.NOISE, Role.STAIR, Role.OPENING}:
            continue
        points = _moved(frame, ring.points)
        size = np.ptp(points, axis=0)
        if size.max() > 1600.0 or size.min() < 140.0 or size.max() > 4.5 * size.min():
            continue
        polygon = shapely.Polygon(points)
        if not polygon.is_valid or polygon.area < 0.7 * float(np.prod(size)):
            if not polygon.is_valid or polygon.area < 0.75 * polygon.minimum_rotated_rectangle.area:
                continue
        shapes.append((index, ring, role, polygon))
    filled = [p.centroid for _, ring, _, p in shapes if ring.filled]
    tree = shapely.STRtree(filled)
    for index, ring, role, polygon in shapes:
        hatched = ring.filled or len(tree.query(polygon.centroid.buffer(30.0))) > 0
        if role is not Role.COLUMN and not hatched:
            continue
        if ring.in_block and role is not Role.COLUMN and not hatched:
            continue
        centre = polygon.centroid
        key = (round(centre.x / 20.0), round(centre.y / 20.0))
        if key not in found or polygon.area > found[key].area:
            found[key] = polygon
        if not ring.filled:
            on_column |= ink.ring == index
    return tuple(found.values()), on_column


__all__ = ["Bools", "Plan", "Role", "main_direction", "role_of", "to_plan"]
