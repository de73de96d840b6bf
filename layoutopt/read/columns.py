"""Columns: small compact closed shapes, hatched or on a layer of their own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

from layoutopt.geometry import Frame
from layoutopt.read.ink import Bools, Ink, points_of, to_local
from layoutopt.read.layers import Role, role_of


def find_columns(
    ink: Ink, frame: Frame, roles: Mapping[str, Role]
) -> tuple[tuple[shapely.Polygon, ...], Bools]:
    """Find columns: small compact closed shapes outside blocks, filled or named or repeated.

    Also marks their lines, which are no wall faces of their own.
    """
    outlines: list[int] = []
    found: dict[tuple[int, int], shapely.Polygon] = {}
    shapes = []
    for index, ring in enumerate(ink.rings):
        role = roles.get(ring.layer, role_of(ring.layer))
        if role in {Role.NOISE, Role.STAIR, Role.OPENING}:
            continue
        points = to_local(frame, ring.points)
        size = np.ptp(points, axis=0)
        if size.max() > 1600.0 or size.min() < 140.0 or size.max() > 4.5 * size.min():
            continue
        polygon = shapely.Polygon(points)
        if not polygon.is_valid or polygon.area < 0.75 * polygon.minimum_rotated_rectangle.area:
            continue
        shapes.append((index, ring, role, polygon))
    if not shapes:
        return (), np.zeros(len(ink.segments), dtype=bool)
    centres = shapely.get_coordinates(shapely.centroid([p for *_, p in shapes]))
    filled = shapely.STRtree(points_of(centres[[ring.filled for _, ring, *_ in shapes]]))
    around = shapely.box(*(centres - 30.0).T, *(centres + 30.0).T)
    hatches = set(filled.query(around)[0].tolist())
    for i, (index, ring, role, polygon) in enumerate(shapes):
        hatched = ring.filled or i in hatches
        if role is not Role.COLUMN and not hatched:
            continue
        if ring.in_block and role is not Role.COLUMN and not hatched:
            continue
        key = (round(float(centres[i, 0]) / 20.0), round(float(centres[i, 1]) / 20.0))
        if key not in found or polygon.area > found[key].area:
            found[key] = polygon
        if not ring.filled:
            outlines.append(index)
    return tuple(found.values()), np.isin(ink.ring, outlines)


__all__ = ["find_columns"]
