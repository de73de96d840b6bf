"""The gauges by the measures that clauses name.

A gauge is ``(case, clause) -> findings``.  A test holds that every measure named in a
standard has one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from layoutopt.judge import egress, furnished, place, presence, privacy
from layoutopt.judge.case import Case
from layoutopt.scheme import ClauseFinding
from layoutopt.standard import Clause

Gauge = Callable[[Case, Clause], list[ClauseFinding]]

GAUGES: Mapping[str, Gauge] = MappingProxyType(
    {
        "archive_kept": furnished.archive_kept,
        "area_behind_one_door": egress.area_behind_one_door,
        "basic_first": presence.basic_first,
        "client_hidden": privacy.client_hidden,
        "core_spaces": presence.core_spaces,
        "corridor_width_kept": egress.corridor_width_kept,
        "display_name": furnished.display_name,
        "door_clear_width": egress.door_clear_width,
        "door_spacing": egress.door_spacing,
        "door_swing": egress.door_swing,
        "enrolment_match": presence.enrolment_match,
        "exit_doors_blind_end": egress.exit_doors_blind_end,
        "exit_travel": egress.exit_travel,
        "extension_zones": presence.extension_zones,
        "furniture": furnished.furniture,
        "group_capacity": presence.group_capacity,
        "individual_enclosed": privacy.individual_enclosed,
        "inner_way_width": egress.inner_way_width,
        "kind_present": presence.extension_zones,
        "mailbox": furnished.mailbox,
        "merges_allowed": presence.merges_allowed,
        "noise_index": place.noise_index,
        "noisy_neighbours": place.noisy_neighbours,
        "one_classroom_area": presence.one_classroom_area,
        "one_classroom_zones": presence.one_classroom_zones,
        "own_footprints": presence.own_footprints,
        "partition_rw": privacy.partition_rw,
        "plan_fits": presence.plan_fits,
        "public_route": place.public_route,
        "rooms_connected": egress.rooms_connected,
        "route_length": place.route_length,
        "seat_angle": furnished.seat_angle,
        "separate_zones": presence.separate_zones,
        "speech_privacy": privacy.speech,
        "storey_limit": place.storey_limit,
        "storey_preferred": place.storey_preferred,
        "total_usable_area": presence.total_usable_area,
        "usable_area_each": presence.usable_area_each,
        "usable_area_upper": presence.usable_area_upper,
        "welcome_sign": furnished.welcome_sign,
        "window_floor_ratio": place.window_ratio,
    }
)
