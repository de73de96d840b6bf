"""Names, numbers and printed areas of rooms as an office writes them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from shapely import maximum_inscribed_circle
from shapely.geometry import Point, Polygon

from benchmarks.drafting.fabric import Fabric, Room, Vec
from benchmarks.drafting.pen import Pen

LABELS = ("text", "mtext", "attrib", "split", "bubble", "leader", "none")
AREAS = ("none", "m2sup", "m2", "s=", "cn", "mq", "plain2", "comma")
WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Printed:
    """What a room's label says: the name that truth keeps, number and area as printed."""

    name: str | None
    number: str | None
    area: str | None


def area_words(area_m2: float, style: str) -> str | None:
    """Return an area as offices write it."""
    return {
        "none": None,
        "m2sup": f"{area_m2:.1f}㎡",
        "m2": f"{area_m2:.2f} m2",
        "s=": f"s={area_m2:.2f} m2",
        "cn": f"面积:{area_m2:.1f}㎡",
        "mq": f"mq={area_m2:.2f}",
        "plain2": f"{area_m2:.2f}",
        "comma": f"{area_m2:.2f} m²".replace(".", ","),
    }[style]


def draw_labels(pen: Pen, fabric: Fabric, table_at: Vec) -> dict[int, Printed]:
    """Label every room; returns what was printed."""
    said: dict[int, Printed] = {}
    style = pen.dialect.labels or "text"
    rows: list[tuple[str, str, str]] = []
    for i, room in enumerate(fabric.rooms):
        name = _name(pen, room)
        number = (
            f"{max(1, abs(fabric.level))}{i + 1:02d}" if style in ("attrib", "bubble") else None
        )
        words = pen.dialect.areas or "none"
        if words == "cn" and pen.dialect.language != "zh":
            words = "m2"
        if words == "comma" and pen.doc.dxfversion == "AC1015":
            words = "m2sup"  # GBK has ㎡ and no ²
        area = area_words(room.polygon.area / 1e6, words)
        if not name or style == "none":
            said[room.id] = Printed(None, None, None)
            continue
        said[room.id] = Printed(name, number, area)
        at, clear = _place(room.polygon)
        height = min(350.0, max(120.0, clear / max(3.0, 0.45 * len(name))))
        if style == "bubble":
            rows.append((str(number), name, area or ""))
            pen.circle("space", at, min(400.0, 0.8 * clear))
            pen.text("space", str(number), at, min(250.0, 0.35 * clear))
        elif style == "leader" and (out := _outside(fabric, room, at)):
            pen.line("space", at, out)
            pen.circle("space", at, 40.0)
            _lines_of(pen, "text", [name, *([area] if area else [])], (out[0], out[1] + 300), 300.0)
        else:
            kind = "text" if style == "leader" else style
            given = [*([number] if number and kind == "attrib" else []), name]
            _lines_of(pen, kind, [*given, *([area] if area else [])], at, height)
    if rows:
        _table(pen, rows, table_at)
    return said


def _name(pen: Pen, room: Room) -> str:
    language = pen.dialect.language or "zh"
    if language == "zh":
        return room.name
    known = WORDS[language].get(room.use) or WORDS["en"].get(room.use)
    return str(pen.rng.choice(known)) if known else "ROOM"


def _place(shape: Polygon) -> tuple[Vec, float]:
    """Return the roomiest point of a room and how far the walls are."""
    spoke = maximum_inscribed_circle(shape, tolerance=50.0)
    at = spoke.coords[0]
    middle = shape.centroid
    if shape.exterior.distance(middle) > 0.9 * spoke.length and shape.contains(middle):
        at = (middle.x, middle.y)
    return (at[0], at[1]), shape.exterior.distance(Point(at))


def _outside(fabric: Fabric, room: Room, at: Vec) -> Vec | None:
    """Return a place just outside the building, for rooms that lie at its edge."""
    _x0, y0, _x1, y1 = fabric.bounds
    if at[1] > (y0 + y1) / 2 and y1 - room.polygon.bounds[3] < 700.0:
        return (at[0], y1 + 900.0)
    if at[1] <= (y0 + y1) / 2 and room.polygon.bounds[1] - y0 < 700.0:
        return (at[0], y0 - 1500.0)
    return None


def _lines_of(pen: Pen, kind: str, lines: list[str], at: Vec, height: float) -> None:
    if kind == "mtext":
        pen.mtext("space", "\\P".join(lines), at, height)
        return
    if kind == "attrib":
        _tag(pen, lines, at, height)
        return
    step = 1.6 * height
    top = at[1] + step * (len(lines) - 1) / 2
    for k, words in enumerate(lines):
        y = top - k * step
        if kind == "split" and len(words) > 2 and k == 0:
            half = len(words) // 2
            wide = height * (1.0 if ord(words[0]) > 255 else 0.75)
            pen.text(
                "space", words[:half], (at[0] - 0.02 * height, y), height, align="MIDDLE_RIGHT"
            )
            pen.text("space", words[half:], (at[0] + 0.1 * wide, y), height, align="MIDDLE_LEFT")
        else:
            pen.text("space", words, (at[0], y), height)


def _tag(pen: Pen, lines: list[str], at: Vec, height: float) -> None:
    """Insert a room tag whose words are attributes."""
    name = f"ROOMTAG{len(lines)}"
    if name not in pen.doc.blocks:
        block = pen.doc.blocks.new(name)
        for k in range(len(lines)):
            block.add_attdef(
                f"T{k}", (0, 1.6 * ((len(lines) - 1) / 2 - k)), dxfattribs={"height": 1}
            )
    made = pen.layout.add_blockref(
        name, at, dxfattribs={**pen.look("space"), "xscale": height, "yscale": height}
    )
    step = 1.6 * height
    for k, words in enumerate(lines):
        y = at[1] + step * ((len(lines) - 1) / 2 - k)
        made.add_attrib(
            f"T{k}",
            words,
            (at[0] - 0.4 * height * len(words), y),
            dxfattribs={**pen.look("space"), "height": height, "style": "OFFICE"},
        )


def _table(pen: Pen, rows: list[tuple[str, str, str]], at: Vec) -> None:
    x, y = at
    wide, high = (1200.0, 3800.0, 2500.0), 600.0
    whole = sum(wide)
    words = "房间表" if pen.dialect.language == "zh" else "ROOM SCHEDULE"
    pen.text("table", words, (x + whole / 2, y + 500.0), 400.0)
    for k in range(len(rows) + 1):
        pen.line("table", (x, y - k * high), (x + whole, y - k * high))
    edge = x
    for w in (0.0, *wide):
        edge += w
        pen.line("table", (edge, y), (edge, y - len(rows) * high))
    for k, row in enumerate(rows):
        edge = x
        for w, cell in zip(wide, row, strict=True):
            if cell:
                pen.text("table", cell, (edge + w / 2, y - (k + 0.5) * high), 280.0)
            edge += w
