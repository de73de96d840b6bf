"""Fact: where a mailbox and a sign can hang beside the suite's door, on the outer wall face.

Not over an opening, not where a leaf swings, not off the end of the wall, the nearer to the
door the better; of such places those where the way stays as wide as asked past what hangs
there come first.  Not here: whether a clause asks for them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from layoutopt.building import PUBLIC_WAYS, Opening, Space, Storey, Use
from layoutopt.physics.clearance import Leafed
from layoutopt.physics.frontage import direction, footprint
from layoutopt.scheme import Furniture, SuiteDoor

BESIDE_MM = 200
"""Wall left beside a door for its frame and switch (a default)."""
APART_MM = 150
STEP_MM = 50
REACH_MM = 5000
"""Further from the door nobody looks for its sign (a default); a mailbox may be 15 m away."""
FAR_MM = 15000
"""As far from the suite's door a mailbox may hang at the most (STANDARDS D19)."""
FACE_MM = 60.0
LEAF_MM = 50.0
WAY_MM = {Use.CORRIDOR: 2400.0, Use.GALLERY: 1800.0}
"""Clear widths of an inner corridor and of one open to a side: GB 50099-2011 8.2.3 [F]."""
OUTSIDE = "outside"


def hung_outside(
    storey: Storey, doors: Sequence[SuiteDoor], pieces: Sequence[tuple[str, tuple[int, int]]]
) -> tuple[Furniture, ...]:
    """Hang things beside the suite's door, each by its kind and its width and depth in mm.

    The door is the reception's, else the first that leads to a public way; the sides of a
    door are tried from the left as one leaves; where its wall has no place (doors and windows
    close together, piers), the nearest place on any wall of the way.  What finds none is
    left out.
    """
    public = [door for door in doors if _public(door, storey)]
    of_reception = [d for d in public if any("office_reception" in str(s) for s in d.joins)]
    hung: list[Furniture] = []
    for door in (*of_reception, *public):
        way = _way(door, storey)
        taken = _taken(storey, doors)
        for kind, size in pieces:
            if any(piece.kind == kind for piece in hung):
                continue
            mine = shapely.union_all([taken, *(_body(piece) for piece in hung)])
            found = next(_places(door, way, mine, kind, size), None)
            if found is not None:
                hung.append(found)
    for door in (*of_reception, *public):
        for kind, size in pieces:
            if not any(piece.kind == kind for piece in hung):
                mine = shapely.union_all([_taken(storey, doors), *map(_body, hung)])
                hung += _near(door, _way(door, storey), mine, kind, size)
    return tuple(sorted(hung, key=lambda piece: [kind for kind, _ in pieces].index(piece.kind)))


def _places(
    door: SuiteDoor, way: Space | None, taken: BaseGeometry, kind: str, size: tuple[int, int]
) -> Iterator[Furniture]:
    """Yield the places for a thing beside a door, the best first."""
    wide, deep = size
    (ux, uy), (nx, ny) = direction(door), _outward(door, way)
    left = 1 if ux * ny - uy * nx > 0 else -1
    turn = math.degrees(math.atan2(ny, nx)) - 90.0
    floor = way.region.polygon if way is not None else None
    strip = floor.boundary.buffer(FACE_MM, cap_style="flat") if floor is not None else None
    near = floor.buffer(FACE_MM) if floor is not None else None
    for shape in (strip, near, taken):
        shapely.prepare(shape)
    spare: list[Furniture] = []
    for step in range(0, REACH_MM, STEP_MM):
        for side in (left, -left):
            along = side * (door.width_mm / 2 + BESIDE_MM + wide / 2 + step)
            out = door.wall_mm / 2 + deep / 2
            at = (
                round(door.at[0] + ux * along + nx * out),
                round(door.at[1] + uy * along + ny * out),
            )
            piece = Furniture(kind, OUTSIDE, at, round(turn % 360.0, 3), size)
            body = _body(piece)
            if body.buffer(APART_MM / 2, join_style="mitre").intersects(taken):
                continue
            if strip is not None and near is not None:
                back = _back(piece, (nx, ny))
                if not (strip.covers(back) and near.covers(body)):
                    continue
            if way is not None and _past(piece, way, (nx, ny)) < WAY_MM.get(way.use, 0.0):
                spare.append(piece)
                continue
            yield piece
    yield from spare


def _near(
    door: SuiteDoor, way: Space | None, taken: BaseGeometry, kind: str, size: tuple[int, int]
) -> list[Furniture]:
    """Return the place nearest to a door on a wall of the way, at most one."""
    if way is None:
        return []
    wide, deep = size
    floor = way.region.polygon
    inside = floor.buffer(1.0)
    found: list[tuple[bool, float, Furniture]] = []
    outline = orient(floor)  # the floor lies to the left of every edge
    for ring in (outline.exterior, *outline.interiors):
        corners = list(ring.coords)
        for (ax, ay), (bx, by) in itertools.pairwise(corners):
            length = math.dist((ax, ay), (bx, by))
            if length < wide:
                continue
            ux, uy = (bx - ax) / length, (by - ay) / length
            nx, ny = -uy, ux
            for step in range(int(wide / 2), int(length - wide / 2) + 1, 2 * STEP_MM):
                at = (
                    round(ax + ux * step + nx * deep / 2),
                    round(ay + uy * step + ny * deep / 2),
                )
                away = math.dist(at, door.at)
                if away > FAR_MM:
                    continue
                turn = round((math.degrees(math.atan2(ny, nx)) - 90.0) % 360.0, 3)
                piece = Furniture(kind, OUTSIDE, at, turn, size)
                body = _body(piece)
                apart = body.buffer(APART_MM / 2, join_style="mitre").disjoint(taken)
                if apart and inside.covers(body):
                    narrow = _past(piece, way, (nx, ny)) < WAY_MM.get(way.use, 0.0)
                    found.append((narrow, away, piece))
    return [min(found, key=lambda one: one[:2])[2]] if found else []


def _back(piece: Furniture, normal: tuple[float, float]) -> LineString:
    """Return the line at the back of a piece, on the wall's face."""
    wide, deep = piece.size_mm
    nx, ny = normal
    x, y = piece.at[0] - nx * deep / 2, piece.at[1] - ny * deep / 2
    return LineString(
        [(x + ny * wide / 2, y - nx * wide / 2), (x - ny * wide / 2, y + nx * wide / 2)]
    )


def _past(piece: Furniture, way: Space, normal: tuple[float, float]) -> float:
    """Measure how wide the way stays past a piece, in mm."""
    x, y = piece.at
    nx, ny = normal
    ray = LineString([(x, y), (x + nx * 1e5, y + ny * 1e5)])
    crossed = shapely.get_parts(ray.intersection(way.region.polygon))
    first = min(crossed, key=lambda line: line.distance(shapely.Point(x, y)), default=None)
    return float(first.length) - piece.size_mm[1] / 2 if first is not None else 0.0


def _taken(storey: Storey, doors: Sequence[SuiteDoor]) -> BaseGeometry:
    """Return where nothing hangs: before openings, and where leaves swing."""
    openings: list[Opening | SuiteDoor] = [*storey.openings, *doors]
    taken: list[BaseGeometry] = [footprint(o, across_mm=FACE_MM) for o in openings]
    taken += [s.buffer(LEAF_MM) for o in openings if (s := swept(o)) is not None]
    return shapely.union_all(taken)


def swept(door: Leafed, steps: int = 16) -> Polygon | None:
    """Return the quarter circle that a leaf sweeps, None where no leaf is drawn."""
    if door.hinge is None or door.leaf_end is None:
        return None
    hx, hy = door.hinge
    radius = math.dist(door.hinge, door.leaf_end)
    dx, dy = direction(door)
    along = math.copysign(1.0, (door.at[0] - hx) * dx + (door.at[1] - hy) * dy)
    shut = math.atan2(along * dy, along * dx)
    wide = math.atan2(door.leaf_end[1] - hy, door.leaf_end[0] - hx)
    span = (wide - shut + math.pi) % (2 * math.pi) - math.pi
    angles = [shut + span * i / steps for i in range(steps + 1)]
    rim = [(hx + radius * math.cos(a), hy + radius * math.sin(a)) for a in angles]
    sector = Polygon([door.hinge, *rim])
    return sector if sector.is_valid and sector.area > 0 else None


def _body(piece: Furniture) -> Polygon:
    (x, y), (wide, deep) = piece.at, piece.size_mm
    flat = shapely.box(x - wide / 2, y - deep / 2, x + wide / 2, y + deep / 2)
    return affinity.rotate(flat, piece.rotation_deg, origin=(x, y))


def _outward(door: SuiteDoor, way: Space | None) -> tuple[float, float]:
    """Return the unit vector through a door, out of the suite."""
    dx, dy = direction(door)
    nx, ny = -dy, dx
    if way is not None:
        near = shapely.Point(door.at[0] + nx * 300.0, door.at[1] + ny * 300.0)
        far = shapely.Point(door.at[0] - nx * 300.0, door.at[1] - ny * 300.0)
        floor = way.region.polygon
        if floor.distance(far) < floor.distance(near):
            return -nx, -ny
    return nx, ny


def _public(door: SuiteDoor, storey: Storey) -> bool:
    """Tell whether a door that stands leads to a way or a stair."""
    return not door.new and _way(door, storey) is not None


def _way(door: SuiteDoor, storey: Storey) -> Space | None:
    """Return the public way that a door leads to."""
    ways = {s.id: s for s in storey.spaces if s.use in PUBLIC_WAYS or s.use is Use.STAIR}
    return next((ways[side] for side in door.joins if side in ways), None)


__all__ = ["hung_outside", "swept"]
