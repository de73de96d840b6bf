"""The command line: exit codes, what goes to which stream, and what is left in the folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import ezdxf
import pytest
from typer.testing import CliRunner

from layoutopt.building import Use
from layoutopt.cli import app

ROOT = Path(__file__).parents[1]
PLANS = ROOT / "plans"
ROW = PLANS / "rural-row.dxf"
SPARE = PLANS / "rural-spare50.dxf"


def run(*words: str | Path):
    return CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A drawing with no job file beside it."""
    return Path(shutil.copy(SPARE, tmp_path / "school.dxf"))


def refused(result, code: int) -> str:
    """Expect one message and no traceback; return the message."""
    assert result.exit_code == code, result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
    messages = [line for line in result.stderr.splitlines() if line.startswith(("error", "错误"))]
    assert len(messages) == 1, result.stderr
    return messages[0]


# --- inspect ------------------------------------------------------------------------------


def test_inspect_prints_the_contract() -> None:
    result = run("inspect", ROW, "--json", "-", "--lang", "en")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert set(data) >= {
        "schema", "drawing", "sha256", "unit_m", "unit_from", "confidence", "storeys", "findings",
    }  # fmt: skip
    assert data["schema"] == 1
    assert data["drawing"] == ["rural-row.dxf"] or data["drawing"][0].endswith("rural-row.dxf")
    assert len(data["sha256"][0]) == 64
    assert data["unit_from"] in ("evidence", "header", "job")
    uses = {use.value for use in Use}
    ids = {s["id"] for f in data["storeys"] for s in f["spaces"]}
    for floor in data["storeys"]:
        assert set(floor) >= {"level", "name", "outline", "spaces", "openings"}
        for space in floor["spaces"]:
            assert set(space) >= {
                "id", "number", "name", "use", "boundary", "holes", "area_m2", "printed_area_m2",
                "confidence", "available",
            }  # fmt: skip
            assert space["use"] in uses
            assert len(space["boundary"]) >= 3
        for opening in floor["openings"]:
            assert set(opening) >= {"id", "kind", "at", "width_m", "joins"}
            assert opening["kind"] in ("door", "window", "opening")
            assert set(opening["joins"]) <= ids | {None}
    for finding in data["findings"]:
        assert set(finding) >= {"code", "severity", "message", "subject", "at", "handles"}
        assert finding["severity"] in ("error", "warning", "fixed", "info")
    assert "spaces" in result.stderr


def test_inspect_writes_json_picture_and_job(plan: Path, tmp_path: Path) -> None:
    out, job, picture = tmp_path / "b.json", tmp_path / "b.job.toml", tmp_path / "b.png"
    result = run("inspect", plan, "--json", out, "--write-job", job, "--picture", picture)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert json.loads(out.read_text("utf-8"))["storeys"]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "202" in job.read_text("utf-8")
    text = job.read_text("utf-8")
    refused(run("inspect", plan, "--write-job", job), 2)
    assert job.read_text("utf-8") == text
    assert run("inspect", plan, "--job", job).exit_code == 0


def test_a_map_is_drawn_into_the_picture(plan: Path, tmp_path: Path) -> None:
    picture = tmp_path / "noise.png"
    assert run("inspect", plan, "--map", "noise", "--picture", picture).exit_code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "--picture noise.png" in refused(run("inspect", plan, "--map", "noise"), 2)
    assert run("inspect", plan, "--map", "smell", "--picture", picture).exit_code == 2


def test_picture_of_another_kind(plan: Path, tmp_path: Path) -> None:
    message = refused(run("inspect", plan, "--picture", tmp_path / "a.gif", "--lang", "en"), 2)
    assert ".png" in message


def test_language(plan: Path) -> None:
    english = run("inspect", plan, "--lang", "en").stderr
    chinese = run("inspect", plan, "--lang", "zh").stderr
    assert "confidence" in english
    assert "置信度" not in english
    assert "置信度" in chinese
    assert refused(run("inspect", "none.dxf", "--lang", "en"), 3).startswith("error: ")
    assert refused(run("inspect", "none.dxf", "--lang", "zh"), 3).startswith("错误")


def test_job_file_beside_the_drawing_is_found(plan: Path, tmp_path: Path) -> None:
    job = plan.with_suffix(".job.toml")
    job.write_text('available = ["201"]\n', "utf-8")
    result = run("inspect", plan, "--json", "-", "--lang", "en")
    assert str(job) in result.stderr
    spaces = [s for f in json.loads(result.stdout)["storeys"] for s in f["spaces"]]
    assert [s["number"] for s in spaces if s["available"]] == ["201"]
    other = tmp_path / "other.toml"
    other.write_text('available = ["202"]\n', "utf-8")
    result = run("inspect", plan, "--json", "-", "--job", other)
    spaces = [s for f in json.loads(result.stdout)["storeys"] for s in f["spaces"]]
    assert [s["number"] for s in spaces if s["available"]] == ["202"]


# --- refusals -----------------------------------------------------------------------------


def no_walls(path: Path) -> Path:
    document = ezdxf.new("R2010")
    document.modelspace().add_circle((0, 0), 10)
    document.saveas(path)
    return path


@pytest.mark.parametrize("kind", ["missing", "empty", "junk", "no walls"])
def test_no_drawing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "plan.dxf"
    if kind == "no walls":
        no_walls(path)
    elif kind != "missing":
        path.write_bytes({"empty": b"", "junk": bytes(range(256)) * 20}[kind])
    before = sorted(tmp_path.iterdir())
    for words in (["inspect", path], ["solve", path, "--tier", "rural", "-o", tmp_path / "out"]):
        message = refused(run(*words, "--lang", "en"), 3)
        assert "plan.dxf" in message
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("job", "tier", "word"),
    [
        ("", "city", "township"),
        ("", None, "--tier"),
        ('teir = "urban"', "urban", "'tier'"),
        ("enrolment = 'many'", "urban", "whole number"),
        ('available = ["999"]', "urban", "999"),
        ('standard = "nowhere"', "urban", "xinyang"),
    ],
    ids=["wrong tier", "no tier", "misspelt key", "wrong type", "no such room", "no standard"],
)
def test_usage(plan: Path, tmp_path: Path, job: str, tier: str | None, word: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(job, "utf-8")
    words = ["--tier", tier] if tier else []
    result = run("solve", plan, "--job", path, *words, "-o", tmp_path / "out", "--lang", "en")
    assert word in refused(result, 2)
    assert not (tmp_path / "out").exists()


def test_job_file_that_is_missing_or_no_toml(plan: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    words = ["solve", plan, "--job", path, "-o", tmp_path / "out"]
    refused(run(*words), 3)
    path.write_text("tier = urban", "utf-8")
    refused(run(*words), 3)
    assert not (tmp_path / "out").exists()


def test_missing_words() -> None:
    assert run("solve", SPARE).exit_code == 2
    assert run("solve", "-o", "x").exit_code == 2
    assert run("nonsense").exit_code == 2
    assert run("inspect", SPARE, "--lang", "fr").exit_code == 2


def test_output_is_a_file(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine", "utf-8")
    refused(run("solve", plan, "--tier", "rural", "-o", out, "--force"), 2)
    assert out.read_text("utf-8") == "mine"


# --- solve --------------------------------------------------------------------------------


def files_of(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


REPORTS = {"layouts.json", "plans.json", "report.html", "report.xlsx"}
DELIVERED = {*REPORTS, *(f"scheme-1.{kind}" for kind in ("dxf", "pdf", "svg", "png"))}


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory):
    """One run, for all who only look at it: the folder and what was printed."""
    folder = tmp_path_factory.mktemp("solved")
    plan = Path(shutil.copy(SPARE, folder / "school.dxf"))
    out = folder / "out"
    return plan, out, run("solve", plan, "--tier", "rural", "-o", out, "--json", "--lang", "en")


def test_solve_end_to_end(solved) -> None:
    plan, out, result = solved
    assert result.exit_code == 0, result.stderr
    assert files_of(out) >= DELIVERED
    assert not [name for name in files_of(out) if name.startswith(".")]
    assert all((out / name).stat().st_size > 100 for name in DELIVERED)
    text = (out / "layouts.json").read_text("utf-8")
    assert result.stdout == text
    data = json.loads(text)
    assert set(data) >= {
        "schema", "drawing", "sha256", "unit_m", "standard", "tier", "enrolment", "demonstration",
        "status", "objective", "bound", "gap", "seconds", "seed", "schemes", "infeasible",
    }  # fmt: skip
    assert (data["status"], data["tier"], data["gap"]) == ("optimal", "rural", 0.0)
    assert set(data["seconds"]) >= {"read", "solve", "draw"}
    (scheme,) = data["schemes"]
    _check_scheme(scheme)
    _check_extents(plan, scheme)


def test_measures_of_an_individual_room(solved) -> None:
    _, out, _ = solved
    (scheme,) = json.loads((out / "layouts.json").read_text("utf-8"))["schemes"]
    assert set(scheme["measures"]["zones"]["individual-1"]) >= {
        "noise_dba", "speech_privacy_db", "window_floor_ratio", "client_seat_seen", "step_depth",
    }  # fmt: skip


def _check_scheme(scheme: dict) -> None:
    wanted = {
        "zones": {
            "kind", "name", "storey", "host_space", "boundary", "holes", "area_m2", "enclosed",
            "hosts",
        },
        "partitions": {"storey", "line", "thickness_mm", "rw_db"},
        "doors": {"storey", "at", "width_m", "joins", "new"},
        "furniture": {"kind", "zone", "at", "rotation_deg", "size_mm"},
    }  # fmt: skip
    assert {"id", "title", "objective", "storeys", "host_spaces"} <= set(scheme)
    for part, keys in wanted.items():
        assert scheme[part]
        assert all(set(row) >= keys for row in scheme[part]), part
    assert set(scheme["measures"]) >= {
        "total_usable_area_m2", "entrance_route_m", "partition_m", "new_doors", "cost_cny", "zones",
    }  # fmt: skip
    assert scheme["verdict"]["compliant"] is True
    for finding in scheme["verdict"]["findings"]:
        assert set(finding) >= {
            "clause", "force", "met", "measured", "limit", "unit", "subject", "message",
        }  # fmt: skip


def _check_extents(plan: Path, scheme: dict) -> None:
    """Positions stand in the world of the drawing, within the rooms the suite takes."""
    read = json.loads(run("inspect", plan, "--json", "-").stdout)
    spaces = {s["id"]: s["boundary"] for f in read["storeys"] for s in f["spaces"]}
    margin = 0.01 / read["unit_m"]
    for zone in scheme["zones"]:
        room = spaces[zone["host_space"]]
        for axis in (0, 1):
            low, high = min(p[axis] for p in room), max(p[axis] for p in room)
            assert all(low - margin <= p[axis] <= high + margin for p in zone["boundary"])


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    """A folder with somebody's file in it."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", "utf-8")
    return out


def test_folder_in_use(plan: Path, taken: Path) -> None:
    words = ["solve", plan, "--tier", "rural", "-o", taken, "--lang", "en"]
    message = refused(run(*words), 2)
    assert "thesis.txt" in message
    assert "--force" in message
    assert files_of(taken) == {"thesis.txt"}
    assert run(*words, "--force").exit_code == 0
    assert files_of(taken) >= DELIVERED | {"thesis.txt"}
    assert (taken / "thesis.txt").read_text("utf-8") == "mine"


def test_no_lawful_layout(plan: Path, tmp_path: Path) -> None:
    """And what an earlier run left of schemes is gone, since they do not answer this one."""
    out = tmp_path / "out"
    job = tmp_path / "x.toml"
    job.write_text('available = ["202"]\n', "utf-8")
    out.mkdir()
    for name in DELIVERED:
        (out / name).write_text("of an earlier run", "utf-8")
    words = ["solve", plan, "--job", job, "--tier", "urban", "-o", out, "--lang", "en"]
    result = run(*words)
    assert result.exit_code == 4, result.stderr
    assert files_of(out) == REPORTS
    data = json.loads((out / "layouts.json").read_text("utf-8"))
    assert (data["status"], data["schemes"], data["objective"]) == ("infeasible", [], None)
    assert data["infeasible"]["clauses"]
    assert data["infeasible"]["relaxations"]
    for relaxation in data["infeasible"]["relaxations"]:
        assert set(relaxation) == {"change", "cost"}
        assert relaxation["change"] in result.stderr


def test_time_limit_before_any_layout(plan: Path, tmp_path: Path, monkeypatch) -> None:
    from layoutopt import pipeline
    from layoutopt.scheme import Schemes

    monkeypatch.setattr(pipeline, "solve", lambda *_, **__: Schemes("unknown", None, 0.0))
    out = tmp_path / "out"
    result = run("solve", plan, "--tier", "rural", "-o", out, "--lang", "en")
    assert result.exit_code == 5
    assert "--time-limit" in result.stderr
    assert files_of(out) == REPORTS
