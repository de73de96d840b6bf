"""Gauges of what is there: areas, functional areas, who shares a footprint."""

from __future__ import annotations

from layoutopt.judge.case import Case
from layoutopt.judge.say import kind_name, lacking, measured_finding, stated, undecided
from layoutopt.physics.fit import fits
from layoutopt.scheme import ClauseFinding, Zone
from layoutopt.standard import Clause

LEAST_ZONE_M2 = 4.0
"""A footprint smaller than this is no functional area (STANDARDS D11)."""
SEAT_M2 = 1.7
"""Floor of one seat in a circle (STANDARDS section 4)."""


# --- areas --------------------------------------------------------------------------------


def usable_area_each(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the net area of every zone of a kind, in m2.

    In the rural one-classroom variant the figures are advice (STANDARDS D6).
    """
    soft = case.one_classroom and clause.force == "must"
    note = (";一室三区,面积为建议", "; advice only, in one classroom") if soft else ("", "")
    zones = case.of_kind(clause.subject)
    if not zones:
        return [lacking(case, clause, clause.subject)]
    return [
        measured_finding(
            case,
            clause,
            zone.id,
            zone.region.area_m2,
            force="should" if soft else None,
            note=note,
            unsure=case.area_unsure_m2(zone),
        )
        for zone in zones
    ]


def usable_area_upper(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell of zones larger than the text's range; larger is never a failure."""
    note = (";偏大不影响达标", "; larger is no failure")
    return [
        measured_finding(
            case, clause, zone.id, zone.region.area_m2, note=note, unsure=case.area_unsure_m2(zone)
        )
        for zone in case.of_kind(clause.subject)
    ]


def total_usable_area(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the net floor of the suite, inner ways counted (STANDARDS D14), in m2.

    Rooms shared with the rest of the school count with their declared share; the figure
    without them is told beside it (XY-4.4-H1).
    """
    whole = case.usable_area_m2()
    note = ("", "")
    if any(zone.shared for zone in case.scheme.zones):
        own = case.usable_area_m2(with_shared=False)
        note = (f";不含共建共享 {own:.2f} m²", f"; {own:.2f} m2 without shared rooms")
    unsure = sum(case.area_unsure_m2(zone) for zone in case.scheme.zones)
    return [measured_finding(case, clause, "suite", whole, note=note, unsure=unsure)]


def one_classroom_area(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the classroom of the rural variant, where the suite stands in one room."""
    if not case.one_classroom:
        return [_three_rooms(case, clause)]
    room = case.hosts[0].region.area_m2
    unsure = sum(case.area_unsure_m2(zone) for zone in case.scheme.zones)
    return [measured_finding(case, clause, "suite", room, unsure=unsure)]


def one_classroom_zones(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the three areas of the rural variant."""
    if not case.one_classroom:
        return [_three_rooms(case, clause)]
    return core_spaces(case, clause)


def _three_rooms(case: Case, clause: Clause) -> ClauseFinding:
    words = ("不适用:按三室建设", "not applicable: three rooms")
    return undecided(case, clause, "suite", words, decision="not_applicable")


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
    there = [kind for kind in clause.items if has_own(case, kind)]
    return [_counted(case, clause, there)]


def extension_zones(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the kinds that are there, on their own or lawfully on another's footprint."""
    there = [kind for kind in clause.items if has_own(case, kind) or is_hosted(case, kind)]
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
            reason, reason_en = refused(case, zone, kind)
            words = (
                f"{zone.name}兼容{kind_name(case, kind, 'zh')}" + (f",{reason}" if reason else ""),
                f"{zone.id} hosts {kind}" + (f", {reason_en}" if reason else ""),
            )
            found.append(stated(case, clause, zone.id, met=not reason, words=words))
    if not found:
        words = ("各区均不兼容使用", "no footprint is shared")
        found.append(stated(case, clause, "suite", met=True, words=words))
    return found


def refused(case: Case, zone: Zone, kind: str) -> tuple[str, str]:
    """Say why a zone may not host a kind, in both languages; empty where it may."""
    merge = case.program.standard.merge(zone.kind, kind)
    if merge is None:
        return "兼容表不允许", "which the table does not allow"
    if merge.quiet_release_only and case.program.school.release_mode != "quiet":
        return "仅限安静型情绪疏导", "allowed for quiet release only"
    if round(zone.region.area_m2, 2) < merge.host_area_m2:
        return f"须 ≥{merge.host_area_m2:g} m²", f"which needs {merge.host_area_m2:g} m2"
    return "", ""


def has_own(case: Case, kind: str) -> bool:
    """Tell whether a kind has floor of its own, enough to be a functional area."""
    return any(round(z.region.area_m2, 2) >= LEAST_ZONE_M2 for z in case.of_kind(kind))


def is_hosted(case: Case, kind: str) -> bool:
    """Tell whether a kind lawfully shares another zone's floor."""
    return any(kind in z.hosts and not refused(case, z, kind)[0] for z in case.scheme.zones)


def _counted(case: Case, clause: Clause, there: list[str]) -> ClauseFinding:
    missing = [kind for kind in clause.items if kind not in there]
    note = ("", "")
    if missing and len(there) < (clause.limit or 0.0):
        note = (
            ";缺 " + "、".join(kind_name(case, k, "zh") for k in missing),
            "; without " + ", ".join(kind_name(case, k, "en") for k in missing),
        )
    return measured_finding(case, clause, "suite", float(len(there)), note=note)
