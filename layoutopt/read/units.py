"""How many metres a drawing unit is: inferred from the drawing, the header is one vote.

Not here: the reading itself; printed areas are asked afterwards, when rooms are known
(see :func:`unit_from_areas`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from layoutopt.diagnostics import Finding, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Floats, Ink, lengths_of, lines_of, points_of
from layoutopt.read.written import feet_m, number_of

UNITS_M = {
    "mm": 0.001,
    "cm": 0.01,
    "dm": 0.1,
    "m": 1.0,
    "inch": 0.0254,
    "foot": 0.3048,
    "paper metre": 100.0,
}
"""Units that drawings are made in; a paper metre is a sheet of 1:100 in metres.  Paper
millimetres at 1:100 are decimetres, paper centimetres are metres."""
_HEADER_M = {1: 0.0254, 2: 0.3048, 4: 0.001, 5: 0.01, 6: 1.0, 10: 0.9144, 14: 0.1}
_HABIT = {"mm": 0.2, "cm": 0.0, "dm": -0.8, "m": 0.0, "inch": 0.0, "foot": -0.6}
"""How often offices draw in a unit: decimetres and feet hardly ever."""
_HABIT_PAPER = -0.4
_SAMPLE = 6000
_SCARCE = 1.5
"""Less evidence than this leaves the header to decide."""


@dataclass(frozen=True)
class Unit:
    """Metres per drawing unit, where that comes from and how sure it is (0 to 1)."""

    unit_m: float
    source: Literal["evidence", "header", "job"]
    confidence: float
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Witness:
    """A kind of evidence: how much of it fits each unit (0 to 1), how many things were asked.

    ``typical`` is a size in drawing units that it rests on; ``zh`` and ``en`` name it.
    """

    zh: str
    en: str
    weight: float
    shares: dict[str, float]
    count: int
    typical: float

    def best(self) -> str:
        """Return the unit that this witness is for."""
        return max(self.shares, key=lambda name: (self.shares[name], _HABIT.get(name, -1.0)))


def infer_unit(ink: Ink) -> Unit:
    """Weigh the evidence for each unit and return the likeliest."""
    votes = {name: _HABIT.get(name, _HABIT_PAPER) for name in UNITS_M}
    witnesses = [w for ask in _WITNESSES if (w := ask(ink)) is not None and any(w.shares.values())]
    for witness in witnesses:
        for name, share in witness.shares.items():
            votes[name] += witness.weight * share
    weighed = max(votes.values()) > _SCARCE
    header = _HEADER_M.get(ink.insunits)
    for name, unit_m in UNITS_M.items():
        if header is not None and math.isclose(unit_m, header):
            votes[name] += 1.0
    ranked = sorted(votes, key=lambda name: -votes[name])
    best, second = ranked[0], ranked[1]
    unit_m = UNITS_M[best]
    confidence = max(0.3, min(0.99, 0.5 + (votes[best] - votes[second]) / 8.0))
    findings = []
    if header is not None and not math.isclose(header, unit_m):
        findings.append(_conflict(header, unit_m, witnesses))
    if confidence < 0.65:
        findings.append(
            finding(
                Code.UNIT_GUESSED,
                Severity.WARNING,
                f"单位证据不足，按 1 单位 = {unit_m:g} m 读取；可用作业文件指定",
                f"little evidence for the unit; read as {unit_m:g} m a unit, the job may say so",
            )
        )
    return Unit(unit_m, "evidence" if weighed else "header", confidence, tuple(findings))


def _conflict(header_m: float, unit_m: float, witnesses: Sequence[Witness]) -> Finding:
    """Tell what each witness says: how many things, their size in metres, the unit they are for."""
    zh, en = [], []
    for w in witnesses:
        name = w.best()
        size_m = w.typical * UNITS_M[name]
        zh.append(f"{w.zh} {w.count} 处：约 {size_m:.3g} m，{w.shares[name]:.0%} 支持 {name}")
        en.append(f"{w.en}: {w.count}, about {size_m:.3g} m, {w.shares[name]:.0%} for {name}")
    return finding(
        Code.UNIT_CONFLICT,
        Severity.WARNING,
        f"文件头单位为 {header_m:g} m，图面证据表明 1 单位 = {unit_m:g} m（{'；'.join(zh)}）",
        f"the header says {header_m:g} m a unit, the drawing itself says {unit_m:g} m "
        f"({'; '.join(en)})",
    )


def unit_from_areas(unit_m: float, areas: Iterable[tuple[float, float]]) -> float | None:
    """Return a better unit where printed areas agree on one.

    Parameters
    ----------
    unit_m
        The unit with which the drawing was read.
    areas
        Pairs of measured and printed square metres.
    """
    ratios = sorted(printed / drawn for drawn, printed in areas if drawn > 0 and printed > 0)
    if len(ratios) < 3:
        return None
    factor = math.sqrt(ratios[len(ratios) // 2])
    for other in UNITS_M.values():
        wanted = other / unit_m
        agree = sum(abs(math.sqrt(r) / wanted - 1.0) < 0.05 for r in ratios)
        if (
            not math.isclose(wanted, 1.0)
            and abs(factor / wanted - 1.0) < 0.05
            and agree > 0.6 * len(ratios)
        ):
            return other
    return None


def _shares(sizes: Floats, low_m: float, high_m: float) -> dict[str, float]:
    """Share of the sizes that lie in a range, for each unit."""
    return {
        name: float(((sizes * unit >= low_m) & (sizes * unit <= high_m)).mean())
        for name, unit in UNITS_M.items()
    }


def _doors(ink: Ink) -> Witness | None:
    radii = np.array([arc.radius for arc in ink.arcs if 70.0 < arc.sweep_deg < 110.0])
    if len(radii) < 2:
        return None
    wide, narrow = _shares(radii, 0.55, 1.35), _shares(radii, 0.7, 1.1)
    shares = {name: 0.6 * wide[name] + 0.4 * narrow[name] for name in wide}
    return Witness("门弧半径", "door arcs", 4.0, shares, len(radii), float(np.median(radii)))


def _walls(ink: Ink) -> Witness | None:
    """Compare the distance of each long line to the nearest parallel one with wall thicknesses."""
    xy = ink.segments
    if len(xy) < 8:
        return None
    lengths = lengths_of(xy)
    straight = (np.abs(xy[:, 0] - xy[:, 2]) < 1e-3 * lengths) | (
        np.abs(xy[:, 1] - xy[:, 3]) < 1e-3 * lengths
    )
    chosen = np.flatnonzero(straight if straight.mean() > 0.3 else lengths > 0)
    chosen = chosen[np.argsort(-lengths[chosen])][:_SAMPLE]
    if len(chosen) < 8:
        return None
    xy, lengths = xy[chosen], lengths[chosen]
    tree = shapely.STRtree(lines_of(xy))
    shares, gaps, counts = {}, {}, {}
    middles = (xy[:, :2] + xy[:, 2:]) / 2
    across = np.column_stack([-(xy[:, 3] - xy[:, 1]), xy[:, 2] - xy[:, 0]]) / lengths[:, None]
    for name, unit in UNITS_M.items():
        long = lengths * unit > 0.8
        if long.sum() < 8:
            continue
        reach = 0.45 / unit
        probes = np.stack([middles - across * reach, middles + across * reach], axis=1)[long]
        source, target = tree.query(lines_of(probes), predicate="intersects")
        own = np.flatnonzero(long)[source]
        keep = own != target
        own, target = own[keep], target[keep]
        turn = np.abs(np.sum(across[own] * across[target], axis=1))
        gap = np.abs(np.sum((middles[target] - middles[own]) * across[own], axis=1))
        pair = (turn > 0.9999) & (gap * unit > 0.07)
        hit = np.zeros(len(xy), dtype=bool)
        hit[own[pair]] = True
        weight = lengths * long
        # In a unit too small only the longest lines are walls at all: few witnesses.
        known = min(1.0, float(long.mean()) / 0.15)
        shares[name] = known * float((weight * hit).sum() / weight.sum())
        gaps[name] = float(np.median(gap[pair])) if pair.any() else 0.0
        counts[name] = int(hit.sum())
    if not shares:
        return None
    best = max(shares, key=lambda name: shares[name])
    return Witness("墙厚", "wall thicknesses", 3.0, shares, counts[best], gaps[best])


def _treads(ink: Ink) -> Witness | None:
    """Runs of five or more equal parallel lines at one pitch, shallower than they are wide."""
    xy = ink.segments
    lengths = lengths_of(xy)
    keep = np.argsort(-lengths, kind="stable")[: 5 * _SAMPLE]
    keep = keep[lengths[keep] > 0]
    xy, lengths = xy[keep], lengths[keep]
    if len(xy) < 6:
        return None
    d = (xy[:, 2:] - xy[:, :2]) / lengths[:, None]
    d = np.where(((d[:, 0] < -1e-9) | ((np.abs(d[:, 0]) <= 1e-9) & (d[:, 1] < 0)))[:, None], -d, d)
    middles = (xy[:, :2] + xy[:, 2:]) / 2 - np.median(xy[:, :2], axis=0)
    along = np.sum(middles * d, axis=1)
    offset = middles[:, 1] * d[:, 0] - middles[:, 0] * d[:, 1]
    angle = np.round(np.degrees(np.arctan2(d[:, 1], d[:, 0])))
    size = np.round(np.log(lengths) * 50.0)
    place = np.round(along / (0.1 * lengths))
    order = np.lexsort((offset, place, size, angle))
    key = np.column_stack([angle, size, place])[order]
    same = (key[1:] == key[:-1]).all(axis=1)
    steps = np.where(same, np.diff(offset[order]), -1.0)
    wide = lengths[order][1:]
    pitches: list[float] = []
    i = 0
    while i < len(steps):
        j, step = i, float(steps[i])
        while j < len(steps) and step > 0 and abs(steps[j] - step) < 0.03 * step:
            j += 1
        if j - i >= 4 and 0.1 < step / wide[i] < 0.45:
            pitches += [step] * (j - i)
        i = max(j, i + 1)
    if not pitches:
        return None
    sizes = np.array(pitches)
    wide_, narrow = _shares(sizes, 0.22, 0.36), _shares(sizes, 0.25, 0.32)
    shares = {name: 0.5 * wide_[name] + 0.5 * narrow[name] for name in wide_}
    weight = 2.5 if len(pitches) >= 12 else 0.8
    return Witness("踏步宽", "stair treads", weight, shares, len(pitches), float(np.median(sizes)))


def _text_heights(ink: Ink) -> Witness | None:
    heights = np.array([text.height for text in ink.texts if len(text.text) > 1])
    if len(heights) < 3:
        return None
    wide, narrow = _shares(heights, 0.12, 1.3), _shares(heights, 0.2, 0.6)
    shares = {name: 0.6 * wide[name] + 0.4 * narrow[name] for name in wide}
    return Witness("字高", "text heights", 1.2, shares, len(heights), float(np.median(heights)))


def _dimensions(ink: Ink) -> Witness | None:
    """Hold what dimensions say against what they measure; loose numbers against their line.

    A dimension that says what it measures leaves the unit open; its size is all it tells.
    """
    pairs = [(drawn, said, metres) for drawn, said, metres in ink.dimensions if drawn > 0]
    telling = [p for p in pairs if p[2] or abs(p[1] / p[0] - 1.0) > 0.02]
    if len(telling) < 3:
        telling += _loose_dimensions(ink)
    if len(telling) >= 3:
        votes = dict.fromkeys(UNITS_M, 0.0)
        plain = sorted(said for _, said, metres in telling if not metres)
        middle = plain[len(plain) // 2] if plain else 0.0
        for drawn, said, metres in telling:
            for name, unit in UNITS_M.items():
                votes[name] += _says(drawn * unit, said, metres, middle)
        if max(votes.values()) >= 3:
            shares = {name: min(1.0, n / len(telling)) for name, n in votes.items()}
            return Witness("标注", "dimensions", 4.0, shares, len(telling), _middle(telling))
    if len(pairs) >= 3:
        sizes = np.array([drawn for drawn, _, _ in pairs])
        shares = _shares(sizes, 0.6, 15.0)
        return Witness("标注长度", "lengths of dimensions", 1.0, shares, len(pairs), _middle(pairs))
    return None


def _middle(pairs: Sequence[tuple[float, float, bool]]) -> float:
    return sorted(drawn for drawn, _, _ in pairs)[len(pairs) // 2]


def _says(length_m: float, said: float, metres: bool, middle: float) -> float:
    """How well a written number fits a length: as millimetres, metres or centimetres."""

    def fits(said_m: float) -> bool:
        return abs(said_m / length_m - 1.0) < 0.01

    if metres:
        return float(fits(said))
    if fits(said / 1000.0) and middle >= 90.0:
        return 1.0
    if fits(said) and 0.5 < middle < 90.0:
        return 1.0
    return 0.4 if fits(said / 100.0) and 30.0 < middle < 3000.0 else 0.0


def _loose_dimensions(ink: Ink) -> list[tuple[float, float, bool]]:
    """Pair numbers with the line whose middle stands next to them."""
    xy = ink.segments
    numbers = []
    for text in ink.texts:
        length_m = feet_m(text.text)
        value = length_m if length_m is not None else number_of(text.text)
        if value is not None and value > 0:
            numbers.append((text, value, length_m is not None))
        if len(numbers) >= 400:
            break
    if len(xy) == 0 or len(numbers) < 3:
        return []
    middles = (xy[:, :2] + xy[:, 2:]) / 2
    lengths = lengths_of(xy)
    tree = shapely.STRtree(points_of(middles))
    factors = np.array([1.0, 25.4, 304.8, 2.54, 30.48])
    pairs = []
    at = np.array([text.at for text, _, _ in numbers])
    reach = np.array([[2.5 * text.height] for text, _, _ in numbers])
    number, line = tree.query(shapely.box(*(at - reach).T, *(at + reach).T))
    beside = np.split(line, np.searchsorted(number, np.arange(1, len(numbers))))
    for (text, value, metres), close in zip(numbers, beside, strict=True):
        near = close[lengths[close] > 2 * text.height]
        if len(near):
            powers = np.log10(lengths[near][:, None] / value * factors)
            off = np.abs(powers - np.round(powers)).min(axis=1)
            pairs.append((float(lengths[near[np.argmin(off)]]), value, metres))
    return pairs


def _extent(ink: Ink) -> Witness | None:
    """A school is 15 to 250 m long; sheets lie side by side, so this is a weak vote."""
    xy = ink.segments
    if not len(xy):
        return None
    low, high = np.quantile(xy, 0.05, axis=0), np.quantile(xy, 0.95, axis=0)
    size = float(max(high[0] - low[0], high[1] - low[1]))
    shares = {n: 1.0 if 12.0 <= size * unit <= 400.0 else 0.0 for n, unit in UNITS_M.items()}
    return Witness("图形范围", "extent", 1.5, shares, 1, size)


_WITNESSES = (_doors, _dimensions, _walls, _treads, _text_heights, _extent)

__all__ = ["UNITS_M", "Unit", "Witness", "infer_unit", "unit_from_areas"]
