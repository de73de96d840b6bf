"""A suite that is built: rooms of the school that bear its names.

Each such room is one zone.  Words that mean something else elsewhere (沙盘, 接待) count in
rooms beside one that is surely of the suite.  Not here: what words mean (``words.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import Point, Polygon

from layoutopt.building import PUBLIC_WAYS, Building, Space, Storey, Use
from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Ink
from layoutopt.read.labels import folded, read_labels
from layoutopt.read.suite.titles import level_of, title_of
from layoutopt.read.suite.words import Named, Words
from layoutopt.scheme import Furniture, Scheme, SuiteDoor, Zone
from layoutopt.standard import Standard

BESIDE_MM = 400.0
"""Rooms with no more than a wall between them."""
ALONG_MM = 900.0
ORDINARY = frozenset(
    {
        *(Use.CLASSROOM, Use.MUSIC, Use.LIBRARY, Use.LAB, Use.PLANT, Use.STORAGE),
        *(Use.GYM, Use.HALL, Use.CANTEEN, Use.CORRIDOR, Use.GALLERY, Use.LOBBY),
    }
)
"""Uses that every school has rooms for."""
WAY = "circulation"
"""An inner way is of the suite only where it leads to rooms of it alone."""
SMALL_PRINT = 0.7
"""Lower letters than this share of the room's name tell of furniture."""
AROUND_MM = 3000.0
SIGNS: tuple[tuple[str, re.Pattern[str], re.Pattern[str], float, tuple[int, int]], ...] = (
    (
        "mailbox",
        re.compile(r"信箱|悄悄话箱|mail\s?box|letter\s?box", re.IGNORECASE),
        re.compile(r"校长|意见|举报|纪检|principal|head", re.IGNORECASE),
        20_000.0,
        (300, 200),
    ),
    (
        "welcome_sign",
        re.compile(r"欢迎|welcome", re.IGNORECASE),
        re.compile(r"光临"),
        5_000.0,
        (600, 100),
    ),
)
"""Kind, words that name it, words that name another, how far from the suite, usual size."""


@dataclass(frozen=True)
class _Room:
    """A room of the suite: what its names say, the first name first."""

    storey: Storey
    space: Space
    names: tuple[str, ...]
    named: tuple[Named, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n.kinds[0] for n in self.named if n.kinds))

    @property
    def number(self) -> int | None:
        return next((n.number for n in self.named if n.kinds), None)


def named_scheme(
    building: Building,
    inks: Sequence[Ink],
    standard: Standard,
    findings: list[Finding],
) -> Scheme | None:
    """Make a scheme of the rooms whose names are a suite's; None where there are none."""
    rooms = _rooms(building, inks, standard)
    if not rooms:
        return None
    zones = list(_zones(rooms, standard, findings))
    hosts = tuple(room.space.id for _, room in zones)
    level = level_of([(zone, room.storey) for zone, room in zones])
    levels = sorted({room.storey.level for room in rooms})
    if len(levels) > 1:
        listed = ", ".join(map(str, levels))
        findings.append(
            finding(
                Code.SUITE_ON_STOREYS,
                Severity.INFO,
                f"心理辅导室各房间分布在第 {listed} 层,以第 {level} 层为主",
                f"the rooms of the suite lie on storeys {listed}; storey {level} is taken as its "
                "own",
            )
        )
    _remark_unknown(building, hosts, findings)
    made = tuple(zone for zone, _ in zones)
    return Scheme(
        id=1,
        title=title_of(building, level, hosts),
        objective=0.0,
        level=level,
        host_spaces=hosts,
        zones=made,
        partitions=(),
        doors=tuple(doors_of(building, made)),
        furniture=tuple(_signs(building, inks, zones)),
    )


def no_suite(building: Building, standard: Standard, where: str) -> InputError:
    """Return the error for a building in which no room bears a suite's name."""
    read = [s.name for storey in building.storeys for s in storey.spaces if s.name]
    names = ", ".join(dict.fromkeys(read)) or "-"
    names = names if len(names) < 400 else names[:400] + " …"
    looked_zh = "、".join(zone.zh for zone in standard.zones if zone.kind != "other")
    looked_en = ", ".join(zone.en for zone in standard.zones if zone.kind != "other")
    return InputError(
        en=f"{where}: no suite is drawn here: no zone on layer LO-ZONE, and no room is called "
        f"{looked_en} or a name alike (names read: {names}); write such names into the rooms, or "
        "name them in the job file with [[space]] at and name",
        zh=f"{where}:图中没有心理辅导室:LO-ZONE 图层上没有功能区,"
        f"也没有房间名为 {looked_zh} 或其别名(读到的名称:{names});"
        "请在房间内写明名称,或在任务文件中用 [[space]] 的 at 与 name 指明",
    )


# --- rooms --------------------------------------------------------------------------------


def _rooms(building: Building, inks: Sequence[Ink], standard: Standard) -> list[_Room]:
    sure, inside = Words(standard), Words(standard, inside=True)
    known: list[_Room] = []
    rest: list[_Room] = []
    written = [list(_written(ink)) for ink in inks]
    for storey in building.storeys:
        labels = written[storey.source] if storey.source < len(written) else []
        for space in storey.spaces:
            names = _names(space, storey, labels)
            read = tuple(sure.read(name) for name in names)
            suite = any(n.suite for n in read)
            if suite:
                read = tuple(inside.read(name) for name in names)
            if suite or any(n.kinds and n.kinds[0] != WAY for n in read):
                known.append(_Room(storey, space, names, read))
                continue
            read = tuple(inside.read(name) for name in names)
            if any(n.kinds and n.whole for n in read):
                rest.append(_Room(storey, space, names, read))
    reached = True
    while reached:
        reached = False
        for room in rest:
            if room in known or WAY in room.kinds:
                continue
            if any(_belongs(room, other) for other in known):
                known.append(room)
                reached = True
    homes = {room.space.id for room in known}
    ways = [room for room in rest if WAY in room.kinds and room not in known]
    known += [room for room in ways if _leads_to_suite(room, homes)]
    order = {s.id: i for i, s in enumerate(s for st in building.storeys for s in st.spaces)}
    return sorted(known, key=lambda room: order[room.space.id])


def _written(ink: Ink) -> Iterator[tuple[str, float, tuple[float, float]]]:
    """Yield names on a drawing with their height and place in the world."""
    for label in read_labels(ink.texts):
        if label.kind == "name":
            yield label.value, label.text.height, label.text.at


def _names(
    space: Space, storey: Storey, labels: Iterable[tuple[str, float, tuple[float, float]]]
) -> tuple[str, ...]:
    """Return the names in a space: the one it was given first, small print left out."""
    if not space.name:
        return ()
    here = [
        (name, height)
        for name, height, at in labels
        if space.region.polygon.contains(Point(storey.frame.to_local(at)))
    ]
    own = [height for name, height in here if name == space.name]
    if not own:  # it stands elsewhere, or a person corrected it
        return (space.name,)
    large = [name for name, height in here if height >= SMALL_PRINT * max(own)]
    return tuple(dict.fromkeys([space.name, *large]))


def _adjoin(a: _Room, b: _Room) -> bool:
    if a.storey is not b.storey:
        return False
    near = a.space.region.polygon.buffer(BESIDE_MM, join_style="mitre")
    edge = near.intersection(b.space.region.polygon.boundary)
    return float(edge.length) >= ALONG_MM


def _belongs(room: _Room, other: _Room) -> bool:
    """Whether a room with a word of a suite is part of the one that another room is in.

    Beside it; where such a word also names an ordinary room (音乐室), with a door between.
    """
    if room.space.use not in ORDINARY:
        return _adjoin(room, other)
    pair = {room.space.id, other.space.id}
    return room.storey is other.storey and any(
        set(o.joins) == pair for o in room.storey.openings if o.kind != "window"
    )


def _leads_to_suite(way: _Room, homes: set[str]) -> bool:
    """Whether a way leads to rooms of the suite and to no others: a school's corridor does not."""
    uses = {space.id: space.use for space in way.storey.spaces}
    beyond = {
        side
        for opening in way.storey.openings_of(way.space.id)
        if opening.kind != "window"
        for side in opening.joins
        if side is not None and side != way.space.id and uses.get(side) not in PUBLIC_WAYS
    }
    return len(beyond) > 1 and beyond <= homes


def _zones(
    rooms: Sequence[_Room], standard: Standard, findings: list[Finding]
) -> Iterator[tuple[Zone, _Room]]:
    count: dict[str, int] = {}
    for room in rooms:
        kind = room.kinds[0] if room.kinds else "other"
        count[kind] = count.get(kind, 0) + 1
    taken: set[str] = set()
    wanted = {
        f"{room.kinds[0]}-{room.number}" for room in rooms if room.kinds and room.number is not None
    }
    for room in rooms:
        kind = room.kinds[0] if room.kinds else "other"
        zone_id = kind
        if kind == "individual" or count[kind] > 1:
            zone_id = _next(kind, room.number if room.kinds else None, taken, wanted)
        taken.add(zone_id)
        guests = [k for n in room.named if n.kinds for k in n.kinds]
        hosts = tuple(dict.fromkeys(k for k in guests if k != kind))
        name = next(
            (text for text, n in zip(room.names, room.named, strict=True) if n.kinds),
            room.names[0],
        )
        bare = any(o.kind == "opening" for o in room.storey.openings_of(room.space.id))
        zone = Zone(
            id=zone_id,
            kind=kind,
            name=name,
            host_space=room.space.id,
            region=room.space.region,
            enclosed=not bare,
            hosts=hosts,
        )
        _remark(room, rooms, zone, standard, findings)
        yield zone, room


def _next(kind: str, number: int | None, taken: set[str], wanted: set[str]) -> str:
    if number is not None and f"{kind}-{number}" not in taken:
        return f"{kind}-{number}"
    free = 1
    while f"{kind}-{free}" in taken | wanted:
        free += 1
    return f"{kind}-{free}"


def _remark(
    room: _Room,
    rooms: Sequence[_Room],
    zone: Zone,
    standard: Standard,
    findings: list[Finding],
) -> None:
    spot = room.space.region.polygon.representative_point()
    at = room.storey.frame.to_world((spot.x, spot.y))
    if not room.kinds and not any(_adjoin(room, other) for other in rooms if other is not room):
        findings.append(
            finding(
                Code.PARTS_NOT_DRAWN,
                Severity.WARNING,
                f"房间“{zone.name}”只有总名称,其中各功能区没有画出;请画出分隔或写明各功能区",
                f"room {zone.host_space} bears the name of the suite alone; what is where in it is "
                "not drawn: draw its parts and name them",
                subject=zone.host_space,
                at=at,
            )
        )
    kinds = room.kinds
    if len(kinds) > 1:
        zh = {z.kind: z.zh for z in standard.zones}
        en = {z.kind: z.en for z in standard.zones}
        findings.append(
            finding(
                Code.BOUNDARY_NOT_DRAWN,
                Severity.WARNING,
                f"{zone.host_space} 内{'与'.join(zh[k] for k in kinds)}之间没有画出边界,"
                f"按{zh[kinds[0]]}兼容其余处理",
                f"the boundary between {' and '.join(en[k] for k in kinds)} in {zone.host_space} "
                f"is not drawn; taken as one {en[kinds[0]]} that the others share",
                subject=zone.host_space,
                at=at,
            )
        )


def _remark_unknown(building: Building, hosts: Sequence[str], findings: list[Finding]) -> None:
    for storey in building.storeys:
        for space in storey.spaces:
            if space.use is Use.COUNSELLING and space.id not in hosts:
                spot = space.region.polygon.representative_point()
                findings.append(
                    finding(
                        Code.NAME_NOT_KNOWN,
                        Severity.INFO,
                        f"房间“{space.name or space.id}”的名称不属于任何功能区,未计入",
                        f"the name of room {space.id} is no functional area of the standard; it "
                        "was left out",
                        subject=space.id,
                        at=storey.frame.to_world((spot.x, spot.y)),
                    )
                )


# --- doors and signs ----------------------------------------------------------------------


def doors_of(building: Building, zones: Sequence[Zone]) -> Iterator[SuiteDoor]:
    """Yield the doors and ways of rooms that are zones as they stand, each once."""
    zone_in = {zone.host_space: zone.id for zone in zones}
    seen: set[str] = set()
    for zone in zones:
        storey = next(s for s in building.storeys if any(p.id == zone.host_space for p in s.spaces))
        for opening in storey.openings_of(zone.host_space):
            if opening.kind == "window" or opening.id in seen:
                continue
            seen.add(opening.id)
            a, b = opening.joins
            other = b if a == zone.host_space else a
            yield SuiteDoor(
                at=opening.at,
                width_mm=opening.width_mm,
                angle_deg=opening.angle_deg,
                joins=(zone.id, zone_in.get(other, other) if other else None),
                new=False,
                wall_mm=opening.wall_mm,
                hinge=opening.hinge,
                leaf_end=opening.leaf_end,
            )


def _signs(
    building: Building, inks: Sequence[Ink], zones: Sequence[tuple[Zone, _Room]]
) -> Iterator[Furniture]:
    """Yield the mailbox and the welcome sign where texts tell of them near the suite."""
    for storey in building.storeys:
        mine = [zone for zone, room in zones if room.storey is storey]
        if not mine or storey.source >= len(inks) or len(storey.outline) < 3:
            continue
        suite = shapely.union_all([zone.region.polygon for zone in mine])
        around = shapely.make_valid(Polygon(storey.outline)).buffer(AROUND_MM)
        for text in inks[storey.source].texts:
            content = folded(text.text)
            for kind, word, other, reach, size in SIGNS:
                if not word.search(content) or other.search(content):
                    continue
                at = storey.frame.to_mm(text.at)
                spot = Point(at)
                if not around.contains(spot) or suite.distance(spot) > reach:
                    continue
                inside = next((z.id for z in mine if z.region.polygon.contains(spot)), "outside")
                turn = round((text.rotation_deg - storey.frame.rotation_deg) % 360.0, 3)
                yield Furniture(kind, inside, at, turn, size)


__all__ = ["doors_of", "named_scheme", "no_suite"]
