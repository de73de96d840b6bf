"""`solve --keep`: zones that were moved by hand stay where they were put, the rest is solved."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import ezdxf
import pytest
from shapely.geometry import Polygon
from typer.testing import CliRunner

from layoutopt import pipeline
from layoutopt.cli import app

pytestmark = pytest.mark.slow  # a drawing has to be written, and read again, first
PLANS = Path(__file__).parents[1] / "plans"


def run(*words: str | Path):
    return CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of ours on a township school, its drawing beside it."""
    folder = tmp_path_factory.mktemp("keep")
    plan = shutil.copy(PLANS / "township-3.dxf", folder / "school.dxf")
    result = run("solve", plan, "--tier", "township", "-o", folder / "out", "--lang", "en")
    assert result.exit_code == 0, result.stderr
    return folder


@pytest.fixture(autouse=True)
def undrawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but layouts.json is looked at after the first run: sheets take ten seconds."""
    request.getfixturevalue("solved")
    monkeypatch.setattr(pipeline, "write_scheme", lambda *_, **__: [])
    monkeypatch.setattr(pipeline, "fields_of", lambda *_: {})


def zones(folder: Path) -> dict[str, Polygon]:
    data = json.loads((folder / "layouts.json").read_text("utf-8"))
    return {z["id"]: Polygon(z["boundary"]) for z in data["schemes"][0]["zones"]}


def enlarged(solved: Path, by: float) -> tuple[Path, Polygon]:
    """Draw the counselling room wider, by moving its edge within the room; the rest untouched."""
    document = ezdxf.readfile(solved / "out" / "scheme-1.dxf")
    (outline,) = [
        entity
        for entity in document.modelspace().query('LWPOLYLINE[layer=="LO-ZONE"]')
        if any(tag.value == "id=individual-1" for tag in entity.get_xdata("LAYOUTOPT"))
    ]
    points = [(x, y) for x, y, *_ in outline.get_points()]
    room = zones(solved / "out")["individual-1"]
    rest = zones(solved / "out")["office_reception"]
    axis = (
        0 if abs(room.centroid.x - rest.centroid.x) > abs(room.centroid.y - rest.centroid.y) else 1
    )
    toward = 1 if rest.centroid.coords[0][axis] > room.centroid.coords[0][axis] else -1
    edge = max(points, key=lambda p: p[axis] * toward)[axis]
    changed = [
        tuple(v + toward * by * (k == axis and abs(p[axis] - edge) < 1) for k, v in enumerate(p))
        for p in points
    ]
    outline.set_points(changed, format="xy")
    path = solved / f"edited-{by:g}" / "scheme-1.dxf"
    path.parent.mkdir()
    document.saveas(path)
    shutil.copy(solved / "out" / "layouts.json", path.parent / "layouts.json")
    return path, Polygon(changed)


def test_a_zone_that_was_drawn_larger_stays_so(solved: Path, tmp_path: Path) -> None:
    path, wanted = enlarged(solved, 500.0)
    out = tmp_path / "again"
    result = run(
        "solve", solved / "school.dxf", "--keep", path, "-o", out, "--lang", "en"
    )  # the tier as the run recorded it
    assert result.exit_code in (0, 1), result.stderr
    assert "kept as drawn: individual counselling room (F2-" in result.stderr, result.stderr
    kept = zones(out)["individual-1"]
    assert all(abs(a - b) <= 150 for a, b in zip(kept.bounds, wanted.bounds, strict=True))
    before = zones(solved / "out")["individual-1"]
    assert kept.area > before.area + 0.5e6


def test_nothing_moved_is_said_and_nothing_changes(solved: Path, tmp_path: Path) -> None:
    out = tmp_path / "again"
    path = solved / "out" / "scheme-1.dxf"
    result = run("solve", solved / "school.dxf", "--keep", path, "-o", out, "--lang", "en")
    assert "nothing moved" in result.stderr
    assert zones(out) == zones(solved / "out")


def test_without_the_record_every_zone_is_kept(solved: Path, tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    path = shutil.copy(solved / "out" / "scheme-1.dxf", tmp_path / "alone" / "mine.dxf")
    for keep in (path, solved / "out" / "layouts.json"):
        out = tmp_path / Path(keep).stem
        result = run("solve", solved / "school.dxf", "--keep", keep, "-o", out, "--lang", "en")
        assert result.exit_code == 0, result.stderr
        assert result.stderr.count("(F2-") >= 3, result.stderr
        for zone_id, kept in zones(out).items():
            before = zones(solved / "out")[zone_id]
            assert all(abs(a - b) <= 150 for a, b in zip(kept.bounds, before.bounds, strict=True))


def test_what_cannot_be_kept_is_refused(solved: Path, tmp_path: Path) -> None:
    school, ours = solved / "school.dxf", solved / "out" / "scheme-1.dxf"
    other = tmp_path / "other.dxf"
    shutil.copy(PLANS / "rural-spare50.dxf", other)
    out = tmp_path / "x"
    words = ("--tier", "township", "-o", out)
    for drawing, keep, code, en, zh in (
        (school, school, 3, "no suite", "没有"),
        (
            other,
            ours,
            3,
            "give the drawing that the file was made for",
            "请给出生成该文件所用的图纸",
        ),
        (school, tmp_path / "none.dxf", 3, "none.dxf", "none.dxf"),
    ):
        for lang, said in (("en", en), ("zh", zh)) if drawing is other else (("en", en),):
            result = run("solve", drawing, "--keep", keep, *words, "--lang", lang)
            assert result.exit_code == code, (keep, result.stderr)
            assert said in result.stderr, (keep, result.stderr)
            assert "Traceback" not in result.output
    assert not out.exists()


def test_the_edited_file_is_never_written_over(solved: Path) -> None:
    path = solved / "out" / "scheme-1.dxf"
    before = path.read_bytes()
    result = run(
        "solve", solved / "school.dxf", "--keep", path, "-o", solved / "out", "--lang", "en"
    )
    assert result.exit_code == 2
    assert "would be written over" in result.stderr
    assert path.read_bytes() == before
