"""A rival's layout of a whole suite: rooms with their slicing trees, and who shares whose floor.

A :class:`Brief` is what a rival is told: the rooms, the areas, the weights.  It works with
an estimate of the score made of those; what counts is :meth:`Brief.tried`, the score and
the verdict of the judge on the composed scheme, which is what our own schemes get.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from benchmarks.contenders.cutting import BROKEN, VOID, WAY, Assessed, Leaf, Room, Tree, leaves
from layoutopt.building import Building
from layoutopt.judge import judge, score
from layoutopt.program import Area, Program
from layoutopt.scheme import Scheme
from layoutopt.solve.choice import Choice
from layoutopt.solve.compose import clients_hidden, compose
from layoutopt.solve.hosts import Host, survey
from layoutopt.solve.parts import Demand

HOSTED_M2 = 4.0
"""Floor a host keeps for a zone that shares it: STANDARDS D11, a default."""
MOST_ROOMS = 5
"""A suite takes at most so many rooms (a default)."""
RECEPTION, INDIVIDUAL = "office_reception", "individual"
WANT_DAYLIGHT = (INDIVIDUAL, "group")
SHORT_OF_TOTAL_M2 = 2000.0
"""Penalty in CNY for a square metre that the suite lacks in all."""


@dataclass(frozen=True)
class Layout:
    """Rooms by id with their trees, and pairs (zone, kind of its host)."""

    rooms: tuple[tuple[str, Tree], ...]
    hosted: frozenset[tuple[str, str]]

    @staticmethod
    def of(rooms: Mapping[str, Tree], hosted: frozenset[tuple[str, str]]) -> Layout:
        """Make one, the rooms in order."""
        return Layout(tuple(sorted(rooms.items(), key=lambda pair: pair[0])), hosted)


@dataclass(frozen=True)
class Estimate:
    """What a rival thinks of a layout: cost in CNY, and the penalty for what is broken."""

    cost: float
    penalty: float

    @property
    def energy(self) -> float:
        """What annealing lowers."""
        return self.cost + self.penalty


@dataclass(frozen=True)
class Tried:
    """A layout before the judge: what everybody's schemes are compared by."""

    scheme: Scheme
    lawful: bool
    score: float
    estimate: float
    unmet: tuple[str, ...]


@dataclass
class Brief:
    """The question as a rival gets it, measured once."""

    building: Building
    asked: Program
    program: Program
    one_room_m2: float | None = None
    judged: int = 0
    best: Tried | None = None
    first_s: float | None = None
    divided: dict[tuple[str, tuple[str, ...], frozenset[tuple[str, str]]], Tree] = field(
        default_factory=dict
    )
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        site = survey(self.building, self.program)
        least = self.one_room_m2 or 0.0
        self.hosts: dict[str, Host] = {h.id: h for h in site.hosts if h.area_m2 >= least}
        self.most_rooms = 1 if self.one_room_m2 else MOST_ROOMS
        self.apart_m = site.apart_m
        self.room_of = {h.id: Room(h.shape) for h in self.hosts.values()}
        self.areas = {a.kind: a for a in self.program.areas}
        self.may_share = self._may_share()
        self._assessed: dict[tuple[str, Tree, frozenset[tuple[str, str]]], Assessed] = {}
        self._demands: dict[frozenset[tuple[str, str]], dict[str, Demand]] = {}
        self._shown: set[tuple[str, Tree]] = set()
        self._refused: set[Layout] = set()

    def _may_share(self) -> dict[str, list[str]]:
        """List for each zone that needs no footprint of its own who may host it."""
        program = self.program
        quiet = program.school.release_mode == "quiet"
        found: dict[str, list[str]] = {}
        for area in program.areas:
            if area.own:
                continue
            others = [w for w in self.areas if w != area.kind]
            merges = {w: program.standard.merge(w, area.kind) for w in others}
            found[area.kind] = [
                w
                for w, m in merges.items()
                if m is not None and (quiet or not m.quiet_release_only)
            ]
        return found

    def near(self, reception: str) -> list[str]:
        """List the rooms near enough to the one with the reception, nearest first."""
        ways = {q: self.apart_m.get(frozenset((reception, q))) for q in self.hosts}
        return sorted(
            (q for q, m in ways.items() if m is not None and q != reception),
            key=lambda q: (ways[q], q),
        )

    def rank(self, host_id: str) -> float:
        """Price a room as a place for the reception: use, storey, way from the entrance, noise."""
        h, weights = self.hosts[host_id], self.program.weights
        loud = max(0.0, h.noise_dba - weights.noise_free_dba)
        return (
            h.displaced_cny
            + weights.storey(h.storey.level)
            + weights.route_cny_m * h.route_m
            + weights.noise_cny_db * loud
        )

    # --- what is asked -------------------------------------------------------------------

    def demands(self, hosted: frozenset[tuple[str, str]]) -> dict[str, Demand]:
        """Say what each kind asks for, with what it keeps for those who share its floor."""
        if hosted not in self._demands:
            self._demands[hosted] = {
                kind: self._demand(area, hosted) for kind, area in self.areas.items()
            }
        return self._demands[hosted]

    def _demand(self, a: Area, hosted: frozenset[tuple[str, str]]) -> Demand:
        merges = [
            m
            for zone, w in hosted
            if w == a.kind and (m := self.program.standard.merge(w, zone)) is not None
        ]
        grown = a.area_m2 + HOSTED_M2 * sum(m.sharing == "yes" for m in merges)
        least = max([grown, *(m.host_area_m2 for m in merges)])
        return Demand(
            kind=a.kind,
            area_m2=least,
            short_side_mm=a.short_side_mm,
            aspect=a.aspect,
            enclosed=a.enclosed,
            passage=a.passage,
            first=a.kind == RECEPTION,
            wants_daylight=a.kind in WANT_DAYLIGHT and a.enclosed,
            upper_m2=max(a.upper_m2, least) if a.upper_m2 else 0.0,
        )

    # --- what a layout is worth -----------------------------------------------------------

    def assessed(self, host_id: str, tree: Tree, hosted: frozenset[tuple[str, str]]) -> Assessed:
        """Measure one room; remembered, since most moves change one room of several."""
        kinds = set(leaves(tree))
        key = (host_id, tree, frozenset(pair for pair in hosted if pair[1] in kinds))
        known = self._assessed.get(key)
        if known is None:
            if len(self._assessed) > 200_000:
                self._assessed.clear()
            known = self.room_of[host_id].assess(tree, self.demands(hosted), self.program.weights)
            if (host_id, tree) in self._shown:
                known = replace(known, penalty=known.penalty + BROKEN)
            self._assessed[key] = known
        return known

    def estimate(self, layout: Layout) -> Estimate:
        """Estimate the score of a layout, and weigh what is wrong with it."""
        weights, program = self.program.weights, self.program
        cost = penalty = 0.0
        counts: dict[str, int] = {}
        reception, floor, walls_mm = None, 0, 0
        for host_id, tree in layout.rooms:
            known = self.assessed(host_id, tree, layout.hosted)
            cost += known.cost / 1000
            penalty += known.penalty
            h = self.hosts[host_id]
            floor += h.shape.area_mm2
            walls_mm += known.division.partition_mm
            cost += h.displaced_cny
            loud = max(0.0, h.noise_dba - weights.noise_free_dba)
            for kind in leaves(tree):
                if kind == RECEPTION:
                    reception = h
                if kind == INDIVIDUAL:
                    cost += weights.noise_cny_db * loud
                if kind not in (WAY, VOID):
                    counts[kind] = counts.get(kind, 0) + 1
        if reception is None:
            return Estimate(cost, penalty + 10 * BROKEN)
        cost += weights.storey(reception.storey.level) + weights.route_cny_m * reception.route_m
        for host_id, _ in layout.rooms:
            if host_id != reception.id:
                metres = self.apart_m.get(frozenset((host_id, reception.id)))
                cost += weights.apart_cny_m * (metres or 0.0)
                penalty += 2 * BROKEN if metres is None else 0.0
        used = {host_id for host_id, _ in layout.rooms}
        cost += weights.neighbour_cny * sum(len(self.hosts[r].noisy - used) for r in used)
        shares = dict(layout.hosted)
        asked_m2 = 0.0
        for kind, area in self.areas.items():
            n = counts.get(kind, 0)
            asked_m2 += area.area_m2 * n
            if area.own:
                penalty += 2 * BROKEN * max(0, area.count - n)
                cost += weights.missing_room_cny * max(0, area.wanted - n)
            elif n == 0 and not counts.get(shares.get(kind, "")):
                penalty += 2 * BROKEN
        for zone, w in layout.hosted:
            merge = program.standard.merge(w, zone)
            anytime = merge is not None and merge.sharing == "yes"
            cost += weights.shared_cny if anytime else weights.time_shared_cny
        need = max(program.total_area_m2, asked_m2)
        cost += weights.surplus_cny_m2 * max(0.0, floor / 1e6 - need)
        short = program.total_area_m2 - (floor - 100 * walls_mm) / 1e6
        penalty += (500 + SHORT_OF_TOTAL_M2 * short) if short > 0 else 0.0
        penalty += 2 * BROKEN * max(0, len(layout.rooms) - self.most_rooms)
        penalty += BROKEN if layout in self._refused else 0.0
        return Estimate(cost, penalty)

    def tried(self, layout: Layout) -> Tried:
        """Compose a layout and put it before the judge; the best lawful one is kept."""
        rooms = tuple(
            (self.hosts[host_id], self.assessed(host_id, tree, layout.hosted).division)
            for host_id, tree in layout.rooms
        )
        hosts_of: dict[str, tuple[str, ...]] = {}
        for zone, w in sorted(layout.hosted):
            hosts_of[w] = (*hosts_of.get(w, ()), zone)
        thought = self.estimate(layout)
        scheme = compose(Choice(round(1000 * thought.cost), rooms, hosts_of), self.program, 1)
        found = self.judge(scheme, thought.cost)
        self.judged += 1
        if not found.lawful:
            self._learn(layout)
        elif self.best is None or found.score < self.best.score:
            self.best = found
            if self.first_s is None:
                self.first_s = time.monotonic() - self.started
        return found

    def judge(self, scheme: Scheme, estimate: float) -> Tried:
        """Judge and score a scheme, the rivals' and ours alike."""
        verdict = judge(self.building, scheme, self.asked)
        terms = score(self.building, scheme, self.program)
        unmet = [f.clause for f in verdict.findings if f.force == "must" and f.met is False]
        total = sum(value for _, value in terms)
        return Tried(scheme, verdict.compliant, total, estimate, tuple(dict.fromkeys(unmet)))

    def _learn(self, layout: Layout) -> None:
        """Remember what the judge refused: a room that shows its client, else the layout."""
        shown = [
            (host_id, tree)
            for host_id, tree in layout.rooms
            if INDIVIDUAL in leaves(tree)
            and not isinstance(tree, Leaf)
            and not clients_hidden(
                self.hosts[host_id],
                self.assessed(host_id, tree, layout.hosted).division,
                self.program,
            )
        ]
        if not shown:
            self._refused.add(layout)
        for pair in shown:
            self._shown.add(pair)
            for key in [k for k in self._assessed if k[:2] == pair]:
                self._assessed.pop(key)
