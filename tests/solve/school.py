"""A school made by hand: a corridor with rooms along it, as many and as wide as one likes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.job import with_rooms
from layoutopt.program import Program, School, programme
from layoutopt.scheme import Schemes
from layoutopt.solve import solve
from layoutopt.standard import load_standard

ROOT = Path(__file__).parents[2]
WALL = 240
Rooms = list[tuple[int, Use]]


def storey(level: int, rooms: Rooms, depth: int = 7200, corridor: int = 2400) -> Storey:
    """Rooms from west to east, each with two doors south and two windows north."""
    p = f"F{level}-"
    spaces, openings = [], []
    x = 0
    for i, (width, use) in enumerate(rooms, start=1):
        y = corridor + WALL
        floor = Region.rectangle(x, y, x + width, y + depth)
        spaces.append(Space(f"{p}R{i}", use, floor, f"房间{i}", f"{level}0{i}"))
        doors = [x + 700, x + width - 700] if width >= 5000 else [x + 700]
        for j, at in enumerate(doors):
            joins = (f"{p}R{i}", p + "C")
            openings.append(Opening(f"{p}D{i}{j}", "door", (at, y - WALL // 2), 1000, joins))
        wide = min(2100, width // 2 - 500)
        for j, at in enumerate((x + width // 4, x + 3 * width // 4)):
            middle = (at, y + depth + WALL // 2)
            openings.append(Opening(f"{p}W{i}{j}", "window", middle, wide, (f"{p}R{i}", None)))
        x += width + WALL
    way = Region.rectangle(0, 0, x - WALL, corridor)
    spaces.append(Space(p + "C", Use.CORRIDOR, way, "走廊"))
    if level == 1:
        at = (-WALL // 2, corridor // 2)
        openings.append(Opening(p + "E", "door", at, 1800, (p + "C", None), 90.0))
    top = corridor + depth + 2 * WALL
    outline = ((-WALL, -WALL), (x, -WALL), (x, top), (-WALL, top))
    return Storey(level, f"{level}F", Frame(), outline, tuple(spaces), tuple(openings))


def school(*storeys: Rooms, depth: int = 7200) -> Building:
    floors = tuple(storey(level, rooms, depth) for level, rooms in enumerate(storeys, start=1))
    bare = Building(("a.dxf",), ("",), 0.001, "evidence", 1.0, floors)
    return with_rooms(bare, School("township"))


def asked(tier: str = "township", **facts) -> Program:
    return programme(School(tier, **{"enrolment": 400, **facts}), load_standard("xinyang"))


def with_total(program: Program, total_m2: float) -> Program:
    return replace(program, total_area_m2=total_m2)


def sited(building: Building, program: Program, effort: float = 30.0, **how) -> Schemes:
    """Search with a limit that a busy machine does not shorten."""
    marked = with_rooms(building, program.school)
    return solve(marked, program, time_limit_s=3600.0, effort=effort, **how)
