"""The contract's ``measures`` of a scheme: what was really measured, nothing else."""

from __future__ import annotations

from typing import Any

from layoutopt.building import Building
from layoutopt.geometry import distance_mm
from layoutopt.judge.case import Case
from layoutopt.judge.place import entrance_route_m, ratio_of
from layoutopt.judge.privacy import sight_of
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
    return measures


def partition_m(scheme: Scheme) -> float:
    """Sum the centre lines of the new partitions, in m."""
    return sum(distance_mm(*partition.line) for partition in scheme.partitions) / 1000.0


def _zone(case: Case, zone_id: str) -> dict[str, Any]:
    zone = case.zones[zone_id]
    measures: dict[str, Any] = {"area_m2": round(zone.region.area_m2, 2)}
    if zone.kind != "circulation":
        measures["noise_dba"] = round(case.noise_dba(zone), 1)
        measures["window_floor_ratio"] = round(ratio_of(case, zone_id), 3)
    if zone_id in case.step_depth:
        measures["step_depth"] = case.step_depth[zone_id]
    if zone.kind == "individual":
        view = sight_of(case, zone)
        measures["client_seat_seen"] = view.seat is None
        measures["client_seat_hidden"] = view.seat is not None
        measures["hidden_share"] = round(view.hidden_share, 3)
    return measures
