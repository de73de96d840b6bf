"""Record how search grows with zones, candidate rooms and storeys.

    python benchmarks/growth.py --time-limit 60

Three series over schools drawn by lot (a corridor a storey with rooms along it), larger
ones holding the smaller ones: *zones* 3 to 12 in one building, *rooms* 5 to 80 on four
storeys, *storeys* 1 to 6 of eight rooms each; rooms and storeys for a township's three
areas and for a city school's nine.  Each row is one search: time to the first layout, to
the proof, the gap at the limit.  ``first_ratio`` and ``solve_ratio`` compare with the first
row of the series, in the same run; absolute seconds belong to the machine.  The limit on
storeys (GB 50099 4.3.2) is lifted, so that every storey counts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.estate_proof import Row, School, ask, write
from layoutopt.building import Use
from layoutopt.job import with_rooms
from layoutopt.program import ANY_LEVEL, Program
from layoutopt.solve.hosts import survey
from tests.solve.school import asked, school

COLUMNS = (
    *("series", "zones", "rooms", "storeys", "status", "objective", "bound", "gap"),
    *("first_s", "solve_s", "first_ratio", "solve_ratio", "lot", "time_limit_s"),
)
USES = (Use.VACANT, Use.CLASSROOM, Use.CLASSROOM, Use.OFFICE, Use.STORAGE)
ROOMS = (5, 10, 20, 40, 80)
STOREYS = range(1, 7)
ZONES = range(3, 13)
PER_STOREY = 8
CORE = ("individual", "group", "office_reception")

Rooms = list[tuple[int, Use]]


def lot_of(count: int, lot: int) -> Rooms:
    """Draw rooms: the first of a longer list are those of a shorter one."""
    draw = Random(f"growth-{lot}")
    return [(100 * draw.randint(36, 99), draw.choice(USES)) for _ in range(count)]


def with_zones(count: int) -> Program:
    """Ask for so many zones, each on a footprint of its own: the nine kinds, then counsellors."""
    program = replace(asked("urban"), highest_level=ANY_LEVEL, total_area_m2=0.0)
    core = [a for a in program.areas if a.kind in CORE]
    more = [a for a in program.areas if a.kind not in CORE][: count - len(core)]
    several = max(1, 1 + count - len(program.areas))
    areas = tuple(
        replace(
            a,
            own=True,
            count=several if a.kind == "individual" else 1,
            wanted=several if a.kind == "individual" else 1,
        )
        for a in (*core, *more)
    )
    return replace(program, areas=areas)


def series(lot: int) -> Iterator[tuple[str, School]]:
    """Yield the schools of all series, smallest first."""
    flat = lot_of(2 * PER_STOREY, lot)
    for n in ZONES:
        yield "zones", _school(f"zones-{n}", [flat[::2], flat[1::2]], with_zones(n))
    for tier in ("township", "urban"):
        program = replace(asked(tier), highest_level=ANY_LEVEL)
        for n in ROOMS:
            rooms = lot_of(n, lot)
            floors = [rooms[k::4] for k in range(4)]
            yield f"rooms, {tier}", _school(f"rooms-{n}", floors, program)
    for tier in ("township", "urban"):
        program = replace(asked(tier), highest_level=ANY_LEVEL)
        for n in STOREYS:
            rooms = lot_of(PER_STOREY * n, lot)
            floors = [rooms[PER_STOREY * k : PER_STOREY * (k + 1)] for k in range(n)]
            yield f"storeys, {tier}", _school(f"storeys-{n}", floors, program)


def _school(name: str, floors: Sequence[Rooms], program: Program) -> School:
    building = with_rooms(school(*floors), program.school)
    return School(name, "growth", program.school.tier, building, program)


def row(name: str, case: School, time_limit_s: float, lot: int) -> Row:
    """Search once and describe how it went."""
    answer = ask(case, time_limit_s)
    found = answer.schemes
    return {
        "series": name,
        "zones": sum(a.count for a in case.program.areas),
        "rooms": len(survey(case.building, case.program).hosts),
        "storeys": len(case.building.storeys),
        "status": found.status,
        "objective": found.objective,
        "bound": found.bound,
        "gap": None if found.gap is None else round(found.gap, 4),
        "first_s": None if answer.first_s is None else round(answer.first_s, 3),
        "solve_s": round(answer.solve_s, 3),
        "lot": lot,
        "time_limit_s": time_limit_s,
    }


def compared(rows: list[Row]) -> None:
    """Fill in the ratios to the first row of each series."""
    first: dict[tuple[object, object], Row] = {}
    for r in rows:
        base = first.setdefault((r["series"], r["lot"]), r)
        for key in ("first", "solve"):
            mine, theirs = r[f"{key}_s"], base[f"{key}_s"]
            r[f"{key}_ratio"] = (
                round(float(str(mine)) / float(str(theirs)), 1) if mine and theirs else ""
            )


def markdown(rows: Sequence[Row], command: str) -> str:
    """Write a table for each series."""
    lines = ["# Growth: zones, candidate rooms, storeys", "", f"`{command}`", ""]
    for name in dict.fromkeys(str(r["series"]) for r in rows):
        part = [r for r in rows if r["series"] == name]
        lines += [
            f"## {name}",
            "",
            "| lot | zones | rooms | storeys | first layout, s | × | end, s | × | status | gap |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ]
        for r in part:
            gap = "" if r["gap"] in (None, "") else f"{float(str(r['gap'])):.1%}"
            shown = ("lot", "zones", "rooms", "storeys", "first_s", "first_ratio")
            shown += ("solve_s", "solve_ratio", "status")
            lines.append("| " + " | ".join(str(r[c]) for c in shown) + f" | {gap} |")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Parse the command line, run everything, write one CSV and one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--lots", nargs="+", type=int, default=[0])
    parser.add_argument("--only", default="", help="series whose name begins so")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/growth.csv"))
    options = parser.parse_args()
    rows: list[Row] = []
    command = f"python benchmarks/growth.py --time-limit {options.time_limit:g} --lots " + " ".join(
        map(str, options.lots)
    )
    for lot in options.lots:
        for name, case in series(lot):
            if not name.startswith(options.only):
                continue
            rows.append(row(name, case, options.time_limit, lot))
            compared(rows)
            write(rows, options.out, COLUMNS)
            print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
            options.out.with_suffix(".md").write_text(markdown(rows, command), "utf-8")


if __name__ == "__main__":
    main()
