"""VERB: Verdict -> papers for the office, and the comparison for those who choose.

The list is a workbook that people fill in and hand back; read :mod:`listing` first.  The
comparison (:mod:`compare`) and the workbook (:mod:`book`) are made of what a run recorded.
Not here: what belongs on the list (:mod:`layoutopt.rectification` decides).
"""

from layoutopt.report.book import write_book
from layoutopt.report.compare import (
    Run,
    figures_of,
    is_comparison,
    read_run,
    run_of,
    write_comparison,
)
from layoutopt.report.files import Written, keep
from layoutopt.report.listing import read_list, write_list
from layoutopt.report.notice import write_notice

__all__ = [
    "Run",
    "Written",
    "figures_of",
    "is_comparison",
    "keep",
    "read_list",
    "read_run",
    "run_of",
    "write_book",
    "write_comparison",
    "write_list",
    "write_notice",
]
