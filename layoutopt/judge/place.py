"""Gauges of the place: storey, route, noise, neighbours, daylight."""

from __future__ import annotations

from layoutopt.building import Space, Use
from layoutopt.geometry import square_metres, union
from layoutopt.judge.case import Case
from layoutopt.judge.say import measured_finding, stated
from layoutopt.physics.daylight import daylight_windows, window_floor_ratio
from layoutopt.scheme import ClauseFinding
from layoutopt.standard import Clause

OVER_M2 = 1.0
"""Rooms lie over one another when this much of them does (a default)."""


def storey_limit(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Compare the storey with the code's limit: primary, then secondary schools."""
    limit = clause.limits[case.program.school.stage == "secondary"]
    return [measured_finding(case, clause, "suite", float(case.levels[-1]), limit=limit)]


def storey_preferred(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Compare the storey with the one liked best; a basement is not liked."""
    lowest, highest = case.levels[0], case.levels[-1]
    if lowest < 1:
        words = ("位于地下层", "in a basement")
        return [stated(case, clause, "suite", met=False, words=words, measured=float(lowest))]
    return [measured_finding(case, clause, "suite", float(highest))]


def route_length(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Measure the way from the main entrance, in m: for comparison, there is no limit."""
    route = entrance_route_m(case)
    if route is None:
        words = ("从主出入口无法沿公共走道到达", "not reached from the entrance")
        return [stated(case, clause, "suite", met=False, words=words)]
    return [measured_finding(case, clause, "suite", round(route, 1))]


def public_route(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Tell whether the suite is reached from the entrance over public ways alone."""
    met = entrance_route_m(case) is not None
    words = ("从主出入口沿公共走道可达", "reached from the entrance over public ways")
    return [stated(case, clause, "suite", met=met, words=words)]


def entrance_route_m(case: Case) -> float | None:
    """Measure the way from the main entrance to the room with the reception."""
    zones = case.of_kind("office_reception") or case.scheme.zones
    routes = [case.walks.route_m(case.level_of(zone.id), zone.host_space) for zone in zones]
    return min((r for r in routes if r is not None), default=None)


def noise_index(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Compare the design index of every zone: quiet kinds first, then the others."""
    note = (";设计指数,非 GB 50118 实测", "; a design index, no GB 50118 measurement")
    return [
        measured_finding(
            case,
            clause,
            zone.id,
            round(case.noise_dba(zone), 1),
            limit=clause.limits[zone.kind not in clause.items],
            note=note,
        )
        for zone in case.scheme.zones
        if zone.kind != "circulation"
    ]


def noisy_neighbours(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Count the noisy rooms beside, above and below the suite."""
    noisy = [space for space in _around(case) if space.use.value in clause.items]
    names = "、".join(f"{space.name or space.use.value}({space.id})" for space in noisy)
    note = (f":{names}", ": " + ", ".join(s.id for s in noisy)) if noisy else ("", "")
    return [measured_finding(case, clause, "suite", float(len(noisy)), note=note)]


def _around(case: Case) -> list[Space]:
    hosts = {space.id for space in case.hosts}
    beside = {i for pair in case.walls if pair & hosts for i in pair - hosts}
    found = [case.spaces[i] for i in sorted(beside)]
    levels = sorted(storey.level for storey in case.building.storeys)
    for level in levels:
        near = [h for h in case.hosts if _next_to(levels, case.level_of(h.id), level)]
        for space in case.building.storey(level).spaces if near else ():
            over = sum(
                square_metres(space.region.polygon.intersection(h.region.polygon)) for h in near
            )
            if over > OVER_M2 and space.use is not Use.STAIR and space.id not in hosts:
                found.append(space)
    return found


def _next_to(levels: list[int], level: int, other: int) -> bool:
    """Tell whether two storeys lie one on the other."""
    return abs(levels.index(level) - levels.index(other)) == 1


def window_ratio(case: Case, clause: Clause) -> list[ClauseFinding]:
    """Compare window to floor for every zone of the kinds named.

    Zones that lie open to one another in one room share their windows and their floor.
    """
    note = ("(窗高按 1.8 m)", " (windows taken as 1.8 m high)")
    return [
        measured_finding(case, clause, zone.id, ratio_of(case, zone.id), note=note)
        for zone in case.of_kind(*clause.items)
    ]


def ratio_of(case: Case, zone_id: str) -> float:
    """Return the window-floor ratio of a zone with what lies open to it in its room."""
    zone = case.zones[zone_id]
    windows = daylight_windows(case.storey_of(zone_id), zone.host_space)
    together = [case.zones[i] for i in case.open_group(zone_id)]
    floor = union(z.region for z in together if z.host_space == zone.host_space)
    return window_floor_ratio(floor, windows)
