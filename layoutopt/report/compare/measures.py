"""What schemes are compared by: measures with their units and which way is better; terms.

All figures are those the judge measured, read from the record.  A measure that says nothing
of better or worse (how much floor a suite takes) is shown and never marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from layoutopt.report.compare.runs import Entry, Names
from layoutopt.weights import reasons

Better = Literal["low", "high", ""]


@dataclass(frozen=True)
class Measure:
    """A figure of a scheme: its names, unit, digits shown, and which way is better."""

    key: str
    names: Names
    unit: Names
    better: Better
    digits: int
    of: Callable[[Entry], float | None]
    note: Names = ("", "")


@dataclass(frozen=True)
class Term:
    """A part of the score, in CNY-equivalents: what is wanted, what it costs, its weight."""

    key: str
    names: Names
    cost: Names
    weight: str


def figure(data: Any, *keys: str) -> float | None:
    """Return a number at a place in an object, None where there is none."""
    for key in keys:
        if not isinstance(data, Mapping):
            return None
        data = data.get(key)
    if isinstance(data, bool) or not isinstance(data, int | float):
        return None
    return float(data)


def _of(*keys: str) -> Callable[[Entry], float | None]:
    return lambda entry: figure(entry.measures, *keys)


def _worst(key: str, kinds: Sequence[str], worst: Callable[[list[float]], float]) -> Any:
    """Take the worst of the zones of some kinds: one bad room is a bad room."""

    def found(entry: Entry) -> float | None:
        zones = [zone.id for zone in entry.zones if zone.kind in kinds]
        values = [figure(entry.measures, "zones", zone, key) for zone in zones]
        known = [value for value in values if value is not None]
        return worst(known) if known else None

    return found


def _exit_m(entry: Entry) -> float | None:
    parts = entry.measures.get("egress")
    ways = [figure(part, "to_exit_m") for part in parts] if isinstance(parts, list) else []
    known = [way for way in ways if way is not None]
    return max(known) if known else None


def _displaced_m2(entry: Entry) -> float | None:
    bill = entry.measures.get("bill")
    rows = bill.get("rows") if isinstance(bill, Mapping) else None
    if not isinstance(rows, list):
        return None
    return sum(
        figure(row, "quantity") or 0.0
        for row in rows
        if isinstance(row, Mapping) and row.get("group") == "displaced"
    )


def _unmet(force: str) -> Callable[[Entry], float | None]:
    return lambda e: float(sum(f.force == force and f.met is False for f in e.findings))


def _to_attest(entry: Entry) -> float | None:
    return float(sum(f.met is None and f.decision == "to_attest" for f in entry.findings))


INDEX = ("设计指数,用于比较,不是实测", "a design index for comparing, no measurement")
ROOMS = ("取最不利的个别辅导室", "of the individual room where it is worst")
MEASURES: tuple[Measure, ...] = (
    Measure(
        "cost",
        ("造价估算", "Estimated cost"),
        ("元", "CNY"),
        "low",
        0,
        _of("bill", "total_cny"),
        ("按本软件参考单价,非报价", "at default prices of ours, no quotation"),
    ),
    Measure(
        "score",
        ("综合得分", "Overall score"),
        ("元当量", "CNY-eq."),
        "low",
        0,
        lambda entry: entry.objective,
        ("各项按权重折算之和,越小越好", "all terms, weighed and added: less is better"),
    ),
    Measure(
        "noise",
        ("课间噪声", "Noise at break"),
        ("dB(A)", "dB(A)"),
        "low",
        1,
        _worst("noise_dba", ("individual",), max),
        (f"{ROOMS[0]};{INDEX[0]}", f"{ROOMS[1]}; {INDEX[1]}"),
    ),
    Measure(
        "noise_lesson",
        ("上课时噪声", "Noise in class"),
        ("dB(A)", "dB(A)"),
        "low",
        1,
        _worst("noise_lesson_dba", ("individual",), max),
        (f"{ROOMS[0]};{INDEX[0]}", f"{ROOMS[1]}; {INDEX[1]}"),
    ),
    Measure(
        "privacy",
        ("言语私密性", "Speech privacy"),
        ("dB", "dB"),
        "high",
        1,
        _worst("speech_privacy_db", ("individual",), min),
        ROOMS,
    ),
    Measure(
        "daylight",
        ("采光系数", "Daylight factor"),
        ("%", "%"),
        "high",
        1,
        _worst("daylight_factor_pct", ("individual", "group"), min),
        (
            "个别辅导室与团体活动室中最低者,估算",
            "lowest of individual and group rooms, an estimate",
        ),
    ),
    Measure(
        "route",
        ("距主入口", "Walk from entrance"),
        ("m", "m"),
        "low",
        1,
        _of("entrance_route_m"),
    ),
    Measure("exit", ("疏散距离", "Way to an exit"), ("m", "m"), "low", 1, _exit_m),
    Measure(
        "area",
        ("使用面积", "Usable area"),
        ("m²", "m²"),
        "",
        1,
        _of("total_usable_area_m2"),
    ),
    Measure(
        "displaced",
        ("占用其他用房", "Floor taken"),
        ("m²", "m²"),
        "low",
        1,
        _displaced_m2,
        ("腾退用房的面积,费用未计入造价", "from other uses; not in the cost"),
    ),
    Measure("partition", ("新建隔墙", "New partitions"), ("m", "m"), "low", 1, _of("partition_m")),
    Measure("doors", ("新开门", "New doors"), ("樘", ""), "low", 0, _of("new_doors")),
    Measure(
        "must",
        ("强制条款未满足", "Must-clauses unmet"),
        ("项", ""),
        "low",
        0,
        _unmet("must"),
    ),
    Measure("should", ("建议未满足", "Advice unmet"), ("项", ""), "low", 0, _unmet("should")),
    Measure("attest", ("待认定", "To be attested"), ("项", ""), "", 0, _to_attest),
)

TERMS: tuple[Term, ...] = (
    Term("noise", ("安静", "Quiet"), ("噪声", "noise"), "noise_cny_db"),
    Term("privacy", ("私密", "Privacy"), ("私密不足", "privacy lacking"), "privacy_cny"),
    Term("daylight", ("采光", "Daylight"), ("采光不足", "daylight lacking"), "daylight_cny_m2"),
    Term("route", ("便于到达", "Near the entrance"), ("路程", "way in"), "route_cny_m"),
    Term("storey", ("楼层低", "Low storey"), ("楼层", "storey"), "storey_cny"),
    Term("apart", ("各室相邻", "Rooms side by side"), ("各室分散", "rooms apart"), "apart_cny_m"),
    Term(
        "neighbours",
        ("远离嘈杂邻室", "Away from noisy rooms"),
        ("嘈杂邻室", "noisy neighbours"),
        "neighbour_cny",
    ),
    Term(
        "displaced",
        ("少占其他用房", "Little taken from others"),
        ("占用其他用房", "floor taken"),
        "displaced_cny_m2",
    ),
    Term("opened", ("少拆墙", "Few walls out"), ("拆墙", "walls out"), "opened_wall_cny_m"),
    Term("partitions", ("少建隔墙", "Few partitions"), ("隔墙", "partitions"), "partition_cny_m"),
    Term("doors", ("少开新门", "Few new doors"), ("新开门", "new doors"), "door_cny"),
    Term(
        "shared", ("各区独立", "Areas of their own"), ("功能区合用", "shared floor"), "shared_cny"
    ),
    Term(
        "missing",
        ("辅导室够用", "Enough rooms"),
        ("辅导室不足", "rooms missing"),
        "missing_room_cny",
    ),
    Term(
        "regularity",
        ("房间方正", "Rooms of good shape"),
        ("房间狭长", "long narrow rooms"),
        "regularity_cny_m",
    ),
    Term(
        "oversize",
        ("房间不过大", "No room too large"),
        ("房间过大", "rooms too large"),
        "oversize_cny",
    ),
    Term(
        "surplus",
        ("不多占面积", "No floor to spare"),
        ("多占面积", "floor to spare"),
        "surplus_cny_m2",
    ),
)
"""In the order of the sliders: what a school feels first."""


def terms_of(entries: Sequence[Entry]) -> Iterator[tuple[Term, Names]]:
    """Yield the terms that cost any scheme something, each with why it is weighed so."""
    known = {term.key for term in TERMS}
    others = [key for entry in entries for key in entry.terms if key not in known]
    extra = [Term(key, (key, key), (key, key), "") for key in dict.fromkeys(others)]
    for term in (*TERMS, *extra):
        if any(entry.terms.get(term.key) for entry in entries):
            reason = reasons().get(term.weight)
            yield term, (reason.zh, reason.en) if reason else ("", "")


def figures_of(entry: Entry) -> dict[str, float | None]:
    """Return what a scheme is compared by, a figure for every measure."""
    return {measure.key: measure.of(entry) for measure in MEASURES}


def told(value: float | None, digits: int) -> str:
    """Print a figure with thousands apart, a dash for none."""
    return "—" if value is None else f"{value:,.{digits}f}"


__all__ = ["MEASURES", "TERMS", "Measure", "Term", "figure", "figures_of", "terms_of", "told"]
