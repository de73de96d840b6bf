"""A suite drawn on our layers, before or after hand edits, to a scheme.

Everything geometric is taken from what is drawn now.  Not here: rooms that merely bear a
suite's names (see :mod:`layoutopt.read.suite.named`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.building import Building, Storey
from layoutopt.diagnostics import Finding, Severity
from layoutopt.physics.frontage import footprint
from layoutopt.physics.opened import opened
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Ink, Mark
from layoutopt.read.suite.demolition import walls_taken_out
from layoutopt.read.suite.doors import (
    Hung,
    Leaf,
    hang,
    joined,
    leaves_of,
    same_place,
    standing_doors,
)
from layoutopt.read.suite.outlines import outlines, storey_of
from layoutopt.read.suite.partitions import DEFAULT_RW_DB, Body, mass_of, pieces, said_of
from layoutopt.read.suite.titles import level_of, title_of
from layoutopt.read.suite.zones import Drawn, drawn_zones, gaps_mm, space_at, zone_at
from layoutopt.scheme import Furniture, Partition, Scheme, SuiteDoor, Zone
from layoutopt.standard import Standard

WALL_LAYER, DOOR_LAYER, FURNITURE_LAYER = "LO-WALL-NEW", "LO-DOOR-NEW", "LO-FURN"
OPEN_MM = 300.0
"""A gap in the walls around a zone that is no crack."""
NEAR_MM = 30.0
"""A wall this near to a zone's edge bounds it."""


def drawn_scheme(
    building: Building, inks: Sequence[Ink], standard: Standard, findings: list[Finding]
) -> Scheme | None:
    """Read the suite from our layers; None where no zone is drawn there.

    Where it takes a wall between two rooms out, zones lie in the room that is left.
    """
    walls_out = walls_taken_out(building, inks, findings)
    building = opened(building, walls_out)
    drawn: list[Drawn] = []
    partitions: list[Partition] = []
    hung: list[tuple[Storey, SuiteDoor]] = []
    furniture: list[Furniture] = []
    walls: dict[int, list[Polygon]] = {}
    for source, ink in enumerate(inks):
        storeys = [storey for storey in building.storeys if storey.source == source]
        if not ink.marks or not storeys:
            continue
        zones = drawn_zones(ink.marks, ink.texts, storeys, standard, findings)
        drawn += _apart(zones, drawn)
        bodies = _bodies(ink.marks, storeys, findings)
        leaves, odd = leaves_of([m for m in ink.marks if m.layer == DOOR_LAYER])
        placed = _hang(leaves, storeys, bodies, zones, findings)
        _remark_odd(odd, findings)
        for storey in storeys:
            mine = [one for where, one, _ in placed if where is storey]
            made, bodies_made = _partitions(bodies[storey.level], mine, storey, findings)
            partitions += made
            walls[storey.level] = bodies_made
        for storey, one, leaf in placed:
            hung.append((storey, _joined(one, leaf, storey, drawn)))
        furniture += _furniture(ink.marks, storeys, drawn)
    if not drawn:
        return None
    drawn = [_enclosed(one, walls.get(one.storey.level, []), findings) for one in drawn]
    all_zones = tuple(one.zone for one in drawn)
    hosts = tuple(dict.fromkeys(zone.host_space for zone in all_zones))
    level = level_of([(one.zone, one.storey) for one in drawn])
    return Scheme(
        id=1,
        title=title_of(building, level, hosts),
        objective=0.0,
        level=level,
        host_spaces=hosts,
        zones=all_zones,
        partitions=tuple(partitions),
        doors=tuple(_doors(building, hosts, all_zones, hung)),
        furniture=tuple(furniture),
        opened=tuple(wall for wall in walls_out if wall.space_id in hosts),
    )


def _apart(fresh: Sequence[Drawn], drawn: Sequence[Drawn]) -> list[Drawn]:
    """Number the zones of a further drawing on, where ids are taken by an earlier one."""
    taken = {one.zone.id for one in drawn}
    found = []
    for one in fresh:
        number, zone_id = 2, one.zone.id
        while zone_id in taken:
            zone_id = f"{one.zone.kind}-{number}"
            number += 1
        taken.add(zone_id)
        found.append(replace(one, zone=replace(one.zone, id=zone_id)))
    return found


def _bodies(
    marks: Sequence[Mark], storeys: Sequence[Storey], findings: list[Finding]
) -> dict[int, list[Body]]:
    mine = [m for m in marks if m.layer == WALL_LAYER]
    closed, loose = outlines(mine, storeys[0].frame.unit_mm)
    bodies: dict[int, list[Body]] = {storey.level: [] for storey in storeys}
    for outline in closed:
        storey, _ = storey_of(outline, storeys)
        polygon = outline.local(storey.frame)
        if not polygon.is_empty:
            bodies[storey.level].append(Body(polygon, said_of(outline.facts)))
    if loose:
        findings.append(
            finding(
                Code.PARTITION_UNCLEAR,
                Severity.WARNING,
                f"图层 {WALL_LAYER} 上有 {len(loose)} 条线未围合成墙体,未计入;"
                "请用闭合多段线绘制隔墙",
                f"{len(loose)} lines on layer {WALL_LAYER} close no wall and were left out; draw "
                "partitions as closed polylines",
                at=loose[0].chains[0][0],
                handles=[mark.handle for mark in loose],
            )
        )
    return bodies


def _standing(storey: Storey) -> BaseGeometry:
    """Return the walls that stand; where none were read, what lies between the spaces."""
    if storey.walls:
        return shapely.union_all([wall.polygon for wall in storey.walls])
    shell = shapely.make_valid(Polygon(storey.outline))
    holes = [s.region.polygon for s in storey.spaces]
    holes += [footprint(o, across_mm=1.0) for o in storey.openings]
    return shell.difference(shapely.union_all(holes))


def _hang(
    leaves: Sequence[Leaf],
    storeys: Sequence[Storey],
    bodies: dict[int, list[Body]],
    zones: Sequence[Drawn],
    findings: list[Finding],
) -> list[tuple[Storey, Hung, Leaf]]:
    masses = {s.level: (mass_of(bodies[s.level]), _standing(s)) for s in storeys if leaves}
    placed = []
    for leaf in leaves:
        storey = _storey_at(leaf, storeys)
        hung = hang(leaf, storey, *masses[storey.level])
        if hung is None:
            findings.append(
                finding(
                    Code.DOOR_UNCLEAR,
                    Severity.WARNING,
                    f"图层 {DOOR_LAYER} 上有一段弧的大小不像门,未计入",
                    f"an arc on layer {DOOR_LAYER} is no door by its size and was left out",
                    at=leaf.hinge,
                    handles=[leaf.handle],
                )
            )
            continue
        if hung.wall is None:
            hung = _between(hung, storey, zones)
        if hung.wall is None:
            findings.append(
                finding(
                    Code.DOOR_WITHOUT_WALL,
                    Severity.WARNING,
                    "有一樘新设门不在任何墙体或隔断上",
                    "a new door stands in no wall and no partition",
                    at=leaf.hinge,
                    handles=[leaf.handle],
                )
            )
        placed.append((storey, hung, leaf))
    return placed


def _storey_at(leaf: Leaf, storeys: Sequence[Storey]) -> Storey:
    def off(storey: Storey) -> float:
        shell = shapely.make_valid(Polygon(storey.outline))
        return float(shell.distance(shapely.Point(storey.frame.to_local(leaf.hinge))))

    return min(storeys, key=off)


def _between(hung: Hung, storey: Storey, zones: Sequence[Drawn]) -> Hung:
    """Take a door that fills a whole partition for one in it: it lies between two zones."""
    body = footprint(hung.door)
    floors = shapely.union_all([z.zone.region.polygon for z in zones if z.storey is storey])
    rooms = shapely.union_all([s.region.polygon for s in storey.spaces])
    free = body.intersection(floors).area < 0.1 * body.area
    return replace(hung, wall="new") if free and rooms.covers(body.centroid) else hung


def _remark_odd(odd: Sequence[Mark], findings: list[Finding]) -> None:
    if odd:
        findings.append(
            finding(
                Code.DOOR_UNCLEAR,
                Severity.WARNING,
                f"图层 {DOOR_LAYER} 上有 {len(odd)} 条门扇线没有开启弧,未计入;请一并画出开启弧",
                f"{len(odd)} leaves on layer {DOOR_LAYER} have no swing and were left out; draw "
                "the swing too",
                at=odd[0].chains[0][0] if odd[0].chains else None,
                handles=[mark.handle for mark in odd],
            )
        )


def _partitions(
    bodies: Sequence[Body], hung: Sequence[Hung], storey: Storey, findings: list[Finding]
) -> tuple[list[Partition], list[Polygon]]:
    plugs = [footprint(one.door) for one in hung if one.wall == "new"]
    found = pieces(bodies, plugs) if bodies or plugs else []
    unclear = [piece.partition for piece in found if not piece.straight]
    if unclear:
        findings.append(
            finding(
                Code.PARTITION_UNCLEAR,
                Severity.WARNING,
                f"{storey.name}:有 {len(unclear)} 处新墙不是直墙,按最接近的直墙计算",
                f"storey {storey.level}: {len(unclear)} new walls are not straight; the nearest "
                "straight wall is taken",
                at=storey.frame.to_world(unclear[0].line[0]),
            )
        )
    unrated = [piece.partition for piece in found if not piece.rated]
    if unrated:
        findings.append(
            finding(
                Code.PARTITION_RATED_BY_DEFAULT,
                Severity.INFO,
                f"{storey.name}:有 {len(unrated)} 道隔断未注明隔声量,"
                f"按默认值 {DEFAULT_RW_DB} dB 计算",
                f"storey {storey.level}: nothing says the sound reduction of {len(unrated)} "
                f"partitions; our default of {DEFAULT_RW_DB} dB is taken",
                at=storey.frame.to_world(unrated[0].line[0]),
            )
        )
    made = [piece.partition for piece in found]
    slabs = [
        shapely.LineString(p.line).buffer(p.thickness_mm / 2, cap_style="square") for p in made
    ]
    return made, slabs


def _joined(one: Hung, leaf: Leaf, storey: Storey, drawn: Sequence[Drawn]) -> SuiteDoor:
    return joined(
        one.door,
        leaf.facts,
        lambda spot: zone_at(drawn, storey, spot),
        lambda spot: space_at(storey, spot),
    )


def _doors(
    building: Building,
    hosts: Sequence[str],
    zones: Sequence[Zone],
    hung: Sequence[tuple[Storey, SuiteDoor]],
) -> list[SuiteDoor]:
    """Order the doors room by room: those that stand, then the new ones."""
    by_space = {s.id: storey for storey in building.storeys for s in storey.spaces}
    host_of = {zone.id: zone.host_space for zone in zones}
    found: list[SuiteDoor] = []
    left = list(hung)
    for host in hosts:
        storey = by_space[host]
        mine = [zone for zone in zones if zone.host_space == host]
        new_here = [door for where, door in hung if where is storey]
        found += [
            door
            for door in standing_doors(storey, host, mine)
            if not any(same_place(door.at, new.at) for new in new_here)
        ]
        here = [pair for pair in left if host_of.get(pair[1].joins[0] or "") == host]
        found += [door for _, door in here]
        left = [pair for pair in left if pair not in here]
    return found + [door for _, door in left]


def _enclosed(one: Drawn, walls: Sequence[Polygon], findings: list[Finding]) -> Drawn:
    """Hold what a zone's data says of its walls to what is drawn."""
    zone, storey = one.zone, one.storey
    if not zone.enclosed:
        return one
    gap = gaps_mm(zone, storey, walls, NEAR_MM)
    bare = not one.by_data and any(
        o.kind == "opening" and zone.region.polygon.distance(shapely.Point(o.at)) < o.wall_mm
        for o in storey.openings_of(zone.host_space)
    )
    if gap <= OPEN_MM and not bare:
        return one
    if one.by_data:
        spot = zone.region.polygon.representative_point()
        findings.append(
            finding(
                Code.ZONE_OPEN,
                Severity.WARNING,
                f"{zone.name} 的围墙有 {gap / 1000:.2f} m 的缺口,按开放区域认定",
                f"the walls around {zone.id} leave a gap of {gap / 1000:.2f} m; it counts as open",
                subject=zone.id,
                at=storey.frame.to_world((spot.x, spot.y)),
            )
        )
    return replace(one, zone=replace(zone, enclosed=False))


def _furniture(
    marks: Sequence[Mark], storeys: Sequence[Storey], drawn: Sequence[Drawn]
) -> list[Furniture]:
    found = []
    for mark in marks:
        kind = mark.fact("kind")
        if not kind or mark.fact("type") not in {"furniture", None} or mark.layer == "LO-ZONE":
            continue
        if mark.fact("type") is None and mark.layer != FURNITURE_LAYER:
            continue
        corners = _corners(mark)
        size = _said_size(mark)
        if mark.insert is not None and size:  # signs of circles alone have no corners
            middle = mark.insert[:2]
        elif corners:
            middle = (
                sum(x for x, _ in corners) / len(corners),
                sum(y for _, y in corners) / len(corners),
            )
        else:
            continue
        storey = min(
            storeys,
            key=lambda s: float(
                shapely.make_valid(Polygon(s.outline)).distance(
                    shapely.Point(s.frame.to_local(middle))
                )
            ),
        )
        at, turn, size = _set_down(mark, storey, corners, middle)
        name = zone_at(drawn, storey, at) or "outside"
        found.append(Furniture(kind, name, at, _plain_turn(turn), size))
    return found


def _set_down(
    mark: Mark,
    storey: Storey,
    corners: Sequence[tuple[float, float]],
    middle: tuple[float, float],
) -> tuple[tuple[int, int], float, tuple[int, int]]:
    """Return where a piece stands, how it is turned, and its size, in the storey.

    A block of ours knows its front; of an outline the first corner is taken to be at its back.
    """
    frame = storey.frame
    said = _said_size(mark)
    if mark.insert is not None and said:
        _, _, turn, scale = mark.insert
        grown = scale * frame.unit_mm
        size = (round(said[0] * grown), round(said[1] * grown))
        return frame.to_mm(middle), turn - frame.rotation_deg, size
    a, b, c = (frame.to_local(p) for p in corners[:3])
    turn = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
    return frame.to_mm(middle), turn, (round(math.dist(a, b)), round(math.dist(b, c)))


def _said_size(mark: Mark) -> tuple[int, int] | None:
    """Return the size that a block of ours says it has before it is scaled."""
    said = (mark.fact("size_mm") or mark.fact("size") or "").split(",")
    if len(said) != 2 or not all(n.strip().isdecimal() for n in said):
        return None
    return int(said[0]), int(said[1])


def _plain_turn(turn_deg: float) -> float:
    turn = round(turn_deg % 360.0, 3)
    return 0.0 if turn in {0.0, 360.0} else turn


def _corners(mark: Mark) -> list[tuple[float, float]]:
    """Return the four corners of a piece of furniture, its length first."""
    if len(mark.rings) == 1 and len(mark.rings[0]) == 4:
        return list(mark.rings[0])
    points = [p for ring in mark.rings for p in ring] + [p for c in mark.chains for p in c]
    points += [p for arc in mark.arcs for p in (arc.start, arc.end)]
    if len(points) < 3:
        return []
    box = shapely.MultiPoint(points).minimum_rotated_rectangle
    if not isinstance(box, Polygon):
        return []
    ring = [(float(x), float(y)) for x, y in box.exterior.coords[:-1]]
    long_first = math.dist(ring[0], ring[1]) >= math.dist(ring[1], ring[2])
    return ring if long_first else [*ring[1:], ring[0]]


__all__ = ["drawn_scheme"]
