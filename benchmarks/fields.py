"""What the fields of a building cost beside reading its drawing, and how they rank its rooms.

    python benchmarks/fields.py -o out
    python benchmarks/fields.py plans/urban-l4.dxf --no-maps

Prints one table of seconds (CPU time of one process, fields of every storey, nothing cached
before).  Into the folder go, for each drawing, a table of its rooms ranked by noise at break
and in class, daylight and the walk from the entrance, and the maps.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from layoutopt.building import PUBLIC_WAYS, Building, Use  # noqa: E402
from layoutopt.draw import draw_map  # noqa: E402
from layoutopt.job import beside, load_job  # noqa: E402
from layoutopt.physics.fields import FIELD_KINDS, Field, FieldKind, field_of  # noqa: E402
from layoutopt.read import read_building  # noqa: E402

BETTER_HIGH = frozenset({"daylight"})
HEADS = {"noise": "break dB(A)", "noise-lesson": "class dB(A)", "daylight": "DF %", "access": "m"}
Fields = dict[FieldKind, Field]


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
    for drawing in options.drawings or sorted((ROOT / "plans").glob("*.dxf")):
        building, fields = measured(drawing)
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
            table = options.out / f"{drawing.stem}.md"
            table.write_text(ranked(drawing.stem, building, fields), "utf-8")
            for kind, field in fields.items() if not options.no_maps else ():
                path = options.out / f"{drawing.stem}-{kind}.png"
                draw_map(building, field, path, lang=options.lang)


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


def ranked(name: str, building: Building, fields: Fields) -> str:
    """Return the rooms of a building in a table, quietest first, with their rank in each field."""
    rooms = [
        (storey, space)
        for storey in building.storeys
        for space in storey.spaces
        if space.use not in PUBLIC_WAYS and space.use is not Use.STAIR
    ]
    keys = [(storey.level, space.id) for storey, space in rooms]
    ranks = {kind: _ranks(field, keys) for kind, field in fields.items()}
    rows = [
        f"# {name}: rooms by noise, daylight and the walk from the entrance",
        "",
        "Rank 1 is the quietest, the lightest, the nearest. Noise is a design index, daylight a",
        "mean factor with default heights: both for comparing rooms, neither a measurement.",
        "",
        "| room | storey | use | " + " | ".join(f"{HEADS[k]} | #" for k in fields) + " |",
        "|---|---|---" + "|---:|---:" * len(fields) + "|",
    ]
    order = sorted(
        zip(rooms, keys, strict=True), key=lambda row: (ranks["noise"].get(row[1], 0), row[1])
    )
    for (storey, space), key in order:
        label = " ".join(word for word in (space.number, space.name) if word) or space.id
        cells = [label, storey.name, space.use.value]
        for kind, field in fields.items():
            figure = field.figures.get(key)
            cells += ["–", "–"] if figure is None else [f"{figure:.1f}", f"{ranks[kind][key]}"]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def _ranks(field: Field, keys: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Rank rooms; those whose figures print alike share a rank."""
    sign = -1.0 if field.kind in BETTER_HIGH else 1.0
    figures = {k: sign * round(field.figures[k], 1) for k in keys if k in field.figures}
    return {
        k: 1 + sum(other < figure for other in figures.values()) for k, figure in figures.items()
    }


if __name__ == "__main__":
    main()
