"""``[walls]`` of the job file: what it may say, and how it is refused."""

from __future__ import annotations

import pytest

from layoutopt.diagnostics import UsageError
from layoutopt.job import load_job
from layoutopt.walls import SaidWalls


def said(folder, text: str) -> SaidWalls:
    path = folder / "a.job.toml"
    path.write_text(f"[walls]\n{text}\n", "utf-8")
    return load_job(path).walls


def test_every_wall_stays_by_default(tmp_path):
    (tmp_path / "a.job.toml").write_text('tier = "urban"\n', "utf-8")
    walls = load_job(tmp_path / "a.job.toml").walls
    assert (walls.stage, walls.may_open, walls.keep) == ("none", (), ())


@pytest.mark.parametrize(
    ("text", "stage", "may_open", "keep"),
    [
        ('may_open = "framed"', "framed", (), ()),
        ('may_open = [["203", 204]]', "none", (("203", "204"),), ()),
        ('may_open = "all"\nkeep = [["201", "202"]]', "all", (), (("201", "202"),)),
    ],
)
def test_what_may_be_said(tmp_path, text, stage, may_open, keep):
    walls = said(tmp_path, text)
    assert (walls.stage, walls.may_open, walls.keep) == (stage, may_open, keep)


@pytest.mark.parametrize(
    "text",
    [
        'may_open = "frames"',
        "may_open = true",
        'may_open = ["203", "204"]',
        'may_open = [["203", "204", "205"]]',
        'keep = "all"',
        'may_opn = "all"',
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, text):
    with pytest.raises(UsageError) as error:
        said(tmp_path, text)
    assert "[walls]" in error.value.message("en")
    assert "[walls]" in error.value.message("zh")
