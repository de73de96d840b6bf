"""Fact: the formulas of daylight, and the figures they are used with.

Each a pure function of numbers.  The figures stand in ``daylight.toml``, each with where it
comes from.  Not here: rooms and windows.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@cache
def _rows() -> dict[str, dict[str, Any]]:
    text = (resources.files("layoutopt.physics") / "daylight.toml").read_text("utf-8")
    return tomllib.loads(text)


def figure(name: str) -> float:
    """Return a figure of ``daylight.toml`` by its name, which carries its unit."""
    return float(_rows()[name]["value"])


def source(name: str) -> str:
    """Return where a figure of ``daylight.toml`` comes from."""
    return str(_rows()[name]["source"])


def average_daylight_factor(
    glass: Iterable[tuple[float, float]],
    surface_m2: float,
    *,
    transmittance: float,
    clean_share: float,
    reflectance: float,
) -> float:
    """Return the average daylight factor of a room, in per cent.

    sum(W T M theta) / (A (1 - R^2)) (Littlefair; BS 8206-2 appendix C).

    Parameters
    ----------
    glass
        Net area of glass in m2 and angle of visible sky in degrees, window by window.
    surface_m2
        All inner surfaces: floor, ceiling and walls with the windows.
    transmittance, clean_share
        What glass, and the dirt on it, let through: 0 to 1.
    reflectance
        Mean of all surfaces by area, 0 to less than 1.
    """
    through = sum(area * max(0.0, angle) for area, angle in glass) * transmittance * clean_share
    return through / (surface_m2 * (1.0 - reflectance**2)) if surface_m2 > 0 else 0.0


def limiting_depth_m(width_m: float, head_m: float, rear_reflectance: float) -> float:
    """Return how deep a room lit from one side is lit, in m: d/w + d/h = 2/(1 - Rb).

    BS 8206-2; ``width_m`` along the window wall, ``head_m`` of the window above the floor,
    mean reflectance of the rear half of the room.
    """
    return 2.0 / (1.0 - rear_reflectance) / (1.0 / width_m + 1.0 / head_m)


def sky_component(left: Floats, right: Floats, low: Floats, high: Floats, away: Floats) -> Floats:
    """Return the sky component of an unglazed vertical rectangle on a horizontal place.

    Of the CIE overcast sky, L = Lz (1 + 2 sin(altitude)) / 3, as a share of the light
    under the whole sky.  Integrated over the altitude, then over the azimuth:
    3/(14 pi) [a - atan(tan(a)/k)/k] + 2/(7 pi) [asin(s/k) - s / (k^2 sqrt(k^2 - s^2))]
    for a rectangle from the place's own level and normal to a height h and an azimuth a,
    h in distances, k^2 = 1 + h^2, s = h sin(a) (Walsh 1961; the sum over the four corners).

    Parameters
    ----------
    left, right
        Sides of the rectangle along the wall, from the foot of the place's perpendicular.
    low, high
        Its edges above the place; what lies below the place counts nothing.
    away
        Distance of the place from the wall, above 0; all in one unit.
    """
    low, high = np.maximum(low, 0.0), np.maximum(high, 0.0)
    whole = _corner(right, high, away) - _corner(left, high, away)
    below = _corner(right, low, away) - _corner(left, low, away)
    share: Floats = np.where(high > low, whole - below, 0.0)
    return share


def _corner(width: Floats, height: Floats, away: Floats) -> Floats:
    """Return the sky component of a rectangle from the foot of the perpendicular, signed."""
    azimuth = np.arctan2(width, away)
    h = height / away
    k2 = 1.0 + h * h
    k = np.sqrt(k2)
    s = h * np.sin(azimuth)
    plain = azimuth - np.arctan(np.tan(azimuth) / k) / k
    graded = np.arcsin(s / k) - s / (k2 * np.sqrt(1.0 + (h * np.cos(azimuth)) ** 2))
    share: Floats = 3.0 / (14.0 * math.pi) * plain + 2.0 / (7.0 * math.pi) * graded
    return share


__all__ = [
    "Floats",
    "average_daylight_factor",
    "figure",
    "limiting_depth_m",
    "sky_component",
    "source",
]
