"""The ink of one file in millimetres, sorted by what its layers and shapes suggest.

Layer names are votes: they order the ink where the geometry of a layer agrees, and are
left aside (``trust=False``) where it does not.  Not here: walls, openings, spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import shapely

from layoutopt.geometry import Frame
from layoutopt.read.columns import find_columns
from layoutopt.read.curves import chords_of
from layoutopt.read.fills import find_fills
from layoutopt.read.ink import (
    Arc,
    Bools,
    Floats,
    Ink,
    Ints,
    Text,
    lengths_of,
    lines_of,
    points_of,
    to_local,
)
from layoutopt.read.layers import Role, role_of
from layoutopt.read.loose import find_loose
from layoutopt.read.stairs import find_flights

SMALL_BLOCK_MM = 3500.0
MAX_DOT_MM = 260.0
PAST_FLIGHT_MM = 700.0
"""A handrail ends near the last tread, a wall does not."""
_NUMBER = re.compile(r"^\d{2,6}(?:\.\d{1,3})?$")


@dataclass(frozen=True)
class Plan:
    """Ink in local millimetres; ``frame`` leads back to the world.

    ``wallish`` marks the segments that may be wall faces, ``inside`` those that may be
    leaves, window lines or sills.  ``leaf_tips`` holds, for an arc of a door, the tips to
    which a leaf is drawn from the hinge.  ``columns`` are small closed shapes, ``fills``
    hatches that are wall, ``sheets`` the boxes of drawing sheets.  The rows of ``segments``
    are those of the ink, then the edges of the fills, then the chords of large arcs.
    """

    ink: Ink
    frame: Frame
    segments: Floats
    roles: tuple[Role, ...]
    wallish: Bools
    inside: Bools
    arcs: tuple[Arc, ...]
    leaf_tips: Mapping[Arc, tuple[tuple[float, float], ...]]
    texts: tuple[Text, ...]
    columns: tuple[shapely.Polygon, ...]
    fills: tuple[shapely.Polygon, ...]
    sheets: tuple[shapely.Polygon, ...]
    treads: tuple[tuple[float, float, float], ...]
    trusted: bool

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The segments by place."""
        return shapely.STRtree(lines_of(self.segments))


def to_plan(
    ink: Ink, unit_m: float, *, trust: bool, given: Mapping[str, Role] = MappingProxyType({})
) -> Plan:
    """Bring the ink to millimetres on its main direction and sort it.

    Parameters
    ----------
    ink
        What was loaded.
    unit_m
        Metres per drawing unit.
    trust
        Whether layer names may leave ink out.
    given
        What a person says that layers hold; goes before their names, and leaves ink out in
        any case where it differs from them.
    """
    unit_mm = unit_m * 1000.0
    turn = main_direction(ink.segments)
    middle = np.median(ink.segments[:, :2], axis=0)
    frame = Frame(unit_mm, (float(middle[0]), float(middle[1])), turn)
    segments = to_local(frame, ink.segments)
    roles = tuple(given.get(name, role_of(name)) for name in ink.layers)
    firm = np.array([r is not role_of(n) for n, r in zip(ink.layers, roles, strict=True)])
    role = np.array([list(Role).index(r) for r in roles], dtype=np.intp)[ink.layer]
    lengths = lengths_of(segments)
    arcs = tuple(_moved_arc(frame, arc) for arc in ink.arcs)
    texts = tuple(_moved_text(frame, text) for text in ink.texts)

    sheets = _sheets(segments, ink.ring, texts)
    noise = _on_sheets(segments, sheets) | ink.dashed | _axes(segments, lengths, ink, frame)
    noise |= _pointers(segments, lengths, ink, frame)
    noise |= _dimension_lines(segments, lengths, texts)
    treads, tread_marks, flights = find_flights(segments, lengths)
    leaves, leaf_tips = _leaves(segments, lengths, arcs)
    small = _in_small_blocks(segments, ink.block)
    columns, on_column = find_columns(ink, frame, dict(zip(ink.layers, roles, strict=True)))
    named = Role.WALL in roles
    tread_marks |= _on_flights(segments, lengths, flights)
    wallish = ~noise & ~tread_marks & ~leaves & ~small & ~on_column & (lengths > 2.0)
    inside = ~noise & ~tread_marks & (lengths > 15.0)
    no_wall = np.isin(role, [list(Role).index(r) for r in (Role.OPENING, Role.STAIR, Role.COLUMN)])
    wallish &= ~(no_wall & firm[ink.layer])
    chords, owners = chords_of(arcs)
    keep, drop = {Role.WALL, Role.RAIL}, {Role.NOISE, Role.STAIR}
    if trust:
        if not named:
            keep |= {Role.UNKNOWN, Role.OPENING, Role.COLUMN}
        wallish &= np.isin(role, [list(Role).index(r) for r in keep])
        if Role.OPENING in roles:
            drop |= {Role.WALL, Role.COLUMN, Role.RAIL}
        inside &= ~np.isin(role, [list(Role).index(r) for r in drop])
    curved = [given.get(arc.layer, role_of(arc.layer)) for arc in arcs]
    wall_arc = np.array([not trust or r in keep for r in curved], dtype=bool)[owners]
    inner_arc = np.array([not trust or r not in drop for r in curved], dtype=bool)[owners]
    if not (trust and named):
        wallish &= ~find_loose(segments, wallish)
    fills, edges = find_fills(ink, frame)
    segments = np.vstack([segments, edges, chords])
    wallish = np.concatenate([wallish, lengths_of(edges) > 2.0, wall_arc])
    inside = np.concatenate([inside, np.zeros(len(edges), dtype=bool), inner_arc])
    return Plan(
        ink,
        frame,
        segments,
        roles,
        wallish,
        inside,
        arcs,
        leaf_tips,
        texts,
        columns,
        fills,
        sheets,
        treads,
        trust,
    )


def _on_flights(segments: Floats, lengths: Floats, flights: shapely.Geometry) -> Bools:
    """Mark handrails, arrows and break lines; not a wall that goes on beyond the flight."""
    marks = shapely.contains(flights, points_of((segments[:, :2] + segments[:, 2:]) / 2))
    some = np.flatnonzero(marks)
    inside = shapely.length(shapely.intersection(lines_of(segments[some]), flights))
    marks[some] = lengths[some] - inside < PAST_FLIGHT_MM
    return np.asarray(marks)


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
    candidates = np.flatnonzero(np.isin(ring, list(four)) & (lengths_of(segments) > 12000.0))
    for index in np.unique(ring[candidates]):
        rows = segments[ring == index]
        x0, y0, x1, y1 = shapely.MultiPoint(rows.reshape(-1, 2)).bounds
        if min(x1 - x0, y1 - y0) < 8000.0:
            continue
        if (
            _count_within(middles, x0, y0, x1, y1) > 60
            and _count_within(places, x0, y0, x1, y1) > 3
        ):
            found.append(shapely.box(x0, y0, x1, y1))
    return tuple(found)


def _count_within(points: Floats, x0: float, y0: float, x1: float, y1: float) -> int:
    x, y = points[:, 0], points[:, 1]
    return int(((x > x0) & (x < x1) & (y > y0) & (y < y1)).sum())


def _on_sheets(segments: Floats, sheets: Iterable[shapely.Polygon]) -> Bools:
    """Mark the sides of sheets."""
    marks = np.zeros(len(segments), dtype=bool)
    for sheet in sheets:
        x0, y0, x1, y1 = sheet.bounds
        near_x = _both_near(segments[:, [0, 2]], x0, x1)
        near_y = _both_near(segments[:, [1, 3]], y0, y1)
        level = np.abs(segments[:, 1] - segments[:, 3]) < 1.0
        upright = np.abs(segments[:, 0] - segments[:, 2]) < 1.0
        marks |= (near_x & upright) | (near_y & level)
    return marks


def _both_near(values: Floats, low: float, high: float) -> Bools:
    near = (np.abs(values - low) < 2.0) | (np.abs(values - high) < 2.0)
    return np.asarray(near[:, 0] & near[:, 1])


def _pointers(segments: Floats, lengths: Floats, ink: Ink, frame: Frame) -> Bools:
    """Mark the lines of leaders: those that end in the middle of a dot."""
    dots = [
        frame.to_local((x, y)) for x, y, r in ink.circles if 15.0 < r * frame.unit_mm < MAX_DOT_MM
    ]
    marks = np.zeros(len(segments), dtype=bool)
    if dots:
        tree = shapely.STRtree(points_of(np.array(dots)))
        ends = points_of(segments)
        hit, _ = tree.query(ends, predicate="dwithin", distance=5.0)
        marks[hit // 2] = True
    return marks & (lengths > 2 * MAX_DOT_MM)


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
    tree = shapely.STRtree(points_of(disc[:, :2]))
    long = np.flatnonzero(lengths > 3000.0)
    for end in (segments[long, :2], segments[long, 2:]):
        points = points_of(end)
        source, target = tree.query(points, predicate="dwithin", distance=1600.0)
        gap = np.hypot(*(end[source] - disc[target, :2]).T)
        hit = np.abs(gap - disc[target, 2]) < 0.12 * disc[target, 2]
        marks[long[source[hit]]] = True
    return marks


def _dimension_lines(segments: Floats, lengths: Floats, texts: Iterable[Text]) -> Bools:
    """Mark lines whose length is written on them, and the short lines across their ends."""
    marks = np.zeros(len(segments), dtype=bool)
    numbers = [t for t in texts if _NUMBER.match(t.text)]
    if not numbers or not len(segments):
        return marks
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    tree = shapely.STRtree(points_of(middles))
    at = np.array([text.at for text in numbers])
    reach = np.array([[3.0 * text.height] for text in numbers])
    text, near = tree.query(shapely.box(*(at - reach).T, *(at + reach).T))
    for scale in (1.0, 1000.0):
        said = np.array([float(number.text) for number in numbers])[text] * scale
        same = (np.abs(lengths[near] - said) < 0.005 * said + 1.0) & (said > 300.0)
        marks[near[same]] = True
    if not marks.any():
        return marks
    ends = points_of(np.unique(segments[marks].reshape(-1, 2), axis=0))
    spots = shapely.STRtree(shapely.buffer(ends, 4.0))
    short = np.flatnonzero(lengths < 3500.0)
    lines = lines_of(segments[short])
    touching = np.unique(spots.query(lines, predicate="intersects")[0])
    tips = points_of(segments[short[touching]])
    on_end = np.zeros(len(tips), dtype=bool)
    on_end[spots.query(tips, predicate="intersects")[0]] = True
    marks[short[touching[~on_end.reshape(-1, 2).any(axis=1)]]] = True
    return marks


def _leaves(
    segments: Floats, lengths: Floats, arcs: Iterable[Arc]
) -> tuple[Bools, dict[Arc, tuple[tuple[float, float], ...]]]:
    """Mark door leaves: as long as an arc's radius, from its centre to its end."""
    marks = np.zeros(len(segments), dtype=bool)
    found: dict[Arc, tuple[tuple[float, float], ...]] = {}
    doors = [arc for arc in arcs if 8.0 < arc.sweep_deg < 200.0 and 300.0 < arc.radius < 2600.0]
    if not doors:
        return marks, found
    hands = [(arc, tip) for arc in doors for tip in (arc.start, arc.end)]
    tips = np.array([tip for _, tip in hands])
    centres = np.array([arc.center for arc, _ in hands])
    radii = np.array([arc.radius for arc, _ in hands])
    drawn = np.zeros(len(hands), dtype=bool)
    low, high = np.minimum(tips, centres) - 75.0, np.maximum(tips, centres) + 75.0
    hand, row = shapely.STRtree(lines_of(segments)).query(shapely.box(*low.T, *high.T))
    fits = (lengths[row] <= 1.12 * radii[hand]) & (lengths[row] >= 0.8 * radii[hand])
    hand, row = hand[fits], row[fits]
    leaf = np.hstack([centres, tips])[hand]
    for turned in (leaf, leaf[:, [2, 3, 0, 1]]):
        off = segments[row] - turned
        near = np.hypot(off[:, 0], off[:, 1]) + np.hypot(off[:, 2], off[:, 3]) < 130.0
        marks[row[near]] = True
        drawn[hand[near]] = True
    for i in np.flatnonzero(drawn):
        arc, tip = hands[i]
        if tip not in found.get(arc, ()):
            found[arc] = (*found.get(arc, ()), tip)
    return marks, found


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
    return np.asarray(small[block])


__all__ = ["Plan", "main_direction", "to_plan"]
