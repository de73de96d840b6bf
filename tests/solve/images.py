"""One building in other places: shifted, mirrored, turned; and with a room more.

Not here: what is asserted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from layoutopt.building import Building, Opening, Space, Use
from layoutopt.geometry import Point, Region
from tests.solve.school import WALL

Put = Callable[[Point], Point]


def shifted(building: Building, dx: int, dy: int) -> Building:
    return _moved(building, lambda p: (p[0] + dx, p[1] + dy), lambda angle: angle)


def mirrored(building: Building) -> Building:
    """Exchange east and west."""
    return _moved(building, lambda p: (-p[0], p[1]), lambda angle: (180 - angle) % 180)


def quarter_turned(building: Building) -> Building:
    return _moved(building, lambda p: (-p[1], p[0]), lambda angle: (angle + 90) % 180)


def _moved(building: Building, put: Put, turn: Callable[[float], float]) -> Building:
    def region(old: Region) -> Region:
        return Region.of(
            Region(
                tuple(map(put, old.boundary)), tuple(tuple(map(put, h)) for h in old.holes)
            ).polygon
        )

    storeys = tuple(
        replace(
            storey,
            outline=tuple(map(put, storey.outline)),
            spaces=tuple(replace(s, region=region(s.region)) for s in storey.spaces),
            openings=tuple(
                replace(
                    o,
                    at=put(o.at),
                    angle_deg=turn(o.angle_deg),
                    hinge=o.hinge and put(o.hinge),
                    leaf_end=o.leaf_end and put(o.leaf_end),
                )
                for o in storey.openings
            ),
        )
        for storey in building.storeys
    )
    return replace(building, storeys=storeys)


def with_a_room_more(building: Building, width: int, depth: int) -> Building:
    """Add a vacant room at the far end of the first storey of a ``school``, beyond all others."""
    floor = building.storeys[0]
    way = floor.space("F1-C")
    east = max(x for x, _ in way.region.boundary)
    top = max(y for _, y in way.region.boundary)
    x, y = east + WALL, top + WALL
    room = Space("F1-X", Use.VACANT, Region.rectangle(x, y, x + width, y + depth), "房间X", "199")
    longer = replace(way, region=Region.rectangle(0, 0, x + width, top))
    middle = (x + width // 2, y + depth + WALL // 2)
    openings = (
        Opening("F1-X1", "door", (x + 700, y - WALL // 2), 1000, ("F1-X", "F1-C")),
        Opening("F1-X2", "door", (x + width - 700, y - WALL // 2), 1000, ("F1-X", "F1-C")),
        Opening("F1-X3", "window", middle, 1500, ("F1-X", None)),
    )
    spaces = tuple(longer if s.id == "F1-C" else s for s in floor.spaces)
    grown = replace(floor, spaces=(*spaces, room), openings=(*floor.openings, *openings))
    return replace(building, storeys=(grown, *building.storeys[1:]))
