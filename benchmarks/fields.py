"""What the fields of a building cost beside reading its drawing, and how they rank its rooms.

    python benchmarks/fields.py -o out
    python benchmarks/fields.py plans/urban-l4.dxf --no-maps

Prints one table of seconds (CPU time of one process, fields of every storey, nothing cached
before).  Into the folder go, for each drawing, a table of its rooms ranked by every measure
(noise at break and in class, daylight, windows, the way in, the way out, what passers-by see),
the maps, and ``extremes.md``: the best and worst three rooms by each.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from layoutopt.building import PUBLIC_WAYS, Building, Space, Storey, Use  # noqa: E402
from layoutopt.draw import draw_map  # noqa: E402
from layoutopt.job import beside, load_job  # noqa: E402
from layoutopt.physics.daylight import DaylightField  # noqa: E402
from layoutopt.physics.escape import travel  # noqa: E402
from layoutopt.physics.fields import FIELD_KINDS, Field, FieldKind, field_of  # noqa: E402
from layoutopt.physics.route import route  # noqa: E402
from layoutopt.physics.sight import exposure  # noqa: E402
from layoutopt.read import read_building  # noqa: E402

Fields = dict[FieldKind, Field]
Key = tuple[int, str]
"""Level and space id."""
Rooms = dict[Key, float]
Figures = dict[str, Rooms]
"""For each measure the figures of the rooms that have one."""


@dataclass(frozen=True)
class Measure:
    """Something rooms are ranked by; ``high`` where more is better."""

    key: str
    head: str
    high: bool = False
    digits: int = 1

    def said(self, figure: float) -> str:
        """Return a figure as it is printed and compared."""
        return f"{figure:.{self.digits}f}"


MEASURES = (
    Measure("noise", "break dB(A)"),
    Measure("noise-lesson", "class dB(A)"),
    Measure("daylight", "DF %", high=True),
    Measure("window", "window/floor", high=True, digits=2),
    Measure("access", "walk m"),
    Measure("step_free", "step-free (1 yes)", high=True, digits=0),
    Measure("doors", "doors passed", digits=0),
    Measure("escape", "escape from the farthest m"),
    Measure("two_ways", "two ways out (1 yes)", high=True, digits=0),
    Measure("seen", "seen through its doors", digits=2),
)


def main() -> None:
    """Parse the command line, measure every drawing, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drawings", nargs="*", type=Path)
    parser.add_argument("-o", "--out", type=Path)
    parser.add_argument("--no-maps", action="store_true")
    parser.add_argument("--lang", default="zh", choices=("zh", "en"))
    options = parser.parse_args()
    heads = ("drawing", "storeys", "spaces", "cells", "read s", *(f"{k} s" for k in FIELD_KINDS))
    print("| " + " | ".join((*heads, "all fields s", "fields / reading")) + " |")
    print("|---" * (len(heads) + 2) + "|")
    ends = ["| drawing | measure | best | worst |", "|---|---|---|---|"]
    for drawing in options.drawings or sorted((ROOT / "plans").glob("*.dxf")):
        building, fields = measured(drawing)
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
            table = options.out / f"{drawing.stem}.md"
            figures = figures_of(building, fields)
            table.write_text(ranked(drawing.stem, building, figures), "utf-8")
            ends += extremes(drawing.stem, building, figures)
            for kind, field in fields.items() if not options.no_maps else ():
                path = options.out / f"{drawing.stem}-{kind}.png"
                draw_map(building, field, path, lang=options.lang)
    if options.out is not None:
        (options.out / "extremes.md").write_text("\n".join(ends) + "\n", "utf-8")


def measured(drawing: Path) -> tuple[Building, Fields]:
    """Read a drawing, compute its fields, print its row of seconds."""
    job = beside(drawing)
    task = load_job(job) if job is not None else None
    start = time.process_time()
    building = read_building(
        [drawing], **({"unit_m": task.unit_m, "corrections": task.corrections} if task else {})
    )
    read_s = time.process_time() - start
    fields: Fields = {}
    seconds = []
    for kind in FIELD_KINDS:
        start = time.process_time()
        fields[kind] = field_of(building, kind)
        seconds.append(time.process_time() - start)
    spaces = sum(len(storey.spaces) for storey in building.storeys)
    cells = sum(1 for grid in fields["noise"].grids.values() for _ in grid.cells())
    figures = (read_s, *seconds, sum(seconds), sum(seconds) / read_s)
    cells_of_row = (drawing.stem, len(building.storeys), spaces, cells)
    print("| " + " | ".join([*map(str, cells_of_row), *(f"{f:.2f}" for f in figures)]) + " |")
    return building, fields


def rooms_of(building: Building) -> list[tuple[Storey, Space]]:
    """List the rooms that are ranked: neither ways nor stairs."""
    return [
        (storey, space)
        for storey in building.storeys
        for space in storey.spaces
        if space.use not in PUBLIC_WAYS and space.use is not Use.STAIR
    ]


def figures_of(building: Building, fields: Fields) -> Figures:
    """Measure every room by every measure; a room without a figure is left out of it."""
    light = DaylightField(building)
    found: Figures = {measure.key: {} for measure in MEASURES}
    for storey, space in rooms_of(building):
        key, floor = (storey.level, space.id), space.region.polygon
        own: dict[str, float | None] = {k: field.figures.get(key) for k, field in fields.items()}
        own["window"] = light.of(storey.level, floor, space.id).window_floor_ratio
        way = route(building, *key)
        if way is not None:
            own["doors"] = way.depth
            own["step_free"] = way.step_free  # None where a lift is not known of
        out = travel(building, *key)
        if out is not None:
            own |= {"escape": out.from_farthest_m, "two_ways": float(not out.dead_end)}
        own["seen"] = _seen_share(storey, space)
        for name, figure in own.items():
            if figure is not None and math.isfinite(figure):
                found[name][key] = figure
    return found


def _seen_share(storey: Storey, space: Space) -> float | None:
    """Measure how much of a room passers-by see through its doors, open at any angle."""
    ways = {s.id for s in storey.spaces if s.use in PUBLIC_WAYS} | {None}
    public = [
        o
        for o in storey.openings_of(space.id)
        if o.kind != "window" and ways & (set(o.joins) - {space.id})
    ]
    floor = space.region.polygon
    return exposure(floor, [floor], [], public).seen_share if public else None


def ranked(name: str, building: Building, figures: Figures) -> str:
    """Return the rooms of a building in a table, quietest first, with their ranks."""
    shown = [measure for measure in MEASURES if figures.get(measure.key)]
    ranks = {measure.key: _ranks(measure, figures[measure.key]) for measure in shown}
    rows = [
        f"# {name}: rooms by every measure",
        "",
        "Rank 1 is the best: the quietest, the lightest, the nearest. Noise is a design index,",
        "daylight a mean factor with default heights: for comparing rooms, no measurements.",
        "",
        "| room | storey | use | " + " | ".join(f"{m.head} | #" for m in shown) + " |",
        "|---|---|---" + "|---:|---:" * len(shown) + "|",
    ]
    rooms = [((storey.level, space.id), storey, space) for storey, space in rooms_of(building)]
    first = ranks[shown[0].key] if shown else {}
    for key, storey, space in sorted(rooms, key=lambda row: (first.get(row[0], 0), row[0])):
        cells = [label(space), storey.name, space.use.value]
        for measure in shown:
            figure = figures[measure.key].get(key)
            known = figure is not None
            cells += [measure.said(figure), f"{ranks[measure.key][key]}"] if known else ["–", "–"]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def extremes(name: str, building: Building, figures: Figures, count: int = 3) -> list[str]:
    """Return a row for each measure: its best and its worst rooms, those that tie counted."""
    labels = {
        (storey.level, space.id): f"{storey.level}F {label(space)}"
        for storey, space in rooms_of(building)
    }
    rows = []
    for measure in MEASURES:
        found = figures[measure.key]
        sign = -1 if measure.high else 1
        order = sorted(found, key=lambda k: (sign * round(found[k], measure.digits), k))
        ends = (order, order[::-1])
        cells = (_end(measure, found, labels, end, count) for end in ends)
        rows.append(f"| {name} | {measure.head} | " + " | ".join(cells) + " |")
    return rows


def _end(
    measure: Measure, found: Rooms, labels: dict[Key, str], order: list[Key], count: int
) -> str:
    """Name the first rooms of an order; where the first figure has more, only how many."""
    if not order:
        return "–"
    tied = [k for k in order if measure.said(found[k]) == measure.said(found[order[0]])]
    if len(tied) > count:
        return f"{len(tied)} of {len(order)} rooms at {measure.said(found[order[0]])}"
    return ", ".join(f"{labels[k]} {measure.said(found[k])}" for k in order[:count])


def label(space: Space) -> str:
    """Name a room by its number and its name."""
    return " ".join(word for word in (space.number, space.name) if word) or space.id


def _ranks(measure: Measure, found: Rooms) -> dict[Key, int]:
    """Rank rooms; those whose figures print alike share a rank."""
    sign = -1.0 if measure.high else 1.0
    figures = {k: sign * round(figure, measure.digits) for k, figure in found.items()}
    return {
        k: 1 + sum(other < figure for other in figures.values()) for k, figure in figures.items()
    }


if __name__ == "__main__":
    main()
