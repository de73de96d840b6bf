"""VERB: Program -> Schemes.  Where in the building the suite goes, and how it is divided.

Only this room knows OR-Tools.  Read :mod:`siting` first.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

from layoutopt.building import Building
from layoutopt.program import Program
from layoutopt.scheme import Infeasible, Scheme, Schemes, Status
from layoutopt.solve.alternatives import alternatives as others
from layoutopt.solve.alternatives import told
from layoutopt.solve.choice import Choice
from layoutopt.solve.compose import compose
from layoutopt.solve.conflict import explain
from layoutopt.solve.engine import Halt
from layoutopt.solve.hosts import repriced, survey
from layoutopt.solve.siting import Progress, Search

__all__ = ["Progress", "solve"]


Unfit = Callable[[Scheme], frozenset[str]]


def _silent(_en: str, _zh: str) -> None:
    """Report nothing."""


def _all_fit(_: Scheme) -> frozenset[str]:
    """Ask nothing of furniture."""
    return frozenset()


def solve(
    building: Building,
    program: Program,
    *,
    alternatives: int = 1,
    time_limit_s: float = 120.0,
    effort: float = math.inf,
    workers: int = 2,
    seed: int = 0,
    progress: Progress = _silent,
    unfit: Unfit = _all_fit,
) -> Schemes:
    """Find the best place for a suite in a building and divide it.

    Parameters
    ----------
    alternatives
        How many schemes at the most; the first is the best, the others differ from it in
        rooms or in which zone stands where, and none is worse than another in everything.
    time_limit_s
        For the whole search; what was found by then is returned with its bound.
    effort
        The same in CP-SAT's deterministic time, which no busy machine shortens: with this
        limit alone the same input gives the same answer everywhere.
    progress
        Called with a line in English and in Chinese whenever something was found.
    unfit
        Names the zones of a finished scheme that are proven not to hold what must stand in
        them.  Asked of layouts that would be the best so far, and of no others.

    Returns
    -------
    Schemes
        ``optimal``: no layout of this model costs less than the first scheme.
        ``infeasible`` carries the clauses that cannot all hold, and ways out.
    """
    deadline = time.monotonic() + time_limit_s
    # the best layout is not worth all the time where others are asked for too
    first = deadline - (1.0 - FIRST_SHARE) * time_limit_s * (alternatives > 1)
    halt = Halt()
    with halt.on_interrupt():  # from the survey to the polishing: nothing found is ever lost
        return _solved(
            building,
            program,
            alternatives,
            first,
            deadline,
            effort,
            workers,
            seed,
            progress,
            unfit,
            halt,
        )


def _solved(
    building: Building,
    program: Program,
    alternatives: int,
    first: float,
    deadline: float,
    effort: float,
    workers: int,
    seed: int,
    progress: Progress,
    unfit: Unfit,
    halt: Halt,
) -> Schemes:
    """Search; ``first`` is the deadline of the best layout, ``deadline`` that of all."""
    site = survey(building, program)

    def searching(asked: Program, spent: float = 0.0, one_room_m2: float | None = None) -> Search:
        def unfit_rooms(choice: Choice) -> frozenset[str]:
            scheme = compose(choice, asked, 1)
            bad = unfit(scheme)
            return frozenset(zone.host_space for zone in scheme.zones if zone.id in bad)

        return Search(
            site,
            asked,
            first,
            workers,
            seed,
            progress=progress,
            effort=effort - spent,
            one_room_m2=one_room_m2,
            halt=halt,
            unfit=unfit_rooms,
        )

    search = searching(program)
    if not site.hosts:
        return _none(building, search, program, None)
    best, bound = search.run()
    if best is None and bound is None and _one_classroom_will_do(program):
        progress("three rooms do not fit; trying one classroom", "三室不可行,改试一间分三区")
        search = searching(one_classroom(program), search.spent, program.one_classroom_m2)
        best, bound = search.run()
    if best is None:
        return _none(building, search, program, bound)

    def again(other: Program, *, alike: bool) -> Search:
        leaning = searching(other, search.spent, search.one_room_m2)
        leaning.site = leaning.question.site = repriced(site, other)
        leaning.progress = _silent
        if alike:  # rooms are divided as before
            leaning.known.update(search.known)
        return leaning

    choices = [best]
    if alternatives > 1:
        progress("looking for alternatives", "寻找备选方案")
        search.deadline = first = deadline
        choices = others(best, search, alternatives, again)
    choices = [search.polished(choice) for choice in choices]
    best = choices[0]
    status: Status = "optimal" if bound is not None and bound >= best.cost else "feasible"
    return Schemes(
        status=status,
        objective=best.cost / 1000,
        bound=(bound if bound is not None else 0) / 1000,
        schemes=tuple(
            replace(
                compose(one.choice, search.program, i),
                best_at=one.best_at,
                trade=one.zh,
                trade_en=one.en,
            )
            for i, one in enumerate(told(choices, search.program.weights), start=1)
        ),
        program=search.program,
        notes=_notes(search, choices),
        searched=_searched(search),
    )


FIRST_SHARE = 0.6
"""Where alternatives are asked for, the best layout may take this share of the time."""


def one_classroom(program: Program) -> Program:
    """Turn a programme into the rural one-classroom variant.

    Clauses XY-4.4-R11 and R12: one classroom of about 50 m2 in three areas; the least
    areas become soft there (the ones used here are defaults of ours), group and office
    may be open, the individual area stays enclosed (STANDARDS D5, D6).
    """
    areas = tuple(
        replace(
            a,
            area_m2=ONE_CLASSROOM_M2[a.kind],
            short_side_mm=min(a.short_side_mm, 2400),
            aspect=2.5,
            enclosed=a.kind == "individual",
            wanted=1,
        )
        for a in program.areas
        if a.kind in ONE_CLASSROOM_M2
    )
    return replace(program, areas=areas, total_area_m2=0.0)


def _one_classroom_will_do(program: Program) -> bool:
    """Tell whether the variant may stand for the programme: it gives up three areas' limits.

    Not more: a demonstration school's nine footprints, or a least total, hold all the same.
    """
    return (
        program.one_classroom_m2 is not None
        and program.total_area_m2 == 0
        and all(area.kind in ONE_CLASSROOM_M2 for area in program.areas)
    )


ONE_CLASSROOM_M2 = {"individual": 10.0, "group": 18.0, "office_reception": 12.0}
"""Least areas in the one-classroom variant, where the plan's own are soft (a default)."""


def _searched(search: Search) -> dict[str, int]:
    """Tell what was looked at: rooms, sites (sets of rooms), layouts, divisions, cuts."""
    return {
        "rooms": len(search.site.hosts),
        "rooms_cut_off": search.cut_off,
        "room_shapes": len({host.form for host in search.site.hosts}),
        "sites_examined": len(search.sites),
        "layouts_examined": search.examined,
        "divisions": len(search.known),
        "cuts": len(search.question.cuts),
    }


def _notes(search: Search, choices: list[Choice]) -> tuple[str, ...]:
    did = _searched(search)
    return (
        f"{did['rooms']} rooms of {did['room_shapes']} shapes considered, "
        f"{did['rooms_cut_off']} cut off by price, {did['sites_examined']} sites and "
        f"{did['layouts_examined']} layouts examined, {did['divisions']} divisions solved, "
        f"{did['cuts']} cuts, {len(choices)} schemes",
    )


def _none(building: Building, search: Search, program: Program, bound: int | None) -> Schemes:
    if bound is not None:
        return Schemes("unknown", None, bound / 1000)
    reason: Infeasible = explain(building, search, program)
    return Schemes("infeasible", None, None, infeasible=reason)
