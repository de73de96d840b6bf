"""Rooms of the school that also serve the suite, as a person names them in the job file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from layoutopt.building import Building, Space, Storey
from layoutopt.diagnostics import UsageError
from layoutopt.program import SharedRoom
from layoutopt.read.suite.named import doors_of
from layoutopt.scheme import Scheme, Zone
from layoutopt.standard import Standard
from layoutopt.surroundings import find_room


def with_shared(
    scheme: Scheme, building: Building, standard: Standard, shared: Sequence[SharedRoom]
) -> Scheme:
    """Add shared rooms to a scheme, or mark the zones that stand in them.

    Raises
    ------
    UsageError
        There is no such room, or no such kind of zone.
    """
    zones = list(scheme.zones)
    added: list[Zone] = []
    for entry in shared:
        space, storey = _room(building, entry.room)
        if all(zone.kind != entry.kind for zone in standard.zones):
            kinds = ", ".join(zone.kind for zone in standard.zones)
            raise UsageError(
                en=f"shared: {entry.kind!r} is no kind of zone; kinds: {kinds}",
                zh=f"shared:没有名为 {entry.kind!r} 的功能区;现有:{kinds}",
            )
        here = [i for i, z in enumerate(zones) if z.host_space == space.id]
        same = [i for i in here if zones[i].kind == entry.kind]
        for i in same:
            zones[i] = replace(zones[i], shared=True, counted=entry.counted)
        if same:
            continue
        if here:
            names = ", ".join(zones[i].id for i in here)
            raise UsageError(
                en=f"shared: room {entry.room!r} is {names} already, not {entry.kind}; take the "
                "entry out or name the kind that stands there",
                zh=f"shared:房间 {entry.room!r} 已是 {names},不是 {entry.kind};"
                "请删除该项或改为图中的功能",
            )
        zone = Zone(
            id=_free(entry.kind, {z.id for z in zones}),
            kind=entry.kind,
            name=space.name or standard.zone(entry.kind).zh,
            host_space=space.id,
            region=space.region,
            enclosed=all(o.kind != "opening" for o in storey.openings_of(space.id)),
            shared=True,
            counted=entry.counted,
        )
        zones.append(zone)
        added.append(zone)
    rooms = {zone.host_space for zone in added}
    # equal places on two storeys are two doors: only what leads into these rooms is known
    known = {(door.at, door.width_mm) for door in scheme.doors if rooms & set(door.joins)}
    doors = [d for d in doors_of(building, added) if (d.at, d.width_mm) not in known]
    hosts = dict.fromkeys((*scheme.host_spaces, *(zone.host_space for zone in added)))
    return replace(
        scheme, zones=tuple(zones), doors=(*scheme.doors, *doors), host_spaces=tuple(hosts)
    )


def _free(kind: str, taken: set[str]) -> str:
    if kind != "individual" and kind not in taken:
        return kind
    number = 1 if kind == "individual" else 2
    while f"{kind}-{number}" in taken:
        number += 1
    return f"{kind}-{number}"


def _room(building: Building, key: str) -> tuple[Space, Storey]:
    space = find_room(building, key, "shared")
    return space, next(floor for floor in building.storeys if space in floor.spaces)


__all__ = ["with_shared"]
