"""Fact: what walls, doors and windows keep back of a sound, alone and together.

Room to room L2 = L1 - R + 10 lg(S/A), A = 0.161 V/T: EN 12354-1 in its simplest form,
diffuse fields on both sides.  Several pieces of one wall by their summed transmission,
R = -10 lg(sum(S 10^(-R/10)) / sum(S)).  All figures stand in ``insulation.toml``, each
with where it comes from.  Not here: which pieces a wall has, and what is loud.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from layoutopt.building import Setting

What = Literal["wall", "door", "window", "opening", "slab"]


@dataclass(frozen=True)
class Piece:
    """A piece of what parts two rooms: its area and its sound reduction."""

    what: What
    area_m2: float
    r_db: float

    @property
    def passed_m2(self) -> float:
        """The area of a bare opening that would let as much through."""
        return float(self.area_m2 * 10 ** (-self.r_db / 10))


def transmission(pieces: Sequence[Piece], absorption_m2: float) -> float:
    """Return which part of the energy of one room stands in the next: 0 to 1."""
    return min(1.0, sum(piece.passed_m2 for piece in pieces) / absorption_m2)


def absorption_m2(floor_m2: float, height_m: float) -> float:
    """Return the absorption area of a furnished room, by the volume and T of its size."""
    figures = assumed()
    small = floor_m2 < figures["small_room_below_m2"]
    seconds = figures[f"{'small' if small else 'large'}_room_reverberation_s"]
    return max(1.0, 0.161 * floor_m2 * height_m / float(seconds))


def wall_rw_db(thickness_mm: float) -> float:
    """Return the rating of a wall that stands, by its thickness (a labelled default)."""
    rows = insulation_figures()["wall"]
    return float(next(row["rw_db"] for row in rows if thickness_mm >= row["from_mm"]))


def door_rw_db(make: str) -> float:
    """Return the rating of a make of door: ``hollow``, ``solid``, ``sealed_30``, ``sealed``."""
    return float(insulation_figures()["door"][make]["rw_db"])


def standing_door_rw_db() -> float:
    """Return the rating assumed of a door that stands."""
    return door_rw_db(assumed()["standing_door"])


def new_door_rw_db() -> float:
    """Return the rating assumed of a new door of the suite."""
    return door_rw_db(assumed()["new_door"])


def part_rw_db(part: Literal["window", "opening", "slab"]) -> float:
    """Return the rating of what is neither wall nor door."""
    return float(insulation_figures()["part"][part]["rw_db"])


def opening_piece(
    kind: Literal["door", "window", "opening"],
    width_m: float,
    setting: Setting,
    *,
    outside: bool = False,
    door_db: float | None = None,
) -> Piece:
    """Make the piece of wall that an opening is.

    Parameters
    ----------
    outside
        A window to the outside, which is higher than one to a corridor.
    door_db
        The rating of the door; None for the one assumed of a door that stands.
    """
    figures = assumed()
    if kind == "window":
        inside = float(figures["inside_window_height_m"])
        height = outside_window_m(setting) if outside else inside
        return Piece("window", width_m * height, part_rw_db("window"))
    area = width_m * float(figures["door_height_m"])
    if kind == "opening":
        return Piece("opening", area, part_rw_db("opening"))
    return Piece("door", area, standing_door_rw_db() if door_db is None else door_db)


def room_height_m(setting: Setting) -> float:
    """Return the height of the rooms: said in the job file, else the default."""
    said = setting.room_height_m
    return float(assumed()["room_height_m"]) if said is None else said


def outside_window_m(setting: Setting) -> float:
    """Return the height of the windows to the outside: said in the job file, or default."""
    said = setting.window_height_m
    return float(assumed()["outside_window_height_m"]) if said is None else said


def site_loss_db() -> float:
    """Return what flanking and site work take from the rating of a wall, in dB."""
    return float(assumed()["site_loss_db"])


def assumed() -> dict[str, Any]:
    """Return the defaults that are not ratings."""
    found: dict[str, Any] = insulation_figures()["assumed"]
    return found


@cache
def insulation_figures() -> dict[str, Any]:
    """Return the table of ratings, each row with its source."""
    text = (resources.files("layoutopt.physics") / "insulation.toml").read_text("utf-8")
    return tomllib.loads(text)


__all__ = [
    "Piece",
    "absorption_m2",
    "door_rw_db",
    "insulation_figures",
    "new_door_rw_db",
    "opening_piece",
    "outside_window_m",
    "part_rw_db",
    "room_height_m",
    "site_loss_db",
    "standing_door_rw_db",
    "transmission",
    "wall_rw_db",
]
