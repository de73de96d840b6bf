"""How CP-SAT is run: one worker, limits that no busy machine shortens, and a way to stop.

Not here: any model.
"""

from __future__ import annotations

import contextlib
import math
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from ortools.sat.python import cp_model


class Halt:
    """Stops a search from outside: no new solver is run, and those that run give up."""

    def __init__(self) -> None:
        self._called = threading.Event()
        self._lock = threading.Lock()
        self._running: set[cp_model.CpSolver] = set()

    @property
    def called(self) -> bool:
        """Whether somebody asked to stop."""
        return self._called.is_set()

    def call(self) -> None:
        """Stop: what was found by now is all there will be."""
        self._called.set()
        with self._lock:
            for solver in self._running:
                solver.stop_search()

    def solve(self, solver: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
        """Run a solver so that it can be stopped."""
        with self._lock:
            self._running.add(solver)
        try:
            if self.called:
                solver.parameters.max_deterministic_time = 0.001
            return solver.solve(model)
        finally:
            with self._lock:
                self._running.discard(solver)

    @contextlib.contextmanager
    def on_interrupt(self) -> Iterator[None]:
        """Take Ctrl-C for a call to stop; a second one ends the program as ever."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.getsignal(signal.SIGINT)

        def interrupted(_number: int, _frame: FrameType | None) -> None:
            signal.signal(signal.SIGINT, before)
            self.call()

        signal.signal(signal.SIGINT, interrupted)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def new_solver(time_limit_s: float, seed: int, effort: float) -> cp_model.CpSolver:
    """Make a solver of one worker: the same input gives the same answer.

    ``effort`` is a limit in CP-SAT's deterministic time, the same on every machine.

    One worker also proved these small models faster than several (benchmarks/RESULTS.md);
    the cores are used by dividing several rooms at once.
    """
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, time_limit_s)
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # ours: see Halt
    solver.parameters.random_seed = seed
    if math.isfinite(effort):
        solver.parameters.max_deterministic_time = max(0.001, effort)
    return solver


def plain_solver(time_limit_s: float, seed: int, effort: float) -> cp_model.CpSolver:
    """Make a solver for the master, without presolve and linear relaxation.

    A model of some hundred variables, solved many times over.  On 13 masters of five schools
    on their way to a first layout that took a quarter of the seconds, on 14 masters of three
    schools near their proof half of them, with the same optima (benchmarks/RESULTS.md).
    """
    solver = new_solver(time_limit_s, seed, effort)
    solver.parameters.cp_model_presolve = False
    solver.parameters.linearization_level = 0
    return solver


def small_solver(time_limit_s: float, seed: int, effort: float) -> cp_model.CpSolver:
    """Make a solver for the division of one room, without presolve and linear relaxation.

    Measured on five rooms of three to six zones (benchmarks/RESULTS.md): presolve takes
    ten times as long as the search it precedes, and the relaxation of products and
    profiles bounds so little that propagation alone proves three times as fast.
    """
    solver = new_solver(time_limit_s, seed, effort)
    solver.parameters.cp_model_presolve = False
    solver.parameters.linearization_level = 0
    return solver


def bounding_solver(time_limit_s: float, seed: int, effort: float) -> cp_model.CpSolver:
    """Make a solver that raises the bound of a division, and seldom finds one.

    A tree over the linear relaxation: within an effort of 0.3 it came to 66 to 94 % of the
    best cost found on rooms of four to six zones, where propagation stood at 17 to 34 %.
    """
    solver = new_solver(time_limit_s, seed, effort)
    solver.parameters.cp_model_presolve = False
    solver.parameters.linearization_level = 2
    solver.parameters.optimize_with_lb_tree_search = True
    return solver


def effort_of(solver: cp_model.CpSolver) -> float:
    """Return the deterministic time that a solver's last search took."""
    return float(solver.response_proto.deterministic_time)
