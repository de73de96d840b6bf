"""The contract's ``measures`` of a scheme: what was really measured, nothing else."""

from __future__ import annotations

from typing import Any

from layoutopt.building import Building
from layoutopt.geometry import distance_mm
from layoutopt.judge.case import Case
from layoutopt.judge.place import entrance_route_m, ratio_of
from layoutopt.judge.privacy import sight_of, speech_of
from layoutopt.physics.adjacency import neighbours
from layoutopt.physics.cost import bill
from layoutopt.physics.route import route
from layoutopt.program import Program
from layoutopt.scheme import Scheme


def measure(building: Building, scheme: Scheme, program: Program) -> dict[str, Any]:
    """Measure a scheme for its readers.

    Returns
    -------
    dict
        As in ``layouts.json``: areas in m2, lengths in m, cost in CNY (partitions and
        new doors only); a figure that was not measured is left out.
    """
    case = Case(building, scheme, program)
    new_doors = sum(door.new for door in scheme.doors)
    prices = program.prices
    measures: dict[str, Any] = {
        "total_usable_area_m2": round(case.usable_area_m2(), 2),
        "partition_m": round(partition_m(scheme), 2),
        "new_doors": new_doors,
        "cost_cny": round(
            partition_m(scheme) * prices.partition_cny_m + new_doors * prices.door_cny
        ),
        "zones": {zone.id: _zone(case, zone.id) for zone in scheme.zones},
    }
    if any(zone.shared for zone in scheme.zones):
        own = case.usable_area_m2(with_shared=False)
        measures["usable_area_without_shared_m2"] = round(own, 2)
    route = entrance_route_m(case)
    if route is not None:
        measures["entrance_route_m"] = round(route, 1)
    measures["entrance"] = _way_in(case)
    measures["neighbours"] = [
        {"space": n.space_id, "use": n.use.value, "how": n.how}
        for level in case.levels
        for n in neighbours(building, level, [z.region for z in case.zones_on(level)])
    ]
    measures["bill"] = bill(building, scheme).to_json()
    return measures


def _way_in(case: Case) -> dict[str, Any] | None:
    """Tell of the way from the main entrance: steps, its narrowest places, locked rooms."""
    zones = case.of_kind("office_reception") or case.scheme.zones
    ways = [route(case.building, case.level_of(z.id), z.host_space) for z in zones]
    way = min((w for w in ways if w is not None), key=lambda w: w.length_m, default=None)
    if way is None:
        return None
    return {
        "length_m": round(way.length_m, 1),
        "step_free": way.step_free,
        "doors": way.depth,
        "narrowest_way_mm": way.narrowest_way_mm,
        "narrowest_door_mm": way.narrowest_door_mm,
        "locked": list(way.locked),
    }


def partition_m(scheme: Scheme) -> float:
    """Sum the centre lines of the new partitions, in m."""
    return sum(distance_mm(*partition.line) for partition in scheme.partitions) / 1000.0


def _zone(case: Case, zone_id: str) -> dict[str, Any]:
    zone = case.zones[zone_id]
    measures: dict[str, Any] = {"area_m2": round(zone.region.area_m2, 2)}
    if zone.kind != "circulation":
        measures["noise_dba"] = round(case.noise_dba(zone), 1)
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
    return measures
