"""Gauges of what is there: areas, functional areas, who shares a footprint, furniture."""

from __future__ import annotations

from shapely.geometry import Point

from layoutopt.geometry import distance_mm
from layoutopt.judge.case import Case
from layoutopt.judge.say import measured_finding, stated, undecided
from layoutopt.physics.fit import fits
from layoutopt.scheme import ClauseFinding, Zone
from layoutopt.standard import Clause

LEAST_ZONE_M2 = 4.0
"""A footprint smaller than this is no functional area (STANDARDS D11)."""
MAILBOX_M = 15.0
"""How far from the suite's door its mailbox may hang (STANDARDS D19)."""
SEAT_M2 = 1.7
"""Floor of one seat in a circle (STANDARDS section 4)."""
GONE = ("未设该功能区", "no such zone")


# --- areas --------------------------------------------------------------------------------


def usable_area_each(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the net area of every zone of a kind, in m2.

    In the rural one-classroom variant the figures are advice (STANDARDS D6).
    """
    soft = case.one_classroom and clause.force == "must"
    note = (
        (";一室三区,面积为建议 (XY-4.4-R12)", "; advice only, in one classroom")
        if soft
        else ("", "")
    )
    zones = case.of_kind(clause.subject)
    if not zones:
        return [stated(case, clause, clause.subject, met=False, words=GONE, measured=0.0)]
    return [
        measured_finding(
            case,
            clause,
            zone.id,
            zone.region.area_m2,
            force="should" if soft else None,
            note=note,
        )
        for zone in zones
    ]


def usable_area_upper(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell of zones larger than the text's range; larger is never a failure."""
    note = (";偏大不影响达标", "; larger is no failure")
    return [
        measured_finding(case, clause, zone.id, zone.region.area_m2, note=note)
        for zone in case.of_kind(clause.subject)
    ]


def total_usable_area(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the net floor of the suite, inner ways counted (STANDARDS D14), in m2."""
    return [measured_finding(case, clause, "suite", case.floor.area / 1e6)]


def one_classroom_area(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the classroom of the rural variant, where the suite stands in one room."""
    if not case.one_classroom:
        return [_three_rooms(case, clause)]
    return [measured_finding(case, clause, "suite", case.hosts[0].region.area_m2)]


def one_classroom_zones(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the three areas of the rural variant."""
    if not case.one_classroom:
        return [_three_rooms(case, clause)]
    return core_spaces(case, clause)


def _three_rooms(case: Case, clause: Clause) -> ClauseFinding:
    words = ("不适用:按三室 (R02–R04) 建设", "not applicable: three rooms (R02-R04)")
    return undecided(case, clause, "suite", words)


def group_capacity(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Estimate the seats of the group room at 1.7 m2 each."""
    return [
        measured_finding(case, clause, zone.id, float(int(zone.region.area_m2 / SEAT_M2)))
        for zone in case.of_kind("group")
    ]


def plan_fits(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the zones that a rectangle of the clause's sides fits into."""
    length, width = clause.limits
    count = sum(fits(z.region.polygon, length, width) for z in case.scheme.zones)
    return [measured_finding(case, clause, "suite", float(count))]


def enrolment_match(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count individual rooms against one per 1,000 pupils, an advisory figure of ours."""
    if case.program.school.enrolment is None:
        words = ("任务书未填在校生人数", "the job does not say the enrolment")
        return [undecided(case, clause, "suite", words)]
    wanted = float(case.program.area("individual").wanted)
    rooms = float(len(case.of_kind("individual")))
    return [measured_finding(case, clause, "individual", rooms, limit=wanted)]


# --- functional areas -----------------------------------------------------------------------


def core_spaces(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the kinds that have a footprint of their own."""
    there = [kind for kind in clause.items if case.of_kind(kind)]
    return [_counted(case, clause, there)]


def own_footprints(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the kinds with a footprint of their own, of 4 m2 at least."""
    there = [kind for kind in clause.items if _own(case, kind)]
    return [_counted(case, clause, there)]


def extension_zones(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the kinds that are there, on their own or lawfully on another's footprint."""
    there = [kind for kind in clause.items if _own(case, kind) or _hosted(case, kind)]
    return [_counted(case, clause, there)]


def separate_zones(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the optional kinds that stand on their own."""
    return own_footprints(case, clause)


def basic_first(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell whether extension zones stand where a basic one is missing."""
    missing = [kind for kind in clause.items if not case.of_kind(kind)]
    extra = [z for z in case.scheme.zones if z.kind not in (*clause.items, "circulation")]
    words = ("基本功能区先于拓展区", "basic areas before extensions")
    return [stated(case, clause, "suite", met=not (missing and extra), words=words)]


def merges_allowed(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Hold every shared footprint to the standard's table of what may share."""
    found = []
    for zone in case.scheme.zones:
        for kind in zone.hosts:
            reason, reason_en = _refused(case, zone, kind)
            words = (
                f"{zone.name}兼容{_zh(case, kind)}" + (f",{reason}" if reason else ""),
                f"{zone.id} hosts {kind}" + (f", {reason_en}" if reason else ""),
            )
            found.append(stated(case, clause, zone.id, met=not reason, words=words))
    if not found:
        words = ("各区均不兼容使用", "no footprint is shared")
        found.append(stated(case, clause, "suite", met=True, words=words))
    return found


def _refused(case: Case, zone: Zone, kind: str) -> tuple[str, str]:
    merge = case.program.standard.merge(zone.kind, kind)
    if merge is None:
        return "兼容表不允许", "which the table does not allow"
    if merge.quiet_release_only and case.program.school.release_mode != "quiet":
        return "仅限安静型情绪疏导", "allowed for quiet release only"
    if round(zone.region.area_m2, 2) < merge.host_area_m2:
        return f"须 ≥{merge.host_area_m2:g} m²", f"which needs {merge.host_area_m2:g} m2"
    return "", ""


def _own(case: Case, kind: str) -> bool:
    return any(round(z.region.area_m2, 2) >= LEAST_ZONE_M2 for z in case.of_kind(kind))


def _hosted(case: Case, kind: str) -> bool:
    return any(kind in z.hosts and not _refused(case, z, kind)[0] for z in case.scheme.zones)


def _counted(case: Case, clause: Clause, there: list[str]) -> ClauseFinding:
    missing = [kind for kind in clause.items if kind not in there]
    note = ("", "")
    if missing and len(there) < (clause.limit or 0.0):
        note = (
            ";缺 " + "、".join(_zh(case, k) for k in missing),
            "; without " + ", ".join(missing),
        )
    return measured_finding(case, clause, "suite", float(len(there)), note=note)


def _zh(case: Case, kind: str) -> str:
    return next((z.zh for z in case.program.standard.zones if z.kind == kind), kind)


# --- furniture, names and signs -------------------------------------------------------------


def furniture(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Say that furniture is not drawn: this version places none inside the zones."""
    words = (
        "图中未画家具设备,不可判定:" + "、".join(clause.items),
        "not measurable from this drawing: furniture not drawn",
    )
    return [undecided(case, clause, clause.subject, words)]


def mailbox(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the mailboxes outside the suite, within 15 m of its door."""
    return [measured_finding(case, clause, "suite", float(_outside(case, "mailbox")))]


def welcome_sign(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the welcome signs outside the suite."""
    return [measured_finding(case, clause, "suite", float(_outside(case, "welcome_sign")))]


def _outside(case: Case, kind: str) -> int:
    return sum(
        item.kind == kind
        and item.zone == "outside"
        and not case.floor.contains(Point(item.at))
        and any(distance_mm(item.at, d.at) <= MAILBOX_M * 1000.0 for d in case.public_doors)
        for item in case.scheme.furniture
    )


def display_name(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell whether the job gives the suite a name that pupils like."""
    name = case.program.school.display_name
    words = (f"名称“{name}”" if name else "未取名", f"name {name!r}" if name else "no name given")
    return [stated(case, clause, "suite", met=bool(name), words=words)]
