"""Noun: a scheme, the suite laid out in the building, and the verdict upon it.

Whole millimetres in the coordinates of the storey the suite stands on.  The JSON is that
of ``layouts.json``; it needs the storey's frame, for positions there are in the world.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from layoutopt.building import SharedWall, Storey, world_point, world_ring
from layoutopt.geometry import Point, Region
from layoutopt.program import Program
from layoutopt.standard import Force

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
Decision = Literal["met", "unmet", "borderline", "not_measurable", "not_applicable", "to_attest"]


@dataclass(frozen=True)
class Zone:
    """A functional area with its net floor; ``hosts`` are the kinds that share it.

    ``id`` is the kind with a number, the number left out where there is one.  A zone in a
    room that the school uses for other things too is ``shared``, and only its ``counted``
    share is part of the suite's area (XY-4.4-H1).
    """

    id: str
    kind: str
    name: str
    host_space: str
    region: Region
    enclosed: bool
    hosts: tuple[str, ...] = ()
    shared: bool = False
    counted: float = 1.0


@dataclass(frozen=True)
class Partition:
    """A new wall by its centre line, as thick as ``thickness_mm``."""

    line: tuple[Point, Point]
    thickness_mm: int
    rw_db: int


@dataclass(frozen=True)
class SuiteDoor:
    """A door of the suite: new, or one that stands and goes on being used.

    ``joins`` are zone ids, ids of spaces of the building, or None for the outside.
    ``hinge`` and ``leaf_end`` describe the leaf of a new door, open at 90 degrees;
    ``rw_db`` its sound rating where one is asked for (None: the default of its kind).
    """

    at: Point
    width_mm: int
    angle_deg: float
    joins: tuple[str | None, str | None]
    new: bool
    wall_mm: int
    hinge: Point | None = None
    leaf_end: Point | None = None
    rw_db: int | None = None


@dataclass(frozen=True)
class Furniture:
    """A piece of furniture or equipment; ``zone`` is a zone id or ``outside``."""

    kind: str
    zone: str
    at: Point
    rotation_deg: float
    size_mm: tuple[int, int]


@dataclass(frozen=True)
class ClauseFinding:
    """What the judge decided on one clause for one subject.

    ``met`` is None where nothing a drawing shows can decide it: to be attested, or not
    measurable from this drawing; ``message`` says which, in Chinese and English.

    ``decision`` says the same in one word, and knows one more: ``borderline``, a figure
    within 1 % of its limit or within the drawing's own uncertainty (``met`` then is what
    the figure as drawn says).  ``shortfall`` is by how much the figure fails, in ``unit``;
    ``mend`` the smallest change that would mend it.  Where a person's word decided,
    ``attested_by`` and ``attested_on`` say whose and when.
    """

    clause: str
    force: Force
    met: bool | None
    measured: float | None
    limit: float | None
    unit: str
    subject: str
    message: str
    message_en: str
    decision: Decision = "to_attest"
    shortfall: float | None = None
    mend: str = ""
    mend_en: str = ""
    attested_by: str = ""
    attested_on: str = ""


@dataclass(frozen=True)
class Verdict:
    """Clause by clause; compliant when physics and every measured must-clause hold."""

    findings: tuple[ClauseFinding, ...] = ()

    @property
    def compliant(self) -> bool:
        """No clause that must hold is unmet."""
        return not any(f.force == "must" and f.met is False for f in self.findings)


@dataclass(frozen=True)
class Scheme:
    """One way to put the suite into the building.

    ``opened`` are the walls between rooms that it takes out: its zones stand in the rooms
    that are left without them.
    """

    id: int
    title: str
    objective: float
    level: int
    host_spaces: tuple[str, ...]
    zones: tuple[Zone, ...]
    partitions: tuple[Partition, ...]
    doors: tuple[SuiteDoor, ...]
    furniture: tuple[Furniture, ...] = ()
    terms: tuple[tuple[str, float], ...] = ()
    measures: dict[str, Any] = field(default_factory=dict)
    verdict: Verdict = Verdict()
    best_at: tuple[str, ...] = ()
    trade: str = ""
    trade_en: str = ""
    opened: tuple[SharedWall, ...] = ()

    def zone(self, zone_id: str) -> Zone:
        """Return the zone with this id."""
        return next(zone for zone in self.zones if zone.id == zone_id)

    def to_json(self, storey: Storey, others: Sequence[Storey] = ()) -> dict[str, Any]:
        """Return the scheme in the contract's ``layouts.json`` form.

        Parameters
        ----------
        storey
            The storey of :attr:`level`.
        others
            The building's storeys, for a suite that stands on several.
        """
        frame = storey.frame
        storey_of = {s.id: other for other in (*others, storey) for s in other.spaces}
        by_level = {other.level: other for other in (*others, storey)}
        storey_of |= {w.space_id: by_level[w.level] for w in self.opened if w.level in by_level}
        homes = {zone.id: storey_of.get(zone.host_space, storey) for zone in self.zones}
        of_zone = {**storey_of, **homes}

        def home(*sides: str | None) -> Storey:
            """Return the storey of a door or of a piece of furniture."""
            return next((of_zone[side] for side in sides if side in of_zone), storey)

        return {
            "id": self.id,
            "title": self.title,
            "objective": self.objective,
            "terms": dict(self.terms),
            "best_at": list(self.best_at),
            "trade": self.trade,
            "trade_en": self.trade_en,
            "storeys": list(dict.fromkeys((self.level, *(h.level for h in homes.values())))),
            "host_spaces": list(self.host_spaces),
            "zones": [
                {
                    "kind": z.kind,
                    "id": z.id,
                    "name": z.name,
                    "storey": homes[z.id].level,
                    "host_space": z.host_space,
                    "boundary": world_ring(homes[z.id].frame, z.region.boundary),
                    "holes": [world_ring(homes[z.id].frame, hole) for hole in z.region.holes],
                    "area_m2": round(z.region.area_m2, 2),
                    "enclosed": z.enclosed,
                    "hosts": list(z.hosts),
                    **({"shared": True, "counted": z.counted} if z.shared else {}),
                }
                for z in self.zones
            ],
            "partitions": [
                {
                    "storey": self.level,
                    "line": [world_point(frame, p) for p in w.line],
                    "thickness_mm": w.thickness_mm,
                    "rw_db": w.rw_db,
                }
                for w in self.partitions
            ],
            **(
                {"opened": [_wall_json(w, storey_of[w.space_id]) for w in self.opened]}
                if self.opened
                else {}
            ),
            "doors": [_door_json(d, home(*d.joins)) for d in self.doors],
            "furniture": [
                {
                    "kind": f.kind,
                    "zone": f.zone,
                    "at": world_point(home(f.zone).frame, f.at),
                    "rotation_deg": _turned(f.rotation_deg, home(f.zone), whole=360.0),
                    "size_mm": list(f.size_mm),
                }
                for f in self.furniture
            ],
            "measures": self.measures,
            "verdict": {
                "compliant": self.verdict.compliant,
                "findings": [
                    {
                        "clause": f.clause,
                        "force": f.force,
                        "met": f.met,
                        "measured": f.measured,
                        "limit": f.limit,
                        "unit": f.unit,
                        "subject": f.subject,
                        "message": f.message,
                        "message_en": f.message_en,
                        "decision": f.decision,
                        "shortfall": f.shortfall,
                        "mend": f.mend,
                        "mend_en": f.mend_en,
                        "attested_by": f.attested_by or None,
                        "attested_on": f.attested_on or None,
                    }
                    for f in self.verdict.findings
                ],
            },
        }


def _wall_json(wall: SharedWall, storey: Storey) -> dict[str, Any]:
    """Return a wall that is taken out, and whose word is still wanted on it."""
    return {
        "storey": wall.level,
        "rooms": list(wall.rooms),
        "host_space": wall.space_id,
        "boundaries": [world_ring(storey.frame, piece.boundary) for piece in wall.stretches],
        "length_m": round(wall.length_mm / 1000, 2),
        "thickness_mm": wall.thickness_mm,
        "framed": wall.framed,
        "proviso": STRUCTURE[0],
        "proviso_en": STRUCTURE[1],
    }


STRUCTURE = ("须由结构工程师确认", "to be confirmed by a structural engineer")
"""What is said of every wall that is taken out, in Chinese and English: no plan shows what
rests on it."""


def _door_json(door: SuiteDoor, storey: Storey) -> dict[str, Any]:
    """Return a door; directions too are the world's, and what is not drawn is null."""
    frame = storey.frame
    return {
        "storey": storey.level,
        "at": world_point(frame, door.at),
        "width_m": round(door.width_mm / 1000, 3),
        "joins": list(door.joins),
        "new": door.new,
        "angle_deg": _turned(door.angle_deg, storey, whole=180.0),
        "wall_mm": door.wall_mm,
        "hinge": world_point(frame, door.hinge) if door.hinge else None,
        "leaf_end": world_point(frame, door.leaf_end) if door.leaf_end else None,
        **({"rw_db": door.rw_db} if door.rw_db is not None else {}),
    }


def _turned(angle_deg: float, storey: Storey, whole: float) -> float:
    """Carry a direction into the world."""
    turn = storey.frame.rotation_deg
    return angle_deg if turn == 0.0 else (angle_deg + turn) % whole


@dataclass(frozen=True)
class Infeasible:
    """Why no lawful layout exists: clauses that cannot all hold, and ways out.

    ``demands`` says in English and Chinese what stands against one another; ``minimal``
    whether it is known that none of them can be spared.
    """

    clauses: tuple[str, ...]
    message: str
    message_en: str
    relaxations: tuple[tuple[str, float], ...] = ()
    demands: tuple[tuple[str, str], ...] = ()
    minimal: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the contract's ``infeasible`` object."""
        return {
            "clauses": list(self.clauses),
            "message": self.message,
            "message_en": self.message_en,
            "relaxations": [{"change": change, "cost": cost} for change, cost in self.relaxations],
            "demands": [{"en": en, "zh": zh} for en, zh in self.demands],
            "minimal": self.minimal,
        }


@dataclass(frozen=True)
class Schemes:
    """The solver's answer: schemes best first, with the proof's figures.

    ``program`` is the programme that was laid out, where a variant of the one asked for
    was taken (the rural one-classroom variant).  ``searched`` counts what was looked at.
    """

    status: Status
    objective: float | None
    bound: float | None
    schemes: tuple[Scheme, ...] = ()
    infeasible: Infeasible | None = None
    program: Program | None = None
    notes: tuple[str, ...] = ()
    searched: dict[str, int] = field(default_factory=dict)

    @property
    def gap(self) -> float | None:
        """Relative distance of the bound from the objective, 0 when proven best."""
        if self.objective is None or self.bound is None:
            return None
        if self.objective - self.bound <= 1e-9:
            return 0.0
        return (self.objective - self.bound) / max(abs(self.objective), 1e-9)
