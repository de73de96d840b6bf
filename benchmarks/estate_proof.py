"""Measure how soon layouts are found and proven best, over a stock of schools.

    python benchmarks/estate_proof.py plans/*.dxf --trials 60 --time-limit 60

Every drawing in every tier, and as many schools drawn by lot as asked for (one tier each;
``tests/solve/trials.py``), one search each.  A row of the CSV is one search: seconds to
read, to the first layout, to the end; status and gap; whether the judge finds the layout
lawful, and whether its score is the solver's objective.  The summary gives the shares.
Schools drawn by lot are not read from a drawing, so they have no time of reading.
Absolute seconds belong to the machine; ratios are taken inside one row.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from layoutopt import LayoutoptError
from layoutopt.building import Building
from layoutopt.job import with_rooms
from layoutopt.judge import judge, score
from layoutopt.pipeline import DEFAULT_STANDARD, inspect, job_for
from layoutopt.program import Program, programme
from layoutopt.scheme import Schemes
from layoutopt.solve import solve
from layoutopt.standard import load_standard
from tests.solve.trials import trial

TIERS = ("urban", "township", "rural")
COLUMNS = (
    *("school", "kind", "tier", "demonstration", "standard", "storeys", "spaces"),
    *("status", "objective", "bound", "gap", "read_s", "first_s", "solve_s"),
    *("first_to_reading", "lawful", "score_off", "time_limit_s", "message"),
)
Row = dict[str, object]
ROUNDING_CNY = 1.0
"""Score and objective may differ by this, and by 0.70 for each partition (whole mm)."""


@dataclass(frozen=True)
class School:
    """One question to the solver: a building, a programme, and how long reading took."""

    name: str
    kind: str
    tier: str
    building: Building
    program: Program
    read_s: float | None = None


@dataclass(frozen=True)
class Answer:
    """What the solver said, and when (seconds since it was asked)."""

    schemes: Schemes
    first_s: float | None
    solve_s: float


def ask(school: School, time_limit_s: float, workers: int = 2) -> Answer:
    """Search once; the first layout is the first time that progress reports one."""
    start = time.monotonic()
    found: list[float] = []

    def heard(en: str, _zh: str) -> None:
        if en.startswith("layout found"):
            found.append(time.monotonic() - start)

    answer = solve(
        school.building,
        school.program,
        time_limit_s=time_limit_s,
        workers=workers,
        progress=heard,
    )
    took = time.monotonic() - start
    first = found[0] if found else (took if answer.schemes else None)
    return Answer(answer, first, took)


def drawn(drawings: Sequence[Path], tiers: Sequence[str] = TIERS) -> Iterator[School | Row]:
    """Read every drawing once and ask for every tier; a drawing that is refused is a row."""
    for path in drawings:
        start = time.monotonic()
        try:
            job = job_for([path], None, lambda _en, _zh: None)
            bare = inspect([path], job)
        except LayoutoptError as error:
            why = error.en.replace(str(path), path.name)
            yield {"school": path.stem, "kind": "drawing", "status": "refused", "message": why}
            continue
        read_s = time.monotonic() - start
        for tier in tiers:
            own = bool(job.demonstration) and tier == job.tier
            asked = job.overridden(tier=tier, enrolment=None, demonstration=own, standard=None)
            school = asked.to_school()
            standard = load_standard(asked.standard or DEFAULT_STANDARD)
            yield School(
                path.stem,
                "drawing",
                tier,
                with_rooms(bare, school),
                programme(school, standard),
                read_s,
            )


def by_lot(count: int, start: int = 0) -> Iterator[School]:
    """Draw schools by lot."""
    for seed in range(start, start + count):
        case = trial(seed)
        tier = case.program.school.tier
        yield School(f"lot-{seed}", "lot", tier, case.building, case.program)


def row(school: School, time_limit_s: float) -> Row:
    """Search one school and describe how it went."""
    answer = ask(school, time_limit_s)
    found = answer.schemes
    best = found.schemes[0] if found.schemes else None
    lawful: object = ""
    off: object = ""
    if best is not None:
        lawful = judge(school.building, best, school.program).compliant
        terms = score(school.building, best, found.program or school.program)
        off = round(sum(value for _, value in terms) - best.objective, 2)
    return {
        "school": school.name,
        "kind": school.kind,
        "tier": school.tier,
        "demonstration": school.program.school.demonstration,
        "standard": school.program.standard.id,
        "storeys": len(school.building.storeys),
        "spaces": sum(len(s.spaces) for s in school.building.storeys),
        "status": found.status,
        "objective": found.objective,
        "bound": found.bound,
        "gap": None if found.gap is None else round(found.gap, 4),
        "read_s": _rounded(school.read_s),
        "first_s": _rounded(answer.first_s),
        "solve_s": _rounded(answer.solve_s),
        "first_to_reading": _rounded(
            answer.first_s / school.read_s if answer.first_s and school.read_s else None
        ),
        "lawful": lawful,
        "score_off": off,
        "time_limit_s": time_limit_s,
        "message": found.infeasible.message_en if found.infeasible else "",
    }


def attempted(school: School, time_limit_s: float) -> Row:
    """Search one school; a run that breaks down is a row too, and counts against us."""
    try:
        return row(school, time_limit_s)
    except Exception as error:  # whatever it is, the other schools are still to be run
        return {
            "school": school.name,
            "kind": school.kind,
            "tier": school.tier,
            "demonstration": school.program.school.demonstration,
            "standard": school.program.standard.id,
            "status": "crashed",
            "read_s": _rounded(school.read_s),
            "time_limit_s": time_limit_s,
            "message": repr(error),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


# --- the summary ----------------------------------------------------------------------------


def share(hits: Iterable[bool]) -> str:
    """Write a share as "38 of 40 (95 %)"."""
    found = list(hits)
    if not found:
        return "–"
    return f"{sum(found)} of {len(found)} ({sum(found) / len(found):.0%})"


def summary(rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Work the shares out, over the searches that have or may have a layout."""
    asked = [r for r in rows if r["status"] not in ("refused", "infeasible")]
    decided = [r for r in rows if r["status"] != "refused"]
    with_layout = [r for r in asked if r.get("objective") not in (None, "")]
    ratios = [float(str(r["first_to_reading"])) for r in with_layout if r["first_to_reading"]]

    def within(r: Mapping[str, object], seconds: float) -> bool:
        return r["solve_s"] not in (None, "") and float(str(r["solve_s"])) <= seconds

    return {
        "searches": str(len(decided)),
        "no lawful layout exists (proven)": share(r["status"] == "infeasible" for r in decided),
        "has a layout, of the rest": share(r in with_layout for r in asked),
        "optimal within the limit": share(r["status"] == "optimal" for r in asked),
        "optimal within 20 s": share(r["status"] == "optimal" and within(r, 20.0) for r in asked),
        "decided (optimal or proven that none exists)": share(
            r["status"] in ("optimal", "infeasible") for r in decided
        ),
        "layout lawful to the judge": share(r["lawful"] is True for r in with_layout),
        "score equals objective": share(
            abs(float(str(r["score_off"]))) <= ROUNDING_CNY + 20 * 0.7 for r in with_layout
        ),
        "first layout within 2 × reading": share(ratio <= 2.0 for ratio in ratios),
        "first layout / reading: median, worst": (
            f"{statistics.median(ratios):.2f}, {max(ratios):.2f}" if ratios else "–"
        ),
    }


def markdown(rows: Sequence[Row], title: str, command: str) -> str:
    """Write the summary for people: shares for each kind of school, then what stayed open."""
    kinds = sorted({str(r["kind"]) for r in rows})
    columns = {"all": rows} | {k: [r for r in rows if r["kind"] == k] for k in kinds}
    tables = {name: summary(part) for name, part in columns.items()}
    lines = [f"# {title}", "", f"`{command}`", ""]
    lines.append("| | " + " | ".join(tables) + " |")
    lines.append("|---" * (len(tables) + 1) + "|")
    for key in tables["all"]:
        lines.append(f"| {key} | " + " | ".join(table[key] for table in tables.values()) + " |")
    open_ = [r for r in rows if r["status"] in ("feasible", "unknown", "crashed")]
    lines += ["", "Not decided within the limit:", ""]
    lines += [
        f"- {r['school']} {r['tier']}: {r['status']}, gap {r['gap']}, objective {r['objective']}, "
        f"first layout after {r['first_s']} s {r['message']}"
        for r in open_
    ] or ["- none"]
    unlawful = [r for r in rows if r.get("lawful") is False]
    lines += ["", "Layouts the judge does not find lawful:", ""]
    lines += [f"- {r['school']} {r['tier']}" for r in unlawful] or ["- none"]
    return "\n".join(lines) + "\n"


def write(rows: Sequence[Row], path: Path, columns: Sequence[str] = COLUMNS) -> None:
    """Write rows as CSV; called after every row, so that an interrupted run is kept."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Parse the command line, run everything, write one CSV and one summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drawings", nargs="*", type=Path)
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--first-trial", type=int, default=0)
    parser.add_argument("--tiers", nargs="+", default=TIERS)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--title", default="First layouts and proofs over many schools")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/estate_proof.csv"))
    options = parser.parse_args()
    rows: list[Row] = []
    for school in chain(
        drawn(options.drawings, options.tiers), by_lot(options.trials, options.first_trial)
    ):
        entry = attempted(school, options.time_limit) if isinstance(school, School) else school
        rows.append({column: entry.get(column, "") for column in COLUMNS})
        write(rows, options.out)
        print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
    command = f"python benchmarks/estate_proof.py <{len(options.drawings)} drawings> " + (
        f"--trials {options.trials} --time-limit {options.time_limit:g}"
    )
    options.out.with_suffix(".md").write_text(markdown(rows, options.title, command), "utf-8")


if __name__ == "__main__":
    main()
