"""A suite laid by hand into the two rooms of the small drawing, and ways to edit drawings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import ezdxf
from ezdxf.document import Drawing

from layoutopt.building import Building
from layoutopt.draw import Proof, write_scheme
from layoutopt.geometry import Region
from layoutopt.program import School, programme
from layoutopt.read import read_building
from layoutopt.scheme import Furniture, Partition, Scheme, SuiteDoor, Zone
from layoutopt.standard import Standard, load_standard
from tests.drawings.small import Pen, two_rooms

STANDARD = load_standard("xinyang")
PROGRAM = programme(School("township", enrolment=280), STANDARD)
WORDS = {
    "individual": ("心理咨询室", "咨询室", "谈心室", "counselling room"),
    "group": ("团体辅导", "group room"),
    "office_reception": ("办公接待", "心理接待"),
    "assessment_reading": ("心理阅览",),
    "club_career": ("社团生涯", "生涯"),
    "arts_relaxation": ("沙盘", "放松"),
    "emotional_release": ("宣泄",),
}


def worded() -> Standard:
    """The standard with a few words of ours, whatever words it has."""
    zones = tuple(
        replace(z, aliases=WORDS.get(z.kind, ()), aliases_inside=()) for z in STANDARD.zones
    )
    return replace(STANDARD, zones=zones, suite_names=("心理辅导室", "心理健康中心"))


def edited(path: Path, to: Path, edit: Callable[[Drawing], object]) -> Path:
    document = ezdxf.readfile(path)
    edit(document)
    document.saveas(to)
    return to


def on(document: Drawing, layer: str, kind: str = "LWPOLYLINE") -> list:
    return [e for e in document.modelspace().query(kind) if e.dxf.layer == layer]


def facts(entity) -> dict[str, str]:
    if not entity.has_xdata("LAYOUTOPT"):
        return {}
    return dict(tag.value.partition("=")[::2] for tag in entity.get_xdata("LAYOUTOPT"))


def zone_outline(document: Drawing, zone_id: str):
    return next(e for e in on(document, "LO-ZONE") if facts(e).get("id") == zone_id)


def text_of(document: Drawing, words: str):
    return next(e for e in on(document, "LO-TEXT", "TEXT") if words in e.dxf.text)


def hand_laid(building: Building) -> Scheme:
    """The second room of the small drawing divided across its longer side, a door between."""
    storey = building.storeys[0]
    host = next(s for s in storey.spaces if s.name == "备用教室")
    x0, y0, x1, y1 = (round(v) for v in host.region.polygon.bounds)
    if y1 - y0 > x1 - x0:
        cut = y0 + round(0.6 * (y1 - y0))
        low, high = (x0, y0, x1, cut - 50), (x0, cut + 50, x1, y1)
        line, along = ((x0, cut), (x1, cut)), (1, 0)
    else:
        cut = x0 + round(0.6 * (x1 - x0))
        low, high = (x0, y0, cut - 50, y1), (cut + 50, y0, x1, y1)
        line, along = ((cut, y0), (cut, y1)), (0, 1)
    at = (line[0][0] + 1000 * along[0], line[0][1] + 1000 * along[1])
    hinge = (at[0] - 450 * along[0], at[1] - 450 * along[1])
    leaf = (hinge[0] + 900 * along[1], hinge[1] + 900 * along[0])
    zones = (
        Zone(
            "group",
            "group",
            "团体活动室",
            host.id,
            Region.rectangle(*low),
            True,
            ("club_career",),
        ),
        Zone("individual-1", "individual", "个别辅导室1", host.id, Region.rectangle(*high), True),
    )
    door = SuiteDoor(at, 900, 90.0 * along[1], ("individual-1", "group"), True, 100, hinge, leaf)
    middle = ((high[0] + high[2]) // 2, (high[1] + high[3]) // 2)
    return Scheme(
        1,
        "x",
        0.0,
        1,
        (host.id,),
        zones,
        (Partition(line, 100, 45),),
        (door,),
        (Furniture("armchair", "individual-1", middle, 30.0, (700, 750)),),
    )


def drawn_by_hand(folder: Path, pen: Pen, lang: str = "zh") -> tuple[Building, Scheme, Path]:
    source = two_rooms(pen).save(folder / "school.dxf")
    building = read_building([source])
    scheme = hand_laid(building)
    proof = Proof("feasible", 0.0, 0.0, 0.0, 0.0)
    files = write_scheme(building, scheme, PROGRAM, proof, folder / "out", lang=lang)
    return building, scheme, files[0]


ROOM_MM, DEEP_MM, WAY_MM, WALL_MM = 4200, 6000, 2400, 240


def row(
    pen: Pen,
    names: list[str],
    *,
    at: tuple[float, float] = (0.0, 0.0),
    title: str = "",
    bare: tuple[int, ...] = (),
) -> Pen:
    """Draw rooms side by side over a corridor, each with a door; in ``bare`` ones a bare gap."""
    t, (x0, y0) = WALL_MM, at
    long = len(names) * (ROOM_MM + t) - t
    mid, top = y0 + WAY_MM, y0 + WAY_MM + t + DEEP_MM
    starts = [x0 + i * (ROOM_MM + t) for i in range(len(names))]
    gaps = {
        y0 - t: [(x0 + long - 2000.0, x0 + long - 500.0)],
        mid: [(x + 600.0, x + 1600.0) for x in starts],
        top: [(x + 1200.0, x + 3000.0) for x in starts],
    }
    for y, holes in gaps.items():
        reach = 0 if y == mid else t
        stops = [x0 - reach, *(x for gap in holes for x in gap), x0 + long + reach]
        for a, b in zip(stops[::2], stops[1::2], strict=True):
            pen.box(a, y, b, y + t, "WALL")
    for x in (x0 - t, x0 + long):
        pen.box(x, y0, x + t, top, "WALL")
    for x in starts[1:]:
        pen.box(x - t, mid + t, x, top, "WALL")
    for i, (a, b) in enumerate(gaps[mid]):
        if i not in bare:
            pen.arc(a, mid + t / 2, b - a, 0, 90, "WINDOW")
            pen.line(a, mid + t / 2, a, mid + t / 2 + b - a, "WINDOW")
    a, b = gaps[y0 - t][0]
    pen.arc(a, y0 - t / 2, b - a, 0, 90, "WINDOW")
    pen.line(a, y0 - t / 2, a, y0 - t / 2 + b - a, "WINDOW")
    for a, b in gaps[top]:
        for k in range(4):
            pen.line(a, top + t * k / 3, b, top + t * k / 3, "WINDOW")
    for x, name in zip(starts, names, strict=True):
        for k, words in enumerate(name.split("|")):
            pen.text(words, x + ROOM_MM / 2, mid + t + DEEP_MM / 2 - 1200 * k)
    pen.text("走廊", x0 + long / 2, y0 + WAY_MM / 2)
    if title:
        pen.text(title, x0 + long / 2, y0 - 3000, 700)
    return pen
