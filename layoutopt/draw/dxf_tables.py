"""The tables of a DXF that our layers need: layers, linetype, text and dimension style.

A table entry of the school's that happens to bear our name is left as it is: where it
could change how our things look we take another name.  Not here: entities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ezdxf.document import Drawing
from ezdxf.lldxf.const import DXF2010

from layoutopt.draw.sheet import View
from layoutopt.draw.source import UNITS_MM

APPLICATION = "LAYOUTOPT"
STYLE = "layoutopt-sc"
DIMSTYLE = "LO-100"
DASHED = "LO-DASHED"
BYLAYER = 256
STROKE_FONT = 0.88
"""Height of a DXF text against the sheet's: programs without our typeface run wider."""

# Colour index and line weight in 1/100 mm; 7 is black on paper, white on a dark screen.
LAYERS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "LO-ZONE": (5, 25),
        "LO-ZONE-HATCH": (253, 13),
        "LO-WALL-NEW": (1, 50),
        "LO-WALL-DEMO": (1, 18),
        "LO-DOOR-NEW": (1, 35),
        "LO-FURN": (6, 18),
        "LO-TEXT": (7, 18),
        "LO-DIM": (3, 18),
        "LO-NOTE": (1, 18),
        "LO-SHEET": (7, 25),
    }
)

# gbcbig.shx has the characters of GB 2312 and no more.
_PLAIN = str.maketrans({"²": "2", "³": "3", "㎡": "m2", "✓": "√", "〓": "?", "—": "-"})


@dataclass(frozen=True)
class Names:
    """The names our table entries got in this drawing."""

    style: str
    dimstyle: str
    linetype: str


def shx(text: str) -> str:
    """Return a text in characters that AutoCAD's Chinese stroke font has."""
    return text.translate(_PLAIN)


def prepare(doc: Drawing, unit_mm: float, view: View | None) -> Names:
    """Add what our layers need to a drawing, and lift an old version so that Chinese survives."""
    doc.dxfversion = max(doc.dxfversion, DXF2010)
    unset = doc.header.get("$INSUNITS", 0) == 0
    if unset and unit_mm in UNITS_MM.values():
        doc.header["$INSUNITS"] = next(k for k, v in UNITS_MM.items() if v == unit_mm)
    if APPLICATION not in doc.appids:
        doc.appids.add(APPLICATION)
    linetype = _unused(DASHED, doc.linetypes)
    dash = [300.0 / unit_mm, 200.0 / unit_mm, -100.0 / unit_mm]
    doc.linetypes.add(linetype, pattern=dash, description="layoutopt __ __ __")
    style = _unused(STYLE, doc.styles)
    doc.styles.add(style, font="gbenor.shx", dxfattribs={"bigfont": "gbcbig.shx"})
    for name, (color, weight) in LAYERS.items():
        if name not in doc.layers:
            dashed = linetype if name == "LO-WALL-DEMO" else "Continuous"
            doc.layers.add(name, color=color, lineweight=weight, linetype=dashed)
    return Names(style, _dimension_style(doc, style, unit_mm, view), linetype)


def _dimension_style(doc: Drawing, style: str, unit_mm: float, view: View | None) -> str:
    """Add a dimension style that reads millimetres, whatever the drawing's unit."""
    name = _unused(DIMSTYLE, doc.dimstyles)
    dimstyle = doc.dimstyles.add(name)
    size = (view.scale if view else 100) / unit_mm
    values = {
        "dimscale": 1.0,
        "dimtxt": 2.5 * size,
        "dimasz": 1.6 * size,
        "dimtsz": 0.0,
        "dimexe": 1.5 * size,
        "dimexo": 0.0,
        "dimdle": 0.0,
        "dimgap": 0.6 * size,
        "dimtad": 1,
        "dimtih": 0,
        "dimtoh": 0,
        "dimdec": 0,
        "dimrnd": 0.0,
        "dimzin": 8,
        "dimlfac": unit_mm,
        "dimtxsty": style,
        "dimclrd": 0,
        "dimclre": 0,
        "dimclrt": 0,
        "dimtix": 1,
        "dimtofl": 1,
    }
    for key, value in values.items():
        dimstyle.set_dxf_attrib(key, value)
    dimstyle.set_arrows(blk="ARCHTICK")
    if not doc.query("DIMENSION"):  # LibreCAD knows no style, only the header
        for key in ("dimtxt", "dimasz", "dimexe", "dimexo", "dimgap", "dimscale", "dimlfac"):
            doc.header[f"${key.upper()}"] = values[key]
    return name


def _unused(name: str, table: object) -> str:
    """Return a name that the table does not have yet: numbered from 2 where it must be."""
    number, tried = 1, name
    while tried in table:  # type: ignore[operator]
        number += 1
        tried = f"{name}-{number}"
    return tried


__all__ = [
    "APPLICATION",
    "BYLAYER",
    "DIMSTYLE",
    "LAYERS",
    "STROKE_FONT",
    "STYLE",
    "Names",
    "prepare",
    "shx",
]
