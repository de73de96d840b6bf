"""The job file: every mistake in it is named, and nothing in it is guessed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from layoutopt.building import Building, Layer, Space, Storey, Use
from layoutopt.corrections import Corrections
from layoutopt.diagnostics import Finding, InputError, Severity, UsageError
from layoutopt.geometry import Frame, Region
from layoutopt.job import CHOICES, CORRECTING, KEYS, Job, beside, load_job, template, with_rooms
from layoutopt.pipeline import inspect
from layoutopt.program import School

FULL = """\
school = "第一小学"
display_name = "心语小屋"
tier = "urban"
enrolment = 1800
demonstration = true
standard = "xinyang"
stage = "secondary"
available = ["101", 102]
unavailable = ["F2-S01"]
release_mode = "loud"
unit_m = 0.001
"""
SILENT = {"tier": None, "enrolment": None, "demonstration": None, "standard": None}


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "school.job.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(tmp_path: Path, text: str | bytes, kind: type = UsageError) -> tuple[str, str]:
    path = written(tmp_path, text)
    with pytest.raises(kind) as caught:
        load_job(path)
    assert str(path) in caught.value.en
    assert str(path) in caught.value.zh
    return caught.value.en, caught.value.zh


def building() -> Building:
    def room(name: str, number: str | None, use: Use) -> Space:
        return Space(name, use, Region.rectangle(0, 0, 6000, 5000), "房间", number)

    floors = (
        Storey(
            1,
            "一层",
            Frame(),
            (),
            (
                room("F1-S01", "101", Use.CLASSROOM),
                room("F1-S02", "102", Use.VACANT),
                room("F1-S03", "T1", Use.STAIR),
                room("F1-S04", "W1", Use.TOILET),
                room("F1-S05", None, Use.CORRIDOR),
                room("F1-S06", "103", Use.COUNSELLING),
            ),
            (),
        ),
        Storey(2, "二层", Frame(), (), (room("F2-S01", "101", Use.OFFICE),), ()),
    )
    return Building(("a.dxf",), ("",), 0.001, "evidence", 1.0, floors)


def free(spaces_of: Building) -> set[str]:
    return {s.id for f in spaces_of.storeys for s in f.spaces if s.available}


# --- reading ------------------------------------------------------------------------------


def test_every_key(tmp_path: Path) -> None:
    job = load_job(written(tmp_path, FULL))
    assert set(KEYS) == {line.split(" =")[0] for line in FULL.splitlines()}
    assert job == Job(
        tier="urban",
        enrolment=1800,
        demonstration=True,
        standard="xinyang",
        school="第一小学",
        display_name="心语小屋",
        stage="secondary",
        available=("101", "102"),
        unavailable=("F2-S01",),
        release_mode="loud",
        unit_m=0.001,
        path=str(tmp_path / "school.job.toml"),
        corrections=Corrections(where=str(tmp_path / "school.job.toml")),
    )


def test_byte_order_mark(tmp_path: Path) -> None:
    assert load_job(written(tmp_path, FULL.encode("utf-8-sig"))).tier == "urban"


def test_empty(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    assert load_job(path) == Job(path=str(path), corrections=Corrections(where=str(path)))


def test_whole_number_of_metres(tmp_path: Path) -> None:
    unit = load_job(written(tmp_path, "unit_m = 1")).unit_m
    assert unit == 1.0
    assert isinstance(unit, float)


@pytest.mark.parametrize("key", KEYS)
def test_misspelt_key(tmp_path: Path, key: str) -> None:
    english, chinese = refused(tmp_path, f"{key}x = 1")
    for text in (english, chinese):
        assert f"'{key}x'" in text
        assert f"'{key}'?" in text


def test_key_like_no_other(tmp_path: Path) -> None:
    english, chinese = refused(tmp_path, "zzz = 1")
    assert "did you mean" not in english
    assert all(key in english and key in chinese for key in (*KEYS, *CORRECTING))


WRONG = {str: ("1", "true", "[]"), int: ('"1"', "1.5", "true"), bool: ('"true"', "1")}
WRONG |= {list: ('"101"', "[1.5]", "[true]", "[[]]"), float: ('"mm"', "true", "[1]")}


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, (kind, *_) in KEYS.items() for value in WRONG[kind]]
)
def test_wrong_type(tmp_path: Path, key: str, value: str) -> None:
    english, chinese = refused(tmp_path, f"{key} = {value}")
    assert f"{key} = " in english
    assert KEYS[key][1] in english
    assert KEYS[key][2] in chinese


@pytest.mark.parametrize("key", CHOICES)
def test_wrong_choice(tmp_path: Path, key: str) -> None:
    english, chinese = refused(tmp_path, f'{key} = "nothing"')
    for choice in CHOICES[key]:
        assert choice in english
        assert choice in chinese


@pytest.mark.parametrize("key", CHOICES)
def test_every_choice(tmp_path: Path, key: str) -> None:
    for choice in CHOICES[key]:
        assert getattr(load_job(written(tmp_path, f'{key} = "{choice}"')), key) == choice


@pytest.mark.parametrize("text", ["tier = urban", "tier", "= 1", 'tier = "urban', "a = 1\na = 2"])
def test_not_toml(tmp_path: Path, text: str) -> None:
    english, _ = refused(tmp_path, text, InputError)
    assert "line" in english or "end of document" in english


def test_not_utf8(tmp_path: Path) -> None:
    english, chinese = refused(tmp_path, 'school = "第一小学"'.encode("gb18030"), InputError)
    assert "UTF-8" in english
    assert "UTF-8" in chinese


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such job file"):
        load_job(tmp_path / "none.toml")


def test_a_folder_is_no_job_file(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_job(tmp_path)


def test_beside(tmp_path: Path) -> None:
    drawing = tmp_path / "school.dxf"
    assert beside(drawing) is None
    path = written(tmp_path, FULL)
    assert beside(drawing) == path
    assert beside(tmp_path / "other.dxf") is None


# --- the school ---------------------------------------------------------------------------


def test_command_line_wins(tmp_path: Path) -> None:
    job = load_job(written(tmp_path, FULL))
    assert job.overridden(**SILENT) == job
    told = job.overridden(tier="rural", enrolment=0, demonstration=False, standard="other")
    assert (told.tier, told.enrolment, told.demonstration, told.standard) == (
        "rural",
        0,
        False,
        "other",
    )
    assert (told.available, told.stage) == (job.available, job.stage)


def test_school(tmp_path: Path) -> None:
    assert load_job(written(tmp_path, FULL)).to_school() == School(
        tier="urban",
        enrolment=1800,
        demonstration=True,
        name="第一小学",
        display_name="心语小屋",
        stage="secondary",
        available=("101", "102"),
        unavailable=("F2-S01",),
        release_mode="loud",
    )


def test_tier_is_never_guessed() -> None:
    with pytest.raises(UsageError, match="--tier") as caught:
        Job().to_school()
    assert "--tier" in caught.value.zh


@pytest.mark.parametrize("job", [Job(tier="city"), Job(tier="urban", enrolment=-1)])
def test_no_such_school(job: Job) -> None:
    with pytest.raises(UsageError):
        job.to_school()


# --- rooms --------------------------------------------------------------------------------


def test_spare_rooms_are_free() -> None:
    assert free(with_rooms(building(), School("urban"))) == {"F1-S02", "F1-S06"}


def test_only_listed_rooms_are_free() -> None:
    listed = with_rooms(building(), School("urban", available=("F1-S01", "102")))
    assert free(listed) == {"F1-S01", "F1-S02"}


@pytest.mark.parametrize("name", ["available", "unavailable"])
def test_unknown_room(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        with_rooms(building(), School("urban", **{name: ("108",)}))
    assert caught.value.en.startswith(f"{name}: there is no room '108'")
    assert "near: 10" in caught.value.en
    assert "相近: 10" in caught.value.zh
    assert "F1-S05" in caught.value.en  # a room without a number is listed by its id


def test_room_like_no_other() -> None:
    with pytest.raises(UsageError) as caught:
        with_rooms(building(), School("urban", available=("?",)))
    assert "near" not in caught.value.en
    assert "102" in caught.value.en


@pytest.mark.parametrize("name", ["available", "unavailable"])
def test_ambiguous_room(name: str) -> None:
    with pytest.raises(UsageError, match=r"several places \(F1-S01, F2-S01\)") as caught:
        with_rooms(building(), School("urban", **{name: ("101",)}))
    assert "F1-S01, F2-S01" in caught.value.zh


@pytest.mark.parametrize(
    ("key", "use"), [("T1", "stair"), ("W1", "toilet"), ("F1-S05", "corridor")]
)
def test_ways_are_never_listed(key: str, use: str) -> None:
    with pytest.raises(UsageError, match=f"is a {use}"):
        with_rooms(building(), School("urban", available=(key,)))
    assert with_rooms(building(), School("urban", unavailable=(key,)))


# --- writing ------------------------------------------------------------------------------


def uncommented(text: str) -> str:
    return "\n".join(line.removeprefix("#") for line in text.splitlines())


def test_template_loads_and_says_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, template(building()))
    assert load_job(path) == replace(Job(path=str(path)), corrections=Corrections(where=str(path)))


def test_template_names_every_room() -> None:
    text = template(building())
    assert all(word in text for word in ("101", "102", "F1-S05", "一层", "二层", "30.00 m²"))


def test_template_uncommented_says_what_was_read(tmp_path: Path) -> None:
    odd = '"墙\\\t#\x7f'
    made = replace(building(), layers=(Layer(odd, "wall", 5),))
    job = load_job(written(tmp_path, uncommented(template(made))))
    assert (job.tier, job.unit_m, job.enrolment) == ("urban", 0.001, 0)
    assert job.corrections.layers == ((odd, "wall"),)
    assert [s.level for s in job.corrections.storeys] == [1, 2]
    said = [(s.use, s.name, s.number or None) for s in job.corrections.spaces]
    read = [(s.use, s.name, s.number) for t in made.storeys for s in t.spaces]
    assert sorted(said, key=str) == sorted(read, key=str)


def test_template_lists_the_doubtful_first_with_the_reason() -> None:
    made = building()
    found = Finding("R405", Severity.WARNING, "没有门 / no door", "F2-S01", message_en="no door")
    text = template(replace(made, findings=(found,)))
    doubtful = text.index("doubtful")
    assert doubtful < text.index("R405 没有门 / no door") < text.index("F1-S01")
    assert text.index("F2-S01") < text.index("F1-S01")


def test_template_says_that_a_job_was_followed(tmp_path: Path) -> None:
    assert "a.job.toml" in template(building(), Job(path="a.job.toml"))


@pytest.mark.parametrize("plan", ["township-3", "rural-row"])
def test_a_round_trip_changes_nothing(tmp_path: Path, plan: str) -> None:
    drawing = Path(__file__).parents[1] / "plans" / f"{plan}.dxf"
    before = inspect([drawing], Job())
    job = load_job(written(tmp_path, uncommented(template(before))))
    after = inspect([drawing], job)
    assert after.storeys == before.storeys
    assert after.unit_from == "job"
    news = {f.code for f in after.findings} - {f.code for f in before.findings}
    assert news <= {"R602", "R608"}


def test_a_correction_reaches_inspect(tmp_path: Path) -> None:
    drawing = Path(__file__).parents[1] / "plans" / "rural-row.dxf"
    space = inspect([drawing], Job()).storeys[0].spaces[0]
    path = written(tmp_path, f'[[space]]\nroom = "{space.id}"\nname = "舞蹈室"\nnumber = "X9"\n')
    job = replace(load_job(path), available=("X9",))
    corrected = inspect([drawing], job)
    assert free(corrected) == {space.id}
    assert corrected.storeys[0].spaces[0].name == "舞蹈室"


# --- corrections --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[[spaces]]\n", "'space'?"),
        ("[space]\nroom = '1'", "[[space]]"),
        ("[[space]]\nromm = '1'\nuse = 'lab'", "'room'?"),
        ("[[space]]\nroom = '1'\nuse = 'labs'", "'lab'?"),
        ("[[space]]\nroom = '1'\nuse = 'labs'", "classroom, corridor"),
        ("[[space]]\nroom = 1\nuse = 'lab'", "should be a text"),
        ("[[space]]\nat = [1]\nuse = 'lab'", "point [x, y]"),
        ("[[space]]\nat = [1, inf]\nuse = 'lab'", "point [x, y]"),
        ("[[space]]\nat = [1, 2]\nroom = '1'\nuse = 'lab'", "keep one"),
        ("[[space]]\nuse = 'lab'", "at or room"),
        ("[[space]]\nroom = '1'", "use or name or number"),
        ("[[storey]]\nlevel = 2", "at or within or read"),
        ("[[storey]]\nread = 'x'", "level or name or ignore"),
        ("[[storey]]\nread = 'x'\nlevel = 0", "ground floor is 1"),
        ("[[storey]]\nwithin = [5, 0, 1, 2]\nlevel = 1", "lower left corner first"),
        ("[[storey]]\nread = 'x'\nlevel = 1\n[[storey]]\nread = 'y'\nlevel = 1", "level 1 was"),
        ("[[wall]]\nfrom = [0, 0]", "add to"),
        ("[[wall]]\nfrom = [0, 0]\nto = [0, 0]", "same point"),
        ("[[wall]]\nfrom = [0, 0]\nto = [1, 0]\nthickness_mm = -5", "above 0"),
        ("[[opening]]\nat = [0, 0]", "width_mm or kind"),
        ("[[opening]]\nat = [0, 0]\nkind = 'gate'", "door, window, opening"),
        ("[layers]\nA = 'walls'", "'wall'?"),
        ("layers = 3", "[layers]"),
        ("unit_m = -1.0", "0.001"),
    ],
)
def test_a_slip_in_a_correction_is_named(tmp_path: Path, text: str, word: str) -> None:
    english, _ = refused(tmp_path, text)
    assert word in english
