"""Gauges of what stands in the rooms and outside the door: furniture, equipment, signs.

What is drawn is counted; what is not drawn is taken from the attestations of the job file,
and where these are silent too, the clause is left to be attested.  Nothing is assumed.
"""

from __future__ import annotations

from itertools import combinations

from shapely.geometry import Point

from layoutopt.geometry import distance_mm
from layoutopt.judge.case import Case
from layoutopt.judge.say import (
    item_name,
    lacking,
    measured_finding,
    stated,
    undecided,
)
from layoutopt.scheme import ClauseFinding, Furniture
from layoutopt.standard import Clause

MAILBOX_M = 15.0
"""How far from the suite's door its mailbox may hang (STANDARDS D19)."""
SEATS = ("counsellor_chair", "client_chair")
CABINET = "file_cabinet"
ARCHIVES = ("office_reception", "control_supervision")
"""Where the archive may stand: office or control, never the group room (STANDARDS 5)."""


def furniture(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the items that are drawn in the zones of a kind, or attested to be there.

    One item that is attested to be missing decides; one that nobody spoke of leaves open.
    """
    drawn = {piece.kind for piece in _pieces(case, clause.subject)}
    said = {
        item: attestation.met
        for attestation in case.program.school.attestations
        if attestation.clause == clause.id
        for item in attestation.items
    }
    there = [item for item in clause.items if item in drawn or said.get(item)]
    missing = [item for item in clause.items if item not in drawn and said.get(item) is False]
    silent = [item for item in clause.items if item not in (*there, *missing)]
    parts = [
        (("已有", "there"), there),
        (("缺", "missing"), missing),
        (("图中未画、亦未填报", "neither drawn nor attested"), silent),
    ]
    words = (
        ";".join(
            f"{head[0]}:" + "、".join(item_name(case, i, "zh") for i in items)
            for head, items in parts
            if items
        ),
        "; ".join(
            f"{head[1]}: " + ", ".join(item_name(case, i, "en") for i in items)
            for head, items in parts
            if items
        ),
    )
    if silent and not missing:
        return [undecided(case, clause, clause.subject, words, decision="to_attest")]
    note = (f";{words[0]}", f"; {words[1]}") if missing else ("", "")
    return [measured_finding(case, clause, clause.subject, float(len(there)), note=note)]


def _pieces(case: Case, subject: str) -> list[Furniture]:
    """List the furniture in the zones of a kind, or in the whole suite."""
    if subject not in {zone.kind for zone in case.program.standard.zones}:
        return [piece for piece in case.scheme.furniture if piece.zone in case.zones]
    zones = {zone.id for zone in case.scheme.zones if zone.kind == subject or subject in zone.hosts}
    return [piece for piece in case.scheme.furniture if piece.zone in zones]


def seat_angle(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the acute angle between the sight lines of counsellor and client, in degrees.

    A seat looks along its own +y, turned by ``rotation_deg``.  Of several pairs in a room
    the one nearest to an allowed angle counts (STANDARDS D17: within 10 degrees).
    """
    zones = case.of_kind(clause.subject)
    if not zones:
        return [lacking(case, clause, clause.subject)]
    found = []
    for zone in zones:
        seats = [p for p in case.scheme.furniture if p.zone == zone.id and p.kind in SEATS]
        angles = [
            _acute(a.rotation_deg - b.rotation_deg)
            for a, b in combinations(seats, 2)
            if a.kind != b.kind
        ]
        if not angles:
            words = ("图中未画咨询椅", "no counselling chairs are drawn")
            found.append(undecided(case, clause, zone.id, words, decision="to_attest"))
            continue
        off, angle = min((abs(a - wanted), a) for a in angles for wanted in clause.limits)
        words = (
            f"两椅夹角 {angle:.0f}°,应为 60° 或 90° ±{clause.tolerance:g}°",
            f"chairs at {angle:.0f} degrees, to be 60 or 90 within {clause.tolerance:g}",
        )
        met = off <= clause.tolerance
        found.append(stated(case, clause, zone.id, met=met, words=words, measured=angle))
    return found


def _acute(angle_deg: float) -> float:
    folded = abs(angle_deg) % 180.0
    return min(folded, 180.0 - folded)


def archive_kept(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell whether the filing cabinets that are drawn stand where the archive may stand."""
    cabinets = [piece for piece in case.scheme.furniture if piece.kind == CABINET]
    if not cabinets:
        words = ("图中未画档案柜,须认定其可上锁", "no filing cabinet is drawn; attest its lock")
        return [undecided(case, clause, clause.subject, words, decision="to_attest")]
    allowed = [
        zone.id
        for zone in case.scheme.zones
        if zone.kind in ARCHIVES or "control_supervision" in zone.hosts
    ]
    astray = sorted({c.zone for c in cabinets if c.zone not in allowed})
    if astray:
        names = [case.zones[z].name if z in case.zones else "室外" for z in astray]
        words = (
            "档案柜放在" + "、".join(names) + ",不便保密",
            "filing cabinets in " + ", ".join(astray),
        )
        return [stated(case, clause, clause.subject, met=False, words=words)]
    words = ("档案柜在办公或中控区域(上锁须认定)", "filing cabinets in the office (attest locks)")
    return [stated(case, clause, clause.subject, met=True, words=words)]


def mailbox(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the mailboxes outside the suite, within 15 m of its door."""
    return _counted_outside(case, clause, "mailbox")


def welcome_sign(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the welcome signs outside the suite."""
    return _counted_outside(case, clause, "welcome_sign")


def _counted_outside(case: Case, clause: Clause, kind: str) -> list[ClauseFinding]:
    """Count what hangs outside; a plan of what stands, without furniture, does not tell."""
    if not (case.is_proposal or case.scheme.furniture):
        words = (
            f"图中未画家具与设施,{item_name(case, kind, 'zh')}须现场认定",
            f"nothing movable is drawn; the {item_name(case, kind, 'en')} is for people on site",
        )
        return [undecided(case, clause, "suite", words, decision="to_attest")]
    count = sum(
        item.kind == kind
        and item.zone not in case.zones
        and not any(case.floor_on(level).contains(Point(item.at)) for level in case.levels)
        and any(distance_mm(item.at, d.at) <= MAILBOX_M * 1000.0 for d in case.public_doors)
        for item in case.scheme.furniture
    )
    return [measured_finding(case, clause, "suite", float(count))]


def display_name(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell whether the job gives the suite a name that pupils like."""
    name = case.program.school.display_name
    words = (f"名称“{name}”" if name else "未取名", f"name {name!r}" if name else "no name given")
    return [stated(case, clause, "suite", met=bool(name), words=words)]


__all__ = [
    "archive_kept",
    "display_name",
    "furniture",
    "mailbox",
    "seat_angle",
    "welcome_sign",
]
