"""One school solved once for all tests that edit its drawing."""

from __future__ import annotations

from pathlib import Path

import pytest

from layoutopt.job import Job
from layoutopt.pipeline import lay_out

ROOT = Path(__file__).parents[3]
TOWNSHIP = ROOT / "plans" / "township-3.dxf"


def solved_into(folder: Path, plan: Path, tier: str, alternatives: int = 1) -> Path:
    lay_out(
        [plan],
        Job(tier=tier, enrolment=280),
        folder,
        alternatives=alternatives,
        time_limit_s=300.0,
        workers=1,
        seed=0,
        force=False,
        lang="zh",
        progress=lambda _en, _zh: None,
    )
    return folder


@pytest.fixture(scope="session")
def solved(tmp_path_factory) -> Path:
    return solved_into(tmp_path_factory.mktemp("solved") / "out", TOWNSHIP, "township")
