"""The second sentence of layoutopt: a suite that is drawn already is judged, and put on paper.

::

    drawn suite --read--> Building, Schemes --judge--> Verdicts --report--> list, notice
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from layoutopt.diagnostics import UsageError
from layoutopt.folder import check_folder, write_whole
from layoutopt.inspection import check_clauses
from layoutopt.job import Job
from layoutopt.pipeline import DEFAULT_STANDARD, Progress, judged, recorded_job
from layoutopt.program import Program, programme
from layoutopt.read import SuiteReading, read_suites
from layoutopt.rectification import Rectification, rectify
from layoutopt.report import keep, read_list, write_list, write_notice
from layoutopt.scheme import Scheme
from layoutopt.standard import load_standard
from layoutopt.surroundings import with_setting


@dataclass(frozen=True)
class Checked:
    """What one inspection found: the suites as read, each judged, and the papers written."""

    reading: SuiteReading
    program: Program
    schemes: tuple[Scheme, ...]
    school: str
    on: dt.date
    rectification: Rectification | None = None
    files: tuple[Path, ...] = ()
    kept: Path | None = None

    @property
    def exit_code(self) -> int:
        """The contract's exit code: 0 when every suite that was judged complies."""
        return 0 if all(scheme.verdict.compliant for scheme in self.schemes) else 1


PAPERS = ("check.json", "rectification.xlsx", "notice.docx")
"""What an inspection writes into its folder."""


def check(
    paths: Sequence[Path],
    job: Job,
    *,
    folder: Path | None = None,
    previous: Path | None = None,
    template: Path | None = None,
    on: dt.date | None = None,
    force: bool = False,
    lang: str = "zh",
    progress: Progress,
) -> Checked:
    """Judge a suite that is drawn: ours, edited by hand or not, or rooms by their names.

    Parameters
    ----------
    paths
        Drawings, one ``layouts.json``, or both.
    folder
        Where the papers go; None writes nothing.
    previous
        The rectification list of the last inspection, to be carried on.  Where none is
        given, a list that stands in ``folder`` is; it is kept under its date.
    template
        A bureau's own notice.
    on
        The day of the inspection: else the job file's, else today.

    Raises
    ------
    UsageError, InputError
        Before anything is written.
    """
    job = recorded_job(paths, job, progress)
    standard = load_standard(job.standard or DEFAULT_STANDARD)
    check_clauses(job.attestations, job.inspection, standard, job.path or "job")
    school = job.to_school()
    day = on or job.inspection.on or dt.date.today()
    if folder is not None:
        previous = _list_before(folder, previous, force=force)
    before = read_list(previous) if previous is not None else None
    progress(f"reading {', '.join(map(str, paths))}", f"读图 {'、'.join(map(str, paths))}")
    reading = read_suites(
        paths, standard, unit_m=job.unit_m, corrections=job.corrections, shared=job.shared
    )
    reading = replace(reading, building=with_setting(reading.building, job.surroundings))
    program = programme(school, standard, job.weights)
    schemes = tuple(judged(reading.building, s, program, program) for s in reading.schemes)
    name = school.name or Path(reading.building.drawings[0]).stem
    done = Checked(reading, program, schemes, name, day)
    if folder is None:
        return done
    rectification = rectify(
        schemes[0].verdict,
        name,
        standard,
        school.tier,
        on=day,
        inspector=job.inspection.by,
        owner=job.inspection.owner,
        deadline=job.inspection.deadline,
        per_clause={d.clause: (d.owner, d.deadline) for d in job.inspection.duties},
        names={zone.id: zone.name for zone in schemes[0].zones},
        previous=before,
    )
    return _file(
        done,
        rectification,
        folder,
        previous=previous,
        before=before.inspected_on if before else None,
        template=template,
        lang=lang,
    )


def _file(
    done: Checked,
    rectification: Rectification,
    folder: Path,
    *,
    previous: Path | None,
    before: dt.date | None,
    template: Path | None,
    lang: str,
) -> Checked:
    """Write the papers of an inspection; ``before`` is the day of the last one."""
    folder.mkdir(parents=True, exist_ok=True)
    verdicts, listing, notice = (folder / name for name in PAPERS)
    written = write_list(rectification, listing, lang, base=previous)
    fresh = folder / f".{notice.name}.new"
    fresh.unlink(missing_ok=True)
    write_notice(rectification, fresh, lang, template)
    if notice.exists() and notice.read_bytes() != fresh.read_bytes():
        keep(notice, notice.read_bytes(), before or done.on)  # signed or annotated, who knows
    fresh.replace(notice)
    text = json.dumps(check_json(done), ensure_ascii=False, indent=1) + "\n"
    write_whole(verdicts, text)
    files = (verdicts, listing, notice)
    return replace(done, rectification=rectification, files=files, kept=written.kept)


def _list_before(folder: Path, previous: Path | None, *, force: bool) -> Path | None:
    """Find the list to carry on; refuse a folder that holds what is not ours."""
    ours = ("check.json", "rectification*.xlsx", "notice*.docx")
    check_folder(folder, force=force, ours=ours, sign="check.json")
    listing = folder / PAPERS[1]
    if previous is None:
        return listing if listing.exists() else None
    if listing.exists() and not listing.samefile(previous):
        raise UsageError(
            en=f"{listing}: a list stands there already, and {previous} was given to be carried "
            "on; leave --previous out, or name another folder",
            zh=f"{listing}:该处已有整改清单,又另给了 {previous};请去掉 --previous,或换一个文件夹",
        )
    return previous


def day_of(text: str | None) -> dt.date | None:
    """Take the day of an inspection from the command line.

    Raises
    ------
    UsageError
        It is no day.
    """
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            en=f"--on {text!r}: no such day; write 2026-10-01",
            zh=f"--on {text!r}:不是日期;请写成 2026-10-01",
        ) from None


def check_json(done: Checked) -> dict[str, Any]:
    """Return what ``check --json`` prints: the contract's schemes, each with its verdict."""
    building, school = done.reading.building, done.program.school
    return {
        "schema": 1,
        "drawing": building.drawing_names,
        "sha256": list(building.sha256),
        "unit_m": building.unit_m,
        "standard": done.program.standard.id,
        "tier": school.tier,
        "enrolment": school.enrolment,
        "demonstration": school.demonstration,
        "school": done.school,
        "inspected_on": done.on.isoformat(),
        "read_from": done.reading.kind,
        "compliant": done.exit_code == 0,
        "schemes": [
            scheme.to_json(building.storey(scheme.level), building.storeys)
            for scheme in done.schemes
        ],
        "findings": [finding.to_json() for finding in done.reading.findings],
    }
