"""The job file's words of an inspection: taken as they stand, or refused with what to do."""

import datetime as dt

import pytest

from layoutopt.diagnostics import UsageError
from layoutopt.inspection import check_clauses
from layoutopt.job import load_job
from layoutopt.standard import load_standard


def job(tmp_path, text):
    path = tmp_path / "a.job.toml"
    path.write_text(text, "utf-8")
    return load_job(path)


def test_everything_an_inspector_says(tmp_path):
    said = job(
        tmp_path,
        """
        tier = "urban"
        [inspection]
        by = "督察组"
        on = 2026-10-01
        owner = "总务处"
        deadline = 2026-12-31
        [[attest]]
        clause = "XY-5.1-O3"
        by = "李老师"
        on = "2026-09-01"
        note = "热线 0376"
        [[attest]]
        clause = "XY-4.4-U06"
        met = false
        items = ["recorder"]
        by = "李老师"
        on = 2026-09-01
        [[shared]]
        room = "301"
        kind = "assessment_reading"
        counted = 0.5
        [[rectify]]
        clause = "XY-4.4-U02"
        owner = "王校长"
        deadline = 2026-11-30
        """,
    )
    hotline, recorder = said.attestations
    assert (hotline.met, hotline.by, hotline.on, hotline.note) == (
        True,
        "李老师",
        "2026-09-01",
        "热线 0376",
    )
    assert (recorder.met, recorder.items) == (False, ("recorder",))
    assert (said.shared[0].room, said.shared[0].counted) == ("301", 0.5)
    assert said.inspection.on == dt.date(2026, 10, 1)
    assert said.inspection.deadline == dt.date(2026, 12, 31)
    assert said.inspection.duties[0].owner == "王校长"
    assert said.to_school().attestations == said.attestations
    check_clauses(said.attestations, said.inspection, load_standard("xinyang"), "a.job.toml")


ATTEST = '[[attest]]\nclause = "XY-5.1-O3"\nby = "李"\non = 2026-09-01\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[attest]]\nclause = "XY-5.1-O3"\nby = "李"\n', "[[attest]] 1: says too little; add on"),
        ('[[attest]]\nclause = "XY-5.1-O3"\non = 2026-09-01\n', "add by"),
        (ATTEST.replace('"李"', '"  "'), "by is empty"),
        (ATTEST + ATTEST, "[[attest]] 2: XY-5.1-O3 is attested twice on 2026-09-01"),
        (ATTEST + 'who = "x"\n', "unknown key 'who'"),
        (ATTEST + "mett = true\n", "did you mean 'met'?"),
        (ATTEST.replace("2026-09-01", '"last week"'), "should be a date, 2026-09-30"),
        (ATTEST + 'met = "yes"\n', "should be a true or false"),
        (ATTEST + 'items = "pc"\n', "should be a list of texts"),
        ("attest = 3\n", "begin each with [[attest]]"),
        ('[[shared]]\nroom = "1"\nkind = "group"\ncounted = 2\n', "number from 0 to 1"),
        ('[[shared]]\nroom = "1"\n', "add kind"),
        ('[[inspection]]\nby = "x"\n', "write [inspection] once"),
        ('[[rectify]]\nclause = "a"\n[[rectify]]\nclause = "a"\n', "clause a stands twice"),
        ("inspectoin = 1\n", "did you mean 'inspection'?"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, text, words):
    with pytest.raises(UsageError) as error:
        job(tmp_path, text)
    assert words in error.value.en
    assert str(tmp_path / "a.job.toml") in error.value.zh


@pytest.mark.parametrize(
    ("clause", "items", "words"),
    [
        ("XY-5.1-O4", "", "has no clause 'XY-5.1-O4'; did you mean"),
        ("XY-4.4-U09", 'items = ["printr"]', "no item 'printr'; did you mean 'printer'?"),
        ("XY-5.1-O3", 'items = ["pc"]', "no item 'pc'; items: none"),
    ],
)
def test_clauses_and_items_must_exist(tmp_path, clause, items, words):
    said = job(tmp_path, ATTEST.replace("XY-5.1-O3", clause) + items)
    with pytest.raises(UsageError) as error:
        check_clauses(said.attestations, said.inspection, load_standard("xinyang"), "a.job.toml")
    assert words in error.value.en
