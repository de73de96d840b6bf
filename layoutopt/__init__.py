"""Layoutopt: a school's drawing in, a proven layout of its counselling suite out.

Read :mod:`layoutopt.pipeline` first.
"""

from layoutopt.building import Building as Building
from layoutopt.diagnostics import Finding as Finding
from layoutopt.diagnostics import InputError as InputError
from layoutopt.diagnostics import LayoutoptError as LayoutoptError
from layoutopt.diagnostics import UsageError as UsageError
from layoutopt.program import Program as Program
from layoutopt.program import School as School
from layoutopt.program import programme as programme
from layoutopt.scheme import Scheme as Scheme
from layoutopt.scheme import Schemes as Schemes
from layoutopt.scheme import Verdict as Verdict
from layoutopt.standard import Standard as Standard
from layoutopt.standard import load_standard as load_standard

__all__ = [
    "Building",
    "Finding",
    "InputError",
    "LayoutoptError",
    "Program",
    "Scheme",
    "Schemes",
    "School",
    "Standard",
    "UsageError",
    "Verdict",
    "load_standard",
    "programme",
]
