"""Physics: what must hold of any layout, whatever a standard says.

Zones inside their rooms, nothing on top of anything else, every zone reached, doors in
walls, no floor forgotten.  Figures are tolerances of drawing, defaults of ours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import shapely
from shapely.geometry import LineString, Polygon

from layoutopt.building import Opening, Storey
from layoutopt.geometry import polygons_of, square_metres
from layoutopt.judge.case import Case
from layoutopt.judge.say import name_of, name_of_door
from layoutopt.physics.frontage import footprint, frontage_mm
from layoutopt.scheme import ClauseFinding, Partition, SuiteDoor

INSIDE_MM = 2.0
OVERLAP_M2 = 0.01
LEFTOVER_M2 = 0.05
JAMB_MM = 20.0
PLACE_MM = 50.0


def physics(case: Case) -> Iterator[ClauseFinding]:
    """Yield one finding for each of the five rules, and one for each breach."""
    yield from _rule("PHY-INSIDE", list(_inside(case)), "各功能区在所在房间之内", "zones inside")
    yield from _rule("PHY-OVERLAP", list(_overlaps(case)), "功能区、隔断互不重叠", "no overlap")
    yield from _rule("PHY-REACH", list(_unreached(case)), "各功能区均可到达", "zones reached")
    yield from _rule("PHY-DOOR", list(_doors(case)), "门均开在墙上", "doors in walls")
    yield from _rule("PHY-COVER", list(_left_over(case)), "房间无遗漏面积", "no floor forgotten")


Breach = tuple[str, float, float, str, tuple[str, str], tuple[str, str]]
"""Subject, measured, limit, unit; what is wrong and what to do, in Chinese and English."""


def _rule(rule: str, breaches: list[Breach], zh: str, en: str) -> Iterator[ClauseFinding]:
    if not breaches:
        words = (f"{zh}:满足", f"{en}: met")
        yield ClauseFinding(rule, "must", True, None, None, "", "suite", *words, decision="met")
    for subject, measured, limit, unit, words, mend in breaches:
        yield ClauseFinding(
            rule,
            "must",
            False,
            round(measured, 3),
            limit,
            unit,
            subject,
            *words,
            decision="unmet",
            shortfall=round(abs(measured - limit), 3),
            mend=mend[0],
            mend_en=mend[1],
        )


def _inside(case: Case) -> Iterator[Breach]:
    for zone in case.scheme.zones:
        host = case.spaces.get(zone.host_space)
        room = host.region.polygon if host else Polygon()
        out = zone.region.polygon.difference(room.buffer(INSIDE_MM, join_style="mitre"))
        if square_metres(out) > 1e-6 or zone.region.polygon.is_empty:
            m2 = square_metres(out)
            words = (
                f"{zone.name}有 {m2:.3f} m² 在房间 {zone.host_space} 之外",
                f"{zone.id}: {m2:.3f} m2 outside room {zone.host_space}",
            )
            mend = (
                f"将{zone.name}的边界收回到房间 {zone.host_space} 的墙内侧",
                f"pull the boundary of {zone.id} back to the walls of room {zone.host_space}",
            )
            yield zone.id, m2, 0.0, "m2", words, mend


def _overlaps(case: Case) -> Iterator[Breach]:
    for level in case.levels:
        bodies = [(z.id, z.name or z.id, z.region.polygon) for z in case.zones_on(level)]
        walls = [
            (f"partition {i}", f"隔断 {i}", body)
            for i, body in enumerate(case.slabs_on(level), start=1)
        ]
        for i, (subject, name, body) in enumerate(bodies):
            for other, other_zh, second in (*bodies[:i], *walls):
                m2 = square_metres(body.intersection(second))
                if m2 > OVERLAP_M2:
                    words = (
                        f"{name}与{other_zh}重叠 {m2:.3f} m²",
                        f"{subject} and {other} overlap by {m2:.3f} m2",
                    )
                    mend = (
                        f"移动{name}或{other_zh}的边界,使两者不再重叠",
                        f"move the boundary of {subject} or of {other} until they are apart",
                    )
                    yield subject, m2, OVERLAP_M2, "m2", words, mend


def _unreached(case: Case) -> Iterator[Breach]:
    reached = case.reached()
    for zone in case.scheme.zones:
        if zone.id not in reached:
            words = (
                f"从走廊或室外无法到达{zone.name}",
                f"{zone.id} cannot be reached from a corridor or outside",
            )
            mend = (
                f"为{zone.name}开一樘通向走廊或已可到达的功能区的门",
                f"give {zone.id} a door to the corridor or to a zone that is reached",
            )
            yield zone.id, 0.0, 1.0, "bool", words, mend


def _left_over(case: Case) -> Iterator[Breach]:
    taken = {
        level: shapely.union_all(
            [z.region.polygon for z in case.zones_on(level)] + list(case.slabs_on(level))
        ).buffer(INSIDE_MM)
        for level in case.levels
    }
    for host in case.hosts:
        rest = host.region.polygon.difference(taken[case.level_of(host.id)])
        for piece in polygons_of(rest):
            m2 = square_metres(piece)
            if m2 > LEFTOVER_M2:
                point = piece.representative_point()
                at = _in_drawing(case.storey_of(host.id), (point.x, point.y))
                words = (
                    f"房间 {host.id} 在 {at} 处有 {m2:.2f} m² 未划入任何功能区",
                    f"room {host.id}: {m2:.2f} m2 at {at} belong to no zone",
                )
                mend = (
                    f"将这 {m2:.2f} m² 划入相邻功能区或内部走道",
                    f"give these {m2:.2f} m2 to the zone beside them or to an inner way",
                )
                yield host.id, m2, LEFTOVER_M2, "m2", words, mend


# --- doors --------------------------------------------------------------------------------


def _in_drawing(storey: Storey, at: tuple[float, float]) -> str:
    """Say where a place is, in the drawing's own coordinates."""
    x, y = storey.frame.to_world(at)
    return f"({x:.2f}, {y:.2f})".replace(".00", "")


def _doors(case: Case) -> Iterator[Breach]:
    for door in case.doors:
        name = name_of_door(door)
        called = name_of(case, name)
        at = _in_drawing(case.building.storey(case.level_of_door(door)), door.at)
        for words, words_en in _door_faults(case, door):
            said = (f"{called[0]},位于 {at}:{words}", f"{called[1]} at {at}: {words_en}")
            mend = (
                "将门移到墙或隔断中的合适位置,或删除此门",
                "move the door to where a wall or partition stands, or delete it",
            )
            yield name, 0.0, 1.0, "bool", said, mend
    for i, (partition, body) in enumerate(
        zip(case.scheme.partitions, case.slabs, strict=True), start=1
    ):
        for opening in _struck(case, partition, body):
            said = (f"隔断 {i} 顶到门窗 {opening}", f"partition {i} runs into opening {opening}")
            mend = (
                f"将隔断 {i} 的端部移到实墙上,避开门窗 {opening}",
                f"move the end of partition {i} to solid wall, clear of opening {opening}",
            )
            yield f"partition {i}", 0.0, 1.0, "bool", said, mend


def _door_faults(case: Case, door: SuiteDoor) -> Iterator[tuple[str, str]]:
    if not door.new and _standing(case, door) is None:
        yield "原图该处没有这樘门", "no such opening stands there"
        return
    floors = {side: _floor(case, side) for side in door.joins if side is not None}
    standing = None if door.new else _standing(case, door)
    if standing is not None:  # it leads where the building says, however askew it is drawn
        floors = {side: f for side, f in floors.items() if side not in standing.joins}
    for side, floor in floors.items():
        name = name_of(case, side)[0]
        if floor is None:
            yield f"连通的 {name} 不存在", f"{side}, which it joins, does not exist"
        elif frontage_mm(floor, door, 200.0 if not door.new else 120.0) < door.width_mm - JAMB_MM:
            yield f"不在{name}的边界上", f"not on the boundary of {side}"
    if not door.new:
        return
    body = footprint(door)
    level = case.level_of_door(door)
    for opening in case.openings_on(level):
        if footprint(opening).intersection(body).area > 100.0 and not _replaces(opening, door):
            yield f"切到门窗 {opening.id}", f"cuts opening {opening.id}"
    interiors = shapely.union_all(
        [z.region.polygon for z in case.zones_on(level)]
        + [s.region.polygon for s in case.building.storey(level).spaces if s not in case.hosts]
    )
    if square_metres(interiors.intersection(body)) > OVERLAP_M2:
        yield "不在墙或隔断中", "stands in no wall"
    sides = [z.host_space for z in case.scheme.zones if z.id in door.joins]
    if len(sides) == 2 and sides[0] == sides[1]:
        walls = shapely.union_all(list(case.slabs))
        if body.intersection(walls).area < 0.9 * body.area:
            yield "不在隔断中", "stands in no partition"


def _floor(case: Case, side: str) -> Polygon | None:
    if side in case.zones:
        return case.zones[side].region.polygon
    return case.spaces[side].region.polygon if side in case.spaces else None


def _standing(case: Case, door: SuiteDoor) -> Opening | None:
    """Find the opening of the building that a door which stands is."""
    return next(
        (
            o
            for o in case.openings_on(case.level_of_door(door))
            if o.kind != "window"
            and math.dist(o.at, door.at) <= PLACE_MM
            and door.width_mm <= o.width_mm + PLACE_MM
        ),
        None,
    )


def _replaces(opening: Opening, door: SuiteDoor) -> bool:
    """Tell whether a new door hangs in a bare opening or in place of a door."""
    return opening.kind != "window" and math.dist(opening.at, door.at) <= PLACE_MM


def _struck(case: Case, partition: Partition, body: Polygon) -> Iterator[str]:
    """Yield the openings that a partition runs into."""
    hosts = {space.id for space in case.hosts}
    for opening in case.openings_on(case.scheme.level):
        if hosts & set(opening.joins):
            mouth = footprint(opening, across_mm=120.0, along_mm=-10.0)
            if mouth.intersection(body).area > 100.0:
                yield opening.id
    (ax, ay), (bx, by) = partition.line
    along = math.degrees(math.atan2(by - ay, bx - ax))
    for door in case.doors:
        skew = abs((door.angle_deg - along + 90.0) % 180.0 - 90.0)
        if not door.new or skew < 30.0:
            continue
        reach = LineString(partition.line).buffer(partition.thickness_mm / 2, cap_style="square")
        if footprint(door, across_mm=20.0, along_mm=-10.0).intersection(reach).area > 100.0:
            yield name_of_door(door)
