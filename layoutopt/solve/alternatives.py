"""Other layouts worth a look: each best at something, none worse than another in everything.

For every wish (quiet, cheap, light, ...) the search is run again with that wish weighed
many times over, and once more with each set of rooms that is taken already ruled out.  What
differs only by centimetres, or is no better than another layout in any wish, is left out.
The trade is told in the units of the terms.  Not here: how one search is run.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

from layoutopt.program import Program
from layoutopt.solve.choice import Choice
from layoutopt.solve.siting import Search
from layoutopt.weights import Weights


class Leaning(Protocol):
    """Makes a search with another programme; ``alike``: rooms are divided as before."""

    def __call__(self, other: Program, *, alike: bool) -> Search:
        """Make it."""


FACTOR = 20
"""How many times over a wish is weighed (a default): the other terms still break ties."""


@dataclass(frozen=True)
class Wish:
    """Something a layout can be best at: the terms it is made of, and their weights.

    ``name`` is told in words by :mod:`layoutopt.account`.  ``unit`` is the weight whose terms,
    divided by it, give the figure told, and ``of`` what it counts, in English and Chinese.
    """

    name: str
    terms: tuple[str, ...]
    weights: tuple[str, ...]
    unit: str = ""
    of: tuple[str, str] = ("", "")


WISHES = (
    Wish(
        "quietest",
        ("noise",),
        ("noise_cny_db",),
        "noise_cny_db",
        ("dB of noise index above the free level", "dB 噪声指数超出量"),
    ),
    Wish(
        "cheapest",
        ("partitions", "doors", "opened"),
        ("partition_cny_m", "door_cny", "sealed_door_cny", "opened_wall_cny_m"),
        "",
        ("CNY of works", "元造价"),
    ),
    Wish(
        "lightest",
        ("daylight",),
        ("daylight_cny_m2",),
        "daylight_cny_m2",
        ("m2 of window short", "m² 窗面积缺口"),
    ),
    Wish(
        "nearest",
        ("route",),
        ("route_cny_m",),
        "route_cny_m",
        ("m of way", "m 路程"),
    ),
    Wish(
        "least_displaced",
        ("displaced",),
        ("displaced_cny_m2",),
        "",
        ("CNY of displaced use", "元腾退代价"),
    ),
    Wish(
        "most_private",
        ("privacy",),
        ("privacy_cny",),
        "privacy_cny",
        ("exposed rooms", "间直接外露"),
    ),
)
BALANCED = "balanced"


@dataclass(frozen=True)
class Alternative:
    """A layout with what it is best at, and the trade against the balanced one."""

    choice: Choice
    best_at: tuple[str, ...]
    en: str
    zh: str


def alternatives(best: Choice, search: Search, count: int, again: Leaning) -> list[Choice]:
    """Find layouts that differ from the best one in rooms or in which zone stands where.

    Parameters
    ----------
    again
        Makes a search of the same building.

    Returns
    -------
    list
        The best layout first, then the others by cost; none dominated by another.
    """
    found = [best]
    for number, wish in enumerate(WISHES):
        if search.over:
            break
        alike = wish.name in ("quietest", "nearest", "least_displaced")
        leaning = again(leant(search.program, wish), alike=alike)
        now = time.monotonic()  # each wish its share of the time that is left
        leaning.deadline = now + (search.deadline - now) / (len(WISHES) - number + 1)
        choice, _ = leaning.run()
        search.spent += leaning.spent
        if choice is not None:
            found.append(_in_own_weights(choice, wish))
    # a best layout that is not proven may be beaten on the way
    found.sort(key=lambda choice: choice.cost)
    best = found[0]
    kept = _worth_a_look(found)
    taken = [best]
    while len(kept) < count and not search.over:
        search.question.excluded.append(frozenset(h.id for h, _ in taken[-1].rooms))
        more, _ = search.run()
        if more is None:
            break
        taken.append(more)
        kept = _worth_a_look([*kept, more])
        if len(taken) > 2 * count:
            break
    return kept[:count]


def leant(program: Program, wish: Wish) -> Program:
    """Weigh one wish many times over."""
    changes: dict[str, Any] = {}
    for field in fields(Weights):
        value = getattr(program.weights, field.name)
        if field.name in wish.weights:
            changes[field.name] = (
                value * FACTOR
                if isinstance(value, int)
                else {key: number * FACTOR for key, number in value.items()}
            )
    return replace(program, weights=replace(program.weights, **changes))


def _in_own_weights(choice: Choice, wish: Wish) -> Choice:
    """Account for a layout in the weights of the school, not in those it was sought with."""

    def plain(terms: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
        return tuple(
            (name, round(milli / FACTOR) if name in wish.terms else milli) for name, milli in terms
        )

    rooms = []
    for host, division in choice.rooms:
        terms = plain(division.terms)
        cost = sum(milli for _, milli in terms)
        rooms.append((host, replace(division, terms=terms, cost=cost, bound=0)))
    site = plain(choice.site_terms)
    total = sum(milli for _, milli in site) + sum(d.cost or 0 for _, d in rooms)
    return replace(choice, cost=total, rooms=tuple(rooms), site_terms=site)


def topology(choice: Choice) -> tuple[object, ...]:
    """Return what two layouts must differ in to be two: rooms, zones in them, guests, ways in."""
    rooms = []
    for host, division in choice.rooms:
        ways = sorted(
            (t.kind, "" if t.parent is None else division.tiles[t.parent].kind)
            for t in division.tiles
        )
        rooms.append((host.id, tuple(ways)))
    return tuple(sorted(rooms)), tuple(sorted(choice.hosts_of.items()))


def _worth_a_look(found: Sequence[Choice]) -> list[Choice]:
    """Leave out what is the same, or no better than another in anything; the best stays first."""
    best, *rest = found
    kept: list[Choice] = [best]
    for choice in sorted(rest, key=lambda c: c.cost):
        if all(topology(choice) != topology(other) for other in kept) and not any(
            _dominates(other, choice) for other in kept
        ):
            kept = [o for o in kept if o is best or not _dominates(choice, o)]
            kept.append(choice)
    return kept


def _dominates(a: Choice, b: Choice) -> bool:
    """Tell whether a layout is in every wish, and in all the rest together, no worse."""
    figures = [(_figures(a)[i], _figures(b)[i]) for i in range(len(WISHES) + 1)]
    return all(x <= y + TIE for x, y in figures)


TIE = 1.0
"""CNY-equivalents that make no difference."""


def _figures(choice: Choice) -> list[float]:
    terms = choice.terms
    wishes = [sum(terms.get(name, 0.0) for name in wish.terms) for wish in WISHES]
    return [*wishes, sum(terms.values()) - sum(wishes)]


def told(choices: Sequence[Choice], weights: Weights) -> list[Alternative]:
    """Name every layout for what it is best at, and tell its trade against the first."""
    table = [_figures(choice) for choice in choices]
    result = []
    for k, choice in enumerate(choices):
        best_at = [BALANCED] if k == 0 else []
        for i, wish in enumerate(WISHES):
            column = [row[i] for row in table]
            if table[k][i] <= min(column) + TIE < max(column):
                best_at.append(wish.name)
        en, zh = ("", "") if k == 0 else _trade(table[k], table[0], weights)
        result.append(Alternative(choice, tuple(best_at), en, zh))
    return result


def _trade(mine: list[float], first: list[float], weights: Weights) -> tuple[str, str]:
    """Tell what is gained against the first layout, and for how much."""
    gains: list[tuple[str, str]] = []
    losses: list[tuple[str, str]] = []
    for i, wish in enumerate(WISHES):
        difference = mine[i] - first[i]
        if abs(difference) <= TIE:
            continue
        price = getattr(weights, wish.unit) if wish.unit else 1
        amount = abs(difference) / price if price else abs(difference)
        figure = f"{amount:,.0f}" if amount >= 100 else f"{amount:.1f}"
        word = ("less", "少") if difference < 0 else ("more", "多")
        entry = (f"{figure} {wish.of[0]} {word[0]}", f"{word[1]} {figure} {wish.of[1]}")
        (gains if difference < 0 else losses).append(entry)
    rest = mine[-1] - first[-1]
    total = sum(mine) - sum(first)
    if abs(rest) > TIE:
        left = f"{abs(rest):,.0f}"
        word = ("less", "少") if rest < 0 else ("more", "多")
        (gains if rest < 0 else losses).append(
            (f"{left} {word[0]} in all other terms", f"其余各项{word[1]} {left}")
        )
    en = ", ".join(e for e, _ in gains) or "no gain"
    zh = "、".join(z for _, z in gains) or "无所得"
    if losses:
        en += "; against it " + ", ".join(e for e, _ in losses)
        zh += ";代价:" + "、".join(z for _, z in losses)
    return f"{en} (in all {total:+,.0f})", f"{zh}(合计 {total:+,.0f})"
