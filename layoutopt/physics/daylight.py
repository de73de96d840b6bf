"""Fact: which windows light a piece of floor, and the ratio of window to floor.

The ratio of GB 50099-2011 table 9.2.1.  A drawing in plan shows no heights, so a window
is taken as 1.8 m high (a default).  Not here: obstructions, and daylight factors.
"""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry

from layoutopt.building import Opening, Storey, Use
from layoutopt.geometry import square_metres
from layoutopt.physics.frontage import frontage_mm

WINDOW_HEIGHT_M = 1.8
"""Height of a window (a default)."""
LIT_MM = 900
"""The least width of window that lights a zone (a default)."""
ROUNDING_MM = 10


def daylight_windows(storey: Storey, space_id: str) -> tuple[Opening, ...]:
    """List the windows of a space that look outside, or onto an open gallery."""
    uses = {space.id: space.use for space in storey.spaces}
    return tuple(
        opening
        for opening in storey.openings_of(space_id)
        if opening.kind == "window"
        and any(
            side is None or uses.get(side) is Use.GALLERY
            for side in opening.joins
            if side != space_id
        )
    )


def windows_of(floor: BaseGeometry, windows: tuple[Opening, ...]) -> list[tuple[Opening, float]]:
    """List the windows on the boundary of a floor, each with its width there in mm."""
    return [(w, width) for w in windows if (width := frontage_mm(floor, w)) > 0]


def lit(floor: BaseGeometry, windows: tuple[Opening, ...]) -> bool:
    """Tell whether at least 0.9 m of one window lies on the floor's boundary."""
    return any(width >= LIT_MM - ROUNDING_MM for _, width in windows_of(floor, windows))


def window_floor_ratio(
    floor: BaseGeometry, windows: tuple[Opening, ...], height_m: float = WINDOW_HEIGHT_M
) -> float:
    """Return the area of the windows on a floor's boundary over the floor's area."""
    width_mm = sum(width for _, width in windows_of(floor, windows))
    return float(width_mm / 1000.0 * height_m / square_metres(floor)) if floor.area else 0.0
