"""The comparison: schemes of one or several runs on one page that needs nothing but itself.

``runs`` reads the folders, ``measures`` says what is compared, ``plan`` draws, ``page`` puts
the page together from ``page.html``, ``page.css`` and ``page.js``.  Not here: judging or
measuring anything.
"""

from layoutopt.report.compare.measures import figures_of
from layoutopt.report.compare.page import is_comparison, write_comparison
from layoutopt.report.compare.runs import Entry, Run, read_run, run_of

__all__ = ["Entry", "Run", "figures_of", "is_comparison", "read_run", "run_of", "write_comparison"]
