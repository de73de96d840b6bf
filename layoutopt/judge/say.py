"""Findings in clear words: what was measured, against what, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from layoutopt.judge.case import Case
from layoutopt.scheme import ClauseFinding, Decision, SuiteDoor
from layoutopt.standard import MEASURES, SUBJECTS, UNITS, Clause, Force

SIGNS = {">=": ("≥", "<"), "<=": ("≤", ">"), "=": ("=", "≠"), "in": ("∈", "∉")}
JOINS = " – "
NEAR = 0.01
"""A measure this close to its limit is called borderline (STANDARDS D3)."""
CONTINUOUS = ("m2", "m", "mm", "ratio")
"""Units of what is measured on the drawing, and may be a little off."""
GONE = ("未设该功能区", "no such zone")
OUTSIDE = {
    "mailbox": ("心理信箱", "mailbox"),
    "welcome_sign": ("欢迎标识", "welcome sign"),
}
"""What hangs outside the suite's door."""


def name_of(case: Case, subject: str) -> tuple[str, str]:
    """Return what a subject is called, in Chinese and in English."""
    if subject in case.zones:
        zone = case.zones[subject]
        return zone.name or subject, subject
    if JOINS in subject:
        sides = subject.split(JOINS)
        return "门 " + JOINS.join(_side(case, side) for side in sides), f"door {subject}"
    known = {zone.kind: (zone.zh, zone.en) for zone in case.program.standard.zones}
    return known.get(subject) or SUBJECTS.get(subject, (subject, subject))


def name_of_door(door: SuiteDoor) -> str:
    """Return the subject of a finding about a door: the two sides it joins."""
    return JOINS.join(side or "outside" for side in door.joins)


def _side(case: Case, side: str) -> str:
    if side in case.zones:
        return case.zones[side].name or side
    space = case.spaces.get(side)
    return "室外" if space is None else space.name or side


def meets(clause: Clause, measured: float, limit: float) -> bool:
    """Compare at two decimals, limits inclusive, with the clause's relative tolerance."""
    value = round(measured, 2)
    slack = abs(limit) * clause.tolerance + 1e-9
    if clause.relation == ">=":
        return value >= limit - slack
    if clause.relation == "<=":
        return value <= limit + slack
    return abs(value - limit) <= slack


def measured_finding(
    case: Case,
    clause: Clause,
    subject: str,
    measured: float,
    *,
    limit: float | None = None,
    force: Force | None = None,
    note: tuple[str, str] = ("", ""),
    unsure: float = 0.0,
) -> ClauseFinding:
    """Compare a figure with the clause's limit (or another one) and say so.

    Parameters
    ----------
    unsure
        By how much the figure may be off, in its own unit: the drawing's own uncertainty.
        Within that of the limit, or within 1 %, the decision is ``borderline``; ``met``
        stays what the figure as drawn says (STANDARDS D3).
    """
    bound = clause.limit if limit is None else limit
    zh, en = name_of(case, subject)
    if bound is None:
        return undecided(
            case,
            clause,
            subject,
            (f"实测 {measured:g},无限值,仅作比较" + note[0], "no limit, for comparison" + note[1]),
            decision="not_applicable",
            measured=round(measured, 2),
        )
    met = meets(clause, measured, bound)
    unit, unit_en = (f" {word}".rstrip() for word in UNITS.get(clause.unit, (clause.unit,) * 2))
    shown = f"{measured:.2f}".rstrip("0").rstrip(".")
    sign = SIGNS[clause.relation][not met]
    near = _borderline(clause, measured, bound, unsure)
    if clause.unit != "m2" and clause.measure:  # square metres tell by themselves
        zh, en = f"{zh}:{MEASURES[clause.measure].zh}", f"{en}: {MEASURES[clause.measure].en}"
    what = f"{zh} {shown}{unit} {sign} {bound:g}{unit}"
    return ClauseFinding(
        clause=clause.id,
        force=force or clause.force,
        met=met,
        measured=round(measured, 2),
        limit=bound,
        unit=clause.unit,
        subject=subject,
        message=f"{what}:{'满足' if met else '未满足'}{near[0]}{note[0]}",
        message_en=(
            f"{en} {shown}{unit_en} {SIGNS[clause.relation][not met]} {bound:g}{unit_en}: "
            f"{'met' if met else 'not met'}{near[1]}{note[1]}"
        ),
        decision="borderline" if near[0] else "met" if met else "unmet",
        shortfall=None if met else round(abs(measured - bound), 2),
    )


def _borderline(clause: Clause, measured: float, bound: float, unsure: float) -> tuple[str, str]:
    """Say in words that a figure is too near its limit to be decided on paper, or nothing."""
    off = abs(measured - bound)
    if clause.unit not in CONTINUOUS or not bound:
        return "", ""
    if off <= NEAR * abs(bound) + 1e-9:
        return "(临界,1 % 以内)", " (borderline, within 1 %)"
    if off <= unsure:
        return (
            f"(临界,图纸自身误差约 ±{unsure:.2g})",
            f" (borderline, the drawing is sure to ±{unsure:.2g} only)",
        )
    return "", ""


def stated(
    case: Case,
    clause: Clause,
    subject: str,
    met: bool,
    words: tuple[str, str],
    *,
    measured: float | None = None,
) -> ClauseFinding:
    """Say that something holds or not, where it is no figure that decides."""
    zh, en = name_of(case, subject)
    return ClauseFinding(
        clause=clause.id,
        force=clause.force,
        met=met,
        measured=float(met) if measured is None else round(measured, 2),
        limit=clause.limit,
        unit=clause.unit,
        subject=subject,
        message=f"{zh}:{words[0]}:{'满足' if met else '未满足'}",
        message_en=f"{en}: {words[1]}: {'met' if met else 'not met'}",
        decision="met" if met else "unmet",
    )


def undecided(
    case: Case,
    clause: Clause,
    subject: str,
    words: tuple[str, str],
    *,
    decision: Decision = "not_measurable",
    measured: float | None = None,
) -> ClauseFinding:
    """Say why the drawing does not decide a clause."""
    zh, en = name_of(case, subject)
    quote = f"「{clause.quote}」" if clause.quote else clause.id
    return ClauseFinding(
        clause=clause.id,
        force=clause.force,
        met=None,
        measured=measured,
        limit=clause.limit,
        unit=clause.unit,
        subject=subject,
        message=f"{zh}:{quote}:{words[0]}",
        message_en=f"{en}: {clause.id}: {words[1]}",
        decision=decision,
    )


def lacking(case: Case, clause: Clause, kind: str) -> ClauseFinding:
    """Say that there is no zone of the kind a clause speaks of.

    Where another clause asks for the zone to be there at all, that one says so, once;
    where none does, a room that is not there is as good as one that is too small.
    """
    asking = next((c.id for c in case.binding if _asks_for(c, kind)), None)
    if asking is None:
        unmet = stated(case, clause, kind, met=False, words=GONE, measured=0.0)
        return replace(unmet, shortfall=clause.limit)
    words = (f"未设该功能区,见 {asking}", f"no such zone, see {asking}")
    return undecided(case, clause, kind, words, decision="not_applicable")


def _asks_for(clause: Clause, kind: str) -> bool:
    presence = ("core_spaces", "own_footprints", "extension_zones")
    return clause.force == "must" and clause.measure in presence and kind in clause.items


def item_name(case: Case, item: str, lang: Literal["zh", "en"]) -> str:
    """Return what the standard calls a piece of equipment."""
    return OUTSIDE.get(item, case.program.standard.thing(item))[lang == "en"]


def kind_name(case: Case, kind: str, lang: Literal["zh", "en"]) -> str:
    """Return what the standard calls a kind of zone."""
    known = {zone.kind: zone for zone in case.program.standard.zones}
    if kind not in known:
        return kind
    return known[kind].zh if lang == "zh" else known[kind].en
