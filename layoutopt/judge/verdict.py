"""The verdict: physics first, then the standard clause by clause."""

from __future__ import annotations

from dataclasses import replace

from layoutopt.building import Building
from layoutopt.judge.buildable import physics
from layoutopt.judge.case import Case
from layoutopt.judge.gauges import GAUGES
from layoutopt.judge.mend import mend
from layoutopt.judge.say import name_of, undecided
from layoutopt.program import Attestation, Program
from layoutopt.scheme import ClauseFinding, Decision, Scheme, Verdict
from layoutopt.standard import Clause


def judge(building: Building, scheme: Scheme, program: Program) -> Verdict:
    """Judge a scheme on its finished geometry.

    Parameters
    ----------
    building, scheme, program
        What stands, what is proposed or drawn, and what is asked of it.

    Returns
    -------
    Verdict
        Physics (PHY-...) whatever the standard says, then every clause that binds the
        school; ``met`` is None where the drawing shows nothing that decides and nobody
        has attested it.
    """
    case = Case(building, scheme, program)
    findings = list(physics(case))
    for clause in case.binding:
        findings += judge_clause(case, clause)
    return Verdict(tuple(findings))


def judge_clause(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure one clause, take a person's word for it, or say that one is wanted."""
    if clause.measure is None:
        found = [_for_people(case, clause)]
    else:
        found = GAUGES[clause.measure](case, clause) or [_nothing_there(case, clause)]
    said = _attestation(case, clause)
    if said is not None:
        found = [_attested(case, clause, finding, said) for finding in found]
    return [_mended(case, clause, finding) for finding in found]


def _for_people(case: Case, clause: Clause) -> ClauseFinding:
    why = clause.default or "图纸不能反映"
    why_en = clause.default_en or "nothing in a drawing shows it"
    words = (f"须人工认定({why})", f"to be attested ({why_en})")
    decision: Decision = "to_attest" if clause.force == "attest" else "not_measurable"
    return undecided(case, clause, clause.subject, words, decision=decision)


def _nothing_there(case: Case, clause: Clause) -> ClauseFinding:
    words = ("不适用:没有可量测的对象", "not applicable: nothing of the kind is there")
    return undecided(case, clause, clause.subject, words, decision="not_applicable")


def _mended(case: Case, clause: Clause, finding: ClauseFinding) -> ClauseFinding:
    zh, en = mend(case, clause, finding)
    return replace(finding, mend=zh, mend_en=en) if zh else finding


# --- a person's word ------------------------------------------------------------------------


def _attestation(case: Case, clause: Clause) -> Attestation | None:
    """Return the last word on a whole clause, by date; words on single items are gauged."""
    said = [a for a in case.program.school.attestations if a.clause == clause.id and not a.items]
    return max(said, key=lambda a: a.on, default=None)


def _attested(
    case: Case, clause: Clause, finding: ClauseFinding, said: Attestation
) -> ClauseFinding:
    """Let a person decide what the drawing does not; what was measured stays measured."""
    who, who_en = f"{said.by}于 {said.on}", f"by {said.by} on {said.on}"
    note, note_en = (f":{said.note}", f": {said.note}") if said.note else ("", "")
    if finding.met is not None:
        if finding.met == said.met:
            return finding
        told, told_en = ("满足", "met") if said.met else ("不满足", "not met")
        return replace(
            finding,
            message=f"{finding.message}({who}填报为{told},与图面量测不符,以量测为准)",
            message_en=f"{finding.message_en} (attested as {told_en} {who_en}; what was measured "
            "stands)",
        )
    if finding.decision == "not_applicable":
        return finding
    zh, en = name_of(case, finding.subject)
    quote = f"「{clause.quote}」" if clause.quote else clause.id
    done, done_en = ("满足", "met") if said.met else ("未满足", "not met")
    return replace(
        finding,
        met=said.met,
        decision="met" if said.met else "unmet",
        message=f"{zh}:{quote}:{who}认定{done}{note}",
        message_en=f"{en}: {clause.id}: attested as {done_en} {who_en}{note_en}",
        attested_by=said.by,
        attested_on=said.on,
        mend="" if said.met else f"按条款要求落实:{quote}",
        mend_en=""
        if said.met
        else f"do what {clause.id} asks" + (f": {clause.en}" * bool(clause.en)),
    )
