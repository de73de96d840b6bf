"""VERB: Verdict -> the office's papers: the list of what is to be put right, and the notice.

The list is a workbook that people fill in and hand back; read :mod:`listing` first.  Not
here: what belongs on the list (:mod:`layoutopt.rectification` decides).
"""

from layoutopt.report.files import Written, keep
from layoutopt.report.listing import read_list, write_list
from layoutopt.report.notice import write_notice

__all__ = ["Written", "keep", "read_list", "write_list", "write_notice"]
