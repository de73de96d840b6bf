"""Fact: the wall between two rooms that may be taken out, and the building without it.

Two rooms share the wall whose faces their boundaries are (as in :mod:`adjacency`).  Taken out
is what stands between these faces; what is thicker than the wall (columns, piers) stays and
stands in the room that is left.  A column no wider than its wall is not seen on a plan, nor is
what a wall bears: all of this is to be confirmed by a structural engineer.  The figures are
defaults of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import (
    PUBLIC_WAYS,
    Building,
    Opening,
    Setting,
    SharedWall,
    Space,
    Storey,
    Use,
)
from layoutopt.diagnostics import UsageError
from layoutopt.geometry import Region, largest_polygon, polygons_of
from layoutopt.physics.adjacency import SKEW, WALL_MM, edges_of, shared_walls
from layoutopt.program import WallRule
from layoutopt.walls import SaidWalls, pairs_in

UNEVEN_MM = 25.0
"""A wall is so uneven at the most: what is thicker by more is a pier."""
STRETCH_MM = 1200
"""The longest stretch is at least so long: less is a doorway, and leaves two rooms."""
PIECE_MM = 300
"""Shorter pieces, between a pier and a corner, are not worth taking out."""
FRAMED_MM = 250
"""The infill between the columns of a frame is no thicker; thicker walls are taken to bear."""
COLUMN_MM = 900
"""What stands at the end of a stretch is a column where the rooms go on behind it within so
much, else a wall across."""
BESIDE_MM = 30.0
SEAM_MM = 2.0


@dataclass(frozen=True)
class _Strip:
    """A piece between two faces: where it starts, its direction, length and thickness."""

    start: tuple[float, float]
    along: tuple[float, float]
    length: float
    gap: float

    def at(self, along: float, across: float) -> tuple[float, float]:
        """Return the place so far along the first face and across towards the second."""
        (x, y), (ux, uy) = self.start, self.along
        return x + ux * along + uy * across, y + uy * along - ux * across

    @property
    def body(self) -> Polygon:
        """What it covers, to either face."""
        corners = ((0.0, 0.0), (self.length, 0.0), (self.length, self.gap), (0.0, self.gap))
        return Polygon([self.at(*corner) for corner in corners])


def wall_between(storey: Storey, a: str, b: str) -> SharedWall | None:
    """Find the wall that two rooms share, None where they share none that leaves one room."""
    first, second = (storey.space(i).region.polygon for i in (a, b))
    strips = list(_strips(first, second))
    if not strips:
        return None
    lengths: dict[int, float] = {}
    for strip in strips:
        key = round(strip.gap / 10.0)
        lengths[key] = lengths.get(key, 0.0) + strip.length
    usual = 10 * max(lengths, key=lambda key: (lengths[key], -key))
    thin = [s for s in strips if s.gap <= usual + UNEVEN_MM]
    along = max(thin, key=lambda s: s.length).along
    thin = [s for s in thin if abs(s.along[0] * along[1] - s.along[1] * along[0]) <= SKEW]
    whole = shapely.union_all([s.body for s in thin]).buffer(SEAM_MM, join_style="mitre")
    runs = [
        (low, high, piece)
        for piece in polygons_of(whole.buffer(-SEAM_MM, join_style="mitre"))
        for low, high in [_extent(piece, along)]
        if high - low >= PIECE_MM
    ]
    if max((high - low for low, high, _ in runs), default=0.0) < STRETCH_MM:
        return None
    runs.sort(key=lambda run: run[0])
    thickness = max(s.gap for s in thin if abs(s.gap - usual) <= UNEVEN_MM)
    rooms = first.union(second)
    framed = thickness <= FRAMED_MM and all(_between_columns(p, along, rooms) for *_, p in runs)
    names = [s.id for s in storey.spaces if s.id in (a, b)]
    return SharedWall(
        storey.level,
        (names[0], names[1]),
        tuple(Region.of(piece) for *_, piece in runs),
        round(sum(high - low for low, high, _ in runs)),
        round(thickness),
        framed,
    )


def _strips(first: Polygon, second: Polygon) -> Iterator[_Strip]:
    """Yield what lies between faces that look at each other across no more than a wall."""
    others = edges_of(second)
    for ax, ay, ux, uy, length in edges_of(first):
        for bx, by, vx, vy, other in others:
            if ux * vx + uy * vy > -0.5 or abs(ux * vy - uy * vx) > SKEW:
                continue
            gap = (bx - ax) * uy - (by - ay) * ux
            if not 0.0 < gap <= WALL_MM:
                continue
            start = (bx - ax) * ux + (by - ay) * uy
            end = start + (vx * ux + vy * uy) * other
            low, high = max(0.0, min(start, end)), min(length, max(start, end))
            if high - low > SEAM_MM:
                yield _Strip((ax + ux * low, ay + uy * low), (ux, uy), high - low, gap)


def _extent(piece: Polygon, along: tuple[float, float]) -> tuple[float, float]:
    places = [x * along[0] + y * along[1] for x, y in piece.exterior.coords]
    return min(places), max(places)


def _between_columns(piece: Polygon, along: tuple[float, float], rooms: BaseGeometry) -> bool:
    """Tell whether at both ends of a stretch something stands that the rooms go round."""
    across = along[1], -along[0]
    low, high = _extent(piece, along)
    near, far = _extent(piece, across)

    def place(u: float, v: float) -> tuple[float, float]:
        return u * along[0] + v * across[0], u * along[1] + v * across[1]

    def behind(u: float, start: float, end: float) -> bool:
        line = LineString([place(u, start), place(u, end)])
        return float(line.intersection(rooms).length) > SEAM_MM

    return all(
        behind(u, near - COLUMN_MM, near) and behind(u, far, far + COLUMN_MM)
        for u in (low - BESIDE_MM, high + BESIDE_MM)
    )


def opened(building: Building, walls: Iterable[SharedWall]) -> Building:
    """Return the building with walls between rooms taken out; the same one where there is none.

    The two rooms are one :class:`~layoutopt.building.Space` then, with both as its ``parts``;
    what stood open or hung in the wall goes.  A wall whose rooms are not there is passed over.
    """
    renamed: dict[str, str] = {}
    for wall in walls:
        if not any(floor.level == wall.level for floor in building.storeys):
            continue
        storey = building.storey(wall.level)
        if not {s.id for s in storey.spaces}.issuperset(wall.rooms):
            continue
        fresh = opened_storey(storey, wall)
        storeys = tuple(fresh if floor is storey else floor for floor in building.storeys)
        building = replace(building, storeys=storeys)
        renamed |= dict.fromkeys(wall.rooms, wall.space_id)
    if not renamed:
        return building
    findings = tuple(
        replace(f, subject=renamed[f.subject]) if f.subject in renamed else f
        for f in building.findings
    )
    return replace(building, findings=findings, setting=_setting(building.setting, renamed))


def _setting(setting: Setting, renamed: dict[str, str]) -> Setting:
    def named(rooms: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(renamed.get(room, room) for room in rooms))

    return replace(setting, locked=named(setting.locked), wing=named(setting.wing))


def opened_storey(storey: Storey, wall: SharedWall) -> Storey:
    """Return a storey with one wall between two rooms taken out."""
    parts = tuple(storey.space(room) for room in wall.rooms)
    gone = shapely.union_all([piece.polygon for piece in wall.stretches])
    whole = _one_room(parts, wall)

    def renamed(side: str | None) -> str | None:
        return wall.space_id if side in wall.rooms else side

    spaces = tuple(
        whole if space.id == wall.rooms[0] else space
        for space in storey.spaces
        if space.id != wall.rooms[1]
    )
    openings: list[Opening] = []
    for opening in storey.openings:
        joins = renamed(opening.joins[0]), renamed(opening.joins[1])
        if joins == opening.joins:
            openings.append(opening)
        elif joins[0] != joins[1]:
            openings.append(replace(opening, joins=joins))
    mass: list[Region] = []
    for body in storey.walls:
        if not body.polygon.intersects(gone):
            mass.append(body)
            continue
        left = polygons_of(body.polygon.difference(gone.buffer(1.0, join_style="mitre")))
        mass += [Region.of(piece) for piece in left if piece.area > 1e4]
    return replace(storey, spaces=spaces, openings=tuple(openings), walls=tuple(mass))


def _one_room(parts: tuple[Space, ...], wall: SharedWall) -> Space:
    """Make one room of two: named after both, used as the larger is, free where both are."""
    floors = [part.region.polygon for part in parts]
    bodies = [piece.polygon for piece in wall.stretches]
    joined = shapely.union_all([*floors, *bodies]).buffer(SEAM_MM, join_style="mitre")
    region = Region.of(largest_polygon(joined.buffer(-SEAM_MM, join_style="mitre")))
    printed = None
    if all(part.printed_area_m2 is not None for part in parts):
        # what the prints leave open, the rooms leave open together
        off = sum((part.printed_area_m2 or 0.0) - part.region.area_m2 for part in parts)
        printed = region.area_m2 + off
    return Space(
        id=wall.space_id,
        use=max(parts, key=lambda part: part.region.area_m2).use,
        region=region,
        name="+".join(dict.fromkeys(part.name for part in parts if part.name)) or None,
        number="+".join(part.number or part.id for part in parts),
        printed_area_m2=printed,
        confidence=min(part.confidence for part in parts),
        available=all(part.available for part in parts),
        parts=parts,
    )


WAYS = PUBLIC_WAYS | {Use.STAIR}
"""Walls to these stay (a default): they part the way out from the rooms."""


def may_open(building: Building, rule: WallRule) -> list[SharedWall]:
    """List the walls between rooms that a rule lets be taken out; never one to a way."""
    if rule.stage == "none" and not rule.may_open:
        return []
    found = []
    for storey in building.storeys:
        ways = {space.id for space in storey.spaces if space.use in WAYS}
        for pair in sorted(map(sorted, shared_walls(storey))):
            key = frozenset(pair)
            if (
                key & ways
                or key in rule.keep
                or (rule.stage == "none" and key not in rule.may_open)
            ):
                continue
            wall = wall_between(storey, *pair)
            if wall is not None and (
                key in rule.may_open
                or rule.stage == "all"
                or (rule.stage == "framed" and wall.framed)
            ):
                found.append(wall)
    return found


def found_again(
    walls: Iterable[SharedWall], of: Building, building: Building
) -> tuple[SharedWall, ...]:
    """Find walls of one reading of a school in another, by where their rooms lie.

    What is not there is passed over.
    """
    found = []
    for wall in walls:
        there = of.storey(wall.level)
        home = next((s for s in building.storeys if s.level == wall.level), None)
        if home is None:
            continue
        rooms = []
        for room in wall.rooms:
            spot = there.space(room).region.polygon.representative_point()
            at = shapely.Point(home.frame.to_local(there.frame.to_world((spot.x, spot.y))))
            rooms += [s.id for s in home.spaces if s.region.polygon.contains(at)][:1]
        again = wall_between(home, *rooms) if len(set(rooms)) == 2 else None
        if again is not None:
            found.append(again)
    return tuple(found)


def wall_rule(building: Building, said: SaidWalls) -> WallRule:
    """Find the rooms that a job file's ``[walls]`` speaks of.

    Raises
    ------
    UsageError
        A room does not exist; two rooms share no wall that can be opened.
    """
    pairs = {}
    for key in ("may_open", "keep"):
        where = f"{said.where}: [walls] {key}"
        pairs[key] = pairs_in(building, getattr(said, key), where)
        for pair in pairs[key]:
            _refuse(building, pair, where)
    return WallRule(
        said.stage,
        frozenset(map(frozenset, pairs["may_open"])),
        frozenset(map(frozenset, pairs["keep"])),
    )


def _refuse(building: Building, pair: tuple[str, str], where: str) -> None:
    """Refuse two rooms with no wall between them that may be spoken of."""
    storey = next(
        (s for s in building.storeys if {x.id for x in s.spaces}.issuperset(pair)),
        None,
    )
    if storey is None or wall_between(storey, *pair) is None:
        raise UsageError(
            en=f"{where}: {pair[0]} and {pair[1]} share no wall that can be opened, none of at "
            f"least {STRETCH_MM / 1000:g} m; name rooms next to one another",
            zh=f"{where}:{pair[0]} 与 {pair[1]} 之间没有长度不小于 {STRETCH_MM / 1000:g} m "
            "的可打通的共用墙;请写相邻的房间",
        )
    way = next((i for i in pair if storey.space(i).use in WAYS), None)
    if way is not None:
        raise UsageError(
            en=f"{where}: {way} is a way or a stair; walls to these always stay; take it off",
            zh=f"{where}:{way} 为走道或楼梯间,与其相邻的墙一律保留;请删除",
        )


__all__ = [
    "FRAMED_MM",
    "found_again",
    "may_open",
    "opened",
    "opened_storey",
    "wall_between",
    "wall_rule",
]
