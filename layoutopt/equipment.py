"""Noun: what a suite is to be equipped with, what of it was placed, and the bill of it.

:func:`wanted` lists what each zone is to hold, by the clauses that bind the school and by
the catalogue; ``furnish`` places it and says so in a :class:`Furnished`; :func:`equipment`
tells line by line what is asked, placed, to be bought and to be attested.  Not here: where
things stand, and prices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from layoutopt.clause import Clause
from layoutopt.furniture import FurnitureList, Item
from layoutopt.program import Program
from layoutopt.scheme import Furniture, Scheme, Zone
from layoutopt.standard import Force

Fit = Literal["placed", "should_left_out", "does_not_fit", "unknown", "not_furnished"]
"""Everything has a place; all but things nobody must have; proven that what must be there
finds no place together; neither found nor proven; a room the school keeps for other uses."""
OUTSIDE = "outside"
PAIR = ("counsellor_chair", "client_chair")
"""The two seats that a ``pair`` item is made of."""


@dataclass(frozen=True)
class Want:
    """So many of an item wanted in a zone, ``must`` of them by force.

    ``clauses`` are those that ask for it; ``guest`` the kind whose things these are where
    it shares another's footprint, ``stowed`` whether they are folded away there.
    """

    zone: str
    item: Item
    count: int
    must: int
    clauses: tuple[Clause, ...] = ()
    guest: str = ""
    stowed: bool = False


@dataclass(frozen=True)
class ZoneFurnished:
    """What was placed in one zone.

    ``lacking`` are kinds of items that must be there and found no place, ``left_out``
    those that should; ``seats`` and ``seats_in_rows`` how many sit in a circle and in rows
    of tables, None where no clause of the zone's kind speaks of groups.  ``stowed`` kinds
    are drawn folded.  ``why`` says in English and Chinese what a proof rests on.
    """

    zone: str
    fit: Fit
    pieces: tuple[Furniture, ...] = ()
    lacking: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    seats: int | None = None
    seats_in_rows: int | None = None
    stowed: tuple[str, ...] = ()
    why: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Furnished:
    """What was placed in a suite; ``effort`` in CP-SAT's deterministic time."""

    zones: tuple[ZoneFurnished, ...]
    outside: tuple[Furniture, ...] = ()
    effort: float = 0.0

    @property
    def pieces(self) -> tuple[Furniture, ...]:
        """All pieces, zone by zone, those outside last."""
        return (*(piece for zone in self.zones for piece in zone.pieces), *self.outside)

    @property
    def proven_unfit(self) -> tuple[str, ...]:
        """The zones that are proven not to hold what must stand in them."""
        return tuple(zone.zone for zone in self.zones if zone.fit == "does_not_fit")


def wanted(scheme: Scheme, program: Program, furniture: FurnitureList) -> tuple[Want, ...]:
    """List what each zone of a suite is to hold, and what hangs outside its door."""
    found = []
    school = program.school
    for item in furniture.items:
        asking = tuple(_asking(item, program))
        if item.zones == (OUTSIDE,):
            must = item.force == "must" or any(c.force == "must" for c in asking)
            found.append(Want(OUTSIDE, item, item.count.least, int(must), asking))
            continue
        if item.release and item.release != school.release_mode:
            continue
        places = list(_places(item, scheme))
        for zone, kind in places[:1] if item.once else places:
            guest = kind if kind != zone.kind else ""
            area = 0.0 if guest else zone.region.area_m2
            count = item.count.of(area, school.enrolment)
            clauses = tuple(c for c in asking if c.subject == kind or _of_suite(c, program))
            must = item.force == "must" or any(c.force == "must" for c in clauses)
            merge = program.standard.merge(zone.kind, kind) if guest else None
            stowed = merge is not None and merge.sharing == "time" and item.stowed_mm is not None
            least = min(count, item.count.least) if must else 0
            found.append(Want(zone.id, item, count, least, clauses, guest, stowed))
    return _with_carriers(found)


def _asking(item: Item, program: Program) -> Iterator[Clause]:
    """Yield the clauses binding the school that ask for what an item answers."""
    school = program.school
    for clause in program.standard.binding(
        school.tier, demonstration=school.demonstration, stage=school.stage
    ):
        things = clause.items if clause.measure == "furniture" else (clause.measure,)
        if clause.measure in ("furniture", "mailbox", "welcome_sign") and set(things) & set(
            item.answers
        ):
            yield clause


def _of_suite(clause: Clause, program: Program) -> bool:
    return clause.subject not in {zone.kind for zone in program.standard.zones}


def _places(item: Item, scheme: Scheme) -> Iterator[tuple[Zone, str]]:
    """Yield the zones that an item belongs to and as whose thing: the fittest first."""
    seen = set()
    for kind in item.zones:
        for guests in (False, True) if not item.own_only else (False,):
            for zone in scheme.zones:
                kinds = zone.hosts if guests else (zone.kind,)
                if kind in kinds and zone.id not in seen:
                    seen.add(zone.id)
                    yield zone, kind


def _with_carriers(wants: list[Want]) -> tuple[Want, ...]:
    """Make a must of what carries something that must be there."""
    needed = {(w.zone, w.item.carried_by) for w in wants if w.must and w.item.carried_by}
    made = []
    for want in wants:
        kinds = {want.item.kind, *(part.kind for part in want.item.parts)}
        carries = any((want.zone, kind) in needed for kind in kinds)
        made.append(replace(want, must=1) if carries and not want.must else want)
    return tuple(made)


@dataclass(frozen=True)
class EquipmentRow:
    """A row of the bill of equipment: one thing in one zone.

    ``asked`` are wanted, of which ``must`` have to be there; ``placed`` stand on the plan;
    ``attested`` are there by a person's word; ``to_buy`` is what is then missing, and
    ``to_attest`` what no plan can show, so that a person on site has to see it.
    """

    zone: str
    kind: str
    zh: str
    en: str
    force: Force
    asked: int
    must: int
    placed: int
    attested: int
    to_buy: int
    to_attest: int
    clauses: tuple[str, ...] = ()
    quote: str = ""
    source: str = ""
    note: str = ""
    note_en: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the row for machines."""
        return {**asdict(self), "clauses": list(self.clauses)}


def equipment(
    scheme: Scheme, program: Program, furniture: FurnitureList, furnished: Furnished
) -> tuple[EquipmentRow, ...]:
    """Write the bill of equipment of a suite: zone by zone, what must be there first."""
    placed = Counter((piece.zone, piece.kind) for piece in furnished.pieces)
    stowed = {(zone.zone, kind) for zone in furnished.zones for kind in zone.stowed}
    names = {thing: (zh, en) for thing, zh, en in program.standard.things}
    order = {zone.id: i for i, zone in enumerate(scheme.zones)}
    rows = []
    for want in wanted(scheme, program, furniture):
        item = want.item
        kinds = PAIR if item.stands == "pair" else (item.kind,)
        for kind in kinds:
            zh, en = names.get(kind, (item.zh, item.en)) if len(kinds) > 1 else (item.zh, item.en)
            count = placed[want.zone, kind]
            there = want.count if _attested(want, kind, program) else 0
            unseen = want.count if item.stands == "attested" else 0
            note = (item.reason, item.reason_en)
            if (want.zone, item.kind) in stowed:
                note = ("合用房间,平时折叠或叠放", "folded away: the room is shared in time")
            elif item.placed and count < want.must:
                note = ("必备,平面上放不下", "must be there and has no place on the plan")
            elif item.placed and count < want.count:
                note = ("宜有,平面上放不下", "should be there and has no place on the plan")
            rows.append(
                EquipmentRow(
                    zone=want.zone,
                    kind=kind,
                    zh=zh,
                    en=en,
                    force="must" if want.must else "should",
                    asked=want.count,
                    must=want.must,
                    placed=count,
                    attested=there,
                    to_buy=want.count - there,
                    to_attest=unseen - min(unseen, there),
                    clauses=tuple(clause.id for clause in want.clauses),
                    quote=want.clauses[0].quote if want.clauses else "",
                    source=item.source,
                    note=note[0],
                    note_en=note[1],
                )
            )
    return tuple(
        sorted(rows, key=lambda row: (order.get(row.zone, len(order)), row.force != "must"))
    )


def _attested(want: Want, kind: str, program: Program) -> bool:
    """Tell whether a person says that the thing is there."""
    things = {kind, *want.item.answers} if want.item.stands != "pair" else {kind}
    clauses = {clause.id for clause in want.clauses}
    return any(
        a.met and a.clause in clauses and (not a.items or things & set(a.items))
        for a in program.school.attestations
    )


__all__ = [
    "OUTSIDE",
    "PAIR",
    "EquipmentRow",
    "Fit",
    "Furnished",
    "Want",
    "ZoneFurnished",
    "equipment",
    "wanted",
]
