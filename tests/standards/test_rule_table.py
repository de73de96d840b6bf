"""The Xinyang file against the rule table it was made from, row by row, where that is at hand."""

import csv
from pathlib import Path

import pytest

from layoutopt.clause import TIERS
from layoutopt.standard import load_standard

TABLE = Path(__file__).parents[3] / "shared" / "domain" / "rules_xinyang.csv"
ROWS = list(csv.DictReader(TABLE.read_text("utf-8-sig").splitlines())) if TABLE.is_file() else []
pytestmark = pytest.mark.skipif(not ROWS, reason="the rule table is not beside this checkout")

STANDARD = load_standard("xinyang")
FORCE = {"hard": "must", "soft": "should", "info": "attest"}
UNIT = {"": "", "items": "count"}
TIER = {"all": TIERS, "township+rural": ("township", "rural"), "urban_demonstration": ()}

DIFFERENCES = {
    "XY-4.4-P5": ("unit", "`present 1 bool` is counted: at least one of three"),
    "XY-4.2-S2": ("relation", "`minimise` is compared, not limited"),
    "XY-4.2-S3": ("relation", "`= 0` is `<= 0`: a count"),
    "XY-4.2-S4": ("limit", "`pref 2` is the limit 2 of a should-clause"),
    "XY-4.2-S1": ("limit", "`cfg:45` is 45, and 50 for louder kinds"),
    "XY-4.3-E3": ("relation unit", "a sign on the plan is counted"),
    "XY-4.3-V1": ("limit", "seen = 0 is told as hidden = 1"),
    "XY-4.4-A1": ("relation limit unit", "advice on rooms for the enrolment, our default"),
    "XY-4.4-U05a": ("limit", "{60,90} +/-10 are limits and tolerance"),
    "XY-4.4-T05a": ("limit", "{60,90} +/-10 are limits and tolerance"),
    "XY-4.4-R05a": ("limit", "{60,90} +/-10 are limits and tolerance"),
    "XY-3-F1": ("relation", "a figure for information, no limit"),
}
"""Where file and table differ on purpose: in what, and why."""
PRESENT = {"present": ">="}
FOR_PEOPLE = ("relation", "limit", "unit")
"""What an attested clause need not say: `= 1 bool` only says that it holds or not."""


def test_all_85_rows_are_clauses():
    assert len(ROWS) == 85
    assert {row["id"] for row in ROWS} == {c.id for c in STANDARD.clauses if c.id.startswith("XY-")}


def said(row, clause):
    """Return field by field what the table says and what the file says."""
    value = float(row["value"]) if row["value"].replace(".", "").isdigit() else row["value"]
    fields = {
        "tiers": (TIER.get(row["tier"], (row["tier"],)), clause.tiers),
        "demonstration": (row["tier"] == "urban_demonstration", clause.demonstration),
        "force": (FORCE[row["severity"]], clause.force),
        "quote": (row["source_quote"], clause.quote),
        "scope": (row["scope"] in ("portfolio", "inspection"), clause.scope == "estate"),
        "relation": (PRESENT.get(row["comparator"], row["comparator"]), clause.relation),
        "limit": (value if value != "" else None, clause.limit),
        "unit": (UNIT.get(row["unit"], row["unit"]), clause.unit),
    }
    if clause.measure is None and (row["comparator"], row["value"]) == ("=", "1"):
        for field in FOR_PEOPLE:
            del fields[field]
    return {field: pair for field, pair in fields.items() if pair[0] != pair[1]}


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_the_file_says_what_the_table_says(row):
    clause = STANDARD.clause(row["id"])
    expected = DIFFERENCES.get(row["id"], ("", ""))[0].split()
    found = said(row, clause)
    assert sorted(found) == sorted(expected), found
