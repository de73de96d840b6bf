"""The picture of ``inspect``: every storey side by side as it was read.

Not here: the scheme's sheet.
"""

from __future__ import annotations

from pathlib import Path

from layoutopt.building import Building


def draw_inspection(building: Building, path: Path, *, lang: str = "zh") -> None:
    """Stub."""
