"""The sentence of layoutopt, in code.  READ THIS FIRST.

::

    drawing --read--> Building --+
    standard ---------------------+--> Program --solve--> Schemes --judge--> Verdicts --draw-->
    school (tier, enrolment...) --+
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from layoutopt.building import Building
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.draw import Proof, write_scheme
from layoutopt.job import Job, beside, load_job, template, with_rooms
from layoutopt.judge import judge, measure, score
from layoutopt.program import Program, programme
from layoutopt.read import read_building
from layoutopt.scheme import Scheme, Schemes
from layoutopt.solve import solve
from layoutopt.standard import load_standard

Progress = Callable[[str, str], None]

DEFAULT_STANDARD = "xinyang"


@dataclass(frozen=True)
class Outcome:
    """What one run made: the answer, and the files it wrote."""

    building: Building
    program: Program
    schemes: Schemes
    files: tuple[Path, ...]
    seconds: dict[str, float]

    @property
    def exit_code(self) -> int:
        """The contract's exit code for the answer."""
        if self.schemes.status == "infeasible":
            return 4
        if not self.schemes.schemes:
            return 5
        return 0 if self.schemes.schemes[0].verdict.compliant else 1


def inspect(drawings: Sequence[Path], job: Job) -> Building:
    """Read a building and mark the rooms a suite may use."""
    building = _read(drawings, job)
    if not (job.available or job.unavailable):
        return building
    school = replace(job, tier=job.tier or "urban").to_school()
    return with_rooms(building, school)


def _read(drawings: Sequence[Path], job: Job) -> Building:
    return read_building(drawings, unit_m=job.unit_m, corrections=job.corrections)


def lay_out(
    drawings: Sequence[Path],
    job: Job,
    folder: Path,
    *,
    alternatives: int,
    time_limit_s: float,
    workers: int,
    seed: int,
    force: bool,
    lang: str,
    progress: Progress,
) -> Outcome:
    """Do the main job: read, solve, judge, draw; write the deliverables into a folder.

    Raises
    ------
    UsageError, InputError
        Before anything is written.
    """
    school = job.to_school()
    standard = load_standard(job.standard or DEFAULT_STANDARD)
    _check_folder(folder, force=force)
    seconds: dict[str, float] = {}
    start = time.monotonic()
    progress(f"reading {', '.join(map(str, drawings))}", f"读图 {'、'.join(map(str, drawings))}")
    building = with_rooms(_read(drawings, job), school)
    seconds["read"] = time.monotonic() - start

    spaces = sum(len(s.spaces) for s in building.storeys)
    progress(
        f"{len(building.storeys)} storeys, {spaces} spaces; searching the whole building",
        f"{len(building.storeys)} 层、{spaces} 个空间;开始全楼搜索",
    )
    start = time.monotonic()
    program = programme(school, standard)
    schemes = solve(
        building,
        program,
        alternatives=alternatives,
        time_limit_s=time_limit_s,
        workers=workers,
        seed=seed,
        progress=progress,
    )
    schemes = replace(
        schemes,
        schemes=tuple(
            judged(building, s, program, schemes.program or program) for s in schemes.schemes
        ),
    )
    seconds["solve"] = time.monotonic() - start

    start = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for scheme in schemes.schemes:
        progress(f"drawing scheme {scheme.id}", f"绘制方案 {scheme.id}")
        proof = Proof(
            schemes.status if scheme.id == 1 else "feasible",
            scheme.objective,
            schemes.bound or 0.0,
            schemes.gap or 0.0,
            seconds["solve"],
        )
        files += write_scheme(building, scheme, program, proof, folder, lang=lang)
    seconds["draw"] = time.monotonic() - start
    outcome = Outcome(building, program, schemes, tuple(files), seconds)
    path = folder / "layouts.json"
    write_whole(path, json.dumps(layouts_json(outcome, seed), ensure_ascii=False, indent=1) + "\n")
    _sweep(folder, keep={*files, path})
    return replace(outcome, files=(path, *files))


def judged(building: Building, scheme: Scheme, program: Program, laid_out: Program) -> Scheme:
    """Measure a scheme and judge it, on its finished geometry alone.

    ``laid_out`` is the programme whose terms the score is made of: another one than was
    asked for in the rural one-classroom variant.
    """
    return replace(
        scheme,
        measures=measure(building, scheme, program),
        verdict=judge(building, scheme, program),
        terms=score(building, scheme, laid_out),
    )


def layouts_json(outcome: Outcome, seed: int) -> dict[str, Any]:
    """Return the contract's ``layouts.json``."""
    building, school, answer = outcome.building, outcome.program.school, outcome.schemes
    return {
        "schema": 1,
        "drawing": building.drawing_names,
        "sha256": list(building.sha256),
        "unit_m": building.unit_m,
        "standard": outcome.program.standard.id,
        "tier": school.tier,
        "enrolment": school.enrolment,
        "demonstration": school.demonstration,
        "status": answer.status,
        "objective": answer.objective,
        "bound": answer.bound,
        "gap": answer.gap,
        "seconds": {key: round(value, 3) for key, value in outcome.seconds.items()},
        "seed": seed,
        "schemes": [s.to_json(building.storey(s.level)) for s in answer.schemes],
        "infeasible": answer.infeasible.to_json() if answer.infeasible else None,
        "notes": list(answer.notes),
    }


def job_for(drawings: Sequence[Path], job_file: Path | None, progress: Progress) -> Job:
    """Load the job file that was named, or the one beside the first drawing."""
    path = job_file or beside(drawings[0])
    if path is None:
        return Job()
    if job_file is None:
        progress(f"using the job file {path}", f"使用任务文件 {path}")
    return load_job(path)


def write_template(path: Path, building: Building, job: Job) -> None:
    """Write a job file to correct by hand; one that stands is never overwritten.

    Raises
    ------
    UsageError
        There is such a file already.
    """
    if path.exists():
        raise UsageError(
            en=f"{path}: stands already and is never overwritten; name another file",
            zh=f"{path}:文件已存在,不会覆盖;请换一个名字",
        )
    write_whole(path, template(building, job))


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(
            en=f"{path}: cannot be written ({error.strerror}); choose another place",
            zh=f"{path}:无法写入({error.strerror});请换一个位置",
        ) from None


OURS = ("layouts.json", "scheme-*.dxf", "scheme-*.pdf", "scheme-*.svg", "scheme-*.png")
"""What a run writes into its folder, and may therefore write over."""


def _check_folder(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            en=f"{folder}: -o names a file, not a folder; name another",
            zh=f"{folder}:-o 指向的是文件而非文件夹;请换一个",
        )
    if not folder.exists() or force:
        return
    ours = {path for pattern in OURS for path in folder.glob(pattern)}
    if not (folder / "layouts.json").is_file():
        ours = set()
    foreign = sorted(path.name for path in set(folder.iterdir()) - ours)
    if foreign:
        listed = ", ".join(foreign[:5]) + (" …" if len(foreign) > 5 else "")
        raise UsageError(
            en=f"{folder}: holds files that layoutopt did not write ({listed}); "
            "nothing was touched; name another folder, or add --force",
            zh=f"{folder}:其中有非 layoutopt 生成的文件({listed});未作任何改动;"
            "请换一个文件夹,或加 --force",
        )


def _sweep(folder: Path, keep: set[Path]) -> None:
    """Remove schemes of an earlier run that this run did not make again."""
    for pattern in OURS:
        for path in folder.glob(pattern):
            if path not in keep:
                path.unlink()
