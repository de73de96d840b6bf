"""Redraw a building from its truth in another office's dialect, with exact truth beside it.

    python benchmarks/redraw.py school.truth.json --dialect hatched --seed 3 -o out

Everything open is chosen by ``random.Random(seed)``: the same call gives the same file.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ezdxf.transform

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ezdxf.math import Matrix44
from shapely.geometry import Polygon

from benchmarks.drafting.curved import curved_school
from benchmarks.drafting.dialects import DIALECTS, Dialect, settle
from benchmarks.drafting.fabric import Fabric, beside, recover
from benchmarks.drafting.fittings import draw_axes, draw_dimensions, draw_stairs, furnish
from benchmarks.drafting.labels import Printed, draw_labels
from benchmarks.drafting.openings import draw_openings
from benchmarks.drafting.pen import Pen, open_sheet
from benchmarks.drafting.sheet import draw_extra, draw_frame, draw_title, frame_of, title_of
from benchmarks.drafting.walls import UnsuitableError, draw_walls, prepare

UNIT_M = {"mm": 0.001, "cm": 0.01, "m": 1.0, "inch": 0.0254, "foot": 0.3048, "paper_m": 100.0}
INSUNITS = {"mm": 4, "cm": 5, "m": 6, "inch": 1, "foot": 2, "paper_m": 6}
STRAY_M = 16_000.0


def main() -> None:
    """Parse the command line and redraw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truths", nargs="+", type=Path)
    parser.add_argument("--dialect", default="all", help="names, comma separated, or all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--out", type=Path, default=Path("redrawn"))
    options = parser.parse_args()
    names = list(DIALECTS) if options.dialect == "all" else options.dialect.split(",")
    options.out.mkdir(parents=True, exist_ok=True)
    for path in options.truths:
        stem = path.name.removesuffix(".truth.json")
        for name in names:
            try:
                redraw(json.loads(path.read_text("utf-8")), name, options.seed, options.out, stem)
            except UnsuitableError:
                print(f"{stem}: cannot be drawn exactly as {name}; skipped", file=sys.stderr)


def redraw(
    truth: dict[str, Any], dialect: str, seed: int, folder: Path, stem: str
) -> tuple[Path, Path]:
    """Write ``<stem>~<dialect>.dxf`` and its truth; returns both paths.

    Raises
    ------
    UnsuitableError
        Single lines of a building whose walls have no common centre lines.
    """
    rng = random.Random(f"{seed}/{dialect}/{stem}")
    chosen = settle(DIALECTS[dialect], rng)
    if dialect.startswith("curved"):
        truth = curved_school(rng.randrange(10**6), storeys=len(truth["storeys"]))
    fabrics = recover(truth)
    if dialect == "wings":
        fabrics = beside(fabrics, fabrics, rng.choice([25.0, 32.0, -40.0, 61.5]))
    pen, made = draw_building(fabrics, chosen, rng, truth)
    made["dialect"] = dialect
    return write_drawing(pen, made, folder / f"{stem}~{dialect}.dxf")


def draw_building(
    fabrics: Sequence[Fabric], dialect: Dialect, rng: random.Random, source: dict[str, Any]
) -> tuple[Pen, dict[str, Any]]:
    """Draw storeys in a settled dialect and unit; returns the drawing and its truth."""
    pen = open_sheet(dialect, rng)
    drawn = _draw_storeys(pen, fabrics)
    _header(pen)
    k = 0.001 / UNIT_M[dialect.unit]
    if k != 1.0:
        ezdxf.transform.inplace(pen.doc.modelspace(), Matrix44.scale(k, k, k))
    return pen, _truth(source, dialect, drawn, k)


def write_drawing(pen: Pen, truth: dict[str, Any], path: Path) -> tuple[Path, Path]:
    """Save a drawing and its truth beside it; returns both paths."""
    dialect = pen.dialect
    pen.doc.saveas(path)
    if dialect.language == "zh" and dialect.version == "R2000" and dialect.codepage != "right":
        _spoil_codepage(path, missing=dialect.codepage == "missing")
    beside_it = path.with_name(f"{path.stem}.truth.json")
    beside_it.write_text(json.dumps(truth, ensure_ascii=False), "utf-8")
    return path, beside_it


Drawn = tuple[Fabric, str, dict[int, Printed], list[str]]


def _draw_storeys(pen: Pen, fabrics: Sequence[Fabric]) -> list[Drawn]:
    habit = pen.rng.randrange(12)
    dialect = pen.dialect
    prepared = [prepare(f, dialect.columns or "", dialect.walls) for f in fabrics]
    wide = max(frame_of(f)[2] - frame_of(f)[0] for f, _ in prepared) + 9000.0
    high = max(frame_of(f)[3] - frame_of(f)[1] for f, _ in prepared) + 9000.0
    start = (float(pen.rng.randrange(0, 60)) * 1000.0, float(pen.rng.randrange(0, 60)) * 1000.0)
    drawn: list[Drawn] = []
    for i, (fabric, free) in enumerate(prepared):
        n = len(prepared)
        column, row = {
            "row": (i, 0),
            "row_rev": (n - 1 - i, 0),
            "stack": (0, i),
            "grid": (i % 2, -(i // 2)),
        }[dialect.layout or "row"]
        dx, dy = start[0] + column * wide, start[1] + row * high
        placed = fabric.moved(dx, dy)
        shifted = [Polygon([(x + dx, y + dy) for x, y in c.exterior.coords]) for c in free]
        drawn.append(_draw_storey(pen, placed, shifted, habit, i))
    x = start[0]
    y = min(frame_of(d[0])[1] for d in drawn) - 25000.0
    for kind in dialect.extras or ():
        if kind == "stray":
            _stray(pen, drawn[0][0])
        else:
            x += draw_extra(pen, kind, drawn[0][0], (x, y)) + 6000.0
    return drawn


def _draw_storey(pen: Pen, fabric: Fabric, free: list[Polygon], habit: int, number: int) -> Drawn:
    dialect = pen.dialect
    if dialect.axes:
        draw_axes(pen, fabric)
    if dialect.dims in ("entities", "exploded"):
        draw_dimensions(pen, fabric)
    draw_walls(pen, fabric, free)
    openings = draw_openings(pen, fabric)
    draw_stairs(pen, fabric)
    if dialect.fitted:
        furnish(pen, fabric)
    _, _, x1, y1 = fabric.bounds
    said = draw_labels(pen, fabric, (x1 + 700.0 if dialect.frame else x1 + 4000.0, y1))
    title = title_of(pen, fabric.level, habit)
    draw_title(pen, fabric, title)
    if dialect.frame:
        draw_frame(pen, fabric, number + 1)
    return fabric, title, said, openings


def _stray(pen: Pen, fabric: Fabric) -> None:
    """Leave a copy of three rooms' outlines 16 km away, as copying by accident does."""
    for room in fabric.rooms[:3]:
        far = STRAY_M * 1000.0
        points = [(x + far, y + far / 3) for x, y in room.polygon.exterior.coords]
        pen.lines("wall", itertools.pairwise(points))


def _header(pen: Pen) -> None:
    right = INSUNITS[pen.dialect.unit]
    wrong = {4: 6, 5: 4, 6: 4, 1: 4, 2: 4}[right]
    pen.doc.header["$INSUNITS"] = {"right": right, "wrong": wrong, "missing": 0}[
        pen.dialect.insunits
    ]


def _spoil_codepage(path: Path, *, missing: bool) -> None:
    """Give a file of GBK text a header that says otherwise, or says nothing."""
    raw = path.read_bytes()
    at = raw.index(b"$DWGCODEPAGE")
    start = raw.rindex(b"9", 0, at)
    end = raw.index(b"ANSI_936", at) + len(b"ANSI_936")
    stop = raw.index(b"\n", end) + 1
    said = raw[start:stop].replace(b"ANSI_936", b"ANSI_1252")
    path.write_bytes(raw[:start].rstrip(b" ") + (b"" if missing else said) + raw[stop:])


def _truth(
    source: dict[str, Any], dialect: Dialect, drawn: Sequence[Drawn], k: float
) -> dict[str, Any]:
    def point(p: Sequence[float]) -> list[float]:
        return [round(p[0] * k, 9), round(p[1] * k, 9)]

    storeys = []
    for fabric, title, said, openings in drawn:
        spaces, doors, windows = [], [], []
        for room in fabric.rooms:
            printed = said[room.id]
            spaces.append(
                {
                    "id": room.id,
                    "name": printed.name,
                    "aliases": [],
                    "true_name": room.name,
                    "use": room.use,
                    "use_also": list(room.facts.get("use_also", [])),
                    "number": printed.number,
                    "boundary": [point(p) for p in list(room.polygon.exterior.coords)[:-1]],
                    "holes": [
                        [point(p) for p in list(h.coords)[:-1]] for h in room.polygon.interiors
                    ],
                    "area_m2": round(room.polygon.area / 1e6, 4),
                    "area_label": printed.area,
                }
            )
        for hole, how in zip(fabric.holes, openings, strict=True):
            facts = {"at": point(hole.at), "width_m": round(hole.width / 1000.0, 4)}
            if hole.kind == "window":
                windows.append({**facts, "space": hole.rooms[0], "high": hole.high})
                continue
            doors.append(
                {
                    **facts,
                    "joins": list(hole.rooms),
                    "kind": hole.kind,
                    "leaves": hole.leaves,
                    "drawn": how,
                }
            )
        storeys.append(
            {
                "level": fabric.level,
                "title": title,
                "spaces": spaces,
                "doors": doors,
                "windows": windows,
                "voids": [
                    {"boundary": [point(p) for p in list(v.exterior.coords)[:-1]]}
                    for v in fabric.voids
                ],
            }
        )
    return {
        "source": "redrawn",
        "building": source.get("building"),
        "unit_m": UNIT_M[dialect.unit],
        "unit": dialect.unit,
        "insunits": dialect.insunits,
        "dxf_version": dialect.version,
        "dirt": [],
        "options": {
            key: getattr(dialect, key)
            for key in (
                "labels",
                "areas",
                "language",
                "layout",
                "doors",
                "windows",
                "columns",
                "dims",
            )
        },
        "centreline": any(d[0].centreline for d in drawn),
        "storeys": storeys,
    }


__all__ = ["UnsuitableError", "draw_building", "redraw", "write_drawing"]

if __name__ == "__main__":
    main()
