"""What each zone is asked for and what it has: the figures beside its name.

Read off the judge's findings where there is one, else off the programme.  Not here:
deciding anything, which is the judge's.
"""

from __future__ import annotations

from dataclasses import dataclass

from layoutopt.program import Program
from layoutopt.scheme import Scheme, Zone


@dataclass(frozen=True)
class Demand:
    """The area asked for; ``binding`` when a clause asks, else it is a default of ours."""

    area_m2: float
    binding: bool
    met: bool


def demand(zone: Zone, scheme: Scheme, program: Program) -> Demand | None:
    """Return what area a zone is asked to have, None where nothing is."""
    has = zone.region.area_m2
    asking = {
        clause.id
        for clause in program.standard.clauses
        if clause.force == "must" and clause.measure == "usable_area_each"
    }
    for finding in scheme.verdict.findings:
        if (
            finding.clause in asking
            and finding.subject == zone.id
            and finding.met is not None
            and finding.limit is not None
        ):
            return Demand(finding.limit, binding=True, met=finding.met)
    area = next((area for area in program.areas if area.kind == zone.kind), None)
    if area is None:
        return None
    binding = any(
        clause.id in asking and clause.subject == zone.kind
        for clause in program.standard.binding(
            program.school.tier,
            demonstration=program.school.demonstration,
            stage=program.school.stage,
        )
    )
    return Demand(area.area_m2, binding=binding, met=has >= area.area_m2 - 0.005)


def total(scheme: Scheme) -> float:
    """Return the usable area of the suite, as measured or as the sum of its zones."""
    measured = scheme.measures.get("total_usable_area_m2")
    if isinstance(measured, int | float):
        return float(measured)
    return sum(zone.region.area_m2 for zone in scheme.zones)


__all__ = ["Demand", "demand", "total"]
