"""`check`: our drawing after edits in CAD, rooms by their names, layouts.json; and the papers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import ezdxf
import openpyxl
import pytest
from ezdxf.document import Drawing
from typer.testing import CliRunner

from layoutopt.cli import app

ROOT = Path(__file__).parents[1]
TOWNSHIP = ROOT / "plans" / "township-3.dxf"


def run(*words: str | Path):
    return CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)


def checked(*words: str | Path) -> tuple[int, dict]:
    result = run("check", *words, "--json")
    assert "Traceback" not in result.output
    assert result.exit_code in (0, 1), result.stderr
    return result.exit_code, json.loads(result.stdout)


def unmet(data: dict) -> set[str]:
    findings = data["schemes"][0]["verdict"]["findings"]
    return {f["clause"] for f in findings if f["force"] == "must" and f["met"] is False}


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of ours on a township school, its drawing beside it."""
    folder = tmp_path_factory.mktemp("solved")
    plan = shutil.copy(TOWNSHIP, folder / TOWNSHIP.name)
    out = folder / "out"
    assert run("solve", plan, "--tier", "township", "-o", out).exit_code == 0
    return out


# --- ours, edited by hand -------------------------------------------------------------------


def zone(document: Drawing, zone_id: str):
    for entity in document.modelspace().query('LWPOLYLINE[layer=="LO-ZONE"]'):
        if any(tag.value == f"id={zone_id}" for tag in entity.get_xdata("LAYOUTOPT")):
            return entity
    raise AssertionError(zone_id)


def nothing(document: Drawing) -> None:
    """Leave it as it is."""


def move_a_zone(document: Drawing) -> None:
    zone(document, "individual-1").translate(1500, 0, 0)


def shrink_a_zone(document: Drawing) -> None:
    outline = zone(document, "individual-1")
    right = max(x for x, *_ in outline.get_points())
    points = [(x - 1000 if x > right - 1 else x, y) for x, y, *_ in outline.get_points()]
    outline.set_points(points, format="xy")


def delete_a_zone(document: Drawing) -> None:
    document.modelspace().delete_entity(zone(document, "group"))


def erase(layer: str) -> Callable[[Drawing], None]:
    def edit(document: Drawing) -> None:
        for entity in list(document.modelspace().query(f'*[layer=="{layer}"]')):
            document.modelspace().delete_entity(entity)

    return edit


def shift_the_door(document: Drawing) -> None:
    for entity in document.modelspace().query('*[layer=="LO-DOOR-NEW"]'):
        entity.translate(0, 600, 0)


def retype_a_label(document: Drawing) -> None:
    for text in document.modelspace().query('TEXT[layer=="LO-TEXT"]'):
        if "个别辅导室" in text.dxf.text:
            text.dxf.text = "沙盘室"


EDITS: list[tuple[Callable[[Drawing], None], set[str]]] = [
    (nothing, set()),
    (move_a_zone, {"PHY-INSIDE", "PHY-COVER", "XY-4.3-V3"}),
    (shrink_a_zone, {"PHY-REACH", "PHY-COVER", "XY-4.3-V3", "XY-4.4-T02"}),
    (delete_a_zone, {"XY-4.4-P4", "XY-4.4-T01"}),
    (erase("LO-WALL-NEW"), {"PHY-COVER", "XY-4.3-V3"}),
    (erase("LO-FURN"), {"XY-4.4-M1"}),
    (shift_the_door, {"PHY-REACH", "PHY-DOOR", "PHY-COVER", "XY-4.3-V3"}),
    (retype_a_label, {"XY-4.4-P4"}),
]


@pytest.mark.parametrize(("edit", "broken"), EDITS, ids=lambda x: getattr(x, "__name__", ""))
def test_what_a_hand_edit_breaks(solved, tmp_path, edit, broken):
    document = ezdxf.readfile(solved / "scheme-1.dxf")
    edit(document)
    path = tmp_path / "edited.dxf"
    document.saveas(path)
    code, data = checked(path)
    assert unmet(data) == broken
    assert code == (1 if broken else 0)
    assert data["tier"] == "township"  # as the run recorded it


def test_layouts_json_and_its_drawing_are_judged_alike(solved):
    code, data = checked(solved / "layouts.json")
    _, drawn = checked(solved / "scheme-1.dxf")

    def decided(result):
        findings = result["schemes"][0]["verdict"]["findings"]
        return {(f["clause"], f["subject"], f["met"]) for f in findings}

    assert code == 0
    assert data["read_from"] == "json"
    assert drawn["read_from"] == "ours"
    # the suite's friendly name stands in layouts.json, not in the drawing
    assert {c for c, *_ in decided(data) ^ decided(drawn)} <= {"XY-4.3-E2"}
    told = json.loads((solved / "layouts.json").read_text("utf-8"))
    assert decided(data) == decided({"schemes": told["schemes"]})


def test_every_finding_says_its_decision(solved):
    _, data = checked(solved / "scheme-1.dxf")
    findings = data["schemes"][0]["verdict"]["findings"]
    known = {"met", "unmet", "borderline", "not_measurable", "not_applicable", "to_attest"}
    assert {f["decision"] for f in findings} <= known
    for finding in findings:
        assert (finding["met"] is None) == (
            finding["decision"] in ("not_measurable", "not_applicable", "to_attest")
        )
        assert bool(finding["mend"]) == (finding["met"] is False)


# --- rooms by their names, and the papers -----------------------------------------------------

NAMES = {
    "备用教室": "团体活动室",
    "储藏室": "心理咨询室",
    "体育器材室": "心理办公接待室",
    "校长办公室": "沙盘室",
}
JOB = """
tier = "township"
school = "<柳河> & 镇小学"
[inspection]
by = "市教体局督察组"
on = 2026-11-20
owner = "总务处"
[[attest]]
clause = "XY-5.1-O3"
by = "李老师"
on = 2026-11-01
[[attest]]
clause = "XY-4.4-T09"
met = false
items = ["file_cabinet"]
by = "李老师"
on = 2026-11-01
[[shared]]
room = "206"
kind = "assessment_reading"
counted = 0.5
[[rectify]]
clause = "XY-4.4-T09"
owner = "王校长"
deadline = 2026-12-31
"""


@pytest.fixture
def as_built(tmp_path) -> Path:
    """A school whose rooms bear the suite's names, with an inspector's job file beside it."""
    document = ezdxf.readfile(TOWNSHIP)
    for text in document.modelspace().query("TEXT"):
        for old, new in NAMES.items():
            text.dxf.text = text.dxf.text.replace(old, new)
    path = tmp_path / "asbuilt.dxf"
    document.saveas(path)
    path.with_suffix(".job.toml").write_text(JOB, "utf-8")
    return path


def test_rooms_that_bear_the_names_are_judged(as_built):
    code, data = checked(as_built)
    suite = data["schemes"][0]
    kinds = {z["kind"]: z["name"] for z in suite["zones"]}
    assert kinds == {
        "office_reception": "心理办公接待室",
        "group": "团体活动室",
        "individual": "心理咨询室",
        "arts_relaxation": "沙盘室",
        "assessment_reading": "会议室",
    }
    assert {z["storey"] for z in suite["zones"]} == {1, 2}
    assert (code, unmet(data)) == (1, {"XY-4.3-V1", "XY-4.4-T09"})
    whole = suite["measures"]["total_usable_area_m2"]
    own = suite["measures"]["usable_area_without_shared_m2"]
    assert whole - own == pytest.approx(29.6 / 2, abs=0.02)
    hotline = next(f for f in suite["verdict"]["findings"] if f["clause"] == "XY-5.1-O3")
    assert (hotline["met"], hotline["attested_by"]) == (True, "李老师")
    mailbox = next(f for f in suite["verdict"]["findings"] if f["clause"] == "XY-4.4-M1")
    assert (mailbox["met"], mailbox["decision"]) == (None, "to_attest")


def rows(path: Path) -> dict[str, dict[str, object]]:
    sheet = openpyxl.load_workbook(path)["整改清单"]
    table = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(i for i, row in enumerate(table) if "条款" in row)
    head = table[start]
    listed = [dict(zip(head, row, strict=True)) for row in table[start + 1 :] if row[0]]
    return {str(row["条款"]).split("\n")[0]: row for row in listed}


def test_papers_of_an_inspection_and_of_the_next(as_built, tmp_path):
    out = tmp_path / "papers"
    assert run("check", as_built, "-o", out).exit_code == 1
    assert {p.name for p in out.iterdir()} == {"check.json", "rectification.xlsx", "notice.docx"}
    listed = rows(out / "rectification.xlsx")
    assert (listed["XY-4.3-V1"]["责任人"], listed["XY-4.3-V1"]["整改期限"]) == ("总务处", "未定")
    assert listed["XY-4.4-T09"]["责任人"] == "王校长"
    assert str(listed["XY-4.4-T09"]["整改期限"])[:10] == "2026-12-31"
    notice = docx.Document(str(out / "notice.docx"))
    assert any("<柳河> & 镇小学" in p.text for p in notice.paragraphs)

    # the office fills in a deadline; the cabinet is bought; the next inspection comes late
    book = openpyxl.load_workbook(out / "rectification.xlsx")
    sheet = book["整改清单"]
    for row in sheet.iter_rows():
        if any(str(cell.value).startswith("XY-4.3-V1") for cell in row):
            head = next(r for r in sheet.iter_rows() if any(c.value == "条款" for c in r))
            column = next(c.column for c in head if c.value == "整改期限")
            sheet.cell(row[0].row, column, "2026年11月30日")
    book.save(out / "rectification.xlsx")
    job = as_built.with_suffix(".job.toml")
    job.write_text(job.read_text("utf-8").replace("met = false", "met = true"), "utf-8")
    result = run("check", as_built, "-o", out, "--on", "2027-01-10")
    assert result.exit_code == 1, result.stderr
    later = rows(out / "rectification.xlsx")
    assert later["XY-4.3-V1"]["状态"] == "逾期"
    assert str(later["XY-4.3-V1"]["首次发现"])[:10] == "2026-11-20"
    # the cabinet is there, the rest nobody attested: not decided is not rectified
    assert later["XY-4.4-T09"]["状态"] == "逾期"
    assert "状态沿用" in str(later["XY-4.4-T09"]["复查提示"])
    kept = {p.name for p in out.iterdir()}
    assert {"rectification-2026-11-20.xlsx", "notice-2026-11-20.docx"} <= kept


def test_the_same_inspection_twice_writes_the_same(as_built, tmp_path):
    out = tmp_path / "papers"
    run("check", as_built, "-o", out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    run("check", as_built, "-o", out)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_papers_never_touch_a_folder_in_use(as_built, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    result = run("check", as_built, "-o", tmp_path / "mine", "--lang", "en")
    assert result.exit_code == 2
    assert "thesis.txt" in result.stderr
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("none.dxf", "--tier", "urban"), 3, "none.dxf"),
        ((TOWNSHIP, "--tier", "urban"), 3, "no suite is drawn"),
        ((TOWNSHIP, "--tier", "urban", "--standard", "nowhere"), 2, "nowhere"),
        ((TOWNSHIP, "--tier", "city"), 2, "city"),
        ((TOWNSHIP, "--on", "2026-13-01"), 2, "write 2026-10-01"),
        ((TOWNSHIP, "--tier", "urban", "-o", "x", "--previous", "none.xlsx"), 3, "none.xlsx"),
    ],
)
def test_what_cannot_be_judged_is_refused(words, code, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("check", *words, "--lang", "en")
    assert result.exit_code == code, result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert not list(tmp_path.iterdir())


def test_a_drawing_alone_does_not_tell_its_tier(as_built):
    as_built.with_suffix(".job.toml").unlink()
    result = run("check", as_built, "--lang", "en")
    assert result.exit_code == 2
    assert "--tier" in result.stderr
