"""The verdict: physics first, then the standard clause by clause."""

from __future__ import annotations

from layoutopt.building import Building
from layoutopt.judge.buildable import physics
from layoutopt.judge.case import Case
from layoutopt.judge.gauges import GAUGES
from layoutopt.judge.say import undecided
from layoutopt.program import Program
from layoutopt.scheme import ClauseFinding, Scheme, Verdict
from layoutopt.standard import Clause


def judge(building: Building, scheme: Scheme, program: Program) -> Verdict:
    """Judge a scheme on its finished geometry.

    Parameters
    ----------
    building, scheme, program
        What stands, what is proposed, and what is asked of it.

    Returns
    -------
    Verdict
        Physics (PHY-...) whatever the standard says, then every clause that binds the
        school; ``met`` is None where the drawing shows nothing that decides.
    """
    case = Case(building, scheme, program)
    school = program.school
    findings = list(physics(case))
    for clause in program.standard.binding(
        school.tier, demonstration=school.demonstration, stage=school.stage
    ):
        findings += judge_clause(case, clause)
    return Verdict(tuple(findings))


def judge_clause(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure one clause, or say that it is for people to attest."""
    if clause.measure is None:
        why = clause.default or "图纸不能反映"
        return [
            undecided(
                case,
                clause,
                clause.subject,
                (f"须人工认定({why})", "to be attested: nothing in a drawing shows it"),
            )
        ]
    return GAUGES[clause.measure](case, clause)
