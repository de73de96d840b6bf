"""Mutated drawings: a building or a refusal comes out, in time; never anything else.

Each case is made from its number alone, so that one that fails can be made again.
"""

from __future__ import annotations

import io
import random
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

import pytest

from layoutopt.building import Building
from layoutopt.diagnostics import InputError
from layoutopt.read import read_building
from tests.drawings.small import Pen, two_rooms

ROOT = Path(__file__).parents[2]
LIMIT_S = 20
"""Seconds of processor time, ten times the slowest case; a hang has no end at all."""
ODD = (
    b"nan", b"inf", b"-inf", b"1e308", b"-1e308", b"1e-308", b"-0", b"0", b"", b"text", b"1,5",
    b"99999999999999999999", b"-1", b"2147483648", b"0x1F", b"\xff\xfe", "教室".encode("gbk"),
    "教室".encode(), b"\\U+D800", b"\\U+6559", b"\\M+5FFFF", b"%%", b"%%999", b"{\\", b"*U1",
    b"\x00", b"A" * 3000, b"1e12", b"360.0000001", b"1e9",
)  # fmt: skip


@cache
def seeds() -> tuple[bytes, ...]:
    """Return small drawings of every kind of entity, and one real plan."""
    made = []
    for version in ("R12", "R2000", "R2018"):
        doc = two_rooms(Pen(version=version), doors="blocks").document()
        made.append(doc)
    rich = two_rooms(Pen(version="R2010"), doors="blocks").document()
    space = rich.modelspace()
    space.add_spline([(0, 0), (500, 900), (1500, 200), (3000, 700)])
    space.add_ellipse((3000, 6000), (900, 0), 0.5, 0.1, 3.0)
    hatch = space.add_hatch(dxfattribs={"layer": "WALL"})
    hatch.paths.add_polyline_path([(0, -900), (900, -900), (900, -600), (0, -600)], is_closed=True)
    edges = hatch.paths.add_edge_path()
    edges.add_arc((4000, -900), 300, 0, 270)
    edges.add_line((4000, -1200), (4300, -900))
    space.add_mtext(
        "{\\fSimSun|b0;普通\\P教室 \\H0.7x;\\S1/2;}",
        dxfattribs={"insert": (3000, 5000), "char_height": 300},
    )
    space.add_lwpolyline([(0, -2000, 0.5), (900, -2000, 0.0), (900, -3000, 0.2)], format="xyb")
    space.add_polyline2d([(0, -4000), (900, -4000), (900, -5000)], close=True)
    space.add_linear_dim((0, -1500), (0, 0), (6000, 0)).render()
    space.add_mline([(0, -6000), (3000, -6000), (3000, -9000)])
    space.add_solid([(0, -7000), (300, -7000), (0, -7300), (300, -7300)])
    space.add_leader([(9000, 3500), (9500, -3000), (10500, -3000)])
    nested = rich.blocks.new("NEST")
    nested.add_blockref("DOOR", (5, 5), {"xscale": -900, "yscale": 900, "rotation": 30})
    nested.add_attdef("NAME", (0, 0), "x", height=300)
    insert = space.add_blockref(
        "NEST", (20000, 0), {"column_count": 3, "row_count": 2, "column_spacing": 2000}
    )
    insert.add_attrib("NAME", "图书室", (20000, 900))
    made.append(rich)
    found = []
    for doc in made:
        stream = io.StringIO()
        doc.write(stream)
        text = stream.getvalue().replace("\r\n", "\n")
        found.append(text.encode(doc.output_encoding, "dxfreplace"))
    plan = (ROOT / "plans" / "rural-row.dxf").read_bytes().replace(b"\r\n", b"\n")
    return (*found, plan)


Pairs = list[list[bytes]]


def pairs_of(data: bytes) -> Pairs:
    lines = data.split(b"\n")
    return [list(pair) for pair in zip(lines[::2], lines[1::2], strict=False)]


def start_of_entities(pairs: Pairs) -> int:
    return next((i for i, p in enumerate(pairs) if p[1] == b"ENTITIES"), 0)


def delete(r: random.Random, pairs: Pairs, at: int) -> None:
    del pairs[at : at + r.choice((1, 1, 1, 2, 9, 90))]


def double(r: random.Random, pairs: Pairs, at: int) -> None:
    pairs[at:at] = [list(p) for p in pairs[at : at + r.choice((1, 1, 4, 40))]]


def swap(r: random.Random, pairs: Pairs, at: int) -> None:
    other = min(len(pairs) - 1, max(0, at + r.randint(-60, 60)))
    pairs[at], pairs[other] = pairs[other], pairs[at]


def recode(r: random.Random, pairs: Pairs, at: int) -> None:
    codes = (b"0", b"1", b"2", b"5", b"8", b"10", b"11", b"20", b"40", b"41", b"50", b"62", b"70",
             b"90", b"92", b"100", b"102", b"210", b"330", b"1001", b"-5", b"x")  # fmt: skip
    pairs[at][0] = r.choice(codes)


def revalue(r: random.Random, pairs: Pairs, at: int) -> None:
    pairs[at][-1] = r.choice(ODD)


def number(r: random.Random, pairs: Pairs, at: int) -> None:
    """Change a number of an entity: most of what a file says is numbers."""
    for i in range(at, min(len(pairs), at + 200)):
        if pairs[i][0].strip() in {b"10", b"20", b"11", b"21", b"40", b"41", b"42", b"50", b"70"}:
            pairs[i][-1] = r.choice(ODD)
            return


def borrow(r: random.Random, pairs: Pairs, at: int) -> None:
    """Put the value of another tag here."""
    pairs[at][-1] = pairs[r.randrange(len(pairs))][-1]


def misalign(r: random.Random, pairs: Pairs, at: int) -> None:
    pairs[at] = [r.choice(pairs[at])]


def rename(r: random.Random, pairs: Pairs, at: int) -> None:
    """Turn an entity into one of another kind."""
    kinds = (b"LINE", b"ARC", b"CIRCLE", b"LWPOLYLINE", b"POLYLINE", b"INSERT", b"TEXT", b"MTEXT",
             b"SPLINE", b"ELLIPSE", b"HATCH", b"DIMENSION", b"SOLID", b"LEADER", b"MULTILEADER",
             b"MLINE", b"ATTRIB", b"SEQEND", b"TCH_WALL", b"ACAD_PROXY_ENTITY", b"ENDSEC", b"EOF",
             b"BLOCK", b"ENDBLK", b"3DFACE", b"IMAGE", b"ACAD_TABLE", b"MESH", b"BODY")  # fmt: skip
    for i in range(at, min(len(pairs), at + 200)):
        if pairs[i][0].strip() == b"0":
            pairs[i][-1] = r.choice(kinds)
            return


MUTATIONS: tuple[Callable[[random.Random, Pairs, int], None], ...] = (
    delete, double, swap, recode, revalue, number, number, number, borrow, misalign, rename, rename
)  # fmt: skip


def mutated(case: int) -> bytes:
    """Make the bytes of a case."""
    r = random.Random(case)
    available = seeds()
    data = available[r.randrange(len(available) - 1) if case % 12 else -1]
    pairs = pairs_of(data)
    first = start_of_entities(pairs)
    for _ in range(r.choice((1, 1, 2, 3, 5, 12, 40))):
        if len(pairs) < 4:
            break
        low = first if r.random() < 0.75 and first < len(pairs) - 2 else 0
        r.choice(MUTATIONS)(r, pairs, r.randrange(low, len(pairs)))
    data = b"\n".join(b"\n".join(pair) for pair in pairs)
    whole = r.random()
    if whole < 0.08:
        data = data[: r.randrange(len(data) + 1)]
    elif whole < 0.2:
        changed = bytearray(data)
        for _ in range(r.choice((1, 3, 30, 300))):
            if changed:
                changed[r.randrange(len(changed))] = r.randrange(256)
        data = bytes(changed)
    elif whole < 0.24:
        data = data.decode("utf-8", "replace").encode(r.choice(("gbk", "utf-16", "big5")), "ignore")
    elif whole < 0.26:
        data = data.replace(b"\n", r.choice((b"\r", b"\r\n", b"\r\r\n", b"\n\n")))
    elif whole < 0.28:
        start = r.randrange(len(data) or 1)
        data = data[:start] + data[r.randrange(start, len(data) + 1) :]
    return data


class TooSlowError(BaseException):
    """Not an Exception, so that no guard takes it for a broken entity."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)  # time of this process: machines are busy
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def outcome(case: int, folder: Path) -> str:
    """Read a case; say what came out, and fail with its number for anything unlawful."""
    path = folder / "plan.dxf"
    path.write_bytes(mutated(case))
    try:
        with within(LIMIT_S), warnings.catch_warnings():
            warnings.simplefilter("error")
            building = read_building([path])
            building.to_json()
    except InputError as error:
        assert path.name in error.en, case
        assert path.name in error.zh, case
        return "refused"
    except TooSlowError:
        pytest.fail(f"case {case} takes more than {LIMIT_S} s")
    except Exception as error:
        raise AssertionError(f"case {case}: {type(error).__name__}: {error}") from error
    assert isinstance(building, Building)
    assert any(storey.spaces for storey in building.storeys), case
    return "read"


pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="no timer on this system")


@pytest.mark.parametrize("block", range(4))
def test_hundreds_of_mutations(tmp_path: Path, block: int) -> None:
    outcomes = [outcome(case, tmp_path) for case in range(block * 30, block * 30 + 30)]
    assert "read" in outcomes  # most mutations hurt one entity, not the plan


@pytest.mark.slow
@pytest.mark.parametrize("block", range(60))
def test_thousands_of_mutations(tmp_path: Path, block: int) -> None:
    for case in range(1000 + block * 100, 1000 + block * 100 + 100):
        outcome(case, tmp_path)
