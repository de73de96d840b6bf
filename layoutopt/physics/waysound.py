"""Fact: what a sound loses on its way along the corridors of one storey.

Sound is followed along the shortest line inside the ways, from way to way through their
openings, round corners and not through walls.  On that line it loses

    10 lg(max(g, g0) / g0) + a d + 4 dB for every 90 degrees it turns + R of closed doors,

where d is the whole length and g the part of it in open galleries: an enclosed hard
corridor carries sound on, a gallery lets it spread (STANDARDS 3.4, [P L]: an assumption of
ours).  The figures stand in ``noise.toml``.  Shortest lines by Dijkstra (1959) on a
visibility graph (Lozano-Perez and Wesley 1979).  What is narrower than a wavelength at
500 Hz stops no sound: pillars and niches under 0.6 m are passed over.  Not here: how loud
anything is; sound that climbs a stairwell (a stair is a source of its own on each storey).
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from layoutopt.building import PUBLIC_WAYS, Opening, Space, Storey, Use
from layoutopt.geometry import largest_polygon, polygons_of

Place = tuple[float, float]
Points = NDArray[np.float64]

SMALL_MM = 600.0
"""Obstacles and niches narrower than this do not turn a sound (a default)."""
GRAZE_MM = 40.0
"""How far a line may graze past a corner."""
SEAM_MM = 600.0
"""Ways with this much boundary in common and no wall between are one (as for walking)."""
STILL_MM = 1.0
"""A step shorter than this has no direction."""
APART_MM = 750.0
"""Wide openings are passed in the middle and at places no further apart (a default)."""


@dataclass(frozen=True)
class Decay:
    """What a way takes from a sound; see ``noise.toml`` for where the figures come from."""

    near_m: float
    along_db_m: float
    turn_db: float
    door_r_db: float


@dataclass(frozen=True)
class Speaker:
    """A place on a way where a sound begins."""

    way_id: str
    at: Place


@dataclass
class _Node:
    """A corner of one way, or a place in an opening between two; ``r_db`` to pass it."""

    places: dict[str, Place]
    r_db: float = 0.0


@dataclass(frozen=True)
class _Label:
    """The best line to a node: its length, its part in galleries, what it turned and lost."""

    length: float = math.inf
    open_length: float = 0.0
    turned: float = 0.0
    r_db: float = 0.0
    heading: Place = (0.0, 0.0)
    way_id: str = ""


@dataclass
class _Way:
    floor: Polygon
    edges: Points
    is_open: bool
    nodes: list[int] = field(default_factory=list)


class WaySound:
    """The ways of a storey and the speakers on them, prepared once for many listeners."""

    def __init__(self, storey: Storey, speakers: Sequence[Speaker], decay: Decay) -> None:
        self._decay = decay
        self._ways = {s.id: _way(s) for s in storey.spaces if carries(s)}
        self._nodes: list[_Node] = []
        self._join_openings(storey.openings)
        self._join_seams(storey.openings)
        for way_id, way in self._ways.items():
            for corner in _corners(way.floor):
                way.nodes.append(len(self._nodes))
                self._nodes.append(_Node({way_id: corner}))
        self._links = self._linked()
        self._speakers = [Speaker(s.way_id, self.on_floor(s.way_id, s.at)) for s in speakers]
        self._labels = [self._spread(speaker) for speaker in self._speakers]

    def on_floor(self, way_id: str, at: Place) -> Place:
        """Return the place of a way's floor nearest to a point."""
        floor = self._ways[way_id].floor
        point = shapely.Point(at)
        if floor.is_empty or floor.covers(point):
            return at
        x, y = nearest_points(floor, point)[0].coords[0]
        return float(x), float(y)

    def losses_db(self, way_id: str, points: Points) -> Points:
        """Return the loss from every speaker (rows) to every point of a way (columns), in dB.

        Points are in mm, (n, 2); infinite where no way leads.
        """
        way = self._ways[way_id]
        targets = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        losses = np.full((len(self._speakers), len(targets)), np.inf)
        if not len(targets):
            return losses
        nodes = [self._nodes[n] for n in way.nodes]
        where = np.array([node.places[way_id] for node in nodes]).reshape(-1, 2)
        steps = targets[None, :, :] - where[:, None, :]
        spans = np.hypot(steps[..., 0], steps[..., 1])
        for i, node in enumerate(nodes):
            spans[i, ~_sees(node.places[way_id], targets, way.edges)] = np.inf
        columns = np.arange(len(targets))
        for i, (speaker, labels) in enumerate(zip(self._speakers, self._labels, strict=True)):
            straight = np.full(len(targets), np.inf)
            if speaker.way_id == way_id:
                straight = np.hypot(*(targets - np.asarray(speaker.at)).T)
                straight[~_sees(speaker.at, targets, way.edges)] = np.inf
            best = straight
            turned = lost = free = np.zeros(len(targets))
            if nodes:
                here = [labels[n] for n in way.nodes]
                total = np.array([label.length for label in here])[:, None] + spans
                pick = total.argmin(axis=0)
                by_node = total[pick, columns]
                bent = by_node < straight - 1e-6
                best = np.where(bent, by_node, straight)
                heading = np.array([label.heading for label in here])[pick]
                passed = [
                    label.r_db + (node.r_db if label.way_id != way_id else 0.0)
                    for label, node in zip(here, nodes, strict=True)
                ]
                turn = np.array([label.turned for label in here])[pick]
                turn = turn + _turns(heading, steps[pick, columns])
                turned = np.where(bent, turn, 0.0)
                lost = np.where(bent, np.array(passed)[pick], 0.0)
                before = np.array([label.open_length for label in here])[pick]
                last = spans[pick, columns] if way.is_open else np.zeros(len(targets))
                free = np.where(bent, before + last, 0.0)
            if way.is_open:
                free = np.where(np.isfinite(straight) & (best == straight), straight, free)
            losses[i] = self._loss(best, free, turned, lost)
        return losses

    def _loss(self, length_mm: Points, open_mm: Points, turned: Points, r_db: Points) -> Points:
        decay = self._decay
        away_m = length_mm / 1000.0
        spread = np.log10(np.maximum(open_mm / 1000.0, decay.near_m) / decay.near_m)
        turns = turned / (math.pi / 2)
        lost: Points = 10 * spread + decay.along_db_m * away_m + decay.turn_db * turns + r_db
        return lost

    # --- the graph ----------------------------------------------------------------------

    def _join_openings(self, openings: Sequence[Opening]) -> None:
        for opening in openings:
            a, b = opening.joins
            if opening.kind == "window" or a not in self._ways or b not in self._ways:
                continue
            angle = math.radians(opening.angle_deg)
            along = max(0.0, opening.width_mm / 2 - SMALL_MM / 2)
            count = 2 * math.ceil(along / APART_MM) + 1
            r_db = self._decay.door_r_db if opening.kind == "door" else 0.0
            for t in np.linspace(-along, along, count):
                x = opening.at[0] + math.cos(angle) * t
                y = opening.at[1] + math.sin(angle) * t
                self._join(str(a), str(b), (float(x), float(y)), r_db)

    def _join_seams(self, openings: Sequence[Opening]) -> None:
        """Join ways that lie open to one another with no opening drawn between them."""
        joined = {frozenset(o.joins) for o in openings if o.kind != "window"}
        ids = list(self._ways)
        for i, a in enumerate(ids):
            for b in ids[:i]:
                pa, pb = self._ways[a].floor, self._ways[b].floor
                if frozenset((a, b)) in joined or pa.distance(pb) > 20:
                    continue
                seam = pa.boundary.intersection(pb.buffer(20, join_style="mitre"))
                if seam.length < SEAM_MM:
                    continue
                for part in shapely.get_parts(seam):
                    count = 2 * math.ceil(part.length / 2 / APART_MM) + 1
                    for k in range(count):
                        at = part.interpolate((k + 0.5) / count, normalized=True)
                        self._join(a, b, (at.x, at.y), 0.0)

    def _join(self, a: str, b: str, at: Place, r_db: float) -> None:
        for way_id in (a, b):
            self._ways[way_id].nodes.append(len(self._nodes))
        self._nodes.append(_Node({w: self.on_floor(w, at) for w in (a, b)}, r_db))

    def _linked(self) -> list[list[tuple[int, str, float, Place]]]:
        """List for each node where one gets from it: node, way, length, step."""
        links: list[list[tuple[int, str, float, Place]]] = [[] for _ in self._nodes]
        for way_id, way in self._ways.items():
            where = np.array([self._nodes[n].places[way_id] for n in way.nodes]).reshape(-1, 2)
            for n, here in zip(way.nodes, where, strict=True):
                clear = _sees((float(here[0]), float(here[1])), where, way.edges)
                for m, there, ok in zip(way.nodes, where, clear, strict=True):
                    if ok and m != n:
                        step = (float(there[0] - here[0]), float(there[1] - here[1]))
                        links[n].append((m, way_id, math.hypot(*step), step))
        return links

    def _spread(self, speaker: Speaker) -> list[_Label]:
        """Find the shortest line from a speaker to every node."""
        labels = [_Label() for _ in self._nodes]
        way = self._ways[speaker.way_id]
        heap: list[tuple[float, int]] = []

        def offer(n: int, label: _Label) -> None:
            if label.length < labels[n].length - 1e-6:
                labels[n] = label
                heapq.heappush(heap, (label.length, n))

        where = np.array([self._nodes[n].places[speaker.way_id] for n in way.nodes]).reshape(-1, 2)
        clear = _sees(speaker.at, where, way.edges)
        for n, there, ok in zip(way.nodes, where, clear, strict=True):
            if ok:
                step = (float(there[0] - speaker.at[0]), float(there[1] - speaker.at[1]))
                length = math.hypot(*step)
                free = length if way.is_open else 0.0
                offer(n, _Label(length, free, 0.0, 0.0, step, speaker.way_id))
        while heap:
            so_far, n = heapq.heappop(heap)
            here = labels[n]
            if so_far > here.length:
                continue
            for m, way_id, length, step in self._links[n]:
                passed = self._nodes[n].r_db if way_id != here.way_id else 0.0
                turn = _turn(here.heading, step)
                heading = step if length > STILL_MM else here.heading
                offer(
                    m,
                    _Label(
                        here.length + length,
                        here.open_length + (length if self._ways[way_id].is_open else 0.0),
                        here.turned + turn,
                        here.r_db + passed,
                        heading,
                        way_id,
                    ),
                )
        return labels


def carries(space: Space) -> bool:
    """Tell whether sound is followed along a space: corridors, galleries, lobbies, stairs."""
    known = space.use in PUBLIC_WAYS or space.use is Use.STAIR
    return known and not space.region.polygon.is_empty


def _way(space: Space) -> _Way:
    whole = space.region.polygon
    plain = largest_polygon(_without_pillars(whole).simplify(GRAZE_MM / 2))
    floor = shapely.geometry.polygon.orient(plain if plain.area > 0 else whole)
    edges = [
        (*a, *b)
        for ring in shapely.get_parts(floor.buffer(GRAZE_MM, join_style="mitre").boundary)
        for a, b in itertools.pairwise(ring.coords)
    ]
    return _Way(floor, np.array(edges, dtype=np.float64).reshape(-1, 4), space.use is Use.GALLERY)


def _without_pillars(floor: Polygon) -> BaseGeometry:
    """Fill what is small both ways; a thin wall between two arms of a way stays a wall."""
    half = SMALL_MM / 2
    filled = floor.buffer(half, join_style="mitre").buffer(-half, join_style="mitre")
    small = [
        piece
        for piece in polygons_of(filled.difference(floor))
        if max(piece.bounds[2] - piece.bounds[0], piece.bounds[3] - piece.bounds[1]) <= 2 * SMALL_MM
    ]
    grown = [piece.buffer(1.0, join_style="mitre") for piece in small]
    return shapely.union_all([floor, *grown])


def _corners(floor: Polygon) -> list[Place]:
    """List the corners that stand out into the floor: lines turn at these only."""
    found: list[Place] = []
    for ring in (floor.exterior, *floor.interiors):
        points = list(ring.coords)[:-1]
        for i, here in enumerate(points):
            before, after = points[i - 1], points[(i + 1) % len(points)]
            turn = (here[0] - before[0]) * (after[1] - here[1]) - (here[1] - before[1]) * (
                after[0] - here[0]
            )
            if turn < 0:
                found.append((float(here[0]), float(here[1])))
    return found


def _sees(eye: Place, points: Points, edges: Points) -> NDArray[np.bool_]:
    """Tell which points the straight line from an eye reaches without crossing an edge."""
    if not len(edges) or not len(points):
        return np.ones(len(points), dtype=np.bool_)
    ax, ay, bx, by = (edges[None, :, i] for i in range(4))
    px, py = points[:, 0, None], points[:, 1, None]
    ex, ey = eye
    dx, dy = px - ex, py - ey
    of_a = dx * (ay - ey) - dy * (ax - ex)
    of_b = dx * (by - ey) - dy * (bx - ex)
    wx, wy = bx - ax, by - ay
    of_eye = wx * (ey - ay) - wy * (ex - ax)
    of_point = wx * (py - ay) - wy * (px - ax)
    crossed = (of_a * of_b < 0) & (of_eye * of_point < 0)
    return np.asarray(~crossed.any(axis=1), dtype=np.bool_)


def _turns(headings: Points, steps: Points) -> Points:
    """Return the angles in radians between headings and steps; none where either is none."""
    hx, hy, sx, sy = headings[:, 0], headings[:, 1], steps[:, 0], steps[:, 1]
    angles: Points = np.abs(np.arctan2(hx * sy - hy * sx, hx * sx + hy * sy))
    still = (np.hypot(hx, hy) <= STILL_MM) | (np.hypot(sx, sy) <= STILL_MM)
    return np.where(still, 0.0, angles)


def _turn(heading: Place, step: Place) -> float:
    """Return the angle of :func:`_turns` for one heading and one step."""
    if math.hypot(*heading) <= STILL_MM or math.hypot(*step) <= STILL_MM:
        return 0.0
    cross = heading[0] * step[1] - heading[1] * step[0]
    return abs(math.atan2(cross, heading[0] * step[0] + heading[1] * step[1]))


__all__ = ["Decay", "Place", "Points", "Speaker", "WaySound", "carries"]
