"""The score of a scheme, recomputed from its finished geometry, in CNY-equivalents.

The solver posts the same terms on its own account; a property test holds the two equal.
All prices are defaults of ours (:class:`~layoutopt.program.Prices`).
"""

from __future__ import annotations

from layoutopt.building import Building, Use
from layoutopt.judge.case import Case
from layoutopt.judge.measures import partition_m
from layoutopt.physics.daylight import daylight_windows, lit
from layoutopt.program import Program
from layoutopt.scheme import Scheme

UNREACHED_M = 100.0
"""The walk charged where the drawing shows none (a default)."""
ROUNDING_M2 = 0.01
WANT_DAYLIGHT = ("individual", "group")


def score(building: Building, scheme: Scheme, program: Program) -> tuple[tuple[str, float], ...]:
    """Return the terms of the objective by name, in CNY-equivalents; their sum is the score."""
    case = Case(building, scheme, program)
    prices = program.prices
    new_doors = sum(door.new for door in scheme.doors)
    return (
        ("partitions", prices.partition_cny_m * partition_m(scheme)),
        ("doors", float(prices.door_cny * new_doors)),
        ("displaced", _displaced(case)),
        ("storey", _storey(case)),
        ("route", _route(case)),
        ("noise", _noise(case)),
        ("apart", _apart(case)),
        ("dark", _dark(case)),
        ("shared", _shared(case)),
        ("missing", _missing(case)),
        ("oversize", _oversize(case)),
        ("surplus", _surplus(case)),
    )


def _displaced(case: Case) -> float:
    """Price the floor taken from other uses."""
    prices = case.program.prices.displaced_cny_m2
    free = (Use.VACANT, Use.COUNSELLING)
    dearest = max(prices.values(), default=0)
    return sum(
        prices.get(host.use, dearest) * host.region.area_m2
        for host in case.hosts
        if not host.available and host.use not in free
    )


def _storey(case: Case) -> float:
    prices, level = case.program.prices, case.levels[-1]
    if level < 0:
        return float(prices.basement_cny)
    return float(prices.storey_cny.get(level, prices.higher_storey_cny))


def _reception(case: Case) -> str | None:
    return next((zone.host_space for zone in case.of_kind("office_reception")), None)


def _route(case: Case) -> float:
    """Price the way from the entrance to the room with the reception."""
    host = _reception(case)
    route = case.walks.route_m(case.level_of(host), host) if host else None
    return case.program.prices.route_cny_m * (UNREACHED_M if route is None else route)


def _noise(case: Case) -> float:
    """Price the noise index of the rooms that hold individual zones."""
    prices = case.program.prices
    return sum(
        prices.noise_cny_db
        * max(
            0.0,
            case.noise.index(case.level_of(zone.id), zone.host_space).level_dba
            - prices.noise_free_dba,
        )
        for zone in case.of_kind("individual")
    )


def _apart(case: Case) -> float:
    """Price the walks from the reception's room to the others, shared walls free."""
    root = _reception(case)
    if root is None:
        return 0.0
    total = 0.0
    for host in case.hosts:
        if host.id == root or frozenset((host.id, root)) in case.walls:
            continue
        level = case.level_of(root)
        way = None
        if case.level_of(host.id) == level:
            way = case.walks.between_m(level, root, host.id)
        total += case.program.prices.apart_cny_m * (UNREACHED_M if way is None else way)
    return total


def _dark(case: Case) -> float:
    """Price the zones that want a window and have none."""
    dark = [
        zone
        for zone in case.of_kind(*WANT_DAYLIGHT)
        if not lit(zone.region.polygon, daylight_windows(case.storey_of(zone.id), zone.host_space))
    ]
    return float(case.program.prices.dark_cny * len(dark))


def _shared(case: Case) -> float:
    """Price the areas that have no footprint of their own."""
    prices, total = case.program.prices, 0
    for zone in case.scheme.zones:
        for kind in zone.hosts:
            merge = case.program.standard.merge(zone.kind, kind)
            anytime = merge is not None and merge.sharing == "yes"
            total += prices.shared_cny if anytime else prices.time_shared_cny
    return float(total)


def _missing(case: Case) -> float:
    """Price the individual rooms worth having that are not there."""
    wanted = sum(a.wanted for a in case.program.areas if a.kind == "individual")
    lacking = max(0, wanted - len(case.of_kind("individual")))
    return float(case.program.prices.missing_room_cny * lacking)


def _oversize(case: Case) -> float:
    """Price the zones larger than anyone wants them."""
    upper = {a.kind: a.upper_m2 for a in case.program.areas if a.upper_m2 is not None}
    large = [z for z in case.of_kind(*upper) if z.region.area_m2 > upper[z.kind] + ROUNDING_M2]
    return float(case.program.prices.oversize_cny * len(large))


def _surplus(case: Case) -> float:
    """Price the floor beyond what is asked for."""
    least = sum(a.area_m2 * len(case.of_kind(a.kind)) for a in case.program.areas)
    need = max(case.program.total_area_m2, least)
    taken = sum(host.region.area_m2 for host in case.hosts)
    return case.program.prices.surplus_cny_m2 * max(0.0, taken - need)
