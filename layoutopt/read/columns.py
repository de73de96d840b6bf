"""Columns: small compact closed shapes, hatched or on a layer of their own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import shapely

from layoutopt.geometry import Frame
from layoutopt.read.ink import Bools, Ink, to_local
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
    filled = [p.centroid for _, ring, _, p in shapes if ring.filled]
    tree = shapely.STRtree(filled)
    for index, ring, role, polygon in shapes:
        hatched = ring.filled or len(tree.query(polygon.centroid.buffer(30.0))) > 0
        if role is not Role.COLUMN and not hatched:
            continue
        if ring.in_block and role is not Role.COLUMN and not hatched:
            continue
        centre = polygon.centroid
        key = (round(centre.x / 20.0), round(centre.y / 20.0))
        if key not in found or polygon.area > found[key].area:
            found[key] = polygon
        if not ring.filled:
            outlines.append(index)
    return tuple(found.values()), np.isin(ink.ring, outlines)


__all__ = ["find_columns"]
