"""Choosing storey, rooms and which zone goes where: a CP-SAT master with proven cuts.

The building decomposes the problem: no zone crosses a wall, so what a room costs depends
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
from layoutopt.solve.choice import Choice
from layoutopt.solve.compose import clients_hidden
from layoutopt.solve.division import divide, polish
from layoutopt.solve.engine import Halt
from layoutopt.solve.hosts import Host, Site
from layoutopt.solve.master import Master
from layoutopt.solve.parts import Demand, Division, Tile, all_dearer, all_harder
from layoutopt.solve.question import ALL, Proposal, Question, Rules
from layoutopt.solve.shape import Shape
from layoutopt.solve.tiling import AREA_MARGIN_MM2, PARTITION_MM

MOST_SEEN = 12
"""So many divisions that show a client's seat are put aside before a choice is given up."""
FEW_ROOMS = 10
"""A first layout is sought in so many of the cheapest rooms, then in twice as many."""
TIGHT_TURN = 2
"""Before there is a layout, every so many proposals one is the cheapest, the others are roomy."""
EASED_RUNGS = 2
"""So often a set of easier zones is divided before the set itself is."""
RUNGS = (0.1, 0.5, 2.0, 8.0)
"""Deterministic time for one division, more each time it is asked for again."""

Progress = Callable[[str, str], None]


@dataclass
class Search:
    """The state of one search over a building; :meth:`run` may be called again for more.

    ``effort`` limits all solving in CP-SAT's deterministic time, ``deadline`` by the clock.
    ``unfit`` names the rooms of a layout that are proven not to take their furniture.
    """

    site: Site
    program: Program
    deadline: float
    workers: int
    seed: int
    rules: Rules = ALL
    one_room_m2: float | None = None
    progress: Progress = lambda _en, _zh: None
    known: dict[tuple[Shape, tuple[Demand, ...]], Known] = field(default_factory=dict)
    examined: int = 0
    effort: float = math.inf
    spent: float = 0.0
    halt: Halt = field(default_factory=Halt)
    sites: set[frozenset[str]] = field(default_factory=set)
    cut_off: int = 0
    unfit: Callable[[Choice], frozenset[str]] = lambda _: frozenset()
    question: Question = field(init=False)

    def __post_init__(self) -> None:
        self.question = Question(self.site, self.program, self.rules, self.one_room_m2)

    @property
    def left(self) -> float:
        """What is left of the effort, never less than nothing."""
        return max(0.0, self.effort - self.spent)

    @property
    def over(self) -> bool:
        """Whether the time or the effort is used up."""
        return self.left <= 0 or time.monotonic() >= self.deadline or self.halt.called

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
        few = FEW_ROOMS
        master = Master(self.question, self.seed, self._cheapest(few))
        bound = 0
        roomy = True
        while not self.over:
            at_most = None if best is None else best.cost - 1
            easy = roomy and (best is not None or self.examined % TIGHT_TURN != TIGHT_TURN - 1)
            dive = easy and best is None
            proposal, least = self._proposed(master, at_most, easy=easy, any_cost=dive)
            whole = best is not None or few >= len(self.site.hosts)
            if proposal is None and least is None and not whole:
                few *= 2  # nothing in the rooms that are cheapest: look at more
                master = Master(self.question, self.seed, self._cheapest(few))
                roomy = True
                continue
            if proposal is None and least is None and easy:
                roomy = False
                proposal, least = self._proposed(master, at_most)
            if proposal is None and least is None:  # nothing, or nothing cheaper
                return best, _least(best, parked)
            if proposal is None or least is None:
                break
            if whole and not easy:
                bound = max(bound, least)
            self.examined += 1
            found, floor = self._examine(proposal, master, at_most)
            if found is not None and (best is None or found.cost < best.cost):
                roomy = best is None  # one at any cost, then the cheapest roomy one, then all
                best = found
                worth = self._worth(best.cost)
                self.cut_off = len(self.site.hosts) - len(worth)
                master = Master(self.question, self.seed, worth)
                self.progress(
                    f"layout found: {best.cost / 1000:.0f}, bound {bound / 1000:.0f}, "
                    f"{len(self.sites)} sites examined, {len(worth)} rooms left",
                    f"已得方案:{best.cost / 1000:.0f},下界 {bound / 1000:.0f},"
                    f"已查 {len(self.sites)} 处,余 {len(worth)} 间",
                )
            if floor is not None:
                parked = floor if parked is None else min(parked, floor)
        known = _least(best, parked)
        return best, bound if known is None else min(bound, known)

    def _cheapest(self, count: int) -> tuple[Host, ...]:
        """List the rooms that cost least to take: a first layout is sought among these."""

        def price(host: Host) -> float:
            return host.taken_cny + self.program.weights.storey(host.storey.level)

        # where walls may go as well, the rooms as they stand are looked at first
        best = sorted(self.site.hosts, key=lambda h: (h.opened is not None, price(h), h.id))[:count]
        return tuple(h for h in self.site.hosts if h in best)

    def _worth(self, cost: int) -> tuple[Host, ...]:
        """List the rooms that alone cost less than a layout already found."""
        return tuple(
            h
            for h in self.site.hosts
            if 1000 * (h.taken_cny + self.program.weights.storey(h.storey.level)) < cost
        )

    def _proposed(
        self,
        master: Master,
        at_most: int | None,
        *,
        easy: bool = False,
        any_cost: bool = False,
    ) -> tuple[Proposal | None, int | None]:
        seconds = self.deadline - time.monotonic()
        proposal, bound, spent = master.solve(
            seconds, self.left, at_most, easy=easy, any_cost=any_cost, halt=self.halt
        )
        self.spent += spent
        return proposal, bound

    def _examine(
        self, proposal: Proposal, master: Master, at_most: int | None
    ) -> tuple[Choice | None, int | None]:
        """Divide the rooms of a proposal, and teach the master what that costs.

        Divisions that are not proven best yet get more effort when the master, knowing
        their bounds, still proposes them.  Returns the layout, if there is one, and a floor
        for it if the master may not propose it again although its true cost is not known.
        """
        self.sites.add(frozenset(host.id for host, _ in proposal.rooms))
        turn = self.examined % 2 == 1  # every other time, or better layouts come late
        if at_most is not None and turn and self._eased(proposal, master, at_most):
            return None, None
        states = self._divide_all(proposal, at_most)
        if at_most is None:
            self._widen(proposal, states, master)
        for (host, demands), known in zip(proposal.rooms, states, strict=True):
            master.teach(host.form, demands, proposal.hosted, known.bound)
        floor = proposal.site_cost + sum(known.bound or 0 for known in states)
        hopeless = at_most is not None and floor > at_most
        if hopeless or any(known.bound is None for known in states):
            return None, None
        rooms = [
            (host, known.division)
            for (host, _), known in zip(proposal.rooms, states, strict=True)
            if known.division is not None
        ]
        if len(rooms) == len(states) and all(known.proven for known in states):
            return self._settled(proposal, rooms, floor, master)
        given_up = all(known.proven or known.rung == len(RUNGS) for known in states)
        if given_up:
            master.forbid(proposal)  # not refuted, but not proposed again
        return self._laid_out(proposal, rooms), floor if given_up else None

    def _eased(self, proposal: Proposal, master: Master, at_most: int) -> bool:
        """Divide for easier zones first, and tell whether that refutes the proposal's price.

        What the easiest zones of their sort cost, all others cost as well, with or without
        guests: one division then answers for many sets that the master would try in turn.
        """
        floor = proposal.site_cost + sum(
            max(cost, self._state(host.form, demands).bound or 0)
            for (host, demands), cost in zip(proposal.rooms, proposal.costs, strict=True)
        )
        asked = {}
        for (host, demands), cost in zip(proposal.rooms, proposal.costs, strict=True):
            easiest = master.easiest(demands)
            if len(demands) < 2 or host.form.held or easiest == demands:
                continue
            state = self._state(host.form, demands)
            known = self._state(host.form, easiest)
            if not state.rung and not known.proven and known.rung < EASED_RUNGS:
                least = max(cost, state.bound or 0)
                asked[host.form, easiest] = at_most - floor + least, least
        keys = list(asked)

        def work(key: tuple[Shape, tuple[Demand, ...]]) -> Division:
            known = self.known[key]
            return self._solved(
                *key, RUNGS[known.rung], at_most=asked[key][0], at_least=known.bound or 0
            )

        with ThreadPoolExecutor(self.workers) as pool:
            found = list(pool.map(work, keys))
        raised = False
        for key, division in zip(keys, found, strict=True):
            known = self.known[key] = self.known[key].learnt(division)
            taught = master.teach_harder(*key, known.bound)
            raised |= taught and (known.bound is None or known.bound > asked[key][1])
        return raised

    def _widen(self, proposal: Proposal, states: list[Known], master: Master) -> None:
        """Find out whether zones that do not fit would not as the easiest of their sort.

        The master then knows it of all that are harder, and does not try them in turn.
        """
        for (host, demands), state in zip(proposal.rooms, states, strict=True):
            if state.bound is not None or len(demands) < 2 or host.form.held:
                continue
            for easier in dict.fromkeys((master.easiest(demands), master.bare(demands))):
                known = self._state(host.form, easier)
                if easier != demands and not known.proven and not known.rung:
                    division = self._solved(host.form, easier, RUNGS[0])
                    known = self.known[host.form, easier] = known.learnt(division)
                if known.bound is None:
                    master.teach_harder(host.form, easier, None)
                    break

    def _settled(
        self, proposal: Proposal, rooms: list[tuple[Host, Division]], floor: int, master: Master
    ) -> tuple[Choice | None, int | None]:
        """Make a layout of divisions that are proven best; what rectangles do not show counts."""
        if not self._large_enough(rooms):
            master.forbid(proposal)
            return self._shortest(proposal, floor, master)
        choice, least = self._hidden(proposal, rooms)
        if choice is not None and choice.cost == floor:
            return choice, None
        master.forbid(proposal)
        return choice, None if choice is not None and choice.cost == least else least

    def _laid_out(self, proposal: Proposal, rooms: list[tuple[Host, Division]]) -> Choice | None:
        """Take divisions that are not proven best, where they make a layout as they are."""
        if len(rooms) < len(proposal.rooms) or not self._large_enough(rooms):
            return None
        if not all(clients_hidden(host, laid(host, d), self.program) for host, d in rooms):
            return None
        choice = self._choice(proposal, rooms)
        return None if self.unfit(choice) else choice

    def _shortest(
        self, proposal: Proposal, floor: int, master: Master
    ) -> tuple[Choice | None, int | None]:
        """Try a proposal with the least partitions, for the floor that they leave.

        How short partitions can be there is a cut for every proposal like it.
        """
        shortest = [
            (host, self._solved(host.form, demands, RUNGS[-1], least_partition=True))
            for host, demands in proposal.rooms
        ]
        for (host, demands), (_, d) in zip(proposal.rooms, shortest, strict=True):
            if d.proven and d.cost is not None:
                master.teach_partition(host.form, demands, proposal.hosted, d.partition_mm)
        if not all(d.proven for _, d in shortest):
            return None, floor
        if any(d.cost is None for _, d in shortest) or not self._large_enough(shortest):
            return None, None
        return self._hidden(proposal, shortest)[0], floor

    def _hidden(
        self, proposal: Proposal, rooms: list[tuple[Host, Division]]
    ) -> tuple[Choice | None, int | None]:
        """Hide every client from the public ways, and let the furniture in, by other divisions.

        Neither is a matter of rectangles, so both are measured on the finished division.  One
        that shows the client's seat (clause XY-4.3-V1), or is proven too small for what must
        stand there, is asked for again without it: the rooms first, then the whole layout.

        Returns
        -------
        choice
            None: lawful in no division that was tried.
        least
            What this proposal costs at least; None: it is proven that no division serves.
        """
        seen: dict[str, list[tuple[Tile, ...]]] = {host.id: [] for host, _ in rooms}
        unfit: frozenset[str] = frozenset()
        while True:
            changed: list[tuple[Host, Division]] = []
            for host, division in rooms:
                other = self._serving(host, division, seen[host.id], unfit=host.id in unfit)
                if other is None:
                    return None, _floor(proposal, [*changed, *rooms[len(changed) :]])
                if other.cost is None:
                    none = other.bound is None
                    return None, None if none else _floor(proposal, rooms)
                changed.append((host, other))
            rooms = changed
            if not self._large_enough(rooms):
                return None, _floor(proposal, rooms)
            choice = self._choice(proposal, rooms)
            unfit = self.unfit(choice)
            if not unfit:
                return choice, _floor(proposal, rooms)

    def _serving(
        self, host: Host, division: Division, seen: list[tuple[Tile, ...]], *, unfit: bool
    ) -> Division | None:
        """Return the cheapest division that hides the client, those ``seen`` left out.

        None where too many were tried; without a cost where there is none, or none in time.
        """
        while unfit or not clients_hidden(host, laid(host, division), self.program):
            seen.append(division.tiles)
            if len(seen) > MOST_SEEN or self.over:
                return None
            division = self._solved(host.form, division.demands, RUNGS[1], avoid=seen)
            if division.cost is None:
                return division
            unfit = False
        return division

    def _choice(self, proposal: Proposal, rooms: list[tuple[Host, Division]]) -> Choice:
        cost = proposal.site_cost + sum(d.cost or 0 for _, d in rooms)
        hosts_of: dict[str, list[str]] = {}
        for zone, host in sorted(proposal.hosted):
            hosts_of.setdefault(host, []).append(zone)
        placed = tuple((host, laid(host, division)) for host, division in rooms)
        return Choice(cost, placed, {k: tuple(v) for k, v in hosts_of.items()}, proposal.terms)

    def _large_enough(self, rooms: Sequence[tuple[Host, Division]]) -> bool:
        if not self.rules.total:
            return True
        net = sum(h.shape.area_mm2 - d.partition_mm * PARTITION_MM for h, d in rooms)
        # zones of a divided room that stands askew are rounded to whole mm on the storey
        askew = [d for h, d in rooms if len(d.tiles) > 1 and h.frame.rotation_deg % 90]
        return net >= self.program.total_area_m2 * 1e6 + AREA_MARGIN_MM2 * len(askew)

    def _divide_all(self, proposal: Proposal, at_most: int | None) -> list[Known]:
        """Divide the rooms of a proposal, one thread each: CP-SAT works outside the GIL."""
        keys = [(host.form, demands) for host, demands in proposal.rooms]
        states = {key: self._state(*key) for key in dict.fromkeys(keys)}
        least = {
            key: max(cost, states[key].bound or 0)
            for key, cost in zip(keys, proposal.costs, strict=True)
        }
        floor = proposal.site_cost + sum(least[key] for key in keys)
        open_ = [key for key, state in states.items() if not state.proven]
        if any(state.bound is None for state in states.values()):
            open_ = []

        def work(key: tuple[Shape, tuple[Demand, ...]]) -> Division:
            state = states[key]
            most = None if at_most is None else at_most - floor + least[key]
            if state.division is not None and state.division.cost is not None:
                most = min(state.division.cost - 1, state.division.cost if most is None else most)
            rung = RUNGS[min(state.rung, len(RUNGS) - 1)]
            return self._solved(*key, rung, at_most=most, at_least=least[key])

        with ThreadPoolExecutor(self.workers) as pool:
            found = list(pool.map(work, open_))
        for key, division in zip(open_, found, strict=True):
            self.known[key] = states[key].learnt(division)
        return [self.known.get(key, states[key]) for key in keys]

    def _state(self, shape: Shape, demands: tuple[Demand, ...]) -> Known:
        """Return what is known of a division, from easier ones too."""
        state = self.known.get((shape, demands), Known())
        if not state.proven and len(demands) > 1:
            state = state.at_least(self._bounds_of_easier(shape, demands))
        self.known[shape, demands] = state
        return state

    def _bounds_of_easier(self, shape: Shape, demands: tuple[Demand, ...]) -> int | None:
        """Return what easier zones are known to cost in such a room, None if they never fit."""
        bound = 0
        for (s, easier), known in self.known.items():
            if len(easier) != len(demands) or (known.bound is not None and known.bound <= bound):
                continue
            if s != shape:
                continue
            if known.bound is None:
                if all_harder(demands, than=easier):
                    return None
            elif all_dearer(demands, than=easier):
                bound = known.bound
        return bound

    def _solved(
        self,
        shape: Shape,
        demands: tuple[Demand, ...],
        effort: float,
        *,
        least_partition: bool = False,
        avoid: Sequence[tuple[Tile, ...]] = (),
        at_most: int | None = None,
        at_least: int = 0,
    ) -> Division:
        division = divide(
            shape,
            demands,
            self.program.weights,
            time_limit_s=self.deadline - time.monotonic(),
            seed=self.seed,
            effort=min(effort, self.left),
            least_partition=least_partition,
            avoid=avoid,
            at_most=at_most,
            at_least=at_least,
            halt=self.halt,
        )
        self.spent += division.effort
        return division

    def polished(self, choice: Choice) -> Choice:
        """Give every room of a choice its most useful division of the same cost."""
        rooms = []
        for host, division in choice.rooms:
            in_form = replace(division, tiles=host.mirror.tiles(division.tiles))
            better = laid(
                host,
                polish(host.form, division.demands, self.program.weights, in_form, seed=self.seed),
            )
            rooms.append((host, better if clients_hidden(host, better, self.program) else division))
        saved = sum(
            (d.cost or 0) - (b.cost or 0)
            for (_, d), (_, b) in zip(choice.rooms, rooms, strict=True)
        )
        finer = replace(choice, cost=choice.cost - saved, rooms=tuple(rooms))
        return finer if self._large_enough(rooms) and not self.unfit(finer) else choice


@dataclass(frozen=True)
class Known:
    """What is known of one division: its best so far, and a bound (None: there is none).

    ``rung`` counts how often it was worked on.
    """

    division: Division | None = None
    bound: int | None = 0
    rung: int = 0

    @property
    def proven(self) -> bool:
        """Nothing is left to find out."""
        return self.bound is None or (
            self.division is not None and self.division.cost == self.bound
        )

    def at_least(self, bound: int | None) -> Known:
        """Add a bound that was proven elsewhere."""
        if bound is None:
            return Known(bound=None)
        if bound <= (self.bound or 0):
            return self
        best = self.division
        if best is not None and best.cost is not None:
            bound = min(bound, best.cost)
            best = replace(best, bound=bound)
        return Known(best, bound, self.rung)

    def learnt(self, found: Division) -> Known:
        """Add what another search found: a bound, and maybe a cheaper division."""
        if found.bound is None:
            return Known(bound=None, rung=self.rung + 1)
        best = self.division
        if found.cost is not None and (best is None or found.cost < (best.cost or 0)):
            best = found
        bound = max(self.bound or 0, found.bound)
        if best is not None and best.cost is not None:
            bound = min(bound, best.cost)
            best = replace(best, bound=bound)
        return Known(best, bound, self.rung + 1)


def _floor(proposal: Proposal, rooms: Sequence[tuple[Host, Division]]) -> int:
    """Return what a proposal costs at least, by the bounds of its rooms' divisions."""
    return proposal.site_cost + sum(division.bound or 0 for _, division in rooms)


def _least(best: Choice | None, parked: int | None) -> int | None:
    """Return the lesser of what the best layout costs and of what those put aside may cost."""
    costs = [cost for cost in (None if best is None else best.cost, parked) if cost is not None]
    return min(costs, default=None)


def laid(host: Host, division: Division) -> Division:
    """Carry a division from the canonical form of a room into the room itself."""
    return replace(division, tiles=host.mirror.tiles_back(division.tiles))
