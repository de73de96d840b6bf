"""Holds what was read against the truth of a :class:`~tests.drawings.house.House`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
import shapely
from ezdxf.math import Matrix44

from layoutopt.building import Storey, Use
from tests.drawings.house import House, Manner

IOU = 0.98
AREA_REL = 0.002
WIDTH_MM = 20.0
PLACE_MM = 50.0


@dataclass(frozen=True)
class Told:
    """A space or an opening as read, carried back into the house's coordinates."""

    at: shapely.Geometry
    name: str | None = None
    use: Use | None = None


def told(storey: Storey, back: Matrix44) -> list[Told]:
    """Carry the spaces of a storey back through a change of the drawing."""

    def carried(ring: tuple[tuple[int, int], ...]) -> list[tuple[float, float]]:
        spots = back.transform_vertices([(*storey.frame.to_world(p), 0.0) for p in ring])
        return [(p.x, p.y) for p in spots]

    return [
        Told(
            shapely.Polygon(carried(s.region.boundary), [carried(h) for h in s.region.holes]),
            s.name,
            s.use,
        )
        for s in storey.spaces
    ]


def truth_of(house: House, manner: Manner) -> list[shapely.Polygon]:
    """Net floors; up to the lines themselves where each wall is drawn as one line."""
    return house.fields if manner.walls == "single" else house.floors


def pair_up(
    spaces: list[Told], floors: list[shapely.Polygon], *, area_rel: float = AREA_REL
) -> list[int]:
    """Return for each floor the space that is it; fail where they are not one to one."""
    best = []
    for i, floor in enumerate(floors):
        shared = [s.at.intersection(floor).area / s.at.union(floor).area for s in spaces]
        found = max(range(len(spaces)), key=lambda k, shared=shared: shared[k])
        assert shared[found] > IOU, f"floor {i}: best IoU {shared[found]:.4f}"
        best.append(found)
    assert sorted(best) == list(range(len(spaces))), f"{len(spaces)} spaces, {len(floors)} floors"
    for i, floor in zip(best, floors, strict=True):
        assert spaces[i].at.area == pytest.approx(floor.area, rel=area_rel)
    return best


def check(
    storey: Storey,
    house: House,
    manner: Manner,
    back: Matrix44 | None = None,
    *,
    area_rel: float = AREA_REL,
    place_mm: float = PLACE_MM,
) -> None:
    """Assert that rooms, areas, names, uses, the door graph and the openings are the house's.

    ``back`` leads from the drawing to the house.
    """
    back = back or Matrix44()
    floors = truth_of(house, manner)
    spaces = told(storey, back)
    best = pair_up(spaces, floors, area_rel=area_rel)
    if manner.names:
        for i, floor in zip(best, floors, strict=True):
            written = {
                (r.name, r.use) for r in house.rooms if floor.contains(shapely.Point(r.spot))
            }
            assert len(written) != 1 or (spaces[i].name, spaces[i].use) in written
    check_graph(storey, house, best)
    check_openings(storey, house, manner, back, place_mm)


def check_graph(storey: Storey, house: House, best: list[int]) -> None:
    """Assert that ways and windows join the rooms that they should."""
    floor_of = {storey.spaces[k].id: i for i, k in enumerate(best)}
    for windows in (False, True):
        found = Counter(
            tuple(sorted(-1 if s is None else floor_of[s] for s in o.joins))
            for o in storey.openings
            if (o.kind == "window") is windows
        )
        wanted = Counter(house.sides(h) for h in house.holes if (h.kind == "window") is windows)
        assert found == wanted, "windows" if windows else "doors"


def check_openings(
    storey: Storey, house: House, manner: Manner, back: Matrix44, place_mm: float = PLACE_MM
) -> None:
    """Assert kind, place and width of every opening."""
    places = [(*storey.frame.to_world(o.at), 0.0) for o in storey.openings]
    spots = list(back.transform_vertices(places))
    for hole in house.holes:
        wanted = "opening" if hole.kind == "door" and manner.doors == "gaps" else hole.kind
        wanted = "opening" if wanted == "gap" else wanted
        near = min(
            zip(spots, storey.openings, strict=True),
            key=lambda item: (item[0].x - hole.at[0]) ** 2 + (item[0].y - hole.at[1]) ** 2,
        )
        (x, y, _), opening = near
        assert shapely.Point(x, y).distance(shapely.Point(hole.at)) < place_mm, hole
        assert opening.kind == wanted, hole
        assert opening.width_mm == pytest.approx(hole.width, abs=WIDTH_MM), hole


__all__ = ["Told", "check", "check_graph", "check_openings", "pair_up", "told", "truth_of"]
