"""How well what was read agrees with the truth.

A room counts at IoU 0.5, 0.75 or 0.9 with the room it is matched to one to one; doors
within 0.3 m, windows within 0.5 m.  Predictions that lie in a void of the truth do not
count against the reader.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from shapely.validation import make_valid

Floats = NDArray[np.float64]
THRESHOLDS = (0.5, 0.75, 0.9)
DOOR_M, WINDOW_M = 0.3, 0.5


def assign(cost: Floats) -> list[tuple[int, int]]:
    """Return the one-to-one assignment of least cost, by shortest augmenting paths.

    Jonker and Volgenant (1987); n^2 m for n rows and m >= n columns.
    """
    if cost.size == 0:
        return []
    if cost.shape[0] > cost.shape[1]:
        return sorted((i, j) for j, i in assign(cost.T))
    n, m = cost.shape
    u, v = np.zeros(n + 1), np.zeros(m + 1)
    row_of = np.zeros(m + 1, dtype=int)
    for i in range(1, n + 1):
        row_of[0], j0 = i, 0
        least, back = np.full(m + 1, np.inf), np.zeros(m + 1, dtype=int)
        used = np.zeros(m + 1, dtype=bool)
        while True:
            used[j0] = True
            i0 = row_of[j0]
            reduced = cost[i0 - 1] - u[i0] - v[1:]
            closer = ~used[1:] & (reduced < least[1:])
            least[1:][closer], back[1:][closer] = reduced[closer], j0
            j1 = 1 + int(np.argmin(np.where(used[1:], np.inf, least[1:])))
            delta = least[j1]
            u[row_of[used]] += delta
            v[used] -= delta
            least[~used] -= delta
            j0 = j1
            if row_of[j0] == 0:
                break
        while j0:
            row_of[j0] = row_of[back[j0]]
            j0 = int(back[j0])
    return sorted((int(row_of[j]) - 1, j - 1) for j in range(1, m + 1) if row_of[j])


def score(read: dict[str, Any], truth: dict[str, Any]) -> dict[str, Any]:
    """Compare the JSON of ``inspect`` with a truth; every length in metres."""
    unit = float(truth["unit_m"])
    wanted = [_Plan(s, s["spaces"]) for s in truth["storeys"]]
    found = [_Plan(s, s.get("spaces") or []) for s in read.get("storeys") or []]
    pairs = _pair_storeys(wanted, found)
    tally = _Tally()
    for t, p in pairs:
        tally.storey(t, p, unit)
    taken = {id(p) for _, p in pairs if p is not None}
    tally.rooms_read += sum(len(p.shapes) for p in found if id(p) not in taken)
    right = sum(p is not None and p.level == t.level for t, p in pairs)
    said = read.get("unit_m")
    return {
        "storeys_truth": len(wanted),
        "storeys_read": len(found),
        "storeys": right / max(1, len(wanted), len(found)),
        "unit": 1.0 if said and abs(said / unit - 1) < 0.01 else 0.0,
        **tally.result(),
    }


class _Plan:
    """A storey of the truth or of the reading, with its shapes."""

    def __init__(self, storey: dict[str, Any], spaces: list[dict[str, Any]]) -> None:
        self.level = storey.get("level")
        self.spaces = spaces
        self.shapes = [_shape(s.get("boundary"), s.get("holes")) for s in spaces]
        self.floor = unary_union(self.shapes) if self.shapes else Polygon()
        voids = [_shape(v["boundary"], None) for v in storey.get("voids", [])]
        self.voids = unary_union(voids) if voids else Polygon()
        self.openings = [o for o in storey.get("openings") or [] if o.get("at")]
        self.doors = storey.get("doors", [])
        self.windows = storey.get("windows", [])


def _shape(ring: Any, holes: Any) -> BaseGeometry:
    if not ring or len(ring) < 3:
        return Polygon()
    inner = [[p[:2] for p in h] for h in holes or [] if len(h) > 2]
    shape: BaseGeometry = Polygon([p[:2] for p in ring], inner)
    if not shape.is_valid:
        repaired = make_valid(shape)
        parts = [g for g in getattr(repaired, "geoms", [repaired]) if "Polygon" in g.geom_type]
        shape = unary_union(parts) if parts else Polygon()
    return shape


def _pair_storeys(wanted: list[_Plan], found: list[_Plan]) -> list[tuple[_Plan, _Plan | None]]:
    """Pair by level where the plans overlap, the rest by most overlap."""
    partner: dict[int, int] = {}
    for i, t in enumerate(wanted):
        for j, p in enumerate(found):
            same = p.level == t.level and j not in partner.values()
            if same and t.floor.intersection(p.floor).area > 0.05 * t.floor.area:
                partner[i] = j
                break
    rest = [
        (t.floor.intersection(p.floor).area, i, j)
        for i, t in enumerate(wanted)
        if i not in partner
        for j, p in enumerate(found)
        if j not in partner.values()
    ]
    for area, i, j in sorted(rest, reverse=True):
        if area > 0 and i not in partner and j not in partner.values():
            partner[i] = j
    return [(t, found[partner[i]] if i in partner else None) for i, t in enumerate(wanted)]


class _Tally:
    """Counts over the storeys of one drawing."""

    def __init__(self) -> None:
        self.rooms_truth = self.rooms_read = self.split = self.merge = 0
        self.hits = dict.fromkeys(THRESHOLDS, 0)
        self.errors: list[float] = []
        self.named = self.names = self.uses = self.uses_fair = 0
        self.doors_truth = self.doors_read = self.doors = 0
        self.leaves_truth = self.leaves = 0
        self.joined = self.joins = 0
        self.widths: list[float] = []
        self.windows_truth = self.windows_read = self.windows = 0

    def storey(self, t: _Plan, p: _Plan | None, unit: float) -> None:
        self.rooms_truth += len(t.shapes)
        kept = [] if p is None else [k for k, g in enumerate(p.shapes) if _counts(g, t.voids)]
        self.rooms_read += len(kept)
        same: dict[Any, int] = {}
        if p is not None and kept and t.shapes:
            shapes = [p.shapes[k] for k in kept]
            overlap = np.array([[_iou(a, b) for b in shapes] for a in t.shapes])
            for a, b in assign(-overlap):
                if overlap[a, b] <= 0:
                    continue
                for threshold in THRESHOLDS:
                    self.hits[threshold] += overlap[a, b] >= threshold
                if overlap[a, b] >= 0.5:
                    space = p.spaces[kept[b]]
                    same[space.get("id")] = t.spaces[a]["id"]
                    self._room(t.spaces[a], space, shapes[b].area * unit * unit)
            self._splits(t.shapes, shapes)
        self._openings(t, p, same, unit)

    def _room(self, want: dict[str, Any], got: dict[str, Any], area_m2: float) -> None:
        area = got.get("area_m2")
        area = area_m2 if area is None else area
        self.errors.append(abs(area - want["area_m2"]) / want["area_m2"])
        if not want.get("name"):
            return
        self.named += 1
        allowed = {_fold(want["name"]), *(_fold(x) for x in want.get("aliases", []))}
        name = _fold(got.get("name"))
        bare = {_bare(x) for x in allowed}
        self.names += bool(name) and (name in allowed or _bare(name) in allowed | bare)
        exact = want["use"] == got.get("use")
        self.uses += exact
        self.uses_fair += exact or got.get("use") in want.get("use_also", [])

    def _splits(self, wanted: list[BaseGeometry], found: list[BaseGeometry]) -> None:
        for t in wanted:
            parts = [g for g in found if g.intersection(t).area > max(0.6 * g.area, 0.1 * t.area)]
            self.split += len(parts) >= 2
        for g in found:
            self.merge += sum(t.intersection(g).area > 0.5 * t.area for t in wanted) >= 2

    def _openings(self, t: _Plan, p: _Plan | None, same: dict[Any, int], unit: float) -> None:
        openings = p.openings if p is not None else []
        doors = [o for o in openings if o.get("kind") in ("door", "opening")]
        windows = [o for o in openings if o.get("kind") == "window"]
        self.doors_truth += len(t.doors)
        self.doors_read += len(doors)
        self.windows_truth += len(t.windows)
        self.windows_read += len(windows)
        self.windows += len(_near(t.windows, windows, WINDOW_M / unit))
        leaves = {i for i, d in enumerate(t.doors) if d.get("drawn") == "leaf"}
        self.leaves_truth += len(leaves)
        for a, b in _near(t.doors, doors, DOOR_M / unit):
            self.doors += 1
            self.leaves += a in leaves
            if doors[b].get("width_m") is not None:
                self.widths.append(abs(doors[b]["width_m"] - t.doors[a]["width_m"]))
            if "joins" in doors[b]:
                self.joined += 1
                sides = {None if x is None else same.get(x) for x in doors[b]["joins"]}
                self.joins += sides == set(t.doors[a]["joins"])

    def result(self) -> dict[str, Any]:
        out: dict[str, Any] = {"rooms_truth": self.rooms_truth, "rooms_read": self.rooms_read}
        for threshold, hits in self.hits.items():
            both = self.rooms_truth + self.rooms_read
            out[f"f1_{threshold:g}"] = 2 * hits / both if hits else 0.0
        out["area_mape"] = float(np.mean(self.errors)) if self.errors else None
        out["names"] = _share(self.names, self.named, None)
        out["uses"] = _share(self.uses_fair, self.named, None)
        out["uses_exact"] = _share(self.uses, self.named, None)
        out["split"], out["merge"] = self.split, self.merge
        nothing = 1.0 if not self.doors_truth else 0.0
        out["door_p"] = _share(self.doors, self.doors_read, nothing)
        out["door_r"] = _share(self.doors, self.doors_truth, 1.0)
        out["leaf_r"] = _share(self.leaves, self.leaves_truth, None)
        out["door_width_mae_m"] = float(np.mean(self.widths)) if self.widths else None
        out["joins"] = _share(self.joins, self.joined, None)
        out["window_r"] = _share(self.windows, self.windows_truth, 1.0)
        nothing = 1.0 if not self.windows_truth else 0.0
        out["window_p"] = _share(self.windows, self.windows_read, nothing)
        return out


def _share(part: int, whole: int, nothing: float | None) -> float | None:
    return part / whole if whole else nothing


def _counts(shape: BaseGeometry, voids: BaseGeometry) -> bool:
    inside = not voids.is_empty and shape.intersection(voids).area > 0.6 * shape.area
    return bool(shape.area > 0 and not inside)


def _iou(a: BaseGeometry, b: BaseGeometry) -> float:
    if not a.intersects(b):
        return 0.0
    both = a.intersection(b).area
    return float(both / (a.area + b.area - both)) if both > 0 else 0.0


def _near(wanted: list[Any], found: list[Any], reach: float) -> list[tuple[int, int]]:
    if not wanted or not found:
        return []
    a = np.array([o["at"][:2] for o in wanted], dtype=float)
    b = np.array([o["at"][:2] for o in found], dtype=float)
    away = np.hypot(*(np.subtract.outer(a[:, k], b[:, k]) for k in (0, 1)))
    cost = np.where(away <= reach, away, 1e6 * max(reach, 1e-9))
    return [(i, j) for i, j in assign(cost) if away[i, j] <= reach]


def _fold(words: Any) -> str:
    if not words:
        return ""
    return re.sub(r"[\s\.·:：\-_()]+", "", unicodedata.normalize("NFKC", str(words)).upper())


def _bare(name: str) -> str:
    """Drop a printed area and a number round a name."""
    return re.sub(r"^[A-Z]?\d{2,4}|\d{3,}$", "", re.sub(r"(面积)?(S=)?\d+M2", "", name))
