"""Choosing storey, rooms and which zone goes where: a CP-SAT master with proven cuts.

The building decomposes the problem: existing walls stay, so what a room costs depends
only on its shape and on the zones put into it.  The master chooses with a lower bound
for every division; a division that it proposes is solved exactly, and what it costs
comes back as a cut for all rooms of that shape (logic-based Benders decomposition,
Hooker and Ottosson 2003).  When the master's bound meets the best layout, the layout is
the best of the building.  Not here: how one room is divided.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from layoutopt.program import Program
from layoutopt.solve.compose import clients_hidden
from layoutopt.solve.division import divide, polish
from layoutopt.solve.hosts import Host, Shape, Site
from layoutopt.solve.master import ALL, Master, Proposal, Question, Rules
from layoutopt.solve.parts import Choice, Demand, Division, Tile, all_harder
from layoutopt.solve.tiling import AREA_MARGIN_MM2, PARTITION_MM

MOST_SEEN = 12
"""So many divisions that show a client's seat are put aside before a choice is given up."""

Progress = Callable[[str, str], None]


@dataclass
class Search:
    """The state of one search over a building; :meth:`run` may be called again for more.

    ``effort`` limits all solving in CP-SAT's deterministic time, ``deadline`` by the clock.
    """

    site: Site
    program: Program
    deadline: float
    workers: int
    seed: int
    rules: Rules = ALL
    one_room_m2: float | None = None
    progress: Progress = lambda _en, _zh: None
    divisions: dict[tuple[Shape, tuple[Demand, ...], bool], Division] = field(default_factory=dict)
    examined: int = 0
    effort: float = math.inf
    spent: float = 0.0
    question: Question = field(init=False)

    def __post_init__(self) -> None:
        self.question = Question(self.site, self.program, self.rules, self.one_room_m2)

    @property
    def left(self) -> float:
        """What is left of the effort, never less than nothing."""
        return max(0.0, self.effort - self.spent)

    def run(self) -> tuple[Choice | None, int | None]:
        """Find the cheapest layout that is not excluded.

        Returns
        -------
        choice
            The best layout found, None if there is none (or none in time).
        bound
            What any layout costs at least; None: proven that there is none.
        """
        best: Choice | None = None
        parked: int | None = None
        master = Master(self.question, self.seed)
        bound = 0
        while True:
            if self.deadline <= time.monotonic() or self.left <= 0:
                break
            proposal, master_bound = self._proposed(master)
            if proposal is None and master_bound is None:
                bound = min(
                    (b for b in (best.cost if best else None, parked) if b is not None), default=-1
                )
                return best, (None if bound < 0 else bound)
            if master_bound is None or proposal is None:
                break
            bound = master_bound if parked is None else min(parked, master_bound)
            if best is not None and bound >= best.cost:
                return best, best.cost
            self.examined += 1
            if best is None and self.examined % 2 == 0:
                easy, _ = self._proposed(master, easy=True)
                proposal = easy or proposal
            found, floor = self._examine(proposal, master, bound)
            if found is not None and (best is None or found.cost < best.cost):
                best = found
                self.progress(
                    f"layout found: {best.cost / 1000:.0f}, bound {bound / 1000:.0f}",
                    f"已得方案:{best.cost / 1000:.0f},下界 {bound / 1000:.0f}",
                )
            if floor is not None:
                parked = floor if parked is None else min(parked, floor)
        return best, (bound if parked is None else min(bound, parked))

    def _proposed(
        self, master: Master, *, easy: bool = False
    ) -> tuple[Proposal | None, int | None]:
        seconds = self.deadline - time.monotonic()
        proposal, bound, spent = master.solve(seconds, self.left, easy=easy)
        self.spent += spent
        return proposal, bound

    def _examine(
        self, proposal: Proposal, master: Master, bound: int
    ) -> tuple[Choice | None, int | None]:
        """Divide the rooms of a proposal exactly, and teach the master what it costs.

        Returns the layout, if there is one, and a floor for it if the master may not
        propose it again although its true cost is not known exactly.
        """
        rooms: list[tuple[Host, Division]] = []
        self._divide_all([(h.shape, d) for h, d in proposal.rooms])
        for host, demands in proposal.rooms:
            division = self._divide(host.shape, demands, shortest=False)
            master.teach(host.shape, demands, proposal.hosted, division)
            rooms.append((host, division))
        if any(d.cost is None and d.bound is None for _, d in rooms):
            return None, None
        if any(d.cost is None for _, d in rooms):
            master.forbid(proposal)  # given up: not refuted, but not proposed again
            return None, bound
        floor = proposal.site_cost + sum(d.bound or 0 for _, d in rooms)
        if not self._large_enough(rooms):
            master.forbid(proposal)
            return self._shortest(proposal, floor)
        choice = self._hidden(proposal, rooms)
        if choice is not None and choice.cost == floor:
            return choice, None
        master.forbid(proposal)
        if choice is not None:
            floor = proposal.site_cost + sum(d.bound or 0 for _, d in choice.rooms)
        return choice, floor

    def _shortest(self, proposal: Proposal, floor: int) -> tuple[Choice | None, int | None]:
        """Try a proposal with the least partitions, for the floor that they leave."""
        shortest = [(h, self._divide(h.shape, d, shortest=True)) for h, d in proposal.rooms]
        if not all(d.proven for _, d in shortest):
            return None, floor
        if any(d.cost is None for _, d in shortest) or not self._large_enough(shortest):
            return None, None
        return self._hidden(proposal, shortest), floor

    def _hidden(self, proposal: Proposal, rooms: list[tuple[Host, Division]]) -> Choice | None:
        """Hide every client from the public ways, by other divisions where need be.

        What is seen through open doors is no matter of rectangles, so it is measured on
        the finished division, and one that shows the client's seat is asked for again
        without it (clause XY-4.3-V1).  None: hidden in no division that was tried.
        """
        hidden = []
        for host, division in rooms:
            seen: list[tuple[Tile, ...]] = []
            found = division
            while found.cost is not None and not clients_hidden(host, found, self.program):
                seen.append(found.tiles)
                if len(seen) > MOST_SEEN or self.left <= 0 or time.monotonic() >= self.deadline:
                    return None
                found = self._solved(host.shape, division.demands, shortest=False, avoid=seen)
                self.spent += found.effort
            if found.cost is None:
                return None
            hidden.append((host, found))
        return self._choice(proposal, hidden) if self._large_enough(hidden) else None

    def _choice(self, proposal: Proposal, rooms: list[tuple[Host, Division]]) -> Choice:
        cost = proposal.site_cost + sum(d.cost or 0 for _, d in rooms)
        hosts_of: dict[str, list[str]] = {}
        for zone, host in sorted(proposal.hosted):
            hosts_of.setdefault(host, []).append(zone)
        return Choice(cost, tuple(rooms), {k: tuple(v) for k, v in hosts_of.items()})

    def _large_enough(self, rooms: list[tuple[Host, Division]]) -> bool:
        if not self.rules.total:
            return True
        net = sum(h.shape.area_mm2 - d.partition_mm * PARTITION_MM for h, d in rooms)
        # zones of a divided room that stands askew are rounded to whole mm on the storey
        askew = [d for h, d in rooms if len(d.tiles) > 1 and h.frame.rotation_deg % 90]
        return net >= self.program.total_area_m2 * 1e6 + AREA_MARGIN_MM2 * len(askew)

    def _divide(self, shape: Shape, demands: tuple[Demand, ...], *, shortest: bool) -> Division:
        key = (shape, demands, shortest)
        if key not in self.divisions:
            self.divisions[key] = (
                Division((), None, None)
                if self._refuted(shape, demands)
                else self._solved(shape, demands, shortest=shortest)
            )
            self.spent += self.divisions[key].effort
        return self.divisions[key]

    def _divide_all(self, wanted: list[tuple[Shape, tuple[Demand, ...]]]) -> None:
        """Divide several rooms at once, one thread each: CP-SAT works outside the GIL."""
        new = [
            (shape, demands)
            for shape, demands in dict.fromkeys(wanted)
            if (shape, demands, False) not in self.divisions and not self._refuted(shape, demands)
        ]
        with ThreadPoolExecutor(self.workers) as pool:
            solved = pool.map(lambda w: self._solved(*w, shortest=False), new)
            for (shape, demands), division in zip(new, solved, strict=True):
                self.divisions[shape, demands, False] = division
                self.spent += division.effort

    def _refuted(self, shape: Shape, demands: tuple[Demand, ...]) -> bool:
        """Tell whether easier zones are known not to fit into such a room."""
        return len(demands) > 1 and any(
            known.cost is None
            and known.bound is None
            and s == shape
            and all_harder(demands, than=d)
            for (s, d, _), known in self.divisions.items()
        )

    def _solved(
        self,
        shape: Shape,
        demands: tuple[Demand, ...],
        *,
        shortest: bool,
        avoid: Sequence[tuple[Tile, ...]] = (),
    ) -> Division:
        return divide(
            shape,
            demands,
            self.program.prices,
            time_limit_s=self.deadline - time.monotonic(),
            seed=self.seed,
            effort=self.left,
            least_partition=shortest,
            avoid=avoid,
        )

    def polished(self, choice: Choice) -> Choice:
        """Give every room of a choice its most useful division of the same cost."""
        rooms = []
        for host, division in choice.rooms:
            better = polish(
                host.shape,
                division.demands,
                self.program.prices,
                division,
                seed=self.seed,
            )
            rooms.append((host, better if clients_hidden(host, better, self.program) else division))
        saved = sum(
            (d.cost or 0) - (b.cost or 0)
            for (_, d), (_, b) in zip(choice.rooms, rooms, strict=True)
        )
        finer = replace(choice, cost=choice.cost - saved, rooms=tuple(rooms))
        return finer if self._large_enough(rooms) else choice
