"""Texts, attributes, dimensions and leaders of a drawing as lines of text in their place.

Not here: geometry (see :mod:`layoutopt.read.flatten`), and what the texts mean.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from ezdxf.math import OCS

from layoutopt.read.ink import Leader, Text
from layoutopt.read.inline import line_of, lines_of_mtext

CJK = 0x2E80
LINE_PITCH = 1.6
"""Distance of the lines of an MTEXT in text heights."""
_FEET = re.compile(
    r"""^\s*(?:(?P<feet>\d+(?:\.\d+)?)\s*['′]\s*-?\s*)?
    (?:(?P<inches>\d+(?:\.\d+)?(?!\s*/))?\s*-?\s*
    (?:(?P<over>\d+)\s*/\s*(?P<under>\d+)|(?P<part>[½¼¾⅛⅜⅝⅞]))?\s*["″])?\s*$""",
    re.VERBOSE,
)
_PARTS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}
_PLAIN = re.compile(r"^\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?$|^\d+(?:[.,]\d+)?$")


def feet_m(text: str) -> float | None:
    """Return the metres of a length in feet and inches, like ``12'-9"`` or ``11'-7½"``."""
    match = _FEET.match(text)
    if match is None or not ("'" in text or "′" in text or '"' in text or "″" in text):
        return None
    inches = float(match["inches"] or 0.0)
    if match["under"] and float(match["under"]) > 0:
        inches += float(match["over"]) / float(match["under"])
    inches += _PARTS.get(match["part"] or "", 0.0)
    total = (float(match["feet"] or 0.0) * 12.0 + inches) * 0.0254
    return total if total > 0.0 else None


def number_of(text: str) -> float | None:
    """Return the value of a plain number with or without marks of thousands."""
    text = text.strip()
    if not _PLAIN.match(text):
        return None
    if re.match(r"^\d+,\d{1,2}$", text):
        return float(text.replace(",", "."))
    return float(text.replace(",", "").replace(" ", ""))


def text_width(content: str) -> float:
    """Width of a line in text heights: an estimate, fonts are not looked at."""
    return sum(1.0 if ord(char) >= CJK else 0.65 for char in content)


def flat(entity: Any) -> Callable[[Any], tuple[float, float]] | None:
    """Return the way from an entity's own coordinates to the world's; None where they are one."""
    extrusion = entity.dxf.get("extrusion", None)
    if extrusion is None or extrusion.isclose((0, 0, 1)):
        return None
    ocs = OCS(extrusion)

    def turned(point: Any) -> tuple[float, float]:
        p = ocs.to_wcs(point)
        return p.x, p.y

    return turned


def text_lines(
    entity: Any, mend: Callable[[str], str], layer: str, handle: str, usual_height: float
) -> Iterable[Text]:
    """Yield the line of a TEXT or ATTRIB; a vertical style yields it as it stands, upright."""
    content = line_of(mend(entity.dxf.get("text", ""))).strip()
    if not content:
        return
    height = _height(entity.dxf.get("height", 0.0), usual_height)
    factor = abs(entity.dxf.get("width", 1.0))
    width = text_width(content) * height * (factor if 0.05 < factor < 20.0 else 1.0)
    halign, valign = entity.dxf.get("halign", 0), entity.dxf.get("valign", 0)
    at = entity.dxf.insert
    if (halign or valign) and entity.dxf.hasattr("align_point"):
        at = entity.dxf.align_point
    if halign in {3, 5} and entity.dxf.hasattr("align_point"):
        at = entity.dxf.insert.lerp(entity.dxf.align_point)
    across = {0: 0.5, 2: -0.5}.get(halign, 0.0) * width
    up = 0.0 if halign == 4 else {0: 0.5, 1: 0.5, 2: 0.0, 3: -0.5}.get(valign, 0.0) * height
    flags = entity.dxf.get("text_generation_flag", 0)
    across, up = (-across if flags & 2 else across), (-up if flags & 4 else up)
    turn = math.radians(entity.dxf.get("rotation", 0.0))
    turn = turn if math.isfinite(turn) else 0.0
    spot: tuple[float, float] = (
        at.x + across * math.cos(turn) - up * math.sin(turn),
        at.y + across * math.sin(turn) + up * math.cos(turn),
    )
    turned = flat(entity)
    if turned is not None:
        spot = turned((*spot, at.z))
    yield Text(content, spot, height, width, math.degrees(turn), layer, handle)


def mtext_lines(
    entity: Any, mend: Callable[[str], str], layer: str, handle: str, usual_height: float
) -> Iterable[Text]:
    """Yield the lines of an MTEXT; those that its frame would break are left whole."""
    yield from placed_lines(
        lines_of_mtext(mend(str(entity.text))),
        (entity.dxf.insert.x, entity.dxf.insert.y),
        _height(entity.dxf.get("char_height", 0.0), usual_height),
        math.radians(entity.get_rotation()),
        anchor=entity.dxf.get("attachment_point", 1),
        spacing=entity.dxf.get("line_spacing_factor", 1.0),
        layer=layer,
        handle=handle,
    )


def placed_lines(
    lines: list[str],
    origin: tuple[float, float],
    height: float,
    turn: float,
    *,
    anchor: int,
    spacing: float,
    layer: str,
    handle: str,
) -> Iterable[Text]:
    """Place the lines of a paragraph around its anchor, 1 to 9 from the upper left corner."""
    turn = turn if math.isfinite(turn) else 0.0
    pitch = LINE_PITCH * height * (spacing if 0.1 < spacing < 10.0 else 1.0)
    row, column = divmod(min(9, max(1, anchor)) - 1, 3)
    top = (0.0, (len(lines) - 1) / 2, len(lines) - 1)[row]
    lift = (-0.5, 0.0, 0.5)[row]
    for i, line in enumerate(lines):
        content = line.strip()
        if not content:
            continue
        width = text_width(content) * height
        across = (0.5, 0.0, -0.5)[column] * width
        up = (top - i) * pitch + lift * height
        at = (
            origin[0] + across * math.cos(turn) - up * math.sin(turn),
            origin[1] + across * math.sin(turn) + up * math.cos(turn),
        )
        yield Text(content, at, height, width, math.degrees(turn), layer, handle)


def dimension_of(entity: Any, mend: Callable[[str], str]) -> tuple[float, float, bool] | None:
    """Return what a dimension measures in drawing units and what it says.

    The last item tells that it says metres, read from feet and inches.
    """
    if entity.dimtype in {2, 5, 6}:  # angles and ordinates
        return None
    measured = entity.get_measurement()
    if not isinstance(measured, float) or not math.isfinite(measured) or measured <= 0:
        return None
    said = " ".join(lines_of_mtext(mend(entity.dxf.get("text", "")))).strip()
    if not said or "<>" in said:
        return measured, measured, False
    metres = feet_m(said)
    if metres is not None:
        return measured, metres, True
    value = number_of(said)
    return (measured, value, False) if value else None


def leader_of(entity: Any, handle: str) -> Leader | None:
    """Return the line of a LEADER from its tip to its text."""
    points = tuple((float(v[0]), float(v[1])) for v in entity.vertices)
    if len(points) < 2 or not _finite(points):
        return None
    return Leader(points, str(entity.dxf.get("annotation_handle", "") or ""), handle)


def multileader_of(
    entity: Any, mend: Callable[[str], str], layer: str, handle: str, usual_height: float
) -> tuple[list[Text], list[Leader]]:
    """Return the text of a MULTILEADER and its lines, each from its tip to the text."""
    context = entity.context
    texts: list[Text] = []
    if context.mtext is not None:
        body = context.mtext
        spot = (float(body.insert[0]), float(body.insert[1]))
        texts += placed_lines(
            lines_of_mtext(mend(body.default_content)),
            spot,
            _height(context.char_height, usual_height),
            float(body.rotation),
            anchor={1: 1, 2: 2, 3: 3}.get(body.alignment, 1),
            spacing=1.0,
            layer=layer,
            handle=handle,
        )
    elif context.block is not None:
        spot = (float(context.block.insert[0]), float(context.block.insert[1]))
        words = " ".join(line_of(mend(attrib.text)) for attrib in entity.block_attribs)
        texts += placed_lines(
            [words],
            spot,
            _height(context.char_height, usual_height),
            0.0,
            anchor=5,
            spacing=1.0,
            layer=layer,
            handle=handle,
        )
    leaders = []
    for leader in context.leaders:
        last = leader.last_leader_point
        for line in leader.lines:
            points = tuple((float(v[0]), float(v[1])) for v in (*line.vertices, last))
            if len(points) > 1 and _finite(points):
                leaders.append(Leader(points, handle, handle))
    return [text for text in texts if _finite([text.at])], leaders


def _finite(points: Iterable[tuple[float, float]]) -> bool:
    return all(math.isfinite(x) and math.isfinite(y) for x, y in points)


def _height(height: float, usual: float) -> float:
    height = abs(height)
    return height if 0.0 < height < 1e9 else usual


__all__ = [
    "dimension_of",
    "feet_m",
    "flat",
    "leader_of",
    "mtext_lines",
    "multileader_of",
    "number_of",
    "placed_lines",
    "text_lines",
    "text_width",
]
