"""Read a folder of drawings that have truth, as they are and made worse; write one table.

    python benchmarks/reading.py plans --dirt all --dialect hatched,plaster --jobs 2 -o out.csv

``--dialect`` redraws every truth in other offices' dialects, ``--dirt`` dirties the drawings
as they are; both are made on the fly.  ``--scorer`` names another scorer, a Python file with
``score(inspected, truth)``.  Seconds are of this machine and this run.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import scoring
from benchmarks.dirt import DIRTS, dirty, truth_beside
from benchmarks.drafting.dialects import DIALECTS
from benchmarks.drafting.walls import UnsuitableError
from benchmarks.redraw import redraw
from layoutopt.diagnostics import InputError
from layoutopt.read import read_building

SHOWN = (
    *("f1_0.75", "f1_0.9", "area_mape", "names", "uses", "unit", "storeys", "door_p", "door_r"),
    *("joins", "window_r", "seconds"),
)
COLUMNS = (
    *("drawing", "dialect", "dirt", "outcome", *SHOWN, "rooms_read", "rooms_truth"),
    *("split", "merge", "f1_0.5", "uses_exact", "leaf_r", "window_p", "door_width_mae_m"),
    *("storeys_read", "storeys_truth", "message"),
)
FOREIGN = {  # the columns of a scorer with longer names, in ours
    "f1_0.5": "room_f1_0.5",
    "f1_0.75": "room_f1_0.75",
    "f1_0.9": "room_f1_0.9",
    "names": "name_accuracy",
    "uses": "use_accuracy_lenient",
    "uses_exact": "use_accuracy",
    "unit": "unit_accuracy",
    "storeys": "storey_accuracy",
    "door_p": "door_precision",
    "door_r": "door_recall",
    "leaf_r": "leaf_door_recall",
    "joins": "door_joins_accuracy",
    "window_r": "window_recall",
    "window_p": "window_precision",
    "rooms_read": "rooms_pred",
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One drawing to be read: a file, or how to make it of another."""

    source: Path
    dialect: str = ""
    dirt: str = ""
    seed: int = 1


def main() -> None:
    """Parse the command line, read everything, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of *.dxf, or drawings")
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--dirt", default="", help="names, comma separated, or all")
    parser.add_argument("--dialect", default="", help="names, comma separated, or all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="keep drawings made on the fly, and readings")
    parser.add_argument("-o", "--out", type=Path)
    options = parser.parse_args()
    drawings = [
        p for f in options.folders for p in (sorted(f.glob("*.dxf")) if f.is_dir() else [f])
    ]
    cases = [Case(d) for d in drawings]
    dialects = list(DIALECTS) if options.dialect == "all" else _listed(options.dialect)
    dirts = list(DIRTS) if options.dirt == "all" else _listed(options.dirt)
    rooms = [d for d in drawings if not _declines(d)]
    cases += [Case(d, dialect=x, seed=options.seed) for x in dialects for d in rooms]
    cases += [Case(d, dirt=x, seed=options.seed) for x in dirts for d in rooms]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        work = partial(run, folder=folder, scorer=options.scorer, keep=options.keep is not None)
        rows = []
        with ProcessPoolExecutor(options.jobs) as pool:
            for row in pool.map(work, cases):
                rows.append(row)
                print(
                    f"{len(rows)}/{len(cases)} {row['drawing']} {row['outcome']}", file=sys.stderr
                )
    if options.out:
        with options.out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    print(table(rows))


def run(case: Case, *, folder: Path, scorer: Path | None, keep: bool) -> Row:
    """Make a case, read it, score it; a decline that truth asks for is right."""
    drawing, truth_path = case.source, truth_beside(case.source)
    row: Row = {"drawing": drawing.stem, "dialect": case.dialect, "dirt": case.dirt}
    if case.dialect:
        truth = json.loads(truth_path.read_text("utf-8"))
        try:
            drawing, truth_path = redraw(truth, case.dialect, case.seed, folder, drawing.stem)
        except UnsuitableError:
            return {**row, "outcome": "unsuitable"}
    elif case.dirt:
        drawing, truth_path = dirty(drawing, truth_path, case.dirt, case.seed, folder)
    else:
        row["dialect"] = _index(drawing).get("dialect", "")
        row["dirt"] = "+".join(_index(drawing).get("dirt", []))
    declines = _declines(case.source)
    start = time.perf_counter()
    try:
        inspected = read_building([drawing]).to_json()
    except InputError as error:
        row |= {"outcome": "declined" if declines else "refused", "message": str(error)[:200]}
        return row | ({} if declines else dict.fromkeys(("f1_0.75", "f1_0.9", "f1_0.5"), 0.0))
    except Exception:
        zero = dict.fromkeys(("f1_0.75", "f1_0.9", "f1_0.5"), 0.0)
        return {**row, "outcome": "crashed", "message": traceback.format_exc()[-300:], **zero}
    row["seconds"] = time.perf_counter() - start
    if keep:
        (folder / f"{drawing.stem}.read.json").write_text(json.dumps(inspected), "utf-8")
    if declines:
        return {**row, "outcome": "not declined"}
    truth = json.loads(truth_path.read_text("utf-8"))
    measured = _scorer(scorer)(inspected, truth)
    if not keep and drawing != case.source:
        drawing.unlink()
        truth_path.unlink()
    ours = {key: measured[name] for key, name in FOREIGN.items() if name in measured}
    return {**row, "outcome": "read", **measured, **ours}


def _scorer(path: Path | None) -> Callable[[Any, Any], Row]:
    if path is None:
        return scoring.score
    spec = importlib.util.spec_from_file_location("another_scorer", path)
    if spec is None or spec.loader is None:
        message = f"{path}: no Python file"
        raise SystemExit(message)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.score  # type: ignore[no-any-return]


def _listed(words: str) -> list[str]:
    return [w for w in words.split(",") if w]


def _index(drawing: Path) -> dict[str, Any]:
    path = drawing.parent / "index.json"
    entries = json.loads(path.read_text("utf-8")) if path.exists() else []
    found: dict[str, Any] = next((e for e in entries if e.get("dxf") == drawing.name), {})
    return found


def _declines(drawing: Path) -> bool:
    if _index(drawing).get("expected") == "decline":
        return True
    truth = truth_beside(drawing)
    return not truth.exists() or not json.loads(truth.read_text("utf-8")).get("storeys")


def table(rows: Sequence[Row]) -> str:
    """Return a markdown table: every case, means by dialect and dirt, falls under dirt."""
    head = ["drawing", *SHOWN, "rooms", "split/merge"]
    out = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    out += [_line(_title(row), row) for row in rows]
    plain = [r for r in rows if r["outcome"] == "read" and not _made(r, rows)]
    out.append(_line("**mean, as they are**", _mean(plain)))
    for kind in ("dialect", "dirt"):
        for name in dict.fromkeys(r[kind] for r in rows if r[kind]):
            group = [
                r
                for r in rows
                if r[kind] == name and r["outcome"] in ("read", "refused", "crashed")
            ]
            if group:
                out.append(_line(f"**mean of {len(group)}, {kind} {name}**", _mean(group)))
    falls = list(_falls(rows))
    if falls:
        out += [
            "",
            "| dirt | fall of F1@0.75 | fall of F1@0.9 | worst drawing |",
            "|---|---|---|---|",
        ]
        out += falls
    wrong = [r for r in rows if r["outcome"] in ("refused", "crashed", "not declined")]
    out += ["", f"declined rightly: {sum(r['outcome'] == 'declined' for r in rows)}"]
    out += [f"- {_title(r)}: {r['outcome']}: {r.get('message', '')}" for r in wrong]
    unfit = [_title(r) for r in rows if r["outcome"] == "unsuitable"]
    if unfit:
        out.append(f"- cannot be redrawn exactly, left out: {', '.join(unfit)}")
    return "\n".join(out)


def _made(row: Row, rows: Sequence[Row]) -> bool:
    first = next(r for r in rows if r["drawing"] == row["drawing"])
    return row is not first


def _title(row: Row) -> str:
    marks = [row["dialect"], row["dirt"]]
    return " ".join([row["drawing"], *(m for m in marks if m)])


def _line(title: str, row: Row) -> str:
    def cell(key: str) -> str:
        value = row.get(key)
        if value is None:
            return "–"
        return (
            f"{value:.2f}"
            if key == "seconds"
            else f"{value:.4f}"
            if "mape" in key
            else f"{value:.3f}"
        )

    rooms = (
        f"{row['rooms_read']}/{row['rooms_truth']}"
        if "rooms_read" in row
        else row.get("outcome", "")
    )
    parts = f"{row['split']}/{row['merge']}" if "split" in row else ""
    return "| " + " | ".join([title, *(cell(k) for k in SHOWN), rooms, parts]) + " |"


def _mean(rows: Sequence[Row]) -> Row:
    out: Row = {}
    for key in SHOWN:
        values = [r[key] for r in rows if r.get(key) is not None]
        if values:
            out[key] = sum(values) / len(values)
    return out


def _falls(rows: Sequence[Row]) -> Iterable[str]:
    clean: dict[str, Row] = {}
    for row in rows:
        clean.setdefault(row["drawing"], row)
    for name in dict.fromkeys(r["dirt"] for r in rows if _made(r, rows) and r["dirt"]):
        group = [r for r in rows if r["dirt"] == name and _made(r, rows) and "f1_0.75" in r]
        group = [r for r in group if "f1_0.75" in clean[r["drawing"]]]
        if not group:
            continue
        drops = [
            [clean[r["drawing"]][key] - r[key] for r in group] for key in ("f1_0.75", "f1_0.9")
        ]
        worst = max(range(len(group)), key=lambda i: drops[0][i])
        a, b = (sum(d) / len(d) for d in drops)
        yield f"| {name} | {a:+.4f} | {b:+.4f} | {group[worst]['drawing']} {drops[0][worst]:+.3f} |"


if __name__ == "__main__":
    main()
