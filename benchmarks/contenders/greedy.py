"""A planner with a spreadsheet: rank the rooms, fill them first fit, divide them by rules of thumb.

As an architect would do it by hand: the reception in a cheap room near the entrance, the
counselling room with it or in the quietest room beside it, the large areas in rooms of
their own, the rest where floor is left.  Every room is divided by cuts right through, in
strips or in two bands, in the first of a list of patterns that works.  A few dozen such
plans are made (one for each likely room of the reception and each way of sharing floor),
and the cheapest lawful one is handed in.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, permutations, product, zip_longest

from benchmarks.contenders.cutting import WAY, Cut, Leaf, Tree, hull_with_recess, strips
from benchmarks.contenders.layout import INDIVIDUAL, RECEPTION, Brief, Layout, Tried
from layoutopt.solve.parts import Demand
from layoutopt.solve.shape import Shape

ANCHORS = 8
"""So many rooms, the best ranked, are tried for the reception."""
JUDGED = 8
"""So many plans, the cheapest by the spreadsheet, are drawn up and judged."""
PATTERNS = 120
"""So many ways to cut one room are tried."""
FITTING_OUT_CNY = 3000.0
"""What opening another room is taken to cost besides, when rooms are weighed by the metre."""
FULL = 0.93
"""A room is full when the areas asked for take this share of its floor."""

Hosted = frozenset[tuple[str, str]]


def plan(brief: Brief) -> Tried | None:
    """Make the plans and hand in the cheapest lawful one, or None."""
    layouts = candidates(brief)
    for layout in layouts[:JUDGED]:
        if brief.estimate(layout).penalty == 0:
            brief.tried(layout)
    if brief.best is None:  # none of the cheapest: take whatever the judge lets through
        for layout in layouts[JUDGED : 4 * JUDGED]:
            if brief.estimate(layout).penalty == 0 and brief.tried(layout).lawful:
                break
    return brief.best


def candidates(brief: Brief, deadline: float = float("inf")) -> list[Layout]:
    """List the planner's plans, those that break no rule it knows first, then by cost."""
    found: dict[Layout, float] = {}
    anchors = sorted(brief.hosts, key=brief.rank)
    levels = sorted({brief.hosts[a].storey.level for a in anchors}, key=lambda n: _level(brief, n))
    # the best rooms of all, and the best two of every storey
    chosen = dict.fromkeys(anchors[:ANCHORS])
    for level in levels:
        chosen |= dict.fromkeys([a for a in anchors if brief.hosts[a].storey.level == level][:2])
    for anchor in chosen:
        for hosted in sharings(brief):
            for together, roomy in product((True, False), repeat=2):
                if time.monotonic() > deadline:
                    break
                layout = _filled(brief, anchor, hosted, together=together, roomy=roomy)
                if layout is not None:
                    found[layout] = brief.estimate(layout).energy
    return sorted(found, key=lambda each: (brief.estimate(each).penalty > 0, found[each]))


def _level(brief: Brief, level: int) -> float:
    rooms = [h for h in brief.hosts.values() if h.storey.level == level]
    return min(brief.rank(h.id) for h in rooms)


def sharings(brief: Brief) -> list[Hosted]:
    """List ways of sharing floor: as much as allowed, none, and only what may always share."""
    most, always = set(), set()
    for zone, hosts in brief.may_share.items():
        kinds = [w for w in hosts if brief.areas[w].own]
        merges = {w: brief.program.standard.merge(w, zone) for w in hosts}
        free = [w for w in hosts if (m := merges[w]) is not None and m.sharing == "yes"]
        if free or kinds:
            most.add((zone, (free or kinds)[0]))
        if free:
            always.add((zone, free[0]))
    # who is a guest hosts nobody
    firm = [
        frozenset((z, w) for z, w in s if w not in {guest for guest, _ in s})
        for s in (most, always, set[tuple[str, str]]())
    ]
    return list(dict.fromkeys(firm))


def _filled(
    brief: Brief, anchor: str, hosted: Hosted, *, together: bool, roomy: bool
) -> Layout | None:
    """Fill rooms first fit, largest areas first; divide each by rule.

    ``together``: the counselling room with the reception if it fits.  ``roomy``: another
    room is opened by its price a square metre, to hold more zones, not by its price.
    """
    demands = brief.demands(hosted)
    guests = {zone for zone, _ in hosted}
    waiting = [k for k in brief.areas if k not in guests and k not in (RECEPTION, INDIVIDUAL)]
    waiting.sort(key=lambda k: -demands[k].area_m2)
    rooms: dict[str, list[str]] = {anchor: [RECEPTION]}
    individuals = [INDIVIDUAL] * brief.areas[INDIVIDUAL].count
    wanted = [INDIVIDUAL] * (brief.areas[INDIVIDUAL].wanted - brief.areas[INDIVIDUAL].count)

    def fits(room: str, kind: str) -> bool:
        asked = sum(demands[k].area_m2 for k in (*rooms.get(room, []), kind))
        shape = brief.hosts[room].shape
        alone = not rooms.get(room)
        if not alone and not brief.room_of[room].divisible:
            return False
        if asked > shape.area_mm2 / 1e6 * (1.0 if alone else FULL):
            return False
        tree = divided(brief, room, (*rooms.get(room, []), kind), hosted)
        return brief.assessed(room, tree, hosted).penalty == 0

    def price(room: str, kind: str) -> float:
        """Price an empty room for a zone: its use, the walk, and what is left over."""
        h, weights = brief.hosts[room], brief.program.weights
        walk = brief.apart_m.get(frozenset((room, anchor))) or 0.0
        loud = max(0.0, h.noise_dba - weights.noise_free_dba) if kind == INDIVIDUAL else 0.0
        spare = max(0.0, h.area_m2 - demands[kind].area_m2)
        taken = h.displaced_cny + weights.apart_cny_m * walk + weights.noise_cny_db * loud
        if roomy:
            return (taken + FITTING_OUT_CNY) / h.area_m2
        return taken + weights.surplus_cny_m2 * spare

    order = [*individuals, *waiting] if together else [*waiting, *individuals]
    near = brief.near(anchor)
    for kind in (*order, *wanted):
        used = list(rooms)
        if kind == INDIVIDUAL and not together:
            used = [*used[1:], *used[:1]]
        taken = next((r for r in used if fits(r, kind)), None)
        empty = sorted((r for r in near if r not in rooms), key=lambda r: price(r, kind))
        fresh = next((r for r in empty if fits(r, kind)), None)
        if taken is not None:
            rooms[taken].append(kind)
        elif fresh is not None and len(rooms) < brief.most_rooms:
            rooms[fresh] = [kind]
        elif kind not in wanted:
            return None
    trees = {room: divided(brief, room, kinds, hosted) for room, kinds in rooms.items()}
    return Layout.of(trees, hosted)


def divided(brief: Brief, room: str, kinds: Sequence[str], hosted: Hosted) -> Tree:
    """Divide a room in the cheapest of the patterns that breaks the least."""
    if len(kinds) == 1:
        return Leaf(kinds[0])
    key = (room, tuple(kinds), hosted)
    if key in brief.divided:
        return brief.divided[key]

    def worth(tree: Tree) -> float:
        known = brief.assessed(room, tree, hosted)
        return known.penalty + known.cost / 1000

    best = min(islice(patterns(brief, room, kinds, hosted), PATTERNS), key=worth)
    brief.divided[key] = best
    return best


def patterns(brief: Brief, room: str, kinds: Sequence[str], hosted: Hosted) -> Iterator[Tree]:
    """Yield ways to cut a room, of each rule of thumb in turn; a recess is cut off first."""
    rules = _rules(kinds, brief.demands(hosted), brief.hosts[room].shape)
    for trees in zip_longest(*rules):
        for tree in trees:
            if tree is None:
                continue
            if not brief.room_of[room].fixed:
                yield tree
            else:
                for upright in (True, False):
                    yield hull_with_recess(brief.room_of[room], tree, upright=upright)


def _rules(
    kinds: Sequence[str], demands: Mapping[str, Demand], shape: Shape
) -> tuple[Iterator[Tree], ...]:
    """List the rules of thumb, each with its ways to cut a room of this shape."""
    long = shape.width_mm >= shape.depth_mm
    rest = sorted((k for k in kinds if k != RECEPTION), key=lambda k: -demands[k].area_m2)
    front = [RECEPTION] if RECEPTION in kinds else []
    orders = list(dict.fromkeys(islice(permutations(rest), 24)))
    return (
        _strips(front, orders, upright=long),
        _strips(front, orders, upright=not long),
        _bands(front, orders, long=long),
        _halves(front, orders, long=long),
        _corridors(front, orders, long=long),
    )


def _strips(front: list[str], orders: list[tuple[str, ...]], *, upright: bool) -> Iterator[Tree]:
    """Everything side by side, the reception anywhere among them."""
    for order in orders:
        for place in range(len(order) + 1 if front else 1):
            yield strips([*order[:place], *front, *order[place:]], upright=upright)


def _bands(front: list[str], orders: list[tuple[str, ...]], *, long: bool) -> Iterator[Tree]:
    """The reception across the room, the others in a row beside it; or two rows of others."""
    for order in orders:
        for axis in (not long, long):
            if front:
                row = strips(order, upright=not axis)
                yield Cut(axis, Leaf(front[0]), row)
                yield Cut(axis, row, Leaf(front[0]))
            for k in range(1, len(order) + bool(front)):
                one = strips([*front, *order][:k], upright=not axis)
                two = strips([*front, *order][k:], upright=not axis)
                yield Cut(axis, one, two)
                yield Cut(axis, two, one)


def _halves(front: list[str], orders: list[tuple[str, ...]], *, long: bool) -> Iterator[Tree]:
    """Halve the list and the room, again and again, across the longer side first."""

    def halved(row: Sequence[str], *, upright: bool) -> Tree:
        if len(row) == 1:
            return Leaf(row[0])
        k = (len(row) + 1) // 2
        one, two = (halved(part, upright=not upright) for part in (row[:k], row[k:]))
        return Cut(upright, one, two)

    for order in orders:
        for row in ([*front, *order], [*order, *front]):
            for upright in (long, not long):
                yield halved(row, upright=upright)


def _corridors(front: list[str], orders: list[tuple[str, ...]], *, long: bool) -> Iterator[Tree]:
    """A corridor of its own: along one wall, or between two rows with the reception at its head."""
    for order in orders:
        for upright in (long, not long):
            row = strips([*front, *order], upright=upright)
            yield Cut(not upright, Leaf(WAY), row)
            yield Cut(not upright, row, Leaf(WAY))
            if len(order) < 2:
                continue
            half = (len(order) + 1) // 2
            one, two = strips(order[:half], upright=upright), strips(order[half:], upright=upright)
            rows = Cut(not upright, one, Cut(not upright, Leaf(WAY), two))
            if front:
                yield Cut(upright, Leaf(front[0]), rows)
                yield Cut(upright, rows, Leaf(front[0]))
            else:
                yield rows
