"""Gauges of the individual room's privacy: walls, sight, sound."""

from __future__ import annotations

import math

import shapely
from shapely.geometry import Polygon

from layoutopt.building import Opening
from layoutopt.judge.case import Case, seam_mm
from layoutopt.judge.say import lacking, measured_finding, stated, undecided
from layoutopt.physics.frontage import frontage_mm
from layoutopt.physics.sight import Exposure, Sight, exposure, sight
from layoutopt.physics.speech import SpeechPrivacy, listeners_around, speech_privacy
from layoutopt.scheme import ClauseFinding, SuiteDoor, Zone
from layoutopt.standard import Clause

FACE_MM = 10.0
GRADES = {
    "confidential": ("保密", "confidential"),
    "normal": ("一般私密", "normally private"),
    "poor": ("私密性不足", "not private"),
}
CLIENT = "client_chair"
RECEPTION = "office_reception"
GROUND = 1
"""The storey whose windows people walk past outside."""
OPEN_MM = 60.0
"""Less open boundary than this, corners together, is drawing error (a default)."""


def individual_enclosed(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell whether every individual room has walls all round, a door, and no way through."""
    zones = case.of_kind(clause.subject)
    if not zones:
        return [lacking(case, clause, clause.subject)]
    found = []
    for zone in zones:
        faults = list(_faults(case, zone))
        words = (
            "、".join(zh for zh, _ in faults) or "四周围合、自有门、非通道",
            ", ".join(en for _, en in faults) or "walls all round, own door, no through-way",
        )
        found.append(stated(case, clause, zone.id, met=not faults, words=words))
    return found


def _faults(case: Case, zone: Zone) -> list[tuple[str, str]]:
    faults = []
    open_mm = open_boundary_mm(case, zone)
    if open_mm > OPEN_MM:
        faults.append((f"有 {open_mm / 1000:.2f} m 边界无墙", f"{open_mm / 1000:.2f} m of no wall"))
    if not case.doors_of(zone.id):
        faults.append(("没有自己的门", "no door of its own"))
    others = case.reached() - {zone.id}
    if others - case.reached(without=zone.id):
        faults.append(("是通往他区的通道", "a way to other zones"))
    return faults


def open_boundary_mm(case: Case, zone: Zone) -> float:
    """Measure how much of a zone's boundary is no wall, in mm."""
    host = case.spaces[zone.host_space].region.polygon
    walls = [host.boundary.buffer(FACE_MM)]
    walls += [
        body.buffer(FACE_MM, join_style="mitre") for body in case.slabs_on(case.level_of(zone.id))
    ]
    bare = zone.region.polygon.boundary.difference(shapely.union_all(walls)).length
    gaps = sum(
        width
        for opening in _bare_openings(case, zone.host_space)
        if (width := frontage_mm(zone.region.polygon, opening)) > 100.0
    )
    return float(bare + gaps)


def _bare_openings(case: Case, host_id: str) -> list[Opening]:
    """List the openings of a room in which no door hangs, nor is a new one hung."""
    return [
        o
        for o in case.storey_of(host_id).openings_of(host_id)
        if o.kind == "opening"
        and not any(d.new and math.dist(d.at, o.at) <= 50.0 for d in case.doors)
    ]


def client_hidden(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell whether a client's seat finds a place that nobody outside the suite sees."""
    zones = case.of_kind(clause.subject)
    if not zones:
        return [lacking(case, clause, clause.subject)]
    found = []
    for zone in zones:
        view = sight_of(case, zone)
        share = f"{view.hidden_share:.0%}"
        words = (
            f"门全开时 {share} 的面积不可见," + ("可" if view.seat else "不能") + "安放隐蔽座位",
            f"{share} hidden with all doors open, " + ("a" if view.seat else "no") + " hidden seat",
        )
        glazed = any(
            o.kind == "window" and frontage_mm(zone.region.polygon, o) > 100.0
            for o in case.storey_of(zone.id).openings_of(zone.host_space)
        )
        if glazed and case.level_of(zone.id) <= 1:
            words = (
                words[0] + "(外窗 1.70 m 以下须遮挡)",
                words[1] + " (screen windows to 1.70 m)",
            )
        found.append(stated(case, clause, zone.id, met=view.seat is not None, words=words))
    return found


def sight_of(case: Case, zone: Zone) -> Sight:
    """Find what of a zone is hidden from the public ways, with every door open."""
    inner, public = _doorways(case, zone)
    floors = [z.region.polygon for z in case.zones_on(case.level_of(zone.id))]
    return sight(zone.region.polygon, floors, inner, public)


def _doorways(case: Case, zone: Zone) -> tuple[list[SuiteDoor], list[SuiteDoor | Opening]]:
    """List the doors on a zone's storey inside the suite, and those to the public ways."""
    hosts = {space.id for space in case.hosts}
    level = case.level_of(zone.id)
    public: list[SuiteDoor | Opening] = [
        d for d in case.public_doors if case.level_of_door(d) == level
    ]
    inner = [d for d in case.inner_doors if case.level_of_door(d) == level]
    for opening in case.openings_on(level):
        sides = set(opening.joins)
        if opening.kind == "opening" and sides & hosts and any(map(case.is_public, sides - hosts)):
            public.append(opening)
    return inner, public


def exposure_of(case: Case, zone: Zone, open_deg: float, seat: Polygon | None = None) -> Exposure:
    """Measure what is seen of a zone with its doors so far open, and of the client's seat.

    The seat is that drawn in the zone, else the one given, else the place hidden best.
    Windows are those people can come up to: at the ground, and to a public way.
    """
    # sight does not leave the rooms that one walks between: the others only cost time
    group = next(g for g in case.groups if zone.id in g)
    rooms = {case.zones[i].host_space for i in group}
    level = case.level_of(zone.id)
    here = [z for z in case.zones_on(level) if z.host_space in rooms]
    sides = {z.id for z in here} | rooms
    inner, public = ([d for d in doors if sides & set(d.joins)] for doors in _doorways(case, zone))
    windows = [
        opening
        for opening in case.openings_on(level)
        if opening.kind == "window"
        for side, other in (opening.joins, opening.joins[::-1])
        if side in rooms and (level == GROUND if other is None else case.is_public(other))
    ]
    chair = next((p for p in case.scheme.furniture if p.zone == zone.id and p.kind == CLIENT), None)
    return exposure(
        zone.region.polygon,
        [z.region.polygon for z in here],
        inner,
        public,
        windows,
        reception=[z.region.polygon for z in here if z.kind == RECEPTION and z.id != zone.id],
        open_deg=open_deg,
        seat=chair.at if chair is not None else seat,
    )


def speech(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Compare the speech privacy of every individual room, at its worst listener, in dB."""
    found = []
    for zone in case.of_kind(clause.subject):
        private = speech_of(case, zone)
        if private is None:
            words = ("周围没有可能的听者", "nobody can listen around it")
            found.append(undecided(case, clause, zone.id, words, decision="not_applicable"))
            continue
        grade, where = GRADES[private.grade], private.worst.name
        note = (
            f";{grade[0]},最不利处:{where};设计指数,门按默认隔声量",
            f"; {grade[1]}, worst at {where}; a design index, doors as by default",
        )
        value = round(private.privacy_db, 1)
        found.append(measured_finding(case, clause, zone.id, value, note=note))
    return found


def speech_of(case: Case, zone: Zone) -> SpeechPrivacy | None:
    """Find how private speech in a zone is."""
    level = case.level_of(zone.id)
    partitions = case.scheme.partitions if level == case.scheme.level else ()
    doors = [door for door in case.doors if case.level_of_door(door) == level]
    rated = [d.rw_db for d in case.doors_of(zone.id) if d.rw_db is not None]
    listeners = listeners_around(
        case.building,
        level,
        zone,
        case.zones_on(level),
        partitions,
        doors,
        new_door_db=min(rated, default=None),
    )
    return speech_privacy(listeners)


def partition_rw(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Compare the sound rating of the new walls of every individual room, in dB."""
    found = []
    for zone in case.of_kind(clause.subject):
        ratings = [
            partition.rw_db
            for partition, body in zip(
                case.scheme.partitions, case.slabs_on(case.level_of(zone.id)), strict=False
            )
            if seam_mm(zone.region.polygon, body) > 100.0
        ]
        if ratings:
            found.append(measured_finding(case, clause, zone.id, float(min(ratings))))
        else:
            words = ("无新隔断,原墙隔声量不在图中", "no new wall; what stands is not rated")
            found.append(undecided(case, clause, zone.id, words))
    return found
