"""What reading costs as drawings grow: seconds against ``ezdxf.readfile``, and memory.

    python benchmarks/reading_cost.py --sizes 10000 30000 100000 300000

A storey of one of our schools is tiled into a campus on two storeys, furnished and covered
with services, until the file holds so many segments.  Loading and reading are timed in one
process of its own a size: a ratio within that run, and that process's peak memory.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import ezdxf
from ezdxf.disassemble import recursive_decompose

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapely.ops import unary_union

from benchmarks.dirt import furnish as lay_services
from benchmarks.drafting.dialects import DIALECTS, settle
from benchmarks.drafting.fabric import Fabric, recover
from benchmarks.redraw import draw_building, write_drawing
from benchmarks.scoring import score

ROOT = Path(__file__).resolve().parent.parent
APART_MM = 600.0
"""A joint between wings: near enough to be read as one storey under one title."""
STOREYS = 2
HEAD = (
    *("segments", "entities", "file MB", "readfile s", "reading s", "ratio", "peak MB", "growth"),
    "F1",
)


def main() -> None:
    """Parse the command line, measure every size, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 30_000, 100_000, 300_000])
    parser.add_argument(
        "--truth", type=Path, default=ROOT / "tests" / "plans" / "township-3.truth.json"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--time-limit", type=float, default=1800.0, help="seconds a size")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure)))
        return
    print("| " + " | ".join(HEAD) + " |")
    print("|" + "---|" * len(HEAD))
    truth = json.loads(options.truth.read_text("utf-8"))
    before: dict[str, Any] | None = None
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for size in options.sizes:
            path = campus(truth, size, options.seed, folder)
            command = [sys.executable, __file__, "--measure", str(path)]
            try:
                ran = subprocess.run(
                    command, capture_output=True, text=True, check=True, timeout=options.time_limit
                )
            except subprocess.TimeoutExpired:
                print(f"| {size} | over {options.time_limit:.0f} s |", flush=True)
                break
            row = json.loads(ran.stdout.splitlines()[-1])
            print(line(row, before), flush=True)
            before = row


def line(row: dict[str, Any], before: dict[str, Any] | None) -> str:
    """Return a table row; growth is the exponent between this size and the one before."""
    growth = "–"
    if before is not None:
        times = math.log(row["reading_s"] / before["reading_s"])
        growth = f"n^{times / math.log(row['segments'] / before['segments']):.2f}"
    return (
        f"| {row['segments']} | {row['entities']} | {row['megabytes']:.1f} "
        f"| {row['readfile_s']:.2f} | {row['reading_s']:.2f} "
        f"| {row['reading_s'] / row['readfile_s']:.2f} "
        f"| {row['peak_mb']:.0f} | {growth} | {row['f1']:.3f} |"
    )


def campus(truth: dict[str, Any], segments: int, seed: int, folder: Path) -> Path:
    """Write a drawing of about so many segments, and its truth; returns its path."""
    storeys = recover(truth)[:STOREYS]
    tiles = 1
    per_tile = 0.0
    while True:
        path = folder / f"campus-{segments}.dxf"
        rng = random.Random(f"{seed}/{segments}")
        habits = replace(
            settle(DIALECTS["pairs"], rng),
            fitted=True,
            labels="text",
            language="zh",
            layout="row",
            frame=False,
            axes=True,
            dims="exploded",
            version="R2010",
            extras=("facade", "schedule"),
        )
        pen, made = draw_building([tiled(s, tiles) for s in storeys], habits, rng, truth)
        lay_services(pen.doc, made, rng)
        count = count_segments(pen.doc.modelspace())
        per_tile = max(per_tile, count / tiles)
        if count >= 0.95 * segments or per_tile * (tiles + 1) > 1.1 * segments:
            write_drawing(pen, made, path)
            return path
        tiles = max(tiles + 1, int(segments / per_tile))


def tiled(fabric: Fabric, tiles: int) -> Fabric:
    """Return one storey of so many copies of a building, in rows."""
    x0, y0, x1, y1 = fabric.bounds
    wide = max(1, round(math.sqrt(tiles * (y1 - y0) / (x1 - x0))))
    first = 1 + max(r.id for r in fabric.rooms)
    copies = [
        fabric.moved((k % wide) * (x1 - x0 + APART_MM), (k // wide) * (y1 - y0 + APART_MM))
        for k in range(tiles)
    ]

    def other(i: int | None, k: int) -> int | None:
        return None if i is None else i + k * first

    return replace(
        fabric,
        rooms=tuple(replace(r, id=r.id + k * first) for k, c in enumerate(copies) for r in c.rooms),
        mass=unary_union([c.mass for c in copies]),
        holes=tuple(
            replace(h, rooms=(other(h.rooms[0], k), other(h.rooms[1], k)))
            for k, c in enumerate(copies)
            for h in c.holes
        ),
        voids=tuple(v for c in copies for v in c.voids),
    )


def count_segments(layout: Any) -> int:
    """Return how many lines, arcs and sides of polylines the exploded layout has."""
    count = 0
    for entity in recursive_decompose(layout):
        kind = entity.dxftype()
        if kind == "LWPOLYLINE":
            count += len(entity) - (0 if entity.closed else 1)
        elif kind in ("LINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE"):
            count += 1
    return count


def measure(path: Path) -> dict[str, Any]:
    """Load, then read, one drawing in this process."""
    from layoutopt.read import read_building

    start = time.perf_counter()
    doc = ezdxf.readfile(path)
    readfile_s = time.perf_counter() - start
    facts = {"segments": count_segments(doc.modelspace()), "entities": len(doc.modelspace())}
    del doc
    start = time.perf_counter()
    building = read_building([path])
    reading_s = time.perf_counter() - start
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    truth = json.loads(path.with_suffix(".truth.json").read_text("utf-8"))
    return {
        **facts,
        "megabytes": path.stat().st_size / 1e6,
        "readfile_s": readfile_s,
        "reading_s": reading_s,
        "peak_mb": peak_kb / 1024,
        "f1": score(building.to_json(), truth)["f1_0.75"],
    }


if __name__ == "__main__":
    main()
