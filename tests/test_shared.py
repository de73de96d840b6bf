"""A room shared with the rest of the school: it need not be laid out, and counts in the total."""

from dataclasses import replace

import pytest

from layoutopt.building import Use
from layoutopt.diagnostics import UsageError
from layoutopt.judge import judge, score
from layoutopt.program import SharedRoom, programme
from layoutopt.read import with_shared
from layoutopt.standard import load_standard
from layoutopt.surroundings import beside_shared
from tests.solve.school import asked, school, sited

SMALL = school([(4220, Use.VACANT), (5550, Use.VACANT), (4400, Use.LIBRARY)])
"""Two free rooms have all three areas, but no 70 m2 in all; the library makes up for it."""
LIBRARY = SharedRoom("103", "assessment_reading")


def sharing(*rooms: SharedRoom, tier: str = "township"):
    plain = asked(tier, unavailable=("103",))
    return programme(replace(plain.school, shared=rooms), load_standard("xinyang"))


def test_a_shared_room_counts_in_the_total_and_costs_nothing() -> None:
    program = sharing(LIBRARY)
    answer = sited(SMALL, beside_shared(program, SMALL))
    assert answer.status == "optimal"
    laid_out = answer.schemes[0]
    suite = with_shared(laid_out, SMALL, program.standard, program.school.shared)
    assert judge(SMALL, suite, program).compliant
    assert sum(dict(score(SMALL, suite, answer.program)).values()) == pytest.approx(
        laid_out.objective, abs=1.0
    )
    assert score(SMALL, suite, answer.program) == score(SMALL, laid_out, answer.program)


def test_it_counts_with_its_share() -> None:
    barely = sharing(replace(LIBRARY, counted=0.001))
    assert sited(SMALL, beside_shared(barely, SMALL)).status == "infeasible"


def test_a_library_is_offered_where_the_total_is_short() -> None:
    answer = sited(SMALL, asked(unavailable=("103",)))
    assert answer.status == "infeasible"
    assert answer.infeasible is not None
    offers = [change for change, _ in answer.infeasible.relaxations if "share 103" in change]
    assert len(offers) == 1
    assert "共享" in offers[0]
    assert "XY-4.4-H1" not in answer.infeasible.clauses


def test_an_urban_school_need_not_lay_out_what_it_shares() -> None:
    kinds = {area.kind for area in beside_shared(sharing(LIBRARY, tier="urban"), SMALL).areas}
    assert "assessment_reading" not in kinds
    assert {"individual", "group", "office_reception", "arts_relaxation"} <= kinds


@pytest.mark.parametrize(
    ("room", "kind", "word"),
    [("999", "group", "no room"), ("103", "individual", "no zone"), ("103", "pool", "no zone")],
)
def test_what_cannot_be_shared_is_said(room: str, kind: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        beside_shared(sharing(SharedRoom(room, kind)), SMALL)
