"""A suite that is drawn: our own drawing, rooms by their names, or layouts.json -> Scheme.

Read ``reading.py`` first.
"""

from __future__ import annotations

from layoutopt.read.suite.reading import SuiteReading, read_suites

__all__ = ["SuiteReading", "read_suites"]
