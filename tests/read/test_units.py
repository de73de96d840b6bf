"""The unit by evidence: whatever the header says, and with some of the evidence gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from layoutopt.read.ink import Ink, Text
from layoutopt.read.load import load
from layoutopt.read.units import UNITS_M, infer_unit
from layoutopt.read.written import feet_m, number_of

PLANS = sorted((Path(__file__).parents[2] / "plans").glob("*.dxf"))
HEADER = {"mm": 4, "cm": 5, "dm": 14, "m": 6, "inch": 1, "foot": 2, "paper metre": 6}


@pytest.fixture(scope="module", params=[p.name for p in PLANS[:1] + PLANS[2:3]])
def plan(request: pytest.FixtureRequest) -> Ink:
    """Load a plan drawn in millimetres."""
    return load(PLANS[0].with_name(request.param))


def drawn_in(ink: Ink, unit_m: float, insunits: int) -> Ink:
    """Draw a plan made in millimetres in another unit."""
    k = 0.001 / unit_m

    def moved(point: tuple[float, float]) -> tuple[float, float]:
        return point[0] * k, point[1] * k

    return replace(
        ink,
        segments=ink.segments * k,
        arcs=tuple(
            replace(a, center=moved(a.center), radius=a.radius * k, start=moved(a.start),
                    end=moved(a.end))
            for a in ink.arcs
        ),
        texts=tuple(
            replace(t, at=moved(t.at), height=t.height * k, width=t.width * k) for t in ink.texts
        ),
        dimensions=tuple(
            (d * k, s * k if s == d else s, metres) for d, s, metres in ink.dimensions
        ),
        insunits=insunits,
    )  # fmt: skip


@pytest.mark.parametrize("unit", UNITS_M)
@pytest.mark.parametrize("header", ["right", "wrong", "missing"])
def test_every_unit(plan: Ink, unit: str, header: str) -> None:
    code = {"right": HEADER[unit], "wrong": 6 if unit == "mm" else 4, "missing": 0}[header]
    found = infer_unit(drawn_in(plan, UNITS_M[unit], code))
    assert found.unit_m == UNITS_M[unit]
    assert found.source == "evidence"
    if header == "wrong":
        conflict = next(f for f in found.findings if f.code == "R101")
        assert "door arcs" in conflict.message
        assert "墙厚" in conflict.message
        assert "%" in conflict.message


@pytest.mark.parametrize("unit", ["mm", "cm", "m", "inch"])
@pytest.mark.parametrize("gone", ["arcs", "texts and dimensions"])
def test_less_evidence(plan: Ink, unit: str, gone: str) -> None:
    ink = drawn_in(plan, UNITS_M[unit], 0)
    without = {"arcs": ()} if gone == "arcs" else {"texts": (), "dimensions": ()}
    ink = replace(ink, **without)
    assert infer_unit(ink).unit_m == UNITS_M[unit]


def bare(rows: list[tuple[float, ...]], texts: tuple[Text, ...] = ()) -> Ink:
    n = len(rows)
    zeros = np.zeros(n, dtype=np.intp)
    return Ink(
        Path("x.dxf"), "", ("0",), np.array(rows, dtype=float), zeros, zeros, zeros - 1,
        ("",) * n, np.zeros(n, dtype=bool), (), (), (), texts, (), 0, (),
    )  # fmt: skip


@pytest.mark.parametrize("unit", ["mm", "cm", "m", "inch"])
def test_treads_alone(unit: str) -> None:
    k = 0.001 / UNITS_M[unit]
    rows = [(0.0, 280.0 * k * i, 1500.0 * k, 280.0 * k * i) for i in range(13)]
    rows += [(0.0, 0.0, 0.0, 12000.0 * k), (40000.0 * k, 0.0, 40000.0 * k, 12000.0 * k)]
    assert infer_unit(bare(rows)).unit_m == UNITS_M[unit]


def test_dimensions_in_feet_and_inches() -> None:
    """A drawing in feet: lengths of 12.75, 10.5 and 20 with what they are in feet and inches."""
    rows: list[tuple[float, ...]] = []
    texts = []
    said = (("12'-9\"", 12.75), ("10'-6\"", 10.5), ("20'", 20.0), ("15'-0\"", 15.0))
    for i, (words, feet) in enumerate(said):
        rows.append((0.0, 5.0 * i, feet, 5.0 * i))
        texts.append(Text(words, (feet / 2, 5.0 * i + 0.6), 0.8, 3.0, 0.0, "0", ""))
    assert infer_unit(bare(rows, tuple(texts))).unit_m == UNITS_M["foot"]


@pytest.mark.parametrize(
    ("text", "length_m"),
    [
        ("12'-9\"", 3.8862), ("11'-7½\"", 3.5433), ("11'-7 1/2\"", 3.5433), ("9'", 2.7432),
        ("6\"", 0.1524), ("10' 6\"", 3.2004), ("3/4\"", 0.01905), ("12", None), ("ROOM", None),
        ("", None),
    ],
)  # fmt: skip
def test_feet(text: str, length_m: float | None) -> None:
    found = feet_m(text)
    assert found == (None if length_m is None else pytest.approx(length_m, abs=1e-4))


@pytest.mark.parametrize(
    ("text", "value"),
    [("3600", 3600), ("3,600", 3600), ("3 600", 3600), ("3.6", 3.6), ("3,6", 3.6), ("3,60", 3.6),
     ("12,345.5", 12345.5), ("3600mm", None), ("-3", None)],
)  # fmt: skip
def test_numbers(text: str, value: float | None) -> None:
    assert number_of(text) == value
