"""VERB: DXF drawings -> Building.  Only this room and draw/ know ezdxf."""

from __future__ import annotations

from layoutopt.read.reading import read_building

__all__ = ["read_building"]
