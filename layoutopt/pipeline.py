"""The sentence of layoutopt, in code.  READ THIS FIRST.

::

    drawing --read--> Building --+
    standard ---------------------+--> Program --solve--> Schemes --judge--> Verdicts --draw-->
    school (tier, enrolment...) --+

A suite that is drawn already is judged in :mod:`layoutopt.checking`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from layoutopt.building import Building
from layoutopt.diagnostics import InputError, UsageError
from layoutopt.draw import Proof, draw_inspection, draw_map, fields_of, plans_of, write_scheme
from layoutopt.equipment import Furnished, equipment
from layoutopt.folder import REPORTS, check_folder, sweep, write_whole
from layoutopt.furnish import furnish
from layoutopt.furniture import FurnitureList
from layoutopt.job import Job, beside, load_job, template, with_rooms
from layoutopt.judge import judge, measure, score
from layoutopt.physics.fields import FIELD_KINDS, field_of
from layoutopt.physics.opened import found_again, opened, wall_rule
from layoutopt.physics.storeynoise import words_of
from layoutopt.pins import carried, moved, pinned, with_pins
from layoutopt.program import Pin, Program, WallRule, programme
from layoutopt.read import SuiteReading, read_building, read_suites, recorded, with_shared
from layoutopt.report import (
    Run,
    figures_of,
    is_comparison,
    read_run,
    run_of,
    write_book,
    write_comparison,
)
from layoutopt.scheme import Scheme, Schemes, Zone
from layoutopt.solve import solve
from layoutopt.standard import Standard, load_standard
from layoutopt.surroundings import beside_shared, with_setting

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


def picture(building: Building, path: Path, shown: str | None, *, lang: str) -> None:
    """Draw a building as it was read, or a map of one of its fields (``FIELD_KINDS``)."""
    kind = next((kind for kind in FIELD_KINDS if kind == shown), None)
    if kind is None:
        draw_inspection(building, path, lang=lang)
    else:
        draw_map(building, field_of(building, kind), path, lang=lang)


def _read(drawings: Sequence[Path], job: Job) -> Building:
    building = read_building(drawings, unit_m=job.unit_m, corrections=job.corrections)
    return with_setting(building, job.surroundings)


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
    keep: Path | None = None,
) -> Outcome:
    """Do the main job: read, solve, judge, draw; write the deliverables into a folder.

    Parameters
    ----------
    keep
        A drawing or ``layouts.json`` of an earlier run whose zones were moved by hand: these
        stay, the rest is solved again.

    Raises
    ------
    UsageError, InputError
        Before anything is written.
    """
    if keep is not None:
        job = recorded_job((keep,), job, progress)
    school = job.to_school()
    standard = load_standard(job.standard or DEFAULT_STANDARD)
    check_folder(folder, force=force)
    if keep is not None:
        _check_kept(keep, folder)
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
    program = programme(school, standard, job.weights)
    pins = pinned(building, job.pins, program)
    walls = wall_rule(building, job.walls)
    if keep is not None:
        held, walls = _kept(keep, drawings, job, building, standard, walls, progress)
        pins += held
    program = replace(with_pins(program, pins), walls=walls)
    schemes = solve(
        building,
        beside_shared(program, building),
        alternatives=alternatives,
        time_limit_s=time_limit_s,
        workers=workers,
        seed=seed,
        progress=progress,
        unfit=partial(_unfit, building, program, job.furniture),
    )
    seconds["solve"] = time.monotonic() - start

    schemes = _finished(building, schemes, program, job, seconds, progress)

    start = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    levels = sorted({scheme.level for scheme in schemes.schemes})
    fields = fields_of(building, levels) if levels else {}
    for scheme in schemes.schemes:
        progress(f"drawing scheme {scheme.id}", f"绘制方案 {scheme.id}")
        proof = Proof("feasible", scheme.objective)  # the bound is that of the first scheme
        if scheme.id == 1:
            proof = Proof(
                schemes.status, scheme.objective, schemes.bound, schemes.gap, seconds["solve"]
            )
        left = opened(building, scheme.opened)
        files += write_scheme(left, scheme, program, proof, folder, lang=lang, fields=fields)
    seconds["draw"] = time.monotonic() - start
    outcome = Outcome(building, program, schemes, tuple(files), seconds)
    progress("writing the reports", "编写对比报告")
    plans = plans_of(building, schemes.schemes, program, fields)
    written = _report(outcome, seed, plans, folder, lang)
    sweep(folder, keep={*files, *written})
    return replace(outcome, files=(*written, *files))


def _report(
    outcome: Outcome, seed: int, plans: dict[str, Any], folder: Path, lang: str
) -> tuple[Path, ...]:
    """Write what is said of a run: its comparison, its workbook, its plans, its record.

    The record, ``layouts.json``, comes last: a folder that has one is complete.
    """
    start = time.monotonic()
    record, drawn, page, book = (folder / name for name in REPORTS)
    told = json.loads(json.dumps(layouts_json(outcome, seed)))  # lists, as a reader finds them
    run = run_of(record, told, plans)
    write_comparison([run], page, lang)
    write_book(run, book, lang)
    write_whole(drawn, json.dumps(plans, ensure_ascii=False, separators=(",", ":")) + "\n")
    told["seconds"]["report"] = round(time.monotonic() - start, 3)
    outcome.seconds["report"] = told["seconds"]["report"]
    write_whole(record, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return record, drawn, page, book


def compare(folders: Sequence[Path], path: Path, *, force: bool = False, lang: str) -> list[Run]:
    """Write one page that compares the schemes of one or several runs.

    Parameters
    ----------
    folders
        Of ``solve -o``; the drawings themselves are not needed.
    lang
        In which the page opens; it holds both languages.

    Raises
    ------
    UsageError, InputError
        Before anything is written.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError(
            en=f"-o {path}: a comparison is a page; end its name in .html",
            zh=f"-o {path}:对比结果是网页;文件名请以 .html 结尾",
        )
    if path.exists() and not force and not is_comparison(path):
        raise UsageError(
            en=f"{path}: stands already and layoutopt did not write it; name another, or add "
            "--force",
            zh=f"{path}:文件已存在且非 layoutopt 生成;请换一个名字,或加 --force",
        )
    runs = [read_run(folder) for folder in folders]
    write_comparison(runs, path, lang)
    return runs


def compare_json(runs: Sequence[Run]) -> dict[str, Any]:
    """Return what ``compare --json`` prints: the figures of every scheme of every run."""
    return {
        "schema": 1,
        "runs": [
            {
                "folder": str(run.folder),
                "school": run.school,
                "status": run.status,
                "schemes": [
                    {"id": s.id, "objective": s.objective, "measures": figures_of(s)}
                    for s in run.schemes
                ],
            }
            for run in runs
        ],
    }


def _finished(
    building: Building,
    schemes: Schemes,
    program: Program,
    job: Job,
    seconds: dict[str, float],
    progress: Progress,
) -> Schemes:
    """Furnish, measure and judge what was laid out, the rooms that are shared with it."""
    if not schemes.schemes:
        return schemes
    progress("placing furniture", "布置家具设备")
    start = time.monotonic()
    shared = program.school.shared
    suites = [with_shared(s, building, program.standard, shared) for s in schemes.schemes]
    fitted = [furnish(building, suite, program, job.furniture) for suite in suites]
    seconds["furnish"] = time.monotonic() - start
    start = time.monotonic()
    laid_out = schemes.program or program
    done = tuple(
        _equipped(
            judged(building, replace(suite, furniture=fit.pieces), program, laid_out),
            program,
            job.furniture,
            fit,
        )
        for suite, fit in zip(suites, fitted, strict=True)
    )
    seconds["judge"] = time.monotonic() - start
    return replace(schemes, schemes=done)


def _unfit(
    building: Building, program: Program, furniture: FurnitureList, scheme: Scheme
) -> frozenset[str]:
    """Name the zones that are proven not to hold what must stand in them."""
    done = furnish(building, scheme, program, furniture, needed_only=True)
    return frozenset(done.proven_unfit)


def _equipped(
    scheme: Scheme, program: Program, furniture: FurnitureList, done: Furnished
) -> Scheme:
    """Add to a scheme's measures how its zones are furnished, and the bill of equipment."""
    furnishing = {
        zone.zone: {
            "fit": zone.fit,
            "lacking": list(zone.lacking),
            "left_out": list(zone.left_out),
            "seats": zone.seats,
            "seats_in_rows": zone.seats_in_rows,
            "why": zone.why[0],
            "why_en": zone.why[1],
        }
        for zone in done.zones
    }
    rows = equipment(scheme, program, furniture, done)
    measures = {
        **scheme.measures,
        "furnishing": furnishing,
        "equipment": [row.to_json() for row in rows],
    }
    return replace(scheme, measures=measures)


def _check_kept(keep: Path, folder: Path) -> None:
    """Refuse to write over the very file that a person edited."""
    if folder.resolve() == keep.resolve().parent:
        raise UsageError(
            en=f"{folder}: {keep.name} stands there and would be written over; name another "
            "folder with -o",
            zh=f"{folder}:{keep.name} 就在该文件夹内,会被覆盖;请用 -o 另指文件夹",
        )


def _kept(
    keep: Path,
    drawings: Sequence[Path],
    job: Job,
    building: Building,
    standard: Standard,
    walls: WallRule,
    progress: Progress,
) -> tuple[tuple[Pin, ...], WallRule]:
    """Make pins of the zones that were moved by hand in a file of an earlier run.

    The walls between rooms that the suite there takes out may be opened again.

    Compared with the ``layouts.json`` beside a drawing; all zones are pins where there is
    none, or where a ``layouts.json`` itself is given.
    """

    def suites(*paths: Path) -> SuiteReading:
        return read_suites(paths, standard, unit_m=job.unit_m, corrections=job.corrections)

    progress(f"reading {keep}", f"读取 {keep}")
    drawn = suites(keep) if keep.suffix.lower() != ".json" else suites(keep, *drawings)
    if drawn.kind == "named" or not drawn.schemes:
        raise InputError(
            en=f"{keep}: no suite of ours is drawn there; give a scheme-N.dxf or a layouts.json "
            "that solve wrote",
            zh=f"{keep}:其中没有本软件绘制的方案;请给出 solve 生成的 scheme-N.dxf 或 layouts.json",
        )
    own = tuple(zone for zone in drawn.schemes[0].zones if not zone.shared)
    zones = _carried(replace(drawn.schemes[0], zones=own), drawn.building, building, keep)
    record = keep.with_name("layouts.json")
    befores: list[Sequence[Zone]] = []
    if drawn.kind == "ours" and record.is_file():
        befores = [
            _carried(scheme, told.building, building, record)
            for told in (suites(record, *drawings),)
            for scheme in told.schemes
        ]
    choices = [moved(zones, {zone.id: zone for zone in before}) for before in befores or [()]]
    pins = min(choices, key=len)  # of several schemes, the one that was edited
    names = {pin: (standard.zone(pin.zone), pin.room) for pin in pins}
    listed = ", ".join(f"{zone.en} ({room})" for zone, room in names.values()) or "nothing moved"
    listed_zh = "、".join(f"{zone.zh}({room})" for zone, room in names.values()) or "未见移动"
    progress(f"kept as drawn: {listed}", f"按图固定:{listed_zh}")
    again = found_again(drawn.schemes[0].opened, drawn.building, building)
    held = {pin.room for pin in pins}
    if any(wall.space_id in held and frozenset(wall.rooms) in walls.keep for wall in again):
        raise UsageError(
            en=f"{keep}: zones that were moved stand where a wall between rooms is taken out that "
            "the job file keeps; take it off [walls] keep, or move the zones",
            zh=f"{keep}:移动过的功能区所在房间须拆除任务文件要求保留的墙;"
            "请从 [walls] keep 中删除,或移动功能区",
        )
    pairs = frozenset(frozenset(wall.rooms) for wall in again)
    return pins, replace(walls, may_open=walls.may_open | pairs)


def _carried(scheme: Scheme, of: Building, building: Building, file: Path) -> tuple[Zone, ...]:
    """Carry a suite's zones into another reading, walls that it takes out taken out in both."""
    again = found_again(scheme.opened, of, building)
    return carried(scheme.zones, opened(of, scheme.opened), opened(building, again), file)


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
    standard = outcome.program.standard
    asked = {finding.clause for s in answer.schemes for finding in s.verdict.findings}
    asked |= set(answer.infeasible.clauses) if answer.infeasible else set()
    hosts = {room for s in answer.schemes for host in s.host_spaces for room in host.split("+")}
    return {
        "schema": 1,
        "drawing": building.drawing_names,
        "sha256": list(building.sha256),
        "unit_m": building.unit_m,
        "standard": outcome.program.standard.id,
        "tier": school.tier,
        "enrolment": school.enrolment,
        "demonstration": school.demonstration,
        "stage": school.stage,
        "release_mode": school.release_mode,
        "school": school.name or Path(building.drawings[0]).stem,
        "display_name": school.display_name,
        "status": answer.status,
        "objective": answer.objective,
        "bound": answer.bound,
        "gap": answer.gap,
        "seconds": {key: round(value, 3) for key, value in outcome.seconds.items()},
        "seed": seed,
        "schemes": [s.to_json(building.storey(s.level)) for s in answer.schemes],
        "infeasible": answer.infeasible.to_json() if answer.infeasible else None,
        "notes": list(answer.notes),
        "searched": answer.searched,
        "standard_name": {"zh": standard.zh, "en": standard.en},
        "clauses": [
            {
                "id": clause.id,
                "section": clause.section,
                "quote": clause.quote,
                "en": clause.en,
                "default": clause.default,
                "default_en": clause.default_en,
                "source": clause.source.zh,
                "source_en": clause.source.en,
            }
            for clause in standard.clauses
            if clause.id in asked
        ],
        "zone_kinds": {zone.kind: {"zh": zone.zh, "en": zone.en} for zone in standard.zones},
        "rooms": [
            {
                "id": space.id,
                "storey": storey.level,
                "number": space.number,
                "use": space.use.value,
                **dict(zip(("zh", "en"), words_of(space), strict=True)),
                "area_m2": round(space.region.area_m2, 2),
            }
            for storey in building.storeys
            for space in storey.spaces
            if space.id in hosts
        ],
        "weights": {
            name: value
            for name, value in vars(outcome.program.weights).items()
            if isinstance(value, int)
        },
    }


def recorded_job(paths: Sequence[Path], job: Job, progress: Progress) -> Job:
    """Take what a run of ours recorded with a layout, where nobody says otherwise."""
    asked = recorded(paths) if job.tier is None else None
    if asked is None:
        return job
    progress(
        f"tier {asked.tier}, standard {asked.standard}: as recorded with the layout",
        f"学校类别 {asked.tier}、标准 {asked.standard}:取自方案文件中的记录",
    )
    known = job.enrolment is not None, job.demonstration is not None
    return replace(
        job,
        tier=asked.tier,
        standard=job.standard or asked.standard,
        enrolment=job.enrolment if known[0] else asked.enrolment,
        demonstration=job.demonstration if known[1] else asked.demonstration,
        stage=asked.stage if job.path is None else job.stage,
        release_mode=asked.release_mode if job.path is None else job.release_mode,
        school=job.school or asked.school,
        display_name=job.display_name or asked.display_name,
    )


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
