"""VERB: Scheme -> Furnished.  What stands in every zone of a suite, and what hangs outside.

Read :func:`furnish`.  The zone is done with: its walls, columns, doors and windows are given.
``room`` describes it, ``spots`` lists where each item may stand, ``model`` chooses with
CP-SAT, ``ways`` finds what blocks the way, and then the model is asked again.
"""

from __future__ import annotations

from dataclasses import replace

import shapely
from shapely.geometry import Polygon

from layoutopt.building import PUBLIC_WAYS, Building, Use
from layoutopt.equipment import Furnished, Want, ZoneFurnished, wanted
from layoutopt.furnish.model import Barrier, Placed, Placing, place
from layoutopt.furnish.room import Room
from layoutopt.furnish.spots import Sights, Unit, units_of
from layoutopt.furnish.ways import barriers
from layoutopt.furniture import FurnitureList
from layoutopt.geometry import Frame, Point
from layoutopt.physics.doorside import hung_outside
from layoutopt.physics.opened import opened
from layoutopt.physics.sight import exposure, sight
from layoutopt.program import Program
from layoutopt.scheme import Furniture, Scheme, SuiteDoor, Zone

EFFORT = 0.12
"""Of one placing, in CP-SAT's deterministic time (a default)."""
PROOF_EFFORT = 5.0
ROUNDS = 5
"""So often a zone is placed anew before what blocks the way and may go is left out."""
SMALLER = 2
"""After so many rounds a circle that blocks the way loses chairs."""
LAST = 12
"""So often a zone is placed anew altogether (both are defaults)."""
SURE_MM = 1.5
"""By how much a hidden place is taken smaller: pieces stand at whole millimetres."""


def furnish(
    building: Building,
    scheme: Scheme,
    program: Program,
    furniture: FurnitureList,
    *,
    effort: float = EFFORT,
    needed_only: bool = False,
) -> Furnished:
    """Place the furniture of a suite, zone by zone.

    The same input gives the same answer everywhere: one worker, limits of effort alone.

    Parameters
    ----------
    building
        As it stands; walls that the scheme takes out are taken out here.
    scheme
        Finished: zones with their net floors, partitions and doors.
    effort
        Limit of one placing in CP-SAT's deterministic time; a zone asks for several.
    needed_only
        Only what must be there, to know soon whether it fits; the rest counts as left out.

    Returns
    -------
    Furnished
        ``does_not_fit`` is a proof: what must stand in the zone finds no place in the sizes
        and with the clearances of the catalogue, at right angles to the room, free-standing
        things on a lattice of 50 mm, even if nobody had to walk.  ``unknown`` is none.
    """
    building = opened(building, scheme.opened)
    wants = wanted(scheme, program, furniture)
    zones = []
    spent = 0.0
    for zone in scheme.zones:
        mine = tuple(want for want in wants if want.zone == zone.id)
        done, used = _zone(building, scheme, zone, mine, furniture, effort, needed_only=needed_only)
        zones.append(done)
        spent += used
    hung = tuple((w.item.kind, w.item.size_mm) for w in wants if w.item.stands == "outside")
    doors = scheme.doors
    outside = hung_outside(building.storey(scheme.level), doors, hung)
    return Furnished(tuple(zones), outside, spent)


def _zone(
    building: Building,
    scheme: Scheme,
    zone: Zone,
    wants: tuple[Want, ...],
    furniture: FurnitureList,
    effort: float,
    *,
    needed_only: bool,
) -> tuple[ZoneFurnished, float]:
    """Furnish one zone; and the effort it took."""
    if zone.shared:
        why = (
            "the school goes on using the room: what stands in it is not known",
            "该房间学校仍作他用,其中陈设未知",
        )
        return ZoneFurnished(zone.id, "not_furnished", why=why), 0.0
    room = Room(building, scheme, zone, furniture.rules)
    paired = any(want.item.stands == "pair" for want in wants)
    sights = _sights(room) if paired else Sights(room.floor, Polygon())

    def units(*, thorough: bool) -> tuple[Unit, ...]:
        return units_of(room, wants, furniture.taste, sights, thorough=thorough)

    everything = units(thorough=False)
    needed = tuple(unit for unit in everything if unit.must)
    tries = [needed] if needed_only or len(needed) == len(everything) else [everything, needed]
    spent, none = 0.0, False
    chosen: tuple[Placed, ...] | None = None
    for asked in tries:
        chosen, none, used = _walkable(room, asked, furniture, effort)
        spent += used
        if chosen is not None:
            break
    if none and not all(unit.whole for unit in needed):
        needed = tuple(unit for unit in units(thorough=True) if unit.must)
        chosen, none, used = _walkable(room, needed, furniture, PROOF_EFFORT)
        spent += used
    if chosen is None:
        lacking = tuple(dict.fromkeys(unit.item.kind for unit in needed))
        if none:
            blamed = tuple(u.item.kind for u in needed if not u.spots) or lacking
            return _unfit(zone, blamed), spent
        return ZoneFurnished(zone.id, "unknown", lacking=lacking, why=UNPROVEN), spent
    return _told(room, wants, chosen), spent


UNPROVEN = (
    "no placing was found within the effort, nor proven impossible",
    "在限定计算量内既未找到布置,也未证明不可行",
)


def _unfit(zone: Zone, kinds: tuple[str, ...]) -> ZoneFurnished:
    listed = ", ".join(kinds)
    why = (
        f"proven: {listed} find no place together, in the sizes and clearances of the "
        "catalogue, at right angles to the room, free-standing things on a lattice of 50 mm, "
        "even with no way kept free between them",
        f"已证明:按目录尺寸与净距、与墙平行或垂直、独立放置者取 50 mm 模数,{listed} "
        "即使不留通道也无法同时放下",
    )
    return ZoneFurnished(zone.id, "does_not_fit", lacking=kinds, why=why)


def _walkable(
    room: Room, units: tuple[Unit, ...], furniture: FurnitureList, effort: float
) -> tuple[tuple[Placed, ...] | None, bool, float]:
    """Place units so that one can walk among them.

    Returns
    -------
    tuple
        What was placed, or None; whether it is proven that nothing can be on these spots,
        walked or not; the effort.
    """
    cuts: list[Barrier] = []
    gone: list[int] = []
    spent = 0.0
    before: tuple[Placed | None, ...] = ()
    for round_ in range(LAST):
        placing: Placing = place(
            units, furniture.taste, effort=effort, barriers=cuts, without=gone, before=before
        )
        before = placing.placed
        spent += placing.effort
        if placing.answer != "found":
            return None, placing.answer == "none" and not cuts, spent
        blocked = barriers(room, placing.placed)
        if not blocked:
            break
        cuts += blocked
        if round_ >= SMALLER:
            units = _smaller(units, placing.placed, blocked)
        if round_ >= ROUNDS:
            gone += _given_up(units, min(blocked, key=len), gone)
    else:
        return None, False, spent
    # what was given up in haste may find a place after all, the smallest first
    for index in sorted(gone, key=lambda i: (_body_mm2(units[i]), i)) * 2:
        if index not in gone:
            continue
        rest = [i for i in gone if i != index]
        again = place(
            units, furniture.taste, effort=effort, barriers=cuts, without=rest, before=before
        )
        spent += again.effort
        if again.answer != "found" or again.placed[index] is None:
            continue
        blocked = barriers(room, again.placed)
        cuts += blocked
        if not blocked:
            placing, gone, before = again, rest, again.placed
    return tuple(one for one in placing.placed if one is not None), False, spent


def _smaller(
    units: tuple[Unit, ...], placed: tuple[Placed | None, ...], blocked: list[Barrier]
) -> tuple[Unit, ...]:
    """Take chairs out of a circle that blocks the way, as long as one with fewer fits."""
    changed = list(units)
    for i in {row[0] for barrier in blocked for row in barrier}:
        one = placed[i]
        if one is None or not one.pose.chairs:
            continue
        poses = units[i].poses
        fewer = tuple(s for s in units[i].spots if poses[s.pose].chairs < one.pose.chairs)
        if fewer:
            changed[i] = replace(units[i], spots=fewer)
    return tuple(changed)


def _given_up(units: tuple[Unit, ...], blocked: Barrier, gone: list[int]) -> list[int]:
    """Choose what is left out for the way's sake: the largest that need not be there.

    The counselling seats and the circle, which the room is for, go last.
    """
    may = [i for i, *_ in blocked if not units[i].must and i not in gone]
    main = ("pair", "ring")
    return sorted(may, key=lambda i: (units[i].item.stands in main, -_body_mm2(units[i]), i))[:1]


def _body_mm2(unit: Unit) -> float:
    x0, y0, x1, y1 = unit.poses[0].body if unit.poses else (0.0, 0.0, 0.0, 0.0)
    return (x1 - x0) * (y1 - y0)


def _told(room: Room, wants: tuple[Want, ...], placed: tuple[Placed, ...]) -> ZoneFurnished:
    """Carry what was placed into the storey, with what stands upon it."""
    pieces = [
        _piece(room, part.kind, (one.x + part.at_mm[0], one.y + part.at_mm[1]), part.turn_deg, size)
        for one in placed
        for part in one.pose.pieces
        for size in (part.size_mm,)
    ]
    for want in wants:
        if want.item.stands != "on":
            continue
        carrier = next((p for p in pieces if p.kind == want.item.carried_by), None)
        if carrier is not None:
            turn = Frame(1.0, carrier.at, carrier.rotation_deg)
            at = turn.to_world(want.item.at_mm)
            pieces.append(
                Furniture(
                    want.item.kind,
                    room.zone.id,
                    (round(at[0]), round(at[1])),
                    carrier.rotation_deg,
                    want.item.size_mm,
                )
            )
    short = [want for want in wants if want.item.placed and _count(want, placed) < want.count]
    left = tuple(want.item.kind for want in short if want.item.stands != "ring")
    circle = next((one.pose.chairs for one in placed if one.unit.item.stands == "ring"), None)
    return ZoneFurnished(
        zone=room.zone.id,
        fit="should_left_out" if left else "placed",
        pieces=tuple(pieces),
        left_out=left,
        seats=circle,
        seats_in_rows=None if circle is None else seats_in_rows(room),
        stowed=tuple(dict.fromkeys(one.unit.item.kind for one in placed if one.unit.want.stowed)),
    )


def _count(want: Want, placed: tuple[Placed, ...]) -> int:
    mine = [one for one in placed if one.unit.want is want]
    return want.count if mine and (want.item.stack or want.item.stands == "pair") else len(mine)


def _piece(
    room: Room,
    kind: str,
    at: tuple[float, float],
    turn_deg: float,
    size_mm: tuple[int, int],
) -> Furniture:
    x, y = room.frame.to_world(at)
    place: Point = (round(x), round(y))
    turn = round((turn_deg + room.frame.rotation_deg) % 360.0, 3)
    return Furniture(kind, room.zone.id, place, turn, size_mm)


TABLE_MM = (1200, 600)
"""A table of a group room in rows, two pupils at it (STANDARDS 4)."""
ROW_MM = 1500
AISLE_MM = 600


def seats_in_rows(room: Room) -> int:
    """Count the seats in rows of tables, the room cleared for it: the better of two directions.

    Two tables side by side, then an aisle of 600 mm; 900 mm for the seats of each row.
    """
    best = 0
    shapely.prepare(floor := room.free(tall=False))
    x0, y0, x1, y1 = floor.bounds
    wide, row = TABLE_MM[0], ROW_MM
    for across in (False, True):
        span, deep = (y1 - y0, x1 - x0) if across else (x1 - x0, y1 - y0)
        tables = 0
        for j in range(int(deep // row)):
            at = 0.0
            for i in range(int(span // wide) + 1):
                if i and i % 2 == 0:
                    at += AISLE_MM
                a = shapely.box(at, j * row, at + wide, (j + 1) * row)
                a = shapely.transform(a, lambda xy: xy[:, ::-1]) if across else a
                tables += floor.covers(shapely.affinity.translate(a, x0, y0))
                at += wide
        best = max(best, 2 * tables)
    return best


def _sights(room: Room) -> Sights:
    """Find what of a room is hidden with all doors wide open, and what else may be seen."""
    zones = _reached(room)
    ids = {zone.id for zone in zones}
    inner = [d for d in room.scheme.doors if set(d.joins) <= ids]
    public = [
        _shown(d, room)
        for d in room.scheme.doors
        if set(d.joins) & ids and not all(side in ids for side in d.joins)
    ]
    floor = room.zone.region.polygon
    floors = [zone.region.polygon for zone in zones]
    # what must be hidden is what the judge asks: all doors wide open
    wide = sight(floor, floors, inner, public).hidden
    waiting = [
        z.region.polygon for z in zones if z.kind == "office_reception" and z.id != room.zone.id
    ]
    seen = exposure(floor, floors, inner, public, reception=waiting)
    also = seen.from_corridor.seen.union(seen.from_reception.seen)
    return Sights(room.to_local(wide.buffer(-SURE_MM, join_style="mitre")), room.to_local(also))


def _reached(room: Room) -> tuple[Zone, ...]:
    """List the zones that one sees into a room from: those walked through to it."""
    zones = {zone.id: zone for zone in room.scheme.zones}
    found = {room.zone.id}
    front = [room.zone]
    while front:
        zone = front.pop()
        sides = {side for d in room.scheme.doors if zone.id in d.joins for side in d.joins}
        near = [zones[side] for side in sides if side in zones]
        near += [z for z in zones.values() if z.host_space == zone.host_space]
        fresh = [z for z in near if z.id not in found]
        found |= {z.id for z in fresh}
        front += fresh
    return tuple(zone for zone in room.scheme.zones if zone.id in found)


def _shown(door: SuiteDoor, room: Room) -> SuiteDoor:
    """Take the leaf off a door that leads to no public way: it hides nothing for certain."""
    spaces = {space.id: space for space in room.storey.spaces}
    beyond = [spaces[side] for side in door.joins if side is not None and side in spaces]
    ways = PUBLIC_WAYS | {Use.STAIR}
    public = None in door.joins or any(space.use in ways for space in beyond)
    return door if public else replace(door, hinge=None, leaf_end=None)


__all__ = ["furnish"]
