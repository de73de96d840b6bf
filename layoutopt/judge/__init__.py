"""VERB: Building x Scheme x Program -> Verdict.  The finished geometry, measured.

Independent of the solver: nothing here knows how a layout was found, and whatever the
solver posted is measured again on the plan.  Read :mod:`verdict` first.
"""

from layoutopt.judge.measures import measure
from layoutopt.judge.terms import score
from layoutopt.judge.verdict import judge

__all__ = ["judge", "measure", "score"]
