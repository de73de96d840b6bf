"""A file that is wrong is refused: where, and what to do; one over another makes a standard."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.clause import STAGES, TIERS
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.judge.gauges import GAUGES
from layoutopt.program import School, programme
from layoutopt.standard import (
    MEASURES,
    folded,
    load_standard,
    standard_ids,
)
from layoutopt.standards.lines import line_numbers

ALL = {name: load_standard(name) for name in standard_ids()}
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
NAMES = {"GB", "mm", "dB", "lx", "DoDEA"}  # ids and units may stand in Chinese text

ZONES = "".join(
    f"""
[[zone]]
kind = "{kind}"
zh = "区"
en = "area"
core = {core}
enclosed = false
area_m2 = 8
short_side_mm = 2000
aspect = 2.5
"""
    for kind, core in [
        ("individual", "true"),
        ("office_reception", "true"),
        ("circulation", "false"),
        ("other", "false"),
    ]
)
HEAD = """zh = "某市标准"
en = "Some city"
in_force_from = "2026-01-01"

[source.text]
mark = "S"
zh = "文件"
en = "the text"
"""
CLAUSE = """
[[clause]]
id = "AB-1"
section = "1"
quote = "每间不小于9平方米"
en = "9 m² each"
subject = "individual"
measure = "usable_area_each"
relation = ">="
limit = 9
unit = "m2"
force = "must"
source = "text"
"""
FILE = HEAD + ZONES + CLAUSE


def load(tmp_path, text, name="my.toml"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return load_standard(str(path))


def refused(tmp_path, text):
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    error = caught.value
    assert HAN.search(error.zh)
    assert not HAN.search(error.en.replace("每间不小于9平方米", ""))
    assert "my.toml" in error.zh
    return error.en


def test_a_file_of_ones_own_is_a_standard(tmp_path):
    standard = load(tmp_path, FILE)
    assert (standard.id, standard.zh, standard.path != "") == ("my", "某市标准", True)
    assert [c.id for c in standard.clauses] == ["AB-1"]
    assert standard.clauses[0].tiers == TIERS
    assert standard.clauses[0].in_force_from == "2026-01-01"


def line_of(text, words):
    return text[: text.index(words)].count("\n") + 1


BROKEN = [
    ("limit = 9", "limt = 9", "limt = 9", "did you mean limit"),
    ("limit = 9", 'limit = "9"', "limit =", "write a number"),
    ("limit = 9", "limit = true", "limit =", "write a number"),
    ("limit = 9", "limit = nan", "limit =", "write a number"),
    ("limit = 9\n", "", "[[clause]]", "limit"),
    ('unit = "m2"\n', "", "[[clause]]", "no unit"),
    ('unit = "m2"', 'unit = "sqm"', "unit =", "one of"),
    ('force = "must"', 'force = "shall"', "force =", "must, should, attest"),
    ('force = "must"\n', "", "[[clause]]", "force is missing"),
    ('relation = ">="', 'relation = ">"', "relation =", "did you mean >="),
    ('id = "AB-1"', 'id = "AB 1"', "id =", "letters"),
    ('measure = "usable_area_each"', 'measure = "usable_area"', "measure =", "usable_area_each"),
    ('subject = "individual"', 'subject = "indivdual"', "subject =", "did you mean individual"),
    ('subject = "individual"', 'subject = "suite"', "subject =", "no kind of zone"),
    ('source = "text"', 'source = "txt"', "source =", "did you mean text"),
    ('mark = "S"', 'mark = "M"', "quote =", "no words to quote"),
    ('mark = "S"', 'mark = "P"', "quote =", "no words to quote"),
    ('mark = "S"', 'mark = "F-low"', "force =", "no school fails"),
    ('en = "9 m² each"', 'en = "每间9"', 'en = "每间9"', "English only"),
    ('quote = "每间不小于9平方米"\n', "", "[[clause]]", "neither a quote nor a default"),
    ('unit = "m2"', 'unit = "m2"\ndefault = "取净面积"', "default =", "default_en both"),
    ('unit = "m2"', 'unit = "m2"\ntiers = ["city"]', "tiers =", "urban, township, rural"),
    ('unit = "m2"', 'unit = "m2"\ntiers = []', "tiers =", "no school"),
    ('unit = "m2"', 'unit = "m2"\nscope = "town"', "scope =", "school, estate"),
    ('unit = "m2"', 'unit = "m2"\nscope = "estate"', "measure =", "not measured on one"),
    ('unit = "m2"', 'unit = "m2"\nreplaces = ["CN-1"]', "replaces =", "CN-1"),
    ('unit = "m2"', 'unit = "m2"\nin_force_from = "2026-13"', "in_force_from = \"2026-13", "date"),
    ('in_force_from = "2026-01-01"', 'extends = ["cn-2016"]', "extends =", "did you mean cn-2015"),
    ('kind = "circulation"', 'kind = "way"', "[[zone]]", "circulation"),
    ('zh = "文件"\n', "", "[source.text]", "zh is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "where", "hint"), BROKEN, ids=[b[1] for b in BROKEN])
def test_what_is_wrong_is_named_with_its_line_and_what_to_do(tmp_path, old, new, where, hint):
    at = FILE.rindex(old) if old in CLAUSE else FILE.index(old)
    text = FILE[:at] + new + FILE[at + len(old) :]
    message = refused(tmp_path, text)
    assert hint in message
    assert re.search(rf"my\.toml:{line_of(text, where)}[:,]", message), message


def test_an_id_twice_names_the_first_line(tmp_path):
    message = refused(tmp_path, FILE + CLAUSE)
    assert f"line {line_of(FILE, '[[clause]]')}" in message
    assert "AB-1" in message


def test_a_line_that_is_no_toml_is_named(tmp_path):
    text = FILE.replace("limit = 9", "limit = ")
    assert f"my.toml:{line_of(text, 'limit =')}:" in refused(tmp_path, text)
    assert "no TOML" in refused(tmp_path, FILE + '\nzh = "')


def test_furniture_without_a_name_is_refused(tmp_path):
    things = CLAUSE.replace('"usable_area_each"', '"furniture"\nitems = ["sofa"]')
    assert "sofa has no name" in refused(tmp_path, HEAD + ZONES + things)
    named = '\n[things]\nsofa = ["沙发", "sofa"]\n'
    assert load(tmp_path, HEAD + ZONES + things + named).thing("sofa") == ("沙发", "sofa")


def test_one_word_cannot_mean_two_kinds(tmp_path):
    text = FILE.replace('kind = "individual"', 'kind = "individual"\naliases = ["谈心 室"]')
    text = text.replace('kind = "other"', 'kind = "other"\naliases_inside = ["谈心室"]')
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    assert "individual" in caught.value.en
    assert "other" in caught.value.en


def test_what_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(UsageError, match="did you mean xinyang"):
        load_standard("xinyan")
    with pytest.raises(InputError, match="cannot be read"):
        load_standard(str(tmp_path / "none.toml"))
    (tmp_path / "gbk.toml").write_bytes('zh = "某市"'.encode("gbk"))
    with pytest.raises(InputError, match="UTF-8"):
        load_standard(str(tmp_path / "gbk.toml"))


@given(st.text(max_size=200))
def test_any_text_at_all_is_a_standard_or_is_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "any.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError):
        load_standard(str(path))


@given(st.integers(0, 400), st.integers(0, 40))
def test_any_piece_cut_out_gives_a_standard_or_an_error_with_a_line(tmp_path_factory, at, length):
    path = tmp_path_factory.mktemp("cut") / "cut.toml"
    text = CLAUSE[: at % len(CLAUSE)] + CLAUSE[at % len(CLAUSE) + length :]
    path.write_text(HEAD + ZONES + text, "utf-8")
    try:
        load_standard(str(path))
    except InputError as error:
        assert re.search(r"cut\.toml:\d+[:,]", error.en)


# --- lines ----------------------------------------------------------------------------------


def test_strings_and_lists_of_several_lines_begin_no_key():
    text = (
        'a = """\n[no]\nb = 1\n"""\n'  # 1-4
        "[[t]]\n"  # 5
        "x = [  # ]\n  1,\n  2,\n]\n"  # 6-9
        "y = '''\nz = 2\n'''\n"  # 10-12
        '[[t]]\nx = "]\\"#"\n"q" = 3\n'  # 13-15
        "[s.k]\nw = 1\n"  # 16-17
    )
    assert line_numbers(text) == {
        (): 1,
        ("a",): 1,
        ("t", 0): 5,
        ("t", 0, "x"): 6,
        ("t", 0, "y"): 10,
        ("t", 1): 13,
        ("t", 1, "x"): 14,
        ("t", 1, "q"): 15,
        ("s", "k"): 16,
        ("s", "k", "w"): 17,
    }


# --- one over another -----------------------------------------------------------------------

OVER = """zh = "县"
en = "County"
in_force_from = "2027"
extends = ["my.toml"]

[source.text]
mark = "S"
zh = "文件"
en = "the text"
"""


def over(tmp_path, tiers, **more):
    (tmp_path / "my.toml").write_text(FILE, "utf-8")
    clause = CLAUSE.replace("AB-1", "CD-1").replace("limit = 9", "limit = 12")
    clause += f'replaces = ["AB-1"]\ntiers = {tiers}\n'
    return load(tmp_path, OVER + clause, "over.toml")


def test_a_clause_takes_anothers_place(tmp_path):
    standard = over(tmp_path, '["urban", "township", "rural"]')
    assert [c.id for c in standard.clauses] == ["CD-1"]
    assert [z.kind for z in standard.zones][:2] == ["individual", "office_reception"]
    assert standard.extends == ("my.toml",)


def test_only_for_the_schools_it_speaks_to(tmp_path):
    standard = over(tmp_path, '["urban"]')
    asked = {t: [c.id for c in standard.binding(t, demonstration=False)] for t in TIERS}
    assert asked == {"urban": ["CD-1"], "township": ["AB-1"], "rural": ["AB-1"]}


def test_a_day_before_it_the_old_one_holds(tmp_path):
    standard = over(tmp_path, '["urban"]')

    def on(day):
        return [c.id for c in standard.binding("urban", demonstration=False, on=day)]

    assert on("2025-12-31") == []
    assert on("2026-06-30") == ["AB-1"]
    assert on("2027-01-01") == ["CD-1"]


def test_an_id_of_a_base_is_not_used_again(tmp_path):
    (tmp_path / "base.toml").write_text(FILE, "utf-8")
    text = OVER.replace("my.toml", "base.toml") + CLAUSE
    assert "has a clause of this id" in refused(tmp_path, text)


def test_circles_are_refused(tmp_path):
    (tmp_path / "over.toml").write_text(OVER, "utf-8")
    text = FILE.replace("in_force_from", 'extends = ["over.toml"]\nin_force_from', 1)
    with pytest.raises(InputError, match=r"over\.toml:4, .*my → over → my"):
        load(tmp_path, text)


def test_a_base_reached_twice_counts_once(tmp_path):
    text = HEAD.replace("in_force_from", 'extends = ["cn-2015", "cn-codes"]\nin_force_from', 1)
    assert {c.id for c in load(tmp_path, text).clauses} == {c.id for c in ALL["cn-2015"].clauses}


# --- what comes with the package --------------------------------------------------------------


def test_the_measures_are_the_gauges():
    assert list(MEASURES) == sorted(GAUGES)


@pytest.mark.parametrize("name", ALL)
def test_each_language_is_written_in_its_own_words(name):
    standard = ALL[name]
    for clause in (*standard.clauses, *standard.superseded):
        assert clause.en, clause.id
        words = {w for w in LATIN.findall(clause.default) if w not in NAMES}
        assert not words, (clause.id, words)
        assert not HAN.search(clause.default_en + clause.en + clause.source.en), clause.id
    for zone in standard.zones:
        assert HAN.search(zone.zh), zone.kind
        assert not HAN.search(zone.en), zone.kind


@pytest.mark.parametrize("name", ALL)
def test_nothing_that_was_not_looked_up_is_quoted_or_binds(name):
    for clause in ALL[name].clauses:
        assert clause.quote or clause.default
        if clause.source.mark in ("M", "P", "D"):
            assert not clause.quote
        if clause.source.mark in ("M", "P", "F-low"):
            assert clause.force != "must"


@pytest.mark.parametrize("name", ["cn-2015", "gansu-a", "us-dodea", "xinyang"])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("tier", TIERS)
def test_each_asks_a_school_for_a_suite(name, tier, stage):
    program = programme(School(tier, stage=stage), ALL[name])
    kinds = {area.kind for area in program.areas}
    assert {"individual", "office_reception"} <= kinds
    for clause in ALL[name].binding(tier, demonstration=False, stage=stage):
        if clause.force == "must" and clause.measure in ("core_spaces", "own_footprints"):
            assert set(clause.items) <= kinds


def test_codes_alone_ask_for_no_suite():
    with pytest.raises(UsageError, match="cn-codes"):
        programme(School("urban"), ALL["cn-codes"])


def test_gansu_asks_more_of_secondary_schools():
    primary, secondary = (programme(School("urban", stage=s), ALL["gansu-a"]) for s in STAGES)
    assert (len(primary.areas), primary.total_area_m2) == (5, 100)
    assert (len(secondary.areas), secondary.total_area_m2) == (8, 250)
    assert all(area.own for area in secondary.areas)


def test_without_a_code_no_storey_is_too_high():
    assert programme(School("urban"), ALL["us-dodea"]).highest_level > 100
    assert programme(School("urban"), ALL["gansu-a"]).highest_level == 4


@pytest.mark.parametrize("tier", TIERS)
def test_no_duty_stands_twice_for_a_xinyang_school(tier):
    binding = list(ALL["xinyang"].binding(tier, demonstration=False))
    assert not [c.id for c in binding if c.id.startswith("CN15-")]
    of_plan = {(c.measure, c.subject, c.force) for c in binding if c.id.startswith("XY-")}
    doubled = [
        c.id
        for c in binding
        if not c.id.startswith("XY-") and c.measure and (c.measure, c.subject, c.force) in of_plan
    ]
    assert doubled == []
    assert {c.id for c in ALL["xinyang"].superseded} >= {
        c.id for c in ALL["cn-2015"].clauses if c.id.startswith("CN15-")
    }


def test_estate_clauses_bind_no_single_school():
    standard = ALL["xinyang"]
    estate = {c.id: c.force for c in standard.estate}
    assert len(estate) == 10
    assert {i for i, force in estate.items() if force == "attest"} == {"XY-6-I2", "XY-6-I3"}
    for tier in TIERS:
        assert not set(estate) & {c.id for c in standard.binding(tier, demonstration=True)}


# --- what drawings call the zones ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("个体咨询", "individual"), ("心理咨询室", "individual"), ("谈心室", "individual"),
        ("团辅室", "group"), ("团体训练", "group"), ("心理办公室", "office_reception"),
        ("心理测评室", "assessment_reading"), ("生涯规划室", "club_career"),
        ("生物反馈", "potential_development"), ("督导室", "control_supervision"),
        ("沙盘室", "arts_relaxation"), ("音乐放松", "arts_relaxation"), ("箱庭", "arts_relaxation"),
        ("宣泄室", "emotional_release"), ("sandplay room", "arts_relaxation"),
    ],
)  # fmt: skip
def test_drawings_words_are_known(word, kind):
    known = {folded(alias): z.kind for z in ALL["xinyang"].zones for alias in z.aliases}
    assert known[folded(word)] == kind


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "word",
    ["美术室", "接待室", "校长接待室", "中控室", "图书阅览室", "阅览室", "音乐室", "办公室",
     "教师办公室", "会议室", "储藏室", "reception", "office", "library", "storage"],
)  # fmt: skip
def test_ordinary_rooms_are_no_zones(name, word):
    for zone in ALL[name].zones:
        assert folded(word) not in {folded(alias) for alias in zone.aliases}, zone.kind
        assert not any(folded(alias) in folded(word) for alias in zone.aliases), zone.kind


@pytest.mark.parametrize("name", ALL)
def test_no_word_means_two_kinds(name):
    standard = ALL[name]
    seen = {folded(word): "suite" for word in standard.suite_names}
    for zone in standard.zones:
        for word in (*zone.aliases, *zone.aliases_inside):
            assert seen.setdefault(folded(word), zone.kind) == zone.kind, word
