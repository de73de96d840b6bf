"""The model over the whole building: storey, rooms, which zone goes where, what that costs.

One method posts one rule; each room's division enters as a lower bound.  Not here: what
divisions teach, and solving; that is master.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ortools.sat.python import cp_model

from layoutopt.program import Area
from layoutopt.solve.columns import DOOR_ROOM_MM
from layoutopt.solve.hosts import Host
from layoutopt.solve.parts import Demand
from layoutopt.solve.question import SITE_TERMS, Question
from layoutopt.solve.shape import Shape
from layoutopt.solve.tiling import PARTITION_MM

HOSTED_M2 = 4.0
"""Floor a host keeps for a zone that shares it: STANDARDS D11, a default."""
EASE = 0.05
"""Share of a room's floor that an easy proposal leaves free for each further zone."""
SMALLEST_M2 = 4.0
"""How small a zone may be whose least area is given up (a default)."""
MOST_ROOMS = 5
"""A suite takes at most so many rooms (a default)."""
WANT_DAYLIGHT = frozenset({"individual", "group"})


class Rooms:
    """Which rooms of the building hold which zones: variables, rules and the score."""

    def __init__(
        self, question: Question, seed: int, hosts: tuple[Host, ...] | None = None
    ) -> None:
        self.question = question
        self.seed = seed
        self.program = question.program
        self.hosts = question.site.hosts if hosts is None else hosts
        self.areas = [a for a in self.program.areas if a.kind not in question.rules.without]
        self.model = cp_model.CpModel()
        self._presence: dict[tuple[str, str], cp_model.IntVar] = {}
        self._make_variables()
        self._post_presence()
        self._post_site()
        self._post_pins()
        self._post_capacity()
        self._post_total()
        self._post_division_bounds()
        self._post_objective()

    # --- variables --------------------------------------------------------------------

    def _make_variables(self) -> None:
        m = self.model
        self.use = {h.id: m.new_bool_var(f"use_{h.id}") for h in self.hosts}
        self.count = {
            (a.kind, h.id): m.new_int_var(0, a.wanted, f"{a.kind}@{h.id}")
            for a in self.areas
            for h in self.hosts
        }
        self.easy = m.new_bool_var("easy")
        self.own = {a.kind: m.new_int_var(0, a.wanted, f"own_{a.kind}") for a in self.areas}
        self.host: dict[tuple[str, str], cp_model.IntVar] = {}
        self.share: dict[tuple[str, str], str] = {}
        kinds = {a.kind for a in self.areas}
        for a in self.areas:
            if a.own:
                continue
            for w in sorted(kinds - {a.kind}):
                merge = self.program.standard.merge(w, a.kind)
                quiet = self.program.school.release_mode == "quiet"
                if merge is None or (merge.quiet_release_only and not quiet):
                    continue
                self.host[a.kind, w] = m.new_bool_var(f"{a.kind}_in_{w}")
                self.share[a.kind, w] = merge.sharing
        self.host = dict(sorted(self.host.items()))
        self._taking: dict[str, list[cp_model.IntVar]] = {}
        for h in self.hosts:
            for room in sorted(h.rooms):
                self._taking.setdefault(room, []).append(self.use[h.id])
        self.cost_of = {h.id: m.new_int_var(0, 10**9, f"cost_{h.id}") for h in self.hosts}
        self.cut_of = {h.id: m.new_int_var(0, 10**6, f"partition_{h.id}") for h in self.hosts}

    def _post_presence(self) -> None:
        """Every area has a footprint, or shares that of a zone which has one."""
        m = self.model
        for a in self.areas:
            own = self.own[a.kind]
            m.add(own == sum(self.count[a.kind, h.id] for h in self.hosts))
            shares = [lit for (zone, _), lit in self.host.items() if zone == a.kind]
            if a.own:
                m.add(own >= a.count)
            else:
                m.add(own + sum(shares) == 1)
        for (_, w), lit in self.host.items():
            m.add(self.own[w] >= 1).only_enforce_if(lit)

    def _post_site(self) -> None:
        """One storey; every room near the reception's; rooms used hold something."""
        m, site = self.model, self.question.site
        for h in self.hosts:
            here = [self.count[a.kind, h.id] for a in self.areas]
            m.add(sum(here) >= 1).only_enforce_if(self.use[h.id])
            for c in here:
                m.add(c == 0).only_enforce_if(~self.use[h.id])
        self._post_taken_once()
        levels = sorted({h.storey.level for h in self.hosts})
        self.on = {level: m.new_bool_var(f"level_{level}") for level in levels}
        m.add_exactly_one(self.on.values())
        for h in self.hosts:
            m.add_implication(self.use[h.id], self.on[h.storey.level])
            if self.question.one_room_m2 is not None and h.area_m2 < self.question.one_room_m2:
                m.add(self.use[h.id] == 0)
        self.root = {h.id: self.count["office_reception", h.id] for h in self.hosts}
        self.apart: list[cp_model.LinearExprT] = []
        for r in self.hosts:
            far = []
            for q in self.hosts:
                if q.id == r.id or q.storey.level != r.storey.level:
                    continue
                metres = site.apart_m.get(frozenset((r.id, q.id)))
                if metres is None and self.question.rules.near:
                    far.append(q)
                elif metres:
                    both = m.new_bool_var("")
                    m.add_bool_or(~self.root[r.id], ~self.use[q.id], both)
                    self.apart.append(self._milli(metres * self.program.weights.apart_cny_m) * both)
            for q in far:
                m.add(self.root[r.id] + self.use[q.id] <= 1)

    def _post_taken_once(self) -> None:
        """A room is taken once, alone or as part of one made of two; not too many of them."""
        if self.question.one_room_m2 is not None:
            self.model.add(sum(self.use.values()) <= 1)
        self.model.add(sum(len(h.rooms) * self.use[h.id] for h in self.hosts) <= MOST_ROOMS)
        for alike in self._taking.values():
            if len(alike) > 1:
                self.model.add_at_most_one(alike)

    def _post_pins(self) -> None:
        """Zones that a person fixed stand in their rooms, or never there."""
        for pin in self.program.school.pins:
            if not pin.zone or all(a.kind != pin.zone for a in self.areas):
                continue
            here = self.count.get((pin.zone, pin.room))
            if pin.forbid:
                for h in self.hosts:
                    if pin.room in {h.id, *h.rooms}:
                        self.model.add(self.count[pin.zone, h.id] == 0)
            elif here is None:
                self.model.add_bool_or([])  # that room is not among those that may be used
            else:
                self.model.add(here >= 1)

    def _least(self, a: Area) -> float:
        return min(a.area_m2, SMALLEST_M2) if a.kind in self.question.rules.small else a.area_m2

    def _post_capacity(self) -> None:
        """Least areas, with what hosts keep for their guests, fit into the room."""
        m = self.model
        guests: dict[str, list[cp_model.LinearExpr]] = {
            a.kind: [
                round(HOSTED_M2 * 1e6) * lit
                for (z, w), lit in self.host.items()
                if w == a.kind and self.share[z, w] == "yes"
            ]
            for a in self.areas
        }
        for h in self.hosts:
            asked = [round(self._least(a) * 1e6) * self.count[a.kind, h.id] for a in self.areas]
            for a in self.areas:
                if guests[a.kind]:
                    kept = m.new_int_var(0, 10**8, "")
                    away = 10**8 * (1 - self._has(a.kind, h.id))
                    m.add(kept >= cp_model.LinearExpr.sum(guests[a.kind]) - away)
                    asked.append(kept + 0)
            need = cp_model.LinearExpr.sum(asked) + PARTITION_MM * self.cut_of[h.id]
            m.add(need <= h.shape.area_mm2)
            zones = sum(self.count[a.kind, h.id] for a in self.areas)
            slack = int(EASE * h.shape.area_mm2) * (zones - 1)
            m.add(need + slack <= h.shape.area_mm2).only_enforce_if(self.easy, self.use[h.id])

    def _has(self, kind: str, host_id: str) -> cp_model.IntVar:
        """Make a literal: the room holds at least one zone of this kind."""
        key = (kind, host_id)
        if key not in self._presence:
            var = self.count[key]
            if self.program.area(kind).wanted == 1:
                self._presence[key] = var
            else:
                lit = self.model.new_bool_var("")
                self.model.add(var >= 1).only_enforce_if(lit)
                self.model.add(var == 0).only_enforce_if(~lit)
                self._presence[key] = lit
        return self._presence[key]

    def _post_total(self) -> None:
        """Least usable area of the whole suite, partitions taken off."""
        self.floor = sum(h.shape.area_mm2 * self.use[h.id] for h in self.hosts)
        if self.question.rules.total and self.program.total_area_m2:
            lost = PARTITION_MM * sum(self.cut_of.values())
            self.model.add(self.floor - lost >= math.ceil(self.program.total_area_m2 * 1e6))

    def _post_division_bounds(self) -> None:
        """Bound partitions and doors of a room from below before it is divided.

        A rectangle of area a in a room is cut off by at least min(neck, 2 sqrt a) of
        partition, and each metre serves two zones at the most.
        """
        m, weights = self.model, self.program.weights
        for h in self.hosts:
            zones = sum(self.count[a.kind, h.id] for a in self.areas)
            divided = m.new_bool_var(f"divided_{h.id}")
            m.add(zones >= 2).only_enforce_if(divided)
            m.add(zones <= 1).only_enforce_if(~divided)
            if not h.shape.divisible:
                m.add(divided == 0)
            half_sum = []
            for a in self.areas:
                if not a.enclosed:
                    continue
                short = neck_mm(h.form, entered=a.kind == "individual")
                cut = max(0, int(min(short, 2000 * math.sqrt(self._least(a)) - 100)))
                half_sum.append(cut * self.count[a.kind, h.id])
                m.add(self.cut_of[h.id] >= cut).only_enforce_if(divided, self._has(a.kind, h.id))
            m.add(2 * self.cut_of[h.id] >= sum(half_sum)).only_enforce_if(divided)
            self._post_parted(h, half_sum)
            walled = {a.kind: self.count[a.kind, h.id] for a in self.areas if a.enclosed}
            walled.pop("office_reception", None)  # it stands at a public door anyhow
            alone = walled.pop("individual", 0)
            doors = m.new_int_var(0, 20, "")
            m.add(doors >= alone).only_enforce_if(divided)
            others = sum(walled.values())
            m.add(doors >= alone + others - h.doors + self.root[h.id]).only_enforce_if(divided)
            sealed = m.new_int_var(0, 20, "")
            m.add(sealed >= alone).only_enforce_if(divided)
            m.add(
                self.cost_of[h.id]
                >= weights.partition_cny_m * self.cut_of[h.id]
                + 1000 * weights.door_cny * doors
                + 1000 * (weights.sealed_door_cny - weights.door_cny) * sealed
            )

    def _post_parted(self, h: Host, around: Sequence[cp_model.LinearExprT]) -> None:
        """Bound what parts the enclosed zones of a room, all together, from its open ones.

        As in :func:`~layoutopt.solve.division.separating_mm`, by the least areas that so
        many zones of either sort can have.
        """
        if any(o.fixed for o in h.form.obstacles):
            return
        m, short_mm = self.model, min(h.form.width_mm, h.form.depth_mm)
        sorts = {
            enclosed: [
                (self._least(a), self.count[a.kind, h.id])
                for a in self.areas
                if a.enclosed == enclosed
            ]
            for enclosed in (True, False)
        }
        reached: dict[tuple[bool, int], tuple[cp_model.IntVar, float]] = {}
        for enclosed, zones in sorts.items():
            for n in (1, 2, 3):
                if n > len(zones):
                    continue
                lit = m.new_bool_var("")
                total = sum(count for _, count in zones)
                m.add(total >= n).only_enforce_if(lit)
                m.add(total < n).only_enforce_if(~lit)
                least = sorted(area for area, _ in zones)
                # the smallest kind may stand there several times: it is counted n times
                several = self.program.area("individual").area_m2 if enclosed else least[0]
                area = sum(sorted([*least, *([several] * (n - 1))])[:n])
                reached[enclosed, n] = lit, area
        for inside, area in (v for (enclosed, _), v in reached.items() if enclosed):
            for outside, rest in (v for (enclosed, _), v in reached.items() if not enclosed):
                parted = min(short_mm, int(2000 * math.sqrt(min(area, rest))) - 1)
                m.add(2 * self.cut_of[h.id] >= sum(around) + parted).only_enforce_if(
                    inside, outside
                )

    def _post_objective(self) -> None:
        """Post the terms of the score; the judge measures the same ones on the plan."""
        m, weights, program = self.model, self.program.weights, self.program
        zero: list[cp_model.LinearExprT] = []
        terms = {name: list(zero) for name in SITE_TERMS}
        terms["apart"] = list(self.apart)
        for level, lit in self.on.items():
            terms["storey"].append(1000 * weights.storey(level) * lit)
        for h in self.hosts:
            terms["displaced"].append(self._milli(h.displaced_cny) * self.use[h.id])
            terms["opened"].append(self._milli(h.opened_cny) * self.use[h.id])
            terms["route"].append(self._milli(weights.route_cny_m * h.route_m) * self.root[h.id])
            loud = max(0.0, h.noise_dba - weights.noise_free_dba)
            price = self._milli(weights.noise_cny_db * loud)
            terms["noise"].append(price * self.count["individual", h.id])
        terms["neighbours"] = self._noisy()
        for key, lit in self.host.items():
            price = weights.shared_cny if self.share[key] == "yes" else weights.time_shared_cny
            terms["shared"].append(1000 * price * lit)
        for a in self.areas:
            if a.own and a.wanted > a.count:
                lacking = a.wanted - self.own[a.kind]
                terms["missing"].append(1000 * weights.missing_room_cny * lacking)
        need = m.new_int_var(0, 10**10, "need")
        wanted = sum(round(a.area_m2 * 1e6) * self.own[a.kind] for a in self.areas)
        m.add_max_equality(need, [round(program.total_area_m2 * 1e6), wanted])
        surplus = m.new_int_var(0, 10**11, "surplus")
        m.add(surplus >= self.floor - need)
        # surplus is mm2 and the price CNY/m2: divided down to thousandths of a CNY
        surplus_cost = m.new_int_var(0, 10**10, "surplus_cost")
        m.add(1000 * surplus_cost >= weights.surplus_cny_m2 * surplus)
        terms["surplus"] = [surplus_cost]
        self.terms = {name: cp_model.LinearExpr.sum(parts) for name, parts in terms.items()}
        self.site_cost = m.new_int_var(0, 10**11, "site_cost")
        m.add(self.site_cost == cp_model.LinearExpr.sum(list(self.terms.values())))
        self.total = m.new_int_var(0, 10**12, "total")
        m.add(self.total == self.site_cost + sum(self.cost_of.values()))
        m.minimize(self.total)

    def _noisy(self) -> list[cp_model.LinearExprT]:
        """Price the noisy rooms next to those used, save where the suite takes them too."""
        price = 1000 * self.program.weights.neighbour_cny
        found: list[cp_model.LinearExprT] = []
        for h in self.hosts:
            for noisy in sorted(h.noisy):
                if noisy not in self._taking:
                    found.append(price * self.use[h.id])
                    continue
                heard = self.model.new_bool_var("")
                self.model.add_bool_or(~self.use[h.id], *self._taking[noisy], heard)
                found.append(price * heard)
        return found

    def _milli(self, cny: float) -> int:
        return round(1000 * cny)

    def _merge_area(self, zone: str, host: str) -> float:
        merge = self.program.standard.merge(host, zone)
        return merge.host_area_m2 if merge else 0.0

    def _demand(self, a: Area, hosted: frozenset[tuple[str, str]]) -> Demand:
        guests = [z for z, w in hosted if w == a.kind]
        grown = self._least(a) + HOSTED_M2 * sum(self.share[z, a.kind] == "yes" for z in guests)
        least = max([grown, *(self._merge_area(z, a.kind) for z in guests)])
        return Demand(
            kind=a.kind,
            area_m2=least,
            short_side_mm=a.short_side_mm,
            aspect=a.aspect,
            enclosed=a.enclosed,
            passage=a.passage,
            first=a.kind == "office_reception",
            wants_daylight=a.kind in WANT_DAYLIGHT and a.enclosed,
            upper_m2=max(a.upper_m2, least) if a.upper_m2 else 0.0,
        )


def neck_mm(shape: Shape, *, entered: bool) -> int:
    """Return the least length of partition that cuts a rectangle off a room, in mm.

    Short of twice the root of its area, that is.  In a rectangle it is the short side; in
    an L the narrower leg.  In rooms of other forms two halves may meet in any length, and
    only a zone that is ``entered`` from another has a door's width of edge for certain.
    """
    fixed = [o for o in shape.obstacles if o.fixed]
    width, depth = shape.width_mm, shape.depth_mm
    if not fixed:
        return min(width, depth)
    o = fixed[0]
    in_corner = (o.x0 == 0 or o.x1 == width) and (o.y0 == 0 or o.y1 == depth)
    if len(fixed) == 1 and in_corner:
        return min(width - (o.x1 - o.x0), depth - (o.y1 - o.y0))
    return DOOR_ROOM_MM if entered else 0
