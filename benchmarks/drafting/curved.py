"""A school on an arc: a curved corridor, rooms as sectors on both sides, exact truth."""

from __future__ import annotations

import math
import random
from typing import Any

from benchmarks.drafting.fabric import Vec

STEP_DEG = 0.2
WALL_MM = 240.0
ROWS = (
    *(("普通教室", "classroom"), ("普通教室", "classroom"), ("办公室", "office")),
    *(("图书室", "library"), ("物理实验室", "lab"), ("储藏室", "storage"), ("备用教室", "vacant")),
)


def curved_school(seed: int, storeys: int = 2) -> dict[str, Any]:
    """Return the truth of a school in millimetres whose long walls are arcs.

    ``circles`` lists the faces that are arcs, so that a drawing can have true ARCs.
    """
    rng = random.Random(f"curved/{seed}")
    radius = rng.choice([22_000.0, 30_000.0, 41_000.0])
    deep, corridor = rng.choice([6600.0, 7200.0]), rng.choice([2400.0, 2700.0])
    bands = [
        (radius, radius + deep),
        (radius + deep + WALL_MM, radius + deep + WALL_MM + corridor),
        (radius + deep + 2 * WALL_MM + corridor, radius + 2 * deep + 2 * WALL_MM + corridor),
    ]
    span = rng.choice([60.0, 80.0])
    levels = [_storey(rng, bands, span, level) for level in range(1, storeys + 1)]
    faces = [r for band in bands for r in band]
    faces += [bands[0][0] - WALL_MM, bands[-1][1] + WALL_MM]
    return {
        "building": f"curved-{seed}",
        "unit_m": 0.001,
        "unit": "mm",
        "circles": [((0.0, 0.0), r) for r in faces],
        "storeys": levels,
    }


def _storey(
    rng: random.Random, bands: list[tuple[float, float]], span: float, level: int
) -> dict[str, Any]:
    spaces: list[dict[str, Any]] = []
    doors: list[dict[str, Any]] = []
    windows: list[dict[str, Any]] = []
    first = 90.0 - span / 2
    _add(spaces, "走廊", "corridor", _sector(*bands[1], first, first + span))
    for side in (0, 2):
        inner, outer = bands[side]
        middle = (inner + outer) / 2
        at = first
        while at < first + span - 1e-9:
            wide = math.degrees(rng.choice([7600.0, 8400.0, 9000.0]) / middle)
            end = first + span if first + span - at < 1.6 * wide else at + wide
            half = math.degrees(WALL_MM / 2 / middle)
            a = at + (0.0 if at == first else half)
            b = end - (0.0 if end == first + span else half)
            name, use = ("楼梯间", "stair") if at == first else rng.choice(ROWS)
            room = _add(spaces, name, use, _sector(inner, outer, a, b))
            wall = (bands[1][0] - WALL_MM / 2) if side == 0 else (bands[1][1] + WALL_MM / 2)
            for share in (0.15, 0.85) if use == "classroom" else (0.2,):
                doors.append(
                    {
                        "at": _polar(wall, a + share * (b - a)),
                        "width_m": 1.0,
                        "joins": [room, 0],
                        "kind": "door",
                        "leaves": 1,
                        "drawn": "leaf",
                    }
                )
            wall = inner - WALL_MM / 2 if side == 0 else outer + WALL_MM / 2
            for share in (0.3, 0.7):
                windows.append(
                    {
                        "at": _polar(wall, a + share * (b - a)),
                        "width_m": 1.5,
                        "space": room,
                        "high": False,
                    }
                )
            at = end
    for end, turn in ((first, -1.0), (first + span, 1.0)):
        middle = sum(bands[1]) / 2
        angle = end + turn * math.degrees(WALL_MM / 2 / middle)
        doors.append(
            {
                "at": _polar(middle, angle),
                "width_m": 1.8,
                "joins": [None, 0],
                "kind": "door",
                "leaves": 2,
                "drawn": "leaf",
            }
        )
    numeral = "零一二三四五六七八九"[level]
    return {
        "level": level,
        "title": f"{numeral}层平面图",
        "spaces": spaces,
        "doors": doors,
        "windows": windows,
        "voids": [],
    }


def _polar(radius: float, degrees: float) -> Vec:
    t = math.radians(degrees)
    return (radius * math.cos(t), radius * math.sin(t))


def _sector(inner: float, outer: float, start: float, end: float) -> list[Vec]:
    n = max(2, math.ceil((end - start) / STEP_DEG))
    angles = [start + (end - start) * k / n for k in range(n + 1)]
    return [_polar(inner, a) for a in angles] + [_polar(outer, a) for a in reversed(angles)]


def _add(spaces: list[dict[str, Any]], name: str, use: str, ring: list[Vec]) -> int:
    area = 0.5 * abs(
        sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True))
    )
    spaces.append(
        {
            "id": len(spaces),
            "name": name,
            "aliases": [],
            "true_name": name,
            "use": use,
            "use_also": [],
            "number": None,
            "boundary": ring,
            "area_m2": area / 1e6,
        }
    )
    return len(spaces) - 1
