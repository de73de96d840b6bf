"""The one typeface of every sheet: where it lies, how wide a text runs, what it lacks.

Measured from the font file itself, so that no drawing library is needed to lay out a
sheet.  Not here: drawing with it (``paper.py``) and building it (``fonts/build_font.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FAMILY = "Layoutopt Sans SC"
EM = 1.1
"""Em size of a text, in units of its nominal height (that of a Chinese character)."""
CAP_MIDDLE = 0.37
"""Height of the middle of a line above its baseline, in em."""
ASCENT = 0.88
"""Height of the top of a Chinese character above its baseline, in em."""
GETA = "〓"
"""What stands for a character that the typeface lacks: the printers' mark for it."""

HOLD = "\u00a0"
"""A space that no line is broken at; comes out of :func:`wrap` as a plain one."""

_NO_LINE_START = frozenset(",.;:!?、,。;:!?)]})】》〉」』%‰°")


def font_path() -> Path:
    """Return the path of the font file that travels with the package."""
    return Path(__file__).parent / "fonts" / "LayoutoptSansSC-Regular.ttf"


@cache
def _advances() -> Mapping[int, float]:
    """Advance widths in em, by code point."""
    with TTFont(font_path(), lazy=True) as font:
        per_em = float(font["head"].unitsPerEm)
        metrics = font["hmtx"].metrics
        return MappingProxyType(
            {point: metrics[glyph][0] / per_em for point, glyph in font.getBestCmap().items()}
        )


def legible(text: str) -> str:
    """Replace what the typeface cannot show; control characters become spaces."""
    known = _advances()
    return "".join(
        char if ord(char) in known else " " if char.isspace() or ord(char) < 32 else GETA
        for char in text
    )


def width_mm(text: str, height_mm: float) -> float:
    """Run length of one line of text of a nominal height."""
    known = _advances()
    return sum(known.get(ord(char), 1.0) for char in text) * height_mm * EM


def wrap(text: str, height_mm: float, limit_mm: float, lines: int | None = None) -> tuple[str, ...]:
    """Break a text into lines no longer than a limit, between words or Chinese characters.

    Parameters
    ----------
    lines
        At most so many; the last one ends in an ellipsis where text is left over.
    """
    rows: list[str] = []
    row = ""
    for piece in _pieces(text, height_mm, limit_mm):
        if row and width_mm(row + piece.rstrip(), height_mm) > limit_mm:
            if piece in _NO_LINE_START and len(row) > 1:
                row, piece = row[:-1], row[-1] + piece  # noqa: PLW2901
            rows.append(row.rstrip())
            row = piece.lstrip()
        else:
            row += piece
    if row.strip():
        rows.append(row.rstrip())
    if lines is not None and len(rows) > lines:
        rows = [*rows[: lines - 1], fit(rows[lines - 1] + "…" * 9, height_mm, limit_mm)]
    return tuple(row.replace(HOLD, " ") for row in rows)


def fit(text: str, height_mm: float, limit_mm: float) -> str:
    """Cut one line to a limit; what is cut leaves an ellipsis."""
    whole = text.rstrip("…")
    if whole == text and width_mm(text, height_mm) <= limit_mm:
        return text
    while whole and width_mm(whole + "…", height_mm) > limit_mm:
        whole = whole[:-1]
    return whole.rstrip() + "…"


def _pieces(text: str, height_mm: float, limit_mm: float) -> list[str]:
    """Split into what must stay together: Latin words, single Chinese characters.

    A word that no line has room for is split into its characters.
    """
    pieces: list[str] = []
    for char in text:
        latin = ord(char) < 0x2E80
        if pieces and latin and ord(pieces[-1][-1]) < 0x2E80 and pieces[-1][-1] not in " -/_":
            pieces[-1] += char
        else:
            pieces.append(char)
    return [
        part
        for piece in pieces
        for part in ([piece] if width_mm(piece, height_mm) <= limit_mm else piece)
    ]


__all__ = [
    "ASCENT",
    "CAP_MIDDLE",
    "EM",
    "FAMILY",
    "GETA",
    "HOLD",
    "fit",
    "font_path",
    "legible",
    "width_mm",
    "wrap",
]
