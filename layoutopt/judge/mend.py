"""The smallest change that would mend what is not met, in words that can be carried out.

Figures are worked out from the finding and the geometry: by how much a wall moves, how many
millimetres a door lacks.  Where several ways lead out, the one that builds least is named
first.  Advice only: a change may touch other clauses, so the plan is judged again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import MappingProxyType

import shapely
from shapely.geometry import LineString

from layoutopt.judge.case import OPEN_MM, Case
from layoutopt.judge.presence import LEAST_ZONE_M2, has_own, is_hosted, refused
from layoutopt.judge.privacy import open_boundary_mm, speech_of
from layoutopt.judge.say import item_name, kind_name
from layoutopt.scheme import ClauseFinding, Zone
from layoutopt.standard import Clause

Words = tuple[str, str]
Remedy = Callable[[Case, Clause, ClauseFinding], Words]
FACE_MM = 20.0
ROUND_UP_MM = 10


def mend(case: Case, clause: Clause, finding: ClauseFinding) -> Words:
    """Return what to change, in Chinese and English; empty where nothing is to be mended."""
    if finding.met is not False or clause.measure is None:
        return "", ""
    remedy = REMEDIES.get(clause.measure)
    return remedy(case, clause, finding) if remedy else ("", "")


# --- areas ----------------------------------------------------------------------------------


def _larger(case: Case, clause: Clause, finding: ClauseFinding) -> Words:
    """Move the longest side that is a new wall or lies open; else take floor next door."""
    lack = finding.shortfall or 0.0
    zone = case.zones.get(finding.subject)
    if zone is None:
        if finding.measured == 0.0:
            return _added(case, [clause.subject])
        return (
            f"再增加使用面积 {lack:.2f} m²(扩大一区,或增用相邻房间)",
            f"add {lack:.2f} m2 of usable floor: enlarge a zone, or use a room beside",
        )
    side_mm = movable_side_mm(case, zone)
    if side_mm < OPEN_MM:
        return (
            f"{zone.name}增大 {lack:.2f} m²:四周为原墙,须打通相邻房间或改用较大的房间",
            f"enlarge {zone.id} by {lack:.2f} m2: all its walls stand already, so open a wall to "
            "the room beside or use a larger room",
        )
    step = step_mm(lack, side_mm)
    return (
        f"{zone.name}增大 {lack:.2f} m²:将其 {side_mm / 1000:.2f} m 长的一侧隔断外移 {step} mm",
        f"enlarge {zone.id} by {lack:.2f} m2: move its side of {side_mm / 1000:.2f} m out by "
        f"{step} mm",
    )


def movable_side_mm(case: Case, zone: Zone) -> float:
    """Return the length of a zone's longest side that no standing wall holds."""
    host = case.spaces.get(zone.host_space)
    ring = shapely.simplify(zone.region.polygon, 1.0).exterior.coords
    fixed = host.region.polygon.boundary.buffer(FACE_MM) if host else shapely.Polygon()
    sides = (LineString(pair) for pair in pairwise(ring))
    return max((s.length for s in sides if s.difference(fixed).length > s.length / 2), default=0.0)


def step_mm(lack_m2: float, side_mm: float) -> int:
    """Return how far a side must move to gain an area, in whole centimetres."""
    return math.ceil(lack_m2 * 1e6 / side_mm / ROUND_UP_MM) * ROUND_UP_MM


def _smaller(case: Case, _: Clause, finding: ClauseFinding) -> Words:
    name = _name(case, finding.subject)
    over = finding.shortfall or 0.0
    return (
        f"{name[0]}可缩小 {over:.2f} m²(非必须)",
        f"{name[1]} may be {over:.2f} m2 smaller (not a duty)",
    )


# --- functional areas -----------------------------------------------------------------------


def _added(case: Case, kinds: list[str]) -> Words:
    zh = "、".join(kind_name(case, k, "zh") for k in kinds)
    en = ", ".join(kind_name(case, k, "en") for k in kinds)
    return f"增设{zh}", f"add: {en}"


def _core(case: Case, clause: Clause, _: ClauseFinding) -> Words:
    return _added(case, [kind for kind in clause.items if not case.of_kind(kind)])


def _own(case: Case, clause: Clause, _: ClauseFinding) -> Words:
    zh, en = _added(case, [kind for kind in clause.items if not has_own(case, kind)])
    return (
        f"{zh}(各有自己的空间,≥{LEAST_ZONE_M2:g} m²)",
        f"{en} (each on floor of its own, {LEAST_ZONE_M2:g} m2 or more)",
    )


def _extension(case: Case, clause: Clause, _: ClauseFinding) -> Words:
    """Name for each missing zone a room of the suite that may lawfully host it."""
    zh, en = [], []
    for kind in clause.items:
        if has_own(case, kind) or is_hosted(case, kind):
            continue
        host = _best_host(case, kind)
        called = kind_name(case, kind, "zh"), kind_name(case, kind, "en")
        zh.append(f"{called[0]}并入{host.name}" if host else f"增设{called[0]}")
        en.append(f"put {called[1]} into {host.id}" if host else f"add {called[1]}")
    return (
        ";".join(zh) + f"(或单独设区,≥{LEAST_ZONE_M2:g} m²)",
        "; ".join(en) + f" (or on floor of its own, {LEAST_ZONE_M2:g} m2 or more)",
    )


def _best_host(case: Case, kind: str) -> Zone | None:
    """Find a zone that may host a kind, rather at any time than at other hours only."""
    able = [zone for zone in case.scheme.zones if not refused(case, zone, kind)[0]]
    merge = case.program.standard.merge
    return min(
        able, key=lambda z: (m := merge(z.kind, kind)) is None or m.sharing == "time", default=None
    )


def _apart(case: Case, _: Clause, finding: ClauseFinding) -> Words:
    zone = case.zones.get(finding.subject)
    bad = [kind for kind in zone.hosts if refused(case, zone, kind)[0]] if zone else []
    if zone is None or not bad:
        return "", ""
    zh = "、".join(kind_name(case, kind, "zh") for kind in bad)
    en = ", ".join(kind_name(case, kind, "en") for kind in bad)
    merge = case.program.standard.merge(zone.kind, bad[0])
    lack = merge.host_area_m2 - zone.region.area_m2 if merge else 0.0
    if lack > 0:
        return (
            f"{zone.name}增大 {lack:.2f} m²,或将{zh}移出另设",
            f"enlarge {zone.id} by {lack:.2f} m2, or give {en} a place of its own",
        )
    return f"将{zh}移出{zone.name},另设区域", f"move {en} out of {zone.id} to a place of its own"


# --- privacy --------------------------------------------------------------------------------


def _enclose(case: Case, _: Clause, finding: ClauseFinding) -> Words:
    zone = case.zones.get(finding.subject)
    if zone is None:
        return "", ""
    zh, en = [], []
    open_mm = open_boundary_mm(case, zone)
    if open_mm > 60.0:
        zh.append(f"补齐 {open_mm / 1000:.2f} m 隔断(或在缺口处装门)")
        en.append(f"close {open_mm / 1000:.2f} m with a partition, or hang a door in the gap")
    if not case.doors_of(zone.id):
        zh.append("为其单独开门")
        en.append("give it a door of its own")
    beyond = (case.reached() - {zone.id}) - case.reached(without=zone.id)
    if beyond:
        names = [case.zones[i].name or i for i in sorted(beyond)]
        zh.append("为" + "、".join(names) + "另开不穿过该室的门")
        en.append(f"give {', '.join(sorted(beyond))} a way that does not cross it")
    return f"{zone.name}:" + ";".join(zh), f"{zone.id}: " + "; ".join(en)


def _hide(case: Case, _: Clause, finding: ClauseFinding) -> Words:
    zh, en = _name(case, finding.subject)
    return (
        f"{zh}:移动房门或改变开启方向,使门全开时室内仍有 0.9 m×0.9 m 的隐蔽座位;"
        "或在门外设办公接待区作缓冲",
        f"{en}: move its door or hang it on the other side, until a seat of 0.9 m by 0.9 m is "
        "hidden with the door open; or put the reception in front of it",
    )


def _denser(case: Case, clause: Clause, finding: ClauseFinding) -> Words:
    zh, en = _name(case, finding.subject)
    return (
        f"{zh}的隔断换用隔声量 ≥{clause.limit:g} dB 的构造(再提高 {finding.shortfall:g} dB)",
        f"build the partitions of {en} to Rw {clause.limit:g} dB, {finding.shortfall:g} dB more",
    )


def _seal(case: Case, _: Clause, finding: ClauseFinding) -> Words:
    """Name the rating of the door that would do, or the other way out."""
    zone = case.zones.get(finding.subject)
    private = speech_of(case, zone) if zone else None
    door = private.door_for_normal_db if private else None
    zh, en = _name(case, finding.subject)
    if door is None:
        return (
            f"{zh}须再提高 {finding.shortfall:g} dB:加强最不利处的墙体,或经办公接待区进出",
            f"{en} to gain {finding.shortfall:g} dB: a better wall at the worst place, or an "
            "entrance through the reception",
        )
    return (
        f"{zh}的房门换用隔声量 ≥{door} dB 的密封门",
        f"give {en} a sealed door of Rw {door} dB",
    )


# --- doors and ways -------------------------------------------------------------------------


def _wider_door(case: Case, _: Clause, finding: ClauseFinding) -> Words:
    zh, en = _name(case, finding.subject)
    return (
        f"{zh}净宽加大 {finding.shortfall:g} mm,至 {finding.limit:g} mm",
        f"widen {en} by {finding.shortfall:g} mm to {finding.limit:g} mm",
    )


def _second_exit(case: Case, clause: Clause, finding: ClauseFinding) -> Words:
    zh, en = _name(case, finding.subject)
    less = ("", "")
    if clause.measure == "area_behind_one_door":
        less = (
            f";或减小 {finding.shortfall:.2f} m²",
            f"; or {finding.shortfall:.2f} m2 less floor",
        )
    return (
        f"为{zh}增设一樘通向走道的疏散门{less[0]}",
        f"give {en} another exit door to the corridor{less[1]}",
    )


def _swing_in(_: Case, __: Clause, ___: ClauseFinding) -> Words:
    return (
        "将开入走道的门改为内开,或将门后退使门扇不占走道",
        "hang the doors that open into the corridor inwards, or set them back",
    )


def _leave_corridor(_: Case, __: Clause, finding: ClauseFinding) -> Words:
    del finding
    return "将占用走道的部分退回房间内", "draw back what stands in the corridor"


def _metres_more(case: Case, clause: Clause, finding: ClauseFinding) -> Words:
    zh, en = _name(case, finding.subject)
    what = {
        "door_spacing": ("前后两道门的间距", "the distance between its two doors"),
        "inner_way_width": ("内部通道最窄处", "the narrowest part of the inner way"),
    }[clause.measure or ""]
    return (
        f"{zh}:{what[0]}加大 {finding.shortfall:g} mm",
        f"{en}: {what[1]} to grow by {finding.shortfall:g} mm",
    )


def _join_rooms(_: Case, __: Clause, ___: ClauseFinding) -> Words:
    return "在相邻两个功能区之间开门", "open a door between two neighbouring zones"


# --- place ----------------------------------------------------------------------------------


def _lower(_: Case, __: Clause, finding: ClauseFinding) -> Words:
    if finding.limit is None or (finding.measured or 0) < 1:
        return "改设在一层或二层", "move to the first or second storey"
    return (
        f"改设在 {finding.limit:g} 层及以下",
        f"move to storey {finding.limit:g} or below",
    )


def _quieter(case: Case, _: Clause, finding: ClauseFinding) -> Words:
    zh, en = _name(case, finding.subject)
    return (
        f"{zh}须再降低 {finding.shortfall:g} dB(A):远离噪声源、改用密封门或加强隔断",
        f"{en} to be {finding.shortfall:g} dB(A) quieter: away from the source, a sealed door, or "
        "a better partition",
    )


def _other_place(_: Case, __: Clause, ___: ClauseFinding) -> Words:
    return (
        "改用不与嘈杂用房相邻的房间,或对共墙、楼板作隔声处理",
        "use a room that is no neighbour of a noisy one, or insulate the shared wall or slab",
    )


def _open_way(_: Case, __: Clause, ___: ClauseFinding) -> Words:
    return (
        "打通从主出入口到辅导室的公共走道(不经过课后上锁的房间)",
        "open a public way from the main entrance that crosses no room locked after class",
    )


def _more_window(case: Case, clause: Clause, finding: ClauseFinding) -> Words:
    zone = case.zones.get(finding.subject)
    if zone is None or clause.limit is None:
        return "", ""
    glass = (finding.shortfall or 0.0) * zone.region.area_m2
    return (
        f"{zone.name}增加窗面积约 {glass:.1f} m²,或减小进深",
        f"about {glass:.1f} m2 more window for {zone.id}, or less depth",
    )


# --- furniture and papers ---------------------------------------------------------------------


def _supply(case: Case, clause: Clause, _: ClauseFinding) -> Words:
    said = [a for a in case.program.school.attestations if a.clause == clause.id and not a.met]
    missing = [item for a in said for item in a.items] or list(clause.items)
    return (
        "补齐:" + "、".join(item_name(case, item, "zh") for item in missing),
        "supply: " + ", ".join(item_name(case, item, "en") for item in missing),
    )


def _turn_seat(_: Case, clause: Clause, finding: ClauseFinding) -> Words:
    angle = finding.measured or 0.0
    wanted = min(clause.limits, key=lambda a: abs(a - angle))
    return (
        f"将一把椅子转动 {abs(wanted - angle):.0f}°,使两椅成 {wanted:g}°",
        f"turn one chair by {abs(wanted - angle):.0f} degrees, to {wanted:g}",
    )


def _move_cabinet(case: Case, _: Clause, __: ClauseFinding) -> Words:
    zh = kind_name(case, "office_reception", "zh")
    en = kind_name(case, "office_reception", "en")
    return f"将档案柜移入{zh}并上锁", f"move the filing cabinets to the {en} and lock them"


def _hang(case: Case, clause: Clause, __: ClauseFinding) -> Words:
    item = clause.measure or ""
    return (
        f"在辅导室门外 15 m 以内设{item_name(case, item, 'zh')}",
        f"hang a {item_name(case, item, 'en')} outside, within 15 m of the door",
    )


def _give_name(_: Case, __: Clause, ___: ClauseFinding) -> Words:
    return (
        "为辅导室取一个亲切的名称,填入任务文件 display_name",
        "give the suite a friendly name: display_name in the job file",
    )


def _more_rooms(_: Case, __: Clause, finding: ClauseFinding) -> Words:
    count = int((finding.limit or 0.0) - (finding.measured or 0.0))
    return f"增设 {count} 间个别辅导室(建议)", f"add {count} individual room(s), as advice"


def _fit_plan(_: Case, clause: Clause, __: ClauseFinding) -> Words:
    length, width = (mm / 1000 for mm in clause.limits)
    return (
        f"使一间的平面能容下 {length:.2f} m×{width:.2f} m 的矩形",
        f"shape one room so that a rectangle of {length:.2f} m by {width:.2f} m fits in",
    )


def _name(case: Case, subject: str) -> Words:
    if subject in case.zones:
        return case.zones[subject].name or subject, subject
    return {"suite": ("辅导室", "the suite")}.get(subject, (subject, subject))


REMEDIES: Mapping[str, Remedy] = MappingProxyType(
    {
        "archive_kept": _move_cabinet,
        "area_behind_one_door": _second_exit,
        "basic_first": _core,
        "client_hidden": _hide,
        "core_spaces": _core,
        "corridor_width_kept": _leave_corridor,
        "display_name": _give_name,
        "door_clear_width": _wider_door,
        "door_spacing": _metres_more,
        "door_swing": _swing_in,
        "enrolment_match": _more_rooms,
        "exit_doors_blind_end": _second_exit,
        "extension_zones": _extension,
        "furniture": _supply,
        "individual_enclosed": _enclose,
        "inner_way_width": _metres_more,
        "kind_present": _extension,
        "mailbox": _hang,
        "merges_allowed": _apart,
        "noise_index": _quieter,
        "noisy_neighbours": _other_place,
        "one_classroom_area": _larger,
        "one_classroom_zones": _core,
        "own_footprints": _own,
        "partition_rw": _denser,
        "plan_fits": _fit_plan,
        "public_route": _open_way,
        "rooms_connected": _join_rooms,
        "route_length": _open_way,
        "seat_angle": _turn_seat,
        "separate_zones": _own,
        "speech_privacy": _seal,
        "storey_limit": _lower,
        "storey_preferred": _lower,
        "total_usable_area": _larger,
        "usable_area_each": _larger,
        "usable_area_upper": _smaller,
        "welcome_sign": _hang,
        "window_floor_ratio": _more_window,
    }
)
"""What mends a measure that is not met; ``group_capacity`` has no limit to fail."""
