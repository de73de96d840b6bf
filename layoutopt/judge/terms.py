"""The score of a scheme, recomputed from its finished geometry, in CNY-equivalents.

What rooms cost before they are divided is asked of the building as it stands, of each room
that was there: a wall that is taken out makes no use cheaper and no way shorter.

The solver posts the same terms on its own account; a property test holds the two equal.
What a unit of each term weighs stands in :mod:`layoutopt.weights`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from layoutopt.building import Building, Space, Use
from layoutopt.geometry import elongation_mm
from layoutopt.judge.case import Case, seam_mm
from layoutopt.judge.measures import partition_m
from layoutopt.physics.access import walks
from layoutopt.physics.adjacency import noisy_around, shared_walls
from layoutopt.physics.daylight import daylight_windows, glazing_short_m2, windows_of
from layoutopt.physics.noise import noise_field
from layoutopt.physics.opened import wall_between
from layoutopt.program import Program
from layoutopt.scheme import Scheme

UNREACHED_M = 100.0
"""The walk charged where the drawing shows none (a default)."""
ROUNDING_M2 = 0.01
SEALED_DB = 35
"""From this rating on a door is a sealed one (STANDARDS 3.8)."""
WANT_DAYLIGHT = ("individual", "group")
PRIVATE_WAYS = ("office_reception", "circulation")


def score(building: Building, scheme: Scheme, program: Program) -> tuple[tuple[str, float], ...]:
    """Return the terms of the objective by name, in CNY-equivalents; their sum is the score.

    Rooms shared with the rest of the school cost nothing: they go on being what they are.
    """
    shared = {zone.host_space for zone in scheme.zones if zone.shared}
    own = replace(
        scheme,
        zones=tuple(zone for zone in scheme.zones if not zone.shared),
        host_spaces=tuple(host for host in scheme.host_spaces if host not in shared),
    )
    case = Case(building, own, program)
    weights = program.weights
    return (
        ("partitions", weights.partition_cny_m * partition_m(scheme)),
        ("doors", _doors(case)),
        ("displaced", _displaced(case)),
        ("opened", _opened(case)),
        ("storey", _storey(case)),
        ("route", _route(case)),
        ("noise", _noise(case)),
        ("neighbours", _neighbours(case)),
        ("privacy", _privacy(case)),
        ("apart", _apart(case)),
        ("daylight", _daylight(case)),
        ("regularity", _regularity(case)),
        ("shared", _shared(case)),
        ("missing", _missing(case)),
        ("oversize", _oversize(case)),
        ("surplus", _surplus(case)),
    )


def _doors(case: Case) -> float:
    """Price the new doors, sealed ones dearer."""
    weights = case.program.weights
    return float(
        sum(
            weights.sealed_door_cny if (door.rw_db or 0) >= SEALED_DB else weights.door_cny
            for door in case.scheme.doors
            if door.new
        )
    )


def _displaced(case: Case) -> float:
    """Price the floor taken from other uses."""
    weights = case.program.weights.displaced_cny_m2
    free = (Use.VACANT, Use.COUNSELLING)
    dearest = max(weights.values(), default=0)
    return sum(
        weights.get(room.use, dearest) * room.region.area_m2
        for host in case.hosts
        for room in host.rooms
        if not room.available and room.use not in free
    )


def _opened(case: Case) -> float:
    """Price the walls between rooms that are taken out, measured anew where they stand."""
    stand = {s.id: floor for floor in case.standing.storeys for s in floor.spaces}
    found = [
        wall_between(stand[a], a, b)
        for a, b in (wall.rooms for wall in case.scheme.opened)
        if a in stand and stand[a] is stand.get(b)
    ]
    mm = sum(wall.length_mm for wall in found if wall is not None)
    return case.program.weights.opened_wall_cny_m * mm / 1000.0


def _storey(case: Case) -> float:
    return float(case.program.weights.storey(case.levels[-1]))


def _reception(case: Case) -> Space | None:
    zone = next(iter(case.of_kind("office_reception")), None)
    return case.spaces.get(zone.host_space) if zone is not None else None


def _nearest(lengths: Iterable[float | None]) -> float:
    """Return the shortest of walks, and what is charged where the drawing shows none."""
    return min((m for m in lengths if m is not None), default=UNREACHED_M)


def _route(case: Case) -> float:
    """Price the way from the entrance to the room with the reception."""
    host = _reception(case)
    ways = walks(case.standing)
    rooms = host.rooms if host is not None else ()
    routes = [ways.route_m(case.level_of(host.id), room.id) for room in rooms if host is not None]
    return case.program.weights.route_cny_m * _nearest(routes)


def _noise(case: Case) -> float:
    """Price the noise index of the rooms that hold individual zones, the louder part's."""
    weights, field = case.program.weights, noise_field(case.standing)
    loud = [
        max(
            field.index(case.level_of(zone.id), room.id).level_dba
            for room in case.spaces[zone.host_space].rooms
        )
        for zone in case.of_kind("individual")
    ]
    return sum(weights.noise_cny_db * max(0.0, dba - weights.noise_free_dba) for dba in loud)


def _apart(case: Case) -> float:
    """Price the walks from the reception's room to the others, shared walls free."""
    root = _reception(case)
    if root is None:
        return 0.0
    total, level = 0.0, case.level_of(root.id)
    ways, walls = walks(case.standing), shared_walls(case.standing.storey(level))
    for host in case.hosts:
        pairs = [(r.id, h.id) for r in root.rooms for h in host.rooms]
        beside = case.level_of(host.id) == level
        if host == root or (beside and any(frozenset(pair) in walls for pair in pairs)):
            continue
        found = [ways.between_m(level, *pair) for pair in pairs] if beside else []
        total += case.program.weights.apart_cny_m * _nearest(found)
    return total


def _neighbours(case: Case) -> float:
    """Price the noisy rooms beside, above and below every room of the suite."""
    ours = {room.id for host in case.hosts for room in host.rooms}
    noisy = case.program.noisy_uses
    found = [
        frozenset[str]().union(
            *(
                noisy_around(case.standing, case.level_of(host.id), room, noisy)
                for room in host.rooms
            )
        )
        - ours
        for host in case.hosts
    ]
    return float(case.program.weights.neighbour_cny * sum(map(len, found)))


def _privacy(case: Case) -> float:
    """Price the individual rooms whose door people of other zones pass.

    Rooms are private behind the reception, and behind a way of their own that does not lie
    open to any zone but a reception: who waits or reads there sees and hears the door.
    """
    exposed = 0
    for zone in case.of_kind("individual"):
        sides = {side for door in case.doors_of(zone.id) for side in door.joins} - {zone.id}
        exposed += any(not _private(case, side) for side in sides)
    return float(case.program.weights.privacy_cny * exposed)


def _private(case: Case, side: str | None) -> bool:
    """Tell whether what a door leads to is a reception, or a way that only serves rooms."""
    way = case.zones.get(side or "")
    if way is None or way.kind not in PRIVATE_WAYS:
        return False
    return way.kind == "office_reception" or not any(
        seam_mm(way.region.polygon, other.region.polygon) > 0
        for other in case.zones_on(case.level_of(way.id))
        if other.kind not in PRIVATE_WAYS
    )


def _daylight(case: Case) -> float:
    """Price the window that zones want and lack, in m2 short of a fifth of their floor."""
    short = 0.0
    for zone in case.of_kind(*WANT_DAYLIGHT):
        if not zone.enclosed:
            continue  # it has the windows of what it lies open to
        windows = daylight_windows(case.storey_of(zone.id), zone.host_space)
        width = sum(mm for _, mm in windows_of(zone.region.polygon, windows))
        short += glazing_short_m2(zone.region.area_m2, width)
    return case.program.weights.daylight_cny_m2 * short


def _regularity(case: Case) -> float:
    """Price how much longer enclosed zones are than one and a half times their width."""
    long_mm = sum(
        elongation_mm(zone.region.polygon)
        for zone in case.scheme.zones
        if zone.enclosed and zone.kind != "circulation"
    )
    return case.program.weights.regularity_cny_m * long_mm / 1000.0


def _shared(case: Case) -> float:
    """Price the areas that have no footprint of their own."""
    weights, total = case.program.weights, 0
    for zone in case.scheme.zones:
        for kind in zone.hosts:
            merge = case.program.standard.merge(zone.kind, kind)
            anytime = merge is not None and merge.sharing == "yes"
            total += weights.shared_cny if anytime else weights.time_shared_cny
    return float(total)


def _missing(case: Case) -> float:
    """Price the individual rooms worth having that are not there."""
    wanted = sum(a.wanted for a in case.program.areas if a.kind == "individual")
    lacking = max(0, wanted - len(case.of_kind("individual")))
    return float(case.program.weights.missing_room_cny * lacking)


def _oversize(case: Case) -> float:
    """Price the zones larger than anyone wants them."""
    upper = {a.kind: a.upper_m2 for a in case.program.areas if a.upper_m2 is not None}
    large = [z for z in case.of_kind(*upper) if z.region.area_m2 > upper[z.kind] + ROUNDING_M2]
    return float(case.program.weights.oversize_cny * len(large))


def _surplus(case: Case) -> float:
    """Price the floor beyond what is asked for."""
    least = sum(a.area_m2 * len(case.of_kind(a.kind)) for a in case.program.areas)
    need = max(case.program.total_area_m2, least)
    taken = sum(host.region.area_m2 for host in case.hosts)
    return case.program.weights.surplus_cny_m2 * max(0.0, taken - need)
