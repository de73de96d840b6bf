"""A suite that is drawn: our own drawing, rooms by their names, or layouts.json -> Scheme.

Read ``reading.py`` first.
"""

from __future__ import annotations

from layoutopt.read.suite.reading import SuiteReading, read_suites
from layoutopt.read.suite.recorded import Asked, recorded
from layoutopt.read.suite.shared import with_shared

__all__ = ["Asked", "SuiteReading", "read_suites", "recorded", "with_shared"]
