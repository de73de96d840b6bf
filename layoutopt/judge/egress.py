"""Gauges of ways and doors: exits, corridors, clear widths."""

from __future__ import annotations

import math
from dataclasses import replace

import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from layoutopt.building import PUBLIC_WAYS
from layoutopt.geometry import distance_mm, polygons_of, square_metres, union
from layoutopt.judge.case import Case, lies_public_m2
from layoutopt.judge.leaving import doors_out, leave, stands_at_blind_end, widths_before
from layoutopt.judge.say import measured_finding, name_of_door, stated, undecided
from layoutopt.scheme import ClauseFinding, SuiteDoor
from layoutopt.standard import Clause

WIDTHS_MM = range(600, 2401, 100)


def area_behind_one_door(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the connected floor that has one exit door only, in m2."""
    found = []
    for group in case.groups:
        exits = doors_out(case, group)
        area = square_metres(union(case.zones[i].region for i in group))
        subject = _name_of(case, group)
        if not exits:
            found.append(_no_way_out(case, clause, subject))
            continue
        if len(exits) >= 2:
            words = (f"{area:.1f} m²,{len(exits)} 个门", f"{area:.1f} m2, {len(exits)} exit doors")
            found.append(_unlimited(stated(case, clause, subject, True, words, measured=area)))
        else:
            found.append(measured_finding(case, clause, subject, area))
    return found


def exit_doors_blind_end(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the exit doors of what stands at the blind end of a corridor."""
    found = []
    for group in case.groups:
        exits = doors_out(case, group)
        subject = _name_of(case, group)
        if not exits:
            found.append(_no_way_out(case, clause, subject))
        elif not all(stands_at_blind_end(case, door) for door in exits):
            words = ("不在走道尽端", "not at a blind end")
            met = stated(case, clause, subject, True, words, measured=float(len(exits)))
            found.append(_unlimited(met))
        else:
            note = (";位于走道尽端", "; at the blind end of a corridor")
            found.append(measured_finding(case, clause, subject, float(len(exits)), note=note))
    return found


def _unlimited(finding: ClauseFinding) -> ClauseFinding:
    """Leave the limit out where it does not apply: 1 door beside "2 or more" reads as a breach."""
    return replace(finding, limit=None)


def _no_way_out(case: Case, clause: Clause, subject: str) -> ClauseFinding:
    """Leave it to the physics: what cannot be entered is said once."""
    words = ("没有出入口,见 PHY-REACH", "no way in or out, see PHY-REACH")
    return undecided(case, clause, subject, words, decision="not_applicable")


def _name_of(case: Case, group: frozenset[str]) -> str:
    """Name a group of zones after the first one entered, or the suite that is one group."""
    if len(case.groups) == 1:
        return "suite"
    entered = [side for door in doors_out(case, group) for side in door.joins if side in group]
    return str(entered[0]) if entered else min(group)


def exit_travel(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the walk from each part of the suite to the nearest exit, in m.

    For whoever has to attest it: the limit turns on what no plan shows (fire rating,
    sprinklers, whether stairs are enclosed).
    """
    found = []
    for group in case.groups:
        part = leave(case, group)
        subject = _name_of(case, group)
        way_out = part.travel
        if way_out is None:
            words = ("图中找不到可到达的安全出口", "no exit can be reached on the drawing")
            found.append(undecided(case, clause, subject, words, decision="to_attest"))
            continue
        blind, blind_en = (
            ("袋形走道一侧", "in a dead end")
            if way_out.dead_end
            else ("两安全出口之间", "between exits")
        )
        inside, inside_en = "", ""
        if way_out.from_farthest_m is not None and math.isfinite(way_out.from_farthest_m):
            inside = f",室内最远点起 {way_out.from_farthest_m:.1f} m"
            inside_en = f", {way_out.from_farthest_m:.1f} m from the farthest place inside"
        why, why_en = clause.default, clause.default_en
        words = (
            f"疏散门至最近安全出口 {way_out.to_exit_m:.1f} m({blind}){inside};须人工认定({why})",
            f"{way_out.to_exit_m:.1f} m from the door to the nearest exit ({blind_en}){inside_en}; "
            f"to be attested ({why_en})",
        )
        length_m = round(way_out.to_exit_m, 1)
        found.append(
            undecided(case, clause, subject, words, decision="to_attest", measured=length_m)
        )
    return found


def corridor_width_kept(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell whether the suite leaves the corridors as wide as they are, and how wide that is."""
    taken = sum(
        lies_public_m2(case, shapely.union_all([case.floor_on(i), *case.slabs_on(i)]), i)
        for i in case.levels
    )
    borrowed = any(host.use in PUBLIC_WAYS for host in case.hosts)
    kept = taken <= 0.01 and not borrowed
    words, words_en = (
        ("未占用走道", "no corridor taken")
        if kept
        else (f"占用走道 {taken:.2f} m²", f"{taken:.2f} m2 of corridor taken")
    )
    width = min((w for w in widths_before(case).values() if w is not None), default=None)
    if width is not None:
        words += f",门前走道最窄处净宽 {width / 1000:.2f} m"
        words_en += f", the corridor at its doors is {width / 1000:.2f} m wide where narrowest"
        if width < min(clause.limits):
            words += f"(小于 {min(clause.limits) / 1000:.2f} m,原有,仅提示)"
            words_en += f" (under {min(clause.limits) / 1000:.2f} m; it stands so, only told)"
    return [stated(case, clause, "suite", met=kept, words=(words, words_en))]


def door_swing(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the new doors whose leaf opens into a corridor."""
    new = [door for door in case.public_doors if door.new]
    if any(door.leaf_end is None or door.hinge is None for door in new):
        words = ("新设门的开启方向未画", "the swing of a new door is not drawn")
        return [undecided(case, clause, "suite", words)]
    ways = {
        floor.level: shapely.union_all(
            [s.region.polygon for s in floor.spaces if case.is_public(s.id)]
        )
        for floor in case.storeys
    }
    count = sum(
        LineString([door.hinge, door.leaf_end]).intersection(ways[case.level_of_door(door)]).length
        > 100.0
        for door in new
        if door.hinge and door.leaf_end
    )
    return [measured_finding(case, clause, "suite", float(count))]


def door_clear_width(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Compare the width of every door, in mm; doors that stand are only told of (D26)."""
    found = []
    for door in case.doors:
        if not any(side in case.zones for side in door.joins):
            continue
        name = name_of_door(door)
        row = clause if door.new or clause.force != "must" else replace(clause, force="should")
        note = ("", "") if door.new else (";原有门,仅提示", "; stands already, for information")
        found.append(measured_finding(case, row, name, float(door.width_mm), note=note))
    return found


def door_spacing(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure from each individual room's door to the door before it, in mm."""
    found = []
    for zone in case.of_kind("individual"):
        gaps = []
        for door in case.doors_of(zone.id):
            for side in door.joins:
                if side == zone.id or side not in case.zones:
                    continue
                before = [
                    d for i in case.open_group(str(side)) for d in case.doors_of(i) if d != door
                ]
                gaps += [
                    distance_mm(door.at, d.at)
                    for d in before
                    if d in case.public_doors and zone.id not in d.joins
                ]
        if gaps:
            found.append(measured_finding(case, clause, zone.id, round(min(gaps))))
        else:
            words = ("不适用:不经两道门进入", "not applicable: no two doors in a row")
            found.append(undecided(case, clause, zone.id, words, decision="not_applicable"))
    return found


def inner_way_width(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the widest way that joins all doors of each open part of the suite, in mm.

    Measured on the bare floor in steps of 100 mm; furniture is not drawn.
    """
    widths = [w for group in case.open_groups if (w := _way_width(case, group)) is not None]
    if not widths:
        words = ("不适用:无内部通道", "not applicable: no way inside")
        return [undecided(case, clause, "suite", words, decision="not_applicable")]
    return [measured_finding(case, clause, "suite", float(min(widths)))]


def _way_width(case: Case, group: frozenset[str]) -> int | None:
    doors = [door for door in case.doors if group & set(door.joins)]
    if len(doors) < 2:
        return None
    floor = union(case.zones[i].region for i in group).buffer(5.0, join_style="mitre")
    widest = 0
    for width in WIDTHS_MM:
        if not any(_joins_all(piece, doors, width) for piece in polygons_of(_core(floor, width))):
            break
        widest = width
    return widest


def _core(floor: BaseGeometry, width_mm: float) -> BaseGeometry:
    return floor.buffer(-5.0, join_style="mitre").buffer(-width_mm / 2 + 1.0)


def _joins_all(piece: BaseGeometry, doors: list[SuiteDoor], width_mm: float) -> bool:
    return all(
        piece.distance(Point(d.at))
        <= math.hypot(width_mm / 2 + d.wall_mm / 2 + 150.0, width_mm / 2)
        for d in doors
    )


def rooms_connected(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the zones that one walks between without crossing a corridor."""
    most = max(
        (sum(case.zones[i].kind != "circulation" for i in g) for g in case.groups), default=0
    )
    return [measured_finding(case, clause, "suite", float(most))]
