"""Verdicts made by hand, and lists made from them."""

from datetime import date

from layoutopt.rectification import rectify
from layoutopt.scheme import ClauseFinding, Verdict
from layoutopt.standard import load_standard

STANDARD = load_standard("xinyang")
SCHOOL = "信阳市第三中学"
FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 6, 1), date(2026, 9, 1)


def finding(clause="XY-4.4-U02", subject="individual-1", met=False, **other):
    decision = {True: "met", False: "unmet", None: "not_measurable"}[met]
    return ClauseFinding(
        **{
            "clause": clause,
            "force": "must",
            "met": met,
            "measured": 12.0,
            "limit": 15.0,
            "unit": "m2",
            "subject": subject,
            "message": f"{subject} 12 m² < 15 m²:未满足",
            "message_en": f"{subject}: 12 m2 < 15 m2: not met",
            "decision": decision,
            **other,
        }
    )


def listed(*findings, on=FIRST, school=SCHOOL, **more):
    return rectify(Verdict(findings or (finding(),)), school, STANDARD, "urban", on=on, **more)
