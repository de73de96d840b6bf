"""Doors of a suite: new ones from their leaf and swing, those that stand from the building.

What is drawn decides: the hinge is the middle of the swing, the width its radius, the wall
the one it stands in, and a door joins what lies on its two sides.
Not here: the walls themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Storey
from layoutopt.geometry import Point as Place
from layoutopt.geometry import WorldPoint, distance_mm
from layoutopt.physics.frontage import footprint
from layoutopt.read.ink import Arc, Mark
from layoutopt.read.suite.outlines import Facts
from layoutopt.scheme import SuiteDoor, Zone

HINGE_SHARE = 0.06
"""Ends of a leaf and a swing that are this near, by the width of the leaf, are one."""
DRAWN_MM = 3.0
"""A door so near to what its data says was not moved."""
REACH_MM = 450.0
"""How far the middle of its wall may be from where a leaf is drawn."""
THICKEST_MM = 500.0
BESIDE_MM = 40.0
"""Where beside an opening its wall is measured."""
SIDES_MM = (60.0, 150.0, 300.0)
STANDING_MM = 150.0
"""A leaf so near to the middle of an opening that stands hangs in it."""
NARROWEST_MM, WIDEST_MM = 300.0, 3000.0


@dataclass(frozen=True)
class Leaf:
    """A door leaf as drawn, in world coordinates: hinge, open tip, and where it closes.

    ``sure`` tells that a leaf is drawn, not its swing alone.
    """

    hinge: WorldPoint
    tip: WorldPoint
    closed: WorldPoint
    facts: Facts
    handle: str
    sure: bool = True
    double: bool = False


@dataclass(frozen=True)
class Hung:
    """A new door in its place, and what it is cut into: ``new``, ``standing`` or nothing."""

    door: SuiteDoor
    wall: str | None
    handle: str


def leaves_of(marks: Iterable[Mark]) -> tuple[list[Leaf], list[Mark]]:
    """Pair leaves with swings.

    Returns
    -------
    tuple
        The leaves in their order, and marks that belong to none.
    """
    marks = list(marks)
    arcs = [(arc, mark) for mark in marks for arc in mark.arcs]
    lines = [(chain, mark) for mark in marks for chain in mark.chains if len(chain) == 2]
    used: set[int] = set()
    found: list[tuple[int, Leaf]] = []
    for arc, mark in arcs:
        best = min(
            (
                (off, i, tip)
                for i, (chain, _) in enumerate(lines)
                if i not in used
                for off, tip in _fits(arc, chain)
            ),
            default=None,
        )
        if best is None:
            found.append((marks.index(mark), _swing_alone(arc, mark)))
            continue
        _, i, tip = best
        used.add(i)
        ends = sorted((arc.start, arc.end), key=lambda end: math.dist(end, tip))
        facts = lines[i][1].facts or mark.facts
        found.append(
            (
                marks.index(lines[i][1]),
                Leaf(arc.center, tip, ends[1], facts, lines[i][1].handle),
            )
        )
    found.sort(key=lambda item: item[0])
    paired, left = _jambs([(c, m) for i, (c, m) in enumerate(lines) if i not in used])
    return _doubled([leaf for _, leaf in found] + paired), left


def _fits(arc: Arc, chain: Sequence[WorldPoint]) -> Iterator[tuple[float, WorldPoint]]:
    slack = HINGE_SHARE * arc.radius
    for hinge, tip in (chain, chain[::-1]):
        off = math.dist(hinge, arc.center)
        if off > slack or abs(math.dist(hinge, tip) - arc.radius) > slack:
            continue
        near = min(math.dist(tip, arc.start), math.dist(tip, arc.end))
        if near <= 2 * slack:
            yield off + near, tip


def _swing_alone(arc: Arc, mark: Mark) -> Leaf:
    return Leaf(arc.center, arc.end, arc.start, mark.facts, mark.handle, sure=False)


def _jambs(
    lines: Sequence[tuple[Sequence[WorldPoint], Mark]],
) -> tuple[list[Leaf], list[Mark]]:
    """Read two jambs with one data as an open way; what is no pair is left."""
    groups: dict[Facts, list[tuple[Sequence[WorldPoint], Mark]]] = {}
    for chain, mark in lines:
        groups.setdefault(mark.facts, []).append((chain, mark))
    found, left = [], []
    for facts, group in groups.items():
        if not facts or len(group) != 2:
            left += [mark for _, mark in group]
            continue
        (a, mark), (b, _) = group
        start, end = _middle(*a), _middle(*b)
        found.append(Leaf(start, start, end, facts, mark.handle))
    return found, left


def _middle(a: WorldPoint, b: WorldPoint) -> WorldPoint:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _doubled(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Make one door of two leaves that close against each other."""
    found: list[Leaf] = []
    gone: set[int] = set()
    for i, leaf in enumerate(leaves):
        if i in gone:
            continue
        width = math.dist(leaf.hinge, leaf.closed)
        for j in range(i + 1, len(leaves)):
            other = leaves[j]
            meets = math.dist(leaf.closed, other.closed) <= HINGE_SHARE * width
            across = math.dist(leaf.hinge, other.hinge)
            if j not in gone and meets and across > 1.8 * width:
                gone.add(j)
                leaf = replace(leaf, closed=other.hinge, double=True)  # noqa: PLW2901
                break
        found.append(leaf)
    return found


def hang(leaf: Leaf, storey: Storey, fresh: BaseGeometry, standing: BaseGeometry) -> Hung | None:
    """Place a leaf in its wall; None where it is no door by its size.

    Parameters
    ----------
    leaf
        The leaf as drawn.
    storey
        The storey it stands on.
    fresh, standing
        The new walls as drawn and the walls of the building, in the storey's mm.
    """
    best: Hung | None = None
    for one in (leaf,) if leaf.sure else (leaf, replace(leaf, tip=leaf.closed, closed=leaf.tip)):
        hung = _hang(one, storey, fresh, standing)
        if hung is not None and (best is None or (best.wall is None and hung.wall is not None)):
            best = hung
    return best


def _hang(leaf: Leaf, storey: Storey, fresh: BaseGeometry, standing: BaseGeometry) -> Hung | None:
    frame = storey.frame
    hinge, tip, closed = (frame.to_local(p) for p in (leaf.hinge, leaf.tip, leaf.closed))
    width = distance_mm(hinge, closed)
    if not NARROWEST_MM <= width <= WIDEST_MM:
        return None
    ux, uy = (closed[0] - hinge[0]) / width, (closed[1] - hinge[1]) / width
    middle = ((hinge[0] + closed[0]) / 2, (hinge[1] + closed[1]) / 2)
    wall, off, thick = _wall(middle, (ux, uy), width, fresh, standing)
    if wall is None:
        near = [
            o
            for o in storey.openings
            if o.kind != "window" and distance_mm(o.at, middle) <= STANDING_MM
        ]
        if near:
            wall, thick = "standing", float(near[0].wall_mm)
            off = (near[0].at[0] - middle[0]) * -uy + (near[0].at[1] - middle[1]) * ux
    at = (middle[0] - uy * off, middle[1] + ux * off)
    angle = math.degrees(math.atan2(uy, ux)) % 180.0
    angle = 0.0 if angle > 180.0 - 1e-4 else angle
    said = _said(leaf.facts)
    if wall is None:
        thick = float(said.wall_mm if said else 100)
    drawn = SuiteDoor(
        at=(round(at[0]), round(at[1])),
        width_mm=round(width),
        angle_deg=round(angle, 4),
        joins=(None, None),
        new=True,
        wall_mm=round(thick),
        hinge=(round(hinge[0]), round(hinge[1])) if tip != hinge else None,
        leaf_end=(round(tip[0]), round(tip[1])) if tip != hinge else None,
        rw_db=None if said is None else said.rw_db,  # no line of the drawing shows it
    )
    if said is not None and _unmoved(drawn, said):
        at_, width_mm, wall_mm = said.at, said.width_mm, said.wall_mm
        drawn = replace(drawn, at=at_, width_mm=width_mm, wall_mm=wall_mm, angle_deg=said.angle_deg)
    return Hung(drawn, wall, leaf.handle)


def _wall(
    middle: WorldPoint,
    along: WorldPoint,
    width: float,
    fresh: BaseGeometry,
    standing: BaseGeometry,
) -> tuple[str | None, float, float]:
    """Return which wall a door stands in, how far off its middle is drawn, and how thick it is."""
    ux, uy = along
    reach = width / 2 + BESIDE_MM
    beside = [(middle[0] + ux * s * reach, middle[1] + uy * s * reach) for s in (-1, 1)]
    for name, mass, spots in (
        ("new", fresh, [middle]),
        ("new", fresh, beside),
        ("standing", standing, [middle]),
    ):
        found = [cut for spot in spots if (cut := _across(spot, along, mass)) is not None]
        if found:
            low, high = min(found, key=lambda cut: (cut[1] - cut[0], abs(cut[0] + cut[1])))
            return name, (low + high) / 2, high - low
    return None, 0.0, 0.0


def _across(spot: WorldPoint, along: WorldPoint, mass: BaseGeometry) -> tuple[float, float] | None:
    """Return from where to where a line across a wall is in it; None where there is no wall."""
    ux, uy = along
    x, y = spot
    line = LineString(
        [(x + uy * REACH_MM, y - ux * REACH_MM), (x - uy * REACH_MM, y + ux * REACH_MM)]
    )
    cut = line.intersection(mass)
    found = []
    for part in getattr(cut, "geoms", [cut]):
        if part.is_empty or part.length < 1.0:
            continue
        ends = sorted(line.project(Point(p)) - REACH_MM for p in part.coords)
        away = max(ends[0], -ends[-1], 0.0)
        if ends[-1] - ends[0] <= THICKEST_MM and away <= REACH_MM / 3:
            found.append((away, ends[0], ends[-1]))
    return min(found)[1:] if found else None


def _said(facts: Facts) -> SuiteDoor | None:
    """Read what XDATA says of a door; None where it says nothing that can be read."""
    values = dict(facts)
    try:
        x, y = (round(float(part)) for part in values["at"].split(","))
        width_mm = round(float(values["width_mm"]))
        angle = float(values.get("angle_deg", "nan"))
        wall_mm = round(float(values.get("wall_mm", "100")))
    except (KeyError, ValueError, OverflowError):
        return None
    joins = _joins(values)
    rw_db = int(values["rw_db"]) if values.get("rw_db", "").isdecimal() else None
    return SuiteDoor((x, y), width_mm, angle, joins, True, wall_mm, rw_db=rw_db)


def _joins(values: Mapping[str, str]) -> tuple[str | None, str | None]:
    first, _, second = values.get("joins", "").partition(",")
    return first or None, second or None


def _unmoved(drawn: SuiteDoor, said: SuiteDoor) -> bool:
    if math.isnan(said.angle_deg):
        return False
    turn = abs((drawn.angle_deg - said.angle_deg + 90.0) % 180.0 - 90.0)
    return (
        distance_mm(drawn.at, said.at) <= DRAWN_MM
        and abs(drawn.width_mm - said.width_mm) <= DRAWN_MM
        and abs(drawn.wall_mm - said.wall_mm) <= DRAWN_MM
        and turn < 0.2
    )


def joined(
    door: SuiteDoor,
    facts: Facts,
    zone_at: Callable[[WorldPoint], str | None],
    space_at: Callable[[WorldPoint], str | None],
) -> SuiteDoor:
    """Say what a door joins: what lies on its two sides.

    Parameters
    ----------
    door
        The door in its place.
    facts
        What its XDATA says, for the order of two sides that it names alike.
    zone_at, space_at
        Name the zone and the space of the building at a point, None where there is none.
    """
    turn = math.radians(door.angle_deg)
    nx, ny = -math.sin(turn), math.cos(turn)
    sides: list[str | None] = []
    for sign in (1, -1):
        reaches = [sign * (door.wall_mm / 2 + reach) for reach in SIDES_MM]
        spots = [(door.at[0] + nx * far, door.at[1] + ny * far) for far in reaches]
        names = [*map(zone_at, spots), *map(space_at, spots)]
        sides.append(next((name for name in names if name is not None), None))
    if door.leaf_end is not None and door.hinge is not None:
        # the room a leaf opens into comes first: it serves that one
        opens = (door.leaf_end[0] - door.hinge[0]) * nx + (door.leaf_end[1] - door.hinge[1]) * ny
        sides = sides if opens >= 0 else sides[::-1]
    if list(_joins(dict(facts))) == sides[::-1]:
        sides.reverse()
    return replace(door, joins=(sides[0], sides[1]))


def standing_doors(storey: Storey, host: str, zones: Sequence[Zone]) -> Iterator[SuiteDoor]:
    """Yield the doors and ways of a room that stand and serve a zone of the suite in it."""
    for opening in storey.openings_of(host):
        if opening.kind == "window":
            continue
        spot = Point(opening.at)
        zone = min(zones, key=lambda z: float(z.region.polygon.distance(spot)))
        other = opening.joins[1] if opening.joins[0] == host else opening.joins[0]
        yield SuiteDoor(
            at=opening.at,
            width_mm=opening.width_mm,
            angle_deg=opening.angle_deg,
            joins=(zone.id, other),
            new=False,
            wall_mm=opening.wall_mm,
            hinge=opening.hinge,
            leaf_end=opening.leaf_end,
        )


def same_place(a: Place, b: Place) -> bool:
    """Tell whether two doors hang in one opening."""
    return distance_mm(a, b) <= STANDING_MM


__all__ = [
    "Hung",
    "Leaf",
    "footprint",
    "hang",
    "joined",
    "leaves_of",
    "same_place",
    "standing_doors",
]
