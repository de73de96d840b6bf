"""IFC: building models to a :class:`~layoutopt.building.Building` (extra ``ifc``)."""

from layoutopt.read.ifc.model import is_ifc
from layoutopt.read.ifc.reading import read_ifc

__all__ = ["is_ifc", "read_ifc"]
