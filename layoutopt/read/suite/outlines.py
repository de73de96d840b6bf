"""Outlines drawn on a layer of ours, and the storey each lies on.

Closed polylines; open ones whose ends meet; lines that close a ring together.
Not here: what an outline stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, Polygon

from layoutopt.building import Storey
from layoutopt.geometry import Frame, WorldPoint, largest_polygon
from layoutopt.read.ink import Mark

MEET_MM = 50.0
"""Ends of lines that are this near were meant to meet."""

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Outline:
    """A closed line in world coordinates, with what its XDATA says."""

    points: tuple[WorldPoint, ...]
    facts: Facts
    handle: str

    def fact(self, key: str) -> str | None:
        """Return the first value of a key, None where nothing is said of it."""
        return next((value for name, value in self.facts if name == key), None)

    def local(self, frame: Frame) -> Polygon:
        """Return the outline in a storey's whole millimetres; valid, perhaps empty."""
        points = [frame.to_mm(point) for point in self.points]
        if len(set(points)) < 3:
            return Polygon()
        polygon = Polygon(points)
        return polygon if polygon.is_valid else largest_polygon(shapely.make_valid(polygon))


def outlines(marks: Iterable[Mark], unit_mm: float) -> tuple[list[Outline], list[Mark]]:
    """Return the outlines that marks draw, in their order, and the marks that close none."""
    found: list[Outline] = []
    loose: list[tuple[Mark, tuple[WorldPoint, ...]]] = []
    meet = MEET_MM / unit_mm
    for mark in marks:
        found += [Outline(ring, mark.facts, mark.handle) for ring in mark.rings]
        for chain in mark.chains:
            (x0, y0), (x1, y1) = chain[0], chain[-1]
            if len(chain) > 3 and abs(x0 - x1) <= meet and abs(y0 - y1) <= meet:
                found.append(Outline(chain[:-1], mark.facts, mark.handle))
            else:
                loose.append((mark, chain))
    if not loose:
        return found, []
    closed = _closed([chain for _, chain in loose], meet)
    used = shapely.union_all(closed).buffer(meet) if closed else Polygon()
    for polygon in closed:
        ring = tuple((float(x), float(y)) for x, y in polygon.exterior.coords[:-1])
        mine = [m for m, chain in loose if polygon.exterior.distance(LineString(chain)) <= meet]
        facts = next((m.facts for m in mine if m.facts), ())
        found.append(Outline(ring, facts, mine[0].handle if mine else ""))
    return found, [mark for mark, chain in loose if not used.covers(LineString(chain))]


def _closed(chains: Sequence[tuple[WorldPoint, ...]], meet: float) -> list[Polygon]:
    """Return the rings that chains close, ends that nearly meet drawn together."""
    ends: list[WorldPoint] = []

    def settled(point: WorldPoint) -> WorldPoint:
        for end in ends:
            if abs(end[0] - point[0]) <= meet and abs(end[1] - point[1]) <= meet:
                return end
        ends.append(point)
        return point

    lines = [
        LineString([settled(chain[0]), *chain[1:-1], settled(chain[-1])])
        for chain in chains
        if chain[0] != chain[-1]
    ]
    rings = shapely.polygonize([shapely.node(shapely.MultiLineString(lines))]) if lines else None
    return [p for p in getattr(rings, "geoms", ()) if isinstance(p, Polygon)]


def storey_of(outline: Outline, storeys: Sequence[Storey]) -> tuple[Storey, bool]:
    """Return the storey an outline lies on, and whether it lies in a room there at all."""
    best: tuple[float, float, float] | None = None
    chosen = storeys[0]
    for storey in storeys:
        polygon = outline.local(storey.frame)
        floor = shapely.intersection(
            polygon, [s.region.polygon for s in storey.spaces] or [Polygon()]
        )
        shell = Polygon(storey.outline) if len(storey.outline) > 2 else Polygon()
        shell = shell if shell.is_valid else shell.buffer(0)
        rank = (
            float(shapely.area(floor).sum()),
            float(shell.intersection(polygon).area),
            -float(shell.distance(polygon)),
        )
        if best is None or rank > best:
            best, chosen = rank, storey
    return chosen, bool(best and best[0] > 0)


__all__ = ["Facts", "Outline", "outlines", "storey_of"]
