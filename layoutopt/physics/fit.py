"""Fact: whether a rectangle finds room on a floor.

Exact erosion of a polygon by a rectangle: a corner of the floor's boundary forbids the
rectangle's middle a rectangle around it, an edge the hull of two (Minkowski sum).
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from layoutopt.geometry import polygons_of


def main_angle_deg(floor: Polygon) -> float:
    """Angle in [0, 90) of the longest wall of a floor."""
    ring = list(floor.exterior.coords)
    edges = itertools.pairwise(ring)
    (ax, ay), (bx, by) = max(edges, key=lambda e: round(math.dist(*e), 3))
    return math.degrees(math.atan2(by - ay, bx - ax)) % 90.0


def places_for(
    floor: BaseGeometry, length_mm: float, width_mm: float, angle_deg: float = 0.0
) -> BaseGeometry:
    """Find all middles at which a rectangle lies wholly on a floor.

    Returns
    -------
    BaseGeometry
        The eroded floor, empty where the rectangle fits nowhere.
    """
    level = affinity.rotate(floor, -angle_deg, origin=(0, 0))
    half_x, half_y = length_mm / 2 - 0.5, width_mm / 2 - 0.5
    left = []
    box = np.array([(sx * half_x, sy * half_y) for sx in (-1, 1) for sy in (-1, 1)])
    for polygon in polygons_of(level):
        rings = [shapely.get_coordinates(r) for r in (polygon.exterior, *polygon.interiors)]
        edges = np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])
        corners = (edges[:, :, None, :] + box).reshape(len(edges), -1, 2)
        forbidden = shapely.convex_hull(shapely.multipoints(corners))
        left.append(polygon.difference(shapely.union_all(forbidden)))
    return affinity.rotate(shapely.union_all(left), angle_deg, origin=(0, 0))


def fits(floor: Polygon, length_mm: float, width_mm: float) -> bool:
    """Tell whether a rectangle fits along or across the longest wall of a floor."""
    angle = main_angle_deg(floor)
    return any(
        not places_for(floor, length_mm, width_mm, angle + turn).is_empty for turn in (0.0, 90.0)
    )
