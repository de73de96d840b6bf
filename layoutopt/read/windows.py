"""Windows that leave no gap between strips of wall: drawn over it, or where no strip leads."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely

from layoutopt.read.directions import by_direction, turned
from layoutopt.read.gaps import (
    HAIR_ROW_MM,
    MAX_WINDOW_MM,
    PIER_MM,
    Gap,
    InnerLines,
    Row,
    rectangle,
)
from layoutopt.read.ink import Floats
from layoutopt.read.mass import Mass
from layoutopt.read.plan import Plan
from layoutopt.read.walls import MIN_WALL_MM, Band, Walls

JAMB_MM = 40.0
MAX_PANE_MM = 160.0


def windows_in_mass(rows: Sequence[Row], walls: Walls, lines: InnerLines) -> list[Gap]:
    """Find windows over walls that run through: equal lines inside the wall, two or more."""
    stretches = [
        (row, low, high)
        for row in rows
        if 90.0 <= row.v1 - row.v0 <= 430.0
        for low, high in _joined(row.spans)
    ]
    number, inner = lines.along(
        np.array([row.angle for row, _, _ in stretches]),
        np.array([low for _, low, _ in stretches]),
        np.array([high for _, _, high in stretches]),
        np.array([row.v0 + 8.0 for row, _, _ in stretches]),
        np.array([row.v1 - 8.0 for row, _, _ in stretches]),
    )
    length = inner[:, 1] - inner[:, 0]
    fits = (length > 380.0) & (length < MAX_WINDOW_MM)
    number, inner = number[fits], inner[fits]
    parts = np.split(inner, np.searchsorted(number, np.arange(1, len(stretches))))
    found = []
    for (row, low, high), part in zip(stretches, parts, strict=False):
        within = part[(part[:, 0] > low - 30) & (part[:, 1] < high + 30)]
        for a, b in _panes(within):
            if b - a > 0.97 * (high - low):
                continue
            x, y = turned(np.array([(a + b) / 2, row.middle]), -row.angle)
            at, plug = (float(x), float(y)), rectangle(row, a, b)
            found.append(Gap("window", at, b - a, row.angle, row.v1 - row.v0, plug))
    plugs = np.array([gap.plug for gap in found], dtype=object)
    walled = walls.mass_tiles.areas(plugs) >= 0.9 * shapely.area(plugs)
    return [gap for gap, is_walled in zip(found, walled, strict=True) if is_walled]


def windows_over_lines(rows: Sequence[Row], walls: Walls, lines: InnerLines) -> list[Gap]:
    """Find windows over walls drawn as one line that runs through: lines on both its sides."""
    if walls.hairs.is_empty:
        return []
    thin = [row for row in rows if row.v1 - row.v0 < HAIR_ROW_MM]
    number, inner = lines.along(
        np.array([row.angle for row in thin]),
        np.array([row.spans[:, 0].min() for row in thin]),
        np.array([row.spans[:, 1].max() for row in thin]),
        np.array([row.middle - MAX_PANE_MM for row in thin]),
        np.array([row.middle + MAX_PANE_MM for row in thin]),
    )
    length = inner[:, 1] - inner[:, 0]
    fits = (length > 380.0) & (length < MAX_WINDOW_MM)
    number, inner = number[fits], inner[fits]
    parts = np.split(inner, np.searchsorted(number, np.arange(1, len(thin))))
    found = []
    for row, part in zip(thin, parts, strict=False):
        for a, b in _panes(part):
            same = (np.abs(part[:, 0] - a) < JAMB_MM) & (np.abs(part[:, 1] - b) < JAMB_MM)
            v0, v1 = float(part[same, 2].min()), float(part[same, 2].max())
            runs_on = (row.spans[:, 0] < a - JAMB_MM) & (row.spans[:, 1] > b + JAMB_MM)
            if not (v0 < row.middle - 3.0 and v1 > row.middle + 3.0 and runs_on.any()):
                continue
            x, y = turned(np.array([(a + b) / 2, row.middle]), -row.angle)
            pane = Row(row.angle, v0, v1, np.array([[a, b]]))
            plug = rectangle(pane, a, b)
            found.append(Gap("window", (float(x), float(y)), b - a, row.angle, v1 - v0, plug))
    return found


def windows_by_themselves(plan: Plan, walls: Walls) -> list[Gap]:
    """Find windows where no strip of wall leads to: three or more equal parallel lines.

    Both ends must stand at a wall, be it a single line.
    """
    rows = plan.segments[plan.inside]
    shapely.prepare(walls.solid)
    found = []
    for angle, part in by_direction(rows):
        uv = turned(part, angle)
        u0, u1 = uv[:, [0, 2]].min(axis=1), uv[:, [0, 2]].max(axis=1)
        v = uv[:, [1, 3]].mean(axis=1)
        fit = (u1 - u0 > 380.0) & (u1 - u0 < MAX_WINDOW_MM)
        keys = np.column_stack([np.round(u0[fit] / 20.0), np.round(u1[fit] / 20.0)])
        _, group = np.unique(keys, axis=0, return_inverse=True)
        order = np.lexsort((v[fit], group.ravel()))
        groups, across = group.ravel()[order], v[fit][order]
        starts, ends = u0[fit][order], u1[fit][order]
        breaks = np.flatnonzero((np.diff(groups) != 0) | (np.diff(across) > 200.0)) + 1
        for chunk in np.split(np.arange(len(order)), breaks):
            if len(chunk) == 0 or len(np.unique(np.round(across[chunk]))) < 3:
                continue
            v0, v1 = float(across[chunk[0]]), float(across[chunk[-1]])
            if not 50.0 < v1 - v0 < 450.0:
                continue
            a, b = float(starts[chunk].mean()), float(ends[chunk].mean())
            row = Row(angle, v0, v1, np.array([[a, b]]))
            jambs = [rectangle(row, x - 60.0, x + 60.0) for x in (a, b)]
            if not shapely.intersects(walls.solid, jambs).all():
                continue
            x, y = turned(np.array([(a + b) / 2, row.middle]), -angle)
            plug = rectangle(row, a - 5.0, b + 5.0)
            found.append(Gap("window", (float(x), float(y)), b - a, angle, v1 - v0, plug))
    return found


def windows_thinner_than_wall(walls: Walls) -> list[Gap]:
    """Find windows drawn as a pair of lines that looks like a thin wall between thick ones."""
    groups: dict[float, list[Band]] = defaultdict(list)
    for band in walls.bands:
        groups[band.angle_deg].append(band)
    found = []
    for angle, bands in sorted(groups.items()):
        table = np.array([(b.u0, b.u1, b.v0, b.v1) for b in bands])
        thick = table[:, 3] - table[:, 2]
        length = table[:, 1] - table[:, 0]
        slim = (thick > HAIR_ROW_MM) & (thick < MAX_PANE_MM) & (length > 380.0)
        for u0, u1, v0, v1 in table[slim & (length < MAX_WINDOW_MM)]:
            around = (table[:, 2] < v0 + 5.0) & (table[:, 3] > v1 - 5.0)
            around &= thick > v1 - v0 + 80.0
            left = np.flatnonzero(around & (np.abs(table[:, 1] - u0) < 60.0))
            right = np.flatnonzero(around & (np.abs(table[:, 0] - u1) < 60.0))
            for i, j in itertools.product(left.tolist(), right.tolist()):
                same = np.abs(table[i, 2:] - table[j, 2:]).max() < 15.0
                if same and max(length[i], length[j]) > PIER_MM:
                    a, b = float(table[i, 1]), float(table[j, 0])
                    row = Row(angle, float(table[i, 2]), float(table[i, 3]), np.array([[a, b]]))
                    x, y = turned(np.array([(a + b) / 2, row.middle]), -angle)
                    plug = rectangle(row, a - 6.0, b + 6.0)
                    found.append(
                        Gap("window", (float(x), float(y)), b - a, angle, row.v1 - row.v0, plug)
                    )
                    break
    return found


def windows_in_single_lines(walls: Walls) -> list[Gap]:
    """Find windows in walls drawn as one line: a short piece of two lines between two ends."""
    if walls.hairs.is_empty:
        return []
    bands = [
        band
        for band in [*_twin_lines(walls.bands), *walls.bands]
        if 8.0 < band.thickness < 400.0 and 380.0 < band.u1 - band.u0 < MAX_WINDOW_MM
    ]
    table = np.array([(b.angle_deg, b.u0, b.u1, b.v0, b.v1) for b in bands]).reshape(-1, 5)
    angle, u0, u1, v0, v1 = table.T
    fits = np.ones(len(bands), dtype=bool)
    hairs = Mass(walls.hairs)
    for u in (u0 - JAMB_MM, u1 + JAMB_MM):
        held, walled = (
            _across(mass, angle, u, v0 - 1.0, v1 + 1.0) for mass in (hairs, walls.mass_tiles)
        )
        fits &= (held > 0.0) & (walled <= 0.5 * (v1 - v0))
    found = []
    for band in (bands[i] for i in np.flatnonzero(fits)):
        row = Row(band.angle_deg, band.v0, band.v1, np.array([[band.u0, band.u1]]))
        x, y = turned(np.array([(band.u0 + band.u1) / 2, row.middle]), -row.angle)
        at, plug = (float(x), float(y)), rectangle(row, band.u0, band.u1)
        found.append(Gap("window", at, band.u1 - band.u0, row.angle, band.thickness, plug))
    return found


def _across(mass: Mass, angle: Floats, u: Floats, v0: Floats, v1: Floats) -> Floats:
    """Return how much of a mass lies on lines square to directions."""
    line, low, high = mass.stretches(angle + 90.0, v0, v1, -u)
    return np.bincount(line, weights=high - low, minlength=len(u)).astype(float)


def _twin_lines(bands: Sequence[Band]) -> list[Band]:
    """Pair single lines that run side by side, nearer than the faces of any wall."""
    lines: dict[float, list[Band]] = defaultdict(list)
    for band in bands:
        if band.thickness < HAIR_ROW_MM:
            lines[round(band.angle_deg, 1)].append(band)
    twins = []
    for group in lines.values():
        ordered = sorted(group, key=lambda b: (b.u0 + b.u1, b.v0))
        for i, low in enumerate(ordered):
            for high in ordered[i + 1 :]:
                if high.u0 + high.u1 - low.u0 - low.u1 > 2 * JAMB_MM:
                    break
                same = abs(high.u0 - low.u0) < JAMB_MM and abs(high.u1 - low.u1) < JAMB_MM
                if same and 5.0 < abs(high.v0 - low.v0) < MIN_WALL_MM:
                    v0, v1 = sorted(((low.v0 + low.v1) / 2, (high.v0 + high.v1) / 2))
                    twins.append(Band(low.angle_deg, low.u0, low.u1, v0, v1))
    return twins


def _joined(spans: Floats) -> list[tuple[float, float]]:
    runs: list[list[float]] = []
    for a, b in sorted(map(tuple, spans)):
        if runs and a <= runs[-1][1] + 500.0:
            runs[-1][1] = max(runs[-1][1], b)
        else:
            runs.append([a, b])
    return [(a, b) for a, b in runs]


def _panes(inner: Floats) -> list[tuple[float, float]]:
    """Return the extents that two or more of the lines share."""
    shared: dict[tuple[int, int], list[Floats]] = defaultdict(list)
    for row in inner:
        shared[round(row[0] / 25.0), round(row[1] / 25.0)].append(row)
    return [
        (float(np.mean([r[0] for r in rows])), float(np.mean([r[1] for r in rows])))
        for _, rows in sorted(shared.items())
        if len({round(r[2]) for r in rows}) >= 2
    ]


__all__ = [
    "windows_by_themselves",
    "windows_in_mass",
    "windows_in_single_lines",
    "windows_over_lines",
    "windows_thinner_than_wall",
]
