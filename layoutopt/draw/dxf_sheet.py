"""The sheet as a paperspace layout: title block and tables on paper, the plan in a viewport.

Not here: modelspace, and what the sheet says.
"""

from __future__ import annotations

from ezdxf.colors import rgb2int
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.layouts.layout import Paperspace

from layoutopt.draw.dxf_tables import BYLAYER, STROKE_FONT, Names, shx
from layoutopt.draw.sheet import A2, BLACK, Fill, Line, Sheet, Stroke, Text, View
from layoutopt.geometry import Frame

LAYER = "LO-SHEET"
SIZES = {420.0: "LO-A3", A2[0]: "LO-A2"}
RIM_MM = 11.0


def add_layout(doc: Drawing, names: Names, sheet: Sheet, frame: Frame) -> None:
    """Add a layout with the sheet to a drawing."""
    name, number = SIZES.get(sheet.size_mm[0], "LO-SHEET"), 1
    taken = {layout.lower() for layout in doc.layout_names()}
    wanted = name
    while name.lower() in taken:
        number += 1
        name = f"{wanted}-{number}"
    layout = doc.layouts.new(name)
    layout.page_setup(size=sheet.size_mm, margins=(0, 0, 0, 0), units="mm", name="")
    for mark in sheet.marks:
        if mark.part != "frame":
            continue
        if isinstance(mark, Text):
            _text(layout, mark, names)
        elif isinstance(mark, Stroke):
            _stroke(layout, mark, names, frame)
        else:
            _fill(layout, mark)
    if sheet.view is not None:
        _viewport(layout, sheet.view, frame)


def _viewport(layout: Paperspace, view: View, frame: Frame) -> None:
    """Look at the plan, with the rim the dimensions stand in, turned as the storey is."""
    width, height = (value + 2 * RIM_MM for value in view.size_mm)
    middle = [at + size * view.scale / 2 for at, size in zip(view.at, view.size_mm, strict=True)]
    x, y = frame.to_world(middle)
    cx, cy = Frame(rotation_deg=frame.rotation_deg).to_local((x, y))
    viewport = layout.add_viewport(
        center=(view.paper[0] + view.size_mm[0] / 2, view.paper[1] + view.size_mm[1] / 2),
        size=(width, height),
        view_center_point=(cx, cy),
        view_height=height * view.scale / frame.unit_mm,
        dxfattribs={"layer": LAYER},
    )
    viewport.dxf.view_twist_angle = -frame.rotation_deg


def _attributes(color: str) -> dict[str, object]:
    attributes: dict[str, object] = {"layer": LAYER}
    if color != BLACK:
        red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
        attributes["true_color"] = rgb2int((red, green, blue))
    return attributes


def _stroke(layout: Paperspace, mark: Stroke, names: Names, frame: Frame) -> None:
    attributes = {**_attributes(mark.color), "lineweight": round(mark.pen_mm * 100)}
    if mark.dash_mm:  # the pattern is in drawing units at 1:100
        attributes |= {"linetype": names.linetype, "ltscale": frame.unit_mm / 200}
    for line in mark.lines:
        points, closed = _opened(line)
        if len(points) > 1:
            layout.add_lwpolyline(points, close=closed, dxfattribs=attributes)


def _fill(layout: Paperspace, mark: Fill) -> None:
    hatch = layout.add_hatch(color=BYLAYER, dxfattribs=_attributes(mark.color))
    for n, ring in enumerate(mark.rings):
        points, _ = _opened(ring)
        if len(points) > 2:
            hatch.paths.add_polyline_path(points, is_closed=True, flags=1 if n == 0 else 16)


def _text(layout: Paperspace, mark: Text, names: Names) -> None:
    attributes = {**_attributes(mark.color), "style": names.style}
    entity = layout.add_text(
        shx(mark.text),
        height=mark.height_mm * STROKE_FONT,
        rotation=mark.rotation_deg,
        dxfattribs=attributes,
    )
    align = {
        "left": TextEntityAlignment.MIDDLE_LEFT,
        "center": TextEntityAlignment.MIDDLE_CENTER,
        "right": TextEntityAlignment.MIDDLE_RIGHT,
    }[mark.align]
    entity.set_placement(mark.at, align=align)


def _opened(line: Line) -> tuple[list[tuple[float, float]], bool]:
    points = list(line)
    if len(points) > 2 and points[0] == points[-1]:
        return points[:-1], True
    return points, False


__all__ = ["add_layout"]
