"""Ctrl-C in a process of its own: what was found is handed back, and nothing is half written."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import ezdxf
import pytest

ROOT = Path(__file__).parents[1]
PLAN = ROOT / "plans" / "urban-demo.dxf"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise on Windows")


def interrupted(tmp_path: Path, plan: Path, wait_for: str, *words: str) -> tuple[int, str, float]:
    """Run solve, interrupt it once a line says so; return exit code, messages, seconds after."""
    drawing = shutil.copy(plan, tmp_path / "school.dxf")
    command = [sys.executable, "-m", "layoutopt", "solve", drawing, "-o", tmp_path / "out"]
    command += ["--lang", "en", "--time-limit", "60", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [str(word) for word in command],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        encoding="utf-8",
    ) as child:
        assert child.stderr is not None
        lines = []
        for line in child.stderr:
            lines.append(line)
            if wait_for in line:
                break
        time.sleep(0.5)
        start = time.monotonic()
        child.send_signal(signal.SIGINT)
        lines += child.stderr.readlines()
        code = child.wait(timeout=120)
    return code, "".join(lines), time.monotonic() - start


@pytest.mark.slow
def test_after_a_layout_was_found(tmp_path: Path) -> None:
    words = ("--tier", "urban", "--demonstration")
    code, said, took = interrupted(tmp_path, PLAN, "layout found", *words)
    out = tmp_path / "out"
    assert code in (0, 1), said
    assert "Traceback" not in said
    data = json.loads((out / "layouts.json").read_text("utf-8"))
    assert data["status"] in ("feasible", "optimal")
    assert data["status"] == "feasible", "proven before the signal came: take a harder school"
    assert data["gap"] > 0
    assert 0 <= data["bound"] < data["objective"]
    assert code == (0 if data["schemes"][0]["verdict"]["compliant"] else 1)
    assert not ezdxf.readfile(out / "scheme-1.dxf").audit().has_errors
    assert (out / "scheme-1.pdf").read_bytes().rstrip().endswith(b"%%EOF")
    assert not [p for p in out.iterdir() if p.name.startswith(".")]
    assert took < 60


def test_before_any_layout(tmp_path: Path) -> None:
    """Asked to stop while the building is being read or the search has only begun."""
    words = ("--tier", "urban", "--demonstration", "--enrolment", "9000")
    code, said, _ = interrupted(tmp_path, PLAN, "searching the whole building", *words)
    assert "Traceback" not in said
    assert code == 5, said
    out = tmp_path / "out"
    assert {p.name for p in out.iterdir()} == {
        "layouts.json",
        "plans.json",
        "report.html",
        "report.xlsx",
    }
    data = json.loads((out / "layouts.json").read_text("utf-8"))
    assert (data["status"], data["schemes"]) == ("unknown", [])
