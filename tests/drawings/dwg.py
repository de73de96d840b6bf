"""A real DWG (R2000) of a small drawing, written by ezdwg's own writer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ezdwg
from ezdxf.document import Drawing
from ezdxf.entities import DXFEntity


def save_dwg(doc: Drawing, path: Path) -> Path:
    """Write lines, arcs, polylines, texts and blocks of a document as DWG."""
    made = ezdwg.new()
    made.header["insunits"] = doc.header["$INSUNITS"]
    for layer in sorted({e.dxf.layer for e in doc.modelspace()} - {"0"}):
        made.layers[layer] = {}
    for block in doc.blocks:
        if not block.name.startswith("*"):
            _copy(block, made.blocks.new(block.name))
    _copy(doc.modelspace(), made.modelspace())
    made.save(str(path))
    return path


def _copy(source: Iterable[DXFEntity], target: Any) -> None:
    for entity in source:
        dxf, layer = entity.dxf, {"layer": entity.dxf.layer}
        match entity.dxftype():
            case "LINE":
                target.add_line(tuple(dxf.start), tuple(dxf.end), **layer)
            case "ARC":
                ends = dxf.start_angle, dxf.end_angle
                target.add_arc(tuple(dxf.center), dxf.radius, *ends, **layer)
            case "LWPOLYLINE":
                points = [point[:2] for point in entity.get_points()]
                target.add_lwpolyline(points, closed=entity.closed, **layer)
            case "TEXT":
                target.add_text(
                    dxf.text, tuple(dxf.insert), dxf.height, rotation=dxf.rotation,
                    halign=dxf.halign, valign=dxf.valign, align_point=tuple(dxf.align_point)[:2],
                    **layer,
                )  # fmt: skip
            case "INSERT":
                scale = dxf.xscale, dxf.yscale, 1.0
                turn = {"rotation": dxf.rotation}
                target.add_blockref(dxf.name, tuple(dxf.insert), scale=scale, **turn, **layer)
            case other:
                raise NotImplementedError(other)


__all__ = ["save_dwg"]
