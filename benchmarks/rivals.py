"""Compare our layouts with a greedy planner's and an annealer's, by the judge's score.

    python benchmarks/rivals.py plans/*.dxf --trials 20 --long 60

Every row is one school.  Ours is searched first (``--time-limit``); the planner then
makes its plans, and the annealer gets as long as ours took (at least ``--least`` seconds),
and once more ``--long`` seconds.  All three hand in schemes that are composed, judged and
scored by the same code; a scheme that is not lawful counts as none.  Rooms, prices and
rules are the same for all; the rivals share our geometry, never our search.  ``gain`` is
(rival - ours) / rival: what ours costs less.  ``estimate_off`` is how far the rivals'
estimate of the score is from the score: when it is not nought they are minimising
something else than they are compared by, and have to be taught the new term.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.contenders import annealing, greedy
from benchmarks.contenders.layout import Brief, Tried
from benchmarks.estate_proof import TIERS, Answer, Row, School, ask, by_lot, drawn, write

COLUMNS = (
    *("school", "kind", "tier", "zones", "rooms", "status", "ours", "ours_s"),
    *("greedy", "greedy_s", "equal", "equal_s", "long", "long_s"),
    *("gain_greedy", "gain_equal", "gain_long", "estimate_off", "seed", "note"),
)
SAME_CNY = 15.0
"""Objectives this near are equal: ends of partitions are rounded to whole millimetres."""


def compare(
    school: School, *, time_limit_s: float, least_s: float, long_s: float, seed: int
) -> Row:
    """Ask all three for one school."""
    answer = ask(school, time_limit_s)
    laid_out = answer.schemes.program or school.program
    variant = laid_out != school.program
    one_room_m2 = school.program.one_classroom_m2 if variant else None

    def brief() -> Brief:
        return Brief(school.building, school.program, laid_out, one_room_m2)

    first = brief()
    ours = None
    if answer.schemes.schemes:  # also works out what the judge keeps of a building
        ours = first.judge(answer.schemes.schemes[0], answer.schemes.objective or 0.0)
    start = time.monotonic()
    planned = greedy.plan(first)
    greedy_s = time.monotonic() - start
    runs = []
    for seconds in (max(least_s, answer.solve_s), long_s):
        if seconds <= 0:
            runs.append((None, 0.0))
            continue
        start = time.monotonic()
        found = annealing.anneal(brief(), seconds, seed)
        runs.append((found, time.monotonic() - start))
    return _row(school, answer, first, ours, (planned, greedy_s), runs, seed)


def _row(
    school: School,
    answer: Answer,
    brief: Brief,
    ours: Tried | None,
    planned: tuple[Tried | None, float],
    runs: Sequence[tuple[Tried | None, float]],
    seed: int,
) -> Row:
    found = [planned[0], *(tried for tried, _ in runs)]
    mine = None if ours is None or not ours.lawful else ours.score
    off = [abs(t.score - t.estimate) for t in found if t is not None]
    row: Row = {
        "school": school.name,
        "kind": school.kind,
        "tier": school.tier,
        "zones": sum(a.count for a in brief.program.areas),
        "rooms": len(brief.hosts),
        "status": answer.schemes.status,
        "ours": _cny(mine),
        "ours_s": round(answer.solve_s, 2),
        "estimate_off": round(max(off), 1) if off else "",
        "seed": seed,
    }
    proven = answer.schemes.status in ("optimal", "infeasible")
    for tried in found:
        if proven and tried is not None and (mine is None or tried.score < mine - SAME_CNY):
            row["note"] = "proof refuted by: " + _described(tried)
    for name, tried, seconds in zip(
        ("greedy", "equal", "long"), found, (planned[1], *(s for _, s in runs)), strict=True
    ):
        theirs = None if tried is None else tried.score
        row[name] = _cny(theirs)
        row[f"{name}_s"] = round(seconds, 2)
        row[f"gain_{name}"] = gain(mine, theirs)
    return row


def _described(tried: Tried) -> str:
    """Describe a scheme that should not exist, so that it can be looked into."""
    zones = [
        f"{z.id}@{z.host_space} {z.region.area_m2:.2f} m2 {z.region.polygon.bounds} {z.hosts}"
        for z in tried.scheme.zones
    ]
    return f"{tried.score:.1f} " + "; ".join(zones)


def gain(ours: float | None, theirs: float | None) -> object:
    """Return what ours costs less than theirs, as a share of theirs; blank where one has none."""
    if ours is None or theirs is None or theirs <= 0:
        return ""
    return 0.0 if abs(theirs - ours) <= SAME_CNY else round((theirs - ours) / theirs, 4)


def _cny(value: float | None) -> object:
    return "none" if value is None else round(value)


# --- the summary ----------------------------------------------------------------------------


def markdown(rows: Sequence[Row], command: str) -> str:
    """Write the table and what it comes to."""
    lines = [
        "# Rivals: a greedy planner and an annealer over slicing trees",
        "",
        f"`{command}`",
        "",
    ]
    lines += [_told("all schools", rows)]
    lines += [_told("five zones or more", [r for r in rows if int(str(r["zones"])) >= 5])]
    lines += [_told("fewer than five zones", [r for r in rows if int(str(r["zones"])) < 5]), ""]
    lines += [
        "Objectives are the judge's score in CNY-equivalents, less is better; none: no lawful",
        "layout was found (ours: proven that there is none, or not found in time).",
        "",
        "| school | tier | zones | rooms | ours | s | greedy | s | annealer, equal time | s "
        "| annealer, long | s |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for r in rows:
        lines.append(
            f"| {r['school']} | {r['tier']} | {r['zones']} | {r['rooms']} | "
            f"{r['status']} {r['ours']} | {r['ours_s']} | {r['greedy']} | {r['greedy_s']} | "
            f"{r['equal']} | {r['equal_s']} | {r['long']} | {r['long_s']} |"
        )
    return "\n".join(lines) + "\n"


def _told(name: str, rows: Sequence[Row]) -> str:
    """Sum a set of rows up: worse, equal, better, and the mean gain where both have a layout."""
    parts = []
    for rival, title in (
        ("greedy", "greedy"),
        ("equal", "annealer at equal time"),
        ("long", "annealer, long"),
    ):
        ran = [r for r in rows if r[f"{rival}_s"]]
        both = [float(str(r[f"gain_{rival}"])) for r in ran if r[f"gain_{rival}"] != ""]
        alone = sum(r["ours"] != "none" and r[rival] == "none" for r in ran)
        theirs = sum(r["ours"] == "none" and r[rival] != "none" for r in ran)
        if not both:
            continue
        log_mean = statistics.mean(math.log(1 - g) for g in both)
        parts.append(
            f"{title}: ours better {sum(g > 0 for g in both)}, equal {sum(g == 0 for g in both)}, "
            f"worse {sum(g < 0 for g in both)}; mean gain {statistics.mean(both):.1%} "
            f"(geometric {1 - math.exp(log_mean):.1%}, least {min(both):.1%}, "
            f"most {max(both):.1%}); "
            f"only ours has a layout {alone}, only theirs {theirs}"
        )
    return f"- **{name}** ({len(rows)}): " + ". ".join(parts)


def main() -> None:
    """Parse the command line, run everything, write one CSV and one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drawings", nargs="*", type=Path)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--tiers", nargs="+", default=TIERS)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--least", type=float, default=1.0)
    parser.add_argument("--long", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/rivals.csv"))
    options = parser.parse_args()
    rows: list[Row] = []
    for school in chain(drawn(options.drawings, options.tiers), by_lot(options.trials)):
        if not isinstance(school, School):
            continue
        entry = compare(
            school,
            time_limit_s=options.time_limit,
            least_s=options.least,
            long_s=options.long,
            seed=options.seed,
        )
        rows.append({column: entry.get(column, "") for column in COLUMNS})
        write(rows, options.out, COLUMNS)
        print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
    command = (
        f"python benchmarks/rivals.py <{len(options.drawings)} drawings> --trials {options.trials} "
        f"--time-limit {options.time_limit:g} --long {options.long:g} --seed {options.seed}"
    )
    options.out.with_suffix(".md").write_text(markdown(rows, command), "utf-8")


if __name__ == "__main__":
    main()
