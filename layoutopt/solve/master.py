"""The CP-SAT master over the whole building: it proposes, and learns what divisions cost.

What a division really costs enters as a cut, for every room of that shape and every set of
zones that is harder.  Not here: the model's own rules (choosing), and when to ask what.
"""

from __future__ import annotations

import math
from itertools import combinations_with_replacement

from ortools.sat.python import cp_model

from layoutopt.solve.choosing import Rooms
from layoutopt.solve.engine import Halt, effort_of, plain_solver
from layoutopt.solve.hosts import Host
from layoutopt.solve.parts import Demand, all_dearer, all_harder, harder
from layoutopt.solve.question import Cut, Proposal, Question
from layoutopt.solve.shape import Shape


class Master(Rooms):
    """The model with what is known: cuts, and proposals that were put aside."""

    def __init__(
        self, question: Question, seed: int, hosts: tuple[Host, ...] | None = None
    ) -> None:
        super().__init__(question, seed, hosts)
        self._equal: dict[tuple[str, str, int], cp_model.IntVar] = {}
        self._menu: dict[int, list[tuple[Demand, ...]]] = {}
        for names in question.excluded:
            self._exclude(names)
        for cut in question.cuts:
            self._cut(cut)
        for proposal in question.forbidden:
            self._forbid(proposal)

    # --- cuts -------------------------------------------------------------------------

    def teach(
        self,
        shape: Shape,
        demands: tuple[Demand, ...],
        hosted: frozenset[tuple[str, str]],
        bound: int | None,
    ) -> None:
        """Cut: these zones in a room of this shape cost at least so much, or never fit."""
        if bound == 0:
            return
        self._learn(Cut(shape, _counts(demands), self._asking(demands, hosted), bound))
        if len(demands) > 1:
            self.teach_harder(shape, demands, bound)

    def teach_partition(
        self,
        shape: Shape,
        demands: tuple[Demand, ...],
        hosted: frozenset[tuple[str, str]],
        partition_mm: int,
    ) -> None:
        """Cut: these zones, and harder ones, take at least so many mm of partition there."""
        if not partition_mm:
            return
        guests = self._asking(demands, hosted)
        self._learn(Cut(shape, _counts(demands), guests, 0, partition_mm))
        for others in self._menus(len(demands)):
            # where a kind is held in its place, zones do not stand for one another
            if not shape.held and all_harder(others, than=demands):
                self._learn(Cut(shape, _counts(others), frozenset(), 0, partition_mm))

    def _asking(
        self, demands: tuple[Demand, ...], hosted: frozenset[tuple[str, str]]
    ) -> frozenset[tuple[str, str]]:
        """List the hosted zones that ask for floor in one of these."""
        return frozenset(
            (z, w)
            for z, w in hosted
            if any(d.kind == w for d in demands)
            and (self.share[z, w] == "yes" or self._merge_area(z, w))
        )

    def teach_harder(self, shape: Shape, easier: tuple[Demand, ...], bound: int | None) -> bool:
        """Cut: what zones harder than these cost at least.  Tells whether that is news."""
        follows = all_harder if bound is None else all_dearer
        news = [
            self._learn(Cut(shape, _counts(others), frozenset(), bound))
            for others in self._menus(len(easier))
            if bound != 0 and follows(others, than=easier)
        ]
        return any(news)

    def _learn(self, cut: Cut) -> bool:
        if cut in self.question.cuts:
            return False
        self.question.cuts[cut] = None
        self._cut(cut)
        return True

    def easiest(self, demands: tuple[Demand, ...]) -> tuple[Demand, ...]:
        """Replace zones by the smallest of their sort that the programme knows.

        Of a sort are zones alike in walls, daylight and ways; guests are left out.
        """
        known = [self._demand(a, frozenset()) for a in self.areas]

        def sort(d: Demand) -> tuple[bool, bool, bool]:
            return d.kind == "individual", d.enclosed, d.wants_daylight

        return tuple(
            sorted(
                min(
                    [k for k in (d, *known) if sort(k) == sort(d) and harder(d, than=k)],
                    key=lambda k: (k.area_m2, k),
                )
                for d in demands
            )
        )

    def bare(self, demands: tuple[Demand, ...]) -> tuple[Demand, ...]:
        """Return the same zones with no guests."""
        known = {a.kind: self._demand(a, frozenset()) for a in self.areas}
        return tuple(sorted(known[d.kind] for d in demands))

    def _menus(self, size: int) -> list[tuple[Demand, ...]]:
        """List the sets of so many zones, hosting nobody, that the programme allows."""
        if size not in self._menu:
            base = [(self._demand(a, frozenset()), a.wanted) for a in self.areas]
            most = {d.kind: n for d, n in base}
            self._menu[size] = [
                menu
                for menu in combinations_with_replacement([d for d, _ in base], size)
                if all(n <= most[kind] for kind, n in _counts(menu))
            ]
        return self._menu[size]

    def _cut(self, cut: Cut) -> None:
        # more guests only ask for more floor, so the cut holds for those too
        wanted = dict(cut.counts)
        sharing = [self.host[g] for g in sorted(cut.guests) if g in self.host]
        for h in self.hosts:
            if h.form != cut.shape:
                continue
            same = [self._equals(a.kind, h.id, wanted.get(a.kind, 0)) for a in self.areas]
            if cut.partition_mm is not None:
                length = self.cut_of[h.id]
                self.model.add(length >= cut.partition_mm).only_enforce_if(*same, *sharing)
            elif cut.bound is None:
                self.model.add_bool_or(*(~lit for lit in (*same, *sharing)))
            else:
                self.model.add(self.cost_of[h.id] >= cut.bound).only_enforce_if(*same, *sharing)

    def _equals(self, kind: str, host_id: str, value: int) -> cp_model.LiteralT:
        """Make a literal: the room holds exactly so many zones of this kind."""
        var = self.count[kind, host_id]
        if self.program.area(kind).wanted == 1:
            return var if value else ~var
        key = (kind, host_id, value)
        if key not in self._equal:
            lit = self.model.new_bool_var("")
            self.model.add(var == value).only_enforce_if(lit)
            self.model.add(var != value).only_enforce_if(~lit)
            self._equal[key] = lit
        return self._equal[key]

    def forbid(self, proposal: Proposal) -> None:
        """Never propose exactly this again."""
        self.question.forbidden.append(proposal)
        self._forbid(proposal)

    def _forbid(self, proposal: Proposal) -> None:
        known = {h.id for h in self.hosts}
        if any(n and host_id not in known for _, host_id, n in proposal.counts):
            return
        same: list[cp_model.LiteralT] = [
            self._equals(kind, host_id, n)
            for kind, host_id, n in proposal.counts
            if host_id in known
        ]
        same += [lit if key in proposal.hosted else ~lit for key, lit in self.host.items()]
        self.model.add_bool_or(*(~lit for lit in same))

    def _exclude(self, names: frozenset[str]) -> None:
        """Ask for another set of rooms."""
        if not names <= set(self.use):
            return
        self.model.add(sum(self.use[n] for n in sorted(names) if n in self.use) <= len(names) - 1)

    # --- solving ----------------------------------------------------------------------

    def solve(
        self,
        time_limit_s: float,
        effort: float,
        at_most: int | None = None,
        *,
        easy: bool = False,
        any_cost: bool = False,
        halt: Halt | None = None,
    ) -> tuple[Proposal | None, int | None, float]:
        """Return the cheapest proposal, its bound, and the effort it took.

        Neither proposal nor bound: there is none of at most that cost.  An ``easy`` proposal
        leaves slack in every room that is divided: it is likelier to work out, and its
        bound proves nothing.  One at ``any_cost`` is the first that comes up when dear
        rooms are left alone as far as may be.
        """
        model = self.model.clone()
        model.add(self.easy == easy)
        if at_most is not None:
            model.add(self.total <= at_most)
        solver = plain_solver(time_limit_s, self.seed, effort)
        if any_cost:
            self._lean_to_cheap(model)
            solver.parameters.search_branching = cp_model.FIXED_SEARCH
            solver.parameters.stop_after_first_solution = True
        status = (halt or Halt()).solve(solver, model)
        spent = effort_of(solver)
        if status == cp_model.INFEASIBLE:
            return None, None, spent
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, 0, spent
        value = solver.value
        hosted = frozenset(key for key, lit in self.host.items() if value(lit))
        rooms, counts = [], []
        for h in self.hosts:
            demands: list[Demand] = []
            for a in self.areas:
                n = value(self.count[a.kind, h.id])
                counts.append((a.kind, h.id, n))
                demands += [self._demand(a, hosted)] * n
            if demands:
                rooms.append((h, tuple(sorted(demands))))
        bound = math.ceil(solver.best_objective_bound - 1e-6)
        terms = tuple((name, int(value(term))) for name, term in self.terms.items())
        # the least cost is made of least costs: of a layout short of that, none is known
        best = status == cp_model.OPTIMAL
        costs = tuple(int(value(self.cost_of[h.id])) if best else 0 for h, _ in rooms)
        proposal = Proposal(
            tuple(rooms), tuple(counts), hosted, value(self.site_cost), terms, costs
        )
        return proposal, bound, spent

    def _lean_to_cheap(self, model: cp_model.CpModel) -> None:
        """Have a search leave the dearest rooms unused first."""

        def price(host: Host) -> float:
            return host.taken_cny + self.program.weights.storey(host.storey.level)

        dearest = sorted(self.hosts, key=lambda h: (-price(h), h.id))
        model.add_decision_strategy(
            [self.use[h.id] for h in dearest], cp_model.CHOOSE_FIRST, cp_model.SELECT_MIN_VALUE
        )


def _counts(demands: tuple[Demand, ...]) -> tuple[tuple[str, int], ...]:
    kinds = [d.kind for d in demands]
    return tuple((kind, kinds.count(kind)) for kind in sorted(set(kinds)))
