"""What is asked of the whole building, and what is known of it: shared by all masters.

Not here: the model itself; that is master.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from layoutopt.program import Program
from layoutopt.solve.hosts import Host, Site
from layoutopt.solve.parts import Demand
from layoutopt.solve.shape import Shape


@dataclass(frozen=True)
class Rules:
    """What the search may be relieved of, one by one, to see what stands in the way.

    ``small`` are the kinds of zones whose least area is given up, ``without`` those that
    are not asked for at all.
    """

    total: bool = True
    near: bool = True
    small: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()


ALL = Rules()
"""Every rule holds."""


@dataclass(frozen=True)
class Cut:
    """What a solved division teaches: in a room of this shape, these zones with these guests.

    ``counts`` gives how many zones of each kind; ``guests`` pairs (zone, host) that ask
    for floor; ``bound`` is the least cost in thousandths of a CNY, None: they never fit.
    Where ``partition_mm`` is given, it is the least length of partition, and that alone
    is what the cut says.
    """

    shape: Shape
    counts: tuple[tuple[str, int], ...]
    guests: frozenset[tuple[str, str]]
    bound: int | None
    partition_mm: int | None = None


SITE_TERMS = (
    *("displaced", "opened", "storey", "route", "noise", "neighbours", "apart", "shared"),
    *("missing", "surplus"),
)
"""The terms of the score that rooms have before they are divided."""


@dataclass(frozen=True)
class Proposal:
    """What the master proposes: zones per room, hosted pairs (zone, host), site cost.

    ``terms`` are what the site cost is made of, in thousandths of a CNY, and ``costs`` what
    each room's division is known to cost at least.
    """

    rooms: tuple[tuple[Host, tuple[Demand, ...]], ...]
    counts: tuple[tuple[str, str, int], ...]
    hosted: frozenset[tuple[str, str]]
    site_cost: int
    terms: tuple[tuple[str, int], ...] = ()
    costs: tuple[int, ...] = ()


@dataclass
class Question:
    """What is searched for, and what is known of it: shared by all masters of one search.

    ``excluded`` are the sets of rooms asked for no more, ``cuts`` what divisions taught,
    ``forbidden`` the proposals that were examined and put aside.
    """

    site: Site
    program: Program
    rules: Rules = ALL
    one_room_m2: float | None = None
    excluded: list[frozenset[str]] = field(default_factory=list)
    cuts: dict[Cut, None] = field(default_factory=dict)
    forbidden: list[Proposal] = field(default_factory=list)
