"""How many metres a drawing unit is: inferred from the drawing, the header is one vote.

Not here: the reading itself; printed areas are asked afterwards, when rooms are known
(see :func:`unit_from_areas`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely

from layoutopt.diagnostics import Finding, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Floats, Ink, lengths_of, lines_of, points_of

UNITS_M = {"mm": 0.001, "cm": 0.01, "dm": 0.1, "m": 1.0, "inch": 0.0254, "foot": 0.3048}
_HEADER_M = {1: 0.0254, 2: 0.3048, 4: 0.001, 5: 0.01, 6: 1.0, 14: 0.1}
_HABIT = {"mm": 0.2, "cm": 0.0, "dm": -0.8, "m": 0.0, "inch": 0.0, "foot": -0.6}
"""How often offices draw in a unit: decimetres and feet hardly ever."""
_DIGITS = re.compile(r"^\d{1,3}(?:[ ,]?\d{3})*(?:\.\d+)?$|^\d+(?:\.\d+)?$")
_SAMPLE = 6000


@dataclass(frozen=True)
class Unit:
    """Metres per drawing unit, where that comes from and how sure it is (0 to 1)."""

    unit_m: float
    source: Literal["evidence", "header", "job"]
    confidence: float
    findings: tuple[Finding, ...] = ()


def infer_unit(ink: Ink) -> Unit:
    """Weigh the evidence for each unit and return the likeliest."""
    votes = dict(_HABIT)
    for voter, weight in ((_doors, 4.0), (_dimensions, 4.0), (_walls, 3.0), (_extent, 1.5)):
        for name, share in voter(ink).items():
            votes[name] += weight * share
    weighed = max(votes.values()) > 1.5
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
        findings.append(
            finding(
                Code.UNIT_CONFLICT,
                Severity.WARNING,
                f"文件头单位为 {header:g} m，图面证据表明 1 单位 = {unit_m:g} m",
                f"the header says {header:g} m a unit, the drawing itself says {unit_m:g} m",
            )
        )
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
    if not len(sizes):
        return {}
    return {
        name: float(((sizes * unit >= low_m) & (sizes * unit <= high_m)).mean())
        for name, unit in UNITS_M.items()
    }


def _doors(ink: Ink) -> dict[str, float]:
    radii = np.array([arc.radius for arc in ink.arcs if 70.0 < arc.sweep_deg < 110.0])
    if len(radii) < 2:
        return {}
    wide, narrow = _shares(radii, 0.55, 1.35), _shares(radii, 0.7, 1.1)
    return {name: 0.6 * wide[name] + 0.4 * narrow[name] for name in wide}


def _walls(ink: Ink) -> dict[str, float]:
    """Compare the distance of each long line to the nearest parallel one with wall thicknesses."""
    xy = ink.segments
    lengths = lengths_of(xy)
    straight = (np.abs(xy[:, 0] - xy[:, 2]) < 1e-3 * lengths) | (
        np.abs(xy[:, 1] - xy[:, 3]) < 1e-3 * lengths
    )
    chosen = np.flatnonzero(straight if straight.mean() > 0.3 else lengths > 0)
    chosen = chosen[np.argsort(-lengths[chosen])][:_SAMPLE]
    if len(chosen) < 8:
        return {}
    xy, lengths = xy[chosen], lengths[chosen]
    tree = shapely.STRtree(lines_of(xy))
    shares = {}
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
        gap = np.abs(np.sum((middles[target] - middles[own]) * across[own], axis=1)) * unit
        pair = (turn > 0.9999) & (gap > 0.07)
        hit = np.zeros(len(xy), dtype=bool)
        hit[own[pair]] = True
        weight = lengths * long
        shares[name] = float((weight * hit).sum() / weight.sum())
    return shares


def _dimensions(ink: Ink) -> dict[str, float]:
    """Hold what dimensions say against what they measure; loose numbers against their line."""
    pairs = [(d, s) for d, s, _ in ink.dimensions] or _loose_dimensions(ink)
    votes = dict.fromkeys(UNITS_M, 0.0)
    counted = 0
    for drawn, said in pairs:
        for name, unit in UNITS_M.items():
            metres = drawn * unit
            as_mm, as_m = abs(said / 1000.0 / metres - 1.0), abs(said / metres - 1.0)
            if (as_mm < 0.01 and said >= 90) or (as_m < 0.01 and 0.5 < said < 200):
                votes[name] += 1.0
                counted += 1
    return {name: n / len(pairs) for name, n in votes.items()} if counted >= 3 else {}


def _loose_dimensions(ink: Ink) -> list[tuple[float, float]]:
    """Pair numbers with the line whose middle stands next to them."""
    xy = ink.segments
    numbers = [
        (text, float(text.text.replace(",", "").replace(" ", "")))
        for text in ink.texts
        if _DIGITS.match(text.text)
    ][:400]
    if len(xy) == 0 or len(numbers) < 3:
        return []
    middles = (xy[:, :2] + xy[:, 2:]) / 2
    lengths = lengths_of(xy)
    tree = shapely.STRtree(points_of(middles))
    pairs = []
    for text, value in numbers:
        if value <= 0:
            continue
        near = tree.query(shapely.Point(text.at).buffer(2.5 * text.height))
        near = near[lengths[near] > 2 * text.height]
        if len(near):
            ratio = lengths[near] / value
            powers = np.abs(np.log10(ratio) - np.round(np.log10(ratio)))
            pairs.append((float(lengths[near[np.argmin(powers)]]), value))
    return pairs


def _extent(ink: Ink) -> dict[str, float]:
    """A school is 15 to 250 m long; sheets lie side by side, so this is a weak vote."""
    xy = ink.segments
    low, high = np.quantile(xy, 0.05, axis=0), np.quantile(xy, 0.95, axis=0)
    size = float(max(high[0] - low[0], high[1] - low[1]))
    return {name: 1.0 if 12.0 <= size * unit <= 400.0 else 0.0 for name, unit in UNITS_M.items()}


__all__ = ["UNITS_M", "Unit", "infer_unit", "unit_from_areas"]
