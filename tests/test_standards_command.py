"""`standards`: what is printed for people and for programs, and how a wrong file ends."""

import json
import re

import pytest
from typer.testing import CliRunner

from layoutopt.cli import app
from layoutopt.standard import load_standard, standard_ids
from tests.standards.test_sheets import FILE

HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{3,}")


def run(*words):
    return CliRunner().invoke(app, ["standards", *map(str, words)], catch_exceptions=False)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_are_listed_with_their_counts(lang):
    result = run("list", "--lang", lang)
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines() if line[0] != " "] == list(
        standard_ids()
    )
    counted = {"zh": "强制 42、建议 29、认定 18", "en": "42 must, 29 should, 18 attest"}
    assert counted[lang] in result.stdout
    assert run("--lang", lang).stdout == result.stdout


def test_the_english_list_has_no_chinese_in_it():
    assert not HAN.search(run("list", "--lang", "en").stdout)


@pytest.mark.parametrize("name", standard_ids())
def test_a_standard_is_shown_clause_by_clause(name):
    standard = load_standard(name)
    for lang in ("zh", "en"):
        text = run("show", name, "--lang", lang).stdout
        for clause in standard.clauses:
            assert re.search(rf"^{re.escape(clause.id)}  ", text, re.M)
            assert not clause.quote or f"“{clause.quote}”" in text
        label = {"zh": "本软件默认", "en": "our default"}[lang]
        assert text.count(f"    {label} ") == sum(bool(c.default) for c in standard.clauses)


def test_only_quotes_and_sections_are_in_another_language():
    for line in run("show", "xinyang", "--lang", "en").stdout.splitlines():
        if not line.startswith(("    text", "XY-", "GB")):
            assert not HAN.search(line), line
    for line in run("show", "xinyang", "--lang", "zh").stdout.splitlines():
        if line.startswith("    "):
            assert not LATIN.search(line), line


def test_a_tier_shows_its_own_clauses():
    text = run("show", "xinyang", "--tier", "rural", "--lang", "zh").stdout
    assert "XY-4.4-R11" in text
    assert "XY-4.4-U02" not in text
    result = run("show", "xinyang", "--tier", "city", "--lang", "en")
    assert result.exit_code == 2
    assert "urban, township, rural" in result.stderr


def test_programs_get_json():
    listed = json.loads(run("list", "--json").stdout)
    assert {row["id"] for row in listed} == set(standard_ids())
    shown = json.loads(run("show", "xinyang", "--json").stdout)
    rows = {row["id"]: row for row in shown["clause"]}
    assert len(rows) == len(load_standard("xinyang").clauses)
    assert rows["XY-4.4-U02"]["limit"] == 15
    assert rows["XY-4.4-U02"]["source"]["mark"] == "S"
    assert rows["XY-4.4-U02"]["limit_said"] == "≥ 15 m²"


def test_a_right_file_is_ok(tmp_path):
    path = tmp_path / "city.toml"
    path.write_text(FILE, "utf-8")
    result = run("validate", path, "--lang", "en")
    assert result.exit_code == 0
    assert result.stdout.startswith("ok: clauses on a school: 1 (1 must")


def test_a_wrong_file_ends_with_its_line(tmp_path):
    path = tmp_path / "city.toml"
    path.write_text(FILE.replace("limit = 9", "limt = 9"), "utf-8")
    for lang, hint in (("en", "did you mean limit?"), ("zh", "是否为 limit?")):
        result = run("validate", path, "--lang", lang)
        assert result.exit_code == 3
        assert result.stdout == ""
        assert "AB-1" in result.stderr
        assert hint in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_an_unknown_standard_is_a_word_misspelt():
    result = run("show", "xinyan", "--lang", "en")
    assert result.exit_code == 2
    assert "xinyang" in result.stderr
