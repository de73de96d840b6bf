"""A complete layout in the solver's terms: rooms, each with its division.

Not here: how it is found, or what it looks like on the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from layoutopt.solve.hosts import Host
from layoutopt.solve.parts import Division


@dataclass(frozen=True)
class Choice:
    """A complete layout in the solver's terms: the zones and tiles of every room used.

    ``hosts_of`` maps the kind of a zone to the kinds on its footprint; ``cost`` is in
    thousandths of a CNY, ``site_terms`` the part of it that rooms have undivided.
    """

    cost: int
    rooms: tuple[tuple[Host, Division], ...]
    hosts_of: dict[str, tuple[str, ...]]
    site_terms: tuple[tuple[str, int], ...] = ()

    @property
    def terms(self) -> dict[str, float]:
        """The terms of the score by the judge's names, in CNY-equivalents."""
        total: dict[str, float] = {}
        for terms in (self.site_terms, *(division.terms for _, division in self.rooms)):
            for name, milli in terms:
                total[name] = total.get(name, 0.0) + milli / 1000
        return total
