"""Fact: the bill of quantities of a scheme, with unit prices.

Quantities are measured on the scheme: partitions and doors, what is broken out for them,
finishes of every zone, what is placed in it, the floor taken from other uses.  Unit prices
are defaults of ours (``prices.toml``), no quotation; a file of the user's lies over them.
Not here: what layouts are compared by (``program.Prices``), and any works outside the
suite or on services.
"""

from __future__ import annotations

import difflib
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import shapely

from layoutopt.building import Building, Space, Storey, Use
from layoutopt.corrections import read_toml
from layoutopt.diagnostics import UsageError
from layoutopt.geometry import distance_mm
from layoutopt.physics.adjacency import edges_of, facing_mm
from layoutopt.physics.frontage import frontage_mm
from layoutopt.scheme import Scheme, SuiteDoor, Zone

GROUPS = (
    *("partition", "door", "demolition", "floor", "wall", "ceiling", "furniture", "displaced"),
)
"""The parts of a bill, in its order."""
UNITS = ("m2", "m3", "m", "ea")
NO_USE = frozenset({Use.VACANT, Use.COUNSELLING})
"""Rooms of these uses are taken from nobody."""
OPEN_MM = 40.0
"""Zones no further apart lie open to one another: no wall is so thin (a default)."""
IN_WALL_MM = 20.0


@dataclass(frozen=True)
class Price:
    """A row of a price list; ``cny`` a unit, None where a thing is counted, not paid for."""

    id: str
    group: str
    zh: str
    en: str
    unit: str
    cny: float | None = None
    source: str = ""
    thickness_mm: int | None = None
    rw_db: int | None = None
    width_mm: int | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class PriceList:
    """Unit prices of a place and day, and the heights where nobody has said them."""

    date: str
    zh: str
    en: str
    contingency_percent: float
    room_height_m: float
    window_height_m: float
    door_height_m: float
    prices: tuple[Price, ...]

    def of(self, group: str, kind: str = "") -> Price | None:
        """Find the price for a kind, else the group's row for all kinds; the last one wins."""
        rows = [price for price in reversed(self.prices) if price.group == group]
        named = (price for price in rows if kind in price.kinds)
        general = (price for price in rows if not price.kinds)
        return next(named, None) or next(general, None)

    def partition(self, thickness_mm: int, rw_db: int) -> Price | None:
        """Find the least dear partition that insulates as asked and is no thicker."""
        fit = [
            p
            for p in self.prices
            if p.group == "partition"
            and (p.rw_db or 0) >= rw_db
            and (p.thickness_mm or 0) <= thickness_mm
        ]
        return min(fit, key=lambda p: (p.cny or 0.0, p.id), default=None)

    def door(self, width_mm: int, rw_db: int = 0) -> Price | None:
        """Find a door: the narrowest that is wide enough, and insulates as asked."""
        fit = [
            p
            for p in self.prices
            if p.group == "door" and (p.width_mm or 0) >= width_mm and (p.rw_db or 0) >= rw_db
        ]
        return min(fit, key=lambda p: (p.width_mm or 0, p.rw_db or 0, p.id), default=None)

    def item(self, item_id: str) -> Price | None:
        """Find a price by its id."""
        return next((price for price in self.prices if price.id == item_id), None)


@dataclass(frozen=True)
class BillRow:
    """A row of a bill: so much of an item.

    ``subject`` is the zone it stands in, the use displaced, or empty; ``unit`` one of
    :data:`UNITS`.  The amount is the quantity as printed (two decimals) times the price;
    None where the price list has none.
    """

    group: str
    item: str
    zh: str
    en: str
    subject: str
    quantity: float
    unit: str
    unit_price_cny: float | None
    amount_cny: float | None
    source: str


@dataclass(frozen=True)
class Bill:
    """A bill of quantities: its rows, and what they come to in yuan."""

    rows: tuple[BillRow, ...]
    date: str
    label_zh: str
    label_en: str
    contingency_percent: float

    @cached_property
    def subtotal_cny(self) -> float:
        """Sum of the rows that have a price."""
        return round(sum(row.amount_cny or 0.0 for row in self.rows), 2)

    @property
    def contingency_cny(self) -> float:
        """What is set aside for the unforeseen."""
        return round(self.subtotal_cny * self.contingency_percent / 100.0, 2)

    @property
    def total_cny(self) -> float:
        """What the works come to, as far as they have prices."""
        return round(self.subtotal_cny + self.contingency_cny, 2)

    @property
    def unpriced(self) -> tuple[BillRow, ...]:
        """The rows that would have to be paid for but have no price in the list."""
        return tuple(
            row for row in self.rows if row.amount_cny is None and row.group != "displaced"
        )

    def amount_of(self, group: str) -> float:
        """Sum of one part of the bill in yuan."""
        return round(sum(row.amount_cny or 0.0 for row in self.rows if row.group == group), 2)

    def to_json(self) -> dict[str, Any]:
        """Return the bill for machines."""
        return {
            "date": self.date,
            "label": self.label_zh,
            "label_en": self.label_en,
            "rows": [asdict(row) for row in self.rows],
            "subtotal_cny": self.subtotal_cny,
            "contingency_percent": self.contingency_percent,
            "contingency_cny": self.contingency_cny,
            "total_cny": self.total_cny,
        }


def bill(building: Building, scheme: Scheme, prices: PriceList | None = None) -> Bill:
    """Write the bill of quantities of a scheme.

    Partitions by their centre lines up to the slab, less the doors in them; walls by the
    zone's boundary, less its openings and where it lies open to another zone.  The
    finishes of a zone are taken as renewed throughout.  A room the school goes on using
    (a shared zone) gets nothing but what is placed in it, and displaces nobody.
    """
    listed = prices or load_prices()
    heights = building.setting
    listed = replace(
        listed,
        room_height_m=heights.room_height_m or listed.room_height_m,
        window_height_m=heights.window_height_m or listed.window_height_m,
    )
    rows = _Rows(building, scheme, listed)
    return Bill(
        tuple(
            row
            for part in (
                rows.partitions(),
                rows.doors(),
                rows.broken_out(),
                rows.finishes("floor"),
                rows.finishes("wall"),
                rows.finishes("ceiling"),
                rows.furniture(),
                rows.displaced(),
            )
            for row in part
            if row.quantity > 0
        ),
        listed.date,
        listed.zh,
        listed.en,
        listed.contingency_percent,
    )


class _Rows:
    """The rows of one scheme's bill, part by part."""

    def __init__(self, building: Building, scheme: Scheme, prices: PriceList) -> None:
        self.scheme = scheme
        self.prices = prices
        self.homes: dict[str, tuple[Storey, Space]] = {
            space.id: (storey, space) for storey in building.storeys for space in storey.spaces
        }
        self.zones = [zone for zone in scheme.zones if not zone.shared]
        lines = [shapely.LineString(p.line) for p in scheme.partitions]
        self.doors_in: list[list[SuiteDoor]] = [[] for _ in lines]
        self.doors_through: list[SuiteDoor] = []
        for door in scheme.doors:
            if not door.new:
                continue
            away = [line.distance(shapely.Point(door.at)) for line in lines]
            n = min(range(len(lines)), key=away.__getitem__, default=None)
            if n is not None and away[n] <= scheme.partitions[n].thickness_mm / 2 + IN_WALL_MM:
                self.doors_in[n].append(door)
            else:
                self.doors_through.append(door)

    def partitions(self) -> Iterator[BillRow]:
        areas: Counter[tuple[int, int]] = Counter()
        for partition, doors in zip(self.scheme.partitions, self.doors_in, strict=True):
            area = distance_mm(*partition.line) / 1000.0 * self.prices.room_height_m
            area -= sum(self._door_m2(door.width_mm) for door in doors)
            areas[partition.thickness_mm, partition.rw_db] += area  # type: ignore[assignment]
        for (thickness, rw), area in sorted(areas.items()):
            zh = f"隔墙 {thickness} 厚,Rw {rw} dB"
            en = f"partition {thickness} mm, Rw {rw} dB"
            yield _row("partition", self.prices.partition(thickness, rw), area, (zh, en), "m2")

    def doors(self) -> Iterator[BillRow]:
        widths = Counter((d.width_mm, d.rw_db or 0) for d in self.scheme.doors if d.new)
        for (width, rw), count in sorted(widths.items()):
            zh, en = f"门,净宽 {width} mm", f"door, {width} mm clear"
            if rw:
                zh, en = f"{zh},Rw {rw} dB", f"{en}, Rw {rw} dB"
            yield _row("door", self.prices.door(width, rw), count, (zh, en), "ea", f"{width} mm")

    def broken_out(self) -> Iterator[BillRow]:
        """List what new doors take out of walls that stand."""
        through = self.doors_through
        volume = sum(self._door_m2(d.width_mm) * d.wall_mm / 1000.0 for d in through)
        rubble, lintel = self.prices.item("break-through"), self.prices.item("lintel")
        yield _row("demolition", rubble, volume, ("墙体开洞", "breaking through a wall"), "m3")
        yield _row("demolition", lintel, len(through), ("洞口过梁", "lintel"), "ea")
        yield from self._taken_out()

    def _taken_out(self) -> Iterator[BillRow]:
        """List the walls between rooms that come out, up to the slab, doors in them too."""
        metres = sum(wall.length_mm for wall in self.scheme.opened) / 1000.0
        down = self.prices.item("wall-taken-out")
        good = self.prices.item("wall-made-good")
        size = metres * self.prices.room_height_m
        yield _row("demolition", down, size, ("拆除房间隔墙", "wall between rooms removed"), "m2")
        yield _row("demolition", good, metres, ("拆墙处修补", "making good"), "m")
        check = self.prices.item("structural-check")
        words = ("结构复核", "check by a structural engineer")
        yield _row("demolition", check, len(self.scheme.opened), words, "ea")

    def finishes(self, group: str) -> Iterator[BillRow]:
        names = {
            "floor": ("地面", "floor"),
            "wall": ("墙面", "wall"),
            "ceiling": ("顶棚", "ceiling"),
        }
        for zone in self.zones:
            size = self._wall_m2(zone) if group == "wall" else zone.region.area_m2
            price = self.prices.of(group, zone.kind)
            yield _row(group, price, size, names[group], "m2", zone.id)

    def _wall_m2(self, zone: Zone) -> float:
        floor = zone.region.polygon
        edges = edges_of(floor)
        others = [z for z in self.scheme.zones if z.host_space == zone.host_space and z != zone]
        bare_mm = sum(facing_mm(edges, edges_of(z.region.polygon), OPEN_MM) for z in others)
        area = max(0.0, floor.length - bare_mm) / 1000.0 * self.prices.room_height_m
        storey = self.homes[zone.host_space][0] if zone.host_space in self.homes else None
        for opening in storey.openings_of(zone.host_space) if storey is not None else ():
            window = opening.kind == "window"
            high = self.prices.window_height_m if window else self.prices.door_height_m
            area -= frontage_mm(floor, opening) / 1000.0 * high
        for door in self.scheme.doors:
            if door.new and zone.id in door.joins:
                area -= self._door_m2(frontage_mm(floor, door))
        return max(0.0, area)

    def furniture(self) -> Iterator[BillRow]:
        pieces = Counter((piece.zone, piece.kind) for piece in self.scheme.furniture)
        for (zone, kind), count in sorted(pieces.items()):
            yield _row(
                "furniture", self.prices.of("furniture", kind), count, (kind, kind), "ea", zone
            )

    def displaced(self) -> Iterator[BillRow]:
        """Count the floor that is taken from a use, rooms the school spares left out."""
        taken: Counter[str] = Counter()
        kept = {zone.host_space for zone in self.scheme.zones if zone.shared}
        for host in self.scheme.host_spaces:
            space = self.homes[host][1] if host in self.homes else None
            if space is None or host in kept:
                continue
            for room in space.rooms:
                if not room.available and room.use not in NO_USE:
                    taken[room.use.value] += room.region.area_m2  # type: ignore[assignment]
        for use, area in sorted(taken.items()):
            price = self.prices.of("displaced", use)
            yield _row("displaced", price, area, ("占用用房", "floor taken"), "m2", use)

    def _door_m2(self, width_mm: float) -> float:
        return width_mm / 1000.0 * self.prices.door_height_m


def _row(
    group: str,
    price: Price | None,
    quantity: float,
    names: tuple[str, str],
    unit: str,
    subject: str = "",
) -> BillRow:
    """Make a row; ``names`` are for what the price list does not know."""
    size = round(float(quantity), 2)
    if price is None:
        return BillRow(group, "", *names, subject, size, unit, None, None, "")
    amount = None if price.cny is None else round(size * price.cny, 2)
    return BillRow(
        group, price.id, price.zh, price.en, subject, size, unit, price.cny, amount, price.source
    )


# --- price lists ------------------------------------------------------------------------------

_ABOUT: Mapping[str, type] = {"date": str, "zh": str, "en": str, "contingency_percent": float}
_HEIGHTS = ("room_height_m", "window_height_m", "door_height_m")
_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("id", "group", "zh", "en", "unit", "source"), str),
    **dict.fromkeys(("thickness_mm", "rw_db", "width_mm"), int),
    "cny": float,
    "kinds": list,
}
_NEEDED = ("group", "zh", "en", "unit", "cny")


def load_prices(path: Path | None = None) -> PriceList:
    """Load our unit prices, those of a user's file laid over them.

    Raises
    ------
    InputError
        The file cannot be read, or is no TOML.
    UsageError
        It says something that no price list says.
    """
    text = (resources.files("layoutopt.physics") / "prices.toml").read_text("utf-8")
    data = tomllib.loads(text)
    about: dict[str, Any] = {**data["about"], **{key: data["quantities"][key] for key in _HEIGHTS}}
    rows = {row["id"]: _price(row) for row in data["price"]}
    if path is not None:
        theirs = read_toml(path, "价格表")
        _known(theirs, ("about", "quantities", "price"), str(path))
        about |= _checked(theirs.get("about", {}), _ABOUT, f"{path}: [about]")
        heights = dict.fromkeys(_HEIGHTS, float)
        about |= _checked(theirs.get("quantities", {}), heights, f"{path}: [quantities]")
        for n, row in enumerate(_entries(theirs.get("price", []), path), start=1):
            where = f"{path}: [[price]] {row.get('id', n)}"
            price = _over(_checked(row, _KINDS, where), rows, where, path.name)
            rows[price.id] = price
    return PriceList(**about, prices=tuple(rows.values()))


def _price(row: Mapping[str, Any]) -> Price:
    return Price(**{**row, "kinds": tuple(row.get("kinds", ()))})


def _over(row: dict[str, Any], known: Mapping[str, Price], where: str, name: str) -> Price:
    """Lay a user's row over ours of the same id, or make a new one of it."""
    item = row.get("id")
    if not item:
        raise UsageError(
            en=f'{where}: has no id; write id = "door-single", say, or a new one',
            zh=f'{where}:缺少 id;请写明,如 id = "door-single",或起一个新的',
        )
    ours = known.get(item)
    if ours is not None:
        base = {field.name: getattr(ours, field.name) for field in fields(ours)}
        row = {**base, "source": name, **row}
    missing = [key for key in _NEEDED if key not in row]
    if missing:
        near = difflib.get_close_matches(item, known, n=1)
        raise UsageError(
            en=f"{where}: no such price yet; "
            + (f"did you mean {near[0]!r}? " if near else "")
            + f"a new one also needs {', '.join(missing)}",
            zh=f"{where}:尚无此项;"
            + (f"是否为 {near[0]!r}?" if near else "")
            + f"新增项还须写明 {'、'.join(missing)}",
        )
    for key, allowed in (("group", GROUPS), ("unit", UNITS)):
        if row[key] not in allowed:
            raise UsageError(
                en=f"{where}: {key} = {row[key]!r}; write one of {', '.join(allowed)}",
                zh=f"{where}:{key} = {row[key]!r};应为 {'、'.join(allowed)} 之一",
            )
    return _price({"source": name, **row})


def _entries(value: Any, path: Path) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    raise UsageError(
        en=f"{path}: price is a list of entries; begin each with [[price]] on a line of its own",
        zh=f"{path}:price 由若干条目组成;每条以单独一行 [[price]] 开头",
    )


def _known(data: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
    known = list(keys)
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise UsageError(
                en=f"{where}: unknown key {key!r}; "
                + (f"did you mean {near[0]!r}? " if near else "")
                + f"keys: {', '.join(known)}",
                zh=f"{where}:未知的键 {key!r};"
                + (f"是否为 {near[0]!r}?" if near else "")
                + f"可用的键:{'、'.join(known)}",
            )


def _checked(data: Any, kinds: Mapping[str, type], where: str) -> dict[str, Any]:
    """Check keys and kinds of values; figures must not be negative."""
    if not isinstance(data, dict):
        raise UsageError(
            en=f"{where}: is a table; write the keys under it, one a line",
            zh=f"{where}:应为表;请在其下每行写一个键",
        )
    _known(data, kinds, where)
    for key, value in data.items():
        kind = kinds[key]
        right: tuple[type, ...] = (int, float) if kind is float else (kind,)
        wrong = not isinstance(value, right) or isinstance(value, bool)
        if kind is list:
            wrong = wrong or not all(isinstance(item, str) for item in value)
        if not wrong and kind in (int, float):
            wrong = not 0 <= value < 1e9
        if wrong:
            want = ("a figure of at least 0", "不小于 0 的数")
            if kind is str:
                want = ("text", "文字")
            elif kind is list:
                want = ("a list of texts", "文字列表")
            raise UsageError(
                en=f"{where}: {key} = {value!r}; write {want[0]}",
                zh=f"{where}:{key} = {value!r};应为{want[1]}",
            )
    return dict(data)


__all__ = ["GROUPS", "UNITS", "Bill", "BillRow", "Price", "PriceList", "bill", "load_prices"]
