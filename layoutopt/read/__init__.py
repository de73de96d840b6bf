"""VERB: DXF drawings -> Building, and suites drawn in them.  Only read and draw know ezdxf."""

from __future__ import annotations

from layoutopt.read.reading import read_building
from layoutopt.read.suite import Asked, SuiteReading, read_suites, recorded, with_shared

__all__ = ["Asked", "SuiteReading", "read_building", "read_suites", "recorded", "with_shared"]
