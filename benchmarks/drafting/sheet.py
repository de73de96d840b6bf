"""What surrounds the plans on a sheet: titles, frames, and drawings that are no plans."""

from __future__ import annotations

from shapely.geometry import box

from benchmarks.drafting.fabric import Fabric, Vec
from benchmarks.drafting.pen import Pen

NUMERALS = "零一二三四五六七八九十"
ORDINALS = {
    "en": ["GROUND", "FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH"],
    "it": ["TERRA", "PRIMO", "SECONDO", "TERZO", "QUARTO", "QUINTO"],
    "es": ["BAJA", "PRIMERA", "SEGUNDA", "TERCERA", "CUARTA", "QUINTA"],
    "ca": ["BAIXA", "PRIMERA", "SEGONA", "TERCERA", "QUARTA", "CINQUENA"],
    "de": [
        "ERDGESCHOSS",
        "1. OBERGESCHOSS",
        "2. OBERGESCHOSS",
        "3. OBERGESCHOSS",
        "4. OG",
        "5. OG",
    ],
}


def title_of(pen: Pen, level: int, habit: int) -> str:
    """Return a plan's title in the dialect's language; ``level`` 1 is the ground floor."""
    language = pen.dialect.language or "zh"
    if language == "zh":
        if level < 0:
            return f"地下{NUMERALS[-level]}层平面图"
        return [
            f"{NUMERALS[level]}层平面图",
            f"{level}F平面图",
            f"教学楼{NUMERALS[level]}层平面图",
            f"{level}层平面图",
        ][habit % 4]
    if language == "en":
        if level < 0:
            return "BASEMENT PLAN"
        return [f"LEVEL {level} PLAN", f"{level}F PLAN", f"Floor Plan - Level {level}"][habit % 3]
    if level < 0:
        return {"it": "PIANO INTERRATO", "de": "KELLERGESCHOSS"}.get(language, "PLANTA SOTERRANI")
    word = ORDINALS[language][level - 1]
    prefix = {"it": "PIANTA PIANO ", "es": "PLANTA ", "ca": "PLANTA ", "de": ""}[language]
    return prefix + word


def draw_title(pen: Pen, fabric: Fabric, words: str) -> None:
    """Write the title under a plan with two lines beneath it."""
    x0, y0, x1, _ = fabric.bounds
    x, y = (x0 + x1) / 2, y0 - 8500.0
    wide = 420.0 * len(words)
    pen.text("title", words, (x, y), 700.0)
    pen.text("title", "1:100", (x + wide + 900.0, y), 450.0)
    for dy in (-600.0, -700.0):
        pen.line("title", (x - wide, y + dy), (x + wide, y + dy))


def frame_of(fabric: Fabric) -> tuple[float, float, float, float]:
    """Return the sheet's edge round a plan."""
    x0, y0, x1, y1 = fabric.bounds
    return (x0 - 9000.0, y0 - 12000.0, x1 + 15000.0, y1 + 9000.0)


def draw_frame(pen: Pen, fabric: Fabric, number: int) -> None:
    """Draw a double frame with a title block on the right."""
    x0, y0, x1, y1 = frame_of(fabric)
    for inset in (0.0, 500.0):
        edge = box(x0 + inset, y0 + inset, x1 - inset, y1 - inset)
        pen.chain("frame", list(edge.exterior.coords)[:-1], close=True)
    left = x1 - 6000.0
    pen.line("frame", (left, y0 + 500), (left, y1 - 500))
    zh = pen.dialect.language == "zh"
    rows = (
        ["设计", "制图", "校对", "审核", "日期 2019.06", f"图号 建施-{number:02d}", "比例 1:100"]
        if zh
        else ["DRAWN", "CHECKED", "DATE 2019-06", f"SHEET A-{number:02d}", "SCALE 1:100"]
    )
    for k, words in enumerate(rows):
        y = y0 + 500 + 1000.0 * (k + 1)
        pen.line("frame", (left, y), (x1 - 500, y))
        pen.text("frame", words, ((left + x1 - 500) / 2, y - 500.0), 300.0)


def draw_extra(pen: Pen, kind: str, fabric: Fabric, at: Vec) -> float:
    """Draw something that is no plan with its lower left corner at a place; returns its width."""
    draw = {
        "facade": _facade,
        "detail": _detail,
        "schedule": _schedule,
        "legend": _legend,
        "site": _site,
    }[kind]
    return draw(pen, fabric, *at, zh=pen.dialect.language == "zh")


def _facade(pen: Pen, fabric: Fabric, x: float, y: float, *, zh: bool) -> float:
    wide, storey, n = fabric.bounds[2] - fabric.bounds[0], 3600.0, 3
    pen.line("facade", (x - 2000, y), (x + wide + 2000, y))
    for k in range(n + 1):
        pen.line("facade", (x, y + k * storey), (x + wide, y + k * storey))
    pen.lines("facade", [((v, y), (v, y + n * storey)) for v in (x, x + wide)])
    bays = max(1, int(wide / 4200.0))
    for i in range(bays):
        for k in range(n):
            wx, wy = x + (i + 0.5) * wide / bays, y + k * storey + 900.0
            for inset in (0.0, 60.0):
                edge = box(wx - 1200 + inset, wy + inset, wx + 1200 - inset, wy + 1800 - inset)
                pen.chain("facade", list(edge.exterior.coords)[:-1], close=True)
            pen.line("facade", (wx, wy), (wx, wy + 1800))
    _caption(pen, "南立面图 1:100" if zh else "SOUTH ELEVATION 1:100", x + wide / 2, y - 2500)
    return wide + 4000.0


def _detail(pen: Pen, _: Fabric, x: float, y: float, *, zh: bool) -> float:
    k = 5.0  # drawn at 1:20 on a sheet of 1:100
    for v in (0.0, 240.0 * k):
        pen.line("wall", (x + v, y), (x + v, y + 1500.0 * k))
    for v in range(8):
        pen.line("hatch", (x, y + v * 700), (x + 240 * k, y + v * 700 + 240 * k))
    for v in (3000.0, 3000.0 + 120 * k):
        pen.line("misc", (x + 240 * k, y + v), (x + 1000 * k, y + v))
    _caption(pen, "墙身大样 1:20" if zh else "WALL DETAIL 1:20", x + 2500, y - 2000)
    return 7000.0


def _schedule(pen: Pen, _: Fabric, x: float, y: float, *, zh: bool) -> float:
    rows = [("M0921", "900x2100", "12"), ("M1521", "1500x2100", "6"), ("C2418", "2400x1800", "20")]
    return _grid_of(pen, rows, x, y, "门窗表" if zh else "DOOR AND WINDOW SCHEDULE")


def _legend(pen: Pen, _: Fabric, x: float, y: float, *, zh: bool) -> float:
    rows = [("240", "砖墙" if zh else "BRICK", ""), ("120", "隔墙" if zh else "PARTITION", "")]
    return _grid_of(pen, rows, x, y, "图例" if zh else "LEGEND")


def _grid_of(pen: Pen, rows: list[tuple[str, str, str]], x: float, y: float, caption: str) -> float:
    for i in range(len(rows) + 1):
        pen.line("table", (x, y + i * 800.0), (x + 7500.0, y + i * 800.0))
    for v in (0.0, 2500.0, 5500.0, 7500.0):
        pen.line("table", (x + v, y), (x + v, y + len(rows) * 800.0))
    for i, row in enumerate(rows):
        for v, cell in zip((1250.0, 4000.0, 6500.0), row, strict=True):
            if cell:
                pen.text("table", cell, (x + v, y + (i + 0.5) * 800.0), 300.0)
    _caption(pen, caption, x + 3750.0, y + len(rows) * 800.0 + 800.0)
    return 10000.0


def _site(pen: Pen, _: Fabric, x: float, y: float, *, zh: bool) -> float:
    for k in range(3):
        edge = box(x + k * 26000, y + k * 3000, x + k * 26000 + 18000, y + k * 3000 + 9000)
        pen.chain("misc", list(edge.exterior.coords)[:-1], close=True)
        words = ("教学楼", "综合楼", "食堂")[k] if zh else ("BLOCK A", "BLOCK B", "BLOCK C")[k]
        pen.text("misc", words, edge.centroid.coords[0], 900.0)
    pen.chain("misc", [(x - 5000, y - 4000), (x + 40000, y - 6000, 0.2), (x + 80000, y - 3000)])
    _caption(pen, "总平面图 1:500" if zh else "SITE PLAN 1:500", x + 35000.0, y - 9000.0)
    return 90000.0


def _caption(pen: Pen, words: str, x: float, y: float) -> None:
    pen.text("title", words, (x, y), 600.0)
