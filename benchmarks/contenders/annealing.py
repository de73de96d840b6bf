"""Simulated annealing over slicing trees in every room, and over rooms.

A state is a whole suite: which zone stands in which room, each room's slicing tree, who
shares whose floor.  Moves change a tree (swap leaves, turn a cut, shift it, move a leaf,
put in or take out a corridor), move or swap zones between rooms, change rooms or the
storey, and change who shares.  What is broken costs a penalty; whatever beats the best
state by the estimate is composed and put before the judge.  Runs of growing length, the
first from a planner's plan, the others from plans at random or from the best so far.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from random import Random

from benchmarks.contenders import greedy
from benchmarks.contenders.cutting import (
    VOID,
    WAY,
    Cut,
    Leaf,
    Tree,
    leaves,
    paths,
    replaced,
    without,
)
from benchmarks.contenders.layout import INDIVIDUAL, RECEPTION, Brief, Layout, Tried

HOT_CNY, COLD_CNY = 4000.0, 40.0
"""Temperatures of the first and of the last move: a rise of so much passes at 1 in e."""
RUNS = (0.15, 0.25, 0.6)
"""Shares of the time for one run each."""
PLANNING = 0.2
"""Share of the time for the planner's plans that the first run starts from."""
LEAN = 0.08
"""A cut is shifted by about this share of its side."""

Hosted = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class State:
    """A layout that is being changed: trees by room, and who shares whose floor."""

    trees: dict[str, Tree]
    hosted: Hosted

    @property
    def layout(self) -> Layout:
        """The same, as a layout."""
        return Layout.of(self.trees, self.hosted)


def anneal(brief: Brief, seconds: float, seed: int = 0) -> Tried | None:
    """Anneal for so long, planning and judging included; the best lawful layout, or None."""
    start = time.monotonic()
    lot = Random(f"anneal-{seed}")
    plans = greedy.candidates(brief, start + PLANNING * seconds)
    for layout in plans[:3]:
        if brief.estimate(layout).penalty == 0:
            brief.tried(layout)
    if not plans:
        plans = list(_any(brief))
    if not plans:
        return None
    began = time.monotonic()
    rest = start + seconds - began
    until = began
    best: State | None = None
    for k, share in enumerate(RUNS):
        until += share * rest
        first = plans[0] if k == 0 else lot.choice(plans[: 2 + len(plans) // 3])
        state = State(dict(first.rooms), first.hosted)
        if k == len(RUNS) - 1 and best is not None:
            state = best
        found = _run(brief, state, until, lot)
        if best is None or _energy(brief, found) < _energy(brief, best):
            best = found
    return brief.best


def _any(brief: Brief) -> list[Layout]:
    """Where no planner's plan exists: everything in one room, wrong as it may be."""
    kinds = [k for k, area in brief.areas.items() for _ in range(area.count)]
    rooms = sorted(brief.hosts, key=lambda h: -brief.hosts[h].area_m2)[:4]
    trees = [(r, greedy.divided(brief, r, kinds, frozenset())) for r in rooms]
    return [Layout.of({r: tree}, frozenset()) for r, tree in trees]


def _energy(brief: Brief, state: State) -> float:
    return brief.estimate(state.layout).energy


def _run(brief: Brief, state: State, until: float, lot: Random) -> State:
    """Cool down once; return the state of least energy."""
    began = time.monotonic()
    span = max(1e-3, until - began)
    energy = _energy(brief, state)
    best, least = state, energy
    heat, count = HOT_CNY, 0
    while True:
        if count % 16 == 0:
            gone = (time.monotonic() - began) / span
            if gone >= 1:
                return best
            heat = HOT_CNY * (COLD_CNY / HOT_CNY) ** gone
        count += 1
        moved = _moved(brief, state, lot)
        if moved is None:
            continue
        thought = brief.estimate(moved.layout)
        rise = thought.energy - energy
        if rise > 0 and lot.random() >= math.exp(-rise / heat):
            continue
        known = math.inf if brief.best is None else brief.best.estimate
        if thought.penalty == 0 and thought.cost < known - 0.5:
            brief.tried(moved.layout)
            thought = brief.estimate(moved.layout)  # the judge may have refused it
        state, energy = moved, thought.energy
        if energy < least:
            best, least = state, energy


# --- moves ----------------------------------------------------------------------------------


def _moved(brief: Brief, state: State, lot: Random) -> State | None:
    """Make one move, or None where the one drawn is not possible."""
    move = lot.choices(MOVES, WEIGHTS)[0]
    return move(brief, state, lot)


def _tree_move(brief: Brief, state: State, lot: Random) -> State | None:
    cut = [r for r, tree in state.trees.items() if isinstance(tree, Cut)]
    if not cut:
        return None
    room = lot.choice(cut)
    tree = _changed(brief, room, state.trees[room], lot)
    return None if tree is None else State({**state.trees, room: tree}, state.hosted)


def _changed(brief: Brief, room: str, tree: Tree, lot: Random) -> Tree | None:
    """Change one tree: mostly shift a cut, turn it, swap or move leaves."""
    nodes = paths(tree)
    cuts = [(p, n) for p, n in nodes if isinstance(n, Cut)]
    ends = [(p, n) for p, n in nodes if isinstance(n, Leaf)]
    at, node = lot.choice(cuts)
    pick = lot.random()
    if pick < 0.52:
        return replaced(tree, at, _recut(node, lot))
    if pick < 0.72:
        (a, x), (b, y) = lot.sample(ends, 2)
        return None if x == y else replaced(replaced(tree, a, y), b, x)
    if pick < 0.92:
        a, leaf = lot.choice(ends)
        rest = without(tree, a)
        return None if rest is None or len(ends) < 3 else _grafted(rest, leaf, lot)
    way = next((p for p, n in ends if n == Leaf(WAY)), None)
    if way is not None:
        return without(tree, way)
    recess = brief.room_of[room].fixed and VOID not in leaves(tree)
    return _grafted(tree, Leaf(VOID if recess else WAY), lot)


def _recut(node: Cut, lot: Random) -> Cut:
    """Shift a cut, turn it, or exchange its sides."""
    pick = lot.random()
    if pick < 0.6:
        lean = 0.0 if lot.random() < 0.1 else node.lean + lot.gauss(0, LEAN)
        return replace(node, lean=max(-0.6, min(0.6, lean)))
    if pick < 0.8:
        return replace(node, upright=not node.upright)
    return Cut(node.upright, node.second, node.first, -node.lean)


def _grafted(tree: Tree, leaf: Tree, lot: Random) -> Tree:
    """Put a leaf beside any node."""
    at, node = lot.choice(paths(tree))
    first, second = (leaf, node) if lot.random() < 0.5 else (node, leaf)
    return replaced(tree, at, Cut(lot.random() < 0.5, first, second))


def _zones(tree: Tree) -> list[tuple[tuple[int, ...], Leaf]]:
    return [(p, n) for p, n in paths(tree) if isinstance(n, Leaf) and n.kind not in (WAY, VOID)]


def _taken_out(tree: Tree, at: tuple[int, ...]) -> Tree | None:
    """Take a zone out of a room; None when no zone is left (a corridor alone is none)."""
    rest = without(tree, at)
    if rest is None:
        return None
    zones = _zones(rest)
    if len(zones) == 1:
        return zones[0][1]
    return rest if zones else None


def _put_in(brief: Brief, trees: dict[str, Tree], room: str, leaf: Leaf, lot: Random) -> None:
    """Put a zone into a room that is used, or into an empty one."""
    if room not in trees:
        trees[room] = leaf
        return
    tree = _grafted(trees[room], leaf, lot)
    if brief.room_of[room].fixed and VOID not in leaves(tree):
        tree = _grafted(tree, Leaf(VOID), lot)
    trees[room] = tree


def _somewhere(brief: Brief, state: State, lot: Random, but: str | None = None) -> str | None:
    """Draw a room: one that is used, or one near the reception."""
    used = [r for r in state.trees if r != but]
    if used and (lot.random() < 0.6 or len(state.trees) >= brief.most_rooms):
        return lot.choice(used)
    near = [r for r in brief.near(_reception(state)) if r not in state.trees]
    return lot.choice(near[:12]) if near else (lot.choice(used) if used else None)


def _reception(state: State) -> str:
    return next(r for r, tree in state.trees.items() if RECEPTION in leaves(tree))


def _zone_moved(brief: Brief, state: State, lot: Random) -> State | None:
    room = lot.choice(list(state.trees))
    at, leaf = lot.choice(_zones(state.trees[room]))
    to = _somewhere(brief, state, lot, but=room)
    if to is None:
        return None
    trees = dict(state.trees)
    rest = _taken_out(trees[room], at)
    if rest is None:
        del trees[room]
    else:
        trees[room] = rest
    _put_in(brief, trees, to, leaf, lot)
    return State(trees, state.hosted)


def _zones_swapped(_brief: Brief, state: State, lot: Random) -> State | None:
    if len(state.trees) < 2:
        return None
    r, q = lot.sample(list(state.trees), 2)
    a, x = lot.choice(_zones(state.trees[r]))
    b, y = lot.choice(_zones(state.trees[q]))
    if x == y:
        return None
    trees = {**state.trees, r: replaced(state.trees[r], a, y), q: replaced(state.trees[q], b, x)}
    return State(trees, state.hosted)


def _shared(brief: Brief, state: State, lot: Random) -> State | None:
    """Give a zone a footprint of its own, or let it share another's."""
    if not brief.may_share:
        return None
    zone = lot.choice(list(brief.may_share))
    shares = dict(state.hosted)
    standing = {k for tree in state.trees.values() for k in leaves(tree)}
    hosts = [w for w in brief.may_share[zone] if w in standing and w != shares.get(zone)]
    trees = dict(state.trees)
    if zone in shares and (not hosts or lot.random() < 0.5):
        del shares[zone]
        to = _somewhere(brief, state, lot)
        if to is None:
            return None
        _put_in(brief, trees, to, Leaf(zone), lot)
    elif hosts:
        shares[zone] = lot.choice(hosts)
        for room, tree in state.trees.items():
            for at, leaf in _zones(tree):
                if leaf.kind == zone:
                    rest = _taken_out(tree, at)
                    if rest is None:
                        del trees[room]
                    else:
                        trees[room] = rest
        # guests of a zone that is a guest itself follow it where they may, else the move fails
        if any(w == zone for w in shares.values()):
            return None
    else:
        return None
    return State(trees, frozenset(shares.items()))


def _settled(brief: Brief, room: str, tree: Tree, lot: Random) -> Tree:
    """Fit a tree to the room it comes into: with a recess cut off where there is one."""
    recess = next((p for p, leaf in paths(tree) if leaf == Leaf(VOID)), None)
    if not brief.room_of[room].fixed:
        return tree if recess is None else without(tree, recess) or tree
    if recess is None and isinstance(tree, Cut):
        return _grafted(tree, Leaf(VOID), lot)
    return tree


def _room_changed(brief: Brief, state: State, lot: Random) -> State | None:
    """Move all that stands in a room into an empty one near by, or swap two rooms."""
    room = lot.choice(list(state.trees))
    trees = dict(state.trees)
    others = [r for r in trees if r != room]
    if others and lot.random() < 0.3:
        other = lot.choice(others)
        trees[room], trees[other] = (
            _settled(brief, room, trees[other], lot),
            _settled(brief, other, trees[room], lot),
        )
        return State(trees, state.hosted)
    near = [r for r in brief.near(room) if r not in trees]
    if not near:
        return None
    place = lot.choice(near[:10])
    trees[place] = _settled(brief, place, trees.pop(room), lot)
    return State(trees, state.hosted)


def _individual(brief: Brief, state: State, lot: Random) -> State | None:
    """Add an individual room that is worth having, or give one up that need not be."""
    area = brief.areas[INDIVIDUAL]
    n = sum(leaves(tree).count(INDIVIDUAL) for tree in state.trees.values())
    trees = dict(state.trees)
    if n < area.wanted and lot.random() < 0.5:
        to = _somewhere(brief, state, lot)
        if to is None:
            return None
        _put_in(brief, trees, to, Leaf(INDIVIDUAL), lot)
        return State(trees, state.hosted)
    if n <= area.count:
        return None
    room = lot.choice([r for r, tree in trees.items() if INDIVIDUAL in leaves(tree)])
    at = lot.choice([p for p, leaf in _zones(trees[room]) if leaf.kind == INDIVIDUAL])
    rest = _taken_out(trees[room], at)
    if rest is None:
        del trees[room]
    else:
        trees[room] = rest
    return State(trees, state.hosted)


def _storey_changed(brief: Brief, state: State, lot: Random) -> State | None:
    """Move the suite to another storey: the reception anywhere, the rest into rooms near it."""
    levels = sorted({h.storey.level for h in brief.hosts.values()})
    root = _reception(state)
    level = lot.choice(levels)
    places = [r for r, h in brief.hosts.items() if h.storey.level == level and r != root]
    if not places:
        return None

    def apart(room: str, size: float) -> float:
        return abs(brief.hosts[room].area_m2 - size)

    size = brief.hosts[root].area_m2
    anchor = min(lot.sample(places, min(3, len(places))), key=lambda r: apart(r, size))
    trees = {anchor: _settled(brief, anchor, state.trees[root], lot)}
    for room, tree in state.trees.items():
        if room == root:
            continue
        near = [r for r in brief.near(anchor) if r not in trees]
        if not near:
            return None
        wanted = brief.hosts[room].area_m2
        place = min(near[:8], key=lambda r: apart(r, wanted))
        trees[place] = _settled(brief, place, tree, lot)
    return State(trees, state.hosted)


MOVES = (
    _tree_move,
    _zone_moved,
    _zones_swapped,
    _shared,
    _room_changed,
    _individual,
    _storey_changed,
)
WEIGHTS = (60, 14, 6, 8, 8, 2.5, 1.5)
"""How often each move is drawn, of a hundred."""
