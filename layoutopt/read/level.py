"""Noun of this room: one plan of a file, with all that was found in it."""

from __future__ import annotations

from dataclasses import dataclass

from layoutopt.read.gaps import Gap
from layoutopt.read.ink import Floats
from layoutopt.read.labels import Label
from layoutopt.read.plan import Plan
from layoutopt.read.spaces import Cells
from layoutopt.read.walls import Walls


@dataclass(frozen=True)
class Level:
    """One plan of a file on its way to becoming a storey.

    ``given``: a person says its level; ``unread`` are titles of plans in the same file by
    which no rooms were found; ``told`` are the places of the openings that a
    person set; ``dissolved`` the bare gaps that turned out to be none.
    """

    level: int | None
    name: str
    source: int
    plan: Plan
    walls: Walls
    labels: tuple[Label, ...]
    cells: Cells
    members: tuple[int, ...]
    bounds: tuple[float, float, float, float]
    given: bool = False
    told: frozenset[tuple[float, float]] = frozenset()
    dissolved: tuple[Gap, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Short name in ids: F1, B1."""
        number = self.level or 1
        return f"F{number}" if number > 0 else f"B{-number}"

    def faces(self) -> Floats:
        """Wall faces of this plan alone."""
        x0, y0, x1, y1 = self.bounds
        rows = self.walls.faces
        middle = (rows[:, :2] + rows[:, 2:]) / 2
        keep = ((middle > (x0 - 900, y0 - 900)) & (middle < (x1 + 900, y1 + 900))).all(axis=1)
        return rows[keep]


__all__ = ["Level"]
