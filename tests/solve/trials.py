"""Schools drawn by lot: one number gives one building and one job, always the same.

Corridors and galleries with rooms on one side or on both, ends that are blind or lead on,
stairs and lobbies wherever they like, storeys over one another, noisy rooms, columns and
piers, recesses, walls out of square, doors, bare openings and doors from room to room,
the whole of it turned by any angle; and a job of any tier.  Not here: what is asserted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from random import Random

from layoutopt.building import Building, Opening, Space, Storey, Use
from layoutopt.geometry import Frame, Point, Region
from layoutopt.job import with_rooms
from layoutopt.judge import judge, score
from layoutopt.program import Program, School, programme
from layoutopt.scheme import Scheme, Schemes
from layoutopt.solve import solve
from layoutopt.solve.hosts import survey
from layoutopt.standard import load_standard

WALL = 240
SPARE, TAUGHT = Use.VACANT, Use.CLASSROOM
HOSTS = (SPARE, SPARE, SPARE, TAUGHT, TAUGHT, Use.OFFICE, Use.STORAGE, Use.LIBRARY, Use.OTHER)
LOUD = (Use.MUSIC, Use.GYM, Use.CANTEEN, Use.HALL, Use.PLANT, Use.TOILET, Use.LAB)
ANGLES = (0.0, 0.0, 0.0, 90.0, 17.3, 33.7, 118.2, -41.0)


@dataclass(frozen=True)
class Trial:
    """A building and a programme, and how long to search (deterministic effort)."""

    seed: int
    building: Building
    program: Program
    alternatives: int
    effort: float


@dataclass(frozen=True)
class Slot:
    """A stretch of a corridor's side; ``fixed`` says what stands there on every storey."""

    x0: int
    x1: int
    fixed: Use | None


@dataclass
class Floor:
    """A storey in the making."""

    level: int
    spaces: list[Space] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)

    def open(self, kind: str, at: Point, width: int, joins, angle: float = 0.0, **leaf) -> None:
        name = f"F{self.level}-O{len(self.openings)}"
        self.openings.append(Opening(name, kind, at, width, joins, angle, WALL, **leaf))


@dataclass(frozen=True)
class Plan:
    """What all storeys have in common."""

    corridor: int
    length: int
    gallery: bool
    sides: tuple[tuple[int, int, tuple[Slot, ...]], ...]
    end_stair: bool
    entrance: str


def trial(seed: int, *, small: bool = False) -> Trial:
    """Draw a trial: a small one has one or two storeys and few rooms."""
    lot = Random(f"layoutopt-{seed}")
    plan = _plan(lot, small=small)
    levels = lot.choice((1, 1, 2) if small else (1, 2, 2, 3, 5))
    floors = tuple(_storey(lot, plan, level) for level in range(1, levels + 1))
    angle = lot.choice(ANGLES)
    bare = Building(("a.dxf",), ("",), 0.001, "evidence", 1.0, floors)
    building = turned(bare, angle)
    school = _school(lot, building)
    standard = lot.choice((*["xinyang"] * 6, "cn-2015", "gansu-a", "us-dodea"))
    return Trial(
        seed,
        with_rooms(building, school),
        programme(school, load_standard(standard)),
        alternatives=lot.choice((1, 1, 2, 3)),
        effort=lot.choice((0.5, 1.0, 3.0) if small else (1.0, 2.0, 5.0)),
    )


def _plan(lot: Random, *, small: bool) -> Plan:
    both = lot.random() < 0.4
    sides = []
    for up in (1, -1) if both else (1,):
        depth = 100 * lot.randint(50, 85)
        sides.append((up, depth, _slots(lot, lot.randint(2, 4 if small else 6), stair=up == 1)))
    length = max(slots[-1].x1 for _, _, slots in sides)
    length += lot.choice((0, 0, 0, 1500, 4000))
    return Plan(
        corridor=100 * lot.choice((18, 21, 24, 27, 30, 52)),
        length=length,
        gallery=not both and lot.random() < 0.5,
        sides=tuple(sides),
        end_stair=lot.random() < 0.2,
        entrance=lot.choice(("west", "west", "east", "both", "lobby", "stair")),
    )


def _slots(lot: Random, count: int, *, stair: bool) -> tuple[Slot, ...]:
    widths = [(100 * lot.randint(33, 105), None) for _ in range(count)]
    if stair:
        for use in (Use.STAIR, Use.LOBBY)[: lot.choice((1, 1, 2))]:
            widths.insert(lot.randint(0, len(widths)), (3000, use))
    x, slots = 0, []
    for width, use in widths:
        slots.append(Slot(x, x + width, use))
        x += width + WALL
    return tuple(slots)


def _storey(lot: Random, plan: Plan, level: int) -> Storey:
    floor = Floor(level)
    way = f"F{level}-C"
    use = Use.GALLERY if plan.gallery else Use.CORRIDOR
    region = Region.rectangle(0, 0, plan.length, plan.corridor)
    floor.spaces.append(Space(way, use, region, "走廊"))
    for up, depth, slots in plan.sides:
        before: str | None = None
        for k, slot in enumerate(slots, start=1):
            name = f"F{level}-{'N' if up == 1 else 'S'}{k}"
            number = f"{level}{'0' if up == 1 else '5'}{k}"
            before = _room(lot, plan, floor, (slot, up, depth), (name, number), before)
    middle = plan.corridor // 2
    if plan.end_stair:
        x = plan.length + WALL
        stair = Region.rectangle(x, -1000, x + 5000, plan.corridor + 1000)
        floor.spaces.append(Space(f"F{level}-E", Use.STAIR, stair, "楼梯"))
        floor.open("opening", (x - WALL // 2, middle), 1500, (way, f"F{level}-E"), 90.0)
    if level == 1:
        if plan.entrance in ("west", "both"):
            floor.open("door", (-WALL // 2, middle), 1800, (way, None), 90.0)
        if plan.entrance in ("east", "both") and not plan.end_stair:
            floor.open("door", (plan.length + WALL // 2, middle), 1800, (way, None), 90.0)
    elif lot.random() < 0.3:  # a window at the corridor's end is no way out
        floor.open("window", (-WALL // 2, middle), 1200, (way, None), 90.0)
    deep = max(d for _, d, _ in plan.sides) + plan.corridor + 2 * WALL
    lot.shuffle(floor.openings)  # in no order that a reader would promise
    outline = (
        (-WALL, -deep),
        (plan.length + WALL, -deep),
        (plan.length + WALL, deep),
        (-WALL, deep),
    )
    return Storey(level, f"{level}F", Frame(), outline, tuple(floor.spaces), tuple(floor.openings))


def _room(
    lot: Random,
    plan: Plan,
    floor: Floor,
    where: tuple[Slot, int, int],
    names: tuple[str, str],
    before: str | None,
) -> str | None:
    """Draw one room with its openings; return its id if a door may lead from it to the next."""
    slot, up, depth = where
    name, number = names
    way = f"F{floor.level}-C"

    def at(x: int, y: int) -> Point:
        """Place a point: y from the corridor's face of the room, away from the corridor."""
        return (x, plan.corridor + WALL + y) if up == 1 else (x, -WALL - y)

    wall = at(0, -WALL // 2)[1]
    if slot.fixed is not None:
        open_stair = slot.fixed is Use.STAIR and lot.random() < 0.3
        ring = (
            at(slot.x0, -WALL if open_stair else 0),
            at(slot.x1, -WALL if open_stair else 0),
            at(slot.x1, depth),
            at(slot.x0, depth),
        )
        floor.spaces.append(Space(name, slot.fixed, Region(ring), "楼梯"))
        middle = (slot.x0 + slot.x1) // 2
        if not open_stair:
            floor.open(lot.choice(("door", "opening")), (middle, wall), 1500, (name, way))
        wanted = "lobby" if slot.fixed is Use.LOBBY else "stair"
        if floor.level == 1 and plan.entrance == wanted:
            floor.open("door", (middle, at(0, depth + WALL // 2)[1]), 1800, (name, None))
        return None
    use = lot.choice(LOUD) if lot.random() < 0.2 else lot.choice(HOSTS)
    width = slot.x1 - slot.x0
    region, doors = _outline(lot, slot, depth, at)
    floor.spaces.append(Space(name, use, region, f"房间{number}", number))
    for x in doors:
        kind = "opening" if lot.random() < 0.2 else "door"
        leaf = {}
        if kind == "door" and lot.random() < 0.5:
            hinge = at(x - 450, -WALL // 2)
            leaf = {"hinge": hinge, "leaf_end": at(x - 450, 900 - WALL // 2)}
        floor.open(kind, (x, wall), lot.choice((900, 1000, 1200, 1500)), (name, way), **leaf)
    if lot.random() < 0.15:
        floor.open("window", ((slot.x0 + slot.x1) // 2, wall), 1200, (name, way))
    outer = at(0, depth + WALL // 2)[1]
    for x in lot.choice(((0.25, 0.75), (0.25, 0.75), (0.5,), (0.7,), ())):
        wide = min(lot.choice((800, 1500, 2100)), width // 2 - 500)
        floor.open("window", (slot.x0 + round(x * width), outer), wide, (name, None))
    if before is not None and lot.random() < 0.3:
        y = at(0, lot.randint(2400, depth - 800))[1]  # beyond any recess
        floor.open(
            lot.choice(("door", "opening")), (slot.x0 - WALL // 2, y), 900, (before, name), 90.0
        )
    return name


def _outline(lot: Random, slot: Slot, depth: int, at) -> tuple[Region, list[int]]:
    """Draw a room's floor, and where along the corridor its doors stand."""
    x0, x1 = slot.x0, slot.x1
    out = lot.choice((0, 0, 0, 6, 15))  # walls out of square, in mm
    ring = [(x0, 0), (x1, 0), (x1 - out, depth), (x0 + out // 2, depth)]
    holes: list[list[tuple[int, int]]] = []
    doors = [x0 + 750, x1 - 750] if x1 - x0 >= 4200 and lot.random() < 0.55 else []
    if not doors:
        doors = [lot.choice((x0 + 750, x1 - 750, (x0 + x1) // 2))]
    fancy = lot.random()
    side = lot.choice((300, 400, 600))
    middle = (x0 + x1) // 2 // 50 * 50
    if fancy < 0.15:  # a column in the room
        y = depth // 2 // 50 * 50
        holes = [[(middle, y), (middle + side, y), (middle + side, y + side), (middle, y + side)]]
    elif fancy < 0.3:  # a pier at the outer wall
        ring[2:3] = [ring[2], (middle + side, depth), (middle + side, depth - side)]
        ring[5:5] = [(middle, depth - side), (middle, depth)]
    elif fancy < 0.4 and x1 - x0 >= 5000:  # a recess: the room is L-shaped
        cut = lot.choice((1500, 2500))
        ring[1:2] = [(x1 - cut, 0), (x1 - cut, 1800), (x1, 1800)]
        doors = [x for x in doors if x + 800 < x1 - cut] or [x0 + 750]
    region = Region(
        tuple(at(x, y) for x, y in ring), tuple(tuple(at(x, y) for x, y in h) for h in holes)
    )
    return Region.of(region.polygon), doors


def _school(lot: Random, building: Building) -> School:
    tier = lot.choice(("urban", "township", "township", "rural", "rural"))
    rooms = [s for storey in building.storeys for s in storey.spaces if s.use in HOSTS]
    listed: dict[str, tuple[str, ...]] = {}
    if rooms and lot.random() < 0.3:
        picked = lot.sample(rooms, min(len(rooms), lot.randint(2, 5)))
        key = lot.choice(("available", "available", "unavailable"))
        listed[key] = tuple(s.number or s.id for s in picked)
    return School(
        tier,
        enrolment=lot.choice((None, 400, 1200, 2600)),
        demonstration=lot.random() < 0.08,
        stage=lot.choice(("primary", "secondary")),
        release_mode=lot.choice(("quiet", "quiet", "loud")),
        **listed,
    )


def turned(building: Building, angle_deg: float) -> Building:
    """Turn a building about its origin, rounded to whole mm."""
    if angle_deg == 0:
        return building
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))

    def put(point: Point) -> Point:
        x, y = point
        return round(x * cos - y * sin), round(x * sin + y * cos)

    def spun(region: Region) -> Region:
        return Region(
            tuple(map(put, region.boundary)), tuple(tuple(map(put, h)) for h in region.holes)
        )

    storeys = tuple(
        replace(
            storey,
            outline=tuple(map(put, storey.outline)),
            spaces=tuple(replace(s, region=spun(s.region)) for s in storey.spaces),
            openings=tuple(
                replace(
                    o,
                    at=put(o.at),
                    angle_deg=(o.angle_deg + angle_deg) % 180,
                    hinge=o.hinge and put(o.hinge),
                    leaf_end=o.leaf_end and put(o.leaf_end),
                )
                for o in storey.openings
            ),
        )
        for storey in building.storeys
    )
    return replace(building, storeys=storeys)


def answer(case: Trial, *, effort: float | None = None) -> Schemes:
    """Search a trial's building, limited by effort alone: a busy machine changes nothing."""
    return solve(
        case.building,
        case.program,
        alternatives=case.alternatives,
        time_limit_s=3600.0,
        workers=1,
        effort=case.effort if effort is None else effort,
    )


def quarrels(case: Trial, found: Schemes) -> list[str]:
    """List where judge and solver disagree, or where the answer contradicts itself."""
    wrong = []
    for scheme in found.schemes:
        for finding in judge(case.building, scheme, case.program).findings:
            if finding.force == "must" and finding.met is False:
                wrong.append(f"{scheme.id}: {finding.clause} {finding.message_en}")
        terms = score(case.building, scheme, found.program or case.program)
        total = sum(value for _, value in terms)
        own = dict(scheme.terms)  # as the solver accounts for it
        slacks = {
            "partitions": 0.7 * len(scheme.partitions),
            "daylight": _unsquare(case, scheme),
            "regularity": _slanted(case, scheme),
        }
        slack = 1.0 + sum(slacks.values())
        # a partition's ends are rounded to whole mm, a mm of partition costs 0.70 CNY
        if abs(total - scheme.objective) > slack:
            wrong.append(
                f"{scheme.id}: score {total:.1f}, objective {scheme.objective:.1f}: {terms}"
            )
        for name, value in terms:
            slack = 1.0 + slacks.get(name, 0.0)
            if abs(value - own.pop(name, 0.0)) > slack:
                wrong.append(f"{scheme.id}: {name} {value:.1f}, solver {dict(scheme.terms)}")
        if any(own.values()):
            wrong.append(f"{scheme.id}: the judge knows no {own}")
    if found.schemes and found.status not in ("optimal", "feasible"):
        wrong.append(f"schemes, and {found.status}")
    if found.status in ("optimal", "feasible"):
        assert found.objective is not None
        assert found.bound is not None
        if not found.schemes or found.bound > found.objective + 0.001:
            wrong.append(f"{found.status}: bound {found.bound}, objective {found.objective}")
        if (found.gap == 0.0) != (found.status == "optimal"):
            wrong.append(f"{found.status} with a gap of {found.gap}")
    return wrong


def _slanted(case: Trial, scheme: Scheme) -> float:
    """Price the length by which zones of rooms out of square differ from their rectangles."""
    shapes = {h.id: h.shape for h in survey(case.building, case.program).hosts}
    mm = 0.0
    for zone in scheme.zones:
        shape = shapes[zone.host_space]
        if zone.enclosed:
            mm += shape.askew_mm2 / min(shape.width_mm, shape.depth_mm)
            # an edge that is partition here and the wall of a recess there is partition to it
            mm += 50 * any(o.fixed for o in shape.obstacles)
    return case.program.weights.regularity_cny_m * 1.5 * mm / 1000


def _unsquare(case: Trial, scheme: Scheme) -> float:
    """Price the floor by which rooms that stand askew differ from their rectangles.

    A fifth of it is window wanted; corners are rounded to whole mm on the storey.
    """
    weight = case.program.weights.daylight_cny_m2
    hosts = [h for h in survey(case.building, case.program).hosts if h.id in scheme.host_spaces]
    shapes = [h.shape for h in hosts]
    mm2 = sum(s.askew_mm2 + 2 * (s.width_mm + s.depth_mm) for s in shapes)
    # walls a little off their axis are strips to the solver, as thick as they lean
    for host in hosts:
        strips = sum((o.x1 - o.x0) * (o.y1 - o.y0) for o in host.shape.obstacles)
        hull = host.shape.width_mm * host.shape.depth_mm
        mm2 += abs(hull - strips - 1e6 * host.space.region.area_m2)
    # beside a recess the solver keeps half a partition in hand that is not built
    recesses = [o for s in shapes for o in s.obstacles if o.fixed]
    mm2 += sum(50 * (o.x1 - o.x0 + o.y1 - o.y0) for o in recesses)
    return weight / 5 * mm2 / 1e6
