"""Titles in the words of many offices and languages, and what a set of them means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutopt.read.titles import settle, tell

LEVELS = {
    -2: "地下二层平面图|负二层平面图|B2|2. UG|Basement 2|-2F|地下2层",
    -1: (
        "地下一层平面图|负一层平面图|地下室平面图|半地下层平面图|-1F|-1层|B1|B1F|B1层平面图|"
        "KELLERGESCHOSS|KG|UG|1. UG|"
        "Untergeschoss|Sous-sol|R-1|Piano interrato|Seminterrato|Sótano|PLANTA SÓTANO|"
        "PLANTA SOTERRANI|Subsolo|"
        "Kælder|BASEMENT PLAN|Cellar|Lower ground floor|Level -1|地下1階|지하1층|1.PP"
    ),
    1: (
        "一层平面图 1:100|首层平面图|底层平面图|1层平面图|教学楼一层平面图|1F平面图|F1|1F|"
        "ERDGESCHOSS|EG|Erdgeschoß|"
        "Rez-de-chaussée|RDC|REZ DE CHAUSSEE|Piano terra|PIANTA PIANO TERRA|"
        "Pianta piano terreno|Planta baja|"
        "PLANTA BAIXA|PB|Térreo|Pavimento térreo|Rés-do-chão|R/C|Stueetage|Ground floor|"
        "GROUND FLOOR PLAN|G/F|"
        "Level 1|LEVEL 01|L1|L01|1st FLOOR PLAN|FIRST FLOOR PLAN|Level 0|parter|přízemí|"
        "1階平面図|1층 평면도|"
        "begane grond|Zemin kat planı|План 1 этажа|1.NP|1. etasje|main floor plan|地面层平面图|"
        "一 层 平 面 图"
    ),
    2: (
        "二层平面图|2楼平面图|SECOND FLOOR PLAN|2nd floor|2F|F2|F-2|1. OBERGESCHOSS|1.OG|1. OG|"
        "OG1|1. Stock|1er étage|"
        "1ER ETAGE|ETAGE 1|Premier étage|R+1|Piano primo|PRIMO PIANO|PIANTA PIANO PRIMO|"
        "1° piano|Planta primera|"
        "PLANTA PRIMERA|Primera planta|1ª planta|1º andar|Primeiro andar|1. sal|1e verdieping|"
        "eerste verdieping|"
        "1. patro|1. piętro|1. kat planı|Level 2|Level_2|L02|2. etasje|2. kerros|2階|2층|"
        "план второго этажа|2nd storey|"
        "3号楼二层平面图|1#楼二层平面图|Nivel 2|Niveau 2"
    ),
    3: (
        "三层平面图|三至五层平面图|3~5层平面图|3-5F平面图|PLANTA SEGONA|PLANTA SEGUNDA|"
        "PIANTA PIANO SECONDO|"
        "2. OBERGESCHOSS|2ème étage|2. OG|THIRD FLOOR PLAN|3rd floor|2. sal|Level 3 Plan|"
        "Floor Plan - Level 3|2º andar"
    ),
    5: "4. OG|PLANTA QUARTA|PLANTA CUARTA|PIANTA PIANO QUARTO|五层平面图",
    6: "5. OG|PLANTA CINQUENA|PLANTA QUINTA|PIANTA PIANO QUINTO",
    12: "十二层平面图|12F|Level 12",
    21: "二十一层平面图|21F",
}
NO_PLAN = (
    "南立面图|剖面图 1-1|屋顶平面图|机房层平面图|门窗表|图例|总平面图|卫生间大样 1:50|"
    "1#楼梯一层平面图 1:50|一层楼梯详图|楼梯平面图|"
    "设计说明|房间表|SOUTH ELEVATION 1:100|WALL DETAIL 1:20|DOOR AND WINDOW SCHEDULE|LEGEND|"
    "SITE PLAN 1:500|ROOF PLAN|"
    "STAIR 2 PLAN|TOILET LAYOUT|Schnitt A-A|Ansicht Nord|Coupe AA|Façade sud|Sezione A-A|"
    "Prospetto nord|"
    "Alzado principal|Sección A-A'|Fachada|Alçado|Tagplan|Planta cubierta|PLANTA COBERTA"
)
NO_TITLE = (
    "普通教室|卫生间|厨房|A-01|图号 建施-03|C1518|FM甲1021|W.C|Stair|走廊|M0921|101|1:100|"
    "±0.000|MENJADOR|上|Kitchen|"
    "教师办公室|SCALE 1:100|DATE 2019-06|三（2）班|H=2.60 cm|mq=28.51|12'-9\"X11'-7\"|Aula 2|"
    "Classroom 3|2 CAR GARAGE|"
    "BEDROOM 2|Fællesrum|楼梯间|1#楼梯|电梯厅|层高3.6m|Vestibule|Office 2|Planter|Storage|"
    "设备阳台|1T|C3|Klasse 1a|"
    "PIS CONSERGE|AUDITORIUM|一年级办公室|SHEET A-02"
)
FILES = {
    "school-2F": 2, "township-L3-tarch-16-1F": 1, "campus_l2": 2, "campus_l0": 1, "lab3": None,
    "plan-2": 2, "Level_2": 2, "一层": 1, "L01": 1, "plan": None, "A-102": None, "sample10": None,
    "school_EG": 1, "Schule-1.OG": 2, "drawing F1": 1, "教学楼-3F": 3, "b1": -1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("title", "level"), [(t, n) for n, titles in LEVELS.items() for t in titles.split("|")]
)
def test_a_title_by_itself(title: str, level: int) -> None:
    told = tell(title)
    assert told is not None
    assert settle([told]).levels[0][:1] == (level,)


@pytest.mark.parametrize("title", NO_PLAN.split("|"))
def test_no_plan(title: str) -> None:
    told = tell(title)
    assert told is not None
    assert not told.is_plan


@pytest.mark.parametrize("text", NO_TITLE.split("|"))
def test_no_title(text: str) -> None:
    assert tell(text) is None


@pytest.mark.parametrize(("name", "level"), FILES.items())
def test_names_of_files(name: str, level: int | None) -> None:
    told = tell(name, file_name=True)
    assert settle([told]).levels[0] == ((level,) if level is not None else ())


@pytest.mark.parametrize(
    ("titles", "levels"),
    [
        ("GROUND FLOOR|1ST FLOOR|2ND FLOOR", [1, 2, 3]),
        ("Ground floor|First floor", [1, 2]),
        ("FIRST FLOOR|SECOND FLOOR", [1, 2]),
        ("Ground floor|Second floor", [1, 2]),
        ("Level 0|Level 1|Level 2", [1, 2, 3]),
        ("Level 1|Level 2", [1, 2]),
        ("Ground floor|Level 1", [1, 2]),
        ("G/F|1/F|2/F", [1, 2, 3]),
        ("Planta baja|Planta 1", [1, 2]),
        ("Planta 0|Planta 1|Planta 2", [1, 2, 3]),
        ("Primer piso|Segundo piso", [1, 2]),
        ("Planta baja|Primer piso", [1, 2]),
        ("Pavimento térreo|1º pavimento", [1, 2]),
        ("首层平面图|2F平面图|三层平面图", [1, 2, 3]),
        ("Niveau 0|Niveau 1|Niveau -1", [1, 2, -1]),
        ("1. OG|2. OG", [2, 3]),
    ],
)
def test_titles_of_one_building(titles: str, levels: list[int]) -> None:
    told = [tell(title) for title in titles.split("|")]
    assert [n[0] for n in settle(told).levels] == levels


@pytest.mark.parametrize(
    "title",
    ["二~四层平面图", "二层至四层平面图", "2-4F平面图", "2F~4F平面图", "LEVELS 2-4",
     "标准层(2~4层)平面图", "2nd-4th floor plan", "2、3、4层平面图", "Levels 2 to 4", "1. - 3. OG"],
)  # fmt: skip
def test_a_plan_of_several_levels(title: str) -> None:
    assert settle([tell(title)]).levels[0] == (2, 3, 4)


@pytest.mark.parametrize(
    ("title", "scheme"),
    [
        ("标准层平面图", "typical"), ("TYPICAL FLOOR PLAN", "typical"),
        ("Regelgeschoss", "typical"),
        ("夹层平面图", "between"), ("一层夹层平面图", "between"), ("Mezzanine", "between"),
        ("顶层平面图", "top"), ("Dachgeschoss", "top"), ("TOP FLOOR", "top"),
        ("PLANTA ALTA", "top"),
        ("FLOOR PLAN", "plan"), ("平面图", "plan"), ("SCHOOL YARD FLOOR", "plan"),
    ],
)  # fmt: skip
def test_plans_that_tell_no_number(title: str, scheme: str) -> None:
    told = tell(title)
    assert told is not None
    assert told.scheme == scheme
    assert not told.tells_level


def test_other_trades_stand_aside() -> None:
    for title in (
        "一层电气平面图",
        "二层天花平面图",
        "GROUND FLOOR CEILING PLAN",
        "旧版一层平面图",
    ):
        told = tell(title)
        assert told is not None
        assert told.aside
    told = tell("一层平面图")
    assert told is not None
    assert not told.aside


@given(st.integers(1, 39), st.sampled_from(["{}层平面图", "{}F", "Level {}", "{}. kerros"]))
def test_numbers_are_read_as_written(n: int, form: str) -> None:
    assert settle([tell(form.format(n))]).levels == ((n,),)


@given(st.integers(1, 39), st.sampled_from(["{}. OG", "{}e étage", "R+{}", "{}. sal", "{}º andar"]))
def test_numbers_above_the_ground_are_one_more(n: int, form: str) -> None:
    assert settle([tell(form.format(n))]).levels == ((n + 1,),)


@given(st.text(max_size=30))
def test_any_text_is_understood_or_not(text: str) -> None:
    for file_name in (False, True):
        settle([tell(text, file_name=file_name)])
