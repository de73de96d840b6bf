"""Noun: what a school has to put right, by when, and how it stands at each inspection.

The plan asks that what does not comply is put right within a time set
(限时整改, XY-6-I1), and that what is not is made public (XY-6-I2).  It names no number of
days: a deadline is typed in by the office, and none is ever invented (STANDARDS D22).

:func:`rectify` makes the list from a verdict, and the next list from the next verdict:
what people wrote into the last one stays, and nothing on it is ever lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

from layoutopt.clause import SUBJECTS
from layoutopt.diagnostics import UsageError
from layoutopt.scheme import ClauseFinding, Verdict
from layoutopt.standard import Clause, Force, Standard, Tier

Status = Literal["open", "rectified", "overdue"]
Remark = Literal["", "claimed", "not_measurable", "not_applicable", "not_seen", "clause_holds"]
Supplier = Literal["school", "on_site"]

PHYSICS = "PHY-"
"""Clauses that begin so are faults of the drawing, whatever a standard says."""
JOINS = " – "
DEMANDS = ("限时整改", "限期整改")
CONSEQUENCES = ("整改不到位", "逾期不改", "逾期未改")


@dataclass(frozen=True)
class Quoted:
    """A clause of the estate by its id, its place in the text and its own words."""

    clause: str
    section: str
    quote: str
    quote_en: str = ""


@dataclass(frozen=True)
class Item:
    """A clause that is not met, or was not, for one subject of one school.

    ``found`` and ``todo`` are what was seen at the last inspection that saw it unmet and
    what would mend it.  ``owner`` (blank: not settled), ``deadline`` (None: not settled)
    and ``note`` belong to people.  ``remark`` is the last inspection's word on the item:

    ``claimed``
        marked as rectified by hand, yet found unmet;
    ``not_measurable``, ``not_applicable``, ``not_seen``
        this time nothing decided it, so that it stands as it stood;
    ``clause_holds``
        the subject bears this id no longer, the clause holds for every subject there is.

    ``recurred_on`` is when it was found unmet again after having been rectified.
    ``todo_typed``: a person reworded ``todo``, which then is no longer written anew.
    """

    school: str
    clause: str
    section: str
    quote: str
    force: Force
    subject: str
    subject_zh: str
    found: str
    found_en: str
    todo: str
    todo_en: str
    owner: str
    deadline: date | None
    status: Status
    first_found: date
    last_checked: date
    rectified_on: date | None = None
    note: str = ""
    quote_en: str = ""
    subject_en: str = ""
    remark: Remark = ""
    recurred_on: date | None = None
    todo_typed: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """School, clause and subject: what makes an item one item."""
        return (self.school, self.clause, self.subject)


@dataclass(frozen=True)
class Unattested:
    """A clause that somebody has still to attest, and who is asked to."""

    school: str
    clause: str
    section: str
    quote: str
    subject: str
    subject_zh: str
    supplier: Supplier = "school"
    quote_en: str = ""
    subject_en: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """School, clause and subject."""
        return (self.school, self.clause, self.subject)


@dataclass(frozen=True)
class Rectification:
    """The list as it stands after one inspection of one school.

    ``items`` and ``attestations_missing`` may hold other schools' too, for a list that
    an office keeps of many; an inspection leaves those as they are.  ``demand`` and
    ``consequence`` are the standard's own sentences on putting right within a time set
    and on what follows when it is not done; None where it has none.
    """

    school: str
    standard_id: str
    items: tuple[Item, ...]
    attestations_missing: tuple[Unattested, ...]
    inspected_on: date
    inspector: str = ""
    tier: Tier | None = None
    standard_zh: str = ""
    standard_en: str = ""
    in_force_from: str = ""
    demand: Quoted | None = None
    consequence: Quoted | None = None

    def of(self, school: str) -> tuple[Item, ...]:
        """Return the items of one school."""
        return tuple(item for item in self.items if item.school == school)


@dataclass(frozen=True)
class Supervision:
    """The answer to XY-6-I1 and XY-6-I2: what has no deadline, and what is overdue."""

    undated: tuple[Item, ...]
    overdue: tuple[Item, ...]

    @property
    def all_dated(self) -> bool:
        """Every clause that must hold and does not has a deadline (XY-6-I1)."""
        return not self.undated


def supervision(rectification: Rectification, school: str | None = None) -> Supervision:
    """Say which open items have no deadline and which are overdue.

    Only what must be put right needs a deadline: advice (force ``should``) and what
    people on site found (``attest``) may have one, and then may be overdue as well.

    Parameters
    ----------
    rectification
        The list.
    school
        One school's items only; None for all on the list.
    """
    items = rectification.items if school is None else rectification.of(school)
    pending = [item for item in items if item.status != "rectified"]
    return Supervision(
        undated=tuple(i for i in pending if i.force == "must" and i.deadline is None),
        overdue=tuple(i for i in pending if i.status == "overdue"),
    )


def due(item: Item, on: date) -> Item:
    """Return an item with its status by the calendar: overdue once its deadline has passed.

    What is rectified stays so; without a deadline nothing is changed.
    """
    if item.status == "rectified" or item.deadline is None:
        return item
    status: Status = "overdue" if item.deadline < on else "open"
    return item if status == item.status else replace(item, status=status)


def rectify(
    verdict: Verdict,
    school_name: str,
    standard: Standard,
    tier: Tier | None = None,
    *,
    on: date,
    inspector: str = "",
    owner: str = "",
    deadline: date | None = None,
    per_clause: Mapping[str, tuple[str, date | None]] = MappingProxyType({}),
    names: Mapping[str, str] = MappingProxyType({}),
    previous: Rectification | None = None,
) -> Rectification:
    """List what a verdict finds unmet, and carry the previous list on.

    A finding counts as unmet when ``met`` is False, also when it is borderline.  Several
    findings of one clause on one subject are one item.  An item of the previous list is
    rectified only when the clause was seen to hold for its subject, or for every subject
    there is; where nothing decides it, it stands as it stood and says why.

    Parameters
    ----------
    verdict
        What the judge found.
    school_name
        The school; with the clause and the subject it makes the key of an item.
    standard
        Where the words of the clauses come from.
    tier
        The school's tier, for the papers.
    on
        The day of the inspection.
    inspector
        Who inspected.
    owner, deadline
        For items that have none yet; the deadline only for clauses that must hold.
    per_clause
        Owner and deadline by clause id, before ``owner`` and ``deadline``.
    names
        Chinese names by subject, such as a scheme's ``{zone.id: zone.name}``; others come
        from the standard.
    previous
        The list of the last inspection, with what people wrote into it.

    Raises
    ------
    UsageError
        The verdict is empty: a suite that nobody judged is not compliant.

    Returns
    -------
    Rectification
        Items in the order of the previous list, new ones after them in the verdict's.
    """
    if not verdict.findings:
        raise UsageError(
            en=f"{school_name}: nothing was judged, so that nothing can be said of it; "
            "judge the suite first",
            zh=f"{school_name}:尚未核查,不能得出结论;请先核查该校方案",
        )
    writer = _Writer(school_name, standard, on, owner, deadline, per_clause, names)
    seen = _by_key(verdict.findings)
    clauses = _by_clause(verdict.findings)
    before = previous.items if previous else ()
    items: list[Item] = []
    taken = {(i.clause, i.subject) for i in before if i.school == school_name} & seen.keys()
    for item in before:
        if item.school != school_name:
            items.append(item)
            continue
        key = (item.clause, item.subject)
        if key not in seen:
            key = _by_name(key, seen, writer) or key
            key = (item.clause, item.subject) if key in taken else key
            taken.add(key)
        here = replace(item, subject=key[1])
        items.append(due(writer.again(here, seen.get(key, []), clauses.get(item.clause, [])), on))
    items += [
        due(writer.new(findings), on)
        for key, findings in seen.items()
        if key not in taken and _state(findings) == "unmet"
    ]
    others = [
        a for a in (previous.attestations_missing if previous else ()) if a.school != school_name
    ]
    return Rectification(
        school=school_name,
        standard_id=standard.id,
        items=tuple(items),
        attestations_missing=(*others, *writer.missing(seen)),
        inspected_on=on,
        inspector=inspector,
        tier=tier,
        standard_zh=standard.zh,
        standard_en=standard.en,
        in_force_from=standard.in_force_from,
        demand=_sentence(standard.estate, DEMANDS),
        consequence=_sentence(standard.estate, CONSEQUENCES),
    )


_Key = tuple[str, str]
_Seen = dict[_Key, list[ClauseFinding]]
_State = Literal["unmet", "met", "not_measurable", "not_applicable", "not_seen"]


def _by_key(findings: Iterable[ClauseFinding]) -> _Seen:
    seen: _Seen = {}
    for finding in findings:
        seen.setdefault((finding.clause, finding.subject), []).append(finding)
    return seen


def _by_clause(findings: Iterable[ClauseFinding]) -> dict[str, list[ClauseFinding]]:
    clauses: dict[str, list[ClauseFinding]] = {}
    for finding in findings:
        clauses.setdefault(finding.clause, []).append(finding)
    return clauses


def _state(findings: list[ClauseFinding]) -> _State:
    """Weigh findings together: one that fails fails all, one undecided leaves all so."""
    if not findings:
        return "not_seen"
    if any(f.met is False for f in findings):
        return "unmet"
    pending = [f for f in findings if f.met is None and f.decision != "not_applicable"]
    if pending:
        return "not_measurable"
    return "met" if any(f.met for f in findings) else "not_applicable"


def _by_name(typed: _Key, seen: _Seen, writer: _Writer) -> _Key | None:
    """Find the key of an item whose subject a person typed by name instead of by id."""
    clause, name = typed
    return next((k for k in seen if k[0] == clause and name in writer.named(k[1])), None)


def _sentence(clauses: Iterable[Clause], words: tuple[str, ...]) -> Quoted | None:
    found = (c for c in clauses if any(word in c.quote for word in words))
    return next((Quoted(c.id, c.section, c.quote, c.en) for c in found), None)


def _todo(unmet: list[ClauseFinding], zh: str, en: str) -> tuple[str, str]:
    """Say what to do: what the judge says would mend it, else to meet the clause."""
    mends = dict.fromkeys((f.mend, f.mend_en) for f in unmet if f.mend and f.mend_en)
    if mends:
        return "；".join(m for m, _ in mends), "; ".join(m for _, m in mends)
    if unmet[0].clause.startswith(PHYSICS):
        return "改正图纸，再次送核", "correct the drawing and hand it in again"
    return f"{zh}按本条规定整改到位", f"bring {en} up to this clause"


@dataclass(frozen=True)
class _Writer:
    """Writes items of one inspection."""

    school: str
    standard: Standard
    on: date
    owner: str
    deadline: date | None
    per_clause: Mapping[str, tuple[str, date | None]]
    names: Mapping[str, str]
    clauses: dict[str, Clause] = field(init=False)

    def __post_init__(self) -> None:
        # A verdict for an earlier day names clauses that have been replaced since.
        known = (*self.standard.superseded, *self.standard.clauses)
        object.__setattr__(self, "clauses", {c.id: c for c in known})

    def named(self, subject: str) -> tuple[str, str]:
        """Return what a subject is called, in Chinese and in English."""
        if JOINS in subject:
            sides = [self._named(side) for side in subject.split(JOINS)]
            return "门 " + JOINS.join(zh for zh, _ in sides), "door " + JOINS.join(
                en for _, en in sides
            )
        return self._named(subject)

    def _named(self, subject: str) -> tuple[str, str]:
        if subject == "outside":
            return "室外", "outside"
        if subject in SUBJECTS:
            return SUBJECTS[subject]
        stem, _, number = subject.rpartition("-")
        kind, count = (stem, number) if stem and number.isdecimal() else (subject, "")
        zone = next((z for z in self.standard.zones if z.kind == kind), None)
        zh = f"{zone.zh}{count}" if zone else subject
        en = f"{zone.en} {count}".strip() if zone else subject
        return self.names.get(subject) or zh, en

    def again(self, item: Item, findings: list[ClauseFinding], clause: list[ClauseFinding]) -> Item:
        """Carry an item on to this inspection."""
        state = _state(findings)
        if state == "unmet":
            return self._unmet(item, findings)
        if state == "met":
            return self._rectified(item, "")
        if state == "not_seen" and _state(clause) == "met":
            return self._rectified(item, "clause_holds")
        return self._filled(replace(item, remark=state))

    def _rectified(self, item: Item, remark: Remark) -> Item:
        return replace(
            item,
            status="rectified",
            rectified_on=item.rectified_on or self.on,
            last_checked=self.on,
            remark=remark,
        )

    def _unmet(self, item: Item, findings: list[ClauseFinding]) -> Item:
        """Refresh what was found; keep whose it is, by when, since when, and the notes."""
        fresh = self.new(findings)
        recurred = item.status == "rectified" and item.rectified_on is not None
        claimed = item.status == "rectified" and not recurred
        kept = item.remark if item.status != "rectified" and item.remark == "claimed" else ""
        return self._filled(
            replace(
                fresh,
                owner=item.owner,
                deadline=item.deadline,
                note=item.note,
                first_found=item.first_found,
                status="open",
                remark="claimed" if claimed else kept,
                recurred_on=self.on if recurred else item.recurred_on,
                todo=item.todo if item.todo_typed else fresh.todo,
                todo_en=item.todo_en if item.todo_typed else fresh.todo_en,
                todo_typed=item.todo_typed,
            )
        )

    def _filled(self, item: Item) -> Item:
        """Give an item that is still open the owner and the deadline it lacks."""
        if item.status == "rectified":
            return item
        owner, deadline = self.per_clause.get(item.clause, ("", None))
        if item.force == "must":
            deadline = deadline or self.deadline
        return replace(
            item,
            owner=item.owner or owner or self.owner,
            deadline=item.deadline or deadline,
        )

    def new(self, findings: list[ClauseFinding]) -> Item:
        """Write the item of one clause and one subject, from its unmet findings."""
        unmet = [f for f in findings if f.met is False]
        first = unmet[0]
        clause = self.clauses.get(first.clause)
        zh, en = self.named(first.subject)
        todo, todo_en = _todo(unmet, zh, en)
        return self._filled(
            Item(
                school=self.school,
                clause=first.clause,
                section=clause.section if clause else "",
                quote=clause.quote if clause else "",
                quote_en=clause.en if clause else "",
                force="must" if any(f.force == "must" for f in unmet) else first.force,
                subject=first.subject,
                subject_zh=zh,
                subject_en=en,
                found="；".join(dict.fromkeys(f.message for f in unmet)),
                found_en="; ".join(dict.fromkeys(f.message_en for f in unmet)),
                todo=todo,
                todo_en=todo_en,
                owner="",
                deadline=None,
                status="open",
                first_found=self.on,
                last_checked=self.on,
            )
        )

    def missing(self, seen: _Seen) -> Iterator[Unattested]:
        """Yield what this drawing does not decide, and somebody has still to attest."""
        for (clause_id, subject), findings in seen.items():
            clause = self.clauses.get(clause_id)
            undecided = [f for f in findings if f.met is None and f.decision != "not_applicable"]
            if not undecided or (clause is not None and clause.scope == "estate"):
                continue
            zh, en = self.named(subject)
            # What people do and promise the school states itself; what could have been
            # drawn and was not is seen by whoever stands in the room.
            lacking = any(f.decision == "not_measurable" for f in undecided)
            stated = clause is None or clause.force == "attest" or clause.measure is None
            yield Unattested(
                school=self.school,
                clause=clause_id,
                section=clause.section if clause else "",
                quote=clause.quote if clause else "",
                quote_en=clause.en if clause else "",
                subject=subject,
                subject_zh=zh,
                subject_en=en,
                supplier="school" if stated and not lacking else "on_site",
            )
