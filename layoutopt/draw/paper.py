"""Writers of paper: PDF, SVG and PNG from a sheet, at true size, the same bytes every time.

The only module that knows matplotlib, which it loads when a page is written.  Not here:
what is on the page (``compose.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from layoutopt.draw import typeface
from layoutopt.draw.sheet import Fill, Line, Mark, Sheet, Stroke, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Format = Literal["pdf", "svg", "png"]
INCH_MM = 25.4
POINT_MM = INCH_MM / 72
DPI = 150

_STYLE: Any = {
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "svg.fonttype": "path",
    "svg.hashsalt": "layoutopt",
    "path.simplify": False,
    "text.usetex": False,
    "text.hinting": "none",  # widths as measured, in the picture too
}
_METADATA: dict[Format, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": "layoutopt", "Producer": None},
    "svg": {"Date": None, "Creator": "layoutopt"},
    "png": {"Software": "layoutopt"},
}


def write_pdf(sheet: Sheet, path: Path) -> None:
    """Write a sheet as a PDF page with searchable text."""
    _write(sheet, path, "pdf")


def write_pages(sheets: Sequence[Sheet], path: Path) -> None:
    """Write sheets as the pages of one PDF with searchable text."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    _register()
    metadata = {**_METADATA["pdf"], "Title": sheets[0].title}
    with mpl.rc_context(_STYLE), PdfPages(path, metadata=metadata) as pages:
        for sheet in sheets:
            pages.savefig(_figure(sheet), facecolor="white")


def write_svg(sheet: Sheet, path: Path) -> None:
    """Write a sheet as SVG, its text as outlines."""
    _write(sheet, path, "svg")


def write_png(sheet: Sheet, path: Path) -> None:
    """Write a sheet as a picture of 150 dots per inch."""
    _write(sheet, path, "png")


@cache
def _register() -> None:
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(typeface.font_path()))


def _write(sheet: Sheet, path: Path, kind: Format) -> None:
    import matplotlib as mpl

    _register()
    metadata = dict(_METADATA[kind])
    if kind != "png":
        metadata["Title"] = sheet.title
    with mpl.rc_context(_STYLE):
        figure = _figure(sheet)
        figure.savefig(path, format=kind, dpi=DPI, metadata=metadata, facecolor="white")


def _figure(sheet: Sheet) -> Figure:
    from matplotlib.figure import Figure

    width, height = sheet.size_mm
    figure = Figure(figsize=(width / INCH_MM, height / INCH_MM))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    draw_on(axes, sheet.marks)
    return figure


def draw_on(axes: Axes, marks: Iterable[Mark]) -> None:
    """Draw marks, in mm, onto the axes of a figure; its limits are the caller's.

    Letters and pens keep their size on paper: right where a unit of the axes is a mm.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch

    _register()
    for order, mark in enumerate(marks):
        if isinstance(mark, Text):
            axes.text(
                *mark.start,
                typeface.legible(mark.text),
                fontproperties=FontProperties(
                    fname=str(typeface.font_path()), size=mark.em_mm / POINT_MM
                ),
                color=mark.color,
                rotation=mark.rotation_deg,
                rotation_mode="anchor",
                ha="left",
                va="baseline",
                zorder=order,
                parse_math=False,
                clip_on=False,
            )
            continue
        patch = PathPatch(_path(mark), zorder=order, clip_on=False, **_pen(mark))
        axes.add_artist(patch)


def _pen(mark: Stroke | Fill) -> dict[str, Any]:
    if isinstance(mark, Fill):
        return {"facecolor": mark.color, "edgecolor": "none", "linewidth": 0}
    points = mark.pen_mm / POINT_MM
    dashes: Any = "solid"
    if mark.dash_mm:  # matplotlib counts dashes in line widths
        dashes = (0.0, tuple(length / mark.pen_mm for length in mark.dash_mm))
    return {
        "facecolor": "none",
        "edgecolor": mark.color,
        "linewidth": points,
        "linestyle": dashes,
        "capstyle": "butt",
        "joinstyle": "miter",
    }


def _path(mark: Stroke | Fill) -> Any:
    from matplotlib.path import Path as Outline

    vertices: list[tuple[float, float]] = []
    codes: list[Any] = []
    for line in mark.rings if isinstance(mark, Fill) else mark.lines:
        points, closed = _opened(line, always=isinstance(mark, Fill))
        if not points:
            continue
        vertices += points
        codes += [Outline.MOVETO] + [Outline.LINETO] * (len(points) - 1)
        if closed:
            vertices.append(points[0])
            codes.append(Outline.CLOSEPOLY)
    if not vertices:
        vertices, codes = [(0.0, 0.0)], [Outline.MOVETO]
    return Outline(vertices, codes)


def _opened(line: Line, *, always: bool) -> tuple[list[tuple[float, float]], bool]:
    """Drop the repeated end of a closed line and tell whether there was one."""
    points = [(float(x), float(y)) for x, y in line]
    if len(points) > 2 and points[0] == points[-1]:
        return points[:-1], True
    return points, always


__all__ = ["draw_on", "write_pages", "write_pdf", "write_png", "write_svg"]
