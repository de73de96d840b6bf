"""The contract's ``measures`` of a scheme: what was really measured, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from layoutopt.building import Building
from layoutopt.geometry import distance_mm
from layoutopt.judge.case import Case
from layoutopt.judge.leaving import leaving_json, ways_json
from layoutopt.judge.place import entrance_route_m, ratio_of
from layoutopt.judge.privacy import exposure_of, sight_of, speech_of
from layoutopt.physics.adjacency import neighbours
from layoutopt.physics.cost import bill
from layoutopt.physics.noise import NoiseIndex
from layoutopt.physics.route import Route, route, wing_routes
from layoutopt.physics.sight import OPEN_DEG, View
from layoutopt.physics.storeynoise import words_of
from layoutopt.program import Program
from layoutopt.scheme import Scheme, Zone

PLAYGROUND_M = 25.0
"""Main teaching rooms stand no nearer to a playground (GB 50099-2011 4.3.7)."""


def measure(building: Building, scheme: Scheme, program: Program) -> dict[str, Any]:
    """Measure a scheme for its readers.

    Returns
    -------
    dict
        As in ``layouts.json``: areas in m2, lengths in m, cost in CNY (partitions,
        new doors and walls taken out only); a figure that was not measured is left out.
    """
    case = Case(building, scheme, program)
    new_doors = sum(door.new for door in scheme.doors)
    weights = program.weights
    opened_m = sum(wall.length_mm for wall in scheme.opened) / 1000.0
    measures: dict[str, Any] = {
        "total_usable_area_m2": round(case.usable_area_m2(), 2),
        "partition_m": round(partition_m(scheme), 2),
        "new_doors": new_doors,
        "cost_cny": round(
            partition_m(scheme) * weights.partition_cny_m
            + new_doors * weights.door_cny
            + opened_m * weights.opened_wall_cny_m
        ),
        "zones": {zone.id: _zone(case, zone.id) for zone in scheme.zones},
    }
    if scheme.opened:
        measures["opened_wall_m"] = round(opened_m, 2)
    if any(zone.shared for zone in scheme.zones):
        own = case.usable_area_m2(with_shared=False)
        measures["usable_area_without_shared_m2"] = round(own, 2)
    route = entrance_route_m(case)
    if route is not None:
        measures["entrance_route_m"] = round(route, 1)
    measures["entrance"] = _way_in(case)
    measures["wing"] = _from_wing(case)
    measures["egress"] = leaving_json(case)
    measures["ways"] = ways_json(case)
    away = _playground_m(case)
    if away is not None:
        measures["playground_m"] = round(away, 1)
        measures["playground_near"] = away < PLAYGROUND_M
    measures["neighbours"] = _neighbours(case)
    measures["bill"] = bill(case.building, scheme).to_json()
    return measures


def _neighbours(case: Case) -> list[dict[str, Any]]:
    """Tell what is beside, across the way from, above and below the suite, by its name."""
    found = []
    for level in case.levels:
        floors = [zone.region for zone in case.zones_on(level)]
        for n in neighbours(case.building, level, floors):
            zh, en = words_of(case.building.storey(n.level).space(n.space_id))
            row = {"space": n.space_id, "use": n.use.value, "how": n.how, "zh": zh, "en": en}
            found.append(row)
    return found


def _received(case: Case) -> tuple[Zone, ...]:
    """Return the zones that are the aim of a walk to the suite."""
    return case.of_kind("office_reception") or case.scheme.zones


def _way_in(case: Case) -> dict[str, Any] | None:
    """Tell of the way from the main entrance: steps, its narrowest places, locked rooms."""
    found = {
        after: _shortest(
            route(case.building, case.level_of(z.id), z.host_space, after_class=after)
            for z in _received(case)
        )
        for after in (False, True)
    }
    way, late = found[False], found[True]
    if way is None:
        return None
    return _told(way) | {"after_class_m": None if late is None else round(late.length_m, 1)}


def _from_wing(case: Case) -> list[dict[str, Any]]:
    """Tell of the ways from the classrooms that the job file names, the longest first."""
    found: dict[str, list[Route | None]] = {}
    for host, level in {z.host_space: case.level_of(z.id) for z in _received(case)}.items():
        for start, way in wing_routes(case.building, level, host).items():
            found.setdefault(start, []).append(way)
    ways = [(start, _shortest(each)) for start, each in found.items()]
    ways.sort(key=lambda pair: -(pair[1].length_m if pair[1] else float("inf")))
    return [
        {"from": start} | (_told(way) if way is not None else {"length_m": None})
        for start, way in ways
    ]


def _shortest(ways: Iterable[Route | None]) -> Route | None:
    return min((w for w in ways if w is not None), key=lambda w: w.length_m, default=None)


def _told(way: Route) -> dict[str, Any]:
    return {
        "length_m": round(way.length_m, 1),
        "storeys": way.storeys,
        "step_free": way.step_free,
        "doors": way.depth,
        "narrowest_way_mm": way.narrowest_way_mm,
        "narrowest_way": way.narrowest_way,
        "narrowest_door_mm": way.narrowest_door_mm,
        "outdoors_m": round(way.outdoors_m, 1),
        "locked": list(way.locked),
    }


def _playground_m(case: Case) -> float | None:
    """Measure from the nearest playground whose place was said to the nearest zone, in m."""
    away = [case.noise.playground_m(case.level_of(z.id), z.region) for z in case.scheme.zones]
    return min((m for m in away if m is not None), default=None)


def partition_m(scheme: Scheme) -> float:
    """Sum the centre lines of the new partitions, in m."""
    return sum(distance_mm(*partition.line) for partition in scheme.partitions) / 1000.0


def _zone(case: Case, zone_id: str) -> dict[str, Any]:
    zone = case.zones[zone_id]
    measures: dict[str, Any] = {"area_m2": round(zone.region.area_m2, 2)}
    if zone.kind != "circulation":
        heard = case.noise_of(zone)
        measures["noise_dba"] = round(heard.level_dba, 1)
        measures["noise_lesson_dba"] = round(case.noise_of(zone, "lesson").level_dba, 1)
        measures["noise_main"] = _heard(heard)
        measures["impact_from"] = list(heard.impact_from)
        lit = case.daylight.of(case.level_of(zone_id), zone.region.polygon, zone.host_space)
        measures["daylight_factor_pct"] = round(lit.mean_percent, 2)
        measures["window_floor_ratio"] = round(ratio_of(case, zone_id), 3)
    if zone_id in case.step_depth:
        measures["step_depth"] = case.step_depth[zone_id]
    if zone.kind == "individual":
        view = sight_of(case, zone)
        private = speech_of(case, zone)
        if private is not None:
            measures["speech_privacy_db"] = round(private.privacy_db, 1)
            measures["speech_privacy_grade"] = private.grade
        measures["client_seat_seen"] = view.seat is None
        measures["client_seat_hidden"] = view.seat is not None
        measures["hidden_share"] = round(view.hidden_share, 3)
        measures["exposure"] = _exposure(case, zone)
    return measures


def _heard(index: NoiseIndex) -> list[dict[str, Any]]:
    """Tell of the three that count most, in words."""
    return [
        {"zh": c.words[0], "en": c.words[1], "space": c.space_id, "dba": c.dba, "share": c.share}
        for c in index.main
    ]


def _exposure(case: Case, zone: Zone) -> dict[str, Any]:
    """Tell what is seen of a room and of the client's seat, doors ajar and wide open.

    The seat is the same for all: the one drawn, else the place hidden best from doors wide
    open, so that a seat seen past a door ajar is told of.
    """
    found: dict[str, Any] = {}
    seat = None
    for degrees in OPEN_DEG:
        shown = exposure_of(case, zone, degrees, seat)
        seat = shown.seat
        found[f"open_{degrees:.0f}_deg"] = {
            "seat_seen": shown.seat_seen,
            "corridor": _seen(shown.from_corridor),
            "reception": _seen(shown.from_reception),
            "outside_unscreened": _seen(shown.from_outside_unscreened),
        }
    return found


def _seen(view: View) -> dict[str, Any]:
    return {
        "share": round(view.share, 3),
        "seat_share": None if view.seat_share is None else round(view.seat_share, 3),
    }
