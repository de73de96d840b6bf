"""``layouts.json`` to schemes: checked key by key, positions back into storeys' millimetres.

Other programs write the contract's fields and no more: how thick a door's wall is and where
it turns is then taken from the wall, partition or opening there.
Not here: reading the drawing that the file names.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from shapely.geometry import LineString, Point, Polygon

from layoutopt.building import Building, Opening, SharedWall, Storey
from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.geometry import Frame, Region, distance_mm
from layoutopt.geometry import Point as Place
from layoutopt.physics.opened import opened, wall_between
from layoutopt.read.codes import Code, finding
from layoutopt.read.suite.checked import Value
from layoutopt.read.suite.titles import level_of, title_of
from layoutopt.scheme import (
    ClauseFinding,
    Decision,
    Furniture,
    Partition,
    Scheme,
    SuiteDoor,
    Verdict,
    Zone,
)
from layoutopt.standard import Force, Standard

FORCES = ("must", "should", "attest")
DECISIONS = ("met", "unmet", "borderline", "not_measurable", "not_applicable", "to_attest")
STALE_SHARE = 0.01
PRINTED_M2 = 0.0051
NEAR_MM = 50.0
"""An opening this near to a door is the one it hangs in."""
LONGEST_MM = 1e7
LEAST_MM2 = 10.0
"""What encloses less is a line that rounding bent."""


def layouts(
    root: Value, building: Building, standard: Standard, findings: list[Finding]
) -> tuple[Scheme, ...]:
    """Read all schemes of a file.

    Raises
    ------
    InputError
        A key is missing or of another type, or names what does not exist; or there is no
        scheme.
    """
    items = root.get("schemes").items()
    if not items:
        raise root.get("schemes").wrong(
            "there is no scheme in it to check; run solve again, or give a drawing",
            "其中没有可核查的方案;请重新运行 solve,或直接给出图纸",
        )
    return tuple(
        _scheme(item, i, building, standard, findings) for i, item in enumerate(items, start=1)
    )


def compare_drawings(root: Value, building: Building, findings: list[Finding]) -> None:
    """Say where the drawings are not those the file was made for."""
    if not root.has("sha256"):
        return
    made_for = [item.text() for item in root.get("sha256").items()]
    if sorted(made_for) != sorted(building.sha256):
        names = ", ".join(building.drawing_names)
        findings.append(
            finding(
                Code.OTHER_DRAWING,
                Severity.WARNING,
                f"图纸 {names} 与生成 {root.file.name} 时所用的不同(可能已修改),按现在的图纸核查",
                f"{names} is not the drawing that {root.file.name} was made for (changed since?); "
                "it is checked against the drawing as it is now",
            )
        )


def drawings_of(root: Value) -> list[str]:
    """Return the file names of the drawings a file was made for."""
    names = [item.text() for item in root.get("drawing").items(1)]
    return [name.replace("\\", "/").rsplit("/", 1)[-1] for name in names]


def _scheme(
    item: Value, number: int, building: Building, standard: Standard, findings: list[Finding]
) -> Scheme:
    walls_out = _opened(item, building) if item.has("opened") else ()
    building = opened(building, walls_out)
    by_level = {storey.level: storey for storey in building.storeys}
    zones, storeys = _zones(item, by_level, standard, findings)
    ids = {zone.id for zone in zones}
    spaces = {s.id for storey in building.storeys for s in storey.spaces}
    partitions = [(_storey(w, by_level), w) for w in item.get("partitions").items()]
    walls = [(storey, _partition(w, storey)) for storey, w in partitions]
    doors = tuple(
        _door(d, _storey(d, by_level), ids | spaces, walls) for d in item.get("doors").items()
    )
    homes = {zone.id: storey for zone, storey in zip(zones, storeys, strict=True)}
    hosts = tuple(dict.fromkeys(zone.host_space for zone in zones))
    if item.has("host_spaces"):
        hosts = tuple(_known_space(v, spaces) for v in item.get("host_spaces").items())
    level = level_of(list(zip(zones, storeys, strict=True)))
    if item.has("storeys"):
        level = _level(item.get("storeys").items(1)[0], by_level)
    furniture = tuple(
        _furniture(f, by_level, by_level[level], homes)
        for f in (item.get("furniture").items() if item.has("furniture") else ())
    )
    return Scheme(
        id=item.get("id").whole(0, 1e6) if item.has("id") else number,
        title=item.get("title").text() if item.has("title") else title_of(building, level, hosts),
        objective=item.get("objective").number() if item.has("objective") else 0.0,
        level=level,
        host_spaces=hosts,
        zones=tuple(zones),
        partitions=tuple(wall for _, wall in walls),
        doors=doors,
        furniture=furniture,
        terms=_terms(item),
        measures=dict(_object(item.get("measures"))) if item.has("measures") else {},
        verdict=_verdict(item.get("verdict")) if item.has("verdict") else Verdict(),
        best_at=tuple(v.text() for v in item.get("best_at").items()) if item.has("best_at") else (),
        trade=item.get("trade").text() if item.has("trade") else "",
        trade_en=item.get("trade_en").text() if item.has("trade_en") else "",
        opened=walls_out,
    )


def _opened(item: Value, building: Building) -> tuple[SharedWall, ...]:
    """Find the walls that a scheme takes out, by the rooms they stand between."""
    by_level = {storey.level: storey for storey in building.storeys}
    found: list[SharedWall] = []
    for value in item.get("opened").items():
        storey = _storey(value, by_level)
        named = value.get("rooms").items(2)
        if len(named) != 2:
            raise value.get("rooms").wrong("must name two rooms", "应为两个房间")
        a, b = (_known_space(room, {s.id for s in storey.spaces}) for room in named)
        wall = wall_between(storey, a, b) if a != b else None
        if wall is None:
            raise value.get("rooms").wrong(
                f"{a} and {b} share no wall that can be opened (was the drawing changed?)",
                f"{a} 与 {b} 之间没有可打通的墙(图纸是否已修改?)",
            )
        found.append(wall)
    return tuple(found)


def _object(value: Value) -> dict[str, Any]:
    value.has("")  # raises where it is none
    return cast("dict[str, Any]", value.value)


def _terms(item: Value) -> tuple[tuple[str, float], ...]:
    if not item.has("terms"):
        return ()
    terms = item.get("terms")
    return tuple((key, terms.get(key).number()) for key in _object(terms))


def _level(value: Value, by_level: Mapping[int, Storey]) -> int:
    level = value.whole(-100, 1000)
    if level not in by_level:
        listed = ", ".join(map(str, sorted(by_level)))
        raise value.wrong(
            f"the drawing has no storey {level}; it has {listed}",
            f"图纸中没有第 {level} 层;现有:{listed}",
        )
    return level


def _storey(item: Value, by_level: Mapping[int, Storey]) -> Storey:
    return by_level[_level(item.get("storey"), by_level)]


def _known_space(value: Value, spaces: set[str]) -> str:
    return value.one_of(
        sorted(spaces),
        "space of the drawing (was it read otherwise?)",
        "图纸中的空间(读图结果是否不同?)",
    )


def _zones(
    item: Value,
    by_level: Mapping[int, Storey],
    standard: Standard,
    findings: list[Finding],
) -> tuple[list[Zone], list[Storey]]:
    kinds = [zone.kind for zone in standard.zones]
    items = item.get("zones").items(1)
    count = Counter(z.get("kind").text() for z in items)
    seen: Counter[str] = Counter()
    found: list[Zone] = []
    storeys: list[Storey] = []
    for value in items:
        kind = value.get("kind").one_of(kinds, "kind of zone", "功能区类别")
        seen[kind] += 1
        several = kind == "individual" or count[kind] > 1
        usual = f"{kind}-{seen[kind]}" if several else kind
        zone_id = value.get("id").text() if value.has("id") else usual
        if any(zone.id == zone_id for zone in found):
            raise value.wrong(f"the id {zone_id!r} stands twice", f"编号 {zone_id!r} 重复")
        storey = _storey(value, by_level)
        region = _region(value, storey.frame)
        hosts = value.get("hosts").items() if value.has("hosts") else []
        zone = Zone(
            id=zone_id,
            kind=kind,
            name=value.get("name").text()
            if value.has("name")
            else standard.zone(kind).zh + zone_id.removeprefix(kind).removeprefix("-"),
            host_space=_known_space(value.get("host_space"), {s.id for s in storey.spaces}),
            region=region,
            enclosed=value.get("enclosed").flag(),
            hosts=tuple(h.one_of(kinds, "kind of zone", "功能区类别") for h in hosts),
            shared=value.has("shared") and value.get("shared").flag(),
            counted=value.get("counted").number(0.0, 1.0) if value.has("counted") else 1.0,
        )
        _compare_area(value, zone, storey, findings)
        found.append(zone)
        storeys.append(storey)
    return found, storeys


def _region(value: Value, frame: Frame) -> Region:
    boundary = value.get("boundary")
    ring = tuple(frame.to_mm(point.point()) for point in boundary.items(3))
    holes = tuple(
        tuple(frame.to_mm(point.point()) for point in hole.items(3))
        for hole in (value.get("holes").items() if value.has("holes") else ())
    )
    if len(set(ring)) < 3 or Polygon(ring).area < LEAST_MM2:
        raise boundary.wrong("encloses no area", "没有围成面积")
    region = Region(ring, holes)
    if region.polygon.is_empty:
        raise boundary.wrong("encloses no area", "没有围成面积")
    return region


def _compare_area(value: Value, zone: Zone, storey: Storey, findings: list[Finding]) -> None:
    if not value.has("area_m2"):
        return
    stated, drawn = value.get("area_m2").number(0.0), zone.region.area_m2
    if abs(stated - drawn) > max(STALE_SHARE * drawn, PRINTED_M2):
        spot = zone.region.polygon.representative_point()
        findings.append(
            finding(
                Code.LAYOUT_AREA_DIFFERS,
                Severity.WARNING,
                f"{zone.name}:文件写明 {stated:g} m²,边界围成 {drawn:.2f} m²,按边界计算",
                f"{zone.id}: the file states {stated:g} m2, the boundary encloses {drawn:.2f} m2; "
                "the boundary counts",
                subject=zone.id,
                at=storey.frame.to_world((spot.x, spot.y)),
            )
        )


def _partition(value: Value, storey: Storey) -> Partition:
    ends = value.get("line").items(2)
    if len(ends) != 2:
        raise value.get("line").wrong("must be two points", "应为两个点")
    a, b = (storey.frame.to_mm(end.point()) for end in ends)
    if a == b:
        raise value.get("line").wrong("has no length", "长度为零")
    return Partition(
        (a, b), value.get("thickness_mm").whole(1, 2000), value.get("rw_db").whole(0, 100)
    )


def _door(
    value: Value, storey: Storey, known: set[str], walls: Sequence[tuple[Storey, Partition]]
) -> SuiteDoor:
    frame = storey.frame
    at = frame.to_mm(value.get("at").point())
    width_mm = round(value.get("width_m").number(0.05, 100.0) * 1000)
    named = value.get("joins").items(2)
    if len(named) != 2:
        raise value.get("joins").wrong("must name two sides", "应为两侧的编号")
    names = sorted(known)
    joins = [
        None if side.value is None else side.one_of(names, "zone or space", "功能区或空间的编号")
        for side in named
    ]
    new = value.get("new").flag()
    angle, wall_mm, hinge, leaf_end = _there(at, new, storey, walls)
    if value.has("angle_deg"):
        angle = value.get("angle_deg").number(-1e6, 1e6)
        if frame.rotation_deg != 0.0:
            angle = round((angle - frame.rotation_deg) % 180.0, 9) % 180.0
    if value.has("wall_mm"):
        wall_mm = value.get("wall_mm").whole(1, 5000)
    if "hinge" in _object(value):
        hinge = _spot(value, "hinge", frame)
        leaf_end = _spot(value, "leaf_end", frame) if "leaf_end" in _object(value) else None
    rw_db = value.get("rw_db").whole(0, 100) if value.has("rw_db") else None
    sides = joins[0], joins[1]
    return SuiteDoor(at, width_mm, angle, sides, new, wall_mm, hinge, leaf_end, rw_db)


def _spot(value: Value, key: str, frame: Frame) -> Place | None:
    return frame.to_mm(value.get(key).point()) if value.has(key) else None


def _there(
    at: Place, new: bool, storey: Storey, walls: Sequence[tuple[Storey, Partition]]
) -> tuple[float, int, Place | None, Place | None]:
    """Return direction, thickness, hinge and leaf of what is at a place: opening or wall."""
    near = [o for o in storey.openings if o.kind != "window" and distance_mm(o.at, at) <= NEAR_MM]
    if near and not new:
        opening: Opening = min(near, key=lambda o: distance_mm(o.at, at))
        return opening.angle_deg, opening.wall_mm, opening.hinge, opening.leaf_end
    spot = Point(at)
    for where, wall in walls:
        if where is storey and LineString(wall.line).distance(spot) <= wall.thickness_mm / 2:
            (ax, ay), (bx, by) = wall.line
            turn = math.degrees(math.atan2(by - ay, bx - ax)) % 180.0
            return turn, wall.thickness_mm, None, None
    if near:
        return near[0].angle_deg, near[0].wall_mm, None, None
    return _in_wall(at, storey)


def _in_wall(at: Place, storey: Storey) -> tuple[float, int, None, None]:
    """Measure the standing wall at a place: across it is the shortest way through."""
    best = (math.inf, 0.0)
    spot = Point(at)
    solid = [w.polygon for w in storey.walls if w.polygon.distance(spot) < NEAR_MM]
    for turn in range(0, 180, 5):
        dx, dy = math.cos(math.radians(turn)) * 1500, math.sin(math.radians(turn)) * 1500
        across = LineString([(at[0] - dx, at[1] - dy), (at[0] + dx, at[1] + dy)])
        cuts = [across.intersection(wall) for wall in solid]
        parts = [p for cut in cuts for p in getattr(cut, "geoms", [cut])]
        thick = min((p.length for p in parts if p.distance(spot) < NEAR_MM), default=math.inf)
        best = min(best, (float(thick), (turn + 90.0) % 180.0))
    thickness, along = best
    return (along, round(thickness), None, None) if thickness < 1000 else (0.0, 100, None, None)


def _furniture(
    value: Value, by_level: Mapping[int, Storey], own: Storey, homes: Mapping[str, Storey]
) -> Furniture:
    name = value.get("zone").one_of([*homes, "outside"], "zone", "功能区编号")
    storey = _storey(value, by_level) if value.has("storey") else homes.get(name, own)
    size = value.get("size_mm").items(2)
    turn = value.get("rotation_deg").number(-1e6, 1e6)
    if storey.frame.rotation_deg != 0.0:
        turn = round((turn - storey.frame.rotation_deg) % 360.0, 9) % 360.0
    return Furniture(
        kind=value.get("kind").text(),
        zone=name,
        at=storey.frame.to_mm(value.get("at").point()),
        rotation_deg=turn,
        size_mm=(size[0].whole(0, LONGEST_MM), size[1].whole(0, LONGEST_MM)),
    )


def _verdict(value: Value) -> Verdict:
    return Verdict(tuple(_clause(item) for item in value.get("findings").items()))


def _clause(item: Value) -> ClauseFinding:
    met = item.get("met")
    decision = "to_attest" if met.value is None else "met" if met.value else "unmet"
    if item.has("decision"):
        decision = item.get("decision").one_of(DECISIONS, "decision", "判定")
    return ClauseFinding(
        clause=item.get("clause").text(),
        force=cast("Force", item.get("force").one_of(FORCES, "force", "效力")),
        met=None if met.value is None else met.flag(),
        measured=item.get("measured").number() if item.has("measured") else None,
        limit=item.get("limit").number() if item.has("limit") else None,
        unit=_text(item, "unit"),
        subject=item.get("subject").text(),
        message=item.get("message").text(),
        message_en=_text(item, "message_en"),
        decision=cast("Decision", decision),
        shortfall=item.get("shortfall").number() if item.has("shortfall") else None,
        mend=_text(item, "mend"),
        mend_en=_text(item, "mend_en"),
        attested_by=_text(item, "attested_by"),
        attested_on=_text(item, "attested_on"),
    )


def _text(item: Value, key: str) -> str:
    return item.get(key).text() if item.has(key) else ""


def find_drawings(root: Value, names: Sequence[str]) -> list[Path]:
    """Find the drawings a file names: beside it, in the folder above, in the current one.

    Raises
    ------
    InputError
        One of them is in none of these.
    """
    beside = root.file.resolve().parent
    found = []
    for name in names:
        places = [folder / name for folder in (beside, beside.parent, Path.cwd())]
        here = [place for place in places if place.is_file()]
        if not here:
            raise InputError(
                en=f"{root.file}: its drawing {name} is neither beside it, nor in the folder "
                f"above, nor in the current one; name it: check {root.file.name} {name}",
                zh=f"{root.file}:找不到其图纸 {name}(同一文件夹、上级文件夹和当前文件夹中均没有);"
                f"请写明路径:check {root.file.name} {name}",
            )
        found.append(here[0])
    return found


__all__ = ["compare_drawings", "drawings_of", "find_drawings", "layouts"]
