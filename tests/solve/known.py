"""Schools built around a layout that is known beforehand, drawn by lot.

First the zones: rooms cut in two, and in two again, at any place; then doors and windows
where no partition ends; then the school around them.  Whether that layout is lawful is
the judge's to say.  Not here: what is asserted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Region
from layoutopt.job import with_rooms
from layoutopt.judge import judge
from layoutopt.program import Area, Program, School, programme
from layoutopt.scheme import Scheme
from layoutopt.solve.choice import Choice
from layoutopt.solve.compose import compose
from layoutopt.solve.hosts import survey
from layoutopt.solve.parts import Division, Tile
from layoutopt.standard import load_standard
from tests.solve.enumeration import Box, floor_mm2, holds_door, net_of
from tests.solve.rooms import room

WALL = 240
CORRIDOR = 2400

Groups = tuple[tuple[str, ...], ...]
CORE: tuple[Groups, ...] = (
    (("office_reception", "individual", "group"),),
    (("office_reception", "individual"), ("group",)),
    (("office_reception", "group"), ("individual",)),
    (("individual", "office_reception", "individual"), ("group",)),
)
URBAN: Groups = (
    ("office_reception", "individual"),
    ("group",),
    ("assessment_reading", "potential_development", "arts_relaxation"),
)
GUESTS = {
    "group": ("club_career",),
    "individual": ("control_supervision",),
    "arts_relaxation": ("emotional_release",),
}


@dataclass(frozen=True)
class Known:
    """A school, what is asked of it, and a layout of it that the judge finds lawful."""

    building: Building
    program: Program
    scheme: Scheme


@dataclass(frozen=True)
class Room:
    """A room in the making: tiles, and where doors (below) and windows (above) begin."""

    width: int
    tiles: tuple[Tile, ...]
    doors: tuple[int, ...]
    windows: tuple[int, ...]


def known(seed: int, *, tier: str, module_mm: int, tight: bool) -> Known | None:
    """Draw a school around a layout; None where lots gave no lawful one.

    ``tight``: every least area is what the layout has, to a hundredth of a square metre,
    and so is the total.
    """
    lot = Random(f"known-{seed}")
    school = School(tier, enrolment=1500)
    program = programme(school, load_standard("xinyang"))
    groups = URBAN if tier == "urban" else lot.choice(CORE)
    guests = GUESTS if tier == "urban" else {}
    depth = module_mm * round(lot.randint(5400, 8000) / module_mm)
    areas = {a.kind: a for a in program.areas}
    asked = [sum(areas[k].area_m2 + 4 * len(guests.get(k, ())) for k in g) for g in groups]
    ample = max(1.0, program.total_area_m2 / sum(asked))
    rooms = [
        _room(lot, [areas[kind] for kind in g], (m2 * ample, depth), module_mm, guests)
        for g, m2 in zip(groups, asked, strict=True)
    ]
    if any(r is None for r in rooms):
        return None
    whole = [r for r in rooms if r is not None]
    others = [_spare(lot, depth) for _ in range(lot.choice((0, 1, 2)))]
    building, names = _school(lot, whole, others, depth)
    if lot.random() < 0.5 or tight:
        program = replace(program, school=replace(school, available=tuple(names)))
    building = with_rooms(building, program.school)
    scheme = _scheme(building, program, names, whole, guests)
    if scheme is None:
        return None
    if tight:
        program = _tightened(program, scheme, guests)
    return Known(building, program, scheme)


def _scheme(
    building: Building,
    program: Program,
    names: Sequence[str],
    rooms: Sequence[Room],
    guests: dict[str, tuple[str, ...]],
) -> Scheme | None:
    hosts = {h.id: h for h in survey(building, program).hosts}
    if not set(names) <= set(hosts):
        return None  # a way out is missing
    placed = tuple(
        (hosts[name], Division(r.tiles, 0, 0)) for name, r in zip(names, rooms, strict=True)
    )
    scheme = compose(Choice(0, placed, guests), program, 1)
    unmet = [
        f for f in judge(building, scheme, program).findings if f.force == "must" and f.met is False
    ]
    return None if unmet else scheme


def _room(
    lot: Random,
    wanted: list[Area],
    size: tuple[float, int],
    module: int,
    guests: dict[str, tuple[str, ...]],
) -> Room | None:
    """Cut a room for some zones, somewhat larger than they ask for (m2, and the depth in mm)."""
    asked, depth = size
    for _ in range(400):
        floor = asked * lot.uniform(1.02, 1.35) * 1e6 + 2e6 * (len(wanted) - 1)
        width = module * max(1, round(floor / depth / module))
        boxes = _cut(lot, (0, 0, width, depth), len(wanted), module)
        shape = room(width, depth)
        if boxes is None or not all(
            _serves(shape, box, a, guests) for box, a in zip(boxes, wanted, strict=True)
        ):
            continue
        tiles = _entered(lot, shape, wanted, boxes)
        if tiles is None:
            continue
        doors = _along(lot, [b for b, t in _at(tiles, 0) if t.parent is None], 1000)
        windows = _along(lot, [b for b, _ in _at(tiles, depth)], 1500, some=True)
        if doors and width >= 2500:
            return Room(width, tiles, tuple(doors), tuple(windows))
    return None


def _cut(lot: Random, box: Box, count: int, module: int) -> list[Box] | None:
    """Cut a rectangle right through, and its parts again, until there are enough."""
    if count == 1:
        return [box]
    x0, y0, x1, y1 = box
    upright = lot.random() < 0.6
    low, high = (x0, x1) if upright else (y0, y1)
    if high - low < 2 * module:
        return None
    at = module * lot.randint(low // module + 1, (high - 1) // module)
    first = lot.randint(1, count - 1)
    parts = (
        ((x0, y0, at, y1), (at, y0, x1, y1)) if upright else ((x0, y0, x1, at), (x0, at, x1, y1))
    )
    cut = [
        _cut(lot, part, n, module) for part, n in zip(parts, (first, count - first), strict=True)
    ]
    if cut[0] is None or cut[1] is None:
        return None
    boxes = cut[0] + cut[1]
    lot.shuffle(boxes)
    return boxes


def _serves(shape, box: Box, area: Area, guests: dict[str, tuple[str, ...]]) -> bool:
    x0, y0, x1, y1 = net_of(shape, box)
    short, long = sorted((x1 - x0, y1 - y0))
    shared = sum(zone in ("club_career", "emotional_release") for zone in guests.get(area.kind, ()))
    least = 1e6 * (area.area_m2 + 4 * shared + 0.01)
    alone = box == (0, 0, shape.width_mm, shape.depth_mm)
    return (
        floor_mm2(shape, box) >= least
        and short >= area.short_side_mm
        and (alone or long <= area.aspect * short)
    )


def _at(tiles: Sequence[Tile], y: int) -> list[tuple[tuple[int, int], Tile]]:
    return [((t.x0, t.x1), t) for t in tiles if y in (t.y0, t.y1)]


def _entered(lot: Random, shape, wanted: list[Area], boxes: list[Box]) -> tuple[Tile, ...] | None:
    """Enter each zone from the corridor, or from a passage that is."""
    own = [i for i, b in enumerate(boxes) if b[1] == 0 and wanted[i].kind != "individual"]
    first = [i for i in own if wanted[i].kind == "office_reception"]
    if any(a.kind == "office_reception" for a in wanted) and not first:
        return None
    roots = set(first) | {i for i in own if not wanted[i].enclosed or lot.random() < 0.6}
    parents: dict[int, int | None] = dict.fromkeys(roots)
    for _ in boxes:
        for i, box in enumerate(boxes):
            ways = [p for p in parents if wanted[p].passage and holds_door(shape, box, boxes[p])]
            if i not in parents and ways:
                parents[i] = lot.choice(ways)
    if len(parents) < len(boxes):
        return None
    return tuple(
        Tile(a.kind, a.enclosed, *box, parents[i])
        for i, (a, box) in enumerate(zip(wanted, boxes, strict=True))
    )


def _along(
    lot: Random, spans: list[tuple[int, int]], size: int, *, some: bool = False
) -> list[int]:
    """Place an opening in each stretch of wall, or in some; none where one has no room."""
    placed = []
    for low, high in spans:
        if some and lot.random() < 0.2:
            continue
        room_mm = high - low - size - 300
        if room_mm < 0:
            if some:
                continue
            return []
        placed.append(low + 150 + lot.randint(0, room_mm))
    return sorted(placed)


def _spare(lot: Random, depth: int) -> tuple[int, Use]:
    return (100 * lot.randint(25, 90), lot.choice((Use.VACANT, Use.CLASSROOM, Use.STORAGE)))


def _school(
    lot: Random, rooms: Sequence[Room], others: Sequence[tuple[int, Use]], depth: int
) -> tuple[Building, list[str]]:
    """Line the rooms up along a corridor, others anywhere between them."""
    line: list[tuple[int | None, int, Use]] = [
        (i, r.width, Use.VACANT if lot.random() < 0.8 else Use.OFFICE) for i, r in enumerate(rooms)
    ]
    for width, use in others:
        line.insert(lot.randint(0, len(line)), (None, width, use))
    spaces, openings = [], []
    names = [""] * len(rooms)
    x, y = 0, CORRIDOR + WALL
    for k, (i, width, use) in enumerate(line, start=1):
        name = f"R{k}"
        floor = Region.rectangle(x, y, x + width, y + depth)
        spaces.append(Space(name, use, floor, f"房间{k}", f"10{k}"))
        doors: tuple[int, ...] = (200, width - 1200) if width >= 5000 else (200,)
        windows: tuple[int, ...] = (width // 2 - 750,)
        if i is not None:
            names[i] = name
            doors, windows = rooms[i].doors, rooms[i].windows
        for j, at in enumerate(doors):
            openings.append(
                Opening(f"{name}D{j}", "door", (x + at + 500, y - WALL // 2), 1000, (name, "C"))
            )
        for j, at in enumerate(windows):
            middle = (x + at + 750, y + depth + WALL // 2)
            openings.append(Opening(f"{name}W{j}", "window", middle, 1500, (name, None)))
        x += width + WALL
    spaces.append(Space("C", Use.CORRIDOR, Region.rectangle(0, 0, x - WALL, CORRIDOR), "走廊"))
    for k, at in enumerate((-WALL // 2, x - WALL // 2)):
        openings.append(Opening(f"E{k}", "door", (at, CORRIDOR // 2), 1800, ("C", None), 90.0))
    top = CORRIDOR + depth + 2 * WALL
    outline = ((-WALL, -WALL), (x, -WALL), (x, top), (-WALL, top))
    floor_1 = Storey(1, "1F", Frame(), outline, tuple(spaces), tuple(openings))
    return Building(("a.dxf",), ("",), 0.001, "evidence", 1.0, (floor_1,)), names


def _tightened(program: Program, scheme: Scheme, guests: dict[str, tuple[str, ...]]) -> Program:
    """Ask for what the layout has: least areas and total, a hundredth of a m2 less."""
    areas = []
    for a in program.areas:
        floors = [z.region.area_m2 for z in scheme.zones if z.kind == a.kind]
        kept = 4.0 * sum(g in ("club_career", "emotional_release") for g in guests.get(a.kind, ()))
        least = min(floors, default=a.area_m2 + kept + 0.01) - kept - 0.01
        least = max(a.area_m2, least)
        upper = None if a.upper_m2 is None else max(a.upper_m2, least)
        areas.append(replace(a, area_m2=least, upper_m2=upper))
    total = sum(z.region.area_m2 for z in scheme.zones) - 0.01
    return replace(program, areas=tuple(areas), total_area_m2=max(program.total_area_m2, total))
