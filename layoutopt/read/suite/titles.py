"""What a suite that was read is called, and which storey it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from layoutopt.building import Building, Storey
from layoutopt.scheme import Zone

RECEPTION = "office_reception"


def level_of(zones: Sequence[tuple[Zone, Storey]]) -> int:
    """Return the storey of the reception, else that of most zones, the lowest of equals."""
    for zone, storey in zones:
        if zone.kind == RECEPTION:
            return storey.level
    levels = Counter(storey.level for _, storey in zones)
    return min(levels, key=lambda level: (-levels[level], abs(level), level))


def title_of(building: Building, level: int, hosts: Sequence[str]) -> str:
    """Name a suite by its storey and rooms."""
    spaces = {space.id: space for storey in building.storeys for space in storey.spaces}
    rooms = "、".join(spaces[h].number or spaces[h].name or h for h in hosts if h in spaces)
    return f"{building.storey(level).name}({rooms})"


__all__ = ["level_of", "title_of"]
