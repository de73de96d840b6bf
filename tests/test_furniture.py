"""The catalogue: what clauses ask for is in it, in their words; a user's file lies over it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from layoutopt.diagnostics import InputError, UsageError
from layoutopt.equipment import equipment, wanted
from layoutopt.furnish import furnish
from layoutopt.furniture import default_furniture, load_furniture
from layoutopt.job import load_job
from layoutopt.program import Attestation, School, programme
from layoutopt.standard import load_standard, standard_ids
from tests.furnish.suites import suite

MEASURES = ("furniture", "mailbox", "welcome_sign")


def clauses(force: str | None = None):
    for name in standard_ids():
        standard = load_standard(name)
        for clause in standard.clauses:
            if clause.measure in MEASURES and force in (None, clause.force):
                yield standard, clause


def test_all_that_a_clause_asks_for_has_an_item() -> None:
    asked = [
        (clause.id, clause.subject, thing)
        for _, clause in clauses()
        for thing in (clause.items if clause.measure == "furniture" else (clause.measure,))
    ]
    assert len(asked) >= 50
    furniture = default_furniture()
    for clause_id, subject, thing in asked:
        answers = furniture.answering(thing)
        assert answers, (clause_id, thing)
        for item in answers:
            if item.stands == "attested":
                assert item.reason, item.kind
                assert item.reason_en, item.kind
            elif item.stands != "outside" and subject not in ("suite",):
                assert subject in item.zones, (clause_id, item.kind)


def test_quotes_are_the_clauses_own_words() -> None:
    known = {c.id: c for s in map(load_standard, standard_ids()) for c in s.clauses}
    for item in default_furniture().items:
        assert bool(item.quote) == bool(item.clauses), item.kind
        for clause_id in item.clauses:
            clause = known[clause_id]
            things = {*clause.items, clause.measure}
            assert set(item.answers) & things, (item.kind, clause_id)
        quotes = " ".join(known[c].quote for c in item.clauses)
        assert all(part in quotes for part in item.quote.split("、")), item.kind


def test_every_item_is_named_in_both_languages_and_says_whence() -> None:
    for item in default_furniture().items:
        assert any("\u4e00" <= c <= "\u9fff" for c in item.zh), item.kind
        assert item.en.isascii(), item.kind
        assert any(f"[{mark}" in item.source for mark in "SFMDP"), item.kind
        if item.placed:
            assert min(item.size_mm) > 0, item.kind


def test_a_users_file_lies_over_ours_key_by_key(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[rules]\nmain_way_mm = 1200\n[[item]]\nkind = "desk"\nsize_mm = [1600, 800]\n'
        '[[item]]\nkind = "aquarium"\nzh = "鱼缸"\nen = "aquarium"\nzones = ["group"]\n'
        'stands = "wall"\nsize_mm = [800, 400]\ncount = { least = 1, most = 3, m2_each = 10 }\n',
        "utf-8",
    )
    job = tmp_path / "a.job.toml"
    job.write_text('tier = "rural"\n[furniture]\nfile = "mine.toml"\n', "utf-8")
    furniture, ours = load_job(job).furniture, default_furniture()
    assert furniture.rules == replace(ours.rules, main_way_mm=1200)
    assert furniture.item("desk") == replace(ours.item("desk"), size_mm=(1600, 800))
    assert furniture.item("aquarium").count.of(25.0, None) == 2
    assert furniture.item("aquarium").source == "mine.toml"
    assert len(furniture.items) == len(ours.items) + 1
    assert load_furniture() is ours


REFUSED = [
    ('[[item]]\nkind = "dessk"\nsize_mm = [1, 2]\n', "did you mean 'desk'"),
    ('[[item]]\nkind = "desk"\nsize = [1, 2]\n', "did you mean 'size_mm'"),
    ('[[item]]\nkind = "desk"\nsize_mm = [1400]\n', "[width, depth] in mm"),
    ('[[item]]\nkind = "desk"\nsize_mm = [0, 700]\n', "[width, depth] in mm"),
    ('[[item]]\nkind = "desk"\nstands = "flying"\n', "one of wall"),
    ('[[item]]\nkind = "desk"\nto_wall = ["top"]\n', "one of back"),
    ('[[item]]\nkind = "desk"\ncount = { least = 3, most = 2 }\n', "least <= most"),
    ('[[item]]\nkind = "pc"\ncarried_by = "dsk"\n', "did you mean 'desk'"),
    ("[[item]]\nsize_mm = [1, 2]\n", "has no kind"),
    ("[rules]\nheads_mm = [1500, 1200]\n", "[least, most]"),
    ("[rules]\nangles_deg = [45]\n", "[90], [60]"),
    ("[rules]\nmain_way = 900\n", "did you mean 'main_way_mm'"),
    ("[taste]\nglare = -1\n", "at least 0"),
    ("item = 3\n", "[[item]]"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_cannot_be_meant_is_refused_with_what_to_write(
    tmp_path: Path, text: str, said: str
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(text, "utf-8")
    with pytest.raises(UsageError) as error:
        load_furniture(mine)
    assert said in error.value.en
    assert "mine.toml" in error.value.en
    assert "mine.toml" in error.value.zh


def test_a_file_that_is_none_is_an_input_error(tmp_path: Path) -> None:
    job = tmp_path / "a.job.toml"
    job.write_text('[furniture]\nfile = "none.toml"\n', "utf-8")
    with pytest.raises(InputError, match=r"none\.toml"):
        load_job(job)
    job.write_text('furniture = "none.toml"\n', "utf-8")
    with pytest.raises(UsageError, match="one key"):
        load_job(job)


def test_the_bill_tells_what_is_asked_placed_bought_and_attested() -> None:
    said = Attestation("XY-4.4-U09", True, "张", "2026-01-01", items=("printer", "books"))
    school = School("urban", enrolment=1500, attestations=(said,))
    program = programme(school, load_standard("xinyang"))
    building, scheme = suite("office_reception", 5600, 4800)
    found = furnish(building, scheme, program, default_furniture())
    rows = {
        row.kind: row
        for row in equipment(scheme, program, default_furniture(), found)
        if row.zone == "zone"
    }
    cabinet = rows["file_cabinet"]
    assert (cabinet.asked, cabinet.must, cabinet.placed, cabinet.to_buy) == (2, 1, 2, 2)
    assert cabinet.clauses == ("XY-4.4-U09",)
    assert "档案柜" in cabinet.quote
    assert (rows["printer"].attested, rows["printer"].to_buy) == (1, 0)
    assert (rows["books"].to_buy, rows["books"].to_attest, rows["books"].placed) == (0, 0, 0)
    assert (rows["pc"].placed, rows["pc"].force) == (1, "must")
    assert rows["desk"].must == 1  # it carries what must be there
    assert rows["sofa_2"].force == "should"
    for row in rows.values():
        assert row.to_json()["kind"] == row.kind


def test_a_clause_that_does_not_bind_makes_no_must() -> None:
    _, scheme = suite("individual", 4000, 4000)
    for tier, must in (("urban", True), ("rural", False)):
        program = programme(School(tier), load_standard("xinyang"))
        wants = {w.item.kind: w for w in wanted(scheme, program, default_furniture())}
        assert bool(wants["wall_chart"].must) is must  # XY-4.4-R06 only says it may be
        assert wants["counselling_seats"].must == 1
